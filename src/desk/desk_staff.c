/* desk_staff.c - the clerk's side: the queues, one case, and what may be done with it next.
**
** The buttons are drawn from the flow table: a row whose `from` is the case's state is a button. What this person may not press stays
** in sight and says why. */
#include "desk/desk_in.h"

#include "base/utf8.h"
#include "desk_case.html.h"
#include "queue.html.h"

enum { QUEUE_ROWS = 50, TITLE_CHARS = 60, DRAFT_CHARS = 200, MARKS_MAX = 64 };

/* ---- the queues ---------------------------------------------------------------------------------------------- */

/* A line's title: the public wording, else how the resident's own text begins. */
static struct str title_of(struct web *w, struct str wording, int64_t voice)
{
    struct case_reported ev;
    if (wording.p || desk_read_voice(w, voice, &ev) || !ev.text.p)
        return wording;
    return utf8_head(str_cut(ev.text, 0, str_find(ev.text, '\n', 0)), TITLE_CHARS);
}

static struct case_line line_of(struct web *w, const struct desk_queue_after_row *r)
{
    return (struct case_line){ .id = r->id,
                               .reported_at = r->reported_at,
                               .moved_at = r->moved_at,
                               .state = (enum case_state)r->state,
                               .title = title_of(w, r->wording, r->voice),
                               .unit = r->unit,
                               .taker = desk_person(w, r->taken_by == ABSENT ? 0 : r->taken_by),
                               .worded = r->wording.p != NULL };
}

/* Where a page begins: "at.id" of the line before it. */
static bool read_cursor(struct str s, int64_t *at, int64_t *id)
{
    size_t dot = str_find(s, '.', 0);
    return dot < s.n && str_int(str_cut(s, 0, dot), at) && str_int(str_cut(s, dot + 1, s.n), id);
}

static struct url with_cursor(struct web *w, struct url base, const char *name, const struct case_line *l)
{
    struct str cursor = arena_printf(w->arena, "%lld.%lld", (long long)l->reported_at, (long long)l->id);
    return url_query(&w->out, base, name, cursor);
}

static enum rc read_lines(struct web *w, struct queue_view *v, bool up, int64_t at, int64_t id)
{
    struct desk_queue_after_row *down = NULL;
    struct desk_queue_before_row *rows = NULL;
    enum rc rc = up ? desk_queue_before(w->db, w->arena, v->state, at, id, QUEUE_ROWS, &rows, &v->n)
                    : desk_queue_after(w->db, w->arena, v->state, at, id, QUEUE_ROWS, &down, &v->n);
    struct case_line *line = rc ? NULL : ARENA_ARRAY(w->arena, struct case_line, v->n);
    if (!line)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < v->n; i++) {
        struct desk_queue_after_row r;
        if (up) {
            const struct desk_queue_before_row *b = &rows[v->n - 1 - i];
            r = (struct desk_queue_after_row){ b->id, b->state, b->reported_at, b->moved_at, b->voice, b->taken_by, b->unit, b->wording };
        }
        line[i] = line_of(w, up ? &r : &down[i]);
    }
    v->line = line;
    return OK;
}

static enum rc read_counts(struct web *w, struct queue_view *v)
{
    struct desk_count_all_row *row;
    size_t n;
    enum rc rc = desk_count_all(w->db, w->arena, &row, &n);
    for (size_t i = 0; i < n && !rc; i++)
        if (row[i].state >= 0 && row[i].state < CASE_STATES)
            v->count[row[i].state] = row[i].n;
    return rc;
}

void desk_show_queue(struct web *w)
{
    struct queue_view v = { 0 };
    int64_t state = CASE_RECEIVED, at = INT64_MIN + 1, id = 0;
    struct str s = web_query(w, "state"), after = web_query(w, "after"), before = web_query(w, "before");
    bool up = before.p != NULL, cursor = up || after.p;
    if ((s.p && (!str_int(s, &state) || state < 0 || state >= CASE_STATES)) || (cursor && !read_cursor(up ? before : after, &at, &id))) {
        web_error(w, NOT_FOUND, NULL);
        return;
    }
    v.state = (enum case_state)state;
    enum rc rc = read_lines(w, &v, up, at, id);
    if (!rc)
        rc = read_counts(w, &v);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    struct url base = url_query_int(&w->out, url_path(&w->out, "/desk"), "state", state);
    if (v.n == QUEUE_ROWS || (up && v.n))
        v.older = with_cursor(w, base, "after", &v.line[v.n - 1]);
    if (cursor && v.n && (!up || v.n == QUEUE_ROWS))
        v.newer = with_cursor(w, base, "before", &v.line[0]);
    w->page.desk = true;
    w->page.title = msg_text(&w->out.m, case_state_msg(v.state), 0);
    desk_queue(&w->out, w, &v);
    web_html(w, 200);
}

/* ---- one case ------------------------------------------------------------------------------------------------- */

