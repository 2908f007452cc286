/* test_http.c - a real server on a free port, and clients that talk to it byte by byte through sockets. */
#include "http/test_peer.h"

#include "base/clock.h"
#include "base/hash.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

enum { BODY_MAX = 4096, QUEUE = 64 };

/* The server under test, and a thread that resumes what the handler queues. */
static struct {
    struct http_server *s;
    pthread_t worker;
    pthread_mutex_t lock;
    pthread_cond_t news;
    struct http_req *queue[QUEUE];
    size_t queued;
    bool over;
    atomic_int ended, resumed;
    _Atomic(struct http_req *) kept; /* suspended, and nobody's hurry */
} w = { .lock = PTHREAD_MUTEX_INITIALIZER, .news = PTHREAD_COND_INITIALIZER };

static void *work(void *unused)
{
    (void)unused;
    must(pthread_mutex_lock(&w.lock) == 0);
    for (;;) {
        while (w.queued == 0 && !w.over)
            must(pthread_cond_wait(&w.news, &w.lock) == 0);
        if (w.queued == 0)
            break;
        struct http_req *rq = w.queue[--w.queued];
        must(pthread_mutex_unlock(&w.lock) == 0);
        rq->user = rq->conn; /* it is ours now: write to it */
        http_resume(rq);
        atomic_fetch_add(&w.resumed, 1);
        must(pthread_mutex_lock(&w.lock) == 0);
    }
    must(pthread_mutex_unlock(&w.lock) == 0);
    return NULL;
}

static struct peer one;

static enum http_verdict later(struct http_req *rq, bool wait)
{
    int before = atomic_load(&w.resumed);
    http_suspend(rq);
    must(pthread_mutex_lock(&w.lock) == 0);
    must(w.queued < QUEUE);
    w.queue[w.queued++] = rq;
    must(pthread_cond_signal(&w.news) == 0);
    must(pthread_mutex_unlock(&w.lock) == 0);
    while (wait && atomic_load(&w.resumed) == before)
        clock_sleep_us(100);
    return HTTP_LATER;
}

