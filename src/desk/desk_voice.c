/* desk_voice.c - who speaks: the first report of a trouble, the neighbours who join it, what each household says of the outcome, and who
** of the staff has looked at a contact.
**
** One case, many voices: each has its own contact, code, token, receipt and say. Households are numbered within their case; doors are
** compared by a hash that means nothing outside it, so a case counts every home once and keeps every voice. Who names no door is a person
** and no household: else one telephone could be a whole staircase. Two voices of one home may disagree, and both are kept: the home then
** counts by its least content voice. What a handler says never touches what a household said. */
#include "desk/desk_in.h"

#include "desk/desk_ask.h"
#include "desk/desk_behalf.h"
#include "desk/desk_code.h"
#include "desk/desk_near.h"
#include "desk/desk_danger.h"
#include "desk/desk_photo.h"
#include "place/place.h"

enum { CODE_TRIES = 5 };

/* A code nobody has. Seventeen thousand million codes: a second try is rare, a fifth means chance is broken. */
static enum rc fresh_code(struct cx *cx, struct str *code)
{
    for (int i = 0; i < CODE_TRIES; i++) {
        struct desk_voice_of_code_row row;
        struct str c = code_make(cx->arena);
        enum rc rc = c.p ? desk_voice_of_code(cx->db, cx->arena, c, &row) : FAILED;
        if (rc == NOT_FOUND)
            *code = c;
        if (rc)
            return rc == NOT_FOUND ? OK : rc;
    }
    return FAILED;
}

enum rc desk_make_keys(struct cx *cx, struct str code, struct voice_keys *out)
{
    struct hash secret = place_secret(cx->place, WORD_LABEL);
    struct voice_keys k = { .token = token_make(cx->arena), .word = word_make(cx->arena) };
    if (!k.word.p || !k.token.p)
        return FAILED;
    k.token_hash = token_hash(k.token);
    k.word_hash = word_hash(&secret, code, k.word);
    *out = k;
    return OK;
}

/* What every new voice gets, told once, and its hashes for the log. */
struct secrets {
    struct case_reported_result told;
    struct hash token, word;
};

static enum rc make_secrets(struct cx *cx, struct secrets *s)
{
    struct voice_keys k;
    enum rc rc = fresh_code(cx, &s->told.code);
    if (!rc)
        rc = desk_make_keys(cx, s->told.code, &k);
    if (rc)
        return rc;
    s->told.voice = next_pos(cx);
    s->told.word = k.word;
    s->told.token = k.token;
    s->token = k.token_hash;
    s->word = k.word_hash;
    return OK;
}

/* What the registry makes of the door in a form. Words that name no single one of its doors are asked about once, where somebody is there
** to be asked; they are taken as they stand the next time. */
static enum rc mean_door(struct cx *cx, int64_t chosen, struct str typed, int64_t ask, struct place_meant *meant)
{
    bool doors = false;
    enum rc rc = place_mean(cx->db, cx->arena, chosen, typed, meant);
    if (rc == NOT_FOUND)
        return refuse(cx, INVALID, "household", MSG_err_household, 0);
    if (!rc && ask == 1 && str_trim(typed).n && meant->household == ABSENT)
        rc = place_has_doors(cx->db, cx->arena, &doors);
    return !rc && doors ? refuse(cx, INVALID, "where_door", MSG_err_door_which, 0) : rc;
}

enum rc desk_hash_door(struct cx *cx, int64_t id, struct str key, struct str *door)
{
    if (!key.n)
        return OK;
    struct hash secret = place_secret(cx->place, STR("zhitong/door/1"));
    struct hash h = hash_hmac(&secret, arena_printf(cx->arena, "%lld ", (long long)id), key);
    struct str s = arena_str(cx->arena, str_n(h.b, DOOR_BYTES));
    if (!s.p)
        return FAILED;
    *door = s;
    return OK;
}

/* What comes here closed has none. Another system's case begins with us: what it was promised there is not known. */
static enum rc begin_clock(struct cx *cx, struct case_reported *ev)
{
    struct desk_clock c = { .limit_min = ABSENT, .kind = ABSENT, .due_at = ABSENT, .wake_at = ABSENT, .calendar = ABSENT };
    enum rc rc = ev->due_at == ABSENT ? OK : desk_clock_begin(cx, ev->class, ev->danger != DANGER_NONE && ev->danger_said != DANGER_OVER,
                                                              &c);
    if (rc)
        return rc;
    ev->limit_min = c.limit_min;
    ev->kind = c.kind;
    ev->due_at = c.due_at;
    ev->wake_at = c.wake_at;
    ev->calendar = c.calendar;
    return OK;
}

