/* test_house.c - what must hold of every module at once: statements, plans, shapes, commands, erasure; and the writer's rules. */
#include "core/replay.h"
#include "core/setting.h"
#include "core/signer.h"
#include "core_sql.h"
#include "desk/desk.h"
#include "desk_sql.h"
#include "people/people.h"
#include "unit/sql_sets.h"
#include "support/decide.h"

#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static struct case_report saying(struct str text)
{
    return (struct case_report){ .text = text, .where_lon = ABSENT, .where_lat = ABSENT };
}

/* ---- settings ------------------------------------------------------------------------------------------------- */

/* A key is told once; what it is usually can be chosen; what stands on a page of its own has an address or is the operator's. */
static void every_setting_is_one_and_sound(void **state)
{
    const struct setting *s, *other;
    (void)state;
    for (size_t i = 0; (s = setting_at(i)); i++) {
        assert_true(s->part != MSG_NONE && s->name != MSG_NONE && s->effect != MSG_NONE);
        assert_true(s->say ? !s->least && !s->most : s->least <= s->usual && s->usual <= s->most && s->least < s->most && !s->to);
        for (size_t k = 0; k < i && (other = setting_at(k)); k++)
            assert_string_not_equal(s->key, other->key);
    }
}

/* ---- statements ---------------------------------------------------------------------------------------------- */

/* A full scan is a growing cost. These are the ones that may: tables with a handful of rows, or a walk that is the point. */
static bool may_scan(const char *name)
{
    static const char *const small[] = { "core.epoch_all", "core.epoch_last", "desk.count_all", "people.able_besides", "core.session_sweep",
                                         "core.try_sweep", "core.outbox_count" }; /* the last: at most 10,000 */
    for (size_t i = 0; i < countof(small); i++)
        if (strcmp(name, small[i]) == 0)
            return true;
    return false;
}

/* The first table that a plan scans, or NULL. "SCAN (subquery-1)" is no table: how the subquery reads stands in a line of its own. */
static const char *scanned(struct str plan)
{
    const char *at = plan.p, *end = plan.p + plan.n;
    while ((at = memmem(at, (size_t)(end - at), "SCAN ", 5)) && at[5] == '(')
        at += 5;
    return at;
}

static void every_statement_prepares_and_none_scans(void **state)
{
    struct fixture *f = *state;
    struct conn *c = place_reader(f->place);
    size_t seen = 0;
    for (size_t s = 0; s < SQL_SETS_N; s++) {
        for (size_t i = 0; i < SQL_SETS[s]->n; i++, seen++) {
            const struct sql *q = SQL_SETS[s]->sql[i];
            struct str plan;
            assert_int_equal(conn_plan(c, q, &f->arena, &plan), OK);
            const char *scan = scanned(plan);
            bool counted = scan && memmem(plan.p, plan.n, "USING COVERING INDEX", 20);
            if (scan && !counted && !may_scan(q->name))
                fail_msg("%s scans:\n%.*s", q->name, STR_ARG(plan));
            if (memmem(plan.p, plan.n, "TEMP B-TREE", 11))
                fail_msg("%s sorts:\n%.*s", q->name, STR_ARG(plan));
        }
    }
    assert_true(seen > 50);
}

/* ---- shapes and commands -------------------------------------------------------------------------------------- */

static void kinds_are_found_and_shapes_are_sound(void **state)
{
    (void)state;
    for (size_t m = 0; m < MODULES_N; m++) {
        for (const struct event_type *const *e = MODULES[m]->event; *e; e++) {
            assert_ptr_equal(event_find(str_of((*e)->kind)), *e);
            struct str prefix = str_of((*e)->kind);
            assert_true(str_eq(str_cut(prefix, 0, str_find(prefix, '.', 0)), str_of(MODULES[m]->name)));
            for (size_t i = 0; i < (*e)->shape.n; i++)
                assert_true((*e)->shape.field[i].off + (field_is_int(&(*e)->shape.field[i]) ? 8 : 16) <= (*e)->shape.size);
        }
        for (const struct command *const *c = MODULES[m]->command; *c; c++)
            for (size_t i = 0; i < (*c)->shape.n; i++)
                assert_true((*c)->shape.field[i].max > 0); /* every input has a limit */
    }
    assert_null(event_find(STR("desk.case.report")));
    assert_null(event_find(STR("desk.case.reportedx")));
    assert_null(event_find(STR("")));
}

