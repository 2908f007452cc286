/* desk_public.c - the resident's side: report, slip, progress, one's own case, and what everybody may read.
**
** Nothing here needs an account. Three ways lead to a case: its number shows what is public; the spoken code shows the progress;
** the token in the link, or the code with its word, shows everything of one's own. */
#include "desk/desk_in.h"

#include "base/utf8.h"
#include "core/receipt.h"
#include "desk/desk_code.h"
#include "cases.html.h"
#include "case.html.h"
#include "home.html.h"
#include "own.html.h"
#include "progress.html.h"
#include "report.html.h"
#include "slip.html.h"
#include "track.html.h"

enum { LIST_ROWS = 50, HOME_ROWS = 5 };

/* ---- lists --------------------------------------------------------------------------------------------------- */

static void line_of(struct case_line *l, const struct desk_case_before_row *row)
{
    *l = (struct case_line){ .id = row->id,
                             .reported_at = row->reported_at,
                             .moved_at = row->moved_at,
                             .state = (enum case_state)row->state,
                             .title = row->wording,
                             .worded = row->wording.p != NULL };
}

/* Public lines with numbers below `before`, newest first. */
static enum rc lines_before(struct web *w, int64_t before, int64_t want, struct case_line **line, size_t *n)
{
    struct desk_case_before_row *row;
    enum rc rc = desk_case_before(w->db, w->arena, before, want, &row, n);
    struct case_line *l = rc ? NULL : ARENA_ARRAY(w->arena, struct case_line, *n);
    if (!l)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < *n; i++)
        line_of(&l[i], &row[i]);
    *line = l;
    return OK;
}

/* The page that ends just above `after`: read upwards, shown downwards. */
static enum rc lines_after(struct web *w, int64_t after, int64_t want, struct case_line **line, size_t *n)
{
    struct desk_case_after_row *row;
    enum rc rc = desk_case_after(w->db, w->arena, after, want, &row, n);
    struct case_line *l = rc ? NULL : ARENA_ARRAY(w->arena, struct case_line, *n);
    if (!l)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < *n; i++) {
        struct desk_case_after_row *r = &row[*n - 1 - i];
        line_of(&l[i], &(struct desk_case_before_row){ r->id, r->state, r->reported_at, r->moved_at, r->wording });
    }
    *line = l;
    return OK;
}

static enum rc counts(struct web *w, int64_t count[CASE_STATES])
{
    struct desk_count_all_row *row;
    size_t n;
    enum rc rc = desk_count_all(w->db, w->arena, &row, &n);
    for (size_t i = 0; i < n && !rc; i++)
        if (row[i].state >= 0 && row[i].state < CASE_STATES)
            count[row[i].state] = row[i].n;
    return rc;
}

void desk_show_home(struct web *w)
{
    struct home_view v = { 0 };
    struct case_line *line;
    int64_t count[CASE_STATES] = { 0 };
    enum rc rc = lines_before(w, INT64_MAX, HOME_ROWS, &line, &v.n);
    if (!rc)
        rc = counts(w, count);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    v.latest = line;
    for (int s = 0; s < CASE_STATES; s++)
        *(s == CASE_CLOSED ? &v.closed : &v.open) += count[s];
    w->page.home = true;
    desk_home(&w->out, w, &v);
    web_html(w, 200);
}

void desk_show_cases(struct web *w)
{
    struct cases_view v = { 0 };
    struct case_line *line;
    struct desk_case_last_row last;
    int64_t before = INT64_MAX, after = -1;
    struct str b = web_query(w, "before"), a = web_query(w, "after");
    if ((b.p && (!str_int(b, &before) || before < 1)) || (a.p && (!str_int(a, &after) || after < 0))) {
        web_error(w, NOT_FOUND, NULL);
        return;
    }
    enum rc rc = a.p ? lines_after(w, after, LIST_ROWS, &line, &v.n) : lines_before(w, before, LIST_ROWS, &line, &v.n);
    if (!rc)
        rc = desk_case_last(w->db, w->arena, &last);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    v.line = line;
    v.total = last.id;
    if (v.n && line[v.n - 1].id > 1)
        v.older = url_query_int(&w->out, url_path(&w->out, "/cases"), "before", line[v.n - 1].id);
    if (v.n && line[0].id < last.id)
        v.newer = url_query_int(&w->out, url_path(&w->out, "/cases"), "after", line[0].id);
    w->page.title = msg_text(&w->out.m, MSG_nav_cases, 0);
    w->page.nav = NAV_CASES;
    desk_cases(&w->out, w, &v);
    web_html(w, 200);
}

