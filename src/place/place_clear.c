/* place_clear.c - the end of a sample: one button, and a real place begins at the same address.
**
** The command only writes into the sample's log that it was cleared, and by whom: that event is the mark, and it is as durable as any. What
** follows (the folder is put aside, an empty place gets its name) is done by whoever opens the folder next (cli_begin.c): this server, a
** moment after it has answered, or, if it was killed in between, the next one. The link of the new place's first administrator follows from
** the sample's signing key, so the answer to the button can show it before there is such a place, and the next start finds the same. */
#include "base/hash.h"
#include "place/place_in.h"

#include "clear.html.h"

struct place_clear {
    int64_t sure;
};

struct str place_clear_token(const struct place *p, struct arena *a)
{
    struct hash secret = place_secret(p, STR("zhitong/begin/1"));
    struct buf b;
    buf_init(&b, a, RAND_TOKEN_CHARS + 1);
    buf_base64url(&b, secret.b, RAND_TOKEN_BYTES);
    return buf_view(&b);
}

enum rc place_cleared(struct db *db, struct arena *a, bool *out)
{
    struct place_self_get_row row;
    enum rc rc = place_self_get(db, a, &row);
    if (!rc || rc == NOT_FOUND)
        *out = !rc && row.cleared;
    return rc == NOT_FOUND ? OK : rc;
}

/* ---- the command --------------------------------------------------------------------------------------------------- */

static enum rc apply_cleared(struct apply *ap, const struct stamp *st, const void *event)
{
    (void)st, (void)event;
    return place_self_clear(ap);
}
static const struct field cleared_f[] = { INT(struct place_clear, sure) };
const struct event_type PLACE_CLEARED = { "place.cleared", SHAPE(struct place_clear, cleared_f), apply_cleared, true };

/* A second press finds it done, and is told the same link. */
static enum rc decide_clear(struct cx *cx, const void *args)
{
    struct place_self_get_row row;
    struct place_begun *told = cx->result;
    enum rc rc = place_self_get(cx->db, cx->arena, &row);
    if (!place_is_sample(cx->place) || rc == NOT_FOUND)
        return refuse(cx, CONFLICT, NULL, MSG_err_no_sample, 0);
    if (rc)
        return rc;
    told->token = place_clear_token(cx->place, cx->arena);
    return row.cleared ? OK : emit(cx, &PLACE_CLEARED, args, NULL);
}
static const struct field clear_f[] = { ASK_INT(struct place_clear, sure, 1, 1, FIELD_REQUIRED, MSG_place_clear_sure) };
static const struct field begun_f[] = { TEXT(struct place_begun, token, RAND_TOKEN_CHARS) };
const struct command PLACE_CLEAR = { "place.clear", SHAPE(struct place_clear, clear_f), PERM_PLACE, decide_clear,
                                     SHAPE(struct place_begun, begun_f) };

/* ---- pages --------------------------------------------------------------------------------------------------------- */

static void draw(struct web *w, int status)
{
    const struct err *e = form_error(&w->form, "sure");
    if (!place_is_sample(w->place)) {
        web_error(w, status == 200 ? NOT_FOUND : w->task.rc, status == 200 ? NULL : &w->task.err);
        return;
    }
    w->page.title = msg_place_clear(&w->out.m);
    w->page.desk = true;
    place_clear_ask(&w->out, &w->page, e ? msg_text(&w->out.m, e->key, e->n) : STR_NONE);
    web_html(w, status);
}

void place_show_clear(struct web *w)
{
    draw(w, 200);
}

void place_again_clear(struct web *w)
{
    draw(w, w->http->res.status);
}

void place_reply_clear(struct web *w)
{
    const struct place_begun *told = w->task.result;
    struct url welcome = url_path(&w->out, "/welcome/" STR_FMT, STR_ARG(told->token));
    struct qr qr = { 0 };
    enum rc rc = qr_make(w->arena, web_absolute(w, welcome), &qr);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.title = msg_place_begun(&w->out.m);
    place_begun(&w->out, &(struct place_begun_page){ &w->page, welcome, web_absolute(w, welcome), qr });
    web_html(w, 200);
    web_then_reopen(w);
}
