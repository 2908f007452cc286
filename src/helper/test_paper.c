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

/* Fontconfig keeps what it has read until the process ends. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}

struct fixture {
    struct arena a;
    struct buf out;
    struct work w;
};

static int set_up(void **state)
{
    static struct fixture f;
    arena_init(&f.a, 16 << 20);
    buf_init(&f.out, NULL, PROTO_PAYLOAD_MAX);
    f.w = (struct work){ .a = &f.a, .out = &f.out };
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    buf_release(&f->out);
    arena_release(&f->a);
    return 0;
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
    const struct CMUnitTest tests[] = { T(every_letter_is_there), T(a_missing_letter_is_counted), T(a_code_too_fine_is_refused),
                                        T(posters_have_pages_but_not_without_end) };
    base_init();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
