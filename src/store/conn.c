/* conn.c - opening a connection so that its promises hold, and the few statements that bracket work: begin, commit, savepoint.
**
** What SQLite promises depends on how it is asked. An acknowledged write survives a power cut only with WAL and
** synchronous=FULL; a deleted text is gone from the file only with secure_delete; a stranger's file cannot run functions
** through its schema only with trusted_schema off. Pragmas are wishes: an unknown or misspelt one is ignored in silence, and
** some depend on the build of the library. So each is set from one table and *read back*, and a connection that does not
** answer as asked is refused. Reader connections open the file for writing as well (a reader of a WAL takes part in
** its shared memory) and are held to reading by query_only.
**
** The writer does not checkpoint: its commit must not stop to copy pages. A thread does it through conn_checkpoint. */
#include "store/inner.h"

#include "base/fault.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdio.h>

enum { BUSY_MS = 5000, TRUNCATE_WAIT_MS = 200 };

/* ---- failures ------------------------------------------------------------------------------------------------- */

/* What a full-text search could not read stands in the message of a plain SQLITE_ERROR, word for word: it may be somebody's. */
enum rc conn_fail(struct conn *c, int code)
{
    must(code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE);
    const char *words = c->db && code != SQLITE_ERROR ? sqlite3_errmsg(c->db) : sqlite3_errstr(code);
    (void)snprintf(c->error, sizeof c->error, "%s (SQLite %d)", words, code);
    c->failed = c->failed || (code & 0xff) != SQLITE_CONSTRAINT;
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT: return CONFLICT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return BUSY;
    default: return FAILED;
    }
}

enum rc conn_fail_words(struct conn *c, const char *words)
{
    must(words);
    (void)snprintf(c->error, sizeof c->error, "%s", words);
    c->failed = true;
    return FAILED;
}

const char *conn_error(const struct conn *c)
{
    return c->error;
}

bool conn_failed(const struct conn *c)
{
    return c->failed;
}

void conn_forget(struct conn *c)
{
    c->failed = false;
}

/* ---- the bracket statements ------------------------------------------------------------------------------------- */

static const struct sql begin_read = { "store.begin_read", "BEGIN" };
static const struct sql begin_write = { "store.begin_write", "BEGIN IMMEDIATE" };
static const struct sql commit = { "store.commit", "COMMIT" };
static const struct sql rollback = { "store.rollback", "ROLLBACK" };
static const struct sql savepoint = { "store.savepoint", "SAVEPOINT one" };
static const struct sql release = { "store.release", "RELEASE one" };
static const struct sql rollback_to = { "store.rollback_to", "ROLLBACK TO one" };

static const struct sql keep_more = { "store.keep_more", "PRAGMA cache_size=-12000" };

/* Prepared at open, so that going back never depends on memory being there. */
static enum rc prepare_brackets(struct conn *c)
{
    const struct sql *const bracket[] = { &begin_read, &begin_write, &commit, &rollback, &savepoint, &release, &rollback_to };
    enum rc rc = OK;
    for (size_t i = 0; !rc && i < countof(bracket); i++) {
        sqlite3_stmt *st = NULL;
        rc = cache_get(c, bracket[i], &st);
    }
    return rc;
}

/* ---- opening -------------------------------------------------------------------------------------------------- */

static void library_init(void)
{
    /* No log: libraries never print. No memory statistics: they cost a global lock at each of SQLite's allocations. */
    must(sqlite3_config(SQLITE_CONFIG_LOG, (void (*)(void *, int, const char *))NULL, (void *)NULL) == SQLITE_OK);
    must(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK);
    must(sqlite3_initialize() == SQLITE_OK);
    must(sqlite3_threadsafe());
    conn_install_disk();
}

void conn_library_init(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    must(pthread_once(&once, library_init) == 0);
}

#define W (1u << CONN_WRITE)
#define R (1u << CONN_READ)
#define M (1u << CONN_MEMORY)
#define S (1u << CONN_SCRATCH)
#define ASK(name, value, answer, modes) { "PRAGMA " name "=" value, "PRAGMA " name, name, answer, answer, modes }
#define LOOK(name, answer, modes) { NULL, "PRAGMA " name, name, answer, answer, modes }

