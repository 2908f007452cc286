/* ics.c - a calendar file of days off and worked, as other programs write it (RFC 5545, by libical) -> lines of days.
**
** What speaks of days is taken: an event that lasts whole days, once or by a rule. Everything else is named with its reason, so nobody
** has to compare two calendars to see what did not come over. A rule has no end of its own to be trusted: it is followed through the years
** that were asked for, at most STEPS_MOST steps from its beginning. A day belongs to the first event in the file that names it. */
#include "helper/helper.h"

#include "base/utf8.h"
#include "base/worktime.h"
#include "core/sheet.h"

#include <libical/ical.h>
#include <stdlib.h>

enum { STEPS_MOST = 4000, CELLS_RUN = 4, CELLS_LEFT = 2 };

struct ics_day {
    int64_t day, order; /* order: of its event in the file */
    bool on;
    struct str name;
};
struct ics {
    struct work *w;
    const struct job_calendar *job;
    struct ics_day *day;
    size_t n;
    int64_t events;
};

/* ---- what an event says ---------------------------------------------------------------------------------------------- */

static struct str name_of(struct ics *x, icalcomponent *e)
{
    const char *said = icalcomponent_get_summary(e);
    const struct str s = str_of(said ? said : "");
    const struct str tidy = utf8_valid(s) ? utf8_tidy(x->w->a, s) : STR("");
    struct buf b;
    buf_init(&b, x->w->a, tidy.n + 1);
    for (size_t i = 0; i < tidy.n; i++)
        buf_char(&b, tidy.p[i] == '\n' || tidy.p[i] == '\t' ? ' ' : tidy.p[i]);
    return utf8_head(buf_view(&b), JOB_CALENDAR_NAME_MAX);
}

static bool holds(const char *text, const char *word)
{
    return text && strstr(text, word);
}

/* Worked though it would be off: by the marks that calendars for China carry, else by the name. */
static bool is_worked(icalcomponent *e)
{
    for (icalproperty *p = icalcomponent_get_first_property(e, ICAL_ANY_PROPERTY); p;
         p = icalcomponent_get_next_property(e, ICAL_ANY_PROPERTY)) {
        const char *name = icalproperty_get_property_name(p), *value = icalproperty_get_value_as_string(p);
        if (name && (strcmp(name, "X-APPLE-SPECIAL-DAY") == 0 || strcmp(name, "CATEGORIES") == 0)) {
            if (holds(value, "ALTERNATE-WORKDAY") || holds(value, "WORKDAY"))
                return true;
            if (holds(value, "HOLIDAY"))
                return false;
        }
    }
    const char *said = icalcomponent_get_summary(e);
    return holds(said, "补班") || holds(said, "上班") || holds(said, "（班）") || holds(said, "(班)");
}

static bool day_of(struct icaltimetype t, int64_t *day)
{
    return t.year >= 2000 && t.year <= 2199 && worktime_day_from(t.year, t.month, t.day, day);
}

static enum rc left_out(struct ics *x, const char *why, struct str name)
{
    sheet_row(x->w->out, CELLS_LEFT);
    sheet_cell(x->w->out, &(struct cell){ .kind = CELL_TEXT, .text = str_of(why) });
    sheet_cell(x->w->out, &(struct cell){ .kind = CELL_TEXT, .text = name });
    return OK;
}

/* ---- its days ------------------------------------------------------------------------------------------------------------ */

static enum rc put_days(struct ics *x, int64_t from, int64_t n, bool on, struct str name)
{
    if (x->n + (size_t)n > JOB_CALENDAR_DAYS_MAX)
        return work_refuse(x->w, INVALID, "many", "the calendar has more than %d days", JOB_CALENDAR_DAYS_MAX);
    for (int64_t d = from; d < from + n; d++)
        x->day[x->n++] = (struct ics_day){ d, x->events, on, name };
    return OK;
}

static enum rc follow(struct ics *x, icalcomponent *e, struct icalrecurrencetype rule, struct icaltimetype start, int64_t n)
{
    const struct str name = name_of(x, e);
    const bool on = is_worked(e);
    int64_t day, taken = 0;
    enum rc rc = OK;
    if (rule.freq < ICAL_DAILY_RECURRENCE || rule.freq > ICAL_YEARLY_RECURRENCE)
        return left_out(x, "rule", name);
    icalrecur_iterator *it = icalrecur_iterator_new(rule, start);
    if (!it)
        return left_out(x, "rule", name);
    for (int i = 0; !rc && i < STEPS_MOST; i++) {
        struct icaltimetype t = icalrecur_iterator_next(it);
        if (icaltime_is_null_time(t) || !day_of(t, &day) || day > x->job->to)
            break;
        if (day < x->job->from || icalproperty_recurrence_is_excluded(e, &start, &t))
            continue;
        rc = put_days(x, day, n, on, name);
        taken++;
    }
    icalrecur_iterator_free(it);
    return rc || taken ? rc : left_out(x, "outside", name);
}

