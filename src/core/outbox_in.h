/* outbox_in.h - the inside of the outbox, shared by outbox.c, outbox_send.c and event.c. */
#ifndef CORE_OUTBOX_IN_H
#define CORE_OUTBOX_IN_H

#include "core/outbox.h"

/* Taken out: `sent` 1, it was delivered; 0, there was nothing to say any more. */
struct outbox_done {
    int64_t pos, who, sent;
};
struct outbox_given_up {
    int64_t pos, who;
    struct str why;
};
extern const struct event_type OUTBOX_DONE_EVENT, OUTBOX_GIVEN_UP, OUTBOX_AGAIN_EVENT, OUTBOX_GATE;

/* The thread's own. */
extern const struct command OUTBOX_DONE, OUTBOX_GIVE_UP;

#endif
