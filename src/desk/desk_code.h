/* desk_code.h - the spoken code, its word, and the token (decision 6). Pure functions, but for the chance in making them. */
#ifndef DESK_DESK_CODE_H
#define DESK_DESK_CODE_H

#include "base/hash.h"

enum { CODE_CHARS = 8, WORD_CHARS = 4, TOKEN_BYTES = RAND_TOKEN_BYTES, TOKEN_CHARS = RAND_TOKEN_CHARS };

/* Eight characters, the last one a check character. */
struct str code_make(struct arena *a);
/* What a person typed, brought to its eight characters: case, spaces and dashes do not matter. INVALID: a wrong length, a character that is
** never used, or a check character that does not fit (a typing error, found without asking the database). */
enum rc code_read(struct arena *a, struct str typed, struct str *code) MUST_USE;
struct str word_make(struct arena *a);
/* What the log keeps of a word. A receipt shows it beside the code, and a word has ten thousand values: only `secret`, which is
** place_secret(p, WORD_LABEL), keeps them from being tried at home. code: the eight characters. */
#define WORD_LABEL STR("zhitong/word/1")
struct hash word_hash(const struct hash *secret, struct str code, struct str word);
/* base64url of 128 random bits, and the hash the log keeps. */
struct str token_make(struct arena *a);
struct hash token_hash(struct str token);

#endif
