/* text_number.c - telephones, identity cards and bank cards in a text.
**
** Digits are read as runs of groups, and what a run is follows from its shape and from what stands around it: 138 0000 0000 is a telephone,
** 8000-9000 元 a price, 2019-11-02 a day, 5-1204 a door. Numbers are refused in public words, so sums, years and standards are told
** apart. */
#include "base/text_in.h"

/* What people put between digits, so that they read well or a machine does not: '-', ' ', or '.' for all the unusual; 0: nothing. */
static char joint_at(struct str s, size_t at, size_t *bytes)
{
    static const char *const dash[] = { "—", "–", "‐", "−", "―" };
    int c = text_ascii(s, at, bytes);
    if (c)
        return c == '-' || c == ' ' ? (char)c : strchr("./_~*)", c) ? '.' : 0;
    size_t dashed = text_any(s, at, dash, countof(dash)), dotted = text_has(s, at, STR("·")) ? 2 : 0,
           space = text_has(s, at, STR("　")) ? 3 : 0;
    *bytes = dashed + dotted + space;
    return dashed ? '-' : dotted ? '.' : space ? ' ' : 0;
}

/* Behind at most three of them ("139 - 1234"); *kind is the one that is no space, if there is one. */
static size_t behind_joint(struct str s, size_t at, char *kind)
{
    size_t bytes;
    char c;
    *kind = 0;
    for (int i = 0; i < 3 && (c = joint_at(s, at, &bytes)) != 0; i++, at += bytes)
        *kind = *kind && *kind != ' ' ? *kind : c;
    return at;
}

struct text_group text_group(struct str s, size_t from, char before)
{
    struct text_group g = { from, from, 0, 0, before };
    size_t bytes;
    for (int d; (d = text_digit(s, g.to, &bytes)) >= 0; g.to += bytes) {
        if (g.digits < 4)
            g.value = g.value * 10 + d;
        g.digits++;
    }
    return g;
}

static struct text_run read_run(struct str s, size_t from)
{
    struct text_run r = { .groups = 0 };
    char before = 0;
    while (r.groups < GROUPS_MAX) {
        struct text_group g = text_group(s, from, before);
        if (!g.digits)
            break;
        r.g[r.groups++] = g;
        from = behind_joint(s, g.to, &before);
        if (from == g.to)
            break;
    }
    must(r.groups);
    return r;
}

bool text_year(const struct text_group *g)
{
    return g->digits == 4 && g->value >= 1900 && g->value < 2100;
}

bool text_measured(struct str s, size_t to)
{
    static const char *const unit[] = { "元", "万", "亿", "千", "年", "月", "平", "米", "㎡", "m",
                                        "吨", "人", "多", "余", "分", "个", "次", "天", "%", "％", "k" };
    size_t bytes;
    return text_any(s, to, unit, countof(unit)) || (to < s.n && s.p[to] == '.' && text_digit(s, to + 1, &bytes) >= 0);
}

static bool called_before(struct str s, size_t from)
{
    static const char *const word[] = { "电话", "手机", "座机", "热线", "拨打", "打", "tel", "Tel", "TEL" };
    static const char *const between[] = { "：", ":", "号码", "是", "为", " " };
    for (size_t i = 0; i < countof(between); i++)
        if (text_ends(s, from, str_of(between[i])))
            from -= strlen(between[i]);
    for (size_t i = 0; i < countof(word); i++)
        if (text_ends(s, from, str_of(word[i])))
            return true;
    return false;
}

/* 20191102, 201911021430: a day, written by a machine. */
static bool day_stamp(const struct text_group *g)
{
    return (g->digits == 8 || g->digits == 12) && g->value >= 1900 && g->value < 2100;
}

/* One long group. Returns its end. */
static size_t scan_solid(struct scan *k, const struct text_group *g)
{
    struct str s = k->s;
    size_t to = g->to;
    bool mobile = g->digits == MOBILE_DIGITS && g->value >= 1300 && g->value < 2000;
    bool fraction = g->from >= 2 && s.p[g->from - 1] == '.' && text_digit(s, g->from - 2, &(size_t){ 0 }) >= 0;
    if (g->digits == 17 && to < s.n && (s.p[to] == 'X' || s.p[to] == 'x'))
        text_mark_add(k, MARK_ID_NUMBER, g->from, ++to);
    else if (g->digits >= 15 && g->digits <= 19) /* identity cards old and new, bank cards */
        text_mark_add(k, MARK_ID_NUMBER, g->from, to);
    else if (mobile || (g->digits >= 7 && g->digits <= 13 && !fraction && !text_measured(s, to) && !day_stamp(g)))
        text_mark_add(k, MARK_PHONE, g->from, to);
    return to;
}

