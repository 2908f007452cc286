/* shape.c - canonical bytes of a record, out and in.
**
** Both directions walk the shape's fields in their order, so the reader needs no general JSON parser: it expects exactly
** what the writer would have written and refuses the rest. That strictness is what makes "the bytes" a meaningful thing to
** commit to, and it makes replay fast. */
#include "core/shape.h"

#include "base/hash.h"
#include "base/utf8.h"

static void *at_offset(const struct field *f, void *record)
{
    return (char *)record + f->off;
}

bool field_absent(const struct field *f, const void *record)
{
    return field_is_int(f) ? field_int(f, record) == ABSENT : field_str(f, record).p == NULL;
}

void field_set_int(const struct field *f, void *record, int64_t v)
{
    must(field_is_int(f));
    *(int64_t *)at_offset(f, record) = v;
}

void field_set_str(const struct field *f, void *record, struct str v)
{
    must(!field_is_int(f));
    *(struct str *)at_offset(f, record) = v;
}

void shape_clear(const struct shape *s, void *record)
{
    for (size_t i = 0; i < s->n; i++) {
        if (field_is_int(&s->field[i]))
            field_set_int(&s->field[i], record, ABSENT);
        else
            field_set_str(&s->field[i], record, STR_NONE);
    }
}

bool shape_has_personal(const struct shape *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->field[i].flags & FIELD_PERSONAL)
            return true;
    return false;
}

int shape_find(const struct shape *s, struct str name)
{
    for (size_t i = 0; i < s->n; i++)
        if (str_eq(name, str_of(s->field[i].name)))
            return (int)i;
    return -1;
}

static void put_name(struct buf *out, const char *name)
{
    if (out->n && out->p[out->n - 1] != '{')
        buf_char(out, ',');
    buf_char(out, '"');
    buf_str(out, str_of(name));
    buf_put(out, "\":", 2);
}

static enum rc put_text(struct buf *out, const struct field *f, struct str v, struct arena *a)
{
    struct str nfc = utf8_nfc(a, v);
    if (!nfc.p)
        return FAILED;
    must(utf8_valid(nfc) && memchr(nfc.p, 0, nfc.n) == NULL);
    must(f->max == 0 || nfc.n <= (size_t)f->max * 4); /* whoever built the record has held its limits */
    buf_json(out, nfc);
    return OK;
}

enum rc shape_encode(const struct shape *s, const void *record, bool personal, int64_t at, int64_t by, struct arena *a, struct buf *out)
{
    buf_char(out, '{');
    if (at != ABSENT) {
        put_name(out, "at");
        buf_int(out, at);
        put_name(out, "by");
        buf_int(out, by);
    }
    for (size_t i = 0; i < s->n; i++) {
        const struct field *f = &s->field[i];
        if (!!(f->flags & FIELD_PERSONAL) != personal || field_absent(f, record))
            continue;
        put_name(out, f->name);
        if (field_is_int(f)) {
            buf_int(out, field_int(f, record));
        } else if (f->type == FIELD_BYTES) {
            struct str v = field_str(f, record);
            buf_char(out, '"');
            buf_hex(out, v.p, v.n);
            buf_char(out, '"');
        } else {
            enum rc rc = put_text(out, f, field_str(f, record), a);
            if (rc)
                return rc;
        }
    }
    buf_char(out, '}');
    return out->overflow ? FAILED : OK;
}

/* A reader over canonical bytes. */
struct scan {
    struct str s;
    size_t at;
    struct arena *a;
};

static bool take(struct scan *k, struct str word)
{
    if (!str_starts(str_cut(k->s, k->at, k->s.n), word))
        return false;
    k->at += word.n;
    return true;
}

/* Takes `"name":` with the comma before it when it is not the first member. */
static bool take_name(struct scan *k, const char *name)
{
    size_t n = strlen(name), from = k->at;
    bool first = from && k->s.p[from - 1] == '{';
    if (!first && !take(k, STR(",")))
        return false;
    if (take(k, STR("\"")) && str_eq(str_cut(k->s, k->at, k->at + n), str_n(name, n))) {
        k->at += n;
        if (take(k, STR("\":")))
            return true;
    }
    k->at = from;
    return false;
}

static bool take_int(struct scan *k, int64_t *out)
{
    size_t from = k->at;
    while (k->at < k->s.n && (k->s.p[k->at] == '-' || (k->s.p[k->at] >= '0' && k->s.p[k->at] <= '9')))
        k->at++;
    struct str v = str_cut(k->s, from, k->at);
    bool padded = v.n > 1 && (v.p[0] == '0' || (v.p[0] == '-' && v.p[1] == '0'));
    return !padded && str_int(v, out) && *out != ABSENT;
}

