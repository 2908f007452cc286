/* postings.c - the index of postings.h: sorting pairs of key and document, and the bytes of a bucket.
**
** A bucket is a row of lists in the order of their keys: the key's distance from the one before it, the length of the list in bytes, and
** the list: each document's distance from the one before it. All are numbers of seven bits a byte, so a list that is not wanted is
** stepped over and most documents take one byte. Keys are spread over the buckets by words_code(), which mixes. */
#include "base/postings.h"

#include "base/mem.h"

#include <endian.h>

int postings_last(const struct postings_set *s, int n)
{
    must(n >= 0 && n <= POSTINGS_DOCS);
    for (int i = n; i > 0; i = (i - 1) / 64 * 64) {
        const int word = (i - 1) / 64, keep = i - word * 64;
        const uint64_t v = keep == 64 ? s->bits[word] : s->bits[word] & ((UINT64_C(1) << keep) - 1);
        if (v)
            return word * 64 + 63 - __builtin_clzll(v);
    }
    return -1;
}

/* ---- a document --------------------------------------------------------------------------------------------------- */

struct str postings_doc(struct arena *a, const uint32_t *key, size_t n)
{
    unsigned char *bytes = arena_raw(a, 4 * n + 1);
    for (size_t i = 0; bytes && i < n; i++) {
        const uint32_t big = htobe32(key[i]);
        memcpy(bytes + 4 * i, &big, sizeof big);
    }
    return bytes ? str_n(bytes, 4 * n) : STR_NONE;
}

static uint32_t key_at(struct str doc, size_t i)
{
    uint32_t big;
    memcpy(&big, doc.p + 4 * i, sizeof big);
    return be32toh(big);
}

static bool among(const uint16_t *list, size_t n, uint16_t v)
{
    size_t lo = 0;
    while (n) {
        const size_t half = n / 2;
        if (list[lo + half] < v) {
            lo += half + 1;
            n -= half + 1;
        } else if (list[lo + half] == v) {
            return true;
        } else {
            n = half;
        }
    }
    return false;
}

static bool wanted(const struct postings_want *w, uint32_t key)
{
    return among(w->first, w->firsts, (uint16_t)(key >> 16)) && (!w->seconds || among(w->second, w->seconds, (uint16_t)key));
}

/* Nearly all that is asked: one pair, or whatever begins with one character. Without an early end, so that several are compared at once. */
static bool holds_pair(struct str doc, uint32_t key, uint32_t mask)
{
    uint32_t any = 0;
    for (size_t i = 0; i < doc.n / 4; i++)
        any |= ((key_at(doc, i) ^ key) & mask) == 0;
    return any;
}

bool postings_doc_fits(struct str doc, const struct postings_want *w)
{
    if (w->firsts == 1 && w->seconds < 2)
        return holds_pair(doc, (uint32_t)w->first[0] << 16 | (w->seconds ? w->second[0] : 0), w->seconds ? 0xFFFFFFFF : 0xFFFF0000);
    for (size_t i = 0; i < doc.n / 4; i++)
        if (wanted(w, key_at(doc, i)))
            return true;
    return false;
}

/* ---- a block ------------------------------------------------------------------------------------------------------ */

static bool room_for(struct postings_build *b, size_t n)
{
    if (n <= b->room - b->n)
        return true;
    const size_t room = 2 * b->room > b->n + n ? 2 * b->room : b->n + n;
    uint64_t *more = mem_resize(b->entry, room * sizeof *more);
    if (!more)
        return false;
    b->entry = more;
    b->room = room;
    return true;
}

enum rc postings_add(struct postings_build *b, int doc, struct str keys)
{
    must(doc >= 0 && doc < POSTINGS_DOCS);
    if (!room_for(b, keys.n / 4))
        return FAILED;
    for (size_t i = 0; i < keys.n / 4; i++) {
        const uint32_t key = key_at(keys, i);
        if (postings_bucket_of(key) >= b->from && postings_bucket_of(key) < b->to)
            b->entry[b->n++] = (uint64_t)key << 32 | (uint32_t)doc;
    }
    return OK;
}

/* One pass by one byte, keeping the order of the one before. */
static void pass(const uint64_t *from, uint64_t *to, size_t n, int shift, size_t count[256])
{
    size_t at = 0;
    memset(count, 0, 256 * sizeof *count);
    for (size_t i = 0; i < n; i++)
        count[from[i] >> shift & 0xFF]++;
    for (size_t i = 0; i < 256; i++) {
        const size_t had = count[i];
        count[i] = at;
        at += had;
    }
    for (size_t i = 0; i < n; i++)
        to[count[from[i] >> shift & 0xFF]++] = from[i];
}

