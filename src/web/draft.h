/* draft.h - a form that somebody leaves for a moment and comes back to: to choose a door, say.
**
** What was typed is personal, so it may not travel in an address, and without JavaScript nothing else carries it from page to page. It is
** kept as it was sent, sealed under a token that only the way back holds: the table alone tells nobody anything. After an hour it is
** gone, or earlier when DRAFTS_MOST are younger. */
#ifndef WEB_DRAFT_H
#define WEB_DRAFT_H

#include "web/web.h"

enum { DRAFTS_MOST = 400 };
/* The body that a form of so many characters may have: four bytes each at most, and each byte three as a form sends it. */
#define DRAFT_BYTES(chars) (12 * (size_t)(chars) + 2048)

/* Keeps the form that was sent; `then` goes on: w->task.rc says whether it was kept, and draft_token() under which token. */
void draft_keep(struct web *w, web_fn *then);
struct str draft_token(const struct web *w);
/* Puts what was kept back into w->form. NOT_FOUND: no such token, or its hour is over. */
enum rc draft_open(struct web *w, struct str token) MUST_USE;

#endif
