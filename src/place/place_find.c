/* place_find.c - which doors may be meant by what somebody typed, and what a door is called.
**
** What was read of a text (place_door.c) is held against the registry, compound by compound: those that the text names, else the one on
** whose page it was typed, else all. Of everything that fits only the most exact is kept: doors before entrances before buildings, so who
** types a door that does not exist is led to its entrance, and who types 三号楼 is asked in which compound. */
#include "place/place_in.h"

/* ---- addresses ---------------------------------------------------------------------------------------------------- */

enum rc place_describe(struct db *db, struct arena *a, struct place_address *p)
{
    struct place_household_get_row household = { .door = STR("") };
    struct place_entrance_get_row entrance = { .name = STR("") };
    struct place_building_get_row building = { .name = STR("") };
    struct place_compound_get_row compound;
    struct place_homes_up_to_row homes = { 0 };
    enum rc rc = p->household == ABSENT ? OK : place_household_get(db, a, p->household, &household);
    if (!rc && p->household != ABSENT) {
        p->entrance = household.entrance_id;
        p->floor = household.floor;
    }
    if (!rc && p->entrance != ABSENT && !(rc = place_entrance_get(db, a, p->entrance, &entrance)))
        p->building = entrance.building_id;
    if (!rc && p->building != ABSENT && !(rc = place_building_get(db, a, p->building, &building)))
        p->compound = building.compound_id;
    if (!rc)
        rc = place_compound_get(db, a, p->compound, &compound);
    if (!rc && p->building != ABSENT)
        rc = place_homes_up_to(db, a, p->building, PLACE_HOMES_LEAST, &homes);
    if (rc)
        return rc;
    p->told = homes.n >= PLACE_HOMES_LEAST;
    struct str part[] = { place_building_words(a, building.name), place_entrance_words(a, entrance.name), household.door };
    p->text = compound.name;
    for (size_t i = 0; i < countof(part); i++) {
        if (part[i].n)
            p->text = arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(p->text), STR_ARG(part[i]));
        if (i == 0)
            p->building_text = p->text;
    }
    return a->overflow ? FAILED : OK;
}

enum rc place_address(struct db *db, struct arena *a, int64_t household, struct place_address *out)
{
    struct place_address p = { household, ABSENT, ABSENT, ABSENT, ABSENT, STR_NONE, STR_NONE, false };
    enum rc rc = household == ABSENT ? NOT_FOUND : place_describe(db, a, &p);
    if (!rc)
        *out = p;
    return rc;
}

/* ---- which compounds ------------------------------------------------------------------------------------------------ */

/* A compound's name without the word that many leave out. */
static struct str core_name(struct arena *a, struct str name)
{
    struct str s = place_door_fold(a, name), word = STR("小区");
    return str_ends(s, word) && s.n > word.n ? str_cut(s, 0, s.n - word.n) : s;
}

static bool holds(struct str s, struct str part)
{
    return part.n > 0 && part.n <= s.n && memmem(s.p, s.n, part.p, part.n) != NULL;
}

/* How well a text names a compound: the longer the name it holds the better; part of a name is better than nothing. */
static size_t likeness(struct arena *a, struct str folded, struct str before_numbers, struct str name)
{
    enum { TWO_CHARACTERS = 6 };
    struct str core = core_name(a, name);
    if (holds(folded, core))
        return 1 + core.n;
    return before_numbers.n >= TWO_CHARACTERS && holds(core, before_numbers) ? 1 : 0;
}

struct compounds {
    int64_t id[PLACE_COMPOUNDS_MOST];
    size_t n;
    size_t likeness; /* 0: the text names none */
};

/* All that the text names equally well; all there are, when it names none. */
static enum rc choose_compounds(struct db *db, struct arena *a, struct str text, struct compounds *out)
{
    struct place_compounds_row *row;
    struct place_door d = { .compound = STR("") };
    struct str folded = place_door_fold(a, text);
    size_t n;
    if (!place_door_read(a, text, KNOWN_NOTHING, &d))
        d.compound = folded;
    d.compound = core_name(a, d.compound);
    enum rc rc = place_compounds(db, a, -1, PLACE_COMPOUNDS_MOST, &row, &n);
    *out = (struct compounds){ 0 };
    for (size_t i = 0; i < n && !rc; i++) {
        size_t like = likeness(a, folded, d.compound, row[i].name);
        if (like < out->likeness)
            continue;
        if (like > out->likeness)
            *out = (struct compounds){ .likeness = like };
        out->id[out->n++] = row[i].id;
    }
    return rc ? rc : a->overflow ? FAILED : OK;
}

/* ---- what fits ------------------------------------------------------------------------------------------------------ */

struct finding {
    struct db *db;
    struct arena *a;
    const struct place_scope *scope;
    struct place_door door;
    struct place_address *out;
    size_t n, room;
    int depth; /* of what is kept: 1 compound .. 4 household */
};

/* Keeps the deepest ones only. */
static void fit(struct finding *f, int depth, struct place_address p)
{
    if (depth < f->depth)
        return;
    if (depth > f->depth)
        f->n = 0;
    f->depth = depth;
    if (f->n < f->room)
        f->out[f->n++] = p;
}

static enum rc fit_entrance(struct finding *f, struct place_address p)
{
    struct place_household_by_door_row row;
    if (f->door.entrance.p || f->scope->entrance == p.entrance || !f->door.door.p)
        fit(f, 3, p);
    if (!f->door.door.p)
        return OK;
    enum rc rc = place_household_by_door(f->db, f->a, p.entrance, f->door.door, &row);
    if (rc)
        return rc == NOT_FOUND ? OK : rc;
    p.household = row.id;
    fit(f, 4, p);
    return OK;
}

