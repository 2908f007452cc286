/* xlsx_read.c - sheet.read: the first visible sheet's cells, as rows of text.
**
** Rows stream from the XML into the answer; only one row is held. Empty rows are counted and written (as two bytes) when one with something
** in it follows, so a sheet whose borders run down to row 1,048,576 costs what its last filled row costs. Merged areas are told behind
** the rows: then one pass more puts the marks in, a row's marks being the 64 bits of its 64 columns. */
#include "helper/xlsx.h"

#include "base/mem.h"
#include "base/utf8.h"

_Static_assert(SHEET_COLUMNS_MAX == 64, "a row's marks are the bits of one word");

struct sheet {
    struct work *w;
    const struct book *book;
    struct buf scratch; /* a cell's text, in pieces */
    size_t rows;        /* written */
    size_t at;          /* the row that is being read, from zero */
    struct cell cell[SHEET_COLUMNS_MAX];
    size_t cells, next; /* up to the last filled one; where a cell without reference stands */
    struct buf areas;   /* struct area, merged */
};

/* ---- one cell ------------------------------------------------------------------------------------------------ */

static enum rc shared(const struct sheet *s, struct str v, struct str *out)
{
    int64_t i;
    if (!str_int(str_trim(v), &i) || i < 0 || (uint64_t)i >= s->book->strings)
        return work_refuse(s->w, INVALID, "xml", "a cell of row %zu points at a text that is not there", s->at + 1);
    *out = s->book->string[i];
    return OK;
}

/* What a person sees, more or less: `stored` is the <v> of a cell of that type and style. */
static enum rc value_of(const struct sheet *s, struct str type, int64_t style, struct str stored, struct str *out)
{
    struct arena *a = s->w->a;
    const struct book *b = s->book;
    if (str_eq(type, STR("s")))
        return shared(s, stored, out);
    if (str_eq(type, STR("b")))
        *out = str_eq(stored, STR("1")) ? STR("TRUE") : STR("FALSE");
    else if (type.n == 0 || str_eq(type, STR("n")))
        *out = xlsx_number(a, stored, style >= 0 && (uint64_t)style < b->styles ? b->style[style] : 0, b->from_1904);
    else
        *out = xlsx_text(a, stored);
    return out->p ? OK : FAILED;
}

/* At an open <c>: reads up to its end. *value absent: an empty cell. */
static enum rc read_cell(struct sheet *s, struct part *x, struct str *value)
{
    struct str v, type = part_attr(x, "t", &v) ? arena_str(s->w->a, v) : STR(""), found = STR_NONE;
    int64_t style = 0;
    bool in_value = false;
    if (part_attr(x, "s", &v) && !str_int(v, &style))
        style = 0;
    buf_reset(&s->scratch);
    while (part_next(x) && !(x->at == TAG_CLOSE && part_is(x, "c"))) {
        if (x->at == TAG_TEXT) {
            if (in_value)
                buf_str(&s->scratch, x->name);
        } else if (part_is(x, "v")) {
            in_value = x->at == TAG_OPEN;
        } else if (x->at == TAG_OPEN && part_is(x, "is")) {
            found = book_rich_text(x, &s->scratch);
            if (!found.p)
                break;
        }
    }
    if (x->rc)
        return x->rc;
    if (s->scratch.overflow)
        return work_refuse(s->w, INVALID, "cell", "a cell of row %zu is longer than a cell can be", s->at + 1);
    enum rc rc = found.p || s->scratch.n == 0 ? OK : value_of(s, type, style, buf_view(&s->scratch), &found);
    if (!rc && found.n > SHEET_TEXT_MAX && utf8_len(found) > SHEET_TEXT_MAX)
        return work_refuse(s->w, INVALID, "cell", "a cell of row %zu is longer than a cell can be", s->at + 1);
    if (!rc)
        *value = found;
    return rc;
}

