/* desk_spot.c - cases that have a point and no building: the dots on the public map, and the same as GeoJSON (RFC 7946).
**
** A point is the resident's, or an older system's about a resident, so it is PERSONAL and stands in no public event. What the map shows of
** it is a thousandth of a degree, some hundred metres; only of a case whose public words a clerk has written, and only while it is open;
** and it goes when its voice is erased. Dots of one spot are one dot with their number.
**
** Imported points may lie in another town than the buildings, or in the sea. So the map widens for dots that stand near it, says how many
** stand beyond its edges, and leads to a picture around those alone. */
#include "desk/desk_in.h"

#include "place/place.h"

#include <stdlib.h>

/* Millionths of a degree: what a spot stands for; how far beyond the buildings the map reaches for dots, at least; the least picture. */
enum { SPOT = 1000, NEAR_LEAST = 10000, ALONE_LEAST = 2000, SPOTS_MOST = 2000, SPOTS_BYTES = 1 << 20, OUTLIERS = 50 };

/* ---- apply ---------------------------------------------------------------------------------------------------------- */

static int64_t rounded(int64_t millionths)
{
    const int64_t up = millionths + SPOT / 2;
    return up / SPOT - (up % SPOT < 0); /* towards the south and the west, on every half of the globe */
}

enum rc desk_spot_set(struct apply *ap, const struct desk_case_get_row *row, int64_t lon, int64_t lat)
{
    if (row->building != ABSENT)
        return OK;
    if (lon == ABSENT || lat == ABSENT)
        return desk_spot_remove(ap, row->id);
    return desk_spot_put(ap, row->id, rounded(lon), rounded(lat), row->wording.p && case_is_open(row->state));
}

/* ---- reading -------------------------------------------------------------------------------------------------------- */

bool desk_spot_read(struct str s, int64_t *lon, int64_t *lat)
{
    struct str x;
    return str_next(&s, ',', &x) && s.p && str_int(x, lon) && str_int(s, lat) && *lon >= -180 * SPOT && *lon <= 180 * SPOT &&
           *lat >= -90 * SPOT && *lat <= 90 * SPOT;
}

enum rc desk_spots_read(struct web *w, struct map_spot **out, size_t *n)
{
    struct desk_spot_all_row *row;
    size_t k;
    enum rc rc = desk_spot_all(w->db, w->arena, SPOTS_MOST, &row, &k);
    struct map_spot *spot = rc ? NULL : ARENA_ARRAY(w->arena, struct map_spot, k);
    if (!spot)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < k; i++) {
        struct str name = arena_printf(w->arena, "%lld,%lld", (long long)row[i].lon, (long long)row[i].lat);
        spot[i] = (struct map_spot){ .at = { row[i].lon * SPOT, row[i].lat * SPOT }, .open = row[i].open, .name = name };
        spot[i].to = url_query(&w->out, url_path(&w->out, "/map"), "spot", name);
    }
    *out = spot;
    *n = k;
    return OK;
}

/* ---- the frame ------------------------------------------------------------------------------------------------------ */

static int by_lat(const void *a, const void *b)
{
    const struct map_spot *x = a, *y = b;
    return (x->at.lat > y->at.lat) - (x->at.lat < y->at.lat);
}

static int by_lon(const void *a, const void *b)
{
    const struct map_spot *x = a, *y = b;
    return (x->at.lon > y->at.lon) - (x->at.lon < y->at.lon);
}

static void widen(struct place_map *m, struct place_point p)
{
    m->low.lon = p.lon < m->low.lon ? p.lon : m->low.lon;
    m->low.lat = p.lat < m->low.lat ? p.lat : m->low.lat;
    m->high.lon = p.lon > m->high.lon ? p.lon : m->high.lon;
    m->high.lat = p.lat > m->high.lat ? p.lat : m->high.lat;
}

/* One wrong point in fifty must not make all others one dot. */
static void around(struct map_spot *spot, size_t n, struct place_map *m)
{
    const size_t out = n / OUTLIERS;
    qsort(spot, n, sizeof *spot, by_lat);
    m->low.lat = spot[out].at.lat - ALONE_LEAST;
    m->high.lat = spot[n - 1 - out].at.lat + ALONE_LEAST;
    qsort(spot, n, sizeof *spot, by_lon);
    m->low.lon = spot[out].at.lon - ALONE_LEAST;
    m->high.lon = spot[n - 1 - out].at.lon + ALONE_LEAST;
}

void desk_spots_frame(struct map_spot *spot, size_t n, bool alone, struct place_map *m)
{
    const struct place_point low = m->low, high = m->high;
    size_t apart = 0;
    int64_t reach = high.lon - low.lon > high.lat - low.lat ? high.lon - low.lon : high.lat - low.lat;
    reach = reach < NEAR_LEAST ? NEAR_LEAST : reach;
    for (size_t i = 0; i < n; i++) {
        const struct map_spot s = spot[i];
        if (m->houses && s.at.lon >= low.lon - reach && s.at.lon <= high.lon + reach && s.at.lat >= low.lat - reach &&
            s.at.lat <= high.lat + reach) {
            widen(m, s.at);
        } else {
            spot[i] = spot[apart];
            spot[apart++] = s;
        }
    }
    if (n && (alone || !m->houses))
        around(spot, apart ? apart : n, m);
}

/* ---- as GeoJSON ------------------------------------------------------------------------------------------------------ */

void desk_show_spots(struct web *w)
{
    struct map_spot *spot;
    struct buf b;
    size_t n;
    if (web_fresh(w))
        return;
    enum rc rc = desk_spots_read(w, &spot, &n);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    buf_init(&b, w->arena, SPOTS_BYTES);
    buf_str(&b, STR("{\"type\":\"FeatureCollection\",\"features\":["));
    for (size_t i = 0; i < n; i++) {
        buf_printf(&b,
                   "%s{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[%.3f,%.3f]},"
                   "\"properties\":{\"open\":%lld,\"list\":",
                   i ? "," : "", (double)spot[i].at.lon / 1e6, (double)spot[i].at.lat / 1e6, (long long)spot[i].open);
        buf_json(&b, spot[i].to.s);
        buf_str(&b, STR("}}"));
    }
    buf_str(&b, STR("]}\n"));
    if (b.overflow)
        web_error(w, FAILED, NULL);
    else
        web_text(w, 200, STR("application/geo+json"), buf_view(&b));
}
