/* desk_list.c - the public list of cases, declared once: what stands in a row, how a page of it is read, how it looks.
**
** With `?q=` it is a search over the public words, in every form of the list; of a case that has none it tells nothing. */
#include "desk/desk_find.h"

#include "cases.html.h"

#define R struct desk_case_older_row

static struct case_line line_of(const struct desk_case_older_row *r)
{
    return (struct case_line){ .id = r->id,
                               .reported_at = r->reported_at,
                               .moved_at = r->moved_at,
                               .state = (enum case_state)r->state,
                               .title = r->wording,
                               .homes = r->homes,
                               .worded = r->wording.p != NULL };
}

enum rc desk_lines_of(struct web *w, const struct desk_case_older_row *row, size_t n, struct case_line **line)
{
    struct case_line *l = ARENA_ARRAY(w->arena, struct case_line, n);
    if (!l)
        return FAILED;
    for (size_t i = 0; i < n; i++)
        l[i] = line_of(&row[i]);
    *line = l;
    return OK;
}

enum rc desk_read_lines(struct web *w, int64_t than, int64_t want, struct case_line **line, size_t *n)
{
    struct desk_case_older_row *row;
    size_t rows;
    enum rc rc = desk_case_older(w->db, w->arena, than, want, &row, &rows);
    if (!rc)
        rc = desk_lines_of(w, row, rows, line);
    if (!rc)
        *n = rows;
    return rc;
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

/* The page that ends just above a number: read upwards, shown downwards. */
static enum rc read_up(struct web *w, int64_t than, int64_t want, struct desk_case_older_row **row, size_t *n)
{
    enum rc rc = desk_case_newer(w->db, w->arena, than, want, row, n);
    for (size_t i = 0; !rc && i < *n / 2; i++) {
        struct desk_case_older_row keep = (*row)[i];
        (*row)[i] = (*row)[*n - 1 - i];
        (*row)[*n - 1 - i] = keep;
    }
    return rc;
}

static struct str cursor_of(struct web *w, int64_t id)
{
    return arena_printf(w->arena, "%lld", (long long)id);
}

static struct str searched(struct web *w)
{
    struct str q = web_query(w, "q");
    return str_trim(q.p ? q : STR(""));
}

/* Newest words first and downwards only; the view gets the marks beside the rows. */
static enum rc read_found(struct web *w, const struct list_ask *ask, struct str q, struct list_got *out)
{
    struct find_view *v = ARENA_NEW(w->arena, struct find_view);
    if (!v || ask->up)
        return v ? INVALID : FAILED;
    *v = (struct find_view){ .shelf = SHELF_PUBLIC, .q = q };
    desk_filter_read(w, &(struct form){ .n = 0 }, &v->filter);
    v->filter.state = DESK_ALL;
    v->filter.worded = 1;
    enum rc rc = desk_find_read(w, &(struct find_from){ SHELF_PUBLIC, ask->cursor, ask->want }, v);
    R *row = rc ? NULL : ARENA_ARRAY(w->arena, R, v->n);
    if (!row)
        return rc ? rc : FAILED;
    for (size_t i = 0; !rc && i < v->n; i++) {
        struct desk_case_get_row c;
        rc = desk_case_get(w->db, w->arena, v->line[i].line.id, &c);
        if (!rc)
            row[i] = (R){ c.id, c.state, c.reported_at, c.moved_at, c.wording, c.unit, c.homes, c.voices };
    }
    if (!rc)
        *out = (struct list_got){ .row = row, .n = v->n, .total = ABSENT, .older = v->after, .more = v };
    return rc;
}

/* Numbers have no gaps, so the total is the last of them. */
static enum rc read_cases(struct web *w, const struct list_ask *ask, struct list_got *out)
{
    struct desk_case_older_row *row;
    struct desk_case_last_row last;
    struct list_got got = { 0 };
    int64_t than = INT64_MAX;
    struct str q = searched(w);
    if (q.n)
        return read_found(w, ask, q, out);
    if (ask->cursor.p && (!str_int(ask->cursor, &than) || than < 0))
        return INVALID;
    enum rc rc = ask->up ? read_up(w, than, ask->want, &row, &got.n) : desk_case_older(w->db, w->arena, than, ask->want, &row, &got.n);
    if (!rc)
        rc = desk_case_last(w->db, w->arena, &last);
    if (rc)
        return rc;
    got.row = row;
    got.total = last.id;
    if (got.n && row[got.n - 1].id > 1)
        got.older = cursor_of(w, row[got.n - 1].id);
    if (got.n && row[0].id < last.id)
        got.newer = cursor_of(w, row[0].id);
    *out = got;
    return OK;
}

/* ---- showing ---------------------------------------------------------------------------------------------------- */

static void draw_cases(struct web *w, const struct list_page *page)
{
    struct case_line *line = NULL;
    if (page->got.more) {
        struct find_view v = *(const struct find_view *)page->got.more;
        v.older = page->older;
        w->page.nav = NAV_CASES;
        w->page.title = msg_find_title_q(&w->out.m, v.q);
        desk_cases_found(&w->out, w, &v, page);
        return;
    }
    if (desk_lines_of(w, page->got.row, page->got.n, &line)) /* the arena is full: out_end() will say so */
        return;
    bool doors = false;
    if (place_has_doors(w->db, w->arena, &doors)) /* then there is no way to a map */
        doors = false;
    w->page.nav = NAV_CASES;
    desk_cases(&w->out, w, line, page, doors);
}

static bool is_search(struct web *w)
{
    return searched(w).n > 0;
}

static struct url keep_search(struct web *w, struct url to)
{
    struct str q = searched(w);
    return q.n ? url_query(&w->out, to, "q", q) : to;
}

static struct url link_case(struct web *w, const void *row)
{
    const struct desk_case_older_row *r = row;
    return url_path(&w->out, "/cases/%lld", (long long)r->id);
}

static struct str headline(struct web *w, const void *row)
{
    const struct desk_case_older_row *r = row;
    struct str state = msg_text(&w->out.m, case_state_msg((enum case_state)r->state), 0);
    struct str title = r->wording.p ? r->wording : msg_case_number(&w->out.m, r->id);
    return arena_printf(w->arena, STR_FMT " · " STR_FMT, STR_ARG(title), STR_ARG(state));
}

static const struct list_column columns[] = {
    LIST_COLUMN(R, id, LIST_INT),
    LIST_NAMES(R, state, DESK_STATE_NAMES, DESK_STATE_WORDS),
    LIST_COLUMN(R, reported_at, LIST_TIME),
    LIST_COLUMN(R, moved_at, LIST_TIME),
    LIST_COLUMN(R, wording, LIST_TEXT),
    LIST_COLUMN(R, unit, LIST_TEXT),
    LIST_COLUMN(R, homes, LIST_INT),
    LIST_COLUMN(R, voices, LIST_INT),
};
static const struct list cases = {
    .name = "cases",
    .title = MSG_nav_cases,
    .column = columns,
    .columns = countof(columns),
    .row_size = sizeof(R),
    .at_off = offsetof(R, moved_at),
    .read = read_cases,
    .draw = draw_cases,
    .keep = keep_search,
    .slow = is_search,
    .link = link_case,
    .headline = headline,
};
#undef R

void desk_show_cases(struct web *w)
{
    list_answer(w, &cases);
}
