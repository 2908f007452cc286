/* app.c - where a request meets its route.
**
** Each turn of a request runs on an HTTP thread inside one read snapshot: look up, judge, draw. A turn that asked for more (web_command,
** web_side, web_work, web_delay) leaves a continuation and sleeps; the next turn begins with it. Nothing blocks here. */
#include "web/app.h"

#include "base/clock.h"
#include "base/diary.h"
#include "base/mem.h"
#include "web/logdoor.h"
#include "web/upload.h"

enum { WRITER_THREADS = 2, REQUEST_WAIT_S = 10, WEB_ROOM = 3 * PROTO_PAYLOAD_MAX };

/* ---- the request's frame ------------------------------------------------------------------------------------- */

static enum lang language_of(struct http_req *rq)
{
    struct str chosen = http_cookie(rq, "lang"), accept = http_header(rq, "Accept-Language");
    if (str_eq(chosen, STR("en")))
        return LANG_EN;
    if (str_eq(chosen, STR("zh")))
        return LANG_ZH;
    return str_starts(accept, STR("en")) ? LANG_EN : LANG_ZH;
}

enum { SELF_NAME_MAX = 400, NOTICE_DAYS = 30 };

/* The place's name, and whether somebody is to be led, stand on every page and hardly ever change: each thread remembers them for as long
** as nothing was committed. */
struct self {
    const struct place *place;
    int64_t groups, offset_min, notice_pos, notice_at;
    bool leading;
    size_t n;
    char name[SELF_NAME_MAX];
};

/* For a month, to whoever has not opened it since. */
static void tell_notice(struct web *w, const struct self *self)
{
    int64_t seen = 0;
    if (!self->notice_pos || clock_now_us() - self->notice_at >= NOTICE_DAYS * CLOCK_DAY)
        return;
    if (!str_int(cookie_get(w, NOTICE_COOKIE), &seen))
        seen = 0;
    if (self->notice_pos > seen)
        w->page.notice_at = self->notice_at;
}

static enum rc read_self(struct web *w, int64_t *offset_min)
{
    static _Thread_local struct self self;
    int64_t groups = place_read_groups(w->place);
    if (self.place == w->place && self.groups == groups) {
        *offset_min = self.offset_min;
        w->page.place = arena_str(w->arena, str_n(self.name, self.n));
        w->page.leading = self.leading;
        tell_notice(w, &self);
        return w->page.place.p ? OK : FAILED;
    }
    struct self now = { .place = w->place, .groups = groups };
    for (size_t i = 0; i < MODULES_N; i++) {
        enum rc rc = MODULES[i]->self ? MODULES[i]->self(w->db, w->arena, &w->page.place, offset_min) : OK;
        if (!rc && MODULES[i]->leading)
            rc = MODULES[i]->leading(w, &w->page.leading);
        if (!rc && MODULES[i]->notice)
            rc = MODULES[i]->notice(w->db, w->arena, &now.notice_pos, &now.notice_at);
        if (rc)
            return rc;
    }
    struct str name = w->page.place;
    tell_notice(w, &now);
    if (name.p && name.n <= SELF_NAME_MAX) {
        now.offset_min = *offset_min;
        now.leading = w->page.leading;
        now.n = name.n;
        memcpy(now.name, name.p, name.n);
        self = now;
    }
    return OK;
}

bool web_read_begin(struct web *w)
{
    w->conn = place_read_begin(w->place);
    if (!w->conn)
        return false;
    w->db = conn_db(w->conn);
    w->side = conn_side(w->conn);
    return true;
}

void web_read_end(struct web *w, bool sound)
{
    w->torn = w->torn || conn_failed(w->conn);
    place_read_end(w->place, sound);
    w->conn = NULL;
}

