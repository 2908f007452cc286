/* desk_map.c - the public map: how many cases are open in which building, and the cases of the one that was picked.
**
** The picture (place_plan.c) is an SVG that the server draws, every building of it a link to the list beside it; so it works without
** JavaScript, on paper, by keyboard and read aloud. Where JavaScript runs, map.mjs puts the same buildings onto a map that can be moved and
** enlarged. Only what the public list tells anyway is told here: a building with few homes has no number of its own (place.h), a case
** without public words says its number and its state. */
#include "desk/desk_in.h"

#include "map.html.h"

enum { MAP_CASES = 20, BUILDINGS_MOST = 100000, MANY = 5 };

/* ---- the buildings ---------------------------------------------------------------------------------------------------- */

/* Rows by building; the count of one that has no row is 0. */
static int64_t open_in(const struct desk_building_all_row *row, size_t n, int64_t building)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t half = low + (high - low) / 2;
        if (row[half].building < building)
            low = half + 1;
        else
            high = half;
    }
    return low < n && row[low].building == building ? row[low].open : 0;
}

static int heat_of(int64_t open)
{
    return open == 0 ? 0 : open == 1 ? 1 : open < MANY ? 2 : 3;
}

static enum rc draw_houses(struct web *w, const struct place_map *m, int64_t picked, struct map_view *v)
{
    struct desk_building_all_row *count;
    size_t counts;
    enum rc rc = desk_building_all(w->db, w->arena, -1, BUILDINGS_MOST, &count, &counts);
    struct map_house *house = rc ? NULL : ARENA_ARRAY(w->arena, struct map_house, m->houses);
    if (!house)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < m->houses; i++) {
        const struct place_house *h = &m->house[i];
        const int64_t open = open_in(count, counts, h->id);
        house[i] = (struct map_house){ .id = h->id, .open = open, .heat = heat_of(open), .here = h->id == picked };
        house[i].inside = place_plan_at(&v->plan, h->at, &house[i].x, &house[i].y);
        house[i].compound = h->compound_name;
        house[i].name = h->name;
        house[i].label = msg_map_label(&w->out.m, h->compound_name, h->name, open);
        house[i].to = url_query_int(&w->out, url_path(&w->out, "/map"), "building", h->id);
        v->open += open;
        v->here = house[i].here ? &house[i] : v->here;
    }
    v->house = house;
    v->houses = m->houses;
    return picked != ABSENT && !v->here ? NOT_FOUND : OK;
}

/* ---- the cases beside them ----------------------------------------------------------------------------------------------- */

/* What the address picks out of the map. */
struct pick {
    int64_t building, lon, lat; /* ABSENT: none */
    bool spots;                 /* all of them */
};

static enum rc read_pick(struct web *w, struct pick *k)
{
    struct str building = web_query(w, "building"), spot = web_query(w, "spot"), of = web_query(w, "of");
    *k = (struct pick){ ABSENT, ABSENT, ABSENT, of.p && str_eq(of, STR("spots")) };
    if ((building.p && !str_int(building, &k->building)) || (spot.p && !desk_spot_read(spot, &k->lon, &k->lat)) || (of.p && !k->spots))
        return NOT_FOUND;
    return OK;
}

static enum rc read_cases(struct web *w, const struct pick *k, struct map_view *v)
{
    struct desk_case_older_row *row;
    struct case_line *line;
    int64_t than = INT64_MAX;
    struct str after = web_query(w, "than");
    if (after.p && (!str_int(after, &than) || than < 0))
        return NOT_FOUND;
    enum rc rc = v->here            ? desk_building_cases(w->db, w->arena, k->building, than, MAP_CASES + 1, &row, &v->n)
                 : k->lon != ABSENT ? desk_spot_cases(w->db, w->arena, k->lon, k->lat, than, MAP_CASES + 1, &row, &v->n)
                                    : desk_spot_newest(w->db, w->arena, than, MAP_CASES + 1, &row, &v->n);
    if (rc)
        return rc;
    if (v->n > MAP_CASES) {
        v->n = MAP_CASES;
        v->older = url_query_int(&w->out, v->self, "than", row[MAP_CASES - 1].id);
    }
    rc = desk_lines_of(w, row, v->n, &line);
    v->line = line;
    return rc;
}

