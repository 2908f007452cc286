/* desk.c - cases: what a neighbour asked for and how it was answered.
**
** A case is RECEIVED, then FILED by a clerk who takes it, DISPATCHED to a unit (or not: the office may handle it itself), HANDLING, then
** TO_VERIFY when the handler says it is done; somebody else than who began or finished it looks, finds it done or sends it back; CLOSED
** only after that. Beside the road a case may be PARKED until a day, VOIDED or REFERRED (desk_aside.c). A unit takes its own two steps
** itself, with an account that acts for it. The table `road` is the whole of that rule: decide() obeys it, the page draws its buttons from
** it, the test walks every cell.
**
** What a resident wrote is never public. A clerk writes a public wording; numbers that can name a person are refused there. */
#include "desk/desk_condition.h"
#include "desk/desk_danger.h"
#include "desk/desk_in.h"
#include "desk/desk_photo.h"
#include "desk/desk_you.h"

#include "desk_schema.h"
#include "people/people.h"

/* ---- the road ------------------------------------------------------------------------------------------------ */

static const struct flow_row road[] = {
    { CASE_RECEIVED, &CASE_TAKE, CASE_FILED },
    { CASE_RECEIVED, &CASE_IMPORT, CASE_CLOSED }, /* it was over in the old system that it comes from */
    { CASE_FILED, &CASE_DISPATCH, CASE_DISPATCHED },
    { CASE_FILED, &CASE_HANDLE, CASE_HANDLING },
    { CASE_FILED, &CASE_RELEASE, CASE_RECEIVED },
    { CASE_DISPATCHED, &CASE_HANDLE, CASE_HANDLING },
    { CASE_DISPATCHED, &CASE_DISPATCH, CASE_DISPATCHED },
    { CASE_DISPATCHED, &CASE_RECALL, CASE_FILED },
    { CASE_HANDLING, &CASE_FINISH, CASE_TO_VERIFY },
    { CASE_DISPATCHED, &UNIT_HANDLE, CASE_HANDLING },
    { CASE_HANDLING, &UNIT_FINISH, CASE_TO_VERIFY },
    { CASE_TO_VERIFY, &CASE_VERIFY, CASE_TO_VERIFY },
    { CASE_TO_VERIFY, &CASE_ALLOW_OWN, CASE_TO_VERIFY },
    { CASE_TO_VERIFY, &CASE_SEND_BACK, CASE_HANDLING },
    { CASE_TO_VERIFY, &CASE_CLOSE, CASE_CLOSED },
    { CASE_RECEIVED, &CASES_MERGE, CASE_MERGED },
    { CASE_FILED, &CASES_MERGE, CASE_MERGED },
    { CASE_DISPATCHED, &CASES_MERGE, CASE_MERGED },
    { CASE_HANDLING, &CASES_MERGE, CASE_MERGED },
    { CASE_TO_VERIFY, &CASES_MERGE, CASE_MERGED },
    { CASE_MERGED, &CASE_UNMERGE, FLOW_BACK },
    { CASE_DISPATCHED, &CASE_RETURN, CASE_FILED },
    { CASE_HANDLING, &CASE_RETURN, CASE_FILED },
    { CASE_DISPATCHED, &UNIT_RETURN, CASE_FILED },
    { CASE_HANDLING, &UNIT_RETURN, CASE_FILED },
    { CASE_FILED, &CASE_PARK, CASE_PARKED },
    { CASE_DISPATCHED, &CASE_PARK, CASE_PARKED },
    { CASE_HANDLING, &CASE_PARK, CASE_PARKED },
    { CASE_PARKED, &CASE_UNPARK, FLOW_BACK },
    { CASE_FILED, &CASE_REFER, CASE_REFERRED },
    { CASE_DISPATCHED, &CASE_REFER, CASE_REFERRED },
    { CASE_HANDLING, &CASE_REFER, CASE_REFERRED },
    { CASE_RECEIVED, &CASE_VOID, CASE_VOIDED },
    { CASE_FILED, &CASE_VOID, CASE_VOIDED },
    { CASE_CLOSED, &VOICE_SAY, CASE_RECEIVED }, /* "back again", within the season */
    { CASE_CLOSED, &VOICE_RATE, CASE_CLOSED },
    { CASE_CLOSED, &CASE_FOLLOW, CASE_CLOSED }, /* who says "not" speaks on in another */
    { CASE_VOIDED, &CASE_REOPEN, CASE_FILED },
    { CASE_REFERRED, &CASE_REOPEN, CASE_FILED },
};
const enum msg DESK_STATE_NAMES[CASE_STATES] = { MSG_state_received,  MSG_state_filed,   MSG_state_dispatched, MSG_state_handling,
                                                 MSG_state_to_verify, MSG_state_closed, MSG_state_merged,
                                                 MSG_state_parked,    MSG_state_voided, MSG_state_referred };