static struct web *web_new(struct app *app, struct http_req *rq)
{
    struct web *w = ARENA_NEW(&rq->arena, struct web);
    int64_t offset_min = 480;
    if (!w)
        return NULL;
    w->http = rq;
    w->app = app;
    w->arena = &rq->arena;
    arena_init(&w->room, WEB_ROOM);
    w->place = app->place;
    w->pos = place_ends(w->place).pos;
    if (!web_read_begin(w))
        return NULL;
    if (read_self(w, &offset_min)) {
        web_read_end(w, false); /* the connection is this thread's: the next request begins on it */
        return NULL;
    }
    out_init(&w->out, w->arena, language_of(rq), (int)offset_min, clock_now_us());
    web_doors(&w->page);
    w->page.sample = place_is_sample(w->place);
    w->page.elder = str_eq(http_cookie(rq, "elder"), STR("1"));
    query_load(w);
    w->page.here = url_here(&w->out, rq->path, rq->query);
    w->wants_json = str_eq(rq->content_type, STR("application/json")) || str_starts(http_header(rq, "Accept"), STR("application/json"));
    return w;
}

/* ---- permission and forgery ---------------------------------------------------------------------------------- */

/* true: the request came from one of our own pages, or from no browser at all (which carries no cookie of ours by itself). */
static bool same_origin(struct web *w)
{
    struct str site = http_header(w->http, "Sec-Fetch-Site"), origin = http_header(w->http, "Origin"), host = http_header(w->http, "Host");
    if (site.p)
        return str_eq(site, STR("same-origin")) || str_eq(site, STR("none"));
    if (!origin.p)
        return true;
    size_t at = str_starts(origin, STR("https://")) ? 8 : str_starts(origin, STR("http://")) ? 7 : origin.n;
    return at < origin.n && str_eq(str_cut(origin, at, origin.n), host);
}

/* A session may end while somebody writes. Only what our own page sent is shown again: nobody puts words into our mouth. */
static void read_typed(struct web *w)
{
    const struct command *c = w->route->command;
    if (w->route->method == HTTP_POST && c && !w->wants_json && same_origin(w))
        w->keeps = !form_read(&w->form, w->arena, &c->shape, http_header(w->http, "Content-Type"), w->http->body);
}

static bool permitted(struct web *w)
{
    const struct route *r = w->route;
    if ((r->perm & w->actor.perms) == r->perm)
        return true;
    if (w->signed_in || w->wants_json || web_unattended(w) || r->method != HTTP_GET) {
        read_typed(w);
        web_error(w, DENIED, &(struct err){ NULL, w->signed_in ? MSG_err_right : MSG_err_sign_in, 0 });
        if (!w->signed_in)
            w->http->res.status = 401;
        return false;
    }
    struct str back = w->page.here.s;
    web_see_other(w, url_query(&w->out, url_path(&w->out, "/signin"), "to", back));
    return false;
}

static bool genuine(struct web *w)
{
    if (!same_origin(w)) {
        web_error(w, DENIED, &(struct err){ NULL, MSG_err_origin, 0 });
        return false;
    }
    if ((w->route->flags & ROUTE_NO_CSRF) || !w->signed_in)
        return true;
    struct str sent = w->form.json ? http_header(w->http, "X-CSRF-Token") : form_value(&w->form, "csrf");
    if (sent.p && str_eq_secret(sent, session_csrf(w)))
        return true;
    w->keeps = true;
    web_error(w, DENIED, &(struct err){ NULL, MSG_err_csrf, 0 });
    return false;
}

/* ---- POST ---------------------------------------------------------------------------------------------------- */

/* What was typed is never lost: whenever the route can draw its form again, it does, with the values, the errors, and the same key. */
static void refused(struct web *w, enum rc rc, const struct err *err)
{
    static const struct err not_written = { NULL, MSG_err_not_written, 0 };
    bool redraw = w->route->again && !w->wants_json && rc != DENIED && rc != NOT_FOUND;
    if (redraw && (!err || err->key == MSG_NONE) && !w->form.errs)
        err = &not_written;
    if (err && err->key != MSG_NONE && !w->wants_json)
        form_fail(&w->form, err->field, err->key, err->n);
    if (!redraw) {
        w->keeps = true;
        web_error(w, rc, err);
        return;
    }
    if (rc == BUSY)
        http_add(w->http, STR("Retry-After"), STR("2"));
    w->http->res.status = web_status(rc);
    w->route->again(w);
}

