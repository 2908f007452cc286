/* test_account.c - a resident's own account: begun and entered by a letter, one an address, gone at once with who leaves, and forgotten
** when nobody ever came. */
#include "base/clock.h"
#include "core/erase.h"
#include "core/outbox.h"
#include "people/people_in.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define MAIL "wang@mail.example"

/* The position of the event that a request wrote; ABSENT: none. */
static int64_t ask(struct fixture *f, const char *mail)
{
    const int64_t end = fixture_next(f);
    assert_int_equal(fixture_run(f, &PEOPLE_ACCOUNT_ASK, &(struct people_mail_ask){ str_of(mail), LANG_ZH }, FIXTURE_NOBODY, NULL), OK);
    return fixture_next(f) > end ? end : ABSENT;
}

static struct letter letter_at(struct fixture *f, int64_t pos, int64_t user, int64_t now)
{
    struct letter l = { .to = STR_NONE };
    struct letter_ask in = { .place = f->place, .db = f->db, .arena = &f->arena, .pos = pos, .who = user, .base = STR("https://zt"),
                             .place_name = STR("向阳"), .now = now };
    assert_int_equal(people_letter(&in, &l), OK);
    return l;
}

static struct str seal_in(struct letter l)
{
    const struct str path = STR("/mine/in/");
    const char *at = memmem(l.text.p, l.text.n, path.p, path.n);
    assert_non_null(at);
    struct str rest = str_cut(l.text, (size_t)(at - l.text.p) + path.n, l.text.n);
    return str_cut(rest, str_find(rest, '/', 0) + 1, str_find(rest, '\n', 0));
}

static enum rc come(struct fixture *f, int64_t user, struct str seal)
{
    struct task t;
    const enum rc rc = fixture_run(f, &PEOPLE_ACCOUNT_COME, &(struct people_seal){ user, seal }, FIXTURE_NOBODY, &t);
    assert_true(!rc || t.err.key == MSG_err_link_gone);
    return rc;
}

static struct people_user_get_row user_of(struct fixture *f, int64_t user)
{
    struct people_user_get_row row;
    assert_int_equal(people_user_get(f->db, &f->arena, user, &row), OK);
    return row;
}

static int64_t begin(struct fixture *f, const char *mail)
{
    const int64_t user = ask(f, mail);
    assert_int_equal(come(f, user, seal_in(letter_at(f, user, user, clock_now_us()))), OK);
    return user;
}

static struct actor account(int64_t user)
{
    return (struct actor){ user, PEOPLE_ROLE[ROLE_RESIDENT].perms };
}

static void a_letter_begins_it_and_a_letter_opens_it(void **state)
{
    struct fixture *f = *state;
    struct task t;
    assert_int_equal(fixture_run(f, &PEOPLE_ACCOUNT_ASK, &(struct people_mail_ask){ STR("no address"), LANG_ZH }, FIXTURE_NOBODY, &t),
                     INVALID);
    assert_int_equal(t.err.key, MSG_err_mail);
    const int64_t user = ask(f, MAIL);
    struct fixture_event e = fixture_at(f, user);
    assert_true(str_eq(e.kind, str_of(ACCOUNT_BEGUN.kind)) && e.subject == user);
    assert_false(fixture_open_holds(f, user, STR("mail.example")));
    assert_int_equal(come(f, user, STR("AAAAAAAAAAAAAAAAAAAAAA")), NOT_FOUND);
    assert_int_equal(come(f, user + 1, seal_in(letter_at(f, user, user, clock_now_us()))), NOT_FOUND);
    struct letter l = letter_at(f, user, user, clock_now_us());
    assert_true(str_eq(l.to, STR(MAIL)));
    assert_int_equal(come(f, user, seal_in(l)), OK);
    e = fixture_last(f);
    assert_true(str_eq(e.kind, str_of(ACCOUNT_COME.kind)) && e.subject == user);
    const struct people_user_get_row row = user_of(f, user);
    assert_true(people_is_account(&row) && row.active && row.invite_until == ABSENT);
    assert_int_equal(come(f, user, seal_in(l)), NOT_FOUND); /* a letter opens once */
    struct str mail;
    assert_int_equal(people_account_mail(f->db, &f->arena, user, &mail), OK);
    assert_true(str_eq(mail, STR(MAIL)));
    const int64_t link = ask(f, "WANG@mail.example"); /* asked for anew: a link into the one that is there */
    assert_int_not_equal(link, ABSENT);
    assert_int_equal(come(f, user, seal_in(letter_at(f, link, user, clock_now_us()))), OK);
}

