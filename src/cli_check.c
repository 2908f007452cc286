/* cli_check.c - check: reads everything, names what is wrong. */
#include "base/clock.h"
#include "cli.h"
#include "core/replay.h"
#include "core/signer.h"

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

/* false: it is another key, and that was said. */
static bool key_agrees(struct place *p, struct str vkey, struct arena *a)
{
    struct str own = place_vkey(p, a);
    if (!vkey.p || str_eq(own, str_trim(vkey)))
        return true;
    printf("NOT GOOD  the key of this place is " STR_FMT "\n", STR_ARG(own));
    return false;
}

static int check_opened(struct place *p)
{
    struct check_report r = { .finding = finding, .progress = progress };
    enum rc rc = place_check(p, &r);
    double s = (double)r.replay_us / CLOCK_S;
    if (rc)
        fprintf(stderr, "zhitong: the check could not read to the end (%s)\n", rc_name(rc));
    printf("%s: %lld events replayed in %.2f s, %lld tables compared, %lld findings\n", rc || r.findings ? "NOT SOUND" : "sound",
           (long long)r.events, s, (long long)r.tables, (long long)r.findings);
    return rc || r.findings ? EXIT_FAILED : EXIT_DONE;
}

int check_place(const char *dir, const char *state, struct str vkey)
{
    struct arena a;
    struct place *p = NULL;
    struct str why = STR_NONE;
    int code;
    arena_init(&a, 16 << 20);
    enum rc rc = place_open(&(struct place_options){ .dir = dir, .state_dir = state, .inspect = true }, &a, &p, &why);
    if (rc) {
        cli_say(why);
        code = cli_exit(rc);
    } else {
        code = key_agrees(p, vkey, &a) ? check_opened(p) : EXIT_FAILED;
        place_close(p);
    }
    arena_release(&a);
    return code;
}

int cli_check(int argc, char **argv)
{
    const char *dir, *state = NULL;
    int words;
    const struct cli_option o[] = { { "state", &state, false } };
    if (!cli_parse(argc, argv, o, countof(o), &dir, &words, 1))
        return EXIT_USAGE;
    if (words != 1) {
        fprintf(stderr, "usage: zhitong check DIR\n");
        return EXIT_USAGE;
    }
    return check_place(dir, state, STR_NONE);
}
