/* card.h - what other folders may see of cards: their states and their commands.
**
** A card (直通车批办卡) carries a trouble that is more than this office can solve up the levels of the place, and comes back with a lead unit,
** supporting units and dates. Levels are the place's own rows, from 1, this office, upwards. A part is what one unit has to do for one
** card. */
#ifndef CARD_CARD_H
#define CARD_CARD_H

#include "core/module.h"

enum card_state {
    CARD_DRAFT,      /* 起草中 */
    CARD_UP,         /* 已报上级，等接: it is offered to a level; whoever had it has it until they accept */
    CARD_HELD,       /* 已接，研究中: a level has accepted it and has not instructed yet */
    CARD_INSTRUCTED, /* 已批办 */
    CARD_UNCLEAR,    /* 责任不清: a countdown runs, then the next level decides */
    CARD_DONE,       /* 已办完 */
    CARD_ASSESSED,   /* 已互评 */
    CARD_RETURNED,   /* 已退回: the office has it again */
    CARD_REFERRED,   /* 已转出 */
    CARD_WITHDRAWN,  /* 已撤回 */
    CARD_STATES
};
static inline bool card_is_open(int64_t state) { return state < CARD_DONE || state == CARD_RETURNED; }

enum card_part_state {
    PART_ASKED,    /* 等答复 */
    PART_DATED,    /* 另提了日子: the unit would take it with another date */
    PART_ACCEPTED, /* 已接办 */
    PART_PROGRESS, /* 办理中 */
    PART_DONE,     /* 已办完 */
    PART_DECLINED, /* 不接: with the rule that this rests on */
    PART_LAPSED,   /* 已改派: another part took its place, or the card ended */
    PART_STATES
};
static inline bool card_part_is_open(int64_t state) { return state < PART_DONE; }

enum card_kind { CARD_DAILY, CARD_HARD, CARD_EMERGENCY, CARD_KINDS };
enum segment_state { SEGMENT_AGREED, SEGMENT_UNCLEAR, SEGMENT_DISPUTED, SEGMENTS };

enum card_step_kind {
    CARD_STEP_DREW,
    CARD_STEP_REVISED,
    CARD_STEP_SENT,     /* level: to whom */
    CARD_STEP_CLIMBED,  /* the same by itself, a time being over */
    CARD_STEP_ACCEPTED, /* level: who */
    CARD_STEP_RETURNED,
    CARD_STEP_REFERRED,
    CARD_STEP_RESUMED,
    CARD_STEP_INSTRUCTED,
    CARD_STEP_UNCLEAR,
    CARD_STEP_CLEARED,
    CARD_STEP_FINISHED,
    CARD_STEP_ASSESSED, /* n: which of the agreed points were answered with yes, a bit each */
    CARD_STEP_REOPENED,
    CARD_STEP_WITHDRAWN,
    CARD_STEP_PUBLISHED,
    CARD_STEP_SOON,
    CARD_STEP_OVER,
    CARD_STEP_PART,     /* from here on, of one unit's part; day: the date that was said */
    CARD_STEP_ASKED = CARD_STEP_PART,
    CARD_STEP_PART_ACCEPTED,
    CARD_STEP_DECLINED, /* why: the rule */
    CARD_STEP_PROPOSED,
    CARD_STEP_AGREED,
    CARD_STEP_INSISTED,
    CARD_STEP_ARRIVED,
    CARD_STEP_PROGRESS,
    CARD_STEP_PART_DONE,
    CARD_STEP_PART_REDO,
    CARD_STEP_QUESTION,
    CARD_STEP_ANSWER,
    CARD_STEP_LAPSED,
    CARD_STEP_PART_ASSESSED,
    CARD_STEP_PART_SOON,
    CARD_STEP_PART_OVER, /* level: the one that is told */
    CARD_STEP_KINDS
};

/* In characters; and how many rows a card has. */
enum {
    CARD_TITLE_MAX = 60,
    CARD_CELL_MAX = 60,   /* of a row: an option's risk, a segment's owner */
    CARD_UNIT_MAX = 60,
    CARD_NAME_MAX = 40,
    CARD_WORDS_MAX = 1200,
    CARD_DAY_MAX = 10,
    CARD_CASES_MOST = 20,
    CARD_OPTIONS = 5,
    CARD_NEEDS = 6,
    CARD_SEGMENTS = 8,
    CARD_ROWS_MAX = 8 * 6 * (CARD_CELL_MAX + 1),
    CARD_POINTS = 3,      /* the agreed points of an assessment */
    CARD_LEVELS_MOST = 6,
    CARD_LINK_DAYS = 15,
    CARD_PHOTOS_MOST = 3, /* of one report */
};

/* ---- what is written on it ------------------------------------------------------------------------------------------------ */

/* card.draw: a new card; the result is a card_told. card.revise: a further version of `id`. Rows without a name are none. INVALID: a case
** that there is not (MSG_err_card_case) or that was void (MSG_err_card_void); words that name somebody (desk_judge_words). */
struct card_option {
    struct str name, cost, days, risk;
};
struct card_need {
    struct str unit, what, due; /* due: "2026-11-15" or nothing */
    int64_t lead;               /* 1: the lead unit */
};
struct card_draw {
    int64_t id, kind, homes, checked;
    struct str cases; /* "12 15" */
    struct str title, came, tried, papers;
    struct card_option option[CARD_OPTIONS];
    struct card_need need[CARD_NEEDS];
};
struct card_told {
    int64_t id;
};
/* card.strip: whose is it, segment by segment, as a further version. A segment whose owner, manager or payer is blank is unclear, whatever
** was said of it. */
struct card_segment {
    struct str name, owner, manager, payer, evidence;
    int64_t state; /* enum segment_state */
};
struct card_strip {
    int64_t id, checked;
    struct card_segment segment[CARD_SEGMENTS];
};
extern const struct command CARD_DRAW, CARD_REVISE, CARD_STRIP;

