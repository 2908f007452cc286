/* desk.h - what other modules and the command line may see of the desk: its commands, their records, its states. */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "core/module.h"

enum case_state {
    CASE_RECEIVED,   /* 待受理 */
    CASE_FILED,      /* 已立案 */
    CASE_DISPATCHED, /* 已派遣 */
    CASE_HANDLING,   /* 处理中 */
    CASE_TO_VERIFY,  /* 待核查 */
    CASE_CLOSED,     /* 已结案 */
    CASE_MERGED,     /* 已并案: its voices speak in another case */
    CASE_PARKED,     /* 挂账: it waits for what nobody here can hasten, and is looked at again on a day */
    CASE_VOIDED,     /* 作废: there was nothing to do */
    CASE_REFERRED,   /* 已转出: others do it, elsewhere */
    CASE_STATES
};
static inline bool case_is_open(int64_t state) { return state < CASE_CLOSED || state == CASE_PARKED; }
/* It has come to an end here. */
static inline bool case_is_over(int64_t state) { return state == CASE_CLOSED || state == CASE_VOIDED || state == CASE_REFERRED; }

/* Form or JSON; another system's file; entered by a volunteer or by staff for somebody else. */
enum case_source { SOURCE_WEB, SOURCE_IMPORT, SOURCE_INTAKE, SOURCES };

/* A household's word on the outcome, from content to least content: of a home with several voices the last in this order counts. */
enum say { SAY_NOTHING, SAY_FIXED, SAY_HALF, SAY_BACK, SAY_NOT, SAYS };

enum step_kind {
    STEP_REPORTED,
    STEP_TAKEN,
    STEP_DISPATCHED,
    STEP_BEGUN,
    STEP_FINISHED,
    STEP_VERIFIED,
    STEP_SENT_BACK,
    STEP_CLOSED,
    STEP_WORDED,
    STEP_RELEASED,
    STEP_RECALLED,
    STEP_ANSWERED_BEFORE, /* in the old system that an import came from */
    STEP_CLOSED_BEFORE,
    STEP_CLASSED, /* words: the class's name then, when everybody may read it */
    STEP_MERGED,   /* into another case, */
    STEP_GATHERED, /* which took one in */
    STEP_APART,    /* out of that again, */
    STEP_LEFT,     /* which one left */
    STEP_CUT,      /* begun with voices of another case, */
    STEP_CUT_OFF,  /* out of which they were taken */
    STEP_PARKED,   /* why: nothing; words: the reason */
    STEP_UNPARKED, /* by 0: its day had come */
    STEP_VOIDED,
    STEP_REFERRED, /* words: to whom, and their address; why: what the resident should do */
    STEP_RETURNED, /* words: the unit; why: the rule that it rests on */
    STEP_REOPENED,
    STEP_FOLLOWS,  /* begun with households that another case, now closed, did not help, */
    STEP_FOLLOWED, /* which one follows */
    STEP_OWN_ALLOWED,  /* who did the work may check it: why */
    STEP_VERIFIED_OWN, /* and did */
    STEP_JOINED, /* never a row of its own: desk_joined counts them */
    STEP_PAUSED, /* from here on, what the clock did */
    STEP_RESUMED,
    STEP_OVERDUE,
    STEP_INSIDE = 64, /* from here on for colleagues alone: others do not even count them */
    STEP_NOTED = STEP_INSIDE,
    STEP_OFFERED,
    STEP_ACCEPTED,
    STEP_DECLINED,
    STEP_WITHDRAWN, /* the offer was, by who made it */
    STEP_CALLED,
    STEP_CALL_MISSED,
    STEP_KINDS
};

