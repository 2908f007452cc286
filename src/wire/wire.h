/* wire.h - what other folders may see of the wire between places: who the others are, and how something is sent to one.
**
** A parcel is put down by an event of ours and travels as that event's receipt: leaf, words, and the proof that the leaf stands in our
** signed log (core/receipt.h). So it is signed, it names its receiver, and whoever holds it can prove for ever what was said. The other
** place writes it into its own log and answers with the receipt of that. A thread of ours tries until there is such an answer, for as long
** as it takes; a parcel that comes twice is answered twice and taken once (docs/LOG.md, decision 63). */
#ifndef WIRE_WIRE_H
#define WIRE_WIRE_H

#include "core/module.h"
#include "core/parcel.h"

enum peer_rank { PEER_ABOVE, PEER_BELOW, PEER_RANKS };
enum peer_state {
    PEER_JOINING, /* we hold its invitation; it has not answered yet */
    PEER_OPEN,
    PEER_PAUSED,  /* by us: nothing goes, nothing is taken */
    PEER_REMOVED,
    PEER_STATES
};
enum parcel_state {
    PARCEL_WAITING,
    PARCEL_ARRIVED,
    PARCEL_REFUSED, /* they said in their log that they don't take it, and why */
    PARCEL_ANEW,    /* sent once more, as another parcel */
    PARCEL_TAKEN,   /* from here on: what came in */
    PARCEL_TURNED_AWAY,
    PARCEL_STATES
};

enum { WIRE_COST_MAX = 600 * 1024 }; /* bytes of a parcel's words as a receipt writes them: escaped, and escaped again */

struct wire_peer {
    int64_t id, rank, state;
    struct str name, url;
    struct str origin; /* "host/path", of its log */
};
/* NOT_FOUND: there never was such a place. */
enum rc wire_peer(struct db *db, struct arena *a, int64_t id, struct wire_peer *out) MUST_USE;
/* All that are not removed, in the order in which they came to be known. */
enum rc wire_peers(struct db *db, struct arena *a, struct wire_peer **out, size_t *n) MUST_USE;

/* In a decide(): puts a parcel down, a record of the kind's shape, all of it OPEN. On OK *pos (may be NULL) is its number, the position
** of the event wire.sent; name (may be NULL) the name under which the other place will know it. CONFLICT (MSG_err_wire_gone): the place
** was removed, or is none. INVALID (MSG_err_wire_long): it is too long. */
enum rc wire_send(struct cx *cx, int64_t peer, const struct parcel_kind *kind, const void *record, int64_t *pos, struct str *name) MUST_USE;

/* ---- commands of the page, PERM_PLACE ---------------------------------------------------------------------------------- */

enum { PEER_NAME_MAX = 60, PEER_URL_MAX = 200, WIRE_INVITE_DAYS = 7, WIRE_INVITE_MAX = 900, WIRE_SECRET_CHARS = 22, WIRE_SAY_MAX = 500 };

/* wire.invite: whoever brings the invitation becomes a place on that side of ours. The result is its secret, shown once. */
struct wire_invite {
    struct str name; /* what we call that place */
    int64_t rank;
};
struct wire_invited {
    struct str secret;
};
/* wire.join: the invitation of another place, as its page showed it; `url` is our own address, under which it can reach us.
** INVALID: MSG_err_wire_invite, it is none, or its address is no https one (http: this very machine alone); MSG_err_wire_self, it is ours.
** CONFLICT: MSG_err_wire_known. */
struct wire_join {
    struct str invitation, url;
};
struct wire_one {
    int64_t id;
};
/* wire.address: where we reach that place from now on. Its key stays, so what answers there is believed no sooner than before. INVALID on
** address: MSG_err_wire_url. CONFLICT: MSG_err_wire_gone. */
struct wire_move {
    int64_t id;
    struct str address;
};
/* wire.say: a line from one office to the other. */
struct wire_say {
    int64_t id; /* the place */
    struct str words;
};
/* wire.again: of a parcel that was refused, another with the same words. */
extern const struct command WIRE_INVITE, WIRE_JOIN, WIRE_PAUSE, WIRE_RESUME, WIRE_REMOVE, WIRE_ADDRESS, WIRE_SAY, WIRE_AGAIN;
extern const struct flow WIRE_PEER_FLOW;
extern const struct module WIRE;

#endif
