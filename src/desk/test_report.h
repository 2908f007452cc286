/* test_report.h - how most tests of cases begin: the heating is cold behind some door. Behind cmocka.h. */
#ifndef DESK_TEST_REPORT_H
#define DESK_TEST_REPORT_H

#include "desk/desk.h"
#include "support/decide.h"

static inline struct case_reported_result report(struct fixture *f, const char *door)
{
    struct task t;
    struct case_report in = { .text = STR("暖气不热"), .where_door = str_of(door), .where_lon = ABSENT, .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    return *(const struct case_reported_result *)t.result;
}

#endif
