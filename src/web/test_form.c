/* test_form.c - from what a stranger sent to a record: good input, every kind of bad, and the bucket. */
#include "base/buf.h"
#include "base/clock.h"
#include "web/bucket.h"
#include "base/utf8.h"
#include "web/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

struct sample {
    struct str text, line, ids;
    int64_t n, where_lon;
};
static const struct field sample_f[] = {
    ASK_TEXT(struct sample, text, 1, 10, FIELD_REQUIRED, MSG_NONE),
    ASK_TEXT(struct sample, line, 2, 10, FIELD_LINE, MSG_NONE),
    ASK_INT(struct sample, n, 0, 9, 0, MSG_NONE),
    ASK_DEG(struct sample, where_lon, 180, 0, MSG_NONE),
    ASK_TEXT(struct sample, ids, 0, 20, FIELD_MANY, MSG_NONE),
};
static const struct shape SAMPLE = SHAPE(struct sample, sample_f);

static struct arena arena;
static struct form form;
static struct sample got;

static enum rc take(struct str type, struct str body)
{
    arena_reset(&arena);
    enum rc rc = form_read(&form, &arena, &SAMPLE, type, body);
    return rc ? rc : form_decode(&form, &arena, &SAMPLE, &got);
}

static enum rc take_form(struct str body)
{
    return take(STR("application/x-www-form-urlencoded"), body);
}

static enum rc take_json(struct str body)
{
    return take(STR("application/json"), body);
}

static void forms_are_decoded_and_tidied(void **state)
{
    (void)state;
    assert_int_equal(take_form(STR("text=%20a%2Bb+c%0D%0Ad%20&line=x%0Ay&n=9&where_lon=-112.9382104&csrf=z")), OK);
    assert_true(str_eq(got.text, STR("a+b c\nd")) && str_eq(got.line, STR("x y")));
    assert_true(got.n == 9 && got.where_lon == -112938210);
    assert_int_equal(take_form(STR("text=%E7%9B%B4%E9%80%9A&line=&n=")), OK);
    assert_true(str_eq(got.text, STR("直通")) && !got.line.p && got.n == ABSENT);
}

static void ticked_boxes_stand_beside_each_other(void **state)
{
    (void)state;
    assert_int_equal(take_form(STR("ids=3&text=x&ids=17&ids=4")), OK);
    assert_true(str_eq(got.ids, STR("3 17 4")));
    assert_int_equal(take_json(STR("{\"text\":\"x\",\"ids\":[3,\"17\",4]}")), OK);
    assert_true(str_eq(got.ids, STR("3 17 4")));
    assert_int_equal(take_json(STR("{\"text\":\"x\",\"ids\":[]}")), OK);
    assert_null(got.ids.p);
    assert_int_equal(take_json(STR("{\"text\":\"x\",\"ids\":[3,[4]]}")), INVALID);
    assert_int_equal(take_json(STR("{\"text\":[\"x\"]}")), INVALID);
    assert_int_equal(take_form(STR("text=x&ids=3&line=ab&line=ab")), INVALID);
    assert_int_equal(form_error(&form, NULL)->key, MSG_err_form_twice);
    assert_int_equal(take_form(STR("text=x&ids=123456789012&ids=12345678")), INVALID);
    assert_int_equal(form_error(&form, "ids")->key, MSG_err_too_long);
}

static void limits_count_characters(void **state)
{
    (void)state;
    assert_int_equal(take_form(STR("text=一二三四五六七八九十")), OK);
    assert_int_equal(take_form(STR("text=一二三四五六七八九十一")), INVALID);
    assert_int_equal(form_error(&form, "text")->key, MSG_err_too_long);
    assert_int_equal(form_error(&form, "text")->n, 10);
    assert_true(str_eq(form_value(&form, "text"), STR("一二三四五六七八九十一"))); /* what was typed is kept */
}

