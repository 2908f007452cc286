/* promise.c - promises: who promised what to whom by when, and what came of it.
**
** A promise is given, comes under way, and ends as kept, kept in part, broken or withdrawn; the table `road` is the whole of that rule. Two
** things make it worth more than a notice on a wall. A date can be moved, with a reason, but it can't be made to have never been said: the
** first date and each one after it stay in the timeline, and "kept" is counted apart from "kept by the date that was said first". And an
** end is not the end: who finds that it was not kept after all takes it up again, in the open, and that is counted too.
**
** All of its words are public and go into the public log; they are judged like a case's public wording. */
#include "promise/promise_roll.h"

#include "core/setting.h"

#include "promise_schema.h"

enum { DAYS_AHEAD_MOST = 3660 };

/* ---- events: facts, never changed once released -------------------------------------------------------------- */

static enum rc apply_given(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct promise_given *ev = event;
    enum rc rc = promise_given_add(ap, ev->id, st->pos, ev->title, ev->who, ev->whom, ev->day, ev->due, st->at, ev->case_id, ev->follows,
                                   ev->shown);
    if (!rc)
        rc = promise_count_add(ap, PROMISE_GIVEN, 1);
    return rc ? rc : promise_step_add(ap, ev->id, st->pos, PROMISE_STEP_GAVE, st->at, st->by, STR_NONE, ev->due, ABSENT);
}

/* A promise is counted where it stands, and a kept one once more if that was in time. */
static enum rc shift(struct apply *ap, const struct promise_given_get_row *row, const struct promise_moved *ev)
{
    const bool was_in_time = row->state == PROMISE_KEPT && row->ended_day <= row->first_day;
    const bool in_time = ev->state == PROMISE_KEPT && ev->day <= row->first_day;
    enum rc rc = promise_count_add(ap, row->state, -1);
    if (!rc)
        rc = promise_count_add(ap, ev->state, 1);
    if (!rc && in_time != was_in_time)
        rc = promise_count_add(ap, COUNT_IN_TIME, in_time ? 1 : -1);
    if (!rc && !promise_is_open(row->state))
        rc = promise_count_add(ap, COUNT_RESUMED, 1);
    return rc;
}

static enum rc apply_moved(struct apply *ap, const struct stamp *st, const void *event, enum promise_step_kind kind)
{
    const struct promise_moved *ev = event;
    struct promise_given_get_row row;
    enum rc rc = promise_given_get(apply_db(ap), st->arena, ev->id, &row);
    if (!rc)
        rc = shift(ap, &row, ev);
    if (!rc)
        rc = promise_given_move(ap, ev->id, ev->state, st->at, promise_is_open(ev->state) ? ABSENT : ev->day);
    if (!rc && ev->state == PROMISE_WITHDRAWN) /* nobody is asked about it again */
        rc = promise_ask_set(ap, ev->id, ABSENT);
    return rc ? rc : promise_step_add(ap, ev->id, st->pos, kind, st->at, st->by, ev->words, ABSENT, ABSENT);
}
#define MOVE(name, kind)                                                                                                                   \
    static enum rc apply_##name(struct apply *ap, const struct stamp *st, const void *event)                                              \
    {                                                                                                                                      \
        return apply_moved(ap, st, event, kind);                                                                                           \
    }
MOVE(begun, PROMISE_STEP_BEGAN)
MOVE(kept, PROMISE_STEP_KEPT)
MOVE(partly, PROMISE_STEP_PARTLY)
MOVE(broken, PROMISE_STEP_BROKE)
MOVE(withdrawn, PROMISE_STEP_WITHDREW)
MOVE(resumed, PROMISE_STEP_RESUMED)
#undef MOVE

static enum rc apply_redated(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct promise_redated *ev = event;
    struct promise_given_get_row row;
    enum rc rc = promise_given_get(apply_db(ap), st->arena, ev->id, &row);
    if (!rc && !row.redated)
        rc = promise_count_add(ap, COUNT_REDATED, 1);
    if (!rc)
        rc = promise_given_redate(ap, ev->id, ev->day, st->at);
    return rc ? rc : promise_step_add(ap, ev->id, st->pos, PROMISE_STEP_REDATED, st->at, st->by, ev->words, ev->day, ev->was);
}