static enum rc read_event(struct ics *x, icalcomponent *e)
{
    const struct str name = name_of(x, e);
    const struct icaltimetype start = icalcomponent_get_dtstart(e), end = icalcomponent_get_dtend(e);
    icalproperty *rule = icalcomponent_get_first_property(e, ICAL_RRULE_PROPERTY);
    int64_t from, to, n = 1;
    if (icalcomponent_get_status(e) == ICAL_STATUS_CANCELLED)
        return left_out(x, "cancelled", name);
    if (icaltime_is_null_time(start) || !day_of(start, &from))
        return left_out(x, "outside", name);
    if (!icaltime_is_date(start))
        return left_out(x, "time", name);
    if (!icaltime_is_null_time(end) && day_of(end, &to))
        n = to > from ? to - from : 1;
    if (n > JOB_CALENDAR_RUN_MOST)
        return left_out(x, "long", name);
    if (icalcomponent_get_first_property(e, ICAL_RECURRENCEID_PROPERTY) || icalcomponent_get_first_property(e, ICAL_RDATE_PROPERTY))
        return left_out(x, "rule", name);
    return rule ? follow(x, e, icalproperty_get_rrule(rule), start, n) : put_days(x, from, n, is_worked(e), name);
}

static enum rc read_calendar(struct ics *x, icalcomponent *c)
{
    enum rc rc = OK;
    for (icalcomponent *e = icalcomponent_get_first_component(c, ICAL_VEVENT_COMPONENT); e && !rc;
         e = icalcomponent_get_next_component(c, ICAL_VEVENT_COMPONENT)) {
        if (++x->events > JOB_CALENDAR_EVENTS_MAX)
            return work_refuse(x->w, INVALID, "many", "the calendar has more than %d events", JOB_CALENDAR_EVENTS_MAX);
        rc = read_event(x, e);
    }
    return rc;
}

static enum rc read_all(struct ics *x, icalcomponent *root)
{
    enum rc rc = icalcomponent_isa(root) == ICAL_VCALENDAR_COMPONENT ? read_calendar(x, root) : OK;
    for (icalcomponent *c = icalcomponent_get_first_component(root, ICAL_VCALENDAR_COMPONENT); c && !rc;
         c = icalcomponent_get_next_component(root, ICAL_VCALENDAR_COMPONENT))
        rc = read_calendar(x, c);
    return rc ? rc : x->events ? OK : work_refuse(x->w, INVALID, "calendar", "this is no calendar file, or an empty one");
}

/* ---- the answer ------------------------------------------------------------------------------------------------------------ */

static int by_day(const void *a, const void *b)
{
    const struct ics_day *x = a, *y = b;
    return x->day != y->day ? (x->day > y->day) - (x->day < y->day) : (x->order > y->order) - (x->order < y->order);
}

static bool alike(const struct ics_day *a, const struct ics_day *b)
{
    return a->on == b->on && str_eq(a->name, b->name);
}

/* Days one after the other under one name are a run. */
static enum rc write_runs(struct ics *x)
{
    int64_t run = 1;
    size_t kept = 0;
    qsort(x->day, x->n, sizeof *x->day, by_day);
    for (size_t i = 0; i < x->n; i++)
        if (!kept || x->day[kept - 1].day != x->day[i].day)
            x->day[kept++] = x->day[i];
        else if (!alike(&x->day[kept - 1], &x->day[i]))
            (void)left_out(x, "twice", x->day[i].name);
    for (size_t i = 0; i < kept; i += (size_t)run) {
        const struct ics_day *d = &x->day[i];
        for (run = 1; i + (size_t)run < kept && run < JOB_CALENDAR_RUN_MOST && alike(d, &d[run]) && d[run].day == d->day + run;)
            run++;
        sheet_row(x->w->out, CELLS_RUN);
        sheet_cell(x->w->out, &(struct cell){ .kind = CELL_INT, .n = d->day });
        sheet_cell(x->w->out, &(struct cell){ .kind = CELL_INT, .n = run });
        sheet_cell(x->w->out, &(struct cell){ .kind = CELL_INT, .n = d->on });
        sheet_cell(x->w->out, &(struct cell){ .kind = CELL_TEXT, .text = d->name });
    }
    x->w->n = (int64_t)kept;
    return OK;
}

enum rc calendar_read(const struct job_calendar *job, struct str file, struct work *w)
{
    struct ics x = { .w = w, .job = job, .day = ARENA_ARRAY(w->a, struct ics_day, JOB_CALENDAR_DAYS_MAX) };
    if (file.n > JOB_CALENDAR_BYTES_MAX || memchr(file.p, 0, file.n))
        return work_refuse(w, INVALID, "calendar", "this is no calendar file, or larger than %d KiB", JOB_CALENDAR_BYTES_MAX >> 10);
    icalerror_set_errors_are_fatal(false);
    const char *text = x.day ? arena_cstr(w->a, file) : NULL;
    icalcomponent *root = text ? icalparser_parse_string(text) : NULL;
    enum rc rc = !text ? FAILED : !root ? work_refuse(w, INVALID, "calendar", "this is no calendar file") : read_all(&x, root);
    if (root)
        icalcomponent_free(root);
    icalmemory_free_ring();
    return rc ? rc : write_runs(&x);
}
