/* sample_card.c - the heating trouble's card: up to the district within a day, and back with one lead unit, two supporting ones and their
** dates.
**
** Two segments of five are nobody's as it goes up, and agreed as the district instructs: that is what makes the promise of the next morning
** possible. What the levels say came on paper, for nobody there has an account; the heating firm answers by its own. */
#include "base/text.h"
#include "card/card.h"
#include "sample/sample_in.h"

#define HOUR CLOCK_HOUR
#define DAY CLOCK_DAY

enum { DRAW, STRIP, SEND, STREET, STREET_SEND, DISTRICT, SETTLED, INSTRUCT, LEAD, SECOND, THIRD, PUBLISH, NEWS, LEAD_DONE, SECOND_DONE,
       THIRD_DONE, FINISH, ASSESS, STEPS };

void card_plan(struct life *l, const struct story *s)
{
    static const int64_t after[STEPS] = {
        HOUR, HOUR, 2 * HOUR, 3 * HOUR, 13 * HOUR, 14 * HOUR, 15 * HOUR, 16 * HOUR, 17 * HOUR, 17 * HOUR + HOUR / 2, 18 * HOUR, 19 * HOUR,
        10 * DAY, 29 * DAY + HOUR, 15 * DAY, 8 * DAY, 29 * DAY + 3 * HOUR, 30 * DAY,
    };
    for (int64_t i = 0; i < STEPS; i++)
        life_add(l, &(struct act){ .at = s->at + after[i], .story = (uint32_t)(s - l->story), .kind = ACT_CARD, .voice = i });
}

const struct command *card_command(const struct act *act)
{
    static const struct command *const of[STEPS] = {
        &CARD_DRAW, &CARD_STRIP, &CARD_SEND, &CARD_ACCEPT, &CARD_SEND, &CARD_ACCEPT, &CARD_STRIP, &CARD_INSTRUCT, &CARD_PART_ACCEPT,
        &CARD_PART_ACCEPT, &CARD_PART_ACCEPT, &CARD_PUBLISH, &CARD_PART_PROGRESS, &CARD_PART_FINISH, &CARD_PART_FINISH, &CARD_PART_FINISH,
        &CARD_FINISH, &CARD_ASSESS,
    };
    return of[act->voice];
}

bool card_by_unit(const struct act *act)
{
    return act->voice == LEAD || act->voice == NEWS || act->voice == LEAD_DONE;
}

static struct str day_of(struct arena *a, int64_t at)
{
    struct text_date d = text_date(at, 480);
    return arena_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}

static struct card_segment segment(const char *name, const char *who, const char *evidence)
{
    return (struct card_segment){ str_of(name), str_of(who), str_of(who), str_of(who), str_of(evidence), SEGMENT_AGREED };
}

static struct card_strip strip(bool settled)
{
    struct card_strip s = { .id = 1, .checked = 1 };
    const char *heat = SAMPLE_UNIT[UNIT_HEAT];
    s.segment[0] = segment("一次网", heat, "移交单");
    s.segment[1] = segment("换热站", heat, "竣工图 3 页");
    s.segment[2] = settled ? segment("二次网", heat, "区里会议纪要") :
                             (struct card_segment){ STR("二次网"), STR("厂里说已交"), STR("甲说没收"), STR(""), STR("移交函缺章"), SEGMENT_DISPUTED };
    s.segment[3] = settled ? segment("立管", SAMPLE_UNIT[UNIT_ESTATE], "物业合同第 9 条") :
                             (struct card_segment){ STR("立管"), STR(""), str_of(SAMPLE_UNIT[UNIT_ESTATE]), STR(""), STR("正在查档"),
                                                    SEGMENT_UNCLEAR };
    s.segment[4] = segment("户内", "住户", "购房合同");
    return s;
}

