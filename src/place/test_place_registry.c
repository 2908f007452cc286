/* test_place_registry.c - sheets, the list they become, and what the registry makes of it: given, when, then; and looking for doors. */
#include "place/place.h"

#include "place/place_in.h"
#include "support/decide.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

/* ---- sheets ---------------------------------------------------------------------------------------------------------- */

struct heard {
    char said[2000]; /* "line:fault:about|" */
    size_t n;
};

static void on_fault(void *ctx, int64_t line, enum place_fault fault, struct str about)
{
    struct heard *h = ctx;
    int n = snprintf(h->said + h->n, sizeof h->said - h->n, "%lld:%d:" STR_FMT "|", (long long)line, (int)fault, STR_ARG(about));
    assert_true(n > 0 && (size_t)n < sizeof h->said - h->n);
    h->n += (size_t)n;
}

/* A sheet written as lines with commas. */
static enum rc read_sheet(struct arena *a, const char *sheet, struct heard *h, struct str *text)
{
    struct place_rows r;
    struct str rest = str_of(sheet), line, cell[16];
    int64_t nth = 0;
    *h = (struct heard){ .n = 0 };
    place_rows_begin(&r, a, on_fault, h);
    while (str_next(&rest, '\n', &line)) {
        size_t n = 0;
        while (n < countof(cell) && str_next(&line, ',', &cell[n]))
            n++;
        place_rows_feed(&r, ++nth, cell, n);
    }
    return place_rows_end(&r, text);
}

static void assert_text(const char *sheet, const char *want)
{
    struct arena a;
    struct heard h;
    struct str text = STR("");
    arena_init(&a, 1 << 20);
    enum rc rc = read_sheet(&a, sheet, &h, &text);
    if (rc || h.n || !str_eq(text, str_of(want)))
        fail_msg("%d %s\n" STR_FMT, rc, h.said, STR_ARG(text));
    arena_release(&a);
}

static void assert_faults(const char *sheet, const char *want)
{
    struct arena a;
    struct heard h;
    struct str text = STR("");
    arena_init(&a, 1 << 20);
    assert_int_equal(read_sheet(&a, sheet, &h, &text), INVALID);
    assert_string_equal(h.said, want);
    arena_release(&a);
}

static void test_sheets(void **state)
{
    (void)state;
    assert_text("小区,楼栋,单元,楼层,门牌\n枣树里,3号楼,2单元,5,501\n枣树里,三栋,2,5层,５０２室", "枣树里\t3\t2\t5\t501\t\t\n枣树里\t3\t2\t5\t502\t\t\n");
    /* the floor is told by the door; columns in another order, and in English */
    assert_text("door,entrance,building,compound\n1203,,B座,Oak Court", "Oak Court\tB\t\t12\t1203\t\t\n");
    /* merged cells; an empty row is none */
    assert_text("小区,楼栋,单元,楼层,门牌\n枣树里,3,1,1,101\n,,,,102\n,,,2,1\n,,,,2\n,,,,\n,,2,,101\n,4,,,101\n",
                "枣树里\t3\t1\t1\t101\t\t\n枣树里\t3\t1\t1\t102\t\t\n枣树里\t3\t1\t2\t201\t\t\n枣树里\t3\t1\t2\t202\t\t\n枣树里\t3\t2\t1\t101\t\t\n"
                "枣树里\t4\t\t1\t101\t\t\n");
    /* one order: numbers before letters, compounds as they come; the position in the first line of its building */
    assert_text("小区,楼栋,单元,楼层,门牌,经度,纬度\n乙,10,1,1,101,,\n乙,2,1,1,102,112.938,28.2\n乙,2,1,1,101,,\n甲,A,,-1,1,,\n",
                "乙\t2\t1\t1\t101\t112938000\t28200000\n乙\t2\t1\t1\t102\t\t\n乙\t10\t1\t1\t101\t\t\n甲\tA\t\t-1\t1\t\t\n");
}

