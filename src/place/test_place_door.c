/* test_place_door.c - a table of spellings, as people type them, and what each means. */
#include "place/place_door.h"

#include "base/hash.h"
#include "store/db.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

static const struct spelling {
    const char *text, *compound, *building, *entrance, *door; /* NULL: not said */
    int64_t floor;                                            /* 0: neither said nor told */
} spelling[] = {
    /* whole */
    { "枣树里3号楼2单元501", "枣树里", "3", "2", "501", 5 },
    { "枣树里小区3号楼2单元501室", "枣树里小区", "3", "2", "501", 5 },
    { "枣树里 3 号楼 2 单元 501", "枣树里", "3", "2", "501", 5 },
    { "3号楼2单元501", "", "3", "2", "501", 5 },
    { "3-2-501", "", "3", "2", "501", 5 },
    { "枣树里3-2-501", "枣树里", "3", "2", "501", 5 },
    { "枣树里，3-2-501", "枣树里", "3", "2", "501", 5 },
    { "3/2/501", "", "3", "2", "501", 5 },
    { "3.2.501", "", "3", "2", "501", 5 },
    { "3 2 501", "", "3", "2", "501", 5 },
    { "3、2、501", "", "3", "2", "501", 5 },
    { "3—2—501", "", "3", "2", "501", 5 },
    { "３－２－５０１", "", "3", "2", "501", 5 },
    { "３号楼２单元５０１", "", "3", "2", "501", 5 },
    { "3#2-501", "", "3", "2", "501", 5 },
    { "3#-2-501", "", "3", "2", "501", 5 },
    { "3#楼2单元501", "", "3", "2", "501", 5 },
    { "3＃２－501", "", "3", "2", "501", 5 },
    { "03-02-0501", "", "3", "2", "501", 5 },
    { "3栋2单元501", "", "3", "2", "501", 5 },
    { "3幢2单元501", "", "3", "2", "501", 5 },
    { "3号2单元501", "", "3", "2", "501", 5 },
    { "3楼2单元501", "", "3", "2", "501", 5 },
    { "3号楼2门501", "", "3", "2", "501", 5 },
    { "3号楼2门洞501号", "", "3", "2", "501", 5 },
    { "3栋2梯501房", "", "3", "2", "501", 5 },
    { "第3号楼第2单元501", "", "3", "2", "501", 5 },
    { "3号楼的2单元501", "", "3", "2", "501", 5 },
    { "3号楼2-501", "", "3", "2", "501", 5 },
    { "3-2单元501", "", "3", "2", "501", 5 },
    { "3号楼2单元5层501", "", "3", "2", "501", 5 },
    { "3号楼2单元5楼501", "", "3", "2", "501", 5 },
    { "12号楼10单元2603", "", "12", "10", "2603", 26 },
    /* Chinese numerals */
    { "三号楼二单元五零一", "", "3", "2", "501", 5 },
    { "三号楼二单元五〇一室", "", "3", "2", "501", 5 },
    { "3栋2单元五零一", "", "3", "2", "501", 5 },
    { "十二号楼一单元一二零三", "", "12", "1", "1203", 12 },
    { "二十三号楼", "", "23", NULL, NULL, 0 },
    { "三-二-五零一", "", "3", "2", "501", 5 },
    { "三号楼两单元五百零一", "", "3", "2", "501", 5 },
    { "三里屯3号楼", "三里屯", "3", NULL, NULL, 0 },
    { "八一小区三号楼501", "八一小区", "3", NULL, "501", 5 },
    { "一号院3号楼2单元501", "一号院", "3", "2", "501", 5 },
    { "2号院3号楼501", "2号院", "3", NULL, "501", 5 },
    { "虹桥路100弄3号501室", "虹桥路100弄", "3", NULL, "501", 5 },
    { "柳树里二期3号楼", "柳树里二期", "3", NULL, NULL, 0 },
    /* no entrance, letters */
    { "枣树里3号楼501室", "枣树里", "3", NULL, "501", 5 },
    { "3-501", "", "3", NULL, "501", 5 },
    { "3号楼501", "", "3", NULL, "501", 5 },
    { "B座1203", "", "B", NULL, "1203", 12 },
    { "b座1203", "", "B", NULL, "1203", 12 },
    { "Ｂ 座 1203 室", "", "B", NULL, "1203", 12 },
    { "B-1203", "", "B", NULL, "1203", 12 },
    { "A3栋2单元501", "", "A3", "2", "501", 5 },
    { "甲3号楼2单元501", "", "甲3", "2", "501", 5 },
    { "3号楼2单元501A", "", "3", "2", "501A", 5 },
    /* parts */
    { "三号楼", "", "3", NULL, NULL, 0 },
    { "枣树里3", "枣树里", "3", NULL, NULL, 0 },
    { "枣树里三号楼", "枣树里", "3", NULL, NULL, 0 },
    { "3号楼2单元", "", "3", "2", NULL, 0 },
    { "3-2", "", "3", "2", NULL, 0 },
    { "501", "", NULL, NULL, "501", 5 },
    { "枣树里501", "枣树里", NULL, NULL, "501", 5 },
    { "2单元501", "", NULL, "2", "501", 5 },
    { "501室", "", NULL, NULL, "501", 5 },
    { "3号楼5层", "", "3", NULL, NULL, 5 },
    /* floor and side */
    { "3号楼2单元5层1号", "", "3", "2", "501", 5 },
    { "3号楼2单元五楼东户", "", "3", "2", "5东户", 5 },
    { "3-2-5-1", "", "3", "2", "501", 5 },
    /* pinyin and English */
    { "3 hao 2 danyuan 501", "", "3", "2", "501", 5 },
    { "3 haolou 2 danyuan 501 shi", "", "3", "2", "501", 5 },
    { "3hao lou 2dan yuan 501", "", "3", "2", "501", 5 },
    { "3 dong 2 dy 501", "", "3", "2", "501", 5 },
    { "Building 3, entrance 2, flat 501", "", "3", "2", "501", 5 },
    { "Oak Court building 3 unit 2 room 501", "OAK COURT", "3", "2", "501", 5 },
    { "bldg 3 apt 501", "", "3", NULL, "501", 5 },
    /* among other words */
    { "我住枣树里3号楼2单元501，暖气不热，打了13800000000三天", "我住枣树里", "3", "2", "501", 5 },
    { "3号楼2单元501和602都不热", "", "3", "2", "501", 5 },
    { "2019-11-02 3号楼停水", "2019-11-02", "3", NULL, NULL, 0 },
    { "11月2日，150户，枣树里3号楼", "11月2日 150户 枣树里", "3", NULL, NULL, 0 },
    { "3号楼2单元501室18度", "", "3", "2", "501", 5 },
};

