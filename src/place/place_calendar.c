/* place_calendar.c - when the office works: its weekly hours, the days that are different, its zone.
**
** A day is entered once or not at all, so no two entries can contradict each other; who wants another one takes the first one out. What is
** not entered is as every week has it. A zone's turns are read from the machine's table when somebody names the zone, and go into the log:
** apply() and every later due moment depend on the log alone. The event is public: by it, and by the events of a case's clock, everybody
** can compute every due moment again. */
#include "place/place_calendar.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "core/file.h"

#define USUAL_HOURS STR("08:00-12:00 14:00-18:00")
enum { USUAL_DAYS = 5, WEEK_BYTES = 400, ZONE_NAME_MAX = 40, ZONE_TEXT_MAX = 12000, ZONE_FILE_MAX = 64 << 10, ZONE_YEARS = 60 };
enum { YEARS_MOST = 200, PLAN_BYTES = 6, LINE_BYTES = 400 };

const char *const CALENDAR_WEEK_FIELDS[WORKTIME_WEEK] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

/* ---- a list of days -------------------------------------------------------------------------------------------------- */

bool calendar_date(struct str s, int64_t *day)
{
    int64_t y, m, d;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !str_int(str_cut(s, 0, 4), &y) || !str_int(str_cut(s, 5, 7), &m) ||
        !str_int(str_cut(s, 8, 10), &d) || y < CALENDAR_YEAR_LEAST || y > CALENDAR_YEAR_MOST)
        return false;
    return worktime_day_from((int)y, (int)m, (int)d, day);
}

struct str calendar_day_words(struct arena *a, int64_t day)
{
    int y, m, d;
    worktime_date(day, &y, &m, &d);
    return arena_printf(a, "%04d-%02d-%02d", y, m, d);
}

/* The hours of a line as they are kept. */
static bool line_hours(struct str word, struct arena *a, struct str *out)
{
    struct worktime_hours h;
    struct buf b;
    if (str_eq(word, STR("off")) || str_eq(word, STR("on"))) {
        *out = word;
        return true;
    }
    if (str_eq(word, STR("week"))) {
        *out = STR("");
        return true;
    }
    if (worktime_hours_read(word, &h) || h.n == 0)
        return false;
    buf_init(&b, a, WEEK_BYTES);
    worktime_hours_write(&h, &b);
    *out = buf_view(&b);
    return !b.overflow;
}

enum rc calendar_next(struct str *list, struct arena *a, struct calendar_line *out)
{
    struct str line, date, n, hours;
    struct calendar_line l;
    if (!list->n || !str_next(list, '\n', &line))
        return NOT_FOUND;
    if (!str_next(&line, ' ', &date) || !str_next(&line, ' ', &n) || !str_next(&line, ' ', &hours))
        return INVALID;
    l.name = line.p ? line : STR("");
    if (!calendar_date(date, &l.day) || !str_int(n, &l.n) || l.n < 1 || l.n > CALENDAR_RUN_MOST || !line_hours(hours, a, &l.hours) ||
        utf8_len(l.name) > CALENDAR_NAME_MAX)
        return INVALID;
    *out = l;
    return OK;
}

void calendar_write(const struct calendar_line *l, struct buf *out)
{
    int y, m, d;
    worktime_date(l->day, &y, &m, &d);
    buf_printf(out, "%04d-%02d-%02d %lld ", y, m, d, (long long)l->n);
    for (size_t i = 0; i < l->hours.n; i++)
        buf_char(out, l->hours.p[i] == ' ' ? ',' : l->hours.p[i]);
    if (!l->hours.n)
        buf_str(out, STR("week"));
    buf_char(out, ' ');
    buf_str(out, l->name);
    buf_char(out, '\n');
}

/* ---- events ------------------------------------------------------------------------------------------------------------ */

struct week_set {
    struct str week;
};
static enum rc apply_week(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct week_set *ev = event;
    enum rc rc = place_office_touch(ap, st->pos);
    return rc ? rc : place_office_week(ap, ev->week);
}
static const struct field week_f[] = { TEXT(struct week_set, week, WEEK_BYTES) };
const struct event_type WEEK_SET = { "place.week.set", SHAPE(struct week_set, week_f), apply_week, true };

