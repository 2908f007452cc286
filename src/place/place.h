/* place.h - what other folders may see of place: the module, and how a place is given its name. */
#ifndef PLACE_PLACE_H
#define PLACE_PLACE_H

#include "core/module.h"

extern const struct module PLACE;

/* The name that residents read on every page, and the clock that dates are told in: minutes east of UTC. Record of the command and of
** the event alike. */
struct place_named {
    struct str name;
    int64_t offset_min;
};
extern const struct command PLACE_NAME;

#endif
