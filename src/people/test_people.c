/* test_people.c - people come in, change and go: given these events, when this command runs, then those events. */
#include "people/people_in.h"

#include "base/clock.h"
#include "base/hash.h"
#include "core_sql.h"
#include "support/decide.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

/* decide() never looks inside a hash. */
#define HASH STR("$argon2id$v=19$m=65536,t=3,p=1$c2FsdA$aGFzaA")

static int setup(void **state)
{
    static struct fixture f;
    fixture_open(&f);
    *state = &f;
    return 0;
}

/* Every test ends with the log replayed. */
static int teardown(void **state)
{
    fixture_check_clean(*state);
    fixture_close(*state);
    return 0;
}

static int64_t add(struct fixture *f, struct str login, struct str role)
{
    struct people_add a = { login, STR("张三"), role, HASH };
    struct task t;
    assert_int_equal(fixture_run(f, &PEOPLE_ADD, &a, FIXTURE_ADMIN, &t), OK);
    return ((const struct people_joined *)t.result)->user;
}

static struct people_invited invite(struct fixture *f, struct str role)
{
    struct people_invite a = { role, STR("李四") };
    struct task t;
    assert_int_equal(fixture_run(f, &PEOPLE_INVITE, &a, FIXTURE_ADMIN, &t), OK);
    return *(const struct people_invited *)t.result;
}

static enum rc join(struct fixture *f, struct str token, struct str login, struct task *t)
{
    struct people_join a = { token, login, STR("李四儿"), HASH };
    return fixture_run(f, &PEOPLE_JOIN, &a, FIXTURE_NOBODY, t);
}

static enum rc change(struct fixture *f, int64_t by, int64_t user, struct str role, int64_t active, struct task *t)
{
    struct people_change a = { user, role, active, STR_NONE };
    return fixture_run(f, &PEOPLE_CHANGE, &a, (struct actor){ by, PERM_PEOPLE }, t);
}

static struct people_user_get_row row_of(struct fixture *f, int64_t user)
{
    struct people_user_get_row row;
    assert_int_equal(people_user_get(f->db, &f->arena, user, &row), OK);
    return row;
}

static void assert_refused(const struct task *t, enum rc rc, const char *field, enum msg key)
{
    assert_int_equal(t->rc, rc);
    assert_int_equal(t->err.key, key);
    assert_int_equal(t->events, 0);
    if (field)
        assert_string_equal(t->err.field, field);
    else
        assert_null(t->err.field);
}

static void assert_kind(struct fixture *f, int64_t pos, struct str kind, int64_t subject)
{
    struct fixture_event e = fixture_at(f, pos);
    assert_true(str_eq(e.kind, kind));
    assert_int_equal(e.subject, subject);
}

/* ---- inviting and joining ------------------------------------------------------------------------------------ */

static void test_invite(void **state)
{
    struct fixture *f = *state;
    int64_t next = fixture_next(f), before = clock_now_us();
    struct people_invited told = invite(f, STR("clerk"));
    struct people_user_by_invite_row by_token;
    struct people_user_get_row row = row_of(f, told.user);
    assert_int_equal(told.user, next);
    assert_int_equal(told.token.n, PEOPLE_TOKEN_CHARS);
    assert_kind(f, next, STR("people.user.invited"), next);
    assert_false(fixture_open_holds(f, next, told.token));
    assert_false(fixture_open_holds(f, next, STR("李四")));
    assert_true(str_eq(fixture_last(f).own, STR("{\"name\":\"李四\"}")));
    assert_true(str_eq(row.role, STR("clerk")) && str_eq(row.name, STR("李四")) && row.active == 1);
    assert_null(row.login.p);
    assert_null(row.password.p);
    assert_true(row.invite_until >= before + PEOPLE_INVITE_DAYS * CLOCK_DAY);
    assert_int_equal(people_by_token(f->db, &f->arena, told.token, before, &by_token), OK);
    assert_int_equal(by_token.id, told.user);
    assert_int_equal(people_by_token(f->db, &f->arena, told.token, row.invite_until + 1, &by_token), NOT_FOUND);
    assert_int_equal(people_by_token(f->db, &f->arena, STR("AAAAAAAAAAAAAAAAAAAAAA"), before, &by_token), NOT_FOUND);
}

