/* promise_read.c - what the pages of promises read: days by the place's clock, how the ledger stands, one promise with all that hangs on
** it. */
#include "promise/promise_in.h"

#include "base/clock.h"
#include "base/moment.h"
#include "base/worktime.h"
#include "core/receipt.h"
#include "place/place.h"

enum { STEPS_MOST = 200, NEXT_MOST = 20 };

/* ---- days --------------------------------------------------------------------------------------------------------- */

bool promise_day_read(struct str s, int64_t *day)
{
    struct moment m;
    if (moment_read(s, 0, MOMENT_YMD, &m) || m.us < 0)
        return false;
    *day = m.us / CLOCK_DAY;
    return true;
}

struct str promise_day_iso(struct arena *a, int64_t day)
{
    int y, m, d;
    worktime_date(day, &y, &m, &d);
    return arena_printf(a, "%04d-%02d-%02d", y, m, d);
}

enum rc promise_today(struct db *db, struct arena *a, int64_t now, int64_t *day)
{
    struct worktime t;
    int64_t as_of;
    enum rc rc = place_worktime(db, a, now, &t, &as_of);
    if (!rc)
        *day = worktime_day_of(&t.zone, now);
    return rc;
}

static int64_t shift(const struct out *o)
{
    return (int64_t)o->offset_min * (CLOCK_HOUR / 60);
}

int64_t promise_now(const struct out *o)
{
    return (o->now_us + shift(o)) / CLOCK_DAY;
}

struct str promise_day(struct out *o, int64_t day)
{
    return out_date(o, day * CLOCK_DAY - shift(o));
}

/* ---- the ledger ---------------------------------------------------------------------------------------------------- */

enum rc promise_figures_read(struct web *w, struct promise_figures *out)
{
    struct promise_counts_row *row;
    struct promise_late_count_row late;
    struct promise_figures f = { .late = 0 };
    size_t n;
    enum rc rc = promise_counts(w->db, w->arena, COUNTS, &row, &n);
    if (!rc)
        rc = promise_late_count(w->db, w->arena, promise_now(&w->out), &late);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++) {
        must(row[i].what >= 0 && row[i].what < COUNTS);
        f.count[row[i].what] = row[i].n;
        f.all += row[i].what < PROMISE_STATES ? row[i].n : 0;
    }
    f.late = late.n;
    f.waiting = f.count[PROMISE_GIVEN] + f.count[PROMISE_UNDER_WAY] - f.late;
    f.due = f.count[PROMISE_KEPT] + f.count[PROMISE_PARTLY] + f.count[PROMISE_BROKEN] + f.late;
    *out = f;
    return OK;
}

static struct promise_line line_of(const struct web *w, const struct promise_older_row *r)
{
    return (struct promise_line){ r->id, r->state, r->first_day, r->due_day, r->ended_day, r->title, r->who, r->whom,
                                  promise_is_open(r->state) && r->due_day < promise_now(&w->out) };
}

enum rc promise_lines_of(struct web *w, const struct promise_older_row *row, size_t n, const struct promise_line **out)
{
    struct promise_line *line = ARENA_ARRAY(w->arena, struct promise_line, n);
    for (size_t i = 0; line && i < n; i++)
        line[i] = line_of(w, &row[i]);
    if (line)
        *out = line;
    return line ? OK : FAILED;
}

/* ---- one promise --------------------------------------------------------------------------------------------------- */

static enum rc read_steps(struct web *w, struct promise_view *v)
{
    struct promise_steps_row *row;
    size_t n;
    enum rc rc = promise_steps(w->db, w->arena, v->p.id, STEPS_MOST, &row, &n);
    struct promise_step_view *step = rc ? NULL : ARENA_ARRAY(w->arena, struct promise_step_view, n);
    if (!step)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n; i++)
        step[i].row = row[i];
    v->step = step;
    v->steps = n;
    return OK;
}

static enum rc read_kin(struct web *w, struct promise_view *v)
{
    struct promise_given_get_row before;
    struct promise_older_row *row;
    enum rc rc = promise_following(w->db, w->arena, v->p.id, NEXT_MOST, &row, &v->nexts);
    if (!rc)
        rc = promise_lines_of(w, row, v->nexts, &v->next);
    if (rc || v->p.follows == ABSENT)
        return rc;
    rc = promise_given_get(w->db, w->arena, v->p.follows, &before);
    if (!rc)
        v->before = (struct promise_line){ .id = before.id, .state = before.state, .title = before.title };
    return rc;
}

enum rc promise_read(struct web *w, int64_t id, struct promise_view *v)
{
    struct str proof;
    enum rc rc = promise_given_get(w->db, w->arena, id, &v->p);
    if (!rc)
        rc = read_steps(w, v);
    if (!rc && v->p.case_id != ABSENT)
        rc = desk_case_told(w->db, w->arena, v->p.case_id, &v->from);
    if (!rc)
        rc = read_kin(w, v);
    if (rc)
        return rc;
    v->today = promise_now(&w->out);
    v->late = promise_is_open(v->p.state) && v->p.due_day < v->today;
    v->may = (w->actor.perms & PERM_DESK) != 0;
    rc = receipt_proof(w->place, w->conn, w->arena, v->p.pos, &proof);
    v->proof = rc == OK;
    return rc == NOT_FOUND ? OK : rc;
}
