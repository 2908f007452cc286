/* desk_page.h - what each of the desk's views is handed. The .html files beside it know nothing else. */
#ifndef DESK_DESK_PAGE_H
#define DESK_DESK_PAGE_H

#include "base/text.h"
#include "base/utf8.h"
#include "desk/desk_burst.h"
#include "desk/desk_condition.h"
#include "desk/desk_class.h"
#include "desk/desk_intake.h"
#include "desk/desk_filter.h"
#include "desk/desk_work.h"
#include "desk/desk_photo.h"
#include "desk/desk_rate.h"
#include "place/place.h"
#include "web/list.h"
#include "web/web.h"

/* /cases/{id}/clock, /desk/cases/{id}/clock: why it is due then. */
struct clock_line_view {
    struct str when, what, counted; /* counted: absent: it does not count */
};
struct clock_view {
    int64_t id;
    bool desk, may_work;
    struct str began, limit, due, left; /* due: absent: the clock stands still; left: or by how much it is over */
    bool over, paused, closed, rests;
    int64_t unknown_year;           /* 0: none */
    const struct clock_line_view *line;
    size_t n;
    const struct form *form;        /* a pause that was refused, or NULL */
    bool may_set;
};

/* One line of a timeline, ready to be shown. */
struct desk_step_view {
    enum step_kind kind;
    int64_t at, pos;
    struct str who;   /* staff's display name; absent: the resident, or not to be told */
    struct str words; /* absent: none */
    struct str why;   /* it went to another unit: why */
    int64_t other;    /* the other case, of a merging or a taking apart; 0: none */
    struct url to;    /* its page */
    bool before;      /* it was taken in the old system that the case came from: `at` is of a day, */
    bool undated;     /* or of none, for that system does not tell when */
    int64_t joined;   /* STEP_JOINED: how many households on that day */
    struct str whom;  /* STEP_OFFERED: to whom; STEP_NOTED: whom it names; absent of every other */
    struct str ticked; /* which of its class's conditions held (desk_ticked_next); absent: none was ticked, or not for this reader */
};

/* / : the doors, and the latest public cases. */
struct home_view {
    int64_t open, closed; /* cases */
    int64_t mine;         /* how many this telephone keeps */
    const struct case_line *latest;
    size_t n;
};

/* A case in a list. */
struct case_line {
    int64_t id, reported_at, moved_at;
    int64_t look_at; /* desk only: the day a parked case is looked at again; 0: it is not parked */
    enum case_state state;
    struct str title; /* public: the wording, absent if none. Desk: the wording or the resident's first words, masked */
    int64_t homes;
    struct str class; /* its class as the reader may know it; absent: none */
    struct str unit;  /* desk only */
    struct str taker; /* desk only: display name */
    const struct web_other *other; /* desk only: who is at it just now */
    size_t others;
    bool worded;
    unsigned yours;   /* desk only, in the list of what concerns the reader: why (desk_you.h) */
    struct str at;    /* desk only: its place in the list, a cursor */
    int64_t due_at, alarm, since; /* desk only: its clock (desk_clock.h); since ABSENT: none runs */
};

/* /cases */
struct cases_view {
    const struct case_line *line;
    const struct class_tree *tree;
    int64_t class; /* only this one's; ABSENT: all */
    bool map;      /* there is one to go to */
};

