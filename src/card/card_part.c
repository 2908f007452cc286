/* card_part.c - what each unit has to do for a card, and what it says to that: it takes it, or not and by which rule, or with another date.
**
** An instruction asks; only the unit accepts. What a unit says is said by an account of that unit, by the holder of the link that was given
** for this one part, or, where it comes by telephone or on paper, by the desk, which is then written beside it. Every command of a unit has
** two doors to one judgement (`take`), so no door can do more than the other. A lead unit that declines leaves nobody to do the work: in
** the same moment the card becomes unclear and the countdown runs. */
#include "base/clock.h"
#include "base/hash.h"
#include "card/card_in.h"
#include "core/pass.h"
#include "people/people.h"
#include "web/upload.h"

static const struct flow_row road[] = {
    { PART_ASKED, &CARD_PART_ACCEPT, PART_ACCEPTED },     { PART_ASKED, &CARD_PART_DECLINE, PART_DECLINED },
    { PART_ASKED, &CARD_PART_PROPOSE, PART_DATED },       { PART_ASKED, &CARD_PART_ARRIVE, PART_PROGRESS },
    { PART_ASKED, &CARD_PART_ASK, PART_ASKED },           { PART_ASKED, &CARD_PART_ANSWER, PART_ASKED },
    { PART_DATED, &CARD_PART_ACCEPT, PART_ACCEPTED },     { PART_DATED, &CARD_PART_DECLINE, PART_DECLINED },
    { PART_DATED, &CARD_PART_PROPOSE, PART_DATED },       { PART_DATED, &CARD_PART_ASK, PART_DATED },
    { PART_DATED, &CARD_PART_AGREE, PART_ACCEPTED },      { PART_DATED, &CARD_PART_INSIST, PART_ASKED },
    { PART_DATED, &CARD_PART_ANSWER, PART_DATED },        { PART_DATED, &CARD_PART_ARRIVE, PART_PROGRESS },
    { PART_ACCEPTED, &CARD_PART_PROPOSE, PART_ACCEPTED }, { PART_ACCEPTED, &CARD_PART_ARRIVE, PART_PROGRESS },
    { PART_ACCEPTED, &CARD_PART_PROGRESS, PART_PROGRESS }, { PART_ACCEPTED, &CARD_PART_FINISH, PART_DONE },
    { PART_ACCEPTED, &CARD_PART_ASK, PART_ACCEPTED },     { PART_ACCEPTED, &CARD_PART_AGREE, PART_ACCEPTED },
    { PART_ACCEPTED, &CARD_PART_INSIST, PART_ACCEPTED },  { PART_ACCEPTED, &CARD_PART_ANSWER, PART_ACCEPTED },
    { PART_PROGRESS, &CARD_PART_PROPOSE, PART_PROGRESS }, { PART_PROGRESS, &CARD_PART_ARRIVE, PART_PROGRESS },
    { PART_PROGRESS, &CARD_PART_PROGRESS, PART_PROGRESS }, { PART_PROGRESS, &CARD_PART_FINISH, PART_DONE },
    { PART_PROGRESS, &CARD_PART_ASK, PART_PROGRESS },     { PART_PROGRESS, &CARD_PART_AGREE, PART_PROGRESS },
    { PART_PROGRESS, &CARD_PART_INSIST, PART_PROGRESS },  { PART_PROGRESS, &CARD_PART_ANSWER, PART_PROGRESS },
    { PART_DONE, &CARD_PART_REDO, PART_PROGRESS },        { PART_DONE, &CARD_PART_ASSESS, PART_DONE },
};
const enum msg CARD_PART_NAMES[PART_STATES] = { MSG_part_asked, MSG_part_dated,    MSG_part_accepted, MSG_part_progress,
                                                MSG_part_done,  MSG_part_declined, MSG_part_lapsed };
const struct flow CARD_PART_FLOW = { road, countof(road), CARD_PART_NAMES, PART_STATES };

struct card_part_moved card_part_event(const struct card_part_get_row *p)
{
    return (struct card_part_moved){ p->card_id, p->id, p->state, p->due_day, p->due_at, p->proposed_day, p->arrived_at, ABSENT, CARD_QUIET,
                                     0, ABSENT, ABSENT, ABSENT, STR_NONE, STR_NONE, STR_NONE };
}

