/* attach_file.c - the files as files: gone when they should be, copied with a backup, held against the log by `check`.
**
** None of this reads a photo. A file's name is the hash of what lies in it, so a copy is proved by its name alone, and backups, which take
** the files as they lie, hold no more than their events allow: whoever can't open the event can't open the file. */
#include "core/attach.h"

#include "core/file.h"
#include "core/place_in.h"
#include "core_sql.h"

#include <errno.h>
#include <unistd.h>

enum { BATCH = 256 };

enum rc attach_unlink(struct db *db, struct arena *a, const char *dir, int64_t from, int64_t before)
{
    struct core_attachment_gone_row *row;
    size_t n = BATCH;
    enum rc rc = OK;
    struct arena_mark mark = arena_mark(a);
    for (int64_t after = from - 1, last = INT64_MAX; n == BATCH && !rc;) {
        arena_rewind(a, mark);
        rc = core_attachment_gone(db, a, after, last, before, BATCH, &row, &n);
        for (size_t i = 0; i < n && !rc; i++) {
            after = row[i].gone;
            last = row[i].pos;
            if (unlink(attach_path(a, dir, row[i].name)) != 0 && errno != ENOENT)
                rc = FAILED;
        }
    }
    return rc;
}

static enum rc read_whole(struct arena *a, const char *dir, struct str name, struct str *bytes)
{
    enum rc rc = file_read(a, attach_path(a, dir, name), ATTACH_BYTES_MAX, bytes);
    struct hash h = rc ? (struct hash){ 0 } : hash_sha256_of(*bytes, STR(""), STR(""));
    return rc ? rc : str_eq(hash_str(&h), name) ? OK : INVALID;
}

static enum rc copy_one(struct arena *a, const char *from, const char *to, struct str name, int64_t *bytes)
{
    struct attach_new copy = { 0 };
    const char *path = attach_path(a, to, name);
    if (access(path, F_OK) == 0)
        return OK;
    enum rc rc = read_whole(a, from, name, &copy.sealed);
    if (rc)
        return rc;
    must(hash_from(name, &copy.name));
    rc = attach_write(to, a, &copy);
    *bytes += rc ? 0 : (int64_t)copy.sealed.n;
    return rc;
}

/* A file that can't be had is missed only where its event can still open it, now. */
static enum rc missed(struct db *db, struct arena *a, int64_t pos)
{
    struct core_body_own_count_row own;
    enum rc rc = core_body_own_count(conn_logdb((struct conn *)db), a, pos, pos + 1, &own); /* one connection, four faces: store/db.h */
    return rc ? rc : own.n ? INVALID : OK;
}

enum rc attach_copy(struct db *db, struct arena *a, const struct attach_way *way, int64_t *bytes, struct str *bad)
{
    struct core_attachment_kept_row *row;
    size_t n = BATCH;
    enum rc rc = OK;
    struct arena list, work;
    arena_init(&list, 1 << 20);
    arena_init(&work, 4 * ATTACH_BYTES_MAX);
    for (int64_t after = -1; n == BATCH && !rc;) {
        arena_reset(&list);
        rc = core_attachment_kept(db, &list, after, way->before, BATCH, &row, &n);
        for (size_t i = 0; i < n && !rc; i++) {
            arena_reset(&work);
            after = row[i].pos;
            rc = copy_one(&work, way->from, way->to, row[i].name, bytes);
            if (rc == NOT_FOUND || rc == INVALID)
                rc = missed(db, &work, row[i].pos);
            if (rc)
                *bad = arena_str(a, str_of(attach_path(&work, way->from, row[i].name)));
        }
    }
    arena_release(&work);
    arena_release(&list);
    return rc;
}

/* ---- check ------------------------------------------------------------------------------------------------------- */

struct checking {
    struct db *db;
    struct arena *a; /* one batch or folder */
    const char *dir;
    void (*found)(void *ctx, struct str line);
    void *ctx;
};

static enum rc check_kept(struct checking *k)
{
    struct core_attachment_kept_row *row;
    size_t n = BATCH;
    enum rc rc = OK;
    struct arena work;
    arena_init(&work, 2 * ATTACH_BYTES_MAX);
    for (int64_t after = -1; n == BATCH && !rc;) {
        arena_reset(k->a);
        rc = core_attachment_kept(k->db, k->a, after, INT64_MAX, BATCH, &row, &n);
        for (size_t i = 0; i < n && !rc; i++) {
            struct str bytes;
            arena_reset(&work);
            after = row[i].pos;
            enum rc is = read_whole(&work, k->dir, row[i].name, &bytes);
            if (is && missed(k->db, &work, row[i].pos) == INVALID)
                k->found(k->ctx, arena_printf(&work, "the file of event %lld %s", (long long)row[i].pos,
                                              is == INVALID ? "is not what was written" : "is missing or can't be read"));
        }
    }
    arena_release(&work);
    return rc;
}

static void find_stray(struct checking *k, struct str folder, struct str name)
{
    k->found(k->ctx, arena_printf(k->a, "files/" STR_FMT "/" STR_FMT ": nothing in the log explains this file", STR_ARG(folder),
                                  STR_ARG(name)));
}

static enum rc explain(struct checking *k, struct str folder, struct str name)
{
    struct hash h;
    struct core_attachment_named_row row;
    struct core_waiting_named_row waits;
    struct core_settled_get_row settled = { 0 };
    if (str_ends(name, STR(".new"))) /* a write that was cut off: its row sweeps it */
        return OK;
    bool ours = hex_decode(name, &h, sizeof h) && str_eq(str_cut(name, 0, 2), folder);
    enum rc rc = ours ? core_attachment_named(k->db, k->a, hash_str(&h), &row) : NOT_FOUND;
    if (rc == NOT_FOUND) {
        rc = ours ? core_waiting_named(conn_side((struct conn *)k->db), k->a, hash_str(&h), &waits) : NOT_FOUND;
        if (rc == NOT_FOUND)
            find_stray(k, folder, name);
        return rc == NOT_FOUND ? OK : rc;
    }
    if (!rc && row.gone != ABSENT && (rc = core_settled_get(k->db, k->a, &settled)) == NOT_FOUND)
        rc = OK;
    if (!rc && row.gone != ABSENT && row.gone < settled.upto)
        k->found(k->ctx, arena_printf(k->a, "the file of event %lld was erased, and is still here", (long long)row.pos));
    return rc;
}

enum rc attach_check(struct db *db, struct arena *a, const char *dir, void (*found)(void *ctx, struct str line), void *ctx)
{
    struct checking k = { db, a, dir, found, ctx };
    struct str *folder, *name;
    size_t folders = 0, n = 0;
    struct arena list;
    enum rc rc = check_kept(&k);
    arena_init(&list, 64 << 20);
    if (!rc && (rc = file_list(&list, arena_cstr(&list, arena_printf(&list, "%s/files", dir)), &folder, &folders)) == NOT_FOUND)
        rc = OK;
    for (size_t i = 0; i < folders && !rc; i++) {
        struct arena_mark mark = arena_mark(&list);
        rc = file_list(&list, arena_cstr(&list, arena_printf(&list, "%s/files/" STR_FMT, dir, STR_ARG(folder[i]))), &name, &n);
        for (size_t j = 0; j < n && !rc; j++) {
            arena_reset(a);
            rc = explain(&k, folder[i], name[j]);
        }
        arena_rewind(&list, mark);
    }
    arena_release(&list);
    return rc;
}
