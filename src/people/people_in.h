/* people_in.h - the inside of people: its events, its pages' functions, what the views are handed. */
#ifndef PEOPLE_PEOPLE_IN_H
#define PEOPLE_PEOPLE_IN_H

#include "people/people.h"
#include "people/people_role.h"
#include "people_sql.h"
#include "web/web.h"

/* ---- events -------------------------------------------------------------------------------------------------- */

struct user_invited { /* brings the person in: `user` is its own position */
    int64_t user;
    struct str role, name;
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
    struct str role;
    int64_t active;
};
extern const struct event_type USER_INVITED, USER_REINVITED, USER_JOINED, USER_PASSWORD_SET, USER_CHANGED;

/* Whom this token invites now. NOT_FOUND: unknown, used, run out, or the person was switched off; which of them is nobody's business. */
enum rc people_by_token(struct db *db, struct arena *a, struct str token, int64_t now, struct people_user_by_invite_row *out) MUST_USE;

/* ---- pages (people_signin.c, people_welcome.c, people_list.c) -------------------------------------------------- */

web_fn people_signin_show, people_signin_do, people_signout_do;
web_fn people_welcome_show, people_welcome_do;
web_fn people_list_show, people_list_again, people_one_show, people_one_again, people_link_show, people_changed_do;

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
    const struct page *page;
    struct str pre, to, login;
    struct str error; /* absent: a fresh form */
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
    struct str name, login, role; /* role: its label */
    enum people_state state;
    struct str until; /* of an open invitation; absent: none */
};
struct people_list_page {
    const struct page *page;
    struct people_row *row;
    size_t n;
    struct ui_pager pager;
    struct str key;                 /* sent twice, the form that invites brings in one person */
    struct people_field role, name; /* its fields */
    int64_t errors;
};
struct people_one_page {
    const struct page *page;
    struct people_row user;
    struct str role, active; /* what is chosen: a role's word, "0" or "1" */
    struct str role_error, active_error, error;
    int64_t errors;
};
struct people_link_page {
    const struct page *page;
    struct people_row user;
    struct str link; /* with scheme and host, to be read and copied */
};

#endif
