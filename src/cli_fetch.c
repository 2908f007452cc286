/* cli_fetch.c - a log's bytes, from an address (libcurl) or from a mirror in a folder. Runs in commands only, never in the server. */
#include "cli_verify.h"

#include "core/file.h"

#include <curl/curl.h>

enum { TIMEOUT_S = 20 };

struct answer {
    struct buf b;
};

static size_t collect(char *p, size_t size, size_t n, void *ctx)
{
    struct answer *w = ctx;
    must(size == 1);
    buf_put(&w->b, p, n);
    return w->b.overflow ? 0 : n;
}

enum rc source_open(const char *base, struct source *out)
{
    struct str s = str_of(base);
    *out = (struct source){ .base = base };
    if (!str_starts(s, STR("http://")) && !str_starts(s, STR("https://")))
        return OK;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        return FAILED;
    out->curl = curl_easy_init();
    return out->curl ? OK : FAILED;
}

void source_close(struct source *s)
{
    if (!s->curl)
        return;
    curl_easy_cleanup(s->curl);
    curl_global_cleanup();
    s->curl = NULL;
}

static enum rc fetch(struct source *s, struct arena *a, const char *url, size_t max, struct str *out)
{
    struct answer w = { 0 };
    long status = 0;
    buf_init(&w.b, a, max);
    bool set = curl_easy_setopt(s->curl, CURLOPT_URL, url) == CURLE_OK &&
               curl_easy_setopt(s->curl, CURLOPT_WRITEFUNCTION, collect) == CURLE_OK &&
               curl_easy_setopt(s->curl, CURLOPT_WRITEDATA, &w) == CURLE_OK &&
               curl_easy_setopt(s->curl, CURLOPT_TIMEOUT, (long)TIMEOUT_S) == CURLE_OK &&
               curl_easy_setopt(s->curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
               curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK;
    if (!set || curl_easy_perform(s->curl) != CURLE_OK || curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK)
        return FAILED;
    if (status == 404)
        return NOT_FOUND;
    if (status != 200)
        return FAILED;
    *out = buf_view(&w.b);
    return OK;
}

enum rc source_get(struct source *s, struct arena *a, struct str name, size_t max, struct str *out)
{
    const char *where = arena_cstr(a, arena_printf(a, "%s/" STR_FMT, s->base, STR_ARG(name)));
    return s->curl ? fetch(s, a, where, max, out) : file_read(a, where, max, out);
}
