/* desk_tally.c - the households of a case as a house of small windows, so that one look says how many are content.
**
** A window differs by its shape and not by its colour alone: filled, half filled, a ring, a cross, empty; it survives a photocopier and
** an eye that sees no red. A few are drawn large, many small. When a case has more households than windows can be told apart, each stands
*for several, rounded up: one who
** is not content is never rounded away. */
#include "desk/desk_page.h"

enum { STEP_X = 12, STEP_Y = 14, WINDOWS_MOST = 300, PATH_MAX_BYTES = 32 * 1024 };

const enum say DESK_SAY_ORDER[SAYS] = { SAY_FIXED, SAY_HALF, SAY_BACK, SAY_NOT, SAY_NOTHING };

static int64_t windows(int64_t homes, int64_t each)
{
    return (homes + each - 1) / each;
}

static int64_t columns_for(int64_t n)
{
    return n <= 12 ? 12 : n <= 40 ? 20 : 30;
}

/* Windows [from, to), each drawn with `shape` from its upper left corner on. */
static struct str path(struct out *o, int64_t columns, int64_t from, int64_t to, const char *shape)
{
    struct buf b;
    must(from <= to && columns > 0);
    buf_init(&b, o->m.arena, PATH_MAX_BYTES);
    for (int64_t i = from; i < to; i++)
        buf_printf(&b, "M%d %d%s", (int)(i % columns * STEP_X + 1), (int)(i / columns * STEP_Y + 1), shape);
    return buf_view(&b);
}

struct tally_view desk_tally(struct out *o, const int64_t said[SAYS])
{
    int64_t homes = 0, end[SAYS] = { 0 }, n = 0;
    for (int s = 0; s < SAYS; s++)
        homes += said[s];
    must(homes >= 0);
    const int64_t each = homes > WINDOWS_MOST ? windows(homes, WINDOWS_MOST) : 1;
    for (int s = 0; s < SAYS; s++)
        end[DESK_SAY_ORDER[s]] = n += windows(said[DESK_SAY_ORDER[s]], each);
    const int64_t columns = columns_for(n);
    return (struct tally_view){
        .frames = path(o, columns, 0, n, "h9v11h-9z"),
        .lit = path(o, columns, 0, end[SAY_FIXED], "h9v11h-9z"),
        .half = path(o, columns, end[SAY_FIXED], end[SAY_HALF], "m0 6h9v5h-9z"),
        .ring = path(o, columns, end[SAY_HALF], end[SAY_BACK], "m.5 5.5a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"),
        .cross = path(o, columns, end[SAY_BACK], end[SAY_NOT], "l9 11m0 -11l-9 11"),
        .width = columns * STEP_X,
        .height = windows(n, columns) * STEP_Y,
        .each = each,
    };
}
