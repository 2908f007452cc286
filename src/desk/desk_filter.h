/* desk_filter.h - which cases a list of the desk shows, and in what order; read from a readable address and written back into one.
**
**     /desk?state=dispatched&unit=热力公司甲&taker=me&since=2026-11-01&sort=waiting
**
** A parameter that is left out asks for nothing; `state` left out means every case that is not closed. Both ways are here and nowhere
** else, so every address that the desk writes is one that it can read. */
#ifndef DESK_DESK_FILTER_H
#define DESK_DESK_FILTER_H

#include "desk/desk_you.h"
#include "web/web.h"

struct desk_line_get_row; /* desk_sql.h */

enum { DESK_OPEN = CASE_STATES, DESK_ALL };      /* besides them: all that are open, and simply all */
enum { DESK_ANYBODY = 0, DESK_NOBODY = -1 };     /* besides the numbers of accounts */
enum { DESK_NO_CLASS = 0 };                      /* besides the numbers of classes */
/* Due first, longest waiting, newest, longest unmoved, most households. */
enum desk_sort { SORT_CLOCK, SORT_WAITING, SORT_NEWEST, SORT_MOVED, SORT_HOMES, SORTS };

struct desk_filter {
    int64_t state;        /* enum case_state, DESK_OPEN or DESK_ALL */
    int64_t taker;        /* an account, DESK_ANYBODY or DESK_NOBODY */
    const int64_t *holder; /* of an account: itself and, when it is the reader's, the absent for whom they stand in, */
    size_t holders;        /* so many */
    struct str unit;      /* absent: any, or none */
    int64_t class;        /* a class with all below it, DESK_NO_CLASS, or ABSENT: any */
    const int64_t *under; /* the class and those below it, */
    size_t unders;        /* so many */
    struct str class_name;
    int64_t compound;     /* where it is, by the registry; 0: wherever */
    const int64_t *building; /* the compound's, by number, */
    size_t buildings;     /* so many */
    struct str compound_name;
    int64_t since, until; /* when it was said, UTC µs, the second one not in it; ABSENT */
    int64_t source;       /* enum case_source; ABSENT */
    int64_t worded;       /* 0, 1; ABSENT */
    int64_t homes;        /* households at least; ABSENT */
    enum say said;        /* some household says so, or somebody who named no door; SAY_NOTHING: whatever they say */
    int64_t alarm;        /* enum clock_alarm: its clock rang so often; ABSENT */
    bool check;           /* waits to be checked by the reader: they had no hand in it */
    bool yours;           /* it concerns the reader (desk_you.h): */
    const struct desk_yours *of; /* these, */
    size_t ofs;           /* so many */
    enum desk_sort sort;
    int64_t reader;       /* the account that asks: who "me" is */
    struct str odd;       /* what could not be understood and is left out, "name=value"; absent: nothing */
    bool loose;           /* spelled otherwise than desk_filter_keep() does, as a form without script sends it */
};

/* The filter of an address (its query, split). What is not understood is left out and kept in `odd`. */
void desk_filter_read(struct web *w, const struct form *query, struct desk_filter *f);
/* `to` with the filter added to its query. */
struct url desk_filter_keep(struct out *o, const struct desk_filter *f, struct url to);
/* The parameters' part of that address alone, "state=open&taker=me": what a saved view keeps. */
struct str desk_filter_query(struct out *o, const struct desk_filter *f);
/* Does an index give its cases one after the other? Else those in between must be looked at, and it takes a while. */
bool desk_filter_plain(const struct desk_filter *f);
/* Does this case belong into the list? */
bool desk_filter_fits(const struct desk_filter *f, const struct desk_line_get_row *row);
/* Can a case in this state belong into it? Whoever walks an index state by state leaves the others out. */
bool desk_filter_may(const struct desk_filter *f, enum case_state state);
/* A case's place in the order: its key, beside which stands its number; and whether the least comes first. */
int64_t desk_filter_key(const struct desk_filter *f, const struct desk_line_get_row *row);
bool desk_filter_upwards(const struct desk_filter *f);
/* The filter as a person says it: "已派遣 · 热力公司甲 · 我的". The order is not in it. */
struct str desk_filter_words(struct web *w, const struct desk_filter *f);
/* The parts of that, each with the same list without it: the chips. */
struct desk_chip {
    struct str words;
    struct url without;
};
enum { DESK_CHIPS_MAX = 13 };
size_t desk_filter_chips(struct web *w, const struct desk_filter *f, struct desk_chip chip[DESK_CHIPS_MAX]);

/* "2026-11-01": the day of a filter's moment, `back` days earlier; empty when it is ABSENT. */
struct str desk_filter_day(struct out *o, int64_t us, int back);

/* Asks for a class and those below it; false: there is no such class. */
bool desk_filter_class(struct web *w, int64_t class, struct desk_filter *f);

/* The words of addresses, and their names for people. */
extern const enum msg DESK_STATE_NAMES[CASE_STATES];
extern const char *const DESK_STATE_WORDS[DESK_ALL + 1], *const DESK_SAY_WORDS[SAYS], *const DESK_SORT_WORDS[SORTS],
    *const DESK_SOURCE_WORDS[SOURCES];
enum msg desk_sort_msg(enum desk_sort s);
enum msg desk_alarm_msg(int64_t alarm); /* enum clock_alarm, one that rang */
enum msg desk_source_msg(int64_t source); /* enum case_source */
enum msg desk_which_msg(int64_t state); /* of a state, DESK_OPEN, DESK_ALL */

/* Asks for a compound; false: there is none with this number. (desk_way.c) */
bool desk_filter_compound(struct web *w, int64_t compound, struct desk_filter *f);

#endif
