/* desk_you.c - what concerns one colleague: a note that names them, cases they watch, and with these what is offered to them and due today.
**
** Nobody is written to: a letter would carry a resident's words out of the house. What concerns somebody is a list of the desk like any
** other (desk_filter.h, for=me), gathered anew for each look from few rows of their own. A naming waits until the colleague does something
** in the case or ticks it off; watching goes on, and remembers up to where they have looked. Both are the reader's own: no list tells who
** was named how often, or who answers slowly. */
#include "desk/desk_you.h"

#include "base/clock.h"
#include "base/text.h"
#include "base/utf8.h"
#include "desk/desk_in.h"
#include "people/people.h"

enum { COLLEAGUES_MAX = 200, WATCHES_MOST = 100, NAMINGS_SHOWN = 100, OFFERS_SHOWN = 50, TODAY_SHOWN = 50 };

/* ---- whom a note names ------------------------------------------------------------------------------------------- */

struct colleagues {
    struct people_account *who;
    size_t n;
};

/* Those who may read notes. */
static enum rc read_colleagues(struct db *db, struct arena *a, struct colleagues *c)
{
    c->who = ARENA_ARRAY(a, struct people_account, COLLEAGUES_MAX);
    c->n = 0;
    return c->who ? people_able(db, a, PERM_DESK_READ | PERM_VOICE, c->who, COLLEAGUES_MAX, &c->n) : FAILED;
}

