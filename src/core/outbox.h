/* outbox.h - what leaves the house: apply() puts it down, a thread sends it, the outcome comes back as a command.
**
** apply() says no more than *that* a subject is to hear of an event. Only when it is sent is the module asked for the letter, as it must
** read by then: whoever was erased or wants to hear no more is written to no more, and nothing personal waits in a table. What was
** delivered is taken out by an event; what can't be delivered is given up by one, with a word of why, and a person may have it sent
** again. Delivery is at least once: who pulls the plug between the channel's "taken" and our COMMIT makes a letter go twice, under
** the same name (letter.id), by which a mailbox knows it.
**
** After a restore the outbox is held (DESIGN 1, law 4): what waits may have been sent by the place that was lost. A person releases it. */
#ifndef CORE_OUTBOX_H
#define CORE_OUTBOX_H

#include "core/place.h"

#include <stdatomic.h>

/* ---- for the modules ----------------------------------------------------------------------------------------- */

/* In an apply(): this subject is to hear of the event at hand. */
enum rc outbox_put(struct apply *ap, const struct stamp *st, int64_t who) MUST_USE;
/* In an apply(): this subject hears nothing any more, also of what waits already. */
enum rc outbox_forget(struct apply *ap, const struct stamp *st, int64_t who) MUST_USE;

/* A letter, as its module writes it (module.h, `letter`). */
struct letter {
    struct str to;      /* where to, in the channel's own terms; absent: there is nothing to say any more */
    struct str subject; /* one line */
    struct str text;    /* plain, lines end in \n */
    struct str stop;    /* an address of ours, with scheme and host: one tap, and no more letters */
    struct str id;      /* set by the outbox: the same for each try, "xxxx@host" */
};
struct letter_ask {
    struct place *place;
    struct db *db;       /* a snapshot */
    struct arena *arena;
    int64_t pos, who;    /* the event, the subject */
    struct str base;     /* "https://host": what an address of ours begins with */
    struct str place_name;
    int64_t offset_min;
    int64_t now;         /* UTC µs */
};

/* ---- commands and what the page reads ------------------------------------------------------------------------- */

struct outbox_one {
    int64_t pos, who;
};
struct outbox_gate {
    int64_t held; /* 0 or 1 */
};
/* "send again", for one that was given up; holding and releasing all. PERM_PLACE. */
extern const struct command OUTBOX_AGAIN, OUTBOX_HOLD;

/* How many letters wait, counted no further than `most`. */
enum rc outbox_waiting(struct db *db, struct arena *a, int64_t most, int64_t *n) MUST_USE;
/* The same of letters that were given up and that nobody had sent again. */
enum rc outbox_lost(struct db *db, struct arena *a, int64_t most, int64_t *n) MUST_USE;
enum rc outbox_held(struct db *db, struct arena *a, bool *held, int64_t *since) MUST_USE;

/* ---- the thread ----------------------------------------------------------------------------------------------- */

struct channel {
    /* OK: taken. INVALID: it never will be (*why: a stable word, a..z and '-'). BUSY: not this one, not now. FAILED: nobody there, nothing
    ** can go now. *stop becomes true when it must come to an end soon. Called on the outbox's thread, without a snapshot. */
    enum rc (*deliver)(void *ctx, const struct letter *l, struct arena *a, const atomic_bool *stop, struct str *why);
    void *ctx;
};
struct outbox_options {
    struct place *place;
    struct channel channel;
    struct str base; /* as letter_ask.base; borrowed */
};
struct outbox;
struct outbox *outbox_start(const struct outbox_options *o);
/* At once, but for a delivery that is nearly done. Before the writers stop. Harmless with NULL. */
void outbox_stop(struct outbox *o);
/* When the channel was last unreachable, UTC µs; 0: it is reachable, or nothing has been tried. */
int64_t outbox_unreachable(const struct outbox *o);

#endif
