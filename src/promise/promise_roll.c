/* promise_roll.c - the roll-out's facts: which homes take part, what was said of each and when, and the totals that follow.
**
** Of a home everything stays that was ever said and not taken back, each with its day; what stands is the latest by (day, position). So
** somebody may say on Friday what was on Monday, and the wall of Tuesday is right from then on, and a marking that was wrong can be taken
** out from between two others: the three cases are one, a step that comes between the one before it and the one behind. The totals (by
** building, by day) move by the same three: nothing is ever summed, neither here nor on a page.
**
** One event marks many homes. Their changes to the totals are gathered and written once, or a building would cost a hundred writes more. */
#include "promise/promise_roll.h"

/* ---- lists of homes --------------------------------------------------------------------------------------------------- */

void promise_homes_put(struct buf *b, const int64_t *home, size_t n)
{
    for (size_t i = 0, k; i < n; i = k) {
        for (k = i + 1; k < n && home[k] == home[k - 1] + 1; k++)
            ;
        buf_printf(b, "%s%lld", b->n ? " " : "", (long long)home[i]);
        if (k > i + 1)
            buf_printf(b, "-%lld", (long long)home[k - 1]);
    }
}

bool promise_homes_next(struct str *list, int64_t *from, int64_t *to)
{
    struct str run, first;
    if (!str_next(list, ' ', &run) || !str_next(&run, '-', &first) || !str_int(first, from))
        return false;
    *to = *from;
    return (!run.n || str_int(run, to)) && *from > 0 && *to >= *from;
}

/* ---- totals, gathered ---------------------------------------------------------------------------------------------------- */

struct change {
    int64_t key, what, by; /* key: a building, or a day */
};
struct total_changes {
    struct change c[48];
    size_t n;
};
enum totals { BY_BUILDING, BY_DAY };

static enum rc put_change(struct apply *ap, enum totals t, int64_t id, const struct change *c)
{
    if (!c->by)
        return OK;
    return t == BY_BUILDING ? promise_tally_add(ap, id, c->key, c->what, c->by) : promise_day_add(ap, id, c->key, c->what, c->by);
}

static enum rc put_changes(struct apply *ap, enum totals t, int64_t id, struct total_changes *all)
{
    enum rc rc = OK;
    for (size_t i = 0; i < all->n && !rc; i++)
        rc = put_change(ap, t, id, &all->c[i]);
    all->n = 0;
    return rc;
}

static enum rc change(struct apply *ap, enum totals t, int64_t id, struct total_changes *all, struct change by)
{
    enum rc rc = OK;
    for (size_t i = 0; i < all->n; i++)
        if (all->c[i].key == by.key && all->c[i].what == by.what) {
            all->c[i].by += by.by;
            return OK;
        }
    if (all->n == countof(all->c))
        rc = put_changes(ap, t, id, all);
    all->c[all->n++] = by;
    return rc;
}

/* ---- a step of one home ------------------------------------------------------------------------------------------------- */

struct roll {
    struct apply *ap;
    const struct stamp *st;
    int64_t id;
    struct total_changes house, day;
};
struct point {
    int64_t day, pos, stage, again;
};

static enum rc neighbours(struct roll *r, int64_t household, const struct point *at, struct point *before, struct point *behind)
{
    struct promise_mark_before_row b;
    struct promise_mark_behind_row n;
    struct db *db = apply_db(r->ap);
    *before = *behind = (struct point){ ABSENT, 0, STAGE_NONE, ABSENT };
    enum rc rc = promise_mark_before(db, r->st->arena, r->id, household, at->day, at->pos, &b);
    if (!rc)
        *before = (struct point){ b.day, b.pos, b.stage, b.again };
    if (rc && rc != NOT_FOUND)
        return rc;
    rc = promise_mark_behind(db, r->st->arena, r->id, household, at->day, at->pos, &n);
    if (!rc)
        *behind = (struct point){ n.day, n.pos, n.stage, ABSENT };
    return rc == NOT_FOUND ? OK : rc;
}

