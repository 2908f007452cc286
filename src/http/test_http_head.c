/* test_http_head.c - heads and targets, read without a server. A head is written as bytes, then cut up in place the way the library
** does it: forgiving of bare LF and of folded lines. The check must not be. */
#include "http/http_head.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static enum http_refusal check(struct str head, struct http_facts *x)
{
    struct http_header field[HTTP_FIELDS_MAX * 2];
    struct http_head h = { .field = field, .size = head.n };
    struct str rest = head, line, word;
    assert_true(str_next(&rest, '\n', &line));
    line.n -= str_ends(line, STR("\r"));
    assert_true(str_next(&line, ' ', &h.method) && str_next(&line, ' ', &h.target));
    h.version = line;
    while (str_next(&rest, '\n', &line)) {
        line.n -= str_ends(line, STR("\r"));
        if (line.n == 0)
            break;
        assert_true(str_next(&line, ':', &word) && h.fields < countof(field));
        while (line.n && (line.p[0] == ' ' || line.p[0] == '\t'))
            line = str_cut(line, 1, line.n);
        field[h.fields++] = (struct http_header){ word, line.p ? line : str_n(word.p + word.n, 0) };
    }
    return http_head_check(&h, x);
}

static void heads_that_are_fine(void **state)
{
    (void)state;
    struct http_facts x;
    assert_int_equal(check(STR("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), &x), HTTP_FINE);
    assert_int_equal(x.method, HTTP_GET);
    assert_true(str_eq(x.host, STR("a")) && !x.proxied && !x.chunked && x.length == 0 && !x.content_type.p);
    assert_int_equal(check(STR("GET / HTTP/1.0\r\n\r\n"), &x), HTTP_FINE);
    assert_int_equal(check(STR("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"), &x), HTTP_FINE);
    assert_int_equal(check(STR("HEAD /x HTTP/1.1\r\nHOST:a\r\nX-Empty:\r\nvia: 1.1 p\r\n\r\n"), &x), HTTP_FINE);
    assert_true(x.method == HTTP_HEAD && x.proxied);
    assert_int_equal(check(STR("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\nContent-Type: a/b\r\n\r\n"), &x), HTTP_FINE);
    assert_true(x.method == HTTP_POST && x.length == 12 && str_eq(x.content_type, STR("a/b")));
    assert_int_equal(check(STR("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"), &x), HTTP_FINE);
    assert_true(x.chunked);
}

static void heads_that_are_not(void **state)
{
    (void)state;
    static const struct {
        enum http_refusal why;
        const char *head;
    } row[] = {
        { HTTP_MALFORMED, "GET / HTTP/1.1\r\n\r\n" },
        { HTTP_MALFORMED, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n" },
        { HTTP_MALFORMED, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n" },
        { HTTP_MALFORMED, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n" },
        { HTTP_MALFORMED, "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n" },
        { HTTP_MALFORMED, "GET / HTTP/1.1\r\nHost : a\r\n\r\n" },
        { HTTP_MALFORMED, "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n" },
        { HTTP_MALFORMED, "GET / HTTP/1.1\r\nHost: a\r\nX[]: b\r\n\r\n" },
        { HTTP_MALFORMED, "GET / HTTP/1.1\r\nHost: a\r\nX: b\001\r\n\r\n" },
        { HTTP_MALFORMED, "GET / HTTP/1.1\r\nHost: a\r\nX: b\177\r\n\r\n" },
        { HTTP_MALFORMED, "GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n" },
        { HTTP_MALFORMED, "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n" },
        { HTTP_MALFORMED, "GET / HTTP/1.1\nHost: a\r\n\r\n" },
        { HTTP_MALFORMED, "GET / HTTP/1.1\r\nHost: a\n\r\n" },
        { HTTP_MALFORMED, "GET / HTTP/1.1\r\nHost: a\r\n\n" },
        { HTTP_MALFORMED, "G(T / HTTP/1.1\r\nHost: a\r\n\r\n" },
        { HTTP_MALFORMED, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n" },
        { HTTP_MALFORMED, "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" },
        { HTTP_MALFORMED, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n" },
        { HTTP_MALFORMED, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\n" },
        { HTTP_MALFORMED, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -0\r\n\r\n" },
        { HTTP_MALFORMED, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\n" },
        { HTTP_MALFORMED, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\n" },
        { HTTP_MALFORMED, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n" },
        { HTTP_MALFORMED, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n" },
        { HTTP_MALFORMED, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" },
        { HTTP_MALFORMED, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" },
        { HTTP_MALFORMED, "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" },
        { HTTP_BAD_CODING, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" },
        { HTTP_BAD_CODING, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked \r\n\r\n" },
        { HTTP_BAD_METHOD, "PUT / HTTP/1.1\r\nHost: a\r\n\r\n" },
        { HTTP_BAD_METHOD, "get / HTTP/1.1\r\nHost: a\r\n\r\n" },
    };
    for (size_t i = 0; i < countof(row); i++) {
        struct http_facts x = { .length = -7 };
        assert_int_equal(check(str_of(row[i].head), &x), row[i].why);
        assert_int_equal(x.length, -7);
    }
}

static void names_are_tokens(void **state)
{
    (void)state;
    const struct str marks = STR("!#$%&'*+-.^_`|~");
    char head[] = "GET / HTTP/1.1\r\nHost: a\r\nX_Y: b\r\n\r\n";
    for (int c = 1; c < 256; c++) {
        if (c == ':' || c == '\n' || c == '\r')
            continue; /* they would cut the line elsewhere */
        head[26] = (char)c;
        bool word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || str_find(marks, (char)c, 0) < marks.n;
        struct http_facts x;
        assert_int_equal(check(str_of(head), &x), word ? HTTP_FINE : HTTP_MALFORMED);
    }
}

static enum http_refusal target(struct arena *a, const char *t, struct str *path, struct str *query)
{
    arena_reset(a);
    return http_target(a, str_of(t), STR("Home:80"), path, query);
}

static void targets_that_are_fine(void **state)
{
    static const struct {
        const char *target, *path, *query;
    } row[] = {
        { "/", "/", "" },
        { "/?", "/", "" },
        { "/a/b/?x=%zz&y", "/a/b/", "x=%zz&y" },
        { "/%e4%b8%ad%41/..a/.b/c.", "/中A/..a/.b/c.", "" },
        { "/中?q=中", "/中", "q=中" },
        { "/a%2525?b?c", "/a%25", "b?c" },
        { "http://home:80/a?b", "/a", "b" },
        { "HTTPS://Home:80", "/", "" },
        { "http://home:80?q", "/", "q" },
    };
    struct arena a;
    struct str path, query;
    (void)state;
    arena_init(&a, 4096);
    for (size_t i = 0; i < countof(row); i++) {
        assert_int_equal(target(&a, row[i].target, &path, &query), HTTP_FINE);
        assert_true(str_eq(path, str_of(row[i].path)) && str_eq(query, str_of(row[i].query)));
    }
    arena_release(&a);
}

static void targets_that_are_not(void **state)
{
    static const char *const row[] = {
        "",      "a",    "*",       "//",     "/a//b",  "/.",      "/..",     "/a/./b",     "/a/../b",          "/%2e%2e/a", "/a%2f%2fb",
        "/%00",  "/%0a", "/%7f",    "/%09",   "/a b",   "/a#b",    "/\001",   "/\177",      "/%",               "/%4",       "/%4g",
        "/%ff",  "/\377", "/%c0%af", "/?\001", "/%ed%a0%80", "home:80", "ftp://home:80/", "http://other/", "http:///a",
        "http://home:80/../a",
    };
    struct arena a;
    (void)state;
    arena_init(&a, 4096);
    for (size_t i = 0; i < countof(row); i++) {
        struct str path = STR_NONE, query = STR_NONE;
        assert_int_equal(target(&a, row[i], &path, &query), HTTP_MALFORMED);
        assert_true(!path.p && !query.p);
    }
    struct str path, query;
    arena_release(&a);
    arena_init(&a, 16);
    assert_int_equal(target(&a, "/%41234567890123456789", &path, &query), HTTP_ENDING);
    arena_release(&a);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(heads_that_are_fine),   cmocka_unit_test(heads_that_are_not),   cmocka_unit_test(names_are_tokens),
        cmocka_unit_test(targets_that_are_fine), cmocka_unit_test(targets_that_are_not),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