static void what_is_shown_again_is_bounded(void **state)
{
    (void)state;
    const size_t n = 300000;
    char *body = test_malloc(5 + n);
    memcpy(body, "text=x", 6);
    for (size_t i = 6; i < 5 + n; i++)
        body[i] = "\xE4\xB8\x80"[i % 3];
    assert_int_equal(take_form(str_n(body, 6 + (n - 1) / 3 * 3)), INVALID);
    assert_int_equal(form_error(&form, "text")->key, MSG_err_too_long);
    struct str shown = form_value(&form, "text");
    assert_true(shown.n <= FORM_SHOWN_MAX && shown.n > FORM_SHOWN_MAX - 3 && utf8_valid(shown));
    test_free(body);
}

static void every_field_has_its_error(void **state)
{
    (void)state;
    assert_int_equal(take_form(STR("text=+&line=x&n=10&where_lon=181")), INVALID);
    assert_int_equal(form_error(&form, "text")->key, MSG_err_missing);
    assert_int_equal(form_error(&form, "line")->key, MSG_err_too_short);
    assert_int_equal(form_error(&form, "n")->key, MSG_err_range);
    assert_int_equal(form_error(&form, "where_lon")->key, MSG_err_range);
    assert_int_equal(take_form(STR("text=a&n=1e3&where_lon=1.2.3")), INVALID);
    assert_int_equal(form_error(&form, "n")->key, MSG_err_number);
    assert_int_equal(form_error(&form, "where_lon")->key, MSG_err_number);
    assert_int_equal(take_form(STR("text=a%00b")), INVALID);
    assert_int_equal(form_error(&form, "text")->key, MSG_err_nul);
}

static void broken_forms_are_refused_whole(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        enum msg key;
    } bad[] = { { "text=%", MSG_err_form_escape },      { "text=%4", MSG_err_form_escape }, { "text=%zz", MSG_err_form_escape },
                { "text=a&text=b", MSG_err_form_twice }, { "text=%ff", MSG_err_form_utf8 } };
    for (size_t i = 0; i < countof(bad); i++) {
        assert_int_equal(take_form(str_of(bad[i].body)), INVALID);
        assert_int_equal(form_error(&form, NULL)->key, bad[i].key);
    }
    char many[FORM_PAIRS_MAX * 8 + 64] = "text=a";
    for (size_t i = 0, n = strlen(many); i < FORM_PAIRS_MAX; i++)
        n += (size_t)snprintf(many + n, sizeof many - n, "&k%zu=v", i);
    assert_int_equal(take_form(str_of(many)), INVALID);
    assert_int_equal(take(STR("text/plain"), STR("text=a")), INVALID);
    assert_int_equal(form_error(&form, NULL)->key, MSG_err_form_type);
}

static void json_is_flattened(void **state)
{
    (void)state;
    assert_int_equal(take_json(STR(" {\"text\":\"\\u76f4\\n\",\"where\":{\"lon\":112.938210},\"n\":3,\"line\":null} ")), OK);
    assert_true(str_eq(got.text, STR("直")) && got.where_lon == 112938210 && got.n == 3 && !got.line.p);
}

static void bad_json_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "[]", "\"x\"", "{\"text\":\"a\"", "{\"text\":\"a\"} x", "{\"text\":\"a\"}{}", "{'text':'a'}", "{\"text\":\"a\",}",
        "{\"text\":[\"a\"]}", "{\"text\":true}", "{\"text\":\"a\",\"text\":\"b\"}", "{\"text\":\"a\xff\"}", "{\"text\":\"\\ud800\"}",
        "{\"text\":5}", "{\"text\":\"a\",\"other\":1}", "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":1}}}}}", "{\"text\":\"a\",\"n\":1.5}",
        "{\"text\":\"a\",\"n\":\"x\"}", "{\"text\":\"a\nb\"}", "{\"text\":\"a\",\"n\":1e400}",
        "{\"where\":{\"lon\":1},\"where_lon\":2,\"text\":\"a\"}", "{\"text\":\"a\\u0000b\"}",
    };
    for (size_t i = 0; i < countof(bad); i++)
        if (take_json(str_of(bad[i])) == OK)
            fail_msg("taken: %s", bad[i]);
}

static void deep_json_does_not_recurse(void **state)
{
    (void)state;
    static char deep[200000];
    memset(deep, '[', sizeof deep - 1);
    assert_int_equal(take_json(str_of(deep)), INVALID);
}

/* ---- the bucket ------------------------------------------------------------------------------------------------ */

