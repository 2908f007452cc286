/* place_rows.h - from the rows of a sheet to the list of doors that a registry can take.
**
** Whoever reads a sheet (CSV here, XLSX elsewhere) feeds its rows, cell by cell; the first row names the columns
** (a title above it, in one cell, is passed over, and said). Everything that is
** wrong is said with its line, and only a list without a fault becomes a *text*: one line a door, in one order, without doubles,
**
**     compound TAB building TAB entrance TAB floor TAB door TAB lon TAB lat LF
**
** with canonical names (place_door.h), millionths of a degree, and the position only in a building's first line. The text has exactly one
** spelling for a set of doors (in one order of compounds), and the command takes no other. */
#ifndef PLACE_PLACE_ROWS_H
#define PLACE_PLACE_ROWS_H

#include "base/buf.h"
#include "msg.h"
#include "store/db.h"

enum {
    PLACE_DOORS_MOST = 50000,     /* in a list, and in a registry */
    PLACE_COMPOUNDS_MOST = 200,
    PLACE_BUILDINGS_MOST = 500,   /* in a compound */
    PLACE_ENTRANCES_MOST = 100,   /* in a building */
    PLACE_BEHIND_MOST = 1000,     /* doors behind an entrance */
    PLACE_COMPOUND_CHARS = 40,
    PLACE_PART_CHARS = 12,
    PLACE_ROWS_BYTES = 16 << 20,
};

struct place_row {
    struct str compound, building, entrance, door; /* entrance: may be empty */
    int64_t floor, lon, lat;                       /* lon, lat: millionths, or ABSENT */
    int64_t line;
    size_t order; /* of the compound: the how-manieth the list names */
};

/* What is wrong. A note refuses nothing. `about`: the word in question. */
enum place_fault {
    PLACE_NOTE_COLUMN,    /* about: a column that is not kept */
    PLACE_COLUMN_MISSING, /* about: its name */
    PLACE_CELLS_MANY,
    PLACE_NO_COMPOUND,
    PLACE_NO_BUILDING,
    PLACE_NO_DOOR,
    PLACE_NO_FLOOR,    /* about: the door that tells none */
    PLACE_BAD_FLOOR,   /* about: the cell */
    PLACE_BAD_NAME,    /* about: too long, or with signs that no door bears */
    PLACE_BAD_POSITION,
    PLACE_DOOR_TWICE,  /* about: the line that has it first */
    PLACE_TOO_MANY,    /* about: where */
    PLACE_NO_ROWS,
    PLACE_NOTE_TITLE,  /* about: the one cell of a row above the header */
    PLACE_NOTE_FOUND,  /* about: the columns that were understood, where another is missing */
};
/* Is it only a note? */
bool place_fault_note(enum place_fault fault);
struct str place_fault_words(const struct msg_ctx *m, enum place_fault fault, struct str about);

/* What a column of a new sheet is called. */
struct str place_column_name(bool english, size_t column);
enum place_column { COLUMN_COMPOUND, COLUMN_BUILDING, COLUMN_ENTRANCE, COLUMN_FLOOR, COLUMN_DOOR, COLUMN_LON, COLUMN_LAT, PLACE_COLUMNS };

struct place_rows {
    struct arena *arena; /* holds all rows till the end */
    void (*said)(void *ctx, int64_t line, enum place_fault fault, struct str about);
    void *ctx;
    int64_t rows, faults; /* doors read; faults without the notes */
    /* the reader's own: */
    size_t column[PLACE_COLUMNS], columns;
    struct place_row *row, above;
    size_t n, room, compounds, titles;
    struct str compound[PLACE_COMPOUNDS_MOST];
    bool headed, headless; /* the first row was read; it named too little to go on */
};

void place_rows_begin(struct place_rows *r, struct arena *a, void (*said)(void *, int64_t, enum place_fault, struct str), void *ctx);
/* One row; the cells are UTF-8 and needed only during the call. A row of empty cells is none, above the first too. */
void place_rows_feed(struct place_rows *r, int64_t line, const struct str *cell, size_t n);
/* INVALID: there were faults, all said. FAILED: the arena is full. */
enum rc place_rows_end(struct place_rows *r, struct str *text) MUST_USE;

/* A text back into rows. INVALID: it is not the one spelling; *bad_line says where it leaves it (from 1). */
enum rc place_rows_parse(struct arena *a, struct str text, struct place_row **out, size_t *n, int64_t *bad_line) MUST_USE;

#endif
