/* query.c - one named statement at a time: from the cache, bound, stepped, reset.
**
** A connection prepares a statement once and finds it again by the address of its `struct sql`: generated statements are
** constants, so the address is the name and a look-up is one multiplication and, nearly always, one comparison. The first
** failure stays in q->rc and makes the rest of the query a row of no-ops, so generated code checks once, at the end.
**
** Texts are bound without copying (SQLITE_STATIC). The old bindings of a cached statement may point at memory that is gone;
** SQLite looks at them only in a step, and before the next step each parameter has been bound anew, for sqlgen binds all. */
#include "store/inner.h"

#include "base/fault.h"
#include "base/mem.h"

/* ---- the cache ------------------------------------------------------------------------------------------------ */

enum { FIRST_SLOTS = 64, FIRST_ROOM = 16 };

static struct slot *slot_of(const struct conn *c, const struct sql *sql)
{
    must(c->slots && c->used < c->slots);
    size_t i = (size_t)(((uintptr_t)sql >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 20);
    for (;; i++) {
        struct slot *s = &c->slot[i & (c->slots - 1)];
        if (s->sql == sql || !s->sql)
            return s;
    }
}

static bool cache_room(struct conn *c)
{
    if (c->used < c->slots / 4 * 3)
        return true;
    struct conn grown = *c;
    grown.slots = c->slots ? c->slots * 2 : FIRST_SLOTS;
    grown.slot = mem_new(grown.slots, sizeof *grown.slot);
    if (!grown.slot)
        return false;
    for (size_t i = 0; i < c->slots; i++)
        if (c->slot[i].sql)
            *slot_of(&grown, c->slot[i].sql) = c->slot[i];
    mem_free(c->slot);
    c->slot = grown.slot;
    c->slots = grown.slots;
    return true;
}

static enum rc prepare(struct conn *c, const struct sql *sql, sqlite3_stmt **st)
{
    const char *tail = NULL;
    sqlite3_stmt *made = NULL;
    int code = sqlite3_prepare_v3(c->db, sql->text, -1, SQLITE_PREPARE_PERSISTENT, &made, &tail);
    if (code != SQLITE_OK)
        return conn_fail(c, code);
    must(made && !*tail);
    *st = made;
    return OK;
}

enum rc cache_get(struct conn *c, const struct sql *sql, sqlite3_stmt **st)
{
    if (c->slots) {
        struct slot *s = slot_of(c, sql);
        if (s->sql) {
            *st = s->st;
            return OK;
        }
    }
    if (!cache_room(c))
        return conn_fail_words(c, "no memory for the statement cache");
    sqlite3_stmt *made = NULL;
    enum rc rc = prepare(c, sql, &made);
    if (rc)
        return rc;
    *slot_of(c, sql) = (struct slot){ sql, made };
    c->used++;
    *st = made;
    return OK;
}

void cache_close(struct conn *c)
{
    for (size_t i = 0; i < c->slots; i++)
        (void)sqlite3_finalize(c->slot[i].st); /* repeats the error of the last step, known by now */
    mem_free(c->slot);
    c->slot = NULL;
    c->slots = c->used = 0;
}

enum rc conn_run(struct conn *c, const struct sql *sql)
{
    sqlite3_stmt *st = NULL;
    enum rc rc = cache_get(c, sql, &st);
    if (rc)
        return rc;
    int code = sqlite3_step(st);
    must(code != SQLITE_ROW);
    if (code != SQLITE_DONE)
        rc = conn_fail(c, code);
    (void)sqlite3_reset(st); /* repeats the code of the step */
    return rc;
}

/* ---- a query -------------------------------------------------------------------------------------------------- */

struct db *apply_db(struct apply *ap)
{
    must(ap);
    return (struct db *)ap;
}

void query_begin(struct query *q, void *face, const struct sql *sql)
{
    must(face && sql);
    *q = (struct query){ .conn = face };
    /* what it would see hangs on how events were grouped */
    must(!sql->sums || q->conn->mode == CONN_READ || !conn_in_transaction(q->conn));
    q->rc = cache_get(q->conn, sql, &q->st);
    q->cols = q->st ? sqlite3_column_count(q->st) : 0;
    must(q->rc || !sqlite3_stmt_busy(q->st)); /* a statement run inside itself would lose its place */
}

static void bound(struct query *q, int code)
{
    must(code != SQLITE_RANGE && code != SQLITE_MISUSE);
    if (code != SQLITE_OK)
        q->rc = conn_fail(q->conn, code);
}

void query_bind_int(struct query *q, int i, int64_t v)
{
    if (!q->rc)
        bound(q, v == ABSENT ? sqlite3_bind_null(q->st, i) : sqlite3_bind_int64(q->st, i, v));
}

void query_bind_text(struct query *q, int i, struct str v)
{
    if (!q->rc)
        bound(q, sqlite3_bind_text64(q->st, i, v.p, v.n, SQLITE_STATIC, SQLITE_UTF8)); /* a NULL pointer binds NULL */
}

void query_bind_blob(struct query *q, int i, struct str v)
{
    if (!q->rc)
        bound(q, sqlite3_bind_blob64(q->st, i, v.p, v.n, SQLITE_STATIC));
}

bool query_step(struct query *q)
{
    if (q->rc)
        return false;
    if (fault_hit(FAULT_STEP)) {
        q->rc = conn_fail_words(q->conn, "fault seam: step");
        return false;
    }
    int code = sqlite3_step(q->st);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        q->rc = conn_fail(q->conn, code);
    return false;
}

/* The value that stands there, of that type; NULL: it is none, or q->rc is set. A connection belongs to one thread at a time, so a value
** may be looked at where it lies: one look-up of the column instead of one for its type, one for itself and one for its length. */
static sqlite3_value *value_at(struct query *q, int col, int type)
{
    must(col >= 0 && col < q->cols);
    if (q->rc)
        return NULL;
    sqlite3_value *v = sqlite3_column_value(q->st, col);
    const int found = sqlite3_value_type(v);
    if (found == type)
        return v;
    if (found != SQLITE_NULL)
        q->rc = conn_fail_words(q->conn, "a column holds another type than its statement declares");
    return NULL;
}

int64_t query_int(struct query *q, int col)
{
    sqlite3_value *v = value_at(q, col, SQLITE_INTEGER);
    return v ? sqlite3_value_int64(v) : ABSENT;
}

static struct str copy_out(struct query *q, struct arena *a, const void *p, int n)
{
    must(n >= 0);
    struct str copy = arena_str(a, p ? str_n(p, (size_t)n) : STR(""));
    if (!copy.p)
        q->rc = conn_fail_words(q->conn, "the arena is full");
    return copy;
}

struct str query_text(struct query *q, struct arena *a, int col)
{
    sqlite3_value *v = value_at(q, col, SQLITE_TEXT);
    if (!v)
        return STR_NONE;
    const void *p = sqlite3_value_text(v);
    return copy_out(q, a, p, sqlite3_value_bytes(v));
}

struct str query_blob(struct query *q, struct arena *a, int col)
{
    sqlite3_value *v = value_at(q, col, SQLITE_BLOB);
    if (!v)
        return STR_NONE;
    const void *p = sqlite3_value_blob(v); /* NULL for an empty one */
    return copy_out(q, a, p, sqlite3_value_bytes(v));
}

void *query_grow(struct query *q, struct arena *a, void *list, size_t n, size_t *room, size_t size)
{
    must(n <= *room);
    if (n < *room)
        return list;
    size_t more = n ? n * 2 : FIRST_ROOM;
    void *grown = n < QUERY_MOST ? arena_array(a, more, size) : NULL;
    if (!grown) {
        q->rc = conn_fail_words(q->conn, n < QUERY_MOST ? "the arena is full" : "a list is longer than any list may be");
        return NULL;
    }
    if (n)
        memcpy(grown, list, n * size);
    *room = more < QUERY_MOST ? more : QUERY_MOST;
    return grown;
}

enum rc query_end(struct query *q, bool want_row)
{
    if (!q->st)
        return q->rc;
    bool row = sqlite3_data_count(q->st) > 0;
    int code = sqlite3_reset(q->st);
    if (!q->rc && code != SQLITE_OK) /* an INSERT ... RETURNING on its own commits only here */
        q->rc = conn_fail(q->conn, code);
    if (!q->rc && want_row && !row)
        q->rc = NOT_FOUND;
    return q->rc;
}

enum rc query_end_changed(struct query *q)
{
    enum rc rc = query_end(q, false);
    if (!rc && sqlite3_changes64(q->conn->db) == 0)
        rc = NOT_FOUND;
    return rc;
}
