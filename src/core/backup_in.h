/* backup_in.h - the inside of backups, shared by backup*.c and restore.c: manifests, parts, and the lines they are made of.
**
** Every line is a record in canonical JSON (shape.h), so a backup can be read with jq when there is no zhitong any more. */
#ifndef CORE_BACKUP_IN_H
#define CORE_BACKUP_IN_H

#include "core/backup.h"
#include "core/file.h"

/* The manifest's first line. */
struct backup_head {
    int64_t v, at, events;
    struct str origin; /* of the epoch that was running */
    struct str box;    /* the first bytes of the hash of the key's open half; absent: parts are in the clear */
};
/* Its other lines: the place first, then the log in order. */
struct backup_part {
    struct str part; /* the file's name */
    int64_t bytes;
    struct str sha256;
    int64_t first, events, own; /* of the log's: positions [first, first + events), how many with a personal half; absent: the place's */
    struct str last;            /* the last event's commitment to its open half: random, so it names the history it belongs to */
};
/* An event, in a part of the log. */
struct backup_event {
    int64_t pos;
    struct str kind;
    int64_t hour;
    struct str leaf_open, leaf_own;
    int64_t subject;
    struct str k1, open, k2, own;
};
/* The first line of the place's part, and the others. */
struct backup_self {
    struct str seed, checkpoint;
};
struct backup_epoch {
    int64_t n;
    struct str origin;
    int64_t first;
    struct str frozen;
};
extern const struct shape BACKUP_HEAD, BACKUP_PART, BACKUP_EVENT, BACKUP_SELF, BACKUP_EPOCH;

/* One line and its line break. */
enum rc backup_line(struct buf *b, struct arena *a, const struct shape *s, const void *record) MUST_USE;
/* Cuts a line off *rest and reads it. INVALID: it is not such a record. NOT_FOUND: there is none left. */
enum rc backup_line_next(struct str *rest, struct arena *a, const struct shape *s, void *record) MUST_USE;

struct backup_manifest {
    struct str name, note;
    struct backup_head head;
    struct backup_part *part;
    size_t n;
};
/* Names of the manifests, oldest first. */
enum rc manifest_list(struct arena *a, const char *folder, struct str **name, size_t *n) MUST_USE;
/* Reads without asking for the signature. INVALID: it is no manifest. */
enum rc manifest_read(struct arena *a, const char *folder, struct str name, struct backup_manifest *out) MUST_USE;
/* Is it signed by this place's key? */
bool manifest_signed(const struct backup_manifest *m, struct arena *a, const struct sign_key *key) MUST_USE;
/* Signs and writes it; m->name is made of m->head.at. */
enum rc manifest_write(struct backup_manifest *m, struct arena *a, const char *folder, const struct sign_key *key) MUST_USE;

struct hash backup_box(const struct backup_key *k);
/* Writes FOLDER/parts/<stem>-<hash>, sealed when there is a key, and reads it back. Sets part, bytes and sha256. */
enum rc part_write(const char *folder, struct arena *a, const char *stem, struct str plain, const struct backup_key *key,
                   struct backup_part *p) MUST_USE;
/* The file's bytes, when they are those that were written. INVALID: missing, cut short or changed; *why names it. */
enum rc part_load(const char *folder, struct arena *a, const struct backup_part *p, struct str *stored, struct str *why) MUST_USE;
/* The same, opened. */
enum rc part_read(const char *folder, struct arena *a, const struct backup_part *p, const struct backup_key *key, struct str *plain,
                  struct str *why) MUST_USE;

/* Rotation, after `now` has been written (backup_keep.c). c: the place's log. Counts into out->kept and out->dropped. */
struct backup_rotation {
    const struct backup_options *o;
    const struct backup_manifest *now;
    const struct sign_key *key;
    struct conn *c;
};
enum rc backup_rotate(const struct backup_rotation *r, struct arena *a, struct backup_result *out) MUST_USE;

#endif
