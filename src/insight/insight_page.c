/* insight_page.c - the figures as a list: a page, and the same rows for sheets and programs.
**
** One declaration serves two pages. The staff's is by month, class, unit or compound; the public one by month or class, and tells of a row
** only when at least HOMES_LEAST households stand behind it. Rows with fewer, and classes that not everybody may read, are put together
** into one row, so that the sum still holds and nobody is found in it. */
#include "insight/insight_page.h"

#include "base/clock.h"
#include "base/text.h"
#include "insight.html.h"

const char *const INSIGHT_BY[BYS] = { "month", "class", "unit", "compound" };
enum { SPAN_MONTHS = 12, SPAN_MOST = 120 };

enum msg insight_by_msg(enum by by)
{
    static const enum msg words[BYS] = { MSG_insight_by_month, MSG_insight_by_class, MSG_insight_by_unit, MSG_insight_by_compound };
    must((size_t)by < countof(words));
    return words[by];
}

struct str insight_month(struct arena *a, int64_t month)
{
    return arena_printf(a, "%04lld-%02lld", (long long)(month / 12), (long long)(month % 12 + 1));
}

struct str insight_month_words(const struct msg_ctx *m, int64_t month)
{
    return msg_calendar_month(m, msg_text(m, (enum msg)(MSG_month_1 + month % 12), 0), month / 12);
}

struct str insight_within(const struct msg_ctx *m, int64_t hours)
{
    if (hours == ABSENT)
        return msg_insight_few(m);
    if (hours == 0)
        return msg_insight_longer(m, msg_span_days(m, BIN_HOURS[BINS - 2] / 24));
    return hours % 24 ? msg_span_hours(m, hours) : msg_span_days(m, hours / 24);
}

/* ---- what is asked for ------------------------------------------------------------------------------------------------------ */

static bool read_month(struct str s, int64_t *month)
{
    int64_t y, m;
    if (s.n != 7 || s.p[4] != '-' || !str_int(str_cut(s, 0, 4), &y) || !str_int(str_cut(s, 5, 7), &m) || y < 1970 || m < 1 || m > 12)
        return false;
    *month = y * 12 + m - 1;
    return true;
}

struct insight_asked insight_asked(struct web *w)
{
    const struct str by = web_query(w, "by"), since = web_query(w, "since"), until = web_query(w, "until");
    struct insight_asked q = { .by = BY_MONTH, .open = w->route->perm == PERM_ANYONE };
    q.last = month_of(w->out.now_us, w->out.offset_min);
    const enum by bys = q.open ? BY_UNIT : BYS;
    for (enum by b = 0; b < bys; b++)
        if (by.p && str_eq(by, str_of(INSIGHT_BY[b])))
            q.by = b;
    q.span = (struct span){ q.last - SPAN_MONTHS + 1, q.last };
    if (until.p && read_month(until, &q.span.until) && q.span.until > q.last)
        q.span.until = q.last;
    q.span.since = q.span.until - SPAN_MONTHS + 1;
    if (since.p)
        (void)read_month(since, &q.span.since);
    if (q.span.since > q.span.until)
        q.span.since = q.span.until;
    if (q.span.since <= q.span.until - SPAN_MOST)
        q.span.since = q.span.until - SPAN_MOST + 1;
    return q;
}

struct url insight_keep_span(struct web *w, const struct insight_asked *q, struct url to)
{
    if (q->span.since == q->last - SPAN_MONTHS + 1 && q->span.until == q->last)
        return to;
    to = url_query(&w->out, to, "since", insight_month(w->arena, q->span.since));
    return url_query(&w->out, to, "until", insight_month(w->arena, q->span.until));
}

static struct url keep_asked(struct web *w, struct url to)
{
    const struct insight_asked q = insight_asked(w);
    if (q.by != BY_MONTH)
        to = url_query(&w->out, to, "by", str_of(INSIGHT_BY[q.by]));
    return insight_keep_span(w, &q, to);
}

/* ---- rows ---------------------------------------------------------------------------------------------------------------------- */

static void set_share(struct share s, int64_t *part, int64_t *of, int64_t *pct)
{
    *part = s.part;
    *of = s.of;
    *pct = share_speaks(s) ? (s.part * 100 + s.of / 2) / s.of : ABSENT;
}

