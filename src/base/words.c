/* words.c - the cutting and folding behind words.h.
**
** What a character is for us follows from its Unicode category: a letter without case stands for itself, other letters, digits and the
** marks on them make words, the rest separates. Compatibility forms (full width, ㎡, ﬁ) are taken apart by utf8proc. Common Chinese and
** ASCII are decided by range, so that a report costs microseconds. */
#include "base/words.h"

#include "base/utf8.h"

#include <utf8proc.h>

enum { APART_MAX = 8, FOLD = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK };

/* ---- characters --------------------------------------------------------------------------------------------------- */

enum sort { SEPARATES, ALONE, IN_WORD };

static bool ideograph(int32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x3FFFF);
}

static enum sort sort_of(int32_t c)
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LO: return ALONE;
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return IN_WORD;
    default: return c == 0x3007 ? ALONE : SEPARATES; /* 〇 is a number by category and a character by use */
    }
}

/* The character at *at, folded into apart[0 .. *n); *at moves behind it. The sort is that of the first. */
static enum sort next_folded(struct str s, size_t *at, int32_t apart[APART_MAX], size_t *n)
{
    int32_t c = utf8_next(s, at);
    *n = 1;
    if (c >= 0xFF01 && c <= 0xFF5E) /* full width */
        c -= 0xFEE0;
    if (c < 0x80) {
        const bool upper = c >= 'A' && c <= 'Z', word = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        apart[0] = upper ? c + 32 : c;
        return word ? IN_WORD : SEPARATES;
    }
    apart[0] = c;
    if (ideograph(c))
        return ALONE;
    if ((c >= 0x2010 && c <= 0x2027) || (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x301F)) /* the marks of Chinese text */
        return SEPARATES;
    int last = 0;
    utf8proc_ssize_t k = utf8proc_decompose_char(c, apart, APART_MAX, (utf8proc_option_t)FOLD, &last);
    *n = k > 0 && k <= APART_MAX ? (size_t)k : 0;
    return *n ? sort_of(apart[0]) : SEPARATES;
}

/* One folded character for those who read forms: ASCII for full width. 0 at the end. */
static int32_t peek(struct str s, size_t at, size_t *end)
{
    int32_t apart[APART_MAX];
    size_t n;
    *end = at;
    if (at >= s.n)
        return 0;
    (void)next_folded(s, end, apart, &n);
    return n ? apart[0] : 0xFFFD;
}

/* ---- doors -------------------------------------------------------------------------------------------------------- */

enum { DIGITS_MAX = 4 };
struct number {
    char digit[DIGITS_MAX + 1]; /* without leading zeros */
    size_t n;
};

static int digit_of(int32_t c)
{
    if (c >= '0' && c <= '9')
        return (int)(c - '0');
    switch (c) {
    case 0x3007: /* 〇 */
    case 0x96F6: return 0;
    case 0x4E00: return 1;
    case 0x4E8C: return 2;
    case 0x4E09: return 3;
    case 0x56DB: return 4;
    case 0x4E94: return 5;
    case 0x516D: return 6;
    case 0x4E03: return 7;
    case 0x516B: return 8;
    case 0x4E5D: return 9;
    default: return -1;
    }
}

static void put_digit(struct number *v, int d)
{
    if (v->n && (v->n > 1 || v->digit[0] != '0'))
        v->digit[v->n++] = (char)('0' + d);
    else {
        v->digit[0] = (char)('0' + d);
        v->n = 1;
    }
}

enum { TEN = 0x5341 };

/* Digits, or a Chinese number said as people say it (三, 十二, 五零一). false: none, or more than a door has. */
static bool read_number(struct str s, size_t *at, struct number *v)
{
    size_t end = *at, next;
    bool ten = false;
    *v = (struct number){ .n = 0 };
    for (;; end = next) {
        const int32_t c = peek(s, end, &next);
        const int d = digit_of(c);
        if (v->n >= DIGITS_MAX && (d >= 0 || c == TEN))
            return false;
        if (c == TEN && !ten && v->n < 2) { /* 十 alone is 10; 二十 is 2 followed by what comes, or 0 */
            if (!v->n)
                put_digit(v, 1);
            ten = true;
        } else if (d >= 0) {
            put_digit(v, d);
        } else {
            break;
        }
    }
    const int32_t before = end > *at && ten ? (int32_t)(unsigned char)s.p[end - 1] : 0;
    if (ten && before == 0x81) /* 十 in UTF-8 is E5 8D 81: it was the last */
        put_digit(v, 0);
    if (!v->n || end == *at)
        return false;
    *at = end;
    return true;
}