const struct flow CASE_FLOW = { road, countof(road), DESK_STATE_NAMES, CASE_STATES };

/* Words that the log publishes for ever: numbers and addresses that name a person may not stand in them; doors and names ask for a second
** look (`checked`), for whether a door names a person is for a person to judge. */
enum rc desk_judge_words(struct cx *cx, const char *field, struct str words, int64_t checked)
{
    size_t room = words.n / TEXT_MARK_MIN + 1, marks; /* room for all: behind a hundred doors may stand a telephone */
    struct text_mark *mark = ARENA_ARRAY(cx->arena, struct text_mark, room);
    if (!mark)
        return FAILED;
    text_marks(words, mark, room, &marks);
    for (size_t i = 0; i < marks; i++)
        if (mark[i].kind == MARK_PHONE || mark[i].kind == MARK_ID_NUMBER || mark[i].kind == MARK_MAIL)
            return refuse(cx, INVALID, field, MSG_err_wording_number, 0);
    return marks && checked != 1 ? refuse(cx, INVALID, "checked", MSG_err_wording_look, (int64_t)marks) : OK;
}

enum rc desk_take_step(struct cx *cx, const struct case_do *a, const struct command *c, const struct event_type *type, desk_judge_fn *judge)
{
    struct desk_case_get_row row;
    struct case_moved ev = { .id = a->id, .words = a->words, .why = a->why, .place = a->place, .ticked = a->ticked };
    const enum step_kind kind = c == &CASE_TAKE ? STEP_TAKEN : c == &CASE_CLOSE ? STEP_CLOSED : STEP_FINISHED;
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = flow_step(cx, &CASE_FLOW, c, row.state, &ev.state);
    if (!rc && judge)
        rc = judge(cx, a, &row);
    if (!rc)
        rc = desk_judge_words(cx, "words", a->words, a->checked);
    if (!rc)
        rc = desk_judge_words(cx, "why", a->why, a->checked);
    if (!rc)
        rc = desk_judge_ticked(cx, row.class, kind, a->ticked);
    if (!rc)
        rc = emit(cx, type, &ev, NULL);
    return rc ? rc : desk_add_photos(cx, &(struct photo_of){ a->id, a->id, row.voice, PHOTO_AFTER }, a->photos);
}

/* Who sends a case on to another unit says why, for the resident sees it go from one to the next. */
static enum rc judge_dispatch(struct cx *cx, const struct case_do *a, const struct desk_case_get_row *row)
{
    if (row->state != CASE_DISPATCHED)
        return OK;
    if (str_eq(row->unit, a->words))
        return refuse(cx, CONFLICT, "words", MSG_err_same_unit, 0);
    return a->why.n ? OK : refuse(cx, INVALID, "why", MSG_err_why, 0);
}

/* Neither who began nor who finished looks whether it is done: two pairs of eyes, or "done" means nothing. Where there is one pair, a
** leader says so in public (judge_allow). */
static enum rc judge_not_handler(struct cx *cx, const struct case_do *a, const struct desk_case_get_row *row)
{
    (void)a;
    return desk_own_barred(row, cx->actor.user) ? refuse(cx, CONFLICT, NULL, MSG_err_verify_own, 0) : OK;
}

static enum rc judge_verify(struct cx *cx, const struct case_do *a, const struct desk_case_get_row *row)
{
    if (row->verified_by != ABSENT)
        return refuse(cx, CONFLICT, NULL, MSG_err_verified_already, 0);
    return judge_not_handler(cx, a, row);
}

