/* place_ground.c - the ground below the buildings: how it comes in, and how it is kept.
**
** A drawing is replaced as a whole: one event that begins it anew, and one a shape. Events are small that way, and a verifier of the log
** reads them as what they are. A shape's points stand in the table as they stand in the event, as text: nobody asks SQL about geometry. */
#include "place/place_in.h"

#include "base/utf8.h"

enum { POINT_BYTES = 24, LON_MOST = 180000000, LAT_MOST = 90000000, AREA_POINTS = 4, LINE_POINTS = 2 };

const char *const PLACE_GROUND[GROUNDS] = { "street", "water", "green", "house", "area" };

/* ---- the text ------------------------------------------------------------------------------------------------------ */

static bool read_point(struct str s, struct place_point *p)
{
    struct str lon;
    return str_next(&s, ',', &lon) && str_int(lon, &p->lon) && str_int(s, &p->lat) && p->lon >= -LON_MOST && p->lon <= LON_MOST &&
           p->lat >= -LAT_MOST && p->lat <= LAT_MOST;
}

/* INVALID: no such list of points. */
static enum rc read_points(struct arena *a, struct str s, struct place_shape *shape)
{
    size_t room = 1, n = 0;
    struct str one;
    for (size_t i = 0; i < s.n; i++)
        room += s.p[i] == ' ';
    struct place_point *p = room <= GROUND_POINTS_MOST ? ARENA_ARRAY(a, struct place_point, room) : NULL;
    if (!p)
        return room <= GROUND_POINTS_MOST ? FAILED : INVALID;
    while (n < room && str_next(&s, ' ', &one))
        if (!read_point(one, &p[n++]))
            return INVALID;
    if (n < LINE_POINTS)
        return INVALID;
    shape->point = p;
    shape->n = n;
    shape->area = shape->kind != GROUND_STREET && n >= AREA_POINTS && p[0].lon == p[n - 1].lon && p[0].lat == p[n - 1].lat;
    return OK;
}

static bool read_kind(struct str word, enum place_ground *kind)
{
    for (int k = 0; k < GROUNDS; k++)
        if (str_eq(word, str_of(PLACE_GROUND[k]))) {
            *kind = (enum place_ground)k;
            return true;
        }
    return false;
}

static enum rc parse_line(struct arena *a, struct str line, struct place_shape *s)
{
    struct str kind;
    *s = (struct place_shape){ 0 };
    if (!str_next(&line, '\t', &kind) || !read_kind(kind, &s->kind) || !str_next(&line, '\t', &s->name))
        return INVALID;
    struct str tidy = utf8_tidy(a, s->name);
    if (!tidy.p)
        return FAILED;
    return str_eq(tidy, s->name) && utf8_len(tidy) <= GROUND_NAME_CHARS ? read_points(a, line, s) : INVALID;
}

enum rc place_ground_parse(struct arena *a, struct str text, struct place_shape **out, size_t *n, int64_t *bad_line)
{
    struct str line, rest = text;
    size_t lines = 0, points = 0;
    enum rc rc = OK;
    for (size_t at = 0; (at = str_find(text, '\n', at)) < text.n; at++)
        lines++;
    *bad_line = (int64_t)lines;
    if (lines > GROUND_SHAPES_MOST || (text.n && !str_ends(text, STR("\n"))))
        return INVALID;
    struct place_shape *s = ARENA_ARRAY(a, struct place_shape, lines);
    if (!s)
        return FAILED;
    for (size_t k = 0; k < lines && !rc && str_next(&rest, '\n', &line); k++) {
        *bad_line = (int64_t)k + 1;
        rc = utf8_valid(line) ? parse_line(a, line, &s[k]) : INVALID;
        points += s[k].n;
        if (!rc && points > GROUND_ALL_MOST)
            rc = INVALID;
    }
    if (rc)
        return rc;
    *out = s;
    *n = lines;
    return OK;
}

static void put_points(struct buf *b, const struct place_shape *s)
{
    for (size_t i = 0; i < s->n; i++)
        buf_printf(b, "%s%lld,%lld", i ? " " : "", (long long)s->point[i].lon, (long long)s->point[i].lat);
}

void place_ground_put(struct buf *b, const struct place_shape *s)
{
    buf_printf(b, "%s\t" STR_FMT "\t", PLACE_GROUND[s->kind], STR_ARG(s->name));
    put_points(b, s);
    buf_char(b, '\n');
}

/* ---- events --------------------------------------------------------------------------------------------------------- */

struct map_begun {
    int64_t shapes; /* that follow */
};
struct map_drawn {
    int64_t kind; /* enum place_ground */
    struct str name, points;
};

