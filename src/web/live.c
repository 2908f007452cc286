/* live.c - an open page hears what was changed while it is being looked at.
**
** The writer tells which things a committed group was about (place_watch). They are collected here, and a thread of our own tells all open
** pages of that module, at most five times a second: a storm of writes costs the listeners five lines a second and the writer a few
** comparisons; when all is calm a change is told at once; with nobody listening nothing happens at all.
**
** A line holds numbers only: {"pos":812,"ids":[12,15]}. The page then fetches what it shows from where it came from, under the same
** permission as before, so there is one source of what a reader may see, and it is not this one. A page that missed lines while it was away
** sees by "pos" that it did. `id:` is the same number, so that a browser that comes back says what it heard last.
**
** A page that shows one thing hears of that thing alone. One session has LIVE_SESSION_MAX streams: with one more the oldest ends and is
** told to stay away for a while, so that a person with many windows takes no place from the others, and the windows none from each other.
**
** Nobody listens on an old permission: streams of a session end with it, all of them are asked who they are when an event of the module
** that knows people was written, and each after five minutes anyway. Ending is cheap, browsers come back by themselves. */
#include "web/app.h"
#include "web/live.h"

#include "base/clock.h"
#include "base/mem.h"

enum { GAP_MS = 200, ASKED_EVERY_S = 300, COME_BACK_MS = 1000, STAY_AWAY_MS = 30000 };

/* ---- what is to be told -------------------------------------------------------------------------------------- */

void live_note(struct live *l, const struct module *m, int64_t id, int64_t user)
{
    for (size_t i = 0; i < l->marks; i++) {
        struct live_mark *k = &l->mark[i];
        if (k->module == m && k->id == id) {
            k->user = k->user == user ? user : 0;
            return;
        }
    }
    if (l->marks == LIVE_IDS_MAX)
        l->all = true;
    else
        l->mark[l->marks++] = (struct live_mark){ m, id, user };
    must(pthread_cond_signal(&l->news) == 0);
}

/* An event's kind begins with its module's name. */
static const struct module *module_of(const struct event_type *t)
{
    struct str kind = str_of(t->kind);
    struct str name = str_cut(kind, 0, str_find(kind, '.', 0));
    for (size_t i = 0; i < MODULES_N; i++)
        if (str_eq(name, str_of(MODULES[i]->name)))
            return MODULES[i];
    return NULL;
}

static void committed(const struct changes *c, void *ctx)
{
    struct live *l = ctx;
    must(pthread_mutex_lock(&l->mu) == 0);
    for (size_t i = 0; l->first && i < c->n; i++) {
        const struct module *m = module_of(c->touch[i].type);
        if (m && m->actor)
            l->ask_again = true;
        if (m && c->touch[i].id != ABSENT)
            live_note(l, m, c->touch[i].id, 0);
    }
    if (l->first && (int64_t)c->n < c->events)
        l->all = true;
    if (l->all || l->ask_again)
        must(pthread_cond_signal(&l->news) == 0);
    l->pos = c->pos;
    must(pthread_mutex_unlock(&l->mu) == 0);
}

/* ---- telling -------------------------------------------------------------------------------------------------- */

/* The line for one listener; false: there is nothing in it for them. */
static bool write_line(const struct live *l, const struct listener *li, struct buf *b)
{
    size_t n = 0;
    buf_reset(b);
    buf_printf(b, "id: %lld\ndata: {\"pos\":%lld,", (long long)l->pos, (long long)l->pos);
    if (l->all) {
        buf_str(b, STR("\"all\":true}\n\n"));
        return true;
    }
    buf_str(b, STR("\"ids\":["));
    for (size_t i = 0; i < l->marks; i++) {
        const struct live_mark *k = &l->mark[i];
        if (k->module == li->module && (li->at == ABSENT || li->at == k->id) && (k->user == 0 || k->user != li->user))
            buf_printf(b, "%s%lld", n++ ? "," : "", (long long)k->id);
    }
    buf_str(b, STR("]}\n\n"));
    return n > 0;
}

static void end(struct listener *li)
{
    li->ending = true;
    http_stream_end(li->stream);
}

static void tell(struct live *l, struct buf *b, int64_t now)
{
    for (struct listener *li = l->first; li; li = li->next) {
        if (write_line(l, li, b)) {
            must(!b->overflow);
            (void)!http_stream_send(li->stream, buf_view(b)); /* who can't take it is over, and comes back */
        }
        if (l->ask_again)
            end(li);
    }
    l->marks = 0;
    l->all = l->ask_again = false;
    l->told_at = now;
}

/* Ends streams whose time has come; when that of the next one does. */
static int64_t end_old(struct live *l, int64_t now)
{
    int64_t next = INT64_MAX;
    for (struct listener *li = l->first; li; li = li->next) {
        if (li->until <= now) {
            end(li);
            li->until = INT64_MAX;
        }
        next = li->until < next ? li->until : next;
    }
    return next;
}

