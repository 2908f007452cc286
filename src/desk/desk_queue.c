/* desk_queue.c - the clerk's list: any filter, four orders, pages both ways, and the same list for programs.
**
** The list is declared once (web/list.h), so /desk, /desk.json and /desk.csv answer to the same addresses. Its page is also what a clerk
** gets back who did something with many cases at once (desk_bulk.c): they are where they were, and what was done stands on top. */
#include "desk/desk_in.h"

#include "base/clock.h"
#include "people/people.h"
#include "queue.html.h"

/* A list that no index gives is looked for case by case, which in a large place means a page of the file each: it stops for the reader's
** sake long before it stops by number. */
enum { LOOKS = 10000, LOOKS_SURE = 512, LOOK_US = 12000 };
enum { UNIT_ROWS = 50, UNITS_MAX = 12, TAKERS_MAX = 200, COMPOUNDS_MAX = 200 };

/* What the reader tells the view besides the rows. */
struct queue_read {
    struct desk_filter filter;
    struct str after; /* where this page begins */
    bool cut;
    int64_t looked;
};

/* A row as programs read it. */
struct queue_row {
    int64_t id, state, reported_at, moved_at;
    struct str wording, class, unit, taker;
    int64_t homes, voices, said_fixed, said_half, said_back, said_not;
    const struct desk_line_get_row *line;
};

/* ---- reading ------------------------------------------------------------------------------------------------------ */

/* A cursor that has the first row just behind it. */
static struct str before_row(struct web *w, const struct desk_filter *f, const struct desk_line_get_row *row)
{
    return desk_cursor(w->arena, desk_filter_key(f, row), desk_filter_upwards(f) ? row->id - 1 : row->id + 1);
}

static struct str place_of(struct web *w, const struct desk_filter *f, const struct desk_line_get_row *row)
{
    return desk_cursor(w->arena, desk_filter_key(f, row), row->id);
}

/* Where a page was cut short, the turn on that side goes on from there; where it came from there is always something. */
static void set_turns(struct web *w, const struct list_ask *ask, const struct desk_walked *got, struct queue_read *q, struct list_got *out)
{
    const struct desk_filter *f = &q->filter;
    struct str first = got->n ? place_of(w, f, &got->row[0]) : ask->cursor;
    struct str last = got->n ? place_of(w, f, &got->row[got->n - 1]) : ask->cursor;
    struct str stopped = desk_cursor(w->arena, got->at, got->id);
    if (ask->up) {
        out->newer = got->cut ? stopped : got->more ? first : STR_NONE;
        out->older = last;
    } else {
        out->older = got->cut ? stopped : got->more ? last : STR_NONE;
        out->newer = ask->cursor.p ? first : STR_NONE;
    }
    if (out->newer.p) /* else this is the first page, and its address needs no place */
        q->after = ask->up && got->n ? before_row(w, f, &got->row[0]) : ask->cursor;
}

static struct str class_of(const struct web *w, const struct class_tree *t, int64_t class)
{
    const size_t at = class == ABSENT ? t->n : class_find(t, class);
    return at < t->n ? class_name(&t->class[at], (enum lang)w->out.m.lang) : STR_NONE;
}

/* A resident's own words are no part of it: a file is carried about. */
static enum rc rows_of(struct web *w, const struct desk_walked *got, struct queue_row **out)
{
    struct queue_row *row = ARENA_ARRAY(w->arena, struct queue_row, got->n);
    struct class_tree t;
    enum rc rc = row ? desk_classes(w->db, w->arena, &t) : FAILED;
    for (size_t i = 0; !rc && i < got->n; i++) {
        const struct desk_line_get_row *r = &got->row[i];
        struct desk_case_get_row c = { .wording = STR_NONE };
        rc = r->worded ? desk_case_get(w->db, w->arena, r->id, &c) : OK;
        row[i] = (struct queue_row){ r->id, r->state, r->reported_at, r->moved_at, c.wording, class_of(w, &t, r->class), r->unit,
                                     desk_person(w, r->taken_by == ABSENT ? 0 : r->taken_by), r->homes, r->voices, r->said_fixed,
                                     r->said_half, r->said_back, r->said_not, r };
    }
    if (!rc)
        *out = row;
    return rc;
}

