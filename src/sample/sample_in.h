/* sample_in.h - the inside of the sample: its ground plan, its troubles, its texts, its course of days; shared by sample_*.c only.
**
** All of it follows from one seed: the same neighbourhood on every machine, but for the codes and keys that commands draw by chance, and
** for its days, which end when it is made. */
#ifndef SAMPLE_SAMPLE_IN_H
#define SAMPLE_SAMPLE_IN_H

#include "base/buf.h"
#include "base/clock.h"
#include "core/attach.h"
#include "core/helper.h"
#include "desk/desk.h"
#include "desk/desk_class.h"
#include "sample/sample.h"

struct text_date;

/* ---- chance that repeats itself (splitmix64) ---------------------------------------------------------------------- */

struct dice {
    uint64_t s;
};
static inline uint64_t dice_next(struct dice *d)
{
    uint64_t z = d->s += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}
/* 0 .. below-1 */
static inline int64_t dice_below(struct dice *d, int64_t below) { return (int64_t)(dice_next(d) % (uint64_t)below); }
static inline bool dice_percent(struct dice *d, int64_t percent) { return dice_below(d, 100) < percent; }
/* A time between two, more often nearer the first. */
static inline int64_t dice_span(struct dice *d, int64_t from, int64_t to)
{
    int64_t a = dice_below(d, to - from), b = dice_below(d, to - from);
    return from + (a < b ? a : b);
}
#define DICE_OF(d, list) ((list)[dice_below((d), (int64_t)countof(list))])

/* ---- the ground plan (sample_plan.c) ------------------------------------------------------------------------------ */

enum { SAMPLE_COMPOUNDS = 16, HEAT_COMPOUNDS = 4, TOWER_FLOORS = 10, HOME_BYTES = 80 };
struct block {
    const char *name;
    int buildings, columns, entrances, floors, doors; /* doors: on a floor, behind an entrance */
    int64_t x, y;                                     /* its first building, millionths of a degree from the corner */
};
extern const struct block SAMPLE_BLOCK[SAMPLE_COMPOUNDS];

struct home {
    int block, building, entrance, floor, door; /* but for the block counted from 1 */
};
/* A door somewhere; tower: where there is a lift. */
struct home sample_home(struct dice *d, bool tower);

/* ---- troubles and texts (sample_trouble.c, sample_words.c) --------------------------------------------------------- */

enum season { SEASON_ALL, SEASON_HEAT, SEASON_AUTUMN, SEASON_WINTER, SEASON_SUMMER };
enum spot { SPOT_HOME, SPOT_ENTRANCE, SPOT_TOWER, SPOT_BUILDING, SPOT_YARD, SPOT_STREET, SPOT_NONE };
enum pace { PACE_URGENT, PACE_DAYS, PACE_LONG };
enum tone { TONE_TROUBLE, TONE_QUESTION, TONE_THANKS };
enum unit {
    UNIT_HEAT, UNIT_ESTATE, UNIT_ESTATE_2, UNIT_CLEAN, UNIT_TOWN, UNIT_LIFT, UNIT_WATER, UNIT_POWER, UNIT_GAS, UNIT_GREEN, UNIT_CITY,
    UNIT_POLICE, UNIT_PHONE, UNITS, UNIT_OFFICE = UNITS /* the office itself */
};
extern const char *const SAMPLE_UNIT[UNITS];

struct trouble {
    int weight;
    enum season season;
    enum spot spot;
    enum unit unit;
    enum pace pace;
    enum tone tone;
    const char *says[2], *more[2], *wording, *done[2];
};
extern const struct trouble TROUBLE[];
extern const size_t TROUBLES;

/* Of two troubles, each as it was and as it is then (sample_photo.c); PICTURES: none. */
enum picture { PICTURE_LANDING, PICTURE_LANDING_LIT, PICTURE_BINS, PICTURE_BINS_CLEAN, PICTURES };

struct story { /* one case, from its first word to its end */
    int64_t at; /* when it is told, µs */
    uint64_t seed;
    const struct trouble *trouble;
    struct home home;
    enum unit unit;
    int yard;          /* which of the spots of its kind */
    bool heat;         /* the heating trouble */
    int64_t id, pos;   /* the case's number and its first voice, once it is reported */
    int64_t voice;     /* the first one, in the list of voices */
    enum picture photo; /* what those who tell it show */
    size_t alike;       /* with so many stories that follow, itself among them, it is one trouble */
    int64_t asked;                /* the first part of its card */
    int64_t clerk, checker, doer; /* who takes it, who looks whether it is done, who does it */
};

struct str story_text(struct arena *a, const struct story *s);
struct str story_where(struct arena *a, const struct story *s);   /* absent: nowhere */
struct str story_wording(struct arena *a, const struct story *s); /* what everybody may read */
struct str story_done(const struct story *s, bool again);
struct str story_joins(struct arena *a, const struct story *s, struct dice *d); /* of a neighbour; absent: nothing to add */
struct str story_note(struct dice *d);
struct str story_reason(struct dice *d); /* for a look at a contact */
struct str story_back(struct dice *d);   /* why it is not done */
struct str story_verified(struct dice *d);
struct str story_says(struct dice *d, enum say say); /* absent: no words */
struct str story_rates(struct dice *d, enum rate *rate); /* how content somebody is with a closed case; likewise */
struct str home_text(struct arena *a, const struct home *h, struct dice *d); /* 枣树里3号楼2单元501, in one of its spellings */
struct str person_contact(struct arena *a, struct dice *d);                  /* absent: left none */
struct str story_contact(struct arena *a, const struct story *s);            /* of who told it first */
bool story_reachable(const struct story *s);                                 /* did they leave one? */

