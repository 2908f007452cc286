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

/* ---- eight bytes at a time ----------------------------------------------------------------------------------------------- */

/* Nearly all text has nothing to escape, so it is passed over by words: a byte that is zero, or small, borrows from the one above it when
** something is subtracted from all. Above the first one found this may err, so only that one counts. */
enum { STRIDE = 8 };
#define EACH UINT64_C(0x0101010101010101)
#define HIGH (EACH << 7)

static uint64_t word_at(const char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static uint64_t zeros(uint64_t v)
{
    return (v - EACH) & ~v & HIGH;
}

static size_t first_of(uint64_t found)
{
    _Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first byte is the lowest");
    return found ? (size_t)__builtin_ctzll(found) / 8 : STRIDE;
}

static void json_escape(struct buf *b, unsigned char c)
{
    static const char brief[] = "btn\0fr"; /* \b \t \n - \f \r are 8..13 */
    if (c == '"' || c == '\\')
        buf_put(b, (const char[]){ '\\', (char)c }, 2);
    else if (c >= 8 && c <= 13 && c != 11)
        buf_put(b, (const char[]){ '\\', brief[c - 8] }, 2);
    else
        buf_printf(b, "\\u%04x", c);
}

static bool json_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\';
}

static size_t json_escape_from(struct str s, size_t i)
{
    size_t n = STRIDE;
    while (n == STRIDE && s.n - i >= STRIDE) {
        const uint64_t v = word_at(s.p + i), small = (v - EACH * 0x20) & ~v & HIGH;
        n = first_of(small | zeros(v ^ EACH * '"') | zeros(v ^ EACH * '\\'));
        i += n;
    }
    while (n == STRIDE && i < s.n && json_plain((unsigned char)s.p[i]))
        i++;
    return i;
}

void buf_json(struct buf *b, struct str s)
{
    buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        const size_t from = i;
        i = json_escape_from(s, i);
        buf_put(b, s.p + from, i - from);
        if (i < s.n)
            json_escape(b, (unsigned char)s.p[i]);
    }
    buf_char(b, '"');
}

static const struct str ENTITY[] = { { "&amp;", 5 }, { "&lt;", 4 }, { "&gt;", 4 }, { "&quot;", 6 }, { "&#39;", 5 } };
static const unsigned char ENTITY_OF[256] = { ['&'] = 1, ['<'] = 2, ['>'] = 3, ['"'] = 4, ['\''] = 5 };

/* Does one of sixteen bytes become an entity? Two pairs of the five differ in one bit; the compiler knows what its processor has for
** so many. */
enum { WIDE = 16 };
static bool any_entity(const uint64_t half[2])
{
    _Static_assert(('&' | 1) == '\'' && ('<' | 2) == '>', "the two pairs");
    typedef unsigned char wide __attribute__((vector_size(WIDE)));
    wide v;
    uint64_t met[2];
    memcpy(&v, half, sizeof v);
    const wide found = (wide)(((v | 1) == '\'') | ((v | 2) == '>') | (v == '"'));
    memcpy(met, &found, sizeof met);
    return met[0] | met[1];
}

static bool any_of_wide(const char *p)
{
    return any_entity((const uint64_t[]){ word_at(p), word_at(p + STRIDE) });
}

/* Two halves of a word, which may overlap: four to seven bytes. */
static uint64_t word_of(const char *p, size_t n)
{
    uint32_t low, high;
    memcpy(&low, p, sizeof low);
    memcpy(&high, p + n - sizeof high, sizeof high);
    return (uint64_t)high << 32 | low;
}

/* The whole of a text shorter than sixteen bytes; one under four is soon looked through byte by byte. */
static bool any_of_few(const char *p, size_t n)
{
    if (n >= STRIDE)
        return any_entity((const uint64_t[]){ word_at(p), word_at(p + n - STRIDE) });
    return n < 4 || any_entity((const uint64_t[]){ word_of(p, n), 0 });
}

/* Where the next byte stands that becomes an entity. A last piece may begin in the one before: what it looks at again was plain. */
static size_t entity_from(struct str s, size_t i)
{
    const size_t left = s.n - i;
    while (s.n - i >= WIDE && !any_of_wide(s.p + i))
        i += WIDE;
    if (i == s.n || (s.n - i < WIDE && !(left >= WIDE ? any_of_wide(s.p + s.n - WIDE) : any_of_few(s.p + i, left))))
        return s.n;
    while (i < s.n && !ENTITY_OF[(unsigned char)s.p[i]])
        i++;
    return i;
}

void buf_html(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) { /* mostly once: nothing in it becomes one */
        const size_t from = i;
        i = entity_from(s, i);
        buf_put(b, s.p + from, i - from);
        if (i < s.n)
            buf_str(b, ENTITY[ENTITY_OF[(unsigned char)s.p[i]] - 1]);
    }
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
