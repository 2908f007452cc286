/* promise_wall.c - what the warm wall is drawn from: every home of a roll-out where it stands in its house, as it is or as it was on a day.
**
** The registry says where a door is, the roll-out where a home stands; here they are laid over each other, house by house, as floors ×
** doors. The rows come in the order of houses, so each is found by halving. A wall of a whole neighbourhood is some 20,000 rows: it is read
** on a worker's thread into an arena of its own, and what is drawn of it is one page.
**
** What everybody may see the promise itself says: each flat, or of each house how many. In the second case no flat leaves this file: houses
** keep their numbers and their windows are lit from the ground up, as a picture of a number and of nobody's door. */
#include "promise/promise_roll.h"

#include "base/utf8.h"

#include <stdlib.h>

enum { DAYS_READ_MOST = 20000 };

/* ---- stages ------------------------------------------------------------------------------------------------------------- */

int wall_fill(const struct wall_view *v, int64_t stage)
{
    return stage >= 1 && stage <= v->stages ? (int)(stage * 10 / v->stages) : 0;
}

struct str wall_class(const struct wall_view *v, int64_t stage)
{
    if (stage >= STAGE_AWAY)
        return STR("yi");
    return stage < 1 ? STR("wei") : stage == v->stages ? STR("re") : stage == 1 ? STR("zhu") : STR("shi");
}

struct url wall_url(struct out *o, const struct wall_view *v, const char *name, int64_t n)
{
    struct url to = url_query_int(o, url_path(o, "/promises/%lld", (long long)v->id), name, n);
    return v->on < v->today ? url_query(o, to, "on", promise_day_iso(o->m.arena, v->on)) : to;
}

static const enum msg odd_name[] = { MSG_stage_away, MSG_stage_refused, MSG_stage_fault };
static const enum msg odd_letter[] = { MSG_stage_away_letter, MSG_stage_refused_letter, MSG_stage_fault_letter };

struct str wall_letter(const struct msg_ctx *m, const struct wall_view *v, int64_t stage)
{
    if (stage >= 1 && stage <= v->stages)
        return v->stage[stage].letter;
    return msg_text(m, stage >= STAGE_AWAY ? odd_letter[stage - STAGE_AWAY] : MSG_stage_none_letter, 0);
}

struct str wall_name(const struct msg_ctx *m, const struct wall_view *v, int64_t stage)
{
    if (stage >= 1 && stage <= v->stages)
        return v->stage[stage].name;
    return msg_text(m, stage >= STAGE_AWAY ? odd_name[stage - STAGE_AWAY] : MSG_stage_none, 0);
}

/* ---- a house ------------------------------------------------------------------------------------------------------------- */

static int by_floor_down(const void *x, const void *y)
{
    const int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a > b ? -1 : a < b;
}

static int by_household(const void *x, const void *y)
{
    const int64_t key = *(const int64_t *)x, it = ((const struct promise_homes_row *)y)->household;
    return key < it ? -1 : key > it;
}

static void count_flat(struct wall_view *v, struct wall_house *h, struct wall_entrance *e, const struct wall_flat *f)
{
    v->n[f->stage]++;
    h->n[f->stage]++;
    e->n[f->stage]++;
    h->homes++;
    v->homes++;
    h->against += f->against;
    v->against += f->against;
}

