/* desk_work.h - what the desk's views are handed of the work among colleagues: who offers what to whom (desk_offer.c). */
#ifndef DESK_DESK_WORK_H
#define DESK_DESK_WORK_H

#include "base/str.h"

struct desk_taker {
    int64_t user;
    struct str name;
};
/* A case that waits for the reader's answer. */
struct offer_line {
    int64_t id, at;
    struct str title, from, words; /* title as in a list, absent: none; words: absent: none, or not for this reader */
};
/* On a case's own page: its offer, or whom it could be made to. */
struct offer_view {
    bool open, mine, may_end; /* it is offered; to the reader; who may withdraw it */
    struct str from, to, words;
    int64_t at;
    const struct desk_taker *colleague; /* to choose from; none: it cannot be offered */
    size_t colleagues;
};

#endif
