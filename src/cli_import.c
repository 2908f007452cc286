/* cli_import.c - import: the cases of an old system, a CSV or an XLSX, through the same command as everything else. (Doors: cli_doors.c,
** the map: cli_map.c.)
**
** The first line names the columns; they are recognised by the names that such files bear, in Chinese and English, and what is not
** recognised is said, never dropped in silence. A file that is no table is refused whole. Every row is
** counted: brought in, here before, or refused with its line and reason. Running it again brings nothing twice. With --dry-run the same
** command is run for every row, all of them inside one that is refused at the end: what it counts is what would happen. */
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cli.h"
#include "desk/desk.h"

enum { FILE_MOST = 512 << 20, GROUP = 256, SAID_MAX = 50, ORIGIN_MAX = 120 };
enum column { COL_ID, COL_SUBJECT, COL_TEXT, COL_TIME, COL_WHERE, COLS };

static const char *const column_names[COLS][8] = {
    [COL_ID] = { "id", "编号", "留言编号", "工单编号" },
    [COL_SUBJECT] = { "subject", "title", "主题", "标题", "留言主题" },
    [COL_TEXT] = { "detail", "text", "description", "内容", "留言详情", "详情" },
    [COL_TIME] = { "time", "reported_at", "date", "时间", "留言时间" },
    [COL_WHERE] = { "where", "address", "location", "地点", "地址" },
};

struct import {
    struct place *place;
    struct arena *file, group; /* the whole file; one group's rows */
    const char *name;          /* of the file, without its folder */
    int64_t offset_min;
    int column[COLS];          /* index in the row, -1: not there */
    struct str cell[SHEET_COLUMNS_MAX];
    int cells, columns;
    int64_t line, rows, done, before, refused;
    struct task task[GROUP];
    struct case_import args[GROUP];
    int64_t line_of[GROUP];
    size_t waiting;
    struct cx *dry; /* inside the one that will be undone; NULL: each group is committed */
    bool failed;
};

static void say(struct import *m, int64_t line, struct str why)
{
    m->refused++;
    if (m->refused <= SAID_MAX)
        printf("row %lld refused: " STR_FMT "\n", (long long)line, STR_ARG(why));
    else if (m->refused == SAID_MAX + 1)
        printf("more rows were refused; they are counted below\n");
}

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
        if (t[i]->rc == OK)
            m->done++;
        else if (t[i]->rc == CONFLICT && t[i]->err.key == MSG_err_imported)
            m->before++;
        else
            say(m, m->line_of[i], cli_words(&m->group, t[i]->rc, &t[i]->err));
    }
    m->waiting = 0;
    arena_reset(&m->group);
}

/* ---- the header ------------------------------------------------------------------------------------------------ */

static enum column column_of(struct str name)
{
    for (int c = 0; c < COLS; c++)
        for (int i = 0; i < 8 && column_names[c][i]; i++)
            if (str_eq_nocase(name, str_of(column_names[c][i])))
                return (enum column)c;
    return COLS;
}

static void read_header(struct import *m)
{
    for (int c = 0; c < COLS; c++)
        m->column[c] = -1;
    m->columns = m->cells;
    printf("columns:");
    for (int i = 0; i < m->cells; i++) {
        enum column c = column_of(str_trim(m->cell[i]));
        bool kept = c != COLS && m->column[c] < 0;
        if (kept)
            m->column[c] = i;
        printf(" " STR_FMT "%s", STR_ARG(m->cell[i]), kept ? "" : " (not kept)");
    }
    printf("\n");
    if (m->column[COL_ID] < 0 || (m->column[COL_TEXT] < 0 && m->column[COL_SUBJECT] < 0) || m->column[COL_TIME] < 0) {
        fprintf(stderr, "zhitong: the first line must name an id, a text (or subject) and a time; nothing was brought in\n");
        m->failed = true;
    }
}

/* ---- a row ------------------------------------------------------------------------------------------------------ */

static struct str cell(struct import *m, enum column c)
{
    return m->column[c] >= 0 && m->column[c] < m->cells ? m->cell[m->column[c]] : STR("");
}

static struct str text_of(struct import *m)
{
    struct str subject = utf8_tidy(&m->group, cell(m, COL_SUBJECT)), text = utf8_tidy(&m->group, cell(m, COL_TEXT));
    if (subject.n && text.n)
        return arena_printf(&m->group, STR_FMT "\n\n" STR_FMT, STR_ARG(subject), STR_ARG(text));
    return subject.n ? subject : text;
}

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7F)
            return true;
    return false;
}

static void read_row(struct import *m)
{
    struct case_import *in = &m->args[m->waiting];
    struct str raw = str_trim(cell(m, COL_ID)), id = utf8_tidy(&m->group, raw), when = str_trim(cell(m, COL_TIME));
    m->rows++;
    *in = (struct case_import){ .text = text_of(m), .where = utf8_tidy(&m->group, cell(m, COL_WHERE)) };
    in->origin = utf8_nfc(&m->group, arena_printf(&m->group, "%s:" STR_FMT, m->name, STR_ARG(id)));
    if (m->cells > m->columns)
        say(m, m->line, STR("it has more cells than the first line names"));
    else if (has_control(raw))
        say(m, m->line, STR("its id holds a control character"));
    else if (id.n == 0 || !in->origin.p || utf8_len(in->origin) > ORIGIN_MAX)
        say(m, m->line, STR("it has no id, or one that is too long"));
    else if (in->text.n == 0 || utf8_len(in->text) > REPORT_TEXT_MAX)
        say(m, m->line, STR("it has no text, or more than 20,000 characters"));
    else if (utf8_len(in->where) > REPORT_WHERE_MAX)
        say(m, m->line, STR("its place has more than 200 characters"));
    else if (!text_moment(when, (int)m->offset_min, &in->reported_at) || in->reported_at > clock_now_us())
        say(m, m->line, arena_printf(&m->group, "its time \"" STR_FMT "\" is not a moment in the past", STR_ARG(utf8_cut(when, 40))));
    else {
        if (in->where.n == 0)
            in->where = STR_NONE;
        m->line_of[m->waiting] = m->line;
        m->task[m->waiting] = (struct task){ .command = &CASE_IMPORT, .args = in, .actor = { 0, ~0U }, .arena = &m->group };
        m->waiting++;
    }
    if (m->waiting == GROUP)
        flush(m);
    else if (m->waiting == 0) /* refused, and nobody else needs the arena */
        arena_reset(&m->group);
}

