/* sample_life.c - the course of days: who tells what when, and how long everything takes.
**
** Residents write when they are at home, most of all after supper; an office works by day, some of it in the evening and on weekends; a
** unit needs hours, days or weeks, as the trouble is. Nothing is planned towards an end: whatever would happen after the last day has not
** happened yet, and so the states of open cases, and how long they have waited, come out as in any office. Only the last half hour is
** quiet, so that who looks at once finds most of what is new already taken in. */
#include "base/text.h"
#include "sample/sample_in.h"

#include <stdlib.h>

#define HOUR CLOCK_HOUR
#define DAY CLOCK_DAY
#define MINUTE (60LL * CLOCK_S)
enum { OFFSET_MIN = 480, DAYS = 92, ACTS_OF_CASE = 40, HEAT_DAYS_BACK = 38, KEEP_HOURS = 4, KEEP_ACTS = DAYS * 24 / KEEP_HOURS + 1 };

int64_t sample_begins(int64_t now)
{
    return now - (DAYS + 1) * DAY;
}

int64_t life_time(const struct text_date *day, int hour, int minute)
{
    struct text_date t = { .year = day->year, .month = day->month, .day = day->day, .hour = hour, .minute = minute };
    int64_t us;
    must(text_date_us(&t, OFFSET_MIN, &us));
    return us;
}

int64_t life_work(struct dice *d, int64_t at, int64_t after)
{
    int64_t t = at + after;
    for (;;) {
        struct text_date day = text_date(t, OFFSET_MIN);
        bool rest = (day.weekday == 0 || day.weekday == 6) && dice_percent(d, 60), early = day.hour < 8;
        bool late = day.hour >= 21 || (day.hour >= 19 && dice_percent(d, 25));
        if (!rest && !early && !late)
            return t;
        t = life_time(&day, 8, 30) + (early && !rest ? 0 : DAY) + dice_below(d, 100 * MINUTE);
    }
}

void life_add(struct life *l, const struct act *act)
{
    if (act->at > l->end)
        return;
    must(l->acts < l->room);
    l->act[l->acts] = *act;
    l->act[l->acts].order = (uint32_t)l->acts;
    l->acts++;
}

/* ---- when, and what ----------------------------------------------------------------------------------------------- */

static bool season_on(enum season season, const struct text_date *t)
{
    int at = t->month * 100 + t->day;
    switch (season) {
    case SEASON_HEAT: return at >= 1015 || at <= 315;
    case SEASON_AUTUMN: return at >= 1010 && at <= 1210;
    case SEASON_WINTER: return at >= 1125 || at <= 228;
    case SEASON_SUMMER: return at >= 601 && at <= 930;
    case SEASON_ALL: break;
    }
    return true;
}

/* The first weeks of heating bring most of what a winter brings. */
static bool first_weeks(const struct text_date *t)
{
    int at = t->month * 100 + t->day;
    return at >= 1015 && at <= 1110;
}

static int64_t pick_moment(struct life *l, struct dice *d)
{
    static const int by_hour[24] = { 2, 1, 1, 1, 1, 2, 8, 20, 34, 38, 34, 26, 22, 20, 24, 26, 28, 34, 48, 62, 60, 46, 26, 10 };
    for (;;) {
        int64_t t = l->begin + DAY + dice_below(d, l->end - 30 * MINUTE - l->begin - DAY);
        struct text_date at = text_date(t, OFFSET_MIN);
        if (dice_below(d, 62) < by_hour[at.hour] && dice_percent(d, first_weeks(&at) ? 100 : at.weekday == 0 ? 62 : 70))
            return t;
    }
}

static const struct trouble *pick_trouble(struct dice *d, int64_t at)
{
    struct text_date t = text_date(at, OFFSET_MIN);
    for (;;) {
        const struct trouble *r = &TROUBLE[dice_below(d, (int64_t)TROUBLES)];
        int weight = r->weight * (r->season == SEASON_HEAT && first_weeks(&t) ? 2 : 1);
        if (season_on(r->season, &t) && dice_below(d, 52) < weight)
            return r;
    }
}