/* How a command looks as a button. */
static const struct {
    const struct command *command;
    const char *verb;
    enum msg label, words;
    bool required, main;
} look[] = {
    { &CASE_TAKE, "take", MSG_do_take, MSG_NONE, false, true },
    { &CASE_DISPATCH, "dispatch", MSG_do_dispatch, MSG_f_unit, true, true },
    { &CASE_HANDLE, "handle", MSG_do_handle, MSG_NONE, false, false },
    { &CASE_FINISH, "finish", MSG_do_finish, MSG_f_words, true, true },
    { &CASE_VERIFY, "verify", MSG_do_verify, MSG_f_remark, false, true },
    { &CASE_SEND_BACK, "send-back", MSG_do_send_back, MSG_f_words, true, false },
    { &CASE_CLOSE, "close", MSG_do_close, MSG_NONE, false, true },
};

static enum msg why_not(const struct web *w, const struct command *c, const struct desk_case_get_row *row)
{
    bool verified = row->verified_by != ABSENT, own = row->handler == w->actor.user;
    if ((c->perm & w->actor.perms) != c->perm)
        return MSG_err_denied;
    if ((c == &CASE_VERIFY || c == &CASE_SEND_BACK) && own)
        return MSG_err_verify_own;
    if (c == &CASE_VERIFY && verified)
        return MSG_err_verified_already;
    return c == &CASE_CLOSE && !verified ? MSG_err_not_verified : MSG_NONE;
}

static enum rc read_buttons(struct web *w, struct desk_case_view *v, const struct desk_case_get_row *row)
{
    struct desk_button *b = ARENA_ARRAY(w->arena, struct desk_button, countof(look));
    bool main = true;
    if (!b)
        return FAILED;
    for (size_t i = 0; i < countof(look); i++) {
        if (!flow_find(&CASE_FLOW, row->state, look[i].command))
            continue;
        struct desk_button *k = &b[v->buttons++];
        *k = (struct desk_button){ look[i].command, look[i].verb, look[i].label, look[i].words, look[i].required, false, MSG_NONE };
        k->why_not = why_not(w, look[i].command, row);
        k->main = main && look[i].main && k->why_not == MSG_NONE; /* one ink button at a time */
        main = main && !k->main;
    }
    v->button = b;
    return OK;
}

/* What stands in the wording form, and what in it should be looked at. */
static enum rc read_draft(struct web *w, struct desk_case_view *v)
{
    struct text_mark *m = ARENA_ARRAY(w->arena, struct text_mark, MARKS_MAX);
    if (!m)
        return FAILED;
    v->draft = v->c.wording.p ? v->c.wording : utf8_head(v->text, DRAFT_CHARS);
    if (v->form_of && strcmp(v->form_of, "word") == 0)
        v->draft = form_value(v->form, "words");
    if (!v->draft.p)
        v->draft = STR("");
    text_marks(v->draft, m, MARKS_MAX, &v->marks);
    v->mark = m;
    return OK;
}

static enum rc read_said(struct web *w, struct desk_case_view *v, const struct desk_case_get_row *row)
{
    struct case_reported ev;
    enum rc rc = desk_read_voice(w, row->voice, &ev);
    if (rc)
        return rc;
    v->text = ev.text;
    v->where = ev.where;
    v->door = ev.where_door;
    v->contact = ev.contact;
    v->position = desk_position(w->arena, &ev);
    v->erased = !ev.text.p;
    v->source = (enum case_source)ev.source;
    v->origin = ev.origin;
    v->taker = desk_person(w, row->taken_by == ABSENT ? 0 : row->taken_by);
    v->handler = desk_person(w, row->handler == ABSENT ? 0 : row->handler);
    v->verifier = desk_person(w, row->verified_by == ABSENT ? 0 : row->verified_by);
    return OK;
}

/* form_of: the verb whose form was refused, NULL for a first look. */
static void draw_case(struct web *w, int status, const char *form_of)
{
    struct desk_case_view v = { .form = &w->form, .form_of = form_of };
    struct desk_case_get_row row;
    int64_t id;
    enum rc rc = web_arg_int(w, "id", &id);
    if (!rc)
        rc = desk_read_case(w, id, true, &v.c, &row);
    if (!rc)
        rc = read_said(w, &v, &row);
    if (!rc)
        rc = read_draft(w, &v);
    if (!rc)
        rc = read_buttons(w, &v, &row);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    v.all = v.c.step;
    v.alls = v.c.steps;
    v.back = url_query_int(&w->out, url_path(&w->out, "/desk"), "state", row.state);
    w->page.desk = true;
    w->page.title = msg_case_number(&w->out.m, v.c.id);
    desk_case_page(&w->out, w, &v);
    web_html(w, status);
}

void desk_show_desk_case(struct web *w)
{
    draw_case(w, 200, NULL);
}

void desk_reply_case(struct web *w)
{
    int64_t id;
    if (web_arg_int(w, "id", &id)) {
        web_error(w, NOT_FOUND, NULL);
        return;
    }
    if (w->wants_json)
        web_json(w, 200, arena_printf(w->arena, "{\"id\":%lld,\"event\":%lld}", (long long)id, (long long)w->task.first_pos));
    else
        web_see_other(w, url_path(&w->out, "/desk/cases/%lld", (long long)id));
}

/* The verb is the path's last segment. */
void desk_again_case(struct web *w)
{
    struct str path = str_of(w->route->path);
    size_t at = path.n;
    while (at && path.p[at - 1] != '/')
        at--;
    draw_case(w, w->http->res.status, arena_cstr(w->arena, str_cut(path, at, path.n)));
}
