/* people_signin.c - signing in and out.
**
** A sign-in goes through four rooms, each where it belongs: the HTTP thread looks the name up, the writer counts the try (before anything
** is compared, so a hundred at once are still a hundred), a worker compares, the writer begins the session (people_enter.c). From the sixth
** try within ten minutes on, the answer takes five seconds more; a device that the account came in with before counts for itself, so nobody
** can make it slow for the owner, who is never locked out. That wait alone stops nobody who asks many times at once; what limits guessing
** is that each costs an Argon2 hash, that two workers make them and 32 requests wait at most (the next is answered 503), and the bucket of
** the address. An unknown name costs the same time as a known one and gets the same words. */
#include "people/people_in.h"

#include "base/clock.h"
#include "signin.html.h"

enum { TRIES_FREE = 5, SLOWED_MS = 5000 };
#define TRIES_WINDOW (10LL * 60 * CLOCK_S)

/* ---- what pages without a session share ----------------------------------------------------------------------- */

struct str people_field_error(struct web *w, const char *field)
{
    const struct err *e = form_error(&w->form, field);
    return e ? msg_text(&w->out.m, e->key, e->n) : STR_NONE;
}

bool people_no_session(struct web *w)
{
    if (session_allowed(w))
        return false;
    w->page.title = msg_signin_title(&w->out.m);
    ui_error(&w->out, &w->page, &(struct ui_error){ .what = msg_signin_no_tls(&w->out.m), .now = msg_signin_no_tls_now(&w->out.m) });
    web_html(w, web_status(DENIED));
    return true;
}

/* The __Host- prefix keeps a neighbouring host of the same domain from planting one; browsers want TLS for it. */
static const char *pre_cookie(const struct web *w)
{
    return w->http->tls ? "__Host-zt-pre" : "zt-pre";
}

static bool pre_sound(struct str pre)
{
    unsigned char bytes[16];
    size_t n;
    return pre.n == PEOPLE_TOKEN_CHARS && base64url_decode(pre, bytes, sizeof bytes, &n) && n == sizeof bytes;
}

struct str people_pre(struct web *w)
{
    struct str pre = http_cookie(w->http, pre_cookie(w));
    if (pre_sound(pre))
        return pre;
    pre = rand_token(w->arena);
    struct str cookie = arena_printf(w->arena, "%s=" STR_FMT "; Path=/; HttpOnly; SameSite=Lax%s", pre_cookie(w), STR_ARG(pre),
                                     w->http->tls ? "; Secure" : "");
    if (cookie.p)
        http_add(w->http, STR("Set-Cookie"), cookie);
    return pre;
}

bool people_pre_agrees(const struct web *w)
{
    struct str pre = http_cookie(w->http, pre_cookie(w));
    return pre_sound(pre) && str_eq_secret(pre, form_value(&w->form, "pre"));
}

/* ---- signing in ---------------------------------------------------------------------------------------------- */

struct signin {
    struct str login; /* as it is kept; absent: what was typed can't be one */
    struct str password;
    struct hash key; /* of the count of tries */
    int64_t tries;
    int64_t user;
    struct str phc; /* absent: nobody who could sign in has this name */
    bool right;
};

static void draw(struct web *w, struct str to, struct str error, int status)
{
    struct people_signin_page p = { .page = &w->page, .to = to, .error = error, .login = form_value(&w->form, "login") };
    p.pre = people_pre(w);
    p.links = people_links_open(w);
    w->page.title = msg_signin_title(&w->out.m);
    people_signin(&w->out, &p);
    web_html(w, status);
}

struct url people_home(struct web *w, int64_t user)
{
    struct people_user_get_row row;
    struct actor may = { 0 };
    struct str name;
    const struct people_role *role = people_user_get(w->db, w->arena, user, &row) ? NULL : people_role(row.role);
    if (!role || PEOPLE.actor(w->db, w->arena, user, &may, &name))
        return url_path(&w->out, "/");
    if (may.perms == PERM_STAFF || (may.perms & role->needs) != role->needs)
        return url_path(&w->out, "/people/me"); /* a second step is due first, or that right was taken */
    return url_given(str_of(role->home));
}