static enum rc take_cell(struct sheet *s, struct part *x)
{
    struct str ref, value = STR_NONE;
    size_t column = s->next;
    if (part_attr(x, "r", &ref) && !xlsx_column(ref, &column))
        return work_refuse(s->w, INVALID, "xml", "a cell of row %zu stands nowhere", s->at + 1);
    s->next = column + 1;
    enum rc rc = read_cell(s, x, &value);
    if (rc || value.n == 0)
        return rc;
    if (column >= SHEET_COLUMNS_MAX)
        return work_refuse(s->w, INVALID, "columns", "row %zu has something beyond column %d", s->at + 1, SHEET_COLUMNS_MAX);
    s->cell[column] = (struct cell){ .kind = CELL_TEXT, .text = value };
    if (column >= s->cells)
        s->cells = column + 1;
    return OK;
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static enum rc write_row(struct sheet *s)
{
    if (s->cells == 0)
        return OK;
    if (s->at >= SHEET_ROWS_MAX)
        return work_refuse(s->w, INVALID, "rows", "the sheet has something below row %d", SHEET_ROWS_MAX);
    must(s->at >= s->rows);
    for (; s->rows < s->at; s->rows++)
        sheet_row(s->w->out, 0);
    sheet_row(s->w->out, s->cells);
    for (size_t i = 0; i < s->cells; i++)
        sheet_cell(s->w->out, &s->cell[i]);
    s->rows++;
    return OK;
}

/* At an open <row>: reads and writes it. */
static enum rc read_row(struct sheet *s, struct part *x, size_t *next)
{
    struct str ref;
    int64_t number = (int64_t)*next + 1;
    if (part_attr(x, "r", &ref) && (!str_int(ref, &number) || number < (int64_t)*next + 1 || number > 1 << 20))
        return work_refuse(s->w, INVALID, "xml", "the rows are out of order");
    struct arena_mark mark = arena_mark(s->w->a);
    s->at = (size_t)number - 1;
    s->w->n = number; /* should it be refused here */
    s->cells = s->next = 0;
    memset(s->cell, 0, sizeof s->cell);
    enum rc rc = OK;
    while (!rc && part_next(x) && !(x->at == TAG_CLOSE && part_is(x, "row")))
        if (x->at == TAG_OPEN && part_is(x, "c"))
            rc = take_cell(s, x);
    if (rc || (rc = x->rc) || (rc = write_row(s)))
        return rc;
    arena_rewind(s->w->a, mark);
    *next = s->at + 1;
    return OK;
}

static enum rc read_sheet(struct sheet *s, struct part *x)
{
    enum rc rc = OK;
    size_t next = 0;
    struct str ref;
    struct area area;
    while (!rc && part_next(x)) {
        if (x->at != TAG_OPEN)
            continue;
        if (part_is(x, "row")) {
            rc = read_row(s, x, &next);
        } else if (part_is(x, "mergeCell") && part_attr(x, "ref", &ref)) {
            if (!xlsx_area(ref, &area))
                rc = work_refuse(s->w, INVALID, "xml", "a merged area stands nowhere");
            buf_put(&s->areas, &area, sizeof area);
        }
    }
    return rc ? rc : x->rc;
}

/* ---- merged cells -------------------------------------------------------------------------------------------- */

static uint64_t bits(size_t from, size_t to)
{
    must(from <= to && to < 64);
    return (UINT64_MAX >> (63 - (to - from))) << from;
}

/* A row's cells that lie under a merged one, a bit each; and of these the ones in the column of its value. */
struct marks {
    uint64_t covered, below;
};

/* Sets the marks of all areas; they may not lie on each other, so all together they can't be higher than the sheet's cells are many. */
static enum rc mark_areas(const struct sheet *s, struct marks *mark)
{
    const struct area *area = (const struct area *)(const void *)s->areas.p;
    size_t work = 0;
    for (size_t i = 0; i < s->areas.n / sizeof *area; i++) {
        struct area m = area[i];
        if (m.column[0] >= SHEET_COLUMNS_MAX || m.row[0] >= s->rows)
            continue;
        m.column[1] = m.column[1] < SHEET_COLUMNS_MAX ? m.column[1] : SHEET_COLUMNS_MAX - 1;
        m.row[1] = m.row[1] < s->rows ? m.row[1] : s->rows - 1;
        work += m.row[1] - m.row[0] + 1;
        if (work > s->rows * SHEET_COLUMNS_MAX)
            return work_refuse(s->w, INVALID, "merged", "merged areas lie on each other");
        const uint64_t first = bits(m.column[0], m.column[0]);
        for (size_t row = m.row[0]; row <= m.row[1]; row++) {
            mark[row].covered |= bits(m.column[0], m.column[1]) & ~(row == m.row[0] ? first : 0);
            mark[row].below |= row == m.row[0] ? 0 : first;
        }
    }
    return OK;
}

static void cover_row(struct buf *out, struct cell *cell, size_t n, struct marks mark, size_t columns)
{
    for (size_t i = 0; i < columns; i++) {
        if (i >= n)
            cell[i] = (struct cell){ .kind = CELL_EMPTY };
        if (!(mark.covered >> i & 1))
            continue;
        cell[i] = (struct cell){ .kind = mark.below >> i & 1 ? CELL_BELOW : CELL_COVERED };
        n = n > i ? n : i + 1;
    }
    sheet_row(out, n);
    for (size_t i = 0; i < n; i++)
        sheet_cell(out, &cell[i]);
}

/* The rows once more, with their marks, no wider than the widest of them was. */
static enum rc cover(struct sheet *s, const struct marks *mark)
{
    struct buf marked;
    size_t columns = 0, n, row = 0;
    enum rc rc;
    buf_init(&marked, NULL, s->w->out->limit);
    struct str rest = buf_view(s->w->out);
    while ((rc = sheet_next(&rest, s->cell, &n)) == OK)
        columns = n > columns ? n : columns;
    must(rc == NOT_FOUND);
    for (rest = buf_view(s->w->out); sheet_next(&rest, s->cell, &n) == OK; row++)
        cover_row(&marked, s->cell, n, mark[row], columns);
    must(row == s->rows);
    buf_release(s->w->out);
    *s->w->out = marked;
    return OK;
}

static enum rc merge(struct sheet *s)
{
    if (s->areas.overflow)
        return work_refuse(s->w, INVALID, "merged", "the sheet has too many merged areas");
    if (s->areas.n == 0 || s->rows == 0 || s->w->out->overflow)
        return OK;
    struct marks *mark = mem_new(s->rows, sizeof *mark);
    if (!mark)
        return FAILED;
    enum rc rc = mark_areas(s, mark);
    if (!rc)
        rc = cover(s, mark);
    mem_free(mark);
    return rc;
}

/* ---- the job ------------------------------------------------------------------------------------------------- */

static enum rc read_book(struct pack *p, struct work *w)
{
    struct book book;
    struct part x;
    enum rc rc = book_read(p, &book);
    if (rc)
        return rc;
    rc = part_open(p, book.sheet, &x);
    if (rc)
        return rc == NOT_FOUND ? work_refuse(w, INVALID, "zip", "the file says it has a sheet, but it has not") : rc;
    struct sheet s = { .w = w, .book = &book };
    buf_init(&s.scratch, NULL, SHEET_TEXT_MAX * 16);
    buf_init(&s.areas, NULL, (size_t)SHEET_ROWS_MAX * 4 * sizeof(struct area));
    rc = read_sheet(&s, &x);
    if (!rc)
        rc = merge(&s);
    if (!rc)
        w->n = (int64_t)s.rows;
    buf_release(&s.areas);
    buf_release(&s.scratch);
    part_close(&x);
    return rc;
}

enum rc xlsx_read(struct str file, struct work *w)
{
    struct pack p;
    enum rc rc = pack_open(w, file, &p);
    if (rc)
        return rc;
    rc = read_book(&p, w);
    pack_close(&p);
    return rc;
}
