/* out.c - writing pages: escaping, addresses, dates.
**
** Addresses are built by encoding, not by checking: url_path() reads its own printf-like format and percent-encodes every text argument
** into one segment while it copies it, so there is no moment at which raw text stands in an address. The format attribute lets the
** compiler check the arguments, -Wformat=2 refuses a format that is not a literal, and %.*s takes a struct str. */
#include "web/out.h"

#include "base/text.h"

enum { URL_MAX = 8 * 1024, URL_FIRST = 64, PAGE_FIRST = 8 * 1024 };
enum { HERE_MAX = 700 }; /* encoded, and encoded again as a parameter, it still fits an address: nine times that */

void out_init(struct out *o, struct arena *a, enum lang lang, int offset_min, int64_t now_us)
{
    must(a && (unsigned)lang < LANGS);
    *o = (struct out){ .m = { a, (int)lang }, .offset_min = offset_min, .now_us = now_us };
    buf_init(&o->b, a, OUT_MAX);
    (void)buf_room(&o->b, PAGE_FIRST); /* a page's usual size: what is said between its lines takes memory too, so it can't grow in place */
}

enum rc out_end(const struct out *o, struct str *page)
{
    if (o->b.overflow || o->m.arena->overflow)
        return FAILED;
    *page = buf_view(&o->b);
    return OK;
}

void out_text(struct out *o, struct str s)
{
    buf_html(&o->b, s);
}

void out_int(struct out *o, int64_t v)
{
    buf_int(&o->b, v);
}

void out_uint(struct out *o, uint64_t v)
{
    buf_printf(&o->b, "%llu", (unsigned long long)v);
}

void out_html(struct out *o, struct html h)
{
    buf_str(&o->b, h.s);
}

void out_url(struct out *o, struct url u)
{
    buf_html(&o->b, u.s);
}

/* ---- already escaped ----------------------------------------------------------------------------------------- */

/* What did not fit is absent, and the page is marked so that out_end() knows. */
static struct str taken(struct out *o, const struct buf *b)
{
    if (!b->overflow)
        return buf_view(b);
    o->b.overflow = true;
    return STR_NONE;
}

struct html html_lines(struct out *o, struct str s)
{
    struct buf b;
    struct str line;
    bool first = true;
    buf_init(&b, o->m.arena, OUT_MAX);
    while (str_next(&s, '\n', &line)) {
        if (!first)
            buf_str(&b, STR("<br>"));
        buf_html(&b, line);
        first = false;
    }
    return (struct html){ taken(o, &b) };
}

struct html html_nb(struct out *o, struct str s)
{
    struct buf b;
    buf_init(&b, o->m.arena, OUT_MAX);
    buf_str(&b, STR("<span class=\"nb\">"));
    buf_html(&b, s);
    buf_str(&b, STR("</span>"));
    return (struct html){ taken(o, &b) };
}

/* ---- addresses ----------------------------------------------------------------------------------------------- */

static const struct url ROOT = { { "/", 1 } };

/* RFC 3986 unreserved as is, all else %XX: what results is inert in a path segment, a query value and an attribute. One bit a character
** below 128. */
static bool unreserved(unsigned char c)
{
    static const uint32_t plain[4] = { 0, 0x03FF6000, 0x87FFFFFE, 0x47FFFFFE };
    return c < 0x80 && (plain[c >> 5] >> (c & 31) & 1);
}

static void encode(struct buf *b, struct str s)
{
    static const char digit[] = "0123456789ABCDEF";
    if (!b->overflow && s.n <= (b->room - b->n) / 3) { /* whatever it is, it fits */
        char *to = b->p + b->n;
        for (size_t i = 0; i < s.n; i++) {
            const unsigned char c = (unsigned char)s.p[i];
            const bool plain = unreserved(c);
            *to = plain ? (char)c : '%';
            if (!plain) {
                to[1] = digit[c >> 4];
                to[2] = digit[c & 15];
            }
            to += plain ? 1 : 3;
        }
        b->n = (size_t)(to - b->p);
        return;
    }
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        while (i < s.n && unreserved((unsigned char)s.p[i]))
            i++;
        buf_put(b, s.p + from, i - from);
        for (; i < s.n && !unreserved((unsigned char)s.p[i]); i++) {
            unsigned char c = (unsigned char)s.p[i];
            buf_put(b, (const char[3]){ '%', digit[c >> 4], digit[c & 15] }, 3);
        }
    }
}

