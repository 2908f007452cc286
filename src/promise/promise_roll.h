/* promise_roll.h - the inside of a roll-out: its events, lists of homes, and what the wall is drawn from. */
#ifndef PROMISE_PROMISE_ROLL_H
#define PROMISE_PROMISE_ROLL_H

#include "core/erase.h"
#include "place/place.h"
#include "promise/promise_in.h"

/* ---- events ---------------------------------------------------------------------------------------------------------- */

struct promise_staged {
    int64_t id;
    struct str stages;
};
/* Homes of one building take part from now on. */
struct promise_joined {
    int64_t id, building;
    struct str homes;
};
/* Not public: which home stands where is for the wall to show, or not. */
struct promise_marked {
    int64_t id;
    int64_t mark; /* the subject of the note: this event's own position */
    int64_t stage, day, link;
    int64_t teller; /* enum promise_teller */
    int64_t again;  /* day; ABSENT: nobody need come again */
    struct str homes;
    struct str note; /* PERSONAL */
};
struct promise_unmarked {
    int64_t id, mark, stage, day;
    struct str homes;
};
struct promise_said {
    int64_t id, household, say, day;
};
struct promise_linked {
    int64_t id;
    int64_t link; /* the subject: this event's own position */
    int64_t until;
    struct str token; /* SHA-256 */
    struct str name;  /* PERSONAL: whose link it is */
};
struct promise_unlinked {
    int64_t id, link;
};
extern const struct event_type PROMISE_STAGED, PROMISE_JOINED, PROMISE_MARKED, PROMISE_UNMARKED, PROMISE_SAID, PROMISE_LINKED,
    PROMISE_UNLINKED;

enum { HOMES_TEXT_MAX = 60000 };
/* What promise_tally counts besides the stages: the homes' own words, and those that say "not" of the last stage. */
enum { TALLY_KEPT = 16, TALLY_NOT, TALLY_END };

/* ---- lists of homes: "12-59 61" ---------------------------------------------------------------------------------------- */

/* Numbers in order, each once. */
void promise_homes_put(struct buf *b, const int64_t *home, size_t n);
/* Takes the next run off the list. false: the end, or it is none. */
bool promise_homes_next(struct str *list, int64_t *from, int64_t *to) MUST_USE;

/* ---- stages ------------------------------------------------------------------------------------------------------------ */

struct promise_stage_name {
    struct str name, letter;
};
/* "供暖 热" lines, stage i of the promise in out[i]; out[0] stays empty. false: too few, too many, too long, or one twice. */
bool promise_stages_read(struct str text, struct promise_stage_name out[STAGES_MOST + 1], int64_t *n) MUST_USE;

/* ---- choosing homes (promise_pick.c) ------------------------------------------------------------------------------------ */

struct promise_pick {
    struct pick_home {
        int64_t building, household;
    } *home;
    size_t n, room;
    int64_t twice, left, bad_line; /* bad_line: the first; 0: none */
};
enum rc promise_pick_flat(struct cx *cx, struct promise_pick *p, int64_t building, int64_t household) MUST_USE;
/* All doors of a building; with an entrance (else ABSENT) of that one; with a floor of that one. */
enum rc promise_pick_house(struct cx *cx, struct promise_pick *p, int64_t building, int64_t entrance, int64_t floor) MUST_USE;
enum rc promise_pick_list(struct cx *cx, struct promise_pick *p, struct str list) MUST_USE;
/* In order, each once. */
void promise_pick_sort(struct promise_pick *p);

/* The homes of a roll-out that say "not" take part in another one too. */
enum rc promise_pass_on(struct cx *cx, int64_t from, int64_t to) MUST_USE;

/* ---- the wall ------------------------------------------------------------------------------------------------------------ */

