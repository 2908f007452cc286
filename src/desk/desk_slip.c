/* desk_slip.c - the answer to who has said something: the slip for people, the receipt for programs.
**
** Code, word and token are told once, so the slip is the answer itself; a reload repeats the request with its key, and gets the same. */
#include "desk/desk_in.h"

#include "base/hash.h"
#include "core/receipt.h"
#include "slip.html.h"

enum { KEY_LEAST = 8, KEY_BYTES = 18 };

struct str desk_form_key(struct web *w)
{
    struct str key = form_value(&w->form, "key");
    bool refused = w->form.errs || w->task.rc;
    if (key.n >= KEY_LEAST && refused && w->task.rc != CONFLICT) /* one that has done its work, or was used for other words, is used up */
        return key;
    struct hash h = rand_hash();
    struct buf b;
    buf_init(&b, w->arena, 64);
    buf_base64url(&b, h.b, KEY_BYTES);
    return buf_view(&b);
}

static void reply_json(struct web *w, const struct case_reported_result *r, struct url own)
{
    struct str receipt;
    struct buf b;
    enum rc rc = receipt_make(w->place, w->conn, w->arena, r->voice, false, &receipt);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    buf_init(&b, w->arena, 256 * 1024);
    buf_printf(&b, "{\"id\":%lld,\"code\":\"" STR_FMT "\",\"word\":\"" STR_FMT "\",\"url\":", (long long)r->id, STR_ARG(r->code),
               STR_ARG(r->word));
    buf_json(&b, web_absolute(w, own));
    buf_str(&b, STR(",\"receipt\":"));
    buf_str(&b, receipt);
    buf_char(&b, '}');
    if (b.overflow) {
        web_error(w, FAILED, NULL);
        return;
    }
    http_add(w->http, STR("Location"), own.s);
    web_json(w, 201, buf_view(&b));
}

void desk_draw_slip(struct web *w, const struct case_reported_result *r)
{
    struct slip_view v = { .id = r->id, .at = w->out.now_us, .code = r->code, .word = r->word };
    v.own = url_path(&w->out, "/t/" STR_FMT, STR_ARG(r->token));
    if (w->wants_json) {
        reply_json(w, r, v.own);
        return;
    }
    v.own_full = web_absolute(w, v.own);
    v.receipt = url_path(&w->out, "/t/" STR_FMT "/receipt.json", STR_ARG(r->token));
    w->page.title = msg_text(&w->out.m, MSG_slip_title, 0);
    desk_slip(&w->out, w, &v);
    web_html(w, 201);
}
