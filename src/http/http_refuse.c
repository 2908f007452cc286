/* http_refuse.c - the answers that come before any page, and the headers every answer has.
**
** A refusal is made once, at the start, and shared by all: refusing costs nothing and needs no memory. Its text is plain and
** in both languages, since nobody knows yet who asks. Each closes its connection: after a request we did not understand we
** can't know where the next one begins.
**
** The policy lets a page use our own scripts, styles and pictures, and nothing of anybody else's. Referrer-Policy is
** same-origin, not no-referrer: with the latter a browser sends "Origin: null" with our own forms, and the check of where a
** form comes from would refuse them. */
#include "http/http_parts.h"

#define LATE_TEXT "408 The request took too long.\n408 请求用时太久，请重试。\n"
const char HTTP_LATE[] = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
                         "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n\r\n" LATE_TEXT;

static const struct {
    unsigned status;
    const char *text;
} REFUSAL[HTTP_REFUSALS] = {
    [HTTP_MALFORMED] = { 400, "400 The request is malformed.\n400 请求格式有误。\n" },
    [HTTP_BAD_METHOD] = { 405, "405 Only GET, HEAD and POST.\n405 只接受 GET、HEAD 和 POST。\n" },
    [HTTP_BODY_TOO_LARGE] = { 413, "413 That is too much at once.\n413 内容太大，请分次提交。\n" },
    [HTTP_TOO_MANY_FIELDS] = { 431, "431 Too many header fields.\n431 请求头太多。\n" },
    [HTTP_BROKEN] = { 500, "500 The answer could not be written.\n500 服务器未能写出答复。\n" },
    [HTTP_BAD_CODING] = { 501, "501 Unknown transfer coding.\n501 不支持的传输编码。\n" },
    [HTTP_ENDING] = { 503, "503 Please try again in a moment.\n503 请稍后再试。\n" },
};

static const struct standing {
    struct str name; /* a literal, so its p is a C string */
    const char *value;
} STANDING[] = {
#define HEADER(name, value) { { name, sizeof name - 1 }, value }
    HEADER("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                                      "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
    HEADER("X-Content-Type-Options", "nosniff"),
    HEADER("Referrer-Policy", "same-origin"),
    HEADER("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    HEADER("Cross-Origin-Opener-Policy", "same-origin"),
    HEADER("Cache-Control", "no-store"),
    HEADER("Strict-Transport-Security", "max-age=31536000"), /* the last: with TLS only */
#undef HEADER
};

static bool names(const struct http_res *own, struct str name)
{
    for (size_t i = 0; own && i < own->heads; i++) {
        if (str_eq_nocase(own->head[i].name, name))
            return true;
    }
    return false;
}

bool http_add_standing(struct MHD_Response *r, const struct http_res *own, bool tls)
{
    size_t n = countof(STANDING) - (tls ? 0 : 1);
    for (size_t i = 0; i < n; i++) {
        if (!names(own, STANDING[i].name) && MHD_add_response_header(r, STANDING[i].name.p, STANDING[i].value) != MHD_YES)
            return false;
    }
    return true;
}

static struct MHD_Response *make(enum http_refusal why, bool tls)
{
    const char *text = REFUSAL[why].text;
    must(text);
    struct MHD_Response *r = MHD_create_response_from_buffer(strlen(text), (void *)text, MHD_RESPMEM_PERSISTENT);
    if (!r)
        return NULL;
    bool ok = http_add_standing(r, NULL, tls) && MHD_add_response_header(r, "Content-Type", "text/plain; charset=utf-8") == MHD_YES;
    ok = ok && MHD_add_response_header(r, "Connection", "close") == MHD_YES;
    if (why == HTTP_BAD_METHOD)
        ok = ok && MHD_add_response_header(r, "Allow", "GET, HEAD, POST") == MHD_YES;
    if (why == HTTP_ENDING)
        ok = ok && MHD_add_response_header(r, "Retry-After", "5") == MHD_YES;
    if (ok)
        return r;
    MHD_destroy_response(r);
    return NULL;
}

enum rc http_refusals_make(struct http_server *s)
{
    for (enum http_refusal i = HTTP_FINE + 1; i < HTTP_REFUSALS; i++) {
        s->refusal[i] = make(i, s->tls);
        if (!s->refusal[i]) {
            http_refusals_free(s);
            return FAILED;
        }
    }
    return OK;
}

void http_refusals_free(struct http_server *s)
{
    for (size_t i = 0; i < countof(s->refusal); i++) {
        if (s->refusal[i])
            MHD_destroy_response(s->refusal[i]);
        s->refusal[i] = NULL;
    }
}

enum MHD_Result http_refuse(struct http_conn *c, enum http_refusal why)
{
    must(why > HTTP_FINE && why < HTTP_REFUSALS);
    atomic_fetch_add_explicit(&c->server->refused, 1, memory_order_relaxed);
    return MHD_queue_response(c->mhd, REFUSAL[why].status, c->server->refusal[why]);
}
