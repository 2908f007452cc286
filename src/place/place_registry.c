/* place_registry.c - how doors come into the registry, and how they leave it.
**
** One command takes a whole list and decides all of it: either every door of it is in the registry afterwards, or
** nothing changed. What it emits are whole entrances, not doors, so a neighbourhood of 16,000 households is some 1,500 events. Run again
** with the same list it emits nothing; with a longer list, what is new. It never takes away: offices send lists with holes, and a case
** may stand on a door. What a list no longer names is told, and only the second command, which wants the same list again, retires it; the
** row stays, and should the door come back, so does its number. */
#include "place/place_in.h"

enum { DOORS_TEXT_MOST = 60000, GONE_TOLD_MOST = 200, GONE_BYTES = 80000 };

/* ---- the list of an event ---------------------------------------------------------------------------------------- */

bool place_doors_next(struct place_doors *d)
{
    struct str floor;
    if (!d->on_floor.p) {
        if (!str_next(&d->rest, ';', &d->on_floor))
            return false;
        if (!str_next(&d->on_floor, ':', &floor) || !str_int(floor, &d->floor) || !d->on_floor.p) {
            d->broken = true;
            return false;
        }
    }
    d->broken = !str_next(&d->on_floor, ',', &d->door) || d->door.n == 0;
    return !d->broken;
}

struct door_list {
    struct buf b;
    int64_t floor, n;
};

static void list_begin(struct door_list *l, struct arena *a)
{
    *l = (struct door_list){ 0 };
    buf_init(&l->b, a, DOORS_TEXT_MOST);
}

