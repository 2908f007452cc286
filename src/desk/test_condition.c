/* test_condition.c - a class's conditions: what was ticked stands in the event by its number and in the road with the words of then. */
#include "desk/desk_condition.h"

#include "desk/desk_in.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct actor CLERK = { 101, PERM_DESK | PERM_VERIFY }, OTHER = { 102, PERM_DESK | PERM_VERIFY };

static struct class_save heat(int64_t id)
{
    return (struct class_save){ .id = id, .parent = ABSENT, .rank = ABSENT, .name = STR("暖气"), .limit = ABSENT, .limit_unit = ABSENT,
                                .opens = STR("在采暖期内\n说得出地址；不是欠费停供"), .closes = STR("室内到了 18 度\n住户说热了") };
}

static int64_t begin(struct fixture *f, int64_t *class)
{
    struct task t;
    struct class_save c = heat(ABSENT);
    assert_int_equal(fixture_run(f, &CLASS_SAVE, &c, FIXTURE_ADMIN, &t), OK);
    *class = t.first_pos;
    struct case_report in = { .text = STR("暖气不热"), .where_lon = ABSENT, .where_lat = ABSENT, .class = *class };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    return ((const struct case_reported_result *)t.result)->id;
}

static struct str last_ticked(struct fixture *f, int64_t id)
{
    struct desk_step_latest_row *row;
    size_t n;
    assert_int_equal(desk_step_latest(f->db, &f->arena, id, STEP_KINDS, 1, &row, &n), OK);
    return row->ticked;
}

static enum rc run(struct fixture *f, const struct command *c, int64_t id, const char *ticked, struct actor who)
{
    struct case_do in = { .id = id, .words = STR("修好了"), .ticked = ticked ? str_of(ticked) : STR_NONE };
    return fixture_run(f, c, &in, who, NULL);
}

static void what_was_ticked_is_kept_in_the_words_of_then(void **state)
{
    struct fixture *f = *state;
    int64_t class, id = begin(f, &class);
    assert_int_equal(run(f, &CASE_TAKE, id, "4", CLERK), INVALID);
    assert_int_equal(run(f, &CASE_TAKE, id, "x", CLERK), INVALID);
    assert_int_equal(run(f, &CASE_TAKE, id, "3 1", CLERK), OK);
    assert_true(fixture_open_holds(f, fixture_last(f).pos, STR("\"ticked\":\"3 1\"")));
    assert_true(str_eq(last_ticked(f, id), STR("+在采暖期内\n-说得出地址\n+不是欠费停供")));
    struct class_save other = heat(class);
    other.opens = STR("别的");
    assert_int_equal(fixture_run(f, &CLASS_SAVE, &other, FIXTURE_ADMIN, NULL), OK);
    assert_true(str_eq(last_ticked(f, id), STR("+在采暖期内\n-说得出地址\n+不是欠费停供")));
}

static void a_step_goes_without_a_tick_and_a_case_without_a_class(void **state)
{
    struct fixture *f = *state;
    int64_t class, id = begin(f, &class);
    assert_int_equal(run(f, &CASE_TAKE, id, NULL, CLERK), OK);
    assert_true(!last_ticked(f, id).p);
    assert_int_equal(run(f, &CASE_HANDLE, id, NULL, CLERK), OK);
    assert_int_equal(run(f, &CASE_FINISH, id, "2", CLERK), OK);
    assert_true(str_eq(last_ticked(f, id), STR("-室内到了 18 度\n+住户说热了")));
    assert_int_equal(run(f, &CASE_VERIFY, id, NULL, OTHER), OK);
    assert_int_equal(run(f, &CASE_CLOSE, id, "1 2", OTHER), OK);
    struct case_report in = { .text = STR("灯坏了"), .where_lon = ABSENT, .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(run(f, &CASE_TAKE, id + 1, "1", CLERK), INVALID);
    assert_int_equal(run(f, &CASE_TAKE, id + 1, NULL, CLERK), OK);
}

static void what_was_kept_reads_line_by_line(void **state)
{
    struct str kept = STR("+一\n-二"), words;
    bool held;
    (void)state;
    assert_true(desk_ticked_next(&kept, &words, &held) && held && str_eq(words, STR("一")));
    assert_true(desk_ticked_next(&kept, &words, &held) && !held && str_eq(words, STR("二")));
    assert_false(desk_ticked_next(&kept, &words, &held));
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_was_ticked_is_kept_in_the_words_of_then),
        T(a_step_goes_without_a_tick_and_a_case_without_a_class),
        cmocka_unit_test(what_was_kept_reads_line_by_line),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("condition", tests, NULL, NULL);
}
