/* test_import.c - what another system handed over: its moments, its end, its answer, and the one row of the road that it takes. */
#include "desk/desk_in.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const int64_t REPORTED = 1550145600000000, SETTLED = 1550232000000000;

static struct case_import row(struct str origin)
{
    return (struct case_import){ .origin = origin, .text = STR("路灯不亮"), .reported_at = REPORTED,
                                 .settled_at = ABSENT, .where_lon = ABSENT, .where_lat = ABSENT };
}

static int64_t bring(struct fixture *f, const struct case_import *in)
{
    struct task t;
    assert_int_equal(fixture_run(f, &CASE_IMPORT, in, FIXTURE_ADMIN, &t), OK);
    return ((const struct case_reported_result *)t.result)->id;
}

static struct desk_case_get_row row_of(struct fixture *f, int64_t id)
{
    struct desk_case_get_row got;
    assert_int_equal(desk_case_get(f->db, &f->arena, id, &got), OK);
    return got;
}

static struct desk_step_latest_row last_step(struct fixture *f, int64_t id)
{
    struct desk_step_latest_row *step;
    size_t n;
    assert_int_equal(desk_step_latest(f->db, &f->arena, id, STEP_INSIDE, 1, &step, &n), OK);
    assert_int_equal(n, 1);
    return *step;
}

static int64_t count_of(struct fixture *f, int64_t state)
{
    struct desk_count_all_row *count;
    size_t n;
    assert_int_equal(desk_count_all(f->db, &f->arena, &count, &n), OK);
    for (size_t i = 0; i < n; i++)
        if (count[i].state == state)
            return count[i].n;
    return 0;
}

static void an_open_one_is_received_like_any_other(void **state)
{
    struct fixture *f = *state;
    struct case_import in = row(STR("old.csv:1"));
    int64_t id = bring(f, &in);
    assert_true(str_eq(fixture_last(f).kind, STR("desk.case.reported")));
    assert_int_equal(row_of(f, id).state, CASE_RECEIVED);
    assert_int_equal(row_of(f, id).moved_at, REPORTED);
    assert_int_equal(last_step(f, id).at, REPORTED);
}

static void a_closed_one_came_closed_by_the_road(void **state)
{
    struct fixture *f = *state;
    struct case_import in = row(STR("old.csv:2"));
    const struct flow_row *way = flow_find(&CASE_FLOW, CASE_RECEIVED, &CASE_IMPORT);
    assert_true(way && way->to == CASE_CLOSED);
    for (int64_t from = CASE_FILED; from < CASE_STATES; from++)
        assert_null(flow_find(&CASE_FLOW, from, &CASE_IMPORT));
    in.closed = 1;
    in.settled_at = SETTLED;
    int64_t id = bring(f, &in);
    assert_int_equal(row_of(f, id).state, way->to);
    assert_int_equal(row_of(f, id).moved_at, SETTLED);
    assert_int_equal(last_step(f, id).kind, STEP_CLOSED_BEFORE);
    assert_int_equal(last_step(f, id).at, SETTLED);
    assert_int_equal(count_of(f, CASE_CLOSED), 1);
    assert_int_equal(count_of(f, CASE_RECEIVED), 0);
}

static void an_answer_is_personal(void **state)
{
    struct fixture *f = *state;
    struct case_import in = row(STR("old.csv:3"));
    in.closed = 1;
    in.reply = STR("居民甲您好，灯换了。");
    int64_t id = bring(f, &in);
    struct fixture_event e = fixture_last(f);
    assert_true(str_eq(e.kind, STR("desk.case.settled")));
    assert_int_equal(e.subject, row_of(f, id).voice);
    assert_false(fixture_open_holds(f, e.pos, STR("居民甲")));
    assert_false(last_step(f, id).words.p != NULL);
    assert_int_equal(last_step(f, id).kind, STEP_ANSWERED_BEFORE);
    assert_int_equal(row_of(f, id).moved_at, REPORTED); /* nobody told when */
}

static void an_answered_one_may_still_be_open(void **state)
{
    struct fixture *f = *state;
    struct case_import in = row(STR("old.csv:4"));
    in.reply = STR("在查。");
    in.settled_at = SETTLED;
    int64_t id = bring(f, &in);
    assert_int_equal(row_of(f, id).state, CASE_RECEIVED);
    assert_int_equal(last_step(f, id).kind, STEP_ANSWERED_BEFORE);
    assert_int_equal(count_of(f, CASE_RECEIVED), 1);
}

static void impossible_ones_are_refused(void **state)
{
    struct fixture *f = *state;
    struct task t;
    const int64_t end = fixture_next(f);
    struct case_import in = row(STR("old.csv:5"));
    in.closed = 1;
    in.settled_at = REPORTED - 1;
    assert_int_equal(fixture_run(f, &CASE_IMPORT, &in, FIXTURE_ADMIN, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_settled);
    in.settled_at = INT64_MAX;
    assert_int_equal(fixture_run(f, &CASE_IMPORT, &in, FIXTURE_ADMIN, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_future);
    in.settled_at = SETTLED;
    in.where_lon = 1;
    assert_int_equal(fixture_run(f, &CASE_IMPORT, &in, FIXTURE_ADMIN, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_lon_lat);
    assert_int_equal(fixture_next(f), end);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_open_one_is_received_like_any_other),
        T(a_closed_one_came_closed_by_the_road),
        T(an_answer_is_personal),
        T(an_answered_one_may_still_be_open),
        T(impossible_ones_are_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
