/* desk_sheet.c - the day on paper: what is due and whom to visit, for one clerk or one building, to be taken along and ticked off.
**
** Half of the work is done standing before a door, with a pencil. A sheet holds what is due by the end of its day, what is overdue, and
** what is said to be done and waits to be looked at; its doors stand in walking order, building by building, from the ground up. A code
** beside each case leads back to it, for who is signed in. No telephone number and no name stands on it: a sheet gets lost, and a look at a
** contact is an event, which paper does not write. */
#include "desk/desk_in.h"

#include "base/clock.h"
#include "base/moment.h"
#include "sheet.html.h"

enum { SHEET_MOST = 200 };

static int compare(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int by_due(const void *a, const void *b)
{
    const struct desk_line_get_row *x = a, *y = b;
    const int c = compare(x->due_at, y->due_at);
    return c ? c : compare(x->id, y->id);
}

/* By whose they are, then as one walks. */
static int by_walk(const void *a, const void *b)
{
    const struct day_line *x = a, *y = b;
    int c = compare(x->group, y->group);
    c = c ? c : compare(x->at.building, y->at.building);
    c = c ? c : compare(x->at.entrance, y->at.entrance);
    c = c ? c : compare(x->at.floor, y->at.floor);
    return c ? c : compare(x->id, y->id);
}

static enum rc read_line(struct web *w, const struct desk_line_get_row *of, bool by_building, struct day_line *l)
{
    struct desk_case_get_row row;
    struct case_line line;
    struct case_reported ev;
    enum rc rc = desk_case_get(w->db, w->arena, of->id, &row);
    if (!rc)
        rc = desk_read_line(w, of, row.wording, &line);
    if (!rc)
        rc = desk_read_voice(w, row.voice, &ev);
    if (!rc)
        rc = desk_door_words(w, &ev, &l->door);
    if (rc)
        return rc;
    l->at = (struct place_address){ .household = ABSENT, .entrance = ABSENT, .building = row.building, .compound = ABSENT,
                                    .floor = ABSENT };
    if (ev.household != ABSENT)
        rc = place_address(w->db, w->arena, ev.household, &l->at);
    else if (row.building != ABSENT)
        rc = place_describe(w->db, w->arena, &l->at);
    l->id = of->id;
    l->due_at = of->due_at;
    l->visit = of->state == CASE_TO_VERIFY;
    l->title = line.title;
    l->unit = line.unit;
    l->group = by_building ? l->at.building : of->taken_by;
    l->name = by_building ? l->at.building_text : line.taker;
    if (!l->door.p)
        l->door = l->at.building_text;
    return rc ? rc : desk_qr(w, url_path(&w->out, "/desk/cases/%lld", (long long)l->id), &l->qr);
}

/* Until the end of the day, what waits to be looked at whenever it was due; the earliest first, and no more than a sheet takes. */
static enum rc read_due(struct web *w, const struct day_view *v, const struct desk_line_get_row **out, size_t *n)
{
    static const enum case_state state[] = { CASE_RECEIVED, CASE_FILED, CASE_DISPATCHED, CASE_HANDLING, CASE_TO_VERIFY };
    struct desk_line_get_row *all = ARENA_ARRAY(w->arena, struct desk_line_get_row, countof(state) * (SHEET_MOST + 1)), *row;
    size_t have = 0, some;
    enum rc rc = all ? OK : FAILED;
    for (size_t s = 0; !rc && s < countof(state); s++) {
        const int64_t from = INT64_MIN + 1, most = SHEET_MOST + 1;
        rc = v->mine ? desk_line_taker_due_up(w->db, w->arena, w->actor.user, state[s], from, 0, most, &row, &some)
                     : desk_line_due_up(w->db, w->arena, state[s], from, 0, most, &row, &some);
        for (size_t i = 0; !rc && i < some && (state[s] == CASE_TO_VERIFY || row[i].due_at < v->at + CLOCK_DAY); i++)
            all[have++] = row[i];
    }
    if (rc)
        return rc;
    if (have)
        qsort(all, have, sizeof *all, by_due);
    *out = all;
    *n = have;
    return OK;
}

static enum rc read_sheet(struct web *w, struct day_view *v)
{
    struct day_line *line = ARENA_ARRAY(w->arena, struct day_line, SHEET_MOST);
    const struct desk_line_get_row *row;
    size_t n = 0;
    enum rc rc = line ? read_due(w, v, &row, &n) : FAILED;
    v->cut = n > SHEET_MOST;
    for (size_t i = 0; !rc && i < n && i < SHEET_MOST; i++)
        rc = read_line(w, &row[i], v->by_building, &line[v->n++]);
    if (!rc && v->n)
        qsort(line, v->n, sizeof *line, by_walk);
    v->line = line;
    return rc;
}

/* The day asked for; today without one. false: that is none. */
static bool read_day(struct web *w, int64_t *at)
{
    const struct str typed = web_query(w, "day");
    struct moment m;
    if (moment_read(typed.n ? typed : desk_filter_day(&w->out, w->out.now_us, 0), (int)w->out.offset_min, MOMENT_YMD, &m))
        return false;
    *at = m.us;
    return true;
}

void desk_show_sheet(struct web *w)
{
    struct day_view v = { .by_building = str_eq(web_query(w, "by"), STR("building")), .mine = str_eq(web_query(w, "who"), STR("me")) };
    enum rc rc = read_day(w, &v.at) ? read_sheet(w, &v) : NOT_FOUND;
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    struct out *o = &w->out;
    w->page.desk = true;
    w->page.title = msg_text(&o->m, MSG_day_sheet, 0);
    w->page.here = url_query(o, url_path(o, "/desk/sheet"), "by", v.by_building ? STR("building") : STR("clerk"));
    w->page.here = url_query(o, w->page.here, "day", desk_filter_day(o, v.at, 0));
    if (v.mine)
        w->page.here = url_query(o, w->page.here, "who", STR("me"));
    desk_page_lives(w, ABSENT);
    desk_day_page(o, w, &v);
    web_html(w, 200);
}
