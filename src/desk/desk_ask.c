/* desk_ask.c - the questions of a class in a report: which are asked, which answers are none, and where they are kept.
**
** They are asked when the class is known, on a page of their own, so that nobody reads questions about lifts who came because of a drain.
** An answer is kept beside its question as it was asked: the office may change its questions, and what somebody said stays what they said.
** Answers are an event of their own, about the voice that gave them; they go when it goes. */
#include "desk/desk_ask.h"

#include "core/log.h"
#include "desk/desk_in.h"

const char *const ASK_NAME[CLASS_LINES_MOST] = { "answer1", "answer2", "answer3", "answer4", "answer5", "answer6", "answer7", "answer8" };

enum rc desk_class_questions(struct db *db, struct arena *a, int64_t class, struct class_questions *out)
{
    struct class_questions q = { .dangers = 0 };
    struct class_view c;
    int64_t bad;
    enum rc rc = class == ABSENT ? OK : desk_class_get(db, a, class, &c);
    if (!rc && class != ABSENT)
        rc = class_danger(c.danger, q.danger, &q.dangers, &bad);
    if (!rc && class != ABSENT)
        rc = class_asks(c.asks, q.ask, &q.asks, &bad);
    must(rc != INVALID); /* it was judged when it was saved */
    if (!rc)
        *out = q;
    return rc;
}

/* ---- judging ----------------------------------------------------------------------------------------------------------- */

static bool is_number(struct str s)
{
    size_t digits = 0, points = 0;
    for (size_t i = s.n && s.p[0] == '-' ? 1 : 0; i < s.n; i++) {
        const bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        if (!digit && s.p[i] != '.')
            return false;
        digits += digit;
        points += !digit;
    }
    return digits && points <= 1;
}

/* What is wrong with an answer; MSG_NONE: nothing. */
static enum msg judge(struct arena *a, const struct class_ask *ask, struct str answer)
{
    bool offered = false;
    if (!answer.n)
        return ask->required ? MSG_err_answer_must : MSG_NONE;
    switch (ask->type) {
    case CLASS_ASK_NUMBER:
        return is_number(answer) ? MSG_NONE : MSG_err_answer_number;
    case CLASS_ASK_ONE_OF:
        for (size_t i = 0; i < ask->choices; i++)
            offered = offered || str_eq(ask->choice[i], answer);
        return offered ? MSG_NONE : MSG_err_answer_choice;
    case CLASS_ASK_YES_NO:
        for (int lang = 0; lang < LANGS; lang++) {
            const struct msg_ctx m = { .arena = a, .lang = lang };
            offered = offered || str_eq(answer, msg_text(&m, MSG_ask_yes, 0)) || str_eq(answer, msg_text(&m, MSG_ask_no, 0));
        }
        return offered ? MSG_NONE : MSG_err_answer_choice;
    case CLASS_ASK_TEXT:
        break;
    }
    return MSG_NONE;
}

enum rc desk_judge_answers(struct cx *cx, const struct case_report *a, int64_t class, struct str *out)
{
    const struct str answer[CLASS_LINES_MOST] = { a->answer1, a->answer2, a->answer3, a->answer4,
                                                  a->answer5, a->answer6, a->answer7, a->answer8 };
    struct class_questions q;
    struct buf b;
    enum rc rc = desk_class_questions(cx->db, cx->arena, class, &q);
    if (rc || (!q.asks && !q.dangers))
        return rc;
    if (a->asked != class)
        return a->asks == 1 ? refuse(cx, INVALID, "asks", MSG_asks_more, 0) : OK;
    buf_init(&b, cx->arena, 4 * ASK_ANSWERS_MAX);
    for (size_t i = 0; i < q.asks; i++) {
        const struct str said = str_trim(answer[i]);
        const enum msg wrong = judge(cx->arena, &q.ask[i], said);
        if (wrong != MSG_NONE)
            return refuse(cx, INVALID, ASK_NAME[i], wrong, 0);
        if (said.n)
            buf_printf(&b, STR_FMT "\n" STR_FMT "\n", STR_ARG(q.ask[i].question), STR_ARG(said));
    }
    if (b.overflow)
        return FAILED;
    if (b.n)
        *out = buf_view(&b);
    return OK;
}

/* ---- keeping ----------------------------------------------------------------------------------------------------------- */

struct case_answered {
    int64_t id, voice; /* the subject */
    struct str answers; /* PERSONAL: a question, its answer, the next question, each on a line */
};
static enum rc apply_answered(struct apply *ap, const struct stamp *st, const void *event)
{
    return desk_answer_put(ap, ((const struct case_answered *)event)->voice, st->pos);
}
#define R struct case_answered
static const struct field answered_f[] = { INT(R, id), SUBJECT(R, voice), TEXT_OWN(R, answers, ASK_ANSWERS_MAX) };
const struct event_type CASE_ANSWERED = { "desk.case.answered", SHAPE(R, answered_f), apply_answered, false };
#undef R

enum rc desk_keep_answers(struct cx *cx, int64_t id, int64_t voice, struct str answers)
{
    return answers.p ? emit(cx, &CASE_ANSWERED, &(struct case_answered){ id, voice, answers }, NULL) : OK;
}

enum rc desk_answers(struct db *db, struct arena *a, int64_t voice, struct ask_line out[CLASS_LINES_MOST], size_t *n)
{
    struct desk_answer_get_row row;
    struct case_answered ev;
    struct ask_line line;
    size_t k = 0;
    enum rc rc = desk_answer_get(db, a, voice, &row);
    if (!rc)
        rc = log_read_event(db, a, row.pos, &CASE_ANSWERED, NULL, &ev);
    if (rc == NOT_FOUND)
        ev.answers = STR_NONE;
    else if (rc)
        return rc;
    while (k < CLASS_LINES_MOST && str_next(&ev.answers, '\n', &line.question) && str_next(&ev.answers, '\n', &line.answer))
        out[k++] = line;
    *n = k;
    return OK;
}
