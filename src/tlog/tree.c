/* tree.c - hashes of leaves and nodes, and the right edge of a growing tree.
**
** A tree of n leaves is a row of perfect subtrees, one for each set bit of n, largest on the left: 7 leaves are 4 + 2 + 1. A new
** leaf is a subtree of one; as long as a subtree of the same size stands on its left the two become one, exactly as a binary
** counter carries. So the row of roots (the *edge*) is all one needs to append for ever, at one hash a leaf on average, and the
** root of the whole is the row folded from the right. The prefix bytes 0 and 1 keep a leaf from passing for a node. */
#include "tlog/tlog.h"

struct hash tlog_leaf_hash(struct str entry)
{
    return hash_sha256_of(STR("\x00"), entry, STR(""));
}

struct hash tlog_node_hash(const struct hash *left, const struct hash *right)
{
    return hash_sha256_of(STR("\x01"), hash_str(left), hash_str(right));
}

struct hash tlog_empty_root(void)
{
    return hash_sha256(STR(""));
}

void tlog_edge_init(struct tlog_edge *e)
{
    e->size = 0;
    e->n = 0;
}

static enum rc keep_nothing(void *ctx, int level, uint64_t index, const struct hash *h)
{
    (void)ctx, (void)level, (void)index, (void)h;
    return OK;
}

void tlog_edge_append(struct tlog_edge *e, const struct hash *leaf)
{
    must(tlog_tiles_append(e, leaf, keep_nothing, NULL) == OK);
}

/* Every eighth carry completes a hash of the next tile level. Before the leaf arrives, `size` ends in as many ones as there are
** carries; what stands above them is the index of the subtree that the carry completes. */
enum rc tlog_tiles_append(struct tlog_edge *e, const struct hash *leaf, tlog_put *put, void *ctx)
{
    must(e->size < TLOG_SIZE_MAX && e->n == __builtin_popcountll(e->size));
    struct hash h = *leaf;
    int n = e->n;
    enum rc rc = put(ctx, 0, e->size, &h);
    for (int height = 1; !rc && (e->size >> (height - 1) & 1); height++) {
        h = tlog_node_hash(&e->peak[--n], &h);
        if (height % TLOG_TILE_HEIGHT == 0)
            rc = put(ctx, height / TLOG_TILE_HEIGHT, e->size >> height, &h);
    }
    if (rc)
        return rc;
    e->peak[n++] = h;
    e->n = n;
    e->size++;
    return OK;
}

struct hash tlog_edge_root(const struct tlog_edge *e)
{
    must(e->n == __builtin_popcountll(e->size));
    if (e->n == 0)
        return tlog_empty_root();
    struct hash root = e->peak[e->n - 1];
    for (int i = e->n - 2; i >= 0; i--)
        root = tlog_node_hash(&e->peak[i], &root);
    return root;
}
