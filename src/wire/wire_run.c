/* wire_run.c - the thread that empties what waits for other places.
**
** It looks once a second at each place that something waits for, oldest parcel first. A place that does not answer rightly rests, for
** longer and longer up to an hour, with some chance in it so that many servers do not knock together; why it rests stands on the page.
** Nothing is ever given up: only an answer out of the other log ends a parcel. While the outbox is held, after a restore, nothing goes
** (core/outbox.h); what goes afterwards under a name that the other place knows, it answers and does not take again. */
#include "wire/wire_in.h"

#include "base/clock.h"
#include "base/diary.h"
#include "base/mem.h"
#include "core/outbox.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>

enum { LOOK_MS = 1000, NAP_MS = 50, ARENA_MOST = 24 << 20, AT_A_TURN = 50 };

struct run {
    struct place *place;
    struct arena arena, turn; /* of one parcel; of one look */
    pthread_t thread;
    atomic_bool stopping;
};

static const int rest_s[] = { 5, 15, 60, 120, 300, 600, 1200, 1800, 3600 };

/* ---- side: who rests --------------------------------------------------------------------------------------------------- */

struct rest {
    int64_t peer;
    struct str why;
};

static enum rc put_rest(struct side *s, struct arena *a, int64_t now, void *arg)
{
    const struct rest *r = arg;
    struct wire_rest_get_row last;
    enum rc rc = wire_rest_get(s, a, r->peer, &last);
    if (rc && rc != NOT_FOUND)
        return rc;
    int64_t n = rc ? 0 : last.n;
    int64_t s_most = rest_s[n < (int64_t)countof(rest_s) ? n : (int64_t)countof(rest_s) - 1];
    int64_t us = s_most * CLOCK_S * 4 / 5 + (int64_t)rand_below((uint32_t)s_most * 400) * CLOCK_MS;
    return wire_rest_put(s, r->peer, n + 1, now + us, r->why, now);
}

enum rc wire_wake(struct side *s, struct arena *a, int64_t now, void *arg)
{
    (void)a, (void)now;
    return wire_rest_end(s, *(const int64_t *)arg);
}

static void side(struct run *r, enum rc (*work)(struct side *, struct arena *, int64_t, void *), void *arg)
{
    struct task t = { .side = work, .arg = arg, .arena = &r->arena };
    enum rc rc = place_wait(r->place, &t);
    (void)rc; /* lost: it is tried a little sooner */
}

static void command(struct run *r, const struct command *c, const void *args)
{
    struct task t = { .command = c, .args = args, .actor = { 0, PERM_PLACE }, .arena = &r->arena };
    enum rc rc = place_wait(r->place, &t);
    if (rc && rc != BUSY)
        diary(DIARY_WARN, DIARY_EVENT("wire-not-noted", "what became of a parcel could not be written down; it is asked again"),
              DIARY_TEXT("command", str_of(c->name)));
}

/* ---- one try ------------------------------------------------------------------------------------------------------------- */

struct try {
    int64_t id, peer;
    struct str url, receipt;
    struct wire_asked asked;
    bool rests; /* something was wrong the last time */
    bool stale; /* no checkpoint will ever cover it */
};

/* The first parcel that waits for the peer, ready to go. NOT_FOUND: none, or its proof is not there yet. */
static enum rc read_try(struct run *r, struct conn *c, const struct wire_peer_after_row *peer, struct try *out)
{
    struct wire_parcel_next_row next;
    struct wire_parcel_get_row row;
    struct wire_rest_get_row rest;
    struct arena *a = &r->arena;
    enum rc rc = wire_parcel_next(conn_db(c), a, peer->id, &next);
    if (rc)
        return rc;
    rc = wire_rest_get(conn_side(c), a, peer->id, &rest);
    bool rests = !rc;
    if (rests && rest.until > clock_now_us() && rest.until < clock_now_us() + 2 * CLOCK_DAY)
        return NOT_FOUND;
    if (rc == NOT_FOUND)
        rc = OK;
    if (!rc)
        rc = wire_parcel_get(conn_db(c), a, next.id, &row);
    if (rc)
        return rc;
    struct try t = { .id = next.id, .peer = peer->id, .url = arena_str(a, peer->url), .rests = rests };
    t.asked.key = arena_str(a, peer->key);
    t.asked.name = row.name;
    rc = receipt_make(r->place, c, a, next.id, true, &t.receipt);
    if (rc == NOT_FOUND && place_head(r->place).first > next.id) {
        t.stale = true;
        rc = OK;
    }
    if (!rc)
        *out = t;
    return rc;
}

