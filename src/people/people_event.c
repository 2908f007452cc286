/* people_event.c - what happened to accounts, and what follows from it in the tables.
**
** Each event leaves a line in people_change, so a page can say who was made what by whom, without reading the log. */
#include "people/people_in.h"

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
    TEXT(struct user_invited, role, PEOPLE_ROLE_MOST),
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
    TEXT(struct user_changed, role, PEOPLE_ROLE_MOST),
    TEXT(struct user_changed, unit, PEOPLE_UNIT_MOST),
    INT(struct user_changed, active),
};
const struct event_type USER_CHANGED = { "people.user.changed", SHAPE(struct user_changed, changed_f), apply_changed, false };
