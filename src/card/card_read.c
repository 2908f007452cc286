/* card_read.c - what a page of a card is made from, for the one who reads it.
**
** Three readers see three cards. Who works here sees all of it. A unit that has a part sees the card that it was asked about. Everybody
** else sees that there is such a card, who has it, whom it asks and by when; and its text, its options and what was said only in the
** version that a level has published. A draft is nobody's but the office's. */
#include "card/card_page.h"

#include "base/clock.h"
#include "core/log.h"
#include "core/receipt.h"
#include "place/place.h"

static int64_t shift(const struct out *o)
{
    return (int64_t)o->offset_min * (CLOCK_HOUR / 60);
}

struct str card_day(struct out *o, int64_t day)
{
    return out_date(o, day * CLOCK_DAY - shift(o));
}

enum rc card_number(struct web *w, int64_t id, int64_t drawn_day, struct str *out)
{
    struct str iso = card_day_iso(w->arena, drawn_day);
    *out = arena_printf(w->arena, STR_FMT "-%02lld", STR_ARG(str_cut(iso, 0, 4)), (long long)id);
    return out->p ? OK : FAILED;
}

/* ---- who reads ------------------------------------------------------------------------------------------------------------------- */

static enum rc speaks_for(struct web *w, int64_t level, bool *out)
{
    struct card_seat_any_row any;
    struct card_seat_has_row own;
    *out = false;
    if (!w->signed_in)
        return OK;
    enum rc rc = card_seat_any(w->db, w->arena, level, &any);
    if (rc == NOT_FOUND) {
        *out = (w->actor.perms & PERM_DESK) != 0;
        return OK;
    }
    if (!rc)
        rc = card_seat_has(w->db, w->arena, level, w->actor.user, &own);
    *out = !rc;
    return rc == NOT_FOUND ? OK : rc;
}

static enum rc read_reader(struct web *w, struct card_view *v, struct str *unit)
{
    struct card_part_of_unit_row part;
    bool sits = false;
    const int64_t asked = v->c.to_level != ABSENT ? v->c.to_level : v->c.level;
    enum rc rc = speaks_for(w, asked, &v->speaks);
    if (!rc)
        rc = card_is_there(w->db, w->arena, v->c.id, asked, &v->there);
    v->speaks = v->speaks && !v->there;
    for (size_t i = 1; i <= v->stages && !rc && !sits; i++)
        rc = speaks_for(w, (int64_t)i, &sits);
    *unit = STR_NONE;
    if (!rc && (w->actor.perms & PERM_UNIT) && (rc = people_unit(w->db, w->arena, w->actor.user, unit)) == NOT_FOUND)
        rc = OK;
    if (!rc && unit->p && (rc = card_part_of_unit(w->db, w->arena, v->c.id, *unit, &part)) != NOT_FOUND)
        v->unit = !rc;
    if (rc && rc != NOT_FOUND)
        return rc;
    v->may = (w->actor.perms & PERM_DESK) != 0;
    v->staff = v->may || sits || (w->actor.perms & PERM_DESK_READ);
    v->full = v->staff || v->unit || v->c.public_version != ABSENT;
    return v->staff || v->c.sent_pos != ABSENT ? OK : NOT_FOUND;
}

enum rc card_judge_reader(struct web *w, int64_t id, int64_t part)
{
    struct card_view *v = ARENA_NEW(w->arena, struct card_view);
    struct card_level level[CARD_LEVELS_MOST];
    struct card_part_get_row p;
    struct str unit = STR_NONE;
    enum rc rc = v ? card_get(w->db, w->arena, id, &v->c) : FAILED;
    if (!rc)
        rc = card_part_get(w->db, w->arena, part, &p);
    if (!rc)
        rc = card_levels(w->db, w->arena, level, &v->stages);
    if (!rc)
        rc = read_reader(w, v, &unit);
    if (rc)
        return rc;
    return v->staff || (unit.p && p.card_id == id && str_eq(unit, p.unit)) ? OK : NOT_FOUND;
}

/* ---- its parts and its past -------------------------------------------------------------------------------------------------------- */