static void finding(void *ctx, struct str line)
{
    struct buf *b = ctx;
    buf_str(b, line);
    buf_char(b, '\n');
}

static void no_progress(void *ctx, int64_t done, int64_t of)
{
    (void)ctx;
    (void)done;
    (void)of;
}

static void check(struct fixture *f, struct buf *b)
{
    struct check_report r = { .finding = finding, .progress = no_progress, .ctx = b };
    buf_init(b, &f->arena, 1 << 20);
    assert_int_equal(place_check(f->place, &r), OK);
}

/* Erasure is promised from the first day: every apply must take its event with the PERSONAL fields gone. */
static enum rc forget_all(struct side *s, struct arena *a, int64_t now, void *arg)
{
    static const struct sql forget = { "test.forget", "UPDATE log_body SET k2 = NULL, own = NULL" };
    struct query q;
    (void)a;
    (void)now;
    (void)arg;
    query_begin(&q, s, &forget);
    (void)query_step(&q);
    return query_end(&q, false);
}

/* Two of one home join, disagree on the outcome, and somebody looks at a contact. */
static void neighbours(struct fixture *f)
{
    static const struct command *const road[] = { &CASE_TAKE, &CASE_HANDLE, &CASE_FINISH };
    struct case_reported_result r[2];
    struct task t;
    for (size_t i = 0; i < countof(r); i++) {
        struct case_join in = { 1, STR("3-2-501"), STR("我家也凉"), STR("000-0001") };
        assert_int_equal(fixture_run(f, &CASE_JOIN, &in, FIXTURE_NOBODY, &t), OK);
        r[i] = *(const struct case_reported_result *)t.result;
    }
    for (size_t i = 0; i < countof(road); i++)
        assert_int_equal(fixture_run(f, road[i], &(struct case_do){ 1, STR("话") }, FIXTURE_ADMIN, NULL), OK);
    for (size_t i = 0; i < countof(r); i++) {
        struct voice_say in = { r[i].token, i ? SAY_NOT : SAY_FIXED, STR("话") };
        assert_int_equal(fixture_run(f, &VOICE_SAY, &in, FIXTURE_NOBODY, NULL), OK);
    }
    assert_int_equal(fixture_run(f, &CONTACT_SHOW, &(struct contact_show){ 1, r[0].voice, STR("回电话") }, FIXTURE_ADMIN, NULL), OK);
}

static void every_apply_takes_what_is_left_after_erasure(void **state)
{
    struct fixture *f = *state;
    struct case_report in = saying(STR("冷"));
    struct buf b;
    struct task t;
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(fixture_run(f, &CASE_NOTE, &(struct case_note){ 1, STR("记") }, FIXTURE_ADMIN, NULL), OK);
    neighbours(f);
    assert_int_equal(fixture_run(f, &PEOPLE_INVITE, &(struct people_invite){ STR("clerk"), STR("某") }, FIXTURE_ADMIN, &t), OK);
    const struct people_invited *i = t.result;
    struct people_join join = { i->token, STR("lin"), STR("林"), STR("$argon2id$v=19$m=1,t=1,p=1$x$y") };
    assert_int_equal(fixture_run(f, &PEOPLE_JOIN, &join, FIXTURE_NOBODY, NULL), OK);
    assert_int_equal(fixture_run(f, &PEOPLE_SET_PASSWORD, &(struct people_set_password){ i->user, STR("$argon2id$z") }, FIXTURE_ADMIN,
                                 NULL), OK);
    assert_int_equal(fixture_side(f, forget_all, NULL), OK);
    check(f, &b);
    assert_null(memmem(b.p, b.n, "can't be applied", 16));
    assert_null(memmem(b.p, b.n, "shape", 5));
    assert_null(memmem(b.p, b.n, "body", 4)); /* a forgotten body is no broken body */
    assert_null(memmem(b.p, b.n, "desk_case:", 10)); /* no count hangs on what can be forgotten */
}

/* ---- the writer ----------------------------------------------------------------------------------------------- */

