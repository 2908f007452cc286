/* desk_burst.h - many alike within hours: one alarm, with the joint case that they could be (desk_burst.c). */
#ifndef DESK_DESK_BURST_H
#define DESK_DESK_BURST_H

#include "core/chore.h"
#include "core/setting.h"
#include "desk/desk.h"
#include "web/web.h"

/* How many alike, within how many hours, and from how many points on (desk_near.h) they are. */
extern const struct setting DESK_BURST_CASES, DESK_BURST_HOURS, DESK_BURST_POINTS;

enum { BURSTS_SHOWN = 3, BURST_CASES_MOST = 64, BURST_WHY_MAX = 200 };
/* A chore's number above this is a case that may belong to a burst. */
#define BURST_CHORE ((int64_t)1 << 40)

/* For the module's chores: cases of the last minutes that would raise an alarm or belong to one; c has room for BURST_ASKS. */
enum { BURST_ASKS = 4 };
enum rc desk_burst_chores(struct db *db, struct arena *a, int64_t now, struct chore *c, size_t *n) MUST_USE;
/* And its command's part: judged again, and told. */
enum rc desk_burst_look(struct cx *cx, int64_t id) MUST_USE;

/* On top of the desk: what waits, the newest first. */
struct burst_line {
    int64_t id, at, hours;
    int64_t whole;                 /* the case that the others could be joined into */
    struct str from;               /* the others, "12 15" */
    const struct case_line *line;  /* all of them, the whole first */
    size_t n;
};
enum rc desk_read_bursts(struct web *w, const struct burst_line **out, size_t *n) MUST_USE;
/* Of a case: who dismissed the alarm that it was in, and why. Absent: nobody. */
enum rc desk_read_dismissed(struct web *w, int64_t id, struct str *who, struct str *why) MUST_USE;
web_fn desk_reply_burst;

#endif
