/* test_store.c - the store from outside, through its two headers, on real files in a directory of its own. */
#include "store/conn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- a small schema and its statements, as sqlgen would write them --------------------------------------------- */

static const char *const script[] = {
    "CREATE TABLE desk_case(id INTEGER PRIMARY KEY, title TEXT, hash BLOB, code TEXT UNIQUE) STRICT;"
    "CREATE TABLE desk_word(word TEXT, at INTEGER, note TEXT, PRIMARY KEY(word, at)) STRICT, WITHOUT ROWID;",
    "CREATE TABLE log_leaf(seq INTEGER PRIMARY KEY) STRICT; CREATE TABLE side_session(id INTEGER PRIMARY KEY) STRICT;"
    "CREATE VIRTUAL TABLE desk_fts USING fts5(words);"
    "CREATE TABLE desk_child(id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES desk_case(id)) STRICT;",
    "CREATE TABLE desk_late(id INTEGER PRIMARY KEY) STRICT",
};
static const struct schema schema_1 = { "desk", script, 1 }, schema_2 = { "desk", script, 2 }, schema_3 = { "desk", script, 3 };

static const struct sql sql_add = { "desk.add", "INSERT INTO desk_case(id, title, hash, code) VALUES(:id, :title, :hash, :code)" };
static const struct sql sql_get = { "desk.get", "SELECT title, hash FROM desk_case WHERE id = :id" };
static const struct sql sql_count = { "desk.count", "SELECT count(*) FROM desk_case" };
static const struct sql sql_rename = { "desk.rename", "UPDATE desk_case SET title = :title WHERE id = :id" };
static const struct sql sql_numbers = { "desk.numbers",
    "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t WHERE x < :top) SELECT x FROM t" };
static const struct sql sql_word = { "desk.word", "INSERT INTO desk_word(word, at, note) VALUES(:word, :at, :note)" };
static const struct sql sql_child = { "desk.child", "INSERT INTO desk_child(parent) VALUES(:parent)" };

static enum rc add(struct apply *ap, int64_t id, struct str title, struct str hash, struct str code)
{
    struct query q;
    query_begin(&q, ap, &sql_add);
    query_bind_int(&q, 1, id);
    query_bind_text(&q, 2, title);
    query_bind_blob(&q, 3, hash);
    query_bind_text(&q, 4, code);
    (void)query_step(&q);
    return query_end(&q, false);
}

static enum rc get(struct db *db, struct arena *a, int64_t id, struct str *title, struct str *hash)
{
    struct query q;
    query_begin(&q, db, &sql_get);
    query_bind_int(&q, 1, id);
    if (query_step(&q)) {
        *title = query_text(&q, a, 0);
        *hash = query_blob(&q, a, 1);
    }
    return query_end(&q, true);
}

static enum rc rename_case(struct apply *ap, int64_t id, struct str title)
{
    struct query q;
    query_begin(&q, ap, &sql_rename);
    query_bind_text(&q, 1, title);
    query_bind_int(&q, 2, id);
    (void)query_step(&q);
    return query_end_changed(&q);
}

static enum rc add_word(struct apply *ap, struct str word, int64_t at, struct str note)
{
    struct query q;
    query_begin(&q, ap, &sql_word);
    query_bind_text(&q, 1, word);
    query_bind_int(&q, 2, at);
    query_bind_text(&q, 3, note);
    (void)query_step(&q);
    return query_end(&q, false);
}

static int64_t number(struct conn *c, const struct sql *sql)
{
    int64_t v = -1;
    struct query q;
    query_begin(&q, conn_db(c), sql);
    if (query_step(&q))
        v = query_int(&q, 0);
    return query_end(&q, true) ? -2 : v;
}

/* ---- places ---------------------------------------------------------------------------------------------------- */

struct place {
    char dir[64], file[80];
    struct arena a;
    struct conn *w;
};

static struct conn *must_open(struct place *p, enum conn_mode mode)
{
    struct conn *c = NULL;
    struct str why = STR_NONE;
    if (conn_open(p->file, mode, &p->a, &c, &why)) {
        print_error(STR_FMT "\n", STR_ARG(why));
        fail();
    }
    return c;
}