/* ---- who says it -------------------------------------------------------------------------------------------------------------- */

enum rc card_link_read(struct db *db, struct arena *a, struct str token, int64_t now, struct card_link_of_token_row *out)
{
    const struct hash h = hash_sha256(token);
    struct card_link_of_token_row row;
    enum rc rc = card_link_of_token(db, a, hash_str(&h), &row);
    if (!rc && !pass_opens(row.until_at, row.ended_at, now))
        rc = NOT_FOUND;
    if (!rc)
        *out = row;
    return rc;
}

static enum rc open_link(struct cx *cx, struct str token, struct card_link_of_token_row *link)
{
    enum rc rc = card_link_read(cx->db, cx->arena, token, cx->now, link);
    return rc == NOT_FOUND ? refuse(cx, NOT_FOUND, NULL, MSG_err_card_link, 0) : rc;
}

static enum rc judge_unit(struct cx *cx, const struct card_part_get_row *p, int64_t *paper)
{
    struct str unit;
    enum rc rc = cx->actor.perms & PERM_UNIT ? people_unit(cx->db, cx->arena, cx->actor.user, &unit) : NOT_FOUND;
    if (!rc && str_eq(unit, p->unit))
        return OK;
    if (rc && rc != NOT_FOUND)
        return rc;
    *paper = 1;
    return cx->actor.perms & PERM_DESK ? OK : refuse(cx, DENIED, NULL, MSG_err_unit_not_yours, 0);
}

/* ---- one step of a part ---------------------------------------------------------------------------------------------------------- */

enum mouth { UNIT_SIDE, LEVEL_SIDE, LINK_SIDE };
struct turn {
    const struct command *command; /* of the flow: the same for both doors of a unit */
    const struct event_type *event;
    enum mouth side;
};

/* Whether what is asked makes sense of this part, and what it changes besides the state. */
static enum rc judge_turn(struct cx *cx, const struct card_part_do *a, const struct command *c, struct card_part_get_row *p,
                          struct card_part_moved *ev)
{
    enum rc rc = OK;
    if (c == &CARD_PART_PROPOSE) {
        rc = card_judge_day(cx, "due", a->due, &ev->day);
        if (!rc && ev->day == p->due_day)
            rc = refuse(cx, CONFLICT, "due", MSG_err_card_same_day, 0);
        p->proposed_day = ev->day;
    } else if (c == &CARD_PART_AGREE || c == &CARD_PART_INSIST) {
        if (p->proposed_day == ABSENT)
            return refuse(cx, CONFLICT, NULL, MSG_err_card_no_date, 0);
        if (c == &CARD_PART_AGREE) {
            p->due_day = p->proposed_day;
            rc = card_day_end(cx, p->due_day, &p->due_at);
        }
        ev->day = p->due_day;
        p->proposed_day = ABSENT;
    } else if (c == &CARD_PART_ACCEPT) {
        ev->day = p->due_day;
        p->proposed_day = ABSENT;
    } else if (c == &CARD_PART_ARRIVE) {
        if (p->arrive_at == ABSENT || p->arrived_at != ABSENT)
            return refuse(cx, CONFLICT, NULL, MSG_err_card_arrived, 0);
        p->arrived_at = cx->now;
    } else if (c == &CARD_PART_ASSESS) {
        ev->n = (a->point1 == 1) | (a->point2 == 1) << 1 | (a->point3 == 1) << 2;
    }
    if (c == &CARD_PART_PROGRESS)
        rc = upload_count(cx, a->photos, CARD_PHOTOS_MOST, &ev->n);
    ev->why = c == &CARD_PART_DECLINE ? a->rule : STR_NONE;
    return rc;
}

static enum rc judge_said(struct cx *cx, const struct card_part_do *a, const struct command *c)
{
    enum rc rc = a->words.n ? desk_judge_words(cx, "words", a->words, a->checked) : OK;
    if (!rc && c == &CARD_PART_DECLINE)
        rc = desk_judge_words(cx, "rule", a->rule, a->checked);
    return rc;
}

