/* desk_keep.c - the office's page on keeping and erasing what is in a case: for who comes with a slip and asks on paper, and for a case
** that a court or an inquiry still needs. */
#include "desk/desk_mydata.h"

#include "desk/desk_in.h"
#include "keep.html.h"

enum rc desk_held(struct web *w, int64_t id, int64_t *until)
{
    struct desk_hold_get_row hold;
    enum rc rc = desk_hold_get(w->db, w->arena, id, &hold);
    if (rc && rc != NOT_FOUND)
        return rc;
    *until = !rc && hold.until > w->out.now_us ? hold.until : 0;
    return OK;
}

static void draw(struct web *w, int status, bool refused)
{
    struct keep_page v = { .form = refused ? &w->form : NULL, .form_holds = refused && w->route->command == &CASE_HOLD };
    struct desk_case_get_row row;
    struct desk_hold_get_row hold;
    enum rc rc = web_arg_int(w, "id", &v.id);
    if (!rc)
        rc = desk_case_get(w->db, w->arena, v.id, &row);
    if (!rc) {
        rc = desk_hold_get(w->db, w->arena, v.id, &hold);
        v.held = !rc && hold.until > w->out.now_us;
        rc = rc == NOT_FOUND ? OK : rc;
    }
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    if (v.held) {
        v.until = hold.until;
        v.held_at = hold.at;
        v.reason = hold.reason;
        v.by = desk_person(w, hold.by);
    }
    v.erased = status == 200 && web_query(w, "erased").p;
    w->page.desk = true;
    w->page.here = url_path(&w->out, "/desk/cases/%lld/keep", (long long)v.id);
    w->page.title = msg_keep_title(&w->out.m);
    desk_keep_page(&w->out, w, &v);
    web_html(w, status);
}

void desk_show_keep(struct web *w)
{
    draw(w, 200, false);
}

void desk_again_keep(struct web *w)
{
    draw(w, w->http->res.status, true);
}

void desk_reply_keep(struct web *w)
{
    int64_t id;
    must(web_arg_int(w, "id", &id) == OK);
    struct url to = url_path(&w->out, "/desk/cases/%lld/keep", (long long)id);
    web_see_other(w, w->route->command == &CASE_ERASE ? url_query_int(&w->out, to, "erased", 1) : to);
}
