/* table.h - the rows of a table that an office sends, whatever its program saved it as.
**
** CSV comes as UTF-8, with a byte order mark or without, or as Excel's GB18030; a workbook (XLSX) is read by the helper and comes here as
** its answer to JOB_SHEET_READ. Rows bear the number that the table program shows beside them; empty ones are counted too. */
#ifndef CORE_TABLE_H
#define CORE_TABLE_H

#include "core/command.h"
#include "core/sheet.h"

enum table_kind { TABLE_CSV, TABLE_BOOK };
/* By its first bytes. A book is for the helper, which also knows the older kinds and says what is wrong with them. */
enum table_kind table_kind(struct str bytes);

/* Who takes the rows: n cells of UTF-8, at most SHEET_COLUMNS_MAX, needed only during the call; 0 for an empty line. */
struct table {
    void (*row)(void *ctx, int64_t line, const struct str *cell, size_t n);
    void (*progress)(void *ctx, size_t done, size_t of); /* bytes; may be NULL */
    void *ctx;
};

/* *from: what the bytes were, "UTF-8" or "GB18030"; *a holds them as UTF-8. INVALID: *err says why, in words for the sender: no text at
** all; or no CSV from a line on, then the rows above it were given. FAILED: no memory. */
enum rc table_csv(struct arena *a, struct str bytes, const struct table *t, const char **from, struct err *err) MUST_USE;
/* The helper's rows. A cell that a merged one hides has the value of that one, if it is below it in the same column; a title that spans
** several columns stays in its first. FAILED: these are not rows. */
enum rc table_sheet(struct str rows, const struct table *t) MUST_USE;

#endif
