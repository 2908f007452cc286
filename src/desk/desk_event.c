/* desk_event.c - what can happen to a case, and how the tables follow.
**
** `desk.case.reported` holds what a resident said; its PERSONAL fields stay in the log body and nowhere else. The steps on the road
** are one record in nine kinds, so that the log reads as sentences ("desk.case.dispatched") while apply is written once. Which household
** a voice belongs to was found out by decide() and stands in the event as a number: no count of a case hangs on what can be erased. */
#include "desk/desk_in.h"

#include "base/clock.h"
#include "desk/desk_near.h"
#include "desk/desk_ask.h"
#include "desk/desk_behalf.h"
#include "desk/desk_condition.h"
#include "desk/desk_danger.h"
#include "desk/desk_photo.h"
#include "desk/desk_shelf.h"
#include "desk/desk_you.h"

/* ---- what an event's words are found by --------------------------------------------------------------------------- */

/* Of search and of likeness: all that takes long in applying a text, and hangs on nothing but it. */
struct text_keys {
    struct str shelf, near;
};
/* near: NULL for words by which no case is known. */
static const void *make_keys(struct arena *a, const struct str shelf[SHELF_TEXTS], const struct str near[2])
{
    struct text_keys *k = ARENA_NEW(a, struct text_keys);
    if (!k || shelf_keys(a, shelf, &k->shelf))
        return NULL;
    if (near && !(k->near = desk_near_keys(a, near[0], near[1])).p)
        return NULL;
    return k;
}

/* ---- the report --------------------------------------------------------------------------------------------------- */

#define R struct case_reported
static const struct field reported_f[] = {
    INT(R, id),
    SUBJECT(R, voice),
    INT(R, source),
    INT(R, reported_at),
    INT(R, building),
    INT(R, home),
    INT(R, class),
    INT(R, limit_min),
    INT(R, kind),
    INT(R, due_at),
    INT(R, wake_at),
    INT(R, calendar),
    INT(R, danger),
    INT(R, danger_said),
    TEXT(R, origin, 120),
    TEXT(R, code, 8),
    BYTES(R, token, 32),
    VOICE_OWN(R),
    SPOT_OWN(R),
};
#undef R

static const void *ahead_reported(struct arena *a, const void *event)
{
    const struct case_reported *ev = event;
    return make_keys(a, (const struct str[SHELF_TEXTS]){ ev->text, ev->where, ev->where_door, ev->code },
                     (const struct str[]){ ev->where, ev->text });
}

static enum rc apply_reported(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_reported *ev = event;
    const struct text_keys *keys = st->ahead;
    const bool runs = ev->due_at != ABSENT;
    enum rc rc = desk_case_add(ap, ev->id, ev->source, ev->reported_at, ev->voice, ev->building, ev->home, ev->class, ev->limit_min,
                               runs ? ev->kind : CLOCK_ALL_HOURS, runs ? st->at : ABSENT, runs ? ev->due_at : DESK_NEVER, ev->wake_at,
                               runs ? ev->calendar : 0);
    if (!rc && ev->building != ABSENT)
        rc = desk_building_count(ap, ev->building, 1, 1);
    if (!rc && ev->class != ABSENT)
        rc = desk_class_count(ap, ev->class, 1, 1);
    if (!rc && ev->building == ABSENT && ev->where_lon != ABSENT) {
        const struct desk_case_get_row row = { .id = ev->id, .building = ABSENT };
        rc = desk_spot_set(ap, &row, ev->where_lon, ev->where_lat);
    }
    if (!rc)
        rc = desk_voice_add(ap, ev->voice, ev->id, ev->code, ev->token, ev->word, ev->door, ev->home, ev->contact.p != NULL);
    if (!rc && ev->danger != DANGER_NONE)
        rc = desk_danger_put(ap, ev->id, ev->danger, ev->danger_said, ev->danger_said != DANGER_OVER);
    if (!rc && ev->origin.p)
        rc = desk_origin_add(ap, ev->origin, ev->id);
    if (!rc)
        rc = desk_step_add(ap, st->pos, ev->id, STEP_REPORTED, st->by, ev->reported_at, STR_NONE, STR_NONE);
    if (!rc)
        rc = shelf_put(ap, st->arena, SHELF_STAFF, &(struct shelf_doc){ st->pos, ev->id, DOC_REPORT, .keys = keys->shelf });
    if (!rc)
        rc = desk_near_keep(ap, st->arena, NEAR_STAFF, ev->id, keys->near);
    return rc ? rc : desk_count_add(ap, CASE_RECEIVED, 1);
}
const struct event_type CASE_REPORTED = { "desk.case.reported", SHAPE(struct case_reported, reported_f), apply_reported, false,
                                          ahead_reported };

