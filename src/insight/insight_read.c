/* insight_read.c - kept counts become tallies, and tallies become rates.
**
** A rate's denominator is what was due, not what happened to be answered: a case that nobody took counts against the office from the hour
** in which it should have been taken. So the only cases left out of a rate are those left out of all (merged, handed over by an old system)
** and those that are too young to be late, which are counted at the moment of reading, over an index of what waits. Times come from bins,
** and are told as "within": no median of a handful is made up. */
#include "insight/insight_in.h"

#include "base/clock.h"

/* ---- rates ---------------------------------------------------------------------------------------------------------------- */

struct share tally_response(const struct tally *t)
{
    return (struct share){ t->n[F_PROMPT], t->n[F_COUNTED] - t->early };
}

struct share tally_resolution(const struct tally *t)
{
    return (struct share){ t->n[F_CLOSED], t->n[F_COUNTED] - t->undue - t->paused };
}

struct share tally_timely(const struct tally *t)
{
    return (struct share){ t->n[F_TIMELY], t->n[F_COUNTED] - t->undue - t->paused };
}

struct share tally_content(const struct tally *t)
{
    return (struct share){ t->n[F_FIXED], t->n[F_FIXED] + t->n[F_HALF] + t->n[F_BACK] + t->n[F_NOT] };
}

struct share tally_pleased(const struct tally *t)
{
    return (struct share){ t->n[F_GOOD], t->n[F_GOOD] + t->n[F_FAIR] + t->n[F_POOR] };
}

struct share tally_again(const struct tally *t)
{
    return (struct share){ t->n[F_AGAIN], t->n[F_ENDED] };
}

int64_t tally_within(const struct tally *t, enum figure first, int64_t percent)
{
    int64_t all = 0, seen = 0;
    for (size_t i = 0; i < BINS; i++)
        all += t->n[first + i];
    if (all < PER_LEAST)
        return ABSENT;
    for (size_t i = 0; i < BINS - 1; i++) {
        seen += t->n[first + i];
        if (seen * 100 >= all * percent)
            return BIN_HOURS[i];
    }
    return 0;
}

/* ---- reading ---------------------------------------------------------------------------------------------------------------- */

/* Tallies in the making, sorted by key. */
struct tallies {
    struct arena *a;
    enum by by;
    struct span span;
    struct tally *t;
    size_t n, room;
};

static struct tally *tally_of(struct tallies *s, int64_t key)
{
    size_t low = 0, high = s->n;
    while (low < high) {
        const size_t half = low + (high - low) / 2;
        if (s->t[half].key < key)
            low = half + 1;
        else
            high = half;
    }
    if (low < s->n && s->t[low].key == key)
        return &s->t[low];
    if (s->n == s->room) {
        const size_t room = s->room ? 2 * s->room : 64;
        struct tally *more = ARENA_ARRAY(s->a, struct tally, room);
        if (!more)
            return NULL;
        for (size_t i = 0; i < s->n; i++)
            more[i] = s->t[i];
        s->t = more;
        s->room = room;
    }
    for (size_t i = s->n++; i > low; i--)
        s->t[i] = s->t[i - 1];
    s->t[low] = (struct tally){ .key = key };
    return &s->t[low];
}

static enum rc add_count(void *ctx, const struct insight_count_of_row *r)
{
    struct tallies *s = ctx;
    struct tally *t = tally_of(s, s->by == BY_MONTH ? r->month : r->key);
    if (!t || r->figure < 0 || r->figure >= FIGURES)
        return FAILED;
    t->n[r->figure] += r->n;
    return OK;
}

/* NULL: not of the span. */
static struct tally *waiting_in(struct tallies *s, int64_t month, const int64_t key[BYS])
{
    return month < s->span.since || month > s->span.until ? NULL : tally_of(s, key[s->by]);
}

static enum rc add_untaken(void *ctx, const struct insight_untaken_row *r)
{
    struct tally *t = waiting_in(ctx, r->month, (const int64_t[BYS]){ r->month, r->class, r->unit, r->compound });
    if (t)
        t->early++;
    return OK;
}

static enum rc add_undue(void *ctx, const struct insight_undue_row *r)
{
    struct tally *t = waiting_in(ctx, r->month, (const int64_t[BYS]){ r->month, r->class, r->unit, r->compound });
    if (t && r->due_at == INT64_MAX)
        t->paused++;
    else if (t)
        t->undue++;
    return OK;
}

enum rc insight_read(struct db *db, struct arena *a, enum by by, struct span span, int64_t now, struct tally **out, size_t *n)
{
    static const enum axis axis[BYS] = { AXIS_CLASS, AXIS_CLASS, AXIS_UNIT, AXIS_COMPOUND };
    struct tallies s = { .a = a, .by = by, .span = span };
    for (int64_t m = span.since; by == BY_MONTH && m <= span.until; m++)
        if (!tally_of(&s, m))
            return FAILED;
    enum rc rc = insight_count_of(db, a, axis[by], span.since, span.until, add_count, &s);
    if (!rc)
        rc = insight_untaken(db, a, now - RESPONSE_HOURS * CLOCK_HOUR, add_untaken, &s);
    if (!rc)
        rc = insight_undue(db, a, now, add_undue, &s);
    if (rc)
        return rc;
    *out = s.t;
    *n = s.n;
    return OK;
}

