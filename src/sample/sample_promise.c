/* sample_promise.c - the heating promise: given the day after the trouble was told, kept entrance by entrance, 648 homes of four compounds.
**
** Water first, then the trial, then warmth; two compounds go ahead and two follow. Some doors stay shut the first time, some pipes leak,
** and somebody comes again on a day that is said.
** Then the homes say so themselves: most are warm, four are not, some say nothing. So it ends as kept in part, and goes on for the four. */
#include "promise/promise.h"
#include "sample/sample_in.h"

#include "base/text.h"

#define HOUR CLOCK_HOUR
#define DAY CLOCK_DAY

enum { GIVE, BEGIN, STAGES, HOMES, MARK, MISS, SAY, PART, MARK_LAST, SAY_LAST, KEEP_LAST, STEPS };
enum { MISS_EVERY = 53, NOT_EVERY = 36, SAID_PERCENT = 82, LAST_DAYS = 12, HEAT_HOMES = 648 };

/* What an act of the promise is: its kind, and of which entrance or home. */
static int64_t pack(int64_t step, int64_t stage, int64_t nth)
{
    return (step * 16 + stage) * 100000 + nth;
}
static int64_t step_of(const struct act *act) { return act->voice / 100000 / 16; }
static int64_t stage_of(const struct act *act) { return act->voice / 100000 % 16; }
static int64_t nth_of(const struct act *act) { return act->voice % 100000; }

static int64_t homes_of(const struct block *b) { return (int64_t)b->buildings * b->entrances * b->floors * b->doors; }

/* Homes are numbered as the registry's list brought them in: from 1, block by block. */
static int64_t household_of(const struct home *h)
{
    int64_t before = 0;
    const struct block *b = &SAMPLE_BLOCK[h->block];
    for (int i = 0; i < h->block; i++)
        before += homes_of(&SAMPLE_BLOCK[i]);
    return before + ((((int64_t)h->building - 1) * b->entrances + h->entrance - 1) * b->floors + h->floor - 1) * b->doors + h->door;
}

static bool is_cold(int64_t household)
{
    for (int i = NOT_EVERY / 2 - 1; i < HEAT_VOICES; i += NOT_EVERY) {
        struct home h = heat_home(i);
        if (household_of(&h) == household)
            return true;
    }
    return false;
}

static void plan_entrance(struct life *l, uint32_t story, int64_t t, int block, int64_t nth, struct dice *d)
{
    const bool ahead = block < HEAT_COMPOUNDS / 2;
    const int64_t begin = t + (ahead ? 9 : 12) * DAY + nth * 5 * HOUR / 2, noon = 11 * HOUR;
    const int64_t step[] = { 0, begin, begin + 2 * DAY + noon, begin + (ahead ? 5 : 4) * DAY + noon };
    for (int64_t stage = 1; stage <= 3; stage++)
        life_add(l, &(struct act){ .at = step[stage] + dice_below(d, HOUR), .story = story, .kind = ACT_PROMISE,
                                   .voice = pack(MARK, stage, block * 1000 + nth) });
}

/* In a home now and then nobody was met, or something leaked. Nowhere is it warm yet on that day, so what comes later stands. */
static void plan_missed(struct life *l, uint32_t story, int64_t t, struct dice *d)
{
    static const enum promise_stage why[] = { STAGE_AWAY, STAGE_FAULT, STAGE_AWAY, STAGE_REFUSED };
    for (int64_t home = MISS_EVERY / 2, i = 0; home <= HEAT_HOMES; home += MISS_EVERY, i++)
        life_add(l, &(struct act){ .at = t + 14 * DAY + 2 * HOUR + dice_below(d, HOUR), .story = story, .kind = ACT_PROMISE,
                                   .voice = pack(MISS, why[(size_t)i % countof(why)], home) });
}

static void plan_says(struct life *l, uint32_t story, int64_t t, struct dice *d)
{
    for (int64_t home = 1; home <= HEAT_HOMES; home++)
        if (is_cold(home) || dice_percent(d, SAID_PERCENT))
            life_add(l, &(struct act){ .at = t + 18 * DAY + dice_span(d, 0, 5 * DAY / 2), .story = story, .kind = ACT_PROMISE,
                                       .voice = pack(SAY, is_cold(home) ? WORD_NOT : WORD_KEPT, home) });
}

