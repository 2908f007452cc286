/* desk_template.c - words that the desk writes again and again: kept once, offered where they fit, finished and sent by a person.
**
** A template belongs to one form of a case (what was done, why it goes back, a note, ...) and perhaps to a class with all below it. It may
** hold fields in double braces, which are filled from the case when it is taken; a field that nobody knows is refused when the template is
** saved, with its name, and one that this case cannot fill becomes a gap that cannot be overlooked. What comes of it stands in the form
** like anything typed: it is judged like that, and nothing is sent but by the button. */
#include "desk/desk_in.h"

#include "template.html.h"

const char *const DESK_TEMPLATE_VERBS[TEMPLATE_FORMS] = { "finish", "verify", "send-back", "word", "note" };
const char *const DESK_TEMPLATE_FIELDS[TEMPLATE_FIELDS] = { "number", "building", "unit", "due", "class", "office" };

/* ---- fields ------------------------------------------------------------------------------------------------------ */

/* Cuts up to the next field: what stands before it, and its name, absent at the end. false: nothing is left. An opened field that nobody
** closed is no field. */
static bool next_part(struct str *rest, struct str *before, struct str *field)
{
    if (!rest->n)
        return false;
    for (size_t i = 0; i + 3 < rest->n; i++) {
        if (rest->p[i] != '{' || rest->p[i + 1] != '{')
            continue;
        size_t end = str_find(*rest, '}', i + 2);
        if (end + 1 >= rest->n || rest->p[end + 1] != '}')
            continue;
        *before = str_cut(*rest, 0, i);
        *field = str_trim(str_cut(*rest, i + 2, end));
        *rest = str_cut(*rest, end + 2, rest->n);
        return true;
    }
    *before = *rest;
    *field = STR_NONE;
    *rest = STR("");
    return true;
}

struct str desk_template_mark(struct out *o, size_t field)
{
    return arena_printf(o->m.arena, "{{%s}}", DESK_TEMPLATE_FIELDS[field]);
}

enum msg desk_template_form_msg(int64_t form)
{
    static const enum msg name[TEMPLATE_FORMS] = { MSG_do_finish, MSG_do_verify, MSG_do_send_back, MSG_f_wording, MSG_f_note };
    must(form >= 0 && form < TEMPLATE_FORMS);
    return name[form];
}

static size_t field_named(struct str name)
{
    size_t k = 0;
    while (k < TEMPLATE_FIELDS && !str_eq(name, str_of(DESK_TEMPLATE_FIELDS[k])))
        k++;
    return k;
}

struct str desk_template_unknown(struct str words)
{
    struct str before, field;
    while (next_part(&words, &before, &field))
        if (field.p && field_named(field) == TEMPLATE_FIELDS)
            return field;
    return STR_NONE;
}

struct str desk_template_fill(struct arena *a, struct str words, const struct str value[TEMPLATE_FIELDS])
{
    struct buf b;
    struct str before, field;
    buf_init(&b, a, 4 * TEMPLATE_WORDS_MAX * 4);
    while (next_part(&words, &before, &field)) {
        const size_t k = field.p ? field_named(field) : TEMPLATE_FIELDS;
        buf_str(&b, before);
        if (field.p)
            buf_str(&b, k < TEMPLATE_FIELDS && value[k].n ? value[k] : STR("＿＿＿"));
    }
    return b.overflow ? STR_NONE : buf_view(&b);
}

/* ---- events ------------------------------------------------------------------------------------------------------- */

static enum rc apply_saved(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct template_saved *ev = event;
    (void)st;
    return desk_template_put(ap, ev->id, ev->form, ev->class, ev->name, ev->words);
}
#define E struct template_saved
static const struct field saved_f[] = {
    INT(E, id), INT(E, form), INT(E, class), TEXT(E, name, TEMPLATE_NAME_MAX), TEXT(E, words, TEMPLATE_WORDS_MAX),
};
#undef E
const struct event_type TEMPLATE_SAVED = { "desk.template.saved", SHAPE(struct template_saved, saved_f), apply_saved, false };

