/* desk_queue.c - the clerk's queues, and the way from a queue through its cases.
**
** A case's address carries the queue one came from (`state`, and `after` where its page begins), so that "back" leads to the same page
** and "next" to the case that stands behind this one, without anything to remember on our side. Both are checked when they come back. */
#include "desk/desk_in.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "queue.html.h"

enum { QUEUE_ROWS = 50, TITLE_CHARS = 60, MASKED_CHARS = 8 * TITLE_CHARS };
#define MASK "●●"

/* A screen with a queue is read over shoulders: what may point at a person is masked. Absent when there is no memory for it. */
static struct str masked(struct arena *a, struct str s)
{
    size_t room = s.n / TEXT_MARK_MIN + 1, n, at = 0;
    struct text_mark *m = ARENA_ARRAY(a, struct text_mark, room);
    struct buf b;
    if (!m)
        return STR_NONE;
    text_marks(s, m, room, &n);
    buf_init(&b, a, s.n + n * strlen(MASK) + 1);
    for (size_t i = 0; i < n; at = m[i++].to) {
        must(at <= m[i].from && m[i].to <= s.n);
        buf_str(&b, str_cut(s, at, m[i].from));
        buf_str(&b, STR(MASK));
    }
    buf_str(&b, str_cut(s, at, s.n));
    return b.overflow ? STR_NONE : buf_view(&b);
}

/* A line's title: the public wording, else how the resident's own text begins. Masked before it is cut, for half a number is no mark. */
static struct str title_of(struct web *w, struct str wording, int64_t voice)
{
    struct case_reported ev;
    if (!wording.p && !(w->actor.perms & PERM_VOICE))
        return wording;
    if (!wording.p && (desk_read_voice(w, voice, voice, &ev) || !ev.text.p))
        return wording;
    struct str whole = str_trim(wording.p ? wording : ev.text);
    struct str line = utf8_head(str_cut(whole, 0, str_find(whole, '\n', 0)), MASKED_CHARS);
    if (!wording.p)
        line = masked(w->arena, line);
    struct str head = utf8_head(line, TITLE_CHARS);
    return head.n < line.n ? arena_printf(w->arena, STR_FMT "…", STR_ARG(head)) : head;
}

static struct case_line line_of(struct web *w, const struct desk_queue_after_row *r)
{
    struct case_line l = { .id = r->id,
                               .reported_at = r->reported_at,
                               .moved_at = r->moved_at,
                               .state = (enum case_state)r->state,
                               .title = title_of(w, r->wording, r->voice),
                               .homes = r->homes,
                               .unit = r->unit,
                               .taker = desk_person(w, r->taken_by == ABSENT ? 0 : r->taken_by),
                               .worded = r->wording.p != NULL };
    if (web_others(w, &DESK, r->id, &l.other, &l.others))
        l.others = 0; /* no memory: the page will say so */
    return l;
}

/* Where a page begins: "at.id" of the line before it. */
static bool read_cursor(struct str s, int64_t *at, int64_t *id)
{
    size_t dot = str_find(s, '.', 0);
    return dot < s.n && str_int(str_cut(s, 0, dot), at) && str_int(str_cut(s, dot + 1, s.n), id);
}

static struct str cursor_of(struct web *w, int64_t at, int64_t id)
{
    return arena_printf(w->arena, "%lld.%lld", (long long)at, (long long)id);
}

static struct url with_cursor(struct web *w, struct url base, const char *name, const struct case_line *l)
{
    return url_query(&w->out, base, name, cursor_of(w, l->reported_at, l->id));
}

static enum rc read_lines(struct web *w, struct queue_view *v, bool up, int64_t at, int64_t id)
{
    struct desk_queue_after_row *down = NULL;
    struct desk_queue_before_row *rows = NULL;
    enum rc rc = up ? desk_queue_before(w->db, w->arena, v->state, at, id, QUEUE_ROWS, &rows, &v->n)
                    : desk_queue_after(w->db, w->arena, v->state, at, id, QUEUE_ROWS, &down, &v->n);
    struct case_line *line = rc ? NULL : ARENA_ARRAY(w->arena, struct case_line, v->n);
    if (!line)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < v->n; i++) {
        struct desk_queue_after_row r;
        if (up) {
            const struct desk_queue_before_row *b = &rows[v->n - 1 - i];
            r = (struct desk_queue_after_row){ b->id, b->state, b->reported_at, b->moved_at, b->voice, b->taken_by, b->unit, b->wording,
                                                b->homes };
        }
        line[i] = line_of(w, up ? &r : &down[i]);
    }
    v->line = line;
    return OK;
}

