/* erase.h - forgetting: what a place holds of whom and for how long, and the one way in which it goes.
**
** Erasing is an event like any other, so the tables stay a function of the log: its apply() has every module blank what it holds of the
** subject. In the same transaction k2 and the own bytes of the subject's events are destroyed; the leaves stay, so every proof stays good,
** and so does the receipt in the resident's hand. Deleted bytes are overwritten in the database (secure_delete), but pages as they were
** may still lie in the WAL: the keeper's thread folds that away, cuts the file to nothing, and only then an event says "settled". */
#ifndef CORE_ERASE_H
#define CORE_ERASE_H

#include "core/command.h"

/* Why something was erased: part of the log, so a stable word. */
#define ERASE_OWN_WISH STR("own-wish")   /* the person asked, by their own page */
#define ERASE_OFFICE STR("office")       /* the person asked the office */
#define ERASE_MISTAKE STR("mistake")     /* it should never have been written down, as when it is about somebody else */
#define ERASE_ORDER STR("order")         /* a court or an authority said so */
#define ERASE_CORRECTED STR("corrected") /* other words took its place */
#define ERASE_TERM STR("term")           /* its time was over */

/* ---- for decide() ---------------------------------------------------------------------------------------------- */

/* Erases all that the log and the tables hold of a subject up to now. Harmless when done twice. */
enum rc erase_subject(struct cx *cx, int64_t subject, struct str why) MUST_USE;
/* Erases the own half of one event of this subject. What the tables held of it is the business of the event that took its place. */
enum rc erase_event(struct cx *cx, int64_t subject, int64_t pos, struct str why) MUST_USE;

/* ---- what pages ask --------------------------------------------------------------------------------------------- */

struct erasure {
    int64_t pos, at;
    bool settled; /* the bytes have left the files, the WAL included */
};
/* The last time that all of a subject was erased. NOT_FOUND: never. */
enum rc erase_last(struct db *db, struct arena *a, int64_t subject, struct erasure *out) MUST_USE;

/* The events of a subject that still have their own half, oldest first. */
struct kept_event {
    int64_t pos;
    const struct event_type *type;
};
enum rc erase_kept(struct db *db, struct arena *a, int64_t subject, struct kept_event **out, size_t *n) MUST_USE;

/* ---- terms ------------------------------------------------------------------------------------------------------- */

/* How long something is kept, and from when on: a case's words from its closing, contacts and addresses likewise; an account's name from
** the day its owner left; the name of somebody who was invited and never came from the day the invitation ended. */
enum term { TERM_WORDS, TERM_CONTACT, TERM_STAFF, TERM_INVITE, TERMS };
enum { TERM_DAYS_LEAST = 1, TERM_DAYS_MOST = 3660 };

struct term_set {
    int64_t term, days;
};
/* PERM_PLACE. */
extern const struct command TERM_SET;
/* In days: what was set, else the default. */
enum rc term_days(struct db *db, struct arena *a, enum term t, int64_t *days) MUST_USE;
enum msg term_msg(enum term t); /* "the words of a case that is closed" */
enum msg term_kept_msg(enum term t); /* "183 days after the case was closed" */

/* Something whose term is over: the subject, and the moment from which it counts. */
struct due {
    int64_t subject, since;
};
/* The record of a module's `retire` command. now: the clock, for the log's own time may lag behind it. */
struct retire {
    int64_t subject, term, now;
};
#define RETIRE_FIELDS                                                                                                                      \
    ASK_INT(struct retire, subject, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE), ASK_INT(struct retire, term, 0, TERMS - 1, FIELD_REQUIRED,    \
                                                                                     MSG_NONE),                                            \
        ASK_INT(struct retire, now, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE)

/* What is due, oldest first: of this term, all that counts from `before` or earlier and is not held at `now`. */
struct due_ask {
    enum term term;
    int64_t before, now, want;
};
enum rc erase_due(struct db *db, struct arena *a, const struct due_ask *ask, struct due **out, size_t *n) MUST_USE;

/* ---- the data map -------------------------------------------------------------------------------------------------- */

/* One PERSONAL field of an event: what it is, why it is kept, for how long, and who may read it. */
struct data_use {
    const struct event_type *type;
    const char *field;
    enum msg what, why;
    enum term term;
    unsigned who; /* PERM_...: any of these; 0: nobody, only the person themselves */
};
/* "Who works the case, for a reason that you can read", for a row's `who`. */
enum msg data_who_msg(unsigned who);
/* The row of a field, or NULL. */
const struct data_use *data_use_find(const struct event_type *type, const char *field);

/* ---- for core -------------------------------------------------------------------------------------------------------- */

extern const struct event_type ERASED, ERASE_SETTLED, TERM_SET_EVENT;
extern const struct command ERASE_SETTLE;
/* In check: may the own half of this event be gone? */
enum rc erase_covers(struct db *db, struct arena *a, int64_t subject, int64_t pos, bool *covered) MUST_USE;

/* The keeper's part, called a few times a second on its thread: settles what was erased, and now and then erases what is due. */
struct eraser {
    int64_t settle_at, due_at; /* monotonic µs of the next look */
};
void erase_tick(struct place *p, struct eraser *e, int64_t mono_now);

#endif
