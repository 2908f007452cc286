/* card_wire.c - a card that goes up to a level which sits at another place: there it is a card too, offered from below.
**
** Neither place writes in the other's log. Each says to the other what happened to the card on its side, step by step, in parcels
** (wire/wire.h), and each writes down what it hears as steps of its own card. So both logs tell the whole story, and while one side is down
** the other goes on. What is said is read from the card's own steps, behind where it was said last (card_far.told): the road knows nothing
** of it, but that nobody here writes down on paper what a level says that sits there. A step that was heard is not said back. What the flow
** does not allow here any more is turned away, and the other place reads why. */
#include "card/card_in.h"

#include "core/log.h"

enum { FAR_AT_ONCE = 40 };

/* ---- events ---------------------------------------------------------------------------------------------------------------------- */

struct far_met {
    int64_t id, peer, told;
    struct str ref;
};
struct far_told {
    int64_t id, told, behind;
    struct str ref;
};
struct far_part {
    int64_t id, part, theirs;
};

static enum rc apply_placed(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct card_level_place *ev = event;
    (void)st;
    return ev->peer ? card_level_peer_put(ap, ev->no, ev->peer) : card_level_peer_end(ap, ev->no);
}
static enum rc apply_far_met(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct far_met *ev = event;
    (void)st;
    return card_far_add(ap, ev->id, ev->peer, ev->ref, ABSENT, ev->told, 0);
}
static enum rc apply_far_told(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct far_told *ev = event;
    (void)st;
    return card_far_told(ap, ev->id, ev->ref, ev->told, ev->behind);
}
static enum rc apply_far_part(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct far_part *ev = event;
    (void)st;
    return card_far_part_add(ap, ev->part, ev->id, ev->theirs);
}
static const struct field placed_f[] = { INT(struct card_level_place, no), INT(struct card_level_place, peer) };
static const struct field met_f[] = { INT(struct far_met, id), INT(struct far_met, peer), INT(struct far_met, told),
                                      BYTES(struct far_met, ref, PARCEL_NAME_BYTES) };
static const struct field told_f[] = { INT(struct far_told, id), INT(struct far_told, told), INT(struct far_told, behind),
                                       BYTES(struct far_told, ref, PARCEL_NAME_BYTES) };
static const struct field far_part_f[] = { INT(struct far_part, id), INT(struct far_part, part), INT(struct far_part, theirs) };
const struct event_type CARD_LEVEL_PLACED = { "card.level.placed", SHAPE(struct card_level_place, placed_f), apply_placed, false };
const struct event_type CARD_FAR_MET = { "card.far.met", SHAPE(struct far_met, met_f), apply_far_met, false };
const struct event_type CARD_FAR_TOLD = { "card.far.told", SHAPE(struct far_told, told_f), apply_far_told, false };
const struct event_type CARD_FAR_PART = { "card.far.part", SHAPE(struct far_part, far_part_f), apply_far_part, false };

/* It is to be told, if the card is at another place too. */
static enum rc follow(struct apply *ap, const struct stamp *st, int64_t id)
{
    (void)st;
    return card_far_follow(ap, id);
}

/* The first time that it goes to a level which sits elsewhere. */
static enum rc follow_sent(struct apply *ap, const struct stamp *st, int64_t id)
{
    struct card_get_row row;
    struct card_far_get_row far;
    struct card_level_peer_get_row at;
    enum rc rc = card_far_get(apply_db(ap), st->arena, id, &far);
    if (rc != NOT_FOUND)
        return rc ? rc : card_far_follow(ap, id);
    rc = card_get(apply_db(ap), st->arena, id, &row);
    if (!rc && row.to_level == ABSENT)
        return OK;
    if (!rc)
        rc = card_level_peer_get(apply_db(ap), st->arena, row.to_level, &at);
    return rc == NOT_FOUND ? OK : rc ? rc : card_far_add(ap, id, at.peer, STR_NONE, row.to_level, st->pos - 1, 1);
}