static void tell(struct http_req *rq)
{
    char hex[2 * HTTP_REMOTE_MAX + 1];
    for (size_t i = 0; i < HTTP_REMOTE_MAX; i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", rq->remote[i]);
    struct str x = http_header(rq, "x-one"), c = http_cookie(rq, "sid");
    struct str text = arena_printf(&rq->arena, "%d|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|%s|%s%s|" STR_FMT "|" STR_FMT,
                                   (int)rq->method, STR_ARG(rq->path), STR_ARG(rq->query), STR_ARG(rq->content_type), STR_ARG(rq->body),
                                   hex, rq->loopback ? "loop" : "", rq->tls ? "tls" : "", STR_ARG(x), STR_ARG(c));
    http_answer(rq, 200, STR("text/plain"), text);
}

static enum http_verdict handle(struct http_req *rq, void *ctx)
{
    must(ctx == &w);
    must((rq->stage > 0) == (rq->user != NULL));
    if (str_starts(rq->path, STR("/later")) && rq->stage < (str_eq(rq->path, STR("/later/twice")) ? 2 : 1))
        return later(rq, str_eq(rq->path, STR("/later/raced")));
    if (str_eq(rq->path, STR("/keep")) && rq->stage == 0) {
        http_suspend(rq);
        atomic_store(&w.kept, rq);
        return HTTP_LATER;
    }
    if (str_eq(rq->path, STR("/see")))
        http_see_other(rq, STR("/there"));
    else if (str_eq(rq->path, STR("/same")))
        http_answer(rq, 304, STR(""), STR(""));
    else
        tell(rq);
    if (str_eq(rq->path, STR("/same")) && rq->query.n)
        http_add(rq, STR("ETag"), rq->query);
    if (str_eq(rq->path, STR("/own"))) {
        http_add(rq, STR("cache-control"), STR("max-age=60"));
        http_add(rq, STR("Content-Security-Policy"), STR("sandbox"));
    }
    rq->res.close = str_eq(rq->path, STR("/close"));
    if (str_eq(rq->path, STR("/full")))
        (void)!arena_alloc(&rq->arena, SIZE_MAX / 2);
    return HTTP_DONE;
}

static void ended(struct http_req *rq, void *ctx)
{
    must(ctx == &w && rq->conn != NULL);
    atomic_fetch_add(&w.ended, 1);
}

static void serve(int idle_s, const char *proxy, const char *listen)
{
    const struct http_options o = { .listen = listen, .limits = { BODY_MAX, 1 << 20, 0, idle_s, 200 }, .trusted_proxy = proxy,
                                    .handle = handle, .ended = ended, .ctx = &w, .threads = 2 };
    char why[200];
    assert_int_equal(http_start(&o, &w.s, why), OK);
    peer_port = port_of(w.s);
    w.over = false;
    atomic_store(&w.ended, 0);
    assert_int_equal(pthread_create(&w.worker, NULL, work, NULL), 0);
}

static void worker_ends(void)
{
    must(pthread_mutex_lock(&w.lock) == 0);
    w.over = true;
    must(pthread_cond_signal(&w.news) == 0);
    must(pthread_mutex_unlock(&w.lock) == 0);
    must(pthread_join(w.worker, NULL) == 0);
}

static int up(void **state)
{
    (void)state;
    serve(5, NULL, "127.0.0.1:0");
    return 0;
}

static int down(void **state)
{
    (void)state;
    http_stop(w.s, 1);
    worker_ends();
    return 0;
}

static void a_get_and_what_every_answer_has(void **state)
{
    static const char *const standing[] = {
        "\r\nContent-Security-Policy: default-src 'none'; ", "\r\nX-Content-Type-Options: nosniff\r\n",
        "\r\nReferrer-Policy: same-origin\r\n", "\r\nPermissions-Policy: ",
        "\r\nCross-Origin-Opener-Policy: same-origin\r\n", "\r\nCache-Control: no-store\r\n", "\r\nDate: ",
    };
    struct answer a;
    (void)state;
    assert_int_equal(ask(GET("/hello?q=1"), &a), 200);
    assert_string_equal(body_of(&a), "0|/hello|q=1|||00000000000000000000ffff7f000001|loop||");
    for (size_t i = 0; i < countof(standing); i++)
        assert_non_null(strstr(a.text, standing[i]));
    assert_null(strstr(a.text, "Strict-Transport-Security"));
    assert_int_equal(ask(GET("/none//"), &a), 400);
    assert_non_null(strstr(a.text, standing[0]));
    assert_int_equal(ask(GET("/own"), &a), 200);
    assert_non_null(strstr(a.text, "\r\ncache-control: max-age=60\r\n"));
    assert_null(strstr(a.text, "no-store"));
    assert_null(strstr(a.text, "default-src"));
    assert_int_equal(ask(GET("/see"), &a), 303);
    assert_non_null(strstr(a.text, "\r\nLocation: /there\r\n"));
    assert_int_equal(ask(GET("/full"), &a), 500);
}

static void headers_and_cookies_are_found(void **state)
{
    struct answer a;
    (void)state;
    ask(STR("GET /%E4%B8%AD HTTP/1.1\r\nHost: a\r\nX-ONE:\t v w \t\r\nx-one: second\r\n"
            "Cookie: side=0; sid=a=b\r\nCookie: sid=x\r\n\r\n"), &a);
    assert_string_equal(body_of(&a), "0|/中||||00000000000000000000ffff7f000001|loop|v w|a=b");
    ask(STR("GET / HTTP/1.1\r\nHost: a\r\nCookie: xsid=1;  sid; sid=\r\nContent-Type: Text/HTML ; charset=x\r\n\r\n"), &a);
    assert_string_equal(body_of(&a), "0|/||text/html||00000000000000000000ffff7f000001|loop||");
}

/* The library would run out of memory splitting it; it must not get to. */
static void a_query_may_have_many_parts(void **state)
{
    char rq[8000];
    struct answer a;
    (void)state;
    int at = snprintf(rq, sizeof rq, "GET /q?");
    for (int i = 0; i < 3000; i++)
        at += snprintf(rq + at, sizeof rq - (size_t)at, "+&");
    at += snprintf(rq + at, sizeof rq - (size_t)at, "z HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(ask(str_n(rq, (size_t)at), &a), 200);
    assert_memory_equal(body_of(&a), "0|/q|+&+&+&", 11);
    assert_non_null(strstr(body_of(&a), "+&+&z|"));
}

static void a_head_has_no_body(void **state)
{
    struct answer a;
    (void)state;
    dial(&one);
    say(&one, STR("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n"));
    hear(&one, &a, true);
    assert_int_equal(a.status, 200);
    assert_non_null(strstr(a.text, "\r\nContent-Length: 47\r\n"));
    say(&one, GET("/x"));
    hear(&one, &a, false);
    assert_int_equal(a.status, 200);
    assert_int_equal(strlen(body_of(&a)), 47);
    close(one.fd);
}

static void a_connection_is_kept(void **state)
{
    struct answer a;
    (void)state;
    dial(&one);
    for (int i = 0; i < 50; i++) {
        say(&one, i % 2 ? GET("/a") : STR("POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"));
        hear(&one, &a, false);
        assert_int_equal(a.status, 200);
    }
    say(&one, GET("/close"));
    hear(&one, &a, false);
    assert_non_null(strstr(a.text, "\r\nConnection: close\r\n"));
    assert_true(hung_up(&one));
    close(one.fd);
    assert_int_equal(atomic_load(&w.ended), 51);
}

/* An answer without a body is said again where it was said before; never where anything of it is another. */
static void the_same_is_said_again(void **state)
{
    struct answer a, first;
    (void)state;
    dial(&one);
    for (int i = 0; i < 12; i++) {
        say(&one, i % 4 == 3 ? GET("/same") : i % 4 == 2 ? GET("/same?two") : GET("/same?one"));
        hear(&one, &a, true);
        assert_int_equal(a.status, 304);
        assert_true((strstr(a.text, "\r\nETag: one\r\n") != NULL) == (i % 4 < 2));
        assert_true((strstr(a.text, "\r\nETag: two\r\n") != NULL) == (i % 4 == 2));
        assert_true((strstr(a.text, "\r\nETag:") == NULL) == (i % 4 == 3));
        assert_non_null(strstr(a.text, "\r\nX-Content-Type-Options: nosniff\r\n"));
        if (i == 0)
            first = a;
    }
    say(&one, STR("GET /same?one HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
    hear(&one, &a, true);
    assert_int_equal(a.status, 304);
    assert_null(strstr(first.text, "close"));
    assert_true(hung_up(&one));
    close(one.fd);
    assert_int_equal(ask(GET("/same?one"), &a), 304);
    assert_null(strstr(a.text, "close"));
}

static void requests_are_pipelined(void **state)
{
    struct answer a;
    (void)state;
    dial(&one);
    say(&one, STR("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /later HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                  "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n"));
    static const char *const want[] = { "0|/1|", "2|/later|||abc|", "0|/3|" };
    for (size_t i = 0; i < countof(want); i++) {
        hear(&one, &a, false);
        assert_int_equal(a.status, 200);
        assert_true(str_starts(str_of(body_of(&a)), str_of(want[i])));
    }
    close(one.fd);
}

static void one_byte_at_a_time(void **state)
{
    const struct str rq = STR("POST /slow?x HTTP/1.1\r\nHost: a\r\nCookie: sid=s\r\nTransfer-Encoding: chunked\r\n\r\n"
                              "4;e=1\r\nwiki\r\n5\r\npedia\r\n0\r\nT: r\r\n\r\n");
    struct answer a;
    (void)state;
    dial(&one);
    for (size_t i = 0; i < rq.n; i++) {
        say(&one, str_cut(rq, i, i + 1));
        clock_sleep_us(300);
    }
    hear(&one, &a, false);
    assert_string_equal(body_of(&a), "2|/slow|x||wikipedia|00000000000000000000ffff7f000001|loop||s");
    close(one.fd);
}

/* The check of where each part lies must not mind that the library's buffer grew on the way. */
static void a_big_head_in_pieces(void **state)
{
    struct answer a;
    char field[600];
    (void)state;
    memset(field, 'f', sizeof field);
    memcpy(field + sizeof field - 2, "\r\n", 2);
    dial(&one);
    say(&one, STR("GET /big HTTP/1.1\r\nHost: a\r\n"));
    for (char name = 'A'; name < 'A' + 18; name++) {
        field[0] = name;
        field[1] = ':';
        say(&one, str_n(field, sizeof field));
        clock_sleep_us(2000);
    }
    say(&one, STR("\r\n"));
    hear(&one, &a, false);
    assert_int_equal(a.status, 200);
    close(one.fd);
}

static atomic_int served;
static void *client(void *arg)
{
    struct peer *p = arg;
    struct answer a;
    const struct str path[] = {
        GET("/later"),
        STR("POST /later/twice HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"),
        GET("/later/raced"),
    };
    dial(p);
    for (size_t i = 0; i < 125; i++) {
        say(p, path[i % countof(path)]);
        hear(p, &a, false);
        atomic_fetch_add(&served, a.status == 200);
    }
    must(close(p->fd) == 0);
    return NULL;
}

static void a_thousand_are_resumed_elsewhere(void **state)
{
    static struct peer peers[8];
    pthread_t t[8];
    (void)state;
    atomic_store(&served, 0);
    for (size_t i = 0; i < countof(t); i++)
        assert_int_equal(pthread_create(&t[i], NULL, client, &peers[i]), 0);
    for (size_t i = 0; i < countof(t); i++)
        assert_int_equal(pthread_join(t[i], NULL), 0);
    assert_int_equal(atomic_load(&served), 1000);
    for (int i = 0; i < 2000 && atomic_load(&w.ended) < 1000; i++)
        clock_sleep_us(CLOCK_MS); /* an answer may be read before its end is told */
    assert_int_equal(atomic_load(&w.ended), 1000);
}

static struct http_req *await_kept(void)
{
    struct http_req *rq;
    while (!(rq = atomic_exchange(&w.kept, NULL)))
        clock_sleep_us(1000);
    return rq;
}

static void stopping_gives_up_the_suspended(void **state)
{
    struct answer a;
    (void)state;
    serve(5, NULL, "127.0.0.1:0");
    dial(&one);
    say(&one, GET("/keep"));
    struct http_req *rq = await_kept();
    http_stop(w.s, 0);
    hear(&one, &a, false);
    assert_int_equal(a.status, 503);
    assert_true(hung_up(&one));
    assert_int_equal(atomic_load(&w.ended), 0);
    assert_int_equal(rq->path.n, 5); /* still whole, for whoever works on it */
    http_resume(rq);
    assert_int_equal(atomic_load(&w.ended), 1);
    close(one.fd);
    worker_ends();
}

static void *resume_soon(void *rq)
{
    clock_sleep_us(300 * CLOCK_MS);
    ((struct http_req *)rq)->user = rq;
    http_resume(rq);
    return NULL;
}

static void stopping_waits_for_the_running(void **state)
{
    struct answer a;
    pthread_t t;
    (void)state;
    serve(5, NULL, "127.0.0.1:0");
    dial(&one);
    say(&one, GET("/keep"));
    struct http_req *rq = await_kept();
    assert_int_equal(pthread_create(&t, NULL, resume_soon, rq), 0);
    http_stop(w.s, 5);
    hear(&one, &a, false);
    assert_int_equal(a.status, 200);
    assert_non_null(strstr(a.text, "\r\nConnection: close\r\n"));
    assert_int_equal(pthread_join(t, NULL), 0);
    assert_int_equal(atomic_load(&w.ended), 1);
    close(one.fd);
    worker_ends();
}

/* Asks and asks and never listens, until nothing more can be said. */
static void be_deaf(struct peer *p)
{
    const struct str rq = GET("/own");
    const int small = 4096;
    dial(p);
    assert_int_equal(setsockopt(p->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small), 0);
    for (int stuck = 0; stuck < 20;) {
        if (send(p->fd, rq.p, rq.n, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)rq.n)
            continue;
        stuck++;
        clock_sleep_us(5LL * CLOCK_MS);
    }
}

static void the_late_are_cut_off(void **state)
{
    static struct peer silent, head, body, kept, drip, deaf;
    struct answer a;
    (void)state;
    serve(1, NULL, "127.0.0.1:0");
    dial(&silent);
    dial(&head);
    say(&head, STR("GET / HTTP/1.1\r\nHost"));
    dial(&body);
    say(&body, STR("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc"));
    dial(&kept);
    say(&kept, GET("/later"));
    hear(&kept, &a, false);
    assert_int_equal(a.status, 200);
    be_deaf(&deaf);
    dial(&drip);
    say(&drip, STR("GET / HTTP/1.1\r\nX: "));
    for (int i = 0; i < 20; i++) {
        say(&drip, STR("x"));
        clock_sleep_us(100 * CLOCK_MS);
    }
    assert_true(hung_up(&silent) && hung_up(&kept));
    hear(&head, &a, false);
    assert_int_equal(a.status, 408);
    hear(&body, &a, false);
    assert_int_equal(a.status, 408);
    say(&drip, STR("\r\nHost: a\r\n\r\n"));
    hear(&drip, &a, false);
    assert_true(a.status == 408 || a.status == 0); /* the reset that our last bytes met may have been faster than the answer */
    for (int i = 0; http_stats(w.s).connections > 0 && i < 1000; i++)
        clock_sleep_us(20LL * CLOCK_MS);
    assert_int_equal(http_stats(w.s).connections, 0);
    for (struct peer *const *p = (struct peer *const[]){ &silent, &head, &body, &kept, &drip, &deaf, NULL }; *p; p++)
        close((*p)->fd);
    down(state);
}

static void a_proxy_is_believed_if_trusted(void **state)
{
    const struct str rq = STR("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 9.9.9.9\r\n"
                              "X-Forwarded-For: 8.8.8.8, 2001:db8::1\r\nX-Forwarded-Proto: https\r\n\r\n");
    struct answer a;
    (void)state;
    ask(rq, &a);
    assert_string_equal(body_of(&a), "0|/||||00000000000000000000ffff7f000001|||"); /* nobody's word, but not at home either */
    down(state);
    serve(5, "127.0.0.1", "127.0.0.1:0");
    ask(rq, &a);
    assert_string_equal(body_of(&a), "0|/||||20010db8000000000000000000000001|tls||");
    assert_non_null(strstr(a.text, "\r\nStrict-Transport-Security: max-age="));
    ask(STR("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n"), &a);
    assert_string_equal(body_of(&a), "0|/||||00000000000000000000ffff01020304|||");
    ask(STR("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: unknown\r\n\r\n"), &a);
    assert_string_equal(body_of(&a), "0|/||||00000000000000000000ffff7f000001|||");
    down(state);
    serve(5, "10.0.0.1", "127.0.0.1:0");
    ask(rq, &a);
    assert_string_equal(body_of(&a), "0|/||||00000000000000000000ffff7f000001|||");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_get_and_what_every_answer_has, up, down),
        cmocka_unit_test_setup_teardown(headers_and_cookies_are_found, up, down),
        cmocka_unit_test_setup_teardown(a_query_may_have_many_parts, up, down),
        cmocka_unit_test_setup_teardown(a_head_has_no_body, up, down),
        cmocka_unit_test_setup_teardown(a_connection_is_kept, up, down),
        cmocka_unit_test_setup_teardown(the_same_is_said_again, up, down),
        cmocka_unit_test_setup_teardown(requests_are_pipelined, up, down),
        cmocka_unit_test_setup_teardown(one_byte_at_a_time, up, down),
        cmocka_unit_test_setup_teardown(a_big_head_in_pieces, up, down),
        cmocka_unit_test_setup_teardown(a_thousand_are_resumed_elsewhere, up, down),
        cmocka_unit_test(stopping_gives_up_the_suspended),
        cmocka_unit_test(stopping_waits_for_the_running),
        cmocka_unit_test(the_late_are_cut_off),
        cmocka_unit_test_setup_teardown(a_proxy_is_believed_if_trusted, up, down),
    };
    base_init();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