static void the_bucket_slows_and_never_refuses(void **state)
{
    (void)state;
    static struct bucket b;
    const unsigned char one[16] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 1, 1, 7 };
    const unsigned char near[16] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 1, 1, 8 };
    const unsigned char far[16] = { 0x20, 1, 0xd, 0xb8, 9 };
    int64_t mono = 5 * (int64_t)CLOCK_S, wall = 1700000000 * (int64_t)CLOCK_S;
    int wait = 0;
    bucket_init(&b, false);
    for (int i = 0; i < BUCKET_BURST; i++)
        assert_int_equal(bucket_take(&b, one, mono, wall), 0);
    assert_in_range(bucket_take(&b, near, mono, wall), 1, 1000); /* the same /24 shares it */
    assert_int_equal(bucket_take(&b, far, mono, wall), 0);
    for (int i = 0; i < 1000; i++)
        wait = bucket_take(&b, one, mono, wall);
    assert_in_range(wait, BUCKET_WAIT_MAX_MS - 1000, BUCKET_WAIT_MAX_MS);
    mono += 3600 * (int64_t)CLOCK_S;
    assert_int_equal(bucket_take(&b, one, mono, wall), 0); /* an hour later it is full again */
    for (int i = 0; i < 100; i++)
        (void)bucket_take(&b, one, mono, wall);
    assert_int_equal(bucket_take(&b, one, mono, wall + CLOCK_DAY), 0); /* tomorrow's key knows nothing of today */
}

static void no_address_is_kept(void **state)
{
    (void)state;
    static struct bucket b;
    const unsigned char remote[16] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 203, 0, 113, 77 };
    bucket_init(&b, false);
    (void)bucket_take(&b, remote, 1, 1);
    assert_null(memmem(&b.slot, sizeof b.slot, remote + 12, 3));
}

static int start(void **state)
{
    (void)state;
    base_init();
    arena_init(&arena, 8 << 20);
    return 0;
}

static const char *const DISPOSITION = "Content-Disposition: form-data; name=";

