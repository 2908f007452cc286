/* sample_scene.c - what seldom happens at a desk, and must be there to be seen: parked, referred, voided, given back, merged, split,
** offered.
**
** Most cases of the sample walk the road. A scene is one that leaves it: a course of its own, told again on several days, so that a fresh
** copy stands still in the middle of it and older ones show how it ended. Its beats are set so that at whatever hour the sample is made,
** the fresh one has come as far as the state it is there for. A burst comes within the last hour, and an older one was made one case. */
#include "base/text.h"
#include "core/attach.h"
#include "desk/desk_burst.h"
#include "desk/desk_clock.h"
#include "sample/sample_in.h"

#include <string.h>

#define HOUR CLOCK_HOUR
#define DAY CLOCK_DAY
#define MINUTE (60LL * CLOCK_S)

enum beat_kind { /* behind the acts of the road */
    BEAT_ROAD, BEAT_PARK, BEAT_VOID, BEAT_REFER, BEAT_RETURN, BEAT_OFFER, BEAT_ACCEPT, BEAT_DECLINE, BEAT_WATCH, BEAT_NAME, BEAT_MERGE,
    BEAT_SPLIT, BEAT_IMPORT, BEAT_OWN, BEAT_OWN_DONE, BEAT_BEFORE, BEAT_PUBLISH, BEAT_KEEP, BEATS
};
struct beat {
    int64_t after;
    enum act_kind road; /* of BEAT_ROAD */
    enum beat_kind kind;
};
#define ROAD(after, act) { (after), (act), BEAT_ROAD }
#define ASIDE(after, beat) { (after), ACT_SCENE, (beat) }
#define BEGINS ROAD(20 * MINUTE, ACT_TAKE), ROAD(24 * MINUTE, ACT_CLASSIFY), ROAD(31 * MINUTE, ACT_WORD)
#define ENDS(at) ROAD((at), ACT_FINISH), ROAD((at) + 20 * HOUR, ACT_VERIFY), ROAD((at) + 21 * HOUR, ACT_CLOSE)

static const struct beat parked[] = { BEGINS, ROAD(2 * HOUR, ACT_DISPATCH), ROAD(4 * HOUR, ACT_HANDLE), ASIDE(6 * HOUR, BEAT_PARK),
                                      ENDS(14 * DAY) };
static const struct beat voided[] = { BEGINS, ASIDE(6 * HOUR, BEAT_VOID) };
static const struct beat referred[] = { BEGINS, ASIDE(5 * HOUR, BEAT_REFER) };
static const struct beat returned[] = { BEGINS, ROAD(2 * HOUR, ACT_DISPATCH), ASIDE(26 * HOUR, BEAT_RETURN), ASIDE(4 * DAY, BEAT_OWN),
                                        ASIDE(5 * DAY, BEAT_OWN_DONE), ROAD(6 * DAY, ACT_VERIFY), ROAD(6 * DAY + HOUR, ACT_CLOSE) };
static const struct beat offered[] = { BEGINS, ASIDE(5 * HOUR, BEAT_OFFER), ASIDE(4 * DAY, BEAT_ACCEPT) };
static const struct beat declined[] = { BEGINS, ASIDE(5 * HOUR, BEAT_OFFER), ASIDE(26 * HOUR, BEAT_DECLINE) };
static const struct beat watched[] = { BEGINS, ASIDE(3 * HOUR, BEAT_WATCH), ROAD(4 * HOUR, ACT_DISPATCH), ASIDE(25 * HOUR, BEAT_NAME),
                                       ROAD(4 * DAY, ACT_HANDLE), ENDS(6 * DAY) };
static const struct beat split[] = { BEGINS, ROAD(HOUR, ACT_JOIN), ROAD(2 * HOUR, ACT_JOIN), ROAD(3 * HOUR, ACT_JOIN),
                                     ASIDE(7 * HOUR, BEAT_SPLIT), ROAD(30 * HOUR, ACT_DISPATCH), ROAD(4 * DAY, ACT_HANDLE), ENDS(6 * DAY) };
static const struct beat merged[] = { BEGINS, ASIDE(6 * HOUR, BEAT_MERGE), ROAD(7 * HOUR, ACT_DISPATCH), ROAD(30 * HOUR, ACT_HANDLE),
                                      ENDS(5 * DAY) };
static const struct beat seen[] = { BEGINS, ROAD(2 * HOUR, ACT_DISPATCH), ROAD(20 * HOUR, ACT_HANDLE), ASIDE(21 * HOUR, BEAT_BEFORE),
                                    ROAD(30 * HOUR, ACT_FINISH), ROAD(4 * DAY, ACT_VERIFY), ASIDE(4 * DAY + HOUR, BEAT_PUBLISH),
                                    ROAD(4 * DAY + 2 * HOUR, ACT_CLOSE) };
static const struct beat again[] = { BEGINS, ROAD(2 * HOUR, ACT_DISPATCH), ROAD(4 * HOUR, ACT_HANDLE), ROAD(6 * HOUR, ACT_FINISH),
                                     ROAD(10 * HOUR, ACT_VERIFY), ROAD(11 * HOUR, ACT_CLOSE), ROAD(13 * HOUR, ACT_SAY) };
