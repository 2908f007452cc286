/* desk_follow.c - what comes after: a household's "not" becomes a case of its own, "back again" opens the old one; and which cases belong
** together.
**
** "Closed" is what the handler says, "not" what a household says, and neither overwrites the other. So a case is closed with its figures as
** they stand, kept 143, not kept 4, and those four homes speak on in a case that follows it: with the code, the link and the receipt that
** they have, and a clock that begins anew. It is made as the case is closed, and later by one tap. The figures of the closed case stay what
** they were: the voices went, nobody counts anew, and each home goes as a whole, so what is left still adds up.
**
** Who says "back again" within the season finds the same case open again; after it, a case that follows. */
#include "desk/desk_in.h"

#include "base/clock.h"

enum { VOICES_READ = 100000, LIST_CHARS = 20 * MERGE_VOICES_MOST };

/* ---- events ------------------------------------------------------------------------------------------------------------ */

static enum rc link_both(struct apply *ap, int64_t id, int64_t other, int64_t kind)
{
    const int64_t there = kind == LINK_FOLLOWS ? LINK_FOLLOWED : kind;
    enum rc rc = desk_link_put(ap, id, other, kind);
    return rc ? rc : desk_link_put(ap, other, id, there);
}

/* Their word was said of the old case; of the new one they have said nothing yet. */
static enum rc send_on(struct apply *ap, const struct stamp *st, int64_t voice, int64_t to)
{
    struct desk_voice_get_row v;
    enum rc rc = desk_voice_get(apply_db(ap), st->arena, voice, &v);
    if (!rc)
        rc = desk_send_voice(ap, voice, to, v.home);
    if (!rc)
        rc = desk_voice_stay(ap, voice, to);
    return rc ? rc : desk_voice_hush(ap, voice);
}

static enum rc apply_followed(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_followed *ev = event;
    struct str list = ev->voices, one;
    enum rc rc = desk_case_add(ap, ev->id, SOURCE_WEB, st->at, ev->voice, ev->building, NO_HOME, ev->class, ev->limit_min, ev->kind, st->at,
                               ev->due_at, ev->wake_at, ev->calendar);
    if (!rc && ev->building != ABSENT)
        rc = desk_building_count(ap, ev->building, 1, 1);
    if (!rc && ev->class != ABSENT)
        rc = desk_class_count(ap, ev->class, 1, 1);
    while (!rc && list.n && str_next(&list, ' ', &one)) {
        int64_t voice;
        rc = str_int(one, &voice) ? send_on(ap, st, voice, ev->id) : FAILED;
    }
    if (!rc)
        rc = desk_cut_put(ap, ev->id, ev->whole); /* by it their doors are known again */
    if (!rc)
        rc = desk_count_add(ap, CASE_RECEIVED, 1);
    if (!rc)
        rc = desk_settle(ap, st, ev->id);
    if (!rc)
        rc = link_both(ap, ev->id, ev->whole, LINK_FOLLOWS);
    if (!rc)
        rc = desk_step_tie(ap, st->pos, ev->id, STEP_FOLLOWS, st->by, st->at, ev->whole);
    return rc ? rc : desk_step_tie(ap, st->pos, ev->whole, STEP_FOLLOWED, st->by, st->at, ev->id);
}
#define E struct case_followed
static const struct field followed_f[] = {
    INT(E, id),   INT(E, whole),  INT(E, voice),   INT(E, building), INT(E, class),
    INT(E, limit_min), INT(E, kind), INT(E, due_at), INT(E, wake_at), INT(E, calendar), TEXT(E, voices, LIST_CHARS),
};
#undef E
const struct event_type CASE_FOLLOWED = { "desk.case.followed", SHAPE(struct case_followed, followed_f), apply_followed, false };

static enum rc apply_linked(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_linked *ev = event;
    (void)st;
    return link_both(ap, ev->id, ev->other, ev->kind);
}
static enum rc apply_unlinked(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_linked *ev = event;
    (void)st;
    enum rc rc = desk_link_drop(ap, ev->id, ev->other);
    return rc ? rc : desk_link_drop(ap, ev->other, ev->id);
}
static const struct field linked_f[] = { INT(struct case_linked, id), INT(struct case_linked, other), INT(struct case_linked, kind) };
static const struct field unlinked_f[] = { INT(struct case_linked, id), INT(struct case_linked, other) };
const struct event_type CASE_LINKED = { "desk.case.linked", SHAPE(struct case_linked, linked_f), apply_linked, true };
const struct event_type CASE_UNLINKED = { "desk.case.unlinked", SHAPE(struct case_linked, unlinked_f), apply_unlinked, true };

