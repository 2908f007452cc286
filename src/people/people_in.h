/* people_in.h - the inside of people: its events, its pages' functions, what the views are handed. */
#ifndef PEOPLE_PEOPLE_IN_H
#define PEOPLE_PEOPLE_IN_H

#include "people/people.h"
#include "people/people_role.h"
#include "people/people_second.h"
#include "people_sql.h"
#include "web/list.h"
#include "web/tries.h"
#include "web/qr.h"
#include "web/web.h"

/* ---- events -------------------------------------------------------------------------------------------------- */

struct user_invited { /* brings the person in: `user` is its own position */
    int64_t user;
    struct str role, unit, name;
    struct str invite; /* SHA-256 of the token; absent: added without an invitation */
    int64_t until;
};
struct user_reinvited {
    int64_t user;
    struct str invite;
    int64_t until;
};
struct user_joined {
    int64_t user;
    struct str login, name, password;
};
struct user_password_set {
    int64_t user;
    struct str password;
};
struct user_changed {
    int64_t user;
    struct str role, unit;
    int64_t active;
};
struct user_second {
    int64_t user;
    struct str box, codes;
};
enum { PEOPLE_ROLE_MOST = 20 }; /* of a role's word */
extern const struct event_type USER_INVITED, USER_REINVITED, USER_JOINED, USER_PASSWORD_SET, USER_CHANGED;
struct people_away { /* until ABSENT: they are back */
    int64_t user, since, until, stand_in;
};
extern const struct event_type USER_AWAY;
extern const struct event_type ROLE_RIGHT_SET; /* people_rights.c */
/* What holders of the role may do in this place; and whether that right of theirs is no office's to change. */
enum rc people_perms(struct db *db, struct arena *a, const struct people_role *role, unsigned *out) MUST_USE;
bool people_right_fixed(const struct people_role *role, unsigned right);
/* Its place in PEOPLE_RIGHT; ABSENT: it is none. */
int64_t people_right_at(unsigned right);
struct recovery_asked {
    int64_t user, until, second;
};
extern const struct event_type RECOVERY_ASKED, RECOVERY_STOPPED; /* people_recovery.c */
/* A fresh token for this user, if none was told before, into cx->result, a struct people_invited; its hash, and until when it opens. */
enum rc people_new_invite(struct cx *cx, int64_t user, struct str token, int64_t opens_us, struct hash *invite, int64_t *until) MUST_USE;
/* What one person has started and nobody has confirmed yet. NOT_FOUND: nothing, or its time is over. */
enum rc people_recovery_open(struct db *db, struct arena *a, int64_t user, int64_t now, struct people_recovery_get_row *out) MUST_USE;
extern const struct event_type USER_SECOND_BEGUN, USER_SECOND_ENDED, USER_CODE_SPENT, ROLE_SECOND_ASKED; /* people_second.c */
/* In an apply: one more line of a person's history, from `was` to what they are now. */
enum rc people_remember(struct apply *ap, const struct stamp *st, enum people_change_kind kind,
                        const struct people_user_get_row *was) MUST_USE;

/* people_mail.c */
extern const struct setting PEOPLE_MAIL_LINK;
extern const struct event_type MAIL_ASKED, MAIL_CONFIRMED, MAIL_DROPPED, LINK_ASKED, LINK_USED;
/* In an apply(): the owner of this account is told of the event by mail, if they have an address. */
enum rc people_tell(struct apply *ap, const struct stamp *st, int64_t user) MUST_USE;
enum rc people_letter(const struct letter_ask *ask, struct letter *out) MUST_USE;
struct people_mail_view {
    struct str mail; /* absent: none */
    bool confirmed, offered; /* offered: this server sends mail */
    int64_t links;   /* 1: they open the door here */
    const struct form *form; /* it came back; or NULL */
};
enum rc people_read_mail(struct web *w, int64_t user, struct people_mail_view *out) MUST_USE;
/* What stands for an address in people's table. Absent on overflow. */
struct str people_mail_key(struct cx *cx, struct str mail);
/* A link for this user, unless they may not come by one or have had enough of them. */
enum rc people_ask_link(struct cx *cx, int64_t user, const struct people_mail_of_row *row) MUST_USE;
/* Is it the newest link of this user, and in time? NOT_FOUND: they have no address. */
enum rc people_link_right(struct cx *cx, const struct people_seal *s, bool *right) MUST_USE;
/* people_account.c */
struct account_begun { /* brings the person in: `user` is its own position */
    int64_t user, lang, until;
    struct str mail, address; /* PERSONAL */
};
extern const struct event_type ACCOUNT_BEGUN, ACCOUNT_COME;
bool people_is_account(const struct people_user_get_row *row);
web_fn people_account_show, people_account_again, people_account_asked, people_account_in_show, people_account_in_do, people_account_left;
/* people_link.c: does this place let people in by mailed links? */
bool people_links_open(struct web *w) MUST_USE;
struct people_link_view {
    bool asks, sent, confirms, done;
    struct url here;
    struct str pre; /* absent: the form needs none */
};
/* The button behind a mailed link: user and seal of the address go to `use`, a command of a struct people_seal; whom it lets in comes in,
** by their second step if they have one, and goes on in `then`. */
void people_link_press(struct web *w, const struct command *use, web_fn *then);
web_fn people_link_ask_show, people_link_ask_do, people_link_in_show, people_link_in_do, people_mail_confirm_show, people_mail_confirmed,
    people_mail_done;

