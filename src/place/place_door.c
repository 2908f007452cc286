/* place_door.c - what people mean when they write a door.
**
** The text is folded to one width and one case, then read from left to right as *items*: a number (Arabic, Chinese, a letter) and the word
** that says what it numbers: 号楼, 单元, 室, "danyuan". Many numbers come without their word, and the word 号 may follow a building or a
** flat; so only when all items are known does a second pass settle them, by what is still missing and by what comes after: of three bare
** numbers the first is the building, the second the entrance, the third the door; of two, a long second one is a door.
**
** Numbers are everywhere in what people write: dates, telephone numbers, 150户, 三里屯. What is followed by such a word, is too long, or
** stands behind other words without saying what it is, is left alone. A reading may still be wrong; the registry has the last word. */
#include "place/place_door.h"

#include "base/utf8.h"
#include "store/db.h"

enum { ITEMS_MOST = 12, DIGITS_MOST = 5, NUMERALS_MOST = 7, FLOOR_MOST = 199 };

/* What an item numbers. BARE: nothing was said. HAO: 号, a building or a flat. LOU: 楼, a building or a floor. OTHER: no part of a door. */
enum kind { BUILDING, ENTRANCE, FLOOR, DOOR, BARE, HAO, LOU, OTHER };

struct word {
    const char *text;
    enum kind kind;
};

/* Longer words stand before those they begin with. */
static const struct word behind[] = {
    { "号楼", BUILDING }, { "#楼", BUILDING }, { "号院", OTHER },    { "号房", DOOR },    { "号门", ENTRANCE },    { "号", HAO },
    { "栋", BUILDING },   { "幢", BUILDING },  { "座", BUILDING },   { "#", BUILDING },   { "单元", ENTRANCE },    { "门洞", ENTRANCE },
    { "门", ENTRANCE },   { "梯", ENTRANCE },  { "层", FLOOR },      { "楼", LOU },       { "室", DOOR },          { "房", DOOR },
    { "里", OTHER },      { "院", OTHER },     { "区", OTHER },      { "期", OTHER },     { "弄", OTHER },         { "村", OTHER },
    { "巷", OTHER },      { "街", OTHER },     { "路", OTHER },      { "年", OTHER },     { "月", OTHER },         { "日", OTHER },
    { "点", OTHER },      { "个", OTHER },     { "次", OTHER },      { "天", OTHER },     { "户", OTHER },         { "元", OTHER },
    { "时", OTHER },      { "人", OTHER },     { "多", OTHER },      { "岁", OTHER },     { "度", OTHER },         { "分", OTHER },
    { "米", OTHER },      { "平", OTHER },     { ":", OTHER },       { "%", OTHER },      { "HAOLOU", BUILDING },  { "HAO LOU", BUILDING },
    { "HAO", HAO },       { "LOU", LOU },      { "DONG", BUILDING }, { "ZUO", BUILDING }, { "DANYUAN", ENTRANCE }, { "DAN YUAN", ENTRANCE },
    { "DY", ENTRANCE },   { "CENG", FLOOR },   { "SHI", DOOR },      { "F", FLOOR },
};
static const struct word before[] = {
    { "BUILDING", BUILDING }, { "BLDG", BUILDING }, { "BLOCK", BUILDING }, { "TOWER", BUILDING },
    { "ENTRANCE", ENTRANCE }, { "UNIT", ENTRANCE }, { "FLOOR", FLOOR },    { "FLAT", DOOR },
    { "ROOM", DOOR },         { "APT", DOOR },      { "DOOR", DOOR },
};
static const char *const sides[] = { "东户", "西户", "中户", "南户", "北户" };
static const char *const stems[] = { "甲", "乙", "丙", "丁", "戊" };

struct item {
    enum kind kind;
    struct str value;
    size_t digits;
};

struct reading {
    struct arena *a;
    struct str s; /* folded */
    size_t at, first; /* first: where the first item begins */
    struct item item[ITEMS_MOST];
    size_t n;
    bool gap; /* other words stood since the last item */
};

/* ---- folding ------------------------------------------------------------------------------------------------- */

static int32_t fold_char(int32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFEE0;
    if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == '_' || c == '/' || c == '\\' || c == '.' || c == '~')
        return '-';
    if (c == 0x3000 || c == 0xA0 || c == 0x3001 || c == 0x3002 || c == ',' || c == ';' || (c >= 0 && c < ' ') || c == 0x7F)
        return ' ';
    return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

