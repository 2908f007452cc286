/* test_class.c - the tree of classes: what may stand where, how one ends, which class a case has, and what is taught by it. */
#include "desk/desk_guess.h"
#include "desk/desk_in.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static const struct actor CLERK = { 101, PERM_DESK }, OTHER = { 102, PERM_DESK };

static struct class_save named(struct str name)
{
    return (struct class_save){ .id = ABSENT, .parent = ABSENT, .rank = ABSENT, .name = name, .limit = ABSENT, .limit_unit = ABSENT };
}

static int64_t save(struct fixture *f, const struct class_save *in)
{
    struct task t;
    assert_int_equal(fixture_run(f, &CLASS_SAVE, in, FIXTURE_ADMIN, &t), OK);
    return in->id == ABSENT ? t.first_pos : in->id;
}

static int64_t begin(struct fixture *f, struct str name, int64_t parent)
{
    struct class_save in = named(name);
    in.parent = parent;
    return save(f, &in);
}

static void refused(struct fixture *f, const struct command *c, const void *in, enum rc rc, enum msg why, const char *field)
{
    struct task t;
    int64_t end = fixture_next(f);
    assert_int_equal(fixture_run(f, c, in, FIXTURE_ADMIN, &t), rc);
    assert_int_equal(t.err.key, why);
    if (field)
        assert_string_equal(t.err.field, field);
    assert_int_equal(fixture_next(f), end);
}

static int64_t report(struct fixture *f, int64_t class)
{
    struct task t;
    struct case_report in = { .text = STR("暖气不热"), .where_lon = ABSENT, .where_lat = ABSENT, .class = class };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    return ((const struct case_reported_result *)t.result)->id;
}

static enum rc classify(struct fixture *f, struct actor who, int64_t id, int64_t class, struct task *t)
{
    return fixture_run(f, &CASE_CLASSIFY, &(struct case_do){ .id = id, .class = class }, who, t);
}

static struct class_view view(struct fixture *f, int64_t id)
{
    struct class_view c;
    assert_int_equal(desk_class_get(f->db, &f->arena, id, &c), OK);
    return c;
}

static int64_t class_of(struct fixture *f, int64_t id)
{
    struct desk_case_get_row row;
    assert_int_equal(desk_case_get(f->db, &f->arena, id, &row), OK);
    return row.class;
}

static void a_class_is_all_that_was_said_of_it(void **state)
{
    struct fixture *f = *state;
    struct class_save in = named(STR("暖气"));
    in.name_en = STR("Heating");
    in.limit = 2;
    in.limit_unit = CLASS_DAYS;
    in.clock = CLASS_WORK_HOURS;
    in.unit = STR("热力公司甲");
    in.hidden = 1;
    in.danger = STR("有人困住吗？ | 打 119 或 13800000000"); /* there a number may save somebody */
    in.asks = STR("几度？ ｜ 数字 ｜ 必填\n\n哪种？ | 全停 / 单户");
    int64_t id = save(f, &in);
    struct class_view c = view(f, id);
    assert_true(c.id == id && c.parent == ABSENT && c.limit_min == 2 * 24 * 60 && c.clock == CLASS_WORK_HOURS && !c.shown && !c.anonymous);
    assert_true(str_eq(class_name(&c, LANG_EN), in.name_en) && str_eq(class_name(&c, LANG_ZH), in.name) && !c.opens.p);
    struct class_ask ask[CLASS_LINES_MOST];
    struct class_danger danger[CLASS_LINES_MOST];
    size_t n;
    int64_t bad;
    assert_int_equal(class_asks(c.asks, ask, &n, &bad), OK);
    assert_true(n == 2 && ask[0].type == CLASS_ASK_NUMBER && ask[0].required && str_eq(ask[0].question, STR("几度？")));
    assert_true(ask[1].type == CLASS_ASK_ONE_OF && ask[1].choices == 2 && !ask[1].required && str_eq(ask[1].choice[1], STR("单户")));
    assert_int_equal(class_danger(c.danger, danger, &n, &bad), OK);
    assert_true(n == 1 && str_eq(danger[0].question, STR("有人困住吗？")));
    in.id = id;
    in.limit = ABSENT;
    in.name = STR("供暖");
    save(f, &in);
    c = view(f, id);
    assert_true(c.limit_min == ABSENT && str_eq(c.name, in.name));
}

