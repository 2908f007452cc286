/* upgrade.h - bringing a place's database to this program's schema, with a copy kept of what it was. */
#ifndef CORE_UPGRADE_H
#define CORE_UPGRADE_H

#include "store/conn.h"

enum { UPGRADE_KEEP_DAYS = 30, UPGRADE_BACKED_DAYS = 7 };

/* Runs what core and the modules have of migrations that this file has not seen. When it has seen some before, DIR/place.before-<n>.db
** is made first (n: how many it had seen), a whole database of its own. INVALID: written by a newer program; nothing was changed.
** *why: one plain line. */
enum rc upgrade(struct conn *c, const char *dir, struct arena *a, struct str *why) MUST_USE;
/* Removes kept copies that are older than `days`: after a good backup UPGRADE_BACKED_DAYS, else UPGRADE_KEEP_DAYS. How many went. */
size_t upgrade_forget(const char *dir, int days);

#endif