static const struct beat imported[] = { ASIDE(0, BEAT_IMPORT) };
static const struct beat burst[] = { ASIDE(26 * MINUTE, BEAT_KEEP), ROAD(50 * MINUTE, ACT_TAKE), ROAD(55 * MINUTE, ACT_WORD),
                                     ASIDE(HOUR, BEAT_MERGE), ROAD(2 * HOUR, ACT_DISPATCH), ROAD(3 * HOUR, ACT_HANDLE), ENDS(9 * HOUR) };

static const struct scene {
    const char *about; /* a word of its trouble's wording */
    size_t alike;      /* cases alike that come within minutes, itself among them */
    const struct beat *beat;
    size_t beats;
    enum picture photo; /* before; PICTURES: none */
} scene[] = {
#define SCENE(about, alike, beats, photo) { (about), (alike), (beats), countof(beats), (photo) }
    SCENE("电梯运行", 1, parked, PICTURES),       SCENE("小广告", 1, voided, PICTURES), SCENE("顶层住户", 1, referred, PICTURES),
    SCENE("消防通道", 1, returned, PICTURES),     SCENE("邻里", 1, offered, PICTURES),  SCENE("器材", 1, declined, PICTURES),
    SCENE("路灯", 1, watched, PICTURES),          SCENE("下水道", 1, split, PICTURES),  SCENE("自来水", 3, merged, PICTURES),
    SCENE("楼道灯", 1, seen, PICTURE_LANDING),    SCENE("垃圾满溢", 1, seen, PICTURE_BINS), SCENE("井盖", 1, again, PICTURES),
    SCENE("树木", 1, imported, PICTURES),         SCENE("停水", 6, burst, PICTURES),
};
static const int days_ago[] = { 2, 19, 47, 74 };

size_t scene_stories(void)
{
    size_t n = 0;
    for (size_t i = 0; i < countof(scene); i++)
        n += scene[i].alike * countof(days_ago);
    return n;
}

static const struct trouble *trouble_of(const char *about)
{
    for (size_t i = 0; i < TROUBLES; i++)
        if (strstr(TROUBLE[i].wording, about))
            return &TROUBLE[i];
    return NULL;
}

static void add(struct life *l, const struct story *s, const struct beat *b, int64_t nth)
{
    int64_t voice = s->voice;
    if (b->kind != BEAT_ROAD)
        voice = b->kind;
    else if (b->road == ACT_JOIN)
        voice = (int64_t)l->voices++;
    life_add(l, &(struct act){ .at = s->at + b->after + nth * MINUTE, .story = (uint32_t)(s - l->story), .kind = b->road, .voice = voice,
                               .say = b->road == ACT_SAY ? SAY_BACK : SAY_NOTHING });
}

static void plan_one(struct life *l, struct story *s, const struct scene *sc, int days)
{
    const bool now = sc->beat == burst && days == days_ago[0];
    struct text_date day = text_date(l->end - days * DAY, 480);
    const int minute = (int)(sc - scene);
    for (size_t i = 0; i < sc->alike; i++) {
        struct dice d = { (uint64_t)(days * 100 + minute) * 7919 + i };
        s[i].at = now ? l->end - HOUR : life_time(&day, 9, 10 + 3 * minute);
        s[i].at += (int64_t)i * 5 * MINUTE;
        life_begin(l, &s[i], trouble_of(sc->about), &d);
        s[i].voice = (int64_t)l->voices;
        s[i].photo = sc->photo;
        s[i].alike = sc->alike;
        if (i) {
            s[i].home = s->home;
            s[i].home.floor = (int)i + 1;
        }
        if (sc->beat == imported)
            continue;
        life_add(l, &(struct act){ .at = s[i].at, .story = (uint32_t)(s + i - l->story), .kind = ACT_REPORT, .voice = s[i].voice });
        l->voices++;
    }
    for (size_t i = 0; i < sc->beats; i++)
        if (!now || sc->beat[i].kind == BEAT_KEEP)
            add(l, s, &sc->beat[i], 0);
}

void scene_plan(struct life *l, struct story *s)
{
    for (size_t i = 0; i < countof(scene); i++)
        for (size_t k = 0; k < countof(days_ago); k++) {
            plan_one(l, s, &scene[i], days_ago[k]);
            s += scene[i].alike;
        }
}

/* ---- what they are -------------------------------------------------------------------------------------------------- */

bool scene_keeps(const struct act *act)
{
    return act->voice == BEAT_KEEP;
}

bool scene_shows(const struct act *act)
{
    return act->voice == BEAT_BEFORE || act->voice == BEAT_PUBLISH;
}

