/* insight_series.c - from one case to one class: each class's new cases by month, beside those of the same months a year before. */
#include "insight/insight_in.h"

#include <stdlib.h>

struct making {
    struct arena *a;
    int64_t since; /* the first of the months */
    struct series *s;
    int64_t (*homes)[SERIES_MONTHS];
    size_t n, room;
};

static bool grow(struct making *m)
{
    const size_t room = m->room ? 2 * m->room : 64;
    struct series *s = ARENA_ARRAY(m->a, struct series, room);
    int64_t(*homes)[SERIES_MONTHS] = arena_alloc(m->a, room * sizeof *homes);
    if (!s || !homes)
        return false;
    for (size_t i = 0; i < m->n; i++) {
        s[i] = m->s[i];
        memcpy(homes[i], m->homes[i], sizeof homes[i]);
    }
    m->s = s;
    m->homes = homes;
    m->room = room;
    return true;
}

/* A place has some dozens of classes. NULL: no room is left. */
static struct series *series_of(struct making *m, int64_t class)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->s[i].class == class)
            return &m->s[i];
    if (m->n == m->room && !grow(m))
        return NULL;
    m->s[m->n] = (struct series){ .class = class };
    memset(m->homes[m->n], 0, sizeof m->homes[m->n]);
    return &m->s[m->n++];
}

static enum rc add_month(void *ctx, const struct insight_count_of_row *r)
{
    struct making *m = ctx;
    if (r->figure != F_REPORTED && r->figure != F_HOMES)
        return OK;
    struct series *s = series_of(m, r->key);
    if (!s)
        return FAILED;
    const int64_t i = r->month - m->since;
    if (r->figure == F_HOMES && i >= 0)
        m->homes[s - m->s][i] = r->n;
    else if (r->figure == F_REPORTED && i >= 0)
        s->now[i] = r->n;
    else if (r->figure == F_REPORTED)
        s->then[i + SERIES_MONTHS] = r->n;
    return OK;
}

static int by_sum(const void *a, const void *b)
{
    const struct series *x = a, *y = b;
    return x->sum != y->sum ? (x->sum < y->sum) - (x->sum > y->sum) : (x->class > y->class) - (x->class < y->class);
}

enum rc insight_series(struct db *db, struct arena *a, int64_t until, struct series **out, size_t *n)
{
    struct making m = { .a = a, .since = until - SERIES_MONTHS + 1 };
    struct insight_month_first_row first;
    enum rc rc = insight_month_first(db, a, AXIS_CLASS, &first);
    if (!rc)
        rc = insight_count_of(db, a, AXIS_CLASS, m.since - SERIES_MONTHS, until, add_month, &m);
    if (rc)
        return rc;
    for (size_t i = 0; i < m.n; i++)
        for (int64_t k = 0; k < SERIES_MONTHS; k++) {
            struct series *s = &m.s[i];
            s->sum += s->now[k];
            s->few = s->few || (s->now[k] && m.homes[i][k] < HOMES_LEAST);
            if (m.since - SERIES_MONTHS + k < first.month)
                s->then[k] = ABSENT;
            if (m.since + k < first.month)
                s->now[k] = ABSENT;
        }
    if (m.n)
        qsort(m.s, m.n, sizeof *m.s, by_sum);
    *out = m.s;
    *n = m.n;
    return OK;
}
