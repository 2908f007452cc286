/* world.c - a library that stands between the program and the system (LD_PRELOAD): the system refuses when it is told to, and the disk
** forgets what it never promised.
**
** A seam inside the program can only fail what the program itself calls. SQLite, libmicrohttpd and cJSON call the system too, and what
** they do about a refusal is as much ours as our own code. So the calls that meet the world are defined here, before the C library's, each
** in one thin place: it asks the fault seam (base/fault.h, compiled in here a second time, with the same plan and the same page) and
** then makes the call raw. Only regular files fail to be read or written; an event counter between two threads is not the world.
**
** **The disk.** With WORLD_JOURNAL=FILE every change to a regular file or a folder is written into FILE after it was made, in the order it
** was made: what, which inode, where, the bytes. Nothing is really synced. A sync only leaves its mark in the journal, *before* the program
** is told that it is done; that makes ten thousand durable writes quick, and it makes the journal the only truth about what is on the disk.
** After the program was killed, tests/crash/disk.mjs reads it and builds what a disk may hold after a power cut: all that was synced, and
** of the rest what chance leaves. This stands below SQLite, so one mechanism covers the database, its WAL, and the files beside it that
** SQLite knows nothing of: keys, checkpoints, parts of a backup.
**
** **The controls.** WORLD_LIE=fsync: a sync says done and leaves no mark, as a cheap disk does. WORLD_LIE=wal: only that of a WAL does so,
** and everything else is synced, as if a commit did not wait for the disk. (SQLite's own synchronous=OFF would be no control: what is
** gathered is written at a sync, store/disk.c, so without one nobody is told anything that could be lost.) A test of power cuts must find
** something missing under each; else it could find nothing at all. */
#include "base/fault.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* ---- the journal ------------------------------------------------------------------------------------------------ */

enum op { OP_WRITE, OP_TRUNCATE, OP_SYNC, OP_CREATE, OP_MKDIR, OP_RENAME, OP_UNLINK };

/* One record; `a` and `b` bytes follow: two paths, or what was written. Of a folder that is synced the path stands, of a file the inode.
** Numbers stand as this machine has them. */
struct record {
    uint32_t op, a, b, spare;
    uint64_t inode, at;
};

static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER; /* the order of changes is the order of records */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int journal = -1;
static bool lies_sync, lies_wal;

static void look_around(void)
{
    const char *file = getenv("WORLD_JOURNAL"), *lie = getenv("WORLD_LIE");
    lies_sync = lie && strcmp(lie, "fsync") == 0;
    lies_wal = lie && strcmp(lie, "wal") == 0;
    if (!file)
        return;
    journal = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (journal < 0)
        abort();
}

static bool recording(void)
{
    pthread_once(&once, look_around);
    return journal >= 0;
}

static void record(enum op op, uint64_t inode, uint64_t at, const void *a, size_t an, const char *b)
{
    struct record r = { .op = op, .a = (uint32_t)an, .b = b ? (uint32_t)strlen(b) : 0, .inode = inode, .at = at };
    struct iovec v[] = { { &r, sizeof r }, { (void *)(uintptr_t)a, an }, { (void *)(uintptr_t)b, r.b } };
    if (syscall(SYS_writev, journal, v, 3) != (long)(sizeof r + an + r.b))
        abort();
}

static void record_path(enum op op, uint64_t inode, const char *a, const char *b)
{
    record(op, inode, 0, a, strlen(a), b);
}

/* Begins a change: its record is made before anybody else's change. */
static int begin(void)
{
    int was = errno;
    pthread_mutex_lock(&mu);
    return was;
}

static void end(int e)
{
    pthread_mutex_unlock(&mu);
    errno = e;
}

static uint64_t file_inode(int fd) /* 0: not a regular file */
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? st.st_ino : 0;
}

static bool refused(enum fault kind, int e)
{
    int was = errno;
    bool hit = fault_hit(kind);
    errno = hit ? e : was;
    return hit;
}

/* ---- files ------------------------------------------------------------------------------------------------------ */

