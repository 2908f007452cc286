/* place_sheet.h - a whole sheet at once: the list of doors that it makes, or everything that can't be taken, for somebody to mend it.
**
** What is wrong comes as a text, a line each, in the order of the rows, and is put into words only for whoever reads it:
**
**     row TAB fault (place_rows.h) TAB the word in question TAB the row's known cells LF
**
** Cells of columns that we do not know are not kept: in sheets of offices these are the names and telephones of households. */
#ifndef PLACE_PLACE_SHEET_H
#define PLACE_PLACE_SHEET_H

#include "core/table.h"
#include "place/place_rows.h"

enum { PLACE_FAULTS_MOST = 60000 };

struct place_sheet {
    struct str rows;   /* for PLACE_IMPORT; absent: there are faults */
    struct str faults; /* and notes; the first PLACE_FAULTS_MOST */
    int64_t bad;       /* all faults, without the notes */
    const char *read_as;
};
/* kind TABLE_CSV: the bytes of the file; TABLE_BOOK: the helper's rows of it. INVALID: *err says why there is nothing to tell of any row.
** Long: for worker threads, in an arena of 64 MiB. */
enum rc place_sheet_read(struct arena *a, enum table_kind kind, struct str bytes, struct place_sheet *out, struct err *err) MUST_USE;

struct place_sheet_fault {
    int64_t row;
    enum place_fault fault;
    struct str about, cells;
};
/* The next one of *faults, which moves behind it. false: that was all. */
bool place_sheet_fault(struct str *faults, struct place_sheet_fault *out);

#endif
