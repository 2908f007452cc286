/* xlsx.h - inside the reader: a package of parts, a part's XML as a row of tags, and what a workbook says of its cells.
**
** An XLSX file is a zip of XML parts. Nothing in it is believed: unpacked bytes are counted as they come (not as the zip claims), a
** document type is refused where it begins (so there are no entities), and depth and text are held to libxml2's own limits. */
#ifndef HELPER_XLSX_H
#define HELPER_XLSX_H

#include "core/sheet.h"
#include "helper/helper.h"

#include <libxml/xmlreader.h>
#include <zip.h>

enum {
    XLSX_UNPACKED_MAX = 64 << 20,
    XLSX_PARTS_MAX = 10000,
    XLSX_STRINGS_MAX = 2 << 20,
    XLSX_STYLES_MAX = 1 << 16,
    XLSX_FORMATS_MAX = 1024,
};

/* ---- the package and its XML (xlsx_part.c) ------------------------------------------------------------------- */

struct pack {
    struct work *w;
    zip_t *zip;
    size_t left; /* bytes that may still be unpacked */
};
/* INVALID: not a zip, an old .xls, encrypted. On OK close it. */
enum rc pack_open(struct work *w, struct str file, struct pack *out) MUST_USE;
void pack_close(struct pack *p);

enum tag { TAG_NONE, TAG_OPEN, TAG_CLOSE, TAG_TEXT };
struct part {
    struct pack *pack;
    zip_file_t *file;
    xmlTextReaderPtr xml;
    enum tag at;
    struct str name; /* local name at OPEN and CLOSE; the text at TEXT; until the next part_next */
    bool pending;    /* an empty element was opened: its CLOSE comes next */
    enum rc rc;      /* sticky */
};
/* NOT_FOUND: the package has no such part. On OK close it, and leave it where it is: libxml2 knows its address. */
enum rc part_open(struct pack *p, struct str path, struct part *out) MUST_USE;
void part_close(struct part *x);
/* The next tag or text; each OPEN has its CLOSE. TAG_NONE at the end, and when something was wrong: see x->rc. */
enum tag part_next(struct part *x);
bool part_is(const struct part *x, const char *name);
/* An attribute of the element just opened, by local name; valid until the next call of anything here. */
bool part_attr(struct part *x, const char *name, struct str *value);

/* ---- values (xlsx_value.c): pure -------------------------------------------------------------------------- */

enum { FORMAT_DATE = 1, FORMAT_TIME = 2 }; /* bits; 0: a number */
/* What a number format makes of a number: by its code, or by its number when it is one of those that need none. */
unsigned xlsx_format_of_code(struct str code);
unsigned xlsx_format_of_id(int64_t id);
/* "B12" -> column 1. false: no reference. */
bool xlsx_column(struct str ref, size_t *column) MUST_USE;
/* "B2:D4", or "B2" alone; both ends counted from zero and put in order. */
struct area {
    size_t row[2], column[2];
};
bool xlsx_area(struct str ref, struct area *out) MUST_USE;
/* A stored number as a person would have typed it: 15 digits, whole numbers in full; dates as 2025-11-12, 2025-11-12T09:42:00 or 09:42:00.
** What is no number stays as it stands. */
struct str xlsx_number(struct arena *a, struct str stored, unsigned format, bool from_1904);
/* _x000D_ and kin back to their characters; tidied (NFC, no control characters, trimmed). Absent when memory is short. */
struct str xlsx_text(struct arena *a, struct str stored);

/* ---- the workbook (xlsx_book.c) ------------------------------------------------------------------------------ */

struct book {
    bool from_1904;
    struct str sheet;          /* path of the first visible sheet's part */
    const struct str *string;  /* shared strings */
    size_t strings;
    const unsigned char *style; /* FORMAT_ bits for each cell style */
    size_t styles;
};
enum rc book_read(struct pack *p, struct book *out) MUST_USE;
/* At an open <si> or <is>: its text without phonetic hints, up to its end. Absent: x->rc says why. */
struct str book_rich_text(struct part *x, struct buf *scratch);

#endif