static void what_a_class_may_not_be(void **state)
{
    struct fixture *f = *state;
    (void)begin(f, STR("停车"), ABSENT);
    struct class_save in = named(STR("停车"));
    refused(f, &CLASS_SAVE, &in, INVALID, MSG_err_class_name_taken, "name");
    in = named(STR("找13800000000"));
    refused(f, &CLASS_SAVE, &in, INVALID, MSG_err_wording_number, "name");
    in = named(STR("水"));
    in.parent = 999;
    refused(f, &CLASS_SAVE, &in, INVALID, MSG_err_class_parent, "parent");
    in = named(STR("水"));
    in.limit = 400;
    in.limit_unit = CLASS_DAYS;
    refused(f, &CLASS_SAVE, &in, INVALID, MSG_err_class_limit, "limit");
    static const char *const bad[] = { "几度？", "几度？ | 大概", "几度？ | 数字 | 也许", "哪种 | 甲 /", " | 数字", "a | text | must | b" };
    for (size_t i = 0; i < countof(bad); i++) {
        in = named(STR("水"));
        in.asks = arena_printf(&f->arena, "\n%s", bad[i]);
        struct task t;
        assert_int_equal(fixture_run(f, &CLASS_SAVE, &in, FIXTURE_ADMIN, &t), INVALID);
        assert_true(t.err.key == MSG_err_class_line && t.err.n == 2);
    }
    in = named(STR("水"));
    in.danger = STR("有人困住吗？");
    refused(f, &CLASS_SAVE, &in, INVALID, MSG_err_class_line, "danger");
    in.danger = STR("有人困住吗？ | 写信到 a@b.cn");
    refused(f, &CLASS_SAVE, &in, INVALID, MSG_err_wording_number, "danger");
    in = named(STR("水"));
    assert_int_equal(fixture_run(f, &CLASS_SAVE, &in, CLERK, NULL), DENIED);
}

static void three_levels_and_no_circle(void **state)
{
    struct fixture *f = *state;
    int64_t a = begin(f, STR("甲"), ABSENT), b = begin(f, STR("乙"), a), c = begin(f, STR("丙"), b), other = begin(f, STR("丁"), ABSENT);
    struct class_save in = named(STR("戊"));
    in.parent = c;
    refused(f, &CLASS_SAVE, &in, INVALID, MSG_err_class_deep, "parent");
    in = named(STR("甲"));
    in.id = a;
    in.parent = c;
    refused(f, &CLASS_SAVE, &in, INVALID, MSG_err_class_parent, "parent");
    in.parent = a;
    refused(f, &CLASS_SAVE, &in, INVALID, MSG_err_class_parent, "parent");
    in.parent = other;
    refused(f, &CLASS_SAVE, &in, INVALID, MSG_err_class_deep, "parent"); /* it brings two levels along */
    in = named(STR("乙"));
    in.id = b;
    in.parent = other;
    in.rank = 5;
    save(f, &in);
    struct class_tree t;
    assert_int_equal(desk_classes(f->db, &f->arena, &t), OK);
    const struct class_view *v = t.class;
    assert_int_equal(t.n, 4);
    assert_true(v[0].id == a && v[1].id == other && v[2].id == b && v[3].id == c && t.level[3] == 2);
    refused(f, &CLASS_RETIRE, &(struct class_do){ b }, CONFLICT, MSG_err_class_children, NULL);
    refused(f, &CLASS_REMOVE, &(struct class_do){ b }, CONFLICT, MSG_err_class_children, NULL);
}

static void twenty_at_the_top(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < CLASS_TOPS_MOST; i++)
        (void)begin(f, arena_printf(&f->arena, "第%d类", i), ABSENT);
    struct class_save in = named(STR("还有一类"));
    refused(f, &CLASS_SAVE, &in, CONFLICT, MSG_err_class_tops, "parent");
}

