/* epoch.c - is this the log that was signed? If not, an honest break instead of a fork.
**
** The memory says: under this origin, at this size, the root was that. A log that still contains that head goes on. Any other - shorter,
** different, or from an epoch that has been left - begins a new epoch under a new origin whose first leaf carries the old
** checkpoint, so an outsider sees exactly what was lost, and nobody ever sees two different logs under one name. */
#include "core/epoch.h"

#include "base/clock.h"
#include "base/diary.h"
#include "base/mem.h"
#include "core/file.h"
#include "core/signer.h"
#include "core_sql.h"

/* One transaction: the old epoch is frozen (if there is a checkpoint to freeze it under), the new one has its row and its first leaf. */
static enum rc begin(struct place *p, struct str frozen, const struct epoch_begun *ev, int64_t now, struct arena *a)
{
    struct str origin = ev->origin;
    int64_t last = p->log.head.last_at;
    struct cx cx = { .db = conn_db(p->writer), .arena = a, .now = now > last ? now : last, .place = p };
    must(origin.n < sizeof p->origin);
    log_begin(&p->log);
    enum rc rc = conn_begin(p->writer);
    if (!rc && frozen.p)
        rc = core_epoch_freeze(conn_logdb(p->writer), p->log.head.epoch, frozen);
    if (!rc)
        rc = log_epoch(&p->log, p->writer, ev->epoch, origin);
    if (!rc)
        rc = emit(&cx, &EPOCH_BEGUN, ev, NULL);
    if (!rc)
        rc = log_flush(&p->log, p->writer);
    if (!rc)
        rc = conn_commit(p->writer);
    if (rc) {
        conn_rollback(p->writer);
        return rc;
    }
    log_committed(&p->log);
    memcpy(p->origin, origin.p, origin.n);
    p->origin[origin.n] = 0;
    return OK;
}

enum rc epoch_first(struct place *p, struct str base, int64_t at, struct arena *a)
{
    struct str origin = arena_printf(a, STR_FMT "/1", STR_ARG(base));
    struct epoch_begun ev = { .epoch = 1, .origin = origin, .kept = ABSENT };
    return origin.p ? begin(p, STR_NONE, &ev, at, a) : FAILED;
}

struct str epoch_base(struct str origin)
{
    size_t n = origin.n;
    while (n && origin.p[n - 1] != '/')
        n--;
    return str_cut(origin, 0, n ? n - 1 : 0);
}

/* The checkpoint in the folder, signed by this place's key under its present origin. */
static bool folder_checkpoint(struct place *p, struct arena *a, struct signer_memory *out)
{
    struct str note;
    struct sign_pub pub = sign_public(&p->key);
    struct tlog_vkey v;
    const char *path = arena_cstr(a, arena_printf(a, "%s/checkpoint", p->dir));
    if (file_read(a, path, 64 * 1024, &note) || !tlog_vkey_make(str_of(p->origin), &pub, &v))
        return false;
    out->epoch = p->log.head.epoch;
    out->checkpoint = note;
    return tlog_checkpoint_open(note, &v, &out->head);
}

/* What the left epoch is served with from now on: the folder's own checkpoint, if its log still holds it. */
static struct str frozen_checkpoint(struct place *p, struct arena *a)
{
    struct signer_memory f;
    struct hash root;
    if (!folder_checkpoint(p, a, &f) || f.head.size > p->log.head.tree.size)
        return STR_NONE;
    if (log_root(p->writer, a, p->log.head.epoch, f.head.size, &root) || !hash_eq(&root, &f.head.root))
        return STR_NONE;
    return f.checkpoint;
}

static enum rc leave_epoch(struct place *p, const struct signer_memory *m, struct arena *a)
{
    const struct log_head *h = &p->log.head;
    struct str own = frozen_checkpoint(p, a);
    struct epoch_begun ev = { .epoch = (m->epoch > h->epoch ? m->epoch : h->epoch) + 1, .old_checkpoint = m->checkpoint };
    if (m->epoch >= h->epoch && m->head.size > h->tree.size)
        ev.lost = (int64_t)(m->head.size - h->tree.size);
    ev.origin = arena_printf(a, STR_FMT "/%lld", STR_ARG(epoch_base(str_of(p->origin))), (long long)ev.epoch);
    if (!ev.origin.p)
        return FAILED;
    struct hash root = tlog_edge_root(&h->tree);
    ev.kept = (int64_t)h->tree.size;
    ev.root = hash_str(&root);
    diary(DIARY_WARN, DIARY_EVENT("epoch-begun", "this log is not the one that was last signed; a new epoch begins"),
          DIARY_INT("lost", ev.lost), DIARY_TEXT("origin", ev.origin));
    return begin(p, own, &ev, clock_now_us(), a);
}

