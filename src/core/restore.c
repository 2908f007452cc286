/* restore.c - a place out of a backup: read, apply, check, and only then give it its name.
**
** Every event goes the way it went when it was new, without decide(): leaf, body and tree as they were, and its apply() writes the
** tables of *this* program. So a backup knows nothing of schemas, and one of an older zhitong opens in a newer one. All of it happens in a
** folder beside, TO.restoring, which gets its name when zhitong check has found it sound: a restore that is cut off leaves nothing that
** could be taken for a place.
**
** An older backup still holds what was erased since. It is read through the newest one, which holds the same events without those words;
** where that can't be, because the newest is damaged or went another way, the restore is refused until somebody takes it upon them.
**
** A restored folder may be one of two. It always carries a checkpoint of its running epoch, its own if the backup has none, and no memory;
** so its first start begins a new epoch (epoch.c), under the same name on the same machine or any other. */
#include "core/backup_in.h"

#include "base/clock.h"
#include "core/attach.h"
#include "core/epoch.h"
#include "core/place_in.h"
#include "core/replay.h"
#include "core/upgrade.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GROUP = 8192, ARENA_MOST = 1 << 30 };

struct run {
    const struct restore_options *o;
    struct restore_result *out;
    struct arena *a, part, event; /* the whole run, one part, one event */
    struct str *why;
    const char *folder, *temp;
    struct str newer;                 /* the newest one's name, when m is an older one; else absent */
    struct backup_manifest m, newest; /* newest: what it says; n 0: it can't be read */
    struct backup_self self;
    struct hash seed;
    struct sign_key key;
    struct backup_epoch *epoch;
    size_t epochs, begun; /* begun: how many of them the restored log has */
    int64_t end;          /* events wanted */
    struct conn *c;
    struct log log;
    bool full; /* `until` has been reached */
    int lock;
};

static enum rc fail(struct run *r, enum rc rc, const char *where, const char *what)
{
    *r->why = arena_printf(r->a, "%s: %s", where, what);
    return rc;
}

/* ---- which backup ---------------------------------------------------------------------------------------------------- */

/* FOLDER, or FOLDER/backup-... */
static enum rc choose(struct run *r, struct str *name)
{
    struct str from = str_of(r->o->from), *list;
    struct stat st;
    size_t n;
    while (from.n > 1 && from.p[from.n - 1] == '/')
        from.n--;
    r->folder = arena_cstr(r->a, from);
    if (stat(r->folder, &st) == 0 && S_ISREG(st.st_mode)) {
        size_t cut = from.n;
        while (cut && from.p[cut - 1] != '/')
            cut--;
        *name = str_cut(from, cut, from.n);
        r->folder = cut ? arena_cstr(r->a, str_cut(from, 0, cut > 1 ? cut - 1 : 1)) : ".";
        return OK;
    }
    if (manifest_list(r->a, r->folder, &list, &n) || n == 0)
        return fail(r, NOT_FOUND, r->o->from, "there is no backup here");
    *name = list[n - 1];
    return OK;
}

static enum rc say_other(struct run *r, struct str name)
{
    struct str *list, before = STR_NONE;
    size_t n;
    if (!manifest_list(r->a, r->folder, &list, &n))
        for (size_t i = 1; i < n; i++)
            if (str_eq(list[i], name))
                before = list[i - 1];
    struct str hint = before.p ? arena_printf(r->a, "; the one before it is %s/" STR_FMT, r->folder, STR_ARG(before)) : STR("");
    *r->why = arena_printf(r->a, "%s/" STR_FMT ": is damaged: it is not what was written and signed" STR_FMT, r->folder, STR_ARG(name),
                           STR_ARG(hint));
    return INVALID;
}

static enum rc find_newest(struct run *r)
{
    struct str *list;
    struct backup_manifest m;
    size_t n;
    enum rc rc = manifest_list(r->a, r->folder, &list, &n);
    if (rc || n == 0 || str_eq(list[n - 1], r->m.name))
        return rc;
    r->newer = list[n - 1];
    if (!manifest_read(r->a, r->folder, r->newer, &m) && manifest_signed(&m, r->a, &r->key) && str_eq(m.head.box, r->m.head.box))
        r->newest = m;
    return OK;
}

static enum rc read_epochs(struct run *r, struct str rest)
{
    size_t room = 0;
    for (size_t i = 0; i < rest.n; i++)
        room += rest.p[i] == '\n';
    r->epoch = ARENA_ARRAY(r->a, struct backup_epoch, room);
    for (; r->epoch && r->epochs < room; r->epochs++) {
        struct backup_epoch *e = &r->epoch[r->epochs];
        int64_t least = r->epochs ? e[-1].first + 1 : 0;
        if (backup_line_next(&rest, r->a, &BACKUP_EPOCH, e) || !e->origin.p || e->n < 1 || (r->epochs && e->n <= e[-1].n) ||
            e->first < least || (r->epochs == 0 && e->first != 0) || e->first >= r->m.head.events)
            return INVALID;
    }
    return r->epochs ? OK : INVALID;
}

