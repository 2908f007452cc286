/* test_rate.c - satisfied or not: when, of which case, by whom, how it is counted, and that it stands beside the household's word. */
#include "desk/desk_in.h"
#include "desk/desk_rate.h"
#include "support/decide.h"

#include "core/erase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct actor CLERK = { 101, PERM_DESK | PERM_VERIFY }, OTHER = { 102, PERM_DESK | PERM_VERIFY };
#define WORDS STR("跑了三趟才来人")

static struct case_reported_result told(struct fixture *f, const struct command *c, const void *in)
{
    struct task t;
    assert_int_equal(fixture_run(f, c, in, FIXTURE_NOBODY, &t), OK);
    struct case_reported_result r = *(const struct case_reported_result *)t.result;
    r.code = arena_str(&f->arena, r.code);
    r.word = arena_str(&f->arena, r.word);
    r.token = arena_str(&f->arena, r.token);
    return r;
}

static struct case_reported_result report(struct fixture *f, const char *door)
{
    struct case_report in = { .text = STR("暖气不热"), .where_door = str_of(door), .where_lon = ABSENT, .where_lat = ABSENT };
    return told(f, &CASE_REPORT, &in);
}

static struct case_reported_result join(struct fixture *f, int64_t id, const char *door)
{
    return told(f, &CASE_JOIN, &(struct case_join){ .id = id, .where_door = str_of(door) });
}

static void step(struct fixture *f, const struct command *c, int64_t id)
{
    const struct actor who = c == &CASE_VERIFY ? OTHER : CLERK;
    assert_int_equal(fixture_run(f, c, &(struct case_do){ .id = id, .words = STR("修好了"), .checked = 1 }, who, NULL), OK);
}

static void walk(struct fixture *f, int64_t id, const struct command *last)
{
    static const struct command *const road[] = { &CASE_TAKE, &CASE_HANDLE, &CASE_FINISH, &CASE_VERIFY, &CASE_CLOSE };
    bool on = true;
    for (size_t i = 0; i < countof(road) && on; i++) {
        step(f, road[i], id);
        on = road[i] != last;
    }
}

static enum rc rate(struct fixture *f, const struct case_reported_result *who, int64_t what, struct task *t)
{
    return fixture_run(f, &VOICE_RATE, &(struct voice_rate){ who->token, what, WORDS }, FIXTURE_NOBODY, t);
}

static void say(struct fixture *f, const struct case_reported_result *who, enum say what)
{
    assert_int_equal(fixture_run(f, &VOICE_SAY, &(struct voice_say){ who->token, what, STR_NONE }, FIXTURE_NOBODY, NULL), OK);
}

static void rated_are(struct fixture *f, int64_t id, int64_t good, int64_t fair, int64_t poor)
{
    struct case_facts c;
    assert_int_equal(desk_facts(f->db, &f->arena, id, &c), OK);
    assert_int_equal(c.rated[RATE_GOOD], good);
    assert_int_equal(c.rated[RATE_FAIR], fair);
    assert_int_equal(c.rated[RATE_POOR], poor);
    assert_int_equal(c.rated[RATE_NOTHING], 0);
}

static void only_a_closed_case_is_rated(void **state)
{
    static const struct command *const last[] = { NULL, &CASE_TAKE, &CASE_HANDLE, &CASE_FINISH, &CASE_VERIFY };
    struct fixture *f = *state;
    struct task t;
    for (size_t i = 0; i < countof(last); i++) {
        struct case_reported_result r = report(f, "1-1-101");
        if (last[i])
            walk(f, r.id, last[i]);
        assert_int_equal(rate(f, &r, RATE_GOOD, &t), CONFLICT);
        assert_int_equal(t.err.key, MSG_err_rate_early);
        rated_are(f, r.id, 0, 0, 0);
    }
    struct case_reported_result r = report(f, "1-1-101");
    assert_int_equal(fixture_run(f, &CASE_VOID, &(struct case_do){ .id = r.id, .words = STR("重复"), .checked = 1 }, CLERK, NULL), OK);
    assert_int_equal(rate(f, &r, RATE_GOOD, NULL), CONFLICT);
    for (int64_t s = 0; s < CASE_STATES; s++)
        assert_true((flow_find(&CASE_FLOW, s, &VOICE_RATE) != NULL) == (s == CASE_CLOSED));
}

