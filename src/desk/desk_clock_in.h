/* desk_clock_in.h - what the files of the clock share: its events, and how a clock is counted. */
#ifndef DESK_DESK_CLOCK_IN_H
#define DESK_DESK_CLOCK_IN_H

#include "desk/desk_clock.h"
#include "desk_sql.h"

/* ---- events (desk_clock_event.c) --------------------------------------------------------------------------------- */

struct clock_set { /* counted anew: another class, another calendar, or it rested */
    int64_t id, limit_min, kind, since, due_at, wake_at, alarm, calendar, why;
};
struct clock_counted { /* counted by a changed calendar, and nothing became different: "12 15 17" */
    struct str ids;
    int64_t calendar;
};
struct clock_rang { /* one record for three kinds */
    int64_t id, alarm, wake_at;
};
struct clock_paused {
    int64_t id;
    struct str words;
};
struct clock_resumed {
    int64_t id, due_at, wake_at, calendar;
};
enum { CLOCK_BATCH = 100, CLOCK_IDS_MAX = 21 * CLOCK_BATCH };

/* ---- counting (desk_clock.c) -------------------------------------------------------------------------------------- */

/* When a clock rings. */
struct clock_moments {
    int64_t soon, due, raised;
};
/* id: the case whose pauses count, 0: none yet. open_ends: when a pause that goes on is to end. Sets due_at and calendar. */
enum rc clock_count(struct db *db, struct arena *a, int64_t id, int64_t open_ends, struct desk_clock *c,
                    struct clock_moments *out) MUST_USE;
/* Sets wake_at for what is to ring next. rests: nothing, just now. */
void clock_arm(struct desk_clock *c, const struct clock_moments *m, bool rests);
/* NOT_FOUND: the case came here closed and never had one. */
enum rc clock_of_row(const struct desk_clock_get_row *row, struct desk_clock *out) MUST_USE;
/* In a decide(): by the calendar as it is now; emits if another moment comes out. */
enum rc clock_recount(struct cx *cx, const struct desk_clock_get_row *row) MUST_USE;

#endif
