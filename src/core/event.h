/* event.h - a fact in the past tense, and the code that writes it into the tables.
**
** apply() is the only code that writes tables of facts. Live work and replay run the same apply on the same bytes, so the tables are a
** function of the log. Therefore an apply uses no clock, no chance and no network: what it needs is in the event and its stamp. Every
** apply accepts PERSONAL fields as absent, for that is what is left after erasure. */
#ifndef CORE_EVENT_H
#define CORE_EVENT_H

#include "core/shape.h"

/* Where and when an event stands in the log. */
struct stamp {
    int64_t pos;         /* position, through all epochs; also the number of the subject that this event brings in */
    int64_t at;          /* UTC µs */
    int64_t by;          /* user, 0: somebody without an account */
    struct arena *arena; /* for reading inside apply */
    const void *ahead;   /* in an apply(): what its type's ahead() made of the event; NULL: it has none */
};

struct event_type {
    const char *kind; /* "desk.case.moved"; a released kind never changes its shape */
    struct shape shape;
    enum rc (*apply)(struct apply *ap, const struct stamp *st, const void *event); /* NULL: history only */
    bool is_public; /* k1 and the open bytes are published; such a shape has no personal field */
    /* What takes long and hangs on the event alone, as the keys of its words do: a pure function. apply() finds it in its stamp. A replay
    ** asks for it on the thread that reads ahead (replay_ahead.c). NULL from it: no memory. */
    const void *(*ahead)(struct arena *a, const void *event);
};

/* The first leaf of every epoch (decision 3). Of a later one it follows that this folder was restored, and the outbox is held. */
struct epoch_begun {
    int64_t epoch;
    struct str origin;
    struct str old_checkpoint; /* the last one remembered under the old origin; absent in the first epoch */
    int64_t lost;              /* leaves that the old checkpoint covers and this folder does not have */
    int64_t kept;              /* leaves of the old epoch that this folder does have; absent in the first epoch */
    struct str root;           /* and the root of their tree: no checkpoint may cover the last of them, so this leaf does */
};
extern const struct event_type EPOCH_BEGUN;

/* The event of a kind at a position, from its bodies. personal: absent where there is none, or erased. *st has its moment and author.
** NOT_FOUND: the kind is not known. FAILED: a body does not have the shape of its kind. */
enum rc event_decode(struct arena *a, int64_t pos, struct str kind, struct str open, struct str personal, const struct event_type **type,
                     struct stamp *st, void **event) MUST_USE;
/* Applies it, then lets the modules that watch this kind follow (module.h), in the registry's order. The only way events are applied. */
enum rc event_apply(const struct event_type *type, struct apply *ap, const struct stamp *st, const void *event) MUST_USE;
/* The type of a kind among core's and all modules', or NULL. */
const struct event_type *event_find(struct str kind);

#endif
