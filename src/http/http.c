/* http.c - starting and stopping.
**
** Stopping has an order. First we stop taking: new connections are closed at once, answers close theirs, streams end. Then we wait for
** what runs. What is still parked after that is given up (http_conn.c), because the library aborts when it is stopped with
** a connection suspended. Then the threads end. */
#include "http/http_tls.h"

#include "base/clock.h"
#include "base/mem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTION_MEMORY = 16 * 1024, BACKLOG = 1024, LAST_WORDS_S = 1, SENDING_S = 2, THREADS_MAX = 16, WHY = 200 };

const struct http_limits HTTP_LIMITS = { .body_max = 1 << 20,
                                         .arena_max = 8 << 20,
                                         .uploads_max = 256 << 20,
                                         .idle_s = 15,
                                         .connections_max = 7000,
                                         .streams_max = 5000,
                                         .beat_s = 20 };

/* "host:port" and "[v6]:port" into two C strings. */
static bool split_listen(const char *listen, char host[64], char port[8])
{
    struct str s = str_of(listen);
    size_t colon = s.n;
    while (colon > 0 && s.p[colon - 1] != ':')
        colon--;
    struct str h = str_cut(s, 0, colon ? colon - 1 : 0), p = str_cut(s, colon, s.n);
    if (str_starts(h, STR("[")) && str_ends(h, STR("]")))
        h = str_cut(h, 1, h.n - 1);
    int64_t number;
    if (h.n == 0 || h.n >= 64 || p.n >= 8 || !str_int(p, &number) || number < 0 || number > 65535)
        return false;
    (void)snprintf(host, 64, STR_FMT, STR_ARG(h));
    (void)snprintf(port, 8, "%d", (int)number);
    return true;
}

static int listen_at(const struct addrinfo *ai)
{
    int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    const int on = 1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 && bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 &&
        listen(fd, BACKLOG) == 0)
        return fd;
    int kept = errno;
    (void)close(fd);
    errno = kept;
    return -1;
}

static enum rc open_listen(const char *listen, int *fd, char why[WHY])
{
    char host[64], port[8];
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV };
    struct addrinfo *ai = NULL;
    if (!split_listen(listen, host, port) || getaddrinfo(host, port, &hints, &ai) != 0) {
        (void)snprintf(why, WHY, "%s: not an address to listen at (such as 127.0.0.1:8311 or [::1]:8311)", listen);
        return INVALID;
    }
    int got = listen_at(ai);
    freeaddrinfo(ai);
    if (got < 0) {
        (void)snprintf(why, WHY, "%s: %s", listen, strerrordesc_np(errno));
        return FAILED;
    }
    *fd = got;
    return OK;
}

