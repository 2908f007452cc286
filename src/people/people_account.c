/* people_account.c - a resident's own account: a mail address and nothing else, for who wants their cases in one place.
**
** Nobody needs one: every case stays open by its own link, before, with and after it. It begins by a letter and is entered by a letter;
** there is no password to lose and no name to give. An address that nobody confirmed is forgotten like an invitation that nobody took
** (TERM_INVITE), and one address is asked a few times at most. Who leaves takes all of it along and is erased at once, for it was theirs
** alone.
**
** It is a user like any other, with the role of a resident and without a sign-in name, so sessions, links and erasing are those of
** everybody. */
#include "people/people_in.h"

#include "base/clock.h"
#include "core/log.h"
#include "core/outbox.h"
#include "link.html.h"

enum { LANG_MOST = LANGS - 1, UNANSWERED_MOST = 3, FIRST_LINK_MIN = 60 };

/* ---- events -------------------------------------------------------------------------------------------------- */

static enum rc apply_begun(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct account_begun *ev = event;
    must(ev->user == st->pos);
    enum rc rc = people_user_add(ap, ev->user, STR_NONE, str_of(PEOPLE_ROLE[ROLE_RESIDENT].word), STR_NONE, STR_NONE, ev->until);
    if (!rc)
        rc = people_mail_put(ap, ev->user, st->pos, 1, ev->address);
    if (!rc)
        rc = people_mail_link_ask(ap, ev->user, st->pos, ev->until, st->at - CLOCK_HOUR, st->at);
    return rc ? rc : outbox_put(ap, st, ev->user);
}
#define E struct account_begun
static const struct field begun_f[] = { SUBJECT(E, user), INT(E, lang), INT(E, until), TEXT_OWN(E, mail, MAIL_ADDRESS_MOST),
                                        BYTES_OWN(E, address, MAIL_KEY_BYTES) };
const struct event_type ACCOUNT_BEGUN = { "people.account.begun", SHAPE(E, begun_f), apply_begun, false };
#undef E

static enum rc apply_come(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct people_of *ev = event;
    (void)st;
    enum rc rc = people_user_join(ap, ev->user, STR_NONE, STR_NONE, STR_NONE);
    if (!rc)
        rc = people_mail_confirm(ap, ev->user);
    return rc ? rc : people_mail_link_used(ap, ev->user);
}
static const struct field of_f[] = { SUBJECT(struct people_of, user) };
const struct event_type ACCOUNT_COME = { "people.account.come", SHAPE(struct people_of, of_f), apply_come, false };

/* ---- commands ------------------------------------------------------------------------------------------------- */

bool people_is_account(const struct people_user_get_row *row)
{
    return !row->login.p && !row->password.p && str_eq(row->role, str_of(PEOPLE_ROLE[ROLE_RESIDENT].word));
}

/* The same answer, whether the address is new here, has an account, or has been asked often enough. */
static enum rc decide_ask(struct cx *cx, const void *args)
{
    const struct people_mail_ask *a = args;
    struct account_begun ev = { .lang = a->lang, .mail = a->mail, .until = cx->now + FIRST_LINK_MIN * 60LL * CLOCK_S };
    struct people_mail_of_row known;
    struct people_mail_unanswered_row asked;
    if (!mail_address(a->mail))
        return refuse(cx, INVALID, "mail", MSG_err_mail, 0);
    ev.address = people_mail_key(cx, a->mail);
    enum rc rc = ev.address.p ? people_mail_of(cx->db, cx->arena, ev.address, &known) : FAILED;
    if (!rc)
        return people_ask_link(cx, known.user, &known);
    if (rc == NOT_FOUND)
        rc = people_mail_unanswered(cx->db, cx->arena, ev.address, &asked);
    if (rc || asked.n >= UNANSWERED_MOST)
        return rc;
    ev.user = next_pos(cx);
    return emit(cx, &ACCOUNT_BEGUN, &ev, NULL);
}