/* Words that everybody may read stand on both shelves. */
static enum rc shelve_public(struct apply *ap, const struct stamp *st, int64_t case_id, enum doc_kind kind, struct str keys)
{
    const struct shelf_doc d = { st->pos, case_id, kind, .keys = keys };
    enum rc rc = shelf_put(ap, st->arena, SHELF_STAFF, &d);
    return rc ? rc : shelf_put(ap, st->arena, SHELF_PUBLIC, &d);
}

enum rc desk_shift(struct apply *ap, const struct stamp *st, int64_t id, int64_t state, int64_t at)
{
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(apply_db(ap), st->arena, id, &row);
    if (!rc)
        rc = desk_count_add(ap, row.state, -1);
    if (!rc)
        rc = desk_count_add(ap, state, 1);
    if (!rc && row.building != ABSENT)
        rc = desk_building_count(ap, row.building, case_is_open(state) - case_is_open(row.state), 0);
    if (!rc && row.class != ABSENT)
        rc = desk_class_count(ap, row.class, case_is_open(state) - case_is_open(row.state), 0);
    if (!rc && row.wording.p)
        rc = desk_spot_show(ap, id, case_is_open(state));
    if (!rc)
        rc = desk_case_end(ap, id, case_is_over(state) ? st->at : ABSENT); /* what came here closed was closed long ago and is kept anew */
    if (!rc && (state == CASE_RECEIVED || !case_is_open(state))) /* nobody has it, or nobody needs it any more */
        rc = desk_offer_drop(ap, id);
    if (!rc && state >= CASE_TO_VERIFY)
        rc = desk_clock_rest(ap, id);
    else if (!rc && row.state >= CASE_TO_VERIFY)
        rc = desk_clock_wake(ap, id, DESK_NEVER, ALARM_RAISED);
    if (!rc)
        rc = desk_danger_move(ap, id, state < CASE_TO_VERIFY);
    return rc ? rc : desk_case_move(ap, id, state, at);
}

/* To whom a case was referred is told with where they are. */
static struct str step_words(const struct stamp *st, const struct case_moved *ev)
{
    return ev->place.p ? arena_printf(st->arena, STR_FMT "\n" STR_FMT, STR_ARG(ev->words), STR_ARG(ev->place)) : ev->words;
}

enum rc desk_moved(struct apply *ap, const struct stamp *st, const struct case_moved *ev, enum step_kind kind)
{
    struct str keys;
    enum rc rc = desk_shift(ap, st, ev->id, ev->state, st->at);
    if (!rc && ev->words.p)
        rc = shelf_keys(st->arena, (const struct str[SHELF_TEXTS]){ ev->words }, &keys);
    if (!rc && ev->words.p)
        rc = shelve_public(ap, st, ev->id, DOC_STEP, keys);
    if (!rc)
        rc = desk_step_add(ap, st->pos, ev->id, kind, st->by, st->at, step_words(st, ev), ev->why);
    if (!rc)
        rc = desk_keep_ticked(ap, st, ev->id, kind, ev->ticked);
    if (!rc)
        rc = desk_call_step(ap, st, ev->id, kind);
    if (!rc)
        rc = desk_named_drop(ap, st->by, ev->id); /* who does something has answered */
    return rc ? rc : desk_notice_tell(ap, st, ev->id, kind);
}

