/* fuzz_form.c - any bytes as what a browser or a program sends, read by a shape that has a field of every kind.
**
** What the shape took must lie inside its limits; and written out again, as a form and as JSON, it must be taken as the same record, byte
** for byte in the canonical form that the log commits to. The first byte says whether the rest is a form or JSON; a byte above 127 is a
** whole word of their grammar, so that chance meets it.
**
** clang -std=c17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -Isrc -Ibuild-test/po -Ipo tests/fuzz/fuzz_form.c \
** src/web/form{,_json,_multipart}.c src/core/shape.c src/base/{arena,buf,fault,hash,mem,rc,str,text,utf8}.c build-test/po/msg.c po/fill.c \
** -lnettle -lsodium -lutf8proc -lcjson -o fuzz_form && ./fuzz_form -max_len=1000 */
#include "base/buf.h"
#include "base/utf8.h"
#include "web/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct record {
    struct str text, line, ticked;
    int64_t count, where_lon;
};
static const struct field field[] = {
    ASK_TEXT(struct record, text, 1, 30, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct record, line, 0, 10, FIELD_LINE, MSG_NONE),
    ASK_TEXT(struct record, ticked, 0, 20, FIELD_MANY, MSG_NONE),
    ASK_INT(struct record, count, -5, 1000000, 0, MSG_NONE),
    ASK_DEG(struct record, where_lon, 180, 0, MSG_NONE),
};
static const struct shape shape = SHAPE(struct record, field);

static const char *const word[] = {
    "text=", "&line=", "&ticked=", "&count=", "&where_lon=", "&csrf=", "%E6%A5%BC", "%0D%0A", "%00", "%", "+", "&",
    "{\"text\":\"", "\",\"line\":\"", "\",\"ticked\":[\"", "\",\"count\":", ",\"where\":{\"lon\":", "\"", "\"}", "}", "]", "[", "{", ",",
    ":", "null", "true", "-1", "112.938814", "1e3", "1000000", "\\u697c", "\\ud83d\\ude00", "\\ud800", "\\u0000", "\\n", "e\xCC\x81", "楼道灯",
};

static struct str words_of(struct arena *a, const uint8_t *p, size_t n)
{
    struct buf b;
    buf_init(&b, a, 1 << 20);
    for (size_t i = 0; i < n; i++)
        if (p[i] < 128)
            buf_char(&b, (char)p[i]);
        else
            buf_str(&b, str_of(word[(p[i] - 128U) % countof(word)]));
    return buf_view(&b);
}

static struct str canonical(struct arena *a, const struct record *r)
{
    struct buf b;
    buf_init(&b, a, 1 << 16);
    must(shape_encode(&shape, r, false, ABSENT, ABSENT, a, &b) == OK && !b.overflow);
    return buf_view(&b);
}

static void inside_its_limits(const struct record *r)
{
    must(r->text.p && utf8_valid(r->text) && utf8_len(r->text) >= 1 && utf8_len(r->text) <= 30 && !memchr(r->text.p, 0, r->text.n));
    must(utf8_len(r->line) <= 10 && (!r->line.n || !memchr(r->line.p, '\n', r->line.n)));
    must(utf8_len(r->ticked) <= 20);
    must(r->count == ABSENT || (r->count >= -5 && r->count <= 1000000));
    must(r->where_lon == ABSENT || (r->where_lon >= -180000000 && r->where_lon <= 180000000));
}

static void put_escaped(struct buf *b, const char *name, struct str value)
{
    if (!value.p)
        return;
    buf_printf(b, "%s%s=", b->n ? "&" : "", name);
    for (size_t i = 0; i < value.n; i++)
        buf_printf(b, "%%%02X", (unsigned char)value.p[i]);
}

static struct str as_form(struct arena *a, const struct record *r)
{
    struct buf b;
    buf_init(&b, a, 1 << 16);
    put_escaped(&b, "text", r->text);
    put_escaped(&b, "line", r->line);
    put_escaped(&b, "ticked", r->ticked);
    if (r->count != ABSENT)
        put_escaped(&b, "count", arena_printf(a, "%lld", (long long)r->count));
    if (r->where_lon != ABSENT) {
        long long deg = r->where_lon < 0 ? -r->where_lon : r->where_lon;
        put_escaped(&b, "where_lon", arena_printf(a, "%s%lld.%06lld", r->where_lon < 0 ? "-" : "", deg / 1000000, deg % 1000000));
    }
    return buf_view(&b);
}

static void reads_the_same(struct arena *a, struct str type, struct str body, struct str want)
{
    static struct form f;
    struct record r;
    must(form_read(&f, a, &shape, type, body) == OK);
    must(form_decode(&f, a, &shape, &r) == OK);
    must(str_eq(canonical(a, &r), want));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct form f;
    struct arena a;
    struct record r, again;
    if (size == 0)
        return 0;
    arena_init(&a, 4 << 20);
    struct str type = data[0] & 1 ? STR("application/json") : STR("application/x-www-form-urlencoded");
    enum rc rc = form_read(&f, &a, &shape, type, words_of(&a, data + 1, size - 1));
    must((rc == OK || rc == INVALID) && (rc == INVALID) == (f.errs > 0));
    if (!rc) {
        rc = form_decode(&f, &a, &shape, &r);
        must((rc == OK || rc == INVALID) && (rc == INVALID) == (f.errs > 0));
    }
    if (!rc) {
        inside_its_limits(&r);
        struct str bytes = canonical(&a, &r);
        shape_clear(&shape, &again);
        must(shape_decode(&shape, bytes, false, NULL, NULL, &a, &again) == OK && str_eq(canonical(&a, &again), bytes));
        reads_the_same(&a, STR("application/x-www-form-urlencoded"), as_form(&a, &r), bytes);
    }
    must(!a.overflow);
    arena_release(&a);
    return 0;
}
