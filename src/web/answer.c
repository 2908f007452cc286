/* answer.c - how a turn ends: a page, JSON, a redirect, an error; and the one table from rc to status. */
#include "web/app.h"

#include "base/diary.h"
#include "assets.h"

static const struct {
    int status;
    const char *title; /* for problem JSON */
} table[] = {
    [OK] = { 200, "OK" },
    [INVALID] = { 422, "The request breaks a rule of its form" },
    [DENIED] = { 403, "Not allowed" },
    [NOT_FOUND] = { 404, "Not found" },
    [CONFLICT] = { 409, "Not possible in this state" },
    [BUSY] = { 503, "Busy, nothing was changed" },
    [FAILED] = { 500, "Failed" },
};

int web_status(enum rc rc)
{
    must((size_t)rc < countof(table));
    return table[rc].status;
}

static void privacy_headers(struct web *w)
{
    if (w->signed_in || (w->route && (w->route->flags & ROUTE_PERSONAL))) {
        http_add(w->http, STR("Cache-Control"), STR("no-store"));
        http_add(w->http, STR("X-Robots-Tag"), STR("noindex"));
    }
}

void web_html(struct web *w, int status)
{
    struct str page;
    if (out_end(&w->out, &page)) {
        http_answer(w->http, 500, STR("text/plain; charset=utf-8"), STR("这一页太长,没能写出来。\nThis page grew too long and was not sent.\n"));
        return;
    }
    privacy_headers(w);
    http_answer(w->http, status, STR("text/html; charset=utf-8"), page);
}

void web_text(struct web *w, int status, struct str type, struct str body)
{
    privacy_headers(w);
    http_answer(w->http, status, type, body);
}

void web_attach(struct web *w, struct str name)
{
    struct str as = arena_printf(w->arena, "attachment; filename=\"" STR_FMT "\"", STR_ARG(name));
    http_add(w->http, STR("Content-Disposition"), as.p ? as : STR("attachment"));
}

void web_json(struct web *w, int status, struct str body)
{
    web_text(w, status, STR("application/json"), body);
}

void web_see_other(struct web *w, struct url to)
{
    privacy_headers(w);
    http_see_other(w->http, to.s.p ? to.s : STR("/"));
}

struct str web_absolute(struct web *w, struct url to)
{
    struct str host = http_header(w->http, "Host"), known = w->app->url;
    if (known.n)
        return arena_printf(w->arena, STR_FMT STR_FMT, STR_ARG(known), STR_ARG(to.s));
    return arena_printf(w->arena, "%s://" STR_FMT STR_FMT, w->http->tls ? "https" : "http", STR_ARG(host), STR_ARG(to.s));
}

bool web_url_known(const struct web *w)
{
    return w->app->url.n > 0;
}

/* RFC 9457, with the errors of a form's fields as an extension member. */
static void problem(struct web *w, enum rc rc, const struct err *err)
{
    struct buf b;
    buf_init(&b, w->arena, 64 * 1024);
    buf_printf(&b, "{\"type\":\"about:blank\",\"status\":%d,\"title\":", web_status(rc));
    buf_json(&b, str_of(table[rc].title));
    if (err && err->key != MSG_NONE) {
        buf_str(&b, STR(",\"detail\":"));
        buf_json(&b, msg_text(&w->out.m, err->key, err->n));
    }
    if (w->form.errs) {
        buf_str(&b, STR(",\"errors\":["));
        for (size_t i = 0; i < w->form.errs; i++) {
            const struct err *e = &w->form.err[i];
            buf_str(&b, i ? STR(",{\"field\":") : STR("{\"field\":"));
            buf_json(&b, e->field ? str_of(e->field) : STR(""));
            buf_str(&b, STR(",\"key\":"));
            buf_json(&b, msg_key_name(e->key));
            buf_str(&b, STR(",\"detail\":"));
            buf_json(&b, msg_text(&w->out.m, e->key, e->n));
            buf_char(&b, '}');
        }
        buf_char(&b, ']');
    }
    buf_char(&b, '}');
    web_text(w, web_status(rc), STR("application/problem+json"), buf_view(&b));
}

/* The command is in the log, and only its answer could not be made: whoever asked must not be told that nothing happened. */
static bool written_already(const struct web *w)
{
    return w->task.command && w->task.rc == OK && w->task.events > 0;
}

/* The texts of a command's form, by its shape: what has no name for a person, or is a secret, is not shown. */
static void show_typed(struct web *w, struct ui_error *e)
{
    const struct shape *s = w->route && w->route->command ? &w->route->command->shape : NULL;
    struct ui_typed *typed = w->keeps && s ? ARENA_ARRAY(w->arena, struct ui_typed, s->n) : NULL;
    for (size_t i = 0; typed && i < s->n; i++) {
        const struct field *f = &s->field[i];
        struct str words = form_value(&w->form, f->name);
        if (f->type == FIELD_TEXT && !(f->flags & FIELD_SECRET) && f->label != MSG_NONE && words.n)
            typed[e->typeds++] = (struct ui_typed){ msg_text(&w->out.m, f->label, 0), words };
    }
    e->typed = typed;
}

void web_error(struct web *w, enum rc rc, const struct err *err)
{
    static const struct err written[] = { { NULL, MSG_err_written, 0 }, { NULL, MSG_err_written_key, 0 } };
    bool done = written_already(w);
    must(rc != OK);
    if (done)
        err = &written[w->wants_json];
    if (rc == BUSY)
        http_add(w->http, STR("Retry-After"), STR("2"));
    if (rc == FAILED)
        diary(DIARY_ERROR, DIARY_EVENT("request-failed", "a request could not be answered"),
              DIARY_TEXT("route", w->route ? str_of(w->route->path) : STR("-")),
              DIARY_TEXT("why", str_of(w->conn ? conn_error(w->conn) : "no connection")));
    if (w->wants_json) {
        problem(w, rc, err);
        return;
    }
    struct ui_error e = ui_error_of(&w->out, rc, w->http->method == HTTP_POST);
    if (rc == DENIED && !w->signed_in) {
        e.go = url_path(&w->out, "/signin");
        e.go_label = msg_text(&w->out.m, MSG_signin_go, 0);
    }
    if (err && err->key != MSG_NONE)
        e.now = msg_text(&w->out.m, err->key, err->n);
    if (done)
        e.kept = STR_NONE;
    else
        show_typed(w, &e);
    buf_reset(&w->out.b);
    ui_error(&w->out, &w->page, &e);
    web_html(w, web_status(rc));
}

/* /static/<hashed name>: the content never changes under its name. */
bool asset_answer(struct web *w)
{
    struct http_req *rq = w->http;
    if (!str_starts(rq->path, STR("/static/")))
        return false;
    for (size_t i = 0; i < countof(ASSETS); i++) {
        const struct asset *a = &ASSETS[i];
        if (!str_eq(a->path, rq->path))
            continue;
        bool known = str_eq(http_header(rq, "If-None-Match"), a->etag);
        http_add(rq, STR("Cache-Control"), STR("public, max-age=31536000, immutable"));
        http_add(rq, STR("ETag"), a->etag);
        http_answer(rq, known ? 304 : 200, known ? STR("") : a->type, known ? STR("") : a->bytes);
        return true;
    }
    web_error(w, NOT_FOUND, NULL);
    return true;
}