#define FOLLOW(kind) { kind, "id", follow }
const struct watch CARD_FAR_WATCH[] = {
    { "card.sent", "id", follow_sent }, { "card.climbed", "id", follow_sent },
    FOLLOW("card.revised"), FOLLOW("card.accepted"), FOLLOW("card.returned"), FOLLOW("card.referred"), FOLLOW("card.resumed"),
    FOLLOW("card.instructed"), FOLLOW("card.unclear"), FOLLOW("card.cleared"), FOLLOW("card.finished"), FOLLOW("card.reopened"),
    FOLLOW("card.assessed"), FOLLOW("card.withdrawn"), FOLLOW("card.part.asked"), FOLLOW("card.part.accepted"),
    FOLLOW("card.part.declined"), FOLLOW("card.part.proposed"), FOLLOW("card.part.agreed"), FOLLOW("card.part.insisted"),
    FOLLOW("card.part.arrived"), FOLLOW("card.part.progressed"), FOLLOW("card.part.finished"), FOLLOW("card.part.redone"),
    FOLLOW("card.part.question"), FOLLOW("card.part.answer"), FOLLOW("card.part.lapsed"), FOLLOW("card.part.assessed"), { 0 },
};

/* ---- what is said ------------------------------------------------------------------------------------------------------------------ */

/* ref: the name of the card between both; absent in the first, whose own name it is. */
struct far_text { /* the whole of it; sent: 1, it is offered now */
    int64_t sent, kind, homes;
    struct str ref, title, came, tried, papers, options, needs, strip, words;
};
struct far_step {
    int64_t due_at, n;
    struct str ref, step, words; /* step: the kind of the event */
};
struct far_asked { /* part: its number at the place that gave it out, as in far_answered */
    int64_t part, lead, due_day, due_at, answer_at, arrive_at;
    struct str ref, unit, what;
};
struct far_answered {
    int64_t part, state, due_day, due_at, proposed, arrived_at, day, n;
    struct str ref, step, words, why;
};
static const struct parcel_kind FAR_TEXT, FAR_STEP, FAR_ASKED, FAR_ANSWERED;

/* Which kinds are said, and which command of the flow each stands for here. up: it comes from below, else from above. */
static const struct {
    const struct event_type *event;
    const struct command *command;
    bool up;
} steps[] = {
    { &CARD_ACCEPTED, &CARD_ACCEPT, false },     { &CARD_SENT_BACK, &CARD_RETURN, false },      { &CARD_REFERRED_ON, &CARD_REFER, false },
    { &CARD_RESUMED, &CARD_RESUME, false },      { &CARD_INSTRUCTION, &CARD_INSTRUCT, false },
    { &CARD_UNCLEARED, &CARD_HOLD_UNCLEAR, false },
    { &CARD_CLEARED, &CARD_CLEAR, false },       { &CARD_FINISHED, &CARD_FINISH, false },       { &CARD_REOPENED, &CARD_REOPEN, false },
    { &CARD_WAS_ASSESSED, &CARD_ASSESS, false }, { &CARD_TAKEN_BACK, &CARD_WITHDRAW, true },
};
static const struct event_type *const answers[] = {
    &PART_WAS_ACCEPTED, &PART_WAS_DECLINED, &PART_PROPOSED, &PART_AGREED, &PART_INSISTED, &PART_ARRIVED, &PART_PROGRESSED,
    &PART_FINISHED, &PART_REDONE, &PART_QUESTION, &PART_ANSWER, &PART_WAS_LAPSED, &PART_WAS_ASSESSED,
};

static enum rc say_text(struct cx *cx, struct card_far_get_row *far, int64_t sent, struct str words)
{
    struct card_get_row row;
    struct card_version_get_row v;
    struct str name = STR_NONE;
    enum rc rc = card_get(cx->db, cx->arena, far->card_id, &row);
    if (!rc)
        rc = card_version_get(cx->db, cx->arena, far->card_id, row.version, &v);
    struct far_text t = { sent, row.kind, v.homes, far->ref, v.title, v.came, v.tried, v.papers, v.options, v.needs, v.strip, words };
    if (!rc)
        rc = wire_send(cx, far->peer, &FAR_TEXT, &t, NULL, &name);
    if (!rc && !far->ref.p)
        far->ref = name;
    return rc;
}

