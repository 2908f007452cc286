/* desk_in.h - the inside of the desk: its events and tables of them, shared by desk_*.c only. */
#ifndef DESK_DESK_IN_H
#define DESK_DESK_IN_H

#include "core/outbox.h"
#include "core/setting.h"
#include "desk/desk_class.h"
#include "desk/desk_clock.h"
#include "desk/desk_code.h"
#include "desk/desk_day.h"
#include "desk/desk_filter.h"
#include "desk/desk_page.h"
#include "desk_sql.h"

enum { DOOR_BYTES = 16 }; /* of a door's hash */

/* A voice came in; with the first one comes the case. Not public: the public wording is. */
enum { NO_HOME = 0, FIRST_HOME = 1 }; /* households are numbered within their case */
struct case_reported {
    int64_t id;     /* the case */
    int64_t voice;  /* the subject */
    int64_t source; /* enum case_source */
    int64_t reported_at;
    int64_t building;  /* of the registry, where enough homes stand in it to tell everybody; ABSENT: not known */
    int64_t home;      /* 1, the case's first household; NO_HOME: no door was named */
    int64_t class;     /* as who said it chose; ABSENT: they did not */
    int64_t limit_min, kind, due_at, wake_at, calendar; /* its clock (desk_clock.h), which begins now; due_at ABSENT: it has none */
    int64_t danger, danger_said; /* desk_danger.h; NONE: none was told of */
    struct str origin; /* of an import; absent */
    struct str code;
    struct str token; /* SHA-256 of the token */
    struct str word;  /* PERSONAL from here on: HMAC of code and word (desk_code.h) */
    struct str door;  /* HMAC of case and door under the place's secret */
    struct str text, where, where_door, contact;
    int64_t where_lon, where_lat;
    int64_t household; /* of the registry; ABSENT: no single one was meant */
};
/* One more voice for a case. */
struct case_joined {
    int64_t id;
    int64_t voice; /* the subject */
    struct str code, token;
    int64_t home; /* the household's number in this case: a new one, that of who spoke from the same door before, or NO_HOME */
    struct str word, door, text, where_door, contact; /* PERSONAL */
    int64_t household;                                /* PERSONAL; as above */
};
/* A household's word on the outcome. */
struct voice_said {
    int64_t id;
    int64_t voice; /* the subject */
    int64_t say;
    int64_t scribe;   /* who wrote it down for them; ABSENT: they said it themselves */
    struct str words; /* PERSONAL */
};
/* Somebody of the staff looked at a contact. */
struct contact_shown {
    int64_t id;
    int64_t voice;     /* the subject */
    struct str reason; /* PERSONAL: for the resident to read, and it may well name them */
};
/* A slip was given out anew: link and word are others from now on, the code stays. */
struct slip_reissued {
    int64_t id;
    int64_t voice;            /* the subject */
    struct str token;         /* SHA-256 of the token */
    struct str word, reason;  /* PERSONAL, as in case_reported and in contact_shown */
};
/* What an old system says came of a case that it handed over. */
struct case_settled {
    int64_t id, voice;  /* the subject: an answer speaks to a person, often by name */
    int64_t state;      /* the one it came to */
    int64_t answered;   /* 1: there was an answer, whether or not its words are still here */
    int64_t settled_at; /* absent: not told */
    struct str reply;   /* PERSONAL */
};
/* A case took a step on the road. One event a kind, one record for all: what differs is who may read the words. */
struct case_moved {
    int64_t id;
    int64_t state;    /* the one it came to */
    struct str words; /* dispatched: the unit; finished, verified, sent back: public words */
    struct str why;   /* dispatched, once more: why; public. referred: what to do; returned: the rule */
    struct str place; /* referred: where that is */
    int64_t until;    /* parked: the day to look at it again */
    int64_t stops;    /* parked: 1: its clock ran and stands still from now on */
    int64_t due_at, wake_at, calendar; /* unparked: the clock goes on so (desk_clock.h); calendar ABSENT: it was not stopped */
    struct str ticked; /* taken, finished, closed: which of its class's conditions held, "1 3" */
};
/* What a voice says now, all of it: it takes the place of what it said before. */
struct voice_corrected {
    int64_t id;
    int64_t voice; /* the subject */
    struct str word, door, text, where, where_door, contact; /* PERSONAL, as in case_reported */
    int64_t where_lon, where_lat, household;
};
/* The PERSONAL fields of what a voice says, and of where it is, in every event that holds them: a correction takes the place of all. */
#define VOICE_OWN(R)                                                                                                                       \
    BYTES_OWN(R, word, 32), BYTES_OWN(R, door, DOOR_BYTES), TEXT_OWN(R, text, REPORT_TEXT_MAX), TEXT_OWN(R, where_door, REPORT_DOOR_MAX),  \
        TEXT_OWN(R, contact, REPORT_CONTACT_MAX), INT_OWN(R, household)
