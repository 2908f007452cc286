/* test_worktime.c - working time: known answers, and thousands of made-up calendars against a calculation that counts minute by minute. */
#include "base/worktime.h"

#include "base/clock.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define MINUTE (60LL * CLOCK_S)

static struct arena a;

static int open_arena(void **state)
{
    (void)state;
    arena_init(&a, 8 << 20);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_release(&a);
    return 0;
}

/* ---- an office in Shanxi ------------------------------------------------------------------------------------------ */

static struct worktime_hours hours(const char *s)
{
    struct worktime_hours h;
    assert_int_equal(worktime_hours_read(str_of(s), &h), OK);
    return h;
}

static int64_t day(int y, int m, int d)
{
    int64_t out;
    assert_true(worktime_day_from(y, m, d, &out));
    return out;
}

/* UTC of a clock eight hours east. */
static int64_t at(int y, int m, int d, int hour, int minute)
{
    return day(y, m, d) * CLOCK_DAY + (hour * 60 + minute - 480) * MINUTE;
}

enum { DAYS_2025 = 10 };
static const int64_t known_years[] = { 2025, 2026 };
static struct worktime_day october[DAYS_2025];

static struct worktime office(void)
{
    struct worktime w = { .zone = { .offset_s = 28800 }, .day = october, .days = DAYS_2025, .year = known_years, .years = 2 };
    for (int i = 0; i < 5; i++)
        w.week[i] = hours("08:30-12:00 14:00-17:30");
    october[0] = (struct worktime_day){ day(2025, 9, 28), STR("国庆节"), w.week[0] };
    for (int i = 0; i < 8; i++)
        october[1 + i] = (struct worktime_day){ day(2025, 10, 1 + i), STR("国庆节"), { 0 } };
    october[9] = (struct worktime_day){ day(2025, 10, 11), STR("国庆节"), w.week[0] };
    return w;
}

/* Reported on Tuesday the 30th at 16:30; three working days: an hour of that day, eight days off, two whole days, and six hours of Saturday
** the 11th, which is worked for the holiday. */
static void over_the_national_day(void **state)
{
    (void)state;
    struct worktime w = office();
    struct worktime_ask ask = { .start = at(2025, 9, 30, 16, 30), .minutes = 3 * 420 };
    struct worktime_line line[10];
    struct worktime_sum sum;
    assert_int_equal(worktime_due(&w, &ask, line, countof(line), &sum), OK);
    assert_int_equal(sum.due, at(2025, 10, 11, 16, 30));
    assert_int_equal(sum.lines, 5);
    assert_int_equal(sum.unknown_year, 0);
    const enum worktime_why why[] = { WORKTIME_WORKING, WORKTIME_OFF, WORKTIME_WORKING, WORKTIME_WORKING, WORKTIME_OPENED };
    const int64_t minutes[] = { 60, 0, 420, 420, 360 };
    for (size_t i = 0; i < sum.lines; i++) {
        assert_int_equal(line[i].why, why[i]);
        assert_int_equal(line[i].counted, minutes[i] * MINUTE);
    }
    assert_int_equal(line[1].from, at(2025, 10, 1, 0, 0));
    assert_int_equal(line[1].to, at(2025, 10, 9, 0, 0));
    assert_true(str_eq(line[1].name, STR("国庆节")) && str_eq(line[4].name, STR("国庆节")));
    assert_int_equal(line[4].from, at(2025, 10, 11, 8, 30));
    assert_int_equal(line[4].to, sum.due);
}