static struct insight_line line_of(const struct tally *t, struct str what, int64_t at)
{
    struct insight_line l = { .what = what, .at = at, .reported = t->n[F_REPORTED], .homes = t->n[F_HOMES] };
    l.left_out = t->n[F_REPORTED] - t->n[F_COUNTED];
    set_share(tally_response(t), &l.prompt, &l.prompt_of, &l.prompt_pct);
    set_share(tally_resolution(t), &l.solved, &l.solved_of, &l.solved_pct);
    set_share(tally_timely(t), &l.timely, &l.timely_of, &l.timely_pct);
    set_share(tally_content(t), &l.content, &l.content_of, &l.content_pct);
    set_share(tally_pleased(t), &l.pleased, &l.pleased_of, &l.pleased_pct);
    set_share(tally_again(t), &l.again, &l.again_of, &l.again_pct);
    l.take_half_h = tally_within(t, F_TAKE_BIN, 50);
    l.done_half_h = tally_within(t, F_DONE_BIN, 50);
    l.done_ninety_h = tally_within(t, F_DONE_BIN, 90);
    return l;
}

static void hide(struct insight_line *l)
{
    *l = (struct insight_line){ .what = l->what, .x = l->x, .at = l->at, .rest = l->rest, .hidden = 1 };
    int64_t *const figure[] = { &l->reported, &l->homes, &l->left_out, &l->prompt, &l->prompt_of, &l->prompt_pct, &l->solved, &l->solved_of,
                                &l->solved_pct, &l->timely, &l->timely_of, &l->timely_pct, &l->content, &l->content_of, &l->content_pct,
                                &l->pleased, &l->pleased_of, &l->pleased_pct, &l->again, &l->again_of, &l->again_pct, &l->take_half_h,
                                &l->done_half_h, &l->done_ninety_h };
    for (size_t i = 0; i < countof(figure); i++)
        *figure[i] = ABSENT;
}

static void add_tally(struct tally *sum, const struct tally *t)
{
    for (size_t f = 0; f < FIGURES; f++)
        sum->n[f] += t->n[f];
    sum->early += t->early;
    sum->undue += t->undue;
    sum->paused += t->paused;
}

/* What rows are called. */
struct names {
    struct case_class *class;
    size_t classes;
};

static const struct case_class *class_of(const struct names *k, int64_t id)
{
    for (size_t i = 0; i < k->classes; i++)
        if (k->class[i].id == id)
            return &k->class[i];
    return NULL;
}

static enum rc compound_name(struct web *w, int64_t id, struct str *out)
{
    struct place_address p = { .household = ABSENT, .entrance = ABSENT, .building = ABSENT, .compound = id, .floor = ABSENT };
    *out = msg_insight_nowhere(&w->out.m);
    enum rc rc = id ? place_describe(w->db, w->arena, &p) : OK;
    if (!rc && id)
        *out = p.text;
    return rc;
}

static enum rc name_of(struct web *w, const struct names *k, enum by by, int64_t key, struct str *out)
{
    const struct case_class *c = by == BY_CLASS ? class_of(k, key) : NULL;
    struct insight_unit_get_row unit;
    enum rc rc = OK;
    switch (by) {
    case BY_MONTH: *out = insight_month_words(&w->out.m, key); break;
    case BY_CLASS: *out = c ? c->name : msg_class_none(&w->out.m); break;
    case BY_UNIT:
        *out = msg_insight_unsent(&w->out.m);
        rc = key ? insight_unit_get(w->db, w->arena, key, &unit) : OK;
        if (!rc && key)
            *out = unit.name;
        break;
    case BY_COMPOUND: rc = compound_name(w, key, out); break;
    case BYS: must(false);
    }
    return rc;
}

/* Months before anything was reported are no rows. */
static size_t first_row(const struct insight_asked *q, const struct tally *t, size_t n)
{
    size_t i = 0;
    while (q->by == BY_MONTH && i < n && t[i].n[F_REPORTED] == 0)
        i++;
    return i;
}

/* May this row stand by itself? */
static bool stands_alone(const struct insight_asked *q, const struct names *k, const struct tally *t)
{
    const struct case_class *c = q->by == BY_CLASS ? class_of(k, t->key) : NULL;
    if (q->open && c && !c->shown)
        return false;
    return (!q->open && q->by != BY_COMPOUND) || t->n[F_HOMES] >= HOMES_LEAST;
}

static struct url cases_of(struct web *w, const struct insight_asked *q, const struct tally *t)
{
    struct url to = url_query(&w->out, url_path(&w->out, "/desk"), "state", STR("all"));
    if (q->open || q->by != BY_CLASS)
        return (struct url){ STR_NONE };
    return t->key ? url_query_int(&w->out, to, "class", t->key) : url_query(&w->out, to, "class", STR("none"));
}

