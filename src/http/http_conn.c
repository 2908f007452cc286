/* http_conn.c - the life of a request: line, head, body, handler (again after each resume), answer, end.
**
** Requests are pooled, with the first block of their arena, so an ordinary one allocates nothing here. Everything about one
** happens on the HTTP thread its connection belongs to, with one exception: between http_suspend and http_resume it belongs to
** somebody else. The library takes a resume while the handler that suspended has not returned yet: it notes it under its lock,
** and the HTTP thread, which alone moves connections, looks at its notes after the handler. What must be ours is the *order*:
** suspended first, handed over after; http_suspend does the first before the caller can do the second.
**
** A body in chunks is the last of its connection. The library reads chunks with a forgiving eye (a bare LF ends a line for it, also in an
** extension) and does not show us their edges, so another reader before us might see the body end elsewhere. Nothing is read behind
** it; whoever sends chunks is rare, and pays with a new connection.
**
** At the end of the server a parked request is given up: the HTTP thread answers 503 without touching it, and it stays
** allocated until its second owner resumes it, even if the server is gone by then (`owners`). */
#include "http/http_parts.h"

#include "base/clock.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { IDLE_KEPT = 64, BODY_FIRST = 64 * 1024 };

static void conn_free(struct http_conn *c)
{
    if (c->spare.response)
        MHD_destroy_response(c->spare.response);
    arena_release(&c->rq.arena);
    mem_free(c);
}

static struct http_conn *take(struct http_server *s)
{
    must(pthread_mutex_lock(&s->lock) == 0);
    struct http_conn *c = s->idle;
    if (c) {
        s->idle = c->next;
        s->idle_n--;
        s->held++;
    }
    must(pthread_mutex_unlock(&s->lock) == 0);
    if (c)
        return c;
    c = mem_new(1, sizeof *c);
    if (!c)
        return NULL;
    arena_init(&c->rq.arena, s->o.limits.arena_max);
    must(pthread_mutex_lock(&s->lock) == 0);
    s->held++;
    must(pthread_mutex_unlock(&s->lock) == 0);
    return c;
}

/* ---- larger bodies ------------------------------------------------------------------------------------------------ */