static enum rc apply_begun(struct apply *ap, const struct stamp *st, const void *event)
{
    (void)st;
    (void)event;
    return place_ground_clear(ap);
}

static enum rc apply_drawn(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct map_drawn *ev = event;
    return place_ground_add(ap, st->pos, ev->kind, ev->name, ev->points);
}

static const struct field begun_f[] = { INT(struct map_begun, shapes) };
static const struct field drawn_f[] = {
    INT(struct map_drawn, kind),
    TEXT(struct map_drawn, name, GROUND_NAME_CHARS),
    TEXT(struct map_drawn, points, GROUND_POINTS_MOST *POINT_BYTES),
};
const struct event_type MAP_BEGUN = { "place.map.begun", SHAPE(struct map_begun, begun_f), apply_begun, true };
const struct event_type MAP_DRAWN = { "place.map.drawn", SHAPE(struct map_drawn, drawn_f), apply_drawn, true };

/* ---- reading -------------------------------------------------------------------------------------------------------- */

enum rc place_ground_read(struct db *db, struct arena *a, struct place_shape **out, size_t *n)
{
    struct place_ground_all_row *row;
    size_t rows;
    enum rc rc = place_ground_all(db, a, -1, GROUND_SHAPES_MOST, &row, &rows);
    struct place_shape *s = rc ? NULL : ARENA_ARRAY(a, struct place_shape, rows);
    if (!s)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < rows && !rc; i++) {
        s[i] = (struct place_shape){ .kind = (enum place_ground)row[i].kind, .name = row[i].name };
        rc = row[i].kind >= 0 && row[i].kind < GROUNDS ? read_points(a, row[i].points, &s[i]) : FAILED;
    }
    if (rc)
        return rc == INVALID ? FAILED : rc;
    *out = s;
    *n = rows;
    return OK;
}

/* ---- the command ----------------------------------------------------------------------------------------------------- */

static enum rc draw_all(struct cx *cx, const struct place_shape *s, size_t n)
{
    enum rc rc = emit(cx, &MAP_BEGUN, &(struct map_begun){ (int64_t)n }, NULL);
    for (size_t i = 0; i < n && !rc; i++) {
        struct buf b;
        buf_init(&b, cx->arena, (size_t)GROUND_POINTS_MOST * POINT_BYTES);
        put_points(&b, &s[i]);
        rc = b.overflow ? FAILED : emit(cx, &MAP_DRAWN, &(struct map_drawn){ s[i].kind, s[i].name, buf_view(&b) }, NULL);
    }
    return rc;
}

/* Is what is there, written as text, this very text? */
static enum rc is_there(struct cx *cx, struct str rows, bool *same)
{
    struct place_shape *s;
    struct buf b;
    size_t n;
    enum rc rc = place_ground_read(cx->db, cx->arena, &s, &n);
    if (rc)
        return rc;
    buf_init(&b, cx->arena, GROUND_BYTES);
    for (size_t i = 0; i < n; i++)
        place_ground_put(&b, &s[i]);
    *same = !b.overflow && str_eq(buf_view(&b), rows);
    return OK;
}

static enum rc decide_draw(struct cx *cx, const void *args)
{
    const struct place_draw *a = args;
    struct place_drawn *told = cx->result;
    struct place_shape *s;
    size_t n;
    int64_t bad = 0;
    bool same = false;
    enum rc rc = place_ground_parse(cx->arena, a->rows, &s, &n, &bad);
    if (rc == INVALID)
        return refuse(cx, INVALID, "rows", MSG_err_place_rows, bad);
    if (!rc)
        rc = is_there(cx, a->rows, &same);
    if (rc)
        return rc;
    *told = (struct place_drawn){ .shapes = (int64_t)n, .same = same };
    for (size_t i = 0; i < n; i++)
        told->points += (int64_t)s[i].n;
    if (!same)
        rc = draw_all(cx, s, n);
    return !rc && a->dry == 1 ? refuse(cx, CONFLICT, NULL, MSG_err_place_dry, 0) : rc;
}

static const struct field draw_f[] = {
    ASK_TEXT(struct place_draw, rows, 0, GROUND_BYTES, FIELD_REQUIRED, MSG_NONE),
    ASK_INT(struct place_draw, dry, 0, 1, 0, MSG_NONE),
};
static const struct field result_f[] = { INT(struct place_drawn, shapes), INT(struct place_drawn, points), INT(struct place_drawn, same) };
const struct command PLACE_DRAW = { "place.draw", SHAPE(struct place_draw, draw_f), PERM_IMPORT, decide_draw,
                                    SHAPE(struct place_drawn, result_f) };
