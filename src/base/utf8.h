/* utf8.h - is it UTF-8, one character at a time, and NFC (by utf8proc). */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/arena.h"

/* Strict UTF-8 (no surrogates, no overlong forms, nothing above U+10FFFF). NUL is valid here; shapes refuse it. */
bool utf8_valid(struct str s);
/* The character at *at, which moves behind it; U+FFFD and one byte for a broken one; -1 at the end. */
int32_t utf8_next(struct str s, size_t *at);
/* Number of code points. */
size_t utf8_len(struct str s);
/* The longest prefix of at most n bytes that ends between characters. */
struct str utf8_cut(struct str s, size_t n);
/* The first `chars` characters. */
struct str utf8_head(struct str s, size_t chars);
/* Appends nothing to s; s in NFC: s itself when it is already (the common case costs a scan), else a copy. Absent on overflow. */
struct str utf8_nfc(struct arena *a, struct str s);
/* What a person typed: NFC, CRLF and CR to LF, other control characters but \n and \t dropped, and so are those that turn the direction of
** the text beside them (U+202A..202E, U+2066..2069); trimmed. Absent on overflow. */
struct str utf8_tidy(struct arena *a, struct str s);

#endif