enum rc insight_buildings(struct db *db, struct arena *a, struct span span, struct tally **out, size_t *n)
{
    struct tallies s = { .a = a, .by = BYS, .span = span };
    enum rc rc = insight_count_of(db, a, AXIS_BUILDING, span.since, span.until, add_count, &s);
    if (rc)
        return rc;
    *out = s.t;
    *n = s.n;
    return OK;
}

/* ---- what rises --------------------------------------------------------------------------------------------------------------- */

enum { RISE_LEAST = 5, YEAR_DAYS = 364 }; /* whole weeks: a Monday is held against a Monday */

/* One class's compounds, while its days are read. */
struct rising {
    struct arena *a;
    int64_t class, today;
    struct rise *r;
    size_t n, room;
};

static struct rise *rise_of(struct rising *s, int64_t compound)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->r[i].compound == compound)
            return &s->r[i];
    if (s->n == s->room)
        return NULL;
    s->r[s->n] = (struct rise){ .class = s->class, .compound = compound };
    return &s->r[s->n++];
}

static enum rc add_day(void *ctx, const struct insight_day_of_row *d)
{
    struct rising *s = ctx;
    struct rise *r = rise_of(s, d->compound);
    const int64_t ago = s->today - d->day;
    if (!r)
        return OK; /* more compounds than a place has */
    if (ago < RISE_DAYS)
        r->now += d->n;
    else if (ago < 2 * RISE_DAYS)
        r->before += d->n;
    else
        r->year += d->n;
    return OK;
}

/* Counts scatter by about their root: what differs by more than twice the root of both together is hardly chance. */
static bool stands_out(int64_t now, int64_t then)
{
    const int64_t more = now - then;
    return more > 0 && more * more > 4 * (now + then);
}

/* Rises of the last days, unless every year has them. */
static bool rises(const struct rise *r)
{
    return r->now >= RISE_LEAST && stands_out(r->now, r->before) && (r->year == ABSENT || stands_out(r->now, r->year));
}

static int by_more(const void *a, const void *b)
{
    const struct rise *x = a, *y = b;
    const int64_t mx = x->now - x->before, my = y->now - y->before;
    return mx != my ? (mx < my) - (mx > my) : x->class != y->class ? (x->class > y->class) - (x->class < y->class)
                                                                   : (x->compound > y->compound) - (x->compound < y->compound);
}

static enum rc read_class(struct db *db, struct rising *s, bool year)
{
    const int64_t end = s->today + 1;
    s->n = 0;
    enum rc rc = insight_day_of(db, s->a, s->class, end - 2 * RISE_DAYS, end, add_day, s);
    if (!rc && year)
        rc = insight_day_of(db, s->a, s->class, end - YEAR_DAYS - RISE_DAYS, end - YEAR_DAYS, add_day, s);
    for (size_t i = 0; i < s->n && !year; i++)
        s->r[i].year = ABSENT;
    return rc;
}

/* Were there figures a year ago, of whatever class? */
static enum rc read_began(struct db *db, struct arena *a, int64_t first_month, bool *began)
{
    struct insight_month_first_row row;
    enum rc rc = insight_month_first(db, a, AXIS_CLASS, &row);
    if (!rc)
        *began = row.month != ABSENT && row.month <= first_month;
    return rc;
}

enum rc insight_rises(struct db *db, struct arena *a, const struct case_class *class, size_t classes, int64_t today, struct rise **out,
                      size_t *n)
{
    enum { COMPOUNDS_MOST = 256 };
    struct rising s = { .a = a, .today = today, .r = ARENA_ARRAY(a, struct rise, COMPOUNDS_MOST), .room = COMPOUNDS_MOST };
    struct rise *found = ARENA_ARRAY(a, struct rise, (classes + 1) * RISES_MOST);
    size_t have = 0;
    bool year = false;
    const int64_t year_ago = (today - YEAR_DAYS - RISE_DAYS) * CLOCK_DAY;
    enum rc rc = s.r && found ? read_began(db, a, month_of(year_ago, 0), &year) : FAILED;
    for (size_t c = 0; c <= classes && !rc; c++) {
        size_t of_class = 0;
        s.class = c < classes ? class[c].id : 0;
        rc = read_class(db, &s, year);
        qsort(s.r, s.n, sizeof *s.r, by_more);
        for (size_t i = 0; i < s.n && !rc && of_class < RISES_MOST; i++)
            if (rises(&s.r[i])) {
                found[have++] = s.r[i];
                of_class++;
            }
    }
    if (rc)
        return rc;
    qsort(found, have, sizeof *found, by_more);
    *out = found;
    *n = have < RISES_MOST ? have : RISES_MOST;
    return OK;
}
