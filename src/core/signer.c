/* signer.c - the thread that signs heads and tidies up.
**
** The order is the whole safety: read the committed head; write (epoch, checkpoint) to the memory outside the folder, fsync,
** rename, fsync the folder; only then publish. If we die between the two, the next start finds a memory that the log still
** contains, and goes on. A log that does not contain it never gets another signature under that origin (epoch.c). */
#include "core/attach.h"
#include "core/signer.h"

#include "base/clock.h"
#include "base/diary.h"
#include "base/fault.h"
#include "base/mem.h"
#include "core/chore.h"
#include "core/erase.h"
#include "core/file.h"
#include "core/place_in.h"
#include "core/place_clock.h"
#include "core_sql.h"

enum { TICK_MS = 200, SIGN_EVERY_MS = 1000, QUIET_S = 10, SWEEP_S = 600 };
enum { SESSION_LIFE_H = 24, IDEM_LIFE_H = 24, TRY_LIFE_H = 2, DRAFT_LIFE_H = 1 };

struct signer {
    struct place *const *place;
    size_t n;
    pthread_t thread;
    atomic_bool stopping;
};

static const char MEMORY_HEAD[] = "zhitong signer memory 1\n";

bool checkpoint_head(struct str note, struct tlog_head *out)
{
    const char *gap = note.p ? memmem(note.p, note.n, "\n\n", 2) : NULL;
    return gap && tlog_head_parse(str_cut(note, 0, (size_t)(gap - note.p) + 1), out);
}

enum rc signer_recall(struct place *p, struct arena *a, struct signer_memory *out)
{
    struct str all, line;
    struct signer_memory m = { 0 };
    enum rc rc = file_read(a, p->state_file, 64 * 1024, &all);
    if (rc)
        return rc;
    if (all.n == 0) /* made by the lock, never written */
        return NOT_FOUND;
    if (!str_starts(all, str_of(MEMORY_HEAD)))
        return INVALID;
    all = str_cut(all, sizeof MEMORY_HEAD - 1, all.n);
    if (!str_next(&all, '\n', &line) || !str_int(line, &m.epoch) || !all.p)
        return INVALID;
    m.checkpoint = all;
    if (!checkpoint_head(all, &m.head))
        return INVALID;
    *out = m;
    return OK;
}

static struct str remember_text(struct arena *a, int64_t epoch, struct str checkpoint)
{
    return arena_printf(a, "%s%lld\n" STR_FMT, MEMORY_HEAD, (long long)epoch, STR_ARG(checkpoint));
}

static void publish(struct place *p, char *note, size_t n, const struct tlog_head *head)
{
    pthread_mutex_lock(&p->head_mu);
    char *old = p->checkpoint;
    p->checkpoint = note;
    p->checkpoint_n = n;
    p->signed_size = head->size;
    p->signed_root = head->root;
    place_ends_moved(p);
    pthread_mutex_unlock(&p->head_mu);
    mem_free(old);
}

void signer_resume(struct place *p, const struct signer_memory *m)
{
    struct sign_pub pub = sign_public(&p->key);
    struct tlog_vkey v;
    struct tlog_head head;
    must(m->epoch == p->log.head.epoch && m->head.size <= p->log.head.tree.size);
    if (!tlog_vkey_make(str_of(p->origin), &pub, &v) || !tlog_checkpoint_open(m->checkpoint, &v, &head))
        return; /* another key's: the first tick signs with ours */
    char *copy = mem_new(m->checkpoint.n, 1);
    if (!copy)
        return;
    memcpy(copy, m->checkpoint.p, m->checkpoint.n);
    publish(p, copy, m->checkpoint.n, &head);
}

static enum rc sign_head(struct place *p, const struct log_head *head, struct arena *a)
{
    struct tlog_head h = { .origin = place_origin(p), .size = head->tree.size, .root = tlog_edge_root(&head->tree) };
    struct str note = tlog_note_sign(a, tlog_head_text(a, &h), h.origin, &p->key);
    struct str memory = remember_text(a, head->epoch, note);
    const char *path = arena_cstr(a, arena_printf(a, "%s/checkpoint", p->dir));
    char *copy = note.p && memory.p ? mem_new(note.n, 1) : NULL;
    if (!copy)
        return FAILED;
    memcpy(copy, note.p, note.n);
    enum rc rc = file_write(p->state_file, memory, true);
    if (!rc && fault_hit(FAULT_SIGN))
        rc = FAILED;
    if (!rc)
        rc = file_write(path, note, true);
    if (rc) {
        mem_free(copy);
        return rc;
    }
    publish(p, copy, note.n, &h);
    return OK;
}

enum rc signer_sign(struct place *p)
{
    struct log_head head = place_head(p);
    struct arena a;
    if (place_signed_size(p) == head.tree.size)
        return OK;
    must(head.tree.size > place_signed_size(p));
    arena_init(&a, 256 * 1024);
    enum rc rc = sign_head(p, &head, &a);
    arena_release(&a);
    return rc;
}

struct str place_checkpoint(struct place *p, struct arena *a)
{
    pthread_mutex_lock(&p->head_mu);
    struct str note = arena_str(a, (struct str){ p->checkpoint, p->checkpoint_n });
    pthread_mutex_unlock(&p->head_mu);
    return note;
}

uint64_t place_signed_size(struct place *p)
{
    pthread_mutex_lock(&p->head_mu);
    uint64_t size = p->signed_size;
    pthread_mutex_unlock(&p->head_mu);
    return size;
}

