/* test_shape.c - canonical bytes: one spelling, there and back, and every other spelling refused. */
#include "base/hash.h"
#include "core/shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct sample {
    int64_t id, subject, lon;
    struct str title, token, name;
};
static const struct field sample_f[] = {
    INT(struct sample, id),        SUBJECT(struct sample, subject),  TEXT(struct sample, title, 40),
    BYTES(struct sample, token, 4), DEG_OWN(struct sample, lon, 180), TEXT_OWN(struct sample, name, 40),
};
static const struct shape SAMPLE = SHAPE(struct sample, sample_f);

static int open_arena(void **state)
{
    struct arena *a = test_malloc(sizeof *a);
    arena_init(a, 4 << 20);
    *state = a;
    return 0;
}

static int close_arena(void **state)
{
    arena_release(*state);
    test_free(*state);
    return 0;
}

static struct str encode(struct arena *a, const struct sample *s, bool personal)
{
    struct buf b;
    buf_init(&b, a, 1 << 20);
    assert_int_equal(shape_encode(&SAMPLE, s, personal, personal ? ABSENT : 1700000000000000, 7, a, &b), OK);
    return buf_view(&b);
}

/* The known answer: this text is what decision 1 promises, so it may never change. */
static void the_bytes_are_these(void **state)
{
    struct arena *a = *state;
    struct sample s = { 12, -3, 112938210, STR("暖气 \"凉\"\n"), STR("\x00\xff"), STR("居民甲") };
    struct str open = encode(a, &s, false), own = encode(a, &s, true);
    assert_true(str_eq(open, STR("{\"at\":1700000000000000,\"by\":7,\"id\":12,\"subject\":-3,"
                                 "\"title\":\"暖气 \\\"凉\\\"\\n\",\"token\":\"00ff\"}")));
    assert_true(str_eq(own, STR("{\"lon\":112938210,\"name\":\"居民甲\"}")));
}

static void there_and_back(void **state)
{
    struct arena *a = *state;
    struct sample s = { INT64_MAX, 0, ABSENT, STR("\x01\x1f\t\\/é"), STR(""), STR("") }, r;
    int64_t at, by;
    shape_clear(&SAMPLE, &r);
    assert_int_equal(shape_decode(&SAMPLE, encode(a, &s, false), false, &at, &by, a, &r), OK);
    assert_int_equal(shape_decode(&SAMPLE, encode(a, &s, true), true, NULL, NULL, a, &r), OK);
    assert_true(at == 1700000000000000 && by == 7 && r.id == s.id && r.subject == 0 && r.lon == ABSENT);
    assert_true(str_eq(r.title, s.title) && r.token.p && r.token.n == 0 && r.name.p && r.name.n == 0);
}

static void absent_members_are_left_out(void **state)
{
    struct arena *a = *state;
    struct sample s, r;
    int64_t at, by;
    shape_clear(&SAMPLE, &s);
    shape_clear(&SAMPLE, &r);
    assert_true(str_eq(encode(a, &s, true), STR("{}")));
    assert_int_equal(shape_decode(&SAMPLE, encode(a, &s, false), false, &at, &by, a, &r), OK);
    assert_true(r.id == ABSENT && !r.title.p && !r.token.p);
}

static void text_is_brought_to_nfc(void **state)
{
    struct arena *a = *state;
    struct sample s;
    shape_clear(&SAMPLE, &s);
    s.name = STR("e\xCC\x81");
    assert_true(str_eq(encode(a, &s, true), STR("{\"name\":\"\xC3\xA9\"}")));
}

static void other_spellings_are_refused(void **state)
{
    struct arena *a = *state;
    struct sample r;
    int64_t at, by;
    static const char *const open[] = {
        "", "{}", "{\"at\":1,\"by\":2", "{\"at\":1,\"by\":2}x", " {\"at\":1,\"by\":2}", "{\"by\":2,\"at\":1}", "{\"at\":01,\"by\":2}",
        "{\"at\":1,\"by\":2,\"id\":1.0}", "{\"at\":1,\"by\":2,\"id\": 1}", "{\"at\":1,\"by\":2,\"subject\":1,\"id\":1}",
        "{\"at\":1,\"by\":2,\"id\":1,\"id\":1}", "{\"at\":1,\"by\":2,\"token\":\"FF\"}", "{\"at\":1,\"by\":2,\"token\":\"f\"}",
        "{\"at\":1,\"by\":2,\"title\":\"\\u000a\"}", "{\"at\":1,\"by\":2,\"title\":\"\\u0041\"}", "{\"at\":1,\"by\":2,\"title\":\"\\/\"}",
        "{\"at\":1,\"by\":2,\"title\":\"a}", "{\"at\":1,\"by\":2,\"name\":\"personal\"}", "{\"at\":1,\"by\":2,\"id\":-9223372036854775808}",
        "{\"at\":1,\"by\":2,\"id\":-0}", "{\"at\":1,\"by\":2,,\"id\":1}", "{\"at\":1,\"by\":2,\"title\":\"\xff\"}",
    };
    for (size_t i = 0; i < countof(open); i++) {
        shape_clear(&SAMPLE, &r);
        if (shape_decode(&SAMPLE, str_of(open[i]), false, &at, &by, a, &r) != FAILED)
            fail_msg("taken: %s", open[i]);
    }
}

/* Any one changed byte of the bytes is either refused or gives another record: no two spellings of one record. */
static void no_second_spelling_by_one_byte(void **state)
{
    struct arena *a = *state;
    struct sample s = { 12, 3, ABSENT, STR("a\"b\n"), STR("\x0a\xff"), STR_NONE }, r;
    struct str good = encode(a, &s, false);
    int64_t at, by;
    for (size_t i = 0; i < good.n; i++) {
        for (int c = 0; c < 256; c++) {
            struct str bad = arena_str(a, good);
            ((char *)(uintptr_t)bad.p)[i] = (char)c;
            if ((char)c == good.p[i] || (shape_clear(&SAMPLE, &r), shape_decode(&SAMPLE, bad, false, &at, &by, a, &r)))
                continue;
            struct buf again;
            buf_init(&again, a, 1 << 16);
            assert_int_equal(shape_encode(&SAMPLE, &r, false, at, by, a, &again), OK);
            assert_true(str_eq(buf_view(&again), bad));
        }
        arena_reset(a);
        good = encode(a, &s, false);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bytes_are_these),         cmocka_unit_test(there_and_back),
        cmocka_unit_test(absent_members_are_left_out), cmocka_unit_test(text_is_brought_to_nfc),
        cmocka_unit_test(other_spellings_are_refused), cmocka_unit_test(no_second_spelling_by_one_byte),
    };
    base_init();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
