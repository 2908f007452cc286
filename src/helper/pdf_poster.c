/* pdf_poster.c - the sheets for the walls of entrance halls: what this is, where to point the telephone, and how to do without one.
**
** It must be read from the lift's door: two lines as wide as the page, a code of 96 mm, and the name of the building under it so
** that nobody takes it for the neighbour's. The lower part is for those whom the code leaves out; it is not smaller print. */
#include "helper/paper.h"

#include "base/utf8.h"
#include "core/sheet.h"

#define MARGIN MM(18)
#define WIDTH (PAPER_WIDTH - 2 * MARGIN)
#define QR_TOP MM(90)
#define QR_SIDE MM(96)
#define WAYS_HEIGHT MM(58)
enum { URL_BYTES_MOST = 1024 };

/* What one page says of its own. */
struct spot {
    struct str where, url;
};

static void head(struct paper *p, const struct job_poster *job)
{
    double y = MM(13), x = MARGIN + paper_mark(p, MARGIN, y, MM(8)) + MM(4);
    (void)paper_line(p, (struct face){ 14, true, INK_TEXT, ALIGN_LEFT }, x, y + MM(1.2), MARGIN + WIDTH - x, job->place);
    (void)paper_double_rule(p, MARGIN, y + MM(10), WIDTH, INK_TEXT);
    (void)paper_line(p, (struct face){ 112, false, INK_TEXT, ALIGN_CENTRE }, MARGIN, MM(23.5), WIDTH, msg_poster_say(&p->m));
    (void)paper_line(p, (struct face){ 54, true, INK_RED, ALIGN_CENTRE }, MARGIN, QR_TOP - MM(24.5), WIDTH, msg_poster_scan(&p->m));
}

static enum rc code(struct paper *p, const struct spot *spot)
{
    double x = (PAPER_WIDTH - QR_SIDE) / 2, y = QR_TOP;
    enum rc rc = paper_qr(p, x, y, QR_SIDE, spot->url);
    if (rc)
        return rc;
    paper_box(p, x, y, QR_SIDE, QR_SIDE, 2.4, INK_TEXT);
    y += QR_SIDE + MM(1.5);
    y += paper_line(p, (struct face){ 36, true, INK_TEXT, ALIGN_CENTRE }, MARGIN, y, WIDTH, spot->where) + MM(1);
    y += paper_line(p, (struct face){ 14, false, INK_TEXT, ALIGN_CENTRE }, MARGIN, y, WIDTH, msg_poster_how(&p->m)) + MM(1);
    if (spot->url.n > PAPER_TYPED_MOST)
        return OK;
    struct str typed = arena_printf(p->w->a, STR_FMT "  " STR_FMT, STR_ARG(msg_poster_type(&p->m)), STR_ARG(spot->url));
    (void)paper_line(p, (struct face){ 11.5, false, INK_QUIET, ALIGN_CENTRE }, MARGIN, y, WIDTH, typed);
    return OK;
}

static void way(struct paper *p, double x, double y, double width, struct str name, struct str what)
{
    y += paper_text(p, (struct face){ 18, true, INK_TEXT, ALIGN_LEFT }, x, y, width, name) + MM(1.5);
    (void)paper_text(p, (struct face){ 13, false, INK_TEXT, ALIGN_LEFT }, x, y, width, what);
}

static void ways(struct paper *p, const struct job_poster *job)
{
    double y = PAPER_HEIGHT - MM(14) - WAYS_HEIGHT, gap = MM(7), width = (WIDTH - 2 * gap) / 3;
    y += paper_double_rule(p, MARGIN, y, WIDTH, INK_TEXT) + MM(3);
    y += paper_line(p, (struct face){ 22, true, INK_TEXT, ALIGN_LEFT }, MARGIN, y, WIDTH, msg_poster_without(&p->m)) + MM(3);
    way(p, MARGIN, y, width, msg_poster_desk(&p->m), msg_poster_desk_what(&p->m));
    way(p, MARGIN + width + gap, y, width, msg_poster_note(&p->m), msg_poster_note_what(&p->m));
    way(p, MARGIN + 2 * (width + gap), y, width, msg_poster_ask(&p->m), msg_poster_ask_what(&p->m));
    if (job->contact.n) {
        paper_rule(p, MARGIN, PAPER_HEIGHT - MM(21), WIDTH, 0.7, INK_LINE);
        (void)paper_line(p, (struct face){ 15, true, INK_TEXT, ALIGN_LEFT }, MARGIN, PAPER_HEIGHT - MM(18.5), WIDTH, job->contact);
    }
}

/* The next row of *rest. NOT_FOUND: there is none. */
static enum rc next_spot(struct work *w, struct str *rest, struct spot *spot)
{
    struct cell cell[SHEET_COLUMNS_MAX];
    size_t n = 0;
    enum rc rc = sheet_next(rest, cell, &n);
    if (rc == NOT_FOUND)
        return rc;
    bool texts = !rc && n == 2 && cell[0].kind == CELL_TEXT && cell[1].kind == CELL_TEXT && cell[0].text.n && cell[1].text.n;
    if (!texts || utf8_len(cell[0].text) > POSTER_WHERE_MAX || cell[1].text.n > URL_BYTES_MOST)
        return work_refuse(w, INVALID, "pages", "a page is for a place of up to %d characters, with an address", POSTER_WHERE_MAX);
    *spot = (struct spot){ cell[0].text, cell[1].text };
    return OK;
}

static enum rc draw(struct paper *p, const struct job_poster *job, const struct spot *spot)
{
    head(p, job);
    enum rc rc = code(p, spot);
    if (!rc)
        ways(p, job);
    return rc;
}

enum rc pdf_poster(const struct job_poster *job, struct str rows, struct work *w)
{
    struct paper p;
    struct spot spot;
    struct msg_ctx m = { w->a, (int)job->lang };
    enum rc rc = next_spot(w, &rows, &spot);
    if (rc == NOT_FOUND)
        return work_refuse(w, INVALID, "pages", "a poster has a page");
    if (!rc)
        rc = paper_open(w, job->lang, msg_paper_poster_title(&m, job->place, spot.where), &p);
    if (rc)
        return rc;
    rc = draw(&p, job, &spot);
    for (size_t n = 1; !rc && (rc = next_spot(w, &rows, &spot)) == OK; n++) {
        if (n == POSTER_PAGES_MAX) {
            rc = work_refuse(w, INVALID, "pages", "posters have at most %d pages", POSTER_PAGES_MAX);
            break;
        }
        paper_turn(&p);
        rc = draw(&p, job, &spot);
    }
    enum rc closed = paper_close(&p);
    return rc == NOT_FOUND ? closed : rc;
}