/* The door in a form: typed, or chosen from the registry; and what may be meant, when the words don't tell. */
struct door_view {
    bool known;                     /* there is a registry to choose from */
    int64_t household;              /* that is chosen; ABSENT: none */
    bool asking;                    /* the form came back only to ask which door is meant */
    bool asked;                     /* it did before: the words are taken as they stand */
    const struct place_address *may;
    size_t mays;
    struct str near;                /* how far the registry follows the words where no door fits; absent: nowhere, or in several places */
    bool came;                      /* ... and it was chosen just now */
    bool gone;                      /* what was typed before is not kept any more */
};
/* Cases that are alike. */
struct near_line {
    int64_t id, reported_at, homes;
    enum case_state state;
    struct str title;   /* public words; for staff else the resident's first, masked; absent: neither */
    struct str building; /* absent: not known, or not to be told */
    bool same_building, same_class;
    int points, words, place, class, time; /* for staff: the score and its parts */
    int64_t days;
    struct str piece[3]; /* what both say */
    size_t pieces;
};
struct near_view {
    const struct near_line *line;
    size_t n;
};
/* /desk/cases/{id}/alike */
struct alike_view {
    int64_t id;
    struct str title, key;
    struct str dismisser, dismissed; /* who said of the many that it came among that they are not one thing, and why; absent: nobody */
    struct near_view near;
    bool may_work;
    enum rc rc;
};
/* /report, and /cases/{id}/join: 我家也是 */
/* The form on one sheet, or in large print a page for each of its three questions. */
enum report_step { REPORT_WHOLE, REPORT_WHAT, REPORT_PLACE, REPORT_REACH, REPORT_STEPS };
struct report_ask {
    enum msg question, next; /* next: the button that leads on to the next one */
    const char *const *field; /* what this page asks for, NULL at the end */
};
extern const struct report_ask REPORT_STEP[REPORT_STEPS]; /* desk_intake.c */
struct report_view {
    enum report_step step;
    bool keeps; /* the browser may keep what was begun */
    const struct form *form; /* values and errors to show; empty at first */
    struct str key;          /* hidden field "key": idempotency */
    struct door_view door;
    struct class_tree tree;  /* the kinds of trouble to choose from */
    struct class_guess guess[CLASS_GUESSES]; /* of what was typed, when the form came back: shown first, chosen by nobody but the reader */
    size_t guesses;
    struct who_view who;
    const struct near_view *near; /* it came back to ask whether it is one of these; NULL: it did not */
    bool near_asked;
};
struct join_view {
    const struct case_view *c;
    const struct form *form;
    struct str key;
    struct door_view door;
};

/* The form that has the reader's telephone keep a case, or forget it (desk_mine.c). */
struct keep_view {
    struct str what; /* token or code; absent: this browser can't keep anything */
    bool kept;
};

/* The answer to a report: told once. */
struct slip_view {
    int64_t id, at;
    struct str class_name; /* absent: none was chosen */
    struct str code;  /* eight characters, no dash */
    struct str word;  /* four digits */
    struct url own;   /* path of the personal page, with the token */
    struct str own_full; /* the whole address to copy or print, with scheme and host */
    struct url receipt, pdf; /* downloads; the second takes the word by POST */
    struct qr qr;            /* of own_full */
    struct keep_view keep;   /* nothing to press for staff: it is not their telephone that should keep it */
    bool anew;               /* a slip in the place of another */
};

/* /mine : the cases that this telephone keeps. */
enum mine_state { MINE_HERE, MINE_ERASED, MINE_UNKNOWN };
struct mine_line {
    enum mine_state is;    /* UNKNOWN: nothing but `what` is there */
    struct str what;       /* token or code */
    struct url to;         /* one's own page; by the code alone, the progress */
    struct str title;      /* the public wording, else what the resident wrote, if the token says that it is theirs; absent: neither */
    struct desk_step_view last; /* the latest step that residents see */
    int64_t id, voice;
    enum case_state state;
    bool asked;            /* it is done, they say, and this household has not said whether it is */
    bool account; /* the account has it, and this telephone does not */
};
struct account_view {
    struct str mail;         /* absent: nobody's account is open */
    const struct str *token; /* what it has gathered */
    size_t tokens;
    bool offered;            /* one could be had */
};
struct mine_view {
    struct account_view account;
    size_t loose; /* links that this telephone keeps and the account has not */
    const struct mine_line *line;
    size_t n, kept;        /* of them this telephone keeps */
    bool may;              /* this browser can keep something */
    enum msg did;          /* just now; MSG_NONE: nothing */
    const struct form *form;
};

/* /track : code (and word) */
struct track_view {
    const struct form *form;
    struct str code;       /* as typed */
    const struct err *err; /* of the whole, or NULL */
    int64_t mine;          /* cases that this telephone keeps */
};

