/* test_burst.c - many alike within hours: one alarm for a burst as people write it, none for an ordinary day. */
#include "desk/desk_burst.h"

#include "base/clock.h"
#include "desk/desk_clock.h"
#include "desk/desk_in.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct actor CLERK = { 101, PERM_DESK | PERM_VERIFY };

/* What comes on an ordinary day, and what comes when the heat of one compound fails, or a main bursts: each in somebody's own words. */
static const char *const ORDINARY[] = {
    "楼下广场舞每天吵到十点，孩子要写作业", "北门第三盏路灯不亮，晚上出门害怕", "二号楼电梯停了两天，老人下不了楼", "垃圾桶满了没人收，一股臭味",
    "车位被外来车占了，保安说管不了", "物业费涨价为什么不公示", "小广场健身器材螺丝松了", "快递柜占了消防通道", "楼道里堆满了旧家具", "有人在绿地里种菜",
    "楼顶漏雨，天花板都黄了", "狗不牵绳，在滑梯边咬人", "小区门禁卡刷不开", "电动车飞线充电，很危险", "装修周末也施工", "树枝压着电线", "井盖响了一个月",
    "围墙外的摊贩油烟大", "监控坏了，自行车丢了", "请问养老金认证去哪里办", "下水道返味", "幼儿园门口早上堵车", "单元门关不上，风很大", "路面坑洼积水",
};
static const char *const COLD[] = {
    "家里暖气一点不热，屋里只有十三度", "暖气片是凉的，从今早开始就不热了", "暖气不热，老人孩子冻得受不了", "今天早上暖气突然不热了，怎么回事",
    "我们家暖气也不热，屋里冷", "暖气凉了一上午，没人管吗，屋里才十四度",
};
static const char *const WATER[] = {
    "停水了，从早上六点一滴水没有", "怎么停水了也不通知，家里没水做饭", "整栋楼停水，早上起来就没水", "停水半天了，什么时候来水", "家里没水，是不是停水了，没见通知",
    "停水了怎么办，家里没水做饭", "又停水，一滴水没有，也没见通知", "停水，家里没水，老人没法做饭",
};

enum { OTHER, HEAT, TAP, KINDS };

