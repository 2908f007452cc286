/* worktime.c - the arithmetic of working time.
**
** Time is walked from border to border: of a pause, of a span of hours, of a day, of the zone's offset. Between two borders either every
** microsecond counts or none does, and the reason is one; so the due moment and the lines that tell why it is due then come from one walk
** and can't disagree. What counts is real time, measured in UTC: when the clocks are put back within working hours that hour is worked
** twice, when they are put forward it is not worked at all. */
#include "base/worktime.h"

#include "base/clock.h"
#include "base/text.h"

#define HORIZON (20 * 366 * CLOCK_DAY)
#define MINUTE (60LL * CLOCK_S)

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* ---- days ------------------------------------------------------------------------------------------------------- */

int64_t worktime_offset(const struct worktime_zone *z, int64_t at, int64_t *until)
{
    size_t low = 0, high = z->turns; /* the turns before `low` have happened */
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (z->turn[mid].at <= at)
            low = mid + 1;
        else
            high = mid;
    }
    if (until)
        *until = low < z->turns ? z->turn[low].at : WORKTIME_NEVER;
    return low ? z->turn[low - 1].offset_s : z->offset_s;
}

int64_t worktime_day_of(const struct worktime_zone *z, int64_t at)
{
    return floor_div(at + worktime_offset(z, at, NULL) * CLOCK_S, CLOCK_DAY);
}

bool worktime_day_from(int year, int month, int mday, int64_t *day)
{
    int64_t us;
    if (!text_date_us(&(struct text_date){ .year = year, .month = month, .day = mday }, 0, &us))
        return false;
    *day = floor_div(us, CLOCK_DAY);
    return true;
}

void worktime_date(int64_t day, int *year, int *month, int *mday)
{
    struct text_date d = text_date(day * CLOCK_DAY, 0);
    *year = d.year;
    *month = d.month;
    *mday = d.day;
}

int worktime_weekday(int64_t day)
{
    return (int)((day % WORKTIME_WEEK + WORKTIME_WEEK + 3) % WORKTIME_WEEK); /* the first of January 1970 was a Thursday */
}

/* The day's exception, or NULL. */
static const struct worktime_day *exception_of(const struct worktime *w, int64_t day)
{
    size_t low = 0, high = w->days;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (w->day[mid].day < day)
            low = mid + 1;
        else
            high = mid;
    }
    return low < w->days && w->day[low].day == day ? &w->day[low] : NULL;
}

/* ---- the walk --------------------------------------------------------------------------------------------------- */

/* From a moment to the next border. */
struct stretch {
    int64_t until, day;
    enum worktime_why why;
    bool counts, tells; /* tells: it has a line; the hours before and after work have none */
    struct str name;
};

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void by_calendar(const struct worktime *w, int64_t t, struct stretch *s)
{
    int64_t turn;
    const int64_t east = worktime_offset(&w->zone, t, &turn) * CLOCK_S, local = t + east;
    s->day = floor_div(local, CLOCK_DAY);
    const struct worktime_day *x = exception_of(w, s->day);
    const struct worktime_hours *h = x ? &x->hours : &w->week[worktime_weekday(s->day)];
    const int64_t dawn = s->day * CLOCK_DAY, clock = local - dawn;
    int64_t end = CLOCK_DAY;
    s->why = x ? (h->n ? WORKTIME_OPENED : WORKTIME_OFF) : h->n ? WORKTIME_WORKING : WORKTIME_RESTING;
    s->name = x ? x->name : STR_NONE;
    s->tells = h->n == 0;
    for (int i = 0; i < h->n; i++) {
        if (clock >= h->span[i].to * MINUTE)
            continue;
        s->counts = s->tells = clock >= h->span[i].from * MINUTE;
        end = (s->counts ? h->span[i].to : h->span[i].from) * MINUTE;
        break;
    }
    s->until = least(s->until, least(turn, dawn + end - east));
}

/* *pause: the first one that is not over at t; moves on. */
static struct stretch stretch_at(const struct worktime *w, const struct worktime_ask *ask, int64_t t, size_t *pause)
{
    struct stretch s = { .until = WORKTIME_NEVER };
    while (*pause < ask->pauses && ask->pause[*pause].to <= t)
        (*pause)++;
    const struct worktime_pause *p = *pause < ask->pauses ? &ask->pause[*pause] : NULL;
    if (p && p->from <= t)
        return (struct stretch){ p->to, worktime_day_of(&w->zone, t), WORKTIME_PAUSED, false, true, p->why };
    if (p)
        s.until = p->from;
    if (!ask->round_the_clock) {
        by_calendar(w, t, &s);
    } else {
        s.day = worktime_day_of(&w->zone, t);
        s.why = WORKTIME_ANY_HOUR;
        s.counts = s.tells = true;
    }
    return s;
}

static bool goes_on(const struct worktime_line *l, const struct stretch *s)
{
    const bool worked = s->why == WORKTIME_WORKING || s->why == WORKTIME_OPENED;
    return l->why == s->why && l->name.p == s->name.p && str_eq(l->name, s->name) && (!worked || l->day == s->day);
}