static void each_counts_once_and_may_think_again(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result a = report(f, "1-1-101"), b = join(f, a.id, "1-1-101"), c = join(f, a.id, "");
    walk(f, a.id, &CASE_CLOSE);
    assert_int_equal(rate(f, &a, RATE_GOOD, NULL), OK);
    assert_int_equal(rate(f, &b, RATE_POOR, NULL), OK); /* of one home, and each is somebody */
    assert_int_equal(rate(f, &c, RATE_FAIR, NULL), OK);
    rated_are(f, a.id, 1, 1, 1);
    assert_int_equal(rate(f, &b, RATE_GOOD, NULL), OK);
    assert_int_equal(rate(f, &b, RATE_GOOD, NULL), OK);
    rated_are(f, a.id, 2, 1, 0);
    struct case_facts facts;
    assert_int_equal(desk_facts(f->db, &f->arena, a.id, &facts), OK);
    assert_int_equal(facts.said[SAY_FIXED], 0); /* beside the household's word, never for it */
    assert_int_equal(facts.state, CASE_CLOSED);
    say(f, &b, SAY_HALF);
    rated_are(f, a.id, 2, 1, 0);
}

static void it_is_personal_and_needs_the_right_key(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result r = report(f, "1-1-101");
    walk(f, r.id, &CASE_CLOSE);
    assert_int_equal(rate(f, &r, RATE_POOR, NULL), OK);
    struct fixture_event e = fixture_last(f);
    assert_int_equal(e.subject, r.voice);
    assert_false(fixture_open_holds(f, e.pos, STR("三趟")) || VOICE_RATED.is_public);
    struct voice_rate stranger = { STR("AAAAAAAAAAAAAAAAAAAAAA"), RATE_GOOD, STR_NONE };
    assert_int_equal(fixture_run(f, &VOICE_RATE, &stranger, CLERK, NULL), NOT_FOUND);
    struct voice_rate_by_word by = { r.code, r.word, RATE_FAIR, STR_NONE };
    assert_int_equal(fixture_run(f, &VOICE_RATE_BY_WORD, &by, FIXTURE_NOBODY, NULL), OK);
    rated_are(f, r.id, 0, 1, 0);
    by.word = str_eq(r.word, STR("0000")) ? STR("0001") : STR("0000");
    assert_int_equal(fixture_run(f, &VOICE_RATE_BY_WORD, &by, FIXTURE_NOBODY, NULL), NOT_FOUND);
    assert_int_equal(fixture_run(f, &VOICE_ERASE, &(struct voice_erase){ r.token }, FIXTURE_NOBODY, NULL), OK);
    assert_null(fixture_at(f, e.pos).own.p);
    rated_are(f, r.id, 0, 1, 0); /* the words are gone, the count stays */
}

/* Who was not helped speaks on in another case, and says of the one before how it was done. */
static void who_was_not_helped_rates_the_case_before(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result a = report(f, "1-1-101"), b = join(f, a.id, "1-1-102");
    struct desk_voice_get_row voice;
    walk(f, a.id, &CASE_FINISH);
    say(f, &b, SAY_NOT);
    step(f, &CASE_VERIFY, a.id);
    step(f, &CASE_CLOSE, a.id);
    assert_int_equal(desk_voice_get(f->db, &f->arena, b.voice, &voice), OK);
    assert_true(voice.case_id != a.id);
    assert_int_equal(rate(f, &b, RATE_POOR, NULL), OK);
    rated_are(f, a.id, 0, 0, 1);
    struct case_reported_result late = join(f, voice.case_id, "1-1-103");
    assert_int_equal(rate(f, &late, RATE_POOR, NULL), CONFLICT); /* was never there */
    walk(f, voice.case_id, &CASE_CLOSE);
    assert_int_equal(rate(f, &b, RATE_GOOD, NULL), OK);
    rated_are(f, voice.case_id, 1, 0, 0);
    rated_are(f, a.id, 0, 0, 1);
}

static void what_was_said_stays_while_the_case_is_open_again(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result r = report(f, "1-1-101");
    walk(f, r.id, &CASE_CLOSE);
    assert_int_equal(rate(f, &r, RATE_GOOD, NULL), OK);
    say(f, &r, SAY_BACK);
    assert_int_equal(rate(f, &r, RATE_POOR, NULL), CONFLICT);
    rated_are(f, r.id, 1, 0, 0);
    walk(f, r.id, &CASE_CLOSE);
    assert_int_equal(rate(f, &r, RATE_POOR, NULL), OK);
    rated_are(f, r.id, 0, 0, 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(only_a_closed_case_is_rated),
        T(each_counts_once_and_may_think_again),
        T(it_is_personal_and_needs_the_right_key),
        T(who_was_not_helped_rates_the_case_before),
        T(what_was_said_stays_while_the_case_is_open_again),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("rate", tests, NULL, NULL);
}
