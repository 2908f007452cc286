/* desk_erase.c - forgetting at the desk: who said something may put it right or have it erased, and what is old goes by itself.
**
** What stays of an erased voice is what is nobody's: its number, its code, the household's number in its case and what that household
** said of the outcome, so no count moves. A correction is a new event that holds all the words anew, and the own half of the one before
** is destroyed; a contact whose term is over goes the same way, by words without it. So a leaf commits to words or to nothing, and never
** to half of them.
**
** A case may be held, for a court or an accident: then nobody erases anything in it, not the resident either, and both are told until when.
** An open case is no hold. Whoever erases their words in one has been told that nobody can ask back; that is theirs to decide. */
#include "desk/desk_near.h"
#include "desk/desk_shelf.h"

#include "base/clock.h"
#include "core/erase.h"
#include "place/place.h"

/* ---- what a voice says by now ------------------------------------------------------------------------------------- */

static enum rc first_words(struct db *db, struct arena *a, int64_t voice, bool began, struct case_reported *ev)
{
    struct case_joined j;
    if (began)
        return log_read_event(db, a, voice, &CASE_REPORTED, NULL, ev);
    enum rc rc = log_read_event(db, a, voice, &CASE_JOINED, NULL, &j);
    if (!rc)
        *ev = (struct case_reported){ .id = j.id, .voice = voice, .code = j.code, .text = j.text, .where_door = j.where_door,
                                      .contact = j.contact, .where_lon = ABSENT, .where_lat = ABSENT,
                                      .building = ABSENT, .household = j.household };
    return rc;
}

enum rc desk_voice_words(struct db *db, struct arena *a, int64_t voice, struct case_reported *ev)
{
    struct desk_voice_get_row row;
    struct voice_corrected now;
    enum rc rc = desk_voice_get(db, a, voice, &row);
    if (!rc)
        rc = first_words(db, a, voice, row.began, ev);
    if (rc || row.body == voice)
        return rc;
    rc = log_read_event(db, a, row.body, &VOICE_CORRECTED, NULL, &now);
    if (rc)
        return rc;
    ev->text = now.text;
    ev->where = now.where;
    ev->where_door = now.where_door;
    ev->contact = now.contact;
    ev->where_lon = now.where_lon;
    ev->where_lat = now.where_lat;
    ev->household = now.household;
    return OK;
}

/* ---- events --------------------------------------------------------------------------------------------------------- */

/* What is found of a voice itself: in the place of what was found before. */
static enum rc shelve_anew(struct apply *ap, const struct stamp *st, const struct desk_voice_get_row *voice, struct shelf_doc *d)
{
    d->pos = voice->id;
    d->case_id = voice->own;
    d->kind = voice->began ? DOC_REPORT : DOC_JOIN;
    enum rc rc = shelf_drop(ap, st->arena, d->case_id, d->kind, d->pos);
    return rc ? rc : shelf_put(ap, st->arena, SHELF_STAFF, d);
}

static enum rc apply_corrected(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct voice_corrected *ev = event;
    struct desk_voice_get_row voice;
    enum rc rc = desk_voice_set(ap, ev->voice, ev->word, ev->door, ev->contact.p != NULL, st->pos);
    if (!rc)
        rc = desk_voice_get(apply_db(ap), st->arena, ev->voice, &voice);
    struct desk_case_get_row row;
    if (!rc)
        rc = desk_case_get(apply_db(ap), st->arena, voice.own, &row);
    if (!rc && voice.began)
        rc = desk_spot_set(ap, &row, ev->where_lon, ev->where_lat);
    if (!rc && voice.began)
        rc = desk_near_keep(ap, st->arena, NEAR_STAFF, voice.own, desk_near_keys(st->arena, ev->where, ev->text));
    return rc ? rc : shelve_anew(ap, st, &voice, &(struct shelf_doc){ .text = { ev->text, ev->where, ev->where_door, voice.code } });
}
#define R struct voice_corrected
static const struct field corrected_f[] = {
    INT(R, id),
    SUBJECT(R, voice),
    VOICE_OWN(R),
    SPOT_OWN(R),
};
#undef R
const struct event_type VOICE_CORRECTED = { "desk.voice.corrected", SHAPE(struct voice_corrected, corrected_f), apply_corrected, false };

static enum rc apply_held(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_held *ev = event;
    return desk_hold_put(ap, ev->id, ev->until, ev->reason, st->by, st->at);
}
static const struct field held_f[] = { INT(struct case_held, id), INT(struct case_held, until),
                                       TEXT(struct case_held, reason, HOLD_REASON_MOST) };
const struct event_type CASE_HELD = { "desk.case.held", SHAPE(struct case_held, held_f), apply_held, false };

