/* people_second.c - a second step: begun, ended, its ten codes spent; and which roles must have one.
**
** It is begun by its owner alone, with the first digits as proof that the app holds the secret. It ends by its owner with a proof, by two
** colleagues together (people_recover.c), or from the command line of the machine. Who holds a role that must have one, and has none, is
** signed in with the right to see their own page and nothing else (people.c, actor): so the rule needs no exceptions anywhere. */
#include "people/people_in.h"

/* ---- events -------------------------------------------------------------------------------------------------- */

#define E struct user_second
static enum rc apply_begun(struct apply *ap, const struct stamp *st, const void *event)
{
    const E *ev = event;
    struct people_user_get_row was;
    enum rc rc = people_user_get(apply_db(ap), st->arena, ev->user, &was);
    if (!rc)
        rc = people_second_put(ap, ev->user, ev->box, st->at);
    for (size_t i = 0; !rc && i + sizeof(struct hash) <= ev->codes.n; i += sizeof(struct hash))
        rc = people_code_add(ap, str_n(ev->codes.p + i, sizeof(struct hash)), ev->user);
    return rc ? rc : people_remember(ap, st, CHANGE_SECOND_ON, &was);
}
static const struct field begun_f[] = {
    SUBJECT(E, user),
    TEXT_OWN(E, box, SECOND_BOX_MOST),
    BYTES_OWN(E, codes, SECOND_CODES * (int64_t)sizeof(struct hash)),
};
const struct event_type USER_SECOND_BEGUN = { "people.user.second_begun", SHAPE(E, begun_f), apply_begun, false };
#undef E

static enum rc apply_ended(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct people_of *ev = event;
    struct people_user_get_row was;
    enum rc rc = people_user_get(apply_db(ap), st->arena, ev->user, &was);
    if (!rc)
        rc = people_second_drop(ap, ev->user);
    if (!rc)
        rc = people_code_drop(ap, ev->user);
    return rc ? rc : people_remember(ap, st, CHANGE_SECOND_OFF, &was);
}
static const struct field of_f[] = { SUBJECT(struct people_of, user) };
const struct event_type USER_SECOND_ENDED = { "people.user.second_ended", SHAPE(struct people_of, of_f), apply_ended, false };

static enum rc apply_spent(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct people_code *ev = event;
    struct people_user_get_row was;
    enum rc rc = people_user_get(apply_db(ap), st->arena, ev->user, &was);
    if (!rc)
        rc = people_code_spend(ap, ev->user, ev->code);
    return rc ? rc : people_remember(ap, st, CHANGE_CODE_SPENT, &was);
}
static const struct field spent_f[] = {
    SUBJECT(struct people_code, user),
    BYTES_OWN(struct people_code, code, sizeof(struct hash)),
};
const struct event_type USER_CODE_SPENT = { "people.user.code_spent", SHAPE(struct people_code, spent_f), apply_spent, false };

enum { WORD_MOST = 20 };
static enum rc apply_asked(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct people_require *ev = event;
    (void)st;
    return ev->required ? people_role_require(ap, ev->role) : people_role_free(ap, ev->role);
}
static const struct field asked_f[] = { TEXT(struct people_require, role, WORD_MOST), INT(struct people_require, required) };
const struct event_type ROLE_SECOND_ASKED = { "people.role.second_asked", SHAPE(struct people_require, asked_f), apply_asked, false };

/* ---- commands ------------------------------------------------------------------------------------------------ */

static enum rc decide_begin(struct cx *cx, const void *args)
{
    const struct people_second_begin *a = args;
    struct people_second_get_row row;
    struct str secret;
    if (cx->actor.user == 0 || !second_open(cx->place, cx->arena, a->box, cx->actor.user, &secret))
        return refuse(cx, DENIED, NULL, MSG_err_denied, 0);
    enum rc rc = people_second_get(cx->db, cx->arena, cx->actor.user, &row);
    if (!rc)
        return refuse(cx, CONFLICT, NULL, MSG_err_second_on, 0);
    if (rc != NOT_FOUND)
        return rc;
    return emit(cx, &USER_SECOND_BEGUN, &(struct user_second){ cx->actor.user, a->box, a->codes }, NULL);
}

