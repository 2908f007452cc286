/* test_paper.c - what can be known of a page without drawing it: that it came, that no letter was missing, that a code would be legible.
**
** What it looks like is judged from outside, by rendering it and reading its code (tests/helper). */
#include "helper/helper.h"

#include "base/hash.h"
#include "core/sheet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "helper/test_work.h"

/* Fontconfig keeps what it has read until the process ends. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}

static int set_up(void **state)
{
    return fixture_begin(state, 16 << 20);
}

static struct job_slip slip(int64_t lang)
{
    return (struct job_slip){ STR("向阳社区服务台"), STR("K7M42HXR"), STR("4096"), STR("https://zhitong.example/t/NuQxSqZtmF09KlTL4_a2PQ"),
                              48217, 1762911720000000LL, 480, lang };
}

/* A poster of so many pages. */
static enum rc poster(struct fixture *f, struct str where, size_t pages)
{
    const struct job_poster job = { STR("向阳社区服务台"), STR_NONE, LANG_ZH };
    struct buf rows;
    buf_init(&rows, &f->a, 1 << 20);
    for (size_t i = 0; i < pages; i++) {
        sheet_row(&rows, 2);
        sheet_cell(&rows, &(struct cell){ .kind = CELL_TEXT, .text = where });
        sheet_cell(&rows, &(struct cell){ .kind = CELL_TEXT, .text = STR("https://zhitong.example/report?entrance=1") });
    }
    return pdf_poster(&job, buf_view(&rows), &f->w);
}

static void assert_whole(struct fixture *f)
{
    struct str pdf = buf_view(&f->out);
    assert_true(str_starts(pdf, STR("%PDF-")) && str_ends(str_trim(pdf), STR("%%EOF")));
    assert_int_equal(f->w.n, 0);
}

static void every_letter_is_there(void **state)
{
    struct fixture *f = *state;
    for (int64_t lang = 0; lang < LANGS; lang++) {
        const struct job_slip s = slip(lang);
        assert_int_equal(pdf_slip(&s, &f->w), OK);
        assert_whole(f);
        buf_release(&f->out);
    }
    assert_int_equal(poster(f, STR("枣树里 2 号楼、堃玥犇龘"), 3), OK);
    assert_whole(f);
}

static void a_missing_letter_is_counted(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(poster(f, STR("\U0010FFFD\U0010FFFC号楼"), 1), OK);
    assert_int_equal(f->w.n, 2);
}

static void a_code_too_fine_is_refused(void **state)
{
    struct fixture *f = *state;
    char url[1024];
    struct job_slip s = slip(LANG_ZH);
    memset(url, 'u', sizeof url);
    s.url = str_n(url, 300);
    assert_int_equal(pdf_slip(&s, &f->w), OK);
    buf_release(&f->out);
    s.url = str_n(url, sizeof url);
    assert_int_equal(pdf_slip(&s, &f->w), INVALID);
    assert_true(str_eq(f->w.why, STR("url")));
}

static void a_card_has_every_letter(void **state)
{
    struct fixture *f = *state;
    for (int64_t i = 0; i < (int64_t)LANGS * 2; i++) {
        const struct job_card job = {
            .place = STR("向阳社区服务台"), .over = STR("向阳社区　示范街道"), .number = STR("2025-17"), .edition = STR("第 2 版"), .kind = STR("急件"),
            .day = STR("10月20日"), .reach = STR("612 户"), .title = STR("堃玥犇龘"), .url = STR("https://zhitong.example/cards/17"),
            .unit = STR("热力公司甲"), .receipt = STR("46902"), .contact = STR("000-0000"), .form = i / LANGS, .lang = i % LANGS };
        static const struct {
            int64_t kind, n;
            size_t texts;
        } row[] = { { JOB_CARD_HOW, 0, 1 },    { JOB_CARD_TRIED, 0, 1 }, { JOB_CARD_SEGMENT, JOB_CARD_AGREED, 5 },
                    { JOB_CARD_SEGMENT, JOB_CARD_UNCLEAR, 5 }, { JOB_CARD_OPTION, 0, 4 }, { JOB_CARD_UNIT, 1, 4 },
                    { JOB_CARD_SEGMENT, JOB_CARD_DISPUTED, 5 }, { JOB_CARD_LEVEL, 0, 3 },
                    { JOB_CARD_ANNEX, 0, 2 } };
        struct buf rows;
        buf_init(&rows, &f->a, 1 << 16);
        for (size_t k = 0; k < countof(row); k++) {
            sheet_row(&rows, 2 + row[k].texts);
            sheet_cell(&rows, &(struct cell){ .kind = CELL_INT, .n = row[k].kind });
            sheet_cell(&rows, &(struct cell){ .kind = CELL_INT, .n = row[k].n });
            for (size_t t = 0; t < row[k].texts; t++)
                sheet_cell(&rows, &(struct cell){ .kind = CELL_TEXT, .text = t % 2 ? STR("") : STR("二次网，厂丙说已交") });
        }
        assert_int_equal(pdf_card(&job, buf_view(&rows), &f->w), OK);
        assert_whole(f);
        buf_release(&f->out);
        assert_int_equal(pdf_card(&job, STR("no rows"), &f->w), INVALID);
    }
    assert_true(str_eq(f->w.why, STR("rows")));
}

static void posters_have_pages_but_not_without_end(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(poster(f, STR("枣树里"), 0), INVALID);
    assert_true(str_eq(f->w.why, STR("pages")));
    buf_release(&f->out);
    assert_int_equal(poster(f, STR("枣树里"), POSTER_PAGES_MAX), OK);
    buf_release(&f->out);
    assert_int_equal(poster(f, STR("枣树里"), POSTER_PAGES_MAX + 1), INVALID);
    buf_release(&f->out);
    const struct job_poster job = { STR("向阳社区服务台"), STR_NONE, LANG_ZH };
    assert_int_equal(pdf_poster(&job, STR("no rows"), &f->w), INVALID);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = { T(every_letter_is_there), T(a_card_has_every_letter), T(a_missing_letter_is_counted),
                                        T(a_code_too_fine_is_refused), T(posters_have_pages_but_not_without_end) };
    base_init();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
