/* cli_map.c - import DIR map FILE.geojson: the streets, waters and greens below the buildings, as an office exports them.
**
** GeoJSON (RFC 7946) of any depth of collections: lines and areas are taken, points are counted and left out, for buildings come with the
** registry of doors. What a shape is says its property "kind" (street, water, green, house, area), or the words that OpenStreetMap's
** exports use. Everything that can't be taken is said with the feature's number, and then nothing is written: all or nothing. The file
** replaces what was drawn before. */
#include "base/mem.h"
#include "base/utf8.h"
#include "cli.h"
#include "core/file.h"
#include "place/place_ground.h"

#include <cjson/cJSON.h>
#include <math.h>

enum { FILE_MOST = 32 << 20, SAID_MOST = 50, DEPTH_MOST = 8 };

struct drawing {
    struct arena *a;
    struct buf rows;
    int64_t feature, faults, left_out, shapes, points;
    struct place_shape now; /* kind and name of the feature at hand */
};

static void fault(struct drawing *d, const char *what)
{
    if (++d->faults <= SAID_MOST)
        printf("feature %lld refused: %s\n", (long long)d->feature, what);
}

/* ---- what it is -------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *member, *value; /* value NULL: any */
    enum place_ground kind;
} meaning[] = {
    { "kind", "street", GROUND_STREET },  { "kind", "water", GROUND_WATER },    { "kind", "green", GROUND_GREEN },
    { "kind", "house", GROUND_HOUSE },    { "kind", "area", GROUND_AREA },      { "highway", NULL, GROUND_STREET },
    { "waterway", NULL, GROUND_WATER },   { "natural", "water", GROUND_WATER }, { "leisure", "park", GROUND_GREEN },
    { "leisure", "garden", GROUND_GREEN }, { "landuse", "grass", GROUND_GREEN }, { "natural", "wood", GROUND_GREEN },
    { "building", NULL, GROUND_HOUSE },
};

static enum place_ground kind_of(const cJSON *properties)
{
    for (size_t i = 0; i < countof(meaning); i++) {
        const char *s = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(properties, meaning[i].member));
        if (s && (!meaning[i].value || strcmp(s, meaning[i].value) == 0))
            return meaning[i].kind;
    }
    return GROUND_AREA;
}

static struct str name_of(struct drawing *d, const cJSON *properties)
{
    struct str name = utf8_tidy(d->a, str_of(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(properties, "name"))));
    if (utf8_len(name) > GROUND_NAME_CHARS || str_find(name, '\n', 0) < name.n || str_find(name, '\t', 0) < name.n) {
        fault(d, "its name has more than 40 characters, or is not one line");
        return STR("");
    }
    return name.p ? name : STR("");
}

/* ---- where it is ------------------------------------------------------------------------------------------------------- */

static bool read_position(const cJSON *position, struct place_point *p)
{
    const cJSON *lon = cJSON_GetArrayItem(position, 0), *lat = cJSON_GetArrayItem(position, 1);
    if (!cJSON_IsNumber(lon) || !cJSON_IsNumber(lat) || !(fabs(lon->valuedouble) <= 180) || !(fabs(lat->valuedouble) <= 90))
        return false;
    *p = (struct place_point){ llround(lon->valuedouble * 1e6), llround(lat->valuedouble * 1e6) };
    return true;
}

static void take_line(struct drawing *d, const cJSON *line, bool ring)
{
    const cJSON *position;
    struct place_shape s = d->now;
    int n = cJSON_GetArraySize(line);
    struct place_point *p = n > 0 && n <= GROUND_POINTS_MOST ? ARENA_ARRAY(d->a, struct place_point, (size_t)n) : NULL;
    if (!p || n < (ring ? 4 : 2)) {
        fault(d, n > GROUND_POINTS_MOST ? "it has more than 2,000 points" : "it is no line and no area");
        return;
    }
    cJSON_ArrayForEach(position, line) {
        if (!read_position(position, &p[s.n++])) {
            fault(d, "it has a position that is none: [longitude, latitude] in degrees (WGS 84)");
            return;
        }
    }
    s.point = p;
    d->shapes++;
    d->points += n;
    place_ground_put(&d->rows, &s);
}

static void take_geometry(struct drawing *d, const cJSON *geometry, int depth);