static const char *const nothing[] = { "",       " ",     "枣树里", "南门口的井盖", "13800000000", "2019-11-02", "150户",
                                       "三里屯", "14:05", "- - -",  "号楼",         "Oak Court",   "\xff\xfe" };

static bool same(struct str got, const char *want)
{
    return want ? got.p && str_eq(got, str_of(want)) : got.p == NULL;
}

static void test_spellings(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a, 1 << 20);
    assert_true(countof(spelling) >= 60);
    for (size_t i = 0; i < countof(spelling); i++) {
        const struct spelling *x = &spelling[i];
        struct place_door d = { .floor = -9 };
        bool read = place_door_read(&a, str_of(x->text), KNOWN_NOTHING, &d);
        if (!read || !same(d.compound, x->compound) || !same(d.building, x->building) || !same(d.entrance, x->entrance) ||
            !same(d.door, x->door) || d.floor != (x->floor ? x->floor : ABSENT))
            fail_msg("%s: %d [" STR_FMT "] [" STR_FMT "] [" STR_FMT "] [" STR_FMT "] %lld", x->text, read, STR_ARG(d.compound),
                     STR_ARG(d.building), STR_ARG(d.entrance), STR_ARG(d.door), (long long)d.floor);
    }
    arena_release(&a);
}

static void test_no_door(void **state)
{
    struct arena a;
    struct place_door d;
    (void)state;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < countof(nothing); i++)
        if (place_door_read(&a, str_of(nothing[i]), KNOWN_NOTHING, &d))
            fail_msg("%s is no door", nothing[i]);
    arena_release(&a);
}

