/* people.c - who works here: invited, joined, changed, switched off; never deleted, because cases remember who did what.
**
** Somebody is brought in by an invitation: the answer holds a link with a random token, told once; the log keeps only the token's hash.
** Whoever opens the link within seven days chooses a sign-in name and a password, and the link is used up. A lost password is a new
** invitation for the same person, by two people (people_recovery.c). The password comes to decide() already hashed, since hashing takes longer than a writer may; so what
** the log holds of it is an Argon2id string, PERSONAL like the name, and gone when the person is erased.
**
** Three rules guard the door from inside. There is always an administrator who can sign in. Whom somebody may bring in, change or give
** a new link stands in the table of roles, for both the role that a person has and the one they get. And nobody raises their own.
**
** Each event leaves a line in people_change, so a page can say who was made what by whom, without reading the log. */
#include "base/clock.h"
#include "core_sql.h"
#include "people/people_in.h"
#include "people_schema.h"
#include "web/list.h"

enum { ROLE_MOST = 20 };

/* ---- events -------------------------------------------------------------------------------------------------- */

/* One more line of a person's history: what they were before, and what they are now. Who joins by an invitation, or spends a code
** to come in, is nobody's user at that moment, and yet it is they themselves; who was added on the command line was not even there. */
enum rc people_remember(struct apply *ap, const struct stamp *st, enum people_change_kind kind, const struct people_user_get_row *was)
{
    const bool self = kind == CHANGE_CODE_SPENT || (kind == CHANGE_JOINED && was->invite_until != ABSENT);
    const int64_t by = self ? was->id : st->by;
    struct people_user_get_row now;
    enum rc rc = people_user_get(apply_db(ap), st->arena, was->id, &now);
    if (rc)
        return rc;
    return people_change_add(ap, st->pos, now.id, by, st->at, (int64_t)kind, was->role, now.role, was->unit, now.unit);
}

static enum rc apply_invited(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct user_invited *ev = event;
    must(ev->user == st->pos);
    enum rc rc = people_user_add(ap, ev->user, ev->name, ev->role, ev->unit, ev->invite, ev->until);
    return rc ? rc : people_remember(ap, st, CHANGE_INVITED, &(struct people_user_get_row){ .id = ev->user });
}
static const struct field invited_f[] = {
    SUBJECT(struct user_invited, user),
    TEXT(struct user_invited, role, ROLE_MOST),
    TEXT(struct user_invited, unit, PEOPLE_UNIT_MOST),
    TEXT_OWN(struct user_invited, name, PEOPLE_NAME_MOST),
    BYTES(struct user_invited, invite, 32),
    INT(struct user_invited, until),
};
const struct event_type USER_INVITED = { "people.user.invited", SHAPE(struct user_invited, invited_f), apply_invited, false };

static enum rc apply_reinvited(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct user_reinvited *ev = event;
    struct people_user_get_row was;
    enum rc rc = people_user_get(apply_db(ap), st->arena, ev->user, &was);
    if (!rc)
        rc = people_user_reinvite(ap, ev->user, ev->invite, ev->until);
    if (!rc)
        rc = people_recovery_drop(ap, ev->user);
    if (!rc)
        rc = people_tell(ap, st, ev->user);
    return rc ? rc : people_remember(ap, st, CHANGE_REINVITED, &was);
}
static const struct field reinvited_f[] = {
    SUBJECT(struct user_reinvited, user),
    BYTES(struct user_reinvited, invite, 32),
    INT(struct user_reinvited, until),
};
const struct event_type USER_REINVITED = { "people.user.reinvited", SHAPE(struct user_reinvited, reinvited_f), apply_reinvited, false };

static enum rc apply_joined(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct user_joined *ev = event;
    struct people_user_get_row was;
    enum rc rc = people_user_get(apply_db(ap), st->arena, ev->user, &was);
    if (!rc)
        rc = people_user_join(ap, ev->user, ev->login, ev->name, ev->password);
    return rc ? rc : people_remember(ap, st, CHANGE_JOINED, &was);
}
static const struct field joined_f[] = {
    SUBJECT(struct user_joined, user),
    TEXT_OWN(struct user_joined, login, PEOPLE_LOGIN_MOST),
    TEXT_OWN(struct user_joined, name, PEOPLE_NAME_MOST),
    TEXT_OWN(struct user_joined, password, PEOPLE_PHC_MOST),
};
const struct event_type USER_JOINED = { "people.user.joined", SHAPE(struct user_joined, joined_f), apply_joined, false };

