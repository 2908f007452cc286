/* test_promise.c - promises: given, when, then; every cell of the road; dates that stay; figures that follow. */
#include "base/clock.h"
#include "promise/promise_in.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct actor CLERK = { 101, PERM_DESK };

static struct str day_from_now(struct fixture *f, int64_t days)
{
    int64_t today;
    assert_int_equal(promise_today(f->db, &f->arena, clock_now_us(), &today), OK);
    return promise_day_iso(&f->arena, today + days);
}

static struct promise_give asking(struct fixture *f)
{
    return (struct promise_give){ .title = STR("今冬暖气不误"), .who = STR("热力公司甲"), .whom = STR("四个小区 612 户"),
                                  .due = day_from_now(f, 9), .case_id = ABSENT, .shown = ABSENT };
}

static int64_t give(struct fixture *f)
{
    struct task t;
    struct promise_give in = asking(f);
    assert_int_equal(fixture_run(f, &PROMISE_GIVE, &in, CLERK, &t), OK);
    return ((const struct promise_told *)t.result)->id;
}

static struct promise_given_get_row row_of(struct fixture *f, int64_t id)
{
    struct promise_given_get_row row;
    assert_int_equal(promise_given_get(f->db, &f->arena, id, &row), OK);
    return row;
}

static int64_t count(struct fixture *f, int64_t what)
{
    struct promise_counts_row *row;
    size_t n;
    assert_int_equal(promise_counts(f->db, &f->arena, COUNTS, &row, &n), OK);
    for (size_t i = 0; i < n; i++)
        if (row[i].what == what)
            return row[i].n;
    return 0;
}

static enum rc step(struct fixture *f, const struct command *c, int64_t id, struct task *t)
{
    struct promise_redate move = { .id = id, .due = day_from_now(f, 20 + fixture_next(f) % 300), .words = STR("阀门没到货") };
    struct promise_do in = { .id = id, .words = STR("换热站已经开了") };
    return fixture_run(f, c, c == &PROMISE_REDATE ? (const void *)&move : &in, CLERK, t);
}

static void refused(struct fixture *f, const struct promise_give *in, enum msg why, const char *field)
{
    struct task t;
    int64_t end = fixture_next(f);
    assert_int_equal(fixture_run(f, &PROMISE_GIVE, in, CLERK, &t), INVALID);
    assert_int_equal(t.err.key, why);
    assert_string_equal(t.err.field, field);
    assert_int_equal(fixture_next(f), end);
}

static void a_promise_is_public_from_its_first_word(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(give(f), 1);
    struct fixture_event e = fixture_last(f);
    assert_true(str_eq(e.kind, STR("promise.given")) && e.subject == ABSENT && !e.own.p);
    assert_true(fixture_open_holds(f, e.pos, STR("今冬暖气不误")));
    struct promise_given_get_row row = row_of(f, 1);
    assert_true(row.state == PROMISE_GIVEN && row.first_day == row.due_day && row.due_day == row.given_day + 9);
    assert_int_equal(row.shown, WALL_FLATS);
    assert_int_equal(give(f), 2);
    assert_int_equal(count(f, PROMISE_GIVEN), 2);
}

static void what_can_not_be_promised(void **state)
{
    struct fixture *f = *state;
    static const char *const none[] = { "2019-11-15", "3000-01-01", "2026-02-30", "明天", "" };
    struct promise_give in = asking(f);
    for (size_t i = 0; i < countof(none); i++) {
        in.due = str_of(none[i]);
        refused(f, &in, MSG_err_promise_day, "due");
    }
    in = asking(f);
    in.due = day_from_now(f, -1);
    refused(f, &in, MSG_err_promise_day, "due");
    in = asking(f);
    in.whom = STR("李四 13800138000");
    refused(f, &in, MSG_err_wording_number, "whom");
    in = asking(f);
    in.whom = STR("3号楼2单元501");
    refused(f, &in, MSG_err_wording_look, "checked");
    in.checked = 1;
    assert_int_equal(fixture_run(f, &PROMISE_GIVE, &in, CLERK, NULL), OK);
    in = asking(f);
    in.case_id = 77;
    refused(f, &in, MSG_err_promise_case, "case_id");
    assert_int_equal(fixture_run(f, &PROMISE_GIVE, &in, FIXTURE_NOBODY, NULL), DENIED);
}