static enum rc apply_taken(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_moved *ev = event;
    enum rc rc = desk_moved(ap, st, ev, STEP_TAKEN);
    return rc ? rc : desk_case_take(ap, ev->id, st->by);
}

static enum rc apply_dispatched(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_moved *ev = event;
    enum rc rc = desk_moved(ap, st, ev, STEP_DISPATCHED);
    if (!rc)
        rc = desk_past_lead(ap, ev->id, ev->words);
    return rc ? rc : desk_case_unit(ap, ev->id, ev->words);
}

static enum rc apply_begun(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_moved *ev = event;
    enum rc rc = desk_moved(ap, st, ev, STEP_BEGUN);
    if (!rc)
        rc = desk_past_accept(ap, ev->id);
    return rc ? rc : desk_case_handler(ap, ev->id, st->by);
}

static enum rc apply_finished(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_moved *ev = event;
    enum rc rc = desk_moved(ap, st, ev, STEP_FINISHED);
    if (!rc)
        rc = desk_own_check_drop(ap, ev->id);
    return rc ? rc : desk_case_finisher(ap, ev->id, st->by);
}

static enum rc apply_verified(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_moved *ev = event;
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(apply_db(ap), st->arena, ev->id, &row);
    if (!rc)
        rc = desk_moved(ap, st, ev, desk_own_work(&row, st->by) ? STEP_VERIFIED_OWN : STEP_VERIFIED);
    return rc ? rc : desk_case_verified(ap, ev->id, st->by);
}

static enum rc apply_own_allowed(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_moved *ev = event;
    enum rc rc = desk_moved(ap, st, ev, STEP_OWN_ALLOWED);
    return rc ? rc : desk_own_check_add(ap, ev->id, st->by);
}

static enum rc apply_sent_back(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_moved *ev = event;
    enum rc rc = desk_moved(ap, st, ev, STEP_SENT_BACK);
    return rc ? rc : desk_case_verified(ap, ev->id, ABSENT);
}

static enum rc apply_closed(struct apply *ap, const struct stamp *st, const void *event)
{
    return desk_moved(ap, st, event, STEP_CLOSED);
}

static enum rc apply_released(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_moved *ev = event;
    enum rc rc = desk_moved(ap, st, ev, STEP_RELEASED);
    return rc ? rc : desk_case_take(ap, ev->id, ABSENT);
}

static enum rc apply_recalled(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_moved *ev = event;
    enum rc rc = desk_moved(ap, st, ev, STEP_RECALLED);
    if (!rc)
        rc = desk_past_leave(ap, ev->id);
    return rc ? rc : desk_case_unit(ap, ev->id, STR_NONE);
}

static const struct field moved_f[] = {
    INT(struct case_moved, id),
    INT(struct case_moved, state),
    TEXT(struct case_moved, words, CASE_WORDS_MAX),
    TEXT(struct case_moved, ticked, TICKED_CHARS),
};
static const struct field sent_f[] = {
    INT(struct case_moved, id),
    INT(struct case_moved, state),
    TEXT(struct case_moved, words, CASE_WORDS_MAX),
    TEXT(struct case_moved, why, CASE_WHY_MAX),
};
#define MOVED(kind, apply) { kind, SHAPE(struct case_moved, moved_f), apply, true }
const struct event_type CASE_TAKEN = MOVED("desk.case.taken", apply_taken);
const struct event_type CASE_DISPATCHED_EVENT = { "desk.case.dispatched", SHAPE(struct case_moved, sent_f), apply_dispatched, true };
const struct event_type CASE_RELEASED = MOVED("desk.case.released", apply_released);
const struct event_type CASE_RECALLED = MOVED("desk.case.recalled", apply_recalled);
const struct event_type CASE_BEGUN = MOVED("desk.case.begun", apply_begun);
const struct event_type CASE_FINISHED = MOVED("desk.case.finished", apply_finished);
const struct event_type CASE_VERIFIED = MOVED("desk.case.verified", apply_verified);
const struct event_type CASE_OWN_ALLOWED = MOVED("desk.case.own_allowed", apply_own_allowed);
const struct event_type CASE_SENT_BACK = MOVED("desk.case.sent_back", apply_sent_back);
const struct event_type CASE_CLOSED_EVENT = MOVED("desk.case.closed", apply_closed);

