/* people_totp.c - the arithmetic of the second step: secrets in boxes, six digits of the half minute, ten codes on a sheet.
**
** A box is the secret and its owner's number, sealed under a key that stands in no table: it may travel through a form and back, and fits
** nobody else. A code has twelve of 31 characters, 59 bits, so it needs no slow hash; it has a keyed one. */
#include "people/people_second.h"

#include "base/clock.h"

#include <liboath/oath.h>
#include <pthread.h>

static const char LETTERS[] = "23456789abcdefghjkmnpqrstuvwxyz"; /* none that looks like another */

static struct hash box_key(const struct place *p)
{
    return place_secret(p, STR("people.second"));
}

struct str second_box(const struct place *p, struct arena *a, int64_t user)
{
    char secret[SECOND_SECRET];
    struct hash key = box_key(p);
    struct buf b;
    rand_bytes(secret, sizeof secret);
    struct str owner = arena_printf(a, "%lld", (long long)user);
    buf_init(&b, a, SECOND_BOX_MOST);
    buf_str(&b, str_n(secret, sizeof secret));
    buf_str(&b, owner);
    struct str box = b.overflow || !owner.p ? STR_NONE : box_seal(a, &key, buf_view(&b));
    if (!box.p)
        return STR_NONE;
    buf_init(&b, a, SECOND_BOX_MOST);
    buf_base64url(&b, box.p, box.n);
    return b.overflow ? STR_NONE : buf_view(&b);
}

bool second_open(const struct place *p, struct arena *a, struct str box, int64_t user, struct str *secret)
{
    char bytes[SECOND_BOX_MOST];
    struct hash key = box_key(p);
    struct str plain;
    int64_t owner;
    size_t n;
    if (!box.p || !base64url_decode(box, bytes, sizeof bytes, &n) || !box_open(a, &key, str_n(bytes, n), &plain) ||
        plain.n <= SECOND_SECRET)
        return false;
    if (!str_int(str_n(plain.p + SECOND_SECRET, plain.n - SECOND_SECRET), &owner) || owner != user)
        return false;
    *secret = str_n(plain.p, SECOND_SECRET);
    return true;
}

struct str second_spell(struct arena *a, struct str secret)
{
    static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    struct buf b;
    must(secret.n == SECOND_SECRET); /* 160 bits are 32 letters, without padding */
    buf_init(&b, a, 64);
    for (size_t bit = 0; bit < secret.n * 8; bit += 5) {
        unsigned two = (unsigned char)secret.p[bit / 8] * 256U;
        two += bit / 8 + 1 < secret.n ? (unsigned char)secret.p[bit / 8 + 1] : 0U;
        if (bit && bit % 20 == 0)
            buf_str(&b, STR(" "));
        buf_str(&b, str_n(&base32[(two >> (11 - bit % 8)) & 31U], 1));
    }
    return b.overflow ? STR_NONE : buf_view(&b);
}

/* ---- what was typed ------------------------------------------------------------------------------------------ */

struct str second_typed(struct arena *a, struct str typed)
{
    char *out = arena_alloc(a, typed.n + 1);
    size_t n = 0;
    for (size_t i = 0; out && i < typed.n; i++) {
        const unsigned char c = (unsigned char)typed.p[i];
        const bool wide = i + 2 < typed.n && c == 0xef && (unsigned char)typed.p[i + 1] == 0xbc; /* U+FF10 ... U+FF19 */
        if (wide && (unsigned char)typed.p[i + 2] >= 0x90 && (unsigned char)typed.p[i + 2] <= 0x99) {
            out[n++] = (char)('0' + (unsigned char)typed.p[i + 2] - 0x90);
            i += 2;
        } else if (c != ' ' && c != '-') {
            out[n++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        }
    }
    return out ? str_n(out, n) : STR_NONE;
}

bool second_digits(struct str typed)
{
    bool digits = typed.n == 6;
    for (size_t i = 0; digits && i < typed.n; i++)
        digits = typed.p[i] >= '0' && typed.p[i] <= '9';
    return digits;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void begin(void)
{
    must(oath_init() == OATH_OK);
}

bool second_right(struct str secret, struct str digits, int64_t now, int64_t *step)
{
    char six[7] = { 0 };
    int off = 0;
    if (!second_digits(digits))
        return false;
    memcpy(six, digits.p, 6);
    (void)pthread_once(&once, begin);
    if (oath_totp_validate2(secret.p, secret.n, (time_t)(now / CLOCK_S), SECOND_STEP_S, 0, 1, &off, six) < 0)
        return false;
    *step = now / CLOCK_S / SECOND_STEP_S + off;
    return true;
}

/* ---- the sheet of ten ---------------------------------------------------------------------------------------- */

struct hash second_code_hash(const struct place *p, struct str typed)
{
    struct hash key = place_secret(p, STR("people.codes"));
    return hash_hmac(&key, STR("code:"), typed);
}

enum rc second_codes(const struct place *p, struct arena *a, struct str code[SECOND_CODES], struct str *kept)
{
    struct buf all;
    buf_init(&all, a, SECOND_CODES * sizeof(struct hash));
    for (size_t i = 0; i < SECOND_CODES; i++) {
        char c[SECOND_CODE_CHARS];
        for (size_t k = 0; k < sizeof c; k++)
            c[k] = LETTERS[rand_below(sizeof LETTERS - 1)];
        struct hash h = second_code_hash(p, str_n(c, sizeof c));
        buf_str(&all, hash_str(&h));
        code[i] = arena_printf(a, "%.4s-%.4s-%.4s", c, c + 4, c + 8);
    }
    if (all.overflow || !code[SECOND_CODES - 1].p)
        return FAILED;
    *kept = buf_view(&all);
    return OK;
}