static enum rc read_counts(struct web *w, struct queue_view *v)
{
    struct desk_count_all_row *row;
    size_t n;
    enum rc rc = desk_count_all(w->db, w->arena, &row, &n);
    for (size_t i = 0; i < n && !rc; i++)
        if (row[i].state >= 0 && row[i].state < CASE_STATES)
            v->count[row[i].state] = row[i].n;
    return rc;
}

void desk_show_queue(struct web *w)
{
    struct queue_view v = { 0 };
    int64_t state = CASE_RECEIVED, at = INT64_MIN + 1, id = 0;
    struct str s = web_query(w, "state"), after = web_query(w, "after"), before = web_query(w, "before");
    bool up = before.p != NULL, cursor = up || after.p;
    if ((s.p && (!str_int(s, &state) || state < 0 || state >= CASE_STATES)) || (cursor && !read_cursor(up ? before : after, &at, &id))) {
        web_error(w, NOT_FOUND, NULL);
        return;
    }
    v.state = (enum case_state)state;
    enum rc rc = read_lines(w, &v, up, at, id);
    if (!rc)
        rc = read_counts(w, &v);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    struct url base = url_query_int(&w->out, url_path(&w->out, "/desk"), "state", state);
    if (v.n == QUEUE_ROWS || (up && v.n))
        v.older = with_cursor(w, base, "after", &v.line[v.n - 1]);
    if (cursor && v.n && (!up || v.n == QUEUE_ROWS))
        v.newer = with_cursor(w, base, "before", &v.line[0]);
    v.here = (struct desk_from){ .known = true, .state = state };
    if (v.newer.s.p) /* `after` is behind the line named, so the one before the first begins this page */
        v.here.after = cursor_of(w, v.line[0].reported_at, v.line[0].id - 1);
    desk_page_lives(w, ABSENT);
    w->page.desk = true;
    w->page.title = msg_text(&w->out.m, case_state_msg(v.state), 0);
    desk_queue(&w->out, w, &v);
    web_html(w, 200);
}

/* ---- from the queue to a case, to the next, and back ----------------------------------------------------------- */

struct desk_from desk_read_from(struct web *w, int64_t state)
{
    struct desk_from f = { .state = state };
    struct str s = web_query(w, "state"), after = web_query(w, "after");
    int64_t n, at, id;
    if (!s.p || !str_int(s, &n) || n < 0 || n >= CASE_STATES)
        return f;
    f.known = true;
    f.state = n;
    if (after.p && read_cursor(after, &at, &id))
        f.after = after;
    return f;
}

struct url desk_keep_from(struct out *o, const struct desk_from *f, struct url to)
{
    if (!f->known)
        return to;
    to = url_query_int(o, to, "state", f->state);
    return f->after.p ? url_query(o, to, "after", f->after) : to;
}

/* Round once: behind the last one waits the first, which may have been passed over. */
enum rc desk_next_in_queue(struct web *w, const struct desk_from *f, const struct desk_case_get_row *row, struct case_line *next)
{
    struct desk_queue_after_row *line;
    size_t n = 0;
    enum rc rc = desk_queue_after(w->db, w->arena, f->state, row->reported_at, row->id, 1, &line, &n);
    if (!rc && !n)
        rc = desk_queue_after(w->db, w->arena, f->state, INT64_MIN + 1, 0, 1, &line, &n);
    if (!rc && n && line[0].id != row->id)
        *next = line_of(w, &line[0]);
    return rc;
}

/* ---- how long ---------------------------------------------------------------------------------------------------- */

struct str desk_span(struct out *o, int64_t from, int64_t to)
{
    enum { MONTH = 30, YEAR = 365 };
    int64_t us = to > from ? to - from : 0, days = us / CLOCK_DAY;
    if (us < CLOCK_HOUR)
        return msg_text(&o->m, MSG_span_short, 0);
    if (days < 1)
        return msg_text(&o->m, MSG_span_hours, us / CLOCK_HOUR);
    if (days < 2 * MONTH)
        return msg_text(&o->m, MSG_span_days, days);
    if (days < 2 * YEAR)
        return msg_text(&o->m, MSG_span_months, days / MONTH);
    return msg_text(&o->m, MSG_span_years, days / YEAR);
}