static void one_in_use_is_retired_and_not_removed(void **state)
{
    struct fixture *f = *state;
    int64_t id = begin(f, STR("暖气"), ABSENT), unused = begin(f, STR("水"), ABSENT), first = report(f, id);
    assert_int_equal(class_of(f, first), id);
    refused(f, &CLASS_REMOVE, &(struct class_do){ id }, CONFLICT, MSG_err_class_used, NULL);
    assert_int_equal(fixture_run(f, &CLASS_RETIRE, &(struct class_do){ id }, FIXTURE_ADMIN, NULL), OK);
    refused(f, &CLASS_RETIRE, &(struct class_do){ id }, CONFLICT, MSG_err_class_gone, NULL);
    assert_int_equal(class_of(f, first), id);
    refused(f, &CASE_REPORT, &(struct case_report){ .text = STR("x"), .where_lon = ABSENT, .where_lat = ABSENT, .class = id }, INVALID,
            MSG_err_class_gone, "class");
    int64_t second = report(f, 0);
    assert_int_equal(classify(f, CLERK, second, id, NULL), INVALID);
    assert_int_equal(fixture_run(f, &CLASS_RESTORE, &(struct class_do){ id }, FIXTURE_ADMIN, NULL), OK);
    refused(f, &CLASS_RESTORE, &(struct class_do){ id }, CONFLICT, MSG_err_class_there, NULL);
    assert_int_equal(classify(f, CLERK, second, id, NULL), OK);
    assert_true(view(f, id).open == 2 && view(f, id).ever == 2);
    assert_int_equal(fixture_run(f, &CLASS_REMOVE, &(struct class_do){ unused }, FIXTURE_ADMIN, NULL), OK);
    refused(f, &CLASS_REMOVE, &(struct class_do){ unused }, NOT_FOUND, MSG_NONE, NULL);
}

static void a_case_gets_a_class_loses_it_and_undoes_it(void **state)
{
    struct fixture *f = *state;
    struct task t, gone;
    int64_t heat = begin(f, STR("暖气"), ABSENT), water = begin(f, STR("水"), ABSENT), id = report(f, 0);
    assert_int_equal(class_of(f, id), ABSENT);
    assert_int_equal(classify(f, FIXTURE_NOBODY, id, heat, &gone), DENIED);
    assert_int_equal(classify(f, CLERK, 99, heat, &gone), NOT_FOUND);
    assert_int_equal(classify(f, CLERK, id, 0, &gone), CONFLICT);
    assert_int_equal(classify(f, CLERK, id, heat, &t), OK);
    assert_int_equal(classify(f, CLERK, id, heat, &gone), CONFLICT);
    assert_int_equal(gone.err.key, MSG_err_class_same);
    assert_int_equal(classify(f, CLERK, id, water, &t), OK);
    assert_true(view(f, heat).ever == 0 && view(f, water).open == 1);
    struct case_undo undo = { id, t.first_pos };
    assert_int_equal(fixture_run(f, &CASE_UNDO, &undo, OTHER, NULL), CONFLICT);
    assert_int_equal(fixture_run(f, &CASE_TAKE, &(struct case_do){ .id = id }, CLERK, NULL), OK); /* a step on the road does not matter */
    assert_int_equal(fixture_run(f, &CASE_UNDO, &undo, CLERK, NULL), OK);
    assert_int_equal(class_of(f, id), heat);
    assert_int_equal(fixture_run(f, &CASE_UNDO, &undo, CLERK, NULL), CONFLICT);
    assert_int_equal(classify(f, CLERK, id, 0, NULL), OK);
    assert_int_equal(class_of(f, id), ABSENT);
}

