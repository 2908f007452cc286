/* http_parts.h - what the files of this folder share, and nobody else sees.
**
** http.c starts and stops; http_conn.c leads a request from its first line to its end; http_watch.c keeps the time; http_linger.c hears
** out who still talks when we have answered;
** http_tls.c holds the certificate; http_reply.c writes answers, http_stream.c those that stay open, http_refuse.c the plain ones that
** come before any page; http_look.c reads what was sent. */
#ifndef HTTP_HTTP_PARTS_H
#define HTTP_HTTP_PARTS_H

#include "http/http_head.h"

#include <limits.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

/* One TCP connection. Whose turn it is and until when are one word, so the watch can't hang up on the turn after the one it saw. */
enum { HTTP_OUR_TURN = 0 };
#define HTTP_CUT UINT_MAX
struct http_link {
    struct http_link *prev, *next; /* under the server's lock */
    int fd;
    atomic_uint until;             /* HTTP_OUR_TURN, HTTP_CUT (the watch has hung up), or the tick when the client's turn ends */
    unsigned from;                 /* when that began; its HTTP thread's alone */
    atomic_bool line_seen;         /* a request line came: hang up with a word */
    bool unheard;                  /* refused before all of it had come; its HTTP thread's alone */
    size_t dropped;                /* bytes of a body that is too long, the last here; the same */
};

/* A socket that outlives its connection, so that our last answer is not lost (http_linger.c). Under the lock. */
enum { HTTP_LINGERS_MAX = 64, HTTP_UNWANTED_MAX = 64 << 20 /* bytes of a refused request that we let come */ };
struct http_linger {
    int fd;
    unsigned silent, last; /* ticks: given up then; the first moves on with every byte */
    size_t left;           /* bytes; 0: the place is free */
};

/* Where a request is. Only PARKED and GIVEN_UP have a second owner, who must call http_resume. */
enum http_place {
    HTTP_HERE,     /* with its HTTP thread */
    HTTP_PARKED,   /* suspended */
    HTTP_GIVEN_UP, /* suspended when the server's patience ended: answered by us, kept until its second owner lets go */
};

/* An answer without a body that was sent before, and what it says, one word after the other: the next that says the same is this one. */
enum { HTTP_SPARE_MAX = 480 };
struct http_spare {
    struct MHD_Response *response; /* NULL: none yet */
    size_t n;
    char words[HTTP_SPARE_MAX];
};

/* One request, pooled; http_req's `conn`. */
struct http_conn {
    struct http_req rq;
    struct http_server *server;
    struct MHD_Connection *mhd;
    struct http_link *link;
    struct str target;             /* copied: the library takes its own apart */
    struct str target_at;          /* where it lay */
    struct http_header field[HTTP_FIELDS_MAX];
    size_t fields;
    struct buf body;
    size_t body_max;               /* of this request */
    size_t lent;                   /* bytes of the server's uploads_max */
    int spool;                     /* the file that the body goes to; -1: none */
    const void *mapped;            /* that file, when it is whole */
    bool head_done, accepted;
    bool chunked;                  /* the last of its connection, see http_conn.c */
    bool was_parked;               /* written by the HTTP thread alone */
    struct http_stream *stream;    /* the answer stays open as this one; the same */
    bool streams;                  /* it has begun: the request is over */
    struct http_spare spare;       /* stays with the place in the pool */
    enum http_place place;         /* under the lock */
    atomic_int owners;
    struct http_conn *prev, *next; /* idle list (next only), or parked list; under the lock */
};

struct http_server {
    struct MHD_Daemon *daemon;
    struct http_options o;
    bool has_proxy, tls;
    atomic_llong refused;
    unsigned char proxy[HTTP_REMOTE_MAX];
    char address[64];
    struct MHD_Response *refusal[HTTP_REFUSALS];

