/* http_reply.c - what a handler says, and how it is sent.
**
** The body is not copied: it lies in the request's arena, which lives until the library has sent it. The library does copy
** headers, one by one; they are most of what an answer costs here. "You have it already" (304) is nothing but headers, and the same ones
** until something happens: a place in the pool keeps the last it said, and says it again. No other answer is kept: another may hold what
** is somebody's, as a cookie. */
#include "http/http_parts.h"

static bool is_one_line(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == '\0')
            return false;
    }
    return true;
}

void http_add(struct http_req *rq, struct str name, struct str value)
{
    must(rq->res.heads < countof(rq->res.head));
    must(name.n > 0 && value.n > 0 && is_one_line(name) && is_one_line(value));
    rq->res.head[rq->res.heads++] = (struct http_header){ name, value };
}

void http_answer(struct http_req *rq, int status, struct str type, struct str body)
{
    must(status >= 200 && status <= 599);
    must(is_one_line(type));
    rq->res.status = status;
    rq->res.type = type;
    rq->res.body = body;
}

void http_see_other(struct http_req *rq, struct str location)
{
    http_answer(rq, 303, STR_NONE, STR_NONE);
    http_add(rq, STR("Location"), location);
}

static bool add(struct MHD_Response *r, struct arena *a, struct str name, struct str value)
{
    const char *n = arena_cstr(a, name), *v = arena_cstr(a, value);
    return !a->overflow && MHD_add_response_header(r, n, v) == MHD_YES;
}

static bool closes(const struct http_conn *c)
{
    return c->rq.res.close || c->chunked || atomic_load_explicit(&c->server->stopping, memory_order_relaxed);
}

static bool fill(struct MHD_Response *r, struct http_conn *c)
{
    struct http_req *rq = &c->rq;
    const struct http_res *res = &rq->res;
    if (!http_add_standing(r, res->heads ? res : NULL, rq->tls))
        return false;
    if (res->type.n && !add(r, &rq->arena, STR("Content-Type"), res->type))
        return false;
    for (size_t i = 0; i < res->heads; i++) {
        if (!add(r, &rq->arena, res->head[i].name, res->head[i].value))
            return false;
    }
    return !closes(c) || MHD_add_response_header(r, "Connection", "close") == MHD_YES;
}

static struct MHD_Response *make(struct http_conn *c)
{
    const struct http_res *res = &c->rq.res;
    struct MHD_Response *r = c->stream ? http_stream_response(c->stream)
                                       : MHD_create_response_from_buffer(res->body.n, (void *)res->body.p, MHD_RESPMEM_PERSISTENT);
    if (!r || fill(r, c))
        return r;
    MHD_destroy_response(r);
    return NULL;
}

/* All that the headers of this answer hang on. false: more than is kept. */
static bool spell(const struct http_conn *c, struct http_spare *out)
{
    const struct http_res *res = &c->rq.res;
    out->words[0] = (char)('0' + (c->rq.tls ? 1 : 0) + (closes(c) ? 2 : 0));
    out->n = 1;
    for (size_t i = 0; i < 2 * res->heads; i++) {
        const struct str s = i % 2 ? res->head[i / 2].value : res->head[i / 2].name;
        if (s.n + 1 > sizeof out->words - out->n)
            return false;
        memcpy(out->words + out->n, s.p, s.n);
        out->words[out->n + s.n] = '\n'; /* stands in no header */
        out->n += s.n + 1;
    }
    return true;
}

/* The answer that was given here before, if this one is the same; else this one, which is kept in its stead. */
static struct MHD_Response *known(struct http_conn *c)
{
    struct http_spare now, *had = &c->spare;
    if (!spell(c, &now))
        return make(c);
    if (had->response && had->n == now.n && memcmp(had->words, now.words, now.n) == 0)
        return had->response;
    struct MHD_Response *r = make(c);
    if (!r)
        return NULL;
    if (had->response)
        MHD_destroy_response(had->response);
    had->response = r;
    had->n = now.n;
    memcpy(had->words, now.words, now.n);
    return r;
}

enum MHD_Result http_send(struct http_conn *c)
{
    const struct http_res *res = &c->rq.res;
    must(res->status != 0); /* the handler said DONE and nothing else */
    const bool bare = res->status == 304 && !res->body.n && !res->type.n && !c->stream;
    struct MHD_Response *r = bare ? known(c) : make(c);
    if (!r)
        return http_refuse(c, HTTP_BROKEN);
    enum MHD_Result done = MHD_queue_response(c->mhd, (unsigned)res->status, r);
    if (r != c->spare.response)
        MHD_destroy_response(r);
    c->streams = c->stream && done == MHD_YES;
    return done;
}
