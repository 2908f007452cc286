/* desk_burst.c - many alike within hours: a pipe burst, the heat is off. One alarm says so, and proposes the case that they could be.
**
** A case that has just come in is held against the newest ones, by the same measure as when a clerk asks what is alike (desk_near.h). When
** enough of them came within hours and are still cases of their own, the alarm is raised; whatever comes after belongs to it and raises no
** other. Nobody's case is touched: to join them is the desk's own command, and can be taken back; to dismiss the alarm needs a reason, and
** what comes after stays quiet too.
**
** The keeper looks every few seconds, for some minutes after a case has come, and remembers nothing: most looks find nothing, and a fact in
** the log for each would be noise (decision 67). What it finds is judged again by a command. */
#include "desk/desk_burst.h"

#include "base/clock.h"
#include "desk/desk_in.h"
#include "desk/desk_near.h"

enum { LOOK_S = 120, SHOWN_DAYS = 7, CASES_CHARS = BURST_CASES_MOST * 20 };

/* ---- events ------------------------------------------------------------------------------------------------------- */

static enum rc apply_raised(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct burst_raised *ev = event;
    struct str rest = ev->cases, one;
    enum rc rc = desk_burst_put(ap, ev->burst, ev->id, st->at, ev->hours);
    while (!rc && rest.n && str_next(&rest, ' ', &one)) {
        int64_t id;
        rc = str_int(one, &id) ? desk_burst_case_put(ap, id, ev->burst) : FAILED;
    }
    return rc;
}
static const struct field raised_f[] = {
    INT(struct burst_raised, id),
    INT(struct burst_raised, burst),
    INT(struct burst_raised, hours),
    TEXT(struct burst_raised, cases, CASES_CHARS),
};
const struct event_type BURST_RAISED = { "desk.burst.raised", SHAPE(struct burst_raised, raised_f), apply_raised, false };

static enum rc apply_grew(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct burst_raised *ev = event;
    (void)st;
    return desk_burst_case_put(ap, ev->id, ev->burst);
}
static const struct field grew_f[] = { INT(struct burst_raised, id), INT(struct burst_raised, burst) };
const struct event_type BURST_GREW = { "desk.burst.grew", SHAPE(struct burst_raised, grew_f), apply_grew, false };

static enum rc apply_dismissed(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct burst_dismissed *ev = event;
    return desk_burst_dismiss(ap, ev->burst, st->by, ev->words);
}
static const struct field dismissed_f[] = {
    INT(struct burst_dismissed, id),
    INT(struct burst_dismissed, burst),
    TEXT(struct burst_dismissed, words, BURST_WHY_MAX),
};
const struct event_type BURST_DISMISSED = { "desk.burst.dismissed", SHAPE(struct burst_dismissed, dismissed_f), apply_dismissed, false };

/* ---- looking ------------------------------------------------------------------------------------------------------ */

struct found {
    int64_t id[BURST_CASES_MOST + 1]; /* cases of their own, the one that was asked about first */
    size_t n;
    int64_t burst;  /* one of them is in it; 0: none is */
    bool quiet;     /* and that one was dismissed */
    int64_t hours;
};

/* A case that counts: it came here, lately, and is worked on as itself. */
static bool counts(const struct desk_case_get_row *row, int64_t since)
{
    return row->source != SOURCE_IMPORT && row->reported_at >= since && case_is_open(row->state);
}

/* The alarm that this case is in, if it is one of these hours. */
static enum rc find_burst(struct db *db, struct arena *a, int64_t id, int64_t since, struct found *f)
{
    struct desk_burst_of_row of;
    struct desk_burst_get_row b;
    enum rc rc = desk_burst_of(db, a, id, &of);
    if (!rc)
        rc = desk_burst_get(db, a, of.burst, &b);
    if (rc)
        return rc == NOT_FOUND ? OK : rc;
    if (b.at >= since && (!f->burst || !f->quiet)) {
        f->burst = b.id;
        f->quiet = b.dismissed_by != ABSENT;
    }
    return OK;
}

/* What is alike to this case. n is 0: it does not count itself. */
static enum rc look(struct db *db, struct arena *a, int64_t id, int64_t now, struct found *f)
{
    struct near_case *c = ARENA_ARRAY(a, struct near_case, BURST_CASES_MOST);
    struct desk_case_get_row row;
    struct case_reported ev;
    size_t n = 0;
    *f = (struct found){ .n = 0 };
    enum rc rc = c ? setting_get(db, a, &DESK_BURST_HOURS, &f->hours) : FAILED;
    if (!rc)
        rc = desk_case_get(db, a, id, &row);
    const int64_t since = now - f->hours * CLOCK_HOUR;
    if (rc || !counts(&row, since))
        return rc;
    rc = desk_voice_words(db, a, row.voice, &ev);
    if (rc || !ev.text.p)
        return rc;
    const struct near_ask ask = { .window = NEAR_STAFF, .where = ev.where, .text = ev.text, .but = id, .building = row.building,
                                  .class = row.class, .at = row.reported_at, .least = &DESK_BURST_POINTS };
    rc = desk_near(db, a, &ask, c, BURST_CASES_MOST, &n);
    f->id[f->n++] = id;
    for (size_t i = 0; i < n && !rc; i++) {
        if (!counts(&c[i].row, since))
            continue;
        f->id[f->n++] = c[i].row.id;
        rc = find_burst(db, a, c[i].row.id, since, f);
    }
    return rc;
}

