/* fault.c - counts calls of each kind and fails the one that ZHITONG_FAULT names. Test build only. */
#include "base/fault.h"

#ifdef ZT_FAULT
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SLOW_NS = 3000000 };

static const char *const kind_name[FAULT_KINDS] = { "mem", "arena", "step", "commit", "write", "sync", "file", "sign" };

static atomic_long left[FAULT_KINDS]; /* calls until it strikes; 0: never */
static bool kills[FAULT_KINDS];       /* SIGKILL instead of failing */
static bool lasts[FAULT_KINDS];       /* ":all": every call from then on */
static bool slows[FAULT_KINDS];       /* ":slow": it only takes its time */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void read_plan(void)
{
    const char *plan = getenv("ZHITONG_FAULT");
    char word[64];
    while (plan && *plan) {
        size_t n = strcspn(plan, ",");
        snprintf(word, sizeof word, "%.*s", (int)n, plan);
        for (int k = 0; k < FAULT_KINDS; k++) {
            size_t len = strlen(kind_name[k]);
            if (strncmp(word, kind_name[k], len) != 0 || word[len] != '=')
                continue;
            left[k] = strtol(word + len + 1, NULL, 10);
            kills[k] = strstr(word, ":kill") != NULL;
            slows[k] = strstr(word, ":slow") != NULL;
            lasts[k] = strstr(word, ":all") != NULL;
        }
        plan += n + (plan[n] == ',');
    }
}

bool fault_hit(enum fault kind)
{
    pthread_once(&once, read_plan);
    if (atomic_load(&left[kind]) <= 0)
        return false;
    if (atomic_fetch_sub(&left[kind], 1) != 1)
        return false;
    if (kills[kind])
        raise(SIGKILL);
    if (lasts[kind])
        atomic_store(&left[kind], 1);
    if (slows[kind])
        nanosleep(&(struct timespec){ .tv_nsec = SLOW_NS }, NULL);
    return !slows[kind];
}
#else
typedef int fault_seam_is_closed; /* ISO C wants a declaration in every file */
#endif
