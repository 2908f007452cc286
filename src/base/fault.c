/* fault.c - counts calls of each kind and fails the one that was asked for. Test build only.
**
** The counts stand in this process, or in a file that a test has mapped too. A kind that is not asked for costs one load. The file is
** opened and mapped by raw calls: this very code also stands before the system's own (tests/support/world.c). */
#include "base/fault.h"

#ifdef ZT_FAULT
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { SLOW_MS = 3 };

static const char *const kind_name[FAULT_KINDS] = { "mem", "arena", "step", "commit", "write", "sync", "file", "sign", "alloc", "open",
                                                    "read", "put", "fsync", "rename", "send", "take", "accept", "map", "thread" };

static _Atomic int64_t own[FAULT_KINDS];
static _Atomic int64_t *left = own;  /* calls until it strikes; 0: never */
static bool kills[FAULT_KINDS];      /* SIGKILL instead of failing */
static bool lasts[FAULT_KINDS];      /* ":all": every call from then on */
static int64_t slow_ms[FAULT_KINDS]; /* ":slow", ":slow=MS": it only takes its time; 0: it fails */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void map_page(const char *path)
{
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
    /* The offset is the seventh word of this call and goes over the stack: as an int its upper half would be whatever lies there. */
    void *p = fd < 0 ? MAP_FAILED : (void *)syscall(SYS_mmap, NULL, sizeof own, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)0);
    if (p == MAP_FAILED)
        abort();
    left = p;
    syscall(SYS_close, fd);
}

static void read_word(int k, const char *word)
{
    const char *slow = strstr(word, ":slow");
    left[k] = strtol(strchr(word, '=') + 1, NULL, 10);
    kills[k] = strstr(word, ":kill") != NULL;
    lasts[k] = strstr(word, ":all") != NULL;
    if (slow)
        slow_ms[k] = slow[5] == '=' ? strtol(slow + 6, NULL, 10) : SLOW_MS;
}

static void read_plan(void)
{
    const char *plan = getenv("ZHITONG_FAULT"), *page = getenv("ZHITONG_FAULT_PAGE");
    char word[64];
    if (page)
        map_page(page);
    while (plan && *plan) {
        size_t n = strcspn(plan, ",");
        snprintf(word, sizeof word, "%.*s", (int)n, plan);
        for (int k = 0; k < FAULT_KINDS; k++) {
            size_t len = strlen(kind_name[k]);
            if (strncmp(word, kind_name[k], len) == 0 && word[len] == '=')
                read_word(k, word);
        }
        plan += n + (plan[n] == ',');
    }
}

/* A failure would have a reason in errno, which the caller sets; a call that goes through must find it as it was. */
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
    if (slow_ms[kind])
        nanosleep(&(struct timespec){ .tv_sec = slow_ms[kind] / 1000, .tv_nsec = slow_ms[kind] % 1000 * 1000000 }, NULL);
    return !slow_ms[kind];
}
#else
typedef int fault_seam_is_closed; /* ISO C wants a declaration in every file */
#endif
