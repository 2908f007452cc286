/* route.c - finds the route of a path.
**
** Some forty patterns, compared segment by segment in the registry's order. A literal segment decides at its first byte, so a look-up
** costs well under a microsecond; a tree would only be worth its code with hundreds of routes. */
#include "web/app.h"

/* Cuts the first segment (between slashes) off *rest, which begins with '/'. */
static struct str segment(struct str *rest)
{
    size_t end = str_find(*rest, '/', 1);
    struct str s = str_cut(*rest, 1, end);
    *rest = str_cut(*rest, end, rest->n);
    return s;
}

/* w: gets the arguments; NULL: nobody needs them. */
static bool matches(struct web *w, struct str pattern, struct str path)
{
    if (w)
        w->args = 0;
    while (pattern.n && path.n) {
        struct str p = segment(&pattern), s = segment(&path);
        bool arg = p.n > 2 && p.p[0] == '{';
        if (!arg && !str_eq(p, s))
            return false;
        if (arg && s.n == 0)
            return false;
        if (!arg || !w)
            continue;
        must(w->args < WEB_ARGS_MAX);
        w->arg[w->args].name = p.p + 1;
        w->arg[w->args].name_n = p.n - 2;
        w->arg[w->args++].value = s;
    }
    return pattern.n == 0 && path.n == 0;
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
        for (size_t k = 0; k < 2; k++)
            if (v.p && str_eq(v, str_of(known[i].value[k])))
                http_add(w->http, STR("Set-Cookie"),
                         arena_printf(w->arena, "%s=%s; Path=/; Max-Age=31536000; SameSite=Lax%s", known[i].name, known[i].value[k], secure));
    }
    web_see_other(w, url_given(web_query(w, "back")));
}

static const struct route own[] = {
    ROUTE_GET("/set", PERM_ANYONE, 0, show_set),
    ROUTE_GET("/metrics", PERM_ANYONE, 0, metrics_show), /* it judges by itself who may: no account, but this machine or a token */
    { 0 },
};

/* The first pattern that fits is the address, under all its methods: /people/roles does not become /people/{user} for a POST. */
static const struct route *find_in(struct web *w, const struct route *r, enum http_method m, const char **known)
{
    for (; r && r->path; r++, w->meter++) {
        if ((*known && strcmp(r->path, *known) != 0) || !matches(w, str_of(r->path), w->http->path))
            continue;
        if (r->method == m)
            return r;
        *known = r->path;
    }
    return NULL;
}

const struct route *route_find(struct web *w, enum http_method m, bool *other_method)
{
    const char *known = NULL;
    w->meter = METER_ROUTES;
    const struct route *r = find_in(w, own, m, &known);
    for (size_t i = 0; i < MODULES_N && !r; i++)
        r = find_in(w, MODULES[i]->route, m, &known);
    *other_method = known != NULL;
    if (!r)
        w->meter = METER_NOWHERE;
    return r;
}

size_t route_body_max(const struct http_req *rq, void *app)
{
    (void)app;
    for (size_t i = 0; rq->method == HTTP_POST && i < MODULES_N; i++)
        for (const struct route *r = MODULES[i]->route; r && r->path; r++)
            if (r->body_max && matches(NULL, str_of(r->path), rq->path))
                return r->body_max;
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

struct str web_query(struct web *w, const char *name)
{
    struct form *f = ARENA_NEW(w->arena, struct form);
    if (!f || form_read_urlencoded(f, w->arena, w->http->query) || !form_has(f, name))
        return STR_NONE;
    return form_value(f, name);
}
