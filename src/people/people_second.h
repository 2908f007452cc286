/* people_second.h - the second step of signing in: six digits that a telephone shows, or a code from a sheet of ten.
**
** TOTP as authenticator apps speak it (RFC 6238: SHA-1, 30 seconds, six digits), by liboath. The secret is kept sealed under the place's
** own key (place_secret), so the database and the log without signer.key show nobody's digits; the ten codes are kept as HMACs under
** another. */
#ifndef PEOPLE_SECOND_H
#define PEOPLE_SECOND_H

#include "core/place.h"

enum { SECOND_SECRET = 20, SECOND_STEP_S = 30, SECOND_CODES = 10, SECOND_CODE_CHARS = 12, SECOND_BOX_MOST = 160 };

/* A fresh secret for this user, as it is kept and as a form may carry it: sealed, in base64url. Absent on overflow. */
struct str second_box(const struct place *p, struct arena *a, int64_t user);
/* The secret in it, SECOND_SECRET bytes. false: it is no box of this place for this user. */
bool second_open(const struct place *p, struct arena *a, struct str box, int64_t user, struct str *secret) MUST_USE;
/* As a person types it into an app that reads no QR code: base32, in groups of four. */
struct str second_spell(struct arena *a, struct str secret);

/* What was typed, without spaces and dashes, in lower case; digits of full width become plain ones. Absent on overflow. */
struct str second_typed(struct arena *a, struct str typed);
/* Is it six digits of now, the half minute before or the one after? *step: which half minute since 1970 they are of. */
bool second_digits(struct str typed);
bool second_right(struct str secret, struct str digits, int64_t now, int64_t *step) MUST_USE;

/* Ten codes to be told once, "xxxx-xxxx-xxxx" each, and what is kept of them: ten hashes of 32 bytes, one after the other. */
enum rc second_codes(const struct place *p, struct arena *a, struct str code[SECOND_CODES], struct str *kept) MUST_USE;
struct hash second_code_hash(const struct place *p, struct str typed);

#endif
