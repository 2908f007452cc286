/* signer.h - checkpoints: at most once a second, only committed heads, remembered outside the folder before they are published. */
#ifndef CORE_SIGNER_H
#define CORE_SIGNER_H

#include "core/place.h"

struct signer;

/* One thread for all places: signs, keeps the WAL small, sweeps side tables. Places are added before start. */
struct signer *signer_start(struct place *const *p, size_t n);
/* Ends the thread: from then on it hands nothing to the writer, whose pool may be stopped. */
void signer_rest(struct signer *s);
/* After signer_rest: signs what was committed meanwhile, and frees. */
void signer_stop(struct signer *s);

/* Signs the committed head now if it is newer than what was signed. FAILED: it could not be remembered, so it was not signed. */
enum rc signer_sign(struct place *p) MUST_USE;
/* The last published checkpoint (a signed note), copied into a; absent: none yet. */
struct str place_checkpoint(struct place *p, struct arena *a);
/* The head that a checkpoint of ours names, without asking for its signature: for pages. false: not a checkpoint. */
bool checkpoint_head(struct str note, struct tlog_head *out) MUST_USE;
/* Size it covers; and the whole head, false: none yet. The origin is borrowed from the place. */
uint64_t place_signed_size(struct place *p);
bool place_signed_head(struct place *p, struct tlog_head *out);
/* "name+id+key" of the current epoch's origin. */
struct str place_vkey(struct place *p, struct arena *a);

/* ---- the signer's memory, for place.c ------------------------------------------------------------------------ */

struct signer_memory {
    int64_t epoch;
    struct str checkpoint; /* a signed note */
    struct tlog_head head; /* parsed from it */
};
/* NOT_FOUND: nothing was ever signed under this place's name here. INVALID: the file is not what we wrote. */
enum rc signer_recall(struct place *p, struct arena *a, struct signer_memory *out) MUST_USE;
/* Publishes a remembered head, which the log holds, again as it was signed: a start never leaves the log without its checkpoint. */
void signer_resume(struct place *p, const struct signer_memory *m);

#endif
