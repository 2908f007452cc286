/* wire_post.c - one try: a parcel over HTTPS to its place, and what came back.
**
** What answers may be anything: another program, a thief, a broken proxy. So redirects are not followed, an answer that is longer than an
** answer can be is cut off, one that takes too long is given up, and TLS holds as browsers hold it (SSL_CERT_FILE names other
** certificates to trust than the system's, as for openssl and curl). What the body says is judged elsewhere, by its signature alone. */
#include "wire/wire_in.h"

#include <curl/curl.h>
#include <stdatomic.h>

enum { CONNECT_S = 10, WHOLE_S = 40, SLOW_S = 10 };

static size_t collect(char *p, size_t size, size_t n, void *ctx)
{
    struct buf *b = ctx;
    must(size == 1);
    buf_put(b, p, n);
    return b->overflow ? 0 : n;
}

static int look_up(void *ctx, curl_off_t dl, curl_off_t dn, curl_off_t ul, curl_off_t un)
{
    (void)dl, (void)dn, (void)ul, (void)un;
    return atomic_load((const atomic_bool *)ctx) ? 1 : 0;
}

#define SET(option, value) ok = ok && curl_easy_setopt(curl, (option), (value)) == CURLE_OK

static bool prepare(CURL *curl, const char *url, const struct wire_post *post, struct curl_slist *head, struct buf *answer)
{
    bool ok = true;
    const char *authorities = getenv("SSL_CERT_FILE");
    SET(CURLOPT_URL, url);
    SET(CURLOPT_PROTOCOLS_STR, "https,http");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_POST, 1L);
    SET(CURLOPT_POSTFIELDS, post->body.p);
    SET(CURLOPT_POSTFIELDSIZE, (long)post->body.n);
    SET(CURLOPT_HTTPHEADER, head);
    SET(CURLOPT_WRITEFUNCTION, collect);
    SET(CURLOPT_WRITEDATA, answer);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
    SET(CURLOPT_TIMEOUT, (long)WHOLE_S);
    SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
    SET(CURLOPT_LOW_SPEED_TIME, (long)SLOW_S);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_XFERINFOFUNCTION, look_up);
    SET(CURLOPT_XFERINFODATA, (void *)(uintptr_t)post->stop);
    if (authorities)
        SET(CURLOPT_CAINFO, authorities);
    return ok;
}

static struct str of_code(CURLcode code, bool huge)
{
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT: return STR("unreachable");
    case CURLE_OPERATION_TIMEDOUT: return STR("slow");
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION: return STR("tls");
    case CURLE_WRITE_ERROR: return huge ? STR("huge") : STR("broken");
    default: return STR("broken");
    }
}

static struct str of_status(long status)
{
    if (status == 200)
        return STR_NONE;
    if (status >= 300 && status < 400)
        return STR("redirect");
    switch (status) {
    case 403: return STR("unknown");
    case 409: return STR("paused");
    case 421: return STR("moved");
    case 413:
    case 422: return STR("unread");
    case 429:
    case 503: return STR("busy");
    default: return STR("trouble");
    }
}

struct str wire_post(const struct wire_post *post, struct arena *a, struct str *answer)
{
    struct buf b;
    struct str why = STR("trouble");
    long status = 0;
    const char *url = arena_cstr(a, arena_printf(a, STR_FMT "/wire", STR_ARG(post->url)));
    struct curl_slist *head = curl_slist_append(NULL, "Content-Type: application/json");
    struct curl_slist *more = head ? curl_slist_append(head, "Expect:") : NULL;
    CURL *curl = more ? curl_easy_init() : NULL;
    buf_init(&b, a, 4 * WIRE_RECEIPT_MAX);
    if (curl && !a->overflow && prepare(curl, url, post, more, &b)) {
        CURLcode code = curl_easy_perform(curl);
        if (code == CURLE_OK)
            code = curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
        why = code == CURLE_OK ? of_status(status) : of_code(code, b.overflow);
    }
    if (curl)
        curl_easy_cleanup(curl);
    curl_slist_free_all(head);
    if (!why.p)
        *answer = buf_view(&b);
    return why;
}
