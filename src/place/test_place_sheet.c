/* test_place_sheet.c - a whole sheet: rows out of CSV and out of the helper's answer, and what is told of those that can't be taken. */
#include "place/place_sheet.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

static struct arena arena;

static int start(void **state)
{
    (void)state;
    arena_init(&arena, 64 << 20);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static void on_row(void *ctx, int64_t line, const struct str *cell, size_t n)
{
    struct buf *b = ctx;
    buf_printf(b, "%lld:", (long long)line);
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "%s" STR_FMT, i ? "|" : "", STR_ARG(cell[i]));
    buf_char(b, '/');
}

static enum rc read_csv(struct str bytes, struct buf *b, const char **from, struct err *err)
{
    arena_reset(&arena);
    buf_init(b, &arena, 1 << 20);
    return table_csv(&arena, bytes, &(struct table){ on_row, NULL, b }, from, err);
}

static void assert_csv(struct str bytes, const char *from, const char *want)
{
    struct buf b;
    struct err err;
    const char *was;
    assert_int_equal(read_csv(bytes, &b, &was, &err), OK);
    assert_string_equal(was, from);
    assert_string_equal(arena_cstr(&arena, buf_view(&b)), want);
}

static void rows_of_csv_bear_their_numbers(void **state)
{
    (void)state;
    assert_csv(STR("a,b\r\n\r\n\"x\ny\",\r\nz"), "UTF-8", "1:a|b/2:/3:x\ny|/4:z/");
    assert_csv(STR("\xEF\xBB\xBF小区\n\n\n1\n"), "UTF-8", "1:小区/2:/3:/4:1/");
    assert_csv(STR("a\rb\r\rc"), "UTF-8", "1:a/2:b/3:/4:c/");
    assert_csv(STR("\xB5\xC6,x"), "GB18030", "1:灯|x/");
}

static void what_is_no_csv_says_so(void **state)
{
    static const struct {
        struct str bytes;
        enum msg key;
        int64_t n;
    } bad[] = {
#define BAD(s, key, n) { { s, sizeof s - 1 }, key, n }
        BAD("", MSG_table_empty, 0), BAD("\xEF\xBB\xBF", MSG_table_empty, 0), BAD("\xFF\xFE" "a", MSG_table_binary, 0),
        BAD("\x89PNG\r\n\x1A\n\0\0", MSG_table_binary, 0), BAD("a\n\"b\n", MSG_table_not_csv, 2), BAD("a\n\nb\"c\n", MSG_table_not_csv, 3),
#undef BAD
    };
    (void)state;
    for (size_t i = 0; i < countof(bad); i++) {
        struct buf b;
        struct err err = { NULL, MSG_NONE, 0 };
        const char *from;
        assert_int_equal(read_csv(bad[i].bytes, &b, &from, &err), INVALID);
        assert_int_equal(err.key, bad[i].key);
        assert_int_equal(err.n, bad[i].n);
    }
    assert_int_equal(table_kind(STR("PK\3\4")), TABLE_BOOK);
    assert_int_equal(table_kind(STR("P")), TABLE_CSV);
}

/* Rows written as "a|^|v/", as test_xlsx.c writes them. */
static struct str rows_of(const char *text)
{
    struct str rest = str_of(text), row, cell[SHEET_COLUMNS_MAX];
    struct buf b;
    buf_init(&b, &arena, 1 << 20);
    while (str_next(&rest, '/', &row) && rest.p) {
        size_t n = 0;
        while (str_next(&row, '|', &cell[n]))
            n++;
        sheet_row(&b, n);
        for (size_t i = 0; i < n; i++) {
            bool covered = str_eq(cell[i], STR("^")), below = str_eq(cell[i], STR("v"));
            enum cell_kind kind = covered ? CELL_COVERED : below ? CELL_BELOW : cell[i].n ? CELL_TEXT : CELL_EMPTY;
            sheet_cell(&b, &(struct cell){ .kind = kind, .text = cell[i] });
        }
    }
    return buf_view(&b);
}