static enum rc apply_hold_ended(struct apply *ap, const struct stamp *st, const void *event)
{
    (void)st;
    return desk_hold_remove(ap, ((const struct case_hold_ended *)event)->id);
}
static const struct field ended_f[] = { INT(struct case_hold_ended, id) };
const struct event_type CASE_HOLD_ENDED = { "desk.case.hold_ended", SHAPE(struct case_hold_ended, ended_f), apply_hold_ended, false };

enum rc desk_erase(struct apply *ap, const struct stamp *st, int64_t subject)
{
    struct desk_voice_get_row voice;
    struct shelf_doc left = { 0 };
    enum rc rc = desk_voice_get(apply_db(ap), st->arena, subject, &voice);
    if (rc)
        return rc == NOT_FOUND ? desk_gather_forget(ap, subject) : rc; /* no voice, but perhaps a resident's account */
    left.text[0] = voice.code; /* by its code a voice is still found */
    rc = shelve_anew(ap, st, &voice, &left);
    if (!rc && voice.began)
        rc = desk_near_keep(ap, st->arena, NEAR_STAFF, voice.own, desk_near_keys(st->arena, STR_NONE, STR_NONE));
    if (!rc && voice.said != ABSENT)
        rc = shelf_drop(ap, st->arena, voice.own, DOC_SAY, voice.said);
    if (!rc && left.kind == DOC_REPORT) /* notes are about the person who asked */
        rc = shelf_drop(ap, st->arena, voice.own, DOC_NOTE, ABSENT);
    if (!rc && left.kind == DOC_REPORT)
        rc = shelf_drop(ap, st->arena, voice.own, DOC_REPLY, ABSENT);
    if (!rc && left.kind == DOC_REPORT)
        rc = desk_spot_remove(ap, voice.own);
    if (!rc)
        rc = desk_voice_blank(ap, subject);
    if (!rc)
        rc = desk_erase_photos(ap, subject);
    if (!rc)
        rc = desk_answer_drop(ap, subject);
    if (!rc)
        rc = desk_call_end(ap, subject);
    return rc ? rc : desk_notice_remove(ap, subject);
}

/* ---- judging ---------------------------------------------------------------------------------------------------------- */

enum rc desk_judge_hold(struct cx *cx, int64_t id, int64_t now)
{
    struct desk_hold_get_row hold;
    enum rc rc = desk_hold_get(cx->db, cx->arena, id, &hold);
    if (rc == NOT_FOUND || (!rc && hold.until <= now))
        return OK;
    return rc ? rc : refuse(cx, CONFLICT, NULL, MSG_err_held, (hold.until - now + CLOCK_DAY - 1) / CLOCK_DAY);
}

static enum rc by_token(struct cx *cx, struct str token, struct desk_voice_get_row *voice)
{
    struct hash h = token_hash(token);
    struct desk_voice_of_token_row row;
    enum rc rc = desk_voice_of_token(cx->db, cx->arena, hash_str(&h), &row);
    return rc ? rc : desk_voice_get(cx->db, cx->arena, row.id, voice);
}

static enum rc erase_voice(struct cx *cx, const struct desk_voice_get_row *voice, struct str why)
{
    enum rc rc = desk_judge_hold(cx, voice->case_id, cx->now);
    if (rc || !voice->kept) /* pressed twice */
        return rc;
    return erase_subject(cx, voice->id, why);
}

/* ---- commands of the resident ------------------------------------------------------------------------------------------ */

static enum rc decide_erase(struct cx *cx, const void *args)
{
    const struct voice_erase *a = args;
    struct desk_voice_get_row voice;
    enum rc rc = by_token(cx, a->token, &voice);
    return rc ? rc : erase_voice(cx, &voice, ERASE_OWN_WISH);
}

/* All that a voice says is written anew, and what it said before is destroyed. The household that was chosen stays chosen as long as the
** words of the door don't speak against it, and the registry still has it. */
static enum rc write_anew(struct cx *cx, const struct desk_voice_get_row *voice, struct voice_corrected *ev, struct str why)
{
    ev->id = voice->case_id;
    ev->voice = voice->id;
    ev->word = voice->word;
    struct place_meant door;
    enum rc rc = place_mean(cx->db, cx->arena, ev->household, ev->where_door, &door);
    if (rc == NOT_FOUND)
        rc = place_mean(cx->db, cx->arena, ABSENT, ev->where_door, &door);
    if (!rc)
        rc = desk_hash_door(cx, voice->own, door.key, &ev->door);
    ev->household = rc ? ABSENT : door.household;
    if (!rc)
        rc = emit(cx, &VOICE_CORRECTED, ev, NULL);
    return rc ? rc : erase_event(cx, voice->id, voice->body, why);
}