/* The limits of what is written at the desk, in characters. No real message may be dropped: the longest seen is 7,883. */
enum {
    REPORT_TEXT_MAX = 20000,
    REPORT_WHERE_MAX = 200,
    REPORT_DOOR_MAX = 80,
    REPORT_CONTACT_MAX = 120,
    CASE_REPLY_MAX = 20000,
    CASE_WORDING_MAX = 1000,
    CASE_WORDS_MAX = 2000,
    CASE_NOTE_MAX = 4000,
    CASE_UNIT_MAX = 60,
    CASE_WHY_MAX = 200,
    CASE_PLACE_MAX = 200,
    PARK_DAYS_MOST = 400,
    CONTACT_REASON_MAX = 200,
    IMPORT_CLASS_MAX = 200, /* an old system's word for a kind may be long; then it is none of ours */
    CASES_MOST = 500,       /* with one command */
    VIEW_NAME_MAX = 20,
    VIEW_QUERY_MAX = 600,
    VIEWS_MOST = 30         /* of one account */
};

/* desk.case.report: a resident's trouble. Absent: what was not said. */
struct case_report {
    struct str text;
    struct str where;      /* free words */
    struct str where_door; /* "3号楼2单元501" */
    int64_t where_lon, where_lat; /* millionths of a degree, both or none */
    struct str contact;
    int64_t household; /* the door as it was chosen; 0 or ABSENT: it was not. Words that say another door count for more */
    int64_t ask;       /* 1: words that don't name one door of the registry are asked about (INVALID, MSG_err_door_which), not taken so */
    int64_t class;     /* what kind of trouble it is, as they see it (desk_class.h); 0 or ABSENT: they don't say */
    struct str photos; /* tokens of what waits (web/upload.h), with spaces between */
    int64_t near;      /* 1: when a public case is alike, ask first (INVALID, MSG_near_ask) whether it is that one */
    int64_t danger;        /* desk_danger.h: DANGER_ASK, a page with what to do is the answer (result: id 0, and the sort as voice) */
    struct str hazard;     /* numbers of the class's danger questions that were ticked, with spaces between */
    int64_t asks, asked;   /* asks 1: the class's questions want to be asked (desk_ask.h); asked: of which class they were */
    int64_t behalf;        /* enum behalf_as (desk_behalf.h): who speaks; 0 or ABSENT, for themselves. The door is the other's */
    struct str for_name;
    int64_t for_tell, for_named;
    struct str answer1, answer2, answer3, answer4, answer5, answer6, answer7, answer8;
    int64_t channel;       /* enum desk_channel (desk_day.h): how it came to whoever writes it down for them; ABSENT: not said */
};
struct case_reported_result {
    int64_t id;           /* the case's number; 0: nothing was written down, what is there to do comes first */
    int64_t voice;        /* position of the event */
    struct str code, word, token; /* told once */
};
extern const struct command CASE_REPORT;

/* desk.case.join: "我家也是". The result is a case_reported_result of one's own. CONFLICT (MSG_err_join_closed): it is closed. */
struct case_join {
    int64_t id;
    struct str where_door; /* one's own */
    struct str text;       /* what is different at home; absent: nothing */
    struct str contact;
    int64_t household, ask; /* as in a report */
    struct str photos;      /* the same */
    int64_t channel;        /* the same */
};
extern const struct command CASE_JOIN;

/* desk.voice.say: one household's word on the outcome; a later one takes its place. By its token, or by code and word, whose tries the
** caller counts. CONFLICT (MSG_err_say_early): nobody has said yet that it is done; (MSG_err_say_back): "again" before it was closed. */
struct voice_say {
    struct str token;
    int64_t say;      /* SAY_FIXED ... SAY_NOT */
    struct str words; /* absent: none */
};
struct voice_say_by_word {
    struct str code, word;
    int64_t say;
    struct str words;
};
extern const struct command VOICE_SAY, VOICE_SAY_BY_WORD;

/* desk.case.enter: one of many entries in a row, for who writes down what others say. kind: the class, as desk_class_typed() reads it;
** INVALID on it (MSG_err_kind_none, MSG_err_kind_many): none is meant, or several. same: the case that it joins. Else as in CASE_REPORT and
** CASE_JOIN; the result is theirs. */
struct case_enter {
    int64_t channel, household, ask, behalf, same;
    struct str kind, where_door, where, for_name, contact, text;
};
extern const struct command CASE_ENTER;