/* The flats of a house with where they stand: row[0..n) are its homes in order. */
static enum rc fill_house(struct web *w, struct arena *a, struct wall_view *v, struct wall_house *h, const struct promise_homes_row *row,
                          size_t n)
{
    struct place_flat *flat;
    enum rc rc = place_flats(w->db, a, h->id, &flat, &h->flats);
    if (rc)
        return rc;
    h->flat = ARENA_ARRAY(a, struct wall_flat, h->flats);
    h->entrance = ARENA_ARRAY(a, struct wall_entrance, h->flats + 1);
    if (!h->flat || !h->entrance)
        return FAILED;
    struct wall_entrance *e = h->entrance;
    for (size_t i = 0; i < h->flats; i++) {
        const struct promise_homes_row *r = bsearch(&flat[i].household, row, n, sizeof *row, by_household);
        struct wall_flat *f = &h->flat[i];
        *f = (struct wall_flat){ flat[i].household, flat[i].entrance, flat[i].floor, flat[i].door, r ? r->stage : ABSENT,
                                 r ? r->day : ABSENT, r && r->said == WORD_NOT && r->stage == v->stages, r && r->said == WORD_NONE, 0 };
        if (i && f[-1].entrance != f->entrance)
            e++;
        e->id = f->entrance;
        e->name = flat[i].entrance_name;
        if (f->stage != ABSENT)
            count_flat(v, h, e, f);
    }
    h->entrances = h->flats ? (size_t)(e - h->entrance) + 1 : 0;
    return OK;
}

/* Floors from the top, columns entrance by entrance: as many as its fullest floor has doors. */
static enum rc place_in_grid(struct arena *a, struct wall_view *v, struct wall_house *h)
{
    size_t k = 0;
    h->floor = ARENA_ARRAY(a, int64_t, h->flats);
    if (!h->floor)
        return FAILED;
    for (size_t i = 0; i < h->flats; i++) {
        struct wall_flat *f = &h->flat[i];
        size_t at = 0;
        while (at < h->floors && h->floor[at] != f->floor)
            at++;
        if (at == h->floors)
            h->floor[h->floors++] = f->floor;
        k += i && f[-1].entrance != f->entrance;
        f->col = i && f[-1].entrance == f->entrance && f[-1].floor == f->floor ? f[-1].col + 1 : 0;
        if (f->col >= h->entrance[k].cols)
            h->entrance[k].cols = f->col + 1;
    }
    qsort(h->floor, h->floors, sizeof *h->floor, by_floor_down);
    for (size_t i = 0; i < h->entrances; i++) {
        int64_t all = 0;
        for (int64_t s = 0; s < STAGE_END; s++)
            all += h->entrance[i].n[s];
        h->entrance[i].lit = all > 0 && h->entrance[i].n[v->stages] == all;
        h->cols += h->entrance[i].cols;
    }
    return OK;
}

/* For who may not see the flats: as many windows of each kind as there are homes, from the ground up, whosever they are. */
static void blur(struct wall_house *h, int64_t stages)
{
    static const int64_t odd[] = { STAGE_AWAY, STAGE_REFUSED, STAGE_FAULT };
    int64_t left[STAGE_END], stage = stages;
    struct wall_flat *by[2048];
    size_t n = 0;
    memcpy(left, h->n, sizeof left);
    for (size_t i = 0; i < countof(odd); i++) {
        left[STAGE_NONE] += left[odd[i]];
        left[odd[i]] = 0;
    }
    for (size_t i = 0; i < h->flats && n < countof(by); i++)
        if (h->flat[i].stage != ABSENT)
            by[n++] = &h->flat[i];
    for (int64_t floor = h->floors ? (int64_t)h->floors - 1 : -1; floor >= 0; floor--)
        for (size_t i = 0; i < n; i++) {
            if (by[i]->floor != h->floor[floor])
                continue;
            while (stage > 0 && !left[stage])
                stage--;
            left[stage]--;
            by[i]->stage = stage;
            by[i]->day = ABSENT;
            by[i]->against = false;
        }
}

/* ---- all houses ------------------------------------------------------------------------------------------------------------ */

static enum rc name_house(struct web *w, struct arena *a, struct wall_house *h)
{
    struct place_address at = { ABSENT, ABSENT, h->id, ABSENT, ABSENT, STR_NONE, STR_NONE, false };
    struct place_address of = { ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, STR_NONE, STR_NONE, false };
    enum rc rc = place_describe(w->db, a, &at);
    of.compound = at.compound;
    if (!rc)
        rc = place_describe(w->db, a, &of);
    if (rc)
        return rc;
    h->compound = at.compound;
    h->compound_name = of.text;
    h->name = str_starts(at.building_text, of.text) ? str_trim(str_cut(at.building_text, of.text.n, at.building_text.n)) : at.building_text;
    return OK;
}

