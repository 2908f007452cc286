/* desk_find.h - the reading half of search: the newest texts of a shelf that hold everything that was typed, a case only once.
**
** The index (desk_shelf.h) or a narrow filter proposes, the text itself decides: a hit's words have been read. Work stops after its measure
** of time; what was found until then is given, with a place to go on from that lies further on each time. For worker threads. */
#ifndef DESK_DESK_FIND_H
#define DESK_DESK_FIND_H

#include "base/seek.h"
#include "desk/desk_shelf.h"

enum { FIND_ROWS = 50, FIND_MS = 200 };

struct find_ask {
    enum shelf shelf;
    struct seek seek;
    const struct desk_filter *filter; /* its order is not asked: newest text first */
    int64_t than;                     /* only documents with a lower number; INT64_MAX: all */
    int64_t want;
    int64_t ms;                       /* how long it may look */
};
struct find_hit {
    int64_t doc; /* its number on the shelf */
    struct desk_doc_get_row from;
    struct desk_line_get_row line;
};
struct find_got {
    struct find_hit *hit;
    size_t n;
    bool more;    /* further ones may stand below `than` */
    bool stopped; /* ... because time was up */
    int64_t than;
};
enum rc desk_find(struct web *w, const struct find_ask *ask, struct find_got *out) MUST_USE;

/* The texts of a document; what is erased is absent. NOT_FOUND: the words have gone. */
enum rc desk_doc_texts(struct web *w, const struct desk_doc_get_row *d, struct str text[SHELF_TEXTS]) MUST_USE;

/* A text with what was found in it, cut around the first place. */
struct find_text {
    struct str text; /* absent: nothing to show */
    struct seek_mark *mark;
    size_t marks;
    bool cut_before, cut_behind;
    bool first; /* of the document's texts it is the first: what was said, and no door, code or place */
};
/* The text of a document that shows most of what was looked for; masked: what may point at a person is not shown. */
enum rc desk_find_text(struct web *w, const struct seek *k, const struct desk_doc_get_row *d, bool masked, struct find_text *out) MUST_USE;

/* ---- the pages ---------------------------------------------------------------------------------------------------- */

enum { FIND_MEANT = 5 };
struct find_line {
    struct case_line line;
    enum doc_kind kind;
    struct find_text found;
};
/* Is what was found the title? All of it; or another part of the same words, for a case without public words bears its report's. */
static inline bool desk_found_whole(const struct find_line *l)
{
    const bool same = !l->line.worded && l->kind == DOC_REPORT && l->found.first;
    return l->found.text.p && l->line.title.p && (same || str_eq(l->found.text, l->line.title));
}
struct find_view {
    enum shelf shelf;
    struct str q; /* as typed */
    struct desk_filter filter;
    bool narrow;  /* it asks for something */
    const struct find_line *line;
    size_t n;
    struct str meant[FIND_MEANT]; /* what the letters stood for */
    size_t meants;
    bool sounds, stopped, later; /* later: not the first page */
    enum msg trouble;            /* why nothing was looked for; MSG_NONE */
    struct str after;            /* the place to go on from; absent: there is no more */
    struct url older, newest;
    struct desk_chip chip[DESK_CHIPS_MAX];
    enum rc rc;
};
struct find_from {
    enum shelf shelf;
    struct str cursor; /* absent: the newest */
    int64_t want;
};
/* Reads what v->q finds within v->filter into the rest of v. INVALID: no cursor of ours. */
enum rc desk_find_read(struct web *w, const struct find_from *from, struct find_view *v) MUST_USE;
/* The same search for other words. */
struct url desk_find_url(struct out *o, const struct find_view *v, struct str q);

#endif
