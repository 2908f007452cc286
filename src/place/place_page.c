/* place_page.c - the page of those who look after the place: its name, its clock, its compounds; and the map of its buildings.
**
** The map is GeoJSON (RFC 7946). A building whose position is known is a point; the others are drawn as a plan that the registry alone
** decides, so it looks the same tomorrow: a compound is a block of rectangles, six in a row, in the order of their numbers, and blocks
** stand one below the other, below everything whose position is known. Such a rectangle says "schematic": true. */
#include "place/place_in.h"

#include "place.html.h"

/* Millionths of a degree: a building of about 60 by 15 metres, and the ways between. */
enum { PLAN_WIDTH = 600, PLAN_DEPTH = 150, PLAN_APART = 200, PLAN_ROW = 6, PLAN_BELOW = 1000, MAP_BYTES = 4 << 20 };

/* ---- the page ---------------------------------------------------------------------------------------------------------- */

static struct str error_of(struct web *w, const char *field)
{
    const struct err *e = form_error(&w->form, field);
    return e ? msg_text(&w->out.m, e->key, e->n) : STR_NONE;
}

static enum rc read_lines(struct web *w, struct place_page *p, int64_t renamed)
{
    struct place_compounds_row *row;
    enum rc rc = place_compounds(w->db, w->arena, -1, PLACE_COMPOUNDS_MOST, &row, &p->n);
    struct place_line *line = rc ? NULL : ARENA_ARRAY(w->arena, struct place_line, p->n);
    if (!line)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < p->n && !rc; i++) {
        struct place_building_count_row buildings = { 0 };
        struct place_household_count_row households = { 0 };
        rc = place_building_count(w->db, w->arena, row[i].id, &buildings);
        if (!rc)
            rc = place_household_count(w->db, w->arena, row[i].id, &households);
        bool here = row[i].id == renamed;
        line[i] = (struct place_line){ row[i].id, buildings.n, households.n, row[i].name, STR_NONE, row[i].name };
        if (here) {
            line[i].error = error_of(w, "name");
            line[i].typed = form_value(&w->form, "name");
        }
        p->buildings += buildings.n;
        p->households += households.n;
    }
    p->line = line;
    return rc;
}

static void draw_page(struct web *w, int status)
{
    struct place_page p = { .page = &w->page, .error = error_of(w, NULL), .may_import = (w->actor.perms & PERM_IMPORT) != 0 };
    int64_t offset_min = w->out.offset_min, renamed = ABSENT;
    bool renaming = web_arg_int(w, "compound", &renamed) == OK;
    enum rc rc = read_lines(w, &p, renamed);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    bool typed = !renaming && form_has(&w->form, "name");
    p.name = typed ? form_value(&w->form, "name") : w->page.place;
    p.offset_min = typed ? form_value(&w->form, "offset_min") : arena_printf(w->arena, "%lld", (long long)offset_min);
    p.name_error = renaming ? STR_NONE : error_of(w, "name");
    p.offset_error = renaming ? STR_NONE : error_of(w, "offset_min");
    p.errors = (int64_t)w->form.errs - (p.error.p != NULL);
    p.backed = backup_look(w->place, &p.backup);
    w->page.title = msg_place_title(&w->out.m);
    w->page.desk = true;
    place_settings(&w->out, &p);
    web_html(w, status);
}

void place_show_page(struct web *w)
{
    draw_page(w, 200);
}

void place_again_page(struct web *w)
{
    draw_page(w, w->http->res.status);
}

void place_reply_page(struct web *w)
{
    web_see_other(w, url_path(&w->out, "/place"));
}

/* ---- the map ------------------------------------------------------------------------------------------------------------ */

struct map {
    struct web *w;
    struct buf b;
    int64_t west, south; /* the corner below which the plan begins */
    bool known;          /* is any position known? */
    size_t features;
};

static void put_degrees(struct buf *b, int64_t millionths)
{
    int64_t v = millionths < 0 ? -millionths : millionths;
    buf_printf(b, "%s%lld.%06lld", millionths < 0 ? "-" : "", (long long)(v / 1000000), (long long)(v % 1000000));
}