/* A class for each, as residents choose them; all that is ordinary is of one, the hardest case. */
static int64_t kind(struct fixture *f, int which)
{
    static const char *const name[KINDS] = { "其他", "暖气", "自来水" };
    int64_t id;
    struct class_save in = { .id = ABSENT, .parent = ABSENT, .rank = ABSENT, .name = str_of(name[which]), .limit = ABSENT,
                             .limit_unit = ABSENT };
    if (desk_class_by_name(f->db, &f->arena, in.name, &id) || id == ABSENT)
        assert_int_equal(fixture_run(f, &CLASS_SAVE, &in, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(desk_class_by_name(f->db, &f->arena, in.name, &id), OK);
    return id;
}

static int64_t report(struct fixture *f, int which, const char *text)
{
    struct task t;
    struct case_report in = { .text = str_of(text), .where_lon = ABSENT, .where_lat = ABSENT, .class = kind(f, which) };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    return ((const struct case_reported_result *)t.result)->id;
}

/* The keeper's look, and what it hands in. */
static size_t keeper(struct fixture *f)
{
    struct chore c[BURST_ASKS];
    size_t n = 0;
    assert_int_equal(desk_burst_chores(f->db, &f->arena, clock_now_us(), c, &n), OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(fixture_run(f, &CLOCK_TICK, &c[i], (struct actor){ 0, PERM_PLACE }, NULL), OK);
    return n;
}

static size_t alarms(struct fixture *f, struct desk_burst_get_row **row)
{
    size_t n;
    assert_int_equal(desk_burst_open(f->db, &f->arena, 0, 100, row, &n), OK);
    return n;
}

static size_t members(struct fixture *f, int64_t burst)
{
    struct desk_burst_cases_row *row;
    size_t n;
    assert_int_equal(desk_burst_cases(f->db, &f->arena, burst, BURST_CASES_MOST, &row, &n), OK);
    return n;
}

static void ordinary_day(struct fixture *f)
{
    for (size_t i = 0; i < countof(ORDINARY); i++) {
        report(f, OTHER, ORDINARY[i]);
        assert_int_equal(keeper(f), 0);
    }
}

static void an_ordinary_day_raises_nothing(void **state)
{
    struct desk_burst_get_row *row;
    ordinary_day(*state);
    assert_int_equal(alarms(*state, &row), 0);
}

static void a_burst_raises_one_alarm_and_what_comes_after_belongs_to_it(void **state)
{
    struct fixture *f = *state;
    struct desk_burst_get_row *row;
    ordinary_day(f);
    int64_t first = report(f, HEAT, COLD[0]);
    for (size_t i = 1; i < countof(COLD); i++) {
        report(f, HEAT, COLD[i]);
        keeper(f);
        report(f, OTHER, ORDINARY[i]); /* the day goes on */
        keeper(f);
    }
    assert_int_equal(alarms(f, &row), 1);
    assert_int_equal(row->whole, first);
    struct desk_burst_cases_row *in;
    size_t n;
    assert_int_equal(desk_burst_cases(f->db, &f->arena, row->id, BURST_CASES_MOST, &in, &n), OK);
    assert_true(n >= 5 && n <= countof(COLD));
    for (size_t i = 0; i < n; i++) /* nothing else came among them */
        assert_true(in[i].case_id >= first && (in[i].case_id == first || (in[i].case_id - first) % 2 == 1));
    assert_int_equal(keeper(f), 0);
}

static void two_bursts_are_two_alarms(void **state)
{
    struct fixture *f = *state;
    struct desk_burst_get_row *row;
    ordinary_day(f);
    for (size_t i = 0; i < countof(WATER); i++) {
        report(f, TAP, WATER[i]);
        keeper(f);
        if (i < countof(COLD))
            report(f, HEAT, COLD[i]);
        keeper(f);
    }
    assert_int_equal(alarms(f, &row), 2);
    assert_true(members(f, row[0].id) >= 5 && members(f, row[1].id) >= 5);
}

/* An alarm of some cases, as if it had been found. */
static int64_t raise(struct fixture *f, int64_t whole, struct str cases)
{
    struct burst_raised ev = { whole, fixture_next(f), 6, cases };
    return fixture_emit(f, &BURST_RAISED, &ev);
}

static void a_dismissed_one_stays_quiet(void **state)
{
    struct fixture *f = *state;
    struct desk_burst_get_row *row;
    ordinary_day(f);
    for (size_t i = 0; i < countof(COLD); i++) {
        report(f, HEAT, COLD[i]);
        keeper(f);
    }
    assert_int_equal(alarms(f, &row), 1);
    struct burst_dismiss in = { row->id, STR("各家各的事，电话 13800000000") };
    assert_int_equal(fixture_run(f, &BURST_DISMISS, &in, CLERK, NULL), INVALID);
    in.words = STR("各家各的事");
    assert_int_equal(fixture_run(f, &BURST_DISMISS, &in, FIXTURE_NOBODY, NULL), DENIED);
    assert_int_equal(fixture_run(f, &BURST_DISMISS, &in, CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &BURST_DISMISS, &in, CLERK, NULL), CONFLICT);
    report(f, HEAT, COLD[1]);
    assert_int_equal(keeper(f), 0);
    assert_int_equal(alarms(f, &row), 0);
}

static void what_is_judged_twice_is_told_once(void **state)
{
    struct fixture *f = *state;
    const struct chore known = { BURST_CHORE + 1 }, none = { BURST_CHORE + 99 };
    report(f, HEAT, COLD[0]);
    report(f, HEAT, COLD[1]);
    raise(f, 1, STR("1 2"));
    int64_t end = fixture_next(f);
    assert_int_equal(fixture_run(f, &CLOCK_TICK, &known, (struct actor){ 0, PERM_PLACE }, NULL), OK);
    assert_int_equal(fixture_run(f, &CLOCK_TICK, &none, (struct actor){ 0, PERM_PLACE }, NULL), NOT_FOUND);
    assert_int_equal(fixture_next(f), end);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_ordinary_day_raises_nothing), T(a_burst_raises_one_alarm_and_what_comes_after_belongs_to_it), T(two_bursts_are_two_alarms),
        T(a_dismissed_one_stays_quiet), T(what_is_judged_twice_is_told_once),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("burst", tests, NULL, NULL);
}
