/* list.c - one declaration, five forms: which one, and the two that show a page of the list to programs. The sheets are list_sheet.c's. */
#include "web/list_in.h"

#include "base/text.h"
#include "web/app.h"

enum { PAGE_BYTES = 2 << 20 };

const void *list_row(const struct list *l, const struct list_got *got, size_t i)
{
    must(i < got->n);
    return (const char *)got->row + i * l->row_size;
}

int64_t list_int(size_t off, const void *row)
{
    return *(const int64_t *)((const char *)row + off);
}

struct str list_text(const struct list_column *c, const void *row)
{
    must(c->kind == LIST_TEXT);
    return *(const struct str *)((const char *)row + c->off);
}

static struct str form_end(const struct web *w);

/* The same list in another form: the address that was asked for, with another end. */
static struct url form_url(struct web *w, const struct list *l, const char *ext)
{
    struct str path = w->http->path;
    path = l->path ? arena_printf(w->arena, "%s%s", l->path, ext)
                   : arena_printf(w->arena, STR_FMT "%s", STR_ARG(str_cut(path, 0, path.n - form_end(w).n)), ext);
    struct url to = url_here(&w->out, path, STR_NONE);
    return l->keep ? l->keep(w, to) : to;
}

static struct url turn(struct web *w, const struct list *l, const char *ext, const char *name, struct str cursor)
{
    return cursor.p ? url_query(&w->out, form_url(w, l, ext), name, cursor) : (struct url){ STR_NONE };
}

/* ---- JSON ------------------------------------------------------------------------------------------------------- */

static void json_value(struct web *w, struct buf *b, const struct list_column *c, const void *row)
{
    struct str s = c->kind == LIST_TEXT ? list_text(c, row) : STR_NONE;
    int64_t v = c->kind == LIST_TEXT ? ABSENT : list_int(c->off, row);
    if (s.p)
        buf_json(b, s);
    else if (v == ABSENT)
        buf_str(b, STR("null"));
    else if (c->kind == LIST_TIME)
        buf_json(b, text_rfc3339(w->arena, v));
    else if (c->kind == LIST_NAME)
        buf_json(b, str_of(c->words[v]));
    else
        buf_int(b, v);
}

static void json_turn(struct buf *b, const char *name, struct url to)
{
    if (!to.s.p)
        return;
    buf_printf(b, ",\"%s\":", name);
    buf_json(b, to.s);
}

static void answer_json(struct web *w, const struct list *l, const struct list_got *got)
{
    struct buf b;
    buf_init(&b, w->arena, PAGE_BYTES);
    buf_str(&b, STR("{\"items\":["));
    for (size_t i = 0; i < got->n; i++) {
        const void *row = list_row(l, got, i);
        buf_str(&b, i ? STR(",{\"url\":") : STR("{\"url\":"));
        buf_json(&b, l->link(w, row).s);
        for (size_t c = 0; c < l->columns; c++) {
            buf_printf(&b, ",\"%s\":", l->column[c].name);
            json_value(w, &b, &l->column[c], row);
        }
        buf_char(&b, '}');
    }
    buf_char(&b, ']');
    if (got->total != ABSENT)
        buf_printf(&b, ",\"total\":%lld", (long long)got->total);
    json_turn(&b, "older", turn(w, l, ".json", "after", got->older));
    json_turn(&b, "newer", turn(w, l, ".json", "before", got->newer));
    buf_char(&b, '}');
    if (b.overflow)
        web_error(w, FAILED, NULL);
    else
        web_json(w, 200, buf_view(&b));
}

/* ---- Atom ------------------------------------------------------------------------------------------------------- */

static void xml_text(struct buf *b, const char *name, struct str s)
{
    buf_printf(b, "<%s>", name);
    buf_html(b, s); /* its five entities are XML's */
    buf_printf(b, "</%s>", name);
}

static void xml_link(struct buf *b, const char *rel, struct str to)
{
    buf_printf(b, "<link rel=\"%s\" href=\"", rel);
    buf_html(b, to);
    buf_str(b, STR("\"/>"));
}

/* A feed's moment is that of its latest entry, which need not be the first: a list is sorted by what it likes. */
static int64_t updated(const struct list *l, const struct list_got *got)
{
    int64_t last = 0;
    for (size_t i = 0; i < got->n; i++) {
        int64_t at = list_int(l->at_off, list_row(l, got, i));
        last = at > last ? at : last;
    }
    return last;
}