void desk_show_case(struct web *w)
{
    struct case_view v;
    struct desk_case_get_row row;
    int64_t id;
    enum rc rc = web_arg_int(w, "id", &id);
    if (!rc)
        rc = desk_read_case(w, id, false, &v, &row);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.title = v.wording.p ? utf8_head(v.wording, 40) : msg_case_number(&w->out.m, v.id);
    w->page.nav = NAV_CASES;
    desk_public_case(&w->out, w, &v);
    web_html(w, 200);
}

/* ---- report -------------------------------------------------------------------------------------------------- */

static struct str fresh_key(struct web *w)
{
    struct hash h = rand_hash();
    struct buf b;
    buf_init(&b, w->arena, 64);
    buf_base64url(&b, h.b, 18);
    return buf_view(&b);
}

static void draw_report(struct web *w, int status)
{
    struct report_view v = { .form = &w->form, .key = form_value(&w->form, "key") };
    if (v.key.n < 8 || w->task.rc == CONFLICT) /* a key that was used for other words is used up */
        v.key = fresh_key(w);
    w->page.title = msg_text(&w->out.m, MSG_nav_report, 0);
    w->page.nav = NAV_REPORT;
    desk_report(&w->out, w, &v);
    web_html(w, status);
}

void desk_show_report(struct web *w)
{
    draw_report(w, 200);
}

void desk_again_report(struct web *w)
{
    draw_report(w, w->http->res.status);
}

static struct str full_url(struct web *w, struct str path)
{
    struct str host = http_header(w->http, "Host");
    return arena_printf(w->arena, "%s://" STR_FMT STR_FMT, w->http->tls ? "https" : "http", STR_ARG(host), STR_ARG(path));
}

static void reply_json(struct web *w, const struct case_reported_result *r, struct str url)
{
    struct str receipt;
    struct buf b;
    enum rc rc = receipt_make(w->place, w->conn, w->arena, r->voice, false, &receipt);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    buf_init(&b, w->arena, 256 * 1024);
    buf_printf(&b, "{\"id\":%lld,\"code\":\"" STR_FMT "\",\"word\":\"" STR_FMT "\",\"url\":", (long long)r->id, STR_ARG(r->code), STR_ARG(r->word));
    buf_json(&b, full_url(w, url));
    buf_str(&b, STR(",\"receipt\":"));
    buf_str(&b, receipt);
    buf_char(&b, '}');
    if (b.overflow) {
        web_error(w, FAILED, NULL);
        return;
    }
    http_add(w->http, STR("Location"), url);
    web_json(w, 201, buf_view(&b));
}

/* The slip is the answer itself: code, word and token are told once, and a reload repeats the request with its key. */
void desk_reply_report(struct web *w)
{
    const struct case_reported_result *r = w->task.result;
    struct slip_view v = { .id = r->id, .at = w->out.now_us, .code = r->code, .word = r->word };
    v.own = url_path(&w->out, "/t/" STR_FMT, STR_ARG(r->token));
    if (w->wants_json) {
        reply_json(w, r, v.own.s);
        return;
    }
    v.own_full = full_url(w, v.own.s);
    v.receipt = url_path(&w->out, "/t/" STR_FMT "/receipt.json", STR_ARG(r->token));
    w->page.title = msg_text(&w->out.m, MSG_slip_title, 0);
    w->page.nav = NAV_REPORT;
    desk_slip(&w->out, w, &v);
    web_html(w, 201);
}

/* ---- progress ------------------------------------------------------------------------------------------------ */

static void draw_track(struct web *w, int status, struct str typed, const struct err *err)
{
    struct track_view v = { .form = &w->form, .code = typed, .err = err };
    w->page.title = msg_text(&w->out.m, MSG_nav_track, 0);
    w->page.nav = NAV_TRACK;
    desk_track(&w->out, w, &v);
    web_html(w, status);
}

void desk_show_track(struct web *w)
{
    struct str typed = web_query(w, "code"), code;
    if (!typed.p || typed.n == 0)
        draw_track(w, 200, STR(""), NULL);
    else if (code_read(w->arena, typed, &code))
        draw_track(w, 422, typed, &(struct err){ "code", MSG_err_code, 0 });
    else
        web_see_other(w, url_path(&w->out, "/track/" STR_FMT, STR_ARG(code)));
}

static enum rc read_progress(struct web *w, struct str typed, struct progress_view *v, struct desk_voice_of_code_row *voice)
{
    struct desk_case_get_row row;
    enum rc rc = code_read(w->arena, typed, &v->code);
    if (rc == INVALID)
        return NOT_FOUND;
    if (!rc)
        rc = desk_voice_of_code(w->db, w->arena, v->code, voice);
    return rc ? rc : desk_read_case(w, voice->case_id, false, &v->c, &row);
}

