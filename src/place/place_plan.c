/* place_plan.c - the map as a picture that the server draws: the ground, and where on it a house or a dot stands.
**
** Who has something to show (open cases, figures) draws marks between the ground and the names of the compounds; the picture's units are
** the SVG's. A neighbourhood is small enough for a plane: longitudes are as narrow as they are in its middle, and that is all. */
#include "place/place_in.h"

#include <math.h>

enum { PLAN_WIDTH = 2000, PLAN_TALL = 2400, HOUSE_MOST = 130, HOUSE_LEAST = 30, POINT_BYTES = 24, MARGIN = 100 };
/* A house's side is SIZES by the root of how many there are, so that they share the picture. */
enum { SIZES = 900 };

static void project(const struct place_map *m, struct place_plan *p)
{
    const double degree = 3.14159265358979 / 180e6, middle = (double)(m->low.lat + m->high.lat) / 2;
    const double narrow = fmax(cos(middle * degree), 0.01);
    const double wide = fmax((double)(m->high.lon - m->low.lon) * narrow, 1), tall = fmax((double)(m->high.lat - m->low.lat), 1);
    const int64_t size = m->houses ? (int64_t)(SIZES / sqrt((double)m->houses)) : HOUSE_MOST;
    p->size = size > HOUSE_MOST ? HOUSE_MOST : size < HOUSE_LEAST ? HOUSE_LEAST : size;
    p->margin = p->size * 3 / 2 + MARGIN;
    p->down = fmin((double)(PLAN_WIDTH - 2 * p->margin) / wide, (double)(PLAN_TALL - 2 * p->margin) / tall);
    p->across = p->down * narrow;
    p->width = PLAN_WIDTH;
    p->height = (int64_t)(tall * p->down) + 2 * p->margin;
    const double slack = ((double)PLAN_WIDTH - 2 * (double)p->margin - wide * p->down) / 2; /* a tall place stands in the middle */
    p->west = (double)m->low.lon - slack / p->across;
    p->north = (double)m->high.lat;
}

/* A point far outside the picture is no use to it, and no digits long. */
static int64_t on_picture(double at)
{
    return (int64_t)llround(fmax(-9999, fmin(9999, at)));
}

bool place_plan_at(const struct place_plan *p, struct place_point at, int64_t *x, int64_t *y)
{
    *x = on_picture(((double)at.lon - p->west) * p->across) + p->margin;
    *y = on_picture((p->north - (double)at.lat) * p->down) + p->margin;
    return *x >= 0 && *x <= p->width && *y >= 0 && *y <= p->height;
}

static struct place_path draw_path(struct arena *a, const struct place_shape *s, const struct place_plan *p)
{
    int64_t low_x = INT64_MAX, low_y = INT64_MAX, high_x = INT64_MIN, high_y = INT64_MIN;
    struct buf b;
    buf_init(&b, a, s->n * POINT_BYTES + 1);
    for (size_t i = 0; i < s->n; i++) {
        int64_t x, y;
        (void)place_plan_at(p, s->point[i], &x, &y);
        buf_printf(&b, "%c%lld %lld", i ? 'L' : 'M', (long long)x, (long long)y);
        low_x = x < low_x ? x : low_x;
        high_x = x > high_x ? x : high_x;
        low_y = y < low_y ? y : low_y;
        high_y = y > high_y ? y : high_y;
    }
    if (s->area)
        buf_char(&b, 'Z');
    struct place_path out = { s->kind, s->area, buf_view(&b), s->name, (low_x + high_x) / 2, (low_y + high_y) / 2 };
    const bool outside = out.x < 0 || out.x > p->width || out.y < 0 || out.y > p->height;
    if (s->name.n == 0 || outside || s->kind == GROUND_HOUSE)
        out.name = STR_NONE;
    return out;
}

/* Each compound's name stands above its topmost building, in the middle of them all. */
static size_t name_compounds(const struct place_map *m, struct place_plan *p, struct place_called *name)
{
    size_t n = 0;
    for (size_t from = 0, to; from < m->houses; from = to) {
        int64_t low = INT64_MAX, high = INT64_MIN, top = INT64_MAX;
        bool inside = false;
        for (to = from; to < m->houses && m->house[to].compound == m->house[from].compound; to++) {
            int64_t x, y;
            const bool in = place_plan_at(p, m->house[to].at, &x, &y);
            inside = to == from ? in : inside;
            p->planned = p->planned || (in && m->house[to].planned);
            low = x < low ? x : low;
            high = x > high ? x : high;
            top = y < top ? y : top;
        }
        if (inside)
            name[n++] = (struct place_called){ m->house[from].compound_name, (low + high) / 2, top - p->size };
    }
    return n;
}

enum rc place_plan(struct arena *a, const struct place_map *m, struct place_plan *out)
{
    struct place_plan p = { .paths = m->shapes };
    struct place_path *path = ARENA_ARRAY(a, struct place_path, m->shapes + 1);
    struct place_called *name = ARENA_ARRAY(a, struct place_called, m->houses + 1);
    if (!path || !name)
        return FAILED;
    project(m, &p);
    for (size_t i = 0; i < m->shapes; i++)
        path[i] = draw_path(a, &m->shape[i], &p);
    p.path = path;
    p.names = name_compounds(m, &p, name);
    p.name = name;
    *out = p;
    return a->overflow ? FAILED : OK;
}
