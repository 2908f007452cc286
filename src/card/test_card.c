/* test_card.c - cards: given, when, then; every cell of both roads; who may speak; a card that is never nobody's. */
#include "base/clock.h"
#include "card/card_page.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct actor CLERK = { 101, PERM_DESK | PERM_STAFF }, OTHER = { 102, PERM_STAFF };

static struct str from_now(struct fixture *f, int64_t days)
{
    int64_t today;
    assert_int_equal(card_today(f->db, &f->arena, clock_now_us(), &today), OK);
    return card_day_iso(&f->arena, today + days);
}

static int64_t draw(struct fixture *f, int64_t kind)
{
    struct task t;
    struct card_draw in = { .id = ABSENT, .kind = kind, .homes = 612, .title = STR("四个小区供热管道没人接管"), .came = STR("移交时没写明谁接收。") };
    in.option[0] = (struct card_option){ STR("先接管先注水"), STR("38 万元"), STR("20"), STR("二次网旧") };
    assert_int_equal(fixture_run(f, &CARD_DRAW, &in, CLERK, &t), OK);
    return ((const struct card_told *)t.result)->id;
}

static enum rc act(struct fixture *f, const struct command *c, int64_t id, struct task *t)
{
    struct card_do in = { .id = id, .words = STR("超出本级"), .to = ABSENT };
    return fixture_run(f, c, &in, CLERK, t);
}

static void must_act(struct fixture *f, const struct command *c, int64_t id)
{
    assert_int_equal(act(f, c, id, NULL), OK);
}

static struct card_get_row row_of(struct fixture *f, int64_t id)
{
    struct card_get_row row;
    assert_int_equal(card_get(f->db, &f->arena, id, &row), OK);
    return row;
}

static struct card_instruct asking(struct fixture *f, int64_t id)
{
    struct card_instruct in = { .id = id, .words = STR("热力公司甲主办，11 月前供上。") };
    in.part[0] = (struct card_ask){ STR("热力公司甲"), STR("接管、注水、试水"), from_now(f, 20), 1, 45 };
    in.part[1] = (struct card_ask){ STR("物业公司乙"), STR("立管查漏"), from_now(f, 10), 0, ABSENT };
    return in;
}

static void instruct(struct fixture *f, int64_t id)
{
    struct card_instruct in = asking(f, id);
    assert_int_equal(fixture_run(f, &CARD_INSTRUCT, &in, CLERK, NULL), OK);
}

static struct card_part_get_row part_of(struct fixture *f, int64_t id, size_t nth)
{
    struct card_part_get_row *p;
    size_t n;
    assert_int_equal(card_parts(f->db, &f->arena, id, CARD_PARTS_MOST, &p, &n), OK);
    assert_true(nth < n);
    return p[nth];
}

static enum rc say(struct fixture *f, const struct command *c, int64_t id, int64_t part, struct task *t)
{
    struct card_part_do in = { .id = id, .part = part, .words = STR("换热站先开"), .rule = STR("供热条例第 12 条"),
                               .due = from_now(f, 30 + fixture_next(f) % 300) };
    return fixture_run(f, c, &in, CLERK, t);
}

static void finish_parts(struct fixture *f, int64_t id)
{
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(say(f, &CARD_PART_ACCEPT, id, part_of(f, id, i).id, NULL), OK);
        assert_int_equal(say(f, &CARD_PART_FINISH, id, part_of(f, id, i).id, NULL), OK);
    }
}

/* A card that stands in a state. */
static int64_t card_in(struct fixture *f, int64_t state)
{
    const int64_t id = draw(f, CARD_HARD);
    if (state == CARD_DRAFT)
        return id;
    must_act(f, &CARD_SEND, id);
    if (state == CARD_RETURNED || state == CARD_REFERRED || state == CARD_WITHDRAWN)
        must_act(f, state == CARD_RETURNED ? &CARD_RETURN : state == CARD_REFERRED ? &CARD_REFER : &CARD_WITHDRAW, id);
    else if (state != CARD_UP)
        must_act(f, &CARD_ACCEPT, id);
    if (state == CARD_UNCLEAR)
        must_act(f, &CARD_HOLD_UNCLEAR, id);
    if (state == CARD_INSTRUCTED || state == CARD_DONE || state == CARD_ASSESSED)
        instruct(f, id);
    if (state == CARD_DONE || state == CARD_ASSESSED) {
        finish_parts(f, id);
        must_act(f, &CARD_FINISH, id);
    }
    if (state == CARD_ASSESSED)
        must_act(f, &CARD_ASSESS, id);
    assert_int_equal(row_of(f, id).state, state);
    return id;
}

