/* test_words.c - cutting, folding, doors, pinyin, and the index of keys. */
#include "base/hash.h"
#include "base/seek.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

/* The words of a text: "暖·气|wifi|<3-2-501>", · between characters side by side. */
static const char *cut(struct arena *a, const char *text)
{
    struct words w;
    struct word v;
    struct buf b;
    struct str s = str_of(text);
    buf_init(&b, a, 4096);
    words_begin(&w, s);
    while (words_next(&w, &v)) {
        buf_str(&b, v.kind == WORD_CHAR && v.joined ? STR("·") : b.n ? STR("|") : STR(""));
        if (v.kind == WORD_CHAR)
            buf_str(&b, str_cut(s, v.from, v.to));
        else
            buf_printf(&b, v.kind == WORD_DOOR ? "<" STR_FMT ">" : STR_FMT, (int)v.n, v.fold);
    }
    return arena_cstr(a, buf_view(&b));
}

static void texts_are_cut_and_folded(void **state)
{
    static const struct {
        const char *text, *words;
    } row[] = {
        { "", "" },
        { "暖气不热", "暖·气·不·热" },
        { "暖气，不热", "暖·气|不·热" },
        { "WiFi坏了", "wifi|坏·了" },
        { "ＷｉＦｉ　２３", "wifi|23" },
        { "Café", "cafe" },
        { "Cafe\xCC\x81 ok", "cafe|ok" },
        { "100㎡", "100m2" },
        { "a\xFF""b", "a|b" },
    };
    struct arena a;
    (void)state;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < countof(row); i++)
        assert_string_equal(cut(&a, row[i].text), row[i].words);
    arena_release(&a);
}

static void a_door_is_one_word_in_any_spelling(void **state)
{
    static const struct {
        const char *text, *door; /* NULL: none */
    } row[] = {
        { "3-2-501", "<3-2-501>" },       { "3号楼2单元501", "<3-2-501>" },   { "3 号楼 2 单元 501 室", "<3-2-501>" },
        { "３＃２－５０１", "<3-2-501>" }, { "三栋二单元五零一", "<3-2-501>" }, { "03号楼02单元501", "<3-2-501>" },
        { "B座1203", "<b-1203>" },        { "5-1204", "<5-1204>" },           { "5号楼1204", "<5-1204>" },
        { "十二号楼", "<12->" },          { "3号楼2单元", "<3-2->" },         { "二十栋", "<20->" },
        { "2019-11-02", NULL },           { "8-9点", NULL },                  { "11-23", NULL },
        { "一楼", "<1->" },               { "138-0000-0000", NULL },
    };
    struct arena a;
    (void)state;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < countof(row); i++) {
        const char *got = cut(&a, row[i].text);
        if (row[i].door)
            assert_memory_equal(got, row[i].door, strlen(row[i].door));
        else if (strchr(got, '<'))
            fail_msg("%s: %s", row[i].text, got);
    }
    arena_release(&a);
}

/* Does `typed` find the text, by the index and by looking? Both must say the same. */
static bool finds(const char *typed, const char *text, bool sounds)
{
    struct arena a;
    struct seek k;
    struct postings_want want[SEEK_WANTS];
    struct seek_mark mark[16];
    struct postings_build b = { .to = POSTINGS_BUCKETS };
    struct postings_set set;
    size_t wants, n = 0, marks, at = 0;
    arena_init(&a, 4 << 20);
    enum rc rc = sounds ? seek_read_sounds(&a, str_of(typed), &k) : seek_read(&a, str_of(typed), &k);
    if (rc) {
        arena_release(&a);
        return false;
    }
    struct str s = str_of(text);
    uint32_t *key = ARENA_ARRAY(&a, uint32_t, WORDS_KEYS_ROOM(s));
    words_keys(s, key, &n);
    assert_true(n <= WORDS_KEYS_ROOM(s));
    struct str doc = postings_doc(&a, key, n);
    assert_int_equal(seek_wants(&a, &k, want, &wants), OK);
    assert_int_equal(postings_add(&b, 77, doc), OK);
    assert_int_equal(postings_sort(&b), OK);
    bool tail = true, block = true;
    for (size_t i = 0; i < wants; i++) {
        tail = tail && postings_doc_fits(doc, &want[i]);
        memset(&set, 0, sizeof set);
        at = 0;
        for (unsigned bucket = 0; bucket < POSTINGS_BUCKETS; bucket++) {
            struct buf bytes;
            buf_init(&bytes, &a, 1 << 20);
            at = postings_bucket(&b, bucket, at, &bytes);
            postings_find(buf_view(&bytes), bucket, &want[i], &set);
        }
        block = block && postings_last(&set, POSTINGS_DOCS) == 77;
    }
    const bool seen = seek_look(&k, s, mark, countof(mark), &marks) == seek_all(&k);
    assert_int_equal(tail, block);
    if (seen && !tail)
        fail_msg("%s is in %s, and the index does not know", typed, text);
    postings_end(&b);
    arena_release(&a);
    return seen;
}