/* ---- up and back ------------------------------------------------------------------------------------------------------------ */

/* The road. words: what the level says; return, refer (to whom), unclear, withdraw and reopen must have some. send: to: the level; ABSENT,
** the next one. Who speaks for a level is who sits there; where nobody does, the desk writes down what came on paper. DENIED:
** MSG_err_card_seat. */
struct card_do {
    int64_t id;
    struct str words;
    int64_t checked, to;
    int64_t point1, point2, point3; /* assess: 1, yes */
};
extern const struct command CARD_SEND, CARD_ACCEPT, CARD_RETURN, CARD_REFER, CARD_RESUME, CARD_HOLD_UNCLEAR, CARD_CLEAR, CARD_FINISH,
    CARD_REOPEN, CARD_ASSESS, CARD_WITHDRAW, CARD_PUBLISH;
/* card.instruct: the words, and who does what by when. A row for a unit that has a part already takes that one's place. INVALID:
** MSG_err_card_lead, there is not exactly one lead unit then; MSG_err_card_day, a date that is none or gone. arrive: minutes, of an
** emergency. */
struct card_ask {
    struct str unit, what, due;
    int64_t lead, arrive;
};
struct card_instruct {
    int64_t id, checked;
    struct str words;
    struct card_ask part[CARD_NEEDS];
};
extern const struct command CARD_INSTRUCT;
extern const struct flow CARD_FLOW;

/* ---- a unit's part ---------------------------------------------------------------------------------------------------------- */

/* By an account of that unit (DENIED, MSG_err_unit_not_yours: of another), or by the desk, which writes down what the unit said;
** ..._BY_LINK: by a link's token, without an account (NOT_FOUND, MSG_err_card_link: it opens nothing, or nothing any more); id and part are
** the link's then. decline: words and the rule. A lead unit that declines leaves the card with nobody to do it: it becomes unclear at once.
** propose: due. CONFLICT (MSG_err_card_over): the card is not being worked on. */
struct card_part_do {
    int64_t id, part;
    struct str token, words, rule, due;
    int64_t checked;
    int64_t point1, point2, point3;
    struct str name;   /* by a link: who answers for the unit */
    struct str photos; /* progress: of those that wait (web/upload.h), at most CARD_PHOTOS_MOST */
};
extern const struct command CARD_PART_ACCEPT, CARD_PART_DECLINE, CARD_PART_PROPOSE, CARD_PART_ARRIVE, CARD_PART_PROGRESS, CARD_PART_FINISH,
    CARD_PART_ASK, CARD_PART_ASSESS;
extern const struct command CARD_PART_ACCEPT_BY_LINK, CARD_PART_DECLINE_BY_LINK, CARD_PART_PROPOSE_BY_LINK, CARD_PART_ARRIVE_BY_LINK,
    CARD_PART_PROGRESS_BY_LINK, CARD_PART_FINISH_BY_LINK, CARD_PART_ASK_BY_LINK, CARD_PART_ASSESS_BY_LINK;
/* By the level that has the card: agree to the date that was proposed, insist on the old one, answer a question, have it done again. */
extern const struct command CARD_PART_AGREE, CARD_PART_INSIST, CARD_PART_ANSWER, CARD_PART_REDO;
extern const struct flow CARD_PART_FLOW;

/* card.link: an address for the unit that has the part; the result is its token, told once. card.link.renew: its days anew. card.link.end.
** card.link.open: somebody opened it, by the token; written down at most once an hour. */
struct card_link_ask {
    int64_t id, part, days; /* days: ABSENT, CARD_LINK_DAYS */
};
struct card_link_told {
    struct str token;
};
struct card_link_do {
    int64_t id, link, days;
};
struct card_link_open {
    struct str token;
};
extern const struct command CARD_LINK, CARD_LINK_RENEW, CARD_LINK_END, CARD_LINK_OPEN;
/* card.photo.remove: nobody can open it again. NOT_FOUND: this card has no such photo, or not any more. */
struct card_photo_remove {
    int64_t id, photo;
};
extern const struct command CARD_PHOTO_REMOVE;

/* card.level: the level `no` is called so, has so many working days to answer, and these accounts ("12 15") sit there. PERM_PLACE. INVALID
** on no (MSG_err_card_level): it would leave a gap. */
struct card_level_set {
    int64_t no, days;
    struct str name, seats;
};
extern const struct command CARD_LEVEL;
/* card.level.place: the level sits at another place (wire/wire.h), and a card that is sent to it goes there; 0: it sits here.
** PERM_PLACE. */
struct card_level_place {
    int64_t no, peer;
};
/* How long a level and a unit have in an emergency, in minutes round the clock; how many working days a unit has to answer. */
extern const struct setting CARD_EMERGENCY_MIN, CARD_ANSWER_DAYS;

extern const struct module CARD;

#endif
