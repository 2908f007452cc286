/* place_in.h - the inside of place: the registry's events, looking for doors, what the views are handed. */
#ifndef PLACE_PLACE_IN_H
#define PLACE_PLACE_IN_H

#include "core/erase.h"
#include "core/place_clock.h"
#include "base/text.h"
#include "core/backup.h"
#include "core/setting.h"
#include "place/place.h"
#include "place/place_door.h"
#include "place/place_ground.h"
#include "place/place_rows.h"
#include "place_sql.h"
#include "web/health.h"
#include "web/web.h"

/* ---- events (place_registry.c) --------------------------------------------------------------------------------- */

struct compound_added { /* its number is the event's position; so with buildings and entrances */
    int64_t compound;
    struct str name;
};
struct building_added {
    int64_t building, compound;
    struct str name;
    int64_t lon, lat; /* millionths of a degree; absent: not known */
};
struct building_moved {
    int64_t building, lon, lat;
};
/* Doors behind an entrance that came, came back, or moved to another floor, as a list "5:501,502;6:601" (place_doors_next). Those
** that have no number yet are numbered from `first` in the list's order. */
struct doors_listed {
    int64_t entrance, building; /* entrance: this very position if it is new */
    struct str name;            /* of the entrance */
    int64_t first;
    struct str doors;
};
struct doors_retired {
    int64_t entrance;
    struct str doors;
};
extern const struct event_type COMPOUND_ADDED, COMPOUND_RENAMED, BUILDING_ADDED, BUILDING_MOVED, DOORS_LISTED, DOORS_RETIRED;

/* The list of an event, door by door. Begin with { .rest = list }. false: the end, or (broken set) no such list. */
struct place_doors {
    struct str rest, on_floor;
    int64_t floor;
    struct str door;
    bool broken;
};
bool place_doors_next(struct place_doors *d);

/* ---- the ground (place_ground.c) -------------------------------------------------------------------------------- */

extern const struct event_type MAP_BEGUN, MAP_DRAWN;
enum rc place_ground_read(struct db *db, struct arena *a, struct place_shape **out, size_t *n) MUST_USE;

/* ---- looking (place_find.c) ------------------------------------------------------------------------------------ */

/* Where a text is typed: what is known there already. ABSENT: nothing. A building comes with its compound, an entrance with both. */
struct place_scope {
    int64_t compound, building, entrance;
};
enum { PLACE_FOUND_MOST = 20 };
enum rc place_find_in(struct db *db, struct arena *a, const struct place_scope *scope, struct str text, struct place_address *out,
                      size_t room, size_t *n) MUST_USE;

/* ---- pages (place_pick.c, place_page.c, place_map.c) ------------------------------------------------------------- */

web_fn place_show_compounds, place_show_compound, place_show_building, place_show_entrance;
web_fn place_show_page, place_again_page, place_reply_page, place_show_map;
web_fn place_show_posters, place_show_poster; /* place_poster.c */

web_fn place_show_start, place_reply_start; /* place_start.c */
extern const struct first_step PLACE_FIRST[];
enum rc place_leading(struct web *w, bool *out);
web_fn place_show_data, place_show_terms, place_again_terms, place_reply_terms; /* place_data.c */
web_fn place_show_settings, place_again_settings, place_reply_settings; /* place_settings.c */
extern const struct setting *const PLACE_SETTINGS[];
enum rc place_notice(struct db *db, struct arena *a, int64_t *pos, int64_t *at); /* module.h; place_text.c */
web_fn place_show_health; /* place_health.c */
web_fn place_show_clear, place_again_clear, place_reply_clear; /* place_clear.c */
extern const struct event_type PLACE_CLEARED;

/* ---- what the views are handed ---------------------------------------------------------------------------------- */

struct pick_choice {
    struct url to;
    struct str words, small; /* small: below, quiet; may be absent */
};
struct pick_floor { /* a row of the house as it stands: [from, to) of the choices */
    int64_t floor;
    size_t from, to;
};
struct pick_page {
    const struct page *page;
    struct str question;
    struct pick_choice above[3]; /* the way down to here, to go back up */
    size_t aboves;
    const struct pick_choice *choice;
    size_t n;
    const struct pick_floor *floor; /* only where the choices are doors: the highest floor first */
    size_t floors;
    struct url here;                /* the form's address */
    struct str q, back;             /* as they came; absent: not */
    struct url leave;               /* without choosing */
    const struct pick_choice *found;
    size_t founds;
    bool nothing;                   /* there is no registry yet */
};

struct poster_line { /* a compound, or a house with its doors */
    struct str name;
    struct url to;
    const struct pick_choice *door;
    size_t n; /* 0: one sheet is all there is */
};
struct poster_page {
    const struct page *page;
    struct str address;  /* what the codes lead to */
    bool known;          /* by --url; else it is the one that this reader came by */
    struct str compound; /* absent: the page of compounds */
    struct url all;      /* every sheet of the compound; absent: too many for one file */
    int64_t sheets;
    const struct poster_line *line;
    size_t n;
};

struct place_line {
    int64_t id, buildings, households;
    struct str name, error; /* error: of renaming it; absent */
    struct str typed;       /* in its field */
};
struct place_begun_page {
    const struct page *page;
    struct url welcome;
    struct str address; /* the whole of it, to be kept */
    struct qr qr;
};

struct clock_page { /* that the clock is not believed (core/place_clock.h), on the pages of who looks after the place */
    bool held;
    int64_t at;        /* what it says */
    struct str moment; /* with its year, which may be what is wrong */
};
/* Of the place at hand, now. */
enum rc place_read_clock(struct web *w, struct clock_page *out) MUST_USE;

struct place_page {
    const struct page *page;
    struct str name, offset_min;
    struct str name_error, offset_error, error;
    int64_t errors;
    bool may_import;
    const struct place_line *line;
    size_t n;
    int64_t buildings, households;
    bool backed; /* this server makes backups: */
    struct backup_status backup;
    struct clock_page clock;
};

enum { START_STEPS_MAX = 16 };
struct start_line {
    const struct first_step *step;
    bool done, known; /* known: by the facts */
};
struct start_page {
    const struct page *page;
    struct start_line line[START_STEPS_MAX]; /* needed ones first, each kind by rank */
    size_t n, needed;
    int64_t done;   /* of the needed ones */
    size_t next;    /* the first one that is not done; n: all are */
    bool left;
};
struct data_line {
    enum msg what, why, who;
    enum term term;
};
struct data_page { /* /data */
    const struct page *page;
    const struct data_line *line;
    size_t n;
    int64_t days[TERMS];
};
struct term_line {
    int64_t days, soon, later; /* soon, later: how many will be due in 30 and in 90 days */
    struct str typed;
    const struct err *err;
};
struct setting_line {
    const struct setting *s;
    int64_t value;
    struct str typed, says;      /* says: of what is set elsewhere; absent: nothing is */
    const struct err *err;
    int64_t at;                  /* when it was chosen; ABSENT: nobody did, and of what is set elsewhere */
    struct str by;
};
struct settings_page { /* /place/settings */
    const struct page *page;
    const struct setting_line *line;
    size_t n;
    int64_t errors;
};
enum { HEALTH_LINES = 16 };
struct health_page { /* /place/health */
    const struct page *page;
    struct health_line line[HEALTH_LINES];
    size_t n;
    int64_t of[HEALTH_STATES];
    int64_t at;
};
struct terms_page { /* /place/terms */
    const struct page *page;
    struct clock_page clock;
    struct term_line line[TERMS];
    int64_t most; /* counted up to here */
};

#endif
