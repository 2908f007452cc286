/* logdoor.c - the public log, as C2SP tlog-tiles v0.1, and beside it what we add.
**
**     /log                       a page for people
**     /log/key                   the key, as a note verifier key
**     /log/checkpoint            the last signed head
**     /log/tile/L/N[.p/W]        hashes; /log/tile/entries/N[.p/W]: leaves
**     /log/open/N                ours: k1 and open bytes of the public events among leaves 256 N .. 256 N + 255, JSON Lines
**     /log/epoch/E/...           the same for an epoch that is over, frozen
**
** Only what a published checkpoint covers is served: a partial tile is the first W hashes of what is stored. */
#include "web/logdoor.h"

#include "core/signer.h"
#include "web/app.h"
#include "log.html.h"

struct door {
    struct log_epoch_info epoch;
    uint64_t size;   /* leaves under the checkpoint */
    struct str note; /* absent: none yet */
};

static const struct str TEXT_PLAIN = { "text/plain; charset=utf-8", 25 };

static enum rc open_door(struct web *w, int64_t n, struct door *d)
{
    enum rc rc = log_read_epoch(w->conn, w->arena, n, &d->epoch);
    if (rc)
        return rc;
    struct tlog_head head;
    bool running = d->epoch.n == place_head(w->place).epoch;
    d->note = running ? place_checkpoint(w->place, w->arena) : d->epoch.frozen;
    d->size = checkpoint_head(d->note, &head) ? head.size : 0;
    return OK;
}

static void cache_for_ever(struct web *w)
{
    http_add(w->http, STR("Cache-Control"), STR("public, max-age=31536000, immutable"));
}

/* ---- tiles --------------------------------------------------------------------------------------------------- */

static enum rc hashes(struct web *w, const struct door *d, int level, uint64_t n, int width, struct str *out)
{
    struct log_tiles t;
    struct hash *h = ARENA_ARRAY(w->arena, struct hash, (size_t)width);
    if (!h)
        return FAILED;
    log_tiles_init(&t, w->conn, w->arena, d->epoch.n);
    enum rc rc = t.tiles.read(t.tiles.ctx, level, n, width, h);
    *out = str_n(h, (size_t)width * sizeof *h);
    return rc;
}

/* Leaves [first, first + width) of the epoch as a bundle: u16 length ‖ leaf, each. */
static enum rc entries(struct web *w, const struct door *d, uint64_t n, int width, struct str *out)
{
    struct buf b;
    struct log_leaf *leaf;
    const int64_t pos = d->epoch.first + (int64_t)(n * TLOG_TILE_WIDTH);
    enum rc rc = log_read_leaves(w->conn, w->arena, d->epoch.first, pos, (size_t)width, &leaf);
    buf_init(&b, w->arena, TLOG_TILE_WIDTH * 1024);
    for (int i = 0; !rc && i < width; i++) {
        struct str bytes = log_leaf_bytes(w->arena, &leaf[i]);
        must(bytes.n <= TLOG_ENTRY_MAX);
        buf_be16(&b, (uint16_t)bytes.n);
        buf_str(&b, bytes);
    }
    if (rc || b.overflow)
        return rc ? rc : FAILED;
    *out = buf_view(&b);
    return OK;
}

static void show_tile(struct web *w, const struct door *d, struct str path)
{
    int level, width;
    uint64_t n;
    struct str body;
    if (!tlog_tile_parse(path, &level, &n, &width)) {
        web_error(w, NOT_FOUND, NULL);
        return;
    }
    int at = level < 0 ? 0 : level;
    int have = n < tlog_full_tiles(d->size, at) ? TLOG_TILE_WIDTH : n == tlog_full_tiles(d->size, at) ? tlog_partial_width(d->size, at) : 0;
    int want = width ? width : TLOG_TILE_WIDTH;
    enum rc rc = want > have ? NOT_FOUND : level < 0 ? entries(w, d, n, want, &body) : hashes(w, d, level, n, want, &body);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    cache_for_ever(w);
    http_answer(w->http, 200, STR("application/octet-stream"), body);
}

/* ---- the open bodies ------------------------------------------------------------------------------------------ */

static void open_line(uint64_t seq, const struct log_open *e, struct buf *b)
{
    buf_printf(b, "{\"seq\":%llu,\"kind\":", (unsigned long long)seq);
    buf_json(b, e->kind);
    buf_str(b, STR(",\"k1\":\""));
    buf_hex(b, e->k1.b, sizeof e->k1.b);
    buf_str(b, STR("\",\"open\":"));
    buf_json(b, e->open);
    buf_str(b, STR("}\n"));
}

