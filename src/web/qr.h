/* qr.h - a QR code as the `d` of an SVG path, for pages: <svg class="qr" viewBox="0 0 {{side}} {{side}}"><path d="{{path}}"/></svg>.
**
** Black on white is the page's business (.qr in the stylesheet), the quiet zone is ours: four modules of nothing on each side. */
#ifndef WEB_QR_H
#define WEB_QR_H

#include "base/arena.h"

struct qr {
    struct str path; /* absent: no code; in modules, (0, 0) is the picture's upper left corner */
    int64_t side;    /* of the picture, in modules */
};

/* Error correction M: a code that is torn, wet or thumbed by a seventh still opens. INVALID: no code holds as much (some 2,300 bytes).
** FAILED: the arena is full. */
enum rc qr_make(struct arena *a, struct str text, struct qr *out) MUST_USE;

#endif
