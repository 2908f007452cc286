/* desk_filter.c - which cases a list of the desk shows: from an address, into an address, into a sentence.
**
** One row of the table `params` is one parameter: how it is read, written and said. Addresses are bookmarked, sent to colleagues and saved
** as views, so they hold words and dates; only accounts stand in them as numbers, for a sign-in name is somebody's. What an old or a
** mistyped address holds too much is left out and told, and never an error: the list without it is what the reader wants to see. */
#include "desk/desk_in.h"

#include "base/clock.h"
#include "base/text.h"
#include "base/utf8.h"

const char *const DESK_STATE_WORDS[DESK_ALL + 1] = { "received", "filed", "dispatched", "handling", "to_verify", "closed", "merged",
                                                   "parked",   "voided", "referred", "open",    "all" };
const char *const DESK_SOURCE_WORDS[SOURCES] = { [SOURCE_WEB] = "web", [SOURCE_IMPORT] = "import", [SOURCE_INTAKE] = "intake" };
static const char *const worded_words[] = { "no", "yes" };
const char *const DESK_SAY_WORDS[SAYS] = { "", "fixed", "half", "back", "not" };
const char *const DESK_SORT_WORDS[SORTS] = { "clock", "waiting", "newest", "moved", "homes" };
static const char *const alarm_words[ALARMS] = { "", "soon", "over", "raised" };
static const enum msg sort_names[SORTS] = { MSG_sort_clock, MSG_sort_waiting, MSG_sort_newest, MSG_sort_moved, MSG_sort_homes };
static const enum msg source_names[SOURCES] = { [SOURCE_WEB] = MSG_dc_source_web, [SOURCE_IMPORT] = MSG_dc_source_import,
                                                [SOURCE_INTAKE] = MSG_dc_source_intake };

enum msg desk_alarm_msg(int64_t alarm)
{
    static const enum msg name[ALARMS] = { MSG_NONE, MSG_alarm_soon, MSG_alarm_over, MSG_alarm_raised };
    must(alarm > ALARM_NONE && alarm < ALARMS);
    return name[alarm];
}

enum msg desk_sort_msg(enum desk_sort s)
{
    must((size_t)s < countof(sort_names));
    return sort_names[s];
}

enum msg desk_source_msg(int64_t source)
{
    must(source >= 0 && source < SOURCES);
    return source_names[source];
}

enum msg desk_which_msg(int64_t state)
{
    return state == DESK_OPEN ? MSG_state_open : state == DESK_ALL ? MSG_state_all : case_state_msg((enum case_state)state);
}

static bool word_of(struct str s, const char *const *word, size_t n, int64_t *out)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(s, str_of(word[i]))) {
            *out = (int64_t)i;
            return true;
        }
    return false;
}

static struct str word(const char *const *words, int64_t i)
{
    return i == ABSENT ? STR_NONE : str_of(words[i]);
}

/* ---- each parameter: read, write, say ---------------------------------------------------------------------------- */

static bool read_state(struct web *w, struct str s, struct desk_filter *f)
{
    (void)w;
    return word_of(s, DESK_STATE_WORDS, countof(DESK_STATE_WORDS), &f->state);
}
static struct str write_state(struct out *o, const struct desk_filter *f)
{
    (void)o;
    return word(DESK_STATE_WORDS, f->state);
}
static struct str say_state(struct web *w, const struct desk_filter *f)
{
    return f->state == DESK_OPEN ? STR_NONE : msg_text(&w->out.m, desk_which_msg(f->state), 0);
}

static bool read_taker(struct web *w, struct str s, struct desk_filter *f)
{
    int64_t user;
    if (str_eq(s, STR("nobody")))
        f->taker = DESK_NOBODY;
    else if (str_eq(s, STR("me")))
        f->taker = f->reader;
    else if (str_int(s, &user) && user > 0 && desk_taker_name(w, user).p)
        f->taker = user;
    else
        return false;
    return f->taker == DESK_NOBODY || desk_read_holders(w, f->taker, &f->holder, &f->holders) == OK;
}
static struct str write_taker(struct out *o, const struct desk_filter *f)
{
    if (f->taker == DESK_ANYBODY)
        return STR_NONE;
    if (f->taker == DESK_NOBODY)
        return STR("nobody");
    return f->taker == f->reader ? STR("me") : arena_printf(o->m.arena, "%lld", (long long)f->taker);
}
static struct str say_taker(struct web *w, const struct desk_filter *f)
{
    if (f->taker == DESK_ANYBODY)
        return STR_NONE;
    if (f->taker == DESK_NOBODY)
        return msg_text(&w->out.m, MSG_queue_nobody, 0);
    if (f->taker != f->reader)
        return desk_person(w, f->taker);
    return f->holders > 1 ? msg_filter_mine_for(&w->out.m, desk_holders_names(w, f)) : msg_text(&w->out.m, MSG_filter_mine, 0);
}

