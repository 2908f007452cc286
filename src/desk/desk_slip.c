/* desk_slip.c - the answer to who has said something: the slip for people, on the screen and on paper, and the receipt for programs.
**
** Code, word and token are told once, so the slip is the answer itself; a reload repeats the request with its key, and gets the same. Of a
** word only a hash is kept: who wants it printed sends it along, as the slip's own button does, and it is printed when it is the right
** one. Without it the paper has four empty boxes to write it into. */
#include "desk/desk_in.h"

#include "base/hash.h"
#include "core/receipt.h"
#include "slip.html.h"

enum { KEY_LEAST = 8, KEY_BYTES = 18 };

struct str desk_fresh_key(struct web *w)
{
    struct hash h = rand_hash();
    struct buf b;
    buf_init(&b, w->arena, 64);
    buf_base64url(&b, h.b, KEY_BYTES);
    return buf_view(&b);
}

struct str desk_form_key(struct web *w)
{
    struct str key = form_value(&w->form, "key");
    bool refused = w->form.errs || w->task.rc;
    if (key.n >= KEY_LEAST && refused && w->task.rc != CONFLICT) /* one that has done its work, or was used for other words, is used up */
        return key;
    return desk_fresh_key(w);
}

static void reply_json(struct web *w, const struct case_reported_result *r, struct url own)
{
    struct str receipt;
    struct buf b;
    enum rc rc = w->task.first.pos == r->voice ? receipt_fresh(w->place, w->arena, &w->task.first, &receipt)
                                               : receipt_make(w->place, w->conn, w->arena, r->voice, false, &receipt);
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

enum rc desk_qr(struct web *w, struct url own, struct qr *out)
{
    struct str full = web_absolute(w, own);
    enum rc rc = full.p ? qr_make(w->arena, full, out) : FAILED;
    return rc == INVALID ? OK : rc; /* an address that no code holds is shown without one */
}

enum rc desk_read_slip(struct web *w, const struct case_reported_result *r, struct slip_view *out)
{
    struct slip_view v = { .id = r->id, .at = w->out.now_us, .code = r->code, .word = r->word, .anew = w->route->command == &SLIP_REISSUE };
    v.own = url_path(&w->out, "/t/" STR_FMT, STR_ARG(r->token));
    v.own_full = web_absolute(w, v.own);
    v.receipt = url_path(&w->out, "/t/" STR_FMT "/receipt.json", STR_ARG(r->token));
    v.pdf = url_path(&w->out, "/t/" STR_FMT "/slip.pdf", STR_ARG(r->token));
    v.keep = w->actor.perms & PERM_STAFF ? (struct keep_view){ .what = STR_NONE } : desk_keep_of(w, r->token, r->code);
    struct desk_case_get_row row;
    enum rc rc = desk_qr(w, v.own, &v.qr);
    if (!rc)
        rc = desk_case_get(w->db, w->arena, r->id, &row);
    if (!rc)
        rc = desk_class_told(w, row.class, true, &v.class_name);
    if (!rc)
        *out = v;
    return rc;
}

void desk_draw_slip(struct web *w, const struct case_reported_result *r)
{
    struct slip_view v;
    if (w->wants_json) {
        reply_json(w, r, url_path(&w->out, "/t/" STR_FMT, STR_ARG(r->token)));
        return;
    }
    enum rc rc = desk_read_slip(w, r, &v);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.title = msg_text(&w->out.m, v.anew ? MSG_reissue_title : MSG_slip_title, 0);
    page_script(&w->page, url_static(ASSET_DRAFT_MJS)); /* it was sent: the browser need not keep it */
    desk_slip(&w->out, w, &v);
    web_html(w, 201);
}

/* ---- on paper ---------------------------------------------------------------------------------------------------- */

static void drawn(struct web *w)
{
    const struct job_slip *job = w->job.args;
    if (w->task.rc) {
        web_error(w, w->task.rc, &w->task.err);
        return;
    }
    web_attach(w, arena_printf(w->arena, "zhitong-" STR_FMT ".pdf", STR_ARG(job->code)));
    web_text(w, 200, STR("application/pdf"), w->helped.payload);
}

/* When this voice came to us. */
static enum rc came_at(struct web *w, const struct desk_voice_of_token_row *voice, int64_t *at)
{
    struct desk_voice_get_row row;
    struct stamp st;
    union {
        struct case_reported first;
        struct case_joined joined;
    } ev;
    enum rc rc = desk_voice_get(w->db, w->arena, voice->id, &row);
    if (!rc)
        rc = log_read_event(w->db, w->arena, voice->id, row.began ? &CASE_REPORTED : &CASE_JOINED, &st, &ev);
    if (!rc)
        *at = st.at;
    return rc;
}

/* word: to be printed; empty: boxes for it. INVALID: it is not the word of this voice. */
static enum rc prepare(struct web *w, struct str word, struct job_slip *job)
{
    struct desk_voice_of_token_row voice;
    struct desk_voice_get_row kept;
    struct str token = web_arg(w, "token");
    int64_t at;
    enum rc rc = desk_find_token(w, token, &voice);
    if (!rc)
        rc = desk_voice_get(w->db, w->arena, voice.id, &kept);
    if (!rc && word.n && !desk_word_fits(w->place, voice.code, word, kept.word))
        rc = INVALID;
    if (!rc)
        rc = came_at(w, &voice, &at);
    if (rc)
        return rc;
    struct str own = web_absolute(w, url_path(&w->out, "/t/" STR_FMT, STR_ARG(token)));
    *job = (struct job_slip){ w->page.place, voice.code, word, own, voice.case_id, at, w->out.offset_min, (int64_t)w->out.m.lang };
    return OK;
}

static void draw_pdf(struct web *w, struct str word)
{
    struct job_slip *job = ARENA_NEW(w->arena, struct job_slip);
    enum rc rc = job ? prepare(w, word, job) : FAILED;
    if (rc)
        web_error(w, rc, rc == INVALID ? &(struct err){ NULL, MSG_err_word, 0 } : NULL);
    else
        web_job(w, &(struct helper_job){ .kind = &JOB_SLIP, .args = job }, drawn);
}

void desk_show_slip_pdf(struct web *w)
{
    draw_pdf(w, STR(""));
}

void desk_do_slip_pdf(struct web *w)
{
    draw_pdf(w, str_trim(form_value(&w->form, "word")));
}
