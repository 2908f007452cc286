/* desk_code.c - the spoken code.
**
** 29 characters without look-alikes; 29 is prime, so the weighted sum of the first seven, mod 29, as the eighth, catches every single
** wrong character (a weight times a difference is never 0 mod 29) and every swap of two unequal ones (so is the difference of
** two weights times theirs). */
#include "desk/desk_code.h"

static const char ALPHABET[] = "23456789ABCDEFGHJKMNPQRTUVWXY";
enum { BASE = sizeof ALPHABET - 1 };
static const uint64_t CODES = (uint64_t)BASE * BASE * BASE * BASE * BASE * BASE * BASE;
_Static_assert(BASE == 29, "the alphabet's size must stay prime");

static int value_of(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    const char *at = c ? strchr(ALPHABET, c) : NULL;
    return at ? (int)(at - ALPHABET) : -1;
}

static int check_of(const int v[CODE_CHARS - 1])
{
    int sum = 0;
    for (int i = 0; i < CODE_CHARS - 1; i++)
        sum += (i + 1) * v[i];
    return sum % BASE;
}

/* Seven digits out of one draw; a draw beyond the last whole run of all codes would favour the first ones, and is thrown away. */
struct str code_make(struct arena *a)
{
    int v[CODE_CHARS - 1];
    uint64_t draw;
    char *p = arena_alloc(a, CODE_CHARS + 1);
    if (!p)
        return STR_NONE;
    do
        rand_bytes(&draw, sizeof draw);
    while (draw >= UINT64_MAX / CODES * CODES);
    for (int i = 0; i < CODE_CHARS - 1; i++, draw /= BASE) {
        v[i] = (int)(draw % BASE);
        p[i] = ALPHABET[v[i]];
    }
    p[CODE_CHARS - 1] = ALPHABET[check_of(v)];
    return str_n(p, CODE_CHARS);
}

enum rc code_read(struct arena *a, struct str typed, struct str *code)
{
    char p[CODE_CHARS];
    int v[CODE_CHARS], n = 0;
    for (size_t i = 0; i < typed.n; i++) {
        if (typed.p[i] == ' ' || typed.p[i] == '-')
            continue;
        if (n == CODE_CHARS || (v[n] = value_of(typed.p[i])) < 0)
            return INVALID;
        p[n] = ALPHABET[v[n]];
        n++;
    }
    if (n != CODE_CHARS || v[CODE_CHARS - 1] != check_of(v))
        return INVALID;
    struct str s = arena_str(a, str_n(p, CODE_CHARS));
    if (!s.p)
        return FAILED;
    *code = s;
    return OK;
}

struct str word_make(struct arena *a)
{
    return arena_printf(a, "%04u", (unsigned)rand_below(10000));
}

struct hash word_hash(const struct hash *secret, struct str code, struct str word)
{
    must(code.n == CODE_CHARS); /* one length, so code and word need no mark between them */
    return hash_hmac(secret, code, word);
}

struct str token_make(struct arena *a)
{
    return rand_token(a);
}

struct hash token_hash(struct str token)
{
    return hash_sha256_of(STR("zhitong/token/1 "), token, STR(""));
}