static enum rc open_lines(struct web *w, const struct door *d, struct str number, struct buf *b)
{
    int64_t n;
    struct log_open *e;
    if (!str_int(number, &n) || n < 0 || n >= INT64_MAX / TLOG_TILE_WIDTH || (uint64_t)n * TLOG_TILE_WIDTH >= d->size)
        return NOT_FOUND;
    uint64_t from = (uint64_t)n * TLOG_TILE_WIDTH, left = d->size - from;
    size_t want = left < TLOG_TILE_WIDTH ? (size_t)left : TLOG_TILE_WIDTH;
    enum rc rc = log_read_open(w->conn, w->arena, d->epoch.first + (int64_t)from, want, &e);
    for (size_t i = 0; i < want && !rc; i++) {
        const struct event_type *type = event_find(e[i].kind);
        if (type && type->is_public)
            open_line(from + i, &e[i], b);
    }
    return rc ? rc : b->overflow ? FAILED : OK;
}

static void show_open(struct web *w, const struct door *d, struct str number)
{
    struct buf b;
    buf_init(&b, w->arena, 4 << 20);
    enum rc rc = open_lines(w, d, number, &b);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    http_add(w->http, STR("Cache-Control"), STR("public, max-age=5"));
    http_answer(w->http, 200, STR("application/jsonl; charset=utf-8"), buf_view(&b));
}

/* ---- the rest ------------------------------------------------------------------------------------------------- */

static void show_page(struct web *w, const struct door *d)
{
    struct log_epoch_info *epoch = ARENA_ARRAY(w->arena, struct log_epoch_info, (size_t)d->epoch.n);
    struct log_page p = { .epoch = epoch, .size = d->size, .checkpoint = d->note, .key = place_vkey(w->place, w->arena) };
    for (int64_t n = 1; epoch && n <= d->epoch.n; n++)
        if (log_read_epoch(w->conn, w->arena, n, &epoch[p.epochs]) == OK)
            p.epochs++;
    w->page.title = msg_text(&w->out.m, MSG_log_title, 0);
    log_page(&w->out, &w->page, &p);
    web_html(w, 200);
}

static void show_key(struct web *w, const struct door *d)
{
    struct sign_pub pub = sign_public(place_key(w->place));
    struct tlog_vkey v;
    must(tlog_vkey_make(d->epoch.origin, &pub, &v));
    web_text(w, 200, TEXT_PLAIN, arena_printf(w->arena, STR_FMT "\n", STR_ARG(tlog_vkey_text(w->arena, &v))));
}

static void show_checkpoint(struct web *w, const struct door *d)
{
    if (!d->note.p) { /* the first one comes within a second of the start */
        http_add(w->http, STR("Retry-After"), STR("1"));
        web_text(w, 503, TEXT_PLAIN, STR("还没有检查点,请一秒后再取。\nNo checkpoint yet; ask again in a second.\n"));
        return;
    }
    http_add(w->http, STR("Cache-Control"), STR("no-cache"));
    http_answer(w->http, 200, TEXT_PLAIN, d->note);
}

/* "epoch/3/key" → 3 and "key"; anything else stays and means the running epoch (0). */
static int64_t epoch_in(struct str *path)
{
    int64_t n;
    struct str rest = *path, word;
    if (!str_starts(rest, STR("epoch/")))
        return 0;
    rest = str_cut(rest, sizeof "epoch/" - 1, rest.n);
    if (!str_next(&rest, '/', &word) || !str_int(word, &n) || n < 1 || !rest.p)
        return 0;
    *path = rest;
    return n;
}

bool logdoor_answer(struct web *w)
{
    struct str path = w->http->path;
    struct door d;
    if (!str_starts(path, STR("/log")) || (path.n > 4 && path.p[4] != '/'))
        return false;
    path = str_cut(path, 5, path.n);
    const int64_t epoch = epoch_in(&path);
    if (path.n == 0 && w->http->method != HTTP_POST && web_fresh(w))
        return true;
    enum rc rc = w->http->method == HTTP_POST ? NOT_FOUND : open_door(w, epoch, &d);
    if (rc)
        web_error(w, rc, NULL);
    else if (path.n == 0)
        show_page(w, &d);
    else if (str_eq(path, STR("key")))
        show_key(w, &d);
    else if (str_eq(path, STR("checkpoint")))
        show_checkpoint(w, &d);
    else if (str_starts(path, STR("open/")))
        show_open(w, &d, str_cut(path, sizeof "open/" - 1, path.n));
    else
        show_tile(w, &d, path);
    return true;
}
