/* desk_own.c - a resident's own page: what they said, who looked at their contact, and the second key.
**
** The link's token opens it, or the code with its word (desk_word.c). What a household says of the outcome is asked for here and nowhere
** else, as soon as the handler has said that it is done; it may be said again, and the last time counts. */
#include "desk/desk_in.h"
#include "desk/desk_photo.h"

#include "core/receipt.h"
#include "desk/desk_code.h"
#include "own.html.h"

enum { LOOKS_SHOWN = 50 };

/* ---- the page -------------------------------------------------------------------------------------------------- */

static enum rc read_looks(struct web *w, int64_t voice, struct own_view *v)
{
    struct desk_look_list_row *row;
    enum rc rc = desk_look_list(w->db, w->arena, voice, LOOKS_SHOWN, &row, &v->looks);
    struct look_view *look = rc ? NULL : ARENA_ARRAY(w->arena, struct look_view, v->looks);
    if (!look)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < v->looks && !rc; i++) {
        look[i] = (struct look_view){ .at = row[i].at, .who = desk_person(w, row[i].by), .kind = (enum look_kind)row[i].kind };
        rc = desk_read_look(w, look[i].kind, row[i].pos, &look[i].reason);
    }
    v->look = look;
    return rc;
}

static enum rc read_said(struct web *w, const struct desk_came *came, const struct desk_case_get_row *row, struct own_view *v)
{
    struct desk_voice_get_row voice;
    struct case_reported ev;
    struct voice_said say;
    enum rc rc = desk_voice_get(w->db, w->arena, came->voice, &voice);
    if (!rc)
        rc = desk_read_say(w, voice.said, &say, &v->said_at);
    if (!rc)
        rc = desk_read_voice(w, came->voice, &ev);
    if (!rc)
        rc = desk_door_words(w, &ev, &v->door);
    if (!rc && voice.began && voice.own == row->id)
        rc = desk_read_reply(w, &v->c, &v->reply);
    if (!rc)
        rc = desk_answers(w->db, w->arena, came->voice, v->answer, &v->answers);
    if (!rc)
        rc = desk_behalf(w->db, w->arena, came->voice, &v->behalf);
    if (rc)
        return rc;
    v->text = ev.text;
    v->where = ev.where;
    v->contact = ev.contact;
    v->position = desk_position(w->arena, &ev);
    v->erased = !voice.word.p;
    v->joined = !voice.began;
    v->own_case = voice.own == row->id ? 0 : voice.own;
    v->say = (enum say)voice.say;
    v->said_words = say.words;
    v->scribe = desk_person(w, say.scribe > 0 ? say.scribe : 0);
    v->may_say = v->c.done;
    v->may_say_back = row->state == CASE_CLOSED;
    return OK;
}

/* In the running epoch the next signature covers what the last one did not. An older one has all the checkpoints it will ever have, and
** its last may have been signed before this event. */
static enum rc read_proof_state(struct web *w, int64_t voice, struct own_view *v)
{
    struct str proof;
    int64_t first = place_head(w->place).first;
    enum rc rc = voice < first ? receipt_proof(w->place, w->conn, w->arena, voice, &proof) : OK;
    if (rc && rc != NOT_FOUND)
        return rc;
    v->proof_never = rc == NOT_FOUND;
    v->proof_ready = voice < first ? !rc : (uint64_t)(voice - first) < v->c.log_size;
    return OK;
}

static enum rc add_ways(struct web *w, const struct desk_came *came, struct own_view *v)
{
    v->keep = desk_keep_of(w, came->token, came->code);
    if (!came->token.p) {
        v->say_to = url_path(&w->out, "/track");
        return OK;
    }
    v->say_to = url_path(&w->out, "/t/" STR_FMT "/say", STR_ARG(came->token));
    v->receipt = url_path(&w->out, "/t/" STR_FMT "/receipt.json", STR_ARG(came->token));
    v->proof = url_path(&w->out, "/t/" STR_FMT "/receipt.tlog-proof", STR_ARG(came->token));
    v->mydata = url_path(&w->out, "/t/" STR_FMT "/data", STR_ARG(came->token));
    v->pdf = url_path(&w->out, "/t/" STR_FMT "/slip.pdf", STR_ARG(came->token));
    return desk_qr(w, url_path(&w->out, "/t/" STR_FMT, STR_ARG(came->token)), &v->qr);
}

