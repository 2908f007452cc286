/* place.h - what other folders may see of place: the module, its commands, and addresses of doors.
**
** The registry of a neighbourhood is compounds, their buildings, their entrances, and the doors behind them, each a household with a number
** that is given once, for ever. It names nobody. Other modules keep a household's number and ask here what it is called, or hand over what
** somebody typed and ask which doors may be meant. A page that needs a door sends the reader to /door?back=/its/own/path and gets them back
** at /its/own/path?household=NUMBER. */
#ifndef PLACE_PLACE_H
#define PLACE_PLACE_H

#include "core/module.h"

extern const struct module PLACE;

/* The name that residents read on every page, and the clock that dates are told in: minutes east of UTC. Record of the command and of
** the event alike. */
struct place_named {
    struct str name;
    int64_t offset_min;
};

/* place.clear: the sample has served; whoever opens its folder next begins an empty place in its stead (cli_begin.c). CONFLICT
** (MSG_err_no_sample): this is no sample. The token opens the first administrator's /welcome/ there. */
struct place_begun {
    struct str token;
};
extern const struct command PLACE_CLEAR;
enum rc place_cleared(struct db *db, struct arena *a, bool *out) MUST_USE;
struct str place_clear_token(const struct place *p, struct arena *a);

/* A list of doors, as place_rows_end (place_rows.h) makes it. What it names and the registry lacks is added; what both have keeps its
** number; what only the registry has is counted as gone, among the compounds that the list names, and stays. */
struct place_import {
    struct str rows;
    int64_t dry; /* 1: all is tried and told, then refused with MSG_err_place_dry, so nothing remains */
    int64_t plan; /* what a dry run has told (place_imported.plan, when retiring .gone_plan): if it is not what would be done now, CONFLICT
                     with MSG_err_place_changed and nothing is. 0: whatever it is */
};
/* The result; also filled when a dry run is refused. */
struct place_imported {
    int64_t compounds, buildings, entrances, doors; /* new ones */
    int64_t kept, gone;                             /* doors */
    int64_t changed;                                /* kept doors on another floor, buildings at another place */
    int64_t plan, gone_plan;                        /* tell what is added and changed, and what is gone, from all else; 0: nothing */
    struct str gone_doors;                          /* the first of them, a line each */
};
/* The same list once more: what is gone is retired. CONFLICT: it has doors that were never imported. Result: struct place_imported. */
struct place_rename {
    int64_t compound;
    struct str name;
};
/* Whoever looks after the place is led through its first steps (/start), or has left that. Record of the command and of the event. */
struct place_led {
    int64_t leave; /* 0 or 1 */
};
extern const struct command PLACE_NAME, PLACE_LEAD, PLACE_IMPORT, PLACE_RETIRE, PLACE_RENAME;

/* The office's calendar: its hours in every week, the days that are not as their day of the week is, its zone. All of it is public. Hours
** are written as worktime_hours_read() takes them. Each is PERM_PLACE. */
struct place_week { /* Monday first; empty: nobody works. INVALID, by field: MSG_err_hours; all empty: MSG_err_hours_none */
    struct str mon, tue, wed, thu, fri, sat, sun;
};
struct place_days { /* CONFLICT (MSG_err_day_there, the date as a number 20261001): one of them is entered already */
    struct str from, to; /* "2026-10-01"; to: absent, one day */
    int64_t kind;        /* enum place_day_kind */
    struct str hours;    /* of PLACE_DAY_HOURS */
    struct str name;
};
enum place_day_kind { PLACE_DAY_OFF, PLACE_DAY_ON, PLACE_DAY_HOURS, PLACE_DAY_KINDS };
struct place_day_drop { /* as every week has it again; so many days from there on that bear the same name and kind */
    struct str from;
    int64_t days;
};
struct place_year { /* all days of this year are entered; a year that comes with the program brings those that are not there yet */
    int64_t year;
};
struct place_zone { /* "Asia/Shanghai"; INVALID (MSG_err_zone): this machine knows no such zone. Its turns go into the log */
    struct str zone;
};
/* A list of days at once, in the spelling of the log (place_calendar.h): what is there already and says the same is left, what says
** something else is changed. dry and plan as in struct place_import. INVALID: MSG_err_calendar_line, with its number. */
struct place_calendar {
    struct str days;
    int64_t dry, plan;
};
struct place_calendar_told {
    int64_t added, changed, kept, plan;
};
extern const struct command PLACE_WEEK, PLACE_DAYS, PLACE_DAY_DROP, PLACE_YEAR, PLACE_ZONE, PLACE_CALENDAR;

/* The calendar from a moment on, for worktime_due(). *as_of: position of the event that changed it last; 0: nobody ever did. */
struct worktime;
enum rc place_worktime(struct db *db, struct arena *a, int64_t from, struct worktime *out, int64_t *as_of) MUST_USE;

