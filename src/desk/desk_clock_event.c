/* desk_clock_event.c - what can happen to a clock, and how the tables follow. All of it is public: a due moment is a promise. */
#include "desk/desk_clock_in.h"
#include "desk/desk_in.h"

static enum rc apply_set(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct clock_set *ev = event;
    (void)st;
    return desk_clock_put(ap, ev->id, ev->limit_min, ev->kind, ev->since, ev->due_at, ev->wake_at, ev->alarm, ev->calendar);
}
#define E struct clock_set
static const struct field set_f[] = {
    INT(E, id),      INT(E, limit_min), INT(E, kind),     INT(E, since), INT(E, due_at),
    INT(E, wake_at), INT(E, alarm),     INT(E, calendar), INT(E, why),
};
const struct event_type CLOCK_SET = { "desk.clock.set", SHAPE(E, set_f), apply_set, true };
#undef E

static enum rc apply_counted(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct clock_counted *ev = event;
    struct str rest = ev->ids, one;
    enum rc rc = OK;
    (void)st;
    while (!rc && str_next(&rest, ' ', &one)) {
        int64_t id;
        rc = str_int(one, &id) ? desk_clock_calendar(ap, id, ev->calendar) : FAILED;
    }
    return rc;
}
static const struct field counted_f[] = { TEXT(struct clock_counted, ids, CLOCK_IDS_MAX), INT(struct clock_counted, calendar) };
const struct event_type CLOCK_COUNTED = { "desk.clock.counted", SHAPE(struct clock_counted, counted_f), apply_counted, false };

static enum rc apply_rang(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct clock_rang *ev = event;
    enum rc rc = desk_clock_ring(ap, ev->id, ev->alarm, ev->wake_at);
    return rc || ev->alarm != ALARM_OVER ? rc : desk_step_add(ap, st->pos, ev->id, STEP_OVERDUE, st->by, st->at, STR_NONE, STR_NONE);
}
static const struct field rang_f[] = { INT(struct clock_rang, id), INT(struct clock_rang, alarm), INT(struct clock_rang, wake_at) };
#define RANG(kind) { kind, SHAPE(struct clock_rang, rang_f), apply_rang, true }
const struct event_type CLOCK_WARNED = RANG("desk.clock.warned");
const struct event_type CLOCK_OVERDUE = RANG("desk.clock.overdue");
const struct event_type CLOCK_RAISED = RANG("desk.clock.raised");
#undef RANG

static enum rc apply_paused(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct clock_paused *ev = event;
    enum rc rc = desk_pause_add(ap, ev->id, st->pos, st->at, ev->words);
    if (!rc)
        rc = desk_clock_stop(ap, ev->id, DESK_NEVER);
    return rc ? rc : desk_step_add(ap, st->pos, ev->id, STEP_PAUSED, st->by, st->at, ev->words, STR_NONE);
}
static const struct field paused_f[] = { INT(struct clock_paused, id), TEXT(struct clock_paused, words, PAUSE_WORDS_MAX) };
const struct event_type CLOCK_PAUSED = { "desk.clock.paused", SHAPE(struct clock_paused, paused_f), apply_paused, true };

static enum rc apply_resumed(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct clock_resumed *ev = event;
    enum rc rc = desk_pause_end(ap, ev->id, st->at);
    if (!rc)
        rc = desk_clock_go(ap, ev->id, ev->due_at, ev->wake_at, ev->calendar);
    return rc ? rc : desk_step_add(ap, st->pos, ev->id, STEP_RESUMED, st->by, st->at, STR_NONE, STR_NONE);
}
#define E struct clock_resumed
static const struct field resumed_f[] = { INT(E, id), INT(E, due_at), INT(E, wake_at), INT(E, calendar) };
const struct event_type CLOCK_RESUMED = { "desk.clock.resumed", SHAPE(E, resumed_f), apply_resumed, true };
#undef E
