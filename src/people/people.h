/* people.h - what other folders may see of people: the module, its commands, and how a password is judged.
**
** A person is known by a number: the position of the event that brought them in. They come by invitation (invite, then join with the
** link's token), or, for the first of all, by the command line (add). */
#ifndef PEOPLE_PEOPLE_H
#define PEOPLE_PEOPLE_H

#include "core/module.h"

extern const struct module PEOPLE;

enum {
    PEOPLE_LOGIN_LEAST = 2,
    PEOPLE_LOGIN_MOST = 32,
    PEOPLE_NAME_MOST = 40,
    PEOPLE_PASSWORD_LEAST = 8,
    PEOPLE_PASSWORD_MOST = 128,
    PEOPLE_PHC_MOST = 256,
    PEOPLE_TOKEN_CHARS = 22, /* 128 random bits, base64url */
    PEOPLE_INVITE_DAYS = 7,
};

struct people_invite {
    struct str role, name;
};
struct people_reinvite {
    int64_t user;
};
/* The result of both. The token opens /welcome/{token}; it is told once, the log keeps its hash. */
struct people_invited {
    struct str token;
    int64_t user;
};
/* password_hash: a PHC string (base/hash.h) of what people_password() gave. Never a field of a form. */
struct people_join {
    struct str token, login, name, password_hash;
};
/* The result of join and add. */
struct people_joined {
    int64_t user;
};
struct people_add {
    struct str login, name, role, password_hash;
};
/* For oneself, or with PERM_PEOPLE. It does not ask for the old password: a page that offers it does. */
struct people_set_password {
    int64_t user;
    struct str password_hash;
};
struct people_change {
    int64_t user;
    struct str role;
    int64_t active; /* 0 or 1 */
};
extern const struct command PEOPLE_INVITE, PEOPLE_REINVITE, PEOPLE_JOIN, PEOPLE_ADD, PEOPLE_SET_PASSWORD, PEOPLE_CHANGE;

/* Everybody, in the order they came, for the command line. At most `room` lines; *n is how many. */
struct people_account {
    int64_t user;
    struct str login; /* absent: invited, has not come yet */
    struct str name, role;
    bool active;
};
enum rc people_accounts(struct db *db, struct arena *a, struct people_account *out, size_t room, size_t *n) MUST_USE;
/* The user who has this sign-in name; what is typed may be in capitals. NOT_FOUND: nobody has it. */
enum rc people_find(struct db *db, struct arena *a, struct str login, int64_t *user) MUST_USE;
/* A sign-in name as it is kept: 2..32 of a-z 0-9 . _ -, capitals lowered. false: it holds something else. */
bool people_login(struct arena *a, struct str typed, struct str *out) MUST_USE;
/* A password as it is hashed: in NFC, without space at its ends; every door must use this spelling. Absent on overflow. */
struct str people_password(struct arena *a, struct str typed);
/* Is it good enough: 8..128 characters, not the sign-in name, none of those that are tried first. *why, when it is not. */
bool people_password_good(struct str password, struct str login, struct err *why) MUST_USE;

/* A task for the writer's side: ends all sessions of the user at *arg (int64_t). Due after a password was set or a user switched off. */
enum rc people_end_sessions(struct side *s, struct arena *a, int64_t now, void *user) MUST_USE;

#endif