static enum rc decide_correct(struct cx *cx, const void *args)
{
    const struct voice_correct *a = args;
    struct desk_voice_get_row voice;
    struct case_reported was;
    enum rc rc = by_token(cx, a->token, &voice);
    if (!rc && !voice.word.p)
        return refuse(cx, CONFLICT, NULL, MSG_err_erased, 0);
    if (!rc)
        rc = desk_judge_hold(cx, voice.case_id, cx->now);
    if (!rc && voice.began && str_empty(a->text))
        return refuse(cx, INVALID, "text", MSG_err_missing, 0);
    if (!rc)
        rc = desk_voice_words(cx->db, cx->arena, voice.id, &was);
    if (rc)
        return rc;
    bool same = str_eq(a->where, was.where) && str_eq(a->where_door, was.where_door);
    struct voice_corrected ev = { .text = a->text,
                                  .where = a->where,
                                  .where_door = a->where_door,
                                  .contact = a->contact,
                                  .where_lon = same ? was.where_lon : ABSENT, /* a point belongs to the words it was given with */
                                  .where_lat = same ? was.where_lat : ABSENT,
                                  .household = was.household };
    if (same && str_eq(a->text, was.text) && str_eq(a->contact, was.contact))
        return OK;
    return write_anew(cx, &voice, &ev, ERASE_CORRECTED);
}

/* ---- commands of the office ---------------------------------------------------------------------------------------------- */

static enum rc decide_case_erase(struct cx *cx, const void *args)
{
    const struct case_erase *a = args;
    static const char *const why[CASE_ERASE_REASONS] = { "office", "mistake", "order" }; /* the words of erase.h */
    struct desk_voice_of_code_row of;
    struct desk_voice_get_row voice;
    struct desk_case_get_row row;
    struct str code;
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (rc)
        return rc;
    rc = code_read(cx->arena, a->code, &code);
    if (!rc)
        rc = desk_voice_of_code(cx->db, cx->arena, code, &of);
    if (rc == INVALID || rc == NOT_FOUND || (!rc && of.case_id != a->id))
        return refuse(cx, INVALID, "code", MSG_err_erase_code, 0);
    if (!rc)
        rc = desk_voice_get(cx->db, cx->arena, of.id, &voice);
    return rc ? rc : erase_voice(cx, &voice, str_of(why[a->reason]));
}

static enum rc decide_hold(struct cx *cx, const void *args)
{
    const struct case_hold *a = args;
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (!rc && row.state == CASE_MERGED) /* it would hold nobody's words */
        return refuse(cx, CONFLICT, NULL, MSG_err_flow, row.state);
    return rc ? rc : emit(cx, &CASE_HELD, &(struct case_held){ a->id, cx->now + a->days * CLOCK_DAY, a->reason }, NULL);
}

static enum rc decide_end_hold(struct cx *cx, const void *args)
{
    const struct case_hold_ended *a = args;
    struct desk_hold_get_row hold;
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = desk_hold_get(cx->db, cx->arena, a->id, &hold);
    if (rc == NOT_FOUND && row.id == a->id) /* pressed twice */
        return OK;
    return rc ? rc : emit(cx, &CASE_HOLD_ENDED, a, NULL);
}

/* ---- terms ---------------------------------------------------------------------------------------------------------------- */

enum rc desk_due(struct db *db, struct arena *a, const struct due_ask *ask, struct due **out, size_t *n)
{
    struct desk_due_words_row *words = NULL;
    struct desk_due_contact_row *contact = NULL;
    size_t k = 0;
    enum rc rc = ask->term == TERM_WORDS     ? desk_due_words(db, a, ask->before, ask->now, ask->want, &words, &k)
                 : ask->term == TERM_CONTACT ? desk_due_contact(db, a, ask->before, ask->now, ask->want, &contact, &k)
                                             : OK;
    struct due *due = rc ? NULL : ARENA_ARRAY(a, struct due, k);
    if (!due)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < k; i++)
        due[i] = words ? (struct due){ words[i].subject, words[i].since } : (struct due){ contact[i].subject, contact[i].since };
    *out = due;
    *n = k;
    return OK;
}

/* Addresses for letters stand in events of their own. */
static enum rc forget_letters(struct cx *cx, int64_t voice)
{
    struct desk_notice_get_row notice;
    struct kept_event *event;
    size_t n = 0;
    enum rc rc = desk_notice_get(cx->db, cx->arena, voice, &notice);
    if (!rc)
        rc = emit(cx, &NOTICE_STOPPED, &(struct notice_voice){ voice }, NULL);
    if (rc && rc != NOT_FOUND)
        return rc;
    rc = erase_kept(cx->db, cx->arena, voice, &event, &n);
    for (size_t i = 0; i < n && !rc; i++)
        if (event[i].type == &NOTICE_ASKED)
            rc = erase_event(cx, voice, event[i].pos, ERASE_TERM);
    return rc;
}