/* It happened elsewhere and then: the case bears the old moment. Where the old system tells none, the report's stands for it and the page,
** which reads this event, tells no date. */
static enum rc apply_settled(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_settled *ev = event;
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(apply_db(ap), st->arena, ev->id, &row);
    const int64_t at = rc || ev->settled_at != ABSENT ? ev->settled_at : row.reported_at;
    if (!rc)
        rc = desk_shift(ap, st, ev->id, ev->state, at);
    if (!rc && ev->answered) /* the words may be erased, and numbers may not hang on them */
        rc = shelf_put(ap, st->arena, SHELF_STAFF, &(struct shelf_doc){ st->pos, ev->id, DOC_REPLY, { ev->reply } });
    const enum step_kind kind = ev->answered ? STEP_ANSWERED_BEFORE : STEP_CLOSED_BEFORE;
    return rc ? rc : desk_step_add(ap, st->pos, ev->id, kind, st->by, at, STR_NONE, STR_NONE);
}
static const struct field settled_f[] = {
    INT(struct case_settled, id),
    SUBJECT(struct case_settled, voice),
    INT(struct case_settled, state),
    INT(struct case_settled, answered),
    INT(struct case_settled, settled_at),
    TEXT_OWN(struct case_settled, reply, CASE_REPLY_MAX),
};
const struct event_type CASE_SETTLED = { "desk.case.settled", SHAPE(struct case_settled, settled_f), apply_settled, false };

static const void *ahead_worded(struct arena *a, const void *event)
{
    const struct case_worded *ev = event;
    return make_keys(a, (const struct str[SHELF_TEXTS]){ ev->words }, (const struct str[]){ STR_NONE, ev->words });
}

static enum rc apply_worded(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_worded *ev = event;
    const struct text_keys *keys = st->ahead;
    enum rc rc = desk_lesson_word(ap, st, ev->id, ev->words);
    if (!rc)
        rc = shelf_drop(ap, st->arena, ev->id, DOC_WORDING, ABSENT);
    if (!rc)
        rc = shelve_public(ap, st, ev->id, DOC_WORDING, keys->shelf);
    if (!rc)
        rc = desk_near_keep(ap, st->arena, NEAR_PUBLIC, ev->id, keys->near);
    if (!rc)
        rc = desk_case_wording(ap, ev->id, ev->words);
    struct desk_case_get_row row;
    if (!rc)
        rc = desk_case_get(apply_db(ap), st->arena, ev->id, &row);
    if (!rc)
        rc = desk_spot_show(ap, ev->id, case_is_open(row.state));
    return rc ? rc : desk_step_add(ap, st->pos, ev->id, STEP_WORDED, st->by, st->at, STR_NONE, STR_NONE);
}
static const struct field worded_f[] = { INT(struct case_worded, id), TEXT(struct case_worded, words, CASE_WORDING_MAX) };
const struct event_type CASE_WORDED = { "desk.case.worded", SHAPE(struct case_worded, worded_f), apply_worded, true, ahead_worded };

static const void *ahead_noted(struct arena *a, const void *event)
{
    const struct case_noted *ev = event;
    return make_keys(a, (const struct str[SHELF_TEXTS]){ ev->words }, NULL);
}