static int open_any(int dir, const char *path, int flags, unsigned mode)
{
    if (refused(FAULT_OPEN, EMFILE))
        return -1;
    if (!recording() || !(flags & (O_CREAT | O_TRUNC)))
        return (int)syscall(SYS_openat, dir, path, flags, mode);
    int was = begin();
    struct stat st;
    bool there = fstatat(dir, path, &st, 0) == 0;
    int fd = (int)syscall(SYS_openat, dir, path, flags, mode), e = fd < 0 ? errno : was;
    if (fd >= 0 && !there && file_inode(fd))
        record_path(OP_CREATE, file_inode(fd), path, NULL);
    else if (fd >= 0 && flags & O_TRUNC && file_inode(fd))
        record(OP_TRUNCATE, file_inode(fd), 0, NULL, 0, NULL);
    end(e);
    return fd;
}

static unsigned mode_of(int flags, va_list ap)
{
    return flags & O_CREAT ? va_arg(ap, unsigned) : 0;
}

#define OPEN(name)                                      \
    int name(const char *path, int flags, ...)          \
    {                                                   \
        va_list ap;                                     \
        va_start(ap, flags);                            \
        unsigned mode = mode_of(flags, ap);             \
        va_end(ap);                                     \
        return open_any(AT_FDCWD, path, flags, mode);   \
    }
OPEN(open)
#undef open64
OPEN(open64)

int __open_2(const char *path, int flags);
int __open_2(const char *path, int flags)
{
    return open_any(AT_FDCWD, path, flags, 0);
}

int __open64_2(const char *path, int flags);
int __open64_2(const char *path, int flags)
{
    return open_any(AT_FDCWD, path, flags, 0);
}

static ssize_t read_any(long call, int fd, void *p, size_t n, off_t at)
{
    if (file_inode(fd) && refused(FAULT_READ, EIO))
        return -1;
    return syscall(call, fd, p, n, at);
}

ssize_t read(int fd, void *p, size_t n)
{
    return read_any(SYS_read, fd, p, n, 0);
}

ssize_t __read_chk(int fd, void *p, size_t n, size_t room);
ssize_t __read_chk(int fd, void *p, size_t n, size_t room)
{
    (void)room;
    return read_any(SYS_read, fd, p, n, 0);
}

#undef pread64
ssize_t pread64(int fd, void *p, size_t n, off_t at)
{
    return read_any(SYS_pread64, fd, p, n, at);
}

/* at: -1: where the file stands. */
static ssize_t write_any(int fd, const void *p, size_t n, off_t at)
{
    uint64_t inode = file_inode(fd);
    if (inode && refused(FAULT_PUT, ENOSPC))
        return -1;
    if (!inode || !recording())
        return at < 0 ? syscall(SYS_write, fd, p, n) : syscall(SYS_pwrite64, fd, p, n, at);
    int was = begin();
    off_t where = at < 0 ? lseek(fd, 0, SEEK_CUR) : at;
    ssize_t got = at < 0 ? syscall(SYS_write, fd, p, n) : syscall(SYS_pwrite64, fd, p, n, at);
    int e = got < 0 ? errno : was;
    if (got > 0)
        record(OP_WRITE, inode, (uint64_t)where, p, (size_t)got, NULL);
    end(e);
    return got;
}

ssize_t write(int fd, const void *p, size_t n)
{
    return write_any(fd, p, n, -1);
}

#undef pwrite64
ssize_t pwrite64(int fd, const void *p, size_t n, off_t at)
{
    return write_any(fd, p, n, at);
}

#undef ftruncate64
int ftruncate64(int fd, off_t size)
{
    uint64_t inode = file_inode(fd);
    if (!recording() || !inode)
        return (int)syscall(SYS_ftruncate, fd, size);
    int was = begin();
    int code = (int)syscall(SYS_ftruncate, fd, size), e = code ? errno : was;
    if (code == 0)
        record(OP_TRUNCATE, inode, (uint64_t)size, NULL, 0, NULL);
    end(e);
    return code;
}

