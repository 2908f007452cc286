/* test_http_stream.c - answers that stay open, heard through real sockets: what is said arrives, and whoever goes, on whichever side, is
** told about exactly once. */
#include "http/test_peer.h"

#include "base/clock.h"
#include "base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

enum { STREAMS = 5, PATIENCE_MS = 5000 };

static struct {
    struct http_server *s;
    _Atomic(struct http_stream *) last; /* opened last */
    atomic_int open, over, refused, ended;
} w;

static void over(void *user)
{
    must(user == &w);
    atomic_fetch_sub(&w.open, 1);
    atomic_fetch_add(&w.over, 1);
}

static enum http_verdict handle(struct http_req *rq, void *ctx)
{
    struct http_stream *st;
    must(ctx == &w);
    if (!str_eq(rq->path, STR("/listen"))) {
        http_answer(rq, 200, STR("text/plain"), STR("ok"));
        return HTTP_DONE;
    }
    enum rc rc = http_stream_open(rq, over, &w, &st);
    if (rc) {
        atomic_fetch_add(&w.refused, 1);
        http_answer(rq, 503, STR_NONE, STR_NONE);
        return HTTP_DONE;
    }
    http_add(rq, STR("X-Own"), STR("yes"));
    (void)!arena_alloc(&rq->arena, 100 * 1000);
    must(http_stream_send(st, STR("data: hello\n\n")) == OK);
    atomic_fetch_add(&w.open, 1);
    atomic_store(&w.last, st);
    return HTTP_DONE;
}

static void ended(struct http_req *rq, void *ctx)
{
    (void)rq;
    must(ctx == &w);
    atomic_fetch_add(&w.ended, 1);
}

static int serve(int beat_s)
{
    const struct http_options o = { .listen = "127.0.0.1:0", .limits = { 4096, 1 << 20, 0, 1, 100, STREAMS, beat_s }, .handle = handle,
                                    .ended = ended, .ctx = &w, .threads = 2 };
    char why[200];
    assert_int_equal(http_start(&o, &w.s, why), OK);
    peer_port = port_of(w.s);
    atomic_store(&w.over, 0);
    atomic_store(&w.refused, 0);
    atomic_store(&w.ended, 0);
    return 0;
}

static int up(void **state)
{
    (void)state;
    return serve(20);
}

static int down(void **state)
{
    (void)state;
    http_stop(w.s, 2);
    assert_int_equal(atomic_load(&w.open), 0);
    return 0;
}

static bool comes_to(atomic_int *what, int n)
{
    for (int ms = 0; ms < PATIENCE_MS && atomic_load(what) != n; ms += 5)
        clock_sleep_us(5 * CLOCK_MS);
    return atomic_load(what) == n;
}

/* Opens a stream and reads as far as its first word. */
static struct http_stream *listen_in(struct peer *p, const char *version)
{
    char line[80];
    struct answer a;
    int n = snprintf(line, sizeof line, "GET /listen HTTP/%s\r\nHost: a\r\n\r\n", version);
    dial(p);
    say(p, str_n(line, (size_t)n));
    hear(p, &a, true);
    assert_int_equal(a.status, 200);
    assert_non_null(strstr(a.text, "Content-Type: text/event-stream\r\n"));
    assert_non_null(strstr(a.text, "Cache-Control: no-store\r\n"));
    assert_non_null(strstr(a.text, "X-Own: yes\r\n"));
    p->in[p->n] = '\0';
    while (!strstr(p->in, "data: hello\n\n"))
        assert_true(more(p));
    return atomic_load(&w.last);
}

static bool hears(struct peer *p, const char *text)
{
    p->in[p->n] = '\0';
    while (!strstr(p->in, text)) {
        if (!more(p))
            return false;
    }
    p->n = 0;
    return true;
}

static void what_is_said_arrives(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct peer p;
        struct http_stream *st = listen_in(&p, i ? "1.0" : "1.1");
        assert_true(comes_to(&w.ended, i + 1)); /* the request is over while its answer goes on */
        assert_int_equal(http_stream_send(st, STR("data: one\n\n")), OK);
        assert_true(hears(&p, "data: one\n\n"));
        clock_sleep_us(4500 * CLOCK_MS); /* longer than a connection may be idle */
        assert_int_equal(http_stream_send(st, STR("data: two\n\n")), OK);
        assert_int_equal(http_stream_send(st, STR("data: three\n\n")), OK);
        assert_true(hears(&p, "data: three\n\n"));
        http_stream_end(st);
        assert_true(comes_to(&w.over, i + 1));
        while (more(&p))
            p.n = 0;
        close(p.fd);
    }
}

static void silence_is_broken(void **state)
{
    struct peer p;
    (void)serve(1);
    (void)listen_in(&p, "1.1");
    int64_t since = clock_mono_us();
    for (int i = 0; i < 2; i++)
        assert_true(hears(&p, ":\n\n"));
    assert_true(clock_mono_us() - since > 1500 * CLOCK_MS);
    close(p.fd);
    (void)down(state);
}

static void who_leaves_is_noticed(void **state)
{
    struct peer p;
    (void)state;
    (void)listen_in(&p, "1.1");
    int64_t since = clock_mono_us();
    close(p.fd);
    assert_true(comes_to(&w.over, 1));
    assert_true(clock_mono_us() - since < 3 * CLOCK_S);
}

static void there_is_a_limit(void **state)
{
    struct peer p[STREAMS];
    struct answer a;
    (void)state;
    for (int i = 0; i < STREAMS; i++)
        (void)listen_in(&p[i], "1.1");
    assert_int_equal(ask(GET("/listen"), &a), 503);
    assert_int_equal(ask(GET("/"), &a), 200);
    close(p[0].fd);
    assert_true(comes_to(&w.over, 1));
    struct peer again;
    (void)listen_in(&again, "1.1");
    close(again.fd);
    for (int i = 1; i < STREAMS; i++)
        close(p[i].fd);
}

/* Nobody waits for a slow listener: it is ended. */
static void who_does_not_read_is_ended(void **state)
{
    struct peer p;
    char line[1024];
    (void)state;
    struct http_stream *st = listen_in(&p, "1.1");
    memset(line, 'x', sizeof line);
    line[sizeof line - 2] = line[sizeof line - 1] = '\n';
    enum rc rc = OK;
    int64_t end = clock_mono_us() + 20 * (int64_t)CLOCK_S;
    while (rc == OK && clock_mono_us() < end)
        rc = http_stream_send(st, str_n(line, sizeof line));
    assert_int_equal(rc, BUSY);
    assert_true(comes_to(&w.over, 1)); /* the connection's own time-out ends what the listener still owes us */
    close(p.fd);
}

static void stopping_ends_them_at_once(void **state)
{
    struct peer p[3];
    (void)up(state);
    for (int i = 0; i < 3; i++)
        (void)listen_in(&p[i], "1.1");
    int64_t since = clock_mono_us();
    http_stop(w.s, 10);
    assert_true(clock_mono_us() - since < 2 * CLOCK_S);
    assert_int_equal(atomic_load(&w.over), 3);
    for (int i = 0; i < 3; i++) {
        while (more(&p[i]))
            p[i].n = 0;
        close(p[i].fd);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_said_arrives, up, down),
        cmocka_unit_test(silence_is_broken),
        cmocka_unit_test_setup_teardown(who_leaves_is_noticed, up, down),
        cmocka_unit_test_setup_teardown(there_is_a_limit, up, down),
        cmocka_unit_test_setup_teardown(who_does_not_read_is_ended, up, down),
        cmocka_unit_test(stopping_ends_them_at_once),
    };
    base_init();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
