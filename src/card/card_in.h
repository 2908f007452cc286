/* card_in.h - the inside of cards: their events, and the small things that all of them need. */
#ifndef CARD_CARD_IN_H
#define CARD_CARD_IN_H

#include "card/card.h"
#include "card_sql.h"
#include "core/chore.h"
#include "core/setting.h"
#include "desk/desk.h"
#include "wire/wire.h"

enum { CARD_DAYS_AHEAD_MOST = 3660, CARD_PARTS_MOST = 60, CARD_CASES_MAX = 20 * CARD_CASES_MOST };
enum card_alarm { CARD_QUIET, CARD_SOON, CARD_OVER };

/* ---- events (card_event.c) ------------------------------------------------------------------------------------------------- */

struct card_worded { /* drawn, revised: the whole of a version */
    int64_t id, no, kind, day, homes;
    struct str cases, title, came, tried, papers, options, needs, strip;
};
struct card_announced { /* public: from here on everybody knows of it */
    int64_t id, kind, homes;
    struct str title, level;
};
struct card_published { /* public: what everybody may read of it in full */
    int64_t id, version, kind, homes;
    struct str title, came, tried, options, strip, words;
};
struct card_moved { /* one record for all steps of the road; n: who sent it or returned it; assessed: the points, a bit each */
    int64_t id, state, level, to, due_at, wake_at, paper, n;
    struct str words;
};
struct card_asked {
    int64_t id, part, lead, due_day, due_at, answer_at, arrive_at, wake_at, paper;
    struct str unit, what;
};
struct card_part_moved { /* and one for all steps of a part */
    int64_t id, part, state, due_day, due_at, proposed, arrived_at, wake_at, alarm, paper, link, day, n;
    struct str words, why;
    struct str name; /* PERSONAL, of the part: who answered for the unit by a link */
};
struct card_rang { /* part ABSENT: the card itself */
    int64_t id, part, alarm, wake_at, level;
};
struct card_linked { /* until alone: renewed; neither: ended, opened */
    int64_t id, link, part, until;
    struct str token;
};
extern const struct event_type CARD_DRAWN, CARD_REVISED, CARD_ANNOUNCED, CARD_PUBLISHED, CARD_SENT, CARD_CLIMBED, CARD_ACCEPTED,
    CARD_SENT_BACK, CARD_REFERRED_ON, CARD_RESUMED, CARD_INSTRUCTION, CARD_UNCLEARED, CARD_CLEARED, CARD_FINISHED, CARD_REOPENED,
    CARD_WAS_ASSESSED, CARD_TAKEN_BACK;
extern const struct event_type PART_WAS_ASKED, PART_WAS_ACCEPTED, PART_WAS_DECLINED, PART_PROPOSED, PART_AGREED, PART_INSISTED,
    PART_ARRIVED, PART_PROGRESSED, PART_FINISHED, PART_REDONE, PART_QUESTION, PART_ANSWER, PART_WAS_LAPSED, PART_WAS_ASSESSED;
extern const struct event_type CARD_RANG_SOON, CARD_RANG_OVER, PART_RANG_SOON, PART_RANG_OVER;
extern const struct event_type CARD_LINKED, CARD_LINK_RENEWED, CARD_LINK_ENDED, CARD_LINK_OPENED, CARD_LEVELED;

/* ---- photos of a unit's report (card_photo.c) ---------------------------------------------------------------------------------- */

struct card_photo_fact {
    int64_t id, part, photo, step; /* photo: its own position, which is its subject; step: the report's */
    int64_t width, height, bytes;
    struct str name;               /* of the attachment (core/attach.h) */
    struct str key, sha256;        /* PERSONAL */
};
extern const struct event_type CARD_PHOTO_ADDED;
/* Photos that wait become those of this report. INVALID (MSG_err_photo_gone): one waits no longer. */
enum rc card_add_photos(struct cx *cx, const struct card_part_get_row *p, int64_t step, struct str tokens) MUST_USE;
/* What the log holds of persons goes with its term: photos, and the names of who answered by a link. */
enum rc card_erase(struct apply *ap, const struct stamp *st, int64_t subject) MUST_USE;
enum rc card_due_some(struct db *db, struct arena *a, const struct due_ask *ask, struct due **out, size_t *n) MUST_USE;
extern const struct command CARD_RETIRE;

/* ---- levels (card_level.c) -------------------------------------------------------------------------------------------------- */

struct card_level {
    int64_t no, days;
    struct str name; /* absent: as it came, `usual` */
    enum msg usual;
};
/* From 1 upwards without a gap; level[] has room for CARD_LEVELS_MOST. */
enum rc card_levels(struct db *db, struct arena *a, struct card_level *level, size_t *n) MUST_USE;
struct str card_level_name(const struct msg_ctx *m, const struct card_level *level, size_t n, int64_t no);
/* May who asks speak for it, of this card? *paper: 1, it is written down for them by the desk. DENIED: MSG_err_card_seat; or the card is
** there, at another place, and nobody here writes down what is said there (MSG_err_card_there). */
enum rc card_judge_level(struct cx *cx, int64_t card, int64_t level, int64_t *paper) MUST_USE;

