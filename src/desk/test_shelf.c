/* test_shelf.c - the shelves of search: what an event puts on them, how a tail becomes a block, what taking off leaves behind. */
#include "base/postings.h"
#include "base/words.h"
#include "desk/desk_shelf.h"
#include "support/decide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void report(struct fixture *f, struct str text)
{
    struct case_report in = { .text = text, .where_lon = ABSENT, .where_lat = ABSENT };
    struct arena_mark mark = arena_mark(&f->arena);
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, NULL), OK);
    arena_rewind(&f->arena, mark);
}

static struct desk_shelf_get_row shelf(struct fixture *f, enum shelf s)
{
    struct desk_shelf_get_row row = { 0, 0, 0 };
    enum rc rc = desk_shelf_get(f->db, &f->arena, s, &row);
    assert_true(rc == OK || rc == NOT_FOUND);
    return row;
}

/* Is the document in the block, by this pair of characters (0: by any key at all)? */
static bool in_block(struct fixture *f, int doc, int32_t one, int32_t two)
{
    const uint16_t first = words_code(one), second = words_code(two);
    const struct postings_want want = { &first, &second, 1, 1 };
    struct postings_set set = { { 0 } };
    bool any = false;
    for (unsigned i = 0; i < POSTINGS_BUCKETS; i++) {
        struct desk_bucket_get_row row;
        struct buf less;
        if (desk_bucket_get(f->db, &f->arena, i, &row))
            continue;
        buf_init(&less, &f->arena, 1 << 20);
        any = postings_without(row.lists, doc, &less) || any;
        if (one)
            postings_find(row.lists, i, &want, &set);
    }
    return one ? postings_last(&set, doc + 1) == doc : any;
}

static enum rc drop_one(struct side *s, struct arena *a, int64_t now, void *arg)
{
    const struct desk_doc_get_row *d = arg;
    (void)now;
    return shelf_drop((struct apply *)s, a, d->case_id, (enum doc_kind)d->kind, d->pos); /* one connection, four faces */
}

/* What erasing a voice will do: the text's document goes, out of the tail or out of its block, and its words are not asked for. */
static void forget(struct fixture *f, int64_t doc)
{
    struct desk_doc_get_row d;
    assert_int_equal(desk_doc_get(f->db, &f->arena, doc, &d), OK);
    assert_int_equal(fixture_side(f, drop_one, &d), OK);
    assert_int_equal(desk_doc_get(f->db, &f->arena, doc, &d), NOT_FOUND);
}

static void a_full_tail_becomes_a_block_and_forgets(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < POSTINGS_DOCS + 3; i++)
        report(f, i == 7 ? STR("暖气不热") : STR("路灯"));
    struct desk_shelf_get_row row = shelf(f, SHELF_STAFF);
    assert_true(row.docs == POSTINGS_DOCS + 3 && row.first == POSTINGS_DOCS && row.blocks == 1);
    assert_int_equal(shelf(f, SHELF_PUBLIC).docs, 0);
    struct desk_block_before_row *block;
    struct desk_case_get_row oldest, newest;
    size_t n;
    assert_int_equal(desk_block_before(f->db, &f->arena, row.docs, shelf_base(SHELF_STAFF + 1), 0, 2, &block, &n), OK);
    assert_int_equal(desk_case_get(f->db, &f->arena, 1, &oldest), OK);
    assert_int_equal(desk_case_get(f->db, &f->arena, POSTINGS_DOCS, &newest), OK);
    assert_true(n == 1 && block->since == oldest.reported_at && block->until == newest.reported_at);
    assert_true(in_block(f, 7, 0x6696, 0x6C14));
    assert_false(in_block(f, 8, 0x6696, 0x6C14));
    assert_true(in_block(f, POSTINGS_DOCS - 1, 0x8DEF, 0x706F));
    assert_int_equal(fixture_run(f, &CASE_WORD, &(struct case_word){ 8, STR("供热不足"), 1 }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(fixture_run(f, &CASE_WORD, &(struct case_word){ 8, STR("供热恢复"), 1 }, FIXTURE_ADMIN, NULL), OK);
    fixture_check_clean(f);
    forget(f, 7);
    assert_false(in_block(f, 7, 0, 0));
    assert_true(in_block(f, 6, 0x8DEF, 0x706F));
    forget(f, POSTINGS_DOCS + 1);
    struct desk_tail_before_row *tail;
    assert_int_equal(desk_tail_before(f->db, &f->arena, POSTINGS_DOCS + 2, POSTINGS_DOCS, 10, &tail, &n), OK);
    assert_true(n == 1 && tail[0].id == POSTINGS_DOCS);
}

static void new_wording_leaves_nothing_of_the_old(void **state)
{
    struct fixture *f = *state;
    struct desk_doc_of_case_row *row;
    size_t n;
    report(f, STR("冷"));
    for (int i = 0; i < 3; i++)
        assert_int_equal(fixture_run(f, &CASE_WORD, &(struct case_word){ 1, STR("供热不足"), 1 }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(shelf(f, SHELF_PUBLIC).docs, 3);
    assert_int_equal(desk_doc_of_case(f->db, &f->arena, 1, shelf_base(SHELVES), 0, 10, &row, &n), OK);
    assert_int_equal(n, 3); /* the report, and one wording on each shelf */
    assert_true(row[0].kind == DOC_WORDING && row[1].kind == DOC_WORDING && row[2].kind == DOC_REPORT);
    assert_true(row[0].id == shelf_base(SHELF_PUBLIC) + 2);
    fixture_check_clean(f);
}

/* Numbers may not hang on what can be erased: a text without a word takes its number as well. */
static void every_text_takes_its_number(void **state)
{
    struct fixture *f = *state;
    report(f, STR("，。"));
    assert_int_equal(fixture_run(f, &CASE_JOIN, &(struct case_join){ .id = 1 }, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(fixture_run(f, &CASE_NOTE, &(struct case_note){ 1, STR("!!") }, FIXTURE_ADMIN, NULL), OK);
    assert_int_equal(shelf(f, SHELF_STAFF).docs, 3);
    fixture_check_clean(f);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_end)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_full_tail_becomes_a_block_and_forgets),
        T(new_wording_leaves_nothing_of_the_old),
        T(every_text_takes_its_number),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("shelf", tests, NULL, NULL);
}
