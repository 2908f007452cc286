/* card_event.c - what happened to cards, and what follows from it in the tables.
**
** A step of the road and a step of a part are one record each with many kinds: the kind says what it was, the record where it stands then,
** with whom, and until when. So an apply writes what it is told and judges nothing. Two events are public and hold what everybody may read:
** that there is such a card, once it was sent up, and its text, once a level has published it. All others are committed to, and stay with
** the office. */
#include "card/card_in.h"

/* ---- versions ---------------------------------------------------------------------------------------------------------------- */

static enum rc add_version(struct apply *ap, const struct stamp *st, const struct card_worded *ev)
{
    return card_version_add(ap, ev->id, ev->no, st->at, st->by, ev->title, ev->homes, ev->came, ev->tried, ev->papers, ev->options,
                            ev->needs, ev->strip);
}

static enum rc step(struct apply *ap, const struct stamp *st, int64_t id, enum card_step_kind kind, int64_t n)
{
    return card_step_add(ap, id, st->pos, kind, st->at, st->by, ABSENT, ABSENT, 0, ABSENT, STR_NONE, STR_NONE, ABSENT, n);
}

static enum rc apply_drawn(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct card_worded *ev = event;
    struct str cases = ev->cases, one;
    enum rc rc = card_add(ap, ev->id, ev->kind, ev->title, ev->homes, ev->day, st->at);
    while (!rc && cases.n && str_next(&cases, ' ', &one)) {
        int64_t from = 0;
        must(str_int(one, &from));
        rc = card_case_add(ap, ev->id, from);
    }
    if (!rc)
        rc = add_version(ap, st, ev);
    return rc ? rc : step(ap, st, ev->id, CARD_STEP_DREW, ev->no);
}

static enum rc apply_revised(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct card_worded *ev = event;
    enum rc rc = add_version(ap, st, ev);
    if (!rc)
        rc = card_reword(ap, ev->id, ev->no, ev->title, ev->homes, st->at);
    return rc ? rc : step(ap, st, ev->id, CARD_STEP_REVISED, ev->no);
}

static enum rc apply_announced(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct card_announced *ev = event;
    return card_sent(ap, ev->id, st->pos);
}

static enum rc apply_published(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct card_published *ev = event;
    enum rc rc = card_publish(ap, ev->id, ev->version, st->pos, st->at);
    return rc ? rc : step(ap, st, ev->id, CARD_STEP_PUBLISHED, ev->version);
}

/* ---- the road ------------------------------------------------------------------------------------------------------------------ */

static enum rc apply_moved(struct apply *ap, const struct stamp *st, const void *event, enum card_step_kind kind)
{
    const struct card_moved *ev = event;
    const int64_t level = kind == CARD_STEP_SENT || kind == CARD_STEP_CLIMBED ? ev->to : ev->level;
    enum rc rc = card_move(ap, ev->id, ev->state, ev->level, ev->to, st->at, ev->due_at, ev->wake_at, CARD_QUIET);
    return rc ? rc : card_step_add(ap, ev->id, st->pos, kind, st->at, st->by, level, ABSENT, ev->paper, ABSENT, ev->words, STR_NONE, ABSENT,
                                   ev->n);
}
#define MOVE(name, kind)                                                                                                                   \
    static enum rc apply_##name(struct apply *ap, const struct stamp *st, const void *event)                                              \
    {                                                                                                                                      \
        return apply_moved(ap, st, event, kind);                                                                                           \
    }
MOVE(sent, CARD_STEP_SENT)
MOVE(climbed, CARD_STEP_CLIMBED)
MOVE(accepted, CARD_STEP_ACCEPTED)
MOVE(returned, CARD_STEP_RETURNED)
MOVE(referred, CARD_STEP_REFERRED)
MOVE(resumed, CARD_STEP_RESUMED)
MOVE(instructed, CARD_STEP_INSTRUCTED)
MOVE(unclear, CARD_STEP_UNCLEAR)
MOVE(cleared, CARD_STEP_CLEARED)
MOVE(finished, CARD_STEP_FINISHED)
MOVE(reopened, CARD_STEP_REOPENED)
MOVE(assessed, CARD_STEP_ASSESSED)
MOVE(withdrawn, CARD_STEP_WITHDRAWN)
#undef MOVE

