/* people_welcome.c - the page behind an invitation's link: choose a sign-in name and a password, and be in.
**
** Looking at the page uses nothing up, for chat apps open every link they see. Whether the token still opens is asked before the
** password is hashed, so nobody without one can keep the workers busy; and again in decide(), where it counts. */
#include "people/people_in.h"

#include "base/clock.h"
#include "welcome.html.h"

struct welcome_form {
    struct str login, name, password;
};
static const struct field welcome_f[] = {
    ASK_TEXT(struct welcome_form, login, PEOPLE_LOGIN_LEAST, PEOPLE_LOGIN_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_people_login),
    ASK_TEXT(struct welcome_form, name, 1, PEOPLE_NAME_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_people_name),
    ASK_TEXT(struct welcome_form, password, PEOPLE_PASSWORD_LEAST, PEOPLE_PASSWORD_MOST, FIELD_REQUIRED | FIELD_SECRET,
             MSG_people_password),
};
static const struct shape welcome_shape = SHAPE(struct welcome_form, welcome_f);

struct welcome { /* from one continuation to the next */
    struct people_join join;
    struct str password;
    int64_t user;
};

/* The person whom the link invites, or false after a page that says that it opens no more. */
static bool invited(struct web *w, struct people_user_by_invite_row *out)
{
    enum rc rc = people_by_token(w->db, w->arena, web_arg(w, "token"), clock_now_us(), out);
    if (!rc)
        return true;
    if (rc != NOT_FOUND) {
        web_error(w, rc, NULL);
        return false;
    }
    w->page.title = msg_welcome_title(&w->out.m);
    ui_error(&w->out, &w->page, &(struct ui_error){ .what = msg_err_invite_gone(&w->out.m), .now = msg_err_invite_gone_now(&w->out.m) });
    web_html(w, web_status(NOT_FOUND));
    return false;
}

static struct people_field field(struct web *w, const char *name, struct str otherwise)
{
    struct str typed = form_value(&w->form, name);
    return (struct people_field){ form_has(&w->form, name) ? typed : otherwise, people_field_error(w, name) };
}

static void draw(struct web *w, const struct people_user_by_invite_row *user, int status)
{
    const struct people_role *role = people_role(user->role);
    struct people_welcome_page p = { .page = &w->page, .whole.error = people_field_error(w, NULL) };
    p.here = url_path(&w->out, "/welcome/" STR_FMT, STR_ARG(web_arg(w, "token")));
    p.pre = people_pre(w);
    p.role = role ? msg_text(&w->out.m, role->label, 0) : STR("");
    p.errors = (int64_t)w->form.errs - (p.whole.error.p != NULL);
    p.login = field(w, "login", user->login);
    p.name = field(w, "name", user->name);
    p.password.error = people_field_error(w, "password");
    w->page.title = msg_welcome_title(&w->out.m);
    people_welcome(&w->out, &p);
    web_html(w, status);
}

void people_welcome_show(struct web *w)
{
    struct people_user_by_invite_row user;
    if (!people_no_session(w) && invited(w, &user))
        draw(w, &user, 200);
}

static void signed_in(struct web *w)
{
    const struct welcome *s = w->user;
    struct actor who = { 0 };
    struct str name;
    bool begins = w->page.leading && PEOPLE.actor(w->db, w->arena, s->user, &who, &name) == OK && (who.perms & PERM_PLACE);
    web_see_other(w, begins ? url_path(&w->out, "/start") : people_home(w, s->user));
}

static void ended(struct web *w)
{
    const struct welcome *s = w->user;
    struct people_entry *e = ARENA_NEW(w->arena, struct people_entry);
    struct people_second_get_row second;
    enum rc rc = w->task.rc ? w->task.rc : people_second_get(w->db, w->arena, s->user, &second);
    if (!rc) { /* a new link is a new password, and no more than that */
        people_step_ask(w, s->user, STR_NONE);
    } else if (rc == NOT_FOUND && e) {
        *e = (struct people_entry){ .user = s->user, .then = signed_in };
        people_enter(w, e);
    } else {
        web_error(w, rc == NOT_FOUND ? FAILED : rc, &w->task.err);
    }
}

/* Who joins again had a password before, and whoever used it is out. */
static void joined(struct web *w)
{
    struct welcome *s = w->user;
    struct people_user_by_invite_row user;
    if (!w->task.rc) {
        s->user = ((const struct people_joined *)w->task.result)->user;
        web_side(w, people_end_sessions, &s->user, ended);
    } else if (!w->task.err.field) {
        web_error(w, w->task.rc, &w->task.err);
    } else if (invited(w, &user)) {
        form_fail(&w->form, w->task.err.field, w->task.err.key, w->task.err.n);
        draw(w, &user, web_status(w->task.rc));
    }
}

static void hash(struct web *w)
{
    struct welcome *s = w->user;
    s->join.password_hash = password_hash(w->arena, s->password);
}

static void hashed(struct web *w)
{
    const struct welcome *s = w->user;
    if (w->task.rc)
        web_error(w, w->task.rc, &w->task.err);
    else if (s->join.password_hash.p)
        web_command(w, &PEOPLE_JOIN, &s->join, joined);
    else
        web_error(w, BUSY, NULL);
}

/* What was sent, judged; what is wrong stands in w->form. */
static bool read_form(struct web *w, struct welcome *s)
{
    struct welcome_form f;
    struct err why;
    shape_clear(&welcome_shape, &f);
    if (!people_pre_agrees(w))
        form_fail(&w->form, NULL, MSG_err_csrf, 0);
    if (form_decode(&w->form, w->arena, &welcome_shape, &f))
        return false;
    s->password = people_password(w->arena, form_value(&w->form, "password"));
    s->join = (struct people_join){ .token = web_arg(w, "token"), .login = f.login, .name = f.name };
    if (!people_password_good(s->password, f.login, &why))
        form_fail(&w->form, why.field, why.key, why.n);
    return w->form.errs == 0;
}

void people_welcome_do(struct web *w)
{
    struct people_user_by_invite_row user;
    if (people_no_session(w) || !invited(w, &user))
        return;
    struct welcome *s = ARENA_NEW(w->arena, struct welcome);
    if (!s) {
        web_error(w, FAILED, NULL);
    } else if (!read_form(w, s)) {
        draw(w, &user, web_status(INVALID));
    } else {
        w->user = s;
        web_hash(w, hash, hashed);
    }
}
