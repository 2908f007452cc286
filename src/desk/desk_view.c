/* desk_view.c - saved views: a filter that a clerk gave a name, for themselves or for colleagues too.
**
** A view is an address and nothing more. It is read like any address when it is shown, so an old one that holds what is not
** understood any more still opens, and "mine" in a shared one is whoever looks. It is a fact like others and stands in the log;
** its name is a clerk's word for a kind of work ("热力未办"), so what may name a person is refused there as it is in public words. */
#include "desk/desk_in.h"

#include "viewlist.html.h"

/* ---- events ------------------------------------------------------------------------------------------------------------ */

/* A view keeps its owner: only they change it. */
static enum rc apply_saved(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct view_saved *ev = event;
    return desk_view_put(ap, ev->id, st->by, ev->name, ev->query, ev->shared);
}
static const struct field saved_f[] = {
    INT(struct view_saved, id),
    TEXT(struct view_saved, name, VIEW_NAME_MAX),
    TEXT(struct view_saved, query, VIEW_QUERY_MAX),
    INT(struct view_saved, shared),
};
const struct event_type VIEW_SAVED = { "desk.view.saved", SHAPE(struct view_saved, saved_f), apply_saved, false };

static enum rc apply_removed(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct view_removed *ev = event;
    (void)st;
    return desk_view_drop(ap, ev->id);
}
static const struct field removed_f[] = { INT(struct view_removed, id) };
const struct event_type VIEW_REMOVED = { "desk.view.removed", SHAPE(struct view_removed, removed_f), apply_removed, false };

/* ---- commands ---------------------------------------------------------------------------------------------------------- */

/* NOT_FOUND for what is not one's own, shared or not. */
static enum rc own_view(struct cx *cx, int64_t id)
{
    struct desk_view_get_row row;
    enum rc rc = desk_view_get(cx->db, cx->arena, id, &row);
    return !rc && row.owner != cx->actor.user ? NOT_FOUND : rc;
}

static enum rc room_for_one(struct cx *cx)
{
    struct desk_view_get_row *row;
    size_t n;
    enum rc rc = desk_view_own(cx->db, cx->arena, cx->actor.user, VIEWS_MOST, &row, &n);
    return !rc && n == VIEWS_MOST ? refuse(cx, CONFLICT, "name", MSG_err_views_many, VIEWS_MOST) : rc;
}

static enum rc decide_save(struct cx *cx, const void *args)
{
    const struct view_save *a = args;
    struct view_saved ev = { a->id == ABSENT ? next_pos(cx) : a->id, a->name, a->query, a->shared == 1 };
    enum rc rc = a->id == ABSENT ? room_for_one(cx) : own_view(cx, a->id);
    if (!rc)
        rc = desk_judge_words(cx, "name", a->name, 1);
    return rc ? rc : emit(cx, &VIEW_SAVED, &ev, NULL);
}

static enum rc decide_remove(struct cx *cx, const void *args)
{
    const struct view_remove *a = args;
    enum rc rc = own_view(cx, a->id);
    return rc ? rc : emit(cx, &VIEW_REMOVED, &(struct view_removed){ a->id }, NULL);
}

