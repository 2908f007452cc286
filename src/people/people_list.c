/* people_list.c - the pages on which an administrator looks after the people who work here.
**
** /people lists them and invites; /people/{user} changes one of them; both forms that make a link answer with the page that shows it,
** once, because only its hash is kept. */
#include "people/people_in.h"

#include "base/clock.h"
#include "people.html.h"

enum { ROWS = 50 };

static int refused_status(const struct web *w)
{
    return web_status(w->task.rc ? w->task.rc : INVALID);
}

static struct people_row row_of(struct web *w, const struct people_user_get_row *u)
{
    const struct people_role *role = people_role(u->role);
    bool open = u->invite_until != ABSENT && u->invite_until > clock_now_us();
    struct people_row row = { .id = u->id, .login = u->login };
    row.name = u->name.p ? u->name : msg_people_nameless(&w->out.m, u->id);
    row.role = role ? msg_text(&w->out.m, role->label, 0) : u->role;
    row.until = open ? out_date(&w->out, u->invite_until) : STR_NONE;
    row.state = !u->active ? PEOPLE_OFF : u->password.p ? PEOPLE_ACTIVE : open ? PEOPLE_WAITING : PEOPLE_LATE;
    return row;
}

static struct people_row row_in_list(struct web *w, const struct people_user_list_row *u)
{
    struct people_user_get_row one = { u->id, u->login, u->name, u->role, u->password, u->invite_until, u->active };
    return row_of(w, &one);
}

/* ---- the list ------------------------------------------------------------------------------------------------ */

static void draw_list(struct web *w, int status)
{
    struct people_user_list_row *user;
    struct people_list_page p = { .page = &w->page, .errors = (int64_t)w->form.errs };
    size_t n;
    int64_t after = -1;
    bool top = !str_int(web_query(w, "after"), &after);
    enum rc rc = people_user_list(w->db, w->arena, after, ROWS + 1, &user, &n);
    p.row = rc ? NULL : ARENA_ARRAY(w->arena, struct people_row, n);
    if (!p.row) {
        web_error(w, rc ? rc : FAILED, NULL);
        return;
    }
    for (p.n = 0; p.n < n && p.n < ROWS; p.n++)
        p.row[p.n] = row_in_list(w, &user[p.n]);
    if (!top)
        p.pager.first = url_path(&w->out, "/people");
    if (n > ROWS)
        p.pager.next = url_query_int(&w->out, url_path(&w->out, "/people"), "after", p.row[ROWS - 1].id);
    p.key = rand_token(w->arena);
    p.role = (struct people_field){ form_value(&w->form, "role"), people_field_error(w, "role") };
    p.name = (struct people_field){ form_value(&w->form, "name"), people_field_error(w, "name") };
    w->page.title = msg_people_title(&w->out.m);
    w->page.desk = true;
    people_list(&w->out, &p);
    web_html(w, status);
}

void people_list_show(struct web *w)
{
    draw_list(w, 200);
}

void people_list_again(struct web *w)
{
    draw_list(w, refused_status(w));
}

/* ---- one person ---------------------------------------------------------------------------------------------- */

static void draw_one(struct web *w, int status)
{
    struct people_user_get_row user;
    int64_t id;
    enum rc rc = web_arg_int(w, "user", &id);
    if (!rc)
        rc = people_user_get(w->db, w->arena, id, &user);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    struct people_one_page p = { .page = &w->page, .user = row_of(w, &user), .error = people_field_error(w, NULL) };
    p.errors = (int64_t)w->form.errs - (p.error.p != NULL);
    p.role = form_has(&w->form, "role") ? form_value(&w->form, "role") : user.role;
    p.active = form_has(&w->form, "active") ? form_value(&w->form, "active") : user.active ? STR("1") : STR("0");
    p.role_error = people_field_error(w, "role");
    p.active_error = people_field_error(w, "active");
    w->page.title = p.user.name;
    w->page.desk = true;
    people_one(&w->out, &p);
    web_html(w, status);
}

void people_one_show(struct web *w)
{
    draw_one(w, 200);
}

void people_one_again(struct web *w)
{
    draw_one(w, refused_status(w));
}

static void back_to_list(struct web *w)
{
    if (w->task.rc)
        web_error(w, w->task.rc, &w->task.err);
    else
        web_see_other(w, url_path(&w->out, "/people"));
}

/* After PEOPLE_CHANGE. A new role holds from the next request on; who was switched off is out at once. */
void people_changed_do(struct web *w)
{
    struct people_change *change = w->record;
    if (change->active)
        back_to_list(w);
    else
        web_side(w, people_end_sessions, &change->user, back_to_list);
}

/* ---- the link ------------------------------------------------------------------------------------------------ */

/* After PEOPLE_INVITE and PEOPLE_REINVITE. */
void people_link_show(struct web *w)
{
    const struct people_invited *told = w->task.result;
    struct people_user_get_row user;
    struct str host = http_header(w->http, "Host");
    enum rc rc = people_user_get(w->db, w->arena, told->user, &user);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    struct people_link_page p = { .page = &w->page, .user = row_of(w, &user) };
    p.link =
        arena_printf(w->arena, "%s://" STR_FMT "/welcome/" STR_FMT, w->http->tls ? "https" : "http", STR_ARG(host), STR_ARG(told->token));
    w->page.title = msg_people_link_title(&w->out.m);
    w->page.desk = true;
    people_link(&w->out, &p);
    web_html(w, 200);
}
