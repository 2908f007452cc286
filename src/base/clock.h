/* clock.h - time, as integer microseconds since 1970 in UTC. Formatting for people is text.h's. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

enum { CLOCK_MS = 1000, CLOCK_S = 1000 * 1000 };
#define CLOCK_HOUR (3600LL * CLOCK_S)
#define CLOCK_DAY (24LL * CLOCK_HOUR)

/* The wall clock. May step back; who needs order uses max(now, last). */
int64_t clock_now_us(void);
/* Never steps back; no meaning beyond differences. */
int64_t clock_mono_us(void);
/* The same, and it goes on while the machine sleeps. */
int64_t clock_boot_us(void);
void clock_sleep_us(int64_t us);

#endif
