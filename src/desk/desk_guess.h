/* desk_guess.h - which class a text looks like, and because of which words: a small model that a person can follow. Pure functions.
**
** Naive Bayes over keys: pairs of neighbouring Chinese characters and whole words of other scripts, each counted once in a text. A key
** speaks for a class as much as it is commoner there than in all classes together; the sum is the class's weight. All in integers. */
#ifndef DESK_DESK_GUESS_H
#define DESK_DESK_GUESS_H

#include "base/words.h"

enum { GUESS_KEYS_MOST = 200, GUESS_UNIT = 1024 }; /* keys of a text that are looked at; one nat of evidence */

struct guess_key {
    int64_t key;
    size_t from, to; /* where it first stands in the text */
};
/* The text's keys, each once, in the order in which they stand; doors are none of them. How many. */
size_t guess_keys(struct str text, struct guess_key out[GUESS_KEYS_MOST]);

struct guess_class {
    int64_t id, taught; /* of a class that may be suggested: keys counted in it */
};
/* How often one key was counted in each class, in their order. */
struct guess_line {
    const int64_t *n; /* one for each class */
};
struct guess {
    size_t class;        /* index */
    int64_t weight;      /* all evidence, for and against, in GUESS_UNITs */
    int64_t speaks;      /* the part that is for it */
};
/* The classes that the keys speak for, the best first; those that no key speaks for are left out. weights: keys × classes, filled with what
** each key says for each class. */
size_t guess_rank(const struct guess_class *class, size_t classes, const struct guess_line *line, size_t keys, int64_t *weights,
                  struct guess *out);

#endif
