/* test_place_map.c - what a door that was chosen or typed means, where buildings stand, and the ground below them. */
#include "place/place_in.h"
#include "support/decide.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

/* 枣树里 3 has five homes, 4 has one; 槐树里 3 has four, of which one has a double in 枣树里. */
static const char DOORS[] = "枣树里\t3\t2\t5\t501\t112500000\t37800000\n枣树里\t3\t2\t5\t502\t\t\n枣树里\t3\t2\t6\t601\t\t\n枣树里\t3\t2\t6\t602\t\t\n"
                            "枣树里\t3\t3\t5\t501\t\t\n枣树里\t4\t\t1\t101\t112501000\t37801000\n"
                            "槐树里\t3\t2\t5\t501\t\t\n槐树里\t3\t2\t5\t503\t\t\n槐树里\t3\t2\t6\t601\t\t\n槐树里\t3\t2\t6\t603\t\t\n";

static int open_place(void **state)
{
    struct fixture *f = test_malloc(sizeof *f);
    fixture_open(f);
    assert_int_equal(fixture_run(f, &PLACE_IMPORT, &(struct place_import){ str_of(DOORS), 0 }, FIXTURE_ADMIN, NULL), OK);
    *state = f;
    return 0;
}

/* ---- what is meant ------------------------------------------------------------------------------------------------------ */

static void words_and_choices(void **state)
{
    enum { NONE = -1 };
    static const struct {
        int64_t chosen;
        const char *text;
        int64_t household;
        int told; /* is a building told? */
    } want[] = {
        { 0, "枣树里3-2-501", 1, 1 },      /* words alone */
        { 0, "枣树里3号楼502", 2, 1 },
        { 0, "3-2-501", NONE, 0 },         /* two compounds have it */
        { 0, "3-2-502", 2, 1 },            /* one has */
        { 0, "枣树里三号楼", NONE, 1 },    /* a building is no door, but it is a building */
        { 0, "枣树里3号楼501", NONE, 1 },  /* two doors of one building */
        { 0, "枣树里4号楼101", 6, 0 },     /* the only home of its house: the building would be the door */
        { 0, "楼上", NONE, 0 },
        { 0, "", NONE, 0 },
        { 7, NULL, 7, 1 },                 /* a choice alone */
        { 7, "", 7, 1 },
        { 7, "槐树里 3 号楼 2 单元 501", 7, 1 }, /* its own address */
        { 7, "3-2-501", 7, 1 },            /* words that may mean it: asked which, and answered */
        { 7, "枣树里3-2-502", 2, 1 },      /* changed after choosing: the words count */
        { 7, "我家楼上", NONE, 0 },
        { 6, "枣树里 4 号楼 101", 6, 0 },
    };
    struct fixture *f = *state;
    struct place_meant m;
    for (size_t i = 0; i < countof(want); i++) {
        assert_int_equal(place_mean(f->db, &f->arena, want[i].chosen, str_of(want[i].text), &m), OK);
        int64_t household = m.household == ABSENT ? NONE : m.household;
        if (household != want[i].household || (m.building != ABSENT) != want[i].told)
            fail_msg("%zu %s: household %lld, building %lld", i, want[i].text, (long long)m.household, (long long)m.building);
        assert_true(household == NONE || str_eq(m.key, arena_printf(&f->arena, "#%lld", (long long)household)));
    }
    assert_int_equal(place_mean(f->db, &f->arena, 99, STR(""), &m), NOT_FOUND);
}

static void doors_or_none(void **state)
{
    struct fixture empty, *f = *state;
    bool doors = false;
    assert_int_equal(place_has_doors(f->db, &f->arena, &doors), OK);
    assert_true(doors);
    fixture_open(&empty);
    assert_int_equal(place_has_doors(empty.db, &empty.arena, &doors), OK);
    assert_false(doors);
    struct place_meant m;
    assert_int_equal(place_mean(empty.db, &empty.arena, ABSENT, STR("3-2-501"), &m), OK);
    assert_true(m.household == ABSENT && m.building == ABSENT && str_eq(m.key, STR("|3|2|501")));
    fixture_close(&empty);
}

/* ---- the map -------------------------------------------------------------------------------------------------------------- */

