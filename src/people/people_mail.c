/* people_mail.c - an account's mail address, and the links that are sent there: to confirm it, and to come in without the password.
**
** An address is confirmed by its own mailbox before anything else goes there. A link is a keyed hash of what it is for, of whom, and of the
** event that asked for it: no table holds it, the newest makes the ones before worthless, a used one opens nothing, and after a quarter of
** an hour neither does an unused one. Who asks for a link is told the same whether anybody has that address, and an account gets few in an
** hour, so nobody's mailbox is filled. It is the password's equal and no more: the second step is asked for all the same. The owner is told
** by mail what happens at their door: that two people opened a new link to it.
**
** The address stands in the log's PERSONAL half alone; the table knows it by a hash. Whether links open the door at all is the office's to
** say (people.mail_link), for who holds the mailbox then holds the account. */
#include "people/people_in.h"

#include "base/clock.h"
#include "core/log.h"
#include "core/outbox.h"
#include "core/setting.h"

enum { SEAL_BYTES = 16, LANG_MOST = LANGS - 1, ASKS_MOST = 10, LINKS_MOST = 4, LINK_MIN = 15, QUESTION_DAYS = 3 };
#define ADDRESS "zhitong/people/address/1"

const struct setting PEOPLE_MAIL_LINK = { "people.mail_link", MSG_set_session, MSG_mail_link, MSG_mail_link_does, 0, 0, 1, NULL, NULL };

/* ---- events -------------------------------------------------------------------------------------------------- */

struct mail_asked {
    int64_t user, lang;
    struct str mail, address; /* PERSONAL */
};
struct link_asked {
    int64_t user, until;
};

static enum rc apply_asked(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct mail_asked *ev = event;
    struct people_mail_get_row before = { 0 };
    enum rc rc = people_mail_get(apply_db(ap), st->arena, ev->user, &before);
    if (!rc || rc == NOT_FOUND)
        rc = outbox_forget(ap, st, ev->user); /* what waits was meant for the address before */
    if (!rc)
        rc = people_mail_put(ap, ev->user, st->pos, before.asks + 1, ev->address);
    return rc ? rc : outbox_put(ap, st, ev->user);
}
#define E struct mail_asked
static const struct field asked_f[] = { SUBJECT(E, user), INT(E, lang), TEXT_OWN(E, mail, MAIL_ADDRESS_MOST),
                                        BYTES_OWN(E, address, MAIL_KEY_BYTES) };
const struct event_type MAIL_ASKED = { "people.mail.asked", SHAPE(E, asked_f), apply_asked, false };
#undef E

static enum rc apply_confirmed(struct apply *ap, const struct stamp *st, const void *event)
{
    (void)st;
    return people_mail_confirm(ap, ((const struct people_of *)event)->user);
}

static enum rc apply_dropped(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct people_of *ev = event;
    enum rc rc = outbox_forget(ap, st, ev->user);
    return rc ? rc : people_mail_drop(ap, ev->user);
}

static enum rc apply_used(struct apply *ap, const struct stamp *st, const void *event)
{
    (void)st;
    return people_mail_link_used(ap, ((const struct people_of *)event)->user);
}
static const struct field of_f[] = { SUBJECT(struct people_of, user) };
const struct event_type MAIL_CONFIRMED = { "people.mail.confirmed", SHAPE(struct people_of, of_f), apply_confirmed, false };
const struct event_type MAIL_DROPPED = { "people.mail.dropped", SHAPE(struct people_of, of_f), apply_dropped, false };
const struct event_type LINK_USED = { "people.link.used", SHAPE(struct people_of, of_f), apply_used, false };

static enum rc apply_link(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct link_asked *ev = event;
    enum rc rc = people_mail_link_ask(ap, ev->user, st->pos, ev->until, st->at - CLOCK_HOUR, st->at);
    return rc ? rc : outbox_put(ap, st, ev->user);
}
static const struct field link_f[] = { SUBJECT(struct link_asked, user), INT(struct link_asked, until) };
const struct event_type LINK_ASKED = { "people.link.asked", SHAPE(struct link_asked, link_f), apply_link, false };

enum rc people_tell(struct apply *ap, const struct stamp *st, int64_t user)
{
    struct people_mail_get_row row;
    enum rc rc = people_mail_get(apply_db(ap), st->arena, user, &row);
    return rc == NOT_FOUND || (!rc && !row.confirmed) ? OK : rc ? rc : outbox_put(ap, st, user);
}

