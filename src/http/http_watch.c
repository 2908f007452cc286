/* http_watch.c - how long a client may take.
**
** The library closes a connection on which nothing moves; one byte a second keeps it open for ever, and a few hundred such
** clients would fill the house. So each connection has a deadline for its next head to be *whole*, counted from its opening
** or the end of the last answer, and then one for the body, which grows with what has come (16 KiB earn a second, so a photo
** over a slow telephone arrives). A thread looks four times a second and shuts the socket of whoever is late, which the
** library then sees as a client that left; a slow *reader* remains the library's own idle time-out.
**
** The descriptor is safe to shut here: the link is in the list until the library says "closed", and it says so before close(2). */
#include "http/http_parts.h"

#include "base/clock.h"
#include "base/mem.h"

#include <sys/socket.h>

enum { BYTES_PER_TICK = 16 * 1024 / HTTP_TICKS_PER_S };

static unsigned now(struct http_server *s)
{
    return atomic_load_explicit(&s->tick, memory_order_relaxed);
}

/* Changes the word unless the watch was faster. */
static bool turn_to(struct http_link *l, unsigned until)
{
    unsigned was = atomic_load(&l->until);
    while (was != HTTP_CUT) {
        if (atomic_compare_exchange_weak(&l->until, &was, until))
            return true;
    }
    return false;
}

void http_link_await(struct http_server *s, struct http_link *l)
{
    l->from = now(s);
    http_link_got(s, l, 0);
}

void http_link_got(struct http_server *s, struct http_link *l, size_t got)
{
    (void)turn_to(l, l->from + (unsigned)s->o.limits.idle_s * HTTP_TICKS_PER_S + 1 + (unsigned)(got / BYTES_PER_TICK));
}

bool http_link_take(struct http_link *l)
{
    return turn_to(l, HTTP_OUR_TURN);
}

struct http_link *http_link_of(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *i = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return i ? i->socket_context : NULL;
}

static void link_open(struct http_server *s, struct MHD_Connection *mhd, void **state)
{
    const union MHD_ConnectionInfo *fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct http_link *l = mem_new(1, sizeof *l);
    *state = l;
    if (!l)
        return; /* its first request line finds no link and is refused */
    must(fd);
    l->fd = fd->connect_fd;
    http_link_await(s, l);
    must(pthread_mutex_lock(&s->lock) == 0);
    l->next = s->links;
    if (s->links)
        s->links->prev = l;
    s->links = l;
    must(pthread_mutex_unlock(&s->lock) == 0);
}

static void link_close(struct http_server *s, struct http_link *l)
{
    must(pthread_mutex_lock(&s->lock) == 0);
    http_linger_begin(s, l);
    if (l->prev)
        l->prev->next = l->next;
    else
        s->links = l->next;
    if (l->next)
        l->next->prev = l->prev;
    must(pthread_mutex_unlock(&s->lock) == 0);
    mem_free(l);
}

void http_on_link(void *cls, struct MHD_Connection *mhd, void **state, enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        link_open(cls, mhd, state);
    else if (*state)
        link_close(cls, *state);
}

static void hang_up(const struct http_server *s, struct http_link *l, unsigned tick)
{
    unsigned until = atomic_load(&l->until);
    if (until == HTTP_OUR_TURN || until == HTTP_CUT || tick < until || !atomic_compare_exchange_strong(&l->until, &until, HTTP_CUT))
        return;
    if (atomic_load_explicit(&l->line_seen, memory_order_relaxed) && !s->tls) /* nothing of ours is under way: it is still asking */
        (void)!send(l->fd, HTTP_LATE, strlen(HTTP_LATE), MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)shutdown(l->fd, SHUT_RDWR); /* fails if the client has gone already: the same end */
}

static void *watch(void *arg)
{
    struct http_server *s = arg;
    const int64_t step = CLOCK_S / HTTP_TICKS_PER_S;
    int64_t next = clock_mono_us();
    must(pthread_mutex_lock(&s->lock) == 0);
    while (!s->watch_over) {
        int64_t left = next + step - clock_mono_us();
        http_lingers_wait(s, left > 0 ? (int)(left / CLOCK_MS) + 1 : 0);
        if (clock_mono_us() < next + step)
            continue;
        next += step;
        unsigned tick = now(s) + 1;
        atomic_store_explicit(&s->tick, tick, memory_order_relaxed);
        http_lingers_look(s, tick);
        for (struct http_link *l = s->links; l; l = l->next)
            hang_up(s, l, tick);
        if (tick % HTTP_TICKS_PER_S == 0)
            http_streams_look(s, tick);
    }
    must(pthread_mutex_unlock(&s->lock) == 0);
    return NULL;
}

enum rc http_watch_start(struct http_server *s)
{
    atomic_store(&s->tick, 1);
    if (!http_lingers_make(s))
        return FAILED;
    if (pthread_create(&s->watch, NULL, watch, s) == 0)
        return OK;
    http_lingers_free(s);
    return FAILED;
}

void http_watch_stop(struct http_server *s)
{
    must(pthread_mutex_lock(&s->lock) == 0);
    s->watch_over = true;
    must(pthread_mutex_unlock(&s->lock) == 0);
    http_linger_wake(s);
    must(pthread_join(s->watch, NULL) == 0);
    http_lingers_free(s);
}