static void command_done(struct web *w)
{
    if (w->task.rc)
        refused(w, w->task.rc, &w->task.err);
    else
        w->route->reply(w);
}

static void submit_command(struct web *w)
{
    web_command(w, w->route->command, w->record, command_done);
}

static enum rc decode(struct web *w)
{
    const struct shape *s = &w->route->command->shape;
    w->record = arena_alloc(w->arena, s->size ? s->size : 1);
    if (!w->record)
        return FAILED;
    for (size_t i = 0; i < w->args; i++) { /* the path's arguments are fields too, and win over what the body says */
        struct str name = str_n(w->arg[i].name, w->arg[i].name_n);
        if (shape_find(s, name) < 0)
            continue;
        for (size_t k = 0; k < w->form.n; k++)
            if (str_eq(w->form.pair[k].name, name))
                w->form.pair[k] = w->form.pair[--w->form.n];
        if (w->form.n == FORM_PAIRS_MAX)
            return INVALID;
        w->form.pair[w->form.n++] = (struct form_pair){ name, w->arg[i].value, false };
    }
    return form_decode(&w->form, w->arena, s, w->record);
}

/* false: it was refused, and answered. What was wrong with its photos counts too. */
static bool decoded(struct web *w)
{
    enum rc rc = w->route->command ? decode(w) : OK;
    if (!rc && w->form.errs && w->route->command)
        rc = INVALID;
    if (rc)
        refused(w, rc, w->form.errs ? &w->form.err[0] : NULL);
    return !rc;
}

static void photos_taken(struct web *w)
{
    if (!decoded(w))
        return;
    if (w->route->command)
        submit_command(w);
    else
        w->route->show(w);
}

static void take_photos(struct web *w)
{
    upload_form(w, photos_taken);
}

/* Two sendings of one form are the same question, though a browser draws its parts' borders anew each time. */
static struct hash asked(const struct web *w)
{
    if (!str_eq(w->http->content_type, STR("multipart/form-data")))
        return hash_sha256_of(w->http->path, STR("\n"), w->http->body);
    struct hash h = hash_sha256_of(w->http->path, STR("\n"), STR(""));
    for (size_t i = 0; i < w->form.n; i++)
        h = hash_sha256_of(hash_str(&h), w->form.pair[i].name, w->form.pair[i].value);
    for (size_t i = 0; i < w->form.files; i++)
        h = hash_sha256_of(hash_str(&h), w->form.file[i].field, w->form.file[i].bytes);
    return h;
}

/* Writes of strangers are slowed before they are done. */
static void at_their_pace(struct web *w, web_fn *then)
{
    int wait_ms = (w->route->flags & ROUTE_BUCKET) && !w->signed_in ? bucket_wait_ms(&w->app->bucket, w->http) : 0;
    if (wait_ms)
        web_delay(w, wait_ms, then);
    else
        then(w);
}

static void do_post(struct web *w)
{
    const struct command *c = w->route->command;
    if (w->route->flags & ROUTE_RAW) {
        at_their_pace(w, w->route->show);
        return;
    }
    enum rc rc = form_read(&w->form, w->arena, c ? &c->shape : w->route->flags & ROUTE_PHOTOS ? &UPLOAD_SHAPE : NULL,
                           http_header(w->http, "Content-Type"), w->http->body);
    if (rc && rc != INVALID) {
        web_error(w, rc, NULL);
        return;
    }
    if (!genuine(w))
        return;
    if (rc) {
        refused(w, rc, &w->form.err[0]);
        return;
    }
    if (w->route->command && !idempotency_sound(w)) {
        refused(w, INVALID, &(struct err){ NULL, MSG_err_idem_short, 0 });
        return;
    }
    w->asked = asked(w);
    const bool photos = (w->route->flags & ROUTE_PHOTOS) && w->form.files;
    if (!photos && !decoded(w))
        return;
    web_fn *then = photos ? take_photos : w->route->command ? submit_command : w->route->show;
    at_their_pace(w, then);
}

