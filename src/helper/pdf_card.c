/* pdf_card.c - the direct-line card on paper: all of it on one A4, or a form of two pages with what does not fit behind it.
**
** A page is a list of sections, and fitting it is drawing it dry: look after look, from large print to the smallest that is read without
** glasses, and from there with fewer lines for each text, until it is no higher than the paper. What is cut ends with a sentence and says
** where the rest is. The room that is left then goes to the sections that have a use for it: boxes are there to be signed in. The same
** code measures and draws, so a page that was found to fit does. */
#include "helper/pdf_card.h"

#include "base/utf8.h"

#define QR_SIDE MM(30)
enum { LINES_FREE = 60, CELL_LINES = 5, FIRST_LOOK_EN = 3 }; /* words are longer than characters, and should not be broken */

static const struct card_look looks[] = {
    { 11.5, LINES_FREE, CELL_LINES },
    { 11, LINES_FREE, CELL_LINES },
    { 10.5, LINES_FREE, CELL_LINES },
    { 10, LINES_FREE, CELL_LINES },
    { 9.5, LINES_FREE, CELL_LINES },
    { 9, LINES_FREE, CELL_LINES },
    { 8.5, LINES_FREE, CELL_LINES },
    { 8, LINES_FREE, CELL_LINES },
    { 8, 16, 4 },
    { 8, 12, 4 },
    { 8, 9, 3 },
    { 8, 7, 3 },
    { 8, 5, 2 },
    { 8, 4, 2 },
    { 8, 3, 2 },
    { 8, 2, 1 },
    { 8, 1, 1 },
};

struct section {
    enum msg label;
    card_part *part;
    int grows; /* how large a part of the room that is left it takes */
};
static const struct section whole[] = {
    { MSG_card_paper_about, card_title, 0 },     { MSG_card_paper_how, card_how, 1 },         { MSG_card_paper_tried, card_tried, 1 },
    { MSG_card_paper_strip, card_strip, 0 },     { MSG_card_paper_options, card_options, 0 }, { MSG_card_paper_units, card_units, 0 },
    { MSG_card_paper_signs, card_signs, 5 },     { MSG_card_paper_annexes, card_annexes, 0 }, { MSG_card_paper_keys, card_keys, 0 },
};
enum { FIRST_PAGE = 4 }; /* sections of the form that stand on its first page */

/* ---- head and foot ------------------------------------------------------------------------------------------------ */

/* A line that is made smaller as far as it may be, and then cut. */
static double line(struct paper *p, struct face f, double x, double y, double width, struct str s)
{
    const double wide = paper_size(p, f, -1, s).width, size = wide > width ? f.size * width / wide * 0.99 : f.size;
    bool cut = false;
    f.size = size < SMALLEST ? SMALLEST : size;
    return paper_text(p, f, x, y, width, paper_fit(p, f, width, 1, s, STR("…"), &cut));
}

static double fact(struct paper *p, enum paper_align align, double x, double y, double width, struct str name, struct str value)
{
    if (!value.n)
        return 0;
    double h = line(p, (struct face){ SMALLEST, false, INK_QUIET, align }, x, y, width, name);
    return h + line(p, (struct face){ 11, true, INK_TEXT, align }, x, y + h, width, value);
}

