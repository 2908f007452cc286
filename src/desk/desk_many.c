/* desk_many.c - one step for many cases, and taking a step back.
**
** Many cases are one command, so they are one task of the writer's group and one answer; but each is judged for itself by the very decide()
** that it would meet alone, and one that is refused emits nothing and keeps nobody back. The answer says of each what became of it.
**
** Taking back is no eraser: it is a further step in the log (released, recalled, or sent where it was before) that everybody reads in the
** case's road. It is for the hand that slipped: one's own step, the case's last one, within minutes. Later there are the same steps as
** buttons on the case, for everybody at the desk. */
#include "desk/desk_in.h"

#include "base/clock.h"


/* ---- taking back --------------------------------------------------------------------------------------------------- */

/* Where it was sent before stands in that event; its reason does not come along again. */
static enum rc send_as_before(struct cx *cx, int64_t id, int64_t pos)
{
    struct case_moved ev;
    enum rc rc = log_read_event(cx->db, cx->arena, pos, &CASE_DISPATCHED_EVENT, NULL, &ev);
    return rc ? rc : emit(cx, &CASE_DISPATCHED_EVENT, &(struct case_moved){ .id = id, .state = CASE_DISPATCHED, .words = ev.words }, NULL);
}

/* What was handed on since then is somebody else's to give back. */
bool desk_undoable(const struct desk_case_get_row *row, const struct desk_step_latest_row *step, int64_t user)
{
    return step->by == user && ((step->kind == STEP_TAKEN && row->taken_by == user) || step->kind == STEP_DISPATCHED);
}

enum rc desk_undo_left(struct db *db, struct arena *a, int64_t since, int64_t now, int64_t *minutes)
{
    int64_t most;
    enum rc rc = setting_get(db, a, &DESK_UNDO_MIN, &most);
    if (rc)
        return rc;
    *minutes = most;
    return now - since <= most * 60LL * CLOCK_S ? OK : CONFLICT;
}

static enum rc decide_undo(struct cx *cx, const void *args)
{
    const struct case_undo *a = args;
    const struct case_do back = { .id = a->id };
    struct desk_case_get_row row;
    struct desk_step_latest_row *step;
    struct desk_step_get_row asked;
    int64_t minutes;
    size_t n;
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (!rc && !desk_step_get(cx->db, cx->arena, a->id, a->step, &asked) && asked.kind == STEP_CLASSED)
        return desk_undo_class(cx, a->id, a->step);
    if (!rc)
        rc = desk_step_moves(cx->db, cx->arena, a->id, STEP_WORDED, STEP_CLASSED, STEP_PAUSED, 2, &step, &n);
    if (rc)
        return rc;
    must(n > 0); /* it was reported */
    if (step[0].pos != a->step || !desk_undoable(&row, step, cx->actor.user))
        return refuse(cx, CONFLICT, NULL, MSG_err_undo_moved, 0);
    if ((rc = desk_undo_left(cx->db, cx->arena, step->at, cx->now, &minutes)))
        return rc == CONFLICT ? refuse(cx, CONFLICT, NULL, MSG_err_undo_late, minutes) : rc;
    if (step[0].kind == STEP_TAKEN)
        return CASE_RELEASE.decide(cx, &back);
    return n > 1 && step[1].kind == STEP_DISPATCHED ? send_as_before(cx, a->id, step[1].pos) : CASE_RECALL.decide(cx, &back);
}

/* ---- many ------------------------------------------------------------------------------------------------------------ */

enum rc desk_many_put(struct cx *cx, struct desk_many *m, int64_t id, enum rc rc, int64_t pos)
{
    if (rc == OK) {
        buf_printf(&m->done, "%s%lld:%lld", m->done.n ? " " : "", (long long)id, (long long)pos);
        return OK;
    }
    if (rc == FAILED || rc == BUSY)
        return rc;
    enum msg key = cx->err.key == MSG_NONE ? MSG_err_no_case : cx->err.key;
    buf_printf(&m->refused, "%s%lld:%d:%lld", m->refused.n ? " " : "", (long long)id, (int)key, (long long)cx->err.n);
    cx->err = (struct err){ 0 };
    return OK;
}

enum rc desk_many_end(struct cx *cx, const struct desk_many *m)
{
    struct cases_done *r = cx->result;
    if (m->done.overflow || m->refused.overflow)
        return FAILED;
    *r = (struct cases_done){ buf_view(&m->done), buf_view(&m->refused) };
    return OK;
}

void desk_many_begin(struct cx *cx, struct desk_many *m)
{
    buf_init(&m->done, cx->arena, DESK_MANY_BYTES);
    buf_init(&m->refused, cx->arena, DESK_MANY_BYTES);
}

enum rc desk_many_one(struct cx *cx, enum rc (*decide)(struct cx *cx, const void *args), const void *args)
{
    struct arena *own = cx->arena, turn;
    arena_init(&turn, DESK_MANY_ARENA);
    cx->arena = &turn;
    cx->first = NULL;
    enum rc rc = decide(cx, args);
    cx->arena = own;
    arena_release(&turn);
    return rc;
}

