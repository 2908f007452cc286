/* event.c - the first event of an epoch, and the look-up of a type by its kind.
**
** The look-up table is built once, sorted, from the registry; replay asks it once an event. With it, for who watches others' events, which
** types they mean; they are a few dozen, compared by address. */
#include "core/event.h"

#include "core/erase.h"
#include "core/module.h"
#include "core/outbox_in.h"
#include "core/place_clock.h"
#include "core/setting.h"
#include "core_sql.h"

#include <pthread.h>

enum { KINDS_MAX = 1024, WATCHERS_MAX = 128 };

static const struct field epoch_begun_f[] = {
    INT(struct epoch_begun, epoch),
    TEXT(struct epoch_begun, origin, 255),
    TEXT(struct epoch_begun, old_checkpoint, 4000),
    INT(struct epoch_begun, lost),
    INT(struct epoch_begun, kept),
    BYTES(struct epoch_begun, root, 32),
};
/* A later epoch's first leaf: this folder was restored, so the outbox is held. */
static enum rc apply_epoch(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct epoch_begun *ev = event;
    return ev->epoch > 1 ? core_gate_put(ap, 1, st->at) : OK;
}
const struct event_type EPOCH_BEGUN = { "log.epoch.begun", SHAPE(struct epoch_begun, epoch_begun_f), apply_epoch, true };

static const struct event_type *const own[] = { &EPOCH_BEGUN, &OUTBOX_DONE_EVENT, &OUTBOX_GIVEN_UP, &OUTBOX_AGAIN_EVENT, &OUTBOX_GATE,
                                                &ERASED, &ERASE_SETTLED, &TERM_SET_EVENT, &CLOCK_CONFIRMED, &SETTING_CHOSEN };

static const struct event_type *table[KINDS_MAX];
static size_t table_n;
static struct watcher {
    const struct event_type *type;
    const struct field *field;
    const struct watch *watch;
} watcher[WATCHERS_MAX];
static size_t watchers;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int by_kind(const void *a, const void *b)
{
    return strcmp((*(const struct event_type *const *)a)->kind, (*(const struct event_type *const *)b)->kind);
}

/* What decision 2 promises of every type, asked once, before the first event is read or written. */
static void check_type(const struct event_type *t)
{
    int subjects = 0;
    for (size_t i = 0; i < t->shape.n; i++)
        subjects += (t->shape.field[i].flags & FIELD_SUBJECT) != 0;
    bool personal = shape_has_personal(&t->shape);
    must(subjects <= 1 && (!personal || subjects == 1));
    must(!(personal && t->is_public));
}

static const struct event_type *look_up(struct str kind)
{
    size_t lo = 0, hi = table_n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        const char *k = table[mid]->kind;
        size_t n = strlen(k) < kind.n ? strlen(k) : kind.n;
        int c = memcmp(k, kind.p, n);
        if (c == 0 && strlen(k) == kind.n)
            return table[mid];
        if (c < 0 || (c == 0 && strlen(k) < kind.n))
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

/* Whoever watches a kind that nobody has, or a field that is no number, would never be called. */
static void add_watcher(const struct watch *w)
{
    const struct event_type *type = look_up(str_of(w->kind));
    must(type && watchers < WATCHERS_MAX);
    const int at = shape_find(&type->shape, str_of(w->field));
    must(at >= 0 && field_is_int(&type->shape.field[at]));
    watcher[watchers++] = (struct watcher){ type, &type->shape.field[at], w };
}

static void build(void)
{
    for (size_t i = 0; i < countof(own); i++)
        table[table_n++] = own[i];
    for (size_t m = 0; m < MODULES_N; m++) {
        for (const struct event_type *const *e = MODULES[m]->event; e && *e; e++) {
            must(table_n < KINDS_MAX);
            table[table_n++] = *e;
        }
    }
    for (size_t i = 0; i < table_n; i++)
        check_type(table[i]);
    qsort(table, table_n, sizeof *table, by_kind);
    for (size_t i = 1; i < table_n; i++)
        must(by_kind(&table[i - 1], &table[i]) < 0);
    for (size_t m = 0; m < MODULES_N; m++)
        for (const struct watch *w = MODULES[m]->watch; w && w->kind; w++)
            add_watcher(w);
}

const struct event_type *event_find(struct str kind)
{
    pthread_once(&once, build);
    return look_up(kind);
}

enum rc event_apply(const struct event_type *type, struct apply *ap, const struct stamp *st, const void *event)
{
    pthread_once(&once, build);
    const struct arena_mark mark = arena_mark(st->arena);
    struct stamp with = *st;
    if (type->ahead && !with.ahead && !(with.ahead = type->ahead(with.arena, event)))
        return FAILED;
    enum rc rc = type->apply ? type->apply(ap, &with, event) : OK;
    for (size_t i = 0; i < watchers && !rc; i++) {
        const int64_t n = watcher[i].type == type ? field_int(watcher[i].field, event) : ABSENT;
        rc = n == ABSENT ? OK : watcher[i].watch->apply(ap, &with, n);
    }
    if (with.ahead != st->ahead)
        arena_rewind(with.arena, mark);
    return rc;
}

enum rc event_decode(struct arena *a, int64_t pos, struct str kind, struct str open, struct str personal, const struct event_type **type,
                     struct stamp *st, void **event)
{
    const struct event_type *t = event_find(kind);
    struct stamp stamp = { .pos = pos, .arena = a };
    if (!t)
        return NOT_FOUND;
    void *made = arena_alloc(a, t->shape.size);
    if (!made)
        return FAILED;
    shape_clear(&t->shape, made);
    if (shape_decode(&t->shape, open, false, &stamp.at, &stamp.by, a, made) ||
        (personal.p && shape_decode(&t->shape, personal, true, NULL, NULL, a, made)))
        return FAILED;
    *type = t;
    *st = stamp;
    *event = made;
    return OK;
}
