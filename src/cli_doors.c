/* cli_doors.c - import DIR doors FILE.csv: the registry of doors, from a sheet.
**
** Sheets come as UTF-8 or as Excel's GB18030; which of them it was is said. Every row that can't be taken is listed with its line and the
** reason, and then nothing is written: all or nothing. With --dry-run the command runs to its end and is undone, so what it tells is what
** would happen, not a guess. With --retire-gone the doors that the sheet no longer names, in the compounds that it does name, are
** retired. */
#include "base/mem.h"
#include "base/utf8.h"
#include "cli.h"
#include "core/file.h"
#include "place/place.h"
#include "place/place_rows.h"

#include <csv.h>
#include <iconv.h>

enum { CELLS_MOST = 64, FILE_MOST = 64 << 20, SAID_MOST = 200 };

struct sheet {
    struct arena *a;
    struct msg_ctx m;
    struct place_rows rows;
    struct str cell[CELLS_MOST];
    size_t cells;
    int64_t line, said;
};

/* The bytes as UTF-8; *from says what they were. */
static enum rc to_utf8(struct arena *a, struct str bytes, struct str *out, const char **from)
{
    if (str_starts(bytes, STR("\xEF\xBB\xBF")))
        bytes = str_cut(bytes, 3, bytes.n);
    if (utf8_valid(bytes)) {
        *from = "UTF-8";
        *out = bytes;
        return OK;
    }
    iconv_t cd = iconv_open("UTF-8", "GB18030");
    size_t room = bytes.n * 2 + 16, left = room, in_left = bytes.n; /* four bytes of GB18030 are four of UTF-8, two are three */
    char *to = arena_alloc(a, room), *at = to, *in = (char *)(uintptr_t)bytes.p;
    bool done = false;
    if (cd != (iconv_t)-1) { /* NOLINT(performance-no-int-to-ptr): iconv's own sign of failure */
        done = to && iconv(cd, &in, &in_left, &at, &left) == 0 && in_left == 0;
        (void)iconv_close(cd);
    }
    if (!done)
        return to ? INVALID : FAILED;
    *from = "GB18030";
    *out = str_n(to, room - left);
    return OK;
}

static void on_fault(void *ctx, int64_t line, enum place_fault fault, struct str about)
{
    struct sheet *s = ctx;
    bool note = fault == PLACE_NOTE_COLUMN;
    if (++s->said <= SAID_MOST)
        printf("line %lld%s: " STR_FMT "\n", (long long)line, note ? "" : " refused", STR_ARG(place_fault_words(&s->m, fault, about)));
    else if (s->said == SAID_MOST + 1)
        printf("there is more to say; it is counted below\n");
}

static void on_cell(void *p, size_t n, void *ctx)
{
    struct sheet *s = ctx;
    if (s->cells < CELLS_MOST)
        s->cell[s->cells++] = arena_str(s->a, str_n(p ? p : "", n));
}

static void on_row(int end, void *ctx)
{
    struct sheet *s = ctx;
    (void)end;
    place_rows_feed(&s->rows, ++s->line, s->cell, s->cells);
    s->cells = 0;
}

static bool read_csv(struct sheet *s, struct str text)
{
    struct csv_parser csv;
    must(csv_init(&csv, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL) == 0);
    bool whole = csv_parse(&csv, text.p, text.n, on_cell, on_row, s) == text.n && csv_fini(&csv, on_cell, on_row, s) == 0;
    if (!whole)
        printf("line %lld refused: not CSV from here on (%s)\n", (long long)s->line + 1, csv_strerror(csv_error(&csv)));
    csv_free(&csv);
    return whole;
}

static void tell(const struct place_imported *r, bool retiring)
{
    printf("new: %lld compounds, %lld buildings, %lld entrances, %lld doors; here before: %lld doors\n", (long long)r->compounds,
           (long long)r->buildings, (long long)r->entrances, (long long)r->doors, (long long)r->kept);
    if (r->gone)
        printf("no longer in the sheet, %s: %lld doors\n" STR_FMT, retiring ? "retired" : "kept all the same", (long long)r->gone,
               STR_ARG(r->gone_doors));
}

/* Runs one of the two commands. A dry run is refused on purpose, and has its result nevertheless. */
static bool run(struct place *p, const struct command *c, struct str rows, bool dry, struct arena *a)
{
    struct task t;
    struct place_import args = { rows, dry };
    enum rc rc = cli_run(p, c, &args, &t, a);
    bool tried = rc == CONFLICT && t.err.key == MSG_err_place_dry;
    if (!rc || tried)
        tell(t.result, c == &PLACE_RETIRE);
    else
        fprintf(stderr, "zhitong: " STR_FMT "\n", STR_ARG(cli_words(a, rc, &t.err)));
    return !rc || tried;
}

static int import_rows(struct place *p, struct sheet *s, struct str text, bool dry, bool retire)
{
    struct str rows;
    bool whole = read_csv(s, text);
    enum rc rc = place_rows_end(&s->rows, &rows);
    if (!whole || rc) {
        printf("%lld doors read, %lld faults; nothing was written\n", (long long)s->rows.rows, (long long)s->rows.faults + !whole);
        return EXIT_FAILED;
    }
    bool done = run(p, &PLACE_IMPORT, rows, dry, s->a);
    if (done && retire && !dry)
        done = run(p, &PLACE_RETIRE, rows, false, s->a);
    printf("%s%lld doors read, 0 faults\n", dry ? "dry run, nothing was written: " : "", (long long)s->rows.rows);
    return done ? EXIT_DONE : EXIT_FAILED;
}

int import_doors(struct place *p, const char *path, bool dry, bool retire, struct arena *a)
{
    struct str bytes, text;
    const char *from;
    struct sheet *s = mem_new(1, sizeof *s);
    int code = EXIT_FAILED;
    must(s != NULL);
    s->a = a;
    s->m = (struct msg_ctx){ .arena = a, .lang = LANG_EN };
    place_rows_begin(&s->rows, a, on_fault, s);
    if (file_read(a, path, FILE_MOST, &bytes)) {
        fprintf(stderr, "zhitong: %s can't be read (or is larger than 64 MiB)\n", path);
    } else if (to_utf8(a, bytes, &text, &from)) {
        fprintf(stderr, "zhitong: %s is neither UTF-8 nor GB18030; nothing was written\n", path);
    } else {
        printf("read as %s\n", from);
        code = import_rows(p, s, text, dry, retire);
    }
    mem_free(s);
    return code;
}