#define E struct promise_given
static const struct field given_f[] = {
    INT(E, id), TEXT(E, title, PROMISE_TITLE_MAX), TEXT(E, who, PROMISE_WHO_MAX), TEXT(E, whom, PROMISE_WHOM_MAX), INT(E, day), INT(E, due),
    INT(E, case_id), INT(E, follows), INT(E, shown),
};
#undef E
#define E struct promise_moved
static const struct field moved_f[] = { INT(E, id), INT(E, state), INT(E, day), TEXT(E, words, PROMISE_WORDS_MAX) };
#undef E
#define E struct promise_redated
static const struct field redated_f[] = { INT(E, id), INT(E, day), INT(E, was), TEXT(E, words, PROMISE_WORDS_MAX) };
#undef E
#define MOVED(word, apply) { "promise." word, SHAPE(struct promise_moved, moved_f), apply, true }
static const struct event_type GIVEN = { "promise.given", SHAPE(struct promise_given, given_f), apply_given, true };
static const struct event_type REDATED = { "promise.redated", SHAPE(struct promise_redated, redated_f), apply_redated, true };
static const struct event_type BEGUN = MOVED("begun", apply_begun), KEPT = MOVED("kept", apply_kept),
    PARTLY = MOVED("partly", apply_partly), BROKEN = MOVED("broken", apply_broken), WITHDRAWN = MOVED("withdrawn", apply_withdrawn),
    RESUMED = MOVED("resumed", apply_resumed);
#undef MOVED

/* ---- the road --------------------------------------------------------------------------------------------------- */

static const struct flow_row road[] = {
    { PROMISE_GIVEN, &PROMISE_BEGIN, PROMISE_UNDER_WAY },    { PROMISE_GIVEN, &PROMISE_KEEP, PROMISE_KEPT },
    { PROMISE_GIVEN, &PROMISE_PART, PROMISE_PARTLY },        { PROMISE_GIVEN, &PROMISE_BREAK, PROMISE_BROKEN },
    { PROMISE_GIVEN, &PROMISE_WITHDRAW, PROMISE_WITHDRAWN }, { PROMISE_GIVEN, &PROMISE_REDATE, PROMISE_GIVEN },
    { PROMISE_UNDER_WAY, &PROMISE_KEEP, PROMISE_KEPT },      { PROMISE_UNDER_WAY, &PROMISE_PART, PROMISE_PARTLY },
    { PROMISE_UNDER_WAY, &PROMISE_BREAK, PROMISE_BROKEN },   { PROMISE_UNDER_WAY, &PROMISE_WITHDRAW, PROMISE_WITHDRAWN },
    { PROMISE_UNDER_WAY, &PROMISE_REDATE, PROMISE_UNDER_WAY }, { PROMISE_KEPT, &PROMISE_RESUME, PROMISE_UNDER_WAY },
    { PROMISE_PARTLY, &PROMISE_RESUME, PROMISE_UNDER_WAY },  { PROMISE_BROKEN, &PROMISE_RESUME, PROMISE_UNDER_WAY },
    { PROMISE_GIVEN, &PROMISE_RECHECK, PROMISE_GIVEN },      { PROMISE_UNDER_WAY, &PROMISE_RECHECK, PROMISE_UNDER_WAY },
    { PROMISE_KEPT, &PROMISE_RECHECK, PROMISE_KEPT },        { PROMISE_PARTLY, &PROMISE_RECHECK, PROMISE_PARTLY },
};
const enum msg PROMISE_STATE_NAMES[PROMISE_STATES] = {
    [PROMISE_GIVEN] = MSG_promise_given,   [PROMISE_UNDER_WAY] = MSG_promise_under_way, [PROMISE_KEPT] = MSG_promise_kept,
    [PROMISE_PARTLY] = MSG_promise_partly, [PROMISE_BROKEN] = MSG_promise_broken,       [PROMISE_WITHDRAWN] = MSG_promise_withdrawn,
};
const char *const PROMISE_STATE_WORDS[PROMISE_STATES] = { "given", "under_way", "kept", "partly", "broken", "withdrawn" };
const enum msg PROMISE_STEP_NAMES[PROMISE_STEP_KINDS] = {
    MSG_promise_step_gave,   MSG_promise_step_began,   MSG_promise_step_kept,   MSG_promise_step_partly,  MSG_promise_step_broke,
    MSG_promise_step_withdrew, MSG_promise_step_resumed, MSG_promise_step_redated, MSG_promise_step_staged, MSG_promise_step_ask_set,
    MSG_promise_step_asked, MSG_promise_step_reminded,
};
const struct flow PROMISE_FLOW = { road, countof(road), PROMISE_STATE_NAMES, PROMISE_STATES };

