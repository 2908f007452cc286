/* test_backup.c - what of backups needs a calendar or an eraser: rotation, and words that must go from old copies too. */
#include "base/clock.h"
#include "base/text.h"
#include "core/backup_in.h"
#include "core/place_in.h"
#include "desk/desk.h"
#include "support/decide.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct own {
    struct fixture f;
    const char *folder;
};

static int open_place(void **state)
{
    struct own *t = test_malloc(sizeof *t);
    fixture_open(&t->f);
    t->folder = arena_cstr(&t->f.arena, arena_printf(&t->f.arena, "%s/backups", t->f.dir));
    *state = t;
    return 0;
}

static int close_place(void **state)
{
    struct own *t = *state;
    fixture_close(&t->f);
    test_free(t);
    return 0;
}

static int64_t report(struct own *t, struct str text)
{
    struct case_report in = { .text = text, .where_lon = ABSENT, .where_lat = ABSENT };
    struct task task;
    assert_int_equal(fixture_run(&t->f, &CASE_REPORT, &in, FIXTURE_NOBODY, &task), OK);
    return task.first_pos;
}

static struct backup_result back_up(struct own *t, struct backup_keep keep)
{
    struct backup_options o = { .dir = place_dir(t->f.place), .folder = t->folder, .keep = keep };
    struct backup_result r;
    struct str why;
    enum rc rc = backup_make(&o, &t->f.arena, &r, &why);
    if (rc)
        fail_msg(STR_FMT, STR_ARG(why));
    return r;
}

/* The newest backup, as if it had been made so many µs earlier. */
static void made_before(struct own *t, int64_t us)
{
    struct str *name;
    struct backup_manifest m;
    size_t n;
    assert_int_equal(manifest_list(&t->f.arena, t->folder, &name, &n), OK);
    assert_int_equal(manifest_read(&t->f.arena, t->folder, name[n - 1], &m), OK);
    m.head.at -= us;
    assert_int_equal(manifest_write(&m, &t->f.arena, t->folder, place_key(t->f.place)), OK);
}

static size_t manifests(struct own *t)
{
    struct str *name;
    size_t n;
    assert_int_equal(manifest_list(&t->f.arena, t->folder, &name, &n), OK);
    return n;
}

static size_t parts(struct own *t)
{
    struct str *name;
    size_t n;
    const char *dir = arena_cstr(&t->f.arena, arena_printf(&t->f.arena, "%s/parts", t->folder));
    assert_int_equal(file_list(&t->f.arena, dir, &name, &n), OK);
    return n;
}

/* Whether the bytes of any part hold the text. */
static bool anywhere(struct own *t, struct str text)
{
    struct arena *a = &t->f.arena;
    struct str *name, bytes;
    size_t n;
    bool found = false;
    assert_int_equal(file_list(a, arena_cstr(a, arena_printf(a, "%s/parts", t->folder)), &name, &n), OK);
    for (size_t i = 0; i < n; i++) {
        const char *path = arena_cstr(a, arena_printf(a, "%s/parts/" STR_FMT, t->folder, STR_ARG(name[i])));
        assert_int_equal(file_read(a, path, 1 << 24, &bytes), OK);
        found = found || memmem(bytes.p, bytes.n, text.p, text.n);
    }
    return found;
}

static void one_of_each_hour_day_and_month_stays(void **state)
{
    struct own *t = *state;
    back_up(t, (struct backup_keep){ 99, 99, 99 });
    for (int hour = 1; hour < 60; hour++)
        made_before(t, hour * CLOCK_HOUR);
    for (int day = 3; day < 60; day++)
        made_before(t, day * CLOCK_DAY);
    for (int month = 2; month < 20; month++)
        made_before(t, month * 31 * CLOCK_DAY);
    struct backup_result r = back_up(t, BACKUP_KEEP);
    assert_in_range(r.kept, 24 + 12 + 10, 24 + 14 + 12); /* the newest of an hour may be the newest of its day and month too */
    assert_int_equal(r.kept, (int64_t)manifests(t));
    struct backup_result again = back_up(t, BACKUP_KEEP);
    assert_int_equal(again.kept, r.kept);
    assert_int_equal(again.dropped, 1); /* the one before it, of the same hour; or the hour has just turned */
    r = back_up(t, (struct backup_keep){ 0, 0, 0 });
    assert_int_equal(r.kept, 1); /* the last good one always stays */
    assert_int_equal(parts(t), 2);
}

static void a_finding(void *ctx, struct str line)
{
    (void)ctx;
    print_error(STR_FMT "\n", STR_ARG(line));
}

