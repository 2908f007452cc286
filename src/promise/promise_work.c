/* promise_work.c - the roll-out's pages for who works on it: the office and the unit that promised, and volunteers by a link.
**
** A volunteer's link opens one page: the entrances of this roll-out, and how to mark their homes. It names nobody, shows no more of a flat
** than the wall does, ends by itself, and can be ended at once; how often it was used stands beside it. */
#include "promise/promise_roll.h"

#include "core/log.h"
#include "wall.html.h"
#include "work.html.h"

#include <stdlib.h>

enum { BATCHES_SHOWN = 20, LINKS_SHOWN = 20, DOORS_SHOWN = 24 };

/* ---- houses and their entrances -------------------------------------------------------------------------------------------- */

static struct url way_to(struct web *w, struct url base, int64_t entrance)
{
    return url_query_int(&w->out, base, "entrance", entrance);
}

static enum rc read_way(struct web *w, struct arena *a, int64_t building, struct url base, struct work_way *way)
{
    struct place_address at = { ABSENT, ABSENT, building, ABSENT, ABSENT, STR_NONE, STR_NONE, false };
    struct place_flat *flat;
    size_t n;
    enum rc rc = place_describe(w->db, a, &at);
    if (!rc)
        rc = place_flats(w->db, a, building, &flat, &n);
    way->door = rc ? NULL : ARENA_ARRAY(a, struct work_door, DOORS_SHOWN);
    if (!way->door)
        return rc ? rc : FAILED;
    way->house = at.building_text;
    for (size_t i = 0; i < n && way->n < DOORS_SHOWN; i++)
        if (!i || flat[i - 1].entrance != flat[i].entrance)
            way->door[way->n++] = (struct work_door){ flat[i].entrance_name.n ? flat[i].entrance_name : at.building_text,
                                                      way_to(w, base, flat[i].entrance) };
    return OK;
}

static enum rc read_ways(struct web *w, int64_t id, struct url base, const struct work_way **out, size_t *ways)
{
    struct promise_tallies_row *row;
    size_t n, k = 0;
    enum rc rc = promise_tallies(w->db, &w->room, id, &row, &n);
    struct work_way *way = rc ? NULL : ARENA_ARRAY(&w->room, struct work_way, n);
    if (!way)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n && !rc; i++)
        if (!i || row[i - 1].building != row[i].building)
            rc = read_way(w, &w->room, row[i].building, base, &way[k++]);
    if (!rc) {
        *out = way;
        *ways = k;
    }
    return rc;
}

static int by_floor_down(const void *x, const void *y)
{
    const int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a > b ? -1 : a < b;
}

/* The homes of an entrance where they stand. NOT_FOUND: none of them takes part. */
static enum rc read_entrance(struct web *w, int64_t id, int64_t entrance, struct mark_page *v)
{
    struct place_address at = { ABSENT, entrance, ABSENT, ABSENT, ABSENT, STR_NONE, STR_NONE, false };
    struct place_flat *flat;
    size_t n;
    enum rc rc = place_describe(w->db, w->arena, &at);
    if (!rc)
        rc = place_flats(w->db, w->arena, at.building, &flat, &n);
    struct wall_flat *to = rc ? NULL : ARENA_ARRAY(w->arena, struct wall_flat, n);
    v->floor = to ? ARENA_ARRAY(w->arena, int64_t, n) : NULL;
    if (!v->floor)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n && (!rc || rc == NOT_FOUND); i++) {
        struct promise_home_get_row home;
        if (flat[i].entrance != entrance)
            continue;
        rc = promise_home_get(w->db, w->arena, id, flat[i].household, &home);
        if (rc)
            continue;
        to[v->flats++] = (struct wall_flat){ .household = flat[i].household, .entrance = entrance, .floor = flat[i].floor,
                                             .door = flat[i].door, .stage = home.stage, .day = home.day };
        if (!v->floors || v->floor[v->floors - 1] != flat[i].floor)
            v->floor[v->floors++] = flat[i].floor;
    }
    if (rc && rc != NOT_FOUND)
        return rc;
    if (v->floors)
        qsort(v->floor, v->floors, sizeof *v->floor, by_floor_down);
    v->flat = to;
    v->name = at.text;
    v->entrance = entrance;
    return v->flats ? OK : NOT_FOUND;
}

