/* promise_ask.c - asking every home anew, on a day that was said before: the first cold one, a year later, after a repair.
**
** A promise that was kept in November can be broken in January, and a word that was said in November does not say so. So a day can be set
** on which each home is silent again until it speaks. What all of them had said until then stays in sight as a round of its own ("kept 143,
** not kept 4, silent 3"); what each of them had said is in the log. The place does it by itself, on the first look after that day has begun
** (core/chore.h), and the command judges again: a day that was moved in the meantime asks nobody. */
#include "promise/promise_roll.h"

/* ---- events ---------------------------------------------------------------------------------------------------------- */

struct promise_asked {
    int64_t id, day;
};

static enum rc apply_ask_set(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct promise_redated *ev = event;
    enum rc rc = promise_ask_set(ap, ev->id, ev->day);
    return rc ? rc : promise_step_add(ap, ev->id, st->pos, PROMISE_STEP_ASK_SET, st->at, st->by, ev->words, ev->day, ev->was);
}

static enum rc apply_asked(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct promise_asked *ev = event;
    struct promise_roll_get_row roll;
    enum rc rc = promise_roll_get(apply_db(ap), st->arena, ev->id, &roll);
    if (!rc)
        rc = promise_round_add(ap, ev->id, st->pos, ev->day, roll.said_kept, roll.said_not, roll.homes - roll.said_kept - roll.said_not);
    if (!rc)
        rc = promise_ask_homes(ap, ev->id);
    if (!rc)
        rc = promise_ask_tally(ap, ev->id, TALLY_KEPT);
    if (!rc)
        rc = promise_ask_roll(ap, ev->id);
    return rc ? rc : promise_step_add(ap, ev->id, st->pos, PROMISE_STEP_ASKED, st->at, st->by, STR_NONE, ev->day, ABSENT);
}

#define E struct promise_redated
static const struct field ask_set_f[] = { INT(E, id), INT(E, day), INT(E, was), TEXT(E, words, PROMISE_WORDS_MAX) };
#undef E
#define E struct promise_asked
static const struct field asked_f[] = { INT(E, id), INT(E, day) };
#undef E
const struct event_type PROMISE_ASK_SET = { "promise.ask_set", SHAPE(struct promise_redated, ask_set_f), apply_ask_set, true };
const struct event_type PROMISE_ASKED = { "promise.asked", SHAPE(struct promise_asked, asked_f), apply_asked, true };

/* ---- commands --------------------------------------------------------------------------------------------------------- */

static enum rc decide_recheck(struct cx *cx, const void *args)
{
    const struct promise_redate *a = args;
    struct promise_given_get_row row;
    struct promise_roll_get_row roll;
    struct promise_redated ev = { .id = a->id, .words = a->words };
    int64_t today, to;
    enum rc rc = promise_given_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = flow_step(cx, &PROMISE_FLOW, &PROMISE_RECHECK, row.state, &to);
    if (!rc)
        rc = promise_roll_get(cx->db, cx->arena, a->id, &roll);
    if (!rc && !roll.homes)
        rc = refuse(cx, CONFLICT, NULL, MSG_err_promise_no_homes, 0);
    if (!rc)
        rc = promise_judge_due(cx, a->due, &today, &ev.day);
    if (!rc && ev.day == row.ask_day)
        rc = refuse(cx, CONFLICT, "due", MSG_err_promise_same_day, 0);
    if (!rc)
        rc = desk_judge_words(cx, "words", a->words, a->checked);
    ev.was = rc ? ABSENT : row.ask_day;
    return rc ? rc : emit(cx, &PROMISE_ASK_SET, &ev, NULL);
}

static enum rc decide_ask(struct cx *cx, const void *args)
{
    const struct chore *a = args;
    struct promise_asked ev = { .id = a->id };
    struct promise_given_get_row row;
    enum rc rc = promise_given_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = promise_today(cx->db, cx->arena, cx->now, &ev.day);
    if (!rc && row.ask_day != ABSENT && row.ask_day <= ev.day) /* else it was done, or put off, in the meantime */
        rc = emit(cx, &PROMISE_ASKED, &ev, NULL);
    return rc ? rc : promise_remind_by_itself(cx, &row, ev.day);
}

enum rc promise_chores(struct db *db, struct arena *a, int64_t now, size_t want, struct chore **out, size_t *n)
{
    struct promise_ask_due_row *row;
    struct promise_remind_near_row *near;
    int64_t today;
    size_t rows, nears;
    enum rc rc = promise_today(db, a, now, &today);
    if (!rc)
        rc = promise_ask_due(db, a, today, (int64_t)want, &row, &rows);
    if (!rc)
        rc = promise_remind_due(db, a, today, want - rows, &near, &nears);
    struct chore *c = rc ? NULL : ARENA_ARRAY(a, struct chore, rows + nears + 1);
    if (!c)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < rows; i++)
        c[i] = (struct chore){ row[i].id };
    for (size_t i = 0; i < nears; i++)
        c[rows + i] = (struct chore){ near[i].id };
    *out = c;
    *n = rows + nears;
    return OK;
}

#define A struct promise_redate
static const struct field recheck_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(A, due, 1, PROMISE_DAY_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_promise_ask_day),
    ASK_TEXT(A, words, 1, PROMISE_WORDS_MAX, FIELD_REQUIRED, MSG_f_promise_words), ASK_INT(A, checked, 0, 1, 0, MSG_f_checked),
};
#undef A
static const struct field chore_f[] = { CHORE_FIELDS };
const struct command PROMISE_RECHECK = { "promise.recheck", SHAPE(struct promise_redate, recheck_f), PERM_DESK, decide_recheck,
                                         SHAPE_NONE };
const struct command PROMISE_ASK = { "promise.ask", SHAPE(struct chore, chore_f), PERM_PLACE, decide_ask, SHAPE_NONE };