/* Fifty megabytes of photos that come slowly are the disk's business, not the memory's: they go into a file that has no name, so that
** nothing of it is left whatever happens, and are looked at where they lie. */
static bool spool_begin(struct http_conn *c)
{
    char name[4096];
    const char *dir = c->server->o.spool;
    c->spool = open(dir, O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
    if (c->spool >= 0)
        return true;
    int n = snprintf(name, sizeof name, "%s/.body-XXXXXX", dir); /* a file system that can't: a name for a moment */
    c->spool = n > 0 && (size_t)n < sizeof name ? mkostemp(name, O_CLOEXEC) : -1;
    return c->spool >= 0 && unlink(name) == 0;
}

static void spool_put(struct http_conn *c, const char *data, size_t n)
{
    while (n && !c->body.overflow) {
        ssize_t wrote = write(c->spool, data, n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0) {
            c->body.overflow = true; /* a full disk is a full buffer */
            return;
        }
        c->body.n += (size_t)wrote;
        data += wrote;
        n -= (size_t)wrote;
    }
}

static struct str spool_view(struct http_conn *c)
{
    void *p = c->body.n ? mmap(NULL, c->body.n, PROT_READ, MAP_PRIVATE, c->spool, 0) : MAP_FAILED;
    if (p == MAP_FAILED) {
        c->body.overflow = c->body.n > 0;
        return STR("");
    }
    c->mapped = p;
    return str_n(p, c->body.n);
}

static void spool_end(struct http_conn *c)
{
    if (c->mapped)
        must(munmap((void *)(uintptr_t)c->mapped, c->body.n) == 0);
    if (c->spool >= 0)
        close(c->spool);
    c->mapped = NULL;
    c->spool = -1;
}

static void put(struct http_server *s, struct http_conn *c)
{
    spool_end(c);
    arena_reset(&c->rq.arena);
    c->rq.arena.cap = s->o.limits.arena_max;
    if (c->lent)
        atomic_fetch_sub(&s->lent, c->lent);
    must(pthread_mutex_lock(&s->lock) == 0);
    must(s->held > 0);
    bool last = --s->held == 0 && s->gone;
    bool keep = s->idle_n < IDLE_KEPT && !s->gone;
    if (keep) {
        c->next = s->idle;
        s->idle = c;
        s->idle_n++;
    }
    must(pthread_mutex_unlock(&s->lock) == 0);
    if (!keep)
        conn_free(c);
    if (last)
        http_server_free(s);
}

void http_server_free(struct http_server *s)
{
    must(s->held == 0 && !s->parked && !s->links && !s->streams);
    while (s->idle) {
        struct http_conn *next = s->idle->next;
        conn_free(s->idle);
        s->idle = next;
    }
    must(pthread_mutex_destroy(&s->lock) == 0);
    must(pthread_cond_destroy(&s->quiet) == 0);
    mem_free(s);
}

/* The library would cut the query into arguments, a record each in the connection's 16 KB; when they don't fit, 0.9.75 refuses and
** then waits for the rest of the head for ever. We read queries ourselves: this one, copied already, ends at its first byte. */
static void hide_query(const char *uri)
{
    char *mark = strchr((char *)uri, '?');
    if (mark && mark[1])
        mark[1] = '\0';
}

/* The request line came, still as it was sent: later the library splits it in place. */
void *http_on_line(void *cls, const char *uri, struct MHD_Connection *mhd)
{
    struct http_server *s = cls;
    struct http_link *link = http_link_of(mhd);
    struct http_conn *c = link ? take(s) : NULL;
    if (!c)
        return NULL;
    c->rq = (struct http_req){ .arena = c->rq.arena, .conn = c };
    c->server = s;
    c->mhd = mhd;
    c->link = link;
    c->target_at = str_of(uri);
    c->target = arena_str(&c->rq.arena, c->target_at);
    if (uri)
        hide_query(uri);
    c->fields = c->lent = 0;
    c->head_done = c->accepted = c->was_parked = c->streams = c->chunked = false;
    c->stream = NULL;
    c->spool = -1;
    c->mapped = NULL;
    c->place = HTTP_HERE;
    atomic_store_explicit(&c->owners, 1, memory_order_relaxed);
    atomic_store_explicit(&c->link->line_seen, true, memory_order_relaxed);
    return c;
}

static enum MHD_Result collect(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_n, const char *value, size_t value_n)
{
    struct http_conn *c = cls;
    must(kind == MHD_HEADER_KIND);
    if (c->fields == HTTP_FIELDS_MAX)
        return MHD_NO;
    c->field[c->fields++] = (struct http_header){ str_n(name, name_n), str_n(value, value_n) };
    return MHD_YES;
}

static struct str media_type(struct arena *a, struct str value)
{
    if (!value.p)
        return STR("");
    struct str type = arena_str(a, str_trim(str_cut(value, 0, str_find(value, ';', 0))));
    char *p = (char *)type.p; /* our own copy */
    for (size_t i = 0; i < type.n; i++) {
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] | 0x20);
    }
    return type.p ? type : STR("");
}

/* How much this request may bring. What goes beyond the ordinary is lent out of one sum, so that no crowd of large bodies, however slowly
** they come, can take more memory than that. */
static enum http_refusal allow_body(struct http_conn *c, const struct http_facts *x)
{
    struct http_server *s = c->server;
    const struct http_limits *l = &s->o.limits;
    size_t asked = s->o.body_max ? s->o.body_max(&c->rq, s->o.ctx) : 0;
    c->body_max = asked ? asked : l->body_max;
    buf_init(&c->body, &c->rq.arena, c->body_max);
    if (x->length > 0 && (uint64_t)x->length > c->body_max)
        return HTTP_BODY_TOO_LARGE;
    size_t may = x->chunked ? c->body_max : (size_t)x->length;
    if (may <= l->body_max)
        return HTTP_FINE;
    c->lent = may;
    c->rq.arena.cap += may;
    return atomic_fetch_add(&s->lent, may) + may > l->uploads_max ? HTTP_ENDING : HTTP_FINE;
}