/* desk.call.reach: a voice that waited for a call was reached; say, 0 or ABSENT: nothing, is what they said of the outcome, and it is
** marked with who wrote it down. desk.call.miss: nobody answered, it is tried again in so many days. CONFLICT (MSG_err_call_gone): they
** don't wait. */
struct call_reach {
    int64_t id, voice, say;
    struct str words;
};
enum { CALL_DAYS_MOST = 30 };
struct call_miss {
    int64_t id, voice, days;
};
extern const struct command CALL_REACH, CALL_MISS;

/* How content somebody is with the way it was done, from content to least content (desk_rate.c). desk.voice.rate: said of a case that is
** closed, or of the closed one that theirs follows; a later one takes its place. CONFLICT (MSG_err_rate_early): there is none. By the
** token, or by code and word, whose tries the caller counts. */
enum rate { RATE_NOTHING, RATE_GOOD, RATE_FAIR, RATE_POOR, RATES };
struct voice_rate {
    struct str token;
    int64_t rate;
    struct str words; /* absent: none */
};
struct voice_rate_by_word {
    struct str code, word;
    int64_t rate;
    struct str words;
};
extern const struct command VOICE_RATE, VOICE_RATE_BY_WORD;

/* desk.contact.show: lets a clerk read a voice's contact, for a reason that the resident will read. */
struct contact_show {
    int64_t id, voice;
    struct str reason;
};
extern const struct command CONTACT_SHOW;
/* desk.unit.contact: the same for who acts for the unit that the case was sent to. DENIED (MSG_err_unit_not_yours): it was not. */
extern const struct command UNIT_CONTACT;

/* desk.slip.reissue: a voice's slip anew, for a reason that the resident will read: for who has lost theirs, and for who never had one
** because their case came from paper or from an older system. The code stays; the link and the word are new, told once, and the old ones
** open nothing any more. The result is a case_reported_result. CONFLICT (MSG_err_erased): the voice was erased. */
struct slip_reissue {
    int64_t id, voice;
    struct str reason;
};
extern const struct command SLIP_REISSUE;

/* desk.notice.ask: letters of the steps that a resident chose (1: yes), to an address that must be confirmed from a first letter. A new
** address takes the place of the old one. desk.notice.end: no more of them. By the own page's token. */
struct notice_ask {
    struct str token, mail;
    int64_t way, done, end; /* it is under way; it is said to be done; it was closed or sent back */
    int64_t lang;           /* enum lang, of the letters */
};
struct notice_end {
    struct str token;
};
/* desk.notice.confirm and .stop: by the seal of a link in a letter. NOT_FOUND (MSG_err_notice_gone): it opens nothing any more. */
struct notice_seal {
    int64_t voice;
    struct str seal;
};
extern const struct command NOTICE_ASK, NOTICE_END_COMMAND, NOTICE_CONFIRM, NOTICE_STOP;

/* desk.case.import: one row of an old system, with what came of it there. CONFLICT (MSG_err_imported): this origin is here already.
** INVALID (MSG_err_future): a moment that has not come; (MSG_err_settled): settled before it was reported. */
struct case_import {
    struct str origin; /* "FILE:ID" */
    struct str text, where;
    int64_t reported_at;          /* UTC µs */
    int64_t closed;               /* 1: it is over; else it is received here like any other */
    int64_t settled_at;           /* when it was answered or closed; ABSENT: the old system does not tell */
    struct str reply;             /* what the office answered; absent: nothing that we have */
    int64_t where_lon, where_lat; /* millionths of a degree, both or ABSENT */
    struct str class;             /* how the old system called its kind; a class of that name is taken, else none */
};
extern const struct command CASE_IMPORT;

/* desk.photo.add_own: photos of one's own, after the report. desk.photo.add, desk.unit.photo: of who works the case (desk_photo.h:
** PHOTO_BEFORE, PHOTO_AFTER). photos: as in a report. */
struct photo_own {
    struct str token, photos;
};
struct photo_case {
    int64_t id, kind;
    struct str photos;
};
/* desk.photo.redact: the one that waits takes the place of photo n, which is destroyed. desk.photo.publish: it is shown to everybody, as a
** copy; alt: what is to be seen on it. desk.photo.withdraw: not any more. */
struct photo_redact {
    int64_t id, n;
    struct str photos;
};
struct photo_publish {
    int64_t id, n, checked;
    struct str alt, photos;
};
struct photo_withdraw {
    int64_t id, n;
};
extern const struct command PHOTO_ADD_OWN, PHOTO_ADD, UNIT_PHOTO_ADD, PHOTO_REDACT, PHOTO_PUBLISH, PHOTO_WITHDRAW;

