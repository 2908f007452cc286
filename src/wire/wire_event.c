/* wire_event.c - the events of the wire, and what they write.
**
** None of them is public and none is personal: who talks to whom is the offices' own affair, and what they say holds nobody's name. The
** words of a parcel stand in its event alone; the tables know its state. */
#include "wire/wire_in.h"

#include "base/clock.h"

enum { LOST_AT_ONCE = 500 };

static enum rc apply_invited(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct wire_invited_event *ev = event;
    return wire_invite_add(ap, ev->hash, ev->id, ev->name, ev->rank, st->at + WIRE_INVITE_DAYS * CLOCK_DAY);
}
static const struct field invited_f[] = {
    INT(struct wire_invited_event, id),
    INT(struct wire_invited_event, rank),
    TEXT(struct wire_invited_event, name, PEER_NAME_MAX),
    BYTES(struct wire_invited_event, hash, 32),
};
const struct event_type WIRE_INVITED = { "wire.invited", SHAPE(struct wire_invited_event, invited_f), apply_invited, false };

static enum rc apply_met(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct wire_met *ev = event;
    enum rc rc = wire_peer_add(ap, ev->id, ev->name, ev->url, ev->origin, ev->key, ev->rank, ev->state, st->at);
    return rc || !ev->invite.p ? rc : wire_invite_use(ap, ev->invite, ev->id);
}
static const struct field met_f[] = {
    INT(struct wire_met, id),
    INT(struct wire_met, rank),
    INT(struct wire_met, state),
    TEXT(struct wire_met, name, PEER_NAME_MAX),
    TEXT(struct wire_met, url, WIRE_URL_MAX),
    TEXT(struct wire_met, origin, 255),
    BYTES(struct wire_met, key, KEY_BYTES),
    BYTES(struct wire_met, invite, 32),
};
const struct event_type WIRE_MET = { "wire.met", SHAPE(struct wire_met, met_f), apply_met, false };

static enum rc apply_moved(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct wire_moved *ev = event;
    return wire_peer_move(ap, ev->id, ev->state, st->at);
}
static const struct field moved_f[] = { INT(struct wire_moved, id), INT(struct wire_moved, state) };
const struct event_type WIRE_MOVED = { "wire.peer.moved", SHAPE(struct wire_moved, moved_f), apply_moved, false };

/* A place that we know came with another invitation of ours: it lives elsewhere now, or had forgotten us. */
static enum rc apply_seen(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct wire_seen *ev = event;
    enum rc rc = wire_peer_at(ap, ev->id, ev->url);
    if (!rc)
        rc = wire_peer_move(ap, ev->id, PEER_OPEN, st->at);
    return rc ? rc : wire_invite_use(ap, ev->invite, ev->id);
}
static const struct field seen_f[] = {
    INT(struct wire_seen, id),
    TEXT(struct wire_seen, url, WIRE_URL_MAX),
    BYTES(struct wire_seen, invite, 32),
};
const struct event_type WIRE_SEEN = { "wire.peer.seen", SHAPE(struct wire_seen, seen_f), apply_seen, false };

static enum rc apply_at(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct wire_at *ev = event;
    (void)st;
    return wire_peer_at(ap, ev->id, ev->url);
}
static const struct field at_f[] = { INT(struct wire_at, id), TEXT(struct wire_at, url, WIRE_URL_MAX) };
const struct event_type WIRE_AT = { "wire.peer.at", SHAPE(struct wire_at, at_f), apply_at, false };

static enum rc apply_sent(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct wire_sent *ev = event;
    enum rc rc = wire_parcel_add(ap, ev->id, ev->peer, ev->name, ev->kind, PARCEL_WAITING, st->at);
    return rc || !str_eq(ev->kind, str_of(WIRE_RESTORED.name)) ? rc : wire_peer_tell(ap, ev->peer, ABSENT);
}
static const struct field sent_f[] = {
    INT(struct wire_sent, id),
    INT(struct wire_sent, peer),
    BYTES(struct wire_sent, name, PARCEL_NAME_BYTES),
    BYTES(struct wire_sent, to, KEY_BYTES),
    TEXT(struct wire_sent, kind, PARCEL_KIND_MAX),
    TEXT(struct wire_sent, words, WIRE_WORDS_MAX),
};
const struct event_type WIRE_SENT = { "wire.sent", SHAPE(struct wire_sent, sent_f), apply_sent, false };

