/* chore.h - what a module must do when its time has come: asked for every few seconds, done by an ordinary command.
**
** A module says which of its things have something due (an index read, or a few milliseconds of looking), and its command judges again, on
** the writer, what is to be done: so a chore that is handed in twice, after a restart or beside a person's own command, is done once.
** Nothing is remembered outside the tables; a place that was off, restored or whose clock jumped catches up in small groups. */
#ifndef CORE_CHORE_H
#define CORE_CHORE_H

#include "core/command.h"

/* Record of a module's `chore` command. */
struct chore {
    int64_t id; /* the thing; 0: the module's own work */
};
#define CHORE_FIELDS ASK_INT(struct chore, id, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE)

/* For core: the keeper's part, called a few times a second on its thread. */
struct place;
struct chores {
    int64_t at; /* monotonic µs of the next look */
};
void chores_tick(struct place *p, struct chores *c, int64_t mono_now);
/* A command in the keeper's own name (PERM_PLACE), for which nobody waits. A full queue, or no memory: the next look does it. */
void errand_send(struct place *p, const struct command *c, const void *args);

#endif
