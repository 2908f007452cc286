/* test_clock.c - the clock of a case: given, when, then; it rings once each, whatever the hour. */
#include "base/clock.h"
#include "desk/desk_clock_in.h"
#include "desk/desk_in.h"
#include "place/place.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct actor CLERK = { 101, PERM_DESK };
static const struct actor OTHER = { 102, PERM_DESK | PERM_VERIFY };

static int64_t report(struct fixture *f, int64_t class)
{
    struct task t;
    struct case_report in = { .text = STR("灯坏了"), .where_lon = ABSENT, .where_lat = ABSENT, .household = ABSENT, .class = class };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    return ((struct case_reported_result *)t.result)->id;
}

static int64_t class_of(struct fixture *f, const char *name, int64_t minutes, int64_t clock)
{
    struct task t;
    struct class_save in = { .id = ABSENT, .parent = ABSENT, .rank = ABSENT, .name = str_of(name), .limit = minutes,
                             .limit_unit = CLASS_MINUTES, .clock = clock };
    assert_int_equal(fixture_run(f, &CLASS_SAVE, &in, FIXTURE_ADMIN, &t), OK);
    return t.first_pos;
}

static struct desk_clock_get_row clock_at(struct fixture *f, int64_t id)
{
    struct desk_clock_get_row row;
    assert_int_equal(desk_clock_get(f->db, &f->arena, id, &row), OK);
    return row;
}

static int64_t events(struct fixture *f, const struct command *c, const void *args, struct actor who, enum rc want)
{
    struct task t;
    assert_int_equal(fixture_run(f, c, args, who, &t), want);
    return t.events;
}

static int64_t tick(struct fixture *f, int64_t id)
{
    return events(f, &CLOCK_TICK, &(struct chore){ id }, FIXTURE_ADMIN, OK);
}

/* As if it had come in so long ago: the event says so. */
static void age(struct fixture *f, int64_t id, int64_t minutes)
{
    struct desk_clock_get_row row = clock_at(f, id);
    const int64_t back = minutes * 60 * CLOCK_S;
    fixture_emit(f, &CLOCK_SET, &(struct clock_set){ id, row.limit_min, row.kind, row.since - back, row.due_at - back, row.wake_at - back,
                                                     row.alarm, row.calendar, CLOCK_WHY_REST });
}

static void a_case_begins_with_its_limit(void **state)
{
    struct fixture *f = *state;
    const int64_t before = clock_now_us();
    struct desk_clock_get_row row = clock_at(f, report(f, ABSENT));
    assert_true(row.limit_min == 7 * CLOCK_DAY_MIN && row.kind == CLOCK_WORK_HOURS && row.since >= before && row.alarm == ALARM_NONE);
    assert_true(row.due_at > row.since + 7 * CLOCK_DAY && row.wake_at < row.due_at);
    struct desk_clock_sum s;
    assert_int_equal(desk_clock_sum(f->db, &f->arena, row.id, &s), OK);
    assert_true(s.sum.due == row.due_at && s.minutes == 7 * 480 && s.lines >= 7);
    const int64_t danger = class_of(f, "困人", 120, CLASS_ALL_HOURS);
    row = clock_at(f, report(f, danger));
    assert_true(row.due_at == row.since + 120 * 60LL * CLOCK_S && row.wake_at == row.since + 96 * 60LL * CLOCK_S);
    assert_int_equal(events(f, &SETTING_CHOOSE, &(struct setting_choose){ STR("desk.limit_days"), 15 }, FIXTURE_ADMIN, OK), 1);
    assert_int_equal(events(f, &SETTING_CHOOSE, &(struct setting_choose){ STR("desk.limit_days"), 15 }, FIXTURE_ADMIN, OK), 0);
    assert_int_equal(clock_at(f, report(f, ABSENT)).limit_min, 15 * CLOCK_DAY_MIN);
    assert_int_equal(clock_at(f, 1).limit_min, 7 * CLOCK_DAY_MIN); /* it keeps its own */
}

