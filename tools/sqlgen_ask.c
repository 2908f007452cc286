/* sqlgen_ask.c - the questions sqlgen puts to SQLite: what a statement touches, takes and gives, and whether a schema stands.
**
** The authorizer is the key. While SQLite prepares a statement it asks leave for each table it is about to read or write,
** those reached through views, triggers and foreign keys included. Writing down the questions gives the face, with
** no SQL parser of our own that could see less than SQLite does. Names of common table expressions are asked about too, so
** a name counts only if the schema knows it. */
#include "sqlgen.h"

#include "gen.h"

#include <ctype.h>
#include <sqlite3.h>
#include <string.h>

static sqlite3 *db;

const char *skip_space(const char *p)
{
    while (isspace((unsigned char)*p))
        p++;
    return p;
}

bool in_list(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(word, *list) == 0)
            return true;
    return false;
}

bool begins(const char *s, const char *with)
{
    return strncmp(s, with, strlen(with)) == 0;
}

void ask_open(void)
{
    int code = sqlite3_open(":memory:", &db);
    if (code == SQLITE_OK) /* as in src/store: a misspelt "column" is an error and not a text */
        code = sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
    if (code == SQLITE_OK)
        code = sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)NULL);
    if (code != SQLITE_OK)
        gen_fail("sqlgen", 0, "%s", sqlite3_errstr(code));
}

void ask_close(void)
{
    sqlite3_close(db);
}

bool ask_complete(const char *text)
{
    return sqlite3_complete(text);
}

/* ---- statements ----------------------------------------------------------------------------------------------- */

/* Which tables a statement touches: of each class the first name seen, or NULL. */
struct touched {
    struct statement *s;
    const char *folder;                      /* whose statement it is */
    const char *read, *written, *side, *log; /* read and written are facts */
    const char *refused;                     /* store_* or sqlite_* */
    const char *chance, *clock;              /* functions */
    const char *foreign;                     /* facts of another folder, written */
    bool other;                              /* not SELECT, INSERT, UPDATE, DELETE */
};

static const char **tables; /* names of all tables and views, NULL at the end: SQLite also tells names of CTEs */

static bool is_own(const char *table, const char *folder)
{
    return begins(table, folder) && table[strlen(folder)] == '_';
}

static void first(const char **slot, const char *name)
{
    if (!*slot)
        *slot = gen_copy(name, strlen(name));
}

bool touches(const struct statement *s, const char *table)
{
    for (size_t i = 0; i < s->touches; i++)
        if (strcmp(s->touched[i], table) == 0)
            return true;
    return false;
}

static void touch(struct touched *t, const char *table, bool write)
{
    if (begins(table, "sqlite_") || begins(table, "store_") || begins(table, "pragma_"))
        first(&t->refused, table);
    else if (!in_list(table, tables))
        return;
    else if (begins(table, "side_"))
        first(&t->side, table);
    else if (begins(table, "log_"))
        first(&t->log, table);
    else {
        first(write ? &t->written : &t->read, table);
        if (!touches(t->s, table) && t->s->touches < MAX_TOUCHED)
            t->s->touched[t->s->touches++] = gen_copy(table, strlen(table));
    }
    if (write && !is_own(table, t->folder) && !begins(table, "side_") && !begins(table, "log_"))
        first(&t->foreign, table);
}

static int authorize(void *ctx, int what, const char *x, const char *y, const char *schema, const char *trigger)
{
    static const char *const chance[] = { "random", "randomblob", "current_timestamp", "current_date", "current_time", NULL };
    static const char *const clock[] = { "date", "time", "datetime", "julianday", "strftime", "unixepoch", NULL };
    struct touched *t = ctx;
    (void)schema, (void)trigger;
    switch (what) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    case SQLITE_FUNCTION:
        if (in_list(y, chance))
            first(&t->chance, y);
        if (in_list(y, clock))
            first(&t->clock, y);
        return SQLITE_OK;
    case SQLITE_READ: touch(t, x, false); return SQLITE_OK;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE: touch(t, x, true); return SQLITE_OK;
    default: t->other = true; return SQLITE_DENY;
    }
}

