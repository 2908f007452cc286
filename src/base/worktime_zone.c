/* worktime_zone.c - a zone's offsets out of the system's own table of zones, and as a line of numbers.
**
** The table is read once, when somebody says which zone the place is in, and what it says goes into the log; a machine whose table is
** newer, or has none, computes the same due moments from the same log. A file (TZif, RFC 9636) lists turns up to some year and ends with a
** rule for all that come later ("CET-1CEST,M3.5.0,M10.5.0/3"); both are written out as turns. */
#include "base/clock.h"
#include "base/text.h"
#include "base/worktime.h"

enum { HEADER = 44, TURNS_MOST = 400, NAME_LEAST = 3, DAY_S = 86400 };

/* ---- bytes ------------------------------------------------------------------------------------------------------ */

static int64_t big_endian(const char *p, size_t n)
{
    uint64_t v = (unsigned char)p[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | (unsigned char)p[i];
    return (int64_t)v;
}

/* One of the file's two blocks: counts, and where things lie. width: bytes of a moment. */
struct block {
    size_t times, types, chars, leaps, std, ut;
    size_t moment, index, type, end; /* offsets in the file */
};

static bool read_block(struct str f, size_t at, size_t width, struct block *b)
{
    size_t count[6];
    if (f.n < at + HEADER || !str_starts(str_cut(f, at, f.n), STR("TZif")) || f.p[at + 4] < '2')
        return false;
    for (size_t i = 0; i < countof(count); i++) {
        int64_t v = big_endian(f.p + at + 20 + 4 * i, 4);
        if (v < 0 || v > 100000)
            return false;
        count[i] = (size_t)v;
    }
    *b = (struct block){ .ut = count[0], .std = count[1], .leaps = count[2], .times = count[3], .types = count[4], .chars = count[5] };
    b->moment = at + HEADER;
    b->index = b->moment + b->times * width;
    b->type = b->index + b->times;
    b->end = b->type + b->types * 6 + b->chars + b->leaps * (width + 4) + b->std + b->ut;
    return b->types > 0 && b->end <= f.n;
}

/* ---- the closing rule ------------------------------------------------------------------------------------------- */

struct rule_day { /* the week'th (5: last) weekday (0 Sunday) of a month, so many seconds after its midnight */
    int64_t month, week, weekday, second;
};
struct rule {
    bool summer;
    int64_t std_s, dst_s;
    struct rule_day begin, end;
};

static bool rule_number(struct str *s, int64_t *v)
{
    size_t n = 0;
    int64_t sum = 0;
    while (n < s->n && n < 4 && s->p[n] >= '0' && s->p[n] <= '9')
        sum = sum * 10 + (s->p[n++] - '0');
    *s = str_cut(*s, n, s->n);
    *v = sum;
    return n > 0;
}

static bool rule_sign(struct str *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    *s = str_cut(*s, 1, s->n);
    return true;
}

/* [+-]h[h][:mm[:ss]] in seconds */
static bool rule_clock(struct str *s, int64_t *out)
{
    const bool minus = rule_sign(s, '-');
    int64_t part[3] = { 0 };
    size_t n = 0;
    if (!minus)
        (void)rule_sign(s, '+');
    do {
        if (!rule_number(s, &part[n++]))
            return false;
    } while (n < countof(part) && rule_sign(s, ':'));
    *out = (minus ? -1 : 1) * (part[0] * 3600 + part[1] * 60 + part[2]);
    return true;
}

static bool rule_name(struct str *s)
{
    size_t n = 0;
    if (rule_sign(s, '<')) {
        n = str_find(*s, '>', 0);
        if (n == s->n)
            return false;
        *s = str_cut(*s, n + 1, s->n);
        return true;
    }
    while (n < s->n && ((s->p[n] >= 'A' && s->p[n] <= 'Z') || (s->p[n] >= 'a' && s->p[n] <= 'z')))
        n++;
    *s = str_cut(*s, n, s->n);
    return n >= NAME_LEAST;
}

static bool rule_day(struct str *s, struct rule_day *d)
{
    d->second = 2 * 3600;
    return rule_sign(s, ',') && rule_sign(s, 'M') && rule_number(s, &d->month) && rule_sign(s, '.') && rule_number(s, &d->week) &&
           rule_sign(s, '.') && rule_number(s, &d->weekday) && (!rule_sign(s, '/') || rule_clock(s, &d->second)) && d->month >= 1 &&
           d->month <= 12 && d->week >= 1 && d->week <= 5 && d->weekday <= 6;
}

static bool read_rule(struct str s, struct rule *r)
{
    *r = (struct rule){ 0 };
    if (!rule_name(&s) || !rule_clock(&s, &r->std_s))
        return false;
    r->std_s = -r->std_s; /* written as hours west */
    if (s.n == 0)
        return true;
    r->summer = true;
    if (!rule_name(&s))
        return false;
    r->dst_s = r->std_s + 3600;
    if (s.n && s.p[0] != ',') {
        if (!rule_clock(&s, &r->dst_s))
            return false;
        r->dst_s = -r->dst_s;
    }
    return rule_day(&s, &r->begin) && rule_day(&s, &r->end) && s.n == 0;
}

/* Seconds since 1970 of that year's turn, when the clock before it is offset_s from UTC. */
static int64_t rule_moment(const struct rule_day *d, int year, int64_t offset_s)
{
    int64_t first, next;
    must(worktime_day_from(year, (int)d->month, 1, &first));
    must(worktime_day_from(d->month == 12 ? year + 1 : year, d->month == 12 ? 1 : (int)d->month + 1, 1, &next));
    const int64_t weekday = (worktime_weekday(first) + 1) % WORKTIME_WEEK; /* Sunday is 0 here */
    int64_t day = first + (d->weekday - weekday + WORKTIME_WEEK) % WORKTIME_WEEK + (d->week - 1) * WORKTIME_WEEK;
    while (day >= next)
        day -= WORKTIME_WEEK;
    return day * DAY_S + d->second - offset_s;
}

/* ---- turns ------------------------------------------------------------------------------------------------------ */

struct turns {
    struct worktime_turn *turn;
    size_t n;
    int64_t offset_s, now_s; /* before the first; after the last */
    int64_t from, until;     /* seconds */
};

static bool put_turn(struct turns *t, int64_t at, int64_t offset_s)
{
    if (at >= t->until || offset_s == t->now_s)
        return true;
    t->now_s = offset_s;
    if (at < t->from) {
        t->offset_s = offset_s;
        return true;
    }
    if (t->n == TURNS_MOST)
        return false;
    t->turn[t->n++] = (struct worktime_turn){ at * CLOCK_S, offset_s };
    return true;
}

static bool put_listed(struct turns *t, struct str f, const struct block *b, int64_t *last)
{
    for (size_t i = 0; i < b->times; i++) {
        const int64_t at = big_endian(f.p + b->moment + 8 * i, 8);
        const size_t type = (unsigned char)f.p[b->index + i];
        if (type >= b->types || (i && at <= *last) || !put_turn(t, at, big_endian(f.p + b->type + 6 * type, 4)))
            return false;
        *last = at;
    }
    return true;
}

static bool put_ruled(struct turns *t, const struct rule *r, int64_t last)
{
    const int from = text_date((last > t->from ? last : t->from) * CLOCK_S, 0).year, to = text_date(t->until * CLOCK_S, 0).year;
    for (int y = from; r->summer && y <= to; y++) {
        const int64_t begin = rule_moment(&r->begin, y, r->std_s), end = rule_moment(&r->end, y, r->dst_s);
        const bool north = begin < end;
        const int64_t at[] = { north ? begin : end, north ? end : begin };
        const int64_t s[] = { north ? r->dst_s : r->std_s, north ? r->std_s : r->dst_s };
        for (size_t i = 0; i < countof(at); i++)
            if (at[i] > last && !put_turn(t, at[i], s[i]))
                return false;
    }
    return true;
}

enum rc worktime_zone_of_file(struct str f, int64_t from, int64_t until, struct arena *a, struct worktime_zone *out)
{
    struct block old, b;
    struct rule rule;
    struct turns t = { .turn = ARENA_ARRAY(a, struct worktime_turn, TURNS_MOST), .from = from / CLOCK_S, .until = until / CLOCK_S };
    int64_t last = INT64_MIN;
    if (!t.turn)
        return FAILED;
    if (!read_block(f, 0, 4, &old) || !read_block(f, old.end, 8, &b) || b.leaps)
        return INVALID;
    const size_t closed = str_find(f, '\n', b.end + 1);
    if (closed >= f.n || f.p[b.end] != '\n' || !read_rule(str_cut(f, b.end + 1, closed), &rule))
        return INVALID;
    t.offset_s = t.now_s = big_endian(f.p + b.type, 4);
    if (!put_listed(&t, f, &b, &last) || !put_ruled(&t, &rule, last))
        return INVALID;
    *out = (struct worktime_zone){ t.offset_s, t.turn, t.n };
    return OK;
}

/* ---- as a line of numbers --------------------------------------------------------------------------------------- */

static bool offset_sound(int64_t s)
{
    return s > -DAY_S && s < DAY_S;
}

enum rc worktime_zone_read(struct str s, struct arena *a, struct worktime_zone *out)
{
    struct worktime_turn *turn = ARENA_ARRAY(a, struct worktime_turn, TURNS_MOST);
    struct worktime_zone z = { .turn = turn };
    struct str part;
    if (!turn)
        return FAILED;
    if (!str_next(&s, ' ', &part) || !str_int(part, &z.offset_s) || !offset_sound(z.offset_s))
        return INVALID;
    for (; str_next(&s, ' ', &part); z.turns++) {
        const size_t colon = str_find(part, ':', 0);
        int64_t at, offset_s;
        if (z.turns == TURNS_MOST || !str_int(str_cut(part, 0, colon), &at) || !str_int(str_cut(part, colon + 1, part.n), &offset_s))
            return INVALID;
        if (!offset_sound(offset_s) || at > INT64_MAX / CLOCK_S || at < INT64_MIN / CLOCK_S)
            return INVALID;
        if (z.turns && at * CLOCK_S <= turn[z.turns - 1].at)
            return INVALID;
        turn[z.turns] = (struct worktime_turn){ at * CLOCK_S, offset_s };
    }
    *out = z;
    return OK;
}

void worktime_zone_write(const struct worktime_zone *z, struct buf *out)
{
    buf_int(out, z->offset_s);
    for (size_t i = 0; i < z->turns; i++)
        buf_printf(out, " %lld:%lld", (long long)(z->turn[i].at / CLOCK_S), (long long)z->turn[i].offset_s);
}
