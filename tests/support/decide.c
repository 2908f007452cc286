/* decide.c - the test's own place: a folder under $TMPDIR, opened like the server opens one, and gone afterwards. */
#include "support/decide.h"

#include "base/hash.h"
#include "core/replay.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARENA_CAP = 64 * 1024 * 1024 };

void fixture_open(struct fixture *f)
{
    const char *tmp = getenv("TMPDIR");
    struct str why = STR("");
    base_init();
    *f = (struct fixture){ 0 };
    arena_init(&f->arena, ARENA_CAP);
    int n = snprintf(f->dir, sizeof f->dir, "%s/zhitong-XXXXXX", tmp && strlen(tmp) < 40 ? tmp : "/tmp");
    assert_true(n > 0 && (size_t)n < sizeof f->dir && mkdtemp(f->dir));
    struct str state = arena_printf(&f->arena, "%s/state", f->dir), place = arena_printf(&f->arena, "%s/place", f->dir);
    const char *dir = arena_cstr(&f->arena, place);
    struct place_options o = { .dir = dir, .state_dir = arena_cstr(&f->arena, state) };
    enum rc rc = place_init(dir, STR("example.org/test"), 0, &f->arena, &why);
    if (!rc)
        rc = place_open(&o, &f->arena, &f->place, &why);
    if (rc)
        fail_msg("no place to test in: " STR_FMT, STR_ARG(why));
    struct conn *reader = place_reader(f->place);
    assert_non_null(reader);
    f->db = conn_db(reader);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st, (void)type, (void)at;
    return remove(path);
}

void fixture_close(struct fixture *f)
{
    place_close(f->place);
    arena_release(&f->arena);
    assert_int_equal(nftw(f->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

int fixture_setup(void **state)
{
    struct fixture *f = test_malloc(sizeof *f);
    fixture_open(f);
    *state = f;
    return 0;
}

int fixture_end(void **state)
{
    fixture_close(*state);
    test_free(*state);
    return 0;
}

int fixture_teardown(void **state)
{
    fixture_check_clean(*state);
    return fixture_end(state);
}

enum rc fixture_run(struct fixture *f, const struct command *command, const void *args, struct actor actor, struct task *t)
{
    struct task own, *task = t ? t : &own;
    *task = (struct task){ .command = command, .args = args, .actor = actor, .arena = &f->arena };
    place_run(f->place, &task, 1);
    assert_false(f->arena.overflow);
    return task->rc;
}

enum rc fixture_side(struct fixture *f, enum rc (*side)(struct side *s, struct arena *a, int64_t now, void *arg), void *arg)
{
    struct task own = { .side = side, .arg = arg, .arena = &f->arena }, *task = &own;
    place_run(f->place, &task, 1);
    return own.rc;
}

/* An event in a command's clothes. */
struct given {
    const struct event_type *type;
    const void *event;
};
static enum rc decide_given(struct cx *cx, const void *args)
{
    const struct given *g = args;
    return emit(cx, g->type, g->event, NULL);
}

int64_t fixture_emit(struct fixture *f, const struct event_type *type, const void *event)
{
    static const struct command GIVEN = { "test.given", SHAPE_NONE, PERM_ANYONE, decide_given, SHAPE_NONE };
    struct given g = { type, event };
    struct task t;
    assert_int_equal(fixture_run(f, &GIVEN, &g, FIXTURE_ADMIN, &t), OK);
    assert_int_equal(t.events, 1);
    return t.first_pos;
}

int64_t fixture_next(struct fixture *f)
{
    return place_head(f->place).pos;
}

struct fixture_event fixture_at(struct fixture *f, int64_t pos)
{
    struct conn *c = place_reader(f->place);
    struct log_leaf leaf;
    struct log_body body;
    assert_int_equal(log_read_leaf(c, &f->arena, place_head(f->place).first, pos, &leaf), OK);
    assert_int_equal(log_read_body(c, &f->arena, pos, &body), OK);
    return (struct fixture_event){ .pos = pos, .kind = leaf.kind, .subject = body.subject, .open = body.open, .own = body.own };
}

struct fixture_event fixture_last(struct fixture *f)
{
    return fixture_at(f, fixture_next(f) - 1);
}

bool fixture_open_holds(struct fixture *f, int64_t pos, struct str text)
{
    struct fixture_event e = fixture_at(f, pos);
    return memmem(e.open.p, e.open.n, text.p, text.n) != NULL;
}

static void on_finding(void *ctx, struct str line)
{
    (void)ctx;
    print_error("check: " STR_FMT "\n", STR_ARG(line));
}

static void on_progress(void *ctx, int64_t done, int64_t of)
{
    (void)ctx, (void)done, (void)of;
}

void fixture_check_clean(struct fixture *f)
{
    struct check_report r = { .finding = on_finding, .progress = on_progress };
    assert_int_equal(place_check(f->place, &r), OK);
    assert_int_equal(r.findings, 0);
    assert_int_equal(r.events, fixture_next(f));
}