enum rc desk_begin_case(struct cx *cx, struct case_reported *ev, struct str door_key)
{
    struct secrets s = { 0 };
    struct desk_case_last_row last;
    enum rc rc = desk_case_last(cx->db, cx->arena, &last);
    if (!rc)
        rc = make_secrets(cx, &s);
    s.told.id = ev->id = rc ? 0 : last.id + 1;
    if (!rc)
        rc = desk_hash_door(cx, ev->id, door_key, &ev->door);
    if (rc)
        return rc;
    ev->home = ev->door.p ? FIRST_HOME : NO_HOME;
    ev->voice = s.told.voice;
    ev->code = s.told.code;
    ev->token = hash_str(&s.token);
    ev->word = hash_str(&s.word);
    rc = begin_clock(cx, ev);
    if (rc)
        return rc;
    rc = emit(cx, &CASE_REPORTED, ev, NULL);
    if (!rc)
        *(struct case_reported_result *)cx->result = s.told;
    return rc;
}

/* Before a report is written: is it one of these? Public words alone are asked, see desk_near.h. */
static enum rc ask_near(struct cx *cx, const struct case_reported *ev)
{
    const struct near_ask ask = { .window = NEAR_PUBLIC, .where = ev->where, .text = ev->text, .building = ev->building, .class = ev->class,
                                  .at = cx->now, .least = &DESK_NEAR_ASKED };
    struct near_case one;
    size_t n = 0;
    enum rc rc = desk_near(cx->db, cx->arena, &ask, &one, 1, &n);
    return rc || !n ? rc : refuse(cx, INVALID, "near", MSG_near_ask, one.row.id);
}

/* What to do comes before what to write: nothing is reported yet. */
static enum rc stop_first(struct cx *cx, int64_t kind, int64_t class)
{
    enum rc rc = desk_tell_stop(cx, kind, class);
    if (!rc)
        *(struct case_reported_result *)cx->result = (struct case_reported_result){ .voice = kind };
    return rc;
}

/* A class may want a way to whom it concerns. Who stands at the counter is there, and another program says what it was told. */
static enum rc judge_nameless(struct cx *cx, const struct case_report *a, const struct case_reported *ev)
{
    struct class_view c;
    if (ev->class == ABSENT || a->asks != 1 || ev->source == SOURCE_INTAKE || a->contact.n || a->where_door.n || a->household > 0)
        return OK;
    enum rc rc = desk_class_get(cx->db, cx->arena, ev->class, &c);
    return rc || c.anonymous ? rc : refuse(cx, INVALID, "contact", MSG_err_class_contact, 0);
}

/* The voice of the one it is for, with their door and a code of their own; its slip is given out at the desk (desk_reissue.c). */
static enum rc add_helped(struct cx *cx, const struct case_report *a, const struct case_reported *first, const struct place_meant *door)
{
    struct secrets s = { 0 };
    struct case_joined ev = { .id = first->id, .where_door = a->where_door, .household = door->household,
                              .home = door->key.n ? FIRST_HOME : NO_HOME };
    enum rc rc = make_secrets(cx, &s);
    if (!rc)
        rc = desk_hash_door(cx, ev.id, door->key, &ev.door);
    if (rc)
        return rc;
    ev.voice = s.told.voice;
    ev.code = s.told.code;
    ev.token = hash_str(&s.token);
    ev.word = hash_str(&s.word);
    rc = emit(cx, &CASE_JOINED, &ev, NULL);
    return rc ? rc : desk_tell_behalf(cx, a, ev.id, ev.voice, first->voice);
}

