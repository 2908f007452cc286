/* writer.c - group commit: what is queued for a place becomes one transaction.
**
** A pool of threads serves many places, one thread at a time per place, so decide() and apply() run alone. While a group is in its
** COMMIT (that is the fsync) the queue fills, and the next group is as large as the load asks for. A task that is refused has
** nearly always written nothing yet, so a group begins without savepoints: each would copy every page that its task touches. Once one fails
** behind its first write, the whole transaction is taken back and the others are decided again, with a savepoint each. The same
** happens when SQLite rolls a transaction back by itself (full disk, I/O error, no memory): the task at hand gets the blame. A COMMIT that
** fails acknowledges nobody: all of them are told BUSY, to try again. */
#include "base/clock.h"
#include "base/diary.h"
#include "base/mem.h"
#include "core/place_in.h"
#include "core_sql.h"

#include <semaphore.h>

enum { IDEM_TTL_H = 24, THREADS_MAX = 16, RESULT_MAX = 64 * 1024, WAL_GROUPS = 32 };

struct writer_pool {
    pthread_mutex_t mu;
    pthread_cond_t work;
    struct place *ready, **ready_last;
    bool stopping;
    int threads, busy;
    pthread_t thread[THREADS_MAX];
};

/* ---- one task ------------------------------------------------------------------------------------------------ */

/* A key belongs to one actor and one command, so nobody can fish for another's answer with a guessed key. */
static struct hash idem_scope(const struct task *t)
{
    char scope[160];
    int n = snprintf(scope, sizeof scope, "zhitong/idem/1 %s %lld ", t->command->name, (long long)t->actor.user);
    must(n > 0 && (size_t)n < sizeof scope);
    return hash_sha256_of(str_n(scope, (size_t)n), t->idem_key, STR(""));
}

static struct hash idem_box_key(const struct task *t)
{
    struct hash key = hash_sha256(t->idem_key);
    return hash_hmac(&key, STR("zhitong/idem/box/1"), str_of(t->command->name));
}

/* NOT_FOUND: the key is new. OK: *t holds the old answer. CONFLICT: it was used for something else. */
static enum rc idem_recall(struct place *p, struct task *t, int64_t now)
{
    struct hash key = idem_scope(t), box_key = idem_box_key(t);
    struct core_idem_get_row row;
    struct str plain;
    enum rc rc = core_idem_get(conn_side(p->writer), t->arena, hash_str(&key), &row);
    if (rc)
        return rc;
    if (row.at < now - IDEM_TTL_H * CLOCK_HOUR)
        return NOT_FOUND;
    if (!str_eq(row.body, hash_str(&t->idem_body))) {
        t->err = (struct err){ NULL, MSG_err_idem_other, 0 };
        return CONFLICT;
    }
    if (!box_open(t->arena, &box_key, row.box, &plain))
        return FAILED;
    if (t->result && (rc = shape_decode(&t->command->result, plain, false, &t->first_pos, &t->events, t->arena, t->result)))
        return rc;
    t->again = true;
    return OK;
}

static enum rc idem_keep(struct place *p, struct task *t, int64_t now)
{
    struct hash key = idem_scope(t), box_key = idem_box_key(t);
    struct buf b;
    buf_init(&b, t->arena, RESULT_MAX);
    enum rc rc = shape_encode(&t->command->result, t->result, false, t->first_pos, t->events, t->arena, &b);
    if (rc)
        return rc;
    struct str box = box_seal(t->arena, &box_key, buf_view(&b));
    if (!box.p)
        return FAILED;
    return core_idem_put(conn_side(p->writer), hash_str(&key), hash_str(&t->idem_body), now, box, t->first_pos);
}

