/* test_erase.c - forgetting at the desk: what goes, what stays, who is refused, and that the log stays whole through all of it. */
#include "base/clock.h"
#include "core/erase.h"
#include "core/receipt.h"
#include "core/replay.h"
#include "core_sql.h"
#include "desk/desk_in.h"
#include "people/people.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { CASE = 1 };
static const struct actor CLERK = { 101, PERM_DESK | PERM_VERIFY }, OTHER = { 102, PERM_DESK | PERM_VERIFY },
                          SECRETARY = { 103, PERM_PLACE };

static struct case_reported_result report(struct fixture *f)
{
    struct task t;
    struct case_report in = { STR("王五家暖气不热"), STR("南门"), STR("3-2-501"), ABSENT, ABSENT, STR("000-0101") };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    return *(const struct case_reported_result *)t.result;
}

static struct case_reported_result join(struct fixture *f, int64_t id)
{
    struct task t;
    struct case_join in = { id, STR("3-2-502"), STR("我家也凉"), STR("000-0102") };
    assert_int_equal(fixture_run(f, &CASE_JOIN, &in, FIXTURE_NOBODY, &t), OK);
    return *(const struct case_reported_result *)t.result;
}

static void move(struct fixture *f, const struct command *c, int64_t id, struct actor who)
{
    assert_int_equal(fixture_run(f, c, &(struct case_do){ id, STR("话"), 1 }, who, NULL), OK);
}

static void to_verify(struct fixture *f, int64_t id)
{
    move(f, &CASE_TAKE, id, CLERK);
    move(f, &CASE_HANDLE, id, CLERK);
    move(f, &CASE_FINISH, id, CLERK);
}

static void close_case(struct fixture *f, int64_t id)
{
    to_verify(f, id);
    move(f, &CASE_VERIFY, id, OTHER);
    move(f, &CASE_CLOSE, id, OTHER);
}

static enum rc erase(struct fixture *f, struct str token)
{
    return fixture_run(f, &VOICE_ERASE, &(struct voice_erase){ token }, FIXTURE_NOBODY, NULL);
}

static struct desk_voice_get_row voice(struct fixture *f, int64_t id)
{
    struct desk_voice_get_row row;
    assert_int_equal(desk_voice_get(f->db, &f->arena, id, &row), OK);
    return row;
}

static size_t kept(struct fixture *f, int64_t subject)
{
    struct kept_event *e;
    size_t n;
    assert_int_equal(erase_kept(f->db, &f->arena, subject, &e, &n), OK);
    return n;
}

static size_t letters(struct fixture *f, int64_t who)
{
    struct core_outbox_of_row *row;
    size_t n;
    assert_int_equal(core_outbox_of(f->db, &f->arena, who, 10, &row, &n), OK);
    return n;
}

static struct case_reported words(struct fixture *f, int64_t id)
{
    struct case_reported ev;
    assert_int_equal(desk_voice_words(f->db, &f->arena, id, &ev), OK);
    return ev;
}

/* Everything that can be written down about one voice. */
static struct case_reported_result full_life(struct fixture *f)
{
    struct case_reported_result r = report(f);
    (void)join(f, r.id);
    assert_int_equal(fixture_run(f, &CASE_NOTE, &(struct case_note){ r.id, STR("王五很急") }, CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &CONTACT_SHOW, &(struct contact_show){ r.id, r.voice, STR("给王五回话") }, CLERK, NULL), OK);
    struct notice_ask ask = { r.token, STR("wang@mail.example"), 1, 1, 1, 0 };
    assert_int_equal(fixture_run(f, &NOTICE_ASK, &ask, FIXTURE_NOBODY, NULL), OK);
    to_verify(f, r.id);
    struct voice_say say = { r.token, SAY_NOT, STR("还是凉") };
    assert_int_equal(fixture_run(f, &VOICE_SAY, &say, FIXTURE_NOBODY, NULL), OK);
    return r;
}

