/* table.c - rows out of CSV and out of the helper's answer.
**
** libcsv gives a row's end for every end of line when asked to, also for the second half of CRLF; that one is told by the first half having
** stood before it. So empty lines are counted, and row 1,207 is the row that the table program calls so. */
#include "core/table.h"

#include "base/utf8.h"

#include <csv.h>
#include <iconv.h>

enum { STEP = 64 << 10, CELL_STEP = 256 << 10, ROW_ROOM = 64 << 20 };

enum table_kind table_kind(struct str bytes)
{
    return str_starts(bytes, STR("PK")) || str_starts(bytes, STR("\xD0\xCF\x11\xE0")) ? TABLE_BOOK : TABLE_CSV;
}

/* ---- CSV ------------------------------------------------------------------------------------------------------- */

static enum rc refuse_table(struct err *err, enum msg key, int64_t n)
{
    *err = (struct err){ NULL, key, n };
    return INVALID;
}

static enum rc from_gb18030(struct arena *a, struct str bytes, struct str *out)
{
    iconv_t cd = iconv_open("UTF-8", "GB18030");
    size_t room = bytes.n * 2 + 16, left = room, in_left = bytes.n; /* four bytes of GB18030 are four of UTF-8, two are three */
    char *to = arena_raw(a, room), *at = to, *in = (char *)(uintptr_t)bytes.p;
    bool done = false;
    if (cd != (iconv_t)-1) { /* NOLINT(performance-no-int-to-ptr): iconv's own sign of failure */
        done = to && iconv(cd, &in, &in_left, &at, &left) == 0 && in_left == 0;
        (void)iconv_close(cd);
    }
    if (!done)
        return to ? INVALID : FAILED;
    *out = str_n(to, room - left);
    return OK;
}

static enum rc to_utf8(struct arena *a, struct str bytes, struct str *out, const char **from, struct err *err)
{
    if (str_starts(bytes, STR("\xEF\xBB\xBF")))
        bytes = str_cut(bytes, 3, bytes.n);
    if (bytes.n == 0)
        return refuse_table(err, MSG_table_empty, 0);
    bool utf8 = utf8_valid(bytes);
    if (!utf8 && memchr(bytes.p, 0, bytes.n)) /* GB18030 would find letters in a picture too */
        return refuse_table(err, MSG_table_binary, 0);
    *out = bytes;
    *from = utf8 ? "UTF-8" : "GB18030";
    enum rc rc = utf8 ? OK : from_gb18030(a, bytes, out);
    return rc == INVALID ? refuse_table(err, MSG_table_binary, 0) : rc;
}

struct csv {
    const struct table *to;
    struct arena row; /* one row's cells */
    struct str cell[SHEET_COLUMNS_MAX];
    size_t cells;
    int64_t line;
    int ended; /* by which character the last row did */
};

static void on_cell(void *p, size_t n, void *ctx)
{
    struct csv *c = ctx;
    if (c->cells < SHEET_COLUMNS_MAX)
        c->cell[c->cells++] = arena_str(&c->row, str_n(p ? p : "", n));
}

static void on_row(int end, void *ctx)
{
    struct csv *c = ctx;
    bool second_half = end == '\n' && c->ended == '\r' && c->cells == 0;
    c->ended = second_half ? 0 : end;
    if (second_half || c->row.overflow || (end < 0 && c->cells == 0))
        return;
    c->to->row(c->to->ctx, ++c->line, c->cell, c->cells);
    c->cells = 0;
    arena_reset(&c->row);
}

static enum rc parse(struct csv *c, struct str text, struct err *err)
{
    struct csv_parser p;
    must(csv_init(&p, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) == 0);
    csv_set_blk_size(&p, CELL_STEP); /* else a cell of megabytes is copied for every 128 bytes of it */
    size_t at = 0;
    while (at < text.n && !c->row.overflow) {
        size_t step = text.n - at < STEP ? text.n - at : STEP;
        if (csv_parse(&p, text.p + at, step, on_cell, on_row, c) != step)
            break;
        at += step;
        if (c->to->progress)
            c->to->progress(c->to->ctx, at, text.n);
    }
    bool whole = at == text.n && csv_fini(&p, on_cell, on_row, c) == 0;
    bool memory = csv_error(&p) == CSV_ENOMEM || csv_error(&p) == CSV_ETOOBIG || c->row.overflow;
    csv_free(&p);
    if (memory)
        return FAILED;
    return whole ? OK : refuse_table(err, MSG_table_not_csv, c->line + 1);
}

enum rc table_csv(struct arena *a, struct str bytes, const struct table *t, const char **from, struct err *err)
{
    struct csv c = { .to = t };
    struct str text;
    enum rc rc = to_utf8(a, bytes, &text, from, err);
    if (rc)
        return rc;
    arena_init(&c.row, ROW_ROOM);
    rc = parse(&c, text, err);
    arena_release(&c.row);
    return rc;
}

/* ---- the helper's rows ------------------------------------------------------------------------------------------ */

enum rc table_sheet(struct str rows, const struct table *t)
{
    struct cell cell[SHEET_COLUMNS_MAX];
    struct str value[SHEET_COLUMNS_MAX];
    size_t n, had = 0;
    enum rc rc;
    for (int64_t line = 1; (rc = sheet_next(&rows, cell, &n)) == OK; line++) {
        for (size_t i = 0; i < n; i++) {
            struct str above = i < had ? value[i] : STR("");
            value[i] = cell[i].kind == CELL_TEXT ? cell[i].text : cell[i].kind == CELL_BELOW ? above : STR("");
        }
        had = n;
        for (; n > 0 && value[n - 1].n == 0; n--) /* what a format or a merged cell left behind is no cell */
            ;
        t->row(t->ctx, line, value, n);
    }
    return rc == NOT_FOUND ? OK : rc;
}
