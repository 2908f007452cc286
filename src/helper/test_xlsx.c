/* test_xlsx.c - sheets that an office sends, and those that somebody sends who means us harm. */
#include "helper/xlsx.h"
#include "support/make_xlsx.h"

#include "base/clock.h"
#include "base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "helper/test_work.h"

#define NAMESPACE "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define SHEET(rows) STR("<worksheet xmlns=\"" NAMESPACE "\"><sheetData>" rows "</sheetData></worksheet>")
#define TEXT_CELL(ref, text) "<c r=\"" ref "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"

static int set_up(void **state)
{
    return fixture_begin(state, 320 << 20);
}

static enum rc read_file(struct fixture *f, struct str file)
{
    return xlsx_read(file, fixture_again(f));
}

static enum rc read_parts(struct fixture *f, const struct xlsx_parts *parts)
{
    struct str file = make_xlsx(&f->a, parts);
    assert_non_null(file.p);
    return read_file(f, file);
}

/* The rows as one line: cells by |, rows by /, a covered cell is ^, or v below its value. */
static struct str shown(struct fixture *f)
{
    struct buf b;
    struct str rest = buf_view(&f->out);
    struct cell cell[SHEET_COLUMNS_MAX];
    size_t n;
    enum rc rc;
    buf_init(&b, &f->a, 1 << 20);
    while ((rc = sheet_next(&rest, cell, &n)) == OK) {
        for (size_t i = 0; i < n; i++) {
            buf_str(&b, i ? STR("|") : STR(""));
            buf_str(&b, cell[i].kind == CELL_COVERED ? STR("^") : cell[i].kind == CELL_BELOW ? STR("v") : cell[i].text);
        }
        buf_char(&b, '/');
    }
    assert_int_equal(rc, NOT_FOUND);
    return buf_view(&b);
}

static void assert_shown(struct fixture *f, struct xlsx_parts parts, const char *want)
{
    assert_int_equal(read_parts(f, &parts), OK);
    assert_string_equal(arena_cstr(&f->a, shown(f)), want);
}

static void assert_refused(struct fixture *f, struct str sheet, const char *why)
{
    assert_int_equal(read_parts(f, &(struct xlsx_parts){ .sheet = sheet }), INVALID);
    assert_string_equal(f->w.why.p, why);
    assert_true(f->w.words.n > 10);
}

/* ---- values -------------------------------------------------------------------------------------------------- */

static void formats_of_dates(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        unsigned format;
    } t[] = { { "General", 0 },
              { "0.00E+00", 0 },
              { "#,##0.00\\ \"yd\"", 0 },
              { "[Red]0;[Blue]-0", 0 },
              { "yyyy-mm-dd", FORMAT_DATE },
              { "yyyy\"年\"m\"月\"d\"日\"", FORMAT_DATE },
              { "[$-804]aaaa;@", 0 },
              { "mmm", FORMAT_DATE },
              { "h:mm", FORMAT_TIME },
              { "mm:ss", FORMAT_TIME },
              { "[h]:mm:ss", 0 },
              { "m/d/yy h:mm", FORMAT_DATE | FORMAT_TIME },
              { "@", 0 },
              { "\"", 0 },
              { "[", 0 },
              { "\\", 0 },
              { "0;yyyy", 0 },
              { "", 0 } };
    for (size_t i = 0; i < countof(t); i++)
        assert_int_equal(xlsx_format_of_code(str_of(t[i].code)), t[i].format);
    assert_int_equal(xlsx_format_of_id(14), FORMAT_DATE);
    assert_int_equal(xlsx_format_of_id(58), FORMAT_DATE);
    assert_int_equal(xlsx_format_of_id(22), FORMAT_DATE | FORMAT_TIME);
    assert_int_equal(xlsx_format_of_id(46) | xlsx_format_of_id(0) | xlsx_format_of_id(49) | xlsx_format_of_id(-1), 0);
}

