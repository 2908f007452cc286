/* note.c - keys, signed notes and checkpoints.
**
** A signed note is a text a person can read, a blank line, and signature lines that begin with a dash:
**
**     example.com/log
**     20852163
**     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
**
**     — example.com/log Az3grlgt...                                 4 bytes of key, 64 of signature
**
** No signature line is blank, so the last blank line is where the text ends, whatever the text holds. Each line names its key twice:
** in words, and by four bytes that depend on the kind of key, so one note carries signatures of several kinds and a reader takes
** the one it knows. A note that names our key over a signature that fails is not "unsigned by us" but forged, and refused whole. */
#include "base/utf8.h"
#include "tlog/line.h"
#include "tlog/tlog.h"

#define DASH STR("\xE2\x80\x94 ")
#define ED25519 "\x01"

enum { LINES_MAX = 64, PAYLOAD_MAX = 8192, ID_BYTES = 4, SIG_BYTES = 64, ID_CHARS = 8, NUMBER_CHARS = 20, SLACK = 256 };

/* ---- keys ---------------------------------------------------------------------------------------------------- */

/* Unicode's White_Space. */
static bool is_space(int32_t c)
{
    return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

static bool is_control(int32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

static bool name_valid(struct str name)
{
    size_t at = 0;
    int32_t c;
    if (name.n == 0 || !utf8_valid(name))
        return false;
    while ((c = utf8_next(name, &at)) >= 0)
        if (c == '+' || is_space(c) || is_control(c))
            return false;
    return true;
}

bool tlog_vkey_make(struct str name, const struct sign_pub *pub, struct tlog_vkey *out)
{
    if (!name_valid(name))
        return false;
    struct hash h = hash_sha256_of(name, STR("\n" ED25519), str_n(pub->b, sizeof pub->b));
    out->name = name;
    out->pub = *pub;
    memcpy(out->id, h.b, sizeof out->id);
    return true;
}

struct str tlog_vkey_text(struct arena *a, const struct tlog_vkey *v)
{
    struct buf b;
    unsigned char key[1 + sizeof v->pub.b] = ED25519;
    memcpy(key + 1, v->pub.b, sizeof v->pub.b);
    buf_init(&b, a, v->name.n + SLACK);
    buf_str(&b, v->name);
    buf_char(&b, '+');
    buf_hex(&b, v->id, sizeof v->id);
    buf_char(&b, '+');
    buf_base64(&b, key, sizeof key);
    return tlog_line_done(&b);
}

/* hex_decode takes capitals too; here they would be a second spelling. */
static bool id_parse(struct str s, unsigned char id[ID_BYTES])
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= 'A' && s.p[i] <= 'F')
            return false;
    return s.n == ID_CHARS && hex_decode(s, id, ID_BYTES);
}

bool tlog_vkey_parse(struct str text, struct tlog_vkey *out)
{
    size_t plus = str_find(text, '+', 0), plus2 = str_find(text, '+', plus + 1), n;
    unsigned char id[ID_BYTES], key[1 + sizeof out->pub.b];
    struct sign_pub pub;
    struct tlog_vkey v;
    if (plus2 >= text.n || !id_parse(str_cut(text, plus + 1, plus2), id))
        return false;
    if (!tlog_line_base64(str_cut(text, plus2 + 1, text.n), key, sizeof key, &n) || n != sizeof key || key[0] != ED25519[0])
        return false;
    memcpy(pub.b, key + 1, sizeof pub.b);
    if (!tlog_vkey_make(str_cut(text, 0, plus), &pub, &v) || memcmp(v.id, id, sizeof id) != 0)
        return false;
    *out = v;
    return true;
}

/* ---- notes --------------------------------------------------------------------------------------------------- */

/* UTF-8 without ASCII control characters but the newline. */
static bool clean(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 && s.p[i] != '\n')
            return false;
    return utf8_valid(s);
}