void promise_plan(struct life *l, const struct story *s)
{
    struct dice d = { s->seed ^ 0x9e77 };
    const uint32_t n = (uint32_t)(s - l->story);
    const int64_t t = s->at;
    const struct { int64_t after, step; } course[] = { { 20 * HOUR, GIVE }, { 20 * HOUR, STAGES }, { 20 * HOUR, HOMES },
                                                       { 9 * DAY - HOUR, BEGIN }, { 21 * DAY - 10 * HOUR, PART }, { 26 * DAY, MARK_LAST },
                                                       { 29 * DAY, KEEP_LAST } };
    for (size_t i = 0; i < countof(course); i++)
        life_add(l, &(struct act){ .at = t + course[i].after, .story = n, .kind = ACT_PROMISE,
                                   .voice = pack(course[i].step, 3, (int64_t)i) });
    for (int block = 0; block < HEAT_COMPOUNDS; block++)
        for (int64_t k = 0; k < SAMPLE_BLOCK[block].buildings * SAMPLE_BLOCK[block].entrances; k++)
            plan_entrance(l, n, t, block, k, &d);
    plan_missed(l, n, t, &d);
    plan_says(l, n, t, &d);
    for (int64_t home = 1; home <= HEAT_HOMES; home++)
        if (is_cold(home))
            life_add(l, &(struct act){ .at = t + 27 * DAY + dice_below(&d, DAY), .story = n, .kind = ACT_PROMISE,
                                       .voice = pack(SAY_LAST, WORD_KEPT, home) });
}

const struct command *promise_command(const struct act *act)
{
    static const struct command *const of[STEPS] = { &PROMISE_GIVE, &PROMISE_BEGIN, &PROMISE_STAGES_SET, &PROMISE_HOMES, &PROMISE_MARK,
                                                     &PROMISE_MARK, &PROMISE_SAY,   &PROMISE_PART,       &PROMISE_MARK,  &PROMISE_SAY,
                                                     &PROMISE_KEEP };
    return of[step_of(act)];
}

static struct str day_of(struct arena *a, int64_t at)
{
    struct text_date d = text_date(at, 480);
    return arena_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}

static struct str houses(struct arena *a)
{
    struct buf b;
    buf_init(&b, a, 4096);
    for (int i = 0; i < HEAT_COMPOUNDS; i++)
        for (int k = 1; k <= SAMPLE_BLOCK[i].buildings; k++)
            buf_printf(&b, "%s%d号楼\n", SAMPLE_BLOCK[i].name, k);
    return buf_view(&b);
}

static struct str entrance(struct arena *a, int64_t nth)
{
    const struct block *b = &SAMPLE_BLOCK[nth / 1000];
    const long long k = nth % 1000;
    return arena_printf(a, "%s%lld号楼%lld单元", b->name, k / b->entrances + 1, k % b->entrances + 1);
}

static struct str cold_homes(struct arena *a)
{
    struct buf b;
    buf_init(&b, a, 400);
    for (int64_t home = 1; home <= HEAT_HOMES; home++)
        if (is_cold(home))
            buf_printf(&b, "%s%lld", b.n ? " " : "", (long long)home);
    return buf_view(&b);
}

#define RECORD(type, ...) memcpy(arena_alloc(a, sizeof(type)), &(type){ __VA_ARGS__ }, sizeof(type))
const void *promise_args(struct arena *a, const struct place *p, const struct story *s, const struct act *act)
{
    const int64_t nth = nth_of(act);
    switch (step_of(act)) {
    case GIVE:
        return RECORD(struct promise_give, .title = STR("今冬暖气不误"), .who = str_of(SAMPLE_UNIT[UNIT_HEAT]), .whom = STR("四个小区 648 户"),
                      .due = day_of(a, s->at + 20 * DAY), .case_id = s->id, .shown = WALL_FLATS, .checked = 1);
    case STAGES: return RECORD(struct promise_stages, 1, STR("注水 注\n试水 试\n供暖 热"));
    case HOMES: return RECORD(struct promise_homes_ask, .id = 1, .list = houses(a));
    case BEGIN: return RECORD(struct promise_do, .id = 1, .words = STR("换热站开了，今天从枣树里、槐树里开始注水。"), .checked = 1);
    case MARK: return RECORD(struct promise_mark, .id = 1, .stage = stage_of(act), .list = entrance(a, nth), .seen = ABSENT, .skip = 1);
    case MISS:
        return RECORD(struct promise_mark, .id = 1, .stage = stage_of(act), .home = arena_printf(a, "%lld", (long long)nth),
                      .note = stage_of(act) == STAGE_FAULT ? STR("阀门渗水，换了垫圈再来") : STR("敲了两次门，门上留了条"), .seen = ABSENT);
    case SAY: return RECORD(struct promise_say, 1, nth, stage_of(act), promise_seal(a, p, 1, nth));
    case PART:
        return RECORD(struct promise_do, .id = 1, .words = STR("644 户供上暖。四户末端还凉，管子要换，接着办。"), .checked = 1,
                      .due = day_of(a, act->at + LAST_DAYS * DAY), .whom = STR("还凉的四户"));
    case MARK_LAST: return RECORD(struct promise_mark, .id = 2, .stage = 3, .home = cold_homes(a), .seen = ABSENT);
    case SAY_LAST: return RECORD(struct promise_say, 2, nth, stage_of(act), promise_seal(a, p, 2, nth));
    default: return RECORD(struct promise_do, .id = 2, .words = STR("四户换了管，逐户量过，都在十八度以上。"), .checked = 1);
    }
}
