/* desk_clock.c - the clock of a case: how it is counted, what sets it, pauses it and lets it go on.
**
** The due moment is counted by decide() and stands in the event, so apply() needs no calendar; the sum that a page shows is counted again
** from what the tables hold and the calendar of that moment. Whoever changes the calendar, or the class, changes the due moment by a
** further event; until then the page says the old one. Pauses are rows of their own: they are half of the sum. */
#include "desk/desk_clock.h"

#include "base/clock.h"
#include "desk/desk_clock_in.h"
#include "desk/desk_danger.h"
#include "desk/desk_in.h"
#include "place/place.h"

enum { PAUSES_MOST = 1000 };

/* ---- counting ------------------------------------------------------------------------------------------------------ */

/* The limit in minutes that count. */
static int64_t minutes_of(const struct worktime *w, const struct desk_clock *c)
{
    if (c->kind != CLOCK_WORK_HOURS)
        return c->limit_min;
    return c->limit_min / CLOCK_DAY_MIN * worktime_day_minutes(w) + c->limit_min % CLOCK_DAY_MIN;
}

static enum rc read_pauses(struct db *db, struct arena *a, int64_t id, int64_t open_ends, struct worktime_ask *ask)
{
    struct desk_pause_list_row *row;
    size_t n;
    enum rc rc = desk_pause_list(db, a, id, PAUSES_MOST, &row, &n);
    struct worktime_pause *p = rc ? NULL : ARENA_ARRAY(a, struct worktime_pause, n);
    if (!p)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n; i++)
        p[i] = (struct worktime_pause){ row[i].since, row[i].until == ABSENT ? open_ends : row[i].until, row[i].words };
    ask->pause = p;
    ask->pauses = n;
    return OK;
}

/* When so many minutes are over; what can never be is DESK_NEVER. `there`: the moment when `gone` of them are; it spares the way to it. */
static enum rc moment(const struct worktime *w, struct worktime_ask ask, int64_t gone, int64_t there, int64_t minutes, int64_t *out)
{
    struct worktime_sum sum;
    const bool on = gone && gone <= minutes && there != DESK_NEVER;
    ask.start = on ? there : ask.start;
    ask.minutes = on ? minutes - gone : minutes;
    enum rc rc = worktime_due(w, &ask, NULL, 0, &sum);
    if (rc && rc != NOT_FOUND)
        return rc;
    *out = rc ? DESK_NEVER : sum.due;
    return OK;
}

enum rc clock_count(struct db *db, struct arena *a, int64_t id, int64_t open_ends, struct desk_clock *c, struct clock_moments *out)
{
    struct clock_moments m = { DESK_NEVER, DESK_NEVER, DESK_NEVER };
    struct worktime w;
    struct worktime_ask ask = { .start = c->since, .round_the_clock = c->kind != CLOCK_WORK_HOURS };
    enum rc rc = place_worktime(db, a, c->since, &w, &c->calendar);
    if (!rc && id)
        rc = read_pauses(db, a, id, open_ends, &ask);
    if (!rc && c->limit_min != ABSENT) {
        const int64_t minutes = minutes_of(&w, c);
        int64_t first = 0;
        int64_t soon = 0, raised = 0;
        rc = setting_get(db, a, &DESK_SOON_PERCENT, &soon);
        if (!rc)
            rc = setting_get(db, a, &DESK_RAISED_PERCENT, &raised);
        if (!rc)
            rc = moment(&w, ask, 0, 0, first = (minutes * soon + 99) / 100, &m.soon);
        if (!rc)
            rc = moment(&w, ask, first, m.soon, minutes, &m.due);
        if (!rc)
            rc = moment(&w, ask, minutes, m.due, minutes * raised / 100, &m.raised);
    }
    if (rc)
        return rc;
    c->due_at = m.due;
    *out = m;
    return OK;
}

void clock_arm(struct desk_clock *c, const struct clock_moments *m, bool rests)
{
    const int64_t next[ALARMS] = { m->soon, m->due, m->raised, DESK_NEVER };
    c->wake_at = rests || next[c->alarm] == DESK_NEVER ? ABSENT : next[c->alarm];
}

/* ---- limits ---------------------------------------------------------------------------------------------------------- */