static void list_add(struct door_list *l, int64_t floor, struct str door)
{
    if (l->n && l->floor == floor)
        buf_char(&l->b, ',');
    else
        buf_printf(&l->b, "%s%lld:", l->n ? ";" : "", (long long)floor);
    buf_str(&l->b, door);
    l->floor = floor;
    l->n++;
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

static enum rc apply_compound_added(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct compound_added *ev = event;
    must(ev->compound == st->pos);
    return place_compound_add(ap, ev->compound, ev->name);
}

static enum rc apply_compound_renamed(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct place_rename *ev = event;
    (void)st;
    return place_compound_rename(ap, ev->compound, ev->name);
}

static enum rc apply_building_added(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct building_added *ev = event;
    must(ev->building == st->pos);
    return place_building_add(ap, ev->building, ev->compound, ev->name, place_door_rank(ev->name), ev->lon, ev->lat);
}

static enum rc apply_building_moved(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct building_moved *ev = event;
    (void)st;
    return place_building_place(ap, ev->building, ev->lon, ev->lat);
}

static enum rc apply_doors_listed(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct doors_listed *ev = event;
    struct place_doors d = { .rest = ev->doors };
    int64_t id = ev->first;
    enum rc rc = OK;
    if (ev->entrance == st->pos)
        rc = place_entrance_add(ap, ev->entrance, ev->building, ev->name, place_door_rank(ev->name));
    while (!rc && place_doors_next(&d))
        if ((rc = place_door_again(ap, ev->entrance, d.floor, d.door)) == NOT_FOUND)
            rc = place_door_add(ap, id++, ev->entrance, d.floor, d.door);
    return !rc && d.broken ? FAILED : rc;
}

static enum rc apply_doors_retired(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct doors_retired *ev = event;
    struct place_doors d = { .rest = ev->doors };
    enum rc rc = OK;
    (void)st;
    while (!rc && place_doors_next(&d))
        rc = place_door_retire(ap, ev->entrance, d.door);
    return !rc && d.broken ? FAILED : rc;
}

static const struct field compound_added_f[] = {
    INT(struct compound_added, compound),
    TEXT(struct compound_added, name, PLACE_COMPOUND_CHARS),
};
static const struct field compound_renamed_f[] = {
    INT(struct place_rename, compound),
    TEXT(struct place_rename, name, PLACE_COMPOUND_CHARS),
};
static const struct field building_added_f[] = {
    INT(struct building_added, building),
    INT(struct building_added, compound),
    TEXT(struct building_added, name, PLACE_PART_CHARS),
    INT(struct building_added, lon),
    INT(struct building_added, lat),
};
static const struct field building_moved_f[] = {
    INT(struct building_moved, building),
    INT(struct building_moved, lon),
    INT(struct building_moved, lat),
};
static const struct field doors_listed_f[] = {
    INT(struct doors_listed, entrance),
    INT(struct doors_listed, building),
    TEXT(struct doors_listed, name, PLACE_PART_CHARS),
    INT(struct doors_listed, first),
    TEXT(struct doors_listed, doors, DOORS_TEXT_MOST),
};
static const struct field doors_retired_f[] = {
    INT(struct doors_retired, entrance),
    TEXT(struct doors_retired, doors, DOORS_TEXT_MOST),
};
const struct event_type COMPOUND_ADDED = { "place.compound.added", SHAPE(struct compound_added, compound_added_f), apply_compound_added,
                                           true };
const struct event_type COMPOUND_RENAMED = { "place.compound.renamed", SHAPE(struct place_rename, compound_renamed_f),
                                             apply_compound_renamed, true };
const struct event_type BUILDING_ADDED = { "place.building.added", SHAPE(struct building_added, building_added_f), apply_building_added,
                                           true };
const struct event_type BUILDING_MOVED = { "place.building.moved", SHAPE(struct building_moved, building_moved_f), apply_building_moved,
                                           true };
const struct event_type DOORS_LISTED = { "place.doors.listed", SHAPE(struct doors_listed, doors_listed_f), apply_doors_listed, true };
const struct event_type DOORS_RETIRED = { "place.doors.retired", SHAPE(struct doors_retired, doors_retired_f), apply_doors_retired, true };

/* ---- taking a list ----------------------------------------------------------------------------------------------- */

struct taking {
    struct cx *cx;
    struct place_imported *told;
    struct buf gone;  /* what is told of them */
    int64_t next;     /* the number the next door gets */
    struct hash plan, gone_plan;
    bool retiring;
};

/* Adds a step to a plan: what happens where. No number of ours is part of it, since those that will be given are not known before. */
static void note(struct taking *t, struct hash *plan, const struct place_row *where, struct str what)
{
    struct str at = arena_printf(t->cx->arena, "\n" STR_FMT "\t" STR_FMT "\t" STR_FMT "\t", STR_ARG(where->compound),
                                 STR_ARG(where->building), STR_ARG(where->entrance));
    *plan = hash_sha256_of(hash_str(plan), at, what);
}

static int64_t number_of(const struct hash *plan)
{
    static const struct hash nothing;
    int64_t n = 1;
    for (size_t i = 0; i < 7; i++)
        n = n << 8 | plan->b[i];
    return hash_eq(plan, &nothing) ? 0 : n;
}

/* In a retiring run the registry must have everything already. */
static enum rc may_add(struct taking *t)
{
    return t->retiring ? refuse(t->cx, CONFLICT, "rows", MSG_err_place_import_first, 0) : OK;
}

static enum rc take_compound(struct taking *t, const struct place_row *w, int64_t *id)
{
    struct cx *cx = t->cx;
    struct place_compound_by_name_row row;
    enum rc rc = place_compound_by_name(cx->db, cx->arena, w->compound, &row);
    if (rc != NOT_FOUND) {
        *id = rc ? *id : row.id;
        return rc;
    }
    if ((rc = may_add(t)))
        return rc;
    *id = next_pos(cx);
    t->told->compounds++;
    note(t, &t->plan, w, STR("compound"));
    return emit(cx, &COMPOUND_ADDED, &(struct compound_added){ *id, w->compound }, NULL);
}

static enum rc take_building(struct taking *t, int64_t compound, const struct place_row *w, int64_t *id)
{
    struct cx *cx = t->cx;
    struct place_building_by_name_row row;
    enum rc rc = place_building_by_name(cx->db, cx->arena, compound, w->building, &row);
    if (!rc) {
        *id = row.id;
        if (t->retiring || w->lon == ABSENT || (w->lon == row.lon && w->lat == row.lat))
            return OK;
        t->told->changed++;
        note(t, &t->plan, w, arena_printf(cx->arena, "at %lld %lld", (long long)w->lon, (long long)w->lat));
        return emit(cx, &BUILDING_MOVED, &(struct building_moved){ row.id, w->lon, w->lat }, NULL);
    }
    if (rc != NOT_FOUND || (rc = may_add(t)))
        return rc;
    *id = next_pos(cx);
    t->told->buildings++;
    note(t, &t->plan, w, arena_printf(cx->arena, "building at %lld %lld", (long long)w->lon, (long long)w->lat));
    return emit(cx, &BUILDING_ADDED, &(struct building_added){ *id, compound, w->building, w->lon, w->lat }, NULL);
}

static const struct place_row *row_of_door(const struct place_row *row, size_t n, struct str door)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(row[i].door, door))
            return &row[i];
    return NULL;
}

static const struct place_doors_ever_row *have_door(const struct place_doors_ever_row *have, size_t n, struct str door)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(have[i].door, door))
            return &have[i];
    return NULL;
}

