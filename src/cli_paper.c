/* cli_paper.c - sheet and poster: what the helper does, from the command line.
**
** `sheet` shows what an import will see of an XLSX file before anybody imports it. `poster` draws the sheet for an entrance hall. */
#include "cli.h"

#include "core/file.h"
#include "core/helper.h"
#include "core/sheet.h"

#include <unistd.h>

enum { ROOM = 160 << 20 };

enum rc cli_ask(const struct helper_job *job, struct arena *a, struct helper_result *out)
{
    struct helper *h;
    *out = (struct helper_result){ .why = STR("missing"), .words = STR("the helper can't be found") };
    if (helper_open(NULL, &h))
        return FAILED;
    enum rc rc = helper_run(h, job, a, out);
    helper_close(h);
    return rc;
}

/* The same, and says on stderr what went wrong. */
static enum rc ask(const struct helper_job *job, struct arena *a, struct helper_result *out)
{
    enum rc rc = cli_ask(job, a, out);
    if (rc)
        fprintf(stderr, "zhitong: " STR_FMT "\n", STR_ARG(out->words));
    return rc;
}

/* ---- sheet --------------------------------------------------------------------------------------------------- */

static void print_cell(struct str s)
{
    bool quoted = false;
    for (size_t i = 0; i < s.n; i++)
        quoted = quoted || memchr("\",\n\r", s.p[i], 4);
    if (!quoted) {
        fwrite(s.p, 1, s.n, stdout);
        return;
    }
    putchar('"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            putchar('"');
        putchar(s.p[i]);
    }
    putchar('"');
}

/* CSV as RFC 4180 has it; how many cells lie under merged ones goes to stderr, because CSV has no way to say it. */
static enum rc print_rows(struct str rows)
{
    struct cell cell[SHEET_COLUMNS_MAX];
    size_t n, count = 0, covered = 0;
    enum rc rc;
    while ((rc = sheet_next(&rows, cell, &n)) == OK) {
        for (size_t i = 0; i < n; i++) {
            if (i)
                putchar(',');
            if (cell[i].kind == CELL_TEXT)
                print_cell(cell[i].text);
            covered += cell[i].kind == CELL_COVERED || cell[i].kind == CELL_BELOW;
        }
        fputs("\r\n", stdout);
        count++;
    }
    fprintf(stderr, "%zu rows", count);
    if (covered)
        fprintf(stderr, "; %zu cells are empty because they lie under a merged one", covered);
    fputc('\n', stderr);
    return rc == NOT_FOUND && fflush(stdout) == 0 ? OK : FAILED;
}

int cli_sheet(int argc, char **argv)
{
    const char *file;
    int words;
    if (!cli_parse(argc, argv, NULL, 0, &file, &words, 1))
        return EXIT_USAGE;
    if (words != 1) {
        fprintf(stderr, "usage: zhitong sheet FILE.xlsx\n");
        return EXIT_USAGE;
    }
    struct arena a;
    struct helper_job job = { .kind = &JOB_SHEET_READ };
    struct helper_result r;
    arena_init(&a, ROOM);
    enum rc rc = file_read(&a, file, PROTO_PAYLOAD_MAX, &job.payload);
    if (rc)
        fprintf(stderr, "zhitong: %s can't be read, or is larger than %d MiB\n", file, PROTO_PAYLOAD_MAX >> 20);
    else if ((rc = ask(&job, &a, &r)) == OK)
        rc = print_rows(r.payload);
    arena_release(&a);
    return cli_exit(rc);
}

/* ---- poster -------------------------------------------------------------------------------------------------- */

static enum rc name_of(struct place *p, struct arena *a, struct str *name)
{
    struct conn *c = place_reader(p);
    int64_t offset_min;
    for (size_t i = 0; c && i < MODULES_N; i++)
        if (MODULES[i]->self)
            return MODULES[i]->self(conn_db(c), a, name, &offset_min);
    return FAILED;
}

static enum rc print_poster(struct job_poster *args, struct str where, struct str url, struct arena *a)
{
    struct helper_result r;
    struct buf row;
    buf_init(&row, a, ROOM / 2);
    sheet_row(&row, 2);
    sheet_cell(&row, &(struct cell){ .kind = CELL_TEXT, .text = where });
    sheet_cell(&row, &(struct cell){ .kind = CELL_TEXT, .text = url });
    struct helper_job job = { .kind = &JOB_POSTER, .args = args, .payload = buf_view(&row) };
    if (!job_args_good(&JOB_POSTER, args, a)) {
        fprintf(stderr, "zhitong: --contact takes up to 80 characters\n");
        return INVALID;
    }
    enum rc rc = ask(&job, a, &r);
    if (rc)
        return rc;
    if (r.n)
        fprintf(stderr, "zhitong: the font lacks %lld characters of it; they are drawn as boxes\n", (long long)r.n);
    return fwrite(r.payload.p, 1, r.payload.n, stdout) == r.payload.n && fflush(stdout) == 0 ? OK : FAILED;
}

int cli_poster(int argc, char **argv)
{
    const char *dir, *where = NULL, *url = NULL, *contact = NULL, *lang = "zh", *state = NULL;
    int words, code = EXIT_FAILED;
    const struct cli_option o[] = { { "where", &where, false }, { "url", &url, false }, { "contact", &contact, false },
                                    { "lang", &lang, false },   { "state", &state, false } };
    if (!cli_parse(argc, argv, o, countof(o), &dir, &words, 1))
        return EXIT_USAGE;
    bool english = strcmp(lang, "en") == 0;
    if (words != 1 || !where || !url || isatty(STDOUT_FILENO) || (!english && strcmp(lang, "zh") != 0)) {
        fprintf(stderr, "usage: zhitong poster DIR --where WORDS --url URL [--contact WORDS] [--lang zh|en] > poster.pdf\n");
        return EXIT_USAGE;
    }
    struct arena a;
    arena_init(&a, ROOM);
    struct job_poster args = { STR(""), str_of(contact), english ? LANG_EN : LANG_ZH };
    struct place *p = cli_open(dir, state, &a, &code);
    if (p) {
        enum rc rc = name_of(p, &a, &args.place);
        code = cli_exit(rc ? rc : print_poster(&args, str_of(where), str_of(url), &a));
        place_close(p);
    }
    arena_release(&a);
    return code;
}