static enum rc fit_building(struct finding *f, struct place_address p)
{
    struct place_entrance_by_name_row named;
    struct place_entrances_row *row;
    size_t n;
    fit(f, 2, p);
    if (f->door.entrance.p) {
        enum rc rc = place_entrance_by_name(f->db, f->a, p.building, f->door.entrance, &named);
        p.entrance = named.id;
        return rc ? (rc == NOT_FOUND ? OK : rc) : fit_entrance(f, p);
    }
    if (!f->door.door.p)
        return OK;
    if (f->scope->building == p.building && f->scope->entrance != ABSENT) {
        p.entrance = f->scope->entrance;
        return fit_entrance(f, p);
    }
    enum rc rc = place_entrances(f->db, f->a, p.building, &row, &n);
    for (size_t i = 0; i < n && !rc; i++) {
        p.entrance = row[i].id;
        rc = fit_entrance(f, p);
    }
    return rc;
}

static enum rc fit_compound(struct finding *f, struct place_address p)
{
    struct place_building_by_name_row row;
    fit(f, 1, p);
    if (!f->door.building.p) {
        bool here = f->scope->building != ABSENT && f->scope->compound == p.compound;
        p.building = f->scope->building;
        return here ? fit_building(f, p) : OK;
    }
    enum rc rc = place_building_by_name(f->db, f->a, p.compound, f->door.building, &row);
    p.building = row.id;
    return rc ? (rc == NOT_FOUND ? OK : rc) : fit_building(f, p);
}

enum rc place_find_in(struct db *db, struct arena *a, const struct place_scope *scope, struct str text, struct place_address *out,
                      size_t room, size_t *n)
{
    static const struct place_scope nowhere = { ABSENT, ABSENT, ABSENT };
    struct compounds c;
    enum rc rc = choose_compounds(db, a, text, &c);
    if (rc)
        return rc;
    if (c.likeness) /* it says itself where it is */
        scope = &nowhere;
    else if (scope->compound != ABSENT)
        c = (struct compounds){ .id = { scope->compound }, .n = 1 };
    struct finding f = { .db = db, .a = a, .scope = scope, .out = out, .room = room < PLACE_FOUND_MOST ? room : PLACE_FOUND_MOST };
    enum place_known known = scope->entrance != ABSENT ? KNOWN_ENTRANCE : scope->building != ABSENT ? KNOWN_BUILDING : KNOWN_NOTHING;
    bool read = place_door_read(a, text, known, &f.door);
    if (!read)
        f.door = (struct place_door){ .floor = ABSENT };
    for (size_t i = 0; i < c.n && !rc && (read || c.likeness); i++)
        rc = fit_compound(&f, (struct place_address){ ABSENT, ABSENT, ABSENT, c.id[i], ABSENT, STR_NONE, STR_NONE, false });
    if (!c.likeness && f.depth == 1) /* every compound there is: that is no finding */
        f.n = 0;
    for (size_t i = 0; i < f.n && !rc; i++)
        rc = place_describe(db, a, &out[i]);
    if (!rc)
        *n = f.n;
    return rc ? rc : a->overflow ? FAILED : OK;
}

enum rc place_find(struct db *db, struct arena *a, struct str text, struct place_address *out, size_t room, size_t *n)
{
    return place_find_in(db, a, &(struct place_scope){ ABSENT, ABSENT, ABSENT }, text, out, room, n);
}

/* ---- what is meant --------------------------------------------------------------------------------------------------- */

enum rc place_has_doors(struct db *db, struct arena *a, bool *out)
{
    struct place_household_last_row last;
    enum rc rc = place_household_last(db, a, &last);
    if (!rc)
        *out = last.id != ABSENT;
    return rc;
}

/* The building that all of them have in common; NULL: none. */
static const struct place_address *common_building(const struct place_address *found, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (found[i].building == ABSENT || found[i].building != found[0].building)
            return NULL;
    return n ? &found[0] : NULL;
}

/* What the chosen one is, when the text does not speak against it: no words, its own address, or words that may mean it. */
static bool stands_by(const struct place_address *chosen, struct str text, const struct place_address *found, size_t n)
{
    bool stands = str_trim(text).n == 0 || str_eq(str_trim(text), chosen->text);
    for (size_t i = 0; i < n && !stands; i++)
        stands = found[i].household == chosen->household;
    return stands;
}

static struct str spelled_out(struct arena *a, struct str text)
{
    struct place_door d;
    if (!place_door_read(a, text, KNOWN_NOTHING, &d) || !d.building.p || !d.door.p)
        return STR("");
    return arena_printf(a, STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT, STR_ARG(d.compound), STR_ARG(d.building), STR_ARG(d.entrance),
                        STR_ARG(d.door));
}

enum rc place_mean(struct db *db, struct arena *a, int64_t chosen, struct str text, struct place_meant *out)
{
    struct place_address found[PLACE_FOUND_MOST], of = { .household = ABSENT };
    size_t n = 0;
    bool named = chosen != ABSENT && chosen != 0;
    enum rc rc = named ? place_address(db, a, chosen, &of) : OK;
    if (!rc && text.p)
        rc = place_find(db, a, text, found, countof(found), &n);
    if (rc)
        return rc;
    const struct place_address *one = n == 1 ? &found[0] : NULL, *house = common_building(found, n);
    if (named && stands_by(&of, text, found, n))
        one = house = &of;
    struct place_meant m = { ABSENT, house && house->told ? house->building : ABSENT, STR("") };
    if (one && one->household != ABSENT) {
        m.household = one->household;
        m.key = arena_printf(a, "#%lld", (long long)one->household);
    } else if (text.p) {
        m.key = spelled_out(a, text);
    }
    if (a->overflow)
        return FAILED;
    *out = m;
    return OK;
}