static enum rc forget_contact(struct cx *cx, const struct desk_voice_get_row *voice)
{
    struct case_reported was;
    enum rc rc = forget_letters(cx, voice->id);
    if (!rc)
        rc = desk_voice_words(cx->db, cx->arena, voice->id, &was);
    struct voice_corrected ev = { .text = was.text, .where = was.where, .where_door = was.where_door, .where_lon = was.where_lon,
                                  .where_lat = was.where_lat, .household = was.household };
    return rc ? rc : write_anew(cx, voice, &ev, ERASE_TERM);
}

/* It was due when the list was read; since then the case may have moved, been held, or the voice been erased. */
static enum rc decide_retire(struct cx *cx, const void *args)
{
    const struct retire *a = args;
    struct desk_voice_get_row voice;
    struct desk_case_ended_row ended;
    int64_t days;
    enum rc rc = term_days(cx->db, cx->arena, (enum term)a->term, &days);
    if (!rc)
        rc = desk_voice_get(cx->db, cx->arena, a->subject, &voice);
    if (!rc)
        rc = desk_case_ended(cx->db, cx->arena, voice.case_id, &ended);
    if (!rc)
        rc = desk_judge_hold(cx, voice.case_id, a->now);
    if (rc || ended.ended_at == ABSENT || ended.ended_at > a->now - days * CLOCK_DAY)
        return rc;
    if (a->term == TERM_WORDS)
        return voice.kept ? erase_subject(cx, voice.id, ERASE_TERM) : OK;
    return a->term == TERM_CONTACT && voice.contact ? forget_contact(cx, &voice) : OK;
}

/* ---- commands ----------------------------------------------------------------------------------------------------------------- */

static const struct field erase_f[] = {
    ASK_TEXT(struct voice_erase, token, TOKEN_CHARS, TOKEN_CHARS, FIELD_REQUIRED | FIELD_LINE, MSG_NONE),
};
const struct command VOICE_ERASE = { "desk.voice.erase", SHAPE(struct voice_erase, erase_f), PERM_ANYONE, decide_erase, SHAPE_NONE };

#define A struct voice_correct
static const struct field correct_f[] = {
    ASK_TEXT(A, token, TOKEN_CHARS, TOKEN_CHARS, FIELD_REQUIRED | FIELD_LINE, MSG_NONE),
    ASK_TEXT(A, text, 0, REPORT_TEXT_MAX, 0, MSG_f_text),
    ASK_TEXT(A, where, 0, REPORT_WHERE_MAX, FIELD_LINE, MSG_f_where),
    ASK_TEXT(A, where_door, 0, REPORT_DOOR_MAX, FIELD_LINE, MSG_f_where_door),
    ASK_TEXT(A, contact, 0, REPORT_CONTACT_MAX, FIELD_LINE, MSG_f_contact),
};
#undef A
const struct command VOICE_CORRECT = { "desk.voice.correct", SHAPE(struct voice_correct, correct_f), PERM_ANYONE, decide_correct,
                                       SHAPE_NONE };

static const struct field case_erase_f[] = {
    ASK_INT(struct case_erase, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct case_erase, code, 1, 20, FIELD_REQUIRED | FIELD_LINE, MSG_f_code),
    ASK_INT(struct case_erase, reason, 0, CASE_ERASE_REASONS - 1, FIELD_REQUIRED, MSG_erase_reason),
};
const struct command CASE_ERASE = { "desk.case.erase", SHAPE(struct case_erase, case_erase_f), PERM_PLACE, decide_case_erase, SHAPE_NONE };

static const struct field hold_f[] = {
    ASK_INT(struct case_hold, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(struct case_hold, days, 1, HOLD_DAYS_MOST, FIELD_REQUIRED, MSG_hold_days),
    ASK_TEXT(struct case_hold, reason, 2, HOLD_REASON_MOST, FIELD_REQUIRED | FIELD_LINE, MSG_hold_reason),
};
const struct command CASE_HOLD = { "desk.case.hold", SHAPE(struct case_hold, hold_f), PERM_PLACE, decide_hold, SHAPE_NONE };
static const struct field end_hold_f[] = { ASK_INT(struct case_hold_ended, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
const struct command CASE_END_HOLD = { "desk.case.end_hold", SHAPE(struct case_hold_ended, end_hold_f), PERM_PLACE, decide_end_hold,
                                       SHAPE_NONE };

static const struct field retire_f[] = { RETIRE_FIELDS };
const struct command DESK_RETIRE = { "desk.retire", SHAPE(struct retire, retire_f), PERM_PLACE, decide_retire, SHAPE_NONE };
