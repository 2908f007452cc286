/* test_template.c - kept words: what is a field, what it becomes, and what may not be kept. */
#include "desk/desk_in.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct actor CLERK = { 101, PERM_DESK };

static enum rc save(struct fixture *f, struct template_save in, struct task *t)
{
    return fixture_run(f, &TEMPLATE_SAVE, &in, CLERK, t);
}

static void fields_are_filled_and_gaps_are_seen(void **state)
{
    struct fixture *f = *state;
    const struct str value[TEMPLATE_FIELDS] = { STR("12"), STR("1号楼"), STR_NONE, STR("11月3日"), STR("灯"), STR("社区") };
    struct str got = desk_template_fill(&f->arena, STR("{{number}}/{{ building }}/{{unit}}/{{due}}/{{class}}/{{office}}"), value);
    assert_true(str_eq(got, STR("12/1号楼/＿＿＿/11月3日/灯/社区")));
    assert_true(str_eq(desk_template_fill(&f->arena, STR("{{number} 与 {x}} {{"), value), STR("{{number} 与 {x}} {{")));
    assert_true(str_eq(desk_template_fill(&f->arena, STR("{{number}}"), value), STR("12")));
    assert_false(desk_template_unknown(STR("{{number}} {{due}}")).p != NULL);
    assert_true(str_eq(desk_template_unknown(STR("{{number}} {{nummer}}")), STR("nummer")));
    assert_true(str_eq(desk_template_unknown(STR("{{}}")), STR("")));
}

static void kept_changed_removed(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct desk_template_get_row row;
    struct template_save in = { ABSENT, STR("修好了"), TEMPLATE_FINISH, ABSENT, STR("{{number}} 号修好了") };
    assert_int_equal(save(f, in, &t), OK);
    in.id = t.first_pos;
    in.form = TEMPLATE_NOTE;
    assert_int_equal(save(f, in, &t), OK);
    assert_int_equal(desk_template_get(f->db, &f->arena, in.id, &row), OK);
    assert_true(row.form == TEMPLATE_NOTE && row.class == ABSENT && str_eq(row.words, in.words));
    assert_int_equal(fixture_run(f, &TEMPLATE_REMOVE, &(struct template_remove){ in.id }, CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &TEMPLATE_REMOVE, &(struct template_remove){ in.id }, CLERK, NULL), NOT_FOUND);
    assert_int_equal(save(f, in, &t), NOT_FOUND);
}

static void what_may_not_be_kept(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct template_save in = { ABSENT, STR("名"), TEMPLATE_WORD, ABSENT, STR("{{who}}") };
    assert_int_equal(save(f, in, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_template_field);
    in.words = STR("打 13800000000 问");
    assert_int_equal(save(f, in, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_wording_number);
    in.words = STR("好了");
    in.class = 999;
    assert_int_equal(save(f, in, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_class_gone);
    in.class = 0;
    for (int i = 0; i < TEMPLATES_MOST; i++)
        assert_int_equal(save(f, in, &t), OK);
    assert_int_equal(save(f, in, &t), CONFLICT);
    assert_int_equal(fixture_run(f, &TEMPLATE_SAVE, &in, FIXTURE_NOBODY, NULL), DENIED);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = { T(fields_are_filled_and_gaps_are_seen), T(kept_changed_removed), T(what_may_not_be_kept) };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
