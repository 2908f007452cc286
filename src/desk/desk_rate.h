/* desk_rate.h - how content somebody is with the way their case was done: theirs to say once it is closed, or not to say. */
#ifndef DESK_DESK_RATE_H
#define DESK_DESK_RATE_H

#include "desk/desk.h"
#include "web/web.h"

enum msg rate_msg(enum rate r);

/* A voice's rating of a case. */
struct voice_rated {
    int64_t id;
    int64_t voice; /* the subject */
    int64_t rate;
    struct str words; /* PERSONAL */
};
extern const struct event_type VOICE_RATED;

/* For the own page and for the staff of the case. */
struct rate_view {
    int64_t id;              /* the case that is rated; 0: there is none to rate, and none was */
    bool elsewhere;          /* it is not the one that the page is about */
    bool may;                /* it is closed, so the rating may be given and changed */
    enum rate rate;
    int64_t at;
    struct str words;        /* absent: none, or erased */
    bool just;               /* it was said a moment ago */
    struct url to;           /* where the form goes, with */
    struct str code, word;   /* these, for who came by them; absent: by the link */
    const struct form *form; /* one that was refused; NULL: none */
};
struct desk_came;
/* What who came so may rate, and said. `form` is the caller's. */
enum rc desk_read_own_rate(struct web *w, const struct desk_came *came, struct rate_view *out) MUST_USE;
/* The latest of this voice, for the staff of case `id`. */
enum rc desk_read_rate(struct web *w, int64_t voice, int64_t id, struct rate_view *out) MUST_USE;
web_fn desk_again_rate, desk_reply_rate;

#endif