static enum rc say_moved(struct cx *cx, struct card_far_get_row *far, const struct event_type *type, int64_t pos)
{
    struct card_moved ev = { 0 };
    enum rc rc = log_read_event(cx->db, cx->arena, pos, type, NULL, &ev);
    if (!rc && far->level != ABSENT && (type == &CARD_SENT || type == &CARD_CLIMBED))
        return say_text(cx, far, 1, ev.words);
    for (size_t i = 0; i < countof(steps) && !rc; i++)
        if (steps[i].event == type && steps[i].up == (far->level != ABSENT))
            return wire_send(cx, far->peer, &FAR_STEP, &(struct far_step){ ev.due_at, ev.n, far->ref, str_of(type->kind), ev.words }, NULL,
                             NULL);
    return rc;
}

/* The number that the place knows which gave the part out. NOT_FOUND: the other place has no such part. */
static enum rc their_part(struct cx *cx, const struct card_far_get_row *far, int64_t part, int64_t *theirs)
{
    struct card_far_part_theirs_row row;
    if (far->level == ABSENT) {
        *theirs = part;
        return OK;
    }
    enum rc rc = card_far_part_theirs(cx->db, cx->arena, part, &row);
    if (!rc)
        *theirs = row.theirs;
    return rc;
}

static enum rc say_part(struct cx *cx, const struct card_far_get_row *far, const struct event_type *type, int64_t pos)
{
    struct card_part_moved ev = { 0 };
    int64_t part;
    enum rc rc = log_read_event(cx->db, cx->arena, pos, type, NULL, &ev);
    if (!rc)
        rc = their_part(cx, far, ev.part, &part);
    if (rc)
        return rc == NOT_FOUND ? OK : rc;
    struct far_answered said = { part, ev.state, ev.due_day, ev.due_at, ev.proposed, ev.arrived_at, ev.day, ev.n, far->ref,
                                 str_of(type->kind), ev.words, ev.why };
    return wire_send(cx, far->peer, &FAR_ANSWERED, &said, NULL, NULL);
}

static enum rc say_asked(struct cx *cx, const struct card_far_get_row *far, int64_t pos)
{
    struct card_asked ev = { 0 };
    enum rc rc = log_read_event(cx->db, cx->arena, pos, &PART_WAS_ASKED, NULL, &ev);
    if (rc || far->level != ABSENT)
        return rc;
    struct far_asked said = { ev.part, ev.lead, ev.due_day, ev.due_at, ev.answer_at, ev.arrive_at, far->ref, ev.unit, ev.what };
    return wire_send(cx, far->peer, &FAR_ASKED, &said, NULL, NULL);
}

enum rc card_is_there(struct db *db, struct arena *a, int64_t id, int64_t level, bool *there)
{
    struct card_far_get_row far;
    struct wire_peer peer;
    enum rc rc = card_far_get(db, a, id, &far);
    *there = false;
    if (rc || far.level != level)
        return rc == NOT_FOUND ? OK : rc;
    rc = wire_peer(db, a, far.peer, &peer);
    if (!rc)
        *there = peer.state != PEER_REMOVED;
    return rc;
}

static enum rc say_step(struct cx *cx, struct card_far_get_row *far, int64_t pos)
{
    struct str kind;
    enum rc rc = log_read_kind(cx->db, cx->arena, pos, &kind);
    const struct event_type *type = rc ? NULL : event_find(kind);
    if (!type)
        return rc;
    if (type == &CARD_REVISED)
        return say_text(cx, far, 0, STR_NONE);
    if (type == &PART_WAS_ASKED)
        return say_asked(cx, far, pos);
    for (size_t i = 0; i < countof(answers); i++)
        if (type == answers[i])
            return say_part(cx, far, type, pos);
    return type->shape.size == sizeof(struct card_moved) && type->shape.field == CARD_SENT.shape.field ? say_moved(cx, far, type, pos) : OK;
}

enum rc card_far_tell(struct cx *cx, int64_t id)
{
    struct card_far_get_row far;
    struct card_far_steps_row *step;
    struct wire_peer peer;
    size_t n;
    enum rc rc = card_far_get(cx->db, cx->arena, id, &far);
    if (rc || !far.behind)
        return rc == NOT_FOUND ? OK : rc;
    rc = wire_peer(cx->db, cx->arena, far.peer, &peer);
    if (!rc)
        rc = card_far_steps(cx->db, cx->arena, id, far.told, FAR_AT_ONCE, &step, &n);
    for (size_t i = 0; !rc && i < n && peer.state != PEER_REMOVED; i++)
        rc = say_step(cx, &far, step[i].pos);
    if (rc)
        return rc;
    struct far_told ev = { id, n ? step[n - 1].pos : far.told, n == FAR_AT_ONCE, far.ref };
    return emit(cx, &CARD_FAR_TOLD, &ev, NULL);
}