struct days_set {
    struct str days;
};
static enum rc apply_days(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct days_set *ev = event;
    struct str rest = ev->days;
    struct calendar_line l;
    enum rc rc = place_office_touch(ap, st->pos), end = OK;
    while (!rc && !(end = calendar_next(&rest, st->arena, &l)))
        for (int64_t d = l.day; !rc && d < l.day + l.n; d++)
            rc = l.hours.n ? place_day_put(ap, d, l.hours, l.name) : place_day_drop(ap, d);
    return rc ? rc : end == NOT_FOUND ? OK : FAILED;
}
static const struct field days_f[] = { TEXT(struct days_set, days, CALENDAR_DAYS_MAX) };
const struct event_type DAYS_SET = { "place.days.set", SHAPE(struct days_set, days_f), apply_days, true };

static enum rc apply_year(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct place_year *ev = event;
    enum rc rc = place_office_touch(ap, st->pos);
    return rc ? rc : place_year_put(ap, ev->year);
}
static const struct field year_f[] = { INT(struct place_year, year) };
const struct event_type YEAR_SET = { "place.year.set", SHAPE(struct place_year, year_f), apply_year, true };

struct zone_set {
    struct str name, zone;
};
static enum rc apply_zone(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct zone_set *ev = event;
    enum rc rc = place_office_touch(ap, st->pos);
    return rc ? rc : place_office_zone(ap, ev->name, ev->zone);
}
static const struct field zone_f[] = { TEXT(struct zone_set, name, ZONE_NAME_MAX), TEXT(struct zone_set, zone, ZONE_TEXT_MAX) };
const struct event_type ZONE_SET = { "place.zone.set", SHAPE(struct zone_set, zone_f), apply_zone, true };

/* ---- reading ------------------------------------------------------------------------------------------------------------- */

static void split_week(struct str text, struct str week[WORKTIME_WEEK])
{
    for (size_t i = 0; i < WORKTIME_WEEK; i++)
        if (!text.p)
            week[i] = i < USUAL_DAYS ? USUAL_HOURS : STR("");
        else if (!str_next(&text, '\n', &week[i]))
            week[i] = STR("");
}

static enum rc read_office(struct db *db, struct arena *a, struct place_office_get_row *row)
{
    enum rc rc = place_office_get(db, a, row);
    if (rc == NOT_FOUND)
        *row = (struct place_office_get_row){ .pos = 0 };
    return rc == NOT_FOUND ? OK : rc;
}

enum rc calendar_week(struct db *db, struct arena *a, struct str week[WORKTIME_WEEK])
{
    struct place_office_get_row row;
    enum rc rc = read_office(db, a, &row);
    if (!rc)
        split_week(row.week, week);
    return rc;
}

static enum rc read_days(struct db *db, struct arena *a, int64_t from, struct worktime *w)
{
    struct place_days_row *row;
    const struct worktime_hours *ordinary = &w->week[0];
    size_t n;
    for (size_t i = WORKTIME_WEEK; i-- > 0;)
        ordinary = w->week[i].n ? &w->week[i] : ordinary;
    enum rc rc = place_days(db, a, from, INT64_MAX, CALENDAR_ALL, &row, &n);
    struct worktime_day *day = rc ? NULL : ARENA_ARRAY(a, struct worktime_day, n);
    if (!day)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n && !rc; i++) {
        day[i] = (struct worktime_day){ .day = row[i].day, .name = row[i].name };
        if (str_eq(row[i].hours, STR("on")))
            day[i].hours = *ordinary;
        else if (!str_eq(row[i].hours, STR("off")))
            rc = worktime_hours_read(row[i].hours, &day[i].hours) ? FAILED : OK;
    }
    w->day = day;
    w->days = n;
    return rc;
}

static enum rc read_years(struct db *db, struct arena *a, struct worktime *w)
{
    struct place_years_row *row;
    enum rc rc = place_years(db, a, 0, YEARS_MOST, &row, &w->years);
    int64_t *year = rc ? NULL : ARENA_ARRAY(a, int64_t, w->years);
    if (!year)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < w->years; i++)
        year[i] = row[i].year;
    w->year = year;
    return OK;
}

static enum rc read_zone(struct db *db, struct arena *a, struct str zone, struct worktime_zone *out)
{
    struct str name;
    int64_t offset_min;
    if (zone.p)
        return worktime_zone_read(zone, a, out) ? FAILED : OK;
    enum rc rc = PLACE.self(db, a, &name, &offset_min);
    if (!rc)
        *out = (struct worktime_zone){ .offset_s = offset_min * 60 };
    return rc;
}

