/* test_tlog.c - the tree, its tiles and its proofs.
**
** Three judges: known answers published with other implementations (google/certificate-transparency's merkle_tree_test.cc,
** transparency-dev/merkle), a naive recursive reading of RFC 9162 section 2.1 written here and shared with nobody, and bit flips:
** whatever is changed in a proof must be refused. */
#include "tlog/tlog.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { BIG = 70000, SMALL = 130, FLIP_SIZES = 10 };

/* ---- a log in memory ----------------------------------------------------------------------------------------- */

static struct {
    struct hash level0[BIG], level1[BIG / 256 + 1], level2[2];
    uint64_t size;      /* what the reader gives is what a tree of this size keeps */
    int reads, fail_at; /* the fail_at-th read fails; 0: none */
} store;

static struct hash *slot(int level, uint64_t index)
{
    switch (level) {
    case 0:
        return index < countof(store.level0) ? &store.level0[index] : NULL;
    case 1:
        return index < countof(store.level1) ? &store.level1[index] : NULL;
    case 2:
        return index < countof(store.level2) ? &store.level2[index] : NULL;
    default:
        return NULL;
    }
}

static enum rc store_put(void *ctx, int level, uint64_t index, const struct hash *h)
{
    int *puts = ctx;
    struct hash *at = slot(level, index);
    assert_non_null(at);
    *at = *h;
    ++*puts;
    return OK;
}

static enum rc store_read(void *ctx, int level, uint64_t n, int width, struct hash *out)
{
    (void)ctx;
    assert_in_range(width, 1, TLOG_TILE_WIDTH);
    if (++store.reads == store.fail_at)
        return FAILED;
    for (int i = 0; i < width; i++) {
        uint64_t index = n * TLOG_TILE_WIDTH + (uint64_t)i;
        if (index >= store.size >> (8 * level))
            return NOT_FOUND;
        out[i] = *slot(level, index);
    }
    return OK;
}

static const struct tlog_tiles tiles = { store_read, NULL };

static struct hash leaf_of(uint64_t i)
{
    return tlog_leaf_hash(str_n(&i, sizeof i));
}

static int fill(void **state)
{
    (void)state;
    base_init();
    struct tlog_edge e;
    int puts = 0;
    tlog_edge_init(&e);
    for (uint64_t i = 0; i < BIG; i++) {
        struct hash h = leaf_of(i);
        if (tlog_tiles_append(&e, &h, store_put, &puts))
            return 1;
    }
    store.size = BIG;
    return puts == BIG + BIG / 256 + 1 ? 0 : 1;
}

/* ---- the naive reading ----------------------------------------------------------------------------------------- */

static uint64_t split(uint64_t n) /* the largest power of two below n */
{
    uint64_t k = 1;
    while (n - k > k)
        k *= 2;
    return k;
}

static struct hash mth(uint64_t from, uint64_t n)
{
    static struct hash known[SMALL + 1][SMALL + 1];
    static bool have[SMALL + 1][SMALL + 1];
    bool small = from <= SMALL && n <= SMALL;
    if (n == 0)
        return hash_sha256(STR(""));
    if (n == 1)
        return leaf_of(from);
    if (small && have[from][n])
        return known[from][n];
    struct hash pair[2] = { mth(from, split(n)), mth(from + split(n), n - split(n)) };
    struct hash h = hash_sha256_of(STR("\x01"), str_n(pair, sizeof pair), STR(""));
    if (small) {
        known[from][n] = h;
        have[from][n] = true;
    }
    return h;
}

static void naive_path(uint64_t m, uint64_t from, uint64_t n, struct tlog_proof *p)
{
    if (n == 1)
        return;
    uint64_t k = split(n);
    bool left = m < k;
    naive_path(left ? m : m - k, left ? from : from + k, left ? k : n - k, p);
    p->h[p->n++] = left ? mth(from + k, n - k) : mth(from, k);
}

static void naive_subproof(uint64_t m, uint64_t from, uint64_t n, bool whole, struct tlog_proof *p)
{
    uint64_t k = n > 1 ? split(n) : 1;
    if (m == n && !whole)
        p->h[p->n++] = mth(from, n);
    if (m == n)
        return;
    bool left = m <= k;
    naive_subproof(left ? m : m - k, left ? from : from + k, left ? k : n - k, left && whole, p);
    p->h[p->n++] = left ? mth(from + k, n - k) : mth(from, k);
}

