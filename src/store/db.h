/* db.h - what the statements that sqlgen wrote need to know of the store. Modules include only what is generated from this.
**
** One SQLite connection, four faces. SQLite itself tells sqlgen which tables a statement touches, and so which face it takes:
**
**     struct db *      reads tables of facts                     everybody's
**     struct apply *   writes tables of facts                    only an event's apply() is handed one
**     struct side *    reads or writes side_* tables             sessions, idempotency, locks: never apply
**     struct logdb *   reads or writes log_* tables              core/log_*.c, epoch, replay
**
** All four are the same pointer underneath; the types are the law. No statement is ever made of a string at run time. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/arena.h"

struct db;
struct apply;
struct side;
struct logdb;

/* Reading is part of applying: an apply() may look at facts (never at side tables). */
struct db *apply_db(struct apply *ap);

/* Absent integer: NULL in SQL, a member left out in JSON. */
#define ABSENT INT64_MIN

/* ---- for generated code only --------------------------------------------------------------------------------- */

/* A named statement; its address is its key in a connection's cache. */
struct sql {
    const char *name; /* "desk.case_get" */
    const char *text; /* the SQL, one statement */
    bool sums;        /* it reads a table that sums wait for: never where they may be waiting */
};
/* All statements of a folder, for the tests that prepare each and look at its plan. Generated as DESK_SQL. */
struct sql_set {
    const char *folder;
    const struct sql *const *sql;
    size_t n;
};

struct query {
    struct conn *conn;
    struct sqlite3_stmt *st;
    int cols;
    enum rc rc; /* first failure since begin: binding and stepping after it do nothing */
};

/* Prepares (once per connection) and gets ready to bind. `face` is any of the four. Always pair with query_end. */
void query_begin(struct query *q, void *face, const struct sql *sql);
void query_bind_int(struct query *q, int i, int64_t v);     /* ABSENT binds NULL */
void query_bind_text(struct query *q, int i, struct str v); /* absent binds NULL; not copied: must live until query_end */
void query_bind_blob(struct query *q, int i, struct str v);
/* true: a row stands ready. false: no more rows, or q->rc says what failed. */
bool query_step(struct query *q);
/* Columns count from 0. A value of another type than asked for sets q->rc = FAILED: nothing is converted behind our back. */
int64_t query_int(struct query *q, int col);                       /* NULL: ABSENT */
struct str query_text(struct query *q, struct arena *a, int col);  /* copied into a; NULL: absent. A full arena sets q->rc = FAILED */
struct str query_blob(struct query *q, struct arena *a, int col);
/* The list with room for one element more than the n it has: itself, or a copy of twice the room. NULL and q->rc = FAILED when the
** arena is full or n has reached QUERY_MOST. */
void *query_grow(struct query *q, struct arena *a, void *list, size_t n, size_t *room, size_t size) MUST_USE;
enum { QUERY_MOST = 100000 };
/* Resets. NOT_FOUND if want_row and the last step brought none; UNIQUE and other constraints come back as CONFLICT. */
enum rc query_end(struct query *q, bool want_row) MUST_USE;
/* As above, for a statement that writes: NOT_FOUND when it changed no row. */
enum rc query_end_changed(struct query *q) MUST_USE;

/* Adds amounts to the row of these keys, when the transaction commits (sums.c). v: the statement's n parameters, keys first. */
enum { SUM_PARAMETERS = 8 };
enum rc sum_add(struct apply *ap, const struct sql *sql, const int64_t *v, size_t keys, size_t n) MUST_USE;

#endif