/* An address of ours that encoding would not change. */
static bool stays(struct str path)
{
    size_t i = 0;
    while (i < path.n && (path.p[i] == '/' || unreserved((unsigned char)path.p[i])))
        i++;
    return i == path.n;
}

static bool moves(struct str segment)
{
    return str_empty(segment) || str_eq(segment, STR(".")) || str_eq(segment, STR(".."));
}

/* One conversion of a format: its integer or its text. Returns how many bytes of fmt it is, 0 when it is none of ours. */
static size_t conversion(const char *fmt, va_list *ap, int64_t *n, struct str *text)
{
    size_t longs, at = 1; /* fmt[0] is the '%' */
    if (strncmp(fmt, "%.*s", 4) == 0) {
        text->n = (size_t)va_arg(*ap, int);
        text->p = va_arg(*ap, const char *);
        return 4;
    }
    if (strncmp(fmt, "%zu", 3) == 0) {
        *n = (int64_t)va_arg(*ap, size_t);
        return 3;
    }
    while (fmt[at] == 'l' && at <= 2)
        at++;
    longs = at - 1;
    if (fmt[at] == 's' && !longs)
        *text = str_of(va_arg(*ap, const char *));
    else if (fmt[at] == 'd')
        *n = longs == 0 ? va_arg(*ap, int) : longs == 1 ? va_arg(*ap, long) : va_arg(*ap, long long);
    else if (fmt[at] == 'u')
        *n = longs == 0 ? (int64_t)va_arg(*ap, unsigned) : longs == 1 ? (int64_t)va_arg(*ap, unsigned long)
             : (int64_t)va_arg(*ap, unsigned long long);
    else
        return 0;
    return at + 1;
}

struct url url_path(struct out *o, const char *fmt, ...)
{
    struct buf b;
    va_list ap;
    bool astray = false;
    must(fmt[0] == '/' && fmt[1] != '/');
    if (!strchr(fmt, '%')) /* a literal, says the format attribute: it stays */
        return (struct url){ str_of(fmt) };
    buf_init(&b, o->m.arena, URL_MAX);
    va_start(ap, fmt);
    while (*fmt) {
        size_t plain = strcspn(fmt, "%");
        buf_put(&b, fmt, plain);
        fmt += plain;
        if (!*fmt)
            break;
        struct str text = STR_NONE;
        int64_t n = 0;
        size_t len = conversion(fmt, &ap, &n, &text);
        must(len);
        if (fmt[len - 1] == 's') {
            astray = astray || moves(text);
            encode(&b, text);
        } else {
            buf_int(&b, n);
        }
        fmt += len;
    }
    va_end(ap);
    return astray ? ROOT : (struct url){ taken(o, &b) };
}

/* Everything of a parameter but its value. */
static void begin_query(struct out *o, struct buf *b, struct url base, const char *name)
{
    must(name && *name);
    buf_init(b, o->m.arena, URL_MAX);
    (void)buf_room(b, base.s.n + URL_FIRST < URL_MAX ? base.s.n + URL_FIRST : 0);
    buf_str(b, base.s);
    buf_char(b, base.s.n && memchr(base.s.p, '?', base.s.n) ? '&' : '?');
    encode(b, str_of(name));
    buf_char(b, '=');
}

struct url url_query(struct out *o, struct url base, const char *name, struct str value)
{
    struct buf b;
    begin_query(o, &b, base, name);
    encode(&b, value);
    return (struct url){ taken(o, &b) };
}

struct url url_query_int(struct out *o, struct url base, const char *name, int64_t value)
{
    struct buf b;
    begin_query(o, &b, base, name);
    buf_int(&b, value);
    return (struct url){ taken(o, &b) };
}

