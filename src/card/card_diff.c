/* card_diff.c - what became of a text: which words are new and which are gone.
**
** Both texts are cut into words: runs of letters and digits, and every other character by itself, so Chinese is compared by character. What
** both begin and end with is set aside; of the rest the longest common sequence is found with the textbook table, which is quadratic, so
** where it would be large the two rests are told as a whole: nobody reads a difference of thousands of words anyway. */
#include "base/utf8.h"
#include "card/card_page.h"

enum { TABLE_MOST = 1 << 20 };

struct tokens {
    struct str *t;
    size_t n;
};

static bool in_word(int32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c < 0x250);
}

static bool cut(struct arena *a, struct str s, struct tokens *out)
{
    size_t at = 0, from = 0;
    struct str *t = ARENA_ARRAY(a, struct str, s.n + 1);
    out->t = t;
    out->n = 0;
    while (t && from < s.n) {
        size_t next = from;
        const bool word = in_word(utf8_next(s, &next));
        for (at = next; word && at < s.n;) {
            size_t after = at;
            if (!in_word(utf8_next(s, &after)))
                break;
            at = after;
        }
        t[out->n++] = str_cut(s, from, at);
        from = at;
    }
    return t != NULL;
}

struct weave {
    struct diff_piece *piece;
    size_t n;
};

/* Neighbours in the text are one piece: their bytes lie side by side. */
static void put(struct weave *w, enum diff_kind kind, struct str text)
{
    struct diff_piece *last = w->n ? &w->piece[w->n - 1] : NULL;
    if (last && last->kind == kind && last->text.p + last->text.n == text.p)
        last->text.n += text.n;
    else
        w->piece[w->n++] = (struct diff_piece){ kind, text };
}

static void put_all(struct weave *w, enum diff_kind kind, const struct str *t, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put(w, kind, t[i]);
}

/* Longest common sequence of x and y, woven. */
static bool lcs(struct arena *a, const struct str *x, size_t n, const struct str *y, size_t m, struct weave *w)
{
    if (!n || !m || (n + 1) * (m + 1) > TABLE_MOST) {
        put_all(w, DIFF_GONE, x, n);
        put_all(w, DIFF_NEW, y, m);
        return true;
    }
    uint16_t *len = ARENA_ARRAY(a, uint16_t, (n + 1) * (m + 1));
    if (!len)
        return false;
    memset(len, 0, (n + 1) * (m + 1) * sizeof *len);
#define LEN(i, j) len[(i) * (m + 1) + (j)]
    for (size_t i = n; i-- > 0;)
        for (size_t j = m; j-- > 0;)
            LEN(i, j) = str_eq(x[i], y[j]) ? (uint16_t)(LEN(i + 1, j + 1) + 1)
                        : LEN(i + 1, j) >= LEN(i, j + 1) ? LEN(i + 1, j) : LEN(i, j + 1);
    size_t i = 0, j = 0;
    while (i < n && j < m) {
        if (str_eq(x[i], y[j])) {
            put(w, DIFF_SAME, y[j]);
            i++;
            j++;
        } else if (LEN(i + 1, j) >= LEN(i, j + 1)) {
            put(w, DIFF_GONE, x[i++]);
        } else {
            put(w, DIFF_NEW, y[j++]);
        }
    }
#undef LEN
    put_all(w, DIFF_GONE, x + i, n - i);
    put_all(w, DIFF_NEW, y + j, m - j);
    return true;
}

enum rc card_diff(struct arena *a, struct str old, struct str now, struct diff_piece **out, size_t *n)
{
    struct tokens x, y;
    size_t head = 0, tail = 0;
    struct weave w = { NULL, 0 };
    if (!cut(a, old, &x) || !cut(a, now, &y))
        return FAILED;
    w.piece = ARENA_ARRAY(a, struct diff_piece, x.n + y.n + 1);
    if (!w.piece)
        return FAILED;
    while (head < x.n && head < y.n && str_eq(x.t[head], y.t[head]))
        head++;
    while (tail < x.n - head && tail < y.n - head && str_eq(x.t[x.n - 1 - tail], y.t[y.n - 1 - tail]))
        tail++;
    put_all(&w, DIFF_SAME, y.t, head);
    if (!lcs(a, x.t + head, x.n - head - tail, y.t + head, y.n - head - tail, &w))
        return FAILED;
    put_all(&w, DIFF_SAME, y.t + y.n - tail, tail);
    *out = w.piece;
    *n = w.n;
    return OK;
}
