/* sample_run.c - the sample happens: each act of its days becomes a command, in order, in groups, each at its own moment.
**
** A group is committed as a whole (place_run), so what an act needs of an earlier one's answer, a token or a position, is there unless
** that one waits in the same group; then the group goes first. A case's number is an answer too: a closing may make a case that follows. */
#include "base/hash.h"
#include "base/text.h"
#include "card/card.h"
#include "core/chore.h"
#include "people/people.h"
#include "place/place_ground.h"
#include "sample/sample_in.h"
#include "store/conn.h"

_Static_assert((int)PICTURE_LANDING + 1 == (int)PICTURE_LANDING_LIT && (int)PICTURE_BINS + 1 == (int)PICTURE_BINS_CLEAN,
               "as it was, and as it is then");

enum { CASES = 3000, GROUP = PLACE_GROUP_MAX, GROUP_BYTES = 64 << 20 };

struct run {
    struct place *place;
    struct life life;
    struct class_tree tree;
    struct photos photos;
    struct arena group;        /* arguments and results of what waits */
    struct arena *a;
    struct task task[GROUP];
    const struct act *act[GROUP];
    size_t waiting;
    char (*token)[VOICE_TOKEN + 1]; /* of each voice; empty: not told yet */
    int64_t at;                     /* of what is set up before the first day */
    struct str why;                 /* absent: nothing failed */
};

static const struct command *const command_of[] = {
    [ACT_REPORT] = &CASE_REPORT,     [ACT_TAKE] = &CASE_TAKE,      [ACT_WORD] = &CASE_WORD,      [ACT_LOOK] = &CONTACT_SHOW,
    [ACT_NOTE] = &CASE_NOTE,         [ACT_DISPATCH] = &CASE_DISPATCH, [ACT_JOIN] = &CASE_JOIN,   [ACT_HANDLE] = &UNIT_HANDLE,
    [ACT_FINISH] = &UNIT_FINISH,     [ACT_BACK] = &CASE_SEND_BACK, [ACT_AGAIN] = &UNIT_FINISH,   [ACT_SAY] = &VOICE_SAY,
    [ACT_VERIFY] = &CASE_VERIFY,     [ACT_CLOSE] = &CASE_CLOSE,    [ACT_CLASSIFY] = &CASE_CLASSIFY,
    [ACT_RATE] = &VOICE_RATE,
};

/* ---- one act's arguments ------------------------------------------------------------------------------------------- */

#define RECORD(type, ...) memcpy(arena_alloc(&r->group, sizeof(type)), &(type){ __VA_ARGS__ }, sizeof(type))

static struct dice dice_for(const struct story *s, const struct act *act)
{
    return (struct dice){ s->seed ^ ((uint64_t)act->kind << 8) ^ ((uint64_t)act->voice << 16) ^ (uint64_t)act->order << 40 };
}

/* What there is to be seen, or absent. */
static struct str photo(struct run *r, const struct story *s, bool after)
{
    return s->photo == PICTURES ? STR_NONE : photos_wait(&r->photos, r->place, s->photo + after, &r->group);
}

static const void *report(struct run *r, const struct story *s, struct dice *d)
{
    bool home = s->heat || s->trouble->spot == SPOT_HOME || dice_percent(d, 40) || s->alike > 1;
    return RECORD(struct case_report, .text = s->heat ? heat_text(&r->group, d, 0) : story_text(&r->group, s),
                  .where = story_where(&r->group, s),
                  .where_door = home ? home_text(&r->group, &s->home, d) : STR_NONE, .where_lon = ABSENT, .where_lat = ABSENT,
                  .contact = story_contact(&r->group, s), .household = ABSENT, .class = story_chooses(s) ? story_class(&r->tree, s) : 0,
                  .photos = photo(r, s, false));
}

