/* draft.c - forms kept for an hour, over the side table side_draft.
**
** The row is found by one hash of the token and opened by another, so whoever reads the file finds neither words nor a way to them. A
** draft may be opened as often as its hour allows: people go back and forth.
**
** Anybody may leave one, so what they take is bounded twice: each is no larger than the form it stands for (DRAFT_BYTES, said by the
** route), and there are DRAFTS_MOST of them. One more makes the oldest go: a stranger who fills the table costs somebody a second typing,
** which the form says kindly, and keeps nobody from beginning. */
#include "web/draft.h"

#include "base/clock.h"
#include "core_sql.h"

static struct hash row_of(struct str token)
{
    return hash_sha256_of(STR("zhitong/draft/row/1"), token, STR(""));
}

static struct hash box_of(struct str token)
{
    return hash_sha256_of(STR("zhitong/draft/box/1"), token, STR(""));
}

static enum rc put(struct side *s, struct arena *a, int64_t now, void *arg)
{
    const struct web *w = arg;
    const struct str token = draft_token(w);
    struct hash row = row_of(token), key = box_of(token);
    struct str box = box_seal(a, &key, form_write(&w->form, a));
    enum rc rc = box.p ? core_draft_put(s, hash_str(&row), now, box) : FAILED;
    return rc ? rc : core_draft_trim(s, DRAFTS_MOST);
}

struct str draft_token(const struct web *w)
{
    const struct str *token = w->user;
    return *token;
}

void draft_keep(struct web *w, web_fn *then)
{
    struct str *token = ARENA_NEW(w->arena, struct str);
    if (token)
        *token = rand_token(w->arena);
    if (!token || !token->p || w->form.json) {
        web_error(w, token && token->p ? INVALID : FAILED, NULL);
        return;
    }
    w->user = token;
    web_side(w, put, w, then);
}

enum rc draft_open(struct web *w, struct str token)
{
    struct core_draft_get_row row;
    struct str body;
    struct hash at = row_of(token), key = box_of(token);
    enum rc rc = core_draft_get(conn_side(w->conn), w->arena, hash_str(&at), &row);
    int64_t age = rc ? 0 : clock_now_us() - row.at;
    if (!rc && (age > CLOCK_HOUR || age < -CLOCK_HOUR))
        rc = NOT_FOUND;
    if (!rc && !box_open(w->arena, &key, row.box, &body))
        rc = FAILED;
    return rc ? rc : form_read_urlencoded(&w->form, w->arena, body);
}