#define SPOT_OWN(R) TEXT_OWN(R, where, REPORT_WHERE_MAX), DEG_OWN(R, where_lon, 180), DEG_OWN(R, where_lat, 90)
/* A case may not be erased for a while. */
struct case_held {
    int64_t id, until;
    struct str reason;
};
struct case_hold_ended {
    int64_t id;
};
struct case_worded {
    int64_t id;
    struct str words;
};
struct case_noted {
    int64_t id, voice; /* the subject: a note is about the person who asked */
    struct str words;  /* PERSONAL */
    struct str named;  /* "12 15": colleagues whom it names; absent: nobody */
};
/* A colleague watches a case, or does no more (on); and has looked at what there was for them. */
struct case_watched {
    int64_t id, on;
};
extern const struct event_type CASE_WATCHED, CASE_SEEN_EVENT;
/* Many alike came within hours: `burst` is the alarm, `id` the case that they could be, or, of one that came after, itself. */
struct burst_raised {
    int64_t id, burst, hours;
    struct str cases; /* "12 15" */
};
struct burst_dismissed {
    int64_t id, burst;
    struct str words; /* why */
};
extern const struct event_type BURST_RAISED, BURST_GREW, BURST_DISMISSED;
/* A case is offered to a colleague; they took it over; or the offer came to nothing. */
struct case_offered {
    int64_t id, to;
    int64_t voice;    /* the subject: what goes with it is about the person who asked */
    struct str words; /* PERSONAL */
};
struct case_handed {
    int64_t id;
};
struct offer_ended {
    int64_t id;
    int64_t declined; /* 1: by whom it was offered to; 0: it was withdrawn */
    int64_t voice;    /* the subject */
    struct str words; /* PERSONAL: why */
};
extern const struct event_type CASE_OFFERED, CASE_HANDED, OFFER_ENDED;
/* Words for the next time: new when the number is its own position, else changed. */
struct template_saved {
    int64_t id, form, class; /* class ABSENT: whatever the case is about */
    struct str name, words;
};
struct template_removed {
    int64_t id;
};
extern const struct event_type TEMPLATE_SAVED, TEMPLATE_REMOVED;
/* A clerk's view: new when its number is its own position, else changed. */
struct view_saved {
    int64_t id;
    struct str name, query;
    int64_t shared;
};
struct view_removed {
    int64_t id;
};
/* A class: new when its number is its own position, else changed. All of it, each time. */
struct class_saved {
    int64_t id, parent, rank;
    struct str name, name_en;
    int64_t limit_min, clock;
    struct str unit, opens, closes;
    int64_t anonymous, shown;
    struct str danger, asks, words;
};
struct class_retired {
    int64_t id, retired; /* 0: it is back */
};
struct class_removed {
    int64_t id;
};
/* Somebody said what kind of trouble a case is; `was` is what an undo goes back to. */
struct case_classified {
    int64_t id, class, was; /* ABSENT: none */
};
extern const struct event_type CLASS_SAVED, CLASS_RETIRED, CLASS_REMOVED, CASE_CLASSIFIED;
extern const struct event_type VIEW_SAVED, VIEW_REMOVED;
extern const struct event_type CASE_RELEASED, CASE_RECALLED, CASE_OWN_ALLOWED;
/* A resident wants letters; another gave them up. */
struct notice_asked {
    int64_t id;
    int64_t voice;   /* the subject */
    int64_t steps;   /* NOTICE_... */
    int64_t lang;
    struct str mail, address; /* PERSONAL; address: a keyed hash of mail */
};
struct notice_voice {
    int64_t voice; /* the subject */
};
/* A resident's account gathers a case of theirs, or lets it go. */
struct case_gathered {
    int64_t user; /* the subject */
    int64_t voice;
    struct str box; /* PERSONAL: the link's token, sealed under the place's key */
};
struct case_parted {
    int64_t user, voice;
};
extern const struct event_type CASE_GATHERED, CASE_PARTED;
extern const struct command MINE_GATHER, MINE_PART, MINE_NOTICES;
struct mine_gather {
    struct str tokens; /* with dots between */
};
struct mine_part {
    struct str token;
};
struct mine_notices {
    int64_t on, lang;
};
/* What stands for an address in the table of notices. Absent on overflow. */
struct str desk_notice_key(struct cx *cx, struct str mail);
/* desk_gather.c: the account of whoever is signed in, with its links; mail absent: none. */
enum rc desk_read_account(struct web *w, struct account_view *out) MUST_USE;
web_fn desk_do_gather, desk_mine_back, desk_show_account;
extern const struct event_type NOTICE_ASKED, NOTICE_CONFIRMED, NOTICE_STOPPED;
extern const struct event_type CASE_REPORTED, CASE_TAKEN, CASE_DISPATCHED_EVENT, CASE_BEGUN, CASE_FINISHED, CASE_VERIFIED, CASE_SENT_BACK,
    CASE_CLOSED_EVENT, CASE_SETTLED, CASE_WORDED, CASE_NOTED, CASE_JOINED, VOICE_SAID, CONTACT_SHOWN, VOICE_CORRECTED, CASE_HELD,
    CASE_HOLD_ENDED, SLIP_REISSUED;
