/* people_recovery.c - the way back into an account whose owner lost their password: two people open it, and never one.
**
** A new link is a way into somebody's account, so nobody makes one alone: one who may change the account starts, another who may confirms
** within three days, and only the second sees the link, once. Two of whom one brought in or changed the other within a week are not two:
** either may be the other's own invention. Where nobody else is there, the second key is the server's command line, which lies in other
** hands or at least in another room. It is all on record; whoever the account belongs to reads it on their own page, and stops it there.
**
** Who was invited and never came has no account that could be taken: their new link is people.reinvite, and one person's. */
#include "people/people_in.h"

#include "base/clock.h"

enum { OPEN_DAYS = 3, LINK_HOURS = 24, FRESH_DAYS = 7, ABLE_MOST = 100 };

/* ---- events -------------------------------------------------------------------------------------------------- */

static enum rc apply_asked(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct recovery_asked *ev = event;
    struct people_user_get_row was;
    enum rc rc = people_user_get(apply_db(ap), st->arena, ev->user, &was);
    if (!rc)
        rc = people_recovery_put(ap, ev->user, st->by, st->at, ev->until, ev->second);
    if (!rc)
        rc = people_tell(ap, st, ev->user);
    return rc ? rc : people_remember(ap, st, CHANGE_RECOVERY_ASKED, &was);
}
#define E struct recovery_asked
static const struct field asked_f[] = { SUBJECT(E, user), INT(E, until), INT(E, second) };
const struct event_type RECOVERY_ASKED = { "people.recovery.asked", SHAPE(E, asked_f), apply_asked, false };
#undef E

static enum rc apply_stopped(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct people_of *ev = event;
    struct people_user_get_row was;
    enum rc rc = people_user_get(apply_db(ap), st->arena, ev->user, &was);
    if (!rc)
        rc = people_recovery_drop(ap, ev->user);
    return rc ? rc : people_remember(ap, st, CHANGE_RECOVERY_STOPPED, &was);
}
static const struct field of_f[] = { SUBJECT(struct people_of, user) };
const struct event_type RECOVERY_STOPPED = { "people.recovery.stopped", SHAPE(struct people_of, of_f), apply_stopped, false };

/* ---- commands ------------------------------------------------------------------------------------------------ */

/* An account that somebody has come into, and that is here. */
static enum rc get_account(struct cx *cx, int64_t id, struct people_user_get_row *out)
{
    enum rc rc = people_user_get(cx->db, cx->arena, id, out);
    if (rc)
        return rc == NOT_FOUND ? refuse(cx, NOT_FOUND, NULL, MSG_err_user_unknown, 0) : rc;
    if (!out->active)
        return refuse(cx, CONFLICT, NULL, MSG_err_user_off, 0);
    return out->password.p ? OK : refuse(cx, CONFLICT, NULL, MSG_err_user_waiting, 0);
}

enum rc people_recovery_open(struct db *db, struct arena *a, int64_t user, int64_t now, struct people_recovery_get_row *out)
{
    struct people_recovery_get_row row;
    enum rc rc = people_recovery_get(db, a, user, &row);
    if (!rc && row.until <= now)
        rc = NOT_FOUND;
    if (!rc)
        *out = row;
    return rc;
}

static enum rc decide_start(struct cx *cx, const void *args)
{
    const struct people_recover *a = args;
    struct people_user_get_row user;
    struct people_recovery_get_row open;
    enum rc rc = get_account(cx, a->user, &user);
    if (!rc && cx->actor.user == a->user)
        rc = refuse(cx, DENIED, NULL, MSG_err_recovery_own, 0);
    if (!rc)
        rc = people_judge_touched(cx, &user);
    if (!rc)
        rc = people_recovery_open(cx->db, cx->arena, a->user, cx->now, &open);
    if (!rc)
        return refuse(cx, CONFLICT, NULL, MSG_err_recovery_open, 0);
    if (rc != NOT_FOUND)
        return rc;
    return emit(cx, &RECOVERY_ASKED, &(struct recovery_asked){ a->user, cx->now + OPEN_DAYS * CLOCK_DAY, a->second == 1 }, NULL);
}

/* Is one of the two the making of the other, of this week? */
static enum rc is_made_by(struct db *db, struct arena *a, int64_t other, int64_t by, int64_t now, bool *made)
{
    struct people_change_by_row row;
    const int64_t after = now - FRESH_DAYS * CLOCK_DAY;
    struct people_change_by_row back;
    enum rc rc = people_change_by(db, a, other, by, after, &row);
    if (!rc)
        rc = people_change_by(db, a, by, other, after, &back);
    if (!rc)
        *made = row.n > 0 || back.n > 0;
    return rc;
}

/* Who started it may still do so; whoever asks is another, and not of their making. The command line is a key of its own. */
static enum rc judge_second(struct cx *cx, const struct people_recovery_get_row *open)
{
    struct people_user_get_row first;
    const struct people_role *role;
    unsigned perms = 0;
    bool made = false;
    if (open->by == cx->actor.user)
        return refuse(cx, DENIED, NULL, MSG_err_recovery_same, 0);
    if (open->by == 0)
        return OK;
    enum rc rc = people_user_get(cx->db, cx->arena, open->by, &first);
    if (rc)
        return rc;
    if ((role = people_role(first.role)) && (rc = people_perms(cx->db, cx->arena, role, &perms)))
        return rc;
    if (!first.active || !(perms & PERM_PEOPLE))
        return refuse(cx, CONFLICT, NULL, MSG_err_recovery_none, 0);
    if (cx->actor.user != 0)
        rc = is_made_by(cx->db, cx->arena, cx->actor.user, open->by, cx->now, &made);
    return rc ? rc : made ? refuse(cx, DENIED, NULL, MSG_err_recovery_made, FRESH_DAYS) : OK;
}

