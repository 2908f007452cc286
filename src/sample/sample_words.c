/* sample_words.c - how a made-up text is put together: a trouble in its own words, then what people add.
**
** Parts are chosen by the story's own dice, so a text is the same each time it is asked for, and few are alike. Lengths follow what real
** letters to an office look like: most say it in sixty to two hundred characters, some need a page. */
#include "sample/sample_in.h"

enum { TEXT_ROOM = 8000, NO_CONTACT = 30, CONTACT_DICE = 13 };

static const char *const opener[] = {
    "您好，", "社区的同志好，", "反映一个情况：", "麻烦问一下，", "我是住了二十年的老住户，", "打扰了，", "替我母亲写的，", "不会打字，请孩子代写：", "你们好，又来麻烦了，",
    "下班才有空写，", "我在外地，家里老人说的，", "群里都在说这个，我来写一下：",
};
static const char *const since[] = {
    "到今天已经三天了。", "前前后后快一个月了。", "从上个星期开始的。", "有小半年了。", "昨天才发现的。", "一个多星期了，天天这样。", "去年也有过一回。", "就这两天的事。",
    "断断续续有十来天了。", "刮风下雨的时候更厉害。", "白天还好，一到晚上就不行。", "中间好过两天，又犯了。",
};
static const char *const effect[] = {
    "家里有八十多岁的老人，实在不方便。", "我家孩子才两岁。", "我上夜班，白天要睡觉。", "楼上楼下都有意见，不是我一家。", "我母亲为这个一宿没睡着。", "问过几家邻居，都这么说。", "家里有病人，经不起折腾。",
    "孩子明年高考，请体谅一下。", "对门是独居老人，她不好意思说。", "我们这栋楼一大半是退休的。", "坐轮椅的邻居出不了门。", "大家见面说的都是这个。", "亲戚来了都问怎么回事。", "来了客人都不好意思。",
};
static const char *const tried[] = {
    "打过物业两次电话，说记下了，没人来。", "在群里说了，没有人应。", "师傅来看过一次，说要等配件，就没有下文了。", "自己想办法弄过，弄不好。", "去服务台问过，让写在这里。", "给热线打过电话，让找社区。",
    "上次也报过，当时修好了，现在又坏了。", "问了几家，都说不归他们管。", "写过纸条贴在楼下，没有回音。", "和邻居商量过，大家愿意凑点钱，就是不知道找谁。", "推来推去，也不知道到底该谁管。",
};
static const char *const ask[] = {
    "请尽快派人来看看。", "能不能给个准话，什么时候能修好？", "希望早点解决。", "请帮忙协调一下。", "什么时候来人，提前说一声，我在家等。", "盼回复。", "请管一管。", "最好周末来，平时家里没人。",
    "要是一时修不好，也请告诉大家一声。", "请先来个人看看，别出事。", "哪怕先应付一下也行。",
};
static const char *const question[] = { "请告诉我该怎么办。", "要带什么材料？", "能不能打电话告诉我。", "要是能代办就太好了。", "麻烦给个准话，省得再跑。", "周末有人值班吗？" };
static const char *const closer[] = { "谢谢！", "辛苦了。", "先谢谢了。", "给你们添麻烦了。", "等着你们。", "字打得不好，见谅。", "多谢多谢。" };
static const char *const page[] = {
    "我从头说一下：头一回出这个事的时候，大家都以为过两天就好，谁也没当回事。第二回有人去找了，回来说已经报上去了。后来换了人，前头说过的话就都不算了，又要从头讲一遍。",
    "我知道大家都忙，也知道不是写一次就能马上好的。可是一来二去，老人们都说算了、忍忍吧。我觉得不该这样，住在这里的人都盼着好，有一件算一件，能办的办，办不了的说明白，大家也就安心了。",
    "我把这几天的情况记了一下：第一天早上七点、晚上九点各一回；第二天没有；第三天从下午一直到半夜；昨天来了两个人，看了十分钟，拍了照就走了，没有留电话。今天早上又是老样子。",
    "楼里二十来户，我问过十七户，十五户都说有这个事，还有两户没人在家。大家让我来写，是因为我退休了有时间。要签字的话我可以挨家去要，要开会我也能把人叫齐，就等一句话。",
    "我们也不是光提意见。上次小区清理楼道，是我们几个老邻居自己动的手；冬天铲雪也没等人来叫。只是这一件我们真弄不了，既没有工具，也没有这个手艺，更怕弄坏了反而给别人添乱。",
};

static const char *const yard[] = { "北门", "南门里", "东门口", "垃圾分类点旁", "车棚边", "健身角", "中心花坛", "幼儿园门口", "活动室门前", "西侧小路" };
static const char *const street[] = { "向阳街菜市场门口", "向阳街小学门口", "河沿路桥头", "北横街中段", "果园路公交站旁", "果园路路口", "南横街东头", "树荫路", "河沿路便道" };

