/* pdf_card.h - the direct-line card on paper: what its rows say, how a page of it is fitted, and the parts a page is made of. */
#ifndef HELPER_PDF_CARD_H
#define HELPER_PDF_CARD_H

#include "helper/paper.h"

enum { CARD_TEXT_MAX = 20000, CARD_PAGE_TEXT_MAX = 4000 }; /* characters: of a text that is sent, and of one that a page tries to take */

struct card_line {
    int64_t n;
    struct str t[JOB_CARD_ROW_TEXTS];
};
struct card {
    const struct job_card *job;
    struct card_line *line[JOB_CARD_ROW_KINDS];
    size_t n[JOB_CARD_ROW_KINDS];
};
/* The rows of a job, by kind, in their order; lives in the work's arena. */
enum rc card_rows(struct work *w, const struct job_card *job, struct str rows, struct card *out) MUST_USE;
/* All paragraphs of a kind as one text. */
struct str card_words(struct arena *a, const struct card *c, enum job_card_row kind);

/* How large a page is set: the size of its running text in points, and the most lines that a text and a cell may have. */
struct card_look {
    double size;
    size_t lines, cell_lines;
};

/* A page being set. */
struct card_page {
    struct paper *p;
    const struct card *card;
    struct card_look look;
    struct str more;  /* stands behind what was cut: where the rest is */
    double grow;      /* points that the sections that may grow share */
    bool cut;         /* something did not fit whole */
};

#define SMALLEST 8.0 /* points: no letter of a card is smaller */
#define CARD_LEFT MM(16)
#define CARD_WIDTH (PAPER_WIDTH - 2 * CARD_LEFT)
#define CARD_TOP MM(13)
#define CARD_BOTTOM (PAPER_HEIGHT - MM(12))
#define CARD_PAD MM(2)

/* What stands in a section, drawn at x, y into a width; `grow` points more may be taken up. The height without them; 0: it has nothing to
** say, and drew nothing. */
typedef double card_part(struct card_page *g, double x, double y, double width, double grow);
card_part card_title, card_how, card_tried, card_strip, card_options, card_units, card_signs, card_annexes, card_keys;

#endif
