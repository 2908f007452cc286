/* near.h - how much alike texts are, by the words they share. Pure functions; where the keys are kept is the caller's.
**
** A text is known by its first NEAR_KEYS words, repeats counted (pairs of characters, in scripts without spaces): people say at once what
** it is about. A text is held against a window of others, the newest, say; how rare a word is, the window itself tells: what many of them
** say counts little, what two of them say counts much. So there is no dictionary to keep, and asking takes the same time however many there
** ever were. Words that everybody uses (我们, 希望, please) are no words here. */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include "base/arena.h"

enum { NEAR_KEYS = 128, NEAR_KEY_BYTES = 3, NEAR_TEXTS = 2, NEAR_BYTES = NEAR_KEYS * NEAR_KEY_BYTES };

/* The keys of a text that comes in parts (absent ones don't count): at most NEAR_BYTES bytes, sorted, each key once. Absent: no memory. */
struct str near_keys(struct arena *a, const struct str text[NEAR_TEXTS]);

/* One text of the window; .words is filled in. */
struct near_text {
    struct str keys;
    int words; /* 0 (nothing in common) to 100 */
};
/* How much each of the window's texts has in common with `keys`. FAILED: no memory. */
enum rc near_rank(struct arena *a, struct str keys, struct near_text *text, size_t n) MUST_USE;

/* What two texts say alike, at most `room` pieces of the first, the longest first. */
size_t near_pieces(struct arena *a, struct str text, struct str other, struct str *piece, size_t room);

#endif
