/* pinyin.c - cutting letters into syllables.
**
** From the end to the beginning, each place is given the best way to go on: a whole syllable costs 1, a lone first letter LETTER, so
** xian is 先 and not 西安 (for that people write xi'an), and nuanq is 暖 with something that begins with q. */
#include "base/pinyin.h"

enum { LETTERS_MAX = 64, SYLLABLE_MAX = 6, LETTER = 16, NO_WAY = 1 << 20 };

static int compare(const char *syllable, struct str s)
{
    const int c = strncmp(syllable, s.p, s.n);
    return c ? c : syllable[s.n] != 0;
}

/* The first row that is not below s. */
static size_t lower(struct str s)
{
    size_t lo = 0, n = PINYIN_N;
    while (n) {
        const size_t half = n / 2;
        if (compare(PINYIN[lo + half].syllable, s) < 0) {
            lo += half + 1;
            n -= half + 1;
        } else {
            n = half;
        }
    }
    return lo;
}

static bool whole(struct str s, struct pinyin_sound *out)
{
    const size_t i = lower(s);
    if (i == PINYIN_N || compare(PINYIN[i].syllable, s) != 0)
        return false;
    *out = (struct pinyin_sound){ i, i + 1 };
    return true;
}

static bool first_letter(char c, struct pinyin_sound *out)
{
    const char next = (char)(c + 1);
    const size_t from = lower(str_n(&c, 1)), to = c == 'z' ? PINYIN_N : lower(str_n(&next, 1));
    *out = (struct pinyin_sound){ from, to };
    return from < to;
}

bool pinyin_read(struct str s, struct pinyin_sound *sound, size_t room, size_t *n)
{
    int cost[LETTERS_MAX + 1];
    size_t step[LETTERS_MAX], got = 0;
    struct pinyin_sound one;
    if (!s.n || s.n > LETTERS_MAX)
        return false;
    cost[s.n] = 0;
    for (size_t at = s.n; at-- > 0;) {
        if (s.p[at] < 'a' || s.p[at] > 'z')
            return false;
        cost[at] = first_letter(s.p[at], &one) ? cost[at + 1] + LETTER : NO_WAY;
        step[at] = 1;
        for (size_t k = 1; k <= SYLLABLE_MAX && at + k <= s.n; k++) {
            if (cost[at + k] + 1 >= cost[at] || !whole(str_cut(s, at, at + k), &one))
                continue;
            cost[at] = cost[at + k] + 1;
            step[at] = k;
        }
    }
    for (size_t at = 0; at < s.n; at += step[at], got++) {
        struct str piece = str_cut(s, at, at + step[at]);
        if (got == room || cost[0] >= NO_WAY || (!whole(piece, &sound[got]) && !first_letter(piece.p[0], &sound[got])))
            return false;
    }
    *n = got;
    return true;
}