/* A case became part of another. Every household of it is one there already, or a new one. */
struct case_merged {
    int64_t id, whole;
    struct str homes; /* "3 0 5": its household 1 is the whole's 3, its 2 is new, ... */
};
struct case_apart {
    int64_t id, whole; /* the case at the chain's end, in which its voices spoke */
};
/* Voices of a case became one of their own. */
struct case_cut {
    int64_t id, whole;
    int64_t voice;       /* its first, */
    int64_t reported_at; /* who spoke then */
    int64_t building, class;
    struct str voices;   /* "31 40" */
};
/* Households that a closed case did not help speak on in a new one. */
struct case_followed {
    int64_t id, whole, voice, building, class; /* whole: the closed one; voice: the first of them */
    int64_t limit_min, kind, due_at, wake_at, calendar; /* its clock (desk_clock.h), which begins now */
    struct str voices; /* "31 40" */
};
struct case_linked {
    int64_t id, other, kind;
};
extern const struct event_type CASE_FOLLOWED, CASE_LINKED, CASE_UNLINKED;
extern const struct event_type CASE_PARKED_EVENT, CASE_UNPARKED_EVENT, CASE_VOIDED_EVENT, CASE_REFERRED_EVENT, CASE_RETURNED_EVENT,
    CASE_REOPENED_EVENT;
extern const struct event_type CASE_MERGED_EVENT, CASE_APART, CASE_CUT;
extern const struct event_type *const DESK_EVENTS[];

/* Has this account begun or finished the work? */
static inline bool desk_own_work(const struct desk_case_get_row *row, int64_t user)
{
    return row->handler == user || row->finisher == user;
}
/* Then it can't be the one who verifies it, unless a leader allowed that. */
static inline bool desk_own_barred(const struct desk_case_get_row *row, int64_t user)
{
    return row->own_allowed == ABSENT && desk_own_work(row, user);
}
/* Is there somebody who may check and did not do the work? */
enum rc desk_others_check(struct db *db, struct arena *a, const struct desk_case_get_row *row, bool *others) MUST_USE;

/* Can this last step of a case be taken back, by this account? And is there still time: CONFLICT, there is not. *minutes: there are so
** many. */
bool desk_undoable(const struct desk_case_get_row *row, const struct desk_step_latest_row *step, int64_t user);
enum rc desk_undo_left(struct db *db, struct arena *a, int64_t since, int64_t now, int64_t *minutes) MUST_USE;

