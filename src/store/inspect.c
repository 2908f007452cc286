/* inspect.c - looking at a whole database: is it sound, what tables has it, do two hold the same, how would a statement run.
**
** This is the one file where SQL is composed at run time. `check` compares every table of facts, and a table's name cannot
** be a parameter in SQL. The names come from the schema itself, never from a person, and are quoted all the same; nobody
** outside this file can pass a string that becomes SQL. A difference is reported by row and column, never by value. */
#include "store/inner.h"

enum { SQL_LIMIT = 64 * 1024, REPORT_LIMIT = 64 * 1024 };

/* The lines of *b in *out; FAILED when they did not fit. */
static enum rc told(struct conn *c, const struct buf *b, struct str *out)
{
    if (b->overflow)
        return conn_fail_words(c, "a report does not fit");
    *out = buf_view(b);
    return OK;
}

static enum rc prepare(struct conn *c, struct str text, sqlite3_stmt **st)
{
    must(text.n <= SQL_LIMIT);
    int code = sqlite3_prepare_v2(c->db, text.p, (int)text.n, st, NULL);
    return code == SQLITE_OK ? OK : conn_fail(c, code);
}

enum rc conn_sound(struct conn *c, struct arena *a, struct str *out)
{
    static const struct sql quick_check = { "store.quick_check", "PRAGMA quick_check" };
    struct buf b;
    buf_init(&b, a, REPORT_LIMIT);
    struct query q;
    query_begin(&q, c, &quick_check);
    while (query_step(&q)) {
        struct str line = query_text(&q, a, 0);
        if (str_eq(line, STR("ok")))
            continue;
        buf_str(&b, line);
        buf_char(&b, '\n');
    }
    enum rc rc = query_end(&q, false);
    return rc ? rc : told(c, &b, out);
}

enum rc conn_plan(struct conn *c, const struct sql *sql, struct arena *a, struct str *out)
{
    sqlite3_stmt *st = NULL;
    struct buf text, b;
    buf_init(&text, a, SQL_LIMIT);
    buf_init(&b, a, REPORT_LIMIT);
    buf_printf(&text, "EXPLAIN QUERY PLAN %s", sql->text);
    enum rc rc = text.overflow ? conn_fail_words(c, "a statement does not fit") : prepare(c, buf_view(&text), &st);
    if (rc)
        return rc;
    must(sqlite3_column_count(st) == 4); /* id, parent, unused, detail */
    int code;
    while ((code = sqlite3_step(st)) == SQLITE_ROW) {
        buf_str(&b, str_of((const char *)sqlite3_column_text(st, 3)));
        buf_char(&b, '\n');
    }
    if (code != SQLITE_DONE)
        rc = conn_fail(c, code);
    (void)sqlite3_finalize(st);
    return rc ? rc : told(c, &b, out);
}

/* All rows of a statement with one text column. */
static enum rc list_texts(struct conn *c, const struct sql *sql, struct arena *a, struct str **line, size_t *n)
{
    struct str *list = NULL;
    size_t have = 0, room = 0;
    struct query q;
    query_begin(&q, c, sql);
    while (query_step(&q))
        if ((list = query_grow(&q, a, list, have, &room, sizeof *list)))
            list[have++] = query_text(&q, a, 0);
    enum rc rc = query_end(&q, false);
    if (rc)
        return rc;
    *line = list;
    *n = have;
    return OK;
}

#define FACTS(name) name " NOT GLOB 'log_*' AND " name " NOT GLOB 'side_*' AND " name " NOT GLOB 'store_*' AND " name " NOT GLOB 'sqlite_*'"

enum rc conn_fact_tables(struct conn *c, struct arena *a, struct str **name, size_t *n)
{
    /* Shadow tables are left out: how FTS5 lays out its segments depends on where groups were committed, not on the log. */
    static const struct sql facts = { "store.facts",
                                      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')"
                                                     " AND " FACTS("name") " ORDER BY name" };
    return list_texts(c, &facts, a, name, n);
}

enum rc conn_fact_schema(struct conn *c, struct arena *a, struct str **line, size_t *n)
{
    static const struct sql schema = { "store.schema", "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema"
                                                       " WHERE " FACTS("tbl_name") " ORDER BY 1" };
    return list_texts(c, &schema, a, line, n);
}

/* ---- comparing ------------------------------------------------------------------------------------------------ */

static void put_quoted(struct buf *b, struct str name)
{
    buf_char(b, '"');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '"')
            buf_char(b, '"');
        buf_char(b, name.p[i]);
    }
    buf_char(b, '"');
}

/* Whether the table has a rowid. NOT_FOUND: there is no such table. */
static enum rc look_up(struct conn *c, struct str table, bool *rowid)
{
    static const struct sql table_kind = { "store.table_kind", "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?1" };
    int64_t without = 0;
    struct query q;
    query_begin(&q, c, &table_kind);
    query_bind_text(&q, 1, table);
    if (query_step(&q))
        without = query_int(&q, 0);
    enum rc rc = query_end(&q, true);
    if (rc)
        return rc;
    *rowid = without == 0;
    return OK;
}

static enum rc put_key(struct conn *c, struct str table, struct arena *a, struct buf *b)
{
    static const struct sql key = { "store.table_key", "SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk" };
    const char *between = "";
    struct query q;
    query_begin(&q, c, &key);
    query_bind_text(&q, 1, table);
    for (; query_step(&q); between = ", ") {
        buf_str(b, str_of(between));
        put_quoted(b, query_text(&q, a, 0));
    }
    return query_end(&q, false);
}