/* ---- commands --------------------------------------------------------------------------------------------------- */

enum rc promise_judge_due(struct cx *cx, struct str typed, int64_t *today, int64_t *due)
{
    enum rc rc = promise_today(cx->db, cx->arena, cx->now, today);
    if (rc)
        return rc;
    const bool good = promise_day_read(typed, due) && *due >= *today && *due <= *today + DAYS_AHEAD_MOST;
    return good ? OK : refuse(cx, INVALID, "due", MSG_err_promise_day, 0);
}

static enum rc decide_give(struct cx *cx, const void *args)
{
    const struct promise_give *a = args;
    const struct { const char *field; struct str words; } said[] = { { "title", a->title }, { "who", a->who }, { "whom", a->whom } };
    struct promise_given_last_row last;
    struct promise_given ev = { .title = a->title, .who = a->who, .whom = a->whom, .case_id = a->case_id, .follows = ABSENT,
                                .shown = a->shown == ABSENT ? WALL_FLATS : a->shown };
    struct case_told from;
    enum rc rc = promise_judge_due(cx, a->due, &ev.day, &ev.due);
    for (size_t i = 0; i < countof(said) && !rc; i++)
        rc = desk_judge_words(cx, said[i].field, said[i].words, a->checked);
    if (!rc && a->case_id != ABSENT && (rc = desk_case_told(cx->db, cx->arena, a->case_id, &from)) == NOT_FOUND)
        rc = refuse(cx, INVALID, "case_id", MSG_err_promise_case, 0);
    if (!rc)
        rc = promise_given_last(cx->db, cx->arena, &last);
    if (rc)
        return rc;
    ev.id = last.id == ABSENT ? 1 : last.id + 1;
    *(struct promise_told *)cx->result = (struct promise_told){ ev.id };
    return emit(cx, &GIVEN, &ev, NULL);
}

/* Who says that it was not kept is not voted down: the promise then was kept in part, and goes on for them. */
static enum rc judge_kept(struct cx *cx, const struct command *c, int64_t id)
{
    struct promise_roll_get_row roll;
    enum rc rc = c == &PROMISE_KEEP ? promise_roll_get(cx->db, cx->arena, id, &roll) : NOT_FOUND;
    if (!rc && roll.said_not)
        return refuse(cx, CONFLICT, NULL, MSG_err_promise_objected, roll.said_not);
    return rc == NOT_FOUND ? OK : rc;
}

static enum rc take_step(struct cx *cx, const struct promise_do *a, const struct command *c, const struct event_type *type)
{
    struct promise_given_get_row row;
    struct promise_moved ev = { .id = a->id, .words = a->words };
    enum rc rc = promise_given_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = flow_step(cx, &PROMISE_FLOW, c, row.state, &ev.state);
    if (!rc)
        rc = judge_kept(cx, c, a->id);
    if (!rc)
        rc = desk_judge_words(cx, "words", a->words, a->checked);
    if (!rc)
        rc = promise_today(cx->db, cx->arena, cx->now, &ev.day);
    return rc ? rc : emit(cx, type, &ev, NULL);
}

/* The homes that say "not" are what is promised anew. */
static enum rc goes_on(struct cx *cx, const struct promise_do *a)
{
    struct promise_given_get_row row;
    struct promise_roll_get_row roll;
    struct promise_given_last_row last;
    struct promise_given ev = { .follows = a->id };
    enum rc rc = promise_given_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = promise_roll_get(cx->db, cx->arena, a->id, &roll);
    if (!rc && !roll.said_not)
        rc = refuse(cx, CONFLICT, "due", MSG_err_promise_none_not, 0);
    if (!rc)
        rc = promise_judge_due(cx, a->due, &ev.day, &ev.due);
    if (!rc)
        rc = desk_judge_words(cx, "whom", a->whom, a->checked);
    if (!rc)
        rc = promise_given_last(cx->db, cx->arena, &last);
    if (rc)
        return rc;
    ev.id = last.id + 1;
    ev.title = row.title;
    ev.who = row.who;
    ev.whom = a->whom.n ? a->whom : row.whom;
    ev.case_id = row.case_id;
    ev.shown = row.shown;
    rc = emit(cx, &GIVEN, &ev, NULL);
    if (!rc && roll.stages.p)
        rc = emit(cx, &PROMISE_STAGED, &(struct promise_staged){ ev.id, roll.stages }, NULL);
    return rc ? rc : promise_pass_on(cx, a->id, ev.id);
}

