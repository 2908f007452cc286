/* cli_serve.c - init and serve. */
#include "cli.h"

#include "base/diary.h"
#include "core/file.h"
#include "people/people.h"
#include "place/place.h"
#include "web/web.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

enum { HTTP_THREADS = 2, TOKEN_FILE_MAX = 4096, TOKEN_LEAST = 16 };

/* ---- init ---------------------------------------------------------------------------------------------------- */

/* The first administrator is invited like everybody else; only the link is printed instead of shown. */
static enum rc first_admin(struct place *p, struct arena *a)
{
    struct task t;
    enum rc rc = cli_run(p, &PEOPLE_INVITE, &(struct people_invite){ STR("admin"), STR("管理员") }, &t, a);
    if (rc) {
        fprintf(stderr, "zhitong: the administrator can't be invited: " STR_FMT "\n", STR_ARG(cli_words(a, rc, &t.err)));
        return rc;
    }
    const struct people_invited *r = t.result;
    printf("Serve it:            zhitong serve %s\n", place_dir(p));
    printf("First administrator: /welcome/" STR_FMT "   (opens once, within %d days)\n", STR_ARG(r->token), PEOPLE_INVITE_DAYS);
    return OK;
}

static int set_up(const char *dir, const char *name, int64_t offset, struct arena *a)
{
    int code = EXIT_FAILED;
    struct place *p = cli_open(dir, NULL, a, &code);
    struct task t;
    if (!p)
        return code;
    enum rc rc = OK;
    if (name) {
        rc = cli_run(p, &PLACE_NAME, &(struct place_named){ str_of(name), offset }, &t, a);
        if (rc)
            fprintf(stderr, "zhitong: the name was refused: " STR_FMT "\n", STR_ARG(cli_words(a, rc, &t.err)));
    }
    if (!rc) {
        printf("Made %s\nLog:                 " STR_FMT "\n", dir, STR_ARG(place_origin(p)));
        rc = first_admin(p, a);
    }
    place_close(p);
    return cli_exit(rc);
}

int cli_init(int argc, char **argv)
{
    const char *origin = NULL, *name = NULL, *offset = "480", *dir;
    int words, code;
    int64_t minutes;
    const struct cli_option o[] = { { "origin", &origin, false }, { "name", &name, false }, { "offset-min", &offset, false } };
    if (!cli_parse(argc, argv, o, countof(o), &dir, &words, 1))
        return EXIT_USAGE;
    if (words != 1 || !str_int(str_of(offset), &minutes)) {
        fprintf(stderr, "usage: zhitong init DIR [--origin HOST/PATH] [--name NAME] [--offset-min N]\n");
        return EXIT_USAGE;
    }
    struct arena a;
    struct str why = STR_NONE;
    arena_init(&a, 16 << 20);
    enum rc rc = place_init(dir, origin ? str_of(origin) : cli_origin(&a, CLI_HOST, "place"), 0, &a, &why);
    if (rc)
        cli_say(why);
    code = rc ? cli_exit(rc) : set_up(dir, name, minutes, &a);
    arena_release(&a);
    return code;
}

/* ---- serve --------------------------------------------------------------------------------------------------- */

/* A reader of stdout or stderr that goes must not take the server with it. The others are blocked before any thread starts, so that only
** the main thread's sigwait sees them. */
static sigset_t stop_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    return set;
}

/* The channel for letters, if a mail server was named; base: what our addresses begin with in them. */
static enum rc open_mail(const struct serve_options *o, struct place *p, struct arena *a, struct channel *out, struct str *base,
                         char why[200])
{
    struct str origin = place_origin(p);
    struct str host = str_cut(origin, 0, str_find(origin, '/', 0));
    *base = o->url ? str_of(o->url) : arena_printf(a, "https://" STR_FMT, STR_ARG(host));
    while (base->n && base->p[base->n - 1] == '/')
        base->n--;
    return o->mail.url ? mail_open(&o->mail, out, why) : OK;
}

/* SIGHUP: a new certificate lies where the old one lay. Also what a terminal says when it goes; a server outlives that. The signal that
** ended the wait. */
static int wait_for_stop(const sigset_t *signals, struct app *app)
{
    int sig;
    for (;;) {
        if (sigwait(signals, &sig) != 0)
            continue;
        if (sig != SIGHUP)
            return sig;
        app_reload(app);
    }
}

/* As many descriptors as we may have: what a shell gives is fewer than a crowd with open pages needs. */
static void take_descriptors(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    files.rlim_cur = files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files);
}

/* The place is to be opened anew: the main thread is told like of any signal. */
static void reopen(void)
{
    kill(getpid(), SIGUSR1);
}

