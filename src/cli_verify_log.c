/* cli_verify_log.c - the walk over a whole log, trusting nothing but the key.
**
** Leaves come in bundles of 256; each is parsed strictly, hashed and appended to an edge of our own. Each tile of each level is fetched and
** compared with what that edge has completed. At the end the root must be the signed one. Then the published open bodies are
** held against their leaves' commitments. Memory: one bundle and one tile a level. */
#include "cli.h"
#include "cli_verify.h"

#include <cjson/cJSON.h>
#include <stdarg.h>

struct walk {
    struct source *s;
    struct arena *keep, page;
    struct tlog_head head;
    struct tlog_edge edge;
    struct hash level[TLOG_LEVELS][TLOG_TILE_WIDTH]; /* what the edge completed of the tile at hand */
    int width[TLOG_LEVELS];
    uint64_t tile[TLOG_LEVELS];
    struct { /* the leaves of the bundle at hand */
        struct hash open;
        struct str kind;
        bool opened;
    } leaf[TLOG_TILE_WIDTH];
    int64_t opened;
    struct str *why;
};

static enum rc wrong(struct walk *k, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static enum rc wrong(struct walk *k, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    *k->why = arena_vprintf(k->keep, fmt, ap);
    va_end(ap);
    return INVALID;
}

static enum rc get(struct walk *k, struct str name, size_t max, struct str *out)
{
    enum rc rc = source_get(k->s, &k->page, name, max, out);
    return rc ? wrong(k, STR_FMT " %s", STR_ARG(name), rc == NOT_FOUND ? "is missing" : "can't be fetched") : OK;
}

/* The tile of this level is as full as it gets: it must be what is served. */
static enum rc compare_tile(struct walk *k, int level)
{
    struct str bytes;
    int width = k->width[level];
    struct str path = tlog_tile_path(&k->page, level, k->tile[level], width == TLOG_TILE_WIDTH ? 0 : width);
    enum rc rc = get(k, path, TLOG_TILE_WIDTH * sizeof(struct hash), &bytes);
    if (rc)
        return rc;
    if (!str_eq(bytes, str_n(k->level[level], (size_t)width * sizeof(struct hash))))
        return wrong(k, STR_FMT " does not hold the hashes of the leaves below it", STR_ARG(path));
    k->width[level] = 0;
    k->tile[level]++;
    return OK;
}

static enum rc fell_into_place(void *ctx, int level, uint64_t index, const struct hash *h)
{
    struct walk *k = ctx;
    must(index == k->tile[level] * TLOG_TILE_WIDTH + (uint64_t)k->width[level]);
    k->level[level][k->width[level]++] = *h;
    return k->width[level] == TLOG_TILE_WIDTH ? compare_tile(k, level) : OK;
}

static enum rc take_leaf(struct walk *k, struct str bytes, int slot)
{
    struct log_leaf leaf;
    struct hash h = tlog_leaf_hash(bytes);
    if (log_leaf_parse(&k->page, bytes, &leaf) || leaf.seq != (int64_t)k->edge.size)
        return wrong(k, "leaf %llu is not in its canonical form, or names another number", (unsigned long long)k->edge.size);
    k->leaf[slot].open = leaf.open;
    k->leaf[slot].kind = leaf.kind;
    k->leaf[slot].opened = false;
    return tlog_tiles_append(&k->edge, &h, fell_into_place, k);
}

static enum rc take_bundle(struct walk *k, uint64_t n, int width)
{
    struct str rest, leaf;
    struct str path = tlog_tile_path(&k->page, -1, n, width == TLOG_TILE_WIDTH ? 0 : width);
    enum rc rc = get(k, path, TLOG_TILE_WIDTH * 1024, &rest);
    for (int i = 0; i < width && !rc; i++)
        rc = tlog_bundle_next(&rest, &leaf) ? take_leaf(k, leaf, i) : wrong(k, STR_FMT " ends in the middle of a leaf", STR_ARG(path));
    if (!rc && rest.n)
        rc = wrong(k, STR_FMT " holds more than its leaves", STR_ARG(path));
    return rc;
}

/* The body published for the leaf in this slot: of the leaf's kind, what it commits to, and said once. */
static enum rc compare_open(struct walk *k, uint64_t seq, int slot, const struct hash *k1, struct str kind, struct str open)
{
    struct hash made = log_commit_open(k1, open);
    if (!str_eq(kind, k->leaf[slot].kind))
        return wrong(k, "the open body published for leaf %llu is of another kind than the leaf", (unsigned long long)seq);
    if (!hash_eq(&made, &k->leaf[slot].open))
        return wrong(k, "the open body published for leaf %llu is not what the leaf commits to", (unsigned long long)seq);
    if (k->leaf[slot].opened)
        return wrong(k, "the open body of leaf %llu is published twice", (unsigned long long)seq);
    k->leaf[slot].opened = true;
    k->opened++;
    return OK;
}

static struct str member_of(const cJSON *j, const char *name)
{
    return str_of(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(j, name)));
}

