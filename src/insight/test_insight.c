/* test_insight.c - the kept figures are what a slow count of the desk's own tables gives, whatever happened in whatever order; and the
** rules by which they are told. */
#include "insight/insight_in.h"
#include "support/decide.h"

#include "base/clock.h"
#include "store/conn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static const struct actor CLERK = { 101, PERM_DESK | PERM_VERIFY }, OTHER = { 102, PERM_DESK | PERM_VERIFY };
enum { CLASSES = 3, VOICES = 400, STEPS = 700, FEW = 9, ONWARD = 6, CASES_SEEN = 200 };

/* ---- anything may happen -------------------------------------------------------------------------------------------- */

struct town {
    struct fixture *f;
    int64_t class[CLASSES];
    struct str token[VOICES];
    size_t voices;
    int64_t cases;
    uint64_t dice;
};

static int64_t roll(struct town *t, int64_t sides)
{
    t->dice = t->dice * 6364136223846793005ULL + 1442695040888963407ULL;
    return (int64_t)((t->dice >> 33) % (uint64_t)sides);
}

static void found(struct town *t)
{
    static const char *const name[CLASSES] = { "暖气", "电梯", "水压" };
    const struct place_import doors = {
        STR("枣树里\t3\t2\t5\t501\t\t\n枣树里\t3\t2\t5\t502\t\t\n枣树里\t3\t2\t6\t601\t\t\n枣树里\t3\t2\t6\t602\t\t\n"
            "槐树里\t1\t1\t1\t101\t\t\n槐树里\t1\t1\t1\t102\t\t\n槐树里\t1\t1\t2\t201\t\t\n槐树里\t1\t1\t2\t202\t\t\n"),
        0, 0
    };
    assert_int_equal(fixture_run(t->f, &PLACE_IMPORT, &doors, FIXTURE_ADMIN, NULL), OK);
    for (size_t i = 0; i < CLASSES; i++) {
        const struct event_type *saved = event_find(STR("desk.class.saved"));
        void *ev = arena_alloc(&t->f->arena, saved->shape.size);
        shape_clear(&saved->shape, ev);
        t->class[i] = fixture_next(t->f);
        const struct { const char *field; int64_t n; } given[] = { { "id", t->class[i] }, { "rank", (int64_t)i }, { "clock", 0 },
            { "anonymous", 0 }, { "shown", 1 }, { "limit_min", 60 } };
        for (size_t k = 0; k < countof(given); k++)
            *(int64_t *)((char *)ev + saved->shape.field[shape_find(&saved->shape, str_of(given[k].field))].off) = given[k].n;
        *(struct str *)((char *)ev + saved->shape.field[shape_find(&saved->shape, STR("name"))].off) = str_of(name[i]);
        fixture_emit(t->f, saved, ev);
    }
}

static void speak(struct town *t, const struct command *c, const void *args)
{
    struct task done;
    if (fixture_run(t->f, c, args, FIXTURE_NOBODY, &done) || t->voices == VOICES)
        return;
    const struct case_reported_result *r = done.result;
    t->token[t->voices++] = arena_str(&t->f->arena, r->token);
    t->cases = r->id > t->cases ? r->id : t->cases;
}

/* What is refused is refused: the figures must be right in any case. */
static void step(struct town *t)
{
    static const struct command *const road[] = { &CASE_TAKE, &CASE_DISPATCH, &CASE_HANDLE, &CASE_FINISH, &CASE_VERIFY, &CASE_CLOSE,
        &CASE_RELEASE, &CASE_RECALL, &CASE_SEND_BACK, &CASE_CLASSIFY, &CASE_UNMERGE, &CASE_VOID, &CASE_REOPEN, &CASE_REFER, &CASE_RETURN };
    static const char *const door[] = { "枣树里3-2-501", "枣树里3-2-602", "槐树里1-1-101", "9-9-901", "" };
    const int64_t what = roll(t, 40), id = 1 + roll(t, t->cases < FEW ? t->cases + 1 : FEW);
    const struct str where = str_of(door[roll(t, countof(door))]);
    if (what < 1 && t->voices) {
        const struct voice_rate in = { t->token[roll(t, (int64_t)t->voices)], 1 + roll(t, RATES - 1), STR_NONE };
        (void)fixture_run(t->f, &VOICE_RATE, &in, FIXTURE_NOBODY, NULL);
    } else if (what < 3) {
        struct case_report in = { .text = STR("冷"), .where_door = where.n ? where : STR_NONE, .where_lon = ABSENT, .where_lat = ABSENT };
        in.class = roll(t, 2) ? t->class[roll(t, CLASSES)] : 0;
        speak(t, &CASE_REPORT, &in);
    } else if (what < 5) {
        speak(t, &CASE_JOIN, &(struct case_join){ .id = id, .where_door = where.n ? where : STR_NONE, .text = STR("也冷") });
    } else if (what < 7 && t->voices) {
        const struct voice_say in = { t->token[roll(t, (int64_t)t->voices)], 1 + roll(t, SAYS - 1), STR_NONE };
        (void)fixture_run(t->f, &VOICE_SAY, &in, FIXTURE_NOBODY, NULL);
    } else if (what < 8) {
        const struct cases_merge in = { id, arena_printf(&t->f->arena, "%lld", (long long)(1 + roll(t, t->cases + 1))) };
        (void)fixture_run(t->f, &CASES_MERGE, &in, CLERK, NULL);
    } else {
        const struct case_do in = { .id = id, .words = roll(t, 2) ? STR("热力公司") : STR("物业"), .checked = 1, .why = STR("该他们管"),
                                    .class = t->class[roll(t, CLASSES)] };
        const size_t c = (size_t)roll(t, countof(road) + 3 * ONWARD);
        (void)fixture_run(t->f, road[c < countof(road) ? c : c % ONWARD], &in, roll(t, 2) ? CLERK : OTHER, NULL);
    }
}