/* The first answer says that the invitation was good: from now on the other place knows us. */
static enum rc apply_arrived(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct wire_answered *ev = event;
    struct wire_parcel_get_row row;
    struct wire_peer_get_row peer;
    enum rc rc = wire_parcel_end(ap, ev->id, PARCEL_ARRIVED, st->at, st->pos, ev->epoch, ev->there, STR_NONE);
    if (!rc)
        rc = wire_parcel_get(apply_db(ap), st->arena, ev->id, &row);
    if (!rc)
        rc = wire_peer_get(apply_db(ap), st->arena, row.peer, &peer);
    return rc || peer.state != PEER_JOINING ? rc : wire_peer_move(ap, row.peer, PEER_OPEN, st->at);
}
static enum rc apply_refused(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct wire_answered *ev = event;
    return wire_parcel_end(ap, ev->id, PARCEL_REFUSED, st->at, st->pos, ev->epoch, ev->there, ev->why);
}
static const struct field answered_f[] = {
    INT(struct wire_answered, id),
    INT(struct wire_answered, epoch),
    INT(struct wire_answered, there),
    TEXT(struct wire_answered, why, WIRE_WHY_MAX),
    TEXT(struct wire_answered, receipt, WIRE_RECEIPT_MAX),
};
const struct event_type WIRE_ARRIVED = { "wire.arrived", SHAPE(struct wire_answered, answered_f), apply_arrived, false };
const struct event_type WIRE_REFUSED = { "wire.refused", SHAPE(struct wire_answered, answered_f), apply_refused, false };

static enum rc apply_anew(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct wire_anew *ev = event;
    return wire_parcel_end(ap, ev->id, PARCEL_ANEW, st->at, ev->as, ABSENT, ABSENT, STR_NONE);
}
static const struct field anew_f[] = { INT(struct wire_anew, id), INT(struct wire_anew, as) };
const struct event_type WIRE_ANEW = { "wire.anew", SHAPE(struct wire_anew, anew_f), apply_anew, false };

static enum rc apply_came(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct wire_came *ev = event;
    return wire_parcel_add(ap, ev->id, ev->peer, ev->name, ev->kind, PARCEL_TAKEN, st->at);
}
static const struct field came_f[] = {
    INT(struct wire_came, id),
    INT(struct wire_came, peer),
    BYTES(struct wire_came, name, PARCEL_NAME_BYTES),
    TEXT(struct wire_came, kind, PARCEL_KIND_MAX),
    INT(struct wire_came, sent_at),
    TEXT(struct wire_came, origin, 255),
    TEXT(struct wire_came, key, 400),
    INT(struct wire_came, index),
    TEXT(struct wire_came, leaf, 1000),
    TEXT(struct wire_came, open, 4 * WIRE_WORDS_MAX),
    TEXT(struct wire_came, k1, 64),
    TEXT(struct wire_came, proof, WIRE_RECEIPT_MAX),
};
const struct event_type WIRE_CAME = { "wire.came", SHAPE(struct wire_came, came_f), apply_came, false };

static enum rc apply_taken(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct wire_verdict *ev = event;
    return wire_parcel_end(ap, ev->id, ev->why.p ? PARCEL_TURNED_AWAY : PARCEL_TAKEN, st->at, st->pos, ABSENT, ABSENT, ev->why);
}
static const struct field verdict_f[] = {
    INT(struct wire_verdict, id),
    INT(struct wire_verdict, peer),
    BYTES(struct wire_verdict, name, PARCEL_NAME_BYTES),
    TEXT(struct wire_verdict, kind, PARCEL_KIND_MAX),
    BYTES(struct wire_verdict, leaf, 32),
    TEXT(struct wire_verdict, why, WIRE_WHY_MAX),
};
const struct event_type WIRE_TAKEN = { "wire.taken", SHAPE(struct wire_verdict, verdict_f), apply_taken, false };
const struct event_type WIRE_TURNED_AWAY = { "wire.turned_away", SHAPE(struct wire_verdict, verdict_f), apply_taken, false };

/* The other place was restored and has lost what it had taken since: all of that waits again, under the names it had. */
static enum rc apply_requeued(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct wire_requeued *ev = event;
    struct wire_parcel_lost_row *row;
    size_t n;
    do {
        enum rc rc = wire_parcel_lost(apply_db(ap), st->arena, ev->peer, ev->epoch, ev->there, LOST_AT_ONCE, &row, &n);
        for (size_t i = 0; i < n && !rc; i++)
            rc = wire_parcel_back(ap, row[i].id);
        if (rc)
            return rc;
    } while (n == LOST_AT_ONCE);
    return OK;
}
static const struct field requeued_f[] = {
    INT(struct wire_requeued, peer),
    INT(struct wire_requeued, epoch),
    INT(struct wire_requeued, there),
};
const struct event_type WIRE_REQUEUED = { "wire.requeued", SHAPE(struct wire_requeued, requeued_f), apply_requeued, false };

enum rc wire_watch_epoch(struct apply *ap, const struct stamp *st, int64_t epoch)
{
    struct wire_peer_after_row *row;
    size_t n;
    if (epoch == 1)
        return OK;
    enum rc rc = wire_peer_after(apply_db(ap), st->arena, -1, WIRE_PEERS_MOST, &row, &n);
    for (size_t i = 0; i < n && !rc; i++)
        rc = row[i].state < PEER_REMOVED ? wire_peer_tell(ap, row[i].id, st->pos) : OK;
    return rc;
}
