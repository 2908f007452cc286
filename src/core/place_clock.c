/* place_clock.c - the keeper's thread looks at the clock, and holds what removes things back while it is not believed. */
#include "core/place_clock.h"

#include "base/clock.h"
#include "base/diary.h"
#include "core/place_in.h"
#include "core_sql.h"

/* ---- who says that it is right ------------------------------------------------------------------------------------------ */

static enum rc apply_confirmed(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct clock_confirm *ev = event;
    (void)st;
    return core_clock_put(ap, ev->at);
}
static const struct field confirmed_f[] = { INT(struct clock_confirm, at) };
const struct event_type CLOCK_CONFIRMED = { "clock.confirmed", SHAPE(struct clock_confirm, confirmed_f), apply_confirmed, true };

static enum rc decide_confirm(struct cx *cx, const void *args)
{
    return emit(cx, &CLOCK_CONFIRMED, args, NULL);
}
static const struct field ask_f[] = { ASK_INT(struct clock_confirm, at, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
const struct command CLOCK_CONFIRM = { "clock.confirm", SHAPE(struct clock_confirm, ask_f), PERM_PLACE, decide_confirm, SHAPE_NONE };

/* ---- the keeper's part ---------------------------------------------------------------------------------------------------- */

int64_t place_steady_time(struct place *p)
{
    return atomic_load(&p->steady_time);
}

static enum rc read_said(struct db *db, struct arena *a, int64_t *at)
{
    struct core_clock_get_row row = { 0 };
    enum rc rc = core_clock_get(db, a, &row);
    if (rc && rc != NOT_FOUND)
        return rc;
    *at = row.at;
    return OK;
}

/* The keeper hears of it at its next tick; who said it shall see it done at once. */
enum rc place_clock_held(struct place *p, struct db *db, struct arena *a, bool *held)
{
    int64_t said;
    enum rc rc = read_said(db, a, &said);
    if (!rc)
        *held = atomic_load(&p->clock_held) && !steady_near(clock_now_us(), said);
    return rc;
}

/* Where it stood: as the sweep kept it, else the log's last hour, which is all that a restored place has. */
static bool read_known(struct place *p, struct arena *a, int64_t *known)
{
    struct core_steady_get_row kept;
    struct core_leaf_get_row last;
    enum rc rc = core_steady_get(conn_side(p->keeper), a, &kept);
    if (!rc)
        *known = kept.at;
    else if (rc == NOT_FOUND && !(rc = core_leaf_get(conn_logdb(p->keeper), a, place_head(p).pos - 1, &last)))
        *known = last.hour * CLOCK_HOUR;
    return rc == OK;
}

void place_clock_tick(struct place *p, struct steady *s)
{
    struct arena a;
    int64_t known = 0, said = 0, wall = clock_now_us();
    const bool was = s->since != 0, calm = s->begun && !was;
    arena_init(&a, 64 * 1024);
    if (calm || (!read_said(conn_db(p->keeper), &a, &said) && (s->begun || read_known(p, &a, &known))))
        steady_look(s, wall, clock_boot_us(), known, said);
    arena_release(&a);
    const bool held = s->since != 0;
    if (held && !was)
        diary(DIARY_WARN, DIARY_EVENT("clock-jumped", "the clock is more than a day away from where it was; until it has stood there "
                                                       "for a day, or somebody says that it is right, nothing is removed"),
              DIARY_INT("days", s->off / CLOCK_DAY), DIARY_TEXT("place", str_of(p->dir)));
    atomic_store(&p->steady_time, s->begun ? steady_time(s, wall) : 0);
    atomic_store(&p->clock_held, held);
}
