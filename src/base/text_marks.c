/* text_marks.c - what in a text may point at a person.
**
** One pass, no dictionary of people: at each place of the text the readers of the kinds that may begin there are asked in turn (text_in.h),
** and the pass goes on behind what one of them has found.
**
** It finds what a hurried clerk overlooks. Doors and names are only shown for a second look, so a false alarm costs a glance; numbers
** are refused in public words, so there a false alarm would stand in the way, and sums, years and standards are told apart. */
#include "base/text_in.h"

void text_mark_add(struct scan *k, enum text_mark_kind kind, size_t from, size_t to)
{
    must(from + TEXT_MARK_MIN <= to && to <= k->s.n);
    if (k->n && from < k->out[k->n - 1].to) { /* overlaps what we have: the longer one stays */
        if (to > k->out[k->n - 1].to)
            k->out[k->n - 1].to = to;
        return;
    }
    if (k->n < k->room)
        k->out[k->n++] = (struct text_mark){ kind, from, to };
}

/* Asked with every list at every character, and nearly always in vain: two bytes at once say so (a word has one, and its NUL, at least). */
size_t text_any(struct str s, size_t at, const char *const *word, size_t words)
{
    uint16_t here, two;
    if (at + 1 >= s.n)
        here = 0;
    else
        memcpy(&here, s.p + at, sizeof here);
    for (size_t i = 0; at < s.n && i < words; i++) {
        memcpy(&two, word[i], sizeof two);
        if ((two == here || !word[i][1] || !here) && text_has(s, at, str_of(word[i])))
            return strlen(word[i]);
    }
    return 0;
}

int text_ascii(struct str s, size_t at, size_t *bytes)
{
    *bytes = 1;
    if (at >= s.n)
        return 0;
    if (!(s.p[at] & 0x80))
        return s.p[at];
    if (at + 2 >= s.n || s.p[at] != '\xEF' || (s.p[at + 1] != '\xBC' && s.p[at + 1] != '\xBD'))
        return 0;
    int c = ((unsigned char)s.p[at + 1] - 0xBC) * 64 + (unsigned char)s.p[at + 2] - 0x80 + 0x20; /* U+FF01 is '!' */
    *bytes = 3;
    return c > 0x20 && c < 0x7F ? c : 0;
}

int text_digit(struct str s, size_t at, size_t *bytes)
{
    int c = text_ascii(s, at, bytes);
    return c >= '0' && c <= '9' ? c - '0' : -1;
}

/* ---- where something may begin ------------------------------------------------------------------------------------- */

enum { HAN_BYTES = 3, SIX = 0x3F };

void text_begins_add(struct text_begins *b, const char *const *word, size_t words)
{
    for (size_t i = 0; i < words; i++)
        if (word[i][0] & 0x80)
            b->bits[word[i][1] & SIX] |= UINT64_C(1) << (word[i][2] & SIX);
}

static bool may_begin(const struct text_begins *b, struct str s, size_t at)
{
    return s.n - at < HAN_BYTES || (unsigned char)s.p[at] > 0xE9 || (b->bits[s.p[at + 1] & SIX] >> (s.p[at + 2] & SIX) & 1);
}

/* ---- the pass ------------------------------------------------------------------------------------------------------ */

static size_t scan_han(struct scan *k, size_t at)
{
    size_t to = text_scan_spelled(k, at);
    if (to == at)
        to = text_scan_door(k, at);
    if (to == at)
        to = text_scan_chat(k, at);
    if (to == at)
        to = text_scan_plate(k, at);
    if (to == at)
        to = text_scan_name(k, at);
    return to;
}

void text_marks(struct str s, struct text_mark *out, size_t room, size_t *n)
{
    struct scan k = { s, out, room, 0 };
    struct text_begins begins = { { 0 } };
    size_t at = 0, bytes;
    text_begins_number(&begins);
    text_begins_door(&begins);
    text_begins_net(&begins);
    text_begins_name(&begins);
    while (at < s.n) {
        size_t next = at;
        if (text_digit(s, at, &bytes) >= 0)
            next = text_scan_digits(&k, at);
        else if (text_ascii(s, at, &bytes) == '@')
            next = text_scan_mail(&k, at);
        else if (text_letter(s.p[at]))
            next = text_scan_chat(&k, at);
        else if ((unsigned char)s.p[at] >= 0xE4 && may_begin(&begins, s, at))
            next = scan_han(&k, at);
        if (next == at)
            (void)utf8_next(s, &next);
        at = next;
    }
    *n = k.n;
}