/* `clock` is what the machine says; events take a time that never goes back. */
static enum rc run_command(struct place *p, struct task *t, int64_t clock)
{
    const struct command *c = t->command;
    int64_t now = clock > p->log.work.last_at ? clock : p->log.work.last_at;
    struct cx cx = { .db = conn_db(p->writer), .arena = t->arena, .now = now, .actor = t->actor, .place = p, .first = &t->first };
    enum rc rc;
    if ((c->perm & t->actor.perms) != c->perm) {
        t->err = (struct err){ NULL, MSG_err_denied, 0 };
        return DENIED;
    }
    if (c->result.size) {
        t->result = arena_alloc(t->arena, c->result.size);
        if (!t->result)
            return FAILED;
        shape_clear(&c->result, t->result);
    }
    if (t->idem_key.p && (rc = idem_recall(p, t, clock)) != NOT_FOUND)
        return rc;
    t->first_pos = p->log.work.pos;
    cx.result = t->result;
    rc = c->decide(&cx, t->args);
    t->err = cx.err;
    t->events = p->log.work.pos - t->first_pos;
    if (!rc && t->idem_key.p)
        rc = idem_keep(p, t, clock);
    return rc;
}

/* Only what is made up may be dated back, and nothing ahead. Side tables go by the clock: after one that was ahead, the log's time stands
** still until it has been caught up with, and sessions and locks would stand with it. */
static enum rc run_task(struct place *p, struct task *t)
{
    int64_t clock = clock_now_us();
    must(!t->at || (t->at <= clock && place_is_sample(p) && !t->side));
    clock = t->at ? t->at : clock;
    t->err = (struct err){ 0 };
    t->again = false;
    t->events = 0;
    t->first.pos = ABSENT;
    conn_forget(p->writer);
    enum rc rc = t->side ? t->side(conn_side(p->writer), t->arena, clock, t->arg) : run_command(p, t, clock);
    return rc == OK && (t->arena->overflow || conn_failed(p->writer)) ? FAILED : rc;
}

/* ---- one group ----------------------------------------------------------------------------------------------- */

enum verdict { GROUP_OK, GROUP_AGAIN, GROUP_GONE, GROUP_FAILED };

/* Runs a task inside the open transaction. Behind one that failed there is nothing of it, or there is no transaction any more. */
static void run_apart(struct place *p, struct task *t)
{
    const struct log_mark mark = log_mark(&p->log);
    enum rc rc = conn_savepoint(p->writer);
    t->rc = rc ? rc : run_task(p, t);
    if (!t->rc && conn_in_transaction(p->writer))
        t->rc = conn_release(p->writer);
    if (t->rc && conn_in_transaction(p->writer)) {
        conn_rollback_to(p->writer);
        log_rewind(&p->log, &mark);
    }
}

/* As run_apart, but without the means to undo. false: it failed, and what it wrote is still there. */
static bool run_together(struct place *p, struct task *t)
{
    const int64_t written = conn_written(p->writer);
    t->rc = run_task(p, t);
    return !t->rc || conn_written(p->writer) == written;
}

/* Runs the tasks from `first` inside an open transaction. Everything was rolled back at *culprit: GROUP_AGAIN, by us; GROUP_GONE, by
** SQLite. */
static enum verdict run_all(struct place *p, struct task *first, const bool *settled, bool apart, struct task **culprit)
{
    size_t i = 0;
    for (struct task *t = first; t; t = t->next, i++) {
        if (settled[i])
            continue;
        bool clean = true;
        *culprit = t;
        if (apart)
            run_apart(p, t);
        else
            clean = run_together(p, t);
        if (t->rc)
            t->events = 0;
        if (!conn_in_transaction(p->writer))
            return GROUP_GONE;
        if (!clean) {
            conn_rollback(p->writer);
            return GROUP_AGAIN;
        }
    }
    return GROUP_OK;
}

/* A task that failed keeps its own answer; one whose work was undone with the group is told to try again. */
static void nobody_acknowledged(struct task *first)
{
    for (struct task *t = first; t; t = t->next) {
        if (t->rc)
            continue;
        t->rc = BUSY;
        t->err = (struct err){ NULL, MSG_err_not_written, 0 };
        t->events = 0;
    }
}

