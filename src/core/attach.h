/* attach.h - attachments: bytes that belong to an event and are too large to stand in it, each a file of its own.
**
**     DIR/files/3f/3f9c…  sealed; the name is the SHA-256 of what lies in the file
**
** A file is sealed under a key that stands in its event's own half and nowhere else. So it is forgotten with the event: when the own half
** is destroyed, nobody opens any copy of it, wherever that lies, and the file itself goes before the erasure counts as settled. The name
** is open: it is the hash of sealed bytes, so it says nothing, and it lets `check` and backups prove a file that they can't read.
**
** Before there is an event a file waits: somebody has sent it with a form that is not written yet. It is found by a token that only the
** form holds and from which its key is made, and it goes after an hour. A row in the database stands before the file does and goes after
** it, so each file is explained at every moment, and a crash leaves none behind that nobody knows. */
#ifndef CORE_ATTACH_H
#define CORE_ATTACH_H

#include "base/hash.h"
#include "core/command.h"

enum { ATTACH_BYTES_MAX = 8 << 20, ATTACH_WAITING_MOST = 500 };

/* What an event says of its attachment. */
struct attachment {
    struct str name;   /* 32 bytes, OPEN */
    struct str key;    /* 32 bytes, PERSONAL */
    struct str sha256; /* PERSONAL: of the bytes as they were before they were sealed */
    int64_t bytes;     /* OPEN: how many those are */
    int64_t about;     /* whatever the module that keeps it wants to know of it */
};

/* ---- one that waits -------------------------------------------------------------------------------------------- */

struct attach_new {
    struct str token, sealed;
    struct hash name, sha256;
    int64_t bytes, about;
};
/* Seals the bytes under a new token. FAILED: no memory. */
enum rc attach_seal(struct arena *a, struct str bytes, int64_t about, struct attach_new *out) MUST_USE;
/* Work for the writer, before attach_write: the row. When too many wait, the oldest goes. */
enum rc attach_expect(struct side *s, struct arena *a, const char *dir, int64_t now, const struct attach_new *in) MUST_USE;
/* Writes the file, durably; slow. */
enum rc attach_write(const char *dir, struct arena *a, const struct attach_new *in) MUST_USE;
/* Reads what waits under this token. NOT_FOUND: nothing does, or not any more. */
enum rc attach_waiting(struct side *s, const char *dir, struct arena *a, struct str token, struct str *bytes) MUST_USE;
/* Removes what has waited too long. */
enum rc attach_sweep(struct side *s, struct arena *a, const char *dir, int64_t before) MUST_USE;

/* ---- events ------------------------------------------------------------------------------------------------------ */

/* In a decide(): it waits no longer; its event is emitted by the same command. NOT_FOUND as above. */
enum rc attach_take(struct cx *cx, struct str token, struct attachment *out) MUST_USE;
/* In the apply() of the event that has it. Live as long as that event's own half. */
enum rc attach_keep(struct apply *ap, const struct stamp *st, struct str name, int64_t subject) MUST_USE;
/* For core: an erasure at st->pos, of one event (ABSENT: of all before it). */
enum rc attach_forget(struct apply *ap, const struct stamp *st, int64_t subject, int64_t event) MUST_USE;

/* Opens the file. NOT_FOUND: there is none. FAILED: it is not what was written. key: 32 bytes. */
enum rc attach_read(const char *dir, struct arena *a, struct str name, struct str key, struct str *bytes) MUST_USE;

/* ---- files --------------------------------------------------------------------------------------------------------- */

/* Where the file lies under `dir`, a place's folder or a backup's. */
const char *attach_path(struct arena *a, const char *dir, struct str name);
/* Removes the files of all that was erased at or behind the position `from` and before the moment `before`. FAILED: one could not be. */
enum rc attach_unlink(struct db *db, struct arena *a, const char *dir, int64_t from, int64_t before) MUST_USE;
/* Copies each file that is kept, of events before a position, from one folder to the other, unless it lies there. INVALID: one is missing
** or changed; *bad is its path. *bytes grows by what was copied. */
struct attach_way {
    const char *from, *to;
    int64_t before;
};
enum rc attach_copy(struct db *db, struct arena *a, const struct attach_way *way, int64_t *bytes, struct str *bad) MUST_USE;
/* In `check`: every file that is kept is there unharmed, none is there that was erased, none that nothing explains. */
enum rc attach_check(struct db *db, struct arena *a, const char *dir, void (*found)(void *ctx, struct str line), void *ctx) MUST_USE;

#endif
