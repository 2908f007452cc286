/* desk_guess.c - which class a text looks like.
**
** For a key counted n times in a class that was taught N keys, and m times in all classes that were taught M:
**
**     weight = ln((n + 1/4) / (N + V/4)) - ln((m + C/4) / (M + C V/4))
**
** that is, how much commoner the key is there than anywhere, smoothed by a quarter for what was never seen (V: about so many different keys
** are in use; C: classes). A key that no class was taught says nothing and is left out, so that long texts are not judged by their fillers. A
** class that many cases have is not preferred: what is rare is what a person overlooks. */
#include "desk/desk_guess.h"

#include <math.h>

enum { KEYS_IN_USE = 3000 };

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

static int64_t weigh(int64_t n, int64_t taught, int64_t all, int64_t all_taught, size_t classes)
{
    const double quarter = 0.25, c = (double)classes;
    const double here = ((double)n + quarter) / ((double)taught + KEYS_IN_USE * quarter);
    const double anywhere = ((double)all + c * quarter) / ((double)all_taught + c * KEYS_IN_USE * quarter);
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
            weights[k * classes + c] = all ? weigh(line[k].n[c], class[c].taught, all, all_taught, classes) : 0;
    }
    for (size_t c = 0; c < classes; c++) {
        struct guess g = { .class = c };
        for (size_t k = 0; k < keys; k++)
            g.weight += weights[k * classes + c];
        if (g.weight > 0)
            put_in_order(out, n++, g);
    }
    for (size_t i = 0; i < n; i++)
        out[i].ahead = i + 1 < n ? out[i].weight - out[i + 1].weight : out[i].weight;
    return n;
}