static void tell(struct worktime_line *line, size_t room, size_t *n, const struct stretch *s, int64_t from, int64_t to)
{
    struct worktime_line *last = *n && *n <= room ? &line[*n - 1] : NULL;
    if (!s->tells || from == to)
        return;
    if (last && goes_on(last, s)) {
        last->to = to;
        last->counted += s->counts ? to - from : 0;
        return;
    }
    if (*n < room)
        line[*n] = (struct worktime_line){ s->why, from, to, s->counts ? to - from : 0, s->name, s->day };
    ++*n;
}

/* What is asked of years: is this day's known? Asked once a year. */
static void look_at_year(const struct worktime *w, int64_t day, int64_t *known_until, struct worktime_sum *sum)
{
    int year, month, mday;
    bool known = false;
    if (day < *known_until || sum->unknown_year)
        return;
    worktime_date(day, &year, &month, &mday);
    for (size_t i = 0; i < w->years; i++)
        known = known || w->year[i] == year;
    if (!known)
        sum->unknown_year = year;
    must(worktime_day_from(year + 1, 1, 1, known_until));
}

enum rc worktime_due(const struct worktime *w, const struct worktime_ask *ask, struct worktime_line *line, size_t room,
                     struct worktime_sum *out)
{
    struct worktime_sum sum = { .left = ask->minutes * MINUTE };
    int64_t t = ask->start, known_until = INT64_MIN;
    size_t pause = 0;
    must(ask->minutes >= 0 && ask->minutes <= HORIZON / MINUTE);
    while (sum.left > 0 && t < ask->start + HORIZON) {
        struct stretch s = stretch_at(w, ask, t, &pause);
        if (s.until == WORKTIME_NEVER && !s.counts) {
            tell(line, room, &sum.lines, &s, t, s.until);
            break;
        }
        if (!ask->round_the_clock)
            look_at_year(w, s.day, &known_until, &sum);
        const int64_t to = s.counts && s.until - t >= sum.left ? t + sum.left : s.until;
        must(to > t);
        tell(line, room, &sum.lines, &s, t, to);
        sum.left -= s.counts ? to - t : 0;
        t = to;
    }
    if (sum.left > 0 && t >= ask->start + HORIZON)
        return NOT_FOUND;
    sum.due = sum.left ? WORKTIME_NEVER : t;
    *out = sum;
    return OK;
}

int64_t worktime_day_minutes(const struct worktime *w)
{
    int64_t sum = 0;
    for (size_t i = 0; i < WORKTIME_WEEK && !sum; i++)
        for (int k = 0; k < w->week[i].n; k++)
            sum += w->week[i].span[k].to - w->week[i].span[k].from;
    return sum;
}

/* ---- hours as text ---------------------------------------------------------------------------------------------- */

static bool take(struct str *s, struct str word)
{
    if (!str_starts(*s, word))
        return false;
    *s = str_cut(*s, word.n, s->n);
    return true;
}

static bool take_any(struct str *s, const char *const *word, size_t words)
{
    bool took = false, again = true;
    while (again) {
        again = false;
        for (size_t i = 0; i < words; i++)
            again = again || take(s, str_of(word[i]));
        took = took || again;
    }
    return took;
}

static bool take_number(struct str *s, int *v)
{
    size_t n = 0;
    int sum = 0;
    while (n < s->n && n < 2 && s->p[n] >= '0' && s->p[n] <= '9')
        sum = sum * 10 + (s->p[n++] - '0');
    *s = str_cut(*s, n, s->n);
    *v = sum;
    return n > 0;
}

static bool take_clock(struct str *s, int *minute)
{
    int h, m;
    if (!take_number(s, &h) || !(take(s, STR(":")) || take(s, STR("："))) || !take_number(s, &m) || m > 59 || h * 60 + m > WORKTIME_DAY_MIN)
        return false;
    *minute = h * 60 + m;
    return true;
}

enum rc worktime_hours_read(struct str s, struct worktime_hours *out)
{
    static const char *const dash[] = { "-", "–", "—", "－", "~", "～", "至", " " };
    static const char *const gap[] = { " ", "　", ",", "，", "、", ";", "；", "\t" };
    struct worktime_hours h = { 0 };
    int before = 0;
    s = str_trim(s);
    while (s.n) {
        struct worktime_span p;
        if (h.n == WORKTIME_SPANS || !take_clock(&s, &p.from) || !take_any(&s, dash, countof(dash)) || !take_clock(&s, &p.to))
            return INVALID;
        if ((h.n && p.from < before) || p.from >= p.to || (s.n && !take_any(&s, gap, countof(gap))))
            return INVALID;
        before = p.to;
        h.span[h.n++] = p;
    }
    *out = h;
    return OK;
}

void worktime_hours_write(const struct worktime_hours *h, struct buf *out)
{
    for (int i = 0; i < h->n; i++)
        buf_printf(out, "%s%02d:%02d-%02d:%02d", i ? " " : "", h->span[i].from / 60, h->span[i].from % 60, h->span[i].to / 60,
                   h->span[i].to % 60);
}