static void restore(struct own *t, const char *from, const char *to)
{
    struct restore_options o = { .from = from, .to = to, .most = ABSENT, .until = ABSENT, .finding = a_finding };
    struct restore_result r;
    struct str why;
    if (backup_restore(&o, &t->f.arena, &r, &why))
        fail_msg(STR_FMT, STR_ARG(why));
}

static enum rc erase(struct side *s, struct arena *a, int64_t now, void *arg)
{
    static const struct sql forget = { "test.forget", "UPDATE log_body SET k2 = NULL, own = NULL WHERE pos = ?1" };
    struct query q;
    (void)a, (void)now;
    query_begin(&q, s, &forget);
    query_bind_int(&q, 1, *(int64_t *)arg);
    (void)query_step(&q);
    return query_end(&q, false);
}

static void what_was_erased_leaves_the_old_backups_within_the_term(void **state)
{
    struct own *t = *state;
    const struct backup_keep all = { 99, 99, 99 };
    int64_t pos = report(t, STR("请忘记我这句话"));
    report(t, STR("请记住我这句话"));
    back_up(t, all);
    made_before(t, 10 * CLOCK_DAY);
    made_before(t, 40 * CLOCK_DAY);
    assert_true(anywhere(t, STR("请忘记我这句话")));
    back_up(t, all);
    assert_int_equal(manifests(t), 3); /* nothing was erased yet: age alone does nothing */

    assert_int_equal(fixture_side(&t->f, erase, &pos), OK);
    struct backup_result r = back_up(t, all);
    assert_int_equal(r.new_parts, 2);
    assert_int_equal(r.kept, 2); /* this one, and the one of ten days ago */
    assert_true(anywhere(t, STR("请忘记我这句话")));

    struct str *name, db;
    size_t n;
    struct arena *a = &t->f.arena;
    const char *to = arena_cstr(a, arena_printf(a, "%s/restored", t->f.dir));
    assert_int_equal(manifest_list(a, t->folder, &name, &n), OK);
    /* The old one, through the new one's parts. */
    restore(t, arena_cstr(a, arena_printf(a, "%s/" STR_FMT, t->folder, STR_ARG(name[0]))), to);
    assert_int_equal(file_read(a, arena_cstr(a, arena_printf(a, "%s/place.db", to)), 1 << 24, &db), OK);
    assert_null(memmem(db.p, db.n, "请忘记我这句话", sizeof "请忘记我这句话" - 1));
    assert_non_null(memmem(db.p, db.n, "请记住我这句话", sizeof "请记住我这句话" - 1));

    r = back_up(t, (struct backup_keep){ 1, 0, 0 });
    assert_int_equal(r.kept, 1);
    assert_false(anywhere(t, STR("请忘记我这句话")));
    assert_true(anywhere(t, STR("请记住我这句话")));
}

/* Cuts the last byte off whatever the folder's manifest or part is called. */
static void damage(struct own *t, struct str name)
{
    struct arena *a = &t->f.arena;
    const char *path = arena_cstr(a, arena_printf(a, "%s/" STR_FMT, t->folder, STR_ARG(name)));
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(truncate(path, st.st_size - 1), 0);
}

/* Restores the oldest backup. */
static enum rc go_back(struct own *t, bool accept, struct restore_result *r, struct str *why)
{
    struct arena *a = &t->f.arena;
    struct str *name;
    size_t n;
    assert_int_equal(manifest_list(a, t->folder, &name, &n), OK);
    struct restore_options o = { .to = arena_cstr(a, arena_printf(a, "%s/back", t->f.dir)), .most = ABSENT, .until = ABSENT,
                                 .finding = a_finding, .accept_erased = accept,
                                 .from = arena_cstr(a, arena_printf(a, "%s/" STR_FMT, t->folder, STR_ARG(name[0]))) };
    enum rc rc = backup_restore(&o, a, r, why);
    if (!rc)
        file_remove_tree(o.to);
    return rc;
}

static void an_old_backup_brings_no_erased_word_back_unasked(void **state)
{
    struct own *t = *state;
    struct arena *a = &t->f.arena;
    struct restore_result r;
    struct str why, *name;
    struct backup_manifest m;
    size_t n;
    int64_t pos = report(t, STR("请忘记我这句话"));
    back_up(t, (struct backup_keep){ 99, 99, 99 });
    made_before(t, 10 * CLOCK_DAY);
    assert_int_equal(fixture_side(&t->f, erase, &pos), OK);
    back_up(t, (struct backup_keep){ 99, 99, 99 });
    assert_int_equal(go_back(t, false, &r, &why), OK);
    assert_int_equal(r.old_end, 0);

    assert_int_equal(manifest_list(a, t->folder, &name, &n), OK);
    assert_int_equal(manifest_read(a, t->folder, name[n - 1], &m), OK);
    for (int what = 0; what < 2; what++) { /* the newest one's part; then its manifest */
        damage(t, what ? name[n - 1] : arena_printf(a, "parts/" STR_FMT, STR_ARG(m.part[1].part)));
        assert_int_equal(go_back(t, false, &r, &why), CONFLICT);
        assert_non_null(memmem(why.p, why.n, "events 0 to ", 12));
        assert_int_equal(go_back(t, true, &r, &why), OK);
        assert_int_equal(r.old_first, 0);
        assert_true(r.old_end > pos);
    }
}

