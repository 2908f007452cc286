/* tries.h - counting wrong tries at a secret: a sign-in, a code's word.
**
** A try is counted *before* the secret is compared, and the count is cleared when it was right: however many tries run at once, each
** gets a number of its own. What follows from the number (a wait, a lock) is the caller's. A count is forgotten when its window has passed
** since the last try, and when the last try lies in the future by more than the window: the clock was set back since. Kept by hash, so
** the table does not say which names were tried. */
#ifndef WEB_TRIES_H
#define WEB_TRIES_H

#include "base/hash.h"
#include "store/db.h"

/* The key of a count: tries_key(STR("login:"), login). */
struct hash tries_key(struct str kind, struct str what);
/* How many count now, and until when (0 and 0: none). */
enum rc tries_get(struct side *s, struct arena *a, const struct hash *key, int64_t now, int64_t *n, int64_t *until) MUST_USE;
/* One more: *n counts it. */
enum rc tries_fail(struct side *s, struct arena *a, const struct hash *key, int64_t now, int64_t window_us, int64_t *n) MUST_USE;
/* It was right: nothing counts any more. */
enum rc tries_clear(struct side *s, const struct hash *key) MUST_USE;

#endif
