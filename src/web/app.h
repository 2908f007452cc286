/* app.h - the inside of web/: the app and the parts that its files share. Modules see web.h only. */
#ifndef WEB_APP_H
#define WEB_APP_H

#include "core/signer.h"
#include "web/bucket.h"
#include "web/live.h"
#include "web/meter.h"
#include "web/web.h"
#include "web/worker.h"

struct app {
    struct place *place;
    struct http_server *http;
    struct writer_pool *pool;
    struct signer *signer;
    struct worker *worker;
    struct outbox *outbox; /* NULL: no channel */
    void **run;            /* what each module's start() gave, in the registry's order */
    struct helper *helper; /* NULL: there is none */
    struct live *live;
    struct bucket bucket;
    struct meter *meter;
    struct str metrics_token;
    struct str url; /* absent: not told */
    int64_t born; /* when it began to serve, µs */
    bool insecure_http;
    void (*reopen)(void);
};

/* The route of the request's path and method, its arguments in w->arg, its number in w->meter. *other_method: the path
** is known under another method. */
const struct route *route_find(struct web *w, enum http_method m, bool *other_method);
/* Reads what stands behind the address's "?", once, before anybody marks the arena. What can't be read holds nothing. */
void query_load(struct web *w);
/* http_options.body_max: what the request's route allows. */
size_t route_body_max(const struct http_req *rq, void *app);
/* Every route by its number: the house's own, then the modules' in the registry's order. NULL: there are no more. */
const struct route *route_at(size_t n);
/* The modules' own doors, into the frame (beside.c). */
void web_doors(struct page *pg);
/* GET /metrics (metrics.c). */
void metrics_show(struct web *w);
/* Reads the session's cookie; afterwards w->actor and w->signed_in are right. Once a minute a GET must first write down that it was seen.
** Not OK: nobody could tell who it is, which is not the same as nobody's session. */
enum rc session_load(struct web *w) MUST_USE;
/* Goes on with the request when the session has been noted as seen (or needs not be): the route's GET. */
void session_touch_then(struct web *w, web_fn *then);
/* false: the request bears an Idempotency-Key that can't be one. Who sends a key counts on it, so nothing may be done without it. */
bool idempotency_sound(const struct web *w);
/* /static/...: true when it answered. */
bool asset_answer(struct web *w);

#endif