static void *live_main(void *arg)
{
    struct live *l = arg;
    struct arena a;
    struct buf b;
    arena_init(&a, HTTP_STREAM_QUEUE * 2);
    buf_init(&b, &a, HTTP_STREAM_QUEUE);
    must(pthread_mutex_lock(&l->mu) == 0);
    while (!l->stopping) {
        int64_t now = clock_mono_us(), due = l->told_at + GAP_MS * CLOCK_MS, wake = INT64_MAX;
        bool news = l->marks || l->all || l->ask_again;
        if (news && due <= now) {
            tell(l, &b, now);
            continue;
        }
        if (l->first) {
            int64_t old = end_old(l, now), here = here_expire(l, now);
            wake = old < here ? old : here;
            news = l->marks || l->all || l->ask_again;
        }
        wake = news && due < wake ? due : wake;
        struct timespec at = { .tv_sec = wake / CLOCK_S, .tv_nsec = wake % CLOCK_S * 1000 };
        if (wake == INT64_MAX)
            (void)pthread_cond_wait(&l->news, &l->mu);
        else
            (void)pthread_cond_timedwait(&l->news, &l->mu, &at); /* late, early or called: the loop looks */
    }
    must(pthread_mutex_unlock(&l->mu) == 0);
    arena_release(&a);
    return NULL;
}

/* ---- listening ------------------------------------------------------------------------------------------------ */

static void over(void *user)
{
    struct listener *li = user;
    struct live *l = li->live;
    must(pthread_mutex_lock(&l->mu) == 0);
    if (li->prev)
        li->prev->next = li->next;
    else
        l->first = li->next;
    if (li->next)
        li->next->prev = li->prev;
    here_end(l, li);
    must(pthread_mutex_unlock(&l->mu) == 0);
    mem_free(li);
}

/* Makes room for one more of a session: the list begins with the newest. */
static void end_oldest(struct live *l, const struct hash *session)
{
    struct listener *oldest = NULL;
    size_t n = 0;
    for (struct listener *li = l->first; li; li = li->next) {
        if (li->ending || !li->user || !hash_eq(&li->session, session))
            continue;
        n++;
        oldest = li;
    }
    if (n < LIVE_SESSION_MAX)
        return;
    char word[32];
    int len = snprintf(word, sizeof word, "retry: %d\n\n", STAY_AWAY_MS);
    (void)!http_stream_send(oldest->stream, str_n(word, (size_t)len)); /* it ends either way */
    end(oldest);
}

static void add(struct live *l, struct listener *li, struct str name)
{
    must(pthread_mutex_lock(&l->mu) == 0);
    end_oldest(l, &li->session);
    li->next = l->first;
    if (l->first)
        l->first->prev = li;
    l->first = li;
    here_begin(l, li, name);
    must(pthread_cond_signal(&l->news) == 0);
    must(pthread_mutex_unlock(&l->mu) == 0);
}

void web_stream(struct web *w, const struct module *m, int64_t at)
{
    int64_t now = clock_now_us(), ends = now + ASKED_EVERY_S * (int64_t)CLOCK_S;
    if (w->http->method != HTTP_GET) {
        http_answer(w->http, 200, STR("text/event-stream"), STR_NONE);
        return;
    }
    struct listener *li = mem_new(1, sizeof *li);
    enum rc rc = li ? http_stream_open(w->http, over, li, &li->stream) : FAILED;
    if (rc) {
        mem_free(li);
        web_error(w, rc, NULL);
        return;
    }
    if (w->signed_in && w->session_ends < ends)
        ends = w->session_ends;
    li->live = w->app->live;
    li->module = m;
    li->at = at;
    li->user = w->actor.user;
    li->session = w->session;
    li->until = clock_mono_us() + (ends - now);
    http_add(w->http, STR("X-Accel-Buffering"), STR("no")); /* a proxy in between must not collect it */
    add(li->live, li, w->page.staff);
    /* Read after we listen: what was committed before is in this number, what comes after will be told. */
    long long pos = (long long)place_head(w->place).pos;
    struct str hello = arena_printf(w->arena, "retry: %d\nid: %lld\ndata: {\"pos\":%lld,\"ids\":[]}\n\n", COME_BACK_MS, pos, pos);
    if (!hello.p || http_stream_send(li->stream, hello))
        http_stream_end(li->stream);
}

void live_end_session(struct live *l, const struct hash *session)
{
    must(pthread_mutex_lock(&l->mu) == 0);
    for (struct listener *li = l->first; li; li = li->next)
        if (hash_eq(&li->session, session))
            end(li);
    here_drop_session(l, session);
    must(pthread_mutex_unlock(&l->mu) == 0);
}

/* ---- start and stop ------------------------------------------------------------------------------------------- */

struct live *live_start(struct place *p)
{
    struct live *l = mem_new(1, sizeof *l);
    pthread_condattr_t mono;
    must(l != NULL);
    l->place = p;
    l->pos = place_head(p).pos;
    must(pthread_mutex_init(&l->mu, NULL) == 0);
    must(pthread_condattr_init(&mono) == 0 && pthread_condattr_setclock(&mono, CLOCK_MONOTONIC) == 0);
    must(pthread_cond_init(&l->news, &mono) == 0);
    must(pthread_condattr_destroy(&mono) == 0);
    place_watch(p, committed, l);
    must(pthread_create(&l->thread, NULL, live_main, l) == 0);
    return l;
}

void live_stop(struct live *l)
{
    must(pthread_mutex_lock(&l->mu) == 0);
    must(!l->first);
    l->stopping = true;
    must(pthread_cond_signal(&l->news) == 0);
    must(pthread_mutex_unlock(&l->mu) == 0);
    must(pthread_join(l->thread, NULL) == 0);
    must(pthread_cond_destroy(&l->news) == 0 && pthread_mutex_destroy(&l->mu) == 0);
    mem_free(l);
}
