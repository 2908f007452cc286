/* place_ics.c - a calendar file comes in by the web: it is read by the helper, tried, looked at, and taken whole or not at all.
**
** The trial is the command itself, run to its end and undone. Nothing is kept between the two steps: the page that shows the trial carries
** the list of days and the *plan* in its button, and the command refuses when it would by now do anything else than was shown. */
#include "place/place_calendar.h"

#include "base/clock.h"
#include "core/sheet.h"

#include "ics.html.h"

enum { YEARS_AHEAD = 2, LIST_BYTES = 4 * CALENDAR_DAYS_MAX, CELLS_RUN = 4 };

struct bringing {
    struct str name;
    struct job_calendar job;
    struct place_calendar ask;
    struct calendar_line *line;
    size_t lines;
    struct ics_left *left;
    size_t lefts;
};

static void say_why(struct web *w, enum rc rc, const struct err *err)
{
    if (err->key == MSG_NONE || w->wants_json) {
        web_error(w, rc, err);
        return;
    }
    form_fail(&w->form, err->field ? "file" : NULL, err->key, err->n);
    w->http->res.status = web_status(rc);
    place_again_calendar(w);
}

/* ---- what the helper read ------------------------------------------------------------------------------------------ */

static struct str why_left(struct web *w, struct str why)
{
    static const struct {
        const char *why;
        enum msg key;
    } words[] = {
        { "time", MSG_ics_time }, { "cancelled", MSG_ics_cancelled }, { "outside", MSG_ics_outside },
        { "long", MSG_ics_long }, { "rule", MSG_ics_rule },           { "twice", MSG_ics_twice },
    };
    for (size_t i = 0; i < countof(words); i++)
        if (str_eq(why, str_of(words[i].why)))
            return msg_text(&w->out.m, words[i].key, 0);
    return why;
}

/* What the helper says is judged again by the command, so rows of another make are all that is refused here. */
static enum rc read_rows(struct web *w, struct bringing *b)
{
    struct str rest = w->helped.payload;
    struct cell cell[SHEET_COLUMNS_MAX];
    struct buf list;
    size_t n;
    enum rc rc;
    b->line = ARENA_ARRAY(w->arena, struct calendar_line, JOB_CALENDAR_DAYS_MAX);
    b->left = ARENA_ARRAY(w->arena, struct ics_left, JOB_CALENDAR_EVENTS_MAX);
    if (!b->line || !b->left)
        return FAILED;
    buf_init(&list, w->arena, LIST_BYTES);
    while (!(rc = sheet_next(&rest, cell, &n)))
        if (n == CELLS_RUN && b->lines < JOB_CALENDAR_DAYS_MAX) {
            struct calendar_line *l = &b->line[b->lines++];
            *l = (struct calendar_line){ cell[0].n, cell[1].n, cell[2].n ? STR("on") : STR("off"), cell[3].text };
            calendar_write(l, &list);
        } else if (n == 2 && b->lefts < JOB_CALENDAR_EVENTS_MAX)
            b->left[b->lefts++] = (struct ics_left){ why_left(w, cell[0].text), cell[1].text };
    b->ask = (struct place_calendar){ .days = buf_view(&list), .dry = 1, .plan = ABSENT };
    return rc != NOT_FOUND ? rc : list.overflow ? INVALID : OK;
}

/* ---- what would change ------------------------------------------------------------------------------------------------ */

static struct str stands(struct web *w, int64_t day, const struct calendar_line *l, bool *same, enum rc *rc)
{
    struct place_day_get_row row;
    enum rc got = place_day_get(w->db, w->arena, day, &row);
    *same = !got && str_eq(row.hours, l->hours) && str_eq(row.name, l->name);
    if (got && got != NOT_FOUND)
        *rc = got;
    return got ? STR("") : arena_printf(w->arena, STR_FMT " " STR_FMT, STR_ARG(row.name), STR_ARG(calendar_hours_words(w, row.hours)));
}

