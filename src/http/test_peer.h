/* test_peer.h - a client for the tests: says bytes exactly as given, and cuts what comes into answers. */
#ifndef HTTP_TEST_PEER_H
#define HTTP_TEST_PEER_H

#include "http/http.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static uint16_t peer_port;

static inline uint16_t port_of(const struct http_server *s)
{
    struct str at = http_address(s);
    size_t colon = at.n;
    int64_t port;
    while (at.p[colon - 1] != ':')
        colon--;
    must(str_int(str_cut(at, colon, at.n), &port) && port > 0 && port <= UINT16_MAX);
    return (uint16_t)port;
}

/* A client's end: what has come and was not looked at yet. */
struct peer {
    int fd;
    size_t n;
    char in[32 * 1024];
};
struct answer {
    int status; /* 0: closed without one */
    char text[16 * 1024]; /* head and body */
};

static inline void dial(struct peer *p)
{
    const struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(peer_port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
    const struct timeval patience = { .tv_sec = 8 };
    p->n = 0;
    p->fd = socket(AF_INET, SOCK_STREAM, 0);
    must(p->fd >= 0 && setsockopt(p->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0);
    must(connect(p->fd, (const struct sockaddr *)&at, sizeof at) == 0);
}

static inline void say(struct peer *p, struct str s)
{
    while (s.n) {
        ssize_t n = send(p->fd, s.p, s.n, MSG_NOSIGNAL);
        if (n <= 0)
            return; /* refused already; hear() tells */
        s = str_cut(s, (size_t)n, s.n);
    }
}

static inline bool more(struct peer *p)
{
    must(p->n < sizeof p->in - 1);
    ssize_t n = recv(p->fd, p->in + p->n, sizeof p->in - 1 - p->n, 0);
    if (n <= 0)
        return false;
    p->n += (size_t)n;
    p->in[p->n] = '\0';
    return true;
}

/* The next answer; with head_only it has no body, whatever its Content-Length says. */
static inline void hear(struct peer *p, struct answer *a, bool head_only)
{
    const char *end, *length;
    a->status = 0;
    a->text[0] = '\0';
    p->in[p->n] = '\0';
    while (!(end = strstr(p->in, "\r\n\r\n"))) {
        if (!more(p))
            return;
    }
    size_t head = (size_t)(end - p->in) + 4;
    length = strstr(p->in, "Content-Length: ");
    size_t whole = head + (length && length < end && !head_only ? (size_t)atoi(length + 16) : 0);
    while (p->n < whole && more(p))
        ;
    must(p->n >= whole && whole < sizeof a->text && memcmp(p->in, "HTTP/1.1 ", 9) == 0);
    a->status = atoi(p->in + 9);
    memcpy(a->text, p->in, whole);
    a->text[whole] = '\0';
    memmove(p->in, p->in + whole, p->n - whole);
    p->n -= whole;
}

static inline bool hung_up(struct peer *p)
{
    return p->n == 0 && !more(p);
}

static inline const char *body_of(const struct answer *a)
{
    const char *end = strstr(a->text, "\r\n\r\n");
    return end ? end + 4 : "";
}

/* One request on a connection of its own. */
static inline int ask(struct str request, struct answer *a)
{
    struct peer p;
    dial(&p);
    say(&p, request);
    hear(&p, a, str_starts(request, STR("HEAD")));
    must(close(p.fd) == 0);
    return a->status;
}
#define GET(path) STR("GET " path " HTTP/1.1\r\nHost: a\r\n\r\n")

#endif
