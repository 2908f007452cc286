/* fuzz_table.c - any bytes as an office's CSV, in UTF-8 or GB18030, or as the helper's rows; and what rows tell as cases of an old system.
**
** Rows that were understood are written out again as CSV, every cell in quotes, and must be understood as the same rows on the same lines.
** A row that becomes a case obeys the command's limits, whatever stood in it.
**
** clang -std=c17 -D_GNU_SOURCE -include stdio.h -g -O1 -fsanitize=fuzzer,address,undefined -Isrc -Ibuild-test/po -Ipo
** tests/fuzz/fuzz_table.c src/core/{table,sheet}.c src/cli_import_row.c
** src/base/{arena,buf,clock,fault,hash,mem,moment,rc,str,text,utf8}.c -no-pie -Wl,--unresolved-symbols=ignore-all -lnettle -lsodium
** -lutf8proc -lcsv -lm -o fuzz_table && ./fuzz_table -max_len=1000 -close_fd_mask=3 */
#include "base/buf.h"
#include "base/utf8.h"
#include "cli_import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
    struct arena *a;
    struct buf csv;      /* the rows, written again */
    struct buf said;     /* and as text to compare */
    int64_t line;
    struct import_sheet sheet;
    bool headed;
};

static void on_row(void *ctx, int64_t line, const struct str *cell, size_t n)
{
    struct seen *s = ctx;
    must(line == s->line + 1 && n <= SHEET_COLUMNS_MAX);
    s->line = line;
    for (size_t i = 0; i < n; i++) {
        must(utf8_valid(cell[i]));
        buf_printf(&s->said, "%lld,%zu,%zu:" STR_FMT ";", (long long)line, i, cell[i].n, STR_ARG(cell[i]));
        buf_str(&s->csv, i ? STR(",\"") : STR("\""));
        for (size_t k = 0; k < cell[i].n; k++) {
            if (cell[i].p[k] == '"')
                buf_char(&s->csv, '"');
            buf_char(&s->csv, cell[i].p[k]);
        }
        buf_char(&s->csv, '"');
    }
    buf_char(&s->csv, '\n');
}

static void on_case(void *ctx, int64_t line, const struct str *cell, size_t n)
{
    struct seen *s = ctx;
    struct import_row r;
    (void)line;
    static const struct str column[] = { { "A", 1 }, { "B", 1 }, { "C", 1 }, { "D", 1 }, { "E", 1 },
                                         { "F", 1 }, { "G", 1 }, { "H", 1 }, { "I", 1 }, { "J", 1 } };
    static const char map[] = "A=id,B=text,C=time,D=where,E=lon,F=lat,G=status,H=closed,I=reply,J=replied";
    if (!s->headed)
        must(import_header(&s->sheet, column, countof(column), map, s->a));
    s->headed = true;
    if (n == 0)
        return;
    import_learn(&s->sheet, cell, n);
    import_read(&s->sheet, cell, n, s->a, &r);
    must(r.fault < FAULTS);
    if (r.fault == FAULT_NONE)
        must(utf8_valid(r.args.text) && r.args.text.n > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct err err;
    const char *from;
    struct str in = str_n(size ? (const char *)data : "", size);
    arena_init(&a, 32 << 20);
    struct seen once = { .a = &a }, twice = { .a = &a }, cases = { .a = &a, .sheet = { .file = "a.csv", .offset_min = 480 } };
    for (struct seen *s = &once; s; s = s == &once ? &twice : NULL) {
        buf_init(&s->csv, &a, 4 << 20);
        buf_init(&s->said, &a, 4 << 20);
    }
    enum rc rc = table_csv(&a, in, &(struct table){ on_row, NULL, &once }, &from, &err);
    must(rc == OK || rc == INVALID);
    if (!rc && once.said.n) {
        must(table_csv(&a, buf_view(&once.csv), &(struct table){ on_row, NULL, &twice }, &from, &err) == OK);
        must(str_eq(buf_view(&once.said), buf_view(&twice.said)));
        must(table_csv(&a, in, &(struct table){ on_case, NULL, &cases }, &from, &err) == OK);
    }
    struct seen rows = { .a = &a };
    buf_init(&rows.csv, &a, 4 << 20);
    buf_init(&rows.said, &a, 4 << 20);
    rc = table_sheet(in, &(struct table){ on_row, NULL, &rows });
    must(rc == OK || rc == FAILED);
    must(!a.overflow);
    arena_release(&a);
    return 0;
}
