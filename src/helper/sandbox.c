/* sandbox.c - limits the helper puts on itself, since the one who starts it can't between spawn and exec.
**
** The limits are the kernel's: 1.25 GiB of address space, which a HEIC of 50 megapixels takes, so that a file that unpacks to more meets
** a failed allocation and not the machine's last page; 20 s of processor a job; no core file, because a core would hold a resident's
** words. Then its walls (sandbox_walls.c). */
#include "helper/sandbox.h"

#include "core/proto.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SHADOW_MEMORY 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SHADOW_MEMORY 1
#endif
#endif

enum { MEMORY_MAX = 1280 << 20, CPU_S = 20 };

static bool limit(int what, rlim_t most)
{
    return setrlimit((__rlimit_resource_t)what, &(struct rlimit){ most, most }) == 0;
}

static bool limit_memory(void)
{
#ifdef SHADOW_MEMORY
    return true; /* the sanitizer maps terabytes that it never touches */
#else
    return limit(RLIMIT_AS, MEMORY_MAX);
#endif
}

static struct sandbox stands;

bool sandbox_enter(void)
{
    int type;
    socklen_t n = sizeof type;
    if (getsockopt(PROTO_FD, SOL_SOCKET, SO_TYPE, &type, &n) != 0 || type != SOCK_STREAM)
        return false;
    if (close_range(PROTO_FD + 1, ~0U, 0) != 0 || !limit_memory() || !limit(RLIMIT_CORE, 0) || prctl(PR_SET_PDEATHSIG, SIGHUP) != 0)
        return false;
    stands = sandbox_walls();
    return true;
}

struct sandbox sandbox_stands(void)
{
    return stands;
}

struct sandbox sandbox_walls(void)
{
    struct sandbox s = { 0 };
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
        s.landlock = sandbox_landlock();
        s.seccomp = sandbox_seccomp(); /* the second: it forbids building the first */
    }
    return s;
}

bool sandbox_job(void)
{
    struct rusage used;
    struct rlimit cpu;
    if (getrusage(RUSAGE_SELF, &used) != 0 || getrlimit(RLIMIT_CPU, &cpu) != 0)
        return false;
    cpu.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + CPU_S + 1;
    return setrlimit(RLIMIT_CPU, &cpu) == 0;
}
