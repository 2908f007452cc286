/* people_matrix.c - /people/roles: who may do what, drawn from the table that routes and commands obey, so the page can't be wrong. */
#include "people/people_in.h"

#include "roles.html.h"

void people_roles_show(struct web *w)
{
    struct people_roles_page p = { &w->page, people_own_role(w) };
    w->page.title = msg_people_roles_title(&w->out.m);
    w->page.desk = true;
    people_matrix(&w->out, &p);
    web_html(w, 200);
}
