/* fresh.c - conditional requests: has anything happened since this page was sent?
**
** A public page is a function of the log (facts), of the last checkpoint (the line 凭据), of the reader's language and edition, of the day
** (dates of another year are written with it), and of the program that draws it, for which stands the moment it began to serve. Their
** hash is the ETag (RFC 9110 8.8.3), so nothing has to be drawn, or even read, to answer 304. The log's position was noted before the
** snapshot began: a tag may be older than what is sent with it, which costs one answer too many, and never newer, which would hide one. */
#include "base/clock.h"
#include "base/text.h"
#include "web/app.h"

static struct str tag_of(struct web *w)
{
    struct buf b;
    struct text_date d = text_date(w->out.now_us, w->out.offset_min);
    struct str state = arena_printf(w->arena, "%lld %lld %d %d %04d-%02d-%02d ", (long long)w->app->born, (long long)w->pos,
                                    (int)w->out.m.lang, w->page.elder, d.year, d.month, d.day);
    struct hash h = hash_sha256_of(state, place_checkpoint(w->place, w->arena), STR(""));
    buf_init(&b, w->arena, 64);
    buf_char(&b, '"');
    buf_base64url(&b, h.b, 15);
    buf_char(&b, '"');
    return b.overflow || !state.p ? STR_NONE : buf_view(&b);
}

/* Proxies that compress make a tag weak; for "is it the same page" that is no difference. */
static bool among(struct str tags, struct str tag)
{
    struct str one;
    while (str_next(&tags, ',', &one)) {
        one = str_trim(one);
        if (str_eq(str_starts(one, STR("W/")) ? str_cut(one, 2, one.n) : one, tag))
            return true;
    }
    return false;
}

bool web_fresh(struct web *w)
{
    struct str tag = w->signed_in ? STR_NONE : tag_of(w); /* who is signed in sees more on every page: never kept */
    if (!tag.p)
        return false;
    http_add(w->http, STR("ETag"), tag);
    http_add(w->http, STR("Cache-Control"), STR("no-cache"));
    http_add(w->http, STR("Vary"), STR("Cookie, Accept-Language, Accept"));
    struct str known = http_header(w->http, "If-None-Match");
    if (!known.p || !among(known, tag))
        return false;
    http_answer(w->http, 304, STR(""), STR(""));
    return true;
}
