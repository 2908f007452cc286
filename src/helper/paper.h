/* paper.h - pages of A4: texts, rules, boxes and a code, in points from the upper left corner.
**
** The face is WenQuanYi Micro Hei throughout: it has the characters of GB 18030's common planes and costs a page 9 ms. It has one weight:
** a heavy text is its outline made fatter by FreeType, which goes into the file as a font of its own, so it can still be searched and
** copied. Sizes are points; MM() says millimetres. */
#ifndef HELPER_PAPER_H
#define HELPER_PAPER_H

#include "helper/helper.h"

#include <cairo.h>
#include <pango/pango.h>

#define MM(x) ((x) * 72.0 / 25.4)
#define PAPER_WIDTH MM(210)
#define PAPER_HEIGHT MM(297)

enum paper_ink { INK_TEXT, INK_QUIET, INK_LINE, INK_RED, INK_PAPER, INK_SHADE, INK_WARM };
enum paper_align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

/* Bytes of an address that somebody would type; a longer one is told by its code alone. */
enum { PAPER_TYPED_MOST = 100 };

struct paper {
    struct work *w;
    struct msg_ctx m;
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoLayout *layout;
    bool dry; /* measure only: heights come back, and nothing is drawn. A page is fitted by the same code that draws it */
    int turns;
};

/* How a text is set. */
struct face {
    double size;
    bool heavy;
    enum paper_ink ink;
    enum paper_align align;
};

/* title: of the document, for a viewer's window. On OK close it, whatever comes. */
enum rc paper_open(struct work *w, int64_t lang, struct str title, struct paper *out) MUST_USE;
/* Another page of the same. */
void paper_turn(struct paper *p);
/* Writes the pages to the work's answer; its n becomes the number of characters no font had. */
enum rc paper_close(struct paper *p) MUST_USE;

/* Sets a text into a column, broken into lines; the height it took. */
double paper_text(struct paper *p, struct face f, double x, double y, double width, struct str s);
/* The same on one line, made smaller until it fits. */
double paper_line(struct paper *p, struct face f, double x, double y, double width, struct str s);
/* How much of a text this column takes in so many lines (at least 1): all of it, or its beginning as far as a sentence ends, with `more`
** behind it, so that nobody takes a part for the whole; *cut then becomes true. Lives in the work's arena, or is s. */
struct str paper_fit(struct paper *p, struct face f, double width, size_t lines, struct str s, struct str more, bool *cut);
/* As many lines of *s as end above `bottom`; *s becomes what is left of it. The height they took. */
double paper_flow(struct paper *p, struct face f, double x, double y, double width, double bottom, struct str *s);
/* As wide and high as the text would stand in a column; in one line with a width below 0. */
struct paper_size {
    double width, height;
} paper_size(struct paper *p, struct face f, double width, struct str s);
/* One character in the middle of a box. */
void paper_cell(struct paper *p, struct face f, double x, double y, double width, double height, struct str s);

/* 文武线: the printers' thick rule with a thin one under it; its height. */
double paper_double_rule(struct paper *p, double x, double y, double width, enum paper_ink ink);
void paper_rule(struct paper *p, double x, double y, double width, double thick, enum paper_ink ink);
void paper_cut(struct paper *p, double x, double y, double width); /* dashed */
void paper_box(struct paper *p, double x, double y, double width, double height, double thick, enum paper_ink ink);
void paper_hatch(struct paper *p, double x, double y, double width, double height); /* slanted, for a copier too */
/* Nothing is drawn outside of it any more, on no page. */
void paper_within(struct paper *p, double x, double y, double width, double height);
void paper_dot(struct paper *p, double x, double y, double radius, bool filled);
/* 直通, standing on its red line; as high as said, its width comes back. */
double paper_mark(struct paper *p, double x, double y, double height);
/* A QR code (EC M) with its quiet zone, in a square. INVALID "url": its modules would be finer than a cheap phone reads. */
enum rc paper_qr(struct paper *p, double x, double y, double side, struct str url) MUST_USE;
/* 11月12日 9:42, by a clock so many minutes east. */
struct str paper_moment(struct paper *p, int64_t at, int64_t offset_min);

#endif
