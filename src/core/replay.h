/* replay.h - `zhitong check`: is the log whole, and are the tables what the log says they are? */
#ifndef CORE_REPLAY_H
#define CORE_REPLAY_H

#include "core/place.h"

struct check_report {
    int64_t events, findings, tables;
    int64_t replay_us;
    /* One plain sentence a finding: what, where, and which part is wrong. Never a value: it may be personal. */
    void (*finding)(void *ctx, struct str line);
    void (*progress)(void *ctx, int64_t done, int64_t of);
    void *ctx;
};

/* Reads everything: every leaf, body, key and tile against each other and the checkpoint, then replays the log into a scratch database
** and compares every table of facts. OK: it could be read to the end; r->findings says whether anything is wrong. */
enum rc place_check(struct place *p, struct check_report *r) MUST_USE;

#endif