/* /track/{code}, /t/{token} and /cases/{id}: a case as residents see it. */
struct case_view {
    int64_t id, reported_at, moved_at;
    enum case_state state;
    struct str wording, unit; /* absent: none yet */
    int64_t class;            /* ABSENT: none */
    struct str class_name;    /* as this reader may know it; absent: none */
    int64_t whole;            /* the case that it is part of; 0: of none */
    struct {
        bool past, links, photos;
    } has;                    /* whether any stands there to be read: most cases have none (desk_case_has) */
    struct case_aside {
        struct str words, place, advice; /* words absent: it is on its road */
        int64_t look_at;
    } aside;                  /* parked, voided, referred: why; where it went and what to do; the day it is looked at again */
    const struct case_tie {
        int64_t other, kind;  /* enum link_kind */
    } *link;                  /* what belongs to it */
    size_t links;
    struct str lead;          /* who was asked first and leads until another accepts; absent: nobody, or who has it */
    int64_t returns;          /* so often a unit gave it back, */
    int64_t reopened;         /* and so often it came back after it was closed */
    int64_t due_at, alarm, since; /* its clock (desk_clock.h); since ABSENT: none runs */
    bool verified, own_check; /* own_check: by who did the work, as a leader allowed */
    const struct desk_step_view *step; /* the newest public steps, oldest first; those who joined on one day are one step */
    size_t steps;
    int64_t earlier; /* how many more came before them */
    const struct past *past; /* what happened elsewhere that belongs to it, oldest first, from where the steps begin */
    size_t pasts;
    int64_t voices, homes, alone;      /* people who said it; households among them; people who named no door */
    int64_t said[SAYS];                /* households by their say; SAY_NOTHING: the silent */
    int64_t alone_said[SAYS];          /* the same of the people without a door */
    bool answered;                     /* the second key: somebody has said how it is */
    bool before;                       /* it was closed in an old system: done_at is of a day, 0 when that does not tell */
    bool done;                         /* the first key: the handler has said that it is done, */
    int64_t done_at;                   /* then */
    const struct photo_view *photo; /* /cases/{id}: the published ones */
    size_t photos;
    uint64_t log_size; /* leaves under the last checkpoint */
    struct str log_root; /* first 8 hex digits of its root */
};
struct progress_view { /* /track/{code} */
    struct case_view c;
    struct str code;
    const struct err *err; /* the word was wrong, or the code is locked */
};
/* Somebody of the staff looked at this voice's contact, or gave out its slip anew. */
enum look_kind { LOOK_CONTACT, LOOK_SLIP, LOOK_KINDS };
enum msg look_msg(enum look_kind k);
struct look_view {
    int64_t at;
    enum look_kind kind;
    struct str who, reason;
};
/* Letters about one's case. */
enum { NOTICE_WAY = 1, NOTICE_DONE = 2, NOTICE_END = 4 }; /* of which steps: under way; said to be done; closed or sent back */
struct notice_view {
    bool offered;          /* a mail server is there, and they came by the link */
    bool asked, confirmed; /* an address was given; a letter's link was opened */
    struct str mail;
    int64_t steps;         /* NOTICE_... */
    struct url to, end;
    const struct form *form; /* one that was refused, or NULL */
};
enum notice_link { NOTICE_LINK_CONFIRM, NOTICE_LINK_STOP };
struct notice_link_view { /* what a letter's link shows: a question, or that it is done */
    enum notice_link which;
    bool done;
    struct url here;
};
struct own_view { /* /t/{token}; also code + word */
    struct case_view c;
    struct str code;
    struct str word;          /* when they came with it: the say goes the same way again */
    struct url say_to;        /* where the say form goes */
    struct url mydata;        /* all that is kept; by the link only */
    bool may_say, may_say_back, just_said;
    enum say say;             /* this voice's own, */
    int64_t said_at;          /* then, */
    struct str said_words;    /* with these words; absent: none, or erased */
    struct str scribe;        /* who wrote it down for them; absent: they said it themselves */
    const struct form *form;  /* a say that was refused; NULL: none */
    struct rate_view rate;
    const struct look_view *look;
    size_t looks;
    struct notice_view notice;
    struct str text, where, door, contact; /* absent: not said, or erased */
    struct ask_line answer[CLASS_LINES_MOST];
    size_t answers;
    struct behalf behalf;
    struct str position;                   /* "112.90, 28.20" or absent */
    struct str reply;                      /* what the old system answered; absent: nothing */
    int64_t own_case;                      /* the one it was said in, when it is part of another now; 0: this one */
    const struct photo_view *photo;        /* their own */
    size_t photos;
    struct url photo_to;                   /* where more go; absent when reached by code and word */
    const struct form *photo_form;         /* of some that were refused, or NULL */
    bool joined;                           /* to a case that somebody else had reported */
    bool erased;
    struct url receipt, proof, pdf;        /* absent when reached by code and word; so is the code that opens this page */
    struct qr qr;
    struct keep_view keep;
    bool proof_ready, proof_never; /* neither: in a second or two */
};

