/* text_marks.c - what in a text may point at a person.
**
** One pass, no dictionary of people: runs of digits (telephone, identity number), doors (号楼 单元 栋 室 and a-b-c), mail
** addresses, and a surname before 女士 先生 老师 阿姨 大爷 某. It finds what a hurried clerk overlooks and accepts false alarms. */
#include "base/text.h"
#include "base/utf8.h"

struct scan {
    struct str s;
    struct text_mark *out;
    size_t room, n;
};

static void mark(struct scan *k, enum text_mark_kind kind, size_t from, size_t to)
{
    if (k->n && from < k->out[k->n - 1].to) { /* overlaps what we have: the longer one stays */
        if (to > k->out[k->n - 1].to)
            k->out[k->n - 1].to = to;
        return;
    }
    if (k->n < k->room)
        k->out[k->n++] = (struct text_mark){ kind, from, to };
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool has_at(struct str s, size_t at, struct str what)
{
    return at <= s.n && str_starts(str_cut(s, at, s.n), what);
}

/* Length of a door's word at `at`, or 0. */
static size_t door_word(struct str s, size_t at)
{
    static const char *const word[] = { "号楼", "号院", "单元", "栋", "幢", "座", "室", "号房", "门" };
    for (size_t i = 0; i < countof(word); i++)
        if (has_at(s, at, str_of(word[i])))
            return strlen(word[i]);
    return 0;
}

/* 2019-1-2 is a day, 19-1-201 a door. */
static bool year_at(struct str s, size_t at)
{
    struct str y = str_cut(s, at, at + 5);
    return y.n == 5 && (str_starts(y, STR("19")) || str_starts(y, STR("20"))) && y.p[4] == '-';
}

/* A run of digits and what it may be; returns where it ends. */
static size_t scan_digits(struct scan *k, size_t from)
{
    struct str s = k->s;
    size_t i = from, digits = 0, dashes = 0, door = 0;
    while (i < s.n && (digit(s.p[i]) || ((s.p[i] == '-' || s.p[i] == ' ') && digits && i + 1 < s.n && digit(s.p[i + 1])))) {
        digits += digit(s.p[i]);
        dashes += s.p[i] == '-';
        i++;
    }
    if (digits == 17 && i < s.n && (s.p[i] == 'X' || s.p[i] == 'x')) {
        digits++;
        i++;
    }
    size_t w = door_word(s, i);
    while (digits <= 5 && w) { /* 3号楼2单元501室 is one door */
        door++;
        i += w;
        size_t run = i;
        while (run < s.n && digit(s.p[run]))
            run++;
        w = run > i ? door_word(s, run) : 0;
        i = run;
    }
    if (door)
        mark(k, MARK_DOOR, from, i);
    else if (digits == 15 || digits == 18)
        mark(k, MARK_ID_NUMBER, from, i);
    else if (digits >= 7 && digits <= 13 && !(digits == 8 && dashes == 2)) /* 2019-11-02 is a day */
        mark(k, MARK_PHONE, from, i);
    else if (dashes == 2 && digits <= 7 && digits >= 4 && !year_at(s, from))
        mark(k, MARK_DOOR, from, i);
    return i;
}

static bool mail_char(char c)
{
    return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-' || c == '+';
}

static size_t scan_mail(struct scan *k, size_t at)
{
    struct str s = k->s;
    size_t from = at, to = at + 1;
    while (from && mail_char(s.p[from - 1]))
        from--;
    while (to < s.n && mail_char(s.p[to]))
        to++;
    if (from < at && str_find(str_cut(s, at, to), '.', 0) < to - at)
        mark(k, MARK_MAIL, from, to);
    return to;
}

/* Before a form of address (女士, 某, ...) stands a surname of one character, sometimes with the given name. */
static size_t address_word(struct str s, size_t at)
{
    static const char *const word[] = { "女士", "先生", "老师", "阿姨", "大爷", "大妈", "奶奶", "爷爷", "师傅", "同志", "某某", "某" };
    for (size_t i = 0; i < countof(word); i++)
        if (has_at(s, at, str_of(word[i])))
            return strlen(word[i]);
    return 0;
}

static bool surname_before(struct str s, size_t at)
{
    static const char common[] = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤";
    return at >= 3 && memmem(common, sizeof common - 1, s.p + at - 3, 3) != NULL;
}

static size_t scan_name(struct scan *k, size_t at)
{
    size_t w = address_word(k->s, at);
    if (!w)
        return at;
    if (surname_before(k->s, at))
        mark(k, MARK_NAME, at - 3, at + w);
    else if (at >= 6 && surname_before(k->s, at - 3))
        mark(k, MARK_NAME, at - 6, at + w);
    else if (at >= 9 && surname_before(k->s, at - 6))
        mark(k, MARK_NAME, at - 9, at + w);
    return at + w;
}

void text_marks(struct str s, struct text_mark *out, size_t room, size_t *n)
{
    struct scan k = { s, out, room, 0 };
    size_t at = 0;
    while (at < s.n) {
        size_t next = at;
        if (digit(s.p[at]))
            next = scan_digits(&k, at);
        else if (s.p[at] == '@')
            next = scan_mail(&k, at);
        else if ((unsigned char)s.p[at] >= 0xE4)
            next = scan_name(&k, at);
        if (next == at)
            (void)utf8_next(s, &next);
        at = next;
    }
    *n = k.n;
}