struct url url_here(struct out *o, struct str path, struct str query)
{
    struct buf b;
    struct str rest = path, segment;
    if (o->m.arena->overflow) /* nobody will be shown it, and the path may not have fitted either */
        return ROOT;
    must(path.n && path.p[0] == '/');
    if (path.n > HERE_MAX)
        rest = path = STR("/");
    if (path.n + query.n > HERE_MAX)
        query = STR("");
    if (!query.n && stays(path))
        return url_given(path);
    buf_init(&b, o->m.arena, URL_MAX);
    for (bool first = true; str_next(&rest, '/', &segment); first = false) {
        if (!first)
            buf_char(&b, '/');
        encode(&b, segment);
    }
    if (query.n) {
        buf_char(&b, '?');
        buf_str(&b, query);
    }
    return url_given(taken(o, &b));
}

struct url url_static(enum asset_id id)
{
    must((unsigned)id < ASSET_COUNT);
    return (struct url){ ASSETS[id].path };
}

struct url url_given(struct str s)
{
    if (s.n == 0 || s.p[0] != '/' || (s.n > 1 && (s.p[1] == '/' || s.p[1] == '\\')))
        return ROOT;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= 0x20 || s.p[i] >= 0x7f || memchr("\"'<>\\#`", s.p[i], 7))
            return ROOT;
    return (struct url){ s };
}

struct url url_tel(struct out *o, struct str number)
{
    struct buf b;
    buf_init(&b, o->m.arena, 64);
    buf_str(&b, STR("tel:"));
    for (size_t i = 0; i < number.n; i++)
        if ((number.p[i] >= '0' && number.p[i] <= '9') || (number.p[i] == '+' && b.n == 4))
            buf_char(&b, number.p[i]);
    return (struct url){ taken(o, &b) };
}

struct url url_totp(struct out *o, struct str issuer, struct str login, struct str secret)
{
    struct buf b;
    buf_init(&b, o->m.arena, URL_MAX);
    buf_str(&b, STR("otpauth://totp/"));
    encode(&b, issuer);
    buf_char(&b, ':');
    encode(&b, login);
    buf_str(&b, STR("?secret="));
    for (size_t i = 0; i < secret.n; i++)
        if (secret.p[i] != ' ')
            buf_char(&b, secret.p[i]);
    buf_str(&b, STR("&issuer="));
    encode(&b, issuer);
    return (struct url){ taken(o, &b) };
}

struct url url_fragment(struct out *o, struct str id)
{
    struct buf b;
    buf_init(&b, o->m.arena, URL_MAX);
    buf_char(&b, '#');
    encode(&b, id);
    return (struct url){ taken(o, &b) };
}

/* ---- moments ------------------------------------------------------------------------------------------------- */

_Static_assert(MSG_date_12 == MSG_date_1 + 11, "the twelve months stand together in the .po files");

struct str out_date(struct out *o, int64_t us)
{
    const int64_t day = text_day(us, o->offset_min);
    if (o->date.n && o->date.day == day && o->date.now_us == o->now_us && o->date.offset_min == o->offset_min)
        return arena_str(o->m.arena, str_n(o->date.text, o->date.n));
    struct text_date d = text_date(us, o->offset_min);
    must(d.month >= 1 && d.month <= 12);
    struct str date = msg_text(&o->m, (enum msg)(MSG_date_1 + d.month - 1), d.day);
    if (o->now_us != 0 && text_date(o->now_us, o->offset_min).year != d.year)
        date = msg_date_year(&o->m, date, d.year);
    if (date.p && date.n <= sizeof o->date.text) {
        o->date.day = day;
        o->date.now_us = o->now_us;
        o->date.offset_min = o->offset_min;
        o->date.n = (unsigned char)date.n;
        memcpy(o->date.text, date.p, date.n);
    }
    return date;
}

struct str out_clock(struct out *o, int64_t us)
{
    struct text_date d = text_date(us, o->offset_min);
    struct buf b;
    buf_init(&b, o->m.arena, sizeof "23:59");
    buf_int(&b, d.hour);
    buf_str(&b, d.minute < 10 ? STR(":0") : STR(":"));
    buf_int(&b, d.minute);
    return taken(o, &b);
}

struct str out_time(struct out *o, int64_t us)
{
    return msg_date_time(&o->m, out_date(o, us), out_clock(o, us));
}

struct str out_datetime(struct out *o, int64_t us)
{
    return text_rfc3339(o->m.arena, us);
}
