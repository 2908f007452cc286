/* insight_in.h - the inside of the figures: what is counted, and how counts become rates. */
#ifndef INSIGHT_INSIGHT_IN_H
#define INSIGHT_INSIGHT_IN_H

#include "desk/desk.h"
#include "insight/insight.h"
#include "insight_sql.h"
#include "place/place.h"

/* ---- what is counted (insight_count.c) ---------------------------------------------------------------------------------- */

/* By what the figures can be asked. A building has only what the map shows. */
enum axis { AXIS_CLASS, AXIS_UNIT, AXIS_COMPOUND, AXIS_BUILDING, AXES };

/* Why a case counts in no rate. */
enum left_out { OUT_NOT, OUT_MERGED, OUT_VOIDED, OUT_REFERRED, OUT_IMPORTED, OUTS };

/* A time is counted into the bin whose end it does not pass; the last has no end. */
enum { BINS = 17 };
extern const int64_t BIN_HOURS[BINS - 1];

enum figure {
    F_REPORTED,                      /* every case */
    F_OPEN,                          /* of them, not at an end, and no part of another */
    F_HOMES,                         /* households that spoke */
    F_MAP_LAST = F_HOMES,            /* a building's figures end here */
    F_OUT_FIRST,                     /* left out, by reason: OUT_MERGED - 1 ... */
    F_COUNTED = F_OUT_FIRST + OUTS - 1, /* the rest, of which all below are */
    F_TAKEN,
    F_PROMPT,                        /* taken within RESPONSE_HOURS */
    F_CLOSED,                        /* checked and closed */
    F_TIMELY,                        /* and said to be done before it was due */
    F_ENDED,                         /* closed now, or once */
    F_AGAIN,                         /* of them, opened again, or a household says that it is back */
    F_FIXED, F_HALF, F_BACK, F_NOT,  /* households by their word */
    F_GOOD, F_FAIR, F_POOR,          /* people by how content they are with the way it was done */
    F_TAKE_BIN,                      /* BINS of them: from the report until it was taken */
    F_DONE_BIN = F_TAKE_BIN + BINS,  /* until it was said to be done; of the closed */
    FIGURES = F_DONE_BIN + BINS
};
enum { RESPONSE_HOURS = 24 };

/* What a case adds to the figures: a pure function of how it stands. */
void insight_weigh(const struct insight_case_get_row *c, int64_t n[FIGURES]);
extern const struct watch INSIGHT_WATCH[];

/* ---- what is shown (insight_read.c) --------------------------------------------------------------------------------------- */

/* A part of a whole. The small-sample rule: below PER_LEAST it is no percentage. */
struct share {
    int64_t part, of;
};
enum { PER_LEAST = 10, HOMES_LEAST = 4 };
static inline bool share_speaks(struct share s) { return s.of >= PER_LEAST; }

/* All figures of one class, unit, compound or month, or of all of them. */
struct tally {
    int64_t key;
    int64_t n[FIGURES];
    int64_t early;  /* counted, not taken, and reported less than RESPONSE_HOURS ago */
    int64_t undue;  /* counted, open, and not due yet */
    int64_t paused; /* the same, with a clock that stands still */
};
struct share tally_response(const struct tally *t);
struct share tally_resolution(const struct tally *t);
struct share tally_timely(const struct tally *t);
struct share tally_content(const struct tally *t);
struct share tally_pleased(const struct tally *t);
struct share tally_again(const struct tally *t);
/* Of the times counted in BINS figures from `first` on: within how many hours so many of a hundred were. ABSENT: fewer than PER_LEAST
** times; 0: longer than the last end. */
int64_t tally_within(const struct tally *t, enum figure first, int64_t percent);

/* What is asked for. */
enum by { BY_MONTH, BY_CLASS, BY_UNIT, BY_COMPOUND, BYS };
struct span {
    int64_t since, until; /* months, both included */
};
/* Tallies in ascending order of their keys; for BY_MONTH a month without cases has one too. */
enum rc insight_read(struct db *db, struct arena *a, enum by by, struct span span, int64_t now, struct tally **out, size_t *n) MUST_USE;

/* Buildings: F_REPORTED, F_OPEN and F_HOMES alone. */
enum rc insight_buildings(struct db *db, struct arena *a, struct span span, struct tally **out, size_t *n) MUST_USE;

/* New cases of a class by month, and a year before. */
enum { SERIES_MONTHS = 12, SERIES_MOST = 8 };
struct series {
    int64_t class;
    int64_t now[SERIES_MONTHS], then[SERIES_MONTHS]; /* ABSENT: there were no figures yet */
    int64_t sum;                                     /* of the SERIES_MONTHS months */
    bool few;                                        /* in some month fewer than HOMES_LEAST households spoke */
};
/* Of the SERIES_MONTHS months that end with `until`; the largest first. */
enum rc insight_series(struct db *db, struct arena *a, int64_t until, struct series **out, size_t *n) MUST_USE;

/* What rises: a class in a compound. */
enum { RISE_DAYS = 30, RISES_MOST = 20 };
struct rise {
    int64_t class, compound; /* 0: none is known */
    int64_t now, before, year; /* new cases in the last RISE_DAYS, in those before, and in the same a year ago (ABSENT: no figures) */
};
enum rc insight_rises(struct db *db, struct arena *a, const struct case_class *class, size_t classes, int64_t today, struct rise **out,
                      size_t *n) MUST_USE;

/* Months and days as numbers. */
int64_t month_of(int64_t at, int64_t offset_min);
int64_t day_of(int64_t at, int64_t offset_min);

#endif