/* The manifest, the place's part, and whether the one is signed by the key in the other. */
static enum rc open_backup(struct run *r)
{
    struct str name, plain, rest;
    enum rc rc = choose(r, &name);
    if (rc)
        return rc;
    rc = file_lock(arena_cstr(r->a, arena_printf(r->a, "%s/lock", r->folder)), &r->lock);
    if (rc == BUSY) /* FAILED: a medium that can't be written, where nobody rotates parts away either */
        return fail(r, rc, r->folder, "a backup is being made here; try again when it is done");
    if (manifest_read(r->a, r->folder, name, &r->m) || r->m.n == 0 || name.n >= sizeof r->out->name)
        return say_other(r, name);
    struct hash box = r->o->key ? backup_box(r->o->key) : (struct hash){ 0 };
    if (r->m.head.box.p && !r->o->key)
        return fail(r, INVALID, r->folder, "the backup is sealed; give its key: --key FILE");
    if (r->m.head.box.p && (!r->o->key->has_secret || !str_eq(r->m.head.box, hash_str(&box))))
        return fail(r, INVALID, r->folder, "the backup is sealed for another key, or this is only its public half");
    const struct backup_key *key = r->m.head.box.p ? r->o->key : NULL;
    if ((rc = part_read(r->folder, r->a, &r->m.part[0], key, &plain, r->why)))
        return rc;
    rest = plain;
    if (backup_line_next(&rest, r->a, &BACKUP_SELF, &r->self) || !hash_from(r->self.seed, &r->seed) || read_epochs(r, rest))
        return say_other(r, name);
    sign_key_from_seed(&r->seed, &r->key);
    if (!manifest_signed(&r->m, r->a, &r->key) || !str_eq(r->m.head.origin, r->epoch[r->epochs - 1].origin))
        return say_other(r, name);
    if (find_newest(r))
        return fail(r, FAILED, r->folder, "can't be read");
    memcpy(r->out->name, name.p, name.n);
    r->out->at = r->m.head.at;
    r->out->of = r->m.head.events;
    r->end = r->o->most != ABSENT && r->o->most < r->m.head.events ? r->o->most : r->m.head.events;
    if (r->end <= r->epoch[r->epochs - 1].first)
        return fail(r, INVALID, r->folder, "--at goes back behind the running epoch, whose name is in use; choose a later moment");
    return OK;
}

/* ---- the log ------------------------------------------------------------------------------------------------------------ */

static enum rc commit(struct run *r)
{
    enum rc rc = log_flush(&r->log, r->c);
    if (!rc)
        rc = conn_commit(r->c);
    if (rc)
        return rc;
    log_committed(&r->log);
    return conn_checkpoint(r->c, true);
}

static enum rc begin_epoch(struct run *r)
{
    const struct backup_epoch *e = &r->epoch[r->begun++];
    enum rc rc = commit(r); /* an epoch begins alone (log_flush) */
    if (!rc)
        rc = conn_begin(r->c);
    log_begin(&r->log);
    return rc ? rc : log_restore_epoch(&r->log, r->c, e->n, e->origin, e->frozen);
}

static enum rc one_event(struct run *r, const struct backup_event *ev)
{
    const struct event_type *type;
    struct stamp st;
    void *event;
    struct log_leaf leaf = { .kind = ev->kind, .seq = ev->pos - r->log.work.first, .hour = ev->hour };
    struct log_body body = { .subject = ev->subject, .open = ev->open, .own = ev->own };
    if (ev->pos != r->log.work.pos || !ev->kind.p || !ev->open.p || !hash_from(ev->leaf_open, &leaf.open) ||
        !hash_from(ev->leaf_own, &leaf.own) || !hash_from(ev->k1, &body.k1) || !ev->k2.p != !ev->own.p ||
        (ev->k2.p && !hash_from(ev->k2, &body.k2)))
        return INVALID;
    enum rc rc = event_decode(&r->event, ev->pos, ev->kind, ev->open, ev->own, &type, &st, &event);
    if (!rc)
        rc = log_restore(&r->log, r->c, &r->event, &leaf, &body);
    return rc ? rc : event_apply(type, conn_apply(r->c), &st, event);
}