static const struct pragma {
    const char *set; /* NULL: only looked at */
    const char *get, *name, *answer, *other; /* either answer will do */
    unsigned modes;
} pragmas[] = {
    ASK("busy_timeout", "5000", "5000", W | R | M | S),
    ASK("page_size", "8192", "8192", M | S),
    /* Before the first page is written: before journal_mode. A file that is there keeps its own. */
    { "PRAGMA page_size=8192", "PRAGMA page_size", "page_size", "8192", "4096", W },
    { NULL, "PRAGMA page_size", "page_size", "8192", "4096", R },
    ASK("journal_mode", "wal", "wal", W),
    LOOK("journal_mode", "wal", R),
    ASK("journal_mode", "memory", "memory", M | S),
    ASK("synchronous", "full", "2", W | R),
    ASK("mmap_size", "0", "0", W | R),
    ASK("journal_size_limit", "67108864", "67108864", W | R),
    ASK("wal_autocheckpoint", "0", "0", W | R),
    ASK("cache_size", "-8000", "-8000", W | M),
    ASK("cache_size", "-256000", "-256000", S), /* one at a time, for as long as a check takes; a million cases' random keys want it */
    ASK("cache_size", "-2000", "-2000", R), /* conn_keep_more */
    ASK("temp_store", "memory", "2", W | R | M | S),
    ASK("secure_delete", "on", "1", W | R | M),
    ASK("secure_delete", "off", "0", S), /* its file has no name and is gone with the process */
    ASK("foreign_keys", "on", "1", W | R | M | S),
    ASK("trusted_schema", "off", "0", W | R | M | S),
    ASK("query_only", "on", "1", R),
};
#undef W
#undef R
#undef M
#undef S

static enum rc ask(struct conn *c, const struct pragma *p)
{
    int code = p->set ? sqlite3_exec(c->db, p->set, NULL, NULL, NULL) : SQLITE_OK;
    sqlite3_stmt *st = NULL;
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(c->db, p->get, -1, &st, NULL);
    if (code != SQLITE_OK)
        return conn_fail(c, code);
    enum rc rc = OK;
    code = sqlite3_step(st);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        rc = conn_fail(c, code);
    } else {
        const char *got = code == SQLITE_ROW ? (const char *)sqlite3_column_text(st, 0) : NULL;
        if (!got || (strcmp(got, p->answer) != 0 && strcmp(got, p->other) != 0)) {
            (void)snprintf(c->error, sizeof c->error, "pragma %s is %s, not %s", p->name, got ? got : "not known", p->answer);
            rc = FAILED;
        }
    }
    (void)sqlite3_finalize(st);
    return rc;
}

static enum rc set_up(struct conn *c, const char *path)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (c->mode != CONN_READ)
        flags |= SQLITE_OPEN_CREATE;
    const char *name = c->mode == CONN_MEMORY ? ":memory:" : c->mode == CONN_SCRATCH ? "" : path;
    must(name);
    int code = sqlite3_open_v2(name, &c->db, flags, NULL);
    /* Defensive: no statement can damage the file on purpose. DQS: a misspelt "column" is an error and not a text. */
    if (code == SQLITE_OK)
        code = sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    if (code == SQLITE_OK)
        code = sqlite3_db_config(c->db, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
    if (code == SQLITE_OK)
        code = sqlite3_db_config(c->db, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)NULL);
    if (code != SQLITE_OK)
        return conn_fail(c, code);
    (void)sqlite3_extended_result_codes(c->db, 1);
    for (size_t i = 0; i < countof(pragmas); i++) {
        enum rc rc = pragmas[i].modes >> c->mode & 1 ? ask(c, &pragmas[i]) : OK;
        if (rc)
            return rc;
    }
    return prepare_brackets(c);
}