/* desk_setting.c: what an office may choose; those of clocks and of cases alike stand with these. */
extern const struct setting DESK_UNDO_MIN, DESK_SEASON_DAYS;
extern const struct setting *const DESK_SETTINGS[];

extern const struct route DESK_ROUTES[];

/* desk_many.c: what becomes of each of many cases, written down as we go, for a struct cases_done. put: one case's turn is over (rc, its
** first position); what was refused is noted with cx->err and OK is given back, only a failure of ours ends the whole. one: a case's turn,
** in memory that is given back behind it; of many no event is kept for a receipt. */
enum { DESK_MANY_BYTES = 32 * 1024, DESK_MANY_ARENA = 8 << 20 };
struct desk_many {
    struct buf done, refused;
};
void desk_many_begin(struct cx *cx, struct desk_many *m);
enum rc desk_many_one(struct cx *cx, enum rc (*decide)(struct cx *cx, const void *args), const void *args) MUST_USE;
enum rc desk_many_put(struct cx *cx, struct desk_many *m, int64_t id, enum rc rc, int64_t pos) MUST_USE;
enum rc desk_many_end(struct cx *cx, const struct desk_many *m) MUST_USE;

/* desk.c: what all steps share: the case is there, the flow allows the command, the words may be read by all, the event says so. */
typedef enum rc desk_judge_fn(struct cx *cx, const struct case_do *a, const struct desk_case_get_row *row);
enum rc desk_take_step(struct cx *cx, const struct case_do *a, const struct command *c, const struct event_type *type,
                       desk_judge_fn *judge) MUST_USE;
/* desk_event.c: in an apply(), a step that was taken here: state, timeline, search, letters. */
enum rc desk_moved(struct apply *ap, const struct stamp *st, const struct case_moved *ev, enum step_kind kind) MUST_USE;
/* In an apply(), a case comes to this state: counts, the building's too. */
enum rc desk_shift(struct apply *ap, const struct stamp *st, int64_t id, int64_t state, int64_t at) MUST_USE;
/* desk_merge.c: where the chain of merging ends; the case itself when it is not merged. */
enum rc desk_whole(struct db *db, struct arena *a, int64_t id, int64_t *whole) MUST_USE;
/* In an apply(): a voice goes to a case, with who wants letters; a case's households are numbered and counted anew. */
enum rc desk_send_voice(struct apply *ap, int64_t voice, int64_t to, int64_t home) MUST_USE;
enum rc desk_settle(struct apply *ap, const struct stamp *st, int64_t id) MUST_USE;
/* CONFLICT (MSG_err_merge_held): nobody may erase anything in it, so nobody leaves it. */
enum rc desk_not_held(struct cx *cx, int64_t id) MUST_USE;
/* desk_follow.c: the home of this voice (ABSENT: all who say "not") speaks on in a new case. NOT_FOUND: there is nobody. */
enum rc desk_follow(struct cx *cx, const struct desk_case_get_row *row, int64_t voice) MUST_USE;
/* The same for a case that is being closed; what cannot go stays. */
enum rc desk_close_follow(struct cx *cx, const struct desk_case_get_row *row) MUST_USE;
/* This voice has said "back again" of a closed case. */
enum rc desk_back_again(struct cx *cx, const struct desk_case_get_row *row, int64_t voice) MUST_USE;
enum rc desk_read_links(struct web *w, struct case_view *v) MUST_USE;
/* The household that speaks from the door with this key (place_mean) in a case that is no part of another; NOT_FOUND: none, or no key. */
enum rc desk_home_at(struct cx *cx, int64_t id, struct str key, int64_t *home) MUST_USE;

