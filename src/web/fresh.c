/* fresh.c - conditional requests: has anything happened since this page was sent?
**
** A public page is a function of the log (facts), of the last checkpoint (the line 凭据), of the reader's language and edition, of whether a
** changed notice is still to be told, of the day (dates of another year are written with it), and of the program that draws it, for which
** stands the moment it began to serve. Their hash is the ETag (RFC 9110 8.8.3), so nothing has to be drawn, or even read, to answer 304.
** The log's position was noted before the snapshot began: a tag may be older than what is sent with it, which costs one answer too many,
** and never newer, which would hide one. */
#include "base/clock.h"
#include "web/app.h"

/* All that a page depends on. */
struct state {
    int64_t born, pos, day;
    int64_t lang, elder, notice;
    uint64_t size; /* of the signed head */
    struct hash root;
};

enum { TAG_HASHED = 15, TAG_CHARS = 2 + TAG_HASHED * 4 / 3 };

static struct str tag_of(struct web *w)
{
    static _Thread_local struct state last; /* many pages are sent in one state */
    static _Thread_local char tag[TAG_CHARS];
    struct state now;
    const struct place_ends ends = place_ends(w->place);
    memset(&now, 0, sizeof now); /* padding is compared and hashed too */
    now.born = w->app->born;
    now.pos = w->pos;
    now.day = (w->out.now_us + (int64_t)w->out.offset_min * (CLOCK_HOUR / 60)) / CLOCK_DAY;
    now.lang = w->out.m.lang;
    now.elder = w->page.elder;
    now.notice = w->page.notice_at;
    now.size = ends.signed_size;
    now.root = ends.signed_root;
    if (memcmp(&now, &last, sizeof now) != 0) {
        struct buf b;
        struct hash h = hash_sha256(str_n((const char *)&now, sizeof now));
        buf_init(&b, w->arena, 2 * TAG_CHARS);
        buf_char(&b, '"');
        buf_base64url(&b, h.b, TAG_HASHED);
        buf_char(&b, '"');
        if (b.overflow)
            return STR_NONE;
        must(b.n == TAG_CHARS);
        memcpy(tag, b.p, TAG_CHARS);
        last = now;
    }
    char *own = arena_alloc(w->arena, TAG_CHARS); /* what is sent may outlive this state */
    return own ? str_n(memcpy(own, tag, TAG_CHARS), TAG_CHARS) : STR_NONE;
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
