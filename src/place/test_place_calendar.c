/* test_place_calendar.c - the office's calendar: given, when, then; and what it says to a due moment. */
#include "base/clock.h"
#include "place/place_calendar.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int64_t day(int y, int m, int d)
{
    int64_t out;
    assert_true(worktime_day_from(y, m, d, &out));
    return out;
}

/* UTC of a clock eight hours east. */
static int64_t at(int y, int m, int d, int hour)
{
    return day(y, m, d) * CLOCK_DAY + (hour - 8) * CLOCK_HOUR;
}

static int64_t due(struct fixture *f, int64_t start, int64_t minutes, int64_t *unknown_year)
{
    struct worktime w;
    struct worktime_sum sum;
    int64_t as_of;
    assert_int_equal(place_worktime(f->db, &f->arena, start, &w, &as_of), OK);
    assert_int_equal(worktime_due(&w, &(struct worktime_ask){ .start = start, .minutes = minutes }, NULL, 0, &sum), OK);
    if (unknown_year)
        *unknown_year = sum.unknown_year;
    return sum.due;
}

static enum rc do_days(struct fixture *f, const char *from, const char *to, int64_t kind, const char *hours, struct task *t)
{
    struct place_days in = { str_of(from), str_of(to), kind, str_of(hours), STR("调休") };
    return fixture_run(f, &PLACE_DAYS, &in, FIXTURE_ADMIN, t);
}

