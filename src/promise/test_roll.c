/* test_roll.c - a roll-out: what stands of a home follows from all that was said of it, in whatever order it was said or taken back. */
#include "base/clock.h"
#include "core/log.h"
#include "promise/promise_roll.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct actor CLERK = { 101, PERM_DESK | PERM_STAFF };
enum { HOMES = 12 };

/* A house of twelve doors behind one entrance, as the registry takes it in. */
static void build(struct fixture *f)
{
    struct buf b;
    buf_init(&b, &f->arena, 4096);
    for (int floor = 1; floor <= HOMES / 2; floor++)
        for (int door = 1; door <= 2; door++)
            buf_printf(&b, "枣树里\t1\t1\t%d\t%d0%d\t\t\n", floor, floor, door);
    struct place_import in = { .rows = buf_view(&b) };
    assert_int_equal(fixture_run(f, &PLACE_IMPORT, &in, FIXTURE_ADMIN, NULL), OK);
}

static struct str day_ago(struct fixture *f, int64_t days)
{
    int64_t today;
    assert_int_equal(promise_today(f->db, &f->arena, clock_now_us(), &today), OK);
    return promise_day_iso(&f->arena, today - days);
}

static int64_t begin(struct fixture *f)
{
    struct task t;
    struct promise_give in = { .title = STR("今冬暖气不误"), .who = STR("热力公司甲"), .whom = STR("枣树里"), .due = day_ago(f, -9),
                               .case_id = ABSENT, .shown = ABSENT };
    build(f);
    assert_int_equal(fixture_run(f, &PROMISE_GIVE, &in, CLERK, &t), OK);
    int64_t id = ((const struct promise_told *)t.result)->id;
    assert_int_equal(fixture_run(f, &PROMISE_STAGES_SET, &(struct promise_stages){ id, STR("注水 注\n试水 试\n供暖 热") }, CLERK, NULL), OK);
    struct promise_homes_ask homes = { .id = id, .list = STR("枣树里1号楼"), .voices = ABSENT, .skip = ABSENT };
    assert_int_equal(fixture_run(f, &PROMISE_HOMES, &homes, CLERK, &t), OK);
    assert_int_equal(((const struct promise_counted *)t.result)->homes, HOMES);
    return id;
}

static enum rc mark(struct fixture *f, int64_t id, int64_t stage, int64_t days_ago, struct str home, struct task *t)
{
    struct promise_mark in = { .id = id, .stage = stage, .day = day_ago(f, days_ago), .home = home, .seen = ABSENT, .skip = ABSENT };
    return fixture_run(f, &PROMISE_MARK, &in, CLERK, t);
}

static int64_t marked(struct fixture *f, int64_t id, int64_t stage, int64_t days_ago, const char *home)
{
    struct task t;
    assert_int_equal(mark(f, id, stage, days_ago, str_of(home), &t), OK);
    return ((const struct promise_counted *)t.result)->mark;
}

static int64_t stage_of(struct fixture *f, int64_t id, int64_t household)
{
    struct promise_home_get_row row;
    assert_int_equal(promise_home_get(f->db, &f->arena, id, household, &row), OK);
    return row.stage;
}

/* What the totals say must be what the homes say, now and on every day. */
static void totals_follow(struct fixture *f, int64_t id)
{
    struct promise_homes_row *home;
    struct promise_tallies_row *tally;
    struct promise_days_row *day;
    size_t homes, tallies, days;
    int64_t n[TALLY_END] = { 0 }, sum[STAGE_END] = { [STAGE_NONE] = HOMES };
    assert_int_equal(promise_homes(f->db, &f->arena, id, &home, &homes), OK);
    assert_int_equal(promise_tallies(f->db, &f->arena, id, &tally, &tallies), OK);
    assert_int_equal(promise_days(f->db, &f->arena, id, 1000, &day, &days), OK);
    for (size_t i = 0; i < homes; i++)
        n[home[i].stage]++;
    for (size_t i = 0; i < tallies; i++)
        if (tally[i].what < STAGE_END)
            assert_int_equal(tally[i].n, n[tally[i].what]);
    for (size_t i = 0; i < days; i++) {
        struct promise_homes_on_row *then;
        int64_t m[STAGE_END] = { 0 };
        sum[day[i].stage] += day[i].n;
        if (i + 1 < days && day[i + 1].day == day[i].day)
            continue;
        assert_int_equal(promise_homes_on(f->db, &f->arena, id, day[i].day, &then, &homes), OK);
        for (size_t k = 0; k < homes; k++)
            m[then[k].stage == ABSENT ? STAGE_NONE : then[k].stage]++;
        for (int64_t s = 0; s < STAGE_END; s++)
            assert_int_equal(sum[s], m[s]);
    }
}

