/* wire_pair.c - how two places come to know each other: one gives an invitation away, the other brings it.
**
** The invitation holds the inviter's address, the key of its log and a secret that is good once. Who joins knows from then on whom to
** believe; its first parcel, wire.hello, carries the secret back and is signed with its own key, so the inviter knows too. Both pages show
** six digits made of both keys: read over the telephone they say that nobody stands in between. */
#include "wire/wire_in.h"

#include "core/log.h"
#include "core/place.h"

/* ---- invite ----------------------------------------------------------------------------------------------------- */

static enum rc decide_invite(struct cx *cx, const void *args)
{
    const struct wire_invite *a = args;
    struct wire_invited *result = cx->result;
    struct str secret = rand_token(cx->arena);
    struct hash h = hash_sha256(secret);
    if (!secret.p)
        return FAILED;
    if (str_find(a->name, '|', 0) < a->name.n)
        return refuse(cx, INVALID, "name", MSG_err_wire_name, 0);
    result->secret = secret;
    return emit(cx, &WIRE_INVITED, &(struct wire_invited_event){ next_pos(cx), a->rank, a->name, hash_str(&h) }, NULL);
}

static const struct field invite_f[] = {
    ASK_TEXT(struct wire_invite, name, 1, PEER_NAME_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_wire_name),
    ASK_INT(struct wire_invite, rank, PEER_ABOVE, PEER_BELOW, FIELD_REQUIRED, MSG_wire_side),
};
static const struct field invited_f[] = { TEXT(struct wire_invited, secret, WIRE_SECRET_CHARS) };
const struct command WIRE_INVITE = { "wire.invite", SHAPE(struct wire_invite, invite_f), PERM_PLACE, decide_invite,
                                     SHAPE(struct wire_invited, invited_f) };

/* ---- join -------------------------------------------------------------------------------------------------------- */

struct hello {
    struct str secret, url; /* url: where the place that joins can be reached */
};

static enum rc decide_join(struct cx *cx, const void *args)
{
    const struct wire_join *a = args;
    struct wire_invitation v;
    struct wire_peer_keyed_row known;
    struct str own;
    if (!wire_invitation_read(a->invitation, &v))
        return refuse(cx, INVALID, "invitation", MSG_err_wire_invite, 0);
    if (!wire_address(a->url, &own))
        return refuse(cx, INVALID, "url", MSG_err_wire_url, 0);
    struct sign_pub self = sign_public(place_key(cx->place));
    struct str key = str_n(v.key.b, sizeof v.key.b);
    if (str_eq(key, str_n(self.b, sizeof self.b)))
        return refuse(cx, INVALID, "invitation", MSG_err_wire_self, 0);
    enum rc rc = wire_peer_keyed(cx->db, cx->arena, key, &known);
    if (rc != NOT_FOUND)
        return rc ? rc : refuse(cx, CONFLICT, "invitation", MSG_err_wire_known, 0);
    /* The invitation says what we are to them. */
    struct wire_met met = { .id = next_pos(cx), .rank = v.rank == PEER_ABOVE ? PEER_BELOW : PEER_ABOVE, .state = PEER_JOINING,
                            .name = v.name, .url = v.url, .origin = v.origin, .key = key };
    rc = emit(cx, &WIRE_MET, &met, NULL);
    return rc ? rc : wire_send(cx, met.id, &WIRE_HELLO, &(struct hello){ v.secret, own }, NULL, NULL);
}

static const struct field join_f[] = {
    ASK_TEXT(struct wire_join, invitation, 1, WIRE_INVITE_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_wire_invitation),
    ASK_TEXT(struct wire_join, url, 1, PEER_URL_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_wire_url),
};
const struct command WIRE_JOIN = { "wire.join", SHAPE(struct wire_join, join_f), PERM_PLACE, decide_join, SHAPE_NONE };

/* Whoever was not known was made known just before, by this very invitation. */
static enum rc take_hello(struct cx *cx, const struct parcel *p, const void *record)
{
    const struct hello *h = record;
    struct wire_invite_get_row invite;
    struct hash hash = hash_sha256(h->secret);
    struct str url;
    enum rc rc = wire_invite_get(cx->db, cx->arena, hash_str(&hash), &invite);
    if (rc && rc != NOT_FOUND)
        return rc;
    if (!rc && invite.used == p->peer)
        return OK;
    if (rc || invite.used != ABSENT || invite.until < cx->now || !wire_address(h->url, &url))
        return refuse(cx, DENIED, NULL, MSG_err_wire_stranger, 0);
    return emit(cx, &WIRE_SEEN, &(struct wire_seen){ p->peer, url, hash_str(&hash) }, NULL);
}

static const struct field hello_f[] = {
    TEXT_F(struct hello, secret, WIRE_SECRET_CHARS, FIELD_REQUIRED | FIELD_SECRET),
    ASK_TEXT(struct hello, url, 1, WIRE_URL_MAX, FIELD_REQUIRED, MSG_wire_at),
};
const struct parcel_kind WIRE_HELLO = { "wire.hello", SHAPE(struct hello, hello_f), MSG_wire_kind_hello, take_hello };

