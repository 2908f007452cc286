/* test_photo.c - what may be done with a photo, and by whom: added while it waits, painted over for ever, published as a copy,
** withdrawn. */
#include "desk/desk_photo.h"

#include "core/attach.h"
#include "core/erase.h"
#include "core/proto.h"
#include "desk/desk_in.h"
#include "people/people.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct actor CLERK = { 101, PERM_DESK | PERM_VERIFY };

struct waits {
    struct place *place;
    struct attach_new made;
};
static enum rc expect(struct side *s, struct arena *a, int64_t now, void *arg)
{
    const struct waits *w = arg;
    return attach_expect(s, a, place_dir(w->place), now, &w->made);
}

/* A file that waits, as one that came with a form: no decide() looks into it. */
static struct str waiting(struct fixture *f)
{
    struct waits w = { .place = f->place };
    assert_int_equal(attach_seal(&f->arena, STR("pixels"), 40 << PICTURE_WIDTH_SHIFT | 30, &w.made), OK);
    assert_int_equal(fixture_side(f, expect, &w), OK);
    assert_int_equal(attach_write(place_dir(f->place), &f->arena, &w.made), OK);
    return w.made.token;
}

static struct case_reported_result report(struct fixture *f)
{
    struct task t;
    struct case_report in = { .text = STR("楼道灯不亮"), .where_lon = ABSENT, .where_lat = ABSENT };
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK);
    struct case_reported_result r = *(const struct case_reported_result *)t.result;
    r.token = arena_str(&f->arena, r.token);
    return r;
}

static struct desk_photo_get_row photo(struct fixture *f, int64_t id, int64_t n)
{
    struct desk_photo_get_row row;
    assert_int_equal(desk_photo_get(f->db, &f->arena, id, n, &row), OK);
    return row;
}

static void own(struct fixture *f, const struct case_reported_result *r)
{
    assert_int_equal(fixture_run(f, &PHOTO_ADD_OWN, &(struct photo_own){ r->token, waiting(f) }, FIXTURE_NOBODY, NULL), OK);
}

static enum rc redact(struct fixture *f, int64_t id, int64_t n, struct str with)
{
    return fixture_run(f, &PHOTO_REDACT, &(struct photo_redact){ id, n, with }, CLERK, NULL);
}

static enum rc publish(struct fixture *f, int64_t id, const char *alt, int64_t checked, struct task *t)
{
    return fixture_run(f, &PHOTO_PUBLISH, &(struct photo_publish){ id, 1, checked, str_of(alt), waiting(f) }, CLERK, t);
}

static void what_waits_becomes_the_resident_s_photo(void **state)
{
    struct fixture *f = *state;
    const struct case_reported_result r = report(f);
    struct task t;
    const struct str token = waiting(f);
    const struct photo_own in = { r.token, token };
    assert_int_equal(fixture_run(f, &PHOTO_ADD_OWN, &(struct photo_own){ STR("AAAAAAAAAAAAAAAAAAAAAA"), token }, FIXTURE_NOBODY, NULL),
                     NOT_FOUND);
    assert_int_equal(fixture_run(f, &PHOTO_ADD_OWN, &in, FIXTURE_NOBODY, NULL), OK);
    const struct fixture_event e = fixture_last(f);
    assert_true(str_eq(e.kind, str_of(PHOTO_ADDED.kind)) && e.subject == r.voice);
    const struct desk_photo_get_row row = photo(f, r.id, 1);
    assert_true(row.kind == PHOTO_REPORT && row.width == 40 && row.height == 30 && row.body == e.pos && row.pub == ABSENT);
    assert_int_equal(fixture_run(f, &PHOTO_ADD_OWN, &in, FIXTURE_NOBODY, &t), INVALID); /* it waits no longer */
    assert_int_equal(t.err.key, MSG_err_photo_gone);
}