static enum http_refusal read_head(struct http_conn *c, const char *method, const char *version, struct http_facts *x)
{
    if (c->rq.arena.overflow)
        return HTTP_ENDING;
    const union MHD_ConnectionInfo *size = MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    struct http_head h = { str_of(method), c->target_at, str_of(version), c->field, 0, size ? size->header_size : 0 };
    h.fields = (size_t)MHD_get_connection_values_n(c->mhd, MHD_HEADER_KIND, collect, c);
    if (h.fields > c->fields)
        return HTTP_TOO_MANY_FIELDS;
    enum http_refusal no = http_head_check(&h, x);
    if (no)
        return no;
    for (size_t i = 0; i < c->fields; i++) {
        struct str *v = &c->field[i].value;
        while (v->n && (v->p[v->n - 1] == ' ' || v->p[v->n - 1] == '\t'))
            v->n--;
    }
    no = http_target(&c->rq.arena, c->target, x->host, &c->rq.path, &c->rq.query);
    c->rq.method = x->method;
    c->chunked = x->chunked;
    c->rq.content_type = media_type(&c->rq.arena, x->content_type);
    return no ? no : allow_body(c, x);
}

static bool given_up(struct http_conn *c)
{
    must(pthread_mutex_lock(&c->server->lock) == 0);
    bool yes = c->place == HTTP_GIVEN_UP;
    must(pthread_mutex_unlock(&c->server->lock) == 0);
    return yes;
}

/* The handler's turn, first or again. Once it has handed the request over, rq is not ours to look at. */
static enum MHD_Result call_handler(struct http_conn *c)
{
    struct http_server *s = c->server;
    if (c->was_parked) {
        if (given_up(c))
            return http_refuse(c, HTTP_ENDING);
        c->was_parked = false;
        c->rq.stage++;
    }
    enum http_verdict v = s->o.handle(&c->rq, s->o.ctx);
    must((v == HTTP_LATER) == c->was_parked); /* later means suspended, and done means not */
    if (v == HTTP_DONE)
        return http_send(c);
    return atomic_load(&s->ending) && given_up(c) ? http_refuse(c, HTTP_ENDING) : MHD_YES;
}

static enum MHD_Result accept_whole(struct http_conn *c)
{
    struct http_server *s = c->server;
    if (!http_link_take(c->link))
        return MHD_NO;
    if (c->link->dropped)
        return http_refuse(c, HTTP_BODY_TOO_LARGE);
    c->rq.body = c->spool >= 0 ? spool_view(c) : buf_view(&c->body);
    if (c->body.overflow || c->rq.arena.overflow)
        return http_refuse(c, HTTP_ENDING);
    atomic_fetch_add(&s->running, 1);
    c->accepted = true;
    if (atomic_load(&s->ending))
        return http_refuse(c, HTTP_ENDING);
    c->rq.since = clock_mono_us();
    return call_handler(c);
}

static enum MHD_Result begin(struct http_conn *c, const char *method, const char *version)
{
    struct http_facts x;
    enum http_refusal no = read_head(c, method, version, &x);
    c->head_done = true;
    if (no) {
        c->link->unheard = true;
        return http_link_take(c->link) ? http_refuse(c, no) : MHD_NO;
    }
    http_find_remote(c, x.proxied);
    if (!x.chunked && x.length == 0)
        return MHD_YES; /* it calls again at once; an answer given now would end the connection */
    if (c->lent && c->server->o.spool) {
        c->body.overflow = !spool_begin(c);
        http_link_await(c->server, c->link);
        return MHD_YES;
    }
    size_t first = x.length < BODY_FIRST || c->lent ? (size_t)x.length : BODY_FIRST;
    (void)buf_room(&c->body, first); /* its overflow is sticky and looked at when the body is whole */
    http_link_await(c->server, c->link);
    return MHD_YES;
}

/* The library takes no answer while it hands out a body, so one that is too long is read on, and dropped, as long as we have patience. */
static enum MHD_Result take_body(struct http_conn *c, const char *data, size_t *n)
{
    if (c->link->dropped || *n > c->body_max - c->body.n)
        c->link->dropped += *n;
    else if (c->spool >= 0)
        spool_put(c, data, *n);
    else
        buf_put(&c->body, data, *n);
    if (c->link->dropped >= HTTP_UNWANTED_MAX)
        return MHD_NO;
    http_link_got(c->server, c->link, c->body.n);
    *n = 0;
    return MHD_YES;
}

