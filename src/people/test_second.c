/* test_second.c - the second step: digits of the right half minute, boxes that fit one user, ten codes, and who must have it. */
#include "base/clock.h"
#include "people/people_in.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define HASH STR("$argon2id$v=19$m=1,t=1,p=1$x$y")

static struct actor add(struct fixture *f, const char *login, enum people_role_id role)
{
    struct task t;
    struct people_add in = { str_of(login), str_of(login), str_of(PEOPLE_ROLE[role].word), HASH, STR("热力公司甲") };
    assert_int_equal(fixture_run(f, &PEOPLE_ADD, &in, FIXTURE_ADMIN, &t), OK);
    return (struct actor){ ((const struct people_joined *)t.result)->user, PEOPLE_ROLE[role].perms };
}

static void begin(struct fixture *f, struct actor who, struct str code[SECOND_CODES])
{
    struct people_second_begin in = { .box = second_box(f->place, &f->arena, who.user) };
    assert_int_equal(second_codes(f->place, &f->arena, code, &in.codes), OK);
    assert_int_equal(fixture_run(f, &PEOPLE_SECOND_BEGIN, &in, who, NULL), OK);
}

static int64_t codes_left(struct fixture *f, int64_t user)
{
    struct people_code_left_row row;
    assert_int_equal(people_code_left(f->db, &f->arena, user, &row), OK);
    return row.n;
}

static unsigned perms_of(struct fixture *f, int64_t user)
{
    struct actor out;
    struct str name;
    assert_int_equal(PEOPLE.actor(f->db, &f->arena, user, &out, &name), OK);
    return out.perms;
}

/* RFC 6238, appendix B: the secret of the SHA-1 rows, and the last six of its eight digits. */
static void digits_are_those_of_the_standard(void **state)
{
    static const struct {
        int64_t at;
        const char *six;
    } rows[] = { { 59, "287082" }, { 1111111109, "081804" }, { 1234567890, "005924" }, { 2000000000, "279037" } };
    const struct str secret = STR("12345678901234567890");
    int64_t step = 0;
    (void)state;
    for (size_t i = 0; i < countof(rows); i++) {
        for (int64_t off = -30; off <= 30; off += 30) {
            assert_true(second_right(secret, str_of(rows[i].six), (rows[i].at + off) * CLOCK_S, &step));
            assert_int_equal(step, rows[i].at / 30);
        }
        assert_false(second_right(secret, str_of(rows[i].six), (rows[i].at + 90) * CLOCK_S, &step));
        assert_false(second_right(secret, str_of(rows[i].six), (rows[i].at - 90) * CLOCK_S, &step));
    }
    assert_false(second_right(secret, STR("94287082"), 59LL * CLOCK_S, &step));
    assert_false(second_right(secret, STR(""), 59LL * CLOCK_S, &step));
}

static void typed_as_people_type(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a, 4096);
    assert_true(str_eq(second_typed(&a, STR(" 287 082 ")), STR("287082")));
    assert_true(str_eq(second_typed(&a, STR("２８７０８２")), STR("287082")));
    assert_true(str_eq(second_typed(&a, STR("ABCD-efgh-2345")), STR("abcdefgh2345")));
    assert_true(str_eq(second_spell(&a, STR("12345678901234567890")), STR("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ")));
    arena_release(&a);
}

static void a_box_fits_one_user_of_one_place(void **state)
{
    struct fixture *f = *state;
    struct str box = second_box(f->place, &f->arena, 7), secret = STR_NONE;
    assert_true(second_open(f->place, &f->arena, box, 7, &secret) && secret.n == SECOND_SECRET);
    assert_false(second_open(f->place, &f->arena, box, 8, &secret));
    assert_false(second_open(f->place, &f->arena, str_n(box.p, box.n - 2), 7, &secret));
    assert_false(second_open(f->place, &f->arena, STR_NONE, 7, &secret));
}

