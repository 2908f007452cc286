/* people_join.c - coming here to work: an invitation, the name one signs in with, and the first account of all.
**
** Somebody is brought in by an invitation: the answer holds a link with a random token, told once; the log keeps only the token's hash.
** Whoever opens the link within seven days chooses a sign-in name and a password, and the link is used up. A lost password is a new
** invitation for the same person, by two people (people_recovery.c). The command line adds somebody at once, name and password and all:
** that is how the first one comes. */
#include "base/clock.h"
#include "people/people_in.h"

/* ---- inviting -------------------------------------------------------------------------------------------------- */

enum rc people_new_invite(struct cx *cx, int64_t user, struct str token, int64_t opens_us, struct hash *invite, int64_t *until)
{
    struct people_invited *told = cx->result;
    if (!token.p)
        token = rand_token(cx->arena);
    if (!token.p)
        return FAILED;
    *told = (struct people_invited){ token, user };
    *invite = hash_sha256(token);
    *until = cx->now + opens_us;
    return OK;
}

static enum rc decide_invite(struct cx *cx, const void *args)
{
    const struct people_invite *a = args;
    struct user_invited ev = { .user = next_pos(cx), .role = a->role, .unit = a->unit, .name = a->name };
    struct hash invite;
    enum rc rc = people_judge_given(cx, a->role, &ev.unit);
    if (!rc)
        rc = people_new_invite(cx, ev.user, a->token, PEOPLE_INVITE_DAYS * CLOCK_DAY, &invite, &ev.until);
    if (rc)
        return rc;
    ev.invite = hash_str(&invite);
    return emit(cx, &USER_INVITED, &ev, NULL);
}

/* For who never came: a way into an account that is somebody's is two people's. */
static enum rc decide_reinvite(struct cx *cx, const void *args)
{
    const struct people_reinvite *a = args;
    struct user_reinvited ev = { .user = a->user };
    struct people_user_get_row user;
    struct hash invite;
    enum rc rc = people_get_user(cx, a->user, &user);
    if (!rc && !user.active)
        rc = refuse(cx, CONFLICT, NULL, MSG_err_user_off, 0);
    if (!rc)
        rc = people_judge_touched(cx, &user);
    if (!rc && user.password.p && cx->actor.user != 0)
        rc = refuse(cx, CONFLICT, NULL, MSG_err_recovery_two, 0);
    if (!rc)
        rc = people_new_invite(cx, a->user, STR_NONE, PEOPLE_INVITE_DAYS * CLOCK_DAY, &invite, &ev.until);
    if (rc)
        return rc;
    ev.invite = hash_str(&invite);
    return emit(cx, &USER_REINVITED, &ev, NULL);
}

enum rc people_by_token(struct db *db, struct arena *a, struct str token, int64_t now, struct people_user_by_invite_row *out)
{
    struct hash invite = hash_sha256(token);
    struct people_user_by_invite_row row;
    enum rc rc = people_user_by_invite(db, a, hash_str(&invite), &row);
    if (rc)
        return rc;
    if (!row.active || row.invite_until < now)
        return NOT_FOUND;
    *out = row;
    return OK;
}

/* ---- sign-in names --------------------------------------------------------------------------------------------- */

bool people_login(struct arena *a, struct str typed, struct str *out)
{
    char *p = typed.n >= PEOPLE_LOGIN_LEAST && typed.n <= PEOPLE_LOGIN_MOST ? arena_alloc(a, typed.n) : NULL;
    if (!p)
        return false;
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        p[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        if (!((p[i] >= 'a' && p[i] <= 'z') || (p[i] >= '0' && p[i] <= '9') || p[i] == '.' || p[i] == '_' || p[i] == '-'))
            return false;
    }
    *out = str_n(p, typed.n);
    return true;
}

enum rc people_find(struct db *db, struct arena *a, struct str login, int64_t *user)
{
    struct people_user_by_login_row row;
    struct str kept;
    if (!people_login(a, login, &kept))
        return NOT_FOUND;
    enum rc rc = people_user_by_login(db, a, kept, &row);
    if (!rc)
        *user = row.id;
    return rc;
}

/* The sign-in name as it is kept, if it is one and nobody but `user` has it. */
static enum rc free_login(struct cx *cx, struct str typed, int64_t user, struct str *out)
{
    struct people_user_by_login_row other;
    struct str login;
    if (!people_login(cx->arena, typed, &login))
        return refuse(cx, INVALID, "login", MSG_err_login, 0);
    enum rc rc = people_user_by_login(cx->db, cx->arena, login, &other);
    if (!rc && other.id != user)
        return refuse(cx, CONFLICT, "login", MSG_err_login_taken, 0);
    if (rc && rc != NOT_FOUND)
        return rc;
    *out = login;
    return OK;
}