static void many_at_once_and_back(void **state)
{
    struct fixture *f = *state;
    struct task t;
    int64_t heat = begin(f, STR("暖气"), ABSENT);
    (void)report(f, 0);
    (void)report(f, heat);
    (void)report(f, 0);
    struct cases_do in = { .id = STR("1 2 3"), .verb = STR("classify"), .checked = ABSENT, .class = heat };
    assert_int_equal(fixture_run(f, &CASES_DO, &in, CLERK, &t), OK);
    const struct cases_done *r = t.result;
    assert_true(str_eq(r->refused, arena_printf(&f->arena, "2:%d:0", MSG_err_class_same)) && view(f, heat).open == 3);
    assert_int_equal(fixture_run(f, &CASES_UNDO, &(struct cases_undo){ r->done }, CLERK, NULL), OK);
    assert_true(class_of(f, 1) == ABSENT && class_of(f, 2) == heat && class_of(f, 3) == ABSENT && view(f, heat).open == 1);
    in.class = ABSENT;
    refused(f, &CASES_DO, &in, INVALID, MSG_err_missing, "class");
}

static void the_old_systems_word_is_a_class_when_one_bears_it(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct class_save heat = named(STR("暖气"));
    heat.name_en = STR("Heating");
    int64_t id = save(f, &heat);
    static const char *const word[] = { "暖气", "Heating", "Potholes" };
    for (size_t i = 0; i < countof(word); i++) {
        struct case_import in = { .origin = arena_printf(&f->arena, "a.csv:%zu", i), .text = STR("x"), .reported_at = 1550145600000000,
                                  .settled_at = ABSENT, .where_lon = ABSENT, .where_lat = ABSENT, .class = str_of(word[i]) };
        assert_int_equal(fixture_run(f, &CASE_IMPORT, &in, FIXTURE_ADMIN, &t), OK);
        assert_int_equal(class_of(f, ((const struct case_reported_result *)t.result)->id), i < 2 ? id : ABSENT);
    }
}

static void the_usual_ones_are_taken_once(void **state)
{
    struct fixture *f = *state;
    struct class_tree t;
    size_t tops = 0;
    assert_int_equal(fixture_run(f, &CLASSES_TAKE_USUAL, "", CLERK, NULL), DENIED);
    assert_int_equal(fixture_run(f, &CLASSES_TAKE_USUAL, "", FIXTURE_ADMIN, NULL), OK);
    refused(f, &CLASSES_TAKE_USUAL, "", CONFLICT, MSG_err_class_there, NULL);
    assert_int_equal(desk_classes(f->db, &f->arena, &t), OK);
    const struct class_view *c = t.class;
    for (size_t i = 0; i < t.n; i++) {
        tops += t.level[i] == 0;
        assert_true(c[i].name_en.p && c[i].limit_min >= 120 && c[i].words.p && c[i].taught > 0);
    }
    assert_true(tops > 10 && tops <= CLASS_TOPS_MOST && str_eq(c[0].name, STR("暖气")) && c[0].limit_min == 24 * 60);
    struct msg_ctx m = { .arena = &f->arena, .lang = LANG_EN };
    assert_true(str_eq(class_limit_words(&m, &c[0]), STR("24 hours")));
}

/* ---- what is taught ------------------------------------------------------------------------------------------------------- */

static int64_t lesson(struct fixture *f, struct str pair, int64_t class)
{
    struct guess_key key[GUESS_KEYS_MOST];
    struct desk_lesson_of_row *row;
    size_t n;
    assert_int_equal(guess_keys(pair, key), 1);
    assert_int_equal(desk_lesson_of(f->db, &f->arena, key[0].key, CLASSES_MOST, &row, &n), OK);
    for (size_t i = 0; i < n; i++)
        if (row[i].class == class)
            return row[i].n;
    return 0;
}

