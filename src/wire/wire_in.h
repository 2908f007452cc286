/* wire_in.h - the inside of the wire, shared by its files. */
#ifndef WIRE_WIRE_IN_H
#define WIRE_WIRE_IN_H

#include "core/receipt.h"
#include "web/list.h"
#include "wire/wire.h"
#include "wire_sql.h"

enum {
    KEY_BYTES = 32,
    WIRE_WORDS_MAX = 256 * 1024, /* characters of a parcel's words */
    WIRE_RECEIPT_MAX = 60000,    /* characters of an answer */
    WIRE_WHY_MAX = 200,
    WIRE_URL_MAX = PEER_URL_MAX,
    WIRE_PEERS_MOST = 500,
    WIRE_A_MINUTE = 120,         /* parcels that one peer may bring in a minute */
    INVITES_SHOWN = 20,
};

/* ---- events ---------------------------------------------------------------------------------------------------- */

struct wire_invited_event {
    int64_t id, rank;
    struct str name, hash;
};
struct wire_met {
    int64_t id, rank, state;
    struct str name, url, origin, key;
    struct str invite; /* hash of the invitation of ours that it brought; absent: we brought one of its */
};
struct wire_moved {
    int64_t id, state;
};
struct wire_at { /* a place that we know lives elsewhere now; its key is what it was */
    int64_t id;
    struct str url;
};
struct wire_seen {
    int64_t id;
    struct str url, invite;
};
/* A parcel of ours: what travels is its receipt. */
struct wire_sent {
    int64_t id, peer;
    struct str name; /* PARCEL_NAME_BYTES */
    struct str to;   /* the receiver's key */
    struct str kind, words;
};
struct wire_answered {
    int64_t id, epoch, there;
    struct str why, receipt;
};
struct wire_anew {
    int64_t id, as;
};
/* One that came in: the parts of its receipt, as core/receipt.h has them. */
struct wire_came {
    int64_t id, peer, index, sent_at;
    struct str name, kind, origin, key, leaf, open, k1, proof;
};
/* What we answer: this event's receipt goes back. `leaf` is the hash of the leaf that brought the parcel. */
struct wire_verdict {
    int64_t id, peer;
    struct str name, kind, leaf, why;
};
struct wire_requeued {
    int64_t peer, epoch, there;
};
extern const struct event_type WIRE_INVITED, WIRE_MET, WIRE_MOVED, WIRE_SEEN, WIRE_AT, WIRE_SENT, WIRE_ARRIVED, WIRE_REFUSED, WIRE_ANEW,
    WIRE_CAME, WIRE_TAKEN, WIRE_TURNED_AWAY, WIRE_REQUEUED;
/* Of an epoch that began: who is to be told. */
enum rc wire_watch_epoch(struct apply *ap, const struct stamp *st, int64_t epoch);

/* ---- commands that no person gives -------------------------------------------------------------------------------- */

/* wire.take: what came in, read and proved (wire_read). The result: the position of the event that answers. */
struct wire_take {
    int64_t peer; /* ABSENT: nobody we know, it brings an invitation */
    const struct wire_read *read;
    struct str why; /* turn it away with these words; absent: take it */
};
struct wire_answer_at {
    int64_t pos;
};
/* wire.answer: what came back for one of ours. */
struct wire_told {
    int64_t id, epoch, there;
    struct str why; /* they refuse it; absent: it arrived */
    struct str receipt;
};
extern const struct command WIRE_TAKE, WIRE_ANSWER, WIRE_PROVE, WIRE_TELL;
extern const struct parcel_kind WIRE_HELLO, WIRE_RESTORED, WIRE_LINE;

/* The kinds of all modules. NULL: nobody takes it. */
const struct parcel_kind *wire_kind(struct str name);
/* In the decide() of wire.take: who sent this is not known; if it brings an invitation of ours, it is from now on. */
enum rc wire_meet(struct cx *cx, const struct wire_read *r, int64_t *peer) MUST_USE;
/* Emits wire.sent with words that are there already. name: absent, a new one is drawn. */
enum rc wire_put(struct cx *cx, const struct wire_peer_get_row *peer, struct str kind, struct str words, struct str name, int64_t *pos,
                 struct str *named) MUST_USE;