static enum rc enough(struct db *db, struct arena *a, const struct found *f, bool *yes)
{
    int64_t least;
    enum rc rc = setting_get(db, a, &DESK_BURST_CASES, &least);
    if (!rc)
        *yes = f->n && !f->quiet && (f->burst || (int64_t)f->n >= least);
    return rc;
}

/* Could there be a burst at all? So many cases came within the hours, whatever they are about. */
static enum rc busy(struct db *db, struct arena *a, int64_t last, int64_t now, bool *yes)
{
    struct desk_case_get_row row;
    int64_t least, hours;
    enum rc rc = setting_get(db, a, &DESK_BURST_CASES, &least);
    if (!rc)
        rc = setting_get(db, a, &DESK_BURST_HOURS, &hours);
    *yes = false;
    if (rc || last < least)
        return rc;
    rc = desk_case_get(db, a, last - least + 1, &row);
    if (!rc)
        *yes = row.reported_at >= now - hours * CLOCK_HOUR;
    return rc == NOT_FOUND ? OK : rc;
}

enum rc desk_burst_chores(struct db *db, struct arena *a, int64_t now, struct chore *c, size_t *n)
{
    struct desk_case_last_row last;
    bool may = false;
    *n = 0;
    enum rc rc = desk_case_last(db, a, &last);
    if (!rc)
        rc = busy(db, a, last.id, now, &may);
    for (int64_t id = last.id; !rc && may && id > 0 && id > last.id - BURST_ASKS; id--) {
        const struct arena_mark mark = arena_mark(a);
        struct desk_case_get_row row;
        struct desk_burst_of_row of;
        struct found f = { .n = 0 };
        bool yes = false;
        rc = desk_case_get(db, a, id, &row);
        if (!rc && row.reported_at < now - LOOK_S * CLOCK_S)
            break;
        if (!rc && (rc = desk_burst_of(db, a, id, &of)) == NOT_FOUND)
            rc = look(db, a, id, now, &f);
        if (!rc)
            rc = enough(db, a, &f, &yes);
        arena_rewind(a, mark);
        if (yes)
            c[(*n)++] = (struct chore){ BURST_CHORE + id };
    }
    return rc;
}

/* The most households speak in it; of several, the oldest. */
static enum rc choose_whole(struct db *db, struct arena *a, const int64_t *id, size_t n, int64_t *whole)
{
    int64_t most = -1;
    enum rc rc = OK;
    for (size_t i = 0; i < n && !rc; i++) {
        struct desk_case_get_row row;
        rc = desk_case_get(db, a, id[i], &row);
        if (!rc && (row.homes > most || (row.homes == most && id[i] < *whole))) {
            most = row.homes;
            *whole = id[i];
        }
    }
    return rc;
}

static struct str list_of(struct arena *a, const int64_t *id, size_t n, int64_t but)
{
    struct buf b;
    buf_init(&b, a, CASES_CHARS + 1);
    for (size_t i = 0; i < n; i++)
        if (id[i] != but)
            buf_printf(&b, "%s%lld", b.n ? " " : "", (long long)id[i]);
    return b.overflow ? STR_NONE : buf_view(&b);
}

enum rc desk_burst_look(struct cx *cx, int64_t id)
{
    struct desk_burst_of_row of;
    struct found f;
    bool yes;
    enum rc rc = desk_burst_of(cx->db, cx->arena, id, &of);
    if (rc != NOT_FOUND)
        return rc; /* it was told meanwhile */
    rc = look(cx->db, cx->arena, id, cx->now, &f);
    if (!rc)
        rc = enough(cx->db, cx->arena, &f, &yes);
    if (rc || !yes)
        return rc;
    if (f.burst)
        return emit(cx, &BURST_GREW, &(struct burst_raised){ .id = id, .burst = f.burst }, NULL);
    f.n = f.n < BURST_CASES_MOST ? f.n : BURST_CASES_MOST;
    struct burst_raised ev = { .burst = next_pos(cx), .hours = f.hours, .cases = list_of(cx->arena, f.id, f.n, 0) };
    rc = ev.cases.p ? choose_whole(cx->db, cx->arena, f.id, f.n, &ev.id) : FAILED;
    return rc ? rc : emit(cx, &BURST_RAISED, &ev, NULL);
}

