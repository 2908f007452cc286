/* http_head.c - the checks of a head and of its target.
**
** The library forgives: a bare LF ends a line for it, a line that begins with a space continues the one before, a NUL ends a
** value early. It does not tell us, but it hands out *where* each part lies, and that tells all: between the end of a value
** and the next name there are exactly the two bytes of a CRLF, or something was there that we were not shown (in_place). What
** can't be told from a CRLF by its place is a NUL where the CR should be. */
#include "http/http_head.h"

#include "base/utf8.h"

/* RFC 9110's tchar, one bit a character below 128. */
static bool is_token(struct str s)
{
    static const uint32_t tchar[4] = { 0, 0x03FF6CFA, 0xC7FFFFFE, 0x57FFFFFF };
    uint32_t good = s.n > 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        good &= tchar[(c >> 5) & 3] >> (c & 31) & (uint32_t)(c < 128);
    }
    return good;
}

static bool is_field_text(struct str s)
{
    bool bad = false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bad |= (c < 0x20 && c != '\t') || c == 0x7F;
    }
    return !bad;
}

/* Name or address, and port; may be empty. What else RFC 3986 allows nobody uses, but to fool one of two readers. */
static bool is_host(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i], low = (char)(c | 0x20);
        bool good = (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || (c && strchr(".-_:[]", c));
        if (!good)
            return false;
    }
    return true;
}

static uintptr_t starts(struct str s)
{
    return (uintptr_t)s.p;
}

static uintptr_t ends(struct str s)
{
    return (uintptr_t)s.p + s.n;
}

static bool in_place(const struct http_head *h)
{
    enum { SPACE = 1, CRLF = 2 };
    if (starts(h->target) != ends(h->method) + SPACE || starts(h->version) != ends(h->target) + SPACE)
        return false;
    uintptr_t at = ends(h->version) + CRLF;
    for (size_t i = 0; i < h->fields; i++) {
        const struct http_header *f = &h->field[i];
        if (starts(f->name) != at || starts(f->value) <= ends(f->name))
            return false;
        at = ends(f->value) + CRLF;
    }
    return at + CRLF == starts(h->method) + h->size;
}

static enum http_method method_of(struct str name)
{
    if (str_eq(name, STR("GET")))
        return HTTP_GET;
    if (str_eq(name, STR("POST")))
        return HTTP_POST;
    return str_eq(name, STR("HEAD")) ? HTTP_HEAD : HTTP_OTHER;
}

static bool length_of(struct str s, int64_t *out)
{
    return s.n && s.p[0] >= '0' && s.p[0] <= '9' && str_int(s, out); /* a sign is no digit */
}

/* What is counted while walking the fields. */
struct tally {
    int hosts, lengths, codings, types;
    struct str length, coding;
};

static void weigh(const struct http_header *f, struct http_facts *x, struct tally *t)
{
    switch (f->name.n) { /* the length first: most fields are none of these */
    case 3:
        x->proxied |= str_eq_nocase(f->name, STR("Via"));
        break;
    case 4:
        if (str_eq_nocase(f->name, STR("Host"))) {
            x->host = f->value;
            t->hosts++;
        }
        break;
    case 9:
        x->proxied |= str_eq_nocase(f->name, STR("Forwarded")) || str_eq_nocase(f->name, STR("X-Real-IP"));
        break;
    case 12:
        if (str_eq_nocase(f->name, STR("Content-Type"))) {
            x->content_type = f->value;
            t->types++;
        }
        break;
    case 14:
        if (str_eq_nocase(f->name, STR("Content-Length"))) {
            t->length = f->value;
            t->lengths++;
        }
        break;
    case 15:
        x->proxied |= str_eq_nocase(f->name, STR("X-Forwarded-For"));
        break;
    case 17:
        if (str_eq_nocase(f->name, STR("Transfer-Encoding"))) {
            t->coding = f->value;
            t->codings++;
        }
        break;
    default:
        break;
    }
}

