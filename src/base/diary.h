/* diary.h - what a running server tells whoever looks after it: one line an event, on stderr, in logfmt.
**
**     time=2026-11-23T10:24:16.204Z level=error event=group-failed msg="a group could not be written" why="disk full"
**
** The values are words of ours, numbers, and what the system says of its own files: never an address of a reader, a path with a number or a
** token in it, or anything that somebody wrote. Lines are whole (one write each) and at most 1 KiB; any thread may write one. */
#ifndef BASE_DIARY_H
#define BASE_DIARY_H

#include "base/str.h"

enum diary_level { DIARY_ERROR, DIARY_WARN, DIARY_INFO, DIARY_ACCESS };

struct diary_field {
    const char *key; /* a..z and _ */
    struct str text; /* absent: `n` is meant */
    int64_t n;
};
/* event: a stable word, a..z and '-', by which a machine may look; words: one plain sentence of English, for a person. */
#define DIARY_EVENT(event, words) { "event", STR(event), 0 }, { "msg", STR(words), 0 }
#define DIARY_TEXT(key, s) { key, s, 0 }
#define DIARY_INT(key, v) { key, STR_NONE, v }

/* diary(DIARY_WARN, DIARY_EVENT("tls-kept", "..."), DIARY_TEXT("why", why)); */
#define diary(level, ...)                                                                                                                  \
    diary_write(level, (const struct diary_field[]){ __VA_ARGS__ },                                                                        \
                sizeof((const struct diary_field[]){ __VA_ARGS__ }) / sizeof(struct diary_field))
void diary_write(enum diary_level level, const struct diary_field *f, size_t n);

/* The last level that is written; at first DIARY_INFO. */
void diary_until(enum diary_level last);
/* Is a line of this level written? For who would have to compute what stands in it. */
bool diary_wants(enum diary_level level);
/* "error", "warn", "info", "access". false: none of them. */
bool diary_level_of(struct str name, enum diary_level *out) MUST_USE;

#endif
