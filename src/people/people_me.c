/* people_me.c - one's own page: the second step, the last times one came in, and the way out everywhere.
**
** What stands here concerns its reader alone, so it needs no right but to work here, and a role that must have a second step begins on it.
** A secret that is being set up travels in the form, sealed for this user: nothing is kept before the first digits were right. */
#include "people/people_in.h"

#include "base/clock.h"
#include "me.html.h"
#include "second.html.h"

enum { SEEN_SHOWN = 10 };

enum { COULD_MOST = 200, FOR_MOST = 20 };

/* Whether they are away, whom they stand in for, and who could stand in for them. */
static enum rc read_away(struct web *w, const struct people_user_get_row *user, struct people_me_page *p)
{
    const int64_t now = clock_now_us();
    const struct people_role *role = people_role(user->role);
    struct people_account *all = ARENA_ARRAY(w->arena, struct people_account, COULD_MOST);
    struct people_away_get_row away = { 0 };
    int64_t for_whom[FOR_MOST];
    size_t n = 0, fors = 0;
    unsigned perms = 0;
    enum rc rc = people_away_get(w->db, w->arena, user->id, &away);
    p->away_until = !rc && away.until > now ? away.until : ABSENT;
    p->stand_in = p->away_until == ABSENT ? STR_NONE : people_name(w, away.stand_in);
    rc = rc && rc != NOT_FOUND ? rc : all && role ? people_perms(w->db, w->arena, role, &perms) : FAILED;
    if (!rc)
        rc = people_able(w->db, w->arena, perms, all, COULD_MOST, &n);
    if (!rc)
        rc = people_stands_for(w->db, w->arena, user->id, now, for_whom, FOR_MOST, &fors);
    for (size_t i = 0; !rc && i < fors; i++) {
        struct str name = people_name(w, for_whom[i]);
        p->stands_for = i ? msg_list_and(&w->out.m, p->stands_for, name) : name;
    }
    for (size_t i = 0; !rc && i < n; i++)
        if (all[i].user != user->id)
            all[p->coulds++] = all[i];
    p->could = all;
    p->away_error = people_field_error(w, "stand_in");
    return rc;
}

static void draw(struct web *w, enum msg why, int status)
{
    struct people_me_page p = { .page = &w->page, .since = ABSENT };
    struct people_user_get_row user;
    struct people_second_get_row second;
    struct people_second_asked_row asked = { 0 };
    struct people_code_left_row left = { 0 };
    struct people_signin_last_row *seen;
    enum rc rc = people_user_get(w->db, w->arena, w->actor.user, &user);
    if (!rc)
        rc = people_second_asked(w->db, w->arena, user.role, &asked);
    if (!rc && (rc = people_second_get(w->db, w->arena, user.id, &second)) == OK)
        p.since = second.since;
    rc = rc == NOT_FOUND ? OK : rc;
    if (!rc)
        rc = people_code_left(w->db, w->arena, user.id, &left);
    if (!rc)
        rc = read_away(w, &user, &p);
    if (!rc)
        rc = people_signin_last(w->side, w->arena, user.id, SEEN_SHOWN, &seen, &p.seens);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    if (!(rc = people_read_mail(w, user.id, &p.mail)))
        rc = people_read_recovery(w, &user, &p.recovery);
    p.mail.form = form_error(&w->form, "mail") ? &w->form : NULL;
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    p.name = people_name(w, user.id);
    p.login = user.login;
    p.role = people_role_label(w, user.role, user.unit);
    p.codes = left.n;
    p.required = asked.asked;
    p.seen = seen;
    p.error = why == MSG_NONE ? STR_NONE : msg_text(&w->out.m, why, 0);
    w->page.title = msg_me_title(&w->out.m);
    w->page.desk = true;
    people_me(&w->out, &p);
    web_html(w, status);
}

void people_me_show(struct web *w)
{
    draw(w, MSG_NONE, 200);
}

void people_me_again(struct web *w)
{
    draw(w, MSG_NONE, web_status(w->task.rc ? w->task.rc : INVALID));
}

static void home(struct web *w)
{
    web_see_other(w, url_path(&w->out, "/people/me"));
}

/* A proof of one's own, counted in the lane of one's own device. */
static struct people_proof *own_proof(struct web *w)
{
    struct people_user_get_row row;
    struct people_proof *p = ARENA_NEW(w->arena, struct people_proof);
    if (!p || people_user_get(w->db, w->arena, w->actor.user, &row))
        return NULL;
    struct str name = arena_printf(w->arena, "%lld", (long long)w->actor.user);
    *p = (struct people_proof){ .user = w->actor.user, .lane = people_lane(w, "second", w->actor.user, row.password, name) };
    return p;
}