static void a_failing_task_leaves_the_group_whole(void **state)
{
    struct fixture *f = *state;
    struct case_report good = saying(STR("好")), bad = saying(STR("坏"));
    struct task t[9], *p[9];
    bad.where_lon = 1;
    for (int i = 0; i < 9; i++) {
        t[i] = (struct task){ .command = &CASE_REPORT, .args = i % 3 == 1 ? &bad : &good, .arena = &f->arena };
        p[i] = &t[i];
    }
    int64_t before = fixture_next(f);
    place_run(f->place, p, 9);
    for (int i = 0; i < 9; i++)
        assert_int_equal(t[i].rc, i % 3 == 1 ? INVALID : OK);
    assert_int_equal(fixture_next(f), before + 6);
    fixture_check_clean(f);
}

static void an_arena_that_is_full_fails_its_own_task_only(void **state)
{
    struct fixture *f = *state;
    struct arena tiny;
    struct case_report in = saying(STR("x"));
    struct task small = { .command = &CASE_REPORT, .args = &in, .arena = &tiny },
                good = { .command = &CASE_REPORT, .args = &in, .arena = &f->arena };
    arena_init(&tiny, 300);
    place_run(f->place, (struct task *[]){ &small, &good }, 2);
    assert_int_equal(small.rc, FAILED);
    assert_int_equal(good.rc, OK);
    arena_release(&tiny);
    fixture_check_clean(f);
}

/* A task that holds the writer up until it is let go. */
struct gate {
    pthread_mutex_t mu;
    pthread_cond_t moved;
    bool open;
    int done;
};

static enum rc wait_at_gate(struct side *s, struct arena *a, int64_t now, void *arg)
{
    struct gate *g = arg;
    (void)s;
    (void)a;
    (void)now;
    pthread_mutex_lock(&g->mu);
    while (!g->open)
        pthread_cond_wait(&g->moved, &g->mu);
    pthread_mutex_unlock(&g->mu);
    return OK;
}

static void count_done(struct task *t)
{
    struct gate *g = t->user;
    pthread_mutex_lock(&g->mu);
    g->done++;
    pthread_cond_broadcast(&g->moved);
    pthread_mutex_unlock(&g->mu);
}

static void a_full_queue_says_busy_and_loses_nothing(void **state)
{
    struct fixture *f = *state;
    static struct task t[PLACE_GROUP_MAX + PLACE_QUEUE_MAX + 8];
    struct gate g = { .mu = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER };
    struct writer_pool *w = writer_pool_start(1);
    int taken = 0, refused = 0;
    writer_pool_add(w, f->place);
    for (size_t i = 0; i < countof(t); i++) {
        t[i] = (struct task){ .side = wait_at_gate, .arg = &g, .arena = &f->arena, .done = count_done, .user = &g };
        if (place_submit(f->place, &t[i]) == OK)
            taken++;
        else
            refused++;
    }
    assert_true(refused > 0 && taken >= PLACE_QUEUE_MAX);
    pthread_mutex_lock(&g.mu);
    g.open = true;
    pthread_cond_broadcast(&g.moved);
    while (g.done < taken)
        pthread_cond_wait(&g.moved, &g.mu);
    pthread_mutex_unlock(&g.mu);
    struct place_stats s = place_stats(f->place);
    assert_int_equal(s.tasks, taken);
    assert_int_equal(s.queued, 0);
    writer_pool_stop(w);
}

static void time_never_goes_back(void **state)
{
    struct fixture *f = *state;
    struct case_report in = saying(STR("x"));
    int64_t last = 0, by;
    for (int i = 0; i < 3; i++) {
        int64_t at;
        assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, NULL), OK);
        struct fixture_event e = fixture_last(f);
        assert_int_equal(sscanf(e.open.p, "{\"at\":%" SCNd64 ",\"by\":%" SCNd64, &at, &by), 2);
        assert_true(at >= last);
        last = at;
    }
}

/* ---- kept snapshots ------------------------------------------------------------------------------------------- */

static int64_t cases_seen(struct fixture *f, struct conn *c)
{
    struct desk_count_all_row *row;
    size_t n;
    int64_t sum = 0;
    assert_int_equal(desk_count_all(conn_db(c), &f->arena, &row, &n), OK);
    for (size_t i = 0; i < n; i++)
        sum += row[i].n;
    return sum;
}

