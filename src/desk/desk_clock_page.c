/* desk_clock_page.c - why is it due then? The sum, line by line, for everybody; and for the desk, the pause.
**
** The lines are counted by the same walk as the due moment (base/worktime.h) and written in the clock of the place's zone as it was on that
** day. Pauses are told in their public words; nothing here is of a person, so the page is open like the case's own. */
#include "base/clock.h"
#include "base/text.h"
#include "desk/desk_in.h"
#include "place/place.h"

#include "clock.html.h"

/* The page's clock as it stands at that moment: a zone may have another offset in summer. */
static void at_moment(struct web *w, const struct worktime_zone *z, int64_t us)
{
    w->out.offset_min = (int)(worktime_offset(z, us, NULL) / 60);
}

struct str desk_moment(struct out *o, int64_t us)
{
    const int weekday = (text_date(us, o->offset_min).weekday + 6) % WORKTIME_WEEK;
    return msg_clock_moment(&o->m, out_date(o, us), msg_text(&o->m, (enum msg)(MSG_weekday_1 + weekday), 0), out_clock(o, us));
}

/* So much time, in its two largest parts. */
static struct str span_words(struct out *o, int64_t us)
{
    const int64_t min = us / (60LL * CLOCK_S), hours = min / 60, days = hours / 24;
    if (days)
        return msg_clock_days(&o->m, days, hours % 24);
    return hours ? msg_clock_hours(&o->m, hours, min % 60) : msg_text(&o->m, MSG_clock_minutes, min);
}

struct str desk_left(struct out *o, int64_t due_at)
{
    if (due_at == DESK_NEVER)
        return msg_clock_hold(&o->m);
    return o->now_us < due_at ? msg_clock_left(&o->m, span_words(o, due_at - o->now_us))
                              : msg_clock_over(&o->m, span_words(o, o->now_us - due_at));
}

/* ---- lines ----------------------------------------------------------------------------------------------------------- */

static struct str minutes_words(struct out *o, int64_t us)
{
    const int64_t min = (us + 30LL * CLOCK_S) / (60LL * CLOCK_S);
    return min < 60 ? msg_text(&o->m, MSG_clock_minutes, min)
           : min % 60 ? msg_clock_hours(&o->m, min / 60, min % 60) : msg_text(&o->m, MSG_clock_hours_only, min / 60);
}

static struct str day_words(struct web *w, const struct worktime_zone *z, int64_t us)
{
    at_moment(w, z, us);
    const int weekday = (text_date(us, w->out.offset_min).weekday + 6) % WORKTIME_WEEK;
    return msg_clock_day(&w->out.m, out_date(&w->out, us), msg_text(&w->out.m, (enum msg)(MSG_weekday_1 + weekday), 0));
}

static struct str when_words(struct web *w, const struct worktime_zone *z, const struct worktime_line *l)
{
    const struct msg_ctx *m = &w->out.m;
    struct str from = day_words(w, z, l->from), to;
    if (l->to == WORKTIME_NEVER)
        return msg_clock_at(m, from, out_clock(&w->out, l->from));
    to = day_words(w, z, l->to - 1);
    const bool one = str_eq(from, to);
    if (l->why == WORKTIME_OFF || l->why == WORKTIME_RESTING)
        return one ? from : msg_day_span(m, from, to);
    at_moment(w, z, l->from);
    from = msg_clock_at(m, from, out_clock(&w->out, l->from));
    at_moment(w, z, l->to);
    to = one ? out_clock(&w->out, l->to) : msg_clock_at(m, day_words(w, z, l->to), out_clock(&w->out, l->to));
    return msg_day_span(m, from, to);
}

static struct str what_words(const struct msg_ctx *m, const struct worktime_line *l)
{
    switch (l->why) {
    case WORKTIME_RESTING: return msg_day_rest(m);
    case WORKTIME_OFF: return l->name;
    case WORKTIME_OPENED: return msg_clock_opened(m, l->name);
    case WORKTIME_PAUSED: return msg_clock_paused(m, l->name);
    case WORKTIME_ANY_HOUR: return msg_clock_any_hour(m);
    case WORKTIME_WORKING:
    case WORKTIME_WHYS: break;
    }
    return STR_NONE;
}

