/* str.c - borrowed slices: compare, cut, find. Nothing here allocates. */
#include "base/str.h"

#include <sodium.h>
#include <strings.h>

bool str_starts(struct str s, struct str prefix)
{
    return s.n >= prefix.n && memcmp(s.p, prefix.p, prefix.n) == 0;
}

bool str_ends(struct str s, struct str suffix)
{
    return s.n >= suffix.n && memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0;
}

bool str_eq_nocase(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || strncasecmp(a.p, b.p, a.n) == 0);
}

bool str_eq_secret(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}

size_t str_find(struct str s, char c, size_t from)
{
    if (from >= s.n)
        return s.n;
    const char *at = memchr(s.p + from, c, s.n - from);
    return at ? (size_t)(at - s.p) : s.n;
}

static size_t space_at(const char *p, size_t n)
{
    if (n && (*p == ' ' || (*p >= '\t' && *p <= '\r')))
        return 1;
    return n >= 3 && memcmp(p, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

struct str str_trim(struct str s)
{
    size_t w;
    while (s.n && (w = space_at(s.p, s.n)) > 0) {
        s.p += w;
        s.n -= w;
    }
    for (;;) {
        if (s.n && space_at(s.p + s.n - 1, 1))
            s.n -= 1;
        else if (s.n >= 3 && space_at(s.p + s.n - 3, 3) == 3)
            s.n -= 3;
        else
            return s;
    }
}

struct str str_cut(struct str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return (struct str){ s.p + from, to - from };
}

bool str_next(struct str *rest, char c, struct str *part)
{
    if (!rest->p)
        return false;
    size_t at = str_find(*rest, c, 0);
    *part = str_cut(*rest, 0, at);
    *rest = at < rest->n ? str_cut(*rest, at + 1, rest->n) : STR_NONE;
    return true;
}

bool str_int(struct str s, int64_t *out)
{
    bool neg = s.n && s.p[0] == '-';
    size_t i = neg ? 1 : 0;
    uint64_t v = 0;
    uint64_t top = (uint64_t)INT64_MAX + (neg ? 1 : 0);
    if (i == s.n || s.n - i > 19)
        return false;
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v = v * 10 + (uint64_t)(s.p[i] - '0');
        if (v > top)
            return false;
    }
    *out = neg ? (int64_t)(0 - v) : (int64_t)v;
    return true;
}