static void known_answers(void **state)
{
    (void)state;
    struct worktime w = office();
    const struct {
        int64_t start, minutes, due;
        bool any_hour;
        int64_t unknown_year;
    } known[] = {
        { at(2025, 9, 26, 17, 30), 1, at(2025, 9, 28, 8, 31), false, 0 },        /* Friday's end; Sunday is worked */
        { at(2025, 9, 26, 12, 0), 60, at(2025, 9, 26, 15, 0), false, 0 },        /* noon */
        { at(2025, 9, 26, 11, 0), 60, at(2025, 9, 26, 12, 0), false, 0 },        /* an end belongs to what it ends */
        { at(2025, 10, 12, 10, 0), 420, at(2025, 10, 13, 17, 30), false, 0 },    /* a Sunday */
        { at(2025, 9, 30, 23, 0), 24 * 60, at(2025, 10, 1, 23, 0), true, 0 },    /* a day by the clock */
        { at(2026, 12, 31, 17, 0), 60, at(2027, 1, 1, 9, 0), false, 2027 },      /* nobody has said yet what is off in 2027 */
        { at(2026, 12, 31, 17, 0), 30, at(2026, 12, 31, 17, 30), false, 0 },
        { at(2025, 9, 26, 9, 0) + 1, 1, at(2025, 9, 26, 9, 1) + 1, false, 0 },   /* to the microsecond */
        { at(2025, 9, 26, 17, 29) + 1, 1, at(2025, 9, 28, 8, 30) + 1, false, 0 },
        { at(2025, 10, 3, 9, 0), 0, at(2025, 10, 3, 9, 0), false, 0 },
    };
    for (size_t i = 0; i < countof(known); i++) {
        struct worktime_ask ask = { .start = known[i].start, .minutes = known[i].minutes, .round_the_clock = known[i].any_hour };
        struct worktime_sum sum;
        assert_int_equal(worktime_due(&w, &ask, NULL, 0, &sum), OK);
        assert_int_equal(sum.due, known[i].due);
        assert_int_equal(sum.unknown_year, known[i].unknown_year);
    }
}

static void pauses_do_not_count(void **state)
{
    (void)state;
    struct worktime w = office();
    struct worktime_pause p[] = { { at(2025, 10, 13, 10, 0), at(2025, 10, 13, 15, 0), STR("等材料") },
                                  { at(2025, 10, 13, 16, 0), WORKTIME_NEVER, STR("下雨") } };
    struct worktime_ask ask = { at(2025, 10, 13, 9, 0), 120, false, p, 2 };
    struct worktime_line line[8];
    struct worktime_sum sum;
    assert_int_equal(worktime_due(&w, &ask, line, countof(line), &sum), OK);
    assert_int_equal(sum.due, at(2025, 10, 13, 16, 0)); /* an hour before, an hour between: done when the second one begins */
    assert_int_equal(sum.lines, 3);
    assert_true(line[1].why == WORKTIME_PAUSED && str_eq(line[1].name, STR("等材料")) && line[1].to == at(2025, 10, 13, 15, 0));
    ask.minutes = 150;
    assert_int_equal(worktime_due(&w, &ask, line, countof(line), &sum), OK);
    assert_true(sum.due == WORKTIME_NEVER && sum.left == 30 * MINUTE && sum.lines == 4 && line[3].to == WORKTIME_NEVER);
    struct worktime none = { .zone = { .offset_s = 28800 } };
    assert_int_equal(worktime_due(&none, &(struct worktime_ask){ .start = 0, .minutes = 1 }, NULL, 0, &sum), NOT_FOUND);
}

static void hours_as_people_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *is; /* is: NULL: they are refused */
    } known[] = {
        { "", "" }, { "8:30-12:00", "08:30-12:00" }, { " 08：30—12：00，14:00～17:30 ", "08:30-12:00 14:00-17:30" },
        { "00:00-24:00", "00:00-24:00" }, { "9:00至11:00 11:00至12:00 13:00至18:00", "09:00-11:00 11:00-12:00 13:00-18:00" },
        { "9:00-9:00", NULL }, { "9:00-8:00", NULL }, { "9-12", NULL }, { "9:00-12:00 11:00-13:00", NULL }, { "9:00-24:01", NULL },
        { "9:60-12:00", NULL }, { "9:00", NULL }, { "1:00-2:00 3:00-4:00 5:00-6:00 7:00-8:00", NULL }, { "9:00-12:0013:00-14:00", NULL },
        { "休息", NULL },
    };
    for (size_t i = 0; i < countof(known); i++) {
        struct worktime_hours h;
        struct buf b;
        assert_int_equal(worktime_hours_read(str_of(known[i].typed), &h), known[i].is ? OK : INVALID);
        if (!known[i].is)
            continue;
        buf_init(&b, &a, 100);
        worktime_hours_write(&h, &b);
        assert_true(str_eq(buf_view(&b), str_of(known[i].is)));
    }
}

