/* log_sqlite.c - the log's writing half over SQLite.
**
** The head in memory is the truth of what is committed; a group works on a copy. Appending computes the two commitments, writes the leaf
** and the body, and adds the leaf's hash to the tree's right edge; hashes that fall into place are remembered and written as tiles
** once per group. A tile row holds what its level has so far, so an old partial tile is a prefix of the new one. */
#include "core/log.h"

#include "base/clock.h"
#include "base/mem.h"
#include "core_sql.h"

enum { LEAF_VERSION = 1 };

static enum rc read_tile(void *ctx, int level, uint64_t n, int width, struct hash *out)
{
    struct log_tiles *t = ctx;
    struct core_tile_get_row row;
    enum rc rc = core_tile_get(conn_logdb(t->conn), t->arena, t->epoch, level, (int64_t)n, &row);
    if (rc)
        return rc;
    if (row.hash.n % sizeof *out || row.hash.n < (size_t)width * sizeof *out)
        return NOT_FOUND;
    memcpy(out, row.hash.p, (size_t)width * sizeof *out);
    return OK;
}

void log_tiles_init(struct log_tiles *t, struct conn *c, struct arena *a, int64_t epoch)
{
    *t = (struct log_tiles){ .conn = c, .arena = a, .epoch = epoch };
    t->tiles = (struct tlog_tiles){ read_tile, t };
}

bool log_moment(struct str open, int64_t *at)
{
    struct str rest = str_cut(open, sizeof "{\"at\":" - 1, open.n);
    return str_starts(open, STR("{\"at\":")) && str_int(str_cut(rest, 0, str_find(rest, ',', 0)), at);
}

static enum rc load_last_at(struct log *l, struct conn *c, struct arena *a)
{
    struct core_body_get_row row;
    if (l->head.pos == 0)
        return OK;
    enum rc rc = core_body_get(conn_logdb(c), a, l->head.pos - 1, &row);
    if (rc)
        return rc;
    return log_moment(row.open, &l->head.last_at) ? OK : FAILED;
}

enum rc log_load(struct log *l, struct conn *c, struct arena *a)
{
    struct core_epoch_last_row epoch;
    struct core_leaf_end_row end;
    struct log_tiles t;
    *l = (struct log){ 0 };
    enum rc rc = core_epoch_last(conn_logdb(c), a, &epoch);
    if (rc == NOT_FOUND) {
        tlog_edge_init(&l->head.tree);
        l->work = l->head;
        return OK;
    }
    if (rc || (rc = core_leaf_end(conn_logdb(c), a, &end)))
        return rc;
    l->head = (struct log_head){ .epoch = epoch.n, .first = epoch.first, .pos = end.n };
    if (end.n < epoch.first)
        return FAILED;
    log_tiles_init(&t, c, a, epoch.n);
    uint64_t size = (uint64_t)(end.n - epoch.first);
    if ((rc = tlog_edge_from_tiles(&t.tiles, size, &l->head.tree)))
        return rc;
    for (int level = 0; level < TLOG_LEVELS; level++) {
        int width = tlog_partial_width(size, level);
        if (width && (rc = read_tile(&t, level, tlog_full_tiles(size, level), width, l->tile[level])))
            return rc;
    }
    rc = load_last_at(l, c, a);
    l->work = l->head;
    return rc;
}

void log_release(struct log *l)
{
    mem_free(l->fresh);
    *l = (struct log){ 0 };
}

void log_begin(struct log *l)
{
    l->work = l->head;
    l->fresh_n = 0;
}

struct log_mark log_mark(const struct log *l)
{
    return (struct log_mark){ l->work, l->fresh_n };
}

void log_rewind(struct log *l, const struct log_mark *m)
{
    must(m->fresh_n <= l->fresh_n);
    l->work = m->work;
    l->fresh_n = m->fresh_n;
}

static enum rc keep_fresh(void *ctx, int level, uint64_t index, const struct hash *h)
{
    struct log *l = ctx;
    if (l->fresh_n == l->fresh_room) {
        size_t room = l->fresh_room ? l->fresh_room * 2 : 256;
        struct log_fresh *p = mem_resize(l->fresh, room * sizeof *p);
        if (!p)
            return FAILED;
        l->fresh = p;
        l->fresh_room = room;
    }
    l->fresh[l->fresh_n++] = (struct log_fresh){ level, index, *h };
    return OK;
}

struct hash log_commit_open(const struct hash *k1, struct str open)
{
    return hash_hmac(k1, STR("zhitong/open/1"), open);
}

struct hash log_commit_own(const struct hash *k2, struct str own)
{
    return hash_hmac(k2, STR("zhitong/own/1"), own);
}

struct str log_leaf_bytes(struct arena *a, const struct log_leaf *leaf)
{
    struct buf b;
    buf_init(&b, a, 1024);
    buf_room(&b, 320);
    buf_str(&b, STR("{\"v\":"));
    buf_int(&b, LEAF_VERSION);
    buf_str(&b, STR(",\"seq\":"));
    buf_int(&b, leaf->seq);
    buf_str(&b, STR(",\"kind\":"));
    buf_json(&b, leaf->kind);
    buf_str(&b, STR(",\"hour\":"));
    buf_int(&b, leaf->hour);
    buf_str(&b, STR(",\"open\":\""));
    buf_hex(&b, leaf->open.b, sizeof leaf->open.b);
    buf_str(&b, STR("\",\"own\":\""));
    buf_hex(&b, leaf->own.b, sizeof leaf->own.b);
    buf_str(&b, STR("\"}"));
    return b.overflow ? STR_NONE : buf_view(&b);
}