static enum rc apply_noted(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_noted *ev = event;
    const struct text_keys *keys = st->ahead;
    enum rc rc = shelf_put(ap, st->arena, SHELF_STAFF, &(struct shelf_doc){ st->pos, ev->id, DOC_NOTE, .keys = keys->shelf });
    if (!rc)
        rc = desk_voice_touch(ap, ev->voice);
    if (!rc)
        rc = desk_named_all(ap, st, ev->id, ev->named);
    return rc ? rc : desk_step_add(ap, st->pos, ev->id, STEP_NOTED, st->by, st->at, STR_NONE, STR_NONE);
}
static const struct field noted_f[] = {
    INT(struct case_noted, id),
    SUBJECT(struct case_noted, voice),
    TEXT_OWN(struct case_noted, words, CASE_NOTE_MAX),
    TEXT(struct case_noted, named, NAMED_CHARS),
};
const struct event_type CASE_NOTED = { "desk.case.noted", SHAPE(struct case_noted, noted_f), apply_noted, false, ahead_noted };

static const void *ahead_joined(struct arena *a, const void *event)
{
    const struct case_joined *ev = event;
    return make_keys(a, (const struct str[SHELF_TEXTS]){ ev->text, ev->where_door, ev->code }, NULL);
}

static enum rc apply_joined(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_joined *ev = event;
    const struct text_keys *keys = st->ahead;
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(apply_db(ap), st->arena, ev->id, &row);
    if (!rc)
        rc = desk_voice_add(ap, ev->voice, ev->id, ev->code, ev->token, ev->word, ev->door, ev->home, ev->contact.p != NULL);
    if (!rc)
        rc = desk_case_joined(ap, ev->id, ev->home);
    if (!rc)
        rc = shelf_put(ap, st->arena, SHELF_STAFF, &(struct shelf_doc){ st->pos, ev->id, DOC_JOIN, .keys = keys->shelf });
    return rc || ev->home <= row.homes ? rc : desk_joined_add(ap, ev->id, st->at / CLOCK_HOUR, st->at);
}
#define R struct case_joined
static const struct field joined_f[] = {
    INT(R, id),
    SUBJECT(R, voice),
    TEXT(R, code, 8),
    BYTES(R, token, 32),
    INT(R, home),
    VOICE_OWN(R),
};
#undef R
const struct event_type CASE_JOINED = { "desk.case.joined", SHAPE(struct case_joined, joined_f), apply_joined, false, ahead_joined };

/* A home's say is that of its least content voice; who named no door speaks for nobody else and is counted apart. The counters move only
** when that changes; what each voice said is kept. */
static enum rc apply_said(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct voice_said *ev = event;
    struct desk_voice_get_row voice;
    struct desk_home_besides_row besides = { SAY_NOTHING };
    int64_t by[SAYS] = { 0 };
    enum rc rc = ev->say > SAY_NOTHING && ev->say < SAYS ? OK : FAILED;
    if (!rc)
        rc = desk_voice_get(apply_db(ap), st->arena, ev->voice, &voice);
    if (!rc && voice.home != NO_HOME)
        rc = desk_home_besides(apply_db(ap), st->arena, ev->id, voice.home, ev->voice, &besides);
    if (rc)
        return rc;
    must(voice.say >= SAY_NOTHING && voice.say < SAYS && besides.say >= SAY_NOTHING && besides.say < SAYS);
    by[voice.say > besides.say ? voice.say : besides.say]--;
    by[ev->say > besides.say ? ev->say : besides.say]++;
    rc = desk_voice_say(ap, ev->voice, ev->say, st->pos);
    if (!rc)
        rc = desk_voice_touch(ap, ev->voice);
    if (!rc)
        rc = desk_call_end(ap, ev->voice);
    if (!rc && voice.said != ABSENT) /* what somebody says now is found, not what they said before */
        rc = shelf_drop(ap, st->arena, voice.own, DOC_SAY, voice.said);
    if (!rc)
        rc = shelf_put(ap, st->arena, SHELF_STAFF, &(struct shelf_doc){ st->pos, voice.own, DOC_SAY, { ev->words } });
    if (rc)
        return rc;
    if (voice.home == NO_HOME)
        return desk_case_said_alone(ap, ev->id, by[SAY_FIXED], by[SAY_HALF], by[SAY_BACK], by[SAY_NOT]);
    return desk_case_said(ap, ev->id, by[SAY_FIXED], by[SAY_HALF], by[SAY_BACK], by[SAY_NOT]);
}
static const struct field said_f[] = {
    INT(struct voice_said, id),
    SUBJECT(struct voice_said, voice),
    INT(struct voice_said, say),
    INT(struct voice_said, scribe),
    TEXT_OWN(struct voice_said, words, CASE_WORDS_MAX),
};
const struct event_type VOICE_SAID = { "desk.voice.said", SHAPE(struct voice_said, said_f), apply_said, false };