enum rc desk_others_check(struct db *db, struct arena *a, const struct desk_case_get_row *row, bool *others)
{
    struct people_account who[3]; /* two may have done the work, so the third is another */
    size_t n = 0;
    bool any = false;
    enum rc rc = people_able(db, a, PERM_VERIFY, who, countof(who), &n);
    for (size_t i = 0; !rc && i < n; i++)
        any = any || !desk_own_work(row, who[i].user);
    if (!rc)
        *others = any;
    return rc;
}

static enum rc judge_allow(struct cx *cx, const struct case_do *a, const struct desk_case_get_row *row)
{
    bool others = false;
    enum rc rc = OK;
    (void)a;
    if (row->verified_by != ABSENT || row->own_allowed != ABSENT)
        return refuse(cx, CONFLICT, NULL, row->verified_by != ABSENT ? MSG_err_verified_already : MSG_err_own_allowed, 0);
    if (desk_own_work(row, cx->actor.user))
        rc = desk_others_check(cx->db, cx->arena, row, &others);
    return !rc && others ? refuse(cx, CONFLICT, NULL, MSG_err_allow_own, 0) : rc;
}

static enum rc judge_close(struct cx *cx, const struct case_do *a, const struct desk_case_get_row *row)
{
    (void)a;
    return row->verified_by == ABSENT ? refuse(cx, CONFLICT, NULL, MSG_err_not_verified, 0) : OK;
}

static enum rc judge_unit(struct cx *cx, const struct case_do *a, const struct desk_case_get_row *row)
{
    (void)a;
    return desk_judge_unit(cx, row);
}

#define STEP(name, NAME, EVENT, judge)                                                                                                     \
    static enum rc decide_##name(struct cx *cx, const void *args) { return desk_take_step(cx, args, &NAME, &EVENT, judge); }
STEP(take, CASE_TAKE, CASE_TAKEN, NULL)
STEP(dispatch, CASE_DISPATCH, CASE_DISPATCHED_EVENT, judge_dispatch)
STEP(handle, CASE_HANDLE, CASE_BEGUN, NULL)
STEP(finish, CASE_FINISH, CASE_FINISHED, NULL)
STEP(verify, CASE_VERIFY, CASE_VERIFIED, judge_verify)
STEP(allow_own, CASE_ALLOW_OWN, CASE_OWN_ALLOWED, judge_allow)
STEP(send_back, CASE_SEND_BACK, CASE_SENT_BACK, judge_not_handler)
STEP(release, CASE_RELEASE, CASE_RELEASED, NULL)
STEP(recall, CASE_RECALL, CASE_RECALLED, NULL)
STEP(unit_handle, UNIT_HANDLE, CASE_BEGUN, judge_unit)
STEP(unit_finish, UNIT_FINISH, CASE_FINISHED, judge_unit)
#undef STEP

/* Two keys: the case is closed as it stands, and who says "not" speaks on in a case that follows. */
static enum rc decide_close(struct cx *cx, const void *args)
{
    const struct case_do *a = args;
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = desk_take_step(cx, a, &CASE_CLOSE, &CASE_CLOSED_EVENT, judge_close);
    return rc ? rc : desk_close_follow(cx, &row);
}

/* ---- words --------------------------------------------------------------------------------------------------- */

static enum rc decide_word(struct cx *cx, const void *args)
{
    const struct case_word *a = args;
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = desk_judge_words(cx, "words", a->words, a->checked);
    return rc ? rc : emit(cx, &CASE_WORDED, &(struct case_worded){ a->id, a->words }, NULL);
}

static enum rc decide_note(struct cx *cx, const void *args)
{
    const struct case_note *a = args;
    struct desk_case_get_row row;
    struct str named;
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = desk_note_names(cx, a->words, a->to, &named);
    return rc ? rc : emit(cx, &CASE_NOTED, &(struct case_noted){ a->id, row.voice, a->words, named }, NULL);
}

/* ---- commands ------------------------------------------------------------------------------------------------ */