struct str place_door_fold(struct arena *a, struct str text)
{
    char *p = arena_alloc(a, text.n);
    size_t n = 0, from = 0, at = 0;
    int32_t c;
    if (!p)
        return STR_NONE;
    for (; (c = utf8_next(text, &at)) >= 0; from = at) {
        int32_t folded = fold_char(c);
        if (folded != c || c < 0x80) {
            must(folded < 0x80);
            p[n++] = (char)folded;
        } else if (c != 0xFFFD) { /* a broken byte is no character of a door */
            memcpy(p + n, text.p + from, at - from);
            n += at - from;
        }
    }
    must(n <= text.n);
    return str_trim(str_n(p, n));
}

/* ---- numbers --------------------------------------------------------------------------------------------------- */

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static char char_at(struct str s, size_t at)
{
    return at < s.n ? s.p[at] : '\0';
}

static bool has_at(struct str s, size_t at, const char *word)
{
    return at <= s.n && str_starts(str_cut(s, at, s.n), str_of(word));
}

/* The value of one Chinese numeral, or -1. */
static int64_t numeral(int32_t c)
{
    static const int32_t known[] = { 0x96F6, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341 }; /* 零 to 十 */
    for (size_t i = 0; i < countof(known); i++)
        if (c == known[i])
            return (int64_t)i;
    return c == 0x3007 ? 0 : c == 0x4E24 ? 2 : c == 0x767E ? 100 : -1; /* 〇 两 百 */
}

/* A run of Chinese numerals: 二十三 by place, 五零一 digit by digit. Its end, or `from` when there is none. */
static size_t numerals_at(struct str s, size_t from, int64_t *value)
{
    int64_t sum = 0, one = 0, row = 0;
    size_t at = from, end = from;
    bool by_place = false;
    for (int i = 0; i < NUMERALS_MOST; i++) {
        int64_t v = numeral(utf8_next(s, &at));
        if (v < 0)
            break;
        end = at;
        if (v >= 10) {
            by_place = true;
            sum += (one ? one : 1) * v;
            one = 0;
        } else {
            one = v;
            row = row * 10 + v;
        }
    }
    *value = by_place ? sum + one : row;
    return end;
}

static struct str without_zeros(struct str s)
{
    while (s.n > 1 && s.p[0] == '0' && digit(s.p[1]))
        s = str_cut(s, 1, s.n);
    return s;
}

struct number {
    struct str value;
    size_t digits, end;
    bool chinese;
};

/* 甲 or a letter right before digits belongs to them: its length. */
static size_t stem_at(struct str s, size_t at)
{
    for (size_t i = 0; i < countof(stems); i++)
        if (has_at(s, at, stems[i]) && digit(char_at(s, at + strlen(stems[i]))))
            return strlen(stems[i]);
    bool alone = at == 0 || !letter(s.p[at - 1]);
    return alone && letter(char_at(s, at)) && digit(char_at(s, at + 1)) ? 1 : 0;
}

/* A letter that stands for itself: "B座", "B-1203". */
static bool letter_at(struct str s, size_t at, struct number *out)
{
    static const char *const after[] = { "座", "栋", "幢", "号楼", "楼", "单元", "门", "室", "-", " 座", " 栋" };
    if (!letter(char_at(s, at)) || (at > 0 && letter(s.p[at - 1])))
        return false;
    for (size_t i = 0; i < countof(after); i++) {
        if (!has_at(s, at + 1, after[i]))
            continue;
        *out = (struct number){ str_cut(s, at, at + 1), 0, at + 1, false };
        return true;
    }
    return false;
}

static bool number_at(struct arena *a, struct str s, size_t from, struct number *out)
{
    size_t stem = stem_at(s, from), at = from + stem;
    int64_t value;
    while (digit(char_at(s, at)))
        at++;
    if (at > from + stem) {
        size_t digits = at - from - stem;
        bool tail = letter(char_at(s, at)) && s.p[at] != 'F' && !letter(char_at(s, at + 1)) && !digit(char_at(s, at + 1));
        at += tail;
        struct str v = str_cut(s, from, at);
        *out = (struct number){ stem ? v : without_zeros(v), digits, at, false };
        return true;
    }
    if (letter_at(s, from, out))
        return true;
    at = numerals_at(s, from, &value);
    if (at == from)
        return false;
    struct str v = arena_printf(a, "%lld", (long long)value);
    *out = (struct number){ v, v.n, at, true };
    return v.p != NULL;
}

/* ---- items ----------------------------------------------------------------------------------------------------- */

/* The word of the table that stands at `at`; a Latin one ends where its letters end. */
static const struct word *word_at(struct str s, size_t at, const struct word *table, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(table[i].text);
        if (has_at(s, at, table[i].text) && !(letter(table[i].text[0]) && letter(char_at(s, at + len))))
            return &table[i];
    }
    return NULL;
}

static size_t skip_spaces(struct str s, size_t at)
{
    while (char_at(s, at) == ' ')
        at++;
    return at;
}

