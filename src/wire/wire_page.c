/* wire_page.c - what the office sees: the other places and how each stands, what waits and why, and every parcel with its proof. */
#include "wire/wire_in.h"

#include "core/outbox.h"
#include "core/signer.h"
#include "web/health.h"
#include "wire.html.h"

enum { REFUSED_SHOWN = 20, WAITING_SHOWN = 1000 };

static const struct {
    const char *word;
    enum msg says;
} reasons[] = {
    { "unreachable", MSG_wire_why_unreachable }, { "slow", MSG_wire_why_slow },         { "tls", MSG_wire_why_tls },
    { "huge", MSG_wire_why_huge },               { "broken", MSG_wire_why_broken },     { "redirect", MSG_wire_why_redirect },
    { "unknown", MSG_wire_why_unknown },         { "paused", MSG_wire_why_paused },     { "moved", MSG_wire_why_moved },
    { "unread", MSG_wire_why_unread },           { "busy", MSG_wire_why_busy },         { "trouble", MSG_wire_why_trouble },
    { "garbage", MSG_wire_why_garbage },         { "signature", MSG_wire_why_signature }, { "stranger", MSG_wire_why_stranger },
    { "other", MSG_wire_why_other },
};

enum msg wire_why(struct str word)
{
    for (size_t i = 0; i < countof(reasons); i++)
        if (str_eq(word, str_of(reasons[i].word)))
            return reasons[i].says;
    return MSG_wire_why_trouble;
}

const enum msg WIRE_PARCEL_NAMES[PARCEL_STATES] = { MSG_parcel_waiting, MSG_parcel_arrived, MSG_parcel_refused,
                                                    MSG_parcel_anew,    MSG_parcel_taken,   MSG_parcel_turned_away };
static const char *const state_words[PARCEL_STATES] = { "waiting", "arrived", "refused", "anew", "taken", "turned_away" };

static struct str kind_name(struct web *w, struct str kind)
{
    const struct parcel_kind *k = wire_kind(kind);
    return msg_text(&w->out.m, k ? k->label : MSG_wire_kind_other, 0);
}

static struct str own_key(struct web *w)
{
    struct sign_pub self = sign_public(place_key(w->place));
    return arena_str(w->arena, str_n(self.b, sizeof self.b));
}

/* ---- the page ------------------------------------------------------------------------------------------------------------ */

static enum rc read_peer(struct web *w, const struct wire_peer_after_row *row, struct wire_peer_view *out)
{
    struct wire_parcel_waiting_row waiting;
    struct wire_rest_get_row rest;
    struct wire_peer_view v = { .row = *row, .check = wire_check(w->arena, row->key, own_key(w)) };
    enum rc rc = wire_parcel_waiting(w->db, w->arena, row->id, WAITING_SHOWN, &waiting);
    if (rc)
        return rc;
    v.waiting = waiting.n;
    rc = wire_rest_get(w->side, w->arena, row->id, &rest);
    if (!rc && v.waiting) {
        v.why = wire_why(rest.why);
        v.tried = rest.n;
        v.again_at = rest.until;
    }
    if (rc == NOT_FOUND)
        rc = OK;
    if (!rc)
        *out = v;
    return rc;
}

static enum rc read_peers(struct web *w, struct wire_page *p)
{
    struct wire_peer_after_row *row;
    size_t n;
    enum rc rc = wire_peer_after(w->db, w->arena, -1, WIRE_PEERS_MOST, &row, &n);
    struct wire_peer_view *to = rc ? NULL : ARENA_ARRAY(w->arena, struct wire_peer_view, n);
    for (size_t i = 0; to && i < n && !rc; i++)
        if (row[i].state != PEER_REMOVED)
            rc = read_peer(w, &row[i], &to[p->peers++]);
    p->peer = to;
    return rc ? rc : to ? OK : FAILED;
}

