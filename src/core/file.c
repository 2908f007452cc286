/* file.c - write-beside-and-rename, locks, folders. */
#include "core/file.h"

#include "base/fault.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int fd, struct str s)
{
    while (s.n) {
        ssize_t n = write(fd, s.p, s.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        s = str_cut(s, (size_t)n, s.n);
    }
    return true;
}

static bool sync_dir(const char *path)
{
    char dir[4096];
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    if (n >= sizeof dir)
        return false;
    memcpy(dir, path, n);
    dir[n] = 0;
    int fd = open(n ? dir : slash ? "/" : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return done;
}

enum rc file_write(const char *path, struct str bytes, bool durable)
{
    char temp[4096];
    int n = snprintf(temp, sizeof temp, "%s.new", path);
    if (n < 0 || (size_t)n >= sizeof temp)
        return FAILED;
    int fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return FAILED;
    bool full = fault_hit(FAULT_FILE);
    bool done = write_all(fd, full ? str_cut(bytes, 0, bytes.n / 2) : bytes) && !full && (!durable || fsync(fd) == 0);
    int why = full ? ENOSPC : errno;
    done = close(fd) == 0 && done && rename(temp, path) == 0 && (!durable || sync_dir(path));
    if (!done) {
        (void)unlink(temp);
        errno = why;
    }
    return done ? OK : FAILED;
}

enum rc file_sync(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return done ? OK : FAILED;
}

enum rc file_rename(const char *from, const char *to)
{
    return rename(from, to) == 0 && sync_dir(to) ? OK : FAILED;
}

enum rc file_read(struct arena *a, const char *path, size_t max, struct str *out)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? NOT_FOUND : FAILED;
    size_t size = fstat(fd, &st) == 0 && st.st_size >= 0 ? (size_t)st.st_size : SIZE_MAX, n = 0;
    char *p = size <= max ? arena_alloc(a, size + 1) : NULL;
    ssize_t got = 1;
    while (p && n < size && got > 0) {
        got = read(fd, p + n, size - n);
        if (got < 0 && errno == EINTR)
            got = 1;
        else if (got > 0)
            n += (size_t)got;
    }
    close(fd);
    if (!p || n != size)
        return FAILED;
    *out = str_n(p, n);
    return OK;
}

enum rc file_make_dir(struct arena *a, const char *path)
{
    struct str s = str_of(path);
    for (size_t i = 1; i <= s.n; i++) {
        if (i < s.n && s.p[i] != '/')
            continue;
        const char *part = arena_cstr(a, str_cut(s, 0, i));
        if (mkdir(part, 0700) == 0 ? !sync_dir(part) : errno != EEXIST)
            return FAILED;
    }
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? OK : FAILED;
}

static int by_bytes(const void *x, const void *y)
{
    const struct str *a = x, *b = y;
    return strcmp(a->p, b->p);
}

enum { NAMES_FIRST = 64 };

enum rc file_list(struct arena *a, const char *dir, struct str **name, size_t *n)
{
    DIR *d = opendir(dir);
    struct str *list = NULL;
    size_t have = 0, room = 0;
    if (!d)
        return errno == ENOENT ? NOT_FOUND : FAILED;
    for (const struct dirent *e; (e = readdir(d)) != NULL;) {
        if (e->d_name[0] == '.')
            continue;
        if (have == room) {
            room = room ? room * 2 : NAMES_FIRST;
            struct str *grown = ARENA_ARRAY(a, struct str, room);
            if (grown && have)
                memcpy(grown, list, have * sizeof *list);
            list = grown;
        }
        if (!list)
            break;
        list[have++] = arena_str(a, str_of(e->d_name));
    }
    closedir(d);
    if (a->overflow)
        return FAILED;
    if (have)
        qsort(list, have, sizeof *list, by_bytes);
    *name = list;
    *n = have;
    return OK;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st, (void)type, (void)at;
    return remove(path);
}

void file_remove_tree(const char *path)
{
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

enum rc file_lock(const char *path, int *fd)
{
    int f = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (f < 0)
        return FAILED;
    if (flock(f, LOCK_EX | LOCK_NB) != 0) {
        enum rc rc = errno == EWOULDBLOCK ? BUSY : FAILED;
        close(f);
        return rc;
    }
    *fd = f;
    return OK;
}

void file_unlock(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}