/* ---- what is heard ------------------------------------------------------------------------------------------------------------------- */

/* What happened here meanwhile is said first; what is heard now is not said back. */
static enum rc heard(struct cx *cx, const struct card_far_named_row *far)
{
    return emit(cx, &CARD_FAR_TOLD, &(struct far_told){ far->card_id, next_pos(cx), 0, far->ref }, NULL);
}

static enum rc find(struct cx *cx, const struct parcel *p, struct str ref, struct card_far_named_row *far, struct card_get_row *row)
{
    enum rc rc = ref.p ? card_far_named(cx->db, cx->arena, p->peer, ref, far) : NOT_FOUND;
    if (!rc)
        rc = card_far_tell(cx, far->card_id);
    if (!rc)
        rc = card_get(cx->db, cx->arena, far->card_id, row);
    return rc == NOT_FOUND ? refuse(cx, NOT_FOUND, NULL, MSG_err_card_far, 0) : rc;
}

/* A card of theirs becomes one here, offered to our first level. */
static enum rc take_new(struct cx *cx, const struct parcel *p, const struct far_text *t, int64_t *id)
{
    struct card_last_row last;
    struct card_worded ev = { .no = 1, .kind = t->kind, .homes = t->homes, .cases = STR(""), .title = t->title, .came = t->came,
                              .tried = t->tried, .papers = t->papers, .options = t->options, .needs = t->needs, .strip = t->strip };
    enum rc rc = card_today(cx->db, cx->arena, cx->now, &ev.day);
    if (!rc)
        rc = card_last(cx->db, cx->arena, &last);
    if (rc)
        return rc;
    ev.id = last.id == ABSENT ? 1 : last.id + 1;
    *id = ev.id;
    rc = emit(cx, &CARD_DRAWN, &ev, NULL);
    return rc ? rc : emit(cx, &CARD_FAR_MET, &(struct far_met){ ev.id, p->peer, next_pos(cx), p->name }, NULL);
}

static enum rc take_text(struct cx *cx, const struct parcel *p, const void *record)
{
    const struct far_text *t = record;
    struct card_far_named_row far = { .ref = p->name };
    struct card_get_row row = { .state = CARD_DRAFT };
    enum rc rc = t->ref.p ? find(cx, p, t->ref, &far, &row) : take_new(cx, p, t, &far.card_id);
    if (!rc && t->ref.p) {
        struct card_worded ev = { far.card_id, row.version + 1, row.kind, ABSENT, t->homes, STR_NONE, t->title, t->came, t->tried,
                                  t->papers, t->options, t->needs, t->strip };
        rc = emit(cx, &CARD_REVISED, &ev, NULL);
    }
    struct card_moved ev = { far.card_id, CARD_UP, 1, 1, ABSENT, ABSENT, 0, ABSENT, t->words };
    if (!rc && t->sent == 1 && !flow_find(&CARD_FLOW, row.state, &CARD_SEND))
        return refuse(cx, CONFLICT, NULL, MSG_err_flow, 0);
    if (!rc && t->sent == 1)
        rc = card_wind(cx, t->kind, &ev);
    if (!rc && t->sent == 1)
        rc = emit(cx, &CARD_SENT, &ev, NULL);
    return rc ? rc : heard(cx, &far);
}

static enum rc take_step(struct cx *cx, const struct parcel *p, const void *record)
{
    const struct far_step *s = record;
    struct card_far_named_row far;
    struct card_get_row row;
    size_t i = 0;
    enum rc rc = find(cx, p, s->ref, &far, &row);
    while (i < countof(steps) && !str_eq(s->step, str_of(steps[i].event->kind)))
        i++;
    if (rc || i == countof(steps) || steps[i].up != (far.level == ABSENT))
        return rc ? rc : refuse(cx, INVALID, NULL, MSG_err_card_far, 0);
    struct card_moved ev = { row.id, 0, far.level == ABSENT ? row.level : far.level, ABSENT, s->due_at, ABSENT, 0, s->n, s->words };
    if ((rc = flow_step(cx, &CARD_FLOW, steps[i].command, row.state, &ev.state)))
        return rc;
    if (ev.state == CARD_RETURNED) {
        ev.n = ev.level;
        ev.level = 1;
    }
    rc = emit(cx, steps[i].event, &ev, NULL);
    /* parts that are given out elsewhere lapse with what is said of them */
    if (!rc && (ev.state == CARD_RETURNED || ev.state == CARD_WITHDRAWN))
        rc = card_lapse(cx, row.id, 0);
    return rc ? rc : heard(cx, &far);
}

