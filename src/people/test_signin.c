/* test_signin.c - what stands between a stranger and an account: names, passwords, counted tries, the table of roles. */
#include "people/people.h"
#include "people/people_role.h"

#include "base/clock.h"
#include "support/decide.h"
#include "web/tries.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

static void test_login(void **state)
{
    struct arena a;
    struct str kept = STR_NONE;
    (void)state;
    arena_init(&a, 4096);
    assert_true(people_login(&a, STR("Zhang_San.2-x"), &kept));
    assert_true(str_eq(kept, STR("zhang_san.2-x")));
    assert_false(people_login(&a, STR("z"), &kept));
    assert_false(people_login(&a, STR("张三"), &kept));
    assert_false(people_login(&a, STR("a b"), &kept));
    assert_false(people_login(&a, STR_NONE, &kept));
    assert_true(str_eq(kept, STR("zhang_san.2-x"))); /* untouched on failure */
    arena_release(&a);
}

static void test_password(void **state)
{
    struct arena a;
    struct err why = { 0 };
    (void)state;
    arena_init(&a, 4096);
    assert_true(str_eq(people_password(&a, STR("  horse battery ")), STR("horse battery")));
    assert_true(str_eq(people_password(&a, STR("cafe\xcc\x81 noir")), STR("caf\xc3\xa9 noir"))); /* two ways to type é */
    assert_true(people_password_good(STR("门前老槐树今年开花了"), STR("zhang"), &why));
    assert_true(people_password_good(STR("12345679"), STR("zhang"), &why));
    assert_false(people_password_good(STR("七个字不够长啊"), STR("zhang"), &why));
    assert_int_equal(why.key, MSG_err_too_short);
    assert_false(people_password_good(STR("Password123"), STR("zhang"), &why));
    assert_int_equal(why.key, MSG_err_password_guessed);
    assert_string_equal(why.field, "password");
    assert_false(people_password_good(STR("zhang.san"), STR("Zhang.San"), &why));
    assert_int_equal(why.key, MSG_err_password_guessed);
    char long_one[PEOPLE_PASSWORD_MOST + 1];
    memset(long_one, 'x', sizeof long_one);
    assert_true(people_password_good(str_n(long_one, PEOPLE_PASSWORD_MOST), STR("zhang"), &why));
    assert_false(people_password_good(str_n(long_one, sizeof long_one), STR("zhang"), &why));
    assert_int_equal(why.key, MSG_err_too_long);
    arena_release(&a);
}

static void test_roles(void **state)
{
    (void)state;
    assert_null(people_role(STR("king")));
    assert_null(people_role(STR_NONE));
    assert_ptr_equal(people_role(STR("admin")), PEOPLE_ADMIN);
    for (size_t i = 0; i < PEOPLE_ROLES; i++) /* nobody may do what an administrator may not, but act for a unit */
        assert_int_equal(PEOPLE_ROLE[i].perms & ~PEOPLE_ADMIN->perms & ~(unsigned)PERM_UNIT, 0);
    assert_int_equal(people_role(STR("clerk"))->perms & (PERM_PEOPLE | PERM_PLACE), 0);
}

static enum rc walk_tries(struct side *s, struct arena *a, int64_t now, void *arg)
{
    const int64_t window = 10LL * 60 * CLOCK_S;
    struct hash one = tries_key(STR("login:"), STR("one")), two = tries_key(STR("login:"), STR("two"));
    int64_t n = -1, until = -1;
    (void)arg;
    assert_int_equal(tries_get(s, a, &one, now, &n, &until), OK);
    assert_int_equal(n, 0);
    assert_int_equal(until, 0);
    for (int64_t i = 1; i <= 7; i++) {
        assert_int_equal(tries_fail(s, a, &one, now + i, window, &n), OK);
        assert_int_equal(n, i);
    }
    assert_int_equal(tries_get(s, a, &two, now, &n, &until), OK);
    assert_int_equal(n, 0); /* a neighbour's count is his own */
    assert_int_equal(tries_get(s, a, &one, now + 7 + window - 1, &n, &until), OK);
    assert_int_equal(n, 7);
    assert_int_equal(until, now + 7 + window);
    assert_int_equal(tries_get(s, a, &one, now + 7 - window, &n, &until), OK);
    assert_int_equal(n, 7); /* the clock was set back a little */
    assert_int_equal(tries_get(s, a, &one, now + 6 - window, &n, &until), OK);
    assert_int_equal(n, 0); /* by more than the window */
    assert_int_equal(tries_get(s, a, &one, now + 7 + window, &n, &until), OK);
    assert_int_equal(n, 0);
    assert_int_equal(tries_fail(s, a, &one, now + 7 + window, window, &n), OK);
    assert_int_equal(n, 1); /* forgotten, and counted from the start */
    assert_int_equal(tries_clear(s, &one), OK);
    assert_int_equal(tries_clear(s, &one), OK);
    assert_int_equal(tries_get(s, a, &one, now + 8 + window, &n, &until), OK);
    assert_int_equal(n, 0);
    return OK;
}

static void test_tries(void **state)
{
    struct fixture f;
    (void)state;
    fixture_open(&f);
    assert_int_equal(fixture_side(&f, walk_tries, NULL), OK);
    fixture_check_clean(&f);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_login),
        cmocka_unit_test(test_password),
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_tries),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("signin", tests, NULL, NULL);
}
