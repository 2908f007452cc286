/* people.c - who works here: invited, joined, changed, switched off; never deleted, because cases remember who did what.
**
** How somebody comes is people_join.c, who may change what of them people_change.c, what is written down of it people_event.c. A password
** comes to decide() already hashed, since hashing takes longer than a writer may; so what the log holds of it is an Argon2id string,
** PERSONAL like the name, and gone when the person is erased. Here stand the tables of the module, and what others ask of it: which
** rights a session's user has now, and which units somebody acts for. */
#include "core_sql.h"
#include "people/people_in.h"
#include "people_schema.h"
#include "web/list.h"

enum rc people_end_sessions(struct side *s, struct arena *a, int64_t now, void *user)
{
    (void)a, (void)now;
    return core_session_end_user(s, *(const int64_t *)user);
}

enum rc people_unit(struct db *db, struct arena *a, int64_t user, struct str *unit)
{
    struct people_user_get_row row;
    enum rc rc = people_user_get(db, a, user, &row);
    if (!rc && (!row.active || str_empty(row.unit)))
        rc = NOT_FOUND;
    if (!rc)
        *unit = row.unit;
    return rc;
}

enum rc people_units(struct db *db, struct arena *a, int64_t want, struct str *unit, size_t *n)
{
    struct people_unit_list_row *row;
    size_t k;
    enum rc rc = people_unit_list(db, a, want, &row, &k);
    if (rc)
        return rc;
    for (size_t i = 0; i < k; i++)
        unit[i] = row[i].unit;
    *n = k;
    return OK;
}

/* Their role must have a second step, and they have none yet: all they may do is set it up. */
static enum rc held_back(struct db *db, struct arena *a, int64_t user, struct str role, bool *held)
{
    struct people_second_asked_row asked;
    struct people_second_get_row second;
    enum rc rc = people_second_asked(db, a, role, &asked);
    if (!rc && asked.asked)
        rc = people_second_get(db, a, user, &second);
    if (!rc || rc == NOT_FOUND)
        *held = rc == NOT_FOUND;
    return rc == NOT_FOUND ? OK : rc;
}

static enum rc actor(struct db *db, struct arena *a, int64_t user, struct actor *out, struct str *name)
{
    struct people_user_get_row row;
    enum rc rc = people_user_get(db, a, user, &row);
    if (rc)
        return rc;
    const struct people_role *role = people_role(row.role);
    bool here = row.active && role, held = false;
    unsigned perms = 0;
    if (here)
        rc = held_back(db, a, user, row.role, &held);
    if (!rc && here)
        rc = people_perms(db, a, role, &perms);
    if (rc)
        return rc;
    *out = (struct actor){ .user = here ? user : 0, .perms = held ? perms & PERM_STAFF : perms };
    *name = row.name.p ? row.name : row.login.p ? row.login : STR("");
    return OK;
}

static const struct event_type *const event[] = { &USER_INVITED, &USER_REINVITED, &USER_JOINED, &USER_PASSWORD_SET, &USER_CHANGED,
                                                 &USER_AWAY, &ROLE_RIGHT_SET, &MAIL_ASKED, &MAIL_CONFIRMED, &MAIL_DROPPED, &LINK_ASKED,
                                                 &LINK_USED, &ACCOUNT_BEGUN, &ACCOUNT_COME, &RECOVERY_ASKED, &RECOVERY_STOPPED,
                                                 &USER_SECOND_BEGUN, &USER_SECOND_ENDED, &USER_CODE_SPENT, &ROLE_SECOND_ASKED, NULL };
