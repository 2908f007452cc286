/* pdf_slip.c - the desk's slip on paper: an A4 whose upper half is kept and whose lower half says what happens next.
**
** Made for somebody who reads slowly and forgets quickly: the code stands in boxes, one character each, and once more as it is said on
** the telephone; the code in the corner opens one's own page. A fold or a cut at the dashed line leaves a slip of A5. The words are
** those of the page (po/), so paper and screen never say different things. */
#include "helper/paper.h"

#define MARGIN MM(18)
#define WIDTH (PAPER_WIDTH - 2 * MARGIN)
#define FOLD (PAPER_HEIGHT / 2)
#define QR_SIDE MM(50)
#define CELL_WIDTH MM(12.4)
#define CELL_HEIGHT MM(15.5)
#define CELL_GAP MM(1.1)
enum { CODE_BOXES = 8, WORD_BOXES = 4 };

static const struct face hint = { 10.5, false, INK_QUIET, ALIGN_LEFT };
static const struct face plain = { 12.5, false, INK_TEXT, ALIGN_LEFT };
static const struct face strong = { 13.5, true, INK_TEXT, ALIGN_LEFT };

static double head(struct paper *p, const struct job_slip *job)
{
    double y = MM(13), x = MARGIN + paper_mark(p, MARGIN, y, MM(8)) + MM(4);
    (void)paper_line(p, (struct face){ 13, true, INK_TEXT, ALIGN_LEFT }, x, y + MM(1.4), MARGIN + WIDTH - x, job->place);
    return y + MM(10) + paper_double_rule(p, MARGIN, y + MM(10), WIDTH, INK_TEXT);
}

/* A row of n boxes, four and four with a dash between; empty ones where s has ended. */
static double boxes(struct paper *p, double x, double y, struct str s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i == 4) {
            paper_rule(p, x + MM(0.6), y + CELL_HEIGHT / 2, MM(2.6), 1.4, INK_TEXT);
            x += MM(4.3);
        }
        paper_box(p, x, y, CELL_WIDTH, CELL_HEIGHT, 1.1, INK_TEXT);
        paper_cell(p, (struct face){ 29, true, INK_TEXT, ALIGN_LEFT }, x, y, CELL_WIDTH, CELL_HEIGHT, str_cut(s, i, i + 1));
        x += CELL_WIDTH + CELL_GAP;
    }
    return CELL_HEIGHT;
}

/* K、七、M、四；二、H、X、R */
static struct str spoken(struct paper *p, struct str code)
{
    struct buf b;
    buf_init(&b, p->w->a, 512);
    buf_str(&b, msg_slip_say(&p->m));
    for (size_t i = 0; i < code.n; i++) {
        bool digit = code.p[i] >= '0' && code.p[i] <= '9';
        if (i)
            buf_str(&b, i == 4 ? msg_say_break(&p->m) : msg_say_comma(&p->m));
        buf_str(&b, digit ? msg_text(&p->m, (enum msg)(MSG_digit_0 + code.p[i] - '0'), 0) : str_cut(code, i, i + 1));
    }
    return buf_view(&b);
}

static void left_column(struct paper *p, const struct job_slip *job, double y, double width)
{
    y += paper_text(p, hint, MARGIN, y, width, msg_slip_code(&p->m)) + MM(1.5);
    y += boxes(p, MARGIN, y, job->code, CODE_BOXES) + MM(1.5);
    y += paper_text(p, plain, MARGIN, y, width, spoken(p, job->code)) + MM(0.6);
    y += paper_text(p, hint, MARGIN, y, width, msg_slip_letters(&p->m)) + MM(5);
    y += paper_text(p, hint, MARGIN, y, width, job->word.n ? msg_slip_word(&p->m) : msg_slip_word_own(&p->m)) + MM(1.5);
    y += boxes(p, MARGIN, y, job->word, WORD_BOXES) + MM(1.5);
    (void)paper_text(p, plain, MARGIN, y, width, msg_slip_word_for(&p->m));
}

