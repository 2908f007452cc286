/* desk_near.h - cases alike: which of the newest are about the same trouble as a text.
**
** There are two windows, one for staff with what residents wrote, one with public words alone; whoever has no account is answered from the
** second, so nobody learns by writing what somebody else wrote. A window holds the keys (base/near.h) of the newest NEAR_WINDOW cases and
** no more: it costs the same in a place of a hundred cases and of a million. */
#ifndef DESK_DESK_NEAR_H
#define DESK_DESK_NEAR_H

#include "desk/desk_in.h"

enum near_window { NEAR_STAFF, NEAR_PUBLIC, NEAR_WINDOWS };
enum { NEAR_WINDOW = 4096, NEAR_ASKED_MOST = 3, NEAR_SHOWN_MOST = 8 };
/* Points at which staff are shown a case, and at which a resident is asked. The usual ones were tuned on labelled messages:
** bench/RESULTS.md, "Same". */
extern const struct setting DESK_NEAR_SHOWN, DESK_NEAR_ASKED, DESK_NEAR_CLOSED_DAYS;

/* The words by which a case is known; absent texts are none. Hangs on the texts alone. Absent: no memory. */
struct str desk_near_keys(struct arena *a, struct str where, struct str text);
/* In an apply(): these are the case's in a window, in the place of what was there; of a case that has left the window nothing.
** FAILED: they are absent. */
enum rc desk_near_keep(struct apply *ap, struct arena *a, enum near_window win, int64_t id, struct str keys) MUST_USE;

struct near_ask {
    enum near_window window;
    struct str where, text;
    int64_t but;             /* a case that is not meant, nor the whole it is part of; 0: none */
    int64_t building, class; /* ABSENT: not known */
    int64_t at;              /* when it was said */
    const struct setting *least; /* points */
};
/* A score and what it is made of. */
struct near_case {
    struct desk_case_get_row row; /* the whole, when it was merged */
    int64_t id;                   /* the one whose words are alike */
    int points;
    int words, place, class, time;
    int64_t days; /* between them */
};
/* The most alike first, each whole once. Residents' window: open cases only. */
enum rc desk_near(struct db *db, struct arena *a, const struct near_ask *ask, struct near_case *out, size_t room, size_t *n) MUST_USE;

#endif