static void test_invite_refused(void **state)
{
    struct fixture *f = *state;
    struct people_invite king = { STR("king"), STR("李四") }, clerk = { STR("clerk"), STR("李四") };
    struct task t;
    (void)fixture_run(f, &PEOPLE_INVITE, &king, FIXTURE_ADMIN, &t);
    assert_refused(&t, INVALID, "role", MSG_err_choice);
    (void)fixture_run(f, &PEOPLE_INVITE, &clerk, (struct actor){ 1, PERM_DESK | PERM_VERIFY }, &t);
    assert_refused(&t, DENIED, NULL, MSG_err_denied);
}

static void test_join(void **state)
{
    struct fixture *f = *state;
    struct people_invited told = invite(f, STR("leader"));
    struct task t;
    int64_t found = 0;
    assert_int_equal(join(f, told.token, STR("Li.Si"), &t), OK);
    assert_int_equal(((const struct people_joined *)t.result)->user, told.user);
    assert_kind(f, t.first_pos, STR("people.user.joined"), told.user);
    assert_false(fixture_open_holds(f, t.first_pos, STR("li.si")));
    assert_false(fixture_open_holds(f, t.first_pos, STR("argon2")));
    struct people_user_get_row row = row_of(f, told.user);
    assert_true(str_eq(row.login, STR("li.si")) && str_eq(row.name, STR("李四儿")) && str_eq(row.password, HASH));
    assert_int_equal(row.invite_until, ABSENT);
    assert_int_equal(people_find(f->db, &f->arena, STR("LI.si"), &found), OK);
    assert_int_equal(found, told.user);
    assert_int_equal(people_find(f->db, &f->arena, STR("li si"), &found), NOT_FOUND);
    (void)join(f, told.token, STR("again"), &t);
    assert_refused(&t, NOT_FOUND, NULL, MSG_err_invite_gone);
}

static void test_join_refused(void **state)
{
    struct fixture *f = *state;
    struct people_invited told = invite(f, STR("clerk"));
    struct task t;
    (void)add(f, STR("zhang"), STR("clerk"));
    (void)join(f, STR("AAAAAAAAAAAAAAAAAAAAAA"), STR("li"), &t);
    assert_refused(&t, NOT_FOUND, NULL, MSG_err_invite_gone);
    (void)join(f, told.token, STR("ZHANG"), &t);
    assert_refused(&t, CONFLICT, "login", MSG_err_login_taken);
    static const char *const bad[] = { "a", "li si", "李四", "a/b", "abcdefghijklmnopqrstuvwxyz0123456", "" };
    for (size_t i = 0; i < countof(bad); i++) {
        (void)join(f, told.token, str_of(bad[i]), &t);
        assert_refused(&t, INVALID, "login", MSG_err_login);
    }
    assert_int_equal(join(f, told.token, STR("li"), &t), OK); /* a refusal uses nothing up */
}

static void test_join_too_late(void **state)
{
    struct fixture *f = *state;
    struct hash h = hash_sha256(STR("late"));
    struct user_invited ev = { fixture_next(f), STR("clerk"), STR_NONE, STR("李四"), hash_str(&h), clock_now_us() - CLOCK_S };
    struct task t;
    fixture_emit(f, &USER_INVITED, &ev);
    (void)join(f, STR("late"), STR("li"), &t);
    assert_refused(&t, NOT_FOUND, NULL, MSG_err_invite_gone);
}

/* A lost password: a new link for the same person, who may keep the sign-in name. */
static void test_reinvite(void **state)
{
    struct fixture *f = *state;
    int64_t user = add(f, STR("zhang"), STR("admin"));
    struct people_reinvite a = { user }, nobody = { 999 };
    struct task t;
    assert_int_equal(fixture_run(f, &PEOPLE_REINVITE, &a, FIXTURE_ADMIN, &t), OK);
    struct people_invited told = *(const struct people_invited *)t.result;
    assert_int_equal(told.user, user);
    assert_kind(f, t.first_pos, STR("people.user.reinvited"), user);
    assert_true(str_eq(row_of(f, user).password, HASH)); /* the old one works until then */
    assert_int_equal(join(f, told.token, STR("zhang"), &t), OK);
    assert_true(str_eq(row_of(f, user).name, STR("李四儿")));
    (void)join(f, told.token, STR("zhang"), &t);
    assert_refused(&t, NOT_FOUND, NULL, MSG_err_invite_gone);
    (void)fixture_run(f, &PEOPLE_REINVITE, &nobody, FIXTURE_ADMIN, &t);
    assert_refused(&t, NOT_FOUND, NULL, MSG_err_user_unknown);
}

