/* desk_class_usual.c - the classes that a new place may begin with: twenty kinds of trouble at most, as residents name them.
**
** They are an offer. A place takes them with one press and changes what is otherwise there; or it makes its own. Limits are those of a
** city's draft rules: two hours where somebody is in danger, a day for water, power, gas and heat, a week for most, fifteen days for what
** needs many to agree. Taken, they are ordinary classes, each with its event, as if somebody had typed them. */
#include "desk/desk_in.h"

enum { URGENT = 2, DAY = 24, WEEK = 7 * 24, LONG = 15 * 24 }; /* hours */
#define LIT(text) { "" text, sizeof(text) - 1 }
#define CLASS(zh, en, hours, ...) { .id = ABSENT, .parent = ABSENT, .rank = ABSENT, .name = LIT(zh), .name_en = LIT(en), .limit = (hours), \
    .limit_unit = CLASS_HOURS, __VA_ARGS__ }
#define SAYS(text) .words = LIT(text)
#define DANGER(text) .danger = LIT(text)
#define ASKS(text) .asks = LIT(text)
#define CLOSES(text) .closes = LIT(text)
#define WORKING .clock = CLASS_WORK_HOURS
#define NAMELESS .anonymous = 1

static const struct class_save usual[] = {
    CLASS("暖气", "Heating", DAY, SAYS("暖气 供暖 供热 采暖 暖气片 地暖 取暖 不热 热力 阀门 放气 屋里冷 heating radiator cold"),
          CLOSES("室内测温达到当地规定的温度，住户说热了。"), ASKS("现在屋里几度？ | 数字\n是一家还是整个单元？ | 一家 / 整个单元 / 整栋楼\n家里有老人、孩子或病人吗？ | 是否")),
    CLASS("用水", "Water", DAY, SAYS("停水 没水 水压 水小 自来水 水发黄 水质 异味 供水 水表 水费 水箱 水管爆裂 water pressure tap"),
          ASKS("是一家还是整个单元？ | 一家 / 整个单元 / 整栋楼\n从几点开始的？ | 文字")),
    CLASS("用电", "Power", DAY, SAYS("停电 跳闸 没电 电表 电压 电线 漏电 电路 供电 断电 power electricity outage"),
          DANGER("有电线垂下来、冒火花，或者碰到会麻吗？ | 别碰、别走近，打 95598；着了火打 119")),
    CLASS("燃气", "Gas", DAY, SAYS("燃气 煤气 天然气 煤气味 燃气味 燃气表 燃气卡 燃气灶 充气 安检 gas stove meter"),
          DANGER("闻到燃气味了吗？ | 别开灯、别打火、别用电器，开窗关阀，到屋外再打电话：燃气公司，或 119")),
    CLASS("电梯", "Lift", DAY, SAYS("电梯 停梯 电梯坏 困在电梯 电梯抖 电梯门 轿厢 维保 呼叫按钮 lift elevator"),
          DANGER("有人困在里面吗？ | 按呼叫钮等着，别扒门；按不通就打 119，告诉他们楼号和电梯号"), ASKS("是哪一部电梯？ | 文字\n现在还能用吗？ | 是否 | 必填")),
    CLASS("漏水", "Leaks", WEEK, SAYS("漏水 渗水 滴水 屋顶漏 天花板 墙湿 防水 顶层 楼上漏 受潮 leak ceiling roof"),
          DANGER("水流到插座、灯或者电表箱了吗？ | 别碰，先断开那一路的电"), ASKS("只在下雨时漏吗？ | 是否")),
    CLASS("下水道", "Drains", DAY, SAYS("下水道 堵了 返水 污水 化粪池 返味 地漏 下水堵 马桶 疏通 管道堵塞 drain sewer blocked")),
    CLASS("灯不亮", "Lights", WEEK, NAMELESS, SAYS("楼道灯 路灯 声控灯 灯坏 不亮 灯泡 照明 黑灯 感应灯 light lamp dark"), ASKS("几盏不亮？ | 数字")),
    CLASS("噪声油烟", "Noise and smoke", WEEK,
          SAYS("噪声 噪音 扰民 吵 广场舞 音响 装修 施工 工地 半夜 夜里施工 油烟 烧烤 狗叫 喇叭 noise loud smoke"), ASKS("大约几点到几点？ | 文字")),
    CLASS("停车", "Parking", WEEK, NAMELESS, SAYS("停车 车位 乱停 地锁 占道 停车费 车库 僵尸车 堵车 挪车 外卖车 快递柜 充电桩 充电设施 parking cars")),
    CLASS("垃圾", "Rubbish", WEEK, NAMELESS, SAYS("垃圾 垃圾桶 清运 满溢 装修垃圾 建筑垃圾 大件 保洁 脏 臭味 落叶 清扫 rubbish garbage trash")),
    CLASS("安全和消防", "Safety and fire", DAY, NAMELESS,
          SAYS("消防 消防通道 灭火器 消防栓 电动车上楼 飞线充电 楼道堆物 杂物 高空抛物 监控 被盗 小偷 推销 诈骗 治安 安全隐患 fire theft safety"),
          DANGER("现在着火、冒烟，或者有人受伤吗？ | 先打 119 或 120，人先到安全的地方")),
    CLASS("房屋和门", "Building and doors", LONG,
          SAYS("外墙 墙皮 脱落 门禁 单元门 楼门 门锁 对讲 坡道 扶手 台阶 裂缝 加装电梯 线缆 宽带 信号 building door wall"),
          DANGER("有东西正往下掉吗？ | 别从下面走，拦住别人，马上打给物业；砸了人打 120")),
    CLASS("道路", "Roads", WEEK, NAMELESS, SAYS("路面 坑 人行道 井盖 积水 道路 路口 红绿灯 修路 公交站 结冰 摊贩占道 road pavement manhole"),
          DANGER("井盖没了，或者路塌了吗？ | 找东西拦一下，别让人靠近；有人掉下去打 119")),
    CLASS("绿化和环境", "Green and pests", WEEK, NAMELESS,
          SAYS("树 树枝 绿化 绿地 草坪 蚊子 蚊蝇 老鼠 蟑螂 流浪猫 流浪狗 遛狗 狗屎 健身器材 滑梯 小广告 tree grass animals")),
    CLASS("物业收费", "Estate fees", LONG, WORKING, SAYS("物业费 收费 涨价 公示 账目 公共收益 维修资金 业委会 押金 退费 乱收费 fees accounts")),
    CLASS("邻里", "Between neighbours", LONG, WORKING, .hidden = 1, SAYS("邻居 邻里 吵架 矛盾 调解 纠纷 楼上 对门 隔壁 neighbour quarrel"),
          CLOSES("两边都听过，谈成的写下来，谈不成的告诉能去哪里。")),
    CLASS("老人和照护", "Elders and care", WEEK,
          SAYS("老人 独居 高龄 护理 残疾 轮椅 上门 志愿者 送餐 陪护 活动室 便民 理发 送菜 elder care help"),
          DANGER("人摔倒了、叫不应，或者几天没见到吗？ | 先打 120，再告诉社区；门打不开打 119")),
    CLASS("办事和证明", "Papers and benefits", WEEK, WORKING, SAYS("证明 开证明 盖章 医保 社保 津贴 补贴 低保 居住证 退休 报销 手续 材料 怎么办理 咨询 papers benefits")),
};