/* ---- the command ---------------------------------------------------------------------------------------------------- */

static enum rc decide_dismiss(struct cx *cx, const void *args)
{
    const struct burst_dismiss *a = args;
    struct desk_burst_get_row b;
    enum rc rc = desk_burst_get(cx->db, cx->arena, a->id, &b);
    if (!rc && b.dismissed_by != ABSENT)
        return refuse(cx, CONFLICT, NULL, MSG_err_burst_gone, 0);
    if (!rc)
        rc = desk_judge_words(cx, "words", a->words, 1);
    return rc ? rc : emit(cx, &BURST_DISMISSED, &(struct burst_dismissed){ b.whole, b.id, a->words }, NULL);
}
static const struct field dismiss_f[] = {
    ASK_INT(struct burst_dismiss, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct burst_dismiss, words, 1, BURST_WHY_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_burst_why),
};
const struct command BURST_DISMISS = { "desk.burst.dismiss", SHAPE(struct burst_dismiss, dismiss_f), PERM_DESK, decide_dismiss,
                                       SHAPE_NONE };

void desk_reply_burst(struct web *w)
{
    web_see_other(w, url_query(&w->out, url_path(&w->out, "/desk"), "state", STR("received")));
}

/* ---- reading ---------------------------------------------------------------------------------------------------------- */

/* Its cases as they are worked on now: what was joined counts once, what came to an end not at all. */
static enum rc read_cases(struct web *w, int64_t burst, int64_t *id, size_t *n)
{
    struct desk_burst_cases_row *row;
    size_t rows = 0;
    enum rc rc = desk_burst_cases(w->db, w->arena, burst, BURST_CASES_MOST, &row, &rows);
    *n = 0;
    for (size_t i = 0; i < rows && !rc; i++) {
        struct desk_case_get_row c;
        int64_t whole;
        size_t at = 0;
        rc = desk_whole(w->db, w->arena, row[i].case_id, &whole);
        if (!rc)
            rc = desk_case_get(w->db, w->arena, whole, &c);
        while (at < *n && id[at] != whole)
            at++;
        if (!rc && at == *n && case_is_open(c.state))
            id[(*n)++] = whole;
    }
    return rc;
}

static enum rc read_line(struct web *w, const struct desk_burst_get_row *b, struct burst_line *l)
{
    int64_t id[BURST_CASES_MOST], whole = 0;
    struct case_line *line = ARENA_ARRAY(w->arena, struct case_line, BURST_CASES_MOST);
    size_t n = 0;
    enum rc rc = line ? read_cases(w, b->id, id, &n) : FAILED;
    if (!rc)
        rc = choose_whole(w->db, w->arena, id, n, &whole);
    for (size_t i = 0; i < n && !rc; i++) {
        struct desk_line_get_row row;
        const size_t at = i && id[i] == whole ? 0 : i;
        if (!at && i)
            line[i] = line[0];
        rc = desk_line_get(w->db, w->arena, id[i], &row);
        if (!rc)
            rc = desk_read_line(w, &row, STR_NONE, &line[at]);
    }
    *l = (struct burst_line){ b->id, b->at, b->hours, whole, list_of(w->arena, id, n, whole), line, n };
    return rc;
}

enum rc desk_read_bursts(struct web *w, const struct burst_line **out, size_t *n)
{
    struct desk_burst_get_row *row;
    struct burst_line *l = ARENA_ARRAY(w->arena, struct burst_line, BURSTS_SHOWN);
    size_t rows = 0, lines = 0;
    enum rc rc = l ? desk_burst_open(w->db, w->arena, w->out.now_us - SHOWN_DAYS * CLOCK_DAY, 4 * BURSTS_SHOWN, &row, &rows) : FAILED;
    for (size_t i = 0; i < rows && lines < BURSTS_SHOWN && !rc; i++) {
        rc = read_line(w, &row[i], &l[lines]);
        lines += !rc && l[lines].n > 1;
    }
    if (rc)
        return rc;
    *out = l;
    *n = lines;
    return OK;
}

enum rc desk_read_dismissed(struct web *w, int64_t id, struct str *who, struct str *why)
{
    struct desk_burst_of_row of;
    struct desk_burst_get_row b;
    enum rc rc = desk_burst_of(w->db, w->arena, id, &of);
    if (!rc)
        rc = desk_burst_get(w->db, w->arena, of.burst, &b);
    if (!rc && b.dismissed_by != ABSENT) {
        *who = desk_person(w, b.dismissed_by);
        *why = b.why;
    }
    return rc == NOT_FOUND ? OK : rc;
}