static void test_add(void **state)
{
    struct fixture *f = *state;
    int64_t next = fixture_next(f), user = add(f, STR("Root"), STR("admin"));
    struct people_add taken = { STR("root"), STR("X"), STR("clerk"), HASH }, king = { STR("x1"), STR("X"), STR("king"), HASH };
    struct task t;
    assert_int_equal(user, next);
    assert_kind(f, next, STR("people.user.invited"), user);
    assert_kind(f, next + 1, STR("people.user.joined"), user);
    assert_true(str_eq(row_of(f, user).login, STR("root")));
    (void)fixture_run(f, &PEOPLE_ADD, &taken, FIXTURE_ADMIN, &t);
    assert_refused(&t, CONFLICT, "login", MSG_err_login_taken);
    (void)fixture_run(f, &PEOPLE_ADD, &king, FIXTURE_ADMIN, &t);
    assert_refused(&t, INVALID, "role", MSG_err_choice);
    (void)fixture_run(f, &PEOPLE_ADD, &king, FIXTURE_NOBODY, &t);
    assert_refused(&t, DENIED, NULL, MSG_err_denied);
}

/* ---- changing ------------------------------------------------------------------------------------------------ */

static void test_set_password(void **state)
{
    struct fixture *f = *state;
    int64_t zhang = add(f, STR("zhang"), STR("clerk")), waiting = invite(f, STR("clerk")).user;
    struct people_set_password own = { zhang, STR("$argon2id$new") }, early = { waiting, STR("$argon2id$new") };
    struct task t;
    assert_int_equal(fixture_run(f, &PEOPLE_SET_PASSWORD, &own, (struct actor){ zhang, PERM_DESK }, &t), OK);
    assert_kind(f, t.first_pos, STR("people.user.password_set"), zhang);
    assert_false(fixture_open_holds(f, t.first_pos, STR("argon2")));
    assert_true(str_eq(row_of(f, zhang).password, STR("$argon2id$new")));
    (void)fixture_run(f, &PEOPLE_SET_PASSWORD, &own, (struct actor){ waiting, PERM_DESK }, &t);
    assert_refused(&t, DENIED, NULL, MSG_err_denied);
    (void)fixture_run(f, &PEOPLE_SET_PASSWORD, &early, FIXTURE_ADMIN, &t);
    assert_refused(&t, CONFLICT, NULL, MSG_err_user_waiting);
}

static void test_change(void **state)
{
    struct fixture *f = *state;
    int64_t boss = add(f, STR("boss"), STR("admin")), zhang = add(f, STR("zhang"), STR("clerk"));
    struct task t;
    assert_int_equal(change(f, boss, zhang, STR("leader"), 1, &t), OK);
    assert_kind(f, t.first_pos, STR("people.user.changed"), zhang);
    assert_true(str_eq(row_of(f, zhang).role, STR("leader")));
    assert_int_equal(change(f, boss, zhang, STR("leader"), 1, &t), OK);
    assert_int_equal(t.events, 0); /* nothing changed: nothing to tell */
    assert_int_equal(change(f, boss, zhang, STR("leader"), 0, &t), OK);
    assert_int_equal(row_of(f, zhang).active, 0);
    (void)change(f, boss, zhang, STR("king"), 1, &t);
    assert_refused(&t, INVALID, "role", MSG_err_choice);
    (void)change(f, boss, 999, STR("clerk"), 1, &t);
    assert_refused(&t, NOT_FOUND, NULL, MSG_err_user_unknown);
    assert_int_equal(change(f, boss, zhang, STR("clerk"), 1, &t), OK);
}

static void test_last_admin(void **state)
{
    struct fixture *f = *state;
    int64_t boss = add(f, STR("boss"), STR("admin")), second = add(f, STR("second"), STR("admin"));
    struct task t;
    (void)invite(f, STR("admin")); /* who has not joined can't open the door */
    (void)change(f, boss, boss, STR("admin"), 0, &t);
    assert_refused(&t, CONFLICT, "active", MSG_err_switch_off_self);
    assert_int_equal(change(f, boss, second, STR("admin"), 0, &t), OK);
    (void)change(f, 0, boss, STR("clerk"), 1, &t);
    assert_refused(&t, CONFLICT, "role", MSG_err_last_admin);
    (void)change(f, 0, boss, STR("admin"), 0, &t);
    assert_refused(&t, CONFLICT, "active", MSG_err_last_admin);
    assert_int_equal(change(f, boss, second, STR("admin"), 1, &t), OK);
    assert_int_equal(change(f, boss, boss, STR("clerk"), 1, &t), OK); /* one may step down when another stays */
}

