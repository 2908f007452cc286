/* test_note.c - keys, notes, checkpoints and proof files: published examples, refusals, and every single bit flipped.
**
** The examples are those of c2sp.org/signed-note and of golang.org/x/mod/sumdb/note; Ed25519 is deterministic, so the second one,
** whose private key is published, tests the signer too. */
#include "tlog/tlog.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define DASH "\xE2\x80\x94 "
#define FOO_KEY "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define FOO_TEXT "This is an example message.\n"
#define FOO_LINE DASH "example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
#define PETER_SECRET "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz" /* 0x01 and the seed */
#define PETER_KEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define PETER_TEXT "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
#define PETER_LINE DASH "PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
#define HEAD_TEXT "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

static struct arena arena;
static struct sign_key key; /* of the origin "x.cn/log", made from a fixed seed */
static struct tlog_vkey vkey;
static const struct str origin = { "x.cn/log", 8 };

static int set_up(void **state)
{
    (void)state;
    base_init();
    arena_init(&arena, 8 << 20);
    struct hash seed = hash_sha256(STR("test_note"));
    sign_key_from_seed(&seed, &key);
    struct sign_pub pub = sign_public(&key);
    return tlog_vkey_make(origin, &pub, &vkey) ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static bool opens(struct str note, struct str vkey_text, struct str want)
{
    struct tlog_vkey v;
    struct str text = STR("untouched");
    assert_true(tlog_vkey_parse(vkey_text, &v));
    bool good = tlog_note_open(note, &v, &text);
    assert_true(str_eq(text, good ? want : STR("untouched")));
    return good;
}

static void published_notes(void **state)
{
    (void)state;
    unsigned char secret[33];
    struct hash seed;
    struct sign_key peter;
    struct sign_pub pub;
    struct tlog_vkey v;
    size_t n;
    assert_true(opens(STR(FOO_TEXT "\n" FOO_LINE), STR(FOO_KEY), STR(FOO_TEXT)));
    assert_true(opens(STR(PETER_TEXT "\n" PETER_LINE), STR(PETER_KEY), STR(PETER_TEXT)));
    assert_false(opens(STR(PETER_TEXT "\n" PETER_LINE), STR(FOO_KEY), STR("")));

    assert_true(base64_decode(STR(PETER_SECRET), secret, sizeof secret, &n) && n == sizeof secret && secret[0] == 1);
    assert_true(hash_from(str_n(secret + 1, 32), &seed));
    sign_key_from_seed(&seed, &peter);
    pub = sign_public(&peter);
    assert_true(tlog_vkey_make(STR("PeterNeumann"), &pub, &v));
    assert_true(str_eq(tlog_vkey_text(&arena, &v), STR(PETER_KEY)));
    assert_true(str_eq(tlog_note_sign(&arena, STR(PETER_TEXT), STR("PeterNeumann"), &peter), STR(PETER_TEXT "\n" PETER_LINE)));
}

static void several_signatures(void **state)
{
    (void)state;
    struct buf b;
    assert_true(opens(STR(FOO_TEXT "\n" PETER_LINE FOO_LINE), STR(FOO_KEY), STR(FOO_TEXT)));
    assert_true(opens(STR(FOO_TEXT "\n" FOO_LINE FOO_LINE), STR(FOO_KEY), STR(FOO_TEXT)));
    /* Peter never signed this: whoever knows him refuses the whole note, though foo's signature is good */
    assert_false(opens(STR(FOO_TEXT "\n" FOO_LINE PETER_LINE), STR(PETER_KEY), STR("")));
    for (int lines = 63; lines <= 64; lines++) {
        buf_init(&b, &arena, 1 << 16);
        buf_str(&b, STR(FOO_TEXT "\n"));
        for (int i = 0; i < lines; i++)
            buf_str(&b, STR(PETER_LINE));
        buf_str(&b, STR(FOO_LINE));
        assert_int_equal(opens(buf_view(&b), STR(FOO_KEY), STR(FOO_TEXT)), lines == 63);
    }
}

static void wrong_notes(void **state)
{
    (void)state;
    static const struct str wrong[] = {
        { "", 0 },
        { "\n\n", 2 },
#define WRONG(s) { s, sizeof(s) - 1 }
        WRONG(FOO_TEXT),
        WRONG(FOO_TEXT "\n"),
        WRONG(FOO_TEXT FOO_LINE),
        WRONG("\n" FOO_TEXT FOO_LINE),
        WRONG(FOO_TEXT "\n" FOO_LINE "\n"),
        WRONG(FOO_TEXT "\n" FOO_LINE "words\n"),
        WRONG(FOO_TEXT "\n" FOO_LINE DASH "name\n"),
        WRONG(FOO_TEXT "\n" FOO_LINE DASH "name \n"),
        WRONG(FOO_TEXT "\n" FOO_LINE DASH " AAAAAAAA\n"),
        WRONG(FOO_TEXT "\n" FOO_LINE DASH "na+me AAAAAAAA\n"),
        WRONG(FOO_TEXT "\n" FOO_LINE DASH "name AAAAAA==\n"), /* a key's id and nothing signed */
        WRONG(FOO_TEXT "\n" FOO_LINE DASH "name AAAAAAB=\n"), /* loose bits */
        WRONG(FOO_TEXT "\n" FOO_LINE DASH "name  AAAAAAAA\n"),
        WRONG(FOO_TEXT "\n" FOO_LINE DASH "example.com/foo Uw2QOgAA\n"),
        WRONG("This is an example message.\r\n\r\n" FOO_LINE),
        WRONG("This is an\texample message.\n\n" FOO_LINE),
        WRONG("This is an \xFF example message.\n\n" FOO_LINE),
        WRONG("this is an example message.\n\n" FOO_LINE),
    };
    for (size_t i = 0; i < countof(wrong); i++)
        assert_false(opens(wrong[i], STR(FOO_KEY), STR("")));
}

static void notes_of_ours(void **state)
{
    (void)state;
    static const struct str texts[] = { WRONG("\n"), WRONG("a\n"), WRONG("a\n\nb\n"), WRONG("a\n\n"), WRONG("说到做到\n") };
    for (size_t i = 0; i < countof(texts); i++) {
        struct str text, note = tlog_note_sign(&arena, texts[i], origin, &key);
        assert_true(tlog_note_open(note, &vkey, &text));
        assert_true(str_eq(text, texts[i]));
    }
    assert_null(tlog_note_sign(&arena, STR("a"), origin, &key).p);
    assert_null(tlog_note_sign(&arena, STR(""), origin, &key).p);
    assert_null(tlog_note_sign(&arena, STR("a\r\n"), origin, &key).p);
    assert_null(tlog_note_sign(&arena, STR("\xC0\x80\n"), origin, &key).p);
    assert_null(tlog_note_sign(&arena, STR("a\n"), STR("two words"), &key).p);
}

static void key_names(void **state)
{
    (void)state;
    static const struct str wrong[] = { WRONG(""),
                                        WRONG("a b"),
                                        WRONG("a+b"),
                                        WRONG("a\n"),
                                        WRONG("a\x7F"),
                                        WRONG("a\xC2\x85"),
                                        WRONG("a\xC2\xA0"),
                                        WRONG("a\xE3\x80\x80"),
                                        WRONG("\xE2\x80\xA8"),
                                        WRONG("a\xE1\x9A\x80"),
                                        WRONG("a\xE2\x80\x89"),
                                        WRONG("a\xFF") };
    struct tlog_vkey v;
    for (size_t i = 0; i < countof(wrong); i++)
        assert_false(tlog_vkey_make(wrong[i], &vkey.pub, &v));
    assert_true(tlog_vkey_make(STR("晋源.cn/直通/1"), &vkey.pub, &v));
}

static void keys(void **state)
{
    (void)state;
    static const struct str wrong[] = {
        WRONG(""),
        WRONG("+"),
        WRONG("++"),
        WRONG("name"),
        WRONG("PeterNeumann+c74f20a3"),
        WRONG("PeterNeumann+c74f20a3+"),
        WRONG("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
        WRONG("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
        WRONG("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
        WRONG("PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
        WRONG("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n"),
        WRONG("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWAA=="),
        WRONG("peterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
    };
    char text[] = PETER_KEY;
    struct tlog_vkey v = { .name = STR("untouched") };
    for (size_t i = 0; i < countof(wrong); i++)
        assert_false(tlog_vkey_parse(wrong[i], &v));
    for (size_t bit = 0; bit < (sizeof text - 1) * 8; bit++) {
        text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
        assert_false(tlog_vkey_parse(str_n(text, sizeof text - 1), &v));
        text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
    }
    assert_true(str_eq(v.name, STR("untouched")));
}

static void heads(void **state)
{
    (void)state;
    static const struct str wrong[] = {
        WRONG(""),
        WRONG("\n"),
        WRONG("a\n1\n"),
        WRONG("\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"),
        WRONG("a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"),
        WRONG("a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"),
        WRONG("a\n-0\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"),
        WRONG("a\n+1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"),
        WRONG("a\n\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"),
        WRONG("a\n9223372036854775808\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"),
        WRONG("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\r\n"),
        WRONG("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n"), /* loose bits */
        WRONG("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n"),
        WRONG("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n"),
        WRONG("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="),
        WRONG("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"),
        WRONG("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nmore"),
    };
    struct tlog_head h = { .size = 7 };
    for (size_t i = 0; i < countof(wrong); i++)
        assert_false(tlog_head_parse(wrong[i], &h));
    assert_int_equal(h.size, 7);
    assert_true(tlog_head_parse(STR(HEAD_TEXT), &h));
    assert_true(str_eq(h.origin, STR("example.com/behind-the-sofa")) && h.size == 20852163 && h.root.b[0] == 0x0A && h.root.b[31] == 0x62);
    assert_true(str_eq(tlog_head_text(&arena, &h), STR(HEAD_TEXT)));
    assert_true(tlog_head_parse(STR(HEAD_TEXT "an extension\n"), &h));
}

/* A log of five leaves, its checkpoint, and the proof of leaf 3. */
struct small_log {
    struct hash leaf[5];
    struct str checkpoint, proof;
};

static enum rc read_small(void *ctx, int level, uint64_t n, int width, struct hash *out)
{
    const struct small_log *l = ctx;
    if (level != 0 || n != 0 || width > (int)countof(l->leaf))
        return NOT_FOUND;
    memcpy(out, l->leaf, (size_t)width * sizeof *out);
    return OK;
}

static struct small_log small_log(void)
{
    struct small_log l;
    struct tlog_edge e;
    struct tlog_proof p;
    tlog_edge_init(&e);
    for (size_t i = 0; i < countof(l.leaf); i++) {
        l.leaf[i] = tlog_leaf_hash(str_n(&"abcde"[i], 1));
        tlog_edge_append(&e, &l.leaf[i]);
    }
    struct tlog_head head = { origin, e.size, tlog_edge_root(&e) };
    l.checkpoint = tlog_note_sign(&arena, tlog_head_text(&arena, &head), origin, &key);
    assert_int_equal(tlog_prove_inclusion(&(struct tlog_tiles){ read_small, &l }, 3, 5, &p), OK);
    l.proof = tlog_proof_text(&arena, 3, &p, l.checkpoint);
    assert_non_null(l.proof.p);
    return l;
}

/* What a holder's verifier does: is this the leaf that the signed log holds? */
static bool proves(struct str proof, const struct hash *leaf)
{
    struct tlog_proof p;
    struct tlog_head h;
    struct str checkpoint;
    uint64_t index;
    return tlog_proof_parse(proof, &index, &p, &checkpoint) && tlog_checkpoint_open(checkpoint, &vkey, &h) &&
           tlog_check_inclusion(index, h.size, leaf, &h.root, p.h, p.n);
}

static void flipped_checkpoint(void **state)
{
    (void)state;
    struct small_log l = small_log();
    struct str copy = arena_str(&arena, l.checkpoint);
    char *p = (char *)(uintptr_t)copy.p;
    struct tlog_head h = { .size = 7 };
    for (size_t bit = 0; bit < copy.n * 8; bit++) {
        p[bit / 8] = (char)(p[bit / 8] ^ 1 << bit % 8);
        assert_false(tlog_checkpoint_open(copy, &vkey, &h));
        p[bit / 8] = (char)(p[bit / 8] ^ 1 << bit % 8);
    }
    for (size_t n = 0; n < copy.n; n++)
        assert_false(tlog_checkpoint_open(str_cut(copy, 0, n), &vkey, &h));
    assert_int_equal(h.size, 7);
    assert_true(tlog_checkpoint_open(copy, &vkey, &h));
    assert_true(h.size == 5 && str_eq(h.origin, origin));
}

static void another_origin(void **state)
{
    (void)state;
    struct tlog_head h = { STR("x.cn/other"), 0, tlog_empty_root() };
    struct str text, note = tlog_note_sign(&arena, tlog_head_text(&arena, &h), origin, &key);
    assert_true(tlog_note_open(note, &vkey, &text));
    assert_false(tlog_checkpoint_open(note, &vkey, &h));
}

static void flipped_proof_file(void **state)
{
    (void)state;
    struct small_log l = small_log();
    struct str copy = arena_str(&arena, l.proof);
    char *p = (char *)(uintptr_t)copy.p;
    for (size_t bit = 0; bit < copy.n * 8; bit++) {
        p[bit / 8] = (char)(p[bit / 8] ^ 1 << bit % 8);
        assert_false(proves(copy, &l.leaf[3]));
        p[bit / 8] = (char)(p[bit / 8] ^ 1 << bit % 8);
    }
    for (size_t n = 0; n < copy.n; n++)
        assert_false(proves(str_cut(copy, 0, n), &l.leaf[3]));
    assert_false(proves(copy, &l.leaf[2]));
    assert_true(proves(copy, &l.leaf[3]));
}

#define MAGIC "c2sp.org/tlog-proof@v1\n"
#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

static void proof_files(void **state)
{
    (void)state;
    static const struct str wrong[] = {
        WRONG(""),
        WRONG(MAGIC),
        WRONG(MAGIC "\nx\n"),
        WRONG(MAGIC "index 1\n"),
        WRONG(MAGIC "index 1\n\n"),
        WRONG(MAGIC "index 1\n" ROOT),
        WRONG(MAGIC "index 1\n" ROOT "x\n"),
        WRONG(MAGIC "index 01\n\nx\n"),
        WRONG(MAGIC "index -1\n\nx\n"),
        WRONG(MAGIC "index  1\n\nx\n"),
        WRONG(MAGIC "index 9223372036854775807\n\nx\n"),
        WRONG(MAGIC "extra AAAA\nindex 1\n\nx\n"),
        WRONG(MAGIC "index 1\n" ROOT " \nx\n"),
        WRONG("c2sp.org/tlog-proof@v2\nindex 1\n\nx\n"),
    };
    uint64_t index = 7;
    struct tlog_proof p = { .n = 7 };
    struct str checkpoint = STR_NONE;
    for (size_t i = 0; i < countof(wrong); i++)
        assert_false(tlog_proof_parse(wrong[i], &index, &p, &checkpoint));
    assert_true(index == 7 && p.n == 7 && !checkpoint.p);
    assert_true(tlog_proof_parse(STR(MAGIC "index 1\n" ROOT ROOT "\nx\n\ny"), &index, &p, &checkpoint));
    assert_true(index == 1 && p.n == 2 && str_eq(checkpoint, STR("x\n\ny")));
    assert_true(str_eq(tlog_proof_text(&arena, index, &p, checkpoint), STR(MAGIC "index 1\n" ROOT ROOT "\nx\n\ny")));
    p.n = TLOG_PROOF_MAX;
    struct str most = tlog_proof_text(&arena, 1, &p, checkpoint);
    assert_true(tlog_proof_parse(most, &index, &p, &checkpoint) && p.n == TLOG_PROOF_MAX);
    struct buf b;
    buf_init(&b, &arena, 8192);
    buf_str(&b, STR(MAGIC "index 1\n"));
    for (int i = 0; i <= TLOG_PROOF_MAX; i++)
        buf_str(&b, STR(ROOT));
    buf_str(&b, STR("\nx\n"));
    assert_false(tlog_proof_parse(buf_view(&b), &index, &p, &checkpoint));
}

static void a_full_arena(void **state)
{
    (void)state;
    struct arena tiny;
    struct tlog_proof p = { .n = 0 };
    struct tlog_head h = { origin, 0, tlog_empty_root() };
    arena_init(&tiny, 16);
    assert_null(tlog_vkey_text(&tiny, &vkey).p);
    assert_null(tlog_note_sign(&tiny, STR("a\n"), origin, &key).p);
    assert_null(tlog_head_text(&tiny, &h).p);
    assert_null(tlog_proof_text(&tiny, 0, &p, STR("x")).p);
    assert_null(tlog_tile_path(&tiny, 0, 0, 0).p);
    arena_release(&tiny);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_notes), cmocka_unit_test(several_signatures),
        cmocka_unit_test(wrong_notes),     cmocka_unit_test(notes_of_ours),
        cmocka_unit_test(key_names),       cmocka_unit_test(keys),
        cmocka_unit_test(heads),           cmocka_unit_test(flipped_checkpoint),
        cmocka_unit_test(another_origin),  cmocka_unit_test(flipped_proof_file),
        cmocka_unit_test(proof_files),     cmocka_unit_test(a_full_arena),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
