/* desk_shelf.h - the writing half of search: which texts can be found, and by whom. For apply() alone.
**
** There are two shelves. On the first stands, for staff, what residents wrote, notes, public words, units, codes; never a contact, which is
** read for a reason that the resident will read (desk.contact.show) and by nothing else. On the second stand public words only, and whoever
** has no account is answered from it alone, so a word that stands in private text only cannot show, not even by the time it takes. */
#ifndef DESK_DESK_SHELF_H
#define DESK_DESK_SHELF_H

#include "desk/desk_in.h"

enum shelf { SHELF_STAFF, SHELF_PUBLIC, SHELVES };
enum doc_kind { DOC_REPORT, DOC_JOIN, DOC_SAY, DOC_NOTE, DOC_WORDING, DOC_STEP, DOC_REPLY, DOC_KINDS };
enum { SHELF_TEXTS = 4 }; /* of one document, at most */

/* Ids of documents and blocks: the shelf's numbers begin here. */
static inline int64_t shelf_base(enum shelf s) { return (int64_t)s << 32; }

/* A document: the event at `pos` of this case. Texts that are absent don't count; a document without any takes its number all the same,
** for numbers may not hang on what can be erased. What stands behind a text's first SHELF_KEYS keys is not found. */
enum { SHELF_KEYS = 8192 };
struct shelf_doc {
    int64_t pos, case_id;
    enum doc_kind kind;
    struct str text[SHELF_TEXTS];
    struct str keys; /* shelf_keys() of the texts, where they were made before; absent: shelf_put makes them */
};
/* By what texts are found. Hangs on the texts alone. */
enum rc shelf_keys(struct arena *a, const struct str text[SHELF_TEXTS], struct str *keys) MUST_USE;
enum rc shelf_put(struct apply *ap, struct arena *a, enum shelf s, const struct shelf_doc *d) MUST_USE;
/* Takes what a case has of a kind off both shelves, the keys with it, and needs no old words for that: the wording that is replaced.
** pos: only the document of this event, as when a voice is erased; ABSENT: all of the kind. */
enum rc shelf_drop(struct apply *ap, struct arena *a, int64_t case_id, enum doc_kind kind, int64_t pos) MUST_USE;

#endif