static enum rc decide_confirm(struct cx *cx, const void *args)
{
    const struct people_of *a = args;
    struct user_reinvited ev = { .user = a->user };
    struct people_user_get_row user;
    struct people_recovery_get_row open;
    struct people_second_get_row second;
    struct hash invite;
    enum rc rc = get_account(cx, a->user, &user);
    if (!rc && cx->actor.user == a->user)
        rc = refuse(cx, DENIED, NULL, MSG_err_recovery_own, 0);
    if (!rc)
        rc = people_judge_touched(cx, &user);
    if (!rc && (rc = people_recovery_open(cx->db, cx->arena, a->user, cx->now, &open)) == NOT_FOUND)
        rc = refuse(cx, CONFLICT, NULL, MSG_err_recovery_none, 0);
    if (!rc)
        rc = judge_second(cx, &open);
    if (!rc)
        rc = people_new_invite(cx, a->user, STR_NONE, LINK_HOURS * CLOCK_HOUR, &invite, &ev.until);
    if (rc)
        return rc;
    ev.invite = hash_str(&invite);
    rc = emit(cx, &USER_REINVITED, &ev, NULL);
    if (rc || !open.second)
        return rc;
    rc = people_second_get(cx->db, cx->arena, a->user, &second);
    return rc == NOT_FOUND ? OK : rc ? rc : emit(cx, &USER_SECOND_ENDED, a, NULL);
}

/* By whom it concerns, or by anybody who could have started it. */
static enum rc decide_stop(struct cx *cx, const void *args)
{
    const struct people_of *a = args;
    struct people_user_get_row user;
    struct people_recovery_get_row open;
    if (cx->actor.user != a->user && !(cx->actor.perms & PERM_PEOPLE))
        return refuse(cx, DENIED, NULL, MSG_err_denied, 0);
    enum rc rc = people_user_get(cx->db, cx->arena, a->user, &user);
    if (rc)
        return rc == NOT_FOUND ? refuse(cx, NOT_FOUND, NULL, MSG_err_user_unknown, 0) : rc;
    if (!(rc = people_judge_touched(cx, &user)))
        rc = people_recovery_open(cx->db, cx->arena, a->user, cx->now, &open);
    return rc == NOT_FOUND ? OK : rc ? rc : emit(cx, &RECOVERY_STOPPED, a, NULL);
}

static const struct field start_f[] = {
    ASK_INT(struct people_recover, user, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(struct people_recover, second, 0, 1, 0, MSG_recovery_second),
};
static const struct field one_f[] = { ASK_INT(struct people_of, user, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
static const struct field told_f[] = { TEXT(struct people_invited, token, PEOPLE_TOKEN_CHARS), INT(struct people_invited, user) };
const struct command PEOPLE_RECOVERY_START = { "people.recovery.start", SHAPE(struct people_recover, start_f), PERM_PEOPLE, decide_start,
                                               SHAPE_NONE };
const struct command PEOPLE_RECOVERY_CONFIRM = { "people.recovery.confirm", SHAPE(struct people_of, one_f), PERM_PEOPLE, decide_confirm,
                                                 SHAPE(struct people_invited, told_f) };
const struct command PEOPLE_RECOVERY_STOP = { "people.recovery.stop", SHAPE(struct people_of, one_f), PERM_STAFF, decide_stop, SHAPE_NONE };

/* ---- what the pages say ---------------------------------------------------------------------------------------- */

/* The colleagues who could be the second one, if `by` is the first. */
static enum rc read_seconds(struct web *w, const struct people_role *role, int64_t user, int64_t by, struct str *names)
{
    struct people_account *who = ARENA_ARRAY(w->arena, struct people_account, ABLE_MOST);
    size_t n = 0;
    enum rc rc = who ? people_able(w->db, w->arena, PERM_PEOPLE, who, ABLE_MOST, &n) : FAILED;
    for (size_t i = 0; !rc && i < n; i++) {
        const struct people_role *own = people_role(who[i].role);
        bool made = false;
        if (who[i].user == user || who[i].user == by || !own || !people_gives(own, role))
            continue;
        rc = is_made_by(w->db, w->arena, who[i].user, by, clock_now_us(), &made);
        if (!rc && !made)
            *names = names->p ? msg_list_and(&w->out.m, *names, who[i].name) : who[i].name;
    }
    return rc;
}

enum rc people_read_recovery(struct web *w, const struct people_user_get_row *user, struct people_recovery_view *out)
{
    struct people_recovery_view v = { .until = ABSENT, .user = user->id, .login = user->login };
    struct people_recovery_get_row open;
    const struct people_role *role = people_role(user->role);
    int64_t first = w->actor.user;
    enum rc rc = people_recovery_open(w->db, w->arena, user->id, clock_now_us(), &open);
    if (!rc) {
        v.until = open.until;
        v.at = open.at;
        v.second = open.second == 1;
        v.mine = open.by == w->actor.user;
        v.by = open.by == 0 ? msg_change_by_machine(&w->out.m) : people_name(w, open.by);
        first = open.by;
    }
    if ((!rc || rc == NOT_FOUND) && role)
        rc = read_seconds(w, role, user->id, first, &v.others);
    if (!rc)
        *out = v;
    return rc;
}

void people_recovery_done(struct web *w)
{
    const struct people_of *of = w->record; /* the record of a start begins alike */
    web_see_other(w, of->user == w->actor.user ? url_path(&w->out, "/people/me") : url_path(&w->out, "/people/%lld", (long long)of->user));
}
