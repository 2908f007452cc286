/* test_picture.c - photos as strangers send them: turned, tagged, huge, cut off, or no photos at all. */
#include "helper/picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <vips/vips.h>

#include "helper/test_work.h"

static int set_up(void **state)
{
    return fixture_begin(state, 256 << 20);
}

static enum rc make(struct fixture *f, struct str file, struct str boxes)
{
    return picture_make(&(struct job_picture){ boxes }, file, fixture_again(f));
}

static void refused(struct fixture *f, struct str file, const char *why)
{
    assert_int_equal(make(f, file, STR_NONE), INVALID);
    assert_true(str_eq(f->w.why, str_of(why)));
}

/* A picture whose left half is red and whose right half is blue. */
static VipsImage *halves(int width, int height)
{
    VipsImage *black, *white, *rgb;
    double red[3] = { 220, 20, 20 }, blue[3] = { 20, 20, 220 };
    assert_int_equal(vips_black(&black, width, height, "bands", 3, NULL), 0);
    assert_int_equal(vips_copy(black, &white, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), 0);
    rgb = vips_image_copy_memory(white);
    assert_int_equal(vips_draw_rect(rgb, red, 3, 0, 0, width / 2, height, "fill", TRUE, NULL), 0);
    assert_int_equal(vips_draw_rect(rgb, blue, 3, width / 2, 0, width - width / 2, height, "fill", TRUE, NULL), 0);
    g_object_unref(black);
    g_object_unref(white);
    return rgb;
}

static struct str saved(struct fixture *f, VipsImage *im, const char *suffix)
{
    void *p;
    size_t n;
    assert_int_equal(vips_image_write_to_buffer(im, suffix, &p, &n, NULL), 0);
    struct str s = arena_str(&f->a, str_n(p, n));
    assert_non_null(s.p);
    g_free(p);
    return s;
}

static struct str file_of(struct fixture *f, int width, int height, const char *suffix)
{
    VipsImage *im = halves(width, height);
    struct str s = saved(f, im, suffix);
    g_object_unref(im);
    return s;
}

/* What came out, read back without help of the program. */
static VipsImage *result(struct fixture *f, struct str *thumb, struct str *picture)
{
    assert_true(picture_split(buf_view(&f->out), thumb, picture));
    VipsImage *im;
    assert_int_equal(vips_jpegload_buffer((void *)(uintptr_t)picture->p, picture->n, &im, NULL), 0);
    return im;
}

static void pixel(VipsImage *im, int x, int y, int want_r, int want_b)
{
    double *p;
    int n;
    assert_int_equal(vips_getpoint(im, &p, &n, x, y, NULL), 0);
    assert_int_equal(n, 3);
    assert_true(p[0] > want_r - 70 && p[0] < want_r + 70 && p[2] > want_b - 70 && p[2] < want_b + 70); /* small files are far from true */
    g_free(p);
}

static void four_kinds(void **state)
{
    struct fixture *f = *state;
    static const char *const suffix[] = { ".jpg", ".png", ".webp", ".heic" };
    for (size_t i = 0; i < countof(suffix); i++) {
        struct str thumb, picture;
        assert_int_equal(make(f, file_of(f, 1200, 600, suffix[i]), STR_NONE), OK);
        assert_int_equal(f->w.n, (int64_t)1200 << PICTURE_WIDTH_SHIFT | 600);
        VipsImage *im = result(f, &thumb, &picture);
        pixel(im, 100, 300, 220, 20);
        pixel(im, 1100, 300, 20, 220);
        g_object_unref(im);
        assert_int_equal(vips_jpegload_buffer((void *)(uintptr_t)thumb.p, thumb.n, &im, NULL), 0);
        assert_int_equal(vips_image_get_width(im), PICTURE_THUMB_MAX);
        g_object_unref(im);
    }
}

