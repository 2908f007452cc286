/* fault_vfs.c - in the test build, the place where the disk can refuse us.
**
** A VFS is what SQLite takes the operating system to be. This one is the system's own in everything, but a file it opens for
** the database or its WAL asks the fault seam before each write and each sync. A refused write of the WAL says that the disk
** is full (that is where a full disk shows first), one of the database is an I/O error. Nothing of a refused write
** reaches the file. Source: sqlite.org/c3ref/io_methods.html. */
#include "store/inner.h"

#ifdef ZT_FAULT
#include "base/fault.h"

struct file {
    sqlite3_file base;
    bool watched, wal;
    /* the system's own file stands behind this struct, in the same piece of memory */
};

static sqlite3_vfs *system_vfs;
static sqlite3_vfs fault_vfs;

static sqlite3_file *behind(sqlite3_file *f)
{
    return (sqlite3_file *)((struct file *)f + 1);
}

static int file_close(sqlite3_file *f)
{
    return behind(f)->pMethods->xClose(behind(f));
}

static int file_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    return behind(f)->pMethods->xRead(behind(f), p, n, at);
}

static int file_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    const struct file *file = (const struct file *)f;
    if (file->watched && fault_hit(FAULT_WRITE))
        return file->wal ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    return behind(f)->pMethods->xWrite(behind(f), p, n, at);
}

static int file_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    return behind(f)->pMethods->xTruncate(behind(f), size);
}

static int file_sync(sqlite3_file *f, int flags)
{
    if (((const struct file *)f)->watched && fault_hit(FAULT_SYNC))
        return SQLITE_IOERR_FSYNC;
    return behind(f)->pMethods->xSync(behind(f), flags);
}

static int file_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return behind(f)->pMethods->xFileSize(behind(f), size);
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
    must(vfs == &fault_vfs);
    struct file *file = (struct file *)f;
    file->wal = flags & SQLITE_OPEN_WAL;
    file->watched = flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_DB);
    int code = system_vfs->xOpen(system_vfs, name, behind(f), flags, out_flags);
    file->base.pMethods = behind(f)->pMethods ? &methods : NULL;
    return code;
}

void conn_install_fault_vfs(void)
{
    conn_library_init();
    if (system_vfs)
        return;
    system_vfs = sqlite3_vfs_find(NULL);
    must(system_vfs && sizeof(struct file) % _Alignof(max_align_t) == 0);
    fault_vfs = *system_vfs;
    fault_vfs.zName = "fault";
    fault_vfs.szOsFile = system_vfs->szOsFile + (int)sizeof(struct file);
    fault_vfs.xOpen = vfs_open;
    must(sqlite3_vfs_register(&fault_vfs, 1) == SQLITE_OK);
}
#else
void conn_install_fault_vfs(void)
{
}
#endif
