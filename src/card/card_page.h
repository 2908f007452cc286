/* card_page.h - what the pages of cards are handed, and who reads it into that. */
#ifndef CARD_CARD_PAGE_H
#define CARD_CARD_PAGE_H

#include "card/card_in.h"
#include "people/people.h"
#include "web/list.h"
#include "web/web.h"

extern const enum msg CARD_STATE_NAMES[CARD_STATES], CARD_KIND_NAMES[CARD_KINDS], CARD_PART_NAMES[PART_STATES],
    CARD_STEP_NAMES[CARD_STEP_KINDS];
extern const char *const CARD_STATE_WORDS[CARD_STATES], *const CARD_KIND_WORDS[CARD_KINDS];
web_fn card_show_list, card_show, card_again, card_reply, card_show_new, card_again_new, card_show_revise, card_again_revise,
    card_show_strip, card_again_strip, card_show_instruct, card_again_instruct, card_show_versions, card_show_receipt, card_show_proof,
    card_show_levels, card_again_levels, card_reply_levels, card_reply_linked, card_again_link, card_show_pdf, card_show_form_pdf,
    card_do_pdf, card_show_unit, card_again_unit, card_reply_unit, card_show_photo, card_show_unit_photo;
enum rc card_beside(struct web *w, const struct module *of, int64_t id, struct beside *out, size_t room, size_t *n);
enum rc card_past(struct web *w, const struct module *of, int64_t id, struct past *out, size_t room, size_t *n);

/* ---- the list ----------------------------------------------------------------------------------------------------------------- */

struct card_line {
    struct card_older_row row;
    struct str number, level, to_level; /* who has it; to whom it is offered, absent: nobody */
};
enum cards_kind { CARDS_ALL = -1, CARDS_OPEN = CARD_STATES, CARDS_OWN, CARDS_MINE, CARDS_KINDS };
struct cards_view {
    const struct card_line *line;
    int64_t kind;   /* enum cards_kind, or a state */
    bool may, sees; /* draw one; see those that nobody has sent yet */
    bool sits;       /* speaks for a level */
    struct str unit; /* the reader acts for it; absent: for none */
};

/* ---- one card ------------------------------------------------------------------------------------------------------------------- */

