/* people_list.c - the pages on which the people who work here are looked after; who may only look sees no forms.
**
** /people lists them and invites; /people/{user} changes one of them; both forms that make a link answer with the page that shows it,
** once, because only its hash is kept. */
#include "people/people_in.h"

#include "base/clock.h"
#include "people.html.h"

enum { ROWS = 50 };

enum { UNITS = 100 };

const struct people_role *people_own_role(struct web *w)
{
    struct people_user_get_row self;
    return people_user_get(w->db, w->arena, w->actor.user, &self) ? NULL : people_role(self.role);
}

struct str people_name(struct web *w, int64_t user)
{
    struct people_user_get_row row;
    bool known = people_user_get(w->db, w->arena, user, &row) == OK && row.name.p;
    return known ? row.name : msg_people_nameless(&w->out.m, user);
}

struct str people_role_label(struct web *w, struct str word, struct str unit)
{
    const struct people_role *role = word.p ? people_role(word) : NULL;
    struct str label = role ? msg_text(&w->out.m, role->label, 0) : word;
    return str_empty(unit) ? label : arena_printf(w->arena, STR_FMT " · " STR_FMT, STR_ARG(label), STR_ARG(unit));
}

/* What the form was sent with, else what is so now. */
static enum rc read_choice(struct web *w, struct str role, struct str unit, struct people_choice *out)
{
    struct people_choice c = { .own = people_own_role(w) };
    struct str *known = ARENA_ARRAY(w->arena, struct str, UNITS);
    enum rc rc = known ? people_units(w->db, w->arena, UNITS, known, &c.knowns) : FAILED;
    if (rc)
        return rc;
    c.known = known;
    c.role = form_has(&w->form, "role") ? form_value(&w->form, "role") : role;
    c.unit = form_has(&w->form, "unit") ? form_value(&w->form, "unit") : unit;
    c.role_error = people_field_error(w, "role");
    c.unit_error = people_field_error(w, "unit");
    *out = c;
    return OK;
}

static int refused_status(const struct web *w)
{
    return web_status(w->task.rc ? w->task.rc : INVALID);
}

static struct people_row row_of(struct web *w, const struct people_user_get_row *u)
{
    bool open = u->invite_until != ABSENT && u->invite_until > clock_now_us();
    struct people_row row = { .id = u->id, .login = u->login };
    row.name = u->name.p ? u->name : msg_people_nameless(&w->out.m, u->id);
    row.role = people_role_label(w, u->role, u->unit);
    row.until = open ? out_date(&w->out, u->invite_until) : STR_NONE;
    row.state = !u->active ? PEOPLE_OFF : u->password.p ? PEOPLE_ACTIVE : open ? PEOPLE_WAITING : PEOPLE_LATE;
    return row;
}

static struct people_row row_in_list(struct web *w, const struct people_user_list_row *u)
{
    struct people_user_get_row one = { u->id, u->login, u->name, u->role, u->unit, u->password, u->invite_until, u->active };
    return row_of(w, &one);
}

/* Accounts for which somebody started a new link, and nobody has confirmed it yet. */
static enum rc read_lost(struct web *w, struct people_list_page *p)
{
    struct people_recovery_list_row *row;
    size_t n;
    enum rc rc = people_recovery_list(w->db, w->arena, clock_now_us(), ROWS, &row, &n);
    struct people_row *lost = rc ? NULL : ARENA_ARRAY(w->arena, struct people_row, n);
    if (!lost)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n; i++)
        lost[i] = (struct people_row){ .id = row[i].user, .name = people_name(w, row[i].user), .until = out_time(&w->out, row[i].until) };
    p->lost = lost;
    p->losts = n;
    return OK;
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
    if (!rc)
        rc = read_choice(w, STR_NONE, STR_NONE, &p.choice);
    if (!rc)
        rc = read_lost(w, &p);
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
    p.may = w->actor.perms & PERM_PEOPLE;
    p.looks = w->actor.perms & PERM_LOOKS;
    p.key = rand_token(w->arena);
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
    struct people_one_page p = { .page = &w->page };
    struct people_user_get_row user;
    int64_t id;
    enum rc rc = web_arg_int(w, "user", &id);
    if (!rc)
        rc = people_user_get(w->db, w->arena, id, &user);
    if (!rc)
        rc = read_choice(w, user.role, user.unit, &p.choice);
    if (!rc)
        rc = people_history(w, id, &p.line, &p.lines);
    if (!rc)
        rc = people_read_recovery(w, &user, &p.recovery);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    const struct people_role *role = people_role(user.role);
    p.user = row_of(w, &user);
    p.error = people_field_error(w, NULL);
    p.errors = (int64_t)w->form.errs - (p.error.p != NULL);
    p.may = (w->actor.perms & PERM_PEOPLE) && p.choice.own && role && people_gives(p.choice.own, role);
    p.own = user.id == w->actor.user;
    p.in_use = user.password.p != NULL;
    p.erased = !user.active && !user.name.p;
    p.active = form_has(&w->form, "active") ? form_value(&w->form, "active") : user.active ? STR("1") : STR("0");
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

/* After PEOPLE_CHANGE. Rights are read with each request; a page that is open shows the old ones, so whoever was changed comes in anew. */
void people_changed_do(struct web *w)
{
    struct people_change *change = w->record;
    if (w->task.events == 0)
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