/* ---- turns --------------------------------------------------------------------------------------------------- */

static void first_turn(struct web *w)
{
    struct http_req *rq = w->http;
    if (asset_answer(w)) {
        w->meter = METER_STATIC;
        return;
    }
    if (logdoor_answer(w)) {
        w->meter = METER_LOG;
        return;
    }
    bool other_method = false;
    enum http_method m = rq->method == HTTP_HEAD ? HTTP_GET : rq->method;
    w->route = route_find(w, m, &other_method);
    if (!w->route) {
        if (other_method) {
            http_add(rq, STR("Allow"), m == HTTP_GET ? STR("POST") : STR("GET, HEAD"));
            web_error(w, NOT_FOUND, &(struct err){ NULL, MSG_err_method, 0 });
            rq->res.status = 405;
        } else {
            web_error(w, NOT_FOUND, NULL);
        }
        return;
    }
    enum rc rc = session_load(w);
    if (rc)
        web_error(w, rc, NULL);
    if (rc || !permitted(w))
        return;
    session_touch_then(w, w->route->method == HTTP_GET ? w->route->show : do_post);
}

/* Whatever was made of a read that failed is not shown, and nothing is asked for because of it. */
static void end_turn(struct web *w)
{
    struct http_res *res = &w->http->res;
    bool torn = w->torn || (w->conn && conn_failed(w->conn));
    if (torn && (w->waiting || res->status < 500)) {
        w->waiting = false;
        res->heads = 0;
        web_error(w, FAILED, NULL);
    }
    if (w->conn)
        web_read_end(w, res->status < 500);
}

/* No memory or no descriptor to begin a turn with. Before the writer was asked nothing has changed; afterwards it may have. */
static void no_means(struct http_req *rq)
{
    struct str words =
        rq->stage ? STR("服务器一时忙不过来，您交的可能已经记下。请刷新这一页再取一次，不会记两遍。\n"
                        "The server is short of means; what you sent may be written already. Reload this page: it is not written twice.\n")
                  : STR("服务器一时忙不过来，什么都没有改动，请过几秒再试。\n"
                        "The server is short of means. Nothing was changed; please try again in a few seconds.\n");
    http_answer(rq, 503, STR("text/plain; charset=utf-8"), words);
    http_add(rq, STR("Retry-After"), STR("5"));
}

static bool next_turn(struct web *w)
{
    web_fn *then = w->then;
    w->then = NULL;
    w->waiting = false;
    if (!web_read_begin(w))
        return false;
    then(w);
    return true;
}

static enum http_verdict handle(struct http_req *rq, void *ctx)
{
    struct app *app = ctx;
    struct web *w = rq->user;
    bool drawn;
    if (rq->stage == 0) {
        if (str_eq(rq->path, STR("/healthz"))) {
            http_answer(rq, 200, STR("text/plain; charset=utf-8"), STR("ok\n"));
            return HTTP_DONE;
        }
        rq->user = w = web_new(app, rq);
        drawn = w != NULL;
        if (w)
            first_turn(w);
    } else {
        drawn = next_turn(w);
    }
    if (w)
        end_turn(w);
    if (!drawn) {
        no_means(rq);
    } else if (w->waiting) {
        struct web *keep = w; /* after start() another thread may own the request already */
        http_suspend(rq);
        keep->start(keep);
        return HTTP_LATER;
    }
    return HTTP_DONE;
}