static void begun_spent_and_ended(void **state)
{
    struct fixture *f = *state;
    struct actor clerk = add(f, "clerk", ROLE_CLERK), other = add(f, "other", ROLE_CLERK);
    struct str code[SECOND_CODES] = { 0 };
    struct people_second_get_row row;
    struct task t;
    begin(f, clerk, code);
    assert_false(fixture_open_holds(f, fixture_last(f).pos, str_n(fixture_last(f).own.p + 8, 20)));
    assert_int_equal(codes_left(f, clerk.user), SECOND_CODES);
    struct people_second_begin twice = { second_box(f->place, &f->arena, clerk.user), STR("x") };
    assert_int_equal(fixture_run(f, &PEOPLE_SECOND_BEGIN, &twice, clerk, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_second_on);
    assert_int_equal(fixture_run(f, &PEOPLE_SECOND_BEGIN, &twice, other, NULL), DENIED); /* another's box */
    struct hash h = second_code_hash(f->place, second_typed(&f->arena, code[3]));
    struct people_code spend = { clerk.user, hash_str(&h) }, theirs = { other.user, hash_str(&h) };
    assert_int_equal(fixture_run(f, &PEOPLE_CODE_SPEND, &theirs, FIXTURE_NOBODY, NULL), INVALID);
    assert_int_equal(fixture_run(f, &PEOPLE_CODE_SPEND, &spend, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(codes_left(f, clerk.user), SECOND_CODES - 1);
    assert_int_equal(fixture_run(f, &PEOPLE_CODE_SPEND, &spend, FIXTURE_NOBODY, NULL), INVALID); /* once */
    assert_int_equal(fixture_run(f, &PEOPLE_SECOND_END, &(struct people_of){ clerk.user }, other, NULL), DENIED);
    assert_int_equal(fixture_run(f, &PEOPLE_SECOND_END, &(struct people_of){ clerk.user }, clerk, NULL), OK);
    assert_int_equal(people_second_get(f->db, &f->arena, clerk.user, &row), NOT_FOUND);
    assert_int_equal(codes_left(f, clerk.user), 0);
    assert_int_equal(fixture_run(f, &PEOPLE_SECOND_END, &(struct people_of){ clerk.user }, FIXTURE_ADMIN, NULL), OK); /* twice is once */
    struct people_change_of_row *line;
    size_t n;
    assert_int_equal(people_change_of(f->db, &f->arena, clerk.user, 3, &line, &n), OK);
    assert_true(line[0].kind == CHANGE_SECOND_OFF && line[1].kind == CHANGE_CODE_SPENT && line[2].kind == CHANGE_SECOND_ON);
    assert_int_equal(line[1].by, clerk.user);
}

static void a_role_that_must_have_it_waits_for_it(void **state)
{
    struct fixture *f = *state;
    struct actor boss = add(f, "boss", ROLE_ADMIN), clerk = add(f, "clerk", ROLE_CLERK), office = add(f, "office", ROLE_SECRETARY);
    struct str code[SECOND_CODES] = { 0 };
    struct people_require clerks = { STR("clerk"), 1 }, admins = { STR("admin"), 1 }, nobody = { STR("resident"), 1 };
    struct task t;
    assert_int_equal(fixture_run(f, &PEOPLE_REQUIRE, &clerks, clerk, NULL), DENIED);
    assert_int_equal(fixture_run(f, &PEOPLE_REQUIRE, &admins, office, &t), DENIED);
    assert_int_equal(t.err.key, MSG_err_role_not_yours);
    assert_int_equal(fixture_run(f, &PEOPLE_REQUIRE, &nobody, boss, NULL), INVALID);
    assert_int_equal(fixture_run(f, &PEOPLE_REQUIRE, &clerks, office, NULL), OK);
    assert_int_equal(perms_of(f, clerk.user), PERM_STAFF);
    begin(f, clerk, code);
    assert_int_equal(perms_of(f, clerk.user), PEOPLE_ROLE[ROLE_CLERK].perms);
    assert_int_equal(fixture_run(f, &PEOPLE_REQUIRE, &admins, boss, &t), CONFLICT); /* oneself first */
    assert_int_equal(t.err.key, MSG_err_second_first);
    begin(f, boss, code);
    assert_int_equal(fixture_run(f, &PEOPLE_REQUIRE, &admins, boss, NULL), OK);
    clerks.required = 0;
    assert_int_equal(fixture_run(f, &PEOPLE_REQUIRE, &clerks, boss, NULL), OK);
    int64_t end = fixture_next(f);
    assert_int_equal(fixture_run(f, &PEOPLE_REQUIRE, &clerks, boss, NULL), OK);
    assert_int_equal(fixture_next(f), end); /* no change, no event */
}

static void it_goes_with_its_owner(void **state)
{
    struct fixture *f = *state;
    struct actor clerk = add(f, "clerk", ROLE_CLERK);
    struct str code[SECOND_CODES] = { 0 };
    struct people_second_get_row row;
    begin(f, clerk, code);
    struct people_change off = { clerk.user, STR("clerk"), 0, STR_NONE };
    assert_int_equal(fixture_run(f, &PEOPLE_CHANGE, &off, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(fixture_run(f, &PEOPLE_ERASE, &(struct people_erase_one){ clerk.user }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(people_second_get(f->db, &f->arena, clerk.user, &row), NOT_FOUND);
    assert_int_equal(codes_left(f, clerk.user), 0);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_are_those_of_the_standard),
        cmocka_unit_test(typed_as_people_type),
        TEST(a_box_fits_one_user_of_one_place),
        TEST(begun_spent_and_ended),
        TEST(a_role_that_must_have_it_waits_for_it),
        TEST(it_goes_with_its_owner),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("second", tests, NULL, NULL);
}
