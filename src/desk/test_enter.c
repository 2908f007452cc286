/* test_enter.c - entering many: what letters mean a class, and that an entry is a report or a join like any other. */
#include "desk/desk_in.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct actor CLERK = { 101, PERM_DESK | PERM_VOICE | PERM_INTAKE };

static int64_t class_of(struct fixture *f, const char *typed)
{
    struct class_tree t;
    int64_t class = ABSENT;
    assert_int_equal(desk_classes(f->db, &f->arena, &t), OK);
    enum rc rc = desk_class_typed(&t, str_of(typed), &class);
    return rc ? -(int64_t)rc : class;
}

static int64_t class_add(struct fixture *f, struct str name)
{
    struct task t;
    struct class_save in = { .id = ABSENT, .parent = ABSENT, .rank = ABSENT, .name = name, .limit = ABSENT, .limit_unit = ABSENT };
    assert_int_equal(fixture_run(f, &CLASS_SAVE, &in, FIXTURE_ADMIN, &t), OK);
    return t.first_pos;
}

static void letters_mean_a_class(void **state)
{
    struct fixture *f = *state;
    const int64_t lamp = class_add(f, STR("路灯")), hall = class_add(f, STR("楼道照明")), door = class_add(f, STR("楼道门"));
    assert_int_equal(class_of(f, "ld"), lamp); /* it is so, though others begin so */
    assert_int_equal(class_of(f, "ldzm"), hall);
    assert_int_equal(class_of(f, "loudaom"), door);
    assert_int_equal(class_of(f, "楼道门"), door);
    assert_int_equal(class_of(f, "楼"), -CONFLICT);
    assert_int_equal(class_of(f, "xyz"), -NOT_FOUND);
    assert_true(str_eq(desk_class_letters(&f->arena, STR("楼道照明")), STR("ldzm")));
}

static void an_entry_is_a_report_or_a_join(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct desk_case_get_row row;
    struct desk_entered_last_row *last;
    size_t lasts;
    class_add(f, STR("路灯"));
    struct case_enter in = { .channel = CHANNEL_PAPER, .household = ABSENT, .ask = ABSENT, .behalf = ABSENT, .same = ABSENT,
                             .kind = STR("ld"), .text = STR("门口的灯坏了") };
    assert_int_equal(fixture_run(f, &CASE_ENTER, &in, CLERK, &t), OK);
    const struct case_reported_result one = *(const struct case_reported_result *)t.result;
    assert_int_equal(desk_case_get(f->db, &f->arena, one.id, &row), OK);
    assert_true(row.source == SOURCE_INTAKE && row.class != ABSENT);
    in.same = one.id;
    in.text = STR_NONE;
    in.channel = CHANNEL_PHONE;
    assert_int_equal(fixture_run(f, &CASE_ENTER, &in, CLERK, &t), OK);
    const struct case_reported_result *two = t.result;
    assert_int_equal(two->id, one.id);
    assert_int_equal(desk_entered_last(f->db, &f->arena, CLERK.user, 9, &last, &lasts), OK);
    assert_true(lasts == 2 && last[0].voice == two->voice && last[0].channel == CHANNEL_PHONE && last[1].channel == CHANNEL_PAPER);
    in.same = ABSENT;
    assert_int_equal(fixture_run(f, &CASE_ENTER, &in, CLERK, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_missing);
    in.same = one.id + 1;
    assert_int_equal(fixture_run(f, &CASE_ENTER, &in, CLERK, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_same_none);
    assert_int_equal(fixture_run(f, &CASE_ENTER, &in, FIXTURE_NOBODY, NULL), DENIED);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = { T(letters_mean_a_class), T(an_entry_is_a_report_or_a_join) };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("enter", tests, NULL, NULL);
}
