/* desk_aside.c - beside the road: a case that is parked until a day, that was voided, that went elsewhere; and one that a unit gives back.
**
** Nothing here is a way to be rid of a case. Who parks says why and until when, and then it is back by itself where it was. Who gives a
** case back names the rule that this rests on; it goes to the office, never to nobody, and who was asked first answers for it until another
** has begun (首接负责). Who refers a resident elsewhere says to whom, where that is and what to do there. All of these words are public. */
#include "desk/desk_in.h"

#include "base/clock.h"
#include "desk/desk_clock_in.h"

/* ---- events ------------------------------------------------------------------------------------------------------- */

static enum rc put_aside(struct apply *ap, const struct stamp *st, const struct case_moved *ev, enum step_kind kind)
{
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(apply_db(ap), st->arena, ev->id, &row);
    if (!rc)
        rc = desk_aside_put(ap, ev->id, row.state, ev->words, ev->place, ev->why, ev->until, kind == STEP_PARKED && ev->stops == 1);
    if (!rc && row.taken_by == ABSENT) /* what nobody had taken is theirs who ended it */
        rc = desk_case_take(ap, ev->id, st->by);
    return rc ? rc : desk_moved(ap, st, ev, kind);
}

static enum rc apply_parked(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_moved *ev = event;
    enum rc rc = put_aside(ap, st, event, STEP_PARKED);
    if (!rc && ev->stops == 1)
        rc = desk_pause_add(ap, ev->id, st->pos, st->at, ev->words);
    return rc || ev->stops != 1 ? rc : desk_clock_stop(ap, ev->id, DESK_NEVER);
}
static enum rc apply_voided(struct apply *ap, const struct stamp *st, const void *event)
{
    return put_aside(ap, st, event, STEP_VOIDED);
}
static enum rc apply_referred(struct apply *ap, const struct stamp *st, const void *event)
{
    return put_aside(ap, st, event, STEP_REFERRED);
}

static enum rc apply_unparked(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_moved *ev = event;
    enum rc rc = desk_aside_drop(ap, ev->id);
    if (!rc)
        rc = desk_moved(ap, st, ev, STEP_UNPARKED);
    if (rc || ev->calendar == ABSENT)
        return rc;
    rc = desk_pause_end(ap, ev->id, st->at);
    return rc ? rc : desk_clock_go(ap, ev->id, ev->due_at, ev->wake_at, ev->calendar);
}

static enum rc apply_returned(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_moved *ev = event;
    enum rc rc = desk_past_return(ap, ev->id);
    if (!rc)
        rc = desk_case_unit(ap, ev->id, STR_NONE);
    return rc ? rc : desk_moved(ap, st, ev, STEP_RETURNED);
}

/* What was done to it before is of the past; whoever had taken it has it again, unless it was closed: then everybody sees it come. */
static enum rc apply_reopened(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_moved *ev = event;
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(apply_db(ap), st->arena, ev->id, &row);
    if (!rc)
        rc = desk_aside_drop(ap, ev->id);
    if (!rc && row.state == CASE_CLOSED)
        rc = desk_past_reopen(ap, ev->id);
    if (!rc)
        rc = row.state == CASE_CLOSED ? desk_settle(ap, st, ev->id) : OK; /* who went on elsewhere is counted there */
    if (!rc)
        rc = desk_case_afresh(ap, ev->id, ev->state == CASE_RECEIVED ? ABSENT : row.taken_by);
    return rc ? rc : desk_moved(ap, st, ev, STEP_REOPENED);
}