static int setup(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    assert_non_null(p);
    snprintf(p->dir, sizeof p->dir, "/tmp/test_store.XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    snprintf(p->file, sizeof p->file, "%s/place.db", p->dir);
    arena_init(&p->a, 1 << 20);
    p->w = must_open(p, CONN_WRITE);
    assert_int_equal(conn_migrate(p->w, &schema_2), OK);
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    struct place *p = *state;
    conn_close(p->w);
    arena_release(&p->a);
    char other[100];
    const char *const tail[] = { "", "-wal", "-shm" };
    for (size_t i = 0; i < countof(tail); i++) {
        snprintf(other, sizeof other, "%s%s", p->file, tail[i]);
        (void)unlink(other);
    }
    (void)rmdir(p->dir);
    free(p);
    return 0;
}

static struct str str_code(struct arena *a, int64_t i)
{
    return arena_printf(a, "code-%lld", (long long)i);
}

/* ---- opening --------------------------------------------------------------------------------------------------- */

static void test_pragmas(void **state)
{
    struct place *p = *state;
    static const struct sql busy = { "p.busy", "PRAGMA busy_timeout" }, sync = { "p.sync", "PRAGMA synchronous" },
                            keys = { "p.keys", "PRAGMA foreign_keys" }, secure = { "p.secure", "PRAGMA secure_delete" },
                            trusted = { "p.trusted", "PRAGMA trusted_schema" }, limit = { "p.limit", "PRAGMA journal_size_limit" },
                            check = { "p.check", "PRAGMA wal_autocheckpoint" }, only = { "p.only", "PRAGMA query_only" },
                            cache = { "p.cache", "PRAGMA cache_size" }, page = { "p.page", "PRAGMA page_size" };
    struct conn *r = must_open(p, CONN_READ);
    struct conn *const both[] = { p->w, r };
    for (size_t i = 0; i < countof(both); i++) {
        assert_int_equal(number(both[i], &busy), 5000);
        assert_int_equal(number(both[i], &sync), 2);
        assert_int_equal(number(both[i], &keys), 1);
        assert_int_equal(number(both[i], &secure), 1);
        assert_int_equal(number(both[i], &trusted), 0);
        assert_int_equal(number(both[i], &limit), 64 << 20);
        assert_int_equal(number(both[i], &check), 0);
        assert_int_equal(number(both[i], &page), 8192);
    }
    assert_int_equal(number(p->w, &only), 0);
    assert_int_equal(number(r, &only), 1);
    assert_int_equal(number(p->w, &cache), -8000);
    assert_int_equal(number(r, &cache), -2000);
    assert_int_equal(conn_keep_more(r), OK);
    assert_int_equal(number(r, &cache), -12000);
    conn_close(r);
}

static void test_reader_cannot_write(void **state)
{
    struct place *p = *state;
    struct conn *r = must_open(p, CONN_READ);
    assert_int_equal(add((struct apply *)(void *)conn_db(r), 1, STR("x"), STR_NONE, STR_NONE), FAILED);
    assert_non_null(strstr(conn_error(r), "readonly"));
    conn_close(r);
}

static void test_open_refuses(void **state)
{
    struct place *p = *state;
    struct conn *c = NULL;
    struct str why = STR_NONE;
    assert_int_equal(conn_open("/nonexistent/place.db", CONN_WRITE, &p->a, &c, &why), FAILED);
    assert_non_null(why.p);
    assert_null(c);
    assert_int_equal(conn_open("/nonexistent/place.db", CONN_READ, NULL, &c, NULL), FAILED);
    /* A file that is no database, and one that is not in WAL mode: */
    char other[100];
    snprintf(other, sizeof other, "%s/other", p->dir);
    FILE *f = fopen(other, "w");
    assert_non_null(f);
    fprintf(f, "%04096d", 1);
    fclose(f);
    assert_int_equal(conn_open(other, CONN_WRITE, &p->a, &c, &why), FAILED);
    unlink(other);
    f = fopen(other, "w");
    assert_non_null(f);
    fclose(f);
    assert_int_equal(conn_open(other, CONN_READ, &p->a, &c, &why), FAILED);
    assert_non_null(strstr(arena_cstr(&p->a, why), "journal_mode"));
    unlink(other);
}

static void test_private_databases(void **state)
{
    struct place *p = *state;
    const enum conn_mode modes[] = { CONN_MEMORY, CONN_SCRATCH };
    for (size_t i = 0; i < countof(modes); i++) {
        struct conn *c = must_open(p, modes[i]);
        assert_int_equal(conn_migrate(c, &schema_2), OK);
        assert_int_equal(conn_begin(c), OK);
        assert_int_equal(add(conn_apply(c), 1, STR("x"), STR_NONE, STR_NONE), OK);
        assert_int_equal(conn_commit(c), OK);
        assert_int_equal(conn_begin(c), OK);
        assert_int_equal(add(conn_apply(c), 2, STR("y"), STR_NONE, STR_NONE), OK);
        conn_rollback(c);
        assert_int_equal(number(c, &sql_count), 1);
        conn_close(c);
    }
    assert_int_equal(number(p->w, &sql_count), 0);
}

/* ---- migrations ------------------------------------------------------------------------------------------------ */

static void test_migrations(void **state)
{
    struct place *p = *state;
    static const struct sql late = { "t.late", "SELECT count(*) FROM desk_late" };
    struct conn *c = must_open(p, CONN_MEMORY);
    assert_int_equal(conn_migrate(c, &schema_1), OK);
    assert_int_equal(number(c, &late), -2);
    assert_int_equal(conn_migrate(c, &schema_3), OK);
    assert_int_equal(conn_migrate(c, &schema_3), OK);
    assert_int_equal(number(c, &late), 0);
    assert_int_equal(conn_migrate(c, &schema_2), INVALID);
    assert_non_null(strstr(conn_error(c), "desk is at migration 3, this program knows 2"));
    conn_close(c);
}

static void test_migration_is_whole(void **state)
{
    struct place *p = *state;
    static const char *const bad[] = { "CREATE TABLE people_a(id INTEGER)", "CREATE TABLE people_b(id INTEGER); CREATE TABEL x(y)" };
    static const struct schema people = { "people", bad, 2 };
    static const struct sql left = { "t.left", "SELECT count(*) FROM sqlite_schema WHERE name GLOB 'people_*'" };
    assert_int_equal(conn_migrate(p->w, &people), FAILED);
    assert_false(conn_in_transaction(p->w));
    assert_int_equal(number(p->w, &left), 0);
}

/* ---- queries --------------------------------------------------------------------------------------------------- */

static void test_values(void **state)
{
    struct place *p = *state;
    struct str title = STR_NONE, hash = STR_NONE;
    const char zeros[] = "a\0b\0";
    assert_int_equal(add(conn_apply(p->w), 1, STR("漏水"), str_n(zeros, 4), STR_NONE), OK);
    assert_int_equal(add(conn_apply(p->w), 2, STR(""), STR(""), STR_NONE), OK);
    assert_int_equal(add(conn_apply(p->w), 3, STR_NONE, STR_NONE, STR_NONE), OK);
    assert_int_equal(get(conn_db(p->w), &p->a, 1, &title, &hash), OK);
    assert_true(str_eq(title, STR("漏水")) && str_eq(hash, str_n(zeros, 4)));
    assert_int_equal(get(conn_db(p->w), &p->a, 2, &title, &hash), OK);
    assert_true(title.p && title.n == 0 && hash.p && hash.n == 0);
    assert_int_equal(get(conn_db(p->w), &p->a, 3, &title, &hash), OK);
    assert_true(!title.p && !hash.p);
    assert_int_equal(get(conn_db(p->w), &p->a, 4, &title, &hash), NOT_FOUND);
}

static void test_absent_int(void **state)
{
    struct place *p = *state;
    static const struct sql echo = { "t.echo", "SELECT :x" }, real = { "t.real", "SELECT 1.5" };
    struct query q;
    query_begin(&q, conn_db(p->w), &echo);
    query_bind_int(&q, 1, ABSENT);
    assert_true(query_step(&q));
    assert_true(query_int(&q, 0) == ABSENT);
    assert_null(query_text(&q, &p->a, 0).p);
    assert_int_equal(query_end(&q, true), OK);
    assert_int_equal(number(p->w, &real), -2); /* another type than asked for */
}

static void test_changed(void **state)
{
    struct place *p = *state;
    assert_int_equal(add(conn_apply(p->w), 1, STR("x"), STR_NONE, STR_NONE), OK);
    assert_int_equal(rename_case(conn_apply(p->w), 1, STR("y")), OK);
    assert_int_equal(rename_case(conn_apply(p->w), 2, STR("y")), NOT_FOUND);
}

static void test_conflicts(void **state)
{
    struct place *p = *state;
    assert_int_equal(add(conn_apply(p->w), 1, STR("x"), STR_NONE, STR("code")), OK);
    assert_int_equal(add(conn_apply(p->w), 1, STR("x"), STR_NONE, STR_NONE), CONFLICT);
    assert_int_equal(add(conn_apply(p->w), 2, STR("x"), STR_NONE, STR("code")), CONFLICT);
    assert_non_null(strstr(conn_error(p->w), "UNIQUE constraint failed: desk_case.code"));
    assert_int_equal(add(conn_apply(p->w), 2, STR("x"), STR_NONE, STR("other")), OK);
    struct query q;
    query_begin(&q, conn_apply(p->w), &sql_child);
    query_bind_int(&q, 1, 77);
    assert_false(query_step(&q));
    assert_int_equal(query_end(&q, false), CONFLICT);
}

static void test_full_arena(void **state)
{
    struct place *p = *state;
    struct arena small;
    struct str title = STR_NONE, hash = STR_NONE;
    static char big[1000];
    memset(big, 'x', sizeof big);
    assert_int_equal(add(conn_apply(p->w), 1, str_n(big, sizeof big), STR_NONE, STR_NONE), OK);
    arena_init(&small, 500);
    assert_int_equal(get(conn_db(p->w), &small, 1, &title, &hash), FAILED);
    arena_release(&small);
    assert_int_equal(get(conn_db(p->w), &p->a, 1, &title, &hash), OK);
}

static enum rc numbers(struct db *db, struct arena *a, int64_t top, int64_t **out, size_t *n)
{
    int64_t *list = NULL;
    size_t got = 0, room = 0;
    struct query q;
    query_begin(&q, db, &sql_numbers);
    query_bind_int(&q, 1, top);
    while (query_step(&q))
        if ((list = query_grow(&q, a, list, got, &room, sizeof *list)))
            list[got++] = query_int(&q, 0);
    *out = list;
    *n = got;
    return query_end(&q, false);
}

static void test_lists(void **state)
{
    struct place *p = *state;
    struct arena a;
    int64_t *list = NULL;
    size_t n = 0;
    arena_init(&a, 16 << 20);
    assert_int_equal(numbers(conn_db(p->w), &a, QUERY_MOST, &list, &n), OK);
    assert_int_equal(n, QUERY_MOST);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(list[i], i + 1);
    assert_int_equal(numbers(conn_db(p->w), &a, QUERY_MOST + 1, &list, &n), FAILED);
    arena_release(&a);
    assert_int_equal(numbers(conn_db(p->w), &p->a, 300000, &list, &n), FAILED); /* the arena is smaller than the list */
}

static void test_cache_grows(void **state)
{
    struct place *p = *state;
    static struct sql many[500];
    static char text[500][32];
    for (int turn = 0; turn < 2; turn++) {
        for (int i = 0; i < 500; i++) {
            snprintf(text[i], sizeof text[i], "SELECT %d", i);
            many[i] = (struct sql){ "t.many", text[i] };
            assert_int_equal(number(p->w, &many[i]), i);
        }
    }
}

static void test_marks(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    char *kept = NULL;
    for (int i = 0; i < 1000; i++) {
        struct arena_mark mark = arena_mark(&a);
        if (i == 10)
            assert_non_null(kept = memset(arena_alloc(&a, 100), 'k', 100));
        else
            assert_non_null(arena_alloc(&a, i % 2 ? 200000 : 50)); /* with and without a block of its own */
        if (i != 10)
            arena_rewind(&a, mark);
    }
    assert_true(a.used < 300 && kept[0] == 'k' && kept[99] == 'k');
    struct arena_mark mark = arena_mark(&a);
    assert_null(arena_alloc(&a, 2 << 20));
    arena_rewind(&a, mark);
    assert_null(arena_alloc(&a, 1)); /* an overflow stays */
    arena_release(&a);
}

/* ---- transactions ---------------------------------------------------------------------------------------------- */

static void test_savepoint(void **state)
{
    struct place *p = *state;
    assert_int_equal(conn_savepoint(p->w), FAILED); /* only inside a transaction */
    assert_int_equal(conn_begin(p->w), OK);
    assert_true(conn_in_transaction(p->w));
    for (int64_t i = 1; i <= 4; i++) {
        assert_int_equal(conn_savepoint(p->w), OK);
        assert_int_equal(add(conn_apply(p->w), i, STR("x"), STR_NONE, STR_NONE), OK);
        if (i % 2)
            assert_int_equal(conn_release(p->w), OK);
        else
            conn_rollback_to(p->w);
    }
    assert_int_equal(conn_release(p->w), FAILED); /* there is none left */
    assert_int_equal(conn_commit(p->w), OK);
    conn_rollback(p->w);
    conn_rollback_to(p->w);
    assert_int_equal(number(p->w, &sql_count), 2);
    struct str title = STR_NONE, hash = STR_NONE;
    assert_int_equal(get(conn_db(p->w), &p->a, 3, &title, &hash), OK);
    assert_int_equal(get(conn_db(p->w), &p->a, 4, &title, &hash), NOT_FOUND);
}

static void test_visibility(void **state)
{
    struct place *p = *state;
    struct conn *r = must_open(p, CONN_READ);
    assert_int_equal(conn_begin(p->w), OK);
    assert_int_equal(add(conn_apply(p->w), 1, STR("x"), STR_NONE, STR_NONE), OK);
    assert_int_equal(number(r, &sql_count), 0);
    assert_int_equal(conn_begin(r), OK);
    assert_int_equal(number(r, &sql_count), 0);
    assert_int_equal(conn_commit(p->w), OK);
    assert_int_equal(number(r, &sql_count), 0); /* the snapshot stands */
    assert_int_equal(conn_commit(r), OK);
    assert_int_equal(number(r, &sql_count), 1);
    conn_close(r);
}

static void test_checkpoint(void **state)
{
    struct place *p = *state;
    char wal[100];
    struct stat st;
    snprintf(wal, sizeof wal, "%s-wal", p->file);
    struct conn *r = must_open(p, CONN_READ), *keeper = must_open(p, CONN_WRITE);
    assert_int_equal(add(conn_apply(p->w), 1, STR("x"), STR_NONE, STR_NONE), OK);
    assert_int_equal(stat(wal, &st), 0);
    assert_true(st.st_size > 0);
    assert_int_equal(conn_checkpoint(keeper, false), OK);
    assert_int_equal(stat(wal, &st), 0);
    assert_true(st.st_size > 0);
    assert_int_equal(conn_begin(r), OK);
    assert_int_equal(number(r, &sql_count), 1);
    assert_int_equal(add(conn_apply(p->w), 2, STR("x"), STR_NONE, STR_NONE), OK);
    assert_int_equal(conn_checkpoint(keeper, true), BUSY); /* a reader stands in the way */
    assert_int_equal(conn_commit(r), OK);
    assert_int_equal(conn_checkpoint(keeper, true), OK);
    assert_int_equal(stat(wal, &st), 0);
    assert_int_equal(st.st_size, 0);
    conn_close(keeper);
    conn_close(r);
}

static void test_deferred_key_fails_commit(void **state)
{
    struct place *p = *state;
    static const struct sql later = { "t.later", "PRAGMA defer_foreign_keys = on" };
    assert_int_equal(conn_begin(p->w), OK);
    assert_int_equal(number(p->w, &later), -2);
    struct query q;
    query_begin(&q, conn_apply(p->w), &sql_child);
    query_bind_int(&q, 1, 77);
    (void)query_step(&q);
    assert_int_equal(query_end(&q, false), OK);
    assert_int_equal(conn_commit(p->w), CONFLICT);
    assert_false(conn_in_transaction(p->w));
}

/* ---- inspecting ------------------------------------------------------------------------------------------------ */

static void test_sound(void **state)
{
    struct place *p = *state;
    struct str out = STR("x");
    assert_int_equal(conn_sound(p->w, &p->a, &out), OK);
    assert_true(out.p && out.n == 0);
}

static void test_plan(void **state)
{
    struct place *p = *state;
    struct str out = STR_NONE;
    assert_int_equal(conn_plan(p->w, &sql_get, &p->a, &out), OK);
    assert_true(str_eq(out, STR("SEARCH desk_case USING INTEGER PRIMARY KEY (rowid=?)\n")));
    assert_int_equal(conn_plan(p->w, &sql_count, &p->a, &out), OK);
    assert_true(str_starts(out, STR("SCAN desk_case")));
    static const struct sql none = { "t.none", "SELECT x FROM nothing" };
    assert_int_equal(conn_plan(p->w, &none, &p->a, &out), FAILED);
}

static void test_fact_tables(void **state)
{
    struct place *p = *state;
    struct str *name = NULL;
    size_t n = 0;
    const struct str want[] = { STR("desk_case"), STR("desk_child"), STR("desk_fts"), STR("desk_word") };
    assert_int_equal(conn_fact_tables(p->w, &p->a, &name, &n), OK);
    assert_int_equal(n, countof(want));
    for (size_t i = 0; i < n; i++)
        assert_true(str_eq(name[i], want[i]));
}

static struct str compare(struct place *p, struct conn *other, struct str table)
{
    struct str diff = STR("not set");
    assert_int_equal(conn_compare_table(p->w, other, table, &p->a, &diff), OK);
    return diff;
}

static void fill(struct conn *c, struct arena *a, struct str fifth)
{
    for (int64_t i = 1; i <= 9; i++) {
        assert_int_equal(add(conn_apply(c), i * 10, i == 5 ? fifth : STR("title"), STR("hash"), str_code(a, i)), OK);
        assert_int_equal(add_word(conn_apply(c), i == 5 ? fifth : STR("word"), i, STR("note")), OK);
    }
}

static void test_compare(void **state)
{
    struct place *p = *state;
    struct conn *same = must_open(p, CONN_MEMORY), *other = must_open(p, CONN_SCRATCH);
    assert_int_equal(conn_migrate(same, &schema_2), OK);
    assert_int_equal(conn_migrate(other, &schema_2), OK);
    fill(p->w, &p->a, STR("Title"));
    fill(same, &p->a, STR("Title"));
    fill(other, &p->a, STR("Titlf"));
    assert_null(compare(p, same, STR("desk_case")).p);
    assert_null(compare(p, same, STR("desk_word")).p);
    assert_null(compare(p, same, STR("desk_fts")).p);
    assert_true(str_eq(compare(p, other, STR("desk_case")), STR("desk_case: row 5 (rowid 50) differs in column title")));
    assert_true(str_eq(compare(p, other, STR("desk_word")), STR("desk_word: row 1 differs in column word")));
    assert_int_equal(add(conn_apply(same), 1000, STR_NONE, STR_NONE, STR_NONE), OK);
    assert_true(str_eq(compare(p, same, STR("desk_case")), STR("desk_case: row 10 is in the second database only")));
    assert_int_equal(add(conn_apply(p->w), 1000, STR(""), STR_NONE, STR_NONE), OK); /* an empty text is not an absent one */
    assert_true(str_eq(compare(p, same, STR("desk_case")), STR("desk_case: row 10 (rowid 1000) differs in column title")));
    assert_int_equal(conn_migrate(same, &schema_3), OK);
    assert_true(str_eq(compare(p, same, STR("desk_late")), STR("desk_late: the table is in the second database only")));
    struct str diff = STR_NONE;
    assert_int_equal(conn_compare_table(p->w, same, STR("no\"such"), &p->a, &diff), NOT_FOUND);
    struct arena tiny;
    arena_init(&tiny, 64);
    assert_int_equal(conn_compare_table(p->w, other, STR("desk_case"), &tiny, &diff), FAILED);
    arena_release(&tiny);
    conn_close(other);
    conn_close(same);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_pragmas), TEST(test_reader_cannot_write), TEST(test_open_refuses), TEST(test_private_databases),
        TEST(test_migrations), TEST(test_migration_is_whole), TEST(test_values), TEST(test_absent_int), TEST(test_changed),
        TEST(test_conflicts), TEST(test_full_arena), TEST(test_lists), TEST(test_cache_grows), TEST(test_marks),
        TEST(test_savepoint), TEST(test_visibility), TEST(test_checkpoint), TEST(test_deferred_key_fails_commit),
        TEST(test_sound), TEST(test_plan), TEST(test_fact_tables), TEST(test_compare),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
