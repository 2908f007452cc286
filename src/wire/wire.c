/* wire.c - the module: other places, what goes to them and what comes from them.
**
** wire_pair.c makes two places known to each other, wire_send.c puts parcels down, wire_run.c and wire_post.c carry them, wire_take.c is
** the door where those of others come in, wire_parcel.c reads what travels. What a parcel means is the module's that declares its kind
** (core/parcel.h); the wire's own kinds say hello, and that a place was restored. */
#include "wire/wire_in.h"

#include "core/chore.h"
#include "core/outbox.h"
#include "core/setting.h"
#include "wire_schema.h"

static void peer_of(const struct wire_peer_get_row *row, struct wire_peer *out)
{
    *out = (struct wire_peer){ row->id, row->rank, row->state, row->name, row->url, row->origin };
}

enum rc wire_peer(struct db *db, struct arena *a, int64_t id, struct wire_peer *out)
{
    struct wire_peer_get_row row;
    enum rc rc = wire_peer_get(db, a, id, &row);
    if (!rc)
        peer_of(&row, out);
    return rc;
}

enum rc wire_peers(struct db *db, struct arena *a, struct wire_peer **out, size_t *n)
{
    struct wire_peer_after_row *row;
    size_t rows, kept = 0;
    enum rc rc = wire_peer_after(db, a, -1, WIRE_PEERS_MOST, &row, &rows);
    struct wire_peer *to = rc ? NULL : ARENA_ARRAY(a, struct wire_peer, rows);
    if (!to)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < rows; i++)
        if (row[i].state != PEER_REMOVED)
            to[kept++] = (struct wire_peer){ row[i].id, row[i].rank, row[i].state, row[i].name, row[i].url, row[i].origin };
    *out = to;
    *n = kept;
    return OK;
}

/* Who is to be told that this place was restored. */
static enum rc chores(struct db *db, struct arena *a, int64_t now, size_t want, struct chore **out, size_t *n)
{
    struct wire_peer_untold_row *row;
    size_t rows;
    (void)now;
    enum rc rc = wire_peer_untold(db, a, (int64_t)want, &row, &rows);
    struct chore *to = rc ? NULL : ARENA_ARRAY(a, struct chore, rows);
    if (!to)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < rows; i++)
        to[i].id = row[i].id;
    *out = to;
    *n = rows;
    return OK;
}

static enum rc say_peers(struct web *w, struct str *out)
{
    struct wire_peer *peer;
    size_t n;
    enum rc rc = wire_peers(w->db, w->arena, &peer, &n);
    if (!rc && n == 0)
        return NOT_FOUND;
    if (!rc)
        *out = msg_set_wire_known(&w->out.m, (int64_t)n);
    return rc;
}
static const struct setting pages = { "wire", MSG_set_pages, MSG_wire_title, MSG_set_wire_does, 0, 0, 0, "/wire", say_peers };
static const struct setting *const setting[] = { &pages, NULL };

static const struct route route[] = {
    ROUTE_GET("/wire", PERM_PLACE, ROUTE_PERSONAL, wire_show),
    ROUTE_DO("/wire", PERM_ANYONE, ROUTE_PERSONAL | ROUTE_BUCKET | ROUTE_RAW, wire_door),
    ROUTE_POST("/wire/invite", PERM_PLACE, ROUTE_PERSONAL, &WIRE_INVITE, wire_show_invited, wire_again_form),
    ROUTE_POST("/wire/join", PERM_PLACE, ROUTE_PERSONAL, &WIRE_JOIN, wire_reply, wire_again_form),
    ROUTE_POST("/wire/gate", PERM_PLACE, ROUTE_PERSONAL, &OUTBOX_HOLD, wire_reply, NULL),
    ROUTES_LIST("/wire/parcels", PERM_PLACE, ROUTE_PERSONAL, wire_show_list),
    ROUTE_GET("/wire/parcels/{id}", PERM_PLACE, ROUTE_PERSONAL, wire_show_parcel),
    ROUTE_GET("/wire/parcels/{id}/parcel.json", PERM_PLACE, ROUTE_PERSONAL, wire_show_words),
    ROUTE_GET("/wire/parcels/{id}/receipt.json", PERM_PLACE, ROUTE_PERSONAL, wire_show_receipt),
    ROUTE_POST("/wire/parcels/{id}/again", PERM_PLACE, ROUTE_PERSONAL, &WIRE_AGAIN, wire_reply_parcel, NULL),
    ROUTE_POST("/wire/{id}/pause", PERM_PLACE, ROUTE_PERSONAL, &WIRE_PAUSE, wire_reply, NULL),
    ROUTE_POST("/wire/{id}/resume", PERM_PLACE, ROUTE_PERSONAL, &WIRE_RESUME, wire_reply, NULL),
    ROUTE_POST("/wire/{id}/remove", PERM_PLACE, ROUTE_PERSONAL, &WIRE_REMOVE, wire_reply, NULL),
    ROUTE_POST("/wire/{id}/say", PERM_PLACE, ROUTE_PERSONAL, &WIRE_SAY, wire_reply_parcel, wire_again_form),
    ROUTE_POST("/wire/{id}/address", PERM_PLACE, ROUTE_PERSONAL, &WIRE_ADDRESS, wire_reply, wire_again_form),
    ROUTE_DO("/wire/{id}/try", PERM_PLACE, ROUTE_PERSONAL, wire_do_try),
    { 0 },
};

static const struct event_type *const event[] = { &WIRE_INVITED, &WIRE_MET,   &WIRE_MOVED, &WIRE_SEEN,        &WIRE_SENT,     &WIRE_ARRIVED,
                                                  &WIRE_REFUSED, &WIRE_ANEW,    &WIRE_CAME, &WIRE_TAKEN, &WIRE_TURNED_AWAY, &WIRE_REQUEUED,
                                                  &WIRE_AT, NULL };
static const struct command *const command[] = { &WIRE_INVITE, &WIRE_JOIN, &WIRE_PAUSE,  &WIRE_RESUME, &WIRE_REMOVE, &WIRE_SAY,
                                                 &WIRE_AGAIN, &WIRE_TAKE,   &WIRE_TELL, &WIRE_ANSWER, &WIRE_PROVE,  &WIRE_ADDRESS, NULL };
static const struct watch watch[] = { { "log.epoch.begun", "epoch", wire_watch_epoch }, { 0 } };
static const struct parcel_kind *const parcel[] = { &WIRE_HELLO, &WIRE_RESTORED, &WIRE_LINE, NULL };

const struct module WIRE = {
    .name = "wire",
    .schema = &WIRE_SCHEMA,
    .event = event,
    .command = command,
    .route = route,
    .watch = watch,
    .chores = chores,
    .chore = &WIRE_TELL,
    .setting = setting,
    .parcel = parcel,
    .start = wire_start,
    .stop = wire_stop,
    .health = wire_health,
};