struct wall_flat {
    int64_t household, entrance, floor;
    struct str door;
    int64_t stage, day; /* stage ABSENT: it takes no part */
    bool against;       /* it is said to be there, and the home says it is not */
    bool silent;        /* it has said nothing itself */
    int col;            /* its column in the façade */
};
struct wall_entrance {
    int64_t id;
    struct str name;
    int cols;
    int64_t n[STAGE_END];
    bool lit; /* all of it is there */
};
struct wall_house {
    int64_t id, compound;
    struct str name, compound_name; /* 2 号楼; 枣树里 */
    int64_t homes, against, n[STAGE_END];
    struct wall_flat *flat; /* by entrance, from the ground up */
    size_t flats;
    struct wall_entrance *entrance;
    size_t entrances;
    int64_t *floor;         /* from the top down */
    size_t floors;
    int cols;
};
struct wall_bar {
    int64_t day, n; /* homes at the last stage at its end */
    bool at, later; /* it is the day shown; it has not come yet */
};
struct wall_view {
    int64_t id, stages, homes, against, n[STAGE_END];
    struct promise_stage_name stage[STAGES_MOST + 1];
    struct wall_house *house;
    size_t houses;
    const struct wall_house *shown; /* the one that is drawn large; NULL: there is none */
    int64_t on, today, first, due;  /* days; on == today: as it is now */
    struct wall_bar bar[64];
    size_t bars;
    bool flats;                     /* may the reader see them one by one */
    int64_t home;                   /* the one that was asked for; ABSENT: none */
    struct place_address address;   /* where it is */
    const struct wall_flat *mine;
    bool may_look;                  /* may the reader see how each came to where it stands */
    struct str typed;               /* a door that was looked for and is none of the wall's; absent: none was */
    int64_t said_kept, said_not;
    const struct promise_rounds_row *round; /* what was said before they were asked anew, newest first */
    size_t rounds;
};
enum { ROUNDS_SHOWN = 5 };
enum { WALL_LARGE = 1200 }; /* homes; more are read on a worker's thread */
/* May the reader see the flats one by one? */
bool promise_shows_flats(const struct web *w, const struct promise_given_get_row *p);
/* The whole of it, as the address asks: ?on=, ?building=, ?home=, ?door=. What is large lives in `a`. */
enum rc promise_wall_read(struct web *w, struct arena *a, const struct promise_given_get_row *p, struct wall_view *v) MUST_USE;
/* The same wall on the same day with another house or home large. */
struct url wall_url(struct out *o, const struct wall_view *v, const char *name, int64_t n);
/* 0..10: how full a window of this stage is. */
int wall_fill(const struct wall_view *v, int64_t stage);
struct str wall_class(const struct wall_view *v, int64_t stage);
struct str wall_letter(const struct msg_ctx *m, const struct wall_view *v, int64_t stage);
struct str wall_name(const struct msg_ctx *m, const struct wall_view *v, int64_t stage);

/* Its stages alone, for pages that show no house. */
enum rc promise_wall_names(struct web *w, int64_t id, struct wall_view *v) MUST_USE;
/* The volunteer's link that this token opens at `now`. NOT_FOUND: none, or none any more. */
enum rc promise_link_read(struct db *db, struct arena *a, struct str token, int64_t now, struct promise_link_of_token_row *out) MUST_USE;

/* ---- one flat (promise_flat.c) --------------------------------------------------------------------------------------------- */

/* DENIED: neither the desk nor the unit that promised; for looking, who may read the desk too. */
enum rc promise_may_mark(struct web *w, const struct promise_given_get_row *p) MUST_USE;
enum rc promise_may_look(struct web *w, const struct promise_given_get_row *p) MUST_USE;

struct flat_step {
    int64_t day, pos;
    int64_t stage;         /* ABSENT: it is the home's own word, `said` */
    int64_t said, again;   /* again: a day; ABSENT: none */
    int64_t teller, at;    /* of a stage: as what it was said, and when it was written down, µs */
    struct str note;       /* absent: none, or not for the reader */
    const struct ui_photo *photo; /* the same */
    size_t photos;
};
struct flat_history {
    const struct flat_step *step; /* newest first */
    size_t n;
};
/* Whose notes and photos are told: none; those of the unit's own steps; those of this home alone, for itself; all, for the desk. */
enum flat_notes { NOTES_NONE, NOTES_UNIT, NOTES_OWN, NOTES_ALL };
struct flat_ask {
    int64_t id, household;
    enum flat_notes notes;
    struct str seal; /* the reader is the flat itself; absent: somebody who is signed in */
};
enum flat_notes promise_notes_of(const struct web *w);
/* May they be told of a step that was said by `teller` of so many homes? */
bool promise_notes_tell(enum flat_notes notes, int64_t teller, int64_t homes);
enum rc promise_flat_read(struct web *w, const struct flat_ask *ask, struct flat_history *out) MUST_USE;
/* Gives a step its photos. */
enum rc promise_read_photos(struct web *w, const struct flat_ask *of, struct flat_step *step) MUST_USE;

/* ---- photos, and what is personal (promise_photo.c) -------------------------------------------------------------------------- */

