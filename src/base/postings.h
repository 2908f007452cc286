/* postings.h - which documents hold a key: an inverted index in blocks. Pure functions; where the bytes are kept is the caller's.
**
** A document's keys are a row of 32-bit numbers. When POSTINGS_DOCS documents have come together they become a block: the same
** pairs, sorted by key, in POSTINGS_BUCKETS buckets by the key's first ten bits: of ordinary reports a bucket has some two thousand bytes
** and lies in one page of the database. To find a key in a block is to read one bucket. A block never changes, save that a document is
** taken out of it; the same documents give the same bytes. */
#ifndef BASE_POSTINGS_H
#define BASE_POSTINGS_H

#include "base/buf.h"

enum { POSTINGS_DOCS = 2048, POSTINGS_BUCKETS = 1024, POSTINGS_WORDS = POSTINGS_DOCS / 64 };
static inline unsigned postings_bucket_of(uint32_t key) { return key >> 22; }

/* The documents of a block that fit, a bit each. */
struct postings_set {
    uint64_t bits[POSTINGS_WORDS];
};
/* The last document below n in the set, or -1. */
int postings_last(const struct postings_set *s, int n);

/* Which keys are meant: each whose upper half is one of `first` and whose lower half is one of `second`; both sorted. */
struct postings_want {
    const uint16_t *first, *second;
    size_t firsts, seconds; /* seconds 0: any */
};

/* A document's keys as bytes, four each, in the order they come: sorting is left to the block, which does it once for all. */
struct str postings_doc(struct arena *a, const uint32_t *key, size_t n);
bool postings_doc_fits(struct str doc, const struct postings_want *w);

/* Documents on their way to be a block, or those of its buckets that are made at a time: [from, to). Begins as { .from, .to }. */
struct postings_build {
    unsigned from, to;
    uint64_t *entry, *other;
    size_t n, room;
};
/* In the order of the documents. FAILED: no memory. */
enum rc postings_add(struct postings_build *b, int doc, struct str keys) MUST_USE;
/* After the last one. */
enum rc postings_sort(struct postings_build *b) MUST_USE;
/* The bucket's bytes, appended; at: where the bucket before it ended, 0 for the first. Where this one ends. */
size_t postings_bucket(const struct postings_build *b, unsigned bucket, size_t at, struct buf *out);
/* Gives the memory back; harmless at any time. */
void postings_end(struct postings_build *b);

/* Adds the documents of a bucket that are wanted. A damaged bucket ends early. */
void postings_find(struct str bytes, unsigned bucket, const struct postings_want *w, struct postings_set *out);
/* The bucket without a document. true: it was in it. */
bool postings_without(struct str bytes, int doc, struct buf *out);

#endif
