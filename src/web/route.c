/* route.c - finds the route of a path.
**
** Some hundred patterns, of which those are compared that have the path's first letter, in the registry's order; a tree would only be worth
** its code with thousands of routes. */
#include "web/app.h"
#include "web/upload.h"

#include <pthread.h>

static struct str until_slash(struct str s)
{
    return str_cut(s, 0, str_find(s, '/', 0));
}

/* w: gets the arguments; NULL: nobody needs them. */
static bool matches(struct web *w, const char *pattern, struct str path)
{
    size_t at = 0;
    if (w)
        w->args = 0;
    while (*pattern && at < path.n) {
        if (*pattern != '{') {
            if (*pattern++ != path.p[at++])
                return false;
            continue;
        }
        struct str name = until_slash(str_of(pattern)), value = until_slash(str_cut(path, at, path.n));
        pattern += name.n;
        at += value.n;
        if (value.n == 0)
            return false;
        if (!w)
            continue;
        must(w->args < WEB_ARGS_MAX);
        w->arg[w->args].name = name.p + 1; /* without its braces */
        w->arg[w->args].name_n = name.n - 2;
        w->arg[w->args++].value = value;
    }
    return !*pattern && at == path.n;
}

/* Edition and language: a year's cookie each, and back to where one was. */
static void show_set(struct web *w)
{
    static const struct {
        const char *name, *value[2];
    } known[] = { { "lang", { "zh", "en" } }, { "elder", { "0", "1" } } };
    const char *secure = w->http->tls ? "; Secure" : "";
    for (size_t i = 0; i < countof(known); i++) {
        struct str v = web_query(w, known[i].name);
        for (size_t k = 0; k < 2; k++) {
            if (!v.p || !str_eq(v, str_of(known[i].value[k])))
                continue;
            struct str cookie = arena_printf(w->arena, "%s=%s; Path=/; Max-Age=31536000; SameSite=Lax%s", known[i].name, known[i].value[k],
                                             secure);
            if (!cookie.n) {
                web_error(w, FAILED, NULL); /* the arena is full */
                return;
            }
            http_add(w->http, STR("Set-Cookie"), cookie);
        }
    }
    web_see_other(w, url_given(web_query(w, "back")));
}

static const struct route own[] = {
    ROUTE_GET("/set", PERM_ANYONE, 0, show_set),
    ROUTE_GET("/photo/{token}", PERM_ANYONE, ROUTE_PERSONAL, upload_show), /* who knows the token has sent it */
    ROUTE_GET("/metrics", PERM_ANYONE, 0, metrics_show), /* it judges by itself who may: no account, but this machine or a token */
    { 0 },
};

/* ---- looking one up --------------------------------------------------------------------------------------------------- */

enum { ROUTES_MAX = 1000, LETTERS = 128, END = ROUTES_MAX };

/* Chains of routes with one letter behind their first '/', in the registry's order; none begins with an argument. */
static struct {
    const struct route *route[ROUTES_MAX];
    unsigned short first[LETTERS], next[ROUTES_MAX];
} by_letter;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static size_t letter_of(struct str path)
{
    return path.n > 1 ? (unsigned char)path.p[1] : 0;
}

static void sort_routes(void)
{
    unsigned short *end[LETTERS];
    const struct route *r;
    for (size_t i = 0; i < LETTERS; i++) {
        by_letter.first[i] = END;
        end[i] = &by_letter.first[i];
    }
    for (unsigned short n = 0; (r = route_at(n)) != NULL; n++) {
        const size_t letter = letter_of(str_of(r->path));
        must(n < ROUTES_MAX && letter < LETTERS && letter != '{');
        by_letter.route[n] = r;
        by_letter.next[n] = END;
        *end[letter] = n;
        end[letter] = &by_letter.next[n];
    }
}

/* The first pattern that fits is the address, under all its methods: /people/roles does not become /people/{user} for a POST. */
const struct route *route_find(struct web *w, enum http_method m, bool *other_method)
{
    const char *known = NULL;
    const size_t letter = letter_of(w->http->path);
    must(pthread_once(&once, sort_routes) == 0);
    for (size_t n = letter < LETTERS ? by_letter.first[letter] : END; n != END; n = by_letter.next[n]) {
        const struct route *r = by_letter.route[n];
        if ((known && strcmp(r->path, known) != 0) || !matches(w, r->path, w->http->path))
            continue;
        known = r->path;
        if (r->method != m)
            continue;
        w->meter = METER_ROUTES + n;
        *other_method = true;
        return r;
    }
    *other_method = known != NULL;
    w->meter = METER_NOWHERE;
    return NULL;
}

size_t route_body_max(const struct http_req *rq, void *app)
{
    (void)app;
    for (size_t i = 0; rq->method == HTTP_POST && i < MODULES_N; i++)
        for (const struct route *r = MODULES[i]->route; r && r->path; r++)
            if ((r->body_max || r->flags & ROUTE_PHOTOS) && matches(NULL, r->path, rq->path))
                return r->flags & ROUTE_PHOTOS && str_eq(rq->content_type, STR("multipart/form-data")) ? UPLOAD_BODY_MAX : r->body_max;
    return 0;
}

const struct route *route_at(size_t n)
{
    for (size_t i = 0; i <= MODULES_N; i++) {
        for (const struct route *r = i ? MODULES[i - 1]->route : own; r && r->path; r++)
            if (n-- == 0)
                return r;
    }
    return NULL;
}

struct str web_arg(const struct web *w, const char *name)
{
    for (size_t i = 0; i < w->args; i++)
        if (str_eq(str_n(w->arg[i].name, w->arg[i].name_n), str_of(name)))
            return w->arg[i].value;
    return STR_NONE;
}

enum rc web_arg_int(const struct web *w, const char *name, int64_t *out)
{
    int64_t v;
    struct str s = web_arg(w, name);
    if (!s.p || !str_int(s, &v) || v < 0 || (s.n > 1 && s.p[0] == '0'))
        return NOT_FOUND;
    *out = v;
    return OK;
}

void query_load(struct web *w)
{
    if (!w->http->query.n)
        return;
    w->query = ARENA_NEW(w->arena, struct form);
    if (w->query && form_read_urlencoded(w->query, w->arena, w->http->query))
        w->query->n = 0;
}

struct str web_query(struct web *w, const char *name)
{
    return w->query && form_has(w->query, name) ? form_value(w->query, name) : STR_NONE;
}
