/* pass.c - drawing a pass, and asking whether it still opens (pass.h says why it is made like this). */
#include "core/pass.h"

enum rc pass_draw(struct arena *a, struct str *token, struct str *hash)
{
    const struct str drawn = rand_token(a);
    const struct hash h = hash_sha256(drawn);
    const struct str kept = arena_str(a, hash_str(&h));
    if (!drawn.p || !kept.p)
        return FAILED;
    *token = drawn;
    *hash = kept;
    return OK;
}

bool pass_opens(int64_t until, int64_t ended, int64_t now)
{
    return ended == ABSENT && now < until;
}
