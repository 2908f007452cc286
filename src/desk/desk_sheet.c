/* desk_sheet.c - the day on paper: what is due and whom to visit, for one clerk or one building, to be taken along and ticked off.
**
** Half of the work is done standing before a door, with a pencil. A sheet holds what is due by the end of its day, what is overdue, and what is
** said to be done and waits to be looked at; its doors stand in walking order, building by building, from the ground up. A code beside each
** case leads back to it, for who is signed in. No telephone number and no name stands on it: a sheet gets lost, and a look at a contact is an
** event, which paper does not write. */
#include "desk/desk_in.h"

#include "base/clock.h"
#include "base/moment.h"
#include "sheet.html.h"

enum { SHEET_MOST = 200 };

static int compare(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
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
    l->at = (struct place_address){ .household = ABSENT, .entrance = ABSENT, .building = row.building, .compound = ABSENT, .floor = ABSENT };
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

static enum rc read_state(struct web *w, int64_t state, int64_t until, bool by_building, struct day_line *line, struct day_view *v)
{
    struct desk_line_get_row *row;
    size_t n;
    enum rc rc = desk_line_due_up(w->db, w->arena, state, INT64_MIN + 1, 0, SHEET_MOST + 1, &row, &n);
    for (size_t i = 0; !rc && i < n && (state == CASE_TO_VERIFY || row[i].due_at < until); i++) {
        v->cut = v->n == SHEET_MOST;
        if (v->cut)
            break;
        rc = read_line(w, &row[i], by_building, &line[v->n++]);
    }
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
    static const enum case_state state[] = { CASE_RECEIVED, CASE_FILED, CASE_DISPATCHED, CASE_HANDLING, CASE_TO_VERIFY };
    struct day_view v = { .by_building = str_eq(web_query(w, "by"), STR("building")) };
    struct day_line *line = ARENA_ARRAY(w->arena, struct day_line, SHEET_MOST);
    enum rc rc = !line ? FAILED : read_day(w, &v.at) ? OK : NOT_FOUND;
    for (size_t i = 0; !rc && i < countof(state); i++)
        rc = read_state(w, state[i], v.at + CLOCK_DAY, v.by_building, line, &v);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    if (v.n)
        qsort(line, v.n, sizeof *line, by_walk);
    v.line = line;
    w->page.desk = true;
    w->page.title = msg_text(&w->out.m, MSG_day_sheet, 0);
    w->page.here = url_query(&w->out, url_query(&w->out, url_path(&w->out, "/desk/sheet"), "by", v.by_building ? STR("building") : STR("clerk")),
                             "day", desk_filter_day(&w->out, v.at, 0));
    desk_page_lives(w, ABSENT);
    desk_day_page(&w->out, w, &v);
    web_html(w, 200);
}
