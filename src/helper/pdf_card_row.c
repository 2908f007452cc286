/* pdf_card_row.c - the rows of a card's job, sorted by what they are.
**
** The server is not believed about them any more than about a length: a row of another form ends the job, so the parts that draw have
** nothing left to doubt. */
#include "helper/pdf_card.h"

#include "base/utf8.h"
#include "core/sheet.h"

static const size_t texts_of[] = {
    [JOB_CARD_HOW] = 1,  [JOB_CARD_TRIED] = 1, [JOB_CARD_SEGMENT] = 5, [JOB_CARD_OPTION] = 4,
    [JOB_CARD_UNIT] = 4, [JOB_CARD_LEVEL] = 3, [JOB_CARD_ANNEX] = 2,
};
_Static_assert(countof(texts_of) == JOB_CARD_ROW_KINDS, "a kind without its texts");

static const int64_t numbers_of[] = { [JOB_CARD_SEGMENT] = JOB_CARD_SEGMENT_STATES - 1, [JOB_CARD_UNIT] = 1, [JOB_CARD_ANNEX] = 0 };

static enum rc not_a_row(struct work *w)
{
    return work_refuse(w, INVALID, "rows", "these are not the rows of a card, or more than %d", JOB_CARD_ROWS_MAX);
}

/* A row's kind and what it says. */
static bool row_good(const struct cell *cell, size_t n, enum job_card_row *kind, struct card_line *line)
{
    if (n < 3 || n > 2 + JOB_CARD_ROW_TEXTS || cell[0].kind != CELL_INT || cell[1].kind != CELL_INT)
        return false;
    if (cell[0].n < 0 || cell[0].n >= JOB_CARD_ROW_KINDS || n != 2 + texts_of[cell[0].n])
        return false;
    if (cell[1].n < 0 || cell[1].n > numbers_of[cell[0].n])
        return false;
    *kind = (enum job_card_row)cell[0].n;
    *line = (struct card_line){ .n = cell[1].n };
    for (size_t i = 2; i < n; i++) {
        if (cell[i].kind != CELL_TEXT || utf8_len(cell[i].text) > CARD_TEXT_MAX)
            return false;
        line->t[i - 2] = str_trim(cell[i].text);
    }
    return true;
}

enum rc card_rows(struct work *w, const struct job_card *job, struct str rows, struct card *out)
{
    struct cell cell[SHEET_COLUMNS_MAX];
    struct card c = { .job = job };
    size_t n, all = 0;
    enum rc rc;
    for (size_t i = 0; i < JOB_CARD_ROW_KINDS; i++)
        if (!(c.line[i] = ARENA_ARRAY(w->a, struct card_line, JOB_CARD_ROWS_MAX)))
            return FAILED;
    while ((rc = sheet_next(&rows, cell, &n)) == OK) {
        enum job_card_row kind;
        struct card_line line;
        if (all++ == JOB_CARD_ROWS_MAX || !row_good(cell, n, &kind, &line))
            return not_a_row(w);
        c.line[kind][c.n[kind]++] = line;
    }
    if (rc != NOT_FOUND)
        return not_a_row(w);
    *out = c;
    return OK;
}

struct str card_words(struct arena *a, const struct card *c, enum job_card_row kind)
{
    struct buf b;
    buf_init(&b, a, CARD_PAGE_TEXT_MAX * 8);
    for (size_t i = 0; i < c->n[kind] && !b.overflow; i++) {
        if (i)
            buf_char(&b, '\n');
        buf_str(&b, utf8_head(c->line[kind][i].t[0], CARD_PAGE_TEXT_MAX));
    }
    return utf8_head(buf_view(&b), CARD_PAGE_TEXT_MAX);
}
