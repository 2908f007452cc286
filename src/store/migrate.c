/* migrate.c - brings a folder's tables up to what this program knows.
**
** store_migration remembers for each folder how many of its migrations the file has seen. The missing ones run in one
** transaction together with the new number, so a file is before or after, never between; SQLite's schema changes are as
** transactional as its rows. There is no way down: a file that has seen more than we know belongs to a newer program. */
#include "store/inner.h"

#include <stdio.h>

static const struct sql create = { "store.migration_create",
    "CREATE TABLE IF NOT EXISTS store_migration(folder TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID" };
static const struct sql get = { "store.migration_get", "SELECT n FROM store_migration WHERE folder = ?1" };
static const struct sql here = { "store.migration_here", "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'store_migration'" };
static const struct sql copy_to = { "store.copy_to", "VACUUM INTO ?1" };
static const struct sql set = { "store.migration_set",
    "INSERT INTO store_migration(folder, n) VALUES(?1, ?2) ON CONFLICT(folder) DO UPDATE SET n = excluded.n" };

static enum rc seen(struct conn *c, const char *folder, size_t *n)
{
    int64_t found = 0;
    struct query q;
    query_begin(&q, c, &get);
    query_bind_text(&q, 1, str_of(folder));
    if (query_step(&q))
        found = query_int(&q, 0);
    enum rc rc = query_end(&q, false);
    if (rc)
        return rc;
    must(found >= 0);
    *n = (size_t)found;
    return OK;
}

static enum rc remember(struct conn *c, const struct schema *schema)
{
    struct query q;
    query_begin(&q, c, &set);
    query_bind_text(&q, 1, str_of(schema->folder));
    query_bind_int(&q, 2, (int64_t)schema->n);
    (void)query_step(&q);
    return query_end(&q, false);
}

/* *moved: whether there is something to commit. */
static enum rc climb(struct conn *c, const struct schema *schema, bool *moved)
{
    size_t at = 0;
    enum rc rc = conn_run(c, &create);
    if (!rc)
        rc = seen(c, schema->folder, &at);
    if (rc)
        return rc;
    if (at > schema->n) {
        (void)snprintf(c->error, sizeof c->error, "%s is at migration %zu, this program knows %zu", schema->folder, at, schema->n);
        return INVALID;
    }
    *moved = at < schema->n;
    for (; at < schema->n; at++) {
        int code = sqlite3_exec(c->db, schema->migration[at], NULL, NULL, NULL);
        if (code != SQLITE_OK)
            return conn_fail(c, code);
        must(conn_in_transaction(c)); /* a script that commits would tear the transaction apart; sqlgen refuses it */
    }
    return *moved ? remember(c, schema) : OK;
}

enum rc conn_migrate(struct conn *c, const struct schema *schema)
{
    must(c->mode != CONN_READ);
    bool moved = false;
    enum rc rc = conn_begin(c);
    if (rc)
        return rc;
    rc = climb(c, schema, &moved);
    if (!rc && moved)
        return conn_commit(c);
    conn_rollback(c);
    return rc;
}

enum rc conn_migrated(struct conn *c, const char *folder, size_t *n)
{
    struct query q;
    query_begin(&q, c, &here);
    bool is = query_step(&q);
    enum rc rc = query_end(&q, false);
    if (!rc && is)
        return seen(c, folder, n);
    if (!rc)
        *n = 0;
    return rc;
}

enum rc conn_copy_to(struct conn *c, const char *path)
{
    struct query q;
    must(!conn_in_transaction(c));
    query_begin(&q, c, &copy_to);
    query_bind_text(&q, 1, str_of(path));
    (void)query_step(&q);
    return query_end(&q, false);
}