/* The same words, typed where the building or the entrance is known. */
static void test_known(void **state)
{
    struct arena a;
    struct place_door d;
    (void)state;
    arena_init(&a, 1 << 20);
    assert_true(place_door_read(&a, STR("2-501"), KNOWN_BUILDING, &d));
    assert_true(same(d.building, NULL) && same(d.entrance, "2") && same(d.door, "501"));
    assert_true(place_door_read(&a, STR("2"), KNOWN_BUILDING, &d));
    assert_true(same(d.entrance, "2") && same(d.door, NULL));
    assert_true(place_door_read(&a, STR("501"), KNOWN_ENTRANCE, &d));
    assert_true(same(d.entrance, NULL) && same(d.door, "501"));
    assert_true(place_door_read(&a, STR("五层 2"), KNOWN_ENTRANCE, &d));
    assert_true(same(d.door, "502") && d.floor == 5);
    assert_true(place_door_read(&a, STR("4号楼1单元101"), KNOWN_ENTRANCE, &d));
    assert_true(same(d.building, "4") && same(d.entrance, "1") && same(d.door, "101"));
    arena_release(&a);
}

static void test_parts(void **state)
{
    static const struct {
        enum place_part part;
        const char *cell, *name;
    } cell[] = {
        { PART_BUILDING, "3号楼", "3" },   { PART_BUILDING, "三栋", "3" },    { PART_BUILDING, "3", "3" },      { PART_BUILDING, " 03# ", "3" },
        { PART_BUILDING, "Ｂ座", "B" },    { PART_BUILDING, "b", "B" },       { PART_BUILDING, "东楼", "东楼" }, { PART_BUILDING, "甲3号楼", "甲3" },
        { PART_BUILDING, "第十二号楼", "12" }, { PART_BUILDING, "", "" },     { PART_ENTRANCE, "2单元", "2" },  { PART_ENTRANCE, "二 单元", "2" },
        { PART_ENTRANCE, "东门", "东门" }, { PART_FLOOR, "5层", "5" },        { PART_FLOOR, "十二楼", "12" },   { PART_FLOOR, "5F", "5" },
        { PART_DOOR, "501室", "501" },     { PART_DOOR, "五零一", "501" },    { PART_DOOR, "0501", "501" },     { PART_DOOR, "东户", "东户" },
    };
    struct arena a;
    (void)state;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < countof(cell); i++) {
        struct str got = place_door_part(&a, cell[i].part, str_of(cell[i].cell));
        if (!same(got, cell[i].name))
            fail_msg("%s: " STR_FMT, cell[i].cell, STR_ARG(got));
    }
    assert_int_equal(place_door_floor(STR("1203")), 12);
    assert_int_equal(place_door_floor(STR("A501")), 5);
    assert_true(place_door_floor(STR("12")) == ABSENT && place_door_floor(STR("012")) == ABSENT && place_door_floor(STR("东户")) == ABSENT);
    assert_true(place_door_rank(STR("")) < place_door_rank(STR("2")) && place_door_rank(STR("2")) < place_door_rank(STR("10")));
    assert_true(place_door_rank(STR("10")) < place_door_rank(STR("A2")) && place_door_rank(STR("A2")) < place_door_rank(STR("A10")));
    assert_true(place_door_rank(STR("A10")) < place_door_rank(STR("B")) && place_door_rank(STR("Z9")) < place_door_rank(STR("东楼")));
    assert_true(same(place_building_words(&a, STR("3")), "3 号楼") && same(place_building_words(&a, STR("B")), "B 座"));
    assert_true(same(place_building_words(&a, STR("东楼")), "东楼") && same(place_entrance_words(&a, STR("2")), "2 单元"));
    assert_true(same(place_entrance_words(&a, STR("")), ""));
    arena_release(&a);
}

static void test_full_arena(void **state)
{
    (void)state;
    for (size_t cap = 0; cap < 400; cap += 16) {
        struct arena a;
        struct place_door d;
        arena_init(&a, cap);
        if (place_door_read(&a, STR("三号楼二单元五层一号"), KNOWN_NOTHING, &d))
            assert_true(same(d.door, "501"));
        arena_release(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spellings), cmocka_unit_test(test_no_door), cmocka_unit_test(test_known),
        cmocka_unit_test(test_parts),     cmocka_unit_test(test_full_arena),
    };
    base_init();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("place door", tests, NULL, NULL);
}
