/* picture.c - a stranger's photo becomes ours: upright, small, and nothing in it but what one sees.
**
** A photo from a telephone knows where it was taken, when, and by whose telephone; a file that calls itself a photo may be a page with
** scripts behind a few pixels, or unpack to a thousand times its size. So nothing of the file is kept but its pixels: it is decoded,
** turned upright, brought to sRGB on white, made smaller, painted over where somebody asked for it, and written anew as a JPEG that the
** oldest telephone shows, with no metadata at all. The thumbnail is made of the same pixels.
**
** Of libvips's seventy loaders four are let in, and which of them is asked follows from the file's first bytes. The size in pixels
** stands in every header and is judged before a pixel is decoded; what a decoder takes all the same is bounded by the sandbox. */
#include "helper/picture.h"

#include <vips/vips.h>

enum { QUALITY = 82, THUMB_QUALITY = 75 };

static bool at(struct str s, size_t i, const char *what)
{
    size_t n = strlen(what);
    return s.n >= i + n && memcmp(s.p + i, what, n) == 0;
}

enum picture_kind picture_kind(struct str file)
{
    static const char *const brand[] = { "heic", "heix", "heim", "heis", "mif1", "msf1" };
    if (at(file, 0, "\xFF\xD8\xFF"))
        return PICTURE_JPEG;
    if (at(file, 0, "\x89PNG\r\n\x1A\n"))
        return PICTURE_PNG;
    if (at(file, 0, "RIFF") && at(file, 8, "WEBP"))
        return PICTURE_WEBP;
    for (size_t i = 0; i < countof(brand) && at(file, 4, "ftyp"); i++)
        if (at(file, 8, brand[i]))
            return PICTURE_HEIC;
    return PICTURE_NONE;
}

/* What a library says of a damaged file is for nobody's log: the job says it in its own words. */
static void say_nothing(const char *domain, GLogLevelFlags level, const char *words, void *ctx)
{
    (void)domain;
    (void)level;
    (void)words;
    (void)ctx;
}

static bool begin(void)
{
    static bool ready;
    static const char *const loader[] = { "VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadHeif" };
    if (ready)
        return true;
    g_log_set_default_handler(say_nothing, NULL);
    if (VIPS_INIT("zhitong-helper"))
        return false;
    vips_concurrency_set(1);
    vips_cache_set_max(0); /* nothing of one photo is there when the next comes */
    vips_operation_block_set("VipsForeignLoad", TRUE);
    for (size_t i = 0; i < countof(loader); i++)
        vips_operation_block_set(loader[i], FALSE);
    return ready = true;
}

static enum rc damaged(struct work *w)
{
    vips_error_clear();
    return work_refuse(w, INVALID, "picture", "the file is no whole JPEG, PNG, WebP or HEIC picture");
}

/* Reads the header alone. */
static enum rc judge_size(struct str file, struct work *w)
{
    VipsImage *head = vips_image_new_from_buffer(file.p, file.n, "", "access", VIPS_ACCESS_SEQUENTIAL, NULL);
    if (!head)
        return damaged(w);
    int64_t pixels = (int64_t)vips_image_get_width(head) * vips_image_get_height(head);
    g_object_unref(head);
    return pixels <= PICTURE_PIXELS_MAX ? OK : work_refuse(w, INVALID, "pixels", "the picture has more than %d million pixels",
                                                           PICTURE_PIXELS_MAX / 1000000);
}

/* The pixels in memory: upright, at most PICTURE_SIDE_MAX on their long side, sRGB on white. */
static VipsImage *open_upright(struct str file)
{
    VipsImage *small = NULL, *flat = NULL, *whole;
    if (vips_thumbnail_buffer((void *)(uintptr_t)file.p, file.n, &small, PICTURE_SIDE_MAX, "height", PICTURE_SIDE_MAX, "size",
                              VIPS_SIZE_DOWN, "export_profile", "srgb", "option_string", "[fail_on=truncated]", NULL))
        return NULL;
    if (vips_image_hasalpha(small)) {
        VipsArrayDouble *white = vips_array_double_newv(1, 255.0);
        int no = vips_flatten(small, &flat, "background", white, NULL);
        vips_area_unref(VIPS_AREA(white));
        g_object_unref(small);
        if (no)
            return NULL;
        small = flat;
    }
    whole = vips_image_copy_memory(small);
    g_object_unref(small);
    return whole;
}

