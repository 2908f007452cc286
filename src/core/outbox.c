/* outbox.c - the outbox's events and commands. The thread that empties it is outbox_send.c. */
#include "core/outbox_in.h"

#include "core_sql.h"

enum { WHY_MOST = 40, FORGET_AT_ONCE = 1000 };

/* ---- filling -------------------------------------------------------------------------------------------------- */

enum rc outbox_put(struct apply *ap, const struct stamp *st, int64_t who)
{
    must(who >= 0 && who <= st->pos);
    return core_outbox_add(ap, st->pos, who);
}

enum rc outbox_forget(struct apply *ap, const struct stamp *st, int64_t who)
{
    struct core_outbox_of_row *row;
    size_t n;
    do {
        enum rc rc = core_outbox_of(apply_db(ap), st->arena, who, FORGET_AT_ONCE, &row, &n);
        for (size_t i = 0; i < n && !rc; i++)
            rc = core_outbox_remove(ap, row[i].pos, who);
        if (rc)
            return rc;
    } while (n == FORGET_AT_ONCE);
    return OK;
}

/* ---- events ---------------------------------------------------------------------------------------------------- */

static enum rc apply_done(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct outbox_done *ev = event;
    (void)st;
    return core_outbox_remove(ap, ev->pos, ev->who);
}
static const struct field done_f[] = { INT(struct outbox_done, pos), INT(struct outbox_done, who), INT(struct outbox_done, sent) };
const struct event_type OUTBOX_DONE_EVENT = { "outbox.done", SHAPE(struct outbox_done, done_f), apply_done, false };

static enum rc apply_given_up(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct outbox_given_up *ev = event;
    return core_outbox_give_up(ap, ev->pos, ev->who, st->at, ev->why);
}
static const struct field given_up_f[] = { INT(struct outbox_given_up, pos), INT(struct outbox_given_up, who),
                                           TEXT(struct outbox_given_up, why, WHY_MOST) };
const struct event_type OUTBOX_GIVEN_UP = { "outbox.given_up", SHAPE(struct outbox_given_up, given_up_f), apply_given_up, false };

static enum rc apply_again(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct outbox_one *ev = event;
    (void)st;
    return core_outbox_again(ap, ev->pos, ev->who);
}
static const struct field again_f[] = { INT(struct outbox_one, pos), INT(struct outbox_one, who) };
const struct event_type OUTBOX_AGAIN_EVENT = { "outbox.again", SHAPE(struct outbox_one, again_f), apply_again, false };

static enum rc apply_gate(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct outbox_gate *ev = event;
    return core_gate_put(ap, ev->held, st->at);
}
static const struct field gate_f[] = { INT(struct outbox_gate, held) };
const struct event_type OUTBOX_GATE = { "outbox.gate", SHAPE(struct outbox_gate, gate_f), apply_gate, false };

/* ---- commands -------------------------------------------------------------------------------------------------- */

/* The outbox may have been emptied of it meanwhile: by the resident's own wish, or an erasure. */
static enum rc find(struct cx *cx, int64_t pos, int64_t who, struct core_outbox_get_row *row)
{
    enum rc rc = core_outbox_get(cx->db, cx->arena, pos, who, row);
    return rc == NOT_FOUND ? refuse(cx, NOT_FOUND, NULL, MSG_err_outbox_gone, 0) : rc;
}

static enum rc decide_done(struct cx *cx, const void *args)
{
    const struct outbox_done *a = args;
    struct core_outbox_get_row row;
    enum rc rc = find(cx, a->pos, a->who, &row);
    return rc ? rc : emit(cx, &OUTBOX_DONE_EVENT, a, NULL);
}

static enum rc decide_give_up(struct cx *cx, const void *args)
{
    const struct outbox_given_up *a = args;
    struct core_outbox_get_row row;
    enum rc rc = find(cx, a->pos, a->who, &row);
    return rc ? rc : emit(cx, &OUTBOX_GIVEN_UP, a, NULL);
}

static enum rc decide_again(struct cx *cx, const void *args)
{
    const struct outbox_one *a = args;
    struct core_outbox_get_row row;
    enum rc rc = find(cx, a->pos, a->who, &row);
    if (!rc && row.given_up == ABSENT) /* pressed twice */
        return OK;
    return rc ? rc : emit(cx, &OUTBOX_AGAIN_EVENT, a, NULL);
}

static enum rc decide_hold(struct cx *cx, const void *args)
{
    const struct outbox_gate *a = args;
    bool held;
    int64_t since;
    enum rc rc = outbox_held(cx->db, cx->arena, &held, &since);
    if (rc || held == (a->held == 1))
        return rc;
    return emit(cx, &OUTBOX_GATE, a, NULL);
}

static const struct field ask_done_f[] = {
    ASK_INT(struct outbox_done, pos, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(struct outbox_done, who, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(struct outbox_done, sent, 0, 1, FIELD_REQUIRED, MSG_NONE),
};
const struct command OUTBOX_DONE = { "outbox.done", SHAPE(struct outbox_done, ask_done_f), PERM_PLACE, decide_done, SHAPE_NONE };

static const struct field ask_give_up_f[] = {
    ASK_INT(struct outbox_given_up, pos, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(struct outbox_given_up, who, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct outbox_given_up, why, 1, WHY_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_NONE),
};
const struct command OUTBOX_GIVE_UP = { "outbox.give_up", SHAPE(struct outbox_given_up, ask_give_up_f), PERM_PLACE, decide_give_up,
                                        SHAPE_NONE };

static const struct field ask_again_f[] = {
    ASK_INT(struct outbox_one, pos, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(struct outbox_one, who, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
};
const struct command OUTBOX_AGAIN = { "outbox.again", SHAPE(struct outbox_one, ask_again_f), PERM_PLACE, decide_again, SHAPE_NONE };

static const struct field ask_hold_f[] = { ASK_INT(struct outbox_gate, held, 0, 1, FIELD_REQUIRED, MSG_NONE) };
const struct command OUTBOX_HOLD = { "outbox.hold", SHAPE(struct outbox_gate, ask_hold_f), PERM_PLACE, decide_hold, SHAPE_NONE };

/* ---- reading ----------------------------------------------------------------------------------------------------- */

enum rc outbox_waiting(struct db *db, struct arena *a, int64_t most, int64_t *n)
{
    struct core_outbox_count_row row;
    enum rc rc = core_outbox_count(db, a, most, &row);
    if (!rc)
        *n = row.n;
    return rc;
}

enum rc outbox_lost(struct db *db, struct arena *a, int64_t most, int64_t *n)
{
    struct core_outbox_lost_row row;
    enum rc rc = core_outbox_lost(db, a, most, &row);
    if (!rc)
        *n = row.n;
    return rc;
}

enum rc outbox_held(struct db *db, struct arena *a, bool *held, int64_t *since)
{
    struct core_gate_get_row row;
    enum rc rc = core_gate_get(db, a, &row);
    if (rc && rc != NOT_FOUND)
        return rc;
    *held = !rc && row.held != 0;
    *since = rc ? 0 : row.since;
    return OK;
}