/* Where a door is. What is not known of it is ABSENT: a candidate may be a building only. */
struct place_address {
    int64_t household, entrance, building, compound;
    int64_t floor;
    struct str text;        /* 枣树里 3 号楼 2 单元 501: written as on the wall, whatever the reader's language */
    struct str building_text; /* 枣树里 3 号楼 */
    bool told;              /* everybody may be told the building: at least PLACE_HOMES_LEAST homes stand in it, so it is nobody's door */
};
enum { PLACE_HOMES_LEAST = 4 };
/* Of a household, retired ones too. NOT_FOUND: there is no such number. */
enum rc place_address(struct db *db, struct arena *a, int64_t household, struct place_address *out) MUST_USE;
/* The same of an entrance, a building or a compound, by the deepest of their numbers that is given: the texts, and the numbers above. */
enum rc place_describe(struct db *db, struct arena *a, struct place_address *p) MUST_USE;
/* For an apply(), by the facts alone: minutes east of UTC of the place's clock at a moment; the compound of a building, NOT_FOUND: there is
** no such building. */
enum rc place_offset_at(struct db *db, struct arena *a, int64_t at, int64_t *offset_min) MUST_USE;
enum rc place_compound_of(struct db *db, struct arena *a, int64_t building, int64_t *compound) MUST_USE;
/* A compound's name and its buildings, by number. NOT_FOUND: there is no such compound. */
enum rc place_compound(struct db *db, struct arena *a, int64_t compound, struct str *name, int64_t **building, size_t *n) MUST_USE;
/* All compounds, at most `room`, by number. */
struct place_compound_name {
    int64_t id;
    struct str name;
};
enum rc place_compounds_named(struct db *db, struct arena *a, struct place_compound_name *out, size_t room, size_t *n) MUST_USE;
/* Which doors may be meant by what somebody typed, best first, at most `room` (and 20). A text that names a building without a door gives
** the building. *n is 0 when nothing fits: that is no error. */
enum rc place_find(struct db *db, struct arena *a, struct str text, struct place_address *out, size_t room, size_t *n) MUST_USE;
/* A house as others draw it: all doors that are there, entrance by entrance, each from the ground up. */
struct place_flat {
    int64_t household, entrance, floor;
    struct str entrance_name, door; /* 2 单元 (may be empty); 501 */
};
enum rc place_flats(struct db *db, struct arena *a, int64_t building, struct place_flat **out, size_t *n) MUST_USE;
/* Is there a door to choose from? */
enum rc place_has_doors(struct db *db, struct arena *a, bool *out) MUST_USE;

/* What is meant by a door that was chosen, or typed, or chosen and then changed. */
struct place_meant {
    int64_t household; /* ABSENT: no single one of the registry */
    int64_t building;  /* that everybody may be told; ABSENT: none is named, or too few homes stand in it */
    struct str key;    /* tells this door from others, the same for every spelling. Empty: it is no single door, as a building is none */
};
/* chosen: a household's number; 0 or ABSENT: none was. It counts as long as the text (may be absent) doesn't speak against it: who changed
** the words after choosing means the words. NOT_FOUND: there is no such household. */
enum rc place_mean(struct db *db, struct arena *a, int64_t chosen, struct str text, struct place_meant *out) MUST_USE;

/* Which version of the privacy notice (/privacy?version=) stood at this position of the log: what somebody could read who reported then.
** NOT_FOUND: nobody had written one yet. */
enum rc place_notice_upto(struct db *db, struct arena *a, int64_t pos, int64_t *version) MUST_USE;

/* The map: buildings, and below them the ground that the office has drawn (place_ground.h). Positions are millionths of a degree. A
** building whose position is known is a point; the others stand on a plan that the registry alone decides. */
enum place_ground { GROUND_STREET, GROUND_WATER, GROUND_GREEN, GROUND_HOUSE, GROUND_AREA, GROUNDS };
struct place_point {
    int64_t lon, lat;
};
struct place_shape {
    enum place_ground kind;
    struct str name; /* may be empty */
    const struct place_point *point;
    size_t n;
    bool area; /* else a line */
};
struct place_house {
    int64_t id, compound;
    struct str compound_name, name; /* 枣树里; 3 号楼 */
    struct place_point at;          /* its middle */
    bool planned;                   /* on the plan: nobody has told where it stands */
};
struct place_map {
    const struct place_shape *shape; /* in the order to draw them */
    size_t shapes;
    const struct place_house *house; /* by compound, in the order of their numbers */
    size_t houses;
    struct place_point low, high; /* the corners of what there is to see: of the buildings, or, without any, of the ground */
};
enum rc place_map(struct db *db, struct arena *a, struct place_map *out) MUST_USE;

/* The same as a picture, in an SVG's units: what lies below the marks that a page draws, and the compounds' names above them. */
struct place_path {
    enum place_ground kind;
    bool area;
    struct str d;    /* of its path */
    struct str name; /* absent: none is written */
    int64_t x, y;    /* of the name */
};
struct place_called {
    struct str text;
    int64_t x, y; /* its middle */
};
struct place_plan {
    const struct place_path *path;
    size_t paths;
    const struct place_called *name;
    size_t names;
    int64_t width, height, size, margin; /* size: of a house */
    double west, north, across, down;    /* units of the picture per millionth of a degree */
    bool planned;                        /* some houses stand where the plan puts them */
};
enum rc place_plan(struct arena *a, const struct place_map *m, struct place_plan *out) MUST_USE;
/* Where a point stands. false: outside of the picture. */
bool place_plan_at(const struct place_plan *p, struct place_point at, int64_t *x, int64_t *y);
/* Views (plan.html). */
struct out;
void place_plan_ground(struct out *o, const struct place_plan *p);
void place_plan_names(struct out *o, const struct place_plan *p);

#endif
