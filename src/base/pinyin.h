/* pinyin.h - how Chinese characters are read, and what may be meant by Latin letters: "nuanqi", "nuan qi", "nuanq", "nq" for 暖气.
**
** Characters of GB 2312 with their syllables, without tones, ü written v. The table is made while building (tools/pinyingen.c). */
#ifndef BASE_PINYIN_H
#define BASE_PINYIN_H

#include "base/arena.h"

struct pinyin {
    const char *syllable, *characters; /* common ones first, three bytes each */
};
extern const struct pinyin PINYIN[]; /* sorted */
extern const size_t PINYIN_N;

/* One character that is meant: rows [from, to) of the table, one row for a whole syllable, many for a first letter. */
struct pinyin_sound {
    size_t from, to;
};
/* Cuts lower-case letters into whole syllables and, where none fits, first letters, as few pieces as can be and syllables before letters.
** false: that is no pinyin, or more than `room` characters. */
bool pinyin_read(struct str letters, struct pinyin_sound *sound, size_t room, size_t *n) MUST_USE;

#endif