void card_offer_turns(struct card_part_view *p, int64_t state, bool own, bool desk, bool level)
{
    const bool over = state == CARD_DONE || state == CARD_ASSESSED, worked = state >= CARD_UP && state < CARD_DONE;
    static const struct { struct card_button b; bool units; } all[] = {
        { { &CARD_PART_ACCEPT, "accept", MSG_part_do_accept, MSG_f_card_words, false, false, false, false, true }, true },
        { { &CARD_PART_DECLINE, "decline", MSG_part_do_decline, MSG_f_card_why, true, true, false, false, false }, true },
        { { &CARD_PART_PROPOSE, "propose", MSG_part_do_propose, MSG_f_card_why, true, false, true, false, false }, true },
        { { &CARD_PART_ARRIVE, "arrive", MSG_part_do_arrive, MSG_f_card_words, false, false, false, false, true }, true },
        { { &CARD_PART_PROGRESS, "progress", MSG_part_do_progress, MSG_f_card_words, true, false, false, false, true }, true },
        { { &CARD_PART_FINISH, "finish", MSG_part_do_finish, MSG_f_card_words, false, false, false, false, true }, true },
        { { &CARD_PART_ASK, "ask", MSG_part_do_ask, MSG_f_card_words, true, false, false, false, false }, true },
        { { &CARD_PART_ASSESS, "assess", MSG_part_do_assess, MSG_f_card_words, false, false, false, true, false }, true },
        { { &CARD_PART_AGREE, "agree", MSG_part_do_agree, MSG_f_card_words, false, false, false, false, true }, false },
        { { &CARD_PART_INSIST, "insist", MSG_part_do_insist, MSG_f_card_why, true, false, false, false, false }, false },
        { { &CARD_PART_ANSWER, "answer", MSG_part_do_answer, MSG_f_card_words, true, false, false, false, false }, false },
        { { &CARD_PART_REDO, "redo", MSG_part_do_redo, MSG_f_card_why, true, false, false, false, false }, false },
    };
    for (size_t i = 0; i < countof(all); i++) {
        const struct command *c = all[i].b.command;
        const bool dated = c == &CARD_PART_AGREE || c == &CARD_PART_INSIST;
        const bool comes = p->row.arrive_at != ABSENT && p->row.arrived_at == ABSENT;
        if (!(all[i].units ? own || desk : level) || !(c == &CARD_PART_ASSESS ? over : worked) || (dated && p->row.proposed_day == ABSENT))
            continue;
        if ((c == &CARD_PART_ARRIVE && !comes) || !flow_find(&CARD_PART_FLOW, p->row.state, c))
            continue;
        p->button[p->buttons] = all[i].b;
        p->button[p->buttons].photos = c == &CARD_PART_PROGRESS;
        p->button[p->buttons++].paper = all[i].units && !own;
    }
}

static enum rc read_parts(struct web *w, struct card_view *v, struct str unit)
{
    struct card_part_get_row *row;
    bool level = false;
    enum rc rc = card_parts(w->db, w->arena, v->c.id, CARD_PARTS_MOST, &row, &v->parts);
    if (!rc)
        rc = speaks_for(w, v->c.level, &level);
    level = level && !v->there;
    v->part = rc ? NULL : ARENA_ARRAY(w->arena, struct card_part_view, v->parts);
    if (!v->part)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < v->parts; i++) {
        struct card_part_view *p = &v->part[i];
        const bool own = unit.p && str_eq(unit, row[i].unit);
        *p = (struct card_part_view){ .row = row[i], .may = v->staff || own };
        p->over = row[i].alarm == CARD_OVER && card_part_is_open(row[i].state);
        p->soon = row[i].alarm == CARD_SOON && card_part_is_open(row[i].state);
        card_offer_turns(p, v->c.state, own, v->may, level);
        p->promise = v->may && v->c.state >= CARD_UP && v->c.state < CARD_DONE &&
                     (row[i].state == PART_ACCEPTED || row[i].state == PART_PROGRESS);
    }
    return OK;
}

