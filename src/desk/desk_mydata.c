/* desk_mydata.c - my data: everything a place holds of one voice, to look at, to take along, to put right, to have erased.
**
** What is shown is read out of the log, by the shapes of its events and the rows of the data map; so nothing personal can be kept that this
** page does not show. Erasing is asked for on a page of its own that says what stays; when it is done the page says "being erased" until
** the bytes have left the files, and only then "erased". What is taken along is a row of receipts: each proves itself for ever. */
#include "desk/desk_mydata.h"

#include "base/clock.h"
#include "core/erase.h"
#include "core/receipt.h"
#include "desk/desk_in.h"
#include "mydata.html.h"
#include "place/place.h"

enum { TAKE_BYTES = 8 << 20, LINES_PER_EVENT = 8 };

/* ---- reading ---------------------------------------------------------------------------------------------------- */

/* A field as its owner reads it. Notes are theirs to have erased, but the words are a colleague's; hashes and our numbers are nothing to
** read. */
static struct str value_of(struct web *w, const struct event_type *type, const struct field *f, const void *event)
{
    if (type == &CASE_NOTED || f->type == FIELD_BYTES || f->type == FIELD_INT)
        return STR_NONE;
    if (f->type == FIELD_DEG)
        return arena_printf(w->arena, "%.6f", (double)field_int(f, event) / 1e6);
    return field_str(f, event);
}

static enum rc add_event(struct web *w, const struct kept_event *e, const int64_t days[TERMS], struct mydata_view *v,
                         struct mydata_line *line)
{
    void *event = arena_alloc(w->arena, e->type->shape.size);
    struct stamp st;
    enum rc rc = event ? log_read_event(w->db, w->arena, e->pos, e->type, &st, event) : FAILED;
    for (size_t i = 0; i < e->type->shape.n && !rc; i++) {
        const struct field *f = &e->type->shape.field[i];
        const struct data_use *use = f->flags & FIELD_PERSONAL && !field_absent(f, event) ? data_use_find(e->type, f->name) : NULL;
        if (use)
            line[v->n++] = (struct mydata_line){ .at = st.at,
                                                 .what = msg_text(&w->out.m, use->what, 0),
                                                 .value = value_of(w, e->type, f, event),
                                                 .why = msg_text(&w->out.m, use->why, 0),
                                                 .kept = msg_text(&w->out.m, term_kept_msg(use->term), days[use->term]),
                                                 .who = msg_text(&w->out.m, data_who_msg(use->who), 0) };
    }
    return rc;
}

/* What one can read stands first. */
static void readable_first(struct mydata_view *v, struct mydata_line *line, struct mydata_line *sorted)
{
    size_t k = 0;
    for (int readable = 1; readable >= 0; readable--)
        for (size_t i = 0; i < v->n; i++)
            if ((line[i].value.p != NULL) == readable)
                sorted[k++] = line[i];
    must(k == v->n);
    v->line = sorted;
}

static enum rc read_lines(struct web *w, int64_t voice, struct mydata_view *v)
{
    struct kept_event *event;
    int64_t days[TERMS];
    size_t n, room = 0;
    enum rc rc = erase_kept(w->db, w->arena, voice, &event, &n);
    for (enum term t = 0; t < TERMS && !rc; t++)
        rc = term_days(w->db, w->arena, t, &days[t]);
    for (size_t i = 0; i < n && !rc; i++)
        room += event[i].type->shape.n;
    struct mydata_line *line = rc ? NULL : ARENA_ARRAY(w->arena, struct mydata_line, room);
    struct mydata_line *sorted = rc ? NULL : ARENA_ARRAY(w->arena, struct mydata_line, room);
    if (!line || !sorted)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n && !rc; i++)
        rc = add_event(w, &event[i], days, v, line);
    readable_first(v, line, sorted);
    return rc;
}

/* Erased as long as nothing was written down since. */
static enum rc read_state(struct web *w, const struct desk_voice_get_row *voice, struct mydata_view *v)
{
    struct erasure e;
    enum rc rc = voice->word.p ? NOT_FOUND : erase_last(w->db, w->arena, voice->id, &e);
    if (!rc) {
        v->state = e.settled ? MYDATA_ERASED : MYDATA_ERASING;
        v->erased_at = e.at;
    }
    return rc == NOT_FOUND ? OK : rc;
}

static enum rc read_now(struct web *w, const struct desk_case_get_row *row, int64_t voice, struct mydata_view *v)
{
    struct case_reported ev;
    enum rc rc = desk_voice_words(w->db, w->arena, voice, &ev);
    if (rc)
        return rc;
    v->now = (struct case_reported_texts){ ev.text, ev.where, ev.where_door, ev.contact };
    return desk_held(w, row->id, &v->held_until);
}

/* A voice's number is the position of its event: what stood in the log before it, they could read. */
static enum rc read_notice(struct web *w, int64_t voice, struct mydata_view *v)
{
    int64_t version;
    enum rc rc = place_notice_upto(w->db, w->arena, voice, &version);
    v->notice = url_path(&w->out, "/privacy");
    if (!rc)
        v->notice = url_query_int(&w->out, v->notice, "version", version);
    return rc == NOT_FOUND ? OK : rc;
}