/* ---- the case that follows ----------------------------------------------------------------------------------------------- */

/* The least content say of each home, by its number. */
static enum rc worst_of(struct cx *cx, const struct desk_voice_tied_row *v, size_t n, int64_t **worst)
{
    int64_t last = 0;
    for (size_t i = 0; i < n; i++)
        last = v[i].home > last ? v[i].home : last;
    int64_t *say = ARENA_ARRAY(cx->arena, int64_t, (size_t)last + 1);
    if (!say)
        return FAILED;
    for (size_t i = 0; i < n; i++)
        if (v[i].home != NO_HOME && v[i].say > say[v[i].home])
            say[v[i].home] = v[i].say;
    *worst = say;
    return OK;
}

/* Whose word makes a case that follows: that one's home, or (voice ABSENT) all who say "not". Homes go whole. */
static enum rc who_goes(struct cx *cx, int64_t id, int64_t voice, struct case_followed *ev)
{
    struct desk_voice_tied_row *v;
    struct buf list;
    int64_t *worst, home = NO_HOME;
    size_t n, goes = 0;
    enum rc rc = desk_voice_tied(cx->db, cx->arena, id, -1, VOICES_READ, &v, &n);
    if (!rc)
        rc = worst_of(cx, v, n, &worst);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++)
        home = v[i].id == voice ? v[i].home : home;
    buf_init(&list, cx->arena, LIST_CHARS);
    ev->voice = ABSENT;
    for (size_t i = 0; i < n && goes < MERGE_VOICES_MOST; i++) {
        const int64_t say = v[i].home == NO_HOME ? v[i].say : worst[v[i].home];
        const bool one = v[i].id == voice || (home != NO_HOME && v[i].home == home);
        if (voice == ABSENT ? say != SAY_NOT : !one)
            continue;
        ev->voice = ev->voice == ABSENT ? v[i].id : ev->voice;
        buf_printf(&list, "%s%lld", goes++ ? " " : "", (long long)v[i].id);
    }
    ev->voices = buf_view(&list);
    return list.overflow ? FAILED : goes ? OK : NOT_FOUND;
}

enum rc desk_follow(struct cx *cx, const struct desk_case_get_row *row, int64_t voice)
{
    struct case_followed ev = { .whole = row->id, .building = row->building, .class = row->class };
    struct desk_case_last_row last;
    struct desk_clock c;
    enum rc rc = who_goes(cx, row->id, voice, &ev);
    if (!rc)
        rc = desk_case_last(cx->db, cx->arena, &last);
    if (!rc)
        rc = desk_clock_begin(cx, row->class, false, &c);
    if (rc)
        return rc;
    ev.id = last.id + 1;
    ev.limit_min = c.limit_min;
    ev.kind = c.kind;
    ev.due_at = c.due_at;
    ev.wake_at = c.wake_at;
    ev.calendar = c.calendar;
    rc = emit(cx, &CASE_FOLLOWED, &ev, NULL);
    return rc || !row->wording.p ? rc : emit(cx, &CASE_WORDED, &(struct case_worded){ ev.id, row->wording }, NULL);
}

static enum rc decide_follow(struct cx *cx, const void *args)
{
    const struct case_do *a = args;
    struct desk_case_get_row row;
    int64_t to;
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = flow_step(cx, &CASE_FLOW, &CASE_FOLLOW, row.state, &to);
    if (!rc)
        rc = desk_not_held(cx, a->id);
    if (!rc && (rc = desk_follow(cx, &row, ABSENT)) == NOT_FOUND)
        return refuse(cx, CONFLICT, NULL, MSG_err_none_not, 0);
    return rc;
}