/* ---- what travels (wire_parcel.c) ----------------------------------------------------------------------------------- */

struct wire_read {
    struct receipt_facts facts;
    struct sign_pub key;     /* who signed it */
    struct str origin;       /* of their log, without the epoch */
    int64_t epoch;
    struct hash leaf;        /* of the leaf's bytes */
    int64_t at;              /* by their clock */
    struct wire_sent sent;
};
/* A parcel, from the bytes of a POST: a whole, proved receipt of a wire.sent. Whether its key is anybody's is not asked here. INVALID:
** *why says in plain words what is wrong. */
enum rc wire_read(struct arena *a, struct str body, struct wire_read *out, struct str *why) MUST_USE;
/* The answer to the leaf that is our parcel: a proved receipt of a wire.taken or wire.turned_away, signed by this key. INVALID: *why is a
** stable word: "garbage", "signature", "stranger", "other". */
struct wire_asked {
    struct hash leaf;
    struct str name;       /* of the parcel */
    struct str key;        /* of the peer */
};
enum rc wire_judge(struct arena *a, struct str body, const struct wire_asked *asked, struct wire_told *out, struct str *why) MUST_USE;

/* "zhitong|1|<rank>|<url>|<vkey>|<secret>|<name>": one line that survives a chat. rank: which the reader has in the writer's eyes. */
struct wire_invitation {
    int64_t rank;
    struct str url, origin, secret, name;
    struct sign_pub key;
};
struct str wire_invitation_text(struct arena *a, struct str url, struct str vkey, int64_t rank, struct str secret, struct str name);
bool wire_invitation_read(struct str text, struct wire_invitation *out) MUST_USE;
/* An address that parcels may go to, without the slash at its end. false: it is none. */
bool wire_address(struct str url, struct str *out) MUST_USE;
/* Six digits that both places show: of both keys, whichever is whose. */
struct str wire_check(struct arena *a, struct str key, struct str other);
/* The epoch at the end of an origin. false: there is none. */
bool wire_origin_split(struct str origin, struct str *base, int64_t *epoch) MUST_USE;

/* ---- the door and the thread ---------------------------------------------------------------------------------------- */

web_fn wire_door;
void *wire_start(struct place *p);
void wire_stop(void *run);
/* Work on side tables: the peer at *(int64_t *)arg is tried again at once. */
enum rc wire_wake(struct side *s, struct arena *a, int64_t now, void *arg) MUST_USE;
/* One try over the wire (wire_post.c): a word of why there is no answer, or absent and *answer is the body. */
struct wire_post {
    struct str url, body;
    const void *stop; /* const atomic_bool *: to come to an end soon */
};
struct str wire_post(const struct wire_post *post, struct arena *a, struct str *answer);

/* ---- pages ------------------------------------------------------------------------------------------------------------ */

enum rc wire_health(struct web *w, struct health_line *out) MUST_USE;
web_fn wire_show, wire_show_invited, wire_show_parcel, wire_show_words, wire_show_receipt, wire_show_list, wire_reply, wire_reply_parcel,
    wire_again_form, wire_do_try;
enum msg wire_why(struct str word);
extern const enum msg WIRE_PEER_NAMES[PEER_STATES], WIRE_PARCEL_NAMES[PARCEL_STATES];

typedef struct wire_parcel_older_row wire_line;
struct wire_peer_view {
    struct wire_peer_after_row row;
    struct str check;
    int64_t waiting, tried, again_at;
    enum msg why; /* MSG_NONE: it is not resting */
};
struct wire_page {
    struct web *w;
    const struct wire_peer_view *peer;
    size_t peers;
    const struct wire_invite_open_row *invite;
    size_t invites;
    const wire_line *refused;
    size_t refuseds;
    bool held;
    int64_t since;
    struct str invitation; /* fresh: shown once */
    struct str url;
};
struct wire_said {
    struct str name; /* absent: it has none for people */
    struct str value;
};
struct wire_parcel_view {
    struct web *w;
    const struct wire_said *said;
    size_t saids;
    struct wire_parcel_get_row row;
    struct wire_peer peer;
    struct str label;
};

#endif