static bool of_login(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

/* How many bytes of what stands here are this account's name or sign-in name; 0: none. A sign-in name ends where its letters end. */
static size_t called(const struct people_account *who, struct str s)
{
    size_t n = who->name.n && str_starts(s, who->name) ? who->name.n : 0;
    const struct str login = who->login;
    if (login.p && s.n >= login.n && login.n > n && strncasecmp(s.p, login.p, login.n) == 0 && (s.n == login.n || !of_login(s.p[login.n])))
        n = login.n;
    return n;
}

/* Whoever bears the longest name that stands here, all of them when several do; its length, 0: nobody does. */
static size_t add_called(const struct colleagues *c, struct str s, int64_t *user, size_t *n)
{
    size_t longest = 0;
    for (size_t i = 0; i < c->n; i++) {
        const size_t k = called(&c->who[i], s);
        longest = k > longest ? k : longest;
    }
    for (size_t i = 0; longest && i < c->n; i++) {
        size_t at = 0;
        while (at < *n && user[at] != c->who[i].user)
            at++;
        if (at == *n && *n < NAMED_MOST && called(&c->who[i], s) == longest)
            user[(*n)++] = c->who[i].user;
    }
    return longest;
}

/* '@', as it is typed in either script. */
static size_t at_sign(struct str s)
{
    return str_starts(s, STR("@")) ? 1 : str_starts(s, STR("＠")) ? strlen("＠") : 0;
}

static size_t between(struct str s)
{
    static const char *const mark[] = { " ", ",", ";", "，", "、", "；", "　" };
    for (size_t i = 0; i < countof(mark); i++)
        if (str_starts(s, str_of(mark[i])))
            return strlen(mark[i]);
    return 0;
}

static void names_in_words(const struct colleagues *c, struct str words, int64_t *user, size_t *n)
{
    for (size_t i = 0; i < words.n; i++) {
        const struct str rest = str_cut(words, i, words.n);
        const size_t sign = at_sign(rest);
        if (sign)
            (void)add_called(c, str_cut(rest, sign, rest.n), user, n);
    }
}

static bool names_in_list(const struct colleagues *c, struct str list, int64_t *user, size_t *n)
{
    while (list.n) {
        size_t step = between(list) + at_sign(list);
        if (!step)
            step = add_called(c, list, user, n);
        if (!step)
            return false;
        list = str_cut(list, step, list.n);
    }
    return true;
}

enum rc desk_note_names(struct cx *cx, struct str words, struct str to, struct str *named)
{
    struct colleagues c;
    int64_t user[NAMED_MOST];
    size_t n = 0;
    struct buf b;
    enum rc rc = read_colleagues(cx->db, cx->arena, &c);
    if (rc)
        return rc;
    if (to.p && !names_in_list(&c, to, user, &n))
        return refuse(cx, INVALID, "to", MSG_err_note_whom, 0);
    names_in_words(&c, words, user, &n);
    buf_init(&b, cx->arena, NAMED_CHARS + 1);
    for (size_t i = 0; i < n; i++)
        if (user[i] != cx->actor.user)
            buf_printf(&b, "%s%lld", b.n ? " " : "", (long long)user[i]);
    *named = b.n ? buf_view(&b) : STR_NONE;
    return b.overflow ? FAILED : OK;
}

enum rc desk_named_all(struct apply *ap, const struct stamp *st, int64_t id, struct str named)
{
    struct str one;
    enum rc rc = desk_named_drop(ap, st->by, id);
    while (!rc && named.n && str_next(&named, ' ', &one)) {
        int64_t user;
        rc = str_int(one, &user) ? desk_named_put(ap, user, id, st->pos, st->by, st->at) : FAILED;
    }
    return rc;
}

struct str desk_named_words(struct web *w, struct str named)
{
    struct str names = STR_NONE, one;
    while (named.n && str_next(&named, ' ', &one)) {
        int64_t user;
        const struct str name = str_int(one, &user) ? desk_person(w, user) : STR_NONE;
        names = names.p && name.p ? msg_list_and(&w->out.m, names, name) : name.p ? name : names;
    }
    return names;
}

/* ---- events and commands ------------------------------------------------------------------------------------------ */

static enum rc apply_watched(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_watched *ev = event;
    return ev->on ? desk_watch_put(ap, st->by, ev->id, st->pos) : desk_watch_drop(ap, st->by, ev->id);
}
static const struct field watched_f[] = { INT(struct case_watched, id), INT(struct case_watched, on) };
const struct event_type CASE_WATCHED = { "desk.case.watched", SHAPE(struct case_watched, watched_f), apply_watched, false };

static enum rc apply_seen(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct case_watched *ev = event;
    enum rc rc = desk_named_drop(ap, st->by, ev->id);
    return rc ? rc : desk_watch_seen(ap, st->by, ev->id, st->pos);
}
static const struct field seen_f[] = { INT(struct case_watched, id) };
const struct event_type CASE_SEEN_EVENT = { "desk.case.seen", SHAPE(struct case_watched, seen_f), apply_seen, false };

static enum rc decide_watch(struct cx *cx, const void *args)
{
    const struct case_do *a = args;
    struct desk_case_get_row row;
    struct desk_watch_get_row is;
    struct desk_watch_get_row *all;
    size_t n;
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (!rc && (rc = desk_watch_get(cx->db, cx->arena, cx->actor.user, a->id, &is)) == NOT_FOUND)
        rc = desk_watch_of(cx->db, cx->arena, cx->actor.user, WATCHES_MOST, &all, &n);
    else
        return rc; /* they do already */
    if (!rc && n == WATCHES_MOST)
        return refuse(cx, CONFLICT, NULL, MSG_err_watch_many, WATCHES_MOST);
    return rc ? rc : emit(cx, &CASE_WATCHED, &(struct case_watched){ a->id, 1 }, NULL);
}

static enum rc decide_unwatch(struct cx *cx, const void *args)
{
    const struct case_do *a = args;
    struct desk_watch_get_row is;
    enum rc rc = desk_watch_get(cx->db, cx->arena, cx->actor.user, a->id, &is);
    return rc ? rc : emit(cx, &CASE_WATCHED, &(struct case_watched){ a->id, 0 }, NULL);
}

/* Has anything happened in the case that this colleague watches, since they looked? */
static enum rc has_moved(struct db *db, struct arena *a, const struct actor *who, int64_t id, int64_t seen, bool *moved)
{
    struct desk_step_behind_row step;
    enum rc rc = desk_step_behind(db, a, id, seen, who->user, who->perms & PERM_VOICE ? STEP_KINDS : STEP_INSIDE, &step);
    if (!rc || rc == NOT_FOUND)
        *moved = !rc;
    return rc == NOT_FOUND ? OK : rc;
}

/* What there is to tick off for this colleague. */
static enum rc waits(struct db *db, struct arena *a, const struct actor *who, int64_t id, struct desk_named_get_row *named, bool *watches,
                     bool *moved)
{
    struct desk_watch_get_row watch;
    *moved = false;
    enum rc rc = desk_named_get(db, a, who->user, id, named);
    if (rc == NOT_FOUND)
        named->pos = 0;
    if (!rc || rc == NOT_FOUND)
        rc = desk_watch_get(db, a, who->user, id, &watch);
    *watches = !rc;
    return !rc ? has_moved(db, a, who, id, watch.seen, moved) : rc == NOT_FOUND ? OK : rc;
}

static enum rc decide_seen(struct cx *cx, const void *args)
{
    const struct case_do *a = args;
    struct desk_case_get_row row;
    struct desk_named_get_row named;
    bool watches, moved;
    enum rc rc = desk_case_get(cx->db, cx->arena, a->id, &row);
    if (!rc)
        rc = waits(cx->db, cx->arena, &cx->actor, a->id, &named, &watches, &moved);
    return rc || (!named.pos && !moved) ? rc : emit(cx, &CASE_SEEN_EVENT, &(struct case_watched){ .id = a->id }, NULL);
}

static const struct field id_f[] = { ASK_INT(struct case_do, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
const struct command CASE_WATCH = { "desk.case.watch", SHAPE(struct case_do, id_f), PERM_DESK_READ, decide_watch, SHAPE_NONE };
const struct command CASE_UNWATCH = { "desk.case.unwatch", SHAPE(struct case_do, id_f), PERM_DESK_READ, decide_unwatch, SHAPE_NONE };
const struct command CASE_SEEN = { "desk.case.seen", SHAPE(struct case_do, id_f), PERM_DESK_READ, decide_seen, SHAPE_NONE };

/* ---- the list ------------------------------------------------------------------------------------------------------ */

/* Sorted by number as it grows, each case once. */
struct gathered {
    struct desk_yours *of;
    size_t n;
};

static void put(struct gathered *g, int64_t id, unsigned why)
{
    size_t at = g->n;
    while (at && g->of[at - 1].id > id)
        at--;
    if (at && g->of[at - 1].id == id) {
        g->of[at - 1].why |= why;
        return;
    }
    if (g->n == YOURS_MOST)
        return;
    memmove(&g->of[at + 1], &g->of[at], (g->n - at) * sizeof *g->of);
    g->of[at] = (struct desk_yours){ id, why };
    g->n++;
}

static enum rc put_named(struct web *w, struct gathered *g)
{
    struct desk_named_get_row *named;
    struct desk_watch_get_row *watch;
    size_t n;
    enum rc rc = desk_named_of(w->db, w->arena, w->actor.user, NAMINGS_SHOWN, &named, &n);
    for (size_t i = 0; !rc && i < n; i++)
        put(g, named[i].case_id, YOURS_NAMED);
    if (!rc)
        rc = desk_watch_of(w->db, w->arena, w->actor.user, WATCHES_MOST, &watch, &n);
    for (size_t i = 0; !rc && i < n; i++) {
        bool moved = false;
        rc = has_moved(w->db, w->arena, &w->actor, watch[i].case_id, watch[i].seen, &moved);
        if (moved)
            put(g, watch[i].case_id, YOURS_MOVED);
    }
    return rc;
}

/* What was offered to this account, and what it has to have done before the place's day ends; what is overdue too. */
static enum rc put_held(struct web *w, struct gathered *g, int64_t user)
{
    struct desk_offer_get_row *offer;
    struct desk_line_get_row *row;
    const int64_t shift = (int64_t)w->out.offset_min * 60 * CLOCK_S,
                  tomorrow = ((w->out.now_us + shift) / CLOCK_DAY + 1) * CLOCK_DAY - shift;
    size_t n;
    enum rc rc = desk_offer_to(w->db, w->arena, user, OFFERS_SHOWN, &offer, &n);
    for (size_t i = 0; !rc && i < n; i++)
        put(g, offer[i].case_id, YOURS_OFFERED);
    for (int s = CASE_FILED; !rc && s < CASE_TO_VERIFY; s++) {
        rc = desk_line_taker_due_up(w->db, w->arena, user, s, INT64_MIN + 1, 0, TODAY_SHOWN, &row, &n);
        for (size_t i = 0; !rc && i < n && row[i].due_at < tomorrow; i++)
            put(g, row[i].id, row[i].due_at < w->out.now_us ? YOURS_LATE : YOURS_TODAY);
    }
    return rc;
}

enum rc desk_read_yours(struct web *w, const struct desk_yours **out, size_t *n)
{
    struct gathered g = { .of = ARENA_ARRAY(w->arena, struct desk_yours, YOURS_MOST + 1) };
    const int64_t *holder;
    size_t holders = 0;
    enum rc rc = g.of ? put_named(w, &g) : FAILED;
    if (!rc)
        rc = desk_read_holders(w, w->actor.user, &holder, &holders);
    for (size_t i = 0; !rc && i < holders; i++)
        rc = put_held(w, &g, holder[i]);
    if (rc)
        return rc;
    *out = g.of;
    *n = g.n;
    return OK;
}

const struct desk_yours *desk_yours_find(const struct desk_yours *of, size_t n, int64_t id)
{
    size_t from = 0, to = n;
    while (from < to) {
        const size_t mid = from + (to - from) / 2;
        if (of[mid].id == id)
            return &of[mid];
        if (of[mid].id < id)
            from = mid + 1;
        else
            to = mid;
    }
    return NULL;
}

/* ---- on a case's page ---------------------------------------------------------------------------------------------- */

static enum rc read_names(struct web *w, struct you_view *v)
{
    struct colleagues c;
    enum rc rc = read_colleagues(w->db, w->arena, &c);
    struct str *name = rc ? NULL : ARENA_ARRAY(w->arena, struct str, c.n + 1);
    if (!name)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < c.n; i++)
        if (c.who[i].name.p && c.who[i].user != w->actor.user)
            name[v->colleagues++] = c.who[i].name;
    v->colleague = name;
    return OK;
}

enum rc desk_read_you(struct web *w, int64_t id, struct you_view *v)
{
    struct desk_named_get_row named;
    struct you_view got = { .moved = false };
    enum rc rc = waits(w->db, w->arena, &w->actor, id, &named, &got.watches, &got.moved);
    if (!rc && named.pos)
        got.by = desk_person(w, named.by);
    if (!rc && (w->actor.perms & PERM_DESK))
        rc = read_names(w, &got);
    if (!rc)
        *v = got;
    return rc;
}