enum rc place_worktime(struct db *db, struct arena *a, int64_t from, struct worktime *out, int64_t *as_of)
{
    struct place_office_get_row row;
    struct worktime w = { .days = 0 };
    struct str week[WORKTIME_WEEK];
    enum rc rc = read_office(db, a, &row);
    if (rc)
        return rc;
    split_week(row.week, week);
    for (size_t i = 0; i < WORKTIME_WEEK && !rc; i++)
        rc = worktime_hours_read(week[i], &w.week[i]) ? FAILED : OK;
    if (!rc)
        rc = read_zone(db, a, row.zone, &w.zone);
    if (!rc)
        rc = read_days(db, a, worktime_day_of(&w.zone, from), &w);
    if (!rc)
        rc = read_years(db, a, &w);
    if (rc)
        return rc;
    *out = w;
    *as_of = row.pos;
    return OK;
}

/* ---- commands ------------------------------------------------------------------------------------------------------------- */

static enum rc decide_week(struct cx *cx, const void *args)
{
    const struct place_week *a = args;
    const struct str typed[WORKTIME_WEEK] = { a->mon, a->tue, a->wed, a->thu, a->fri, a->sat, a->sun };
    struct buf b;
    bool works = false;
    buf_init(&b, cx->arena, WEEK_BYTES);
    for (size_t i = 0; i < WORKTIME_WEEK; i++) {
        struct worktime_hours h = { 0 };
        if (typed[i].p && worktime_hours_read(typed[i], &h))
            return refuse(cx, INVALID, CALENDAR_WEEK_FIELDS[i], MSG_err_hours, 0);
        worktime_hours_write(&h, &b);
        buf_char(&b, '\n');
        works = works || h.n;
    }
    if (!works)
        return refuse(cx, INVALID, "mon", MSG_err_hours_none, 0);
    return b.overflow ? FAILED : emit(cx, &WEEK_SET, &(struct week_set){ buf_view(&b) }, NULL);
}

static int64_t date_number(int64_t day)
{
    int y, m, d;
    worktime_date(day, &y, &m, &d);
    return y * 10000 + m * 100 + d;
}

static enum rc emit_days(struct cx *cx, struct buf *b)
{
    if (b->overflow)
        return FAILED;
    return b->n ? emit(cx, &DAYS_SET, &(struct days_set){ buf_view(b) }, NULL) : OK;
}

static enum rc emit_line(struct cx *cx, const struct calendar_line *l)
{
    struct buf b;
    buf_init(&b, cx->arena, CALENDAR_DAYS_MAX);
    calendar_write(l, &b);
    return emit_days(cx, &b);
}

static enum rc decide_days(struct cx *cx, const void *args)
{
    const struct place_days *a = args;
    struct calendar_line l = { .name = a->name };
    struct worktime_hours h;
    struct buf b;
    struct place_days_row *row;
    int64_t to;
    size_t n;
    if (!calendar_date(a->from, &l.day))
        return refuse(cx, INVALID, "from", MSG_err_date, 0);
    to = l.day;
    if (a->to.n && (!calendar_date(a->to, &to) || to < l.day || to - l.day >= CALENDAR_RUN_MOST))
        return refuse(cx, INVALID, "to", MSG_err_date_to, CALENDAR_RUN_MOST);
    l.n = to - l.day + 1;
    l.hours = a->kind == PLACE_DAY_OFF ? STR("off") : STR("on");
    if (a->kind == PLACE_DAY_HOURS) {
        if (worktime_hours_read(a->hours, &h) || h.n == 0)
            return refuse(cx, INVALID, "hours", MSG_err_hours, 0);
        buf_init(&b, cx->arena, WEEK_BYTES);
        worktime_hours_write(&h, &b);
        l.hours = buf_view(&b);
    }
    enum rc rc = place_days(cx->db, cx->arena, l.day, to + 1, 1, &row, &n);
    if (!rc && n)
        rc = refuse(cx, CONFLICT, "from", MSG_err_day_there, date_number(row[0].day));
    return rc ? rc : emit_line(cx, &l);
}

static enum rc decide_drop(struct cx *cx, const void *args)
{
    const struct place_day_drop *a = args;
    struct calendar_line l = { .n = 1, .hours = STR(""), .name = STR("") };
    struct place_day_get_row first, row;
    if (!calendar_date(a->from, &l.day))
        return refuse(cx, INVALID, "from", MSG_err_date, 0);
    enum rc rc = place_day_get(cx->db, cx->arena, l.day, &first);
    for (; !rc && a->days != ABSENT && l.n < a->days; l.n++) {
        rc = place_day_get(cx->db, cx->arena, l.day + l.n, &row);
        if (!rc && (!str_eq(row.name, first.name) || !str_eq(row.hours, first.hours)))
            rc = NOT_FOUND;
    }
    return rc ? rc : emit_line(cx, &l);
}