/* A thread keeps its snapshot for its next request, but never past a COMMIT, and an idle one does not hold the WAL up for long. */
static void a_kept_snapshot_is_never_stale(void **state)
{
    struct fixture *f = *state;
    struct case_report in = saying(STR("x"));
    for (int64_t i = 1; i <= 3; i++) {
        struct conn *c = place_read_begin(f->place);
        assert_int_equal(cases_seen(f, c), i - 1);
        place_read_end(f->place, true);
        c = place_read_begin(f->place); /* nothing was committed: the same snapshot again */
        assert_int_equal(cases_seen(f, c), i - 1);
        place_read_end(f->place, true);
        assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, NULL), OK);
        c = place_read_begin(f->place);
        assert_int_equal(cases_seen(f, c), i);
        place_read_end(f->place, i != 2); /* a failed read gives its snapshot up */
    }
    struct conn *c = place_reader(f->place); /* outside a snapshot: what was kept is ended */
    assert_false(conn_in_transaction(c));
}

/* ---- epochs --------------------------------------------------------------------------------------------------- */

static struct place *reopen(struct fixture *f, const char *state_dir)
{
    struct place *p;
    struct str why = STR_NONE;
    const char *dir = arena_cstr(&f->arena, arena_printf(&f->arena, "%s/place", f->dir));
    enum rc rc = place_open(&(struct place_options){ .dir = dir, .state_dir = state_dir }, &f->arena, &p, &why);
    if (rc)
        fail_msg("%.*s", STR_ARG(why));
    return p;
}

static int64_t epoch_of(struct place *p)
{
    return place_head(p).epoch;
}

/* The signer's memory decides: same log, same epoch; a log that does not hold the remembered head, or a memory that is gone: a new one. */
static void a_log_that_was_not_signed_begins_a_new_epoch(void **state)
{
    struct fixture *f = *state;
    const char *dir = arena_cstr(&f->arena, arena_printf(&f->arena, "%s/memory", f->dir));
    const char *gone = arena_cstr(&f->arena, arena_printf(&f->arena, "%s/elsewhere", f->dir));
    place_close(f->place);
    struct place *p = reopen(f, dir);
    assert_int_equal(epoch_of(p), 1);
    assert_int_equal(signer_sign(p), OK);
    place_close(p);
    p = reopen(f, dir);
    assert_int_equal(epoch_of(p), 1);
    place_close(p);
    p = reopen(f, gone); /* the folder arrives without its memory */
    assert_int_equal(epoch_of(p), 2);
    assert_true(str_ends(place_origin(p), STR("/2")));
    struct epoch_begun ev;
    int64_t first = place_head(p).first;
    assert_int_equal(log_read_event(conn_db(place_reader(p)), &f->arena, first, &EPOCH_BEGUN, NULL, &ev), OK);
    assert_true(ev.epoch == 2 && ev.lost == 0 && ev.old_checkpoint.p);
    assert_int_equal(signer_sign(p), OK);
    place_close(p);
    p = reopen(f, dir); /* and meets the old memory again: epoch 2 carries its checkpoint, so it goes on */
    assert_int_equal(epoch_of(p), 2);
    f->place = p;
    f->db = conn_db(place_reader(p));
    fixture_check_clean(f);
}

/* What an operator with a database editor could do: other words for an event, and everything above them made to fit. */
struct forgery {
    struct fixture *f;
    int64_t pos;
};

static enum rc run_sql(struct side *s, const struct sql *sql, struct str blob, int64_t n)
{
    struct query q;
    query_begin(&q, s, sql);
    query_bind_blob(&q, 1, blob);
    query_bind_int(&q, 2, n);
    (void)query_step(&q);
    return query_end(&q, false);
}

