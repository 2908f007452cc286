/* place_import.h - what the page of /place/import is handed. */
#ifndef PLACE_PLACE_IMPORT_H
#define PLACE_PLACE_IMPORT_H

#include "place/place_in.h"
#include "place/place_sheet.h"

/* Of the sheet at hand, in the order in which a sheet goes through them. */
enum place_sheet_state {
    SHEET_TRIED,   /* seen, nothing was written; or it has faults */
    SHEET_AGAIN,   /* ... and tried once more, because the registry had changed */
    SHEET_TAKEN,
    SHEET_RETIRED, /* what it no longer names, too */
};

enum { SHEET_BYTES_MAX = 4 << 20, SHEET_LIFE_H = 1, SHEET_FAULTS_SHOWN = 200 };

web_fn place_show_import, place_try_sheet, place_take_sheet, place_retire_gone;
web_fn place_show_faults, place_show_template_csv, place_show_template_xlsx;

struct place_import_page {
    const struct page *page;
    struct str error;                        /* of what was sent; absent */
    bool file_error;                         /* it is about the file */
    const struct place_sheet_get_row *sheet; /* NULL: none at hand */
    struct str until;                        /* how long it is kept */
    struct place_sheet_fault *fault;         /* the first SHEET_FAULTS_SHOWN, without notes */
    size_t faults;
    struct str *note;
    size_t notes;
    bool may_retire;
};

#endif