/* The links of each unit, for who may give and end them. */
static enum rc read_links(struct web *w, struct card_view *v)
{
    struct card_links_row *row;
    size_t n;
    if (!v->may || !v->parts)
        return OK;
    enum rc rc = card_links(w->db, w->arena, v->c.id, CARD_PARTS_MOST, &row, &n);
    for (size_t i = 0; !rc && i < v->parts; i++) {
        struct card_part_view *p = &v->part[i];
        p->link = ARENA_ARRAY(w->arena, struct card_links_row, n);
        if (!p->link)
            return FAILED;
        for (size_t k = 0; k < n; k++)
            if (row[k].part == p->row.id && row[k].ended_at == ABSENT && row[k].until_at > w->out.now_us)
                p->link[p->links++] = row[k];
    }
    return rc;
}

bool card_step_is_open(int64_t kind)
{
    return kind != CARD_STEP_REVISED && kind != CARD_STEP_SOON && kind != CARD_STEP_PART_SOON && kind != CARD_STEP_PROPOSED &&
           kind != CARD_STEP_QUESTION && kind != CARD_STEP_ANSWER;
}

/* The last thing that a unit said with its answer, beside its part. */
static void keep_answer(struct card_view *v, const struct card_steps_row *r)
{
    for (size_t i = 0; i < v->parts; i++)
        if (v->part[i].row.id == r->part && (r->kind == CARD_STEP_DECLINED || r->kind == CARD_STEP_PROPOSED ||
                                             r->kind == CARD_STEP_PROGRESS || r->kind == CARD_STEP_PART_DONE)) {
            v->part[i].words = r->words;
            v->part[i].why = r->why;
        }
}

static void keep_stage(struct card_view *v, const struct card_steps_row *r)
{
    const bool sign = r->kind == CARD_STEP_SENT || r->kind == CARD_STEP_RETURNED || r->kind == CARD_STEP_REFERRED ||
                      r->kind == CARD_STEP_INSTRUCTED || r->kind == CARD_STEP_ACCEPTED || r->kind == CARD_STEP_UNCLEAR ||
                      r->kind == CARD_STEP_CLEARED;
    int64_t who = r->level;
    if (!sign || who == ABSENT)
        return;
    if (r->kind == CARD_STEP_SENT || r->kind == CARD_STEP_RETURNED) /* who sent it stands in n */
        who = r->n != ABSENT ? r->n : 1;
    if (who < 1 || who > (int64_t)v->stages)
        return;
    struct card_stage *s = &v->stage[who - 1];
    s->at = r->at;
    s->paper = r->paper == 1;
    if (r->words.p && r->words.n && v->full)
        s->words = r->words;
}

/* Who answered by a link: it stands in the log alone, and goes with it. */
static enum rc read_name(struct web *w, const struct card_steps_row *r, struct str *name)
{
    static const struct event_type *const type[CARD_STEP_KINDS] = {
        [CARD_STEP_PART_ACCEPTED] = &PART_WAS_ACCEPTED, [CARD_STEP_DECLINED] = &PART_WAS_DECLINED, [CARD_STEP_PROPOSED] = &PART_PROPOSED,
        [CARD_STEP_ARRIVED] = &PART_ARRIVED,            [CARD_STEP_PROGRESS] = &PART_PROGRESSED,   [CARD_STEP_PART_DONE] = &PART_FINISHED,
        [CARD_STEP_QUESTION] = &PART_QUESTION,          [CARD_STEP_PART_ASSESSED] = &PART_WAS_ASSESSED,
    };
    struct card_part_moved ev;
    enum rc rc = type[r->kind] ? log_read_event(w->db, w->arena, r->pos, type[r->kind], NULL, &ev) : NOT_FOUND;
    if (!rc)
        *name = ev.name;
    return rc == NOT_FOUND ? OK : rc;
}

static enum rc read_steps(struct web *w, struct card_view *v, const struct card_level *level, size_t levels)
{
    struct card_steps_row *row;
    size_t n, k = 0;
    enum rc rc = card_steps(w->db, w->arena, v->c.id, CARD_STEPS_MOST, &row, &n);
    struct card_step_view *step = rc ? NULL : ARENA_ARRAY(w->arena, struct card_step_view, n);
    if (!step)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n; i++) {
        keep_answer(v, &row[i]);
        keep_stage(v, &row[i]);
        if (!v->staff && !v->unit && !card_step_is_open(row[i].kind))
            continue;
        step[k] = (struct card_step_view){ .row = row[i], .words = v->full };
        step[k].level = row[i].level != ABSENT ? card_level_name(&w->out.m, level, levels, row[i].level) : STR_NONE;
        for (size_t j = 0; j < v->parts && row[i].part != ABSENT; j++)
            if (v->part[j].row.id == row[i].part)
                step[k].unit = v->part[j].row.unit;
        if (row[i].link != ABSENT && v->may && !rc)
            rc = read_name(w, &row[i], &step[k].who);
        k++;
    }
    v->step = step;
    v->steps = k;
    return rc || !(v->staff || v->unit) ? rc : card_read_photos(w, v->c.id, STR_NONE, step, k);
}