/* desk_voice.c: the first voice of a new case. Gives number, code, word, token, door, clock (unless due_at is
** ABSENT); the rest of *ev is there. door_key: of place_mean(),
** empty without a door. */
enum rc desk_begin_case(struct cx *cx, struct case_reported *ev, struct str door_key) MUST_USE;
/* Token and word of this code, told once, and their hashes for the log. */
struct voice_keys {
    struct str token, word;
    struct hash token_hash, word_hash;
};
enum rc desk_make_keys(struct cx *cx, struct str code, struct voice_keys *out) MUST_USE;
/* What a voice says of the outcome, judged and emitted; scribe: as in voice_said. */
enum rc desk_say(struct cx *cx, int64_t id, const struct voice_said *said) MUST_USE;
/* The same door (key: as above) of the same case gives the same bytes; of another case, others. Absent without a door. */
enum rc desk_hash_door(struct cx *cx, int64_t id, struct str key, struct str *door) MUST_USE;
/* desk_spot.c, in an apply(): the case's first voice gave a point, or gives another, or none (ABSENT). A case whose building is known has
** none. */
enum rc desk_spot_set(struct apply *ap, const struct desk_case_get_row *row, int64_t lon, int64_t lat) MUST_USE;
/* desk_erase.c: what a voice says by now. Erased fields are absent. */
enum rc desk_voice_words(struct db *db, struct arena *a, int64_t voice, struct case_reported *ev) MUST_USE;
/* The module's part in erasing (module.h). */
enum rc desk_erase(struct apply *ap, const struct stamp *st, int64_t subject);
enum rc desk_due(struct db *db, struct arena *a, const struct due_ask *ask, struct due **out, size_t *n);
extern const struct data_use DESK_DATA[];

/* desk_class.c: undoes a classification that this actor made as the case's last, and lately. pos: of its event. */
enum rc desk_undo_class(struct cx *cx, int64_t id, int64_t pos) MUST_USE;
/* May a case be given this class? INVALID (MSG_err_class_gone) on `field`: there is none, or it was retired. */
enum rc desk_judge_class(struct cx *cx, const char *field, int64_t class) MUST_USE;
/* The class that bears this name, in either language, and takes new cases; ABSENT: none does. */
enum rc desk_class_by_name(struct db *db, struct arena *a, struct str name, int64_t *class) MUST_USE;
/* desk_lesson.c, in an apply(): the case is about to get these public words, or this class. */
enum rc desk_lesson_word(struct apply *ap, const struct stamp *st, int64_t id, struct str words) MUST_USE;
enum rc desk_lesson_class(struct apply *ap, const struct stamp *st, int64_t id, int64_t class) MUST_USE;
/* A class began with these words of its own; it is about to get others (absent: none). */
enum rc desk_lesson_begin(struct apply *ap, const struct stamp *st, int64_t class, struct str words) MUST_USE;
enum rc desk_lesson_own(struct apply *ap, const struct stamp *st, int64_t class, struct str words) MUST_USE;

/* Refuses what would erase something of a case that is held. */
enum rc desk_judge_hold(struct cx *cx, int64_t id, int64_t now) MUST_USE;
/* desk_keep.c: until when a case is held; 0: it is not. */
enum rc desk_held(struct web *w, int64_t id, int64_t *until) MUST_USE;
/* desk_mydata.c, desk_keep.c */
web_fn desk_show_mydata, desk_show_take, desk_show_erase, desk_reply_mydata, desk_again_mydata;
web_fn desk_show_keep, desk_reply_keep, desk_again_keep;

/* desk_notice.c. tell: in an apply(), a step of this case is put into the outbox for all who want to hear of such. */
enum rc desk_notice_tell(struct apply *ap, const struct stamp *st, int64_t id, enum step_kind kind) MUST_USE;
enum rc desk_letter(const struct letter_ask *ask, struct letter *out);
/* desk_notice_page.c */
web_fn desk_reply_notice, desk_again_notice, desk_show_confirm, desk_show_stop, desk_reply_confirm, desk_reply_stop;

