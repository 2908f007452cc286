/* test_you.c - what concerns one colleague: a note names them until they answer, what they watch stands there when it moved. */
#include "desk/desk_you.h"

#include "base/clock.h"
#include "desk/desk_in.h"
#include "people/people.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const unsigned WORKS = PERM_DESK | PERM_VERIFY | PERM_VOICE | PERM_DESK_READ;

struct desk_of {
    struct fixture *f;
    struct actor anna, bert, dong;
    int64_t id;
};

static struct actor add(struct fixture *f, struct str login, struct str name, struct str role)
{
    struct task t;
    struct people_add in = { login, name, role, STR("$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"), STR_NONE };
    assert_int_equal(fixture_run(f, &PEOPLE_ADD, &in, FIXTURE_ADMIN, &t), OK);
    return (struct actor){ ((const struct people_joined *)t.result)->user, WORKS };
}

static struct desk_of begin(struct fixture *f)
{
    struct task t;
    struct desk_of d = { .f = f, .anna = add(f, STR("anna"), STR("安娜"), STR("clerk")),
                         .bert = add(f, STR("bert"), STR("老白"), STR("clerk")) };
    d.dong = add(f, STR("bert-2"), STR("老白的徒弟"), STR("clerk"));
    struct case_report in = { .text = STR("灯坏了"), .where_lon = ABSENT, .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    d.id = ((const struct case_reported_result *)t.result)->id;
    return d;
}

static enum rc note(const struct desk_of *d, struct actor who, const char *words, const char *to)
{
    struct case_note in = { d->id, str_of(words), to ? str_of(to) : STR_NONE };
    return fixture_run(d->f, &CASE_NOTE, &in, who, NULL);
}

static bool named(const struct desk_of *d, struct actor who)
{
    struct desk_named_get_row row;
    enum rc rc = desk_named_get(d->f->db, &d->f->arena, who.user, d->id, &row);
    assert_true(rc == OK || rc == NOT_FOUND);
    return !rc;
}

static void a_note_names_by_sign_in_name_or_name(void **state)
{
    struct desk_of d = begin(*state);
    assert_int_equal(note(&d, d.anna, "请@bert看一下，anna@example.invalid 是他们的邮箱", NULL), OK);
    assert_true(named(&d, d.bert) && !named(&d, d.dong) && !named(&d, d.anna));
    assert_true(fixture_open_holds(d.f, fixture_last(d.f).pos, STR("\"named\"")));
    assert_int_equal(note(&d, d.bert, "看了，＠老白的徒弟去一趟", NULL), OK);
    assert_true(!named(&d, d.bert) && named(&d, d.dong)); /* who writes has answered; the longest name is meant */
}

static void further_ones_are_named_beside_the_words(void **state)
{
    struct desk_of d = begin(*state);
    assert_int_equal(note(&d, d.anna, "看一下", "老白、@bert-2 , 安娜"), OK);
    assert_true(named(&d, d.bert) && named(&d, d.dong) && !named(&d, d.anna));
    int64_t end = fixture_next(d.f);
    assert_int_equal(note(&d, d.anna, "看一下", "老王"), INVALID);
    assert_int_equal(fixture_next(d.f), end);
    assert_int_equal(note(&d, d.anna, "发到 office@example.invalid", NULL), OK); /* no colleague, no mistake */
    assert_int_equal(note(&d, d.anna, "@@＠", NULL), OK);
}

static void a_step_answers_and_a_tick_too(void **state)
{
    struct desk_of d = begin(*state);
    const struct case_do it = { .id = d.id };
    assert_int_equal(note(&d, d.anna, "@老白 @bert-2", NULL), OK);
    assert_int_equal(fixture_run(d.f, &CASE_TAKE, &it, d.bert, NULL), OK);
    assert_true(!named(&d, d.bert) && named(&d, d.dong));
    assert_int_equal(fixture_run(d.f, &CASE_SEEN, &it, d.dong, NULL), OK);
    assert_false(named(&d, d.dong));
    int64_t end = fixture_next(d.f);
    assert_int_equal(fixture_run(d.f, &CASE_SEEN, &it, d.dong, NULL), OK);
    assert_int_equal(fixture_next(d.f), end); /* there is nothing to tick off */
}

static void who_watches_hears_what_others_do(void **state)
{
    struct desk_of d = begin(*state);
    const struct case_do it = { .id = d.id };
    struct desk_watch_get_row w;
    struct desk_step_behind_row step;
    assert_int_equal(fixture_run(d.f, &CASE_UNWATCH, &it, d.anna, NULL), NOT_FOUND);
    assert_int_equal(fixture_run(d.f, &CASE_WATCH, &it, d.anna, NULL), OK);
    assert_int_equal(desk_watch_get(d.f->db, &d.f->arena, d.anna.user, d.id, &w), OK);
    assert_int_equal(desk_step_behind(d.f->db, &d.f->arena, d.id, w.seen, d.anna.user, STEP_KINDS, &step), NOT_FOUND);
    assert_int_equal(fixture_run(d.f, &CASE_TAKE, &it, d.anna, NULL), OK);
    assert_int_equal(desk_step_behind(d.f->db, &d.f->arena, d.id, w.seen, d.anna.user, STEP_KINDS, &step), NOT_FOUND);
    assert_int_equal(note(&d, d.bert, "问过了", NULL), OK);
    /* not for all eyes */
    assert_int_equal(desk_step_behind(d.f->db, &d.f->arena, d.id, w.seen, d.anna.user, STEP_INSIDE, &step), NOT_FOUND);
    assert_int_equal(desk_step_behind(d.f->db, &d.f->arena, d.id, w.seen, d.anna.user, STEP_KINDS, &step), OK);
    assert_int_equal(fixture_run(d.f, &CASE_SEEN, &it, d.anna, NULL), OK);
    assert_int_equal(desk_watch_get(d.f->db, &d.f->arena, d.anna.user, d.id, &w), OK);
    assert_int_equal(desk_step_behind(d.f->db, &d.f->arena, d.id, w.seen, d.anna.user, STEP_KINDS, &step), NOT_FOUND);
    assert_int_equal(fixture_run(d.f, &CASE_UNWATCH, &it, d.anna, NULL), OK);
}

static void who_may_not_see_the_desk_watches_nothing(void **state)
{
    struct desk_of d = begin(*state);
    const struct case_do it = { .id = d.id }, none = { .id = 99 };
    assert_int_equal(fixture_run(d.f, &CASE_WATCH, &it, FIXTURE_NOBODY, NULL), DENIED);
    assert_int_equal(fixture_run(d.f, &CASE_WATCH, &none, d.anna, NULL), NOT_FOUND);
    assert_int_equal(fixture_run(d.f, &CASE_SEEN, &none, d.anna, NULL), NOT_FOUND);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_note_names_by_sign_in_name_or_name), T(further_ones_are_named_beside_the_words), T(a_step_answers_and_a_tick_too),
        T(who_watches_hears_what_others_do), T(who_may_not_see_the_desk_watches_nothing),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("you", tests, NULL, NULL);
}
