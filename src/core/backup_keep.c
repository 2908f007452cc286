/* backup_keep.c - rotation: which backups stay, and which parts nobody names any more.
**
** Of each hour, day and month the newest stays, for so many of each as was asked; the one just made is the newest of all three and always
** stays. An old backup still holds what was erased since. It is younger than the other for nothing but damage: all its events are in the
** new one as well. So once it is BACKUP_ERASED_DAYS old it goes, whatever the count says, and with it the last copy of those words.
** A part goes when no backup that stays names it. When a manifest can't be read, or is another place's, nobody knows what it names: it is
** told at each run, and no part goes while its file is younger than the longest term, in which it can be looked at and put right. After
** that it protects nothing more: else one bad file would fill the disk, and keep erased words for ever. */
#include "core/backup_in.h"

#include "base/clock.h"
#include "base/text.h"
#include "core_sql.h"

#include <sys/stat.h>
#include <unistd.h>

struct held { /* a manifest in the folder, newest first */
    struct backup_manifest m;
    bool keep;
};
struct keeper {
    const struct backup_rotation *r;
    struct arena *a;
    struct held *held;
    size_t n;
    int64_t unread;  /* manifests that could not be read */
    bool hold_parts; /* one of them is young */
};

static int64_t bucket_of(int64_t at, int granularity)
{
    struct text_date d = text_date(at, 0);
    return granularity == 0 ? at / CLOCK_HOUR : granularity == 1 ? at / CLOCK_DAY : d.year * 12 + d.month;
}

static void keep_newest(struct keeper *k, int granularity, int64_t most)
{
    int64_t last = -1, used = 0;
    for (size_t i = 0; i < k->n && used <= most; i++) {
        int64_t bucket = bucket_of(k->held[i].m.head.at, granularity);
        used += bucket != last;
        if (bucket != last && used <= most)
            k->held[i].keep = true;
        last = bucket;
    }
}

/* Does it hold a personal half that the log has no more? Not to be asked of a backup of a log that went another way. */
static bool holds_erased(struct keeper *k, const struct backup_manifest *m)
{
    struct core_leaf_get_row leaf;
    const struct backup_part *last = &m->part[m->n - 1];
    struct arena_mark mark = arena_mark(k->a);
    bool erased = false;
    if (core_leaf_get(conn_logdb(k->r->c), k->a, m->head.events - 1, &leaf) || !str_eq(leaf.open, last->last))
        return false;
    for (size_t i = 1; i < m->n && !erased; i++) {
        const struct backup_part *p = &m->part[i];
        struct core_body_own_count_row own = { 0 };
        if (i < k->r->now->n && k->r->now->part[i].events == p->events)
            own.n = k->r->now->part[i].own;
        else if (core_body_own_count(conn_logdb(k->r->c), k->a, p->first, p->first + p->events, &own))
            continue;
        erased = own.n < p->own;
    }
    arena_rewind(k->a, mark);
    return erased;
}

static int64_t longest_term(const struct backup_keep *w)
{
    const int64_t term[] = { w->hours * CLOCK_HOUR, w->days * CLOCK_DAY, w->months * 31 * CLOCK_DAY, BACKUP_ERASED_DAYS * CLOCK_DAY };
    int64_t most = 0;
    for (size_t i = 0; i < countof(term); i++)
        most = term[i] > most ? term[i] : most;
    return most;
}

/* Age is the file's: what it says of itself can't be asked. */
static void tell_unread(struct keeper *k, struct str name)
{
    const struct backup_options *o = k->r->o;
    struct stat st;
    const char *path = arena_cstr(k->a, arena_printf(k->a, "%s/" STR_FMT, o->folder, STR_ARG(name)));
    bool old = stat(path, &st) == 0 && clock_now_us() - (int64_t)st.st_mtime * CLOCK_S > longest_term(&o->keep);
    k->unread++;
    k->hold_parts = k->hold_parts || !old;
    if (o->say)
        o->say(arena_printf(k->a, "%s: is damaged, or of another place; %s", path,
                            old ? "it is so old that no file in parts is kept on its account"
                                : "while it is here no file in parts is deleted"));
}

