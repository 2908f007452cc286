/* cli_import.c - import: the cases of an old system, a CSV or an XLSX, through the same command as everything else. (What a row tells:
** cli_import_row.c; doors: cli_doors.c; the map: cli_map.c.)
**
** The table is walked twice. The first walk learns what the columns are and in which order dates stand, for 04/12/2018 tells it only
** together with its neighbours; the second brings the rows in, by groups, so memory holds the file and one group whatever their number.
** Every row is counted: brought in, here before, or refused with its number and reason; what a row was brought in without is counted too.
** Running it again brings nothing twice. With --dry-run the same command is run for every row, all of them inside one that is refused at
** the end: what it counts is what would happen. */
#include "base/mem.h"
#include "base/utf8.h"
#include "cli.h"
#include "cli_import.h"

enum { FILE_MOST = 512 << 20, GROUP = 256, GROUP_ROOM = 256 << 20, SAID_MAX = 50 };

struct import {
    struct place *place;
    struct arena *file, group; /* the whole file; one group's rows */
    struct cli_sheet table;
    struct import_sheet sheet;
    const char *map;
    bool headed; /* this walk has seen the first line */
    int64_t rows, done, before, refused, gapped;
    int64_t faults[FAULTS], gaps[GAPS];
    struct task task[GROUP];
    struct import_row row[GROUP];
    int64_t line[GROUP];
    size_t waiting;
    struct cx *dry; /* inside the one that will be undone; NULL: each group is committed */
    bool failed;
};

/* ---- what is told -------------------------------------------------------------------------------------------------- */

static void refuse_row(struct import *m, int64_t line, enum import_fault fault, struct str about)
{
    struct str why = import_fault_words(&m->group, fault, about);
    m->faults[fault]++;
    if (++m->refused <= SAID_MAX)
        printf("row %lld refused: " STR_FMT "\n", (long long)line, STR_ARG(why));
    else if (m->refused == SAID_MAX + 1)
        printf("more rows were refused; they are counted below\n");
}

static void tell_gaps(struct import *m, int64_t line, const struct import_row *r)
{
    bool any = false;
    for (int g = 0; g < GAPS; g++) {
        if (!r->gap[g])
            continue;
        struct str what = import_gap_words(&m->group, (enum import_gap)g, r->gap_about[g]);
        any = true;
        if (++m->gaps[g] <= SAID_MAX)
            printf("row %lld brought in: " STR_FMT "\n", (long long)line, STR_ARG(what));
        else if (m->gaps[g] == SAID_MAX + 1)
            printf("more rows are like that; they are counted below\n");
    }
    m->gapped += any;
}

static void tell_count(struct import *m, int64_t n, struct str what)
{
    if (n)
        printf("%8lld  " STR_FMT "\n", (long long)n, STR_ARG(what));
    arena_reset(&m->group);
}

static void tell_all(struct import *m, bool dry)
{
    printf("%s%lld rows: %lld brought in, %lld here before, %lld refused\n", dry ? "dry run, nothing was written: " : "",
           (long long)m->rows, (long long)m->done, (long long)m->before, (long long)m->refused);
    if (m->refused)
        printf("refused:\n");
    for (int f = FAULT_NONE + 1; f < FAULTS; f++)
        tell_count(m, m->faults[f], import_fault_words(&m->group, (enum import_fault)f, STR_NONE));
    if (m->gapped)
        printf("brought in with a gap: %lld\n", (long long)m->gapped);
    for (int g = 0; g < GAPS; g++)
        tell_count(m, m->gaps[g], import_gap_words(&m->group, (enum import_gap)g, STR_NONE));
}

/* ---- groups -------------------------------------------------------------------------------------------------------- */

/* A row of a dry run. It judges before it emits, so a row that is refused leaves nothing; any other failure may have cost the
** transaction, and without that a further row would stay. */
static void try_row(struct import *m, struct task *t)
{
    struct cx cx = *m->dry;
    cx.arena = t->arena;
    cx.result = arena_alloc(t->arena, CASE_IMPORT.result.size);
    t->rc = cx.result ? CASE_IMPORT.decide(&cx, t->args) : FAILED;
    t->err = cx.err;
    m->failed = t->rc == BUSY || t->rc == FAILED;
}

