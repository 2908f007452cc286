/* steady.h - a time for what cannot be undone: the machine's clock, as long as nobody moves it.
**
** A clock that is a year ahead for one minute (a typing error, a mainboard's battery, a time server gone mad) would end every term at once,
** and what was erased does not come back when it is right again. So next to the clock goes a time of our own, carried on by the one clock
** of the system that nobody sets. While the two agree to a day it follows the clock. When the clock is somewhere else it goes on by itself
** until the clock has stood there for a day, or somebody has said that it is right. A machine that was off is the same
** case: where the time of our own stood is kept, and the first day after a long rest nothing is erased.
**
** It may be late, never early: that is what makes it safe, and all it is good for. */
#ifndef BASE_STEADY_H
#define BASE_STEADY_H

#include <stdbool.h>
#include <stdint.h>

struct steady {
    int64_t time;  /* UTC µs */
    int64_t boot;  /* of the last look */
    int64_t off;   /* how far the clock was away when it was seen to be, µs */
    int64_t since; /* the boot time of then; 0: they agree */
    bool begun, jumped; /* jumped: we were there when it moved, and it is no rest that has ended */
};
/* Do two moments agree to a day? */
bool steady_near(int64_t a, int64_t b);
/* wall, boot: base/clock.h. known: where it stood last, for the first look. said: the moment that somebody confirmed last; 0: none. */
void steady_look(struct steady *s, int64_t wall, int64_t boot, int64_t known, int64_t said);
/* For what is removed: never later than the clock nor than our own time. */
int64_t steady_time(const struct steady *s, int64_t wall);

#endif