/* desk_public.c */
web_fn desk_show_home, desk_show_report, desk_reply_report, desk_again_report, desk_show_track, desk_show_progress, desk_show_case;
/* desk_map.c */
web_fn desk_show_map;
/* desk_spot.c */
web_fn desk_show_spots;
/* "112502,37801", as addresses name a spot, in thousandths of a degree. */
bool desk_spot_read(struct str s, int64_t *lon, int64_t *lat);
/* Those that the map shows, by longitude. */
enum rc desk_spots_read(struct web *w, struct map_spot **out, size_t *n) MUST_USE;
/* The corners of what is to be seen: the map's own, widened as far as spots stand near it; or, alone, around those that do not (or, when
** all do, around them). Orders the spots anew. */
void desk_spots_frame(struct map_spot *spot, size_t n, bool alone, struct place_map *m);
/* desk_list.c */
web_fn desk_show_cases;
/* Their rows as lines. */
enum rc desk_lines_of(struct web *w, const struct desk_case_older_row *row, size_t n, struct case_line **line) MUST_USE;
/* What neighbours said lately: the newest that have public words; as long as none of the newest has, the newest as they are. */
enum rc desk_read_latest(struct web *w, int64_t want, struct case_line **line, size_t *n) MUST_USE;
/* desk_slip.c: the answer to a report or a join */
void desk_draw_slip(struct web *w, const struct case_reported_result *r);
/* What the form's hidden field "key" holds: the one that came with it, or a fresh one when that is used up. */
struct str desk_form_key(struct web *w);
struct str desk_fresh_key(struct web *w);
/* desk_reissue.c */
web_fn desk_reply_reissue;
/* desk_near_page.c */
web_fn desk_show_alike, desk_do_near, desk_do_near_join;
/* The public cases that are alike to the report in the form at hand. */
enum rc desk_read_near(struct web *w, struct near_view *v) MUST_USE;
/* desk_intake.c: the page of danger instead of a slip; the class's questions, when nothing else is wrong. */
void desk_draw_stop(struct web *w, int64_t kind);
bool desk_only_asks(const struct form *f);
void desk_draw_asks(struct web *w);
web_fn desk_show_danger, desk_again_danger, desk_reply_danger;
enum rc desk_read_who(struct web *w, struct who_view *v) MUST_USE;
/* Cases of danger that wait, the newest first; what was told of this one. */
enum rc desk_read_dangers(struct web *w, const struct danger_line **line, size_t *n) MUST_USE;
enum rc desk_read_danger(struct web *w, int64_t id, struct danger *out) MUST_USE;
/* desk_join.c */
web_fn desk_show_join, desk_reply_join, desk_again_join;
/* desk_door.c */
/* desk_find_page.c: how much can be found, and how long the part is that no block holds yet. */
enum rc desk_health(struct web *w, struct health_line *out) MUST_USE;
web_fn desk_do_door, desk_do_step, desk_do_kinds;
/* Words that name no single door of the registry, where a form still asks (its field "ask" is 1): an error of "where_door". */
enum rc desk_ask_door(struct web *w) MUST_USE;
/* Of a form that is drawn: what was kept of it when its address names a draft, and the door that was just chosen. The status to draw it
** with, 404 when the draft is gone. */
int desk_open_form(struct web *w);
/* The door part of the form at hand. */
enum rc desk_read_door(struct web *w, struct door_view *v) MUST_USE;
/* What the desk and the resident call the door: as the registry has it, else as it was typed. Absent: none was given. */
enum rc desk_door_words(struct web *w, const struct case_reported *ev, struct str *words) MUST_USE;
/* desk_word.c */
web_fn desk_do_track;
/* Is this the word of a code? kept: what the tables keep of it; absent, and nothing fits, when the voice was erased. */
bool desk_word_fits(const struct place *p, struct str code, struct str word, struct str kept);
web_fn desk_show_slip_pdf, desk_do_slip_pdf;
/* The code that opens a page of one's own. */
enum rc desk_qr(struct web *w, struct url own, struct qr *out) MUST_USE;
/* desk_mine.c */
web_fn desk_show_mine, desk_do_mine, desk_do_forget;
/* How many cases this telephone keeps, as its cookie says. */
int64_t desk_kept(struct web *w);
/* For the form about the one with this token (or, when that is absent, this code). */
struct keep_view desk_keep_of(struct web *w, struct str token, struct str code);
/* desk_own.c */
web_fn desk_show_own, desk_show_receipt, desk_show_proof, desk_reply_say, desk_again_say;
/* The voice that a link's token is for. NOT_FOUND: none, or that is no token. */
enum rc desk_find_token(struct web *w, struct str token, struct desk_voice_of_token_row *row) MUST_USE;
/* Who came to a page of their own: by the link, or by code and word. */
struct desk_came {
    int64_t case_id, voice;
    struct str code;
    struct str token, word; /* one of them is there */
    bool refused;           /* the form holds a say that was refused */
};
/* What the own page shows of letters. */
enum rc desk_read_notice(struct web *w, const struct desk_came *came, struct notice_view *v) MUST_USE;
/* Everything of one voice. */
void desk_draw_own(struct web *w, int status, const struct desk_came *came);
/* desk_walk.c: the cases that a filter lets through, from behind a place in its order. */
struct desk_walk {
    const struct desk_filter *filter;
    bool back;          /* towards the top of the list */
    int64_t at, id;     /* begin behind */
    int64_t want, most; /* rows to give, cases to look at */
    int64_t until;      /* when to stop, monotonic µs, looked at now and then; 0: only `most` is the measure. */
    int64_t sure;       /* So many are looked at, however long it takes: a short list is whole on the slowest machine */
};
struct desk_walked {
    struct desk_line_get_row *row; /* in the list's order, also when walked backwards */
    size_t n;
    bool more;      /* another one stands behind them */
    bool cut;       /* `most` were looked at, or time was up: what is behind `at` and `id` is not known */
    int64_t at, id; /* the last case that was looked at */
    int64_t looked;
};
enum rc desk_walk(struct web *w, const struct desk_walk *ask, struct desk_walked *out) MUST_USE;
/* A place in the order as addresses carry it; false: none of ours. The top: the place before the first case, or behind the last. */
bool desk_cursor_read(struct str s, int64_t *at, int64_t *id);
struct str desk_cursor(struct arena *a, int64_t at, int64_t id);
void desk_cursor_top(const struct desk_filter *f, bool back, int64_t *at, int64_t *id);

