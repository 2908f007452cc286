/* test_door.c - the door of a case: what the registry makes of it, which building is told to everybody, and when a question is asked. */
#include "desk/desk_in.h"
#include "place/place.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct actor CLERK_A = { 101, PERM_DESK | PERM_VERIFY };
static const struct actor CLERK_B = { 102, PERM_DESK | PERM_VERIFY };
enum { ZAO_3_2_501 = 1, ZAO_4 = 5, HUAI_3_2_501 = 6 };

static int open_place(void **state)
{
    const struct place_import doors = { STR("枣树里\t3\t2\t5\t501\t\t\n枣树里\t3\t2\t5\t502\t\t\n枣树里\t3\t2\t6\t601\t\t\n枣树里\t3\t2\t6\t602\t\t\n"
                                "枣树里\t4\t\t1\t101\t\t\n"
                                "槐树里\t3\t2\t5\t501\t\t\n槐树里\t3\t2\t5\t503\t\t\n槐树里\t3\t2\t6\t601\t\t\n槐树里\t3\t2\t6\t603\t\t\n"), 0 };
    struct fixture *f = test_malloc(sizeof *f);
    fixture_open(f);
    assert_int_equal(fixture_run(f, &PLACE_IMPORT, &doors, FIXTURE_ADMIN, NULL), OK);
    *state = f;
    return 0;
}

static struct case_report saying(const char *where, const char *door, int64_t household, int64_t ask)
{
    return (struct case_report){ STR("灯坏了"), str_of(where), str_of(door), ABSENT, ABSENT, STR_NONE, household, ask };
}

static int64_t report(struct fixture *f, const char *where, const char *door, int64_t household, struct case_reported *ev)
{
    struct task t;
    struct case_report in = saying(where, door, household, ABSENT);
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    assert_int_equal(log_read_event(f->db, &f->arena, t.first_pos, &CASE_REPORTED, NULL, ev), OK);
    return ((const struct case_reported_result *)t.result)->id;
}

static int64_t open_cases(struct fixture *f, int64_t building, int64_t *ever)
{
    struct desk_building_get_row row;
    assert_int_equal(desk_building_get(f->db, &f->arena, building, &row), OK);
    *ever = row.ever;
    return row.open;
}

static void the_household_is_personal_and_the_building_is_not(void **state)
{
    struct fixture *f = *state;
    struct case_reported ev;
    struct place_address at;
    assert_int_equal(place_address(f->db, &f->arena, ZAO_3_2_501, &at), OK);
    (void)report(f, NULL, "枣树里3-2-501", ABSENT, &ev);
    assert_true(ev.household == ZAO_3_2_501 && ev.building == at.building);
    struct fixture_event e = fixture_last(f);
    assert_true(str_ends(e.own, STR("\"household\":1}")));
    assert_false(fixture_open_holds(f, e.pos, STR("household")));
    assert_true(fixture_open_holds(f, e.pos, arena_printf(&f->arena, "\"building\":%lld,", (long long)at.building)));
    (void)report(f, NULL, NULL, HUAI_3_2_501, &ev);
    assert_true(ev.household == HUAI_3_2_501 && ev.building != at.building && !ev.where_door.p);
    (void)report(f, NULL, "枣树里3-2-502", HUAI_3_2_501, &ev); /* changed after choosing */
    assert_int_equal(ev.household, 2);
    struct case_report nowhere = saying(NULL, NULL, 999, ABSENT);
    struct task t;
    assert_int_equal(fixture_run(f, &CASE_REPORT, &nowhere, FIXTURE_NOBODY, &t), INVALID);
    assert_true(t.err.key == MSG_err_household);
}

static void a_house_of_one_home_is_not_told(void **state)
{
    struct fixture *f = *state;
    struct case_reported ev;
    int64_t id = report(f, "枣树里 4 号楼门口", "枣树里4号楼101", ABSENT, &ev);
    assert_true(ev.household == ZAO_4 && ev.building == ABSENT);
    struct desk_case_get_row row;
    assert_int_equal(desk_case_get(f->db, &f->arena, id, &row), OK);
    assert_int_equal(row.building, ABSENT);
}