enum { CARD_STEPS_MOST = 400, CARD_BUTTONS = 12, CARD_TURNS = 12 };
/* What can be said now, of the card or of a part: one form. */
struct card_button {
    const struct command *command;
    const char *verb;
    enum msg label, words; /* words: the label of its text */
    bool required, rule, day, points, red;
    bool paper; /* it is said for somebody else, from paper or telephone */
    bool photos;
};
struct card_part_view {
    struct card_part_get_row row;
    struct str words, why;  /* what the unit said last with its answer */
    struct card_button button[CARD_TURNS];
    size_t buttons;
    bool over, soon, may;   /* may: see its own part whole */
    bool promise;           /* what it takes, by its day, can be given as a promise */
    struct card_links_row *link; /* of the unit; none where the reader may not give one */
    size_t links;
};
struct card_step_view {
    struct card_steps_row row;
    struct str level, unit, who; /* absent: none of it */
    bool words;                  /* the reader may see what was said */
    const struct ui_photo *photo;
    size_t photos;
};
struct card_stage { /* a level of the ladder, with what it said last */
    struct str name, words;
    int64_t at; /* when; ABSENT: not yet */
    bool has, asked, paper;
};
struct card_case_line {
    int64_t id;
    struct str wording;
};
struct card_view {
    struct card_get_row c;
    struct card_version_get_row v; /* the version that this reader sees */
    struct str number;
    bool staff, full;              /* sees all of it; sees what is published */
    bool may, speaks, unit;        /* works at the desk; speaks for the level that has it or is asked; acts for a unit of it */
    bool there;                    /* the level that has it or is asked sits at another place, and answers there */
    bool late;
    struct card_stage stage[CARD_LEVELS_MOST];
    size_t stages;
    struct card_option option[CARD_OPTIONS];
    size_t options;
    struct card_need need[CARD_NEEDS];
    size_t needs;
    struct card_segment segment[CARD_SEGMENTS];
    size_t segments;
    int64_t clear_in; /* days until the next level decides; ABSENT: no countdown */
    struct card_part_view *part;
    size_t parts;
    const struct card_step_view *step;
    size_t steps;
    const struct card_case_line *from;
    size_t froms;
    struct card_button button[CARD_BUTTONS];
    size_t buttons;
    bool may_revise, may_instruct, proof;
    const struct form *form; /* one that was refused, or NULL */
    struct str form_of;      /* its verb */
    int64_t form_part;       /* and its part; ABSENT: of the card */
    struct str link_told;    /* the address of a link that was just given, told this once; absent: none was */
};
/* Once the card was sent everybody may know of such a step; of what was said with it only when the card is published. */
bool card_step_is_open(int64_t kind);
/* What can be said to a part now, the card being in this state, by its unit, by the desk that writes down for it, by the level that
** has the card. */
void card_offer_turns(struct card_part_view *p, int64_t state, bool own, bool desk, bool level);
/* NOT_FOUND: there is no such card, or none that this reader may know of. */
enum rc card_read(struct web *w, int64_t id, struct card_view *v) MUST_USE;
/* A version that is not the last, for the same reader. */
enum rc card_number(struct web *w, int64_t id, int64_t drawn_day, struct str *out) MUST_USE;
/* Gives each report of progress among the steps its photos. token: under the link's own addresses; absent: under the card's. */
enum rc card_read_photos(struct web *w, int64_t id, struct str token, struct card_step_view *step, size_t n) MUST_USE;
/* Who asks sees all of the card, or acts for the unit that has this part of it. NOT_FOUND: neither. */
enum rc card_judge_reader(struct web *w, int64_t id, int64_t part) MUST_USE;
/* Days for people. */
struct str card_day(struct out *o, int64_t day);

/* ---- writing ------------------------------------------------------------------------------------------------------------------------ */

struct card_edit_view {
    const struct form *form;
    struct str key;
    struct str number;  /* of the card that is revised; absent: a new one */
    int64_t id;
    struct url to;
    const struct str *unit; /* that somebody acts for, to choose from */
    size_t units;
    bool emergency;
};

/* How many rows of a form lie open: `most` or less, through the last in which something stands, and two. */
size_t card_rows_open(const struct form *f, const char *rows, size_t most);

/* ---- versions ---------------------------------------------------------------------------------------------------- */

/* A piece of a text that was laid beside an older one. */
enum diff_kind { DIFF_SAME, DIFF_NEW, DIFF_GONE };
struct diff_piece {
    enum diff_kind kind;
    struct str text;
};
/* By word (by character, where words are not apart); what is too long is told as a whole. */
enum rc card_diff(struct arena *a, struct str old, struct str now, struct diff_piece **out, size_t *n) MUST_USE;
struct version_field {
    enum msg name;
    struct diff_piece *piece;
    size_t pieces;
    bool changed;
};
enum { VERSION_FIELDS = 8 };
struct version_view {
    struct card_versions_row row;
    struct str who;
};
struct versions_view {
    struct str number, title;
    int64_t id, from, to;
    const struct version_view *version;
    size_t versions;
    struct version_field field[VERSION_FIELDS];
};

/* ---- levels ------------------------------------------------------------------------------------------------------ */

enum { LEVEL_PEOPLE = 64 };
struct levels_view {
    struct card_level level[CARD_LEVELS_MOST];
    size_t levels;
    const struct people_account *who;
    size_t people;
    struct card_seats_row *seat[CARD_LEVELS_MOST];
    size_t seats[CARD_LEVELS_MOST];
    int64_t at[CARD_LEVELS_MOST]; /* the place where it sits, 0: here */
    const struct wire_peer *peer;
    size_t peers;
    const struct form *form;
};

#endif
