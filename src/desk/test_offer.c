/* test_offer.c - handing over: a case stays whose it is until the colleague accepts. */
#include "base/clock.h"
#include "desk/desk_in.h"
#include "people/people.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const unsigned WORKS = PERM_DESK | PERM_VERIFY | PERM_VOICE;

static int64_t add(struct fixture *f, struct str login)
{
    struct task t;
    struct people_add in = { login, login, STR("clerk"), STR("$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"), STR_NONE };
    assert_int_equal(fixture_run(f, &PEOPLE_ADD, &in, FIXTURE_ADMIN, &t), OK);
    return ((const struct people_joined *)t.result)->user;
}

struct desk_of {
    struct fixture *f;
    struct actor a, b, c;
    int64_t id;
};

/* Three clerks; the first has a case. */
static struct desk_of begin(struct fixture *f)
{
    struct task t;
    struct desk_of d = { .f = f, .a = { add(f, STR("anna")), WORKS }, .b = { add(f, STR("bert")), WORKS },
                         .c = { add(f, STR("cora")), WORKS } };
    struct case_report in = { .text = STR("灯坏了"), .where_lon = ABSENT, .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    d.id = ((const struct case_reported_result *)t.result)->id;
    assert_int_equal(fixture_run(f, &CASE_TAKE, &(struct case_do){ .id = d.id }, d.a, NULL), OK);
    return d;
}

static enum rc offer(const struct desk_of *d, struct actor who, int64_t to)
{
    return fixture_run(d->f, &CASE_OFFER, &(struct case_offer){ d->id, to, STR("楼上 000-0101 说的") }, who, NULL);
}

static enum rc answer(const struct desk_of *d, const struct command *c, struct actor who)
{
    return fixture_run(d->f, c, &(struct case_do){ .id = d->id, .words = STR("我在休假") }, who, NULL);
}

static int64_t owner(const struct desk_of *d)
{
    struct desk_case_get_row row;
    assert_int_equal(desk_case_get(d->f->db, &d->f->arena, d->id, &row), OK);
    return row.taken_by;
}

static size_t waiting(const struct desk_of *d, struct actor who)
{
    struct desk_offer_get_row *row;
    size_t n;
    assert_int_equal(desk_offer_to(d->f->db, &d->f->arena, who.user, 10, &row, &n), OK);
    return n;
}

static void it_is_theirs_once_they_accept(void **state)
{
    struct desk_of d = begin(*state);
    assert_int_equal(offer(&d, d.a, d.b.user), OK);
    assert_true(owner(&d) == d.a.user && waiting(&d, d.b) == 1);
    assert_int_equal(answer(&d, &CASE_ACCEPT, d.c), CONFLICT);
    assert_int_equal(answer(&d, &CASE_ACCEPT, d.b), OK);
    assert_true(owner(&d) == d.b.user && waiting(&d, d.b) == 0);
    assert_int_equal(answer(&d, &CASE_ACCEPT, d.b), CONFLICT);
}

static void who_declines_says_why_and_nobody_lost_anything(void **state)
{
    struct desk_of d = begin(*state);
    assert_int_equal(offer(&d, d.c, d.b.user), OK); /* whoever plans the week offers for others */
    assert_int_equal(answer(&d, &CASE_DECLINE, d.a), CONFLICT);
    assert_int_equal(answer(&d, &CASE_DECLINE, d.b), OK);
    assert_true(owner(&d) == d.a.user && waiting(&d, d.b) == 0);
    struct fixture_event e = fixture_last(d.f);
    assert_true(str_eq(e.own, STR("{\"words\":\"我在休假\"}")) && !fixture_open_holds(d.f, e.pos, STR("休假")));
}

static void who_offered_or_has_it_withdraws(void **state)
{
    struct desk_of d = begin(*state);
    assert_int_equal(offer(&d, d.c, d.b.user), OK);
    assert_int_equal(answer(&d, &CASE_WITHDRAW, d.b), CONFLICT);
    assert_int_equal(answer(&d, &CASE_WITHDRAW, d.a), OK);
    assert_int_equal(offer(&d, d.c, d.b.user), OK);
    assert_int_equal(offer(&d, d.a, d.c.user), OK); /* takes its place */
    assert_true(waiting(&d, d.b) == 0 && waiting(&d, d.c) == 1);
    assert_int_equal(answer(&d, &CASE_WITHDRAW, d.a), OK);
    assert_int_equal(waiting(&d, d.c), 0);
}

static void only_to_who_could_work_it_and_is_not_it_already(void **state)
{
    struct desk_of d = begin(*state);
    assert_int_equal(offer(&d, d.a, d.a.user), CONFLICT);
    assert_int_equal(offer(&d, d.a, 999), INVALID);
    const struct people_change off = { d.b.user, STR("clerk"), 0, STR_NONE };
    assert_int_equal(fixture_run(d.f, &PEOPLE_CHANGE, &off, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(offer(&d, d.a, d.b.user), INVALID);
    assert_int_equal(offer(&d, FIXTURE_NOBODY, d.c.user), DENIED);
}

static void what_nobody_has_is_not_offered_and_an_offer_goes_with_its_case(void **state)
{
    struct desk_of d = begin(*state);
    assert_int_equal(offer(&d, d.a, d.b.user), OK);
    assert_int_equal(answer(&d, &CASE_RELEASE, d.a), OK);
    assert_int_equal(waiting(&d, d.b), 0);
    assert_int_equal(answer(&d, &CASE_ACCEPT, d.b), CONFLICT);
    assert_int_equal(offer(&d, d.a, d.b.user), CONFLICT);
}

static void who_stands_in_answers_for_the_absent(void **state)
{
    struct desk_of d = begin(*state);
    const struct people_away_set away = { d.b.user, 3, d.c.user }, back = { d.b.user, 0, ABSENT };
    bool does = true;
    assert_int_equal(offer(&d, d.a, d.b.user), OK);
    assert_int_equal(answer(&d, &CASE_ACCEPT, d.c), CONFLICT);
    assert_int_equal(fixture_run(d.f, &PEOPLE_AWAY, &away, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(answer(&d, &CASE_ACCEPT, d.c), OK);
    assert_int_equal(owner(&d), d.c.user); /* who says "I have it" has it */
    assert_int_equal(fixture_run(d.f, &PEOPLE_AWAY, &back, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(desk_answers_for(d.f->db, &d.f->arena, d.c.user, d.b.user, clock_now_us(), &does), OK);
    assert_false(does);
}

static void what_was_handed_on_is_not_undone_by_who_had_it(void **state)
{
    struct desk_of d = begin(*state);
    struct desk_step_latest_row *step;
    size_t n;
    assert_int_equal(desk_step_moves(d.f->db, &d.f->arena, d.id, STEP_WORDED, STEP_CLASSED, STEP_PAUSED, 1, &step, &n), OK);
    assert_int_equal(offer(&d, d.a, d.b.user), OK);
    assert_int_equal(answer(&d, &CASE_ACCEPT, d.b), OK);
    assert_int_equal(fixture_run(d.f, &CASE_UNDO, &(struct case_undo){ d.id, step->pos }, d.a, NULL), CONFLICT);
    assert_int_equal(owner(&d), d.b.user);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(it_is_theirs_once_they_accept),
        T(who_declines_says_why_and_nobody_lost_anything),
        T(who_stands_in_answers_for_the_absent),
        T(who_offered_or_has_it_withdraws),
        T(only_to_who_could_work_it_and_is_not_it_already),
        T(what_nobody_has_is_not_offered_and_an_offer_goes_with_its_case),
        T(what_was_handed_on_is_not_undone_by_who_had_it),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("offer", tests, NULL, NULL);
}