/* ---- the road ------------------------------------------------------------------------------------------------------------------- */

static enum rc ask_for(struct fixture *f, const struct command *c, int64_t id)
{
    struct card_instruct in = asking(f, id);
    struct card_draw text = { .id = id, .homes = 613, .title = STR("四个小区"), .came = STR("没写明谁接收。") };
    struct card_strip strip = { .id = id };
    strip.segment[0] = (struct card_segment){ STR("立管"), STR("物业公司乙"), STR("物业公司乙"), STR(""), STR("正在查档"), SEGMENT_AGREED };
    if (c == &CARD_INSTRUCT)
        return fixture_run(f, c, &in, CLERK, NULL);
    if (c == &CARD_REVISE)
        return fixture_run(f, c, &text, CLERK, NULL);
    return c == &CARD_STRIP ? fixture_run(f, c, &strip, CLERK, NULL) : act(f, c, id, NULL);
}

static void every_cell_of_the_road(void **state)
{
    struct fixture *f = *state;
    static const struct command *const all[] = { &CARD_REVISE, &CARD_STRIP, &CARD_SEND,   &CARD_ACCEPT, &CARD_RETURN,       &CARD_REFER,
                                                 &CARD_RESUME, &CARD_HOLD_UNCLEAR, &CARD_CLEAR, &CARD_INSTRUCT, &CARD_FINISH, &CARD_REOPEN,
                                                 &CARD_ASSESS, &CARD_WITHDRAW, &CARD_PUBLISH };
    for (int64_t from = 0; from < CARD_STATES; from++)
        for (size_t i = 0; i < countof(all); i++) {
            const int64_t id = card_in(f, from);
            const struct flow_row *row = flow_find(&CARD_FLOW, from, all[i]);
            if (row && all[i] == &CARD_FINISH)
                finish_parts(f, id);
            assert_int_equal(ask_for(f, all[i], id), row ? OK : CONFLICT);
            assert_int_equal(row_of(f, id).state, row ? row->to : from);
        }
}

static void a_hand_over_counts_only_when_it_is_accepted(void **state)
{
    struct fixture *f = *state;
    const int64_t id = draw(f, CARD_DAILY);
    assert_int_equal(row_of(f, id).sent_pos, ABSENT);
    must_act(f, &CARD_SEND, id);
    struct card_get_row row = row_of(f, id);
    assert_true(row.level == 1 && row.to_level == 2 && row.due_at != ABSENT && row.wake_at < row.due_at && row.sent_pos != ABSENT);
    struct fixture_event e = fixture_at(f, row.sent_pos);
    assert_true(str_eq(e.kind, STR("card.announced")) && !e.own.p);
    assert_false(fixture_open_holds(f, row.sent_pos, STR("移交时")));
    must_act(f, &CARD_ACCEPT, id);
    row = row_of(f, id);
    assert_true(row.level == 2 && row.to_level == ABSENT);
    assert_int_equal(act(f, &CARD_ACCEPT, id, NULL), CONFLICT); /* two at once: the second is told */
    must_act(f, &CARD_SEND, id);
    must_act(f, &CARD_ACCEPT, id);
    struct task t;
    assert_int_equal(act(f, &CARD_SEND, id, &t), INVALID); /* there is nobody above */
    assert_int_equal(t.err.key, MSG_err_card_top);
    assert_int_equal(row_of(f, id).level, 3);
}