static void a_year_is_taken_over(void **state)
{
    struct fixture *f = *state;
    int64_t unknown;
    const int64_t friday = at(2026, 9, 18, 17); /* Sunday the 20th is worked for the national day */
    assert_int_equal(due(f, friday, 120, &unknown), at(2026, 9, 21, 9));
    assert_int_equal(unknown, 2026);
    assert_int_equal(fixture_run(f, &PLACE_YEAR, &(struct place_year){ 2026 }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(due(f, friday, 120, &unknown), at(2026, 9, 20, 9));
    assert_int_equal(unknown, 0);
    assert_int_equal(due(f, at(2026, 9, 30, 17), 120, NULL), at(2026, 10, 8, 9));
    assert_int_equal(due(f, at(2026, 2, 14, 8), 8 * 60, NULL), at(2026, 2, 14, 18));
    assert_int_equal(due(f, at(2026, 2, 14, 18), 60, NULL), at(2026, 2, 24, 9));
    struct task t;
    assert_int_equal(fixture_run(f, &PLACE_YEAR, &(struct place_year){ 2026 }, FIXTURE_ADMIN, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_year_there);
    due(f, at(2026, 12, 31, 17), 120, &unknown);
    assert_int_equal(unknown, 2027);
    assert_int_equal(fixture_run(f, &PLACE_YEAR, &(struct place_year){ 2027 }, FIXTURE_ADMIN, NULL), OK); /* none ships */
    due(f, at(2026, 12, 31, 17), 120, &unknown);
    assert_int_equal(unknown, 0);
}

/* Days off and worked of each year that ships, as the notices say: so many, and every worked day is a weekend's. */
static void what_ships_is_sound(void **state)
{
    static const struct {
        int64_t year, off, on;
    } known[] = { { 2025, 28, 5 }, { 2026, 33, 6 } };
    struct fixture *f = *state;
    for (size_t i = 0; i < countof(known); i++) {
        struct str list;
        struct calendar_line l;
        int64_t off = 0, on = 0, behind = 0;
        assert_true(calendar_shipped(known[i].year, &list));
        while (calendar_next(&list, &f->arena, &l) == OK) {
            int y, m, d;
            worktime_date(l.day, &y, &m, &d);
            assert_true(y == known[i].year && l.day >= behind && l.name.n);
            behind = l.day + l.n;
            if (str_eq(l.hours, STR("on"))) {
                assert_true(l.n == 1 && worktime_weekday(l.day) >= 5);
                on++;
            } else {
                off += l.n;
            }
        }
        assert_int_equal(off, known[i].off);
        assert_int_equal(on, known[i].on);
        assert_int_equal(list.n, 0);
    }
}

static void entries_that_overlap_are_refused(void **state)
{
    struct fixture *f = *state;
    struct task t;
    assert_int_equal(do_days(f, "2027-10-01", "2027-10-07", PLACE_DAY_OFF, "", NULL), OK);
    int64_t end = fixture_next(f);
    assert_int_equal(do_days(f, "2027-09-29", "2027-10-02", PLACE_DAY_ON, "", &t), CONFLICT);
    assert_true(t.err.key == MSG_err_day_there && t.err.n == 20271001);
    assert_int_equal(do_days(f, "2027-10-07", "", PLACE_DAY_OFF, "", NULL), CONFLICT);
    assert_int_equal(do_days(f, "2027-02-30", "", PLACE_DAY_OFF, "", &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_date);
    assert_int_equal(do_days(f, "2027-03-02", "2027-03-01", PLACE_DAY_OFF, "", &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_date_to);
    assert_int_equal(do_days(f, "2027-03-02", "", PLACE_DAY_HOURS, "9", &t), INVALID);
    assert_true(t.err.key == MSG_err_hours && str_eq(str_of(t.err.field), STR("hours")));
    assert_int_equal(fixture_next(f), end);
    assert_int_equal(do_days(f, "2027-03-06", "", PLACE_DAY_HOURS, "9:00-11:00", NULL), OK); /* a Saturday */
    assert_int_equal(due(f, at(2027, 3, 5, 18), 60, NULL), at(2027, 3, 6, 10));
    assert_int_equal(fixture_run(f, &PLACE_DAY_DROP, &(struct place_day_drop){ STR("2027-10-02"), 9 }, FIXTURE_ADMIN, NULL), NOT_FOUND);
    assert_int_equal(fixture_run(f, &PLACE_DAY_DROP, &(struct place_day_drop){ STR("2027-10-04"), 4 }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(due(f, at(2027, 9, 30, 18), 60, NULL), at(2027, 10, 4, 9));
}

static void a_list_is_taken_whole_or_not(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct place_calendar in = { STR("2027-01-01 3 off 元旦\n2027-01-09 1 on 元旦\n"), 1, ABSENT };
    assert_int_equal(fixture_run(f, &PLACE_CALENDAR, &in, FIXTURE_ADMIN, &t), CONFLICT);
    struct place_calendar_told told = *(struct place_calendar_told *)t.result;
    assert_true(t.err.key == MSG_err_place_dry && told.added == 4 && told.changed == 0 && told.kept == 0 && told.plan);
    assert_int_equal(do_days(f, "2027-01-03", "", PLACE_DAY_ON, "", NULL), OK); /* meanwhile */
    in.dry = 0;
    in.plan = told.plan;
    int64_t end = fixture_next(f);
    assert_int_equal(fixture_run(f, &PLACE_CALENDAR, &in, FIXTURE_ADMIN, &t), CONFLICT);
    assert_true(t.err.key == MSG_err_calendar_changed && fixture_next(f) == end);
    in.plan = ABSENT;
    assert_int_equal(fixture_run(f, &PLACE_CALENDAR, &in, FIXTURE_ADMIN, &t), OK);
    told = *(struct place_calendar_told *)t.result;
    assert_true(told.added == 3 && told.changed == 1 && t.events == 1);
    assert_int_equal(fixture_run(f, &PLACE_CALENDAR, &in, FIXTURE_ADMIN, &t), OK);
    assert_int_equal(t.events, 0); /* all of it is there */
    static const char *const bad[] = { "2027-01-01 3 off a\n2027-01-03 1 on b\n", "2027-01-01 0 off a\n", "2027-01-01 1 out a\n", "x\n",
                                       "2027-01-01 1 week \n", "2027-13-01 1 off a\n" };
    for (size_t i = 0; i < countof(bad); i++) {
        in.days = str_of(bad[i]);
        assert_int_equal(fixture_run(f, &PLACE_CALENDAR, &in, FIXTURE_ADMIN, &t), INVALID);
        assert_int_equal(t.err.key, MSG_err_calendar_line);
    }
}

static void hours_and_zone(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct place_week in = { .mon = STR("9：00—12：00"), .sun = STR("10:00-11:00") };
    assert_int_equal(fixture_run(f, &PLACE_WEEK, &in, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(due(f, at(2027, 6, 4, 12), 61, NULL), at(2027, 6, 7, 9) + 60 * CLOCK_S);
    in.tue = STR("12:00-9:00");
    assert_int_equal(fixture_run(f, &PLACE_WEEK, &in, FIXTURE_ADMIN, &t), INVALID);
    assert_true(t.err.key == MSG_err_hours && str_eq(str_of(t.err.field), STR("tue")));
    assert_int_equal(fixture_run(f, &PLACE_WEEK, &(struct place_week){ .mon = STR("") }, FIXTURE_ADMIN, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_hours_none);
    static const char *const bad[] = { "../../etc/passwd", "/etc/passwd", "Asia/../Asia/Shanghai", "Asia//Shanghai", "Nowhere/Nothing",
                                       "Asia", "Asia/" };
    for (size_t i = 0; i < countof(bad); i++) {
        assert_int_equal(fixture_run(f, &PLACE_ZONE, &(struct place_zone){ str_of(bad[i]) }, FIXTURE_ADMIN, &t), INVALID);
        assert_int_equal(t.err.key, MSG_err_zone);
    }
    assert_int_equal(fixture_run(f, &PLACE_DAY_DROP, &(struct place_day_drop){ STR("2027-10-02"), 1 }, 
                                 (struct actor){ 1, PERM_DESK }, NULL), DENIED);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_year_is_taken_over),          T(what_ships_is_sound), T(entries_that_overlap_are_refused),
        T(a_list_is_taken_whole_or_not), T(hours_and_zone),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("place_calendar", tests, NULL, NULL);
}