static enum rc apply_shown(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct contact_shown *ev = event;
    enum rc rc = desk_voice_touch(ap, ev->voice);
    return rc ? rc : desk_look_add(ap, st->pos, LOOK_CONTACT, ev->id, ev->voice, st->by, st->at);
}
static const struct field shown_f[] = {
    INT(struct contact_shown, id),
    SUBJECT(struct contact_shown, voice),
    TEXT_OWN(struct contact_shown, reason, CONTACT_REASON_MAX),
};
const struct event_type CONTACT_SHOWN = { "desk.contact.shown", SHAPE(struct contact_shown, shown_f), apply_shown, false };

const struct event_type *const DESK_EVENTS[] = {
    &BURST_RAISED, &BURST_GREW, &BURST_DISMISSED, &CASE_WATCHED, &CASE_SEEN_EVENT, &CASE_OFFERED, &CASE_HANDED, &OFFER_ENDED,
    &TEMPLATE_SAVED, &TEMPLATE_REMOVED, &VOICE_ENTERED, &CALL_REACHED_EVENT, &CALL_MISSED_EVENT, &CASE_REPORTED, &CASE_TAKEN,
    &CASE_DISPATCHED_EVENT, &CASE_BEGUN,  &CASE_FINISHED, &CASE_OWN_ALLOWED,
    &CASE_VERIFIED, &CASE_SENT_BACK, &CASE_CLOSED_EVENT,     &CASE_WORDED, &CASE_NOTED,
    &CASE_JOINED,   &VOICE_SAID,     &VOICE_RATED, &CONTACT_SHOWN,         &CASE_GATHERED, &CASE_PARTED, &NOTICE_ASKED, &NOTICE_CONFIRMED,
    &NOTICE_STOPPED, &CASE_RELEASED, &CASE_RECALLED,         &VIEW_SAVED,   &VIEW_REMOVED,
    &CASE_SETTLED,   &VOICE_CORRECTED, &CASE_HELD, &CASE_HOLD_ENDED, &SLIP_REISSUED,
    &CLASS_SAVED,    &CLASS_RETIRED,   &CLASS_REMOVED,          &CASE_CLASSIFIED,
    &CLOCK_SET,      &CLOCK_COUNTED,   &CLOCK_WARNED,           &CLOCK_OVERDUE,   &CLOCK_RAISED,
    &CLOCK_PAUSED,   &CLOCK_RESUMED,
    &PHOTO_ADDED, &PHOTO_REDACTED, &PHOTO_PUBLISHED, &PHOTO_WITHDRAWN,
    &CASE_MERGED_EVENT, &CASE_APART, &CASE_CUT, &CASE_PARKED_EVENT, &CASE_UNPARKED_EVENT, &CASE_VOIDED_EVENT, &CASE_REFERRED_EVENT,
    &CASE_RETURNED_EVENT, &CASE_REOPENED_EVENT, &CASE_FOLLOWED, &CASE_LINKED, &CASE_UNLINKED,
    &DANGER_SHOWN, &DANGER_SET_EVENT, &CASE_ANSWERED, &VOICE_BEHALF, NULL,
};