static enum rc read_mydata(struct web *w, struct mydata_view *v)
{
    struct desk_voice_of_token_row of;
    struct desk_voice_get_row voice;
    struct desk_case_get_row row;
    struct str token = web_arg(w, "token");
    enum rc rc = desk_find_token(w, token, &of);
    if (!rc)
        rc = desk_voice_get(w->db, w->arena, of.id, &voice);
    if (!rc)
        rc = read_notice(w, of.id, v);
    if (!rc)
        rc = desk_case_get(w->db, w->arena, of.case_id, &row);
    if (!rc)
        rc = read_state(w, &voice, v);
    if (!rc)
        rc = read_now(w, &row, of.id, v);
    if (!rc)
        rc = read_lines(w, of.id, v);
    if (rc)
        return rc;
    v->id = row.id;
    v->open = !case_is_over(row.state);
    v->joined = !voice.began;
    v->own = url_path(&w->out, "/t/" STR_FMT, STR_ARG(token));
    v->take = url_path(&w->out, "/t/" STR_FMT "/data.json", STR_ARG(token));
    v->correct = url_path(&w->out, "/t/" STR_FMT "/correct", STR_ARG(token));
    v->erase = url_path(&w->out, "/t/" STR_FMT "/erase", STR_ARG(token));
    w->page.here = url_path(&w->out, "/t/" STR_FMT "/data", STR_ARG(token));
    w->page.nav = NAV_TRACK;
    return OK;
}

/* ---- the pages ---------------------------------------------------------------------------------------------------- */

static void draw(struct web *w, int status, bool refused, bool asks)
{
    struct mydata_view v = { .form = refused ? &w->form : NULL };
    enum rc rc = read_mydata(w, &v);
    if (rc) {
        web_error(w, rc, rc == NOT_FOUND ? &(struct err){ NULL, MSG_err_token, 0 } : NULL);
        return;
    }
    v.corrected = status == 200 && web_query(w, "corrected").p;
    asks = asks && v.n && !v.held_until;
    w->page.title = asks ? msg_erase_title(&w->out.m) : msg_mydata_title(&w->out.m);
    if (asks)
        desk_erase_ask(&w->out, w, &v);
    else
        desk_mydata(&w->out, w, &v);
    web_html(w, status);
}

void desk_show_mydata(struct web *w)
{
    draw(w, 200, false, false);
}

void desk_show_erase(struct web *w)
{
    draw(w, 200, false, true);
}

void desk_again_mydata(struct web *w)
{
    draw(w, w->http->res.status, true, false);
}

void desk_reply_mydata(struct web *w)
{
    struct url to = url_path(&w->out, "/t/" STR_FMT "/data", STR_ARG(web_arg(w, "token")));
    if (w->wants_json)
        web_json(w, 200, arena_printf(w->arena, "{\"event\":%lld}", (long long)w->task.first_pos));
    else
        web_see_other(w, w->route->command == &VOICE_CORRECT ? url_query_int(&w->out, to, "corrected", 1) : to);
}

/* ---- taking along ---------------------------------------------------------------------------------------------------- */

static enum rc put_receipts(struct web *w, int64_t voice, struct buf *b)
{
    struct kept_event *event;
    size_t n, put = 0;
    enum rc rc = erase_kept(w->db, w->arena, voice, &event, &n);
    for (size_t i = 0; i < n && !rc; i++) {
        struct str receipt;
        if (event[i].type == &CASE_NOTED)
            continue;
        rc = receipt_make(w->place, w->conn, w->arena, event[i].pos, true, &receipt);
        if (rc == NOT_FOUND) /* no checkpoint covers it yet */
            rc = receipt_make(w->place, w->conn, w->arena, event[i].pos, false, &receipt);
        if (rc)
            break;
        if (put++)
            buf_char(b, ',');
        buf_str(b, receipt);
    }
    return rc;
}

void desk_show_take(struct web *w)
{
    struct desk_voice_of_token_row of;
    struct buf b;
    enum rc rc = desk_find_token(w, web_arg(w, "token"), &of);
    buf_init(&b, w->arena, TAKE_BYTES);
    if (!rc) {
        buf_str(&b, STR("{\"v\":1,\"place\":"));
        buf_json(&b, w->page.place);
        buf_printf(&b, ",\"case\":%lld,\"code\":\"" STR_FMT "\",\"receipts\":[", (long long)of.case_id, STR_ARG(of.code));
        rc = put_receipts(w, of.id, &b);
    }
    buf_str(&b, STR("]}\n"));
    if (rc || b.overflow) {
        web_error(w, rc ? rc : FAILED, NULL);
        return;
    }
    web_attach(w, arena_printf(w->arena, "zhitong-" STR_FMT "-data.json", STR_ARG(of.code)));
    web_text(w, 200, STR("application/json"), buf_view(&b));
}
