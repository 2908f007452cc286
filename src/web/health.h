/* health.h - how this server does, read once: what /metrics tells a program and /place/health tells a person are the same numbers. */
#ifndef WEB_HEALTH_H
#define WEB_HEALTH_H

#include "core/backup.h"
#include "web/web.h"

struct health {
    int64_t now, born;             /* when this was read, and when the server began, µs */
    int64_t disk_free, disk_all;   /* bytes where the place's folder is; 0: the file system does not say */
    struct place_bytes bytes;
    int64_t day_bytes;             /* how much place.db grew a day, from its first event on */
    int64_t epoch, leaves, signed_leaves, last_at;
    bool clock_held;               /* the clock has jumped, and nothing is removed until it is believed (core/place_clock.h) */
    bool backed;                   /* this server makes backups: */
    struct backup_status backup;
    bool sends, held;              /* letters go out from here; but not now */
    int64_t waiting, lost;         /* letters that wait, and that were given up: counted up to HEALTH_LETTERS_MOST */
    int64_t unreachable;           /* since when the mail server does not answer, 0: it does */
    int64_t tls_until;             /* 0: no TLS here */
    int64_t helper_jobs, helper_failed;
    int64_t answered, slow;        /* requests since the start; those that took longer than HEALTH_SLOW_US */
};
enum { HEALTH_LETTERS_MOST = 10000 };
#define HEALTH_SLOW_US 1000000

/* One line of /place/health. A module adds its own by `health` (core/module.h). */
enum health_state { HEALTH_GOOD, HEALTH_LOOK, HEALTH_BAD, HEALTH_STATES };
struct health_line {
    enum msg name;
    enum health_state state;
    struct str now;
    enum msg what; /* to do, unless it is good */
};

enum rc health_read(struct web *w, struct health *out) MUST_USE;

#endif