/* Each line of the file in as many runs as it meets different days; what stands there already is not told again. */
static enum rc read_changes(struct web *w, const struct bringing *b, struct ics_page *p)
{
    struct calendar_run *run = ARENA_ARRAY(w->arena, struct calendar_run, JOB_CALENDAR_DAYS_MAX);
    struct str *was = ARENA_ARRAY(w->arena, struct str, JOB_CALENDAR_DAYS_MAX);
    enum rc rc = run && was ? OK : FAILED;
    for (size_t i = 0; !rc && i < b->lines; i++) {
        const struct calendar_line *l = &b->line[i];
        const size_t first = p->runs;
        for (int64_t d = l->day; !rc && d < l->day + l->n && p->runs < JOB_CALENDAR_DAYS_MAX; d++) {
            bool same;
            struct str before = stands(w, d, l, &same, &rc);
            struct calendar_run *last = p->runs > first ? &run[p->runs - 1] : NULL;
            if (!same && last && last->day + last->n == d && str_eq(was[p->runs - 1], before)) {
                last->n++;
            } else if (!same) {
                was[p->runs] = before;
                run[p->runs++] = (struct calendar_run){ d, 1, calendar_hours_words(w, l->hours), l->name, STR_NONE };
            }
        }
    }
    for (size_t i = 0; i < p->runs; i++)
        run[i].span = calendar_span_words(w, run[i].day, run[i].n);
    p->run = run;
    p->was = was;
    return rc;
}

static void tried(struct web *w)
{
    struct bringing *b = w->user;
    struct ics_page p = { .page = &w->page, .file = b->name, .days = b->ask.days, .left = b->left, .lefts = b->lefts };
    if (b->lines && (w->task.rc != CONFLICT || w->task.err.key != MSG_err_place_dry)) {
        say_why(w, w->task.rc, &w->task.err);
        return;
    }
    if (b->lines)
        p.told = *(const struct place_calendar_told *)w->task.result;
    enum rc rc = read_changes(w, b, &p);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.title = msg_calendar_import(&w->out.m);
    w->page.desk = true;
    w->page.here = url_path(&w->out, "/place/calendar");
    place_ics(&w->out, &p);
    web_html(w, 200);
}

static void was_read(struct web *w)
{
    struct bringing *b = w->user;
    enum rc rc = w->task.rc;
    if (rc) {
        say_why(w, rc, &(struct err){ rc == INVALID ? "file" : NULL, w->task.err.key, w->task.err.n });
        return;
    }
    rc = read_rows(w, b);
    if (rc == INVALID)
        say_why(w, rc, &(struct err){ "file", MSG_err_calendar_many, 0 });
    else if (rc)
        web_error(w, rc, NULL);
    else if (b->lines)
        web_command(w, &PLACE_CALENDAR, &b->ask, tried);
    else
        tried(w);
}

void place_try_ics(struct web *w)
{
    const struct form_file *f = form_file(&w->form, "file", 0);
    struct bringing *b = ARENA_NEW(w->arena, struct bringing);
    const int year = text_date(w->out.now_us, w->out.offset_min).year;
    if (!b) {
        web_error(w, FAILED, NULL);
        return;
    }
    if (!f) {
        say_why(w, INVALID, &(struct err){ "file", MSG_err_place_sheet, 0 });
        return;
    }
    *b = (struct bringing){ .name = f->name };
    must(worktime_day_from(year, 1, 1, &b->job.from) && worktime_day_from(year + YEARS_AHEAD, 12, 31, &b->job.to));
    w->user = b;
    web_job(w, &(struct helper_job){ .kind = &JOB_CALENDAR, .args = &b->job, .payload = f->bytes }, was_read);
}

/* The list itself says which year to show, and how much it was. */
void place_reply_ics(struct web *w)
{
    const struct place_calendar_told *told = w->task.result;
    struct str list = form_value(&w->form, "days");
    struct url to = url_path(&w->out, "/place/calendar");
    struct calendar_line l;
    int y, m, d;
    if (calendar_next(&list, w->arena, &l) == OK) {
        worktime_date(l.day, &y, &m, &d);
        to = url_query_int(&w->out, url_query_int(&w->out, to, "year", y), "month", m);
    }
    web_see_other(w, url_query_int(&w->out, to, "done", told->added + told->changed));
}
