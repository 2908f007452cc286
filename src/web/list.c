/* list.c - one declaration, five forms. */
#include "web/list.h"

#include "base/text.h"
#include "web/app.h"

enum { EXPORT_BYTES = 64 << 20, EXPORT_ROWS = 500 };

enum list_form { FORM_HTML, FORM_JSON, FORM_CSV, FORM_ATOM };

static enum list_form form_of(const struct web *w)
{
    static const struct {
        const char *end;
        enum list_form form;
    } known[] = { { ".json", FORM_JSON }, { ".csv", FORM_CSV }, { ".atom", FORM_ATOM } };
    for (size_t i = 0; i < countof(known); i++)
        if (str_ends(w->http->path, str_of(known[i].end)))
            return known[i].form;
    return FORM_HTML;
}

static const void *row_at(const struct list *l, const struct list_got *got, size_t i)
{
    return (const char *)got->row + i * l->row_size;
}

static int64_t int_at(const struct list_column *c, const void *row)
{
    return *(const int64_t *)((const char *)row + c->off);
}

static struct str text_at(const struct list_column *c, const void *row)
{
    return *(const struct str *)((const char *)row + c->off);
}

static struct url cursor_url(struct web *w, const struct list *l, const char *ext, const char *name, struct str cursor)
{
    struct url base = { arena_printf(w->arena, "%s%s", l->path, ext) };
    return cursor.p ? url_query(&w->out, base, name, cursor) : (struct url){ STR_NONE };
}

/* ---- JSON ------------------------------------------------------------------------------------------------------- */

static void json_value(struct web *w, struct buf *b, const struct list_column *c, const void *row)
{
    if (c->kind == LIST_TEXT) {
        struct str s = text_at(c, row);
        if (s.p)
            buf_json(b, s);
        else
            buf_str(b, STR("null"));
        return;
    }
    int64_t v = int_at(c, row);
    if (v == ABSENT)
        buf_str(b, STR("null"));
    else if (c->kind == LIST_TIME)
        buf_json(b, text_rfc3339(w->arena, v));
    else if (c->kind == LIST_NAME)
        buf_json(b, str_of(c->words[v]));
    else
        buf_int(b, v);
}

static void answer_json(struct web *w, const struct list *l, const struct list_got *got)
{
    struct buf b;
    struct url older = cursor_url(w, l, ".json", "after", got->older), newer = cursor_url(w, l, ".json", "before", got->newer);
    buf_init(&b, w->arena, 4 << 20);
    buf_str(&b, STR("{\"items\":["));
    for (size_t i = 0; i < got->n; i++) {
        const void *row = row_at(l, got, i);
        buf_str(&b, i ? STR(",{\"url\":") : STR("{\"url\":"));
        buf_json(&b, l->link(w, row).s);
        for (size_t c = 0; c < l->columns; c++) {
            buf_printf(&b, ",\"%s\":", l->column[c].name);
            json_value(w, &b, &l->column[c], row);
        }
        buf_char(&b, '}');
    }
    buf_char(&b, ']');
    if (older.s.p) {
        buf_str(&b, STR(",\"older\":"));
        buf_json(&b, older.s);
    }
    if (newer.s.p) {
        buf_str(&b, STR(",\"newer\":"));
        buf_json(&b, newer.s);
    }
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
    buf_html(b, s); /* the five entities of XML */
    buf_printf(b, "</%s>", name);
}

static void answer_atom(struct web *w, const struct list *l, const struct list_got *got)
{
    struct buf b;
    struct str self = web_absolute(w, (struct url){ arena_printf(w->arena, "%s.atom", l->path) });
    int64_t updated = 0;
    buf_init(&b, w->arena, 4 << 20);
    for (size_t i = 0; i < got->n; i++) {
        int64_t at = *(const int64_t *)((const char *)row_at(l, got, i) + l->at_off);
        updated = at > updated ? at : updated;
    }
    buf_str(&b, STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">"));
    xml_text(&b, "title", arena_printf(w->arena, STR_FMT " · " STR_FMT, STR_ARG(msg_text(&w->out.m, l->title, 0)), STR_ARG(w->page.place)));
    xml_text(&b, "id", self);
    xml_text(&b, "updated", text_rfc3339(w->arena, updated));
    buf_str(&b, STR("<author>"));
    xml_text(&b, "name", w->page.place);
    buf_str(&b, STR("</author><link rel=\"self\" href=\""));
    buf_html(&b, self);
    buf_str(&b, STR("\"/>"));
    for (size_t i = 0; i < got->n; i++) {
        const void *row = row_at(l, got, i);
        struct str link = web_absolute(w, l->link(w, row));
        buf_str(&b, STR("\n<entry>"));
        xml_text(&b, "title", l->headline(w, row));
        xml_text(&b, "id", link);
        xml_text(&b, "updated", text_rfc3339(w->arena, *(const int64_t *)((const char *)row + l->at_off)));
        buf_str(&b, STR("<link href=\""));
        buf_html(&b, link);
        buf_str(&b, STR("\"/></entry>"));
    }
    buf_str(&b, STR("\n</feed>\n"));
    if (b.overflow)
        web_error(w, FAILED, NULL);
    else
        web_text(w, 200, STR("application/atom+xml; charset=utf-8"), buf_view(&b));
}

/* ---- CSV -------------------------------------------------------------------------------------------------------- */