static enum rc decide_report(struct cx *cx, const void *args)
{
    const struct case_report *a = args;
    struct place_meant door, about = { ABSENT, ABSENT, STR_NONE };
    struct case_reported ev = { .source = cx->actor.user && cx->actor.perms & PERM_INTAKE ? SOURCE_INTAKE : SOURCE_WEB,
                                .reported_at = cx->now,
                                .text = a->text,
                                .where = a->where,
                                .where_door = a->where_door,
                                .contact = a->contact,
                                .class = a->class ? a->class : ABSENT,
                                .where_lon = a->where_lon,
                                .where_lat = a->where_lat };
    struct danger danger;
    struct str answers = STR_NONE;
    bool stop = false;
    if ((a->where_lon == ABSENT) != (a->where_lat == ABSENT))
        return refuse(cx, INVALID, "where", MSG_err_lon_lat, 0);
    enum rc rc = ev.class == ABSENT ? OK : desk_judge_class(cx, "class", ev.class);
    if (!rc)
        rc = desk_judge_danger(cx, a, &danger, &stop);
    if (stop)
        return stop_first(cx, danger.kind, ev.class);
    if (!rc)
        rc = judge_nameless(cx, a, &ev);
    if (!rc)
        rc = desk_judge_answers(cx, a, ev.class, &answers);
    if (!rc)
        rc = mean_door(cx, a->household, a->where_door, a->ask, &door);
    if (!rc && door.building == ABSENT && a->where.p)
        rc = place_mean(cx->db, cx->arena, ABSENT, a->where, &about);
    if (rc)
        return rc;
    ev.household = door.household;
    ev.building = door.building != ABSENT ? door.building : about.building;
    if (a->near == 1 && (rc = ask_near(cx, &ev)))
        return rc;
    ev.danger = danger.kind;
    ev.danger_said = danger.said;
    const bool helps = a->behalf > BEHALF_OWN;
    if (helps) {
        ev.where_door = STR_NONE;
        ev.household = ABSENT;
    }
    rc = desk_begin_case(cx, &ev, helps ? STR("") : door.key);
    if (!rc && helps)
        rc = add_helped(cx, a, &ev, &door);
    if (!rc)
        rc = desk_keep_answers(cx, ev.id, ev.voice, answers);
    if (!rc && ev.source == SOURCE_INTAKE)
        rc = desk_tell_entered(cx, ev.id, ev.voice, a->channel);
    return rc ? rc : desk_add_photos(cx, &(struct photo_of){ ev.id, ev.id, ev.voice, PHOTO_REPORT }, a->photos);
}

/* ---- me too -------------------------------------------------------------------------------------------------- */

/* Whoever spoke from the same door is the same household; who names no door is none. */
static enum rc home_of(struct cx *cx, const struct desk_case_get_row *row, struct str key, int64_t *home)
{
    if (!key.n) {
        *home = NO_HOME;
        return OK;
    }
    enum rc rc = desk_home_at(cx, row->id, key, home);
    if (rc == NOT_FOUND)
        *home = row->homes + 1;
    return rc == NOT_FOUND ? OK : rc;
}

static enum rc decide_join(struct cx *cx, const void *args)
{
    const struct case_join *a = args;
    struct desk_case_get_row row;
    struct secrets s = { 0 };
    struct place_meant door;
    struct case_joined ev = { .text = a->text, .where_door = a->where_door, .contact = a->contact };
    enum rc rc = desk_whole(cx->db, cx->arena, a->id, &ev.id);
    if (!rc)
        rc = desk_case_get(cx->db, cx->arena, ev.id, &row);
    if (!rc && case_is_over(row.state))
        return refuse(cx, CONFLICT, NULL, MSG_err_join_closed, 0);
    if (!rc)
        rc = mean_door(cx, a->household, a->where_door, a->ask, &door);
    if (!rc)
        rc = make_secrets(cx, &s);
    if (!rc)
        rc = desk_hash_door(cx, ev.id, door.key, &ev.door);
    if (!rc)
        rc = home_of(cx, &row, door.key, &ev.home);
    if (rc)
        return rc;
    s.told.id = ev.id;
    ev.household = door.household;
    ev.voice = s.told.voice;
    ev.code = s.told.code;
    ev.token = hash_str(&s.token);
    ev.word = hash_str(&s.word);
    rc = emit(cx, &CASE_JOINED, &ev, NULL);
    if (!rc)
        *(struct case_reported_result *)cx->result = s.told;
    if (!rc && cx->actor.user && cx->actor.perms & PERM_INTAKE)
        rc = desk_tell_entered(cx, ev.id, ev.voice, a->channel);
    return rc ? rc : desk_add_photos(cx, &(struct photo_of){ ev.id, ev.id, ev.voice, PHOTO_REPORT }, a->photos);
}

/* ---- the second key ------------------------------------------------------------------------------------------- */