static enum rc apply_password_set(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct user_password_set *ev = event;
    struct people_user_get_row was;
    enum rc rc = people_user_get(apply_db(ap), st->arena, ev->user, &was);
    if (!rc)
        rc = people_user_set_password(ap, ev->user, ev->password);
    return rc ? rc : people_remember(ap, st, CHANGE_PASSWORD, &was);
}
static const struct field password_set_f[] = {
    SUBJECT(struct user_password_set, user),
    TEXT_OWN(struct user_password_set, password, PEOPLE_PHC_MOST),
};
const struct event_type USER_PASSWORD_SET = { "people.user.password_set", SHAPE(struct user_password_set, password_set_f),
                                              apply_password_set, false };

static enum rc apply_changed(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct user_changed *ev = event;
    struct people_user_get_row was;
    enum rc rc = people_user_get(apply_db(ap), st->arena, ev->user, &was);
    if (!rc)
        rc = people_user_change(ap, ev->user, ev->role, ev->unit, ev->active, st->at);
    if (!rc && !ev->active)
        rc = people_recovery_drop(ap, ev->user);
    if (rc)
        return rc;
    return people_remember(ap, st, was.active == ev->active ? CHANGE_ROLE : ev->active ? CHANGE_ON : CHANGE_OFF, &was);
}
static const struct field changed_f[] = {
    SUBJECT(struct user_changed, user),
    TEXT(struct user_changed, role, ROLE_MOST),
    TEXT(struct user_changed, unit, PEOPLE_UNIT_MOST),
    INT(struct user_changed, active),
};
const struct event_type USER_CHANGED = { "people.user.changed", SHAPE(struct user_changed, changed_f), apply_changed, false };

/* ---- who may give what ----------------------------------------------------------------------------------------- */

/* The role of whoever asks; NULL: the command line. */
static enum rc own_role(struct cx *cx, const struct people_role **out)
{
    struct people_user_get_row self;
    if (cx->actor.user == 0) {
        *out = NULL;
        return OK;
    }
    enum rc rc = people_user_get(cx->db, cx->arena, cx->actor.user, &self);
    const struct people_role *role = rc ? NULL : people_role(self.role);
    if (rc == NOT_FOUND || (!rc && !role))
        return refuse(cx, DENIED, NULL, MSG_err_denied, 0);
    if (!rc)
        *out = role;
    return rc;
}

enum rc people_judge_role(struct cx *cx, const struct people_role *role, const struct people_role **own)
{
    const struct people_role *mine = NULL;
    enum rc rc = own_role(cx, &mine);
    if (!rc && !people_gives(mine, role))
        rc = refuse(cx, DENIED, "role", MSG_err_role_not_yours, 0);
    if (!rc)
        *own = mine;
    return rc;
}

/* A role by its word, if whoever asks may give it; a unit belongs to the roles that act for one. */
static enum rc judge_given(struct cx *cx, struct str word, struct str *unit)
{
    const struct people_role *own = NULL, *role = people_role(word);
    if (!role)
        return refuse(cx, INVALID, "role", MSG_err_choice, 0);
    enum rc rc = people_judge_role(cx, role, &own);
    if (!rc && role->of_unit && str_empty(*unit))
        rc = refuse(cx, INVALID, "unit", MSG_err_unit_missing, 0);
    if (!rc && !role->of_unit)
        *unit = STR_NONE;
    return rc;
}

enum rc people_judge_touched(struct cx *cx, const struct people_user_get_row *user)
{
    const struct people_role *own = NULL, *role = people_role(user->role);
    enum rc rc = own_role(cx, &own);
    if (!rc && own && user->id != cx->actor.user && !(role && people_gives(own, role)))
        rc = refuse(cx, DENIED, NULL, MSG_err_account_not_yours, 0);
    return rc;
}

