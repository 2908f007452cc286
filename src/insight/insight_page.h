/* insight_page.h - what the views of the figures are handed. */
#ifndef INSIGHT_INSIGHT_PAGE_H
#define INSIGHT_INSIGHT_PAGE_H

#include "insight/insight_in.h"
#include "web/list.h"
#include "web/web.h"

/* One row: a month, a class, a unit, a compound. Of each rate the part and the whole; percentages ABSENT by the small-sample rule. */
struct insight_line {
    struct str what;
    struct str x;           /* "2026-11": a month; absent: it is none */
    struct url to;          /* its cases on the desk's list; absent: there is no such list */
    int64_t at;             /* when it changed last, for who follows the list: the moment of reading */
    int64_t reported, homes, left_out;
    int64_t prompt, prompt_of, prompt_pct;
    int64_t solved, solved_of, solved_pct;
    int64_t timely, timely_of, timely_pct;
    int64_t content, content_of, content_pct;
    int64_t pleased, pleased_of, pleased_pct;
    int64_t again, again_of, again_pct;
    int64_t take_half_h, done_half_h, done_ninety_h; /* hours; ABSENT: too few; 0: longer than the last bin's end */
    int64_t rest;           /* 1: several that have too few households each, or none that everybody may read, together */
    int64_t hidden;         /* 1: even so too few: nothing is told but that there were some */
};

/* Cases that count in no rate, and why. */
struct insight_left {
    struct str why;
    int64_t n;
};
enum { INSIGHT_LEFT = OUTS - 1 + 3 };

struct insight_rise_line {
    struct str class, compound;
    int64_t now, before, year; /* year: ABSENT, no figures of then */
    struct url to;             /* absent: none to go to */
};

struct insight_series_line {
    struct str class;
    const struct series *s;
};

struct insight_view {
    bool open;              /* the public page */
    enum by by;
    struct span span;
    int64_t last;           /* the month that it is now */
    struct insight_line all;
    struct insight_left left[INSIGHT_LEFT];
    const struct insight_rise_line *rise;
    size_t rises;
    const struct insight_series_line *series; /* by class only */
    size_t seriess;
};
extern const char *const INSIGHT_BY[BYS]; /* "month", ... as addresses say it */
enum msg insight_by_msg(enum by by);
/* "2026-11", and how people say it. */
struct str insight_month(struct arena *a, int64_t month);
struct str insight_month_words(const struct msg_ctx *m, int64_t month);
/* "within 2 days"; too few; longer. */
struct str insight_within(const struct msg_ctx *m, int64_t hours);

/* What an address asks for; what it asks for and nobody can give is left out, for the page says what it shows. */
struct insight_asked {
    enum by by;
    struct span span;
    int64_t last;           /* the month that it is now */
    bool open;              /* everybody may read it */
};
struct insight_asked insight_asked(struct web *w);
/* The months that were asked for, when they are not the usual ones. */
struct url insight_keep_span(struct web *w, const struct insight_asked *q, struct url to);

/* The map of cases: of a time, or open now. */
enum heat { HEAT_REPORTED, HEAT_OPEN, HEATS };
enum { HEAT_LEVELS = 3, HEAT_FEW = HEAT_LEVELS + 1 };
/* A building with a case. */
struct heat_row {
    struct str compound, building;
    int64_t n, homes;       /* ABSENT: fewer than HOMES_LEAST households, and everybody reads it */
    int64_t at;
    int level;              /* 1 .. HEAT_LEVELS, or HEAT_FEW */
    struct url to;          /* its public cases */
};
struct heat_house {
    int64_t x, y;
    struct str name, label;
    const struct heat_row *row; /* NULL: there was nothing */
};
struct heat_view {
    struct insight_asked asked;
    enum heat heat;
    struct place_plan plan;
    const struct heat_house *house; /* those that stand in the picture */
    size_t houses;
    int64_t from[HEAT_LEVELS + 2];  /* the least number of a level; one behind the last: more than there are */
    int64_t most, sum, few;         /* of a building; of all that are told; buildings that are not */
};
extern const char *const INSIGHT_HEAT[HEATS]; /* as addresses say it */
web_fn insight_show_heat;

web_fn insight_show; /* both pages: whose it is says the route */

#endif