/* ---- the links ------------------------------------------------------------------------------------------------ */

static struct str seal_of(const struct place *p, struct arena *a, const char *what, int64_t user, int64_t asked)
{
    struct hash secret = place_secret(p, STR("zhitong/people/mail/1"));
    struct str said = arena_printf(a, "%s %lld %lld", what, (long long)user, (long long)asked);
    struct buf b;
    if (!said.p)
        return STR_NONE;
    struct hash h = hash_hmac(&secret, said, STR(""));
    buf_init(&b, a, 2 * SEAL_BYTES);
    buf_base64url(&b, h.b, SEAL_BYTES);
    return b.overflow ? STR_NONE : buf_view(&b);
}

struct str people_mail_key(struct cx *cx, struct str mail)
{
    return mail_key(cx->place, cx->arena, STR(ADDRESS), mail);
}

static bool sealed(struct cx *cx, const char *what, int64_t user, int64_t asked, struct str seal)
{
    struct str right = seal_of(cx->place, cx->arena, what, user, asked);
    return right.p && str_eq_secret(right, seal);
}

/* ---- commands ------------------------------------------------------------------------------------------------- */

static enum rc decide_ask(struct cx *cx, const void *args)
{
    const struct people_mail_ask *a = args;
    struct people_mail_get_row before = { 0 };
    struct mail_asked ev = { .user = cx->actor.user, .lang = a->lang, .mail = a->mail };
    if (!mail_address(a->mail))
        return refuse(cx, INVALID, "mail", MSG_err_mail, 0);
    enum rc rc = people_mail_get(cx->db, cx->arena, ev.user, &before);
    if (rc && rc != NOT_FOUND)
        return rc;
    if (before.asks >= ASKS_MOST)
        return refuse(cx, CONFLICT, "mail", MSG_err_mail_often, before.asks);
    ev.address = people_mail_key(cx, a->mail);
    return ev.address.p ? emit(cx, &MAIL_ASKED, &ev, NULL) : FAILED;
}

/* One mailbox, one account: else a link to it would not say whose it is. */
static enum rc decide_confirm(struct cx *cx, const void *args)
{
    const struct people_seal *a = args;
    struct people_mail_get_row row;
    struct people_mail_of_row other;
    enum rc rc = people_mail_get(cx->db, cx->arena, a->user, &row);
    if (rc == NOT_FOUND || (!rc && (!row.address.p || !sealed(cx, "confirm", a->user, row.asked, a->seal))))
        return refuse(cx, NOT_FOUND, NULL, MSG_err_link_gone, 0);
    if (rc || row.confirmed) /* pressed twice */
        return rc;
    rc = people_mail_of(cx->db, cx->arena, row.address, &other);
    if (!rc)
        return refuse(cx, CONFLICT, NULL, MSG_err_mail_taken, 0);
    return rc == NOT_FOUND ? emit(cx, &MAIL_CONFIRMED, &(struct people_of){ a->user }, NULL) : rc;
}

/* All events that hold an address of theirs are blanked with it. */
static enum rc decide_drop(struct cx *cx, const void *args)
{
    struct people_mail_get_row row;
    struct kept_event *event;
    size_t n = 0;
    (void)args;
    const int64_t user = cx->actor.user;
    enum rc rc = people_mail_get(cx->db, cx->arena, user, &row);
    if (rc)
        return rc == NOT_FOUND ? OK : rc;
    rc = emit(cx, &MAIL_DROPPED, &(struct people_of){ user }, NULL);
    if (!rc)
        rc = erase_kept(cx->db, cx->arena, user, &event, &n);
    for (size_t i = 0; i < n && !rc; i++)
        if (event[i].type == &MAIL_ASKED)
            rc = erase_event(cx, user, event[i].pos, ERASE_OWN_WISH);
    return rc;
}

/* May this account be entered by a link just now? */
static enum rc opens(struct cx *cx, int64_t user, bool *may)
{
    struct people_user_get_row row;
    int64_t on;
    enum rc rc = setting_get(cx->db, cx->arena, &PEOPLE_MAIL_LINK, &on);
    if (!rc)
        rc = people_user_get(cx->db, cx->arena, user, &row);
    if (!rc)
        *may = row.active && (people_is_account(&row) || (on == 1 && row.password.p));
    return rc;
}