static void every_cell_of_the_road(void **state)
{
    struct fixture *f = *state;
    static const struct command *const way[PROMISE_STATES] = { NULL,          &PROMISE_BEGIN, &PROMISE_KEEP,
                                                               &PROMISE_PART, &PROMISE_BREAK, &PROMISE_WITHDRAW };
    static const struct command *const all[] = { &PROMISE_BEGIN, &PROMISE_KEEP,   &PROMISE_PART,  &PROMISE_BREAK,
                                                 &PROMISE_WITHDRAW, &PROMISE_RESUME, &PROMISE_REDATE };
    for (int64_t from = 0; from < PROMISE_STATES; from++)
        for (size_t i = 0; i < countof(all); i++) {
            int64_t id = give(f);
            if (way[from])
                assert_int_equal(step(f, way[from], id, NULL), OK);
            const struct flow_row *row = flow_find(&PROMISE_FLOW, from, all[i]);
            assert_int_equal(step(f, all[i], id, NULL), row ? OK : CONFLICT);
            assert_int_equal(row_of(f, id).state, row ? row->to : from);
        }
    int64_t sum = 0;
    for (int64_t s = 0; s < PROMISE_STATES; s++)
        sum += count(f, s);
    assert_int_equal(sum, PROMISE_STATES * (int64_t)countof(all));
}

static void an_old_date_stays(void **state)
{
    struct fixture *f = *state;
    int64_t id = give(f);
    struct task t;
    struct promise_steps_row *row;
    size_t n;
    const int64_t first = row_of(f, id).due_day;
    struct promise_redate in = { .id = id, .due = promise_day_iso(&f->arena, first), .words = STR("管子没到") };
    assert_int_equal(fixture_run(f, &PROMISE_REDATE, &in, CLERK, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_promise_same_day);
    for (int64_t i = 1; i <= 2; i++) {
        in.due = promise_day_iso(&f->arena, first + i);
        assert_int_equal(fixture_run(f, &PROMISE_REDATE, &in, CLERK, NULL), OK);
    }
    assert_int_equal(promise_steps(f->db, &f->arena, id, 10, &row, &n), OK);
    assert_int_equal(n, 3);
    assert_true(row[0].day == first && row[1].was == first && row[2].was == first + 1 && row[2].day == first + 2);
    assert_true(row_of(f, id).first_day == first && row_of(f, id).redated == 2);
    assert_int_equal(count(f, COUNT_REDATED), 1);
}

/* Kept by the first date is counted apart, and taken out again when it turns out not to be so. */
static void kept_in_time_is_counted_apart(void **state)
{
    struct fixture *f = *state;
    int64_t id = give(f);
    assert_int_equal(step(f, &PROMISE_KEEP, id, NULL), OK);
    assert_true(count(f, PROMISE_KEPT) == 1 && count(f, COUNT_IN_TIME) == 1 && row_of(f, id).ended_day == row_of(f, id).given_day);
    assert_int_equal(step(f, &PROMISE_RESUME, id, NULL), OK);
    assert_true(count(f, PROMISE_KEPT) == 0 && count(f, COUNT_IN_TIME) == 0 && count(f, COUNT_RESUMED) == 1);
    assert_int_equal(row_of(f, id).ended_day, ABSENT);
}

static void a_case_is_told_by_its_public_words(void **state)
{
    struct fixture *f = *state;
    struct case_told told;
    struct promise_give in = asking(f);
    assert_int_equal(desk_case_told(f->db, &f->arena, 1, &told), NOT_FOUND);
    struct case_report report = { .text = STR("家里冷"), .where_lon = ABSENT, .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &report, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(desk_case_told(f->db, &f->arena, 1, &told), OK);
    assert_true(told.id == 1 && !told.wording.p);
    in.case_id = 1;
    assert_int_equal(fixture_run(f, &PROMISE_GIVE, &in, CLERK, NULL), OK);
    struct promise_older_row *row;
    size_t n;
    assert_int_equal(promise_of_case(f->db, &f->arena, 1, 9, &row, &n), OK);
    assert_int_equal(n, 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_promise_is_public_from_its_first_word),
        T(what_can_not_be_promised),
        T(every_cell_of_the_road),
        T(an_old_date_stays),
        T(kept_in_time_is_counted_apart),
        T(a_case_is_told_by_its_public_words),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("promise", tests, NULL, NULL);
}
