/* replay_ahead.h - reads the log for a replay on a thread of its own, one step ahead of whoever applies it. */
#ifndef CORE_REPLAY_AHEAD_H
#define CORE_REPLAY_AHEAD_H

#include "core/place_in.h"
#include "core_sql.h"

/* What is wrong with an event's bytes by themselves. */
enum ahead_wrong {
    AHEAD_LEAF = 1,         /* a commitment in its leaf is not 32 bytes */
    AHEAD_OPEN_MISSING = 2, /* its open body or its key k1 is missing */
    AHEAD_OPEN = 4,         /* ... was changed, or the leaf's commitment to them */
    AHEAD_OWN_HALF = 8,     /* of its own body and its key k2 only one is there */
    AHEAD_OWN = 16,         /* ... was changed */
};
struct ahead_event {
    const struct core_event_range_row *row;
    unsigned wrong; /* enum ahead_wrong, several */
    struct hash leaf;
    enum rc decoded; /* NOT_FOUND: unknown kind; FAILED: not of its shape */
    const struct event_type *type;
    struct stamp st; /* its arena is the batch's: give apply another */
    void *event;
};

/* The events from `first` on, up to `end`; FAILED: no connection, no thread or no memory. */
struct ahead;
enum rc ahead_start(struct place *p, int64_t first, int64_t end, struct ahead **out) MUST_USE;
/* The next of them, in order, however many; *n is 0 behind the last. They stand until the next call. */
enum rc ahead_next(struct ahead *h, struct ahead_event **ev, size_t *n) MUST_USE;
/* At any time. NULL: nothing. */
void ahead_end(struct ahead *h);

/* Asks meanwhile whether the database file is sound. */
struct sound;
enum rc sound_start(struct place *p, struct sound **out) MUST_USE;
/* Waits for it. What is wrong, a line each, empty when it is sound; FAILED: it could not be asked. */
enum rc sound_end(struct sound *s, struct arena *a, struct str *found) MUST_USE;

#endif
