/* desk_near_page.c - cases alike, shown: below a report while it is written, and at the desk.
**
** A resident is asked once, before the report is written down, and only when it is likely (DESK_NEAR_ASKED); "mine is another" is the
** form's own button. "Me too" carries what was typed over into the form of that case, as a draft. The live list is the same piece of page,
** asked for by POST: what somebody types belongs into no address. */
#include "desk/desk_near.h"

#include "base/near.h"
#include "base/utf8.h"
#include "near.html.h"
#include "place/place.h"
#include "web/draft.h"

enum { TITLE_CHARS = 60, TEXT_LEAST_CHARS = 6 };

static enum rc line_of(struct web *w, const struct near_case *c, struct near_line *l)
{
    struct place_address at = { .household = ABSENT, .entrance = ABSENT, .building = c->row.building, .compound = ABSENT };
    *l = (struct near_line){ .id = c->row.id,
                             .reported_at = c->row.reported_at,
                             .homes = c->row.homes,
                             .state = (enum case_state)c->row.state,
                             .title = c->row.wording.p ? utf8_head(c->row.wording, TITLE_CHARS) : STR_NONE,
                             .same_building = c->place > 0,
                             .same_class = c->class > 0,
                             .points = c->points,
                             .words = c->words,
                             .place = c->place,
                             .class = c->class,
                             .time = c->time,
                             .days = c->days };
    enum rc rc = c->row.building == ABSENT ? NOT_FOUND : place_describe(w->db, w->arena, &at);
    if (!rc)
        l->building = at.building_text;
    return rc == NOT_FOUND ? OK : rc;
}

static enum rc lines_of(struct web *w, const struct near_case *c, size_t n, struct near_line **out)
{
    struct near_line *line = ARENA_ARRAY(w->arena, struct near_line, n);
    enum rc rc = line ? OK : FAILED;
    for (size_t i = 0; i < n && !rc; i++)
        rc = line_of(w, &c[i], &line[i]);
    *out = line;
    return rc;
}

/* ---- while a report is written ---------------------------------------------------------------------------------------- */

enum rc desk_read_near(struct web *w, struct near_view *v)
{
    struct place_meant door = { ABSENT, ABSENT, STR_NONE };
    struct near_case c[NEAR_ASKED_MOST];
    struct near_line *line;
    int64_t chosen = ABSENT, class = ABSENT;
    *v = (struct near_view){ 0 };
    if (!str_int(form_value(&w->form, "household"), &chosen))
        chosen = ABSENT;
    if (!str_int(form_value(&w->form, "class"), &class) || !class)
        class = ABSENT;
    enum rc rc = place_mean(w->db, w->arena, chosen, form_value(&w->form, "where_door"), &door);
    if ((!rc || rc == NOT_FOUND) && door.building == ABSENT && form_value(&w->form, "where").n)
        rc = place_mean(w->db, w->arena, ABSENT, form_value(&w->form, "where"), &door);
    const struct near_ask ask = { .window = NEAR_PUBLIC, .where = form_value(&w->form, "where"), .text = form_value(&w->form, "text"),
                                  .building = door.building, .class = class, .at = w->out.now_us, .least = &DESK_NEAR_ASKED };
    if ((rc && rc != NOT_FOUND) || utf8_len(ask.text) < TEXT_LEAST_CHARS)
        return rc == NOT_FOUND ? OK : rc;
    rc = desk_near(w->db, w->arena, &ask, c, NEAR_ASKED_MOST, &v->n);
    if (!rc)
        rc = lines_of(w, c, v->n, &line);
    if (!rc)
        v->line = line;
    return rc;
}

static void read_live(struct web *w)
{
    struct near_view *v = ARENA_NEW(w->arena, struct near_view);
    w->user = NULL;
    if (!v || !web_read_begin(w))
        return;
    const enum rc rc = desk_read_near(w, v);
    web_read_end(w, !rc);
    w->user = rc ? NULL : v;
}

static void draw_live(struct web *w)
{
    const struct near_view *v = w->user;
    struct str page;
    if (v && !w->task.rc)
        desk_near_list(&w->out, v);
    if (out_end(&w->out, &page))
        web_error(w, FAILED, NULL);
    else
        web_text(w, 200, STR("text/html; charset=utf-8"), page);
}