static void a_voice_has_so_many(void **state)
{
    struct fixture *f = *state;
    const struct case_reported_result r = report(f);
    struct task t;
    for (int i = 0; i < PHOTOS_OF_VOICE; i++)
        own(f, &r);
    assert_int_equal(fixture_run(f, &PHOTO_ADD_OWN, &(struct photo_own){ r.token, waiting(f) }, FIXTURE_NOBODY, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_photos_full);
    const struct photo_case after = { r.id, PHOTO_AFTER, waiting(f) };
    assert_int_equal(fixture_run(f, &PHOTO_ADD, &after, CLERK, NULL), OK); /* the office's are counted apart */
}

static void a_unit_adds_to_its_own_cases(void **state)
{
    struct fixture *f = *state;
    struct task t;
    const struct people_add add = { STR("heat"), STR("张三"), STR("unit"), STR("$argon2id$x"), STR("热力公司甲") };
    assert_int_equal(fixture_run(f, &PEOPLE_ADD, &add, FIXTURE_ADMIN, &t), OK);
    const struct actor heat = { ((const struct people_joined *)t.result)->user, PERM_UNIT };
    const struct case_reported_result r = report(f);
    const struct photo_case in = { r.id, PHOTO_BEFORE, waiting(f) };
    assert_int_equal(fixture_run(f, &CASE_TAKE, &(struct case_do){ .id = r.id, .checked = ABSENT }, CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &CASE_DISPATCH, &(struct case_do){ .id = r.id, .words = STR("供水公司庚"), .checked = 1 }, CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &UNIT_PHOTO_ADD, &in, heat, &t), DENIED);
    assert_int_equal(t.err.key, MSG_err_unit_not_yours);
    assert_int_equal(fixture_run(f, &CASE_DISPATCH, &(struct case_do){ .id = r.id, .words = STR("热力公司甲"), .why = STR("是暖气"), .checked = 1 },
                                 CLERK, NULL), OK);
    assert_int_equal(fixture_run(f, &UNIT_PHOTO_ADD, &in, heat, NULL), OK);
    assert_int_equal(photo(f, r.id, 1).kind, PHOTO_BEFORE);
    assert_int_equal(fixture_run(f, &PHOTO_ADD, &(struct photo_case){ 99, PHOTO_BEFORE, waiting(f) }, CLERK, NULL), NOT_FOUND);
}

static void what_was_painted_over_is_gone(void **state)
{
    struct fixture *f = *state;
    const struct case_reported_result r = report(f);
    own(f, &r);
    const int64_t before = photo(f, r.id, 1).body;
    assert_int_equal(publish(f, r.id, "楼道的灯", 1, NULL), OK);
    const int64_t copy = photo(f, r.id, 1).pub;
    assert_int_equal(redact(f, r.id, 2, waiting(f)), NOT_FOUND);
    assert_int_equal(redact(f, r.id, 1, STR("AAAAAAAAAAAAAAAAAAAAAA")), INVALID);
    assert_non_null(fixture_at(f, before).own.p); /* nothing was lost by it */
    assert_int_equal(redact(f, r.id, 1, waiting(f)), OK);
    const struct desk_photo_get_row row = photo(f, r.id, 1);
    assert_true(row.redacted == 1 && row.body != before && row.pub == ABSENT);
    assert_null(fixture_at(f, before).own.p);
    assert_null(fixture_at(f, copy).own.p);
}

static void a_copy_is_published_and_withdrawn(void **state)
{
    struct fixture *f = *state;
    const struct case_reported_result r = report(f);
    struct task t;
    own(f, &r);
    const int64_t body = photo(f, r.id, 1).body;
    assert_int_equal(publish(f, r.id, "王女士13800001111门口", 0, &t), INVALID); /* judged like all public words */
    assert_int_equal(photo(f, r.id, 1).pub, ABSENT);
    assert_int_equal(publish(f, r.id, "楼道的灯", 1, NULL), OK);
    const int64_t first = photo(f, r.id, 1).pub;
    assert_int_equal(publish(f, r.id, "楼道顶上的灯", 1, NULL), OK); /* anew: the first copy goes */
    assert_null(fixture_at(f, first).own.p);
    const int64_t second = photo(f, r.id, 1).pub;
    assert_int_equal(fixture_run(f, &PHOTO_WITHDRAW, &(struct photo_withdraw){ r.id, 1 }, CLERK, NULL), OK);
    assert_null(fixture_at(f, second).own.p);
    assert_int_equal(photo(f, r.id, 1).pub, ABSENT);
    const int64_t end = fixture_next(f);
    assert_int_equal(fixture_run(f, &PHOTO_WITHDRAW, &(struct photo_withdraw){ r.id, 1 }, CLERK, NULL), OK); /* pressed twice */
    assert_int_equal(fixture_next(f), end);
    assert_int_equal(photo(f, r.id, 1).body, body); /* the resident's own stays */
}

static void with_the_voice_all_of_it_goes(void **state)
{
    struct fixture *f = *state;
    const struct case_reported_result r = report(f);
    struct task t;
    own(f, &r);
    assert_int_equal(publish(f, r.id, "楼道的灯", 1, NULL), OK);
    assert_int_equal(fixture_run(f, &VOICE_ERASE, &(struct voice_erase){ r.token }, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(photo(f, r.id, 1).body, ABSENT);
    assert_int_equal(publish(f, r.id, "楼道的灯", 1, &t), CONFLICT);
    assert_int_equal(t.err.key, MSG_err_erased);
    assert_int_equal(redact(f, r.id, 1, waiting(f)), CONFLICT);
    assert_int_equal(fixture_run(f, &PHOTO_ADD_OWN, &(struct photo_own){ r.token, waiting(f) }, FIXTURE_NOBODY, NULL), CONFLICT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_waits_becomes_the_resident_s_photo, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(a_voice_has_so_many, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(a_unit_adds_to_its_own_cases, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(what_was_painted_over_is_gone, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(a_copy_is_published_and_withdrawn, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(with_the_voice_all_of_it_goes, fixture_setup, fixture_teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("photo", tests, NULL, NULL);
}
