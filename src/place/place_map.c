/* place_map.c - the map of the place: where each building stands, and all of it as GeoJSON (RFC 7946).
**
** A building whose position is known is a point; the others are drawn as a plan that the registry alone decides, so it looks the same
** tomorrow: a compound is a block of rectangles, six in a row, in the order of their numbers, and blocks stand one below the other, below
** everything whose position is known. Such a rectangle says "schematic": true. What the office has drawn comes first, for it lies below. */
#include "place/place_in.h"

/* Millionths of a degree: a building of the plan, about 60 by 15 metres, the ways between, and from what is known to it. */
enum { PLAN_WIDTH = 600, PLAN_DEPTH = 150, PLAN_APART = 200, PLAN_ROW = 6, PLAN_BELOW = 1000, MAP_BYTES = 4 << 20,
       BUILDINGS_MOST = 100000 };

/* ---- where they stand -------------------------------------------------------------------------------------------------- */

/* The box around what was seen so far. */
struct box {
    struct place_point low, high;
    bool any;
};

static void reach(struct box *b, struct place_point p)
{
    if (!b->any || p.lon < b->low.lon)
        b->low.lon = p.lon;
    if (!b->any || p.lat < b->low.lat)
        b->low.lat = p.lat;
    if (!b->any || p.lon > b->high.lon)
        b->high.lon = p.lon;
    if (!b->any || p.lat > b->high.lat)
        b->high.lat = p.lat;
    b->any = true;
}

struct survey {
    struct place_house *house;
    size_t n;
    struct box known;
};

static enum rc survey_all(struct db *db, struct arena *a, struct survey *s)
{
    struct place_buildings_all_row *row;
    enum rc rc = place_buildings_all(db, a, -1, BUILDINGS_MOST, &row, &s->n);
    if (rc || !(s->house = ARENA_ARRAY(a, struct place_house, s->n)))
        return rc ? rc : FAILED;
    for (size_t i = 0; i < s->n; i++) {
        struct place_house *h = &s->house[i];
        *h = (struct place_house){ row[i].id, row[i].compound, row[i].compound_name, place_building_words(a, row[i].name),
                                   { row[i].lon, row[i].lat }, row[i].lon == ABSENT };
        if (!h->planned)
            reach(&s->known, h->at);
    }
    return OK;
}

/* Gives the others their places on the plan. */
static void plan(struct survey *s)
{
    int64_t west = s->known.low.lon, top = s->known.any ? s->known.low.lat - PLAN_BELOW : 0, nth = 0;
    for (size_t i = 0; i < s->n; i++) {
        struct place_house *h = &s->house[i];
        bool begins = i == 0 || s->house[i - 1].compound != h->compound;
        if (begins && nth) {
            top -= (nth + PLAN_ROW - 1) / PLAN_ROW * (PLAN_DEPTH + PLAN_APART) + PLAN_BELOW;
            nth = 0;
        }
        if (!h->planned)
            continue;
        h->at.lon = west + nth % PLAN_ROW * (PLAN_WIDTH + PLAN_APART) + PLAN_WIDTH / 2;
        h->at.lat = top - nth / PLAN_ROW * (PLAN_DEPTH + PLAN_APART) - PLAN_DEPTH / 2;
        nth++;
    }
}

static void frame(struct place_map *m)
{
    struct box b = { .any = false };
    for (size_t i = 0; i < m->houses; i++)
        reach(&b, m->house[i].at);
    for (size_t i = 0; i < m->shapes && m->houses == 0; i++)
        for (size_t k = 0; k < m->shape[i].n; k++)
            reach(&b, m->shape[i].point[k]);
    m->low = b.low;
    m->high = b.high;
}

enum rc place_map(struct db *db, struct arena *a, struct place_map *out)
{
    struct place_shape *shape = NULL;
    struct survey s = { 0 };
    struct place_map m = { 0 };
    enum rc rc = survey_all(db, a, &s);
    if (!rc)
        rc = place_ground_read(db, a, &shape, &m.shapes);
    if (rc)
        return rc;
    plan(&s);
    m.shape = shape;
    m.house = s.house;
    m.houses = s.n;
    frame(&m);
    *out = m;
    return OK;
}