static enum rc take_asked(struct cx *cx, const struct parcel *p, const void *record)
{
    const struct far_asked *s = record;
    struct card_far_named_row far;
    struct card_get_row row;
    enum rc rc = find(cx, p, s->ref, &far, &row);
    if (rc || far.level == ABSENT)
        return rc ? rc : refuse(cx, INVALID, NULL, MSG_err_card_far, 0);
    int64_t part = next_pos(cx);
    struct card_asked ev = { row.id, part, s->lead, s->due_day, s->due_at, s->answer_at, s->arrive_at, ABSENT, 0, s->unit, s->what };
    rc = emit(cx, &PART_WAS_ASKED, &ev, NULL);
    if (!rc)
        rc = emit(cx, &CARD_FAR_PART, &(struct far_part){ row.id, part, s->part }, NULL);
    return rc ? rc : heard(cx, &far);
}

static enum rc take_answered(struct cx *cx, const struct parcel *p, const void *record)
{
    const struct far_answered *s = record;
    struct card_far_named_row far;
    struct card_far_part_ours_row ours = { .part = s->part };
    struct card_part_get_row part;
    struct card_get_row row;
    size_t i = 0;
    enum rc rc = find(cx, p, s->ref, &far, &row);
    if (!rc && far.level != ABSENT)
        rc = card_far_part_ours(cx->db, cx->arena, far.card_id, s->part, &ours);
    if (!rc)
        rc = card_part_get(cx->db, cx->arena, ours.part, &part);
    while (i < countof(answers) && !str_eq(s->step, str_of(answers[i]->kind)))
        i++;
    if (rc == NOT_FOUND || (!rc && (i == countof(answers) || part.card_id != far.card_id)))
        return refuse(cx, NOT_FOUND, NULL, MSG_err_card_far, 0);
    if (rc)
        return rc;
    struct card_part_moved ev = card_part_event(&part);
    ev.state = s->state;
    ev.due_day = s->due_day;
    ev.due_at = s->due_at;
    ev.proposed = s->proposed;
    ev.arrived_at = s->arrived_at;
    ev.day = s->day;
    ev.n = s->n;
    ev.words = s->words;
    ev.why = s->why;
    ev.wake_at = far.level == ABSENT ? ev.wake_at : ABSENT; /* whoever gave it out watches over it */
    rc = emit(cx, answers[i], &ev, NULL);
    return rc ? rc : heard(cx, &far);
}

/* ---- shapes ------------------------------------------------------------------------------------------------------ */