static const struct field save_f[] = {
    ASK_INT(struct view_save, id, 1, INT64_MAX, 0, MSG_NONE),
    ASK_TEXT(struct view_save, name, 1, VIEW_NAME_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_view_name),
    ASK_TEXT(struct view_save, query, 1, VIEW_QUERY_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_NONE),
    ASK_INT(struct view_save, shared, 0, 1, 0, MSG_f_view_shared),
};
static const struct field remove_f[] = { ASK_INT(struct view_remove, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
const struct command VIEW_SAVE = { "desk.view.save", SHAPE(struct view_save, save_f), PERM_DESK, decide_save, SHAPE_NONE };
const struct command VIEW_REMOVE = { "desk.view.remove", SHAPE(struct view_remove, remove_f), PERM_DESK, decide_remove, SHAPE_NONE };

/* ---- reading ------------------------------------------------------------------------------------------------------------ */

/* The address a saved query stands for today. */
static enum rc filter_of(struct web *w, struct str query, struct desk_filter *f)
{
    struct form *form = ARENA_NEW(w->arena, struct form);
    if (!form)
        return FAILED;
    if (form_read_urlencoded(form, w->arena, query))
        form->n = 0;
    desk_filter_read(w, form, f);
    return w->arena->overflow ? FAILED : OK;
}

static enum rc add_views(struct web *w, const struct desk_view_get_row *row, size_t n, struct desk_saved_view *view, size_t *views)
{
    for (size_t i = 0; i < n; i++) {
        struct desk_filter f;
        enum rc rc = filter_of(w, row[i].query, &f);
        if (rc)
            return rc;
        view[(*views)++] = (struct desk_saved_view){ .id = row[i].id,
                                                     .name = row[i].name,
                                                     .words = desk_filter_words(w, &f),
                                                     .query = desk_filter_query(&w->out, &f),
                                                     .to = desk_filter_keep(&w->out, &f, url_path(&w->out, "/desk")),
                                                     .owner = row[i].owner == w->actor.user ? STR_NONE : desk_person(w, row[i].owner),
                                                     .own = row[i].owner == w->actor.user,
                                                     .shared = row[i].shared == 1 };
    }
    return OK;
}

enum rc desk_read_views(struct web *w, const struct desk_saved_view **out, size_t *n)
{
    struct desk_saved_view *view = ARENA_ARRAY(w->arena, struct desk_saved_view, 2 * VIEWS_MOST);
    struct desk_view_get_row *own, *shared;
    size_t owns, shareds, views = 0;
    enum rc rc = view ? desk_view_own(w->db, w->arena, w->actor.user, VIEWS_MOST, &own, &owns) : FAILED;
    if (!rc)
        rc = desk_view_shared(w->db, w->arena, w->actor.user, VIEWS_MOST, &shared, &shareds);
    if (!rc)
        rc = add_views(w, own, owns, view, &views);
    if (!rc)
        rc = add_views(w, shared, shareds, view, &views);
    if (rc)
        return rc;
    *out = view;
    *n = views;
    return OK;
}

/* ---- pages ---------------------------------------------------------------------------------------------------------------- */

static void draw_views(struct web *w, int status)
{
    struct viewlist_view v = { .form = &w->form };
    enum rc rc = desk_read_views(w, &v.view, &v.n);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    if (web_arg_int(w, "id", &v.form_of))
        v.form_of = 0; /* a new one's */
    w->page.desk = true;
    w->page.title = msg_text(&w->out.m, MSG_views_page, 0);
    w->page.here = url_path(&w->out, "/desk/views");
    desk_viewlist(&w->out, w, &v);
    web_html(w, status);
}

void desk_show_views(struct web *w)
{
    draw_views(w, 200);
}

void desk_again_views(struct web *w)
{
    draw_views(w, w->http->res.status);
}

/* A new view is looked at; a changed one stands in the list of them. */
void desk_reply_view(struct web *w)
{
    const struct view_save *a = w->record;
    struct desk_filter f;
    if (w->wants_json) {
        web_json(w, 200, arena_printf(w->arena, "{\"id\":%lld}", (long long)(a->id == ABSENT ? w->task.first_pos : a->id)));
        return;
    }
    if (a->id != ABSENT || filter_of(w, a->query, &f))
        web_see_other(w, url_path(&w->out, "/desk/views"));
    else
        web_see_other(w, desk_filter_keep(&w->out, &f, url_path(&w->out, "/desk")));
}

void desk_reply_view_gone(struct web *w)
{
    if (w->wants_json)
        web_json(w, 200, STR("{}"));
    else
        web_see_other(w, url_path(&w->out, "/desk/views"));
}