static enum rc one_line(struct run *r, struct str *rest)
{
    struct backup_event ev;
    int64_t at;
    arena_reset(&r->event);
    enum rc rc = backup_line_next(rest, &r->event, &BACKUP_EVENT, &ev);
    if (rc)
        return INVALID;
    if (r->o->until != ABSENT && (!log_moment(ev.open, &at) || at > r->o->until)) {
        r->full = true;
        return OK;
    }
    if (r->begun < r->epochs && r->epoch[r->begun].first == ev.pos && (rc = begin_epoch(r)))
        return rc;
    if ((rc = one_event(r, &ev)))
        return rc;
    if (r->log.work.pos % GROUP == 0 && !(rc = commit(r)) && !(rc = conn_begin(r->c)))
        log_begin(&r->log);
    return rc;
}

/* The same events out of the newest backup; false: it has others there, or they can't be read. */
static bool read_newer(struct run *r, size_t i, const struct backup_key *key, struct str *plain)
{
    const struct backup_part *p = &r->m.part[i], *q = i < r->newest.n ? &r->newest.part[i] : NULL;
    struct backup_event last;
    struct str all, rest, why, line = STR_NONE;
    if (!q || q->events < p->events || part_read(r->folder, &r->part, q, key, &all, &why))
        return false;
    rest = all;
    for (int64_t k = 0; k < p->events; k++)
        if (!str_next(&rest, '\n', &line))
            return false;
    if (backup_line_next(&line, &r->part, &BACKUP_EVENT, &last) || !str_eq(last.leaf_open, p->last))
        return false;
    *plain = all;
    return true;
}

/* No newer one tells what was erased of this part: it is taken as it is, when that was said to be good. */
static enum rc accept_old(struct run *r, const struct backup_part *p)
{
    const int64_t end = p->first + p->events;
    if (!r->o->accept_erased) {
        *r->why = arena_printf(r->a, "%s/" STR_FMT ": does not hold the events %lld to %lld of the older backup, or is damaged "
                               "there; that one's "
                               "may have words in them that were erased since: --accept-erased takes them all the same", r->folder,
                               STR_ARG(r->newer), (long long)p->first, (long long)end - 1);
        return CONFLICT;
    }
    if (r->out->old_end == 0)
        r->out->old_first = p->first;
    r->out->old_end = end;
    return OK;
}

/* A part's events, as the newest backup has them. What has no personal half can't have lost one, and one file for both has lost none. */
static enum rc read_part(struct run *r, size_t i, struct str *plain)
{
    const struct backup_part *p = &r->m.part[i];
    const struct backup_key *key = r->m.head.box.p ? r->o->key : NULL;
    bool same = i < r->newest.n && str_eq(r->newest.part[i].part, p->part);
    if (r->newer.p && !same && p->own > 0) {
        if (read_newer(r, i, key, plain))
            return OK;
        enum rc rc = accept_old(r, p);
        if (rc)
            return rc;
    }
    enum rc rc = part_read(r->folder, &r->part, p, key, plain, r->why);
    if (rc)
        *r->why = arena_str(r->a, *r->why);
    return rc;
}

static enum rc one_part(struct run *r, size_t i)
{
    const struct backup_part *p = &r->m.part[i];
    struct str plain, rest;
    arena_reset(&r->part);
    enum rc rc = read_part(r, i, &plain);
    if (rc)
        return rc;
    rest = plain;
    for (int64_t k = 0; k < p->events && !r->full && r->log.work.pos < r->end; k++) {
        int64_t pos = r->log.work.pos;
        if ((rc = one_line(r, &rest))) {
            *r->why = arena_printf(r->a, "%s/parts/" STR_FMT ": event %lld can't be restored (%s; %s)", r->folder, STR_ARG(p->part),
                                   (long long)pos, rc_name(rc), conn_error(r->c));
            return rc;
        }
    }
    if (r->o->progress)
        r->o->progress(NULL, r->log.work.pos, r->end);
    return OK;
}

/* The files of the events that were restored. */
static enum rc fetch_files(struct run *r)
{
    struct str bad;
    int64_t bytes = 0;
    enum rc rc = attach_copy(conn_db(r->c), r->a, &(struct attach_way){ r->folder, r->temp, INT64_MAX }, &bytes, &bad);
    if (rc == INVALID)
        return fail(r, rc, arena_cstr(r->a, bad), "is missing or damaged");
    return rc ? fail(r, rc, r->temp, strerror(errno)) : OK;
}

static enum rc fill(struct run *r)
{
    const char *db = arena_cstr(r->a, arena_printf(r->a, "%s/place.db", r->temp));
    enum rc rc = conn_open(db, CONN_WRITE, r->a, &r->c, r->why);
    if (!rc)
        rc = upgrade(r->c, r->temp, r->a, r->why);
    if (rc)
        return rc;
    if (log_load(&r->log, r->c, r->a) || conn_begin(r->c))
        return fail(r, FAILED, r->temp, conn_error(r->c));
    log_begin(&r->log);
    for (size_t i = 1; i < r->m.n && !rc && !r->full && r->log.work.pos < r->end; i++)
        rc = one_part(r, i);
    if (rc)
        return rc;
    if (r->begun < r->epochs || r->log.work.pos <= r->epoch[r->epochs - 1].first)
        return fail(r, INVALID, r->folder, "--at goes back behind the running epoch, whose name is in use; choose a later moment");
    if (commit(r))
        return fail(r, FAILED, r->temp, conn_error(r->c));
    r->out->events = r->log.head.pos;
    return fetch_files(r);
}

