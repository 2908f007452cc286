/* people.h - what other folders may see of people: the module, its commands, and how a password is judged.
**
** A person is known by a number: the position of the event that brought them in. They come by invitation (invite, then join with the
** link's token), or, for the first of all, by the command line (add). */
#ifndef PEOPLE_PEOPLE_H
#define PEOPLE_PEOPLE_H

#include "core/module.h"
#include "mail/mail.h"

extern const struct module PEOPLE;

enum {
    PEOPLE_LOGIN_LEAST = 2,
    PEOPLE_LOGIN_MOST = 32,
    PEOPLE_NAME_MOST = 40,
    PEOPLE_UNIT_MOST = 60,
    PEOPLE_PASSWORD_LEAST = 8,
    PEOPLE_PASSWORD_MOST = 128,
    PEOPLE_PHC_MOST = 256,
    PEOPLE_TOKEN_CHARS = 22, /* 128 random bits, base64url */
    PEOPLE_INVITE_DAYS = 7,
};

/* unit: whom they act for; of a role that acts for nobody it is dropped. DENIED (MSG_err_role_not_yours): the table does not let whoever
** asks give this role. */
struct people_invite {
    struct str role, name, unit;
    struct str token; /* no field of the form: who begins a place in a sample's stead has told it already. Absent: it is drawn */
};
/* Of who never came; of an account in use it is the command line's alone (CONFLICT, MSG_err_recovery_two). */
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
    struct str login, name, role, password_hash, unit;
};
/* For oneself, or from the command line. It does not ask for the old password: a page that offers it does. */
struct people_set_password {
    int64_t user;
    struct str password_hash;
};
struct people_change {
    int64_t user;
    struct str role;
    int64_t active; /* 0 or 1 */
    struct str unit;
};
extern const struct command PEOPLE_INVITE, PEOPLE_REINVITE, PEOPLE_JOIN, PEOPLE_ADD, PEOPLE_SET_PASSWORD, PEOPLE_CHANGE;
/* people.erase: the name, sign-in name and password of who was switched off. CONFLICT (MSG_err_user_still_here): they are not. An erased
** account stays off: CONFLICT (MSG_err_user_erased) from reinvite, change and set_password. people.retire: when the term is over. */
struct people_erase_one {
    int64_t user;
};
extern const struct command PEOPLE_ERASE, PEOPLE_RETIRE;

/* people.second.begin: for oneself. box: second_box(); codes: second_codes(). CONFLICT (MSG_err_second_on): there is one.
** people.second.end: for oneself after a proof, or from the command line. people.code.spend: INVALID, it is none of theirs, or was used.
** people.second.require: of all who hold a role, as far as one may give it; of one's own role only who has a second step (CONFLICT,
** MSG_err_second_first). */
struct people_second_begin {
    struct str box, codes;
};
struct people_of { /* also the record of an event that says nothing but whose */
    int64_t user;
};
struct people_code {
    int64_t user;
    struct str code; /* second_code_hash() */
};
struct people_require {
    struct str role;
    int64_t required; /* 0 or 1 */
};
extern const struct command PEOPLE_SECOND_BEGIN, PEOPLE_SECOND_END, PEOPLE_CODE_SPEND, PEOPLE_REQUIRE;

/* people.right.set: gives a role a right of this place or takes it. right: one of enum perm. DENIED: one's own role, or a right that one
** has not (MSG_err_right_not_yours); CONFLICT: it is fixed (MSG_err_right_fixed), or would hang in the air (MSG_err_right_needs,
** _carries). */
struct people_right_set {
    struct str role;
    int64_t right, given; /* given: 0 or 1 */
};
extern const struct command PEOPLE_RIGHT_SET;

/* people.recovery.start, .confirm, .stop: a new link for an account in use, by two who may change it; the command line may be either.
** second: the second step goes too. The result of confirm is a people_invited. DENIED: the same one twice (MSG_err_recovery_same), one's
** own account (MSG_err_recovery_own), who was changed by the first this week (MSG_err_recovery_made). */
struct people_recover {
    int64_t user, second;
};
extern const struct command PEOPLE_RECOVERY_START, PEOPLE_RECOVERY_CONFIRM, PEOPLE_RECOVERY_STOP;

/* people.mail.ask, .drop: one's own address, which is confirmed by the link that goes there (people.mail.confirm; CONFLICT,
** MSG_err_mail_taken: another account has it). people.link.ask: a link for whoever has this address; OK, whether or not anybody has.
** people.link.use: once, within a quarter of an hour (NOT_FOUND, MSG_err_link_gone), while the office wants it (people.mail_link). */
struct people_mail_ask {
    struct str mail;
    int64_t lang; /* of the letters */
};
struct people_seal {
    int64_t user;
    struct str seal;
};
struct people_link_ask {
    struct str mail;
};
extern const struct command PEOPLE_MAIL_ASK, PEOPLE_MAIL_CONFIRM, PEOPLE_MAIL_DROP, PEOPLE_LINK_ASK, PEOPLE_LINK_USE;

