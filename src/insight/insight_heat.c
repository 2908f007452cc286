/* insight_heat.c - where the cases are: buildings on the place's map, by how many were reported in some months, or are open now.
**
** The list is the truth: a row for each building with a case, in the registry's order, as a table, a sheet and JSON. The picture shows the
** same rows; a level has its colour, its line and its number. On everybody's page a building speaks only when at least HOMES_LEAST
** households do: of the others it is told that there were few. What stands in no building is on the desk's own map, as dots. */
#include "insight/insight_page.h"

#include "base/clock.h"
#include "heat.html.h"

const char *const INSIGHT_HEAT[HEATS] = { "reported", "open" };

static enum heat asked_heat(struct web *w)
{
    const struct str of = web_query(w, "of");
    return of.p && str_eq(of, str_of(INSIGHT_HEAT[HEAT_OPEN])) ? HEAT_OPEN : HEAT_REPORTED;
}

static struct url keep_heat(struct web *w, struct url to)
{
    const struct insight_asked q = insight_asked(w);
    return asked_heat(w) == HEAT_OPEN ? url_query(&w->out, to, "of", str_of(INSIGHT_HEAT[HEAT_OPEN])) : insight_keep_span(w, &q, to);
}

static const struct tally *tally_in(const struct tally *t, size_t n, int64_t building)
{
    size_t low = 0, high = n;
    while (low < high) {
        const size_t half = low + (high - low) / 2;
        if (t[half].key < building)
            low = half + 1;
        else
            high = half;
    }
    return low < n && t[low].key == building ? &t[low] : NULL;
}

/* Thirds of the way to the most: whole numbers, each level with one at least. */
static void set_levels(struct heat_view *v)
{
    v->from[0] = 0;
    for (int k = 1; k <= HEAT_LEVELS; k++) {
        const int64_t third = (k - 1) * (v->most / HEAT_LEVELS) + 1;
        v->from[k] = third > v->from[k - 1] ? third : v->from[k - 1] + 1;
    }
    v->from[HEAT_LEVELS + 1] = v->most > v->from[HEAT_LEVELS] ? v->most + 1 : v->from[HEAT_LEVELS] + 1;
}

static int level_of(const struct heat_view *v, int64_t n)
{
    int level = 1;
    while (level < HEAT_LEVELS && n >= v->from[level + 1])
        level++;
    return level;
}

/* Rows of the buildings with a case, in the order of the map; row_of: of each house, or NULL. */
static size_t make_rows(struct web *w, const struct place_map *m, const struct tally *t, size_t n, struct heat_view *v,
                        struct heat_row *row, const struct heat_row **row_of)
{
    const enum figure what = v->heat == HEAT_OPEN ? F_OPEN : F_REPORTED;
    size_t rows = 0;
    for (size_t i = 0; i < m->houses; i++) {
        const struct place_house *h = &m->house[i];
        const struct tally *of = tally_in(t, n, h->id);
        row_of[i] = NULL;
        if (!of || !of->n[what])
            continue;
        const bool few = v->asked.open && of->n[F_HOMES] < HOMES_LEAST;
        struct heat_row *r = &row[rows++];
        *r = (struct heat_row){ h->compound_name, h->name, few ? ABSENT : of->n[what], few ? ABSENT : of->n[F_HOMES], w->out.now_us, 0,
                                url_query_int(&w->out, url_path(&w->out, "/map"), "building", h->id) };
        row_of[i] = r;
        v->few += few;
        v->sum += few ? 0 : r->n;
        v->most = r->n != ABSENT && r->n > v->most ? r->n : v->most;
    }
    return rows;
}

static enum rc draw_houses(struct web *w, const struct place_map *m, const struct heat_row **row_of, struct heat_view *v)
{
    const struct msg_ctx *c = &w->out.m;
    struct heat_house *house = ARENA_ARRAY(w->arena, struct heat_house, m->houses);
    enum rc rc = house ? place_plan(w->arena, m, &v->plan) : FAILED;
    for (size_t i = 0; i < m->houses && !rc; i++) {
        const struct place_house *h = &m->house[i];
        const struct heat_row *r = row_of[i];
        struct heat_house one = { .name = h->name, .row = r };
        if (!place_plan_at(&v->plan, h->at, &one.x, &one.y))
            continue;
        one.label = r && r->level == HEAT_FEW ? msg_heat_label_few(c, h->compound_name, h->name, HOMES_LEAST)
                                              : msg_heat_label(c, h->compound_name, h->name, r ? r->n : 0);
        house[v->houses++] = one;
    }
    v->house = house;
    return rc;
}

static enum rc read_heat(struct web *w, const struct list_ask *ask, struct list_got *out)
{
    struct heat_view *v = ARENA_NEW(w->arena, struct heat_view);
    struct place_map m;
    struct tally *t;
    size_t n = 0;
    if (ask->cursor.p)
        return INVALID; /* it is one page */
    if (!v)
        return FAILED;
    *v = (struct heat_view){ .asked = insight_asked(w), .heat = asked_heat(w) };
    const struct span ever = { 0, v->asked.last };
    enum rc rc = place_map(w->db, w->arena, &m);
    if (!rc)
        rc = insight_buildings(w->db, w->arena, v->heat == HEAT_OPEN ? ever : v->asked.span, &t, &n);
    struct heat_row *row = rc ? NULL : ARENA_ARRAY(w->arena, struct heat_row, m.houses + 1);
    const struct heat_row **row_of = rc ? NULL : ARENA_ARRAY(w->arena, const struct heat_row *, m.houses + 1);
    if (!row || !row_of)
        return rc ? rc : FAILED;
    const size_t rows = make_rows(w, &m, t, n, v, row, row_of);
    set_levels(v);
    for (size_t i = 0; i < rows; i++)
        row[i].level = row[i].n == ABSENT ? HEAT_FEW : level_of(v, row[i].n);
    rc = draw_houses(w, &m, row_of, v);
    if (!rc)
        *out = (struct list_got){ .row = row, .n = rows, .total = (int64_t)rows, .more = v };
    return rc;
}

static void draw_heat(struct web *w, const struct list_page *page)
{
    const struct heat_view *v = page->got.more;
    w->page.desk = !v->asked.open;
    w->page.title = msg_heat_title(&w->out.m);
    heat_page(&w->out, w, page);
}

static struct url link_row(struct web *w, const void *row)
{
    (void)w;
    return ((const struct heat_row *)row)->to;
}

static struct str headline(struct web *w, const void *row)
{
    const struct heat_row *r = row;
    return arena_printf(w->arena, STR_FMT " " STR_FMT, STR_ARG(r->compound), STR_ARG(r->building));
}

static bool always(struct web *w)
{
    (void)w;
    return true;
}

#define R struct heat_row
static const struct list_column columns[] = {
    LIST_COLUMN(R, compound, LIST_TEXT),
    LIST_COLUMN(R, building, LIST_TEXT),
    LIST_COLUMN(R, n, LIST_INT),
    LIST_COLUMN(R, homes, LIST_INT),
};
static const struct list heat = {
    .name = "map",
    .title = MSG_heat_title,
    .column = columns,
    .columns = countof(columns),
    .row_size = sizeof(R),
    .at_off = offsetof(R, at),
    .read = read_heat,
    .draw = draw_heat,
    .keep = keep_heat,
    .slow = always,
    .link = link_row,
    .headline = headline,
};
#undef R

void insight_show_heat(struct web *w)
{
    list_answer(w, &heat);
}
