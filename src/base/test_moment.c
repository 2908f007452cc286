/* test_moment.c - moments as they are written: known ones, impossible ones, and what must hold of any. */
#include "base/moment.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct arena a;

static int open_arena(void **state)
{
    (void)state;
    arena_init(&a, 1 << 20);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_release(&a);
    return 0;
}

static void known_ones(void **state)
{
    (void)state;
    static const struct {
        const char *written;
        int offset_min;
        enum moment_order order, shows;
        const char *is;
    } known[] = {
        { "2019/2/14 20:00:00", 480, MOMENT_ORDER_UNKNOWN, MOMENT_YMD, "2019-02-14T12:00:00Z" },
        { "2020-09-03 00:00:00", 480, MOMENT_ORDER_UNKNOWN, MOMENT_YMD, "2020-09-02T16:00:00Z" },
        { "2020-09-03T00:00:00Z", 480, MOMENT_DMY, MOMENT_YMD, "2020-09-03T00:00:00Z" },
        { "2020-09-03T01:02:03.456+08:00", 0, MOMENT_ORDER_UNKNOWN, MOMENT_YMD, "2020-09-02T17:02:03Z" },
        { "2020-09-03T01:02-0530", 0, MOMENT_ORDER_UNKNOWN, MOMENT_YMD, "2020-09-03T06:32:00Z" },
        { " 2020.9.3\t9:05 ", 0, MOMENT_ORDER_UNKNOWN, MOMENT_YMD, "2020-09-03T09:05:00Z" },
        { "2020年1月6日 12时9分38秒", 0, MOMENT_ORDER_UNKNOWN, MOMENT_YMD, "2020-01-06T12:09:38Z" },
        { "2020年1月6日下午3:09", 0, MOMENT_ORDER_UNKNOWN, MOMENT_YMD, "2020-01-06T15:09:00Z" },
        { "2020年1月6日 15时", 0, MOMENT_ORDER_UNKNOWN, MOMENT_YMD, "2020-01-06T15:00:00Z" },
        { "2020/1/6 下午 15:09:38", 0, MOMENT_ORDER_UNKNOWN, MOMENT_YMD, "2020-01-06T15:09:38Z" },
        { "2020/1/6 上午 0:30", 0, MOMENT_ORDER_UNKNOWN, MOMENT_YMD, "2020-01-06T00:30:00Z" },
        { "04/12/2018 11:11:26 AM", 0, MOMENT_ORDER_UNKNOWN, MOMENT_MDY, "2018-04-12T11:11:26Z" },
        { "04/12/2018 12:00:00 PM", 0, MOMENT_ORDER_UNKNOWN, MOMENT_MDY, "2018-04-12T12:00:00Z" },
        { "04/12/2018 12:30 am", 0, MOMENT_ORDER_UNKNOWN, MOMENT_MDY, "2018-04-12T00:30:00Z" },
        { "04/12/2018 11:11:26 AM", 0, MOMENT_DMY, MOMENT_ORDER_UNKNOWN, "2018-12-04T11:11:26Z" },
        { "12-27-2016", 0, MOMENT_ORDER_UNKNOWN, MOMENT_MDY, "2016-12-27T00:00:00Z" },
        { "27.12.2016", 0, MOMENT_ORDER_UNKNOWN, MOMENT_DMY, "2016-12-27T00:00:00Z" },
        { "27/12/2016 1:00 PM", 0, MOMENT_ORDER_UNKNOWN, MOMENT_DMY, "2016-12-27T13:00:00Z" },
        { "12-08-2016", 0, MOMENT_MDY, MOMENT_ORDER_UNKNOWN, "2016-12-08T00:00:00Z" },
        { "12-08-2016", 0, MOMENT_DMY, MOMENT_ORDER_UNKNOWN, "2016-08-12T00:00:00Z" },
        { "05/05/2018", 0, MOMENT_ORDER_UNKNOWN, MOMENT_ORDER_UNKNOWN, "2018-05-05T00:00:00Z" },
        { "29/2/2020", 0, MOMENT_ORDER_UNKNOWN, MOMENT_DMY, "2020-02-29T00:00:00Z" },
    };
    for (size_t i = 0; i < countof(known); i++) {
        struct moment m = { 0, MOMENT_ORDER_UNKNOWN };
        if (moment_read(str_of(known[i].written), known[i].offset_min, known[i].order, &m))
            fail_msg("%s was not read", known[i].written);
        if (!str_eq(text_rfc3339(&a, m.us), str_of(known[i].is)) || m.shows != known[i].shows)
            fail_msg("%s was read as " STR_FMT " (%d)", known[i].written, STR_ARG(text_rfc3339(&a, m.us)), (int)m.shows);
    }
}