/* sample_class.c: the class of the usual ones that it belongs to, 0: none; and whether who tells it chooses that themselves. */
int64_t story_class(const struct class_tree *t, const struct story *s);
bool story_chooses(const struct story *s);
bool story_classed(const struct story *s); /* will it have one before it is dispatched? */
/* Numbers of the class's conditions that a clerk ticks as such a case is taken (opens) or done; absent: none. */
struct str story_ticks(struct arena *a, const struct class_tree *t, const struct story *s, bool opens);
/* desk.class.save: what this office adds to the nth of the usual classes; NULL: it changes no more. */
const struct class_save *sample_class_own(struct arena *a, const struct class_tree *t, size_t nth);
/* desk.template.save: the nth of the words that it keeps; NULL: there are no more. */
const struct template_save *sample_template(struct arena *a, const struct class_tree *t, size_t nth);
void sample_read_classes(struct place *p, struct arena *a, struct class_tree *t);

/* sample_heat.c: the trouble of the four compounds */
extern const struct trouble HEAT_TROUBLE;
struct str heat_text(struct arena *a, struct dice *d, int nth);
extern const char HEAT_BACK[]; /* why it was sent back */
struct str heat_says(struct dice *d, enum say say);
struct home heat_home(int nth); /* of 150, all different */
enum { HEAT_VOICES = 150, HEAT_FIXED = 143, HEAT_NOT = 4, HEAT_RATED = 24 };

/* ---- the course of days (sample_life.c) --------------------------------------------------------------------------- */

enum act_kind {
    ACT_REPORT, ACT_TAKE, ACT_WORD, ACT_LOOK, ACT_NOTE, ACT_DISPATCH, ACT_JOIN, ACT_HANDLE, ACT_FINISH, ACT_BACK, ACT_AGAIN, ACT_SAY,
    ACT_VERIFY, ACT_CLOSE, ACT_CLASSIFY, ACT_PROMISE, ACT_CARD, ACT_SCENE, ACT_KEEP, ACT_RATE
};
struct act {
    int64_t at;
    uint32_t story, order; /* order: of two at one time the one that was planned first */
    enum act_kind kind;
    int64_t voice;         /* of a join or a say; of a promise what it is about */
    enum say say;
};
enum { VOICE_TOKEN = 22 };
struct life {
    int64_t begin, end; /* µs */
    struct story *story;
    size_t stories;
    struct act *act;
    size_t acts, room;
    size_t voices;      /* how many tokens will be told */
    int64_t *told;      /* of each voice its position, once it was told */
    int64_t clerks[16], checkers[16], units[UNITS]; /* accounts */
    size_t clerk_n;
};
/* All that happens in `days` days up to `end`, in order. */
void life_plan(struct life *l, struct arena *a, int64_t end, size_t cases);
void life_add(struct life *l, const struct act *act);
/* The heating trouble's part of it. */
void heat_plan(struct life *l, struct story *s);
/* The next moment that an office works, `after` µs of work later or so. */
int64_t life_work(struct dice *d, int64_t at, int64_t after);

/* A time of that day here; and a story with its people, its home and its seed, of a trouble that happens at s->at. */
int64_t life_time(const struct text_date *day, int hour, int minute);
void life_begin(struct life *l, struct story *s, const struct trouble *r, struct dice *d);

/* sample_scene.c: what seldom happens, in so many stories. */
size_t scene_stories(void);
void scene_plan(struct life *l, struct story *s);
const struct command *scene_command(const struct act *act);
int64_t scene_by(const struct life *l, const struct story *s, const struct act *act);
bool scene_keeps(const struct act *act); /* the keeper looks */
bool scene_shows(const struct act *act); /* a photo */
const void *scene_args(struct arena *a, const struct life *l, const struct story *s, const struct act *act, struct str photo);

/* sample_photo.c: its photos, made anew by the helper. Without one there are none. */
struct photos {
    struct helper_result made[PICTURES];
    size_t n;
};
void photos_make(struct photos *p, struct arena *a);
/* A token under which one waits; absent: there are none. */
struct str photos_wait(const struct photos *p, struct place *place, enum picture which, struct arena *a);

/* sample_promise.c: what was promised about the heating, home by home; so many acts at most. */
enum { PROMISE_ACTS = 1000 };
void promise_plan(struct life *l, const struct story *s);
const struct command *promise_command(const struct act *act);
const void *promise_args(struct arena *a, const struct place *p, const struct story *s, const struct act *act);

/* ---- its card (sample_card.c): up to the district and back, before the promise is given ------------------------------------- */

enum { CARD_ACTS = 20 };
void card_plan(struct life *l, const struct story *s);
const struct command *card_command(const struct act *act);
const void *card_args(struct arena *a, const struct story *s, const struct act *act);
/* The unit that leads says it, by its own account. */
bool card_by_unit(const struct act *act);

#endif
