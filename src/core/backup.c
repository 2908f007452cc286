/* backup.c - one backup: what the last one has is looked at again, what is new is written, then it gets its name.
**
** The log only grows, so there is nothing to hold still: "everything up to this position" is a state the place was in, and rows are read in
** small batches, each a short read of its own. The writer is not held up and the WAL can be emptied as always. A full part changes again
** only when a person in it is erased; then fewer of its events have a personal half, which is counted, and the part is written anew.
** After a restore the log may have gone another way from the same length: the last event's commitment, a random value, tells the two
** apart. Parts that are named again are read and hashed each time, so a backup is good or does not get its name. */
#include "core/backup_in.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/attach.h"
#include "core/epoch.h"
#include "core/place_in.h"
#include "core_sql.h"

#include <errno.h>

enum { BATCH = 256, PART_BYTES = 1 << 30 };

struct run {
    const struct backup_options *o;
    struct backup_result *out;
    struct arena *a, part, batch; /* the whole run, one part, one batch of rows */
    struct str *why;
    struct conn *c;
    struct sign_key key;
    struct core_epoch_all_row *epoch;
    size_t epochs;
    int64_t end;
    struct backup_manifest old, now; /* old.n 0: none */
};

static enum rc fail(struct run *r, enum rc rc, const char *what)
{
    *r->why = arena_printf(r->a, "%s: %s", r->o->folder, what);
    return rc;
}

static enum rc fail_write(struct run *r)
{
    *r->why = arena_printf(r->a, "%s: can't be written (%s); the backups there are as they were", r->o->folder, strerror(errno));
    return FAILED;
}

static void say(struct run *r, struct str line)
{
    if (r->o->say)
        r->o->say(line);
}

/* ---- what is there ------------------------------------------------------------------------------------------------ */

static enum rc open_place(struct run *r)
{
    const char *db = arena_cstr(r->a, arena_printf(r->a, "%s/place.db", r->o->dir));
    struct core_leaf_end_row end;
    enum rc rc = place_read_key(r->o->dir, r->a, &r->key, r->why);
    if (rc || (rc = conn_open(db, CONN_READ, r->a, &r->c, r->why)))
        return rc;
    if (!(rc = conn_begin(r->c))) {
        rc = core_epoch_all(conn_logdb(r->c), r->a, &r->epoch, &r->epochs);
        if (!rc)
            rc = core_leaf_end(conn_logdb(r->c), r->a, &end);
        conn_rollback(r->c);
    }
    if (rc || r->epochs == 0 || end.n <= r->epoch[r->epochs - 1].first) {
        *r->why = arena_printf(r->a, "%s: the log can't be read; run: zhitong check", r->o->dir);
        return rc ? rc : FAILED;
    }
    r->end = end.n;
    return OK;
}

/* The newest backup that can be read and is this place's. One that can't is told, and the one before it is taken. */
static enum rc find_old(struct run *r)
{
    struct str *name;
    size_t n;
    bool others = false;
    enum rc rc = manifest_list(r->a, r->o->folder, &name, &n);
    for (size_t i = n; i-- > 0 && !rc && !r->old.n;) {
        struct backup_manifest m;
        if (!manifest_read(r->a, r->o->folder, name[i], &m) && manifest_signed(&m, r->a, &r->key)) {
            r->old = m;
            break;
        }
        others = true;
        say(r, arena_printf(r->a, "%s/" STR_FMT ": is damaged, or of another place; the one before it is taken", r->o->folder,
                            STR_ARG(name[i])));
    }
    if (rc)
        return fail(r, rc, "can't be read");
    return others && !r->old.n ? fail(r, CONFLICT, "the backups here are not of this place; choose an empty folder") : OK;
}

/* ---- the log ------------------------------------------------------------------------------------------------------- */

static enum rc put_rows(struct run *r, struct buf *b, const struct core_event_range_row *row, size_t n, int64_t pos)
{
    for (size_t i = 0; i < n; i++, pos++) {
        const struct core_event_range_row *e = &row[i];
        struct backup_event ev = { e->pos, e->kind, e->hour, e->c_open, e->c_own, e->subject, e->k1, e->open, e->k2, e->own };
        if (e->pos != pos || !e->open.p || !e->k1.p)
            return fail(r, FAILED, "the log of the place has a gap; run: zhitong check");
        enum rc rc = backup_line(b, &r->batch, &BACKUP_EVENT, &ev);
        if (rc)
            return fail(r, rc, "a part grew too large");
    }
    return OK;
}