static void add_item(struct reading *r, enum kind kind, struct str value, size_t digits, size_t from)
{
    if (r->n == 0)
        r->first = from;
    if (r->n < ITEMS_MOST)
        r->item[r->n++] = (struct item){ kind, value, digits };
    r->gap = false;
}

/* Is a number that says nothing about itself still part of the door? */
static bool bare_fits(const struct reading *r, const struct number *m)
{
    if (m->digits > DIGITS_MOST || (r->n > 0 && r->gap))
        return false;
    bool dash = char_at(r->s, m->end) == '-';
    if (r->n == 0 && m->digits == 4 && dash) /* 2019-11-02 is a day */
        return false;
    return !m->chinese || r->n > 0 || dash;
}

static bool take_number(struct reading *r, enum kind said)
{
    struct number m;
    size_t from = r->at;
    if (!number_at(r->a, r->s, from, &m))
        return false;
    size_t at = skip_spaces(r->s, m.end);
    const struct word *w = word_at(r->s, at, behind, countof(behind));
    enum kind kind = w ? w->kind : said;
    bool fits = m.digits <= DIGITS_MOST && kind != OTHER && (kind != BARE || bare_fits(r, &m));
    r->at = w ? at + strlen(w->text) : m.end;
    if (fits) {
        add_item(r, kind, m.value, m.digits, from);
        return true;
    }
    bool more = !w || w->text[0] == ':';
    while (more && (digit(char_at(r->s, r->at)) || char_at(r->s, r->at) == '-')) /* the rest of a date, a time or a telephone number */
        r->at++;
    r->gap = true;
    return true;
}

static bool take_side(struct reading *r)
{
    for (size_t i = 0; i < countof(sides); i++) {
        if (r->n == 0 || !has_at(r->s, r->at, sides[i]))
            continue;
        add_item(r, DOOR, str_of(sides[i]), 0, r->at);
        r->at += strlen(sides[i]);
        return true;
    }
    return false;
}

/* Between parts, these say nothing. */
static bool take_filler(struct reading *r)
{
    static const char *const filler[] = { " ", "-", "第", "的", "#" };
    for (size_t i = 0; i < countof(filler); i++) {
        if (!has_at(r->s, r->at, filler[i]))
            continue;
        r->at += strlen(filler[i]);
        return true;
    }
    return false;
}

static void read_items(struct reading *r)
{
    while (r->at < r->s.n) {
        bool begins = r->at == 0 || !letter(r->s.p[r->at - 1]);
        const struct word *w = begins ? word_at(r->s, r->at, before, countof(before)) : NULL;
        if (w) {
            size_t from = r->at, items = r->n;
            r->at = skip_spaces(r->s, from + strlen(w->text));
            if (!take_number(r, w->kind))
                r->gap = true;
            else if (items == 0 && r->n > 0)
                r->first = from;
        } else if (!take_filler(r) && !take_number(r, BARE) && !take_side(r)) {
            (void)utf8_next(r->s, &r->at);
            r->gap = true;
        }
    }
}

/* ---- settling -------------------------------------------------------------------------------------------------- */

struct parts {
    struct str part[DOOR + 1];
    int level; /* 0: nothing yet, 1: a building, 2: an entrance */
};

/* What a number without a word (or with an ambiguous one) is, given what is known so far and whether more follows. */
static enum kind settle(const struct parts *p, const struct item *it, bool last)
{
    bool is_long = it->digits >= 3;
    if (it->kind < BARE)
        return it->kind;
    if (it->kind == LOU)
        return p->level == 0 ? BUILDING : FLOOR;
    if (it->kind == HAO && last && (p->level > 0 || is_long))
        return DOOR;
    if (p->level == 0)
        return last && is_long ? DOOR : BUILDING;
    if (p->level == 1)
        return is_long ? DOOR : ENTRANCE;
    return last || is_long || p->part[FLOOR].p ? DOOR : FLOOR;
}

static void settle_all(struct reading *r, struct parts *p)
{
    for (size_t i = 0; i < r->n; i++) {
        enum kind k = settle(p, &r->item[i], i + 1 == r->n);
        must(k <= DOOR);
        if (p->part[k].p || (p->part[DOOR].p && r->item[i].kind >= BARE))
            continue; /* the first one counts, and what follows a door says itself what it is */
        p->part[k] = r->item[i].value;
        if (k == BUILDING && p->level < 1)
            p->level = 1;
        if (k == ENTRANCE && p->level < 2)
            p->level = 2;
    }
}

static bool has_digit(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (digit(s.p[i]))
            return true;
    return false;
}