/* A place that has not answered is nobody's fault here, but somebody should know. */
enum rc wire_health(struct web *w, struct health_line *out)
{
    struct wire_page p = { .w = w };
    int64_t waiting = 0, silent = 0;
    enum rc rc = read_peers(w, &p);
    if (rc)
        return rc;
    for (size_t i = 0; i < p.peers; i++) {
        waiting += p.peer[i].waiting;
        silent += p.peer[i].tried > 0;
    }
    *out = (struct health_line){ MSG_health_wire, silent ? HEALTH_LOOK : HEALTH_GOOD,
                                 msg_health_wire_n(&w->out.m, (int64_t)p.peers, waiting, silent), MSG_health_wire_do };
    return OK;
}

static enum rc read_refused(struct web *w, struct wire_page *p)
{
    struct wire_parcel_refused_row *id;
    struct wire_parcel_older_row *row;
    size_t n, one;
    enum rc rc = wire_parcel_refused(w->db, w->arena, REFUSED_SHOWN, &id, &n);
    wire_line *to = rc ? NULL : ARENA_ARRAY(w->arena, wire_line, n);
    for (size_t i = 0; to && i < n && !rc; i++) {
        rc = wire_parcel_older(w->db, w->arena, id[i].id + 1, 1, &row, &one);
        if (!rc && one)
            to[p->refuseds++] = row[0];
    }
    p->refused = to;
    return rc ? rc : to ? OK : FAILED;
}

static void draw(struct web *w, int status, struct str secret)
{
    struct wire_page p = { .w = w, .url = web_absolute(w, url_path(&w->out, "/")) };
    struct wire_invite_open_row *invite;
    enum rc rc = outbox_held(w->db, w->arena, &p.held, &p.since);
    if (!rc)
        rc = read_peers(w, &p);
    if (!rc)
        rc = read_refused(w, &p);
    if (!rc)
        rc = wire_invite_open(w->db, w->arena, INVITES_SHOWN, &invite, &p.invites);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    p.invite = invite;
    p.url = str_cut(p.url, 0, p.url.n ? p.url.n - 1 : 0);
    if (secret.p) {
        const struct wire_invite *asked = w->record;
        p.invitation = wire_invitation_text(w->arena, p.url, place_vkey(w->place, w->arena), asked->rank, secret, w->page.place);
    }
    w->page.title = msg_text(&w->out.m, MSG_wire_title, 0);
    w->page.desk = true;
    wire_places(&w->out, &p);
    web_html(w, status);
}

void wire_show(struct web *w)
{
    draw(w, 200, STR_NONE);
}

void wire_again_form(struct web *w)
{
    draw(w, w->http->res.status, STR_NONE);
}

void wire_show_invited(struct web *w)
{
    const struct wire_invited *r = w->task.result;
    draw(w, 201, r->secret);
}

void wire_reply(struct web *w)
{
    web_see_other(w, url_path(&w->out, "/wire"));
}

void wire_reply_parcel(struct web *w)
{
    web_see_other(w, url_path(&w->out, "/wire/parcels"));
}

static void tried(struct web *w)
{
    if (w->task.rc)
        web_error(w, w->task.rc, NULL);
    else
        wire_reply(w);
}

void wire_do_try(struct web *w)
{
    int64_t *id = ARENA_NEW(w->arena, int64_t);
    struct wire_peer peer;
    enum rc rc = id ? web_arg_int(w, "id", id) : FAILED;
    if (!rc)
        rc = wire_peer(w->db, w->arena, *id, &peer);
    if (rc)
        web_error(w, rc, NULL);
    else
        web_side(w, wire_wake, id, tried);
}

/* ---- one parcel ------------------------------------------------------------------------------------------------------------ */

static enum rc read_parcel(struct web *w, struct wire_parcel_get_row *row)
{
    int64_t id;
    enum rc rc = web_arg_int(w, "id", &id);
    return rc ? rc : wire_parcel_get(w->db, w->arena, id, row);
}