/* n rows of one entrance against the doors it has. */
static enum rc take_entrance(struct taking *t, int64_t building, const struct place_row *row, size_t n)
{
    struct cx *cx = t->cx;
    struct place_entrance_by_name_row entrance = { .id = next_pos(cx) };
    struct place_doors_ever_row *have = NULL;
    struct door_list add;
    int64_t numbers = 0;
    size_t had = 0;
    enum rc rc = place_entrance_by_name(cx->db, cx->arena, building, row->entrance, &entrance);
    bool is_new = rc == NOT_FOUND;
    if (!rc)
        rc = place_doors_ever(cx->db, cx->arena, entrance.id, &have, &had);
    if (rc && !is_new)
        return rc;
    list_begin(&add, cx->arena);
    for (size_t i = 0; i < n; i++) {
        const struct place_doors_ever_row *h = have_door(have, had, row[i].door);
        if (h && !h->retired)
            t->told->kept++;
        if (!h || h->retired || h->floor != row[i].floor)
            list_add(&add, row[i].floor, row[i].door);
        t->told->doors += !h || h->retired;
        t->told->changed += h && !h->retired && h->floor != row[i].floor;
        numbers += !h;
    }
    if (add.n == 0)
        return OK;
    if ((rc = may_add(t)))
        return rc;
    if (t->next + numbers - 1 > PLACE_DOORS_MOST)
        return refuse(cx, INVALID, "rows", MSG_err_place_many, PLACE_DOORS_MOST);
    struct doors_listed ev = { is_new ? next_pos(cx) : entrance.id, building, row->entrance, t->next, buf_view(&add.b) };
    note(t, &t->plan, row, buf_view(&add.b));
    t->told->entrances += is_new;
    t->next += numbers;
    return add.b.overflow ? FAILED : emit(cx, &DOORS_LISTED, &ev, NULL);
}

/* ---- what is gone -------------------------------------------------------------------------------------------------- */

static void tell_gone(struct taking *t, struct str compound, struct str building, struct str entrance, struct str door)
{
    struct arena *a = t->cx->arena;
    struct str way = place_entrance_words(a, entrance);
    t->told->gone++;
    note(t, &t->gone_plan, &(struct place_row){ .compound = compound, .building = building, .entrance = entrance }, door);
    if (t->told->gone <= GONE_TOLD_MOST)
        buf_printf(&t->gone, STR_FMT " " STR_FMT "%s" STR_FMT " " STR_FMT "\n", STR_ARG(compound),
                   STR_ARG(place_building_words(a, building)), way.n ? " " : "", STR_ARG(way), STR_ARG(door));
}

/* One entrance of the registry against the list's rows of its building. */
static enum rc gone_behind(struct taking *t, struct str building, const struct place_entrances_row *entrance, const struct place_row *row,
                           size_t n)
{
    struct cx *cx = t->cx;
    struct place_doors_row *door;
    struct door_list gone;
    size_t doors, from = 0;
    enum rc rc = place_doors(cx->db, cx->arena, entrance->id, &door, &doors);
    while (from < n && !(str_eq(row[from].building, building) && str_eq(row[from].entrance, entrance->name)))
        from++;
    size_t to = from;
    while (to < n && str_eq(row[to].building, building) && str_eq(row[to].entrance, entrance->name))
        to++;
    list_begin(&gone, cx->arena);
    for (size_t i = 0; i < doors && !rc; i++) {
        if (row_of_door(row + from, to - from, door[i].door))
            continue;
        tell_gone(t, row->compound, building, entrance->name, door[i].door);
        list_add(&gone, door[i].floor, door[i].door);
    }
    if (rc || gone.n == 0 || !t->retiring)
        return rc;
    return gone.b.overflow ? FAILED : emit(cx, &DOORS_RETIRED, &(struct doors_retired){ entrance->id, buf_view(&gone.b) }, NULL);
}

/* Everything the registry has of a compound, against its n rows. */
static enum rc gone_from(struct taking *t, int64_t compound, const struct place_row *row, size_t n)
{
    struct cx *cx = t->cx;
    struct place_buildings_row *building;
    size_t buildings, entrances;
    enum rc rc = place_buildings(cx->db, cx->arena, compound, &building, &buildings);
    for (size_t i = 0; i < buildings && !rc; i++) {
        struct place_entrances_row *entrance;
        rc = place_entrances(cx->db, cx->arena, building[i].id, &entrance, &entrances);
        for (size_t k = 0; k < entrances && !rc; k++)
            rc = gone_behind(t, building[i].name, &entrance[k], row, n);
    }
    return rc;
}

/* ---- the whole ------------------------------------------------------------------------------------------------------ */