static enum rc take_open_line(struct walk *k, struct str line, uint64_t first, int width)
{
    cJSON *j = cJSON_ParseWithLength(line.p, line.n);
    const cJSON *seq = cJSON_GetObjectItemCaseSensitive(j, "seq");
    struct str open = member_of(j, "open");
    struct hash k1;
    double at = cJSON_IsNumber(seq) ? seq->valuedouble - (double)first : -1;
    bool read = at >= 0 && at < width && open.p && hex_decode(member_of(j, "k1"), k1.b, sizeof k1.b);
    enum rc rc = read ? compare_open(k, first + (uint64_t)at, (int)at, &k1, member_of(j, "kind"), open)
                      : wrong(k, "a line of open/%llu can't be read", (unsigned long long)(first / TLOG_TILE_WIDTH));
    cJSON_Delete(j);
    return rc;
}

static enum rc take_open(struct walk *k, uint64_t n, int width)
{
    struct str rest, line;
    enum rc rc = source_get(k->s, &k->page, arena_printf(&k->page, "open/%llu", (unsigned long long)n), 8 << 20, &rest);
    if (rc == NOT_FOUND && !k->s->curl) /* a mirror need not carry it */
        return OK;
    if (rc == NOT_FOUND)
        return wrong(k, "no public bodies are served for leaves %llu to %llu", (unsigned long long)n * TLOG_TILE_WIDTH,
                     (unsigned long long)n * TLOG_TILE_WIDTH + (unsigned long long)width - 1);
    if (rc)
        return wrong(k, "open/%llu can't be fetched", (unsigned long long)n);
    while (!rc && rest.n && str_next(&rest, '\n', &line))
        if (line.n)
            rc = take_open_line(k, line, n * TLOG_TILE_WIDTH, width);
    return rc;
}

static enum rc take_all(struct walk *k)
{
    enum rc rc = OK;
    while (!rc && k->edge.size < k->head.size) {
        uint64_t left = k->head.size - k->edge.size, n = k->edge.size / TLOG_TILE_WIDTH;
        int width = left < TLOG_TILE_WIDTH ? (int)left : TLOG_TILE_WIDTH;
        arena_reset(&k->page);
        rc = take_bundle(k, n, width);
        if (!rc)
            rc = take_open(k, n, width);
        cli_progress("checking leaf", (int64_t)k->edge.size, (int64_t)k->head.size);
    }
    for (int level = 0; level < TLOG_LEVELS && !rc; level++)
        if (k->width[level])
            rc = compare_tile(k, level);
    return rc;
}

enum rc verify_log(struct source *s, struct str vkey, struct arena *a, struct log_facts *out, struct str *why)
{
    struct walk *k = ARENA_NEW(a, struct walk);
    struct str note;
    struct tlog_vkey v;
    must(k != NULL);
    k->s = s;
    k->keep = a;
    k->why = why;
    arena_init(&k->page, 64 << 20);
    tlog_edge_init(&k->edge);
    enum rc rc = OK;
    if (!vkey.p && !(rc = get(k, STR("key"), 1024, &vkey)))
        vkey = arena_str(a, str_trim(vkey));
    if (!rc)
        rc = get(k, STR("checkpoint"), 64 * 1024, &note);
    if (!rc && !tlog_vkey_parse(vkey, &v))
        rc = wrong(k, "the key is not a key of a log");
    if (!rc && !tlog_checkpoint_open(arena_str(a, note), &v, &k->head))
        rc = wrong(k, "the checkpoint is not signed by the key of " STR_FMT, STR_ARG(v.name));
    if (!rc)
        k->head.origin = arena_str(a, k->head.origin);
    if (!rc)
        rc = take_all(k);
    struct hash root = tlog_edge_root(&k->edge);
    if (!rc && !hash_eq(&root, &k->head.root))
        rc = wrong(k, "the leaves do not give the signed root");
    if (!rc)
        *out = (struct log_facts){ k->head, vkey, k->opened };
    arena_release(&k->page);
    return rc;
}