bool place_signed_head(struct place *p, struct tlog_head *out)
{
    pthread_mutex_lock(&p->head_mu);
    bool is = p->checkpoint != NULL;
    *out = (struct tlog_head){ .origin = str_of(p->origin), .size = p->signed_size, .root = p->signed_root };
    pthread_mutex_unlock(&p->head_mu);
    return is;
}

struct str place_vkey(struct place *p, struct arena *a)
{
    struct sign_pub pub = sign_public(&p->key);
    struct tlog_vkey v;
    must(tlog_vkey_make(place_origin(p), &pub, &v));
    return tlog_vkey_text(a, &v);
}

/* ---- the thread ---------------------------------------------------------------------------------------------- */

/* By the place's own time, not the clock's: what is swept too early is somebody's draft, session, or answer to a retry. */
static enum rc sweep(struct side *s, struct arena *a, int64_t clock, void *arg)
{
    struct place *p = arg;
    const int64_t steady = place_steady_time(p), now = steady < clock ? steady : clock;
    enum rc rc = core_steady_put(s, now);
    if (!rc)
        rc = attach_sweep(s, a, p->dir, now - DRAFT_LIFE_H * CLOCK_HOUR);
    if (!rc)
        rc = core_idem_sweep(s, now - IDEM_LIFE_H * CLOCK_HOUR);
    if (!rc)
        rc = core_session_sweep(s, now - SESSION_LIFE_H * CLOCK_HOUR, now - SESSION_LIFE_H * CLOCK_HOUR);
    if (!rc)
        rc = core_draft_sweep(s, now - DRAFT_LIFE_H * CLOCK_HOUR);
    if (!rc)
        rc = core_try_sweep(s, now - TRY_LIFE_H * CLOCK_HOUR);
    for (size_t i = 0; i < MODULES_N && !rc; i++)
        rc = MODULES[i]->sweep ? MODULES[i]->sweep(s, now) : OK;
    return rc;
}

static void end_of_sweep(struct task *t)
{
    arena_release(t->arena);
    mem_free(t->arena);
    mem_free(t);
}

static void start_sweep(struct place *p)
{
    struct task *t = mem_new(1, sizeof *t);
    struct arena *a = mem_new(1, sizeof *a);
    if (t && a) {
        arena_init(a, 64 * 1024);
        *t = (struct task){ .side = sweep, .arg = p, .arena = a, .done = end_of_sweep };
        if (place_submit(p, t) == OK)
            return;
    }
    mem_free(t);
    mem_free(a);
}

/* What the thread remembers of each place between ticks. */
struct tick {
    int64_t signed_at, wal_at, swept_at, moved_at, pos;
    bool told, truncated;
    struct eraser eraser;
    struct chores chores;
    struct steady steady;
};

static void tick_place(struct place *p, struct tick *k, int64_t now)
{
    if (now - k->signed_at >= SIGN_EVERY_MS * CLOCK_MS && place_head(p).tree.size != place_signed_size(p)) {
        enum rc rc = signer_sign(p);
        if (rc && !k->told)
            diary(DIARY_ERROR, DIARY_EVENT("no-checkpoint", "the signer's memory or the checkpoint can't be written; receipts must wait"),
                  DIARY_TEXT("memory", str_of(p->state_file)), DIARY_TEXT("place", str_of(p->dir)));
        k->told = rc != OK;
        k->signed_at = now;
    }
    place_rest_readers(p);
    int64_t pos = place_head(p).pos;
    if (pos != k->pos) {
        k->pos = pos;
        k->moved_at = now;
        k->truncated = false;
    }
    if (now - k->wal_at >= CLOCK_S && !k->truncated) {
        bool quiet = now - k->moved_at > (int64_t)QUIET_S * CLOCK_S;
        enum rc rc = conn_checkpoint(p->keeper, quiet);
        k->truncated = quiet && rc == OK;
        k->wal_at = now;
    }
    const bool held = k->steady.since != 0;
    place_clock_tick(p, &k->steady);
    if (!k->steady.begun)
        return;
    if (held && !k->steady.since)
        k->eraser.due_at = 0; /* the clock is believed: what waited for it is due */
    if (now - k->swept_at >= (int64_t)SWEEP_S * CLOCK_S) {
        start_sweep(p);
        k->swept_at = now;
    }
    erase_tick(p, &k->eraser, now);
    if (!k->steady.jumped)
        chores_tick(p, &k->chores, now);
}

static void *signer_main(void *arg)
{
    struct signer *s = arg;
    struct tick *tick = mem_new(s->n, sizeof *tick);
    must(tick != NULL);
    while (!atomic_load(&s->stopping)) {
        for (size_t i = 0; i < s->n; i++)
            tick_place(s->place[i], &tick[i], clock_mono_us());
        clock_sleep_us(TICK_MS * CLOCK_MS);
    }
    mem_free(tick);
    return NULL;
}

struct signer *signer_start(struct place *const *p, size_t n)
{
    struct signer *s = mem_new(1, sizeof *s);
    must(s != NULL);
    s->place = p;
    s->n = n;
    must(pthread_create(&s->thread, NULL, signer_main, s) == 0);
    return s;
}

void signer_rest(struct signer *s)
{
    atomic_store(&s->stopping, true);
    must(pthread_join(s->thread, NULL) == 0);
}

void signer_stop(struct signer *s)
{
    must(atomic_load(&s->stopping));
    for (size_t i = 0; i < s->n; i++)
        if (signer_sign(s->place[i]))
            diary(DIARY_WARN, DIARY_EVENT("no-last-checkpoint", "the last checkpoint could not be written; the next start signs it"),
                  DIARY_TEXT("place", str_of(s->place[i]->dir)));
    mem_free(s);
}
