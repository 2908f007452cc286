/* hash.h - SHA-256, HMAC, Ed25519, random bytes, hex and base64: libsodium and Nettle behind slices.
**
** base_init() must have run. Base64 decoding is strict everywhere: no white space, canonical padding bits
** (C2SP texts are compared as bytes, so a second spelling of the same bytes must not pass). */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/buf.h"

struct hash {
    unsigned char b[32];
};

/* Once, before anything else of base: libsodium, signal mask. Aborts when it can't. */
void base_init(void);

struct hash hash_sha256(struct str s);
/* SHA-256 over up to three slices, one after the other. */
struct hash hash_sha256_of(struct str a, struct str b, struct str c);
/* HMAC-SHA-256(key, label ‖ data); the label separates uses of one key. */
struct hash hash_hmac(const struct hash *key, struct str label, struct str data);
/* A key that is used again and again, hashed into both ends of the HMAC beforehand: hash_keyed(k, ...) is hash_hmac(key, ...) in half the
** work. As secret as the key itself. */
enum { HASH_KEYED_BYTES = 352 };
struct hash_keyed {
    _Alignas(16) unsigned char state[HASH_KEYED_BYTES]; /* hash.c alone looks inside */
};
void hash_key(const struct hash *key, struct hash_keyed *out);
struct hash hash_keyed(const struct hash_keyed *k, struct str label, struct str data);
static inline struct str hash_str(const struct hash *h) { return (struct str){ (const char *)h->b, sizeof h->b }; }
static inline bool hash_eq(const struct hash *a, const struct hash *b) { return memcmp(a->b, b->b, sizeof a->b) == 0; }
/* false unless s is exactly 32 bytes. */
bool hash_from(struct str s, struct hash *out) MUST_USE;

void rand_bytes(void *p, size_t n);
/* 0 .. below-1, unbiased. */
uint32_t rand_below(uint32_t below);
struct hash rand_hash(void);
/* 128 random bits as 22 characters of base64url: a token that can't be guessed. Absent on overflow. */
enum { RAND_TOKEN_BYTES = 16, RAND_TOKEN_CHARS = 22 };
struct str rand_token(struct arena *a);

struct sign_key {
    unsigned char secret[64]; /* libsodium's form: seed ‖ public */
};
struct sign_pub {
    unsigned char b[32];
};
struct sign_sig {
    unsigned char b[64];
};
void sign_key_from_seed(const struct hash *seed, struct sign_key *out);
struct sign_pub sign_public(const struct sign_key *k);
struct sign_sig sign_make(const struct sign_key *k, struct str text);
bool sign_check(const struct sign_pub *k, struct str text, const struct sign_sig *sig);

/* Hex in both cases; exact: out_n bytes or false. */
bool hex_decode(struct str s, void *out, size_t out_n) MUST_USE;
/* Standard alphabet with padding. */
void buf_base64(struct buf *b, const void *p, size_t n);
/* URL alphabet, no padding. */
void buf_base64url(struct buf *b, const void *p, size_t n);
/* Strict. At most room bytes into out; *n is what was written. */
bool base64_decode(struct str s, void *out, size_t room, size_t *n) MUST_USE;
bool base64url_decode(struct str s, void *out, size_t room, size_t *n) MUST_USE;

/* A text sealed with a key (XSalsa20-Poly1305, random nonce first). Opening fails when one bit differs. */
struct str box_seal(struct arena *a, const struct hash *key, struct str plain);
bool box_open(struct arena *a, const struct hash *key, struct str sealed, struct str *plain) MUST_USE;

/* Sealed for whoever has the secret half of an X25519 pair (libsodium's crypto_box_seal: a key of its own for each text): who seals
** can't open again. Opening fails when one bit differs. Absent: no memory. */
void seal_pair(struct hash *secret, struct hash *open_half);
struct hash seal_open_half(const struct hash *secret);
struct str seal_close(struct arena *a, const struct hash *open_half, struct str plain);
bool seal_open(struct arena *a, const struct hash *secret, struct str sealed, struct str *plain) MUST_USE;

/* Argon2id, 64 MiB, 3 passes: a PHC string in the arena, absent when there is no memory. ~150 ms: never on an HTTP thread. */
struct str password_hash(struct arena *a, struct str password);
bool password_check(struct str phc, struct str password);

#endif
