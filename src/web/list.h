/* list.h - a list is declared once (columns, reader, view) and served as HTML, .json, .csv and .atom, by pages of 50 with keyset cursors.
**
** The reader gives rows, whatever the form; the view draws HTML; everything else is written from the columns. Downloads walk the whole
** list on a worker thread, page by page, each page its own snapshot, so no reader holds the log's file up; LIST_EXPORT_MAX rows at most, and
** the last line says so when there were more. A page that has not changed since the browser asked last is answered with 304: tables are
** a function of the log, so the log's position is all that an ETag needs. Source: RFC 4180, RFC 4287, RFC 9110 8.8.3. */
#ifndef WEB_LIST_H
#define WEB_LIST_H

#include "web/web.h"

enum { LIST_ROWS = 50, LIST_EXPORT_MAX = 100000 };

enum list_kind {
    LIST_INT,  /* int64_t; ABSENT: empty */
    LIST_TEXT, /* struct str; absent: empty */
    LIST_TIME, /* int64_t µs; JSON and Atom: RFC 3339, CSV: the place's clock */
    LIST_NAME, /* int64_t, index into `names`: the word in the reader's language, in JSON the number's own word */
};

struct list_column {
    const char *name; /* JSON member, CSV header: the field's standard word */
    enum list_kind kind;
    size_t off;       /* in the row */
    const enum msg *names;
    const char *const *words; /* LIST_NAME in JSON */
};
#define LIST_COLUMN(t, m, kind) { #m, kind, offsetof(t, m), NULL, NULL }

struct list_ask {
    struct str cursor; /* of the row the page begins behind; absent: the top */
    bool up;           /* the page that ends just above the cursor */
    int64_t want;
};
struct list_got {
    const void *row;          /* n rows of row_size, in the list's order */
    size_t n;
    struct str older, newer;  /* cursors; absent: nothing there */
};

struct list {
    const char *path; /* "/cases" */
    enum msg title;
    const struct list_column *column;
    size_t columns;
    size_t row_size;
    enum rc (*read)(struct web *w, const struct list_ask *ask, struct list_got *out);
    void (*draw)(struct web *w, const struct list_got *got, struct url older, struct url newer); /* the HTML page, into w->out */
    struct url (*link)(struct web *w, const void *row);
    struct str (*headline)(struct web *w, const void *row); /* Atom's title of a row */
    size_t at_off;                                          /* Atom's updated: an int64_t µs */
};

/* Five rows of a route table for one list. */
#define ROUTES_LIST(path, perm, flags, show)                                                                                                \
    ROUTE_GET(path, perm, flags, show), ROUTE_GET(path ".json", perm, flags, show), ROUTE_GET(path ".csv", perm, flags, show),              \
        ROUTE_GET(path ".atom", perm, flags, show)

/* Answers the request in the form its path asks for. */
void list_answer(struct web *w, const struct list *l);

#endif
