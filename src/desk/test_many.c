/* test_many.c - back one step, many cases at once, undo, saved views, and what a filter lets through. */
#include "base/clock.h"
#include "desk/desk_in.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static const struct actor CLERK_A = { 101, PERM_DESK | PERM_VERIFY };
static const struct actor CLERK_B = { 102, PERM_DESK | PERM_VERIFY };

static int64_t report(struct fixture *f)
{
    struct task t;
    struct case_report in = { .text = STR("灯坏了"), .where_lon = ABSENT, .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    return ((const struct case_reported_result *)t.result)->id;
}

/* The step's position. */
static int64_t step(struct fixture *f, struct actor who, const struct command *c, struct case_do in)
{
    struct task t;
    assert_int_equal(fixture_run(f, c, &in, who, &t), OK);
    return t.first_pos;
}

static struct desk_case_get_row row_of(struct fixture *f, int64_t id)
{
    struct desk_case_get_row row;
    assert_int_equal(desk_case_get(f->db, &f->arena, id, &row), OK);
    return row;
}

static struct cases_done many(struct fixture *f, struct actor who, struct cases_do in)
{
    struct task t;
    assert_int_equal(fixture_run(f, &CASES_DO, &in, who, &t), OK);
    return *(const struct cases_done *)t.result;
}

static enum rc undo(struct fixture *f, struct actor who, int64_t id, int64_t pos, enum msg *why)
{
    struct task t;
    enum rc rc = fixture_run(f, &CASE_UNDO, &(struct case_undo){ id, pos }, who, &t);
    *why = t.err.key;
    return rc;
}

static void to_another_unit_with_a_reason(void **state)
{
    struct fixture *f = *state;
    struct task t;
    int64_t id = report(f);
    step(f, CLERK_A, &CASE_TAKE, (struct case_do){ .id = id });
    step(f, CLERK_A, &CASE_DISPATCH, (struct case_do){ .id = id, .words = STR("物业公司乙") });
    struct case_do in = { .id = id, .words = STR("热力公司甲") };
    assert_int_equal(fixture_run(f, &CASE_DISPATCH, &in, CLERK_A, &t), INVALID);
    assert_true(t.err.key == MSG_err_why && strcmp(t.err.field, "why") == 0);
    in.why = STR("打 13800000000 问");
    assert_int_equal(fixture_run(f, &CASE_DISPATCH, &in, CLERK_A, &t), INVALID);
    assert_true(t.err.key == MSG_err_wording_number && strcmp(t.err.field, "why") == 0);
    in.why = STR("是管网的事");
    assert_int_equal(fixture_run(f, &CASE_DISPATCH, &in, CLERK_A, &t), OK);
    assert_true(str_eq(row_of(f, id).unit, in.words) && fixture_open_holds(f, t.first_pos, in.why));
    assert_int_equal(fixture_run(f, &CASE_DISPATCH, &in, CLERK_A, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_same_unit);
}

static void back_one_step_forgets_who_and_where(void **state)
{
    struct fixture *f = *state;
    int64_t id = report(f);
    step(f, CLERK_A, &CASE_TAKE, (struct case_do){ .id = id });
    step(f, CLERK_A, &CASE_DISPATCH, (struct case_do){ .id = id, .words = STR("物业公司乙") });
    step(f, CLERK_B, &CASE_RECALL, (struct case_do){ .id = id });
    assert_true(row_of(f, id).state == CASE_FILED && !row_of(f, id).unit.p && row_of(f, id).taken_by == CLERK_A.user);
    step(f, CLERK_B, &CASE_RELEASE, (struct case_do){ .id = id });
    assert_true(row_of(f, id).state == CASE_RECEIVED && row_of(f, id).taken_by == ABSENT);
}

static void undo_is_for_ones_own_last_step(void **state)
{
    struct fixture *f = *state;
    enum msg why;
    int64_t id = report(f), pos = step(f, CLERK_A, &CASE_TAKE, (struct case_do){ .id = id });
    assert_int_equal(undo(f, CLERK_B, id, pos, &why), CONFLICT);
    assert_int_equal(why, MSG_err_undo_moved);
    assert_int_equal(fixture_run(f, &CASE_NOTE, &(struct case_note){ id, STR("记") }, CLERK_B, NULL), OK); /* says, and moves nothing */
    assert_int_equal(undo(f, CLERK_A, id, pos, &why), OK);
    assert_true(str_eq(fixture_last(f).kind, STR("desk.case.released")) && row_of(f, id).state == CASE_RECEIVED);
    assert_int_equal(undo(f, CLERK_A, id, pos, &why), CONFLICT);

    step(f, CLERK_A, &CASE_TAKE, (struct case_do){ .id = id });
    pos = step(f, CLERK_A, &CASE_DISPATCH, (struct case_do){ .id = id, .words = STR("物业公司乙") });
    int64_t again = step(f, CLERK_A, &CASE_DISPATCH, (struct case_do){ .id = id, .words = STR("热力公司甲"), .why = STR("管网") });
    assert_int_equal(undo(f, CLERK_A, id, pos, &why), CONFLICT);
    assert_int_equal(undo(f, CLERK_A, id, again, &why), OK);
    assert_true(row_of(f, id).state == CASE_DISPATCHED && str_eq(row_of(f, id).unit, STR("物业公司乙")));

    step(f, CLERK_A, &CASE_RECALL, (struct case_do){ .id = id });
    pos = step(f, CLERK_A, &CASE_DISPATCH, (struct case_do){ .id = id, .words = STR("供水公司庚") });
    assert_int_equal(undo(f, CLERK_A, id, pos, &why), OK);
    assert_true(str_eq(fixture_last(f).kind, STR("desk.case.recalled")) && row_of(f, id).state == CASE_FILED);
    pos = step(f, CLERK_A, &CASE_HANDLE, (struct case_do){ .id = id });
    assert_int_equal(undo(f, CLERK_A, id, pos, &why), CONFLICT); /* only what can't have had an effect outside */
    assert_int_equal(undo(f, CLERK_A, 999, pos, &why), NOT_FOUND);
}

static void undo_has_its_minutes(void **state)
{
    struct fixture *f = *state;
    int64_t minutes;
    assert_int_equal(desk_undo_left(f->db, &f->arena, 1000, 1000 + 600LL * CLOCK_S, &minutes), OK);
    assert_int_equal(desk_undo_left(f->db, &f->arena, 1000, 1001 + 600LL * CLOCK_S, &minutes), CONFLICT);
    assert_int_equal(minutes, 10);
    assert_int_equal(fixture_run(f, &SETTING_CHOOSE, &(struct setting_choose){ STR("desk.undo_min"), 30 }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(desk_undo_left(f->db, &f->arena, 1000, 1001 + 600LL * CLOCK_S, &minutes), OK);
}

static void one_refusal_keeps_nobody_back(void **state)
{
    struct fixture *f = *state;
    int64_t first = report(f), end;
    (void)report(f);
    (void)report(f);
    step(f, CLERK_B, &CASE_TAKE, (struct case_do){ .id = 2 });
    end = fixture_next(f);
    struct cases_done r = many(f, CLERK_A, (struct cases_do){ .id = STR("1 2 999 3 3"), .verb = STR("take"), .checked = ABSENT });
    struct str want = arena_printf(&f->arena, "1:%lld 3:%lld", (long long)end, (long long)end + 1);
    assert_true(first == 1 && str_eq(r.done, want));
    want = arena_printf(&f->arena, "2:%d:%d 999:%d:0 3:%d:%d", MSG_err_flow, CASE_FILED, MSG_err_no_case, MSG_err_flow, CASE_FILED);
    assert_true(str_eq(r.refused, want));
    assert_true(fixture_next(f) == end + 2 && row_of(f, 2).taken_by == CLERK_B.user && row_of(f, 3).taken_by == CLERK_A.user);

    r = many(f, CLERK_A, (struct cases_do){ .id = STR("1 2 3"), .verb = STR("dispatch"), .words = STR("物业公司乙"), .checked = ABSENT });
    assert_true(r.refused.n == 0 && row_of(f, 2).state == CASE_DISPATCHED);
    struct task t;
    assert_int_equal(fixture_run(f, &CASES_UNDO, &(struct cases_undo){ r.done }, CLERK_A, &t), OK);
    assert_true(row_of(f, 1).state == CASE_FILED && row_of(f, 2).state == CASE_FILED && row_of(f, 3).state == CASE_FILED);
    assert_int_equal(fixture_run(f, &CASES_UNDO, &(struct cases_undo){ r.done }, CLERK_A, &t), OK);
    assert_int_equal(((const struct cases_done *)t.result)->done.n, 0);
    r = many(f, CLERK_A, (struct cases_do){ .id = STR("1 3"), .verb = STR("release"), .checked = ABSENT });
    assert_true(row_of(f, 1).state == CASE_RECEIVED && row_of(f, 3).taken_by == ABSENT);
}

static void what_is_wrong_for_all_is_refused_once(void **state)
{
    struct fixture *f = *state;
    struct task t;
    int64_t id = report(f);
    step(f, CLERK_A, &CASE_TAKE, (struct case_do){ .id = id });
    const struct {
        struct cases_do in;
        enum msg why;
        const char *field;
    } bad[] = {
        { { .id = STR("1"), .verb = STR("close"), .checked = ABSENT }, MSG_err_missing, "verb" },
        { { .id = STR("1"), .verb = STR("dispatch"), .checked = ABSENT }, MSG_err_missing, "words" },
        { { .id = STR("1"), .verb = STR("dispatch"), .words = STR("打13800000000"), .checked = 1 }, MSG_err_wording_number, "words" },
        { { .id = STR("1"), .verb = STR("dispatch"), .words = STR("3号楼2单元501"), .checked = ABSENT }, MSG_err_wording_look, "checked" },
        { { .id = STR("1 x"), .verb = STR("dispatch"), .words = STR("物业"), .checked = ABSENT }, MSG_err_cases_many, "id" },
    };
    int64_t end = fixture_next(f);
    for (size_t i = 0; i < countof(bad); i++) {
        assert_int_equal(fixture_run(f, &CASES_DO, &bad[i].in, CLERK_A, &t), INVALID);
        assert_int_equal(t.err.key, bad[i].why);
        assert_string_equal(t.err.field, bad[i].field);
    }
    struct buf b;
    buf_init(&b, &f->arena, 4096);
    for (int i = 0; i <= CASES_MOST; i++)
        buf_printf(&b, "%d ", i + 1);
    assert_int_equal(fixture_run(f, &CASES_DO, &(struct cases_do){ .id = buf_view(&b), .verb = STR("take") }, CLERK_A, &t), INVALID);
    assert_int_equal(fixture_run(f, &CASES_UNDO, &(struct cases_undo){ STR("1") }, CLERK_A, &t), INVALID);
    assert_int_equal(fixture_run(f, &CASES_DO, &(struct cases_do){ .id = STR("1"), .verb = STR("take") }, FIXTURE_NOBODY, &t), DENIED);
    assert_int_equal(fixture_next(f), end);
}

static void as_many_as_may_be_fit(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct buf b;
    buf_init(&b, &f->arena, 8192);
    for (int i = 0; i < CASES_MOST; i++)
        buf_printf(&b, "%lld ", (long long)report(f));
    assert_int_equal(fixture_run(f, &CASES_DO, &(struct cases_do){ .id = buf_view(&b), .verb = STR("take") }, CLERK_A, &t), OK);
    const struct cases_done *all = t.result;
    struct str rest = all->done, one;
    int done = 0;
    while (str_next(&rest, ' ', &one))
        done += one.n > 0;
    assert_int_equal(done, CASES_MOST);
    assert_int_equal(all->refused.n, 0);
}

/* Five hundred turns would not fit a request's memory: each gives its own back. */
static void a_turn_leaves_no_memory_behind(void **state)
{
    enum { CASES = 40, A_CASE = 512 };
    struct fixture *f = *state;
    struct class_save class = { .id = ABSENT, .parent = ABSENT, .name = STR("路灯"), .rank = ABSENT, .limit = ABSENT };
    struct task t;
    struct buf ids;
    assert_int_equal(fixture_run(f, &CLASS_SAVE, &class, FIXTURE_ADMIN, &t), OK);
    const int64_t kind = t.first_pos;
    buf_init(&ids, &f->arena, 1000);
    for (int i = 0; i < CASES; i++)
        buf_printf(&ids, "%s%lld", i ? " " : "", (long long)report(f));
    const size_t before = f->arena.used;
    many(f, CLERK_A, (struct cases_do){ .id = buf_view(&ids), .verb = STR("take"), .class = ABSENT });
    const size_t taken = f->arena.used;
    assert_true(taken - before < CASES * A_CASE + DESK_MANY_BYTES);
    struct cases_done r = many(f, CLERK_A, (struct cases_do){ .id = buf_view(&ids), .verb = STR("classify"), .class = kind });
    assert_true(f->arena.used - taken < CASES * A_CASE + DESK_MANY_BYTES && r.done.n && !r.refused.n);
    assert_int_equal(row_of(f, CASES).class, kind);
}

static void a_view_is_its_owners(void **state)
{
    struct fixture *f = *state;
    struct task t;
    struct view_save in = { .id = ABSENT, .name = STR("热力未办"), .query = STR("state=open&unit=x"), .shared = ABSENT };
    struct desk_view_get_row *row;
    size_t n;
    assert_int_equal(fixture_run(f, &VIEW_SAVE, &in, CLERK_A, &t), OK);
    in.id = t.first_pos;
    assert_int_equal(desk_view_shared(f->db, &f->arena, CLERK_B.user, 9, &row, &n), OK);
    assert_int_equal(n, 0);
    in.shared = 1;
    in.name = STR("热力");
    assert_int_equal(fixture_run(f, &VIEW_SAVE, &in, CLERK_B, &t), NOT_FOUND);
    assert_int_equal(fixture_run(f, &VIEW_SAVE, &in, CLERK_A, &t), OK);
    assert_int_equal(desk_view_shared(f->db, &f->arena, CLERK_B.user, 9, &row, &n), OK);
    assert_true(n == 1 && str_eq(row[0].name, in.name) && row[0].owner == CLERK_A.user);
    in.name = STR("13800000000");
    assert_int_equal(fixture_run(f, &VIEW_SAVE, &in, CLERK_A, &t), INVALID);
    assert_true(t.err.key == MSG_err_wording_number && strcmp(t.err.field, "name") == 0);
    assert_int_equal(fixture_run(f, &VIEW_REMOVE, &(struct view_remove){ in.id }, CLERK_B, &t), NOT_FOUND);
    assert_int_equal(fixture_run(f, &VIEW_REMOVE, &(struct view_remove){ in.id }, CLERK_A, &t), OK);
    in = (struct view_save){ .id = ABSENT, .name = STR("一个"), .query = STR("state=open"), .shared = 0 };
    for (int i = 0; i < VIEWS_MOST; i++)
        assert_int_equal(fixture_run(f, &VIEW_SAVE, &in, CLERK_A, &t), OK);
    assert_int_equal(fixture_run(f, &VIEW_SAVE, &in, CLERK_A, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_views_many);
    assert_int_equal(fixture_run(f, &VIEW_SAVE, &in, CLERK_B, &t), OK);
}

static void a_filter_lets_through_what_it_says(void **state)
{
    const struct desk_filter any = { .state = DESK_ALL, .since = ABSENT, .until = ABSENT, .source = ABSENT, .worded = ABSENT,
                                     .homes = ABSENT, .class = ABSENT, .reader = 7 };
    const struct desk_line_get_row row = { .id = 1, .state = CASE_TO_VERIFY, .source = SOURCE_WEB, .reported_at = 100, .moved_at = 900,
                                           .taken_by = 7, .unit = STR("甲"), .handler = 8, .finisher = 9, .verified_by = ABSENT,
                                           .worded = 1, .homes = 3, .said_not = 1, .class = 4 };
    const int64_t under[] = { 3, 4 };
    struct desk_filter f;
    (void)state;
    assert_true(desk_filter_fits(&any, &row));
#define FITS(yes, member, value) f = any, f.member = value, assert_int_equal(desk_filter_fits(&f, &row), yes)
    FITS(false, class, DESK_NO_CLASS);
    FITS(false, class, 3);
    f = (any), f.class = 3, f.under = under, f.unders = countof(under);
    assert_true(desk_filter_fits(&f, &row)); /* what stands below a class is of it */
    FITS(true, state, DESK_OPEN);
    FITS(true, state, CASE_TO_VERIFY);
    FITS(false, state, CASE_CLOSED);
    FITS(true, taker, 7);
    FITS(false, taker, 8);
    FITS(false, taker, DESK_NOBODY);
    FITS(true, unit, STR("甲"));
    FITS(false, unit, STR("乙"));
    FITS(true, since, 100);
    FITS(false, since, 101);
    FITS(true, until, 101);
    FITS(false, until, 100);
    FITS(false, source, SOURCE_IMPORT);
    FITS(false, worded, 0);
    FITS(true, homes, 3);
    FITS(false, homes, 4);
    FITS(true, said, SAY_NOT);
    FITS(false, said, SAY_FIXED);
    FITS(true, check, true);
    FITS(true, sort, SORT_HOMES);
#undef FITS
    f = any;
    f.check = true;
    f.reader = 8; /* who began the work does not check it */
    assert_false(desk_filter_fits(&f, &row));
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(to_another_unit_with_a_reason),
        T(back_one_step_forgets_who_and_where),
        T(undo_is_for_ones_own_last_step),
        T(undo_has_its_minutes),
        T(one_refusal_keeps_nobody_back),
        T(what_is_wrong_for_all_is_refused_once),
        T(as_many_as_may_be_fit), T(a_turn_leaves_no_memory_behind), T(a_view_is_its_owners),
        cmocka_unit_test(a_filter_lets_through_what_it_says),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