static void impossible_ones(void **state)
{
    (void)state;
    static const char *const none[] = {
        "", " ", "yesterday", "99/99/9999", "00/00/2018", "00/05/2018", "5/0/2018", "2019-02-29", "29/2/2019", "31/4/2018", "4/31/2018",
        "2020-13-01", "13/13/2020", "2020-01-01 25:00", "2020-01-01 24:00:00", "2020-01-01 1:60", "2020-01-01 1:00:61", "2020-01-01 x",
        "2020-01-01T", "2020-01-01 12", "2020-01-01 12:", "2020-01-01 12:00:", "2020-01-01 13:00 PM", "2020-01-01 0:30 AM",
        "2020-01-01 12:00 XM",
        "2020-01-01 12:00 AM PM", "2020-01-01 12:00:00.", "2020-01-01 12:00+25:00", "2020-01-01 12:00+8", "2020-01/01", "2020-01", "1/2",
        "18-4-5",
        "2/3/20", "2020-1-2-3", "20200102", "43831", "1899-12-31", "-2020-01-01", "2020--1-01", "2020-01-01 12:00:00 12:00:00",
        "4/12/20188",
        "2020年1月6", "2020-1-2020", "99999999999/1/1", "2020-01-01 12:00:00.99999999999999",
    };
    for (size_t i = 0; i < countof(none); i++) {
        struct moment m = { 7, MOMENT_YMD };
        if (moment_read(str_of(none[i]), 0, MOMENT_ORDER_UNKNOWN, &m) != INVALID)
            fail_msg("%s should be no moment", none[i]);
        assert_true(m.us == 7 && m.shows == MOMENT_YMD);
    }
    struct moment m;
    assert_int_equal(moment_read(STR("04/27/2018"), 0, MOMENT_DMY, &m), INVALID); /* a stated order is kept to */
    assert_int_equal(moment_read(STR("04/12/2018"), 0, MOMENT_YMD, &m), INVALID);
    assert_int_equal(moment_read(STR("04/12/2018"), 0, MOMENT_ORDER_UNKNOWN, &m), CONFLICT);
    assert_int_equal(moment_read(STR("1.2.2018 10:30"), 0, MOMENT_ORDER_UNKNOWN, &m), CONFLICT);
}

/* Chance that is the same every time. */
static uint64_t chance(void)
{
    static uint64_t x = 88172645463325252ULL;
    x ^= x << 13;
    x ^= x >> 7;
    return x ^= x << 17;
}

static struct str write_day(const struct text_date *d, enum moment_order order)
{
    static const char between[] = "/-.";
    const char c = between[chance() % 3];
    const int wide = chance() % 2 ? 2 : 1, y = d->year, first = order == MOMENT_MDY ? d->month : d->day;
    if (order == MOMENT_YMD && chance() % 4 == 0)
        return arena_printf(&a, "%d年%d月%d日", y, d->month, d->day);
    return order == MOMENT_YMD ? arena_printf(&a, "%04d%c%0*d%c%0*d", y, c, wide, d->month, c, wide, d->day)
                               : arena_printf(&a, "%0*d%c%0*d%c%04d", wide, first, c, wide, d->month + d->day - first, c, y);
}