/* From this day on so many more are at `to` instead of at `from`. */
static enum rc day_change(struct roll *r, int64_t day, int64_t from, int64_t to)
{
    enum rc rc = change(r->ap, BY_DAY, r->id, &r->day, (struct change){ day, from, -1 });
    return rc ? rc : change(r->ap, BY_DAY, r->id, &r->day, (struct change){ day, to, 1 });
}

static enum rc stand(struct roll *r, int64_t household, int64_t was, const struct point *now)
{
    struct promise_home_get_row home;
    enum rc rc = promise_home_get(apply_db(r->ap), r->st->arena, r->id, household, &home);
    if (!rc)
        rc = promise_home_stand(r->ap, r->id, household, now->stage, now->day, now->pos, now->again);
    if (!rc)
        rc = change(r->ap, BY_BUILDING, r->id, &r->house, (struct change){ home.building, was, -1 });
    return rc ? rc : change(r->ap, BY_BUILDING, r->id, &r->house, (struct change){ home.building, now->stage, 1 });
}

/* The step comes in between its neighbours, or goes out from between them. */
static enum rc step_in(struct roll *r, int64_t household, const struct point *at, bool out)
{
    struct point before, behind;
    struct arena_mark mark = arena_mark(r->st->arena);
    enum rc rc = neighbours(r, household, at, &before, &behind);
    const struct point *was = out ? at : &before, *now = out ? &before : at;
    if (!rc)
        rc = out ? promise_mark_drop(r->ap, r->id, household, at->day, at->pos) :
                   promise_mark_add(r->ap, r->id, household, at->day, at->pos, at->stage, at->again);
    if (!rc)
        rc = day_change(r, at->day, was->stage, now->stage);
    if (!rc && behind.day != ABSENT)
        rc = day_change(r, behind.day, now->stage, was->stage);
    else if (!rc)
        rc = stand(r, household, was->stage, now);
    arena_rewind(r->st->arena, mark);
    return rc;
}

static enum rc step_all(struct roll *r, struct str homes, const struct point *at, bool out, int64_t *n)
{
    int64_t from, to;
    enum rc rc = OK;
    *n = 0;
    while (!rc && promise_homes_next(&homes, &from, &to))
        for (int64_t h = from; h <= to && !rc; h++, ++*n)
            rc = step_in(r, h, at, out);
    if (!rc)
        rc = put_changes(r->ap, BY_BUILDING, r->id, &r->house);
    return rc ? rc : put_changes(r->ap, BY_DAY, r->id, &r->day);
}

/* ---- events ---------------------------------------------------------------------------------------------------------------- */

static enum rc apply_staged(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct promise_staged *ev = event;
    enum rc rc = promise_roll_stages(ap, ev->id, ev->stages);
    return rc ? rc : promise_step_add(ap, ev->id, st->pos, PROMISE_STEP_STAGED, st->at, st->by, STR_NONE, ABSENT, ABSENT);
}

static enum rc apply_joined(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct promise_joined *ev = event;
    struct str list = ev->homes;
    int64_t from, to, n = 0;
    enum rc rc = OK;
    (void)st;
    while (!rc && promise_homes_next(&list, &from, &to))
        for (int64_t h = from; h <= to && !rc; h++, n++)
            rc = promise_home_add(ap, ev->id, h, ev->building);
    if (!rc)
        rc = promise_tally_add(ap, ev->id, ev->building, STAGE_NONE, n);
    return rc ? rc : promise_roll_homes(ap, ev->id, n);
}

static enum rc apply_marked(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct promise_marked *ev = event;
    struct roll r = { .ap = ap, .st = st, .id = ev->id };
    int64_t n;
    enum rc rc = step_all(&r, ev->homes, &(struct point){ ev->day, st->pos, ev->stage, ev->again }, false, &n);
    if (!rc)
        rc = promise_batch_add(ap, ev->id, st->pos, st->at, st->by, ev->stage, ev->day, n, ev->teller, ev->link);
    if (!rc && ev->note.n)
        rc = promise_own_add(ap, st->pos, ev->id);
    return rc || ev->link == ABSENT ? rc : promise_link_use(ap, ev->link);
}

