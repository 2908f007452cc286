/* desk_public.c - what everybody may read: home, progress, a public case.
**
** Nothing here needs an account. Three ways lead to a case: its number shows what is public; the spoken code shows the progress;
** the token in the link, or the code with its word, shows everything of one's own (desk_own.c). */
#include "desk/desk_in.h"
#include "desk/desk_photo.h"

#include "base/utf8.h"
#include "desk/desk_code.h"
#include "case.html.h"
#include "home.html.h"
#include "progress.html.h"
#include "track.html.h"

enum { HOME_ROWS = 5 };

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
    v.mine = desk_kept(w);
    if (!v.mine && web_fresh(w)) /* a page with somebody's own door in it is kept by nobody */
        return;
    enum rc rc = desk_read_latest(w, HOME_ROWS, &line, &v.n);
    if (!rc)
        rc = counts(w, count);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    v.latest = line;
    for (int s = 0; s < CASE_STATES; s++)
        v.open += case_is_open(s) ? count[s] : 0;
    v.closed = count[CASE_CLOSED];
    w->page.home = true;
    desk_home(&w->out, w, &v);
    web_html(w, 200);
}

void desk_show_case(struct web *w)
{
    struct case_view v;
    struct desk_case_get_row row;
    int64_t id;
    if (web_fresh(w))
        return;
    enum rc rc = web_arg_int(w, "id", &id);
    if (!rc)
        rc = desk_read_case(w, id, false, &v, &row);
    if (!rc && v.has.photos)
        rc = desk_read_photos(w, &(struct photo_ask){ .id = id, .eyes = PHOTO_PUBLIC }, &v.photo, &v.photos);
    if (!rc)
        rc = web_beside(w, &DESK, id);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.title = v.wording.p ? utf8_head(v.wording, 40) : msg_case_number(&w->out.m, v.id);
    w->page.nav = NAV_CASES;
    desk_public_case(&w->out, w, &v);
    web_html(w, 200);
}

/* ---- progress ------------------------------------------------------------------------------------------------ */

static void draw_track(struct web *w, int status, struct str typed, const struct err *err)
{
    struct track_view v = { .form = &w->form, .code = typed, .err = err, .mine = desk_kept(w) };
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