/* ---- zones ---------------------------------------------------------------------------------------------------------- */

/* A TZif file with one old turn and a rule. */
static struct str zone_file(const char *rule)
{
    struct buf b;
    buf_init(&b, &a, 1000);
    for (int width = 4; width <= 8; width += 4) {
        static const char head[20] = "TZif2", turn[17] = "\1\0\0\0\0\0\0\0\0\x0e\x10\0\0ABC";
        buf_put(&b, head, sizeof head);
        const uint32_t count[] = { 0, 0, 0, 1, 2, 4 };
        for (size_t i = 0; i < countof(count); i++)
            buf_be32(&b, count[i]);
        if (width == 8)
            buf_be32(&b, 0);
        buf_be32(&b, 1000000);
        buf_put(&b, turn, sizeof turn); /* turn to type 1; type 0: 0 s; type 1: 3600 s; "ABC" */
    }
    buf_printf(&b, "\n%s\n", rule);
    return buf_view(&b);
}

static int64_t utc(const char *s)
{
    int y, m, d, h, min;
    int64_t us;
    assert_int_equal(sscanf(s, "%d-%d-%d %d:%d", &y, &m, &d, &h, &min), 5);
    assert_true(text_date_us(&(struct text_date){ .year = y, .month = m, .day = d, .hour = h, .minute = min }, 0, &us));
    return us;
}

static void zones_follow_their_rule(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *moment;
        int64_t offset_s;
    } known[] = {
        { "CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29 00:59", 3600 }, { "CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29 01:00", 7200 },
        { "CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25 00:59", 7200 }, { "CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25 01:00", 3600 },
        { "EST5EDT,M3.2.0,M11.1.0", "2027-03-14 06:59", -18000 },   { "EST5EDT,M3.2.0,M11.1.0", "2027-03-14 07:00", -14400 },
        { "AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-04-04 15:59", 39600 }, { "AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-04-04 16:00", 36000 },
        { "AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-10-03 16:00", 39600 }, { "<+08>-8", "2026-07-01 00:00", 3600 },
        { "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29 01:00", -3600 }, { "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29 00:59", -7200 },
    };
    for (size_t i = 0; i < countof(known); i++) {
        struct worktime_zone z, again;
        struct buf b;
        assert_int_equal(worktime_zone_of_file(zone_file(known[i].rule), utc("2025-01-01 00:00"), utc("2030-01-01 00:00"), &a, &z), OK);
        assert_int_equal(worktime_offset(&z, utc(known[i].moment), NULL), known[i].offset_s);
        buf_init(&b, &a, 1000);
        worktime_zone_write(&z, &b);
        assert_int_equal(worktime_zone_read(buf_view(&b), &a, &again), OK);
        assert_true(again.turns == z.turns && again.offset_s == z.offset_s);
        assert_int_equal(worktime_offset(&again, utc(known[i].moment), NULL), known[i].offset_s);
    }
    struct worktime_zone z;
    struct str whole = zone_file("CET-1CEST,M3.5.0,M10.5.0/3");
    for (size_t n = 0; n < whole.n; n++) /* a file that was cut short is none, wherever it was cut */
        assert_int_equal(worktime_zone_of_file(str_cut(whole, 0, n), 0, 1, &a, &z), INVALID);
    static const char *const bad[] = { "", "x", "28800 5", "28800 5:1 5:2", "90000", "1 9223372036854775807:1" };
    for (size_t i = 0; i < countof(bad); i++)
        assert_int_equal(worktime_zone_read(str_of(bad[i]), &a, &z), INVALID);
}

