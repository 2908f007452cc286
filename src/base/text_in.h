/* text_in.h - what the readers of marks (text_marks.c) share: the text at hand, and the numbers in it.
**
** Each reader looks at one place `at` of the text. It marks what it finds there and returns where that ends, or returns `at` when nothing
** of its kind begins there. The kinds: numbers (text_number.c), doors (text_door.c), addresses of the net and plates (text_net.c), names
** (text_name.c). */
#ifndef BASE_TEXT_IN_H
#define BASE_TEXT_IN_H

#include "base/text.h"
#include "base/utf8.h"

struct scan {
    struct str s;
    struct text_mark *out;
    size_t room, n;
};
/* One that overlaps the last mark makes that one longer. */
void text_mark_add(struct scan *k, enum text_mark_kind kind, size_t from, size_t to);

static inline bool text_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool text_has(struct str s, size_t at, struct str what)
{
    return at < s.n && what.n <= s.n - at && s.p[at] == what.p[0] && memcmp(s.p + at, what.p, what.n) == 0; /* asked at every character */
}

static inline bool text_ends(struct str s, size_t at, struct str what)
{
    return str_ends(str_cut(s, 0, at), what);
}

/* Length of the word of a list that begins at `at`, or 0. Longer words stand before their beginnings. */
size_t text_any(struct str s, size_t at, const char *const *word, size_t words);
/* The character at `at` and its bytes, full-width forms (what an input method types by accident) folded to ASCII; 0: another one. */
int text_ascii(struct str s, size_t at, size_t *bytes);
/* The digit there; -1: none. */
int text_digit(struct str s, size_t at, size_t *bytes);

/* Groups of digits with a joint between them; a number may be written digit by digit. */
enum { MOBILE_DIGITS = 11, GROUPS_MAX = MOBILE_DIGITS + 1 };
struct text_group {
    size_t from, to, digits;
    int value; /* of its first four digits */
    char before;
};
struct text_run {
    struct text_group g[GROUPS_MAX];
    size_t groups;
};

/* Of no digits when none begins at `from`; before: the joint in front of it. */
struct text_group text_group(struct str s, size_t from, char before);
bool text_year(const struct text_group *g);
/* What is counted, measured or paid stands behind its number; so does a decimal fraction. */
bool text_measured(struct str s, size_t to);

/* Han characters with which what a reader looks for may begin, as a set that may hold a few more: nearly all others begin nothing, and no
** reader is asked about them. Each reader that is asked at a Han character adds its own. */
struct text_begins {
    uint64_t bits[64]; /* by the character's second byte, and by its third */
};
void text_begins_add(struct text_begins *b, const char *const *word, size_t words);
void text_begins_number(struct text_begins *b);
void text_begins_door(struct text_begins *b);
void text_begins_net(struct text_begins *b);
void text_begins_name(struct text_begins *b);

size_t text_scan_digits(struct scan *k, size_t at);
size_t text_scan_spelled(struct scan *k, size_t at);
size_t text_scan_door(struct scan *k, size_t at);
size_t text_scan_dashed(struct scan *k, const struct text_run *r);
size_t text_scan_mail(struct scan *k, size_t at); /* at: the @, in either width */
size_t text_scan_chat(struct scan *k, size_t at);
size_t text_scan_plate(struct scan *k, size_t at);
size_t text_scan_name(struct scan *k, size_t at);

#endif
