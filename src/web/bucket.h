/* bucket.h - anonymous writes are slowed, never refused, and no address is kept.
**
** A token bucket per neighbourhood of addresses (/24, /48), named by HMAC(today's random key, prefix) in a fixed table in memory: nothing
** of it reaches the disk, and tomorrow the names mean nothing. 150 neighbours may share one address, so an empty bucket makes a report wait
** its turn for some seconds instead of losing it. This machine itself is exempt. */
#ifndef WEB_BUCKET_H
#define WEB_BUCKET_H

#include "base/hash.h"
#include "http/http.h"

#include <pthread.h>

enum { BUCKET_SLOTS = 4096, BUCKET_BURST = 30, BUCKET_PER_S = 5, BUCKET_WAIT_MAX_MS = 8000 };

struct bucket {
    pthread_mutex_t mu;
    struct hash key;
    int64_t key_day;
    bool off;
    struct {
        uint64_t name;
        int64_t full_at; /* monotonic µs at which the bucket is full again; the debt of what was taken */
    } slot[BUCKET_SLOTS];
};

void bucket_init(struct bucket *b, bool off);
/* Takes one token for the request's address; how long the request must wait for it, 0..BUCKET_WAIT_MAX_MS. */
int bucket_wait_ms(struct bucket *b, const struct http_req *rq);
/* The same by its parts, for tests: address, monotonic and wall clock µs. */
int bucket_take(struct bucket *b, const unsigned char remote[HTTP_REMOTE_MAX], int64_t mono_us, int64_t wall_us);

#endif