/* ---- parts ----------------------------------------------------------------------------------------------------------------------- */

static enum rc apply_asked(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct card_asked *ev = event;
    must(ev->part == st->pos);
    enum rc rc = card_part_add(ap, ev->part, ev->id, ev->unit, ev->lead, ev->what, ev->due_day, ev->arrive_at, ev->answer_at, ev->due_at,
                               ev->wake_at);
    return rc ? rc : card_step_add(ap, ev->id, st->pos, CARD_STEP_ASKED, st->at, st->by, ABSENT, ev->part, ev->paper, ABSENT, ev->what,
                                   STR_NONE, ev->due_day, ABSENT);
}

static enum rc apply_part(struct apply *ap, const struct stamp *st, const void *event, enum card_step_kind kind)
{
    const struct card_part_moved *ev = event;
    enum rc rc = card_part_set(ap, ev->part, ev->state, ev->due_day, ev->due_at, ev->proposed, ev->arrived_at, ev->wake_at, ev->alarm);
    if (!rc && ev->link != ABSENT)
        rc = card_link_used(ap, ev->link);
    if (!rc && ev->link != ABSENT)
        rc = card_part_name(ap, ev->part, 1);
    if (!rc)
        rc = card_touch(ap, ev->id, st->at);
    return rc ? rc : card_step_add(ap, ev->id, st->pos, kind, st->at, st->by, ABSENT, ev->part, ev->paper, ev->link, ev->words, ev->why,
                                   ev->day, ev->n);
}
#define MOVE(name, kind)                                                                                                                   \
    static enum rc part_##name(struct apply *ap, const struct stamp *st, const void *event)                                               \
    {                                                                                                                                      \
        return apply_part(ap, st, event, kind);                                                                                            \
    }
MOVE(accepted, CARD_STEP_PART_ACCEPTED)
MOVE(declined, CARD_STEP_DECLINED)
MOVE(proposed, CARD_STEP_PROPOSED)
MOVE(agreed, CARD_STEP_AGREED)
MOVE(insisted, CARD_STEP_INSISTED)
MOVE(arrived, CARD_STEP_ARRIVED)
MOVE(progressed, CARD_STEP_PROGRESS)
MOVE(finished, CARD_STEP_PART_DONE)
MOVE(redone, CARD_STEP_PART_REDO)
MOVE(question, CARD_STEP_QUESTION)
MOVE(answer, CARD_STEP_ANSWER)
MOVE(lapsed, CARD_STEP_LAPSED)
MOVE(assessed, CARD_STEP_PART_ASSESSED)
#undef MOVE

/* ---- clocks, links, levels -------------------------------------------------------------------------------------------------------- */

static enum rc apply_rang(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct card_rang *ev = event;
    const bool part = ev->part != ABSENT, over = ev->alarm == CARD_OVER;
    enum rc rc = part ? card_part_ring(ap, ev->part, ev->alarm, ev->wake_at) : card_ring(ap, ev->id, ev->alarm, ev->wake_at);
    const enum card_step_kind kind = part ? (over ? CARD_STEP_PART_OVER : CARD_STEP_PART_SOON) : over ? CARD_STEP_OVER : CARD_STEP_SOON;
    return rc ? rc : card_step_add(ap, ev->id, st->pos, kind, st->at, st->by, ev->level, ev->part, 0, ABSENT, STR_NONE, STR_NONE, ABSENT,
                                   ABSENT);
}

