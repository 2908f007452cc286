/* line.h - what the texts of this folder share: lines, numbers and hashes that can be spelled in one way only. Private to tlog/. */
#ifndef TLOG_LINE_H
#define TLOG_LINE_H

#include "base/hash.h"

/* Cuts the first line off *rest, without its newline. false, and nothing moved, when no newline is left. */
bool tlog_line_next(struct str *rest, struct str *line) MUST_USE;
/* Decimal, no sign, no leading zeros, at most TLOG_SIZE_MAX. */
bool tlog_line_number(struct str s, uint64_t *out) MUST_USE;
/* base64_decode, and nothing but ASCII. */
bool tlog_line_base64(struct str s, void *out, size_t room, size_t *n) MUST_USE;
/* Exactly 32 bytes in canonical base64. */
bool tlog_line_hash(struct str s, struct hash *out) MUST_USE;
/* A hash in base64 and a newline. */
void tlog_line_put_hash(struct buf *b, const struct hash *h);
/* What was written, or an absent text when not all of it fitted. */
struct str tlog_line_done(const struct buf *b);

#endif
