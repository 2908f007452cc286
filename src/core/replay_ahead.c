/* replay_ahead.c - the half of a replay that hangs on nothing before it: reading, hashing, decoding, what a type makes of its event alone
** (event_type.ahead), and whether the file is sound.
**
** Whether an event's bodies give its leaf, and what they say, can be found out of its rows alone; only applying must go one by one. So a
** thread with a connection of its own fills batches, at most BATCHES of them ahead, and the replay takes them in order. A batch belongs
** to one of the two at a time; the mutex hands it over. */
#include "core/replay_ahead.h"

#include "base/mem.h"

enum { BATCH = 256, BATCHES = 4, BATCH_MOST = 192 << 20, SOUND_MOST = 1 << 20 };

struct batch {
    struct arena arena;
    struct ahead_event *ev;
    size_t n; /* 0: the end */
    enum rc rc;
};

struct ahead {
    struct conn *c;
    int64_t first, end;
    pthread_mutex_t mu;
    pthread_cond_t changed;
    struct batch batch[BATCHES];
    uint64_t filled, taken; /* batches, ever; those between are ready or in use */
    bool in_use, stopping;
    pthread_t thread;
};

/* ---- one event ------------------------------------------------------------------------------------------------ */

static unsigned commitments(const struct core_event_range_row *row)
{
    struct hash k1, k2, made;
    unsigned wrong = 0;
    if (!row->k1.p || !row->open.p || !hash_from(row->k1, &k1))
        return AHEAD_OPEN_MISSING;
    made = log_commit_open(&k1, row->open);
    if (!str_eq(hash_str(&made), row->c_open))
        wrong |= AHEAD_OPEN;
    if (!row->k2.p != !row->own.p)
        return wrong | AHEAD_OWN_HALF;
    if (!row->own.p)
        return wrong;
    if (!hash_from(row->k2, &k2) || (made = log_commit_own(&k2, row->own), !str_eq(hash_str(&made), row->c_own)))
        wrong |= AHEAD_OWN;
    return wrong;
}

static void look(const struct ahead *h, struct arena *a, const struct core_event_range_row *row, struct ahead_event *out)
{
    struct log_leaf leaf = { .kind = row->kind, .seq = row->pos - h->first, .hour = row->hour };
    *out = (struct ahead_event){ .row = row };
    if (!hash_from(row->c_open, &leaf.open) || !hash_from(row->c_own, &leaf.own))
        out->wrong = AHEAD_LEAF;
    out->leaf = tlog_leaf_hash(log_leaf_bytes(a, &leaf));
    out->wrong |= commitments(row);
    out->decoded = out->wrong ? FAILED : event_decode(a, row->pos, row->kind, row->open, row->own, &out->type, &out->st, &out->event);
    if (!out->decoded && out->type->ahead)
        out->st.ahead = out->type->ahead(a, out->event); /* where memory was short it is made when it is applied */
}

/* ---- the thread ----------------------------------------------------------------------------------------------- */

static void fill(const struct ahead *h, struct batch *b, int64_t *pos)
{
    struct core_event_range_row *row;
    size_t n = 0;
    arena_reset(&b->arena);
    b->n = 0;
    b->rc = *pos < h->end ? core_event_range(conn_logdb(h->c), &b->arena, *pos, BATCH, &row, &n) : OK;
    while (n && row[n - 1].pos >= h->end)
        n--;
    if (!b->rc && n && !(b->ev = ARENA_ARRAY(&b->arena, struct ahead_event, n)))
        b->rc = FAILED;
    for (size_t i = 0; !b->rc && i < n; i++) {
        look(h, &b->arena, &row[i], &b->ev[i]);
        *pos = row[i].pos + 1;
    }
    b->n = b->rc ? 0 : n;
}

