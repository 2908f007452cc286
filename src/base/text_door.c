/* text_door.c - doors in a text: 3号楼2单元501, 6栋1204, 3-2-501.
**
** A door needs two levels (building and unit, unit and room) or a room of three digits, for "3号楼" alone is three hundred neighbours and
** marking it on every page would teach the clerk to look away. */
#include "base/text_in.h"

enum level { YARD = 1, HOUSE, BUILDING, UNIT, FLOOR, ROOM };
static const struct {
    const char *word;
    enum level level;
} levels[] = {
    { "号楼", BUILDING }, { "号院", YARD }, { "号房", ROOM }, { "号", HOUSE },  { "栋", BUILDING }, { "幢", BUILDING }, { "座", BUILDING },
    { "#栋", BUILDING },  { "#楼", BUILDING }, { "#", BUILDING }, { "单元", UNIT }, { "门", UNIT },     { "楼", FLOOR },    { "层", FLOOR },
    { "室", ROOM },       { "房", ROOM },     { "户", ROOM },
};

static size_t level_at(struct str s, size_t at, enum level *level)
{
    static const char *const estate[] = { "房地", "房产", "房补", "房改", "号房地", "号房产" }; /* 1204号房地产证 is paper */
    if (text_any(s, at, estate, countof(estate)))
        return 0;
    for (size_t i = 0; i < countof(levels); i++)
        if (text_has(s, at, str_of(levels[i].word))) {
            *level = levels[i].level;
            return strlen(levels[i].word);
        }
    return 0;
}

static const char *const han[] = { "一", "二", "三", "四", "五", "六", "七", "八", "九", "十" };

void text_begins_door(struct text_begins *b)
{
    text_begins_add(b, han, countof(han));
}

/* A number of a door: digits, or up to four of 一 ... 十. */
static size_t door_number(struct str s, size_t at, size_t *digits)
{
    struct text_group g = text_group(s, at, 0);
    *digits = g.digits;
    if (g.digits)
        return g.to;
    for (size_t i = 0, n; i < 4 && (n = text_any(s, at, han, countof(han))); i++)
        at += n;
    return at;
}

/* 3号楼2单元501, A10栋三单元, 6栋1204, 301室: returns where it ends, `from` when there is none. */
size_t text_scan_door(struct scan *k, size_t from)
{
    struct str s = k->s;
    size_t at = from, end = from, digits;
    unsigned seen = 0;
    enum level last = 0, level = 0;
    bool worded = false, long_room = false;
    for (;;) {
        size_t to = door_number(s, at, &digits);
        size_t w = to > at && digits <= 4 ? level_at(s, to, &level) : 0;
        bool bare = !w && last && digits >= 3 && digits <= 4 && !text_measured(s, to);
        if (level == HOUSE && last > HOUSE)
            level = ROOM; /* 6栋9号 */
        if (!bare && (!w || level <= last || (last == HOUSE && level == BUILDING))) /* 一号31栋: 一号 ends a name, the door begins behind it */
            break;
        last = bare ? ROOM : level;
        seen |= 1u << last;
        worded = worded || (w && last >= UNIT);
        long_room = long_room || (last == ROOM && w && digits >= 3);
        end = at = to + w;
        if (at < s.n && (s.p[at] == '-' || s.p[at] == ' ') && door_number(s, at + 1, &digits) > at + 1)
            at++;
    }
    bool house = seen & 1u << HOUSE && worded, building = seen & 1u << BUILDING, unit = seen & 1u << UNIT, room = seen & 1u << ROOM;
    bool flat = room && (building || unit || house);
    bool alone = long_room && !text_has(s, end - strlen("户"), STR("户")); /* 297户 are counted, 301室 is one */
    if (!flat && !alone && !(unit && (building || house)))
        return from;
    if (from && text_letter(s.p[from - 1]) && (from == 1 || !text_letter(s.p[from - 2])))
        from--;
    text_mark_add(k, MARK_DOOR, from, end);
    return end;
}

/* 3-2-501, 5-1204, B2-1503: building, unit, flat. Many letters before it make it a standard's number. */
size_t text_scan_dashed(struct scan *k, const struct text_run *r)
{
    struct str s = k->s;
    const struct text_group *g = r->g;
    size_t from = g[0].from, n = 1;
    while (n < r->groups && n < 3 && g[n].before == '-')
        n++;
    const struct text_group *flat = &g[n - 1];
    bool two = n == 2 && g[0].digits <= 2, three = n == 3 && g[0].digits <= 3 && g[1].digits <= 2;
    if ((!two && !three) || flat->digits < 3 || flat->digits > 4 || text_measured(s, flat->to))
        return from;
    if (from && text_letter(s.p[from - 1])) {
        if ((from > 1 && text_letter(s.p[from - 2])) || text_year(flat))
            return from;
        from--;
    }
    enum level level = 0;
    size_t w = level_at(s, flat->to, &level);
    size_t end = flat->to + (level == ROOM ? w : 0);
    text_mark_add(k, MARK_DOOR, from, end);
    return end;
}