/* RFC 4180, with one thing more: a text that a sheet would take for a formula is led by an apostrophe. */
static void csv_text(struct buf *b, struct str s)
{
    buf_char(b, '"');
    if (s.n && memchr("=+-@\t", s.p[0], 5))
        buf_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_char(b, '"');
        buf_char(b, s.p[i]);
    }
    buf_char(b, '"');
}

static void csv_row(struct web *w, struct buf *b, const struct list *l, const void *row)
{
    for (size_t c = 0; c < l->columns; c++) {
        const struct list_column *col = &l->column[c];
        int64_t v = col->kind == LIST_TEXT ? 0 : int_at(col, row);
        if (c)
            buf_char(b, ',');
        if (col->kind == LIST_TEXT) {
            csv_text(b, text_at(col, row));
        } else if (v == ABSENT) {
            continue;
        } else if (col->kind == LIST_INT) {
            buf_int(b, v);
        } else if (col->kind == LIST_NAME) {
            csv_text(b, msg_text(&w->out.m, col->names[v], 0));
        } else {
            struct text_date d = text_date(v, w->out.offset_min);
            buf_printf(b, "%04d-%02d-%02d %02d:%02d:%02d", d.year, d.month, d.day, d.hour, d.minute, d.second);
        }
    }
    buf_str(b, STR("\r\n"));
}

struct export {
    const struct list *list;
    struct buf b; /* the heap's: it may be large, and outlives the pages' scratch */
    enum rc rc;
    int64_t rows;
};

static enum rc export_page(struct web *w, struct export *x, struct str *cursor)
{
    struct list_got got = { 0 };
    enum rc rc = conn_begin(w->conn);
    if (rc)
        return rc;
    rc = x->list->read(w, &(struct list_ask){ .cursor = *cursor, .want = EXPORT_ROWS }, &got);
    for (size_t i = 0; i < got.n && !rc; i++, x->rows++)
        csv_row(w, &x->b, x->list, row_at(x->list, &got, i));
    if (conn_commit(w->conn))
        conn_rollback(w->conn);
    *cursor = arena_str(w->arena, got.older);
    return rc ? rc : x->b.overflow ? FAILED : OK;
}

/* On a worker thread, with its own connection. */
static void export_all(struct web *w)
{
    struct export *x = w->user;
    struct str cursor = STR_NONE;
    w->conn = place_reader(w->place);
    w->db = w->conn ? conn_db(w->conn) : NULL;
    x->rc = w->conn ? OK : FAILED;
    buf_str(&x->b, STR("\xEF\xBB\xBF")); /* without it Excel and WPS read UTF-8 as something else */
    for (size_t c = 0; c < x->list->columns; c++) {
        buf_str(&x->b, c ? STR(",") : STR(""));
        csv_text(&x->b, str_of(x->list->column[c].name));
    }
    buf_str(&x->b, STR("\r\n"));
    do {
        struct arena_mark m = arena_mark(w->arena);
        char keep[256];
        if (!x->rc)
            x->rc = export_page(w, x, &cursor);
        size_t n = cursor.n < sizeof keep ? cursor.n : sizeof keep; /* the cursor outlives the page's scratch */
        if (cursor.p)
            memcpy(keep, cursor.p, n);
        arena_rewind(w->arena, &m);
        cursor = cursor.p ? arena_str(w->arena, str_n(keep, n)) : STR_NONE;
    } while (!x->rc && cursor.p && x->rows < LIST_EXPORT_MAX);
    if (!x->rc && cursor.p)
        csv_text(&x->b, msg_list_cut(&w->out.m, x->rows));
    w->conn = NULL;
}

static void exported(struct web *w)
{
    struct export *x = w->user;
    struct str body = x->rc ? STR("") : arena_str(w->arena, buf_view(&x->b));
    buf_release(&x->b);
    if (x->rc || !body.p) {
        web_error(w, FAILED, NULL);
        return;
    }
    struct str name = str_cut(str_of(x->list->path), 1, SIZE_MAX);
    http_add(w->http, STR("Content-Disposition"), arena_printf(w->arena, "attachment; filename=\"" STR_FMT ".csv\"", STR_ARG(name)));
    web_text(w, 200, STR("text/csv; charset=utf-8"), body);
}

static void start_export(struct web *w, const struct list *l)
{
    struct export *x = ARENA_NEW(w->arena, struct export);
    if (!x) {
        web_error(w, FAILED, NULL);
        return;
    }
    x->list = l;
    buf_init(&x->b, NULL, EXPORT_BYTES);
    w->user = x;
    web_work(w, export_all, exported);
}

/* ---- which ------------------------------------------------------------------------------------------------------ */

void list_answer(struct web *w, const struct list *l)
{
    struct list_ask ask = { .cursor = web_query(w, "after"), .want = LIST_ROWS };
    struct list_got got = { 0 };
    enum list_form form = form_of(w);
    if (web_fresh(w))
        return;
    if (form == FORM_CSV) {
        start_export(w, l);
        return;
    }
    if (!ask.cursor.p && (ask.cursor = web_query(w, "before")).p)
        ask.up = true;
    enum rc rc = l->read(w, &ask, &got);
    if (rc) {
        web_error(w, rc == INVALID ? NOT_FOUND : rc, NULL);
        return;
    }
    if (form == FORM_JSON) {
        answer_json(w, l, &got);
    } else if (form == FORM_ATOM) {
        answer_atom(w, l, &got);
    } else {
        w->page.title = msg_text(&w->out.m, l->title, 0);
        l->draw(w, &got, cursor_url(w, l, "", "after", got.older), cursor_url(w, l, "", "before", got.newer));
        web_html(w, 200);
    }
}
