/* test_http_refuse.c - what the server says no to, seen from a socket: malformed, too large, too many, and a start that can't be. */
#include "http/test_peer.h"

#include "base/clock.h"
#include "base/hash.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/eventfd.h>

#include <cmocka.h>

enum { BODY_MAX = 4096 };
static struct http_server *server;

static enum http_verdict handle(struct http_req *rq, void *ctx)
{
    (void)ctx;
    http_answer(rq, 200, STR("text/plain"), STR("fine"));
    return HTTP_DONE;
}

/* What a route may ask for: more than others bring, and more than there is. */
static size_t allowed(const struct http_req *rq, void *ctx)
{
    (void)ctx;
    return str_eq(rq->path, STR("/larger")) ? 3 * BODY_MAX : str_eq(rq->path, STR("/largest")) ? 8 * BODY_MAX : 0;
}

static int up(void **state)
{
    const struct http_options o = {
        .listen = "127.0.0.1:0",
        .limits = { BODY_MAX, 1 << 20, 5 * BODY_MAX, 5, 200 },
        .handle = handle,
        .body_max = allowed,
        .threads = 2,
    };
    char why[200];
    (void)state;
    assert_int_equal(http_start(&o, &server, why), OK);
    peer_port = port_of(server);
    return 0;
}

static int down(void **state)
{
    (void)state;
    http_stop(server, 1);
    return 0;
}