static bool read_unit(struct web *w, struct str s, struct desk_filter *f)
{
    (void)w;
    if (utf8_cut(s, 4 * (size_t)CASE_UNIT_MAX).n != s.n)
        return false;
    f->unit = s;
    return true;
}
static struct str write_unit(struct out *o, const struct desk_filter *f)
{
    (void)o;
    return f->unit;
}
static struct str say_unit(struct web *w, const struct desk_filter *f)
{
    (void)w;
    return f->unit;
}

static bool read_class(struct web *w, struct str s, struct desk_filter *f)
{
    int64_t class;
    if (str_eq(s, STR("none"))) {
        f->class = DESK_NO_CLASS;
        return true;
    }
    return str_int(s, &class) && desk_filter_class(w, class, f);
}
static struct str write_class(struct out *o, const struct desk_filter *f)
{
    if (f->class == ABSENT)
        return STR_NONE;
    return f->class == DESK_NO_CLASS ? STR("none") : arena_printf(o->m.arena, "%lld", (long long)f->class);
}
static struct str say_class(struct web *w, const struct desk_filter *f)
{
    return f->class == DESK_NO_CLASS ? msg_text(&w->out.m, MSG_class_none, 0) : f->class_name;
}

static bool read_compound(struct web *w, struct str s, struct desk_filter *f)
{
    int64_t compound;
    return str_int(s, &compound) && desk_filter_compound(w, compound, f);
}
static struct str write_compound(struct out *o, const struct desk_filter *f)
{
    return !f->compound ? STR_NONE : arena_printf(o->m.arena, "%lld", (long long)f->compound);
}
static struct str say_compound(struct web *w, const struct desk_filter *f)
{
    (void)w;
    return !f->compound ? STR_NONE : f->compound_name;
}

/* The beginning of a day of the place's clock, "2026-11-01". */
static bool read_day(const struct web *w, struct str s, int64_t *us)
{
    struct text_date d = { 0 };
    int64_t year, month, day;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !str_int(str_cut(s, 0, 4), &year) || !str_int(str_cut(s, 5, 7), &month) ||
        !str_int(str_cut(s, 8, 10), &day))
        return false;
    d.year = (int)year;
    d.month = (int)month;
    d.day = (int)day;
    return text_date_us(&d, w->out.offset_min, us);
}
struct str desk_filter_day(struct out *o, int64_t us, int back)
{
    if (us == ABSENT)
        return STR("");
    struct text_date d = text_date(us - back * CLOCK_DAY, o->offset_min);
    return arena_printf(o->m.arena, "%04d-%02d-%02d", d.year, d.month, d.day);
}

static bool read_since(struct web *w, struct str s, struct desk_filter *f)
{
    return read_day(w, s, &f->since);
}
static struct str write_since(struct out *o, const struct desk_filter *f)
{
    return f->since == ABSENT ? STR_NONE : desk_filter_day(o, f->since, 0);
}
static struct str say_since(struct web *w, const struct desk_filter *f)
{
    return f->since == ABSENT ? STR_NONE : msg_filter_since(&w->out.m, out_date(&w->out, f->since));
}

/* The day named is in it. */
static bool read_until(struct web *w, struct str s, struct desk_filter *f)
{
    int64_t day;
    if (!read_day(w, s, &day))
        return false;
    f->until = day + CLOCK_DAY;
    return true;
}
static struct str write_until(struct out *o, const struct desk_filter *f)
{
    return f->until == ABSENT ? STR_NONE : desk_filter_day(o, f->until, 1);
}
static struct str say_until(struct web *w, const struct desk_filter *f)
{
    return f->until == ABSENT ? STR_NONE : msg_filter_until(&w->out.m, out_date(&w->out, f->until - CLOCK_DAY));
}