enum rc conn_open(const char *path, enum conn_mode mode, struct arena *a, struct conn **out, struct str *why)
{
    conn_library_init();
    struct conn *c = mem_new(1, sizeof *c);
    if (!c) {
        if (a && why)
            *why = STR("no memory for a connection");
        return FAILED;
    }
    c->mode = mode;
    (void)snprintf(c->error, sizeof c->error, "no failure");
    enum rc rc = set_up(c, path);
    if (!rc) {
        *out = c;
        return OK;
    }
    if (a && why)
        *why = arena_printf(a, "%s: %s", path ? path : "private database", c->error);
    conn_close(c);
    return FAILED;
}

void conn_close(struct conn *c)
{
    if (!c)
        return;
    cache_close(c);
    sums_end(c);
    must(sqlite3_close(c->db) == SQLITE_OK); /* fails only when a statement is still open somewhere */
    mem_free(c);
}

/* ---- faces ---------------------------------------------------------------------------------------------------- */

struct db *conn_db(struct conn *c)
{
    must(c);
    return (struct db *)c;
}

struct side *conn_side(struct conn *c)
{
    must(c);
    return (struct side *)c;
}

struct apply *conn_apply(struct conn *c)
{
    must(c && c->mode != CONN_READ);
    return (struct apply *)c;
}

struct logdb *conn_logdb(struct conn *c)
{
    must(c);
    return (struct logdb *)c;
}

/* ---- transactions --------------------------------------------------------------------------------------------- */

bool conn_in_transaction(const struct conn *c)
{
    return !sqlite3_get_autocommit(c->db);
}

enum rc conn_keep_more(struct conn *c)
{
    return conn_run(c, &keep_more);
}

int64_t conn_written(const struct conn *c)
{
    return sqlite3_total_changes64(c->db) + c->sums.added;
}

enum rc conn_begin(struct conn *c)
{
    must(!conn_in_transaction(c));
    sums_forget(c); /* SQLite may have rolled their transaction back by itself */
    return conn_run(c, c->mode == CONN_READ ? &begin_read : &begin_write);
}

enum rc conn_commit(struct conn *c)
{
    enum rc rc = sums_run(c);
    if (!rc)
        rc = c->mode != CONN_READ && fault_hit(FAULT_COMMIT) ? conn_fail_words(c, "fault seam: commit") : conn_run(c, &commit);
    if (rc)
        conn_rollback(c); /* a COMMIT that failed may leave its transaction open */
    must(!conn_in_transaction(c));
    return rc;
}

void conn_rollback(struct conn *c)
{
    sums_forget(c);
    if (conn_in_transaction(c) && conn_run(c, &rollback))
        must(!conn_in_transaction(c)); /* an error is allowed, a transaction that goes on is not */
}

/* Outside a transaction SAVEPOINT would begin one of its own, without the writer's lock. */
static enum rc run_inside(struct conn *c, const struct sql *sql)
{
    if (!conn_in_transaction(c))
        return conn_fail_words(c, "there is no transaction (any more)");
    return conn_run(c, sql);
}

enum rc conn_savepoint(struct conn *c)
{
    enum rc rc = sums_mark(c);
    return rc ? rc : run_inside(c, &savepoint);
}

enum rc conn_release(struct conn *c)
{
    sums_keep(c);
    return run_inside(c, &release);
}

void conn_rollback_to(struct conn *c)
{
    if (!conn_in_transaction(c))
        return;
    sums_rewind(c);
    if (conn_run(c, &rollback_to) || conn_run(c, &release))
        conn_rollback(c); /* then nothing of the transaction may stay, and conn_in_transaction tells */
}

/* ---- upkeep --------------------------------------------------------------------------------------------------- */

enum rc conn_checkpoint(struct conn *c, bool truncate)
{
    must(c->mode == CONN_WRITE && !conn_in_transaction(c));
    /* While TRUNCATE waits for readers it holds the writer's lock, so it may wait only a little. */
    if (truncate)
        (void)sqlite3_busy_timeout(c->db, TRUNCATE_WAIT_MS);
    int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
    int code = sqlite3_wal_checkpoint_v2(c->db, NULL, mode, NULL, NULL);
    enum rc rc = code == SQLITE_OK ? OK : conn_fail(c, code);
    if (truncate)
        (void)sqlite3_busy_timeout(c->db, BUSY_MS);
    return rc;
}
