/* desk_walk.c - walks the cases that a filter lets through, in its order, from any place, in either direction.
**
** Each state's cases stand in the order of an index, so a list over several states is a merge: of the states' next cases the one that comes
** first is looked at, and the filter says whether it belongs. Which index drives is a matter of the filter: a clerk's own (and of each for
** whom they stand in), a unit's, a class's (and each of those below it), or the state's. The rest is looked at case by case, in C, by the
** one function that judges everywhere; therefore a walk is given a measure, and one that has looked at so many says where it stopped
** instead of keeping the reader waiting. */
#include "desk/desk_in.h"

#include "base/clock.h"

enum { CHUNK_FIRST = 16, CHUNK_MOST = 256, CLOCK_STEP = 64 };

/* One state's cases, or one class's in it, read ahead by chunks. */
struct source {
    enum case_state state;
    int64_t class;                 /* of the filter's; ABSENT: it asks for none */
    int64_t taker;                 /* one of the filter's, likewise */
    struct desk_line_get_row *row; /* of the chunk */
    size_t n, i;
    int64_t at, id; /* where the next chunk begins behind */
    int64_t chunk;
    bool dry;       /* no further chunk */
};

struct walk {
    struct web *w;
    const struct desk_walk *ask;
    bool upwards; /* by number: the next case's key is greater */
    struct source *source;
    size_t n;
};

static enum rc read_by_clock(const struct walk *k, const struct source *s, struct desk_line_get_row **row, size_t *n)
{
    const struct desk_filter *f = k->ask->filter;
    struct db *db = k->w->db;
    struct arena *a = k->w->arena;
    if (s->taker != ABSENT)
        return (k->upwards ? desk_line_taker_due_up : desk_line_taker_due_down)(db, a, s->taker, s->state, s->at, s->id, s->chunk, row, n);
    if (f->unit.p)
        return (k->upwards ? desk_line_unit_due_up : desk_line_unit_due_down)(db, a, f->unit, s->state, s->at, s->id, s->chunk, row, n);
    return (k->upwards ? desk_line_due_up : desk_line_due_down)(db, a, s->state, s->at, s->id, s->chunk, row, n);
}

static enum rc read_chunk(const struct walk *k, const struct source *s, struct desk_line_get_row **row, size_t *n)
{
    const struct desk_filter *f = k->ask->filter;
    struct db *db = k->w->db;
    struct arena *a = k->w->arena;
    if (f->sort == SORT_CLOCK)
        return read_by_clock(k, s, row, n);
    if (f->sort == SORT_MOVED)
        return (k->upwards ? desk_line_moved_up : desk_line_moved_down)(db, a, s->state, s->at, s->id, s->chunk, row, n);
    if (f->sort == SORT_HOMES)
        return (k->upwards ? desk_line_homes_up : desk_line_homes_down)(db, a, s->state, s->at, s->id, s->chunk, row, n);
    if (s->taker != ABSENT)
        return (k->upwards ? desk_line_taker_up : desk_line_taker_down)(db, a, s->taker, s->state, s->at, s->id, s->chunk, row, n);
    if (f->unit.p)
        return (k->upwards ? desk_line_unit_up : desk_line_unit_down)(db, a, f->unit, s->state, s->at, s->id, s->chunk, row, n);
    if (s->class != ABSENT)
        return (k->upwards ? desk_line_class_up : desk_line_class_down)(db, a, s->class, s->state, s->at, s->id, s->chunk, row, n);
    return (k->upwards ? desk_line_waiting_up : desk_line_waiting_down)(db, a, s->state, s->at, s->id, s->chunk, row, n);
}

/* In the order of reports a span of days has an end, and what lies beyond it need not be looked at. */
static bool beyond(const struct walk *k, const struct desk_line_get_row *row)
{
    const struct desk_filter *f = k->ask->filter;
    if (f->sort != SORT_WAITING && f->sort != SORT_NEWEST)
        return false;
    return k->upwards ? f->until != ABSENT && row->reported_at >= f->until : f->since != ABSENT && row->reported_at < f->since;
}

static enum rc fill(const struct walk *k, struct source *s)
{
    struct desk_line_get_row *row;
    size_t n;
    if (s->i < s->n || s->dry)
        return OK;
    enum rc rc = read_chunk(k, s, &row, &n);
    if (rc)
        return rc;
    s->row = row;
    s->n = n;
    s->i = 0;
    s->dry = (int64_t)n < s->chunk;
    if (n) {
        s->at = desk_filter_key(k->ask->filter, &row[n - 1]);
        s->id = row[n - 1].id;
    }
    s->chunk = s->chunk < CHUNK_MOST ? 2 * s->chunk : CHUNK_MOST;
    return OK;
}

/* The state whose next case comes first; NULL at the end of all. */
static struct source *first_of(struct walk *k)
{
    const struct desk_filter *f = k->ask->filter;
    struct source *best = NULL;
    for (size_t i = 0; i < k->n; i++) {
        struct source *s = &k->source[i];
        if (s->i == s->n)
            continue;
        if (!best) {
            best = s;
            continue;
        }
        const struct desk_line_get_row *r = &s->row[s->i], *b = &best->row[best->i];
        int64_t rk = desk_filter_key(f, r), bk = desk_filter_key(f, b);
        bool less = rk < bk || (rk == bk && r->id < b->id);
        if (less == k->upwards)
            best = s;
    }
    return best;
}

