/* wire_send.c - what goes out: putting a parcel down, and what became of it.
**
** A parcel waits until the other place answers in its own log. There are two answers: taken, or turned away with the reason. Everything
** else, silence, an error page, a forged letter, leaves it waiting (wire_post.c). What was turned away a person may send anew: that is
** another parcel with the same words. */
#include "wire/wire_in.h"

#include "base/utf8.h"
#include "core/chore.h"
#include "core/log.h"

/* ---- putting down -------------------------------------------------------------------------------------------------- */

static bool too_long(struct arena *a, struct str words)
{
    struct buf once, twice;
    buf_init(&once, a, WIRE_COST_MAX);
    buf_init(&twice, a, WIRE_COST_MAX);
    buf_json(&once, words);
    buf_json(&twice, buf_view(&once));
    return once.overflow || twice.overflow || utf8_len(words) > WIRE_WORDS_MAX;
}

enum rc wire_put(struct cx *cx, const struct wire_peer_get_row *peer, struct str kind, struct str words, struct str name, int64_t *pos,
                 struct str *named)
{
    unsigned char drawn[PARCEL_NAME_BYTES];
    if (peer->state == PEER_REMOVED)
        return refuse(cx, CONFLICT, NULL, MSG_err_wire_gone, 0);
    if (too_long(cx->arena, words))
        return refuse(cx, INVALID, NULL, MSG_err_wire_long, WIRE_COST_MAX / 1024);
    rand_bytes(drawn, sizeof drawn);
    if (!name.p)
        name = arena_str(cx->arena, str_n(drawn, sizeof drawn));
    struct wire_sent ev = { next_pos(cx), peer->id, name, peer->key, kind, words };
    enum rc rc = name.p ? emit(cx, &WIRE_SENT, &ev, NULL) : FAILED;
    if (!rc && pos)
        *pos = ev.id;
    if (!rc && named)
        *named = name;
    return rc;
}

enum rc wire_send(struct cx *cx, int64_t peer, const struct parcel_kind *kind, const void *record, int64_t *pos, struct str *name)
{
    struct wire_peer_get_row row;
    struct buf words;
    must(!shape_has_personal(&kind->shape) && shape_good(&kind->shape, record, cx->arena));
    enum rc rc = wire_peer_get(cx->db, cx->arena, peer, &row);
    if (rc)
        return rc == NOT_FOUND ? refuse(cx, CONFLICT, NULL, MSG_err_wire_gone, 0) : rc;
    buf_init(&words, cx->arena, WIRE_COST_MAX);
    rc = shape_encode(&kind->shape, record, false, ABSENT, 0, cx->arena, &words);
    if (rc)
        return words.overflow ? refuse(cx, INVALID, NULL, MSG_err_wire_long, WIRE_COST_MAX / 1024) : rc;
    return wire_put(cx, &row, str_of(kind->name), buf_view(&words), STR_NONE, pos, name);
}

/* ---- a line from office to office -------------------------------------------------------------------------------------- */

struct line {
    struct str words;
};

static enum rc decide_say(struct cx *cx, const void *args)
{
    const struct wire_say *a = args;
    struct wire_peer_get_row row;
    enum rc rc = wire_peer_get(cx->db, cx->arena, a->id, &row);
    return rc ? rc : wire_send(cx, a->id, &WIRE_LINE, &(struct line){ a->words }, NULL, NULL);
}
static const struct field say_f[] = {
    ASK_INT(struct wire_say, id, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct wire_say, words, 1, WIRE_SAY_MAX, FIELD_REQUIRED, MSG_wire_line),
};
const struct command WIRE_SAY = { "wire.say", SHAPE(struct wire_say, say_f), PERM_PLACE, decide_say, SHAPE_NONE };

/* It stands in the log and on the page of parcels: there is nothing else to do. */
static enum rc take_line(struct cx *cx, const struct parcel *p, const void *record)
{
    (void)cx, (void)p, (void)record;
    return OK;
}
static const struct field line_f[] = { ASK_TEXT(struct line, words, 1, WIRE_SAY_MAX, FIELD_REQUIRED, MSG_wire_line) };
const struct parcel_kind WIRE_LINE = { "wire.line", SHAPE(struct line, line_f), MSG_wire_kind_line, take_line };

/* ---- what became of it ------------------------------------------------------------------------------------------------ */

/* What was answered meanwhile, or belongs to a place that was removed meanwhile, stays as it is. */
static enum rc decide_answer(struct cx *cx, const void *args)
{
    const struct wire_told *a = args;
    struct wire_parcel_get_row row;
    enum rc rc = wire_parcel_get(cx->db, cx->arena, a->id, &row);
    if (rc || row.state != PARCEL_WAITING)
        return rc;
    struct wire_answered ev = { a->id, a->epoch, a->there, a->why, a->receipt };
    return emit(cx, a->why.p ? &WIRE_REFUSED : &WIRE_ARRIVED, &ev, NULL);
}