/* The road. Each takes the case's number, some of them words. */
struct case_do {
    int64_t id;
    struct str words; /* dispatch: the unit; finish, verify, send back: what the public may read */
    int64_t checked;  /* 1: the clerk has looked at what was marked in the words */
    struct str why;   /* dispatch, of a case that is at a unit already: why it goes to another; the public may read it */
    int64_t class;    /* classify: the class; 0: none */
    struct str photos; /* finish, verify, send back: how it is now; tokens of what waits (web/upload.h) */
    struct str place; /* refer: address and telephone of whom it went to; public */
    int64_t days;     /* park: when it is looked at again */
    struct str ticked; /* take, finish, close: numbers of the class's conditions that hold (desk_condition.h), with spaces between */
};
extern const struct command CASE_TAKE, CASE_DISPATCH, CASE_HANDLE, CASE_FINISH, CASE_VERIFY, CASE_SEND_BACK, CASE_CLOSE;
/* Of what stands finished: who did it may check it too, this once, for a reason (words) that everybody reads. Whoever did the work may not
** allow it themselves (CONFLICT, MSG_err_allow_own), unless nobody else in this place could check it. */
extern const struct command CASE_ALLOW_OWN;
/* Back one step: nobody has the case again; it is at no unit any more. */
extern const struct command CASE_RELEASE, CASE_RECALL;

/* Beside the road (desk_aside.c). park: `words` say why, and in `days` it comes back to where it was by itself; unpark: earlier. void:
** `words` say why. refer: `words` say to whom, `place` where they are, `why` what the resident should do. reopen: a case that was voided or
** referred is worked on here after all. return: the unit gives it back; `why` is the rule that this rests on. */
extern const struct command CASE_PARK, CASE_UNPARK, CASE_VOID, CASE_REFER, CASE_REOPEN, CASE_RETURN, UNIT_RETURN;

/* desk.case.follow: who says "not" of a closed case speaks on in a new one that follows it; CONFLICT (MSG_err_none_not): nobody does. It is
** done by itself as a case is closed (desk_follow.c). link: two cases belong together, shown at both; unlink. */
enum link_kind { LINK_RELATED, LINK_CAUSE, LINK_FOLLOWS, LINK_FOLLOWED, LINKS };
struct case_link {
    int64_t id, other, kind; /* kind: LINK_RELATED ... LINK_FOLLOWS: `id` follows `other` */
};
extern const struct command CASE_FOLLOW, CASE_LINK, CASE_UNLINK;

/* desk.case.offer: a case that somebody has is offered to a colleague, `to`, with words for them. It stays whose it is until they accept;
** a further offer takes the place of the first. decline: with the reason; withdraw: by who offered it, or has the case. CONFLICT
** (MSG_err_offer_none): nobody has it, or it is over; (MSG_err_offer_gone): it is not offered, or not to them. */
struct case_offer {
    int64_t id, to;
    struct str words; /* absent: none */
};
extern const struct command CASE_OFFER, CASE_ACCEPT, CASE_DECLINE, CASE_WITHDRAW;

/* desk.burst.dismiss: many alike within hours are not one thing (desk_burst.h), and why. CONFLICT (MSG_err_burst_gone): somebody said
** so. */
struct burst_dismiss {
    int64_t id; /* the alarm */
    struct str words;
};
extern const struct command BURST_DISMISS;