static void lists_are_runs(void **state)
{
    struct fixture *f = *state;
    static const int64_t home[] = { 3, 4, 5, 9, 11, 12 };
    static const char *const none[] = { "", "x", "5-3", "0", "4-", "-4", "3--5" };
    struct buf b;
    int64_t from, to;
    buf_init(&b, &f->arena, 100);
    promise_homes_put(&b, home, countof(home));
    assert_true(str_eq(buf_view(&b), STR("3-5 9 11-12")));
    struct str list = buf_view(&b);
    assert_true(promise_homes_next(&list, &from, &to) && from == 3 && to == 5);
    assert_true(promise_homes_next(&list, &from, &to) && from == 9 && to == 9);
    assert_true(promise_homes_next(&list, &from, &to) && from == 11 && to == 12);
    assert_false(promise_homes_next(&list, &from, &to));
    for (size_t i = 0; i < countof(none); i++) {
        list = str_of(none[i]);
        if (i != 4) /* "4-" is 4 */
            assert_false(promise_homes_next(&list, &from, &to));
    }
}

static void stages_are_read(void **state)
{
    struct promise_stage_name name[STAGES_MOST + 1];
    int64_t n;
    (void)state;
    assert_true(promise_stages_read(STR("注水 注\n\n试水\n供暖 热"), name, &n));
    assert_true(n == 3 && str_eq(name[2].letter, STR("试")) && str_eq(name[3].letter, STR("热")) && str_eq(name[3].name, STR("供暖")));
    assert_false(promise_stages_read(STR(""), name, &n));
    assert_false(promise_stages_read(STR("热\n热"), name, &n));
    assert_false(promise_stages_read(STR("一\n二\n三\n四\n五\n六\n七"), name, &n));
}

static void the_latest_day_stands_and_the_past_may_come_later(void **state)
{
    struct fixture *f = *state;
    int64_t id = begin(f);
    (void)marked(f, id, 3, 1, "1 2 3");
    (void)marked(f, id, 1, 5, "2 3 4");
    int64_t between = marked(f, id, 2, 3, "3");
    assert_true(stage_of(f, id, 1) == 3 && stage_of(f, id, 2) == 3 && stage_of(f, id, 4) == 1);
    totals_follow(f, id);
    assert_int_equal(fixture_run(f, &PROMISE_UNDO, &(struct promise_undo){ id, between }, CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &PROMISE_UNDO, &(struct promise_undo){ id, between }, CLERK, NULL), CONFLICT);
    totals_follow(f, id);
}

static void any_order_of_saying_and_taking_back(void **state)
{
    struct fixture *f = *state;
    int64_t id = begin(f), said[60];
    static const int64_t stages[] = { 0, 1, 2, 3, STAGE_AWAY, STAGE_REFUSED, STAGE_FAULT };
    size_t n = 0;
    unsigned seed = 7;
    for (int i = 0; i < 60; i++) {
        seed = seed * 1103515245U + 12345U;
        if (n && seed >> 16 & 1 && said[(seed >> 18) % n]) {
            int64_t *one = &said[(seed >> 18) % n];
            assert_int_equal(fixture_run(f, &PROMISE_UNDO, &(struct promise_undo){ id, *one }, CLERK, NULL), OK);
            *one = 0;
            continue;
        }
        struct str homes = arena_printf(&f->arena, "%u %u %u", seed % HOMES + 1, (seed >> 8) % HOMES + 1, (seed >> 12) % HOMES + 1);
        struct task t;
        assert_int_equal(mark(f, id, stages[(seed >> 20) % countof(stages)], (seed >> 24) % 9, homes, &t), OK);
        said[n++] = ((const struct promise_counted *)t.result)->mark;
    }
    totals_follow(f, id);
    for (int64_t h = 1; h <= HOMES; h++) { /* whoever was not met is due, and nobody else is */
        struct promise_home_get_row row;
        assert_int_equal(promise_home_get(f->db, &f->arena, id, h, &row), OK);
        assert_true((row.again != ABSENT) == stage_is_odd(row.stage));
    }
}

