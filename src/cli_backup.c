/* cli_backup.c - backup, restore and drill: what a caretaker types (docs/OPERATIONS.md). */
#include "base/clock.h"
#include "base/moment.h"
#include "cli.h"

enum { ARENA_MOST = 1 << 30 };

static void say(struct str line)
{
    fprintf(stderr, "zhitong: " STR_FMT "\n", STR_ARG(line));
}

static double seconds(int64_t us)
{
    return (double)us / CLOCK_S;
}

/* ---- options ------------------------------------------------------------------------------------------------------ */

bool cli_backup_keep(const char *text, struct backup_keep *out)
{
    struct str rest = str_of(text), part;
    int64_t n[3];
    for (size_t i = 0; i < countof(n); i++)
        if (!str_next(&rest, ',', &part) || !str_int(part, &n[i]) || n[i] < 0)
            return false;
    if (rest.n)
        return false;
    *out = (struct backup_keep){ n[0], n[1], n[2] };
    return true;
}

bool cli_backup_every(const char *text, int64_t *us)
{
    static const struct {
        char unit;
        int64_t s;
    } units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
    struct str s = str_of(text);
    int64_t n;
    for (size_t i = 0; i < countof(units) && s.n > 1; i++)
        if (s.p[s.n - 1] == units[i].unit && str_int(str_cut(s, 0, s.n - 1), &n) && n > 0 && n < 10000) {
            *us = n * units[i].s * CLOCK_S;
            return true;
        }
    return false;
}

bool cli_backup_key(const char *path, struct arena *a, struct backup_key *room, const struct backup_key **key)
{
    struct str why;
    *key = NULL;
    if (!path)
        return true;
    if (backup_key_read(path, a, room, &why)) {
        cli_say(why);
        return false;
    }
    *key = room;
    return true;
}

/* ---- backup --------------------------------------------------------------------------------------------------------- */

static int new_key(const char *path, struct arena *a)
{
    struct str words, why;
    enum rc rc = backup_key_new(path, a, &words, &why);
    if (rc) {
        cli_say(why);
        return cli_exit(rc);
    }
    printf("%s      opens backups: keep it away from the server, in two places\n%s.pub  seals them: this half goes to the server\n\n"
           "On paper, for the safe:\n\n" STR_FMT "\n",
           path, path, STR_ARG(words));
    return EXIT_DONE;
}

static int back_up(const struct backup_options *o, struct arena *a)
{
    struct backup_result r;
    struct str why;
    enum rc rc = backup_make(o, a, &r, &why);
    if (rc) {
        cli_say(why);
        return cli_exit(rc);
    }
    struct str all = text_size(a, r.bytes), fresh = text_size(a, r.new_bytes);
    printf("%s: %lld events, " STR_FMT " in %lld files, " STR_FMT " in %lld of them new; read back and good, %.2f s; "
           "%lld kept, %lld dropped\n",
           r.name, (long long)r.events, STR_ARG(all), (long long)r.parts, STR_ARG(fresh), (long long)r.new_parts, seconds(r.us),
           (long long)r.kept, (long long)r.dropped);
    return EXIT_DONE;
}

int cli_backup(int argc, char **argv)
{
    const char *dir = NULL, *to = NULL, *key = NULL, *made = NULL, *keep = NULL;
    struct backup_options b = { .keep = BACKUP_KEEP, .say = say };
    struct backup_key room;
    int words;
    const struct cli_option o[] = { { "to", &to, false }, { "key", &key, false }, { "new-key", &made, false }, { "keep", &keep, false } };
    if (!cli_parse(argc, argv, o, countof(o), &dir, &words, 1))
        return EXIT_USAGE;
    if ((made ? words || to || key || keep : words != 1 || !to) || (keep && !cli_backup_keep(keep, &b.keep))) {
        fprintf(stderr, "usage: zhitong backup DIR --to FOLDER [--key FILE] [--keep HOURS,DAYS,MONTHS] | --new-key FILE\n");
        return EXIT_USAGE;
    }
    struct arena a;
    arena_init(&a, ARENA_MOST);
    b.dir = dir;
    b.folder = to;
    int code = made ? new_key(made, &a) : cli_backup_key(key, &a, &room, &b.key) ? back_up(&b, &a) : EXIT_FAILED;
    arena_release(&a);
    return code;
}

/* ---- restore -------------------------------------------------------------------------------------------------------- */

static void finding(void *ctx, struct str line)
{
    (void)ctx;
    printf("WRONG  " STR_FMT "\n", STR_ARG(line));
}

static void progress(void *ctx, int64_t done, int64_t of)
{
    (void)ctx;
    cli_progress("restoring, then checking: event", done, of);
}

/* --at: so many events, or a moment of the past. */
static bool read_at(const char *text, struct restore_options *o)
{
    struct str s = str_of(text);
    if (str_int(s, &o->most))
        return o->most > 0;
    o->most = ABSENT;
    struct moment m;
    if (moment_read(s, 0, MOMENT_YMD, &m))
        return false;
    o->until = m.us;
    return true;
}

int cli_restore(int argc, char **argv)
{
    const char *key = NULL, *at = NULL, *accept = NULL;
    struct restore_options r = { .most = ABSENT, .until = ABSENT, .finding = finding, .progress = progress };
    struct restore_result made;
    struct backup_key room;
    struct str why;
    int words, code = EXIT_FAILED;
    const struct cli_option o[] = { { "to", &r.to, false }, { "key", &key, false }, { "at", &at, false },
                                    { "accept-erased", &accept, true } };
    if (!cli_parse(argc, argv, o, countof(o), &r.from, &words, 1))
        return EXIT_USAGE;
    if (words != 1 || !r.to || (at && !read_at(at, &r))) {
        fprintf(stderr, "usage: zhitong restore FOLDER|BACKUP --to NEWDIR [--key FILE] [--at EVENTS|TIME] [--accept-erased]\n");
        return EXIT_USAGE;
    }
    r.accept_erased = accept != NULL;
    struct arena a;
    arena_init(&a, ARENA_MOST);
    if (cli_backup_key(key, &a, &room, &r.key)) {
        enum rc rc = backup_restore(&r, &a, &made, &why);
        code = cli_exit(rc);
        if (rc)
            cli_say(why);
        else if (made.old_end)
            fprintf(stderr, "zhitong: events %lld to %lld are as the older backup had them: "
                            "what was erased since is back; erase it again\n",
                    (long long)made.old_first, (long long)made.old_end - 1);
        if (!rc)
            printf("%s: %lld of %lld events restored in %.2f s, checked in %.2f s, %lld tables compared, 0 findings\n"
                   "Its first start begins a new epoch of the log: zhitong serve %s\n",
                   made.name, (long long)made.events, (long long)made.of, seconds(made.us), seconds(made.check_us), (long long)made.tables,
                   r.to);
    }
    arena_release(&a);
    return code;
}