static void what_is_typed_is_found(void **state)
{
    static const struct {
        const char *typed, *text;
        bool found;
    } row[] = {
        { "暖", "暖气不热", true },
        { "热", "暖气不热", true },
        { "气不热", "暖气不热", true },
        { "暖不", "暖气不热", false },
        { "暖气 不热", "不热，因为暖气坏了", true },
        { "暖气 凉", "暖气不热", false },
        { "wi", "WIFI 断了", true },
        { "fi", "WIFI 断了", false },
        { "13800", "电话 13800001234。", true },
        { "1234", "电话 13800001234。", true },
        { "0012", "电话 13800001234。", false },
        { "3-2-501", "我住3号楼2单元501室", true },
        { "三号楼2单元", "3-2-501 漏水", true },
        { "3号楼", "3-2-501 漏水", true },
        { "3-2-501", "3-2-502 漏水", false },
        { "13号楼", "3-2-501 漏水", false },
        { "\" OR *", "暖气 or 不热", true },
        { "NEAR(", "暖气", false },
        { "气气气", "气气暖气气气热", true },
    };
    (void)state;
    for (size_t i = 0; i < countof(row); i++)
        if (finds(row[i].typed, row[i].text, false) != row[i].found)
            fail_msg("%s in %s", row[i].typed, row[i].text);
}

static void pinyin_finds_characters(void **state)
{
    static const struct {
        const char *typed, *text;
        bool found;
    } row[] = {
        { "nuanqi", "我家暖气不热", true },   { "nuan qi", "我家暖气不热", true }, { "nq", "我家暖气不热", true },
        { "nuanq", "我家暖气不热", true },    { "NuanQi", "我家暖气不热", true },  { "nuanqi bure", "不热，是暖气", true },
        { "nuan", "暖", true },               { "n", "暖气", false },              { "nuanqi", "暖和气人", false },
        { "chongxin", "重新来", true },       { "zhongyao", "重要", true },        { "lvhua", "绿化带", true },
        { "xi'an", "西安路", true },          { "shanfang", "单方面", true },      { "ups", "优品", false },
        { "loushui", "楼上漏水", true },      { "暖气 bure", "暖气不热", true },
    };
    (void)state;
    for (size_t i = 0; i < countof(row); i++)
        if (finds(row[i].typed, row[i].text, true) != row[i].found)
            fail_msg("%s in %s", row[i].typed, row[i].text);
}

static void limits_are_said(void **state)
{
    struct arena a;
    struct seek k;
    struct buf b;
    (void)state;
    arena_init(&a, 1 << 20);
    buf_init(&b, &a, 4096);
    for (int i = 0; i <= SEEK_TYPED_MAX; i++)
        buf_str(&b, STR("暖"));
    assert_int_equal(seek_read(&a, buf_view(&b), &k), INVALID);
    assert_int_equal(seek_read(&a, STR("a b c d e f g h i"), &k), INVALID);
    assert_int_equal(seek_read(&a, STR("，。 !?"), &k), OK);
    assert_int_equal(k.parts, 0);
    arena_release(&a);
}