static void houses_stand_where_they_are_or_on_the_plan(void **state)
{
    struct fixture *f = *state;
    struct place_map m;
    assert_int_equal(place_map(f->db, &f->arena, &m), OK);
    assert_true(m.houses == 3 && m.shapes == 0);
    assert_true(m.house[0].at.lon == 112500000 && m.house[0].at.lat == 37800000 && !m.house[0].planned);
    assert_true(str_eq(m.house[0].compound_name, STR("枣树里")) && str_eq(m.house[0].name, STR("3 号楼")));
    assert_true(m.house[2].planned && m.house[2].at.lat < m.house[0].at.lat && m.house[2].at.lon == 112500000 + 300);
    assert_true(m.low.lat == m.house[2].at.lat && m.high.lat == 37801000 && m.low.lon == 112500000 && m.high.lon == 112501000);
}

static enum rc draw(struct fixture *f, const char *rows, int64_t dry, struct task *t)
{
    return fixture_run(f, &PLACE_DRAW, &(struct place_draw){ str_of(rows), dry }, FIXTURE_ADMIN, t);
}

static void the_ground_is_replaced_as_a_whole(void **state)
{
    static const char first[] = "street\t向阳街\t112500000,37800000 112600000,37800000\n"
                                "green\t\t0,0 10,0 10,10 0,0\nwater\t\t0,0 10,0 10,10\n";
    struct fixture *f = *state;
    struct place_map m;
    struct task t;
    int64_t before = fixture_next(f);
    assert_int_equal(draw(f, first, 1, &t), CONFLICT);
    assert_true(t.err.key == MSG_err_place_dry && ((const struct place_drawn *)t.result)->points == 9 && fixture_next(f) == before);
    assert_int_equal(draw(f, first, 0, NULL), OK);
    assert_int_equal(fixture_next(f), before + 4);
    struct fixture_event e = fixture_at(f, before + 1);
    assert_true(str_eq(e.kind, STR("place.map.drawn")) && !e.own.p && fixture_open_holds(f, e.pos, STR("向阳街")));
    assert_int_equal(place_map(f->db, &f->arena, &m), OK);
    assert_true(m.shapes == 3 && !m.shape[0].area && m.shape[1].area && !m.shape[2].area && m.shape[0].point[1].lon == 112600000);
    assert_int_equal(draw(f, first, 0, &t), OK); /* the same again: nothing happens */
    assert_true(((const struct place_drawn *)t.result)->same == 1 && fixture_next(f) == before + 4);
    assert_int_equal(draw(f, "house\t\t0,0 1,1\n", 0, NULL), OK);
    assert_int_equal(place_map(f->db, &f->arena, &m), OK);
    assert_true(m.shapes == 1 && m.shape[0].kind == GROUND_HOUSE);
    assert_int_equal(draw(f, "", 0, NULL), OK); /* and away */
    assert_int_equal(place_map(f->db, &f->arena, &m), OK);
    assert_int_equal(m.shapes, 0);
}

static void broken_ground_is_refused_with_its_line(void **state)
{
    static const char *const bad[] = {
        "street\t\t0,0 1,1",              /* no end */
        "street\t\t0,0\n",                /* a point is no line */
        "lane\t\t0,0 1,1\n",              /* no such kind */
        "street\t0,0 1,1\n",              /* no name, not even an empty one */
        "street\t\t0,0 1\n",
        "street\t\t0,0 1,1,1\n",
        "street\t\t0,0  1,1\n",
        "street\t\t0,0 180000001,1\n",
        "street\t\t0,0 1,-90000001\n",
        "street\t a\t0,0 1,1\n",          /* not tidy */
        "street\t\xff\t0,0 1,1\n",
        "street\t一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一\t0,0 1,1\n",
        "\n",
    };
    struct fixture *f = *state;
    struct task t;
    int64_t before = fixture_next(f);
    for (size_t i = 0; i < countof(bad); i++) {
        struct place_shape *s;
        size_t n;
        int64_t line = 0;
        if (place_ground_parse(&f->arena, str_of(bad[i]), &s, &n, &line) != INVALID)
            fail_msg("%zu: %s", i, bad[i]);
        assert_int_equal(line, i ? 1 : 0);
    }
    assert_int_equal(draw(f, "street\t\t0,0 1,1\nstreet\t\t0,0\n", 0, &t), INVALID);
    assert_true(t.err.key == MSG_err_place_rows && t.err.n == 2 && fixture_next(f) == before);
    assert_int_equal(fixture_run(f, &PLACE_DRAW, &(struct place_draw){ STR(""), 0 }, (struct actor){ 7, PERM_DESK }, NULL), DENIED);
}

#define T(name) cmocka_unit_test_setup_teardown(name, open_place, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(words_and_choices),
        T(doors_or_none),
        T(houses_stand_where_they_are_or_on_the_plan),
        T(the_ground_is_replaced_as_a_whole),
        T(broken_ground_is_refused_with_its_line),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("place map", tests, NULL, NULL);
}