/* ---- what is written on it --------------------------------------------------------------------------------------- */

static enum rc read_version(struct web *w, struct card_view *v)
{
    const int64_t no = v->staff || v->unit || v->c.public_version == ABSENT ? v->c.version : v->c.public_version;
    enum rc rc = card_version_get(w->db, w->arena, v->c.id, no, &v->v);
    if (rc)
        return rc;
    v->options = card_options_read(v->v.options, v->option);
    v->needs = card_needs_read(v->v.needs, v->need);
    v->segments = card_strip_read(v->v.strip, v->segment);
    for (size_t i = 0; i < v->segments && !v->full; i++)
        if (v->segment[i].state != SEGMENT_AGREED) /* it is being talked about */
            v->segment[i] = (struct card_segment){ v->segment[i].name, STR(""), STR(""), STR(""), STR(""), v->segment[i].state };
    return OK;
}

static enum rc read_cases(struct web *w, struct card_view *v)
{
    struct card_cases_row *row;
    enum rc rc = card_cases(w->db, w->arena, v->c.id, CARD_CASES_MOST, &row, &v->froms);
    struct card_case_line *from = rc ? NULL : ARENA_ARRAY(w->arena, struct card_case_line, v->froms);
    if (!from)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < v->froms && !rc; i++) {
        struct case_told told;
        rc = desk_case_told(w->db, w->arena, row[i].case_id, &told);
        if (!rc)
            from[i] = (struct card_case_line){ told.id, told.wording };
    }
    v->from = from;
    return rc;
}

static void read_clock(struct web *w, struct card_view *v)
{
    const int64_t left = v->c.due_at == ABSENT ? 0 : v->c.due_at - w->out.now_us;
    v->late = v->c.due_at != ABSENT && left <= 0;
    v->clear_in = v->c.state == CARD_UNCLEAR && v->c.due_at != ABSENT ? (left > 0 ? (left + CLOCK_DAY - 1) / CLOCK_DAY : 0) : ABSENT;
}

static enum rc read_proof(struct web *w, struct card_view *v)
{
    struct str proof;
    if (v->c.sent_pos == ABSENT)
        return OK;
    enum rc rc = receipt_proof(w->place, w->conn, w->arena, v->c.public_pos != ABSENT ? v->c.public_pos : v->c.sent_pos, &proof);
    v->proof = !rc;
    return rc == NOT_FOUND ? OK : rc;
}

enum rc card_read(struct web *w, int64_t id, struct card_view *v)
{
    struct card_level level[CARD_LEVELS_MOST];
    struct str unit = STR_NONE;
    size_t levels = 0;
    enum rc rc = card_get(w->db, w->arena, id, &v->c);
    if (!rc)
        rc = card_levels(w->db, w->arena, level, &levels);
    if (rc)
        return rc;
    v->stages = levels;
    for (size_t i = 0; i < levels; i++)
        v->stage[i] = (struct card_stage){ .name = card_level_name(&w->out.m, level, levels, level[i].no), .at = ABSENT,
                                           .has = v->c.level == level[i].no, .asked = v->c.to_level == level[i].no };
    rc = read_reader(w, v, &unit);
    if (!rc)
        rc = read_version(w, v);
    if (!rc)
        rc = read_parts(w, v, unit);
    if (!rc)
        rc = read_links(w, v);
    if (!rc)
        rc = read_steps(w, v, level, levels);
    if (!rc)
        rc = read_cases(w, v);
    if (!rc)
        rc = card_number(w, id, v->c.drawn_day, &v->number);
    if (!rc)
        rc = read_proof(w, v);
    if (!rc)
        read_clock(w, v);
    return rc;
}
