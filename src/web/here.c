/* here.c - who is at the same thing just now, so that two people do not write the same answer.
**
** It is kept in memory and nowhere else, for as long as it is true: what a colleague looked at is nobody's business afterwards, so
** there is no table of it, no log and no history. A page with an open stream counts while the stream is open, and a breath longer, since a
** form that is sent closes one page and opens the next. Without scripts there is no stream: there opening the page counts for two minutes,
** or until the same session opens another one.
**
** Few people work in one office: a list that is walked from end to end does. */
#include "web/app.h"
#include "web/live.h"

#include "base/clock.h"
#include "base/utf8.h"

enum { LOOKED_S = 120, BREATH_S = 3 };

static struct here_entry *find(struct live *l, const struct hash *session, const struct module *m, int64_t at)
{
    for (size_t i = 0; i < l->heres; i++) {
        struct here_entry *e = &l->here[i];
        if (e->at == at && e->module == m && hash_eq(&e->session, session))
            return e;
    }
    return NULL;
}

/* Somebody is there who was not; NULL: no room. */
static struct here_entry *come(struct live *l, const struct hash *session, const struct module *m, int64_t at, int64_t user,
                               struct str name)
{
    struct here_entry *e = find(l, session, m, at);
    if (e || l->heres == LIVE_HERE_MAX)
        return e;
    e = &l->here[l->heres++];
    *e = (struct here_entry){ .module = m, .at = at, .user = user, .session = *session };
    struct str head = name.p ? utf8_cut(name, LIVE_NAME_MAX) : STR("");
    memcpy(e->name, head.p, head.n);
    e->name_n = head.n;
    live_note(l, m, at, user);
    return e;
}

static void go(struct live *l, struct here_entry *e)
{
    live_note(l, e->module, e->at, e->user);
    *e = l->here[--l->heres];
}

static bool same(const struct here_entry *e, const struct listener *li)
{
    return li->at == e->at && li->module == e->module && hash_eq(&li->session, &e->session);
}

/* Somebody writes when one of their open pages says so. */
static void look_who_writes(struct live *l, struct here_entry *e)
{
    bool writing = false;
    for (const struct listener *li = l->first; li && !writing; li = li->next)
        writing = li->writing && same(e, li);
    if (e->writing != writing)
        live_note(l, e->module, e->at, e->user);
    e->writing = writing;
}

void here_begin(struct live *l, const struct listener *li, struct str name)
{
    struct here_entry *e = li->at == ABSENT || !li->user ? NULL : come(l, &li->session, li->module, li->at, li->user, name);
    if (e)
        e->streams++;
}

void here_end(struct live *l, const struct listener *li)
{
    struct here_entry *e = find(l, &li->session, li->module, li->at);
    if (!e || !e->streams)
        return;
    look_who_writes(l, e);
    if (--e->streams)
        return;
    e->until = clock_mono_us() + BREATH_S * (int64_t)CLOCK_S;
    must(pthread_cond_signal(&l->news) == 0);
}

void here_drop_session(struct live *l, const struct hash *session)
{
    for (size_t i = l->heres; i-- > 0;)
        if (hash_eq(&l->here[i].session, session))
            go(l, &l->here[i]);
}

int64_t here_expire(struct live *l, int64_t now)
{
    int64_t next = INT64_MAX;
    for (size_t i = l->heres; i-- > 0;) {
        struct here_entry *e = &l->here[i];
        if (e->streams)
            continue;
        if (e->until <= now)
            go(l, e);
        else if (e->until < next)
            next = e->until;
    }
    return next;
}

/* ---- for routes ------------------------------------------------------------------------------------------------- */

void web_here(struct web *w, const struct module *m, int64_t at)
{
    struct live *l = w->app->live;
    if (!w->signed_in || web_unattended(w) || w->http->method == HTTP_HEAD)
        return;
    int64_t now = clock_mono_us();
    must(pthread_mutex_lock(&l->mu) == 0);
    for (size_t i = l->heres; i-- > 0;) {
        struct here_entry *e = &l->here[i];
        if (!e->streams && e->at != at && hash_eq(&e->session, &w->session))
            go(l, e);
    }
    struct here_entry *e = at == ABSENT ? NULL : come(l, &w->session, m, at, w->actor.user, w->page.staff);
    if (e)
        e->until = now + LOOKED_S * (int64_t)CLOCK_S;
    must(pthread_mutex_unlock(&l->mu) == 0);
}

void web_here_writing(struct web *w, const struct module *m, int64_t at, bool writing)
{
    struct live *l = w->app->live;
    must(pthread_mutex_lock(&l->mu) == 0);
    struct here_entry *e = find(l, &w->session, m, at);
    struct listener *li = l->first; /* the newest page is the one that speaks; without a stream nobody would say that it ended */
    while (e && li && !same(e, li))
        li = li->next;
    if (e && li) {
        li->writing = writing;
        look_who_writes(l, e);
    }
    must(pthread_mutex_unlock(&l->mu) == 0);
}

/* One person at two screens is one name, and writing when at one of them. */
static size_t put_once(struct web_other *o, size_t n, const struct here_entry *e, struct arena *a)
{
    for (size_t i = 0; i < n; i++) {
        if (o[i].user == e->user) {
            o[i].writing = o[i].writing || e->writing;
            return n;
        }
    }
    o[n] = (struct web_other){ e->user, arena_str(a, str_n(e->name, e->name_n)), e->writing };
    return n + 1;
}

enum rc web_others(struct web *w, const struct module *m, int64_t at, const struct web_other **other, size_t *n)
{
    struct live *l = w->app->live;
    struct web_other *o = NULL;
    size_t k = 0;
    must(pthread_mutex_lock(&l->mu) == 0);
    (void)here_expire(l, clock_mono_us());
    for (size_t i = 0; i < l->heres && k < WEB_OTHERS_MAX; i++) {
        const struct here_entry *e = &l->here[i];
        if (e->at != at || e->module != m || e->user == w->actor.user)
            continue;
        if (!o && !(o = ARENA_ARRAY(w->arena, struct web_other, WEB_OTHERS_MAX)))
            break;
        k = put_once(o, k, e, w->arena);
    }
    must(pthread_mutex_unlock(&l->mu) == 0);
    if (w->arena->overflow)
        return FAILED;
    *other = o;
    *n = k;
    return OK;
}