static enum rc next_row(struct walk *k, const struct desk_line_get_row **row)
{
    for (;;) {
        for (size_t i = 0; i < k->n; i++) {
            enum rc rc = fill(k, &k->source[i]);
            if (rc)
                return rc;
        }
        struct source *s = first_of(k);
        const struct desk_line_get_row *r = s ? &s->row[s->i++] : NULL;
        if (r && beyond(k, r)) {
            s->i = s->n;
            s->dry = true;
            continue;
        }
        *row = r;
        return OK;
    }
}

/* Does this row come behind that place, the way we walk? */
static bool behind(const struct walk *k, const struct desk_line_get_row *row, int64_t at, int64_t id)
{
    const int64_t key = desk_filter_key(k->ask->filter, row);
    return k->upwards ? key > at || (key == at && row->id > id) : key < at || (key == at && row->id < id);
}

/* Cases that are known by number are few: they are read, put in order, and stand there like a chunk that is the last. */
static enum rc begin_yours(struct walk *k)
{
    const struct desk_filter *f = k->ask->filter;
    struct desk_line_get_row *row = ARENA_ARRAY(k->w->arena, struct desk_line_get_row, f->ofs + 1), one;
    struct source *s = ARENA_NEW(k->w->arena, struct source);
    enum rc rc = row && s ? OK : FAILED;
    size_t n = 0;
    for (size_t i = 0; i < f->ofs && !rc; i++) {
        rc = desk_line_get(k->w->db, k->w->arena, f->of[i].id, &one);
        if (rc || !behind(k, &one, k->ask->at, k->ask->id))
            continue;
        size_t at = n++;
        for (; at && behind(k, &row[at - 1], desk_filter_key(f, &one), one.id); at--)
            row[at] = row[at - 1];
        row[at] = one;
    }
    if (rc)
        return rc;
    *s = (struct source){ .row = row, .n = n, .dry = true };
    k->source = s;
    k->n = 1;
    return OK;
}

static enum rc begin(struct walk *k)
{
    const struct desk_filter *f = k->ask->filter;
    int64_t at = k->ask->at, id = k->ask->id;
    bool by_report = f->sort == SORT_WAITING || f->sort == SORT_NEWEST;
    if (by_report && k->upwards && f->since != ABSENT && at < f->since) {
        at = f->since - 1;
        id = INT64_MAX;
    } else if (by_report && !k->upwards && f->until != ABSENT && at >= f->until) {
        at = f->until;
        id = 0;
    }
    const bool classes = by_report && f->unders && f->taker <= 0 && !f->unit.p; /* an index gives each class in this order */
    const bool takers = (by_report || f->sort == SORT_CLOCK) && f->taker > 0;                    /* likewise, each taker */
    const size_t each = classes ? f->unders : takers ? f->holders : 1;
    k->source = ARENA_ARRAY(k->w->arena, struct source, CASE_STATES * each);
    if (!k->source)
        return FAILED;
    for (int s = 0; s < CASE_STATES; s++)
        for (size_t c = 0; c < each && desk_filter_may(f, (enum case_state)s); c++)
            k->source[k->n++] = (struct source){ .state = (enum case_state)s, .class = classes ? f->under[c] : ABSENT,
                                                 .taker = takers ? f->holder[c] : ABSENT, .at = at, .id = id, .chunk = CHUNK_FIRST };
    return OK;
}

static bool measured_out(const struct desk_walk *ask, int64_t looked)
{
    return looked == ask->most || (ask->until && looked >= ask->sure && looked % CLOCK_STEP == CLOCK_STEP - 1 &&
                                   clock_mono_us() > ask->until);
}

enum rc desk_walk(struct web *w, const struct desk_walk *ask, struct desk_walked *out)
{
    struct walk k = { .w = w, .ask = ask, .upwards = desk_filter_upwards(ask->filter) != ask->back };
    struct desk_line_get_row *row = ARENA_ARRAY(w->arena, struct desk_line_get_row, (size_t)ask->want);
    struct desk_walked got = { .row = row, .at = ask->at, .id = ask->id };
    const struct desk_line_get_row *r = NULL;
    enum rc rc = !row ? FAILED : ask->filter->yours ? begin_yours(&k) : begin(&k);
    must(ask->want > 0 && ask->most > 0);
    while (!rc && !(rc = next_row(&k, &r)) && r) {
        bool fits = desk_filter_fits(ask->filter, r);
        got.more = fits && (int64_t)got.n == ask->want;
        got.cut = !got.more && measured_out(ask, got.looked);
        if (got.more || got.cut)
            break;
        got.looked++;
        got.at = desk_filter_key(ask->filter, r);
        got.id = r->id;
        if (fits)
            row[got.n++] = *r;
    }
    if (rc)
        return rc;
    for (size_t i = 0; ask->back && i < got.n / 2; i++) { /* walked backwards, shown forwards */
        struct desk_line_get_row keep = row[i];
        row[i] = row[got.n - 1 - i];
        row[got.n - 1 - i] = keep;
    }
    *out = got;
    return OK;
}

/* ---- places in the order: "at.id" --------------------------------------------------------------------------------- */

bool desk_cursor_read(struct str s, int64_t *at, int64_t *id)
{
    size_t dot = str_find(s, '.', 0);
    return dot < s.n && str_int(str_cut(s, 0, dot), at) && str_int(str_cut(s, dot + 1, s.n), id);
}

struct str desk_cursor(struct arena *a, int64_t at, int64_t id)
{
    return arena_printf(a, "%lld.%lld", (long long)at, (long long)id);
}

void desk_cursor_top(const struct desk_filter *f, bool back, int64_t *at, int64_t *id)
{
    bool upwards = desk_filter_upwards(f) != back;
    *at = upwards ? INT64_MIN + 1 : INT64_MAX;
    *id = upwards ? 0 : INT64_MAX;
}
