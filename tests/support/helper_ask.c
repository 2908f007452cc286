/* helper_ask.c - gives the real helper a job and prints its answer's payload: for what the command line has no word for.
**
**     helper_ask PROGRAM slip zh|en          a slip
**     helper_ask PROGRAM card < TEXT         a direct-line card; see card_from()
**     helper_ask PROGRAM write               a sheet with everything in it that is awkward
**     helper_ask PROGRAM torment             stops, kills and starves the helper in the middle of jobs; TAP
**
** Exit code: the job's enum rc; its word and line go to stderr. */
#include "core/helper.h"
#include "core/sheet.h"

#include "base/clock.h"
#include "base/hash.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static int tell(enum rc rc, const struct helper_result *r)
{
    if (rc)
        fprintf(stderr, STR_FMT ": " STR_FMT "\n", STR_ARG(r->why), STR_ARG(r->words));
    else
        fwrite(r->payload.p, 1, r->payload.n, stdout);
    return (int)rc;
}

static struct job_slip sample_slip(bool english)
{
    return (struct job_slip){ STR("向阳社区服务台"), STR("K7M42HXR"), STR("4096"), STR("https://zhitong.example/t/NuQxSqZtmF09KlTL4_a2PQ"),
                              48217, 1762911720000000LL, 480, english ? LANG_EN : LANG_ZH };
}

static enum rc ask_slip(struct helper *h, struct arena *a, int64_t deadline_us, struct helper_result *r)
{
    const struct job_slip s = sample_slip(false);
    return helper_run(h, &(struct helper_job){ &JOB_SLIP, &s, STR(""), deadline_us }, a, r);
}

static int slip(struct helper *h, struct arena *a, bool english)
{
    struct helper_result r;
    const struct job_slip s = sample_slip(english);
    return tell(helper_run(h, &(struct helper_job){ .kind = &JOB_SLIP, .args = &s }, a, &r), &r);
}

/* Records as ASCII means them: between records 0x1e, between their units 0x1f. The first is the head, in the order of struct job_card;
** each of the others a row: its kind, its number, its texts. */
#define RECORD '\x1e'
#define UNIT '\x1f'
static void card_from(struct str text, struct job_card *job, struct buf *rows)
{
    struct str line, part;
    struct str *const texts[] = { &job->place,  &job->over, &job->number, &job->edition, &job->kind,    &job->day,
                                  &job->reach,  &job->title, &job->url,   &job->unit,    &job->receipt, &job->contact };
    must(str_next(&text, RECORD, &line));
    for (size_t i = 0; i < countof(texts) && str_next(&line, UNIT, &part); i++)
        *texts[i] = part;
    must(str_next(&line, UNIT, &part) && str_int(part, &job->form) && str_next(&line, UNIT, &part) && str_int(part, &job->lang));
    while (str_next(&text, RECORD, &line)) {
        struct cell cell[SHEET_COLUMNS_MAX];
        size_t n = 0;
        while (n < countof(cell) && str_next(&line, UNIT, &part)) {
            cell[n] = (struct cell){ .kind = CELL_TEXT, .text = part };
            if (n < 2 && str_int(part, &cell[n].n))
                cell[n].kind = CELL_INT;
            n++;
        }
        if (!n)
            continue;
        sheet_row(rows, n);
        for (size_t i = 0; i < n; i++)
            sheet_cell(rows, &cell[i]);
    }
}

static int card(struct helper *h, struct arena *a)
{
    static char text[8 << 20];
    struct helper_result r;
    struct job_card job = { .form = 0 };
    struct buf rows;
    size_t n = fread(text, 1, sizeof text, stdin);
    buf_init(&rows, a, PROTO_PAYLOAD_MAX);
    card_from(str_n(text, n), &job, &rows);
    return tell(helper_run(h, &(struct helper_job){ &JOB_CARD, &job, buf_view(&rows), 0 }, a, &r), &r);
}

static void put_row(struct buf *rows, const char *text, int64_t n)
{
    sheet_row(rows, 3);
    sheet_cell(rows, &(struct cell){ .kind = CELL_TEXT, .text = str_of(text) });
    sheet_cell(rows, &(struct cell){ .kind = CELL_INT, .n = n });
    sheet_cell(rows, &(struct cell){ .kind = CELL_MOMENT, .n = 1762911720LL * CLOCK_S });
}