/* Berlin, hours from 1:00 to 5:00: four real hours on an ordinary day, three when the clocks go forward, five when they go back. */
static void clocks_are_put_forward_and_back(void **state)
{
    (void)state;
    struct worktime w = { 0 };
    for (int i = 0; i < WORKTIME_WEEK; i++)
        w.week[i] = hours("01:00-05:00");
    assert_int_equal(worktime_zone_of_file(zone_file("CET-1CEST,M3.5.0,M10.5.0/3"), utc("2025-01-01 00:00"), utc("2030-01-01 00:00"), &a,
                                           &w.zone), OK);
    const struct {
        const char *start, *due;
        int64_t minutes;
    } known[] = {
        { "2026-03-29 00:00", "2026-03-29 03:00", 180 }, { "2026-03-29 00:00", "2026-03-29 23:01", 181 },
        { "2026-10-24 23:00", "2026-10-25 04:00", 300 }, { "2026-10-24 23:00", "2026-10-26 00:01", 301 },
    };
    for (size_t i = 0; i < countof(known); i++) {
        struct worktime_ask ask = { .start = utc(known[i].start), .minutes = known[i].minutes };
        struct worktime_line line[4];
        struct worktime_sum sum;
        assert_int_equal(worktime_due(&w, &ask, line, countof(line), &sum), OK);
        assert_int_equal(sum.due, utc(known[i].due));
        assert_int_equal(line[0].counted, (known[i].minutes < 300 ? 180 : 300) * MINUTE);
    }
}

/* ---- made-up calendars ------------------------------------------------------------------------------------------------ */

static uint64_t seed;

static int64_t chance(int64_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int64_t)(seed % (uint64_t)n);
}

static struct worktime_hours any_hours(bool maybe_none)
{
    struct worktime_hours h = { 0 };
    int spans = (int)chance(WORKTIME_SPANS + 1), from = 0;
    if (!maybe_none && spans == 0)
        spans = 1;
    for (int i = 0; i < spans && from < WORKTIME_DAY_MIN - 1; i++) {
        int b = from + (int)chance((WORKTIME_DAY_MIN - from) / 2), e = b + 1 + (int)chance(WORKTIME_DAY_MIN - b);
        h.span[h.n++] = (struct worktime_span){ b, e };
        from = e + (int)chance(3); /* spans may touch */
    }
    return h;
}

enum { CASES = 2400, DAYS_MOST = 12, PAUSES_MOST = 4, TURNS = 6, SPAN_DAYS = 30, FIRST_DAY = 20400 };
struct made_up {
    struct worktime w;
    struct worktime_day day[DAYS_MOST];
    struct worktime_turn turn[TURNS];
    struct worktime_pause pause[PAUSES_MOST];
    int64_t year;
    struct worktime_ask ask;
};

static void make_up(struct made_up *m)
{
    *m = (struct made_up){ .w = { .day = m->day, .year = &m->year, .years = (size_t)chance(2) }, .year = 2025 + chance(2) };
    int64_t next = FIRST_DAY, t = FIRST_DAY * CLOCK_DAY;
    for (int i = 0; i < WORKTIME_WEEK; i++)
        m->w.week[i] = any_hours(i > 0);
    for (size_t i = 0, n = (size_t)chance(DAYS_MOST + 1); i < n; i++, next++) {
        next += chance(4);
        m->day[m->w.days++] = (struct worktime_day){ next, chance(2) ? STR("a") : STR("b"), any_hours(true) };
    }
    m->w.zone = (struct worktime_zone){ (chance(105) - 48) * 900, m->turn, (size_t)chance(TURNS + 1) };
    for (size_t i = 0; i < m->w.zone.turns; i++) {
        t += (1 + chance(SPAN_DAYS * 1440 / 3)) * MINUTE;
        m->turn[i] = (struct worktime_turn){ t, (chance(105) - 48) * 900 };
    }
    m->ask = (struct worktime_ask){ (FIRST_DAY * 1440 + chance(SPAN_DAYS * 720)) * MINUTE, chance(4 * 1440), chance(8) == 0, m->pause,
                                    (size_t)chance(PAUSES_MOST + 1) };
    t = m->ask.start - 600 * MINUTE;
    for (size_t i = 0; i < m->ask.pauses; i++) {
        const int64_t from = t + chance(2880) * MINUTE;
        t = from + (1 + chance(2880)) * MINUTE;
        m->pause[i] = (struct worktime_pause){ from, t, STR("p") };
    }
}