static bool hex_nibble(char c, unsigned *v)
{
    if (c >= '0' && c <= '9')
        *v = *v << 4 | (unsigned)(c - '0');
    else if (c >= 'a' && c <= 'f')
        *v = *v << 4 | (unsigned)(c - 'a' + 10);
    else
        return false;
    return true;
}

/* One escape, at the character behind the backslash. Only what buf_json writes is read. */
static bool unescape(struct scan *k, char *out)
{
    static const char from[] = "\"\\btnfr", to[] = "\"\\\b\t\n\f\r";
    char c = k->at < k->s.n ? k->s.p[k->at++] : 0;
    const char *hit = c ? strchr(from, c) : NULL;
    unsigned v = 0;
    if (hit) {
        *out = to[hit - from];
        return true;
    }
    if (c != 'u' || k->s.n - k->at < 4)
        return false;
    for (int i = 0; i < 4; i++)
        if (!hex_nibble(k->s.p[k->at++], &v))
            return false;
    *out = (char)v;
    return v > 0 && v < 0x20 && !strchr("\b\t\n\f\r", (int)v);
}

static bool take_text(struct scan *k, struct str *out)
{
    if (!take(k, STR("\"")))
        return false;
    size_t end = k->at;
    while (end < k->s.n && k->s.p[end] != '"' && k->s.p[end] != '\\' && (unsigned char)k->s.p[end] >= 0x20)
        end++;
    if (end < k->s.n && k->s.p[end] == '"') { /* no escape: borrow */
        *out = str_cut(k->s, k->at, end);
        k->at = end + 1;
        return true;
    }
    char *p = arena_raw(k->a, k->s.n - k->at);
    size_t n = 0;
    if (!p)
        return false;
    while (k->at < k->s.n && k->s.p[k->at] != '"') {
        char c = k->s.p[k->at++];
        if ((unsigned char)c < 0x20 || (c == '\\' && !unescape(k, &c))) /* a bare control character has an escape, so it is none of ours */
            return false;
        p[n++] = c;
    }
    *out = str_n(p, n);
    return take(k, STR("\""));
}

static bool take_bytes(struct scan *k, struct str *out)
{
    struct str hex;
    if (!take_text(k, &hex) || hex.n % 2)
        return false;
    char *p = arena_raw(k->a, hex.n / 2);
    if (!p || !hex_decode(hex, p, hex.n / 2))
        return false;
    for (size_t i = 0; i < hex.n; i++)
        if (hex.p[i] >= 'A' && hex.p[i] <= 'F')
            return false;
    *out = str_n(p, hex.n / 2);
    return true;
}

static bool take_value(struct scan *k, const struct field *f, void *record)
{
    int64_t i;
    struct str v;
    if (field_is_int(f)) {
        if (!take_int(k, &i))
            return false;
        field_set_int(f, record, i);
        return true;
    }
    if (f->type == FIELD_BYTES ? !take_bytes(k, &v) : !(take_text(k, &v) && utf8_valid(v)))
        return false;
    field_set_str(f, record, v);
    return true;
}

enum rc shape_decode(const struct shape *s, struct str bytes, bool personal, int64_t *at, int64_t *by, struct arena *a, void *record)
{
    struct scan k = { bytes, 0, a };
    if (!take(&k, STR("{")))
        return FAILED;
    if (at && !(take_name(&k, "at") && take_int(&k, at) && take_name(&k, "by") && take_int(&k, by)))
        return FAILED;
    for (size_t i = 0; i < s->n; i++) {
        const struct field *f = &s->field[i];
        if (!!(f->flags & FIELD_PERSONAL) == personal && take_name(&k, f->name) && !take_value(&k, f, record))
            return FAILED;
    }
    return take(&k, STR("}")) && k.at == bytes.n ? OK : FAILED;
}

static bool field_good(const struct field *f, const void *record, struct arena *a)
{
    if (field_absent(f, record))
        return !(f->flags & FIELD_REQUIRED);
    if (field_is_int(f))
        return field_int(f, record) >= f->min && field_int(f, record) <= f->max;
    struct str s = field_str(f, record);
    if (f->type == FIELD_BYTES)
        return s.n >= (size_t)f->min && s.n <= (size_t)f->max;
    if (s.n > (size_t)f->max * 4 || !utf8_valid(s) || memchr(s.p, 0, s.n))
        return false;
    struct str nfc = utf8_nfc(a, s);
    size_t chars = utf8_len(nfc);
    return nfc.p && chars >= (size_t)f->min && chars <= (size_t)f->max;
}

bool shape_good(const struct shape *s, const void *record, struct arena *a)
{
    for (size_t i = 0; i < s->n; i++)
        if (!field_good(&s->field[i], record, a))
            return false;
    return true;
}
