/* place_pick.c - choosing a door, by tapping or by typing, without an account and without JavaScript.
**
** One page a step: compound, building, entrance, door; each is a list of large buttons above a field that understands what is typed. A
** plain reader sees an entrance's doors as the house stands, floor above floor. A reader of the elder edition gets at most nine buttons a
** screen: floors first, then doors, and a longer list is cut into stretches ("1 层 到 6 层") as often as it takes. The way back to the page
** that asked travels along as ?back= and comes to it with ?household=. */
#include "place/place_in.h"

#include "base/utf8.h"
#include "pick.html.h"

enum { FEW = 9, STRETCH = 6, BACK_MOST = 500 };

struct pick {
    struct web *w;
    struct pick_page p;
    struct pick_choice *choice;
    struct place_scope scope;
    struct str back; /* absent: none came along */
};

static struct url with_back(const struct pick *k, struct url to)
{
    return k->back.p ? url_query(&k->w->out, to, "back", k->back) : to;
}

/* Where a chosen household goes: to the page that asked for one. */
static struct url chosen(const struct pick *k, int64_t household)
{
    struct url to = k->back.p ? url_given(k->back) : url_path(&k->w->out, "/report");
    return url_query_int(&k->w->out, to, "household", household);
}

static struct url at_compound(const struct pick *k, int64_t compound)
{
    return with_back(k, url_path(&k->w->out, "/door/%lld", (long long)compound));
}

static struct url at_building(const struct pick *k, int64_t compound, int64_t building)
{
    return with_back(k, url_path(&k->w->out, "/door/%lld/%lld", (long long)compound, (long long)building));
}

static struct url at_entrance(const struct pick *k, int64_t compound, int64_t building, int64_t entrance)
{
    return with_back(k, url_path(&k->w->out, "/door/%lld/%lld/%lld", (long long)compound, (long long)building, (long long)entrance));
}

static void begin(struct pick *k, struct web *w, enum msg question)
{
    struct str back = web_query(w, "back");
    *k = (struct pick){ .w = w, .scope = { ABSENT, ABSENT, ABSENT } };
    k->back = back.n && back.n <= BACK_MOST ? back : STR_NONE;
    k->p.page = &w->page;
    k->p.question = msg_text(&w->out.m, question, 0);
    k->p.back = k->back;
    k->p.leave = url_given(k->back.p ? k->back : STR("/report"));
}

static void go_back_up(struct pick *k, struct url to, struct str words)
{
    must(k->p.aboves < countof(k->p.above));
    k->p.above[k->p.aboves++] = (struct pick_choice){ to, words, STR_NONE };
}

/* Room for n choices in the arena; false: there is none, and the answer is given. */
static bool room_for(struct pick *k, size_t n)
{
    k->p.n = n;
    k->choice = ARENA_ARRAY(k->w->arena, struct pick_choice, n);
    if (!k->choice)
        web_error(k->w, FAILED, NULL);
    return k->choice != NULL;
}

/* ---- what was typed ------------------------------------------------------------------------------------------------- */

static struct url found_at(const struct pick *k, const struct place_address *x)
{
    if (x->household != ABSENT)
        return chosen(k, x->household);
    if (x->entrance != ABSENT)
        return at_entrance(k, x->compound, x->building, x->entrance);
    return x->building != ABSENT ? at_building(k, x->compound, x->building) : at_compound(k, x->compound);
}

static enum rc look_up(struct pick *k)
{
    struct web *w = k->w;
    struct place_address found[PLACE_FOUND_MOST];
    struct str q = web_query(w, "q");
    size_t n;
    if (!q.p || str_trim(q).n == 0)
        return OK;
    q = utf8_cut(q, DOOR_TEXT_MOST);
    enum rc rc = place_find_in(w->db, w->arena, &k->scope, q, found, countof(found), &n);
    struct pick_choice *choice = rc ? NULL : ARENA_ARRAY(w->arena, struct pick_choice, n);
    if (!choice)
        return rc ? rc : FAILED;
    bool coarse = n > FEW; /* 3号楼501 fits many doors: their buildings are enough to choose from */
    for (size_t i = 0; i < n; i++) {
        if (coarse && i > 0 && found[i].building == found[i - 1].building && found[i].building != ABSENT)
            continue;
        if (coarse && found[i].building != ABSENT) {
            found[i].household = found[i].entrance = ABSENT;
            found[i].text = found[i].building_text;
        }
        struct str small = found[i].household == ABSENT ? msg_door_on(&w->out.m) : STR_NONE;
        choice[k->p.founds++] = (struct pick_choice){ found_at(k, &found[i]), found[i].text, small };
    }
    k->p.q = q;
    k->p.found = choice;
    return OK;
}

/* ---- short lists ------------------------------------------------------------------------------------------------------ */