static enum rc apply_removed(struct apply *ap, const struct stamp *st, const void *event)
{
    const struct template_removed *ev = event;
    (void)st;
    return desk_template_drop(ap, ev->id);
}
static const struct field removed_f[] = { INT(struct template_removed, id) };
const struct event_type TEMPLATE_REMOVED = { "desk.template.removed", SHAPE(struct template_removed, removed_f), apply_removed, false };

/* ---- commands ------------------------------------------------------------------------------------------------------ */

static enum rc judge_room(struct cx *cx, int64_t id)
{
    struct desk_template_get_row one, *all;
    size_t n;
    if (id != ABSENT)
        return desk_template_get(cx->db, cx->arena, id, &one);
    enum rc rc = desk_template_all(cx->db, cx->arena, 0, TEMPLATES_MOST, &all, &n);
    return !rc && n == TEMPLATES_MOST ? refuse(cx, CONFLICT, "name", MSG_err_templates_many, TEMPLATES_MOST) : rc;
}

static enum rc decide_save(struct cx *cx, const void *args)
{
    const struct template_save *a = args;
    const int64_t class = a->class == 0 ? ABSENT : a->class;
    enum rc rc = judge_room(cx, a->id);
    if (!rc && class != ABSENT)
        rc = desk_judge_class(cx, "class", class);
    if (!rc && desk_template_unknown(a->words).p)
        return refuse(cx, INVALID, "words", MSG_err_template_field, 0);
    if (!rc)
        rc = desk_judge_words(cx, "name", a->name, 1);
    if (!rc)
        rc = desk_judge_words(cx, "words", a->words, 1);
    if (rc)
        return rc;
    const struct template_saved ev = { a->id == ABSENT ? next_pos(cx) : a->id, a->form, class, a->name, a->words };
    return emit(cx, &TEMPLATE_SAVED, &ev, NULL);
}

static enum rc decide_remove(struct cx *cx, const void *args)
{
    const struct template_remove *a = args;
    struct desk_template_get_row row;
    enum rc rc = desk_template_get(cx->db, cx->arena, a->id, &row);
    return rc ? rc : emit(cx, &TEMPLATE_REMOVED, &(struct template_removed){ a->id }, NULL);
}

#define A struct template_save
static const struct field save_f[] = {
    ASK_INT(A, id, 1, INT64_MAX, 0, MSG_NONE),
    ASK_TEXT(A, name, 1, TEMPLATE_NAME_MAX, FIELD_REQUIRED | FIELD_LINE, MSG_f_template_name),
    ASK_INT(A, form, 0, TEMPLATE_FORMS - 1, FIELD_REQUIRED, MSG_f_template_form),
    ASK_INT(A, class, 0, INT64_MAX, 0, MSG_f_class),
    ASK_TEXT(A, words, 1, TEMPLATE_WORDS_MAX, FIELD_REQUIRED, MSG_f_words),
};
#undef A
static const struct field remove_f[] = { ASK_INT(struct template_remove, id, 1, INT64_MAX, FIELD_REQUIRED, MSG_NONE) };
const struct command TEMPLATE_SAVE = { "desk.template.save", SHAPE(struct template_save, save_f), PERM_DESK, decide_save, SHAPE_NONE };
const struct command TEMPLATE_REMOVE = { "desk.template.remove", SHAPE(struct template_remove, remove_f), PERM_DESK, decide_remove,
                                         SHAPE_NONE };

/* ---- on a case ------------------------------------------------------------------------------------------------------- */

static bool is_for(const struct desk_case_view *v, const struct desk_template_get_row *t)
{
    const size_t top = t->class == ABSENT ? v->tree.n : class_find(&v->tree, t->class);
    const size_t at = v->c.class == ABSENT ? v->tree.n : class_find(&v->tree, v->c.class);
    return t->class == ABSENT || (top < v->tree.n && at < v->tree.n && class_below(&v->tree, at, top));
}

