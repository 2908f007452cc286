/* people_matrix.c - /people/roles: who may do what, drawn from the table that routes and commands obey, so the page can't be wrong; and
** which roles must have a second step. Who brings people in changes it there, role by role (people_rights.c). */
#include "people/people_in.h"

#include "core/setting.h"
#include "roles.html.h"

static void draw(struct web *w, int status)
{
    struct people_roles_page p = { .page = &w->page, .own = people_own_role(w), .may = w->actor.perms & PERM_PEOPLE };
    enum rc rc = OK;
    for (size_t i = 0; !rc && i < PEOPLE_ROLES; i++) {
        struct people_second_asked_row row = { 0 };
        rc = people_second_asked(w->db, w->arena, str_of(PEOPLE_ROLE[i].word), &row);
        p.asked[i] = row.asked == 1;
        if (!rc)
            rc = people_perms(w->db, w->arena, &PEOPLE_ROLE[i], &p.perms[i]);
    }
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    p.error = people_field_error(w, w->form.errs ? w->form.err[0].field : NULL);
    w->page.title = msg_people_roles_title(&w->out.m);
    w->page.desk = true;
    people_matrix(&w->out, &p);
    web_html(w, status);
}

/* Names of the roles that must have a second step. */
static enum rc say_roles(struct web *w, struct str *out)
{
    struct buf b;
    enum rc rc = OK;
    buf_init(&b, w->arena, 400);
    for (size_t i = 0; !rc && i < PEOPLE_ROLES; i++) {
        struct people_second_asked_row row = { 0 };
        const struct str name = msg_text(&w->out.m, PEOPLE_ROLE[i].label, 0);
        rc = people_second_asked(w->db, w->arena, str_of(PEOPLE_ROLE[i].word), &row);
        if (!rc && row.asked)
            buf_printf(&b, "%s" STR_FMT, b.n ? ", " : "", STR_ARG(name));
    }
    if (!rc && !b.n)
        return NOT_FOUND;
    if (!rc)
        *out = buf_view(&b);
    return rc;
}
static const struct setting second = { "people.second", MSG_set_pages, MSG_required_title, MSG_required_why, 0, 0, 0, "/people/roles",
                                       say_roles };
const struct setting *const PEOPLE_SETTINGS[] = { &second, &PEOPLE_MAIL_LINK, NULL };

void people_roles_show(struct web *w)
{
    draw(w, 200);
}

void people_roles_again(struct web *w)
{
    draw(w, web_status(w->task.rc ? w->task.rc : INVALID));
}

void people_required_do(struct web *w)
{
    web_see_other(w, url_path(&w->out, "/people/roles"));
}

void people_right_do(struct web *w)
{
    const struct people_right_set *set = w->record;
    web_see_other(w, url_path(&w->out, "/people/roles#rights-" STR_FMT, STR_ARG(set->role)));
}
