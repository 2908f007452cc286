/* desk_join.c - 我家也是: a neighbour joins a case with their own door, and gets a slip of their own.
**
** A closed case takes nobody more in: whoever has the same trouble again is heard as a new case, and whoever spoke in this one says so on
** their own page. Both ways stand on the page, and what was typed is not lost when a case is closed meanwhile. */
#include "desk/desk_in.h"
#include "desk/desk_photo.h"

#include "join.html.h"

static void draw_join(struct web *w, int status)
{
    struct case_view c;
    struct desk_case_get_row row;
    struct door_view door;
    int64_t id;
    enum rc rc = web_arg_int(w, "id", &id);
    if (!rc) /* whoever has an old link joins where it is worked on */
        rc = desk_whole(w->db, w->arena, id, &id);
    if (!rc)
        rc = desk_read_case(w, id, false, &c, &row);
    if (!rc)
        rc = desk_read_door(w, &door);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.title = msg_text(&w->out.m, MSG_join, 0);
    w->page.nav = NAV_CASES;
    desk_page_photos(w);
    desk_join(&w->out, w, &(struct join_view){ &c, &w->form, desk_form_key(w), door });
    web_html(w, status);
}

void desk_show_join(struct web *w)
{
    draw_join(w, desk_open_form(w));
}

void desk_again_join(struct web *w)
{
    draw_join(w, w->http->res.status);
}

void desk_reply_join(struct web *w)
{
    w->page.nav = NAV_CASES;
    desk_draw_slip(w, w->task.result);
}
