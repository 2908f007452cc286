/* backup_clock.c - the thread of a server that makes its backups.
**
** It is due when the last good backup is older than asked, also one from before this start: so a server that is restarted often still makes
** them, and one that was off for a day makes one at once. What went wrong is said on standard error and on the page of the place, and
** tried again sooner. The thread has a connection of its own and only reads. */
#include "core/backup_in.h"

#include "base/clock.h"
#include "base/diary.h"
#include "base/mem.h"
#include "core/place_in.h"
#include "core/upgrade.h"

#include <pthread.h>

enum { ARENA_MOST = 1 << 30 };
#define AGAIN_US (600LL * CLOCK_S) /* after a failure, unless they are due more often */

struct backup_clock {
    struct place *place;
    struct backup_plan plan;
    pthread_t thread;
    pthread_mutex_t mu;
    pthread_cond_t wake;
    atomic_bool stopping;
    struct backup_status status; /* under mu */
};

static void say(struct str line)
{
    diary(DIARY_WARN, DIARY_EVENT("backup-mended", "something in the backup folder was damaged, and is not any more"),
          DIARY_TEXT("what", line));
}

/* What this place's newest backup in the folder says of itself. */
static void recall(struct backup_clock *k, struct arena *a)
{
    struct str *name;
    struct backup_manifest m;
    size_t n;
    if (manifest_list(a, k->plan.options.folder, &name, &n))
        return;
    while (n > 0) {
        if (manifest_read(a, k->plan.options.folder, name[--n], &m) || !manifest_signed(&m, a, place_key(k->place)))
            continue;
        struct backup_result r = { .at = m.head.at, .events = m.head.events, .parts = (int64_t)m.n };
        memcpy(r.name, m.name.p, m.name.n);
        for (size_t i = 0; i < m.n; i++)
            r.bytes += m.part[i].bytes;
        pthread_mutex_lock(&k->mu);
        k->status.good = r;
        pthread_mutex_unlock(&k->mu);
        return;
    }
}

static void make_one(struct backup_clock *k, struct arena *a)
{
    struct backup_result r;
    struct str why;
    enum rc rc = backup_make(&k->plan.options, a, &r, &why);
    if (rc && atomic_load(&k->stopping))
        return;
    if (rc)
        diary(DIARY_ERROR, DIARY_EVENT("no-backup", "the backup could not be made; it is tried again"), DIARY_TEXT("why", why));
    else
        (void)upgrade_forget(k->plan.options.dir, UPGRADE_BACKED_DAYS);
    pthread_mutex_lock(&k->mu);
    if (!rc)
        k->status.good = r;
    k->status.failed_at = rc ? clock_now_us() : 0;
    pthread_mutex_unlock(&k->mu);
}

/* µs from now until the next one; a clock that was set back does not put it off for longer than the interval. */
static int64_t until_due(const struct backup_clock *k)
{
    const struct backup_status *s = &k->status;
    int64_t again = s->every_us < AGAIN_US ? s->every_us : AGAIN_US;
    int64_t due = s->failed_at ? s->failed_at + again : s->good.at + s->every_us;
    int64_t wait = due - clock_now_us();
    return wait < 0 ? 0 : wait > s->every_us ? s->every_us : wait;
}

static void wait_for(struct backup_clock *k, int64_t us)
{
    struct timespec t;
    must(clock_gettime(CLOCK_MONOTONIC, &t) == 0);
    int64_t ns = t.tv_nsec + us % CLOCK_S * 1000;
    t.tv_sec += us / CLOCK_S + ns / 1000000000;
    t.tv_nsec = ns % 1000000000;
    if (!atomic_load(&k->stopping))
        (void)pthread_cond_timedwait(&k->wake, &k->mu, &t);
}

static void *clock_main(void *arg)
{
    struct backup_clock *k = arg;
    struct arena a;
    arena_init(&a, ARENA_MOST);
    recall(k, &a);
    while (!atomic_load(&k->stopping)) {
        pthread_mutex_lock(&k->mu);
        int64_t wait = until_due(k);
        if (wait)
            wait_for(k, wait);
        pthread_mutex_unlock(&k->mu);
        if (wait)
            continue;
        arena_reset(&a);
        make_one(k, &a);
    }
    arena_release(&a);
    return NULL;
}

void backup_start(struct place *p, const struct backup_plan *plan)
{
    struct backup_clock *k = mem_new(1, sizeof *k);
    pthread_condattr_t attr;
    must(k && !p->backup && plan->every_us > 0);
    k->place = p;
    k->plan = *plan;
    k->plan.options.dir = place_dir(p);
    k->plan.options.stop = &k->stopping;
    k->plan.options.say = say;
    k->status.every_us = plan->every_us;
    pthread_mutex_init(&k->mu, NULL);
    pthread_condattr_init(&attr);
    must(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0);
    pthread_cond_init(&k->wake, &attr);
    pthread_condattr_destroy(&attr);
    p->backup = k;
    must(pthread_create(&k->thread, NULL, clock_main, k) == 0);
}

void backup_stop(struct place *p)
{
    struct backup_clock *k = p->backup;
    if (!k)
        return;
    pthread_mutex_lock(&k->mu);
    atomic_store(&k->stopping, true);
    pthread_cond_signal(&k->wake);
    pthread_mutex_unlock(&k->mu);
    must(pthread_join(k->thread, NULL) == 0);
    pthread_cond_destroy(&k->wake);
    pthread_mutex_destroy(&k->mu);
    p->backup = NULL;
    mem_free(k);
}

/* FOLDER/drilled: µs in decimals. */
static const char *mark_of(struct arena *a, const char *folder)
{
    return arena_cstr(a, arena_printf(a, "%s/drilled", folder));
}

enum rc backup_drilled(const char *folder, struct arena *a)
{
    const char *path = mark_of(a, folder);
    struct str now = arena_printf(a, "%lld\n", (long long)clock_now_us());
    return path && now.p ? file_write(path, now, false) : FAILED;
}

static int64_t read_mark(const char *folder)
{
    struct arena a;
    struct str line, at;
    int64_t us = 0;
    arena_init(&a, 1 << 16);
    const char *path = mark_of(&a, folder);
    if (path && file_read(&a, path, 32, &line) == OK && str_next(&line, '\n', &at) && !str_int(at, &us))
        us = 0;
    arena_release(&a);
    return us;
}

bool backup_look(struct place *p, struct backup_status *out)
{
    struct backup_clock *k = p->backup;
    if (!k)
        return false;
    pthread_mutex_lock(&k->mu);
    *out = k->status;
    pthread_mutex_unlock(&k->mu);
    out->drilled_at = read_mark(k->plan.options.folder);
    return true;
}