static enum rc put_events(struct run *r, struct buf *b, struct backup_part *p)
{
    int64_t end = p->first + p->events;
    for (int64_t pos = p->first; pos < end;) {
        struct core_event_range_row *row;
        size_t n;
        arena_reset(&r->batch);
        enum rc rc = core_event_range(conn_logdb(r->c), &r->batch, pos, end - pos < BATCH ? end - pos : BATCH, &row, &n);
        if (rc || n == 0)
            return fail(r, rc ? rc : FAILED, "the log of the place can't be read; run: zhitong check");
        if ((rc = put_rows(r, b, row, n, pos)))
            return rc;
        for (size_t i = 0; i < n; i++)
            p->own += row[i].own.p != NULL;
        pos += (int64_t)n;
    }
    return OK;
}

static enum rc write_log_part(struct run *r, struct backup_part *p)
{
    struct buf b;
    const char *stem = arena_cstr(&r->part, arena_printf(&r->part, "log-%06lld", (long long)(p->first / BACKUP_PART_EVENTS)));
    buf_init(&b, NULL, PART_BYTES);
    p->own = 0;
    enum rc rc = put_events(r, &b, p);
    if (!rc && part_write(r->o->folder, &r->part, stem, buf_view(&b), r->o->key, p))
        rc = fail_write(r);
    buf_release(&b);
    return rc;
}

static bool same_box(const struct run *r)
{
    struct hash box = r->o->key ? backup_box(r->o->key) : (struct hash){ 0 };
    return r->o->key ? str_eq(r->old.head.box, hash_str(&box)) : !r->old.head.box.p;
}

/* The old part that holds these very events, unharmed; or NULL. */
static const struct backup_part *find_same(struct run *r, const struct backup_part *p)
{
    size_t i = p->first == ABSENT ? 0 : (size_t)(p->first / BACKUP_PART_EVENTS) + 1;
    struct core_body_own_count_row own;
    struct str bytes, why;
    if (i >= r->old.n || !same_box(r))
        return NULL;
    const struct backup_part *q = &r->old.part[i];
    if (q->first != p->first || q->events != p->events || !str_eq(q->last, p->last))
        return NULL;
    if (p->first != ABSENT && (core_body_own_count(conn_logdb(r->c), &r->part, p->first, p->first + p->events, &own) || own.n != q->own))
        return NULL;
    if (!part_load(r->o->folder, &r->part, q, &bytes, &why))
        return q;
    say(r, arena_printf(r->a, STR_FMT "; it is written anew", STR_ARG(why)));
    return NULL;
}

static enum rc keep_part(struct run *r, const struct backup_part *p, bool is_new)
{
    struct backup_part *kept = &r->now.part[r->now.n++];
    *kept = *p;
    kept->part = arena_str(r->a, p->part);
    kept->sha256 = arena_str(r->a, p->sha256);
    kept->last = arena_str(r->a, p->last);
    r->out->parts++;
    r->out->bytes += p->bytes;
    r->out->new_parts += is_new;
    r->out->new_bytes += is_new ? p->bytes : 0;
    return r->a->overflow ? FAILED : OK;
}

static enum rc one_log_part(struct run *r, int64_t first)
{
    struct backup_part p = { .first = first, .events = r->end - first < BACKUP_PART_EVENTS ? r->end - first : BACKUP_PART_EVENTS };
    struct core_leaf_get_row leaf;
    if (r->o->stop && atomic_load(r->o->stop))
        return fail(r, BUSY, "the backup was stopped; the earlier ones are as they were");
    arena_reset(&r->part);
    enum rc rc = core_leaf_get(conn_logdb(r->c), &r->part, first + p.events - 1, &leaf);
    if (rc)
        return fail(r, rc, "the log of the place can't be read; run: zhitong check");
    p.last = leaf.open;
    const struct backup_part *same = find_same(r, &p);
    if (same)
        return keep_part(r, same, false);
    rc = write_log_part(r, &p);
    return rc ? rc : keep_part(r, &p, true);
}

/* ---- the place's own part -------------------------------------------------------------------------------------------- */