/* ---- a list at once ------------------------------------------------------------------------------------------------------- */

struct judged {
    struct place_calendar_told told;
    struct buf days; /* of the list, what is to be written */
    struct buf plan; /* the same, with what stood there */
};

/* Day by day against what stands there; a line is written as a whole unless nothing in it is new. fill: what stands there stays. */
static enum rc judge_line(struct cx *cx, const struct calendar_line *l, bool fill, struct judged *j)
{
    for (int64_t d = l->day; d < l->day + l->n; d++) {
        struct place_day_get_row row;
        struct calendar_line one = { d, 1, l->hours, l->name };
        enum rc rc = place_day_get(cx->db, cx->arena, d, &row);
        const bool there = rc == OK, same = there && str_eq(row.hours, l->hours) && str_eq(row.name, l->name);
        if (rc && rc != NOT_FOUND)
            return rc;
        j->told.kept += same || (fill && there);
        j->told.added += !there;
        j->told.changed += there && !same && !fill;
        if (same || (fill && there))
            continue;
        if (j->days.n + LINE_BYTES > CALENDAR_DAYS_MAX)
            return refuse(cx, INVALID, "days", MSG_err_calendar_many, 0);
        calendar_write(&one, &j->days);
        calendar_write(&one, &j->plan);
        if (there)
            calendar_write(&(struct calendar_line){ d, 1, row.hours, row.name }, &j->plan);
    }
    return OK;
}

/* In one list a day comes once. */
static enum rc judge_list(struct cx *cx, struct str list, bool fill, struct judged *j)
{
    struct calendar_line l;
    int64_t number = 0, behind = INT64_MIN;
    enum rc rc = OK;
    buf_init(&j->days, cx->arena, CALENDAR_DAYS_MAX);
    buf_init(&j->plan, cx->arena, 2 * CALENDAR_DAYS_MAX);
    while (!rc && !(rc = calendar_next(&list, cx->arena, &l))) {
        number++;
        if (!l.hours.n || l.day < behind)
            return refuse(cx, INVALID, "days", MSG_err_calendar_line, number);
        behind = l.day + l.n;
        rc = judge_line(cx, &l, fill, j);
    }
    if (rc == INVALID)
        return refuse(cx, INVALID, "days", MSG_err_calendar_line, number + 1);
    if (rc != NOT_FOUND)
        return rc;
    const struct hash h = hash_sha256(buf_view(&j->plan));
    for (size_t i = 0; j->days.n && i < PLAN_BYTES; i++)
        j->told.plan = j->told.plan << 8 | h.b[i];
    return j->plan.overflow ? FAILED : OK;
}

static enum rc decide_calendar(struct cx *cx, const void *args)
{
    const struct place_calendar *a = args;
    struct judged j = { .told = { 0 } };
    enum rc rc = judge_list(cx, a->days, false, &j);
    if (rc)
        return rc;
    *(struct place_calendar_told *)cx->result = j.told;
    if (a->dry == 1)
        return refuse(cx, CONFLICT, NULL, MSG_err_place_dry, 0);
    if (a->plan != ABSENT && a->plan && a->plan != j.told.plan)
        return refuse(cx, CONFLICT, NULL, MSG_err_calendar_changed, 0);
    return emit_days(cx, &j.days);
}

static enum rc decide_year(struct cx *cx, const void *args)
{
    const struct place_year *a = args;
    struct place_years_row *row;
    struct judged j = { .told = { 0 } };
    struct str list;
    size_t n;
    enum rc rc = place_years(cx->db, cx->arena, 0, YEARS_MOST, &row, &n);
    for (size_t i = 0; i < n && !rc; i++)
        if (row[i].year == a->year)
            return refuse(cx, CONFLICT, "year", MSG_err_year_there, a->year);
    if (!rc && calendar_shipped(a->year, &list))
        if (!(rc = judge_list(cx, list, true, &j)))
            rc = emit_days(cx, &j.days);
    return rc ? rc : emit(cx, &YEAR_SET, a, NULL);
}

/* ---- the zone ---------------------------------------------------------------------------------------------------------------- */

/* "Asia/Shanghai": words of letters, digits, _ + - with slashes between, so it is a way to nowhere but down. */
static bool zone_name_sound(struct str s)
{
    bool begins = true;
    for (size_t i = 0; i < s.n; i++) {
        const char c = s.p[i];
        const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        const bool more = (c >= '0' && c <= '9') || c == '_' || c == '+' || c == '-';
        if (c != '/' ? !letter && (begins || !more) : begins)
            return false;
        begins = c == '/';
    }
    return s.n > 0 && !begins;
}