/* ---- inviting and joining ------------------------------------------------------------------------------------ */

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
    enum rc rc = judge_given(cx, a->role, &ev.unit);
    if (!rc)
        rc = people_new_invite(cx, ev.user, a->token, PEOPLE_INVITE_DAYS * CLOCK_DAY, &invite, &ev.until);
    if (rc)
        return rc;
    ev.invite = hash_str(&invite);
    return emit(cx, &USER_INVITED, &ev, NULL);
}

static enum rc get_user(struct cx *cx, int64_t id, struct people_user_get_row *out)
{
    enum rc rc = people_user_get(cx->db, cx->arena, id, out);
    if (!rc && !out->active && !out->name.p) /* its number means one person */
        return refuse(cx, CONFLICT, NULL, MSG_err_user_erased, 0);
    return rc == NOT_FOUND ? refuse(cx, NOT_FOUND, NULL, MSG_err_user_unknown, 0) : rc;
}

/* For who never came: a way into an account that is somebody's is two people's. */
static enum rc decide_reinvite(struct cx *cx, const void *args)
{
    const struct people_reinvite *a = args;
    struct user_reinvited ev = { .user = a->user };
    struct people_user_get_row user;
    struct hash invite;
    enum rc rc = get_user(cx, a->user, &user);
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
    enum rc rc = judge_given(cx, a->role, &in.unit);
    if (!rc)
        rc = free_login(cx, a->login, in.user, &ev.login);
    if (!rc)
        rc = emit(cx, &USER_INVITED, &in, NULL);
    if (rc)
        return rc;
    done->user = in.user;
    return emit(cx, &USER_JOINED, &ev, NULL);
}

/* ---- changing ------------------------------------------------------------------------------------------------ */

static enum rc decide_set_password(struct cx *cx, const void *args)
{
    const struct people_set_password *a = args;
    struct people_user_get_row user;
    if (cx->actor.user != a->user && (cx->actor.user != 0 || !(cx->actor.perms & PERM_PEOPLE)))
        return refuse(cx, DENIED, NULL, MSG_err_denied, 0);
    enum rc rc = get_user(cx, a->user, &user);
    if (!rc)
        rc = people_judge_touched(cx, &user);
    if (!rc && !user.login.p)
        rc = refuse(cx, CONFLICT, NULL, MSG_err_user_waiting, 0);
    if (rc)
        return rc;
    return emit(cx, &USER_PASSWORD_SET, &(struct user_password_set){ a->user, a->password_hash }, NULL);
}

/* Would nobody who can sign in hold the highest role any more? */
static enum rc keep_an_admin(struct cx *cx, const struct people_user_get_row *user, const struct people_change *a)
{
    struct people_able_besides_row others;
    struct str admin = str_of(PEOPLE_ADMIN->word);
    if (!user->active || !str_eq(user->role, admin) || (a->active && str_eq(a->role, admin)))
        return OK;
    enum rc rc = people_able_besides(cx->db, cx->arena, admin, a->user, &others);
    if (!rc && others.users == 0)
        rc = refuse(cx, CONFLICT, a->active ? "role" : "active", MSG_err_last_admin, 0);
    return rc;
}

/* One's own role one may lay down, never raise. */
static enum rc judge_own_change(struct cx *cx, const struct people_user_get_row *user, const struct people_change *a)
{
    const struct people_role *was = people_role(user->role), *role = people_role(a->role);
    if (a->user != cx->actor.user)
        return OK;
    if (!a->active)
        return refuse(cx, CONFLICT, "active", MSG_err_switch_off_self, 0);
    unsigned had = 0, gets = 0;
    enum rc rc = was ? people_perms(cx->db, cx->arena, was, &had) : OK;
    if (!rc)
        rc = people_perms(cx->db, cx->arena, role, &gets);
    return rc ? rc : gets & ~had ? refuse(cx, DENIED, "role", MSG_err_raise_self, 0) : OK;
}

static enum rc decide_change(struct cx *cx, const void *args)
{
    const struct people_change *a = args;
    struct user_changed ev = { a->user, a->role, a->unit, a->active };
    struct people_user_get_row user;
    must(a->active == 0 || a->active == 1);
    enum rc rc = judge_given(cx, a->role, &ev.unit);
    if (!rc)
        rc = get_user(cx, a->user, &user);
    if (!rc)
        rc = people_judge_touched(cx, &user);
    if (!rc)
        rc = judge_own_change(cx, &user, a);
    if (!rc)
        rc = keep_an_admin(cx, &user, a);
    if (rc || (user.active == a->active && str_eq(user.role, a->role) && str_eq(user.unit, ev.unit)))
        return rc;
    return emit(cx, &USER_CHANGED, &ev, NULL);
}