void life_begin(struct life *l, struct story *s, const struct trouble *r, struct dice *d)
{
    must(r != NULL);
    s->trouble = r;
    s->pos = ABSENT;
    s->photo = PICTURES;
    s->seed = dice_next(d);
    s->home = sample_home(d, r->spot == SPOT_TOWER);
    s->unit = r->unit == UNIT_ESTATE && s->home.block % 2 ? UNIT_ESTATE_2 : r->unit;
    s->yard = (int)dice_below(d, 1000);
    size_t clerk = (size_t)dice_below(d, (int64_t)l->clerk_n), other = (size_t)dice_below(d, (int64_t)l->clerk_n - 1);
    s->clerk = l->clerks[clerk];
    s->checker = l->clerks[other >= clerk ? other + 1 : other];
    s->doer = s->unit == UNIT_OFFICE ? s->clerk : l->units[s->unit];
}

/* ---- how it goes on ------------------------------------------------------------------------------------------------ */

struct plan {
    struct life *l;
    struct story *s;
    struct dice d;
    uint32_t n;
};

static int64_t put(struct plan *p, int64_t at, enum act_kind kind)
{
    life_add(p->l, &(struct act){ .at = at, .story = p->n, .kind = kind, .voice = p->s->voice });
    return at;
}

static int64_t work(struct plan *p, int64_t at, int64_t from, int64_t to)
{
    return life_work(&p->d, at, dice_span(&p->d, from, to));
}

static void plan_joins(struct plan *p, int64_t finished)
{
    enum spot spot = p->s->trouble->spot;
    bool shared = spot == SPOT_ENTRANCE || spot == SPOT_TOWER || spot == SPOT_BUILDING || spot == SPOT_YARD;
    if (!shared || p->s->trouble->tone != TONE_TROUBLE || !dice_percent(&p->d, 24))
        return;
    for (int64_t n = dice_span(&p->d, 1, 16); n > 0; n--) {
        int64_t at = p->s->at + dice_span(&p->d, HOUR, 4 * DAY), hour = text_date(at, OFFSET_MIN).hour;
        if (at < finished && hour > 6)
            life_add(p->l, &(struct act){ .at = at, .story = p->n, .kind = ACT_JOIN, .voice = (int64_t)p->l->voices++ });
    }
}

static void plan_says(struct plan *p, int64_t finished, size_t voices)
{
    for (size_t v = voices; v < p->l->voices; v++) {
        int64_t at = finished + dice_span(&p->d, 30 * MINUTE, 6 * DAY), what = dice_below(&p->d, 100);
        if (text_date(at, OFFSET_MIN).hour < 7)
            at += 8 * HOUR;
        enum say say = what < 84 ? SAY_FIXED : what < 92 ? SAY_HALF : SAY_NOT;
        if (dice_percent(&p->d, 40))
            life_add(p->l, &(struct act){ .at = at, .story = p->n, .kind = ACT_SAY, .voice = (int64_t)v, .say = say });
    }
}

