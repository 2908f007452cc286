/* desk_live.c - desk pages that stay fresh while somebody works on them: the stream they listen to, and who is where.
**
** The stream only says which cases to look at again; a page then fetches itself and takes over what differs (web/desk.mjs), so what a clerk
** may see is decided in one place, the page. A unit listens at its own cases only, under an address of its own. */
#include "desk/desk_in.h"

/* Is there such a case, and is it one for whoever asks? */
static enum rc may_look(struct web *w, int64_t id)
{
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(w->db, w->arena, id, &row);
    return !rc && desk_at_unit(w) ? desk_own_unit(w, &row) : rc;
}

void desk_show_live(struct web *w)
{
    struct str s = web_query(w, "case");
    int64_t at = ABSENT;
    enum rc rc = OK;
    if (s.p && !str_int(s, &at))
        rc = NOT_FOUND;
    else if (s.p || desk_at_unit(w)) /* a unit has no list that is live */
        rc = may_look(w, at);
    if (rc)
        web_error(w, rc, NULL);
    else
        web_stream(w, &DESK, at);
}

void desk_do_here(struct web *w)
{
    int64_t id;
    enum rc rc = web_arg_int(w, "id", &id);
    if (!rc)
        rc = may_look(w, id);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    web_here_writing(w, &DESK, id, str_eq(form_value(&w->form, "writing"), STR("1")));
    http_answer(w->http, 204, STR_NONE, STR_NONE);
}

void desk_page_lives(struct web *w, int64_t at)
{
    web_here(w, &DESK, at);
    page_script(&w->page, url_static(ASSET_DESK_MJS));
}

int64_t desk_drawn_at(const struct web *w)
{
    int64_t end = w->task.command && w->task.rc == OK ? w->task.first_pos + w->task.events : 0;
    return end > w->pos ? end : w->pos;
}
