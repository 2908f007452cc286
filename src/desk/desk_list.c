/* desk_list.c - the public list of cases, declared once: what stands in a row, how a page of it is read, how it looks.
**
** With `?q=` it is a search over the public words, in every form of the list; of a case that has none it tells nothing. */
#include "desk/desk_find.h"

#include "cases.html.h"

#include <stdlib.h>

enum { LATEST_LOOKED = 500 }; /* cases, not further down */

/* A row as everybody reads it. */
struct case_row {
    int64_t id, state, reported_at, moved_at;
    struct str wording, class, unit; /* class: "other", where not everybody may read it */
    int64_t homes, voices;
};
#define R struct case_row

/* What the reader tells the view besides the rows. */
struct cases_read {
    const struct find_view *found; /* NULL: nothing was searched for */
    struct desk_filter filter;     /* its class */
    struct class_tree tree;
};

/* ---- rows ------------------------------------------------------------------------------------------------------- */

static struct str class_told(const struct web *w, const struct class_tree *t, int64_t class)
{
    const size_t at = class == ABSENT ? t->n : class_find(t, class);
    if (at == t->n)
        return STR_NONE;
    return t->class[at].shown ? class_name(&t->class[at], (enum lang)w->out.m.lang) : msg_text(&w->out.m, MSG_class_other, 0);
}

static enum rc rows_of(struct web *w, const struct class_tree *t, const struct desk_case_older_row *from, size_t n, R **out)
{
    R *row = ARENA_ARRAY(w->arena, R, n);
    if (!row)
        return FAILED;
    for (size_t i = 0; i < n; i++) {
        const struct desk_case_older_row *r = &from[i];
        row[i] = (R){ r->id, r->state, r->reported_at, r->moved_at, r->wording, class_told(w, t, r->class), r->unit, r->homes, r->voices };
    }
    *out = row;
    return OK;
}

static enum rc lines_of(struct web *w, const R *row, size_t n, struct case_line **line)
{
    struct case_line *l = ARENA_ARRAY(w->arena, struct case_line, n);
    if (!l)
        return FAILED;
    for (size_t i = 0; i < n; i++)
        l[i] = (struct case_line){ .id = row[i].id,
                                   .reported_at = row[i].reported_at,
                                   .moved_at = row[i].moved_at,
                                   .state = (enum case_state)row[i].state,
                                   .title = row[i].wording,
                                   .class = row[i].class,
                                   .homes = row[i].homes,
                                   .worded = row[i].wording.p != NULL };
    *line = l;
    return OK;
}

enum rc desk_lines_of(struct web *w, const struct desk_case_older_row *from, size_t n, struct case_line **line)
{
    struct class_tree t;
    R *row = NULL;
    enum rc rc = desk_classes(w->db, w->arena, &t);
    if (!rc)
        rc = rows_of(w, &t, from, n, &row);
    return rc ? rc : lines_of(w, row, n, line);
}

