/* desk_danger.h - danger: what is said to somebody who reports a fire, before anything else is asked of them.
**
** A report is held against a list of words for each sort of danger, which the office edits, and against its class's danger questions. When
** something fits, the reporter is shown what to do and whom to call, once, and that it was shown is an event: of which sort, at which hour,
** and nothing of anybody. They may still report. A case in danger has two hours (or what the office says) and stands above the desk's
** lists. */
#ifndef DESK_DESK_DANGER_H
#define DESK_DESK_DANGER_H

#include "core/command.h"

enum danger_kind { DANGER_NONE, DANGER_GAS, DANGER_FIRE, DANGER_LIFT, DANGER_PERSON, DANGER_POWER, DANGER_ATTACK, DANGER_OF_CLASS,
                   DANGERS };
/* What the form says of it: 0 or ABSENT, nobody was there to be shown anything (another program) and words are not judged. */
enum danger_said { DANGER_UNASKED, DANGER_ASK, DANGER_STILL, DANGER_OVER };
enum { DANGER_WORDS_MAX = 400, DANGER_PHONE_MAX = 30 };

/* A sort of danger as a page tells it. The first number is the one to call. */
struct danger_sort {
    enum msg name, title, what[3];
    const char *phone[2];
    bool gas_firm;     /* the gas firm's number belongs beside them */
    const char *words; /* as long as the office has not said others; of any language, spaces between */
};
/* By enum danger_kind; that of a class has no words. */
extern const struct danger_sort DANGER_SORT[DANGERS];

struct case_report;
struct danger {
    int64_t kind; /* enum danger_kind */
    int64_t said; /* enum danger_said, of who reports; UNASKED: there is none */
};
struct db;
/* In a decide(): the danger that a report tells of, by its words and by the questions of its class that were ticked. *stop: it is still to
** be shown. */
enum rc desk_judge_danger(struct cx *cx, const struct case_report *a, struct danger *out, bool *stop) MUST_USE;
/* Emits that it is shown. */
enum rc desk_tell_stop(struct cx *cx, int64_t kind, int64_t class) MUST_USE;
/* Is this case in danger, as far as we were told? */
enum rc desk_in_danger(struct db *db, struct arena *a, int64_t id, bool *out) MUST_USE;
/* The words of a sort and the gas firm's number, as the office has them; the number may be empty. */
enum rc desk_danger_words(struct db *db, struct arena *a, int64_t kind, struct str *out) MUST_USE;
enum rc desk_danger_phone(struct db *db, struct arena *a, struct str *out) MUST_USE;

/* desk.danger.set: PERM_PLACE; words of each sort, with spaces between. What is empty becomes what it was at first. */
struct danger_set {
    struct str gas, fire, lift, person, power, attack, phone;
};
extern const struct command DANGER_SET;
extern const struct event_type DANGER_SHOWN, DANGER_SET_EVENT;

#endif