static struct card_draw text(struct arena *a, const struct story *s)
{
    struct card_draw d = { .id = ABSENT, .kind = CARD_HARD, .homes = 648, .checked = 1, .cases = arena_printf(a, "%lld", (long long)s->id),
                           .title = STR("四个小区供热管道移交后没人接管，今冬可能不热"),
                           .came = STR("四个小区的住户一晚上先后反映暖气没动静。管道移交时，没写明由谁接收，也没写明由谁来修。"),
                           .tried = STR("群里的消息理成 11 个问题；约两家单位碰头一次，二次网和立管谈不拢。"), .papers = STR("诉求清单（不公开）、移交函复印件 2 页") };
    d.option[0] = (struct card_option){ STR("热力公司先接管、先注水，手续后补"), STR("38 万元"), STR("20 天"), STR("二次网旧，试水可能漏") };
    d.option[1] = (struct card_option){ STR("修好再交"), STR("61 万元"), STR("45 天"), STR("赶不上供暖日") };
    d.option[2] = (struct card_option){ STR("临时锅炉车"), STR("每月 9 万元"), STR("7 天"), STR("只够两个小区") };
    d.need[0] = (struct card_need){ str_of(SAMPLE_UNIT[UNIT_HEAT]), STR("接管、注水、试水、供暖"), STR(""), 1 };
    d.need[1] = (struct card_need){ str_of(SAMPLE_UNIT[UNIT_ESTATE]), STR("立管查漏，逐户开门"), STR(""), 0 };
    d.need[2] = (struct card_need){ str_of(SAMPLE_UNIT[UNIT_ESTATE_2]), STR("补移交手续、交图纸"), STR(""), 0 };
    return d;
}

static struct card_instruct instruction(struct arena *a, int64_t at)
{
    struct card_instruct i = { .id = 1, .checked = 1, .words = STR("热力公司先接管、先注水，手续后补。每天报一次进度，暖气不误。") };
    i.part[0] = (struct card_ask){ str_of(SAMPLE_UNIT[UNIT_HEAT]), STR("接管、注水、试水、供暖"), day_of(a, at + 30 * DAY), 1, ABSENT };
    i.part[1] = (struct card_ask){ str_of(SAMPLE_UNIT[UNIT_ESTATE]), STR("立管查漏，逐户开门"), day_of(a, at + 16 * DAY), 0, ABSENT };
    i.part[2] = (struct card_ask){ str_of(SAMPLE_UNIT[UNIT_ESTATE_2]), STR("补移交手续、交图纸"), day_of(a, at + 9 * DAY), 0, ABSENT };
    return i;
}

#define KEEP(type, value) memcpy(arena_alloc(a, sizeof(type)), &(const type[]){ value }, sizeof(type))
#define SAYS(...) KEEP(struct card_do, ((struct card_do){ .id = 1, .checked = 1, .to = ABSENT, __VA_ARGS__ }))
#define PART(nth, said) KEEP(struct card_part_do, \
                             ((struct card_part_do){ .id = 1, .part = s->asked + nth - 1, .checked = 1, .words = STR(said) }))
const void *card_args(struct arena *a, const struct story *s, const struct act *act)
{
    switch (act->voice) {
    case DRAW: return KEEP(struct card_draw, text(a, s));
    case STRIP: return KEEP(struct card_strip, strip(false));
    case SETTLED: return KEEP(struct card_strip, strip(true));
    case SEND: return SAYS(.words = STR("超出本级，请街道协调。"));
    case STREET_SEND: return SAYS(.words = STR("同意办法一，请区里定主办。"));
    case INSTRUCT: return KEEP(struct card_instruct, instruction(a, act->at));
    case LEAD: return PART(1, "接。换热站明天开。");
    case SECOND: return PART(2, "接，先查枣树里。");
    case THIRD: return PART(3, "接，图纸三天内送到。");
    case NEWS: return PART(1, "两个小区已注水，另两个小区后天开始。");
    case LEAD_DONE: return PART(1, "四个小区都供上暖。");
    case SECOND_DONE: return PART(2, "漏点都换了。");
    case THIRD_DONE: return PART(3, "手续补齐，图纸已交。");
    case FINISH: return SAYS(.words = STR("三家都办完，逐户的结果见承诺。"));
    case ASSESS: return SAYS(.words = STR("到得快，话说得清。"), .point1 = 1, .point2 = 1, .point3 = 1);
    default: return SAYS(.words = STR(""));
    }
}