/* ---- commands ------------------------------------------------------------------------------------------------ */

static const struct field told_f[] = { TEXT(struct people_invited, token, PEOPLE_TOKEN_CHARS), INT(struct people_invited, user) };
static const struct field done_f[] = { INT(struct people_joined, user) };

static const struct field invite_f[] = {
    ASK_TEXT(struct people_invite, role, 1, ROLE_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_people_role),
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
    ASK_TEXT(struct people_add, role, 1, ROLE_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_people_role),
    ASK_TEXT(struct people_add, unit, 0, PEOPLE_UNIT_MOST, FIELD_LINE, MSG_people_unit),
    ASK_TEXT(struct people_add, password_hash, 1, PEOPLE_PHC_MOST, FIELD_REQUIRED | FIELD_SECRET, MSG_NONE),
};
const struct command PEOPLE_ADD = { "people.add", SHAPE(struct people_add, add_f), PERM_PEOPLE, decide_add,
                                    SHAPE(struct people_joined, done_f) };

static const struct field set_password_f[] = {
    ASK_INT(struct people_set_password, user, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct people_set_password, password_hash, 1, PEOPLE_PHC_MOST, FIELD_REQUIRED | FIELD_SECRET, MSG_NONE),
};
const struct command PEOPLE_SET_PASSWORD = { "people.set_password", SHAPE(struct people_set_password, set_password_f), PERM_ANYONE,
                                             decide_set_password, SHAPE_NONE };

static const struct field change_f[] = {
    ASK_INT(struct people_change, user, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct people_change, role, 1, ROLE_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_people_role),
    ASK_TEXT(struct people_change, unit, 0, PEOPLE_UNIT_MOST, FIELD_LINE, MSG_people_unit),
    ASK_INT(struct people_change, active, 0, 1, FIELD_REQUIRED, MSG_people_state),
};
const struct command PEOPLE_CHANGE = { "people.change", SHAPE(struct people_change, change_f), PERM_PEOPLE, decide_change, SHAPE_NONE };

/* ---- the module ---------------------------------------------------------------------------------------------- */

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
                                                 &USER_AWAY, &ROLE_RIGHT_SET, &MAIL_ASKED, &MAIL_CONFIRMED, &MAIL_DROPPED, &LINK_ASKED, &LINK_USED, &ACCOUNT_BEGUN, &ACCOUNT_COME,
                                                 &RECOVERY_ASKED, &RECOVERY_STOPPED,
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
    ROUTE_POST("/mine/account", PERM_ANYONE, ROUTE_PERSONAL | ROUTE_NO_CSRF | ROUTE_BUCKET, &PEOPLE_ACCOUNT_ASK, people_account_asked, people_account_again),
    ROUTE_GET("/mine/in/{user}/{seal}", PERM_ANYONE, ROUTE_PERSONAL, people_account_in_show),
    ROUTE_DO("/mine/in/{user}/{seal}", PERM_ANYONE, ROUTE_PERSONAL | ROUTE_NO_CSRF | ROUTE_BUCKET, people_account_in_do),
    ROUTE_POST("/mine/leave", PERM_ANYONE, ROUTE_PERSONAL, &PEOPLE_ACCOUNT_LEAVE, people_account_left, NULL),
    ROUTE_GET("/people/mail/{user}/{seal}", PERM_ANYONE, ROUTE_PERSONAL, people_mail_confirm_show),
    ROUTE_POST("/people/mail/{user}/{seal}", PERM_ANYONE, ROUTE_PERSONAL | ROUTE_NO_CSRF, &PEOPLE_MAIL_CONFIRM, people_mail_confirmed, NULL),
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
    ROUTE_POST("/people/{user}/recovery/confirm", PERM_PEOPLE, ROUTE_PERSONAL, &PEOPLE_RECOVERY_CONFIRM, people_link_show, people_one_again),
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
