/* fuzz_proof.c - a good proof, a good note, and what becomes of them in hostile hands.
**
** Chance never meets a hash, so fuzz_tlog.c sees only the grammar. Here the tree is real: the first bytes say how many leaves it has, which
** of them is to be proved and how large it was before; the rest is what is done to the proof: a byte changed, a hash dropped, doubled,
** swapped, put in. A proof passes if and only if it is the honest one. The same hands then change a note with the signatures of three: it
** opens to the text that was signed, or not at all.
**
** clang -std=c17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -Isrc tests/fuzz/fuzz_proof.c src/tlog/[!t]*.c \
** src/tlog/t[!e]*.c src/base/{arena,buf,hash,mem,rc,str,utf8}.c -lnettle -lsodium -lutf8proc -o fuzz_proof && ./fuzz_proof -max_len=64 */
#include "base/buf.h"
#include "tlog/tlog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LEAVES = 300 };

/* The tree of every size up to LEAVES: level 0, and the only full tile's hash above it. */
static struct {
    bool ready;
    struct arena arena;
    struct hash leaf[LEAVES], above, root[LEAVES + 1];
    struct sign_key key[3];
    struct tlog_vkey vkey[3];
} tree;

static enum rc put(void *ctx, int level, uint64_t index, const struct hash *h)
{
    (void)ctx;
    if (level == 0)
        tree.leaf[index] = *h;
    else {
        must(level == 1 && index == 0);
        tree.above = *h;
    }
    return OK;
}

static enum rc read_tile(void *ctx, int level, uint64_t n, int width, struct hash *out)
{
    (void)ctx;
    if (level == 1 && n == 0 && width == 1) {
        *out = tree.above;
        return OK;
    }
    if (level != 0 || n * TLOG_TILE_WIDTH + (uint64_t)width > LEAVES)
        return NOT_FOUND;
    memcpy(out, tree.leaf + n * TLOG_TILE_WIDTH, (size_t)width * sizeof *out);
    return OK;
}

static const struct tlog_tiles tiles = { read_tile, NULL };

static void get_ready(void)
{
    static const char *const name[] = { "fuzz.example/log", "witness.example/one", "witness.example/two" };
    struct tlog_edge e;
    if (tree.ready)
        return;
    base_init();
    arena_init(&tree.arena, 1 << 20);
    tlog_edge_init(&e);
    tree.root[0] = tlog_edge_root(&e);
    for (int i = 0; i < LEAVES; i++) {
        unsigned char bytes[2] = { (unsigned char)(i >> 8), (unsigned char)i };
        struct hash h = tlog_leaf_hash(str_n(bytes, sizeof bytes));
        must(tlog_tiles_append(&e, &h, put, NULL) == OK);
        tree.root[i + 1] = tlog_edge_root(&e);
    }
    for (int i = 0; i < 3; i++) {
        struct hash seed = hash_sha256(str_of(name[i]));
        sign_key_from_seed(&seed, &tree.key[i]);
        struct sign_pub pub = sign_public(&tree.key[i]);
        must(tlog_vkey_make(str_of(name[i]), &pub, &tree.vkey[i]));
    }
    tree.ready = true;
}

/* Four bytes of the input are one deed. */
static void tamper(struct tlog_proof *p, struct str deeds)
{
    for (; deeds.n >= 4; deeds = str_cut(deeds, 4, deeds.n)) {
        const unsigned char *d = (const unsigned char *)deeds.p;
        struct hash *from = &p->h[p->n ? d[1] % p->n : 0], *to = &p->h[p->n ? d[2] % p->n : 0], kept = *from;
        switch (d[0] % 5) {
        case 0: ((unsigned char *)from)[d[2] % sizeof *from] ^= d[3]; break;
        case 1: p->n -= p->n > 0; break;
        case 2: *from = *to, *to = kept; break;
        case 3: *from = tree.leaf[d[3]]; break;
        default:
            if (p->n < TLOG_PROOF_MAX)
                p->h[p->n++] = tree.leaf[d[3]];
        }
    }
}

static bool is_same(const struct tlog_proof *a, const struct tlog_proof *b)
{
    return a->n == b->n && memcmp(a->h, b->h, a->n * sizeof a->h[0]) == 0;
}

static void proofs(uint64_t size, uint64_t old, struct str deeds)
{
    struct tlog_proof honest = { .n = 0 }, p;
    uint64_t index = old % size;
    must(tlog_prove_inclusion(&tiles, index, size, &honest) == OK);
    p = honest;
    tamper(&p, deeds);
    must(tlog_check_inclusion(index, size, &tree.leaf[index], &tree.root[size], p.h, p.n) == is_same(&p, &honest));
    old = old % size + 1;
    honest.n = 0;
    must(tlog_prove_consistency(&tiles, old, size, &honest) == OK);
    p = honest;
    tamper(&p, deeds);
    must(tlog_check_consistency(old, size, &tree.root[old], &tree.root[size], p.h, p.n) == is_same(&p, &honest));
}

/* A checkpoint with three signatures, bytes of it changed, its lines dropped or doubled. */
static void note(uint64_t size, struct str deeds)
{
    struct arena *a = &tree.arena;
    struct tlog_head head = { tree.vkey[0].name, size, tree.root[size] }, got;
    struct str text = tlog_head_text(a, &head), opened;
    struct buf b, changed;
    buf_init(&b, a, 1 << 16);
    buf_str(&b, tlog_note_sign(a, text, tree.vkey[0].name, &tree.key[0]));
    for (int i = 1; i < 3; i++) {
        struct str other = tlog_note_sign(a, text, tree.vkey[i].name, &tree.key[i]);
        buf_str(&b, str_cut(other, text.n + 1, other.n));
    }
    for (int i = 0; i < 3; i++)
        must(tlog_note_open(buf_view(&b), &tree.vkey[i], &opened) && str_eq(opened, text));
    buf_init(&changed, a, 1 << 16);
    buf_str(&changed, buf_view(&b));
    for (; deeds.n >= 4; deeds = str_cut(deeds, 4, deeds.n)) {
        const unsigned char *d = (const unsigned char *)deeds.p;
        size_t at = (size_t)(d[1] << 8 | d[2]) % changed.n;
        if (d[0] & 1)
            changed.p[at] = (char)d[3];
        else if (changed.n > 1)
            changed.n -= d[3] % changed.n;
        else
            buf_str(&changed, buf_view(&b));
    }
    for (int i = 0; i < 3; i++)
        if (tlog_note_open(buf_view(&changed), &tree.vkey[i], &opened))
            must(str_eq(opened, text));
    if (tlog_checkpoint_open(buf_view(&changed), &tree.vkey[0], &got))
        must(got.size == size && memcmp(&got.root, &head.root, sizeof got.root) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 4)
        return 0;
    get_ready();
    uint64_t leaves = (uint64_t)(data[0] << 8 | data[1]) % LEAVES + 1, old = (uint64_t)(data[2] << 8 | data[3]);
    struct str deeds = str_n(data + 4, size - 4);
    proofs(leaves, old, deeds);
    note(leaves, deeds);
    must(!tree.arena.overflow);
    arena_reset(&tree.arena);
    return 0;
}