    pthread_mutex_t lock;
    pthread_cond_t quiet;          /* `running` reached 0, or a stream is over */
    struct http_conn *idle, *parked;
    size_t idle_n, held;           /* held: taken from the pool and not back */
    struct http_link *links;
    struct http_stream *streams;
    size_t streams_n;
    bool gone;                     /* http_stop has returned; who lets go of the last held one frees */

    atomic_size_t lent;            /* bytes of larger bodies, all together */
    atomic_size_t running;         /* with a handler, or being answered */
    atomic_bool stopping;          /* answers close their connections */
    atomic_bool ending;            /* no handler is called any more; set under the lock */

    pthread_t watch;
    struct http_linger linger[HTTP_LINGERS_MAX];
    int linger_events, linger_wake; /* what the watch waits at: an epoll, and in it an eventfd to be woken by */
    bool watch_over;               /* under the lock */
    atomic_uint tick;
};

/* http_conn.c: the library's callbacks, and the pool. */
void *http_on_line(void *cls, const char *uri, struct MHD_Connection *mhd);
enum MHD_Result http_on_request(void *cls, struct MHD_Connection *mhd, const char *url, const char *method, const char *version,
                                const char *data, size_t *data_n, void **state);
void http_on_end(void *cls, struct MHD_Connection *mhd, void **state, enum MHD_RequestTerminationCode why);
/* Takes every parked request back from whoever has it, and lets no handler be called again. */
void http_give_up_parked(struct http_server *s);
/* Frees the server when http_stop is through and nothing is held. */
void http_server_free(struct http_server *s);

/* http_watch.c: deadlines. */
enum { HTTP_TICKS_PER_S = 4 };
enum rc http_watch_start(struct http_server *s) MUST_USE;
void http_watch_stop(struct http_server *s);
void http_on_link(void *cls, struct MHD_Connection *mhd, void **state, enum MHD_ConnectionNotificationCode what);
struct http_link *http_link_of(struct MHD_Connection *mhd);
/* The client's turn begins; and goes on: a body gets more time the more of it has come. */
void http_link_await(struct http_server *s, struct http_link *l);
void http_link_got(struct http_server *s, struct http_link *l, size_t got);
/* Ours begins. false: too late, the watch has hung up. */
bool http_link_take(struct http_link *l) MUST_USE;

/* http_linger.c. All but make, free and wake: with the lock held. */
bool http_lingers_make(struct http_server *s) MUST_USE;
void http_lingers_free(struct http_server *s); /* whoever still talks is cut off */
/* The connection closes: keeps its socket, if the client may not have heard our answer. */
void http_linger_begin(struct http_server *s, const struct http_link *l);
/* Waits at most so long, with the lock let go, or until woken, and discards what has come. */
void http_lingers_wait(struct http_server *s, int ms);
void http_linger_wake(struct http_server *s);
void http_lingers_look(struct http_server *s, unsigned tick);

/* http_reply.c, http_refuse.c */
enum MHD_Result http_send(struct http_conn *c) MUST_USE;
enum MHD_Result http_refuse(struct http_conn *c, enum http_refusal why) MUST_USE;
enum rc http_refusals_make(struct http_server *s) MUST_USE;
void http_refusals_free(struct http_server *s);
extern const char HTTP_LATE[]; /* a whole answer: 408 */
/* The headers every answer has, but those the answer itself names (NULL: none). */
bool http_add_standing(struct MHD_Response *r, const struct http_res *own, bool tls) MUST_USE;

/* http_stream.c */
/* The open answer. NULL: no memory, and the stream is over. Else it is over when the library lets go of the response. */
struct MHD_Response *http_stream_response(struct http_stream *st) MUST_USE;
void http_streams_end(struct http_server *s);
/* With the lock held, once a second: whose peer has left is ended, who was long silent says so. */
void http_streams_look(struct http_server *s, unsigned tick);

/* http_look.c */
bool http_parse_address(const char *text, unsigned char out[HTTP_REMOTE_MAX]) MUST_USE;
void http_find_remote(struct http_conn *c, bool proxied);

#endif
