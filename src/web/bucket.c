/* bucket.c - one number per bucket: the moment it will be full again. Taking a token moves that moment on; how far it lies
** ahead, beyond what a full bucket allows, is the wait. */
#include "web/bucket.h"

#include "base/clock.h"

enum { TOKEN_US = CLOCK_S / BUCKET_PER_S, V4_PREFIX = 15, V6_PREFIX = 6 };

void bucket_init(struct bucket *b, bool off)
{
    *b = (struct bucket){ .off = off, .key_day = -1 };
    pthread_mutex_init(&b->mu, NULL);
}

/* The address cut to its neighbourhood: v4-mapped without the last byte, v6 to its first 48 bits. */
static struct str prefix_of(const unsigned char remote[HTTP_REMOTE_MAX])
{
    static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF };
    return str_n(remote, memcmp(remote, mapped, sizeof mapped) == 0 ? V4_PREFIX : V6_PREFIX);
}

int bucket_take(struct bucket *b, const unsigned char remote[HTTP_REMOTE_MAX], int64_t mono_us, int64_t wall_us)
{
    uint64_t name;
    pthread_mutex_lock(&b->mu);
    if (b->key_day != wall_us / CLOCK_DAY) {
        b->key = rand_hash();
        b->key_day = wall_us / CLOCK_DAY;
    }
    struct hash h = hash_hmac(&b->key, STR("zhitong/bucket/1"), prefix_of(remote));
    memcpy(&name, h.b, sizeof name);
    size_t at = name % BUCKET_SLOTS;
    int64_t full_at = b->slot[at].name == name ? b->slot[at].full_at : 0; /* two that meet in a slot: the newcomer starts afresh */
    if (full_at < mono_us)
        full_at = mono_us;
    full_at += TOKEN_US;
    int64_t wait = full_at - mono_us - (int64_t)BUCKET_BURST * TOKEN_US;
    if (wait > (int64_t)BUCKET_WAIT_MAX_MS * CLOCK_MS) { /* the debt stops growing: late ones wait the most, none is refused */
        full_at -= TOKEN_US;
        wait = (int64_t)BUCKET_WAIT_MAX_MS * CLOCK_MS;
    }
    b->slot[at].name = name;
    b->slot[at].full_at = full_at;
    pthread_mutex_unlock(&b->mu);
    return wait > 0 ? (int)(wait / CLOCK_MS) : 0;
}

int bucket_wait_ms(struct bucket *b, const struct http_req *rq)
{
    return b->off || rq->loopback ? 0 : bucket_take(b, rq->remote, clock_mono_us(), clock_now_us());
}