static enum rc apply_linked(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct card_linked *ev = event;
    must(ev->link == st->pos);
    return card_link_add(ap, ev->link, ev->id, ev->part, ev->token, ev->until);
}

static enum rc apply_renewed(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct card_linked *ev = event;
    (void)st;
    return card_link_until(ap, ev->link, ev->until);
}

static enum rc apply_link_ended(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct card_linked *ev = event;
    return card_link_end(ap, ev->link, st->at);
}

static enum rc apply_link_opened(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct card_linked *ev = event;
    return card_link_opened(ap, ev->link, st->at);
}

static enum rc apply_leveled(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct card_level_set *ev = event;
    struct str seats = ev->seats, one;
    (void)st;
    enum rc rc = card_level_put(ap, ev->no, ev->name, ev->days);
    if (!rc)
        rc = card_seats_clear(ap, ev->no);
    while (!rc && seats.n && str_next(&seats, ' ', &one)) {
        int64_t user = 0;
        must(str_int(one, &user));
        rc = card_seat_add(ap, ev->no, user);
    }
    return rc;
}

/* ---- shapes ------------------------------------------------------------------------------------------------------------------------ */

#define E struct card_worded
static const struct field worded_f[] = {
    INT(E, id), INT(E, no), INT(E, kind), INT(E, day), INT(E, homes), TEXT(E, cases, CARD_CASES_MAX), TEXT(E, title, CARD_TITLE_MAX),
    TEXT(E, came, CARD_WORDS_MAX), TEXT(E, tried, CARD_WORDS_MAX), TEXT(E, papers, CARD_WORDS_MAX), TEXT(E, options, CARD_ROWS_MAX),
    TEXT(E, needs, CARD_ROWS_MAX), TEXT(E, strip, CARD_ROWS_MAX),
};
#undef E
#define E struct card_announced
static const struct field announced_f[] = { INT(E, id), INT(E, kind), INT(E, homes), TEXT(E, title, CARD_TITLE_MAX),
                                            TEXT(E, level, CARD_CELL_MAX) };
#undef E
#define E struct card_published
static const struct field published_f[] = {
    INT(E, id), INT(E, version), INT(E, kind), INT(E, homes), TEXT(E, title, CARD_TITLE_MAX), TEXT(E, came, CARD_WORDS_MAX),
    TEXT(E, tried, CARD_WORDS_MAX), TEXT(E, options, CARD_ROWS_MAX), TEXT(E, strip, CARD_ROWS_MAX), TEXT(E, words, CARD_WORDS_MAX),
};
#undef E
#define E struct card_moved
static const struct field moved_f[] = {
    INT(E, id), INT(E, state), INT(E, level), INT(E, to), INT(E, due_at), INT(E, wake_at), INT(E, paper), INT(E, n),
    TEXT(E, words, CARD_WORDS_MAX),
};
#undef E
#define E struct card_asked
static const struct field asked_f[] = {
    INT(E, id), INT(E, part), INT(E, lead), INT(E, due_day), INT(E, due_at), INT(E, answer_at), INT(E, arrive_at), INT(E, wake_at),
    INT(E, paper), TEXT(E, unit, CARD_UNIT_MAX), TEXT(E, what, CARD_CELL_MAX),
};
#undef E
#define E struct card_part_moved
static const struct field part_f[] = {
    INT(E, id), SUBJECT(E, part), INT(E, state), INT(E, due_day), INT(E, due_at), INT(E, proposed), INT(E, arrived_at), INT(E, wake_at),
    INT(E, alarm), INT(E, paper), INT(E, link), INT(E, day), INT(E, n), TEXT(E, words, CARD_WORDS_MAX), TEXT(E, why, CARD_WORDS_MAX),
    TEXT_OWN(E, name, CARD_NAME_MAX),
};
#undef E
#define E struct card_rang
static const struct field rang_f[] = { INT(E, id), INT(E, part), INT(E, alarm), INT(E, wake_at), INT(E, level) };
#undef E
#define E struct card_linked
static const struct field linked_f[] = { INT(E, id), INT(E, link), INT(E, part), INT(E, until), BYTES(E, token, 32) };
#undef E
#define E struct card_level_set
static const struct field leveled_f[] = { INT(E, no), INT(E, days), TEXT(E, name, CARD_CELL_MAX), TEXT(E, seats, CARD_ROWS_MAX) };
#undef E