static void plan_story(struct plan *p)
{
    static const struct { int64_t begin[2], end[2]; } needs[] = {
        [PACE_URGENT] = { { 20 * MINUTE, 6 * HOUR }, { HOUR, 14 * HOUR } },
        [PACE_DAYS] = { { 2 * HOUR, 2 * DAY }, { 5 * HOUR, 5 * DAY } },
        [PACE_LONG] = { { 8 * HOUR, 6 * DAY }, { 4 * DAY, 28 * DAY } },
    };
    const struct story *s = p->s;
    const enum pace pace = s->trouble->pace;
    const size_t voices = p->l->voices++;
    const bool stuck = dice_percent(&p->d, 3);
    put(p, s->at, ACT_REPORT);
    const bool later = dice_percent(&p->d, 25); /* somebody must be asked first */
    int64_t t = put(p, later ? work(p, s->at, HOUR, 12 * HOUR) : work(p, s->at, 3 * MINUTE, HOUR), ACT_TAKE);
    struct dice own = { s->seed ^ 10 }; /* the course of the story stays as it was */
    if (!story_chooses(s) && story_classed(s))
        put(p, t + dice_span(&own, MINUTE, 12 * MINUTE), ACT_CLASSIFY);
    if (dice_percent(&p->d, s->trouble->spot == SPOT_NONE ? 40 : 94))
        put(p, t + dice_span(&p->d, MINUTE, 20 * MINUTE), ACT_WORD);
    if (story_reachable(s) && dice_percent(&p->d, 20))
        put(p, t + dice_span(&p->d, 3 * MINUTE, 2 * HOUR), ACT_LOOK);
    if (dice_percent(&p->d, 16))
        put(p, t + dice_span(&p->d, 4 * MINUTE, DAY), ACT_NOTE);
    if (s->unit != UNIT_OFFICE)
        t = put(p, work(p, t, 8 * MINUTE, 6 * HOUR), ACT_DISPATCH);
    if (stuck && dice_percent(&p->d, 50))
        return;
    t = put(p, work(p, t, needs[pace].begin[0], needs[pace].begin[1]), ACT_HANDLE);
    if (stuck)
        return;
    t = work(p, t, needs[pace].end[0], needs[pace].end[1]);
    plan_joins(p, t);
    put(p, t, ACT_FINISH);
    if (dice_percent(&p->d, 7)) {
        t = put(p, work(p, t, 3 * HOUR, 2 * DAY), ACT_BACK);
        t = put(p, work(p, t, 4 * HOUR, 4 * DAY), ACT_AGAIN);
    }
    plan_says(p, t, voices);
    t = put(p, work(p, t, 2 * HOUR, 3 * DAY), ACT_VERIFY);
    t = put(p, dice_percent(&p->d, 85) ? t + dice_span(&p->d, MINUTE, 30 * MINUTE) : work(p, t, HOUR, DAY), ACT_CLOSE);
    if (dice_percent(&own, 18)) /* few say so, and of those that do most are content */
        put(p, t + dice_span(&own, HOUR, 3 * DAY), ACT_RATE);
}

/* The latest fifteenth of October at supper time, if the sample's days hold it; else as long ago as that story takes. */
static int64_t heat_moment(const struct life *l)
{
    struct text_date t = text_date(l->end, OFFSET_MIN);
    int64_t at;
    if (t.month * 100 + t.day < 1015)
        t.year--;
    at = life_time(&(struct text_date){ .year = t.year, .month = 10, .day = 15 }, 18, 42);
    if (at > l->begin + DAY && at < l->end)
        return at;
    t = text_date(l->end - HEAT_DAYS_BACK * DAY, OFFSET_MIN);
    return life_time(&t, 18, 42);
}

static int in_order(const void *x, const void *y)
{
    const struct act *a = x, *b = y;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

void life_plan(struct life *l, struct arena *a, int64_t end, size_t cases)
{
    struct dice d = { 20191114 };
    l->end = end;
    l->begin = end - DAYS * DAY;
    l->stories = cases;
    l->room = cases * ACTS_OF_CASE + HEAT_VOICES * 3 + PROMISE_ACTS + CARD_ACTS + KEEP_ACTS;
    l->story = ARENA_ARRAY(a, struct story, cases);
    l->act = ARENA_ARRAY(a, struct act, l->room);
    must(l->story && l->act && cases > 0 && l->clerk_n > 1);
    must(cases > scene_stories() + 1);
    for (size_t i = 0; i < cases - scene_stories(); i++) {
        struct story *s = &l->story[i];
        s->heat = i == 0;
        s->at = s->heat ? heat_moment(l) : pick_moment(l, &d);
        life_begin(l, s, pick_trouble(&d, s->at), &d);
        s->voice = (int64_t)l->voices;
        if (s->heat) {
            s->trouble = &HEAT_TROUBLE;
            s->unit = UNIT_HEAT;
            s->home = heat_home(0);
            s->doer = l->units[UNIT_HEAT];
            heat_plan(l, s);
            promise_plan(l, s);
            card_plan(l, s);
        } else {
            plan_story(&(struct plan){ l, s, { s->seed ^ 3 }, (uint32_t)i });
        }
    }
    scene_plan(l, &l->story[cases - scene_stories()]);
    for (int64_t at = l->begin; at < end; at += KEEP_HOURS * HOUR)
        life_add(l, &(struct act){ .at = at, .kind = ACT_KEEP });
    qsort(l->act, l->acts, sizeof *l->act, in_order);
}
