/* desk_you.h - what concerns one colleague (desk_you.c): a note names them, a case they watch moved, one is offered to them, or due
** today. */
#ifndef DESK_DESK_YOU_H
#define DESK_DESK_YOU_H

#include "desk/desk.h"
#include "web/web.h"

enum { NAMED_MOST = 10, NAMED_CHARS = NAMED_MOST * 20, NOTE_TO_MAX = 200 };

/* Why a case is there, each once. */
enum { YOURS_NAMED = 1, YOURS_MOVED = 2, YOURS_OFFERED = 4, YOURS_TODAY = 8, YOURS_LATE = 16 };
struct desk_yours {
    int64_t id;
    unsigned why; /* YOURS_... */
};
/* The reader's cases, by number; at most YOURS_MOST. */
enum { YOURS_MOST = 400 };
enum rc desk_read_yours(struct web *w, const struct desk_yours **out, size_t *n) MUST_USE;
/* NULL: it is none of them. */
const struct desk_yours *desk_yours_find(const struct desk_yours *of, size_t n, int64_t id);

/* Whom the words of a note name as @sign-in-name or @name, and `to` without the @: their numbers with spaces between, whoever asks left
** out; absent: nobody. INVALID on "to" (MSG_err_note_whom): somebody in it is no colleague who may read notes. */
enum rc desk_note_names(struct cx *cx, struct str words, struct str to, struct str *named) MUST_USE;
/* In an apply(): a note named them. Whoever does something in the case has answered. */
enum rc desk_named_all(struct apply *ap, const struct stamp *st, int64_t id, struct str named) MUST_USE;
/* The names of those numbers, for colleagues; absent: nobody. */
struct str desk_named_words(struct web *w, struct str named);

/* On a case's page, for this reader. */
struct you_view {
    struct str by;       /* who named them in a note that waits; absent: nobody */
    bool watches, moved; /* moved: something was done since they looked last */
    const struct str *colleague; /* names to complete with */
    size_t colleagues;
};
enum rc desk_read_you(struct web *w, int64_t id, struct you_view *v) MUST_USE;

#endif