static void draw_progress(struct web *w, int status, const struct progress_view *v)
{
    w->page.title = msg_text(&w->out.m, MSG_nav_track, 0);
    w->page.nav = NAV_TRACK;
    desk_progress(&w->out, w, v);
    web_html(w, status);
}

void desk_show_progress(struct web *w)
{
    struct progress_view v = { 0 };
    struct desk_voice_of_code_row voice;
    enum rc rc = read_progress(w, web_arg(w, "code"), &v, &voice);
    if (rc == NOT_FOUND)
        draw_track(w, 404, web_arg(w, "code"), &(struct err){ "code", MSG_err_code, 0 });
    else if (rc)
        web_error(w, rc, NULL);
    else
        draw_progress(w, 200, &v);
}

/* ---- one's own ------------------------------------------------------------------------------------------------ */

/* In the running epoch the next signature covers what the last one did not. An older one has all the checkpoints it will ever have, and its
** last may have been signed before this event. */
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

void desk_draw_own(struct web *w, int64_t case_id, int64_t voice, struct str code, struct str token)
{
    struct own_view v = { .code = code };
    struct desk_case_get_row row;
    struct case_reported ev;
    enum rc rc = desk_read_case(w, case_id, false, &v.c, &row);
    if (!rc)
        rc = desk_read_voice(w, voice, &ev);
    if (!rc)
        rc = read_proof_state(w, voice, &v);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    v.text = ev.text;
    v.where = ev.where;
    v.door = ev.where_door;
    v.contact = ev.contact;
    v.position = desk_position(w->arena, &ev);
    if (token.p) {
        v.receipt = url_path(&w->out, "/t/" STR_FMT "/receipt.json", STR_ARG(token));
        v.proof = url_path(&w->out, "/t/" STR_FMT "/receipt.tlog-proof", STR_ARG(token));
    }
    w->page.title = msg_text(&w->out.m, MSG_own_title, 0);
    w->page.nav = NAV_TRACK;
    desk_own(&w->out, w, &v);
    web_html(w, 200);
}

static enum rc voice_of_token(struct web *w, struct desk_voice_of_token_row *row)
{
    struct str token = web_arg(w, "token");
    unsigned char raw[TOKEN_BYTES];
    size_t n = 0;
    if (!base64url_decode(token, raw, sizeof raw, &n) || n != sizeof raw)
        return NOT_FOUND;
    struct hash h = token_hash(token);
    return desk_voice_of_token(w->db, w->arena, hash_str(&h), row);
}

void desk_show_own(struct web *w)
{
    struct desk_voice_of_token_row row;
    enum rc rc = voice_of_token(w, &row);
    if (rc)
        web_error(w, rc, rc == NOT_FOUND ? &(struct err){ NULL, MSG_err_token, 0 } : NULL);
    else
        desk_draw_own(w, row.case_id, row.id, row.code, web_arg(w, "token"));
}

/* rc: of making the body from the voice's event. */
static void download(struct web *w, int64_t voice, enum rc rc, struct str type, struct str name, struct str body)
{
    if (rc == NOT_FOUND && voice < place_head(w->place).first) { /* its epoch is over: no checkpoint will come */
        web_text(w, 404, STR("text/plain; charset=utf-8"), msg_text(&w->out.m, MSG_own_proof_never, 0));
    } else if (rc == NOT_FOUND) { /* no checkpoint covers it yet: a second or two */
        http_add(w->http, STR("Retry-After"), STR("1"));
        web_text(w, 503, STR("text/plain; charset=utf-8"), msg_text(&w->out.m, MSG_own_receipt_soon, 0));
    } else if (rc) {
        web_error(w, rc, NULL);
    } else {
        http_add(w->http, STR("Content-Disposition"), arena_printf(w->arena, "attachment; filename=\"" STR_FMT "\"", STR_ARG(name)));
        web_text(w, 200, type, body);
    }
}

void desk_show_receipt(struct web *w)
{
    struct desk_voice_of_token_row row;
    struct str body = STR("");
    enum rc rc = voice_of_token(w, &row);
    if (rc)
        web_error(w, rc, NULL);
    else
        download(w, row.id, receipt_make(w->place, w->conn, w->arena, row.id, true, &body), STR("application/json"),
                 arena_printf(w->arena, "zhitong-" STR_FMT ".json", STR_ARG(row.code)), body);
}

void desk_show_proof(struct web *w)
{
    struct desk_voice_of_token_row row;
    struct str body = STR("");
    enum rc rc = voice_of_token(w, &row);
    if (rc)
        web_error(w, rc, NULL);
    else
        download(w, row.id, receipt_proof(w->place, w->conn, w->arena, row.id, &body), STR("text/plain; charset=utf-8"),
                 arena_printf(w->arena, "zhitong-" STR_FMT ".tlog-proof", STR_ARG(row.code)), body);
}