static void marks_are_where_it_stands(void **state)
{
    struct arena a;
    struct seek k;
    struct seek_mark m[4];
    struct str s = STR("暖气暖气，不热的暖气");
    size_t n;
    (void)state;
    arena_init(&a, 1 << 20);
    assert_int_equal(seek_read(&a, STR("暖气 热"), &k), OK);
    assert_int_equal(seek_look(&k, s, m, countof(m), &n), 3);
    assert_int_equal(n, 3); /* side by side is one mark */
    assert_true(m[0].from == 0 && m[0].to == 12 && m[1].from == 18 && m[1].to == 21 && m[2].from == 24 && m[2].to == 30);
    assert_int_equal(seek_look(&k, s, m, 1, &n), 3);
    assert_int_equal(n, 1);
    arena_release(&a);
}

/* Many documents with made-up keys: a block answers as the documents do, and without one of them as if it had never been there. */
static void a_block_answers_like_its_documents(void **state)
{
    enum { DOCS = 500, KEYS = 40 };
    static struct str doc[DOCS];
    static struct buf bucket[POSTINGS_BUCKETS];
    struct arena a;
    struct postings_build b = { .to = POSTINGS_BUCKETS }, part = { .from = 400, .to = 560 };
    uint32_t seed = 7;
    size_t at = 0;
    (void)state;
    arena_init(&a, 16 << 20);
    for (int d = 0; d < DOCS; d++) {
        uint32_t key[KEYS];
        for (int i = 0; i < KEYS; i++) {
            seed = seed * 1664525 + 1013904223;
            key[i] = words_pair(words_code((int32_t)(seed >> 16 & 0x3F)), words_code((int32_t)(seed >> 24 & 0x0F)));
        }
        doc[d] = postings_doc(&a, key, KEYS);
        assert_int_equal(postings_add(&b, d, doc[d]), OK);
        assert_int_equal(postings_add(&part, d, doc[d]), OK);
    }
    assert_int_equal(postings_sort(&b), OK);
    assert_int_equal(postings_sort(&part), OK);
    for (unsigned i = 0; i < POSTINGS_BUCKETS; i++) {
        buf_init(&bucket[i], &a, 1 << 20);
        at = postings_bucket(&b, i, at, &bucket[i]);
    }
    assert_int_equal(at, b.n);
    at = 0;
    for (unsigned i = part.from; i < part.to; i++) { /* made in parts, it is the same */
        struct buf same;
        buf_init(&same, &a, 1 << 20);
        at = postings_bucket(&part, i, at, &same);
        assert_true(str_eq(buf_view(&same), buf_view(&bucket[i])));
    }
    assert_int_equal(at, part.n);
    for (int32_t c = 0; c < 64; c++) {
        const uint16_t first = words_code(c), second = words_code(3);
        const struct postings_want w = { &first, &second, 1, (size_t)(c % 2) };
        struct postings_set set = { { 0 } };
        postings_find(buf_view(&bucket[first >> 6]), first >> 6, &w, &set);
        for (int d = DOCS; d-- > 0;)
            assert_int_equal(postings_last(&set, d + 1) == d, postings_doc_fits(doc[d], &w));
    }
    bool was = false;
    for (unsigned i = 0; i < POSTINGS_BUCKETS; i++) {
        struct buf less, again;
        buf_init(&less, &a, 1 << 20);
        was = postings_without(buf_view(&bucket[i]), 123, &less) || was;
        buf_init(&again, &a, 1 << 20);
        assert_false(postings_without(buf_view(&less), 123, &again));
        assert_true(str_eq(buf_view(&less), buf_view(&again)));
    }
    assert_true(was);
    postings_end(&b);
    postings_end(&part);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_cut_and_folded),  cmocka_unit_test(a_door_is_one_word_in_any_spelling),
        cmocka_unit_test(what_is_typed_is_found),    cmocka_unit_test(pinyin_finds_characters),
        cmocka_unit_test(limits_are_said),           cmocka_unit_test(marks_are_where_it_stands),
        cmocka_unit_test(a_block_answers_like_its_documents),
    };
    base_init();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