/* Danger waits for no working hours. */
static enum rc hurry(struct cx *cx, bool danger, struct desk_clock *c)
{
    int64_t most;
    enum rc rc = danger ? setting_get(cx->db, cx->arena, &DESK_DANGER_MIN, &most) : OK;
    if (rc || !danger)
        return rc;
    if (c->limit_min == ABSENT || c->limit_min > most)
        c->limit_min = most;
    c->kind = CLOCK_ALL_HOURS;
    return OK;
}

static enum rc limit_of(struct cx *cx, int64_t cls, bool danger, struct desk_clock *c)
{
    int64_t days;
    struct class_view class;
    enum rc rc = cls == ABSENT ? NOT_FOUND : desk_class_get(cx->db, cx->arena, cls, &class);
    if (!rc) {
        c->limit_min = class.limit_min;
        c->kind = class.clock == CLASS_WORK_HOURS ? CLOCK_WORK_HOURS : CLOCK_ALL_HOURS;
        return hurry(cx, danger, c);
    }
    if (rc != NOT_FOUND)
        return rc;
    rc = setting_get(cx->db, cx->arena, &DESK_LIMIT_DAYS, &days);
    if (rc)
        return rc;
    c->limit_min = days * CLOCK_DAY_MIN;
    c->kind = CLOCK_WORK_HOURS;
    return hurry(cx, danger, c);
}

enum rc desk_clock_begin(struct cx *cx, int64_t cls, bool danger, struct desk_clock *out)
{
    struct desk_clock c = { .since = cx->now };
    struct clock_moments m;
    enum rc rc = limit_of(cx, cls, danger, &c);
    if (!rc)
        rc = clock_count(cx->db, cx->arena, 0, DESK_NEVER, &c, &m);
    if (rc)
        return rc;
    clock_arm(&c, &m, false);
    *out = c;
    return OK;
}

enum rc clock_of_row(const struct desk_clock_get_row *row, struct desk_clock *out)
{
    if (row->since == ABSENT)
        return NOT_FOUND;
    *out = (struct desk_clock){ row->limit_min, row->kind, row->since, row->due_at, row->wake_at, row->alarm, row->calendar };
    return OK;
}

/* A clock that is set anew has not rung for what is still to come. */
static enum rc set_anew(struct cx *cx, const struct desk_clock_get_row *row, struct desk_clock *c, int64_t why)
{
    struct clock_moments m;
    enum rc rc = clock_count(cx->db, cx->arena, row->id, DESK_NEVER, c, &m);
    if (rc)
        return rc;
    if (cx->now < m.due)
        c->alarm = c->alarm > ALARM_SOON || cx->now < m.soon ? ALARM_NONE : c->alarm;
    clock_arm(c, &m, row->state >= CASE_TO_VERIFY);
    if (row->pauses_on) /* a pause goes on: nothing rings */
        c->wake_at = ABSENT;
    return emit(cx, &CLOCK_SET, &(struct clock_set){ row->id, c->limit_min, c->kind, c->since, c->due_at, c->wake_at, c->alarm, c->calendar,
                                                     why }, NULL);
}

enum rc desk_clock_classify(struct cx *cx, int64_t id, int64_t cls)
{
    struct desk_clock_get_row row;
    struct desk_clock c;
    enum rc rc = desk_clock_get(cx->db, cx->arena, id, &row);
    if (rc || clock_of_row(&row, &c) || case_is_over(row.state))
        return rc;
    const struct desk_clock had = c;
    bool danger;
    rc = desk_in_danger(cx->db, cx->arena, id, &danger);
    if (!rc)
        rc = limit_of(cx, cls, danger, &c);
    if (rc || (c.limit_min == had.limit_min && c.kind == had.kind))
        return rc;
    return set_anew(cx, &row, &c, CLOCK_WHY_CLASS);
}

enum rc clock_recount(struct cx *cx, const struct desk_clock_get_row *row)
{
    struct desk_clock c;
    struct clock_moments m;
    enum rc rc = clock_of_row(row, &c);
    const int64_t had = row->due_at;
    if (!rc)
        rc = clock_count(cx->db, cx->arena, row->id, DESK_NEVER, &c, &m);
    return rc || c.due_at == had ? rc : set_anew(cx, row, &c, CLOCK_WHY_CALENDAR);
}

/* ---- pauses ------------------------------------------------------------------------------------------------------------ */

