/* file.h - small files that must be whole or absent: keys, checkpoints, the signer's memory. */
#ifndef CORE_FILE_H
#define CORE_FILE_H

#include "base/arena.h"

/* Writes a new file beside it, syncs it, renames it over, and syncs the folder when `durable`. Mode 0600. */
enum rc file_write(const char *path, struct str bytes, bool durable) MUST_USE;
/* The whole file, at most `max` bytes. NOT_FOUND: no such file. */
enum rc file_read(struct arena *a, const char *path, size_t max, struct str *out) MUST_USE;
/* Makes the folder and its parents, 0700. */
enum rc file_make_dir(struct arena *a, const char *path) MUST_USE;
/* Opens (and makes) the file and takes an exclusive lock. BUSY: another process holds it. */
enum rc file_lock(const char *path, int *fd) MUST_USE;
void file_unlock(int *fd);

#endif
