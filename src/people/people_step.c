/* people_step.c - the page between the right password and being in: the second step.
**
** Who gave the right password is remembered for five minutes in a cookie that is sealed, so a server that was started anew still knows, and
** there is nothing to sweep. It holds the account's number and no right: with it one may try digits, nothing else. */
#include "people/people_in.h"

#include "base/clock.h"
#include "second.html.h"

enum { STEP_MIN = 5, STEP_MOST = 200 };
static const char STEP[] = "zt-step";

static struct hash step_key(const struct web *w)
{
    return place_secret(w->place, STR("people.step"));
}

void people_step_ask(struct web *w, int64_t user, struct str to)
{
    struct hash key = step_key(w);
    struct str plain = arena_printf(w->arena, "%lld %lld", (long long)user, (long long)clock_now_us());
    struct str box = plain.p ? box_seal(w->arena, &key, plain) : STR_NONE;
    struct buf b;
    buf_init(&b, w->arena, STEP_MOST);
    if (box.p)
        buf_base64url(&b, box.p, box.n);
    if (!box.p || b.overflow) {
        web_error(w, FAILED, NULL);
        return;
    }
    cookie_set(w, STEP, buf_view(&b), STEP_MIN * 60);
    struct url next = url_path(&w->out, "/signin/second");
    web_see_other(w, str_empty(to) ? next : url_query(&w->out, next, "to", to));
}

/* Who gave the right password in this browser just now. */
static bool asked(struct web *w, int64_t *user)
{
    char bytes[STEP_MOST];
    struct hash key = step_key(w);
    struct str cookie = cookie_get(w, STEP), plain;
    int64_t at, who;
    size_t n, gap = 0;
    if (!cookie.p || !base64url_decode(cookie, bytes, sizeof bytes, &n) || !box_open(w->arena, &key, str_n(bytes, n), &plain))
        return false;
    while (gap < plain.n && plain.p[gap] != ' ')
        gap++;
    if (gap == plain.n || !str_int(str_n(plain.p, gap), &who) || !str_int(str_n(plain.p + gap + 1, plain.n - gap - 1), &at))
        return false;
    const int64_t age = clock_now_us() - at;
    if (age > STEP_MIN * 60LL * CLOCK_S || age < -60LL * CLOCK_S)
        return false;
    *user = who;
    return true;
}

static void draw(struct web *w, struct str to, enum msg why, int status)
{
    struct people_step_page p = { .page = &w->page, .to = to, .pre = people_pre(w) };
    p.error = why == MSG_NONE ? STR_NONE : msg_text(&w->out.m, why, 0);
    w->page.title = msg_second_title(&w->out.m);
    people_step(&w->out, &p);
    web_html(w, status);
}

void people_step_show(struct web *w)
{
    int64_t user;
    if (people_no_session(w))
        return;
    if (w->signed_in || !asked(w, &user))
        web_see_other(w, url_path(&w->out, "/signin"));
    else
        draw(w, web_query(w, "to"), MSG_NONE, 200);
}

static void wrong(struct web *w, enum msg why)
{
    draw(w, form_value(&w->form, "to"), why, web_status(INVALID));
}

static void done(struct web *w)
{
    const struct people_proof *p = w->user;
    struct str to = form_value(&w->form, "to");
    web_see_other(w, str_empty(to) ? people_home(w, p->user) : url_given(to));
}

static void right(struct web *w)
{
    const struct people_proof *p = w->user;
    struct people_entry *e = ARENA_NEW(w->arena, struct people_entry);
    if (!e) {
        web_error(w, FAILED, NULL);
        return;
    }
    *e = (struct people_entry){ .user = p->user, .lane = { p->lane }, .lanes = 1, .then = done };
    cookie_set(w, STEP, STR(""), 0);
    people_enter(w, e);
}

void people_step_do(struct web *w)
{
    struct people_second_get_row second;
    struct people_user_get_row row;
    int64_t user;
    if (people_no_session(w))
        return;
    if (!asked(w, &user)) {
        web_see_other(w, url_path(&w->out, "/signin"));
        return;
    }
    if (!people_pre_agrees(w)) {
        wrong(w, MSG_err_csrf);
        return;
    }
    struct people_proof *p = ARENA_NEW(w->arena, struct people_proof);
    enum rc rc = people_user_get(w->db, w->arena, user, &row);
    if (!rc)
        rc = people_second_get(w->db, w->arena, user, &second);
    if (rc || !p || !row.active) {
        web_error(w, rc ? rc : p ? DENIED : FAILED, NULL);
        return;
    }
    *p = (struct people_proof){ .user = user, .box = second.box, .codes = true, .right = right, .wrong = wrong };
    p->lane = people_lane(w, "second", user, row.password, arena_printf(w->arena, "%lld", (long long)user));
    people_prove(w, p);
}