static void numbers_as_typed(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *stored, *want;
        unsigned format;
        bool old;
    } t[] = { { "5", "5", 0, false },
              { "0.30000000000000004", "0.3", 0, false },
              { "1.0", "1", 0, false },
              { "13800000000", "13800000000", 0, false },
              { "1.4040219520101E+17", "140402195201010000", 0, false },
              { "-2.5", "-2.5", 0, false },
              { "1E+300", "1e+300", 0, false },
              { "abc", "abc", 0, false },
              { "1e999", "1e999", 0, false },
              { "nan", "nan", 0, false },
              { "12 ", "12", 0, false },
              { "45973", "2025-11-12", FORMAT_DATE, false },
              { "45973.404166666667", "2025-11-12T09:42:00", FORMAT_DATE, false },
              { "0.404166666666667", "09:42:00", FORMAT_TIME, false },
              { "59", "1900-02-28", FORMAT_DATE, false },
              { "61", "1900-03-01", FORMAT_DATE, false },
              { "1", "1900-01-01", FORMAT_DATE, false },
              { "44511", "2025-11-12", FORMAT_DATE, true },
              { "45972.9999999999", "2025-11-12", FORMAT_DATE, false },
              { "2958465", "9999-12-31", FORMAT_DATE, false },
              { "2958466", "2958466", FORMAT_DATE, false },
              { "-1", "-1", FORMAT_DATE, false } };
    for (size_t i = 0; i < countof(t); i++)
        assert_string_equal(arena_cstr(&f->a, xlsx_number(&f->a, str_of(t[i].stored), t[i].format, t[i].old)), t[i].want);
}

static void references(void **state)
{
    (void)state;
    size_t c;
    struct area m;
    assert_true(xlsx_column(STR("A1"), &c) && c == 0);
    assert_true(xlsx_column(STR("BL60000"), &c) && c == 63);
    assert_true(xlsx_column(STR("XFD1048576"), &c) && c == 16383);
    assert_false(xlsx_column(STR("A0"), &c) || xlsx_column(STR("A"), &c) || xlsx_column(STR("1"), &c) || xlsx_column(STR(""), &c) ||
                 xlsx_column(STR("a1"), &c) || xlsx_column(STR("AAAA1"), &c) || xlsx_column(STR("A12345678"), &c));
    assert_true(xlsx_area(STR("D4:B2"), &m) && m.row[0] == 1 && m.row[1] == 3 && m.column[0] == 1 && m.column[1] == 3);
    assert_true(xlsx_area(STR("C3"), &m) && m.row[0] == 2 && m.row[1] == 2);
    assert_false(xlsx_area(STR("C3:"), &m) || xlsx_area(STR("C3;D4"), &m) || xlsx_area(STR(":"), &m) || xlsx_area(STR(""), &m));
}

static void escaped_characters(void **state)
{
    struct fixture *f = *state;
    assert_true(str_eq(xlsx_text(&f->a, STR("a_x000A_b")), STR("a\nb")));
    assert_true(str_eq(xlsx_text(&f->a, STR("_x005F_x0041_")), STR("_x0041_")));
    assert_true(str_eq(xlsx_text(&f->a, STR("_x67A3_")), STR("枣")));
    assert_true(str_eq(xlsx_text(&f->a, STR("a_x0000_b_x")), STR("ab_x")));
    assert_true(str_eq(xlsx_text(&f->a, STR("_xD842_")), STR("_xD842_")));
    assert_true(str_eq(xlsx_text(&f->a, STR("  枣树里　")), STR("枣树里")));
}

/* ---- what an office sends ------------------------------------------------------------------------------------ */

static void every_kind_of_cell(void **state)
{
    struct xlsx_parts p = { .stored = false };
    p.sheet = SHEET("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>1</v></c><c r=\"B1\"><v>3</v></c><c r=\"C1\" t=\"b\"><v>1</v></c>"
                    "<c r=\"D1\" t=\"e\"><v>#N/A</v></c><c r=\"E1\" t=\"str\"><f>A1&amp;\"x\"</f><v>cached</v></c>"
                    "<c r=\"F1\"><f>SUM(1)</f></c><c r=\"G1\" t=\"inlineStr\"><is><t>in &lt;line&gt;</t></is></c>"
                    "<c r=\"H1\" s=\"1\"><v>45973</v></c><c r=\"I1\" t=\"d\"><v>2025-11-12</v></c><c r=\"J1\"/></row>");
    p.strings = STR("<sst><si><t>no</t></si><si><r><t>枣树里</t></r><r><t xml:space=\"preserve\"> 2号楼</t></r>"
                    "<rPh sb=\"0\" eb=\"1\"><t>zao</t></rPh></si></sst>");
    p.styles = STR("<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>"
                   "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs>"
                   "</styleSheet>");
    assert_shown(*state, p, "枣树里 2号楼|3|TRUE|#N/A|cached||in <line>|2025-11-12|2025-11-12/");
}