const struct event_type CARD_DRAWN = { "card.drawn", SHAPE(struct card_worded, worded_f), apply_drawn, false };
const struct event_type CARD_REVISED = { "card.revised", SHAPE(struct card_worded, worded_f), apply_revised, false };
const struct event_type CARD_ANNOUNCED = { "card.announced", SHAPE(struct card_announced, announced_f), apply_announced, true };
const struct event_type CARD_PUBLISHED = { "card.published", SHAPE(struct card_published, published_f), apply_published, true };
#define MOVED(word, apply) { "card." word, SHAPE(struct card_moved, moved_f), apply_##apply, false }
const struct event_type CARD_SENT = MOVED("sent", sent), CARD_CLIMBED = MOVED("climbed", climbed),
    CARD_ACCEPTED = MOVED("accepted", accepted), CARD_SENT_BACK = MOVED("returned", returned),
    CARD_REFERRED_ON = MOVED("referred", referred), CARD_RESUMED = MOVED("resumed", resumed),
    CARD_INSTRUCTION = MOVED("instructed", instructed), CARD_UNCLEARED = MOVED("unclear", unclear),
    CARD_CLEARED = MOVED("cleared", cleared), CARD_FINISHED = MOVED("finished", finished), CARD_REOPENED = MOVED("reopened", reopened),
    CARD_WAS_ASSESSED = MOVED("assessed", assessed), CARD_TAKEN_BACK = MOVED("withdrawn", withdrawn);
const struct event_type PART_WAS_ASKED = { "card.part.asked", SHAPE(struct card_asked, asked_f), apply_asked, false };
#undef MOVED
#define MOVED(word, apply) { "card.part." word, SHAPE(struct card_part_moved, part_f), part_##apply, false }
const struct event_type PART_WAS_ACCEPTED = MOVED("accepted", accepted), PART_WAS_DECLINED = MOVED("declined", declined),
    PART_PROPOSED = MOVED("proposed", proposed), PART_AGREED = MOVED("agreed", agreed), PART_INSISTED = MOVED("insisted", insisted),
    PART_ARRIVED = MOVED("arrived", arrived), PART_PROGRESSED = MOVED("progressed", progressed),
    PART_FINISHED = MOVED("finished", finished), PART_REDONE = MOVED("redone", redone), PART_QUESTION = MOVED("question", question),
    PART_ANSWER = MOVED("answer", answer), PART_WAS_LAPSED = MOVED("lapsed", lapsed), PART_WAS_ASSESSED = MOVED("assessed", assessed);
#undef MOVED
#define RANG(word) { "card." word, SHAPE(struct card_rang, rang_f), apply_rang, false }
const struct event_type CARD_RANG_SOON = RANG("warned"), CARD_RANG_OVER = RANG("overdue"), PART_RANG_SOON = RANG("part.warned"),
    PART_RANG_OVER = RANG("part.overdue");
#undef RANG
#define LINK(word, apply) { "card.link." word, SHAPE(struct card_linked, linked_f), apply, false }
const struct event_type CARD_LINKED = LINK("made", apply_linked), CARD_LINK_RENEWED = LINK("renewed", apply_renewed),
    CARD_LINK_ENDED = LINK("ended", apply_link_ended), CARD_LINK_OPENED = LINK("opened", apply_link_opened);
#undef LINK
const struct event_type CARD_LEVELED = { "card.leveled", SHAPE(struct card_level_set, leveled_f), apply_leveled, false };
