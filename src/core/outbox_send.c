/* outbox_send.c - the thread that empties the outbox.
**
** It looks once a second, and at once goes on while there is something to do. A letter that can't go now is put off for longer and longer
** (side_outbox: TRIES in about a day), then given up; when nobody answers at all, nothing is blamed on the letters: the channel rests, and
** they keep their tries. No snapshot is held while something is delivered, and no two deliveries run at once: a neighbourhood's office
** sends hundreds of letters on a bad day, not thousands a second. */
#include "core/outbox_in.h"

#include "base/clock.h"
#include "base/mem.h"
#include "core/log.h"
#include "core/module.h"
#include "core_sql.h"

#include <pthread.h>

enum { LOOK_MS = 1000, NAP_MS = 50, BATCH = 50, ARENA_MOST = 4 << 20, TRIES = 8, REST_LEAST_S = 30, REST_MOST_S = 900 };

struct outbox {
    struct outbox_options o;
    struct arena arena;
    pthread_t thread;
    atomic_bool stopping;
    _Atomic int64_t unreachable;
    int64_t rest_until, rest_s; /* monotonic µs; seconds of the next rest */
};

/* Minutes between a letter's tries. */
static const int wait_min[TRIES] = { 1, 5, 15, 60, 120, 240, 480, 480 };

/* ---- writing -------------------------------------------------------------------------------------------------- */

/* BUSY: the queue was full; the next look does it. */
static enum rc submit(struct outbox *o, struct task *t)
{
    t->arena = &o->arena;
    return place_wait(o->o.place, t);
}

/* Who took it out meanwhile had the last word. */
static void tell(struct outbox *o, const struct command *c, const void *args)
{
    struct task t = { .command = c, .args = args, .actor = { 0, PERM_PLACE } };
    enum rc rc = submit(o, &t);
    must(rc != INVALID && rc != DENIED);
}

struct put_off {
    int64_t pos, who, round, n;
};

static enum rc put_off(struct side *s, struct arena *a, int64_t now, void *arg)
{
    const struct put_off *p = arg;
    (void)a;
    must(p->n >= 1 && p->n <= TRIES);
    return core_outbox_try_put(s, p->pos, p->who, p->round, p->n, now + (int64_t)wait_min[p->n - 1] * 60 * CLOCK_S);
}

static enum rc clear(struct side *s, struct arena *a, int64_t now, void *arg)
{
    const struct put_off *p = arg;
    (void)a, (void)now;
    return core_outbox_try_clear(s, p->pos, p->who);
}

static void note(struct outbox *o, enum rc (*side)(struct side *, struct arena *, int64_t, void *), struct put_off *p)
{
    struct task t = { .side = side, .arg = p };
    (void)submit(o, &t); /* lost: it is tried a little sooner */
}

/* ---- reading -------------------------------------------------------------------------------------------------- */

/* Its name is the same for each try and tells nothing: a keyed hash of which it is, under the host of the log. */
static enum rc name_letter(struct outbox *o, const struct core_outbox_waiting_row *row, struct letter *l)
{
    struct hash key = place_secret(o->o.place, STR("zhitong/letter/1"));
    char which[64];
    struct buf b;
    int n = snprintf(which, sizeof which, "%lld %lld", (long long)row->pos, (long long)row->who);
    must(n > 0 && (size_t)n < sizeof which);
    struct hash h = hash_hmac(&key, str_n(which, (size_t)n), STR(""));
    struct str origin = place_origin(o->o.place);
    buf_init(&b, &o->arena, 512);
    buf_base64url(&b, h.b, 18);
    buf_char(&b, '@');
    buf_str(&b, str_cut(origin, 0, str_find(origin, '/', 0)));
    l->id = buf_view(&b);
    return b.overflow ? FAILED : OK;
}

static enum rc write_letter(struct outbox *o, struct db *db, const struct core_outbox_waiting_row *row, struct letter *l)
{
    struct letter_ask ask = { .place = o->o.place, .db = db, .arena = &o->arena, .pos = row->pos, .who = row->who, .base = o->o.base,
                              .now = clock_now_us() };
    enum rc rc = NOT_FOUND;
    for (size_t i = 0; i < MODULES_N; i++)
        if (MODULES[i]->self && (rc = MODULES[i]->self(db, &o->arena, &ask.place_name, &ask.offset_min)))
            return rc;
    rc = NOT_FOUND;
    for (size_t i = 0; i < MODULES_N && rc == NOT_FOUND; i++)
        if (MODULES[i]->letter)
            rc = MODULES[i]->letter(&ask, l);
    if (rc == NOT_FOUND) /* a row that no module knows: `check` says why, and the others go on */
        rc = FAILED;
    return rc ? rc : name_letter(o, row, l);
}