/* desk_queue.c */
web_fn desk_show_queue;
/* The list again, as the answer to something that was done (or refused) in it. */
void desk_draw_queue(struct web *w, int status, const struct desk_did *did);
/* desk_bulk.c: many at once */
web_fn desk_reply_many, desk_again_many, desk_show_many, desk_reply_merge;
/* desk_view.c */
web_fn desk_show_views, desk_again_views, desk_reply_view, desk_reply_view_gone;
enum rc desk_read_views(struct web *w, const struct desk_saved_view **view, size_t *n) MUST_USE;
/* desk_class_page.c. told: a class's name as this reader may know it: the public reads "other" of one that is not shown.
** STR_NONE: there is no class. */
enum rc desk_class_told(struct web *w, int64_t class, bool staff, struct str *name) MUST_USE;
web_fn desk_show_classes, desk_show_class, desk_reply_class, desk_again_class;
/* desk_way.c: the list one came from, as the address says. */
void desk_read_from(struct web *w, struct desk_from *f);
/* The filter of the address that was asked for; the desk's door, which names none, is what nobody has taken yet. */
void desk_read_filter(struct web *w, struct desk_filter *f);
/* The cases before and behind this one in that list; a line without a number: there is none, or it is too far to look. */
enum rc desk_read_beside(struct web *w, const struct desk_from *f, const struct desk_case_get_row *row, struct case_line *prev,
                         struct case_line *next) MUST_USE;
/* A screen with a list is read over shoulders: bytes [from, to) of a text with ●● for what may point at a person, also where such a place
** reaches over the end. Absent when there is no memory for it. */
struct str desk_masked(struct arena *a, struct str s, size_t from, size_t to);
/* A row as a line to be shown; its title is masked. wording: absent, when the caller has not read it. */
enum rc desk_read_line(struct web *w, const struct desk_line_get_row *row, struct str wording, struct case_line *line) MUST_USE;
/* Who has an account, then whom cases went to lately, so that one company is written in one way, and sees what is sent to it. */
enum rc desk_read_units(struct web *w, const struct str **unit, size_t *n) MUST_USE;
/* desk_template.c: what may be taken on this case; v->tree and v->button are read already. */
enum rc desk_read_templates(struct web *w, struct desk_case_view *v) MUST_USE;
web_fn desk_show_templates, desk_again_template, desk_reply_template;
/* desk_offer.c: what waits for this reader's answer; a case's offer, and whom it could go to; what a step of an offer says. */
enum rc desk_read_offers(struct web *w, const struct offer_line **line, size_t *n) MUST_USE;
enum rc desk_read_offer(struct web *w, const struct desk_case_get_row *row, struct offer_view *v) MUST_USE;
enum rc desk_tell_offer(struct web *w, struct desk_step_view *s) MUST_USE;
/* desk_clock_page.c */
web_fn desk_show_clock, desk_again_clock, desk_reply_clock;
/* desk_live.c */
web_fn desk_show_live, desk_do_here;
/* Before a desk page is drawn: its reader is at this case (ABSENT: at none), and it has its script. Its view ends with desk_live(). */
void desk_page_lives(struct web *w, int64_t at);
/* desk_find_page.c */
web_fn desk_show_find;
/* desk_staff.c */
web_fn desk_show_desk_case, desk_reply_case, desk_again_case, desk_reply_contact;
/* The case again, with what became of others that were to be merged into it. */
void desk_draw_merged(struct web *w, const struct desk_did *did);

