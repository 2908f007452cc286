/* pass.h - a pass: what a link opens to whoever holds it, without an account, for a while.
**
** Its token is told once, in the answer to the command that made it; the log and the tables keep its SHA-256, so whoever reads them can't
** come in by it. It opens until a moment that its event says, which another event may move, and until it is taken back. A token that was
** guessed, is over or was taken back is one case, found the same way: by the hash of what was sent. What a pass opens, and where its use is
** noted, is the module's: a unit's part of a card, a volunteer's round of a promise. */
#ifndef CORE_PASS_H
#define CORE_PASS_H

#include "base/hash.h"
#include "store/db.h"

/* A new one, for decide(): the token to tell, and its hash to keep. FAILED: no memory. */
enum rc pass_draw(struct arena *a, struct str *token, struct str *hash) MUST_USE;
/* Does it open at `now`? ended: when it was taken back, or ABSENT. */
bool pass_opens(int64_t until, int64_t ended, int64_t now);

#endif