/* people_erase.c */
extern const struct data_use PEOPLE_DATA[];
enum rc people_erase(struct apply *ap, const struct stamp *st, int64_t subject);
enum rc people_due(struct db *db, struct arena *a, const struct due_ask *ask, struct due **out, size_t *n);

/* ---- judging (people_change.c) ----------------------------------------------------------------------------------- */

/* Whose role one may not give, their account one may not touch: a new link for it would be the way into it. */
enum rc people_judge_touched(struct cx *cx, const struct people_user_get_row *user) MUST_USE;

/* A role by its word, if whoever asks may give it; *unit becomes absent when that role acts for nobody. INVALID: no such role, or it needs
** a unit and has none. */
enum rc people_judge_given(struct cx *cx, struct str word, struct str *unit) MUST_USE;
/* The account, if anything can still happen to it. NOT_FOUND: nobody was ever that number; CONFLICT: who was is erased. */
enum rc people_get_user(struct cx *cx, int64_t id, struct people_user_get_row *out) MUST_USE;

/* May whoever asks give this role? *own: the role of whoever asks; NULL: the command line. */
enum rc people_judge_role(struct cx *cx, const struct people_role *role, const struct people_role **own) MUST_USE;

/* Whom this token invites now. NOT_FOUND: unknown, used, run out, or the person was switched off; which of them is nobody's business. */
enum rc people_by_token(struct db *db, struct arena *a, struct str token, int64_t now, struct people_user_by_invite_row *out) MUST_USE;

/* ---- coming in (people_enter.c, people_proof.c, people_step.c) --------------------------------------------------- */

enum people_device { DEVICE_OTHER, DEVICE_COMPUTER, DEVICE_PHONE, DEVICE_TABLET, DEVICE_WECHAT, DEVICES };
/* The count that a try at this door ("login", "second") belongs to: of a device that the account came in with, or of all others. name: what
** those others are counted under; phc: the account's, absent where there is none. */
struct hash people_lane(struct web *w, const char *door, int64_t user, struct str phc, struct str name);
/* They are who they say: forgets the counts of these lanes, notes the sign-in, knows the device, begins a session, goes on in `then`. */
struct people_entry {
    int64_t user;
    struct hash lane[2];
    size_t lanes;
    web_fn *then;
    bool by_mail;
    enum people_device device; /* found out */
};
void people_enter(struct web *w, struct people_entry *e);
enum rc people_sweep(struct side *s, int64_t now);

/* Asks for a proof of the field "code": digits of the secret in the box, or, with `codes`, one of the user's ten. Then goes on in one of
** the two; w->user is the proof until then. */
struct people_proof {
    int64_t user;
    struct str box;
    bool codes;
    struct hash lane;
    web_fn *right;
    void (*wrong)(struct web *w, enum msg why);
    void *own; /* the caller's */
    struct str typed; /* found out */
    struct hash step;
    int64_t tries;
};
void people_prove(struct web *w, struct people_proof *p);

/* After a right password: remembers for five minutes, in a sealed cookie, whose it was, and goes to the page of the second step. */
void people_step_ask(struct web *w, int64_t user, struct str to);
web_fn people_step_show, people_step_do;

/* ---- pages (people_signin.c, people_welcome.c, people_list.c) -------------------------------------------------- */

web_fn people_signin_show, people_signin_do, people_signout_do;
web_fn people_welcome_show, people_welcome_do;
web_fn people_list_show, people_list_again, people_one_show, people_one_again, people_link_show, people_changed_do;
web_fn people_away_done, people_recovery_done; /* people_away.c, people_recovery.c */
web_fn people_me_again, people_me_show, people_me_second_show, people_me_second_do, people_me_end_do, people_me_out_do; /* people_me.c */
web_fn people_roles_show, people_roles_again, people_required_do, people_right_do; /* people_matrix.c */
web_fn people_changes_show; /* people_history.c */
extern const struct setting *const PEOPLE_SETTINGS[]; /* people_matrix.c */

/* The role of whoever is signed in; NULL: nobody, or a role that is no more. */
const struct people_role *people_own_role(struct web *w);
/* The page that a person lands on: what their role is for. */
struct url people_home(struct web *w, int64_t user);
/* A person's name, or their number once it was erased. */
struct str people_name(struct web *w, int64_t user);
/* A role as the reader calls it, with the unit it acts for. Absent when the word is. */
struct str people_role_label(struct web *w, struct str word, struct str unit);

/* The text of a field's error (NULL: of the whole form) in the reader's language; absent: none. */
struct str people_field_error(struct web *w, const char *field);
/* Cookies can't travel here: the page that says so, and true. */
bool people_no_session(struct web *w);