/* One owner less; the last one tells the layer above and gives the request back. */
static void let_go(struct http_conn *c)
{
    struct http_server *s = c->server;
    if (atomic_fetch_sub(&c->owners, 1) > 1)
        return;
    if (c->accepted && s->o.ended)
        s->o.ended(&c->rq, s->o.ctx);
    put(s, c);
}

/* The connection is through with it: answered, or lost; or its answer goes on as a stream, which needs nothing of it. */
static void request_over(struct http_conn *c)
{
    struct http_server *s = c->server;
    bool ran = c->accepted;
    let_go(c);
    if (ran && atomic_fetch_sub(&s->running, 1) == 1 && atomic_load(&s->stopping)) {
        must(pthread_mutex_lock(&s->lock) == 0);
        must(pthread_cond_broadcast(&s->quiet) == 0);
        must(pthread_mutex_unlock(&s->lock) == 0);
    }
}

enum MHD_Result http_on_request(void *cls, struct MHD_Connection *mhd, const char *url, const char *method, const char *version,
                                const char *data, size_t *data_n, void **state)
{
    struct http_conn *c = *state;
    (void)cls;
    (void)url;
    if (!c)
        return MHD_NO; /* there was no memory when its line came */
    must(c->mhd == mhd);
    if (!c->head_done)
        return begin(c, method, version);
    if (*data_n)
        return take_body(c, data, data_n);
    enum MHD_Result r = c->accepted ? call_handler(c) : accept_whole(c);
    if (c->streams) {
        *state = NULL;
        request_over(c);
    }
    return r;
}

void http_on_end(void *cls, struct MHD_Connection *mhd, void **state, enum MHD_RequestTerminationCode why)
{
    struct http_server *s = cls;
    struct http_conn *c = *state;
    (void)mhd;
    (void)why;
    if (!c)
        return;
    *state = NULL;
    atomic_store_explicit(&c->link->line_seen, false, memory_order_relaxed);
    http_link_await(s, c->link);
    request_over(c);
}

static void unpark(struct http_server *s, struct http_conn *c)
{
    must(c->place == HTTP_PARKED);
    if (c->prev)
        c->prev->next = c->next;
    else
        s->parked = c->next;
    if (c->next)
        c->next->prev = c->prev;
    MHD_resume_connection(c->mhd);
}

void http_suspend(struct http_req *rq)
{
    struct http_conn *c = rq->conn;
    struct http_server *s = c->server;
    must(!c->was_parked);
    c->was_parked = true;
    must(pthread_mutex_lock(&s->lock) == 0);
    must(c->place == HTTP_HERE);
    if (atomic_load(&s->ending)) { /* nobody would wake it any more */
        c->place = HTTP_GIVEN_UP;
        atomic_fetch_add(&c->owners, 1);
    } else {
        c->place = HTTP_PARKED;
        c->prev = NULL;
        c->next = s->parked;
        if (s->parked)
            s->parked->prev = c;
        s->parked = c;
        MHD_suspend_connection(c->mhd); /* inside the lock: http_stop resumes what it finds in the list */
    }
    must(pthread_mutex_unlock(&s->lock) == 0);
}

void http_resume(struct http_req *rq)
{
    struct http_conn *c = rq->conn;
    struct http_server *s = c->server;
    must(pthread_mutex_lock(&s->lock) == 0);
    bool ours = c->place == HTTP_GIVEN_UP;
    if (!ours) {
        unpark(s, c);
        c->place = HTTP_HERE;
    }
    must(pthread_mutex_unlock(&s->lock) == 0);
    if (ours)
        let_go(c);
}

void http_give_up_parked(struct http_server *s)
{
    must(pthread_mutex_lock(&s->lock) == 0);
    atomic_store(&s->ending, true);
    while (s->parked) {
        struct http_conn *c = s->parked;
        unpark(s, c);
        c->place = HTTP_GIVEN_UP;
        atomic_fetch_add(&c->owners, 1);
    }
    must(pthread_mutex_unlock(&s->lock) == 0);
}