static enum rc read_queue(struct web *w, const struct list_ask *ask, struct list_got *out)
{
    struct queue_read *q = ARENA_NEW(w->arena, struct queue_read);
    struct queue_row *row = NULL;
    struct desk_walked got;
    if (!q)
        return FAILED;
    desk_read_filter(w, &q->filter);
    struct desk_walk walk = { .filter = &q->filter, .back = ask->up, .want = ask->want, .most = LOOKS, .sure = LOOKS_SURE };
    if (!desk_filter_plain(&q->filter))
        walk.until = clock_mono_us() + LOOK_US;
    if (!ask->cursor.p)
        desk_cursor_top(&q->filter, ask->up, &walk.at, &walk.id);
    else if (!desk_cursor_read(ask->cursor, &walk.at, &walk.id))
        return INVALID;
    enum rc rc = desk_walk(w, &walk, &got);
    if (!rc)
        rc = rows_of(w, &got, &row);
    if (rc)
        return rc;
    q->cut = got.cut;
    q->looked = got.looked;
    *out = (struct list_got){ .row = row, .n = got.n, .total = ABSENT, .more = q };
    set_turns(w, ask, &got, q, out);
    return OK;
}

static enum rc read_counts(struct web *w, struct queue_view *v)
{
    struct desk_count_all_row *row;
    struct desk_count_mine_row mine;
    const int64_t *holder;
    size_t holders = 0;
    struct desk_count_check_row check;
    struct desk_call_count_row calls;
    size_t n;
    enum rc rc = desk_count_all(w->db, w->arena, &row, &n);
    for (size_t i = 0; !rc && i < n; i++)
        if (row[i].state >= 0 && row[i].state < CASE_STATES)
            v->count[row[i].state] = row[i].n;
    if (!rc)
        rc = desk_read_holders(w, w->actor.user, &holder, &holders);
    for (size_t i = 0; !rc && i < holders; i++) {
        rc = desk_count_mine(w->db, w->arena, holder[i], CASE_CLOSED, DESK_COUNT_MOST, &mine);
        v->mine += rc ? 0 : mine.n;
    }
    if (!rc)
        rc = desk_count_check(w->db, w->arena, w->actor.user, CASE_TO_VERIFY, DESK_COUNT_MOST, &check);
    if (!rc)
        rc = desk_call_count(w->db, w->arena, w->out.now_us, DESK_COUNT_MOST, &calls);
    if (rc)
        return rc;
    v->calls = calls.n;
    v->check = check.n;
    const struct desk_yours *of = v->filter.of;
    size_t ofs = v->filter.ofs;
    rc = v->filter.yours ? OK : desk_read_yours(w, &of, &ofs);
    v->yours = (int64_t)ofs;
    return rc;
}

/* Adds a state's units, the latest cases first, each once. */
static enum rc add_units(struct web *w, int64_t state, struct str unit[UNITS_MAX], size_t *units)
{
    struct desk_line_get_row *row;
    size_t n;
    enum rc rc = desk_line_waiting_down(w->db, w->arena, state, INT64_MAX, INT64_MAX, UNIT_ROWS, &row, &n);
    for (size_t i = 0; !rc && i < n && *units < UNITS_MAX; i++) {
        size_t k = 0;
        while (k < *units && !str_eq(unit[k], row[i].unit))
            k++;
        if (row[i].unit.p && k == *units)
            unit[(*units)++] = row[i].unit;
    }
    return rc;
}

enum rc desk_read_units(struct web *w, const struct str **unit, size_t *n)
{
    static const enum case_state sent[] = { CASE_DISPATCHED, CASE_HANDLING, CASE_TO_VERIFY, CASE_CLOSED };
    struct str *u = ARENA_ARRAY(w->arena, struct str, UNITS_MAX);
    size_t units = 0;
    enum rc rc = u ? people_units(w->db, w->arena, UNITS_MAX, u, &units) : FAILED;
    for (size_t i = 0; !rc && i < countof(sent); i++)
        rc = add_units(w, sent[i], u, &units);
    if (rc)
        return rc;
    *unit = u;
    *n = units;
    return OK;
}

