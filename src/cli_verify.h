/* cli_verify.h - the parts of `zhitong verify`: where a log's bytes come from, and the walk over them. */
#ifndef CLI_VERIFY_H
#define CLI_VERIFY_H

#include "core/log.h"

/* A log as a set of named byte strings ("checkpoint", "tile/0/000.p/5"): behind an address, or a mirror in a folder. */
struct source {
    const char *base; /* "http://host/log" or a folder */
    void *curl;       /* NULL: a folder */
};
/* "http://..." and "https://..." are fetched, anything else is a folder. Without a trailing slash. */
enum rc source_open(const char *base, struct source *out) MUST_USE;
void source_close(struct source *s);
/* NOT_FOUND: there is no such thing there (404, no file). FAILED: it could not be asked, or it is larger than max. */
enum rc source_get(struct source *s, struct arena *a, struct str name, size_t max, struct str *out) MUST_USE;

/* Walks the whole log: signature, every leaf, every tile, the root, every published open body. A mirror in a folder may leave the open
** bodies out; a log behind an address may not. INVALID: *why says what is wrong.
** vkey: the key one trusts; absent: the one that the log itself shows. */
struct log_facts {
    struct tlog_head head;
    struct str key;
    int64_t opened; /* public events whose open bytes were checked; the other leaves have none */
};
enum rc verify_log(struct source *s, struct str vkey, struct arena *a, struct log_facts *out, struct str *why) MUST_USE;

#endif