static enum rc decide_pause(struct cx *cx, const void *args)
{
    const struct case_pause *a = args;
    struct desk_clock_get_row row;
    enum rc rc = desk_clock_get(cx->db, cx->arena, a->id, &row);
    if (!rc && row.pauses_on)
        rc = refuse(cx, CONFLICT, NULL, MSG_err_paused, 0);
    if (!rc && (row.state >= CASE_TO_VERIFY || row.limit_min == ABSENT))
        rc = refuse(cx, CONFLICT, NULL, MSG_err_clock_over, 0);
    if (!rc)
        rc = desk_judge_words(cx, "words", a->words, a->checked);
    if (!rc)
        rc = emit(cx, &CLOCK_PAUSED, &(struct clock_paused){ a->id, a->words }, NULL);
    return rc || !a->note.n ? rc : emit(cx, &CASE_NOTED, &(struct case_noted){ a->id, row.voice, a->note }, NULL);
}

static enum rc decide_resume(struct cx *cx, const void *args)
{
    const struct case_resume *a = args;
    struct desk_clock_get_row row;
    struct desk_clock c;
    struct clock_moments m;
    enum rc rc = desk_clock_get(cx->db, cx->arena, a->id, &row);
    if (!rc && (!row.pauses_on || row.state >= CASE_CLOSED))
        rc = refuse(cx, CONFLICT, NULL, MSG_err_not_paused, 0);
    if (!rc)
        rc = clock_of_row(&row, &c);
    if (!rc)
        rc = clock_count(cx->db, cx->arena, a->id, cx->now, &c, &m);
    if (rc)
        return rc;
    clock_arm(&c, &m, row.state >= CASE_TO_VERIFY);
    return emit(cx, &CLOCK_RESUMED, &(struct clock_resumed){ a->id, c.due_at, c.wake_at, c.calendar }, NULL);
}

/* ---- the sum ------------------------------------------------------------------------------------------------------------- */

enum rc desk_clock_sum(struct db *db, struct arena *a, int64_t id, struct desk_clock_sum *out)
{
    struct desk_clock_sum s = { .line = ARENA_ARRAY(a, struct worktime_line, CLOCK_LINES_MOST) };
    struct desk_clock_get_row row;
    struct worktime w;
    int64_t as_of;
    enum rc rc = s.line ? desk_clock_get(db, a, id, &row) : FAILED;
    if (!rc)
        rc = clock_of_row(&row, &s.clock);
    if (!rc && s.clock.limit_min == ABSENT)
        rc = NOT_FOUND;
    struct worktime_ask ask = { .start = s.clock.since, .round_the_clock = s.clock.kind != CLOCK_WORK_HOURS };
    if (!rc)
        rc = read_pauses(db, a, id, DESK_NEVER, &ask);
    if (!rc)
        rc = place_worktime(db, a, ask.start, &w, &as_of);
    if (rc)
        return rc;
    s.minutes = ask.minutes = minutes_of(&w, &s.clock);
    s.day_min = worktime_day_minutes(&w);
    s.zone = w.zone;
    s.paused = row.pauses_on != 0;
    rc = worktime_due(&w, &ask, s.line, CLOCK_LINES_MOST, &s.sum);
    if (rc)
        return rc;
    s.lines = s.sum.lines < CLOCK_LINES_MOST ? s.sum.lines : CLOCK_LINES_MOST;
    *out = s;
    return OK;
}

/* ---- commands ------------------------------------------------------------------------------------------------------------- */

static const struct field pause_f[] = {
    ASK_INT(struct case_pause, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct case_pause, words, 1, PAUSE_WORDS_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_pause),
    ASK_TEXT(struct case_pause, note, 0, CASE_NOTE_MAX, 0, MSG_f_note),
    ASK_INT(struct case_pause, checked, 0, 1, 0, MSG_f_checked),
};
static const struct field resume_f[] = { ASK_INT(struct case_resume, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
const struct command CASE_PAUSE = { "desk.case.pause", SHAPE(struct case_pause, pause_f), PERM_DESK, decide_pause, SHAPE_NONE };
const struct command CASE_RESUME = { "desk.case.resume", SHAPE(struct case_resume, resume_f), PERM_DESK, decide_resume, SHAPE_NONE };