static void each_ring_once_and_in_order(void **state)
{
    struct fixture *f = *state;
    const int64_t id = report(f, class_of(f, "停水", 600, CLASS_ALL_HOURS));
    static const char *const kind[] = { "desk.clock.warned", "desk.clock.overdue", "desk.clock.raised" };
    const int64_t later[] = { 500, 120, 300 };
    assert_int_equal(tick(f, id), 0);
    for (size_t i = 0; i < countof(kind); i++) {
        age(f, id, later[i]);
        assert_int_equal(tick(f, id), 1);
        assert_true(str_eq(fixture_last(f).kind, str_of(kind[i])));
        assert_int_equal(clock_at(f, id).alarm, (int64_t)i + 1);
        assert_int_equal(tick(f, id), 0);
    }
    assert_int_equal(clock_at(f, id).wake_at, ABSENT);
    /* Who was off for long hears that it is over, then that it is long over, each once. */
    const int64_t jumped = report(f, class_of(f, "停电", 600, CLASS_ALL_HOURS));
    age(f, jumped, 100000);
    assert_true(tick(f, jumped) == 1 && clock_at(f, jumped).alarm == ALARM_OVER);
    assert_true(tick(f, jumped) == 1 && clock_at(f, jumped).alarm == ALARM_RAISED);
    assert_int_equal(tick(f, jumped), 0);
    assert_int_equal(events(f, &CLOCK_TICK, &(struct chore){ 999 }, FIXTURE_ADMIN, NOT_FOUND), 0);
}