static struct str write_clock(const struct text_date *d)
{
    const int twelve = d->hour % 12 ? d->hour % 12 : 12;
    switch (chance() % 3) {
    case 0:
        return arena_printf(&a, "%02d:%02d:%02d", d->hour, d->minute, d->second);
    case 1:
        return arena_printf(&a, "%d:%02d:%02d %s", twelve, d->minute, d->second, d->hour < 12 ? "AM" : "PM");
    default:
        return arena_printf(&a, "%d时%d分%d秒", d->hour, d->minute, d->second);
    }
}

/* Whoever states the order gets back what was written; whoever does not gets it back, or is told that it may be another day. */
static void any_moment_comes_back(void **state)
{
    (void)state;
    for (int i = 0; i < 200000; i++) {
        const int64_t us = ((int64_t)(chance() % (200LL * 365 * 86400)) - 60LL * 365 * 86400) * CLOCK_S;
        const int offset = (int)(chance() % 57) * 30 - 840;
        const enum moment_order order = (enum moment_order)(1 + chance() % 3);
        const struct text_date d = text_date(us, offset);
        const struct str day = write_day(&d, order), clock = write_clock(&d);
        const struct str s = arena_printf(&a, STR_FMT " " STR_FMT, STR_ARG(day), STR_ARG(clock));
        struct moment m = { 0, MOMENT_ORDER_UNKNOWN };
        if (moment_read(s, offset, order, &m))
            fail_msg(STR_FMT " was not read back", STR_ARG(s));
        assert_true(m.us == us && (m.shows == order || m.shows == MOMENT_ORDER_UNKNOWN));
        const enum rc rc = moment_read(s, offset, MOMENT_ORDER_UNKNOWN, &m);
        if (order == MOMENT_YMD || (order == MOMENT_MDY && d.day > 12) || (order == MOMENT_DMY && d.day > 12))
            assert_true(rc == OK && m.us == us && m.shows == order);
        else
            assert_true(rc == CONFLICT || (rc == OK && (m.us == us || m.shows == MOMENT_MDY)));
        arena_reset(&a);
    }
}

/* Any text at all: no step outside it, and what is read lies in the years that a calendar has. */
static void any_text_is_survived(void **state)
{
    (void)state;
    static const char *const bits[] = { "0", "1", "12", "13", "31", "99", "2018", "9999", "/", "-", ".", ":", " ", "T", "Z", "+", "AM",
                                        "pm", "年", "月", "日", "时", "点", "分", "秒", "下午", "\xE5", "x", "0000000000" };
    for (int i = 0; i < 300000; i++) {
        char text[64];
        size_t n = 0;
        for (size_t k = chance() % 14; k-- > 0;) {
            const struct str bit = str_of(bits[chance() % countof(bits)]);
            if (n + bit.n <= sizeof text)
                memcpy(text + n, bit.p, bit.n);
            n += n + bit.n <= sizeof text ? bit.n : 0;
        }
        char *exact = arena_alloc(&a, n + 1); /* its own bytes, so that a sanitizer sees a step outside */
        assert_non_null(exact);
        memcpy(exact, text, n);
        struct moment m = { 7, MOMENT_YMD };
        const enum rc rc = moment_read(str_n(exact, n), 480, (enum moment_order)(chance() % 4), &m);
        assert_true(rc == OK || rc == INVALID || rc == CONFLICT);
        assert_true(rc == OK || m.us == 7);
        const int year = text_date(m.us, 480).year;
        assert_true(rc || (year >= 1899 && year <= 10000));
        arena_reset(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_ones),
        cmocka_unit_test(impossible_ones),
        cmocka_unit_test(any_moment_comes_back),
        cmocka_unit_test(any_text_is_survived),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