/* The request is over. Without a web it was asked for its health, or there was no memory for one. */
static void ended(struct http_req *rq, void *ctx)
{
    struct app *app = ctx;
    struct web *w = rq->user;
    meter_count(app->meter, w ? w->meter : str_eq(rq->path, STR("/healthz")) ? METER_HEALTH : METER_NOWHERE, rq);
    if (!w)
        return;
    arena_release(&w->room);
    if (w->reopen && app->reopen)
        app->reopen();
}

/* ---- start and stop ------------------------------------------------------------------------------------------ */

enum rc app_start(const struct app_options *o, struct app **out, char why[200])
{
    struct app *app = mem_new(1, sizeof *app);
    must(app && o->place);
    app->place = o->place;
    app->insecure_http = o->insecure_http;
    app->reopen = o->reopen;
    app->born = clock_now_us();
    app->meter = meter_new();
    app->metrics_token = o->metrics_token;
    app->url = o->url;
    bucket_init(&app->bucket, o->no_bucket);
    app->live = live_start(o->place);
    app->pool = writer_pool_start(WRITER_THREADS);
    writer_pool_add(app->pool, o->place);
    app->worker = worker_start();
    if (helper_open(NULL, &app->helper))
        app->helper = NULL; /* what needs it is told so, all else goes on */
    app->signer = signer_start(&app->place, 1);
    if (o->channel.deliver)
        app->outbox = outbox_start(&(struct outbox_options){ o->place, o->channel, o->base });
    app->run = mem_new(MODULES_N, sizeof *app->run);
    must(app->run != NULL);
    for (size_t i = 0; i < MODULES_N; i++)
        if (MODULES[i]->start)
            app->run[i] = MODULES[i]->start(o->place);
    struct http_options h = { .listen = o->listen,
                              .limits = HTTP_LIMITS,
                              .trusted_proxy = o->trusted_proxy,
                              .tls_cert = o->tls_cert,
                              .tls_key = o->tls_key,
                              .handle = handle,
                              .body_max = route_body_max,
                              .spool = place_dir(o->place),
                              .ended = ended,
                              .ctx = app,
                              .threads = o->threads };
    enum rc rc = http_start(&h, &app->http, why);
    if (rc) {
        app_stop(app);
        return rc;
    }
    *out = app;
    return OK;
}

void web_then_reopen(struct web *w)
{
    w->reopen = true;
}

const struct outbox *web_outbox(const struct web *w)
{
    return w->app->outbox;
}

struct str app_address(const struct app *a)
{
    return http_address(a->http);
}

void app_reload(struct app *app)
{
    char why[200];
    if (!http_stats(app->http).tls_until)
        return;
    if (http_reload(app->http, why)) {
        diary(DIARY_ERROR, DIARY_EVENT("tls-kept", "the new certificate can't be used; the old one stays"), DIARY_TEXT("why", str_of(why)));
        return;
    }
    int64_t left = http_stats(app->http).tls_until - clock_now_us();
    diary(DIARY_INFO, DIARY_EVENT("tls-loaded", "new connections meet the new certificate"), DIARY_INT("days", left / CLOCK_DAY));
}

/* The order matters: no new requests, then what they asked for is finished, then the last checkpoint is signed. */
void app_stop(struct app *app)
{
    if (app->http)
        http_stop(app->http, REQUEST_WAIT_S);
    worker_stop(app->worker);
    outbox_stop(app->outbox); /* it waits for the writer too, and so do the modules' threads */
    for (size_t i = 0; i < MODULES_N; i++)
        if (app->run[i])
            MODULES[i]->stop(app->run[i]);
    mem_free(app->run);
    helper_close(app->helper);
    signer_rest(app->signer); /* it hands the writer sweeps: the pool must outlive it */
    writer_pool_stop(app->pool);
    signer_stop(app->signer);
    live_stop(app->live);
    meter_free(app->meter);
    mem_free(app);
}