static void test_bad_sheets(void **state)
{
    char want[200];
    (void)state;
    assert_faults("", "1:1:小区|");
    assert_faults("楼栋,门牌\n1,101", "1:1:小区|1:14:楼栋 · 门牌|");
    (void)snprintf(want, sizeof want, "1:%d:户主|3:%d:2|4:%d:|5:%d:东户|6:%d:高|", PLACE_NOTE_COLUMN, PLACE_DOOR_TWICE, PLACE_NO_DOOR,
                   PLACE_NO_FLOOR, PLACE_BAD_FLOOR);
    struct arena a;
    struct heard h;
    struct str text;
    arena_init(&a, 1 << 20);
    const char *sheet = "小区,楼栋,单元,楼层,门牌,户主\n甲,1,1,,101,\n甲,1号楼,一单元,,101室,\n甲,1,1,1,,\n甲,2,1,,东户,\n甲,2,1,高,101,\n";
    assert_int_equal(read_sheet(&a, sheet, &h, &text), INVALID);
    assert_int_equal(h.n, strlen(want)); /* the doubles are found last */
    assert_non_null(strstr(h.said, ":10:2|"));
    assert_faults("小区,楼栋,门牌\n甲,1,101,9\n", "2:2:|");
    assert_faults("小区,楼栋,门牌\n甲,1,一个非常非常非常非常长的门牌101\n", "2:6:一个非常非常非常非常长的门牌101|");
    assert_faults("小区,楼栋,门牌,经度,纬度\n甲,1,101,112.9,\n甲,1,102,abc,1\n甲,1,103,200,1\n", "2:9:|3:9:|4:9:|");
    assert_faults("小区,楼栋,门牌\n,1,101\n甲,,101\n", "2:3:|3:4:|");
    arena_release(&a);
}

static void test_one_spelling(void **state)
{
    static const char *const bad[] = {
        "",
        "甲\t1\t1\t1\t101\t\t",
        "甲\t1\t1\t1\t101\t\n",
        "甲\t1\t1\t1\t101\t\t\t\n",
        "甲\t1号楼\t1\t1\t101\t\t\n",
        "甲\t1\t1\tx\t101\t\t\n",
        "甲\t1\t1\t1\t101\t5\t\n",
        "甲\t1\t1\t1\t101\t\t\n甲\t1\t1\t1\t101\t\t\n",
        "甲\t1\t1\t1\t102\t\t\n甲\t1\t1\t1\t101\t\t\n",
        "甲\t1\t1\t1\t101\t\t\n乙\t1\t1\t1\t101\t\t\n甲\t2\t1\t1\t101\t\t\n",
        "甲\t1\t1\t1\t101\t\t\n甲\t1\t1\t1\t102\t1\t1\n",
        "\t1\t1\t1\t101\t\t\n",
        "甲\t1\t1\t1\t1,2\t\t\n",
        "甲\t1\t1\t1\t101\t999999999\t1\n",
    };
    struct arena a;
    struct place_row *row;
    size_t n;
    int64_t line;
    (void)state;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < countof(bad); i++)
        if (place_rows_parse(&a, str_of(bad[i]), &row, &n, &line) != INVALID)
            fail_msg("taken: %s", bad[i]);
    assert_int_equal(place_rows_parse(&a, STR("甲\t1\t\t-1\t101\t-1000000\t2\n"), &row, &n, &line), OK);
    assert_true(n == 1 && row[0].floor == -1 && row[0].lon == -1000000 && row[0].lat == 2 && row[0].entrance.n == 0);
    arena_release(&a);
}

/* ---- the registry ----------------------------------------------------------------------------------------------------- */

static const char FIRST[] = "枣树里\t3\t1\t1\t101\t112938000\t28200000\n枣树里\t3\t1\t1\t102\t\t\n枣树里\t3\t2\t5\t501\t\t\n枣树里\t3\t2\t5\t502\t\t\n"
                            "枣树里\t4\t1\t1\t101\t\t\n槐树里\t3\t1\t5\t501\t\t\n槐树里\tB\t\t12\t1203\t\t\n";

static struct place_imported bring_in(struct fixture *f, const struct command *c, const char *rows, enum rc want)
{
    struct place_import in = { str_of(rows), ABSENT };
    struct task t;
    assert_int_equal(fixture_run(f, c, &in, FIXTURE_ADMIN, &t), want);
    return *(const struct place_imported *)t.result;
}

static int64_t door(struct fixture *f, const char *typed)
{
    struct place_address out[PLACE_FOUND_MOST];
    size_t n = 0;
    assert_int_equal(place_find(f->db, &f->arena, str_of(typed), out, countof(out), &n), OK);
    assert_int_equal(n, 1);
    return out[0].household;
}

