/* test_qr.c - a path is read back into modules: the three eyes, the timing lines, the quiet zone. That phones read it is judged by zbarimg,
** in tests/http/mine.test.mjs. */
#include "web/qr.h"

#include "base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

enum { MOST = 185 };

static int setup(void **state)
{
    static struct arena a;
    arena_init(&a, 1 << 20);
    *state = &a;
    return 0;
}

static int teardown(void **state)
{
    arena_release(*state);
    return 0;
}

/* Fills dark[row][column] from the path; every byte of it has to be a run. */
static void read_path(const struct qr *q, struct arena *a, bool dark[MOST][MOST])
{
    const char *p = arena_cstr(a, q->path);
    int x, y, n, back, used;
    for (; *p; p += used) {
        assert_int_equal(sscanf(p, "M%d %dh%dv1h-%dz%n", &x, &y, &n, &back, &used), 4);
        assert_true(n > 0 && n == back && x >= 4 && y >= 4 && x + n <= q->side - 4 && y < q->side - 4);
        for (int i = 0; i < n; i++)
            dark[y][x + i] = true;
    }
}

static void assert_eye(bool dark[MOST][MOST], int64_t x, int64_t y)
{
    for (int64_t i = 0; i < 7; i++)
        for (int64_t k = 0; k < 7; k++) {
            int64_t ring = i < k ? i : k, other = 6 - (i > k ? i : k);
            ring = ring < other ? ring : other;
            assert_int_equal(dark[y + i][x + k], ring != 1);
        }
}

static void it_is_a_code(void **state)
{
    static bool dark[MOST][MOST];
    struct qr q;
    memset(dark, 0, sizeof dark);
    assert_int_equal(qr_make(*state, STR("https://zhitong.example/t/NuQxSqZtmF09KlTL4_a2PQ"), &q), OK);
    assert_int_equal(q.side, 33 + 8); /* version 4 */
    read_path(&q, *state, dark);
    assert_eye(dark, 4, 4);
    assert_eye(dark, q.side - 11, 4);
    assert_eye(dark, 4, q.side - 11);
    for (int64_t i = 12; i < q.side - 12; i++)
        assert_true(dark[10][i] == (i % 2 == 0) && dark[i][10] == (i % 2 == 0));
}

static void too_much_is_refused(void **state)
{
    static char text[4000];
    struct qr q = { .side = 7 };
    memset(text, 'u', sizeof text);
    assert_int_equal(qr_make(*state, str_n(text, 2000), &q), OK);
    q.side = 7;
    assert_int_equal(qr_make(*state, str_n(text, sizeof text), &q), INVALID);
    assert_int_equal(q.side, 7);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = { T(it_is_a_code), T(too_much_is_refused) };
    base_init();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("qr", tests, NULL, NULL);
}
