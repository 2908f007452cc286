/* test_recovery.c - a new link into somebody's account is two people's: who may be the first, who the second, and what stops it. */
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

static enum rc start(struct fixture *f, struct actor by, int64_t user, int64_t second)
{
    return fixture_run(f, &PEOPLE_RECOVERY_START, &(struct people_recover){ user, second }, by, NULL);
}

static enum rc confirm(struct fixture *f, struct actor by, int64_t user, struct task *t)
{
    return fixture_run(f, &PEOPLE_RECOVERY_CONFIRM, &(struct people_of){ user }, by, t);
}

static enum rc stop(struct fixture *f, struct actor by, int64_t user)
{
    return fixture_run(f, &PEOPLE_RECOVERY_STOP, &(struct people_of){ user }, by, NULL);
}

static void assert_refused(enum rc rc, enum rc want, const struct task *t, enum msg key)
{
    assert_int_equal(rc, want);
    assert_int_equal(t->err.key, key);
}

static void one_starts_and_another_confirms(void **state)
{
    struct fixture *f = *state;
    struct actor a = add(f, "boss", ROLE_ADMIN), b = add(f, "shu", ROLE_SECRETARY), anna = add(f, "anna", ROLE_CLERK);
    struct people_user_get_row row;
    struct task t;
    assert_refused(fixture_run(f, &PEOPLE_REINVITE, &(struct people_reinvite){ anna.user }, a, &t), CONFLICT, &t, MSG_err_recovery_two);
    assert_refused(confirm(f, b, anna.user, &t), CONFLICT, &t, MSG_err_recovery_none);
    assert_int_equal(start(f, a, anna.user, 0), OK);
    assert_int_equal(start(f, b, anna.user, 0), CONFLICT); /* once is enough */
    assert_refused(confirm(f, a, anna.user, &t), DENIED, &t, MSG_err_recovery_same);
    assert_refused(confirm(f, anna, anna.user, &t), DENIED, &t, MSG_err_denied);
    assert_int_equal(confirm(f, b, anna.user, &t), OK);
    struct people_invited told = *(const struct people_invited *)t.result;
    assert_int_equal(told.user, anna.user);
    assert_int_equal(people_user_get(f->db, &f->arena, anna.user, &row), OK);
    assert_true(row.invite_until > clock_now_us() && row.invite_until <= clock_now_us() + CLOCK_DAY);
    assert_true(row.password.p != NULL); /* the old one works until then */
    assert_refused(confirm(f, b, anna.user, &t), CONFLICT, &t, MSG_err_recovery_none);
    struct people_join join = { told.token, STR("anna"), STR("anna"), STR("$argon2id$y") };
    assert_int_equal(fixture_run(f, &PEOPLE_JOIN, &join, FIXTURE_NOBODY, NULL), OK);
}

