/* fill.h - a message's text with its arguments put in. For the generated msg.c only. */
#ifndef PO_FILL_H
#define PO_FILL_H

#include "base/arena.h"

struct fill_arg {
    struct str text;
    int64_t n;
    bool is_text;
};

/* In form, the byte i (1..args) stands for arg[i - 1]. The result is in the arena; absent when that is full. */
struct str fill(struct arena *a, struct str form, const struct fill_arg *arg, size_t args);

#endif
