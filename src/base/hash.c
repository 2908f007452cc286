/* hash.c - libsodium behind slices, and Nettle for SHA-256.
**
** Each leaf is hashed four or five times when it is written and as often when it is replayed. Nettle has code for the processors that
** have an instruction for SHA-256 and finds out by itself; libsodium 1.0.18 has none, and takes nine times as long there. */
#include "base/hash.h"

#include <nettle/hmac.h>
#include <nettle/sha2.h>
#include <signal.h>
#include <sodium.h>

enum { ARGON_PASSES = 3, ARGON_BYTES = 64 << 20 };

void base_init(void)
{
    must(sodium_init() >= 0);
    must(signal(SIGPIPE, SIG_IGN) != SIG_ERR); /* a browser that left is an error code, not an end */
}

struct hash hash_sha256(struct str s)
{
    return hash_sha256_of(s, STR_NONE, STR_NONE);
}

struct hash hash_sha256_of(struct str a, struct str b, struct str c)
{
    struct hash h;
    struct sha256_ctx st;
    sha256_init(&st);
    sha256_update(&st, a.n, (const uint8_t *)a.p);
    sha256_update(&st, b.n, (const uint8_t *)b.p);
    sha256_update(&st, c.n, (const uint8_t *)c.p);
    sha256_digest(&st, sizeof h.b, h.b);
    return h;
}

_Static_assert(sizeof(struct hmac_sha256_ctx) <= HASH_KEYED_BYTES, "a keyed state must fit");

void hash_key(const struct hash *key, struct hash_keyed *out)
{
    struct hmac_sha256_ctx st;
    hmac_sha256_set_key(&st, sizeof key->b, key->b);
    *out = (struct hash_keyed){ { 0 } };
    memcpy(out->state, &st, sizeof st);
    sodium_memzero(&st, sizeof st); /* it holds the key */
}

struct hash hash_keyed(const struct hash_keyed *k, struct str label, struct str data)
{
    struct hash h;
    struct hmac_sha256_ctx st;
    memcpy(&st, k->state, sizeof st);
    hmac_sha256_update(&st, label.n, (const uint8_t *)label.p);
    hmac_sha256_update(&st, data.n, (const uint8_t *)data.p);
    hmac_sha256_digest(&st, sizeof h.b, h.b);
    sodium_memzero(&st, sizeof st); /* it holds the key */
    return h;
}

struct hash hash_hmac(const struct hash *key, struct str label, struct str data)
{
    struct hash_keyed k;
    hash_key(key, &k);
    const struct hash h = hash_keyed(&k, label, data);
    sodium_memzero(&k, sizeof k);
    return h;
}

bool hash_from(struct str s, struct hash *out)
{
    if (s.n != sizeof out->b)
        return false;
    memcpy(out->b, s.p, s.n);
    return true;
}

void rand_bytes(void *p, size_t n)
{
    randombytes_buf(p, n);
}

uint32_t rand_below(uint32_t below)
{
    return randombytes_uniform(below);
}

struct str rand_token(struct arena *a)
{
    unsigned char raw[RAND_TOKEN_BYTES];
    struct buf b;
    randombytes_buf(raw, sizeof raw);
    buf_init(&b, a, 2 * sizeof raw);
    buf_base64url(&b, raw, sizeof raw);
    must(b.overflow || b.n == RAND_TOKEN_CHARS);
    return b.overflow ? STR_NONE : buf_view(&b);
}

struct hash rand_hash(void)
{
    struct hash h;
    randombytes_buf(h.b, sizeof h.b);
    return h;
}

void sign_key_from_seed(const struct hash *seed, struct sign_key *out)
{
    unsigned char pub[32];
    must(crypto_sign_seed_keypair(pub, out->secret, seed->b) == 0);
}

struct sign_pub sign_public(const struct sign_key *k)
{
    struct sign_pub p;
    must(crypto_sign_ed25519_sk_to_pk(p.b, k->secret) == 0);
    return p;
}

struct sign_sig sign_make(const struct sign_key *k, struct str text)
{
    struct sign_sig s;
    must(crypto_sign_detached(s.b, NULL, (const unsigned char *)text.p, text.n, k->secret) == 0);
    return s;
}

bool sign_check(const struct sign_pub *k, struct str text, const struct sign_sig *sig)
{
    return crypto_sign_verify_detached(sig->b, (const unsigned char *)text.p, text.n, k->b) == 0;
}