/* All rows in the order of their key, ready to step; the rowid, where there is one, is the first column. */
static enum rc scan(struct conn *c, struct str table, bool rowid, struct arena *a, sqlite3_stmt **st)
{
    struct buf b;
    buf_init(&b, a, SQL_LIMIT);
    buf_str(&b, rowid ? STR("SELECT rowid, * FROM ") : STR("SELECT * FROM "));
    put_quoted(&b, table);
    buf_str(&b, STR(" ORDER BY "));
    enum rc rc = OK;
    if (rowid)
        buf_str(&b, STR("rowid"));
    else
        rc = put_key(c, table, a, &b);
    if (!rc && b.overflow)
        rc = conn_fail_words(c, "the arena is full");
    return rc ? rc : prepare(c, buf_view(&b), st);
}

static bool same_value(sqlite3_value *x, sqlite3_value *y)
{
    int type = sqlite3_value_type(x);
    if (type != sqlite3_value_type(y))
        return false;
    if (type == SQLITE_NULL)
        return true;
    if (type == SQLITE_INTEGER)
        return sqlite3_value_int64(x) == sqlite3_value_int64(y);
    if (type == SQLITE_FLOAT) {
        double d = sqlite3_value_double(x), e = sqlite3_value_double(y);
        return memcmp(&d, &e, sizeof d) == 0; /* NOLINT(*-memory-comparison,cert-*): the same bits, not "equal" */
    }
    const void *p = sqlite3_value_blob(x), *q = sqlite3_value_blob(y);
    int n = sqlite3_value_bytes(x);
    return n == sqlite3_value_bytes(y) && (n == 0 || memcmp(p, q, (size_t)n) == 0);
}

/* The first column in which the rows that stand ready differ, or -1. */
static int differs(sqlite3_stmt *x, sqlite3_stmt *y)
{
    int n = sqlite3_column_count(x);
    for (int col = 0; col < n; col++)
        if (!same_value(sqlite3_column_value(x, col), sqlite3_column_value(y, col)))
            return col;
    return -1;
}

static bool same_columns(sqlite3_stmt *x, sqlite3_stmt *y)
{
    int n = sqlite3_column_count(x);
    if (n != sqlite3_column_count(y))
        return false;
    for (int col = 0; col < n; col++)
        if (strcmp(sqlite3_column_name(x, col), sqlite3_column_name(y, col)) != 0)
            return false;
    return true;
}

struct scans {
    struct conn *c[2];
    sqlite3_stmt *st[2];
    struct str table;
    bool rowid;
};

/* A scan is walked until the first difference. *line stays empty when there is none. */
static enum rc walk(struct scans *s, struct buf *line)
{
    sqlite3_stmt *x = s->st[0], *y = s->st[1];
    for (long long row = 1;; row++) {
        int code[2];
        for (int i = 0; i < 2; i++)
            if ((code[i] = sqlite3_step(s->st[i])) != SQLITE_ROW && code[i] != SQLITE_DONE)
                return conn_fail(s->c[i], code[i]);
        if (code[0] != code[1]) {
            const char *side = code[0] == SQLITE_ROW ? "first" : "second";
            buf_printf(line, STR_FMT ": row %lld is in the %s database only", STR_ARG(s->table), row, side);
            return OK;
        }
        if (code[0] == SQLITE_DONE)
            return OK;
        int col = differs(x, y);
        if (col < 0)
            continue;
        buf_printf(line, STR_FMT ": row %lld", STR_ARG(s->table), row);
        if (s->rowid) /* a number, and no one's name: positions of the log and counters */
            buf_printf(line, " (rowid %lld)", (long long)sqlite3_column_int64(x, 0));
        buf_printf(line, " differs in column %s", sqlite3_column_name(x, col));
        return OK;
    }
}

static enum rc compare(struct scans *s, struct arena *a, struct buf *line)
{
    bool rowid[2] = { false, false };
    enum rc found[2];
    for (int i = 0; i < 2; i++)
        if ((found[i] = look_up(s->c[i], s->table, &rowid[i])) != OK && found[i] != NOT_FOUND)
            return found[i];
    if (found[0] == NOT_FOUND && found[1] == NOT_FOUND)
        return NOT_FOUND;
    if (found[0] != found[1]) {
        buf_printf(line, STR_FMT ": the table is in the %s database only", STR_ARG(s->table), found[0] ? "second" : "first");
        return OK;
    }
    s->rowid = rowid[0];
    for (int i = 0; i < 2; i++) {
        enum rc rc = scan(s->c[i], s->table, rowid[i], a, &s->st[i]);
        if (rc)
            return rc;
    }
    if (rowid[0] == rowid[1] && same_columns(s->st[0], s->st[1]))
        return walk(s, line);
    buf_printf(line, STR_FMT ": the columns are not the same", STR_ARG(s->table));
    return OK;
}

enum rc conn_compare_table(struct conn *a_side, struct conn *b_side, struct str table, struct arena *a, struct str *diff)
{
    must(a_side != b_side);
    struct scans s = { .c = { a_side, b_side }, .table = table };
    struct buf line;
    buf_init(&line, a, REPORT_LIMIT);
    enum rc rc = compare(&s, a, &line);
    for (int i = 0; i < 2; i++)
        (void)sqlite3_finalize(s.st[i]); /* repeats the code of the last step */
    if (rc)
        return rc;
    if (line.overflow) /* a difference we have no room to tell must not look like none */
        return conn_fail_words(a_side, "the arena is full");
    *diff = line.n ? buf_view(&line) : STR_NONE;
    return OK;
}
