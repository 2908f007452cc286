/* test_near.c - what alike texts share, and that common words and chance don't make a likeness. */
#include "base/near.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena arena;

static struct str keys_of(const char *text)
{
    const struct str texts[NEAR_TEXTS] = { str_of(text) };
    struct str k = near_keys(&arena, texts);
    assert_non_null(k.p);
    return k;
}

static const char *const WINDOW[] = {
    "三号楼水箱的水有怪味，烧开也不行",         "希望领导尽快解决我们小区停车难的问题", "楼下广场舞每天吵到十点，老人孩子没法睡", "三号楼的水箱发臭，自来水有怪味",
    "北门路灯坏了三盏，晚上看不见",             "电梯停了两天，老人上不去",             "垃圾没有人收，堆在路口发臭",             "希望领导尽快解决我们小区物业的问题",
};

static void rank(const char *text, struct near_text out[countof(WINDOW)])
{
    for (size_t i = 0; i < countof(WINDOW); i++)
        out[i] = (struct near_text){ .keys = keys_of(WINDOW[i]) };
    assert_int_equal(near_rank(&arena, keys_of(text), out, countof(WINDOW)), OK);
}

static void the_same_trouble_comes_first(void **state)
{
    struct near_text t[countof(WINDOW)];
    (void)state;
    rank("我家在三号楼，水箱里的水有怪味", t);
    assert_true(t[3].words > 40 && t[0].words > 40);
    for (size_t i = 0; i < countof(WINDOW); i++)
        assert_true(t[i].words >= 0 && t[i].words <= 100 && (i == 0 || i == 3 || t[i].words < 20));
    rank(WINDOW[4], t);
    assert_int_equal(t[4].words, 100);
}

static void everyday_words_are_no_likeness(void **state)
{
    struct near_text t[countof(WINDOW)];
    (void)state;
    rank("希望领导尽快解决我们小区暖气的问题", t);
    assert_true(t[1].words < 50 && t[7].words < 50); /* what joins them is left, in a window of eight */
    rank("您好，请问", t);
    for (size_t i = 0; i < countof(WINDOW); i++)
        assert_int_equal(t[i].words, 0);
}

static void nothing_and_very_much(void **state)
{
    struct near_text none = { .keys = STR_NONE };
    char big[9001];
    (void)state;
    assert_int_equal(keys_of("").n, 0);
    assert_int_equal(near_rank(&arena, keys_of(""), &none, 1), OK);
    assert_int_equal(none.words, 0);
    for (size_t i = 0; i < 9000; i += 3) {
        const int32_t c = 0x4E00 + (int32_t)(i * 7 % 5000);
        big[i] = (char)(0xE0 | c >> 12);
        big[i + 1] = (char)(0x80 | (c >> 6 & 63));
        big[i + 2] = (char)(0x80 | (c & 63));
    }
    big[9000] = 0;
    assert_int_equal(keys_of(big).n, NEAR_BYTES);
    assert_int_equal(near_rank(&arena, keys_of(big), &none, 0), OK);
    assert_int_equal(keys_of("\xff\xfe broken \xe4\xb8").n % NEAR_KEY_BYTES, 0);
}

static void what_both_say_is_told_in_pieces(void **state)
{
    struct str piece[2];
    (void)state;
    size_t n = near_pieces(&arena, str_of(WINDOW[0]), str_of("我家水有怪味，是三号楼水箱的事"), piece, countof(piece));
    assert_int_equal(n, 2);
    assert_true(str_eq(piece[0], STR("三号楼水箱的")) && str_eq(piece[1], STR("水有怪味")));
    assert_int_equal(near_pieces(&arena, STR("希望，解决"), STR("我们希望！解决"), piece, countof(piece)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_trouble_comes_first),
        cmocka_unit_test(everyday_words_are_no_likeness),
        cmocka_unit_test(nothing_and_very_much),
        cmocka_unit_test(what_both_say_is_told_in_pieces),
    };
    arena_init(&arena, 1 << 22);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