static void rows_keep_their_numbers(void **state)
{
    struct fixture *f = *state;
    struct xlsx_parts p = { .stored = false };
    p.sheet = SHEET("<row r=\"2\">" TEXT_CELL("B2", "x") "</row><row r=\"3\"><c r=\"A3\" s=\"4\"/></row>"
                    "<row><c t=\"inlineStr\"><is><t>y</t></is></c><c><v>1</v></c></row>");
    assert_shown(f, p, "/|x//y|1/");
    assert_int_equal(f->w.n, 4);
    p.sheet = SHEET("");
    assert_shown(f, p, "");
}

static void merged_cells_are_marked(void **state)
{
    struct xlsx_parts p = { .stored = false };
    p.sheet = STR("<worksheet><sheetData><row r=\"1\">" TEXT_CELL("A1", "title") "</row>"
                  "<row r=\"2\">" TEXT_CELL("A2", "b1") TEXT_CELL("B2", "u1") "</row>"
                  "<row r=\"3\"><c r=\"A3\"/>" TEXT_CELL("B3", "u2") TEXT_CELL("C3", "end") "</row></sheetData>"
                  "<mergeCells count=\"3\"><mergeCell ref=\"A1:D1\"/><mergeCell ref=\"A2:A1048576\"/><mergeCell ref=\"Z90:ZZ99\"/>"
                  "</mergeCells></worksheet>");
    assert_shown(*state, p, "title|^|^/b1|u1/v|u2|end/");
}

static void the_first_visible_sheet(void **state)
{
    struct fixture *f = *state;
    struct xlsx_parts p = { .sheet = SHEET("<row><c><v>1</v></c></row>") };
    p.workbook = STR("<workbook xmlns:r=\"http://purl.oclc.org/ooxml/officeDocument/relationships\"><workbookPr date1904=\"1\"/><sheets>"
                     "<sheet name=\"a\" r:id=\"rId1\" state=\"veryHidden\"/><sheet name=\"b\" r:id=\"rId2\"/></sheets></workbook>");
    assert_shown(f, p, "the second/");
    p.workbook = STR("<workbook><sheets><sheet name=\"a\" id=\"rId1\" state=\"hidden\"/></sheets></workbook>");
    assert_shown(f, p, "1/");
    p.workbook = STR("<workbook><sheets/></workbook>");
    assert_int_equal(read_parts(f, &p), INVALID);
}

/* Names of GB 18030's four-byte planes, and a part that is itself in that encoding, or in UTF-16. */
static void names_of_all_planes(void **state)
{
    struct fixture *f = *state;
    struct xlsx_parts p = { .stored = false };
    p.sheet = SHEET("<row>" TEXT_CELL("A1", "\U00020BB7田") TEXT_CELL("B1", "䶮龘") "</row>");
    assert_shown(f, p, "\U00020BB7田|䶮龘/");
    p.sheet = STR("<?xml version=\"1.0\" encoding=\"GB18030\"?><worksheet><sheetData><row>"
                  TEXT_CELL("A1", "\xd4\xe6\xca\xf7\xc0\xef\x95\x34\xb2\x35") "</row></sheetData></worksheet>");
    assert_shown(f, p, "枣树里\U00020BB7/");
    static const char wide[] = u8"<worksheet><sheetData><row><c t='inlineStr'><is><t>UTF-16</t></is></c></row></sheetData></worksheet>";
    char bytes[2 * sizeof wide] = "\xff\xfe";
    for (size_t i = 0; wide[i]; i++)
        bytes[2 + 2 * i] = wide[i];
    p.sheet = str_n(bytes, 2 * sizeof wide);
    assert_shown(f, p, "UTF-16/");
}