/* Whoever may take cases, and whom the list is asked for already though they may no more. */
static enum rc read_takers(struct web *w, struct queue_view *v)
{
    struct people_account *who = ARENA_ARRAY(w->arena, struct people_account, TAKERS_MAX);
    struct desk_taker *t = ARENA_ARRAY(w->arena, struct desk_taker, TAKERS_MAX + 1);
    const int64_t asked = v->filter.taker, me = w->actor.user;
    size_t n;
    bool listed = asked == DESK_ANYBODY || asked == DESK_NOBODY || asked == me;
    enum rc rc = who && t ? people_able(w->db, w->arena, PERM_DESK, who, TAKERS_MAX, &n) : FAILED;
    for (size_t i = 0; !rc && i < n; i++) {
        if (!who[i].name.p || who[i].user == me)
            continue;
        listed = listed || who[i].user == asked;
        t[v->takers++] = (struct desk_taker){ who[i].user, who[i].name };
    }
    if (!rc && !listed)
        t[v->takers++] = (struct desk_taker){ asked, desk_person(w, asked) };
    v->taker = t;
    return rc;
}

static enum rc read_compounds(struct web *w, struct queue_view *v)
{
    struct place_compound_name *c = ARENA_ARRAY(w->arena, struct place_compound_name, COMPOUNDS_MAX);
    enum rc rc = c ? place_compounds_named(w->db, w->arena, c, COMPOUNDS_MAX, &v->compounds) : FAILED;
    v->compound = c;
    return rc;
}

static enum rc read_lines(struct web *w, struct queue_view *v, const struct list_got *got)
{
    struct case_line *line = ARENA_ARRAY(w->arena, struct case_line, got->n);
    const struct queue_row *row = got->row;
    enum rc rc = line ? OK : FAILED;
    for (size_t i = 0; !rc && i < got->n; i++) {
        rc = desk_read_line(w, row[i].line, row[i].wording, &line[i]);
        line[i].class = row[i].class;
        line[i].at = place_of(w, &v->filter, row[i].line);
        const struct desk_yours *why = v->filter.yours ? desk_yours_find(v->filter.of, v->filter.ofs, row[i].id) : NULL;
        line[i].yours = why ? why->why : 0;
    }
    v->line = line;
    v->n = got->n;
    return rc;
}

/* What may be asked of many cases at once: what some state in this list allows. */
static void read_verbs(struct queue_view *v)
{
    static const struct command *const verb[DESK_VERBS] = { [VERB_TAKE] = &CASE_TAKE, [VERB_DISPATCH] = &CASE_DISPATCH,
                                                            [VERB_RELEASE] = &CASE_RELEASE };
    v->may[VERB_CLASSIFY] = v->may_work && v->tree.n;
    v->may[VERB_SEEN] = v->may_work && v->filter.yours;
    for (int s = 0; s < CASE_STATES; s++)
        for (int k = 0; k < VERB_CLASSIFY && v->may_work && desk_filter_may(&v->filter, (enum case_state)s); k++)
            v->may[k] = v->may[k] || flow_find(&CASE_FLOW, s, verb[k]);
}

/* ---- showing ------------------------------------------------------------------------------------------------------ */

