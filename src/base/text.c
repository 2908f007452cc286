/* text.c - dates for people, and the marks a clerk should look at before a wording goes public. */
#include "base/text.h"

#include "base/clock.h"
#include "base/utf8.h"

/* Civil date from days since 1970 and back: Howard Hinnant's chrono algorithms (days_from_civil, civil_from_days). */
static int64_t days_of(int64_t y, int m, int d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400, yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t text_day(int64_t us, int offset_min)
{
    return floor_div(us + offset_min * (CLOCK_HOUR / 60), CLOCK_DAY);
}

struct text_date text_date(int64_t us, int offset_min)
{
    int64_t s = floor_div(us, CLOCK_S) + (int64_t)offset_min * 60;
    int64_t days = floor_div(s, 86400), rest = s - days * 86400;
    int64_t z = days + 719468, era = floor_div(z, 146097), doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153, month = mp < 10 ? mp + 3 : mp - 9;
    return (struct text_date){
        .year = (int)(yoe + era * 400 + (month <= 2)),
        .month = (int)month,
        .day = (int)(doy - (153 * mp + 2) / 5 + 1),
        .hour = (int)(rest / 3600),
        .minute = (int)(rest / 60 % 60),
        .second = (int)(rest % 60),
        .weekday = (int)(((days + 4) % 7 + 7) % 7),
    };
}

bool text_date_us(const struct text_date *d, int offset_min, int64_t *us)
{
    if (d->year < 1900 || d->year > 9999 || d->month < 1 || d->month > 12 || d->day < 1 || d->day > 31 || d->hour < 0 || d->hour > 23 ||
        d->minute < 0 || d->minute > 59 || d->second < 0 || d->second > 59)
        return false;
    int64_t s = days_of(d->year, d->month, d->day) * 86400 + d->hour * 3600 + d->minute * 60 + d->second;
    int64_t at = (s - (int64_t)offset_min * 60) * CLOCK_S;
    struct text_date back = text_date(at, offset_min);
    if (back.day != d->day) /* 30 February */
        return false;
    *us = at;
    return true;
}

static char *put_digits(char *p, int n, int v)
{
    for (int i = n; i-- > 0; v /= 10)
        p[i] = (char)('0' + v % 10);
    return p + n;
}

/* By hand: a page of a list has a hundred of them. */
struct str text_rfc3339(struct arena *a, int64_t us)
{
    enum { CHARS = sizeof "2026-11-23T00:00:00Z" - 1 };
    struct text_date d = text_date(us, 0);
    must(d.year >= 0 && d.year <= 9999);
    char *at = arena_alloc(a, CHARS), *p = at;
    const int part[] = { d.month, d.day, d.hour, d.minute, d.second };
    if (!at)
        return STR_NONE;
    p = put_digits(p, 4, d.year);
    for (size_t i = 0; i < countof(part); i++) {
        *p++ = "--T::"[i];
        p = put_digits(p, 2, part[i]);
    }
    *p++ = 'Z';
    must(p == at + CHARS);
    return str_n(at, CHARS);
}

struct str text_size(struct arena *a, int64_t bytes)
{
    if (bytes < 1000 * 1000)
        return arena_printf(a, "%lld KB", (long long)(bytes + 999) / 1000);
    return bytes < 1000000000LL ? arena_printf(a, "%.1f MB", (double)bytes / 1e6) : arena_printf(a, "%.1f GB", (double)bytes / 1e9);
}