static double head(struct paper *p, const struct job_card *job)
{
    const double each = CARD_WIDTH / 4, gap = MM(1);
    double y = CARD_TOP, h = 0;
    struct str number = arena_printf(p->w->a, STR_FMT "  " STR_FMT, STR_ARG(job->number), STR_ARG(job->edition));
    y += paper_line(p, (struct face){ 29, true, INK_RED, ALIGN_CENTRE }, CARD_LEFT, y, CARD_WIDTH, msg_card_paper_name(&p->m));
    y += line(p, (struct face){ 12, true, INK_RED, ALIGN_CENTRE }, CARD_LEFT, y, CARD_WIDTH, job->over.n ? job->over : job->place);
    y += MM(2);
    y += paper_double_rule(p, CARD_LEFT, y, CARD_WIDTH, INK_RED) + MM(2.2);
    const struct {
        enum paper_align align;
        enum msg name;
        struct str value;
    } facts[] = { { ALIGN_LEFT, MSG_card_paper_number, number },
                  { ALIGN_LEFT, MSG_card_paper_kind, job->kind },
                  { ALIGN_LEFT, MSG_card_paper_day, job->day },
                  { ALIGN_RIGHT, MSG_card_paper_reach, job->reach } };
    for (size_t i = 0; i < countof(facts); i++) {
        const double width = each - (i + 1 < countof(facts) ? gap : 0), x = CARD_LEFT + (double)i * each;
        double got = fact(p, facts[i].align, x, y, width, msg_text(&p->m, facts[i].name, 0), facts[i].value);
        h = got > h ? got : h;
    }
    return y + h + MM(1.6) - CARD_TOP;
}

/* What heads the pages behind the first: which card this is, and which page. */
static double running_head(struct paper *p, const struct job_card *job, int page)
{
    struct face f = { 9.5, true, INK_RED, ALIGN_LEFT };
    struct str s = arena_printf(p->w->a, STR_FMT "  " STR_FMT "  " STR_FMT, STR_ARG(msg_card_paper_name(&p->m)), STR_ARG(job->number),
                                STR_ARG(job->edition));
    double h = line(p, f, CARD_LEFT, CARD_TOP, CARD_WIDTH * 0.78, s);
    f = (struct face){ 9.5, false, INK_TEXT, ALIGN_RIGHT };
    (void)paper_line(p, f, CARD_LEFT + CARD_WIDTH * 0.8, CARD_TOP, CARD_WIDTH * 0.2, msg_card_paper_page(&p->m, page));
    return h + MM(1) + paper_double_rule(p, CARD_LEFT, CARD_TOP + h + MM(1), CARD_WIDTH, INK_RED) + MM(3);
}

/* The code at the foot, and beside it what it is for, where the card stands in the log, and where a person is met. */
static enum rc foot(struct paper *p, const struct job_card *job)
{
    const double x = CARD_LEFT + CARD_WIDTH - QR_SIDE, width = CARD_WIDTH - QR_SIDE - MM(5);
    const struct face f = { 8.5, false, INK_TEXT, ALIGN_LEFT }, tiny = { SMALLEST, false, INK_QUIET, ALIGN_LEFT };
    double y = CARD_BOTTOM - QR_SIDE;
    enum rc rc = paper_qr(p, x, y, QR_SIDE, job->url);
    if (rc)
        return rc;
    bool cut = false;
    struct str scan = job->unit.n ? msg_card_paper_scan_unit(&p->m, job->unit) : msg_card_paper_scan(&p->m);
    y += MM(2) + paper_text(p, f, CARD_LEFT, y + MM(2), width, paper_fit(p, f, width, 3, scan, STR("…"), &cut)) + MM(1);
    if (job->url.n <= PAPER_TYPED_MOST)
        y += paper_text(p, tiny, CARD_LEFT, y, width, paper_fit(p, tiny, width, 2, job->url, STR("…"), &cut)) + MM(1);
    if (job->receipt.n)
        y += paper_text(p, tiny, CARD_LEFT, y, width, paper_fit(p, tiny, width, 2, job->receipt, STR("…"), &cut)) + MM(1);
    struct str who = msg_card_paper_from(&p->m, job->place, job->contact.n ? job->contact : STR(""));
    (void)paper_text(p, tiny, CARD_LEFT, y, width, paper_fit(p, tiny, width, 2, who, STR("…"), &cut));
    return OK;
}

/* ---- sections ----------------------------------------------------------------------------------------------------- */

static double label_width(const struct paper *p)
{
    return p->m.lang == LANG_ZH ? MM(11) : MM(21);
}

