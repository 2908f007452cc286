/* sample_heat.c - the heating trouble: one case, 150 homes of four compounds, each in its own words, within two days.
**
** Its course is the story that this program was made for: nobody owns the pipes, a neighbour gathers what everybody says, a unit is named,
** it says done too early and is sent back, and at the end every home has a word of its own: 143 kept, 4 not, 3 silent. */
#include "sample/sample_in.h"

#define HOUR CLOCK_HOUR
#define DAY CLOCK_DAY
#define MINUTE (60LL * CLOCK_S)

const struct trouble HEAT_TROUBLE = {
    0, SEASON_HEAT, SPOT_NONE, UNIT_HEAT, PACE_LONG, TONE_TROUBLE,
    { "", "" }, { "", "" },
    "枣树里、槐树里、柳树里、榆树里四个小区供暖没有着落：管道移交期间，没有写明由谁接管、由谁维修",
    { "枣树里、槐树里两个小区已注水试压，二百多户当天排气，末端都热了；柳树里、榆树里的主管明天试水。",
      "四个小区全部供上暖。槐树里西头四户管子堵，已换管，逐户测温都在十八度以上。管道由市里接管，维修电话贴在每个单元门口。" },
};

static const char LETTER[] =
    "我是枣树里的住户，也是志愿者。这几天群里都在说今年的暖气：原来的厂子把管道交出来了，接的一方说还没有验收，修的一方说合同里没有写这四个小区。"
    "眼看就要供暖了，枣树里、槐树里、柳树里、榆树里都没有人来注水、试压。\n"
    "我把大家说的归了归：一、到底由谁接管；二、坏了找谁修；三、什么时候注水，提前告诉大家在家等；四、一楼和顶楼去年就不热，今年一起看看；五、家里有老人、有病人的先登记。\n"
    "大家让我先来写一个，后面的邻居跟在这一件后面说。不是来吵的，就想要一句准话。";

const char HEAT_BACK[] = "槐树里西头四户测温只有十四度，柳树里、榆树里还没有试水。四个小区都热了再报。";

static const char *const sign[] = {
    "暖气片到现在一点动静都没有。", "管子冰凉，阀门也拧不动。", "往年这时候早就注水了。", "去年就只有温乎气，今年更没人管了。", "门口没有贴通知，问谁谁不知道。", "暖气费年年按时交的。", "放气阀一拧，连水都没有。",
    "顶楼，去年一冬天没超过十五度。", "一楼，去年地上返凉，穿两双袜子。", "西头把边，最先凉的就是我家。", "卫生间那根管去年漏过，怕一注水又漏。", "刚搬来，不知道该找谁登记。", "中间层也不热，怕是总管的事。", "楼道里的总阀锈死了。",
    "听说要各家自己出钱换管，是真的吗？", "我们单元有三户都没人在家，注水怎么办？", "去年修管的师傅电话打不通了。", "换热站的门锁着，没有人。", "管井里有水声，就是不热。", "阳台那组暖气从来没热过。",
};
static const char *const home[] = {
    "家里老人八十三了。", "有个刚满月的孩子。", "我母亲刚出院，受不得凉。", "两个孩子写作业手都是凉的。", "老伴有哮喘。", "我一个人住，腿不好。", "家里没有空调，就靠暖气。", "开电暖气一天二十多度电。", "晚上盖三床被子。",
    "孩子过敏，一凉就咳。", "租的房子，房东也不管。", "我们楼大半是退休的。", "白天上班，注水请约在晚上。", "钥匙放在对门，可以进来看。", "天气预报说下个礼拜降温。", "去年冻病了一场。",
};
static const char *const plea[] = {
    "给个准话就行。", "什么时候注水，请提前说。", "请先到顶楼看看。", "要登记的话算上我家。", "需要人手我可以帮忙。", "谢谢写第一个的邻居。", "就等一个日子。", "请别再推了。", "跟着大家一起等消息。",
    "修管的时候叫我一声，我在家。", "多谢。",
};