/* A household speaks once there is something to speak about: the handler has said that it is done. "Again" needs a case that was closed. */
enum rc desk_say(struct cx *cx, int64_t id, const struct voice_said *said)
{
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(cx->db, cx->arena, id, &row);
    if (rc)
        return rc;
    if (row.state != CASE_TO_VERIFY && row.state != CASE_CLOSED)
        return refuse(cx, CONFLICT, "say", MSG_err_say_early, 0);
    if (said->say == SAY_BACK && row.state != CASE_CLOSED)
        return refuse(cx, CONFLICT, "say", MSG_err_say_back, 0);
    rc = emit(cx, &VOICE_SAID, said, NULL);
    return rc || said->say != SAY_BACK ? rc : desk_back_again(cx, &row, said->voice);
}

static enum rc decide_say(struct cx *cx, const void *args)
{
    const struct voice_say *a = args;
    struct hash token = token_hash(a->token);
    struct desk_voice_of_token_row voice;
    enum rc rc = desk_voice_of_token(cx->db, cx->arena, hash_str(&token), &voice);
    return rc ? rc : desk_say(cx, voice.case_id, &(struct voice_said){ voice.case_id, voice.id, a->say, ABSENT, a->words });
}

static enum rc decide_say_by_word(struct cx *cx, const void *args)
{
    const struct voice_say_by_word *a = args;
    struct hash secret = place_secret(cx->place, WORD_LABEL), word = word_hash(&secret, a->code, a->word);
    struct desk_voice_of_code_row voice;
    enum rc rc = desk_voice_of_code(cx->db, cx->arena, a->code, &voice);
    if (!rc && !(voice.word.p && str_eq_secret(voice.word, hash_str(&word))))
        rc = NOT_FOUND;
    return rc ? rc : desk_say(cx, voice.case_id, &(struct voice_said){ voice.case_id, voice.id, a->say, ABSENT, a->words });
}

/* ---- looking at a contact -------------------------------------------------------------------------------------- */

static enum rc decide_show(struct cx *cx, const void *args)
{
    const struct contact_show *a = args;
    struct desk_voice_get_row voice;
    enum rc rc = desk_voice_get(cx->db, cx->arena, a->voice, &voice);
    if (!rc && voice.case_id != a->id)
        rc = NOT_FOUND;
    return rc ? rc : emit(cx, &CONTACT_SHOWN, &(struct contact_shown){ a->id, a->voice, a->reason }, NULL);
}

static enum rc decide_unit_show(struct cx *cx, const void *args)
{
    const struct contact_show *a = args;
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = desk_judge_unit(cx, &row);
    return rc ? rc : decide_show(cx, args);
}

/* ---- commands -------------------------------------------------------------------------------------------------- */

#define ASK_DOOR(A)                                                                                                                        \
    ASK_TEXT(A, photos, 0, UPLOAD_TOKENS_CHARS, FIELD_MANY, MSG_f_photos),                                                                 \
        ASK_INT(A, household, 1, INT64_MAX, 0, MSG_f_household), ASK_INT(A, ask, 0, 1, 0, MSG_NONE)