static enum rc read_photos(struct web *w, const struct desk_came *came, struct own_view *v)
{
    if (!came->token.p || v->erased)
        return OK;
    v->photo_to = url_path(&w->out, "/t/" STR_FMT "/photos", STR_ARG(came->token));
    desk_page_photos(w);
    return desk_read_photos(w, &(struct photo_ask){ came->case_id, PHOTO_OWN, came->voice, came->token }, &v->photo, &v->photos);
}

void desk_draw_own(struct web *w, int status, const struct desk_came *came)
{
    const bool photos = came->refused && w->route->command == &PHOTO_ADD_OWN;
    const bool rates = came->refused && (w->route->command == &VOICE_RATE || form_has(&w->form, "rating"));
    struct own_view v = { .code = came->code, .word = came->word,
                          .form = came->refused && !form_has(&w->form, "mail") && !photos && !rates ? &w->form : NULL,
                          .photo_form = photos ? &w->form : NULL, .rate = { .form = rates ? &w->form : NULL } };
    struct desk_case_get_row row;
    must(came->token.p || came->word.p);
    enum rc rc = desk_read_case(w, came->case_id, false, &v.c, &row);
    if (!rc)
        rc = read_said(w, came, &row, &v);
    if (!rc)
        rc = desk_read_own_rate(w, came, &v.rate);
    if (!rc)
        rc = read_photos(w, came, &v);
    if (!rc)
        rc = read_looks(w, came->voice, &v);
    if (!rc)
        rc = read_proof_state(w, came->voice, &v);
    if (!rc)
        rc = desk_read_notice(w, came, &v.notice);
    if (!rc)
        rc = add_ways(w, came, &v);
    if (!rc)
        rc = web_beside(w, &DESK, came->case_id);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    v.just_said = v.say != SAY_NOTHING && !came->refused && (came->word.p ? form_has(&w->form, "saying") : web_query(w, "said").p != NULL);
    w->page.title = msg_text(&w->out.m, MSG_own_title, 0);
    w->page.nav = NAV_TRACK;
    desk_own(&w->out, w, &v);
    web_html(w, status);
}

/* ---- by the link ------------------------------------------------------------------------------------------------ */

enum rc desk_find_token(struct web *w, struct str token, struct desk_voice_of_token_row *row)
{
    unsigned char raw[TOKEN_BYTES];
    size_t n = 0;
    if (!base64url_decode(token, raw, sizeof raw, &n) || n != sizeof raw)
        return NOT_FOUND;
    struct hash h = token_hash(token);
    return desk_voice_of_token(w->db, w->arena, hash_str(&h), row);
}

static void draw_by_token(struct web *w, int status, bool refused)
{
    struct desk_voice_of_token_row row;
    struct str token = web_arg(w, "token");
    enum rc rc = desk_find_token(w, token, &row);
    if (rc) {
        web_error(w, rc, rc == NOT_FOUND ? &(struct err){ NULL, MSG_err_token, 0 } : NULL);
        return;
    }
    w->page.here = url_path(&w->out, "/t/" STR_FMT, STR_ARG(token));
    desk_draw_own(w, status, &(struct desk_came){ row.case_id, row.id, row.code, token, STR_NONE, refused });
}

void desk_show_own(struct web *w)
{
    draw_by_token(w, 200, false);
}

void desk_again_say(struct web *w)
{
    draw_by_token(w, w->http->res.status, true);
}

void desk_again_own_photo(struct web *w)
{
    draw_by_token(w, w->http->res.status, true);
}

void desk_again_notice(struct web *w)
{
    draw_by_token(w, w->http->res.status, true);
}

void desk_reply_say(struct web *w)
{
    const struct voice_say *a = w->record;
    if (w->wants_json) {
        web_json(w, 200, arena_printf(w->arena, "{\"say\":%lld,\"event\":%lld}", (long long)a->say, (long long)w->task.first_pos));
        return;
    }
    web_see_other(w, url_query_int(&w->out, url_path(&w->out, "/t/" STR_FMT, STR_ARG(a->token)), "said", 1));
}

/* ---- receipt and proof ------------------------------------------------------------------------------------------- */

static void give(struct web *w, void (*as)(struct web *, int64_t pos, struct str name))
{
    struct desk_voice_of_token_row row;
    enum rc rc = desk_find_token(w, web_arg(w, "token"), &row);
    if (rc)
        web_error(w, rc, NULL);
    else
        as(w, row.id, arena_printf(w->arena, "zhitong-" STR_FMT, STR_ARG(row.code)));
}

void desk_show_receipt(struct web *w)
{
    give(w, web_receipt);
}

void desk_show_proof(struct web *w)
{
    give(w, web_proof);
}
