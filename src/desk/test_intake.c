/* test_intake.c - what stands between a report and its slip: danger is told of first, then a class asks what it wants to know. */
#include "base/clock.h"
#include "desk/desk_ask.h"
#include "desk/desk_behalf.h"
#include "desk/desk_danger.h"
#include "desk/desk_in.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct case_report says(struct str text, int64_t danger)
{
    return (struct case_report){ .text = text, .where_lon = ABSENT, .where_lat = ABSENT, .danger = danger };
}

static struct case_reported_result report(struct fixture *f, const struct case_report *in)
{
    struct task t;
    assert_int_equal(fixture_run(f, &CASE_REPORT, in, FIXTURE_NOBODY, &t), OK);
    return *(const struct case_reported_result *)t.result;
}

static int64_t limit_of(struct fixture *f, int64_t id)
{
    struct desk_clock_get_row row;
    assert_int_equal(desk_clock_get(f->db, &f->arena, id, &row), OK);
    return row.limit_min;
}

static size_t waiting(struct fixture *f)
{
    struct desk_danger_open_row *row;
    size_t n;
    assert_int_equal(desk_danger_open(f->db, &f->arena, 9, &row, &n), OK);
    return n;
}

static void danger_is_told_of_first(void **state)
{
    struct fixture *f = *state;
    struct case_report in = says(STR("楼道里有煤气味，头晕"), DANGER_ASK);
    struct case_reported_result r = report(f, &in);
    assert_true(r.id == 0 && r.voice == DANGER_GAS && !r.token.n);
    struct fixture_event e = fixture_at(f, fixture_next(f) - 1);
    assert_true(str_eq(e.kind, STR("desk.danger.shown")) && !e.own.n);
    assert_false(fixture_open_holds(f, fixture_next(f) - 1, STR("头晕")));
    in.danger = DANGER_STILL;
    r = report(f, &in);
    bool danger;
    assert_int_equal(desk_in_danger(f->db, &f->arena, r.id, &danger), OK);
    assert_true(r.id == 1 && danger && limit_of(f, r.id) == 120 && waiting(f) == 1);
}

static void nobody_is_in_danger_when_they_say_so(void **state)
{
    struct fixture *f = *state;
    struct case_report in = says(STR("上个月有煤气味，现在没有了"), DANGER_OVER);
    struct case_reported_result r = report(f, &in);
    assert_true(limit_of(f, r.id) > 120 && waiting(f) == 0);
    in = says(STR("煤气味"), ABSENT); /* another program, that cannot show a page */
    assert_true(report(f, &in).id == 2);
    in = says(STR("三楼的灯坏了"), DANGER_ASK);
    assert_true(report(f, &in).id == 3 && waiting(f) == 0);
}