/* ---- the slow count ---------------------------------------------------------------------------------------------------- */

/* When the last of two kinds of step was taken, if it was the first kind; else ABSENT. */
static int64_t last_step(struct fixture *f, int64_t id, enum step_kind yes, enum step_kind no)
{
    static const struct sql last = { "test.step",
                                     "SELECT kind, at FROM desk_step WHERE case_id = ? AND kind IN (?, ?) ORDER BY pos DESC LIMIT 1" };
    struct query q;
    int64_t at = ABSENT;
    query_begin(&q, f->db, &last);
    query_bind_int(&q, 1, id);
    query_bind_int(&q, 2, yes);
    query_bind_int(&q, 3, no);
    if (query_step(&q) && query_int(&q, 0) == (int64_t)yes)
        at = query_int(&q, 1);
    assert_int_equal(query_end(&q, false), OK);
    return at;
}

/* Does a step of opening it again follow one of closing it? */
static bool was_reopened(struct fixture *f, int64_t id)
{
    static const struct sql back = { "test.back",
                                     "SELECT count(*) FROM desk_step AS a JOIN desk_step AS b ON b.case_id = a.case_id AND b.pos > a.pos"
                                     " WHERE a.case_id = ? AND a.kind = ? AND b.kind = ?" };
    struct query q;
    query_begin(&q, f->db, &back);
    query_bind_int(&q, 1, id);
    query_bind_int(&q, 2, STEP_CLOSED);
    query_bind_int(&q, 3, STEP_REOPENED);
    assert_true(query_step(&q));
    const bool found_one = query_int(&q, 0) > 0;
    assert_int_equal(query_end(&q, false), OK);
    return found_one;
}

static int64_t key_of(enum by by, const struct case_facts *c, int64_t month, struct fixture *f)
{
    struct insight_unit_named_row unit;
    int64_t compound = 0;
    switch (by) {
    case BY_MONTH: return month;
    case BY_CLASS: return c->class == ABSENT ? 0 : c->class;
    case BY_UNIT: return insight_unit_named(f->db, &f->arena, c->unit, &unit) ? 0 : unit.id;
    default:
        if (c->building != ABSENT)
            assert_int_equal(place_compound_of(f->db, &f->arena, c->building, &compound), OK);
        return compound;
    }
}

static void recount(struct town *t, enum by by, int64_t month, int64_t key, int64_t n[FIGURES])
{
    for (int64_t id = 1; id <= t->cases + CASES_SEEN; id++) {
        struct case_facts c;
        if (desk_facts(t->f->db, &t->f->arena, id, &c) || key_of(by, &c, month, t->f) != key)
            continue;
        const int64_t taken = last_step(t->f, id, STEP_TAKEN, STEP_RELEASED), done = last_step(t->f, id, STEP_FINISHED, STEP_SENT_BACK);
        const bool closed = c.state == CASE_CLOSED;
        n[F_REPORTED]++;
        n[F_OPEN] += case_is_open(c.state);
        n[F_HOMES] += c.homes;
        const enum left_out left = c.state == CASE_MERGED ? OUT_MERGED : c.state == CASE_VOIDED ? OUT_VOIDED
                                 : c.state == CASE_REFERRED ? OUT_REFERRED : OUT_NOT;
        if (left) {
            n[F_OUT_FIRST + left - 1]++;
            continue;
        }
        n[F_COUNTED]++;
        n[F_TAKEN] += taken != ABSENT;
        n[F_PROMPT] += taken != ABSENT; /* the test is over within a day */
        n[F_CLOSED] += closed;
        n[F_TIMELY] += closed && done <= c.due_at;
        const bool again = was_reopened(t->f, id);
        n[F_ENDED] += closed || again;
        n[F_AGAIN] += again || (closed && c.said[SAY_BACK] > 0);
        n[F_FIXED] += c.said[SAY_FIXED];
        n[F_HALF] += c.said[SAY_HALF];
        n[F_BACK] += c.said[SAY_BACK];
        n[F_NOT] += c.said[SAY_NOT];
        n[F_GOOD] += c.rated[RATE_GOOD];
        n[F_FAIR] += c.rated[RATE_FAIR];
        n[F_POOR] += c.rated[RATE_POOR];
        n[F_TAKE_BIN] += taken != ABSENT;
        n[F_DONE_BIN] += closed;
    }
}

