/* worktime.h - the arithmetic of working time: when are so many working minutes over, and why then.
**
** Moments are UTC microseconds, intervals half-open, days are counted from 1970-01-01 in the place's own time. Nothing here asks for the
** clock, the zone of the machine or memory of its own. */
#ifndef BASE_WORKTIME_H
#define BASE_WORKTIME_H

#include "base/buf.h"

enum { WORKTIME_SPANS = 3, WORKTIME_WEEK = 7, WORKTIME_DAY_MIN = 1440 };
#define WORKTIME_NEVER INT64_MAX /* the end of a pause that goes on; the due moment of what stands still */

/* The working hours of a day: minutes of its clock, in order and apart. n == 0: none are worked. */
struct worktime_hours {
    int n;
    struct worktime_span {
        int from, to; /* 0 <= from < to <= WORKTIME_DAY_MIN */
    } span[WORKTIME_SPANS];
};
/* A day that is not as its day of the week is. */
struct worktime_day {
    int64_t day;
    struct str name;            /* of the holiday, or of that for which is worked; may be empty */
    struct worktime_hours hours; /* n == 0: it is off */
};
/* A zone: the offset from UTC before the first turn, and the turns in order. */
struct worktime_zone {
    int64_t offset_s;
    const struct worktime_turn {
        int64_t at, offset_s;
    } *turn;
    size_t turns;
};
struct worktime {
    struct worktime_hours week[WORKTIME_WEEK]; /* Monday first */
    const struct worktime_day *day;            /* in order, each once */
    size_t days;
    const int64_t *year; /* years whose calendar somebody has entered */
    size_t years;
    struct worktime_zone zone;
};

struct worktime_pause {
    int64_t from, to; /* to: WORKTIME_NEVER while it goes on */
    struct str why;
};
struct worktime_ask {
    int64_t start, minutes;
    bool round_the_clock;               /* every minute counts, and the calendar has no say */
    const struct worktime_pause *pause; /* in order and apart */
    size_t pauses;
};

enum worktime_why {
    WORKTIME_WORKING,  /* a day as every week has it */
    WORKTIME_OPENED,   /* a day that is worked by exception, as a swapped weekend is */
    WORKTIME_ANY_HOUR, /* round the clock */
    WORKTIME_RESTING,  /* a day of the week on which nobody works */
    WORKTIME_OFF,      /* a holiday */
    WORKTIME_PAUSED,
    WORKTIME_WHYS
};
/* A line of the sum: of one worked day, or of days off in a row, or of a pause. From is when it begins to count (or not to), to when it
** ends; of a worked day the hours in between that are not worked belong to it and don't count. */
struct worktime_line {
    enum worktime_why why;
    int64_t from, to;
    int64_t counted; /* µs */
    struct str name; /* of the day, or why it paused */
    int64_t day;     /* the first */
};
struct worktime_sum {
    int64_t due;          /* or WORKTIME_NEVER: it stands still; the last line is that pause, without an end */
    int64_t left;         /* µs that were still to count then; 0 else */
    int64_t unknown_year; /* the first year that was run into without a calendar: there the weekly hours alone were asked; 0: none */
    size_t lines;         /* how many there are, also beyond the room given */
};

/* line may be NULL with room 0. NOT_FOUND: within twenty years there are not as many working minutes. */
enum rc worktime_due(const struct worktime *w, const struct worktime_ask *ask, struct worktime_line *line, size_t room,
                     struct worktime_sum *out) MUST_USE;

/* The zone's offset from UTC at a moment; *until: when it ends, or WORKTIME_NEVER. until may be NULL. */
int64_t worktime_offset(const struct worktime_zone *z, int64_t at, int64_t *until);
/* The day of a moment in the zone. */
int64_t worktime_day_of(const struct worktime_zone *z, int64_t at);
/* The day of a date; false: there is none such (30 February, before 1900). Back: year, month 1..12, day 1..31. */
bool worktime_day_from(int year, int month, int mday, int64_t *day) MUST_USE;
void worktime_date(int64_t day, int *year, int *month, int *mday);
/* 0 Monday ... 6 Sunday */
int worktime_weekday(int64_t day);

/* The minutes of an ordinary working day: of the first day of the week that is worked; 0: none is. */
int64_t worktime_day_minutes(const struct worktime *w);

/* "08:30-12:00 13:30-17:30", as people write it: also with – — ~ 至 between, a full-width colon, commas between spans; the empty text: no
** hours. INVALID: no such hours, out of order, or too many. And in one way back. */
enum rc worktime_hours_read(struct str s, struct worktime_hours *out) MUST_USE;
void worktime_hours_write(const struct worktime_hours *h, struct buf *out);

/* A zone out of a TZif file (RFC 9636): the turns in [from, until), its closing rule followed where the file lists no more. INVALID: that
** is no such file, or it is for leap seconds. The turns are in `a`. */
enum rc worktime_zone_of_file(struct str tzif, int64_t from, int64_t until, struct arena *a, struct worktime_zone *out) MUST_USE;
/* A zone as a line of numbers: "28800", "3600 1774746000:7200 1792890000:3600": the offset, then seconds since 1970 and the offset from
** then on. */
enum rc worktime_zone_read(struct str s, struct arena *a, struct worktime_zone *out) MUST_USE;
void worktime_zone_write(const struct worktime_zone *z, struct buf *out);

#endif
