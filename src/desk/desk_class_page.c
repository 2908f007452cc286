/* desk_class_page.c - the page of classes, and of one: what each promises, and for who looks after the place the forms that change it.
**
** All of a class is one form, for it is one event. What a change does to the cases that are there already is said beside the button that
** does it, with their number. */
#include "desk/desk_in.h"

#include "classes.html.h"

enum rc desk_class_told(struct web *w, int64_t class, bool staff, struct str *name)
{
    struct class_view c;
    struct str told = STR_NONE;
    enum rc rc = class == ABSENT ? OK : desk_class_get(w->db, w->arena, class, &c);
    if (!rc && class != ABSENT)
        told = staff || c.shown ? class_name(&c, (enum lang)w->out.m.lang) : msg_text(&w->out.m, MSG_class_other, 0);
    if (!rc)
        *name = told;
    return rc;
}

bool desk_filter_class(struct web *w, int64_t class, struct desk_filter *f)
{
    struct class_tree t;
    size_t n = 0;
    if (desk_classes(w->db, w->arena, &t))
        return false;
    const size_t top = class_find(&t, class);
    int64_t *under = ARENA_ARRAY(w->arena, int64_t, t.n);
    if (!under || top == t.n)
        return false;
    for (size_t i = top; i < t.n && class_below(&t, i, top); i++)
        under[n++] = t.class[i].id;
    f->class = class;
    f->under = under;
    f->unders = n;
    f->class_name = class_name(&t.class[top], (enum lang)w->out.m.lang);
    return true;
}

static void draw_classes(struct web *w, int status)
{
    struct classes_view v = { .may = (w->actor.perms & PERM_PLACE) != 0, .form = &w->form };
    enum rc rc = desk_classes(w->db, w->arena, &v.tree);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    for (size_t i = 0; i < v.tree.n; i++)
        v.retired += v.tree.class[i].retired;
    w->page.desk = true;
    w->page.title = msg_text(&w->out.m, MSG_classes_page, 0);
    w->page.here = url_path(&w->out, "/desk/classes");
    desk_classes_page(&w->out, w, &v);
    web_html(w, status);
}

void desk_show_classes(struct web *w)
{
    draw_classes(w, 200);
}

static void draw_class(struct web *w, int status)
{
    struct class_page v = { .form = &w->form, .refused = w->form.errs > 0 };
    int64_t id;
    enum rc rc = web_arg_int(w, "id", &id);
    if (!rc)
        rc = desk_class_get(w->db, w->arena, id, &v.c);
    if (!rc)
        rc = desk_classes(w->db, w->arena, &v.tree);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    w->page.desk = true;
    w->page.title = class_name(&v.c, (enum lang)w->out.m.lang);
    w->page.here = url_path(&w->out, "/desk/classes/%lld", (long long)id);
    desk_class_page(&w->out, w, &v);
    web_html(w, status);
}

void desk_show_class(struct web *w)
{
    draw_class(w, 200);
}

void desk_again_class(struct web *w)
{
    int64_t id;
    if (web_arg_int(w, "id", &id))
        draw_classes(w, w->http->res.status);
    else
        draw_class(w, w->http->res.status);
}

void desk_reply_class(struct web *w)
{
    int64_t id;
    if (web_arg_int(w, "id", &id))
        id = w->task.first_pos;
    if (w->wants_json)
        web_json(w, 200, arena_printf(w->arena, "{\"id\":%lld}", (long long)id));
    else
        web_see_other(w, url_path(&w->out, "/desk/classes"));
}
