/* test_near.c - which cases are found alike, by whom, and that what was erased is found no more. */
#include "base/clock.h"
#include "desk/desk_near.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct actor CLERK = { 101, PERM_DESK | PERM_VERIFY };

static struct case_reported_result report(struct fixture *f, const char *text)
{
    struct task t;
    struct case_report in = { .text = str_of(text), .where_lon = ABSENT, .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    return *(const struct case_reported_result *)t.result;
}

static void word(struct fixture *f, int64_t id, const char *words)
{
    assert_int_equal(fixture_run(f, &CASE_WORD, &(struct case_word){ id, str_of(words), 1 }, CLERK, NULL), OK);
}

static size_t near_to(struct fixture *f, enum near_window window, const char *text, int64_t but, struct near_case *out)
{
    const struct near_ask ask = { .window = window, .text = str_of(text), .but = but, .building = ABSENT, .class = ABSENT,
                                  .at = clock_now_us(), .least = &DESK_NEAR_SHOWN };
    size_t n = 0;
    assert_int_equal(desk_near(f->db, &f->arena, &ask, out, 4, &n), OK);
    return n;
}

static const char WATER[] = "三号楼水箱的水有怪味，烧开也不行", ALIKE[] = "水箱发臭，三号楼的水有怪味";

static void fill(struct fixture *f)
{
    static const char *const other[] = { "楼下广场舞每天吵到十点", "北门路灯坏了三盏", "电梯停了两天", "垃圾堆在路口没有人收", "停车位被占了" };
    for (size_t i = 0; i < countof(other); i++)
        report(f, other[i]);
}

static void staff_find_by_what_was_written(void **state)
{
    struct fixture *f = *state;
    struct near_case c[4];
    fill(f);
    int64_t a = report(f, WATER).id, b = report(f, ALIKE).id;
    assert_int_equal(near_to(f, NEAR_STAFF, WATER, a, c), 1);
    assert_true(c[0].row.id == b && c[0].points == c[0].words + c[0].time && c[0].days == 0);
    assert_int_equal(near_to(f, NEAR_STAFF, "暖气不热", 0, c), 0);
    struct cases_merge in = { 1, arena_printf(&f->arena, "%lld", (long long)b) };
    assert_int_equal(fixture_run(f, &CASES_MERGE, &in, CLERK, NULL), OK);
    assert_int_equal(near_to(f, NEAR_STAFF, WATER, a, c), 1);
    assert_true(c[0].id == b && c[0].row.id == 1); /* where it is worked on */
    assert_int_equal(near_to(f, NEAR_STAFF, ALIKE, 1, c), 1);
    assert_int_equal(c[0].id, a);
}

/* Who has no account learns nothing of what somebody else wrote. */
static void residents_find_public_words_alone(void **state)
{
    struct fixture *f = *state;
    struct near_case c[4];
    struct task t;
    fill(f);
    struct case_reported_result a = report(f, WATER);
    assert_int_equal(near_to(f, NEAR_PUBLIC, ALIKE, 0, c), 0);
    struct case_report in = { .text = str_of(ALIKE), .near = 1, .where_lon = ABSENT, .where_lat = ABSENT };
    word(f, 1, "楼下太吵");
    word(f, a.id, "三号楼的水有怪味");
    assert_int_equal(near_to(f, NEAR_PUBLIC, ALIKE, 0, c), 1);
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), INVALID);
    assert_true(t.err.key == MSG_near_ask && t.err.n == a.id);
    in.near = 0;
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, NULL), OK);
}

static void erased_words_are_found_no_more(void **state)
{
    struct fixture *f = *state;
    struct near_case c[4];
    fill(f);
    struct case_reported_result a = report(f, WATER), b = report(f, ALIKE);
    assert_int_equal(near_to(f, NEAR_STAFF, WATER, 0, c), 2);
    assert_int_equal(fixture_run(f, &VOICE_ERASE, &(struct voice_erase){ b.token }, FIXTURE_NOBODY, NULL), OK);
    struct voice_correct anew = { .token = a.token, .text = STR("说错了，是暖气不热") };
    assert_int_equal(fixture_run(f, &VOICE_CORRECT, &anew, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(near_to(f, NEAR_STAFF, WATER, 0, c), 0);
    assert_int_equal(near_to(f, NEAR_STAFF, "家里暖气不热了", 0, c), 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(staff_find_by_what_was_written),
        T(residents_find_public_words_alone),
        T(erased_words_are_found_no_more),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