static int write_sheet(struct helper *h, struct arena *a)
{
    static const char *const head[] = { "内容", "案卷", "收到" };
    struct helper_result r;
    struct buf rows;
    const struct job_sheet_write args = { STR("案卷"), 480 };
    buf_init(&rows, a, 1 << 16);
    sheet_row(&rows, countof(head));
    for (size_t i = 0; i < countof(head); i++)
        sheet_cell(&rows, &(struct cell){ .kind = CELL_TEXT, .text = str_of(head[i]) });
    put_row(&rows, "=HYPERLINK(\"https://evil.example\",\"点\")", 48217);
    put_row(&rows, "+86 138", INT64_MAX);
    put_row(&rows, "-1", 0);
    put_row(&rows, "@SUM(A1)", 1);
    put_row(&rows, "枣树里，\U00020BB7田说\n\"不热\"", 2);
    return tell(helper_run(h, &(struct helper_job){ &JOB_SHEET_WRITE, &args, buf_view(&rows), 0 }, a, &r), &r);
}

/* ---- torment ------------------------------------------------------------------------------------------------- */

/* The one child of this thread, or 0. */
static pid_t child(void)
{
    char path[64];
    int pid = 0;
    (void)snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)syscall(SYS_gettid));
    FILE *f = fopen(path, "re");
    if (f && fscanf(f, "%d", &pid) != 1)
        pid = 0;
    if (f)
        fclose(f);
    return pid;
}

static int checks, failures;
static void check(bool good, const char *what)
{
    failures += !good;
    printf("%sok %d - %s\n", good ? "" : "not ", ++checks, what);
}

static void *kill_soon(void *pid)
{
    clock_sleep_us(100LL * CLOCK_MS);
    kill(*(pid_t *)pid, SIGKILL);
    return NULL;
}

/* Which descriptors the process has, besides the four it should. */
static int strange_files(pid_t pid)
{
    char path[64];
    int n = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/fd", pid);
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d)) != NULL;)
        n += e->d_name[0] != '.' && (strlen(e->d_name) > 1 || e->d_name[0] > '3');
    if (d)
        closedir(d);
    return d ? n : -1;
}

static int torment(struct helper *h, struct arena *a)
{
    struct helper_result r;
    pthread_t killer;
    int leaky = dup(STDERR_FILENO); /* not close-on-exec: the helper must not have it all the same */
    check(ask_slip(h, a, 0, &r) == OK, "a slip is drawn");
    pid_t pid = child();
    check(pid > 0 && strange_files(pid) == 0, "the helper has no file of ours open");
    kill(pid, SIGSTOP);
    check(ask_slip(h, a, 400LL * CLOCK_MS, &r) == FAILED && str_eq(r.why, STR("deadline")), "a helper that hangs is ended at its deadline");
    check(ask_slip(h, a, 0, &r) == OK, "and the next job is done");
    pid = child();
    kill(pid, SIGSTOP);
    if (pthread_create(&killer, NULL, kill_soon, &pid) != 0)
        return 1;
    bool failed = ask_slip(h, a, 0, &r) == FAILED && str_eq(r.words, STR("the helper was ended by signal 9"));
    check(failed, "kill -9 in the middle of a job fails it");
    pthread_join(killer, NULL);
    check(ask_slip(h, a, 0, &r) == OK && child() != pid, "and the next job is done by another");
    kill(child(), SIGKILL);
    clock_sleep_us(50LL * CLOCK_MS);
    check(ask_slip(h, a, 0, &r) == OK, "one that was killed while idle has failed nobody");
    close(leaky);
    printf("1..%d\n", checks);
    return failures;
}

int main(int argc, char **argv)
{
    struct arena a;
    struct helper *h;
    int code = 2;
    base_init();
    arena_init(&a, 128 << 20);
    if (argc < 3 || helper_open(argv[1], &h) != OK) {
        fprintf(stderr, "usage: helper_ask PROGRAM slip zh|en | write | torment\n");
        return code;
    }
    if (strcmp(argv[2], "slip") == 0)
        code = slip(h, &a, argc > 3 && strcmp(argv[3], "en") == 0);
    else if (strcmp(argv[2], "card") == 0)
        code = card(h, &a);
    else if (strcmp(argv[2], "write") == 0)
        code = write_sheet(h, &a);
    else if (strcmp(argv[2], "torment") == 0)
        code = torment(h, &a);
    helper_close(h);
    arena_release(&a);
    return code;
}
