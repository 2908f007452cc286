/* utf8.c - checks and walks UTF-8; NFC is utf8proc's work, done only for texts that may need it. */
#include "base/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

/* Three bytes a character is what Chinese is made of. Their first byte E0 or ED has a second rule (too long, surrogates) that is left to
** utf8proc; after any other, two that continue are all there is to ask. The three are looked at as one word, so a fourth byte must be
** there: the last character of a text is utf8proc's, too. */
static bool plain_three(const unsigned char *p, size_t left)
{
    _Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first byte is the lowest");
    uint32_t v;
    if (left < sizeof v)
        return false;
    memcpy(&v, p, sizeof v);
    return (v & 0xC0C0F0) == 0x8080E0 && p[0] != 0xE0 && p[0] != 0xED;
}

int32_t utf8_next(struct str s, size_t *at)
{
    if (*at >= s.n)
        return -1;
    const unsigned char *p = (const unsigned char *)s.p + *at;
    if (plain_three(p, s.n - *at)) {
        *at += 3;
        return (p[0] & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    }
    utf8proc_int32_t c;
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.p + *at, (utf8proc_ssize_t)(s.n - *at), &c);
    if (n <= 0) {
        *at += 1;
        return 0xFFFD;
    }
    *at += (size_t)n;
    return c;
}

bool utf8_valid(struct str s)
{
    size_t at = 0;
    while (at < s.n) {
        const unsigned char *p = (const unsigned char *)s.p + at;
        if (*p < 0x80 || plain_three(p, s.n - at)) {
            at += *p < 0x80 ? 1 : 3;
            continue;
        }
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.p + at, (utf8proc_ssize_t)(s.n - at), &c);
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    return true;
}

size_t utf8_len(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

struct str utf8_cut(struct str s, size_t n)
{
    if (n >= s.n)
        return s;
    while (n && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    return str_cut(s, 0, n);
}

struct str utf8_head(struct str s, size_t chars)
{
    size_t at = 0;
    while (chars-- && at < s.n)
        (void)utf8_next(s, &at);
    return str_cut(s, 0, at);
}

/* Below U+0300 everything is NFC and combines with nothing before it. Of what lies above, common Chinese text is made of
** ideographs, kana and full-width forms that are their own NFC; so a text of those needs no second look. */
static bool surely_nfc(struct str s)
{
    size_t at = 0;
    while (at < s.n) {
        const unsigned char *p = (const unsigned char *)s.p + at;
        const bool ideograph = *p >= 0xE4 && *p <= 0xE9 && plain_three(p, s.n - at); /* U+4000 to U+9FFF */
        if (*p < 0x80 || ideograph) {
            at += ideograph ? 3 : 1;
            continue;
        }
        int32_t c = utf8_next(s, &at);
        if (!(c < 0x300 || (c >= 0x2010 && c <= 0x2027) || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x3001 && c <= 0x3029) ||
              (c >= 0xFF01 && c <= 0xFFEE)))
            return false;
    }
    return true;
}

struct str utf8_nfc(struct arena *a, struct str s)
{
    if (!s.p || surely_nfc(s))
        return s;
    utf8proc_uint8_t *p = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, &p, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    struct str out = n < 0 ? STR_NONE : arena_str(a, str_n(p, (size_t)n));
    free(p);
    return out;
}

/* Embeddings, overrides and isolates: all begin with E2 80 or E2 81. Letters bring their direction with them. */
static bool turns_direction(const char *s, size_t left)
{
    const unsigned char *p = (const unsigned char *)s;
    if (left < 3 || p[0] != 0xE2)
        return false;
    return (p[1] == 0x80 && p[2] >= 0xAA && p[2] <= 0xAE) || (p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9);
}

struct str utf8_tidy(struct arena *a, struct str s)
{
    char *p = arena_raw(a, s.n + 1);
    size_t n = 0;
    if (!s.p || !p)
        return STR_NONE;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (turns_direction(s.p + i, s.n - i))
            i += 2;
        else if (c == '\r')
            p[n++] = '\n';
        else if ((c >= 0x20 && c != 0x7F) || c == '\t' || (c == '\n' && !(i && s.p[i - 1] == '\r')))
            p[n++] = (char)c;
    }
    return utf8_nfc(a, str_trim(str_n(p, n)));
}