/* ---- joining --------------------------------------------------------------------------------------------------- */

static enum rc decide_join(struct cx *cx, const void *args)
{
    const struct people_join *a = args;
    struct people_joined *done = cx->result;
    struct people_user_by_invite_row invited;
    enum rc rc = people_by_token(cx->db, cx->arena, a->token, cx->now, &invited);
    if (rc)
        return rc == NOT_FOUND ? refuse(cx, rc, NULL, MSG_err_invite_gone, 0) : rc;
    struct user_joined ev = { .user = invited.id, .name = a->name, .password = a->password_hash };
    if ((rc = free_login(cx, a->login, ev.user, &ev.login)))
        return rc;
    done->user = ev.user;
    return emit(cx, &USER_JOINED, &ev, NULL);
}

static enum rc decide_add(struct cx *cx, const void *args)
{
    const struct people_add *a = args;
    struct people_joined *done = cx->result;
    struct user_invited in = { .user = next_pos(cx), .role = a->role, .unit = a->unit, .name = a->name, .until = ABSENT };
    struct user_joined ev = { .user = in.user, .name = a->name, .password = a->password_hash };
    enum rc rc = people_judge_given(cx, a->role, &in.unit);
    if (!rc)
        rc = free_login(cx, a->login, in.user, &ev.login);
    if (!rc)
        rc = emit(cx, &USER_INVITED, &in, NULL);
    if (rc)
        return rc;
    done->user = in.user;
    return emit(cx, &USER_JOINED, &ev, NULL);
}

/* ---- commands ------------------------------------------------------------------------------------------------ */

static const struct field told_f[] = { TEXT(struct people_invited, token, PEOPLE_TOKEN_CHARS), INT(struct people_invited, user) };
static const struct field done_f[] = { INT(struct people_joined, user) };

static const struct field invite_f[] = {
    ASK_TEXT(struct people_invite, role, 1, PEOPLE_ROLE_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_people_role),
    ASK_TEXT(struct people_invite, unit, 0, PEOPLE_UNIT_MOST, FIELD_LINE, MSG_people_unit),
    ASK_TEXT(struct people_invite, name, 1, PEOPLE_NAME_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_people_name),
};
const struct command PEOPLE_INVITE = { "people.invite", SHAPE(struct people_invite, invite_f), PERM_PEOPLE, decide_invite,
                                       SHAPE(struct people_invited, told_f) };

static const struct field reinvite_f[] = { ASK_INT(struct people_reinvite, user, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
const struct command PEOPLE_REINVITE = { "people.reinvite", SHAPE(struct people_reinvite, reinvite_f), PERM_PEOPLE, decide_reinvite,
                                         SHAPE(struct people_invited, told_f) };

static const struct field join_f[] = {
    ASK_TEXT(struct people_join, token, 1, 64, FIELD_REQUIRED | FIELD_SECRET, MSG_NONE),
    ASK_TEXT(struct people_join, login, PEOPLE_LOGIN_LEAST, PEOPLE_LOGIN_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_people_login),
    ASK_TEXT(struct people_join, name, 1, PEOPLE_NAME_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_people_name),
    ASK_TEXT(struct people_join, password_hash, 1, PEOPLE_PHC_MOST, FIELD_REQUIRED | FIELD_SECRET, MSG_NONE),
};
const struct command PEOPLE_JOIN = { "people.join", SHAPE(struct people_join, join_f), PERM_ANYONE, decide_join,
                                     SHAPE(struct people_joined, done_f) };

static const struct field add_f[] = {
    ASK_TEXT(struct people_add, login, PEOPLE_LOGIN_LEAST, PEOPLE_LOGIN_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_people_login),
    ASK_TEXT(struct people_add, name, 1, PEOPLE_NAME_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_people_name),
    ASK_TEXT(struct people_add, role, 1, PEOPLE_ROLE_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_people_role),
    ASK_TEXT(struct people_add, unit, 0, PEOPLE_UNIT_MOST, FIELD_LINE, MSG_people_unit),
    ASK_TEXT(struct people_add, password_hash, 1, PEOPLE_PHC_MOST, FIELD_REQUIRED | FIELD_SECRET, MSG_NONE),
};
const struct command PEOPLE_ADD = { "people.add", SHAPE(struct people_add, add_f), PERM_PEOPLE, decide_add,
                                    SHAPE(struct people_joined, done_f) };
