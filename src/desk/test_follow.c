/* test_follow.c - what comes after a case is closed: who says "not" speaks on, "back again" opens it, and cases belong together. */
#include "base/clock.h"
#include "desk/desk_in.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "desk/test_report.h"

static const struct actor CLERK = { 101, PERM_DESK | PERM_VERIFY }, OTHER = { 102, PERM_DESK | PERM_VERIFY };

static struct case_reported_result join(struct fixture *f, int64_t id, const char *door)
{
    struct task t;
    struct case_join in = { .id = id, .where_door = str_of(door) };
    assert_int_equal(fixture_run(f, &CASE_JOIN, &in, FIXTURE_NOBODY, &t), OK);
    return *(const struct case_reported_result *)t.result;
}

static enum rc step(struct fixture *f, struct actor who, const struct command *c, int64_t id, struct task *t)
{
    return fixture_run(f, c, &(struct case_do){ .id = id, .words = STR("热了"), .checked = 1 }, who, t);
}

static void finish(struct fixture *f, int64_t id)
{
    assert_int_equal(step(f, CLERK, &CASE_TAKE, id, NULL), OK);
    assert_int_equal(step(f, CLERK, &CASE_HANDLE, id, NULL), OK);
    assert_int_equal(step(f, CLERK, &CASE_FINISH, id, NULL), OK);
}

static void close_case(struct fixture *f, int64_t id)
{
    assert_int_equal(step(f, OTHER, &CASE_VERIFY, id, NULL), OK);
    assert_int_equal(step(f, OTHER, &CASE_CLOSE, id, NULL), OK);
}

static enum rc say(struct fixture *f, const struct case_reported_result *who, enum say what, struct task *t)
{
    return fixture_run(f, &VOICE_SAY, &(struct voice_say){ who->token, what, STR("还是凉") }, FIXTURE_NOBODY, t);
}

static struct desk_case_get_row row_of(struct fixture *f, int64_t id)
{
    struct desk_case_get_row row;
    assert_int_equal(desk_case_get(f->db, &f->arena, id, &row), OK);
    return row;
}

static struct desk_voice_get_row voice_of(struct fixture *f, int64_t id)
{
    struct desk_voice_get_row row;
    assert_int_equal(desk_voice_get(f->db, &f->arena, id, &row), OK);
    return row;
}

static int64_t tie(struct fixture *f, int64_t id, int64_t other)
{
    struct desk_link_get_row row;
    return desk_link_get(f->db, &f->arena, id, other, &row) ? ABSENT : row.kind;
}

static void who_says_not_speaks_on_and_the_figures_stay(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result a = report(f, "1-1-101"), b = join(f, a.id, "1-1-102"), same = join(f, a.id, "1-1-102"),
                                c = join(f, a.id, NULL);
    finish(f, a.id);
    assert_int_equal(fixture_run(f, &CASE_WORD, &(struct case_word){ a.id, STR("暖气不热"), 1 }, CLERK, NULL), OK);
    assert_int_equal(say(f, &a, SAY_FIXED, NULL), OK);
    assert_int_equal(say(f, &b, SAY_NOT, NULL), OK);
    assert_int_equal(say(f, &same, SAY_FIXED, NULL), OK); /* of one home the least content word counts: it goes whole */
    assert_int_equal(say(f, &c, SAY_NOT, NULL), OK);
    close_case(f, a.id);
    const int64_t next = a.id + 1;
    struct desk_case_get_row old = row_of(f, a.id), new = row_of(f, next);
    assert_true(old.state == CASE_CLOSED && old.homes == 2 && old.said_fixed == 1 && old.said_not == 1 && old.alone_not == 1 &&
                old.voices == 4);
    assert_true(new.state == CASE_RECEIVED && new.homes == 1 && new.alone == 1 && new.voices == 3 && new.said_not == 0 &&
                new.voice == b.voice);
    assert_true(str_eq(new.wording, STR("暖气不热")));
    assert_true(voice_of(f, b.voice).case_id == next && voice_of(f, b.voice).say == SAY_NOTHING && voice_of(f, a.voice).case_id == a.id);
    assert_true(str_eq(voice_of(f, b.voice).code, b.code));
    assert_true(tie(f, next, a.id) == LINK_FOLLOWS && tie(f, a.id, next) == LINK_FOLLOWED);
    assert_int_equal(say(f, &b, SAY_FIXED, NULL), CONFLICT); /* of the new one nobody has said that it is done */
    assert_int_equal(say(f, &a, SAY_HALF, NULL), OK);        /* who stayed may still say otherwise, and it adds up */
    assert_int_equal(join(f, next, "1-1-102").id, next);
    assert_int_equal(row_of(f, next).homes, 1); /* its door is known there */
}