static enum rc append(struct log *l, struct conn *c, struct arena *a, const struct log_leaf *leaf, const struct log_body *body, int64_t at)
{
    struct log_head *w = &l->work;
    struct str bytes = log_leaf_bytes(a, leaf);
    if (!bytes.p)
        return FAILED;
    must(bytes.n <= TLOG_ENTRY_MAX);
    struct hash h = tlog_leaf_hash(bytes);
    enum rc rc = core_leaf_add(conn_logdb(c), w->pos, leaf->kind, leaf->hour, hash_str(&leaf->open), hash_str(&leaf->own));
    if (!rc)
        rc = core_body_add(conn_logdb(c), w->pos, body->subject, hash_str(&body->k1), body->open,
                           body->own.p ? hash_str(&body->k2) : STR_NONE, body->own);
    if (!rc)
        rc = tlog_tiles_append(&w->tree, &h, keep_fresh, l);
    if (rc)
        return rc;
    w->pos++;
    w->last_at = at;
    return OK;
}

enum rc log_append(struct log *l, struct conn *c, struct arena *a, const struct log_entry *e, struct log_kept *kept)
{
    const struct log_head *w = &l->work;
    const int64_t pos = w->pos;
    must(w->epoch > 0 && w->pos == w->first + (int64_t)w->tree.size && e->at >= w->last_at);
    struct hash k[2]; /* k1 and k2, in one draw */
    rand_bytes(k, sizeof k);
    struct log_body body = { .subject = e->subject, .k1 = k[0], .k2 = k[1], .open = e->open, .own = e->own };
    struct log_leaf leaf = {
        .kind = e->kind,
        .seq = (int64_t)w->tree.size,
        .hour = e->at / CLOCK_HOUR,
        .open = log_commit_open(&k[0], e->open),
        .own = e->own.p ? log_commit_own(&k[1], e->own) : rand_hash(),
    };
    enum rc rc = append(l, c, a, &leaf, &body, e->at);
    if (!rc && kept)
        *kept = (struct log_kept){ pos, leaf, body };
    return rc;
}

enum rc log_restore(struct log *l, struct conn *c, struct arena *a, const struct log_leaf *leaf, const struct log_body *body)
{
    const struct log_head *w = &l->work;
    int64_t at;
    if (w->epoch == 0 || leaf->seq != (int64_t)w->tree.size || !log_moment(body->open, &at) || at < w->last_at)
        return INVALID;
    return append(l, c, a, leaf, body, at);
}

/* Copies into `tile` what the group added to tile n of the level; returns its width. */
static int gather(const struct log *l, int level, uint64_t n, struct hash tile[TLOG_TILE_WIDTH])
{
    int width = 0;
    if (n == tlog_full_tiles(l->head.tree.size, level)) {
        width = tlog_partial_width(l->head.tree.size, level);
        memcpy(tile, l->tile[level], (size_t)width * sizeof *tile);
    }
    for (size_t i = 0; i < l->fresh_n; i++) {
        const struct log_fresh *f = &l->fresh[i];
        if (f->level != level || f->index / TLOG_TILE_WIDTH != n)
            continue;
        must(f->index % TLOG_TILE_WIDTH == (uint64_t)width);
        tile[width++] = f->h;
    }
    return width;
}

/* A group in which an epoch began writes no tile of the old one: epochs begin alone (epoch.c), so head and work agree. */
enum rc log_flush(struct log *l, struct conn *c)
{
    struct hash tile[TLOG_TILE_WIDTH];
    for (int level = 0; level < TLOG_LEVELS; level++) {
        uint64_t from = UINT64_MAX, to = 0;
        for (size_t i = 0; i < l->fresh_n; i++) {
            uint64_t n = l->fresh[i].index / TLOG_TILE_WIDTH;
            if (l->fresh[i].level != level)
                continue;
            from = n < from ? n : from;
            to = n > to ? n : to;
        }
        for (uint64_t n = from; from != UINT64_MAX && n <= to; n++) {
            int width = gather(l, level, n, tile);
            enum rc rc = core_tile_put(conn_logdb(c), l->work.epoch, level, (int64_t)n, str_n(tile, (size_t)width * sizeof *tile));
            if (rc)
                return rc;
        }
    }
    return OK;
}

void log_committed(struct log *l)
{
    for (size_t i = 0; i < l->fresh_n; i++)
        l->tile[l->fresh[i].level][l->fresh[i].index % TLOG_TILE_WIDTH] = l->fresh[i].h;
    l->head = l->work;
    l->fresh_n = 0;
}

enum rc log_epoch(struct log *l, struct conn *c, int64_t n, struct str origin)
{
    must(n > l->work.epoch && l->fresh_n == 0);
    enum rc rc = core_epoch_add(conn_logdb(c), n, origin, l->work.pos);
    if (rc)
        return rc;
    l->work.epoch = n;
    l->work.first = l->work.pos;
    tlog_edge_init(&l->work.tree);
    l->head.tree = l->work.tree; /* the old epoch's partial tiles are on disk; none of them is ours to continue */
    return OK;
}

enum rc log_restore_epoch(struct log *l, struct conn *c, int64_t n, struct str origin, struct str frozen)
{
    if (n <= l->work.epoch)
        return INVALID;
    enum rc rc = log_epoch(l, c, n, origin);
    return rc || !frozen.p ? rc : core_epoch_freeze(conn_logdb(c), n, frozen);
}