enum rc desk_close_follow(struct cx *cx, const struct desk_case_get_row *row)
{
    enum rc rc = row->said_not + row->alone_not ? desk_not_held(cx, row->id) : NOT_FOUND;
    if (!rc)
        rc = desk_follow(cx, row, ABSENT);
    if (rc == CONFLICT)
        cx->err = (struct err){ 0 };
    return rc == NOT_FOUND || rc == CONFLICT ? OK : rc;
}

enum rc desk_back_again(struct cx *cx, const struct desk_case_get_row *row, int64_t voice)
{
    struct desk_case_ended_row ended;
    int64_t season;
    enum rc rc = desk_case_ended(cx->db, cx->arena, row->id, &ended);
    if (!rc)
        rc = setting_get(cx->db, cx->arena, &DESK_SEASON_DAYS, &season);
    if (rc)
        return rc;
    if (cx->now - ended.ended_at > season * CLOCK_DAY)
        return desk_follow(cx, row, voice);
    rc = emit(cx, &CASE_REOPENED_EVENT, &(struct case_moved){ .id = row->id, .state = CASE_RECEIVED }, NULL);
    return rc ? rc : desk_clock_anew(cx, row->id, row->class);
}

/* ---- links --------------------------------------------------------------------------------------------------------------- */

static enum rc decide_link(struct cx *cx, const void *args)
{
    const struct case_link *a = args;
    struct desk_case_get_row row;
    struct desk_link_get_row have;
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (!rc && a->id == a->other)
        return refuse(cx, INVALID, "other", MSG_err_link_self, 0);
    if (!rc && (rc = desk_case_get(cx->db, cx->arena, a->other, &row)) == NOT_FOUND)
        return refuse(cx, INVALID, "other", MSG_err_no_case, a->other);
    if (rc)
        return rc;
    rc = desk_link_get(cx->db, cx->arena, a->id, a->other, &have);
    if (!rc && have.kind == a->kind)
        return refuse(cx, CONFLICT, "other", MSG_err_linked, 0);
    return rc && rc != NOT_FOUND ? rc : emit(cx, &CASE_LINKED, &(struct case_linked){ a->id, a->other, a->kind }, NULL);
}

static enum rc decide_unlink(struct cx *cx, const void *args)
{
    const struct case_link *a = args;
    struct desk_link_get_row have;
    enum rc rc = desk_link_get(cx->db, cx->arena, a->id, a->other, &have);
    return rc ? rc : emit(cx, &CASE_UNLINKED, &(struct case_linked){ .id = a->id, .other = a->other }, NULL);
}

#define A struct case_link
static const struct field follow_f[] = { ASK_INT(struct case_do, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
static const struct field link_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(A, other, 1, INT64_MAX, FIELD_REQUIRED, MSG_f_other),
    ASK_INT(A, kind, LINK_RELATED, LINK_FOLLOWS, FIELD_REQUIRED, MSG_f_link),
};
static const struct field unlink_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(A, other, 1, INT64_MAX, FIELD_REQUIRED, MSG_f_other),
};
const struct command CASE_FOLLOW = { "desk.case.follow", SHAPE(struct case_do, follow_f), PERM_DESK, decide_follow, SHAPE_NONE };
const struct command CASE_LINK = { "desk.case.link", SHAPE(A, link_f), PERM_DESK, decide_link, SHAPE_NONE };
const struct command CASE_UNLINK = { "desk.case.unlink", SHAPE(A, unlink_f), PERM_DESK, decide_unlink, SHAPE_NONE };
#undef A

enum msg desk_link_msg(int64_t kind)
{
    static const enum msg name[LINKS] = { MSG_link_related, MSG_link_cause, MSG_link_follows, MSG_link_followed };
    must(kind >= 0 && kind < LINKS);
    return name[kind];
}

enum rc desk_read_links(struct web *w, struct case_view *v)
{
    struct desk_link_list_row *row;
    if (!v->has.links)
        return OK;
    enum rc rc = desk_link_list(w->db, w->arena, v->id, DESK_PARTS_SHOWN, &row, &v->links);
    struct case_tie *tie = rc ? NULL : ARENA_ARRAY(w->arena, struct case_tie, v->links);
    for (size_t i = 0; tie && i < v->links; i++)
        tie[i] = (struct case_tie){ row[i].other, row[i].kind };
    v->link = tie;
    return rc || tie ? rc : FAILED;
}