/* ---- marking ------------------------------------------------------------------------------------------------------------------ */

static enum rc read_mark(struct web *w, int64_t id, struct mark_page *v)
{
    int64_t entrance;
    enum rc rc = promise_given_get(w->db, w->arena, id, &v->p);
    v->seen = w->pos;
    v->form = &w->form;
    if (!rc && !v->by_link)
        rc = promise_may_mark(w, &v->p);
    if (!rc)
        rc = promise_wall_names(w, id, &v->wall);
    if (rc)
        return rc;
    if (!str_int(web_query(w, "marked"), &v->marked) || !str_int(web_query(w, "homes"), &v->marked_homes))
        v->marked = 0;
    v->may_undo = !v->by_link;
    struct str asked = web_query(w, "entrance"), where = form_value(&w->form, "where"), first;
    if (!asked.n && str_next(&where, ':', &first))
        asked = first;
    if (str_int(asked, &entrance))
        return read_entrance(w, id, entrance, v);
    rc = promise_due_read(w, &v->p, v->to, &v->due);
    return rc ? rc : read_ways(w, id, v->to, &v->way, &v->ways);
}

static void draw_mark(struct web *w, int status, struct mark_page *v, enum rc rc)
{
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.at = &PROMISE_DOOR;
    w->page.title = v->p.title;
    work_mark_page(&w->out, w, v);
    web_html(w, status);
}

static void mark_page(struct web *w, int status)
{
    struct mark_page v = { .marked = 0 };
    int64_t id = 0;
    enum rc rc = web_arg_int(w, "id", &id);
    v.to = url_path(&w->out, "/promises/%lld/mark", (long long)id);
    draw_mark(w, status, &v, rc ? rc : read_mark(w, id, &v));
}

void promise_show_mark(struct web *w)
{
    mark_page(w, 200);
}

void promise_again_mark(struct web *w)
{
    mark_page(w, w->http->res.status);
}

static void told(struct web *w, struct url to)
{
    const struct promise_counted *done = w->task.result;
    struct str where = form_value(&w->form, "where"), entrance = web_query(w, "entrance");
    if (w->wants_json) {
        web_json(w, 200, arena_printf(w->arena, "{\"mark\":%lld,\"homes\":%lld,\"same\":%lld,\"twice\":%lld,\"left\":%lld}",
                                      (long long)done->mark, (long long)done->homes, (long long)done->same, (long long)done->twice,
                                      (long long)done->left));
        return;
    }
    if ((where.n && str_next(&where, ':', &entrance)) || entrance.n) /* one goes on where one was */
        to = url_query(&w->out, to, "entrance", entrance);
    web_see_other(w, url_query_int(&w->out, url_query_int(&w->out, to, "marked", done->mark), "homes", done->homes));
}

void promise_reply_mark(struct web *w)
{
    told(w, url_path(&w->out, "/promises/" STR_FMT "/mark", STR_ARG(web_arg(w, "id"))));
}

/* ---- by a volunteer's link ----------------------------------------------------------------------------------------------------- */

static struct url link_url(struct web *w, struct str token)
{
    return url_path(&w->out, "/promises/v/" STR_FMT, STR_ARG(token));
}

static struct url list_url(struct web *w, struct str token)
{
    return url_path(&w->out, "/promises/v/" STR_FMT "/list", STR_ARG(token));
}

/* false: it opens nothing, and that was answered. */
static bool open_link(struct web *w, struct promise_link_of_token_row *link)
{
    enum rc rc = promise_link_read(w->db, w->arena, web_arg(w, "token"), w->out.now_us, link);
    if (rc)
        web_error(w, rc, rc == NOT_FOUND ? &(struct err){ NULL, MSG_err_promise_link, 0 } : NULL);
    return !rc;
}

static void link_page(struct web *w, int status)
{
    struct mark_page v = { .by_link = true };
    struct promise_link_of_token_row link;
    if (!open_link(w, &link))
        return;
    v.to = link_url(w, web_arg(w, "token"));
    v.list = list_url(w, web_arg(w, "token"));
    draw_mark(w, status, &v, read_mark(w, link.promise_id, &v));
}

void promise_show_link(struct web *w)
{
    link_page(w, 200);
}

void promise_again_link(struct web *w)
{
    link_page(w, w->http->res.status);
}