#define E struct case_moved
static const struct field moved_f[] = { INT(E, id), INT(E, state), TEXT(E, words, CASE_WORDS_MAX) };
static const struct field parked_f[] = { INT(E, id), INT(E, state), TEXT(E, words, CASE_WORDS_MAX), INT(E, until), INT(E, stops) };
static const struct field unparked_f[] = { INT(E, id), INT(E, state), INT(E, due_at), INT(E, wake_at), INT(E, calendar) };
static const struct field returned_f[] = { INT(E, id), INT(E, state), TEXT(E, words, CASE_UNIT_MAX), TEXT(E, why, CASE_WHY_MAX) };
static const struct field referred_f[] = {
    INT(E, id), INT(E, state), TEXT(E, words, CASE_WORDS_MAX), TEXT(E, place, CASE_PLACE_MAX), TEXT(E, why, CASE_WHY_MAX),
};
const struct event_type CASE_PARKED_EVENT = { "desk.case.parked", SHAPE(E, parked_f), apply_parked, true };
const struct event_type CASE_UNPARKED_EVENT = { "desk.case.unparked", SHAPE(E, unparked_f), apply_unparked, true };
const struct event_type CASE_VOIDED_EVENT = { "desk.case.voided", SHAPE(E, moved_f), apply_voided, true };
const struct event_type CASE_REFERRED_EVENT = { "desk.case.referred", SHAPE(E, referred_f), apply_referred, true };
const struct event_type CASE_RETURNED_EVENT = { "desk.case.returned", SHAPE(E, returned_f), apply_returned, true };
const struct event_type CASE_REOPENED_EVENT = { "desk.case.reopened", SHAPE(E, moved_f), apply_reopened, true };
#undef E

/* ---- commands ------------------------------------------------------------------------------------------------------- */

/* An office's telephone is meant to be read by all; a number of a person's identity is not. */
static enum rc judge_place(struct cx *cx, const struct case_do *a, const struct desk_case_get_row *row)
{
    const size_t room = a->place.n / TEXT_MARK_MIN + 1;
    struct text_mark *mark = ARENA_ARRAY(cx->arena, struct text_mark, room);
    size_t marks;
    (void)row;
    if (!mark)
        return FAILED;
    text_marks(a->place, mark, room, &marks);
    for (size_t i = 0; i < marks; i++)
        if (mark[i].kind == MARK_ID_NUMBER)
            return refuse(cx, INVALID, "place", MSG_err_wording_number, 0);
    return marks && a->checked != 1 ? refuse(cx, INVALID, "checked", MSG_err_wording_look, (int64_t)marks) : OK;
}

static enum rc judge_unit(struct cx *cx, const struct case_do *a, const struct desk_case_get_row *row)
{
    (void)a;
    return desk_judge_unit(cx, row);
}

/* What no unit has, none can give back. */
static enum rc judge_at_unit(struct cx *cx, const struct case_do *a, const struct desk_case_get_row *row)
{
    (void)a;
    return row->unit.n ? OK : refuse(cx, CONFLICT, NULL, MSG_err_at_no_unit, 0);
}

/* A parked case's clock stands still, unless it did already or there is none. */
static enum rc decide_park(struct cx *cx, const void *args)
{
    const struct case_do *a = args;
    struct desk_clock_get_row clock;
    struct case_moved ev = { .id = a->id, .words = a->words, .until = cx->now + a->days * CLOCK_DAY };
    enum rc rc = desk_clock_get(cx->db, cx->arena, a->id, &clock);
    if (!rc)
        rc = flow_step(cx, &CASE_FLOW, &CASE_PARK, clock.state, &ev.state);
    if (!rc)
        rc = desk_judge_words(cx, "words", a->words, a->checked);
    ev.stops = !rc && clock.since != ABSENT && clock.limit_min != ABSENT && !clock.pauses_on;
    return rc ? rc : emit(cx, &CASE_PARKED_EVENT, &ev, NULL);
}

static enum rc decide_unpark(struct cx *cx, const void *args)
{
    const struct case_do *a = args;
    struct desk_clock_get_row row;
    struct desk_aside_get_row aside;
    struct desk_clock c;
    struct clock_moments m;
    int64_t to;
    struct case_moved ev = { .id = a->id, .due_at = ABSENT, .wake_at = ABSENT, .calendar = ABSENT };
    enum rc rc = desk_clock_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = flow_step(cx, &CASE_FLOW, &CASE_UNPARK, row.state, &to);
    if (!rc)
        rc = desk_aside_get(cx->db, cx->arena, a->id, &aside);
    if (rc)
        return rc;
    ev.state = aside.state;
    if (aside.stops) {
        rc = clock_of_row(&row, &c);
        if (!rc)
            rc = clock_count(cx->db, cx->arena, a->id, cx->now, &c, &m);
        if (rc)
            return rc;
        clock_arm(&c, &m, false);
        ev.due_at = c.due_at;
        ev.wake_at = c.wake_at;
        ev.calendar = c.calendar;
    }
    return emit(cx, &CASE_UNPARKED_EVENT, &ev, NULL);
}

