/* paper_qr.c - a QR code as squares.
**
** All dark modules are one path, filled once: squares filled one by one would show hairlines where they meet, on screens and on printers
** that smooth edges. Runs along a row become one rectangle, which keeps the file small. */
#include "helper/paper.h"

#include <errno.h>
#include <limits.h>
#include <qrencode.h>

enum { QUIET = 4 };             /* modules of paper around the code; the standard asks for them */
#define FINEST_MM 0.5           /* a module's side: what an old phone with a scratched lens still reads */

static void draw(struct paper *p, const QRcode *code, double x, double y, double module)
{
    int n = code->width;
    for (int row = 0; row < n; row++) {
        const unsigned char *line = code->data + (size_t)row * (size_t)n;
        for (int from = 0, to; from < n; from = to) {
            to = from + 1;
            if (!(line[from] & 1))
                continue;
            while (to < n && (line[to] & 1))
                to++;
            cairo_rectangle(p->cr, x + from * module, y + row * module, (to - from) * module, module);
        }
    }
    cairo_set_source_rgb(p->cr, 0, 0, 0);
    cairo_fill(p->cr);
}

enum rc paper_qr(struct paper *p, double x, double y, double side, struct str url)
{
    must(url.n > 0 && url.n <= INT_MAX);
    QRcode *code = QRcode_encodeData((int)url.n, (const unsigned char *)url.p, 0, QR_ECLEVEL_M);
    if (!code && errno == ENOMEM)
        return FAILED;
    double module = code ? side / (code->width + 2 * QUIET) : 0;
    bool readable = module >= MM(FINEST_MM);
    if (readable && !p->dry) {
        paper_rule(p, x, y, side, side, INK_PAPER);
        draw(p, code, x + QUIET * module, y + QUIET * module, module);
    }
    QRcode_free(code);
    return readable ? OK : work_refuse(p->w, INVALID, "url", "the address is too long for a code that every phone can read");
}