static enum rc too_many(struct cx *cx, const char *field)
{
    return refuse(cx, INVALID, field, MSG_err_cases_many, CASES_MOST);
}

static enum rc decide_many(struct cx *cx, const void *args)
{
    static const struct command *const step[] = { &CASE_TAKE, &CASE_DISPATCH, &CASE_RELEASE, &CASE_CLASSIFY, &CASE_SEEN };
    static const char *const verb[] = { "take", "dispatch", "release", "classify", "seen" };
    const struct cases_do *a = args;
    struct desk_many m;
    struct str rest = a->id, one;
    size_t v = 0, n = 0;
    while (v < countof(verb) && !str_eq(a->verb, str_of(verb[v])))
        v++;
    if (v == countof(verb))
        return refuse(cx, INVALID, "verb", MSG_err_missing, 0);
    struct str unit = step[v] == &CASE_DISPATCH ? a->words : STR_NONE, why = unit.p ? a->why : STR_NONE;
    if (step[v] == &CASE_DISPATCH && !unit.n)
        return refuse(cx, INVALID, "words", MSG_err_missing, 0);
    if (step[v] == &CASE_CLASSIFY && a->class == ABSENT)
        return refuse(cx, INVALID, "class", MSG_err_missing, 0);
    enum rc rc = desk_judge_words(cx, "words", unit, a->checked); /* once for all: what is wrong with the words is wrong everywhere */
    if (!rc)
        rc = desk_judge_words(cx, "why", why, a->checked);
    for (desk_many_begin(cx, &m); !rc && str_next(&rest, ' ', &one);) {
        struct case_do in = { .words = unit, .checked = a->checked, .why = why, .class = a->class };
        if (!one.n)
            continue;
        if (n++ == CASES_MOST || !str_int(one, &in.id))
            return too_many(cx, "id");
        int64_t pos = next_pos(cx);
        rc = desk_many_put(cx, &m, in.id, desk_many_one(cx, step[v]->decide, &in), pos);
    }
    return rc ? rc : desk_many_end(cx, &m);
}

static enum rc decide_undo_many(struct cx *cx, const void *args)
{
    const struct cases_undo *a = args;
    struct desk_many m;
    struct str rest = a->step, one;
    size_t n = 0;
    enum rc rc = OK;
    for (desk_many_begin(cx, &m); !rc && str_next(&rest, ' ', &one);) {
        struct case_undo in;
        size_t colon = str_find(one, ':', 0);
        if (!one.n)
            continue;
        if (n++ == CASES_MOST || colon == one.n || !str_int(str_cut(one, 0, colon), &in.id) ||
            !str_int(str_cut(one, colon + 1, one.n), &in.step))
            return too_many(cx, "step");
        int64_t pos = next_pos(cx);
        rc = desk_many_put(cx, &m, in.id, desk_many_one(cx, decide_undo, &in), pos);
    }
    return rc ? rc : desk_many_end(cx, &m);
}

/* ---- commands --------------------------------------------------------------------------------------------------------- */

enum { LIST_CHARS = 42 * CASES_MOST }; /* two numbers, a colon and a space each */
static const struct field undo_f[] = {
    ASK_INT(struct case_undo, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(struct case_undo, step, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
};
static const struct field many_f[] = {
    ASK_TEXT(struct cases_do, id, 1, LIST_CHARS, FIELD_REQUIRED | FIELD_MANY, MSG_f_cases),
    ASK_TEXT(struct cases_do, verb, 1, 20, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct cases_do, words, 1, CASE_UNIT_MAX, FIELD_LINE, MSG_f_unit),
    ASK_TEXT(struct cases_do, why, 1, CASE_WHY_MAX, FIELD_LINE, MSG_f_why),
    ASK_INT(struct cases_do, checked, 0, 1, 0, MSG_f_checked),
    ASK_INT(struct cases_do, class, 0, INT64_MAX, 0, MSG_f_class),
};
static const struct field undo_many_f[] = {
    ASK_TEXT(struct cases_undo, step, 1, LIST_CHARS, FIELD_REQUIRED | FIELD_MANY, MSG_f_cases),
};
static const struct field done_f[] = { TEXT(struct cases_done, done, DESK_MANY_BYTES), TEXT(struct cases_done, refused, DESK_MANY_BYTES) };
#define DONE SHAPE(struct cases_done, done_f)
const struct command CASE_UNDO = { "desk.case.undo", SHAPE(struct case_undo, undo_f), PERM_DESK, decide_undo, SHAPE_NONE };
const struct command CASES_DO = { "desk.cases.do", SHAPE(struct cases_do, many_f), PERM_DESK, decide_many, DONE };
const struct command CASES_UNDO = { "desk.cases.undo", SHAPE(struct cases_undo, undo_many_f), PERM_DESK, decide_undo_many, DONE };
#undef DONE