static enum rc take_parts(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static enum rc take_parts(const char *fmt, ...)
{
    va_list ap;
    arena_reset(&arena);
    va_start(ap, fmt);
    struct str body = arena_vprintf(&arena, fmt, ap);
    va_end(ap);
    return form_read(&form, &arena, NULL, STR("multipart/form-data; boundary=-b"), body);
}

static void files_come_with_their_form(void **state)
{
    const char *d = DISPOSITION;
    (void)state;
    assert_int_equal(take_parts("---b\r\n%s\"csrf\"\r\n\r\nx y\r\n---b\r\n%s\"sheet\"; filename=\"C:\\a\\表%%22 1.csv\"\r\n"
                                "Content-Type: text/csv\r\n\r\n1,2\r\n--b\r\n\r\n---b--\r\n", d, d), OK);
    assert_string_equal(arena_cstr(&arena, form_value(&form, "csrf")), "x y");
    const struct form_file *f = form_file(&form, "sheet", 0);
    assert_non_null(f);
    assert_true(str_eq(f->name, STR("表%22 1.csv")) && str_eq(f->type, STR("text/csv")) && str_eq(f->bytes, STR("1,2\r\n--b\r\n")));
    assert_null(form_file(&form, "sheet", 1));
    assert_false(form_has(&form, "sheet"));
    /* none chosen, two of one name, an empty one; the boundary in quotes, the head in any case */
    assert_int_equal(take_parts("---b\r\n%s\"a\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n---b\r\n"
                                "%s\"p\"; filename=\"1\"\r\n\r\none\r\n---b\r\n%s\"p\"; filename=\"2\"\r\n\r\n\r\n---b--", d, d, d), OK);
    assert_null(form_file(&form, "a", 0));
    assert_true(str_eq(form_file(&form, "p", 0)->bytes, STR("one")) && form_file(&form, "p", 1)->bytes.n == 0);
    assert_int_equal(form_read(&form, &arena, NULL, STR("Multipart/Form-Data; charset=x; Boundary=\"q\""),
                               STR("--q\r\ncontent-disposition: form-data; name=\"n\"\r\n\r\n9\r\n--q--")), OK);
    assert_true(str_eq(form_value(&form, "n"), STR("9")));
}

static void odd_parts_are_refused(void **state)
{
    static const char *const head[] = {
        "Content-Disposition: form-data",
        "Content-Disposition: attachment; name=\"a\"",
        "Content-Disposition: form-data; name=a",
        "Content-Disposition: form-data; name=\"\"",
        "Content-Disposition: form-data; name=\"a b\"",
        "Content-Disposition: form-data; name=\"a\"; name=\"b\"",
        "Content-Disposition: form-data; name=\"a\"; filename=\"x\\\"y\"",
        "Content-Disposition: form-data; name=\"a\"; filename*=UTF-8''x",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Type: multipart/mixed; boundary=c",
        "Content-Disposition: form-data; name=\"a\"\nContent-Type: text/plain",
        "Content-Disposition: form-data; name=\"a\"; filename=\"\xFF\"",
        "Content-Disposition: form-data; name=\"a\"; filename=\"x\ty\"",
        "Content-Type: text/plain",
    };
    (void)state;
    for (size_t i = 0; i < countof(head); i++)
        assert_int_equal(take_parts("---b\r\n%s\r\n\r\nv\r\n---b--\r\n", head[i]), INVALID);
    const char *d = DISPOSITION;
    assert_int_equal(take_parts("---b\r\n%s\"a\"\r\n\r\nv\r\n---b--\r\n", d), OK);
    struct str whole = arena_printf(&arena, "---b\r\n%s\"a\"\r\n\r\nv\r\n---b--\r\n", d);
    for (size_t n = 0; n < whole.n - 2; n++) /* what broke off */
        assert_int_equal(form_read(&form, &arena, NULL, STR("multipart/form-data; boundary=-b"), str_cut(whole, 0, n)), INVALID);
    assert_int_equal(take_parts("pre\r\n---b\r\n%s\"a\"\r\n\r\nv\r\n---b--\r\n", d), INVALID);
    assert_int_equal(take_parts("---b\r\n%s\"a\"\r\n\r\nv\r\n---b--\r\npost", d), INVALID);
    assert_int_equal(take_parts("---b \r\n%s\"a\"\r\n\r\nv\r\n---b--\r\n", d), INVALID);
    assert_int_equal(take_parts("---b\r\n%s\"a\"\r\n\r\nv\r\n---bc\r\n---b--\r\n", d), INVALID);
    assert_int_equal(take_parts("---b\r\n%s\"a\"\r\n\r\nv\r\n---b\r\n%s\"a\"\r\n\r\nw\r\n---b--\r\n", d, d), INVALID);
    for (size_t i = 0; i < 3; i++) {
        static const char *const type[] = { "multipart/form-data", "multipart/form-data; boundary=",
                                            "multipart/form-data; boundary=\"a b\"" };
        assert_int_equal(form_read(&form, &arena, NULL, str_of(type[i]), whole), INVALID);
    }
    struct buf many;
    buf_init(&many, &arena, 100000);
    for (int i = 0; i <= FORM_FILES_MAX; i++)
        buf_printf(&many, "---b\r\n%s\"f\"; filename=\"x\"\r\n\r\nv\r\n", d);
    buf_str(&many, STR("---b--"));
    assert_int_equal(form_read(&form, &arena, NULL, STR("multipart/form-data; boundary=-b"), buf_view(&many)), INVALID);
    assert_int_equal(form_error(&form, NULL)->key, MSG_err_form_files);
}

static int stop(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticked_boxes_stand_beside_each_other),
        cmocka_unit_test(forms_are_decoded_and_tidied),   cmocka_unit_test(limits_count_characters),
        cmocka_unit_test(what_is_shown_again_is_bounded), cmocka_unit_test(files_come_with_their_form),
        cmocka_unit_test(odd_parts_are_refused),
        cmocka_unit_test(every_field_has_its_error),      cmocka_unit_test(broken_forms_are_refused_whole),
        cmocka_unit_test(json_is_flattened),              cmocka_unit_test(bad_json_is_refused),
        cmocka_unit_test(deep_json_does_not_recurse),     cmocka_unit_test(the_bucket_slows_and_never_refuses),
        cmocka_unit_test(no_address_is_kept),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, start, stop);
}