static const void *join(struct run *r, const struct story *s, const struct act *act, struct dice *d)
{
    struct home h = s->home;
    const struct block *b = &SAMPLE_BLOCK[h.block];
    if (s->heat) {
        h = heat_home((int)(act->voice - s->voice));
    } else {
        h.entrance = s->trouble->spot == SPOT_ENTRANCE ? h.entrance : (int)dice_below(d, b->entrances) + 1;
        h.floor = (int)dice_below(d, b->floors) + 1;
        h.door = (int)dice_below(d, b->doors) + 1;
    }
    struct str text = s->heat ? heat_text(&r->group, d, (int)(act->voice - s->voice)) : story_joins(&r->group, s, d);
    bool door = s->heat || dice_percent(d, 80);
    return RECORD(struct case_join, .id = s->id, .where_door = door ? home_text(&r->group, &h, d) : STR_NONE, .text = text,
                  .contact = person_contact(&r->group, d), .household = ABSENT);
}

static const void *rated(struct run *r, const struct act *act, struct dice *d)
{
    enum rate rate;
    struct str words = story_rates(d, &rate);
    return RECORD(struct voice_rate, str_n(r->token[act->voice], VOICE_TOKEN), rate, words);
}

static const void *arguments(struct run *r, struct story *s, const struct act *act)
{
    struct dice d = dice_for(s, act);
    switch (act->kind) {
    case ACT_REPORT: return report(r, s, &d);
    case ACT_JOIN: return join(r, s, act, &d);
    case ACT_WORD: return RECORD(struct case_word, s->id, story_wording(&r->group, s), 1);
    case ACT_LOOK: return RECORD(struct contact_show, s->id, s->pos, story_reason(&d));
    case ACT_NOTE: return RECORD(struct case_note, s->id, story_note(&d));
    case ACT_SAY:
        return RECORD(struct voice_say, str_n(r->token[act->voice], VOICE_TOKEN), act->say,
                      s->heat ? heat_says(&d, act->say) : story_says(&d, act->say));
    case ACT_RATE: return rated(r, act, &d);
    case ACT_DISPATCH: return RECORD(struct case_do, .id = s->id, .words = str_of(SAMPLE_UNIT[s->unit]), .checked = 1);
    case ACT_FINISH:
    case ACT_AGAIN: return RECORD(struct case_do, .id = s->id, .words = story_done(s, act->kind == ACT_AGAIN), .checked = 1,
                                     .photos = photo(r, s, true), .ticked = story_ticks(&r->group, &r->tree, s, false));
    case ACT_BACK: return RECORD(struct case_do, .id = s->id, .words = s->heat ? str_of(HEAT_BACK) : story_back(&d), .checked = 1);
    case ACT_VERIFY: return RECORD(struct case_do, .id = s->id, .words = story_verified(&d), .checked = 1);
    case ACT_PROMISE: return promise_args(&r->group, r->place, s, act);
    case ACT_CARD: return card_args(&r->group, s, act);
    case ACT_CLASSIFY: return RECORD(struct case_do, .id = s->id, .class = story_class(&r->tree, s));
    case ACT_SCENE:
        return scene_args(&r->group, &r->life, s, act, scene_shows(act) ? photo(r, s, scene_command(act) == &PHOTO_PUBLISH) : STR_NONE);
    case ACT_TAKE: return RECORD(struct case_do, .id = s->id, .checked = 1, .ticked = story_ticks(&r->group, &r->tree, s, true));
    case ACT_CLOSE: return RECORD(struct case_do, .id = s->id, .checked = 1, .ticked = story_ticks(&r->group, &r->tree, s, false));
    case ACT_KEEP:
    case ACT_HANDLE: break;
    }
    return RECORD(struct case_do, .id = s->id, .checked = 1);
}

