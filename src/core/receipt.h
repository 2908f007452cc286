/* receipt.h - a receipt: everything its holder needs to prove for ever, without us, what the log said (docs/LOG.md).
**
** JSON, one object: {"v":1,"origin","key","index","leaf","open","k1","own","k2","proof"}. leaf, open and own are the canonical bytes as
** strings; proof is a C2SP .tlog-proof file as a string, absent in a receipt that was made before the next checkpoint. */
#ifndef CORE_RECEIPT_H
#define CORE_RECEIPT_H

#include "core/place.h"

/* The receipt, without a proof, of the first event that a task wrote: nothing of it is read again. Only behind its commit. */
enum rc receipt_fresh(struct place *p, struct arena *a, const struct log_kept *k, struct str *json) MUST_USE;
/* The receipt of the event at pos. with_proof: NOT_FOUND while no checkpoint covers it yet (within a second or two). */
enum rc receipt_make(struct place *p, struct conn *c, struct arena *a, int64_t pos, bool with_proof, struct str *json) MUST_USE;
/* The .tlog-proof file of the event at pos. NOT_FOUND: not yet. */
enum rc receipt_proof(struct place *p, struct conn *c, struct arena *a, int64_t pos, struct str *proof) MUST_USE;

/* A receipt taken apart. own, k2 and proof may be absent; the hashes are in hex, as they stand in it. */
struct receipt_parts {
    struct str origin, key, leaf, open, k1, own, k2, proof;
    int64_t index;
};
/* Put together again, in the one spelling. FAILED: it is too long. */
enum rc receipt_write(struct arena *a, const struct receipt_parts *x, struct str *json) MUST_USE;

/* Checks a receipt offline: leaf parses, both commitments hold, and, with a proof, the leaf is in the signed tree. `vkey`: the key
** one trusts (from the log's /key, a notice on the wall); empty: the one inside, which proves only that the receipt is whole.
** INVALID: *why says in plain words which part is wrong. */
struct receipt_facts {
    struct str origin, kind, key;
    int64_t index, hour, at;
    uint64_t size;   /* of the tree it was proved in; 0: no proof inside */
    bool own_proved; /* the resident's own words are proved too */
    struct receipt_parts parts; /* what it holds, copied */
};
enum rc receipt_check(struct arena *a, struct str json, struct str vkey, struct receipt_facts *out, struct str *why) MUST_USE;

#endif
