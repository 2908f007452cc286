/* conn.h - connections, transactions, migrations. For core/ and the tests; modules see db.h only (the floors check says so).
**
** Every connection is opened the same way: WAL, synchronous=FULL, foreign_keys, secure_delete, trusted_schema off, a busy
** timeout, no mmap, a journal_size_limit; each pragma is read back and a connection whose store does not answer as asked
** is refused. Source: sqlite.org/pragma.html. One thread at a time uses a connection. */
#ifndef STORE_CONN_H
#define STORE_CONN_H

#include "store/db.h"

struct conn;

enum conn_mode {
    CONN_WRITE,  /* the writer's: creates the file when it is missing */
    CONN_READ,   /* query_only */
    CONN_MEMORY, /* a private database in memory, for replay and tests */
    CONN_SCRATCH /* a private temporary file, for replays too big for memory */
};

/* path: the database file (ignored for MEMORY and SCRATCH). FAILED with a line on what happened in *why (arena may be NULL: no line). */
enum rc conn_open(const char *path, enum conn_mode mode, struct arena *a, struct conn **out, struct str *why) MUST_USE;
void conn_close(struct conn *c);

struct db *conn_db(struct conn *c);
struct side *conn_side(struct conn *c);
/* Handed out by core alone: */
struct apply *conn_apply(struct conn *c);
struct logdb *conn_logdb(struct conn *c);

/* A folder's schema.sql: migrations 1..n, each a script. Generated as DESK_SCHEMA. */
struct schema {
    const char *folder;
    const char *const *migration;
    size_t n;
};
/* Brings the folder's tables from where they are to schema->n, in one transaction. INVALID: the file is newer than this program. */
enum rc conn_migrate(struct conn *c, const struct schema *schema) MUST_USE;
/* How many migrations of a folder this file has seen; 0 also in a new file. */
enum rc conn_migrated(struct conn *c, const char *folder, size_t *n) MUST_USE;
/* Writes the committed database, whole and compact, to a new file, which is not yet synced. Beside other connections it only reads. */
enum rc conn_copy_to(struct conn *c, const char *path) MUST_USE;

/* A reader keeps 2 MB of the file in memory, which is enough for who reads much once; who reads the same ways again and again asks for
** 12. */
enum rc conn_keep_more(struct conn *c) MUST_USE;

enum rc conn_begin(struct conn *c) MUST_USE;       /* BEGIN IMMEDIATE on a writer, BEGIN (a snapshot) on a reader */
enum rc conn_commit(struct conn *c) MUST_USE;      /* not OK: nothing of the transaction is there (rolled back) */
void conn_rollback(struct conn *c);                /* harmless outside a transaction */
enum rc conn_savepoint(struct conn *c) MUST_USE;   /* one level */
enum rc conn_release(struct conn *c) MUST_USE;
void conn_rollback_to(struct conn *c);             /* back to the savepoint, which is gone then */
/* true while a transaction is open: SQLite may have rolled the whole of it back by itself (disk full, I/O error, no memory). */
bool conn_in_transaction(const struct conn *c);
/* Grows whenever a row is written, or added to. As it was: nothing has been written since. */
int64_t conn_written(const struct conn *c);
/* The last failure on this connection in SQLite's words; never NULL. For the server's log, never for a page. */
const char *conn_error(const struct conn *c);
/* A failure sticks, like a buffer's overflow: true when anything has failed here since the last conn_forget (a constraint that said no is
** an answer). Many small reads serve one page or one decision, and some have a fallback for what is not there; who is about to answer asks
** once, so that no fallback ever stands for what could not be read. */
bool conn_failed(const struct conn *c);
void conn_forget(struct conn *c);

/* PASSIVE: as far as readers allow. TRUNCATE: waits for them a little and cuts the WAL file to nothing. */
enum rc conn_checkpoint(struct conn *c, bool truncate) MUST_USE;
/* PRAGMA quick_check; each finding is one line of *out. OK with an empty *out: sound. */
enum rc conn_sound(struct conn *c, struct arena *a, struct str *out) MUST_USE;

/* Names of the tables of facts (not log_*, side_*, store_*, sqlite_*), sorted. */
enum rc conn_fact_tables(struct conn *c, struct arena *a, struct str **name, size_t *n) MUST_USE;
/* "table desk_case CREATE TABLE ...": everything in the schema that belongs to facts (indexes and triggers too), sorted, each ending in a
** NUL. */
enum rc conn_fact_schema(struct conn *c, struct arena *a, struct str **line, size_t *n) MUST_USE;
/* Compares one table of two connections row by row in primary key order. *diff: absent when equal, else a line that names the first
** differing row and column (never a value: it could be personal). */
enum rc conn_compare_table(struct conn *a_side, struct conn *b_side, struct str table, struct arena *a, struct str *diff) MUST_USE;
/* The query plan of a statement, one step a line, as EXPLAIN QUERY PLAN tells it. For the statements test. */
enum rc conn_plan(struct conn *c, const struct sql *sql, struct arena *a, struct str *out) MUST_USE;

#endif
