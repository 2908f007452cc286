/* sample_class.c - which class each of the made-up troubles belongs to, told by a word of the office's own wording: the first that fits.
** Some fit none, as in any office; those stay without. Beside it what the office adds to its classes: conditions, and words that it
** keeps. */
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

bool story_classed(const struct story *s)
{
    return story_chooses(s) || s->alike || dice_percent(&(struct dice){ s->seed ^ 9 }, 85);
}

/* ---- when they are taken, and when they are done ----------------------------------------------------------------------- */

static const struct {
    const char *class, *opens, *closes;
} own[] = {
    { "电梯", "问过有没有人困在里面\n问清楚是哪一部电梯", "维保单位填了单\n空载满载各走三趟\n报的人自己坐过" },
    { "漏水", "问过水流没流到插座和电表箱", "下一场雨或者试水以后不再漏\n楼下的天花板看过" },
    { "灯不亮", "", "天黑以后去看过，亮着\n上下两层也亮" },
    { "暖气", "", "室内测温达到当地规定的温度\n住户说热了" },
};

const struct class_save *sample_class_own(struct arena *a, const struct class_tree *t, size_t nth)
{
    struct class_save *in = ARENA_NEW(a, struct class_save);
    must(in != NULL);
    if (nth >= countof(own))
        return NULL;
    for (size_t i = 0; i < t->n; i++) {
        const struct class_view *c = &t->class[i];
        if (!str_eq(c->name, str_of(own[nth].class)))
            continue;
        *in = (struct class_save){ .id = c->id, .parent = c->parent, .rank = c->rank, .name = c->name, .name_en = c->name_en,
                                   .limit = c->limit_min, .limit_unit = CLASS_MINUTES, .clock = c->clock, .unit = c->unit,
                                   .opens = str_of(own[nth].opens), .closes = str_of(own[nth].closes), .anonymous = c->anonymous,
                                   .hidden = !c->shown, .danger = c->danger,
                                   .asks = c->asks, .words = c->words };
        return in;
    }
    return NULL;
}

/* ---- words kept for the next time ---------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum template_form form;
    const char *class, *words; /* class: NULL for all */
} kept[] = {
    { "请再说清楚", TEMPLATE_NOTE, NULL, "第 {{number}} 号：电话里请问清楚在几层、哪一侧、从什么时候开始的。" },
    { "看过，是好的", TEMPLATE_VERIFY, NULL, "到{{building}}看过，和办完时写的一样。" },
    { "还没有好", TEMPLATE_SEND_BACK, NULL, "到{{building}}看过，还没有好。请{{unit}}在 {{due}} 以前再去一次。" },
    { "换了灯", TEMPLATE_FINISH, "灯不亮", "{{building}}的灯换过了，天黑以后看过，亮着。" },
    { "排了气", TEMPLATE_FINISH, "暖气", "{{unit}}到家里排了气、清了过滤网，量过室温。还不热请在自己的那一页说“没好”。" },
};

const struct template_save *sample_template(struct arena *a, const struct class_tree *t, size_t nth)
{
    struct template_save *in = ARENA_NEW(a, struct template_save);
    must(in != NULL);
    if (nth >= countof(kept))
        return NULL;
    *in = (struct template_save){ .id = ABSENT, .name = str_of(kept[nth].name), .form = kept[nth].form, .class = ABSENT,
                                  .words = str_of(kept[nth].words) };
    for (size_t i = 0; kept[nth].class && i < t->n; i++)
        if (str_eq(t->class[i].name, str_of(kept[nth].class)))
            in->class = t->class[i].id;
    return in;
}

/* ---- what is ticked ------------------------------------------------------------------------------------------------------ */

static size_t lines_of(struct str text)
{
    size_t n = text.n > 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

/* All of them, or now and then all but the last. */
struct str story_ticks(struct arena *a, const struct class_tree *t, const struct story *s, bool opens)
{
    const int64_t id = opens ? (story_chooses(s) ? story_class(t, s) : 0) : story_classed(s) ? story_class(t, s) : 0;
    const size_t at = id ? class_find(t, id) : t->n;
    struct dice d = { s->seed ^ 13 };
    struct buf b;
    if (at == t->n)
        return STR_NONE;
    size_t n = lines_of(opens ? t->class[at].opens : t->class[at].closes);
    if (n > 1 && dice_percent(&d, 20))
        n--;
    buf_init(&b, a, 40);
    for (size_t i = 1; i <= n; i++)
        buf_printf(&b, "%s%zu", i > 1 ? " " : "", i);
    return n ? buf_view(&b) : STR_NONE;
}

void sample_read_classes(struct place *p, struct arena *a, struct class_tree *t)
{
    must(desk_classes(conn_db(place_reader(p)), a, t) == OK && t->n > 0);
}
