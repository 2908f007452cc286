/* qr.c - a QR code as one path, by libqrencode.
**
** All dark modules are one path, filled once, and a run along a row is one rectangle of it: squares drawn one by one would show hairlines
** where they meet, and would take four times the bytes. What is encoded is our own, short and trusted, so the server may do it itself;
** what is drawn on paper is the helper's (helper/paper_qr.c), which has a canvas instead of a page. */
#include "web/qr.h"

#include "base/buf.h"

#include <errno.h>
#include <limits.h>
#include <qrencode.h>

enum { QUIET = 4, PATH_MAX_BYTES = 256 * 1024 };

static void put_row(struct buf *b, const unsigned char *line, int n, int row)
{
    for (int from = 0, to; from < n; from = to) {
        to = from + 1;
        if (!(line[from] & 1))
            continue;
        while (to < n && (line[to] & 1))
            to++;
        buf_printf(b, "M%d %dh%dv1h-%dz", from + QUIET, row + QUIET, to - from, to - from);
    }
}

enum rc qr_make(struct arena *a, struct str text, struct qr *out)
{
    struct buf b;
    must(text.n > 0 && text.n <= INT_MAX);
    QRcode *code = QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_M);
    if (!code)
        return errno == ERANGE ? INVALID : FAILED;
    const int n = code->width;
    buf_init(&b, a, PATH_MAX_BYTES);
    for (int row = 0; row < n; row++)
        put_row(&b, code->data + (size_t)row * (size_t)n, n, row);
    QRcode_free(code);
    if (b.overflow)
        return FAILED;
    *out = (struct qr){ buf_view(&b), n + 2 * QUIET };
    return OK;
}
