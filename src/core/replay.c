/* replay.c - `zhitong check`: one pass over the log that trusts nothing.
**
** For each event: the leaf is made again from its row and hashed; the hash must stand in the stored tile; the bodies must give the
** leaf's commitments under their keys; the bodies must read back by the shape of their kind; and the event is applied to a scratch
** database. Above that, every hash the tree completes must stand in its tile, and the root must be the one that was signed.
** What hangs on nothing before it is done by a thread that is one step ahead (replay_ahead.c).
** When leaf and tile disagree, the signed root decides which of the two was changed. At the end every table of facts is compared
** with its scratch twin, row by row. What belongs to no event - a body without a leaf, a tile beyond the tree - is a finding too. */
#include "core/replay.h"

#include "base/clock.h"
#include "base/mem.h"
#include "core/attach.h"
#include "core/epoch.h"
#include "core/erase.h"
#include "core/file.h"
#include "core/replay_ahead.h"
#include "core/signer.h"
#include "core_schema.h"
#include "core_sql.h"

#include <stdarg.h>

enum { BATCH = 256, SUSPECTS_MAX = 64, APPLY_GROUP = 8192 };

struct suspect { /* a leaf hash and its tile slot that disagree */
    int64_t epoch;
    uint64_t seq;
    int64_t pos;
    bool body_agrees;
};

struct checker {
    struct place *p;
    struct check_report *r;
    struct conn *c, *scratch;
    struct arena batch, page, keep; /* one batch of rows, one event, the whole check */
    struct log_epoch_info epoch;
    struct tlog_edge edge;
    struct hash tile[TLOG_LEVELS][TLOG_TILE_WIDTH]; /* the stored tile being compared, per level */
    int width[TLOG_LEVELS];
    uint64_t tile_n[TLOG_LEVELS];
    struct suspect suspect[SUSPECTS_MAX];
    size_t suspects;
    struct tlog_head signed_head; /* of the epoch at hand; size 0: none */
    bool root_checked, root_good;
    struct str published;   /* the checkpoint in the folder; absent: none */
    bool published_ours;    /* it is signed by this place's key, under one of its epochs */
    bool leaf_off; /* the leaf at hand and its tile disagree */
};