static void a_seat_is_spoken_for_by_who_sits_there(void **state)
{
    struct fixture *f = *state;
    struct task t;
    const struct card_level_set seat = { 2, 3, STR("示范街道"), STR("102") };
    fixture_emit(f, &CARD_LEVELED, &seat);
    const int64_t id = draw(f, CARD_HARD);
    must_act(f, &CARD_SEND, id);
    assert_int_equal(act(f, &CARD_ACCEPT, id, &t), DENIED);
    assert_int_equal(t.err.key, MSG_err_card_seat);
    struct card_do in = { .id = id, .to = ABSENT };
    assert_int_equal(fixture_run(f, &CARD_ACCEPT, &in, OTHER, NULL), OK);
    assert_int_equal(fixture_run(f, &CARD_SEND, &in, OTHER, NULL), OK);
    assert_int_equal(fixture_run(f, &CARD_ACCEPT, &in, OTHER, NULL), DENIED); /* nobody sits at the third: the desk writes it down */
    must_act(f, &CARD_ACCEPT, id);
    struct card_steps_row *step;
    size_t n;
    assert_int_equal(card_steps(f->db, &f->arena, id, 100, &step, &n), OK);
    assert_true(step[n - 1].paper == 1 && step[n - 1].level == 3);
    assert_true(step[n - 3].paper == 0 && step[n - 3].by == 102);
}

/* ---- parts ------------------------------------------------------------------------------------------------------------------------ */

static int64_t part_in(struct fixture *f, int64_t state, int64_t *id)
{
    static const struct command *const way[PART_STATES] = { NULL, &CARD_PART_PROPOSE, &CARD_PART_ACCEPT, &CARD_PART_ACCEPT,
                                                            &CARD_PART_ACCEPT, &CARD_PART_DECLINE, NULL };
    *id = draw(f, CARD_EMERGENCY);
    must_act(f, &CARD_SEND, *id);
    must_act(f, &CARD_ACCEPT, *id);
    instruct(f, *id);
    const int64_t part = part_of(f, *id, 0).id;
    if (state == PART_LAPSED)
        instruct(f, *id);
    if (way[state])
        assert_int_equal(say(f, way[state], *id, part, NULL), OK);
    if (state == PART_PROGRESS || state == PART_DONE)
        assert_int_equal(say(f, state == PART_DONE ? &CARD_PART_FINISH : &CARD_PART_PROGRESS, *id, part, NULL), OK);
    struct card_part_get_row p;
    assert_int_equal(card_part_get(f->db, &f->arena, part, &p), OK);
    assert_int_equal(p.state, state);
    return part;
}

static void every_cell_of_a_part(void **state)
{
    struct fixture *f = *state;
    static const struct command *const all[] = { &CARD_PART_ACCEPT, &CARD_PART_DECLINE, &CARD_PART_PROPOSE, &CARD_PART_ARRIVE,
                                                 &CARD_PART_PROGRESS, &CARD_PART_FINISH, &CARD_PART_ASK, &CARD_PART_AGREE,
                                                 &CARD_PART_INSIST, &CARD_PART_ANSWER, &CARD_PART_REDO };
    for (int64_t from = 0; from < PART_STATES; from++)
        for (size_t i = 0; i < countof(all); i++) {
            int64_t id;
            const int64_t part = part_in(f, from, &id);
            const struct flow_row *row = flow_find(&CARD_PART_FLOW, from, all[i]);
            struct card_part_get_row p;
            const bool dated = all[i] == &CARD_PART_AGREE || all[i] == &CARD_PART_INSIST;
            if (row && dated && from != PART_DATED)
                assert_int_equal(say(f, &CARD_PART_PROPOSE, id, part, NULL), OK);
            assert_int_equal(say(f, all[i], id, part, NULL), row ? OK : CONFLICT);
            assert_int_equal(card_part_get(f->db, &f->arena, part, &p), OK);
            assert_int_equal(p.state, row ? row->to : from);
        }
}

static void a_lead_that_declines_leaves_it_unclear_at_once(void **state)
{
    struct fixture *f = *state;
    const int64_t id = card_in(f, CARD_INSTRUCTED);
    assert_int_equal(say(f, &CARD_PART_DECLINE, id, part_of(f, id, 1).id, NULL), OK);
    assert_int_equal(row_of(f, id).state, CARD_INSTRUCTED); /* a supporting one does not */
    assert_int_equal(say(f, &CARD_PART_DECLINE, id, part_of(f, id, 0).id, NULL), OK);
    struct card_get_row row = row_of(f, id);
    assert_true(row.state == CARD_UNCLEAR && row.level == 2 && row.due_at != ABSENT);
    instruct(f, id);
    assert_int_equal(row_of(f, id).state, CARD_INSTRUCTED);
}