/* ---- painting over ---------------------------------------------------------------------------------------------- */

/* The next four numbers of "x y w h x y w h". */
static bool next_box(struct str *rest, int64_t box[4])
{
    for (int i = 0; i < 4; i++) {
        struct str word;
        if (!str_next(rest, ' ', &word) || !str_int(word, &box[i]) || box[i] < 0 || box[i] > PICTURE_WHOLE)
            return false;
    }
    return true;
}

static enum rc paint(VipsImage *im, struct str boxes, struct work *w)
{
    double ink[4] = { 0, 0, 0, 0 };
    const int64_t width = vips_image_get_width(im), height = vips_image_get_height(im);
    struct str rest = boxes;
    size_t n = 0;
    while (rest.n) {
        int64_t b[4];
        if (!next_box(&rest, b) || ++n > PICTURE_BOXES_MAX)
            return work_refuse(w, INVALID, "boxes", "the boxes to paint over make no sense");
        /* Outwards to whole pixels: what touches a pixel covers it. */
        int64_t left = b[0] * width / PICTURE_WHOLE, top = b[1] * height / PICTURE_WHOLE;
        int64_t right = ((b[0] + b[2]) * width + PICTURE_WHOLE - 1) / PICTURE_WHOLE;
        int64_t bottom = ((b[1] + b[3]) * height + PICTURE_WHOLE - 1) / PICTURE_WHOLE;
        int wide = (int)(right - left), high = (int)(bottom - top);
        if (wide > 0 && high > 0 && vips_draw_rect(im, ink, vips_image_get_bands(im), (int)left, (int)top, wide, high, "fill", TRUE, NULL))
            return damaged(w);
    }
    return OK;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static enum rc put_jpeg(VipsImage *im, int quality, bool counted, struct work *w)
{
    void *bytes = NULL;
    size_t n = 0;
    if (vips_jpegsave_buffer(im, &bytes, &n, "Q", quality, "strip", TRUE, "optimize_coding", TRUE, NULL))
        return damaged(w);
    if (counted) {
        const unsigned char head[4] = { (unsigned char)(n >> 24), (unsigned char)(n >> 16), (unsigned char)(n >> 8), (unsigned char)n };
        buf_put(w->out, (const char *)head, sizeof head);
    }
    buf_put(w->out, bytes, n);
    g_free(bytes);
    return OK;
}

static enum rc put_both(VipsImage *im, struct work *w)
{
    VipsImage *thumb = NULL;
    if (vips_thumbnail_image(im, &thumb, PICTURE_THUMB_MAX, "height", PICTURE_THUMB_MAX, "size", VIPS_SIZE_DOWN, NULL))
        return damaged(w);
    enum rc rc = put_jpeg(thumb, THUMB_QUALITY, true, w);
    g_object_unref(thumb);
    if (!rc)
        rc = put_jpeg(im, QUALITY, false, w);
    w->n = (int64_t)vips_image_get_width(im) << PICTURE_WIDTH_SHIFT | vips_image_get_height(im);
    return rc;
}

enum rc picture_make(const struct job_picture *job, struct str file, struct work *w)
{
    if (picture_kind(file) == PICTURE_NONE)
        return damaged(w);
    if (!begin())
        return FAILED;
    enum rc rc = judge_size(file, w);
    VipsImage *im = rc ? NULL : open_upright(file);
    if (!im)
        return rc ? rc : damaged(w);
    rc = paint(im, job->boxes, w);
    if (!rc)
        rc = put_both(im, w);
    g_object_unref(im);
    return rc;
}