static const struct command *const command[] = {
    &PEOPLE_INVITE, &PEOPLE_REINVITE, &PEOPLE_JOIN, &PEOPLE_ADD, &PEOPLE_SET_PASSWORD, &PEOPLE_CHANGE, &PEOPLE_ERASE, &PEOPLE_RETIRE,
    &PEOPLE_SECOND_BEGIN, &PEOPLE_SECOND_END, &PEOPLE_CODE_SPEND, &PEOPLE_REQUIRE, &PEOPLE_AWAY,
    &PEOPLE_MAIL_ASK, &PEOPLE_MAIL_CONFIRM, &PEOPLE_MAIL_DROP, &PEOPLE_LINK_ASK, &PEOPLE_LINK_USE,
    &PEOPLE_ACCOUNT_ASK, &PEOPLE_ACCOUNT_COME, &PEOPLE_ACCOUNT_LEAVE,
    &PEOPLE_RIGHT_SET, &PEOPLE_RECOVERY_START, &PEOPLE_RECOVERY_CONFIRM, &PEOPLE_RECOVERY_STOP, NULL,
};
static const struct route route[] = {
    ROUTE_GET("/signin", PERM_ANYONE, ROUTE_PERSONAL, people_signin_show),
    ROUTE_DO("/signin", PERM_ANYONE, ROUTE_PERSONAL | ROUTE_NO_CSRF | ROUTE_BUCKET, people_signin_do),
    ROUTE_GET("/signin/second", PERM_ANYONE, ROUTE_PERSONAL, people_step_show),
    ROUTE_DO("/signin/second", PERM_ANYONE, ROUTE_PERSONAL | ROUTE_NO_CSRF | ROUTE_BUCKET, people_step_do),
    ROUTE_GET("/signin/link", PERM_ANYONE, ROUTE_PERSONAL, people_link_ask_show),
    ROUTE_DO("/signin/link", PERM_ANYONE, ROUTE_PERSONAL | ROUTE_NO_CSRF | ROUTE_BUCKET, people_link_ask_do),
    ROUTE_GET("/signin/link/{user}/{seal}", PERM_ANYONE, ROUTE_PERSONAL, people_link_in_show),
    ROUTE_DO("/signin/link/{user}/{seal}", PERM_ANYONE, ROUTE_PERSONAL | ROUTE_NO_CSRF | ROUTE_BUCKET, people_link_in_do),
    ROUTE_GET("/mine/account", PERM_ANYONE, ROUTE_PERSONAL, people_account_show),
    ROUTE_POST("/mine/account", PERM_ANYONE, ROUTE_PERSONAL | ROUTE_NO_CSRF | ROUTE_BUCKET, &PEOPLE_ACCOUNT_ASK, people_account_asked,
               people_account_again),
    ROUTE_GET("/mine/in/{user}/{seal}", PERM_ANYONE, ROUTE_PERSONAL, people_account_in_show),
    ROUTE_DO("/mine/in/{user}/{seal}", PERM_ANYONE, ROUTE_PERSONAL | ROUTE_NO_CSRF | ROUTE_BUCKET, people_account_in_do),
    ROUTE_POST("/mine/leave", PERM_ANYONE, ROUTE_PERSONAL, &PEOPLE_ACCOUNT_LEAVE, people_account_left, NULL),
    ROUTE_GET("/people/mail/{user}/{seal}", PERM_ANYONE, ROUTE_PERSONAL, people_mail_confirm_show),
    ROUTE_POST("/people/mail/{user}/{seal}", PERM_ANYONE, ROUTE_PERSONAL | ROUTE_NO_CSRF, &PEOPLE_MAIL_CONFIRM, people_mail_confirmed,
               NULL),
    ROUTE_DO("/signout", PERM_ANYONE, ROUTE_PERSONAL, people_signout_do),
    ROUTE_GET("/welcome/{token}", PERM_ANYONE, ROUTE_PERSONAL, people_welcome_show),
    ROUTE_DO("/welcome/{token}", PERM_ANYONE, ROUTE_PERSONAL | ROUTE_NO_CSRF | ROUTE_BUCKET, people_welcome_do),
    ROUTE_GET("/people", PERM_PEOPLE_READ, ROUTE_PERSONAL, people_list_show),
    ROUTE_POST("/people", PERM_PEOPLE, ROUTE_PERSONAL, &PEOPLE_INVITE, people_link_show, people_list_again),
    ROUTE_GET("/people/roles", PERM_STAFF, ROUTE_PERSONAL, people_roles_show),
    ROUTE_POST("/people/roles", PERM_PEOPLE, ROUTE_PERSONAL, &PEOPLE_REQUIRE, people_required_do, people_roles_again),
    ROUTE_POST("/people/roles/right", PERM_PEOPLE, ROUTE_PERSONAL, &PEOPLE_RIGHT_SET, people_right_do, people_roles_again),
    ROUTE_GET("/people/me", PERM_STAFF, ROUTE_PERSONAL, people_me_show),
    ROUTE_POST("/people/me/away", PERM_STAFF, ROUTE_PERSONAL, &PEOPLE_AWAY, people_away_done, people_me_again),
    ROUTE_POST("/people/me/mail", PERM_STAFF, ROUTE_PERSONAL, &PEOPLE_MAIL_ASK, people_mail_done, people_me_again),
    ROUTE_POST("/people/me/mail/drop", PERM_STAFF, ROUTE_PERSONAL, &PEOPLE_MAIL_DROP, people_mail_done, NULL),
    ROUTE_DO("/people/me/out", PERM_STAFF, ROUTE_PERSONAL, people_me_out_do),
    ROUTE_GET("/people/me/second", PERM_STAFF, ROUTE_PERSONAL, people_me_second_show),
    ROUTE_DO("/people/me/second", PERM_STAFF, ROUTE_PERSONAL, people_me_second_do),
    ROUTE_DO("/people/me/second/end", PERM_STAFF, ROUTE_PERSONAL, people_me_end_do),
    ROUTES_LIST("/people/changes", PERM_PEOPLE_READ, ROUTE_PERSONAL, people_changes_show),
    ROUTE_GET("/people/{user}", PERM_PEOPLE_READ, ROUTE_PERSONAL, people_one_show),
    ROUTE_POST("/people/{user}", PERM_PEOPLE, ROUTE_PERSONAL, &PEOPLE_CHANGE, people_changed_do, people_one_again),
    ROUTE_POST("/people/{user}/invite", PERM_PEOPLE, ROUTE_PERSONAL, &PEOPLE_REINVITE, people_link_show, people_one_again),
    ROUTE_POST("/people/{user}/recovery", PERM_PEOPLE, ROUTE_PERSONAL, &PEOPLE_RECOVERY_START, people_recovery_done, people_one_again),
    ROUTE_POST("/people/{user}/recovery/confirm", PERM_PEOPLE, ROUTE_PERSONAL, &PEOPLE_RECOVERY_CONFIRM, people_link_show,
               people_one_again),
    ROUTE_POST("/people/{user}/recovery/stop", PERM_STAFF, ROUTE_PERSONAL, &PEOPLE_RECOVERY_STOP, people_recovery_done, NULL),
    ROUTE_POST("/people/{user}/erase", PERM_PEOPLE, ROUTE_PERSONAL, &PEOPLE_ERASE, people_changed_do, people_one_again),
    { 0 },
};

/* A second one who has joined. */
static enum rc has_colleagues(struct web *w, bool *done)
{
    struct people_joined_row row;
    enum rc rc = people_joined(w->db, w->arena, 2, &row);
    if (!rc)
        *done = row.n > 1;
    return rc;
}

static const struct first_step first[] = {
    { 3, MSG_start_people, MSG_start_people_why, MSG_start_people_go, "/people", false, has_colleagues },
    { 0 },
};

const struct module PEOPLE = {
    .name = "people",
    .schema = &PEOPLE_SCHEMA,
    .event = event,
    .command = command,
    .route = route,
    .actor = actor,
    .first = first,
    .setting = PEOPLE_SETTINGS,
    .data = PEOPLE_DATA,
    .erase = people_erase,
    .due = people_due,
    .retire = &PEOPLE_RETIRE,
    .letter = people_letter,
    .sweep = people_sweep,
};