/* To its end, closed; in the midst of it all. */
static void close_one(struct town *t)
{
    static const struct command *const road[] = { &CASE_TAKE, &CASE_HANDLE, &CASE_FINISH, &CASE_VERIFY, &CASE_CLOSE };
    struct case_report in = { .text = STR("冷"), .where_lon = ABSENT, .where_lat = ABSENT };
    struct task done;
    assert_int_equal(fixture_run(t->f, &CASE_REPORT, &in, FIXTURE_NOBODY, &done), OK);
    const int64_t id = ((const struct case_reported_result *)done.result)->id;
    for (size_t i = 0; i < countof(road); i++)
        assert_int_equal(fixture_run(t->f, road[i], &(struct case_do){ .id = id, .words = STR("好了"), .checked = 1 },
                                     i == 3 ? OTHER : CLERK, NULL), OK);
    const struct voice_say back = { ((const struct case_reported_result *)done.result)->token, SAY_BACK, STR_NONE };
    if (roll(t, 2))
        assert_int_equal(fixture_run(t->f, &VOICE_SAY, &back, FIXTURE_NOBODY, NULL), OK);
    else
        assert_int_equal(fixture_run(t->f, &VOICE_RATE, &(struct voice_rate){ back.token, 1 + roll(t, RATES - 1), STR_NONE },
                                     FIXTURE_NOBODY, NULL), OK);
}

static void kept_is_recounted(void **state)
{
    struct town t = { .f = *state, .dice = 20261123 };
    const int64_t now = clock_now_us(), month = month_of(now, 480);
    found(&t);
    for (int i = 0; i < STEPS; i++)
        (i % 50 ? step : close_one)(&t);
    int64_t closed = 0, merged = 0, rated = 0;
    for (enum by by = 0; by < BYS; by++) {
        struct tally *tally;
        size_t n;
        int64_t all = 0;
        assert_int_equal(insight_read(t.f->db, &t.f->arena, by, (struct span){ month - 1, month + 1 }, now, &tally, &n), OK);
        for (size_t i = 0; i < n; i++) {
            int64_t want[FIGURES] = { 0 };
            if (by != BY_MONTH || tally[i].key == month)
                recount(&t, by, month, tally[i].key, want);
            for (size_t k = 0; k < FIGURES; k++)
                if (tally[i].n[k] != want[k])
                    fail_msg("by %d, key %lld, figure %zu: kept %lld, counted %lld", (int)by, (long long)tally[i].key, k,
                             (long long)tally[i].n[k], (long long)want[k]);
            all += tally[i].n[F_REPORTED];
            closed += tally[i].n[F_CLOSED];
            merged += tally[i].n[F_OUT_FIRST];
            rated += tally_pleased(&tally[i]).of;
        }
        assert_true(all >= 20);
    }
    assert_true(closed > 0 && merged > 0 && rated > 0); /* the walk came everywhere */
}

/* ---- how figures are told ----------------------------------------------------------------------------------------------- */

