/* reader.c - each thread's own read connection, and the snapshot it may keep.
**
** Beginning and ending a read transaction costs three system calls under a lock that all readers of the file share; a page costs little
** more. So a thread keeps its snapshot for the next request as long as no group has been committed since and it is younger than
** SNAPSHOT_MS: it would see the very same rows anew. An idle thread can't give its snapshot back by itself, and a kept one holds the WAL
** up, so the signer's thread ends what has grown old (place_rest_readers); a slot's mutex keeps the two apart and is free of contention.
** Reading the count of groups before BEGIN is what makes it safe: the snapshot is never older than its count says. */
#include "base/clock.h"
#include "core/place_in.h"

enum { SNAPSHOT_MS = 200 };

static _Thread_local bool lean;

void place_reads_once(void)
{
    lean = true;
}

static struct reader_slot *own_slot(struct place *p)
{
    static atomic_int threads;
    static _Thread_local int slot = -1;
    if (slot < 0)
        slot = atomic_fetch_add(&threads, 1);
    must(slot < PLACE_READERS_MAX);
    return &p->reader[slot];
}

static void end_snapshot(struct reader_slot *r)
{
    if (r->open && conn_commit(r->conn))
        conn_rollback(r->conn);
    r->open = false;
}

/* With the slot's mutex held. */
static struct conn *open_conn(struct place *p, struct reader_slot *r)
{
    struct arena a;
    if (r->conn)
        return r->conn;
    arena_init(&a, 16 * 1024);
    const char *path = arena_cstr(&a, arena_printf(&a, "%s/place.db", p->dir));
    if (conn_open(path, CONN_READ, &a, &r->conn, &(struct str){ 0 }))
        r->conn = NULL;
    if (r->conn && !lean && conn_keep_more(r->conn)) {
        conn_close(r->conn);
        r->conn = NULL;
    }
    arena_release(&a);
    return r->conn;
}

struct conn *place_reader(struct place *p)
{
    struct reader_slot *r = own_slot(p);
    pthread_mutex_lock(&r->mu);
    struct conn *c = open_conn(p, r);
    if (c)
        end_snapshot(r);
    pthread_mutex_unlock(&r->mu);
    return c;
}

struct conn *place_read_begin(struct place *p)
{
    struct reader_slot *r = own_slot(p);
    int64_t groups = atomic_load(&p->groups), now = clock_mono_us();
    pthread_mutex_lock(&r->mu);
    if (!open_conn(p, r)) {
        pthread_mutex_unlock(&r->mu);
        return NULL;
    }
    conn_forget(r->conn);
    bool same = r->open && r->groups == groups && now - r->since < SNAPSHOT_MS * CLOCK_MS && conn_in_transaction(r->conn);
    if (same)
        return r->conn;
    end_snapshot(r);
    if (conn_begin(r->conn)) {
        pthread_mutex_unlock(&r->mu);
        return NULL;
    }
    r->open = true;
    r->groups = groups;
    r->since = now;
    return r->conn;
}

void place_read_end(struct place *p, bool sound)
{
    struct reader_slot *r = own_slot(p);
    if (!sound)
        end_snapshot(r);
    pthread_mutex_unlock(&r->mu);
}

int64_t place_read_groups(struct place *p)
{
    return own_slot(p)->groups;
}

void place_rest_readers(struct place *p)
{
    int64_t now = clock_mono_us();
    for (size_t i = 0; i < PLACE_READERS_MAX; i++) {
        struct reader_slot *r = &p->reader[i];
        if (pthread_mutex_trylock(&r->mu) != 0) /* at work: its next request looks at the age itself */
            continue;
        if (r->open && now - r->since >= SNAPSHOT_MS * CLOCK_MS)
            end_snapshot(r);
        pthread_mutex_unlock(&r->mu);
    }
}
