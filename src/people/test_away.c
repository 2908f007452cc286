/* test_away.c - who is away and who stands in: for as long as it was said, by somebody who may, and over by itself. */
#include "base/clock.h"
#include "people/people_in.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static struct actor add(struct fixture *f, const char *login, enum people_role_id role)
{
    struct task t;
    struct people_add in = { str_of(login), str_of(login), str_of(PEOPLE_ROLE[role].word), STR("$argon2id$x"), STR("热力公司甲") };
    assert_int_equal(fixture_run(f, &PEOPLE_ADD, &in, FIXTURE_ADMIN, &t), OK);
    return (struct actor){ ((const struct people_joined *)t.result)->user, PEOPLE_ROLE[role].perms };
}

static enum rc away(struct fixture *f, struct actor by, int64_t user, int64_t days, int64_t stand_in)
{
    return fixture_run(f, &PEOPLE_AWAY, &(struct people_away_set){ user, days, stand_in }, by, NULL);
}

static void away_and_back(void **state)
{
    struct fixture *f = *state;
    struct actor a = add(f, "anna", ROLE_CLERK), b = add(f, "bert", ROLE_CLERK);
    const int64_t now = clock_now_us();
    int64_t who = 0, whom[2];
    size_t n = 9;
    assert_int_equal(people_stand_in(f->db, &f->arena, a.user, now, &who), NOT_FOUND);
    assert_int_equal(away(f, a, ABSENT, 3, b.user), OK);
    assert_int_equal(people_stand_in(f->db, &f->arena, a.user, now + CLOCK_DAY, &who), OK);
    assert_int_equal(who, b.user);
    assert_int_equal(people_stand_in(f->db, &f->arena, a.user, now + 4 * CLOCK_DAY, &who), NOT_FOUND); /* over by itself */
    assert_int_equal(people_stands_for(f->db, &f->arena, b.user, now + CLOCK_DAY, whom, countof(whom), &n), OK);
    assert_true(n == 1 && whom[0] == a.user);
    assert_int_equal(away(f, a, ABSENT, 0, ABSENT), OK);
    assert_int_equal(people_stand_in(f->db, &f->arena, a.user, now + CLOCK_DAY, &who), NOT_FOUND);
    int64_t end = fixture_next(f);
    assert_int_equal(away(f, a, ABSENT, 0, ABSENT), OK); /* back twice is once */
    assert_int_equal(fixture_next(f), end);
}

static void who_stands_in_may_do_as_much_and_is_here(void **state)
{
    struct fixture *f = *state;
    struct actor a = add(f, "anna", ROLE_CLERK), b = add(f, "bert", ROLE_CLERK), helper = add(f, "helper", ROLE_VOLUNTEER),
                 boss = add(f, "boss", ROLE_SECRETARY);
    int64_t who = 0;
    assert_int_equal(away(f, a, ABSENT, 3, helper.user), INVALID);
    assert_int_equal(away(f, a, ABSENT, 3, a.user), INVALID);
    assert_int_equal(away(f, a, ABSENT, 3, 999), INVALID);
    assert_int_equal(away(f, a, ABSENT, 3, ABSENT), INVALID);
    assert_int_equal(away(f, b, a.user, 3, b.user), DENIED); /* nobody sends a colleague away, */
    assert_int_equal(away(f, boss, a.user, 3, b.user), OK);  /* but who may change them can */
    assert_int_equal(away(f, helper, boss.user, 3, b.user), DENIED);
    struct people_change off = { b.user, STR("clerk"), 0, STR_NONE };
    assert_int_equal(fixture_run(f, &PEOPLE_CHANGE, &off, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(people_stand_in(f->db, &f->arena, a.user, clock_now_us() + CLOCK_DAY, &who), NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(away_and_back, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(who_stands_in_may_do_as_much_and_is_here, fixture_setup, fixture_teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("away", tests, NULL, NULL);
}