/* A row's cells live until it has been written, or refused. */
static void on_row(void *ctx, int64_t line, const struct str *cell, size_t n)
{
    struct import *m = ctx;
    if (m->failed || n == 0)
        return;
    m->line = line;
    m->cells = (int)n;
    for (size_t i = 0; i < n; i++)
        m->cell[i] = arena_str(&m->group, cell[i]);
    if (m->columns)
        read_row(m);
    else
        read_header(m);
}

static void on_progress(void *ctx, size_t done, size_t of)
{
    (void)ctx;
    cli_progress("importing byte", (int64_t)done, (int64_t)of);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static int parse(struct import *m, const char *path)
{
    const char *from;
    enum rc rc = cli_table(path, FILE_MOST, &(struct table){ on_row, on_progress, m }, m->file, &from);
    if (m->waiting && !m->failed)
        flush(m);
    if (rc && m->columns)
        printf("what stands above it was read\n");
    return m->failed || rc ? EXIT_FAILED : EXIT_DONE;
}

/* The dry run as one command: it reads the whole file and is refused whatever came of it. */
struct dry_run {
    struct import *m;
    const char *path;
    int *code;
};

static enum rc decide_dry(struct cx *cx, const void *args)
{
    const struct dry_run *d = args;
    d->m->dry = cx;
    *d->code = parse(d->m, d->path);
    if (d->m->failed && d->m->columns)
        fprintf(stderr, "zhitong: the dry run broke off at row %lld\n", (long long)d->m->line);
    return refuse(cx, CONFLICT, NULL, MSG_err_place_dry, 0);
}
static const struct command dry_run = { "desk.case.import.dry", SHAPE_NONE, PERM_IMPORT, decide_dry, SHAPE_NONE };

static int import_file(struct import *m, const char *path, bool dry)
{
    struct task t;
    int code = EXIT_FAILED;
    if (!dry)
        return parse(m, path);
    enum rc rc = cli_run(m->place, &dry_run, &(struct dry_run){ m, path, &code }, &t, m->file);
    must(rc != OK);
    return code;
}

static int import_cases(struct place *p, const char *path, bool dry, struct arena *a)
{
    struct str name = STR_NONE;
    const char *slash = strrchr(path, '/');
    struct import *m = mem_new(1, sizeof *m);
    must(m != NULL);
    *m = (struct import){ .place = p, .file = a, .name = slash ? slash + 1 : path, .offset_min = 480 };
    arena_init(&m->group, 256 << 20);
    struct conn *c = place_reader(p);
    for (size_t i = 0; c && i < MODULES_N; i++)
        if (MODULES[i]->self && MODULES[i]->self(conn_db(c), a, &name, &m->offset_min))
            m->offset_min = 480;
    int code = EXIT_FAILED;
    if (!utf8_valid(str_of(m->name)) || has_control(str_of(m->name)))
        fprintf(stderr, "zhitong: the file's name is part of each case's origin, and it is not plain UTF-8; give it another\n");
    else
        code = import_file(m, path, dry);
    if (m->columns && !m->failed)
        printf("%s%lld rows: %lld brought in, %lld here before, %lld refused\n", dry ? "dry run, nothing was written: " : "", (long long)m->rows,
               (long long)m->done, (long long)m->before, (long long)m->refused);
    code = code == EXIT_DONE && m->refused ? EXIT_FAILED : code;
    arena_release(&m->group);
    mem_free(m);
    return code;
}

int cli_import(int argc, char **argv)
{
    const char *word[3] = { 0 }, *dry = NULL, *retire = NULL;
    int words, code = EXIT_USAGE;
    const struct cli_option o[] = { { "dry-run", &dry, true }, { "retire-gone", &retire, true } };
    if (!cli_parse(argc, argv, o, countof(o), word, &words, 3))
        return EXIT_USAGE;
    bool doors = words == 3 && strcmp(word[1], "doors") == 0, map = words == 3 && strcmp(word[1], "map") == 0;
    if (words != 3 || (!doors && (retire || (!map && strcmp(word[1], "cases") != 0)))) {
        fprintf(stderr, "usage: zhitong import DIR cases|doors FILE.csv|FILE.xlsx | map FILE.geojson [--dry-run] [--retire-gone]\n");
        return EXIT_USAGE;
    }
    struct arena a;
    arena_init(&a, (size_t)1 << 30);
    struct place *p = cli_open(word[0], NULL, &a, &code);
    if (p)
        code = doors ? import_doors(p, word[2], dry != NULL, retire != NULL, &a)
               : map ? import_map(p, word[2], dry != NULL, &a)
                     : import_cases(p, word[2], dry != NULL, &a);
    place_close(p);
    arena_release(&a);
    return code;
}
