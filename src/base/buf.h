/* buf.h - a growing run of bytes with a limit from birth and sticky overflow, in an arena or on the heap. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"

struct buf {
    char *p;
    size_t n, room; /* bytes used, bytes had */
    size_t limit;   /* n never passes it */
    struct arena *arena; /* NULL: the heap, then buf_release */
    bool overflow;  /* something did not fit; everything after it was dropped */
};

void buf_init(struct buf *b, struct arena *a, size_t limit);
void buf_release(struct buf *b); /* heap only; harmless in an arena */
void buf_reset(struct buf *b);

/* Room for n more bytes at b->p + b->n, or false (sticky). */
bool buf_room(struct buf *b, size_t n);
/* The slow half of buf_put: grows, or overflows. */
void buf_put_more(struct buf *b, const void *p, size_t n);
static inline void buf_put(struct buf *b, const void *p, size_t n)
{
    if (n == 0 || b->overflow || n > b->room - b->n) {
        buf_put_more(b, p, n);
        return;
    }
    memcpy(b->p + b->n, p, n);
    b->n += n;
}
static inline void buf_str(struct buf *b, struct str s) { buf_put(b, s.p, s.n); }
static inline void buf_char(struct buf *b, char c) { buf_put(b, &c, 1); }
void buf_int(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Lower-case hex. */
void buf_hex(struct buf *b, const void *p, size_t n);
/* A JSON string with its quotes, escaped as RFC 8785 3.2.2.2 (shortest form). The text must be UTF-8. */
void buf_json(struct buf *b, struct str s);
/* Text for HTML content and double-quoted attributes: & < > " ' become entities. */
void buf_html(struct buf *b, struct str s);

/* A quoted cell of CSV (RFC 4180). A text that a table program would take for a formula is led by an apostrophe. */
void buf_csv(struct buf *b, struct str s);

/* Big-endian integers, as the log's binary formats want them. */
void buf_be16(struct buf *b, uint16_t v);
void buf_be32(struct buf *b, uint32_t v);

static inline struct str buf_view(const struct buf *b) { return (struct str){ b->p ? b->p : "", b->n }; }

#endif
