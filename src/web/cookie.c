/* cookie.c - cookies that are somebody's: a session, the cases that a telephone keeps.
**
** They are `__Host-NAME` (Secure, HttpOnly, SameSite=Lax, no Domain), so neither a script nor a neighbouring site can read or plant
** one. Only when the operator insisted on --insecure-http they are a plain NAME, which a browser guards less. */
#include "web/app.h"

static struct str full_name(const struct web *w, const char *name)
{
    struct buf b;
    if (w->app->insecure_http)
        return str_of(name);
    buf_init(&b, w->arena, 64);
    buf_str(&b, STR("__Host-"));
    buf_put(&b, name, strlen(name) + 1);
    return b.overflow ? STR_NONE : str_n(b.p, b.n - 1); /* a NUL stands behind it */
}

struct str cookie_get(const struct web *w, const char *name)
{
    const struct str full = full_name(w, name);
    return full.p ? http_cookie(w->http, full.p) : STR_NONE;
}

void cookie_set(struct web *w, const char *name, struct str value, int64_t age_s)
{
    const char *secure = w->app->insecure_http ? "" : "; Secure";
    struct str age = age_s == COOKIE_UNTIL_CLOSED ? STR("") : arena_printf(w->arena, "; Max-Age=%lld", (long long)age_s);
    struct str c = arena_printf(w->arena, STR_FMT "=" STR_FMT "; Path=/; HttpOnly; SameSite=Lax%s" STR_FMT, STR_ARG(full_name(w, name)),
                                STR_ARG(value), secure, STR_ARG(age));
    if (c.p) /* else the arena is full, and out_end() will say so */
        http_add(w->http, STR("Set-Cookie"), c);
}
