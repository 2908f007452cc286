/* place_calendar_page.c - the calendar's page: a month as a table, the year's other days, the weekly hours, and the calendar as a file.
**
** Everybody may read it, for a due date is worth what its calendar is worth; who looks after the place changes it there, a small form each.
** A form that was refused comes back with what was typed, and the others as they stand. */
#include "place/place_calendar.h"

#include "base/clock.h"

#include "calendar.html.h"

enum { CELLS = 6 * WORKTIME_WEEK, MONTHS = 12, ICS_BYTES = 1 << 20 };

/* ---- reading ------------------------------------------------------------------------------------------------------- */

/* 10月1日–7日, or 10月1日 */
struct str calendar_span_words(struct web *w, int64_t day, int64_t n)
{
    const int64_t shift = (int64_t)w->out.offset_min * 60 * CLOCK_S;
    struct str from = out_date(&w->out, day * CLOCK_DAY - shift);
    return n == 1 ? from : msg_day_span(&w->out.m, from, out_date(&w->out, (day + n - 1) * CLOCK_DAY - shift));
}

struct str calendar_hours_words(struct web *w, struct str hours)
{
    if (str_eq(hours, STR("off")))
        return msg_day_off(&w->out.m);
    return str_eq(hours, STR("on")) ? msg_day_on(&w->out.m) : hours;
}

static bool goes_on(const struct calendar_run *r, const struct place_days_row *row)
{
    return r->day + r->n == row->day && str_eq(r->hours, row->hours) && str_eq(r->name, row->name);
}

static enum rc read_runs(struct web *w, struct calendar_page *p)
{
    struct place_days_row *row;
    int64_t from, to;
    size_t n;
    must(worktime_day_from((int)p->year, 1, 1, &from) && worktime_day_from((int)p->year + 1, 1, 1, &to));
    enum rc rc = place_days(w->db, w->arena, from, to, CALENDAR_RUN_MOST, &row, &n);
    struct calendar_run *run = rc ? NULL : ARENA_ARRAY(w->arena, struct calendar_run, n);
    if (!run)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n; i++)
        if (p->runs && goes_on(&run[p->runs - 1], &row[i]))
            run[p->runs - 1].n++;
        else
            run[p->runs++] = (struct calendar_run){ row[i].day, 1, row[i].hours, row[i].name, STR_NONE };
    for (size_t i = 0; i < p->runs; i++) {
        run[i].span = calendar_span_words(w, run[i].day, run[i].n);
        run[i].hours = calendar_hours_words(w, run[i].hours);
    }
    p->run = run;
    return OK;
}

static struct str write_hours(struct web *w, const struct worktime_hours *h)
{
    struct buf b;
    buf_init(&b, w->arena, 100);
    worktime_hours_write(h, &b);
    return buf_view(&b);
}

static const struct worktime_day *entered(const struct worktime *t, int64_t day)
{
    for (size_t i = 0; i < t->days; i++)
        if (t->day[i].day == day)
            return &t->day[i];
    return NULL;
}

static void read_cell(struct web *w, const struct worktime *t, int64_t day, int64_t mday, struct calendar_cell *c)
{
    const struct worktime_day *x = entered(t, day);
    const struct worktime_hours *h = x ? &x->hours : &t->week[worktime_weekday(day)];
    *c = (struct calendar_cell){ .mday = mday, .worked = h->n > 0, .off = x && !h->n, .on = x && h->n, .name = x ? x->name : STR_NONE };
    c->today = day == worktime_day_of(&t->zone, w->out.now_us);
    c->hours = h->n ? write_hours(w, h) : STR_NONE;
}

static enum rc read_month(struct web *w, struct calendar_page *p)
{
    struct calendar_cell *cell = ARENA_ARRAY(w->arena, struct calendar_cell, CELLS);
    struct worktime t;
    int64_t first, next, as_of;
    must(worktime_day_from((int)p->year, (int)p->month, 1, &first));
    must(worktime_day_from((int)(p->year + (p->month == MONTHS)), (int)(p->month % MONTHS + 1), 1, &next));
    enum rc rc = cell ? place_worktime(w->db, w->arena, (first - 1) * CLOCK_DAY, &t, &as_of) : FAILED;
    if (rc)
        return rc;
    const size_t lead = (size_t)worktime_weekday(first);
    for (int64_t d = first; d < next; d++)
        read_cell(w, &t, d, d - first + 1, &cell[lead + (size_t)(d - first)]);
    p->cell = cell;
    p->weeks = (lead + (size_t)(next - first) + WORKTIME_WEEK - 1) / WORKTIME_WEEK;
    for (size_t i = 0; i < t.years; i++)
        p->known = p->known || t.year[i] == p->year;
    for (size_t i = 0; i < WORKTIME_WEEK; i++)
        for (int k = 0; k < t.week[i].n; k++)
            p->week_min += t.week[i].span[k].to - t.week[i].span[k].from;
    return OK;
}

/* The month of the address, else the one that it is now. */
static void read_address(struct web *w, struct calendar_page *p)
{
    const struct text_date now = text_date(w->out.now_us, w->out.offset_min);
    int64_t year, month;
    p->year = now.year;
    p->month = now.month;
    if (str_int(web_query(w, "year"), &year) && year >= CALENDAR_YEAR_LEAST && year <= CALENDAR_YEAR_MOST) {
        p->year = year;
        p->month = str_int(web_query(w, "month"), &month) && month >= 1 && month <= MONTHS ? month : 1;
    }
}

