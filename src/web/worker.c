/* worker.c - the threads behind web_work and web_delay.
**
** Two workers are the cap on concurrent password hashes (64 MiB each): more guesses wait in line instead of eating the memory. The line
** is short: who comes when it is full is told so at once, or the last of it would wait for a quarter of a minute.
** Sleepers stand in a list sorted by their time; there are few, and each insertion is a short walk. */
#include "web/worker.h"

#include "base/clock.h"
#include "base/mem.h"

#include <pthread.h>

enum { WORKERS = 2, WAITING_MAX = 32 };

struct worker {
    pthread_mutex_t mu;
    pthread_cond_t work, sleep;
    struct web *first, **last;
    size_t waiting; /* from first to last */
    struct web *sleeping; /* soonest first */
    bool stopping;
    pthread_t thread[WORKERS], waker;
};

static void *work_main(void *arg)
{
    struct worker *k = arg;
    pthread_mutex_lock(&k->mu);
    for (;;) {
        while (!k->first && !k->stopping)
            pthread_cond_wait(&k->work, &k->mu);
        struct web *w = k->first;
        if (!w)
            break;
        k->first = w->next;
        if (!k->first)
            k->last = &k->first;
        k->waiting--;
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

struct worker *worker_start(void)
{
    struct worker *k = mem_new(1, sizeof *k);
    pthread_condattr_t mono;
    must(k != NULL);
    k->last = &k->first;
    pthread_mutex_init(&k->mu, NULL);
    pthread_cond_init(&k->work, NULL);
    pthread_condattr_init(&mono);
    pthread_condattr_setclock(&mono, CLOCK_MONOTONIC);
    pthread_cond_init(&k->sleep, &mono);
    pthread_condattr_destroy(&mono);
    for (int i = 0; i < WORKERS; i++)
        must(pthread_create(&k->thread[i], NULL, work_main, k) == 0);
    must(pthread_create(&k->waker, NULL, waker_main, k) == 0);
    return k;
}

void worker_stop(struct worker *k)
{
    pthread_mutex_lock(&k->mu);
    k->stopping = true;
    pthread_cond_broadcast(&k->work);
    pthread_cond_broadcast(&k->sleep);
    pthread_mutex_unlock(&k->mu);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(k->thread[i], NULL);
    pthread_join(k->waker, NULL);
    pthread_cond_destroy(&k->work);
    pthread_cond_destroy(&k->sleep);
    pthread_mutex_destroy(&k->mu);
    mem_free(k);
}

/* Both queues run through the requests themselves: a request that sleeps needs no memory to be woken. */
enum rc worker_work(struct worker *k, struct web *w)
{
    enum rc rc = BUSY;
    w->next = NULL;
    pthread_mutex_lock(&k->mu);
    if (k->waiting < WAITING_MAX) {
        *k->last = w;
        k->last = &w->next;
        k->waiting++;
        pthread_cond_signal(&k->work);
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