/* Where the trouble is says the building when the door does not; a report is never refused for what nobody can find. */
static void free_words_name_a_building_or_nothing(void **state)
{
    struct fixture *f = *state;
    struct case_reported ev;
    (void)report(f, "枣树里 3 号楼二层楼道", NULL, ABSENT, &ev);
    assert_true(ev.household == ABSENT && ev.building != ABSENT);
    (void)report(f, "北门外头", "不想说", ABSENT, &ev);
    assert_true(ev.household == ABSENT && ev.building == ABSENT && str_eq(ev.where_door, STR("不想说")));
    struct case_import in = { .origin = STR("a.csv:1"), .text = STR("灯坏了"), .where = STR("枣树里3号楼"), .reported_at = 1,
                              .settled_at = ABSENT, .where_lon = ABSENT, .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_IMPORT, &in, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(log_read_event(f->db, &f->arena, fixture_last(f).pos, &CASE_REPORTED, NULL, &ev), OK);
    assert_true(ev.building != ABSENT && ev.household == ABSENT);
}

static void asked_once_where_somebody_is_there_to_answer(void **state)
{
    static const struct {
        const char *door;
        int64_t household, ask;
        enum rc rc;
    } want[] = {
        { "3-2-501", ABSENT, 1, INVALID },           /* two doors */
        { "3-2-501", ABSENT, 0, OK },                /* sent again as it is */
        { "3-2-501", ABSENT, ABSENT, OK },           /* a program */
        { "3-2-501", HUAI_3_2_501, 1, OK },          /* answered */
        { "枣树里3-2-501", ABSENT, 1, OK },
        { "楼上", ABSENT, 1, INVALID },
        { "  ", ABSENT, 1, OK },
        { NULL, ABSENT, 1, OK },
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < countof(want); i++) {
        struct case_report in = saying(NULL, want[i].door, want[i].household, want[i].ask);
        struct task t;
        assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), want[i].rc);
        assert_true(want[i].rc == OK || (t.err.key == MSG_err_door_which && strcmp(t.err.field, "where_door") == 0));
        struct case_join join = { 1, str_of(want[i].door), STR_NONE, STR_NONE, want[i].household, want[i].ask };
        if (i)
            assert_int_equal(fixture_run(f, &CASE_JOIN, &join, FIXTURE_NOBODY, NULL), want[i].rc);
    }
}

