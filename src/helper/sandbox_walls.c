/* sandbox_walls.c - the two walls the kernel builds for us: Landlock, which files there are; seccomp, which calls.
**
** With Landlock the helper sees fonts, their configuration, shared libraries and what a C library asks of /proc and /sys, all of it only to
** read; it writes nowhere, reaches no TCP port, and no process outside. With seccomp it can't be anything but a program that computes: no
** program is started, no process made, no socket opened, nobody traced, nothing mounted. A call that is not on the list ends the process,
** which is what a job that was taken over deserves, and core/helper.c says so in words.
**
** One list for all jobs, since a process does jobs of every kind one after the other, and a filter can only become narrower.
**
** Either wall may be missing: an old kernel, a container that forbids it. Then the other one and the limits of sandbox.c stand, and
** `zhitong-helper --about` tells. It is no reason to refuse a neighbour's sheet.
**
** To give a new library what it needs: run its job without the walls (ZHITONG_HELPER=... under `strace -f -c`, or look for SIGSYS: the
** kernel's log names the number), and add the call with its kind below. What asks politely and can live with a no goes into `refused`. */
#include "helper/sandbox.h"

#include "base/rc.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- Landlock ---------------------------------------------------------------------------------------------------- */

/* What kernels handle that are newer than Debian 12's header, which knows the first two versions. */
enum { FS_V1 = (1 << 13) - 1, FS_REFER = 1 << 13, FS_TRUNCATE = 1 << 14, FS_IOCTL = 1 << 15, NET_ALL = 3, SCOPE_ALL = 3 };
struct ruleset {
    uint64_t fs, net, scoped;
};

static const char *const readable[] = {
    "/usr/share", "/usr/local/share", "/usr/lib",  "/usr/local/lib", "/lib",
    "/lib64",     "/etc/fonts",       "/etc/ld.so.cache", "/var/cache/fontconfig",
    "/proc/self", "/proc/filesystems", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", /* nobody else's */
    "/sys/devices/system/cpu", "/sys/fs/cgroup", "/dev/null", "/dev/urandom",
};

static void allow_reading(int rules, const char *path)
{
    struct landlock_path_beneath_attr below = { .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE };
    below.parent_fd = open(path, O_PATH | O_CLOEXEC | O_DIRECTORY);
    if (below.parent_fd >= 0)
        below.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
    else
        below.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (below.parent_fd < 0)
        return; /* not every machine has all of them */
    (void)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0);
    (void)close(below.parent_fd);
}

int sandbox_landlock(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return 0;
    const struct ruleset r = {
        .fs = (uint64_t)FS_V1 | (version >= 2 ? FS_REFER : 0) | (version >= 3 ? FS_TRUNCATE : 0) | (version >= 5 ? FS_IOCTL : 0),
        .net = NET_ALL,
        .scoped = SCOPE_ALL,
    };
    size_t known = version >= 6 ? sizeof r : version >= 4 ? offsetof(struct ruleset, scoped) : offsetof(struct ruleset, net);
    int rules = (int)syscall(SYS_landlock_create_ruleset, &r, known, 0);
    if (rules < 0)
        return 0;
    for (size_t i = 0; i < countof(readable); i++)
        allow_reading(rules, readable[i]);
    bool up = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    (void)close(rules);
    return up ? (int)version : 0;
}

/* ---- seccomp ----------------------------------------------------------------------------------------------------- */

#define CALL(name) SCMP_SYS(name)
static const int allowed[] = {
    /* the socket we were given, and files */
    CALL(read), CALL(write), CALL(readv), CALL(writev), CALL(pread64), CALL(pwrite64), CALL(sendmsg), CALL(recvmsg), CALL(sendto),
    CALL(recvfrom), CALL(poll), CALL(ppoll), CALL(close), CALL(close_range), CALL(lseek), CALL(fcntl), CALL(dup), CALL(getsockopt),
    CALL(openat), CALL(open), CALL(access), CALL(faccessat), CALL(faccessat2), CALL(stat), CALL(lstat), CALL(fstat), CALL(newfstatat),
    CALL(statx), CALL(statfs), CALL(fstatfs), CALL(readlink), CALL(readlinkat), CALL(getdents64), CALL(getcwd), CALL(fadvise64),
    CALL(memfd_create), CALL(ftruncate), CALL(umask), CALL(flock), CALL(pipe2), CALL(eventfd2),
    /* memory */
    CALL(mmap), CALL(munmap), CALL(mremap), CALL(mprotect), CALL(madvise), CALL(brk), CALL(mincore), CALL(membarrier),
    /* threads of our own, signals, the end */
    CALL(futex), CALL(set_robust_list), CALL(get_robust_list), CALL(rseq), CALL(set_tid_address), CALL(sched_yield),
    CALL(sched_getaffinity), CALL(sched_setaffinity), CALL(sched_getparam), CALL(sched_getscheduler), CALL(sched_get_priority_max),
    CALL(sched_get_priority_min), CALL(sched_getattr), CALL(getcpu), CALL(getpriority), CALL(rt_sigaction), CALL(rt_sigprocmask),
    CALL(rt_sigreturn), CALL(sigaltstack), CALL(tgkill), CALL(exit), CALL(exit_group), CALL(restart_syscall),
    /* who, when, how much */
    CALL(getpid), CALL(gettid), CALL(getppid), CALL(getuid), CALL(geteuid), CALL(getgid), CALL(getegid), CALL(uname), CALL(sysinfo),
    CALL(getrusage), CALL(getrlimit), CALL(setrlimit), CALL(prlimit64), CALL(getrandom), CALL(clock_gettime), CALL(clock_getres),
    CALL(clock_nanosleep), CALL(nanosleep), CALL(gettimeofday), CALL(times), CALL(prctl), CALL(arch_prctl),
};

/* Asked in good faith by libraries that go on without: name services, caches, niceness, and clone3, whose flags no filter can see (the C
** library then takes clone). */
static const int refused[] = {
    CALL(socket), CALL(connect), CALL(mkdir), CALL(mkdirat), CALL(unlink), CALL(unlinkat), CALL(rename), CALL(renameat), CALL(renameat2),
    CALL(link), CALL(linkat), CALL(symlink), CALL(chmod), CALL(fchmod), CALL(fchmodat), CALL(utimensat), CALL(setpriority),
    CALL(sched_setscheduler), CALL(sched_setattr), CALL(mbind), CALL(set_mempolicy), CALL(get_mempolicy), CALL(ioctl),
};

static bool fill(scmp_filter_ctx filter)
{
    for (size_t i = 0; i < countof(allowed); i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) != 0)
            return false;
    for (size_t i = 0; i < countof(refused); i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), refused[i], 0) != 0)
            return false;
    return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), CALL(clone3), 0) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALL(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) == 0;
}

bool sandbox_seccomp(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter)
        return false;
    bool up = fill(filter) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return up;
}
