/* test_sums.c - additions that wait: many become one, a savepoint takes its own back, and the table hangs on them and not on their
** grouping. */
#include "store/conn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char *const script[] = {
    "CREATE TABLE desk_count(key INTEGER, day INTEGER, n INTEGER NOT NULL, m INTEGER NOT NULL, PRIMARY KEY(key, day)) STRICT,"
    " WITHOUT ROWID;"
    "CREATE TABLE desk_write(n INTEGER) STRICT;"
    "CREATE TRIGGER desk_count_new AFTER INSERT ON desk_count BEGIN INSERT INTO desk_write VALUES(1); END;"
    "CREATE TRIGGER desk_count_set AFTER UPDATE ON desk_count BEGIN INSERT INTO desk_write VALUES(1); END;",
};
static const struct schema schema = { "desk", script, 1 };
static const struct sql sql_count = { "desk.count",
    "INSERT INTO desk_count(key, day, n, m) VALUES(:key, :day, :n, :m) ON CONFLICT(key, day)"
    " DO UPDATE SET n = n + excluded.n, m = m + excluded.m",
    false };
static const struct sql sql_get = { "desk.get", "SELECT n * 1000000 + m FROM desk_count WHERE key = :key", true };
static const struct sql sql_rows = { "desk.rows", "SELECT count(*) FROM desk_count", true };
static const struct sql sql_writes = { "desk.writes", "SELECT count(*) FROM desk_write", false };

static struct conn *open_one(void)
{
    struct conn *c = NULL;
    assert_int_equal(conn_open(NULL, CONN_MEMORY, NULL, &c, NULL), OK);
    assert_int_equal(conn_migrate(c, &schema), OK);
    return c;
}

static void count(struct conn *c, int64_t key, int64_t more, int64_t m)
{
    assert_int_equal(sum_add(conn_apply(c), &sql_count, (const int64_t[]){ key, 7, more, m }, 2, 4), OK);
}

static int64_t ask(struct conn *c, const struct sql *sql, int64_t key)
{
    struct query q;
    query_begin(&q, conn_db(c), sql);
    if (key != ABSENT)
        query_bind_int(&q, 1, key);
    int64_t got = query_step(&q) ? query_int(&q, 0) : ABSENT;
    assert_int_equal(query_end(&q, false), OK);
    return got;
}

static void many_become_one(void **state)
{
    struct conn *c = open_one();
    (void)state;
    assert_int_equal(conn_begin(c), OK);
    for (int64_t i = 0; i < 300; i++)
        count(c, i % 3, i % 3, 1);
    assert_int_equal(ask(c, &sql_writes, ABSENT), 0);
    assert_int_equal(conn_commit(c), OK);
    assert_int_equal(ask(c, &sql_writes, ABSENT), 3);
    assert_int_equal(ask(c, &sql_get, 0), 100);
    assert_int_equal(ask(c, &sql_get, 2), 200000100);
    count(c, 2, 1, 0); /* without a transaction it is one */
    assert_int_equal(ask(c, &sql_get, 2), 201000100);
    assert_int_equal(conn_begin(c), OK);
    count(c, 2, 1, 0);
    conn_rollback(c);
    assert_int_equal(conn_begin(c), OK);
    assert_int_equal(conn_commit(c), OK);
    assert_int_equal(ask(c, &sql_get, 2), 201000100);
    conn_close(c);
}

/* Enough rows that the table of those that wait grows, is written in between, and gets its early rows again behind that. */
static void no_number_is_too_much(void **state)
{
    enum { KEYS = 10000 };
    struct conn *c = open_one();
    (void)state;
    assert_int_equal(conn_begin(c), OK);
    for (int turn = 0; turn < 2; turn++)
        for (int64_t i = 0; i < KEYS; i++) {
            if (turn && i % 100 == 0)
                assert_int_equal(conn_savepoint(c), OK);
            count(c, i, 1, i);
            if (turn && i % 100 == 99)
                assert_int_equal(conn_release(c), OK);
        }
    assert_int_equal(conn_commit(c), OK);
    assert_int_equal(ask(c, &sql_rows, ABSENT), KEYS);
    for (int64_t i = 0; i < KEYS; i += 97)
        assert_int_equal(ask(c, &sql_get, i), 2000000 + 2 * i);
    conn_close(c);
}

/* One walk by chance, once in one transaction without what was taken back, once in many with it: the same rows. */
static void grouping_is_not_seen(void **state)
{
    struct conn *one = open_one(), *many = open_one();
    uint64_t chance = 1;
    (void)state;
    assert_int_equal(conn_begin(one), OK);
    assert_int_equal(conn_begin(many), OK);
    for (int task = 0; task < 600; task++) {
        assert_int_equal(conn_savepoint(many), OK);
        chance = chance * UINT64_C(6364136223846793005) + 1442695040888963407u;
        const bool fails = chance >> 40 & 1;
        for (int64_t i = 0; i < 3; i++) {
            const int64_t key = (int64_t)(chance >> (20 + 8 * i) & 63), more = (int64_t)(chance >> 50 & 1) * 2 - 1;
            count(many, key, more, more);
            if (!fails)
                count(one, key, more, more);
        }
        if (fails)
            conn_rollback_to(many);
        else
            assert_int_equal(conn_release(many), OK);
        if (chance >> 60 != 0)
            continue;
        assert_int_equal(conn_commit(many), OK);
        assert_int_equal(conn_begin(many), OK);
    }
    assert_int_equal(conn_commit(one), OK);
    assert_int_equal(conn_commit(many), OK);
    struct arena a;
    struct str diff = STR_NONE;
    arena_init(&a, 1 << 20);
    assert_int_equal(conn_compare_table(one, many, STR("desk_count"), &a, &diff), OK);
    assert_null(diff.p);
    arena_release(&a);
    conn_close(one);
    conn_close(many);
}

/* What cannot be written is a commit that failed, and nothing of it is there. */
static void a_sum_that_fails_ends_all(void **state)
{
    struct conn *c = open_one();
    (void)state;
    count(c, 1, INT64_MAX / 1000000, 0);
    assert_int_equal(conn_begin(c), OK);
    count(c, 2, 1, 0);
    count(c, 1, INT64_MAX, 0); /* the sum is no integer any more, which a strict table refuses */
    assert_int_not_equal(conn_commit(c), OK);
    assert_false(conn_in_transaction(c));
    assert_int_equal(ask(c, &sql_rows, ABSENT), 1);
    conn_close(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_become_one),
        cmocka_unit_test(no_number_is_too_much),
        cmocka_unit_test(grouping_is_not_seen),
        cmocka_unit_test(a_sum_that_fails_ends_all),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("sums", tests, NULL, NULL);
}
