/* file.h - files that must be whole or absent: keys, checkpoints, the signer's memory, the parts of a backup. */
#ifndef CORE_FILE_H
#define CORE_FILE_H

#include "base/arena.h"

/* Writes a new file beside it (PATH.new), syncs it, renames it over, and syncs the folder when `durable`. Mode 0600. FAILED: nothing
** changed, errno says why. */
enum rc file_write(const char *path, struct str bytes, bool durable) MUST_USE;
/* The whole file, at most `max` bytes. NOT_FOUND: no such file. */
enum rc file_read(struct arena *a, const char *path, size_t max, struct str *out) MUST_USE;
/* Makes the folder and its parents, 0700. Those that it made are still there after a power cut. */
enum rc file_make_dir(struct arena *a, const char *path) MUST_USE;
/* The names in a folder, sorted by bytes, without those that begin with a dot. NOT_FOUND: no such folder. */
enum rc file_list(struct arena *a, const char *dir, struct str **name, size_t *n) MUST_USE;
/* What was written to the file by others is on the disk when this returns OK. */
enum rc file_sync(const char *path) MUST_USE;
/* Gives a file or folder its last name, durably. What stood there under that name is gone. */
enum rc file_rename(const char *from, const char *to) MUST_USE;
/* Removes a folder and all that is in it; follows no link. Harmless where there is none. */
void file_remove_tree(const char *path);
/* Opens (and makes) the file and takes an exclusive lock. BUSY: another process holds it. */
enum rc file_lock(const char *path, int *fd) MUST_USE;
void file_unlock(int *fd);

#endif
