/* place_calendar.h - the inside of the calendar: lists of days as the log has them, what ships with the program, what its page is
** handed. */
#ifndef PLACE_PLACE_CALENDAR_H
#define PLACE_PLACE_CALENDAR_H

#include "base/worktime.h"
#include "place/place_in.h"

enum {
    CALENDAR_NAME_MAX = 40, /* characters of a day's name */
    CALENDAR_DAYS_MAX = 20000, /* characters of a list */
    CALENDAR_RUN_MOST = 366,
    CALENDAR_YEAR_LEAST = 2000,
    CALENDAR_YEAR_MOST = 2199,
    CALENDAR_ALL = 4000, /* days that a place can have entered from one moment on */
};

/* A line of a list of days: "2026-10-01 7 off 国庆节", "2026-10-10 1 on 国庆节", "2026-12-24 1 08:30-12:00 平安夜", "2026-05-05 1 week": so many
** days from a date on are off, are worked as ordinary days are, have these hours (a comma between spans), or are as every week has them. */
struct calendar_line {
    int64_t day, n;
    struct str hours; /* "off", "on", "08:30-12:00 13:30-17:30"; empty: "week" */
    struct str name;
};
/* Takes the next line off the list. NOT_FOUND: the end. INVALID: the line is none. */
enum rc calendar_next(struct str *list, struct arena *a, struct calendar_line *out) MUST_USE;
void calendar_write(const struct calendar_line *l, struct buf *out);
/* "2026-10-01" */
bool calendar_date(struct str s, int64_t *day) MUST_USE;
struct str calendar_day_words(struct arena *a, int64_t day);

/* Years that ship with the program: the days of mainland China, by the notices of the State Council. false: not this year. */
bool calendar_shipped(int64_t year, struct str *list);

extern const struct event_type WEEK_SET, DAYS_SET, YEAR_SET, ZONE_SET;
/* The week's hours as text, Monday first. */
enum rc calendar_week(struct db *db, struct arena *a, struct str week[WORKTIME_WEEK]) MUST_USE;
extern const char *const CALENDAR_WEEK_FIELDS[WORKTIME_WEEK]; /* "mon" ... */

/* ---- pages (place_calendar_page.c, place_ics.c) ------------------------------------------------------------------ */

web_fn place_show_calendar, place_reply_calendar, place_again_calendar, place_show_ics, place_try_ics, place_reply_ics;
/* 10月1日–7日; what hours, "off" and "on" are called */
struct str calendar_span_words(struct web *w, int64_t day, int64_t n);
struct str calendar_hours_words(struct web *w, struct str hours);

struct calendar_cell {
    int64_t mday; /* 0: no day of this month */
    bool today, off, on, worked; /* off, on: entered as such; worked: there are hours */
    struct str name, hours, label;
};
/* Days in a row that were entered with one name and kind. */
struct calendar_run {
    int64_t day, n;
    struct str hours, name, span; /* span: as people write it */
};
struct calendar_page {
    const struct page *page;
    int64_t year, month; /* shown */
    struct str title;    /* 2026年10月 */
    struct url prev, next;
    const struct calendar_cell *cell; /* six weeks at most, Monday first */
    size_t weeks;
    const struct calendar_run *run; /* of the year */
    size_t runs;
    bool known, shipped; /* all of the year is entered; the program brings it */
    struct str week[WORKTIME_WEEK];
    int64_t week_min;    /* minutes worked in an ordinary week */
    struct str zone;     /* its name; absent: a fixed offset */
    bool may;            /* change it */
    const struct form *form; /* one that was refused, or NULL */
    struct str form_of;  /* the last segment of its address */
    int64_t done;        /* days that an import brought; ABSENT: none just now */
};

/* What the trial of an .ics file has shown. */
struct ics_left {
    struct str why, name;
};
struct ics_page {
    const struct page *page;
    struct str file, days; /* the list that the button sends */
    struct place_calendar_told told;
    const struct calendar_run *run; /* what it brings */
    const struct str *was;          /* of each: what stands there now; empty: nothing */
    size_t runs;
    const struct ics_left *left;
    size_t lefts;
};

#endif