/* Rows from tallies; what may not stand alone is put together at the end. A month keeps its row whatever it says. */
static enum rc make_lines(struct web *w, const struct insight_asked *q, const struct names *k, const struct tally *t, size_t n,
                          struct insight_line **out, size_t *lines)
{
    struct insight_line *l = ARENA_ARRAY(w->arena, struct insight_line, n + 1);
    struct tally rest = { .key = 0 };
    enum rc rc = l ? OK : FAILED;
    *lines = 0;
    for (size_t i = first_row(q, t, n); i < n && !rc; i++) {
        struct str what;
        const bool alone = stands_alone(q, k, &t[i]);
        if (t[i].n[F_REPORTED] == 0 && q->by != BY_MONTH)
            continue; /* all of it went to other cells */
        if (!alone && q->by != BY_MONTH) {
            add_tally(&rest, &t[i]);
            continue;
        }
        rc = name_of(w, k, q->by, t[i].key, &what);
        if (rc)
            return rc;
        l[*lines] = line_of(&t[i], what, w->out.now_us);
        l[*lines].to = cases_of(w, q, &t[i]);
        l[*lines].x = q->by == BY_MONTH ? insight_month(w->arena, t[i].key) : STR_NONE;
        if (!alone && t[i].n[F_REPORTED])
            hide(&l[*lines]);
        ++*lines;
    }
    if (rest.n[F_REPORTED]) {
        l[*lines] = line_of(&rest, msg_insight_rest(&w->out.m), w->out.now_us);
        l[*lines].rest = 1;
        if (rest.n[F_HOMES] < HOMES_LEAST)
            hide(&l[*lines]);
        ++*lines;
    }
    *out = l;
    return rc;
}

/* ---- beside the rows -------------------------------------------------------------------------------------------------------------- */

static void tell_left(struct web *w, const struct tally *all, struct insight_view *v)
{
    const struct msg_ctx *m = &w->out.m;
    const struct insight_left left[INSIGHT_LEFT] = {
        { msg_insight_out_merged(m), all->n[F_OUT_FIRST + OUT_MERGED - 1] },
        { msg_insight_out_voided(m), all->n[F_OUT_FIRST + OUT_VOIDED - 1] },
        { msg_insight_out_referred(m), all->n[F_OUT_FIRST + OUT_REFERRED - 1] },
        { msg_insight_out_imported(m), all->n[F_OUT_FIRST + OUT_IMPORTED - 1] },
        { msg_insight_out_early(m, RESPONSE_HOURS), all->early },
        { msg_insight_out_undue(m), all->undue },
        { msg_insight_out_paused(m), all->paused },
    };
    for (size_t i = 0; i < INSIGHT_LEFT; i++)
        v->left[i] = left[i];
}

static enum rc tell_rises(struct web *w, const struct names *k, struct insight_view *v)
{
    const int64_t today = day_of(w->out.now_us, w->out.offset_min);
    struct rise *r;
    size_t n;
    enum rc rc = insight_rises(w->db, w->arena, k->class, k->classes, today, &r, &n);
    struct insight_rise_line *l = rc ? NULL : ARENA_ARRAY(w->arena, struct insight_rise_line, n + 1);
    if (!l)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n && !rc; i++) {
        const struct text_date d = text_date((today - RISE_DAYS + 1) * CLOCK_DAY, 0);
        struct url to = url_query(&w->out, url_path(&w->out, "/desk"), "state", STR("all"));
        to = r[i].class ? url_query_int(&w->out, to, "class", r[i].class) : url_query(&w->out, to, "class", STR("none"));
        to = url_query(&w->out, to, "since", arena_printf(w->arena, "%04d-%02d-%02d", d.year, d.month, d.day));
        if (r[i].compound)
            to = url_query_int(&w->out, to, "compound", r[i].compound);
        l[i] = (struct insight_rise_line){ .now = r[i].now, .before = r[i].before, .year = r[i].year, .to = to };
        rc = name_of(w, k, BY_CLASS, r[i].class, &l[i].class);
        if (!rc)
            rc = compound_name(w, r[i].compound, &l[i].compound);
    }
    v->rise = l;
    v->rises = n;
    return rc;
}

