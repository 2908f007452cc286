/* moment.c - a moment as people and their programs write it.
**
** Old systems write dates as their makers' countries do, and a table program changes them once more on the way. A year in front settles
** the order; so does a day above twelve; so does the twelve-hour clock, which goes with the month in front. What is left may be read two
** ways, and a guess would be wrong silently: it is said, and whoever knows more (all other rows, or the caretaker) states the order.
**
** Read by hand, from left to right, nothing skipped: every character of the text has been understood or it is no moment. */
#include "base/moment.h"

#include "base/clock.h"

struct cursor {
    struct str s;
    size_t i;
};

/* 1 to `most` digits, and how many there were; 0: none, or more than that. */
static size_t take_digits(struct cursor *c, size_t most, int *v)
{
    size_t from = c->i;
    int64_t sum = 0;
    while (c->i < c->s.n && c->i - from <= most && c->s.p[c->i] >= '0' && c->s.p[c->i] <= '9')
        sum = sum * 10 + (c->s.p[c->i++] - '0');
    size_t n = c->i - from;
    if (n == 0 || n > most)
        return 0;
    *v = (int)sum;
    return n;
}

static bool take(struct cursor *c, struct str word)
{
    struct str here = str_cut(c->s, c->i, c->i + word.n);
    if (here.n != word.n || !str_eq_nocase(here, word))
        return false;
    c->i += word.n;
    return true;
}

static void take_spaces(struct cursor *c)
{
    while (take(c, STR(" ")) || take(c, STR("\t")) || take(c, STR("\xC2\xA0")) || take(c, STR("　")))
        ;
}

/* ---- the day ---------------------------------------------------------------------------------------------------- */

struct written_day {
    int part[3];
    size_t digits[3];
};

static bool take_day(struct cursor *c, struct written_day *d)
{
    static const char *const between[][3] = { { "/", "/", "" }, { "-", "-", "" }, { ".", ".", "" }, { "年", "月", "日" } };
    size_t k = 0;
    if (!(d->digits[0] = take_digits(c, 4, &d->part[0])))
        return false;
    while (k < countof(between) && !take(c, str_of(between[k][0])))
        k++;
    if (k == countof(between))
        return false;
    d->digits[1] = take_digits(c, 2, &d->part[1]);
    if (!d->digits[1] || !take(c, str_of(between[k][1])))
        return false;
    d->digits[2] = take_digits(c, 4, &d->part[2]);
    return d->digits[2] && take(c, str_of(between[k][2]));
}

/* Which order the day shows, and which one it is to be read in. twelve: its clock goes to twelve. */
static enum rc order_of(const struct written_day *d, bool twelve, enum moment_order stated, enum moment_order *shows, enum moment_order *as)
{
    const bool first = d->part[0] > 12, second = d->part[1] > 12;
    if (d->digits[0] == 4)
        *shows = *as = d->digits[2] <= 2 ? MOMENT_YMD : MOMENT_ORDER_UNKNOWN;
    else if (d->digits[0] > 2 || d->digits[2] != 4 || stated == MOMENT_YMD || (first && second))
        *as = MOMENT_ORDER_UNKNOWN;
    else if (stated || first || second) {
        *shows = first ? MOMENT_DMY : second ? MOMENT_MDY : MOMENT_ORDER_UNKNOWN;
        *as = stated ? stated : *shows;
    } else if (twelve) {
        *shows = *as = MOMENT_MDY;
    } else if (d->part[0] == d->part[1]) {
        *shows = MOMENT_ORDER_UNKNOWN;
        *as = MOMENT_MDY;
    } else {
        return CONFLICT;
    }
    return *as == MOMENT_ORDER_UNKNOWN ? INVALID : OK;
}

/* ---- the clock -------------------------------------------------------------------------------------------------- */

enum half { HALF_NONE, HALF_FIRST, HALF_SECOND };