static bool read_source(struct web *w, struct str s, struct desk_filter *f)
{
    (void)w;
    return word_of(s, DESK_SOURCE_WORDS, SOURCES, &f->source);
}
static struct str write_source(struct out *o, const struct desk_filter *f)
{
    (void)o;
    return word(DESK_SOURCE_WORDS, f->source);
}
static struct str say_source(struct web *w, const struct desk_filter *f)
{
    return f->source == ABSENT ? STR_NONE : msg_text(&w->out.m, desk_source_msg(f->source), 0);
}

static bool read_worded(struct web *w, struct str s, struct desk_filter *f)
{
    (void)w;
    return word_of(s, worded_words, countof(worded_words), &f->worded);
}
static struct str write_worded(struct out *o, const struct desk_filter *f)
{
    (void)o;
    return word(worded_words, f->worded);
}
static struct str say_worded(struct web *w, const struct desk_filter *f)
{
    return f->worded == ABSENT ? STR_NONE : msg_text(&w->out.m, f->worded ? MSG_filter_worded : MSG_queue_unworded, 0);
}

static bool read_homes(struct web *w, struct str s, struct desk_filter *f)
{
    int64_t n;
    (void)w;
    if (!str_int(s, &n) || n < 2)
        return false;
    f->homes = n;
    return true;
}
static struct str write_homes(struct out *o, const struct desk_filter *f)
{
    return f->homes == ABSENT ? STR_NONE : arena_printf(o->m.arena, "%lld", (long long)f->homes);
}
static struct str say_homes(struct web *w, const struct desk_filter *f)
{
    return f->homes == ABSENT ? STR_NONE : msg_filter_homes(&w->out.m, f->homes);
}

static bool read_said(struct web *w, struct str s, struct desk_filter *f)
{
    int64_t say;
    (void)w;
    if (!word_of(s, DESK_SAY_WORDS, countof(DESK_SAY_WORDS), &say) || say == SAY_NOTHING)
        return false;
    f->said = (enum say)say;
    return true;
}
static struct str write_said(struct out *o, const struct desk_filter *f)
{
    (void)o;
    return f->said == SAY_NOTHING ? STR_NONE : str_of(DESK_SAY_WORDS[f->said]);
}
static struct str say_said(struct web *w, const struct desk_filter *f)
{
    return f->said == SAY_NOTHING ? STR_NONE : msg_filter_said(&w->out.m, msg_text(&w->out.m, say_msg(f->said), 0));
}

static bool read_alarm(struct web *w, struct str s, struct desk_filter *f)
{
    (void)w;
    return word_of(s, alarm_words, ALARMS, &f->alarm) && f->alarm > ALARM_NONE;
}
static struct str write_alarm(struct out *o, const struct desk_filter *f)
{
    (void)o;
    return word(alarm_words, f->alarm);
}
static struct str say_alarm(struct web *w, const struct desk_filter *f)
{
    return f->alarm == ABSENT ? STR_NONE : msg_text(&w->out.m, desk_alarm_msg(f->alarm), 0);
}

static bool read_check(struct web *w, struct str s, struct desk_filter *f)
{
    (void)w;
    f->check = str_eq(s, STR("me"));
    return f->check;
}
static struct str write_check(struct out *o, const struct desk_filter *f)
{
    (void)o;
    return f->check ? STR("me") : STR_NONE;
}
static struct str say_check(struct web *w, const struct desk_filter *f)
{
    return f->check ? msg_text(&w->out.m, MSG_filter_check, 0) : STR_NONE;
}

/* Whose cases these are, is the reader: an address that was sent to a colleague shows them their own. */
static bool read_for(struct web *w, struct str s, struct desk_filter *f)
{
    f->yours = str_eq(s, STR("me")) && desk_read_yours(w, &f->of, &f->ofs) == OK;
    return f->yours;
}
static struct str write_for(struct out *o, const struct desk_filter *f)
{
    (void)o;
    return f->yours ? STR("me") : STR_NONE;
}
static struct str say_for(struct web *w, const struct desk_filter *f)
{
    return f->yours ? msg_text(&w->out.m, MSG_filter_yours, 0) : STR_NONE;
}

