/* sums.c - what is only added to waits until the commit, and many additions to a row become one.
**
** Counts are kept while things happen (how many cases wait, how many a class had in a month), so nearly every event adds one to the same
** few rows. Written one by one, they cost a report more than its own rows. A statement of kind :sum therefore does not run when it is
** called: its amounts join those that came for the same keys since the transaction began, and the commit runs it once for each row of keys,
** in the order in which they were first named. As adding knows no order, the tables hang on the events alone and not on how these were
** grouped, if one thing is kept: a row that was named is written even when nothing is left of it, for in another group something would have
** been.
**
** A savepoint that is taken back takes its additions back. Nobody reads such a table between an addition and its commit (sqlgen marks the
** statements, query.c refuses them there): a decision or an apply() that did would hang on the grouping. */
#include "store/inner.h"

#include "base/mem.h"

enum { FIRST_ROOM = 64, WAIT_MOST = 4096 };

static size_t home_of(const struct sums *s, const struct sql *sql, const int64_t *v, size_t keys)
{
    uint64_t h = (uint64_t)(uintptr_t)sql >> 4;
    for (size_t i = 0; i < keys; i++) {
        h = (h ^ (uint64_t)v[i]) * UINT64_C(0x9E3779B97F4A7C15);
        h ^= h >> 32;
    }
    return (size_t)h & (s->slots - 1);
}

/* The slot that names it, or the empty one where it would be named. */
static uint32_t *slot_of(const struct sums *s, const struct sql *sql, const int64_t *v, size_t keys)
{
    for (size_t i = home_of(s, sql, v, keys);; i = (i + 1) & (s->slots - 1)) {
        const struct sum *e = s->slot[i] ? &s->sum[s->slot[i] - 1] : NULL;
        if (!e || (e->sql == sql && memcmp(e->v, v, keys * sizeof *v) == 0))
            return &s->slot[i];
    }
}

/* Room for one more: twice as many slots as sums, so that a search ends soon. */
static bool room(struct sums *s)
{
    if (s->n < s->room)
        return true;
    const size_t more = s->room ? s->room * 2 : FIRST_ROOM;
    struct sum *sum = mem_resize(s->sum, more * sizeof *sum);
    uint32_t *slot = sum ? mem_new(more * 2, sizeof *slot) : NULL;
    s->sum = sum ? sum : s->sum;
    if (!slot)
        return false;
    mem_free(s->slot);
    s->slot = slot;
    s->room = more;
    s->slots = more * 2;
    for (size_t i = 0; i < s->n; i++)
        *slot_of(s, s->sum[i].sql, s->sum[i].v, s->sum[i].keys) = (uint32_t)i + 1;
    return true;
}

/* The last one named stands behind all others in its search, so its slot can be emptied without moving any. */
static void cut(struct sums *s, size_t to)
{
    for (; s->n > to; s->n--) {
        const struct sum *last = &s->sum[s->n - 1];
        *slot_of(s, last->sql, last->v, last->keys) = 0;
    }
}

static enum rc run(struct conn *c, const struct sum *e)
{
    struct query q;
    query_begin(&q, c, e->sql);
    for (size_t i = 0; i < e->n; i++)
        query_bind_int(&q, (int)i + 1, e->v[i]);
    (void)query_step(&q);
    return query_end(&q, false);
}

enum rc sums_run(struct conn *c)
{
    enum rc rc = OK;
    for (size_t i = 0; i < c->sums.n && !rc; i++)
        rc = run(c, &c->sums.sum[i]);
    cut(&c->sums, 0);
    return rc;
}

void sums_forget(struct conn *c)
{
    cut(&c->sums, 0);
    c->sums.inside = false;
}

enum rc sums_mark(struct conn *c)
{
    struct sums *s = &c->sums;
    enum rc rc = s->n >= WAIT_MOST ? sums_run(c) : OK;
    s->inside = true;
    s->mark = s->n;
    s->round++;
    return rc;
}

void sums_keep(struct conn *c)
{
    c->sums.inside = false;
}

void sums_rewind(struct conn *c)
{
    struct sums *s = &c->sums;
    must(s->mark <= s->n);
    cut(s, s->mark);
    for (size_t i = 0; i < s->n; i++)
        if (s->sum[i].round == s->round)
            memcpy(s->sum[i].v, s->sum[i].was, sizeof s->sum[i].v);
    s->inside = false;
}

void sums_end(struct conn *c)
{
    mem_free(c->sums.sum);
    mem_free(c->sums.slot);
}

enum rc sum_add(struct apply *ap, const struct sql *sql, const int64_t *v, size_t keys, size_t n)
{
    struct conn *c = (struct conn *)ap;
    struct sums *s = &c->sums;
    must(keys > 0 && keys < n && n <= SUM_PARAMETERS);
    if (!conn_in_transaction(c)) { /* a transaction of its own, which ends with it */
        struct sum one = { .sql = sql, .keys = keys, .n = n };
        memcpy(one.v, v, n * sizeof *v);
        return run(c, &one);
    }
    enum rc rc = s->n >= WAIT_MOST && !s->inside ? sums_run(c) : OK;
    if (rc || !room(s))
        return rc ? rc : conn_fail_words(c, "no memory for a sum");
    uint32_t *slot = slot_of(s, sql, v, keys);
    if (!*slot) {
        struct sum *made = &s->sum[s->n++];
        *made = (struct sum){ .sql = sql, .keys = keys, .n = n };
        memcpy(made->v, v, keys * sizeof *v);
        *slot = (uint32_t)s->n;
    }
    struct sum *e = &s->sum[*slot - 1];
    if (s->inside && e->round != s->round) {
        memcpy(e->was, e->v, sizeof e->v);
        e->round = s->round;
    }
    for (size_t i = keys; i < n; i++)
        e->v[i] += v[i];
    s->added++;
    return OK;
}
