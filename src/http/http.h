/* http.h - our thin layer over libmicrohttpd: a request comes whole, a handler answers or asks to be called again later.
**
** The only folder that sees microhttpd.h. Two epoll threads parse and send; a handler runs on one of them and must not block.
** A handler that needs another thread (the writer, a worker) calls http_suspend, hands the request over, returns HTTP_LATER, and
** is called again, on an HTTP thread, after somebody calls http_resume. What every request shares stands here once: limits,
** refusal of doubled or malformed headers, security headers, HEAD, arena, the errors that come before any page (as plain text). */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/buf.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_OTHER }; /* OTHER is answered 405 and reaches no handler */
enum http_verdict { HTTP_DONE, HTTP_LATER };

struct http_header {
    struct str name, value;
};

struct http_res {
    int status;
    struct str type;          /* Content-Type; empty: none */
    struct str body;          /* in the request's arena, or static; alive until the request ends */
    struct http_header head[24];
    size_t heads;
    bool close;               /* Connection: close after this answer */
};

enum { HTTP_REMOTE_MAX = 16 };
struct http_req {
    struct arena arena;       /* capped; reset when the request has ended */
    enum http_method method;
    struct str path;          /* percent-decoded once, UTF-8, begins with '/', no NUL, no "." or ".." segment, no "//" */
    struct str query;         /* raw, behind '?', may be empty */
    struct str body;          /* whole; empty for GET and HEAD */
    struct str content_type;  /* lower-cased media type without parameters; empty if none */
    unsigned char remote[HTTP_REMOTE_MAX]; /* peer, IPv6 or v4-mapped; behind a trusted proxy what it says. Never logged, never stored */
    bool loopback;            /* the true peer is on this machine and no proxy spoke for somebody else */
    bool tls;                 /* spoken here, or X-Forwarded-Proto: https from a trusted proxy */
    int stage;                /* 0 at first; +1 each time it was resumed */
    int64_t since;            /* when it was whole, monotonic µs */
    void *user;               /* the layer above's, e.g. what it was waiting for; NULL at stage 0 */
    struct http_res res;
    struct http_conn *conn;   /* ours */
};

struct http_limits {
    size_t body_max;          /* bytes; more: 413 as soon as it is known. http_options.body_max may allow a request more or less */
    size_t arena_max;         /* bytes per request; one that was allowed more has that on top */
    size_t uploads_max;       /* bytes of all larger bodies that are on their way or being handled; more: 503 */
    int idle_s;               /* a connection that sends nothing, or a head or body that is not done by then, is closed (408 where
                                 possible); a body earns a second more with every 16 KiB that came */
    unsigned connections_max; /* shared out over the threads; more wait in the kernel's queue */
    unsigned streams_max;     /* of them may stay open as event streams */
    int beat_s;               /* a stream that was silent for so long says ":", so that nobody takes its line for dead */
};
extern const struct http_limits HTTP_LIMITS; /* 1 MiB, 8 MiB, 256 MiB, 15 s, 7000, 5000, 20 s */

struct http_options {
    const char *listen;            /* "127.0.0.1:8311", "[::1]:0"; port 0: any free one */
    struct http_limits limits;
    const char *tls_cert, *tls_key; /* PEM files: TLS 1.2 and 1.3, nothing else on this port; both or none. One such server a process */
    const char *trusted_proxy;     /* address of the proxy whose X-Forwarded-For and -Proto are believed, or NULL */
    enum http_verdict (*handle)(struct http_req *rq, void *ctx);
    size_t (*body_max)(const struct http_req *rq, void *ctx); /* on the head, before the body is taken: how many bytes this one may bring;
                                      0: limits.body_max, as with NULL */
    const char *spool;        /* a folder where larger bodies are put down while they come, in files without a name that end with the
                                 request; NULL: they are held in memory */
    void (*ended)(struct http_req *rq, void *ctx); /* the request is over, answered or not; may be NULL */
    void *ctx;
    int threads;                   /* epoll threads, 1..16 */
};

struct http_server;
/* FAILED with a plain line in why[200] (address in use, no permission, ...). */
enum rc http_start(const struct http_options *o, struct http_server **out, char why[200]) MUST_USE;
/* "127.0.0.1:8311": what it really listens on. */
struct str http_address(const struct http_server *s);
/* TLS: reads both files again; new connections meet the new certificate, those at hand go on. INVALID with a plain line in why[200]: they
** can't be used, and nothing has changed. OK without TLS. */
enum rc http_reload(struct http_server *s, char why[200]) MUST_USE;
/* For metrics; each number is right by itself. */
struct http_stats {
    int64_t connections; /* open now */
    int64_t streams;     /* those of them that listen */
    int64_t refused;     /* requests that were answered before any handler, since the start */
    int64_t tls_until;   /* the last moment of the certificate, UTC µs; 0: no TLS */
};
struct http_stats http_stats(struct http_server *s);
/* No new connections; waits until the running requests are answered (at most wait_s), resumes what is suspended, and ends.
** What was still suspended is answered 503 by us; whoever has such a request calls http_resume when he is done with it, now or
** after http_stop has returned, and `ended` is called for it then, on his thread. */
void http_stop(struct http_server *s, int wait_s);

/* First value of a request header (ASCII case ignored) or absent. */
struct str http_header(const struct http_req *rq, const char *name);
/* A cookie by its exact name, or absent. */
struct str http_cookie(const struct http_req *rq, const char *name);

/* Adds a response header; both slices must live as long as the request. Values that are empty or have CR, LF or NUL are a
** programmer's error. Every answer gets the security headers and Cache-Control: no-store; one added here takes their place. */
void http_add(struct http_req *rq, struct str name, struct str value);
/* Sets status, type, body. */
void http_answer(struct http_req *rq, int status, struct str type, struct str body);
/* 303 See Other. */
void http_see_other(struct http_req *rq, struct str location);

void http_suspend(struct http_req *rq);  /* on the HTTP thread, in the handler, before handing it to another; then return HTTP_LATER */
void http_resume(struct http_req *rq);   /* on any thread, exactly once per suspend, even before the handler has returned; do not touch
                                            rq after it */

/* ---- event streams (http_stream.c) --------------------------------------------------------------------------- */

struct http_stream;
enum { HTTP_STREAM_QUEUE = 2048 };
/* In the handler of a GET, before HTTP_DONE: the answer (200; its headers may be added, a body has no place in it) stays open and is a
** text/event-stream. The request ends at once, its arena with it. `over` is called exactly once, on an HTTP thread and after the handler
** has returned, when nobody hears the stream any more, for whatever reason; until then, and no longer, the stream may be used, from any
** thread. BUSY: there are streams_max already, or the server is stopping: answer something else. http_stop ends all streams at once. */
enum rc http_stream_open(struct http_req *rq, void (*over)(void *user), void *user, struct http_stream **out) MUST_USE;
/* Queues whole lines of the format ("data: ...\n\n"), 1..HTTP_STREAM_QUEUE bytes, copied; never waits. BUSY: the listener is so slow that
** they did not fit, or the stream is ending: it ends, and the browser comes back. */
enum rc http_stream_send(struct http_stream *st, struct str event) MUST_USE;
/* Ends it behind what is queued. */
void http_stream_end(struct http_stream *st);

#endif