static struct actor actor_of(const struct life *l, const struct story *s, const struct act *act)
{
    struct dice d = { s->seed ^ 5 };
    switch (act->kind) {
    case ACT_REPORT: /* some call or come to the counter, and a clerk writes it down */
        return !s->heat && dice_percent(&d, 18) && s->trouble->spot != SPOT_NONE ? (struct actor){ s->clerk, ~0U } : (struct actor){ 0, 0 };
    case ACT_JOIN:
    case ACT_RATE:
    case ACT_SAY: return (struct actor){ 0, 0 };
    case ACT_HANDLE:
    case ACT_FINISH:
    case ACT_AGAIN: return (struct actor){ s->doer, ~0U };
    case ACT_BACK:
    case ACT_VERIFY:
    case ACT_CLOSE: return (struct actor){ s->checker, ~0U };
    case ACT_CARD: return (struct actor){ card_by_unit(act) ? s->doer : s->clerk, ~0U };
    case ACT_SCENE: return (struct actor){ scene_by(l, s, act), ~0U };
    case ACT_KEEP:
    case ACT_TAKE:
    case ACT_WORD:
    case ACT_LOOK:
    case ACT_NOTE:
    case ACT_CLASSIFY:
    case ACT_PROMISE:
    case ACT_DISPATCH: break;
    }
    return (struct actor){ s->clerk, ~0U };
}

/* The office's own steps when no unit was asked. */
static const struct command *command_for(const struct story *s, const struct act *act)
{
    const struct command *c = act->kind == ACT_PROMISE ? promise_command(act) :
                              act->kind == ACT_CARD    ? card_command(act) :
                              act->kind == ACT_SCENE   ? scene_command(act) :
                                                         command_of[act->kind];
    if (s->unit != UNIT_OFFICE)
        return c;
    return c == &UNIT_HANDLE ? &CASE_HANDLE : c == &UNIT_FINISH ? &CASE_FINISH : c;
}

/* ---- groups -------------------------------------------------------------------------------------------------------- */

static void stop(struct run *r, const struct task *t)
{
    struct msg_ctx m = { .arena = r->a, .lang = LANG_EN };
    struct str what = t->err.key != MSG_NONE ? msg_text(&m, t->err.key, t->err.n) : str_of(rc_name(t->rc));
    r->why = arena_printf(r->a, "the sample stopped at %s: " STR_FMT, t->command->name, STR_ARG(what));
}

static void learn(struct run *r, const struct act *act, const struct task *t)
{
    const struct case_reported_result *told = t->result;
    struct story *s = &r->life.story[act->story];
    if (t->command == &CARD_INSTRUCT)
        s->asked = t->first_pos + 1; /* behind the instruction, in its order */
    if (act->kind != ACT_REPORT && act->kind != ACT_JOIN)
        return;
    must(told->token.n == VOICE_TOKEN);
    memcpy(r->token[act->voice], told->token.p, VOICE_TOKEN);
    r->life.told[act->voice] = told->voice;
    if (act->kind == ACT_REPORT) {
        s->id = told->id;
        s->pos = told->voice;
    }
}

static void flush(struct run *r)
{
    struct task *t[GROUP];
    for (size_t i = 0; i < r->waiting; i++)
        t[i] = &r->task[i];
    place_run(r->place, t, r->waiting);
    for (size_t i = 0; i < r->waiting && !r->why.p; i++) {
        if (t[i]->rc == CONFLICT && (r->act[i]->kind == ACT_SAY || r->act[i]->kind == ACT_RATE))
            continue; /* who said "not" speaks on in a case that follows, and there nobody has said yet that it is done */
        if (t[i]->rc)
            stop(r, t[i]);
        else
            learn(r, r->act[i], t[i]);
    }
    r->waiting = 0;
    arena_reset(&r->group);
}

static bool needs_answer(const struct run *r, const struct act *act)
{
    const bool by_token = act->kind == ACT_SAY || act->kind == ACT_RATE;
    return act->kind == ACT_SCENE || act->kind == ACT_CARD || (by_token && !r->token[act->voice][0]) ||
           (act->kind != ACT_REPORT && r->life.story[act->story].pos == ABSENT);
}