static enum rc decide_come(struct cx *cx, const void *args)
{
    const struct people_seal *a = args;
    struct people_user_get_row user;
    struct people_mail_of_row other;
    bool right = false;
    enum rc rc = people_link_right(cx, a, &right);
    if (!rc && right)
        rc = people_user_get(cx->db, cx->arena, a->user, &user);
    if (rc == NOT_FOUND || (!rc && (!right || !user.active || !people_is_account(&user))))
        return refuse(cx, NOT_FOUND, NULL, MSG_err_link_gone, 0);
    if (rc)
        return rc;
    struct people_mail_get_row row;
    rc = people_mail_get(cx->db, cx->arena, a->user, &row);
    if (!rc)
        rc = people_mail_of(cx->db, cx->arena, row.address, &other);
    if (!rc && other.user != a->user) /* asked twice, and the other letter was answered: that one is the account */
        return refuse(cx, NOT_FOUND, NULL, MSG_err_link_gone, 0);
    return rc && rc != NOT_FOUND ? rc : emit(cx, &ACCOUNT_COME, &(struct people_of){ a->user }, NULL);
}

/* Of a resident's account alone: who works here is switched off by whoever looks after the accounts. */
static enum rc decide_leave(struct cx *cx, const void *args)
{
    struct people_user_get_row user = { 0 };
    (void)args;
    enum rc rc = cx->actor.user ? people_user_get(cx->db, cx->arena, cx->actor.user, &user) : NOT_FOUND;
    if (rc == NOT_FOUND || (!rc && !people_is_account(&user)))
        return refuse(cx, DENIED, NULL, MSG_err_denied, 0);
    return rc ? rc : erase_subject(cx, cx->actor.user, ERASE_OWN_WISH);
}

static const struct field ask_f[] = {
    ASK_TEXT(struct people_mail_ask, mail, 3, MAIL_ADDRESS_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_f_mail),
    ASK_INT(struct people_mail_ask, lang, 0, LANG_MOST, FIELD_REQUIRED, MSG_NONE),
};
static const struct field seal_f[] = {
    ASK_INT(struct people_seal, user, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct people_seal, seal, 1, 64, FIELD_REQUIRED | FIELD_LINE, MSG_NONE),
};
const struct command PEOPLE_ACCOUNT_ASK = { "people.account.ask", SHAPE(struct people_mail_ask, ask_f), PERM_ANYONE, decide_ask,
                                            SHAPE_NONE };
const struct command PEOPLE_ACCOUNT_COME = { "people.account.come", SHAPE(struct people_seal, seal_f), PERM_ANYONE, decide_come,
                                             SHAPE_NONE };
const struct command PEOPLE_ACCOUNT_LEAVE = { "people.account.leave", SHAPE_NONE, PERM_ANYONE, decide_leave, SHAPE_NONE };

enum rc people_account_mail(struct db *db, struct arena *a, int64_t user, struct str *mail)
{
    struct people_mail_get_row row;
    struct people_user_get_row who;
    struct account_begun ev;
    enum rc rc = people_user_get(db, a, user, &who);
    if (!rc && (!who.active || !people_is_account(&who)))
        rc = NOT_FOUND;
    if (!rc)
        rc = people_mail_get(db, a, user, &row);
    if (!rc && !row.confirmed)
        rc = NOT_FOUND;
    if (!rc)
        rc = log_read_event(db, a, row.asked, &ACCOUNT_BEGUN, NULL, &ev);
    if (!rc && !ev.mail.p)
        rc = NOT_FOUND;
    if (!rc)
        *mail = ev.mail;
    return rc;
}

/* ---- pages ----------------------------------------------------------------------------------------------------- */

static void draw(struct web *w, const struct people_link_view *v, int status)
{
    w->page.title = msg_account_title(&w->out.m);
    w->page.nav = NAV_TRACK;
    people_account_page(&w->out, w, v);
    web_html(w, status);
}

void people_account_show(struct web *w)
{
    draw(w, &(struct people_link_view){ .asks = web_outbox(w) != NULL && session_allowed(w) }, 200);
}

void people_account_again(struct web *w)
{
    draw(w, &(struct people_link_view){ .asks = true }, w->http->res.status);
}

void people_account_asked(struct web *w)
{
    draw(w, &(struct people_link_view){ .sent = true }, 200);
}

void people_account_in_show(struct web *w)
{
    draw(w, &(struct people_link_view){ .here = url_here(&w->out, w->http->path, STR("")), .pre = people_pre(w) }, 200);
}

static void landed(struct web *w)
{
    web_see_other(w, url_path(&w->out, "/mine"));
}

void people_account_in_do(struct web *w)
{
    people_link_press(w, &PEOPLE_ACCOUNT_COME, landed);
}

static void gone(struct web *w)
{
    if (w->task.rc)
        web_error(w, w->task.rc, &w->task.err);
    else
        landed(w);
}

void people_account_left(struct web *w)
{
    web_side(w, people_end_sessions, &w->actor.user, gone);
}
