/* http_stream.c - answers that stay open: text/event-stream.
**
** An open page listens for hours and hears a line now and then, so what counts is what a silent stream costs. The request behind it is
** over as soon as the answer has begun: its arena is given back, and what stays is the library's connection and a struct of a hundred
** bytes; a queue exists while something waits in it. While it is empty the connection is suspended; whoever sends appends under the
** server's lock and resumes it, and the HTTP thread comes for the bytes (take_some), all under that same lock, so no wake-up can fall
** between "empty" and "suspended".
**
** The queue is bounded and nobody waits for a slow listener: who lets it run over is ended, comes back by itself, and is told where things
** stand. The watch (http_watch.c) looks once a second whether each peer is still there, because a suspended connection is not in anybody's
** epoll set, and says ":" after a while of silence, so that machines in between do not take the line for dead.
**
** The end of a stream is the end of the library's response: its free-callback runs exactly once, whatever went wrong before. */
#include "http/http_parts.h"

#include "base/mem.h"

#include <errno.h>
#include <sys/socket.h>

enum { BLOCK = 512 }; /* what the library asks for at a time when it can't send chunks (HTTP/1.0) */

struct http_stream {
    struct http_server *server;
    struct MHD_Connection *mhd;
    struct http_link *link;
    struct http_stream *prev, *next; /* this and what follows: under the server's lock */
    void (*over)(void *user);
    void *user;
    unsigned said; /* tick of the last word */
    bool suspended, ending;
    char *queue; /* HTTP_STREAM_QUEUE bytes while something waits in it, else NULL */
    size_t n;
};

enum rc http_stream_open(struct http_req *rq, void (*over)(void *user), void *user, struct http_stream **out)
{
    struct http_conn *c = rq->conn;
    struct http_server *s = c->server;
    must(over && !c->stream && rq->method == HTTP_GET);
    struct http_stream *st = mem_new(1, sizeof *st);
    if (!st)
        return FAILED;
    *st = (struct http_stream){ .server = s, .mhd = c->mhd, .link = c->link, .over = over, .user = user };
    must(pthread_mutex_lock(&s->lock) == 0);
    st->said = atomic_load_explicit(&s->tick, memory_order_relaxed);
    bool room = s->streams_n < s->o.limits.streams_max && !atomic_load(&s->stopping);
    if (room) {
        s->streams_n++;
        st->next = s->streams;
        if (s->streams)
            s->streams->prev = st;
        s->streams = st;
    }
    must(pthread_mutex_unlock(&s->lock) == 0);
    if (!room) {
        mem_free(st);
        return BUSY;
    }
    http_answer(rq, 200, STR("text/event-stream"), STR_NONE);
    rq->res.close = true; /* nothing can follow it */
    c->stream = st;
    *out = st;
    return OK;
}

/* With the lock held: something is to be fetched. */
static void wake(struct http_stream *st)
{
    if (!st->suspended)
        return;
    st->suspended = false;
    MHD_resume_connection(st->mhd);
}

/* With the lock held. false: it does not fit, or there is no memory for it, and the stream ends. */
static bool append(struct http_stream *st, struct str bytes)
{
    if (!st->queue)
        st->queue = mem_new(1, HTTP_STREAM_QUEUE);
    bool fits = st->queue && bytes.n <= HTTP_STREAM_QUEUE - st->n;
    if (fits) {
        memcpy(st->queue + st->n, bytes.p, bytes.n);
        st->n += bytes.n;
        st->said = atomic_load_explicit(&st->server->tick, memory_order_relaxed);
    }
    st->ending = st->ending || !fits;
    wake(st);
    return fits;
}

enum rc http_stream_send(struct http_stream *st, struct str event)
{
    struct http_server *s = st->server;
    must(event.n > 0 && event.n <= HTTP_STREAM_QUEUE);
    must(pthread_mutex_lock(&s->lock) == 0);
    bool sent = !st->ending && append(st, event);
    must(pthread_mutex_unlock(&s->lock) == 0);
    return sent ? OK : BUSY;
}

void http_stream_end(struct http_stream *st)
{
    struct http_server *s = st->server;
    must(pthread_mutex_lock(&s->lock) == 0);
    st->ending = true;
    wake(st);
    must(pthread_mutex_unlock(&s->lock) == 0);
}

void http_streams_end(struct http_server *s)
{
    must(pthread_mutex_lock(&s->lock) == 0);
    for (struct http_stream *st = s->streams; st; st = st->next) {
        st->ending = true;
        wake(st);
    }
    must(pthread_mutex_unlock(&s->lock) == 0);
}

/* A peer that has gone reads as its end; one that is silent would make us wait. */
static bool peer_left(const struct http_stream *st)
{
    char byte;
    ssize_t n = recv(st->link->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

void http_streams_look(struct http_server *s, unsigned tick)
{
    const unsigned beat = (unsigned)s->o.limits.beat_s * HTTP_TICKS_PER_S;
    for (struct http_stream *st = s->streams; st; st = st->next) {
        if (peer_left(st)) {
            st->ending = true;
            wake(st);
        } else if (tick - st->said >= beat && st->n == 0 && !st->ending) {
            (void)append(st, STR(":\n\n"));
        }
    }
}

/* The library can take bytes: those there are, or the end, or it sleeps until there are some. */
static ssize_t take_some(void *cls, uint64_t pos, char *to, size_t max)
{
    struct http_stream *st = cls;
    (void)pos;
    must(pthread_mutex_lock(&st->server->lock) == 0);
    size_t n = st->n < max ? st->n : max;
    if (n) {
        memcpy(to, st->queue, n);
        memmove(st->queue, st->queue + n, st->n - n);
        st->n -= n;
    }
    if (st->n == 0) {
        mem_free(st->queue);
        st->queue = NULL;
    }
    ssize_t said = n || !st->ending ? (ssize_t)n : MHD_CONTENT_READER_END_OF_STREAM;
    if (said == 0) {
        st->suspended = true;
        MHD_suspend_connection(st->mhd);
    }
    must(pthread_mutex_unlock(&st->server->lock) == 0);
    return said;
}

/* Nobody hears it any more. */
static void part(void *cls)
{
    struct http_stream *st = cls;
    struct http_server *s = st->server;
    must(pthread_mutex_lock(&s->lock) == 0);
    if (st->prev)
        st->prev->next = st->next;
    else
        s->streams = st->next;
    if (st->next)
        st->next->prev = st->prev;
    s->streams_n--;
    must(pthread_cond_broadcast(&s->quiet) == 0);
    must(pthread_mutex_unlock(&s->lock) == 0);
    st->over(st->user);
    mem_free(st->queue);
    mem_free(st);
}

struct MHD_Response *http_stream_response(struct http_stream *st)
{
    struct MHD_Response *r = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, take_some, st, part);
    if (!r)
        part(st);
    return r;
}
