/* place_clock.h - a place's own time, which what is removed goes by (base/steady.h), and who says that the clock is right. */
#ifndef CORE_PLACE_CLOCK_H
#define CORE_PLACE_CLOCK_H

#include "base/steady.h"
#include "core/command.h"

/* "The clock is right": the moment that was shown to who said so. PERM_PLACE. */
struct clock_confirm {
    int64_t at;
};
extern const struct command CLOCK_CONFIRM;
extern const struct event_type CLOCK_CONFIRMED;

/* For what is removed, from any thread: steady_time() as of the keeper's last tick; 0 before the first. */
int64_t place_steady_time(struct place *p);
/* Do the two disagree, and nobody has said yet that the clock is right? */
enum rc place_clock_held(struct place *p, struct db *db, struct arena *a, bool *held) MUST_USE;

/* The keeper's part, at each of its ticks and before its other work. */
void place_clock_tick(struct place *p, struct steady *s);

#endif
