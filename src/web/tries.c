/* tries.c - counts of wrong tries, over the side table side_try. */
#include "web/tries.h"

#include "core_sql.h"

struct hash tries_key(struct str kind, struct str what)
{
    return hash_sha256_of(kind, what, STR(""));
}

enum rc tries_get(struct side *s, struct arena *a, const struct hash *key, int64_t now, int64_t *n, int64_t *until)
{
    struct core_try_get_row row = { 0 };
    enum rc rc = core_try_get(s, a, hash_str(key), &row);
    if (rc && rc != NOT_FOUND)
        return rc;
    bool counts = rc == OK && row.until > now && row.at - now <= row.until - row.at;
    *n = counts ? row.n : 0;
    *until = counts ? row.until : 0;
    return OK;
}

enum rc tries_fail(struct side *s, struct arena *a, const struct hash *key, int64_t now, int64_t window_us, int64_t *n)
{
    int64_t before, until;
    must(window_us > 0);
    enum rc rc = tries_get(s, a, key, now, &before, &until);
    if (!rc)
        rc = core_try_put(s, hash_str(key), before + 1, now + window_us, now);
    if (!rc)
        *n = before + 1;
    return rc;
}

enum rc tries_clear(struct side *s, const struct hash *key)
{
    return core_try_clear(s, hash_str(key));
}
