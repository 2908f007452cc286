/* buf.c - a growing run of bytes; doubles its room up to its limit, then overflows for good. */
#include "base/buf.h"

#include "base/mem.h"

#include <stdio.h>

void buf_init(struct buf *b, struct arena *a, size_t limit)
{
    *b = (struct buf){ .limit = limit, .arena = a };
}

void buf_release(struct buf *b)
{
    if (!b->arena)
        mem_free(b->p);
    *b = (struct buf){ .limit = b->limit, .arena = b->arena };
}

void buf_reset(struct buf *b)
{
    b->n = 0;
    b->overflow = false;
}

enum { FIRST_ROOM = 64 };

static bool grow(struct buf *b, size_t want)
{
    size_t room = b->room ? b->room * 2 : FIRST_ROOM;
    if (room < want)
        room = want;
    if (room > b->limit)
        room = b->limit;
    if (b->arena && b->room && arena_extend(b->arena, b->p, b->room, room)) {
        b->room = room;
        return true;
    }
    char *p = b->arena ? arena_raw(b->arena, room) : mem_resize(b->p, room);
    if (!p)
        return false;
    if (b->arena && b->n)
        memcpy(p, b->p, b->n);
    b->p = p;
    b->room = room;
    return true;
}

bool buf_room(struct buf *b, size_t n)
{
    if (b->overflow || n > b->limit - b->n || (n > b->room - b->n && !grow(b, b->n + n)))
        b->overflow = true;
    return !b->overflow;
}

void buf_put_more(struct buf *b, const void *p, size_t n)
{
    if (n == 0 || !buf_room(b, n))
        return;
    memcpy(b->p + b->n, p, n);
    b->n += n;
}

void buf_int(struct buf *b, int64_t v)
{
    char digits[24];
    char *end = digits + sizeof digits, *p = end;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do
        *--p = (char)('0' + u % 10);
    while (u /= 10);
    if (v < 0)
        *--p = '-';
    buf_put(b, p, (size_t)(end - p));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    size_t room = b->overflow ? 0 : b->room - b->n;
    int n = vsnprintf(room ? b->p + b->n : NULL, room, fmt, ap);
    if (n >= 0 && (size_t)n < room) {
        b->n += (size_t)n;
    } else if (n >= 0 && buf_room(b, (size_t)n + 1)) {
        (void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
    va_end(ap);
}

void buf_hex(struct buf *b, const void *p, size_t n)
{
    static const char digit[] = "0123456789abcdef";
    const unsigned char *u = p;
    if (!buf_room(b, n * 2))
        return;
    for (size_t i = 0; i < n; i++) {
        b->p[b->n++] = digit[u[i] >> 4];
        b->p[b->n++] = digit[u[i] & 15];
    }
}

static void json_escape(struct buf *b, unsigned char c)
{
    static const char brief[] = "btn\0fr"; /* \b \t \n - \f \r are 8..13 */
    if (c == '"' || c == '\\')
        buf_printf(b, "\\%c", c);
    else if (c >= 8 && c <= 13 && c != 11)
        buf_printf(b, "\\%c", brief[c - 8]);
    else
        buf_printf(b, "\\u%04x", c);
}

void buf_json(struct buf *b, struct str s)
{
    size_t from = 0;
    buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_put(b, s.p + from, i - from);
        json_escape(b, c);
        from = i + 1;
    }
    buf_put(b, s.p ? s.p + from : NULL, s.n - from);
    buf_char(b, '"');
}

static const struct str ENTITY[] = { { "&amp;", 5 }, { "&lt;", 4 }, { "&gt;", 4 }, { "&quot;", 6 }, { "&#39;", 5 } };
static const unsigned char ENTITY_OF[256] = { ['&'] = 1, ['<'] = 2, ['>'] = 3, ['"'] = 4, ['\''] = 5 };

void buf_html(struct buf *b, struct str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char e = ENTITY_OF[(unsigned char)s.p[i]];
        if (!e)
            continue;
        buf_put(b, s.p + from, i - from);
        buf_str(b, ENTITY[e - 1]);
        from = i + 1;
    }
    buf_put(b, s.p ? s.p + from : NULL, s.n - from);
}

void buf_csv(struct buf *b, struct str s)
{
    buf_char(b, '"');
    if (s.n && memchr("=+-@\t\r", s.p[0], 6))
        buf_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_char(b, '"');
        buf_char(b, s.p[i]);
    }
    buf_char(b, '"');
}

void buf_be16(struct buf *b, uint16_t v)
{
    buf_put(b, (unsigned char[]){ (unsigned char)(v >> 8), (unsigned char)v }, 2);
}

void buf_be32(struct buf *b, uint32_t v)
{
    buf_be16(b, (uint16_t)(v >> 16));
    buf_be16(b, (uint16_t)v);
}