enum http_refusal http_head_check(const struct http_head *h, struct http_facts *out)
{
    struct http_facts x = { .method = method_of(h->method) };
    struct tally t = { 0 };
    if (!in_place(h) || !is_token(h->method))
        return HTTP_MALFORMED;
    if (h->fields > HTTP_FIELDS_MAX)
        return HTTP_TOO_MANY_FIELDS;
    for (size_t i = 0; i < h->fields; i++) {
        if (!is_token(h->field[i].name) || !is_field_text(h->field[i].value))
            return HTTP_MALFORMED;
        weigh(&h->field[i], &x, &t);
    }
    bool old = str_eq(h->version, STR("HTTP/1.0"));
    if (t.hosts > 1 || (t.hosts == 0 && !old) || t.types > 1 || t.lengths > 1 || t.codings > 1 || (t.codings && (t.lengths || old)))
        return HTTP_MALFORMED;
    if (!is_host(x.host) || (t.lengths && !length_of(t.length, &x.length)))
        return HTTP_MALFORMED;
    if (t.codings && !str_eq_nocase(t.coding, STR("chunked")))
        return HTTP_BAD_CODING;
    x.chunked = t.codings == 1;
    if (x.method == HTTP_OTHER)
        return HTTP_BAD_METHOD;
    if (x.method != HTTP_POST && (x.chunked || x.length)) /* it would mean nothing, and be read by one and skipped by another */
        return HTTP_MALFORMED;
    *out = x;
    return HTTP_FINE;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Every "%XX" once. raw itself when it has none. Absent: a broken escape, or no room. */
static struct str decode(struct arena *a, struct str raw)
{
    if (str_find(raw, '%', 0) == raw.n)
        return raw;
    char *to = arena_alloc(a, raw.n);
    if (!to)
        return STR_NONE;
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        if (raw.p[i] != '%') {
            to[n++] = raw.p[i];
            continue;
        }
        int hi = i + 2 < raw.n ? hex_digit(raw.p[i + 1]) : -1;
        int lo = i + 2 < raw.n ? hex_digit(raw.p[i + 2]) : -1;
        if (hi < 0 || lo < 0)
            return STR_NONE;
        to[n++] = (char)(hi << 4 | lo);
        i += 2;
    }
    must(n < raw.n);
    return str_n(to, n);
}

static bool segments_plain(struct str path)
{
    struct str rest = str_cut(path, 1, path.n), part;
    while (str_next(&rest, '/', &part)) {
        if (str_eq(part, STR(".")) || str_eq(part, STR("..")) || (part.n == 0 && rest.p))
            return false;
    }
    return true;
}

/* Cuts "http://authority" off an absolute target; false if it is none, or is meant for another host than Host says. */
static bool cut_authority(struct str *target, struct str host)
{
    size_t scheme = str_find(*target, ':', 0);
    struct str rest = str_cut(*target, scheme, target->n);
    struct str name = str_cut(*target, 0, scheme);
    if (!str_starts(rest, STR("://")) || !(str_eq_nocase(name, STR("http")) || str_eq_nocase(name, STR("https"))))
        return false;
    rest = str_cut(rest, 3, rest.n);
    size_t slash = str_find(rest, '/', 0), mark = str_find(rest, '?', 0);
    size_t end = slash < mark ? slash : mark;
    *target = str_cut(rest, end, rest.n);
    return end > 0 && str_eq_nocase(str_cut(rest, 0, end), host);
}

enum http_refusal http_target(struct arena *a, struct str target, struct str host, struct str *path, struct str *query)
{
    for (size_t i = 0; i < target.n; i++) {
        unsigned char c = (unsigned char)target.p[i];
        if (c <= 0x20 || c == 0x7F || c == '#')
            return HTTP_MALFORMED;
    }
    if (!str_starts(target, STR("/")) && !cut_authority(&target, host))
        return HTTP_MALFORMED;
    size_t mark = str_find(target, '?', 0);
    struct str p = mark ? decode(a, str_cut(target, 0, mark)) : STR("/");
    if (!p.p)
        return a->overflow ? HTTP_ENDING : HTTP_MALFORMED;
    if (!is_field_text(p) || str_find(p, '\t', 0) < p.n || !utf8_valid(p) || !segments_plain(p))
        return HTTP_MALFORMED;
    must(p.n > 0 && p.p[0] == '/');
    *path = p;
    *query = mark < target.n ? str_cut(target, mark + 1, target.n) : STR("");
    return HTTP_FINE;
}