/* What travelled, as a receipt: ours, or theirs put together again. */
static enum rc parcel_receipt(struct web *w, const struct wire_parcel_get_row *row, struct str *out)
{
    struct wire_came ev = { 0 };
    if (row->state < PARCEL_TAKEN)
        return receipt_make(w->place, w->conn, w->arena, row->id, true, out);
    enum rc rc = log_read_event(w->db, w->arena, row->id, &WIRE_CAME, NULL, &ev);
    struct receipt_parts x = { .origin = ev.origin, .key = ev.key, .leaf = ev.leaf, .open = ev.open, .k1 = ev.k1, .proof = ev.proof,
                               .index = ev.index };
    return rc ? rc : receipt_write(w->arena, &x, out);
}

/* What was answered to it. NOT_FOUND: nothing yet. */
static enum rc answer_receipt(struct web *w, const struct wire_parcel_get_row *row, struct str *out)
{
    struct wire_answered ev = { 0 };
    if (row->answer == ABSENT || row->state == PARCEL_ANEW)
        return NOT_FOUND;
    if (row->state >= PARCEL_TAKEN)
        return receipt_make(w->place, w->conn, w->arena, row->answer, true, out);
    const struct event_type *type = row->state == PARCEL_REFUSED ? &WIRE_REFUSED : &WIRE_ARRIVED;
    enum rc rc = log_read_event(w->db, w->arena, row->answer, type, NULL, &ev);
    if (!rc)
        *out = ev.receipt;
    return rc;
}

static void give_receipt(struct web *w, const char *what, enum rc (*read)(struct web *, const struct wire_parcel_get_row *, struct str *))
{
    struct wire_parcel_get_row row;
    struct str body;
    enum rc rc = read_parcel(w, &row);
    if (!rc)
        rc = read(w, &row, &body);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    web_attach(w, arena_printf(w->arena, "zhitong-%s-%lld.json", what, (long long)row.id));
    web_json(w, 200, body);
}

void wire_show_words(struct web *w)
{
    give_receipt(w, "parcel", parcel_receipt);
}

void wire_show_receipt(struct web *w)
{
    give_receipt(w, "receipt", answer_receipt);
}

/* Field by field, where we know the kind; what is secret is left out. */
static enum rc fill_said(struct web *w, struct str words, struct wire_parcel_view *v)
{
    const struct parcel_kind *kind = wire_kind(v->row.kind);
    struct wire_said *to = ARENA_ARRAY(w->arena, struct wire_said, kind ? kind->shape.n + 1 : 1);
    void *record = kind ? arena_alloc(w->arena, kind->shape.size) : NULL;
    if (!to || (kind && !record))
        return FAILED;
    v->said = to;
    if (kind)
        shape_clear(&kind->shape, record);
    if (!kind || shape_decode(&kind->shape, words, false, NULL, NULL, w->arena, record)) {
        to[v->saids++] = (struct wire_said){ str_of(kind ? kind->name : NULL), words };
        return OK;
    }
    for (size_t i = 0; i < kind->shape.n; i++) {
        const struct field *f = &kind->shape.field[i];
        if (field_absent(f, record) || f->flags & FIELD_SECRET || f->type == FIELD_BYTES)
            continue;
        struct str value = field_is_int(f) ? arena_printf(w->arena, "%lld", (long long)field_int(f, record)) : field_str(f, record);
        to[v->saids++] = (struct wire_said){ f->label == MSG_NONE ? STR_NONE : msg_text(&w->out.m, f->label, 0), value };
    }
    return OK;
}

/* What it said, as it stands in the log. */
static enum rc read_words(struct web *w, struct wire_parcel_view *v)
{
    struct wire_sent sent = { 0 };
    struct wire_came came = { 0 };
    int64_t at, by;
    enum rc rc;
    if (v->row.state < PARCEL_TAKEN) {
        rc = log_read_event(w->db, w->arena, v->row.id, &WIRE_SENT, NULL, &sent);
    } else {
        rc = log_read_event(w->db, w->arena, v->row.id, &WIRE_CAME, NULL, &came);
        if (!rc)
            rc = shape_decode(&WIRE_SENT.shape, came.open, false, &at, &by, w->arena, &sent);
    }
    return rc ? rc : fill_said(w, sent.words, v);
}

