/* people_away.c - who is away, until when, and who stands in for them.
**
** One absence a person, set by themselves or by who may change them. It ends by itself: nothing is written when its last day is over,
** readers compare it with the clock. A stand-in of a stand-in is not looked for: two people who stand in for each other would go round in
** circles, and whoever is asked should be there. */
#include "people/people_in.h"

#include "base/clock.h"

enum { DAYS_MOST = 366 };

static enum rc apply_away(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct people_away *ev = event;
    struct people_user_get_row was;
    enum rc rc = people_user_get(apply_db(ap), st->arena, ev->user, &was);
    if (!rc)
        rc = people_away_drop(ap, ev->user);
    if (!rc && ev->until != ABSENT)
        rc = people_away_put(ap, ev->user, ev->since, ev->until, ev->stand_in);
    return rc ? rc : people_remember(ap, st, ev->until == ABSENT ? CHANGE_BACK : CHANGE_AWAY, &was);
}
#define E struct people_away
static const struct field away_f[] = { SUBJECT(E, user), INT(E, since), INT(E, until), INT(E, stand_in) };
const struct event_type USER_AWAY = { "people.user.away", SHAPE(E, away_f), apply_away, false };
#undef E

/* Somebody who is here, may do what the absent one may, and is not that one. */
static enum rc judge_stand_in(struct cx *cx, const struct people_user_get_row *away, int64_t user)
{
    struct people_user_get_row row;
    enum rc rc = people_user_get(cx->db, cx->arena, user, &row);
    const struct people_role *theirs = rc ? NULL : people_role(row.role), *his = people_role(away->role);
    unsigned may = 0, must_do = 0;
    if (!rc && theirs && his && !(rc = people_perms(cx->db, cx->arena, theirs, &may)))
        rc = people_perms(cx->db, cx->arena, his, &must_do);
    if (rc == NOT_FOUND || (!rc && (user == away->id || !row.active || !row.password.p || !theirs || !his || must_do & ~may)))
        return refuse(cx, INVALID, "stand_in", MSG_err_stand_in, 0);
    return rc;
}

static enum rc decide_away(struct cx *cx, const void *args)
{
    const struct people_away_set *a = args;
    struct people_user_get_row user;
    struct people_away_get_row now;
    const int64_t who = a->user == ABSENT ? cx->actor.user : a->user;
    if (who != cx->actor.user && !(cx->actor.perms & PERM_PEOPLE))
        return refuse(cx, DENIED, NULL, MSG_err_denied, 0);
    enum rc rc = people_user_get(cx->db, cx->arena, who, &user);
    if (rc)
        return rc == NOT_FOUND ? refuse(cx, NOT_FOUND, NULL, MSG_err_user_unknown, 0) : rc;
    if ((rc = people_judge_touched(cx, &user)))
        return rc;
    if (a->days == 0) {
        rc = people_away_get(cx->db, cx->arena, who, &now);
        return rc == NOT_FOUND ? OK : rc ? rc : emit(cx, &USER_AWAY, &(struct people_away){ who, ABSENT, ABSENT, ABSENT }, NULL);
    }
    rc = judge_stand_in(cx, &user, a->stand_in);
    return rc ? rc : emit(cx, &USER_AWAY, &(struct people_away){ who, cx->now, cx->now + a->days * CLOCK_DAY, a->stand_in }, NULL);
}
static const struct field set_f[] = {
    ASK_INT(struct people_away_set, user, 0, INT64_MAX, 0, MSG_NONE),
    ASK_INT(struct people_away_set, days, 0, DAYS_MOST, FIELD_REQUIRED, MSG_away_days),
    ASK_INT(struct people_away_set, stand_in, 0, INT64_MAX, 0, MSG_away_stand_in),
};
const struct command PEOPLE_AWAY = { "people.away", SHAPE(struct people_away_set, set_f), PERM_STAFF, decide_away, SHAPE_NONE };

enum rc people_stand_in(struct db *db, struct arena *a, int64_t user, int64_t now, int64_t *who)
{
    struct people_away_get_row row;
    struct people_user_get_row other;
    enum rc rc = people_away_get(db, a, user, &row);
    if (!rc && (now < row.since || now >= row.until))
        rc = NOT_FOUND;
    if (!rc)
        rc = people_user_get(db, a, row.stand_in, &other);
    if (!rc && !other.active)
        rc = NOT_FOUND;
    if (!rc)
        *who = row.stand_in;
    return rc;
}

enum rc people_stands_for(struct db *db, struct arena *a, int64_t user, int64_t now, int64_t *who, size_t room, size_t *n)
{
    struct people_away_for_row *row;
    size_t k;
    enum rc rc = people_away_for(db, a, user, now, (int64_t)room, &row, &k);
    for (size_t i = 0; !rc && i < k; i++)
        who[i] = row[i].user;
    if (!rc)
        *n = k;
    return rc;
}

void people_away_done(struct web *w)
{
    web_see_other(w, url_path(&w->out, "/people/me"));
}
