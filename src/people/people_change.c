/* people_change.c - who may give what, and what is changed of an account: its role, its unit, its password, whether it is on.
**
** Three rules guard the door from inside. There is always an administrator who can sign in. Whom somebody may bring in, change or give
** a new link stands in the table of roles, for both the role that a person has and the one they get. And nobody raises their own. */
#include "people/people_in.h"

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

enum rc people_judge_given(struct cx *cx, struct str word, struct str *unit)
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

enum rc people_get_user(struct cx *cx, int64_t id, struct people_user_get_row *out)
{
    enum rc rc = people_user_get(cx->db, cx->arena, id, out);
    if (!rc && !out->active && !out->name.p) /* its number means one person */
        return refuse(cx, CONFLICT, NULL, MSG_err_user_erased, 0);
    return rc == NOT_FOUND ? refuse(cx, NOT_FOUND, NULL, MSG_err_user_unknown, 0) : rc;
}

/* ---- changing ------------------------------------------------------------------------------------------------ */

static enum rc decide_set_password(struct cx *cx, const void *args)
{
    const struct people_set_password *a = args;
    struct people_user_get_row user;
    if (cx->actor.user != a->user && (cx->actor.user != 0 || !(cx->actor.perms & PERM_PEOPLE)))
        return refuse(cx, DENIED, NULL, MSG_err_denied, 0);
    enum rc rc = people_get_user(cx, a->user, &user);
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
    enum rc rc = people_judge_given(cx, a->role, &ev.unit);
    if (!rc)
        rc = people_get_user(cx, a->user, &user);
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

static const struct field set_password_f[] = {
    ASK_INT(struct people_set_password, user, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct people_set_password, password_hash, 1, PEOPLE_PHC_MOST, FIELD_REQUIRED | FIELD_SECRET, MSG_NONE),
};
const struct command PEOPLE_SET_PASSWORD = { "people.set_password", SHAPE(struct people_set_password, set_password_f), PERM_ANYONE,
                                             decide_set_password, SHAPE_NONE };

static const struct field change_f[] = {
    ASK_INT(struct people_change, user, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct people_change, role, 1, PEOPLE_ROLE_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_people_role),
    ASK_TEXT(struct people_change, unit, 0, PEOPLE_UNIT_MOST, FIELD_LINE, MSG_people_unit),
    ASK_INT(struct people_change, active, 0, 1, FIELD_REQUIRED, MSG_people_state),
};
const struct command PEOPLE_CHANGE = { "people.change", SHAPE(struct people_change, change_f), PERM_PEOPLE, decide_change, SHAPE_NONE };