/* The stretch [from, to) of n that ?part= asks for; all of them when it asks for nothing sensible. */
static void asked_part(struct web *w, size_t n, size_t *from, size_t *to)
{
    struct str part = web_query(w, "part"), first;
    int64_t a, b;
    *from = 0;
    *to = n;
    if (!part.p || !str_next(&part, '-', &first) || !str_int(first, &a) || !str_int(part, &b) || a < 0 || b <= a || b > (int64_t)n)
        return;
    *from = (size_t)a;
    *to = (size_t)b;
}

/* In the elder edition, nine buttons at most: a longer list becomes a list of its stretches. */
static bool shorten(struct pick *k, struct url here)
{
    struct web *w = k->w;
    size_t from, to;
    if (!w->page.elder || k->p.n <= FEW)
        return true;
    asked_part(w, k->p.n, &from, &to);
    const struct pick_choice *all = k->choice;
    k->choice = k->choice + from;
    k->p.n = to - from;
    if (k->p.n <= FEW)
        return true;
    size_t size = k->p.n <= (size_t)FEW * STRETCH ? STRETCH : (k->p.n + FEW - 1) / FEW;
    if (!room_for(k, (to - from + size - 1) / size))
        return false;
    for (size_t i = 0; i < k->p.n; i++) {
        size_t a = from + i * size, b = a + size < to ? a + size : to;
        struct str part = arena_printf(w->arena, "%zu-%zu", a, b);
        struct str words = b - a > 1 ? msg_door_from_to(&w->out.m, all[a].words, all[b - 1].words) : all[a].words;
        k->choice[i] = (struct pick_choice){ url_query(&w->out, here, "part", part), words, STR_NONE };
    }
    return true;
}

static void draw(struct pick *k, struct url here)
{
    struct web *w = k->w;
    enum rc rc = look_up(k);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    if (k->p.floors == 0 && !shorten(k, here))
        return;
    k->p.choice = k->choice;
    w->page.title = msg_door_title(&w->out.m);
    w->page.nav = NAV_REPORT;
    place_pick(&w->out, &k->p);
    web_html(w, 200);
}

/* ---- the steps -------------------------------------------------------------------------------------------------------- */

void place_show_compounds(struct web *w)
{
    struct pick k;
    struct place_compounds_row *row;
    size_t n;
    begin(&k, w, MSG_door_which_compound);
    enum rc rc = place_compounds(w->db, w->arena, -1, PLACE_COMPOUNDS_MOST, &row, &n);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    if (!room_for(&k, n))
        return;
    for (size_t i = 0; i < n; i++)
        k.choice[i] = (struct pick_choice){ at_compound(&k, row[i].id), row[i].name, STR_NONE };
    k.p.nothing = n == 0;
    k.p.here = url_path(&w->out, "/door");
    draw(&k, with_back(&k, k.p.here));
}

/* The compound that the path names. */
static enum rc path_compound(struct pick *k)
{
    struct web *w = k->w;
    struct place_compound_get_row row;
    enum rc rc = web_arg_int(w, "compound", &k->scope.compound);
    if (!rc)
        rc = place_compound_get(w->db, w->arena, k->scope.compound, &row);
    if (rc)
        return rc;
    go_back_up(k, with_back(k, url_path(&w->out, "/door")), msg_door_all(&w->out.m));
    go_back_up(k, at_compound(k, k->scope.compound), row.name);
    return OK;
}

/* ... and the building, which must stand in it. */
static enum rc path_building(struct pick *k, struct place_building_get_row *row)
{
    struct web *w = k->w;
    enum rc rc = path_compound(k);
    if (!rc)
        rc = web_arg_int(w, "building", &k->scope.building);
    if (!rc)
        rc = place_building_get(w->db, w->arena, k->scope.building, row);
    return !rc && row->compound_id != k->scope.compound ? NOT_FOUND : rc;
}

void place_show_compound(struct web *w)
{
    struct pick k;
    struct place_buildings_row *row;
    size_t n;
    begin(&k, w, MSG_door_which_building);
    enum rc rc = path_compound(&k);
    if (!rc)
        rc = place_buildings(w->db, w->arena, k.scope.compound, &row, &n);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    if (!room_for(&k, n))
        return;
    for (size_t i = 0; i < n; i++)
        k.choice[i] =
            (struct pick_choice){ at_building(&k, k.scope.compound, row[i].id), place_building_words(w->arena, row[i].name), STR_NONE };
    k.p.here = url_path(&w->out, "/door/%lld", (long long)k.scope.compound);
    draw(&k, at_compound(&k, k.scope.compound));
}