static const struct field answer_f[] = {
    ASK_INT(struct wire_told, id, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(struct wire_told, epoch, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(struct wire_told, there, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct wire_told, why, 0, WIRE_WHY_MAX, 0, MSG_NONE),
    ASK_TEXT(struct wire_told, receipt, 1, WIRE_RECEIPT_MAX, FIELD_REQUIRED, MSG_NONE),
};
const struct command WIRE_ANSWER = { "wire.answer", SHAPE(struct wire_told, answer_f), PERM_PLACE, decide_answer, SHAPE_NONE };

/* The same words in a leaf of today. name: as in wire_put. */
static enum rc anew(struct cx *cx, const struct wire_parcel_get_row *row, struct str name)
{
    struct wire_peer_get_row peer;
    struct wire_sent sent = { 0 };
    int64_t as;
    enum rc rc = wire_peer_get(cx->db, cx->arena, row->peer, &peer);
    if (!rc)
        rc = log_read_event(cx->db, cx->arena, row->id, &WIRE_SENT, NULL, &sent);
    if (!rc)
        rc = wire_put(cx, &peer, sent.kind, sent.words, name, &as, NULL);
    return rc ? rc : emit(cx, &WIRE_ANEW, &(struct wire_anew){ row->id, as }, NULL);
}

static enum rc decide_again(struct cx *cx, const void *args)
{
    const struct wire_one *a = args;
    struct wire_parcel_get_row row;
    enum rc rc = wire_parcel_get(cx->db, cx->arena, a->id, &row);
    if (rc || row.state == PARCEL_ANEW) /* pressed twice */
        return rc;
    return row.state == PARCEL_REFUSED ? anew(cx, &row, STR_NONE) : refuse(cx, CONFLICT, NULL, MSG_err_wire_state, 0);
}

/* Of an epoch that ended before a checkpoint covered it: no receipt can ever prove that leaf, so it can't have been sent from here. Should
** the place that was lost have sent it, the name tells the other side that it is the same. */
static enum rc decide_prove(struct cx *cx, const void *args)
{
    const struct wire_one *a = args;
    struct wire_parcel_get_row row;
    enum rc rc = wire_parcel_get(cx->db, cx->arena, a->id, &row);
    return rc || row.state != PARCEL_WAITING ? rc : anew(cx, &row, row.name);
}

static const struct field one_f[] = { ASK_INT(struct wire_one, id, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
const struct command WIRE_AGAIN = { "wire.again", SHAPE(struct wire_one, one_f), PERM_PLACE, decide_again, SHAPE_NONE };
const struct command WIRE_PROVE = { "wire.prove", SHAPE(struct wire_one, one_f), PERM_PLACE, decide_prove, SHAPE_NONE };

/* ---- a restore -------------------------------------------------------------------------------------------------------- */

/* "I was restored: what I had taken from you before this epoch of my log, at this position or behind it, I have no more." */
struct restored {
    int64_t epoch, from;
};

static enum rc decide_tell(struct cx *cx, const void *args)
{
    const struct chore *a = args;
    struct wire_peer_get_row row;
    struct epoch_begun began;
    enum rc rc = wire_peer_get(cx->db, cx->arena, a->id, &row);
    if (rc || row.told == ABSENT)
        return rc;
    rc = log_read_event(cx->db, cx->arena, row.told, &EPOCH_BEGUN, NULL, &began);
    return rc ? rc : wire_send(cx, row.id, &WIRE_RESTORED, &(struct restored){ began.epoch, row.told }, NULL, NULL);
}
static const struct field tell_f[] = { CHORE_FIELDS };
const struct command WIRE_TELL = { "wire.tell", SHAPE(struct chore, tell_f), PERM_PLACE, decide_tell, SHAPE_NONE };

static enum rc take_restored(struct cx *cx, const struct parcel *p, const void *record)
{
    const struct restored *r = record;
    return emit(cx, &WIRE_REQUEUED, &(struct wire_requeued){ p->peer, r->epoch, r->from }, NULL);
}
static const struct field restored_f[] = {
    { "epoch", offsetof(struct restored, epoch), FIELD_INT, FIELD_REQUIRED, 2, INT32_MAX, MSG_wire_epoch },
    { "from", offsetof(struct restored, from), FIELD_INT, FIELD_REQUIRED, 0, INT64_MAX, MSG_wire_from_entry },
};
const struct parcel_kind WIRE_RESTORED = { "wire.restored", SHAPE(struct restored, restored_f), MSG_wire_kind_restored, take_restored };