static enum rc read_lines(struct web *w, const struct desk_clock_sum *s, struct clock_view *v)
{
    struct clock_line_view *line = ARENA_ARRAY(w->arena, struct clock_line_view, s->lines);
    if (!line)
        return FAILED;
    for (size_t i = 0; i < s->lines; i++) {
        const struct worktime_line *l = &s->line[i];
        line[i] = (struct clock_line_view){ when_words(w, &s->zone, l), what_words(&w->out.m, l), STR_NONE };
        if (l->counted)
            line[i].counted = minutes_words(&w->out, l->counted);
    }
    v->line = line;
    v->n = s->lines;
    return OK;
}

static struct str limit_words(struct web *w, const struct desk_clock_sum *s)
{
    const struct msg_ctx *m = &w->out.m;
    const int64_t days = s->clock.limit_min / CLOCK_DAY_MIN;
    if (s->clock.kind != CLOCK_WORK_HOURS)
        return msg_clock_limit_all(m, minutes_words(&w->out, s->minutes * 60 * CLOCK_S));
    if (s->clock.limit_min % CLOCK_DAY_MIN)
        return msg_clock_limit_hours(m, minutes_words(&w->out, s->minutes * 60 * CLOCK_S));
    return msg_clock_limit_days(m, days, minutes_words(&w->out, s->day_min * 60 * CLOCK_S));
}

/* ---- the page ---------------------------------------------------------------------------------------------------------- */

static enum rc read_clock(struct web *w, int64_t id, struct clock_view *v)
{
    struct desk_clock_sum s;
    struct desk_case_get_row row;
    const int offset_min = w->out.offset_min;
    enum rc rc = desk_case_get(w->db, w->arena, id, &row);
    if (!rc)
        rc = desk_clock_sum(w->db, w->arena, id, &s);
    if (!rc)
        rc = read_lines(w, &s, v);
    if (rc)
        return rc;
    at_moment(w, &s.zone, s.clock.since);
    v->began = desk_moment(&w->out, s.clock.since);
    v->limit = limit_words(w, &s);
    v->closed = case_is_over(row.state);
    v->rests = row.state >= CASE_TO_VERIFY;
    v->paused = s.paused;
    v->unknown_year = s.sum.unknown_year;
    if (s.sum.due != WORKTIME_NEVER) {
        at_moment(w, &s.zone, s.sum.due);
        v->due = desk_moment(&w->out, s.sum.due);
        v->left = desk_left(&w->out, s.sum.due);
        v->over = w->out.now_us >= s.sum.due;
    }
    w->out.offset_min = offset_min;
    return OK;
}

static void draw(struct web *w, int status, const struct form *form)
{
    struct clock_view v = { .form = form, .desk = str_starts(w->http->path, STR("/desk/")) };
    enum rc rc = web_arg_int(w, "id", &v.id);
    v.may_work = v.desk && (w->actor.perms & PERM_DESK);
    v.may_set = v.desk && (w->actor.perms & PERM_PLACE);
    if (!rc)
        rc = read_clock(w, v.id, &v);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.desk = v.desk;
    w->page.title = msg_clock_title(&w->out.m, v.id);
    w->page.here = url_path(&w->out, v.desk ? "/desk/cases/%lld/clock" : "/cases/%lld/clock", (long long)v.id);
    desk_clock_page(&w->out, w, &v);
    web_html(w, status);
}

void desk_show_clock(struct web *w)
{
    draw(w, 200, NULL);
}

void desk_again_clock(struct web *w)
{
    draw(w, w->http->res.status, &w->form);
}

void desk_reply_clock(struct web *w)
{
    int64_t id;
    if (web_arg_int(w, "id", &id))
        web_error(w, NOT_FOUND, NULL);
    else
        web_see_other(w, url_path(&w->out, "/desk/cases/%lld/clock", (long long)id));
}