static void only_public_words_teach_and_change_with_them(void **state)
{
    struct fixture *f = *state;
    int64_t heat = begin(f, STR("暖气"), ABSENT), water = begin(f, STR("水"), ABSENT), id = report(f, heat);
    assert_int_equal(lesson(f, STR("暖气"), heat), 0); /* what a resident wrote */
    assert_int_equal(fixture_run(f, &CASE_WORD, &(struct case_word){ id, STR("地暖不热"), ABSENT }, CLERK, NULL), OK);
    assert_true(lesson(f, STR("地暖"), heat) == 1 && view(f, heat).taught == 3);
    assert_int_equal(classify(f, CLERK, id, water, NULL), OK);
    assert_true(lesson(f, STR("地暖"), heat) == 0 && lesson(f, STR("地暖"), water) == 1 && view(f, heat).taught == 0);
    assert_int_equal(fixture_run(f, &CASE_WORD, &(struct case_word){ id, STR("停水"), ABSENT }, CLERK, NULL), OK);
    assert_true(lesson(f, STR("地暖"), water) == 0 && lesson(f, STR("停水"), water) == 1);
    struct class_save in = named(STR("水"));
    in.id = water;
    in.words = STR("水压");
    save(f, &in);
    assert_true(lesson(f, STR("水压"), water) == 4 && view(f, water).taught == 5);
    in.words = STR_NONE;
    save(f, &in);
    assert_true(lesson(f, STR("水压"), water) == 0 && view(f, water).taught == 1);
}

static void a_text_looks_like_a_class_because_of_its_words(void **state)
{
    struct fixture *f = *state;
    struct class_tree t;
    struct class_guess g[CLASS_GUESSES];
    size_t n;
    assert_int_equal(desk_classes(f->db, &f->arena, &t), OK);
    assert_int_equal(desk_guess_class(f->db, &f->arena, LANG_ZH, &t, STR("暖气片不热"), g, &n), OK);
    assert_int_equal(n, 0); /* no class, no guess */
    assert_int_equal(fixture_run(f, &CLASSES_TAKE_USUAL, "", FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(desk_classes(f->db, &f->arena, &t), OK);
    assert_int_equal(desk_guess_class(f->db, &f->arena, LANG_ZH, &t, STR("您好，我家暖气片不热，谢谢"), g, &n), OK);
    assert_true(n >= 1 && str_eq(g[0].name, STR("暖气")) && memmem(g[0].because.p, g[0].because.n, "暖气片", strlen("暖气片")));
    assert_int_equal(desk_guess_class(f->db, &f->arena, LANG_EN, &t, STR("The LIFT stopped"), g, &n), OK);
    assert_true(n >= 1 && str_eq(g[0].name, STR("Lift")) && str_eq(g[0].because, STR("LIFT")));
    assert_int_equal(desk_guess_class(f->db, &f->arena, LANG_ZH, &t, STR("您好"), g, &n), OK);
    assert_int_equal(n, 0);
    assert_int_equal(desk_guess_class(f->db, &f->arena, LANG_ZH, &t, STR("3号楼2单元501的灯不亮"), g, &n), OK);
    assert_true(n >= 1 && str_eq(g[0].name, STR("灯不亮"))); /* a door says where, not what */
    for (size_t i = 0; i < n; i++)
        assert_null(memmem(g[i].because.p, g[i].because.n, "单元", strlen("单元")));
    int64_t id = report(f, 0), parking = ABSENT; /* what a clerk decides is learnt: here, "门球场" is a matter of parking */
    for (size_t i = 0; i < t.n; i++)
        if (str_eq(t.class[i].name, STR("停车")))
            parking = t.class[i].id;
    assert_int_equal(fixture_run(f, &CASE_WORD, &(struct case_word){ id, STR("门球场"), ABSENT }, CLERK, NULL), OK);
    assert_int_equal(classify(f, CLERK, id, parking, NULL), OK);
    assert_int_equal(desk_classes(f->db, &f->arena, &t), OK);
    assert_int_equal(desk_guess_class(f->db, &f->arena, LANG_ZH, &t, STR("门球场边上"), g, &n), OK);
    assert_true(n >= 1 && g[0].id == parking && str_eq(g[0].because, STR("门球场")));
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_class_is_all_that_was_said_of_it),
        T(what_a_class_may_not_be),
        T(three_levels_and_no_circle),
        T(twenty_at_the_top),
        T(one_in_use_is_retired_and_not_removed),
        T(a_case_gets_a_class_loses_it_and_undoes_it),
        T(many_at_once_and_back),
        T(the_old_systems_word_is_a_class_when_one_bears_it),
        T(the_usual_ones_are_taken_once),
        T(only_public_words_teach_and_change_with_them),
        T(a_text_looks_like_a_class_because_of_its_words),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("class", tests, NULL, NULL);
}
