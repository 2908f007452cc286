/* clock.c - the clocks of the system. */
#include "base/clock.h"

#include "base/rc.h"

#include <errno.h>
#include <time.h>

static int64_t read_us(clockid_t id)
{
    struct timespec t;
    must(clock_gettime(id, &t) == 0);
    return (int64_t)t.tv_sec * CLOCK_S + t.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
    return read_us(CLOCK_REALTIME);
}

int64_t clock_mono_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

int64_t clock_boot_us(void)
{
    return read_us(CLOCK_BOOTTIME);
}

void clock_sleep_us(int64_t us)
{
    struct timespec t = { us / CLOCK_S, us % CLOCK_S * 1000 };
    while (us > 0 && nanosleep(&t, &t) != 0 && errno == EINTR)
        ;
}