static void *ahead_main(void *arg)
{
    struct ahead *h = arg;
    int64_t pos = h->first;
    bool more = true;
    pthread_mutex_lock(&h->mu);
    while (more) {
        while (h->filled - h->taken == BATCHES && !h->stopping)
            pthread_cond_wait(&h->changed, &h->mu);
        if (h->stopping)
            break;
        struct batch *b = &h->batch[h->filled % BATCHES];
        pthread_mutex_unlock(&h->mu);
        fill(h, b, &pos);
        more = b->n > 0;
        pthread_mutex_lock(&h->mu);
        h->filled++;
        pthread_cond_signal(&h->changed);
    }
    pthread_mutex_unlock(&h->mu);
    return NULL;
}

/* A connection of one's own: a thread's. */
static enum rc open_reader(struct place *p, struct conn **out)
{
    struct arena a;
    arena_init(&a, 16 * 1024);
    const char *path = arena_cstr(&a, arena_printf(&a, "%s/place.db", p->dir));
    enum rc rc = conn_open(path, CONN_READ, NULL, out, NULL);
    arena_release(&a);
    return rc;
}

enum rc ahead_start(struct place *p, int64_t first, int64_t end, struct ahead **out)
{
    struct ahead *h = mem_new(1, sizeof *h);
    if (!h)
        return FAILED;
    h->first = first;
    h->end = end;
    pthread_mutex_init(&h->mu, NULL);
    pthread_cond_init(&h->changed, NULL);
    for (size_t i = 0; i < BATCHES; i++)
        arena_init(&h->batch[i].arena, BATCH_MOST);
    enum rc rc = open_reader(p, &h->c);
    if (!rc && pthread_create(&h->thread, NULL, ahead_main, h) != 0) {
        conn_close(h->c);
        rc = FAILED;
    }
    if (rc) {
        mem_free(h);
        return FAILED;
    }
    *out = h;
    return OK;
}

enum rc ahead_next(struct ahead *h, struct ahead_event **ev, size_t *n)
{
    pthread_mutex_lock(&h->mu);
    if (h->in_use) {
        h->taken++;
        pthread_cond_signal(&h->changed);
    }
    while (h->filled == h->taken)
        pthread_cond_wait(&h->changed, &h->mu);
    h->in_use = true;
    const struct batch *b = &h->batch[h->taken % BATCHES];
    pthread_mutex_unlock(&h->mu);
    if (b->rc)
        return b->rc;
    *ev = b->ev;
    *n = b->n;
    return OK;
}

void ahead_end(struct ahead *h)
{
    if (!h)
        return;
    pthread_mutex_lock(&h->mu);
    h->stopping = true;
    pthread_cond_signal(&h->changed);
    pthread_mutex_unlock(&h->mu);
    must(pthread_join(h->thread, NULL) == 0);
    conn_close(h->c);
    for (size_t i = 0; i < BATCHES; i++)
        arena_release(&h->batch[i].arena);
    pthread_cond_destroy(&h->changed);
    pthread_mutex_destroy(&h->mu);
    mem_free(h);
}

/* ---- the file itself ------------------------------------------------------------------------------------------- */

struct sound {
    struct conn *c;
    struct arena arena;
    struct str found;
    enum rc rc;
    pthread_t thread;
};

static void *sound_main(void *arg)
{
    struct sound *s = arg;
    s->rc = conn_sound(s->c, &s->arena, &s->found);
    return NULL;
}

enum rc sound_start(struct place *p, struct sound **out)
{
    struct sound *s = mem_new(1, sizeof *s);
    if (!s)
        return FAILED;
    arena_init(&s->arena, SOUND_MOST);
    enum rc rc = open_reader(p, &s->c);
    if (!rc && pthread_create(&s->thread, NULL, sound_main, s) != 0) {
        conn_close(s->c);
        rc = FAILED;
    }
    if (rc) {
        mem_free(s);
        return rc;
    }
    *out = s;
    return OK;
}

enum rc sound_end(struct sound *s, struct arena *a, struct str *found)
{
    must(pthread_join(s->thread, NULL) == 0);
    enum rc rc = s->rc;
    struct str told = rc ? STR_NONE : arena_str(a, s->found);
    conn_close(s->c);
    arena_release(&s->arena);
    mem_free(s);
    if (rc)
        return rc;
    *found = told;
    return OK;
}
