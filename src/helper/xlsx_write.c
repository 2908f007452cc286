/* xlsx_write.c - sheet.write: rows to an XLSX file, by libxlsxwriter in constant memory.
**
** The first row is the header: bold, ruled, frozen, so that it stays when one scrolls. Text is written as text whatever it begins with, so
** nothing a resident wrote becomes a formula on a clerk's machine; moments are written as dates, so that they sort. The library writes
** to a path, so it gets that of a file which exists only in memory; and so do its scratch files, which would hold residents' words in /tmp
** for a moment. Columns are as wide as their widest text, within reason. */
#include "helper/helper.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "core/sheet.h"

#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { WIDTH_LEAST = 8, WIDTH_MOST = 60, WIDTH_MOMENT = 17, DAYS_1970 = 25569 };
#define EXACT_MOST 999999999999999LL /* 15 digits: beyond, Excel rounds */

struct out_book {
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *header, *moment;
    int64_t offset_us;
    struct arena *a;
};

/* ---- widths -------------------------------------------------------------------------------------------------- */

/* Columns on a screen: a Chinese character takes two; of several lines the longest counts. */
static size_t width_of(struct str s)
{
    size_t at = 0, line = 0, most = 0;
    for (int32_t c; (c = utf8_next(s, &at)) >= 0;) {
        line = c == '\n' ? 0 : line + (c < 0x1100 ? 1 : 2);
        most = line > most ? line : most;
    }
    return most;
}

static enum rc measure(struct str rows, size_t width[SHEET_COLUMNS_MAX], size_t *n_rows)
{
    struct cell cell[SHEET_COLUMNS_MAX];
    size_t n, count = 0;
    enum rc rc;
    while ((rc = sheet_next(&rows, cell, &n)) == OK) {
        count++;
        for (size_t i = 0; i < n; i++) {
            size_t w = cell[i].kind == CELL_TEXT ? width_of(cell[i].text) + 2 : cell[i].kind == CELL_MOMENT ? WIDTH_MOMENT : WIDTH_LEAST;
            w = w < WIDTH_LEAST ? WIDTH_LEAST : w > WIDTH_MOST ? WIDTH_MOST : w;
            width[i] = w > width[i] ? w : width[i];
        }
    }
    *n_rows = count;
    return rc == NOT_FOUND ? OK : rc;
}

/* ---- cells --------------------------------------------------------------------------------------------------- */

/* Our reader, like every other, takes _x0041_ for an A: who wrote it so meant the underscore. */
static struct str escape(struct arena *a, struct str s)
{
    struct buf b;
    if (!memmem(s.p, s.n, "_x", 2))
        return s;
    buf_init(&b, a, s.n * 4 + 8);
    for (size_t i = 0; i < s.n; i++) {
        if (str_starts(str_cut(s, i, s.n), STR("_x")))
            buf_str(&b, STR("_x005F"));
        buf_char(&b, s.p[i]);
    }
    return b.overflow ? STR_NONE : buf_view(&b);
}

static lxw_error put_text(struct out_book *o, lxw_row_t row, lxw_col_t column, struct str s)
{
    struct str safe = escape(o->a, utf8_head(s, SHEET_TEXT_MAX / 2)); /* the limit counts UTF-16: two for a rare character */
    if (!safe.p)
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    return worksheet_write_string(o->sheet, row, column, arena_cstr(o->a, safe), row == 0 ? o->header : NULL);
}

static lxw_error put_cell(struct out_book *o, lxw_row_t row, lxw_col_t column, const struct cell *c)
{
    if (c->kind == CELL_TEXT)
        return put_text(o, row, column, c->text);
    if (c->kind == CELL_MOMENT) {
        double serial = (double)(c->n + o->offset_us) / (double)CLOCK_DAY + DAYS_1970;
        return worksheet_write_number(o->sheet, row, column, serial, o->moment);
    }
    if (c->kind == CELL_INT && c->n <= EXACT_MOST && c->n >= -EXACT_MOST)
        return worksheet_write_number(o->sheet, row, column, (double)c->n, NULL);
    if (c->kind == CELL_INT)
        return put_text(o, row, column, arena_printf(o->a, "%lld", (long long)c->n));
    return LXW_NO_ERROR;
}

