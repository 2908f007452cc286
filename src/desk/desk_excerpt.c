/* desk_excerpt.c - what stands in the form for the public words before a clerk has written any.
**
** A subject line is what the resident would have said in one breath, so where there is one it is the whole excerpt. Otherwise the text
** itself, cut where a sentence ends: half a word in public looks as if nobody had read it. */
#include "desk/desk_in.h"

#include "base/utf8.h"

enum { SUBJECT_CHARS = 60, EXCERPT_CHARS = 200, EXCERPT_LEAST = 40 };

/* How well a text may end behind c, which stands before `next`: 2 a sentence, 1 a pause, 0 not at all. */
static int ends_well(int32_t c, int32_t next)
{
    switch (c) {
    case 0x3002: /* 。 */
    case 0xFF01: /* ！ */
    case 0xFF1F: /* ？ */
    case 0x2026: /* … */
    case '\n':
        return 2;
    case '.':
    case '!':
    case '?':
        return next == ' ' || next == '\n' ? 2 : 0; /* 3.5 is no end */
    case 0xFF0C: /* ， */
    case 0xFF1B: /* ； */
    case 0x3000: /* an ideographic space */
    case ' ':
        return 1;
    default:
        return 0;
    }
}

struct str desk_excerpt(struct str text)
{
    text = str_trim(text);
    size_t eol = str_find(text, '\n', 0), next_eol = str_find(text, '\n', eol + 1);
    struct str subject = str_trim(str_cut(text, 0, eol));
    if (eol < text.n && str_empty(str_trim(str_cut(text, eol + 1, next_eol))) && utf8_len(subject) <= SUBJECT_CHARS)
        return subject;
    if (utf8_len(text) <= EXCERPT_CHARS)
        return text;
    size_t end[3] = { utf8_head(text, EXCERPT_CHARS).n, 0, 0 }, at = 0, chars = 0;
    for (int32_t c = utf8_next(text, &at); chars < EXCERPT_CHARS; chars++) {
        size_t behind = at;
        int32_t next = utf8_next(text, &at);
        if (chars >= EXCERPT_LEAST)
            end[ends_well(c, next)] = behind;
        c = next;
    }
    must(end[0] <= text.n && end[1] <= text.n && end[2] <= text.n);
    return str_trim(str_cut(text, 0, end[2] ? end[2] : end[1] ? end[1] : end[0]));
}
