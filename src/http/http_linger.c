/* http_linger.c - the end of a connection whose client is still talking.
**
** A body that is too large is refused on its head, while it comes. Closing then would throw our answer away: the kernel answers bytes that
** nobody will read with a reset, and a reset overtakes what the other side has not read yet. A browser shows "connection lost", a proxy
** says 502, and nobody learns that the photo was too big. So the library's close is not the socket's. It has said that nothing more comes
** from us (SHUT_WR); we keep a second descriptor of the same socket, let the kernel discard what still arrives (MSG_TRUNC: nothing is
** copied), and let go when the client has heard us and closes, falls silent, or has sent or taken too much.
**
** The watch does the discarding between its ticks. There are few places for it, in the server from birth; when all are taken a connection
** ends the rude way, as all of them would without this file. */
#include "http/http_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SILENT_S = 5, ALTOGETHER_S = 60, AT_ONCE = 1 << 20, BATCH = 16 };

bool http_lingers_make(struct http_server *s)
{
    struct epoll_event woken = { .events = EPOLLIN };
    s->linger_events = epoll_create1(EPOLL_CLOEXEC);
    s->linger_wake = s->linger_events < 0 ? -1 : eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (s->linger_wake >= 0 && epoll_ctl(s->linger_events, EPOLL_CTL_ADD, s->linger_wake, &woken) == 0)
        return true;
    http_lingers_free(s);
    return false;
}

/* Closing alone would not end the events: an epoll watches the socket behind a descriptor, and the library may still hold its own. They
** would come for a number that is somebody else's by then. */
static void let_go(const struct http_server *s, struct http_linger *g)
{
    (void)epoll_ctl(s->linger_events, EPOLL_CTL_DEL, g->fd, NULL);
    (void)close(g->fd);
    g->left = 0;
}

void http_lingers_free(struct http_server *s)
{
    for (size_t i = 0; i < countof(s->linger); i++) {
        if (s->linger[i].left)
            let_go(s, &s->linger[i]);
    }
    if (s->linger_wake >= 0)
        (void)close(s->linger_wake);
    if (s->linger_events >= 0)
        (void)close(s->linger_events);
    s->linger_events = s->linger_wake = -1;
}

void http_linger_wake(struct http_server *s)
{
    (void)!write(s->linger_wake, &(uint64_t){ 1 }, sizeof(uint64_t)); /* full: it is awake */
}

/* Does the other side still have something to say? Bytes lie there, or some were refused that may be on their way. */
static bool talks(const struct http_link *l)
{
    char first;
    if (atomic_load(&l->until) == HTTP_CUT)
        return false;
    ssize_t n = recv(l->fd, &first, 1, MSG_PEEK | MSG_DONTWAIT);
    return n > 0 || (n < 0 && errno == EAGAIN && l->unheard);
}

void http_linger_begin(struct http_server *s, const struct http_link *l)
{
    if (s->watch_over || l->dropped >= HTTP_UNWANTED_MAX || !talks(l))
        return;
    uint32_t i = 0;
    while (i < countof(s->linger) && s->linger[i].left)
        i++;
    int fd = i < countof(s->linger) ? fcntl(l->fd, F_DUPFD_CLOEXEC, 0) : -1;
    if (fd < 0)
        return;
    unsigned now = atomic_load(&s->tick);
    s->linger[i] = (struct http_linger){ fd, now + SILENT_S * HTTP_TICKS_PER_S, now + ALTOGETHER_S * HTTP_TICKS_PER_S,
                                          HTTP_UNWANTED_MAX - l->dropped };
    struct epoll_event readable = { .events = EPOLLIN | EPOLLRDHUP, .data.u32 = i + 1 };
    if (epoll_ctl(s->linger_events, EPOLL_CTL_ADD, fd, &readable) != 0)
        let_go(s, &s->linger[i]);
}

static void discard(const struct http_server *s, struct http_linger *g, unsigned tick)
{
    ssize_t n = recv(g->fd, NULL, AT_ONCE, MSG_TRUNC | MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0 || (size_t)n >= g->left) {
        let_go(s, g);
        return;
    }
    g->left -= (size_t)n;
    g->silent = tick + SILENT_S * HTTP_TICKS_PER_S;
}

void http_lingers_wait(struct http_server *s, int ms)
{
    struct epoll_event ready[BATCH];
    must(pthread_mutex_unlock(&s->lock) == 0);
    int n = epoll_wait(s->linger_events, ready, BATCH, ms);
    must(pthread_mutex_lock(&s->lock) == 0);
    for (int i = 0; i < n; i++) {
        if (ready[i].data.u32)
            discard(s, &s->linger[ready[i].data.u32 - 1], atomic_load_explicit(&s->tick, memory_order_relaxed));
    }
}

void http_lingers_look(struct http_server *s, unsigned tick)
{
    for (size_t i = 0; i < countof(s->linger); i++) {
        struct http_linger *g = &s->linger[i];
        if (g->left && (tick >= g->silent || tick >= g->last))
            let_go(s, g);
    }
}
