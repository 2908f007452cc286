/* xlsx_value.c - what a stored cell means: references, number formats, serial dates, escaped characters. Pure functions.
**
** A date is a number of days whose cell has a date's format; nothing else tells. Days count from 1899-12-30 (for serials from 61 on;
** below, the format keeps a 29 February 1900 that never was) or, in workbooks born on an old Macintosh, from 1904-01-01. */
#include "base/clock.h"
#include "base/hash.h"
#include "base/text.h"
#include "base/utf8.h"
#include "helper/xlsx.h"

#include <math.h>

enum { DAYS_1900 = 25569, DAYS_1904 = 24107, LEAP_BUG = 60, SERIAL_MOST = 2958466, DAY_S = 86400 };

/* ---- formats ------------------------------------------------------------------------------------------------- */

/* Behind what begins at `at`: "text", \x, _x, *x, [colour] are not the format's own letters. A duration's [h] is a number to us. */
static bool skip_quoted(struct str s, size_t *at, bool *duration)
{
    char c = s.p[*at];
    if (c == '"')
        *at = str_find(s, '"', *at + 1);
    else if (c == '\\' || c == '_' || c == '*')
        (*at)++;
    else if (c == '[') {
        struct str inside = str_cut(s, *at + 1, str_find(s, ']', *at));
        *duration = *duration || str_eq_nocase(inside, STR("h")) || str_eq_nocase(inside, STR("hh")) || str_eq_nocase(inside, STR("m")) ||
                    str_eq_nocase(inside, STR("mm")) || str_eq_nocase(inside, STR("s")) || str_eq_nocase(inside, STR("ss"));
        *at = str_find(s, ']', *at);
    } else
        return false;
    return true;
}

unsigned xlsx_format_of_code(struct str code)
{
    bool day = false, clock = false, m = false, duration = false;
    if (str_eq_nocase(code, STR("General")))
        return 0;
    for (size_t i = 0; i < code.n && code.p[i] != ';'; i++) {
        char c = code.p[i] | 0x20;
        if (skip_quoted(code, &i, &duration))
            continue;
        day = day || c == 'y' || c == 'd';
        clock = clock || c == 'h' || c == 's';
        m = m || c == 'm'; /* a month, or the minutes beside hours or seconds */
    }
    if (duration)
        return 0;
    return (day || (m && !clock) ? FORMAT_DATE : 0U) | (clock ? FORMAT_TIME : 0U);
}

unsigned xlsx_format_of_id(int64_t id)
{
    static const struct {
        unsigned char from, to, format;
    } known[] = { { 14, 17, FORMAT_DATE }, { 18, 21, FORMAT_TIME }, { 22, 22, FORMAT_DATE | FORMAT_TIME }, { 27, 31, FORMAT_DATE },
                  { 32, 35, FORMAT_TIME }, { 36, 36, FORMAT_DATE }, { 45, 45, FORMAT_TIME }, { 47, 47, FORMAT_TIME },
                  { 50, 54, FORMAT_DATE }, { 55, 56, FORMAT_TIME }, { 57, 58, FORMAT_DATE } };
    for (size_t i = 0; i < countof(known); i++)
        if (id >= known[i].from && id <= known[i].to)
            return known[i].format;
    return 0;
}

/* ---- references ---------------------------------------------------------------------------------------------- */

/* Letters, then digits; both counted from zero. */
static bool take_ref(struct str *s, size_t *column, size_t *row)
{
    size_t i = 0, c = 0, r = 0;
    while (i < s->n && i < 3 && s->p[i] >= 'A' && s->p[i] <= 'Z')
        c = c * 26 + (size_t)(s->p[i++] - 'A' + 1);
    size_t letters = i;
    while (i < s->n && i < letters + 7 && s->p[i] >= '0' && s->p[i] <= '9')
        r = r * 10 + (size_t)(s->p[i++] - '0');
    if (letters == 0 || i == letters || r == 0)
        return false;
    *s = str_cut(*s, i, s->n);
    *column = c - 1;
    *row = r - 1;
    return true;
}

bool xlsx_column(struct str ref, size_t *column)
{
    size_t row, c;
    if (!take_ref(&ref, &c, &row) || ref.n)
        return false;
    *column = c;
    return true;
}

