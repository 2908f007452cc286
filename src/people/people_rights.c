/* people_rights.c - what a role may do in this place: the table of people_role.c, and what the office changed of it.
**
** Kept is only what differs, so a right that a later version brings along goes to whom its table gives it. Some things are no office's to
** change, for the program would contradict itself: a resident's account and a unit's have their own doors, an administrator may always do
** all, so that somebody always can; who works here may see this table; and a right that rests on another is not given without it. Nobody
** gives a right that they have not, nor to a role that they may not give, nor to their own. */
#include "people/people_in.h"

enum { WORD_MOST = 20, RIGHTS_MOST = 32 };

/* What each right rests on. */
static const struct {
    unsigned right, on;
} rests[] = { { PERM_VOICE, PERM_DESK_READ },  { PERM_DESK, PERM_DESK_READ | PERM_VOICE }, { PERM_VERIFY, PERM_DESK_READ },
              { PERM_ALLOW, PERM_DESK_READ },  { PERM_LOOKS, PERM_DESK_READ },             { PERM_PEOPLE, PERM_PEOPLE_READ } };

bool people_right_fixed(const struct people_role *role, unsigned right)
{
    return role == PEOPLE_ADMIN || role->of_unit || !(role->perms & PERM_STAFF) || right == PERM_STAFF || right == PERM_UNIT ||
           (right == PERM_PEOPLE && !role->gives);
}

enum rc people_perms(struct db *db, struct arena *a, const struct people_role *role, unsigned *out)
{
    struct people_right_of_row *row;
    size_t n;
    unsigned perms = role->perms;
    enum rc rc = people_right_of(db, a, str_of(role->word), RIGHTS_MOST, &row, &n);
    for (size_t i = 0; !rc && i < n; i++) {
        const unsigned right = (unsigned)row[i].right;
        if (!people_right_fixed(role, right))
            perms = row[i].given ? perms | right : perms & ~right;
    }
    if (!rc)
        *out = perms;
    return rc;
}

/* ---- changing ------------------------------------------------------------------------------------------------ */

static enum rc apply_set(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct people_right_set *ev = event;
    enum rc rc = people_right_put(ap, ev->role, ev->right, ev->given);
    const enum people_change_kind kind = ev->given ? CHANGE_RIGHT_GIVEN : CHANGE_RIGHT_TAKEN;
    return rc ? rc : people_change_right(ap, st->pos, st->by, st->at, (int64_t)kind, ev->role, ev->right);
}
#define E struct people_right_set
static const struct field set_f[] = { TEXT(E, role, WORD_MOST), INT(E, right), INT(E, given) };
const struct event_type ROLE_RIGHT_SET = { "people.role.right_set", SHAPE(E, set_f), apply_set, false };
#undef E

static bool is_right(int64_t right)
{
    for (size_t i = 0; i < PEOPLE_RIGHTS; i++)
        if (right == (int64_t)PEOPLE_RIGHT[i].perm)
            return true;
    return false;
}

/* Would a right stand without what it rests on? */
static bool hangs(unsigned perms)
{
    for (size_t i = 0; i < countof(rests); i++)
        if (perms & rests[i].right && (perms & rests[i].on) != rests[i].on)
            return true;
    return false;
}

static enum rc decide_set(struct cx *cx, const void *args)
{
    const struct people_right_set *a = args;
    const struct people_role *own = NULL, *role = people_role(a->role);
    const unsigned right = (unsigned)a->right;
    unsigned perms = 0;
    if (!role || !is_right(a->right))
        return refuse(cx, INVALID, "role", MSG_err_choice, 0);
    enum rc rc = people_judge_role(cx, role, &own);
    if (!rc && own == role)
        rc = refuse(cx, DENIED, NULL, MSG_err_raise_self, 0);
    if (!rc && people_right_fixed(role, right))
        rc = refuse(cx, CONFLICT, NULL, MSG_err_right_fixed, 0);
    if (!rc && a->given && (cx->actor.perms & right) != right)
        rc = refuse(cx, DENIED, NULL, MSG_err_right_not_yours, 0);
    if (!rc)
        rc = people_perms(cx->db, cx->arena, role, &perms);
    if (rc || ((perms & right) == right) == (a->given == 1)) /* pressed twice */
        return rc;
    if (hangs(a->given ? perms | right : perms & ~right))
        return refuse(cx, CONFLICT, NULL, a->given ? MSG_err_right_needs : MSG_err_right_carries, 0);
    return emit(cx, &ROLE_RIGHT_SET, a, NULL);
}
static const struct field ask_f[] = {
    ASK_TEXT(struct people_right_set, role, 1, WORD_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_people_role),
    ASK_INT(struct people_right_set, right, 1, INT32_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(struct people_right_set, given, 0, 1, FIELD_REQUIRED, MSG_NONE),
};
const struct command PEOPLE_RIGHT_SET = { "people.right.set", SHAPE(struct people_right_set, ask_f), PERM_PEOPLE, decide_set, SHAPE_NONE };

/* ---- reading ------------------------------------------------------------------------------------------------- */

enum rc people_roles_with(struct db *db, const struct msg_ctx *m, unsigned perms, struct str *out)
{
    struct buf b;
    buf_init(&b, m->arena, 1024);
    for (size_t i = 0; i < PEOPLE_ROLES; i++) {
        unsigned has = 0;
        enum rc rc = people_perms(db, m->arena, &PEOPLE_ROLE[i], &has);
        if (rc)
            return rc;
        if (!(has & perms))
            continue;
        if (b.n)
            buf_str(&b, msg_text(m, MSG_role_and, 0));
        buf_str(&b, msg_text(m, PEOPLE_ROLE[i].label, 0));
    }
    must(!b.overflow);
    *out = buf_view(&b);
    return OK;
}

int64_t people_right_at(unsigned right)
{
    for (size_t i = 0; i < PEOPLE_RIGHTS; i++)
        if (PEOPLE_RIGHT[i].perm == right)
            return (int64_t)i;
    return ABSENT;
}
