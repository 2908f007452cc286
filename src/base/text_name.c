/* text_name.c - names in a text: a surname before a form of address (女士, 经理, 某), or behind "我叫" and its like. */
#include "base/text_in.h"

static const char *const title[] = { "女士", "先生", "老师", "同志", "师傅", "阿姨", "大爷", "大妈", "奶奶", "爷爷", "大哥", "大姐", "叔叔", "经理", "主任",
                                     "警官", "局长", "书记", "医生", "队长", "校长", "律师", "老板", "站长", "所长", "科长", "处长", "村长", "组长" };
static const char *const opener[] = { "我叫", "名叫", "姓名：", "姓名:", "姓名是", "本人姓名", "本人", "我是", "联系人：", "联系人:", "联系人" };
static const char *const someone[] = { "某" };

void text_begins_name(struct text_begins *b)
{
    text_begins_add(b, title, countof(title));
    text_begins_add(b, opener, countof(opener));
    text_begins_add(b, someone, countof(someone));
}

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
        if (text_ends(s, to, str_of(word[i])))
            return true;
    return false;
}

/* 王某, 王某某; but 某些, 某公司 are nobody. */
static size_t scan_someone(struct scan *k, size_t at)
{
    static const char *const thing[] = { "些", "个", "种", "平", "公", "小", "单", "部", "一", "次", "年", "月", "日", "天", "位", "处",
                                         "地", "栋", "号", "企", "鉴" };
    size_t to = at + strlen("某");
    if (text_has(k->s, to, STR("某")))
        to += strlen("某");
    bool surname = han_before(k->s, at) && (surname_at(k->s, at - 3) || text_has(k->s, at - 3, STR("向"))) && !word_ends_at(k->s, at);
    if (surname && !text_any(k->s, to, thing, countof(thing)))
        text_mark_add(k, MARK_NAME, at - 3, to);
    return to;
}

/* 王女士, 李建同志, 张经理. A given name stands only between a surname that is nothing else and a form of address for anybody. */
static size_t scan_title(struct scan *k, size_t at)
{
    static const char *const anybody[] = { "女士", "先生", "老师", "同志" };
    struct str s = k->s;
    size_t w = text_any(s, at, title, countof(title)), from = at;
    bool given = text_any(s, at, anybody, countof(anybody));
    for (size_t chars = 1; w && chars <= (given ? 3u : 1u) && han_before(s, from); chars++) {
        from -= 3;
        if (!surname_at(s, from) || word_ends_at(s, from + 3) || (chars > 1 && everyday_at(s, from)))
            continue;
        text_mark_add(k, MARK_NAME, from, at + w);
        break;
    }
    return at + w;
}

/* 王小明男, 王小明住: a name and then a word. */
static bool name_goes_on(struct str s, size_t at)
{
    return at + 3 <= s.n && han_before(s, at + 3) && !text_has(s, at, STR("男")) && !text_has(s, at, STR("女")) && !text_has(s, at, STR("住"));
}

/* 我叫王小明，: who says so means it; behind 我是 and 本人 a surname that is a word as well names nobody. */
static size_t scan_called(struct scan *k, size_t at)
{
    static const char *const loose[] = { "本人", "我是", "联系人" };
    struct str s = k->s;
    size_t w = text_any(s, at, opener, countof(opener)), from = at + w, to = from;
    if (!w || !surname_at(s, from) || (text_any(s, at, loose, countof(loose)) && everyday_at(s, from)))
        return at;
    for (size_t chars = 0; chars < 3 && name_goes_on(s, to); chars++)
        to += 3;
    if (to - from < 6 || name_goes_on(s, to))
        return at;
    text_mark_add(k, MARK_NAME, from, to);
    return to;
}

size_t text_scan_name(struct scan *k, size_t at)
{
    size_t to = scan_called(k, at);
    if (to > at)
        return to;
    return text_has(k->s, at, STR("某")) ? scan_someone(k, at) : scan_title(k, at);
}