static void found(struct checker *k, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void found(struct checker *k, const char *fmt, ...)
{
    struct arena a;
    va_list ap;
    arena_init(&a, 16 * 1024);
    va_start(ap, fmt);
    k->r->finding(k->r->ctx, arena_vprintf(&a, fmt, ap));
    va_end(ap);
    arena_release(&a);
    k->r->findings++;
}

static void found_line(void *ctx, struct str line)
{
    found(ctx, STR_FMT, STR_ARG(line));
}

/* ---- tiles --------------------------------------------------------------------------------------------------- */

static void load_tile(struct checker *k, int level, uint64_t n)
{
    struct core_tile_get_row row;
    uint64_t size = (uint64_t)(k->epoch.end - k->epoch.first);
    size_t want = n < tlog_full_tiles(size, level) ? TLOG_TILE_WIDTH : (size_t)tlog_partial_width(size, level);
    k->tile_n[level] = n;
    k->width[level] = 0;
    if (core_tile_get(conn_logdb(k->c), &k->page, k->epoch.n, level, (int64_t)n, &row)) {
        found(k, "tile %d/%llu of epoch %lld is missing", level, (unsigned long long)n, (long long)k->epoch.n);
        return;
    }
    if (row.hash.n != want * sizeof(struct hash))
        found(k, "tile %d/%llu of epoch %lld holds %zu bytes instead of %zu", level, (unsigned long long)n, (long long)k->epoch.n,
              row.hash.n, want * sizeof(struct hash));
    size_t have = row.hash.n < want * sizeof(struct hash) ? row.hash.n / sizeof(struct hash) : want;
    memcpy(k->tile[level], row.hash.p, have * sizeof(struct hash));
    k->width[level] = (int)have;
}

static enum rc compare_hash(void *ctx, int level, uint64_t index, const struct hash *h)
{
    struct checker *k = ctx;
    uint64_t n = index / TLOG_TILE_WIDTH;
    int slot = (int)(index % TLOG_TILE_WIDTH);
    if (slot == 0 || k->tile_n[level] != n)
        load_tile(k, level, n);
    if (slot < k->width[level] && hash_eq(&k->tile[level][slot], h))
        return OK;
    if (level == 0)
        k->leaf_off = true;
    else if (k->suspects == 0 && slot < k->width[level]) /* a wrong leaf below makes everything above it differ */
        found(k, "tile %d/%llu of epoch %lld is wrong at hash %d", level, (unsigned long long)n, (long long)k->epoch.n, slot);
    return OK;
}

/* ---- one event ----------------------------------------------------------------------------------------------- */

/* Says what is wrong with the bodies; are they what the leaf commits to? */
static bool bodies_agree(struct checker *k, const struct ahead_event *e)
{
    const long long pos = (long long)e->row->pos;
    if (e->wrong & AHEAD_OPEN_MISSING)
        found(k, "event %lld: its open body or its key k1 is missing", pos);
    if (e->wrong & AHEAD_OPEN)
        found(k, "event %lld: its open body or its key k1 was changed (or the leaf's commitment to them)", pos);
    if (e->wrong & AHEAD_OWN_HALF)
        found(k, "event %lld: of its own body and its key k2 only one is there", pos);
    if (e->wrong & AHEAD_OWN)
        found(k, "event %lld: its own body or its key k2 was changed (or the leaf's commitment to them)", pos);
    return !(e->wrong & ~(unsigned)AHEAD_LEAF);
}

static int64_t subject_in(const struct event_type *t, const void *event)
{
    for (size_t i = 0; i < t->shape.n; i++)
        if (t->shape.field[i].flags & FIELD_SUBJECT)
            return field_int(&t->shape.field[i], event);
    return ABSENT;
}

/* Applies the event to the scratch database. */
static void replay_event(struct checker *k, struct ahead_event *e)
{
    const long long pos = (long long)e->row->pos;
    if (e->decoded) {
        found(k, e->decoded == NOT_FOUND ? "event %lld: unknown kind" : "event %lld: its body does not have the shape of its kind", pos);
        return;
    }
    if (e->row->subject != subject_in(e->type, e->event))
        found(k, "event %lld: log_body names another subject than the event itself", pos);
    if (e->row->hour != e->st.at / CLOCK_HOUR)
        found(k, "event %lld: the leaf's hour is not that of the event", pos);
    e->st.arena = &k->page;
    if (event_apply(e->type, conn_apply(k->scratch), &e->st, e->event))
        found(k, "event %lld: can't be applied (%s)", pos, conn_error(k->scratch));
}

static enum rc check_event(struct checker *k, struct ahead_event *e)
{
    const int64_t before = k->r->findings;
    const uint64_t seq = k->edge.size;
    if (e->wrong & AHEAD_LEAF)
        found(k, "event %lld: a commitment in its leaf is not 32 bytes", (long long)e->row->pos);
    k->leaf_off = false;
    enum rc rc = tlog_tiles_append(&k->edge, &e->leaf, compare_hash, k);
    if (rc)
        return rc;
    const bool agrees = bodies_agree(k, e);
    if (k->leaf_off && k->suspects < SUSPECTS_MAX)
        k->suspect[k->suspects++] = (struct suspect){ k->epoch.n, seq, e->row->pos, agrees };
    if (agrees && k->r->findings == before)
        replay_event(k, e);
    if (k->signed_head.size == k->edge.size) {
        struct hash root = tlog_edge_root(&k->edge);
        k->root_checked = true;
        k->root_good = hash_eq(&root, &k->signed_head.root);
    }
    return OK;
}

/* ---- one epoch ----------------------------------------------------------------------------------------------- */

static void judge_suspects(struct checker *k)
{
    for (size_t i = 0; i < k->suspects; i++) {
        const struct suspect *s = &k->suspect[i];
        bool below_head = k->root_checked && s->seq < k->signed_head.size;
        if (below_head && k->root_good)
            found(k, "tile 0/%llu of epoch %lld is wrong at hash %d (event %lld); the leaf is as it was signed",
                  (unsigned long long)(s->seq / TLOG_TILE_WIDTH), (long long)s->epoch, (int)(s->seq % TLOG_TILE_WIDTH), (long long)s->pos);
        else if (below_head || !s->body_agrees)
            found(k, "leaf of event %lld was changed", (long long)s->pos);
        else
            found(k, "leaf of event %lld and tile 0/%llu disagree, and no checkpoint covers them yet", (long long)s->pos,
                  (unsigned long long)(s->seq / TLOG_TILE_WIDTH));
    }
    k->suspects = 0;
}

/* An epoch that is over says under which checkpoint it is served. It may have none only when all that was signed of it is lost. */
static bool left_unfrozen(struct checker *k)
{
    struct epoch_begun next;
    struct tlog_head head;
    return !log_read_event(conn_db(k->c), &k->keep, k->epoch.end, &EPOCH_BEGUN, NULL, &next) &&
           checkpoint_head(next.old_checkpoint, &head) && str_eq(head.origin, k->epoch.origin) &&
           head.size <= (uint64_t)(k->epoch.end - k->epoch.first);
}

/* What was signed of the running epoch: the memory says it, and where there is none (a copy, another machine), the folder. */
static struct str running_checkpoint(struct checker *k, const struct tlog_vkey *v)
{
    struct signer_memory m;
    struct tlog_head head;
    enum rc rc = signer_recall(k->p, &k->keep, &m);
    if (rc == INVALID)
        found(k, "the signer's memory is not what was written: %s", k->p->state_file);
    if (rc == OK && m.epoch == k->epoch.n)
        return m.checkpoint;
    return k->published.p && tlog_checkpoint_open(k->published, v, &head) ? k->published : STR_NONE;
}

/* The checkpoint an epoch answers to: the frozen one, or the last published one. */
static void load_checkpoint(struct checker *k)
{
    struct sign_pub pub = sign_public(place_key(k->p));
    struct tlog_vkey v;
    struct tlog_head head;
    struct str note = k->epoch.frozen;
    bool running = k->epoch.n == k->p->log.head.epoch, named = tlog_vkey_make(k->epoch.origin, &pub, &v);
    k->signed_head = (struct tlog_head){ 0 };
    k->root_checked = k->root_good = false;
    if (named && k->published.p && tlog_checkpoint_open(k->published, &v, &head))
        k->published_ours = true;
    if (!note.p && !running && left_unfrozen(k))
        found(k, "epoch %lld is over, and the checkpoint it is served under is missing", (long long)k->epoch.n);
    if (!note.p && running && named)
        note = running_checkpoint(k, &v);
    if (note.p && (!named || !tlog_checkpoint_open(note, &v, &k->signed_head))) {
        found(k, "the checkpoint of epoch %lld is not signed by this place's key", (long long)k->epoch.n);
        k->signed_head.size = 0;
    }
}

/* The row must say what the first leaf says; and the next epoch's first leaf holds the tree that this one was left with, its last leaves
** included, which no checkpoint may cover. */
static void check_borders(struct checker *k)
{
    struct epoch_begun next;
    struct hash root = tlog_edge_root(&k->edge);
    bool agrees = false;
    if (epoch_row_agrees(k->c, &k->keep, &k->epoch, &agrees) || !agrees)
        found(k, "epoch %lld: its row in log_epoch does not say what its first leaf says", (long long)k->epoch.n);
    if (k->epoch.n == k->p->log.head.epoch)
        return;
    if (log_read_event(conn_db(k->c), &k->keep, k->epoch.end, &EPOCH_BEGUN, NULL, &next))
        found(k, "epoch %lld: the epoch after it has no first leaf that can be read", (long long)k->epoch.n);
    else if (next.kept != (int64_t)k->edge.size || !str_eq(next.root, hash_str(&root)))
        found(k, "epoch %lld: its leaves are not those that were here when it was left", (long long)k->epoch.n);
}

/* *whole is false behind a leaf that is missing: what comes then stands in no tree. */
static enum rc check_batch(struct checker *k, struct ahead_event *ev, size_t n, int64_t *pos, bool *whole)
{
    enum rc rc = OK;
    for (size_t i = 0; !rc && *whole && i < n; i++) {
        *whole = ev[i].row->pos == *pos;
        if (!*whole) {
            found(k, "leaf of event %lld is missing", (long long)*pos);
            continue;
        }
        arena_reset(&k->page);
        rc = check_event(k, &ev[i]);
        ++*pos;
        if (++k->r->events % APPLY_GROUP == 0 && !rc && !(rc = conn_commit(k->scratch)))
            rc = conn_begin(k->scratch);
    }
    return rc;
}

static enum rc check_events(struct checker *k, bool *whole)
{
    struct ahead *ahead = NULL;
    struct ahead_event *ev;
    int64_t pos = k->epoch.first;
    size_t n = 1;
    enum rc rc = ahead_start(k->p, k->epoch.first, k->epoch.end, &ahead);
    while (!rc && n && *whole) {
        rc = ahead_next(ahead, &ev, &n);
        if (!rc)
            rc = check_batch(k, ev, n, &pos, whole);
        k->r->progress(k->r->ctx, pos, k->p->log.head.pos);
    }
    ahead_end(ahead);
    return rc;
}

static enum rc check_epoch(struct checker *k)
{
    bool whole = true;
    tlog_edge_init(&k->edge);
    for (int i = 0; i < TLOG_LEVELS; i++)
        k->tile_n[i] = UINT64_MAX;
    load_checkpoint(k);
    enum rc rc = check_events(k, &whole);
    if (rc || !whole)
        return rc;
    judge_suspects(k);
    if (k->signed_head.size > k->edge.size)
        found(k, "epoch %lld: %llu leaves were signed, %llu are here", (long long)k->epoch.n, (unsigned long long)k->signed_head.size,
              (unsigned long long)k->edge.size);
    else if (k->root_checked && !k->root_good)
        found(k, "epoch %lld: the root of the first %llu leaves is not the signed one", (long long)k->epoch.n,
              (unsigned long long)k->signed_head.size);
    check_borders(k);
    return OK;
}

/* ---- all ----------------------------------------------------------------------------------------------------- */

/* A table, index or trigger that the program did not make, or one of its own that is gone or changed. */
static enum rc compare_schemas(struct checker *k)
{
    struct str *here = NULL, *made = NULL;
    size_t heres = 0, mades = 0, i = 0, m = 0;
    enum rc rc = conn_fact_schema(k->c, &k->keep, &here, &heres);
    if (!rc)
        rc = conn_fact_schema(k->scratch, &k->keep, &made, &mades);
    while (!rc && (i < heres || m < mades)) {
        int order = i == heres ? 1 : m == mades ? -1 : strcmp(here[i].p, made[m].p);
        if (order < 0)
            found(k, "the database has what no migration made: %.80s", here[i].p);
        else if (order > 0)
            found(k, "the database lacks what a migration made: %.80s", made[m].p);
        i += order <= 0;
        m += order >= 0;
    }
    return rc;
}

static enum rc compare_tables(struct checker *k)
{
    struct str *name = NULL;
    size_t n = 0;
    enum rc rc = compare_schemas(k);
    if (!rc)
        rc = conn_fact_tables(k->scratch, &k->keep, &name, &n);
    for (size_t i = 0; i < n && !rc; i++) {
        struct str diff = STR_NONE;
        arena_reset(&k->page);
        rc = conn_compare_table(k->c, k->scratch, name[i], &k->page, &diff);
        if (!rc && diff.p)
            found(k, "table " STR_FMT ": " STR_FMT, STR_ARG(name[i]), STR_ARG(diff));
        k->r->tables++;
    }
    return rc;
}

/* Nothing may stand beside the log: what belongs to no leaf was put there by somebody else. */
static enum rc check_strays(struct checker *k)
{
    struct core_stray_all_row *stray;
    struct core_tile_all_row *tile;
    struct log_epoch_info e = { 0 };
    size_t strays, tiles;
    enum rc rc = core_stray_all(conn_logdb(k->c), &k->keep, k->p->log.head.pos, &stray, &strays);
    for (size_t i = 0; i < strays && !rc; i++)
        found(k, STR_FMT " of event %lld stands outside the log", STR_ARG(stray[i].what), (long long)stray[i].pos);
    if (!rc)
        rc = core_tile_all(conn_logdb(k->c), &k->keep, &tile, &tiles);
    for (size_t i = 0; !rc && i < tiles; i++) {
        if (tile[i].epoch != e.n && log_read_epoch(k->c, &k->keep, tile[i].epoch, &e))
            e = (struct log_epoch_info){ .n = tile[i].epoch };
        uint64_t size = (uint64_t)(e.end - e.first);
        int level = tile[i].level >= 0 && tile[i].level < TLOG_LEVELS ? (int)tile[i].level : -1;
        uint64_t have = level < 0 ? 0 : tlog_full_tiles(size, level) + (tlog_partial_width(size, level) > 0);
        if (tile[i].n < 0 || (uint64_t)tile[i].n >= have)
            found(k, "tile %lld/%lld of epoch %lld belongs to no leaf", (long long)tile[i].level, (long long)tile[i].n, (long long)e.n);
    }
    return rc;
}

/* From here on every loss of words is told by the log. A restored folder may lack words whose erasing came after the moment it goes back
** to; its next start begins a new epoch (epoch.c), which is how it is known later, and until then by a checkpoint that nobody here
** remembers. */
static int64_t told_from(struct checker *k)
{
    struct signer_memory m;
    bool restored = k->published.p && signer_recall(k->p, &k->keep, &m) == NOT_FOUND;
    return restored ? k->p->log.head.pos : k->p->log.head.first;
}

/* Words go by an event that says so, and by nothing else; and what was said to be erased is gone. */
static enum rc check_erasures(struct checker *k)
{
    struct core_body_owns_row *row;
    struct core_erasure_end_row last = { 0 };
    enum rc rc = core_erasure_end(conn_db(k->scratch), &k->keep, &last);
    size_t n = BATCH;
    const int64_t told = told_from(k);
    for (int64_t after = -1; !rc && n == BATCH;) {
        arena_reset(&k->batch);
        rc = core_body_owns(conn_logdb(k->c), &k->batch, after, BATCH, &row, &n);
        for (size_t i = 0; !rc && i < n; i++) {
            const struct event_type *type = event_find(row[i].kind);
            bool covered = false;
            after = row[i].pos;
            if (!type || !shape_has_personal(&type->shape))
                continue;
            if (row[i].pos < last.end)
                rc = erase_covers(conn_db(k->scratch), &k->batch, row[i].subject, row[i].pos, &covered);
            if (!rc && !row[i].has && !covered && after >= told)
                found(k, "event %lld has lost its words, and nothing in the log says that they were erased", (long long)after);
            else if (!rc && row[i].has && covered)
                found(k, "event %lld was erased, and its words are still here", (long long)after);
        }
    }
    return rc;
}

static enum rc open_scratch(struct checker *k)
{
    struct str why;
    enum rc rc = conn_open(NULL, CONN_SCRATCH, &k->keep, &k->scratch, &why);
    if (!rc)
        rc = conn_migrate(k->scratch, &CORE_SCHEMA); /* the outbox; its log_* and side_* tables stay empty, and are nobody's facts */
    for (size_t i = 0; i < MODULES_N && !rc; i++)
        rc = conn_migrate(k->scratch, MODULES[i]->schema);
    return rc ? rc : conn_begin(k->scratch);
}

static enum rc check_log(struct checker *k)
{
    struct core_epoch_all_row *epoch;
    size_t epochs;
    const char *path = arena_cstr(&k->keep, arena_printf(&k->keep, "%s/checkpoint", k->p->dir));
    enum rc rc = OK;
    if (file_read(&k->keep, path, 64 * 1024, &k->published))
        k->published = STR_NONE;
    if (!rc)
        rc = open_scratch(k);
    if (!rc)
        rc = core_epoch_all(conn_logdb(k->c), &k->keep, &epoch, &epochs);
    for (size_t i = 0; !rc && i < epochs; i++) {
        rc = log_read_epoch(k->c, &k->keep, epoch[i].n, &k->epoch);
        if (!rc)
            rc = check_epoch(k);
    }
    if (!rc && k->published.p && !k->published_ours)
        found(k, "the checkpoint in the folder is not signed by this place's key");
    if (!rc)
        rc = check_strays(k);
    if (!rc)
        rc = check_erasures(k);
    if (!rc)
        rc = attach_check(conn_db(k->c), &k->batch, k->p->dir, found_line, k);
    if (!rc)
        rc = conn_commit(k->scratch);
    return rc ? rc : compare_tables(k);
}

/* The file's own soundness is asked meanwhile, and told whatever the replay came to: a damaged file is why it failed. */
static enum rc check_all(struct checker *k)
{
    struct sound *sound = NULL;
    struct str unsound = STR_NONE;
    enum rc rc = sound_start(k->p, &sound);
    if (rc)
        return rc;
    rc = check_log(k);
    enum rc looked = sound_end(sound, &k->keep, &unsound);
    if (!looked && unsound.n)
        found(k, "the database file is damaged: " STR_FMT, STR_ARG(unsound));
    return rc ? rc : looked;
}

enum rc place_check(struct place *p, struct check_report *r)
{
    struct checker *k = mem_new(1, sizeof *k);
    int64_t start = clock_mono_us();
    if (!k)
        return FAILED;
    k->p = p;
    k->r = r;
    k->c = place_reader(p);
    arena_init(&k->batch, 64 << 20);
    arena_init(&k->page, 16 << 20);
    arena_init(&k->keep, 16 << 20);
    enum rc rc = k->c ? check_all(k) : FAILED;
    r->replay_us = clock_mono_us() - start;
    conn_close(k->scratch);
    arena_release(&k->batch);
    arena_release(&k->page);
    arena_release(&k->keep);
    mem_free(k);
    return rc;
}