static void a_manifest_that_nobody_can_read_protects_parts_for_a_while(void **state)
{
    struct own *t = *state;
    struct arena *a = &t->f.arena;
    const struct backup_keep one = { 1, 0, 0 };
    back_up(t, one);
    const char *odd = arena_cstr(a, arena_printf(a, "%s/backup-20010101T000000Z", t->folder));
    assert_int_equal(file_write(odd, STR("no manifest\n"), true), OK);
    report(t, STR("灯坏了"));
    struct backup_result r = back_up(t, one);
    assert_int_equal(r.unread, 1);
    assert_in_range(parts(t), 3, 4); /* what the one before it named is there still */
    const struct timespec then[2] = { { .tv_sec = clock_now_us() / CLOCK_S - 31 * 86400 },
                                      { .tv_sec = clock_now_us() / CLOCK_S - 31 * 86400 } };
    assert_int_equal(utimensat(AT_FDCWD, odd, then, 0), 0);
    r = back_up(t, one);
    assert_int_equal(r.unread, 1);
    assert_int_equal(parts(t), 2);
    assert_int_equal(access(odd, F_OK), 0); /* it is not ours to delete */
}

static void an_erased_log_is_restored_as_it_is(void **state)
{
    struct own *t = *state;
    struct restore_result r;
    struct str why;
    int64_t pos = report(t, STR("请忘记我这句话"));
    report(t, STR("请记住我这句话"));
    assert_int_equal(fixture_side(&t->f, erase, &pos), OK);
    back_up(t, BACKUP_KEEP);
    const char *to = arena_cstr(&t->f.arena, arena_printf(&t->f.arena, "%s/restored", t->f.dir));
    struct restore_options o = { .from = t->folder, .to = to, .most = ABSENT, .until = ABSENT, .finding = a_finding };
    restore(t, t->folder, to);
    assert_int_equal(backup_restore(&o, &t->f.arena, &r, &why), CONFLICT);
}

static void a_key_opens_what_its_other_half_sealed_and_nothing_else(void **state)
{
    struct own *t = *state;
    struct arena *a = &t->f.arena;
    struct hash secret, open_half, other, other_half;
    struct str plain, sealed;
    seal_pair(&secret, &open_half);
    seal_pair(&other, &other_half);
    struct hash made = seal_open_half(&secret);
    assert_true(hash_eq(&made, &open_half));
    sealed = seal_close(a, &open_half, STR("一句话"));
    assert_true(seal_open(a, &secret, sealed, &plain) && str_eq(plain, STR("一句话")));
    assert_false(seal_open(a, &other, sealed, &plain));
    char *bytes = arena_alloc(a, sealed.n);
    for (size_t i = 0; i < sealed.n; i++) {
        memcpy(bytes, sealed.p, sealed.n);
        bytes[i] = (char)(bytes[i] ^ 1);
        assert_false(seal_open(a, &secret, str_n(bytes, sealed.n), &plain));
        assert_false(seal_open(a, &secret, str_cut(sealed, 0, i), &plain));
    }
}

static void sizes_for_people(void **state)
{
    struct own *t = *state;
    struct arena *a = &t->f.arena;
    assert_true(str_eq(text_size(a, 0), STR("0 KB")) && str_eq(text_size(a, 1), STR("1 KB")));
    assert_true(str_eq(text_size(a, 213000), STR("213 KB")));
    assert_true(str_eq(text_size(a, 1234567), STR("1.2 MB")) && str_eq(text_size(a, 34000000000), STR("34.0 GB")));
}

#define T(name) cmocka_unit_test_setup_teardown(name, open_place, close_place)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(one_of_each_hour_day_and_month_stays),
        T(what_was_erased_leaves_the_old_backups_within_the_term),
        T(an_old_backup_brings_no_erased_word_back_unasked),
        T(a_manifest_that_nobody_can_read_protects_parts_for_a_while),
        T(an_erased_log_is_restored_as_it_is),
        T(a_key_opens_what_its_other_half_sealed_and_nothing_else),
        T(sizes_for_people),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("backup", tests, NULL, NULL);
}
