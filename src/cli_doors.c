/* cli_doors.c - import DIR doors FILE: the registry of doors, from a sheet.
**
** A sheet comes as CSV, in UTF-8 or Excel's GB18030, or as XLSX; what it was read as is said. Every row that can't be taken is listed
** with its line and the reason, and then nothing is written: all or nothing. With --dry-run the command runs to its end and is undone, so
** what it tells is what would happen, not a guess. With --retire-gone the doors that the sheet no longer names, in the compounds that it
** does name, are retired. Also here: how every import of the command line reads a table. */
#include "base/mem.h"
#include "cli.h"
#include "core/file.h"
#include "place/place.h"
#include "place/place_rows.h"

enum { FILE_MOST = 64 << 20, SAID_MOST = 200 };

/* ---- tables ----------------------------------------------------------------------------------------------------- */

void cli_sheet_say(struct arena *a, enum rc rc, const struct err *err)
{
    struct str words = cli_words(a, rc, err);
    fprintf(stderr, "zhitong: " STR_FMT "\n", STR_ARG(words));
}

enum rc cli_sheet_open(const char *path, size_t most, struct arena *a, struct cli_sheet *out)
{
    struct str bytes;
    struct helper_result r;
    if (file_read(a, path, most, &bytes)) {
        fprintf(stderr, "zhitong: %s can't be read (or is larger than %zu MiB)\n", path, most >> 20);
        return FAILED;
    }
    if (table_kind(bytes) != TABLE_BOOK) {
        *out = (struct cli_sheet){ bytes, false };
        return OK;
    }
    struct helper_job job = { .kind = &JOB_SHEET_READ, .payload = bytes };
    enum rc rc = cli_ask(&job, a, &r);
    struct err err = rc ? helper_err(&r) : (struct err){ 0 };
    if (rc)
        cli_sheet_say(a, rc, &err);
    else
        *out = (struct cli_sheet){ r.payload, true };
    return rc;
}

enum rc cli_sheet_walk(const struct cli_sheet *s, const struct table *t, struct arena *a, const char **from, struct err *err)
{
    *from = "XLSX";
    return s->book ? table_sheet(s->bytes, t) : table_csv(a, s->bytes, t, from, err);
}

enum rc cli_table(const char *path, size_t most, const struct table *t, struct arena *a, const char **from)
{
    struct cli_sheet s;
    struct err err = { NULL, MSG_NONE, 0 };
    enum rc rc = cli_sheet_open(path, most, a, &s);
    if (rc)
        return rc;
    rc = cli_sheet_walk(&s, t, a, from, &err);
    if (rc)
        cli_sheet_say(a, rc, &err);
    return rc;
}

/* ---- doors ------------------------------------------------------------------------------------------------------ */

struct sheet {
    struct msg_ctx m;
    struct place_rows rows;
    int64_t said;
};

static void on_fault(void *ctx, int64_t line, enum place_fault fault, struct str about)
{
    struct sheet *s = ctx;
    bool note = place_fault_note(fault);
    if (++s->said <= SAID_MOST)
        printf("line %lld%s: " STR_FMT "\n", (long long)line, note ? "" : " refused", STR_ARG(place_fault_words(&s->m, fault, about)));
    else if (s->said == SAID_MOST + 1)
        printf("there is more to say; it is counted below\n");
}

static void on_row(void *ctx, int64_t line, const struct str *cell, size_t n)
{
    struct sheet *s = ctx;
    place_rows_feed(&s->rows, line, cell, n);
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
    struct place_import args = { .rows = rows, .dry = dry };
    enum rc rc = cli_run(p, c, &args, &t, a);
    bool tried = rc == CONFLICT && t.err.key == MSG_err_place_dry;
    if (!rc || tried)
        tell(t.result, c == &PLACE_RETIRE);
    else
        fprintf(stderr, "zhitong: " STR_FMT "\n", STR_ARG(cli_words(a, rc, &t.err)));
    return !rc || tried;
}

int import_doors(struct place *p, const char *path, bool dry, bool retire, struct arena *a)
{
    struct str rows;
    const char *from;
    struct sheet *s = mem_new(1, sizeof *s);
    must(s != NULL);
    s->m = (struct msg_ctx){ .arena = a, .lang = LANG_EN };
    place_rows_begin(&s->rows, a, on_fault, s);
    bool done = cli_table(path, FILE_MOST, &(struct table){ on_row, NULL, s }, a, &from) == OK;
    if (done) {
        printf("read as %s\n", from);
        done = place_rows_end(&s->rows, &rows) == OK;
    }
    if (done) {
        done = run(p, &PLACE_IMPORT, rows, dry, a);
        if (done && retire && !dry)
            done = run(p, &PLACE_RETIRE, rows, false, a);
        printf("%s%lld doors read, 0 faults\n", dry ? "dry run, nothing was written: " : "", (long long)s->rows.rows);
    } else {
        printf("%lld doors read, %lld faults; nothing was written\n", (long long)s->rows.rows, (long long)s->rows.faults);
    }
    mem_free(s);
    return done ? EXIT_DONE : EXIT_FAILED;
}
