/* pdf_card_part.c - what stands in the sections of a card: texts, the strip, tables, boxes to sign.
**
** Nothing here knows how much room there is. A part is drawn with the sizes of the page's look, and says how high it became; the page is
** fitted by trying looks (pdf_card.c). Black and white is enough for all of it: what is agreed, unclear and disputed differs by line,
** dashes and hatching, and says its name too. */
#include "helper/pdf_card.h"

#include "base/utf8.h"

enum { SEGMENTS_MOST = 8, OPTIONS_MOST = 6, UNITS_MOST = 6, LEVELS_MOST = 6, ANNEXES_MOST = 9, UNITS_BLANK = 3, COLUMNS_MOST = 5 };
#define TUBE MM(6)
#define SIGN_LEAST MM(24)

static struct face face(double size, bool heavy, enum paper_ink ink)
{
    return (struct face){ size < SMALLEST ? SMALLEST : size, heavy, ink, ALIGN_LEFT };
}

static struct face plain(const struct card_page *g)
{
    return face(g->look.size, false, INK_TEXT);
}

static struct face strong(const struct card_page *g)
{
    return face(g->look.size, true, INK_TEXT);
}

static struct face small(const struct card_page *g)
{
    return face(g->look.size - 2, false, INK_QUIET);
}

/* A text in at most the look's lines; its height. */
static double text(struct card_page *g, struct face f, double x, double y, double width, struct str s)
{
    return s.n ? paper_text(g->p, f, x, y, width, paper_fit(g->p, f, width, g->look.lines, s, g->more, &g->cut)) : 0;
}