static bool skip_word(struct str s, size_t *at, const char *const *word, size_t words)
{
    for (size_t i = 0; i < words; i++) {
        if (str_starts(str_cut(s, *at, s.n), str_of(word[i]))) {
            *at += strlen(word[i]);
            return true;
        }
    }
    return false;
}

static bool skip_dash(struct str s, size_t *at)
{
    size_t next;
    const int32_t c = peek(s, *at, &next);
    const bool dash = c == '-' || c == '#' || c == 0x2010 || c == 0x2013 || c == 0x2014 || c == 0x2212 || c == 0xFF0D;
    if (dash)
        *at = next;
    return dash;
}

static void skip_spaces(struct str s, size_t *at)
{
    while (*at < s.n && s.p[*at] == ' ')
        ++*at;
}

static void put_part(struct word *out, const struct number *v, bool more)
{
    must(out->n + v->n + 1 <= WORD_MAX);
    memcpy(out->fold + out->n, v->digit, v->n);
    out->n += v->n;
    if (more)
        out->fold[out->n++] = '-';
}

/* A building's letter: "B座", "b栋". */
static bool read_letter(struct str s, size_t *at, struct number *v)
{
    size_t next, end;
    const int32_t c = peek(s, *at, &next), then = peek(s, next, &end);
    if (!(c >= 'a' && c <= 'z') || !(then > 0x7F || then == '-' || then == ' '))
        return false;
    *v = (struct number){ .digit = { (char)c }, .n = 1 };
    *at = next;
    return true;
}

/* A door that begins at `at`. With dashes alone it takes a room of three digits: 11-23 is a day, 3-5 a range. */
static bool read_door(struct str s, size_t at, struct word *out)
{
    static const char *const building[] = { "号楼", "#楼", "栋", "幢", "座", "楼" };
    static const char *const unit[] = { "单元", "门" };
    static const char *const room[] = { "室", "号", "户" };
    struct number one, two, three;
    const size_t from = at;
    if (!read_number(s, &at, &one) && !read_letter(s, &at, &one))
        return false;
    skip_spaces(s, &at);
    const bool named = skip_word(s, &at, building, countof(building)), first_dash = skip_dash(s, &at);
    if ((!named && !first_dash) || one.n > 3)
        return false;
    *out = (struct word){ .kind = WORD_DOOR, .from = from, .to = at };
    put_part(out, &one, true);
    size_t behind = at;
    skip_spaces(s, &behind);
    if (!read_number(s, &behind, &two))
        return named && !first_dash;
    skip_spaces(s, &behind);
    const bool has_unit = skip_word(s, &behind, unit, countof(unit)), dash = skip_dash(s, &behind);
    if (!has_unit && !dash) {
        if (two.n < 3)
            return named && !first_dash;
        put_part(out, &two, false);
        (void)skip_word(s, &behind, room, countof(room));
        out->to = behind;
        return true;
    }
    if (two.n > 2)
        return named && !first_dash;
    if (has_unit) {
        put_part(out, &two, true);
        out->to = behind;
    }
    skip_spaces(s, &behind);
    if (!read_number(s, &behind, &three) || three.n < 3)
        return has_unit || (named && !first_dash);
    if (!has_unit)
        put_part(out, &two, true);
    put_part(out, &three, false);
    (void)skip_word(s, &behind, room, countof(room));
    out->to = behind;
    return true;
}

/* ---- words -------------------------------------------------------------------------------------------------------- */

void words_begin(struct words *w, struct str s)
{
    *w = (struct words){ .s = s, .chars_end = SIZE_MAX };
}

static void put_folded(struct word *out, const int32_t *apart, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        utf8proc_uint8_t b[4];
        size_t k = (size_t)utf8proc_encode_char(apart[i], b);
        if (sort_of(apart[i]) == SEPARATES || out->n + k > WORD_MAX)
            continue;
        memcpy(out->fold + out->n, b, k);
        out->n += k;
    }
}

static void read_plain(struct words *w, struct word *out)
{
    int32_t apart[APART_MAX];
    size_t n;
    *out = (struct word){ .kind = WORD_PLAIN, .from = w->at, .to = w->at };
    for (size_t next = w->at; next < w->s.n; out->to = next) {
        const enum sort sort = next_folded(w->s, &next, apart, &n);
        const bool mark = sort == SEPARATES && n == 0; /* an accent that stands behind its letter */
        if (sort != IN_WORD && !mark)
            break;
        put_folded(out, apart, n);
    }
    w->at = out->to;
}

/* Could a door begin here? Asked once a place: a number goes on with digits of its own. */
static bool door_here(struct words *w, int32_t c, struct word *out)
{
    if (w->at < w->door_end || !(digit_of(c) >= 0 || c == TEN || (c >= 'a' && c <= 'z')) || !read_door(w->s, w->at, out))
        return false;
    w->door_end = out->to;
    return true;
}

