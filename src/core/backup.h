/* backup.h - copies of a place in another folder, and a place made of one again.
**
**     FOLDER/backup-20261123T093005Z   a manifest: one backup; lines of JSON, signed with the place's key
**     FOLDER/parts/log-000012-<hash>   1024 events each; the last one has fewer and is written anew
**     FOLDER/parts/place-<hash>        the place's key, its last checkpoint, its epochs
**     FOLDER/files/3f/3f9c…            attachments, sealed as they lie in the place (attach.h)
**     FOLDER/lock                      one backup or restore at a time
**
** The tables are a function of the log, so the log is what is copied (decision 31). A part is named by the hash of its bytes and never
** changes; a new backup names the parts of the old one again and adds what is new. Sessions and other side tables are not in it. */
#ifndef CORE_BACKUP_H
#define CORE_BACKUP_H

#include "core/place.h"

#include <stdatomic.h>

enum { BACKUP_PART_EVENTS = 1024, BACKUP_ERASED_DAYS = 30, BACKUP_NAME_MAX = 40 };

/* ---- the key: parts may be sealed for it, so that the machine that writes backups can't read them again --------------- */

struct backup_key {
    struct hash open_half, secret;
    bool has_secret;
};
/* Makes PATH (the secret half, 0600) and PATH.pub (the half that the server needs). *words: the secret in groups of four, for paper.
** CONFLICT: one of the two is there already. *why: one plain line, whatever failed. */
enum rc backup_key_new(const char *path, struct arena *a, struct str *words, struct str *why) MUST_USE;
/* Reads either half. INVALID: it is no such file, or a character of it is wrong. */
enum rc backup_key_read(const char *path, struct arena *a, struct backup_key *out, struct str *why) MUST_USE;

/* ---- making one ---------------------------------------------------------------------------------------------------------- */

/* The newest backup of each of so many hours, days and months is kept. */
struct backup_keep {
    int64_t hours, days, months;
};
#define BACKUP_KEEP ((struct backup_keep){ 24, 14, 12 })

struct backup_options {
    const char *dir, *folder;
    const struct backup_key *key; /* NULL: in the clear */
    struct backup_keep keep;
    const atomic_bool *stop;      /* NULL, or: set from another thread, ends it with BUSY */
    void (*say)(struct str line); /* what was found damaged and mended, one line each */
};
struct backup_result {
    char name[BACKUP_NAME_MAX];
    int64_t at, events;            /* when; how many events it holds, from the first on */
    int64_t parts, bytes;          /* all it names */
    int64_t new_parts, new_bytes;  /* written by this run */
    int64_t kept, dropped;         /* backups in the folder now; gone by rotation */
    int64_t unread;                /* beside them: damaged ones, and other places' */
    int64_t us;
};
/* Copies what has been committed before the call. Only reads from DIR, beside a server that runs or none; holds no snapshot longer than a
** batch of rows. OK: each part it names was read back and gave its hash. Else the folder's backups are as they were.
** BUSY: another backup or restore is at work there. CONFLICT: the folder holds another place's backups. *why: one plain line. */
enum rc backup_make(const struct backup_options *o, struct arena *a, struct backup_result *out, struct str *why) MUST_USE;

/* ---- making a place of one ------------------------------------------------------------------------------------------------- */

struct restore_options {
    const char *from;             /* the folder: its newest backup; or a manifest in it */
    const char *to;               /* must not exist */
    const struct backup_key *key; /* NULL: it is in the clear */
    int64_t most;                 /* so many events; ABSENT: all */
    int64_t until;                /* events up to this moment, µs; ABSENT: all */
    bool accept_erased;           /* what only an older backup holds is taken, though words in it may have been erased since */
    bool rehearsal;               /* once checked, it gets a key of its own, to be thrown away: it signs nothing in the place's name */
    void (*finding)(void *ctx, struct str line); /* of the check at its end */
    void (*progress)(void *ctx, int64_t done, int64_t of); /* NULL: nobody looks */
};
struct restore_result {
    char name[BACKUP_NAME_MAX];
    int64_t at, events, of, tables; /* restored, and how many the backup holds */
    int64_t old_first, old_end; /* events [old_first, old_end) are, some or all, as the older backup had them: accept_erased; 0, 0: none */
    int64_t us, check_us;
};
/* The place is there whole and checked, or not at all. Its first start begins a new epoch: it may be a copy. Damaged parts are named.
** INVALID: damaged, or the key does not fit. CONFLICT: there is something at `to` already; or an older backup was asked for that may hold
** words which were erased since, and the newest can't tell: see accept_erased. *why: one plain line. */
enum rc backup_restore(const struct restore_options *o, struct arena *a, struct restore_result *out, struct str *why) MUST_USE;

/* ---- by the clock, in a server ------------------------------------------------------------------------------------------- */

struct backup_plan {
    struct backup_options options; /* dir and stop are set by backup_start */
    int64_t every_us;
};
/* One thread for the place; the first backup when the last one is older than every_us. What the plan points at must outlive it. */
void backup_start(struct place *p, const struct backup_plan *plan);
/* Ends a backup that is running between two parts. Harmless when none was started. */
void backup_stop(struct place *p);

struct backup_status {
    int64_t every_us;
    struct backup_result good; /* the last one that went well, also before this start; at 0: none yet */
    int64_t drilled_at;        /* when a rehearsal last went well; 0: never */
    int64_t failed_at;         /* the last one that went wrong after it; 0: none did */
};
/* A rehearsal with this folder's backups went well: remembered in it, for the server that makes them. */
enum rc backup_drilled(const char *folder, struct arena *a) MUST_USE;
/* For pages, from any thread. false: this server makes none. */
bool backup_look(struct place *p, struct backup_status *out);

#endif
