/* desk_ask.h - what a class wants to know besides: its questions, and what somebody answered. An answer is PERSONAL. */
#ifndef DESK_DESK_ASK_H
#define DESK_DESK_ASK_H

#include "desk/desk_class.h"

enum { ASK_ANSWER_MAX = 200, ASK_ANSWERS_MAX = CLASS_LINES_MOST * (CLASS_LINE_MAX + ASK_ANSWER_MAX + 2) };

struct case_report;
/* All that a class asks: danger first. Nothing of no class (ABSENT). */
struct class_questions {
    struct class_danger danger[CLASS_LINES_MOST];
    struct class_ask ask[CLASS_LINES_MOST];
    size_t dangers, asks;
};
enum rc desk_class_questions(struct db *db, struct arena *a, int64_t class, struct class_questions *out) MUST_USE;
/* The form's names of the answers, in the order of the asks. */
extern const char *const ASK_NAME[CLASS_LINES_MOST];

/* In a decide(): what was answered to the class of a report, to be kept (absent: nothing). INVALID: field "asks" (MSG_asks_more), they were
** not asked yet and want to be; a field of ASK_NAME: MSG_err_answer_must, MSG_err_answer_number, MSG_err_answer_choice. */
enum rc desk_judge_answers(struct cx *cx, const struct case_report *a, int64_t class, struct str *out) MUST_USE;
enum rc desk_keep_answers(struct cx *cx, int64_t id, int64_t voice, struct str answers) MUST_USE;

/* Question and answer, as they stood when it was said. */
struct ask_line {
    struct str question, answer;
};
enum rc desk_answers(struct db *db, struct arena *a, int64_t voice, struct ask_line out[CLASS_LINES_MOST], size_t *n) MUST_USE;

extern const struct event_type CASE_ANSWERED;

#endif
