/* steady.c - follows the clock, unless it jumps. */
#include "base/steady.h"

#include "base/clock.h"
#include "base/rc.h"

bool steady_near(int64_t a, int64_t b)
{
    return a - b <= CLOCK_DAY && b - a <= CLOCK_DAY;
}

void steady_look(struct steady *s, int64_t wall, int64_t boot, int64_t known, int64_t said)
{
    const bool first = !s->begun;
    if (first)
        *s = (struct steady){ .time = known, .boot = boot, .begun = true };
    must(boot >= s->boot);
    s->time += boot - s->boot;
    s->boot = boot;
    const int64_t off = wall - s->time;
    if (steady_near(off, 0) || steady_near(wall, said) || (s->since && steady_near(off, s->off) && boot - s->since >= CLOCK_DAY)) {
        *s = (struct steady){ .time = wall, .boot = boot, .begun = true };
    } else if (!s->since || !steady_near(off, s->off)) { /* it moved, perhaps again */
        s->jumped = s->jumped || !first;
        s->since = boot ? boot : 1;
        s->off = off;
    }
}

int64_t steady_time(const struct steady *s, int64_t wall)
{
    return wall < s->time ? wall : s->time;
}
