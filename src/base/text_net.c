/* text_net.c - addresses of the net, accounts of chats, and number plates in a text. */
#include "base/text_in.h"

static bool mail_char(int c)
{
    return (c > 0 && text_letter((char)c)) || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '+';
}

/* Bytes of the character of an address that ends at `at`, or 0. */
static size_t mail_before(struct str s, size_t at)
{
    size_t bytes;
    if (at && mail_char(text_ascii(str_cut(s, 0, at), at - 1, &bytes)))
        return 1;
    return at >= 3 && mail_char(text_ascii(s, at - 3, &bytes)) && bytes == 3 ? 3 : 0;
}

size_t text_scan_mail(struct scan *k, size_t at)
{
    struct str s = k->s;
    size_t from = at, to, bytes;
    bool dot = false;
    (void)text_ascii(s, at, &bytes);
    to = at + bytes;
    for (size_t n; (n = mail_before(s, from)) > 0;)
        from -= n;
    for (int c; mail_char(c = text_ascii(s, to, &bytes)); to += bytes)
        dot = dot || c == '.';
    if (from < at && dot && to - from >= TEXT_MARK_MIN)
        text_mark_add(k, MARK_MAIL, from, to);
    return to;
}

static const char *const chat[] = { "微信", "WeChat", "wechat", "Wechat", "VX", "vx", "V信", "v信", "QQ", "qq", "扣扣" };
static const char province[] = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

void text_begins_net(struct text_begins *b)
{
    text_begins_add(b, chat, countof(chat));
    for (const char *p = province; *p; p += 3)
        text_begins_add(b, &p, 1);
}

/* 微信 wx_abc123, 微信号：zhangsan, QQ 12345. A word of letters only is an account where the text says so, by 号, a colon or 是. */
size_t text_scan_chat(struct scan *k, size_t at)
{
    static const char *const between[] = { "号码", "号", "：", ":", "是", "为", " ", "　" };
    struct str s = k->s;
    size_t w = text_any(s, at, chat, countof(chat)), from = at + w, signs = 0, digits = 0, b, bytes;
    bool said = false;
    if (!w || (at && text_letter(s.p[at - 1])))
        return at;
    for (int i = 0; i < 4 && (b = text_any(s, from, between, countof(between))) > 0; i++, from += b)
        said = said || (!text_has(s, from, STR(" ")) && !text_has(s, from, STR("　")));
    size_t to = from;
    for (int c; signs <= 20 && mail_char(c = text_ascii(s, to, &bytes)) && c != '.' && c != '+'; to += bytes, signs++)
        digits += (c >= '0' && c <= '9') || c == '_';
    bool number = digits == signs && signs >= 5 && signs <= 12, name = signs >= 6 && signs <= 20 && (digits || said);
    if (!number && !name)
        return at;
    text_mark_add(k, MARK_MAIL, from, to);
    return to;
}

/* 晋A12345, 晋A·D12345: the province, a letter, five or six signs of which three at least are digits. */
size_t text_scan_plate(struct scan *k, size_t at)
{
    struct str s = k->s;
    size_t to = at + 4, signs = 0, digits = 0;
    if (to >= s.n || s.p[at + 3] < 'A' || s.p[at + 3] > 'Z' || !memmem(province, sizeof province - 1, s.p + at, 3))
        return at;
    if (text_has(s, to, STR("·")))
        to += strlen("·");
    for (; to < s.n && ((s.p[to] >= 'A' && s.p[to] <= 'Z') || (s.p[to] >= '0' && s.p[to] <= '9')); to++, signs++)
        digits += s.p[to] <= '9';
    if ((signs != 5 && signs != 6) || digits < 3)
        return at;
    text_mark_add(k, MARK_ID_NUMBER, at, to);
    return to;
}