static void put_char(struct words *w, int32_t c, size_t to, struct word *out)
{
    out->kind = WORD_CHAR;
    out->from = w->at;
    out->to = to;
    out->c = c;
    out->joined = w->chars_end == w->at;
    w->at = w->chars_end = to;
}

enum { COMMON_BYTES = 3 };

/* Nearly all of a Chinese text: a common character that is no number. What comes here needs no table and can't begin a door. 0: another. */
static int32_t common_char(const struct words *w)
{
    const unsigned char *p = (const unsigned char *)w->s.p + w->at;
    if (w->s.n - w->at < COMMON_BYTES || p[0] < 0xE4 || p[0] > 0xE9 || (p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80)
        return 0;
    const int32_t c = (p[0] & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    return c < 0x4E00 || digit_of(c) >= 0 || c == TEN ? 0 : c;
}

/* Whatever else stands here, if it is not what separates. */
static bool any_word(struct words *w, struct word *out)
{
    int32_t apart[APART_MAX];
    size_t n, next = w->at;
    const enum sort sort = next_folded(w->s, &next, apart, &n);
    if (sort == SEPARATES)
        w->at = next;
    else if (door_here(w, apart[0], out))
        return true;
    else if (sort == IN_WORD)
        read_plain(w, out);
    else
        put_char(w, apart[0], next, out);
    return sort != SEPARATES;
}

bool words_next(struct words *w, struct word *out)
{
    while (w->at < w->s.n) {
        const int32_t c = common_char(w);
        if (c)
            put_char(w, c, w->at + COMMON_BYTES, out);
        if (c || any_word(w, out))
            return true;
    }
    return false;
}

/* ---- keys --------------------------------------------------------------------------------------------------------- */

uint32_t words_key(enum word_kind kind, struct str fold)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325) + kind; /* FNV-1a */
    for (size_t i = 0; i < fold.n; i++)
        h = (h ^ (unsigned char)fold.p[i]) * UINT64_C(0x100000001B3);
    h ^= h >> 29;
    return words_pair(words_code(0xE000 + (int32_t)(h & 0xFFF)), (uint16_t)(h >> 16)); /* private use: nobody's letters */
}

static void plain_keys(const struct word *v, uint32_t *key, size_t *n)
{
    bool digits = true;
    for (size_t i = 1; i <= v->n; i++) {
        digits = digits && v->fold[i - 1] >= '0' && v->fold[i - 1] <= '9';
        if (i == v->n || ((unsigned char)v->fold[i] & 0xC0) != 0x80)
            key[(*n)++] = words_key(WORD_PLAIN, str_n(v->fold, i));
    }
    if (digits && v->n >= WORDS_LONG_NUMBER)
        key[(*n)++] = words_key(WORD_PLAIN, str_n(v->fold + v->n - WORDS_LAST_DIGITS, WORDS_LAST_DIGITS));
}

static void door_keys(const struct word *v, uint32_t *key, size_t *n)
{
    for (size_t i = 1; i <= v->n; i++)
        if (i == v->n || v->fold[i - 1] == '-')
            key[(*n)++] = words_key(WORD_DOOR, str_n(v->fold, i));
}

/* *first: the character before, which waits for the one behind it; 0: none. */
static void word_keys(const struct word *v, int32_t *first, uint32_t *key, size_t *n)
{
    if (*first && v->kind != WORD_DOOR && !(v->kind == WORD_CHAR && v->joined)) {
        key[(*n)++] = words_pair(words_code(*first), WORDS_ALONE);
        *first = 0;
    }
    if (v->kind == WORD_CHAR) {
        if (*first)
            key[(*n)++] = words_pair(words_code(*first), words_code(v->c));
        *first = v->c;
    } else if (v->kind == WORD_PLAIN) {
        plain_keys(v, key, n);
    } else {
        door_keys(v, key, n);
    }
}

/* Common characters are taken as they come, without a word being made of each. */
void words_keys(struct str text, uint32_t *key, size_t *n)
{
    struct words w;
    struct word v;
    int32_t first = 0, c;
    words_begin(&w, text);
    while (w.at < w.s.n) {
        if ((c = common_char(&w)) != 0) {
            if (first)
                key[(*n)++] = words_pair(words_code(first), w.chars_end == w.at ? words_code(c) : WORDS_ALONE);
            first = c;
            w.at = w.chars_end = w.at + COMMON_BYTES;
        } else if (any_word(&w, &v)) {
            word_keys(&v, &first, key, n);
        }
    }
    if (first)
        key[(*n)++] = words_pair(words_code(first), WORDS_ALONE);
}
