/* wire_parcel.c - what travels, read by who believes nothing: parcels, answers, invitations. Pure functions of their bytes.
**
** A parcel is a receipt (core/receipt.h) of its sender's event wire.sent, an answer one of its receiver's event. Both are proved to the
** signed head of a log here, and only then looked into; whose key it is, is asked by who knows the places. */
#include "wire/wire_in.h"

#include "base/utf8.h"

bool wire_origin_split(struct str origin, struct str *base, int64_t *epoch)
{
    size_t n = origin.n;
    int64_t v;
    while (n && origin.p[n - 1] != '/')
        n--;
    if (n < 2 || !str_int(str_cut(origin, n, origin.n), &v) || v < 1)
        return false;
    *base = str_cut(origin, 0, n - 1);
    *epoch = v;
    return true;
}

/* A receipt with its proof, and whose it is. */
static enum rc read_proved(struct arena *a, struct str body, struct wire_read *r, struct str *why)
{
    struct tlog_vkey v;
    enum rc rc = receipt_check(a, body, STR_NONE, &r->facts, why);
    if (rc)
        return rc;
    if (r->facts.size == 0 || !tlog_vkey_parse(r->facts.key, &v) || !wire_origin_split(r->facts.origin, &r->origin, &r->epoch)) {
        *why = STR("there is no proof in it");
        return INVALID;
    }
    r->key = v.pub;
    r->leaf = hash_sha256(r->facts.parts.leaf);
    return OK;
}

/* The open body as the record of a type, each field within its limits. */
static bool read_record(struct arena *a, const struct wire_read *r, const struct event_type *t, int64_t *at, void *record)
{
    int64_t by;
    shape_clear(&t->shape, record);
    return str_eq(r->facts.kind, str_of(t->kind)) && !shape_decode(&t->shape, r->facts.parts.open, false, at, &by, a, record) &&
           shape_good(&t->shape, record, a);
}

enum rc wire_read(struct arena *a, struct str body, struct wire_read *out, struct str *why)
{
    struct wire_read r = { 0 };
    struct str words = STR_NONE;
    enum rc rc = utf8_valid(body) ? read_proved(a, body, &r, &words) : INVALID;
    if (!rc && (!read_record(a, &r, &WIRE_SENT, &r.at, &r.sent) || r.sent.name.n != PARCEL_NAME_BYTES || r.sent.to.n != KEY_BYTES ||
                !r.sent.kind.n || !r.sent.words.n)) {
        words = STR("it is not the receipt of a parcel");
        rc = INVALID;
    }
    if (rc)
        *why = words.p ? words : STR("it is not UTF-8");
    else
        *out = r;
    return rc;
}

enum rc wire_judge(struct arena *a, struct str body, const struct wire_asked *asked, struct wire_told *out, struct str *why)
{
    struct wire_read r = { 0 };
    struct wire_verdict ev;
    int64_t at;
    struct str words;
    if (!utf8_valid(body) || !str_starts(body, STR("{\"v\":1,"))) {
        *why = STR("garbage");
        return INVALID;
    }
    if (read_proved(a, body, &r, &words)) {
        *why = STR("signature");
        return INVALID;
    }
    if (!str_eq(str_n(r.key.b, sizeof r.key.b), asked->key)) {
        *why = STR("stranger");
        return INVALID;
    }
    bool taken = str_eq(r.facts.kind, str_of(WIRE_TAKEN.kind));
    if (!read_record(a, &r, taken ? &WIRE_TAKEN : &WIRE_TURNED_AWAY, &at, &ev) || !str_eq(ev.leaf, hash_str(&asked->leaf)) ||
        !str_eq(ev.name, asked->name) || (taken ? ev.why.p != NULL : !ev.why.n) || ev.id < 0 || body.n > WIRE_RECEIPT_MAX) {
        *why = STR("other");
        return INVALID;
    }
    out->epoch = r.epoch;
    out->there = ev.id;
    out->why = ev.why;
    out->receipt = body;
    return OK;
}

/* ---- invitations ----------------------------------------------------------------------------------------------- */

static bool is_loopback(struct str host)
{
    size_t end = host.n && host.p[0] == '[' ? str_find(host, ']', 0) + 1 : str_find(host, ':', 0);
    struct str name = str_cut(host, 0, end);
    return str_eq(name, STR("127.0.0.1")) || str_eq(name, STR("localhost")) || str_eq(name, STR("[::1]"));
}

bool wire_address(struct str url, struct str *out)
{
    bool tls = str_starts(url, STR("https://"));
    while (url.n && url.p[url.n - 1] == '/')
        url.n--;
    struct str host = str_cut(url, tls ? 8 : 7, url.n);
    if ((!tls && !str_starts(url, STR("http://"))) || host.n == 0 || url.n > WIRE_URL_MAX || (!tls && !is_loopback(host)))
        return false;
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr(".-:[]", c)))
            return false;
    }
    *out = url;
    return true;
}

struct str wire_invitation_text(struct arena *a, struct str url, struct str vkey, int64_t rank, struct str secret, struct str name)
{
    return arena_printf(a, "zhitong|1|%s|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT, rank == PEER_ABOVE ? "above" : "below",
                        STR_ARG(url), STR_ARG(vkey), STR_ARG(secret), STR_ARG(name));
}

bool wire_invitation_read(struct str text, struct wire_invitation *out)
{
    struct str rest = str_trim(text), part[6];
    struct wire_invitation v = { 0 };
    struct tlog_vkey key;
    int64_t epoch;
    for (size_t i = 0; i < countof(part); i++)
        if (!str_next(&rest, '|', &part[i]))
            return false;
    v.name = str_trim(rest);
    v.secret = part[5];
    v.rank = str_eq(part[2], STR("above")) ? PEER_ABOVE : PEER_BELOW;
    if (!str_eq(part[0], STR("zhitong")) || !str_eq(part[1], STR("1")) || (v.rank == PEER_BELOW && !str_eq(part[2], STR("below"))) ||
        !wire_address(part[3], &v.url) || !tlog_vkey_parse(part[4], &key) || !wire_origin_split(key.name, &v.origin, &epoch) ||
        v.secret.n != WIRE_SECRET_CHARS || v.name.n == 0 || utf8_len(v.name) > PEER_NAME_MAX || str_find(v.name, '|', 0) < v.name.n)
        return false;
    v.key = key.pub;
    *out = v;
    return true;
}

struct str wire_check(struct arena *a, struct str key, struct str other)
{
    int order = memcmp(key.p, other.p, key.n < other.n ? key.n : other.n);
    struct hash h = hash_sha256_of(STR("zhitong/pair/1"), order < 0 ? key : other, order < 0 ? other : key);
    uint32_t n = (uint32_t)h.b[0] << 24 | (uint32_t)h.b[1] << 16 | (uint32_t)h.b[2] << 8 | h.b[3];
    return arena_printf(a, "%03u %03u", n / 1000 % 1000, n % 1000);
}