static void a_second_is_no_invention_of_the_first(void **state)
{
    struct fixture *f = *state;
    struct actor a = add(f, "boss", ROLE_ADMIN), anna = add(f, "anna", ROLE_CLERK);
    struct people_invite in = { STR("admin"), STR("某人"), STR_NONE };
    struct task t;
    assert_int_equal(fixture_run(f, &PEOPLE_INVITE, &in, a, &t), OK);
    struct people_invited told = *(const struct people_invited *)t.result;
    struct people_join join = { told.token, STR("mou"), STR("某人"), STR("$argon2id$y") };
    assert_int_equal(fixture_run(f, &PEOPLE_JOIN, &join, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(start(f, a, anna.user, 0), OK);
    struct actor mou = { told.user, PEOPLE_ROLE[ROLE_ADMIN].perms };
    assert_refused(confirm(f, mou, anna.user, &t), DENIED, &t, MSG_err_recovery_made);
    assert_int_equal(stop(f, a, anna.user), OK);
    assert_int_equal(start(f, mou, anna.user, 0), OK);
    assert_refused(confirm(f, a, anna.user, &t), DENIED, &t, MSG_err_recovery_made); /* nor the other way round */
    assert_int_equal(confirm(f, FIXTURE_ADMIN, anna.user, &t), OK); /* where nobody else is, the server is the second key */
}

static void who_may_not_change_an_account_is_neither(void **state)
{
    struct fixture *f = *state;
    struct actor a = add(f, "boss", ROLE_ADMIN), b = add(f, "shu", ROLE_SECRETARY), c = add(f, "guan", ROLE_ADMIN),
                 anna = add(f, "anna", ROLE_CLERK);
    struct task t;
    assert_int_equal(start(f, anna, c.user, 0), DENIED);
    assert_int_equal(start(f, b, c.user, 0), DENIED); /* a secretary gives no administrator's role */
    assert_int_equal(start(f, a, a.user, 0), DENIED);
    assert_int_equal(start(f, a, 999, 0), NOT_FOUND);
    assert_int_equal(start(f, a, c.user, 0), OK);
    assert_int_equal(confirm(f, b, c.user, NULL), DENIED);
    assert_refused(confirm(f, c, c.user, &t), DENIED, &t, MSG_err_recovery_own);
    assert_int_equal(stop(f, anna, c.user), DENIED);
    assert_int_equal(stop(f, c, c.user), OK); /* it is their account: they know best */
    int64_t end = fixture_next(f);
    assert_int_equal(stop(f, c, c.user), OK); /* twice is once */
    assert_int_equal(fixture_next(f), end);
    assert_refused(confirm(f, FIXTURE_ADMIN, c.user, &t), CONFLICT, &t, MSG_err_recovery_none);
    assert_int_equal(fixture_run(f, &PEOPLE_SET_PASSWORD, &(struct people_set_password){ anna.user, STR("$argon2id$z") }, a, NULL), DENIED);
}

static void it_ends_with_its_time_and_with_who_started_it(void **state)
{
    struct fixture *f = *state;
    struct actor a = add(f, "boss", ROLE_ADMIN), b = add(f, "guan", ROLE_ADMIN), c = add(f, "ben", ROLE_ADMIN),
                 anna = add(f, "anna", ROLE_CLERK);
    struct people_recovery_get_row row;
    struct task t;
    struct people_change off = { a.user, STR("admin"), 0, STR_NONE }, anna_off = { anna.user, STR("clerk"), 0, STR_NONE };
    assert_int_equal(start(f, a, anna.user, 0), OK);
    assert_int_equal(people_recovery_open(f->db, &f->arena, anna.user, clock_now_us() + 4 * CLOCK_DAY, &row), NOT_FOUND);
    assert_int_equal(fixture_run(f, &PEOPLE_CHANGE, &off, c, NULL), OK);
    assert_refused(confirm(f, b, anna.user, &t), CONFLICT, &t, MSG_err_recovery_none);
    assert_int_equal(fixture_run(f, &PEOPLE_CHANGE, &anna_off, b, NULL), OK);
    assert_int_equal(people_recovery_get(f->db, &f->arena, anna.user, &row), NOT_FOUND);
    assert_int_equal(start(f, b, anna.user, 0), CONFLICT);
}

static void a_lost_telephone_goes_with_it(void **state)
{
    struct fixture *f = *state;
    struct actor a = add(f, "boss", ROLE_ADMIN), b = add(f, "guan", ROLE_ADMIN), anna = add(f, "anna", ROLE_CLERK);
    struct people_second_get_row row;
    struct people_recovery_get_row open;
    char codes[SECOND_CODES * sizeof(struct hash)] = { 1 };
    struct people_second_begin in = { second_box(f->place, &f->arena, anna.user), str_n(codes, sizeof codes) };
    for (size_t i = 0; i < SECOND_CODES; i++)
        codes[i * sizeof(struct hash)] = (char)i;
    assert_int_equal(fixture_run(f, &PEOPLE_SECOND_BEGIN, &in, anna, NULL), OK);
    assert_int_equal(start(f, a, anna.user, 0), OK);
    assert_int_equal(confirm(f, b, anna.user, NULL), OK);
    assert_int_equal(people_second_get(f->db, &f->arena, anna.user, &row), OK); /* not asked for, so it stays */
    assert_int_equal(start(f, b, anna.user, 1), OK);
    assert_int_equal(people_recovery_open(f->db, &f->arena, anna.user, clock_now_us(), &open), OK);
    assert_true(open.by == b.user && open.second == 1);
    assert_int_equal(confirm(f, a, anna.user, NULL), OK);
    assert_int_equal(people_second_get(f->db, &f->arena, anna.user, &row), NOT_FOUND);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(one_starts_and_another_confirms),
        TEST(a_second_is_no_invention_of_the_first),
        TEST(who_may_not_change_an_account_is_neither),
        TEST(it_ends_with_its_time_and_with_who_started_it),
        TEST(a_lost_telephone_goes_with_it),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("recovery", tests, NULL, NULL);
}
