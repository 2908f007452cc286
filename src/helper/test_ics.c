/* test_ics.c - calendar files that offices have, and those that somebody writes who means us harm. */
#include "base/hash.h"
#include "base/worktime.h"
#include "core/sheet.h"
#include "helper/helper.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "helper/test_work.h"

static int set_up(void **state)
{
    return fixture_begin(state, 64 << 20);
}

#define ICS(events) STR("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n" events "END:VCALENDAR\r\n")
#define EVENT(lines) "BEGIN:VEVENT\r\nUID:1\r\n" lines "END:VEVENT\r\n"
#define DAY(d, name) "DTSTART;VALUE=DATE:" d "\r\nSUMMARY:" name "\r\n"

static enum rc read_file(struct fixture *f, struct str file)
{
    struct job_calendar job;
    buf_release(&f->out);
    f->w = (struct work){ .a = &f->a, .out = &f->out };
    assert_true(worktime_day_from(2026, 1, 1, &job.from) && worktime_day_from(2028, 12, 31, &job.to));
    return calendar_read(&job, file, &f->w);
}

/* Runs and what was left as one line: "20270101+3 off 元旦|time 会议|". */
static struct str shown(struct fixture *f)
{
    struct str rest = buf_view(&f->out);
    struct cell cell[SHEET_COLUMNS_MAX];
    struct buf b;
    size_t n;
    int y, m, d;
    buf_init(&b, &f->a, 1 << 20);
    while (sheet_next(&rest, cell, &n) == OK) {
        if (n == 2) {
            buf_printf(&b, STR_FMT " " STR_FMT "|", STR_ARG(cell[0].text), STR_ARG(cell[1].text));
            continue;
        }
        worktime_date(cell[0].n, &y, &m, &d);
        buf_printf(&b, "%04d%02d%02d+%lld %s " STR_FMT "|", y, m, d, (long long)cell[1].n, cell[2].n ? "on" : "off", STR_ARG(cell[3].text));
    }
    return buf_view(&b);
}

static void expect(struct fixture *f, struct str file, const char *what)
{
    assert_int_equal(read_file(f, file), OK);
    struct str s = shown(f);
    if (!str_eq(s, str_of(what)))
        fail_msg("read: " STR_FMT, STR_ARG(s));
}

static void days_are_read(void **state)
{
    struct fixture *f = *state;
    expect(f, ICS(EVENT(DAY("20270101", "元旦") "DTEND;VALUE=DATE:20270104\r\n") EVENT(DAY("20270109", "元旦（班）"))),
           "20270101+3 off 元旦|20270109+1 on 元旦（班）|");
    expect(f, ICS(EVENT(DAY("20270205", "春节") "DURATION:P2D\r\n")), "20270205+2 off 春节|");
    expect(f, ICS(EVENT(DAY("20270220", "春节") "X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY\r\n")), "20270220+1 on 春节|");
    expect(f, ICS(EVENT(DAY("20270220", "春节 补班") "CATEGORIES:HOLIDAY\r\n")), "20270220+1 off 春节 补班|");
    expect(f, ICS(EVENT(DAY("20270502", "b")) EVENT(DAY("20270501", "a\\, 甲\\nz"))), "20270501+1 off a, 甲 z|20270502+1 off b|");
}

static void rules_are_followed_as_far_as_asked(void **state)
{
    struct fixture *f = *state;
    expect(f, ICS(EVENT(DAY("20200501", "劳动节") "RRULE:FREQ=YEARLY\r\n")),
           "20260501+1 off 劳动节|20270501+1 off 劳动节|20280501+1 off 劳动节|");
    expect(f, ICS(EVENT(DAY("20260501", "x") "RRULE:FREQ=YEARLY;COUNT=3\r\nEXDATE;VALUE=DATE:20270501\r\n")),
           "20260501+1 off x|20280501+1 off x|");
    expect(f, ICS(EVENT(DAY("20200501", "x") "RRULE:FREQ=YEARLY;UNTIL=20220501\r\n")), "outside x|");
    expect(f, ICS(EVENT(DAY("20260101", "x") "RRULE:FREQ=SECONDLY\r\n")), "rule x|");
    expect(f, ICS(EVENT(DAY("20260101", "x") "RRULE:FREQ=DAILY;UNTIL=20260103\r\n")), "20260101+3 off x|");
}

static void what_is_left_out_is_named(void **state)
{
    struct fixture *f = *state;
    expect(f, ICS(EVENT("DTSTART:20270101T090000Z\r\nSUMMARY:会议\r\n")), "time 会议|");
    expect(f, ICS(EVENT(DAY("20270101", "x") "STATUS:CANCELLED\r\n")), "cancelled x|");
    expect(f, ICS(EVENT(DAY("18990101", "x")) EVENT("SUMMARY:y\r\n")), "outside x|outside y|");
    expect(f, ICS(EVENT(DAY("20270101", "x") "DTEND;VALUE=DATE:20300101\r\n")), "long x|");
    expect(f, ICS(EVENT(DAY("20270101", "x")) EVENT(DAY("20270101", "y")) EVENT(DAY("20270101", "x"))), "twice y|20270101+1 off x|");
    expect(f, ICS(EVENT(DAY("20270101", "x") "RECURRENCE-ID;VALUE=DATE:20270102\r\n")), "rule x|");
}

static void refused(struct fixture *f, struct str file, const char *why)
{
    assert_int_equal(read_file(f, file), INVALID);
    assert_true(str_eq(f->w.why, str_of(why)));
}

static void hostile_files_are_refused_or_harmless(void **state)
{
    struct fixture *f = *state;
    struct buf b;
    refused(f, STR(""), "calendar");
    refused(f, STR("hello"), "calendar");
    refused(f, STR("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"), "calendar");
    refused(f, str_n("BEGIN:VCALENDAR\0", 16), "calendar");
    refused(f, ICS(EVENT(DAY("20260101", "x") "RRULE:FREQ=DAILY\r\nDTEND;VALUE=DATE:20270101\r\n")), "many");
    expect(f, ICS(EVENT(DAY("20270101", "\xff\xfe"))), "20270101+1 off |");
    expect(f, ICS(EVENT(DAY("20260101", "x") "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31\r\n")), "rule x|");
    buf_init(&b, NULL, 2 << 20);
    for (int i = 0; i < 20000; i++)
        buf_str(&b, STR("BEGIN:VEVENT\r\n"));
    enum rc deep = read_file(f, buf_view(&b));
    assert_true(deep == OK || deep == INVALID);
    while (b.n <= JOB_CALENDAR_BYTES_MAX)
        buf_str(&b, STR("x"));
    refused(f, buf_view(&b), "calendar");
    buf_release(&b);
    buf_init(&b, NULL, 1 << 20);
    buf_str(&b, STR("BEGIN:VCALENDAR\r\n"));
    for (int i = 0; i <= JOB_CALENDAR_EVENTS_MAX; i++)
        buf_str(&b, STR(EVENT(DAY("20270101", "x"))));
    buf_str(&b, STR("END:VCALENDAR\r\n"));
    refused(f, buf_view(&b), "many");
    buf_release(&b);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(days_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rules_are_followed_as_far_as_asked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_left_out_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hostile_files_are_refused_or_harmless, set_up, tear_down),
    };
    base_init();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
