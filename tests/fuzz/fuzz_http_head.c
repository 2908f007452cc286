/* fuzz_http_head.c - any bytes as a head, cut up the way a forgiving library would; what the check lets through must be what it says.
**
** The oracle is a second reading, as dumb as can be: a head that passes is printed again from its parts, with one CRLF a line, and
** must be the same bytes (white space before a value aside, and a NUL for a CR, which can't be seen from where we stand). A
** target that passes is looked at byte by byte.
**
**     clang -std=c17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -Isrc tests/fuzz/fuzz_http_head.c src/http/http_head.c \
**         src/base/{arena,buf,mem,rc,str,utf8}.c -lsodium -lnettle -lutf8proc -o fuzz_http_head && ./fuzz_http_head -max_len=400 */
#include "http/http_head.h"

#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines by LF, values to the end of the line or the first NUL, as C strings would be. */
static bool cut(struct str all, struct http_header *field, struct http_head *h)
{
    struct str line, rest = all;
    if (!str_next(&rest, '\n', &line) || !rest.p)
        return false;
    line.n -= str_ends(line, STR("\r"));
    if (!str_next(&line, ' ', &h->method) || !str_next(&line, ' ', &h->target) || !line.p)
        return false;
    h->version = line;
    while (str_next(&rest, '\n', &line) && rest.p) {
        struct http_header f;
        line.n -= str_ends(line, STR("\r"));
        if (line.n == 0) {
            h->size = (size_t)(rest.p - all.p);
            return true;
        }
        if (!str_next(&line, ':', &f.name) || !line.p || h->fields > HTTP_FIELDS_MAX)
            return false;
        while (line.n && (line.p[0] == ' ' || line.p[0] == '\t'))
            line = str_cut(line, 1, line.n);
        f.value = str_cut(line, 0, str_find(line, '\0', 0));
        field[h->fields++] = f;
    }
    return false;
}

static void same_again(struct str all, const struct http_head *h)
{
    const char *p = all.p;
#define EXPECT(s) \
    do { \
        struct str x = (s); \
        must(p + x.n <= all.p + all.n && memcmp(p, x.p, x.n) == 0); \
        p += x.n; \
    } while (0)
    EXPECT(h->method);
    EXPECT(STR(" "));
    EXPECT(h->target);
    EXPECT(STR(" "));
    EXPECT(h->version);
    EXPECT(STR("\r\n"));
    for (size_t i = 0; i < h->fields; i++) {
        EXPECT(h->field[i].name);
        EXPECT(STR(":"));
        while (*p == ' ' || *p == '\t')
            p++;
        EXPECT(h->field[i].value);
        if (*p == '\0')
            return;
        EXPECT(STR("\r\n"));
    }
    EXPECT(STR("\r\n"));
#undef EXPECT
    must((size_t)(p - all.p) == h->size);
}

static void target_holds(struct str path, struct str query)
{
    must(path.n > 0 && path.p[0] == '/' && utf8_valid(path));
    for (size_t i = 0; i < path.n; i++) {
        must((unsigned char)path.p[i] >= 0x20 && path.p[i] != 0x7F);
        struct str rest = str_cut(path, i, path.n);
        must(!str_starts(rest, STR("//")) && !str_starts(rest, STR("/./")) && !str_starts(rest, STR("/../")));
        must(!str_eq(rest, STR("/.")) && !str_eq(rest, STR("/..")));
    }
    for (size_t i = 0; i < query.n; i++)
        must((unsigned char)query.p[i] > 0x20 && query.p[i] != 0x7F && query.p[i] != '#');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct http_header field[HTTP_FIELDS_MAX + 1];
    struct http_head h = { .field = field };
    struct http_facts x;
    struct str path, query, all = str_n(data, size);
    struct arena a;
    if (size == 0 || !cut(all, field, &h) || http_head_check(&h, &x))
        return 0;
    same_again(all, &h);
    must(h.fields <= HTTP_FIELDS_MAX && x.method != HTTP_OTHER && x.length >= 0 && !(x.chunked && x.length));
    arena_init(&a, 1 << 16);
    if (http_target(&a, h.target, x.host, &path, &query) == HTTP_FINE)
        target_holds(path, query);
    arena_release(&a);
    return 0;
}
