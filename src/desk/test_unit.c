/* test_unit.c - a unit works its own cases with its own steps; who only enters reports says so; every look is on the auditor's list. */
#include "desk/desk_in.h"
#include "people/people.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define HEAT STR("热力公司甲")
static const struct actor CLERK = { 101, PERM_DESK | PERM_VERIFY };

static struct actor officer(struct fixture *f, const char *login, struct str unit)
{
    struct people_add a = { str_of(login), STR("张三"), STR("unit"), STR("$argon2id$x"), unit };
    struct task t;
    assert_int_equal(fixture_run(f, &PEOPLE_ADD, &a, FIXTURE_ADMIN, &t), OK);
    return (struct actor){ ((const struct people_joined *)t.result)->user, PERM_UNIT };
}

static struct case_reported_result report(struct fixture *f, struct actor by)
{
    struct case_report in = { .text = STR("暖气不热"), .contact = STR("打给居民甲"), .where_lon = ABSENT, .where_lat = ABSENT };
    struct task t;
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, by, &t), OK);
    return *(const struct case_reported_result *)t.result;
}

static enum rc step(struct fixture *f, struct actor who, const struct command *c, int64_t id, struct str words, struct task *t)
{
    const bool back = c == &UNIT_RETURN;
    struct case_do in = { .id = id, .words = words, .checked = ABSENT, .why = back ? STR("产权分界") : STR_NONE, .days = 7,
                          .place = STR("大厅") };
    return fixture_run(f, c, &in, who, t);
}

static struct desk_case_get_row row_of(struct fixture *f, int64_t id)
{
    struct desk_case_get_row row;
    assert_int_equal(desk_case_get(f->db, &f->arena, id, &row), OK);
    return row;
}

/* A case of HEAT in a state; the office does what is not the unit's. */
static int64_t case_in(struct fixture *f, struct actor unit, int64_t state)
{
    int64_t id = report(f, FIXTURE_NOBODY).id;
    if (state >= CASE_FILED)
        assert_int_equal(step(f, CLERK, &CASE_TAKE, id, STR_NONE, NULL), OK);
    if (state == CASE_VOIDED)
        assert_int_equal(step(f, CLERK, &CASE_VOID, id, STR("是测试"), NULL), OK);
    else if (state >= CASE_DISPATCHED)
        assert_int_equal(step(f, CLERK, &CASE_DISPATCH, id, HEAT, NULL), OK);
    if (state == CASE_PARKED || state == CASE_REFERRED)
        assert_int_equal(step(f, CLERK, state == CASE_PARKED ? &CASE_PARK : &CASE_REFER, id, STR("等开春"), NULL), OK);
    if (state > CASE_MERGED)
        return id;
    if (state >= CASE_HANDLING)
        assert_int_equal(step(f, unit, &UNIT_HANDLE, id, STR_NONE, NULL), OK);
    if (state >= CASE_TO_VERIFY)
        assert_int_equal(step(f, unit, &UNIT_FINISH, id, STR("修好了"), NULL), OK);
    if (state == CASE_CLOSED) {
        assert_int_equal(step(f, CLERK, &CASE_VERIFY, id, STR_NONE, NULL), OK);
        assert_int_equal(step(f, CLERK, &CASE_CLOSE, id, STR_NONE, NULL), OK);
    }
    if (state == CASE_MERGED) {
        struct cases_merge in = { report(f, FIXTURE_NOBODY).id, arena_printf(&f->arena, "%lld", (long long)id) };
        assert_int_equal(fixture_run(f, &CASES_MERGE, &in, CLERK, NULL), OK);
    }
    return id;
}

/* Every state × the unit's two steps. */
static void every_cell_of_a_units_road(void **state)
{
    struct fixture *f = *state;
    static const struct command *const own[] = { &UNIT_HANDLE, &UNIT_FINISH, &UNIT_RETURN };
    struct actor unit = officer(f, "heat", HEAT);
    for (int64_t from = 0; from < CASE_STATES; from++) {
        for (size_t c = 0; c < countof(own); c++) {
            int64_t id = case_in(f, unit, from);
            const struct flow_row *row = flow_find(&CASE_FLOW, from, own[c]);
            struct task t;
            assert_int_equal(step(f, unit, own[c], id, STR("话"), &t), row ? OK : CONFLICT);
            assert_int_equal(row_of(f, id).state, row ? row->to : from);
            if (!row)
                assert_int_equal(t.err.key, MSG_err_flow);
            else if (own[c] != &UNIT_RETURN)
                assert_int_equal(own[c] == &UNIT_HANDLE ? row_of(f, id).handler : row_of(f, id).finisher, unit.user);
        }
    }
}