/* desk.template.save: words kept for the next time, or others for `id`; they may hold fields, {{number}} (desk_template.c). INVALID
** (MSG_err_template_field) on words: a field that there is not. desk.template.remove: away with it. */
enum { TEMPLATE_NAME_MAX = 20, TEMPLATE_WORDS_MAX = 1000, TEMPLATES_MOST = 100 };
enum template_form { TEMPLATE_FINISH, TEMPLATE_VERIFY, TEMPLATE_SEND_BACK, TEMPLATE_WORD, TEMPLATE_NOTE, TEMPLATE_FORMS };
struct template_save {
    int64_t id; /* ABSENT: a new one */
    struct str name;
    int64_t form;  /* enum template_form: where the words go */
    int64_t class; /* for cases of this class and those below it; 0 or ABSENT: for all */
    struct str words;
};
struct template_remove {
    int64_t id;
};
extern const struct command TEMPLATE_SAVE, TEMPLATE_REMOVE;

/* desk.case.classify: says what kind of trouble it is, in any state. CONFLICT (MSG_err_class_same): it is that already. */
extern const struct command CASE_CLASSIFY;

/* desk.case.undo: takes one's own classifying, taking or dispatching back, for as many minutes as the office says (DESK_UNDO_MIN) and as
** long as it is the case's last step. `step` is the position of its event. CONFLICT (MSG_err_undo_late, MSG_err_undo_moved). */
struct case_undo {
    int64_t id, step;
};
extern const struct command CASE_UNDO;

/* desk.cases.do: one step for many cases, each for itself: what one of them is refused does not keep the others back. */
struct cases_do {
    struct str id;    /* "12 15 17" */
    struct str verb;  /* "take", "dispatch", "release", "classify", "seen" */
    struct str words; /* dispatch: the unit */
    struct str why;
    int64_t checked;
    int64_t class;    /* classify: the class; 0: none */
};
/* Both are lists with spaces between: "12:4051", case and event; "15:77:2", case, enum msg and its number. */
struct cases_done {
    struct str done, refused;
};
extern const struct command CASES_DO;
/* desk.cases.undo: CASE_UNDO for many, `step` as in cases_done.done. */
struct cases_undo {
    struct str step;
};
extern const struct command CASES_UNDO;

/* desk.cases.merge: other cases, `from` ("12 15"), become part of this one, each for itself as in CASES_DO; when none can, CONFLICT says
** why: the first one's reason. Who speaks in them speaks here, a household counted once; each keeps code, link, receipt and say.
** desk.case.unmerge: out again, with those who came by it; who spoke up later stays. desk.case.split: voices ("31 40") become a case of
** their own: not the one that the case began with, nor those that came by merging. */
enum { MERGE_VOICES_MOST = 500, MERGE_CASES_MOST = 500 };
struct cases_merge {
    int64_t id;
    struct str from;
};
struct case_split {
    int64_t id;
    struct str voice;
};
extern const struct command CASES_MERGE, CASE_UNMERGE, CASE_SPLIT; /* CASE_UNMERGE takes a struct case_do */

/* desk.view.save: names a filter (desk_filter.h), or changes one's own view `id`. desk.view.remove: away with it. */
struct view_save {
    int64_t id;       /* ABSENT: a new one */
    struct str name, query;
    int64_t shared;   /* 1: colleagues see it too */
};
struct view_remove {
    int64_t id;
};
extern const struct command VIEW_SAVE, VIEW_REMOVE;
/* desk.unit.handle, desk.unit.finish: the steps that are a unit's own, for who acts for it. DENIED (MSG_err_unit_not_yours). */
extern const struct command UNIT_HANDLE, UNIT_FINISH;

/* desk.case.word: the public wording. `checked`: 1 when the clerk has looked at what was marked. */
struct case_word {
    int64_t id;
    struct str words;
    int64_t checked;
};
extern const struct command CASE_WORD;

/* desk.case.note: for colleagues only. */
struct case_note {
    int64_t id;
    struct str words; /* who is named in them as @sign-in-name or @name finds the case in their list (desk_you.h) */
    struct str to;    /* further ones, without the @ */
};
extern const struct command CASE_NOTE;

/* desk.case.watch, .unwatch: what happens in the case stands in one's own list. desk.case.seen: what stands there of it is ticked off.
** CONFLICT (MSG_err_watch_many): that are enough. All three take a struct case_do, and are about whoever asks. */
extern const struct command CASE_WATCH, CASE_UNWATCH, CASE_SEEN;