static enum rc put_rows(struct out_book *o, struct str rows)
{
    struct cell cell[SHEET_COLUMNS_MAX];
    size_t n;
    for (lxw_row_t row = 0; sheet_next(&rows, cell, &n) == OK; row++) {
        struct arena_mark mark = arena_mark(o->a);
        for (size_t i = 0; i < n; i++)
            if (put_cell(o, row, (lxw_col_t)i, &cell[i]) != LXW_NO_ERROR)
                return FAILED;
        arena_rewind(o->a, mark);
    }
    return OK;
}

/* In the stead of the library's own, which it calls by this name for every part of the file. */
FILE *lxw_tmpfile(char *folder)
{
    (void)folder;
    int fd = memfd_create("part.xml", MFD_CLOEXEC);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "w+b");
    if (!f && fd >= 0)
        (void)close(fd);
    return f;
}

/* ---- the file ------------------------------------------------------------------------------------------------ */

static bool set_up(struct out_book *o, const char *path, const struct job_sheet_write *job, const size_t width[SHEET_COLUMNS_MAX])
{
    lxw_workbook_options options = { .constant_memory = LXW_TRUE };
    o->book = workbook_new_opt(path, &options);
    if (!o->book)
        return false;
    o->offset_us = job->offset_min * 60 * CLOCK_S;
    o->sheet = workbook_add_worksheet(o->book, arena_cstr(o->a, job->title));
    o->header = workbook_add_format(o->book);
    o->moment = workbook_add_format(o->book);
    if (!o->sheet || !o->header || !o->moment)
        return false;
    format_set_bold(o->header);
    format_set_bottom(o->header, LXW_BORDER_MEDIUM);
    format_set_num_format(o->moment, "yyyy-mm-dd hh:mm");
    worksheet_freeze_panes(o->sheet, 1, 0);
    for (size_t i = 0; i < SHEET_COLUMNS_MAX && width[i]; i++)
        if (worksheet_set_column(o->sheet, (lxw_col_t)i, (lxw_col_t)i, (double)width[i], NULL) != LXW_NO_ERROR)
            return false;
    return true;
}

/* Closing is what writes the file, and frees the book, so it happens whatever came before. */
static enum rc write_book(const char *path, const struct job_sheet_write *job, struct str rows, const size_t *width, struct arena *a)
{
    struct out_book o = { .a = a };
    enum rc rc = set_up(&o, path, job, width) ? put_rows(&o, rows) : FAILED;
    if (o.book && workbook_close(o.book) != LXW_NO_ERROR)
        rc = FAILED;
    return rc;
}

static enum rc fetch(int fd, struct buf *out)
{
    off_t size = lseek(fd, 0, SEEK_END);
    if (size < 0 || !buf_room(out, (size_t)size))
        return size < 0 ? FAILED : OK; /* an overflow is told by whoever owns the buffer */
    ssize_t got = pread(fd, out->p + out->n, (size_t)size, 0);
    if (got != size)
        return FAILED;
    out->n += (size_t)size;
    return OK;
}

/* A sheet's name may not hold these, nor begin or end with an apostrophe. */
static bool title_good(struct str title)
{
    for (size_t i = 0; i < title.n; i++)
        if (strchr("[]:*?/\\", title.p[i]))
            return false;
    return !str_starts(title, STR("'")) && !str_ends(title, STR("'"));
}

enum rc xlsx_write(const struct job_sheet_write *job, struct str rows, struct work *w)
{
    size_t width[SHEET_COLUMNS_MAX] = { 0 }, n = 0;
    if (measure(rows, width, &n) || n == 0 || n > SHEET_ROWS_MAX)
        return work_refuse(w, INVALID, "rows", "a sheet has 1 to %d rows", SHEET_ROWS_MAX);
    if (!title_good(job->title))
        return work_refuse(w, INVALID, "title", "a sheet can't have this name");
    int fd = memfd_create("sheet", MFD_CLOEXEC);
    if (fd < 0)
        return FAILED;
    enum rc rc = write_book(arena_cstr(w->a, arena_printf(w->a, "/proc/self/fd/%d", fd)), job, rows, width, w->a);
    if (!rc)
        rc = fetch(fd, w->out);
    close(fd);
    w->n = (int64_t)n;
    return rc;
}
