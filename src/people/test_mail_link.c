/* test_mail_link.c - an account's address and the links to it: confirmed first, once, in time, the newest alone; nothing told of who has
** one. */
#include "base/clock.h"
#include "core/log.h"
#include "core/outbox.h"
#include "core/setting.h"
#include "people/people_in.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static struct actor add(struct fixture *f, const char *login, enum people_role_id role)
{
    struct task t;
    struct people_add in = { str_of(login), str_of(login), str_of(PEOPLE_ROLE[role].word), STR("$argon2id$x"), STR("热力公司甲") };
    assert_int_equal(fixture_run(f, &PEOPLE_ADD, &in, FIXTURE_ADMIN, &t), OK);
    return (struct actor){ ((const struct people_joined *)t.result)->user, PEOPLE_ROLE[role].perms };
}

/* The letter that the last event put into the outbox for this user, as it would be sent at `now`. */
static struct letter letter_at(struct fixture *f, int64_t pos, int64_t user, int64_t now)
{
    struct letter l = { .to = STR_NONE };
    struct letter_ask ask = { .place = f->place, .db = f->db, .arena = &f->arena, .pos = pos, .who = user, .base = STR("https://zt"),
                              .place_name = STR("向阳"), .now = now };
    assert_int_equal(people_letter(&ask, &l), OK);
    return l;
}

/* What stands behind the last slash of the letter's link. */
static struct str seal_in(struct letter l, struct str path)
{
    const char *at = memmem(l.text.p, l.text.n, path.p, path.n);
    assert_non_null(at);
    struct str rest = str_cut(l.text, (size_t)(at - l.text.p) + path.n, l.text.n), seal = rest;
    size_t slash = str_find(rest, '/', 0), end = str_find(rest, '\n', 0);
    seal = str_cut(rest, slash + 1, end);
    assert_true(seal.n > 20 && seal.n < 24);
    return seal;
}

static enum rc ask_mail(struct fixture *f, struct actor who, const char *mail, struct task *t)
{
    return fixture_run(f, &PEOPLE_MAIL_ASK, &(struct people_mail_ask){ str_of(mail), LANG_ZH }, who, t);
}

static enum rc confirm(struct fixture *f, int64_t user, struct str seal, struct task *t)
{
    return fixture_run(f, &PEOPLE_MAIL_CONFIRM, &(struct people_seal){ user, seal }, FIXTURE_NOBODY, t);
}

static enum rc use(struct fixture *f, int64_t user, struct str seal)
{
    struct task t;
    enum rc rc = fixture_run(f, &PEOPLE_LINK_USE, &(struct people_seal){ user, seal }, FIXTURE_NOBODY, &t);
    assert_true(!rc || t.err.key == MSG_err_link_gone);
    return rc;
}

static void have_mail(struct fixture *f, struct actor who, const char *mail)
{
    struct task t;
    assert_int_equal(ask_mail(f, who, mail, &t), OK);
    struct str seal = seal_in(letter_at(f, t.first_pos, who.user, clock_now_us()), STR("/people/mail/"));
    assert_int_equal(confirm(f, who.user, seal, NULL), OK);
}

/* The position of the event that asked for a link; nothing was written: the log's end stays. */
static int64_t link(struct fixture *f, const char *mail)
{
    int64_t end = fixture_next(f);
    assert_int_equal(fixture_run(f, &PEOPLE_LINK_ASK, &(struct people_link_ask){ str_of(mail) }, FIXTURE_NOBODY, NULL), OK);
    return fixture_next(f) > end ? end : ABSENT;
}

static void switch_on(struct fixture *f, int64_t on)
{
    struct setting_choose set = { STR("people.mail_link"), on };
    assert_int_equal(fixture_run(f, &SETTING_CHOOSE, &set, FIXTURE_ADMIN, NULL), OK);
}