static bool read_sort(struct web *w, struct str s, struct desk_filter *f)
{
    int64_t sort;
    (void)w;
    if (!word_of(s, DESK_SORT_WORDS, SORTS, &sort))
        return false;
    f->sort = (enum desk_sort)sort;
    return true;
}
static struct str write_sort(struct out *o, const struct desk_filter *f)
{
    (void)o;
    return f->sort == SORT_CLOCK ? STR_NONE : str_of(DESK_SORT_WORDS[f->sort]);
}

static const struct param {
    const char *name;
    bool (*read)(struct web *w, struct str s, struct desk_filter *f); /* false: not understood, and nothing changed */
    struct str (*write)(struct out *o, const struct desk_filter *f);  /* absent: nothing to say, here and below */
    struct str (*say)(struct web *w, const struct desk_filter *f);    /* NULL: no part of the sentence */
} params[] = {
    { "for", read_for, write_for, say_for },
    { "state", read_state, write_state, say_state },     { "check", read_check, write_check, say_check },
    { "unit", read_unit, write_unit, say_unit },         { "taker", read_taker, write_taker, say_taker },
    { "class", read_class, write_class, say_class },     { "compound", read_compound, write_compound, say_compound },
    { "since", read_since, write_since, say_since },     { "until", read_until, write_until, say_until },
    { "homes", read_homes, write_homes, say_homes },     { "said", read_said, write_said, say_said },
    { "worded", read_worded, write_worded, say_worded }, { "source", read_source, write_source, say_source },
    { "clock", read_alarm, write_alarm, say_alarm },     { "sort", read_sort, write_sort, NULL },
};

/* ---- the whole --------------------------------------------------------------------------------------------------- */

void desk_filter_read(struct web *w, const struct form *query, struct desk_filter *f)
{
    *f = (struct desk_filter){ .state = DESK_OPEN, .since = ABSENT, .until = ABSENT, .source = ABSENT, .worded = ABSENT, .homes = ABSENT,
                               .class = ABSENT, .alarm = ABSENT, .reader = w->actor.user };
    for (size_t i = 0; i < countof(params); i++) {
        if (!form_has(query, params[i].name))
            continue;
        struct str s = str_trim(form_value(query, params[i].name));
        if (!s.n)
            f->loose = true;
        else if (!params[i].read(w, s, f) && !f->odd.p)
            f->odd = arena_printf(w->arena, "%s=" STR_FMT, params[i].name, STR_ARG(utf8_head(s, CASE_UNIT_MAX)));
    }
}

static struct url keep_but(struct out *o, const struct desk_filter *f, struct url to, const struct param *but)
{
    for (size_t i = 0; i < countof(params); i++) {
        struct str s = &params[i] == but ? STR_NONE : params[i].write(o, f);
        if (s.p)
            to = url_query(o, to, params[i].name, s);
    }
    return to;
}

struct url desk_filter_keep(struct out *o, const struct desk_filter *f, struct url to)
{
    return keep_but(o, f, to, NULL);
}

struct str desk_filter_query(struct out *o, const struct desk_filter *f)
{
    struct str s = desk_filter_keep(o, f, url_path(o, "/")).s;
    return s.p ? str_cut(s, strlen("/?"), s.n) : s;
}

size_t desk_filter_chips(struct web *w, const struct desk_filter *f, struct desk_chip chip[DESK_CHIPS_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < countof(params); i++) {
        struct str words = params[i].say ? params[i].say(w, f) : STR_NONE;
        if (words.p)
            chip[n++] = (struct desk_chip){ words, keep_but(&w->out, f, url_path(&w->out, "/desk"), &params[i]) };
    }
    must(n <= DESK_CHIPS_MAX);
    return n;
}

struct str desk_filter_words(struct web *w, const struct desk_filter *f)
{
    struct desk_chip chip[DESK_CHIPS_MAX];
    struct str words = STR_NONE;
    size_t n = desk_filter_chips(w, f, chip);
    for (size_t i = 0; i < n; i++)
        words = words.p ? arena_printf(w->arena, STR_FMT " · " STR_FMT, STR_ARG(words), STR_ARG(chip[i].words)) : chip[i].words;
    return words.p ? words : msg_text(&w->out.m, MSG_state_open, 0);
}

/* ---- judging ------------------------------------------------------------------------------------------------------ */

