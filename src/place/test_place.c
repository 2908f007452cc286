/* test_place.c - the name and the clock of a place: given, when, then. */
#include "place/place.h"
#include "support/decide.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

static void assert_self(struct fixture *f, struct str name, int64_t offset_min)
{
    struct str got = STR_NONE;
    int64_t offset = 0;
    assert_int_equal(PLACE.self(f->db, &f->arena, &got, &offset), OK);
    assert_true(str_eq(got, name));
    assert_int_equal(offset, offset_min);
}

static int64_t leave(struct fixture *f, int64_t value, struct actor who, enum rc want)
{
    struct task t;
    assert_int_equal(fixture_run(f, &PLACE_LEAD, &(struct place_led){ value }, who, &t), want);
    return t.events;
}

static void test_the_guide_is_left_and_taken_up_again(void **state)
{
    struct fixture f;
    (void)state;
    fixture_open(&f);
    assert_int_equal(leave(&f, 1, (struct actor){ 7, PERM_DESK | PERM_STAFF }, DENIED), 0);
    assert_int_equal(leave(&f, 0, FIXTURE_ADMIN, OK), 0); /* it was never left: nothing to write down */
    assert_int_equal(leave(&f, 1, FIXTURE_ADMIN, OK), 1);
    assert_int_equal(leave(&f, 1, FIXTURE_ADMIN, OK), 0);
    assert_int_equal(leave(&f, 0, FIXTURE_ADMIN, OK), 1);
    struct fixture_event e = fixture_last(&f);
    assert_true(str_eq(e.kind, STR("place.led")) && str_ends(e.open, STR("\"leave\":0}")));
    fixture_check_clean(&f);
    fixture_close(&f);
}

static void test_unnamed(void **state)
{
    struct fixture f;
    (void)state;
    fixture_open(&f);
    assert_self(&f, STR("直通"), 480);
    fixture_close(&f);
}

static void test_named_and_renamed(void **state)
{
    struct fixture f;
    struct place_named first = { STR("向阳社区"), 480 }, second = { STR("Sunny Hill"), -210 };
    (void)state;
    fixture_open(&f);
    assert_int_equal(fixture_run(&f, &PLACE_NAME, &first, FIXTURE_ADMIN, NULL), OK);
    assert_self(&f, STR("向阳社区"), 480);
    assert_int_equal(fixture_run(&f, &PLACE_NAME, &second, FIXTURE_ADMIN, NULL), OK);
    assert_self(&f, STR("Sunny Hill"), -210);
    struct fixture_event e = fixture_last(&f);
    assert_true(str_eq(e.kind, STR("place.named")));
    assert_true(str_ends(e.open, STR(",\"by\":0,\"name\":\"Sunny Hill\",\"offset_min\":-210}")));
    assert_null(e.own.p);
    fixture_check_clean(&f);
    fixture_close(&f);
}

static void test_not_by_anybody(void **state)
{
    struct fixture f;
    struct place_named in = { STR("X"), 0 };
    struct actor clerk = { 1, PERM_DESK | PERM_VERIFY };
    (void)state;
    fixture_open(&f);
    int64_t end = fixture_next(&f);
    assert_int_equal(fixture_run(&f, &PLACE_NAME, &in, clerk, NULL), DENIED);
    assert_int_equal(fixture_run(&f, &PLACE_NAME, &in, FIXTURE_NOBODY, NULL), DENIED);
    assert_int_equal(fixture_next(&f), end);
    assert_self(&f, STR("直通"), 480);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unnamed),
        cmocka_unit_test(test_the_guide_is_left_and_taken_up_again),
        cmocka_unit_test(test_named_and_renamed),
        cmocka_unit_test(test_not_by_anybody),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