enum rc desk_park_look(struct cx *cx, int64_t id)
{
    struct desk_aside_get_row aside;
    enum rc rc = desk_aside_get(cx->db, cx->arena, id, &aside);
    return rc || aside.look_at > cx->now ? rc : decide_unpark(cx, &(struct case_do){ .id = id });
}

enum rc desk_clock_anew(struct cx *cx, int64_t id, int64_t cls)
{
    struct desk_clock c;
    enum rc rc = desk_clock_begin(cx, cls, false, &c);
    return rc ? rc
              : emit(cx, &CLOCK_SET, &(struct clock_set){ id, c.limit_min, c.kind, c.since, c.due_at, c.wake_at, c.alarm, c.calendar,
                                                          CLOCK_WHY_REST }, NULL);
}

static enum rc decide_void(struct cx *cx, const void *args)
{
    return desk_take_step(cx, args, &CASE_VOID, &CASE_VOIDED_EVENT, NULL);
}
static enum rc decide_refer(struct cx *cx, const void *args)
{
    return desk_take_step(cx, args, &CASE_REFER, &CASE_REFERRED_EVENT, judge_place);
}
static enum rc decide_reopen(struct cx *cx, const void *args)
{
    const struct case_do *a = args;
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = desk_take_step(cx, a, &CASE_REOPEN, &CASE_REOPENED_EVENT, NULL);
    return rc ? rc : desk_clock_anew(cx, a->id, row.class);
}

/* The words of a return are the unit's name: the case loses it, its road keeps it. */
static enum rc give_back(struct cx *cx, const void *args, const struct command *c, desk_judge_fn *judge)
{
    struct case_do a = *(const struct case_do *)args;
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(cx->db, cx->arena, a.id, &row);
    a.words = rc ? STR_NONE : row.unit;
    const int64_t checked = a.checked;
    if (!rc && a.why.n)
        rc = desk_judge_words(cx, "why", a.why, checked);
    a.checked = 1; /* the unit's name was looked at when it was asked */
    return rc ? rc : desk_take_step(cx, &a, c, &CASE_RETURNED_EVENT, judge);
}
static enum rc decide_return(struct cx *cx, const void *args)
{
    return give_back(cx, args, &CASE_RETURN, judge_at_unit);
}
static enum rc decide_unit_return(struct cx *cx, const void *args)
{
    return give_back(cx, args, &UNIT_RETURN, judge_unit);
}

#define A struct case_do
#define ASK_ID ASK_INT(A, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE)
#define ASK_CHECKED ASK_INT(A, checked, 0, 1, 0, MSG_f_checked)
static const struct field id_f[] = { ASK_ID };
static const struct field park_f[] = {
    ASK_ID, ASK_TEXT(A, words, 1, CASE_WHY_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_park),
    ASK_INT(A, days, 1, PARK_DAYS_MOST, FIELD_REQUIRED, MSG_f_days), ASK_CHECKED,
};
static const struct field void_f[] = { ASK_ID, ASK_TEXT(A, words, 1, CASE_WHY_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_void), ASK_CHECKED };
static const struct field reopen_f[] = { ASK_ID, ASK_TEXT(A, words, 1, CASE_WHY_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_reopen),
                                         ASK_CHECKED };
static const struct field refer_f[] = {
    ASK_ID,
    ASK_TEXT(A, words, 1, CASE_UNIT_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_refer),
    ASK_TEXT(A, place, 1, CASE_PLACE_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_place),
    ASK_TEXT(A, why, 0, CASE_WHY_MAX, FIELD_LINE, MSG_f_todo),
    ASK_CHECKED,
};
static const struct field return_f[] = { ASK_ID, ASK_TEXT(A, why, 2, CASE_WHY_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_rule), ASK_CHECKED };
const struct command CASE_PARK = { "desk.case.park", SHAPE(A, park_f), PERM_DESK, decide_park, SHAPE_NONE };
const struct command CASE_UNPARK = { "desk.case.unpark", SHAPE(A, id_f), PERM_DESK, decide_unpark, SHAPE_NONE };
const struct command CASE_VOID = { "desk.case.void", SHAPE(A, void_f), PERM_DESK, decide_void, SHAPE_NONE };
const struct command CASE_REFER = { "desk.case.refer", SHAPE(A, refer_f), PERM_DESK, decide_refer, SHAPE_NONE };
const struct command CASE_REOPEN = { "desk.case.reopen", SHAPE(A, reopen_f), PERM_DESK, decide_reopen, SHAPE_NONE };
const struct command CASE_RETURN = { "desk.case.return", SHAPE(A, return_f), PERM_DESK, decide_return, SHAPE_NONE };
const struct command UNIT_RETURN = { "desk.unit.return", SHAPE(A, return_f), PERM_UNIT, decide_unit_return, SHAPE_NONE };
#undef ASK_CHECKED
#undef ASK_ID
#undef A