static void find_face(struct statement *s, const struct touched *t, bool readonly)
{
    const char *facts = t->written ? t->written : t->read;
    const char *met[] = { facts, t->side, t->log };
    const char *one = NULL, *two = NULL;
    for (size_t i = 0; i < 3; i++) {
        two = one && !two ? met[i] : two;
        one = one ? one : met[i];
    }
    if (two)
        wrong(s->line, "%s mixes %s with %s: facts, side_* and log_* tables never meet in one statement", s->name, one, two);
    if (t->refused)
        wrong(s->line, "%s touches %s, which is not for statements", s->name, t->refused);
    if (t->foreign)
        wrong(s->line, "%s writes %s, a table of another folder: send it a command", s->name, t->foreign);
    if (t->chance)
        wrong(s->line, "%s calls %s: chance and the clock come in as parameters", s->name, t->chance);
    if (t->clock && t->written)
        wrong(s->line, "%s calls %s, which can read the clock: apply() may not", s->name, t->clock);
    s->face = t->side ? FACE_SIDE : t->log ? FACE_LOGDB : readonly ? FACE_DB : FACE_APPLY;
}

static void match_parameters(struct statement *s, sqlite3_stmt *st)
{
    for (int i = 1; i <= sqlite3_bind_parameter_count(st); i++) {
        const char *name = sqlite3_bind_parameter_name(st, i);
        struct field *f = NULL;
        if (!name || *name != ':') {
            wrong(s->line, "parameter %d of %s has no name; write :name", i, s->name);
            continue;
        }
        for (size_t k = 0; k < s->param.n; k++)
            if (strcmp(s->param.f[k].name, name + 1) == 0)
                f = &s->param.f[k];
        if (f)
            f->index = i;
        else
            wrong(s->line, "parameter %s is used but not declared", name);
    }
    for (size_t k = 0; k < s->param.n; k++)
        if (!s->param.f[k].index)
            wrong(s->line, "parameter :%s is declared but not used", s->param.f[k].name);
}

static void match_columns(struct statement *s, sqlite3_stmt *st)
{
    static const char *const sql_type[] = { "INT", "TEXT", "BLOB" };
    int n = sqlite3_column_count(st);
    if ((size_t)n != s->col.n)
        wrong(s->line, "%s declares %zu columns, SQLite gives %d", s->name, s->col.n, n);
    for (int i = 0; i < n && (size_t)i < s->col.n; i++) {
        const struct field *f = &s->col.f[i];
        const char *name = sqlite3_column_name(st, i), *type = sqlite3_column_decltype(st, i);
        if (strcmp(name, f->name) != 0)
            wrong(s->line, "column %d of %s is declared %s, SQLite calls it %s", i + 1, s->name, f->name, name);
        else if (type && *type && sqlite3_strnicmp(type, sql_type[f->type], (int)strlen(sql_type[f->type])) != 0)
            wrong(s->line, "column %s of %s is declared %s, its table says %s", name, s->name, sql_type[f->type], type);
    }
}

static void match_kind(const struct statement *s, bool readonly)
{
    bool rows = s->kind == KIND_ONE || s->kind == KIND_MANY || s->kind == KIND_EACH;
    if (rows && !s->col.n)
        wrong(s->line, "%s is to give rows and declares no columns", s->name);
    if (!rows && s->col.n)
        wrong(s->line, "%s gives no rows and declares columns", s->name);
    if (!rows && readonly)
        wrong(s->line, "%s is to write and only reads", s->name);
    if (s->kind == KIND_EACH && !readonly)
        wrong(s->line, "%s writes: :each is for reading, its callback runs in the middle", s->name);
}

/* A :sum is bound by position: its keys as they are declared, then its amounts. */
static void match_sum(const struct statement *s)
{
    size_t keys = 0;
    bool order = true;
    for (size_t i = 0; i < s->param.n; i++) {
        const struct field *f = &s->param.f[i];
        keys += !f->amount;
        order = order && f->type == TYPE_INT && !f->absent && f->index == (int)i + 1 && f->amount == (i >= keys);
        if (f->amount && s->kind != KIND_SUM)
            wrong(s->line, "%s adds :%s and is no :sum", s->name, f->name);
    }
    if (s->kind != KIND_SUM)
        return;
    if (!keys || keys == s->param.n || s->param.n > MAX_SUM || !order)
        wrong(s->line, "%s: a :sum has int keys, then int+ amounts, at most %d, in the order in which the statement names them", s->name,
              MAX_SUM);
    if (s->face != FACE_APPLY)
        wrong(s->line, "%s: a :sum adds to facts", s->name);
}