static void what_nobody_took_counts_once_it_is_late(void **state)
{
    struct fixture *f = *state;
    struct case_report in = { .text = STR("冷"), .where_lon = ABSENT, .where_lat = ABSENT };
    struct tally *t;
    size_t n;
    const int64_t now = clock_now_us(), month = month_of(now, 480);
    const struct span span = { month - 1, month + 1 };
    for (int i = 0; i < 3; i++)
        assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(fixture_run(f, &CASE_TAKE, &(struct case_do){ .id = 1 }, CLERK, NULL), OK);
    assert_int_equal(insight_read(f->db, &f->arena, BY_CLASS, span, now, &t, &n), OK);
    assert_int_equal(n, 1);
    assert_int_equal(tally_response(t).part, 1);
    assert_int_equal(tally_response(t).of, 1);
    assert_int_equal(tally_resolution(t).of, 0);
    assert_int_equal(insight_read(f->db, &f->arena, BY_CLASS, span, now + 2 * CLOCK_DAY, &t, &n), OK);
    assert_int_equal(tally_response(t).part, 1);
    assert_int_equal(tally_response(t).of, 3);
    assert_int_equal(insight_read(f->db, &f->arena, BY_CLASS, span, now + 90 * CLOCK_DAY, &t, &n), OK);
    assert_int_equal(tally_resolution(t).part, 0);
    assert_int_equal(tally_resolution(t).of, 3);
    assert_int_equal(fixture_run(f, &CASE_RELEASE, &(struct case_do){ .id = 1 }, CLERK, NULL), OK);
    assert_int_equal(insight_read(f->db, &f->arena, BY_CLASS, span, now + 2 * CLOCK_DAY, &t, &n), OK);
    assert_int_equal(tally_response(t).part, 0); /* to take it and give it back is no answer */
}

static void times_are_told_from_enough_of_them(void **state)
{
    struct tally t = { 0 };
    (void)state;
    t.n[F_DONE_BIN] = 5; /* within an hour */
    t.n[F_DONE_BIN + 6] = 4; /* within two days */
    assert_int_equal(tally_within(&t, F_DONE_BIN, 50), ABSENT);
    t.n[F_DONE_BIN + BINS - 1] = 1; /* longer than all */
    assert_int_equal(tally_within(&t, F_DONE_BIN, 50), 1);
    assert_int_equal(tally_within(&t, F_DONE_BIN, 51), 48);
    assert_int_equal(tally_within(&t, F_DONE_BIN, 90), 48);
    assert_int_equal(tally_within(&t, F_DONE_BIN, 91), 0);
    assert_false(share_speaks((struct share){ 3, 9 }));
    assert_true(share_speaks((struct share){ 3, 10 }));
}

static void months_and_days_are_the_places_own(void **state)
{
    (void)state;
    const int64_t eve = 1767196800 * (int64_t)CLOCK_S; /* 2025-12-31T16:00Z */
    assert_int_equal(month_of(eve, 480), 2026 * 12);
    assert_int_equal(month_of(eve - 1, 480), 2026 * 12 - 1);
    assert_int_equal(day_of(eve, 480), 20454);
    assert_int_equal(day_of(eve - 1, 480), 20453);
    assert_int_equal(day_of(-1, 0), -1);
}

/* ---- what rises ------------------------------------------------------------------------------------------------------------ */

static const int64_t TODAY = 20781;

/* n cases so many days ago, as an old system hands them over: the figures of days count those too. */
static void came(struct fixture *f, int n, int64_t days_ago)
{
    static int origin;
    for (int i = 0; i < n; i++) {
        const struct case_import in = { .origin = arena_printf(&f->arena, "old:%d", origin++), .text = STR("水小"),
            .reported_at = (TODAY - days_ago) * CLOCK_DAY, .settled_at = ABSENT, .where_lon = ABSENT, .where_lat = ABSENT };
        assert_int_equal(fixture_run(f, &CASE_IMPORT, &in, FIXTURE_ADMIN, NULL), OK);
    }
}

static size_t rises_of(struct fixture *f, struct rise *first)
{
    struct rise *r;
    size_t n;
    assert_int_equal(insight_rises(f->db, &f->arena, NULL, 0, TODAY, &r, &n), OK);
    if (n)
        *first = r[0];
    return n;
}

static void what_rises_is_neither_chance_nor_every_year(void **state)
{
    struct fixture *f = *state;
    struct rise r = { 0 };
    came(f, 3, 40);
    came(f, 9, 2);
    assert_int_equal(rises_of(f, &r), 0); /* nine after three may be chance */
    came(f, 3, 1);
    assert_int_equal(rises_of(f, &r), 1);
    assert_int_equal(r.now, 12);
    assert_int_equal(r.before, 3);
    assert_int_equal(r.year, ABSENT);
    came(f, 1, 430); /* from here on there are figures of a year ago */
    assert_int_equal(rises_of(f, &r), 1);
    assert_int_equal(r.year, 0);
    came(f, 10, 370);
    assert_int_equal(rises_of(f, &r), 0); /* it rises every year */
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(kept_is_recounted),
        T(what_nobody_took_counts_once_it_is_late),
        cmocka_unit_test(times_are_told_from_enough_of_them),
        cmocka_unit_test(months_and_days_are_the_places_own),
        T(what_rises_is_neither_chance_nor_every_year),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("insight", tests, NULL, NULL);
}