/* The keeper's look at the desk: what is due by then is done, some at a time, as it is where a server runs. */
static void keep(struct run *r, int64_t at)
{
    enum { ROUNDS = 20, AT_ONCE = 100 };
    flush(r);
    for (int round = 0; round < ROUNDS && !r->why.p; round++) {
        struct chore *chore;
        struct task task[AT_ONCE + 16], *t[AT_ONCE + 16];
        size_t n = 0;
        if (DESK.chores(conn_db(place_reader(r->place)), &r->group, at, AT_ONCE, &chore, &n) || !n)
            break;
        for (size_t i = 0; i < n; i++) {
            must(i < countof(task));
            task[i] = (struct task){ .command = DESK.chore, .args = &chore[i], .actor = { 0, ~0U }, .arena = &r->group, .at = at };
            t[i] = &task[i];
        }
        place_run(r->place, t, n);
        for (size_t i = 0; i < n && !r->why.p; i++)
            if (task[i].rc)
                stop(r, &task[i]);
        arena_reset(&r->group);
    }
}

static void happen(struct run *r, const struct act *act)
{
    struct story *s = &r->life.story[act->story];
    if (act->kind == ACT_KEEP || (act->kind == ACT_SCENE && scene_keeps(act))) {
        keep(r, act->at);
        return;
    }
    if (r->waiting == GROUP || (r->waiting && needs_answer(r, act)))
        flush(r);
    if (r->why.p || (act->kind == ACT_CLASSIFY && (story_chooses(s) || !story_class(&r->tree, s))) ||
        (act->kind == ACT_SCENE && scene_shows(act) && !r->photos.n))
        return;
    r->act[r->waiting] = act;
    r->task[r->waiting++] = (struct task){ .command = command_for(s, act), .args = arguments(r, s, act),
                                           .actor = actor_of(&r->life, s, act), .arena = &r->group, .at = act->at };
}

/* ---- before the first day ------------------------------------------------------------------------------------------ */

static void *set_up_by(struct run *r, int64_t user, const struct command *c, const void *args)
{
    struct task *t = ARENA_NEW(r->a, struct task);
    must(t != NULL);
    *t = (struct task){ .command = c, .args = args, .actor = { user, ~0U }, .arena = r->a, .at = r->at };
    place_run(r->place, &t, 1);
    if (t->rc && !r->why.p)
        stop(r, t);
    return t->result;
}

static void *set_up(struct run *r, const struct command *c, const void *args)
{
    return set_up_by(r, 0, c, args);
}

static int64_t add_person(struct run *r, struct str hash, struct str login, struct str name, const char *role, const char *unit)
{
    const struct people_add in = { login, name, str_of(role), hash, str_of(unit) };
    const struct people_joined *done = set_up(r, &PEOPLE_ADD, &in);
    return r->why.p ? 0 : done->user;
}

static void add_staff(struct run *r)
{
    struct life *l = &r->life;
    struct str hash = password_hash(r->a, STR(SAMPLE_PASSWORD));
    for (size_t i = 0; i < SAMPLE_STAFF_N && !r->why.p; i++) {
        const struct sample_person *p = &SAMPLE_STAFF[i];
        int64_t user = add_person(r, hash, str_of(p->login), str_of(p->name), p->role, p->unit);
        if (strcmp(p->role, "clerk") == 0)
            l->clerks[l->clerk_n++] = user;
        if (p->unit)
            l->units[UNIT_HEAT] = user;
    }
    for (int i = 1; i <= 12 && !r->why.p; i++) /* the grid: a clerk for each part of the neighbourhood; 12 is there already */
        if (i != 12)
            l->clerks[l->clerk_n++] = add_person(r, hash, arena_printf(r->a, "grid%02d", i), arena_printf(r->a, "网格员 %02d", i), "clerk",
                                                 NULL);
    for (int i = UNIT_HEAT + 1; i < UNITS && !r->why.p; i++)
        l->units[i] = add_person(r, hash, arena_printf(r->a, "unit%02d", i + 1), arena_printf(r->a, "%s值班", SAMPLE_UNIT[i]), "unit",
                                 SAMPLE_UNIT[i]);
    for (int i = 2; i <= 6 && !r->why.p; i++)
        (void)add_person(r, hash, arena_printf(r->a, "volunteer%02d", i), arena_printf(r->a, "志愿者 %02d", i), "volunteer", NULL);
}