struct str heat_text(struct arena *a, struct dice *d, int nth)
{
    if (nth == 0)
        return str_of(LETTER);
    const char *s = DICE_OF(d, sign), *h = DICE_OF(d, home), *p = DICE_OF(d, plea);
    switch (dice_below(d, 8)) {
    case 0: return STR_NONE; /* 我家也是, and no more */
    case 1: return str_of(s);
    case 2:
    case 3: return arena_printf(a, "%s%s", s, p);
    case 4: return arena_printf(a, "%s%s", h, s);
    default: return arena_printf(a, "%s%s%s", s, h, p);
    }
}

struct str heat_says(struct dice *d, enum say say)
{
    static const char *const warm[] = { "热了，二十一度。", "昨晚热的，全家高兴。", "说到做到，谢谢。", "师傅来了两趟，放了气，好了。", "顶楼也热了，头一回。", "老人能脱棉袄了。" };
    static const char *const cold[] = { "西头这间还是不热，十五度。", "热了一天又凉了。", "卫生间那组还是凉的。", "来人看了，说还要再来，没有再来。" };
    if (say == SAY_NOT)
        return str_of(DICE_OF(d, cold));
    return dice_percent(d, 55) ? str_of(DICE_OF(d, warm)) : STR_NONE;
}

static int doors_of(const struct block *b)
{
    return b->buildings * b->entrances * b->floors * b->doors;
}

struct home heat_home(int nth)
{
    int all = 0, k = 0;
    for (int i = 0; i < HEAT_COMPOUNDS; i++)
        all += doors_of(&SAMPLE_BLOCK[i]);
    int at = nth * all / HEAT_VOICES; /* evenly over all doors, so no two are the same */
    for (; at >= doors_of(&SAMPLE_BLOCK[k]); k++)
        at -= doors_of(&SAMPLE_BLOCK[k]);
    const struct block *b = &SAMPLE_BLOCK[k];
    return (struct home){ k, at / b->doors / b->floors / b->entrances + 1, at / b->doors / b->floors % b->entrances + 1,
                          at / b->doors % b->floors + 1, at % b->doors + 1 };
}

void heat_plan(struct life *l, struct story *s)
{
    struct dice d = { s->seed };
    const uint32_t n = (uint32_t)(s - l->story);
    const int64_t t = s->at, first = (int64_t)l->voices, done = t + 18 * DAY - 2 * HOUR;
    const struct { int64_t after; enum act_kind kind; } course[] = {
        { 0, ACT_REPORT }, { 25 * MINUTE, ACT_TAKE }, { 42 * MINUTE, ACT_WORD }, { 50 * MINUTE, ACT_LOOK }, { 14 * HOUR, ACT_DISPATCH },
        { 15 * HOUR, ACT_NOTE }, { 17 * HOUR, ACT_HANDLE }, { 9 * DAY, ACT_NOTE }, { 11 * DAY - 4 * HOUR, ACT_FINISH },
        { 12 * DAY - 8 * HOUR, ACT_BACK }, { 18 * DAY - 3 * HOUR, ACT_AGAIN }, { 20 * DAY - 9 * HOUR, ACT_VERIFY },
        { 21 * DAY - 8 * HOUR, ACT_CLOSE },
    };
    for (size_t i = 0; i < countof(course); i++)
        life_add(l, &(struct act){ .at = t + course[i].after, .story = n, .kind = course[i].kind, .voice = first });
    for (int i = 1; i < HEAT_VOICES; i++) { /* the first evening, then the days after */
        int64_t after = i < 70 ? dice_span(&d, 20 * MINUTE, 5 * HOUR) : 13 * HOUR + dice_below(&d, 2) * DAY + dice_below(&d, 10 * HOUR);
        life_add(l, &(struct act){ .at = t + after, .story = n, .kind = ACT_JOIN, .voice = first + i });
    }
    for (int i = 0; i < HEAT_FIXED + HEAT_NOT; i++) {
        enum say say = i % 36 == 17 && i / 36 < HEAT_NOT ? SAY_NOT : SAY_FIXED;
        life_add(l, &(struct act){ .at = done + dice_span(&d, 0, 12 * DAY), .story = n, .kind = ACT_SAY, .voice = first + i, .say = say });
    }
    for (int i = 0; i < HEAT_RATED; i++)
        life_add(l, &(struct act){ .at = t + 21 * DAY + i * 3 * HOUR, .story = n, .kind = ACT_RATE, .voice = first + 5 * i });
    l->voices += HEAT_VOICES;
}