static struct url to_month(struct web *w, int64_t year, int64_t month)
{
    if (month < 1 || month > MONTHS)
        return to_month(w, year + (month > MONTHS) - (month < 1), month < 1 ? MONTHS : 1);
    if (year < CALENDAR_YEAR_LEAST || year > CALENDAR_YEAR_MOST)
        return (struct url){ STR_NONE };
    struct url to = url_query_int(&w->out, url_path(&w->out, "/place/calendar"), "year", year);
    return url_query_int(&w->out, to, "month", month);
}

static enum rc read_office(struct web *w, struct calendar_page *p)
{
    struct place_office_get_row row;
    struct str list;
    p->shipped = calendar_shipped(p->year, &list);
    enum rc rc = place_office_get(w->db, w->arena, &row);
    if (!rc)
        p->zone = row.zone_name;
    return rc == NOT_FOUND ? OK : rc;
}

/* ---- showing -------------------------------------------------------------------------------------------------------- */

static void draw(struct web *w, int status, const struct form *form)
{
    struct calendar_page p = { .page = &w->page, .form = form, .form_of = STR(""), .may = (w->actor.perms & PERM_PLACE) != 0 };
    struct str path = w->http->path;
    if (form)
        for (size_t i = 0; i < path.n; i++)
            p.form_of = path.p[i] == '/' ? str_cut(path, i + 1, path.n) : p.form_of;
    if (!str_int(web_query(w, "done"), &p.done))
        p.done = ABSENT;
    read_address(w, &p);
    enum rc rc = calendar_week(w->db, w->arena, p.week);
    if (!rc)
        rc = read_runs(w, &p);
    if (!rc)
        rc = read_month(w, &p);
    if (!rc)
        rc = read_office(w, &p);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    p.title = msg_calendar_month(&w->out.m, msg_text(&w->out.m, (enum msg)(MSG_month_1 + p.month - 1), 0), p.year);
    p.prev = to_month(w, p.year, p.month - 1);
    p.next = to_month(w, p.year, p.month + 1);
    w->page.title = msg_calendar_title(&w->out.m);
    w->page.desk = p.may;
    w->page.here = to_month(w, p.year, p.month);
    place_calendar(&w->out, &p);
    web_html(w, status);
}

void place_show_calendar(struct web *w)
{
    draw(w, 200, NULL);
}

void place_again_calendar(struct web *w)
{
    draw(w, w->http->res.status, &w->form);
}

/* Back to the month that was changed. */
void place_reply_calendar(struct web *w)
{
    int64_t day, year;
    int y, m, d;
    struct url to = url_path(&w->out, "/place/calendar");
    if (calendar_date(form_value(&w->form, "from"), &day)) {
        worktime_date(day, &y, &m, &d);
        to = to_month(w, y, m);
    } else if (str_int(form_value(&w->form, "year"), &year)) {
        to = to_month(w, year, 1);
    }
    web_see_other(w, to);
}

/* ---- as a file ----------------------------------------------------------------------------------------------------------- */

static void put_date(struct buf *b, const char *name, int64_t day)
{
    int y, m, d;
    worktime_date(day, &y, &m, &d);
    buf_printf(b, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, y, m, d);
}

static void put_text(struct buf *b, const char *name, struct str s)
{
    buf_printf(b, "%s:", name);
    for (size_t i = 0; i < s.n; i++) {
        if (memchr(",;\\", s.p[i], 3))
            buf_char(b, '\\');
        buf_char(b, s.p[i]);
    }
    buf_str(b, STR("\r\n"));
}

/* RFC 5545. Names are short enough that no line needs folding. */
static void put_event(struct buf *b, struct str uid, const struct calendar_run *r, bool off)
{
    buf_str(b, STR("BEGIN:VEVENT\r\n"));
    buf_printf(b, "UID:%lld@" STR_FMT "\r\nDTSTAMP:20250101T000000Z\r\n", (long long)r->day, STR_ARG(uid));
    put_date(b, "DTSTART", r->day);
    put_date(b, "DTEND", r->day + r->n);
    put_text(b, "SUMMARY", r->name);
    buf_printf(b, "CATEGORIES:%s\r\nX-APPLE-SPECIAL-DAY:%s\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n", off ? "HOLIDAY" : "WORKDAY",
               off ? "WORK-HOLIDAY" : "ALTERNATE-WORKDAY");
}

void place_show_ics(struct web *w)
{
    struct place_days_row *row;
    struct str uid = place_origin(w->place);
    struct buf b;
    size_t n;
    enum rc rc = place_days(w->db, w->arena, 0, INT64_MAX, CALENDAR_ALL, &row, &n);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    buf_init(&b, w->arena, ICS_BYTES);
    buf_str(&b, STR("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//zhitong//calendar//ZH\r\n"));
    for (size_t i = 0; i < n;) {
        struct calendar_run run = { row[i].day, 0, row[i].hours, row[i].name, STR_NONE };
        for (; i < n && goes_on(&run, &row[i]); i++)
            run.n++;
        put_event(&b, uid, &run, str_eq(run.hours, STR("off")));
    }
    buf_str(&b, STR("END:VCALENDAR\r\n"));
    if (b.overflow) {
        web_error(w, FAILED, NULL);
        return;
    }
    web_attach(w, STR("calendar.ics"));
    web_text(w, 200, STR("text/calendar; charset=utf-8"), buf_view(&b));
}
