/* arena.h - one capped arena per request, emptied at its end.
**
** Allocations are bumped from blocks; nothing is freed singly. When the cap is reached the arena *overflows and stays so*
** (Varnish's sticky overflow): later calls return NULL too, so a chain of calls is checked once, at its end.
** One thread at a time. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

#include <stdarg.h>

struct arena_block;
struct arena {
    struct arena_block *block; /* newest */
    size_t used;               /* bytes handed out since the last reset */
    size_t cap;                /* limit on `used` */
    bool overflow;
    bool starved; /* it overflowed for want of memory, and not because somebody asked for too much */
};

/* cap: bytes at most between two resets. No memory is taken before the first allocation. */
void arena_init(struct arena *a, size_t cap);
void arena_release(struct arena *a);
/* Gives everything back but one block, the largest of ordinary size, for the next request. Old pointers die here. */
void arena_reset(struct arena *a);

/* A place in the arena to go back to: what was taken since is given back, an overflow stays. Marks nest like brackets, and a reset
** in between makes them void. For loops that need the same scratch memory for each turn. */
struct arena_mark {
    struct arena_block *block;
    size_t block_used, used;
};
struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark mark);

/* n zeroed bytes, aligned for any type, or NULL (sticky). n == 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t n) MUST_USE;
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_array((a), (n), sizeof(type)))
void *arena_array(struct arena *a, size_t n, size_t size) MUST_USE;
/* The same, not zeroed: for text that is written at once. */
void *arena_raw(struct arena *a, size_t n) MUST_USE;
/* Makes the latest piece, p of `had` bytes, `want` long where it stands; the new bytes are not zeroed. false: it is not the latest, or its
** block has no room; nothing changed, and nothing overflowed. */
bool arena_extend(struct arena *a, const void *p, size_t had, size_t want) MUST_USE;

/* A copy in the arena, with a NUL after it (not counted). Absent stays absent. On overflow: absent. */
struct str arena_str(struct arena *a, struct str s);
/* As above for a C string's users. Never NULL: on overflow "". */
const char *arena_cstr(struct arena *a, struct str s);
struct str arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct str arena_vprintf(struct arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

#endif