enum rc desk_read_latest(struct web *w, int64_t want, struct case_line **line, size_t *n)
{
    struct desk_case_last_row last;
    struct desk_case_older_row *row = NULL;
    size_t rows = 0;
    enum rc rc = desk_case_last(w->db, w->arena, &last);
    if (!rc)
        rc = desk_case_worded(w->db, w->arena, last.id - LATEST_LOOKED, INT64_MAX, want, &row, &rows);
    if (!rc && !rows)
        rc = desk_case_older(w->db, w->arena, INT64_MAX, want, &row, &rows);
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
static enum rc read_found(struct web *w, const struct list_ask *ask, struct str q, struct cases_read *read, struct list_got *out)
{
    struct find_view *v = ARENA_NEW(w->arena, struct find_view);
    if (!v || ask->up)
        return v ? INVALID : FAILED;
    *v = (struct find_view){ .shelf = SHELF_PUBLIC, .q = q };
    desk_filter_read(w, &(struct form){ .n = 0 }, &v->filter);
    v->filter.state = DESK_ALL;
    v->filter.worded = 1;
    enum rc rc = desk_find_read(w, &(struct find_from){ SHELF_PUBLIC, ask->cursor, ask->want }, v);
    struct desk_case_older_row *row = rc ? NULL : ARENA_ARRAY(w->arena, struct desk_case_older_row, v->n);
    if (!row)
        return rc ? rc : FAILED;
    for (size_t i = 0; !rc && i < v->n; i++) {
        struct desk_case_get_row c;
        rc = desk_case_get(w->db, w->arena, v->line[i].line.id, &c);
        if (!rc)
            row[i] = (struct desk_case_older_row){ c.id, c.state, c.reported_at, c.moved_at, c.wording, c.unit, c.homes, c.voices,
                                                   c.class };
    }
    R *rows = NULL;
    if (!rc)
        rc = rows_of(w, &read->tree, row, v->n, &rows);
    if (rc)
        return rc;
    read->found = v;
    *out = (struct list_got){ .row = rows, .n = v->n, .total = ABSENT, .older = v->after, .more = read };
    return OK;
}

/* ---- one class -------------------------------------------------------------------------------------------------- */

/* The class that the address asks for, if everybody may know what is in it. */
static bool read_class(struct web *w, struct cases_read *read)
{
    int64_t class;
    struct str s = web_query(w, "class");
    read->filter.class = ABSENT;
    if (!s.n)
        return true;
    if (!str_int(s, &class) || !desk_filter_class(w, class, &read->filter))
        return false;
    size_t shown = 0;
    int64_t *under = ARENA_ARRAY(w->arena, int64_t, read->filter.unders);
    for (size_t i = 0; under && i < read->filter.unders; i++)
        if (read->tree.class[class_find(&read->tree, read->filter.under[i])].shown)
            under[shown++] = read->filter.under[i];
    const bool known = shown && under[0] == class;
    read->filter.under = under;
    read->filter.unders = shown;
    return known;
}

static int by_number(const void *x, const void *y)
{
    const struct desk_case_older_row *a = x, *b = y;
    return a->id > b->id ? -1 : a->id < b->id;
}

/* Each class's cases stand in order; the page is the newest of them all (upwards: the oldest), newest first. */
static enum rc read_of_class(struct web *w, const struct list_ask *ask, int64_t than, struct cases_read *read, struct list_got *out)
{
    const size_t each = (size_t)ask->want + 1;
    struct desk_case_older_row *all = ARENA_ARRAY(w->arena, struct desk_case_older_row, each * read->filter.unders);
    struct list_got got = { .more = read };
    enum rc rc = all ? OK : FAILED;
    size_t n = 0, from = 0;
    for (size_t i = 0; !rc && i < read->filter.unders; i++) {
        struct desk_case_older_row *row;
        size_t k;
        rc = (ask->up ? desk_class_newer : desk_class_older)(w->db, w->arena, read->filter.under[i], than, (int64_t)each, &row, &k);
        if (!rc && k)
            memcpy(all + n, row, k * sizeof *row);
        n += rc ? 0 : k;
        got.total += read->tree.class[class_find(&read->tree, read->filter.under[i])].ever;
    }
    if (rc)
        return rc;
    if (n)
        qsort(all, n, sizeof *all, by_number);
    got.n = n < each ? n : (size_t)ask->want;
    if (ask->up)
        from = n - got.n;
    R *row = NULL;
    rc = rows_of(w, &read->tree, all + from, got.n, &row);
    if (rc)
        return rc;
    got.row = row;
    if (got.n && (ask->up || n > got.n))
        got.older = cursor_of(w, row[got.n - 1].id);
    if (got.n && (ask->up ? n > got.n : ask->cursor.p != NULL))
        got.newer = cursor_of(w, row[0].id);
    *out = got;
    return OK;
}

/* Numbers have no gaps, so the total is the last of them. */
static enum rc read_cases(struct web *w, const struct list_ask *ask, struct list_got *out)
{
    struct desk_case_older_row *row;
    struct desk_case_last_row last;
    struct list_got got = { 0 };
    int64_t than = INT64_MAX;
    struct str q = searched(w);
    struct cases_read *read = ARENA_NEW(w->arena, struct cases_read);
    enum rc rc = read ? desk_classes(w->db, w->arena, &read->tree) : FAILED;
    if (rc)
        return rc;
    if (!read_class(w, read))
        return INVALID;
    if (q.n)
        return read_found(w, ask, q, read, out);
    if (ask->cursor.p && (!str_int(ask->cursor, &than) || than < 0))
        return INVALID;
    if (read->filter.class != ABSENT)
        return read_of_class(w, ask, ask->up && !ask->cursor.p ? 0 : than, read, out);
    rc = ask->up ? read_up(w, than, ask->want, &row, &got.n) : desk_case_older(w->db, w->arena, than, ask->want, &row, &got.n);
    if (!rc)
        rc = desk_case_last(w->db, w->arena, &last);
    R *rows = NULL;
    if (!rc)
        rc = rows_of(w, &read->tree, row, got.n, &rows);
    if (rc)
        return rc;
    got.row = rows;
    got.more = read;
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
    const struct cases_read *read = page->got.more;
    if (read->found) {
        struct find_view v = *read->found;
        v.older = page->older;
        w->page.nav = NAV_CASES;
        w->page.title = msg_find_title_q(&w->out.m, v.q);
        desk_cases_found(&w->out, w, &v, page);
        return;
    }
    if (lines_of(w, page->got.row, page->got.n, &line)) /* the arena is full: out_end() will say so */
        return;
    bool doors = false;
    if (place_has_doors(w->db, w->arena, &doors)) /* then there is no way to a map */
        doors = false;
    w->page.nav = NAV_CASES;
    desk_cases(&w->out, w, &(struct cases_view){ line, &read->tree, read->filter.class, doors }, page);
}

static bool is_search(struct web *w)
{
    return searched(w).n > 0;
}

static struct url keep_search(struct web *w, struct url to)
{
    struct str q = searched(w), class = web_query(w, "class");
    if (class.n)
        to = url_query(&w->out, to, "class", class);
    return q.n ? url_query(&w->out, to, "q", q) : to;
}

static struct url link_case(struct web *w, const void *row)
{
    const R *r = row;
    return url_path(&w->out, "/cases/%lld", (long long)r->id);
}

static struct str headline(struct web *w, const void *row)
{
    const R *r = row;
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
    LIST_COLUMN(R, class, LIST_TEXT),
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