/* Draws them from y down; where they end. Ones that have nothing to say are left out. */
static double sections(struct card_page *g, const struct section *s, size_t n, double y)
{
    struct paper *p = g->p;
    const double side = label_width(p), x = CARD_LEFT + side, top = y;
    struct face f = { g->look.size < 9 ? 9 : g->look.size, true, INK_TEXT, ALIGN_CENTRE };
    for (size_t i = 0; i < n; i++) {
        const double grow = s[i].grows * g->grow, room = side - MM(1.6);
        struct str name = msg_text(&p->m, s[i].label, 0);
        double h = s[i].part(g, x, y, CARD_WIDTH - side, grow), high = paper_size(p, f, room, name).height;
        if (h <= 0)
            continue;
        h = (h > high + CARD_PAD ? h : high + CARD_PAD) + grow;
        paper_rule(p, CARD_LEFT, y, side, h, INK_SHADE);
        (void)paper_text(p, f, CARD_LEFT + MM(0.8), y + (h - high) / 2, room, name);
        paper_rule(p, CARD_LEFT, y, CARD_WIDTH, 0.8, INK_TEXT);
        y += h;
    }
    paper_rule(p, x, top, 0.8, y - top, INK_TEXT);
    paper_box(p, CARD_LEFT, top, CARD_WIDTH, y - top, 1.2, INK_TEXT);
    return y;
}

/* Fits sections between y and `bottom` and draws them, dry or not as the page is. */
static void fill(struct card_page *g, const struct section *s, size_t n, double y, double bottom)
{
    const bool dry = g->p->dry, cut = g->cut;
    size_t from = g->p->m.lang == LANG_EN ? FIRST_LOOK_EN : 0, to = countof(looks) - 1;
    int grow = 0;
    for (size_t i = 0; i < n; i++)
        grow += s[i].grows;
    g->p->dry = true;
    g->grow = 0;
    while (from < to) { /* the first look that fits; if even the last does not (letters twice as high as ours), the foot lies over it */
        const size_t middle = (from + to) / 2;
        g->look = looks[middle];
        if (sections(g, s, n, y) <= bottom)
            to = middle;
        else
            from = middle + 1;
    }
    g->look = looks[from];
    const double left = bottom - sections(g, s, n, y);
    g->grow = left > 0 && grow ? left / grow : 0;
    g->p->dry = dry;
    g->cut = cut;
    (void)sections(g, s, n, y);
}

static enum rc one_page(struct card_page *g)
{
    fill(g, whole, countof(whole), CARD_TOP + head(g->p, g->card->job), CARD_BOTTOM - QR_SIDE - MM(3));
    return foot(g->p, g->card->job);
}

/* ---- the form and its annexes ------------------------------------------------------------------------------------- */

/* Where the next text of the annexes goes. */
struct place_on {
    struct card_page *g;
    double y;
    int page;
};

static bool next_page(struct place_on *at)
{
    if (at->page == JOB_CARD_PAGES_MAX)
        return false;
    paper_turn(at->g->p);
    at->y = CARD_TOP + running_head(at->g->p, at->g->card->job, ++at->page);
    return true;
}

/* A text over as many pages as it takes, and as there may be. */
static void pour(struct place_on *at, struct face f, struct str s)
{
    while (s.n) {
        at->y += paper_flow(at->g->p, f, CARD_LEFT, at->y, CARD_WIDTH, CARD_BOTTOM, &s);
        if (s.n && !next_page(at))
            return;
    }
    at->y += MM(2);
}

static void pour_head(struct place_on *at, double size, struct str s)
{
    if (at->y > CARD_BOTTOM - MM(25) && !next_page(at)) /* a heading has its text with it */
        return;
    at->y += MM(2);
    pour(at, (struct face){ size, true, INK_TEXT, ALIGN_LEFT }, s);
}