static enum rc right_column(struct paper *p, const struct job_slip *job, double x, double y)
{
    enum rc rc = paper_qr(p, x, y, QR_SIDE, job->url);
    if (rc)
        return rc;
    paper_box(p, x, y, QR_SIDE, QR_SIDE, 0.7, INK_LINE);
    y += QR_SIDE + MM(2);
    y += paper_text(p, (struct face){ 13, true, INK_TEXT, ALIGN_CENTRE }, x, y, QR_SIDE, msg_slip_scan(&p->m)) + MM(1.2);
    y += paper_text(p, hint, x, y, QR_SIDE, msg_slip_own(&p->m)) + MM(1);
    if (job->url.n <= PAPER_TYPED_MOST)
        (void)paper_text(p, (struct face){ 8, false, INK_QUIET, ALIGN_LEFT }, x, y, QR_SIDE, job->url);
    return OK;
}

static void fact(struct paper *p, double x, double y, struct str name, struct str value)
{
    double h = paper_text(p, hint, x, y, WIDTH / 2, name);
    (void)paper_text(p, (struct face){ 15, true, INK_TEXT, ALIGN_LEFT }, x, y + h + MM(0.4), WIDTH / 2, value);
}

static enum rc upper_half(struct paper *p, const struct job_slip *job)
{
    double y = head(p, job) + MM(5), x = MARGIN + WIDTH - QR_SIDE;
    enum rc rc = right_column(p, job, x, y);
    if (rc)
        return rc;
    y += paper_text(p, (struct face){ 24, true, INK_TEXT, ALIGN_LEFT }, MARGIN, y - MM(1.5), WIDTH, msg_slip_name(&p->m)) + MM(2.5);
    left_column(p, job, y, x - MARGIN - MM(6));
    y = FOLD - MM(23);
    paper_rule(p, MARGIN, y, WIDTH, 0.7, INK_LINE);
    fact(p, MARGIN, y + MM(2), msg_slip_number(&p->m), msg_case_number_short(&p->m, job->number));
    fact(p, MARGIN + MM(52), y + MM(2), msg_slip_at(&p->m), paper_moment(p, job->at, job->offset_min));
    return OK;
}

/* ---- the lower half ------------------------------------------------------------------------------------------ */

/* A dot on the line of time, with its words; *dot is where the one before stands, and then where this one does. */
static double step(struct paper *p, double y, double *dot, struct str when, struct str what)
{
    const double x = MARGIN + MM(9), axis = MARGIN + MM(2), radius = MM(1.6), middle = y + MM(3.1);
    if (*dot > 0)
        paper_rule(p, axis - 0.4, *dot + radius, 0.8, middle - *dot - 2 * radius, INK_LINE);
    paper_dot(p, axis, middle, radius, *dot <= 0);
    *dot = middle;
    y += paper_text(p, strong, x, y, WIDTH - MM(9), when) + MM(0.6);
    return y + paper_text(p, plain, x, y, WIDTH - MM(9), what) + MM(5);
}

static void lower_half(struct paper *p, const struct job_slip *job)
{
    double y = FOLD, dot = 0;
    struct face cut = { 8.5, false, INK_QUIET, ALIGN_CENTRE };
    paper_cut(p, MARGIN, y, WIDTH);
    (void)paper_line(p, cut, MARGIN, y + MM(1), WIDTH, msg_slip_cut(&p->m));
    y += MM(12);
    y += paper_double_rule(p, MARGIN, y, WIDTH, INK_TEXT) + MM(4);
    y += paper_text(p, (struct face){ 20, true, INK_TEXT, ALIGN_LEFT }, MARGIN, y, WIDTH, msg_slip_next(&p->m)) + MM(5);
    y = step(p, y, &dot, msg_slip_now(&p->m), msg_slip_now_what(&p->m));
    y = step(p, y, &dot, msg_slip_look(&p->m), msg_slip_look_what(&p->m));
    y = step(p, y, &dot, msg_slip_public(&p->m), msg_slip_public_what(&p->m));
    y = step(p, y, &dot, msg_slip_done(&p->m), msg_slip_done_what(&p->m));
    paper_rule(p, MARGIN, PAPER_HEIGHT - MM(21), WIDTH, 0.7, INK_LINE);
    (void)paper_text(p, hint, MARGIN, PAPER_HEIGHT - MM(18.5), WIDTH, msg_foot_equal(&p->m, job->place));
}

enum rc pdf_slip(const struct job_slip *job, struct work *w)
{
    struct paper p;
    struct msg_ctx m = { w->a, (int)job->lang };
    enum rc rc = paper_open(w, job->lang, msg_paper_slip_title(&m, job->place), &p);
    if (rc)
        return rc;
    rc = upper_half(&p, job);
    if (!rc)
        lower_half(&p, job);
    enum rc closed = paper_close(&p);
    return rc ? rc : closed;
}