/* The page has asked for a proof; from the command line, whoever holds the machine holds more than this. */
static enum rc decide_end(struct cx *cx, const void *args)
{
    const struct people_of *a = args;
    struct people_second_get_row row;
    if (cx->actor.user != 0 && cx->actor.user != a->user)
        return refuse(cx, DENIED, NULL, MSG_err_denied, 0);
    enum rc rc = people_second_get(cx->db, cx->arena, a->user, &row);
    if (rc) /* pressed twice */
        return rc == NOT_FOUND ? OK : rc;
    return emit(cx, &USER_SECOND_ENDED, a, NULL);
}

static enum rc decide_spend(struct cx *cx, const void *args)
{
    const struct people_code *a = args;
    struct people_code_get_row row;
    enum rc rc = people_code_get(cx->db, cx->arena, a->user, a->code, &row);
    if (rc)
        return rc == NOT_FOUND ? refuse(cx, INVALID, "code", MSG_err_code_wrong, 0) : rc;
    return emit(cx, &USER_CODE_SPENT, a, NULL);
}

/* Who asks it of their own role has one already: nobody shuts the door on themselves. */
static enum rc decide_require(struct cx *cx, const void *args)
{
    const struct people_require *a = args;
    const struct people_role *own = NULL, *role = people_role(a->role);
    struct people_second_asked_row asked = { 0 };
    struct people_second_get_row mine;
    if (!role || !(role->perms & PERM_STAFF))
        return refuse(cx, INVALID, "role", MSG_err_choice, 0);
    enum rc rc = people_judge_role(cx, role, &own);
    if (!rc && a->required && own == role) {
        rc = people_second_get(cx->db, cx->arena, cx->actor.user, &mine);
        rc = rc == NOT_FOUND ? refuse(cx, CONFLICT, "role", MSG_err_second_first, 0) : rc;
    }
    if (!rc)
        rc = people_second_asked(cx->db, cx->arena, a->role, &asked);
    if (rc || asked.asked == a->required)
        return rc;
    return emit(cx, &ROLE_SECOND_ASKED, a, NULL);
}

static const struct field begin_f[] = {
    ASK_TEXT(struct people_second_begin, box, 1, SECOND_BOX_MOST, FIELD_REQUIRED | FIELD_SECRET, MSG_NONE),
    { "codes", offsetof(struct people_second_begin, codes), FIELD_BYTES, FIELD_REQUIRED | FIELD_SECRET, 1,
      SECOND_CODES * (int64_t)sizeof(struct hash), MSG_NONE },
};
const struct command PEOPLE_SECOND_BEGIN = { "people.second.begin", SHAPE(struct people_second_begin, begin_f), PERM_STAFF, decide_begin,
                                             SHAPE_NONE };
static const struct field end_f[] = { ASK_INT(struct people_of, user, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
const struct command PEOPLE_SECOND_END = { "people.second.end", SHAPE(struct people_of, end_f), PERM_STAFF, decide_end, SHAPE_NONE };
static const struct field spend_f[] = {
    ASK_INT(struct people_code, user, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    { "code", offsetof(struct people_code, code), FIELD_BYTES, FIELD_REQUIRED | FIELD_SECRET, 1, sizeof(struct hash), MSG_NONE },
};
const struct command PEOPLE_CODE_SPEND = { "people.code.spend", SHAPE(struct people_code, spend_f), PERM_ANYONE, decide_spend, SHAPE_NONE };
static const struct field require_f[] = {
    ASK_TEXT(struct people_require, role, 1, WORD_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_people_role),
    ASK_INT(struct people_require, required, 0, 1, FIELD_REQUIRED, MSG_NONE),
};
const struct command PEOPLE_REQUIRE = { "people.second.require", SHAPE(struct people_require, require_f), PERM_PEOPLE, decide_require,
                                        SHAPE_NONE };
