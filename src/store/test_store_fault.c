/* test_store_fault.c - the k-th step, commit, write or sync fails, for every k there is. Test build only.
**
** Each time the same fifteen rows are written in five groups, and afterwards a new connection must find exactly the groups that
** were acknowledged, in a sound file. The fault seam reads its plan once per process, so each run is this same program,
** started again with the plan in its environment and a file as its argument; its exit status is the verdict. */
#include "store/conn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { GROUPS = 5, ROWS = 3 };
enum verdict {
    QUIET,   /* no fault struck, and all is well */
    REFUSED, /* a fault struck and was told, and all is well */
    BROKEN   /* a row is missing, or one too many, or the file is damaged */
};

static const char *const script[] = { "CREATE TABLE desk_case(id INTEGER PRIMARY KEY, title TEXT) STRICT" };
static const struct schema schema = { "desk", script, countof(script) };
static const struct sql sql_add = { "desk.add", "INSERT INTO desk_case(id, title) VALUES(:id, 'x')" };
static const struct sql sql_count = { "desk.count", "SELECT count(*) FROM desk_case" };

static enum rc add(struct apply *ap, int64_t id)
{
    struct query q;
    query_begin(&q, ap, &sql_add);
    query_bind_int(&q, 1, id);
    (void)query_step(&q);
    return query_end(&q, false);
}

static enum rc count(struct db *db, int64_t *n)
{
    struct query q;
    query_begin(&q, db, &sql_count);
    if (query_step(&q))
        *n = query_int(&q, 0);
    return query_end(&q, true);
}

static enum rc write_group(struct conn *c, int64_t group)
{
    enum rc rc = conn_begin(c);
    for (int64_t i = 0; !rc && i < ROWS; i++)
        rc = add(conn_apply(c), group * ROWS + i);
    if (!rc)
        return conn_commit(c);
    conn_rollback(c);
    return rc;
}

/* *acknowledged grows with each group that was. */
static enum rc write_all(const char *file, int64_t *acknowledged)
{
    struct conn *c = NULL;
    enum rc rc = conn_open(file, CONN_WRITE, NULL, &c, NULL);
    if (rc)
        return rc;
    rc = conn_migrate(c, &schema);
    for (int64_t group = 0; !rc && group < GROUPS; group++) {
        if ((rc = write_group(c, group)) == OK)
            *acknowledged += ROWS;
        if (!rc && group == GROUPS / 2)
            rc = conn_checkpoint(c, true);
    }
    conn_close(c);
    return rc;
}

static enum verdict look(const char *file, int64_t acknowledged)
{
    struct conn *c = NULL;
    struct arena a;
    struct str found = STR_NONE;
    int64_t rows = 0;
    if (conn_open(file, CONN_WRITE, NULL, &c, NULL))
        return REFUSED;
    arena_init(&a, 1 << 20);
    enum rc rc = conn_migrate(c, &schema);
    if (!rc)
        rc = count(conn_db(c), &rows);
    if (!rc)
        rc = conn_sound(c, &a, &found);
    enum verdict verdict = rc ? REFUSED : rows == acknowledged && !found.n ? QUIET : BROKEN;
    conn_close(c);
    arena_release(&a);
    return verdict;
}

static enum verdict scenario(const char *file)
{
    int64_t acknowledged = 0;
    enum rc rc = write_all(file, &acknowledged);
    enum verdict verdict = look(file, acknowledged);
    return verdict == QUIET && rc ? REFUSED : verdict;
}

static int run_again(const char *plan, const char *file)
{
    pid_t child = fork();
    if (child == 0) {
        setenv("ZHITONG_FAULT", plan, 1);
        execl("/proc/self/exe", "test_store_fault", file, (char *)NULL);
        _exit(100);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 200;
}

/* k = 1, 2, ... until there is no k-th call to fail. */
static void torture(const char *kind)
{
    char dir[] = "/tmp/test_store.XXXXXX", file[80], other[100], plan[40];
    assert_non_null(mkdtemp(dir));
    snprintf(file, sizeof file, "%s/place.db", dir);
    int k = 0, verdict = REFUSED;
    while (verdict == REFUSED && ++k < 500) {
        snprintf(plan, sizeof plan, "%s=%d:fail", kind, k);
        verdict = run_again(plan, file);
        const char *const tail[] = { "", "-wal", "-shm", "-journal" };
        for (size_t i = 0; i < countof(tail); i++) {
            snprintf(other, sizeof other, "%s%s", file, tail[i]);
            (void)unlink(other);
        }
    }
    (void)rmdir(dir);
    if (verdict != QUIET)
        print_error("# %s: verdict %d\n", plan, verdict);
    assert_int_equal(verdict, QUIET);
    assert_true(k > GROUPS); /* else the seam was never met */
}

static void test_step(void **state)
{
    (void)state;
    torture("step");
}

static void test_commit(void **state)
{
    (void)state;
    torture("commit");
}

static void test_write(void **state)
{
    (void)state;
    torture("write");
}

static void test_sync(void **state)
{
    (void)state;
    torture("sync");
}

static void test_memory(void **state)
{
    (void)state;
    torture("mem");
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return (int)scenario(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_step), cmocka_unit_test(test_commit), cmocka_unit_test(test_write), cmocka_unit_test(test_sync),
        cmocka_unit_test(test_memory),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("store faults", tests, NULL, NULL);
}