static enum half take_half(struct cursor *c)
{
    take_spaces(c);
    const bool first = take(c, STR("AM")) || take(c, STR("上午")), second = take(c, STR("PM")) || take(c, STR("下午"));
    const enum half h = first ? HALF_FIRST : second ? HALF_SECOND : HALF_NONE;
    take_spaces(c);
    return h;
}

/* Seconds, and a fraction of one, which is more than anyone means. */
static bool take_seconds(struct cursor *c, struct text_date *d)
{
    int fraction;
    if (!take_digits(c, 2, &d->second))
        return false;
    (void)take(c, STR("秒"));
    return !take(c, STR(".")) || take_digits(c, 9, &fraction);
}

/* 下午 15:00 is written too, and means what it says. */
static bool put_half(struct text_date *d, enum half h, bool western)
{
    if (h == HALF_NONE || (!western && d->hour > 12))
        return true;
    if (d->hour < 1 || d->hour > 12)
        return !western && h == HALF_FIRST; /* 上午0:30 */
    d->hour = d->hour % 12 + (h == HALF_SECOND ? 12 : 0);
    return true;
}

static bool take_clock(struct cursor *c, struct text_date *d, bool *twelve)
{
    enum half before = take_half(c);
    if (!take_digits(c, 2, &d->hour) || !(take(c, STR(":")) || take(c, STR("时")) || take(c, STR("点"))))
        return false;
    if (take_digits(c, 2, &d->minute)) {
        bool more = take(c, STR(":")) || (take(c, STR("分")) && c->i < c->s.n);
        if (more && !take_seconds(c, d))
            return false;
    } else if (c->i < c->s.n || c->s.p[c->i - 1] == ':') { /* 15时 is a clock, 15: is none */
        return false;
    }
    enum half after = take_half(c);
    *twelve = after != HALF_NONE;
    return (!before || !after) && put_half(d, before ? before : after, *twelve);
}

/* Z, +08:00, -0500 */
static bool take_offset(struct cursor *c, int *offset_min)
{
    int hours = 0, minutes = 0;
    if (take(c, STR("Z")))
        *offset_min = 0;
    const bool west = c->i < c->s.n && c->s.p[c->i] == '-';
    if (!west && !(c->i < c->s.n && c->s.p[c->i] == '+'))
        return true;
    c->i++;
    struct cursor two = { str_cut(c->s, 0, c->i + 2), c->i };
    if (take_digits(&two, 2, &hours) != 2)
        return false;
    c->i = two.i;
    (void)take(c, STR(":"));
    if (take_digits(c, 2, &minutes) != 2 || hours > 14 || minutes > 59)
        return false;
    *offset_min = (west ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

/* ---- the whole -------------------------------------------------------------------------------------------------- */

enum rc moment_read(struct str s, int offset_min, enum moment_order order, struct moment *out)
{
    static const int year_at[] = { 0, 0, 2, 2 }, month_at[] = { 0, 1, 0, 1 }, day_at[] = { 0, 2, 1, 0 };
    struct cursor c = { str_trim(s), 0 };
    struct written_day w = { 0 };
    struct text_date d = { 0 };
    struct moment m = { 0, MOMENT_ORDER_UNKNOWN };
    enum moment_order as = MOMENT_ORDER_UNKNOWN;
    bool twelve = false;
    if (!take_day(&c, &w))
        return INVALID;
    const bool clock = c.i < c.s.n;
    if (clock && !take(&c, STR("T")))
        take_spaces(&c);
    if (clock && !(take_clock(&c, &d, &twelve) && take_offset(&c, &offset_min) && c.i == c.s.n))
        return INVALID;
    enum rc rc = order_of(&w, twelve, order, &m.shows, &as);
    if (rc == CONFLICT) /* 00/00/2018 is not one of two days, it is none */
        as = MOMENT_MDY;
    else if (rc)
        return rc;
    d.year = w.part[year_at[as]];
    d.month = w.part[month_at[as]];
    d.day = w.part[day_at[as]];
    if (!text_date_us(&d, offset_min, &m.us))
        return INVALID;
    if (!rc)
        *out = m;
    return rc;
}
