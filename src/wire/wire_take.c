/* wire_take.c - what comes in: POST /wire, read and proved on the way in, taken once by the writer, answered from the log.
**
** The door believes nothing but keys: a parcel is looked into only when it is the proved receipt of a log whose key we know, or brings an
** invitation of ours, and says that it was meant for us. The writer then writes it down, lets the module do what is to be done, and writes
** down that it was taken, all of it or nothing. The answer is the receipt of that last event, as soon as a checkpoint covers it; a parcel
** that comes again, because our answer was lost or somebody plays it again, finds that event and nothing else happens. */
#include "wire/wire_in.h"

#include "base/clock.h"
#include "core/signer.h"

enum { PROOF_LOOK_MS = 200, PROOF_LOOKS = 25 };

/* ---- the writer's part ------------------------------------------------------------------------------------------------ */

const struct parcel_kind *wire_kind(struct str name)
{
    for (size_t i = 0; i < MODULES_N; i++)
        for (const struct parcel_kind *const *k = MODULES[i]->parcel; k && *k; k++)
            if (str_eq(name, str_of((*k)->name)))
                return *k;
    return NULL;
}

static enum rc hand_over(struct cx *cx, const struct wire_take *a, int64_t peer)
{
    const struct wire_sent *sent = &a->read->sent;
    const struct parcel_kind *kind = wire_kind(sent->kind);
    if (!kind)
        return refuse(cx, INVALID, NULL, MSG_err_wire_kind, 0);
    must(!shape_has_personal(&kind->shape));
    void *record = arena_alloc(cx->arena, kind->shape.size);
    if (!record)
        return FAILED;
    shape_clear(&kind->shape, record);
    if (shape_decode(&kind->shape, sent->words, false, NULL, NULL, cx->arena, record) || !shape_good(&kind->shape, record, cx->arena))
        return cx->arena->overflow ? FAILED : refuse(cx, INVALID, NULL, MSG_err_wire_words, 0);
    return kind->take(cx, &(struct parcel){ peer, sent->name, a->read->at }, record);
}

/* Who it is from, and whether it may come in now. */
static enum rc admit(struct cx *cx, const struct wire_take *a, int64_t *peer)
{
    struct wire_peer_get_row row;
    struct wire_parcel_came_since_row lately;
    if (a->peer == ABSENT)
        return wire_meet(cx, a->read, peer);
    enum rc rc = wire_peer_get(cx->db, cx->arena, a->peer, &row);
    if (!rc && row.state == PEER_REMOVED)
        return refuse(cx, DENIED, NULL, MSG_err_wire_stranger, 0);
    if (!rc && row.state == PEER_PAUSED)
        return refuse(cx, CONFLICT, NULL, MSG_err_wire_paused, 0);
    if (!rc)
        rc = wire_parcel_came_since(cx->db, cx->arena, a->peer, cx->now - 60 * CLOCK_S, WIRE_A_MINUTE, &lately);
    if (!rc && lately.n >= WIRE_A_MINUTE)
        return refuse(cx, BUSY, NULL, MSG_err_busy, 0);
    if (!rc)
        *peer = a->peer;
    return rc;
}

static enum rc write_down(struct cx *cx, const struct wire_take *a, int64_t peer, int64_t *id)
{
    const struct wire_read *r = a->read;
    const struct receipt_parts *x = &r->facts.parts;
    *id = next_pos(cx);
    struct wire_came ev = { .id = *id, .peer = peer, .index = x->index, .sent_at = r->at, .name = r->sent.name, .kind = r->sent.kind,
                            .origin = x->origin, .key = x->key, .leaf = x->leaf, .open = x->open, .k1 = x->k1, .proof = x->proof };
    return emit(cx, &WIRE_CAME, &ev, NULL);
}

static enum rc decide_take(struct cx *cx, const void *args)
{
    const struct wire_take *a = args;
    struct wire_answer_at *result = cx->result;
    struct wire_parcel_came_row before;
    int64_t peer = a->peer, id = 0;
    enum rc rc = peer == ABSENT ? NOT_FOUND : wire_parcel_came(cx->db, cx->arena, peer, a->read->sent.name, &before);
    if (!rc) {
        result->pos = before.answer;
        return OK;
    }
    if (rc == NOT_FOUND)
        rc = admit(cx, a, &peer);
    if (!rc)
        rc = write_down(cx, a, peer, &id);
    if (!rc && !a->why.p)
        rc = hand_over(cx, a, peer);
    struct wire_verdict ev = { id, peer, a->read->sent.name, a->read->sent.kind, hash_str(&a->read->leaf), a->why };
    return rc ? rc : emit(cx, a->why.p ? &WIRE_TURNED_AWAY : &WIRE_TAKEN, &ev, &result->pos);
}