static void one_home_however_it_was_said(void **state)
{
    struct fixture *f = *state;
    struct case_reported ev;
    struct desk_case_get_row row;
    int64_t id = report(f, NULL, "枣树里3-2-501", ABSENT, &ev);
    const struct case_join join[] = {
        { id, STR_NONE, STR_NONE, STR_NONE, ZAO_3_2_501, ABSENT },
        { id, STR("枣树里 3 号楼 2 单元 501"), STR_NONE, STR_NONE, ABSENT, ABSENT },
        { id, STR("3-2-501"), STR_NONE, STR_NONE, ZAO_3_2_501, ABSENT },
        { id, STR("3-2-501"), STR_NONE, STR_NONE, HUAI_3_2_501, ABSENT }, /* next door's compound */
    };
    for (size_t i = 0; i < countof(join); i++)
        assert_int_equal(fixture_run(f, &CASE_JOIN, &join[i], FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(desk_case_get(f->db, &f->arena, id, &row), OK);
    assert_true(row.homes == 2 && row.voices == 5);
}

static void step(struct fixture *f, struct actor who, const struct command *c, int64_t id)
{
    assert_int_equal(fixture_run(f, c, &(struct case_do){ id, STR("修好了"), 1 }, who, NULL), OK);
}

static void a_building_counts_what_is_open(void **state)
{
    struct fixture *f = *state;
    struct case_reported ev;
    int64_t id = report(f, NULL, "枣树里3-2-501", ABSENT, &ev), ever;
    (void)report(f, "枣树里 3 号楼", NULL, ABSENT, &ev);
    assert_true(open_cases(f, ev.building, &ever) == 2 && ever == 2);
    step(f, CLERK_A, &CASE_TAKE, id);
    step(f, CLERK_A, &CASE_HANDLE, id);
    step(f, CLERK_A, &CASE_FINISH, id);
    step(f, CLERK_B, &CASE_VERIFY, id);
    assert_int_equal(open_cases(f, ev.building, &ever), 2);
    step(f, CLERK_B, &CASE_CLOSE, id);
    assert_true(open_cases(f, ev.building, &ever) == 1 && ever == 2);
    struct desk_case_older_row *row;
    size_t n;
    assert_int_equal(desk_building_cases(f->db, &f->arena, ev.building, INT64_MAX, 10, &row, &n), OK);
    assert_true(n == 2 && row[0].id == id + 1 && row[1].id == id);
}

/* ---- dots on the map ------------------------------------------------------------------------------------------------ */

static size_t spots(struct fixture *f, struct desk_spot_all_row **row)
{
    size_t n;
    assert_int_equal(desk_spot_all(f->db, &f->arena, 10, row, &n), OK);
    return n;
}

static struct case_reported_result at_point(struct fixture *f, const char *where, int64_t lon, int64_t lat)
{
    struct task t;
    struct case_report in = { .text = STR("井盖没了"), .where = str_of(where), .where_lon = lon, .where_lat = lat };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    return *(const struct case_reported_result *)t.result;
}

static void a_dot_is_rough_worded_open_and_erasable(void **state)
{
    static const struct command *const road[] = { &CASE_TAKE, &CASE_HANDLE, &CASE_FINISH };
    struct fixture *f = *state;
    struct desk_spot_all_row *row;
    struct case_reported_result r = at_point(f, "", -76652027, 39290449), next = at_point(f, "", -76651600, 39289600);
    (void)at_point(f, "枣树里3号楼", 112500000, 37800000); /* its building is known */
    assert_int_equal(spots(f, &row), 0);
    assert_int_equal(fixture_run(f, &CASE_WORD, &(struct case_word){ r.id, STR("井盖丢失"), 1 }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(fixture_run(f, &CASE_WORD, &(struct case_word){ next.id, STR("井盖丢失"), 1 }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(fixture_run(f, &CASE_WORD, &(struct case_word){ 3, STR("井盖丢失"), 1 }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(spots(f, &row), 1);
    assert_true(row[0].lon == -76652 && row[0].lat == 39290 && row[0].open == 2);
    for (size_t i = 0; i < countof(road); i++)
        assert_int_equal(fixture_run(f, road[i], &(struct case_do){ r.id, STR("话"), 1 }, (struct actor){ 101, ~0U }, NULL), OK);
    assert_int_equal(fixture_run(f, &CASE_VERIFY, &(struct case_do){ r.id, STR("话"), 1 }, (struct actor){ 102, ~0U }, NULL), OK);
    assert_int_equal(fixture_run(f, &CASE_CLOSE, &(struct case_do){ .id = r.id }, (struct actor){ 102, ~0U }, NULL), OK);
    assert_true(spots(f, &row) == 1 && row[0].open == 1);
    struct voice_correct moved = { next.token, STR("井盖没了"), STR("南门外"), STR_NONE, STR_NONE };
    assert_int_equal(fixture_run(f, &VOICE_CORRECT, &moved, FIXTURE_NOBODY, NULL), OK); /* the point belonged to other words */
    assert_int_equal(spots(f, &row), 0);
    struct case_reported_result last = at_point(f, "", 500, -500);
    assert_int_equal(fixture_run(f, &CASE_WORD, &(struct case_word){ last.id, STR("井盖丢失"), 1 }, FIXTURE_ADMIN, NULL), OK);
    assert_true(spots(f, &row) == 1 && row[0].lon == 1 && row[0].lat == 0);
    assert_int_equal(fixture_run(f, &VOICE_ERASE, &(struct voice_erase){ last.token }, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(spots(f, &row), 0);
}

static void the_picture_takes_in_what_is_near(void **state)
{
    (void)state;
    struct place_map m = { .houses = 2, .low = { 1000, 1000 }, .high = { 2000, 2000 } };
    struct map_spot s[] = { { .at = { 9000, 1500 } }, { .at = { 90000000, 1500 } }, { .at = { 91000000, 2500 } } };
    desk_spots_frame(s, countof(s), false, &m);
    assert_true(m.low.lon == 1000 && m.high.lon == 9000 && m.high.lat == 2000);
    desk_spots_frame(s, countof(s), true, &m);
    assert_true(m.low.lon > 80000000 && m.high.lon > 91000000 && m.low.lat < 1500 && m.high.lat > 2500);
    desk_spots_frame(s, countof(s), true, &(struct place_map){ .houses = 0 });
    int64_t lon, lat;
    assert_true(desk_spot_read(STR("-76652,39290"), &lon, &lat) && lon == -76652 && lat == 39290);
    static const char *const bad[] = { "", ",", "1", "1,", "1,2,3", "x,1", "1,90001", "-180001,0" };
    for (size_t i = 0; i < countof(bad); i++)
        assert_false(desk_spot_read(str_of(bad[i]), &lon, &lat));
}

#define T(name) cmocka_unit_test_setup_teardown(name, open_place, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_household_is_personal_and_the_building_is_not),
        T(a_house_of_one_home_is_not_told),
        T(free_words_name_a_building_or_nothing),
        T(asked_once_where_somebody_is_there_to_answer),
        T(one_home_however_it_was_said),
        T(a_building_counts_what_is_open),
        T(a_dot_is_rough_worded_open_and_erasable),
        cmocka_unit_test(the_picture_takes_in_what_is_near),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("doors", tests, NULL, NULL);
}