/* The same in a cell, where no more than three dots have room to say that it goes on. */
static double cell(struct card_page *g, struct face f, double x, double y, double width, struct str s)
{
    return s.n ? paper_text(g->p, f, x, y, width, paper_fit(g->p, f, width, g->look.cell_lines, s, STR("…"), &g->cut)) : 0;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static double padded(struct card_page *g, struct face f, double x, double y, double width, struct str s)
{
    double least = paper_size(g->p, f, -1, STR("国")).height;
    return most(text(g, f, x + CARD_PAD, y + CARD_PAD, width - 2 * CARD_PAD, s), least) + 2 * CARD_PAD;
}

double card_title(struct card_page *g, double x, double y, double width, double grow)
{
    (void)grow;
    return padded(g, face(g->look.size + 1.5, true, INK_TEXT), x, y, width, g->card->job->title);
}

double card_how(struct card_page *g, double x, double y, double width, double grow)
{
    (void)grow;
    return padded(g, plain(g), x, y, width, card_words(g->p->w->a, g->card, JOB_CARD_HOW));
}

double card_tried(struct card_page *g, double x, double y, double width, double grow)
{
    (void)grow;
    return padded(g, plain(g), x, y, width, card_words(g->p->w->a, g->card, JOB_CARD_TRIED));
}

/* How many of a list are shown; the rest is told with a line at y, whose height comes back. */
static size_t shown(const struct card *c, enum job_card_row kind, size_t limit)
{
    return c->n[kind] < limit ? c->n[kind] : limit;
}

static double rest(struct card_page *g, enum job_card_row kind, size_t limit, double x, double y, double width)
{
    if (g->card->n[kind] <= limit)
        return 0;
    g->cut = true;
    struct str s = msg_card_paper_rest(&g->p->m, (int64_t)(g->card->n[kind] - limit));
    return paper_text(g->p, small(g), x + CARD_PAD, y + MM(1), width - 2 * CARD_PAD, s) + MM(2);
}

/* ---- whose pipe is it -------------------------------------------------------------------------------------------- */

/* The piece of pipe itself, with the word for how it stands in its middle. */
static void tube(struct card_page *g, const struct card_line *l, double x, double y, double width, bool first)
{
    static const enum msg word[] = { [JOB_CARD_AGREED] = MSG_card_paper_agreed, [JOB_CARD_UNCLEAR] = MSG_card_paper_unclear,
                                     [JOB_CARD_DISPUTED] = MSG_card_paper_disputed };
    struct paper *p = g->p;
    const double line = 1.1, joint = MM(1.3);
    const bool dark = l->n == JOB_CARD_DISPUTED;
    if (l->n == JOB_CARD_AGREED)
        paper_rule(p, x, y, width, TUBE, INK_WARM);
    if (dark)
        paper_hatch(p, x, y, width, TUBE);
    if (l->n == JOB_CARD_UNCLEAR) {
        paper_cut(p, x, y, width);
        paper_cut(p, x, y + TUBE, width);
    } else {
        paper_rule(p, x, y - line / 2, width, line, INK_TEXT);
        paper_rule(p, x, y + TUBE - line / 2, width, line, INK_TEXT);
    }
    if (!first)
        paper_rule(p, x - joint / 2, y - MM(1), joint, TUBE + MM(2), INK_TEXT);
    struct face f = face(SMALLEST, dark, dark ? INK_PAPER : INK_TEXT);
    struct str s = msg_text(&p->m, word[l->n], 0);
    const struct paper_size size = paper_size(p, f, -1, s);
    const double w = size.width + MM(2.6), h = size.height + 1, left = x + (width - w) / 2, top = y + (TUBE - h) / 2;
    paper_rule(p, left, top, w, h, dark ? INK_TEXT : INK_PAPER);
    paper_box(p, left, top, w, h, 0.7, dark ? INK_TEXT : INK_QUIET);
    paper_cell(p, f, left, top, w, h, s);
}

static double segment(struct card_page *g, const struct card_line *l, double x, double y, double width)
{
    static const enum msg name[] = { MSG_card_paper_owner, MSG_card_paper_manager, MSG_card_paper_payer, MSG_card_paper_evidence };
    struct paper *p = g->p;
    const struct face quiet = face(SMALLEST, false, INK_QUIET), f = face(g->look.size - 1.5, false, INK_TEXT);
    const double top = y;
    double label = 0;
    for (size_t i = 0; i < countof(name); i++)
        label = most(label, paper_size(p, quiet, -1, msg_text(&p->m, name[i], 0)).width);
    label += MM(1.4);
    y += cell(g, strong(g), x, y, width, l->t[0]) + MM(0.6);
    for (size_t i = 0; i < countof(name); i++) {
        const double rise = f.size - quiet.size; /* the small word stands on the large one's line */
        double h = paper_text(p, quiet, x, y + rise, label, msg_text(&p->m, name[i], 0));
        y += most(h, cell(g, f, x + label, y, width - label, l->t[1 + i].n ? l->t[1 + i] : STR("—"))) + MM(0.3);
    }
    return y - top;
}

double card_strip(struct card_page *g, double x, double y, double width, double grow)
{
    const size_t n = shown(g->card, JOB_CARD_SEGMENT, SEGMENTS_MOST);
    const double top = y, left = x + CARD_PAD, each = n ? (width - 2 * CARD_PAD) / (double)n : 0;
    double high = 0;
    (void)grow;
    if (!n)
        return 0;
    y += MM(3.2);
    for (size_t i = 0; i < n; i++)
        tube(g, &g->card->line[JOB_CARD_SEGMENT][i], left + (double)i * each, y, each, i == 0);
    y += TUBE + MM(1.8);
    for (size_t i = 0; i < n; i++)
        high = most(high, segment(g, &g->card->line[JOB_CARD_SEGMENT][i], left + (double)i * each + (i ? MM(1) : 0), y, each - MM(2)));
    y += high;
    y += rest(g, JOB_CARD_SEGMENT, SEGMENTS_MOST, x, y, width);
    return y + CARD_PAD - top;
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

struct column {
    double share; /* of the width */
    enum msg head;
};

/* A line of a table with its rules; texts absent are left for a pen. The first is heavy where said. */
static double table_line(struct card_page *g, const struct column *c, size_t n, const struct str *t, struct face f, bool lead, double x,
                         double y, double width)
{
    double at = x, high = paper_size(g->p, f, -1, STR("国")).height;
    const double pad = g->look.cell_lines > 1 ? MM(1.3) : MM(0.9);
    must(n <= COLUMNS_MOST);
    for (size_t i = 0; i < n; i++) {
        struct face this = f;
        this.heavy = lead && i == 0;
        high = most(high, cell(g, this, at + CARD_PAD, y + pad, c[i].share * width - CARD_PAD - MM(1), t[i]));
        at += c[i].share * width;
    }
    high += 2 * pad;
    at = x;
    for (size_t i = 0; i + 1 < n; i++) {
        at += c[i].share * width;
        paper_rule(g->p, at, y, 0.5, high, INK_LINE);
    }
    return high;
}

static double table_head(struct card_page *g, const struct column *c, size_t n, double x, double y, double width)
{
    struct str t[COLUMNS_MOST];
    for (size_t i = 0; i < n; i++)
        t[i] = msg_text(&g->p->m, c[i].head, 0);
    return table_line(g, c, n, t, small(g), false, x, y, width);
}

double card_options(struct card_page *g, double x, double y, double width, double grow)
{
    static const struct column column[] = {
        { 0.44, MSG_card_paper_option }, { 0.15, MSG_card_paper_cost }, { 0.13, MSG_card_paper_time }, { 0.28, MSG_card_paper_risk }
    };
    const double top = y;
    const size_t n = shown(g->card, JOB_CARD_OPTION, OPTIONS_MOST);
    (void)grow;
    if (!n)
        return 0;
    y += table_head(g, column, countof(column), x, y, width);
    for (size_t i = 0; i < n; i++) {
        const struct card_line *l = &g->card->line[JOB_CARD_OPTION][i];
        struct str name = arena_printf(g->p->w->a, STR_FMT "  " STR_FMT, STR_ARG(msg_card_paper_nth(&g->p->m, (int64_t)i + 1)),
                                       STR_ARG(utf8_head(l->t[0], CARD_PAGE_TEXT_MAX)));
        const struct str t[] = { name, l->t[1], l->t[2], l->t[3] };
        paper_rule(g->p, x, y, width, 0.5, INK_LINE);
        y += table_line(g, column, countof(column), t, plain(g), false, x, y, width);
    }
    return y + rest(g, JOB_CARD_OPTION, OPTIONS_MOST, x, y, width) - top;
}

double card_units(struct card_page *g, double x, double y, double width, double grow)
{
    static const struct column column[] = { { 0.12, MSG_card_paper_role }, { 0.20, MSG_card_paper_unit }, { 0.27, MSG_card_paper_for },
                                            { 0.15, MSG_card_paper_by }, { 0.26, MSG_card_paper_answer } };
    const size_t have = shown(g->card, JOB_CARD_UNIT, UNITS_MOST), n = have ? have : UNITS_BLANK;
    const double top = y;
    struct msg_ctx *m = &g->p->m;
    (void)grow;
    y += table_head(g, column, countof(column), x, y, width);
    for (size_t i = 0; i < n; i++) {
        const struct card_line none = { .n = i == 0 }, *l = have ? &g->card->line[JOB_CARD_UNIT][i] : &none;
        const struct str t[] = { l->n ? msg_card_paper_lead(m) : msg_card_paper_supporting(m), l->t[0], l->t[1], l->t[2],
                                 l->t[3].n ? l->t[3] : msg_card_paper_tick(m) };
        paper_rule(g->p, x, y, width, 0.5, INK_LINE);
        y += table_line(g, column, countof(column), t, plain(g), true, x, y, width);
    }
    return y + rest(g, JOB_CARD_UNIT, UNITS_MOST, x, y, width) - top;
}

/* ---- what is signed ---------------------------------------------------------------------------------------------- */

double card_signs(struct card_page *g, double x, double y, double width, double grow)
{
    static const struct card_line blank = { .n = 0 };
    const size_t have = shown(g->card, JOB_CARD_LEVEL, LEVELS_MOST), n = have ? have : 1;
    const double each = width / (double)n, line = paper_size(g->p, small(g), -1, STR("国")).height + CARD_PAD;
    double high = SIGN_LEAST;
    for (size_t i = 0; i < n; i++) {
        const struct card_line *l = have ? &g->card->line[JOB_CARD_LEVEL][i] : &blank;
        const double left = x + (double)i * each + CARD_PAD, room = each - 2 * CARD_PAD;
        double h = cell(g, strong(g), left, y + CARD_PAD, room, l->t[0]) + MM(0.8);
        h += text(g, plain(g), left, y + CARD_PAD + h, room, l->t[1]);
        high = most(high, h + 3 * CARD_PAD + line);
    }
    for (size_t i = 0; i < n; i++) {
        const struct str signature = have ? g->card->line[JOB_CARD_LEVEL][i].t[2] : STR_NONE;
        const double left = x + (double)i * each, bottom = y + high + grow - line;
        struct face f = small(g);
        if (i)
            paper_rule(g->p, left, y, 0.7, high + grow, INK_TEXT);
        if (!signature.n)
            (void)paper_text(g->p, f, left + CARD_PAD, bottom, each - 2 * CARD_PAD, msg_card_paper_sign(&g->p->m));
        f.align = ALIGN_RIGHT;
        struct str last = signature.n ? signature : msg_card_paper_sign_day(&g->p->m);
        last = paper_fit(g->p, f, each - 2 * CARD_PAD, 1, last, STR("…"), &g->cut);
        (void)paper_text(g->p, f, left + CARD_PAD, bottom, each - 2 * CARD_PAD, last);
    }
    return high;
}

double card_annexes(struct card_page *g, double x, double y, double width, double grow)
{
    const size_t n = shown(g->card, JOB_CARD_ANNEX, ANNEXES_MOST);
    struct buf b;
    (void)grow;
    if (!n)
        return 0;
    buf_init(&b, g->p->w->a, CARD_PAGE_TEXT_MAX * 8);
    for (size_t i = 0; i < n; i++) {
        buf_str(&b, i ? STR("    ") : STR(""));
        buf_str(&b, msg_card_paper_annex_nth(&g->p->m, (int64_t)i + 1));
        buf_str(&b, utf8_head(g->card->line[JOB_CARD_ANNEX][i].t[0], 200));
    }
    double h = padded(g, plain(g), x, y, width, buf_view(&b));
    return h + rest(g, JOB_CARD_ANNEX, ANNEXES_MOST, x, y + h, width);
}

double card_keys(struct card_page *g, double x, double y, double width, double grow)
{
    const double top = y, left = x + CARD_PAD, room = width - 2 * CARD_PAD;
    (void)grow;
    y += CARD_PAD;
    y += paper_text(g->p, plain(g), left, y, room, msg_card_paper_key_doer(&g->p->m)) + MM(0.8);
    y += paper_text(g->p, plain(g), left, y, room, msg_card_paper_key_homes(&g->p->m));
    return y + CARD_PAD - top;
}