static const struct field take_f[] = {
    ASK_INT(struct wire_take, peer, 0, INT64_MAX, 0, MSG_NONE),
    ASK_TEXT(struct wire_take, why, 0, WIRE_WHY_MAX, 0, MSG_NONE),
};
static const struct field answer_at_f[] = { INT(struct wire_answer_at, pos) };
const struct command WIRE_TAKE = { "wire.take", SHAPE(struct wire_take, take_f), PERM_ANYONE, decide_take,
                                   SHAPE(struct wire_answer_at, answer_at_f) };

/* ---- the door ----------------------------------------------------------------------------------------------------------- */

struct coming {
    struct wire_read read;
    struct wire_take take;
    int64_t pos;
    int looks;
};

static void say(struct web *w, int status, enum rc rc, enum msg key)
{
    web_error(w, rc, &(struct err){ NULL, key, 0 });
    w->http->res.status = status;
}

/* The proof is there when a checkpoint covers the event, within a second or two. */
static void answer(struct web *w)
{
    struct coming *c = w->user;
    struct str receipt;
    enum rc rc = receipt_make(w->place, w->conn, w->arena, c->pos, true, &receipt);
    if (rc == NOT_FOUND && c->looks++ < PROOF_LOOKS) {
        web_delay(w, PROOF_LOOK_MS, answer);
        return;
    }
    if (rc)
        web_error(w, rc == NOT_FOUND ? BUSY : rc, NULL);
    else
        web_json(w, 200, receipt);
}

/* By the module that takes it, for good. What we say of who sent it is no answer to a parcel. */
static bool refused_for_good(const struct web *w)
{
    enum rc rc = w->task.rc;
    const enum msg key = w->task.err.key;
    return (rc == INVALID || rc == NOT_FOUND || rc == CONFLICT || rc == DENIED) && key != MSG_err_wire_stranger &&
           key != MSG_err_wire_paused;
}

static void ask_writer(struct web *w);

/* What was refused for good is written down with the reason, and answered too. */
static void taken(struct web *w)
{
    struct coming *c = w->user;
    const struct err *err = &w->task.err;
    if (!w->task.rc) {
        c->pos = ((const struct wire_answer_at *)w->task.result)->pos;
        answer(w);
    } else if (c->take.why.p || !refused_for_good(w)) {
        web_error(w, w->task.rc, err);
    } else {
        c->take.why = msg_text(&w->out.m, err->key == MSG_NONE ? MSG_err_wire_words : err->key, err->n);
        ask_writer(w);
    }
}

static void ask_writer(struct web *w)
{
    struct coming *c = w->user;
    web_command(w, &WIRE_TAKE, &c->take, taken);
    w->task.arena = &w->room; /* a parcel may be as long as it may be */
}

void wire_door(struct web *w)
{
    struct coming *c = ARENA_NEW(w->arena, struct coming);
    struct sign_pub self = sign_public(place_key(w->place));
    struct wire_peer_keyed_row peer;
    struct str why;
    if (!c) {
        web_error(w, FAILED, NULL);
        return;
    }
    w->wants_json = true; /* it is a program that asks, whatever it says it takes */
    if (wire_read(&w->room, w->http->body, &c->read, &why)) {
        say(w, 422, INVALID, MSG_err_wire_parcel);
        return;
    }
    if (!str_eq(c->read.sent.to, str_n(self.b, sizeof self.b))) {
        say(w, 421, INVALID, MSG_err_wire_other);
        return;
    }
    enum rc rc = wire_peer_keyed(w->db, w->arena, str_n(c->read.key.b, sizeof c->read.key.b), &peer);
    if (rc && rc != NOT_FOUND) {
        web_error(w, rc, NULL);
        return;
    }
    c->take = (struct wire_take){ .peer = rc ? ABSENT : peer.id, .read = &c->read };
    w->user = c;
    ask_writer(w);
}