#define A struct case_do
#define ASK_CHECKED ASK_INT(A, checked, 0, 1, 0, MSG_f_checked)
#define ASK_TICKED ASK_TEXT(A, ticked, 0, TICKED_CHARS, FIELD_MANY | FIELD_LINE, MSG_f_ticked)
static const struct field do_f[] = { ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
static const struct field listed_f[] = { ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE), ASK_TICKED };
static const struct field unit_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(A, words, 1, CASE_UNIT_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_unit),
    ASK_TEXT(A, why, 0, CASE_WHY_MAX, FIELD_LINE, MSG_f_why),
    ASK_CHECKED,
};
static const struct field words_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(A, words, 1, CASE_WORDS_MAX, FIELD_REQUIRED, MSG_f_words),
    ASK_CHECKED,
    ASK_TEXT(A, photos, 0, UPLOAD_TOKENS_CHARS, FIELD_MANY, MSG_f_photos),
};
static const struct field done_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(A, words, 1, CASE_WORDS_MAX, FIELD_REQUIRED, MSG_f_words),
    ASK_CHECKED,
    ASK_TEXT(A, photos, 0, UPLOAD_TOKENS_CHARS, FIELD_MANY, MSG_f_photos),
    ASK_TICKED,
};
static const struct field remark_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(A, words, 0, CASE_WORDS_MAX, 0, MSG_f_remark),
    ASK_CHECKED,
    ASK_TEXT(A, photos, 0, UPLOAD_TOKENS_CHARS, FIELD_MANY, MSG_f_photos),
};
const struct command CASE_TAKE = { "desk.case.take", SHAPE(A, listed_f), PERM_DESK, decide_take, SHAPE_NONE };
const struct command CASE_DISPATCH = { "desk.case.dispatch", SHAPE(A, unit_f), PERM_DESK, decide_dispatch, SHAPE_NONE };
const struct command CASE_HANDLE = { "desk.case.handle", SHAPE(A, do_f), PERM_DESK, decide_handle, SHAPE_NONE };
const struct command CASE_FINISH = { "desk.case.finish", SHAPE(A, done_f), PERM_DESK, decide_finish, SHAPE_NONE };
const struct command CASE_VERIFY = { "desk.case.verify", SHAPE(A, remark_f), PERM_VERIFY, decide_verify, SHAPE_NONE };
const struct command CASE_ALLOW_OWN = { "desk.case.allow_own", SHAPE(A, words_f), PERM_ALLOW, decide_allow_own, SHAPE_NONE };
const struct command CASE_SEND_BACK = { "desk.case.send_back", SHAPE(A, words_f), PERM_VERIFY, decide_send_back, SHAPE_NONE };
const struct command CASE_CLOSE = { "desk.case.close", SHAPE(A, listed_f), PERM_VERIFY, decide_close, SHAPE_NONE };
const struct command CASE_RELEASE = { "desk.case.release", SHAPE(A, do_f), PERM_DESK, decide_release, SHAPE_NONE };
const struct command CASE_RECALL = { "desk.case.recall", SHAPE(A, do_f), PERM_DESK, decide_recall, SHAPE_NONE };
const struct command UNIT_HANDLE = { "desk.unit.handle", SHAPE(A, do_f), PERM_UNIT, decide_unit_handle, SHAPE_NONE };
const struct command UNIT_FINISH = { "desk.unit.finish", SHAPE(A, done_f), PERM_UNIT, decide_unit_finish, SHAPE_NONE };
#undef ASK_TICKED
#undef ASK_CHECKED
#undef A

static const struct field word_f[] = {
    ASK_INT(struct case_word, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct case_word, words, 1, CASE_WORDING_MAX, FIELD_REQUIRED, MSG_f_wording),
    ASK_INT(struct case_word, checked, 0, 1, 0, MSG_f_checked),
};
const struct command CASE_WORD = { "desk.case.word", SHAPE(struct case_word, word_f), PERM_DESK, decide_word, SHAPE_NONE };
static const struct field note_f[] = {
    ASK_INT(struct case_note, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct case_note, words, 1, CASE_NOTE_MAX, FIELD_REQUIRED, MSG_f_note),
    ASK_TEXT(struct case_note, to, 0, NOTE_TO_MAX, FIELD_LINE, MSG_f_note_to),
};
const struct command CASE_NOTE = { "desk.case.note", SHAPE(struct case_note, note_f), PERM_DESK, decide_note, SHAPE_NONE };