static void a_million_empty_rows(void **state)
{
    struct fixture *f = *state;
    struct buf b;
    int64_t from;
    buf_init(&b, NULL, 60 << 20);
    buf_str(&b, STR("<worksheet><sheetData><row r=\"1\">" TEXT_CELL("A1", "x") "</row>"));
    for (int row = 2; row <= 1 << 20; row++)
        buf_printf(&b, "<row r=\"%d\" ht=\"15\"><c r=\"A%d\" s=\"1\"/></row>", row, row);
    buf_str(&b, STR("</sheetData></worksheet>"));
    assert_false(b.overflow);
    struct str file = make_xlsx(&f->a, &(struct xlsx_parts){ .sheet = buf_view(&b) });
    buf_release(&b);
    size_t used = f->a.used;
    from = clock_mono_us();
    assert_int_equal(read_file(f, file), OK);
    assert_in_range(clock_mono_us() - from, 0, 15LL * CLOCK_S);
    assert_int_equal(f->w.n, 1);
    assert_in_range(f->a.used - used, 0, 64 << 10);
}

/* ---- those who mean harm ------------------------------------------------------------------------------------- */

static void too_much_is_refused(void **state)
{
    struct fixture *f = *state;
    assert_refused(f, SHEET("<row r=\"60001\">" TEXT_CELL("A60001", "x") "</row>"), "rows");
    assert_refused(f, SHEET("<row r=\"1\">" TEXT_CELL("BM1", "x") "</row>"), "columns");
    assert_refused(f, SHEET("<row r=\"2\"/><row r=\"1\"/>"), "xml");
    assert_refused(f, SHEET("<row r=\"1\"><c r=\"?\"/></row>"), "xml");
    assert_refused(f, SHEET("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>"), "xml");
    assert_refused(f, STR("<worksheet><sheetData>"), "xml");
    assert_refused(f, STR("<!DOCTYPE x [<!ENTITY a \"b\">]><worksheet><sheetData><row><c><v>&a;</v></c></row></sheetData></worksheet>"),
                   "xml");
    assert_refused(f, STR("<worksheet><sheetData><row><c><v>&a;</v></c></row></sheetData></worksheet>"), "xml");
    struct buf b;
    buf_init(&b, &f->a, 64 << 20);
    buf_str(&b, STR("<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>"));
    for (int i = 0; i < SHEET_TEXT_MAX; i++)
        buf_str(&b, STR("枣"));
    size_t full = b.n;
    buf_str(&b, STR("</t></is></c></row></sheetData></worksheet>"));
    assert_int_equal(read_parts(f, &(struct xlsx_parts){ .sheet = buf_view(&b) }), OK);
    b.n = full;
    buf_str(&b, STR("枣</t></is></c></row></sheetData></worksheet>"));
    assert_refused(f, buf_view(&b), "cell");
}

static void merged_areas_on_each_other(void **state)
{
    struct fixture *f = *state;
    struct buf b;
    buf_init(&b, &f->a, 32 << 20);
    buf_str(&b, STR("<worksheet><sheetData><row r=\"60000\">" TEXT_CELL("A60000", "x") "</row></sheetData><mergeCells>"));
    for (int i = 0; i < 100000; i++)
        buf_str(&b, STR("<mergeCell ref=\"A1:BL60000\"/>"));
    buf_str(&b, STR("</mergeCells></worksheet>"));
    assert_refused(f, buf_view(&b), "merged");
}

static void a_bomb(void **state)
{
    struct fixture *f = *state;
    size_t n = XLSX_UNPACKED_MAX + 1;
    char *p = arena_alloc(&f->a, n);
    assert_non_null(p);
    memset(p, ' ', n);
    memcpy(p, "<worksheet>", 11);
    assert_refused(f, str_n(p, n), "bomb");
}