const struct command *scene_command(const struct act *act)
{
    static const struct command *const of[BEATS] = {
        [BEAT_PARK] = &CASE_PARK,       [BEAT_VOID] = &CASE_VOID,       [BEAT_REFER] = &CASE_REFER,     [BEAT_RETURN] = &UNIT_RETURN,
        [BEAT_OFFER] = &CASE_OFFER,     [BEAT_ACCEPT] = &CASE_ACCEPT,   [BEAT_DECLINE] = &CASE_DECLINE, [BEAT_WATCH] = &CASE_WATCH,
        [BEAT_NAME] = &CASE_NOTE,       [BEAT_MERGE] = &CASES_MERGE,    [BEAT_SPLIT] = &CASE_SPLIT,     [BEAT_IMPORT] = &CASE_IMPORT,
        [BEAT_OWN] = &CASE_HANDLE,      [BEAT_OWN_DONE] = &CASE_FINISH, [BEAT_BEFORE] = &PHOTO_ADD,     [BEAT_PUBLISH] = &PHOTO_PUBLISH,
        [BEAT_KEEP] = &CLOCK_TICK,
    };
    return of[act->voice];
}

/* Who signs in to look around, and is therefore who is offered things and watches them; or the next one, if it is theirs already. */
static int64_t colleague(const struct life *l, const struct story *s)
{
    return s->clerk == l->clerks[0] ? l->clerks[1] : l->clerks[0];
}

int64_t scene_by(const struct life *l, const struct story *s, const struct act *act)
{
    switch (act->voice) {
    case BEAT_RETURN: return s->doer;
    case BEAT_ACCEPT:
    case BEAT_DECLINE:
    case BEAT_WATCH: return colleague(l, s);
    default: return s->clerk;
    }
}

static struct str others(struct arena *a, const struct story *s)
{
    struct buf b;
    buf_init(&b, a, 200);
    for (size_t i = 1; i < s->alike; i++)
        buf_printf(&b, "%s%lld", i > 1 ? " " : "", (long long)s[i].id);
    return buf_view(&b);
}

static struct case_import row_of(struct arena *a, const struct story *s, int64_t at)
{
    const bool over = s->seed % 2;
    return (struct case_import){ .origin = arena_printf(a, "旧台账:%lld", (long long)(at / HOUR)), .text = story_text(a, s),
                                 .where = story_where(a, s), .reported_at = at - 10 * DAY, .closed = over,
                                 .settled_at = over ? at - 3 * DAY : ABSENT,
                                 .reply = over ? story_done(s, false) : STR_NONE, .where_lon = ABSENT, .where_lat = ABSENT };
}

#define RECORD(type, ...) memcpy(arena_alloc(a, sizeof(type)), &(type){ __VA_ARGS__ }, sizeof(type))
const void *scene_args(struct arena *a, const struct life *l, const struct story *s, const struct act *act, struct str photo)
{
    const int64_t id = s->id;
    switch (act->voice) {
    case BEAT_PARK: return RECORD(struct case_do, .id = id, .words = STR("要换的配件厂家没有现货，订了货，到货就装。"), .days = 12, .checked = 1);
    case BEAT_VOID: return RECORD(struct case_do, .id = id, .words = STR("和本人核实过：是重复说的，前一天的那件已经办好。"), .checked = 1);
    case BEAT_REFER:
        return RECORD(struct case_do, .id = id, .words = STR("区房屋安全服务中心"), .place = STR("向阳路 8 号一楼 2 号窗口，工作日 9:00 到 17:00"),
                      .why = STR("请带房产证复印件去登记，当天约上门鉴定；去之前不用再打电话。"), .checked = 1);
    case BEAT_RETURN: return RECORD(struct case_do, .id = id, .why = STR("物业服务合同第 12 条：市政道路上的停车不归物业管理"), .checked = 1);
    case BEAT_OFFER: return RECORD(struct case_offer, id, colleague(l, s), STR("我下周休假，这件请你接着办，前面的都记在里面了。"));
    case BEAT_DECLINE: return RECORD(struct case_do, .id = id, .words = STR("这周手上还有四件急的，接过来也办不快。"));
    case BEAT_NAME:
        return RECORD(struct case_note, id, STR("供电的人明早九点到，请一起去看一下。"),
                      colleague(l, s) == l->clerks[0] ? STR("clerk05") : STR("clerk12"));
    case BEAT_MERGE: return RECORD(struct cases_merge, id, others(a, s));
    case BEAT_SPLIT: return RECORD(struct case_split, id, arena_printf(a, "%lld", (long long)l->told[s->voice + 3]));
    case BEAT_IMPORT: {
        struct case_import row = row_of(a, s, act->at);
        return memcpy(arena_alloc(a, sizeof row), &row, sizeof row);
    }
    case BEAT_OWN_DONE: return RECORD(struct case_do, .id = id, .words = story_done(s, false), .checked = 1);
    case BEAT_BEFORE: return RECORD(struct photo_case, id, 1, photo);
    case BEAT_PUBLISH:
        return RECORD(struct photo_publish, id, 3, 1,
                      s->photo == PICTURE_BINS ? STR("三个垃圾桶盖着盖，地面扫净了") : STR("楼道顶上的灯亮着，楼梯看得清"), photo);
    default: return RECORD(struct case_do, .id = id, .checked = 1);
    }
}
