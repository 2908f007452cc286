/* line.c - lines, numbers and hashes in texts whose bytes are signed or compared.
**
** A text that has a second spelling can be changed without being noticed. So a number has no leading zero and no plus sign, base64
** no loose bits, and a line ends in one newline and nothing else. */
#include "tlog/line.h"

enum { HASH_CHARS = 44 };

bool tlog_line_next(struct str *rest, struct str *line)
{
    size_t at = str_find(*rest, '\n', 0);
    if (at == rest->n)
        return false;
    *line = str_cut(*rest, 0, at);
    *rest = str_cut(*rest, at + 1, rest->n);
    return true;
}

bool tlog_line_number(struct str s, uint64_t *out)
{
    int64_t v;
    if (s.n == 0 || s.p[0] == '-' || (s.p[0] == '0' && s.n > 1) || !str_int(s, &v))
        return false;
    *out = (uint64_t)v;
    return true;
}

/* libsodium 1.0.18 takes some value for any byte above 0x7F. */
bool tlog_line_base64(struct str s, void *out, size_t room, size_t *n)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] > 0x7F)
            return false;
    return base64_decode(s, out, room, n);
}

bool tlog_line_hash(struct str s, struct hash *out)
{
    struct hash h;
    size_t n;
    if (s.n != HASH_CHARS || !tlog_line_base64(s, h.b, sizeof h.b, &n) || n != sizeof h.b)
        return false;
    *out = h;
    return true;
}

void tlog_line_put_hash(struct buf *b, const struct hash *h)
{
    buf_base64(b, h->b, sizeof h->b);
    buf_char(b, '\n');
}

struct str tlog_line_done(const struct buf *b)
{
    return b->overflow ? STR_NONE : buf_view(b);
}