static void what_is_no_sheet(void **state)
{
    struct fixture *f = *state;
    static const char old[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 Workbook";
    static const char locked[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";
    assert_int_equal(read_file(f, str_of(old)), INVALID);
    assert_string_equal(f->w.why.p, "old");
    assert_int_equal(read_file(f, str_n(locked, sizeof locked)), INVALID);
    assert_string_equal(f->w.why.p, "password");
    assert_int_equal(read_file(f, STR("小区,楼号\r\n")), INVALID);
    assert_string_equal(f->w.why.p, "zip");
    assert_int_equal(read_file(f, STR("")), INVALID);
}

/* Cut anywhere, or with a bit turned over anywhere: refused or read, never worse (the sanitizers watch). */
static void damaged_files(void **state)
{
    struct fixture *f = *state;
    struct str good =
        make_xlsx(&f->a, &(struct xlsx_parts){ .sheet = SHEET("<row>" TEXT_CELL("A1", "x") "</row>"), .strings = STR("<sst/>") });
    char *p = arena_alloc(&f->a, good.n);
    for (size_t cut = 0; cut < good.n; cut++)
        assert_int_not_equal(read_file(f, str_cut(good, 0, cut)), OK);
    for (size_t i = 0; i < good.n; i++) {
        struct arena_mark mark = arena_mark(&f->a);
        memcpy(p, good.p, good.n);
        p[i] = (char)(p[i] ^ 1 << i % 8);
        enum rc rc = read_file(f, str_n(p, good.n));
        assert_true(rc == OK || rc == INVALID);
        arena_rewind(&f->a, mark);
    }
}

/* ---- written and read ---------------------------------------------------------------------------------------- */

static void written_and_read(void **state)
{
    struct fixture *f = *state;
    static const char *const text[] = { "=1+1", "+8613800000000", "-3", "@SUM(A1)", "_x0041_", "a\nb", "\U00020BB7田", "<&>\"'" };
    const struct job_sheet_write job = { STR("案卷"), 480 };
    struct buf rows;
    buf_init(&rows, &f->a, 1 << 16);
    sheet_row(&rows, 2);
    sheet_cell(&rows, &(struct cell){ .kind = CELL_TEXT, .text = STR("内容") });
    sheet_cell(&rows, &(struct cell){ .kind = CELL_TEXT, .text = STR("时间") });
    for (size_t i = 0; i < countof(text); i++) {
        sheet_row(&rows, 4);
        sheet_cell(&rows, &(struct cell){ .kind = CELL_TEXT, .text = str_of(text[i]) });
        sheet_cell(&rows, &(struct cell){ .kind = CELL_MOMENT, .n = 1762911720LL * CLOCK_S });
        sheet_cell(&rows, &(struct cell){ .kind = CELL_INT, .n = i ? 48217 : INT64_MAX });
        sheet_cell(&rows, &(struct cell){ .kind = CELL_EMPTY });
    }
    assert_int_equal(xlsx_write(&job, buf_view(&rows), fixture_again(f)), OK);
    struct str file = arena_str(&f->a, buf_view(&f->out)), rest;
    assert_int_equal(read_file(f, file), OK);
    struct cell cell[SHEET_COLUMNS_MAX];
    size_t n;
    rest = buf_view(&f->out);
    assert_int_equal(sheet_next(&rest, cell, &n), OK);
    assert_true(n == 2 && str_eq(cell[0].text, STR("内容")));
    for (size_t i = 0; i < countof(text); i++) {
        assert_int_equal(sheet_next(&rest, cell, &n), OK);
        assert_int_equal(n, 3);
        assert_string_equal(arena_cstr(&f->a, cell[0].text), text[i]);
        assert_true(str_eq(cell[1].text, STR("2025-11-12T09:42:00")));
        assert_true(str_eq(cell[2].text, i ? STR("48217") : STR("9223372036854775807")));
    }
    assert_int_equal(sheet_next(&rest, cell, &n), NOT_FOUND);
}

static void what_can_not_be_written(void **state)
{
    struct fixture *f = *state;
    f->w = (struct work){ .a = &f->a, .out = &f->out };
    assert_int_equal(xlsx_write(&(struct job_sheet_write){ STR("a"), 0 }, STR(""), &f->w), INVALID);
    assert_string_equal(f->w.why.p, "rows");
    f->w = (struct work){ .a = &f->a, .out = &f->out };
    assert_int_equal(xlsx_write(&(struct job_sheet_write){ STR("a/b"), 0 }, STR("\0\0"), &f->w), INVALID);
    assert_string_equal(f->w.why.p, "title");
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(formats_of_dates),
        T(numbers_as_typed),
        T(references),
        T(escaped_characters),
        T(every_kind_of_cell),
        T(rows_keep_their_numbers),
        T(merged_cells_are_marked),
        T(the_first_visible_sheet),
        T(names_of_all_planes),
        T(a_million_empty_rows),
        T(too_much_is_refused),
        T(merged_areas_on_each_other),
        T(a_bomb),
        T(what_is_no_sheet),
        T(damaged_files),
        T(written_and_read),
        T(what_can_not_be_written),
    };
    base_init();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