/* Until a signal. *again: it was our own, and the folder is to be opened anew. `address`: room for what it really listens on, which the
** next time is asked for by name. */
static enum rc serve_place(struct place *p, const struct serve_options *o, const sigset_t *stop, struct arena *a, char address[100],
                           bool *again)
{
    struct app *app = NULL;
    char line[200] = "";
    const char *what = "mail";
    int sig = 0;
    struct app_options ao = { .place = p, .listen = o->listen, .trusted_proxy = o->trusted_proxy, .insecure_http = o->insecure_http,
                              .threads = HTTP_THREADS, .no_bucket = o->no_bucket, .tls_cert = o->tls_cert, .tls_key = o->tls_key,
                              .metrics_token = o->metrics_token, .reopen = reopen };
    enum rc rc = open_mail(o, p, a, &ao.channel, &ao.base, line);
    ao.url = o->url ? ao.base : STR_NONE;
    if (!rc) {
        what = o->listen;
    take_descriptors();
        rc = app_start(&ao, &app, line);
    }
    if (rc) {
        fprintf(stderr, "zhitong: %s: %s\n", what, line);
    } else {
        snprintf(address, 100, STR_FMT, STR_ARG(app_address(app)));
        printf("Serving " STR_FMT " at %s://%s/\n", STR_ARG(place_origin(p)), o->tls_cert ? "https" : "http", address);
        if (o->of_sample && place_is_sample(p))
            printf("%s", o->of_sample);
        fflush(stdout);
        if (o->backup.options.folder)
            backup_start(p, &o->backup);
        sig = wait_for_stop(stop, app);
        backup_stop(p);
        app_stop(app);
    }
    *again = !rc && sig == SIGUSR1;
    mail_close(&ao.channel);
    return rc;
}

int serve_until_signal(const char *dir, const struct serve_options *options)
{
    const sigset_t stop = stop_signals();
    struct serve_options o = *options;
    char address[100];
    enum rc rc;
    bool again;
    do {
        struct arena a;
        struct place *p = NULL;
        struct str why = STR_NONE;
        arena_init(&a, 16 << 20);
        again = false;
        if ((rc = cli_begin_open(dir, o.state, &a, &p, &why)))
            cli_say(why);
        else
            rc = serve_place(p, &o, &stop, &a, address, &again);
        o.listen = address;
        place_close(p);
        arena_release(&a);
    } while (again);
    return cli_exit(rc);
}

/* What was chosen of the diary and of /metrics. The token stands in a file: options are seen by everybody on the machine. */
static bool read_watch(const char *log, const char *token_file, struct arena *a, struct serve_options *s)
{
    enum diary_level level;
    if (!diary_level_of(str_of(log), &level)) {
        fprintf(stderr, "zhitong: --log is one of error, warn, info, access\n");
        return false;
    }
    diary_until(level);
    if (!token_file)
        return true;
    struct str text;
    if (file_read(a, token_file, TOKEN_FILE_MAX, &text) || str_trim(text).n < TOKEN_LEAST) {
        fprintf(stderr, "zhitong: %s can't be read, or holds fewer than %d characters\n", token_file, TOKEN_LEAST);
        return false;
    }
    s->metrics_token = str_trim(text);
    return true;
}

int cli_serve(int argc, char **argv)
{
    const char *dir, *insecure = NULL, *no_bucket = NULL, *plain = NULL, *log = "info", *token = NULL;
    const char *every = "1h", *key = NULL, *keep = NULL;
    struct serve_options s = { .listen = "127.0.0.1:8311", .backup.options.keep = BACKUP_KEEP };
    struct backup_options *b = &s.backup.options;
    struct backup_key room;
    struct arena a;
    int words, code = EXIT_FAILED;
    const struct cli_option o[] = {
        { "listen", &s.listen, false },       { "trusted-proxy", &s.trusted_proxy, false }, { "state", &s.state, false },
        { "insecure-http", &insecure, true }, { "no-bucket", &no_bucket, true },            { "url", &s.url, false },
        { "mail", &s.mail.url, false },       { "mail-from", &s.mail.from, false },         { "mail-name", &s.mail.from_name, false },
        { "mail-user", &s.mail.user, false }, { "mail-plain", &plain, true },               { "backup-to", &b->folder, false },
        { "backup-every", &every, false },    { "backup-key", &key, false },                { "backup-keep", &keep, false },
        { "tls-cert", &s.tls_cert, false },   { "tls-key", &s.tls_key, false },             { "metrics-token", &token, false },
        { "log", &log, false },
    };
    if (!cli_parse(argc, argv, o, countof(o), &dir, &words, 1))
        return EXIT_USAGE;
    if (words != 1 || !s.tls_cert != !s.tls_key || !cli_backup_every(every, &s.backup.every_us) ||
        (keep && !cli_backup_keep(keep, &b->keep)) || (!b->folder && (key || keep))) {
        fprintf(stderr, "usage: zhitong serve DIR [options]; they are in zhitong help serve\n");
        return EXIT_USAGE;
    }
    s.insecure_http = insecure != NULL;
    s.no_bucket = no_bucket != NULL;
    s.mail.plain = plain != NULL;
    s.mail.password = getenv("ZHITONG_MAIL_PASSWORD"); /* as with the token */
    arena_init(&a, 64 * 1024);
    if (read_watch(log, token, &a, &s) && cli_backup_key(key, &a, &room, &b->key))
        code = serve_until_signal(dir, &s);
    arena_release(&a);
    return code;
}