/* Is the template's form on this page? */
static bool has_form(const struct desk_case_view *v, int64_t form)
{
    bool found = form == TEMPLATE_WORD || form == TEMPLATE_NOTE;
    for (size_t i = 0; i < v->buttons && !found; i++)
        found = v->button[i].why_not == MSG_NONE && strcmp(v->button[i].verb, DESK_TEMPLATE_VERBS[form]) == 0;
    return found;
}

struct str desk_filled(const struct template_offer *t, struct str verb)
{
    return t->taken && str_eq(verb, str_of(DESK_TEMPLATE_VERBS[t->taken->form])) ? t->taken->words : STR("");
}

enum rc desk_read_templates(struct web *w, struct desk_case_view *v)
{
    const struct str value[TEMPLATE_FIELDS] = {
        arena_printf(w->arena, "%lld", (long long)v->c.id), v->building, v->c.unit,
        v->c.since != ABSENT && v->c.due_at < DESK_NEVER ? out_date(&w->out, v->c.due_at) : STR_NONE, v->c.class_name, w->page.place,
    };
    struct desk_template_get_row *row;
    size_t n;
    int64_t fill = 0;
    enum rc rc = desk_template_all(w->db, w->arena, 0, TEMPLATES_MOST, &row, &n);
    struct template_line *t = rc ? NULL : ARENA_ARRAY(w->arena, struct template_line, n);
    if (!t)
        return rc ? rc : FAILED;
    const struct str asked = web_query(w, "fill");
    if (!asked.p || v->form_of || !str_int(asked, &fill))
        fill = 0;
    for (size_t i = 0; i < n; i++) {
        must(row[i].form >= 0 && row[i].form < TEMPLATE_FORMS);
        if (!is_for(v, &row[i]) || !has_form(v, row[i].form))
            continue;
        const struct url here = desk_keep_from(&w->out, &v->from, url_path(&w->out, "/desk/cases/%lld", (long long)v->c.id));
        t[v->kept.n] = (struct template_line){ row[i].form, row[i].name, desk_template_fill(w->arena, row[i].words, value),
                                                  url_query_int(&w->out, here, "fill", row[i].id) };
        if (row[i].id == fill)
            v->kept.taken = &t[v->kept.n];
        v->kept.n++;
    }
    v->kept.line = t;
    return OK;
}

/* ---- the page ---------------------------------------------------------------------------------------------------------- */

static void draw(struct web *w, int status)
{
    struct templates_view v = { .form = &w->form, .may = (w->actor.perms & PERM_DESK) != 0 };
    struct desk_template_get_row *row;
    enum rc rc = desk_template_all(w->db, w->arena, 0, TEMPLATES_MOST, &row, &v.n);
    struct template_row *r = rc ? NULL : ARENA_ARRAY(w->arena, struct template_row, v.n);
    if (!rc)
        rc = r ? desk_classes(w->db, w->arena, &v.tree) : FAILED;
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    for (size_t i = 0; i < v.n; i++)
        r[i] = (struct template_row){ row[i].id, row[i].form, row[i].class, row[i].name, row[i].words };
    v.row = r;
    if (web_arg_int(w, "id", &v.form_of))
        v.form_of = 0; /* a new one's */
    v.unknown = w->form.errs ? desk_template_unknown(form_value(&w->form, "words")) : STR_NONE;
    w->page.desk = true;
    w->page.title = msg_text(&w->out.m, MSG_templates_page, 0);
    w->page.here = url_path(&w->out, "/desk/templates");
    desk_templates_page(&w->out, w, &v);
    web_html(w, status);
}

void desk_show_templates(struct web *w)
{
    draw(w, 200);
}

void desk_again_template(struct web *w)
{
    draw(w, w->http->res.status);
}

void desk_reply_template(struct web *w)
{
    if (w->wants_json)
        web_json(w, 200, STR("{}"));
    else
        web_see_other(w, url_path(&w->out, "/desk/templates"));
}
