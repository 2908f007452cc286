/* insight_count.c - the figures are kept while things happen, so that nobody waits for a sum over a million cases.
**
** A case's part in the figures is a pure function (insight_weigh) of a small row: where it belongs, when it was taken and done, what its
** households say. An event of the desk that may change the row is watched (core/module.h): the row is made anew from the desk's facts, and
** the figures move by the difference between the two. So there is no list of what each event adds and takes away that could be wrong in
** one place: a case that gets another class, is merged or comes apart again leaves its old cells exactly as it entered them.
**
** A case counts in the month in which it was reported, whenever it is done: a rate's two numbers are of the same cases. */
#include "insight/insight_in.h"

#include "base/clock.h"
#include "base/text.h"

const int64_t BIN_HOURS[BINS - 1] = { 1, 2, 4, 8, 12, 24, 48, 72, 120, 168, 240, 336, 504, 720, 1440, 2160 };

static size_t bin_of(int64_t us)
{
    size_t i = 0;
    while (i < BINS - 1 && us > BIN_HOURS[i] * CLOCK_HOUR)
        i++;
    return i;
}

void insight_weigh(const struct insight_case_get_row *c, int64_t n[FIGURES])
{
    const bool taken = c->taken_at != ABSENT, done = c->closed && c->done_at != ABSENT;
    for (size_t f = 0; f < FIGURES; f++)
        n[f] = 0;
    n[F_REPORTED] = 1;
    n[F_OPEN] = !c->closed && c->left_out != OUT_MERGED;
    n[F_HOMES] = c->homes;
    if (c->left_out) {
        n[F_OUT_FIRST + c->left_out - 1] = 1;
        return;
    }
    n[F_COUNTED] = 1;
    n[F_TAKEN] = taken;
    n[F_PROMPT] = taken && c->taken_at - c->reported_at <= RESPONSE_HOURS * CLOCK_HOUR;
    n[F_CLOSED] = done;
    n[F_TIMELY] = done && c->done_at <= c->due_at;
    n[F_ENDED] = done || c->again;
    n[F_AGAIN] = c->again || (done && c->back > 0);
    n[F_FIXED] = c->fixed;
    n[F_HALF] = c->half;
    n[F_BACK] = c->back;
    n[F_NOT] = c->nots;
    n[F_GOOD] = c->good;
    n[F_FAIR] = c->fair;
    n[F_POOR] = c->poor;
    if (taken)
        n[F_TAKE_BIN + bin_of(c->taken_at - c->reported_at)] = 1;
    if (done)
        n[F_DONE_BIN + bin_of(c->done_at - c->reported_at)] = 1;
}

/* ---- moving the figures ------------------------------------------------------------------------------------------------- */

static int64_t key_of(const struct insight_case_get_row *c, enum axis axis)
{
    const int64_t key[AXES] = { c->class, c->unit, c->compound, c->building };
    return key[axis];
}

static enum rc move_cell(struct apply *ap, enum axis axis, int64_t month, int64_t key, const int64_t n[FIGURES])
{
    const int last = axis == AXIS_BUILDING ? F_MAP_LAST : FIGURES - 1;
    enum rc rc = OK;
    if (axis == AXIS_BUILDING && !key)
        return OK; /* what stands in no building that may be told is on no map */
    for (int f = 0; f <= last && !rc; f++)
        if (n[f])
            rc = insight_count_add(ap, axis, month, key, f, n[f]);
    return rc;
}

/* was: NULL, it is new. */
static enum rc move(struct apply *ap, const struct insight_case_get_row *was, const struct insight_case_get_row *is)
{
    int64_t old[FIGURES] = { 0 }, now[FIGURES], less[FIGURES], more[FIGURES];
    enum rc rc = OK;
    if (was)
        insight_weigh(was, old);
    insight_weigh(is, now);
    for (size_t f = 0; f < FIGURES; f++) {
        less[f] = -old[f];
        more[f] = now[f] - old[f];
    }
    for (enum axis s = 0; s < AXES && !rc; s++) {
        const bool stays = was && key_of(was, s) == key_of(is, s);
        if (was && !stays)
            rc = move_cell(ap, s, was->month, key_of(was, s), less);
        if (!rc)
            rc = move_cell(ap, s, is->month, key_of(is, s), stays ? more : now);
    }
    if (rc || (was && was->class == is->class))
        return rc;
    if (was)
        rc = insight_day_add(ap, was->class, was->day, was->compound, -1);
    return rc ? rc : insight_day_add(ap, is->class, is->day, is->compound, 1);
}

/* ---- how a case stands -------------------------------------------------------------------------------------------------- */

int64_t day_of(int64_t at, int64_t offset_min)
{
    const int64_t local = at + offset_min * 60 * CLOCK_S;
    return local / CLOCK_DAY - (local % CLOCK_DAY < 0);
}

int64_t month_of(int64_t at, int64_t offset_min)
{
    const struct text_date d = text_date(at, (int)offset_min);
    return d.year * 12 + d.month - 1;
}

static enum rc unit_of(struct apply *ap, struct arena *a, struct str name, int64_t *unit)
{
    struct insight_unit_named_row row;
    *unit = 0;
    if (!name.n)
        return OK;
    enum rc rc = insight_unit_named(apply_db(ap), a, name, &row);
    if (rc == NOT_FOUND && !(rc = insight_unit_add(ap, name)))
        rc = insight_unit_named(apply_db(ap), a, name, &row);
    if (!rc)
        *unit = row.id;
    return rc;
}

