/* promise.h - what other folders may see of promises: their states and their commands. */
#ifndef PROMISE_PROMISE_H
#define PROMISE_PROMISE_H

#include "core/module.h"

enum promise_state {
    PROMISE_GIVEN,     /* 已答应 */
    PROMISE_UNDER_WAY, /* 推进中 */
    PROMISE_KEPT,      /* 已兑现 */
    PROMISE_PARTLY,    /* 部分兑现 */
    PROMISE_BROKEN,    /* 没兑现 */
    PROMISE_WITHDRAWN, /* 已撤回 */
    PROMISE_STATES
};
static inline bool promise_is_open(int64_t state) { return state < PROMISE_KEPT; }

enum promise_step_kind {
    PROMISE_STEP_GAVE, /* day: by when */
    PROMISE_STEP_BEGAN,
    PROMISE_STEP_KEPT,
    PROMISE_STEP_PARTLY,
    PROMISE_STEP_BROKE,
    PROMISE_STEP_WITHDREW, /* words: why */
    PROMISE_STEP_RESUMED,  /* words: why it is open again */
    PROMISE_STEP_REDATED,  /* day: the new date; was: the one before; words: why */
    PROMISE_STEP_KINDS
};

/* What of a roll-out everybody may see: each flat, or of each building how many. */
enum promise_wall { WALL_FLATS, WALL_BUILDINGS, WALLS };

/* In characters. */
enum { PROMISE_TITLE_MAX = 60, PROMISE_WHO_MAX = 60, PROMISE_WHOM_MAX = 120, PROMISE_WORDS_MAX = 600, PROMISE_DAY_MAX = 10 };

/* promise.give. INVALID: MSG_err_promise_day, the date is none, or gone, or further away than ten years; MSG_err_promise_case, there is no
** such case. All words are public and judged as such (desk_judge_words). The result is a promise_told. */
struct promise_give {
    struct str title;
    struct str who, whom;
    struct str due;     /* "2026-11-15" */
    int64_t case_id;    /* ABSENT: it comes from none */
    int64_t shown;      /* enum promise_wall; ABSENT: WALL_FLATS */
    int64_t checked;    /* 1: whoever asks has looked at what was marked in the words */
};
struct promise_told {
    int64_t id;
};
/* The road. words: what everybody may read; withdraw, part, break and resume must have some. */
struct promise_do {
    int64_t id;
    struct str words;
    int64_t checked;
};
/* promise.redate: another date, and why; the old one stays in sight. CONFLICT (MSG_err_promise_same_day): it is that one. */
struct promise_redate {
    int64_t id;
    struct str due, words;
    int64_t checked;
};
extern const struct command PROMISE_GIVE, PROMISE_BEGIN, PROMISE_KEEP, PROMISE_PART, PROMISE_BREAK, PROMISE_WITHDRAW, PROMISE_RESUME,
    PROMISE_REDATE;
extern const struct flow PROMISE_FLOW;
extern const struct module PROMISE;

#endif