static enum rc decide_part(struct cx *cx, const void *args)
{
    const struct promise_do *a = args;
    enum rc rc = take_step(cx, a, &PROMISE_PART, &PARTLY);
    return rc || !a->due.n ? rc : goes_on(cx, a);
}

#define STEP(name, command, type)                                                                                                          \
    static enum rc decide_##name(struct cx *cx, const void *args)                                                                          \
    {                                                                                                                                      \
        return take_step(cx, args, &command, &type);                                                                                       \
    }
STEP(begin, PROMISE_BEGIN, BEGUN)
STEP(keep, PROMISE_KEEP, KEPT)
STEP(break, PROMISE_BREAK, BROKEN)
STEP(withdraw, PROMISE_WITHDRAW, WITHDRAWN)
STEP(resume, PROMISE_RESUME, RESUMED)
#undef STEP

static enum rc decide_redate(struct cx *cx, const void *args)
{
    const struct promise_redate *a = args;
    struct promise_given_get_row row;
    struct promise_redated ev = { .id = a->id, .words = a->words };
    int64_t today, to;
    enum rc rc = promise_given_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = flow_step(cx, &PROMISE_FLOW, &PROMISE_REDATE, row.state, &to);
    if (!rc)
        rc = promise_judge_due(cx, a->due, &today, &ev.day);
    if (!rc && ev.day == row.due_day)
        rc = refuse(cx, CONFLICT, "due", MSG_err_promise_same_day, 0);
    if (!rc)
        rc = desk_judge_words(cx, "words", a->words, a->checked);
    ev.was = rc ? ABSENT : row.due_day;
    return rc ? rc : emit(cx, &REDATED, &ev, NULL);
}

#define CHECKED(t) ASK_INT(t, checked, 0, 1, 0, MSG_f_checked)
#define ID(t) ASK_INT(t, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE)
#define WORDS(t, least, F) ASK_TEXT(t, words, least, PROMISE_WORDS_MAX, F, MSG_f_promise_words)
#define DUE(t) ASK_TEXT(t, due, 1, PROMISE_DAY_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_promise_due)
#define A struct promise_give
static const struct field give_f[] = {
    ASK_TEXT(A, title, 1, PROMISE_TITLE_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_promise_title),
    ASK_TEXT(A, who, 1, PROMISE_WHO_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_promise_who),
    ASK_TEXT(A, whom, 1, PROMISE_WHOM_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_promise_whom),
    DUE(A), ASK_INT(A, case_id, 1, INT64_MAX, 0, MSG_f_promise_case), ASK_INT(A, shown, 0, WALLS - 1, 0, MSG_f_promise_shown), CHECKED(A),
};
#undef A
#define A struct promise_do
static const struct field do_f[] = { ID(A), WORDS(A, 0, 0), CHECKED(A) };
static const struct field say_f[] = { ID(A), WORDS(A, 1, FIELD_REQUIRED), CHECKED(A) };
static const struct field part_f[] = {
    ID(A), WORDS(A, 1, FIELD_REQUIRED), CHECKED(A), ASK_TEXT(A, due, 0, PROMISE_DAY_MAX, FIELD_LINE, MSG_f_promise_part_due),
    ASK_TEXT(A, whom, 0, PROMISE_WHOM_MAX, FIELD_LINE, MSG_f_promise_part_whom),
};
#undef A
#define A struct promise_redate
static const struct field redate_f[] = { ID(A), DUE(A), WORDS(A, 1, FIELD_REQUIRED), CHECKED(A) };
#undef A
#define T struct promise_told
static const struct field told_f[] = { INT(T, id) };
#undef T
#define DO(word, fields, decide) { "promise." word, SHAPE(struct promise_do, fields), PERM_DESK, decide, SHAPE_NONE }
const struct command PROMISE_GIVE = { "promise.give", SHAPE(struct promise_give, give_f), PERM_DESK, decide_give,
                                      SHAPE(struct promise_told, told_f) };
