/* epoch.h - is this the log that was signed, and what to do when it is not (decision 3). Inside core only. */
#ifndef CORE_EPOCH_H
#define CORE_EPOCH_H

#include "core/place_in.h"

/* The origin without its epoch. */
struct str epoch_base(struct str origin);
/* Begins epoch 1 with origin `base`/1, at this moment. */
enum rc epoch_first(struct place *p, struct str base, int64_t at, struct arena *a) MUST_USE;
/* Names the origin and the memory's file. Unless only to inspect: holds the name against the first leaf,
** locks the memory, and begins a new epoch if the log does not hold what was signed - before anything is written after a restore. */
enum rc epoch_settle(struct place *p, struct str state_dir, bool inspect, struct arena *a, struct str *why) MUST_USE;

/* Does the row of an epoch say what the epoch's own first leaf says? */
enum rc epoch_row_agrees(struct conn *c, struct arena *a, const struct log_epoch_info *e, bool *agrees) MUST_USE;

#endif
