/* rc.h - how a function says how it went.
**
** Everything that can fail returns `enum rc` and must be looked at. OK is zero, so `if (rc)` reads as "if it failed".
** The detail (which field, which words) stands in the caller's context (`struct err`), set once, where it was first known.
** A programmer's error is not an rc: must() prints and aborts, in release too. */
#ifndef BASE_RC_H
#define BASE_RC_H

#include <stddef.h>

#define MUST_USE __attribute__((warn_unused_result))

enum rc {
    OK = 0,
    INVALID,   /* what was sent breaks a rule of its shape: 400 / 422 */
    DENIED,    /* known, but not allowed: 403 (or 401 without a session) */
    NOT_FOUND, /* 404 */
    CONFLICT,  /* the rule of a flow, or a key used for something else: 409 */
    BUSY,      /* a bounded queue is full, a lock is held: 503, try again */
    FAILED,    /* disk, memory, a library: 500; what it was is in the log of the server */
};

/* The lower-case word for an rc, for logs and problem JSON. Never NULL. */
const char *rc_name(enum rc rc);

/* Aborts with file, line and the text when the condition does not hold. For borders and invariants; costs a compare. */
#define must(cond) ((cond) ? (void)0 : must_failed(#cond, __FILE__, __LINE__))
_Noreturn void must_failed(const char *what, const char *file, int line);

#define countof(a) (sizeof(a) / sizeof((a)[0]))

#endif
