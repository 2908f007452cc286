/* desk_condition.h - when a case of a class is taken, and when it counts as done: a check list at those steps (desk_condition.c). */
#ifndef DESK_DESK_CONDITION_H
#define DESK_DESK_CONDITION_H

#include "desk/desk.h"

/* At most so many of one class, each a line of its text or a part between semicolons; TICKED_CHARS: their numbers, with spaces between. */
enum { CONDITIONS_MOST = 8, TICKED_CHARS = 3 * CONDITIONS_MOST };
struct conditions {
    struct str line[CONDITIONS_MOST];
    size_t n;
};
/* The conditions that a class (ABSENT: none) has for a step, which takes a case, says that it is done, or closes it; of any other none. */
enum rc desk_conditions(struct db *db, struct arena *a, int64_t class, enum step_kind kind, struct conditions *out) MUST_USE;
/* INVALID on "ticked" (MSG_err_ticked): the class has other conditions by now. */
enum rc desk_judge_ticked(struct cx *cx, int64_t class, enum step_kind kind, struct str ticked) MUST_USE;
/* In an apply(), after the step was put: which held, in the words that the class has now. */
enum rc desk_keep_ticked(struct apply *ap, const struct stamp *st, int64_t id, enum step_kind kind, struct str ticked) MUST_USE;
/* A line of what was kept: its words, and whether it held. false: there are no more. */
bool desk_ticked_next(struct str *kept, struct str *words, bool *held);

#endif
