/* place_sheet.c - reads a sheet for somebody who is not there while it is read.
**
** Some faults are known only when the last row has been read (a door that comes twice), and cells live no longer than their row. So the
** sheet is read twice: first to find the faults, which are then put in the order of their rows, then to write down what stood there. */
#include "place/place_sheet.h"

#include "base/utf8.h"

enum { ABOUT_CHARS = 40, CELLS_CHARS = 80, FAULTS_BYTES = 16 << 20 };

struct found {
    int64_t row;
    enum place_fault fault;
    struct str about;
};

struct reading {
    struct arena *a;
    struct place_rows rows;
    struct found *found; /* PLACE_FAULTS_MOST */
    size_t n, at;        /* at: the first that is not written yet */
    struct buf text;
};

static void on_fault(void *ctx, int64_t row, enum place_fault fault, struct str about)
{
    struct reading *r = ctx;
    if (r->n < PLACE_FAULTS_MOST)
        r->found[r->n++] = (struct found){ row, fault, arena_str(r->a, utf8_head(about, ABOUT_CHARS)) };
}

static void on_row(void *ctx, int64_t row, const struct str *cell, size_t n)
{
    struct reading *r = ctx;
    place_rows_feed(&r->rows, row, cell, n);
}

static int by_row(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* In one line, without what parts the fields. */
static void put_words(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        buf_char(b, (unsigned char)s.p[i] < ' ' ? ' ' : s.p[i]);
}

static bool is_known(const struct place_rows *r, size_t column)
{
    for (size_t i = 0; i < PLACE_COLUMNS; i++)
        if (r->column[i] == column)
            return true;
    return false;
}

static void put_cells(struct reading *r, const struct str *cell, size_t n)
{
    size_t from = r->text.n, chars = 0;
    for (size_t i = 0; i < n; i++) {
        struct str s = utf8_head(str_trim(cell[i]), CELLS_CHARS);
        chars += utf8_len(s);
        if (!is_known(&r->rows, i) || chars > CELLS_CHARS)
            continue;
        if (r->text.n > from)
            buf_str(&r->text, STR(" · "));
        put_words(&r->text, s.n ? s : STR("–"));
    }
}

static void put_faults(struct reading *r, int64_t row, const struct str *cell, size_t n)
{
    for (; r->at < r->n && r->found[r->at].row <= row; r->at++) {
        const struct found *f = &r->found[r->at];
        buf_printf(&r->text, "%lld\t%d\t", (long long)f->row, (int)f->fault);
        put_words(&r->text, f->about);
        buf_char(&r->text, '\t');
        if (!place_fault_note(f->fault))
            put_cells(r, cell, n);
        buf_char(&r->text, '\n');
    }
}

static void on_row_again(void *ctx, int64_t row, const struct str *cell, size_t n)
{
    put_faults(ctx, row, cell, n);
}

static enum rc give(struct reading *r, enum table_kind kind, struct str bytes, bool again, const char **read_as, struct err *err)
{
    const struct table t = { again ? on_row_again : on_row, NULL, r };
    *read_as = "XLSX";
    return kind == TABLE_BOOK ? table_sheet(bytes, &t) : table_csv(r->a, bytes, &t, read_as, err);
}

enum rc place_sheet_read(struct arena *a, enum table_kind kind, struct str bytes, struct place_sheet *out, struct err *err)
{
    struct reading r = { .a = a, .found = ARENA_ARRAY(a, struct found, PLACE_FAULTS_MOST) };
    struct place_sheet sheet = { .rows = STR_NONE };
    place_rows_begin(&r.rows, a, on_fault, &r);
    buf_init(&r.text, a, FAULTS_BYTES);
    enum rc rc = r.found ? give(&r, kind, bytes, false, &sheet.read_as, err) : FAILED;
    if (rc == INVALID)
        return rc;
    bool sound = !rc && (rc = place_rows_end(&r.rows, &sheet.rows)) == OK;
    if (rc == INVALID) {
        qsort(r.found, r.n, sizeof *r.found, by_row);
        rc = give(&r, kind, bytes, true, &sheet.read_as, err);
    }
    put_faults(&r, INT64_MAX, NULL, 0); /* notes, which need no cells */
    if (a->starved)
        return FAILED;
    if (a->overflow || r.text.overflow) {
        *err = (struct err){ NULL, MSG_helper_large, 0 };
        return INVALID;
    }
    if (rc)
        return rc;
    must(sound == (r.rows.faults == 0));
    sheet.faults = buf_view(&r.text);
    sheet.bad = r.rows.faults;
    *out = sheet;
    return OK;
}

bool place_sheet_fault(struct str *faults, struct place_sheet_fault *out)
{
    struct str line, row, fault;
    int64_t number;
    if (!faults->n || !str_next(faults, '\n', &line) || !str_next(&line, '\t', &row) || !str_next(&line, '\t', &fault) ||
        !str_next(&line, '\t', &out->about) || !line.p)
        return false;
    if (!str_int(row, &out->row) || !str_int(fault, &number))
        return false;
    out->fault = (enum place_fault)number;
    out->cells = line;
    return true;
}