static void all_of_a_voice_goes_and_no_count_moves(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result r = full_life(f);
    struct desk_case_get_row before, after;
    struct erasure e;
    assert_int_equal(desk_case_get(f->db, &f->arena, r.id, &before), OK);
    assert_int_equal(kept(f, r.voice), 5);
    assert_int_equal(letters(f, r.voice), 1);
    assert_int_equal(erase_last(f->db, &f->arena, r.voice, &e), NOT_FOUND);
    assert_int_equal(erase(f, r.token), OK);
    assert_int_equal(kept(f, r.voice), 0);
    assert_int_equal(letters(f, r.voice), 0); /* what waited to be sent is not sent */
    assert_int_equal(erase_last(f->db, &f->arena, r.voice, &e), OK);
    assert_false(e.settled);
    assert_int_equal(desk_case_get(f->db, &f->arena, r.id, &after), OK);
    assert_true(after.voices == before.voices && after.homes == before.homes && after.said_not == 1 && after.state == before.state);
    struct desk_voice_get_row v = voice(f, r.voice);
    assert_true(!v.word.p && !v.kept && !v.contact && v.say == SAY_NOT && str_eq(v.code, r.code));
    assert_null(words(f, r.voice).text.p);
    struct desk_notice_get_row notice;
    assert_int_equal(desk_notice_get(f->db, &f->arena, r.voice, &notice), NOT_FOUND);
    assert_non_null(words(f, r.voice + 1).text.p); /* the neighbour's own stays */
    assert_int_equal(fixture_run(f, &ERASE_SETTLE, &e.pos, FIXTURE_ADMIN, NULL), OK); /* up to it, and not with it */
    assert_int_equal(erase_last(f->db, &f->arena, r.voice, &e), OK);
    assert_false(e.settled);
    assert_int_equal(fixture_run(f, &ERASE_SETTLE, &(int64_t){ e.pos + 1 }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(erase_last(f->db, &f->arena, r.voice, &e), OK);
    assert_true(e.settled);
}

static void erased_twice_is_erased_once_and_what_comes_later_goes_too(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result r = full_life(f);
    assert_int_equal(erase(f, r.token), OK);
    int64_t end = fixture_next(f);
    assert_int_equal(erase(f, r.token), OK);
    assert_int_equal(fixture_next(f), end);
    assert_int_equal(fixture_run(f, &CASE_NOTE, &(struct case_note){ r.id, STR("又来过") }, CLERK, NULL), OK);
    assert_int_equal(kept(f, r.voice), 1);
    assert_int_equal(erase(f, r.token), OK);
    assert_int_equal(kept(f, r.voice), 0);
    struct notice_ask ask = { r.token, STR("wang@mail.example"), 1, 1, 1, 0 };
    assert_int_equal(fixture_run(f, &NOTICE_ASK, &ask, FIXTURE_NOBODY, NULL), NOT_FOUND);
    assert_int_equal(erase(f, STR("AAAAAAAAAAAAAAAAAAAAAA")), NOT_FOUND);
}

static void a_receipt_outlives_the_erasure(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result r = report(f);
    struct receipt_facts facts;
    struct str before, after, why;
    assert_int_equal(receipt_make(f->place, place_reader(f->place), &f->arena, r.voice, false, &before), OK);
    assert_int_equal(erase(f, r.token), OK);
    assert_int_equal(receipt_make(f->place, place_reader(f->place), &f->arena, r.voice, false, &after), OK);
    assert_int_equal(receipt_check(&f->arena, before, STR(""), &facts, &why), OK);
    assert_true(facts.own_proved);
    assert_int_equal(receipt_check(&f->arena, after, STR(""), &facts, &why), OK);
    assert_false(facts.own_proved);
}

static void a_correction_takes_the_place_of_all_that_was_said(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result r = report(f), j = join(f, r.id);
    struct voice_correct in = { r.token, STR("暖气不热"), STR("南门"), STR("3-2-501"), STR_NONE };
    assert_int_equal(fixture_run(f, &VOICE_CORRECT, &in, FIXTURE_NOBODY, NULL), OK);
    struct case_reported now = words(f, r.voice);
    assert_true(str_eq(now.text, STR("暖气不热")) && !now.contact.p && str_eq(now.code, r.code));
    assert_null(fixture_at(f, r.voice).own.p);
    assert_int_equal(kept(f, r.voice), 1);
    assert_true(voice(f, r.voice).word.p && !voice(f, r.voice).contact);
    int64_t end = fixture_next(f);
    assert_int_equal(fixture_run(f, &VOICE_CORRECT, &in, FIXTURE_NOBODY, NULL), OK); /* nothing new */
    assert_int_equal(fixture_next(f), end);
    in.text = STR_NONE;
    assert_int_equal(fixture_run(f, &VOICE_CORRECT, &in, FIXTURE_NOBODY, NULL), INVALID);
    in.token = j.token; /* who only joined may have said nothing */
    in.contact = STR("000-0109");
    assert_int_equal(fixture_run(f, &VOICE_CORRECT, &in, FIXTURE_NOBODY, NULL), OK);
    assert_true(str_eq(words(f, j.voice).contact, STR("000-0109")));
    assert_int_equal(erase(f, r.token), OK);
    in = (struct voice_correct){ r.token, STR("再说"), STR_NONE, STR_NONE, STR_NONE };
    assert_int_equal(fixture_run(f, &VOICE_CORRECT, &in, FIXTURE_NOBODY, NULL), CONFLICT);
    assert_null(words(f, r.voice).text.p);
}

static void a_held_case_is_nobodys_to_erase(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result r = report(f);
    struct case_hold hold = { r.id, 30, STR("事故调查") };
    struct case_erase office = { r.id, r.code, 0 };
    struct voice_correct correct = { r.token, STR("x"), STR_NONE, STR_NONE, STR_NONE };
    struct task t;
    assert_int_equal(fixture_run(f, &CASE_HOLD, &hold, CLERK, NULL), DENIED);
    assert_int_equal(fixture_run(f, &CASE_HOLD, &hold, SECRETARY, NULL), OK);
    assert_int_equal(fixture_run(f, &VOICE_ERASE, &(struct voice_erase){ r.token }, FIXTURE_NOBODY, &t), CONFLICT);
    assert_true(t.err.key == MSG_err_held && t.err.n == 30);
    assert_int_equal(fixture_run(f, &CASE_ERASE, &office, SECRETARY, NULL), CONFLICT);
    assert_int_equal(fixture_run(f, &VOICE_CORRECT, &correct, FIXTURE_NOBODY, NULL), CONFLICT);
    assert_int_equal(fixture_run(f, &CASE_END_HOLD, &(struct case_hold_ended){ r.id }, SECRETARY, NULL), OK);
    assert_int_equal(fixture_run(f, &CASE_END_HOLD, &(struct case_hold_ended){ r.id }, SECRETARY, NULL), OK);
    assert_int_equal(fixture_run(f, &CASE_END_HOLD, &(struct case_hold_ended){ 99 }, SECRETARY, NULL), NOT_FOUND);
    assert_int_equal(fixture_run(f, &CASE_ERASE, &office, SECRETARY, NULL), OK);
    assert_int_equal(kept(f, r.voice), 0);
    office.code = STR("22222222");
    assert_int_equal(fixture_run(f, &CASE_ERASE, &office, SECRETARY, NULL), INVALID);
    office.id = 99;
    assert_int_equal(fixture_run(f, &CASE_ERASE, &office, SECRETARY, NULL), NOT_FOUND);
}

/* ---- what check says -------------------------------------------------------------------------------------------------- */

static enum rc tear_out(struct side *s, struct arena *a, int64_t now, void *arg)
{
    static const struct sql forget = { "test.forget", "UPDATE log_body SET k2 = NULL, own = NULL WHERE pos = ?1" };
    struct query q;
    (void)a, (void)now;
    query_begin(&q, s, &forget);
    query_bind_int(&q, 1, *(int64_t *)arg);
    (void)query_step(&q);
    return query_end(&q, false);
}

static void note_finding(void *ctx, struct str line)
{
    *(bool *)ctx = *(bool *)ctx || memmem(line.p, line.n, "has lost its words", 18) != NULL;
}

static void no_progress(void *ctx, int64_t done, int64_t of)
{
    (void)ctx, (void)done, (void)of;
}

/* Erased is one thing, torn out another. */
static void check_misses_words_that_nobody_erased(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result r = report(f);
    bool missed = false;
    struct check_report check = { .finding = note_finding, .progress = no_progress, .ctx = &missed };
    assert_int_equal(fixture_side(f, tear_out, &r.voice), OK);
    assert_int_equal(place_check(f->place, &check), OK);
    assert_true(missed);
    assert_int_equal(erase(f, r.token), OK); /* and now somebody says so */
}

/* ---- terms, with a moved clock ------------------------------------------------------------------------------------ */

static size_t due(struct fixture *f, enum term t, int64_t now)
{
    int64_t days;
    struct due *d;
    size_t n;
    assert_int_equal(term_days(f->db, &f->arena, t, &days), OK);
    struct due_ask ask = { t, now - days * CLOCK_DAY, now, 50 };
    assert_int_equal(erase_due(f->db, &f->arena, &ask, &d, &n), OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(fixture_run(f, t >= TERM_STAFF ? &PEOPLE_RETIRE : &DESK_RETIRE, &(struct retire){ d[i].subject, t, now },
                                     FIXTURE_ADMIN, NULL), OK);
    return n;
}

static void contacts_go_first_then_the_words(void **state)
{
    struct fixture *f = *state;
    const int64_t now = clock_now_us();
    struct case_reported_result r = report(f), open = report(f);
    struct notice_ask ask = { r.token, STR("wang@mail.example"), 1, 1, 1, 0 };
    assert_int_equal(fixture_run(f, &NOTICE_ASK, &ask, FIXTURE_NOBODY, NULL), OK);
    close_case(f, r.id);
    assert_int_equal(due(f, TERM_CONTACT, now + 180 * CLOCK_DAY), 0);
    assert_int_equal(due(f, TERM_CONTACT, now + 184 * CLOCK_DAY), 1);
    struct case_reported left = words(f, r.voice);
    assert_true(left.text.p && !left.contact.p);
    assert_int_equal(kept(f, r.voice), 1); /* the words anew; the address for letters is gone */
    assert_int_equal(due(f, TERM_CONTACT, now + 184 * CLOCK_DAY), 0);
    assert_int_equal(due(f, TERM_WORDS, now + 700 * CLOCK_DAY), 0);
    assert_int_equal(fixture_run(f, &CASE_HOLD, &(struct case_hold){ r.id, 900, STR("诉讼") }, SECRETARY, NULL), OK);
    assert_int_equal(due(f, TERM_WORDS, now + 732 * CLOCK_DAY), 0);
    assert_int_equal(due(f, TERM_WORDS, now + 901 * CLOCK_DAY), 1); /* a hold ends by itself */
    assert_int_equal(kept(f, r.voice), 0);
    assert_int_equal(due(f, TERM_WORDS, now + 901 * CLOCK_DAY), 0);
    assert_int_equal(kept(f, open.voice), 1); /* an open case has no term */
}

static void a_term_may_be_set(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result r = report(f);
    struct term_set set = { TERM_WORDS, 30 };
    close_case(f, r.id);
    assert_int_equal(fixture_run(f, &TERM_SET, &set, CLERK, NULL), DENIED);
    assert_int_equal(fixture_run(f, &TERM_SET, &set, SECRETARY, NULL), OK);
    assert_int_equal(due(f, TERM_WORDS, clock_now_us() + 29 * CLOCK_DAY), 0);
    assert_int_equal(due(f, TERM_WORDS, clock_now_us() + 31 * CLOCK_DAY), 1);
    /* What was due when the list was read is judged again. */
    struct case_reported_result late = report(f);
    assert_int_equal(fixture_run(f, &DESK_RETIRE, &(struct retire){ late.voice, TERM_WORDS, clock_now_us() }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(kept(f, late.voice), 1);
}

static void who_left_loses_the_name_and_keeps_the_number(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct people_add add = { STR("lin"), STR("林七"), STR("clerk"), STR("$argon2id$v=19$m=1,t=1,p=1$x$y"), STR_NONE };
    assert_int_equal(fixture_run(f, &PEOPLE_ADD, &add, FIXTURE_ADMIN, &t), OK);
    int64_t user = ((const struct people_joined *)t.result)->user;
    struct people_erase_one one = { user };
    struct people_change off = { user, STR("clerk"), 0, STR_NONE };
    assert_int_equal(fixture_run(f, &PEOPLE_ERASE, &one, FIXTURE_ADMIN, NULL), CONFLICT);
    assert_int_equal(fixture_run(f, &PEOPLE_CHANGE, &off, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(due(f, TERM_STAFF, clock_now_us() + 364 * CLOCK_DAY), 0);
    assert_int_equal(due(f, TERM_STAFF, clock_now_us() + 366 * CLOCK_DAY), 1);
    assert_int_equal(kept(f, user), 0);
    assert_int_equal(people_find(f->db, &f->arena, STR("lin"), &user), NOT_FOUND);
    off.active = 1;
    assert_int_equal(fixture_run(f, &PEOPLE_CHANGE, &off, FIXTURE_ADMIN, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_user_erased);
    int64_t end = fixture_next(f);
    assert_int_equal(fixture_run(f, &PEOPLE_ERASE, &one, FIXTURE_ADMIN, NULL), OK); /* twice */
    assert_int_equal(fixture_next(f), end);
}

static void who_was_invited_and_never_came_is_forgotten(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct people_invite in = { STR("clerk"), STR("周八") };
    const int64_t ends = clock_now_us() + PEOPLE_INVITE_DAYS * CLOCK_DAY;
    assert_int_equal(fixture_run(f, &PEOPLE_INVITE, &in, FIXTURE_ADMIN, &t), OK);
    const struct people_invited late = *(const struct people_invited *)t.result;
    assert_int_equal(fixture_run(f, &PEOPLE_INVITE, &in, FIXTURE_ADMIN, &t), OK);
    const struct people_invited *came = t.result;
    struct people_join join = { came->token, STR("zhou"), STR("周八"), STR("$argon2id$v=19$m=1,t=1,p=1$x$y") };
    assert_int_equal(fixture_run(f, &PEOPLE_JOIN, &join, FIXTURE_NOBODY, NULL), OK);
    /* a lost password */
    assert_int_equal(fixture_run(f, &PEOPLE_REINVITE, &(struct people_reinvite){ came->user }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(due(f, TERM_INVITE, ends + 29 * CLOCK_DAY), 0);
    assert_int_equal(kept(f, late.user), 1);
    assert_int_equal(due(f, TERM_INVITE, ends + 31 * CLOCK_DAY), 1);
    assert_int_equal(kept(f, late.user), 0);
    assert_true(kept(f, came->user) > 0);
    assert_int_equal(fixture_run(f, &PEOPLE_REINVITE, &(struct people_reinvite){ late.user }, FIXTURE_ADMIN, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_user_erased);
    assert_int_equal(due(f, TERM_INVITE, ends + 31 * CLOCK_DAY), 0);
}

static void every_personal_field_has_its_row_in_the_data_map(void **state)
{
    (void)state;
    for (size_t m = 0; m < MODULES_N; m++) {
        for (const struct event_type *const *e = MODULES[m]->event; *e; e++)
            for (size_t i = 0; i < (*e)->shape.n; i++)
                if ((*e)->shape.field[i].flags & FIELD_PERSONAL && !data_use_find(*e, (*e)->shape.field[i].name))
                    fail_msg("%s.%s has no row in the data map of its module", (*e)->kind, (*e)->shape.field[i].name);
        for (const struct data_use *u = MODULES[m]->data; u && u->type; u++) {
            int at = shape_find(&u->type->shape, str_of(u->field));
            assert_true(at >= 0 && (u->type->shape.field[at].flags & FIELD_PERSONAL) && u->what && u->why && u->term < TERMS);
        }
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(all_of_a_voice_goes_and_no_count_moves),
        T(erased_twice_is_erased_once_and_what_comes_later_goes_too),
        T(a_receipt_outlives_the_erasure),
        T(a_correction_takes_the_place_of_all_that_was_said),
        T(a_held_case_is_nobodys_to_erase),
        T(check_misses_words_that_nobody_erased),
        T(contacts_go_first_then_the_words),
        T(a_term_may_be_set),
        T(who_was_invited_and_never_came_is_forgotten),
        T(who_left_loses_the_name_and_keeps_the_number),
        T(every_personal_field_has_its_row_in_the_data_map),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("erase", tests, NULL, NULL);
}
