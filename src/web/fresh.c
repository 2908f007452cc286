/* fresh.c - conditional requests: has anything happened since this page was sent?
**
** A public page is a function of the log (facts), of the last checkpoint (the line 凭据), and of the reader's language and edition. So the
** ETag names those four and nothing has to be drawn, or even read, to answer 304. */
#include "web/app.h"

bool web_fresh(struct web *w)
{
    if (w->signed_in) /* staff's pages hold names and clocks: never cached */
        return false;
    struct str tag = arena_printf(w->arena, "\"%llx-%llx-%d%d\"", (unsigned long long)place_head(w->place).pos,
                                  (unsigned long long)place_signed_size(w->place), (int)w->out.m.lang, w->page.elder);
    http_add(w->http, STR("ETag"), tag);
    http_add(w->http, STR("Cache-Control"), STR("no-cache"));
    http_add(w->http, STR("Vary"), STR("Cookie, Accept-Language, Accept"));
    if (!str_eq(http_header(w->http, "If-None-Match"), tag))
        return false;
    http_answer(w->http, 304, STR(""), STR(""));
    return true;
}
