/* desk_mydata.h - what the pages on keeping and erasing are handed (desk_mydata.c, desk_keep.c). */
#ifndef DESK_DESK_MYDATA_H
#define DESK_DESK_MYDATA_H

#include "desk/desk_page.h"

/* Something that is kept of a voice: one PERSONAL field of one event. */
struct mydata_line {
    int64_t at;
    struct str what, value, why, kept, who; /* value: absent when it is nothing one could read, or not for them */
};
enum mydata_state { MYDATA_KEPT, MYDATA_ERASING, MYDATA_ERASED };
struct mydata_view { /* /t/{token}/data, and what asks before erasing */
    int64_t id;
    enum mydata_state state;
    int64_t erased_at;
    const struct mydata_line *line;
    size_t n;
    int64_t held_until; /* 0: it is not held */
    bool open, joined;  /* the case is not closed; they joined it */
    bool corrected;     /* just now */
    struct url notice;  /* the privacy notice as it was when they spoke */
    struct url own, take, correct, erase;
    struct case_reported_texts {
        struct str text, where, door, contact;
    } now;              /* what the form for correcting begins with */
    const struct form *form; /* one that was refused, or NULL */
};

struct keep_page { /* /desk/cases/{id}/keep */
    int64_t id;
    bool held;
    int64_t until, held_at;
    struct str reason, by;
    const struct form *form;
    bool form_holds; /* the form that came back is the one that holds, and not the one that erases */
    bool erased;     /* just now */
};

#endif