/* By the key's first byte, and then what has the same one by the others, from the last on, which stays within the processor's nearest
** memory. The documents came in order. */
enum rc postings_sort(struct postings_build *b)
{
    size_t end[256], count[256];
    b->other = mem_new(b->n + 1, sizeof *b->other);
    if (!b->other)
        return FAILED;
    pass(b->entry, b->other, b->n, 56, end);
    for (size_t i = 0, from = 0; i < 256; from = end[i++]) {
        uint64_t *one = b->other + from, *two = b->entry + from;
        const size_t n = end[i] - from;
        if (!n)
            continue;
        pass(one, two, n, 32, count);
        pass(two, one, n, 40, count);
        pass(one, two, n, 48, count);
    }
    return OK;
}

void postings_end(struct postings_build *b)
{
    mem_free(b->entry);
    mem_free(b->other);
    *b = (struct postings_build){ .from = b->from, .to = b->to };
}

static size_t put_number(unsigned char *p, uint32_t v)
{
    size_t n = 0;
    for (; v >= 0x80; v >>= 7)
        p[n++] = (unsigned char)(v | 0x80);
    p[n++] = (unsigned char)v;
    return n;
}

static uint32_t first_key(unsigned bucket)
{
    return (uint32_t)((uint64_t)bucket * (UINT64_C(1) << 32) / POSTINGS_BUCKETS);
}

static uint32_t list_key(const struct postings_build *b, size_t i)
{
    return (uint32_t)(b->entry[i] >> 32);
}

static void put_list(struct buf *out, uint32_t distance, const unsigned char *list, size_t n)
{
    unsigned char head[10];
    size_t h = put_number(head, distance);
    h += put_number(head + h, (uint32_t)n);
    buf_put(out, head, h);
    buf_put(out, list, n);
}

size_t postings_bucket(const struct postings_build *b, unsigned bucket, size_t at, struct buf *out)
{
    unsigned char list[2 * POSTINGS_DOCS];
    uint32_t before = first_key(bucket);
    size_t i = at;
    while (i < b->n && postings_bucket_of(list_key(b, i)) == bucket) {
        const uint32_t key = list_key(b, i);
        uint32_t last = 0;
        size_t n = 0;
        for (; i < b->n && list_key(b, i) == key; i++) {
            const uint32_t doc = (uint32_t)b->entry[i];
            if (n && doc == last) /* it has the key twice */
                continue;
            n += put_number(list + n, doc - last);
            last = doc;
        }
        put_list(out, key - before, list, n);
        before = key;
    }
    return i;
}

/* ---- reading ------------------------------------------------------------------------------------------------------ */

struct cursor {
    const unsigned char *p, *end;
};

static bool number(struct cursor *c, uint32_t *v)
{
    uint32_t got = 0;
    for (unsigned shift = 0; c->p < c->end && shift < 32; shift += 7) {
        const unsigned char byte = *c->p++;
        got |= (uint32_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            *v = got;
            return true;
        }
    }
    return false;
}

/* The next list: its key's distance and its bytes. */
static bool next_list(struct cursor *c, uint32_t *distance, struct cursor *list)
{
    uint32_t n;
    if (!number(c, distance) || !number(c, &n) || n > (size_t)(c->end - c->p))
        return false;
    *list = (struct cursor){ c->p, c->p + n };
    c->p += n;
    return true;
}

static struct cursor cursor_of(struct str bytes)
{
    const unsigned char *p = (const unsigned char *)bytes.p;
    return (struct cursor){ p, p + bytes.n };
}

void postings_find(struct str bytes, unsigned bucket, const struct postings_want *w, struct postings_set *out)
{
    struct cursor c = cursor_of(bytes), list;
    uint32_t key = first_key(bucket), distance, step;
    while (next_list(&c, &distance, &list)) {
        key += distance;
        if (key >> 16 > w->first[w->firsts - 1])
            break;
        if (!wanted(w, key))
            continue;
        for (uint32_t doc = 0; number(&list, &step);) {
            doc += step;
            if (doc >= POSTINGS_DOCS)
                break;
            out->bits[doc / 64] |= UINT64_C(1) << doc % 64;
        }
    }
}

/* The list without the document, or all of it. */
static size_t list_without(struct cursor list, uint32_t doc, unsigned char *out, bool *was)
{
    uint32_t at = 0, last = 0, step;
    size_t n = 0;
    while (number(&list, &step)) {
        at += step;
        *was = *was || at == doc;
        if (at == doc)
            continue;
        n += put_number(out + n, at - last);
        last = at;
    }
    return n;
}

bool postings_without(struct str bytes, int doc, struct buf *out)
{
    unsigned char kept[2 * POSTINGS_DOCS];
    struct cursor c = cursor_of(bytes), list;
    uint32_t distance, owed = 0; /* the distance of keys that went with their last document */
    bool was = false;
    while (next_list(&c, &distance, &list)) {
        if ((size_t)(list.end - list.p) > sizeof kept)
            break;
        const size_t n = list_without(list, (uint32_t)doc, kept, &was);
        owed += distance;
        if (!n)
            continue;
        put_list(out, owed, kept, n);
        owed = 0;
    }
    return was;
}
