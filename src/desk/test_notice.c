/* test_notice.c - letters to residents: who asked, what waits, what a letter says, and that it all ends when they say so. */
#include "core/outbox.h"
#include "core_sql.h"
#include "desk/desk_in.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct actor CLERK = { 101, PERM_DESK | PERM_VERIFY };

static struct case_reported_result report(struct fixture *f)
{
    struct task t;
    struct case_report in = { .text = STR("暖气不热"), .where_lon = ABSENT, .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    return *(const struct case_reported_result *)t.result;
}

static enum rc ask(struct fixture *f, const struct case_reported_result *who, const char *mail, int64_t way, int64_t done, struct task *t)
{
    struct notice_ask in = { .token = who->token, .mail = str_of(mail), .way = way, .done = done, .end = ABSENT, .lang = LANG_ZH };
    return fixture_run(f, &NOTICE_ASK, &in, FIXTURE_NOBODY, t);
}

static size_t waiting(struct fixture *f)
{
    struct core_outbox_waiting_row *row;
    size_t n;
    assert_int_equal(core_outbox_waiting(f->db, &f->arena, -1, -1, 100, &row, &n), OK);
    return n;
}

static struct letter letter_at(struct fixture *f, int64_t pos, int64_t who)
{
    struct letter l = { 0 };
    struct letter_ask in = { .place = f->place, .db = f->db, .arena = &f->arena, .pos = pos, .who = who, .base = STR("https://zt.example"),
                             .place_name = STR("向阳社区") };
    assert_int_equal(desk_letter(&in, &l), OK);
    return l;
}

/* The seal of the link that a letter holds. */
static struct str seal_in(struct str text, const char *path)
{
    const char *at = strstr(text.p, path);
    assert_non_null(at);
    at += strlen(path);
    at = strchr(at, '/') + 1;
    return str_n(at, 22);
}

static void confirm(struct fixture *f, const struct case_reported_result *who)
{
    struct letter l = letter_at(f, fixture_next(f) - 1, who->voice);
    struct notice_seal in = { who->voice, seal_in(arena_str(&f->arena, l.text), "/notice/") };
    assert_int_equal(fixture_run(f, &NOTICE_CONFIRM, &in, FIXTURE_NOBODY, NULL), OK);
}

static void test_asked_twice(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result who = report(f);
    struct task t;
    assert_int_equal(ask(f, &who, "not an address", 1, 1, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_mail);
    assert_int_equal(ask(f, &who, "a@b.example", ABSENT, 0, &t), INVALID);
    assert_int_equal(t.err.key, MSG_err_notice_none);
    assert_int_equal(ask(f, &who, "a@b.example", 1, ABSENT, NULL), OK);
    assert_int_equal(waiting(f), 1);
    assert_int_equal(fixture_run(f, &CASE_TAKE, &(struct case_do){ who.id, STR_NONE, ABSENT }, CLERK, NULL), OK);
    assert_int_equal(waiting(f), 1); /* not confirmed: no word of the step */
    assert_false(fixture_open_holds(f, fixture_next(f) - 2, STR("a@b.example")));
}

static void test_only_what_was_chosen(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result who = report(f);
    assert_int_equal(ask(f, &who, "a@b.example", ABSENT, 1, NULL), OK);
    confirm(f, &who);
    assert_int_equal(fixture_run(f, &CASE_TAKE, &(struct case_do){ who.id, STR_NONE, ABSENT }, CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &CASE_HANDLE, &(struct case_do){ who.id, STR_NONE, ABSENT }, CLERK, NULL), OK);
    assert_int_equal(waiting(f), 1);
    assert_int_equal(fixture_run(f, &CASE_FINISH, &(struct case_do){ who.id, STR("换了阀门"), 1 }, CLERK, NULL), OK);
    assert_int_equal(waiting(f), 2);
    struct letter l = letter_at(f, fixture_next(f) - 1, who.voice);
    assert_true(str_eq(l.to, STR("a@b.example")));
    assert_non_null(strstr(arena_str(&f->arena, l.text).p, "换了阀门"));
    assert_null(strstr(arena_str(&f->arena, l.text).p, "暖气不热"));
}

static void test_seals(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result one = report(f), two = report(f);
    struct task t;
    assert_int_equal(ask(f, &one, "a@b.example", 1, 1, NULL), OK);
    struct letter l = letter_at(f, fixture_next(f) - 1, one.voice);
    struct str yes = seal_in(arena_str(&f->arena, l.text), "/notice/"), stop = seal_in(arena_str(&f->arena, l.stop), "/stop/");
    assert_int_equal(ask(f, &two, "c@d.example", 1, 1, NULL), OK);
    assert_int_equal(fixture_run(f, &NOTICE_CONFIRM, &(struct notice_seal){ two.voice, yes }, FIXTURE_NOBODY, &t), NOT_FOUND);
    assert_int_equal(t.err.key, MSG_err_notice_gone);
    assert_int_equal(fixture_run(f, &NOTICE_CONFIRM, &(struct notice_seal){ one.voice, stop }, FIXTURE_NOBODY, NULL), NOT_FOUND);
    assert_int_equal(ask(f, &one, "new@b.example", 1, 1, NULL), OK); /* another address: the first letter's links open nothing */
    assert_int_equal(fixture_run(f, &NOTICE_CONFIRM, &(struct notice_seal){ one.voice, yes }, FIXTURE_NOBODY, NULL), NOT_FOUND);
    assert_int_equal(waiting(f), 2);
}

static void test_stopped(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result who = report(f);
    assert_int_equal(ask(f, &who, "a@b.example", 1, 1, NULL), OK);
    confirm(f, &who);
    assert_int_equal(fixture_run(f, &CASE_TAKE, &(struct case_do){ who.id, STR_NONE, ABSENT }, CLERK, NULL), OK);
    int64_t taken = fixture_next(f) - 1;
    assert_int_equal(waiting(f), 2);
    assert_int_equal(fixture_run(f, &NOTICE_END_COMMAND, &(struct notice_end){ who.token }, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(waiting(f), 0);
    assert_null(letter_at(f, taken, who.voice).to.p); /* even if it were asked for now */
    int64_t end = fixture_next(f);
    assert_int_equal(fixture_run(f, &NOTICE_END_COMMAND, &(struct notice_end){ who.token }, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(fixture_next(f), end); /* pressed twice */
}

static void test_stopped_by_the_letter_s_own_link(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result who = report(f), other = report(f);
    struct task t;
    assert_int_equal(ask(f, &who, "a@b.example", 1, 1, NULL), OK);
    struct letter l = letter_at(f, fixture_next(f) - 1, who.voice);
    struct notice_seal stop = { who.voice, seal_in(arena_str(&f->arena, l.stop), "/stop/") };
    confirm(f, &who);
    assert_int_equal(fixture_run(f, &NOTICE_STOP, &(struct notice_seal){ other.voice, stop.seal }, FIXTURE_NOBODY, NULL), NOT_FOUND);
    assert_int_equal(fixture_run(f, &NOTICE_STOP, &stop, FIXTURE_NOBODY, NULL), OK);
    assert_true(str_eq(fixture_last(f).kind, str_of(NOTICE_STOPPED.kind)));
    assert_int_equal(waiting(f), 0);
    assert_int_equal(fixture_run(f, &NOTICE_STOP, &stop, FIXTURE_NOBODY, &t), NOT_FOUND); /* pressed twice: it has ended */
    assert_int_equal(t.err.key, MSG_err_notice_gone);
}

static void test_not_a_post_office_for_others(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result who = report(f);
    struct task t;
    for (int i = 0; i < 5; i++)
        assert_int_equal(ask(f, &who, "stranger@b.example", 1, 1, NULL), OK);
    assert_int_equal(waiting(f), 1);
    assert_int_equal(ask(f, &who, "stranger@b.example", 1, 1, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_notice_often);
    assert_int_equal(fixture_run(f, &NOTICE_END_COMMAND, &(struct notice_end){ who.token }, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(ask(f, &who, "stranger@b.example", 1, 1, NULL), CONFLICT); /* ending does not begin anew */
    for (int i = 0; i < 2; i++) {
        who = report(f);
        assert_int_equal(ask(f, &who, "Stranger@b.example", 1, 1, NULL), OK);
    }
    who = report(f);
    assert_int_equal(ask(f, &who, "stranger@b.example", 1, 1, &t), CONFLICT); /* nor does another case */
    assert_int_equal(ask(f, &who, "other@b.example", 1, 1, NULL), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_asked_twice, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_only_what_was_chosen, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_seals, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_stopped, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_stopped_by_the_letter_s_own_link, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_not_a_post_office_for_others, fixture_setup, fixture_teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("notice", tests, NULL, NULL);
}
