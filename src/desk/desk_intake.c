/* desk_intake.c - what stands between a report and its slip: first what to do in danger, then what its class wants to know.
**
** A report has one address. What it is answered with depends on what it says: the form again, the page of danger, the questions, or the
** slip. Each of those pages bears all that was typed in its own form, so there is no state to lose between them, and going back in the
** browser is always right. */
#include "desk/desk_in.h"

#include "core/erase.h"
#include "danger.html.h"
#include "people/people.h"

enum { DANGERS_SHOWN = 8 };

/* ---- three questions --------------------------------------------------------------------------------------------------- */

static const char *const what_f[] = { "text", "photo", "photos", NULL };
static const char *const place_f[] = { "where", "where_door", "household", "ask", NULL };
static const char *const reach_f[] = { "contact", "behalf", "for_name", "for_tell", "for_named", NULL };
const struct report_ask REPORT_STEP[REPORT_STEPS] = {
    [REPORT_WHAT] = { MSG_step_what, MSG_step_on_place, what_f },
    [REPORT_PLACE] = { MSG_step_place, MSG_step_on_reach, place_f },
    [REPORT_REACH] = { MSG_step_reach, MSG_report_send, reach_f },
};

/* ---- who sees it ------------------------------------------------------------------------------------------------------- */

enum rc desk_read_who(struct web *w, struct who_view *v)
{
    int64_t days;
    enum rc rc = term_days(w->db, w->arena, TERM_CONTACT, &days);
    if (!rc)
        rc = people_roles_with(w->db, &w->out.m, PERM_VOICE, &v->reads);
    if (!rc)
        rc = people_roles_with(w->db, &w->out.m, PERM_DESK | PERM_UNIT, &v->calls);
    if (rc)
        return rc;
    v->kept = msg_text(&w->out.m, term_kept_msg(TERM_CONTACT), days);
    return OK;
}

/* ---- danger ------------------------------------------------------------------------------------------------------------ */

/* What the class says to the questions that were ticked. */
static enum rc read_ticked(struct web *w, struct danger_view *v)
{
    struct class_questions q;
    struct str ticked = ((const struct case_report *)w->record)->hazard, one;
    int64_t class = ((const struct case_report *)w->record)->class, i;
    if (!ticked.n || class <= 0)
        return OK;
    enum rc rc = desk_class_questions(w->db, w->arena, class, &q);
    while (!rc && str_next(&ticked, ' ', &one))
        if (str_int(one, &i) && i >= 1 && i <= (int64_t)q.dangers && v->whats < CLASS_LINES_MOST)
            v->what[v->whats++] = q.danger[i - 1].what;
    return rc;
}

void desk_draw_stop(struct web *w, int64_t kind)
{
    struct danger_view v = { .kind = kind, .form = &w->form, .key = desk_fresh_key(w) };
    must(kind > DANGER_NONE && kind < DANGERS);
    if (w->wants_json) {
        web_json(w, 200, arena_printf(w->arena, "{\"danger\":%lld}", (long long)kind));
        return;
    }
    enum rc rc = desk_danger_phone(w->db, w->arena, &v.phone);
    if (!rc)
        rc = read_ticked(w, &v);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.title = msg_text(&w->out.m, DANGER_SORT[kind].title, 0);
    w->page.nav = NAV_REPORT;
    desk_danger_page(&w->out, w, &v);
    web_html(w, 200);
}

enum rc desk_read_dangers(struct web *w, const struct danger_line **line, size_t *n)
{
    struct desk_danger_open_row *row;
    size_t found;
    enum rc rc = desk_danger_open(w->db, w->arena, DANGERS_SHOWN, &row, &found);
    struct danger_line *l = rc ? NULL : ARENA_ARRAY(w->arena, struct danger_line, found);
    if (!l)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < found; i++)
        l[i] = (struct danger_line){ row[i].case_id, row[i].kind, row[i].reported_at };
    *line = l;
    *n = found;
    return OK;
}

enum rc desk_read_danger(struct web *w, int64_t id, struct danger *out)
{
    struct desk_danger_get_row row;
    enum rc rc = desk_danger_get(w->db, w->arena, id, &row);
    if (!rc)
        *out = (struct danger){ row.kind, row.said };
    return rc == NOT_FOUND ? OK : rc;
}

/* ---- the words, for the office --------------------------------------------------------------------------------------- */

static void draw_words(struct web *w, int status)
{
    struct danger_words_view v = { .form = &w->form, .may = (w->actor.perms & PERM_PLACE) != 0, .saved = web_query(w, "saved").p != NULL };
    enum rc rc = desk_danger_phone(w->db, w->arena, &v.words[0]);
    for (int64_t k = 1; k < DANGER_OF_CLASS && !rc; k++) {
        struct desk_danger_shown_get_row row = { 0 };
        rc = desk_danger_shown_get(w->db, w->arena, k, &row);
        v.shown[k] = rc ? 0 : row.n;
        if (!rc || rc == NOT_FOUND)
            rc = desk_danger_words(w->db, w->arena, k, &v.words[k]);
    }
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.desk = true;
    w->page.title = msg_text(&w->out.m, MSG_danger_page, 0);
    w->page.here = url_path(&w->out, "/desk/danger");
    desk_danger_words_page(&w->out, w, &v);
    web_html(w, status);
}

void desk_show_danger(struct web *w)
{
    draw_words(w, 200);
}

void desk_again_danger(struct web *w)
{
    draw_words(w, w->http->res.status);
}

void desk_reply_danger(struct web *w)
{
    web_see_other(w, url_query(&w->out, url_path(&w->out, "/desk/danger"), "saved", STR("1")));
}

/* ---- the class's questions ------------------------------------------------------------------------------------------- */

bool desk_only_asks(const struct form *f)
{
    size_t of_asks = 0;
    for (size_t i = 0; i < f->errs; i++) {
        const struct str field = str_of(f->err[i].field ? f->err[i].field : "");
        of_asks += str_eq(field, STR("asks")) || str_starts(field, STR("answer"));
    }
    return of_asks && of_asks == f->errs;
}

void desk_draw_asks(struct web *w)
{
    struct asks_view v = { .form = &w->form, .key = desk_form_key(w), .refused = !form_error(&w->form, "asks") };
    struct class_view c;
    enum rc rc = str_int(form_value(&w->form, "class"), &v.class) ? OK : FAILED;
    if (!rc)
        rc = desk_class_get(w->db, w->arena, v.class, &c);
    if (!rc)
        rc = desk_class_questions(w->db, w->arena, v.class, &v.q);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    v.class_name = class_name(&c, (enum lang)w->out.m.lang);
    w->page.title = msg_asks_title(&w->out.m, v.class_name);
    w->page.nav = NAV_REPORT;
    desk_asks_page(&w->out, w, &v);
    web_html(w, v.refused ? w->http->res.status : 200);
}
