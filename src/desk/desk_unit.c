/* desk_unit.c - what a unit sees of the desk: the cases that were sent to it, and nothing else.
**
** An account of such a unit names it in the words that the desk writes when it sends a case there; the desk is offered those words. A case
** that goes to another unit leaves this one's page at once. The unit begins and finishes; whether it is done, the office verifies. */
#include "desk/desk_in.h"

#include "people/people.h"
#include "unit.html.h"

enum { UNIT_ROWS = 50 };

enum rc desk_judge_unit(struct cx *cx, const struct desk_case_get_row *row)
{
    struct str unit;
    enum rc rc = people_unit(cx->db, cx->arena, cx->actor.user, &unit);
    if (rc == NOT_FOUND || (!rc && !str_eq(unit, row->unit)))
        return refuse(cx, DENIED, NULL, MSG_err_unit_not_yours, 0);
    return rc;
}

bool desk_at_unit(const struct web *w)
{
    return str_starts(str_of(w->route->path), STR("/unit/"));
}

enum rc desk_own_unit(struct web *w, const struct desk_case_get_row *row)
{
    struct str unit;
    enum rc rc = people_unit(w->db, w->arena, w->actor.user, &unit);
    return !rc && !str_eq(unit, row->unit) ? NOT_FOUND : rc;
}

static enum rc read_part(struct web *w, struct str unit, int64_t at, int64_t id, struct unit_part *p)
{
    struct desk_unit_after_row *row;
    size_t n;
    enum rc rc = desk_unit_after(w->db, w->arena, unit, p->state, at, id, UNIT_ROWS + 1, &row, &n);
    struct case_line *line = rc ? NULL : ARENA_ARRAY(w->arena, struct case_line, n);
    if (!line)
        return rc ? rc : FAILED;
    for (p->n = 0; p->n < n && p->n < UNIT_ROWS; p->n++) {
        const struct desk_unit_after_row *r = &row[p->n];
        line[p->n] = (struct case_line){ .id = r->id, .reported_at = r->reported_at, .moved_at = r->moved_at, .state = p->state,
                                         .title = r->wording, .homes = r->homes, .worded = r->wording.p != NULL,
                                         .due_at = r->due_at, .alarm = r->alarm, .since = p->state < CASE_TO_VERIFY ? r->since : ABSENT };
    }
    p->line = line;
    if (n > UNIT_ROWS) {
        const struct case_line *last = &line[UNIT_ROWS - 1];
        struct str cursor = desk_cursor(w->arena, last->reported_at, last->id);
        p->on = url_query(&w->out, url_query_int(&w->out, url_path(&w->out, "/unit"), "state", p->state), "after", cursor);
    }
    return OK;
}

/* Without a state: what is to begin, what is being done, what the office has still to check. */
void desk_show_unit(struct web *w)
{
    static const enum case_state shown[UNIT_PARTS] = { CASE_DISPATCHED, CASE_HANDLING, CASE_TO_VERIFY, CASE_CLOSED };
    struct unit_view v = { 0 };
    int64_t state = CASE_STATES, at = INT64_MIN + 1, id = 0;
    struct str s = web_query(w, "state"), after = web_query(w, "after");
    if ((s.p && (!str_int(s, &state) || state < CASE_DISPATCHED || state > CASE_CLOSED)) ||
        (after.p && !desk_cursor_read(after, &at, &id))) {
        web_error(w, NOT_FOUND, NULL);
        return;
    }
    v.one = s.p != NULL;
    v.returned = str_eq(web_query(w, "done"), STR("return"));
    enum rc rc = people_unit(w->db, w->arena, w->actor.user, &v.unit);
    for (size_t i = 0; !rc && i < countof(shown); i++) {
        if (v.one ? shown[i] != (enum case_state)state : shown[i] == CASE_CLOSED)
            continue;
        v.part[v.parts].state = shown[i];
        rc = read_part(w, v.unit, at, id, &v.part[v.parts++]);
    }
    if (rc && rc != NOT_FOUND) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.desk = true;
    w->page.title = v.unit.p ? v.unit : msg_nav_unit(&w->out.m);
    desk_unit(&w->out, w, &v);
    web_html(w, 200);
}
