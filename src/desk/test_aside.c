/* test_aside.c - beside the road: parked until a day, void, referred, given back; and who answers for a case meanwhile. */
#include "base/clock.h"
#include "desk/desk_in.h"
#include "people/people.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct actor CLERK = { 101, PERM_DESK | PERM_VERIFY }, OTHER = { 102, PERM_DESK | PERM_VERIFY };
#define HEAT STR("热力公司甲")
#define WATER STR("供水公司庚")

static int64_t report(struct fixture *f)
{
    struct task t;
    struct case_report in = { .text = STR("暖气不热"), .where_lon = ABSENT, .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    return ((const struct case_reported_result *)t.result)->id;
}

static struct actor officer(struct fixture *f, const char *login, struct str unit)
{
    struct people_add a = { str_of(login), STR("张三"), STR("unit"), STR("$argon2id$x"), unit };
    struct task t;
    assert_int_equal(fixture_run(f, &PEOPLE_ADD, &a, FIXTURE_ADMIN, &t), OK);
    return (struct actor){ ((const struct people_joined *)t.result)->user, PERM_UNIT };
}

static enum rc run(struct fixture *f, const struct command *c, struct case_do in, struct task *t)
{
    return fixture_run(f, c, &in, c->perm == PERM_UNIT ? OTHER : CLERK, t);
}

static int64_t state_of(struct fixture *f, int64_t id)
{
    struct desk_case_get_row row;
    assert_int_equal(desk_case_get(f->db, &f->arena, id, &row), OK);
    return row.state;
}

static struct desk_clock_get_row clock_of(struct fixture *f, int64_t id)
{
    struct desk_clock_get_row row;
    assert_int_equal(desk_clock_get(f->db, &f->arena, id, &row), OK);
    return row;
}

static struct desk_past_get_row past_of(struct fixture *f, int64_t id)
{
    struct desk_past_get_row row;
    assert_int_equal(desk_past_get(f->db, &f->arena, id, &row), OK);
    return row;
}

static void parked_it_stands_still_and_comes_back_where_it_was(void **state)
{
    struct fixture *f = *state;
    const int64_t id = report(f), due = clock_of(f, id).due_at;
    struct task t;
    assert_int_equal(run(f, &CASE_TAKE, (struct case_do){ id }, NULL), OK);
    assert_int_equal(run(f, &CASE_HANDLE, (struct case_do){ id }, NULL), OK);
    assert_int_equal(run(f, &CASE_PARK, (struct case_do){ id, .words = STR("打 13800000000"), .days = 9 }, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_wording_number);
    assert_int_equal(run(f, &CASE_PARK, (struct case_do){ id, .words = STR("等开春化冻"), .days = 9 }, NULL), OK);
    assert_true(state_of(f, id) == CASE_PARKED && clock_of(f, id).pauses_on && clock_of(f, id).due_at == DESK_NEVER);
    /* it stands still until it is back */
    assert_int_equal(fixture_run(f, &CASE_RESUME, &(struct case_resume){ id }, CLERK, NULL), CONFLICT);
    assert_int_equal(fixture_run(f, &CLOCK_TICK, &(struct chore){ id }, FIXTURE_ADMIN, &t), OK);
    assert_true(t.events == 0 && state_of(f, id) == CASE_PARKED); /* its day has not come */
    assert_int_equal(run(f, &CASE_UNPARK, (struct case_do){ id }, NULL), OK);
    assert_true(state_of(f, id) == CASE_HANDLING && !clock_of(f, id).pauses_on && clock_of(f, id).due_at >= due &&
                clock_of(f, id).wake_at > 0);
}

static void on_its_day_it_is_back_by_itself(void **state)
{
    struct fixture *f = *state;
    const int64_t id = report(f), later = report(f);
    struct chore *due;
    size_t n;
    struct task t;
    assert_int_equal(run(f, &CASE_TAKE, (struct case_do){ id }, NULL), OK);
    assert_int_equal(run(f, &CASE_TAKE, (struct case_do){ later }, NULL), OK);
    fixture_emit(f, &CASE_PARKED_EVENT, &(struct case_moved){ id, CASE_PARKED, .words = STR("等料"), .until = clock_now_us() - CLOCK_S,
                                                              .stops = 1 });
    assert_int_equal(run(f, &CASE_PARK, (struct case_do){ later, .words = STR("等料"), .days = 1 }, NULL), OK);
    assert_int_equal(desk_chores(f->db, &f->arena, clock_now_us(), 9, &due, &n), OK);
    assert_true(n == 1 && due[0].id == id);
    assert_int_equal(fixture_run(f, &CLOCK_TICK, &due[0], FIXTURE_ADMIN, &t), OK);
    assert_int_equal(t.events, 1);
    assert_int_equal(fixture_run(f, &CLOCK_TICK, &due[0], FIXTURE_ADMIN, &t), OK); /* handed in twice, done once */
    assert_true(t.events == 0 && state_of(f, id) == CASE_FILED && state_of(f, later) == CASE_PARKED);
}

static void a_unit_gives_it_back_with_the_rule_and_leads_until_another_begins(void **state)
{
    struct fixture *f = *state;
    const struct actor heat = officer(f, "heat", HEAT), water = officer(f, "water", WATER);
    const int64_t id = report(f);
    struct case_do back = { id };
    struct task t;
    assert_int_equal(run(f, &CASE_TAKE, back, NULL), OK);
    assert_int_equal(run(f, &CASE_DISPATCH, (struct case_do){ id, HEAT }, NULL), OK);
    assert_true(str_eq(past_of(f, id).lead, HEAT));
    back.why = STR("产权分界：户内归供水");
    assert_int_equal(fixture_run(f, &UNIT_RETURN, &back, water, &t), DENIED);
    assert_int_equal(fixture_run(f, &UNIT_RETURN, &back, heat, NULL), OK);
    /* still theirs to answer for */
    assert_true(state_of(f, id) == CASE_FILED && past_of(f, id).returns == 1 && str_eq(past_of(f, id).lead, HEAT));
    assert_true(fixture_open_holds(f, fixture_last(f).pos, back.why) && fixture_open_holds(f, fixture_last(f).pos, HEAT));
    assert_int_equal(run(f, &CASE_DISPATCH, (struct case_do){ id, WATER }, NULL), OK);
    assert_true(str_eq(past_of(f, id).lead, HEAT));
    assert_int_equal(fixture_run(f, &UNIT_HANDLE, &(struct case_do){ id }, water, NULL), OK);
    assert_true(str_eq(past_of(f, id).lead, WATER));
    assert_int_equal(run(f, &CASE_RETURN, back, NULL), OK); /* by telephone; the office writes it down */
    assert_int_equal(past_of(f, id).returns, 2);
    assert_int_equal(run(f, &CASE_HANDLE, (struct case_do){ id }, NULL), OK);
    assert_int_equal(run(f, &CASE_RETURN, back, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_at_no_unit);
}

static void what_the_office_takes_back_at_once_leads_nobody(void **state)
{
    struct fixture *f = *state;
    const int64_t id = report(f);
    assert_int_equal(run(f, &CASE_TAKE, (struct case_do){ id }, NULL), OK);
    assert_int_equal(run(f, &CASE_DISPATCH, (struct case_do){ id, HEAT }, NULL), OK);
    assert_int_equal(run(f, &CASE_RECALL, (struct case_do){ id }, NULL), OK);
    assert_null(past_of(f, id).lead.p);
}

static void void_is_an_end_that_can_be_mended(void **state)
{
    struct fixture *f = *state;
    const int64_t id = report(f);
    struct desk_case_get_row row;
    assert_int_equal(run(f, &CASE_VOID, (struct case_do){ id, .words = STR("是测试") }, NULL), OK);
    assert_int_equal(desk_case_get(f->db, &f->arena, id, &row), OK);
    assert_true(row.state == CASE_VOIDED && row.taken_by == CLERK.user);
    assert_int_equal(fixture_run(f, &CASE_JOIN, &(struct case_join){ .id = id }, FIXTURE_NOBODY, NULL), CONFLICT);
    const int64_t since = clock_of(f, id).since;
    assert_int_equal(run(f, &CASE_REOPEN, (struct case_do){ id, .words = STR("弄错了") }, NULL), OK);
    assert_true(state_of(f, id) == CASE_FILED && clock_of(f, id).since >= since && clock_of(f, id).wake_at > 0);
}

/* An office's telephone may be told to everybody; a person's identity number may not. */
static void a_referral_says_where_to_go(void **state)
{
    struct fixture *f = *state;
    const int64_t id = report(f);
    struct case_do in = { id, .words = STR("市供暖办"), .place = STR("向阳街 1 号，电话 0351-1234567"), .why = STR("带上房本"), .checked = 1 };
    struct desk_aside_get_row aside;
    assert_int_equal(run(f, &CASE_TAKE, (struct case_do){ id }, NULL), OK);
    assert_int_equal(run(f, &CASE_REFER, (struct case_do){ id, .words = in.words, .place = STR("14010519491231002X"), .checked = 1 }, NULL),
                     INVALID);
    assert_int_equal(run(f, &CASE_REFER, in, NULL), OK);
    assert_int_equal(desk_aside_get(f->db, &f->arena, id, &aside), OK);
    assert_true(state_of(f, id) == CASE_REFERRED && str_eq(aside.place, in.place) && str_eq(aside.advice, in.why));
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(parked_it_stands_still_and_comes_back_where_it_was),
        TEST(on_its_day_it_is_back_by_itself),
        TEST(a_unit_gives_it_back_with_the_rule_and_leads_until_another_begins),
        TEST(what_the_office_takes_back_at_once_leads_nobody),
        TEST(void_is_an_end_that_can_be_mended),
        TEST(a_referral_says_where_to_go),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("aside", tests, NULL, NULL);
}
