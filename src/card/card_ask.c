/* card_ask.c - the instruction: who leads, who supports, what each of them does by when.
**
** A row asks one unit for one thing. A unit that has a part already gets this one in its place, and the old one lapses; whoever is not
** named keeps what they have. When all is said there is exactly one lead unit that has not declined, for a thing with two leaders has
** none. */
#include "base/clock.h"
#include "card/card_in.h"

static const char *const UNIT_FIELD[CARD_NEEDS] = { "part1_unit", "part2_unit", "part3_unit", "part4_unit", "part5_unit", "part6_unit" };
static const char *const DUE_FIELD[CARD_NEEDS] = { "part1_due", "part2_due", "part3_due", "part4_due", "part5_due", "part6_due" };

static enum rc lapse_one(struct cx *cx, const struct card_part_get_row *p, int64_t paper)
{
    struct card_part_moved ev = card_part_event(p);
    ev.state = PART_LAPSED;
    ev.proposed = ABSENT;
    ev.paper = paper;
    return emit(cx, &PART_WAS_LAPSED, &ev, NULL);
}

enum rc card_lapse(struct cx *cx, int64_t id, int64_t paper)
{
    struct card_part_get_row *p;
    size_t n;
    enum rc rc = card_parts(cx->db, cx->arena, id, CARD_PARTS_MOST, &p, &n);
    for (size_t i = 0; !rc && i < n; i++)
        if (card_part_is_open(p[i].state))
            rc = lapse_one(cx, &p[i], paper);
    return rc;
}

static bool named(const struct card_instruct *a, struct str unit)
{
    for (size_t i = 0; i < CARD_NEEDS; i++)
        if (a->part[i].unit.n && str_eq(a->part[i].unit, unit))
            return true;
    return false;
}

/* The rows' leaders, and the one that stays from before. */
static enum rc judge_rows(struct cx *cx, const struct card_instruct *a, const struct card_part_get_row *old, size_t n)
{
    int64_t leads = 0, rows = 0;
    enum rc rc = OK;
    for (size_t i = 0; i < CARD_NEEDS && !rc; i++) {
        const struct card_ask *k = &a->part[i];
        int64_t day;
        if (!k->unit.n)
            continue;
        rows++;
        leads += k->lead == 1;
        for (size_t j = 0; j < i; j++)
            if (str_eq(a->part[j].unit, k->unit))
                return refuse(cx, INVALID, UNIT_FIELD[i], MSG_err_card_unit_twice, 0);
        rc = desk_judge_words(cx, UNIT_FIELD[i], k->unit, a->checked);
        if (!rc && k->what.n)
            rc = desk_judge_words(cx, UNIT_FIELD[i], k->what, a->checked);
        if (!rc)
            rc = card_judge_day(cx, DUE_FIELD[i], k->due, &day);
    }
    for (size_t i = 0; i < n; i++)
        leads += old[i].lead && old[i].state < PART_DECLINED && !named(a, old[i].unit);
    if (rc)
        return rc;
    return leads == 1 && rows ? OK : refuse(cx, INVALID, UNIT_FIELD[0], MSG_err_card_lead, leads);
}

static enum rc ask_one(struct cx *cx, const struct card_get_row *card, const struct card_ask *k, int64_t paper)
{
    struct card_asked ev = { .id = card->id, .lead = k->lead == 1, .arrive_at = ABSENT, .paper = paper, .unit = k->unit,
                             .what = k->what.p ? k->what : STR("") };
    struct card_term answer = { 0, 0 };
    int64_t days = 0;
    enum rc rc = card_judge_day(cx, UNIT_FIELD[0], k->due, &ev.due_day);
    if (!rc)
        rc = card_day_end(cx, ev.due_day, &ev.due_at);
    if (!rc)
        rc = setting_get(cx->db, cx->arena, &CARD_ANSWER_DAYS, &days);
    if (!rc)
        rc = card_term(cx, card->kind, days, &answer);
    if (rc)
        return rc;
    ev.part = next_pos(cx);
    ev.answer_at = answer.due_at < ev.due_at ? answer.due_at : ev.due_at;
    if (card->kind == CARD_EMERGENCY && k->arrive != ABSENT && k->arrive > 0)
        ev.arrive_at = cx->now + k->arrive * 60 * CLOCK_S;
    ev.wake_at = ev.arrive_at != ABSENT && ev.arrive_at < ev.answer_at ? ev.arrive_at : ev.answer_at;
    return emit(cx, &PART_WAS_ASKED, &ev, NULL);
}

enum rc card_decide_instruct(struct cx *cx, const void *args)
{
    const struct card_instruct *a = args;
    struct card_get_row row;
    struct card_moved ev;
    struct card_part_get_row *old;
    size_t n;
    enum rc rc = card_begin(cx, &CARD_INSTRUCT, a->id, WHO_LEVEL, &row, &ev);
    if (!rc)
        rc = card_parts(cx->db, cx->arena, a->id, CARD_PARTS_MOST - CARD_NEEDS, &old, &n);
    if (!rc && n == CARD_PARTS_MOST - CARD_NEEDS)
        rc = refuse(cx, CONFLICT, NULL, MSG_err_card_many, CARD_PARTS_MOST);
    if (!rc)
        rc = desk_judge_words(cx, "words", a->words, a->checked);
    if (!rc)
        rc = judge_rows(cx, a, old, n);
    if (rc)
        return rc;
    ev.words = a->words;
    rc = emit(cx, &CARD_INSTRUCTION, &ev, NULL);
    for (size_t i = 0; !rc && i < n; i++)
        if (card_part_is_open(old[i].state) && named(a, old[i].unit))
            rc = lapse_one(cx, &old[i], ev.paper);
    for (size_t i = 0; !rc && i < CARD_NEEDS; i++)
        if (a->part[i].unit.n)
            rc = ask_one(cx, &row, &a->part[i], ev.paper);
    return rc;
}