#define ASK_ANSWER(m) ASK_TEXT(A, m, 0, ASK_ANSWER_MAX, FIELD_LINE, MSG_f_answer)
#define A struct case_report
static const struct field report_f[] = {
    ASK_TEXT(A, text, 1, REPORT_TEXT_MAX, FIELD_REQUIRED, MSG_f_text),
    ASK_TEXT(A, where, 0, REPORT_WHERE_MAX, FIELD_LINE, MSG_f_where),
    ASK_TEXT(A, where_door, 0, REPORT_DOOR_MAX, FIELD_LINE, MSG_f_where_door),
    ASK_DEG(A, where_lon, 180, 0, MSG_f_where_lon),
    ASK_DEG(A, where_lat, 90, 0, MSG_f_where_lat),
    ASK_TEXT(A, contact, 0, REPORT_CONTACT_MAX, FIELD_LINE, MSG_f_contact),
    ASK_INT(A, near, 0, 1, 0, MSG_NONE),
    ASK_DOOR(A),
    ASK_INT(A, class, 0, INT64_MAX, 0, MSG_f_class),
    ASK_INT(A, danger, DANGER_ASK, DANGER_OVER, 0, MSG_NONE),
    ASK_TEXT(A, hazard, 0, 2 * CLASS_LINES_MOST, FIELD_MANY, MSG_NONE),
    ASK_INT(A, asks, 0, 1, 0, MSG_NONE),
    ASK_INT(A, asked, 0, INT64_MAX, 0, MSG_NONE),
    ASK_INT(A, behalf, BEHALF_OWN, BEHALFS - 1, 0, MSG_behalf_title),
    ASK_TEXT(A, for_name, 0, BEHALF_NAME_MAX, FIELD_LINE, MSG_f_for_name),
    ASK_INT(A, for_tell, 0, 1, 0, MSG_f_for_tell),
    ASK_INT(A, for_named, 0, 1, 0, MSG_f_for_named),
    ASK_ANSWER(answer1),
    ASK_ANSWER(answer2),
    ASK_ANSWER(answer3),
    ASK_ANSWER(answer4),
    ASK_ANSWER(answer5),
    ASK_ANSWER(answer6),
    ASK_ANSWER(answer7),
    ASK_ANSWER(answer8),
    ASK_INT(A, channel, CHANNEL_OTHER, CHANNELS - 1, 0, MSG_f_channel),
};
#undef A
#define A struct case_reported_result
static const struct field report_result_f[] = { INT(A, id), INT(A, voice), TEXT(A, code, 8), TEXT(A, word, 4), TEXT(A, token, 22) };
#undef A
#define RESULT SHAPE(struct case_reported_result, report_result_f)
const struct command CASE_REPORT = { "desk.case.report", SHAPE(struct case_report, report_f), PERM_ANYONE, decide_report, RESULT };

#define A struct case_join
static const struct field join_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(A, where_door, 0, REPORT_DOOR_MAX, FIELD_LINE, MSG_f_where_door),
    ASK_TEXT(A, text, 0, REPORT_TEXT_MAX, 0, MSG_f_join_text),
    ASK_TEXT(A, contact, 0, REPORT_CONTACT_MAX, FIELD_LINE, MSG_f_contact),
    ASK_DOOR(A),
    ASK_INT(A, channel, CHANNEL_OTHER, CHANNELS - 1, 0, MSG_f_channel),
};
#undef A
const struct command CASE_JOIN = { "desk.case.join", SHAPE(struct case_join, join_f), PERM_ANYONE, decide_join, RESULT };

#define A struct voice_say
static const struct field say_f[] = {
    ASK_TEXT(A, token, TOKEN_CHARS, TOKEN_CHARS, FIELD_REQUIRED | FIELD_LINE, MSG_NONE),
    ASK_INT(A, say, SAY_FIXED, SAY_NOT, FIELD_REQUIRED, MSG_f_say),
    ASK_TEXT(A, words, 0, CASE_WORDS_MAX, 0, MSG_f_say_words),
};
#undef A
const struct command VOICE_SAY = { "desk.voice.say", SHAPE(struct voice_say, say_f), PERM_ANYONE, decide_say, SHAPE_NONE };

#define A struct voice_say_by_word
static const struct field say_by_word_f[] = {
    ASK_TEXT(A, code, CODE_CHARS, CODE_CHARS, FIELD_REQUIRED | FIELD_LINE, MSG_f_code),
    ASK_TEXT(A, word, WORD_CHARS, WORD_CHARS, FIELD_REQUIRED | FIELD_LINE | FIELD_SECRET, MSG_f_word),
    ASK_INT(A, say, SAY_FIXED, SAY_NOT, FIELD_REQUIRED, MSG_f_say),
    ASK_TEXT(A, words, 0, CASE_WORDS_MAX, 0, MSG_f_say_words),
};
#undef A
const struct command VOICE_SAY_BY_WORD = { "desk.voice.say_by_word", SHAPE(struct voice_say_by_word, say_by_word_f), PERM_ANYONE,
                                           decide_say_by_word, SHAPE_NONE };

#define A struct contact_show
static const struct field show_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(A, voice, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(A, reason, 2, CONTACT_REASON_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_reason),
};
#undef A
const struct command CONTACT_SHOW = { "desk.contact.show", SHAPE(struct contact_show, show_f), PERM_DESK, decide_show, SHAPE_NONE };
const struct command UNIT_CONTACT = { "desk.unit.contact", SHAPE(struct contact_show, show_f), PERM_UNIT, decide_unit_show, SHAPE_NONE };