const struct command PROMISE_BEGIN = DO("begin", do_f, decide_begin), PROMISE_KEEP = DO("keep", do_f, decide_keep),
                     PROMISE_PART = DO("part", part_f, decide_part), PROMISE_BREAK = DO("break", say_f, decide_break),
                     PROMISE_WITHDRAW = DO("withdraw", say_f, decide_withdraw), PROMISE_RESUME = DO("resume", say_f, decide_resume);
const struct command PROMISE_REDATE = { "promise.redate", SHAPE(struct promise_redate, redate_f), PERM_DESK, decide_redate, SHAPE_NONE };
#undef DO

/* ---- the module -------------------------------------------------------------------------------------------------- */

enum { WORKS = ROUTE_PERSONAL, OPEN_FORM = ROUTE_PERSONAL | ROUTE_BUCKET | ROUTE_NO_CSRF };
#define STEP(verb, command) ROUTE_POST("/promises/{id}/" verb, PERM_DESK, WORKS, command, promise_reply, promise_again)
static const struct route route[] = {
    ROUTES_LIST("/promises", PERM_ANYONE, 0, promise_show_list),
    ROUTE_GET("/promises/new", PERM_DESK, WORKS, promise_show_new),
    ROUTE_POST("/promises/new", PERM_DESK, WORKS, &PROMISE_GIVE, promise_reply, promise_again_new),
    ROUTE_GET("/promises/v/{token}", PERM_ANYONE, ROUTE_PERSONAL, promise_show_link),
    ROUTE_GET("/promises/v/{token}/list", PERM_ANYONE, ROUTE_PERSONAL, promise_show_link_list),
    ROUTE_POST("/promises/v/{token}", PERM_ANYONE, OPEN_FORM | ROUTE_PHOTOS, &PROMISE_MARK_BY_LINK, promise_reply_link, promise_again_link),
    ROUTE_GET("/promises/{id}", PERM_ANYONE, 0, promise_show),
    ROUTE_GET("/promises/{id}/live", PERM_ANYONE, 0, promise_show_live),
    ROUTE_GET("/promises/{id}/wall", PERM_ANYONE, 0, promise_show_wall),
    ROUTE_GET("/promises/{id}/wall.json", PERM_ANYONE, 0, promise_show_flats),
    ROUTE_GET("/promises/{id}/wall.csv", PERM_ANYONE, 0, promise_show_flats),
    ROUTE_GET("/promises/{id}/wall.xlsx", PERM_ANYONE, 0, promise_show_flats),
    ROUTE_GET("/promises/{id}/flats/{household}", PERM_STAFF, WORKS, promise_show_flat),
    ROUTE_GET("/promises/{id}/flats/{household}/photos/{photo}/small.jpg", PERM_STAFF, WORKS, promise_show_photo),
    ROUTE_GET("/promises/{id}/flats/{household}/photos/{photo}/large.jpg", PERM_STAFF, WORKS, promise_show_photo),
    ROUTE_POST("/promises/{id}/flats/{household}/photos/{photo}/remove", PERM_DESK, WORKS, &PROMISE_PHOTO_REMOVE,
               promise_reply_photo, NULL),
    ROUTE_GET("/promises/{id}/door/{household}/{seal}/photos/{photo}/small.jpg", PERM_ANYONE, WORKS, promise_show_own_photo),
    ROUTE_GET("/promises/{id}/door/{household}/{seal}/photos/{photo}/large.jpg", PERM_ANYONE, WORKS, promise_show_own_photo),
    ROUTE_GET("/promises/{id}/work", PERM_DESK, WORKS, promise_show_work),
    ROUTE_GET("/promises/{id}/mark", PERM_STAFF, WORKS, promise_show_mark),
    ROUTE_POST("/promises/{id}/mark", PERM_STAFF, WORKS | ROUTE_PHOTOS, &PROMISE_MARK, promise_reply_mark, promise_again_mark),
    ROUTE_GET("/promises/{id}/slips", PERM_DESK, WORKS, promise_show_slips),
    ROUTE_POST("/promises/{id}/stages", PERM_DESK, WORKS, &PROMISE_STAGES_SET, promise_reply_work, promise_again_work),
    ROUTE_POST("/promises/{id}/homes", PERM_DESK, WORKS, &PROMISE_HOMES, promise_reply_work, promise_again_work),
    ROUTE_POST("/promises/{id}/undo", PERM_STAFF, WORKS, &PROMISE_UNDO, promise_reply_undone, NULL),
    ROUTE_POST("/promises/{id}/remind", PERM_DESK, WORKS, &PROMISE_REMIND, promise_reply_work, promise_again_work),
    ROUTE_POST("/promises/{id}/links", PERM_DESK, WORKS, &PROMISE_LINK, promise_reply_linked, promise_again_work),
    ROUTE_POST("/promises/{id}/links/end", PERM_DESK, WORKS, &PROMISE_LINK_END, promise_reply_work, NULL),
    ROUTE_GET("/promises/{id}/door/{household}/{seal}", PERM_ANYONE, ROUTE_PERSONAL, promise_show_door),
    ROUTE_POST("/promises/{id}/door/{household}/{seal}", PERM_ANYONE, OPEN_FORM, &PROMISE_SAY, promise_reply_door, promise_again_door),
    ROUTE_GET("/promises/{id}/t/{token}", PERM_ANYONE, ROUTE_PERSONAL, promise_show_voice),
    ROUTE_GET("/promises/{id}/receipt.json", PERM_ANYONE, 0, promise_show_receipt),
    ROUTE_GET("/promises/{id}/receipt.tlog-proof", PERM_ANYONE, 0, promise_show_proof),
    STEP("begin", &PROMISE_BEGIN),
    STEP("keep", &PROMISE_KEEP),
    STEP("part", &PROMISE_PART),
    STEP("break", &PROMISE_BREAK),
    STEP("withdraw", &PROMISE_WITHDRAW),
    STEP("resume", &PROMISE_RESUME),
    STEP("redate", &PROMISE_REDATE),
    STEP("recheck", &PROMISE_RECHECK),
    { 0 },
};
static const struct event_type *const event[] = { &GIVEN, &BEGUN, &KEPT, &PARTLY, &BROKEN, &WITHDRAWN, &RESUMED, &REDATED,
                                                 &PROMISE_STAGED, &PROMISE_JOINED, &PROMISE_MARKED, &PROMISE_UNMARKED, &PROMISE_SAID,
                                                 &PROMISE_LINKED, &PROMISE_UNLINKED, &PROMISE_ASK_SET, &PROMISE_ASKED, &PROMISE_REMINDED,
                                                 &PROMISE_PHOTO_ADDED, NULL };
