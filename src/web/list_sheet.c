/* list_sheet.c - the whole of a list for a table program: as CSV (RFC 4180), or as XLSX, which the helper writes.
**
** Both are rows of cells (core/sheet.h): how a row of cells becomes bytes is all they differ in. The bytes have to stand in the request's
** arena whole, so their room is taken first and the pages' scratch memory is given back after each. A row that does not fit any more
** is taken back, and the last line says that more was there. */
#include "base/clock.h"
#include "base/text.h"
#include "base/utf8.h"
#include "core/sheet.h"
#include "web/app.h"
#include "web/list_in.h"

#define XLSX_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
enum { PAGE_ROWS = 500, LAST_LINE = 1000, TITLE_CHARS = 31 /* a sheet's name, by its format */ };

struct sheet_form {
    const char *ext;
    const char *type, *mark; /* mark: what the bytes begin with */
    void (*row)(const struct web *w, struct buf *b, const struct cell *cell, size_t n);
    web_fn *written;
};

struct sheet {
    const struct list *list;
    const struct sheet_form *form;
    struct buf b;
    int64_t rows;
    bool cut;
    enum rc rc;
};

/* ---- cells ------------------------------------------------------------------------------------------------------ */

static struct cell text_cell(struct str s)
{
    return (struct cell){ .kind = s.n ? CELL_TEXT : CELL_EMPTY, .text = s };
}

static struct cell cell_of(const struct web *w, const struct list_column *c, const void *row)
{
    if (c->kind == LIST_TEXT)
        return text_cell(list_text(c, row));
    int64_t v = list_int(c->off, row);
    if (v == ABSENT)
        return (struct cell){ .kind = CELL_EMPTY };
    if (c->kind == LIST_NAME)
        return text_cell(msg_text(&w->out.m, c->names[v], 0));
    if (c->kind == LIST_INT)
        return (struct cell){ .kind = CELL_INT, .n = v };
    return (struct cell){ .kind = CELL_MOMENT, .n = v - v % CLOCK_S }; /* what is less than a second, table programs round each their way */
}

/* ---- as CSV ----------------------------------------------------------------------------------------------------- */

static void csv_row(const struct web *w, struct buf *b, const struct cell *cell, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(b, ',');
        if (cell[i].kind == CELL_TEXT) {
            buf_csv(b, cell[i].text);
        } else if (cell[i].kind == CELL_INT) {
            buf_int(b, cell[i].n);
        } else if (cell[i].kind == CELL_MOMENT) {
            struct text_date d = text_date(cell[i].n, w->out.offset_min);
            buf_printf(b, "%04d-%02d-%02d %02d:%02d:%02d", d.year, d.month, d.day, d.hour, d.minute, d.second);
        }
    }
    buf_str(b, STR("\r\n"));
}

static void send_sheet(struct web *w, struct str body)
{
    const struct sheet *x = w->user;
    web_attach(w, arena_printf(w->arena, "%s%s", x->list->name, x->form->ext));
    web_text(w, 200, str_of(x->form->type), body);
}

static void csv_written(struct web *w)
{
    const struct sheet *x = w->user;
    send_sheet(w, buf_view(&x->b));
}

/* ---- as XLSX ---------------------------------------------------------------------------------------------------- */

static void xlsx_row(const struct web *w, struct buf *b, const struct cell *cell, size_t n)
{
    (void)w;
    sheet_row(b, n);
    for (size_t i = 0; i < n; i++)
        sheet_cell(b, &cell[i]);
}

static void xlsx_made(struct web *w)
{
    if (w->task.rc)
        web_error(w, w->task.rc, &w->task.err);
    else
        send_sheet(w, w->helped.payload);
}

static void xlsx_written(struct web *w)
{
    const struct sheet *x = w->user;
    struct job_sheet_write *args = ARENA_NEW(w->arena, struct job_sheet_write);
    if (!args) {
        web_error(w, FAILED, NULL);
        return;
    }
    *args = (struct job_sheet_write){ utf8_head(msg_text(&w->out.m, x->list->title, 0), TITLE_CHARS), w->out.offset_min };
    web_job(w, &(struct helper_job){ .kind = &JOB_SHEET_WRITE, .args = args, .payload = buf_view(&x->b) }, xlsx_made);
}

/* ---- walking the list ------------------------------------------------------------------------------------------- */

static void put_row(struct web *w, struct sheet *x, const void *row)
{
    struct cell cell[SHEET_COLUMNS_MAX];
    const size_t was = x->b.n;
    for (size_t c = 0; c < x->list->columns; c++)
        cell[c] = cell_of(w, &x->list->column[c], row);
    x->form->row(w, &x->b, cell, x->list->columns);
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
    if (!web_read_begin(w))
        return FAILED;
    enum rc rc = x->list->read(w, &(struct list_ask){ .cursor = *cursor, .want = PAGE_ROWS }, &got);
    for (size_t i = 0; !rc && i < got.n && !x->cut; i++)
        put_row(w, x, list_row(x->list, &got, i));
    web_read_end(w, !rc);
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

static void put_heads(const struct web *w, struct sheet *x)
{
    struct cell cell[SHEET_COLUMNS_MAX];
    must(x->list->columns <= countof(cell));
    for (size_t c = 0; c < x->list->columns; c++)
        cell[c] = text_cell(msg_text(&w->out.m, x->list->column[c].head, 0));
    buf_str(&x->b, str_of(x->form->mark));
    x->form->row(w, &x->b, cell, x->list->columns);
}

/* On a worker thread, with a connection of its own. */
static void write_sheet(struct web *w)
{
    struct sheet *x = w->user;
    x->rc = buf_room(&x->b, LIST_EXPORT_BYTES) ? OK : FAILED;
    if (x->rc)
        return;
    put_heads(w, x);
    x->rc = put_pages(w, x);
    if (!x->rc && x->cut)
        x->form->row(w, &x->b, &(struct cell){ .kind = CELL_TEXT, .text = msg_list_cut(&w->out.m, x->rows) }, 1);
}

static void written(struct web *w)
{
    const struct sheet *x = w->user;
    if (w->task.rc || x->rc || x->b.overflow) /* BUSY: too many wait for a worker */
        web_error(w, w->task.rc ? w->task.rc : FAILED, NULL);
    else
        x->form->written(w);
}

static void begin(struct web *w, const struct list *l, const struct sheet_form *form)
{
    struct sheet *x = ARENA_NEW(w->arena, struct sheet);
    if (!x) {
        web_error(w, FAILED, NULL);
        return;
    }
    x->list = l;
    x->form = form;
    buf_init(&x->b, w->arena, LIST_EXPORT_BYTES);
    w->user = x;
    web_work(w, write_sheet, written);
}

void list_csv(struct web *w, const struct list *l)
{
    /* Without the mark table programs take UTF-8 for something else. */
    static const struct sheet_form csv = { ".csv", "text/csv; charset=utf-8", "\xEF\xBB\xBF", csv_row, csv_written };
    begin(w, l, &csv);
}

void list_xlsx(struct web *w, const struct list *l)
{
    static const struct sheet_form xlsx = { ".xlsx", XLSX_TYPE, "", xlsx_row, xlsx_written };
    begin(w, l, &xlsx);
}
