/* desk_way.c - the way from a list through its cases, and back.
**
** A case's address carries the list one came from: its filter, `after` where its page begins, and `at`, where in it the case stood. So
** "back" leads to the same page, and "next" to the case that stood behind this one even when a step has taken this one out of the list,
** without anything to remember on our side. All of it is checked when it comes back. */
#include "desk/desk_in.h"

#include "base/clock.h"
#include "base/utf8.h"

enum { TITLE_CHARS = 60, MASKED_CHARS = 8 * TITLE_CHARS, BESIDE_LOOKS = 2000 };
#define MASK "●●"

/* ---- a case as a line --------------------------------------------------------------------------------------------- */

struct str desk_masked(struct arena *a, struct str s, size_t from, size_t to)
{
    size_t room = s.n / TEXT_MARK_MIN + 1, n;
    struct text_mark *m = ARENA_ARRAY(a, struct text_mark, room);
    struct buf b;
    must(from <= to && to <= s.n);
    if (!m)
        return STR_NONE;
    text_marks(s, m, room, &n);
    buf_init(&b, a, to - from + n * strlen(MASK) + 1);
    for (size_t i = 0; i < n; i++) {
        must((!i || m[i - 1].to <= m[i].from) && m[i].to <= s.n);
        if (m[i].to <= from || m[i].from >= to)
            continue;
        buf_str(&b, str_cut(s, from, m[i].from > from ? m[i].from : from));
        buf_str(&b, STR(MASK));
        from = m[i].to;
    }
    if (from < to)
        buf_str(&b, str_cut(s, from, to));
    return b.overflow ? STR_NONE : buf_view(&b);
}

/* A line's title: the public wording, else how the resident's own text begins. Masked before it is cut, for half a number is no mark. */
static struct str title_of(struct web *w, struct str wording, int64_t voice)
{
    struct case_reported ev;
    if (!wording.p && !(w->actor.perms & PERM_VOICE))
        return wording;
    if (!wording.p && (desk_read_voice(w, voice, &ev) || !ev.text.p))
        return wording;
    struct str whole = str_trim(wording.p ? wording : ev.text);
    struct str line = utf8_head(str_cut(whole, 0, str_find(whole, '\n', 0)), MASKED_CHARS);
    if (!wording.p)
        line = desk_masked(w->arena, line, 0, line.n);
    struct str head = utf8_head(line, TITLE_CHARS);
    return head.n < line.n ? arena_printf(w->arena, STR_FMT "…", STR_ARG(head)) : head;
}

enum rc desk_read_line(struct web *w, const struct desk_line_get_row *r, struct str wording, struct case_line *line)
{
    struct desk_case_get_row row = { .wording = wording };
    enum rc rc = r->worded && !wording.p ? desk_case_get(w->db, w->arena, r->id, &row) : OK;
    if (rc)
        return rc;
    *line = (struct case_line){ .id = r->id,
                                .reported_at = r->reported_at,
                                .moved_at = r->moved_at,
                                .state = (enum case_state)r->state,
                                .title = title_of(w, row.wording, r->voice),
                                .homes = r->homes,
                                .unit = r->unit,
                                .taker = desk_holder(w, r->taken_by),
                                .worded = r->worded != 0,
                                .due_at = r->due_at,
                                .alarm = r->alarm,
                                .since = r->limit_min == ABSENT ? ABSENT : r->since };
    struct desk_aside_get_row aside;
    rc = r->state == CASE_PARKED ? desk_aside_get(w->db, w->arena, r->id, &aside) : OK;
    if (rc)
        return rc;
    line->look_at = r->state == CASE_PARKED ? aside.look_at : 0;
    return web_others(w, &DESK, r->id, &line->other, &line->others);
}

/* ---- the list one came from --------------------------------------------------------------------------------------- */

/* The query, split; an address that cannot be is one without. */
static const struct form *query_of(struct web *w)
{
    static const struct form none = { .n = 0 };
    struct form *f = ARENA_NEW(w->arena, struct form);
    return f && form_read_urlencoded(f, w->arena, w->http->query) == OK ? f : &none;
}

