/* promise_in.h - the inside of promises: their events, what their pages are handed, and the small things that all of them need. */
#ifndef PROMISE_PROMISE_IN_H
#define PROMISE_PROMISE_IN_H

#include "core/chore.h"
#include "desk/desk.h"
#include "promise/promise.h"
#include "promise_sql.h"
#include "web/list.h"
#include "web/web.h"

/* ---- events ------------------------------------------------------------------------------------------------------- */

struct promise_given {
    int64_t id;
    struct str title, who, whom;
    int64_t day, due; /* when it was given, and by when it is to be kept */
    int64_t case_id, follows;
    int64_t shown;
};
struct promise_moved {
    int64_t id, state;
    int64_t day; /* on which it was said */
    struct str words;
};
struct promise_redated {
    int64_t id, day, was;
    struct str words;
};

/* What promise_count counts besides the states. */
enum promise_count {
    COUNT_IN_TIME = PROMISE_STATES, /* of the kept ones: by the date that was said first */
    COUNT_REDATED,                  /* promises whose date was moved, once or more */
    COUNT_RESUMED,                  /* how often one that had ended was taken up again */
    COUNTS
};

/* ---- days ---------------------------------------------------------------------------------------------------------- */

/* Days since 1970. "2026-11-15"; false: there is no such day. */
bool promise_day_read(struct str s, int64_t *day) MUST_USE;
struct str promise_day_iso(struct arena *a, int64_t day);
/* By the place's clock at a moment. */
enum rc promise_today(struct db *db, struct arena *a, int64_t now, int64_t *day) MUST_USE;
/* For a page: today; a day as people write it. */
int64_t promise_now(const struct out *o);
struct str promise_day(struct out *o, int64_t day);

/* ---- pages --------------------------------------------------------------------------------------------------------- */

extern const struct page_door PROMISE_DOOR;
extern const enum msg PROMISE_STATE_NAMES[PROMISE_STATES], PROMISE_STEP_NAMES[PROMISE_STEP_KINDS];
extern const char *const PROMISE_STATE_WORDS[PROMISE_STATES];
web_fn promise_show_list, promise_show, promise_show_new, promise_again_new, promise_reply, promise_again, promise_show_receipt,
    promise_show_proof;
/* promise_ask.c */
extern const struct command PROMISE_ASK;
extern const struct event_type PROMISE_ASK_SET, PROMISE_ASKED;
enum rc promise_chores(struct db *db, struct arena *a, int64_t now, size_t want, struct chore **out, size_t *n) MUST_USE;
/* A date that can be promised: from today on. INVALID: MSG_err_promise_day. */
enum rc promise_judge_due(struct cx *cx, struct str typed, int64_t *today, int64_t *due) MUST_USE;
enum rc promise_beside(struct web *w, const struct module *of, int64_t id, struct beside *out, size_t room, size_t *n);
enum rc promise_past(struct web *w, const struct module *of, int64_t id, struct past *out, size_t room, size_t *n);

/* A promise in a list. */
struct promise_line {
    int64_t id, state, first_day, due_day, ended_day;
    struct str title, who, whom;
    bool late;
};
/* How the ledger stands. `due`: of how many the day has come, or the end before it: kept, partly, broken, late. */
struct promise_figures {
    int64_t count[COUNTS];
    int64_t late, due, waiting, all;
};
enum { FIGURE_SMALL = 10 }; /* below it no share is told: one more or less would turn it round */

enum ledger_kind { LEDGER_ALL = -1, LEDGER_OPEN = PROMISE_STATES, LEDGER_LATE, LEDGER_KINDS };
struct ledger_view {
    const struct promise_line *line;
    struct promise_figures fig;
    int64_t kind; /* LEDGER_ALL, a state, LEDGER_OPEN or LEDGER_LATE */
    bool may;
};

struct promise_step_view {
    struct promise_steps_row row;
    struct str who; /* of the staff; absent: nobody's account */
};
/* What can be done with it now. */
struct promise_button {
    const struct command *command;
    const char *verb;
    enum msg label, words;
    bool required, day;
};
enum { PROMISE_BUTTONS = 8 };
struct promise_view {
    struct promise_given_get_row p;
    bool late;
    int64_t today;
    const struct promise_step_view *step;
    size_t steps;
    struct case_told from;   /* the case it came from */
    struct promise_line before; /* the promise that it goes on with; id 0: none */
    const struct promise_line *next; /* and those that go on with it */
    size_t nexts;
    bool proof;              /* a checkpoint covers it */
    bool may;
    struct promise_button button[PROMISE_BUTTONS];
    size_t buttons;
    const struct form *form; /* one that was refused, or NULL */
    struct str form_of;      /* its verb */
    bool may_mark;
    const struct due_view *due; /* NULL: not for the reader */
};
struct promise_new_view {
    const struct form *form;
    struct str key;
    struct case_told from;
};

/* promise_read.c */
enum rc promise_figures_read(struct web *w, struct promise_figures *out) MUST_USE;
enum rc promise_lines_of(struct web *w, const struct promise_older_row *row, size_t n, const struct promise_line **out) MUST_USE;
enum rc promise_read(struct web *w, int64_t id, struct promise_view *v) MUST_USE;

#endif
