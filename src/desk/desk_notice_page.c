/* desk_notice_page.c - the form on the own page that asks for letters, and the two pages that a letter's links lead to.
**
** A link only shows a page with one button: mail programs open links by themselves, and must neither confirm an address nor end letters.
** The mailbox's own button (RFC 8058) POSTs to the same address without a page. */
#include "desk/desk_in.h"

#include "notice.html.h"

static enum rc read_asked(struct web *w, const struct desk_notice_get_row *row, struct notice_view *v)
{
    struct notice_asked ev;
    enum rc rc = log_read_event(w->db, w->arena, row->asked, &NOTICE_ASKED, NULL, &ev);
    if (rc)
        return rc;
    v->mail = ev.mail;
    v->asked = ev.mail.p != NULL;
    v->confirmed = row->confirmed == 1;
    v->steps = row->steps;
    return OK;
}

enum rc desk_read_notice(struct web *w, const struct desk_came *came, struct notice_view *v)
{
    struct desk_notice_get_row row;
    *v = (struct notice_view){ .steps = NOTICE_WAY | NOTICE_DONE | NOTICE_END };
    enum rc rc = desk_notice_get(w->db, w->arena, came->voice, &row);
    if (!rc && row.steps)
        rc = read_asked(w, &row, v);
    if (rc && rc != NOT_FOUND)
        return rc;
    v->offered = (web_outbox(w) != NULL || v->asked) && came->token.p;
    if (!came->token.p)
        return OK;
    v->to = url_path(&w->out, "/t/" STR_FMT "/notice", STR_ARG(came->token));
    v->end = url_path(&w->out, "/t/" STR_FMT "/notice/end", STR_ARG(came->token));
    v->form = came->refused && form_has(&w->form, "mail") ? &w->form : NULL;
    return OK;
}

void desk_reply_notice(struct web *w)
{
    struct str token = web_arg(w, "token");
    if (w->wants_json)
        web_json(w, 200, arena_printf(w->arena, "{\"event\":%lld}", (long long)w->task.first_pos));
    else
        web_see_other(w, url_path(&w->out, "/t/" STR_FMT, STR_ARG(token)));
}

static void draw_link(struct web *w, enum notice_link which, bool done)
{
    struct notice_link_view v = { .which = which, .done = done, .here = url_here(&w->out, w->http->path, STR("")) };
    w->page.title = msg_text(&w->out.m, which == NOTICE_LINK_STOP ? MSG_notice_stop_title : MSG_notice_confirm_title, 0);
    desk_notice_link(&w->out, w, &v);
    web_html(w, 200);
}

void desk_show_confirm(struct web *w)
{
    draw_link(w, NOTICE_LINK_CONFIRM, false);
}

void desk_show_stop(struct web *w)
{
    draw_link(w, NOTICE_LINK_STOP, false);
}

void desk_reply_confirm(struct web *w)
{
    draw_link(w, NOTICE_LINK_CONFIRM, true);
}

void desk_reply_stop(struct web *w)
{
    draw_link(w, NOTICE_LINK_STOP, true);
}