/* Parts are worked on while the card is; what was finished is assessed when all is. */
static enum rc judge_card(struct cx *cx, const struct card_get_row *card, const struct command *c)
{
    const bool over = card->state == CARD_DONE || card->state == CARD_ASSESSED;
    const bool worked = card->state == CARD_INSTRUCTED || card->state == CARD_UNCLEAR || card->state == CARD_HELD || card->state == CARD_UP;
    return (c == &CARD_PART_ASSESS ? over : worked) ? OK : refuse(cx, CONFLICT, NULL, MSG_err_card_over, 0);
}

/* Nobody is there to lead: it is unclear from now on, and the countdown runs. */
static enum rc lead_gone(struct cx *cx, const struct card_get_row *card, int64_t paper)
{
    struct card_moved ev = { card->id, CARD_UNCLEAR, card->level, ABSENT, ABSENT, ABSENT, paper, ABSENT, STR_NONE };
    if (card->state != CARD_INSTRUCTED)
        return OK;
    enum rc rc = card_wind(cx, card->kind, &ev);
    return rc ? rc : emit(cx, &CARD_UNCLEARED, &ev, NULL);
}

static enum rc take(struct cx *cx, const struct card_part_do *asked, const struct turn *turn)
{
    struct card_part_do a = *asked;
    struct card_link_of_token_row link = { .id = ABSENT };
    struct card_part_get_row p;
    struct card_get_row card;
    int64_t paper = 0, to;
    enum rc rc = turn->side == LINK_SIDE ? open_link(cx, a.token, &link) : OK;
    if (!rc && turn->side == LINK_SIDE) {
        a.id = link.card_id;
        a.part = link.part;
    }
    if (!rc)
        rc = card_part_get(cx->db, cx->arena, a.part, &p);
    if (!rc)
        rc = p.card_id == a.id ? card_get(cx->db, cx->arena, a.id, &card) : NOT_FOUND;
    if (!rc && turn->side == UNIT_SIDE)
        rc = judge_unit(cx, &p, &paper);
    if (!rc && turn->side == LEVEL_SIDE)
        rc = card_judge_level(cx, card.id, card.level, &paper);
    if (!rc)
        rc = judge_card(cx, &card, turn->command);
    if (!rc)
        rc = flow_step(cx, &CARD_PART_FLOW, turn->command, p.state, &to);
    if (!rc)
        rc = judge_said(cx, &a, turn->command);
    struct card_part_moved ev = { .n = ABSENT };
    if (!rc) {
        ev = card_part_event(&p);
        rc = judge_turn(cx, &a, turn->command, &p, &ev);
    }
    if (rc)
        return rc;
    p.alarm = to == p.state ? p.alarm : CARD_QUIET;
    p.state = to;
    ev.state = to;
    ev.due_day = p.due_day;
    ev.due_at = p.due_at;
    ev.proposed = p.proposed_day;
    ev.arrived_at = p.arrived_at;
    ev.alarm = p.alarm;
    ev.wake_at = card_part_wake(&p, cx->now);
    ev.paper = paper;
    ev.link = link.id;
    ev.words = a.words;
    ev.name = turn->side == LINK_SIDE ? a.name : STR_NONE;
    const int64_t step = next_pos(cx);
    rc = emit(cx, turn->event, &ev, NULL);
    if (!rc && ev.n != ABSENT && turn->command == &CARD_PART_PROGRESS)
        rc = card_add_photos(cx, &p, step, a.photos);
    return rc || !(p.lead && to == PART_DECLINED) ? rc : lead_gone(cx, &card, paper);
}

#define TURN(name, command, event, side)                                                                                                   \
    static enum rc decide_##name(struct cx *cx, const void *args)                                                                          \
    {                                                                                                                                      \
        return take(cx, args, &(const struct turn){ &command, &event, side });                                                             \
    }