enum rc wire_meet(struct cx *cx, const struct wire_read *r, int64_t *peer)
{
    struct hello h;
    struct wire_invite_get_row invite;
    struct str url;
    shape_clear(&WIRE_HELLO.shape, &h);
    bool is_hello = str_eq(r->sent.kind, str_of(WIRE_HELLO.name)) &&
                    !shape_decode(&WIRE_HELLO.shape, r->sent.words, false, NULL, NULL, cx->arena, &h) &&
                    shape_good(&WIRE_HELLO.shape, &h, cx->arena) && wire_address(h.url, &url);
    struct hash hash = is_hello ? hash_sha256(h.secret) : (struct hash){ { 0 } };
    enum rc rc = is_hello ? wire_invite_get(cx->db, cx->arena, hash_str(&hash), &invite) : NOT_FOUND;
    if (rc && rc != NOT_FOUND)
        return rc;
    if (rc || invite.used != ABSENT || invite.until < cx->now)
        return refuse(cx, DENIED, NULL, MSG_err_wire_stranger, 0);
    struct wire_met met = { .id = next_pos(cx), .rank = invite.rank, .state = PEER_OPEN, .name = invite.name, .url = url,
                            .origin = r->origin, .key = str_n(r->key.b, sizeof r->key.b), .invite = hash_str(&hash) };
    *peer = met.id;
    return emit(cx, &WIRE_MET, &met, NULL);
}

/* ---- pause, resume, remove --------------------------------------------------------------------------------------- */

static const struct flow_row road[] = {
    { PEER_OPEN, &WIRE_PAUSE, PEER_PAUSED },    { PEER_PAUSED, &WIRE_RESUME, PEER_OPEN },    { PEER_JOINING, &WIRE_REMOVE, PEER_REMOVED },
    { PEER_OPEN, &WIRE_REMOVE, PEER_REMOVED }, { PEER_PAUSED, &WIRE_REMOVE, PEER_REMOVED },
};
const enum msg WIRE_PEER_NAMES[PEER_STATES] = { MSG_wire_joining, MSG_wire_open, MSG_wire_paused, MSG_wire_removed };
const struct flow WIRE_PEER_FLOW = { road, countof(road), WIRE_PEER_NAMES, PEER_STATES };

static enum rc move(struct cx *cx, const struct command *c, const void *args)
{
    const struct wire_one *a = args;
    struct wire_peer_get_row row;
    struct wire_moved ev = { .id = a->id };
    enum rc rc = wire_peer_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = flow_step(cx, &WIRE_PEER_FLOW, c, row.state, &ev.state);
    return rc ? rc : emit(cx, &WIRE_MOVED, &ev, NULL);
}
static enum rc decide_pause(struct cx *cx, const void *args)
{
    return move(cx, &WIRE_PAUSE, args);
}
static enum rc decide_resume(struct cx *cx, const void *args)
{
    return move(cx, &WIRE_RESUME, args);
}
static enum rc decide_remove(struct cx *cx, const void *args)
{
    return move(cx, &WIRE_REMOVE, args);
}

static const struct field one_f[] = { ASK_INT(struct wire_one, id, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
const struct command WIRE_PAUSE = { "wire.pause", SHAPE(struct wire_one, one_f), PERM_PLACE, decide_pause, SHAPE_NONE };
const struct command WIRE_RESUME = { "wire.resume", SHAPE(struct wire_one, one_f), PERM_PLACE, decide_resume, SHAPE_NONE };
const struct command WIRE_REMOVE = { "wire.remove", SHAPE(struct wire_one, one_f), PERM_PLACE, decide_remove, SHAPE_NONE };

/* ---- another address --------------------------------------------------------------------------------------------- */

static enum rc decide_address(struct cx *cx, const void *args)
{
    const struct wire_move *a = args;
    struct wire_peer_get_row row;
    struct str url;
    enum rc rc = wire_peer_get(cx->db, cx->arena, a->id, &row);
    if (!rc && row.state == PEER_REMOVED)
        rc = refuse(cx, CONFLICT, NULL, MSG_err_wire_gone, 0);
    if (!rc && !wire_address(a->address, &url))
        rc = refuse(cx, INVALID, "address", MSG_err_wire_url, 0);
    if (rc || str_eq(url, row.url))
        return rc;
    return emit(cx, &WIRE_AT, &(struct wire_at){ a->id, url }, NULL);
}

static const struct field address_f[] = {
    ASK_INT(struct wire_move, id, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct wire_move, address, 1, PEER_URL_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_wire_at),
};
const struct command WIRE_ADDRESS = { "wire.address", SHAPE(struct wire_move, address_f), PERM_PLACE, decide_address, SHAPE_NONE };
