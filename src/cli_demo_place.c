/* cli_demo_place.c - the doors and the streets of the sample: four compounds that nobody lives in.
**
** Drawn by rule, so that it is the same everywhere, and placed in the open sea, so that nobody takes it for a real one. Both lists are the
** very texts that an office's sheet and GeoJSON file become (place_rows.h, place_ground.h). */
#include "cli.h"
#include "place/place_ground.h"
#include "place/place_rows.h"

enum { SEA_LON = 150000000, SEA_LAT = 20000000, COLUMN = 640, ROW = 640, GROUND_ROOM = 64 * 1024 };

static const struct block {
    const char *name;
    int buildings, columns, entrances, floors, doors; /* doors: on a floor, behind an entrance */
    int64_t x, y;                                     /* its first building, millionths of a degree from the corner */
} block[] = {
    { "枣树里", 4, 2, 3, 5, 3, 500, 2640 },
    { "槐树里", 5, 3, 2, 6, 2, 2220, 2640 },
    { "柳树里", 3, 2, 1, 11, 4, 500, 980 },
    { "榆树里", 4, 2, 3, 6, 3, 2220, 980 },
};

static struct place_point spot(const struct block *b, int building)
{
    return (struct place_point){ SEA_LON + b->x + building % b->columns * COLUMN, SEA_LAT + b->y - building / b->columns * ROW };
}

struct str demo_doors(struct arena *a)
{
    struct buf rows;
    buf_init(&rows, a, PLACE_ROWS_BYTES);
    for (size_t k = 0; k < countof(block); k++) {
        const struct block *b = &block[k];
        for (int i = 0; i < b->buildings * b->entrances * b->floors * b->doors; i++) {
            const int door = i % b->doors + 1, floor = i / b->doors % b->floors + 1, entrance = i / b->doors / b->floors % b->entrances + 1;
            const int building = i / b->doors / b->floors / b->entrances;
            const struct place_point at = spot(b, building);
            buf_printf(&rows, "%s\t%d\t%d\t%d\t%d%02d\t", b->name, building + 1, entrance, floor, floor, door);
            if (door == 1 && floor == 1 && entrance == 1) /* a building's first line tells where it stands */
                buf_printf(&rows, "%lld\t%lld\n", (long long)at.lon, (long long)at.lat);
            else
                buf_str(&rows, STR("\t\n"));
        }
    }
    must(!rows.overflow);
    return buf_view(&rows);
}

static const struct street {
    enum place_ground kind;
    const char *name;
    int n;
    int64_t at[7][2];
} street[] = {
    { GROUND_WATER, "小清河", 6, { { -900, 3300 }, { 500, 3220 }, { 1500, 3300 }, { 2500, 3190 }, { 3600, 3260 }, { 5200, 3200 } } },
    { GROUND_GREEN, "向阳广场", 5, { { 3420, 80 }, { 3900, 80 }, { 3900, 800 }, { 3420, 800 }, { 3420, 80 } } },
    { GROUND_AREA, "菜市场", 5, { { 3420, 1000 }, { 3900, 1000 }, { 3900, 1380 }, { 3420, 1380 }, { 3420, 1000 } } },
    { GROUND_STREET, "向阳街", 2, { { -900, 1540 }, { 5200, 1540 } } },
    { GROUND_STREET, "", 2, { { 1680, 3080 }, { 1680, -60 } } },
    { GROUND_STREET, "", 2, { { -900, 3080 }, { 5200, 3080 } } },
    { GROUND_STREET, "", 3, { { -900, -60 }, { 3400, -60 }, { 5200, -140 } } },
    { GROUND_STREET, "", 2, { { 3300, 1540 }, { 3300, -60 } } },
};

struct str demo_ground(struct arena *a)
{
    struct buf rows;
    buf_init(&rows, a, GROUND_ROOM);
    for (size_t k = 0; k < countof(street); k++) {
        struct place_point p[countof(street[k].at)];
        for (int i = 0; i < street[k].n; i++)
            p[i] = (struct place_point){ SEA_LON + street[k].at[i][0], SEA_LAT + street[k].at[i][1] };
        place_ground_put(&rows, &(struct place_shape){ street[k].kind, str_of(street[k].name), p, (size_t)street[k].n, false });
    }
    must(!rows.overflow);
    return buf_view(&rows);
}