static bool write_address(struct http_server *s, int fd)
{
    struct sockaddr_storage at;
    socklen_t n = sizeof at;
    char host[INET6_ADDRSTRLEN], port[8];
    if (getsockname(fd, (struct sockaddr *)&at, &n) != 0 ||
        getnameinfo((struct sockaddr *)&at, n, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return false;
    (void)snprintf(s->address, sizeof s->address, at.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
    return true;
}

/* No new connections while stopping. */
static enum MHD_Result on_accept(void *cls, const struct sockaddr *addr, socklen_t n)
{
    struct http_server *s = cls;
    (void)addr;
    (void)n;
    return atomic_load(&s->stopping) ? MHD_NO : MHD_YES;
}

/* Nothing is decoded for us: http_target does it, once, and strictly. */
static size_t leave_escaped(void *cls, struct MHD_Connection *mhd, char *s)
{
    (void)cls;
    (void)mhd;
    return strlen(s);
}

static struct MHD_Daemon *start_daemon(struct http_server *s, int fd)
{
    const struct http_limits *l = &s->o.limits;
    unsigned threads = (unsigned)s->o.threads, flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
    struct MHD_OptionItem pool[] = { { MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)threads, NULL }, { MHD_OPTION_END, 0, NULL } };
    unsigned connections = l->connections_max < threads ? threads : l->connections_max;
    if (s->address[0] == '[')
        flags |= MHD_USE_IPv6;
    if (s->tls)
        flags |= MHD_USE_TLS;
    return MHD_start_daemon(flags, 0, on_accept, s, http_on_request, s, /* one thread is not a pool to the library: */
                            MHD_OPTION_ARRAY, threads > 1 ? pool : pool + 1,
                            MHD_OPTION_LISTEN_SOCKET, fd,
                            MHD_OPTION_HTTPS_PRIORITIES, HTTP_TLS_PRIORITIES, /* both pass unheard without MHD_USE_TLS */
                            MHD_OPTION_HTTPS_CERT_CALLBACK, http_tls_show,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
                            MHD_OPTION_CONNECTION_LIMIT, connections,
                            MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)l->idle_s + SENDING_S, /* the watch is stricter, and first */
                            MHD_OPTION_URI_LOG_CALLBACK, http_on_line, s,
                            MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, s,
                            MHD_OPTION_NOTIFY_CONNECTION, http_on_link, s,
                            MHD_OPTION_NOTIFY_COMPLETED, http_on_end, s,
                            MHD_OPTION_END);
}

static void init_locks(struct http_server *s)
{
    pthread_condattr_t mono;
    must(pthread_condattr_init(&mono) == 0 && pthread_condattr_setclock(&mono, CLOCK_MONOTONIC) == 0);
    must(pthread_mutex_init(&s->lock, NULL) == 0);
    must(pthread_cond_init(&s->quiet, &mono) == 0);
    must(pthread_condattr_destroy(&mono) == 0);
}

/* From a bound socket to a running server; the socket is the caller's again if this fails. */
static enum rc run(struct http_server *s, int fd, char why[WHY])
{
    enum rc rc = FAILED;
    (void)snprintf(why, WHY, "%s: the server could not start its threads (memory, or a limit on threads or files)", s->o.listen);
    if (!write_address(s, fd) || http_refusals_make(s))
        return FAILED;
    rc = http_watch_start(s);
    if (rc) {
        http_refusals_free(s);
        return rc;
    }
    s->daemon = start_daemon(s, fd);
    if (s->daemon)
        return OK;
    http_watch_stop(s);
    http_refusals_free(s);
    return FAILED;
}

enum rc http_start(const struct http_options *o, struct http_server **out, char why[WHY])
{
    must(!o->tls_cert == !o->tls_key && o->handle && o->listen && o->threads >= 1 && o->threads <= THREADS_MAX && o->limits.idle_s > 0);
    must(o->limits.streams_max == 0 || o->limits.beat_s > 0);
    int fd;
    enum rc rc = open_listen(o->listen, &fd, why);
    if (rc)
        return rc;
    struct http_server *s = mem_new(1, sizeof *s);
    if (!s) {
        (void)snprintf(why, WHY, "no memory");
        (void)close(fd);
        return FAILED;
    }
    s->o = *o;
    init_locks(s);
    s->has_proxy = o->trusted_proxy != NULL;
    s->tls = o->tls_cert != NULL;
    if (s->has_proxy && !http_parse_address(o->trusted_proxy, s->proxy)) {
        (void)snprintf(why, WHY, "%s: the trusted proxy must be one IP address", o->trusted_proxy);
        rc = INVALID;
    }
    if (!rc && s->tls)
        rc = http_tls_load(o->tls_cert, o->tls_key, why);
    if (!rc)
        rc = run(s, fd, why);
    if (rc) {
        (void)close(fd);
        if (s->tls)
            http_tls_end();
        http_server_free(s);
        return rc;
    }
    *out = s;
    return OK;
}

enum rc http_reload(struct http_server *s, char why[WHY])
{
    return s->tls ? http_tls_load(s->o.tls_cert, s->o.tls_key, why) : OK;
}

struct http_stats http_stats(struct http_server *s)
{
    must(pthread_mutex_lock(&s->lock) == 0);
    int64_t streams = (int64_t)s->streams_n;
    must(pthread_mutex_unlock(&s->lock) == 0);
    const union MHD_DaemonInfo *now = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return (struct http_stats){ .connections = now ? (int64_t)now->num_connections : 0,
                                .streams = streams,
                                .refused = atomic_load(&s->refused),
                                .tls_until = s->tls ? http_tls_until() : 0 };
}

struct str http_address(const struct http_server *s)
{
    return str_of(s->address);
}

/* Until nothing runs and nobody listens, or for so many seconds. */
static void await_quiet(struct http_server *s, int wait_s)
{
    int64_t end = clock_mono_us() + (int64_t)wait_s * CLOCK_S;
    struct timespec at = { .tv_sec = end / CLOCK_S, .tv_nsec = end % CLOCK_S * 1000 };
    must(pthread_mutex_lock(&s->lock) == 0);
    while ((atomic_load(&s->running) > 0 || s->streams) && clock_mono_us() < end)
        (void)pthread_cond_timedwait(&s->quiet, &s->lock, &at);
    must(pthread_mutex_unlock(&s->lock) == 0);
}

void http_stop(struct http_server *s, int wait_s)
{
    must(!atomic_load(&s->stopping));
    atomic_store(&s->stopping, true);
    http_streams_end(s);
    await_quiet(s, wait_s);
    http_give_up_parked(s);
    await_quiet(s, LAST_WORDS_S);
    http_watch_stop(s);
    MHD_stop_daemon(s->daemon); /* closes the listening socket too */
    if (s->tls)
        http_tls_end();
    http_refusals_free(s);
    must(pthread_mutex_lock(&s->lock) == 0);
    s->gone = true;
    bool last = s->held == 0;
    must(pthread_mutex_unlock(&s->lock) == 0);
    if (last)
        http_server_free(s);
}