static enum rc find_try(struct run *r, const struct wire_peer_after_row *peer, struct try *out)
{
    struct conn *c = place_read_begin(r->place);
    if (!c)
        return BUSY;
    enum rc rc = read_try(r, c, peer, out);
    place_read_end(r->place, rc != FAILED);
    return rc;
}

static bool judge(struct run *r, const struct try *t, struct str body, struct wire_told *told, struct str *why)
{
    struct receipt_facts ours;
    struct str words;
    struct wire_asked asked = t->asked;
    must(receipt_check(&r->arena, t->receipt, STR_NONE, &ours, &words) == OK);
    asked.leaf = hash_sha256(ours.parts.leaf);
    told->id = t->id;
    return wire_judge(&r->arena, body, &asked, told, why) == OK;
}

/* true: it was answered, the next may go. */
static bool send_one(struct run *r, const struct wire_peer_after_row *peer)
{
    struct try t;
    struct wire_told told = { 0 };
    struct str answer = STR_NONE;
    arena_reset(&r->arena);
    if (find_try(r, peer, &t))
        return false;
    if (t.stale) {
        command(r, &WIRE_PROVE, &(struct wire_one){ t.id });
        return false;
    }
    struct str why = wire_post(&(struct wire_post){ t.url, t.receipt, &r->stopping }, &r->arena, &answer);
    if (atomic_load(&r->stopping) && why.p)
        return false;
    if (why.p || !judge(r, &t, answer, &told, &why)) {
        side(r, put_rest, &(struct rest){ t.peer, why });
        diary(DIARY_INFO, DIARY_EVENT("wire-waits", "a parcel waits: its place did not answer rightly"), DIARY_INT("peer", t.peer),
              DIARY_TEXT("why", why));
        return false;
    }
    command(r, &WIRE_ANSWER, &told);
    if (t.rests)
        side(r, wire_wake, &t.peer);
    return true;
}

/* ---- the look -------------------------------------------------------------------------------------------------------------- */

static size_t read_peers(struct run *r, struct wire_peer_after_row **out)
{
    struct conn *c = place_read_begin(r->place);
    size_t n = 0;
    bool held = true;
    int64_t since;
    if (!c)
        return 0;
    enum rc rc = outbox_held(conn_db(c), &r->turn, &held, &since);
    if (!rc && !held)
        rc = wire_peer_after(conn_db(c), &r->turn, -1, WIRE_PEERS_MOST, out, &n);
    place_read_end(r->place, !rc);
    return rc ? 0 : n;
}

static void look(struct run *r)
{
    struct wire_peer_after_row *peer = NULL;
    arena_reset(&r->turn);
    size_t n = read_peers(r, &peer);
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < AT_A_TURN && peer[i].state <= PEER_OPEN && !atomic_load(&r->stopping); k++)
            if (!send_one(r, &peer[i]))
                break;
}

static void *run_main(void *arg)
{
    struct run *r = arg;
    int64_t next = 0;
    while (!atomic_load(&r->stopping)) {
        if (clock_mono_us() >= next) {
            look(r);
            next = clock_mono_us() + LOOK_MS * CLOCK_MS;
        }
        clock_sleep_us(NAP_MS * CLOCK_MS);
    }
    return NULL;
}

void *wire_start(struct place *p)
{
    struct run *r = curl_global_init(CURL_GLOBAL_DEFAULT) == 0 ? mem_new(1, sizeof *r) : NULL;
    if (!r) {
        diary(DIARY_ERROR, DIARY_EVENT("wire-off", "libcurl could not be started: nothing goes to other places"));
        return NULL;
    }
    r->place = p;
    arena_init(&r->arena, ARENA_MOST);
    arena_init(&r->turn, 1 << 20);
    must(pthread_create(&r->thread, NULL, run_main, r) == 0);
    return r;
}

void wire_stop(void *run)
{
    struct run *r = run;
    atomic_store(&r->stopping, true);
    must(pthread_join(r->thread, NULL) == 0);
    arena_release(&r->arena);
    arena_release(&r->turn);
    curl_global_cleanup();
    mem_free(r);
}