/* Runs what waits as one group and counts the outcomes. */
static void flush(struct import *m)
{
    struct task *t[GROUP];
    for (size_t i = 0; i < m->waiting; i++)
        t[i] = &m->task[i];
    if (!m->dry)
        place_run(m->place, t, m->waiting);
    for (size_t i = 0; i < m->waiting && !m->failed; i++) {
        if (m->dry)
            try_row(m, t[i]);
        if (t[i]->rc == OK) {
            m->done++;
            tell_gaps(m, m->line[i], &m->row[i]);
        } else if (t[i]->rc == CONFLICT && t[i]->err.key == MSG_err_imported) {
            m->before++;
        } else {
            refuse_row(m, m->line[i], FAULT_REFUSED, cli_words(&m->group, t[i]->rc, &t[i]->err));
        }
    }
    m->waiting = 0;
    arena_reset(&m->group);
}

/* ---- the two walks -------------------------------------------------------------------------------------------------- */

static void on_first_walk(void *ctx, int64_t line, const struct str *cell, size_t n)
{
    struct import *m = ctx;
    (void)line;
    if (m->failed || n == 0)
        return;
    if (m->headed)
        import_learn(&m->sheet, cell, n);
    else
        m->failed = !import_header(&m->sheet, cell, n, m->map, m->file);
    m->headed = true;
}

/* A row's texts live in the group's arena until it has been written, or refused. */
static void on_second_walk(void *ctx, int64_t line, const struct str *cell, size_t n)
{
    struct import *m = ctx;
    const bool first = !m->headed;
    m->headed = m->headed || n > 0;
    if (m->failed || n == 0 || first)
        return;
    struct str kept[SHEET_COLUMNS_MAX];
    for (size_t i = 0; i < n; i++)
        kept[i] = arena_str(&m->group, cell[i]);
    struct import_row *r = &m->row[m->waiting];
    import_read(&m->sheet, kept, n, &m->group, r);
    m->rows++;
    if (r->fault == FAULT_NONE) {
        m->line[m->waiting] = line;
        m->task[m->waiting++] = (struct task){ .command = &CASE_IMPORT, .args = &r->args, .actor = { 0, ~0U }, .arena = &m->group };
    } else {
        refuse_row(m, line, r->fault, r->about);
    }
    if (m->waiting == GROUP)
        flush(m);
    else if (m->waiting == 0) /* refused, and nobody else needs the arena */
        arena_reset(&m->group);
}

static void on_progress(void *ctx, size_t done, size_t of)
{
    (void)ctx;
    cli_progress("importing byte", (int64_t)done, (int64_t)of);
}

/* What some rows show holds for those that show nothing, unless others contradict. */
static void settle_order(struct import *m)
{
    const bool mdy = m->sheet.shown & (1U << MOMENT_MDY), dmy = m->sheet.shown & (1U << MOMENT_DMY);
    if (m->sheet.order != MOMENT_ORDER_UNKNOWN || mdy == dmy) {
        if (mdy && dmy && m->sheet.order == MOMENT_ORDER_UNKNOWN)
            printf("some dates show the month in front and some the day, so those that show neither are refused\n");
        return;
    }
    m->sheet.order = mdy ? MOMENT_MDY : MOMENT_DMY;
    printf("dates without the year in front are read as %s, as some of them show\n", mdy ? "month, day, year" : "day, month, year");
}

/* An error of the table's own is left to the second walk, which meets it too. */
static bool learn(struct import *m)
{
    struct arena a;
    struct err err = { NULL, MSG_NONE, 0 };
    const char *from;
    arena_init(&a, (size_t)2 * FILE_MOST);
    enum rc rc = cli_sheet_walk(&m->table, &(struct table){ on_first_walk, NULL, m }, &a, &from, &err);
    if (!m->headed && rc)
        cli_sheet_say(m->file, rc, &err);
    else if (!m->headed)
        fprintf(stderr, "zhitong: %s is empty; nothing was brought in\n", m->sheet.file);
    arena_release(&a);
    return m->headed && !m->failed;
}

static int bring(struct import *m)
{
    const char *from;
    struct err err = { NULL, MSG_NONE, 0 };
    m->headed = false;
    enum rc rc = cli_sheet_walk(&m->table, &(struct table){ on_second_walk, on_progress, m }, m->file, &from, &err);
    if (m->waiting && !m->failed)
        flush(m);
    if (rc) {
        cli_sheet_say(m->file, rc, &err);
        printf("what stands above it was read\n");
    }
    return m->failed || rc ? EXIT_FAILED : EXIT_DONE;
}

/* The dry run as one command: it reads the whole file and is refused whatever came of it. */
struct dry_run {
    struct import *m;
    int *code;
};

