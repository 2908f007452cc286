/* test_call.c - calling back: who gets onto the list by themselves, and how they leave it. */
#include "desk/desk_in.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct actor CLERK = { 101, PERM_DESK | PERM_VERIFY | PERM_VOICE | PERM_INTAKE }, OTHER = { 102, PERM_DESK | PERM_VERIFY };

static struct case_reported_result told(struct fixture *f, struct actor who, int64_t channel, struct str contact)
{
    struct task t;
    struct case_report in = { .text = STR("灯坏了"), .where_lon = ABSENT, .where_lat = ABSENT, .channel = channel, .contact = contact };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, who, &t), OK);
    return *(const struct case_reported_result *)t.result;
}

static void does(struct fixture *f, const struct command *c, struct actor who, int64_t id)
{
    assert_int_equal(fixture_run(f, c, &(struct case_do){ .id = id, .words = STR("换了灯") }, who, NULL), OK);
}

static void finish(struct fixture *f, int64_t id)
{
    does(f, &CASE_TAKE, CLERK, id);
    does(f, &CASE_HANDLE, CLERK, id);
    does(f, &CASE_FINISH, CLERK, id);
}

/* Why this voice waits; ABSENT: it does not. */
static int64_t waits(struct fixture *f, int64_t voice)
{
    struct desk_call_get_row row;
    enum rc rc = desk_call_get(f->db, &f->arena, voice, &row);
    assert_true(!rc || rc == NOT_FOUND);
    return rc ? ABSENT : row.why;
}

static enum rc reach(struct fixture *f, const struct case_reported_result *r, int64_t say)
{
    return fixture_run(f, &CALL_REACH, &(struct call_reach){ r->id, r->voice, say, STR("亮了") }, CLERK, NULL);
}

static void only_who_was_written_down_and_can_be_reached(void **state)
{
    struct fixture *f = *state;
    const struct case_reported_result own = told(f, FIXTURE_NOBODY, ABSENT, STR("000-0101")),
                                      mute = told(f, CLERK, CHANNEL_PAPER, STR_NONE),
                                      phone = told(f, CLERK, CHANNEL_PHONE, STR("000-0102")),
                                      paper = told(f, CLERK, CHANNEL_PAPER, STR("000-0103"));
    assert_int_equal(waits(f, phone.voice), ABSENT); /* they were told their code on the telephone */
    assert_int_equal(waits(f, paper.voice), CALL_SLIP);
    assert_int_equal(waits(f, mute.voice), ABSENT);
    finish(f, own.id);
    finish(f, phone.id);
    assert_int_equal(waits(f, own.voice), ABSENT);
    assert_int_equal(waits(f, phone.voice), CALL_DONE);
    does(f, &CASE_VOID, CLERK, paper.id);
    assert_int_equal(waits(f, paper.voice), CALL_END);
    does(f, &CASE_SEND_BACK, OTHER, phone.id);
    assert_int_equal(waits(f, phone.voice), ABSENT);
}

static void a_call_is_made_once_and_tried_again(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct desk_call_get_row call;
    const struct case_reported_result r = told(f, CLERK, CHANNEL_PHONE, STR("000-0102"));
    finish(f, r.id);
    assert_int_equal(fixture_run(f, &CALL_MISS, &(struct call_miss){ r.id, r.voice, 2 }, OTHER, NULL), OK);
    assert_int_equal(desk_call_get(f->db, &f->arena, r.voice, &call), OK);
    assert_true(call.tries == 1 && call.why == CALL_DONE);
    assert_int_equal(fixture_run(f, &CALL_REACH, &(struct call_reach){ r.id + 1, r.voice, 0, STR_NONE }, CLERK, NULL), NOT_FOUND);
    assert_int_equal(reach(f, &r, SAY_BACK), CONFLICT); /* it is not closed: nothing is written */
    assert_int_equal(waits(f, r.voice), CALL_DONE);
    assert_int_equal(reach(f, &r, SAY_NOTHING), OK);
    assert_int_equal(fixture_run(f, &CALL_REACH, &(struct call_reach){ r.id, r.voice, 0, STR_NONE }, CLERK, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_call_gone);
    assert_int_equal(fixture_run(f, &CALL_MISS, &(struct call_miss){ r.id, r.voice, 2 }, FIXTURE_NOBODY, NULL), DENIED);
}

static void what_they_say_counts_and_bears_who_wrote_it(void **state)
{
    struct fixture *f = *state;
    struct desk_voice_get_row voice;
    struct voice_said said;
    const struct case_reported_result r = told(f, CLERK, CHANNEL_COUNTER, STR("000-0102"));
    finish(f, r.id);
    assert_int_equal(reach(f, &r, SAY_HALF), OK);
    assert_int_equal(desk_voice_get(f->db, &f->arena, r.voice, &voice), OK);
    assert_true(voice.say == SAY_HALF);
    assert_int_equal(log_read_event(f->db, &f->arena, voice.said, &VOICE_SAID, NULL, &said), OK);
    assert_true(said.scribe == CLERK.user && str_eq(said.words, STR("亮了")));
    assert_int_equal(fixture_run(f, &VOICE_SAY, &(struct voice_say){ r.token, SAY_FIXED, STR_NONE }, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(desk_voice_get(f->db, &f->arena, r.voice, &voice), OK);
    assert_int_equal(log_read_event(f->db, &f->arena, voice.said, &VOICE_SAID, NULL, &said), OK);
    assert_true(said.scribe == ABSENT);
}

static void who_speaks_for_themselves_or_is_forgotten_is_not_called(void **state)
{
    struct fixture *f = *state;
    const struct case_reported_result a = told(f, CLERK, CHANNEL_PHONE, STR("000-0102")),
                                      b = told(f, CLERK, CHANNEL_PAPER, STR("000-0103"));
    finish(f, a.id);
    assert_int_equal(fixture_run(f, &VOICE_SAY, &(struct voice_say){ a.token, SAY_FIXED, STR_NONE }, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(waits(f, a.voice), ABSENT);
    assert_int_equal(fixture_run(f, &VOICE_ERASE, &(struct voice_erase){ .token = b.token }, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(waits(f, b.voice), ABSENT);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(only_who_was_written_down_and_can_be_reached),
        T(a_call_is_made_once_and_tried_again),
        T(what_they_say_counts_and_bears_who_wrote_it),
        T(who_speaks_for_themselves_or_is_forgotten_is_not_called),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("call", tests, NULL, NULL);
}
