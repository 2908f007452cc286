/* test_find.c - what a search finds may not hang on how much time it had, nor on who led to it: the index or a narrow filter.
**
** One place, searched in one go with time enough, and again by pages of one hit with no time at all, each going on where the last stopped:
** the cases must be the same ones, each once, newest text first, and every step must lead further. */
#include "desk/desk_find.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { REPORTS = 300, JOINS = 55, ENOUGH_MS = 60000, FOUND_MOST = 400, STEPS_MOST = 2000 };

static int64_t report(struct fixture *f, struct str text)
{
    struct case_report in = { .text = text, .contact = STR("000-0362"), .where_lon = ABSENT, .where_lat = ABSENT };
    struct task t;
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    return ((const struct case_reported_result *)t.result)->id;
}

static void join(struct fixture *f, int64_t id, struct str text)
{
    struct case_join in = { .id = id, .text = text, .contact = STR("000-0362") };
    assert_int_equal(fixture_run(f, &CASE_JOIN, &in, FIXTURE_NOBODY, NULL), OK);
}

static void take(struct fixture *f, int64_t id)
{
    const struct case_do in = { .id = id };
    assert_int_equal(fixture_run(f, &CASE_TAKE, &in, (struct actor){ 7, PERM_DESK }, NULL), OK);
}

static int open_place(void **state)
{
    struct fixture *f = test_malloc(sizeof *f);
    fixture_open(f);
    const int64_t id = report(f, STR("垃圾桶翡翠色的那个坏了")), taken = report(f, STR("翡翠园路灯不亮"));
    for (int i = 0; i < JOINS; i++) {
        join(f, id, STR("我家也是"));
        join(f, taken, STR("我家也是"));
    }
    for (int i = 0; i < REPORTS; i++)
        (void)report(f, i % 3 ? STR("路灯不亮") : STR("楼道漏水"));
    take(f, taken);
    for (int64_t k = 1; k < 8; k++)
        take(f, taken + k * 20);
    *state = f;
    return 0;
}

static struct find_got find(struct fixture *f, struct find_ask *ask, struct str q)
{
    struct web w = { .db = f->db, .arena = &f->arena };
    struct find_got got;
    assert_int_equal(seek_read(&f->arena, q, &ask->seek), OK);
    assert_int_equal(desk_find(&w, ask, &got), OK);
    return got;
}

/* All that is found, as cases in the order they come. */
static size_t found(struct fixture *f, const struct desk_filter *filter, struct str q, int64_t want, int64_t ms, int64_t id[FOUND_MOST])
{
    struct find_ask ask = { .shelf = SHELF_STAFF, .filter = filter, .than = INT64_MAX, .want = want, .ms = ms };
    size_t n = 0;
    for (int step = 0;; step++) {
        const struct arena_mark mark = arena_mark(&f->arena);
        struct find_got got = find(f, &ask, q);
        assert_true(step < STEPS_MOST && got.n <= (size_t)want && n + got.n < FOUND_MOST);
        for (size_t i = 0; i < got.n; i++)
            id[n++] = got.hit[i].from.case_id;
        assert_true(!got.more || got.than < ask.than);
        ask.than = got.than;
        arena_rewind(&f->arena, mark);
        if (!got.more)
            return n;
    }
}

static const struct desk_filter ANY = { .state = DESK_ALL, .since = ABSENT, .until = ABSENT, .source = ABSENT, .worded = ABSENT,
                                        .homes = ABSENT, .reader = 7 };

static void the_same_is_found_however_often_time_is_up(void **state)
{
    const struct str typed[] = { STR("翡翠"), STR("漏水"), STR("路灯 不亮"), STR("没有这句") };
    static int64_t all[FOUND_MOST], paged[FOUND_MOST];
    for (int which = 0; which < 4; which++)
        for (size_t q = 0; q < countof(typed); q++) {
            struct desk_filter filter = ANY;
            filter.state = which == 1 ? CASE_RECEIVED : which == 2 ? DESK_OPEN : DESK_ALL;
            filter.taker = which == 3 ? 7 : DESK_ANYBODY;
            const size_t n = found(*state, &filter, typed[q], FOUND_MOST - 1, ENOUGH_MS, all);
            assert_true(q == 3 ? n == 0 : which == 3 || n > 0);
            assert_int_equal(found(*state, &filter, typed[q], FOUND_MOST - 1, 0, paged), n);
            assert_memory_equal(all, paged, n * sizeof *all);
            assert_int_equal(found(*state, &filter, typed[q], 1, ENOUGH_MS, paged), n);
            assert_memory_equal(all, paged, n * sizeof *all);
        }
}

static void a_case_is_found_by_its_oldest_text(void **state)
{
    struct desk_filter received = ANY;
    int64_t id[FOUND_MOST];
    received.state = CASE_RECEIVED;
    assert_int_equal(found(*state, &received, STR("翡翠"), 50, ENOUGH_MS, id), 1);
    assert_int_equal(found(*state, &ANY, STR("翡翠"), 50, ENOUGH_MS, id), 2);
}

static void a_contact_is_not_found(void **state)
{
    int64_t id[FOUND_MOST];
    assert_int_equal(found(*state, &ANY, STR("000-0362"), 50, ENOUGH_MS, id), 0);
    assert_int_equal(found(*state, &ANY, STR("0362"), 50, ENOUGH_MS, id), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_is_found_however_often_time_is_up),
        cmocka_unit_test(a_case_is_found_by_its_oldest_text),
        cmocka_unit_test(a_contact_is_not_found),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, open_place, fixture_teardown);
}
