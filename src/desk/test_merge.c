/* test_merge.c - cases that become one and part again: what is counted, who goes where, and that taking apart is the reverse of merging. */
#include "desk/desk_code.h"
#include "desk/desk_in.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "desk/test_report.h"

static const struct actor CLERK = { 101, PERM_DESK | PERM_VERIFY }, OTHER = { 102, PERM_DESK | PERM_VERIFY };

/* ---- what a test says -------------------------------------------------------------------------------------------- */

static struct case_reported_result join(struct fixture *f, int64_t id, const char *door)
{
    struct task t;
    struct case_join in = { .id = id, .where_door = str_of(door), .text = STR("我家也是") };
    assert_int_equal(fixture_run(f, &CASE_JOIN, &in, FIXTURE_NOBODY, &t), OK);
    return *(const struct case_reported_result *)t.result;
}

static enum rc merge_list(struct fixture *f, int64_t whole, struct str from, struct task *t)
{
    return fixture_run(f, &CASES_MERGE, &(struct cases_merge){ whole, from }, CLERK, t);
}

static enum rc merge(struct fixture *f, int64_t from, int64_t whole, struct task *t)
{
    return merge_list(f, whole, arena_printf(&f->arena, "%lld", (long long)from), t);
}

static enum rc apart(struct fixture *f, int64_t id, struct task *t)
{
    return fixture_run(f, &CASE_UNMERGE, &(struct case_do){ .id = id }, CLERK, t);
}

static enum rc split(struct fixture *f, int64_t id, int64_t voice, struct task *t)
{
    struct case_split in = { id, arena_printf(&f->arena, "%lld", (long long)voice) };
    return fixture_run(f, &CASE_SPLIT, &in, CLERK, t);
}

static void refused(struct fixture *f, enum rc rc, const struct task *t, enum msg why)
{
    (void)f;
    assert_int_equal(rc, CONFLICT);
    assert_int_equal(t->err.key, why);
}

static struct desk_case_get_row row_of(struct fixture *f, int64_t id)
{
    struct desk_case_get_row row;
    assert_int_equal(desk_case_get(f->db, &f->arena, id, &row), OK);
    return row;
}

static struct desk_voice_get_row voice_of(struct fixture *f, int64_t id)
{
    struct desk_voice_get_row row;
    assert_int_equal(desk_voice_get(f->db, &f->arena, id, &row), OK);
    return row;
}

static void speaks(struct fixture *f, int64_t id, int64_t voices, int64_t homes, int64_t alone)
{
    struct desk_case_get_row r = row_of(f, id);
    assert_int_equal(r.voices, voices);
    assert_int_equal(r.homes, homes);
    assert_int_equal(r.alone, alone);
}

static void step(struct fixture *f, struct actor who, const struct command *c, int64_t id)
{
    assert_int_equal(fixture_run(f, c, &(struct case_do){ id, STR("修好了"), 1, STR_NONE }, who, NULL), OK);
}

static void finish(struct fixture *f, int64_t id)
{
    step(f, CLERK, &CASE_TAKE, id);
    step(f, CLERK, &CASE_HANDLE, id);
    step(f, CLERK, &CASE_FINISH, id);
}

static void say(struct fixture *f, const struct case_reported_result *who, enum say what)
{
    assert_int_equal(fixture_run(f, &VOICE_SAY, &(struct voice_say){ who->token, what, STR("还是凉") }, FIXTURE_NOBODY, NULL), OK);
}

/* ---- merging ------------------------------------------------------------------------------------------------------ */

static void a_household_that_speaks_in_both_counts_once(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result a = report(f, "3-2-501"), b = report(f, "3-2-502");
    join(f, a.id, "3-2-503");
    struct case_reported_result same = join(f, b.id, "3号楼2单元501");
    join(f, b.id, NULL);
    assert_int_equal(merge(f, b.id, a.id, NULL), OK);
    speaks(f, a.id, 5, 3, 1);
    speaks(f, b.id, 0, 0, 0);
    assert_int_equal(row_of(f, b.id).state, CASE_MERGED);
    assert_true(voice_of(f, same.voice).case_id == a.id && voice_of(f, same.voice).home == voice_of(f, a.voice).home);
    assert_true(str_eq(voice_of(f, same.voice).code, same.code) && voice_of(f, same.voice).own == b.id);
    join(f, a.id, "3-2-502"); /* a home that came by the other case is known by its door */
    speaks(f, a.id, 6, 3, 1);
    struct case_reported_result late = join(f, b.id, "3-2-504"); /* an old link leads to where it is worked on */
    assert_int_equal(late.id, a.id);
    speaks(f, a.id, 7, 4, 1);
}