/* A JPEG with an EXIF block that says how to turn it, and where somebody lives. */
static void upright_and_nameless(void **state)
{
    struct fixture *f = *state;
    for (int way = 1; way <= 8; way++) {
        struct str thumb, picture;
        char **field;
        VipsImage *im = halves(400, 200), *got;
        vips_image_set_int(im, "orientation", way);
        vips_image_set_string(im, "exif-ifd3-GPSLatitude", "28/1 12/1 0/1 (28, 12,  0, Rational, 3 components, 24 bytes)");
        vips_image_set_string(im, "exif-ifd0-ImageDescription", "<script>alert(1)</script> (, ASCII, 26 components, 26 bytes)");
        struct str file = saved(f, im, ".jpg");
        g_object_unref(im);
        assert_non_null(memmem(file.p, file.n, "<script>", 8));
        assert_int_equal(make(f, file, STR_NONE), OK);
        got = result(f, &thumb, &picture);
        bool stood = way >= 5;
        assert_int_equal(vips_image_get_width(got), stood ? 200 : 400);
        assert_int_equal(vips_image_get_height(got), stood ? 400 : 200);
        /* Where red is, by EXIF: 1 and 4 left, 2 and 3 right, 5 and 6 above, 7 and 8 below. */
        int x = way == 1 || way == 4 ? 20 : way <= 3 ? 380 : 100, y = way <= 4 ? 100 : way <= 6 ? 20 : 380;
        pixel(got, x, y, 220, 20);
        field = vips_image_get_fields(got);
        for (size_t i = 0; field[i]; i++)
            assert_false(strncmp(field[i], "exif", 4) == 0 || strncmp(field[i], "icc", 3) == 0 || strncmp(field[i], "xmp", 3) == 0);
        g_strfreev(field);
        g_object_unref(got);
        assert_null(memmem(f->out.p, f->out.n, "script", 6));
    }
}

static void large_ones_shrink(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(make(f, file_of(f, 10000, 5000, ".jpg"), STR_NONE), OK); /* 50 million pixels */
    assert_int_equal(f->w.n, (int64_t)2048 << PICTURE_WIDTH_SHIFT | 1024);
    refused(f, file_of(f, 10000, 5101, ".jpg"), "pixels");
}

/* A header that promises 3,600 million pixels, and one whose few bytes unpack to many. */
static void bombs(void **state)
{
    struct fixture *f = *state;
    static const char head[] = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\xEA\x60\0\0\xEA\x60\x08\x02\0\0\0\x23\x5E\x7B\x0A";
    enum rc rc = make(f, str_n(head, sizeof head - 1), STR_NONE);
    assert_int_equal(rc, INVALID);
    assert_true(str_eq(f->w.why, STR("pixels")) || str_eq(f->w.why, STR("picture")));
    struct str flat = file_of(f, 7100, 7100, ".png[compression=9]");
    assert_true(flat.n < 1 << 20);
    refused(f, flat, "pixels");
}

static void what_is_no_photo(void **state)
{
    struct fixture *f = *state;
    static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><script>alert(1)</script></svg>";
    refused(f, str_of(svg), "picture");
    refused(f, STR("%PDF-1.7\n"), "picture");
    refused(f, STR(""), "picture");
    refused(f, STR("GIF89a\1\0\1\0\0\0\0;"), "picture");
    refused(f, file_of(f, 40, 40, ".tif"), "picture");
    refused(f, STR("\xFF\xD8\xFF\xE0 and then nothing"), "picture");
    refused(f, STR("\0\0\0\x18" "ftypheic and then nothing"), "picture");
    struct str whole = file_of(f, 800, 800, ".jpg");
    refused(f, str_cut(whole, 0, whole.n / 2), "picture");
    whole = file_of(f, 800, 800, ".png");
    refused(f, str_cut(whole, 0, whole.n / 2), "picture");
}

/* A photo with a page behind it: the page is gone. */
static void polyglot(void **state)
{
    struct fixture *f = *state;
    struct str photo = file_of(f, 300, 300, ".jpg"), page = STR("<!doctype html><script>alert(document.cookie)</script>");
    char *both = arena_alloc(&f->a, photo.n + page.n);
    memcpy(both, photo.p, photo.n);
    memcpy(both + photo.n, page.p, page.n);
    assert_int_equal(make(f, str_n(both, photo.n + page.n), STR_NONE), OK);
    assert_null(memmem(f->out.p, f->out.n, "doctype", 7));
}

static void painted_over(void **state)
{
    struct fixture *f = *state;
    struct str thumb, picture, file = file_of(f, 1000, 500, ".jpg");
    assert_int_equal(make(f, file, STR("0 0 2500 5000 9000 9000 5000 5000")), OK);
    VipsImage *im = result(f, &thumb, &picture);
    pixel(im, 100, 100, 0, 0);
    pixel(im, 400, 100, 220, 20);
    pixel(im, 100, 400, 220, 20);
    pixel(im, 980, 490, 0, 0);
    g_object_unref(im);
    assert_int_equal(make(f, file, STR("0 0 2500")), INVALID);
    assert_int_equal(make(f, file, STR("0 0 2500 x")), INVALID);
    assert_int_equal(make(f, file, STR("0 0 2500 10001")), INVALID);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
/* The encoder that writes our HEIC keeps a block for itself; the helper only reads. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libx265";
}

int main(void)
{
    if (VIPS_INIT("test_picture"))
        return 1;
    const struct CMUnitTest tests[] = {
        T(four_kinds), T(upright_and_nameless), T(large_ones_shrink), T(bombs), T(what_is_no_photo), T(polyglot), T(painted_over),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("picture", tests, NULL, NULL);
}