/* Does the log hold the remembered head? An epoch that was begun but not signed yet is the memory's own next one. */
static bool holds(struct place *p, const struct signer_memory *m, struct arena *a)
{
    const struct log_head *h = &p->log.head;
    struct hash root;
    struct log_epoch_info e;
    if (m->epoch > h->epoch)
        return false;
    if (m->epoch < h->epoch) {
        struct epoch_begun ev;
        enum rc rc = log_read_event(conn_db(p->writer), a, h->first, &EPOCH_BEGUN, NULL, &ev);
        return !rc && ev.old_checkpoint.p && str_eq(ev.old_checkpoint, m->checkpoint);
    }
    if (log_read_epoch(p->writer, a, m->epoch, &e) || !str_eq(e.origin, m->head.origin) || m->head.size > h->tree.size)
        return false;
    return !log_root(p->writer, a, m->epoch, m->head.size, &root) && hash_eq(&root, &m->head.root);
}

static enum rc name_files(struct place *p, struct str state_dir, struct arena *a)
{
    struct core_epoch_last_row row;
    enum rc rc = core_epoch_last(conn_logdb(p->writer), a, &row);
    if (rc || row.origin.n >= sizeof p->origin)
        return rc ? rc : FAILED;
    memcpy(p->origin, row.origin.p, row.origin.n);
    struct hash id = hash_sha256(epoch_base(row.origin));
    struct buf path;
    buf_init(&path, a, 4096);
    buf_str(&path, state_dir);
    buf_char(&path, '/');
    buf_hex(&path, id.b, 8);
    buf_str(&path, STR(".head"));
    p->state_file = mem_new(path.n + 1, 1);
    if (!p->state_file || path.overflow)
        return FAILED;
    memcpy(p->state_file, path.p, path.n);
    return OK;
}

enum rc epoch_row_agrees(struct conn *c, struct arena *a, const struct log_epoch_info *e, bool *agrees)
{
    struct epoch_begun ev;
    struct log_leaf leaf;
    struct log_body body;
    enum rc rc = log_read_event(conn_db(c), a, e->first, &EPOCH_BEGUN, NULL, &ev);
    if (!rc)
        rc = log_read_leaf(c, a, e->first, e->first, &leaf);
    if (!rc)
        rc = log_read_body(c, a, e->first, &body);
    if (rc)
        return rc;
    struct hash open = log_commit_open(&body.k1, body.open);
    *agrees = str_eq(leaf.kind, str_of(EPOCH_BEGUN.kind)) && hash_eq(&open, &leaf.open) && ev.epoch == e->n && str_eq(ev.origin, e->origin);
    return OK;
}

/* The name a log is signed under stands in its first leaf; a row beside it that says otherwise must not be believed. */
static enum rc settle_name(struct place *p, struct arena *a, struct str *why)
{
    struct log_epoch_info e;
    bool agrees = false;
    enum rc rc = log_read_epoch(p->writer, a, 0, &e);
    if (!rc)
        rc = epoch_row_agrees(p->writer, a, &e, &agrees);
    if (!rc && agrees)
        return OK;
    *why = arena_printf(a, "%s: the log's name is not the one in its first leaf; nothing is signed; run: zhitong check", p->dir);
    return rc ? rc : FAILED;
}

enum rc epoch_settle(struct place *p, struct str state_dir, bool inspect, struct arena *a, struct str *why)
{
    struct signer_memory m = { 0 };
    enum rc rc = name_files(p, state_dir, a);
    if (rc || inspect || (rc = settle_name(p, a, why)))
        return rc;
    const char *lock = arena_cstr(a, arena_printf(a, "%s.lock", p->state_file));
    rc = file_make_dir(a, arena_cstr(a, state_dir));
    if (!rc)
        rc = file_lock(lock, &p->state_fd);
    if (rc) {
        *why = arena_printf(a,
                            rc == BUSY ? "%s: another zhitong has a place of this name open; stop it first"
                                       : "%s: the signer's memory can't be written",
                            lock);
        return rc;
    }
    rc = signer_recall(p, a, &m);
    if (rc == INVALID)
        *why = arena_printf(a, "%s: this is not a signer's memory; move it away, and a new epoch will begin", p->state_file);
    if (rc == NOT_FOUND) /* never signed here; but was it signed elsewhere? */
        return folder_checkpoint(p, a, &m) ? leave_epoch(p, &m, a) : OK;
    if (rc)
        return rc;
    if (holds(p, &m, a)) {
        if (m.epoch == p->log.head.epoch)
            signer_resume(p, &m);
        return OK;
    }
    rc = leave_epoch(p, &m, a);
    if (rc)
        *why = arena_printf(a, "%s: a new epoch can't be begun (%s)", p->dir, conn_error(p->writer));
    return rc;
}
