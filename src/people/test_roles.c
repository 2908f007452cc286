/* test_roles.c - who may give what to whom: every role × every role; units; nobody raises themselves; and the history that stays. */
#include "people/people_in.h"

#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define HASH STR("$argon2id$v=19$m=65536,t=3,p=1$c2FsdA$aGFzaA")
#define HEAT STR("热力公司甲")

static struct str word_of(enum people_role_id role)
{
    return str_of(PEOPLE_ROLE[role].word);
}

static struct actor add(struct fixture *f, const char *login, enum people_role_id role)
{
    struct people_add a = { str_of(login), STR("张三"), word_of(role), HASH, HEAT };
    struct task t;
    assert_int_equal(fixture_run(f, &PEOPLE_ADD, &a, FIXTURE_ADMIN, &t), OK);
    return (struct actor){ ((const struct people_joined *)t.result)->user, PEOPLE_ROLE[role].perms };
}

static enum rc change(struct fixture *f, struct actor by, int64_t user, enum people_role_id role, int64_t active, struct task *t)
{
    return fixture_run(f, &PEOPLE_CHANGE, &(struct people_change){ user, word_of(role), active, HEAT }, by, t);
}

static struct people_user_get_row row_of(struct fixture *f, int64_t user)
{
    struct people_user_get_row row;
    assert_int_equal(people_user_get(f->db, &f->arena, user, &row), OK);
    return row;
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

/* What an office would expect, written once more by hand. */
static void the_table_says_what_an_office_expects(void **state)
{
    (void)state;
    static const unsigned writes = PERM_DESK | PERM_VERIFY | PERM_PEOPLE | PERM_PLACE | PERM_IMPORT | PERM_UNIT | PERM_INTAKE;
    assert_int_equal(PEOPLE_ROLE[ROLE_RESIDENT].perms, PERM_ANYONE);
    assert_int_equal(PEOPLE_ROLE[ROLE_LEADER].perms & (writes | PERM_VOICE), 0);
    assert_int_equal(PEOPLE_ROLE[ROLE_AUDITOR].perms & writes, 0);
    assert_int_equal(PEOPLE_ROLE[ROLE_UNIT].perms & (PERM_DESK_READ | PERM_VOICE | PERM_DESK), 0);
    assert_true(PEOPLE_ROLE[ROLE_UNIT].of_unit);
    for (int r = 0; r < PEOPLE_ROLES; r++) {
        const struct people_role *role = &PEOPLE_ROLE[r];
        assert_ptr_equal(people_role(str_of(role->word)), role);
        assert_true(!role->gives || role->perms & PERM_PEOPLE);
        assert_true(!(role->perms & PERM_DESK) || (role->perms & PERM_DESK_READ && role->perms & PERM_VOICE));
        assert_true(!(role->perms & PERM_PEOPLE) || role->perms & PERM_PEOPLE_READ);
        if (role != PEOPLE_ADMIN) /* who may not do all gives nobody a power over accounts */
            for (int k = 0; k < PEOPLE_ROLES; k++)
                assert_false(people_gives(role, &PEOPLE_ROLE[k]) && PEOPLE_ROLE[k].perms & PERM_PEOPLE);
        assert_true(people_gives(PEOPLE_ADMIN, role) && people_gives(NULL, role));
    }
    assert_null(people_role(STR("king")));
}

/* The page tells every right that an address asks for, each once: whoever adds one has to find words for it. */
static void every_right_that_a_route_asks_for_has_words(void **state)
{
    (void)state;
    unsigned asked = 0, told = 0;
    for (size_t m = 0; m < MODULES_N; m++) {
        for (const struct route *r = MODULES[m]->route; r && r->path; r++)
            asked |= r->perm | (r->command ? r->command->perm : 0U);
    }
    for (size_t i = 0; i < PEOPLE_RIGHTS; i++) {
        assert_int_equal(told & PEOPLE_RIGHT[i].perm, 0);
        told |= PEOPLE_RIGHT[i].perm;
    }
    assert_int_equal(asked & ~told, 0);
    assert_int_equal(told & ~asked & ~(unsigned)(PERM_VOICE | PERM_INTAKE), 0); /* these two are asked inside a page and a command */
}

/* ---- giving and taking ------------------------------------------------------------------------------------------- */

/* Every role × every role, as it is and as it becomes: what the table says, and nothing else. */
static void every_cell_of_giving(void **state)
{
    struct fixture *f = *state;
    struct actor by[PEOPLE_ROLES];
    char login[16];
    struct task t;
    for (int r = 0; r < PEOPLE_ROLES; r++)
        by[r] = add(f, PEOPLE_ROLE[r].word, (enum people_role_id)r);
    for (int r = 0; r < PEOPLE_ROLES; r++) {
        for (int was = 0; was < PEOPLE_ROLES; was++) {
            assert_true(snprintf(login, sizeof login, "p%d-%d", r, was) > 0);
            int64_t user = add(f, login, (enum people_role_id)was).user;
            int64_t gets = (was + 1) % PEOPLE_ROLES;
            bool may = people_gives(&PEOPLE_ROLE[r], &PEOPLE_ROLE[was]), both = may && people_gives(&PEOPLE_ROLE[r], &PEOPLE_ROLE[gets]);
            assert_int_equal(change(f, by[r], user, (enum people_role_id)gets, 1, &t), both ? OK : DENIED);
            assert_true(str_eq(row_of(f, user).role, both ? word_of((enum people_role_id)gets) : word_of((enum people_role_id)was)));
            assert_int_equal(change(f, FIXTURE_ADMIN, user, (enum people_role_id)was, 1, NULL), OK);
            struct people_invite in = { word_of((enum people_role_id)was), STR("李四"), HEAT };
            assert_int_equal(fixture_run(f, &PEOPLE_INVITE, &in, by[r], NULL), may ? OK : DENIED);
            /* a new link or a new password is a way into the account: never one person's */
            assert_int_equal(fixture_run(f, &PEOPLE_REINVITE, &(struct people_reinvite){ user }, by[r], NULL), may ? CONFLICT : DENIED);
            struct people_set_password set = { user, HASH };
            assert_int_equal(fixture_run(f, &PEOPLE_SET_PASSWORD, &set, by[r], NULL), DENIED);
            struct people_recover recover = { user, 0 };
            assert_int_equal(fixture_run(f, &PEOPLE_RECOVERY_START, &recover, by[r], NULL), may ? OK : DENIED);
            assert_int_equal(change(f, by[r], user, (enum people_role_id)was, 0, NULL), may ? OK : DENIED);
        }
    }
}

static enum rc set_right(struct fixture *f, struct actor by, enum people_role_id role, unsigned right, int64_t given)
{
    return fixture_run(f, &PEOPLE_RIGHT_SET, &(struct people_right_set){ word_of(role), right, given }, by, NULL);
}

/* Every role × every right, by an administrator: what is fixed stays; what can be changed can be changed back; and nothing hangs in the
** air. */
static void every_cell_of_the_rights(void **state)
{
    struct fixture *f = *state;
    struct actor admin = add(f, "boss", ROLE_ADMIN);
    unsigned perms;
    for (int r = 0; r < PEOPLE_ROLES; r++) {
        const struct people_role *role = &PEOPLE_ROLE[r];
        for (size_t i = 0; i < PEOPLE_RIGHTS; i++) {
            const unsigned right = PEOPLE_RIGHT[i].perm;
            const int64_t has = (role->perms & right) != 0;
            enum rc rc = set_right(f, admin, (enum people_role_id)r, right, !has);
            assert_int_equal(people_perms(f->db, &f->arena, role, &perms), OK);
            if (people_right_fixed(role, right))
                assert_true(rc == (role == PEOPLE_ADMIN ? DENIED : CONFLICT) && perms == role->perms);
            else if (rc == OK)
                assert_int_equal(perms, role->perms ^ right);
            else
                assert_true(rc == CONFLICT && perms == role->perms);
            assert_true(!(perms & (PERM_DESK | PERM_VERIFY | PERM_VOICE)) || perms & PERM_DESK_READ);
            assert_true(!(perms & PERM_PEOPLE) || perms & PERM_PEOPLE_READ);
            assert_int_equal(set_right(f, FIXTURE_ADMIN, (enum people_role_id)r, right, has) == OK,
                             rc == OK || !people_right_fixed(role, right));
        }
        assert_int_equal(people_perms(f->db, &f->arena, role, &perms), OK);
        assert_int_equal(perms, role->perms);
    }
}

static void a_right_counts_wherever_rights_are_asked_for(void **state)
{
    struct fixture *f = *state;
    struct actor admin = add(f, "boss", ROLE_ADMIN), clerk = add(f, "anna", ROLE_CLERK), may;
    struct people_account who[8];
    struct str name;
    size_t n;
    int64_t end;
    assert_int_equal(set_right(f, admin, ROLE_CLERK, PERM_VERIFY, 0), OK);
    end = fixture_next(f);
    assert_int_equal(set_right(f, admin, ROLE_CLERK, PERM_VERIFY, 0), OK); /* twice is once */
    assert_int_equal(fixture_next(f), end);
    assert_int_equal(PEOPLE.actor(f->db, &f->arena, clerk.user, &may, &name), OK);
    assert_int_equal(may.perms, PEOPLE_ROLE[ROLE_CLERK].perms & ~(unsigned)PERM_VERIFY);
    assert_int_equal(people_able(f->db, &f->arena, PERM_VERIFY, who, countof(who), &n), OK);
    assert_true(n == 1 && who[0].user == admin.user);
    assert_int_equal(set_right(f, clerk, ROLE_VOLUNTEER, PERM_DESK_READ, 1), DENIED);
    assert_int_equal(set_right(f, admin, ROLE_CLERK, 8192, 1), INVALID);
    assert_int_equal(set_right(f, admin, ROLE_CLERK, PERM_DESK | PERM_VERIFY, 0), INVALID);
}

static void nobody_raises_themselves(void **state)
{
    struct fixture *f = *state;
    struct actor secretary = add(f, "shu", ROLE_SECRETARY), admin = add(f, "guan", ROLE_ADMIN);
    struct task t;
    (void)add(f, "guan2", ROLE_ADMIN);
    assert_int_equal(change(f, secretary, secretary.user, ROLE_ADMIN, 1, &t), DENIED);
    assert_int_equal(t.err.key, MSG_err_role_not_yours);
    assert_int_equal(change(f, secretary, secretary.user, ROLE_UNIT, 1, &t), DENIED);
    assert_int_equal(t.err.key, MSG_err_raise_self);
    assert_int_equal(change(f, admin, admin.user, ROLE_UNIT, 1, &t), DENIED); /* it holds a right that even an administrator has not */
    assert_int_equal(t.err.key, MSG_err_raise_self);
    assert_int_equal(change(f, secretary, secretary.user, ROLE_CLERK, 1, NULL), OK); /* one may step down */
    assert_int_equal(change(f, admin, admin.user, ROLE_AUDITOR, 1, NULL), OK);
    assert_int_equal(change(f, admin, admin.user, ROLE_ADMIN, 1, &t), DENIED); /* and the way back is another's to give */
}

static void a_unit_belongs_to_who_acts_for_one(void **state)
{
    struct fixture *f = *state;
    struct people_invite in = { STR("unit"), STR("李四"), STR_NONE };
    struct str unit = STR_NONE, list[3];
    size_t n = 0;
    struct task t;
    assert_int_equal(fixture_run(f, &PEOPLE_INVITE, &in, FIXTURE_ADMIN, &t), INVALID);
    assert_string_equal(t.err.field, "unit");
    assert_int_equal(t.err.key, MSG_err_unit_missing);
    int64_t heat = add(f, "heat", ROLE_UNIT).user, clerk = add(f, "clerk", ROLE_CLERK).user;
    assert_int_equal(people_unit(f->db, &f->arena, heat, &unit), OK);
    assert_true(str_eq(unit, HEAT));
    assert_null(row_of(f, clerk).unit.p); /* what a form sends along with another role is dropped */
    assert_int_equal(people_unit(f->db, &f->arena, clerk, &unit), NOT_FOUND);
    assert_int_equal(people_units(f->db, &f->arena, countof(list), list, &n), OK);
    assert_true(n == 1 && str_eq(list[0], HEAT));
    assert_int_equal(change(f, FIXTURE_ADMIN, heat, ROLE_UNIT, 0, NULL), OK);
    assert_int_equal(people_unit(f->db, &f->arena, heat, &unit), NOT_FOUND); /* who is switched off acts for nobody */
}

static void only_those_who_can_do_it_are_offered(void **state)
{
    struct fixture *f = *state;
    struct people_account who[3];
    size_t n = 0;
    (void)add(f, "neighbour", ROLE_RESIDENT);
    (void)add(f, "helper", ROLE_VOLUNTEER);
    (void)add(f, "heat", ROLE_UNIT);
    const int64_t admin = add(f, "admin", ROLE_ADMIN).user, clerk = add(f, "clerk", ROLE_CLERK).user,
                  gone = add(f, "gone", ROLE_CLERK).user;
    assert_int_equal(change(f, FIXTURE_ADMIN, gone, ROLE_CLERK, 0, NULL), OK);
    assert_int_equal(fixture_run(f, &PEOPLE_INVITE, &(struct people_invite){ STR("clerk"), STR("李四"), STR_NONE }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(people_able(f->db, &f->arena, PERM_DESK, who, countof(who), &n), OK);
    assert_true(n == 2 && who[0].user == clerk && who[1].user == admin);
    assert_int_equal(people_able(f->db, &f->arena, PERM_DESK, who, 1, &n), OK);
    assert_true(n == 1 && who[0].user == clerk);
}

/* ---- history ------------------------------------------------------------------------------------------------------ */

static void assert_line(const struct people_change_of_row *r, int64_t by, enum people_change_kind kind, const char *was, const char *role)
{
    assert_int_equal(r->by, by);
    assert_int_equal(r->kind, kind);
    assert_true(was ? str_eq(r->role_was, str_of(was)) : !r->role_was.p);
    assert_true(str_eq(r->role, str_of(role)));
}

static void the_history_says_who_made_whom_what(void **state)
{
    struct fixture *f = *state;
    struct actor boss = add(f, "boss", ROLE_ADMIN);
    struct people_invite in = { STR("clerk"), STR("李四"), STR_NONE };
    struct people_change_of_row *row;
    struct people_change_last_row last;
    struct task t;
    size_t n;
    assert_int_equal(fixture_run(f, &PEOPLE_INVITE, &in, boss, &t), OK);
    struct people_invited told = *(const struct people_invited *)t.result;
    struct people_join join = { told.token, STR("li"), STR("李四"), HASH };
    assert_int_equal(fixture_run(f, &PEOPLE_JOIN, &join, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(change(f, boss, told.user, ROLE_UNIT, 1, NULL), OK);
    assert_int_equal(change(f, boss, told.user, ROLE_UNIT, 1, NULL), OK); /* no change, no line */
    assert_int_equal(change(f, boss, told.user, ROLE_UNIT, 0, NULL), OK);
    assert_int_equal(change(f, boss, told.user, ROLE_LEADER, 1, NULL), OK);
    assert_int_equal(fixture_run(f, &PEOPLE_REINVITE, &(struct people_reinvite){ told.user }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(fixture_run(f, &PEOPLE_SET_PASSWORD, &(struct people_set_password){ told.user, HASH }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(people_change_of(f->db, &f->arena, told.user, 50, &row, &n), OK);
    assert_int_equal(n, 7);
    assert_line(&row[6], boss.user, CHANGE_INVITED, NULL, "clerk");
    assert_line(&row[5], told.user, CHANGE_JOINED, "clerk", "clerk");
    assert_line(&row[4], boss.user, CHANGE_ROLE, "clerk", "unit");
    assert_true(!row[4].unit_was.p && str_eq(row[4].unit, HEAT));
    assert_line(&row[3], boss.user, CHANGE_OFF, "unit", "unit");
    assert_line(&row[2], boss.user, CHANGE_ON, "unit", "leader");
    assert_true(str_eq(row[2].unit_was, HEAT) && !row[2].unit.p);
    assert_line(&row[1], 0, CHANGE_REINVITED, "leader", "leader");
    assert_line(&row[0], 0, CHANGE_PASSWORD, "leader", "leader");
    assert_int_equal(people_change_of(f->db, &f->arena, boss.user, 50, &row, &n), OK);
    assert_int_equal(n, 2);
    assert_line(&row[0], 0, CHANGE_JOINED, "admin", "admin"); /* the command line did both */
    assert_int_equal(people_change_last(f->db, &f->arena, &last), OK);
    assert_int_equal(last.id, 9);
}

int main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_says_what_an_office_expects),
        cmocka_unit_test(every_right_that_a_route_asks_for_has_words),
        TEST(every_cell_of_giving),
        TEST(every_cell_of_the_rights),
        TEST(a_right_counts_wherever_rights_are_asked_for),
        TEST(nobody_raises_themselves),
        TEST(a_unit_belongs_to_who_acts_for_one),
        TEST(only_those_who_can_do_it_are_offered),
        TEST(the_history_says_who_made_whom_what),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("roles", tests, NULL, NULL);
}