static void whoever_says_not_later_gets_a_case_by_one_tap(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result a = report(f, "1-1-101");
    struct task t;
    finish(f, a.id);
    assert_int_equal(step(f, CLERK, &CASE_FOLLOW, a.id, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_flow);
    close_case(f, a.id);
    assert_int_equal(step(f, CLERK, &CASE_FOLLOW, a.id, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_none_not);
    assert_int_equal(say(f, &a, SAY_NOT, NULL), OK);
    assert_int_equal(step(f, CLERK, &CASE_FOLLOW, a.id, NULL), OK);
    assert_true(row_of(f, a.id).state == CASE_CLOSED && row_of(f, a.id).said_not == 1 && row_of(f, a.id + 1).voices == 1);
    assert_int_equal(step(f, CLERK, &CASE_FOLLOW, a.id, &t), CONFLICT); /* pressed twice: they have gone */
}

static void back_again_opens_the_same_case_within_the_season(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result a = report(f, "1-1-101");
    struct desk_past_get_row past;
    struct desk_clock_get_row clock;
    finish(f, a.id);
    close_case(f, a.id);
    const int64_t before = clock_now_us();
    assert_int_equal(say(f, &a, SAY_BACK, NULL), OK);
    struct desk_case_get_row row = row_of(f, a.id);
    assert_true(row.state == CASE_RECEIVED && row.taken_by == ABSENT && row.handler == ABSENT && row.verified_by == ABSENT &&
                row.said_back == 1);
    assert_int_equal(desk_past_get(f->db, &f->arena, a.id, &past), OK);
    assert_int_equal(past.reopened, 1);
    assert_int_equal(desk_clock_get(f->db, &f->arena, a.id, &clock), OK);
    assert_true(clock.since >= before - CLOCK_S && clock.wake_at > before && clock.alarm == ALARM_NONE);
    finish(f, a.id); /* the whole road again */
    assert_int_equal(say(f, &a, SAY_FIXED, NULL), OK);
    close_case(f, a.id);
}

static void cases_that_belong_together_say_so_at_both(void **state)
{
    struct fixture *f = *state;
    int64_t a = report(f, NULL).id, b = report(f, NULL).id;
    struct case_link in = { a, b, LINK_FOLLOWS };
    assert_int_equal(fixture_run(f, &CASE_LINK, &(struct case_link){ a, a, LINK_RELATED }, CLERK, NULL), INVALID);
    assert_int_equal(fixture_run(f, &CASE_LINK, &(struct case_link){ a, 99, LINK_RELATED }, CLERK, NULL), INVALID);
    assert_int_equal(fixture_run(f, &CASE_LINK, &in, CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &CASE_LINK, &in, CLERK, NULL), CONFLICT);
    assert_true(tie(f, a, b) == LINK_FOLLOWS && tie(f, b, a) == LINK_FOLLOWED);
    in.kind = LINK_CAUSE;
    assert_int_equal(fixture_run(f, &CASE_LINK, &in, CLERK, NULL), OK);
    assert_true(tie(f, a, b) == LINK_CAUSE && tie(f, b, a) == LINK_CAUSE);
    assert_int_equal(fixture_run(f, &CASE_UNLINK, &(struct case_link){ b, a, 0 }, CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &CASE_UNLINK, &in, CLERK, NULL), NOT_FOUND);
    assert_int_equal(tie(f, a, b), ABSENT);
}

/* Two at once: the writer lets one win, the other reads why. */
static void two_who_close_at_once(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result a = report(f, NULL);
    struct task t;
    finish(f, a.id);
    close_case(f, a.id);
    assert_int_equal(step(f, CLERK, &CASE_CLOSE, a.id, &t), CONFLICT);
    assert_true(t.err.key == MSG_err_flow && t.err.n == CASE_CLOSED);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(who_says_not_speaks_on_and_the_figures_stay), TEST(whoever_says_not_later_gets_a_case_by_one_tap),
        TEST(back_again_opens_the_same_case_within_the_season), TEST(cases_that_belong_together_say_so_at_both),
        TEST(two_who_close_at_once),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("follow", tests, NULL, NULL);
}