static const struct command *const commands[] = {
    &BURST_DISMISS, &CASE_WATCH, &CASE_UNWATCH, &CASE_SEEN, &CASE_OFFER, &CASE_ACCEPT, &CASE_DECLINE, &CASE_WITHDRAW, &TEMPLATE_SAVE,
    &TEMPLATE_REMOVE, &CALL_REACH, &CALL_MISS, &CASE_ENTER, &CASE_REPORT, &CASE_IMPORT, &CASE_JOIN,      &VOICE_SAY,  &VOICE_SAY_BY_WORD,
    &VOICE_RATE, &VOICE_RATE_BY_WORD, &CONTACT_SHOW, &SLIP_REISSUE, &CASE_TAKE, &CASE_DISPATCH, &CASE_HANDLE, &CASE_FINISH, &CASE_VERIFY,
    &CASE_ALLOW_OWN, &CASE_SEND_BACK, &CASE_CLOSE,    &CASE_WORD,    &CASE_NOTE, &NOTICE_ASK,  &NOTICE_END_COMMAND, &NOTICE_CONFIRM,
    &NOTICE_STOP, &MINE_GATHER, &MINE_PART, &MINE_NOTICES, &UNIT_HANDLE, &UNIT_FINISH, &UNIT_CONTACT, &CASE_RELEASE, &CASE_RECALL,
    &CASE_UNDO,   &CASES_DO,    &CASES_UNDO, &CASES_MERGE, &CASE_UNMERGE, &CASE_SPLIT, &CASE_PARK, &CASE_UNPARK, &CASE_VOID, &CASE_REFER,
    &CASE_REOPEN, &CASE_RETURN, &UNIT_RETURN, &CASE_FOLLOW, &CASE_LINK, &CASE_UNLINK, &CASE_PAUSE, &CASE_RESUME, &CLOCK_TICK,
    &VIEW_SAVE,   &VIEW_REMOVE, &VOICE_ERASE, &VOICE_CORRECT, &CASE_ERASE, &CASE_HOLD, &CASE_END_HOLD, &DESK_RETIRE,
    &DANGER_SET,
    &CASE_CLASSIFY, &CLASS_SAVE, &CLASS_RETIRE, &CLASS_RESTORE, &CLASS_REMOVE, &CLASSES_TAKE_USUAL,
    &PHOTO_ADD_OWN, &PHOTO_ADD, &UNIT_PHOTO_ADD, &PHOTO_REDACT, &PHOTO_PUBLISH, &PHOTO_WITHDRAW, NULL,
};

static enum rc has_case(struct web *w, bool *done)
{
    struct desk_case_last_row row;
    enum rc rc = desk_case_last(w->db, w->arena, &row);
    if (!rc || rc == NOT_FOUND)
        *done = !rc && row.id > 0;
    return rc == NOT_FOUND ? OK : rc;
}

static enum rc has_class(struct web *w, bool *done)
{
    struct class_tree t;
    enum rc rc = desk_classes(w->db, w->arena, &t);
    if (!rc)
        *done = t.n > 0;
    return rc;
}

static const struct first_step first[] = {
    { 3, MSG_start_classes, MSG_classes_usual_what, MSG_classes_usual, "/desk/classes/usual", true, has_class, true },
    { 4, MSG_start_report, MSG_start_report_why, MSG_start_report_go, "/report", false, has_case },
    { 0 },
};

const struct module DESK = {
    .name = "desk",
    .schema = &DESK_SCHEMA,
    .event = DESK_EVENTS,
    .command = commands,
    .route = DESK_ROUTES,
    .letter = desk_letter,
    .first = first,
    .setting = DESK_SETTINGS,
    .data = DESK_DATA,
    .erase = desk_erase,
    .due = desk_due,
    .retire = &DESK_RETIRE,
    .chores = desk_chores,
    .chore = &CLOCK_TICK,
    .health = desk_health,
};
