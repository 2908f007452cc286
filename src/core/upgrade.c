/* upgrade.c - from an older zhitong to this one, with a way back.
**
** Each folder's migrations run in a transaction of their own (store/migrate.c), so a file is never between two schemas; but there is no
** migration downward. Who finds the new version wanting needs the old file. So before the first migration of an upgrade the whole
** database is copied, synced and named; a new place, which has seen none, has nothing to keep. The copy holds personal data like the
** original: it goes with a good backup when it is a week old, else when it is a month old. */
#include "core/upgrade.h"

#include "base/clock.h"
#include "base/diary.h"
#include "core/file.h"
#include "core/module.h"
#include "core_schema.h"

#include <sys/stat.h>
#include <unistd.h>

#define KEPT STR("place.before-")

static const struct schema *schema_at(size_t i)
{
    return i == 0 ? &CORE_SCHEMA : MODULES[i - 1]->schema;
}

/* How many migrations the file has seen of all folders, and whether this program has more. */
static enum rc look(struct conn *c, size_t *seen, bool *behind)
{
    enum rc rc = OK;
    *seen = 0;
    *behind = false;
    for (size_t i = 0; i <= MODULES_N && !rc; i++) {
        size_t n = 0;
        rc = conn_migrated(c, schema_at(i)->folder, &n);
        *seen += n;
        *behind = *behind || n < schema_at(i)->n;
        if (n > schema_at(i)->n)
            rc = INVALID;
    }
    return rc;
}

static enum rc keep_copy(struct conn *c, const char *dir, size_t seen, struct arena *a)
{
    const char *path = arena_cstr(a, arena_printf(a, "%s/" STR_FMT "%zu.db", dir, STR_ARG(KEPT), seen));
    const char *temp = arena_cstr(a, arena_printf(a, "%s.new", path));
    (void)unlink(temp); /* of an upgrade that was cut off */
    enum rc rc = conn_copy_to(c, temp);
    if (!rc)
        rc = file_sync(temp);
    if (!rc)
        rc = file_rename(temp, path);
    if (rc)
        (void)unlink(temp);
    else
        diary(DIARY_INFO, DIARY_EVENT("upgrade", "the tables are brought to this version; what they were is kept"),
              DIARY_TEXT("file", str_of(path)));
    return rc;
}

static enum rc migrate(struct conn *c)
{
    enum rc rc = OK;
    for (size_t i = 0; i <= MODULES_N && !rc; i++)
        rc = conn_migrate(c, schema_at(i));
    return rc;
}

enum rc upgrade(struct conn *c, const char *dir, struct arena *a, struct str *why)
{
    size_t seen;
    bool behind;
    enum rc rc = look(c, &seen, &behind);
    if (rc == INVALID)
        *why = arena_printf(a, "%s: this folder was written by a newer zhitong; nothing was changed", dir);
    else if (rc)
        *why = arena_printf(a, "%s: %s", dir, conn_error(c));
    if (!rc && behind && seen > 0 && (rc = keep_copy(c, dir, seen, a)))
        *why = arena_printf(a, "%s: no copy of the database can be kept (is there room for it?), so nothing was changed", dir);
    if (!rc && behind && (rc = migrate(c)))
        *why = arena_printf(a, "%s: %s", dir, conn_error(c));
    if (!rc)
        (void)upgrade_forget(dir, UPGRADE_KEEP_DAYS);
    return rc;
}

size_t upgrade_forget(const char *dir, int days)
{
    struct arena a;
    struct str *name;
    struct stat st;
    size_t n = 0, gone = 0;
    arena_init(&a, 1 << 20);
    if (file_list(&a, dir, &name, &n))
        n = 0;
    for (size_t i = 0; i < n; i++) {
        const char *path = arena_cstr(&a, arena_printf(&a, "%s/" STR_FMT, dir, STR_ARG(name[i])));
        bool old = str_starts(name[i], KEPT) && stat(path, &st) == 0 && clock_now_us() / CLOCK_S - st.st_mtime >= (int64_t)days * 86400;
        gone += old && unlink(path) == 0;
    }
    arena_release(&a);
    return gone;
}