void promise_reply_link(struct web *w)
{
    told(w, link_url(w, web_arg(w, "token")));
}

/* ---- the work page ---------------------------------------------------------------------------------------------------------------- */

static enum rc read_links(struct web *w, int64_t id, struct work_page *v)
{
    enum rc rc = promise_links(w->db, w->arena, id, LINKS_SHOWN, &v->link, &v->links);
    struct str *name = rc ? NULL : ARENA_ARRAY(w->arena, struct str, v->links);
    if (!name)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < v->links && !rc; i++) {
        struct promise_linked ev;
        rc = log_read_event(w->db, w->arena, v->link[i].id, &PROMISE_LINKED, NULL, &ev);
        name[i] = rc ? STR_NONE : ev.name;
    }
    v->link_name = name;
    return rc;
}

static enum rc read_compounds(struct web *w, struct work_page *v)
{
    struct place_map map;
    enum rc rc = place_map(w->db, &w->room, &map);
    struct place_house *one = rc ? NULL : ARENA_ARRAY(&w->room, struct place_house, map.houses);
    if (!one)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < map.houses; i++)
        if (!i || map.house[i - 1].compound != map.house[i].compound)
            one[v->compounds++] = map.house[i];
    v->compound = one;
    return OK;
}

static void draw_work(struct web *w, int status, struct str token)
{
    struct work_page v = { .form = &w->form };
    struct promise_roll_get_row roll;
    int64_t id;
    enum rc rc = web_arg_int(w, "id", &id);
    if (!rc)
        rc = promise_given_get(w->db, w->arena, id, &v.p);
    if (!rc)
        rc = promise_roll_get(w->db, w->arena, id, &roll);
    if (!rc)
        rc = promise_wall_names(w, id, &v.wall);
    if (!rc)
        rc = promise_batches(w->db, w->arena, id, BATCHES_SHOWN, &v.batch, &v.batches);
    if (!rc)
        rc = read_links(w, id, &v);
    if (!rc)
        rc = read_compounds(w, &v);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    v.stages = roll.stages;
    v.homes = roll.homes;
    v.silent = roll.homes - roll.said_kept - roll.said_not;
    v.reminded = roll.reminded_day;
    if (token.p) {
        v.link_told = web_absolute(w, link_url(w, token));
        v.link_list = list_url(w, token);
    }
    w->page.at = &PROMISE_DOOR;
    w->page.title = v.p.title;
    w->page.here = url_path(&w->out, "/promises/%lld/work", (long long)id);
    work_page(&w->out, w, &v);
    web_html(w, status);
}

void promise_show_work(struct web *w)
{
    draw_work(w, 200, STR_NONE);
}

void promise_again_work(struct web *w)
{
    draw_work(w, w->http->res.status, STR_NONE);
}

void promise_reply_work(struct web *w)
{
    const struct promise_counted *done = w->task.command == &PROMISE_HOMES || w->task.command == &PROMISE_REMIND ? w->task.result : NULL;
    if (!w->wants_json)
        web_see_other(w, url_path(&w->out, "/promises/" STR_FMT "/work", STR_ARG(web_arg(w, "id"))));
    else if (done)
        told(w, (struct url){ STR_NONE });
    else
        web_json(w, 200, arena_printf(w->arena, "{\"event\":%lld}", (long long)w->task.first_pos));
}

void promise_reply_undone(struct web *w)
{
    if (w->wants_json)
        web_json(w, 200, STR("{}"));
    else
        web_see_other(w, url_path(&w->out, "/promises/" STR_FMT "/%s", STR_ARG(web_arg(w, "id")),
                                  w->actor.perms & PERM_DESK ? "work" : "mark"));
}

/* The link is told once, here. */
void promise_reply_linked(struct web *w)
{
    const struct promise_link_told *t = w->task.result;
    if (w->wants_json)
        web_json(w, 201, arena_printf(w->arena, "{\"token\":\"" STR_FMT "\"}", STR_ARG(t->token)));
    else
        draw_work(w, 200, t->token);
}

/* ---- slips -------------------------------------------------------------------------------------------------------------------------- */