/* What is asked within the hour, below its class: there the limit is another. */
static const struct {
    const char *under;
    struct class_save class;
} urgent[] = {
    { "燃气", CLASS("燃气味", "Gas smell", URGENT, SAYS("闻到煤气味 燃气味 漏气 滋滋响 头晕")) },
    { "电梯", CLASS("电梯困人", "Somebody in the lift", URGENT, SAYS("困在电梯里 关在里面 出不来 困人")) },
    { "房屋和门", CLASS("掉东西", "Falling parts", URGENT, SAYS("外墙脱落 瓷砖往下掉 保温层 砸")) },
    { "道路", CLASS("井盖和塌陷", "Manholes and holes", URGENT, NAMELESS, SAYS("井盖 井盖翻 没井盖 塌陷 路塌")) },
};

static enum rc decide_usual(struct cx *cx, const void *args)
{
    struct class_tree t;
    enum rc rc = desk_classes(cx->db, cx->arena, &t);
    (void)args;
    if (!rc && t.n)
        return refuse(cx, CONFLICT, NULL, MSG_err_class_there, 0);
    for (size_t i = 0; i < countof(usual) && !rc; i++)
        rc = CLASS_SAVE.decide(cx, &usual[i]);
    for (size_t i = 0; i < countof(urgent) && !rc; i++) {
        struct class_save in = urgent[i].class;
        rc = desk_class_by_name(cx->db, cx->arena, str_of(urgent[i].under), &in.parent);
        must(rc || in.parent != ABSENT);
        if (!rc)
            rc = CLASS_SAVE.decide(cx, &in);
    }
    return rc;
}
const struct command CLASSES_TAKE_USUAL = { "desk.class.usual", SHAPE_NONE, PERM_PLACE, decide_usual, SHAPE_NONE };
