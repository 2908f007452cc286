/* test_helper.c - the server's side against helpers that die, hang, babble and go at the wrong moment.
**
** The helper here is this very program: started as `zhitong-helper`, it plays what the job's place says it should. */
#include "core/helper.h"

#include "base/clock.h"
#include "base/hash.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define HANGS_FOR (60LL * CLOCK_S)
enum { DEADLINE_MS = 300 };

/* ---- the one who plays --------------------------------------------------------------------------------------- */

static void say(struct arena *a, struct str payload, int64_t rc)
{
    const struct job_answer answer = { rc, rc ? STR("no") : STR_NONE, rc ? STR("not today") : STR_NONE, getpid() };
    must(proto_answer_put(PROTO_FD, &answer, payload, a, clock_mono_us() + CLOCK_S) == OK);
}

static _Noreturn void play(void)
{
    static struct arena a;
    struct job_ask ask;
    int jobs = 0;
    arena_init(&a, 64 << 20);
    while (proto_ask_get(PROTO_FD, &a, clock_mono_us() + HANGS_FOR, CLOCK_S, &ask) == OK) {
        struct str what = ((const struct job_poster *)ask.args)->place;
        jobs++;
        if (str_eq(what, STR("die")))
            raise(SIGKILL);
        if (str_eq(what, STR("hang")))
            clock_sleep_us(HANGS_FOR);
        if (str_eq(what, STR("slow")))
            clock_sleep_us(2500LL * CLOCK_MS);
        if (str_eq(what, STR("babble")))
            must(send(PROTO_FD, "HTTP/1.1 200 OK\r\n\r\n", 19, 0) == 19);
        if (str_eq(what, STR("leave")) && jobs > 1)
            _exit(0); /* as one that was idle while this job was on its way */
        if (str_eq(what, STR("always leave")))
            _exit(0);
        if (str_eq(what, STR("hung up")) && jobs > 1)
            raise(SIGHUP);
        say(&a, ask.payload, str_eq(what, STR("refuse")) ? INVALID : OK);
        if (str_eq(what, STR("answer and leave")))
            _exit(0);
        arena_reset(&a);
    }
    _exit(1);
}

/* ---- the tests ----------------------------------------------------------------------------------------------- */

struct fixture {
    struct helper *h;
    struct arena a;
    struct helper_result r;
};

static int open_helper(void **state)
{
    static struct fixture f;
    arena_init(&f.a, 64 << 20);
    assert_int_equal(helper_open("/proc/self/exe", &f.h), OK);
    *state = &f;
    return 0;
}

static int close_helper(void **state)
{
    struct fixture *f = *state;
    helper_close(f->h);
    arena_release(&f->a);
    return 0;
}

static enum rc run(struct fixture *f, struct str what)
{
    const struct job_poster args = { what, STR_NONE, LANG_ZH };
    const int64_t deadline = str_eq(what, STR("hang")) ? DEADLINE_MS * CLOCK_MS : 20LL * CLOCK_S;
    const struct helper_job job = { &JOB_POSTER, &args, STR("payload"), deadline };
    return helper_run(f->h, &job, &f->a, &f->r);
}

static void assert_works(struct fixture *f)
{
    assert_int_equal(run(f, STR("echo")), OK);
    assert_true(str_eq(f->r.payload, STR("payload")));
}

static void one_process_does_many_jobs(void **state)
{
    struct fixture *f = *state;
    assert_works(f);
    int64_t first = f->r.n;
    for (int i = 0; i < 50; i++) {
        assert_works(f);
        assert_int_equal(f->r.n, first);
    }
}

static void a_refusal_is_not_an_accident(void **state)
{
    struct fixture *f = *state;
    assert_works(f);
    int64_t first = f->r.n;
    assert_int_equal(run(f, STR("refuse")), INVALID);
    assert_true(str_eq(f->r.why, STR("no")) && str_eq(f->r.words, STR("not today")) && f->r.payload.p == NULL);
    assert_works(f);
    assert_int_equal(f->r.n, first);
}

static void who_dies_fails_one_job(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(run(f, STR("die")), FAILED);
    assert_true(str_eq(f->r.why, STR("ended")) && str_eq(f->r.words, STR("the helper was ended by signal 9")));
    assert_works(f);
    assert_int_equal(run(f, STR("die")), FAILED);
    assert_works(f);
}

static void who_hangs_is_ended(void **state)
{
    struct fixture *f = *state;
    int64_t from = clock_mono_us();
    assert_int_equal(run(f, STR("hang")), FAILED);
    assert_in_range(clock_mono_us() - from, DEADLINE_MS * CLOCK_MS, 10 * DEADLINE_MS * CLOCK_MS);
    assert_true(str_eq(f->r.why, STR("deadline")));
    assert_works(f);
}

