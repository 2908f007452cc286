/* tile.c - where a hash stands among the tiles, how a tile is called, and trees read back from them.
**
** A tile holds 256 hashes side by side. Level 0 is the leaves; a hash of level L is the root of the perfect subtree over 256 hashes
** of level L-1, so it covers 256^L leaves. The seven heights between two levels are not kept: any perfect subtree is at most 128
** neighbours within one tile, hashed up. Completed tiles never change, which is why anyone may cache them for ever. */
#include "tlog/line.h"
#include "tlog/tlog.h"

enum { PATH_MAX_BYTES = 80, LEVEL_NAME_MAX = 63, ENTRIES = -1 };

int tlog_partial_width(uint64_t size, int level)
{
    must(level >= 0);
    return level < TLOG_LEVELS ? (int)(size >> (TLOG_TILE_HEIGHT * level) & (TLOG_TILE_WIDTH - 1)) : 0;
}

uint64_t tlog_full_tiles(uint64_t size, int level)
{
    must(level >= 0);
    return level < TLOG_LEVELS - 1 ? size >> (TLOG_TILE_HEIGHT * (level + 1)) : 0;
}

struct str tlog_tile_path(struct arena *a, int level, uint64_t n, int width)
{
    must(level >= ENTRIES && level <= LEVEL_NAME_MAX && n <= TLOG_SIZE_MAX && width >= 0 && width < TLOG_TILE_WIDTH);
    struct buf b;
    uint64_t unit = 1;
    buf_init(&b, a, PATH_MAX_BYTES);
    if (level == ENTRIES)
        buf_str(&b, STR("tile/entries/"));
    else
        buf_printf(&b, "tile/%d/", level);
    while (n / unit >= 1000)
        unit *= 1000;
    for (; unit > 1; unit /= 1000)
        buf_printf(&b, "x%03u/", (unsigned)(n / unit % 1000));
    buf_printf(&b, "%03u", (unsigned)(n % 1000));
    if (width)
        buf_printf(&b, ".p/%d", width);
    return tlog_line_done(&b);
}

static bool small_number(struct str s, uint64_t max, int *out)
{
    uint64_t v;
    if (!tlog_line_number(s, &v) || v > max)
        return false;
    *out = (int)v;
    return true;
}

/* Three digits become the next three of *n. */
static bool group(struct str s, uint64_t *n)
{
    uint64_t v = 0;
    if (s.n != 3)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v = v * 10 + (uint64_t)(s.p[i] - '0');
    }
    if (*n > (TLOG_SIZE_MAX - v) / 1000)
        return false;
    *n = *n * 1000 + v;
    return true;
}

/* x001/x234/067 or x001/x234/067.p: the first group is not x000, or there would be two spellings. */
static bool groups(struct str *rest, uint64_t *n, bool *partial)
{
    struct str part;
    uint64_t v = 0;
    bool more;
    do {
        if (!str_next(rest, '/', &part))
            return false;
        more = str_starts(part, STR("x"));
        if (more && (!group(str_cut(part, 1, part.n), &v) || v == 0))
            return false;
    } while (more);
    bool dot_p = str_ends(part, STR(".p"));
    if (!group(dot_p ? str_cut(part, 0, part.n - 2) : part, &v))
        return false;
    *n = v;
    *partial = dot_p;
    return true;
}

bool tlog_tile_parse(struct str path, int *level, uint64_t *n, int *width)
{
    struct str rest = path, part;
    int lv = ENTRIES, wide = 0;
    uint64_t index;
    bool partial;
    if (!str_next(&rest, '/', &part) || !str_eq(part, STR("tile")) || !str_next(&rest, '/', &part))
        return false;
    if (!str_eq(part, STR("entries")) && !small_number(part, LEVEL_NAME_MAX, &lv))
        return false;
    if (!groups(&rest, &index, &partial))
        return false;
    if (partial && (!str_next(&rest, '/', &part) || !small_number(part, TLOG_TILE_WIDTH - 1, &wide) || wide == 0))
        return false;
    if (rest.p)
        return false;
    *level = lv;
    *n = index;
    *width = wide;
    return true;
}

enum rc tlog_subtree(const struct tlog_tiles *t, int height, uint64_t index, struct hash *out)
{
    must(height >= 0 && height < 63 && index <= TLOG_SIZE_MAX >> height);
    struct hash h[TLOG_TILE_WIDTH];
    int up = height % TLOG_TILE_HEIGHT;
    size_t count = (size_t)1 << up;
    uint64_t first = index << up; /* among the hashes of the level */
    size_t slot = first % TLOG_TILE_WIDTH;
    enum rc rc = t->read(t->ctx, height / TLOG_TILE_HEIGHT, first / TLOG_TILE_WIDTH, (int)(slot + count), h);
    if (rc)
        return rc;
    for (; count > 1; count /= 2, slot /= 2)
        for (size_t i = slot; i < slot + count; i += 2)
            h[i / 2] = tlog_node_hash(&h[i], &h[i + 1]);
    *out = h[slot];
    return OK;
}

enum rc tlog_edge_from_tiles(const struct tlog_tiles *t, uint64_t size, struct tlog_edge *out)
{
    struct tlog_edge e;
    tlog_edge_init(&e);
    if (size > TLOG_SIZE_MAX)
        return INVALID;
    for (int height = 62; height >= 0; height--) {
        if (!(size >> height & 1))
            continue;
        enum rc rc = tlog_subtree(t, height, (size >> height) - 1, &e.peak[e.n]);
        if (rc)
            return rc;
        e.n++;
    }
    e.size = size;
    *out = e;
    return OK;
}

bool tlog_bundle_next(struct str *rest, struct str *leaf)
{
    if (rest->n < 2)
        return false;
    size_t n = (size_t)((unsigned char)rest->p[0] << 8 | (unsigned char)rest->p[1]);
    if (n > rest->n - 2)
        return false;
    *leaf = str_n(rest->p + 2, n);
    *rest = str_n(rest->p + 2 + n, rest->n - 2 - n);
    return true;
}