static void an_address_is_confirmed_by_its_own_mailbox(void **state)
{
    struct fixture *f = *state;
    struct actor anna = add(f, "anna", ROLE_CLERK), bert = add(f, "bert", ROLE_CLERK);
    struct people_mail_get_row row;
    struct task t;
    assert_int_equal(ask_mail(f, anna, "no address", &t), INVALID);
    assert_int_equal(ask_mail(f, anna, "anna@mail.example", &t), OK);
    int64_t pos = t.first_pos;
    assert_false(fixture_open_holds(f, pos, STR("anna@mail")));
    struct letter l = letter_at(f, pos, anna.user, clock_now_us());
    assert_true(str_eq(l.to, STR("anna@mail.example")));
    struct str seal = seal_in(l, STR("/people/mail/"));
    assert_int_equal(confirm(f, bert.user, seal, NULL), NOT_FOUND);
    assert_int_equal(confirm(f, anna.user, seal, NULL), OK);
    assert_int_equal(confirm(f, anna.user, seal, NULL), OK); /* pressed twice */
    assert_null(letter_at(f, pos, anna.user, clock_now_us()).to.p); /* answered: nothing more to say */
    assert_int_equal(ask_mail(f, bert, "ANNA@mail.example", &t), OK);
    seal = seal_in(letter_at(f, t.first_pos, bert.user, clock_now_us()), STR("/people/mail/"));
    assert_int_equal(confirm(f, bert.user, seal, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_mail_taken);
    assert_int_equal(fixture_run(f, &PEOPLE_MAIL_DROP, NULL, anna, NULL), OK);
    assert_int_equal(people_mail_get(f->db, &f->arena, anna.user, &row), NOT_FOUND);
    assert_null(fixture_at(f, pos).own.p); /* gone with the table's row */
    assert_int_equal(fixture_run(f, &PEOPLE_MAIL_DROP, NULL, anna, NULL), OK);
}

static void a_link_opens_once_and_the_newest_alone(void **state)
{
    struct fixture *f = *state;
    struct actor anna = add(f, "anna", ROLE_CLERK);
    const int64_t now = clock_now_us();
    have_mail(f, anna, "anna@mail.example");
    assert_int_equal(link(f, "anna@mail.example"), ABSENT); /* the office has not switched it on */
    switch_on(f, 1);
    int64_t first = link(f, "Anna@Mail.example");
    assert_int_not_equal(first, ABSENT);
    struct str old = seal_in(letter_at(f, first, anna.user, now), STR("/signin/link/"));
    int64_t second = link(f, "anna@mail.example");
    struct str new = seal_in(letter_at(f, second, anna.user, now), STR("/signin/link/"));
    assert_null(letter_at(f, first, anna.user, now).to.p); /* the first is not even sent any more */
    assert_int_equal(use(f, anna.user, old), NOT_FOUND);
    assert_int_equal(use(f, anna.user, new), OK);
    assert_int_equal(use(f, anna.user, new), NOT_FOUND);
    int64_t third = link(f, "anna@mail.example");
    struct str seal = seal_in(letter_at(f, third, anna.user, now), STR("/signin/link/"));
    assert_null(letter_at(f, third, anna.user, now + 16 * 60LL * CLOCK_S).to.p);
    switch_on(f, 0);
    assert_int_equal(use(f, anna.user, seal), NOT_FOUND);
}

static void nobody_learns_who_has_an_address_and_nobody_s_mailbox_is_filled(void **state)
{
    struct fixture *f = *state;
    struct actor anna = add(f, "anna", ROLE_CLERK), bert = add(f, "bert", ROLE_CLERK);
    switch_on(f, 1);
    assert_int_equal(link(f, "nobody@mail.example"), ABSENT);
    have_mail(f, anna, "anna@mail.example");
    have_mail(f, bert, "bert@mail.example");
    int64_t sent = 0;
    for (int i = 0; i < 10; i++)
        sent += link(f, "anna@mail.example") != ABSENT;
    assert_int_equal(sent, 4);
    struct people_change off = { bert.user, STR("clerk"), 0, STR_NONE };
    assert_int_equal(fixture_run(f, &PEOPLE_CHANGE, &off, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(link(f, "bert@mail.example"), ABSENT); /* who was switched off is let in by nothing */
}

static void the_owner_is_told_that_a_new_link_was_made(void **state)
{
    struct fixture *f = *state;
    struct actor a = add(f, "boss", ROLE_ADMIN), b = add(f, "shu", ROLE_SECRETARY), anna = add(f, "anna", ROLE_CLERK),
                 bert = add(f, "bert", ROLE_CLERK);
    struct task t;
    int64_t waiting;
    have_mail(f, anna, "anna@mail.example");
    assert_int_equal(outbox_waiting(f->db, &f->arena, 100, &waiting), OK);
    const int64_t before = waiting;
    assert_int_equal(fixture_run(f, &PEOPLE_RECOVERY_START, &(struct people_recover){ anna.user, 0 }, a, &t), OK);
    struct letter l = letter_at(f, t.first_pos, anna.user, clock_now_us());
    assert_true(str_eq(l.to, STR("anna@mail.example")));
    assert_non_null(memmem(l.text.p, l.text.n, "/people/me", 10));
    assert_int_equal(fixture_run(f, &PEOPLE_RECOVERY_CONFIRM, &(struct people_of){ anna.user }, b, &t), OK);
    assert_non_null(letter_at(f, t.first_pos, anna.user, clock_now_us()).to.p);
    assert_int_equal(fixture_run(f, &PEOPLE_RECOVERY_START, &(struct people_recover){ bert.user, 0 }, a, &t), OK);
    assert_int_equal(outbox_waiting(f->db, &f->arena, 100, &waiting), OK);
    assert_int_equal(waiting, before + 2); /* who has no address is not written to */
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(an_address_is_confirmed_by_its_own_mailbox),
        T(a_link_opens_once_and_the_newest_alone),
        T(nobody_learns_who_has_an_address_and_nobody_s_mailbox_is_filled),
        T(the_owner_is_told_that_a_new_link_was_made),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("mail link", tests, NULL, NULL);
}