static void test_import(void **state)
{
    struct fixture f;
    (void)state;
    fixture_open(&f);
    int64_t before = fixture_next(&f);
    struct place_imported r = bring_in(&f, &PLACE_IMPORT, FIRST, OK);
    assert_true(r.compounds == 2 && r.buildings == 4 && r.entrances == 5 && r.doors == 7 && r.kept == 0 && r.gone == 0);
    assert_int_equal(fixture_next(&f) - before, 2 + 4 + 5); /* an event an entrance, not a door */
    struct fixture_event e = fixture_at(&f, before + 2);
    assert_true(str_eq(e.kind, STR("place.doors.listed")) && str_ends(e.open, STR("\"name\":\"1\",\"first\":1,\"doors\":\"1:101,102\"}")));
    assert_null(e.own.p);
    int64_t home = door(&f, "枣树里3-2-501"), other = door(&f, "槐树里B座1203");
    assert_true(home == 3 && other == 7);
    /* the same again: nothing new, nothing written */
    before = fixture_next(&f);
    r = bring_in(&f, &PLACE_IMPORT, FIRST, OK);
    assert_true(r.doors == 0 && r.kept == 7 && r.gone == 0 && fixture_next(&f) == before);
    /* a longer list of one compound: what is new comes, the rest keeps its number, the other compound is not gone */
    r = bring_in(&f, &PLACE_IMPORT, "枣树里\t3\t2\t5\t501\t\t\n枣树里\t3\t2\t5\t503\t\t\n枣树里\t5\t1\t1\t101\t\t\n", OK);
    assert_true(r.compounds == 0 && r.buildings == 1 && r.doors == 2 && r.kept == 1 && r.gone == 4);
    assert_true(str_starts(r.gone_doors, STR("枣树里 3 号楼 1 单元 101\n枣树里 3 号楼 1 单元 102\n枣树里 3 号楼 2 单元 502\n")));
    assert_true(door(&f, "枣树里3-2-501") == home && door(&f, "枣树里3-2-502") == 4 && door(&f, "枣树里3-2-503") == 8);
    /* the building moved */
    before = fixture_next(&f);
    r = bring_in(&f, &PLACE_IMPORT, "枣树里\t3\t2\t5\t501\t112940000\t28200000\n", OK);
    assert_true(fixture_next(&f) == before + 1 && str_eq(fixture_last(&f).kind, STR("place.building.moved")));
    fixture_check_clean(&f);
    fixture_close(&f);
}

static void test_dry_and_refused(void **state)
{
    struct fixture f;
    struct task t;
    struct actor clerk = { 1, PERM_DESK };
    (void)state;
    fixture_open(&f);
    int64_t before = fixture_next(&f);
    struct place_import in = { str_of(FIRST), 1 };
    assert_int_equal(fixture_run(&f, &PLACE_IMPORT, &in, FIXTURE_ADMIN, &t), CONFLICT);
    const struct place_imported *r = t.result;
    assert_true(t.err.key == MSG_err_place_dry && r->doors == 7 && r->compounds == 2);
    in.dry = ABSENT;
    assert_int_equal(fixture_run(&f, &PLACE_IMPORT, &in, clerk, NULL), DENIED);
    /* a list that breaks off in its last line changes nothing of its first */
    in.rows = STR("甲\t1\t1\t1\t101\t\t\n甲\t1\t1\t1\t101\t\t\n");
    assert_int_equal(fixture_run(&f, &PLACE_IMPORT, &in, FIXTURE_ADMIN, &t), INVALID);
    assert_true(t.err.key == MSG_err_place_rows && t.err.n == 2);
    assert_int_equal(fixture_next(&f), before);
    fixture_close(&f);
}