static enum rc read_slips(struct web *w, int64_t id, struct mark_page *m, struct slips_page *v)
{
    struct slip_home *home = ARENA_ARRAY(&w->room, struct slip_home, m->flats);
    enum rc rc = home ? OK : FAILED;
    for (size_t i = 0; i < m->flats && !rc; i++) {
        const int64_t h = m->flat[i].household;
        v->silent += m->flat[i].silent;
        if (v->silent_only && !m->flat[i].silent)
            continue;
        struct url to = url_path(&w->out, "/promises/%lld/door/%lld/" STR_FMT, (long long)id, (long long)h,
                                 STR_ARG(promise_seal(w->arena, w->place, id, h)));
        struct slip_home *slip = &home[v->homes++];
        slip->door = m->flat[i].door;
        slip->name = arena_printf(&w->room, STR_FMT " " STR_FMT, STR_ARG(m->name), STR_ARG(m->flat[i].door));
        rc = qr_make(&w->room, web_absolute(w, to), &slip->qr);
    }
    v->home = home;
    v->name = m->name;
    v->entrance = m->entrance;
    if (rc)
        return rc;
    const struct url way = url_query_int(&w->out, url_path(&w->out, "/promises/%lld", (long long)id), "entrance", m->entrance);
    return qr_make(&w->room, web_absolute(w, way), &v->qr);
}

static void draw_slips(struct web *w, const struct mark_page *m, struct slips_page *v, enum rc rc)
{
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    v->p = m->p;
    v->wall = m->wall;
    v->way = m->way;
    v->ways = m->ways;
    w->page.at = &PROMISE_DOOR;
    w->page.title = m->p.title;
    slips_page(&w->out, w, v);
    web_html(w, 200);
}

void promise_show_slips(struct web *w)
{
    struct mark_page m = { .marked = 0 };
    struct slips_page v = { .silent_only = web_query(w, "silent").n > 0 };
    int64_t id = 0;
    enum rc rc = web_arg_int(w, "id", &id);
    m.to = url_path(&w->out, "/promises/%lld/slips", (long long)id);
    if (v.silent_only)
        m.to = url_query_int(&w->out, m.to, "silent", 1);
    if (!rc)
        rc = read_mark(w, id, &m);
    if (!rc && m.entrance)
        rc = read_slips(w, id, &m, &v);
    draw_slips(w, &m, &v, rc);
}

/* By a volunteer's link: the sheet to tick, whose code is that link at this entrance; no door's own code. */
void promise_show_link_list(struct web *w)
{
    struct mark_page m = { .by_link = true };
    struct slips_page v = { .silent_only = false };
    struct promise_link_of_token_row link;
    struct str token = web_arg(w, "token");
    if (!open_link(w, &link))
        return;
    v.back = link_url(w, token);
    m.to = list_url(w, token);
    enum rc rc = read_mark(w, link.promise_id, &m);
    struct slip_home *home = rc ? NULL : ARENA_ARRAY(w->arena, struct slip_home, m.flats + 1);
    for (size_t i = 0; home && i < m.flats; i++)
        home[i].door = m.flat[i].door;
    v.home = home;
    v.homes = m.flats;
    v.name = m.name;
    v.entrance = m.entrance;
    if (!rc && m.entrance)
        rc = home ? qr_make(w->arena, web_absolute(w, url_query_int(&w->out, v.back, "entrance", m.entrance)), &v.qr) : FAILED;
    draw_slips(w, &m, &v, rc);
}

/* ---- the wall's other faces --------------------------------------------------------------------------------------------------------- */

void promise_show_live(struct web *w)
{
    struct promise_given_get_row p;
    int64_t id;
    enum rc rc = web_arg_int(w, "id", &id);
    if (!rc)
        rc = promise_given_get(w->db, w->arena, id, &p);
    if (rc)
        web_error(w, rc, NULL);
    else
        web_stream(w, &PROMISE, id);
}

void promise_show_wall(struct web *w)
{
    struct promise_given_get_row p;
    struct wall_view v;
    int64_t id;
    enum rc rc = web_arg_int(w, "id", &id);
    if (!rc)
        rc = promise_given_get(w->db, w->arena, id, &p);
    if (!rc)
        rc = promise_wall_read(w, &w->room, &p, &v);
    if (!rc && !(v.houses && v.flats))
        rc = NOT_FOUND;
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.at = &PROMISE_DOOR;
    w->page.title = p.title;
    wall_sheet_page(&w->out, w, &v, &p);
    web_html(w, 200);
}
