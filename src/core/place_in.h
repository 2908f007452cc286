/* place_in.h - the inside of a place, shared by the files of core that keep it: place, epoch, writer, emit, signer, replay. */
#ifndef CORE_PLACE_IN_H
#define CORE_PLACE_IN_H

#include "core/place.h"

#include <pthread.h>
#include <stdatomic.h>

enum { PLACE_READERS_MAX = 32 };

/* A thread's read connection (reader.c). */
struct reader_slot {
    pthread_mutex_t mu;   /* the thread's while it reads; the signer's thread tries it to end an old snapshot */
    struct conn *conn;    /* NULL: not opened yet */
    bool open;            /* a snapshot is kept */
    int64_t groups, since; /* committed groups before it began; when, monotonic µs */
};

struct place {
    char *dir, *state_file;
    char origin[256]; /* current epoch's */
    struct sign_key key;
    struct hash_keyed root; /* of place_secret() */
    int lock_fd, state_fd; /* -1: not held */
    struct conn *writer;
    struct conn *keeper;   /* the signer's thread: checkpoints of the WAL, reads for signing */
    struct reader_slot reader[PLACE_READERS_MAX];
    struct log log;        /* writer's; `head` is copied out under head_mu */
    pthread_mutex_t head_mu;
    struct log_head head;
    char *checkpoint;      /* last published, under head_mu; NULL: none yet */
    size_t checkpoint_n;
    uint64_t signed_size;
    struct hash signed_root;
    _Atomic int64_t ends;  /* a number no place had before, since either end moved */

    _Atomic int64_t steady_time; /* place_clock.h; the keeper's thread writes it */
    atomic_bool clock_held;

    struct backup_clock *backup; /* backup_clock.c; NULL: none runs */

    /* queue, under the pool's mutex */
    struct writer_pool *pool;
    struct task *first, **last;
    size_t queued;
    bool scheduled;
    struct place *next_ready;
    _Atomic int64_t groups, tasks, failed_groups;

    /* place_watch; the writer's. A touch whose position was given again, or was not committed, is none. */
    void (*committed)(const struct changes *c, void *ctx);
    void *committed_ctx;
    struct touch touch[PLACE_TOUCHED_MAX];
    size_t touches;
};

/* DIR/signer.key. NOT_FOUND: there is no place. *why: one plain line. */
enum rc place_read_key(const char *dir, struct arena *a, struct sign_key *out, struct str *why) MUST_USE;
enum rc place_write_key(const char *dir, struct arena *a, const struct hash *seed) MUST_USE;
/* Runs one group (writer.c). */
void writer_group(struct place *p, struct task *first, size_t n);
/* Ends snapshots that idle threads have kept too long. */
void place_rest_readers(struct place *p);
/* Publishes the committed head to readers. */
void place_publish_head(struct place *p);
/* Either end of the log has moved; head_mu is held. */
void place_ends_moved(struct place *p);

#endif
