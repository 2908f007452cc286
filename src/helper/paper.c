/* paper.c - drawing on the page, by pango and cairo. */
#include "helper/paper.h"

#include "base/text.h"
#include "base/utf8.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

enum { SMALLEST_PT = 5 };
#define LINE_SPACING 1.18
#define NARROWEST_EM 0.2 /* a letter of any text */

/* ---- the page ------------------------------------------------------------------------------------------------ */

static cairo_status_t take_bytes(void *closure, const unsigned char *p, unsigned n)
{
    struct buf *out = closure;
    buf_put(out, p, n);
    return out->overflow ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

enum rc paper_open(struct work *w, int64_t lang, struct str title, struct paper *out)
{
    must(lang >= 0 && lang < LANGS);
    struct paper p = { .w = w, .m = { w->a, (int)lang } };
    p.surface = cairo_pdf_surface_create_for_stream(take_bytes, w->out, PAPER_WIDTH, PAPER_HEIGHT);
    cairo_pdf_surface_set_metadata(p.surface, CAIRO_PDF_METADATA_TITLE, arena_cstr(w->a, title));
    p.cr = cairo_create(p.surface);
    p.layout = pango_cairo_create_layout(p.cr);
    PangoContext *context = pango_layout_get_context(p.layout);
    pango_context_set_language(context, pango_language_from_string(lang == LANG_ZH ? "zh-cn" : "en"));
    pango_context_set_round_glyph_positions(context, FALSE);
    /* Paper has no pixels that an outline would have to be bent to. */
    cairo_font_options_t *smooth = cairo_font_options_create();
    cairo_font_options_set_hint_style(smooth, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(smooth, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, smooth);
    cairo_font_options_destroy(smooth);
    *out = p;
    return OK;
}

void paper_turn(struct paper *p)
{
    p->turns++;
    if (!p->dry)
        cairo_show_page(p->cr);
}

enum rc paper_close(struct paper *p)
{
    g_object_unref(p->layout);
    paper_turn(p);
    bool good = cairo_status(p->cr) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(p->cr);
    cairo_surface_finish(p->surface);
    good = good && cairo_surface_status(p->surface) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(p->surface);
    return good || p->w->out->overflow ? OK : FAILED;
}

static void use(struct paper *p, enum paper_ink ink)
{
    static const unsigned char rgb[][3] = {
        [INK_TEXT] = { 0x1d, 0x1b, 0x18 }, [INK_QUIET] = { 0x59, 0x53, 0x49 }, [INK_LINE] = { 0x85, 0x7d, 0x6e },
        [INK_RED] = { 0xb8, 0x30, 0x1c },  [INK_PAPER] = { 0xff, 0xff, 0xff }, [INK_SHADE] = { 0xf4, 0xf1, 0xea },
        [INK_WARM] = { 0xfd, 0xf2, 0xd6 },
    };
    must(ink < countof(rgb));
    cairo_set_source_rgb(p->cr, rgb[ink][0] / 255.0, rgb[ink][1] / 255.0, rgb[ink][2] / 255.0);
}

/* ---- text ---------------------------------------------------------------------------------------------------- */

static void set(struct paper *p, const struct face *f, struct str s, double width)
{
    static const PangoAlignment align[] = { PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER, PANGO_ALIGN_RIGHT };
    must(f->align < countof(align));
    PangoFontDescription *d = pango_font_description_new();
    pango_font_description_set_family_static(d, "WenQuanYi Micro Hei");
    pango_font_description_set_weight(d, f->heavy ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(d, f->size * PANGO_SCALE);
    pango_layout_set_font_description(p->layout, d);
    pango_font_description_free(d);
    pango_layout_set_width(p->layout, width < 0 ? -1 : (int)(width * PANGO_SCALE));
    pango_layout_set_alignment(p->layout, align[f->align]);
    pango_layout_set_wrap(p->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(p->layout, (float)LINE_SPACING);
    pango_layout_set_text(p->layout, s.p ? s.p : "", (int)s.n);
}

static void show(struct paper *p, const struct face *f, double x, double y)
{
    if (p->dry)
        return;
    use(p, f->ink);
    cairo_move_to(p->cr, x, y);
    pango_cairo_show_layout(p->cr, p->layout);
    p->w->n += pango_layout_get_unknown_glyphs_count(p->layout);
}

static void extents(struct paper *p, double *width, double *height)
{
    int w, h;
    pango_layout_get_size(p->layout, &w, &h);
    *width = (double)w / PANGO_SCALE;
    *height = (double)h / PANGO_SCALE;
}

double paper_text(struct paper *p, struct face f, double x, double y, double width, struct str s)
{
    double w, h;
    set(p, &f, s, width);
    extents(p, &w, &h);
    show(p, &f, x, y);
    return h;
}

double paper_line(struct paper *p, struct face f, double x, double y, double width, struct str s)
{
    double w, h;
    set(p, &f, s, -1);
    extents(p, &w, &h);
    if (w > width) {
        f.size = f.size * width / w;
        f.size = f.size < SMALLEST_PT ? SMALLEST_PT : f.size;
        set(p, &f, s, -1);
        extents(p, &w, &h);
    }
    show(p, &f, x + (f.align == ALIGN_LEFT ? 0 : f.align == ALIGN_RIGHT ? width - w : (width - w) / 2), y);
    return h;
}

struct paper_size paper_size(struct paper *p, struct face f, double width, struct str s)
{
    struct paper_size size;
    set(p, &f, s, width);
    extents(p, &size.width, &size.height);
    return size;
}

/* Where the last sentence of a text ends that begins before `most`; 0: it has none that ends there. */
static size_t sentence_end(struct str s, size_t most)
{
    static const char *const stop[] = { "。", "！", "？", "；", ". ", "! ", "? ", "; ", "\n" };
    for (size_t at = most; at > 0; at--)
        for (size_t i = 0; i < countof(stop); i++) {
            struct str end = str_of(stop[i]);
            if (at >= end.n && str_eq(str_cut(s, at - end.n, at), end))
                return at;
        }
    return 0;
}

static struct str joined(struct arena *a, struct str head, struct str more)
{
    struct str s = arena_printf(a, STR_FMT STR_FMT, STR_ARG(str_trim(head)), STR_ARG(more));
    return s.p ? s : more;
}

static bool fits(struct paper *p, struct face f, double width, size_t lines, struct str s)
{
    set(p, &f, s, width);
    return pango_layout_get_line_count(p->layout) <= (int)lines;
}

struct str paper_fit(struct paper *p, struct face f, double width, size_t lines, struct str s, struct str more, bool *cut)
{
    must(lines > 0);
    const struct str most = utf8_head(s, (size_t)((double)lines * (width / (f.size * NARROWEST_EM) + 1)));
    if (fits(p, f, width, lines, most) && most.n == s.n)
        return s;
    *cut = true;
    s = most; /* nobody pays for laying out what no column takes */
    if (fits(p, f, width, lines, s))
        return joined(p->w->a, s, more);
    const size_t room = (size_t)pango_layout_line_get_start_index(pango_layout_get_line_readonly(p->layout, (int)lines));
    size_t step = 1;
    for (size_t at = sentence_end(s, room); at > room / 2; at = sentence_end(s, at - 1)) {
        struct str head = joined(p->w->a, str_cut(s, 0, at), more);
        if (fits(p, f, width, lines, head))
            return head;
    }
    for (size_t at = room; at > 0; step *= 2) { /* one long sentence: in its middle */
        struct str head = joined(p->w->a, utf8_cut(s, at), more);
        if (fits(p, f, width, lines, head))
            return head;
        at -= step < at ? step : at;
    }
    return more;
}

double paper_flow(struct paper *p, struct face f, double x, double y, double width, double bottom, struct str *s)
{
    const double top = y;
    set(p, &f, *s, width);
    PangoLayoutIter *it = pango_layout_get_iter(p->layout);
    bool more = s->n > 0;
    size_t taken = s->n;
    while (more) {
        int from, to;
        pango_layout_iter_get_line_yrange(it, &from, &to);
        PangoLayoutLine *line = pango_layout_iter_get_line_readonly(it);
        if (top + (double)to / PANGO_SCALE > bottom) {
            taken = (size_t)pango_layout_line_get_start_index(line);
            break;
        }
        if (!p->dry) {
            use(p, f.ink);
            cairo_move_to(p->cr, x, top + (double)pango_layout_iter_get_baseline(it) / PANGO_SCALE);
            pango_cairo_show_layout_line(p->cr, line);
        }
        y = top + (double)to / PANGO_SCALE;
        more = pango_layout_iter_next_line(it);
    }
    pango_layout_iter_free(it);
    if (!p->dry && taken == s->n)
        p->w->n += pango_layout_get_unknown_glyphs_count(p->layout);
    *s = str_cut(*s, taken, s->n);
    return y - top;
}

void paper_cell(struct paper *p, struct face f, double x, double y, double width, double height, struct str s)
{
    PangoRectangle ink;
    f.align = ALIGN_LEFT;
    set(p, &f, s, -1);
    pango_layout_get_extents(p->layout, &ink, NULL);
    show(p, &f, x + (width - (double)ink.width / PANGO_SCALE) / 2 - (double)ink.x / PANGO_SCALE,
         y + (height - (double)ink.height / PANGO_SCALE) / 2 - (double)ink.y / PANGO_SCALE);
}

struct str paper_moment(struct paper *p, int64_t at, int64_t offset_min)
{
    struct text_date d = text_date(at, (int)offset_min);
    must(d.month >= 1 && d.month <= 12);
    struct str day = msg_date_year(&p->m, msg_text(&p->m, (enum msg)(MSG_date_1 + d.month - 1), d.day), d.year);
    return msg_date_time(&p->m, day, arena_printf(p->w->a, "%d:%02d", d.hour, d.minute));
}

/* ---- lines --------------------------------------------------------------------------------------------------- */

void paper_rule(struct paper *p, double x, double y, double width, double thick, enum paper_ink ink)
{
    if (p->dry)
        return;
    use(p, ink);
    cairo_rectangle(p->cr, x, y, width, thick);
    cairo_fill(p->cr);
}

double paper_double_rule(struct paper *p, double x, double y, double width, enum paper_ink ink)
{
    paper_rule(p, x, y, width, 2.4, ink);
    paper_rule(p, x, y + 4, width, 0.7, ink);
    return 4.7;
}

void paper_cut(struct paper *p, double x, double y, double width)
{
    if (p->dry)
        return;
    static const double dash[] = { 4, 3 };
    use(p, INK_LINE);
    cairo_set_line_width(p->cr, 0.8);
    cairo_set_dash(p->cr, dash, countof(dash), 0);
    cairo_move_to(p->cr, x, y);
    cairo_line_to(p->cr, x + width, y);
    cairo_stroke(p->cr);
    cairo_set_dash(p->cr, NULL, 0, 0);
}

void paper_box(struct paper *p, double x, double y, double width, double height, double thick, enum paper_ink ink)
{
    if (p->dry)
        return;
    use(p, ink);
    cairo_set_line_width(p->cr, thick);
    cairo_set_line_join(p->cr, CAIRO_LINE_JOIN_MITER);
    cairo_rectangle(p->cr, x, y, width, height);
    cairo_stroke(p->cr);
}

static const double HATCH_STEP = 4.5; /* points between two strokes */

void paper_hatch(struct paper *p, double x, double y, double width, double height)
{
    if (p->dry)
        return;
    cairo_save(p->cr);
    cairo_rectangle(p->cr, x, y, width, height);
    cairo_clip(p->cr);
    use(p, INK_TEXT);
    cairo_set_line_width(p->cr, 1.5);
    const int strokes = (int)((width + height) / HATCH_STEP) + 1;
    for (int i = 0; i < strokes; i++) {
        const double at = x - height + i * HATCH_STEP;
        cairo_move_to(p->cr, at, y);
        cairo_line_to(p->cr, at + height, y + height);
    }
    cairo_stroke(p->cr);
    cairo_restore(p->cr);
}

void paper_within(struct paper *p, double x, double y, double width, double height)
{
    cairo_rectangle(p->cr, x, y, width, height);
    cairo_clip(p->cr);
}

void paper_dot(struct paper *p, double x, double y, double radius, bool filled)
{
    if (p->dry)
        return;
    cairo_new_path(p->cr);
    cairo_arc(p->cr, x, y, radius, 0, 2 * 3.14159265358979323846);
    use(p, filled ? INK_TEXT : INK_PAPER);
    cairo_fill_preserve(p->cr);
    use(p, INK_TEXT);
    cairo_set_line_width(p->cr, 1.2);
    cairo_stroke(p->cr);
}

/* Polylines on the wordmark's grid of 216 x 96; a row ends with a negative x. */
static const short mark_lines[][6][2] = {
    { { 17, 16 }, { 83, 16 }, { -1 } },
    { { 50, 3 }, { 50, 30 }, { -1 } },
    { { 26, 91 }, { 26, 30 }, { 74, 30 }, { 74, 91 }, { -1 } },
    { { 26, 45 }, { 74, 45 }, { -1 } },
    { { 26, 60 }, { 74, 60 }, { -1 } },
    { { 26, 75 }, { 74, 75 }, { -1 } },
    { { 144, 11 }, { 203, 11 }, { 180, 30 }, { -1 } },
    { { 160, 20 }, { 178, 33 }, { -1 } },
    { { 150, 80 }, { 150, 38 }, { 202, 38 }, { 202, 80 }, { 192, 80 }, { -1 } },
    { { 150, 52 }, { 202, 52 }, { -1 } },
    { { 150, 66 }, { 202, 66 }, { -1 } },
    { { 176, 38 }, { 176, 80 }, { -1 } },
    { { 115, 12 }, { 127, 24 }, { -1 } },
    { { 110, 43 }, { 128, 43 }, { 128, 88 }, { -1 } },
};

double paper_mark(struct paper *p, double x, double y, double height)
{
    double k = height / 96;
    if (p->dry)
        return 216 * k;
    use(p, INK_TEXT);
    cairo_set_line_width(p->cr, 7 * k);
    cairo_set_line_join(p->cr, CAIRO_LINE_JOIN_MITER);
    for (size_t i = 0; i < countof(mark_lines); i++) {
        cairo_new_sub_path(p->cr);
        for (size_t j = 0; mark_lines[i][j][0] >= 0; j++)
            cairo_line_to(p->cr, x + mark_lines[i][j][0] * k, y + mark_lines[i][j][1] * k);
    }
    cairo_stroke(p->cr);
    paper_rule(p, x + 2 * k, y + 87 * k, 212 * k, 9 * k, INK_RED);
    return 216 * k;
}