#define DOORS(name, command, event) TURN(name, command, event, UNIT_SIDE) TURN(link_##name, command, event, LINK_SIDE)
DOORS(accept, CARD_PART_ACCEPT, PART_WAS_ACCEPTED)
DOORS(decline, CARD_PART_DECLINE, PART_WAS_DECLINED)
DOORS(propose, CARD_PART_PROPOSE, PART_PROPOSED)
DOORS(arrive, CARD_PART_ARRIVE, PART_ARRIVED)
DOORS(progress, CARD_PART_PROGRESS, PART_PROGRESSED)
DOORS(finish, CARD_PART_FINISH, PART_FINISHED)
DOORS(ask, CARD_PART_ASK, PART_QUESTION)
DOORS(assess, CARD_PART_ASSESS, PART_WAS_ASSESSED)
TURN(agree, CARD_PART_AGREE, PART_AGREED, LEVEL_SIDE)
TURN(insist, CARD_PART_INSIST, PART_INSISTED, LEVEL_SIDE)
TURN(answer, CARD_PART_ANSWER, PART_ANSWER, LEVEL_SIDE)
TURN(redo, CARD_PART_REDO, PART_REDONE, LEVEL_SIDE)
#undef DOORS
#undef TURN

/* ---- shapes ------------------------------------------------------------------------------------------------------------------------ */

#define A struct card_part_do
#define SAYS(least, F) ASK_TEXT(A, words, least, CARD_WORDS_MAX, F, MSG_f_card_words), ASK_INT(A, checked, 0, 1, 0, MSG_f_checked)
#define OF ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE), ASK_INT(A, part, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE)
#define BY                                                                                                                                 \
    ASK_TEXT(A, token, 1, RAND_TOKEN_CHARS, FIELD_REQUIRED | FIELD_LINE, MSG_NONE),                                                        \
        ASK_TEXT(A, name, 1, CARD_NAME_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_card_name)
#define RULE ASK_TEXT(A, rule, 1, CARD_WORDS_MAX, FIELD_REQUIRED, MSG_f_card_rule)
#define DUE ASK_TEXT(A, due, 1, CARD_DAY_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_card_due)
#define POINT(m) ASK_INT(A, m, 0, 1, 0, MSG_f_card_point)
#define PHOTOS ASK_TEXT(A, photos, 0, UPLOAD_TOKENS_CHARS, FIELD_MANY, MSG_f_photos)
#define POINTS POINT(point1), POINT(point2), POINT(point3)
static const struct field do_f[] = { OF, SAYS(0, 0) }, do_by_f[] = { BY, SAYS(0, 0) };
static const struct field say_f[] = { OF, SAYS(1, FIELD_REQUIRED) }, say_by_f[] = { BY, SAYS(1, FIELD_REQUIRED) };
static const struct field progress_f[] = { OF, SAYS(1, FIELD_REQUIRED), PHOTOS }, progress_by_f[] = { BY, SAYS(1, FIELD_REQUIRED), PHOTOS };
static const struct field decline_f[] = { OF, SAYS(1, FIELD_REQUIRED), RULE }, decline_by_f[] = { BY, SAYS(1, FIELD_REQUIRED), RULE };
static const struct field propose_f[] = { OF, SAYS(1, FIELD_REQUIRED), DUE }, propose_by_f[] = { BY, SAYS(1, FIELD_REQUIRED), DUE };
static const struct field assess_f[] = { OF, SAYS(0, 0), POINTS }, assess_by_f[] = { BY, SAYS(0, 0), POINTS };
#undef A
#define DOOR(word, fields, decide, perm) { "card.part." word, SHAPE(struct card_part_do, fields), perm, decide, SHAPE_NONE }
#define DOORS(NAME, word, fields, name)                                                                                                    \
    const struct command CARD_PART_##NAME = DOOR(word, fields##_f, decide_##name, PERM_STAFF);                                             \
    const struct command CARD_PART_##NAME##_BY_LINK = DOOR(word "_by_link", fields##_by_f, decide_link_##name, PERM_ANYONE)
DOORS(ACCEPT, "accept", do, accept);
DOORS(DECLINE, "decline", decline, decline);
DOORS(PROPOSE, "propose", propose, propose);
DOORS(ARRIVE, "arrive", do, arrive);
DOORS(PROGRESS, "progress", progress, progress);
DOORS(FINISH, "finish", do, finish);
DOORS(ASK, "ask", say, ask);
DOORS(ASSESS, "assess", assess, assess);
const struct command CARD_PART_AGREE = DOOR("agree", do_f, decide_agree, PERM_STAFF),
                     CARD_PART_INSIST = DOOR("insist", say_f, decide_insist, PERM_STAFF),
                     CARD_PART_ANSWER = DOOR("answer", say_f, decide_answer, PERM_STAFF),
                     CARD_PART_REDO = DOOR("redo", say_f, decide_redo, PERM_STAFF);
