/* desk_clock.h - the clock of a case: how long it may take, until when that is, who hears of it when it takes longer.
**
** A case begins with a limit: its class's, else the place's usual one. The clock runs over the place's calendar (or round the clock),
** stands still while a pause goes on and rests while the work is being checked. It rings three times at most: soon (four fifths are over,
** or what the office says), over (the secretary's list), raised (half as long again: the leader's). A case keeps the limit it began with
** unless it is classified anew. */
#ifndef DESK_DESK_CLOCK_H
#define DESK_DESK_CLOCK_H

#include "base/worktime.h"
#include "core/chore.h"
#include "desk/desk.h"

#define DESK_NEVER WORKTIME_NEVER /* the due moment of a clock that stands still, and where there is no limit */

enum clock_alarm { ALARM_NONE, ALARM_SOON, ALARM_OVER, ALARM_RAISED, ALARMS };
enum clock_kind { CLOCK_ALL_HOURS, CLOCK_WORK_HOURS }; /* as a class has it */
enum clock_why { CLOCK_WHY_CLASS, CLOCK_WHY_CALENDAR, CLOCK_WHY_REST }; /* of an event that sets it anew */

enum { CLOCK_DAY_MIN = 24 * 60 };

/* A clock as events bear it. A working limit's whole days (CLOCK_DAY_MIN each) are ordinary working days of the place. */
struct desk_clock {
    int64_t limit_min; /* ABSENT: none */
    int64_t kind;      /* enum clock_kind */
    int64_t since;     /* when it began */
    int64_t due_at;    /* or DESK_NEVER */
    int64_t wake_at;   /* when to look next; ABSENT: never */
    int64_t alarm;     /* enum clock_alarm */
    int64_t calendar;  /* of place_worktime() */
};

struct cx;
/* Of a new case that begins now; cls: its class, or ABSENT; danger: it has two hours at most, or what the office says (desk_danger.h). */
enum rc desk_clock_begin(struct cx *cx, int64_t cls, bool danger, struct desk_clock *out) MUST_USE;
/* In a decide(): this case has that class now (ABSENT: none), so it gets its limit, from its own beginning on. Emits. */
enum rc desk_clock_classify(struct cx *cx, int64_t id, int64_t cls) MUST_USE;

/* The sum line by line. *work: the limit in minutes that count. */
enum { CLOCK_LINES_MOST = 400 };
struct desk_clock_sum {
    struct desk_clock clock;
    int64_t minutes, day_min; /* the limit in minutes that count; the minutes of an ordinary working day */
    struct worktime_sum sum;
    struct worktime_line *line;
    struct worktime_zone zone;
    size_t lines;
    bool paused;
};
enum rc desk_clock_sum(struct db *db, struct arena *a, int64_t id, struct desk_clock_sum *out) MUST_USE;

/* desk.case.pause, desk.case.resume: PERM_DESK. CONFLICT: MSG_err_paused, MSG_err_not_paused, MSG_err_clock_over (it is done or has no
** limit). words are public; a note is for colleagues. */
enum { PAUSE_WORDS_MAX = 200 };
struct case_pause {
    int64_t id;
    struct str words, note;
    int64_t checked;
};
struct case_resume {
    int64_t id;
};
extern const struct command CASE_PAUSE, CASE_RESUME, CLOCK_TICK;
extern const struct event_type CLOCK_SET, CLOCK_COUNTED, CLOCK_WARNED, CLOCK_OVERDUE, CLOCK_RAISED, CLOCK_PAUSED, CLOCK_RESUMED;
/* The usual limit in working days; of it, when a clock rings first and last; the most that a case in danger may take. */
extern const struct setting DESK_LIMIT_DAYS, DESK_SOON_PERCENT, DESK_RAISED_PERCENT, DESK_DANGER_MIN;
/* The module's part in core/chore.h. */
enum rc desk_chores(struct db *db, struct arena *a, int64_t now, size_t want, struct chore **out, size_t *n);

#endif
