/* place.h - a place: one folder, one log, the tables that follow it; and the way commands get in.
**
**     DIR/place.db        log, facts, side tables (SQLite, WAL)
**     DIR/signer.key      Ed25519 seed, 64 hex digits, 0600
**     DIR/checkpoint      the last checkpoint published
**     DIR/files/          attachments of events, sealed (attach.h)
**     DIR/lock            flock: one process at a time writes here
**     STATE/<id>.head     the signer's memory (decision 3), locked while the place is open for writing
**
** Writes go through a queue: place_submit hands a task to a small pool of writer threads; the one that takes the place wraps
** what is queued in one transaction, commits (WAL, synchronous=FULL), and only then calls each task's done().
** Nothing acknowledged is ever missing. What was refused left nothing behind. What was told "try again" because a COMMIT failed is not
** there either, with one exception that no database can exclude: the disk failed in the middle of it and the machine died at once; then the
** next start may find it written. An idempotency key makes trying again safe in every case. */
#ifndef CORE_PLACE_H
#define CORE_PLACE_H

#include "core/command.h"
#include "core/log.h"
#include "core/module.h"

struct place;
struct writer_pool;

/* The queue is shorter than the server has connections: a flood meets "503, try again" and not a growing wait. */
enum { PLACE_QUEUE_MAX = 1024, PLACE_GROUP_MAX = 256 };

struct place_options {
    const char *dir;
    const char *state_dir; /* NULL: place_state_dir() */
    bool inspect;          /* only to look: opens even when the end of the log can't be read; nothing may be written. Otherwise the
                              signer's memory is held, and a log that is not what was signed begins a new epoch */
};

/* `$ZHITONG_STATE`, else `$XDG_STATE_HOME/zhitong`, else `$HOME/.local/state/zhitong`, else /var/lib/zhitong. */
struct str place_state_dir(struct arena *a);
/* Makes DIR with an empty database, a key and epoch 1 of `origin`/1. CONFLICT: there is a place already. *why: one plain line.
** at: the moment it begins, 0: now. An earlier one is a sample's alone (decision 35). */
enum rc place_init(const char *dir, struct str origin, int64_t at, struct arena *a, struct str *why) MUST_USE;
/* Opens, locks, migrates. BUSY: another process has it. *why: one plain line, whatever failed. */
enum rc place_open(const struct place_options *o, struct arena *a, struct place **out, struct str *why) MUST_USE;
/* All tasks must be done. */
void place_close(struct place *p);

const char *place_dir(const struct place *p);
/* The current epoch's origin, "HOST/PATH/1". Borrowed from the place. */
struct str place_origin(const struct place *p);
/* Is all of it made up? The origin says so, which stands in the first leaf and in every checkpoint: it begins with "sample.". */
#define SAMPLE_HOST "sample."
bool place_is_sample(const struct place *p);
const struct sign_key *place_key(const struct place *p);
/* A key of the place's own for one use, named by label: HMAC-SHA-256(SHA-256 of the signing key's 64 bytes, label). It stands in no event
** and no table, so what is hashed under it can't be guessed from the log or a receipt. It goes and stays with signer.key. */
struct hash place_secret(const struct place *p, struct str label);
/* The calling thread's own read connection, outside a snapshot. NULL: it can't be opened (descriptors). */
struct conn *place_reader(struct place *p);
/* This thread is one that reads much, and little of it twice: its connection, not opened yet, will keep little of the file. */
void place_reads_once(void);
/* The same inside a snapshot, which holds every group that was committed before the call. NULL: none can be had. Always pair the two on one
** thread, and read through this connection in between only. sound: false when a read failed, so that the snapshot is not kept. */
struct conn *place_read_begin(struct place *p);
void place_read_end(struct place *p, bool sound);
/* How many groups had been committed when the snapshot at hand began: what was read from it may be remembered until this changes. */
int64_t place_read_groups(struct place *p);
/* The committed end of the log, as of now, from any thread. */
struct log_head place_head(struct place *p);
/* Both ends of the log, as of now: what is committed, and what of it the last checkpoint covers. For whoever asks at every request: while
** neither has moved, no lock is taken. */
struct place_ends {
    int64_t pos;
    uint64_t signed_size;  /* 0: nothing is signed yet */
    struct hash signed_root;
};
struct place_ends place_ends(struct place *p);

/* ---- writing ------------------------------------------------------------------------------------------------- */

/* One thing for the writer. Lives in the caller's memory until done() has been called. */
struct task {
    const struct command *command; /* or: */
    enum rc (*side)(struct side *s, struct arena *a, int64_t now, void *arg); /* work on side tables only */
    void *arg;
    const void *args; /* a record of command->shape, limits already held */
    struct actor actor;
    struct arena *arena;   /* for decide, result and error; nobody else uses it meanwhile */
    struct str idem_key;   /* absent: none */
    struct hash idem_body; /* hash of what was asked, with the key's scope */
    void *user;
    int64_t at;            /* 0: now. In a sample alone, and never ahead of the clock: when this happened */

    /* The outcome, valid in done(): */
    enum rc rc;
    struct err err;
    void *result;      /* command->result record, or NULL */
    int64_t first_pos; /* events [first_pos, first_pos + events) */
    int64_t events;
    struct log_kept first; /* the first of them as it was written, in the arena's memory; pos ABSENT: there is none */
    bool again;        /* answered from the idempotency box; nothing was written */

    void (*done)(struct task *t); /* on a writer thread, after COMMIT (or after it is clear that there will be none) */
    struct task *next;            /* the queue's */
};

/* BUSY: the queue is full, done() will not be called. */
enum rc place_submit(struct place *p, struct task *t) MUST_USE;
/* The same, and waits for its end, for threads of our own that have nothing else to do: t->user and t->done are set here. The task's rc. */
enum rc place_wait(struct place *p, struct task *t) MUST_USE;
/* Runs n tasks as groups on the calling thread and waits: for the command line and tests. Not beside a pool. */
void place_run(struct place *p, struct task *const *t, size_t n);

/* What an event was about: the thing that its field `id` names (the case of a desk.case.taken). */
struct touch {
    int64_t pos;
    const struct event_type *type;
    int64_t id; /* ABSENT: no such field, or nothing in it */
};
/* What a group changed. touch: the first of its events, PLACE_TOUCHED_MAX at most; there were `events` of them. */
struct changes {
    const struct touch *touch;
    size_t n;
    int64_t events;
    int64_t pos; /* the log's end now */
};
enum { PLACE_TOUCHED_MAX = 256 };
/* `committed` is called on a writer thread after the COMMIT of each group that appended events, before those who asked for them are
** answered; a snapshot begun from then on holds them. It must be quick. One watcher a place; before the pool serves it. */
void place_watch(struct place *p, void (*committed)(const struct changes *c, void *ctx), void *ctx);

struct writer_pool *writer_pool_start(int threads);
/* Waits until what is queued is written. */
void writer_pool_stop(struct writer_pool *w);
void writer_pool_add(struct writer_pool *w, struct place *p);

/* For metrics and tests. */
struct place_stats {
    int64_t groups, tasks, failed_groups, queued;
};
struct place_stats place_stats(struct place *p);
/* Bytes of the database and of the WAL beside it, as the file system says; 0: it does not say. */
struct place_bytes {
    int64_t db, wal;
};
struct place_bytes place_bytes(const struct place *p);

#endif