/* What is due of one row: the letter, or the reason not to send now (BUSY). *n: tries of this round so far. */
static enum rc read_due(struct outbox *o, const struct core_outbox_waiting_row *row, struct letter *l, int64_t *n)
{
    struct conn *c = place_read_begin(o->o.place);
    struct core_outbox_try_get_row last;
    struct core_outbox_get_row still;
    if (!c)
        return BUSY;
    enum rc rc = core_outbox_get(conn_db(c), &o->arena, row->pos, row->who, &still);
    if (!rc && still.given_up != ABSENT)
        rc = NOT_FOUND;
    if (!rc) {
        rc = core_outbox_try_get(conn_side(c), &o->arena, row->pos, row->who, &last);
        bool tried = !rc && last.round == row->round;
        *n = tried ? last.n : 0;
        rc = tried && last.until > clock_now_us() ? BUSY : rc == NOT_FOUND ? OK : rc;
    }
    if (!rc)
        rc = write_letter(o, conn_db(c), row, l);
    place_read_end(o->o.place, rc != FAILED);
    return rc;
}

/* ---- sending -------------------------------------------------------------------------------------------------- */

static void rest(struct outbox *o)
{
    o->rest_s = o->rest_s ? o->rest_s * 2 : REST_LEAST_S;
    if (o->rest_s > REST_MOST_S)
        o->rest_s = REST_MOST_S;
    o->rest_until = clock_mono_us() + o->rest_s * CLOCK_S;
    atomic_store(&o->unreachable, clock_now_us());
}

static void deliver(struct outbox *o, const struct core_outbox_waiting_row *row, const struct letter *l, int64_t n)
{
    struct str why = STR("refused");
    struct put_off p = { row->pos, row->who, row->round, n + 1 };
    enum rc rc = o->o.channel.deliver(o->o.channel.ctx, l, &o->arena, &o->stopping, &why);
    if (atomic_load(&o->stopping) && rc)
        return;
    if (rc == FAILED) {
        rest(o);
        return;
    }
    o->rest_s = 0;
    atomic_store(&o->unreachable, 0);
    if (rc == BUSY && p.n < TRIES) {
        note(o, put_off, &p);
        return;
    }
    if (rc == OK)
        tell(o, &OUTBOX_DONE, &(struct outbox_done){ row->pos, row->who, 1 });
    else
        tell(o, &OUTBOX_GIVE_UP, &(struct outbox_given_up){ row->pos, row->who, why });
    if (n > 0)
        note(o, clear, &p);
}

static void send_one(struct outbox *o, const struct core_outbox_waiting_row *row)
{
    struct letter l = { 0 };
    int64_t n = 0;
    enum rc rc = read_due(o, row, &l, &n);
    if (rc)
        return;
    if (l.to.p)
        deliver(o, row, &l, n);
    else
        tell(o, &OUTBOX_DONE, &(struct outbox_done){ row->pos, row->who, 0 });
}

/* The next rows that wait, from behind *row. 0: none, or they are held. */
static size_t read_waiting(struct outbox *o, const struct core_outbox_waiting_row *behind, struct core_outbox_waiting_row *out)
{
    struct conn *c = place_read_begin(o->o.place);
    struct core_outbox_waiting_row *row = NULL;
    size_t n = 0;
    bool held = true;
    int64_t since;
    if (!c)
        return 0;
    enum rc rc = outbox_held(conn_db(c), &o->arena, &held, &since);
    if (!rc && !held)
        rc = core_outbox_waiting(conn_db(c), &o->arena, behind->pos, behind->who, BATCH, &row, &n);
    place_read_end(o->o.place, !rc);
    if (rc)
        return 0;
    must(n <= BATCH);
    if (n)
        memcpy(out, row, n * sizeof *row);
    return n;
}

/* Once through all that waits, as it is now. */
static void look(struct outbox *o)
{
    struct core_outbox_waiting_row row[BATCH], behind = { -1, -1, 0 };
    size_t n;
    do {
        n = read_waiting(o, &behind, row);
        for (size_t i = 0; i < n; i++) {
            if (atomic_load(&o->stopping) || clock_mono_us() < o->rest_until)
                return;
            arena_reset(&o->arena);
            send_one(o, &row[i]);
            behind = row[i];
        }
    } while (n == BATCH);
}

static void *outbox_main(void *arg)
{
    struct outbox *o = arg;
    int64_t next = 0;
    while (!atomic_load(&o->stopping)) {
        int64_t now = clock_mono_us();
        if (now >= next && now >= o->rest_until) {
            arena_reset(&o->arena);
            look(o);
            next = clock_mono_us() + LOOK_MS * CLOCK_MS;
        }
        clock_sleep_us(NAP_MS * CLOCK_MS);
    }
    return NULL;
}

struct outbox *outbox_start(const struct outbox_options *options)
{
    struct outbox *o = mem_new(1, sizeof *o);
    must(o != NULL && options->channel.deliver);
    o->o = *options;
    arena_init(&o->arena, ARENA_MOST);
    must(pthread_create(&o->thread, NULL, outbox_main, o) == 0);
    return o;
}

void outbox_stop(struct outbox *o)
{
    if (!o)
        return;
    atomic_store(&o->stopping, true);
    must(pthread_join(o->thread, NULL) == 0);
    arena_release(&o->arena);
    mem_free(o);
}

int64_t outbox_unreachable(const struct outbox *o)
{
    return o ? atomic_load(&o->unreachable) : 0;
}