static enum rc apply_unmarked(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct promise_unmarked *ev = event;
    struct roll r = { .ap = ap, .st = st, .id = ev->id };
    int64_t n;
    enum rc rc = step_all(&r, ev->homes, &(struct point){ ev->day, ev->mark, ev->stage, ABSENT }, true, &n);
    return rc ? rc : promise_batch_undo(ap, ev->id, ev->mark);
}

/* The last word of a home counts, and takes the place of the one before. */
static enum rc apply_said(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct promise_said *ev = event;
    static const int64_t what[WORDS] = { 0, TALLY_KEPT, TALLY_NOT };
    struct promise_home_get_row home;
    enum rc rc = promise_home_get(apply_db(ap), st->arena, ev->id, ev->household, &home);
    if (!rc && home.said)
        rc = promise_tally_add(ap, ev->id, home.building, what[home.said], -1);
    if (!rc)
        rc = promise_tally_add(ap, ev->id, home.building, what[ev->say], 1);
    if (!rc)
        rc = promise_roll_said(ap, ev->id, (ev->say == WORD_KEPT) - (home.said == WORD_KEPT),
                               (ev->say == WORD_NOT) - (home.said == WORD_NOT));
    if (!rc)
        rc = promise_word_add(ap, ev->id, ev->household, st->pos, ev->day, ev->say);
    return rc ? rc : promise_home_say(ap, ev->id, ev->household, ev->say, ev->day);
}

static enum rc apply_linked(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct promise_linked *ev = event;
    must(ev->link == st->pos);
    enum rc rc = promise_link_add(ap, ev->link, ev->id, ev->token, ev->until);
    return rc || !ev->name.n ? rc : promise_own_add(ap, ev->link, ev->id);
}

static enum rc apply_unlinked(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct promise_unlinked *ev = event;
    return promise_link_end(ap, ev->link, st->at);
}

#define E struct promise_staged
static const struct field staged_f[] = { INT(E, id), TEXT(E, stages, STAGES_TEXT_MAX) };
#undef E
#define E struct promise_joined
static const struct field joined_f[] = { INT(E, id), INT(E, building), TEXT(E, homes, HOMES_TEXT_MAX) };
#undef E
#define E struct promise_marked
static const struct field marked_f[] = {
    INT(E, id), SUBJECT(E, mark), INT(E, stage), INT(E, day), INT(E, link), INT(E, teller), INT(E, again), TEXT(E, homes, HOMES_TEXT_MAX),
    TEXT_OWN(E, note, MARK_NOTE_MAX),
};
#undef E
#define E struct promise_unmarked
static const struct field unmarked_f[] = { INT(E, id), INT(E, mark), INT(E, stage), INT(E, day), TEXT(E, homes, HOMES_TEXT_MAX) };
#undef E
#define E struct promise_said
static const struct field said_f[] = { INT(E, id), INT(E, household), INT(E, say), INT(E, day) };
#undef E
#define E struct promise_linked
static const struct field linked_f[] = { INT(E, id), SUBJECT(E, link), INT(E, until), BYTES(E, token, 32),
                                         TEXT_OWN(E, name, PROMISE_WHO_MAX) };
#undef E
#define E struct promise_unlinked
static const struct field unlinked_f[] = { INT(E, id), INT(E, link) };
#undef E
const struct event_type PROMISE_STAGED = { "promise.staged", SHAPE(struct promise_staged, staged_f), apply_staged, true };
const struct event_type PROMISE_JOINED = { "promise.joined", SHAPE(struct promise_joined, joined_f), apply_joined, false };
const struct event_type PROMISE_MARKED = { "promise.marked", SHAPE(struct promise_marked, marked_f), apply_marked, false };
const struct event_type PROMISE_UNMARKED = { "promise.unmarked", SHAPE(struct promise_unmarked, unmarked_f), apply_unmarked, false };
const struct event_type PROMISE_SAID = { "promise.said", SHAPE(struct promise_said, said_f), apply_said, false };
const struct event_type PROMISE_LINKED = { "promise.linked", SHAPE(struct promise_linked, linked_f), apply_linked, false };
const struct event_type PROMISE_UNLINKED = { "promise.unlinked", SHAPE(struct promise_unlinked, unlinked_f), apply_unlinked, false };
