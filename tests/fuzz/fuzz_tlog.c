/* fuzz_tlog.c - strangers' bytes into every parser of tlog/.
**
** One property covers them all: whatever parses, prints back to the identical bytes. A parser that is lenient anywhere (a leading
** zero, loose bits of base64, a second newline) gives two texts one meaning, and printing shows it. Signatures can't be guessed by
** a fuzzer, so the input is also signed with a fixed key as it is, must open to itself, and must not open with any one bit changed
** (which bit, the input's first bytes say).
**
**     clang -std=c17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -Isrc tests/fuzz/fuzz_tlog.c src/tlog/[!t]*.c \
**         src/tlog/t[!e]*.c src/base/{arena,buf,hash,mem,rc,str,utf8}.c -lsodium -lnettle \
**         -lutf8proc -o fuzz_tlog && ./fuzz_tlog -max_len=4096 */
#include "tlog/tlog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
    bool ready;
    struct arena arena;
    struct sign_key key;
    struct tlog_vkey vkey;
} fuzz;

static void get_ready(void)
{
    if (fuzz.ready)
        return;
    base_init();
    arena_init(&fuzz.arena, 1 << 20);
    struct hash seed = hash_sha256(STR("fuzz_tlog"));
    sign_key_from_seed(&seed, &fuzz.key);
    struct sign_pub pub = sign_public(&fuzz.key);
    must(tlog_vkey_make(STR("fuzz.example/log"), &pub, &fuzz.vkey));
    fuzz.ready = true;
}

static void tile_path(struct str in)
{
    int level, width;
    uint64_t n;
    if (tlog_tile_parse(in, &level, &n, &width))
        must(str_eq(tlog_tile_path(&fuzz.arena, level, n, width), in));
}

static void vkey(struct str in)
{
    struct tlog_vkey v;
    if (tlog_vkey_parse(in, &v))
        must(str_eq(tlog_vkey_text(&fuzz.arena, &v), in));
}

/* Extension lines are not kept, so the printed head is a prefix. */
static void head(struct str in)
{
    struct tlog_head h;
    if (tlog_head_parse(in, &h))
        must(str_starts(in, tlog_head_text(&fuzz.arena, &h)));
}

static void proof_file(struct str in)
{
    uint64_t index;
    struct tlog_proof p;
    struct str checkpoint;
    if (tlog_proof_parse(in, &index, &p, &checkpoint))
        must(str_eq(tlog_proof_text(&fuzz.arena, index, &p, checkpoint), in));
}

/* A note with signature lines of strangers: the text is the note up to its last blank line. */
static void note(struct str in)
{
    struct str text;
    if (tlog_note_open(in, &fuzz.vkey, &text))
        must(text.p == in.p && str_ends(text, STR("\n")) && text.n + 1 < in.n && in.p[text.n] == '\n');
}

static void signed_note(struct str in)
{
    struct str text = in, signed_text = tlog_note_sign(&fuzz.arena, in, fuzz.vkey.name, &fuzz.key);
    if (!signed_text.p)
        return;
    must(tlog_note_open(signed_text, &fuzz.vkey, &text) && str_eq(text, in));
    char *copy = (char *)(uintptr_t)signed_text.p; /* the arena's, so ours */
    uint16_t where = 0;
    memcpy(&where, in.p, in.n < sizeof where ? in.n : sizeof where);
    size_t bit = where % (signed_text.n * 8);
    copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
    must(!tlog_note_open(signed_text, &fuzz.vkey, &text));
}

/* An honest note with the input below it: more lines may be ignored or spoil the note, but never change its text. */
static void note_continued(struct str in)
{
    struct str text, good = tlog_note_sign(&fuzz.arena, STR("a\n"), fuzz.vkey.name, &fuzz.key);
    struct buf b;
    buf_init(&b, &fuzz.arena, in.n + good.n);
    buf_str(&b, good);
    buf_str(&b, in);
    if (tlog_note_open(buf_view(&b), &fuzz.vkey, &text))
        must(str_eq(text, STR("a\n")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    get_ready();
    struct str in = str_n(size ? (const char *)data : "", size);
    tile_path(in);
    vkey(in);
    head(in);
    proof_file(in);
    note(in);
    signed_note(in);
    note_continued(in);
    must(!fuzz.arena.overflow);
    arena_reset(&fuzz.arena);
    return 0;
}