struct str place_door_whole(struct arena *a, struct str door, int64_t floor)
{
    int64_t n;
    if (!door.p || floor == ABSENT || floor <= 0)
        return door;
    if (!has_digit(door))
        return arena_printf(a, "%lld" STR_FMT, (long long)floor, STR_ARG(door));
    if (door.n <= 2 && str_int(door, &n) && n >= 0)
        return arena_printf(a, "%lld%02lld", (long long)floor, (long long)n);
    return door;
}

bool place_door_read(struct arena *a, struct str text, enum place_known known, struct place_door *out)
{
    struct reading r = { .a = a, .s = place_door_fold(a, utf8_cut(text, DOOR_TEXT_MOST)) };
    struct parts p = { .level = known == KNOWN_ENTRANCE ? 2 : known == KNOWN_BUILDING ? 1 : 0 };
    int64_t floor = ABSENT;
    read_items(&r);
    if (a->overflow || r.n == 0)
        return false;
    settle_all(&r, &p);
    if (p.part[FLOOR].p && (!str_int(p.part[FLOOR], &floor) || floor > FLOOR_MOST))
        floor = ABSENT;
    struct str door = place_door_whole(a, p.part[DOOR], floor);
    if (floor == ABSENT && door.p)
        floor = place_door_floor(door);
    struct str compound = str_trim(str_cut(r.s, 0, r.first));
    if (str_ends(compound, STR("第")))
        compound.n -= strlen("第");
    *out = (struct place_door){ compound, p.part[BUILDING], p.part[ENTRANCE], door, floor };
    return !a->overflow;
}

/* ---- single parts ---------------------------------------------------------------------------------------------- */

static const char *const part_words[][8] = {
    [PART_BUILDING] = { "号楼", "#楼", "栋", "幢", "座", "号", "#", "楼" },
    [PART_ENTRANCE] = { "单元", "门洞", "号门", "门", "梯", NULL },
    [PART_FLOOR] = { "层", "楼", "F", NULL },
    [PART_DOOR] = { "号房", "室", "号", "房", "户", NULL },
};

static struct str without_spaces(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n);
    size_t n = 0;
    if (!p)
        return STR_NONE;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != ' ')
            p[n++] = s.p[i];
    return str_n(p, n);
}

/* Is all of it a number, as number_at reads one? */
static bool whole_number(struct arena *a, struct str s, struct str *value)
{
    struct number m;
    if (s.n == 1 && letter(s.p[0])) {
        *value = s;
        return true;
    }
    if (!number_at(a, s, 0, &m) || m.end != s.n)
        return false;
    *value = m.value;
    return true;
}

struct str place_door_part(struct arena *a, enum place_part part, struct str cell)
{
    struct str s = place_door_fold(a, cell), value;
    s = s.p ? without_spaces(a, s) : s;
    if (!s.p)
        return STR_NONE;
    if (str_starts(s, STR("第")))
        s = str_cut(s, strlen("第"), s.n);
    if (whole_number(a, s, &value))
        return value;
    for (size_t i = 0; i < countof(part_words[part]) && part_words[part][i]; i++) {
        struct str word = str_of(part_words[part][i]);
        if (str_ends(s, word) && whole_number(a, str_cut(s, 0, s.n - word.n), &value))
            return value;
    }
    return a->overflow ? STR_NONE : s; /* 东楼, 5东户: a name */
}

int64_t place_door_floor(struct str door)
{
    size_t from = door.n > 1 && letter(door.p[0]) ? 1 : 0, to = from;
    int64_t n;
    while (digit(char_at(door, to)))
        to++;
    if (to - from < 3 || to - from > 4 || !str_int(str_cut(door, from, to), &n))
        return ABSENT;
    return n / 100 ? n / 100 : ABSENT;
}

int64_t place_door_rank(struct str name)
{
    enum { LETTER = 1000000, WORD = 100000000 };
    size_t from = name.n && letter(name.p[0]) ? 1 : 0, to = from;
    int64_t n = 0, base = from ? (name.p[0] - 'A' + 1) * (int64_t)LETTER : 0;
    while (to - from < DIGITS_MOST && digit(char_at(name, to)))
        to++;
    if (to == from)
        return name.n == 0 ? 0 : name.n == 1 && from ? base : WORD;
    must(str_int(str_cut(name, from, to), &n));
    return base + n;
}

struct str place_building_words(struct arena *a, struct str name)
{
    struct str value;
    if (name.n == 1 && letter(name.p[0]))
        return arena_printf(a, STR_FMT " 座", STR_ARG(name));
    if (whole_number(a, name, &value))
        return arena_printf(a, STR_FMT " 号楼", STR_ARG(name));
    return name;
}

struct str place_entrance_words(struct arena *a, struct str name)
{
    struct str value;
    if (name.n && whole_number(a, name, &value))
        return arena_printf(a, STR_FMT " 单元", STR_ARG(name));
    return name;
}