static enum rc place_part(struct run *r)
{
    struct backup_part p = { .first = ABSENT, .events = ABSENT, .own = ABSENT };
    struct backup_self self = { .seed = str_n(r->key.secret, sizeof(struct hash)) };
    struct buf b;
    const char *path = arena_cstr(r->a, arena_printf(r->a, "%s/checkpoint", r->o->dir));
    enum rc rc = file_read(r->a, path, 64 * 1024, &self.checkpoint);
    if (rc == NOT_FOUND)
        self.checkpoint = STR_NONE;
    else if (rc)
        return fail(r, rc, "the place's checkpoint can't be read");
    buf_init(&b, &r->part, PART_BYTES);
    rc = backup_line(&b, &r->part, &BACKUP_SELF, &self);
    for (size_t i = 0; i < r->epochs && !rc; i++) {
        struct backup_epoch e = { r->epoch[i].n, r->epoch[i].origin, r->epoch[i].first, r->epoch[i].frozen };
        rc = backup_line(&b, &r->part, &BACKUP_EPOCH, &e);
    }
    if (rc || part_write(r->o->folder, &r->part, "place", buf_view(&b), r->o->key, &p))
        return fail_write(r);
    return keep_part(r, &p, true);
}

/* ---- files of events ------------------------------------------------------------------------------------------------- */

/* They are sealed already, each for its event alone, and named by their hash: each is copied once, as it lies. What was erased so long ago
** that no backup opens it any more goes. */
static enum rc copy_files(struct run *r)
{
    struct str bad;
    int64_t bytes = 0;
    enum rc rc = attach_copy(conn_db(r->c), r->a, &(struct attach_way){ r->o->dir, r->o->folder, r->end }, &bytes, &bad);
    if (rc)
        return rc != INVALID
                   ? fail_write(r)
                   : fail(r, rc, arena_cstr(r->a, arena_printf(r->a, STR_FMT ": is missing or damaged; run: zhitong check", STR_ARG(bad))));
    r->out->bytes += bytes;
    r->out->new_bytes += bytes;
    return attach_unlink(conn_db(r->c), r->a, r->o->folder, 0, r->now.head.at - BACKUP_ERASED_DAYS * CLOCK_DAY) ? fail_write(r) : OK;
}

/* ---- all ------------------------------------------------------------------------------------------------------------- */

static enum rc run(struct run *r)
{
    struct hash box = r->o->key ? backup_box(r->o->key) : (struct hash){ 0 };
    int64_t at = clock_now_us() / CLOCK_S * CLOCK_S;
    enum rc rc = open_place(r);
    if (rc || (rc = find_old(r)))
        return rc;
    if (r->old.n && r->old.head.at >= at) /* the newest name is the newest backup, whatever the clock does */
        at = r->old.head.at + CLOCK_S;
    r->now.head = (struct backup_head){ .v = 1, .at = at, .events = r->end, .origin = r->epoch[r->epochs - 1].origin };
    if (r->o->key)
        r->now.head.box = hash_str(&box);
    r->now.part = ARENA_ARRAY(r->a, struct backup_part, (size_t)(r->end / BACKUP_PART_EVENTS) + 2);
    if (!r->now.part)
        return FAILED;
    rc = place_part(r);
    for (int64_t first = 0; first < r->end && !rc; first += BACKUP_PART_EVENTS)
        rc = one_log_part(r, first);
    if (!rc)
        rc = copy_files(r);
    if (!rc && manifest_write(&r->now, r->a, r->o->folder, &r->key))
        rc = fail_write(r);
    if (rc)
        return rc;
    r->out->at = at;
    r->out->events = r->end;
    must(r->now.name.n < sizeof r->out->name);
    memcpy(r->out->name, r->now.name.p, r->now.name.n);
    struct backup_rotation rotation = { r->o, &r->now, &r->key, r->c };
    return backup_rotate(&rotation, &r->part, r->out) ? fail(r, FAILED, "the backup is made, but older ones can't be put in order") : OK;
}

enum rc backup_make(const struct backup_options *o, struct arena *a, struct backup_result *out, struct str *why)
{
    struct backup_result made = { .us = -clock_mono_us() };
    struct run r = { .o = o, .out = &made, .a = a, .why = why };
    int lock = -1;
    *why = STR_NONE;
    const char *parts = arena_cstr(a, arena_printf(a, "%s/parts", o->folder));
    if (file_make_dir(a, parts)) {
        *why = arena_printf(a, "%s: the folder can't be made (%s)", o->folder, strerror(errno));
        return FAILED;
    }
    enum rc rc = file_lock(arena_cstr(a, arena_printf(a, "%s/lock", o->folder)), &lock);
    if (rc)
        return fail(&r, rc, rc == BUSY ? "another backup or restore is at work here" : "can't be written");
    arena_init(&r.part, (size_t)4 * PART_BYTES);
    arena_init(&r.batch, PART_BYTES);
    rc = run(&r);
    conn_close(r.c);
    arena_release(&r.batch);
    arena_release(&r.part);
    file_unlock(&lock);
    if (rc)
        return rc;
    made.us += clock_mono_us();
    *out = made;
    return OK;
}