static const struct command *const command[] = { &PROMISE_GIVE,  &PROMISE_BEGIN,    &PROMISE_KEEP,   &PROMISE_PART,
                                                 &PROMISE_BREAK, &PROMISE_WITHDRAW, &PROMISE_RESUME, &PROMISE_REDATE, &PROMISE_STAGES_SET,
                                                 &PROMISE_HOMES, &PROMISE_MARK, &PROMISE_MARK_BY_LINK, &PROMISE_UNDO, &PROMISE_SAY,
                                                 &PROMISE_LINK, &PROMISE_LINK_END, &PROMISE_RECHECK, &PROMISE_ASK, &PROMISE_REMIND,
                                                 &PROMISE_PHOTO_REMOVE, &PROMISE_RETIRE, NULL };
const struct page_door PROMISE_DOOR = { MSG_promise_door, MSG_promise_door_words, "/promises" };

static const struct setting *const setting[] = { &PROMISE_AGAIN_DAYS, &PROMISE_REMIND_DAYS, NULL };
static const struct data_use data[] = {
    { &PROMISE_MARKED, "note", MSG_f_promise_note, MSG_why_promise_note, TERM_WORDS, PERM_DESK },
    { &PROMISE_LINKED, "name", MSG_f_promise_link_name, MSG_why_promise_link, TERM_WORDS, PERM_DESK },
    { &PROMISE_PHOTO_ADDED, "key", MSG_data_photo, MSG_why_photo, TERM_WORDS, PERM_DESK },
    { &PROMISE_PHOTO_ADDED, "sha256", MSG_data_photo_hash, MSG_why_photo_hash, TERM_WORDS, PERM_DESK },
    { 0 },
};

const struct module PROMISE = {
    .name = "promise", .schema = &PROMISE_SCHEMA, .event = event, .command = command, .route = route, .door = &PROMISE_DOOR,
    .data = data, .setting = setting, .letter = promise_letter, .beside = promise_beside, .past = promise_past, .chores = promise_chores,
    .chore = &PROMISE_ASK, .erase = promise_erase, .due = promise_due, .retire = &PROMISE_RETIRE,
};
