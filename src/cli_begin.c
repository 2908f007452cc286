/* cli_begin.c - a real place begins where a sample stood.
**
** The sample's log says that it was cleared (place_clear.c); who opens such a folder does this first. An empty place is made whole under a
** name of its own, with its first administrator invited by the link that was shown; only then is the sample's folder renamed, and the new
** one takes its name. Killed before the first renaming, the sample stands there and still says so: all is done again. Killed between the
** two, there is no folder, but one that was made whole: it gets its name. So at each moment one start more leads to the same end. The new
** place has an origin of its own, and so a memory of its own at the signer: it is no epoch of the sample's log. */
#include "base/clock.h"
#include "base/text.h"
#include "cli.h"
#include "core/file.h"
#include "people/people.h"
#include "place/place.h"
#include "store/conn.h"

#include <sys/stat.h>

enum { TRIES = 100 };

static bool there(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

static const char *beside(struct arena *a, const char *dir, const char *what)
{
    struct str s = str_of(dir);
    while (s.n > 1 && s.p[s.n - 1] == '/')
        s.n--;
    return arena_cstr(a, arena_printf(a, STR_FMT ".%s", STR_ARG(s), what));
}

/* DIR.sample-2026-11-23, or with -2, -3, ... behind it. NULL: there are a hundred of this day. */
static const char *aside_name(struct arena *a, const char *dir)
{
    struct text_date t = text_date(clock_now_us(), 0);
    struct str day = arena_printf(a, "sample-%04d-%02d-%02d", t.year, t.month, t.day);
    for (int i = 1; i < TRIES; i++) {
        const char *path = beside(a, dir, arena_cstr(a, i == 1 ? day : arena_printf(a, STR_FMT "-%d", STR_ARG(day), i)));
        if (!there(path))
            return path;
    }
    return NULL;
}

/* An empty place with its first administrator invited. */
static enum rc make(const char *dir, const char *state, struct str token, struct arena *a, struct str *why)
{
    struct place *p = NULL;
    struct task t;
    file_remove_tree(dir); /* of a start that was cut off */
    enum rc rc = place_init(dir, cli_origin(a, CLI_HOST, "place"), 0, a, why);
    if (!rc)
        rc = place_open(&(struct place_options){ .dir = dir, .state_dir = state }, a, &p, why);
    if (rc)
        return rc;
    rc = cli_run(p, &PEOPLE_INVITE, &(struct people_invite){ STR("admin"), STR("管理员"), STR_NONE, token }, &t, a);
    if (rc)
        *why = cli_words(a, rc, &t.err);
    place_close(p);
    return rc;
}

static enum rc replace(const char *dir, const char *state, struct str token, struct arena *a, struct str *why)
{
    const char *making = beside(a, dir, "making"), *whole = beside(a, dir, "begun"), *aside = aside_name(a, dir);
    file_remove_tree(whole);
    enum rc rc = make(making, state, token, a, why);
    if (rc)
        return rc;
    if (!aside || file_rename(making, whole) || file_rename(dir, aside) || file_rename(whole, dir)) {
        *why = arena_printf(a, "%s: the sample's folder can't be put aside; nothing of it is lost", dir);
        return FAILED;
    }
    printf("The sample was put aside: %s\n", aside);
    printf("First administrator: /welcome/" STR_FMT "   (opens once, within %d days)\n", STR_ARG(token), PEOPLE_INVITE_DAYS);
    return OK;
}

void cli_begin_finish(const char *dir)
{
    struct arena a;
    arena_init(&a, 64 * 1024);
    const char *whole = beside(&a, dir, "begun");
    if (!there(dir) && there(whole) && file_rename(whole, dir))
        fprintf(stderr, "zhitong: %s can't be given its name\n", whole);
    arena_release(&a);
}

enum rc cli_begin_open(const char *dir, const char *state, struct arena *a, struct place **out, struct str *why)
{
    struct place *p = NULL;
    bool cleared = false;
    cli_begin_finish(dir);
    enum rc rc = place_open(&(struct place_options){ .dir = dir, .state_dir = state }, a, &p, why);
    struct conn *c = rc || !place_is_sample(p) ? NULL : place_reader(p);
    if (c)
        rc = place_cleared(conn_db(c), a, &cleared);
    if (!rc && cleared) {
        struct str token = place_clear_token(p, a);
        place_close(p);
        p = NULL;
        rc = replace(dir, state, token, a, why);
        if (!rc)
            rc = place_open(&(struct place_options){ .dir = dir, .state_dir = state }, a, &p, why);
    }
    if (rc) {
        place_close(p);
        return rc;
    }
    *out = p;
    return OK;
}