#undef DOORS
#undef DOOR

/* ---- links --------------------------------------------------------------------------------------------------------------------------- */

static enum rc decide_link(struct cx *cx, const void *args)
{
    const struct card_link_ask *a = args;
    struct card_link_told *told = cx->result;
    struct card_part_get_row p;
    struct card_get_row card;
    const int64_t days = a->days == ABSENT ? CARD_LINK_DAYS : a->days;
    struct card_linked ev = { a->id, next_pos(cx), a->part, cx->now + days * CLOCK_DAY, STR_NONE };
    enum rc rc = card_part_get(cx->db, cx->arena, a->part, &p);
    if (!rc)
        rc = p.card_id == a->id ? card_get(cx->db, cx->arena, a->id, &card) : NOT_FOUND;
    if (!rc && p.state == PART_LAPSED)
        rc = refuse(cx, CONFLICT, NULL, MSG_err_card_over, 0);
    if (!rc)
        rc = pass_draw(cx->arena, &told->token, &ev.token);
    return rc ? rc : emit(cx, &CARD_LINKED, &ev, NULL);
}

static enum rc link_turn(struct cx *cx, const struct card_link_do *a, const struct event_type *type, int64_t until)
{
    struct card_link_get_row row;
    enum rc rc = card_link_get(cx->db, cx->arena, a->link, &row);
    if (!rc && row.card_id != a->id)
        rc = NOT_FOUND;
    if (!rc && row.ended_at != ABSENT)
        rc = refuse(cx, CONFLICT, NULL, MSG_err_card_link, 0);
    return rc ? rc : emit(cx, type, &(struct card_linked){ a->id, a->link, ABSENT, until, STR_NONE }, NULL);
}

static enum rc decide_renew(struct cx *cx, const void *args)
{
    const struct card_link_do *a = args;
    return link_turn(cx, a, &CARD_LINK_RENEWED, cx->now + (a->days == ABSENT ? CARD_LINK_DAYS : a->days) * CLOCK_DAY);
}

static enum rc decide_end(struct cx *cx, const void *args)
{
    return link_turn(cx, args, &CARD_LINK_ENDED, ABSENT);
}

static enum rc decide_open(struct cx *cx, const void *args)
{
    const struct card_link_open *a = args;
    struct card_link_of_token_row link;
    enum rc rc = open_link(cx, a->token, &link);
    if (rc || (link.opened_at != ABSENT && link.opened_at > cx->now - CLOCK_HOUR))
        return rc;
    return emit(cx, &CARD_LINK_OPENED, &(struct card_linked){ link.card_id, link.id, ABSENT, ABSENT, STR_NONE }, NULL);
}

#define ID(t) ASK_INT(t, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE)
#define DAYS(t) ASK_INT(t, days, 1, 90, 0, MSG_f_card_link_days)
#define A struct card_link_ask
static const struct field link_f[] = { ID(A), ASK_INT(A, part, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE), DAYS(A) };
#undef A
#define A struct card_link_do
static const struct field link_do_f[] = { ID(A), ASK_INT(A, link, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE), DAYS(A) };
#undef A
static const struct field link_open_f[] = { ASK_TEXT(struct card_link_open, token, 1, RAND_TOKEN_CHARS, FIELD_REQUIRED | FIELD_LINE,
                                                     MSG_NONE) };
static const struct field link_told_f[] = { TEXT(struct card_link_told, token, RAND_TOKEN_CHARS) };
const struct command CARD_LINK = { "card.link", SHAPE(struct card_link_ask, link_f), PERM_DESK, decide_link,
                                   SHAPE(struct card_link_told, link_told_f) };
const struct command CARD_LINK_RENEW = { "card.link.renew", SHAPE(struct card_link_do, link_do_f), PERM_DESK, decide_renew, SHAPE_NONE };
const struct command CARD_LINK_END = { "card.link.end", SHAPE(struct card_link_do, link_do_f), PERM_DESK, decide_end, SHAPE_NONE };
const struct command CARD_LINK_OPEN = { "card.link.open", SHAPE(struct card_link_open, link_open_f), PERM_ANYONE, decide_open, SHAPE_NONE };