/* A form that has no session to ride on carries a random value that must equal a cookie's: another site can make a browser send the
** form, but neither read nor set the cookie. Gives the value for the hidden field "pre", and sets the cookie when there is none. */
struct str people_pre(struct web *w);
bool people_pre_agrees(const struct web *w);

/* ---- what the views are handed --------------------------------------------------------------------------------- */

struct people_signin_page {
    bool links; /* mailed links open this door too */
    const struct page *page;
    struct str pre, to, login;
    struct str error; /* absent: a fresh form */
};

struct people_step_page {
    const struct page *page;
    struct str pre, to, error;
};

/* A new link for somebody's account: started by one, or to be started. */
struct people_recovery_view {
    int64_t user, at, until; /* until ABSENT: nobody has started */
    struct str login, by;    /* by: who has */
    struct str others;       /* who could be the second; absent: nobody but the command line */
    bool mine, second;       /* the reader started it; the second step goes too */
};
enum rc people_read_recovery(struct web *w, const struct people_user_get_row *user, struct people_recovery_view *out) MUST_USE;

struct people_me_page {
    struct people_recovery_view recovery;
    const struct page *page;
    struct str name, login, role;
    int64_t since; /* of the second step; ABSENT: there is none */
    int64_t codes;
    bool required; /* their role must have one */
    struct str error; /* of the form that ends it */
    int64_t away_until;     /* ABSENT: they are here */
    struct str stand_in;    /* who stands in for them */
    struct str stands_for;  /* whom they stand in for; absent: nobody */
    struct str away_error;
    struct people_mail_view mail;
    const struct people_account *could; /* stand in */
    size_t coulds;
    const struct people_signin_last_row *seen;
    size_t seens;
};
struct people_begin_page { /* the second step is set up */
    const struct page *page;
    struct str box, spelled, error;
    struct url app; /* otpauth: */
    struct qr qr;
};
struct people_codes_page {
    const struct page *page;
    const struct str *code; /* SECOND_CODES */
};

struct people_field { /* one field of a form that may come back */
    struct str value, error;
};

struct people_welcome_page {
    const struct page *page;
    struct url here;
    struct str pre, role;
    struct people_field whole, login, name, password;
    int64_t errors;
};

enum people_state { PEOPLE_WAITING, PEOPLE_LATE, PEOPLE_ACTIVE, PEOPLE_OFF };
struct people_row {
    int64_t id;
    struct str name, login, role; /* role: its label, with the unit */
    enum people_state state;
    struct str until; /* of an open invitation; absent: none */
};
/* The choice of a role and its unit, offered as far as the reader may give them. */
struct people_choice {
    const struct people_role *own; /* the reader's */
    struct str role, unit;         /* chosen: the role's word */
    struct str role_error, unit_error;
    const struct str *known; /* units that somebody acts for */
    size_t knowns;
};
/* One line of somebody's history; also the row of the list /people/changes. */
struct people_change_line {
    int64_t line, at, kind, user; /* line: its number */
    struct str name, by; /* who it happened to; who did it */
    int64_t role_was, role; /* enum people_role_id; ABSENT: none, or one that is no more */
    struct str unit;
    int64_t right; /* in PEOPLE_RIGHT; ABSENT: none */
    struct str what; /* "办事员 → 书记"; absent: nothing but the kind */
};
struct people_list_page {
    const struct page *page;
    const struct people_row *lost; /* accounts for which a new link waits to be confirmed; until: when it lapses */
    size_t losts;
    bool may, looks; /* the reader brings people in; ... sees who looked at contacts */
    struct people_row *row;
    size_t n;
    struct ui_pager pager;
    struct str key;                 /* sent twice, the form that invites brings in one person */
    struct people_field name; /* its fields */
    struct people_choice choice;
    int64_t errors;
};
struct people_one_page {
    const struct page *page;
    struct people_row user;
    bool may;          /* the reader may change this person */
    bool own, in_use;  /* it is the reader; they have come */
    struct people_recovery_view recovery;
    bool erased;       /* their name is gone */
    struct str active; /* what is chosen: "0" or "1" */
    struct people_choice choice;
    struct str active_error, error;
    int64_t errors;
    const struct people_change_line *line; /* newest first, at most PEOPLE_HISTORY */
    size_t lines;
};
enum { PEOPLE_HISTORY = 50 };
/* people_history.c: a person's latest lines. */
enum rc people_history(struct web *w, int64_t user, const struct people_change_line **line, size_t *n) MUST_USE;
enum msg people_kind_msg(int64_t kind);
enum msg people_device_msg(int64_t device);

struct people_roles_page {
    const struct page *page;
    const struct people_role *own;
    bool asked[PEOPLE_ROLES]; /* must have a second step */
    unsigned perms[PEOPLE_ROLES];
    bool may;
    struct str error;
};
struct people_link_page {
    const struct page *page;
    struct people_row user;
    struct str link; /* with scheme and host, to be read and copied */
};

#endif
