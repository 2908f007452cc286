/* worker.c - the threads behind web_hash, web_work and web_delay.
**
** What takes long waits in one of three lines, each with threads of its own, so that none of them can hold another up: passwords, whose two
** threads are the cap on the memory of hashes (64 MiB each) as well; what people at the desk asked for; and what anybody may ask for
** without an account (a search, a whole list as a sheet), which has one thread, however many ask. The lines are short: who comes when
** one is full is told so at once, or the last of it would wait for a quarter of a minute.
** Sleepers stand in a list sorted by their time; there are few, and each insertion is a short walk. */
#include "web/worker.h"

#include "base/clock.h"
#include "base/mem.h"

#include <pthread.h>

enum { THREADS_MAX = 2 };
static const struct {
    int threads;
    size_t waiting_max;
} BOUND[WORK_LINES] = { [WORK_HASH] = { 2, 32 }, [WORK_STAFF] = { 2, 32 }, [WORK_OPEN] = { 1, 8 } };

struct line {
    struct worker *of;
    pthread_cond_t some;
    struct web *first, **last;
    size_t waiting; /* from first to last */
    pthread_t thread[THREADS_MAX];
};

struct worker {
    pthread_mutex_t mu;
    struct line line[WORK_LINES];
    pthread_cond_t sleep;
    struct web *sleeping; /* soonest first */
    bool stopping;
    pthread_t waker;
};

static void *work_main(void *arg)
{
    struct line *l = arg;
    struct worker *k = l->of;
    place_reads_once();
    pthread_mutex_lock(&k->mu);
    for (;;) {
        while (!l->first && !k->stopping)
            pthread_cond_wait(&l->some, &k->mu);
        struct web *w = l->first;
        if (!w)
            break;
        l->first = w->next;
        if (!l->first)
            l->last = &l->first;
        l->waiting--;
        pthread_mutex_unlock(&k->mu);
        w->work(w);
        http_resume(w->http);
        pthread_mutex_lock(&k->mu);
    }
    pthread_mutex_unlock(&k->mu);
    return NULL;
}

static void *waker_main(void *arg)
{
    struct worker *k = arg;
    pthread_mutex_lock(&k->mu);
    while (!k->stopping || k->sleeping) {
        struct web *s = k->sleeping;
        int64_t now = clock_mono_us();
        if (s && (k->stopping || s->until <= now)) {
            k->sleeping = s->next;
            http_resume(s->http);
            continue;
        }
        if (!s) {
            pthread_cond_wait(&k->sleep, &k->mu);
            continue;
        }
        struct timespec t = { s->until / CLOCK_S, s->until % CLOCK_S * 1000 };
        pthread_cond_timedwait(&k->sleep, &k->mu, &t);
    }
    pthread_mutex_unlock(&k->mu);
    return NULL;
}

static void begin_line(struct worker *k, enum work_line which)
{
    struct line *l = &k->line[which];
    *l = (struct line){ .of = k, .last = &l->first };
    pthread_cond_init(&l->some, NULL);
    for (int i = 0; i < BOUND[which].threads; i++)
        must(pthread_create(&l->thread[i], NULL, work_main, l) == 0);
}

static void end_line(struct worker *k, enum work_line which)
{
    struct line *l = &k->line[which];
    for (int i = 0; i < BOUND[which].threads; i++)
        pthread_join(l->thread[i], NULL);
    pthread_cond_destroy(&l->some);
}

struct worker *worker_start(void)
{
    struct worker *k = mem_new(1, sizeof *k);
    pthread_condattr_t mono;
    must(k != NULL);
    pthread_mutex_init(&k->mu, NULL);
    pthread_condattr_init(&mono);
    pthread_condattr_setclock(&mono, CLOCK_MONOTONIC);
    pthread_cond_init(&k->sleep, &mono);
    pthread_condattr_destroy(&mono);
    for (enum work_line i = 0; i < WORK_LINES; i++)
        begin_line(k, i);
    must(pthread_create(&k->waker, NULL, waker_main, k) == 0);
    return k;
}

void worker_stop(struct worker *k)
{
    pthread_mutex_lock(&k->mu);
    k->stopping = true;
    for (enum work_line i = 0; i < WORK_LINES; i++)
        pthread_cond_broadcast(&k->line[i].some);
    pthread_cond_broadcast(&k->sleep);
    pthread_mutex_unlock(&k->mu);
    for (enum work_line i = 0; i < WORK_LINES; i++)
        end_line(k, i);
    pthread_join(k->waker, NULL);
    pthread_cond_destroy(&k->sleep);
    pthread_mutex_destroy(&k->mu);
    mem_free(k);
}

/* Lines and sleepers run through the requests themselves: a request that sleeps needs no memory to be woken. */
enum rc worker_work(struct worker *k, struct web *w, enum work_line which)
{
    struct line *l = &k->line[which];
    enum rc rc = BUSY;
    w->next = NULL;
    pthread_mutex_lock(&k->mu);
    if (l->waiting < BOUND[which].waiting_max) {
        *l->last = w;
        l->last = &w->next;
        l->waiting++;
        pthread_cond_signal(&l->some);
        rc = OK;
    }
    pthread_mutex_unlock(&k->mu);
    return rc;
}

void worker_delay(struct worker *k, struct web *w, int ms)
{
    struct web **at;
    w->until = clock_mono_us() + (int64_t)ms * CLOCK_MS;
    pthread_mutex_lock(&k->mu);
    for (at = &k->sleeping; *at && (*at)->until <= w->until;)
        at = &(*at)->next;
    w->next = *at;
    *at = w;
    pthread_cond_signal(&k->sleep);
    pthread_mutex_unlock(&k->mu);
}