static void an_hour_later_the_letter_says_nothing(void **state)
{
    struct fixture *f = *state;
    const int64_t user = ask(f, MAIL);
    assert_non_null(letter_at(f, user, user, clock_now_us() + 59 * 60LL * CLOCK_S).to.p);
    assert_null(letter_at(f, user, user, clock_now_us() + 61 * 60LL * CLOCK_S).to.p);
}

static void one_address_is_asked_thrice_and_is_one_account(void **state)
{
    struct fixture *f = *state;
    const int64_t one = ask(f, MAIL), two = ask(f, MAIL);
    assert_int_not_equal(ask(f, MAIL), ABSENT);
    assert_int_equal(ask(f, MAIL), ABSENT); /* and whoever asks is told the same */
    assert_int_not_equal(ask(f, "li@mail.example"), ABSENT);
    struct str first = seal_in(letter_at(f, one, one, clock_now_us())), second = seal_in(letter_at(f, two, two, clock_now_us()));
    assert_int_equal(come(f, two, second), OK);
    assert_int_equal(come(f, one, first), NOT_FOUND); /* the other letter was answered */
    assert_int_equal(come(f, two, first), NOT_FOUND);
}

static void a_colleague_s_address_is_no_way_in_here(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct people_add in = { STR("anna"), STR("甲"), STR("clerk"), STR("$argon2id$x"), STR_NONE };
    assert_int_equal(fixture_run(f, &PEOPLE_ADD, &in, FIXTURE_ADMIN, &t), OK);
    const struct actor anna = { ((const struct people_joined *)t.result)->user, PEOPLE_ROLE[ROLE_CLERK].perms };
    assert_int_equal(fixture_run(f, &PEOPLE_ACCOUNT_LEAVE, NULL, anna, &t), DENIED); /* their account is the office's */
    assert_int_equal(t.err.key, MSG_err_denied);
    assert_int_equal(fixture_run(f, &PEOPLE_ACCOUNT_LEAVE, NULL, FIXTURE_NOBODY, NULL), DENIED);
    assert_true(user_of(f, anna.user).active);
    struct str mail;
    assert_int_equal(people_account_mail(f->db, &f->arena, anna.user, &mail), NOT_FOUND);
}

static void who_leaves_takes_all_of_it_along(void **state)
{
    struct fixture *f = *state;
    struct people_mail_get_row row;
    const int64_t user = begin(f, MAIL);
    assert_int_equal(fixture_run(f, &PEOPLE_ACCOUNT_LEAVE, NULL, account(user), NULL), OK);
    assert_int_equal(people_mail_get(f->db, &f->arena, user, &row), NOT_FOUND);
    assert_null(fixture_at(f, user).own.p);
    assert_false(user_of(f, user).active);
    assert_null(letter_at(f, user, user, clock_now_us()).to.p);
    const int64_t again = begin(f, MAIL); /* and may come back, as somebody new */
    assert_int_not_equal(again, user);
}

static void retire(struct fixture *f, int64_t user, enum term term, int64_t days)
{
    const struct retire in = { user, term, clock_now_us() + days * CLOCK_DAY };
    assert_int_equal(fixture_run(f, &PEOPLE_RETIRE, &in, FIXTURE_ADMIN, NULL), OK);
}

static void only_who_never_came_is_forgotten(void **state)
{
    struct fixture *f = *state;
    const int64_t here = begin(f, MAIL), never = ask(f, "li@mail.example"), late = ask(f, "zhao@mail.example");
    const struct str seal = seal_in(letter_at(f, late, late, clock_now_us()));
    int64_t days;
    assert_int_equal(term_days(f->db, &f->arena, TERM_INVITE, &days), OK);
    retire(f, never, TERM_INVITE, days - 1);
    assert_non_null(fixture_at(f, never).own.p);
    assert_int_equal(come(f, late, seal), OK); /* after the list of what is due was read */
    retire(f, late, TERM_INVITE, days + 1);
    retire(f, here, TERM_INVITE, days + 1);
    retire(f, here, TERM_STAFF, 10000); /* nobody switched it off */
    assert_non_null(fixture_at(f, late).own.p);
    assert_non_null(fixture_at(f, here).own.p);
    retire(f, never, TERM_INVITE, days + 1);
    assert_null(fixture_at(f, never).own.p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_letter_begins_it_and_a_letter_opens_it, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(an_hour_later_the_letter_says_nothing, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(one_address_is_asked_thrice_and_is_one_account, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(a_colleague_s_address_is_no_way_in_here, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(who_leaves_takes_all_of_it_along, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(only_who_never_came_is_forgotten, fixture_setup, fixture_teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("account", tests, NULL, NULL);
}