#define REF(E) { "ref", offsetof(E, ref), FIELD_BYTES, 0, PARCEL_NAME_BYTES, PARCEL_NAME_BYTES, MSG_NONE }
#define NO(E, m, F, most) ASK_INT(E, m, 0, most, F, MSG_NONE)
#define MUST FIELD_REQUIRED
#define E struct far_text
static const struct field text_f[] = {
    NO(E, sent, MUST, 1), NO(E, kind, MUST, CARD_KINDS - 1), NO(E, homes, MUST, 1000000), REF(E),
    ASK_TEXT(E, title, 1, CARD_TITLE_MAX, MUST, MSG_f_card_title), ASK_TEXT(E, came, 0, CARD_WORDS_MAX, MUST, MSG_f_card_came),
    ASK_TEXT(E, tried, 0, CARD_WORDS_MAX, MUST, MSG_f_card_tried), ASK_TEXT(E, papers, 0, CARD_WORDS_MAX, MUST, MSG_f_card_papers),
    ASK_TEXT(E, options, 0, CARD_ROWS_MAX, MUST, MSG_NONE), ASK_TEXT(E, needs, 0, CARD_ROWS_MAX, MUST, MSG_NONE),
    ASK_TEXT(E, strip, 0, CARD_ROWS_MAX, MUST, MSG_NONE), ASK_TEXT(E, words, 0, CARD_WORDS_MAX, 0, MSG_f_card_words),
};
#undef E
#define E struct far_step
static const struct field step_f[] = {
    NO(E, due_at, 0, INT64_MAX), NO(E, n, 0, INT64_MAX), REF(E), ASK_TEXT(E, step, 1, PARCEL_KIND_MAX, MUST, MSG_NONE),
    ASK_TEXT(E, words, 0, CARD_WORDS_MAX, 0, MSG_f_card_words),
};
#undef E
#define E struct far_asked
static const struct field asked_f[] = {
    NO(E, part, MUST, INT64_MAX), NO(E, lead, MUST, 1), NO(E, due_day, MUST, INT32_MAX), NO(E, due_at, MUST, INT64_MAX),
    NO(E, answer_at, MUST, INT64_MAX), NO(E, arrive_at, 0, INT64_MAX), REF(E), ASK_TEXT(E, unit, 1, CARD_UNIT_MAX, MUST, MSG_NONE),
    ASK_TEXT(E, what, 0, CARD_CELL_MAX, MUST, MSG_NONE),
};
#undef E
#define E struct far_answered
static const struct field answered_f[] = {
    NO(E, part, MUST, INT64_MAX), NO(E, state, MUST, PART_STATES - 1), NO(E, due_day, MUST, INT32_MAX), NO(E, due_at, MUST, INT64_MAX),
    NO(E, proposed, 0, INT32_MAX), NO(E, arrived_at, 0, INT64_MAX), NO(E, day, 0, INT32_MAX), NO(E, n, 0, INT64_MAX), REF(E),
    ASK_TEXT(E, step, 1, PARCEL_KIND_MAX, MUST, MSG_NONE), ASK_TEXT(E, words, 0, CARD_WORDS_MAX, 0, MSG_f_card_words),
    ASK_TEXT(E, why, 0, CARD_WORDS_MAX, 0, MSG_NONE),
};
#undef E
static const struct parcel_kind FAR_TEXT = { "card.text", SHAPE(struct far_text, text_f), MSG_card_far_text, take_text };
static const struct parcel_kind FAR_STEP = { "card.step", SHAPE(struct far_step, step_f), MSG_card_far_step, take_step };
static const struct parcel_kind FAR_ASKED = { "card.asked", SHAPE(struct far_asked, asked_f), MSG_card_far_asked, take_asked };
static const struct parcel_kind FAR_ANSWERED = { "card.answered", SHAPE(struct far_answered, answered_f), MSG_card_far_answered,
                                                 take_answered };
const struct parcel_kind *const CARD_PARCELS[] = { &FAR_TEXT, &FAR_STEP, &FAR_ASKED, &FAR_ANSWERED, NULL };

/* ---- which level sits where -------------------------------------------------------------------------------------- */

static enum rc decide_place(struct cx *cx, const void *args)
{
    const struct card_level_place *a = args;
    struct card_level level[CARD_LEVELS_MOST];
    struct wire_peer peer;
    size_t n;
    enum rc rc = card_levels(cx->db, cx->arena, level, &n);
    if (!rc && a->no > (int64_t)n)
        rc = refuse(cx, INVALID, "no", MSG_err_card_level, (int64_t)n);
    if (!rc && a->peer) {
        rc = wire_peer(cx->db, cx->arena, a->peer, &peer);
        if (rc == NOT_FOUND || (!rc && peer.state == PEER_REMOVED))
            rc = refuse(cx, INVALID, "peer", MSG_err_wire_gone, 0);
    }
    return rc ? rc : emit(cx, &CARD_LEVEL_PLACED, a, NULL);
}
static const struct field place_f[] = {
    ASK_INT(struct card_level_place, no, 2, CARD_LEVELS_MOST, MUST, MSG_f_card_level_no),
    ASK_INT(struct card_level_place, peer, 0, INT64_MAX, MUST, MSG_f_card_level_peer),
};
const struct command CARD_LEVEL_PLACE = { "card.level.place", SHAPE(struct card_level_place, place_f), PERM_PLACE, decide_place,
                                          SHAPE_NONE };