static struct url way_on(struct web *w, int64_t user, struct str to)
{
    return str_empty(to) ? people_home(w, user) : url_given(to);
}

void people_signin_show(struct web *w)
{
    struct str to = web_query(w, "to");
    if (people_no_session(w))
        return;
    if (w->signed_in)
        web_see_other(w, way_on(w, w->actor.user, STR_NONE));
    else
        draw(w, to, STR_NONE, 200);
}

static void signed_in(struct web *w)
{
    const struct signin *s = w->user;
    web_see_other(w, way_on(w, s->user, form_value(&w->form, "to")));
}

static void compared(struct web *w)
{
    struct signin *s = w->user;
    struct people_second_get_row second;
    struct people_entry *e = ARENA_NEW(w->arena, struct people_entry);
    if (w->task.rc || !e) {
        web_error(w, w->task.rc ? w->task.rc : FAILED, &w->task.err);
        return;
    }
    if (!s->right) {
        draw(w, form_value(&w->form, "to"), msg_signin_wrong(&w->out.m), web_status(INVALID));
        return;
    }
    enum rc rc = people_second_get(w->db, w->arena, s->user, &second);
    *e = (struct people_entry){ .user = s->user, .lane = { s->key }, .lanes = 1, .then = signed_in };
    if (!rc)
        people_step_ask(w, s->user, form_value(&w->form, "to"));
    else if (rc == NOT_FOUND)
        people_enter(w, e);
    else
        web_error(w, rc, NULL);
}

static void compare(struct web *w)
{
    struct signin *s = w->user;
    if (s->phc.p)
        s->right = password_check(s->phc, s->password);
    else
        (void)password_hash(w->arena, s->password); /* the same work, so that time does not tell */
}

static void delayed(struct web *w)
{
    web_hash(w, compare, compared);
}

static void counted(struct web *w)
{
    const struct signin *s = w->user;
    if (w->task.rc)
        web_error(w, w->task.rc, NULL);
    else if (s->tries > TRIES_FREE)
        web_delay(w, SLOWED_MS, delayed);
    else
        delayed(w);
}

static enum rc count_try(struct side *side, struct arena *a, int64_t now, void *arg)
{
    struct signin *s = arg;
    return tries_fail(side, a, &s->key, now, TRIES_WINDOW, &s->tries);
}

/* Who could sign in under this name. Nobody: that is not told, and costs the same. */
static enum rc look_up(struct web *w, struct signin *s, struct str typed)
{
    struct people_user_by_login_row row;
    enum rc rc = people_login(w->arena, typed, &s->login) ? people_user_by_login(w->db, w->arena, s->login, &row) : NOT_FOUND;
    if (!rc && row.active) {
        s->user = row.id;
        s->phc = row.password;
    }
    s->key = people_lane(w, "login", s->user, s->phc, s->login.p ? s->login : typed);
    return rc == NOT_FOUND ? OK : rc;
}

void people_signin_do(struct web *w)
{
    if (people_no_session(w))
        return;
    if (!people_pre_agrees(w)) {
        draw(w, form_value(&w->form, "to"), msg_err_csrf(&w->out.m), web_status(INVALID));
        return;
    }
    struct signin *s = ARENA_NEW(w->arena, struct signin);
    struct str password = people_password(w->arena, form_value(&w->form, "password"));
    enum rc rc = s && password.p ? look_up(w, s, str_trim(form_value(&w->form, "login"))) : FAILED;
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    s->password = password;
    w->user = s;
    web_side(w, count_try, s, counted);
}

/* ---- signing out --------------------------------------------------------------------------------------------- */

static void signed_out(struct web *w)
{
    web_see_other(w, url_path(&w->out, "/"));
}

void people_signout_do(struct web *w)
{
    session_end(w, signed_out);
}