/* A plan is the same whenever it is asked, and any other as soon as anything else would happen. */
static void test_plans(void **state)
{
    static const char OTHER[] = "枣树里\t3\t1\t1\t101\t\t\n枣树里\t3\t1\t1\t103\t\t\n";
    struct fixture f;
    struct task t;
    (void)state;
    fixture_open(&f);
    struct place_import in = { .rows = str_of(FIRST), .dry = 1 };
    assert_int_equal(fixture_run(&f, &PLACE_IMPORT, &in, FIXTURE_ADMIN, &t), CONFLICT);
    int64_t plan = ((const struct place_imported *)t.result)->plan;
    assert_true(plan > 0 && ((const struct place_imported *)t.result)->gone_plan == 0);
    assert_int_equal(fixture_run(&f, &PLACE_NAME, &(struct place_named){ STR("换了名"), 480 }, FIXTURE_ADMIN, &t), OK); /* no door */
    in.dry = 0;
    in.plan = plan ^ 1;
    assert_int_equal(fixture_run(&f, &PLACE_IMPORT, &in, FIXTURE_ADMIN, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_place_changed);
    in.plan = plan;
    assert_int_equal(fixture_run(&f, &PLACE_IMPORT, &in, FIXTURE_ADMIN, &t), OK);
    assert_int_equal(fixture_run(&f, &PLACE_IMPORT, &in, FIXTURE_ADMIN, &t), CONFLICT); /* it is done */
    struct place_imported r = bring_in(&f, &PLACE_IMPORT, FIRST, OK);
    assert_true(r.plan == 0 && r.gone_plan == 0);
    /* what goes: the same number from the import that tells it and from the retiring */
    r = bring_in(&f, &PLACE_IMPORT, OTHER, OK);
    assert_true(r.doors == 1 && r.gone == 4 && r.plan > 0 && r.gone_plan > 0);
    in = (struct place_import){ .rows = str_of(OTHER), .plan = r.gone_plan ^ 1 };
    assert_int_equal(fixture_run(&f, &PLACE_RETIRE, &in, FIXTURE_ADMIN, &t), CONFLICT);
    in.plan = r.gone_plan;
    assert_int_equal(fixture_run(&f, &PLACE_RETIRE, &in, FIXTURE_ADMIN, &t), OK);
    /* another floor, another position */
    r = bring_in(&f, &PLACE_IMPORT, "枣树里\t3\t1\t2\t101\t1\t2\n", OK);
    assert_true(r.changed == 2 && r.doors == 0 && r.kept == 1 && r.plan > 0);
    fixture_check_clean(&f);
    fixture_close(&f);
}

static void test_retire(void **state)
{
    struct fixture f;
    struct place_address p;
    (void)state;
    fixture_open(&f);
    (void)bring_in(&f, &PLACE_IMPORT, FIRST, OK);
    (void)bring_in(&f, &PLACE_RETIRE, "枣树里\t9\t1\t1\t101\t\t\n", CONFLICT);
    struct place_imported r = bring_in(&f, &PLACE_RETIRE, "枣树里\t3\t2\t5\t501\t\t\n枣树里\t4\t1\t1\t101\t\t\n", OK);
    assert_true(r.gone == 3 && r.kept == 2);
    struct place_address out[4];
    size_t n;
    assert_int_equal(place_find(f.db, &f.arena, STR("枣树里3-2-502"), out, 4, &n), OK);
    assert_true(n == 1 && out[0].household == ABSENT && str_eq(out[0].text, STR("枣树里 3 号楼 2 单元"))); /* its entrance is what fits best */
    assert_int_equal(place_address(f.db, &f.arena, 4, &p), OK); /* cases still know it */
    assert_true(str_eq(p.text, STR("枣树里 3 号楼 2 单元 502")) && door(&f, "槐树里3-1-501") == 6);
    r = bring_in(&f, &PLACE_IMPORT, FIRST, OK);
    assert_true(r.doors == 3 && door(&f, "枣树里3-2-502") == 4); /* back, under its number */
    fixture_check_clean(&f);
    fixture_close(&f);
}

static void test_rename(void **state)
{
    struct fixture f;
    struct task t;
    (void)state;
    fixture_open(&f);
    int64_t id = fixture_next(&f);
    (void)bring_in(&f, &PLACE_IMPORT, FIRST, OK);
    struct place_rename in = { id, STR("枣树新里") };
    assert_int_equal(fixture_run(&f, &PLACE_RENAME, &in, FIXTURE_NOBODY, NULL), DENIED);
    assert_int_equal(fixture_run(&f, &PLACE_RENAME, &in, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(door(&f, "枣树新里3-2-501"), 3);
    in.name = STR("槐树里");
    assert_int_equal(fixture_run(&f, &PLACE_RENAME, &in, FIXTURE_ADMIN, &t), CONFLICT);
    assert_true(t.err.key == MSG_err_place_name_taken);
    in.compound = 99999;
    assert_int_equal(fixture_run(&f, &PLACE_RENAME, &in, FIXTURE_ADMIN, &t), NOT_FOUND);
    fixture_check_clean(&f);
    fixture_close(&f);
}

/* ---- looking ------------------------------------------------------------------------------------------------------------ */

static void test_find(void **state)
{
    static const struct {
        const char *typed, *found; /* texts, one behind the other, with '|' */
    } want[] = {
        { "枣树里3号楼2单元501", "枣树里 3 号楼 2 单元 501|" },
        { "枣树里小区三号楼二单元五零一", "枣树里 3 号楼 2 单元 501|" },
        { "我住枣树里3-2-501，暖气不热", "枣树里 3 号楼 2 单元 501|" },
        { "3-2-501", "枣树里 3 号楼 2 单元 501|" },
        { "3号楼501", "枣树里 3 号楼 2 单元 501|槐树里 3 号楼 1 单元 501|" },
        { "枣树3号楼501", "枣树里 3 号楼 2 单元 501|" },
        { "B座1203", "槐树里 B 座 1203|" },
        { "三号楼", "枣树里 3 号楼|槐树里 3 号楼|" },
        { "枣树里三号楼", "枣树里 3 号楼|" },
        { "槐树里", "槐树里|" },
        { "枣树里3-2-999", "枣树里 3 号楼 2 单元|" },
        { "枣树里3-9-501", "枣树里 3 号楼|" },
        { "枣树里99号楼", "枣树里|" },
        { "99号楼", "" },
        { "501", "" },
        { "暖气不热", "" },
        { "", "" },
    };
    struct fixture f;
    (void)state;
    fixture_open(&f);
    (void)bring_in(&f, &PLACE_IMPORT, FIRST, OK);
    for (size_t i = 0; i < countof(want); i++) {
        struct place_address out[PLACE_FOUND_MOST];
        struct buf b;
        size_t n = 99;
        buf_init(&b, &f.arena, 4000);
        assert_int_equal(place_find(f.db, &f.arena, str_of(want[i].typed), out, countof(out), &n), OK);
        for (size_t k = 0; k < n; k++)
            buf_printf(&b, STR_FMT "|", STR_ARG(out[k].text));
        if (!str_eq(buf_view(&b), str_of(want[i].found)))
            fail_msg("%s: " STR_FMT, want[i].typed, STR_ARG(buf_view(&b)));
    }
    fixture_close(&f);
}

/* What is typed on a building's page is about that building, unless it says otherwise. */
static void test_find_here(void **state)
{
    struct fixture f;
    struct place_address p, out[4];
    size_t n;
    (void)state;
    fixture_open(&f);
    (void)bring_in(&f, &PLACE_IMPORT, FIRST, OK);
    assert_int_equal(place_address(f.db, &f.arena, 3, &p), OK);
    assert_true(str_eq(p.building_text, STR("枣树里 3 号楼")) && p.floor == 5);
    struct place_scope here = { p.compound, p.building, ABSENT };
    assert_int_equal(place_find_in(f.db, &f.arena, &here, STR("2-502"), out, 4, &n), OK);
    assert_true(n == 1 && out[0].household == 4);
    assert_int_equal(place_find_in(f.db, &f.arena, &here, STR("4号楼101"), out, 4, &n), OK);
    assert_true(n == 1 && out[0].household == 5);
    here.entrance = p.entrance;
    assert_int_equal(place_find_in(f.db, &f.arena, &here, STR("五层二号"), out, 4, &n), OK);
    assert_true(n == 1 && out[0].household == 4);
    assert_int_equal(place_find_in(f.db, &f.arena, &here, STR("槐树里B座1203"), out, 4, &n), OK);
    assert_true(n == 1 && out[0].household == 7);
    assert_int_equal(place_address(f.db, &f.arena, 999, &p), NOT_FOUND);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sheets), cmocka_unit_test(test_bad_sheets), cmocka_unit_test(test_one_spelling),
        cmocka_unit_test(test_import), cmocka_unit_test(test_dry_and_refused), cmocka_unit_test(test_retire),
        cmocka_unit_test(test_plans), cmocka_unit_test(test_rename), cmocka_unit_test(test_find), cmocka_unit_test(test_find_here),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("place registry", tests, NULL, NULL);
}
