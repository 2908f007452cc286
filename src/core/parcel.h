/* parcel.h - what places say to each other: a parcel is a record of a shape, under a kind's name, from one place to one other.
**
** A module that wants to hear something from other places declares a kind (module.h, `parcel`): its name, the shape of what is said, and
** what is done when one comes in. How it travels, that it comes once, that both sides can prove it for ever, is src/wire's. A kind is like
** a kind of event: once released its shape never changes, a new meaning is a new name.
**
** What was said to another office can't be taken back there, so nothing personal may ever be said: a kind's shape has no PERSONAL field. */
#ifndef CORE_PARCEL_H
#define CORE_PARCEL_H

#include "core/command.h"

enum { PARCEL_NAME_BYTES = 16, PARCEL_KIND_MAX = 40 };

/* One that came in. */
struct parcel {
    int64_t peer;    /* who sent it (wire/wire.h) */
    struct str name; /* PARCEL_NAME_BYTES that its sender drew: the same for ever, no other parcel has them */
    int64_t at;      /* when it was sent, by the sender's clock, UTC µs */
};

struct parcel_kind {
    const char *name;   /* "card.up" */
    struct shape shape; /* each field within its limits when it is handed over */
    enum msg label;     /* what it is, for people */
    /* In a decide(), in nobody's name: judges and emits. INVALID, DENIED, NOT_FOUND, CONFLICT with cx->err: it is turned away for good, and
    ** its sender is told those words; BUSY, FAILED: it comes again. */
    enum rc (*take)(struct cx *cx, const struct parcel *p, const void *record);
};

#endif