static enum rc forge(struct side *s, struct arena *a, int64_t now, void *arg)
{
    static const struct sql body_sql = { "test.body", "UPDATE log_body SET own = CAST(?1 AS TEXT) WHERE pos = ?2" };
    static const struct sql leaf_sql = { "test.leaf", "UPDATE log_leaf SET own = ?1 WHERE pos = ?2" };
    static const struct sql tile_sql = { "test.tile", "UPDATE log_tile SET hash = ?1 WHERE epoch = 1 AND level = 0 AND n = ?2" };
    const struct forgery *x = arg;
    struct conn *c = place_reader(x->f->place);
    struct log_body body;
    struct log_leaf leaf;
    struct log_tiles t;
    struct hash tile[TLOG_TILE_WIDTH];
    (void)now;
    assert_int_equal(log_read_body(c, a, x->pos, &body), OK);
    assert_int_equal(log_read_leaf(c, a, 0, x->pos, &leaf), OK);
    struct str words = arena_str(a, body.own);
    char *at = memmem(words.p, words.n, "冷", strlen("冷"));
    assert_non_null(at);
    memcpy(at, "热", strlen("热"));
    leaf.own = log_commit_own(&body.k2, words);
    log_tiles_init(&t, c, a, 1);
    int width = (int)x->pos + 1;
    assert_int_equal(t.tiles.read(t.tiles.ctx, 0, 0, width, tile), OK);
    tile[x->pos] = tlog_leaf_hash(log_leaf_bytes(a, &leaf));
    enum rc rc = run_sql(s, &body_sql, words, x->pos);
    if (!rc)
        rc = run_sql(s, &leaf_sql, hash_str(&leaf.own), x->pos);
    return rc ? rc : run_sql(s, &tile_sql, str_n(tile, (size_t)width * sizeof *tile), 0);
}

static const char *finding_with(struct fixture *f, const char *words)
{
    struct buf b;
    check(f, &b);
    return memmem(b.p ? b.p : "", b.n, words, strlen(words));
}

/* Leaves that no checkpoint covered when an epoch was left are covered by the first leaf of the next one. */
static void what_an_epoch_was_left_with_can_not_be_rewritten(void **state)
{
    struct fixture *f = *state;
    const char *dir = arena_cstr(&f->arena, arena_printf(&f->arena, "%s/memory", f->dir));
    const char *gone = arena_cstr(&f->arena, arena_printf(&f->arena, "%s/elsewhere", f->dir));
    struct case_report in = saying(STR("冷"));
    struct task t;
    place_close(f->place);
    f->place = reopen(f, dir);
    assert_int_equal(signer_sign(f->place), OK);
    assert_int_equal(fixture_run(f, &CASE_REPORT, &in, FIXTURE_NOBODY, &t), OK); /* after the last checkpoint */
    struct forgery x = { f, t.first_pos };
    place_close(f->place);
    f->place = reopen(f, gone);
    f->db = conn_db(place_reader(f->place));
    assert_int_equal(epoch_of(f->place), 2);
    assert_null(finding_with(f, "epoch"));
    assert_int_equal(fixture_side(f, forge, &x), OK);
    assert_non_null(finding_with(f, "epoch 1: its leaves are not those that were here when it was left"));
}

static enum rc rename_epoch(struct side *s, struct arena *a, int64_t now, void *arg)
{
    static const struct sql other = { "test.origin", "UPDATE log_epoch SET origin = CAST(?1 AS TEXT) WHERE n = ?2" };
    (void)a;
    (void)now;
    (void)arg;
    return run_sql(s, &other, STR("evil.org/q/1"), 1);
}

static void a_log_is_signed_under_the_name_in_its_first_leaf_only(void **state)
{
    struct fixture *f = *state;
    struct place *p;
    struct str why = STR_NONE;
    const char *dir = arena_cstr(&f->arena, arena_printf(&f->arena, "%s/place", f->dir));
    struct place_options o = { .dir = dir, .state_dir = f->dir };
    assert_int_equal(fixture_side(f, rename_epoch, NULL), OK);
    assert_non_null(finding_with(f, "its row in log_epoch does not say what its first leaf says"));
    place_close(f->place);
    assert_int_equal(place_open(&o, &f->arena, &p, &why), FAILED);
    o.inspect = true;
    assert_int_equal(place_open(&o, &f->arena, &f->place, &why), OK);
}

#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_end)
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_setting_is_one_and_sound),
        T(every_statement_prepares_and_none_scans),
        cmocka_unit_test(kinds_are_found_and_shapes_are_sound),
        T(every_apply_takes_what_is_left_after_erasure),
        T(a_failing_task_leaves_the_group_whole),
        T(an_arena_that_is_full_fails_its_own_task_only),
        T(a_full_queue_says_busy_and_loses_nothing),
        T(time_never_goes_back),
        T(a_kept_snapshot_is_never_stale),
        T(a_log_that_was_not_signed_begins_a_new_epoch),
        T(what_an_epoch_was_left_with_can_not_be_rewritten),
        T(a_log_is_signed_under_the_name_in_its_first_leaf_only),
    };
    base_init();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