/* ---- as GeoJSON ------------------------------------------------------------------------------------------------------- */

static void put_degrees(struct buf *b, int64_t millionths)
{
    int64_t v = millionths < 0 ? -millionths : millionths;
    buf_printf(b, "%s%lld.%06lld", millionths < 0 ? "-" : "", (long long)(v / 1000000), (long long)(v % 1000000));
}

static void put_point(struct buf *b, struct place_point p)
{
    buf_char(b, '[');
    put_degrees(b, p.lon);
    buf_char(b, ',');
    put_degrees(b, p.lat);
    buf_char(b, ']');
}

static void put_points(struct buf *b, const struct place_point *p, size_t n)
{
    buf_char(b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(b, ',');
        put_point(b, p[i]);
    }
    buf_char(b, ']');
}

/* The rectangle's exterior ring, counterclockwise (RFC 7946 3.1.6). */
static void put_rectangle(struct buf *b, struct place_point at)
{
    const int64_t west = at.lon - PLAN_WIDTH / 2, east = west + PLAN_WIDTH, south = at.lat - PLAN_DEPTH / 2, north = south + PLAN_DEPTH;
    const struct place_point ring[5] = { { west, south }, { east, south }, { east, north }, { west, north }, { west, south } };
    buf_str(b, STR("{\"type\":\"Polygon\",\"coordinates\":["));
    put_points(b, ring, countof(ring));
    buf_str(b, STR("]}"));
}

static void put_house(struct buf *b, const struct place_house *h)
{
    buf_printf(b, "{\"type\":\"Feature\",\"id\":%lld,\"geometry\":", (long long)h->id);
    if (h->planned) {
        put_rectangle(b, h->at);
    } else {
        buf_str(b, STR("{\"type\":\"Point\",\"coordinates\":"));
        put_point(b, h->at);
        buf_char(b, '}');
    }
    buf_printf(b, ",\"properties\":{\"compound_id\":%lld,\"compound\":", (long long)h->compound);
    buf_json(b, h->compound_name);
    buf_str(b, STR(",\"name\":"));
    buf_json(b, h->name);
    buf_printf(b, ",\"schematic\":%s}}", h->planned ? "true" : "false");
}

/* A ring of ours keeps the direction in which it was drawn: readers must take both (RFC 7946 3.1.6). */
static void put_shape(struct buf *b, const struct place_shape *s)
{
    buf_printf(b, "{\"type\":\"Feature\",\"geometry\":{\"type\":\"%s\",\"coordinates\":%s", s->area ? "Polygon" : "LineString",
               s->area ? "[" : "");
    put_points(b, s->point, s->n);
    buf_printf(b, "%s},\"properties\":{\"ground\":\"%s\",\"name\":", s->area ? "]" : "", PLACE_GROUND[s->kind]);
    buf_json(b, s->name);
    buf_str(b, STR("}}"));
}

void place_show_map(struct web *w)
{
    struct place_map m;
    struct buf b;
    if (web_fresh(w))
        return;
    enum rc rc = place_map(w->db, w->arena, &m);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    buf_init(&b, w->arena, MAP_BYTES);
    buf_str(&b, STR("{\"type\":\"FeatureCollection\",\"features\":["));
    for (size_t i = 0; i < m.shapes; i++) {
        buf_str(&b, i ? STR(",") : STR(""));
        put_shape(&b, &m.shape[i]);
    }
    for (size_t i = 0; i < m.houses; i++) {
        buf_str(&b, i || m.shapes ? STR(",") : STR(""));
        put_house(&b, &m.house[i]);
    }
    buf_str(&b, STR("]}\n"));
    if (b.overflow)
        web_error(w, FAILED, NULL);
    else
        web_text(w, 200, STR("application/geo+json"), buf_view(&b));
}