static void only_the_unit_that_was_asked_acts(void **state)
{
    struct fixture *f = *state;
    struct actor heat = officer(f, "heat", HEAT), water = officer(f, "water", STR("供水公司庚"));
    struct task t;
    struct case_reported_result r = report(f, FIXTURE_NOBODY);
    struct contact_show look = { r.id, r.voice, STR("约时间") };
    assert_int_equal(step(f, CLERK, &CASE_TAKE, r.id, STR_NONE, NULL), OK);
    assert_int_equal(step(f, CLERK, &CASE_DISPATCH, r.id, HEAT, NULL), OK);
    assert_int_equal(step(f, water, &UNIT_HANDLE, r.id, STR_NONE, &t), DENIED);
    assert_int_equal(t.err.key, MSG_err_unit_not_yours);
    assert_int_equal(fixture_run(f, &UNIT_CONTACT, &look, water, &t), DENIED);
    assert_int_equal(fixture_run(f, &UNIT_CONTACT, &look, heat, NULL), OK);
    assert_int_equal(step(f, heat, &CASE_HANDLE, r.id, STR_NONE, &t), DENIED); /* the desk's own steps are the desk's */
    /* sent on: the first one is out of it */
    assert_int_equal(fixture_run(f, &CASE_DISPATCH, &(struct case_do){ r.id, STR("供水公司庚"), ABSENT, STR("是水管") }, CLERK, NULL), OK);
    assert_int_equal(step(f, heat, &UNIT_HANDLE, r.id, STR_NONE, &t), DENIED);
    assert_int_equal(fixture_run(f, &UNIT_CONTACT, &look, heat, &t), DENIED);
    assert_int_equal(step(f, water, &UNIT_HANDLE, r.id, STR_NONE, NULL), OK);
    assert_int_equal(step(f, heat, &UNIT_FINISH, r.id, STR("好了"), &t), DENIED);
    assert_int_equal(step(f, water, &UNIT_FINISH, r.id, STR("打 13800000000"), &t), INVALID); /* its words are public like the desk's */
    assert_int_equal(t.err.key, MSG_err_wording_number);
    struct people_change off = { water.user, STR("unit"), 0, STR("供水公司庚") };
    assert_int_equal(fixture_run(f, &PEOPLE_CHANGE, &off, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(step(f, water, &UNIT_FINISH, r.id, STR("好了"), &t), DENIED); /* switched off */
}

/* A case without a unit is nobody's: an absent unit must not equal an absent one. */
static void a_case_without_a_unit_is_no_units(void **state)
{
    struct fixture *f = *state;
    struct actor heat = officer(f, "heat", HEAT), nobody = { 999, PERM_UNIT };
    int64_t id = report(f, FIXTURE_NOBODY).id;
    assert_int_equal(step(f, CLERK, &CASE_TAKE, id, STR_NONE, NULL), OK);
    assert_int_equal(step(f, CLERK, &CASE_HANDLE, id, STR_NONE, NULL), OK);
    assert_int_equal(step(f, heat, &UNIT_FINISH, id, STR("好了"), NULL), DENIED);
    assert_int_equal(step(f, nobody, &UNIT_FINISH, id, STR("好了"), NULL), DENIED);
}

static struct case_reported said(struct fixture *f, int64_t pos)
{
    struct case_reported ev;
    assert_int_equal(log_read_event(f->db, &f->arena, pos, &CASE_REPORTED, NULL, &ev), OK);
    return ev;
}

static void who_enters_for_others_is_known_to_the_desk(void **state)
{
    struct fixture *f = *state;
    struct actor volunteer = { 77, PERM_STAFF | PERM_INTAKE }, resident = { 78, PERM_ANYONE };
    struct case_reported_result own = report(f, FIXTURE_NOBODY), by = report(f, volunteer), with_account = report(f, resident);
    struct desk_step_latest_row *row;
    size_t n;
    assert_int_equal(said(f, own.voice).source, SOURCE_WEB);
    assert_int_equal(said(f, by.voice).source, SOURCE_INTAKE);
    assert_int_equal(said(f, with_account.voice).source, SOURCE_WEB);
    assert_int_equal(desk_step_latest(f->db, &f->arena, by.id, STEP_KINDS, 5, &row, &n), OK);
    assert_true(n == 1 && row[0].by == volunteer.user);
}

static void every_look_is_on_the_list(void **state)
{
    struct fixture *f = *state;
    struct actor heat = officer(f, "heat", HEAT);
    struct case_reported_result r = report(f, FIXTURE_NOBODY);
    struct contact_show look = { r.id, r.voice, STR("回电话") };
    struct desk_look_older_row *row;
    struct desk_look_last_row last;
    size_t n;
    assert_int_equal(fixture_run(f, &CONTACT_SHOW, &look, CLERK, NULL), OK);
    assert_int_equal(step(f, CLERK, &CASE_TAKE, r.id, STR_NONE, NULL), OK);
    assert_int_equal(step(f, CLERK, &CASE_DISPATCH, r.id, HEAT, NULL), OK);
    assert_int_equal(fixture_run(f, &UNIT_CONTACT, &look, heat, NULL), OK);
    assert_int_equal(desk_look_older(f->db, &f->arena, INT64_MAX, 5, &row, &n), OK);
    assert_true(n == 2 && row[0].by == heat.user && row[1].by == CLERK.user && row[0].case_id == r.id);
    assert_int_equal(desk_look_last(f->db, &f->arena, &last), OK);
    assert_int_equal(last.id, 2);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(every_cell_of_a_units_road),
        TEST(only_the_unit_that_was_asked_acts),
        TEST(a_case_without_a_unit_is_no_units),
        TEST(who_enters_for_others_is_known_to_the_desk),
        TEST(every_look_is_on_the_list),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("unit", tests, NULL, NULL);
}
