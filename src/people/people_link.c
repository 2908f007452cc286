/* people_link.c - coming in by a mailed link: asking for it, and the page it leads to.
**
** A link only shows a page with one button, for mail programs open links by themselves and each opens once. A try is counted before
** anything is looked up, whoever is meant, so asking for an address that nobody has takes the same way as for one that somebody has. */
#include "people/people_in.h"

#include "base/clock.h"
#include "core/setting.h"
#include "link.html.h"

enum { TRIES_FREE = 5, SLOWED_MS = 5000 };
#define TRIES_WINDOW (10LL * 60 * CLOCK_S)

bool people_links_open(struct web *w)
{
    int64_t on = 0;
    return web_outbox(w) && session_allowed(w) && setting_get(w->db, w->arena, &PEOPLE_MAIL_LINK, &on) == OK && on == 1;
}

static void draw(struct web *w, const struct people_link_view *v, int status)
{
    w->page.title = msg_text(&w->out.m, v->confirms ? MSG_mail_confirm_title : MSG_link_title, 0);
    people_link_page(&w->out, w, v);
    web_html(w, status);
}

/* ---- asking ------------------------------------------------------------------------------------------------------- */

struct asking {
    struct people_link_ask args;
    struct hash key;
    int64_t tries;
};

static void asked(struct web *w)
{
    if (w->task.rc)
        web_error(w, w->task.rc, &w->task.err);
    else
        draw(w, &(struct people_link_view){ .sent = true }, 200);
}

static void ask(struct web *w)
{
    struct asking *a = w->user;
    web_command(w, &PEOPLE_LINK_ASK, &a->args, asked);
}

static void counted(struct web *w)
{
    const struct asking *a = w->user;
    if (w->task.rc)
        web_error(w, w->task.rc, NULL);
    else if (a->tries > TRIES_FREE)
        web_delay(w, SLOWED_MS, ask);
    else
        ask(w);
}

static enum rc count_try(struct side *s, struct arena *a, int64_t now, void *arg)
{
    struct asking *q = arg;
    return tries_fail(s, a, &q->key, now, TRIES_WINDOW, &q->tries);
}

void people_link_ask_show(struct web *w)
{
    if (people_no_session(w))
        return;
    if (people_links_open(w))
        draw(w, &(struct people_link_view){ .asks = true, .pre = people_pre(w) }, 200);
    else
        web_error(w, NOT_FOUND, NULL);
}

void people_link_ask_do(struct web *w)
{
    struct asking *a = ARENA_NEW(w->arena, struct asking);
    struct str mail = str_trim(form_value(&w->form, "mail"));
    if (people_no_session(w))
        return;
    if (!a || !people_links_open(w)) {
        web_error(w, a ? NOT_FOUND : FAILED, NULL);
        return;
    }
    const enum msg wrong = !people_pre_agrees(w) ? MSG_err_csrf : !mail_address(mail) ? MSG_err_mail : MSG_NONE;
    if (wrong != MSG_NONE) {
        form_fail(&w->form, "mail", wrong, 0);
        draw(w, &(struct people_link_view){ .asks = true, .pre = people_pre(w) }, web_status(INVALID));
        return;
    }
    *a = (struct asking){ .args = { mail }, .key = tries_key(STR("link:"), mail) };
    w->user = a;
    web_side(w, count_try, a, counted);
}

/* ---- coming in ---------------------------------------------------------------------------------------------------- */

static void landed(struct web *w)
{
    const struct people_entry *e = w->user;
    web_see_other(w, people_home(w, e->user));
}

static void used(struct web *w)
{
    struct people_entry *e = w->user;
    struct people_second_get_row second;
    if (w->task.rc) {
        web_error(w, w->task.rc, &w->task.err);
        return;
    }
    enum rc rc = people_second_get(w->db, w->arena, e->user, &second);
    if (!rc)
        people_step_ask(w, e->user, STR_NONE);
    else if (rc == NOT_FOUND)
        people_enter(w, e);
    else
        web_error(w, rc, NULL);
}

void people_link_in_show(struct web *w)
{
    if (!people_no_session(w))
        draw(w, &(struct people_link_view){ .here = url_here(&w->out, w->http->path, STR("")), .pre = people_pre(w) }, 200);
}

void people_link_press(struct web *w, const struct command *use, web_fn *then)
{
    struct people_entry *e = ARENA_NEW(w->arena, struct people_entry);
    struct people_seal *s = ARENA_NEW(w->arena, struct people_seal);
    int64_t user;
    if (people_no_session(w))
        return;
    if (!e || !s || web_arg_int(w, "user", &user) || !people_pre_agrees(w)) {
        web_error(w, e && s ? NOT_FOUND : FAILED, &(struct err){ NULL, MSG_err_link_gone, 0 });
        return;
    }
    *s = (struct people_seal){ user, web_arg(w, "seal") };
    *e = (struct people_entry){ .user = user, .then = then, .by_mail = true };
    w->user = e;
    web_command(w, use, s, used);
}

void people_link_in_do(struct web *w)
{
    people_link_press(w, &PEOPLE_LINK_USE, landed);
}

/* ---- the address -------------------------------------------------------------------------------------------------- */

void people_mail_confirm_show(struct web *w)
{
    draw(w, &(struct people_link_view){ .confirms = true, .here = url_here(&w->out, w->http->path, STR("")) }, 200);
}

void people_mail_confirmed(struct web *w)
{
    draw(w, &(struct people_link_view){ .confirms = true, .done = true }, 200);
}

void people_mail_done(struct web *w)
{
    web_see_other(w, url_path(&w->out, "/people/me#mail-h"));
}