void desk_do_near(struct web *w)
{
    web_work(w, read_live, draw_live);
}

/* The form of that case, with what was typed here. */
static void kept(struct web *w)
{
    int64_t id;
    if (w->task.rc || web_arg_int(w, "id", &id))
        web_error(w, w->task.rc ? w->task.rc : NOT_FOUND, &w->task.err);
    else
        web_see_other(w, url_path(&w->out, "/cases/%lld/join/draft/" STR_FMT, (long long)id, STR_ARG(draft_token(w))));
}

void desk_do_near_join(struct web *w)
{
    int64_t id, whole;
    if (web_arg_int(w, "id", &id) || desk_whole(w->db, w->arena, id, &whole))
        web_error(w, NOT_FOUND, NULL);
    else
        draft_keep(w, kept);
}

/* ---- at the desk ------------------------------------------------------------------------------------------------------- */

/* What stands in the list for a case without public words, and what both texts say. */
static enum rc tell_words(struct web *w, const struct near_case *c, struct str text, struct near_line *l)
{
    struct case_reported ev;
    struct desk_case_get_row own;
    enum rc rc = desk_case_get(w->db, w->arena, c->id, &own);
    if (!rc)
        rc = desk_read_voice(w, own.voice, &ev);
    if (rc || !ev.text.p)
        return rc;
    l->pieces = near_pieces(w->arena, text, ev.text, l->piece, countof(l->piece));
    for (size_t i = 0; i < l->pieces; i++)
        l->piece[i] = desk_masked(w->arena, l->piece[i], 0, l->piece[i].n);
    struct str head = utf8_head(str_trim(ev.text), TITLE_CHARS);
    if (!l->title.p)
        l->title = desk_masked(w->arena, head, 0, head.n);
    return OK;
}

static enum rc read_alike(struct web *w, struct alike_view *v)
{
    struct near_case c[NEAR_SHOWN_MOST];
    struct desk_case_get_row row;
    struct case_reported ev;
    struct near_line *line;
    enum rc rc = web_arg_int(w, "id", &v->id);
    if (!rc)
        rc = desk_case_get(w->db, w->arena, v->id, &row);
    if (!rc)
        rc = desk_read_voice(w, row.voice, &ev);
    if (rc)
        return rc;
    const struct near_ask ask = { .window = NEAR_STAFF, .where = ev.where, .text = ev.text, .but = v->id, .building = row.building,
                                  .class = row.class, .at = row.reported_at, .least = &DESK_NEAR_SHOWN };
    v->title = row.wording.p ? row.wording : STR_NONE;
    v->may_work = (w->actor.perms & PERM_DESK) && case_is_open(row.state);
    rc = desk_near(w->db, w->arena, &ask, c, NEAR_SHOWN_MOST, &v->near.n);
    if (!rc)
        rc = desk_read_dismissed(w, v->id, &v->dismisser, &v->dismissed);
    if (!rc)
        rc = lines_of(w, c, v->near.n, &line);
    for (size_t i = 0; i < v->near.n && !rc; i++)
        rc = tell_words(w, &c[i], ev.text, &line[i]);
    if (!rc)
        v->near.line = line;
    return rc;
}

static void work(struct web *w)
{
    struct alike_view *v = w->user;
    v->rc = FAILED;
    if (!web_read_begin(w))
        return;
    v->rc = read_alike(w, v);
    web_read_end(w, !v->rc);
}

static void found(struct web *w)
{
    struct alike_view *v = w->user;
    const enum rc rc = w->task.rc ? w->task.rc : v->rc;
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    v->key = desk_fresh_key(w);
    w->page.desk = true;
    w->page.title = msg_alike_title(&w->out.m, v->id);
    desk_alike_page(&w->out, w, v);
    web_html(w, 200);
}

void desk_show_alike(struct web *w)
{
    w->user = ARENA_NEW(w->arena, struct alike_view);
    if (w->user)
        web_work(w, work, found);
    else
        web_error(w, FAILED, NULL);
}