/* Everything that the form's tables and texts say, at full length: for what did not fit into them. */
static void pour_whole(struct place_on *at)
{
    static const struct {
        enum job_card_row kind;
        enum msg head;
    } part[] = { { JOB_CARD_HOW, MSG_card_paper_how_line },         { JOB_CARD_TRIED, MSG_card_paper_tried_line },
                 { JOB_CARD_SEGMENT, MSG_card_paper_strip_line },   { JOB_CARD_OPTION, MSG_card_paper_options_line },
                 { JOB_CARD_UNIT, MSG_card_paper_units_line },      { JOB_CARD_LEVEL, MSG_card_paper_signs_line } };
    const struct face f = { 10, false, INK_TEXT, ALIGN_LEFT };
    const struct card *c = at->g->card;
    pour_head(at, 15, msg_card_paper_in_full(&at->g->p->m));
    for (size_t k = 0; k < countof(part); k++) {
        if (c->n[part[k].kind])
            pour_head(at, 11.5, msg_text(&at->g->p->m, part[k].head, 0));
        for (size_t i = 0; i < c->n[part[k].kind]; i++) {
            struct buf b;
            buf_init(&b, at->g->p->w->a, (size_t)JOB_CARD_ROW_TEXTS * CARD_TEXT_MAX * 4);
            for (size_t t = 0; t < JOB_CARD_ROW_TEXTS; t++) {
                const struct str s = c->line[part[k].kind][i].t[t];
                buf_str(&b, s.n && b.n ? STR("  ·  ") : STR(""));
                buf_str(&b, s);
            }
            pour(at, f, buf_view(&b));
        }
    }
}

static void annexes(struct card_page *g)
{
    struct place_on at = { g, PAPER_HEIGHT, 2 };
    if (g->cut)
        pour_whole(&at);
    for (size_t i = 0; i < g->card->n[JOB_CARD_ANNEX]; i++) {
        const struct card_line *l = &g->card->line[JOB_CARD_ANNEX][i];
        if (!l->t[1].n)
            continue;
        pour_head(&at, 15, arena_printf(g->p->w->a, STR_FMT STR_FMT, STR_ARG(msg_card_paper_annex_nth(&g->p->m, (int64_t)i + 1)),
                                        STR_ARG(utf8_head(l->t[0], 200))));
        pour(&at, (struct face){ 10, false, INK_TEXT, ALIGN_LEFT }, l->t[1]);
    }
}

static enum rc form(struct card_page *g)
{
    const struct job_card *job = g->card->job;
    fill(g, whole, FIRST_PAGE, CARD_TOP + head(g->p, job), CARD_BOTTOM);
    paper_turn(g->p);
    fill(g, whole + FIRST_PAGE, countof(whole) - FIRST_PAGE, CARD_TOP + running_head(g->p, job, 2), CARD_BOTTOM - QR_SIDE - MM(3));
    enum rc rc = foot(g->p, job);
    if (!rc)
        annexes(g);
    return rc;
}

enum rc pdf_card(const struct job_card *job, struct str rows, struct work *w)
{
    struct paper p;
    struct card card;
    struct msg_ctx m = { w->a, (int)job->lang };
    enum rc rc = card_rows(w, job, rows, &card);
    if (!rc)
        rc = paper_open(w, job->lang, msg_paper_card_title(&m, job->place, job->number), &p);
    if (rc)
        return rc;
    struct card_page g = { .p = &p, .card = &card };
    g.more = job->form == JOB_CARD_ON_TWO ? msg_card_paper_more_behind(&p.m) : msg_card_paper_more(&p.m);
    paper_within(&p, CARD_LEFT - MM(1), CARD_TOP - MM(1), CARD_WIDTH + MM(2), CARD_BOTTOM - CARD_TOP + MM(2));
    rc = job->form == JOB_CARD_ON_TWO ? form(&g) : one_page(&g);
    enum rc closed = paper_close(&p);
    return rc ? rc : closed;
}