static void what_is_due_is_found(void **state)
{
    struct fixture *f = *state;
    struct chore *chore;
    size_t n;
    const int64_t a = report(f, ABSENT), b = report(f, class_of(f, "停水", 10, CLASS_ALL_HOURS));
    struct desk_clock_get_row row = clock_at(f, b);
    assert_int_equal(desk_chores(f->db, &f->arena, row.since, 10, &chore, &n), OK);
    assert_int_equal(n, 0);
    assert_int_equal(desk_chores(f->db, &f->arena, row.due_at, 10, &chore, &n), OK);
    assert_true(n == 1 && chore[0].id == b);
    assert_int_equal(desk_chores(f->db, &f->arena, clock_at(f, a).due_at, 10, &chore, &n), OK);
    assert_true(n == 2 && chore[0].id == b && chore[1].id == a);
    /* A year is entered: all of them are counted anew before anything rings. */
    assert_int_equal(fixture_run(f, &PLACE_YEAR, &(struct place_year){ 2031 }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(desk_chores(f->db, &f->arena, row.due_at, 10, &chore, &n), OK);
    assert_true(n == 1 && chore[0].id == 0);
    assert_int_equal(tick(f, b), 0);
    assert_int_equal(tick(f, 0), 1); /* no due moment became different */
    assert_true(str_eq(fixture_last(f).kind, STR("desk.clock.counted")));
    assert_int_equal(tick(f, 0), 0);
    assert_int_equal(desk_chores(f->db, &f->arena, row.due_at, 10, &chore, &n), OK);
    assert_true(n == 1 && chore[0].id == b);
}

static void another_calendar_moves_what_is_due(void **state)
{
    struct fixture *f = *state;
    const int64_t id = report(f, ABSENT), had = clock_at(f, id).due_at;
    struct place_week every = { STR("08:00-12:00 14:00-18:00"), STR("08:00-12:00 14:00-18:00"), STR("08:00-12:00 14:00-18:00"),
                                STR("08:00-12:00 14:00-18:00"), STR("08:00-12:00 14:00-18:00"), STR("08:00-12:00 14:00-18:00"),
                                STR("08:00-12:00 14:00-18:00") };
    assert_int_equal(fixture_run(f, &PLACE_WEEK, &every, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(tick(f, 0), 2);
    assert_int_equal(clock_at(f, id).due_at < had, 1);
    assert_int_equal(tick(f, 0), 0);
}

static void a_pause_does_not_count(void **state)
{
    struct fixture *f = *state;
    struct task t;
    const int64_t id = report(f, class_of(f, "停水", 600, CLASS_ALL_HOURS));
    struct case_pause in = { .id = id, .words = STR("打 13800000000 等配件"), .checked = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_PAUSE, &in, CLERK, &t), INVALID);
    in.words = STR("等配件");
    in.note = STR("王师傅周三来");
    const int64_t due = clock_at(f, id).due_at;
    assert_int_equal(events(f, &CASE_PAUSE, &in, FIXTURE_NOBODY, DENIED), 0);
    assert_int_equal(events(f, &CASE_PAUSE, &in, CLERK, OK), 2);
    assert_false(fixture_open_holds(f, fixture_last(f).pos, STR("王师傅")));
    struct desk_clock_get_row row = clock_at(f, id);
    assert_true(row.due_at == DESK_NEVER && row.wake_at == ABSENT && row.pauses_on == 1);
    assert_int_equal(fixture_run(f, &CASE_PAUSE, &in, CLERK, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_paused);
    struct desk_clock_sum s;
    assert_int_equal(desk_clock_sum(f->db, &f->arena, id, &s), OK);
    assert_true(s.sum.due == WORKTIME_NEVER && s.line[s.lines - 1].why == WORKTIME_PAUSED);
    assert_int_equal(events(f, &CASE_RESUME, &(struct case_resume){ id }, CLERK, OK), 1);
    row = clock_at(f, id);
    assert_true(row.due_at >= due && row.due_at < due + CLOCK_HOUR && row.pauses_on == 0);
    assert_int_equal(fixture_run(f, &CASE_RESUME, &(struct case_resume){ id }, CLERK, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_not_paused);
}

static void the_check_is_quiet_and_sending_back_is_not(void **state)
{
    struct fixture *f = *state;
    const int64_t id = report(f, class_of(f, "停水", 600, CLASS_ALL_HOURS));
    struct case_do step = { .id = id, .words = STR("好了"), .checked = 1, .class = ABSENT };
    static const struct command *const way[] = { &CASE_TAKE, &CASE_HANDLE, &CASE_FINISH };
    for (size_t i = 0; i < countof(way); i++)
        assert_int_equal(fixture_run(f, way[i], &step, CLERK, NULL), OK);
    assert_int_equal(clock_at(f, id).wake_at, ABSENT);
    assert_int_equal(events(f, &CASE_PAUSE, &(struct case_pause){ .id = id, .words = STR("等"), .checked = 1 }, CLERK, CONFLICT), 0);
    assert_int_equal(fixture_run(f, &CASE_SEND_BACK, &step, OTHER, NULL), OK);
    assert_int_equal(clock_at(f, id).wake_at, clock_at(f, id).due_at);
    age(f, id, 601);
    assert_int_equal(tick(f, id), 1);
    assert_int_equal(clock_at(f, id).alarm, ALARM_OVER);
    assert_int_equal(fixture_run(f, &CASE_FINISH, &step, CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &CASE_VERIFY, &step, OTHER, NULL), OK);
    assert_int_equal(fixture_run(f, &CASE_CLOSE, &step, OTHER, NULL), OK);
    assert_int_equal(tick(f, id), 0);
}

static void a_class_gives_its_limit_anew(void **state)
{
    struct fixture *f = *state;
    const int64_t id = report(f, ABSENT), water = class_of(f, "停水", 600, CLASS_ALL_HOURS);
    struct case_do in = { .id = id, .class = water, .checked = ABSENT };
    const int64_t since = clock_at(f, id).since;
    assert_int_equal(events(f, &CASE_CLASSIFY, &in, CLERK, OK), 2);
    struct desk_clock_get_row row = clock_at(f, id);
    assert_true(row.since == since && row.due_at == since + 600 * 60LL * CLOCK_S && row.kind == CLOCK_ALL_HOURS);
    in.class = class_of(f, "其他", ABSENT, CLASS_ALL_HOURS);
    assert_int_equal(events(f, &CASE_CLASSIFY, &in, CLERK, OK), 2);
    row = clock_at(f, id);
    assert_true(row.limit_min == ABSENT && row.due_at == DESK_NEVER && row.wake_at == ABSENT);
    assert_int_equal(events(f, &CASE_PAUSE, &(struct case_pause){ .id = id, .words = STR("等"), .checked = 1 }, CLERK, CONFLICT), 0);
    struct desk_clock_sum s;
    assert_int_equal(desk_clock_sum(f->db, &f->arena, id, &s), NOT_FOUND);
}

/* What comes over from another system begins here and now; what comes closed has no clock. */
static void an_import_is_no_flood(void **state)
{
    struct fixture *f = *state;
    struct case_import in = { .origin = STR("a:1"), .text = STR("旧事"), .reported_at = 1000000, .closed = ABSENT, .settled_at = ABSENT,
                              .where_lon = ABSENT, .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_IMPORT, &in, FIXTURE_ADMIN, NULL), OK);
    assert_true(clock_at(f, 1).since > 1000000 && clock_at(f, 1).wake_at > clock_at(f, 1).since);
    in.origin = STR("a:2");
    in.closed = 1;
    assert_int_equal(fixture_run(f, &CASE_IMPORT, &in, FIXTURE_ADMIN, NULL), OK);
    assert_true(clock_at(f, 2).since == ABSENT && clock_at(f, 2).wake_at == ABSENT);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_case_begins_with_its_limit),
        T(each_ring_once_and_in_order),
        T(what_is_due_is_found),
        T(another_calendar_moves_what_is_due),
        T(a_pause_does_not_count),
        T(the_check_is_quiet_and_sending_back_is_not),
        T(a_class_gives_its_limit_anew),
        T(an_import_is_no_flood),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
