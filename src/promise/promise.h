/* promise.h - what other folders may see of promises: their states and their commands. */
#ifndef PROMISE_PROMISE_H
#define PROMISE_PROMISE_H

#include "core/module.h"

struct place;

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
    PROMISE_STEP_STAGED,  /* its roll-out got its stages, or other words for them */
    PROMISE_STEP_ASK_SET, /* day: when its homes are asked anew; was: the day before; words: why */
    PROMISE_STEP_ASKED,   /* they were */
    PROMISE_STEP_REMINDED, /* the silent were written to */
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
/* The road. words: what everybody may read; withdraw, part, break and resume must have some. keep: CONFLICT (MSG_err_promise_objected, how
** many): so many homes of its roll-out say that it was not kept. part, with `due`: those homes become a promise that follows this one. */
struct promise_do {
    int64_t id;
    struct str words;
    int64_t checked;
    struct str due; /* part: by when what was not kept is to be; absent: nobody promises that */
    struct str whom; /* part: to whom that is then; absent: to the same */
};
/* promise.redate: another date, and why; the old one stays in sight. CONFLICT (MSG_err_promise_same_day): it is that one. */
struct promise_redate {
    int64_t id;
    struct str due, words;
    int64_t checked;
};
extern const struct command PROMISE_GIVE, PROMISE_BEGIN, PROMISE_KEEP, PROMISE_PART, PROMISE_BREAK, PROMISE_WITHDRAW, PROMISE_RESUME,
    PROMISE_REDATE;
/* ---- the roll-out: kept household by household ------------------------------------------------------------------------- */

/* Where a household stands: nowhere yet, at one of the promise's own stages (from 1), or kept from it. */
enum promise_stage { STAGE_NONE, STAGES_MOST = 6, STAGE_AWAY = 8, STAGE_REFUSED, STAGE_FAULT, STAGE_END };
static inline bool stage_is_odd(int64_t stage) { return stage >= STAGE_AWAY; }
/* Who said where a household stands: as what, not who. */
enum promise_teller { TOLD_BY_OFFICE, TOLD_BY_UNIT, TOLD_BY_VOLUNTEER, TELLERS };
/* A household's own word. It stands beside the stage; neither overwrites the other. */
enum promise_word { WORD_NONE, WORD_KEPT, WORD_NOT, WORDS };

enum {
    STAGES_TEXT_MAX = 200,
    HOMES_LIST_MAX = 20000, /* characters of what is pasted */
    HOMES_MANY_MAX = 8000,  /* of numbers that were ticked */
    MARK_MOST = 5000,       /* homes with one command */
    MARK_NOTE_MAX = 400,
    MARK_PHOTOS_MOST = 3,
    LINK_DAYS_MOST = 60,
    AGAIN_DAYS_MOST = 90
};

/* promise.stages: what its stages are called, a line each: "供暖 热", name and letter; without a letter the name's first character is it.
** INVALID: MSG_err_promise_stages. CONFLICT (MSG_err_promise_stages_fixed): homes were marked; the number of stages stays. */
struct promise_stages {
    int64_t id;
    struct str stages;
};
/* promise.homes: who takes part. All doors of compounds; a list, each line a house, an entrance or a door; all doors of the entrances from
** which somebody joined the case that it comes from (whole entrances, for a list of who joined would tell who complained). INVALID
** (MSG_err_promise_line, its number): a line names no single place of the registry; skip 1: such lines are left out. Result: a
** promise_counted. */
struct promise_homes_ask {
    int64_t id;
    struct str compound; /* numbers, with spaces between */
    struct str list;
    int64_t voices, skip;
};
/* promise.mark: homes come to a stage, as whoever asks says. They are chosen by number, by entrance (with a floor: that floor alone), by a
** list. day: absent, today. again: nobody was met, or it could not be done: when it is tried again; absent, in so many days as the office
** chose (PROMISE_AGAIN_DAYS); of another stage it is dropped. INVALID (MSG_err_promise_again): gone, or too far away. seen: the log's end
** as whoever asks has seen it; CONFLICT (MSG_err_promise_raced, how many): of these homes somebody said something since; nothing is
** written. INVALID: MSG_err_promise_line; MSG_err_promise_mark_day; MSG_err_promise_nobody, none is chosen. CONFLICT
** (MSG_err_promise_over): the promise has ended. DENIED: neither the desk nor the unit that promised. The result is a promise_counted.
** promise.mark_by_link: the same by a volunteer's token. NOT_FOUND (MSG_err_promise_link): it opens nothing. */
struct promise_mark {
    int64_t id, stage;
    struct str day, again, home, list, note;
    struct str where; /* "412", an entrance; "412:5", a floor of it */
    struct str photos; /* tokens of what waits (web/upload.h), with spaces between; PERSONAL as the note is */
    int64_t seen, skip;
    struct str token;
};
struct promise_counted {
    int64_t mark;  /* position of the event, to be taken back by; 0: nothing new was said */
    int64_t homes; /* that were added or marked */
    int64_t same;  /* in it, or so marked, already */
    int64_t twice, left; /* lines that came twice, that were left out */
};
/* promise.undo: takes a marking back, one's own or with PERM_DESK any: its homes stand as if it had never been said, and its photos are
** erased. CONFLICT (MSG_err_promise_undone). */
struct promise_undo {
    int64_t id, mark;
};
/* promise.photo.remove: nobody can open it again. household: on whose page it was. NOT_FOUND: there is none such, or not any more. */
struct promise_photo_remove {
    int64_t id, household, photo;
};
extern const struct command PROMISE_PHOTO_REMOVE, PROMISE_RETIRE;
/* promise.say: a household's word, by the seal of its door's slip or by the token of its voice in the case that the promise comes from.
** NOT_FOUND (MSG_err_promise_door): it opens no door of this roll-out. Also of a promise that has ended. */
struct promise_say {
    int64_t id, household, say;
    struct str seal;
};
/* The seal of a door's slip: what opens this household's own word, and nothing else. */
struct str promise_seal(struct arena *a, const struct place *place, int64_t promise, int64_t household);
/* promise.link, promise.link_end: for a volunteer's telephone. Result: the token, told once. */
struct promise_link_ask {
    int64_t id, days;
    struct str name; /* PERSONAL */
};
struct promise_link_told {
    struct str token;
};
struct promise_link_end {
    int64_t id, link;
};
/* promise.recheck (a promise_redate): the day on which every home is asked anew, as on the first cold day of a winter; what they said until
** then is counted apart (a round) and each is silent again until it speaks. CONFLICT (MSG_err_promise_no_homes): nobody takes part. */
extern const struct command PROMISE_RECHECK;
extern const struct command PROMISE_STAGES_SET, PROMISE_HOMES, PROMISE_MARK, PROMISE_MARK_BY_LINK, PROMISE_UNDO, PROMISE_SAY, PROMISE_LINK,
    PROMISE_LINK_END;

/* promise.remind: one letter, once in its life, to the silent homes that can be written to: who left an address with the case it comes from
** and wants letters. CONFLICT: it has ended; MSG_err_promise_reminded, they were; MSG_err_promise_no_reader, there is nobody. The result is
** a promise_counted. By itself it is done PROMISE_REMIND_DAYS before the date. */
struct promise_remind {
    int64_t id;
};
extern const struct command PROMISE_REMIND;
extern const struct setting PROMISE_AGAIN_DAYS, PROMISE_REMIND_DAYS;
extern const struct flow PROMISE_FLOW;
extern const struct module PROMISE;

#endif
