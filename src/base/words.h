/* words.h - a text cut into what one searches by, and the keys of that in an index.
**
** Scripts that put no spaces between words (Chinese, kana, ...: letters without case) are cut into single characters; two that stand side
** by side make a key. Everything else is a word, folded: width, case and accents don't count (ＷiFi is wifi, Café is cafe). A door in any
** usual spelling (3-2-501, 3号楼2单元501室, 三栋二单元五零一, B座1203) is one word more, in one spelling: "3-2-501", "b-1203"; "3-2-" when
** the room is not said, "3-" for a building alone. */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include "base/arena.h"

enum word_kind { WORD_CHAR, WORD_PLAIN, WORD_DOOR };
enum { WORD_MAX = 24 }; /* bytes of a folded word that count */
struct word {
    enum word_kind kind;
    size_t from, to;      /* bytes of the text */
    int32_t c;            /* WORD_CHAR */
    bool joined;          /* WORD_CHAR: right behind the WORD_CHAR before it */
    char fold[WORD_MAX];  /* the others */
    size_t n;
};
struct words {
    struct str s;
    size_t at, chars_end, door_end; /* where the last WORD_CHAR and the last door ended */
};
/* A door comes before the words that it is made of; they come too. */
void words_begin(struct words *w, struct str s);
bool words_next(struct words *w, struct word *out);

/* A key is 32 bits, its upper half for the first character, its lower half for the one behind it, or WORDS_ALONE at the end of a run. So
** the keys of one character stand side by side. Words and doors have keys where no character has. Two texts may share a key by chance:
** an index proposes, the text decides. */
#define WORDS_ALONE words_code(0)
/* 16 bits for a character, spread evenly. */
static inline uint16_t words_code(int32_t c)
{
    const uint32_t u = (uint32_t)c;
    return (uint16_t)((u ^ u >> 16) * 0x9E37U); /* odd: one to one below 0x10000 */
}
static inline uint32_t words_pair(uint16_t first, uint16_t second)
{
    return (uint32_t)first << 16 | second;
}
uint32_t words_key(enum word_kind kind, struct str fold);
/* The last four digits of a long number are found as well as its beginning. */
enum { WORDS_LONG_NUMBER = 7, WORDS_LAST_DIGITS = 4 };

/* Adds the keys under which a text is found to key[*n ...], neither sorted nor distinct: pairs of characters, each beginning of a word (so
** who types "wif" finds wifi), doors with their buildings and units. room: WORDS_KEYS_ROOM(text) more than there are. */
#define WORDS_KEYS_ROOM(s) (2 * (s).n + 8)
void words_keys(struct str text, uint32_t *key, size_t *n);

#endif
