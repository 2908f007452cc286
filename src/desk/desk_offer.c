/* desk_offer.c - handing a case over: it is offered to a colleague, and is theirs once they accept.
**
** A case that went from hand to hand without anybody saying "I have it" is the one that nobody works on. So an offer moves nothing: the
** case stays in the list of who has it, and its clock runs against them, until the colleague accepts; one who declines says why, and nobody
** has lost anything. Anybody at the desk may offer, for whoever plans the week does so for others too. The note that goes along is about
** the person who asked, and so it is theirs to erase, like every note. */
#include "desk/desk_in.h"

#include "base/clock.h"
#include "people/people.h"

enum { COLLEAGUES_MAX = 200, OFFERS_SHOWN = 50 };

/* ---- events ---------------------------------------------------------------------------------------------------- */

static enum rc step(struct apply *ap, const struct stamp *st, int64_t id, enum step_kind kind)
{
    return desk_step_add(ap, st->pos, id, kind, st->by, st->at, STR_NONE, STR_NONE);
}

static enum rc apply_offered(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_offered *ev = event;
    enum rc rc = desk_offer_put(ap, ev->id, st->pos, ev->to, st->by, st->at);
    if (!rc)
        rc = desk_voice_touch(ap, ev->voice);
    return rc ? rc : step(ap, st, ev->id, STEP_OFFERED);
}
static const struct field offered_f[] = {
    INT(struct case_offered, id),
    INT(struct case_offered, to),
    SUBJECT(struct case_offered, voice),
    TEXT_OWN(struct case_offered, words, CASE_NOTE_MAX),
};
const struct event_type CASE_OFFERED = { "desk.case.offered", SHAPE(struct case_offered, offered_f), apply_offered, false };

static enum rc apply_handed(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_handed *ev = event;
    enum rc rc = desk_offer_drop(ap, ev->id);
    if (!rc)
        rc = desk_case_take(ap, ev->id, st->by);
    return rc ? rc : step(ap, st, ev->id, STEP_ACCEPTED);
}
static const struct field handed_f[] = { INT(struct case_handed, id) };
const struct event_type CASE_HANDED = { "desk.case.handed", SHAPE(struct case_handed, handed_f), apply_handed, false };

static enum rc apply_ended(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct offer_ended *ev = event;
    enum rc rc = desk_offer_drop(ap, ev->id);
    if (!rc)
        rc = desk_voice_touch(ap, ev->voice);
    return rc ? rc : step(ap, st, ev->id, ev->declined ? STEP_DECLINED : STEP_WITHDRAWN);
}
static const struct field ended_f[] = {
    INT(struct offer_ended, id),
    INT(struct offer_ended, declined),
    SUBJECT(struct offer_ended, voice),
    TEXT_OWN(struct offer_ended, words, CASE_WHY_MAX),
};
const struct event_type OFFER_ENDED = { "desk.offer.ended", SHAPE(struct offer_ended, ended_f), apply_ended, false };

/* ---- commands --------------------------------------------------------------------------------------------------- */

/* Could this account sign in and work a case? */
static enum rc is_colleague(struct cx *cx, int64_t user, bool *found)
{
    struct people_account *who = ARENA_ARRAY(cx->arena, struct people_account, COLLEAGUES_MAX);
    size_t n = 0;
    enum rc rc = who ? people_able(cx->db, cx->arena, PERM_DESK, who, COLLEAGUES_MAX, &n) : FAILED;
    *found = false;
    for (size_t i = 0; !rc && i < n; i++)
        *found = *found || who[i].user == user;
    return rc;
}

static enum rc decide_offer(struct cx *cx, const void *args)
{
    const struct case_offer *a = args;
    struct desk_case_get_row row;
    bool found = false;
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (!rc && (row.taken_by == ABSENT || !case_is_open(row.state)))
        return refuse(cx, CONFLICT, NULL, MSG_err_offer_none, 0);
    if (!rc && row.taken_by == a->to)
        return refuse(cx, CONFLICT, "to", MSG_err_offer_same, 0);
    if (!rc)
        rc = is_colleague(cx, a->to, &found);
    if (!rc && !found)
        return refuse(cx, INVALID, "to", MSG_err_offer_whom, 0);
    return rc ? rc : emit(cx, &CASE_OFFERED, &(struct case_offered){ a->id, a->to, row.voice, a->words }, NULL);
}