void desk_read_filter(struct web *w, struct desk_filter *f)
{
    const struct form *query = query_of(w);
    desk_filter_read(w, query, f);
    if (!query->n)
        f->state = CASE_RECEIVED;
}

bool desk_filter_compound(struct web *w, int64_t compound, struct desk_filter *f)
{
    int64_t *building;
    if (place_compound(w->db, w->arena, compound, &f->compound_name, &building, &f->buildings))
        return false;
    f->compound = compound;
    f->building = building;
    return true;
}

void desk_read_from(struct web *w, struct desk_from *f)
{
    const struct form *query = query_of(w);
    int64_t at, id;
    *f = (struct desk_from){ .known = form_has(query, "state") };
    desk_filter_read(w, query, &f->filter);
    if (form_has(query, "after") && desk_cursor_read(form_value(query, "after"), &at, &id))
        f->after = form_value(query, "after");
    if (form_has(query, "at") && desk_cursor_read(form_value(query, "at"), &at, &id))
        f->at = form_value(query, "at");
}

struct url desk_keep_from(struct out *o, const struct desk_from *f, struct url to)
{
    if (!f->known)
        return to;
    to = desk_filter_keep(o, &f->filter, to);
    if (f->after.p)
        to = url_query(o, to, "after", f->after);
    return f->at.p ? url_query(o, to, "at", f->at) : to;
}

struct url desk_way_to(struct out *o, const struct desk_from *f, const struct case_line *l)
{
    struct desk_from from = *f;
    from.at = l->at;
    return desk_keep_from(o, &from, url_path(o, "/desk/cases/%lld", (long long)l->id));
}

static enum rc beside(struct web *w, const struct desk_filter *f, bool back, int64_t at, int64_t id, int64_t self, struct case_line *line)
{
    struct desk_walked got;
    enum rc rc = desk_walk(w, &(struct desk_walk){ f, back, at, id, 1, BESIDE_LOOKS }, &got);
    if (rc || !got.n || got.row[0].id == self)
        return rc;
    rc = desk_read_line(w, &got.row[0], STR_NONE, line);
    line->at = desk_cursor(w->arena, desk_filter_key(f, &got.row[0]), got.row[0].id);
    return rc;
}

/* Forwards once round: behind the last one waits the first, which may have been passed over. */
enum rc desk_read_beside(struct web *w, const struct desk_from *f, const struct desk_case_get_row *row, struct case_line *prev,
                         struct case_line *next)
{
    struct desk_line_get_row line;
    int64_t at, id;
    enum rc rc = desk_line_get(w->db, w->arena, row->id, &line);
    if (rc)
        return rc;
    if (!f->at.p || !desk_cursor_read(f->at, &at, &id)) {
        at = desk_filter_key(&f->filter, &line);
        id = line.id;
    }
    rc = beside(w, &f->filter, true, at, id, row->id, prev);
    if (!rc)
        rc = beside(w, &f->filter, false, at, id, row->id, next);
    if (rc || next->id)
        return rc;
    desk_cursor_top(&f->filter, false, &at, &id);
    return beside(w, &f->filter, false, at, id, row->id, next);
}

/* ---- how long ---------------------------------------------------------------------------------------------------- */

static struct str span(struct out *o, int64_t us)
{
    enum { MONTH = 30, YEAR = 365 };
    const int64_t days = us / CLOCK_DAY;
    if (days < 1)
        return msg_text(&o->m, MSG_span_hours, us / CLOCK_HOUR);
    if (days < 2 * MONTH)
        return msg_text(&o->m, MSG_span_days, days);
    if (days < 2 * YEAR)
        return msg_text(&o->m, MSG_span_months, days / MONTH);
    return msg_text(&o->m, MSG_span_years, days / YEAR);
}

struct str desk_lasted(struct out *o, const struct case_line *l)
{
    const bool closed = case_is_over(l->state);
    const int64_t to = closed ? l->moved_at : o->now_us, us = to > l->reported_at ? to - l->reported_at : 0;
    if (us < CLOCK_HOUR)
        return msg_text(&o->m, closed ? MSG_queue_took_short : MSG_queue_waiting_short, 0);
    return closed ? msg_queue_took(&o->m, span(o, us)) : msg_queue_waiting(&o->m, span(o, us));
}
