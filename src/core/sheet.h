/* sheet.h - rows of cells as bytes: what the two binaries hand each other instead of an XLSX file.
**
** A row is its number of cells (16 bits), then the cells; a cell is its kind (one byte), then a text with its length (32 bits) or a number
** (64 bits), all big-endian. Rows stand at the place they have in the sheet, so an empty one between two others is two bytes. */
#ifndef CORE_SHEET_H
#define CORE_SHEET_H

#include "base/buf.h"

enum {
    SHEET_ROWS_MAX = 60000,
    SHEET_COLUMNS_MAX = 64,
    SHEET_TEXT_MAX = 32767, /* characters in a cell: the format's own limit */
};

enum cell_kind {
    CELL_EMPTY,
    CELL_TEXT,    /* .text */
    CELL_INT,     /* .n */
    CELL_MOMENT,  /* .n: microseconds since 1970, UTC */
    CELL_COVERED, /* lies under a merged cell whose value stands in its first one, in another column */
    CELL_BELOW,   /* the same, below that first one: for this row too its column says what stands there */
    CELL_KINDS
};

struct cell {
    enum cell_kind kind;
    struct str text;
    int64_t n;
};

/* Begins a row of exactly n cells, each put with sheet_cell. n <= SHEET_COLUMNS_MAX. */
void sheet_row(struct buf *b, size_t n);
void sheet_cell(struct buf *b, const struct cell *c);

/* The next row of *rest, which moves behind it; texts are borrowed from it. NOT_FOUND: there is none. FAILED: these are not rows, or a
** text is not UTF-8. `cell` has room for SHEET_COLUMNS_MAX. */
enum rc sheet_next(struct str *rest, struct cell *cell, size_t *n) MUST_USE;

#endif
