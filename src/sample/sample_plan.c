/* sample_plan.c - the ground plan: sixteen compounds that nobody lives in, 16,010 doors.
**
** Drawn by rule, so that it is the same everywhere, and placed in the open sea, so that nobody takes it for a real one. Both lists are the
** very texts that an office's sheet and GeoJSON file become (place_rows.h, place_ground.h). The first four compounds, all named after trees
** like the others, are those of the heating trouble. */
#include "place/place_ground.h"
#include "place/place_rows.h"
#include "sample/sample_in.h"

enum { SEA_LON = 150000000, SEA_LAT = 20000000, COLUMN = 640, ROW = 640, GROUND_ROOM = 64 * 1024 };

const struct block SAMPLE_BLOCK[SAMPLE_COMPOUNDS] = {
    { "枣树里", 4, 2, 3, 5, 3, 500, 2520 },     { "槐树里", 5, 3, 2, 6, 2, 2220, 2520 },    { "柳树里", 3, 2, 1, 11, 4, 500, 900 },
    { "榆树里", 4, 2, 3, 6, 3, 2220, 900 },     { "桑树里", 12, 4, 4, 6, 3, 5600, 2520 },   { "杏树里", 12, 4, 4, 6, 3, 8600, 2520 },
    { "梧桐苑", 9, 4, 2, 18, 4, -300, -720 },   { "银杏苑", 8, 3, 2, 24, 4, 2500, -720 },   { "梨树新村", 16, 4, 4, 6, 2, 5600, -720 },
    { "桃树新村", 14, 4, 5, 5, 3, 8600, -720 }, { "香椿里", 15, 4, 4, 6, 3, -300, -3520 },  { "丁香里", 12, 4, 4, 6, 3, 2500, -3520 },
    { "海棠园", 12, 4, 2, 26, 4, 5600, -3520 }, { "石榴园", 10, 4, 2, 28, 4, 8600, -3520 }, { "核桃苑", 10, 4, 2, 18, 4, 5600, -6320 },
    { "山楂里", 12, 4, 4, 6, 3, 8600, -6320 },
};

struct str sample_doors(struct arena *a, size_t blocks)
{
    struct buf rows;
    must(blocks <= SAMPLE_COMPOUNDS);
    buf_init(&rows, a, PLACE_ROWS_BYTES);
    for (size_t k = 0; k < blocks; k++) {
        const struct block *b = &SAMPLE_BLOCK[k];
        for (int i = 0; i < b->buildings * b->entrances * b->floors * b->doors; i++) {
            const int door = i % b->doors + 1, floor = i / b->doors % b->floors + 1, entrance = i / b->doors / b->floors % b->entrances + 1;
            const int building = i / b->doors / b->floors / b->entrances;
            const int64_t lon = SEA_LON + b->x + building % b->columns * COLUMN, lat = SEA_LAT + b->y - building / b->columns * ROW;
            buf_printf(&rows, "%s\t%d\t%d\t%d\t%d%02d\t", b->name, building + 1, entrance, floor, floor, door);
            if (door == 1 && floor == 1 && entrance == 1) /* a building's first line tells where it stands */
                buf_printf(&rows, "%lld\t%lld\n", (long long)lon, (long long)lat);
            else
                buf_str(&rows, STR("\t\n"));
        }
    }
    must(!rows.overflow);
    return buf_view(&rows);
}

struct home sample_home(struct dice *d, bool tower)
{
    int k;
    do
        k = (int)dice_below(d, SAMPLE_COMPOUNDS);
    while (tower && SAMPLE_BLOCK[k].floors < TOWER_FLOORS);
    const struct block *b = &SAMPLE_BLOCK[k];
    return (struct home){ k, (int)dice_below(d, b->buildings) + 1, (int)dice_below(d, b->entrances) + 1, (int)dice_below(d, b->floors) + 1,
                          (int)dice_below(d, b->doors) + 1 };
}

static const struct street {
    enum place_ground kind;
    const char *name;
    int n;
    int64_t at[9][2];
} street[] = {
    { GROUND_GREEN, "河沿绿地", 5, { { -1380, 1680 }, { -1020, 1680 }, { -1020, 2960 }, { -1380, 2960 }, { -1380, 1680 } } },
    { GROUND_GREEN, "向阳广场", 5, { { 3420, 80 }, { 3900, 80 }, { 3900, 800 }, { 3420, 800 }, { 3420, 80 } } },
    { GROUND_GREEN, "荷塘公园", 5, { { -600, -5960 }, { 4700, -5960 }, { 4700, -8240 }, { -600, -8240 }, { -600, -5960 } } },
    { GROUND_AREA, "菜市场", 5, { { 3420, 1000 }, { 3900, 1000 }, { 3900, 1380 }, { 3420, 1380 }, { 3420, 1000 } } },
    { GROUND_AREA, "小学", 5, { { 3820, 1700 }, { 4860, 1700 }, { 4860, 2900 }, { 3820, 2900 }, { 3820, 1700 } } },
    { GROUND_AREA, "社区服务站", 5, { { -300, 1700 }, { 100, 1700 }, { 100, 2200 }, { -300, 2200 }, { -300, 1700 } } },
    { GROUND_WATER, "小清河", 9, { { -1400, 3300 }, { 500, 3220 }, { 1500, 3300 }, { 2500, 3190 }, { 3600, 3260 }, { 5200, 3200 },
                                 { 7400, 3290 }, { 9600, 3210 }, { 11600, 3280 } } },
    { GROUND_WATER, "荷塘", 7, { { 300, -6500 }, { 1500, -6300 }, { 2700, -6520 }, { 2900, -7300 }, { 1600, -7700 }, { 400, -7300 },
                               { 300, -6500 } } },
    { GROUND_STREET, "北横街", 2, { { -1400, 3080 }, { 11600, 3080 } } },
    { GROUND_STREET, "向阳街", 2, { { -1400, 1540 }, { 5010, 1540 } } },
    { GROUND_STREET, "果园路", 3, { { -1400, -60 }, { 3400, -60 }, { 11600, -140 } } },
    { GROUND_STREET, "河沿路", 2, { { -900, 3080 }, { -900, -8500 } } },
    { GROUND_STREET, "树荫路", 2, { { 5010, 3080 }, { 5010, -8500 } } },
    { GROUND_STREET, "东环路", 2, { { 11200, 3500 }, { 11200, -8500 } } },
    { GROUND_STREET, "中横街", 2, { { -1400, -2920 }, { 11600, -2920 } } },
    { GROUND_STREET, "荷塘街", 2, { { -1400, -5720 }, { 11600, -5720 } } },
    { GROUND_STREET, "南横街", 2, { { -1400, -8500 }, { 11600, -8500 } } },
    { GROUND_STREET, "", 2, { { 1680, 3080 }, { 1680, -60 } } },
    { GROUND_STREET, "", 2, { { 3300, 1540 }, { 3300, -60 } } },
    { GROUND_STREET, "", 2, { { 2060, -60 }, { 2060, -5720 } } },
    { GROUND_STREET, "", 2, { { 8060, 3080 }, { 8060, -8500 } } },
};

struct str sample_ground(struct arena *a)
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