static void what_homes_say_is_counted_together(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result a = report(f, "1-1-101"), b = report(f, "1-1-101"), c = join(f, b.id, "1-1-102");
    finish(f, a.id);
    finish(f, b.id);
    say(f, &a, SAY_FIXED);
    say(f, &b, SAY_NOT);
    say(f, &c, SAY_FIXED);
    assert_int_equal(merge(f, b.id, a.id, NULL), OK);
    struct desk_case_get_row r = row_of(f, a.id);
    assert_true(r.homes == 2 && r.said_fixed == 1 && r.said_not == 1); /* of a home the least content voice */
    say(f, &b, SAY_FIXED);
    r = row_of(f, a.id);
    assert_true(r.said_fixed == 2 && r.said_not == 0);
    assert_int_equal(apart(f, b.id, NULL), OK);
    r = row_of(f, b.id);
    assert_true(r.homes == 2 && r.said_fixed == 2 && r.state == CASE_TO_VERIFY);
    r = row_of(f, a.id);
    assert_true(r.homes == 1 && r.said_fixed == 1);
}

static void what_cannot_be_merged_is_refused_with_words(void **state)
{
    struct fixture *f = *state;
    struct task t;
    int64_t a = report(f, NULL).id, b = report(f, NULL).id, done = report(f, NULL).id, before;
    finish(f, done);
    step(f, OTHER, &CASE_VERIFY, done);
    step(f, OTHER, &CASE_CLOSE, done);
    before = fixture_next(f);
    refused(f, merge(f, a, a, &t), &t, MSG_err_merge_self);
    refused(f, merge(f, done, a, &t), &t, MSG_err_merge_from_closed);
    refused(f, merge(f, a, done, &t), &t, MSG_err_merge_closed);
    refused(f, merge(f, 999, a, &t), &t, MSG_err_no_case);
    assert_int_equal(merge(f, a, 999, &t), NOT_FOUND);
    refused(f, apart(f, a, &t), &t, MSG_err_flow);
    assert_int_equal(merge_list(f, a, STR("x"), &t), INVALID);
    assert_int_equal(merge_list(f, a, STR(" "), &t), INVALID);
    assert_int_equal(fixture_next(f), before);
    assert_int_equal(fixture_run(f, &CASE_HOLD, &(struct case_hold){ b, 9, STR("调查") }, FIXTURE_ADMIN, NULL), OK);
    refused(f, merge(f, b, a, &t), &t, MSG_err_merge_held);
    refused(f, merge(f, a, b, &t), &t, MSG_err_merge_held);
    assert_int_equal(fixture_run(f, &CASE_END_HOLD, &(struct case_hold_ended){ b }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(merge(f, b, a, NULL), OK);
    refused(f, merge(f, b, a, &t), &t, MSG_err_merge_already);
    assert_int_equal(fixture_run(f, &CASE_HOLD, &(struct case_hold){ b, 9, STR("调查") }, FIXTURE_ADMIN, &t), CONFLICT);
    assert_int_equal(fixture_run(f, &CASES_MERGE, &(struct cases_merge){ a, STR("1") }, FIXTURE_NOBODY, &t), DENIED);
}

/* One that can't does not keep the others back, and is named. */
static void several_at_once(void **state)
{
    struct fixture *f = *state;
    struct task t;
    for (int i = 0; i < 5; i++)
        report(f, "1-1-101");
    assert_int_equal(merge_list(f, 1, STR("2 3 1 77 4"), &t), OK);
    const struct cases_done *r = t.result;
    struct str refused_of = r->refused, one;
    assert_true(str_next(&refused_of, ' ', &one) && str_starts(one, STR("1:")) && str_next(&refused_of, ' ', &one) &&
                str_starts(one, STR("77:")));
    speaks(f, 1, 4, 1, 0);
}

/* ---- taking apart --------------------------------------------------------------------------------------------------- */

static void who_spoke_later_stays(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct case_reported_result a = report(f, "1-1-101"), b = report(f, "1-1-102"), with = join(f, b.id, "1-1-103");
    step(f, CLERK, &CASE_TAKE, b.id);
    assert_int_equal(merge(f, b.id, a.id, NULL), OK);
    struct case_reported_result later = join(f, a.id, "1-1-102"), by_link = join(f, b.id, "1-1-104");
    step(f, CLERK, &CASE_TAKE, a.id);
    finish(f, report(f, NULL).id);
    assert_int_equal(apart(f, b.id, NULL), OK);
    speaks(f, b.id, 2, 2, 0);
    speaks(f, a.id, 3, 3, 0);
    assert_int_equal(row_of(f, b.id).state, CASE_FILED);
    assert_true(voice_of(f, with.voice).case_id == b.id && voice_of(f, later.voice).case_id == a.id &&
                voice_of(f, by_link.voice).case_id == a.id);
    refused(f, apart(f, b.id, &t), &t, MSG_err_flow);
    join(f, b.id, "1-1-103");
    speaks(f, b.id, 3, 2, 0);
}

static void a_merging_of_a_merging(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result a = report(f, "1-1-101"), b = report(f, "1-1-102"), c = report(f, "1-1-101");
    int64_t whole;
    assert_int_equal(merge(f, a.id, b.id, NULL), OK);
    assert_int_equal(merge(f, b.id, c.id, NULL), OK);
    speaks(f, c.id, 3, 2, 0);
    assert_int_equal(desk_whole(f->db, &f->arena, a.id, &whole), OK);
    assert_int_equal(whole, c.id);
    struct case_reported_result d = report(f, "1-1-105");
    assert_int_equal(merge(f, d.id, a.id, NULL), OK); /* into where the chain ends */
    speaks(f, c.id, 4, 3, 0);
    assert_int_equal(apart(f, a.id, NULL), OK); /* out of the middle */
    speaks(f, a.id, 1, 1, 0);
    speaks(f, c.id, 3, 3, 0);
    assert_int_equal(merge(f, a.id, b.id, NULL), OK);
    assert_int_equal(apart(f, b.id, NULL), OK);
    speaks(f, b.id, 1, 1, 0);
    speaks(f, c.id, 3, 2, 0);
}

static void voices_become_a_case_of_their_own(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct case_reported_result a = report(f, "1-1-101"), x = join(f, a.id, "1-1-102"), y = join(f, a.id, "1-1-103"),
                                b = report(f, "1-1-104");
    join(f, a.id, "1-1-102");
    refused(f, split(f, a.id, a.voice, &t), &t, MSG_err_split_first);
    assert_int_equal(split(f, a.id, b.voice, &t), NOT_FOUND);
    assert_int_equal(split(f, a.id, 12345, &t), NOT_FOUND);
    assert_int_equal(split(f, a.id, x.voice, NULL), OK);
    int64_t id = b.id + 1;
    speaks(f, id, 1, 1, 0);
    speaks(f, a.id, 3, 3, 0);
    assert_true(voice_of(f, x.voice).case_id == id && row_of(f, id).voice == x.voice && row_of(f, id).state == CASE_RECEIVED);
    join(f, id, "1-1-102"); /* its door is known in its new case */
    speaks(f, id, 2, 1, 0);
    assert_int_equal(merge(f, id, a.id, NULL), OK); /* the way back */
    speaks(f, a.id, 5, 3, 0);
    refused(f, split(f, a.id, x.voice, &t), &t, MSG_err_split_merged);
    assert_int_equal(split(f, a.id, y.voice, NULL), OK);
    finish(f, a.id);
    step(f, OTHER, &CASE_VERIFY, a.id);
    step(f, OTHER, &CASE_CLOSE, a.id);
    refused(f, split(f, a.id, x.voice, &t), &t, MSG_err_flow);
    assert_int_equal(apart(f, id, NULL), OK); /* also out of a closed case */
    assert_int_equal(row_of(f, id).state, CASE_RECEIVED);
}

/* What was erased is forgotten in whichever case it stands now, and stays counted. */
static void erased_and_corrected_where_they_went(void **state)
{
    struct fixture *f = *state;
    struct case_reported_result a = report(f, "1-1-101"), b = report(f, "1-1-102");
    assert_int_equal(merge(f, b.id, a.id, NULL), OK);
    struct voice_correct anew = { .token = b.token, .text = STR("改了说法"), .where_door = STR("1-1-102") };
    assert_int_equal(fixture_run(f, &VOICE_CORRECT, &anew, FIXTURE_NOBODY, NULL), OK);
    join(f, a.id, "1-1-102");
    speaks(f, a.id, 3, 2, 0);
    finish(f, a.id);
    say(f, &b, SAY_NOT);
    assert_int_equal(fixture_run(f, &VOICE_ERASE, &(struct voice_erase){ b.token }, FIXTURE_NOBODY, NULL), OK);
    struct desk_doc_of_case_row *doc;
    size_t n;
    assert_int_equal(desk_doc_of_case(f->db, &f->arena, b.id, INT64_MAX, 0, 10, &doc, &n), OK);
    assert_int_equal(n, 1); /* the code alone is found still */
    assert_int_equal(apart(f, b.id, NULL), OK);
    speaks(f, b.id, 1, 1, 0);
    assert_int_equal(row_of(f, b.id).said_not, 1);
    assert_int_equal(merge(f, b.id, a.id, NULL), OK); /* its door is gone: nobody knows better than to count it */
    speaks(f, a.id, 3, 3, 0);
}

/* ---- the property ---------------------------------------------------------------------------------------------------- */

static unsigned seed = 45;
static int64_t below(int64_t n)
{
    seed = seed * 1103515245 + 12345;
    return (int64_t)(seed >> 8) % n;
}

struct before {
    struct desk_case_get_row row;
    struct desk_voice_tied_row *v;
    size_t n;
};

static struct before look(struct fixture *f, int64_t id)
{
    struct before b = { .row = row_of(f, id) };
    assert_int_equal(desk_voice_tied(f->db, &f->arena, id, -1, 1000, &b.v, &b.n), OK);
    return b;
}

static void same(const struct before *a, const struct before *b)
{
    const struct desk_case_get_row *x = &a->row, *y = &b->row;
    assert_true(x->state == y->state && x->voices == y->voices && x->homes == y->homes && x->alone == y->alone);
    assert_true(x->said_fixed == y->said_fixed && x->said_half == y->said_half && x->said_back == y->said_back &&
                x->said_not == y->said_not);
    assert_true(x->alone_fixed == y->alone_fixed && x->alone_half == y->alone_half && x->alone_not == y->alone_not);
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++)
        assert_true(a->v[i].id == b->v[i].id && a->v[i].home == b->v[i].home && a->v[i].base == b->v[i].base && a->v[i].say == b->v[i].say);
}

/* Any cases with any doors: merged, perhaps merged on, then taken apart in the other order, each is what it was. */
static void apart_is_the_reverse_of_merging(void **state)
{
    struct fixture *f = *state;
    enum { CASES = 4, ROUNDS = 8 };
    for (int round = 0; round < ROUNDS; round++) {
        int64_t id[CASES];
        struct before was[CASES];
        for (int c = 0; c < CASES; c++) {
            struct case_reported_result who[6];
            char door[24];
            (void)snprintf(door, sizeof door, "1-1-%d", 101 + (int)below(6));
            who[0] = report(f, below(4) ? door : NULL);
            id[c] = who[0].id;
            const int64_t more = below(6);
            for (int64_t i = 1; i <= more; i++) {
                (void)snprintf(door, sizeof door, "1-1-%d", 101 + (int)below(6));
                who[i] = join(f, id[c], below(4) ? door : NULL);
            }
            if (below(2)) {
                finish(f, id[c]);
                for (int64_t i = 0; i <= more; i++)
                    if (below(2))
                        say(f, &who[i], below(2) ? SAY_FIXED : SAY_NOT);
            }
        }
        for (int c = 0; c < CASES - 1; c++) {
            was[c] = look(f, id[c]);
            was[c + 1] = look(f, id[c + 1]);
            assert_int_equal(merge(f, id[c], id[c + 1], NULL), OK);
            if (c + 2 < CASES)
                was[c + 2] = look(f, id[c + 2]);
        }
        for (int c = CASES - 2; c >= 0; c--) {
            assert_int_equal(apart(f, id[c], NULL), OK);
            struct before now = look(f, id[c]);
            if (c == 0)
                same(&was[0], &now);
        }
        struct before last = look(f, id[CASES - 1]);
        same(&was[CASES - 1], &last);
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_household_that_speaks_in_both_counts_once),
        T(what_homes_say_is_counted_together),
        T(what_cannot_be_merged_is_refused_with_words),
        T(several_at_once),
        T(who_spoke_later_stays),
        T(a_merging_of_a_merging),
        T(voices_become_a_case_of_their_own),
        T(erased_and_corrected_where_they_went),
        T(apart_is_the_reverse_of_merging),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