/* Does the minute that begins then count? By the words of the contract, with nothing shared with what is tested. */
static bool slow_counts(const struct made_up *m, int64_t t)
{
    int64_t east = m->w.zone.offset_s, minute, weekday;
    for (size_t i = 0; i < m->ask.pauses; i++)
        if (t >= m->pause[i].from && t < m->pause[i].to)
            return false;
    if (m->ask.round_the_clock)
        return true;
    for (size_t i = 0; i < m->w.zone.turns; i++)
        if (t >= m->turn[i].at)
            east = m->turn[i].offset_s;
    minute = t / MINUTE + east / 60; /* all of it is after 1970 */
    weekday = (minute / 1440 + 3) % 7;
    const struct worktime_hours *h = &m->w.week[weekday];
    for (size_t i = 0; i < m->w.days; i++)
        if (m->day[i].day == minute / 1440)
            h = &m->day[i].hours;
    for (int i = 0; i < h->n; i++)
        if (minute % 1440 >= h->span[i].from && minute % 1440 < h->span[i].to)
            return true;
    return false;
}

/* The way to a moment may be gone in two parts. */
static void in_two_parts(const struct made_up *m, int64_t due)
{
    struct worktime_ask part = m->ask;
    struct worktime_sum sum;
    part.minutes = chance(m->ask.minutes + 1);
    assert_int_equal(worktime_due(&m->w, &part, NULL, 0, &sum), OK);
    if (sum.due == WORKTIME_NEVER)
        return;
    part.start = sum.due;
    part.minutes = m->ask.minutes - part.minutes;
    assert_int_equal(worktime_due(&m->w, &part, NULL, 0, &sum), OK);
    assert_int_equal(sum.due, due);
}

static void as_counted_minute_by_minute(void **state)
{
    (void)state;
    static struct worktime_line line[4000];
    seed = 20261123;
    for (int i = 0; i < CASES; i++) {
        struct made_up m;
        struct worktime_sum sum, plain;
        make_up(&m);
        int64_t t = m.ask.start, left = m.ask.minutes, counted = 0, end = m.ask.start;
        while (left > 0) {
            left -= slow_counts(&m, t);
            t += MINUTE;
        }
        assert_int_equal(worktime_due(&m.w, &m.ask, line, countof(line), &sum), OK);
        assert_int_equal(sum.due, t);
        assert_true(sum.lines <= countof(line) && sum.left == 0);
        for (size_t k = 0; k < sum.lines; k++) {
            assert_true(line[k].from >= end && line[k].to > line[k].from && line[k].counted <= line[k].to - line[k].from);
            end = line[k].to;
            counted += line[k].counted;
        }
        assert_int_equal(counted, m.ask.minutes * MINUTE);
        assert_int_equal(worktime_due(&m.w, &m.ask, NULL, 0, &plain), OK);
        assert_int_equal(plain.due, sum.due);
        in_two_parts(&m, sum.due);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(over_the_national_day),    cmocka_unit_test(known_answers),
        cmocka_unit_test(pauses_do_not_count),      cmocka_unit_test(hours_as_people_write_them),
        cmocka_unit_test(zones_follow_their_rule),  cmocka_unit_test(clocks_are_put_forward_and_back),
        cmocka_unit_test(as_counted_minute_by_minute),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("worktime", tests, open_arena, close_arena);
}