static enum verdict try_group(struct place *p, struct task *first, const bool *settled, bool apart, struct task **culprit)
{
    log_begin(&p->log);
    if (conn_begin(p->writer))
        return GROUP_FAILED;
    enum verdict v = run_all(p, first, settled, apart, culprit);
    if (v != GROUP_OK)
        return v;
    enum rc rc = log_flush(&p->log, p->writer);
    if (!rc)
        rc = conn_commit(p->writer);
    if (rc) {
        conn_rollback(p->writer);
        return GROUP_FAILED;
    }
    return GROUP_OK;
}

void place_watch(struct place *p, void (*committed)(const struct changes *c, void *ctx), void *ctx)
{
    must(!p->pool);
    p->committed = committed;
    p->committed_ctx = ctx;
}

/* `before`: the log's end before the group. */
static void tell_changes(struct place *p, int64_t before)
{
    while (p->touches && p->touch[p->touches - 1].pos >= p->log.head.pos) /* of a task that failed behind the last one that did not */
        p->touches--;
    struct changes c = { p->touch, p->touches, p->log.head.pos - before, p->log.head.pos };
    if (p->committed && c.events > 0)
        p->committed(&c, p->committed_ctx);
    p->touches = 0;
}

void writer_group(struct place *p, struct task *first, size_t n)
{
    bool settled[PLACE_GROUP_MAX] = { false };
    struct task *culprit = NULL;
    int64_t before = p->log.head.pos;
    must(n <= PLACE_GROUP_MAX);
    for (struct task *t = first; t; t = t->next)
        t->rc = OK;
    enum verdict v;
    for (bool apart = false; (v = try_group(p, first, settled, apart, &culprit)) == GROUP_AGAIN || v == GROUP_GONE; apart = true) {
        size_t i = 0;
        for (struct task *t = first; t; t = t->next, i++) {
            settled[i] = settled[i] || t == culprit;
            if (t == culprit)
                t->rc = t->rc ? t->rc : FAILED;
        }
        if (v == GROUP_GONE)
            diary(DIARY_WARN, DIARY_EVENT("group-rolled-back", "the database rolled a group back; the others in it are decided again"),
                  DIARY_TEXT("why", str_of(conn_error(p->writer))));
    }
    if (v == GROUP_FAILED) {
        diary(DIARY_ERROR, DIARY_EVENT("group-failed", "a group could not be written; nothing of it was acknowledged"),
              DIARY_TEXT("why", str_of(conn_error(p->writer))));
        nobody_acknowledged(first);
        log_begin(&p->log);
        atomic_fetch_add(&p->failed_groups, 1);
    } else {
        log_committed(&p->log);
        place_publish_head(p);
    }
    atomic_fetch_add(&p->groups, 1);
    atomic_fetch_add(&p->tasks, (int64_t)n);
    tell_changes(p, before);
    while (first) {
        struct task *t = first;
        first = t->next; /* done() may end t's memory */
        t->done(t);
    }
}

static void done_nothing(struct task *t)
{
    (void)t;
}

/* No signer's thread does it here, and without it the WAL of a million cases is five times the place. */
static void keep_wal_small(struct place *p)
{
    enum rc rc = atomic_load(&p->groups) % WAL_GROUPS ? OK : conn_checkpoint(p->keeper, true);
    (void)rc; /* what can't be done now will be another time */
}

void place_run(struct place *p, struct task *const *t, size_t n)
{
    must(!p->pool);
    for (size_t from = 0; from < n;) {
        size_t k = n - from < PLACE_GROUP_MAX ? n - from : PLACE_GROUP_MAX;
        for (size_t i = 0; i < k; i++) {
            t[from + i]->done = done_nothing;
            t[from + i]->next = i + 1 < k ? t[from + i + 1] : NULL;
        }
        writer_group(p, t[from], k);
        from += k;
        keep_wal_small(p);
    }
}

/* ---- the pool ------------------------------------------------------------------------------------------------ */

