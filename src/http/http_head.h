/* http_head.h - is this request's head one we want to understand? Pure functions, no library, made to be fuzzed.
**
** Two programs that read one request differently are how requests get smuggled. So a head is taken only in the one spelling
** the RFC gives it, and everything that a proxy in front may have understood otherwise is refused, not repaired. */
#ifndef HTTP_HTTP_HEAD_H
#define HTTP_HTTP_HEAD_H

#include "http/http.h"

enum { HTTP_FIELDS_MAX = 64 };

/* Why a request is not handled: 0, or an index into the table of plain answers (http_refuse.c). */
enum http_refusal {
    HTTP_FINE = 0,
    HTTP_MALFORMED,      /* 400 */
    HTTP_BAD_METHOD,     /* 405 */
    HTTP_BODY_TOO_LARGE, /* 413 */
    HTTP_TOO_MANY_FIELDS,/* 431 */
    HTTP_BROKEN,         /* 500: an answer that does not fit */
    HTTP_BAD_CODING,     /* 501 */
    HTTP_ENDING,         /* 503: the server is stopping, or has no memory */
    HTTP_REFUSALS
};

/* A head where it was read: every slice lies in one buffer, in the order sent, values without the white space before them. */
struct http_head {
    struct str method, target, version;
    const struct http_header *field;
    size_t fields;
    size_t size; /* bytes from the method's first to the last of the empty line */
};

struct http_facts {
    enum http_method method;
    struct str host, content_type; /* absent if not sent */
    bool chunked;
    bool proxied;                  /* somebody says they speak for somebody else */
    int64_t length;                /* Content-Length, 0 if none */
};

/* What the head says, or why it is refused; *out is whole only with HTTP_FINE. */
enum http_refusal http_head_check(const struct http_head *h, struct http_facts *out) MUST_USE;

/* Path (decoded once) and query of a request target in origin or absolute form; the path may be a slice of target.
** Refused: control characters, broken escapes, no UTF-8, "//", "." and "..", an authority that is not the Host. */
enum http_refusal http_target(struct arena *a, struct str target, struct str host, struct str *path, struct str *query) MUST_USE;

#endif
