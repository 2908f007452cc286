/* http_look.c - what a handler may ask of a request: a header, a cookie, and who is at the other end. */
#include "http/http_parts.h"

#include <arpa/inet.h>

static const unsigned char V4_MAPPED[12] = { [10] = 0xFF, [11] = 0xFF };

struct str http_header(const struct http_req *rq, const char *name)
{
    struct str want = str_of(name);
    for (size_t i = 0; i < rq->conn->fields; i++) {
        if (str_eq_nocase(rq->conn->field[i].name, want))
            return rq->conn->field[i].value;
    }
    return STR_NONE;
}

static struct str cookie_in(struct str line, struct str name)
{
    struct str pair;
    while (str_next(&line, ';', &pair)) {
        pair = str_trim(pair);
        size_t eq = str_find(pair, '=', 0);
        if (eq < pair.n && str_eq(str_cut(pair, 0, eq), name))
            return str_cut(pair, eq + 1, pair.n);
    }
    return STR_NONE;
}

struct str http_cookie(const struct http_req *rq, const char *name)
{
    struct str found = STR_NONE;
    for (size_t i = 0; i < rq->conn->fields && !found.p; i++) {
        const struct http_header *f = &rq->conn->field[i];
        if (str_eq_nocase(f->name, STR("Cookie")))
            found = cookie_in(f->value, str_of(name));
    }
    return found;
}

bool http_parse_address(const char *text, unsigned char out[HTTP_REMOTE_MAX])
{
    unsigned char v6[HTTP_REMOTE_MAX];
    memcpy(v6, V4_MAPPED, sizeof V4_MAPPED);
    if (inet_pton(AF_INET, text, v6 + sizeof V4_MAPPED) != 1 && inet_pton(AF_INET6, text, v6) != 1)
        return false;
    memcpy(out, v6, sizeof v6);
    return true;
}

static void peer(const struct http_conn *c, unsigned char out[HTTP_REMOTE_MAX])
{
    const union MHD_ConnectionInfo *i = MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    must(i && i->client_addr);
    if (i->client_addr->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)i->client_addr;
        memcpy(out, V4_MAPPED, sizeof V4_MAPPED);
        memcpy(out + sizeof V4_MAPPED, &v4->sin_addr, 4);
    } else {
        must(i->client_addr->sa_family == AF_INET6);
        memcpy(out, &((const struct sockaddr_in6 *)(const void *)i->client_addr)->sin6_addr, HTTP_REMOTE_MAX);
    }
}

static bool is_loopback(const unsigned char a[HTTP_REMOTE_MAX])
{
    static const unsigned char v6[HTTP_REMOTE_MAX] = { [15] = 1 };
    return memcmp(a, v6, sizeof v6) == 0 || (memcmp(a, V4_MAPPED, sizeof V4_MAPPED) == 0 && a[12] == 127);
}

/* The last value of a header that lists what each proxy added: only the last one is our own proxy's word. */
static struct str last_word(const struct http_conn *c, struct str name)
{
    struct str last = STR_NONE, list, part;
    for (size_t i = 0; i < c->fields; i++) {
        if (str_eq_nocase(c->field[i].name, name))
            last = c->field[i].value;
    }
    list = last;
    while (str_next(&list, ',', &part))
        last = part;
    return last.p ? str_trim(last) : last;
}

void http_find_remote(struct http_conn *c, bool proxied)
{
    struct http_req *rq = &c->rq;
    const struct http_server *s = c->server;
    peer(c, rq->remote);
    rq->tls = s->tls;
    rq->loopback = !proxied && is_loopback(rq->remote);
    if (!s->has_proxy || memcmp(rq->remote, s->proxy, sizeof s->proxy) != 0)
        return;
    rq->tls |= str_eq_nocase(last_word(c, STR("X-Forwarded-Proto")), STR("https"));
    struct str said = last_word(c, STR("X-Forwarded-For"));
    if (said.p && http_parse_address(arena_cstr(&rq->arena, said), rq->remote))
        rq->loopback = false;
}