/* Switching off closes an open invitation, and none is made for who is off. */
static void test_off_closes_invitations(void **state)
{
    struct fixture *f = *state;
    struct people_invited told = invite(f, STR("clerk"));
    struct people_reinvite again = { told.user };
    struct task t;
    assert_int_equal(change(f, 0, told.user, STR("clerk"), 0, &t), OK);
    (void)join(f, told.token, STR("li"), &t);
    assert_refused(&t, NOT_FOUND, NULL, MSG_err_invite_gone);
    (void)fixture_run(f, &PEOPLE_REINVITE, &again, FIXTURE_ADMIN, &t);
    assert_refused(&t, CONFLICT, NULL, MSG_err_user_off);
    assert_int_equal(change(f, 0, told.user, STR("clerk"), 1, &t), OK);
    (void)join(f, told.token, STR("li"), &t);
    assert_refused(&t, NOT_FOUND, NULL, MSG_err_invite_gone);
}

/* ---- what others ask of people ------------------------------------------------------------------------------- */

static void test_actor(void **state)
{
    struct fixture *f = *state;
    int64_t boss = add(f, STR("boss"), STR("admin")), zhang = add(f, STR("zhang"), STR("clerk"));
    struct actor who = { 0, 0 };
    struct str name = STR_NONE;
    assert_int_equal(PEOPLE.actor(f->db, &f->arena, zhang, &who, &name), OK);
    assert_int_equal(who.user, zhang);
    assert_int_equal(who.perms, PEOPLE_ROLE[ROLE_CLERK].perms);
    assert_true(str_eq(name, STR("张三")));
    assert_int_equal(PEOPLE.actor(f->db, &f->arena, boss, &who, &name), OK);
    assert_int_equal(who.perms, PEOPLE_ADMIN->perms);
    assert_int_equal(change(f, boss, zhang, STR("clerk"), 0, NULL), OK);
    assert_int_equal(PEOPLE.actor(f->db, &f->arena, 999, &who, &name), NOT_FOUND);
    assert_int_equal(who.user, boss); /* untouched on failure */
    assert_int_equal(PEOPLE.actor(f->db, &f->arena, zhang, &who, &name), OK); /* who is gone has a name still, and no rights */
    assert_true(who.user == 0 && who.perms == 0 && str_eq(name, STR("张三")));
}

/* What is left of the events of a person who was erased. */
static void test_apply_without_own(void **state)
{
    struct fixture *f = *state;
    struct user_invited in = { fixture_next(f), STR("clerk"), STR_NONE, STR_NONE, STR_NONE, ABSENT };
    struct user_joined joined = { in.user, STR_NONE, STR_NONE, STR_NONE };
    struct user_password_set set = { in.user, STR_NONE };
    struct actor who;
    struct str name;
    fixture_emit(f, &USER_INVITED, &in);
    fixture_emit(f, &USER_JOINED, &joined);
    fixture_emit(f, &USER_PASSWORD_SET, &set);
    struct people_user_get_row row = row_of(f, in.user);
    assert_null(row.login.p);
    assert_null(row.name.p);
    assert_null(row.password.p);
    assert_int_equal(PEOPLE.actor(f->db, &f->arena, in.user, &who, &name), OK);
    assert_true(name.p && name.n == 0);
}

static enum rc put_sessions(struct side *s, struct arena *a, int64_t now, void *user)
{
    (void)a;
    enum rc rc = OK;
    for (int64_t i = 0; i < 3 && !rc; i++) {
        struct hash token = rand_hash();
        rc = core_session_put(s, hash_str(&token), i == 2 ? 77 : *(const int64_t *)user, hash_str(&token), now, now);
    }
    return rc;
}

static enum rc end_twice(struct side *s, struct arena *a, int64_t now, void *user)
{
    enum rc rc = people_end_sessions(s, a, now, user);
    return rc ? rc : people_end_sessions(s, a, now, user);
}

static void test_end_sessions(void **state)
{
    struct fixture *f = *state;
    int64_t user = 7;
    assert_int_equal(fixture_side(f, put_sessions, &user), OK);
    assert_int_equal(fixture_side(f, end_twice, &user), OK); /* none to end is fine too */
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_invite),
        TEST(test_invite_refused),
        TEST(test_join),
        TEST(test_join_refused),
        TEST(test_join_too_late),
        TEST(test_reinvite),
        TEST(test_add),
        TEST(test_set_password),
        TEST(test_change),
        TEST(test_last_admin),
        TEST(test_off_closes_invitations),
        TEST(test_actor),
        TEST(test_apply_without_own),
        TEST(test_end_sessions),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("people", tests, NULL, NULL);
}