/* 138 0000 0000, 1380-000-0000, 138.0000.0000 (what is joined so must be cut in three, or degrees and sums would be telephones), and
** 1 3 8 0 0 0 0 0 0 0 0. `last`: the group that ends it. */
static bool mobile_groups(const struct text_run *r, size_t last)
{
    const struct text_group *g = r->g;
    bool odd = false, single = g[0].digits == 1 && last + 1 == MOBILE_DIGITS && r->groups == MOBILE_DIGITS;
    for (size_t i = 1; i <= last; i++) {
        odd = odd || g[i].before == '.';
        single = single && g[i].digits == 1;
    }
    int head = g[0].digits == 3 ? g[0].value : g[0].digits == 4 ? g[0].value / 10 : 0;
    return single ? g[0].value == 1 && g[1].value >= 3 : head >= 100 && head < 200 && (!odd || (head >= 130 && last == 2));
}

/* How many of the first groups are one telephone or card number written in pieces; 0: none. */
static size_t number_groups(struct str s, const struct text_run *r, enum text_mark_kind *kind)
{
    const struct text_group *g = r->g;
    size_t digits = g[0].digits, found = 0;
    bool years = text_year(&g[0]);
    for (size_t i = 1; i < r->groups; i++) {
        digits += g[i].digits;
        years = years && text_year(&g[i]);
        bool mobile = digits == MOBILE_DIGITS && mobile_groups(r, i);
        bool area = digits >= 10 && digits <= 12 && i <= 2 && (g[0].digits == 3 || g[0].digits == 4) && s.p[g[0].from] == '0';
        bool free_call = digits == 10 && g[0].digits == 3 && (g[0].value == 400 || g[0].value == 800);
        bool china = digits == 13 && g[0].digits == 2 && g[0].value == 86;
        bool local = i == 1 && (digits == 7 || digits == 8) && g[1].digits == 4 && !years && called_before(s, g[0].from);
        bool card = (digits == 16 || digits == 19) && g[0].digits == 4 && g[1].digits == 4 && g[1].before == ' ' && !years;
        if (mobile || area || free_call || china || local || card) {
            *kind = card ? MARK_ID_NUMBER : MARK_PHONE;
            found = i + 1;
        }
    }
    return found;
}

/* A digit of any writing. */
static int spelled_at(struct str s, size_t at, size_t *bytes)
{
    static const struct {
        const char *han;
        int value;
    } digit[] = { { "零", 0 }, { "〇", 0 }, { "一", 1 }, { "幺", 1 }, { "二", 2 }, { "三", 3 }, { "四", 4 },
                  { "五", 5 }, { "六", 6 }, { "七", 7 }, { "八", 8 }, { "九", 9 } };
    int d = text_digit(s, at, bytes);
    for (size_t i = 0; d < 0 && i < countof(digit); i++)
        if (at + 1 < s.n && digit[i].han[1] == s.p[at + 1] && text_has(s, at, str_of(digit[i].han))) {
            *bytes = strlen(digit[i].han);
            return digit[i].value;
        }
    return d;
}

void text_begins_number(struct text_begins *b)
{
    static const char *const one[] = { "一", "幺" }; /* a mobile number begins with 1, and a word or a digit says so */
    text_begins_add(b, one, countof(one));
}

/* 一三九一二三四五六七八, 幺三九 1234 5678: eleven digits, at least one of them a word; more or fewer are something else. */
size_t text_scan_spelled(struct scan *k, size_t from)
{
    struct str s = k->s;
    size_t at = from, end = from, bytes, digits = 0;
    bool word = false;
    char joint;
    if (from >= 3 && spelled_at(s, from - 3, &bytes) >= 0)
        return from;
    for (int d; digits <= MOBILE_DIGITS && (d = spelled_at(s, at, &bytes)) >= 0; at = behind_joint(s, end, &joint)) {
        word = word || (s.p[at] & 0x80 && text_digit(s, at, &(size_t){ 0 }) < 0);
        if ((digits == 0 && d != 1) || (digits == 1 && d < 3))
            return from;
        digits++;
        end = at + bytes;
    }
    if (digits != MOBILE_DIGITS || !word)
        return from;
    text_mark_add(k, MARK_PHONE, from, end);
    return end;
}

/* 2019-11-02, 2019.11.2, 2019/11/02 */
static bool day_groups(const struct text_run *r)
{
    const struct text_group *g = r->g;
    return r->groups >= 3 && text_year(&g[0]) && g[1].before != ' ' && g[1].before == g[2].before && g[1].digits <= 2 && g[2].digits <= 2;
}

size_t text_scan_digits(struct scan *k, size_t from)
{
    size_t end = text_scan_door(k, from);
    if (end == from)
        end = text_scan_spelled(k, from);
    if (end > from)
        return end;
    struct text_run r = read_run(k->s, from);
    enum text_mark_kind kind = MARK_PHONE;
    if (day_groups(&r))
        return r.g[2].to;
    if (r.g[0].digits >= 7)
        return scan_solid(k, &r.g[0]);
    size_t n = number_groups(k->s, &r, &kind);
    if (n) {
        text_mark_add(k, kind, from, r.g[n - 1].to);
        return r.g[n - 1].to;
    }
    end = text_scan_dashed(k, &r);
    return end > from ? end : r.g[0].to;
}