static void who_babbles_is_ended(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(run(f, STR("babble")), FAILED);
    assert_true(str_eq(f->r.why, STR("ended")));
    assert_works(f);
}

static void who_left_between_jobs_is_no_accident(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(run(f, STR("answer and leave")), OK);
    assert_works(f);
    assert_int_equal(run(f, STR("leave")), OK); /* left under our asking; a new one did it */
    assert_works(f);
    assert_int_equal(run(f, STR("hung up")), OK);
    assert_int_equal(run(f, STR("always leave")), FAILED); /* but not for ever */
    assert_works(f);
}

static void no_program_no_job(void **state)
{
    struct fixture *f = *state, none = { .h = NULL };
    arena_init(&none.a, 1 << 20);
    assert_int_equal(helper_open("/nowhere/zhitong-helper", &none.h), OK);
    assert_int_equal(run(&none, STR("echo")), FAILED);
    assert_true(str_eq(none.r.why, STR("missing")));
    assert_int_equal(helper_err(&none.r).key, MSG_helper_missing);
    assert_int_equal(helper_err(&(struct helper_result){ .why = STR("no such word") }).key, MSG_helper_failed);
    close_helper(&(void *){ &none });
    assert_works(f);
}

static void bad_arguments_start_nothing(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(run(f, STR("")), INVALID);
    assert_true(str_eq(f->r.why, STR("asked")));
    const struct job_poster args = { STR("p"), STR_NONE, LANG_ZH };
    const struct helper_job job = { &JOB_POSTER, &args, { "", PROTO_PAYLOAD_MAX + 1 }, 0 };
    assert_int_equal(helper_run(f->h, &job, &f->a, &f->r), INVALID);
    assert_true(str_eq(f->r.why, STR("large")));
}

struct caller {
    struct fixture *f;
    pthread_t thread;
    struct str what;
    int64_t deadline_us;
    enum rc rc;
    struct helper_result r;
};

static void *call(void *arg)
{
    struct caller *c = arg;
    struct arena a;
    const struct job_poster args = { c->what, STR_NONE, LANG_ZH };
    const struct helper_job job = { &JOB_POSTER, &args, STR("x"), c->deadline_us };
    arena_init(&a, 1 << 20);
    c->rc = helper_run(c->f->h, &job, &a, &c->r);
    arena_release(&a);
    return NULL;
}

static void a_third_waits_two_seconds_and_no_more(void **state)
{
    struct caller c[HELPER_PROCESSES + 1];
    for (size_t i = 0; i < countof(c); i++) {
        c[i] = (struct caller){ .f = *state, .what = STR("slow"), .deadline_us = 20LL * CLOCK_S };
        assert_int_equal(pthread_create(&c[i].thread, NULL, call, &c[i]), 0);
        clock_sleep_us(100LL * CLOCK_MS);
    }
    for (size_t i = 0; i < countof(c); i++)
        assert_int_equal(pthread_join(c[i].thread, NULL), 0);
    assert_true(c[0].rc == OK && c[1].rc == OK && c[0].r.n != c[1].r.n);
    assert_int_equal(c[2].rc, BUSY);
}

/* Sixteen threads, some of whose helpers die: each gets its own answer, never another's. */
static void many_threads_share_two(void **state)
{
    struct caller c[16];
    for (size_t i = 0; i < countof(c); i++) {
        c[i] = (struct caller){ .f = *state,
                                .what = i % 5 == 4 ? STR("die")
                                        : i % 2    ? STR("echo")
                                                   : STR("refuse"),
                                .deadline_us = 5LL * CLOCK_S };
        assert_int_equal(pthread_create(&c[i].thread, NULL, call, &c[i]), 0);
    }
    for (size_t i = 0; i < countof(c); i++) {
        assert_int_equal(pthread_join(c[i].thread, NULL), 0);
        assert_int_equal(c[i].rc, i % 5 == 4 ? FAILED : i % 2 ? OK : INVALID);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_process_does_many_jobs), cmocka_unit_test(a_refusal_is_not_an_accident),
        cmocka_unit_test(who_dies_fails_one_job),     cmocka_unit_test(who_hangs_is_ended),
        cmocka_unit_test(who_babbles_is_ended),       cmocka_unit_test(who_left_between_jobs_is_no_accident),
        cmocka_unit_test(no_program_no_job),          cmocka_unit_test(bad_arguments_start_nothing),
        cmocka_unit_test(many_threads_share_two),     cmocka_unit_test(a_third_waits_two_seconds_and_no_more),
    };
    base_init();
    if (argc == 1 && strcmp(argv[0], "zhitong-helper") == 0)
        play();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, open_helper, close_helper);
}