/* Of an area the outer ring is drawn; a hole in it is the picture's loss alone. */
static void take_area(struct drawing *d, const cJSON *rings)
{
    d->left_out += cJSON_GetArraySize(rings) > 1;
    take_line(d, cJSON_GetArrayItem(rings, 0), true);
}

static void take_each(struct drawing *d, const cJSON *list, void (*take)(struct drawing *d, const cJSON *one))
{
    const cJSON *one;
    cJSON_ArrayForEach(one, list)
        take(d, one);
}

static void take_open(struct drawing *d, const cJSON *line)
{
    take_line(d, line, false);
}

static void take_geometry(struct drawing *d, const cJSON *geometry, int depth)
{
    const char *type = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(geometry, "type"));
    const cJSON *at = cJSON_GetObjectItemCaseSensitive(geometry, "coordinates"), *one;
    struct str t = str_of(type);
    if (str_eq(t, STR("LineString")))
        take_open(d, at);
    else if (str_eq(t, STR("Polygon")))
        take_area(d, at);
    else if (str_eq(t, STR("MultiLineString")))
        take_each(d, at, take_open);
    else if (str_eq(t, STR("MultiPolygon")))
        take_each(d, at, take_area);
    else if (str_eq(t, STR("Point")) || str_eq(t, STR("MultiPoint")))
        d->left_out++;
    else if (str_eq(t, STR("GeometryCollection")) && depth < DEPTH_MOST)
        cJSON_ArrayForEach(one, cJSON_GetObjectItemCaseSensitive(geometry, "geometries"))
            take_geometry(d, one, depth + 1);
    else
        fault(d, "its geometry is none that GeoJSON knows");
}

static void take_feature(struct drawing *d, const cJSON *feature)
{
    const cJSON *properties = cJSON_GetObjectItemCaseSensitive(feature, "properties");
    d->feature++;
    d->now = (struct place_shape){ .kind = kind_of(properties), .name = name_of(d, properties) };
    take_geometry(d, cJSON_GetObjectItemCaseSensitive(feature, "geometry"), 0);
}

/* ---- the whole ----------------------------------------------------------------------------------------------------------- */

static void take_file(struct drawing *d, struct str text)
{
    cJSON *json = cJSON_ParseWithLength(text.p, text.n);
    const cJSON *features = cJSON_GetObjectItemCaseSensitive(json, "features");
    if (!cJSON_IsArray(features))
        fault(d, "the file is no GeoJSON FeatureCollection");
    else
        take_each(d, features, take_feature);
    if (d->shapes > GROUND_SHAPES_MOST || d->points > GROUND_ALL_MOST || d->rows.overflow) {
        d->faults++;
        printf("%lld shapes of %lld points are more than a page can draw (%d of %d); simplify the file first\n", (long long)d->shapes,
               (long long)d->points, GROUND_SHAPES_MOST, GROUND_ALL_MOST);
    }
    cJSON_Delete(json);
}

static int draw(struct place *p, struct drawing *d, bool dry)
{
    struct task t;
    enum rc rc = cli_run(p, &PLACE_DRAW, &(struct place_draw){ buf_view(&d->rows), dry }, &t, d->a);
    if (rc && !(rc == CONFLICT && t.err.key == MSG_err_place_dry)) {
        cli_say(cli_words(d->a, rc, &t.err));
        return EXIT_FAILED;
    }
    const struct place_drawn *told = t.result;
    printf("%s%lld shapes of %lld points%s; left out: %lld points and holes\n", dry ? "dry run, nothing was written: " : "",
           (long long)told->shapes, (long long)told->points, told->same ? ", all of them here before" : "", (long long)d->left_out);
    return EXIT_DONE;
}

int import_map(struct place *p, const char *path, bool dry, struct arena *a)
{
    struct drawing d = { .a = a };
    struct str text;
    buf_init(&d.rows, a, GROUND_BYTES);
    if (file_read(a, path, FILE_MOST, &text)) {
        fprintf(stderr, "zhitong: %s can't be read (or is larger than 32 MiB)\n", path);
        return EXIT_FAILED;
    }
    if (!utf8_valid(text)) {
        fprintf(stderr, "zhitong: %s is not UTF-8; nothing was written\n", path);
        return EXIT_FAILED;
    }
    take_file(&d, text);
    if (d.faults || a->overflow) {
        printf("%lld features read, %lld faults; nothing was written\n", (long long)d.feature, (long long)d.faults);
        return EXIT_FAILED;
    }
    return draw(p, &d, dry);
}
