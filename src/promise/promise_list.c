/* promise_list.c - the ledger of promises, declared once: which of them, in which forms, and the figures above them.
**
** Everything counts: the figures say of how many promises the day has come, how many of these were kept by the date that was said first,
** and what was left out of the sum and why. Below ten no share is told, for one promise more would turn it round. */
#include "promise/promise_in.h"

#include "ledger.html.h"

#define R struct ledger_row
R {
    int64_t id, state, moved_at, redated;
    struct str title, who, whom, given_on, first_on, due_on, ended_on;
};

struct ledger_read {
    const struct promise_older_row *row;
    int64_t kind;
};

static int64_t kind_of(struct web *w)
{
    struct str s = web_query(w, "state");
    int64_t kind = LEDGER_ALL;
    for (int64_t i = 0; i < PROMISE_STATES; i++)
        if (str_eq(s, str_of(PROMISE_STATE_WORDS[i])))
            kind = i;
    return str_eq(s, STR("open")) ? LEDGER_OPEN : str_eq(s, STR("late")) ? LEDGER_LATE : s.n && kind == LEDGER_ALL ? LEDGER_KINDS : kind;
}

static enum rc rows(struct web *w, int64_t kind, bool up, int64_t than, int64_t want, struct promise_older_row **row, size_t *n)
{
    const int64_t before = kind == LEDGER_LATE ? promise_now(&w->out) : INT64_MAX;
    if (kind == LEDGER_ALL)
        return (up ? promise_newer : promise_older)(w->db, w->arena, than, want, row, n);
    if (kind < PROMISE_STATES)
        return (up ? promise_state_newer : promise_state_older)(w->db, w->arena, kind, than, want, row, n);
    return (up ? promise_open_newer : promise_open_older)(w->db, w->arena, before, than, want, row, n);
}

static int64_t total_of(const struct promise_figures *f, int64_t kind)
{
    if (kind == LEDGER_ALL)
        return f->all;
    return kind == LEDGER_LATE ? f->late : kind == LEDGER_OPEN ? f->late + f->waiting : f->count[kind];
}

static struct str day_or_none(struct web *w, int64_t day)
{
    return day == ABSENT ? STR_NONE : promise_day_iso(w->arena, day);
}

static enum rc fill(struct web *w, const struct promise_older_row *row, size_t n, R **out)
{
    R *to = ARENA_ARRAY(w->arena, R, n);
    for (size_t i = 0; to && i < n; i++)
        to[i] = (R){ row[i].id, row[i].state, row[i].moved_at, row[i].redated, row[i].title, row[i].who, row[i].whom,
                     day_or_none(w, row[i].given_day), day_or_none(w, row[i].first_day), day_or_none(w, row[i].due_day),
                     day_or_none(w, row[i].ended_day) };
    if (to)
        *out = to;
    return to ? OK : FAILED;
}

static struct str cursor_of(struct web *w, int64_t id)
{
    return arena_printf(w->arena, "%lld", (long long)id);
}

static enum rc read_ledger(struct web *w, const struct list_ask *ask, struct list_got *out)
{
    struct ledger_read *read = ARENA_NEW(w->arena, struct ledger_read);
    struct promise_figures fig;
    struct promise_older_row *row;
    struct list_got got = { .more = read };
    const int64_t kind = kind_of(w);
    int64_t than = ask->up ? 0 : INT64_MAX;
    size_t n;
    R *to = NULL;
    if (kind == LEDGER_KINDS || (ask->cursor.p && (!str_int(ask->cursor, &than) || than < 0)))
        return INVALID;
    enum rc rc = read ? promise_figures_read(w, &fig) : FAILED;
    if (!rc)
        rc = rows(w, kind, ask->up, than, ask->want + 1, &row, &n);
    if (rc)
        return rc;
    got.n = n > (size_t)ask->want ? (size_t)ask->want : n;
    for (size_t i = 0; ask->up && i < got.n / 2; i++) { /* read upwards, shown downwards */
        struct promise_older_row keep = row[i];
        row[i] = row[got.n - 1 - i];
        row[got.n - 1 - i] = keep;
    }
    if ((rc = fill(w, row, got.n, &to)))
        return rc;
    *read = (struct ledger_read){ row, kind };
    got.row = to;
    got.total = total_of(&fig, kind);
    if (got.n && (ask->up || n > got.n))
        got.older = cursor_of(w, row[got.n - 1].id);
    if (got.n && (ask->up ? n > got.n : ask->cursor.p != NULL))
        got.newer = cursor_of(w, row[0].id);
    *out = got;
    return OK;
}

static void draw_ledger(struct web *w, const struct list_page *page)
{
    const struct ledger_read *read = page->got.more;
    struct ledger_view v = { .kind = read->kind, .may = (w->actor.perms & PERM_DESK) != 0 };
    enum rc rc = promise_lines_of(w, read->row, page->got.n, &v.line);
    if (!rc)
        rc = promise_figures_read(w, &v.fig);
    if (rc) { /* the arena is full: out_end() says so */
        w->torn = true;
        return;
    }
    w->page.at = &PROMISE_DOOR;
    promise_ledger(&w->out, w, &v, page);
}

static struct url keep_kind(struct web *w, struct url to)
{
    struct str s = web_query(w, "state");
    return s.n ? url_query(&w->out, to, "state", s) : to;
}

static struct url link_row(struct web *w, const void *row)
{
    const R *r = row;
    return url_path(&w->out, "/promises/%lld", (long long)r->id);
}

static struct str headline(struct web *w, const void *row)
{
    const R *r = row;
    struct str state = msg_text(&w->out.m, PROMISE_STATE_NAMES[r->state], 0);
    return arena_printf(w->arena, STR_FMT " · " STR_FMT, STR_ARG(r->title), STR_ARG(state));
}

static const struct list_column columns[] = {
    LIST_COLUMN(R, id, LIST_INT),          LIST_NAMES(R, state, PROMISE_STATE_NAMES, PROMISE_STATE_WORDS),
    LIST_COLUMN(R, title, LIST_TEXT),      LIST_COLUMN(R, who, LIST_TEXT),
    LIST_COLUMN(R, whom, LIST_TEXT),       LIST_COLUMN(R, given_on, LIST_TEXT),
    LIST_COLUMN(R, first_on, LIST_TEXT),   LIST_COLUMN(R, due_on, LIST_TEXT),
    LIST_COLUMN(R, redated, LIST_INT),     LIST_COLUMN(R, ended_on, LIST_TEXT),
    LIST_COLUMN(R, moved_at, LIST_TIME),
};
static const struct list ledger = {
    .name = "promises",
    .title = MSG_promise_door,
    .column = columns,
    .columns = countof(columns),
    .row_size = sizeof(R),
    .at_off = offsetof(R, moved_at),
    .read = read_ledger,
    .draw = draw_ledger,
    .keep = keep_kind,
    .link = link_row,
    .headline = headline,
};
#undef R

void promise_show_list(struct web *w)
{
    list_answer(w, &ledger);
}