static void draw_queue(struct web *w, const struct list_page *page)
{
    const struct queue_read *q = page->got.more;
    struct queue_view v = { .filter = q->filter, .older = page->older, .newer = page->newer, .cut = q->cut, .looked = q->looked,
                            .json = page->json, .csv = page->csv, .xlsx = page->xlsx, .atom = page->atom,
                            .did = w->user, .may_work = (w->actor.perms & PERM_DESK) != 0 };
    v.here = (struct desk_from){ .known = true, .filter = q->filter, .after = q->after };
    v.title = desk_filter_words(w, &v.filter);
    v.chips = desk_filter_chips(w, &v.filter, v.chip);
    enum rc rc = read_lines(w, &v, &page->got);
    if (!rc)
        rc = read_counts(w, &v);
    if (!rc)
        rc = read_takers(w, &v);
    if (!rc)
        rc = desk_read_units(w, &v.unit, &v.units);
    if (!rc)
        rc = read_compounds(w, &v);
    if (!rc)
        rc = desk_classes(w->db, w->arena, &v.tree);
    if (!rc && v.may_work)
        rc = desk_read_offers(w, &v.offer, &v.offers);
    if (!rc)
        rc = desk_read_dangers(w, &v.danger, &v.dangers);
    if (!rc)
        rc = desk_read_bursts(w, &v.burst, &v.bursts);
    if (!rc)
        rc = desk_read_views(w, &v.view, &v.views);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    read_verbs(&v);
    v.key = desk_form_key(w);
    desk_page_lives(w, ABSENT);
    w->page.desk = true;
    w->page.title = v.title;
    w->page.here = desk_keep_from(&w->out, &v.here, url_path(&w->out, "/desk"));
    desk_queue(&w->out, w, &v);
}

static bool looks_around(struct web *w)
{
    struct desk_filter f;
    desk_read_filter(w, &f);
    return !desk_filter_plain(&f);
}

static struct url keep(struct web *w, struct url to)
{
    struct desk_filter f;
    desk_read_filter(w, &f);
    return desk_filter_keep(&w->out, &f, to);
}

static struct url link_case(struct web *w, const void *row)
{
    const struct queue_row *r = row;
    return url_path(&w->out, "/desk/cases/%lld", (long long)r->id);
}

static struct str headline(struct web *w, const void *row)
{
    const struct queue_row *r = row;
    return r->wording.p ? r->wording : msg_case_number(&w->out.m, r->id);
}

#define R struct queue_row
static const struct list_column columns[] = {
    LIST_COLUMN(R, id, LIST_INT),
    LIST_NAMES(R, state, DESK_STATE_NAMES, DESK_STATE_WORDS),
    LIST_COLUMN(R, reported_at, LIST_TIME),
    LIST_COLUMN(R, moved_at, LIST_TIME),
    LIST_COLUMN(R, wording, LIST_TEXT),
    LIST_COLUMN(R, class, LIST_TEXT),
    LIST_COLUMN(R, unit, LIST_TEXT),
    LIST_COLUMN(R, taker, LIST_TEXT),
    LIST_COLUMN(R, homes, LIST_INT),
    LIST_COLUMN(R, voices, LIST_INT),
    LIST_COLUMN(R, said_fixed, LIST_INT),
    LIST_COLUMN(R, said_half, LIST_INT),
    LIST_COLUMN(R, said_back, LIST_INT),
    LIST_COLUMN(R, said_not, LIST_INT),
};
static const struct list queue = {
    .name = "desk",
    .path = "/desk",
    .title = MSG_nav_desk,
    .column = columns,
    .columns = countof(columns),
    .row_size = sizeof(R),
    .at_off = offsetof(R, moved_at),
    .read = read_queue,
    .draw = draw_queue,
    .keep = keep,
    .slow = looks_around,
    .link = link_case,
    .headline = headline,
};
#undef R

/* A form without script sends every field, empty ones too: the reader is led to the address that says the same in fewer words. */
void desk_show_queue(struct web *w)
{
    struct desk_filter f;
    desk_read_filter(w, &f);
    if (f.loose)
        web_see_other(w, desk_filter_keep(&w->out, &f, url_path(&w->out, "/desk")));
    else
        list_answer(w, &queue);
}

void desk_draw_queue(struct web *w, int status, const struct desk_did *did)
{
    struct desk_did *kept = ARENA_NEW(w->arena, struct desk_did);
    if (!kept) {
        web_error(w, FAILED, NULL);
        return;
    }
    *kept = *did;
    w->user = kept;
    list_page(w, &queue, status);
}
