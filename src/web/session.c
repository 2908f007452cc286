/* session.c - who is it: a random cookie whose hash is a row, and the CSRF token that goes with it.
**
** The cookie is `zt` (cookie.c). Idle 30 minutes, 12 hours at most, or what the office says, and none that by the clock has yet to begin.
** `seen` is written at most once a minute, so reading pages stays reading. A page that keeps itself fresh is no sign of life: left open, it
** would keep its session for ever. */
#include "web/app.h"

#include "base/clock.h"
#include "core/setting.h"
#include "core_sql.h"

enum { SEEN_EVERY_S = 60, AHEAD_S = 60 };

static const char COOKIE[] = "zt";

bool session_allowed(const struct web *w)
{
    return w->http->tls || w->http->loopback || w->app->insecure_http;
}

static enum rc touch(struct side *s, struct arena *a, int64_t now, void *arg)
{
    (void)a;
    const struct hash *token = arg;
    return core_session_seen(s, hash_str(token), now);
}

/* Once a minute a reader waits for the writer before it sees the page. */
void session_touch_then(struct web *w, web_fn *then)
{
    if (w->signed_in && !web_unattended(w) && clock_now_us() - w->seen > SEEN_EVERY_S * (int64_t)CLOCK_S)
        web_side(w, touch, &w->session, then);
    else
        then(w);
}

static enum rc load_actor(struct web *w, int64_t user)
{
    enum rc rc = OK;
    for (size_t i = 0; i < MODULES_N && !rc; i++) {
        rc = MODULES[i]->actor ? MODULES[i]->actor(w->db, w->arena, user, &w->actor, &w->page.staff) : NOT_FOUND;
        w->signed_in = w->signed_in || (!rc && w->actor.user > 0);
        rc = rc == NOT_FOUND ? OK : rc;
    }
    if (!w->signed_in) {
        w->actor = (struct actor){ 0 };
        w->page.staff = STR_NONE;
    }
    w->page.may = w->actor.perms;
    w->page.finds = (w->actor.perms & (PERM_DESK_READ | PERM_VOICE)) == (PERM_DESK_READ | PERM_VOICE);
    return rc;
}

bool web_unattended(const struct web *w)
{
    return http_header(w->http, "X-Live").p || str_starts(http_header(w->http, "Accept"), STR("text/event-stream"));
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

struct life {
    int64_t idle_us, whole_us;
};

static enum rc life_of(struct web *w, struct life *out)
{
    int64_t idle, whole = 0;
    enum rc rc = setting_get(w->db, w->arena, &SETTING_IDLE_MIN, &idle);
    if (!rc)
        rc = setting_get(w->db, w->arena, &SETTING_SESSION_H, &whole);
    if (!rc)
        *out = (struct life){ idle * 60LL * CLOCK_S, whole * CLOCK_HOUR };
    return rc;
}

/* A session from the future was begun under a clock that was ahead: nobody knows how old it is. */
static bool alive(const struct life *life, int64_t created, int64_t seen, int64_t now)
{
    bool ahead = created - now > AHEAD_S * (int64_t)CLOCK_S || seen - now > AHEAD_S * (int64_t)CLOCK_S;
    return !ahead && now - created <= life->whole_us && now - seen <= life->idle_us;
}

enum rc session_load(struct web *w)
{
    struct core_session_get_row row;
    struct life life;
    struct hash raw;
    size_t n = 0;
    struct str cookie = cookie_get(w, COOKIE);
    if (!cookie.p || !base64url_decode(cookie, raw.b, sizeof raw.b, &n) || n != sizeof raw.b)
        return w->arena->overflow ? FAILED : OK;
    struct hash token = hash_sha256(hash_str(&raw));
    enum rc rc = core_session_get(conn_side(w->conn), w->arena, hash_str(&token), &row);
    if (!rc)
        rc = life_of(w, &life);
    if (rc || !alive(&life, row.created, row.seen, clock_now_us()))
        return rc == NOT_FOUND ? OK : rc;
    w->session = token;
    w->seen = row.seen;
    w->session_ends = least(row.created + life.whole_us, row.seen + life.idle_us);
    rc = load_actor(w, row.user);
    if (rc || !w->signed_in)
        return rc;
    struct buf b;
    buf_init(&b, w->arena, 128);
    buf_base64url(&b, row.csrf.p, row.csrf.n);
    w->csrf = w->page.csrf = buf_view(&b);
    return b.overflow ? FAILED : OK;
}

struct str session_csrf(struct web *w)
{
    return w->csrf;
}

/* ---- begin and end ------------------------------------------------------------------------------------------- */

struct beginning {
    struct hash raw, csrf;
    int64_t user;
    web_fn *then;
};

static enum rc put(struct side *s, struct arena *a, int64_t now, void *arg)
{
    (void)a;
    const struct beginning *b = arg;
    struct hash token = hash_sha256(hash_str(&b->raw));
    return core_session_put(s, hash_str(&token), b->user, hash_str(&b->csrf), now, now);
}

static void begun(struct web *w)
{
    struct beginning *b = w->task.arg;
    struct buf value;
    if (w->task.rc) {
        web_error(w, w->task.rc, &w->task.err);
        return;
    }
    buf_init(&value, w->arena, 128);
    buf_base64url(&value, b->raw.b, sizeof b->raw.b);
    cookie_set(w, COOKIE, buf_view(&value), COOKIE_UNTIL_CLOSED);
    b->then(w);
}

void session_begin(struct web *w, int64_t user, web_fn *then)
{
    struct beginning *b = ARENA_NEW(w->arena, struct beginning);
    must(user >= 0);
    if (!b) {
        web_error(w, FAILED, NULL);
        return;
    }
    *b = (struct beginning){ rand_hash(), rand_hash(), user, then };
    web_side(w, put, b, begun);
}

static enum rc drop(struct side *s, struct arena *a, int64_t now, void *arg)
{
    (void)a;
    (void)now;
    const struct hash *token = arg;
    return core_session_end(s, hash_str(token));
}

void session_end(struct web *w, web_fn *then)
{
    cookie_set(w, COOKIE, STR(""), 0);
    live_end_session(w->app->live, &w->session);
    web_side(w, drop, &w->session, then);
}
