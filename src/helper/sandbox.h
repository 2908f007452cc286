/* sandbox.h - what the helper takes from itself before it reads a stranger's bytes. */
#ifndef HELPER_SANDBOX_H
#define HELPER_SANDBOX_H

#include <stdbool.h>

/* Once, first of all: nothing open but 0, 1, 2 and the socket; memory and core limited; no new rights; an end with the server's. false:
** the system refused, or descriptor 3 is no socket (somebody started the helper by hand). */
bool sandbox_enter(void);
/* Before each job: 20 s of processor from here on. */
bool sandbox_job(void);

#endif
