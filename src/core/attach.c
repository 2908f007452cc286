/* attach.c - sealing, waiting, keeping, forgetting. The order of things is in attach.h; copies and checks are in attach_file.c. */
#include "core/attach.h"

#include "core/file.h"
#include "core/place_in.h"
#include "core_sql.h"

#include <errno.h>
#include <unistd.h>

enum { SWEEP_AT_ONCE = 100, SEAL_BYTES = 64 };

static struct hash row_of(struct str token)
{
    return hash_sha256_of(STR("zhitong/attach/row/1"), token, STR(""));
}

static struct hash key_of(struct str token)
{
    return hash_sha256_of(STR("zhitong/attach/key/1"), token, STR(""));
}

const char *attach_path(struct arena *a, const char *dir, struct str name)
{
    struct buf hex;
    must(name.n == sizeof(struct hash));
    buf_init(&hex, a, 80);
    buf_hex(&hex, (const unsigned char *)name.p, name.n);
    struct str h = buf_view(&hex);
    return hex.overflow ? "" : arena_cstr(a, arena_printf(a, "%s/files/%.2s/" STR_FMT, dir, h.p, STR_ARG(h)));
}

/* Gone is what is not there. */
static enum rc remove_file(struct arena *a, const char *dir, struct str name)
{
    const char *path = attach_path(a, dir, name), *half = arena_cstr(a, arena_printf(a, "%s.new", path));
    (void)unlink(half);
    return unlink(path) == 0 || errno == ENOENT ? OK : FAILED;
}

/* ---- one that waits -------------------------------------------------------------------------------------------- */

enum rc attach_seal(struct arena *a, struct str bytes, int64_t about, struct attach_new *out)
{
    struct attach_new n = { .token = rand_token(a), .bytes = (int64_t)bytes.n, .about = about };
    if (!n.token.p || bytes.n > ATTACH_BYTES_MAX - SEAL_BYTES)
        return FAILED;
    struct hash key = key_of(n.token);
    n.sealed = box_seal(a, &key, bytes);
    if (!n.sealed.p)
        return FAILED;
    n.sha256 = hash_sha256_of(bytes, STR(""), STR(""));
    n.name = hash_sha256_of(n.sealed, STR(""), STR(""));
    *out = n;
    return OK;
}

static enum rc drop_waiting(struct side *s, struct arena *a, const char *dir, const struct core_waiting_before_row *row, size_t n)
{
    enum rc rc = OK;
    for (size_t i = 0; i < n && !rc; i++) {
        rc = remove_file(a, dir, row[i].name);
        if (!rc)
            rc = core_waiting_drop(s, row[i].token);
    }
    return rc;
}

enum rc attach_expect(struct side *s, struct arena *a, const char *dir, int64_t now, const struct attach_new *in)
{
    struct hash row = row_of(in->token);
    struct core_waiting_count_row have = { 0 };
    struct core_waiting_before_row *old = NULL;
    size_t n = 0;
    enum rc rc = core_waiting_count(s, a, &have);
    if (!rc && have.n >= ATTACH_WAITING_MOST && !(rc = core_waiting_before(s, a, INT64_MAX, have.n - ATTACH_WAITING_MOST + 1, &old, &n)))
        rc = drop_waiting(s, a, dir, old, n);
    if (rc)
        return rc;
    return core_waiting_add(s, hash_str(&row), hash_str(&in->name), hash_str(&in->sha256), in->bytes, in->about, now);
}

enum rc attach_write(const char *dir, struct arena *a, const struct attach_new *in)
{
    const char *path = attach_path(a, dir, hash_str(&in->name));
    struct str p = str_of(path);
    while (p.n && p.p[p.n - 1] != '/')
        p.n--;
    if (!p.n || file_make_dir(a, arena_cstr(a, str_cut(p, 0, p.n - 1))))
        return FAILED;
    return file_write(path, in->sealed, true);
}

enum rc attach_waiting(struct side *s, const char *dir, struct arena *a, struct str token, struct str *bytes)
{
    struct hash row = row_of(token), key = key_of(token);
    struct core_waiting_get_row w;
    enum rc rc = core_waiting_get(s, a, hash_str(&row), &w);
    return rc ? rc : attach_read(dir, a, w.name, hash_str(&key), bytes);
}

enum rc attach_sweep(struct side *s, struct arena *a, const char *dir, int64_t before)
{
    struct core_waiting_before_row *row;
    size_t n;
    enum rc rc = core_waiting_before(s, a, before, SWEEP_AT_ONCE, &row, &n);
    return rc ? rc : drop_waiting(s, a, dir, row, n);
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

enum rc attach_take(struct cx *cx, struct str token, struct attachment *out)
{
    struct side *s = conn_side(cx->place->writer);
    struct hash row = row_of(token), key = key_of(token);
    struct core_waiting_get_row w;
    enum rc rc = core_waiting_get(s, cx->arena, hash_str(&row), &w);
    if (!rc)
        rc = core_waiting_drop(s, hash_str(&row));
    if (rc)
        return rc;
    struct attachment at = { .name = w.name, .sha256 = w.sha256, .bytes = w.bytes, .about = w.about };
    at.key = arena_str(cx->arena, hash_str(&key));
    if (!at.key.p)
        return FAILED;
    *out = at;
    return OK;
}

enum rc attach_keep(struct apply *ap, const struct stamp *st, struct str name, int64_t subject)
{
    return core_attachment_add(ap, name, st->pos, subject);
}

enum rc attach_forget(struct apply *ap, const struct stamp *st, int64_t subject, int64_t event)
{
    return event == ABSENT ? core_attachment_forget(ap, subject, st->pos) : core_attachment_forget_one(ap, subject, event, st->pos);
}

enum rc attach_read(const char *dir, struct arena *a, struct str name, struct str key, struct str *bytes)
{
    struct str sealed;
    struct hash k;
    if (name.n != sizeof(struct hash) || !hash_from(key, &k))
        return NOT_FOUND;
    enum rc rc = file_read(a, attach_path(a, dir, name), ATTACH_BYTES_MAX, &sealed);
    if (rc)
        return rc;
    return box_open(a, &k, sealed, bytes) ? OK : FAILED;
}
