/* helper.h - the server's side of zhitong-helper: a program that is started when a file must be read or a page drawn, and ends when idle.
**
** At most two of them run, each with one job at a time. A helper that crashes, hangs or talks nonsense is killed, its job fails with words,
** and the next job starts a new one: what a stranger's file does to it, it does to nobody else (decision 8). */
#ifndef CORE_HELPER_H
#define CORE_HELPER_H

#include "core/command.h"
#include "core/proto.h"

enum { HELPER_PROCESSES = 2 };

struct helper;

/* Starts nothing yet. path: the program; NULL: $ZHITONG_HELPER, else `zhitong-helper` beside this program. */
enum rc helper_open(const char *path, struct helper **out) MUST_USE;
/* No job may be running. Harmless with NULL. */
void helper_close(struct helper *h);

struct helper_job {
    const struct job_kind *kind;
    const void *args;
    struct str payload;  /* at most PROTO_PAYLOAD_MAX */
    int64_t deadline_us; /* 0: the kind's own */
};

struct helper_result {
    struct str why, words; /* when it is not OK: one stable word, one plain line of English. From the helper: see its job in proto.h; from
                              here: "busy", "missing" (no such program), "deadline", "ended", "asked" (arguments), "large" (payload) */
    int64_t n;             /* the job's own, see proto.h */
    struct str payload;    /* when it is OK */
};

/* Runs one job and waits for it: for worker threads and the command line, never for a thread that serves. *out is filled in whatever the
** rc, in `a` (which must have room for the payload twice). BUSY: both helpers had other work for two seconds. INVALID: the job says so. */
enum rc helper_run(struct helper *h, const struct helper_job *job, struct arena *a, struct helper_result *out) MUST_USE;
/* Jobs that were given, and those of them that ended FAILED, since the start; for metrics. Zeros with NULL. */
struct helper_stats {
    int64_t jobs, failed;
};
struct helper_stats helper_stats(const struct helper *h);
/* The same in the reader's language: what is wrong with the file, or with us, and what to do now. For every result that is not OK. */
struct err helper_err(const struct helper_result *r);

#endif
