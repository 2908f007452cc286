/* sandbox.h - what the helper takes from itself before it reads a stranger's bytes. */
#ifndef HELPER_SANDBOX_H
#define HELPER_SANDBOX_H

#include <stdbool.h>

/* Which walls stand; 0 and false: the kernel has none, or was forbidden to build it. */
struct sandbox {
    int landlock; /* its version */
    bool seccomp;
};

/* Once, first of all: nothing open but 0, 1, 2 and the socket; memory and core limited; no new rights; an end with the server's; then the
** walls, as far as there are any. false: the system refused a limit, or descriptor 3 is no socket (somebody started the helper by hand). */
bool sandbox_enter(void);
/* Which stand since sandbox_enter(). */
struct sandbox sandbox_stands(void);
/* The walls alone (sandbox_walls.c); after it threads and files are as it says there. */
struct sandbox sandbox_walls(void);
/* Before each job: 20 s of processor from here on. */
bool sandbox_job(void);

/* sandbox_walls.c, to sandbox.c. Both want PR_SET_NO_NEW_PRIVS. */
int sandbox_landlock(void);
bool sandbox_seccomp(void);

#endif
