/* proof.c - inclusion and consistency: made from tiles, checked against roots.
**
** Both proofs are one thing: the siblings on the way from a perfect subtree up to the root. Seen from the edge (tree.c) that way
** has three stretches. Inside the perfect subtree that holds the start (its *peak*), every step has a perfect sibling. Then
** everything to the right of the peak joins as one hash, the fold of the peaks there. Then the peaks to the left join one by one,
** nearest first. Inclusion starts at the leaf. Consistency of m leaves with n starts at the last peak of m: what the way gives
** from the left completes the old root, everything together the new one; the start itself is sent along, unless it *is* the old
** root (m a power of two), which the checker knows.
**
** The checks follow RFC 9162 sections 2.1.3.2 and 2.1.4.2 step by step and share no code with the making. */
#include "tlog/tlog.h"

/* Remembers the last tile, as wide as the tree has it: neighbouring steps of a way mostly stand in one tile. */
struct memo {
    const struct tlog_tiles *under;
    uint64_t size; /* of the tree */
    int level;     /* of the tile in h; -1: none yet */
    uint64_t n;
    struct hash h[TLOG_TILE_WIDTH];
};

static enum rc memo_read(void *ctx, int level, uint64_t n, int width, struct hash *out)
{
    struct memo *m = ctx;
    uint64_t there = (m->size >> (TLOG_TILE_HEIGHT * level)) - n * TLOG_TILE_WIDTH;
    int wide = there < TLOG_TILE_WIDTH ? (int)there : TLOG_TILE_WIDTH;
    must(width > 0 && width <= wide);
    if (m->level != level || m->n != n) {
        m->level = -1;
        enum rc rc = m->under->read(m->under->ctx, level, n, wide, m->h);
        if (rc)
            return rc;
        m->level = level;
        m->n = n;
    }
    memcpy(out, m->h, (size_t)width * sizeof *out);
    return OK;
}

static void join(struct tlog_proof *p, const struct hash *h)
{
    must(p->n < TLOG_PROOF_MAX);
    p->h[p->n++] = *h;
}

/* Adds the siblings on the way from the perfect subtree of 2^height leaves that holds `leaf` up to the root of `size` leaves. */
static enum rc way_up(const struct tlog_tiles *t, int height, uint64_t leaf, uint64_t size, struct tlog_proof *p)
{
    must(leaf < size);
    struct tlog_edge edge, right;
    enum rc rc = tlog_edge_from_tiles(t, size, &edge);
    if (rc)
        return rc;
    int top = 63 - __builtin_clzll(leaf ^ size); /* the first bit they differ in is set in size: the peak that holds the leaf */
    int peak = __builtin_popcountll(size >> top >> 1);
    for (; height < top; height++) {
        struct hash h;
        if ((rc = tlog_subtree(t, height, (leaf >> height) ^ 1, &h)))
            return rc;
        join(p, &h);
    }
    tlog_edge_init(&right);
    for (int i = peak + 1; i < edge.n; i++)
        right.peak[right.n++] = edge.peak[i];
    right.size = size & (((uint64_t)1 << top) - 1);
    if (right.n) {
        struct hash h = tlog_edge_root(&right);
        join(p, &h);
    }
    while (peak-- > 0)
        join(p, &edge.peak[peak]);
    return OK;
}

enum rc tlog_prove_inclusion(const struct tlog_tiles *t, uint64_t index, uint64_t size, struct tlog_proof *out)
{
    if (index >= size || size > TLOG_SIZE_MAX)
        return INVALID;
    struct memo memo = { .under = t, .size = size, .level = -1 };
    struct tlog_proof p = { .n = 0 };
    enum rc rc = way_up(&(struct tlog_tiles){ memo_read, &memo }, 0, index, size, &p);
    if (!rc)
        *out = p;
    return rc;
}

enum rc tlog_prove_consistency(const struct tlog_tiles *t, uint64_t old_size, uint64_t new_size, struct tlog_proof *out)
{
    if (old_size > new_size || new_size > TLOG_SIZE_MAX)
        return INVALID;
    struct memo memo = { .under = t, .size = new_size, .level = -1 };
    const struct tlog_tiles tiles = { memo_read, &memo };
    struct tlog_proof p = { .n = 0 };
    enum rc rc = OK;
    if (old_size > 0 && old_size < new_size) {
        int height = __builtin_ctzll(old_size);
        struct hash start;
        rc = tlog_subtree(&tiles, height, (old_size >> height) - 1, &start);
        if (!rc && old_size >> height > 1)
            join(&p, &start);
        if (!rc)
            rc = way_up(&tiles, height, old_size - 1, new_size, &p);
    }
    if (!rc)
        *out = p;
    return rc;
}

/* A node on its way up: its index among those of its height, and the index of the last one there. */
struct climb {
    uint64_t node, last;
};

/* One step up; true when the sibling is on the left. A last node without a sibling rises alone until it has one. */
static bool climb(struct climb *c)
{
    must(c->last > 0 && c->node <= c->last);
    bool left = (c->node & 1) || c->node == c->last;
    while (left && !(c->node & 1) && c->node) {
        c->node >>= 1;
        c->last >>= 1;
    }
    c->node >>= 1;
    c->last >>= 1;
    return left;
}

bool tlog_check_inclusion(uint64_t index, uint64_t size, const struct hash *leaf, const struct hash *root, const struct hash *path,
                          size_t n)
{
    if (index >= size)
        return false;
    struct climb c = { index, size - 1 };
    struct hash r = *leaf;
    for (size_t i = 0; i < n; i++) {
        if (c.last == 0)
            return false;
        r = climb(&c) ? tlog_node_hash(&path[i], &r) : tlog_node_hash(&r, &path[i]);
    }
    return c.last == 0 && hash_eq(&r, root);
}

bool tlog_check_consistency(uint64_t old_size, uint64_t new_size, const struct hash *old_root, const struct hash *new_root,
                            const struct hash *path, size_t n)
{
    const struct hash empty = tlog_empty_root();
    if (old_size > new_size || (old_size == 0 && !hash_eq(old_root, &empty)))
        return false;
    if (old_size == 0 || old_size == new_size)
        return n == 0 && (old_size != new_size || hash_eq(old_root, new_root));
    bool known = (old_size & (old_size - 1)) == 0; /* the start is the old root itself */
    if (!known && n == 0)
        return false;
    int height = __builtin_ctzll(old_size);
    struct climb c = { (old_size - 1) >> height, (new_size - 1) >> height };
    struct hash was = known ? *old_root : path[0], is = was;
    for (size_t i = known ? 0 : 1; i < n; i++) {
        if (c.last == 0)
            return false;
        if (climb(&c)) {
            was = tlog_node_hash(&path[i], &was);
            is = tlog_node_hash(&path[i], &is);
        } else {
            is = tlog_node_hash(&is, &path[i]);
        }
    }
    return c.last == 0 && hash_eq(&was, old_root) && hash_eq(&is, new_root);
}