static enum rc take_compound_rows(struct taking *t, const struct place_row *row, size_t n)
{
    int64_t compound = ABSENT, building = ABSENT;
    enum rc rc = take_compound(t, row, &compound);
    for (size_t from = 0, to; from < n && !rc; from = to) {
        const struct place_row *w = &row[from];
        if (from == 0 || !str_eq(w->building, row[from - 1].building))
            rc = take_building(t, compound, w, &building);
        for (to = from + 1; to < n && str_eq(row[to].building, w->building) && str_eq(row[to].entrance, w->entrance);)
            to++;
        if (!rc)
            rc = take_entrance(t, building, w, to - from);
    }
    return rc ? rc : gone_from(t, compound, row, n);
}

static enum rc take(struct cx *cx, struct str rows, bool retiring)
{
    struct taking t = { .cx = cx, .told = cx->result, .retiring = retiring };
    struct place_household_last_row last;
    struct place_row *row;
    size_t n;
    int64_t bad = 0;
    *t.told = (struct place_imported){ .gone_doors = STR("") };
    buf_init(&t.gone, cx->arena, GONE_BYTES);
    enum rc rc = place_rows_parse(cx->arena, rows, &row, &n, &bad);
    if (rc == INVALID)
        return refuse(cx, INVALID, "rows", MSG_err_place_rows, bad);
    if (!rc)
        rc = place_household_last(cx->db, cx->arena, &last);
    if (rc)
        return rc;
    t.next = last.id == ABSENT ? 1 : last.id + 1;
    for (size_t from = 0, to; from < n && !rc; from = to) {
        for (to = from + 1; to < n && row[to].order == row[from].order;)
            to++;
        rc = take_compound_rows(&t, row + from, to - from);
    }
    t.told->gone_doors = buf_view(&t.gone);
    t.told->plan = number_of(&t.plan);
    t.told->gone_plan = number_of(&t.gone_plan);
    return !rc && t.gone.overflow ? FAILED : rc;
}

static enum rc decide(struct cx *cx, const struct place_import *a, bool retiring)
{
    const struct place_imported *told = cx->result;
    enum rc rc = take(cx, a->rows, retiring);
    if (rc)
        return rc;
    if (a->dry == 1)
        return refuse(cx, CONFLICT, NULL, MSG_err_place_dry, 0);
    if (a->plan > 0 && a->plan != (retiring ? told->gone_plan : told->plan))
        return refuse(cx, CONFLICT, NULL, MSG_err_place_changed, 0);
    return OK;
}

static enum rc decide_import(struct cx *cx, const void *args)
{
    return decide(cx, args, false);
}

static enum rc decide_retire(struct cx *cx, const void *args)
{
    return decide(cx, args, true);
}

static enum rc decide_rename(struct cx *cx, const void *args)
{
    const struct place_rename *a = args;
    struct place_compound_get_row old;
    struct place_compound_by_name_row other;
    enum rc rc = place_compound_get(cx->db, cx->arena, a->compound, &old);
    if (rc)
        return rc == NOT_FOUND ? refuse(cx, rc, NULL, MSG_err_place_compound, 0) : rc;
    if (str_eq(old.name, a->name))
        return OK;
    rc = place_compound_by_name(cx->db, cx->arena, a->name, &other);
    if (rc != NOT_FOUND)
        return rc ? rc : refuse(cx, CONFLICT, "name", MSG_err_place_name_taken, 0);
    return emit(cx, &COMPOUND_RENAMED, a, NULL);
}

static const struct field imported_f[] = {
    INT(struct place_imported, compounds), INT(struct place_imported, buildings), INT(struct place_imported, entrances),
    INT(struct place_imported, doors),     INT(struct place_imported, kept),      INT(struct place_imported, gone),
    INT(struct place_imported, changed),   INT(struct place_imported, plan),      INT(struct place_imported, gone_plan),
    TEXT(struct place_imported, gone_doors, GONE_BYTES),
};
static const struct field import_f[] = {
    ASK_TEXT(struct place_import, rows, 1, PLACE_ROWS_BYTES, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(struct place_import, dry, 0, 1, 0, MSG_NONE),
    ASK_INT(struct place_import, plan, 0, INT64_MAX, 0, MSG_NONE),
};
static const struct field rename_f[] = {
    ASK_INT(struct place_rename, compound, 0, INT64_MAX, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct place_rename, name, 1, PLACE_COMPOUND_CHARS, FIELD_REQUIRED | FIELD_LINE, MSG_place_compound),
};
const struct command PLACE_IMPORT = { "place.import", SHAPE(struct place_import, import_f), PERM_IMPORT, decide_import,
                                      SHAPE(struct place_imported, imported_f) };
const struct command PLACE_RETIRE = { "place.retire", SHAPE(struct place_import, import_f), PERM_IMPORT | PERM_PLACE, decide_retire,
                                      SHAPE(struct place_imported, imported_f) };
const struct command PLACE_RENAME = { "place.rename", SHAPE(struct place_rename, rename_f), PERM_PLACE, decide_rename, SHAPE_NONE };
