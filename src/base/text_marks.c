/* text_marks.c - what in a text may point at a person.
**
** One pass, no dictionary of people. Digits are read as runs of groups, and what a run is follows from its shape and from what
** stands around it: 138 0000 0000 is a telephone, 8000-9000 元 a price, 2019-11-02 a day, 5-1204 a door. A door needs two levels
** (building and unit, unit and room) or a room of three digits, for "3号楼" alone is three hundred neighbours and marking it on every
** page would teach the clerk to look away. A name is a surname before a form of address (女士, 经理, 某) or behind "我叫" and its like.
**
** It finds what a hurried clerk overlooks. Doors and names are only shown for a second look, so a false alarm costs a glance; numbers
** are refused in public words, so there a false alarm would stand in the way, and sums, years and standards are told apart. */
#include "base/text.h"
#include "base/utf8.h"

struct scan {
    struct str s;
    struct text_mark *out;
    size_t room, n;
};

static void mark(struct scan *k, enum text_mark_kind kind, size_t from, size_t to)
{
    must(from + TEXT_MARK_MIN <= to && to <= k->s.n);
    if (k->n && from < k->out[k->n - 1].to) { /* overlaps what we have: the longer one stays */
        if (to > k->out[k->n - 1].to)
            k->out[k->n - 1].to = to;
        return;
    }
    if (k->n < k->room)
        k->out[k->n++] = (struct text_mark){ kind, from, to };
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool has_at(struct str s, size_t at, struct str what)
{
    return at < s.n && what.n <= s.n - at && s.p[at] == what.p[0] && memcmp(s.p + at, what.p, what.n) == 0; /* asked at every character */
}

static bool ends_at(struct str s, size_t at, struct str what)
{
    return str_ends(str_cut(s, 0, at), what);
}

/* Length of the word of a list that begins at `at`, or 0. Longer words stand before their beginnings. */
static size_t any_at(struct str s, size_t at, const char *const *word, size_t words)
{
    for (size_t i = 0; i < words; i++)
        if (at < s.n && word[i][0] == s.p[at] && (!word[i][1] || at + 1 == s.n || word[i][1] == s.p[at + 1]) && has_at(s, at, str_of(word[i])))
            return strlen(word[i]);
    return 0;
}

/* ---- digits -------------------------------------------------------------------------------------------------- */

/* The character at `at` and its bytes, full-width forms (what an input method types by accident) folded to ASCII; 0: another one. */
static int ascii_at(struct str s, size_t at, size_t *bytes)
{
    *bytes = 1;
    if (at >= s.n)
        return 0;
    if (!(s.p[at] & 0x80))
        return s.p[at];
    if (at + 2 >= s.n || s.p[at] != '\xEF' || (s.p[at + 1] != '\xBC' && s.p[at + 1] != '\xBD'))
        return 0;
    int c = ((unsigned char)s.p[at + 1] - 0xBC) * 64 + (unsigned char)s.p[at + 2] - 0x80 + 0x20; /* U+FF01 is '!' */
    *bytes = 3;
    return c > 0x20 && c < 0x7F ? c : 0;
}

static int digit_at(struct str s, size_t at, size_t *bytes)
{
    int c = ascii_at(s, at, bytes);
    return c >= '0' && c <= '9' ? c - '0' : -1;
}

/* What people put between digits, so that they read well or a machine does not: '-', ' ', or '.' for all the unusual; 0: nothing. */
static char joint_at(struct str s, size_t at, size_t *bytes)
{
    static const char *const dash[] = { "—", "–", "‐", "−", "―" };
    int c = ascii_at(s, at, bytes);
    if (c)
        return c == '-' || c == ' ' ? (char)c : strchr("./_~*)", c) ? '.' : 0;
    size_t dashed = any_at(s, at, dash, countof(dash)), dotted = has_at(s, at, STR("·")) ? 2 : 0, space = has_at(s, at, STR("　")) ? 3 : 0;
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

/* Groups of digits with a joint between them; a number may be written digit by digit. */
enum { MOBILE_DIGITS = 11, GROUPS_MAX = MOBILE_DIGITS + 1 };
struct group {
    size_t from, to, digits;
    int value; /* of its first four digits */
    char before;
};
struct run {
    struct group g[GROUPS_MAX];
    size_t groups;
};

static struct group read_group(struct str s, size_t from, char before)
{
    struct group g = { from, from, 0, 0, before };
    size_t bytes;
    for (int d; (d = digit_at(s, g.to, &bytes)) >= 0; g.to += bytes) {
        if (g.digits < 4)
            g.value = g.value * 10 + d;
        g.digits++;
    }
    return g;
}

static struct run read_run(struct str s, size_t from)
{
    struct run r = { .groups = 0 };
    char before = 0;
    while (r.groups < GROUPS_MAX) {
        struct group g = read_group(s, from, before);
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

static bool year(const struct group *g)
{
    return g->digits == 4 && g->value >= 1900 && g->value < 2100;
}

/* What is counted, measured or paid stands behind its number; so does a decimal fraction. */
static bool measured(struct str s, size_t to)
{
    static const char *const unit[] = { "元", "万", "亿", "千", "年", "月", "平", "米", "㎡", "m",
                                        "吨", "人", "多", "余", "分", "个", "次", "天", "%", "％", "k" };
    size_t bytes;
    return any_at(s, to, unit, countof(unit)) || (to < s.n && s.p[to] == '.' && digit_at(s, to + 1, &bytes) >= 0);
}

static bool called_before(struct str s, size_t from)
{
    static const char *const word[] = { "电话", "手机", "座机", "热线", "拨打", "打", "tel", "Tel", "TEL" };
    static const char *const between[] = { "：", ":", "号码", "是", "为", " " };
    for (size_t i = 0; i < countof(between); i++)
        if (ends_at(s, from, str_of(between[i])))
            from -= strlen(between[i]);
    for (size_t i = 0; i < countof(word); i++)
        if (ends_at(s, from, str_of(word[i])))
            return true;
    return false;
}

/* 20191102, 201911021430: a day, written by a machine. */
static bool day_stamp(const struct group *g)
{
    return (g->digits == 8 || g->digits == 12) && g->value >= 1900 && g->value < 2100;
}

/* One long group. Returns its end. */
static size_t scan_solid(struct scan *k, const struct group *g)
{
    struct str s = k->s;
    size_t to = g->to;
    bool mobile = g->digits == MOBILE_DIGITS && g->value >= 1300 && g->value < 2000;
    bool fraction = g->from >= 2 && s.p[g->from - 1] == '.' && digit_at(s, g->from - 2, &(size_t){ 0 }) >= 0;
    if (g->digits == 17 && to < s.n && (s.p[to] == 'X' || s.p[to] == 'x'))
        mark(k, MARK_ID_NUMBER, g->from, ++to);
    else if (g->digits >= 15 && g->digits <= 19) /* identity cards old and new, bank cards */
        mark(k, MARK_ID_NUMBER, g->from, to);
    else if (mobile || (g->digits >= 7 && g->digits <= 13 && !fraction && !measured(s, to) && !day_stamp(g)))
        mark(k, MARK_PHONE, g->from, to);
    return to;
}

/* 138 0000 0000, 1380-000-0000, 138.0000.0000 (what is joined so must be cut in three, or degrees and sums would be telephones), and
** 1 3 8 0 0 0 0 0 0 0 0. `last`: the group that ends it. */
static bool mobile_groups(const struct run *r, size_t last)
{
    const struct group *g = r->g;
    bool odd = false, single = g[0].digits == 1 && last + 1 == MOBILE_DIGITS && r->groups == MOBILE_DIGITS;
    for (size_t i = 1; i <= last; i++) {
        odd = odd || g[i].before == '.';
        single = single && g[i].digits == 1;
    }
    int head = g[0].digits == 3 ? g[0].value : g[0].digits == 4 ? g[0].value / 10 : 0;
    return single ? g[0].value == 1 && g[1].value >= 3 : head >= 100 && head < 200 && (!odd || (head >= 130 && last == 2));
}

/* How many of the first groups are one telephone or card number written in pieces; 0: none. */
static size_t number_groups(struct str s, const struct run *r, enum text_mark_kind *kind)
{
    const struct group *g = r->g;
    size_t digits = g[0].digits, found = 0;
    bool years = year(&g[0]);
    for (size_t i = 1; i < r->groups; i++) {
        digits += g[i].digits;
        years = years && year(&g[i]);
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

/* ---- doors --------------------------------------------------------------------------------------------------- */

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
    if (any_at(s, at, estate, countof(estate)))
        return 0;
    for (size_t i = 0; i < countof(levels); i++)
        if (has_at(s, at, str_of(levels[i].word))) {
            *level = levels[i].level;
            return strlen(levels[i].word);
        }
    return 0;
}

/* A number of a door: digits, or up to four of 一 ... 十. */
static size_t door_number(struct str s, size_t at, size_t *digits)
{
    static const char *const han[] = { "一", "二", "三", "四", "五", "六", "七", "八", "九", "十" };
    struct group g = read_group(s, at, 0);
    *digits = g.digits;
    if (g.digits)
        return g.to;
    for (size_t i = 0, n; i < 4 && (n = any_at(s, at, han, countof(han))); i++)
        at += n;
    return at;
}

/* 3号楼2单元501, A10栋三单元, 6栋1204, 301室: returns where it ends, `from` when there is none. */
static size_t scan_door(struct scan *k, size_t from)
{
    struct str s = k->s;
    size_t at = from, end = from, digits;
    unsigned seen = 0;
    enum level last = 0, level = 0;
    bool worded = false, long_room = false;
    for (;;) {
        size_t to = door_number(s, at, &digits);
        size_t w = to > at && digits <= 4 ? level_at(s, to, &level) : 0;
        bool bare = !w && last && digits >= 3 && digits <= 4 && !measured(s, to);
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
    bool alone = long_room && !has_at(s, end - strlen("户"), STR("户")); /* 297户 are counted, 301室 is one */
    if (!flat && !alone && !(unit && (building || house)))
        return from;
    if (from && letter(s.p[from - 1]) && (from == 1 || !letter(s.p[from - 2])))
        from--;
    mark(k, MARK_DOOR, from, end);
    return end;
}

/* 3-2-501, 5-1204, B2-1503: building, unit, flat. Many letters before it make it a standard's number. */
static size_t dashed_door(struct scan *k, const struct run *r)
{
    struct str s = k->s;
    const struct group *g = r->g;
    size_t from = g[0].from, n = 1;
    while (n < r->groups && n < 3 && g[n].before == '-')
        n++;
    const struct group *flat = &g[n - 1];
    bool two = n == 2 && g[0].digits <= 2, three = n == 3 && g[0].digits <= 3 && g[1].digits <= 2;
    if ((!two && !three) || flat->digits < 3 || flat->digits > 4 || measured(s, flat->to))
        return from;
    if (from && letter(s.p[from - 1])) {
        if ((from > 1 && letter(s.p[from - 2])) || year(flat))
            return from;
        from--;
    }
    enum level level = 0;
    size_t w = level_at(s, flat->to, &level);
    size_t end = flat->to + (level == ROOM ? w : 0);
    mark(k, MARK_DOOR, from, end);
    return end;
}

/* A digit of any writing. */
static int spelled_at(struct str s, size_t at, size_t *bytes)
{
    static const struct {
        const char *han;
        int value;
    } digit[] = { { "零", 0 }, { "〇", 0 }, { "一", 1 }, { "幺", 1 }, { "二", 2 }, { "三", 3 }, { "四", 4 },
                  { "五", 5 }, { "六", 6 }, { "七", 7 }, { "八", 8 }, { "九", 9 } };
    int d = digit_at(s, at, bytes);
    for (size_t i = 0; d < 0 && i < countof(digit); i++)
        if (at + 1 < s.n && digit[i].han[1] == s.p[at + 1] && has_at(s, at, str_of(digit[i].han))) {
            *bytes = strlen(digit[i].han);
            return digit[i].value;
        }
    return d;
}

/* 一三九一二三四五六七八, 幺三九 1234 5678: eleven digits, at least one of them a word; more or fewer are something else. */
static size_t scan_spelled(struct scan *k, size_t from)
{
    struct str s = k->s;
    size_t at = from, end = from, bytes, digits = 0;
    bool word = false;
    char joint;
    if (from >= 3 && spelled_at(s, from - 3, &bytes) >= 0)
        return from;
    for (int d; digits <= MOBILE_DIGITS && (d = spelled_at(s, at, &bytes)) >= 0; at = behind_joint(s, end, &joint)) {
        word = word || (s.p[at] & 0x80 && digit_at(s, at, &(size_t){ 0 }) < 0);
        if ((digits == 0 && d != 1) || (digits == 1 && d < 3))
            return from;
        digits++;
        end = at + bytes;
    }
    if (digits != MOBILE_DIGITS || !word)
        return from;
    mark(k, MARK_PHONE, from, end);
    return end;
}

/* 2019-11-02, 2019.11.2, 2019/11/02 */
static bool day_groups(const struct run *r)
{
    const struct group *g = r->g;
    return r->groups >= 3 && year(&g[0]) && g[1].before != ' ' && g[1].before == g[2].before && g[1].digits <= 2 && g[2].digits <= 2;
}

static size_t scan_digits(struct scan *k, size_t from)
{
    size_t end = scan_door(k, from);
    if (end == from)
        end = scan_spelled(k, from);
    if (end > from)
        return end;
    struct run r = read_run(k->s, from);
    enum text_mark_kind kind = MARK_PHONE;
    if (day_groups(&r))
        return r.g[2].to;
    if (r.g[0].digits >= 7)
        return scan_solid(k, &r.g[0]);
    size_t n = number_groups(k->s, &r, &kind);
    if (n) {
        mark(k, kind, from, r.g[n - 1].to);
        return r.g[n - 1].to;
    }
    end = dashed_door(k, &r);
    return end > from ? end : r.g[0].to;
}

/* ---- addresses of the net, plates ---------------------------------------------------------------------------- */

static bool mail_char(int c)
{
    return (c > 0 && letter((char)c)) || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '+';
}

/* Bytes of the character of an address that ends at `at`, or 0. */
static size_t mail_before(struct str s, size_t at)
{
    size_t bytes;
    if (at && mail_char(ascii_at(str_cut(s, 0, at), at - 1, &bytes)))
        return 1;
    return at >= 3 && mail_char(ascii_at(s, at - 3, &bytes)) && bytes == 3 ? 3 : 0;
}

/* `at` is the @, in either width. */
static size_t scan_mail(struct scan *k, size_t at)
{
    struct str s = k->s;
    size_t from = at, to, bytes;
    bool dot = false;
    (void)ascii_at(s, at, &bytes);
    to = at + bytes;
    for (size_t n; (n = mail_before(s, from)) > 0;)
        from -= n;
    for (int c; mail_char(c = ascii_at(s, to, &bytes)); to += bytes)
        dot = dot || c == '.';
    if (from < at && dot && to - from >= TEXT_MARK_MIN)
        mark(k, MARK_MAIL, from, to);
    return to;
}

/* 微信 wx_abc123, 微信号：zhangsan, QQ 12345. A word of letters only is an account where the text says so, by 号, a colon or 是. */
static size_t scan_chat(struct scan *k, size_t at)
{
    static const char *const opener[] = { "微信", "WeChat", "wechat", "Wechat", "VX", "vx", "V信", "v信", "QQ", "qq", "扣扣" };
    static const char *const between[] = { "号码", "号", "：", ":", "是", "为", " ", "　" };
    struct str s = k->s;
    size_t w = any_at(s, at, opener, countof(opener)), from = at + w, signs = 0, digits = 0, b, bytes;
    bool said = false;
    if (!w || (at && letter(s.p[at - 1])))
        return at;
    for (int i = 0; i < 4 && (b = any_at(s, from, between, countof(between))) > 0; i++, from += b)
        said = said || (!has_at(s, from, STR(" ")) && !has_at(s, from, STR("　")));
    size_t to = from;
    for (int c; signs <= 20 && mail_char(c = ascii_at(s, to, &bytes)) && c != '.' && c != '+'; to += bytes, signs++)
        digits += (c >= '0' && c <= '9') || c == '_';
    bool number = digits == signs && signs >= 5 && signs <= 12, name = signs >= 6 && signs <= 20 && (digits || said);
    if (!number && !name)
        return at;
    mark(k, MARK_MAIL, from, to);
    return to;
}

/* 晋A12345, 晋A·D12345: the province, a letter, five or six signs of which three at least are digits. */
static size_t scan_plate(struct scan *k, size_t at)
{
    static const char province[] = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
    struct str s = k->s;
    size_t to = at + 4, signs = 0, digits = 0;
    if (to >= s.n || s.p[at + 3] < 'A' || s.p[at + 3] > 'Z' || !memmem(province, sizeof province - 1, s.p + at, 3))
        return at;
    if (has_at(s, to, STR("·")))
        to += strlen("·");
    for (; to < s.n && ((s.p[to] >= 'A' && s.p[to] <= 'Z') || (s.p[to] >= '0' && s.p[to] <= '9')); to++, signs++)
        digits += s.p[to] <= '9';
    if ((signs != 5 && signs != 6) || digits < 3)
        return at;
    mark(k, MARK_ID_NUMBER, at, to);
    return to;
}

/* ---- names --------------------------------------------------------------------------------------------------- */

/* Bytes of the Chinese character that ends at `at`, or 0. */
static size_t han_before(struct str s, size_t at)
{
    return at >= 3 && (unsigned char)s.p[at - 3] >= 0xE4 && (unsigned char)s.p[at - 3] <= 0xE9 ? 3 : 0;
}

static bool in_list(struct str list, struct str s, size_t at)
{
    return at + 3 <= s.n && memmem(list.p, list.n, s.p + at, 3) != NULL;
}

static bool surname_at(struct str s, size_t at)
{
    return in_list(STR("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石"
                       "金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔常汤欧阳易"),
                   s, at);
}

/* Surnames that are everyday words as well: they count right before a form of address only. */
static bool everyday_at(struct str s, size_t at)
{
    return in_list(STR("高任于程付方白金江石万常段时曾周武"), s, at);
}

/* Words that end like a surname: the 任 of 主任 is no Mr Ren. */
static bool word_ends_at(struct str s, size_t to)
{
    static const char *const word[] = { "主任", "担任", "责任", "信任", "现任", "前任", "原任", "对于", "关于", "由于", "至于", "在于", "位于", "阶段", "路段",
                                        "低段", "高段", "中段", "手段", "地方", "对方", "双方", "官方", "我方", "校方", "警方", "经常", "非常", "正常", "提高",
                                        "工程", "课程", "过程", "园林", "森林", "积金", "基金", "资金", "历史", "明白", "其余", "业余", "任何", "如何", "允许",
                                        "感谢", "谢谢", "支付", "交付", "照顾", "祝贺", "区某" };
    for (size_t i = 0; i < countof(word); i++)
        if (ends_at(s, to, str_of(word[i])))
            return true;
    return false;
}

/* 王某, 王某某; but 某些, 某公司 are nobody. */
static size_t scan_someone(struct scan *k, size_t at)
{
    static const char *const thing[] = { "些", "个", "种", "平", "公", "小", "单", "部", "一", "次", "年", "月", "日", "天", "位", "处",
                                         "地", "栋", "号", "企", "鉴" };
    size_t to = at + strlen("某");
    if (has_at(k->s, to, STR("某")))
        to += strlen("某");
    bool surname = han_before(k->s, at) && (surname_at(k->s, at - 3) || has_at(k->s, at - 3, STR("向"))) && !word_ends_at(k->s, at);
    if (surname && !any_at(k->s, to, thing, countof(thing)))
        mark(k, MARK_NAME, at - 3, to);
    return to;
}

/* 王女士, 李建同志, 张经理. A given name stands only between a surname that is nothing else and a form of address for anybody. */
static size_t scan_title(struct scan *k, size_t at)
{
    static const char *const title[] = { "女士", "先生", "老师", "同志", "师傅", "阿姨", "大爷", "大妈", "奶奶", "爷爷", "大哥", "大姐", "叔叔",
                                         "经理", "主任", "警官", "局长", "书记", "医生", "队长", "校长", "律师", "老板", "站长", "所长", "科长", "处长",
                                         "村长", "组长" };
    static const char *const anybody[] = { "女士", "先生", "老师", "同志" };
    struct str s = k->s;
    size_t w = any_at(s, at, title, countof(title)), from = at;
    bool given = any_at(s, at, anybody, countof(anybody));
    for (size_t chars = 1; w && chars <= (given ? 3u : 1u) && han_before(s, from); chars++) {
        from -= 3;
        if (!surname_at(s, from) || word_ends_at(s, from + 3) || (chars > 1 && everyday_at(s, from)))
            continue;
        mark(k, MARK_NAME, from, at + w);
        break;
    }
    return at + w;
}

/* 王小明男, 王小明住: a name and then a word. */
static bool name_goes_on(struct str s, size_t at)
{
    return at + 3 <= s.n && han_before(s, at + 3) && !has_at(s, at, STR("男")) && !has_at(s, at, STR("女")) && !has_at(s, at, STR("住"));
}

/* 我叫王小明，: who says so means it; behind 我是 and 本人 a surname that is a word as well names nobody. */
static size_t scan_called(struct scan *k, size_t at)
{
    static const char *const opener[] = { "我叫", "名叫", "姓名：", "姓名:", "姓名是", "本人姓名", "本人", "我是", "联系人：", "联系人:", "联系人" };
    static const char *const loose[] = { "本人", "我是", "联系人" };
    struct str s = k->s;
    size_t w = any_at(s, at, opener, countof(opener)), from = at + w, to = from;
    if (!w || !surname_at(s, from) || (any_at(s, at, loose, countof(loose)) && everyday_at(s, from)))
        return at;
    for (size_t chars = 0; chars < 3 && name_goes_on(s, to); chars++)
        to += 3;
    if (to - from < 6 || name_goes_on(s, to))
        return at;
    mark(k, MARK_NAME, from, to);
    return to;
}

static size_t scan_han(struct scan *k, size_t at)
{
    size_t to = scan_spelled(k, at);
    if (to == at)
        to = scan_door(k, at);
    if (to == at)
        to = scan_chat(k, at);
    if (to == at)
        to = scan_plate(k, at);
    if (to == at)
        to = scan_called(k, at);
    if (to == at)
        to = has_at(k->s, at, STR("某")) ? scan_someone(k, at) : scan_title(k, at);
    return to;
}

void text_marks(struct str s, struct text_mark *out, size_t room, size_t *n)
{
    struct scan k = { s, out, room, 0 };
    size_t at = 0, bytes;
    while (at < s.n) {
        size_t next = at;
        if (digit_at(s, at, &bytes) >= 0)
            next = scan_digits(&k, at);
        else if (ascii_at(s, at, &bytes) == '@')
            next = scan_mail(&k, at);
        else if (letter(s.p[at]))
            next = scan_chat(&k, at);
        else if ((unsigned char)s.p[at] >= 0xE4 || has_at(s, at, STR("〇")))
            next = scan_han(&k, at);
        if (next == at)
            (void)utf8_next(s, &next);
        at = next;
    }
    *n = k.n;
}