/* The way from leaf m up to the root as letters. Two trees in which it reads the same can't be told apart by a proof for m. */
static char *shape_of_path(uint64_t m, uint64_t n, char *end)
{
    if (n == 1)
        return end;
    uint64_t k = split(n);
    end = m < k ? shape_of_path(m, k, end) : shape_of_path(m - k, n - k, end);
    *end = m < k ? 'R' : 'L';
    return end + 1;
}

static char *shape_of_subproof(uint64_t m, uint64_t n, bool whole, char *end)
{
    if (m == n) {
        *end = whole ? '=' : '.';
        return end + 1;
    }
    uint64_t k = split(n);
    end = m <= k ? shape_of_subproof(m, k, whole, end) : shape_of_subproof(m - k, n - k, false, end);
    *end = m <= k ? 'R' : 'L';
    return end + 1;
}

static bool same_path(uint64_t m, uint64_t n, uint64_t m2, uint64_t n2)
{
    char a[80] = "", b[80] = "";
    if (m2 >= n2)
        return false;
    (void)shape_of_path(m, n, a);
    (void)shape_of_path(m2, n2, b);
    return strcmp(a, b) == 0;
}

static bool same_subproof(uint64_t m, uint64_t n, uint64_t m2, uint64_t n2)
{
    char a[80] = "", b[80] = "";
    if (m2 == 0 || m2 > n2)
        return false;
    (void)shape_of_subproof(m, n, true, a);
    (void)shape_of_subproof(m2, n2, true, b);
    return strcmp(a, b) == 0;
}

/* ---- known answers --------------------------------------------------------------------------------------------- */

static struct hash hash_of(const char *hex)
{
    struct hash h;
    assert_true(hex_decode(str_of(hex), h.b, sizeof h.b));
    return h;
}

static void assert_hash(const struct hash *h, const char *hex)
{
    struct hash want = hash_of(hex);
    assert_memory_equal(h->b, want.b, sizeof want.b);
}

#define LEAF0 "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
#define LEAF1 "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
#define LEAF2 "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7"
#define LEAF3 "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7"
#define LEAF4 "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
#define LEAF5 "4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658"
#define LEAF6 "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
#define LEAF7 "46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1"
#define NODE01 "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
#define NODE23 "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
#define NODE45 "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
#define NODE67 "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
#define NODE03 "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
#define NODE47 "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"

static const char *const known_leaf[8] = { LEAF0, LEAF1, LEAF2, LEAF3, LEAF4, LEAF5, LEAF6, LEAF7 };
static const char *const known_root[9] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", /* of nothing */
    LEAF0,
    NODE01,
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    NODE03,
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};
static const struct str known_input[8] = {
    { "", 0 }, { "\x00", 1 }, { "\x10", 1 }, { "\x20\x21", 2 }, { "01", 2 }, { "@ABC", 4 }, { "PQRSTUVW", 8 }, { "`abcdefghijklmno", 16 },
};