/* A class that not everybody may read, or whose months not everybody may, is left to the table above. */
static enum rc tell_series(struct web *w, const struct names *k, struct insight_view *v)
{
    struct series *s;
    size_t n;
    enum rc rc = insight_series(w->db, w->arena, v->span.until, &s, &n);
    struct insight_series_line *l = rc ? NULL : ARENA_ARRAY(w->arena, struct insight_series_line, SERIES_MOST);
    if (!l)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n && v->seriess < SERIES_MOST && !rc; i++) {
        const struct case_class *c = class_of(k, s[i].class);
        if (!s[i].sum || !s[i].class || (v->open && (s[i].few || (c && !c->shown))))
            continue;
        l[v->seriess].s = &s[i];
        rc = name_of(w, k, BY_CLASS, s[i].class, &l[v->seriess++].class);
    }
    v->series = l;
    return rc;
}

/* ---- the list ----------------------------------------------------------------------------------------------------------------------- */

static enum rc read_figures(struct web *w, const struct list_ask *ask, struct list_got *out)
{
    const struct insight_asked q = insight_asked(w);
    struct insight_view *v = ARENA_NEW(w->arena, struct insight_view);
    struct names k;
    struct tally *t, all = { .key = 0 };
    struct insight_line *l;
    size_t n = 0, lines = 0;
    if (ask->cursor.p)
        return INVALID; /* it is one page */
    enum rc rc = v ? desk_class_names(w->db, w->arena, (enum lang)w->out.m.lang, &k.class, &k.classes) : FAILED;
    if (!rc)
        rc = insight_read(w->db, w->arena, q.by, q.span, w->out.now_us, &t, &n);
    if (!rc)
        rc = make_lines(w, &q, &k, t, n, &l, &lines);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++)
        add_tally(&all, &t[i]);
    *v = (struct insight_view){ .open = q.open, .by = q.by, .span = q.span, .last = q.last };
    v->all = line_of(&all, msg_insight_all(&w->out.m), w->out.now_us);
    if (q.open && all.n[F_HOMES] < HOMES_LEAST)
        hide(&v->all);
    tell_left(w, &all, v);
    if (!q.open)
        rc = tell_rises(w, &k, v);
    if (!rc && q.by == BY_CLASS)
        rc = tell_series(w, &k, v);
    if (rc)
        return rc;
    *out = (struct list_got){ .row = l, .n = lines, .total = (int64_t)lines, .more = v };
    return OK;
}

static void draw_figures(struct web *w, const struct list_page *page)
{
    const struct insight_view *v = page->got.more;
    w->page.desk = !v->open;
    w->page.title = msg_insight_title(&w->out.m);
    w->page.style = url_static(ASSET_UPLOT_MIN_CSS);
    w->page.script[0] = url_static(ASSET_INSIGHT_MJS);
    insight_page(&w->out, w, page);
}

static struct url link_row(struct web *w, const void *row)
{
    const struct insight_line *l = row;
    return l->to.s.p ? l->to : keep_asked(w, url_path(&w->out, w->route->perm == PERM_ANYONE ? "/figures" : "/insight"));
}

static struct str headline(struct web *w, const void *row)
{
    const struct insight_line *l = row;
    (void)w;
    return l->what;
}

static bool always(struct web *w)
{
    (void)w;
    return true;
}

#define R struct insight_line
#define RATE(m) LIST_COLUMN(R, m, LIST_INT), LIST_COLUMN(R, m##_of, LIST_INT), LIST_COLUMN(R, m##_pct, LIST_INT)
static const struct list_column columns[] = {
    LIST_COLUMN(R, what, LIST_TEXT),
    LIST_COLUMN(R, reported, LIST_INT),
    LIST_COLUMN(R, homes, LIST_INT),
    LIST_COLUMN(R, left_out, LIST_INT),
    RATE(prompt),
    RATE(solved),
    RATE(timely),
    RATE(content),
    RATE(pleased),
    RATE(again),
    LIST_COLUMN(R, take_half_h, LIST_INT),
    LIST_COLUMN(R, done_half_h, LIST_INT),
    LIST_COLUMN(R, done_ninety_h, LIST_INT),
};
#undef RATE
static const struct list figures = {
    .name = "figures",
    .title = MSG_insight_title,
    .column = columns,
    .columns = countof(columns),
    .row_size = sizeof(R),
    .at_off = offsetof(R, at),
    .read = read_figures,
    .draw = draw_figures,
    .keep = keep_asked,
    .slow = always,
    .link = link_row,
    .headline = headline,
};
#undef R

void insight_show(struct web *w)
{
    list_answer(w, &figures);
}