/* The case and its offer, when it is to whoever asks, or to whom they stand in for, or, for `by`, from them or theirs. */
static enum rc offer_of(struct cx *cx, int64_t id, bool by, struct desk_case_get_row *row)
{
    struct desk_offer_get_row offer;
    enum rc rc = desk_case_get(cx->db, cx->arena, id, row);
    if (rc)
        return rc;
    rc = desk_offer_get(cx->db, cx->arena, id, &offer);
    if (rc && rc != NOT_FOUND)
        return rc;
    const int64_t me = cx->actor.user;
    bool ours = !rc && by && (offer.by == me || row->taken_by == me);
    if (!rc && !by && (rc = desk_answers_for(cx->db, cx->arena, me, offer.taker, cx->now, &ours)))
        return rc;
    return ours ? OK : refuse(cx, CONFLICT, NULL, MSG_err_offer_gone, 0);
}

static enum rc decide_accept(struct cx *cx, const void *args)
{
    const struct case_do *a = args;
    struct desk_case_get_row row;
    enum rc rc = offer_of(cx, a->id, false, &row);
    return rc ? rc : emit(cx, &CASE_HANDED, &(struct case_handed){ a->id }, NULL);
}

static enum rc decide_decline(struct cx *cx, const void *args)
{
    const struct case_do *a = args;
    struct desk_case_get_row row;
    enum rc rc = offer_of(cx, a->id, false, &row);
    return rc ? rc : emit(cx, &OFFER_ENDED, &(struct offer_ended){ a->id, 1, row.voice, a->words }, NULL);
}

static enum rc decide_withdraw(struct cx *cx, const void *args)
{
    const struct case_do *a = args;
    struct desk_case_get_row row;
    enum rc rc = offer_of(cx, a->id, true, &row);
    return rc ? rc : emit(cx, &OFFER_ENDED, &(struct offer_ended){ .id = a->id, .voice = row.voice }, NULL);
}