/* ---- the folder ----------------------------------------------------------------------------------------------------------- */

/* *whole: the log reaches as far as the checkpoint that goes with it. */
static enum rc choose_checkpoint(struct run *r, struct str *note, bool *whole)
{
    const struct log_head *h = &r->log.head;
    struct sign_pub pub = sign_public(&r->key);
    struct str origin = r->epoch[r->epochs - 1].origin;
    struct tlog_vkey v;
    struct tlog_head head;
    if (r->self.checkpoint.p && tlog_vkey_make(origin, &pub, &v) && tlog_checkpoint_open(r->self.checkpoint, &v, &head)) {
        *note = r->self.checkpoint;
        *whole = head.size <= h->tree.size;
        return OK;
    }
    head = (struct tlog_head){ .origin = origin, .size = h->tree.size, .root = tlog_edge_root(&h->tree) };
    *note = tlog_note_sign(r->a, tlog_head_text(r->a, &head), origin, &r->key);
    *whole = true;
    return note->p ? OK : FAILED;
}

static void no_progress(void *ctx, int64_t done, int64_t of)
{
    (void)ctx, (void)done, (void)of;
}

static enum rc check(struct run *r)
{
    struct check_report report = { .finding = r->o->finding, .progress = r->o->progress ? r->o->progress : no_progress, .ctx = NULL };
    struct place *p = NULL;
    enum rc rc = place_open(&(struct place_options){ .dir = r->temp, .state_dir = r->temp, .inspect = true }, r->a, &p, r->why);
    if (rc)
        return rc;
    rc = place_check(p, &report);
    place_close(p);
    r->out->check_us = report.replay_us;
    r->out->tables = report.tables;
    return rc || report.findings ? fail(r, INVALID, r->folder, "the place in this backup is not sound; nothing was restored") : OK;
}

static enum rc furnish(struct run *r)
{
    const char *path = arena_cstr(r->a, arena_printf(r->a, "%s/checkpoint", r->temp));
    struct str note;
    bool whole;
    enum rc rc = choose_checkpoint(r, &note, &whole);
    conn_close(r->c);
    r->c = NULL;
    if (!rc)
        rc = place_write_key(r->temp, r->a, &r->seed);
    if (!rc && whole)
        rc = file_write(path, note, true);
    if (rc)
        return fail(r, rc, r->temp, strerror(errno));
    if ((rc = check(r)))
        return rc;
    if (!whole && file_write(path, note, true)) /* says what was signed and is not here: the next start tells it to everybody */
        return fail(r, FAILED, r->temp, strerror(errno));
    struct hash other = rand_hash();
    if (r->o->rehearsal && (unlink(path) != 0 || place_write_key(r->temp, r->a, &other)))
        return fail(r, FAILED, r->temp, strerror(errno));
    return file_rename(r->temp, r->o->to) ? fail(r, FAILED, r->o->to, strerror(errno)) : OK;
}

static enum rc make(struct run *r)
{
    struct stat st;
    if (stat(r->o->to, &st) == 0)
        return fail(r, CONFLICT, r->o->to, "there is something here already; nothing was changed");
    enum rc rc = open_backup(r);
    if (rc)
        return rc;
    struct str to = str_of(r->o->to);
    while (to.n > 1 && to.p[to.n - 1] == '/')
        to.n--;
    r->temp = arena_cstr(r->a, arena_printf(r->a, STR_FMT ".restoring", STR_ARG(to)));
    file_remove_tree(r->temp); /* of a restore that was cut off */
    if (file_make_dir(r->a, r->temp))
        return fail(r, FAILED, r->temp, strerror(errno));
    rc = fill(r);
    r->out->us += clock_mono_us();
    if (!rc)
        rc = furnish(r);
    conn_close(r->c);
    log_release(&r->log);
    if (rc)
        file_remove_tree(r->temp);
    return rc;
}

enum rc backup_restore(const struct restore_options *o, struct arena *a, struct restore_result *out, struct str *why)
{
    struct restore_result made = { .us = -clock_mono_us() };
    struct run r = { .o = o, .out = &made, .a = a, .why = why, .lock = -1 };
    *why = STR_NONE;
    arena_init(&r.part, ARENA_MOST);
    arena_init(&r.event, ARENA_MOST);
    enum rc rc = make(&r);
    file_unlock(&r.lock);
    arena_release(&r.event);
    arena_release(&r.part);
    if (!rc)
        *out = made;
    return rc;
}
