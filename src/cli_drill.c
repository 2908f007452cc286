/* cli_drill.c - drill: is the last backup one that would save us? It is restored, checked, served and asked for a page, and thrown away.
**
** What is served for that moment must sign nothing in the place's name: a checkpoint of a copy would be a second history. So the copy
** gets a key of its own, made here and thrown away with it, and a memory of its own; what it signs, nobody has reason to believe. */
#include "base/clock.h"
#include "cli.h"
#include "cli_verify.h"
#include "core/backup.h"
#include "core/file.h"
#include "web/web.h"

#include <sys/stat.h>
#include <unistd.h>

#define NAME "zhitong-drill-"

enum { ARENA_MOST = 1 << 30, PAGE_MAX = 4 << 20, NAME_MAX_BYTES = 4096 };

struct drill {
    struct restore_options o;
    struct restore_result made;
    struct arena *a;
    char root[NAME_MAX_BYTES];
    const char *dir, *state;
    int64_t page_us;
};

static void finding(void *ctx, struct str line)
{
    (void)ctx;
    printf("WRONG  " STR_FMT "\n", STR_ARG(line));
}

static bool ask_page(struct drill *d, struct app *app)
{
    struct source s;
    struct str page;
    const char *base = arena_cstr(d->a, arena_printf(d->a, "http://" STR_FMT, STR_ARG(app_address(app))));
    int64_t start = clock_mono_us();
    enum rc rc = source_open(base, &s);
    if (rc)
        return false;
    rc = source_get(&s, d->a, STR("cases"), PAGE_MAX, &page);
    source_close(&s);
    d->page_us = clock_mono_us() - start;
    return !rc && memmem(page.p, page.n, "</html>", 7) != NULL;
}

static enum rc serve_once(struct drill *d, struct str *why)
{
    struct place *p = NULL;
    struct app *app = NULL;
    char line[200] = "";
    enum rc rc = place_open(&(struct place_options){ .dir = d->dir, .state_dir = d->state }, d->a, &p, why);
    if (rc)
        return rc;
    struct app_options ao = { .place = p, .listen = "127.0.0.1:0", .threads = 1, .no_bucket = true };
    rc = app_start(&ao, &app, line);
    if (rc)
        *why = arena_printf(d->a, "the restored place can't be served: %s", line);
    else {
        if (!ask_page(d, app)) {
            *why = STR("the restored place was served, and did not answer with its list of cases");
            rc = FAILED;
        }
        app_stop(app);
    }
    place_close(p);
    return rc;
}

/* What a drill that was killed has left behind: ours, and nobody holds its lock. It is a copy of everything. */
static void sweep(struct drill *d, const char *tmp)
{
    struct str *name;
    struct stat st;
    size_t n;
    if (file_list(d->a, tmp, &name, &n))
        return;
    for (size_t i = 0; i < n; i++) {
        const char *root = arena_cstr(d->a, arena_printf(d->a, "%s/" STR_FMT, tmp, STR_ARG(name[i])));
        int lock = -1;
        if (!str_starts(name[i], STR(NAME)) || lstat(root, &st) != 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid())
            continue;
        if (!file_lock(arena_cstr(d->a, arena_printf(d->a, "%s/lock", root)), &lock))
            file_remove_tree(root);
        file_unlock(&lock);
    }
}

static enum rc drill(struct drill *d, struct str *why)
{
    const char *own = getenv("TMPDIR"), *tmp = own && *own ? own : "/var/tmp";
    int n = snprintf(d->root, sizeof d->root, "%s/" NAME "XXXXXX", tmp), lock = -1;
    *why = STR("no temporary folder can be made; set TMPDIR to one with room");
    sweep(d, tmp);
    if (n < 0 || (size_t)n >= sizeof d->root || !mkdtemp(d->root))
        return FAILED;
    if (file_lock(arena_cstr(d->a, arena_printf(d->a, "%s/lock", d->root)), &lock))
        return FAILED;
    d->dir = arena_cstr(d->a, arena_printf(d->a, "%s/place", d->root));
    d->state = arena_cstr(d->a, arena_printf(d->a, "%s/state", d->root));
    d->o.to = d->dir;
    enum rc rc = backup_restore(&d->o, d->a, &d->made, why);
    if (!rc)
        rc = serve_once(d, why);
    file_remove_tree(d->root);
    file_unlock(&lock);
    return rc;
}

/* In the folder itself: the server that makes the backups tells of it. One that may only be read is drilled all the same. */
static void remember(struct drill *d)
{
    struct stat st;
    const char *slash = strrchr(d->o.from, '/');
    const char *folder = d->o.from;
    if (stat(folder, &st) == 0 && !S_ISDIR(st.st_mode))
        folder = slash ? arena_cstr(d->a, str_n(folder, (size_t)(slash - folder))) : ".";
    if (!folder || backup_drilled(folder, d->a))
        cli_say(STR("the folder can't be written, so the server will not know of this drill"));
}

int cli_drill(int argc, char **argv)
{
    const char *key = NULL;
    struct arena a;
    struct backup_key room;
    struct str why = STR_NONE;
    struct drill d = { .o = { .most = ABSENT, .until = ABSENT, .rehearsal = true, .finding = finding }, .a = &a };
    int words;
    const struct cli_option o[] = { { "key", &key, false } };
    if (!cli_parse(argc, argv, o, countof(o), &d.o.from, &words, 1))
        return EXIT_USAGE;
    if (words != 1) {
        fprintf(stderr, "usage: zhitong drill FOLDER|BACKUP [--key FILE]\n");
        return EXIT_USAGE;
    }
    arena_init(&a, ARENA_MOST);
    enum rc rc = cli_backup_key(key, &a, &room, &d.o.key) ? drill(&d, &why) : FAILED;
    if (!rc)
        remember(&d);
    if (rc && why.p)
        cli_say(why);
    else if (!rc)
        printf("good: %s, %lld events restored in %.2f s, checked in %.2f s, 0 findings, a page served in %.0f ms\n", d.made.name,
               (long long)d.made.events, (double)d.made.us / CLOCK_S, (double)d.made.check_us / CLOCK_S, (double)d.page_us / CLOCK_MS);
    arena_release(&a);
    return cli_exit(rc);
}
