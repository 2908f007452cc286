/* erase_due.c - terms, and the part of the keeper's thread that keeps them.
**
** Once an hour each module is asked what it has kept for long enough, and a few of those at a time are handed to its own command, which
** judges again, on the writer, whether they are due. So a place that was off for a year catches up in small groups while people work,
** and the rule stands in one place. Nothing is erased whose case is held (the module's judgement). */
#include "base/clock.h"
#include "core/attach.h"
#include "core/chore.h"
#include "core/module.h"
#include "core/place_in.h"
#include "core/place_clock.h"
#include "core_sql.h"

enum { SETTLE_EVERY_S = 2, DUE_EVERY_S = 3600, DUE_MORE_S = 5, DUE_AT_ONCE = 32, DAYS_WORDS = 730, DAYS_CONTACT = 183, DAYS_STAFF = 365,
       DAYS_INVITE = 30 };

/* ---- terms ---------------------------------------------------------------------------------------------------------- */

enum msg term_msg(enum term t)
{
    static const enum msg name[TERMS] = { MSG_term_words, MSG_term_contact, MSG_term_staff, MSG_term_invite };
    must((size_t)t < TERMS);
    return name[t];
}

enum msg term_kept_msg(enum term t)
{
    static const enum msg name[TERMS] = { MSG_kept_words, MSG_kept_contact, MSG_kept_staff, MSG_kept_invite };
    must((size_t)t < TERMS);
    return name[t];
}

enum msg data_who_msg(unsigned who)
{
    return !who                     ? MSG_who_nobody
           : who & PERM_VOICE       ? MSG_who_voice
           : who & PERM_LOOKS       ? MSG_who_looks
           : who & PERM_DESK        ? MSG_who_contact
           : who & PERM_PEOPLE_READ ? MSG_who_accounts
                                    : MSG_who_staff;
}

enum rc term_days(struct db *db, struct arena *a, enum term t, int64_t *days)
{
    static const int64_t usual[TERMS] = { DAYS_WORDS, DAYS_CONTACT, DAYS_STAFF, DAYS_INVITE };
    struct core_term_get_row row;
    must((size_t)t < TERMS);
    enum rc rc = core_term_get(db, a, t, &row);
    if (rc && rc != NOT_FOUND)
        return rc;
    *days = rc ? usual[t] : row.days;
    return OK;
}

static enum rc apply_term(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct term_set *ev = event;
    (void)st;
    return core_term_put(ap, ev->term, ev->days);
}
static const struct field set_f[] = { INT(struct term_set, term), INT(struct term_set, days) };
const struct event_type TERM_SET_EVENT = { "term.set", SHAPE(struct term_set, set_f), apply_term, true };

static enum rc decide_term(struct cx *cx, const void *args)
{
    const struct term_set *a = args;
    int64_t days;
    enum rc rc = term_days(cx->db, cx->arena, (enum term)a->term, &days);
    if (rc || days == a->days)
        return rc;
    return emit(cx, &TERM_SET_EVENT, a, NULL);
}
static const struct field ask_f[] = {
    ASK_INT(struct term_set, term, 0, TERMS - 1, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(struct term_set, days, TERM_DAYS_LEAST, TERM_DAYS_MOST, FIELD_REQUIRED, MSG_term_days),
};
const struct command TERM_SET = { "term.set", SHAPE(struct term_set, ask_f), PERM_PLACE, decide_term, SHAPE_NONE };

enum rc erase_due(struct db *db, struct arena *a, const struct due_ask *ask, struct due **out, size_t *n)
{
    struct due *all = NULL, *more = NULL;
    size_t had = 0, k = 0;
    enum rc rc = OK;
    for (size_t m = 0; m < MODULES_N && !rc; m++) {
        if (!MODULES[m]->due)
            continue;
        rc = MODULES[m]->due(db, a, ask, &more, &k);
        must(rc || !k || !had); /* a term is one module's */
        if (!rc && k)
            all = more, had = k;
    }
    if (rc)
        return rc;
    *out = all;
    *n = had;
    return OK;
}

/* ---- the keeper's part ------------------------------------------------------------------------------------------------- */

/* Everything that was committed before the WAL was cut off stands in the database alone, so read first. */
static void settle(struct place *p, struct arena *a)
{
    struct core_erasure_end_row end;
    struct core_settled_get_row had = { 0 };
    enum rc rc = core_erasure_end(conn_db(p->keeper), a, &end);
    if (!rc && (rc = core_settled_get(conn_db(p->keeper), a, &had)) == NOT_FOUND)
        rc = OK;
    if (!rc && end.end > had.upto)
        rc = attach_unlink(conn_db(p->keeper), a, p->dir, had.upto, INT64_MAX);
    if (!rc && end.end > had.upto && conn_checkpoint(p->keeper, true) == OK)
        errand_send(p, &ERASE_SETTLE, &end.end);
}

/* true: there may be more. */
static bool retire_due(struct place *p, struct arena *a)
{
    bool more = false;
    const int64_t now = place_steady_time(p);
    for (size_t m = 0; m < MODULES_N; m++) {
        for (enum term t = 0; MODULES[m]->due && t < TERMS; t++) {
            struct due_ask ask = { .term = t, .now = now, .want = DUE_AT_ONCE };
            struct due *due;
            size_t n = 0;
            int64_t days;
            if (term_days(conn_db(p->keeper), a, t, &days))
                return false;
            ask.before = now - days * CLOCK_DAY;
            if (MODULES[m]->due(conn_db(p->keeper), a, &ask, &due, &n))
                return false;
            for (size_t i = 0; i < n; i++)
                errand_send(p, MODULES[m]->retire, &(struct retire){ due[i].subject, t, now });
            more = more || n == DUE_AT_ONCE;
        }
    }
    return more;
}

void erase_tick(struct place *p, struct eraser *e, int64_t mono_now)
{
    struct arena a;
    if (mono_now < e->settle_at && mono_now < e->due_at)
        return;
    arena_init(&a, 1 << 20);
    if (mono_now >= e->settle_at) {
        settle(p, &a);
        e->settle_at = mono_now + SETTLE_EVERY_S * CLOCK_S;
    }
    if (mono_now >= e->due_at) {
        bool more = retire_due(p, &a);
        e->due_at = mono_now + (more ? DUE_MORE_S : DUE_EVERY_S) * CLOCK_S;
    }
    arena_release(&a);
}