static void put_point(struct buf *b, int64_t lon, int64_t lat)
{
    buf_char(b, '[');
    put_degrees(b, lon);
    buf_char(b, ',');
    put_degrees(b, lat);
    buf_char(b, ']');
}

/* The exterior ring, counterclockwise (RFC 7946 3.1.6). */
static void put_rectangle(struct buf *b, int64_t west, int64_t north)
{
    const int64_t south = north - PLAN_DEPTH, east = west + PLAN_WIDTH;
    const int64_t ring[5][2] = { { west, south }, { east, south }, { east, north }, { west, north }, { west, south } };
    buf_str(b, STR("{\"type\":\"Polygon\",\"coordinates\":[["));
    for (size_t i = 0; i < countof(ring); i++) {
        if (i)
            buf_char(b, ',');
        put_point(b, ring[i][0], ring[i][1]);
    }
    buf_str(b, STR("]]}"));
}

static void put_feature(struct map *m, const struct place_compounds_row *compound, const struct place_buildings_row *house, size_t nth)
{
    struct buf *b = &m->b;
    bool known = house->lon != ABSENT && house->lat != ABSENT;
    if (m->features++)
        buf_char(b, ',');
    buf_printf(b, "{\"type\":\"Feature\",\"id\":%lld,\"geometry\":", (long long)house->id);
    if (known) {
        buf_str(b, STR("{\"type\":\"Point\",\"coordinates\":"));
        put_point(b, house->lon, house->lat);
        buf_char(b, '}');
    } else {
        int64_t column = (int64_t)(nth % PLAN_ROW), row = (int64_t)(nth / PLAN_ROW);
        put_rectangle(b, m->west + column * (PLAN_WIDTH + PLAN_APART), m->south - row * (PLAN_DEPTH + PLAN_APART));
    }
    buf_printf(b, ",\"properties\":{\"compound_id\":%lld,\"compound\":", (long long)compound->id);
    buf_json(b, compound->name);
    buf_str(b, STR(",\"name\":"));
    buf_json(b, place_building_words(m->w->arena, house->name));
    buf_printf(b, ",\"schematic\":%s}}", known ? "false" : "true");
}

/* One compound: draws it, or (measuring) only finds out where the plan may begin. */
static enum rc map_compound(struct map *m, const struct place_compounds_row *compound, bool measuring)
{
    struct place_buildings_row *house;
    size_t n, drawn = 0;
    enum rc rc = place_buildings(m->w->db, m->w->arena, compound->id, &house, &n);
    for (size_t i = 0; i < n && !rc; i++) {
        bool known = house[i].lon != ABSENT && house[i].lat != ABSENT;
        if (!measuring) {
            put_feature(m, compound, &house[i], drawn);
            drawn += !known;
        } else if (known) {
            m->west = m->known && m->west < house[i].lon ? m->west : house[i].lon;
            m->south = m->known && m->south < house[i].lat ? m->south : house[i].lat;
            m->known = true;
        }
    }
    if (drawn)
        m->south -= (int64_t)((drawn + PLAN_ROW - 1) / PLAN_ROW) * (PLAN_DEPTH + PLAN_APART) + PLAN_BELOW;
    return rc;
}

void place_show_map(struct web *w)
{
    struct map m = { .w = w };
    struct place_compounds_row *row;
    size_t n;
    enum rc rc = place_compounds(w->db, w->arena, -1, PLACE_COMPOUNDS_MOST, &row, &n);
    buf_init(&m.b, w->arena, MAP_BYTES);
    for (size_t i = 0; i < n && !rc; i++)
        rc = map_compound(&m, &row[i], true);
    if (m.known)
        m.south -= PLAN_BELOW;
    buf_str(&m.b, STR("{\"type\":\"FeatureCollection\",\"features\":["));
    for (size_t i = 0; i < n && !rc; i++)
        rc = map_compound(&m, &row[i], false);
    buf_str(&m.b, STR("]}\n"));
    if (rc || m.b.overflow)
        web_error(w, rc ? rc : FAILED, NULL);
    else
        web_text(w, 200, STR("application/geo+json"), buf_view(&m.b));
}
