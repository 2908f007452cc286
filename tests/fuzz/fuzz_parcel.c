/* fuzz_parcel.c - what comes in at POST /wire, and what comes back for it: a whole parcel, and what becomes of it in hostile hands.
**
** Chance never meets a signature, so the parcel is real and the input says what is done to it: bytes are changed, cut out, doubled, put in.
** Whatever still reads as a parcel says what the honest one said, for nobody else can sign. The same bytes are also read as they are, and
** as an invitation.
**
** clang -std=c17 -D_GNU_SOURCE -include stdio.h -g -O1 -fsanitize=fuzzer,address,undefined -Isrc \
** -Ibuild-test -Ibuild-test/po -Ibuild-test/src/core -Ibuild-test/web -Ipo \
** tests/fuzz/fuzz_parcel.c src/wire/wire_{parcel,event}.c src/core/{receipt,shape,log_read,log_sqlite}.c src/tlog/[!t]*.c src/tlog/t[!e]*.c
** src/base/{arena,buf,fault,hash,mem,rc,str,text,utf8}.c -no-pie -Wl,--unresolved-symbols=ignore-all -lnettle -lsodium -lutf8proc
** -lcjson -o fuzz_parcel && ./fuzz_parcel -max_len=400 */
#include "wire/wire_in.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
    bool ready;
    struct arena arena, turn;
    struct sign_key key;
    struct tlog_vkey vkey;
    struct str parcel;
    struct wire_read honest;
} it;

static struct str made(struct arena *a)
{
    static const struct str name = { "fuzz.example/place/1", 20 };
    struct sign_pub pub = sign_public(&it.key);
    struct hash k1 = hash_sha256(STR("k1"));
    struct wire_sent ev = { 3, 2, STR("0123456789abcdef"), str_n(pub.b, sizeof pub.b), STR("wire.line"), STR("{\"words\":\"三号楼\"}") };
    struct buf open, hex;
    struct tlog_edge tree;
    struct tlog_proof proof = { .n = 0 };
    struct str json;
    must(tlog_vkey_make(name, &pub, &it.vkey));
    buf_init(&open, a, 1 << 16);
    buf_init(&hex, a, 64);
    must(shape_encode(&WIRE_SENT.shape, &ev, false, 1763856000000000, 0, a, &open) == OK);
    buf_hex(&hex, k1.b, sizeof k1.b);
    struct log_leaf leaf = { str_of(WIRE_SENT.kind), 0, 489960, log_commit_open(&k1, buf_view(&open)), k1 };
    struct str bytes = log_leaf_bytes(a, &leaf);
    struct hash h = tlog_leaf_hash(bytes);
    tlog_edge_init(&tree);
    tlog_edge_append(&tree, &h);
    struct tlog_head head = { name, 1, tlog_edge_root(&tree) };
    struct receipt_parts x = { .origin = name, .key = tlog_vkey_text(a, &it.vkey), .leaf = bytes, .open = buf_view(&open),
                               .k1 = buf_view(&hex),
                               .proof = tlog_proof_text(a, 0, &proof, tlog_note_sign(a, tlog_head_text(a, &head), name, &it.key)) };
    must(receipt_write(a, &x, &json) == OK);
    return json;
}

static void get_ready(void)
{
    struct str why;
    if (it.ready)
        return;
    base_init();
    arena_init(&it.arena, 1 << 20);
    arena_init(&it.turn, 64 << 20);
    struct hash seed = hash_sha256(STR("fuzz"));
    sign_key_from_seed(&seed, &it.key);
    it.parcel = made(&it.arena);
    must(wire_read(&it.arena, it.parcel, &it.honest, &why) == OK);
    it.ready = true;
}

/* Four bytes of the input are one deed. */
static struct str tampered(struct str deeds)
{
    struct buf b;
    buf_init(&b, &it.turn, 1 << 16);
    buf_str(&b, it.parcel);
    for (; deeds.n >= 4 && b.n > 8 && !b.overflow; deeds = str_cut(deeds, 4, deeds.n)) {
        const unsigned char *d = (const unsigned char *)deeds.p;
        size_t at = (size_t)(d[1] << 8 | d[2]) % b.n;
        switch (d[0] % 4) {
        case 0: b.p[at] = (char)d[3]; break;
        case 1: b.n = at ? at : 1; break;
        case 2: memmove(b.p + at, b.p + at + 1, b.n - at - 1), b.n--; break;
        default: buf_put(&b, it.parcel.p + at % it.parcel.n, (it.parcel.n - at % it.parcel.n) % 256);
        }
    }
    return buf_view(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wire_read r;
    struct wire_told told = { 0 };
    struct wire_invitation v;
    struct str why = STR_NONE, raw = str_n(data, size), url;
    get_ready();
    struct wire_asked asked = { it.honest.leaf, it.honest.sent.name, it.honest.sent.to };
    if (!wire_read(&it.turn, tampered(raw), &r, &why))
        must(str_eq(r.sent.words, it.honest.sent.words) && str_eq(r.sent.to, it.honest.sent.to) && hash_eq(&r.leaf, &it.honest.leaf));
    must(wire_read(&it.turn, raw, &r, &why) != OK || str_eq(r.facts.kind, str_of(WIRE_SENT.kind)));
    must(wire_judge(&it.turn, tampered(raw), &asked, &told, &why) == INVALID && why.n); /* a parcel is no answer */
    if (wire_invitation_read(raw, &v))
        must(v.name.n && wire_address(v.url, &url) && str_eq(url, v.url));
    arena_reset(&it.turn);
    return 0;
}