/* ---- days and clocks (card_clock.c) ------------------------------------------------------------------------------------------ */

/* Days since 1970. "2026-11-15"; false: there is no such day. */
bool card_day_read(struct str s, int64_t *day) MUST_USE;
struct str card_day_iso(struct arena *a, int64_t day);
enum rc card_today(struct db *db, struct arena *a, int64_t now, int64_t *day) MUST_USE;
/* A date that can be asked for: from today on. INVALID on `field`: MSG_err_card_day. */
enum rc card_judge_day(struct cx *cx, const char *field, struct str typed, int64_t *day) MUST_USE;
/* The moment at which a day of the place is over. */
enum rc card_day_end(struct cx *cx, int64_t day, int64_t *at) MUST_USE;
/* From now: when so many working days are over, of an emergency the minutes that it has; and when four fifths of it are. */
struct card_term {
    int64_t due_at, soon_at;
};
enum rc card_term(struct cx *cx, int64_t kind, int64_t days, struct card_term *out) MUST_USE;
/* Sets ev's clock for where the card then stands. */
enum rc card_wind(struct cx *cx, int64_t kind, struct card_moved *ev) MUST_USE;
/* When to look at a part next; ABSENT: never. */
int64_t card_part_wake(const struct card_part_get_row *p, int64_t now);
enum rc card_chores(struct db *db, struct arena *a, int64_t now, size_t want, struct chore **out, size_t *n);
extern const struct command CARD_TICK;
extern const struct setting *const CARD_SETTINGS[];

/* ---- rows as text (card_rows.c) ------------------------------------------------------------------------------------------------ */

/* A line with its cells apart by "|"; none where the first cell is empty. */
void card_row_put(struct buf *b, const struct str *cell, size_t n);
/* Takes the next line off the list; cells that it lacks are empty. false: the end. */
bool card_row_next(struct str *list, struct str *cell, size_t n);
size_t card_options_read(struct str list, struct card_option out[CARD_OPTIONS]);
size_t card_needs_read(struct str list, struct card_need out[CARD_NEEDS]);
size_t card_strip_read(struct str list, struct card_segment out[CARD_SEGMENTS]);
/* What the commands with rows decide (card_write.c, card_part.c). */
enum rc card_decide_draw(struct cx *cx, const void *args);
enum rc card_decide_revise(struct cx *cx, const void *args);
enum rc card_decide_strip(struct cx *cx, const void *args);
enum rc card_decide_instruct(struct cx *cx, const void *args);

/* ---- a unit's link (card_part.c) -------------------------------------------------------------------------------------------------- */

/* The link that this token opens at `now`. NOT_FOUND: none, or none any more. */
enum rc card_link_read(struct db *db, struct arena *a, struct str token, int64_t now, struct card_link_of_token_row *out) MUST_USE;

/* ---- at another place (card_wire.c) ------------------------------------------------------------------------------------------------ */

extern const struct event_type CARD_LEVEL_PLACED, CARD_FAR_MET, CARD_FAR_TOLD, CARD_FAR_PART;
extern const struct command CARD_LEVEL_PLACE;
extern const struct watch CARD_FAR_WATCH[];
extern const struct parcel_kind *const CARD_PARCELS[];
/* Does this card's `level` sit at another place, which still is one of ours to talk with? */
enum rc card_is_there(struct db *db, struct arena *a, int64_t id, int64_t level, bool *there) MUST_USE;
/* What happened to the card since is said to the other place that has it too. OK also when there is none. */
enum rc card_far_tell(struct cx *cx, int64_t id) MUST_USE;

/* ---- the road (card.c) --------------------------------------------------------------------------------------------------------- */

enum card_who {
    WHO_DESK,
    WHO_LEVEL, /* the level that has it */
    WHO_TO,    /* the one that it is offered to */
    WHO_HERE,  /* the level that has it; of one that sits at another place the desk here, for what only this place shows */
};
/* The card, its next state, and that whoever asks may ask for it: ev has id, state, level, to and paper. */
enum rc card_begin(struct cx *cx, const struct command *c, int64_t id, enum card_who who, struct card_get_row *row,
                   struct card_moved *ev) MUST_USE;
/* Nobody is to do it any more: the parts that are open. */
enum rc card_lapse(struct cx *cx, int64_t id, int64_t paper) MUST_USE;
/* What a part's row says, as the beginning of an event. */
struct card_part_moved card_part_event(const struct card_part_get_row *p);

#endif
