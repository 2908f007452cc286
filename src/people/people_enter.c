/* people_enter.c - the last door: whoever proved who they are comes in, and the device they came with is known from then on.
**
** Tries are counted in lanes. Who is unknown shares one lane for each account, where anybody who knows a sign-in name can make it slow. A
** device that its owner came in with before has a lane of its own, so that a stranger's tries cost the owner nothing. The device proves it
** by a cookie that names nobody: a random word and its HMAC with the account and its password. Nothing of it is kept here, a new password
** makes all of them strange, and what a stolen one gives is a lane.
**
** Of a sign-in is kept when it was and what sort of device, for its owner alone: the last ten, for ninety days; no address, no name of a
** browser. It is enough to see "a phone, on Sunday night: that was not me". */
#include "people/people_in.h"

#include "base/clock.h"

enum { KNOWN_DAYS = 180, SIGNINS_KEPT = 10, SIGNINS_DAYS = 90 };
static const char KNOWN[] = "zt-known";

/* ---- devices ------------------------------------------------------------------------------------------------- */

static struct str known_mark(struct web *w, int64_t user, struct str phc, struct str word)
{
    struct hash key = place_secret(w->place, STR("people.known"));
    struct str of = arena_printf(w->arena, "%lld " STR_FMT " " STR_FMT, (long long)user, STR_ARG(word), STR_ARG(phc));
    struct hash mac = hash_hmac(&key, STR("known:"), of);
    struct buf b;
    buf_init(&b, w->arena, 64);
    buf_base64url(&b, mac.b, sizeof mac.b);
    return of.p && !b.overflow ? buf_view(&b) : STR_NONE;
}

/* The random word of this device, if it is one that this account came in with. */
static bool known_device(struct web *w, int64_t user, struct str phc, struct str *word)
{
    struct str cookie = cookie_get(w, KNOWN);
    if (cookie.n <= RAND_TOKEN_CHARS || cookie.p[RAND_TOKEN_CHARS] != '.')
        return false;
    struct str mine = str_n(cookie.p, RAND_TOKEN_CHARS);
    struct str mark = known_mark(w, user, phc, mine);
    if (!mark.p || !str_eq_secret(mark, str_n(cookie.p + RAND_TOKEN_CHARS + 1, cookie.n - RAND_TOKEN_CHARS - 1)))
        return false;
    *word = mine;
    return true;
}

struct hash people_lane(struct web *w, const char *door, int64_t user, struct str phc, struct str name)
{
    struct str word, kind = arena_printf(w->arena, "%s:", door);
    if (phc.p && known_device(w, user, phc, &word))
        return tries_key(kind, arena_printf(w->arena, "%lld " STR_FMT, (long long)user, STR_ARG(word)));
    return tries_key(kind, name);
}

static void know_device(struct web *w, int64_t user)
{
    struct people_user_get_row row;
    if (people_user_get(w->db, w->arena, user, &row) || !row.password.p)
        return;
    struct str word = rand_token(w->arena);
    struct str mark = known_mark(w, user, row.password, word);
    struct str cookie = arena_printf(w->arena, STR_FMT "." STR_FMT, STR_ARG(word), STR_ARG(mark));
    if (mark.p && cookie.p)
        cookie_set(w, KNOWN, cookie, KNOWN_DAYS * (CLOCK_DAY / CLOCK_S));
}

/* Coarse on purpose: what its owner recognises, and nobody else can tell apart. */
static enum people_device device(const struct web *w)
{
    static const struct {
        const char *mark;
        enum people_device is;
    } marks[] = { { "MicroMessenger", DEVICE_WECHAT }, { "iPad", DEVICE_TABLET }, { "Tablet", DEVICE_TABLET }, { "Mobile", DEVICE_PHONE },
                  { "Android", DEVICE_PHONE }, { "iPhone", DEVICE_PHONE }, { "Mozilla", DEVICE_COMPUTER } };
    struct str agent = http_header(w->http, "User-Agent");
    for (size_t i = 0; i < countof(marks); i++)
        for (size_t k = 0; k < agent.n; k++)
            if (str_starts(str_n(agent.p + k, agent.n - k), str_of(marks[i].mark)))
                return marks[i].is;
    return DEVICE_OTHER;
}

/* ---- coming in ----------------------------------------------------------------------------------------------- */

static enum rc note(struct side *s, struct arena *a, int64_t now, void *arg)
{
    const struct people_entry *e = arg;
    enum rc rc = OK;
    (void)a;
    for (size_t i = 0; !rc && i < e->lanes; i++)
        rc = tries_clear(s, &e->lane[i]);
    if (!rc)
        rc = people_signin_add(s, e->user, now, (int64_t)e->device, e->by_mail);
    return rc ? rc : people_signin_keep(s, e->user, SIGNINS_KEPT);
}

static void noted(struct web *w)
{
    const struct people_entry *e = w->task.arg;
    if (w->task.rc) {
        web_error(w, w->task.rc, &w->task.err);
        return;
    }
    know_device(w, e->user);
    session_begin(w, e->user, e->then);
}

void people_enter(struct web *w, struct people_entry *e)
{
    e->device = device(w);
    web_side(w, note, e, noted);
}

enum rc people_sweep(struct side *s, int64_t now)
{
    return people_signin_sweep(s, now - SIGNINS_DAYS * CLOCK_DAY);
}