static enum rc judge(struct keeper *k)
{
    struct str *name;
    size_t n;
    const char *folder = k->r->o->folder;
    enum rc rc = manifest_list(k->a, folder, &name, &n);
    k->held = rc ? NULL : ARENA_ARRAY(k->a, struct held, n);
    if (!k->held)
        return rc ? rc : FAILED;
    for (size_t i = n; i-- > 0;) {
        struct held *h = &k->held[k->n];
        if (!manifest_read(k->a, folder, name[i], &h->m) && manifest_signed(&h->m, k->a, k->r->key))
            k->n++;
        else
            tell_unread(k, name[i]);
    }
    const struct backup_keep *want = &k->r->o->keep;
    keep_newest(k, 0, want->hours);
    keep_newest(k, 1, want->days);
    keep_newest(k, 2, want->months);
    for (size_t i = 0; i < k->n; i++) {
        struct held *h = &k->held[i];
        bool newest = str_eq(h->m.name, k->r->now->name), old = k->r->now->head.at - h->m.head.at > BACKUP_ERASED_DAYS * CLOCK_DAY;
        if (newest)
            h->keep = true;
        else if (h->keep && old && holds_erased(k, &h->m))
            h->keep = false;
    }
    return OK;
}

static int by_name(const void *x, const void *y)
{
    const struct str *a = x, *b = y;
    size_t n = a->n < b->n ? a->n : b->n;
    int order = memcmp(a->p, b->p, n);
    return order ? order : (a->n > b->n) - (a->n < b->n);
}

static enum rc sweep_parts(struct keeper *k)
{
    struct str *file, *named;
    size_t files, n = 0;
    const char *dir = arena_cstr(k->a, arena_printf(k->a, "%s/parts", k->r->o->folder));
    enum rc rc = file_list(k->a, dir, &file, &files);
    for (size_t i = 0; i < k->n; i++)
        n += k->held[i].keep ? k->held[i].m.n : 0;
    named = rc ? NULL : ARENA_ARRAY(k->a, struct str, n);
    if (!named)
        return rc ? rc : FAILED;
    n = 0;
    for (size_t i = 0; i < k->n; i++)
        for (size_t j = 0; k->held[i].keep && j < k->held[i].m.n; j++)
            named[n++] = k->held[i].m.part[j].part;
    qsort(named, n, sizeof *named, by_name);
    for (size_t i = 0; i < files; i++)
        if (!bsearch(&file[i], named, n, sizeof *named, by_name))
            (void)unlink(arena_cstr(k->a, arena_printf(k->a, "%s/" STR_FMT, dir, STR_ARG(file[i])))); /* what stays goes the next time */
    return k->a->overflow ? FAILED : OK;
}

/* What a run that was killed was about to name. */
static enum rc sweep_unnamed(struct keeper *k)
{
    struct str *name;
    size_t n;
    enum rc rc = file_list(k->a, k->r->o->folder, &name, &n);
    for (size_t i = 0; i < n && !rc; i++)
        if (str_starts(name[i], STR("backup-")) && str_ends(name[i], STR(".new")))
            (void)unlink(arena_cstr(k->a, arena_printf(k->a, "%s/" STR_FMT, k->r->o->folder, STR_ARG(name[i]))));
    return rc;
}

enum rc backup_rotate(const struct backup_rotation *r, struct arena *a, struct backup_result *out)
{
    struct keeper k = { .r = r, .a = a };
    arena_reset(a);
    enum rc rc = sweep_unnamed(&k);
    if (!rc)
        rc = judge(&k);
    for (size_t i = 0; i < k.n && !rc; i++) {
        const struct held *h = &k.held[i];
        if (h->keep)
            out->kept++;
        else if (unlink(arena_cstr(a, arena_printf(a, "%s/" STR_FMT, r->o->folder, STR_ARG(h->m.name)))) == 0)
            out->dropped++;
        else
            rc = FAILED;
    }
    out->unread = k.unread;
    return rc || k.hold_parts ? rc : sweep_parts(&k);
}