static void answer_atom(struct web *w, const struct list *l, const struct list_got *got)
{
    struct buf b;
    struct str self = web_absolute(w, form_url(w, l, ".atom")), title = msg_text(&w->out.m, l->title, 0);
    buf_init(&b, w->arena, PAGE_BYTES);
    buf_str(&b, STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">"));
    xml_text(&b, "title", arena_printf(w->arena, STR_FMT " · " STR_FMT, STR_ARG(title), STR_ARG(w->page.place)));
    xml_text(&b, "id", self);
    xml_text(&b, "updated", text_rfc3339(w->arena, updated(l, got)));
    buf_str(&b, STR("<author>"));
    xml_text(&b, "name", w->page.place);
    buf_str(&b, STR("</author>"));
    xml_link(&b, "self", self);
    xml_link(&b, "alternate", web_absolute(w, form_url(w, l, "")));
    for (size_t i = 0; i < got->n; i++) {
        const void *row = list_row(l, got, i);
        struct str link = web_absolute(w, l->link(w, row));
        buf_str(&b, STR("\n<entry>"));
        xml_text(&b, "title", l->headline(w, row));
        xml_text(&b, "id", link);
        xml_text(&b, "updated", text_rfc3339(w->arena, list_int(l->at_off, row)));
        xml_link(&b, "alternate", link);
        buf_str(&b, STR("</entry>"));
    }
    buf_str(&b, STR("\n</feed>\n"));
    if (b.overflow)
        web_error(w, FAILED, NULL);
    else
        web_text(w, 200, STR("application/atom+xml; charset=utf-8"), buf_view(&b));
}

/* ---- HTML ------------------------------------------------------------------------------------------------------- */

static void draw_html(struct web *w, const struct list *l, const struct list_got *got)
{
    w->page.title = msg_text(&w->out.m, l->title, 0);
    l->draw(w, &(struct list_page){ *got, turn(w, l, "", "after", got->older), turn(w, l, "", "before", got->newer),
                                    form_url(w, l, ".json"), form_url(w, l, ".csv"), form_url(w, l, ".xlsx"), form_url(w, l, ".atom") });
}

static void answer_html(struct web *w, const struct list *l, const struct list_got *got)
{
    draw_html(w, l, got);
    web_html(w, 200);
}

/* ---- which ------------------------------------------------------------------------------------------------------ */

/* A form either writes a page of the list, or takes the whole of it in hand. */
static const struct form_row {
    const char *end;
    void (*page)(struct web *w, const struct list *l, const struct list_got *got);
    void (*whole)(struct web *w, const struct list *l);
} forms[] = {
    { ".json", answer_json, NULL }, { ".atom", answer_atom, NULL }, { ".csv", NULL, list_csv },
    { ".xlsx", NULL, list_xlsx },   { "", answer_html, NULL },
};

static const struct form_row *form_of(const struct web *w)
{
    size_t i = 0;
    while (!str_ends(w->http->path, str_of(forms[i].end))) /* every path ends with "", the last row's */
        i++;
    must(i < countof(forms));
    return &forms[i];
}

static struct str form_end(const struct web *w)
{
    return str_of(form_of(w)->end);
}

/* The page that the address asks for. NOT_FOUND: it holds no cursor of ours. */
static enum rc read_page(struct web *w, const struct list *l, struct list_got *got)
{
    struct list_ask ask = { .cursor = web_query(w, "after"), .want = LIST_ROWS };
    if (!ask.cursor.p) {
        ask.cursor = web_query(w, "before");
        ask.up = ask.cursor.p != NULL;
    }
    enum rc rc = ask.cursor.n > LIST_CURSOR_MAX ? INVALID : l->read(w, &ask, got);
    return rc == INVALID ? NOT_FOUND : rc;
}

/* A page on its way through a worker. What it answers is put back when it comes: the view looks at it. */
struct slow_page {
    const struct list *list;
    struct list_got got;
    enum rc rc;
    int status;       /* of the HTML page that answers something else; 0: the form that the path asks for */
    struct task task;
    void *user;
};

static void read_slowly(struct web *w)
{
    struct slow_page *p = w->user;
    p->rc = FAILED;
    if (!web_read_begin(w))
        return;
    p->rc = read_page(w, p->list, &p->got);
    web_read_end(w, !p->rc);
}

static void answer_page(struct web *w, const struct slow_page *p)
{
    if (p->rc) {
        web_error(w, p->rc, NULL);
    } else if (p->status) {
        draw_html(w, p->list, &p->got);
        web_html(w, p->status);
    } else {
        form_of(w)->page(w, p->list, &p->got);
    }
}

static void was_read(struct web *w)
{
    struct slow_page *p = w->user;
    if (w->task.rc)
        p->rc = w->task.rc;
    w->task = p->task;
    w->user = p->user; /* the view's, from here on */
    answer_page(w, p);
}

static void read_and_answer(struct web *w, const struct list *l, int status)
{
    struct slow_page *p = ARENA_NEW(w->arena, struct slow_page);
    if (!p) {
        web_error(w, FAILED, NULL);
        return;
    }
    *p = (struct slow_page){ .list = l, .status = status, .task = w->task, .user = w->user };
    if (l->slow && l->slow(w)) {
        w->user = p;
        web_work(w, read_slowly, was_read);
    } else {
        p->rc = read_page(w, l, &p->got);
        answer_page(w, p);
    }
}

void list_answer(struct web *w, const struct list *l)
{
    const struct form_row *form = form_of(w);
    if (web_fresh(w))
        return;
    if (form->whole)
        form->whole(w, l);
    else
        read_and_answer(w, l, 0);
}

void list_page(struct web *w, const struct list *l, int status)
{
    must(status);
    read_and_answer(w, l, status);
}