/* ---- pages ------------------------------------------------------------------------------------------------------------ */

enum rc desk_read_aside(struct web *w, const struct desk_case_get_row *row, struct case_view *v)
{
    struct desk_aside_get_row aside;
    struct desk_past_get_row past;
    const bool beside = row->state == CASE_PARKED || row->state == CASE_VOIDED || row->state == CASE_REFERRED;
    enum rc rc = beside ? desk_aside_get(w->db, w->arena, row->id, &aside) : NOT_FOUND;
    if (!rc)
        v->aside = (struct case_aside){ aside.words, aside.place, aside.advice, aside.look_at };
    if (!rc || rc == NOT_FOUND)
        rc = v->has.past ? desk_past_get(w->db, w->arena, row->id, &past) : NOT_FOUND;
    if (rc)
        return rc == NOT_FOUND ? OK : rc;
    v->returns = past.returns;
    v->reopened = past.reopened;
    if (past.lead.p && case_is_open(row->state) && !(row->unit.p && str_eq(row->unit, past.lead)))
        v->lead = past.lead;
    return OK;
}

/* "first\nsecond": what is offered while one types. */
static size_t lines_of(struct arena *a, struct str text, const struct str **line)
{
    size_t n = 0, room = 1;
    struct str one;
    for (size_t i = 0; i < text.n; i++)
        room += text.p[i] == '\n';
    struct str *l = ARENA_ARRAY(a, struct str, room);
    while (l && text.n && str_next(&text, '\n', &one))
        if (one.n)
            l[n++] = one;
    *line = l;
    return n;
}

size_t desk_ask_more(struct out *o, const struct desk_case_view *v, const struct desk_button *b, const struct form *form,
                     struct ui_field field[5])
{
    const struct msg_ctx *m = &o->m;
    const bool gives = b->command == &CASE_RETURN || b->command == &UNIT_RETURN;
    size_t n = 0;
    (void)v;
    field[n++] = (struct ui_field){ .name = "checked", .label = msg_f_checked(m), .max = 1 };
    if (!gives)
        field[n++] = (struct ui_field){ .name = "words", .label = msg_text(m, b->words_label, 0), .hint = msg_dc_words_hint(m),
                                          .max = b->command == &CASE_REFER ? CASE_UNIT_MAX : CASE_WHY_MAX };
    if (b->command == &CASE_VOID)
        field[1].choices = lines_of(m->arena, msg_void_reasons(m), &field[1].choice);
    if (b->command == &CASE_PARK)
        field[n++] = (struct ui_field){ .name = "days", .label = msg_f_days(m), .hint = msg_f_days_hint(m), .value = STR("14"), .max = 3,
                                          .digits = true };
    if (b->command == &CASE_REFER)
        field[n++] = (struct ui_field){ .name = "place", .label = msg_f_place(m), .hint = msg_f_place_hint(m), .max = CASE_PLACE_MAX };
    if (b->command == &CASE_REFER)
        field[n++] = (struct ui_field){ .name = "why", .label = msg_f_todo(m), .hint = msg_f_todo_hint(m), .max = CASE_WHY_MAX };
    if (gives) {
        field[n] = (struct ui_field){ .name = "why", .label = msg_f_rule(m), .hint = msg_f_rule_hint(m), .max = CASE_WHY_MAX };
        field[n].choices = lines_of(m->arena, msg_return_rules(m), &field[n].choice);
        n++;
    }
    for (size_t i = 0; i < n; i++) {
        field[i].id = arena_printf(m->arena, "%s-%s", b->verb, field[i].name);
        if (form)
            field[i].value = form_value(form, field[i].name);
        field[i].err = form ? form_error(form, field[i].name) : NULL;
    }
    return n;
}