/* Which list, which page of it, and where in it a clerk came from; goes along in addresses. */
struct desk_from {
    bool known;
    struct desk_filter filter;
    struct str after; /* cursor behind which the page begins; absent: the first page */
    struct str at;    /* the case's own place: a step that is taken may move it, and "next" is what stood behind it */
};
/* `to` with that added; as it is when it is not known. */
struct url desk_keep_from(struct out *o, const struct desk_from *f, struct url to);
/* A case of the list, from the list. */
struct url desk_way_to(struct out *o, const struct desk_from *f, const struct case_line *l);
/* How long it has waited, or took when it is closed, as people say it: 等了 3 天, took 2 months. Under an hour is one form, a negative
** time too. */
struct str desk_lasted(struct out *o, const struct case_line *l);

/* What was done with many cases at once, or was refused. */
struct desk_refusal {
    struct case_line line; /* as it is now; id alone when there is no such case */
    struct str why;
};
struct desk_did {
    struct str verb;            /* "take", "dispatch", "release", "classify", "seen", or "undo" */
    int64_t done;               /* cases */
    struct str steps;           /* what an undo needs of them; absent: there is no undo */
    const struct desk_refusal *refused;
    size_t refusals;
    const struct form *form;    /* the whole was refused: what was typed, and why; NULL: it was not */
    const struct text_mark *mark; /* in the words that were typed */
    size_t marks;
};
/* Was this case's box ticked in the form that came back? */
bool desk_ticked(const struct desk_did *did, int64_t id);
/* A filter with a name. */
struct desk_saved_view {
    int64_t id;
    struct str name, words, query;
    struct url to;
    struct str owner; /* absent: it is one's own */
    bool own, shared;
};
/* /desk/views */
struct viewlist_view {
    const struct desk_saved_view *view;
    size_t n;
    const struct form *form;
    int64_t form_of; /* whose form was refused */
};

/* /desk : a list of cases */
enum { VERB_TAKE, VERB_DISPATCH, VERB_RELEASE, VERB_CLASSIFY, VERB_SEEN, DESK_VERBS };
struct queue_view {
    struct desk_filter filter;
    struct str title;           /* the filter as a sentence */
    int64_t count[CASE_STATES];
    int64_t mine, check;        /* at most DESK_COUNT_MOST, which then means "or more" */
    int64_t yours;              /* what concerns the reader, at most YOURS_MOST */
    const struct case_line *line;
    size_t n;
    struct url older, newer;
    bool cut;                   /* `older` looks on from where this page stopped: behind `looked` cases */
    int64_t looked;
    struct url json, csv, xlsx, atom;
    bool may_work;              /* the reader may work cases; else they only look */
    const struct offer_line *offer; /* what colleagues offer to the reader */
    size_t offers;
    struct desk_from here;
    struct desk_chip chip[DESK_CHIPS_MAX];
    size_t chips;
    const struct desk_taker *taker; /* whom one may ask for */
    size_t takers;
    const struct str *unit;
    size_t units;
    const struct place_compound_name *compound;
    size_t compounds;
    struct class_tree tree;
    const struct desk_saved_view *view; /* one's own, then what colleagues share */
    size_t views;
    bool may[DESK_VERBS];       /* what the ticked cases of this list can be asked to do */
    const struct danger_line *danger; /* cases of danger that wait, whatever the filter */
    size_t dangers;
    const struct burst_line *burst; /* many alike within hours */
    size_t bursts;
    struct str key;             /* hidden field "key" of the form with the ticks */
    int64_t calls;              /* who waits for one, at most DESK_COUNT_MOST */
    const struct desk_did *did; /* what was done in this list just now; NULL: nothing */
};
enum { DESK_COUNT_MOST = 1000 };