static void known_hashes(void **state)
{
    (void)state;
    struct tlog_edge e;
    struct hash h = tlog_empty_root(), left = hash_of(LEAF0), right = hash_of(LEAF1);
    assert_hash(&h, known_root[0]);
    h = tlog_leaf_hash(STR("L123456"));
    assert_hash(&h, "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
    h = tlog_node_hash(&left, &right);
    assert_hash(&h, NODE01);
    tlog_edge_init(&e);
    for (int i = 0; i < 8; i++) {
        h = tlog_edge_root(&e);
        assert_hash(&h, known_root[i]);
        h = tlog_leaf_hash(known_input[i]);
        assert_hash(&h, known_leaf[i]);
        tlog_edge_append(&e, &h);
    }
    h = tlog_edge_root(&e);
    assert_hash(&h, known_root[8]);
}

/* A log of the eight known leaves. */
static enum rc eight(void *ctx, int level, uint64_t n, int width, struct hash *out)
{
    (void)ctx;
    assert_true(level == 0 && n == 0 && width <= 8);
    for (int i = 0; i < width; i++)
        out[i] = hash_of(known_leaf[i]);
    return OK;
}

static const struct tlog_tiles eight_tiles = { eight, NULL };

struct known_proof {
    uint64_t a, b;
    const char *hash[4];
};

static void assert_proof(const struct tlog_proof *p, const struct known_proof *want)
{
    size_t n = 0;
    while (n < countof(want->hash) && want->hash[n])
        n++;
    assert_int_equal(p->n, n);
    for (size_t i = 0; i < n; i++)
        assert_hash(&p->h[i], want->hash[i]);
}

static void known_inclusion(void **state)
{
    (void)state;
    static const struct known_proof known[] = {
        { 0, 1, { NULL } },   { 0, 8, { LEAF1, NODE23, NODE47 } }, { 5, 8, { LEAF4, NODE67, NODE03 } },
        { 2, 3, { NODE01 } }, { 1, 5, { LEAF0, NODE23, LEAF4 } },
    };
    for (size_t i = 0; i < countof(known); i++) {
        struct tlog_proof p;
        struct hash leaf = hash_of(known_leaf[known[i].a]), root = hash_of(known_root[known[i].b]);
        assert_int_equal(tlog_prove_inclusion(&eight_tiles, known[i].a, known[i].b, &p), OK);
        assert_proof(&p, &known[i]);
        assert_true(tlog_check_inclusion(known[i].a, known[i].b, &leaf, &root, p.h, p.n));
    }
}

static void known_consistency(void **state)
{
    (void)state;
    static const struct known_proof known[] = {
        { 1, 1, { NULL } },
        { 1, 8, { LEAF1, NODE23, NODE47 } },
        { 6, 8, { NODE45, NODE67, NODE03 } },
        { 2, 5, { NODE23, LEAF4 } },
    };
    for (size_t i = 0; i < countof(known); i++) {
        struct tlog_proof p;
        struct hash was = hash_of(known_root[known[i].a]), is = hash_of(known_root[known[i].b]);
        assert_int_equal(tlog_prove_consistency(&eight_tiles, known[i].a, known[i].b, &p), OK);
        assert_proof(&p, &known[i]);
        assert_true(tlog_check_consistency(known[i].a, known[i].b, &was, &is, p.h, p.n));
    }
}

/* ---- against the naive reading --------------------------------------------------------------------------------- */

static void edges_and_tiles(void **state)
{
    (void)state;
    struct tlog_edge e;
    for (uint64_t n = 0; n <= SMALL; n++) {
        store.size = n;
        assert_int_equal(tlog_edge_from_tiles(&tiles, n, &e), OK);
        struct hash root = tlog_edge_root(&e), want = mth(0, n);
        assert_true(hash_eq(&root, &want));
    }
    store.size = BIG;
    struct hash h, want = mth(256 * 200, 256);
    assert_true(hash_eq(&store.level1[200], &want));
    want = mth(0, 65536);
    assert_true(hash_eq(&store.level2[0], &want));
    want = mth(65536, 4096);
    assert_int_equal(tlog_subtree(&tiles, 12, 16, &h), OK);
    assert_true(hash_eq(&h, &want));
}

static void all_small_inclusions(void **state)
{
    (void)state;
    for (uint64_t n = 1; n <= SMALL; n++) {
        store.size = n;
        struct hash root = mth(0, n);
        for (uint64_t i = 0; i < n; i++) {
            struct tlog_proof p, want = { .n = 0 };
            naive_path(i, 0, n, &want);
            assert_int_equal(tlog_prove_inclusion(&tiles, i, n, &p), OK);
            assert_int_equal(p.n, want.n);
            assert_memory_equal(p.h, want.h, p.n * sizeof p.h[0]);
            assert_true(tlog_check_inclusion(i, n, &store.level0[i], &root, p.h, p.n));
            assert_false(tlog_check_inclusion(i, n, &store.level0[i + 1], &root, p.h, p.n));
            assert_false(p.n && tlog_check_inclusion(i, n, &store.level0[i], &root, p.h, p.n - 1));
            p.h[p.n] = root;
            assert_false(tlog_check_inclusion(i, n, &store.level0[i], &root, p.h, p.n + 1));
        }
    }
}

static void all_small_consistencies(void **state)
{
    (void)state;
    for (uint64_t n = 0; n <= SMALL; n++) {
        store.size = n;
        struct hash is = mth(0, n);
        for (uint64_t m = 0; m <= n; m++) {
            struct tlog_proof p, want = { .n = 0 };
            struct hash was = mth(0, m);
            if (m)
                naive_subproof(m, 0, n, true, &want);
            assert_int_equal(tlog_prove_consistency(&tiles, m, n, &p), OK);
            assert_int_equal(p.n, want.n);
            assert_memory_equal(p.h, want.h, p.n * sizeof p.h[0]);
            assert_true(tlog_check_consistency(m, n, &was, &is, p.h, p.n));
            assert_false(p.n && tlog_check_consistency(m, n, &was, &is, p.h, p.n - 1));
            p.h[p.n] = is;
            assert_false(tlog_check_consistency(m, n, &was, &is, p.h, p.n + 1));
        }
    }
}

/* Around the widths of tiles, where a slip by one would hide. */
static void large_proofs(void **state)
{
    (void)state;
    static const uint64_t sizes[] = { 255, 256, 257, 511, 512, 513, 65535, 65536, 65537, 65792, 65793, BIG };
    static const uint64_t indices[] = { 0, 1, 127, 255, 256, 257, 511, 32768, 65279, 65535, 65536, 65791, BIG - 1 };
    struct hash root[countof(sizes)];
    for (size_t s = 0; s < countof(sizes); s++) {
        struct tlog_proof p;
        struct tlog_edge e;
        store.size = sizes[s];
        root[s] = mth(0, sizes[s]);
        assert_int_equal(tlog_edge_from_tiles(&tiles, sizes[s], &e), OK);
        struct hash again = tlog_edge_root(&e);
        assert_true(hash_eq(&again, &root[s]));
        for (size_t i = 0; i < countof(indices) && indices[i] < sizes[s]; i++) {
            store.reads = 0;
            assert_int_equal(tlog_prove_inclusion(&tiles, indices[i], sizes[s], &p), OK);
            assert_true(store.reads <= 6);
            assert_true(tlog_check_inclusion(indices[i], sizes[s], &store.level0[indices[i]], &root[s], p.h, p.n));
        }
        for (size_t o = 0; o <= s; o++) {
            assert_int_equal(tlog_prove_consistency(&tiles, sizes[o], sizes[s], &p), OK);
            assert_true(tlog_check_consistency(sizes[o], sizes[s], &root[o], &root[s], p.h, p.n));
        }
    }
}

/* ---- refusals -------------------------------------------------------------------------------------------------- */

static void flip(void *p, size_t bit)
{
    unsigned char *b = p;
    b[bit / 8] = (unsigned char)(b[bit / 8] ^ 1u << bit % 8);
}

static void flipped_inclusions(void **state)
{
    (void)state;
    for (uint64_t n = 1; n <= FLIP_SIZES; n++) {
        store.size = n;
        for (uint64_t i = 0; i < n; i++) {
            struct {
                struct hash leaf, root, path[8];
            } v = { .leaf = store.level0[i], .root = mth(0, n) };
            struct tlog_proof p;
            assert_int_equal(tlog_prove_inclusion(&tiles, i, n, &p), OK);
            memcpy(v.path, p.h, p.n * sizeof p.h[0]);
            for (size_t bit = 0; bit < (2 + p.n) * 256; bit++) {
                flip(&v, bit);
                assert_false(tlog_check_inclusion(i, n, &v.leaf, &v.root, v.path, p.n));
                flip(&v, bit);
            }
            for (int bit = 0; bit < 64; bit++) {
                uint64_t i2 = i ^ (uint64_t)1 << bit, n2 = n ^ (uint64_t)1 << bit;
                assert_false(tlog_check_inclusion(i2, n, &v.leaf, &v.root, v.path, p.n));
                assert_int_equal(tlog_check_inclusion(i, n2, &v.leaf, &v.root, v.path, p.n), same_path(i, n, i, n2));
            }
        }
    }
}

static void flipped_consistencies(void **state)
{
    (void)state;
    for (uint64_t n = 1; n <= FLIP_SIZES; n++) {
        store.size = n;
        for (uint64_t m = 1; m <= n; m++) {
            struct {
                struct hash was, is, path[8];
            } v = { .was = mth(0, m), .is = mth(0, n) };
            struct tlog_proof p;
            assert_int_equal(tlog_prove_consistency(&tiles, m, n, &p), OK);
            memcpy(v.path, p.h, p.n * sizeof p.h[0]);
            for (size_t bit = 0; bit < (2 + p.n) * 256; bit++) {
                flip(&v, bit);
                assert_false(tlog_check_consistency(m, n, &v.was, &v.is, v.path, p.n));
                flip(&v, bit);
            }
            for (int bit = 0; bit < 64; bit++) {
                uint64_t m2 = m ^ (uint64_t)1 << bit, n2 = n ^ (uint64_t)1 << bit;
                assert_int_equal(tlog_check_consistency(m2, n, &v.was, &v.is, v.path, p.n), same_subproof(m, n, m2, n));
                assert_int_equal(tlog_check_consistency(m, n2, &v.was, &v.is, v.path, p.n), same_subproof(m, n, m, n2));
            }
        }
    }
}

static void impossible_proofs(void **state)
{
    (void)state;
    struct tlog_proof p = { .n = 7 };
    struct hash empty = tlog_empty_root(), other = leaf_of(1);
    store.size = BIG;
    assert_int_equal(tlog_prove_inclusion(&tiles, 5, 5, &p), INVALID);
    assert_int_equal(tlog_prove_inclusion(&tiles, 0, TLOG_SIZE_MAX + 1, &p), INVALID);
    assert_int_equal(tlog_prove_consistency(&tiles, 6, 5, &p), INVALID);
    assert_int_equal(tlog_prove_inclusion(&tiles, 0, BIG + 1, &p), NOT_FOUND);
    assert_int_equal(tlog_prove_consistency(&tiles, BIG, BIG + 1, &p), NOT_FOUND);
    assert_int_equal(p.n, 7);
    assert_false(tlog_check_inclusion(0, 0, &other, &other, NULL, 0));
    assert_true(tlog_check_consistency(0, 5, &empty, &other, NULL, 0));
    assert_false(tlog_check_consistency(0, 5, &other, &other, NULL, 0));
    assert_false(tlog_check_consistency(0, 5, &empty, &other, &other, 1));
    assert_false(tlog_check_consistency(3, 5, &other, &other, NULL, 0));
}

/* Whichever read fails, the rc arrives and nothing else changes. */
static void failing_reads(void **state)
{
    (void)state;
    store.size = BIG;
    bool failed = true;
    for (int k = 1; failed; k++) {
        struct tlog_proof p = { .n = 7 };
        struct tlog_edge e = { .n = 7 };
        store.reads = 0;
        store.fail_at = k;
        enum rc inclusion = tlog_prove_inclusion(&tiles, 300, BIG, &p);
        store.reads = 0;
        enum rc consistency = inclusion ? tlog_prove_consistency(&tiles, 300, BIG, &p) : FAILED;
        store.reads = 0;
        enum rc edge = tlog_edge_from_tiles(&tiles, BIG, &e);
        failed = inclusion != OK;
        assert_true(!failed || inclusion == FAILED);
        assert_true(consistency == FAILED || p.n != 7);
        assert_int_equal(edge == OK, e.n != 7);
    }
    store.fail_at = 0;
}

static enum rc put_fails_at_level_1(void *ctx, int level, uint64_t index, const struct hash *h)
{
    (void)ctx, (void)index, (void)h;
    return level == 1 ? FAILED : OK;
}

static void failing_put(void **state)
{
    (void)state;
    struct tlog_edge e;
    struct hash want = mth(0, 255);
    store.size = 255;
    assert_int_equal(tlog_edge_from_tiles(&tiles, 255, &e), OK);
    assert_int_equal(tlog_tiles_append(&e, &store.level0[255], put_fails_at_level_1, NULL), FAILED);
    struct hash root = tlog_edge_root(&e);
    assert_true(e.size == 255 && hash_eq(&root, &want));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_hashes),      cmocka_unit_test(known_inclusion),      cmocka_unit_test(known_consistency),
        cmocka_unit_test(edges_and_tiles),   cmocka_unit_test(all_small_inclusions), cmocka_unit_test(all_small_consistencies),
        cmocka_unit_test(large_proofs),      cmocka_unit_test(flipped_inclusions),   cmocka_unit_test(flipped_consistencies),
        cmocka_unit_test(impossible_proofs), cmocka_unit_test(failing_reads),        cmocka_unit_test(failing_put),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, fill, NULL);
}