enum rc people_ask_link(struct cx *cx, int64_t user, const struct people_mail_of_row *row)
{
    bool may = false;
    enum rc rc = opens(cx, user, &may);
    if (rc || !may || (row->links >= LINKS_MOST && cx->now - row->links_since < CLOCK_HOUR))
        return rc;
    return emit(cx, &LINK_ASKED, &(struct link_asked){ user, cx->now + LINK_MIN * 60LL * CLOCK_S }, NULL);
}

/* The same answer, whoever has the address: nobody, somebody who is gone, somebody who has had enough of them. */
static enum rc decide_link(struct cx *cx, const void *args)
{
    const struct people_link_ask *a = args;
    struct people_mail_of_row row;
    struct str key = people_mail_key(cx, a->mail);
    enum rc rc = key.p ? people_mail_of(cx->db, cx->arena, key, &row) : FAILED;
    return rc == NOT_FOUND ? OK : rc ? rc : people_ask_link(cx, row.user, &row);
}

enum rc people_link_right(struct cx *cx, const struct people_seal *s, bool *right)
{
    struct people_mail_get_row row;
    enum rc rc = people_mail_get(cx->db, cx->arena, s->user, &row);
    if (!rc)
        *right = row.link != ABSENT && row.link_until > cx->now && row.address.p && sealed(cx, "signin", s->user, row.link, s->seal);
    return rc;
}

static enum rc decide_use(struct cx *cx, const void *args)
{
    const struct people_seal *a = args;
    bool may = false, right = false;
    struct people_mail_get_row row;
    enum rc rc = people_link_right(cx, a, &right);
    if (!rc)
        rc = people_mail_get(cx->db, cx->arena, a->user, &row);
    if (!rc)
        rc = opens(cx, a->user, &may);
    if (rc == NOT_FOUND || (!rc && !(right && may && row.confirmed)))
        return refuse(cx, NOT_FOUND, NULL, MSG_err_link_gone, 0);
    return rc ? rc : emit(cx, &LINK_USED, &(struct people_of){ a->user }, NULL);
}

static const struct field ask_f[] = {
    ASK_TEXT(struct people_mail_ask, mail, 3, MAIL_ADDRESS_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_f_mail),
    ASK_INT(struct people_mail_ask, lang, 0, LANG_MOST, FIELD_REQUIRED, MSG_NONE),
};
static const struct field seal_f[] = {
    ASK_INT(struct people_seal, user, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct people_seal, seal, 1, 2 * SEAL_BYTES, FIELD_REQUIRED | FIELD_LINE, MSG_NONE),
};
static const struct field ask_link_f[] = {
    ASK_TEXT(struct people_link_ask, mail, 3, MAIL_ADDRESS_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_f_mail),
};
const struct command PEOPLE_MAIL_ASK = { "people.mail.ask", SHAPE(struct people_mail_ask, ask_f), PERM_STAFF, decide_ask, SHAPE_NONE };
const struct command PEOPLE_MAIL_CONFIRM = { "people.mail.confirm", SHAPE(struct people_seal, seal_f), PERM_ANYONE, decide_confirm,
                                             SHAPE_NONE };
const struct command PEOPLE_MAIL_DROP = { "people.mail.drop", SHAPE_NONE, PERM_STAFF, decide_drop, SHAPE_NONE };
const struct command PEOPLE_LINK_ASK = { "people.link.ask", SHAPE(struct people_link_ask, ask_link_f), PERM_ANYONE, decide_link,
                                         SHAPE_NONE };
const struct command PEOPLE_LINK_USE = { "people.link.use", SHAPE(struct people_seal, seal_f), PERM_ANYONE, decide_use, SHAPE_NONE };

/* ---- the letters ---------------------------------------------------------------------------------------------- */

static struct str way(const struct letter_ask *ask, const char *path, const char *what, int64_t asked)
{
    struct str seal = seal_of(ask->place, ask->arena, what, ask->who, asked);
    return seal.p ? arena_printf(ask->arena, STR_FMT "%s/%lld/" STR_FMT, STR_ARG(ask->base), path, (long long)ask->who, STR_ARG(seal))
           : seal;
}

/* Whom a letter goes to, in which language, and since when the address is waited for. */
struct reader {
    struct str mail;
    int64_t lang, at;
    bool account; /* a resident's own */
};