/* Where and when it belongs, once and for all: a building does not move to another compound. */
static enum rc begin(struct apply *ap, const struct stamp *st, int64_t id, const struct case_facts *f, struct insight_case_get_row *c)
{
    int64_t offset_min = 0;
    *c = (struct insight_case_get_row){ .id = id, .reported_at = f->reported_at, .taken_at = ABSENT, .done_at = ABSENT };
    enum rc rc = place_offset_at(apply_db(ap), st->arena, f->reported_at, &offset_min);
    c->month = month_of(f->reported_at, offset_min);
    c->day = day_of(f->reported_at, offset_min);
    if (rc || f->building == ABSENT)
        return rc;
    c->building = f->building;
    return place_compound_of(apply_db(ap), st->arena, f->building, &c->compound);
}

static enum left_out out_of(const struct case_facts *f)
{
    switch (f->state) {
    case CASE_MERGED: return OUT_MERGED;
    case CASE_VOIDED: return OUT_VOIDED;
    case CASE_REFERRED: return OUT_REFERRED;
    default: return f->source == SOURCE_IMPORT ? OUT_IMPORTED : OUT_NOT;
    }
}

/* What a step tells beside the facts: its moment. */
enum moment { LOOK, TAKEN, GIVEN_BACK, DONE, UNDONE, REOPENED };

static enum rc follow(struct apply *ap, const struct stamp *st, int64_t id, enum moment moment)
{
    const struct arena_mark mark = arena_mark(st->arena);
    struct insight_case_get_row was, is;
    struct case_facts f;
    enum rc rc = desk_facts(apply_db(ap), st->arena, id, &f);
    const enum rc known = rc ? rc : insight_case_get(apply_db(ap), st->arena, id, &was);
    if (known && known != NOT_FOUND)
        return known;
    if (known == OK)
        is = was;
    else
        rc = begin(ap, st, id, &f, &is);
    if (!rc)
        rc = unit_of(ap, st->arena, f.unit, &is.unit);
    arena_rewind(st->arena, mark);
    if (rc)
        return rc;
    is.class = f.class == ABSENT ? 0 : f.class;
    is.due_at = f.due_at;
    is.again += moment == REOPENED && is.closed && !is.left_out;
    is.closed = case_is_over(f.state);
    is.left_out = out_of(&f);
    is.homes = f.homes;
    is.fixed = f.said[SAY_FIXED];
    is.half = f.said[SAY_HALF];
    is.back = f.said[SAY_BACK];
    is.nots = f.said[SAY_NOT];
    is.good = f.rated[RATE_GOOD];
    is.fair = f.rated[RATE_FAIR];
    is.poor = f.rated[RATE_POOR];
    if (moment == GIVEN_BACK || (moment == TAKEN && is.taken_at == ABSENT)) /* a second time is no first answer */
        is.taken_at = moment == TAKEN ? st->at : ABSENT;
    if (moment == DONE || moment == UNDONE || moment == REOPENED)
        is.done_at = moment == DONE ? st->at : ABSENT;
    rc = move(ap, known ? NULL : &was, &is);
    return rc ? rc
              : insight_case_put(ap, is.id, is.month, is.day, is.class, is.unit, is.compound, is.building, is.reported_at, is.due_at,
                                 is.taken_at, is.done_at, is.closed, is.again, is.left_out, is.homes, is.fixed, is.half, is.back, is.nots,
                                 is.good, is.fair, is.poor);
}

static enum rc look(struct apply *ap, const struct stamp *st, int64_t id)
{
    return follow(ap, st, id, LOOK);
}

static enum rc taken(struct apply *ap, const struct stamp *st, int64_t id)
{
    return follow(ap, st, id, TAKEN);
}

static enum rc given_back(struct apply *ap, const struct stamp *st, int64_t id)
{
    return follow(ap, st, id, GIVEN_BACK);
}

static enum rc done(struct apply *ap, const struct stamp *st, int64_t id)
{
    return follow(ap, st, id, DONE);
}

static enum rc undone(struct apply *ap, const struct stamp *st, int64_t id)
{
    return follow(ap, st, id, UNDONE);
}

static enum rc reopened(struct apply *ap, const struct stamp *st, int64_t id)
{
    return follow(ap, st, id, REOPENED);
}

const struct watch INSIGHT_WATCH[] = {
    { "desk.case.reported", "id", look },     { "desk.case.joined", "id", look },      { "desk.case.settled", "id", look },
    { "desk.case.taken", "id", taken },       { "desk.case.released", "id", given_back }, { "desk.case.dispatched", "id", look },
    { "desk.case.recalled", "id", look },     { "desk.case.finished", "id", done },    { "desk.case.sent_back", "id", undone },
    { "desk.case.closed", "id", look },       { "desk.case.classified", "id", look },  { "desk.voice.said", "id", look },
    { "desk.case.merged", "id", look },       { "desk.case.merged", "whole", look },   { "desk.case.unmerged", "id", look },
    { "desk.case.unmerged", "whole", look },  { "desk.case.split", "id", look },       { "desk.case.split", "whole", look },
    { "desk.case.parked", "id", look },       { "desk.case.unparked", "id", look },    { "desk.case.voided", "id", look },
    { "desk.case.referred", "id", look },     { "desk.case.returned", "id", look },    { "desk.case.reopened", "id", reopened },
    { "desk.case.followed", "id", look },     { "desk.case.followed", "whole", look },
    { "desk.voice.rated", "id", look },
    { "desk.clock.set", "id", look },         { "desk.clock.paused", "id", look },     { "desk.clock.resumed", "id", look },
    { 0 },
};