/* /unit : what was sent to a unit, state by state */
struct unit_part {
    enum case_state state;
    const struct case_line *line;
    size_t n;
    struct url on; /* absent: that was all */
};
enum { UNIT_PARTS = 4 };
struct unit_view {
    struct str unit; /* absent: the account acts for none any more */
    struct unit_part part[UNIT_PARTS];
    size_t parts;
    bool one; /* one state alone was asked for */
    bool returned; /* one was given back just now */
};

/* /desk/looks : who looked at whose contact or gave out a slip anew; also the list's row */
struct look_line {
    int64_t line, at, case_id, what; /* line: its number; what: enum look_kind */
    struct str by, reason; /* reason: absent once erased */
};

/* /desk/cases/{id}, /unit/cases/{id} */
struct desk_button {
    const struct command *command;
    const char *verb;      /* last path segment: take, dispatch, handle, finish, verify, send-back, close */
    enum msg label;
    enum msg words_label;  /* what to write; MSG_NONE: only a button */
    bool words_required, main; /* main: the one ink button */
    bool more;             /* it steps back behind "more" */
    struct conditions checks; /* what its class says of this step */
    enum msg why_not;      /* it can't be pressed by this person (a handler can't verify); MSG_NONE: it can */
};
/* /map : cases by building. Positions and sizes in the picture's own units. */
struct map_house {
    int64_t id, open, x, y;
    int heat;           /* 0 none open, 1 one, 2 a few, 3 many */
    bool here, inside;  /* it is the one that was picked; it stands in the picture */
    struct str compound, name, label; /* label: the whole of it for those who hear it */
    struct url to;
};
struct map_spot {           /* cases with a point and no building */
    struct place_point at;
    int64_t open, x, y;
    int heat;
    bool here, inside;      /* inside: of the picture */
    struct str name, label; /* name: as addresses have it */
    struct url to;
};
struct map_view {
    struct place_plan plan;
    const struct map_house *house; /* by compound */
    size_t houses;
    struct map_spot *spot;
    size_t spots;
    bool alone;                    /* the picture is around the spots */
    int64_t open, elsewhere;       /* cases: of all buildings; that stand nowhere */
    int64_t dotted, outside;       /* cases: of all spots; of those beyond the picture's edges */
    const struct map_house *here;  /* NULL: none was picked */
    struct str picked;             /* what was picked: a building, a spot, all spots; absent: nothing */
    int64_t picked_open;
    struct url self;               /* its address */
    const struct case_line *line;  /* its cases */
    size_t n;
    struct url older;              /* absent: no more of them */
};

