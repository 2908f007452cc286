/* test_steady.c - the time that can be trusted with what cannot be undone: it follows the clock, and never ahead of it. */
#include "base/steady.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { NOT_SAID = 0 };
static const int64_t NOW = 1795363200LL * CLOCK_S; /* 2026-11-22 */

/* A machine: its clock and the one that nobody sets. */
static int64_t wall, boot;
static struct steady s;

static void pass(int64_t us)
{
    wall += us;
    boot += us;
    steady_look(&s, wall, boot, 0, NOT_SAID);
}

static int up(void **state)
{
    (void)state;
    s = (struct steady){ 0 };
    wall = NOW;
    boot = 7 * CLOCK_HOUR;
    steady_look(&s, wall, boot, NOW - CLOCK_HOUR, NOT_SAID);
    return 0;
}

static void it_follows_a_clock_that_is_corrected(void **state)
{
    (void)state;
    assert_int_equal(steady_time(&s, wall), NOW);
    for (int i = 0; i < 100; i++) {
        wall += (i % 3 - 1) * CLOCK_HOUR;
        pass(CLOCK_HOUR);
        assert_int_equal(s.since, 0);
        assert_int_equal(steady_time(&s, wall), wall);
    }
}

static void a_year_ahead_for_a_minute_moves_nothing(void **state)
{
    (void)state;
    wall += 365 * CLOCK_DAY;
    pass(30LL * CLOCK_S);
    assert_true(s.since && s.jumped);
    assert_int_equal(steady_time(&s, wall), NOW + 30LL * CLOCK_S);
    wall -= 365 * CLOCK_DAY;
    pass(30LL * CLOCK_S);
    assert_true(!s.since && !s.jumped);
    assert_int_equal(steady_time(&s, wall), NOW + 60LL * CLOCK_S);
}

static void what_stands_for_a_day_is_believed(void **state)
{
    (void)state;
    wall += 365 * CLOCK_DAY;
    pass(CLOCK_S);
    for (int i = 0; i < 23; i++)
        pass(CLOCK_HOUR);
    assert_true(s.since != 0);
    wall += 2 * CLOCK_DAY; /* it moves again: a new day begins */
    for (int i = 0; i < 23; i++)
        pass(CLOCK_HOUR);
    assert_true(s.since != 0);
    assert_int_equal(steady_time(&s, wall), NOW + CLOCK_S + 46 * CLOCK_HOUR);
    pass(CLOCK_HOUR);
    pass(CLOCK_HOUR);
    assert_true(!s.since && !s.jumped);
    assert_int_equal(steady_time(&s, wall), wall);
}

static void what_somebody_said_is_believed_once(void **state)
{
    (void)state;
    wall += 365 * CLOCK_DAY;
    pass(CLOCK_S);
    const int64_t said = wall;
    wall += 2 * CLOCK_HOUR;
    boot += 2 * CLOCK_HOUR;
    steady_look(&s, wall, boot, 0, said);
    assert_true(!s.since && steady_time(&s, wall) == wall);
    wall += 30 * CLOCK_DAY;
    boot += CLOCK_S;
    steady_look(&s, wall, boot, 0, said);
    assert_true(s.since != 0); /* it was said of another moment */
}

static void a_clock_that_is_behind_is_never_overtaken(void **state)
{
    (void)state;
    wall -= 365 * CLOCK_DAY;
    pass(CLOCK_HOUR);
    assert_true(s.since != 0);
    assert_int_equal(steady_time(&s, wall), wall);
    wall += 365 * CLOCK_DAY; /* the time server has answered */
    pass(CLOCK_HOUR);
    assert_true(!s.since);
    assert_int_equal(steady_time(&s, wall), wall);
}

static void after_a_rest_the_first_day_removes_nothing(void **state)
{
    (void)state;
    s = (struct steady){ 0 };
    steady_look(&s, wall, boot, NOW - 90 * CLOCK_DAY, NOT_SAID);
    assert_true(s.since && !s.jumped); /* and it is no jump: nobody saw one */
    pass(23 * CLOCK_HOUR);
    assert_int_equal(steady_time(&s, wall), NOW - 90 * CLOCK_DAY + 23 * CLOCK_HOUR);
    pass(CLOCK_HOUR);
    assert_int_equal(steady_time(&s, wall), wall);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(it_follows_a_clock_that_is_corrected, up),
        cmocka_unit_test_setup(a_year_ahead_for_a_minute_moves_nothing, up),
        cmocka_unit_test_setup(what_stands_for_a_day_is_believed, up),
        cmocka_unit_test_setup(what_somebody_said_is_believed_once, up),
        cmocka_unit_test_setup(a_clock_that_is_behind_is_never_overtaken, up),
        cmocka_unit_test_setup(after_a_rest_the_first_day_removes_nothing, up),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, up, NULL);
}