static const struct field offer_f[] = {
    ASK_INT(struct case_offer, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(struct case_offer, to, 1, INT64_MAX, FIELD_REQUIRED, MSG_f_offer_to),
    ASK_TEXT(struct case_offer, words, 0, CASE_NOTE_MAX, 0, MSG_f_offer_words),
};
static const struct field accept_f[] = { ASK_INT(struct case_do, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
static const struct field decline_f[] = {
    ASK_INT(struct case_do, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct case_do, words, 1, CASE_WHY_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_offer_why),
};
const struct command CASE_OFFER = { "desk.case.offer", SHAPE(struct case_offer, offer_f), PERM_DESK, decide_offer, SHAPE_NONE };
const struct command CASE_ACCEPT = { "desk.case.accept", SHAPE(struct case_do, accept_f), PERM_DESK, decide_accept, SHAPE_NONE };
const struct command CASE_DECLINE = { "desk.case.decline", SHAPE(struct case_do, decline_f), PERM_DESK, decide_decline, SHAPE_NONE };
const struct command CASE_WITHDRAW = { "desk.case.withdraw", SHAPE(struct case_do, accept_f), PERM_DESK, decide_withdraw, SHAPE_NONE };

/* ---- reading ----------------------------------------------------------------------------------------------------- */

enum rc desk_tell_offer(struct web *w, struct desk_step_view *s)
{
    struct case_offered made;
    struct offer_ended ended;
    enum rc rc = OK;
    if (s->kind == STEP_OFFERED) {
        rc = log_read_event(w->db, w->arena, s->pos, &CASE_OFFERED, NULL, &made);
        s->words = rc ? STR_NONE : made.words;
        s->whom = rc ? STR_NONE : desk_person(w, made.to);
    } else if (s->kind == STEP_DECLINED) {
        rc = log_read_event(w->db, w->arena, s->pos, &OFFER_ENDED, NULL, &ended);
        s->words = rc ? STR_NONE : ended.words;
    }
    return rc;
}

/* What goes along, for who may read what is written of residents. */
static enum rc note_of(struct web *w, int64_t pos, struct str *words)
{
    struct case_offered ev = { .words = STR_NONE };
    enum rc rc = w->actor.perms & PERM_VOICE ? log_read_event(w->db, w->arena, pos, &CASE_OFFERED, NULL, &ev) : OK;
    if (!rc)
        *words = ev.words;
    return rc;
}

static enum rc read_offer_line(struct web *w, const struct desk_offer_get_row *row, struct str whose, struct offer_line *l)
{
    struct desk_line_get_row of;
    struct desk_case_get_row c;
    struct case_line line = { .title = STR_NONE };
    *l = (struct offer_line){ .id = row->case_id, .at = row->at, .whose = whose, .from = desk_person(w, row->by) };
    enum rc rc = desk_line_get(w->db, w->arena, row->case_id, &of);
    if (!rc)
        rc = desk_case_get(w->db, w->arena, row->case_id, &c);
    if (!rc)
        rc = desk_read_line(w, &of, c.wording, &line);
    if (!rc)
        rc = note_of(w, row->pos, &l->words);
    l->title = line.title;
    return rc;
}

enum rc desk_read_offers(struct web *w, const struct offer_line **out, size_t *n)
{
    struct desk_offer_get_row *row;
    const int64_t *holder;
    size_t rows = 0, holders, got;
    enum rc rc = desk_read_holders(w, w->actor.user, &holder, &holders);
    struct offer_line *l = rc ? NULL : ARENA_ARRAY(w->arena, struct offer_line, OFFERS_SHOWN);
    if (!l)
        return rc ? rc : FAILED;
    for (size_t i = 0; !rc && i < holders; i++) {
        rc = desk_offer_to(w->db, w->arena, holder[i], (int64_t)(OFFERS_SHOWN - rows), &row, &got);
        for (size_t k = 0; !rc && k < got; k++)
            rc = read_offer_line(w, &row[k], i ? desk_person(w, holder[i]) : STR_NONE, &l[rows++]);
    }
    if (!rc) {
        *out = l;
        *n = rows;
    }
    return rc;
}

static enum rc read_colleagues(struct web *w, int64_t but, struct offer_view *v)
{
    struct people_account *who = ARENA_ARRAY(w->arena, struct people_account, COLLEAGUES_MAX);
    struct desk_taker *t = ARENA_ARRAY(w->arena, struct desk_taker, COLLEAGUES_MAX);
    size_t n = 0;
    enum rc rc = who && t ? people_able(w->db, w->arena, PERM_DESK, who, COLLEAGUES_MAX, &n) : FAILED;
    for (size_t i = 0; !rc && i < n; i++)
        if (who[i].name.p && who[i].user != but)
            t[v->colleagues++] = (struct desk_taker){ who[i].user, desk_holder(w, who[i].user) };
    v->colleague = t;
    return rc;
}

enum rc desk_read_offer(struct web *w, const struct desk_case_get_row *row, struct offer_view *v)
{
    struct desk_offer_get_row offer;
    const int64_t me = w->actor.user;
    *v = (struct offer_view){ .open = false };
    if (row->taken_by == ABSENT || !case_is_open(row->state))
        return OK;
    enum rc rc = desk_offer_get(w->db, w->arena, row->id, &offer);
    if (rc == NOT_FOUND)
        return read_colleagues(w, row->taken_by, v);
    if (!rc)
        rc = note_of(w, offer.pos, &v->words);
    if (rc)
        return rc;
    v->open = true;
    if ((rc = desk_answers_for(w->db, w->arena, me, offer.taker, clock_now_us(), &v->mine)))
        return rc;
    v->may_end = offer.by == me || row->taken_by == me;
    v->from = desk_person(w, offer.by);
    v->to = desk_holder(w, offer.taker);
    v->at = offer.at;
    return OK;
}
