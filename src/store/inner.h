/* inner.h - the inside of a connection, for the files of this folder and nobody else. */
#ifndef STORE_INNER_H
#define STORE_INNER_H

#include "store/conn.h"

#include "base/buf.h"

#include <sqlite3.h>

/* A prepared statement under the address of the text it was made of. */
struct slot {
    const struct sql *sql; /* NULL: free */
    sqlite3_stmt *st;
};
/* An addition that waits for the commit (sums.c). */
struct sum {
    const struct sql *sql;
    size_t keys, n;
    int64_t v[SUM_PARAMETERS], was[SUM_PARAMETERS]; /* keys, then amounts; as they stood before the savepoint */
    int64_t round;                                  /* the savepoint in which it was added to last */
};
struct sums {
    struct sum *sum;
    uint32_t *slot; /* open addressing: 0 free, else a sum's number plus one */
    size_t n, room, slots;
    size_t mark;    /* how many there were before the savepoint */
    int64_t round;
    int64_t added;  /* ever */
    bool inside;    /* a savepoint is open */
};

struct conn {
    sqlite3 *db;
    enum conn_mode mode;
    struct slot *slot;  /* open addressing; slots is a power of two, or 0 before the first statement */
    size_t slots, used; /* used <= slots * 3 / 4, so a search always ends */
    char error[240];    /* the last failure, in SQLite's words */
    bool failed;        /* sticky, until conn_forget */
    struct sums sums;
};

/* SQLite's code as one of ours; the words are kept for conn_error. Constraints are CONFLICT, locks BUSY, the rest FAILED. */
enum rc conn_fail(struct conn *c, int code);
/* As above with our own words, always FAILED. */
enum rc conn_fail_words(struct conn *c, const char *words);
/* Once per process, before anything else is asked of SQLite. */
void conn_library_init(void);
/* Puts disk.c between SQLite and the system; part of the above. */
void conn_install_disk(void);

/* The statement from the cache, prepared when it is its first use here. */
enum rc cache_get(struct conn *c, const struct sql *sql, sqlite3_stmt **st) MUST_USE;
void cache_close(struct conn *c);
/* The additions that wait: written (before a commit), forgotten (there is no transaction any more), marked, kept or rewound with a
** savepoint. Marking may write what has become too much. */
enum rc sums_run(struct conn *c) MUST_USE;
void sums_forget(struct conn *c);
enum rc sums_mark(struct conn *c) MUST_USE;
void sums_keep(struct conn *c);
void sums_rewind(struct conn *c);
void sums_end(struct conn *c);
/* Runs a statement that takes nothing and answers nothing. */
enum rc conn_run(struct conn *c, const struct sql *sql) MUST_USE;

#endif