static void put_with(struct buf *b, const char *text, struct str where)
{
    const char *w = strstr(text, "{w}");
    buf_put(b, text, w ? (size_t)(w - text) : strlen(text));
    if (w) {
        buf_str(b, where);
        buf_str(b, str_of(w + 3));
    }
}

static struct str of_house(struct arena *a, const struct home *h, bool entrance)
{
    if (entrance)
        return arena_printf(a, "%s %d 号楼 %d 单元", SAMPLE_BLOCK[h->block].name, h->building, h->entrance);
    return arena_printf(a, "%s %d 号楼", SAMPLE_BLOCK[h->block].name, h->building);
}

/* As somebody says it who lives there. */
static struct str spot_spoken(struct arena *a, const struct story *s, struct dice *d)
{
    static const char *const at_home[] = { "我家", "我们家", "我家" }, *const house[] = { "我们楼", "我们这栋楼", "我们这个楼" };
    static const char *const entrance[] = { "我们单元", "我们这个单元", "我们这边单元" };
    switch (s->trouble->spot) {
    case SPOT_HOME: return str_of(DICE_OF(d, at_home));
    case SPOT_ENTRANCE: return str_of(DICE_OF(d, entrance));
    case SPOT_TOWER:
    case SPOT_BUILDING: return str_of(DICE_OF(d, house));
    case SPOT_YARD: return arena_printf(a, "小区%s", yard[(size_t)s->yard % countof(yard)]);
    case SPOT_STREET: return str_of(street[(size_t)s->yard % countof(street)]);
    case SPOT_NONE: break;
    }
    return STR("");
}

/* As everybody may read it: never a door. */
static struct str spot_told(struct arena *a, const struct story *s)
{
    switch (s->trouble->spot) {
    case SPOT_HOME:
    case SPOT_TOWER:
    case SPOT_BUILDING: return of_house(a, &s->home, false);
    case SPOT_ENTRANCE: return of_house(a, &s->home, true);
    case SPOT_YARD: return arena_printf(a, "%s%s", SAMPLE_BLOCK[s->home.block].name, yard[(size_t)s->yard % countof(yard)]);
    case SPOT_STREET: return str_of(street[(size_t)s->yard % countof(street)]);
    case SPOT_NONE: break;
    }
    return STR("");
}

static void maybe(struct buf *b, struct dice *d, int64_t percent, const char *const *list, size_t n)
{
    size_t at = (size_t)dice_below(d, (int64_t)n);
    if (dice_percent(d, percent))
        buf_str(b, str_of(list[at]));
}
#define MAYBE(percent, list) maybe(&b, &d, percent, list, countof(list))

struct str story_text(struct arena *a, const struct story *s)
{
    struct dice d = { s->seed };
    struct buf b;
    size_t first = (size_t)dice_below(&d, 2);
    bool trouble = s->trouble->tone == TONE_TROUBLE, longer = dice_percent(&d, 7);
    buf_init(&b, a, TEXT_ROOM);
    MAYBE(trouble ? 50 : 20, opener);
    put_with(&b, s->trouble->says[dice_below(&d, 2)], spot_spoken(a, s, &d));
    buf_str(&b, STR("。"));
    if (dice_percent(&d, 88)) {
        put_with(&b, s->trouble->more[first], STR(""));
        buf_str(&b, STR("。"));
    }
    if (trouble) {
        MAYBE(62, since);
        MAYBE(58, effect);
        MAYBE(58, tried);
    }
    if (longer) {
        put_with(&b, s->trouble->more[!first], STR(""));
        buf_str(&b, STR("。\n"));
        MAYBE(100, page);
        MAYBE(trouble ? 70 : 0, page);
        buf_char(&b, '\n');
    }
    if (trouble)
        MAYBE(78, ask);
    else if (s->trouble->tone == TONE_QUESTION)
        MAYBE(70, question);
    MAYBE(35, closer);
    must(!b.overflow);
    return buf_view(&b);
}

struct str story_where(struct arena *a, const struct story *s)
{
    struct dice d = { s->seed ^ 7 };
    struct str told = spot_told(a, s);
    return told.n && dice_percent(&d, 85) ? told : STR_NONE;
}

struct str story_wording(struct arena *a, const struct story *s)
{
    struct buf b;
    buf_init(&b, a, TEXT_ROOM);
    put_with(&b, s->trouble->wording, spot_told(a, s));
    return buf_view(&b);
}

struct str story_done(const struct story *s, bool again)
{
    struct dice d = { s->seed ^ 11 };
    bool second = dice_percent(&d, 50);
    return str_of(s->trouble->done[s->heat ? again : again ? !second : second]);
}

struct str story_joins(struct arena *a, const struct story *s, struct dice *d)
{
    static const char *const too[] = { "我家也是。", "我们这边也一样。", "同样的情况，算我一个。", "我也来说一声，确实是这样。", "一直想反映，看到有人写了。" };
    struct buf b;
    if (dice_percent(d, 35))
        return STR_NONE;
    buf_init(&b, a, TEXT_ROOM);
    buf_str(&b, str_of(DICE_OF(d, too)));
    if (dice_percent(d, 60)) {
        put_with(&b, s->trouble->more[dice_below(d, 2)], STR(""));
        buf_str(&b, STR("。"));
    }
    maybe(&b, d, 35, effect, countof(effect));
    return buf_view(&b);
}