static void what_can_not_be_instructed(void **state)
{
    struct fixture *f = *state;
    struct task t;
    const int64_t id = card_in(f, CARD_HELD);
    struct card_instruct in = asking(f, id);
    in.part[0].due = from_now(f, -1);
    assert_int_equal(fixture_run(f, &CARD_INSTRUCT, &in, CLERK, &t), INVALID);
    assert_true(t.err.key == MSG_err_card_day && strcmp(t.err.field, "part1_due") == 0);
    in = asking(f, id);
    in.part[1].lead = 1;
    assert_int_equal(fixture_run(f, &CARD_INSTRUCT, &in, CLERK, &t), INVALID);
    assert_true(t.err.key == MSG_err_card_lead && t.err.n == 2);
    in = asking(f, id);
    in.part[1].unit = in.part[0].unit;
    assert_int_equal(fixture_run(f, &CARD_INSTRUCT, &in, CLERK, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_card_unit_twice);
    assert_int_equal(row_of(f, id).state, CARD_HELD);
    instruct(f, id);
    assert_int_equal(act(f, &CARD_FINISH, id, &t), CONFLICT);
    assert_true(t.err.key == MSG_err_card_parts && t.err.n == 2);
    struct card_part_do late = { .id = id, .part = part_of(f, id, 0).id, .words = STR("要等料"), .due = from_now(f, -3) };
    assert_int_equal(fixture_run(f, &CARD_PART_PROPOSE, &late, CLERK, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_card_day);
    assert_int_equal(fixture_run(f, &CARD_PART_ACCEPT, &late, OTHER, NULL), DENIED); /* of no unit */
}

static void a_link_opens_one_part_and_ends(void **state)
{
    struct fixture *f = *state;
    struct task t;
    const int64_t id = card_in(f, CARD_INSTRUCTED), part = part_of(f, id, 0).id, other = part_of(f, id, 1).id;
    struct card_link_ask ask = { id, part, ABSENT };
    assert_int_equal(fixture_run(f, &CARD_LINK, &ask, CLERK, &t), OK);
    const struct str token = ((const struct card_link_told *)t.result)->token;
    const int64_t link = t.first_pos;
    struct card_part_do in = { .id = id, .part = other, .token = token }; /* another's number says nothing: the token does */
    assert_int_equal(fixture_run(f, &CARD_PART_ACCEPT_BY_LINK, &in, FIXTURE_NOBODY, NULL), OK);
    assert_true(part_of(f, id, 0).state == PART_ACCEPTED && part_of(f, id, 1).state == PART_ASKED);
    const struct card_link_open open = { token };
    assert_int_equal(fixture_run(f, &CARD_LINK_OPEN, &open, FIXTURE_NOBODY, NULL), OK);
    int64_t end = fixture_next(f);
    assert_int_equal(fixture_run(f, &CARD_LINK_OPEN, &open, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(fixture_next(f), end); /* within the hour it is written down once */
    struct card_link_do turn = { id, link, 3 };
    assert_int_equal(fixture_run(f, &CARD_LINK_RENEW, &turn, CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &CARD_LINK_END, &turn, CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &CARD_LINK_END, &turn, CLERK, NULL), CONFLICT);
    in.words = STR("进场了");
    assert_int_equal(fixture_run(f, &CARD_PART_PROGRESS_BY_LINK, &in, FIXTURE_NOBODY, &t), NOT_FOUND);
    assert_int_equal(t.err.key, MSG_err_card_link);
    struct card_link_get_row row;
    assert_int_equal(card_link_get(f->db, &f->arena, link, &row), OK);
    assert_true(row.used == 1 && row.opened == 1 && row.ended_at != ABSENT);
}

/* ---- clocks -------------------------------------------------------------------------------------------------------------------------- */

static void tick(struct fixture *f, int64_t id)
{
    assert_int_equal(fixture_run(f, &CARD_TICK, &(struct chore){ id }, FIXTURE_ADMIN, NULL), OK);
}

static void offered(struct fixture *f, int64_t id, int64_t to, int64_t due_in, int64_t wake_in)
{
    const int64_t now = clock_now_us();
    fixture_emit(f, &CARD_SENT, &(struct card_moved){ id, CARD_UP, 1, to, now + due_in, now + wake_in, 0, 1, STR_NONE });
}

static void what_nobody_takes_climbs_and_is_still_whose_it_was(void **state)
{
    struct fixture *f = *state;
    const int64_t id = draw(f, CARD_HARD);
    struct chore *due;
    size_t n;
    offered(f, id, 2, CLOCK_DAY, -CLOCK_HOUR);
    assert_int_equal(card_chores(f->db, &f->arena, clock_now_us(), 10, &due, &n), OK);
    assert_true(n == 1 && due[0].id == id);
    tick(f, id);
    struct card_get_row row = row_of(f, id);
    assert_true(row.alarm == CARD_SOON && row.state == CARD_UP && row.wake_at == row.due_at);
    tick(f, id); /* once */
    assert_int_equal(row_of(f, id).alarm, CARD_SOON);
    offered(f, id, 2, -1, -CLOCK_HOUR);
    tick(f, id);
    row = row_of(f, id);
    assert_true(row.state == CARD_UP && row.level == 1 && row.to_level == 3 && row.alarm == CARD_QUIET && row.due_at > clock_now_us());
    offered(f, id, 3, -1, -CLOCK_HOUR);
    tick(f, id);
    row = row_of(f, id);
    assert_true(row.to_level == 3 && row.alarm == CARD_OVER && row.wake_at == ABSENT); /* there is nobody above: it says so */
    assert_int_equal(card_chores(f->db, &f->arena, clock_now_us(), 10, &due, &n), OK);
    assert_int_equal(n, 0);
}

static void what_is_unclear_for_too_long_is_the_next_level_s(void **state)
{
    struct fixture *f = *state;
    const int64_t id = card_in(f, CARD_UNCLEAR);
    fixture_emit(f, &CARD_UNCLEARED, &(struct card_moved){ id, CARD_UNCLEAR, 2, ABSENT, clock_now_us() - 1, clock_now_us() - 1, 0, ABSENT,
                                                           STR_NONE });
    tick(f, id);
    struct card_get_row row = row_of(f, id);
    assert_true(row.state == CARD_UP && row.level == 2 && row.to_level == 3);
}

static void a_part_that_is_late_is_told_to_the_level_above(void **state)
{
    struct fixture *f = *state;
    int64_t id;
    const int64_t part = part_in(f, PART_ACCEPTED, &id);
    struct card_part_get_row p;
    assert_int_equal(card_part_get(f->db, &f->arena, part, &p), OK);
    assert_true(p.arrive_at != ABSENT && p.wake_at == p.arrive_at);
    struct card_part_moved ev = card_part_event(&p);
    ev.due_at = clock_now_us() - 1;
    ev.wake_at = ev.due_at;
    fixture_emit(f, &PART_WAS_ACCEPTED, &ev);
    tick(f, id);
    assert_int_equal(card_part_get(f->db, &f->arena, part, &p), OK);
    assert_true(p.alarm == CARD_OVER && p.wake_at == ABSENT);
    struct card_step_last_row told;
    assert_int_equal(card_step_last(f->db, &f->arena, id, CARD_STEP_PART_OVER, &told), OK);
    assert_int_equal(told.level, 3);
}

/* ---- words ------------------------------------------------------------------------------------------------------------------------- */

static void a_blank_is_unclear_and_versions_stay(void **state)
{
    struct fixture *f = *state;
    struct card_version_get_row v;
    struct card_segment s[CARD_SEGMENTS];
    const int64_t id = draw(f, CARD_HARD);
    assert_int_equal(ask_for(f, &CARD_STRIP, id), OK);
    assert_int_equal(row_of(f, id).version, 2);
    assert_int_equal(card_version_get(f->db, &f->arena, id, 2, &v), OK);
    assert_int_equal(card_strip_read(v.strip, s), 1);
    assert_int_equal(s[0].state, SEGMENT_UNCLEAR);
    assert_int_equal(ask_for(f, &CARD_REVISE, id), OK);
    assert_int_equal(card_version_get(f->db, &f->arena, id, 3, &v), OK);
    assert_int_equal(card_strip_read(v.strip, s), 1); /* a text revised leaves the strip */
    assert_int_equal(card_version_get(f->db, &f->arena, id, 1, &v), OK);
    assert_true(str_eq(v.came, STR("移交时没写明谁接收。")) && !v.strip.n);
}

static void what_can_not_be_drawn(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct card_draw in = { .id = ABSENT, .kind = ABSENT, .homes = ABSENT, .title = STR("管道"), .came = STR("没人接"), .cases = STR("77") };
    assert_int_equal(fixture_run(f, &CARD_DRAW, &in, CLERK, &t), INVALID);
    assert_true(t.err.key == MSG_err_card_case && t.err.n == 77);
    struct case_report told = { .text = STR("冷"), .where_lon = ABSENT, .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &told, FIXTURE_NOBODY, NULL), OK);
    in.cases = STR("1 1");
    assert_int_equal(fixture_run(f, &CARD_DRAW, &in, CLERK, &t), OK);
    assert_int_equal(row_of(f, 1).homes, 1);
    struct case_do away = { .id = 1, .words = STR("没有这回事") };
    assert_int_equal(fixture_run(f, &CASE_VOID, &away, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(fixture_run(f, &CARD_DRAW, &in, CLERK, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_card_void);
    in.cases = STR_NONE;
    in.came = STR("李四 13800138000 说的");
    assert_int_equal(fixture_run(f, &CARD_DRAW, &in, CLERK, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_wording_number);
    assert_int_equal(fixture_run(f, &CARD_DRAW, &in, OTHER, NULL), DENIED);
}

static void publishing_publishes_the_text_and_no_more(void **state)
{
    struct fixture *f = *state;
    const int64_t id = card_in(f, CARD_INSTRUCTED);
    must_act(f, &CARD_PUBLISH, id);
    struct card_get_row row = row_of(f, id);
    assert_int_equal(row.public_version, row.version);
    assert_true(fixture_open_holds(f, row.public_pos, STR("38 万元")));
    assert_int_equal(act(f, &CARD_PUBLISH, id, NULL), CONFLICT);
    assert_int_equal(ask_for(f, &CARD_REVISE, id), OK);
    must_act(f, &CARD_PUBLISH, id);
}

/* The pieces of a difference as one text: +new+ -gone-. */
static struct str woven(struct fixture *f, const char *old, const char *now)
{
    struct diff_piece *p;
    struct buf b;
    size_t n;
    buf_init(&b, &f->arena, 400);
    assert_int_equal(card_diff(&f->arena, str_of(old), str_of(now), &p, &n), OK);
    for (size_t i = 0; i < n; i++) {
        const char *mark = p[i].kind == DIFF_NEW ? "+" : p[i].kind == DIFF_GONE ? "-" : "";
        buf_printf(&b, "%s" STR_FMT "%s", mark, STR_ARG(p[i].text), mark);
    }
    return buf_view(&b);
}

static void a_difference_is_told_by_words(void **state)
{
    struct fixture *f = *state;
    static const struct { const char *old, *now, *want; } cell[] = {
        { "", "", "" },
        { "一样", "一样", "一样" },
        { "甲 38 万元", "甲 41 万元", "甲 -38-+41+ 万元" },
        { "四个小区没人接管", "四个小区现在没人接", "四个小区+现在+没人接-管-" },
        { "the old pipe", "the new pipe", "the -old-+new+ pipe" },
        { "", "新的一行", "+新的一行+" },
        { "去掉", "", "-去掉-" },
    };
    for (size_t i = 0; i < countof(cell); i++) {
        const struct str got = woven(f, cell[i].old, cell[i].now);
        assert_true(str_eq(got, str_of(cell[i].want)));
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(every_cell_of_the_road),
        T(a_hand_over_counts_only_when_it_is_accepted),
        T(a_seat_is_spoken_for_by_who_sits_there),
        T(every_cell_of_a_part),
        T(a_lead_that_declines_leaves_it_unclear_at_once),
        T(what_can_not_be_instructed),
        T(a_link_opens_one_part_and_ends),
        T(what_nobody_takes_climbs_and_is_still_whose_it_was),
        T(what_is_unclear_for_too_long_is_the_next_level_s),
        T(a_part_that_is_late_is_told_to_the_level_above),
        T(a_difference_is_told_by_words),
        T(a_blank_is_unclear_and_versions_stay),
        T(what_can_not_be_drawn),
        T(publishing_publishes_the_text_and_no_more),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("card", tests, NULL, NULL);
}