static enum rc read_reader(const struct letter_ask *ask, int64_t asked, struct reader *out)
{
    struct str kind;
    struct account_begun begun;
    struct mail_asked ev;
    struct stamp st = { 0 };
    enum rc rc = log_read_kind(ask->db, ask->arena, asked, &kind);
    const bool account = !rc && str_eq(kind, str_of(ACCOUNT_BEGUN.kind));
    if (!rc)
        rc = account ? log_read_event(ask->db, ask->arena, asked, &ACCOUNT_BEGUN, &st, &begun)
                     : log_read_event(ask->db, ask->arena, asked, &MAIL_ASKED, &st, &ev);
    if (!rc)
        *out = account ? (struct reader){ begun.mail, begun.lang, st.at, true } : (struct reader){ ev.mail, ev.lang, st.at, false };
    return rc == NOT_FOUND ? FAILED : rc;
}

/* What it says by now; an absent text: nothing any more. */
static void say(const struct letter_ask *ask, struct msg_ctx *m, const struct people_mail_get_row *row, struct str kind,
                const struct reader *r, struct letter *out)
{
    const bool link = row->link == ask->pos && row->link_until > ask->now;
    if (str_eq(kind, str_of(MAIL_ASKED.kind)) && row->asked == ask->pos && !row->confirmed &&
        ask->now - r->at < QUESTION_DAYS * CLOCK_DAY) {
        out->subject = msg_letter_mail_subject(m, ask->place_name);
        out->text = msg_letter_mail_text(m, ask->place_name, way(ask, "/people/mail", "confirm", row->asked));
    } else if (link && r->account) {
        out->subject = msg_letter_account_subject(m, ask->place_name);
        out->text = msg_letter_account_text(m, ask->place_name, way(ask, "/mine/in", "signin", row->link));
    } else if (link) {
        out->subject = msg_letter_link_subject(m, ask->place_name);
        out->text = msg_letter_link_text(m, ask->place_name, way(ask, "/signin/link", "signin", row->link), LINK_MIN);
    } else if (str_eq(kind, str_of(RECOVERY_ASKED.kind)) || str_eq(kind, str_of(USER_REINVITED.kind))) {
        const bool done = str_eq(kind, str_of(USER_REINVITED.kind));
        out->subject = msg_letter_recovery_subject(m, ask->place_name);
        out->text = msg_letter_recovery_text(m, ask->place_name,
                                             msg_text(m, done ? MSG_letter_recovery_made : MSG_letter_recovery_begun, 0),
                                             arena_printf(ask->arena, STR_FMT "/people/me", STR_ARG(ask->base)));
    }
}

static bool ours(struct str kind)
{
    const struct event_type *const mine[] = { &MAIL_ASKED, &LINK_ASKED, &RECOVERY_ASKED, &USER_REINVITED, &ACCOUNT_BEGUN };
    for (size_t i = 0; i < countof(mine); i++)
        if (str_eq(kind, str_of(mine[i]->kind)))
            return true;
    return false;
}

enum rc people_letter(const struct letter_ask *ask, struct letter *out)
{
    struct str kind;
    struct people_mail_get_row row;
    struct reader r;
    enum rc rc = log_read_kind(ask->db, ask->arena, ask->pos, &kind);
    if (rc || !ours(kind))
        return rc ? rc : NOT_FOUND;
    rc = people_mail_get(ask->db, ask->arena, ask->who, &row);
    if (rc == NOT_FOUND)
        return OK;
    if (!rc)
        rc = read_reader(ask, row.asked, &r);
    if (rc || !r.mail.p)
        return rc;
    struct msg_ctx m = { ask->arena, r.lang >= 0 && r.lang <= LANG_MOST ? (int)r.lang : LANG_ZH };
    say(ask, &m, &row, kind, &r, out);
    if (out->text.p)
        out->to = r.mail;
    return OK;
}

/* ---- one's own page ------------------------------------------------------------------------------------------- */

enum rc people_read_mail(struct web *w, int64_t user, struct people_mail_view *out)
{
    struct people_mail_view v = { .offered = web_outbox(w) != NULL };
    struct people_mail_get_row row;
    struct mail_asked asked;
    enum rc rc = people_mail_get(w->db, w->arena, user, &row);
    if (!rc)
        rc = log_read_event(w->db, w->arena, row.asked, &MAIL_ASKED, NULL, &asked);
    if (!rc) {
        v.mail = asked.mail;
        v.confirmed = row.confirmed == 1;
    }
    if (!rc || rc == NOT_FOUND)
        rc = setting_get(w->db, w->arena, &PEOPLE_MAIL_LINK, &v.links);
    if (!rc)
        *out = v;
    return rc;
}