struct str story_note(struct dice *d)
{
    static const char *const note[] = {
        "电话里说下午在家，三点以后去。", "和上个月那件像是同一个原因，一起看。", "老人耳朵不好，打电话要响久一点。", "单位说配件后天到。", "现场看过，不急，但要给个日子。", "已口头答复，本人同意等到周五。",
        "涉及两家，先别写到公开的话里。", "住户希望周末上门。", "查了旧记录，去年同一位置修过。", "需要和隔壁小区一起协调。", "已约好三方明早九点在现场碰头。",
    };
    return str_of(DICE_OF(d, note));
}

struct str story_reason(struct dice *d)
{
    static const char *const reason[] = { "约上门的时间", "问清楚是哪一层", "核实情况", "回访", "告诉本人要提前准备的材料", "请本人在家等师傅" };
    return str_of(DICE_OF(d, reason));
}

struct str story_back(struct dice *d)
{
    static const char *const back[] = { "现场看还是老样子，请再去一次。", "只修了一处，另一处没有动。", "住户说昨天又坏了，请查清原因。", "答复里没有说什么时候完成，请补上。", "地面没有恢复原样，请收尾。" };
    return str_of(DICE_OF(d, back));
}

struct str story_verified(struct dice *d)
{
    static const char *const seen[] = { "到现场看过，属实。", "电话回访，本人满意。", "看过现场，拍了照。", "和住户一起看过。", "抽查三户，都好了。" };
    return dice_percent(d, 75) ? str_of(DICE_OF(d, seen)) : STR_NONE;
}

struct str story_says(struct dice *d, enum say say)
{
    static const char *const fixed[] = { "好了，谢谢。", "当天就来了，师傅很认真。", "没想到这么快。", "修好了，老人说要谢谢你们。", "可以了。" };
    static const char *const not_done[] = { "好了一天又不行了。", "没有看到有人来。", "只弄了一半。", "还是老样子，请再来看看。" };
    if (dice_percent(d, 60))
        return STR_NONE;
    return say == SAY_FIXED ? str_of(DICE_OF(d, fixed)) : str_of(DICE_OF(d, not_done));
}

struct str story_rates(struct dice *d, enum rate *rate)
{
    static const char *const good[] = { "打一个电话就有人来，前后两天。", "说了几点来就几点来。", "修完还把楼道扫了。" };
    static const char *const fair[] = { "修是修好了，等得久了些。", "来了两趟才弄好。" };
    static const char *const poor[] = { "催了三回才有人来。", "没人告诉我哪天来，白等了一上午。" };
    const int64_t what = dice_below(d, 100);
    *rate = what < 78 ? RATE_GOOD : what < 92 ? RATE_FAIR : RATE_POOR;
    if (dice_percent(d, 50))
        return STR_NONE;
    return str_of(*rate == RATE_GOOD ? DICE_OF(d, good) : *rate == RATE_FAIR ? DICE_OF(d, fair) : DICE_OF(d, poor));
}

struct str home_text(struct arena *a, const struct home *h, struct dice *d)
{
    const char *name = SAMPLE_BLOCK[h->block].name;
    switch (dice_below(d, 4)) {
    case 0: return arena_printf(a, "%s%d号楼%d单元%d%02d", name, h->building, h->entrance, h->floor, h->door);
    case 1: return arena_printf(a, "%s %d号楼 %d单元 %d%02d", name, h->building, h->entrance, h->floor, h->door);
    case 2: return arena_printf(a, "%s%d-%d-%d%02d", name, h->building, h->entrance, h->floor, h->door);
    default: return arena_printf(a, "%s%d栋%d单元%d%02d室", name, h->building, h->entrance, h->floor, h->door);
    }
}

struct str person_contact(struct arena *a, struct dice *d)
{
    static const char *const stem[] = { "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸" };
    static const char *const branch[] = { "子", "丑", "寅", "卯", "辰", "巳", "午", "未", "申", "酉", "戌", "亥" };
    if (dice_percent(d, NO_CONTACT))
        return STR_NONE;
    const char *s = DICE_OF(d, stem), *b = DICE_OF(d, branch);
    int number = (int)dice_below(d, 10000);
    return dice_percent(d, 25) ? arena_printf(a, "000-%04d", number) : arena_printf(a, "居民%s%s，000-%04d", s, b, number);
}

struct str story_contact(struct arena *a, const struct story *s)
{
    return s->heat ? STR("居民甲，000-0101") : person_contact(a, &(struct dice){ s->seed ^ CONTACT_DICE });
}

bool story_reachable(const struct story *s)
{
    return s->heat || !dice_percent(&(struct dice){ s->seed ^ CONTACT_DICE }, NO_CONTACT);
}
