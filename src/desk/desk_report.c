/* desk_report.c - the form of a report: one sheet with three parts, or in large print three pages of one question each.
**
** Between the three pages nothing is kept here: each is an answer to the form before it and carries all that was typed as hidden fields, so
** going back keeps everything, in the browser and by the button, with JavaScript and without. What is wrong is told on the page that asked
** for it. The kinds of trouble are offered by what was typed, while it is typed or when the button is pressed; one is chosen by a person or
** by nobody. A report that was begun stays in the browser alone (web/draft.mjs). */
#include "desk/desk_in.h"
#include "desk/desk_photo.h"

#include "place/place.h"
#include "report.html.h"
#include "steps.html.h"

/* ---- what the form is drawn from ------------------------------------------------------------------------------------- */

static enum rc read_kinds(struct web *w, struct report_view *v)
{
    struct str text = form_value(&w->form, "text");
    v->form = &w->form;
    enum rc rc = desk_classes(w->db, w->arena, &v->tree);
    if (!rc && text.n)
        rc = desk_guess_class(w->db, w->arena, (enum lang)w->out.m.lang, &v->tree, text, v->guess, &v->guesses);
    return rc;
}

/* Which of the three pages asked for this field. */
static enum report_step step_of(const char *field)
{
    static const struct {
        const char *field;
        enum report_step step;
    } asked[] = { { "text", REPORT_WHAT },       { "photo", REPORT_WHAT },       { "photos", REPORT_WHAT },    { "class", REPORT_WHAT },
                  { "where", REPORT_PLACE },     { "where_lon", REPORT_PLACE },  { "where_lat", REPORT_PLACE },
                  { "where_door", REPORT_PLACE },
                  { "household", REPORT_PLACE }, { "draft", REPORT_PLACE } };
    for (size_t i = 0; field && i < countof(asked); i++)
        if (strcmp(field, asked[i].field) == 0)
            return asked[i].step;
    return REPORT_REACH;
}

/* Large print shows one question: the one with something wrong, else the one that was asked for, else the one that was left. */
static enum report_step step_at(const struct web *w)
{
    int64_t step;
    if (!w->page.elder || (w->actor.perms & PERM_INTAKE))
        return REPORT_WHOLE;
    if (w->form.errs)
        return step_of(w->form.err[0].field);
    if ((str_int(form_value(&w->form, "step"), &step) || str_int(form_value(&w->form, "at"), &step)) && step >= REPORT_WHAT &&
        step <= REPORT_REACH)
        return (enum report_step)step;
    return REPORT_WHAT;
}

static void draw(struct web *w, int status)
{
    struct report_view v = { .key = desk_form_key(w), .step = step_at(w) };
    const struct err *ask = form_error(&w->form, "near");
    struct near_view near;
    v.near_asked = ask != NULL || str_eq(form_value(&w->form, "near"), STR("0"));
    enum rc rc = read_kinds(w, &v);
    if (!rc)
        rc = desk_read_door(w, &v.door);
    if (!rc)
        rc = desk_read_who(w, &v.who);
    if (!rc && ask)
        rc = desk_read_near(w, &near);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    v.near = ask ? &near : NULL;
    v.keeps = !(w->actor.perms & PERM_STAFF); /* an office's machine keeps nobody's words */
    page_script(&w->page, url_static(ASSET_NEAR_MJS));
    if (v.keeps)
        page_script(&w->page, url_static(ASSET_DRAFT_MJS));
    w->page.title = msg_text(&w->out.m, MSG_nav_report, 0);
    if (v.step != REPORT_WHOLE)
        w->page.title = msg_report_step_title(&w->out.m, msg_text(&w->out.m, REPORT_STEP[v.step].question, 0), v.step);
    w->page.nav = NAV_REPORT;
    desk_page_photos(w);
    if (v.step == REPORT_WHOLE)
        desk_report(&w->out, w, &v);
    else
        desk_report_step(&w->out, w, &v);
    web_html(w, status);
}

/* ---- the addresses ---------------------------------------------------------------------------------------------------- */

/* Who comes by a poster's code (place_poster.c) finds written down where it hangs. */
static void from_poster(struct web *w)
{
    struct place_address spot = { .household = ABSENT, .entrance = ABSENT, .building = ABSENT, .compound = ABSENT };
    bool named = str_int(web_query(w, "entrance"), &spot.entrance) || str_int(web_query(w, "building"), &spot.building);
    if (named && place_describe(w->db, w->arena, &spot) == OK)
        form_set(&w->form, "where", spot.text);
}

void desk_show_report(struct web *w)
{
    const int status = desk_open_form(w);
    from_poster(w);
    draw(w, status);
}

void desk_again_report(struct web *w)
{
    if (desk_only_asks(&w->form))
        desk_draw_asks(w);
    else
        draw(w, w->http->res.status);
}

void desk_reply_report(struct web *w)
{
    const struct case_reported_result *r = w->task.result;
    if (!r->id) {
        desk_draw_stop(w, r->voice);
        return;
    }
    w->page.nav = NAV_REPORT;
    desk_draw_slip(w, w->task.result);
}

/* A question that must be answered is told so where it is asked, and so is a door that is none. Going back is never held up. */
static enum rc judge_step(struct web *w)
{
    int64_t from, to;
    if (!str_int(form_value(&w->form, "at"), &from) || !str_int(form_value(&w->form, "step"), &to) || to <= from)
        return OK;
    if (from == REPORT_WHAT && !str_trim(form_value(&w->form, "text")).n)
        form_fail(&w->form, "text", MSG_err_missing, 0);
    return from == REPORT_PLACE ? desk_ask_door(w) : OK;
}

/* The form as it stands, on the page that was asked for; on one sheet: with the kinds that it looks like. */
void desk_do_step(struct web *w)
{
    enum rc rc = judge_step(w);
    if (rc)
        web_error(w, rc, NULL);
    else
        draw(w, w->form.errs ? web_status(INVALID) : 200);
}

/* The same kinds for a page that asks while somebody writes: the piece of page alone. */
void desk_do_kinds(struct web *w)
{
    struct report_view v = { .guesses = 0 };
    struct str page;
    enum rc rc = read_kinds(w, &v);
    if (!rc)
        desk_report_kinds(&w->out, &v);
    if (rc || out_end(&w->out, &page))
        web_error(w, rc ? rc : FAILED, NULL);
    else
        web_text(w, 200, STR("text/html; charset=utf-8"), page);
}
