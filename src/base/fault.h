/* fault.h - the fault seam: in the test build, the k-th call of a kind fails, or kills the process on the spot.
**
** ZHITONG_FAULT="sync=37:kill,mem=5:fail" is read once, at the first call. ZHITONG_FAULT_PAGE=FILE names a file of FAULT_KINDS 64-bit
** numbers, one a kind, that is mapped: whoever writes k there arms the running process, and finds 0 there when it has struck, or what is
** left of k when it has not. In the release build the seam is a constant false and the compiler removes it. Kinds are few, because each is
** a place where the world can refuse us; those of the second half are the system's calls, which tests/support/world.c stands before. */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdbool.h>

enum fault {
    FAULT_MEM,    /* mem: an allocation */
    FAULT_ARENA,  /* arena: a request's arena is full */
    FAULT_STEP,   /* step: a database step */
    FAULT_COMMIT, /* commit: the group's COMMIT, before it is sent */
    FAULT_WRITE,  /* write: SQLite writes a page of database or WAL */
    FAULT_SYNC,   /* sync: SQLite syncs the WAL or the database */
    FAULT_FILE,   /* file: writing a file beside the database: a key, a checkpoint, a part of a backup; the disk is full */
    FAULT_SIGN,   /* sign: between remembering a head and publishing it */
    FAULT_ALLOC,  /* alloc: an allocation of anybody's, libraries too */
    FAULT_OPEN,   /* open: no descriptor is left */
    FAULT_READ,   /* read: a file can't be read */
    FAULT_PUT,    /* put: a file can't be written, the disk is full */
    FAULT_FSYNC,  /* fsync: a file or folder can't be synced */
    FAULT_RENAME, /* rename: a file can't get its name */
    FAULT_SEND,   /* send: the other end is gone */
    FAULT_TAKE,   /* take: nothing more comes from the other end */
    FAULT_ACCEPT, /* accept: no descriptor is left for a connection */
    FAULT_MAP,    /* map: no memory to map */
    FAULT_THREAD, /* thread: no thread can be made */
    FAULT_KINDS
};

#ifdef ZT_FAULT
/* true when this call is to fail; with ":kill" it does not return (SIGKILL to ourselves). */
bool fault_hit(enum fault kind);
#else
static inline bool fault_hit(enum fault kind)
{
    (void)kind;
    return false;
}
#endif

#endif
