/* desk_guess.c - which class a text looks like.
**
** For a key counted n times in a class that was taught N keys, and m times in all classes that were taught M:
**
**     weight = ln((n + S m/M) / (N + S)) - ln(m/M)
**
** that is, how much commoner the key is there than anywhere; a class of which little is known is taken to be like all of them together (S:
** as if it had been taught so many keys of everything). So a small class is neither favoured nor lost. A key that no class was taught says
** nothing and is left out: long texts are not judged by their fillers. A class that many cases have is not preferred, for what is rare is
** what a person overlooks. A class for which no single key speaks is no suggestion, however little speaks against it. */
#include "desk/desk_guess.h"

#include <math.h>

enum { KEYS_OF_ALL = 100 }; /* S */

static bool known(const struct guess_key *k, size_t n, int64_t key)
{
    for (size_t i = 0; i < n; i++)
        if (k[i].key == key)
            return true;
    return false;
}

size_t guess_keys(struct str text, struct guess_key out[GUESS_KEYS_MOST])
{
    struct words w;
    struct word now, before = { .kind = WORD_DOOR };
    size_t n = 0;
    for (words_begin(&w, text); n < GUESS_KEYS_MOST && words_next(&w, &now); before = now) {
        int64_t key;
        size_t from = now.from;
        if (now.kind == WORD_CHAR && now.joined && before.kind == WORD_CHAR) {
            key = words_pair(words_code(before.c), words_code(now.c));
            from = before.from;
        } else if (now.kind == WORD_PLAIN && now.n > 1) {
            key = words_key(WORD_PLAIN, str_n(now.fold, now.n));
        } else {
            continue;
        }
        if (!known(out, n, key))
            out[n++] = (struct guess_key){ key, from, now.to };
    }
    return n;
}

static int64_t weigh(int64_t n, int64_t taught, int64_t all, int64_t all_taught)
{
    const double anywhere = (double)all / (double)all_taught;
    const double here = ((double)n + KEYS_OF_ALL * anywhere) / ((double)taught + KEYS_OF_ALL);
    return (int64_t)lrint(log(here / anywhere) * GUESS_UNIT);
}

static void put_in_order(struct guess *g, size_t n, struct guess one)
{
    for (; n > 0 && g[n - 1].weight < one.weight; n--)
        g[n] = g[n - 1];
    g[n] = one;
}

size_t guess_rank(const struct guess_class *class, size_t classes, const struct guess_line *line, size_t keys, int64_t *weights,
                  struct guess *out)
{
    int64_t all_taught = 0;
    size_t n = 0;
    for (size_t c = 0; c < classes; c++)
        all_taught += class[c].taught;
    for (size_t k = 0; k < keys; k++) {
        int64_t all = 0;
        for (size_t c = 0; c < classes; c++)
            all += line[k].n[c];
        for (size_t c = 0; c < classes; c++)
            weights[k * classes + c] = all ? weigh(line[k].n[c], class[c].taught, all, all_taught) : 0;
    }
    for (size_t c = 0; c < classes; c++) {
        struct guess g = { .class = c };
        for (size_t k = 0; k < keys; k++) {
            const int64_t w = weights[k * classes + c];
            g.weight += w;
            g.speaks += w > 0 ? w : 0;
        }
        if (g.speaks)
            put_in_order(out, n++, g);
    }
    return n;
}