static void merged_cells_hold_for_their_column(void **state)
{
    struct buf b;
    (void)state;
    arena_reset(&arena);
    buf_init(&b, &arena, 1 << 20);
    struct str rows = rows_of("title|^|^/a|b||/v|c|d/v|v/x|v|v/");
    assert_int_equal(table_sheet(rows, &(struct table){ on_row, NULL, &b }), OK);
    /* the last row: below what is no merged cell's, as only a helper that lies would have it */
    assert_string_equal(arena_cstr(&arena, buf_view(&b)), "1:title/2:a|b/3:a|c|d/4:a|c/5:x|c/");
    assert_int_equal(table_sheet(STR("\1"), &(struct table){ on_row, NULL, &b }), FAILED);
}

/* ---- sheets ------------------------------------------------------------------------------------------------------- */

static enum rc read_sheet(struct str bytes, struct place_sheet *s, struct err *err)
{
    arena_reset(&arena);
    return place_sheet_read(&arena, TABLE_CSV, bytes, s, err);
}

static void a_good_sheet_is_a_list(void **state)
{
    struct place_sheet s;
    struct place_sheet_fault f;
    struct err err;
    (void)state;
    assert_int_equal(read_sheet(STR("王村门牌,,,\n小区,楼栋,门牌,户主\n甲,1,101,张三\n"), &s, &err), OK);
    assert_true(str_eq(s.rows, STR("甲\t1\t\t1\t101\t\t\n")) && s.bad == 0);
    assert_true(place_sheet_fault(&s.faults, &f) && f.row == 1 && f.fault == PLACE_NOTE_TITLE && str_eq(f.about, STR("王村门牌")));
    assert_true(place_sheet_fault(&s.faults, &f) && f.row == 2 && f.fault == PLACE_NOTE_COLUMN && f.cells.n == 0);
    assert_false(place_sheet_fault(&s.faults, &f));
}

static void faults_come_in_the_order_of_rows(void **state)
{
    static const struct {
        int64_t row;
        enum place_fault fault;
        const char *cells;
    } want[] = {
        { 3, PLACE_DOOR_TWICE, "甲 · 1 · 101" }, { 4, PLACE_NO_DOOR, "甲 · 1 · –" }, { 6, PLACE_NO_FLOOR, "甲 · 1 · 1 2" }
    };
    struct place_sheet s;
    struct place_sheet_fault f;
    struct err err;
    (void)state;
    assert_int_equal(read_sheet(STR("小区,楼栋,门牌,电话\n甲,1,101,000-1\n甲,1,101,000-2\n甲,1,,000-3\n\n甲,1,\"1\t2\",000-4\n"), &s, &err), OK);
    assert_true(!s.rows.p && s.bad == 3);
    assert_null(memmem(s.faults.p, s.faults.n, "000-", 4));
    assert_true(place_sheet_fault(&s.faults, &f) && f.fault == PLACE_NOTE_COLUMN);
    for (size_t i = 0; i < countof(want); i++) {
        assert_true(place_sheet_fault(&s.faults, &f));
        assert_int_equal(f.row, want[i].row);
        assert_int_equal(f.fault, want[i].fault);
        assert_string_equal(arena_cstr(&arena, f.cells), want[i].cells);
    }
    assert_false(place_sheet_fault(&s.faults, &f));
}

static void a_sheet_of_nothing_has_one_fault(void **state)
{
    struct place_sheet s;
    struct place_sheet_fault f;
    struct err err;
    (void)state;
    assert_int_equal(read_sheet(STR("小区,楼栋,门牌\n,,\n"), &s, &err), OK);
    assert_true(s.bad == 1 && place_sheet_fault(&s.faults, &f) && f.fault == PLACE_NO_ROWS);
    assert_int_equal(read_sheet(STR("一\n二\n三\n四\n五\n六\n"), &s, &err), OK); /* not all of it can be titles */
    assert_true(s.bad == 3);
    assert_int_equal(read_sheet(STR("一\n"), &s, &err), OK);
    assert_true(s.bad == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_csv_bear_their_numbers),
        cmocka_unit_test(what_is_no_csv_says_so),
        cmocka_unit_test(merged_cells_hold_for_their_column),
        cmocka_unit_test(a_good_sheet_is_a_list),
        cmocka_unit_test(faults_come_in_the_order_of_rows),
        cmocka_unit_test(a_sheet_of_nothing_has_one_fault),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("place sheet", tests, start, stop);
}
