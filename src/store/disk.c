/* disk.c - what SQLite takes the operating system to be: the system's own VFS in everything, but for the WAL's writes.
**
** SQLite writes a group as two calls a page, 24 bytes and the page, and each begins where the last one ended. A call costs as much as what
** it copies, and one that ends within a page of the kernel's makes it zero the rest first; so they are gathered into pieces and go to the
** system when the piece is full, at a sync, or when anybody asks for anything else of the file through the same connection. Nobody can miss
** them before: another connection reads a frame only after the index in shared memory names it, which SQLite does behind the sync of the
** commit (synchronous=FULL, which conn.c insists on). A write that the system refuses is told at the sync, so the COMMIT fails and nobody
** is acknowledged. The database file is never gathered: a checkpoint that was not finished lets others read it without a sync.
**
** In the test build each write and sync asks the fault seam. A refused write of the WAL says that the disk is full (that is where a full
** disk shows first), one of the database is an I/O error. Nothing of a refused write reaches the file. Source:
** sqlite.org/c3ref/io_methods.html. */
#include "store/inner.h"

#include "base/fault.h"
#include "base/mem.h"

enum { PIECE = 128 * 1024 };

struct file {
    sqlite3_file base;
    bool watched, wal;
    sqlite3_int64 at; /* where the piece belongs */
    size_t n;
    unsigned char *piece; /* a WAL's: PIECE bytes, of which n wait */
    /* the system's own file stands behind this struct, in the same piece of memory */
};

static sqlite3_vfs *system_vfs;
static sqlite3_vfs disk_vfs;

static sqlite3_file *behind(sqlite3_file *f)
{
    return (sqlite3_file *)((struct file *)f + 1);
}

/* What waits goes to the system. What it refuses is gone: SQLite rolls back, and writes anew from where the last commit ended. */
static int put(sqlite3_file *f)
{
    struct file *file = (struct file *)f;
    const size_t n = file->n;
    file->n = 0;
    return n ? behind(f)->pMethods->xWrite(behind(f), file->piece, (int)n, file->at) : SQLITE_OK;
}

static int file_close(sqlite3_file *f)
{
    struct file *file = (struct file *)f;
    int code = put(f), closed = behind(f)->pMethods->xClose(behind(f));
    mem_free(file->piece);
    file->piece = NULL;
    return code == SQLITE_OK ? closed : code;
}

static int file_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    int code = put(f);
    return code == SQLITE_OK ? behind(f)->pMethods->xRead(behind(f), p, n, at) : code;
}

/* Does it go with the piece? *room is false when it goes to the system by itself. */
static int make_room(sqlite3_file *f, int n, sqlite3_int64 at, bool *room)
{
    struct file *file = (struct file *)f;
    int code = SQLITE_OK;
    if (file->n && (at != file->at + (sqlite3_int64)file->n || (size_t)n > PIECE - file->n))
        code = put(f);
    if (!file->n)
        file->at = at;
    *room = file->piece && n <= PIECE;
    return code;
}

static int file_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    struct file *file = (struct file *)f;
    bool room = false;
    if (file->watched && fault_hit(FAULT_WRITE))
        return file->wal ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    int code = file->wal ? make_room(f, n, at, &room) : SQLITE_OK;
    if (code != SQLITE_OK || !room)
        return code == SQLITE_OK ? behind(f)->pMethods->xWrite(behind(f), p, n, at) : code;
    memcpy(file->piece + file->n, p, (size_t)n);
    file->n += (size_t)n;
    return SQLITE_OK;
}

static int file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    int code = put(f);
    return code == SQLITE_OK ? behind(f)->pMethods->xTruncate(behind(f), size) : code;
}

static int file_sync(sqlite3_file *f, int flags)
{
    if (((const struct file *)f)->watched && fault_hit(FAULT_SYNC))
        return SQLITE_IOERR_FSYNC;
    int code = put(f);
    return code == SQLITE_OK ? behind(f)->pMethods->xSync(behind(f), flags) : code;
}

static int file_size(sqlite3_file *f, sqlite3_int64 *size)
{
    int code = put(f);
    return code == SQLITE_OK ? behind(f)->pMethods->xFileSize(behind(f), size) : code;
}

static int file_lock(sqlite3_file *f, int level)
{
    return behind(f)->pMethods->xLock(behind(f), level);
}

static int file_unlock(sqlite3_file *f, int level)
{
    return behind(f)->pMethods->xUnlock(behind(f), level);
}

static int file_check_reserved_lock(sqlite3_file *f, int *out)
{
    return behind(f)->pMethods->xCheckReservedLock(behind(f), out);
}

static int file_control(sqlite3_file *f, int op, void *arg)
{
    return behind(f)->pMethods->xFileControl(behind(f), op, arg);
}

static int file_sector_size(sqlite3_file *f)
{
    return behind(f)->pMethods->xSectorSize(behind(f));
}

static int file_device_characteristics(sqlite3_file *f)
{
    return behind(f)->pMethods->xDeviceCharacteristics(behind(f));
}

static int file_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    return behind(f)->pMethods->xShmMap(behind(f), page, size, extend, out);
}

static int file_shm_lock(sqlite3_file *f, int from, int n, int flags)
{
    return behind(f)->pMethods->xShmLock(behind(f), from, n, flags);
}

static void file_shm_barrier(sqlite3_file *f)
{
    behind(f)->pMethods->xShmBarrier(behind(f));
}

static int file_shm_unmap(sqlite3_file *f, int drop)
{
    return behind(f)->pMethods->xShmUnmap(behind(f), drop);
}

/* Version 2: no memory-mapped reads, which we never ask for. */
static const sqlite3_io_methods methods = {
    2, file_close, file_read, file_write, file_truncate, file_sync, file_size, file_lock, file_unlock, file_check_reserved_lock,
    file_control, file_sector_size, file_device_characteristics, file_shm_map, file_shm_lock, file_shm_barrier, file_shm_unmap,
    NULL, NULL,
};

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out_flags)
{
    must(vfs == &disk_vfs);
    struct file *file = (struct file *)f;
    *file = (struct file){ .wal = flags & SQLITE_OPEN_WAL, .watched = flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_DB) };
    if (file->wal && !(file->piece = mem_new(1, PIECE)))
        return SQLITE_NOMEM;
    int code = system_vfs->xOpen(system_vfs, name, behind(f), flags, out_flags);
    if (!behind(f)->pMethods) { /* then nobody closes it */
        mem_free(file->piece);
        file->piece = NULL;
    }
    file->base.pMethods = behind(f)->pMethods ? &methods : NULL;
    return code;
}

void conn_install_disk(void)
{
    must(!system_vfs);
    system_vfs = sqlite3_vfs_find(NULL);
    must(system_vfs && sizeof(struct file) % 8 == 0); /* SQLite gives files no better alignment */
    disk_vfs = *system_vfs;
    disk_vfs.zName = "zhitong";
    disk_vfs.szOsFile = system_vfs->szOsFile + (int)sizeof(struct file);
    disk_vfs.xOpen = vfs_open;
    must(sqlite3_vfs_register(&disk_vfs, 1) == SQLITE_OK);
}
