/* list.h - a list is declared once (columns, reader, view) and served as HTML, .json, .csv, .xlsx and .atom, by pages of 50 with keyset
** cursors.
**
** The reader gives rows, whatever the form; the view draws HTML; everything else is written from the columns. A sheet (.csv, .xlsx) is
** the whole list, in the reader's language, walked on a worker thread page by page, each page its own snapshot, so no reader holds the
** log's file up; it ends at LIST_EXPORT_ROWS rows or LIST_EXPORT_BYTES, and then its last line says so. Another form is a row in the
** table of list.c. */
#ifndef WEB_LIST_H
#define WEB_LIST_H

#include "web/web.h"

enum { LIST_ROWS = 50, LIST_EXPORT_ROWS = 20000, LIST_EXPORT_BYTES = 6 << 20, LIST_CURSOR_MAX = 64 };

enum list_kind {
    LIST_INT,  /* int64_t; ABSENT: empty */
    LIST_TEXT, /* struct str; absent: empty */
    LIST_TIME, /* int64_t µs; JSON and Atom: RFC 3339, sheets: the place's clock */
    LIST_NAME, /* int64_t, an index into both: `names` in the reader's language, `words` for programs */
};

struct list_column {
    const char *name; /* JSON member: the field's standard word */
    enum msg head;    /* of the sheets' column: the message col_<name> */
    enum list_kind kind;
    size_t off; /* in the row */
    const enum msg *names;
    const char *const *words;
};
#define LIST_COLUMN(t, m, kind) { #m, MSG_col_##m, kind, offsetof(t, m), NULL, NULL }
#define LIST_NAMES(t, m, names, words) { #m, MSG_col_##m, LIST_NAME, offsetof(t, m), names, words }

struct list_ask {
    struct str cursor; /* of the row that the page begins behind, at most LIST_CURSOR_MAX bytes; absent: the top */
    bool up;           /* instead: the page that ends just above it */
    int64_t want;      /* rows at most */
};
struct list_got {
    const void *row; /* n rows, in the list's order */
    size_t n;
    int64_t total;           /* rows of the whole list; ABSENT: not known */
    struct str older, newer; /* cursors; absent: nothing there */
    const void *more;        /* what the reader has to tell its view besides; may be NULL */
};
/* A page of the list, for its view: the turns (absent: no such page), and the same list in other forms. */
struct list_page {
    struct list_got got;
    struct url older, newer;
    struct url json, csv, xlsx, atom;
};

struct list {
    const char *name; /* "cases": what its file is called; the list is where its routes say */
    enum msg title;
    const struct list_column *column;
    size_t columns;
    size_t row_size;
    size_t at_off; /* in the row: when it changed last, int64_t µs; Atom's `updated` */
    enum rc (*read)(struct web *w, const struct list_ask *ask, struct list_got *out); /* INVALID: no cursor of ours */
    void (*draw)(struct web *w, const struct list_page *page);                        /* the whole HTML page, into w->out */
    const char *path;    /* where it stands, "/desk", when its page answers to other addresses too; NULL: the one that was asked for */
    struct url (*keep)(struct web *w, struct url to); /* `to` with what this list is filtered by; NULL: it knows no filters */
    bool (*slow)(struct web *w); /* this page takes a while: it is read on a worker's thread; NULL: never */
    struct url (*link)(struct web *w, const void *row);
    struct str (*headline)(struct web *w, const void *row);
};

/* A list's rows of a route table, one a form. */
#define ROUTES_LIST(path, perm, flags, show)                                                                                               \
    ROUTE_GET(path, perm, flags, show), ROUTE_GET(path ".json", perm, flags, show), ROUTE_GET(path ".csv", perm, flags, show),             \
        ROUTE_GET(path ".xlsx", perm, flags, show), ROUTE_GET(path ".atom", perm, flags, show)

/* Answers the request in the form that its path asks for. */
void list_answer(struct web *w, const struct list *l);
/* The HTML page of the list as the answer to something else: a form of it that was sent, or came back. What w->user points to must live as
** long as the request, for a slow list is read on a worker. */
void list_page(struct web *w, const struct list *l, int status);

#endif
