/* epoch.h - is this the log that was signed, and what to do when it is not (decision 3). Inside core only. */
#ifndef CORE_EPOCH_H
#define CORE_EPOCH_H

#include "core/place_in.h"

/* Begins epoch 1 with origin `base`/1. */
enum rc epoch_first(struct place *p, struct str base, struct arena *a) MUST_USE;
/* Names the origin and the memory's file. When serving: locks the memory and begins a new epoch if the log does not hold what was signed. */
enum rc epoch_settle(struct place *p, struct str state_dir, bool serve, struct arena *a, struct str *why) MUST_USE;

#endif