/* A resident's own account (people_account.c). people.account.ask: OK, whatever is known of the address. people.account.come: by the
** letter's link. people.account.leave: one's own, which is erased (DENIED: it is no resident's). */
extern const struct command PEOPLE_ACCOUNT_ASK, PEOPLE_ACCOUNT_COME, PEOPLE_ACCOUNT_LEAVE;
/* The confirmed address of such an account. NOT_FOUND: this user has none of that kind. */
enum rc people_account_mail(struct db *db, struct arena *a, int64_t user, struct str *mail) MUST_USE;

/* people.away: from now on, for so many days of 24 hours; 0: they are back. Of oneself, or of whom one may change. stand_in: somebody else,
** who is here and may do all that the absent one may (INVALID, MSG_err_stand_in). */
struct people_away_set {
    int64_t user; /* ABSENT: whoever asks */
    int64_t days, stand_in;
};
extern const struct command PEOPLE_AWAY;
/* Who stands in for this user at `now`. NOT_FOUND: they are here, or nobody does. */
enum rc people_stand_in(struct db *db, struct arena *a, int64_t user, int64_t now, int64_t *who) MUST_USE;
/* For whom this user stands in at `now`; who[] has room for so many. */
enum rc people_stands_for(struct db *db, struct arena *a, int64_t user, int64_t now, int64_t *who, size_t room, size_t *n) MUST_USE;

/* What happens to an account. The words of a change that was released stay. */
enum people_change_kind {
    CHANGE_INVITED,
    CHANGE_REINVITED,
    CHANGE_JOINED,
    CHANGE_PASSWORD,
    CHANGE_ROLE, /* or the unit */
    CHANGE_OFF,
    CHANGE_ON,
    CHANGE_SECOND_ON,
    CHANGE_SECOND_OFF,
    CHANGE_CODE_SPENT, /* one of the ten codes, to come in without the telephone */
    CHANGE_AWAY,
    CHANGE_BACK,
    CHANGE_RECOVERY_ASKED,
    CHANGE_RECOVERY_STOPPED,
    CHANGE_RIGHT_GIVEN, /* to a role: the line's user is 0 */
    CHANGE_RIGHT_TAKEN,
    CHANGE_KINDS
};

/* The unit this person acts for. NOT_FOUND: none, or they are switched off. */
enum rc people_unit(struct db *db, struct arena *a, int64_t user, struct str *unit) MUST_USE;
/* The units that somebody acts for, at most `want`, for which unit[] has room. */
enum rc people_units(struct db *db, struct arena *a, int64_t want, struct str *unit, size_t *n) MUST_USE;

/* Everybody, in the order they came, switched off or not. At most `room` lines; *n is how many. */
struct people_account {
    int64_t user;
    struct str login; /* absent: invited, has not come yet */
    struct str name, role, unit;
    bool active;
};
enum rc people_accounts(struct db *db, struct arena *a, struct people_account *out, size_t room, size_t *n) MUST_USE;
/* Those who could sign in now and whose role has all these rights, role by role, in the order they came. */
enum rc people_able(struct db *db, struct arena *a, unsigned perms, struct people_account *out, size_t room, size_t *n) MUST_USE;
/* The user who has this sign-in name; what is typed may be in capitals. NOT_FOUND: nobody has it. */
enum rc people_find(struct db *db, struct arena *a, struct str login, int64_t *user) MUST_USE;
/* A sign-in name as it is kept: 2..32 of a-z 0-9 . _ -, capitals lowered. false: it holds something else. */
bool people_login(struct arena *a, struct str typed, struct str *out) MUST_USE;
/* A password as it is hashed: in NFC, without space at its ends; every door must use this spelling. Absent on overflow. */
struct str people_password(struct arena *a, struct str typed);
/* Is it good enough: 8..128 characters, not the sign-in name, none of those that are tried first. *why, when it is not. */
bool people_password_good(struct str password, struct str login, struct err *why) MUST_USE;

/* What the roles are called that hold one of these rights. */
enum rc people_roles_with(struct db *db, const struct msg_ctx *m, unsigned perms, struct str *out) MUST_USE;

/* A task for the writer's side: ends all sessions of the user at *arg (int64_t). Due after a password was set or a user changed. */
enum rc people_end_sessions(struct side *s, struct arena *a, int64_t now, void *user) MUST_USE;

#endif