static void a_note_is_the_desks(void **state)
{
    struct fixture *f = *state;
    int64_t id = begin(f);
    struct promise_mark in = { .id = id, .stage = STAGE_AWAY, .home = STR("1"), .note = STR("李四不在"), .seen = ABSENT, .skip = ABSENT };
    struct task t;
    assert_int_equal(fixture_run(f, &PROMISE_MARK, &in, FIXTURE_NOBODY, NULL), DENIED);
    assert_int_equal(fixture_run(f, &PROMISE_MARK, &in, CLERK, &t), OK);
    struct fixture_event e = fixture_at(f, t.first_pos);
    assert_true(e.subject == t.first_pos && !fixture_open_holds(f, e.pos, STR("李四")));
}

static void a_word_needs_its_seal_and_stops_kept(void **state)
{
    struct fixture *f = *state;
    int64_t id = begin(f);
    struct task t;
    struct promise_say in = { id, 5, WORD_NOT, STR("AAAAAAAAAAAAAAAAAAAAAA") };
    struct promise_do done = { .id = id, .words = STR("话") };
    assert_int_equal(fixture_run(f, &PROMISE_SAY, &in, FIXTURE_NOBODY, &t), NOT_FOUND);
    in.seal = promise_seal(&f->arena, f->place, id, 6);
    assert_int_equal(fixture_run(f, &PROMISE_SAY, &in, FIXTURE_NOBODY, &t), NOT_FOUND);
    in.seal = promise_seal(&f->arena, f->place, id, 5);
    assert_int_equal(fixture_run(f, &PROMISE_SAY, &in, FIXTURE_NOBODY, &t), OK);
    assert_int_equal(fixture_run(f, &PROMISE_KEEP, &done, CLERK, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_promise_objected);
    done.due = day_ago(f, -20);
    assert_int_equal(fixture_run(f, &PROMISE_PART, &done, CLERK, &t), OK);
    struct promise_roll_get_row next;
    assert_int_equal(promise_roll_get(f->db, &f->arena, id + 1, &next), OK);
    assert_int_equal(next.homes, 1);
    in.say = WORD_KEPT;
    assert_int_equal(fixture_run(f, &PROMISE_SAY, &in, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(promise_roll_get(f->db, &f->arena, id, &next), OK);
    assert_true(next.said_kept == 1 && next.said_not == 0);
}

static void a_link_ends(void **state)
{
    struct fixture *f = *state;
    int64_t id = begin(f);
    struct task t;
    struct promise_link_ask ask = { id, 3, STR("志愿者甲") };
    assert_int_equal(fixture_run(f, &PROMISE_LINK, &ask, CLERK, &t), OK);
    assert_false(fixture_open_holds(f, t.first_pos, STR("志愿者甲")));
    struct promise_mark in = { .stage = 1, .home = STR("1"), .seen = ABSENT, .skip = ABSENT,
                               .token = arena_str(&f->arena, ((const struct promise_link_told *)t.result)->token) };
    const struct promise_link_end end = { id, t.first_pos };
    assert_int_equal(fixture_run(f, &PROMISE_MARK_BY_LINK, &in, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(fixture_run(f, &PROMISE_LINK_END, &end, CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &PROMISE_LINK_END, &end, CLERK, NULL), CONFLICT);
    assert_int_equal(fixture_run(f, &PROMISE_MARK_BY_LINK, &in, FIXTURE_NOBODY, &t), NOT_FOUND);
    assert_int_equal(t.err.key, MSG_err_promise_link);
}

/* On its day every home is silent again; what was said before stays as a round, and a day that was moved asks nobody. */
static void homes_are_asked_anew(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct chore *due;
    struct promise_rounds_row *round;
    struct promise_roll_get_row roll;
    size_t n;
    const int64_t id = begin(f);
    for (int64_t h = 1; h <= 3; h++) {
        struct promise_say in = { id, h, h == 3 ? WORD_NOT : WORD_KEPT, promise_seal(&f->arena, f->place, id, h) };
        assert_int_equal(fixture_run(f, &PROMISE_SAY, &in, FIXTURE_NOBODY, NULL), OK);
    }
    struct promise_redate in = { .id = id, .due = day_ago(f, -5), .words = STR("第一个冷天") };
    assert_int_equal(fixture_run(f, &PROMISE_RECHECK, &in, CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &PROMISE_RECHECK, &in, CLERK, &t), CONFLICT);
    assert_int_equal(promise_chores(f->db, &f->arena, clock_now_us(), 9, &due, &n), OK);
    assert_int_equal(n, 0);
    assert_int_equal(fixture_run(f, &PROMISE_ASK, &(struct chore){ id }, FIXTURE_ADMIN, NULL), OK); /* too early: nothing */
    in.due = day_ago(f, 0);
    assert_int_equal(fixture_run(f, &PROMISE_RECHECK, &in, CLERK, NULL), OK);
    assert_int_equal(promise_chores(f->db, &f->arena, clock_now_us(), 9, &due, &n), OK);
    assert_true(n == 1 && due[0].id == id);
    assert_int_equal(promise_rounds(f->db, &f->arena, id, 9, &round, &n), OK);
    assert_int_equal(n, 0);
    for (int twice = 0; twice < 2; twice++)
        assert_int_equal(fixture_run(f, &PROMISE_ASK, &(struct chore){ id }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(promise_rounds(f->db, &f->arena, id, 9, &round, &n), OK);
    assert_true(n == 1 && round[0].kept == 2 && round[0].unkept == 1 && round[0].silent == HOMES - 3);
    assert_int_equal(promise_roll_get(f->db, &f->arena, id, &roll), OK);
    assert_true(roll.said_kept == 0 && roll.said_not == 0);
    totals_follow(f, id);
    assert_int_equal(promise_chores(f->db, &f->arena, clock_now_us(), 9, &due, &n), OK);
    assert_int_equal(n, 0);
}

/* Nobody takes part: nobody can be asked. And what is withdrawn asks nobody any more. */
static void who_can_not_be_asked(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct promise_give give = { .title = STR("修路"), .who = STR("街道"), .whom = STR("全体"), .due = day_ago(f, -9), .case_id = ABSENT,
                                 .shown = ABSENT };
    assert_int_equal(fixture_run(f, &PROMISE_GIVE, &give, CLERK, &t), OK);
    struct promise_redate in = { .id = ((const struct promise_told *)t.result)->id, .due = day_ago(f, 0), .words = STR("看看") };
    assert_int_equal(fixture_run(f, &PROMISE_RECHECK, &in, CLERK, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_promise_no_homes);
    const int64_t id = in.id = begin(f);
    struct chore *due;
    size_t n;
    static const struct { const struct command *way; enum rc rc; } from[] = {
        { &PROMISE_BEGIN, OK }, { &PROMISE_KEEP, OK }, { &PROMISE_PART, OK }, { &PROMISE_BREAK, CONFLICT },
    };
    for (size_t i = 0; i < countof(from); i++) {
        const struct promise_do step = { .id = id, .words = STR("说过了") };
        assert_int_equal(fixture_run(f, from[i].way, &step, CLERK, NULL), OK);
        in.due = day_ago(f, -(int64_t)i);
        assert_int_equal(fixture_run(f, &PROMISE_RECHECK, &in, CLERK, NULL), from[i].rc);
        if (i)
            assert_int_equal(fixture_run(f, &PROMISE_RESUME, &step, CLERK, NULL), OK);
    }
    in.due = day_ago(f, 0);
    assert_int_equal(fixture_run(f, &PROMISE_RECHECK, &in, CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &PROMISE_WITHDRAW, &(struct promise_do){ .id = id, .words = STR("换了单位") }, CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &PROMISE_RECHECK, &in, CLERK, NULL), CONFLICT);
    assert_int_equal(promise_chores(f->db, &f->arena, clock_now_us(), 9, &due, &n), OK);
    assert_int_equal(n, 0);
}

/* What the log holds of persons goes so long after the promise ended, once, and not while it is open. */
static size_t gone_by(struct fixture *f, int64_t days)
{
    struct due *d;
    size_t n;
    const int64_t now = clock_now_us() + days * CLOCK_DAY;
    const struct due_ask ask = { TERM_WORDS, now - 730 * CLOCK_DAY, now, 50 };
    assert_int_equal(erase_due(f->db, &f->arena, &ask, &d, &n), OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(fixture_run(f, &PROMISE_RETIRE, &(struct retire){ d[i].subject, TERM_WORDS, now }, FIXTURE_ADMIN, NULL), OK);
    return n;
}

static void what_is_personal_goes_with_its_term(void **state)
{
    struct fixture *f = *state;
    struct task t;
    const int64_t id = begin(f);
    struct promise_mark in = { .id = id, .stage = 3, .home = STR("1"), .note = STR("五楼的钥匙在门卫"), .seen = ABSENT, .skip = ABSENT };
    assert_int_equal(fixture_run(f, &PROMISE_MARK, &in, CLERK, &t), OK);
    const int64_t noted = ((const struct promise_counted *)t.result)->mark;
    marked(f, id, 3, 0, "2"); /* without a note there is nothing to go */
    assert_int_equal(fixture_run(f, &PROMISE_LINK, &(struct promise_link_ask){ id, 3, STR("志愿者甲") }, CLERK, NULL), OK);
    assert_int_equal(gone_by(f, 2000), 0);
    assert_int_equal(fixture_run(f, &PROMISE_BEGIN, &(struct promise_do){ .id = id }, CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &PROMISE_KEEP, &(struct promise_do){ .id = id }, CLERK, NULL), OK);
    assert_int_equal(gone_by(f, 729), 0);
    struct due *d;
    size_t n;
    const int64_t later = clock_now_us() + 731 * CLOCK_DAY;
    assert_int_equal(erase_due(f->db, &f->arena, &(struct due_ask){ TERM_WORDS, later - 730 * CLOCK_DAY, later, 50 }, &d, &n), OK);
    assert_int_equal(n, 2);
    /* Taken up again since the list was read: it stays. */
    assert_int_equal(fixture_run(f, &PROMISE_RESUME, &(struct promise_do){ .id = id, .words = STR("又凉了") }, CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &PROMISE_RETIRE, &(struct retire){ d[0].subject, TERM_WORDS, later }, FIXTURE_ADMIN, NULL), OK);
    struct promise_marked ev;
    assert_int_equal(log_read_event(f->db, &f->arena, noted, &PROMISE_MARKED, NULL, &ev), OK);
    assert_true(ev.note.n > 0);
    assert_int_equal(fixture_run(f, &PROMISE_KEEP, &(struct promise_do){ .id = id }, CLERK, NULL), OK);
    assert_int_equal(gone_by(f, 731), 2);
    assert_int_equal(log_read_event(f->db, &f->arena, noted, &PROMISE_MARKED, NULL, &ev), OK);
    assert_false(ev.note.n);
    assert_int_equal(gone_by(f, 2000), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(lists_are_runs),
        T(stages_are_read),
        T(the_latest_day_stands_and_the_past_may_come_later),
        T(any_order_of_saying_and_taking_back),
        T(a_note_is_the_desks),
        T(a_word_needs_its_seal_and_stops_kept),
        T(a_link_ends),
        T(homes_are_asked_anew),
        T(who_can_not_be_asked),
        T(what_is_personal_goes_with_its_term),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("roll", tests, NULL, NULL);
}
