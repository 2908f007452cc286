/* test_proto.c - what the two programs say to each other, there and back, cut short, and with every bit of every length turned over. */
#include "core/proto.h"
#include "core/sheet.h"

#include "base/clock.h"
#include "base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { SOON_MS = 5, MESSAGE_MOST = 4096 };
#define LIT(s)                                                                                                                             \
    {                                                                                                                                      \
        s, sizeof(s) - 1                                                                                                                   \
    } /* STR is no constant */

static const struct job_slip slip = {
    LIT("向阳社区服务台"), LIT("K7M42HXR"), LIT("4096"), LIT("https://a.example/t/x"), 17, 1, 480, LANG_ZH
};
static const struct job_ask ask = { &JOB_SLIP, &slip, { "pay\0load", 8 } };

static int open_arena(void **state)
{
    static struct arena a;
    arena_init(&a, 64 << 20);
    *state = &a;
    return 0;
}

static int close_arena(void **state)
{
    arena_release(*state);
    return 0;
}

static int64_t soon(void)
{
    return clock_mono_us() + SOON_MS * CLOCK_MS;
}

static void open_pair(int pair[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
}

/* The bytes of a message, by way of a socket. */
static size_t bytes_of(struct arena *a, bool answer, char out[MESSAGE_MOST])
{
    int pair[2];
    open_pair(pair);
    if (answer)
        assert_int_equal(proto_answer_put(pair[0], &(struct job_answer){ INVALID, STR("zip"), STR("no sheet"), 7 }, ask.payload, a, soon()),
                         OK);
    else
        assert_int_equal(proto_ask_put(pair[0], &ask, a, soon()), OK);
    ssize_t n = recv(pair[1], out, MESSAGE_MOST, 0);
    assert_in_range(n, 20, MESSAGE_MOST - 1);
    close(pair[0]);
    close(pair[1]);
    return (size_t)n;
}

/* Reads a message that was made of these bytes by somebody who then closed, or did not. */
static enum rc read_back(struct arena *a, bool answer, const char *p, size_t n, bool then_close, struct job_ask *got)
{
    int pair[2];
    struct job_answer reply;
    struct str payload;
    open_pair(pair);
    assert_int_equal(send(pair[0], p, n, MSG_NOSIGNAL), (ssize_t)n);
    if (then_close)
        close(pair[0]);
    enum rc rc =
        answer ? proto_answer_get(pair[1], a, soon(), &reply, &payload) : proto_ask_get(pair[1], a, soon(), SOON_MS * CLOCK_MS, got);
    if (!then_close)
        close(pair[0]);
    close(pair[1]);
    return rc;
}

static void there_and_back(void **state)
{
    struct arena *a = *state;
    char p[MESSAGE_MOST];
    struct job_ask got = { 0 };
    size_t n = bytes_of(a, false, p);
    assert_int_equal(read_back(a, false, p, n, false, &got), OK);
    const struct job_slip *s = got.args;
    assert_ptr_equal(got.kind, &JOB_SLIP);
    assert_true(str_eq(s->place, slip.place) && str_eq(s->code, slip.code) && str_eq(s->url, slip.url) && s->number == 17 && s->at == 1);
    assert_true(str_eq(got.payload, ask.payload));
}

static void a_part_is_not_a_message(void **state)
{
    struct arena *a = *state;
    char p[MESSAGE_MOST];
    for (int answer = 0; answer < 2; answer++) {
        size_t n = bytes_of(a, answer, p);
        struct job_ask got;
        assert_int_equal(read_back(a, answer, p, 0, true, &got), NOT_FOUND);
        for (size_t part = 1; part < n; part++)
            assert_int_equal(read_back(a, answer, p, part, true, &got), FAILED);
    }
}

static void who_is_slow_meets_the_deadline(void **state)
{
    struct arena *a = *state;
    char p[MESSAGE_MOST];
    struct job_ask got;
    size_t n = bytes_of(a, false, p);
    assert_int_equal(read_back(a, false, p, 0, false, &got), BUSY);
    assert_int_equal(read_back(a, false, p, n - 1, false, &got), FAILED); /* the helper leaves: its server is mad */
    n = bytes_of(a, true, p);
    assert_int_equal(read_back(a, true, p, n - 1, false, &got), BUSY);
}

/* Every bit of every length: another length is never the same message, and never a crash. */
static void every_length_turned_over(void **state)
{
    struct arena *a = *state;
    char p[MESSAGE_MOST];
    for (int answer = 0; answer < 2; answer++) {
        size_t n = bytes_of(a, answer, p), at = 0, lengths = 0;
        for (size_t body; at < n; at += 4 + body, lengths++) {
            const unsigned char *u = (const unsigned char *)p + at;
            body = (size_t)u[0] << 24 | (size_t)u[1] << 16 | (size_t)u[2] << 8 | u[3];
            for (int bit = 0; bit < 32; bit++) {
                struct job_ask got = { 0 };
                p[at + (size_t)bit / 8] = (char)(p[at + (size_t)bit / 8] ^ 1 << bit % 8);
                enum rc rc = read_back(a, answer, p, n, true, &got);
                p[at + (size_t)bit / 8] = (char)(p[at + (size_t)bit / 8] ^ 1 << bit % 8);
                bool last = at + 4 + body == n; /* a shorter payload is a message too; its rest is the next one's trouble */
                assert_true(rc == FAILED || (last && rc == OK));
                arena_reset(a);
            }
        }
        assert_int_equal(at, n);
        assert_int_equal(lengths, answer ? 2 : 3);
    }
}

static void too_long_takes_no_memory(void **state)
{
    (void)state;
    struct arena small;
    struct job_ask got;
    static const char huge[] = "\x7f\xff\xff\xff";
    arena_init(&small, 1 << 20);
    assert_int_equal(read_back(&small, false, huge, 4, true, &got), FAILED);
    assert_int_equal(read_back(&small, true, huge, 4, true, &got), FAILED);
    assert_true(small.used < 4096 && !small.overflow);
    arena_release(&small);
}

static void arguments_are_held_to_their_shape(void **state)
{
    struct arena *a = *state;
    struct job_slip bad = slip;
    assert_true(job_args_good(&JOB_SLIP, &slip, a));
    bad.code = STR("K7M42HX");
    assert_false(job_args_good(&JOB_SLIP, &bad, a));
    bad = slip;
    bad.place = STR("\xff\xfe");
    assert_false(job_args_good(&JOB_SLIP, &bad, a));
    bad.place = STR("a\0b");
    assert_false(job_args_good(&JOB_SLIP, &bad, a));
    bad.place = STR_NONE;
    assert_false(job_args_good(&JOB_SLIP, &bad, a));
    bad = slip;
    bad.lang = LANGS;
    assert_false(job_args_good(&JOB_SLIP, &bad, a));
    struct job_poster poster = { STR("P"), STR_NONE, LANG_EN };
    assert_true(job_args_good(&JOB_POSTER, &poster, a)); /* a contact may be absent */
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static const struct cell sample[] = {
    { .kind = CELL_TEXT, .text = LIT("枣树里") }, { .kind = CELL_EMPTY },   { .kind = CELL_INT, .n = -5 },
    { .kind = CELL_MOMENT, .n = INT64_MAX },      { .kind = CELL_COVERED }, { .kind = CELL_TEXT, .text = LIT("") }
};

static struct str rows_of(struct arena *a)
{
    struct buf b;
    buf_init(&b, a, 1 << 16);
    sheet_row(&b, countof(sample));
    for (size_t i = 0; i < countof(sample); i++)
        sheet_cell(&b, &sample[i]);
    sheet_row(&b, 0);
    assert_false(b.overflow);
    return buf_view(&b);
}

static void rows_there_and_back(void **state)
{
    struct str rest = rows_of(*state);
    struct cell cell[SHEET_COLUMNS_MAX];
    size_t n;
    assert_int_equal(sheet_next(&rest, cell, &n), OK);
    assert_int_equal(n, countof(sample));
    for (size_t i = 0; i < n; i++)
        assert_true(cell[i].kind == sample[i].kind && cell[i].n == sample[i].n && str_eq(cell[i].text, sample[i].text));
    assert_int_equal(sheet_next(&rest, cell, &n), OK);
    assert_int_equal(n, 0);
    assert_int_equal(sheet_next(&rest, cell, &n), NOT_FOUND);
}

static void rows_cut_or_turned_over(void **state)
{
    struct arena *a = *state;
    struct str good = rows_of(a);
    struct cell cell[SHEET_COLUMNS_MAX];
    size_t n;
    for (size_t cut = 1; cut < good.n - 2; cut++) {
        struct str rest = str_cut(good, 0, cut);
        assert_int_equal(sheet_next(&rest, cell, &n), FAILED);
        assert_int_equal(rest.n, cut);
    }
    char *p = arena_alloc(a, good.n);
    for (size_t i = 0; i < good.n * 8; i++) {
        memcpy(p, good.p, good.n);
        p[i / 8] = (char)(p[i / 8] ^ 1 << i % 8);
        struct str rest = str_n(p, good.n);
        while (sheet_next(&rest, cell, &n) == OK)
            assert_in_range(n, 0, SHEET_COLUMNS_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(a_part_is_not_a_message),
        cmocka_unit_test(who_is_slow_meets_the_deadline),
        cmocka_unit_test(every_length_turned_over),
        cmocka_unit_test(too_long_takes_no_memory),
        cmocka_unit_test(arguments_are_held_to_their_shape),
        cmocka_unit_test(rows_there_and_back),
        cmocka_unit_test(rows_cut_or_turned_over),
    };
    base_init();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