/* desk.voice.erase: the person who said it has it erased, with all that was written down about them. CONFLICT (MSG_err_held, days left):
** the case is held. desk.voice.correct: all of it anew; CONFLICT (MSG_err_erased): it was erased. By the own page's token. */
struct voice_erase {
    struct str token;
};
struct voice_correct {
    struct str token, text, where, where_door, contact;
};
extern const struct command VOICE_ERASE, VOICE_CORRECT;

/* desk.case.erase: the same by the office, for the voice with this code. reason: they asked on paper; it was a mistake to write it down;
** a court or an authority ordered it. desk.case.hold: nobody erases anything in this case for some days. */
enum { CASE_ERASE_REASONS = 3, HOLD_REASON_MOST = 200, HOLD_DAYS_MOST = 3660 };
struct case_erase {
    int64_t id;
    struct str code;
    int64_t reason;
};
struct case_hold {
    int64_t id, days;
    struct str reason; /* for colleagues; it names nobody */
};
extern const struct command CASE_ERASE, CASE_HOLD, CASE_END_HOLD;
/* desk.retire: takes away what has been kept for long enough. */
extern const struct command DESK_RETIRE;

/* A case as figures count it, nothing of anybody in it. For other modules' watching (module.h): these are the facts behind an event. */
struct case_facts {
    int64_t state, source;
    int64_t reported_at, due_at; /* due_at: INT64_MAX while its clock stands still, and where there is none */
    int64_t class, building;     /* ABSENT: not known */
    struct str unit;             /* absent: none */
    int64_t homes;               /* households, and people who named no door */
    int64_t said[SAYS];          /* of them, by their word on the outcome; said[SAY_NOTHING]: the silent */
    int64_t rated[RATES];        /* people who rated it; nobody is counted as RATE_NOTHING */
};
enum rc desk_facts(struct db *db, struct arena *a, int64_t id, struct case_facts *out) MUST_USE;
/* What kinds of trouble there are, in the order of their tree, retired ones too. */
struct case_class {
    int64_t id;
    struct str name; /* in the language asked for */
    int level;
    bool shown;      /* everybody may read it */
};
enum rc desk_class_names(struct db *db, struct arena *a, enum lang lang, struct case_class **out, size_t *n) MUST_USE;

/* ---- for other modules (desk_told.c) ---------------------------------------------------------------------------------- */

/* Words that the log publishes for ever (desk.c): INVALID for numbers that name a person, and, until `checked` is 1, for what may. */
enum rc desk_judge_words(struct cx *cx, const char *field, struct str words, int64_t checked) MUST_USE;
/* What everybody may know of a case. NOT_FOUND: there is none. */
struct case_told {
    int64_t id, state;
    struct str wording; /* absent: not worded yet */
};
enum rc desk_case_told(struct db *db, struct arena *a, int64_t id, struct case_told *out) MUST_USE;
/* Households of the registry from which somebody spoke in the case; for a command to act on, for no page to show. One may come twice. */
enum rc desk_case_households(struct cx *cx, int64_t id, int64_t **household, size_t *n) MUST_USE;
/* The case in which the voice with this token speaks, and its household. NOT_FOUND: there is no such voice, or it named no single door. */
enum rc desk_household_of(struct db *db, struct arena *a, struct str token, int64_t *id, int64_t *household) MUST_USE;

/* Voices of a case that asked for letters and confirmed it, each with the household it spoke from; who named no single door is left out. */
struct desk_reader {
    int64_t voice, household;
};
enum rc desk_case_readers(struct cx *cx, int64_t id, struct desk_reader **out, size_t *n) MUST_USE;
/* For another module's letter to such a voice (ask->who): fills in to and stop, and tells the language and the household. Without `to`:
** they want no more, or were erased, and nothing is to be written. */
struct letter;
struct letter_ask;
enum rc desk_letter_to(const struct letter_ask *ask, struct letter *out, int *lang, int64_t *household) MUST_USE;

extern const struct flow CASE_FLOW;
extern const struct module DESK;

#endif