/* One voice as the desk sees it: the contact only in the answer to a request with a reason. */
struct desk_voice_view {
    int64_t id;
    struct str code, text, door; /* absent: not said, or erased */
    struct str typed;            /* the door in their own words, where the registry has others for it */
    bool unknown;                /* there is a registry, and it has no such single door: the home counts, and whoever checks should look */
    bool has_contact;
    struct str contact;          /* just shown; absent else */
    enum say say;
    int64_t said_at;
    struct str said_words, scribe; /* scribe: as above */
    struct rate_view rate;
    bool may_split;              /* it could be a case of its own */
};
struct desk_case_view {
    struct case_view c;
    struct str base;                     /* "desk" or "unit": where its addresses begin */
    struct str key;                      /* of this drawing of its forms: with the verb (and the voice), the key that a form is sent by */
    bool may_text, may_contact, may_work; /* the reader may see what was written; ask for contacts; word and note */
    struct danger danger;
    struct behalf behalf; /* of the first voice; none without may_text, like the answers */
    struct ask_line answer[CLASS_LINES_MOST];
    size_t answers;
    struct desk_voice_view first;        /* the voice that the case began with */
    const struct desk_voice_view *voice; /* those who joined, in their order, at most DESK_VOICES_SHOWN */
    size_t voices;
    struct str where, position, taker, handler, finisher, verifier;
    const int64_t *part;             /* the cases that were merged into this one */
    size_t parts;
    struct str building;             /* where it is, by the registry; absent: not known */
    int64_t building_open;           /* that many of its cases are open */
    struct url building_cases;
    const struct photo_view *photo; /* those this reader may see */
    size_t photos;
    struct url photo_to;            /* where more of them go; absent: not from this reader */
    bool erased;
    int64_t held_until; /* nobody may erase anything in it; 0: it is not held */
    bool may_keep;      /* the reader may hold it, and erase */
    enum case_source source;
    struct str origin; /* of an import */
    const struct desk_button *button;
    size_t buttons;
    struct class_tree tree;           /* empty: this reader gives no class, or there is none */
    struct class_guess guess[CLASS_GUESSES]; /* what its words look like, while it has no class */
    size_t guesses;
    const struct str *unit;           /* who was asked to act lately: offered when dispatching */
    size_t units;
    const struct desk_step_view *all; /* the newest steps, notes included */
    size_t alls;
    /* the wording form */
    struct str words;                 /* what stands in it: typed, else the published wording, else desk_excerpt() of the resident's text */
    const struct text_mark *mark;     /* in words */
    size_t marks;
    const struct text_mark *look;     /* in the words of a step that was refused just now */
    size_t looks;
    const struct form *form;          /* what was refused just now, if anything */
    const char *form_of;              /* its verb, "word", "note" or "contact"; NULL: none */
    struct desk_from from;            /* the list one came from */
    struct str list;                  /* its name, */
    struct url back;                  /* and its page; else the queue the case is in */
    struct case_line prev, next;      /* beside it in that list; id 0: there is none, or one came from no list */
    int64_t undo;                     /* the step that may still be taken back; 0: none */
    const struct desk_did *did;       /* what became of cases that were to be merged into it; NULL: nothing */
    enum msg done;                    /* what this clerk did just now; MSG_NONE: nothing, or it is not the last step any more */
    const struct web_other *other;    /* who else is here just now */
    size_t others;
    struct offer_view offer;
    struct template_offer kept;
    struct you_view you;
};

/* ---- what the views share among themselves ------------------------------------------------------------------- */

/* Longer words than a headline holds (about 40 characters of Chinese) stand below it. */
enum { DESK_HEADLINE_BYTES = 126 };
/* What people type: a code with spaces and dashes in it, four digits; what they paste: an address. */
enum { CODE_TYPED_MAX = 20, WORD_TYPED_MAX = 8, MINE_TYPED_MAX = 300 };
enum { DESK_VOICES_SHOWN = 200, DESK_PARTS_SHOWN = 100 };

/* The order in which says are told: the most content first, the silent last. */
extern const enum say DESK_SAY_ORDER[SAYS];

/* The households of a case as windows, row by row, in the order of their words: what is drawn where, as the `d` of SVG paths. */
struct tally_view {
    struct str frames, lit, half, ring, cross; /* all; fixed; half; back again; not */
    int64_t width, height;                     /* of the picture */
    int64_t each;                              /* households in one window, 1 unless there are very many */
};
struct tally_view desk_tally(struct out *o, const int64_t said[SAYS]);
/* Who speaks in a case, in words: its households, and apart from them the people who named no door. */
struct str desk_who_speaks(const struct msg_ctx *m, const struct case_view *c);

/* The fields of a step beside the road, at most five: the first is "checked", which is drawn only when there is something to look at.
** form: what came back; NULL: nothing. */
size_t desk_ask_more(struct out *o, const struct desk_case_view *v, const struct desk_button *b, const struct form *form,
                     struct ui_field field[5]);

/* The log's end that this page surely shows: what one's own command wrote is no news to its answer. */
int64_t desk_drawn_at(const struct web *w);

/* How long until a moment, or since: 剩 1 天 6 时, over by 35 min. */
struct str desk_left(struct out *o, int64_t due_at);
/* A moment with its day of the week: 11月13日 周四 18:00. */
struct str desk_moment(struct out *o, int64_t us);

/* Names for views. */
enum msg say_msg(enum say s);
enum msg desk_link_msg(int64_t kind);
enum msg case_state_msg(enum case_state s);
enum msg step_kind_msg(enum step_kind k);
/* A step's "why" as a sentence. */
struct str desk_step_why(const struct msg_ctx *m, const struct desk_step_view *s);

/* Was the page asked for under the unit's own addresses? (desk_unit.c) */
bool desk_at_unit(const struct web *w);

#endif
