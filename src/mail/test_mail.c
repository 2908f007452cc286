/* test_mail.c - addresses, the message as bytes, and the outbox's commands: given, when, then. */
#include "mail/mail.h"
#include "support/decide.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

static void test_addresses(void **state)
{
    static const char *const good[] = { "a@b.cn", "jia.yi+zhitong@mail.example.org", "x@a-b.example", "0@1.cn" };
    static const char *const bad[] = { "", "a", "@b.cn", "a@", "a@b", "a@b.", "a@.cn", "a b@c.cn", "a@b@c.cn", ".a@b.cn", "a.@b.cn",
                                       "a..b@c.cn", "a@b.cn\r\nBcc: x@y.cn", "<a@b.cn>", "甲@b.cn", "\"a\"@b.cn", "a,b@c.cn" };
    (void)state;
    for (size_t i = 0; i < countof(good); i++)
        assert_true(mail_address(str_of(good[i])));
    for (size_t i = 0; i < countof(bad); i++)
        assert_false(mail_address(str_of(bad[i])));
}

static void test_message(void **state)
{
    struct arena a;
    struct letter l = { .to = STR("jia@example.org"), .subject = STR("有消息了"), .text = STR("暖气\n来了"),
                        .stop = STR("https://zt.example/stop/abc"), .id = STR("x@zt.example") };
    (void)state;
    arena_init(&a, 1 << 20);
    struct str m = mail_message(&a, &l, STR("office@zt.example"), STR("向阳社区"), 1763856000000000);
    assert_true(str_eq(m, STR("Date: Sun, 23 Nov 2025 00:00:00 +0000\r\n"
                              "From: =?UTF-8?B?5ZCR6Ziz56S+5Yy6?= <office@zt.example>\r\n"
                              "To: jia@example.org\r\n"
                              "Subject: =?UTF-8?B?5pyJ5raI5oGv5LqG?=\r\n"
                              "Message-ID: <x@zt.example>\r\n"
                              "List-Unsubscribe: <https://zt.example/stop/abc>\r\n"
                              "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
                              "Auto-Submitted: auto-generated\r\n"
                              "MIME-Version: 1.0\r\n"
                              "Content-Type: text/plain; charset=utf-8\r\n"
                              "Content-Transfer-Encoding: base64\r\n\r\n"
                              "5pqW5rCUDQrmnaXkuoYNCg==\r\n")));
    arena_release(&a);
}

/* Whatever a subject holds, no line of the message is longer than 998 bytes, none is bare, and none is a header of the subject's making. */
static void test_message_hostile(void **state)
{
    struct arena a;
    char long_subject[1500];
    (void)state;
    memset(long_subject, 'x', sizeof long_subject);
    memcpy(long_subject + 20, "\r\nBcc: all@example.org\r\n", 24);
    arena_init(&a, 1 << 20);
    struct letter l = { .to = STR("jia@example.org"), .subject = str_n(long_subject, sizeof long_subject), .text = STR(".\n.\r\n.."),
                        .id = STR("x@y.example") };
    struct str m = mail_message(&a, &l, STR("office@zt.example"), STR_NONE, 0), line;
    assert_non_null(m.p);
    size_t bcc = 0;
    while (str_next(&m, '\n', &line)) {
        assert_true(line.n <= 999);
        assert_true(line.n == 0 || line.p[line.n - 1] == '\r');
        bcc += str_starts(line, STR("Bcc"));
    }
    assert_int_equal(bcc, 0);
    arena_release(&a);
}

static bool held(struct fixture *f)
{
    bool is;
    int64_t since;
    assert_int_equal(outbox_held(f->db, &f->arena, &is, &since), OK);
    return is;
}

static void test_gate(void **state)
{
    struct fixture f;
    (void)state;
    fixture_open(&f);
    assert_false(held(&f));
    assert_int_equal(fixture_run(&f, &OUTBOX_HOLD, &(struct outbox_gate){ 1 }, FIXTURE_NOBODY, NULL), DENIED);
    assert_int_equal(fixture_run(&f, &OUTBOX_HOLD, &(struct outbox_gate){ 1 }, FIXTURE_ADMIN, NULL), OK);
    assert_true(held(&f));
    int64_t end = fixture_next(&f);
    assert_int_equal(fixture_run(&f, &OUTBOX_HOLD, &(struct outbox_gate){ 1 }, FIXTURE_ADMIN, NULL), OK); /* pressed twice */
    assert_int_equal(fixture_next(&f), end);
    assert_int_equal(fixture_run(&f, &OUTBOX_HOLD, &(struct outbox_gate){ 0 }, FIXTURE_ADMIN, NULL), OK);
    assert_false(held(&f));
    fixture_check_clean(&f);
    fixture_close(&f);
}

/* A second epoch begins: this folder was restored, so nothing may go out before somebody has looked. */
static void test_held_after_restore(void **state)
{
    struct fixture f;
    (void)state;
    fixture_open(&f);
    struct epoch_begun ev = { .epoch = 2, .origin = STR("test.example/place/2"), .old_checkpoint = STR("..."), .kept = 1 };
    (void)fixture_emit(&f, &EPOCH_BEGUN, &ev);
    assert_true(held(&f));
    fixture_close(&f);
}

static void test_again_of_nothing(void **state)
{
    struct fixture f;
    struct task t;
    (void)state;
    fixture_open(&f);
    assert_int_equal(fixture_run(&f, &OUTBOX_AGAIN, &(struct outbox_one){ 1, 1 }, FIXTURE_ADMIN, &t), NOT_FOUND);
    assert_int_equal(t.err.key, MSG_err_outbox_gone);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),         cmocka_unit_test(test_message),
        cmocka_unit_test(test_message_hostile),   cmocka_unit_test(test_gate),
        cmocka_unit_test(test_held_after_restore), cmocka_unit_test(test_again_of_nothing),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("mail", tests, NULL, NULL);
}
