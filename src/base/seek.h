/* seek.h - what somebody looks for, as parts that must all be there; where a text has them; which keys of an index lead to it.
**
** A run of Chinese is a part and must stand in the text as it is; so is a word (its beginning is enough), and a door in any spelling.
** What is typed is data: there is no syntax in it. Latin letters can be read as pinyin, then each character is one of a set. */
#ifndef BASE_SEEK_H
#define BASE_SEEK_H

#include "base/pinyin.h"
#include "base/postings.h"
#include "base/words.h"

enum { SEEK_TYPED_MAX = 60, SEEK_PARTS = 8, SEEK_RUN = 32, SEEK_WANTS = 64 };

struct seek_char {
    int32_t c;                  /* this one; 0: one of */
    struct pinyin_sound sound;
};
struct seek_part {
    enum word_kind kind;
    struct seek_char run[SEEK_RUN]; /* WORD_CHAR: n of them, side by side */
    size_t n;
    struct str fold; /* the others */
};
struct seek {
    struct seek_part part[SEEK_PARTS];
    size_t parts; /* 0: nothing to look for was typed */
    bool sounds;  /* letters are read as pinyin */
};
/* INVALID: more than SEEK_TYPED_MAX characters, SEEK_PARTS parts or a run of SEEK_RUN. */
enum rc seek_read(struct arena *a, struct str typed, struct seek *out) MUST_USE;
/* The same typed text with its words of letters read as pinyin. Words that are one syllable or first letters each ("nuan qi", "n q") stand
** side by side. NOT_FOUND: there are none, or they are no pinyin. */
enum rc seek_read_sounds(struct arena *a, struct str typed, struct seek *out) MUST_USE;

/* What the index is asked: all of these must fit (FAILED: the arena is full). */
enum rc seek_wants(struct arena *a, const struct seek *k, struct postings_want want[SEEK_WANTS], size_t *n) MUST_USE;

/* Which parts stand in the text, a bit each; where, in order and apart from each other, at most `room` places. */
struct seek_mark {
    size_t from, to;
};
unsigned seek_look(const struct seek *k, struct str text, struct seek_mark *mark, size_t room, size_t *n);
static inline unsigned seek_all(const struct seek *k) { return (1U << k->parts) - 1; }

#endif
