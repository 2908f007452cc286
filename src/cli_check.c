/* cli_check.c - check: reads everything, names what is wrong. */
#include "base/clock.h"
#include "cli.h"
#include "core/replay.h"

static void finding(void *ctx, struct str line)
{
    (void)ctx;
    printf("WRONG  " STR_FMT "\n", STR_ARG(line));
}

static void progress(void *ctx, int64_t done, int64_t of)
{
    (void)ctx;
    cli_progress("checking event", done, of);
}

int cli_check(int argc, char **argv)
{
    const char *dir, *state = NULL;
    int words, code;
    const struct cli_option o[] = { { "state", &state, false } };
    if (!cli_parse(argc, argv, o, countof(o), &dir, &words, 1))
        return EXIT_USAGE;
    if (words != 1) {
        fprintf(stderr, "usage: zhitong check DIR\n");
        return EXIT_USAGE;
    }
    struct arena a;
    struct check_report r = { .finding = finding, .progress = progress };
    arena_init(&a, 16 << 20);
    struct place *p = NULL;
    struct str why = STR_NONE;
    enum rc rc = place_open(&(struct place_options){ .dir = dir, .state_dir = state, .inspect = true }, &a, &p, &why);
    if (rc) {
        cli_say(why);
        code = cli_exit(rc);
    } else {
        rc = place_check(p, &r);
        double s = (double)r.replay_us / CLOCK_S;
        if (rc)
            fprintf(stderr, "zhitong: the check could not read to the end (%s)\n", rc_name(rc));
        printf("%s: %lld events replayed in %.2f s, %lld tables compared, %lld findings\n", rc || r.findings ? "NOT SOUND" : "sound",
               (long long)r.events, s, (long long)r.tables, (long long)r.findings);
        code = rc || r.findings ? EXIT_FAILED : EXIT_DONE;
        place_close(p);
    }
    arena_release(&a);
    return code;
}