struct str tlog_note_sign(struct arena *a, struct str text, struct str name, const struct sign_key *key)
{
    struct sign_pub pub = sign_public(key);
    struct tlog_vkey v;
    if (!str_ends(text, STR("\n")) || !clean(text) || !tlog_vkey_make(name, &pub, &v))
        return STR_NONE;
    struct sign_sig sig = sign_make(key, text);
    unsigned char payload[ID_BYTES + SIG_BYTES];
    memcpy(payload, v.id, ID_BYTES);
    memcpy(payload + ID_BYTES, sig.b, SIG_BYTES);
    struct buf b;
    buf_init(&b, a, text.n + name.n + SLACK);
    buf_str(&b, text);
    buf_char(&b, '\n');
    buf_str(&b, DASH);
    buf_str(&b, name);
    buf_char(&b, ' ');
    buf_base64(&b, payload, sizeof payload);
    buf_char(&b, '\n');
    return tlog_line_done(&b);
}

enum verdict { FORGED, FOREIGN, GOOD };

/* A signature line, without its newline, over text. */
static enum verdict judge(struct str line, struct str text, const struct tlog_vkey *v)
{
    unsigned char payload[PAYLOAD_MAX];
    struct sign_sig sig;
    size_t n;
    if (!str_starts(line, DASH))
        return FORGED;
    line = str_cut(line, DASH.n, line.n);
    size_t space = str_find(line, ' ', 0);
    struct str name = str_cut(line, 0, space);
    if (!name_valid(name) || !tlog_line_base64(str_cut(line, space + 1, line.n), payload, sizeof payload, &n) || n <= ID_BYTES)
        return FORGED;
    if (!str_eq(name, v->name) || memcmp(payload, v->id, ID_BYTES) != 0)
        return FOREIGN;
    if (n != ID_BYTES + SIG_BYTES)
        return FORGED;
    memcpy(sig.b, payload + ID_BYTES, SIG_BYTES);
    return sign_check(&v->pub, text, &sig) ? GOOD : FORGED;
}

/* *at: the index of the first newline of the last pair. */
static bool last_blank_line(struct str note, size_t *at)
{
    for (size_t i = note.n; i >= 2; i--) {
        if (note.p[i - 1] == '\n' && note.p[i - 2] == '\n') {
            *at = i - 2;
            return true;
        }
    }
    return false;
}

bool tlog_note_open(struct str note, const struct tlog_vkey *v, struct str *text)
{
    size_t at;
    if (!clean(note) || !last_blank_line(note, &at))
        return false;
    struct str body = str_cut(note, 0, at + 1), rest = str_cut(note, at + 2, note.n), line;
    bool signed_by_v = false;
    for (int lines = 0; rest.n; lines++) {
        if (lines == LINES_MAX || !tlog_line_next(&rest, &line))
            return false;
        enum verdict verdict = judge(line, body, v);
        if (verdict == FORGED)
            return false;
        signed_by_v |= verdict == GOOD;
    }
    if (signed_by_v)
        *text = body;
    return signed_by_v;
}

/* ---- checkpoints --------------------------------------------------------------------------------------------- */

struct str tlog_head_text(struct arena *a, const struct tlog_head *h)
{
    must(h->origin.n > 0 && str_find(h->origin, '\n', 0) == h->origin.n && h->size <= TLOG_SIZE_MAX);
    struct buf b;
    buf_init(&b, a, h->origin.n + NUMBER_CHARS + SLACK);
    buf_str(&b, h->origin);
    buf_char(&b, '\n');
    buf_int(&b, (int64_t)h->size);
    buf_char(&b, '\n');
    tlog_line_put_hash(&b, &h->root);
    return tlog_line_done(&b);
}

bool tlog_head_parse(struct str text, struct tlog_head *out)
{
    struct str rest = text, line;
    struct tlog_head h;
    if (!tlog_line_next(&rest, &h.origin) || h.origin.n == 0)
        return false;
    if (!tlog_line_next(&rest, &line) || !tlog_line_number(line, &h.size))
        return false;
    if (!tlog_line_next(&rest, &line) || !tlog_line_hash(line, &h.root))
        return false;
    while (rest.n) /* extension lines: any words, but lines */
        if (!tlog_line_next(&rest, &line) || line.n == 0)
            return false;
    *out = h;
    return true;
}

bool tlog_checkpoint_open(struct str note, const struct tlog_vkey *v, struct tlog_head *out)
{
    struct str text;
    struct tlog_head h;
    if (!tlog_note_open(note, v, &text) || !tlog_head_parse(text, &h) || !str_eq(h.origin, v->name))
        return false;
    *out = h;
    return true;
}