/* Under the mutex: takes at most one group off the place's queue. */
static struct task *take_group(struct place *p, size_t *n)
{
    struct task *first = p->first, **at = &p->first;
    for (*n = 0; *at && *n < PLACE_GROUP_MAX; (*n)++)
        at = &(*at)->next;
    p->first = *at;
    *at = NULL;
    if (!p->first)
        p->last = &p->first;
    p->queued -= *n;
    return first;
}

static void make_ready(struct writer_pool *w, struct place *p)
{
    p->next_ready = NULL;
    *w->ready_last = p;
    w->ready_last = &p->next_ready;
    pthread_cond_signal(&w->work);
}

static void *writer_main(void *arg)
{
    struct writer_pool *w = arg;
    pthread_mutex_lock(&w->mu);
    for (;;) {
        while (!w->ready && !w->stopping)
            pthread_cond_wait(&w->work, &w->mu);
        if (!w->ready)
            break;
        struct place *p = w->ready;
        w->ready = p->next_ready;
        if (!w->ready)
            w->ready_last = &w->ready;
        size_t n;
        struct task *group = take_group(p, &n);
        w->busy++;
        pthread_mutex_unlock(&w->mu);
        writer_group(p, group, n);
        pthread_mutex_lock(&w->mu);
        w->busy--;
        p->scheduled = p->first != NULL;
        if (p->scheduled)
            make_ready(w, p);
    }
    pthread_mutex_unlock(&w->mu);
    return NULL;
}

struct writer_pool *writer_pool_start(int threads)
{
    struct writer_pool *w = mem_new(1, sizeof *w);
    must(w && threads > 0 && threads <= THREADS_MAX);
    pthread_mutex_init(&w->mu, NULL);
    pthread_cond_init(&w->work, NULL);
    w->ready_last = &w->ready;
    for (; w->threads < threads; w->threads++)
        must(pthread_create(&w->thread[w->threads], NULL, writer_main, w) == 0);
    return w;
}

void writer_pool_stop(struct writer_pool *w)
{
    pthread_mutex_lock(&w->mu);
    w->stopping = true;
    pthread_cond_broadcast(&w->work);
    pthread_mutex_unlock(&w->mu);
    for (int i = 0; i < w->threads; i++)
        pthread_join(w->thread[i], NULL);
    pthread_cond_destroy(&w->work);
    pthread_mutex_destroy(&w->mu);
    mem_free(w);
}

void writer_pool_add(struct writer_pool *w, struct place *p)
{
    must(!p->pool);
    p->pool = w;
}

enum rc place_submit(struct place *p, struct task *t)
{
    struct writer_pool *w = p->pool;
    enum rc rc = OK;
    t->next = NULL;
    pthread_mutex_lock(&w->mu);
    if (p->queued >= PLACE_QUEUE_MAX || w->stopping) {
        rc = BUSY;
    } else {
        *p->last = t;
        p->last = &t->next;
        p->queued++;
        if (!p->scheduled) {
            p->scheduled = true;
            make_ready(w, p);
        }
    }
    pthread_mutex_unlock(&w->mu);
    return rc;
}

static void wake(struct task *t)
{
    must(sem_post(t->user) == 0);
}

enum rc place_wait(struct place *p, struct task *t)
{
    sem_t done;
    must(sem_init(&done, 0, 0) == 0);
    t->user = &done;
    t->done = wake;
    enum rc rc = place_submit(p, t);
    if (!rc) {
        while (sem_wait(&done) != 0)
            ;
        rc = t->rc;
    }
    sem_destroy(&done);
    return rc;
}

struct place_stats place_stats(struct place *p)
{
    pthread_mutex_lock(&p->pool->mu);
    struct place_stats s = { .groups = p->groups, .tasks = p->tasks, .failed_groups = p->failed_groups, .queued = (int64_t)p->queued };
    pthread_mutex_unlock(&p->pool->mu);
    return s;
}
