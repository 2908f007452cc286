/* str.h - borrowed slices of bytes. A `struct str` owns nothing; who holds one must know whose memory it is in.
**
** p == NULL means *absent* (a field not sent, a NULL column); an empty text has p != NULL and n == 0. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/rc.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *p;
    size_t n;
};

#define STR(lit) ((struct str){ "" lit, sizeof(lit) - 1 })
#define STR_NONE ((struct str){ NULL, 0 })
#define STR_FMT "%.*s"                       /* printf with STR_ARG(s) */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

static inline struct str str_of(const char *z) { return (struct str){ z, z ? strlen(z) : 0 }; }
static inline struct str str_n(const void *p, size_t n) { return (struct str){ p, n }; }
static inline bool str_eq(struct str a, struct str b) { return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0); }
static inline bool str_empty(struct str s) { return s.n == 0; }

bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* ASCII case only: for protocol words. */
bool str_eq_nocase(struct str a, struct str b);
/* Compares in a time that depends on the lengths only: for secrets. */
bool str_eq_secret(struct str a, struct str b);
/* Index of the first c at or after from, or s.n. */
size_t str_find(struct str s, char c, size_t from);
/* Without ASCII white space (and the ideographic space U+3000) at both ends. */
struct str str_trim(struct str s);
/* Bytes [from, to), both cut to the length. */
struct str str_cut(struct str s, size_t from, size_t to);
/* Cuts the part before c off *rest (which then begins after c); false when *rest is used up. */
bool str_next(struct str *rest, char c, struct str *part);
/* Decimal, optional '-', no spaces, whole slice, in int64: else false and *out is untouched. */
bool str_int(struct str s, int64_t *out) MUST_USE;

#endif