/* ---- setting it up ------------------------------------------------------------------------------------------- */

static void draw_begin(struct web *w, struct str box, enum msg why, int status)
{
    struct people_begin_page p = { .page = &w->page, .box = box };
    struct people_user_get_row user;
    struct str secret;
    enum rc rc = people_user_get(w->db, w->arena, w->actor.user, &user);
    if (!rc && !second_open(w->place, w->arena, box, user.id, &secret))
        rc = INVALID;
    if (!rc) {
        p.spelled = second_spell(w->arena, secret);
        p.app = url_totp(&w->out, w->page.place, user.login, p.spelled);
        rc = p.app.s.p ? qr_make(w->arena, p.app.s, &p.qr) : FAILED;
    }
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    p.error = why == MSG_NONE ? STR_NONE : msg_text(&w->out.m, why, 0);
    w->page.title = msg_second_begin(&w->out.m);
    w->page.desk = true;
    people_begin(&w->out, &p);
    web_html(w, status);
}

void people_me_second_show(struct web *w)
{
    struct people_second_get_row row;
    enum rc rc = people_second_get(w->db, w->arena, w->actor.user, &row);
    if (!rc)
        home(w);
    else if (rc == NOT_FOUND)
        draw_begin(w, second_box(w->place, w->arena, w->actor.user), MSG_NONE, 200);
    else
        web_error(w, rc, NULL);
}

struct beginning {
    struct people_second_begin args;
    struct str code[SECOND_CODES];
};

static void begun(struct web *w)
{
    const struct people_proof *proof = w->user;
    const struct beginning *b = proof->own;
    struct people_codes_page p = { .page = &w->page, .code = b->code };
    if (w->task.rc) {
        web_error(w, w->task.rc, &w->task.err);
        return;
    }
    w->page.title = msg_codes_title(&w->out.m);
    w->page.desk = true;
    people_codes(&w->out, &p);
    web_html(w, 200);
}

static void begin_wrong(struct web *w, enum msg why)
{
    draw_begin(w, form_value(&w->form, "box"), why, web_status(INVALID));
}

static void begin_right(struct web *w)
{
    const struct people_proof *proof = w->user;
    web_command(w, &PEOPLE_SECOND_BEGIN, &((struct beginning *)proof->own)->args, begun);
}

void people_me_second_do(struct web *w)
{
    struct people_proof *p = own_proof(w);
    struct beginning *b = ARENA_NEW(w->arena, struct beginning);
    if (!p || !b || second_codes(w->place, w->arena, b->code, &b->args.codes)) {
        web_error(w, FAILED, NULL);
        return;
    }
    b->args.box = p->box = form_value(&w->form, "box");
    p->own = b;
    p->right = begin_right;
    p->wrong = begin_wrong;
    people_prove(w, p);
}

/* ---- ending it ----------------------------------------------------------------------------------------------- */

static void ended(struct web *w)
{
    if (w->task.rc)
        web_error(w, w->task.rc, &w->task.err);
    else
        home(w);
}

static void end_right(struct web *w)
{
    const struct people_proof *p = w->user;
    web_command(w, &PEOPLE_SECOND_END, p->own, ended);
}

static void end_wrong(struct web *w, enum msg why)
{
    draw(w, why, web_status(INVALID));
}

void people_me_end_do(struct web *w)
{
    struct people_second_get_row row;
    struct people_proof *p = own_proof(w);
    struct people_of *of = ARENA_NEW(w->arena, struct people_of);
    enum rc rc = people_second_get(w->db, w->arena, w->actor.user, &row);
    if (rc == NOT_FOUND) {
        home(w);
        return;
    }
    if (rc || !p || !of) {
        web_error(w, rc ? rc : FAILED, NULL);
        return;
    }
    *of = (struct people_of){ w->actor.user };
    p->box = row.box;
    p->codes = true;
    p->own = of;
    p->right = end_right;
    p->wrong = end_wrong;
    people_prove(w, p);
}

/* ---- out everywhere ------------------------------------------------------------------------------------------ */

static void out(struct web *w)
{
    if (w->task.rc)
        web_error(w, w->task.rc, &w->task.err);
    else
        web_see_other(w, url_path(&w->out, "/signin"));
}

void people_me_out_do(struct web *w)
{
    web_side(w, people_end_sessions, &w->actor.user, out);
}
