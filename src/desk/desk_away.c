/* desk_away.c - the work of who is away: it stays theirs, and their stand-in sees it as their own, until they are back.
**
** Nothing is moved when somebody goes away and nothing is moved back: who stands in is a question that is asked of people when a list is
** read, so it ends by itself with the last day. What a stand-in takes over by an answer, as an offer to the absent one, is theirs. */
#include "desk/desk_in.h"

#include "base/clock.h"
#include "people/people.h"

struct str desk_holder(struct web *w, int64_t user)
{
    int64_t who;
    struct str name = desk_person(w, user == ABSENT ? 0 : user);
    if (!name.p || people_stand_in(w->db, w->arena, user, clock_now_us(), &who))
        return name;
    return msg_away_holder(&w->out.m, name, desk_person(w, who));
}

enum rc desk_read_holders(struct web *w, int64_t user, const int64_t **who, size_t *n)
{
    int64_t *all = ARENA_ARRAY(w->arena, int64_t, DESK_HOLDERS_MAX);
    size_t k = 0;
    if (!all)
        return FAILED;
    all[0] = user;
    enum rc rc = user == w->actor.user ? people_stands_for(w->db, w->arena, user, clock_now_us(), all + 1, DESK_HOLDERS_MAX - 1, &k) : OK;
    if (rc)
        return rc;
    *who = all;
    *n = k + 1;
    return OK;
}

struct str desk_holders_names(struct web *w, const struct desk_filter *f)
{
    struct str names = STR_NONE;
    for (size_t i = 1; i < f->holders; i++) {
        struct str name = desk_person(w, f->holder[i]);
        names = names.p && name.p ? msg_list_and(&w->out.m, names, name) : name;
    }
    return names;
}

enum rc desk_answers_for(struct db *db, struct arena *a, int64_t user, int64_t taker, int64_t now, bool *does)
{
    int64_t who;
    enum rc rc = user == taker ? NOT_FOUND : people_stand_in(db, a, taker, now, &who);
    if (rc && rc != NOT_FOUND)
        return rc;
    *does = user == taker || (!rc && who == user);
    return OK;
}