static enum rc decide_dry(struct cx *cx, const void *args)
{
    const struct dry_run *d = args;
    d->m->dry = cx;
    *d->code = bring(d->m);
    if (d->m->failed)
        fprintf(stderr, "zhitong: the dry run broke off at row %lld\n", (long long)d->m->rows);
    return refuse(cx, CONFLICT, NULL, MSG_err_place_dry, 0);
}
static const struct command dry_run = { "desk.case.import.dry", SHAPE_NONE, PERM_IMPORT, decide_dry, SHAPE_NONE };

/* ---- the whole ------------------------------------------------------------------------------------------------------ */

static int import_file(struct import *m, const char *path, bool dry)
{
    struct task t;
    int code = EXIT_FAILED;
    if (cli_sheet_open(path, FILE_MOST, m->file, &m->table) || !learn(m))
        return EXIT_FAILED;
    settle_order(m);
    if (dry)
        must(cli_run(m->place, &dry_run, &(struct dry_run){ m, &code }, &t, m->file) != OK);
    else
        code = bring(m);
    if (!m->failed)
        tell_all(m, dry);
    return code == EXIT_DONE && m->refused ? EXIT_FAILED : code;
}

static bool plain_name(struct str s)
{
    bool plain = utf8_valid(s);
    for (size_t i = 0; i < s.n && plain; i++)
        plain = (unsigned char)s.p[i] >= 0x20 && s.p[i] != 0x7F;
    if (!plain)
        fprintf(stderr, "zhitong: the file's name is part of each case's origin, and it is not plain UTF-8; give it another\n");
    return plain;
}

struct import_options {
    bool dry;
    const char *map;
    enum moment_order order;
};

static int import_cases(struct place *p, const char *path, const struct import_options *o, struct arena *a)
{
    struct str name = STR_NONE;
    int64_t offset_min = 480;
    const char *slash = strrchr(path, '/');
    struct import *m = mem_new(1, sizeof *m);
    must(m != NULL);
    struct conn *c = place_reader(p);
    for (size_t i = 0; c && i < MODULES_N; i++)
        if (MODULES[i]->self && MODULES[i]->self(conn_db(c), a, &name, &offset_min))
            offset_min = 480;
    *m = (struct import){ .place = p, .file = a, .map = o->map };
    m->sheet = (struct import_sheet){ .file = slash ? slash + 1 : path, .offset_min = (int)offset_min, .order = o->order };
    arena_init(&m->group, GROUP_ROOM);
    int code = plain_name(str_of(m->sheet.file)) ? import_file(m, path, o->dry) : EXIT_FAILED;
    arena_release(&m->group);
    mem_free(m);
    return code;
}

static bool read_order(const char *dates, enum moment_order *order)
{
    static const char *const name[] = { [MOMENT_YMD] = "ymd", [MOMENT_MDY] = "mdy", [MOMENT_DMY] = "dmy" };
    for (size_t i = MOMENT_YMD; dates && i < countof(name); i++)
        if (strcmp(dates, name[i]) == 0)
            *order = (enum moment_order)i;
    return !dates || *order != MOMENT_ORDER_UNKNOWN;
}

int cli_import(int argc, char **argv)
{
    const char *word[3] = { 0 }, *dry = NULL, *retire = NULL, *dates = NULL;
    struct import_options im = { 0 };
    int words, code = EXIT_USAGE;
    const struct cli_option o[] = {
        { "dry-run", &dry, true }, { "retire-gone", &retire, true }, { "map", &im.map, false }, { "dates", &dates, false }
    };
    if (!cli_parse(argc, argv, o, countof(o), word, &words, 3))
        return EXIT_USAGE;
    const bool doors = words == 3 && strcmp(word[1], "doors") == 0, cases = words == 3 && strcmp(word[1], "cases") == 0;
    const bool map = words == 3 && strcmp(word[1], "map") == 0;
    if ((!cases && (im.map || dates || !(doors || map))) || (!doors && retire) || !read_order(dates, &im.order)) {
        fprintf(stderr, "usage: zhitong import DIR cases|doors FILE.csv|FILE.xlsx | map FILE.geojson [--dry-run]; its options: "
                        "zhitong import --help\n");
        return EXIT_USAGE;
    }
    im.dry = dry != NULL;
    struct arena a;
    arena_init(&a, (size_t)2 * FILE_MOST);
    struct place *p = cli_open(word[0], NULL, &a, &code);
    if (p)
        code = doors ? import_doors(p, word[2], dry != NULL, retire != NULL, &a)
               : map ? import_map(p, word[2], dry != NULL, &a)
                     : import_cases(p, word[2], &im, &a);
    place_close(p);
    arena_release(&a);
    return code;
}
