/* cli_import.h - from a row of an old system's file to a case: which column is what, and what a row tells. (cli_import_row.c; who runs it
** stands in cli_import.c.) */
#ifndef CLI_IMPORT_H
#define CLI_IMPORT_H

#include "base/moment.h"
#include "core/table.h"
#include "desk/desk.h"

/* What a column can be. TEXT, WHERE and ALSO may be several columns, each other one only the first. */
enum import_field {
    IMPORT_NONE,    /* not kept */
    IMPORT_ID,
    IMPORT_TYPE,    /* what kind of trouble; stands before the title */
    IMPORT_TITLE,
    IMPORT_TEXT,
    IMPORT_ALSO,    /* worth keeping: a line "column: value" below the text */
    IMPORT_TIME,    /* when it was reported */
    IMPORT_WHERE,
    IMPORT_LON,
    IMPORT_LAT,
    IMPORT_STATUS,  /* open or closed, in the old system's words */
    IMPORT_CLOSED,  /* when it was closed there */
    IMPORT_REPLY,   /* what the office answered */
    IMPORT_REPLIED, /* when */
    IMPORT_FIELDS
};

/* Why a row can't be taken. */
enum import_fault {
    FAULT_NONE,
    FAULT_CELLS,
    FAULT_CONTROL,
    FAULT_ID,
    FAULT_TEXT,
    FAULT_WHERE,
    FAULT_REPLY,
    FAULT_TIME,   /* about: what stood there */
    FAULT_EITHER, /* its time is one of two; about: what stood there */
    FAULT_REFUSED, /* by the command; about: why */
    FAULTS
};
/* What of a row is left behind though the row is taken. */
enum import_gap { GAP_SETTLED, GAP_EARLY, GAP_STATUS, GAP_ROUGH, GAP_NOWHERE, GAPS };

struct import_sheet {
    const char *file; /* its name, without folders */
    int offset_min;
    struct str name[SHEET_COLUMNS_MAX]; /* of the columns */
    enum import_field field[SHEET_COLUMNS_MAX];
    size_t columns;
    enum moment_order order; /* of dates that don't show their own */
    unsigned shown;          /* 1 << enum moment_order: what dates have shown in import_learn */
};

/* A row as it was understood. */
struct import_row {
    struct case_import args;
    enum import_fault fault;
    struct str about; /* of the fault */
    bool gap[GAPS];
    struct str gap_about[GAPS];
};

/* Sorts the columns by their names; map: "COLUMN=field,..." from the caretaker, or NULL. Says on stdout what each became. false: these
** columns are no file of messages, or the map is wrong; stderr has said so. Names are kept in a. */
bool import_header(struct import_sheet *s, const struct str *cell, size_t n, const char *map, struct arena *a);
/* Notes in which order this row writes its dates. */
void import_learn(struct import_sheet *s, const struct str *cell, size_t n);
/* Reads a row. Texts are in a. */
void import_read(const struct import_sheet *s, const struct str *cell, size_t n, struct arena *a, struct import_row *r);

/* In words for the terminal; without `about` (absent) as a heading. */
struct str import_fault_words(struct arena *a, enum import_fault fault, struct str about);
struct str import_gap_words(struct arena *a, enum import_gap gap, struct str about);

#endif