/* Lists that the desk comes back to: two for all, one of whoever signs in to look around. */
static void save_views(struct run *r)
{
    const struct view_save view[] = {
        { ABSENT, STR("热力未办"), STR("unit=热力公司甲&sort=clock"), 1 },
        { ABSENT, STR("等人核查"), STR("state=to_verify&sort=waiting"), 1 },
        { ABSENT, STR("我的到期"), STR("taker=me&alarm=soon"), 0 },
    };
    for (size_t i = 0; i < countof(view) && !r->why.p; i++)
        (void)set_up_by(r, r->life.clerks[i == 0], &VIEW_SAVE, &view[i]);
}

const struct sample_person SAMPLE_STAFF[] = {
    { "admin", "管理员", "admin", NULL },
    { "clerk05", "居民服务 05", "clerk", NULL },
    { "clerk12", "网格员 12", "clerk", NULL },
    { "secretary", "书记一", "secretary", NULL },
    { "unit", "热力抢修一", "unit", "热力公司甲" },
    { "leader", "街道领导一", "leader", NULL },
    { "auditor", "监督员一", "auditor", NULL },
    { "volunteer", "志愿者一", "volunteer", NULL },
    { "resident", "居民一", "resident", NULL },
};
const size_t SAMPLE_STAFF_N = countof(SAMPLE_STAFF);

/* ---- all of it ----------------------------------------------------------------------------------------------------- */

bool sample_fill(struct place *p, int64_t now, void (*progress)(const char *what, int64_t done, int64_t of), struct arena *a,
                 struct str *why)
{
    struct run *r = ARENA_NEW(a, struct run);
    must(r != NULL);
    *r = (struct run){ .place = p, .a = a, .at = sample_begins(now) };
    arena_init(&r->group, GROUP_BYTES);
    (void)set_up(r, &PLACE_NAME, &(struct place_named){ STR("向阳社区服务台"), 480 });
    (void)set_up(r, &PLACE_IMPORT, &(struct place_import){ sample_doors(a, SAMPLE_BLOCKS), 0 });
    (void)set_up(r, &PLACE_DRAW, &(struct place_draw){ sample_ground(a), 0 });
    for (int year = text_date(r->at, 480).year; year <= text_date(now, 480).year; year++)
        (void)set_up(r, &PLACE_YEAR, &(struct place_year){ year });
    (void)set_up(r, &CLASSES_TAKE_USUAL, "");
    add_staff(r);
    if (!r->why.p)
        save_views(r);
    if (!r->why.p) {
        const struct class_save *own;
        const struct template_save *words;
        sample_read_classes(p, a, &r->tree);
        for (size_t i = 0; (own = sample_class_own(a, &r->tree, i)) != NULL; i++)
            (void)set_up(r, &CLASS_SAVE, own);
        sample_read_classes(p, a, &r->tree);
        for (size_t i = 0; (words = sample_template(a, &r->tree, i)) != NULL; i++)
            (void)set_up(r, &TEMPLATE_SAVE, words);
        photos_make(&r->photos, a);
        life_plan(&r->life, a, now, CASES);
        r->token = arena_array(a, r->life.voices, sizeof *r->token);
        r->life.told = ARENA_ARRAY(a, int64_t, r->life.voices);
        must(r->token != NULL && r->life.told != NULL);
    }
    for (size_t i = 0; i < r->life.acts && !r->why.p; i++) {
        happen(r, &r->life.act[i]);
        if (progress)
            progress("making the sample: step", (int64_t)i + 1, (int64_t)r->life.acts);
    }
    if (!r->why.p)
        flush(r);
    arena_release(&r->group);
    *why = r->why;
    return !r->why.p;
}