void wire_show_parcel(struct web *w)
{
    struct wire_parcel_view v = { .w = w };
    enum rc rc = read_parcel(w, &v.row);
    if (!rc)
        rc = wire_peer(w->db, w->arena, v.row.peer, &v.peer);
    if (!rc)
        rc = read_words(w, &v);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    v.label = kind_name(w, v.row.kind);
    w->page.title = v.label;
    w->page.desk = true;
    wire_one_parcel(&w->out, &v);
    web_html(w, 200);
}

/* ---- all of them ------------------------------------------------------------------------------------------------------------ */

typedef struct {
    int64_t id, state, at, ended;
    struct str partner, kind, why;
} R;

static struct str cursor_of(struct web *w, int64_t id)
{
    return arena_printf(w->arena, "%lld", (long long)id);
}

static enum rc read_parcels(struct web *w, const struct list_ask *ask, struct list_got *out)
{
    wire_line *row;
    size_t n, want = (size_t)ask->want;
    int64_t than = ask->up ? -1 : INT64_MAX;
    if (ask->cursor.p && !str_int(ask->cursor, &than))
        return INVALID;
    enum rc rc = (ask->up ? wire_parcel_newer : wire_parcel_older)(w->db, w->arena, than, ask->want + 1, &row, &n);
    const bool more = !rc && n > want;
    n = more ? want : rc ? 0 : n;
    R *to = rc ? NULL : ARENA_ARRAY(w->arena, R, n);
    if (!to)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n; i++) {
        const wire_line *r = &row[ask->up ? n - 1 - i : i]; /* read upwards, shown downwards */
        to[i] = (R){ r->id, r->state, r->at, r->ended, r->partner, kind_name(w, r->kind), r->why };
    }
    *out = (struct list_got){ .row = to, .n = n, .total = ABSENT };
    if (n && (ask->up || more))
        out->older = cursor_of(w, to[n - 1].id);
    if (n && (ask->up ? more : ask->cursor.p != NULL))
        out->newer = cursor_of(w, to[0].id);
    return OK;
}

static void draw_parcels(struct web *w, const struct list_page *page)
{
    const R *row = page->got.row;
    wire_line *line = ARENA_ARRAY(w->arena, wire_line, page->got.n);
    if (!line) { /* the arena is full: out_end() says so */
        w->torn = true;
        return;
    }
    for (size_t i = 0; i < page->got.n; i++)
        line[i] = (wire_line){ .id = row[i].id, .state = row[i].state, .at = row[i].at, .ended = row[i].ended, .kind = row[i].kind,
                               .partner = row[i].partner, .why = row[i].why };
    w->page.desk = true;
    wire_all_parcels(&w->out, w, line, page);
}

static struct url link_parcel(struct web *w, const void *row)
{
    return url_path(&w->out, "/wire/parcels/%lld", (long long)((const R *)row)->id);
}

static struct str headline(struct web *w, const void *row)
{
    const R *r = row;
    return arena_printf(w->arena, STR_FMT " · " STR_FMT, STR_ARG(r->kind), STR_ARG(r->partner));
}

static const struct list_column columns[] = {
    LIST_COLUMN(R, id, LIST_INT),  LIST_COLUMN(R, partner, LIST_TEXT), LIST_COLUMN(R, kind, LIST_TEXT),
    LIST_NAMES(R, state, WIRE_PARCEL_NAMES, state_words), LIST_COLUMN(R, at, LIST_TIME), LIST_COLUMN(R, ended, LIST_TIME),
    LIST_COLUMN(R, why, LIST_TEXT),
};
static const struct list parcels = {
    .name = "parcels", .title = MSG_wire_parcels, .column = columns, .columns = countof(columns), .row_size = sizeof(R),
    .at_off = offsetof(R, at), .read = read_parcels, .draw = draw_parcels, .link = link_parcel, .headline = headline,
};

void wire_show_list(struct web *w)
{
    list_answer(w, &parcels);
}
