/* cli.c - what the commands share: options, opening a place, running a command, words for errors, progress. */
#include "cli.h"

#include "base/clock.h"
#include "base/hash.h"

#include <unistd.h>

static const struct cli_option *option_of(const char *arg, const struct cli_option *o, size_t n, const char **value)
{
    size_t len = strcspn(arg, "=");
    *value = arg[len] ? arg + len + 1 : NULL;
    for (size_t i = 0; i < n; i++)
        if (strlen(o[i].name) == len && strncmp(o[i].name, arg, len) == 0)
            return &o[i];
    return NULL;
}

bool cli_parse(int argc, char **argv, const struct cli_option *o, size_t n, const char **word, int *words, int most)
{
    *words = 0;
    for (int i = 1; i < argc; i++) {
        const char *value;
        if (strncmp(argv[i], "--", 2) != 0) {
            if (*words == most) {
                fprintf(stderr, "zhitong %s: one word too many: %s\n", argv[0], argv[i]);
                return false;
            }
            word[(*words)++] = argv[i];
            continue;
        }
        const struct cli_option *opt = option_of(argv[i] + 2, o, n, &value);
        if (opt && !value && !opt->flag && i + 1 < argc)
            value = argv[++i];
        if (!opt || (!value && !opt->flag) || (value && opt->flag)) {
            fprintf(stderr, "zhitong %s: %s %s\n", argv[0], argv[i],
                    opt ? (opt->flag ? "takes no value" : "needs a value") : "is not an option here");
            return false;
        }
        *opt->value = opt->flag ? "1" : value;
    }
    return true;
}

int cli_exit(enum rc rc)
{
    return rc == OK ? EXIT_DONE : rc == BUSY ? EXIT_BUSY : EXIT_FAILED;
}

void cli_say(struct str why)
{
    if (str_empty(why)) /* the one thing that can't be put into words */
        why = STR("there is not enough memory");
    fprintf(stderr, "zhitong: " STR_FMT "\n", STR_ARG(why));
}

struct str cli_origin(struct arena *a, const char *host, const char *name)
{
    unsigned char own[4];
    struct buf b;
    rand_bytes(own, sizeof own);
    buf_init(&b, a, 200);
    buf_printf(&b, "%s/%s-", host, name);
    buf_hex(&b, own, sizeof own);
    return buf_view(&b);
}

struct place *cli_open(const char *dir, const char *state, struct arena *a, int *exit_code)
{
    struct place *p = NULL;
    struct str why = STR_NONE;
    enum rc rc = place_open(&(struct place_options){ .dir = dir, .state_dir = state }, a, &p, &why);
    if (rc) {
        cli_say(why);
        *exit_code = cli_exit(rc);
        return NULL;
    }
    return p;
}

enum rc cli_run(struct place *p, const struct command *c, const void *args, struct task *t, struct arena *a)
{
    *t = (struct task){ .command = c, .args = args, .actor = { 0, ~0U }, .arena = a };
    place_run(p, &(struct task *){ t }, 1);
    return t->rc;
}

struct str cli_words(struct arena *a, enum rc rc, const struct err *e)
{
    struct msg_ctx m = { .arena = a, .lang = LANG_EN };
    if (e && e->key != MSG_NONE)
        return msg_text(&m, e->key, e->n);
    return str_of(rc_name(rc));
}

void cli_progress(const char *what, int64_t done, int64_t of)
{
    static int64_t last;
    int64_t now = clock_mono_us();
    if (!isatty(STDERR_FILENO) || (now - last < 100 * CLOCK_MS && done < of))
        return;
    last = now;
    fprintf(stderr, "\r%s %lld of %lld%s", what, (long long)done, (long long)of, done < of ? "" : "\n");
}
