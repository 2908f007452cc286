/* list_sheet.c - the whole of a list as CSV (RFC 4180), for a table program.
**
** The body has to stand in the request's arena whole, so its room is taken first and the pages' scratch memory is given back after
** each. A row that does not fit any more is taken back, and the last line says that more was there. */
#include "base/text.h"
#include "web/app.h"
#include "web/list_in.h"

enum { PAGE_ROWS = 500, LAST_LINE = 1000 };

struct sheet {
    const struct list *list;
    struct buf b;
    int64_t rows;
    bool cut;
    enum rc rc;
};

/* A text that a table program would take for a formula is led by an apostrophe. */
static void put_text(struct buf *b, struct str s)
{
    buf_char(b, '"');
    if (s.n && memchr("=+-@\t\r", s.p[0], 6))
        buf_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_char(b, '"');
        buf_char(b, s.p[i]);
    }
    buf_char(b, '"');
}

static void put_value(struct web *w, struct buf *b, const struct list_column *c, const void *row)
{
    if (c->kind == LIST_TEXT) {
        put_text(b, list_text(c, row));
        return;
    }
    int64_t v = list_int(c->off, row);
    if (v == ABSENT)
        return;
    if (c->kind == LIST_INT) {
        buf_int(b, v);
    } else if (c->kind == LIST_NAME) {
        put_text(b, msg_text(&w->out.m, c->names[v], 0));
    } else {
        struct text_date d = text_date(v, w->out.offset_min);
        buf_printf(b, "%04d-%02d-%02d %02d:%02d:%02d", d.year, d.month, d.day, d.hour, d.minute, d.second);
    }
}

static void put_row(struct web *w, struct sheet *x, const void *row)
{
    const size_t was = x->b.n;
    for (size_t c = 0; c < x->list->columns; c++) {
        if (c)
            buf_char(&x->b, ',');
        put_value(w, &x->b, &x->list->column[c], row);
    }
    buf_str(&x->b, STR("\r\n"));
    x->cut = x->b.overflow || x->b.n > LIST_EXPORT_BYTES - LAST_LINE || x->rows == LIST_EXPORT_ROWS;
    if (x->cut) {
        x->b.overflow = false;
        x->b.n = was;
    } else {
        x->rows++;
    }
}

/* One page in a snapshot of its own; *cursor becomes the next page's, absent after the last. Texts live until the arena goes back. */
static enum rc put_page(struct web *w, struct sheet *x, struct str *cursor)
{
    struct list_got got = { 0 };
    w->conn = place_read_begin(w->place);
    if (!w->conn)
        return FAILED;
    w->db = conn_db(w->conn);
    enum rc rc = x->list->read(w, &(struct list_ask){ .cursor = *cursor, .want = PAGE_ROWS }, &got);
    for (size_t i = 0; !rc && i < got.n && !x->cut; i++)
        put_row(w, x, list_row(x->list, &got, i));
    place_read_end(w->place, !rc);
    w->conn = NULL;
    *cursor = got.older;
    return rc;
}

static enum rc put_pages(struct web *w, struct sheet *x)
{
    char keep[LIST_CURSOR_MAX];
    struct str cursor = STR_NONE;
    enum rc rc;
    do {
        struct arena_mark scratch = arena_mark(w->arena);
        rc = put_page(w, x, &cursor);
        if (cursor.p) { /* it outlives the page that it was found on */
            must(cursor.n <= sizeof keep);
            memcpy(keep, cursor.p, cursor.n);
            cursor.p = keep;
        }
        arena_rewind(w->arena, scratch);
    } while (!rc && cursor.p && !x->cut);
    return rc;
}

/* On a worker thread, with a connection of its own. */
static void write_sheet(struct web *w)
{
    struct sheet *x = w->user;
    x->rc = buf_room(&x->b, LIST_EXPORT_BYTES) ? OK : FAILED;
    if (!x->rc) {
        buf_str(&x->b, STR("\xEF\xBB\xBF")); /* without it table programs take UTF-8 for something else */
        for (size_t c = 0; c < x->list->columns; c++) {
            if (c)
                buf_char(&x->b, ',');
            put_text(&x->b, str_of(x->list->column[c].name));
        }
        buf_str(&x->b, STR("\r\n"));
        x->rc = put_pages(w, x);
    }
    if (!x->rc && x->cut) {
        put_text(&x->b, msg_list_cut(&w->out.m, x->rows));
        buf_str(&x->b, STR("\r\n"));
    }
}

static void written(struct web *w)
{
    const struct sheet *x = w->user;
    if (w->task.rc || x->rc || x->b.overflow) { /* BUSY: too many wait for a worker */
        web_error(w, w->task.rc ? w->task.rc : FAILED, NULL);
        return;
    }
    http_add(w->http, STR("Content-Disposition"), arena_printf(w->arena, "attachment; filename=\"%s.csv\"", x->list->name));
    web_text(w, 200, STR("text/csv; charset=utf-8"), buf_view(&x->b));
}

void list_sheet(struct web *w, const struct list *l)
{
    struct sheet *x = ARENA_NEW(w->arena, struct sheet);
    if (!x) {
        web_error(w, FAILED, NULL);
        return;
    }
    x->list = l;
    buf_init(&x->b, w->arena, LIST_EXPORT_BYTES);
    w->user = x;
    web_work(w, write_sheet, written);
}