/* ---- the dots ----------------------------------------------------------------------------------------------------------- */

static void draw_spots(struct web *w, const struct pick *k, struct map_view *v)
{
    for (size_t i = 0; i < v->spots; i++) {
        struct map_spot *s = &v->spot[i];
        s->inside = place_plan_at(&v->plan, s->at, &s->x, &s->y);
        s->heat = heat_of(s->open);
        s->label = msg_map_spot(&w->out.m, arena_printf(w->arena, "%.3f, %.3f", (double)s->at.lat / 1e6, (double)s->at.lon / 1e6), s->open);
        s->here = k->lon != ABSENT && s->at.lon == k->lon * 1000 && s->at.lat == k->lat * 1000;
        if (s->here) {
            v->picked_open = s->open;
            v->self = s->to;
        }
        v->dotted += s->open;
        v->outside += s->inside ? 0 : s->open;
    }
}

static void name_pick(struct web *w, const struct pick *k, struct map_view *v)
{
    if (v->here) {
        v->picked = arena_printf(w->arena, STR_FMT " " STR_FMT, STR_ARG(v->here->compound), STR_ARG(v->here->name));
        v->picked_open = v->here->open;
        v->self = v->here->to;
    } else if (k->lon != ABSENT) {
        v->picked = msg_map_spot_title(&w->out.m);
        if (!v->self.s.p)
            v->self = url_path(&w->out, "/map");
    } else if (k->spots) {
        v->picked = msg_map_spots(&w->out.m);
        v->picked_open = v->dotted;
        v->self = url_query(&w->out, url_path(&w->out, "/map"), "of", STR("spots"));
    }
}

/* Open cases that stand nowhere on the map. */
static enum rc count_elsewhere(struct web *w, struct map_view *v)
{
    struct desk_count_all_row *row;
    size_t n;
    enum rc rc = desk_count_all(w->db, w->arena, &row, &n);
    for (size_t i = 0; i < n && !rc; i++)
        v->elsewhere += case_is_open(row[i].state) ? row[i].n : 0;
    v->elsewhere -= v->open + v->dotted;
    return rc;
}

/* Does a spot that was picked stand beyond what the map around the buildings shows? Then the picture is around the spots. */
static bool stands_apart(const struct place_map *m, const struct pick *k)
{
    const struct place_point at = { k->lon * 1000, k->lat * 1000 };
    return k->lon != ABSENT && (at.lon < m->low.lon || at.lon > m->high.lon || at.lat < m->low.lat || at.lat > m->high.lat);
}

static enum rc read_map(struct web *w, struct map_view *v)
{
    struct place_map m;
    struct pick k;
    enum rc rc = read_pick(w, &k);
    if (!rc)
        rc = place_map(w->db, w->arena, &m);
    if (!rc)
        rc = desk_spots_read(w, &v->spot, &v->spots);
    if (rc)
        return rc;
    desk_spots_frame(v->spot, v->spots, k.spots, &m);
    v->alone = k.spots || stands_apart(&m, &k);
    if (v->alone && !k.spots)
        desk_spots_frame(v->spot, v->spots, true, &m);
    rc = place_plan(w->arena, &m, &v->plan);
    if (!rc)
        rc = draw_houses(w, &m, k.building, v);
    if (rc)
        return rc;
    draw_spots(w, &k, v);
    name_pick(w, &k, v);
    rc = count_elsewhere(w, v);
    return !rc && v->picked.p ? read_cases(w, &k, v) : rc;
}

void desk_show_map(struct web *w)
{
    struct map_view v = { 0 };
    if (web_fresh(w))
        return;
    enum rc rc = read_map(w, &v);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.title = msg_map_title(&w->out.m);
    w->page.nav = NAV_CASES;
    if ((v.houses || v.spots) && !w->page.elder) { /* the elder edition has the list of buildings alone */
        w->page.style = url_static(ASSET_LEAFLET_CSS);
        w->page.script[0] = url_static(ASSET_LEAFLET_JS);
        w->page.script[1] = url_static(ASSET_MAP_MJS);
    }
    desk_map(&w->out, w, &v);
    web_html(w, 200);
}
