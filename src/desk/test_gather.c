/* test_gather.c - what a resident's account gathers: links that open by themselves, each once, sealed; letters for all of them, and their
** end. */
#include "base/clock.h"
#include "core/outbox.h"
#include "desk/desk_in.h"
#include "people/people.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* An account that was begun, and entered by its letter. */
static struct actor account(struct fixture *f, const char *mail)
{
    const int64_t user = fixture_next(f);
    assert_int_equal(fixture_run(f, &PEOPLE_ACCOUNT_ASK, &(struct people_mail_ask){ str_of(mail), LANG_ZH }, FIXTURE_NOBODY, NULL), OK);
    struct letter l = { .to = STR_NONE };
    struct letter_ask ask = { .place = f->place, .db = f->db, .arena = &f->arena, .pos = user, .who = user, .base = STR("https://zt"),
                              .place_name = STR("向阳"), .now = clock_now_us() };
    assert_int_equal(PEOPLE.letter(&ask, &l), OK);
    const char *at = memmem(l.text.p, l.text.n, "/mine/in/", 9);
    assert_non_null(at);
    struct str link = str_n(at + 9, l.text.n - (size_t)(at + 9 - l.text.p));
    struct people_seal in = { user, str_cut(link, str_find(link, '/', 0) + 1, str_find(link, '\n', 0)) };
    assert_int_equal(fixture_run(f, &PEOPLE_ACCOUNT_COME, &in, FIXTURE_NOBODY, NULL), OK);
    return (struct actor){ user, 0 };
}

static struct case_reported_result report(struct fixture *f)
{
    struct task t;
    struct case_report in = { .text = STR("暖气不热"), .where_lon = ABSENT, .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    struct case_reported_result r = *(const struct case_reported_result *)t.result;
    r.token = arena_str(&f->arena, r.token);
    return r;
}

static enum rc gather(struct fixture *f, struct actor who, struct str tokens)
{
    return fixture_run(f, &MINE_GATHER, &(struct mine_gather){ tokens }, who, NULL);
}

static size_t gathered(struct fixture *f, struct actor who)
{
    struct desk_gather_list_row *row;
    size_t n;
    assert_int_equal(desk_gather_list(f->db, &f->arena, who.user, 100, &row, &n), OK);
    return n;
}

static enum rc tell(struct fixture *f, struct actor who, int64_t on)
{
    return fixture_run(f, &MINE_NOTICES, &(struct mine_notices){ on, LANG_ZH }, who, NULL);
}

static int64_t steps_of(struct fixture *f, int64_t voice)
{
    struct desk_notice_get_row row;
    const enum rc rc = desk_notice_get(f->db, &f->arena, voice, &row);
    assert_true(rc == OK || rc == NOT_FOUND);
    return rc ? 0 : row.steps;
}

static void each_link_once_and_sealed(void **state)
{
    struct fixture *f = *state;
    const struct actor who = account(f, "wang@mail.example"), other = account(f, "li@mail.example"), clerk = { 999, PERM_DESK };
    const struct case_reported_result one = report(f), two = report(f);
    const struct str both = arena_printf(&f->arena, STR_FMT "." STR_FMT "." STR_FMT ".AAAAAAAAAAAAAAAAAAAAAA.short", STR_ARG(one.token),
                                         STR_ARG(two.token), STR_ARG(one.token));
    assert_int_equal(gather(f, FIXTURE_NOBODY, both), DENIED);
    assert_int_equal(gather(f, clerk, both), DENIED);
    const int64_t end = fixture_next(f);
    assert_int_equal(gather(f, who, both), OK);
    assert_int_equal(fixture_next(f), end + 2);
    const struct fixture_event e = fixture_at(f, end);
    assert_true(str_eq(e.kind, str_of(CASE_GATHERED.kind)) && e.subject == who.user);
    assert_null(memmem(e.own.p, e.own.n, one.token.p, one.token.n)); /* who reads the log has no way in */
    assert_false(fixture_open_holds(f, end, one.token));
    assert_int_equal(gather(f, who, both), OK);
    assert_int_equal(fixture_next(f), end + 2);
    assert_int_equal(gather(f, other, one.token), OK); /* two who share a link may both keep it */
    assert_int_equal(gathered(f, who), 2);
    assert_int_equal(gathered(f, other), 1);
}

static void what_is_taken_out_is_blanked(void **state)
{
    struct fixture *f = *state;
    const struct actor who = account(f, "wang@mail.example"), other = account(f, "li@mail.example");
    const struct case_reported_result one = report(f);
    const int64_t pos = fixture_next(f);
    assert_int_equal(gather(f, who, one.token), OK);
    const struct mine_part part = { one.token };
    assert_int_equal(fixture_run(f, &MINE_PART, &part, FIXTURE_NOBODY, NULL), DENIED);
    const int64_t end = fixture_next(f);
    assert_int_equal(fixture_run(f, &MINE_PART, &part, other, NULL), OK); /* it is not in theirs */
    assert_int_equal(fixture_next(f), end);
    assert_int_equal(fixture_run(f, &MINE_PART, &part, who, NULL), OK);
    assert_true(str_eq(fixture_at(f, end).kind, str_of(CASE_PARTED.kind)));
    assert_null(fixture_at(f, pos).own.p);
    assert_int_equal(gathered(f, who), 0);
    assert_int_equal(gather(f, who, one.token), OK); /* thought better of it */
    assert_int_equal(gathered(f, who), 1);
}

static void letters_for_all_and_for_none(void **state)
{
    struct fixture *f = *state;
    const struct actor who = account(f, "wang@mail.example");
    const struct case_reported_result one = report(f), two = report(f), not_mine = report(f);
    assert_int_equal(gather(f, who, one.token), OK);
    assert_int_equal(gather(f, who, two.token), OK);
    struct notice_ask by_hand = { .token = one.token, .mail = STR("elsewhere@mail.example"), .way = ABSENT, .done = 1, .end = ABSENT,
                                  .lang = LANG_ZH };
    assert_int_equal(fixture_run(f, &NOTICE_ASK, &by_hand, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(tell(f, FIXTURE_NOBODY, 1), DENIED);
    assert_int_equal(tell(f, who, 1), OK);
    assert_int_equal(steps_of(f, one.voice), NOTICE_DONE); /* as it was asked for there */
    assert_int_equal(steps_of(f, two.voice), NOTICE_WAY | NOTICE_DONE | NOTICE_END);
    assert_int_equal(steps_of(f, not_mine.voice), 0);
    const int64_t end = fixture_next(f);
    assert_int_equal(tell(f, who, 1), OK);
    assert_int_equal(fixture_next(f), end);
    assert_int_equal(tell(f, who, 0), OK);
    assert_int_equal(steps_of(f, one.voice), 0);
    assert_int_equal(steps_of(f, two.voice), 0);
}

static void who_was_erased_is_not_written_to(void **state)
{
    struct fixture *f = *state;
    const struct actor who = account(f, "wang@mail.example");
    const struct case_reported_result one = report(f);
    assert_int_equal(gather(f, who, one.token), OK);
    assert_int_equal(fixture_run(f, &VOICE_ERASE, &(struct voice_erase){ one.token }, FIXTURE_NOBODY, NULL), OK);
    const int64_t end = fixture_next(f);
    assert_int_equal(tell(f, who, 1), OK);
    assert_int_equal(fixture_next(f), end);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_link_once_and_sealed, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(what_is_taken_out_is_blanked, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(letters_for_all_and_for_none, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(who_was_erased_is_not_written_to, fixture_setup, fixture_teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("gather", tests, NULL, NULL);
}