extern const struct event_type PROMISE_PHOTO_ADDED;
/* Photos that wait become those of this step. INVALID (MSG_err_photo_gone): one waits no longer. */
enum rc promise_add_photos(struct cx *cx, int64_t id, int64_t mark, struct str tokens) MUST_USE;
/* A step that is taken back takes its photos with it. */
enum rc promise_drop_photos(struct cx *cx, int64_t id, int64_t mark) MUST_USE;
enum rc promise_erase(struct apply *ap, const struct stamp *st, int64_t subject) MUST_USE;
enum rc promise_due(struct db *db, struct arena *a, const struct due_ask *ask, struct due **out, size_t *n) MUST_USE;

/* Where somebody is to knock again, today or since earlier. `to`: the page on which such a door is marked. */
struct due_view {
    int64_t n;
    const struct due_line {
        struct str door;
        int64_t stage, again;
        struct url to;
    } *line; /* the longest due, at most so many as a page shows */
    size_t lines;
};
enum rc promise_due_read(struct web *w, const struct promise_given_get_row *p, struct url base, struct due_view *out) MUST_USE;

/* ---- reminders (promise_remind.c) ------------------------------------------------------------------------------------------ */

extern const struct event_type PROMISE_REMINDED;
enum rc promise_remind_due(struct db *db, struct arena *a, int64_t today, size_t want, struct promise_remind_near_row **row,
                           size_t *n) MUST_USE;
/* What the place does when a date is near; OK and nothing done when it is not, or was. */
enum rc promise_remind_by_itself(struct cx *cx, const struct promise_given_get_row *p, int64_t today) MUST_USE;
enum rc promise_letter(const struct letter_ask *ask, struct letter *out) MUST_USE;

/* ---- pages ---------------------------------------------------------------------------------------------------------------- */

struct flat_page {
    struct promise_given_get_row p;
    struct promise_home_get_row home;
    struct place_address address;
    struct wall_view wall;
    struct flat_history history;
    int64_t id, household;
    bool may_mark;
};

struct door_page {
    struct promise_given_get_row p;
    struct promise_home_get_row home;
    struct place_address address;
    struct wall_view wall;
    struct flat_history history;
    int64_t household;
    struct str seal;
    const struct form *form;
};
/* A house with the ways to its entrances. */
struct work_way {
    struct str house;
    struct work_door {
        struct str name;
        struct url to;
    } *door;
    size_t n;
};
struct mark_page {
    struct promise_given_get_row p;
    struct wall_view wall;
    struct str name;       /* of the entrance; absent: none is chosen */
    int64_t entrance, seen, marked, marked_homes;
    bool may_undo, by_link;
    struct url to, list; /* list: the sheet to tick; absent: not from here */
    const struct wall_flat *flat;
    size_t flats;
    int64_t *floor;
    size_t floors;
    const struct work_way *way;
    size_t ways;
    struct due_view due;
    const struct form *form;
};
struct work_page {
    struct promise_given_get_row p;
    struct wall_view wall;
    struct str stages;
    int64_t homes, silent, reminded; /* reminded: the day; ABSENT: not yet */
    const struct place_house *compound; /* one house of each */
    size_t compounds;
    struct promise_batches_row *batch;
    size_t batches;
    struct promise_links_row *link;
    const struct str *link_name;
    size_t links;
    struct str link_told;
    struct url link_list; /* with it: the sheets to tick that have its code on them */
    const struct form *form;
};
struct slip_home {
    struct str name, door;
    struct qr qr;
};
struct slips_page {
    struct promise_given_get_row p;
    struct wall_view wall;
    struct str name;
    int64_t entrance;
    bool silent_only;
    struct qr qr;  /* of the sheet to tick: a volunteer's link at this entrance, or the wall at it */
    struct url back; /* by a volunteer's link: where it is marked */
    size_t silent; /* so many homes of the entrance have said nothing themselves */
    const struct slip_home *home;
    size_t homes;
    const struct work_way *way;
    size_t ways;
};

web_fn promise_show_live, promise_show_wall, promise_show_work, promise_again_work, promise_reply_work, promise_show_mark,
    promise_again_mark, promise_reply_mark, promise_show_door, promise_reply_door, promise_again_door, promise_show_voice,
    promise_show_link, promise_again_link, promise_reply_link, promise_reply_linked, promise_reply_undone, promise_show_slips,
    promise_show_flat, promise_show_flats, promise_show_photo, promise_show_own_photo, promise_reply_photo,
    promise_show_link_list;

#endif