static void bodies_have_a_limit(void **state)
{
    static char rq[3 * BODY_MAX + 200];
    struct answer a;
    (void)state;
    int head = snprintf(rq, sizeof rq, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n", BODY_MAX);
    memset(rq + head, 'b', BODY_MAX);
    assert_int_equal(ask(str_n(rq, (size_t)head + BODY_MAX), &a), 200);
    assert_int_equal(ask(STR("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4097\r\n\r\n"), &a), 413);
    assert_int_equal(ask(STR("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4097\r\nExpect: 100-continue\r\n\r\n"), &a), 413);
    head = snprintf(rq, sizeof rq, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n", BODY_MAX + 1);
    memset(rq + head, 'b', 3 * BODY_MAX);
    memcpy(rq + head + BODY_MAX + 1, "\r\n0\r\n\r\n", 7);
    assert_int_equal(ask(str_n(rq, (size_t)head + BODY_MAX + 8), &a), 413);
    head = snprintf(rq, sizeof rq, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n", 3 * BODY_MAX);
    memset(rq + head, 'b', 3 * BODY_MAX);
    memcpy(rq + head + 3 * BODY_MAX, "\r\n0\r\n\r\n", 7);
    assert_int_equal(ask(str_n(rq, (size_t)head + 3 * BODY_MAX + 7), &a), 413);
}

/* How many MiB of a body our client gets rid of, at most `most`. */
static int pour(struct peer *p, int most)
{
    static char mib[1 << 20];
    int sent = 0;
    size_t n = sizeof mib;
    while (sent < most && n == sizeof mib) {
        n = 0;
        for (ssize_t more_n = 1; n < sizeof mib && more_n > 0; n += (size_t)(more_n > 0 ? more_n : 0))
            more_n = send(p->fd, mib + n, sizeof mib - n, MSG_NOSIGNAL);
        sent += n == sizeof mib;
    }
    return sent;
}

static void a_refusal_is_heard_by_who_still_sends(void **state)
{
    static const char *const chunk[] = { "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n", "Content-Length: 1099511627776\r\n\r\n" };
    struct answer a;
    struct peer p;
    (void)state;
    for (int i = 0; i < 3; i++) { /* answered on its head; the client reads when it has sent all */
        dial(&p);
        say(&p, STR("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8388608\r\n\r\n"));
        assert_int_equal(pour(&p, 8), 8);
        hear(&p, &a, false);
        assert_int_equal(a.status, 413);
        assert_true(hung_up(&p));
        must(close(p.fd) == 0);
    }
    for (size_t i = 0; i < countof(chunk); i++) { /* but not for ever */
        dial(&p);
        say(&p, STR("POST / HTTP/1.1\r\nHost: a\r\n"));
        say(&p, str_of(chunk[i]));
        assert_in_range(pour(&p, 100), 64, 99);
        must(close(p.fd) == 0);
    }
}

/* A descriptor that was let go has a new owner at once: nobody else may be closed, or read, for it. */
static void what_is_let_go_is_not_touched_again(void **state)
{
    struct answer a;
    struct peer p;
    (void)state;
    for (int i = 0; i < 300; i++) {
        int fd[8];
        dial(&p);
        say(&p, STR("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8388608\r\n\r\nmore"));
        hear(&p, &a, false);
        must(close(p.fd) == 0);
        for (size_t k = 0; k < countof(fd); k++)
            fd[k] = eventfd(0, EFD_CLOEXEC);
        sched_yield();
        for (size_t k = 0; k < countof(fd); k++)
            must(close(fd[k]) == 0);
    }
}

static void some_bodies_have_another(void **state)
{
    static char rq[3 * BODY_MAX + 200];
    struct answer a;
    (void)state;
    int head = snprintf(rq, sizeof rq, "POST /larger HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n", 3 * BODY_MAX);
    memset(rq + head, 'b', 3 * BODY_MAX);
    for (int i = 0; i < 3; i++) { /* what was lent is given back, a moment after the answer has gone out */
        int status = 503;
        for (int tries = 0; status == 503 && tries < 200; tries++, clock_sleep_us(5LL * CLOCK_MS))
            status = ask(str_n(rq, (size_t)head + 3 * BODY_MAX), &a);
        assert_int_equal(status, 200);
    }
    assert_int_equal(ask(STR("POST /larger HTTP/1.1\r\nHost: a\r\nContent-Length: 12289\r\n\r\n"), &a), 413);
    assert_int_equal(ask(STR("POST /largest HTTP/1.1\r\nHost: a\r\nContent-Length: 20481\r\n\r\n"), &a), 503);
    assert_int_equal(ask(STR("POST /largest HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"), &a), 503);
    assert_int_equal(ask(STR("POST /largest HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok"), &a), 200);
}

static void what_is_refused(void **state)
{
    static const struct {
        int status;
        struct str request;
    } row[] = {
#define ROW(status, text) { status, { text, sizeof text - 1 } }
        ROW(400, "GET / HTTP/1.1\r\n\r\n"),
        ROW(400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        ROW(400, "GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
        ROW(400, "GET / HTTP/1.1\r\nHost: a\r\nX y: b\r\n\r\n"),
        ROW(400, "GET / HTTP/1.1\r\nHost: a\r\nX: b\001\r\n\r\n"),
        ROW(400, "GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n"),
        ROW(400, "GET / HTTP/1.1\r\nHost: a\r\nX: b\rY: c\r\n\r\n"),
        ROW(400, "GET / HTTP/1.1\nHost: a\r\n\r\n"),
        ROW(400, "GET / HTTP/1.1\r\nHost: a\n\r\n"),
        ROW(400, "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        ROW(400, "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n"),
        ROW(400, "GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n"),
        ROW(400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
        ROW(400, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
        ROW(400, "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"),
        ROW(400, "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
        ROW(400, "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"),
        ROW(400, "GET /../etc HTTP/1.1\r\nHost: a\r\n\r\n"),
        ROW(400, "GET /%2e%2e/etc HTTP/1.1\r\nHost: a\r\n\r\n"),
        ROW(400, "GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n"),
        ROW(400, "GET /%0 HTTP/1.1\r\nHost: a\r\n\r\n"),
        ROW(400, "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        ROW(400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"),
        ROW(400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
        ROW(400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\n"),
        ROW(400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n"),
        ROW(400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        ROW(400, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"),
        ROW(400, "GET / HTTP/0x\r\nHost: a\r\n\r\n"),
        ROW(501, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n"),
        ROW(505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
        ROW(400, "GET /\r\n\r\n"),
        ROW(0, "nonsense\r\n\r\n"),
        ROW(405, "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"),
        ROW(405, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
        ROW(200, "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        ROW(200, "GET / HTTP/1.0\r\n\r\n"),
        ROW(200, "\r\nGET / HTTP/1.1\r\nHost: a\r\nX-Empty:\r\n\r\n"),
        ROW(200, "POST / HTTP/1.1\r\nHost: a\r\n\r\n"),
#undef ROW
    };
    struct answer a;
    (void)state;
    for (size_t i = 0; i < countof(row); i++) {
        int status = ask(row[i].request, &a);
        if (status != row[i].status)
            print_message("# row %zu: %d, not %d\n", i, status, row[i].status);
        assert_int_equal(status, row[i].status);
    }
    assert_int_equal(ask(STR("BREW / HTTP/1.1\r\nHost: a\r\n\r\n"), &a), 405);
    assert_non_null(strstr(a.text, "\r\nAllow: GET, HEAD, POST\r\n"));
    assert_non_null(strstr(a.text, "\r\nConnection: close\r\n"));
}

static void heads_have_limits(void **state)
{
    static char rq[40 * 1024];
    struct answer a;
    (void)state;
    for (int n = 63; n <= 64; n++) {
        int at = snprintf(rq, sizeof rq, "GET / HTTP/1.1\r\nHost: a\r\n");
        for (int i = 0; i < n; i++)
            at += snprintf(rq + at, sizeof rq - (size_t)at, "X%d: y\r\n", i);
        at += snprintf(rq + at, sizeof rq - (size_t)at, "\r\n");
        assert_int_equal(ask(str_n(rq, (size_t)at), &a), n == 63 ? 200 : 431);
    }
    memset(rq, 'a', sizeof rq);
    memcpy(rq, "GET /", 5);
    int status = ask(str_n(rq, sizeof rq), &a);
    assert_true(status == 414 || status == 0);
    memcpy(rq, "GET / HTTP/1.1\r\nHost: ", 22);
    status = ask(str_n(rq, sizeof rq), &a);
    assert_true(status == 431 || status == 0);
}

static void starting_says_why_not(void **state)
{
    static const char *const bad[] = { "", "8311", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "[::1:0", "nowhere:1" };
    struct http_options o = { .limits = HTTP_LIMITS, .handle = handle, .threads = 1 };
    struct http_server *s = NULL;
    char why[200], taken[32];
    (void)state;
    for (size_t i = 0; i < countof(bad); i++) {
        o.listen = bad[i];
        assert_int_equal(http_start(&o, &s, why), INVALID);
        assert_non_null(strstr(why, "not an address to listen at"));
    }
    (void)snprintf(taken, sizeof taken, "127.0.0.1:%d", (int)peer_port);
    o.listen = taken;
    assert_int_equal(http_start(&o, &s, why), FAILED);
    assert_non_null(strstr(why, "in use"));
    o.listen = "127.0.0.1:0";
    o.trusted_proxy = "nginx";
    assert_int_equal(http_start(&o, &s, why), INVALID);
    assert_null(s);
    o.trusted_proxy = NULL; /* one thread, which the library does not call a pool */
    assert_int_equal(http_start(&o, &s, why), OK);
    http_stop(s, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_have_a_limit),
        cmocka_unit_test(a_refusal_is_heard_by_who_still_sends),
        cmocka_unit_test(what_is_let_go_is_not_touched_again),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(some_bodies_have_another),
        cmocka_unit_test(heads_have_limits),
        cmocka_unit_test(starting_says_why_not),
    };
    base_init();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, up, down);
}
