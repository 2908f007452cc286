/* log.h - the place's append-only log: leaves, bodies, tiles, epochs. Implemented over SQLite in log_sqlite.c.
**
** A `struct log` is the writer's picture of the log's end: the committed head, and the work of the running group on top of it.
** Readers need none of it: they read committed rows through their own connection (log_read.c). Source of the forms: docs/LOG.md. */
#ifndef CORE_LOG_H
#define CORE_LOG_H

#include "core/event.h"
#include "store/conn.h"
#include "tlog/tlog.h"

/* The end of the log. `pos` runs through all epochs, tree.size counts this epoch's leaves. */
struct log_head {
    int64_t epoch;  /* 1, 2, ... */
    int64_t first;  /* position of this epoch's first leaf */
    int64_t pos;    /* position of the next leaf: first + tree.size */
    int64_t last_at; /* the last event's moment, µs */
    struct tlog_edge tree;
};

struct log_fresh { /* a hash that fell into place in this group */
    int level;
    uint64_t index;
    struct hash h;
};

struct log {
    struct log_head head;                             /* committed */
    struct log_head work;                             /* with the running group */
    struct hash tile[TLOG_LEVELS][TLOG_TILE_WIDTH];   /* the committed partial tile of each level */
    struct log_fresh *fresh;                          /* of the running group, in order */
    size_t fresh_n, fresh_room;
};

/* What goes into one leaf and its body. */
struct log_entry {
    struct str kind;
    int64_t at;
    int64_t subject; /* ABSENT: none */
    struct str open; /* canonical bytes */
    struct str own;  /* absent: the event has no personal field */
};

/* Reads the end of the log from the tables; an empty database gives epoch 0 with nothing in it. */
enum rc log_load(struct log *l, struct conn *c, struct arena *a) MUST_USE;
void log_release(struct log *l);

/* The running group: log_begin, then appends, each group member between log_mark and (on failure) log_rewind; then log_flush
** inside the transaction, and after COMMIT log_committed, or log_begin again if it failed. */
struct log_mark {
    struct log_head work;
    size_t fresh_n;
};
void log_begin(struct log *l);
struct log_mark log_mark(const struct log *l);
void log_rewind(struct log *l, const struct log_mark *m);
enum rc log_flush(struct log *l, struct conn *c) MUST_USE;
void log_committed(struct log *l);
/* Starts an epoch: later appends are its leaves. Inside a group. */
enum rc log_epoch(struct log *l, struct conn *c, int64_t n, struct str origin) MUST_USE;

/* ---- reading, from any connection ---------------------------------------------------------------------------- */

struct log_leaf {
    struct str kind;
    int64_t seq, hour; /* seq: index in its epoch's tree */
    struct hash open, own;
};
/* The leaf's canonical bytes. */
struct str log_leaf_bytes(struct arena *a, const struct log_leaf *leaf);
/* The reverse, strict. */
enum rc log_leaf_parse(struct arena *a, struct str bytes, struct log_leaf *out) MUST_USE;
/* The commitments of decision 1. */
struct hash log_commit_open(const struct hash *k1, struct str open);
struct hash log_commit_own(const struct hash *k2, struct str own);

struct log_body {
    int64_t subject; /* ABSENT: none */
    struct hash k1, k2;
    struct str open;
    struct str own; /* absent: none, or erased */
};
/* Appends an event. *kept (may be NULL): what was written; its texts are the entry's. */
struct log_kept {
    int64_t pos; /* ABSENT: nothing */
    struct log_leaf leaf;
    struct log_body body;
};
enum rc log_append(struct log *l, struct conn *c, struct arena *a, const struct log_entry *e, struct log_kept *kept) MUST_USE;
/* As log_append, for an event that has been in a log before: with the commitments and keys it had. Inside a group. INVALID: it is not the
** next one, or it is earlier than the one before it. */
enum rc log_restore(struct log *l, struct conn *c, struct arena *a, const struct log_leaf *leaf, const struct log_body *body) MUST_USE;
/* Starts an epoch that has been one before; frozen: absent in the running one. Inside a group, before its first leaf. */
enum rc log_restore_epoch(struct log *l, struct conn *c, int64_t n, struct str origin, struct str frozen) MUST_USE;
/* The moment of an event, from the envelope that its open bytes begin with. false: they don't. */
bool log_moment(struct str open, int64_t *at) MUST_USE;
enum rc log_read_leaf(struct conn *c, struct arena *a, int64_t first, int64_t pos, struct log_leaf *out) MUST_USE;
/* The leaves at [pos, pos + want), all of which are there, by one statement. */
enum rc log_read_leaves(struct conn *c, struct arena *a, int64_t first, int64_t pos, size_t want, struct log_leaf **out) MUST_USE;
enum rc log_read_body(struct conn *c, struct arena *a, int64_t pos, struct log_body *out) MUST_USE;
/* Kind and open body of the events at [pos, pos + want), all of which are there, by one statement. Which of them are public is the kind's
** to say. */
struct log_open {
    struct str kind, open;
    struct hash k1;
};
enum rc log_read_open(struct conn *c, struct arena *a, int64_t pos, size_t want, struct log_open **out) MUST_USE;
/* The kind of the event at pos. */
enum rc log_read_kind(struct db *db, struct arena *a, int64_t pos, struct str *kind) MUST_USE;
/* Decodes the event at pos into `event` (cleared first); its kind must be type's. Erased fields are absent. `st` may be NULL. */
enum rc log_read_event(struct db *db, struct arena *a, int64_t pos, const struct event_type *type, struct stamp *st, void *event) MUST_USE;

struct log_epoch_info {
    int64_t n, first, end; /* positions [first, end) */
    struct str origin;
    struct str frozen; /* checkpoint; absent for the running epoch */
};
/* n == 0: the running one. */
enum rc log_read_epoch(struct conn *c, struct arena *a, int64_t n, struct log_epoch_info *out) MUST_USE;
/* Hashes of an epoch's tiles, for proofs and for serving. */
struct log_tiles {
    struct conn *conn;
    struct arena *arena;
    int64_t epoch;
    struct tlog_tiles tiles;
};
void log_tiles_init(struct log_tiles *t, struct conn *c, struct arena *a, int64_t epoch);
/* Root of the epoch's first `size` leaves. */
enum rc log_root(struct conn *c, struct arena *a, int64_t epoch, uint64_t size, struct hash *root) MUST_USE;

#endif