static enum rc decide_zone(struct cx *cx, const void *args)
{
    const struct place_zone *a = args;
    struct worktime_zone z;
    struct str file;
    struct buf b;
    enum rc rc = zone_name_sound(a->zone) ? OK : INVALID;
    if (!rc)
        rc = file_read(cx->arena, arena_cstr(cx->arena, arena_printf(cx->arena, "/usr/share/zoneinfo/" STR_FMT, STR_ARG(a->zone))),
                       ZONE_FILE_MAX, &file);
    if (!rc)
        rc = worktime_zone_of_file(file, cx->now - 366 * CLOCK_DAY, cx->now + ZONE_YEARS * 366 * CLOCK_DAY, cx->arena, &z);
    if (rc)
        return refuse(cx, INVALID, "zone", MSG_err_zone, 0);
    buf_init(&b, cx->arena, ZONE_TEXT_MAX);
    worktime_zone_write(&z, &b);
    return b.overflow ? FAILED : emit(cx, &ZONE_SET, &(struct zone_set){ a->zone, buf_view(&b) }, NULL);
}

/* ---- the commands' shapes ----------------------------------------------------------------------------------------------------- */

#define HOURS(m, label) ASK_TEXT(struct place_week, m, 0, 60, FIELD_LINE, label)
static const struct field ask_week_f[] = {
    HOURS(mon, MSG_weekday_1), HOURS(tue, MSG_weekday_2), HOURS(wed, MSG_weekday_3), HOURS(thu, MSG_weekday_4),
    HOURS(fri, MSG_weekday_5), HOURS(sat, MSG_weekday_6), HOURS(sun, MSG_weekday_7),
};
#undef HOURS
static const struct field ask_days_f[] = {
    ASK_TEXT(struct place_days, from, 10, 10, FIELD_REQUIRED | FIELD_LINE, MSG_f_day_from),
    ASK_TEXT(struct place_days, to, 0, 10, FIELD_LINE, MSG_f_day_to),
    ASK_INT(struct place_days, kind, 0, PLACE_DAY_KINDS - 1, FIELD_REQUIRED, MSG_f_day_kind),
    ASK_TEXT(struct place_days, hours, 0, 60, FIELD_LINE, MSG_f_day_hours),
    ASK_TEXT(struct place_days, name, 1, CALENDAR_NAME_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_day_name),
};
static const struct field ask_drop_f[] = {
    ASK_TEXT(struct place_day_drop, from, 10, 10, FIELD_REQUIRED | FIELD_LINE, MSG_NONE),
    ASK_INT(struct place_day_drop, days, 1, CALENDAR_RUN_MOST, 0, MSG_NONE),
};
static const struct field ask_year_f[] = {
    ASK_INT(struct place_year, year, CALENDAR_YEAR_LEAST, CALENDAR_YEAR_MOST, FIELD_REQUIRED, MSG_NONE),
};
static const struct field ask_zone_f[] = {
    ASK_TEXT(struct place_zone, zone, 1, ZONE_NAME_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_zone),
};
static const struct field ask_calendar_f[] = {
    ASK_TEXT(struct place_calendar, days, 1, CALENDAR_DAYS_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(struct place_calendar, dry, 0, 1, 0, MSG_NONE),
    ASK_INT(struct place_calendar, plan, 0, INT64_MAX, 0, MSG_NONE),
};
#define T struct place_calendar_told
static const struct field told_f[] = { INT(T, added), INT(T, changed), INT(T, kept), INT(T, plan) };

const struct command PLACE_WEEK = { "place.week", SHAPE(struct place_week, ask_week_f), PERM_PLACE, decide_week, SHAPE_NONE };
const struct command PLACE_DAYS = { "place.days", SHAPE(struct place_days, ask_days_f), PERM_PLACE, decide_days, SHAPE_NONE };
const struct command PLACE_DAY_DROP = { "place.day.drop", SHAPE(struct place_day_drop, ask_drop_f), PERM_PLACE, decide_drop, SHAPE_NONE };
const struct command PLACE_YEAR = { "place.year", SHAPE(struct place_year, ask_year_f), PERM_PLACE, decide_year, SHAPE_NONE };
const struct command PLACE_ZONE = { "place.zone", SHAPE(struct place_zone, ask_zone_f), PERM_PLACE, decide_zone, SHAPE_NONE };
const struct command PLACE_CALENDAR = { "place.calendar", SHAPE(struct place_calendar, ask_calendar_f), PERM_PLACE, decide_calendar,
                                        SHAPE(T, told_f) };
#undef T
