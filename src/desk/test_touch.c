/* test_touch.c - what a committed group is said to have been about: just the events in the log, whatever was refused on the way. */
#include "desk/desk.h"

#include "desk/desk_in.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { MANY = PLACE_TOUCHED_MAX + 50 };

static const struct actor CLERK = { 101, PERM_DESK | PERM_VERIFY };

static struct {
    int calls;
    struct touch touch[PLACE_TOUCHED_MAX];
    size_t n;
    int64_t events, pos;
} heard;

static void hear(const struct changes *c, void *ctx)
{
    must(ctx == &heard && c->n <= PLACE_TOUCHED_MAX);
    heard.calls++;
    memcpy(heard.touch, c->touch, c->n * sizeof *c->touch);
    heard.n = c->n;
    heard.events = c->events;
    heard.pos = c->pos;
}

static int open_place(void **state)
{
    struct fixture *f = test_malloc(sizeof *f);
    fixture_open(f);
    place_watch(f->place, hear, &heard);
    memset(&heard, 0, sizeof heard);
    *state = f;
    return 0;
}

/* Says `times` times that the case was noted, then refuses if asked to. */
struct say_often {
    int64_t id, times, refuse;
};
static enum rc decide_often(struct cx *cx, const void *args)
{
    const struct say_often *a = args;
    for (int64_t i = 0; i < a->times; i++) {
        enum rc rc = emit(cx, &CASE_WORDED, &(struct case_worded){ a->id, STR("灯坏了") }, NULL);
        if (rc)
            return rc;
    }
    return a->refuse ? refuse(cx, CONFLICT, NULL, MSG_err_flow, 0) : OK;
}
static const struct command OFTEN = { "desk.test.often", SHAPE_NONE, PERM_DESK, decide_often, SHAPE_NONE };

static int64_t report(struct fixture *f)
{
    struct task t;
    struct case_report in = { .text = STR("灯坏了"), .where_lon = ABSENT, .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    return ((const struct case_reported_result *)t.result)->id;
}

static void each_event_names_what_it_is_about(void **state)
{
    struct fixture *f = *state;
    int64_t id = report(f);
    assert_int_equal(heard.calls, 1);
    assert_true(heard.n == 1 && heard.touch[0].type == &CASE_REPORTED && heard.touch[0].id == id);
    assert_int_equal(heard.pos, fixture_next(f));
    assert_int_equal(fixture_run(f, &CASE_TAKE, &(struct case_do){ .id = id, .checked = ABSENT }, CLERK, NULL), OK);
    assert_true(heard.calls == 2 && heard.touch[0].type == &CASE_TAKEN && heard.touch[0].id == id);
}

static void what_was_refused_is_not_told(void **state)
{
    struct fixture *f = *state;
    int64_t id = report(f), other = report(f);
    assert_int_equal(fixture_run(f, &CASE_CLOSE, &(struct case_do){ .id = id, .checked = ABSENT }, CLERK, NULL), CONFLICT);
    assert_int_equal(heard.calls, 2);
    struct say_often args[4] = { { id, 3, 1 }, { other, 1, 0 }, { id, 2, 1 }, { id, 0, 0 } };
    struct task t[4], *all[4];
    for (int i = 0; i < 4; i++) {
        t[i] = (struct task){ .command = &OFTEN, .args = &args[i], .arena = &f->arena, .actor = CLERK };
        all[i] = &t[i];
    }
    place_run(f->place, all, 4); /* one group: the one that stays stands between two that do not */
    assert_true(t[0].rc == CONFLICT && t[1].rc == OK && t[2].rc == CONFLICT && t[3].rc == OK);
    assert_int_equal(heard.calls, 3);
    assert_true(heard.n == 1 && heard.events == 1 && heard.touch[0].id == other && heard.touch[0].pos == t[1].first_pos);
}

static void of_very_many_the_first_are_named_and_all_are_counted(void **state)
{
    struct fixture *f = *state;
    int64_t id = report(f);
    assert_int_equal(fixture_run(f, &OFTEN, &(struct say_often){ id, MANY, 0 }, CLERK, NULL), OK);
    assert_true(heard.n == PLACE_TOUCHED_MAX && heard.events == MANY);
    assert_int_equal(heard.touch[0].pos, heard.pos - MANY);
}

#define T(name) cmocka_unit_test_setup_teardown(name, open_place, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(each_event_names_what_it_is_about),
        T(what_was_refused_is_not_told),
        T(of_very_many_the_first_are_named_and_all_are_counted),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("touch", tests, NULL, NULL);
}