void place_show_building(struct web *w)
{
    struct pick k;
    struct place_building_get_row building;
    struct place_entrances_row *row;
    size_t n;
    begin(&k, w, MSG_door_which_entrance);
    enum rc rc = path_building(&k, &building);
    if (!rc)
        rc = place_entrances(w->db, w->arena, k.scope.building, &row, &n);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    struct str q = web_query(w, "q");
    if (n == 1 && q.n == 0) { /* one way in: nothing to choose */
        web_see_other(w, at_entrance(&k, k.scope.compound, k.scope.building, row[0].id));
        return;
    }
    if (!room_for(&k, n))
        return;
    for (size_t i = 0; i < n; i++) {
        struct str words = row[i].name.n ? place_entrance_words(w->arena, row[i].name) : place_building_words(w->arena, building.name);
        k.choice[i] = (struct pick_choice){ at_entrance(&k, k.scope.compound, k.scope.building, row[i].id), words, STR_NONE };
    }
    k.p.here = url_path(&w->out, "/door/%lld/%lld", (long long)k.scope.compound, (long long)k.scope.building);
    draw(&k, at_building(&k, k.scope.compound, k.scope.building));
}

/* ---- the doors of an entrance ------------------------------------------------------------------------------------------- */

/* As the house stands: a row a floor, the highest first. */
static bool as_floors(struct pick *k, const struct place_doors_row *row, size_t n)
{
    struct pick_floor *floor = ARENA_ARRAY(k->w->arena, struct pick_floor, n);
    size_t floors = 0;
    if (!floor || !room_for(k, n))
        return false;
    for (size_t to = n, from; to > 0; to = from) {
        for (from = to - 1; from > 0 && row[from - 1].floor == row[to - 1].floor;)
            from--;
        floor[floors++] = (struct pick_floor){ row[from].floor, from, to };
    }
    for (size_t i = 0; i < n; i++)
        k->choice[i] = (struct pick_choice){ chosen(k, row[i].id), row[i].door, STR_NONE };
    k->p.floor = floor;
    k->p.floors = floors;
    return true;
}

/* Floors as choices, from the ground up. */
static bool as_choice_of_floor(struct pick *k, const struct place_doors_row *row, size_t n, struct url here)
{
    struct out *o = &k->w->out;
    size_t floors = 0;
    if (!room_for(k, n))
        return false;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || row[i].floor != row[i - 1].floor)
            k->choice[floors++] =
                (struct pick_choice){ url_query_int(o, here, "floor", row[i].floor), msg_door_floor(&o->m, row[i].floor), STR_NONE };
    k->p.n = floors;
    k->p.question = msg_door_which_floor(&o->m);
    return true;
}

/* The doors of one floor, or all of them for floor ABSENT. */
static bool as_choice_of_door(struct pick *k, const struct place_doors_row *row, size_t n, int64_t floor)
{
    size_t doors = 0;
    if (!room_for(k, n))
        return false;
    for (size_t i = 0; i < n; i++)
        if (floor == ABSENT || row[i].floor == floor)
            k->choice[doors++] = (struct pick_choice){ chosen(k, row[i].id), row[i].door, STR_NONE };
    k->p.n = doors;
    return true;
}

static enum rc path_entrance(struct pick *k, struct place_doors_row **row, size_t *n)
{
    struct web *w = k->w;
    struct place_building_get_row building;
    struct place_entrance_get_row entrance;
    enum rc rc = path_building(k, &building);
    if (!rc)
        rc = web_arg_int(w, "entrance", &k->scope.entrance);
    if (!rc)
        rc = place_entrance_get(w->db, w->arena, k->scope.entrance, &entrance);
    if (!rc && entrance.building_id != k->scope.building)
        rc = NOT_FOUND;
    if (rc)
        return rc;
    struct str words = place_building_words(w->arena, building.name);
    if (entrance.name.n)
        words = arena_printf(w->arena, STR_FMT " " STR_FMT, STR_ARG(words), STR_ARG(place_entrance_words(w->arena, entrance.name)));
    go_back_up(k, at_building(k, k->scope.compound, k->scope.building), words);
    return place_doors(w->db, w->arena, k->scope.entrance, row, n);
}

void place_show_entrance(struct web *w)
{
    struct pick k;
    struct place_doors_row *row;
    size_t n;
    int64_t floor = ABSENT;
    begin(&k, w, MSG_door_which_door);
    enum rc rc = path_entrance(&k, &row, &n);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    k.p.here =
        url_path(&w->out, "/door/%lld/%lld/%lld", (long long)k.scope.compound, (long long)k.scope.building, (long long)k.scope.entrance);
    struct url here = with_back(&k, k.p.here);
    bool asked = str_int(web_query(w, "floor"), &floor), ready;
    if (!w->page.elder)
        ready = as_floors(&k, row, n);
    else if (n <= FEW || asked || row[0].floor == row[n - 1].floor)
        ready = as_choice_of_door(&k, row, n, asked ? floor : ABSENT);
    else
        ready = as_choice_of_floor(&k, row, n, here);
    if (ready)
        draw(&k, asked ? url_query_int(&w->out, here, "floor", floor) : here);
}