/* The line of an error SQLite met while preparing text, which begins at `line`; where it names no place, the first line with a word. */
static int error_line(const char *text, int line)
{
    int at = sqlite3_error_offset(db);
    if (at < 0)
        at = (int)(skip_space(text) - text);
    for (int i = 0; i < at && text[i]; i++)
        line += text[i] == '\n';
    return line;
}

void ask_statement(struct statement *s, const char *folder)
{
    struct touched t = { .s = s, .folder = folder };
    sqlite3_stmt *st = NULL;
    const char *tail = NULL;
    if (!sqlite3_complete(s->text)) {
        wrong(s->text_line, "%s does not end with a semicolon", s->name);
        return;
    }
    sqlite3_set_authorizer(db, authorize, &t);
    int code = sqlite3_prepare_v2(db, s->text, -1, &st, &tail);
    if (t.other)
        wrong(s->text_line, "%s is not a SELECT, INSERT, UPDATE or DELETE", s->name);
    else if (code != SQLITE_OK)
        wrong(error_line(s->text, s->text_line), "%s: %s", s->name, sqlite3_errmsg(db));
    else if (!st)
        wrong(s->text_line, "%s is empty", s->name);
    sqlite3_set_authorizer(db, NULL, NULL);
    if (st && *skip_space(tail))
        wrong(s->text_line, "%s holds more than one statement (or a comment behind it)", s->name);
    if (st) {
        bool readonly = sqlite3_stmt_readonly(st);
        find_face(s, &t, readonly);
        match_parameters(s, st);
        match_columns(s, st);
        match_kind(s, readonly);
        match_sum(s);
        s->written = t.written;
    }
    sqlite3_finalize(st);
}

/* ---- schemas -------------------------------------------------------------------------------------------------- */

struct migration {
    const char *folder, *bad; /* bad: what is refused, once something was */
};

static int authorize_migration(void *ctx, int what, const char *x, const char *y, const char *schema, const char *trigger)
{
    struct migration *m = ctx;
    (void)y, (void)schema, (void)trigger;
    switch (what) {
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
    case SQLITE_PRAGMA:
        m->bad = "a migration runs inside a transaction of ours: no BEGIN, COMMIT, SAVEPOINT, ATTACH or PRAGMA";
        return SQLITE_DENY;
    case SQLITE_CREATE_TABLE:
    case SQLITE_CREATE_VTABLE:
    case SQLITE_CREATE_VIEW:
        if (is_own(x, m->folder) || begins(x, "log_") || begins(x, "side_"))
            return SQLITE_OK;
        m->bad = "the name of a table begins with its folder's (or with log_ or side_)";
        return SQLITE_DENY;
    default: return SQLITE_OK;
    }
}

bool ask_script(const char *text, int line, const char *folder)
{
    int code = SQLITE_OK;
    while (code == SQLITE_OK && *skip_space(text)) {
        sqlite3_stmt *st = NULL;
        const char *tail = NULL;
        struct migration m = { folder, NULL };
        if (folder)
            sqlite3_set_authorizer(db, authorize_migration, &m);
        code = sqlite3_prepare_v2(db, text, -1, &st, &tail);
        sqlite3_set_authorizer(db, NULL, NULL); /* FTS5 may do as it likes while it makes its own tables */
        if (code == SQLITE_OK && st && sqlite3_step(st) != SQLITE_DONE)
            code = sqlite3_errcode(db);
        if (code != SQLITE_OK)
            wrong(error_line(text, line), "%s", m.bad ? m.bad : sqlite3_errmsg(db));
        sqlite3_finalize(st);
        for (; text < tail; text++)
            line += *text == '\n';
    }
    return code == SQLITE_OK;
}

void ask_tables(void)
{
    sqlite3_stmt *st = NULL;
    size_t n = 0, room = 4096;
    tables = gen_alloc(room * sizeof *tables);
    sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')", -1, &st, NULL);
    while (n + 1 < room && sqlite3_step(st) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(st, 0);
        tables[n++] = gen_copy(name, strlen(name));
    }
    sqlite3_finalize(st);
}