static void put_in_order(size_t v[2])
{
    if (v[0] > v[1]) {
        size_t first = v[1];
        v[1] = v[0];
        v[0] = first;
    }
}

bool xlsx_area(struct str ref, struct area *out)
{
    struct area a;
    if (!take_ref(&ref, &a.column[0], &a.row[0]))
        return false;
    a.column[1] = a.column[0];
    a.row[1] = a.row[0];
    if (ref.n) {
        bool pair = ref.p[0] == ':';
        ref = str_cut(ref, 1, ref.n);
        if (!pair || !take_ref(&ref, &a.column[1], &a.row[1]) || ref.n)
            return false;
    }
    put_in_order(a.column);
    put_in_order(a.row);
    *out = a;
    return true;
}

/* ---- numbers ------------------------------------------------------------------------------------------------- */

static struct str moment(struct arena *a, double serial, unsigned format, bool from_1904)
{
    double whole = floor(serial);
    int64_t days = (int64_t)whole, seconds = (int64_t)round((serial - whole) * DAY_S);
    if (seconds == DAY_S) {
        seconds = 0;
        days++;
    }
    bool clock_only = days == 0 && (format & FORMAT_TIME);
    int64_t epoch = from_1904 ? DAYS_1904 : days < LEAP_BUG ? DAYS_1900 - 1 : DAYS_1900;
    struct text_date d = text_date((days - epoch) * CLOCK_DAY + seconds * CLOCK_S, 0);
    if (clock_only)
        return arena_printf(a, "%02d:%02d:%02d", d.hour, d.minute, d.second);
    if (seconds == 0)
        return arena_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day);
    return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d", d.year, d.month, d.day, d.hour, d.minute, d.second);
}

struct str xlsx_number(struct arena *a, struct str stored, unsigned format, bool from_1904)
{
    const char *z = arena_cstr(a, str_trim(stored));
    char *end;
    double v = strtod(z, &end);
    if (end == z || *end || !isfinite(v))
        return arena_str(a, stored);
    if (format && v >= 0 && v < SERIAL_MOST)
        return moment(a, v, format, from_1904);
    if (v == floor(v) && fabs(v) < 1e18)
        return arena_printf(a, "%.0f", v + 0.0); /* 18 digits of an ID card typed as a number: no 1.4e+17 */
    return arena_printf(a, "%.15g", v);
}

/* ---- text ---------------------------------------------------------------------------------------------------- */

/* The character of _xHHHH_ at `at`; pairs of surrogates are two of these. -1: it is not one. */
static int32_t escaped(struct str s, size_t at)
{
    unsigned char two[2];
    if (s.n - at < 7 || s.p[at] != '_' || s.p[at + 1] != 'x' || s.p[at + 6] != '_' || !hex_decode(str_cut(s, at + 2, at + 6), two, 2))
        return -1;
    return two[0] << 8 | two[1];
}

static void put_utf8(char *p, size_t *n, int32_t c)
{
    if (c < 0x80) {
        p[(*n)++] = (char)c;
        return;
    }
    if (c < 0x800) {
        p[(*n)++] = (char)(0xC0 | c >> 6);
    } else {
        p[(*n)++] = (char)(0xE0 | c >> 12);
        p[(*n)++] = (char)(0x80 | (c >> 6 & 0x3F));
    }
    p[(*n)++] = (char)(0x80 | (c & 0x3F));
}

struct str xlsx_text(struct arena *a, struct str stored)
{
    if (str_find(stored, '_', 0) == stored.n)
        return utf8_tidy(a, stored);
    char *p = arena_alloc(a, stored.n + 1);
    size_t n = 0;
    if (!p)
        return STR_NONE;
    for (size_t i = 0; i < stored.n; i++) {
        int32_t c = escaped(stored, i);
        if (c < 0 || (c >= 0xD800 && c <= 0xDFFF)) { /* half a character can't be said in UTF-8: it stays as it was written */
            p[n++] = stored.p[i];
            continue;
        }
        put_utf8(p, &n, c);
        i += 6;
    }
    return utf8_tidy(a, str_n(p, n));
}