static int sync_any(long call, int fd)
{
    char link[40], path[4096];
    uint64_t inode = file_inode(fd);
    if (refused(FAULT_FSYNC, EIO))
        return -1;
    if (!recording())
        return (int)syscall(call, fd);
    int was = begin();
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path);
    bool wal = inode && n > 4 && memcmp(path + n - 4, "-wal", 4) == 0;
    if (!lies_sync && !(lies_wal && wal) && n >= 0)
        record(OP_SYNC, inode, 0, path, inode ? 0 : (size_t)n, NULL);
    end(was);
    return 0;
}

int fsync(int fd)
{
    return sync_any(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return sync_any(SYS_fdatasync, fd);
}

/* ---- folders ---------------------------------------------------------------------------------------------------- */

static int folder_change(enum op op, int code, int was, const char *a, const char *b)
{
    int e = code ? errno : was;
    if (code == 0 && journal >= 0)
        record_path(op, 0, a, b);
    end(e);
    return code;
}

int rename(const char *from, const char *to)
{
    if (refused(FAULT_RENAME, EIO))
        return -1;
    (void)recording();
    int was = begin();
    return folder_change(OP_RENAME, (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0), was, from, to);
}

int unlink(const char *path)
{
    (void)recording();
    int was = begin();
    return folder_change(OP_UNLINK, (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0), was, path, NULL);
}

int mkdir(const char *path, mode_t mode)
{
    (void)recording();
    int was = begin();
    return folder_change(OP_MKDIR, (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode), was, path, NULL);
}

/* ---- the other end ---------------------------------------------------------------------------------------------- */

/* Who is gone is gone: the next call is told so too, and so is whoever waits at the other end. */
static bool hung_up(enum fault kind, int fd)
{
    if (!refused(kind, ECONNRESET))
        return false;
    (void)syscall(SYS_shutdown, fd, SHUT_RDWR);
    errno = ECONNRESET;
    return true;
}

ssize_t send(int fd, const void *p, size_t n, int flags)
{
    return hung_up(FAULT_SEND, fd) ? -1 : syscall(SYS_sendto, fd, p, n, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *m, int flags)
{
    return hung_up(FAULT_SEND, fd) ? -1 : syscall(SYS_sendmsg, fd, m, flags);
}

ssize_t recv(int fd, void *p, size_t n, int flags)
{
    return hung_up(FAULT_TAKE, fd) ? -1 : syscall(SYS_recvfrom, fd, p, n, flags, NULL, NULL);
}

ssize_t __recv_chk(int fd, void *p, size_t n, size_t room, int flags);
ssize_t __recv_chk(int fd, void *p, size_t n, size_t room, int flags)
{
    (void)room;
    return recv(fd, p, n, flags);
}

int accept4(int fd, __SOCKADDR_ARG from, socklen_t *restrict n, int flags)
{
    return refused(FAULT_ACCEPT, EMFILE) ? -1 : (int)syscall(SYS_accept4, fd, from.__sockaddr__, n, flags);
}

/* ---- memory and threads ----------------------------------------------------------------------------------------- */

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

void *malloc(size_t n)
{
    return refused(FAULT_ALLOC, ENOMEM) ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return refused(FAULT_ALLOC, ENOMEM) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return refused(FAULT_ALLOC, ENOMEM) ? NULL : __libc_realloc(p, n);
}

static void *map_any(void *want, size_t n, int how, int flags, int fd, off_t at)
{
    return refused(FAULT_MAP, ENOMEM) ? MAP_FAILED : (void *)syscall(SYS_mmap, want, n, how, flags, fd, at);
}

void *mmap(void *want, size_t n, int how, int flags, int fd, off_t at)
{
    return map_any(want, n, how, flags, fd, at);
}

#undef mmap64
void *mmap64(void *want, size_t n, int how, int flags, int fd, off_t at)
{
    return map_any(want, n, how, flags, fd, at);
}

/* The next definition of a name, behind this library. (A function's address in a void * is POSIX', not ISO C's.) */
#define BEHIND(type, name) ((union { void *p; type *f; }){ .p = dlsym(RTLD_NEXT, name) }.f)

int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict how, void *(*run)(void *), void *restrict arg)
{
    typedef int create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    return refused(FAULT_THREAD, EAGAIN) ? EAGAIN : BEHIND(create, "pthread_create")(thread, how, run, arg);
}