static int in_order(const void *x, const void *y)
{
    const struct wall_house *a = x, *b = y;
    if (a->compound != b->compound)
        return a->compound < b->compound ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

static enum rc read_houses(struct web *w, struct arena *a, struct wall_view *v, const struct promise_homes_row *row, size_t n)
{
    size_t houses = 0;
    enum rc rc = OK;
    for (size_t i = 0; i < n; i++)
        houses += !i || row[i - 1].building != row[i].building;
    v->house = ARENA_ARRAY(a, struct wall_house, houses);
    if (!v->house)
        return FAILED;
    for (size_t i = 0, k; i < n && !rc; i = k) {
        struct wall_house *h = &v->house[v->houses++];
        for (k = i; k < n && row[k].building == row[i].building; k++)
            ;
        h->id = row[i].building;
        rc = name_house(w, a, h);
        if (!rc)
            rc = fill_house(w, a, v, h, &row[i], k - i);
        if (!rc)
            rc = place_in_grid(a, v, h);
        if (!rc && !v->flats)
            blur(h, v->stages);
    }
    if (!rc && v->houses)
        qsort(v->house, v->houses, sizeof *v->house, in_order);
    return rc;
}

/* As it was at the end of a day; both statements tell the same of a home. */
static enum rc read_rows(struct web *w, struct arena *a, struct wall_view *v, struct promise_homes_row **row, size_t *n)
{
    struct promise_homes_on_row *then;
    if (v->on >= v->today)
        return promise_homes(w->db, a, v->id, row, n);
    enum rc rc = promise_homes_on(w->db, a, v->id, v->on, &then, n);
    *row = rc ? NULL : ARENA_ARRAY(a, struct promise_homes_row, *n);
    for (size_t i = 0; *row && i < *n; i++)
        (*row)[i] = (struct promise_homes_row){ then[i].household, then[i].building, then[i].stage == ABSENT ? STAGE_NONE : then[i].stage,
                                                then[i].day, then[i].said, then[i].pos };
    return rc ? rc : *row ? OK : FAILED;
}

/* ---- days ------------------------------------------------------------------------------------------------------------------- */

/* At most as many bars as there is room for, each so many days wide. */
static void draw_days(struct wall_view *v, const struct promise_days_row *row, size_t n)
{
    const int64_t last = v->today > v->due ? v->today : v->due, width = (last - v->first) / 32 + 1;
    int64_t sum = 0;
    size_t at = 0;
    for (int64_t day = v->first; day <= last && v->bars < countof(v->bar); day += width) {
        const int64_t end = day + width - 1;
        for (; at < n && row[at].day <= end; at++)
            sum += row[at].stage == v->stages ? row[at].n : 0;
        v->bar[v->bars++] = (struct wall_bar){ day, sum, v->on >= day && v->on <= end, day > v->today };
    }
}

static void read_day_asked(struct web *w, struct wall_view *v)
{
    int64_t day;
    if (promise_day_read(web_query(w, "on"), &day))
        v->on = day;
    else if (str_int(web_query(w, "day"), &day) && day >= 0 && day < 40000)
        v->on = v->first + day;
    if (v->on > v->today)
        v->on = v->today;
    if (v->on < v->first)
        v->on = v->first;
}

/* Who told the past later made it begin earlier. */
static enum rc read_days(struct web *w, struct arena *a, struct wall_view *v)
{
    struct promise_days_row *row;
    size_t n;
    enum rc rc = promise_days(w->db, a, v->id, DAYS_READ_MOST, &row, &n);
    if (rc)
        return rc;
    if (n && row[0].day < v->first)
        v->first = row[0].day;
    read_day_asked(w, v);
    draw_days(v, row, n);
    return OK;
}

/* ---- which one is large -------------------------------------------------------------------------------------------------------- */

static enum rc read_home_asked(struct web *w, struct wall_view *v)
{
    struct place_address at[2];
    struct str typed = web_query(w, "door");
    size_t n = 0;
    v->home = ABSENT;
    if (!v->flats)
        return OK;
    enum rc rc = typed.n ? place_find(w->db, w->arena, typed, at, countof(at), &n) : OK;
    if (!rc && n == 1 && at[0].household != ABSENT)
        v->home = at[0].household;
    else if (!rc && typed.n)
        v->typed = typed;
    else if (!rc && !str_int(web_query(w, "home"), &v->home))
        v->home = ABSENT;
    return rc;
}

/* The one that was asked for, or the one with that home; else the first that is neither dark nor wholly lit, or where a home objects. */
static void choose(struct web *w, struct wall_view *v)
{
    int64_t asked = ABSENT, entrance = ABSENT;
    if (!str_int(web_query(w, "building"), &asked))
        asked = ABSENT;
    if (!str_int(web_query(w, "entrance"), &entrance))
        entrance = ABSENT;
    for (size_t i = 0; i < v->houses; i++) {
        const struct wall_house *h = &v->house[i];
        for (size_t k = 0; k < h->flats && !v->mine; k++)
            if (h->flat[k].household == v->home && h->flat[k].stage != ABSENT) {
                v->mine = &h->flat[k];
                v->shown = h;
            }
        bool there = h->id == asked;
        for (size_t k = 0; k < h->entrances; k++)
            there |= h->entrance[k].id == entrance;
        if (there && !v->mine)
            v->shown = h;
    }
    for (size_t i = 0; i < v->houses && !v->shown; i++)
        if (v->house[i].n[v->stages] && v->house[i].n[v->stages] < v->house[i].homes)
            v->shown = &v->house[i];
    for (size_t i = 0; i < v->houses && !v->shown; i++)
        if (v->house[i].against)
            v->shown = &v->house[i];
    if (!v->shown && v->houses)
        v->shown = &v->house[0];
}

static enum rc read_rounds(struct web *w, struct arena *a, struct wall_view *v)
{
    struct promise_rounds_row *row;
    enum rc rc = promise_rounds(w->db, a, v->id, ROUNDS_SHOWN, &row, &v->rounds);
    if (!rc)
        v->round = row;
    return rc;
}

bool promise_shows_flats(const struct web *w, const struct promise_given_get_row *p)
{
    return p->shown == WALL_FLATS || (w->actor.perms & PERM_DESK_READ) != 0;
}

enum rc promise_wall_read(struct web *w, struct arena *a, const struct promise_given_get_row *p, struct wall_view *v)
{
    struct promise_roll_get_row roll;
    struct promise_homes_row *row;
    size_t n;
    enum rc rc = promise_roll_get(w->db, w->arena, p->id, &roll);
    *v = (struct wall_view){ .id = p->id, .today = promise_now(&w->out), .first = p->given_day, .due = p->due_day };
    v->on = v->today;
    v->flats = promise_shows_flats(w, p);
    if (rc || !roll.homes || !roll.stages.p || !promise_stages_read(roll.stages, v->stage, &v->stages))
        return rc;
    v->said_kept = roll.said_kept;
    v->said_not = roll.said_not;
    rc = read_days(w, a, v);
    if (!rc)
        rc = read_rounds(w, a, v);
    if (!rc)
        rc = read_home_asked(w, v);
    if (!rc)
        rc = read_rows(w, a, v, &row, &n);
    if (!rc)
        rc = read_houses(w, a, v, row, n);
    if (rc)
        return rc;
    choose(w, v);
    return v->mine ? place_address(w->db, w->arena, v->home, &v->address) : OK;
}

enum rc promise_wall_names(struct web *w, int64_t id, struct wall_view *v)
{
    struct promise_roll_get_row roll;
    enum rc rc = promise_roll_get(w->db, w->arena, id, &roll);
    if (rc)
        return rc;
    *v = (struct wall_view){ .id = id, .homes = roll.homes, .said_kept = roll.said_kept, .said_not = roll.said_not };
    const bool named = roll.stages.p && promise_stages_read(roll.stages, v->stage, &v->stages);
    must(named || !roll.stages.p);
    return OK;
}
