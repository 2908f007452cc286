/* desk_near.c - keeps the windows of the newest cases, and finds in them what is alike.
**
** A case's points are a plain sum, so that each can be told: the words that both have (0 to 100, base/near.h), the same building, the same
** class, the days between them. Another building or class takes nothing away: people stand at the window of one house and speak of the
** next. Words come first: what shares none is not looked at further, and the few that remain are read from the tables. */
#include "desk/desk_near.h"

#include "base/clock.h"
#include "base/near.h"

enum { POINTS_PLACE = 20, POINTS_CLASS = 10, POINTS_DAY = 10, POINTS_WEEK = 5, WEEK = 7, CANDIDATES = 64, WORDS_LEAST = 10 };

static int64_t near_id(enum near_window win, int64_t id)
{
    return ((int64_t)win << 40) + id;
}

struct str desk_near_keys(struct arena *a, struct str where, struct str text)
{
    const struct str texts[NEAR_TEXTS] = { where, text };
    return near_keys(a, texts);
}

enum rc desk_near_keep(struct apply *ap, struct arena *a, enum near_window win, int64_t id, struct str keys)
{
    struct desk_case_last_row last;
    enum rc rc = desk_case_last(apply_db(ap), a, &last);
    if (rc || id <= last.id - NEAR_WINDOW)
        return rc;
    rc = keys.p ? desk_near_put(ap, near_id(win, id), keys) : FAILED;
    for (enum near_window w = NEAR_STAFF; w < NEAR_WINDOWS && !rc && id == last.id; w++)
        rc = desk_near_drop(ap, near_id(w, id - NEAR_WINDOW));
    return rc;
}

/* ---- asking --------------------------------------------------------------------------------------------------------- */

struct candidate {
    int64_t id;
    int words;
};

/* The ones with the most words in common, not sorted. */
static size_t best(const struct near_text *text, const struct desk_near_all_row *row, size_t n, struct candidate out[CANDIDATES])
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = k;
        if (text[i].words < WORDS_LEAST)
            continue;
        if (k == CANDIDATES) {
            at = 0;
            for (size_t c = 1; c < k; c++)
                at = out[c].words < out[at].words ? c : at;
            if (out[at].words >= text[i].words)
                continue;
        } else {
            k++;
        }
        out[at] = (struct candidate){ row[i].id, text[i].words };
    }
    return k;
}

static void count_points(const struct near_ask *ask, int64_t building, int64_t class, int64_t at, struct near_case *c)
{
    const int64_t apart = ask->at > at ? ask->at - at : at - ask->at;
    c->days = apart / CLOCK_DAY;
    c->place = ask->building != ABSENT && ask->building == building ? POINTS_PLACE : 0;
    c->class = ask->class != ABSENT && ask->class == class ? POINTS_CLASS : 0;
    c->time = c->days < 1 ? POINTS_DAY : c->days <= WEEK ? POINTS_WEEK : 0;
    c->points = c->words + c->place + c->class + c->time;
}

/* What an office chose. */
struct bar {
    int64_t points, closed_days;
};

static bool too_old(const struct near_ask *ask, const struct bar *bar, const struct desk_case_get_row *row)
{
    if (case_is_open(row->state))
        return false;
    return ask->window == NEAR_PUBLIC || ask->at - row->moved_at > bar->closed_days * CLOCK_DAY;
}

/* false in *good: it is not one to be shown. */
static enum rc judge(struct db *db, struct arena *a, const struct near_ask *ask, const struct bar *bar, int64_t but,
                     const struct candidate *of, struct near_case *c, bool *good)
{
    struct desk_case_get_row own;
    int64_t whole;
    *c = (struct near_case){ .id = of->id, .words = of->words };
    enum rc rc = desk_whole(db, a, of->id, &whole);
    if (!rc)
        rc = desk_case_get(db, a, of->id, &own);
    if (!rc)
        rc = desk_case_get(db, a, whole, &c->row);
    if (rc)
        return rc;
    count_points(ask, own.building, own.class, own.reported_at, c);
    *good = of->id != ask->but && whole != but && !too_old(ask, bar, &c->row) && c->points >= bar->points;
    return OK;
}

/* In the order of points; a whole stays once, by its best part. */
static void insert(struct near_case *out, size_t room, size_t *n, const struct near_case *c)
{
    size_t had = 0, at;
    while (had < *n && out[had].row.id != c->row.id)
        had++;
    if (had < *n && out[had].points >= c->points)
        return;
    if (had == *n) {
        if (*n == room && out[*n - 1].points >= c->points)
            return;
        *n += *n < room;
        had = *n - 1;
    }
    for (at = had; at && out[at - 1].points < c->points; at--)
        out[at] = out[at - 1];
    out[at] = *c;
}

enum rc desk_near(struct db *db, struct arena *a, const struct near_ask *ask, struct near_case *out, size_t room, size_t *n)
{
    struct desk_near_all_row *row;
    struct candidate c[CANDIDATES];
    size_t rows = 0, found = 0;
    int64_t but = 0;
    struct bar bar;
    struct str keys = desk_near_keys(a, ask->where, ask->text);
    enum rc rc = keys.p ? desk_near_all(db, a, near_id(ask->window, 0), near_id(ask->window + 1, 0), NEAR_WINDOW, &row, &rows) : FAILED;
    if (!rc && ask->but)
        rc = desk_whole(db, a, ask->but, &but);
    if (!rc)
        rc = setting_get(db, a, ask->least, &bar.points);
    if (!rc)
        rc = setting_get(db, a, &DESK_NEAR_CLOSED_DAYS, &bar.closed_days);
    struct near_text *text = rc ? NULL : ARENA_ARRAY(a, struct near_text, rows + 1);
    if (!text)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < rows; i++) {
        text[i] = (struct near_text){ .keys = row[i].keys };
        row[i].id -= near_id(ask->window, 0);
    }
    rc = near_rank(a, keys, text, rows);
    const size_t k = rc ? 0 : best(text, row, rows, c);
    for (size_t i = 0; i < k && !rc; i++) {
        struct near_case one;
        bool good = false;
        rc = judge(db, a, ask, &bar, but, &c[i], &one, &good);
        if (!rc && good)
            insert(out, room, &found, &one);
    }
    if (!rc)
        *n = found;
    return rc;
}