bool desk_filter_may(const struct desk_filter *f, enum case_state state)
{
    /* what is parked has a list of its own */
    if (f->state < CASE_STATES ? (int64_t)state != f->state : f->state == DESK_OPEN && state >= CASE_CLOSED)
        return false;
    if (f->taker != DESK_ANYBODY && (f->taker == DESK_NOBODY) != (state == CASE_RECEIVED)) /* whoever takes a case brings it further */
        return false;
    if (f->check && state != CASE_TO_VERIFY)
        return false;
    return !((f->unit.p && state < CASE_DISPATCHED) || (f->said && state < CASE_HANDLING)); /* asked, and asked about, later on the road */
}

static bool fits_class(const struct desk_filter *f, int64_t class)
{
    if (f->class == ABSENT || f->class == DESK_NO_CLASS)
        return f->class == ABSENT || class == ABSENT;
    for (size_t i = 0; i < f->unders; i++)
        if (f->under[i] == class)
            return true;
    return false;
}

static bool fits_place(const struct desk_filter *f, int64_t building)
{
    size_t from = 0, to = f->buildings;
    while (f->compound && from < to) {
        const size_t mid = from + (to - from) / 2;
        if (f->building[mid] == building)
            return true;
        if (f->building[mid] < building)
            from = mid + 1;
        else
            to = mid;
    }
    return !f->compound;
}

static bool fits_taker(const struct desk_filter *f, int64_t taker)
{
    bool fits = f->taker == DESK_ANYBODY || f->taker == taker;
    for (size_t i = 0; !fits && f->taker > 0 && i < f->holders; i++)
        fits = f->holder[i] == taker;
    return fits;
}

bool desk_filter_fits(const struct desk_filter *f, const struct desk_line_get_row *row)
{
    const int64_t said[SAYS] = { 1, row->said_fixed, row->said_half, row->said_back, row->said_not };
    int64_t taker = row->taken_by == ABSENT ? DESK_NOBODY : row->taken_by;
    bool own = row->handler == f->reader || row->finisher == f->reader;
    return desk_filter_may(f, (enum case_state)row->state) && fits_taker(f, taker) &&
           (!f->unit.p || (row->unit.p && str_eq(f->unit, row->unit))) && (f->since == ABSENT || row->reported_at >= f->since) &&
           (f->until == ABSENT || row->reported_at < f->until) && (f->source == ABSENT || row->source == f->source) &&
           (f->worded == ABSENT || row->worded == f->worded) && (f->homes == ABSENT || row->homes >= f->homes) &&
           (said[f->said] > 0 || row->alone_said >> f->said & 1) && fits_class(f, row->class) &&
           fits_place(f, row->building) &&
           (f->alarm == ABSENT || row->alarm >= f->alarm) && (!f->yours || desk_yours_find(f->of, f->ofs, row->id)) &&
           (!f->check || (row->verified_by == ABSENT && !own)) && (f->sort != SORT_HOMES || row->homes > 1);
}

bool desk_filter_plain(const struct desk_filter *f)
{
    const bool by_report = f->sort == SORT_WAITING || f->sort == SORT_NEWEST, by_clock = f->sort == SORT_CLOCK;
    const bool all_takers = f->taker == DESK_ANYBODY, all_days = f->since == ABSENT && f->until == ABSENT;
    const bool looks = f->source != ABSENT || f->worded != ABSENT || f->homes != ABSENT || f->said != SAY_NOTHING || f->check ||
                       f->class == DESK_NO_CLASS || f->alarm != ABSENT || f->yours || f->compound;
    if (looks || f->sort == SORT_HOMES)
        return false;
    if (by_clock)
        return all_days && f->class == ABSENT && (all_takers || (f->taker > 0 && !f->unit.p));
    if (!by_report)
        return all_takers && all_days && !f->unit.p && f->class == ABSENT;
    if (f->class != ABSENT)
        return all_takers && !f->unit.p;
    return all_takers || (f->taker > 0 && !f->unit.p);
}

int64_t desk_filter_key(const struct desk_filter *f, const struct desk_line_get_row *row)
{
    return f->sort == SORT_CLOCK   ? row->due_at
           : f->sort == SORT_MOVED ? row->moved_at
           : f->sort == SORT_HOMES ? row->homes
                                   : row->reported_at;
}

bool desk_filter_upwards(const struct desk_filter *f)
{
    return f->sort == SORT_CLOCK || f->sort == SORT_WAITING || f->sort == SORT_MOVED;
}