/* desk_unit.c */
web_fn desk_show_unit;
/* Was this case sent to the unit that whoever asks acts for? DENIED: no, or they act for none. */
enum rc desk_judge_unit(struct cx *cx, const struct desk_case_get_row *row) MUST_USE;
/* The same for a page: NOT_FOUND. */
enum rc desk_own_unit(struct web *w, const struct desk_case_get_row *row) MUST_USE;
/* desk_looks.c */
web_fn desk_show_looks;

/* desk_excerpt.c: what a public wording may begin as; a part of text. */
struct str desk_excerpt(struct str text);

/* desk_read.c: what several pages read */
enum rc desk_read_case(struct web *w, int64_t id, bool staff, struct case_view *v, struct desk_case_get_row *row) MUST_USE;
/* desk_aside.c: for the keeper: a parked case whose day has come is back where it was. */
enum rc desk_park_look(struct cx *cx, int64_t id) MUST_USE;
/* Its clock begins anew, now. */
enum rc desk_clock_anew(struct cx *cx, int64_t id, int64_t cls) MUST_USE;
/* What stands beside the road, who leads, how often it came back. */
enum rc desk_read_aside(struct web *w, const struct desk_case_get_row *row, struct case_view *v) MUST_USE;
/* What this voice says by now. Erased fields are absent. */
enum rc desk_read_voice(struct web *w, int64_t voice, struct case_reported *ev) MUST_USE;
/* Why somebody looked, or gave out a slip: the words of the event at pos. Absent: erased. */
enum rc desk_read_look(struct web *w, enum look_kind kind, int64_t pos, struct str *reason) MUST_USE;
/* What a household said last on the outcome, and when; said: position of the event, ABSENT: nothing yet. */
enum rc desk_read_say(struct web *w, int64_t said, struct voice_said *ev, int64_t *at) MUST_USE;
/* The answer of the old system that a case came from; absent: there was none, or it was erased. */
enum rc desk_read_reply(struct web *w, const struct case_view *v, struct str *reply) MUST_USE;
/* "112.900000, 28.200000" or absent. */
struct str desk_position(struct arena *a, const struct case_reported *ev);
/* The latest step that residents see. */
enum rc desk_read_last(struct web *w, const struct desk_case_get_row *of, struct desk_step_view *last) MUST_USE;
/* Display name of a user; absent for 0 and for people who are gone. */
struct str desk_person(struct web *w, int64_t user);
/* Whoever has a case (ABSENT: nobody), with who stands in for them while they are away. desk_away.c */
struct str desk_holder(struct web *w, int64_t user);
/* An account and, when it is the reader's own, those for whom they stand in just now; and what those others are called. */
enum { DESK_HOLDERS_MAX = 16 };
enum rc desk_read_holders(struct web *w, int64_t user, const int64_t **who, size_t *n) MUST_USE;
struct str desk_holders_names(struct web *w, const struct desk_filter *f);
/* Does `user` answer for `taker`: is it them, or who stands in for them at `now`? */
enum rc desk_answers_for(struct db *db, struct arena *a, int64_t user, int64_t taker, int64_t now, bool *does) MUST_USE;
/* The same of those alone who may take a case or have taken one: an address with any other number learns no name. */
struct str desk_taker_name(struct web *w, int64_t user);

#endif