static void danger_is_over_when_the_work_is_done(void **state)
{
    struct fixture *f = *state;
    static const struct command *const road[] = { &CASE_TAKE, &CASE_HANDLE, &CASE_FINISH };
    struct case_report in = says(STR("配电箱 on FIRE"), DANGER_STILL);
    const int64_t id = report(f, &in).id;
    for (size_t i = 0; i < countof(road); i++)
        assert_int_equal(fixture_run(f, road[i], &(struct case_do){ id, STR("断电了"), 1 }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(waiting(f), 0);
    assert_int_equal(fixture_run(f, &CASE_SEND_BACK, &(struct case_do){ id, STR("还有烟"), 1 }, (struct actor){ 103, PERM_VERIFY }, NULL), OK);
    assert_int_equal(waiting(f), 1);
}

static void the_office_has_words_of_its_own(void **state)
{
    struct fixture *f = *state;
    struct danger_set set = { .gas = STR("臭鸡蛋味 rotten-eggs"), .phone = STR("96777") };
    struct case_report in = says(STR("It smells of Rotten Eggs"), DANGER_ASK);
    struct str phone;
    assert_int_equal(report(f, &in).id, 1);
    assert_int_equal(fixture_run(f, &DANGER_SET, &set, FIXTURE_NOBODY, NULL), DENIED);
    assert_int_equal(fixture_run(f, &DANGER_SET, &set, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(report(f, &in).voice, DANGER_GAS);
    assert_int_equal(desk_danger_phone(f->db, &f->arena, &phone), OK);
    assert_true(str_eq(phone, set.phone));
    in = says(STR("煤气味"), DANGER_ASK);
    assert_int_equal(report(f, &in).id, 2);
    set = (struct danger_set){ .phone = STR("") };
    assert_int_equal(fixture_run(f, &DANGER_SET, &set, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(report(f, &in).voice, DANGER_GAS);
}

static int64_t class_that_asks(struct fixture *f)
{
    struct task t;
    struct class_save in = { .id = ABSENT, .parent = ABSENT, .rank = ABSENT, .limit = ABSENT, .name = STR("电梯"),
                             .danger = STR("有人困住吗？ | 打 119"), .anonymous = 1,
                             .asks = STR("几楼？ | 数字 | 必填\n还能用吗？ | 是否\n哪一种？ | 全停 / 忽停忽来\n哪部？ | 文字") };
    assert_int_equal(fixture_run(f, &CLASS_SAVE, &in, FIXTURE_ADMIN, &t), OK);
    return t.first_pos;
}

static void refused(struct fixture *f, const struct case_report *in, const char *field, enum msg key)
{
    struct task t;
    assert_int_equal(fixture_run(f, &CASE_REPORT, in, FIXTURE_NOBODY, &t), INVALID);
    assert_string_equal(t.err.field, field);
    assert_int_equal(t.err.key, key);
}

static void a_class_asks_once_and_by_type(void **state)
{
    struct fixture *f = *state;
    struct case_report in = says(STR("电梯不走了"), DANGER_ASK);
    in.class = class_that_asks(f);
    in.asks = 1;
    refused(f, &in, "asks", MSG_asks_more);
    in.asked = in.class;
    refused(f, &in, "answer1", MSG_err_answer_must);
    in.answer1 = STR("三");
    refused(f, &in, "answer1", MSG_err_answer_number);
    in.answer1 = STR("3");
    in.answer2 = STR("也许");
    refused(f, &in, "answer2", MSG_err_answer_choice);
    in.answer2 = STR("Yes");
    in.answer3 = STR("全停");
    const struct case_reported_result r = report(f, &in);
    struct ask_line line[CLASS_LINES_MOST];
    size_t n;
    assert_int_equal(desk_answers(f->db, &f->arena, r.voice, line, &n), OK);
    assert_true(n == 3 && str_eq(line[0].question, STR("几楼？")) && str_eq(line[0].answer, STR("3")) && str_eq(line[2].answer, in.answer3));
    assert_false(fixture_open_holds(f, r.voice + 1, STR("全停")));
    assert_int_equal(fixture_run(f, &VOICE_ERASE, &(struct voice_erase){ r.token }, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(desk_answers(f->db, &f->arena, r.voice, line, &n), OK);
    assert_int_equal(n, 0);
}

static void a_ticked_question_is_danger(void **state)
{
    struct fixture *f = *state;
    struct case_report in = says(STR("电梯停在半空"), DANGER_ASK);
    in.class = in.asked = class_that_asks(f);
    in.hazard = STR("1");
    assert_int_equal(report(f, &in).voice, DANGER_OF_CLASS);
    in.danger = DANGER_OVER; /* said of the words, before the question was read */
    in.answer1 = STR("7");
    const int64_t id = report(f, &in).id;
    assert_int_equal(limit_of(f, id), 120);
    assert_int_equal(fixture_run(f, &CASE_CLASSIFY, &(struct case_do){ .id = id, .class = 0 }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(limit_of(f, id), 120);
}

static void two_voices_when_one_speaks_for_another(void **state)
{
    struct fixture *f = *state;
    struct case_report in = says(STR("老人家里没暖气"), DANGER_ASK);
    struct desk_case_get_row row;
    struct behalf speaker = { 0 }, helped = { 0 };
    in.contact = STR("000-0101");
    in.where_door = STR("3-2-501");
    in.behalf = BEHALF_NEIGHBOUR;
    in.for_name = STR("居民甲");
    in.for_tell = 1;
    const struct case_reported_result r = report(f, &in);
    assert_int_equal(desk_case_get(f->db, &f->arena, r.id, &row), OK);
    assert_true(row.voices == 2 && row.homes == 1 && row.alone == 1);
    assert_int_equal(desk_behalf(f->db, &f->arena, r.voice, &speaker), OK);
    assert_int_equal(desk_behalf(f->db, &f->arena, r.voice + 1, &helped), OK);
    assert_true(speaker.as == BEHALF_NEIGHBOUR && speaker.tell && !speaker.named && !speaker.helped && helped.helped);
    assert_true(str_eq(speaker.name, in.for_name));
    for (int64_t pos = r.voice; pos < fixture_next(f); pos++)
        assert_false(fixture_open_holds(f, pos, STR("居民甲")) || fixture_open_holds(f, pos, in.where_door));
    assert_true(str_eq(fixture_at(f, r.voice + 2).kind, STR("desk.voice.behalf")) && fixture_at(f, r.voice + 2).subject == r.voice + 1);
    assert_int_equal(fixture_run(f, &VOICE_ERASE, &(struct voice_erase){ r.token }, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(desk_behalf(f->db, &f->arena, r.voice + 1, &helped), OK); /* what is about the other stays theirs */
    assert_true(str_eq(helped.name, in.for_name));
}

static void a_class_may_want_a_way_to_whom_it_concerns(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct class_save c = { .id = ABSENT, .parent = ABSENT, .rank = ABSENT, .limit = ABSENT, .name = STR("暖气") };
    assert_int_equal(fixture_run(f, &CLASS_SAVE, &c, FIXTURE_ADMIN, &t), OK);
    struct case_report in = says(STR("不热"), DANGER_ASK);
    in.class = t.first_pos;
    in.asks = 1;
    refused(f, &in, "contact", MSG_err_class_contact);
    in.where_door = STR("3-2-501");
    assert_int_equal(report(f, &in).id, 1);
    in.where_door = STR_NONE;
    in.class = 0;
    assert_int_equal(report(f, &in).id, 2);
}

static int open_place(void **state)
{
    struct fixture *f = test_malloc(sizeof *f);
    fixture_open(f);
    *state = f;
    return 0;
}

static int close_place(void **state)
{
    fixture_check_clean(*state);
    fixture_close(*state);
    test_free(*state);
    return 0;
}

#define T(name) cmocka_unit_test_setup_teardown(name, open_place, close_place)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(danger_is_told_of_first),         T(nobody_is_in_danger_when_they_say_so), T(danger_is_over_when_the_work_is_done),
        T(the_office_has_words_of_its_own), T(a_class_asks_once_and_by_type),        T(a_ticked_question_is_danger),
        T(two_voices_when_one_speaks_for_another), T(a_class_may_want_a_way_to_whom_it_concerns),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("intake", tests, NULL, NULL);
}
