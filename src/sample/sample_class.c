/* sample_class.c - which class each of the made-up troubles belongs to, told by a word of the office's own wording: the first that fits.
** Some fit none, as in any office; those stay without. */
#include "desk/desk_class.h"
#include "sample/sample_in.h"
#include "store/conn.h"

static const struct {
    const char *word, *class;
} told[] = {
    { "暖气管漏水", "暖气" }, { "暖", "暖气" }, { "供热", "暖气" }, { "停水", "用水" }, { "水压", "用水" }, { "自来水", "用水" },
    { "下水道", "下水道" }, { "漏水", "漏水" }, { "井盖", "井盖和塌陷" }, { "呼叫装置", "电梯困人" }, { "电动车进楼", "安全和消防" },
    { "充电设施", "停车" }, { "电梯", "电梯" }, { "灯不亮", "灯不亮" }, { "停电", "用电" }, { "线缆", "房屋和门" }, { "楼道堆放", "安全和消防" },
    { "垃圾", "垃圾" }, { "落叶", "垃圾" }, { "遛狗", "绿化和环境" }, { "邻里", "邻里" }, { "消防", "安全和消防" }, { "扰民", "噪声油烟" },
    { "音响", "噪声油烟" }, { "占道", "停车" }, { "路面", "道路" }, { "过街", "道路" }, { "公交站", "道路" }, { "积水", "道路" },
    { "结冰", "道路" }, { "树", "绿化和环境" }, { "绿地", "绿化和环境" }, { "器材", "绿化和环境" }, { "蚊蝇", "绿化和环境" },
    { "小广告", "绿化和环境" }, { "有燃气味", "燃气味" }, { "燃气", "燃气" }, { "门禁", "房屋和门" }, { "外墙", "掉东西" },
    { "高空抛物", "安全和消防" }, { "被盗", "安全和消防" }, { "上门推销", "安全和消防" }, { "坡道", "房屋和门" }, { "通信", "房屋和门" },
    { "老人", "老人和照护" }, { "活动场地", "老人和照护" }, { "便民", "老人和照护" }, { "证明", "办事和证明" }, { "津贴", "办事和证明" },
    { "物业账目", "物业收费" },
};

int64_t story_class(const struct class_tree *t, const struct story *s)
{
    for (size_t i = 0; i < countof(told); i++)
        if (strstr(s->trouble->wording, told[i].word))
            for (size_t c = 0; c < t->n; c++)
                if (str_eq(t->class[c].name, str_of(told[i].class)))
                    return t->class[c].id;
    return 0;
}

bool story_chooses(const struct story *s)
{
    return s->heat || dice_percent(&(struct dice){ s->seed ^ 7 }, 40);
}

void sample_read_classes(struct place *p, struct arena *a, struct class_tree *t)
{
    must(desk_classes(conn_db(place_reader(p)), a, t) == OK && t->n > 0);
}