bool hex_decode(struct str s, void *out, size_t out_n)
{
    size_t n = 0;
    return s.n == out_n * 2 && sodium_hex2bin(out, out_n, s.p, s.n, NULL, &n, NULL) == 0 && n == out_n;
}

static void base64(struct buf *b, const void *p, size_t n, int variant)
{
    size_t room = sodium_base64_encoded_len(n, variant); /* with its NUL */
    if (!buf_room(b, room))
        return;
    sodium_bin2base64(b->p + b->n, room, p, n, variant);
    b->n += strlen(b->p + b->n);
}

void buf_base64(struct buf *b, const void *p, size_t n)
{
    base64(b, p, n, sodium_base64_VARIANT_ORIGINAL);
}

void buf_base64url(struct buf *b, const void *p, size_t n)
{
    base64(b, p, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* With no end pointer libsodium refuses trailing bytes and non-canonical padding bits; but 1.0.18 takes every byte above 0x7F
** for a character of the alphabet, so those are refused here. */
static bool unbase64(struct str s, void *out, size_t room, size_t *n, int variant)
{
    size_t got = 0;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] > 0x7F)
            return false;
    if (!s.p || sodium_base642bin(out, room, s.p, s.n, NULL, &got, NULL, variant) != 0)
        return false;
    *n = got;
    return true;
}

bool base64_decode(struct str s, void *out, size_t room, size_t *n)
{
    return unbase64(s, out, room, n, sodium_base64_VARIANT_ORIGINAL);
}

bool base64url_decode(struct str s, void *out, size_t room, size_t *n)
{
    return unbase64(s, out, room, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

struct str box_seal(struct arena *a, const struct hash *key, struct str plain)
{
    size_t n = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.n;
    unsigned char *p = arena_alloc(a, n);
    if (!p)
        return STR_NONE;
    randombytes_buf(p, crypto_secretbox_NONCEBYTES);
    must(crypto_secretbox_easy(p + crypto_secretbox_NONCEBYTES, (const unsigned char *)plain.p, plain.n, p, key->b) == 0);
    return str_n(p, n);
}

bool box_open(struct arena *a, const struct hash *key, struct str sealed, struct str *plain)
{
    size_t over = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (sealed.n < over)
        return false;
    const unsigned char *p = (const unsigned char *)sealed.p;
    unsigned char *out = arena_alloc(a, sealed.n - over + 1);
    if (!out || crypto_secretbox_open_easy(out, p + crypto_secretbox_NONCEBYTES, sealed.n - crypto_secretbox_NONCEBYTES, p, key->b))
        return false;
    *plain = str_n(out, sealed.n - over);
    return true;
}

void seal_pair(struct hash *secret, struct hash *open_half)
{
    must(crypto_box_keypair(open_half->b, secret->b) == 0);
}

struct hash seal_open_half(const struct hash *secret)
{
    struct hash pub;
    must(crypto_scalarmult_base(pub.b, secret->b) == 0);
    return pub;
}

struct str seal_close(struct arena *a, const struct hash *open_half, struct str plain)
{
    unsigned char *p = arena_raw(a, plain.n + crypto_box_SEALBYTES);
    if (!p || crypto_box_seal(p, (const unsigned char *)plain.p, plain.n, open_half->b) != 0)
        return STR_NONE;
    return str_n(p, plain.n + crypto_box_SEALBYTES);
}

bool seal_open(struct arena *a, const struct hash *secret, struct str sealed, struct str *plain)
{
    struct hash pub = seal_open_half(secret);
    if (sealed.n < crypto_box_SEALBYTES)
        return false;
    unsigned char *out = arena_raw(a, sealed.n - crypto_box_SEALBYTES + 1);
    if (!out || crypto_box_seal_open(out, (const unsigned char *)sealed.p, sealed.n, pub.b, secret->b) != 0)
        return false;
    *plain = str_n(out, sealed.n - crypto_box_SEALBYTES);
    return true;
}

struct str password_hash(struct arena *a, struct str password)
{
    char phc[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(phc, password.p, password.n, ARGON_PASSES, ARGON_BYTES, crypto_pwhash_ALG_ARGON2ID13))
        return STR_NONE;
    return arena_str(a, str_of(phc));
}

bool password_check(struct str phc, struct str password)
{
    char z[crypto_pwhash_STRBYTES] = { 0 };
    if (phc.n >= sizeof z)
        return false;
    memcpy(z, phc.p, phc.n);
    return crypto_pwhash_str_verify(z, password.p, password.n) == 0;
}
