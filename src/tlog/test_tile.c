/* test_tile.c - how wide the last tiles are and how tiles are called: the examples of c2sp.org/tlog-tiles, and every second spelling
** we could think of. */
#include "tlog/tlog.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void widths(void **state)
{
    (void)state;
    assert_int_equal(tlog_partial_width(256, 0), 0);
    assert_int_equal(tlog_full_tiles(256, 0), 1);
    assert_int_equal(tlog_partial_width(256, 1), 1);
    assert_int_equal(tlog_full_tiles(256, 1), 0);
    assert_int_equal(tlog_partial_width(70000, 0), 112);
    assert_int_equal(tlog_full_tiles(70000, 0), 273);
    assert_int_equal(tlog_partial_width(70000, 1), 17);
    assert_int_equal(tlog_full_tiles(70000, 1), 1);
    assert_int_equal(tlog_partial_width(70000, 2), 1);
    assert_int_equal(tlog_full_tiles(70000, 2), 0);
    assert_int_equal(tlog_partial_width(TLOG_SIZE_MAX, 7), 127);
    assert_int_equal(tlog_partial_width(TLOG_SIZE_MAX, 63), 0);
    assert_int_equal(tlog_full_tiles(TLOG_SIZE_MAX, 63), 0);
}

static void tile_names(void **state)
{
    (void)state;
    static const struct {
        int level;
        uint64_t n;
        int width;
        const char *path;
    } known[] = {
        { 0, 0, 0, "tile/0/000" },
        { 0, 1234067, 0, "tile/0/x001/x234/067" },
        { 0, 1067, 112, "tile/0/x001/067.p/112" },
        { 7, 999, 255, "tile/7/999.p/255" },
        { 63, 1000, 1, "tile/63/x001/000.p/1" },
        { -1, 0, 0, "tile/entries/000" },
        { -1, 1000000, 5, "tile/entries/x001/x000/000.p/5" },
        { 0, INT64_MAX, 0, "tile/0/x009/x223/x372/x036/x854/x775/807" },
    };
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < countof(known); i++) {
        int level, width;
        uint64_t n;
        struct str path = tlog_tile_path(&a, known[i].level, known[i].n, known[i].width);
        assert_true(str_eq(path, str_of(known[i].path)));
        assert_true(tlog_tile_parse(path, &level, &n, &width));
        assert_true(level == known[i].level && n == known[i].n && width == known[i].width);
    }
    arena_release(&a);
}

static void wrong_tile_names(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/0/000/",
        "tile//000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/+1/000",
        "tile/Entries/000",
        "tile/data/000",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/-01",
        "tile/0/ 01",
        "tile/0/x00/000",
        "tile/0/x000/000",
        "tile/0/x001",
        "tile/0/x001/",
        "tile/0/001/000",
        "tile/0/x001/x067",
        "tile/0/X001/067",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/-1",
        "tile/0/000.p/1/",
        "tile/0/000.p/1/1",
        "tile/0/000.P/1",
        "tile/0/x001.p/000/1",
        "tile/8/0/000",
        "tile/0/x009/x223/x372/x036/x854/x775/808",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "tile/0/000\n",
        "tile/0/000?",
        "tile/0/%30%30%30",
    };
    for (size_t i = 0; i < countof(wrong); i++) {
        int level = 7, width = 7;
        uint64_t n = 7;
        assert_false(tlog_tile_parse(str_of(wrong[i]), &level, &n, &width));
        assert_true(level == 7 && n == 7 && width == 7);
    }
}

static void bundles(void **state)
{
    (void)state;
    struct str rest = STR("\0\3abc\0\0\1\0"), leaf = STR("kept");
    assert_true(tlog_bundle_next(&rest, &leaf) && str_eq(leaf, STR("abc")));
    assert_true(tlog_bundle_next(&rest, &leaf) && leaf.n == 0);
    assert_false(tlog_bundle_next(&rest, &leaf)); /* 256 bytes are promised, none is there */
    assert_int_equal(rest.n, 2);
    for (size_t n = 0; n < 5; n++) {
        char *exact = test_malloc(n + !n);
        memcpy(exact, "\0\3ab", n);
        struct str cut = str_n(exact, n);
        leaf = STR("kept");
        assert_false(tlog_bundle_next(&cut, &leaf));
        assert_true(str_eq(leaf, STR("kept")) && cut.p == exact);
        test_free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widths),
        cmocka_unit_test(tile_names),
        cmocka_unit_test(wrong_tile_names),
        cmocka_unit_test(bundles),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
