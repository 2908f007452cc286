/* desk_clock_tick.c - the clocks ring: what is due is found by an index and judged again by the command.
**
** A clock rings one step at a time and each step once, whatever happened in between: a restart, a restored backup, a clock that was set
** forward. Who was off for long hears "over" and not first "soon". When the calendar was changed, all running clocks are counted again,
** a hundred with one command, before any of them rings. */
#include "desk/desk_burst.h"
#include "desk/desk_clock_in.h"
#include "desk/desk_in.h"
#include "place/place.h"

enum rc desk_chores(struct db *db, struct arena *a, int64_t now, size_t want, struct chore **out, size_t *n)
{
    struct desk_clock_old_row *old;
    struct desk_clock_due_row *row;
    struct desk_aside_due_row *parked;
    struct worktime w;
    int64_t calendar;
    size_t olds, rows = 0, looks = 0, bursts = 0;
    struct chore burst[BURST_ASKS];
    enum rc rc = place_worktime(db, a, INT64_MAX / 2, &w, &calendar);
    if (!rc)
        rc = desk_clock_old(db, a, calendar, 1, &old, &olds);
    if (!rc && !olds)
        rc = desk_clock_due(db, a, calendar, now, (int64_t)want, &row, &rows);
    if (!rc && !olds)
        rc = desk_aside_due(db, a, now, (int64_t)want, &parked, &looks);
    if (!rc && !olds)
        rc = desk_burst_chores(db, a, now, burst, &bursts);
    struct chore *c = rc ? NULL : ARENA_ARRAY(a, struct chore, rows + looks + bursts + 1);
    if (!c)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < rows; i++)
        c[i] = (struct chore){ row[i].id };
    for (size_t i = 0; i < looks; i++)
        c[rows + i] = (struct chore){ parked[i].case_id };
    for (size_t i = 0; i < bursts; i++)
        c[rows + looks + i] = burst[i];
    *out = c; /* the one of number 0 is the recount */
    *n = olds ? 1 : rows + looks + bursts;
    return OK;
}

/* All running clocks that an older calendar set, some at a time. */
static enum rc recount(struct cx *cx)
{
    struct desk_clock_old_row *row;
    struct worktime w;
    struct clock_counted ev = { STR_NONE, 0 };
    struct buf ids;
    size_t n;
    enum rc rc = place_worktime(cx->db, cx->arena, INT64_MAX / 2, &w, &ev.calendar);
    if (!rc)
        rc = desk_clock_old(cx->db, cx->arena, ev.calendar, CLOCK_BATCH, &row, &n);
    if (rc || !n)
        return rc;
    buf_init(&ids, cx->arena, CLOCK_IDS_MAX);
    for (size_t i = 0; i < n && !rc; i++) {
        struct desk_clock_get_row c;
        buf_printf(&ids, "%s%lld", i ? " " : "", (long long)row[i].id);
        rc = desk_clock_get(cx->db, cx->arena, row[i].id, &c);
        if (!rc)
            rc = clock_recount(cx, &c);
    }
    ev.ids = buf_view(&ids);
    return rc ? rc : ids.overflow ? FAILED : emit(cx, &CLOCK_COUNTED, &ev, NULL);
}

/* What rings now, one step further at most; over comes before raised. */
static int64_t rings(const struct desk_clock *c, const struct clock_moments *m, int64_t now)
{
    if (now >= m->due)
        return c->alarm < ALARM_OVER ? ALARM_OVER : now >= m->raised ? ALARM_RAISED : c->alarm;
    return now >= m->soon && c->alarm < ALARM_SOON ? ALARM_SOON : c->alarm;
}

static enum rc decide_tick(struct cx *cx, const void *args)
{
    static const struct event_type *const type[ALARMS] = { NULL, &CLOCK_WARNED, &CLOCK_OVERDUE, &CLOCK_RAISED };
    const struct chore *a = args;
    struct desk_clock_get_row row;
    struct desk_clock c;
    struct clock_moments m;
    if (!a->id)
        return recount(cx);
    if (a->id > BURST_CHORE)
        return desk_burst_look(cx, a->id - BURST_CHORE);
    enum rc rc = desk_clock_get(cx->db, cx->arena, a->id, &row);
    if (!rc && row.state == CASE_PARKED)
        return desk_park_look(cx, a->id);
    if (rc || row.wake_at == ABSENT || row.wake_at > cx->now)
        return rc;
    rc = clock_of_row(&row, &c);
    if (!rc)
        rc = clock_count(cx->db, cx->arena, a->id, DESK_NEVER, &c, &m);
    if (rc || row.calendar != c.calendar) /* to be counted anew first */
        return rc;
    c.alarm = rings(&c, &m, cx->now);
    clock_arm(&c, &m, false);
    if (c.alarm != row.alarm)
        return emit(cx, type[c.alarm], &(struct clock_rang){ a->id, c.alarm, c.wake_at }, NULL);
    return emit(cx, &CLOCK_SET, &(struct clock_set){ a->id, c.limit_min, c.kind, c.since, c.due_at, c.wake_at, c.alarm, c.calendar,
                                                     CLOCK_WHY_REST }, NULL);
}

static const struct field tick_f[] = { CHORE_FIELDS };
const struct command CLOCK_TICK = { "desk.clock.tick", SHAPE(struct chore, tick_f), PERM_PLACE, decide_tick, SHAPE_NONE };
