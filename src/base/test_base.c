/* test_base.c - floor 0: slices, arenas, buffers, UTF-8, dates, marks, hashing, with known answers. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define SAME(got, want) assert_true(same((got), STR(want), __LINE__))

static bool same(struct str got, struct str want, int line)
{
    if (str_eq(got, want))
        return true;
    print_message("line %d: got \"%.*s\"\n", line, STR_ARG(got));
    return false;
}

static void str_cuts_and_compares(void **state)
{
    (void)state;
    struct str rest = STR("a,b,,c"), part;
    assert_true(str_next(&rest, ',', &part));
    SAME(part, "a");
    assert_true(str_next(&rest, ',', &part) && str_next(&rest, ',', &part));
    SAME(part, "");
    assert_true(str_next(&rest, ',', &part));
    SAME(part, "c");
    assert_false(str_next(&rest, ',', &part));
    SAME(str_trim(STR(" \t\xE3\x80\x80 x y \n\xE3\x80\x80")), "x y");
    SAME(str_trim(STR("\xE3\x80\x80")), "");
    assert_true(str_starts(STR("abc"), STR("ab")) && !str_starts(STR("a"), STR("ab")));
    assert_true(str_ends(STR("abc"), STR("bc")) && str_eq_nocase(STR("AbC"), STR("aBc")));
    assert_false(str_eq(STR("a"), STR("b")));
}

static void ints_are_whole_and_bounded(void **state)
{
    (void)state;
    int64_t v = 7;
    assert_true(str_int(STR("9223372036854775807"), &v) && v == INT64_MAX);
    assert_true(str_int(STR("-9223372036854775808"), &v) && v == INT64_MIN);
    v = 7;
    const struct str bad[] = { STR(""), STR("-"), STR("9223372036854775808"), STR("1 "), STR("+1"), STR("0x1"),
                               STR("99999999999999999999") };
    for (size_t i = 0; i < countof(bad); i++)
        assert_false(str_int(bad[i], &v));
    assert_int_equal(v, 7);
}

static void arena_overflow_is_sticky(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1000);
    assert_non_null(arena_alloc(&a, 600));
    assert_null(arena_alloc(&a, 600));
    assert_null(arena_alloc(&a, 1)); /* though one byte would fit */
    assert_true(a.overflow);
    arena_reset(&a);
    unsigned char *p = arena_alloc(&a, 600);
    assert_non_null(p);
    for (size_t i = 0; i < 600; i++)
        assert_int_equal(p[i], 0);
    assert_null(arena_array(&a, SIZE_MAX / 2, 4));
    arena_release(&a);
}

static void arena_grows_the_latest_in_place(void **state)
{
    (void)state;
    struct arena a;
    struct buf b;
    arena_init(&a, 1 << 20);
    char *p = arena_raw(&a, 100);
    assert_true(arena_extend(&a, p, 100, 300));
    assert_int_equal(a.used, 304);
    assert_false(arena_extend(&a, p, 300, 2 << 20)); /* beyond the cap: nothing changed, nothing overflowed */
    assert_false(a.overflow);
    assert_non_null(arena_alloc(&a, 1));
    assert_false(arena_extend(&a, p, 300, 301)); /* no longer the latest */
    buf_init(&b, &a, 1 << 20);
    buf_char(&b, 'x');
    const char *at = b.p;
    for (int i = 0; i < 3000; i++)
        buf_char(&b, 'x');
    assert_ptr_equal(b.p, at);
    assert_non_null(arena_raw(&a, 1));
    for (int i = 0; i < 3000; i++)
        buf_char(&b, 'x');
    assert_ptr_not_equal(b.p, at);
    assert_int_equal(b.n, 6001);
    for (size_t i = 0; i < b.n; i++) /* and no byte further: what lies behind it may be an 'x' too (MALLOC_PERTURB_) */
        assert_int_equal(b.p[i], 'x');
    arena_release(&a);
}

/* A reset keeps one block: the largest, unless it was a giant's. */
static void arena_keeps_what_is_usual(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 8 << 20);
    for (int i = 0; i < 40; i++)
        assert_non_null(arena_alloc(&a, 1000)); /* into a second block */
    arena_reset(&a);
    unsigned char *p = arena_alloc(&a, 30000); /* which is still there, alone */
    assert_non_null(p);
    assert_true(arena_extend(&a, p, 30000, 32000));
    assert_non_null(arena_alloc(&a, 1 << 20));
    arena_reset(&a);
    assert_ptr_equal(arena_alloc(&a, 10), p);
    arena_release(&a);
}

static void buf_stops_at_its_limit(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, NULL, 10);
    buf_str(&b, STR("12345"));
    buf_str(&b, STR("678901"));
    assert_true(b.overflow);
    SAME(buf_view(&b), "12345");
    buf_release(&b);
    buf_init(&b, NULL, 1000);
    buf_int(&b, INT64_MIN);
    buf_char(&b, ' ');
    buf_hex(&b, "\x00\xff", 2);
    buf_be16(&b, 0x4142);
    SAME(buf_view(&b), "-9223372036854775808 00ffAB");
    buf_release(&b);
}

static void escapes(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, NULL, 1000);
    buf_json(&b, STR("a\"b\\c\b\t\n\f\r\x01\x1f/é"));
    SAME(buf_view(&b), "\"a\\\"b\\\\c\\b\\t\\n\\f\\r\\u0001\\u001f/é\"");
    buf_reset(&b);
    buf_html(&b, STR("<a href=\"x\">'&'"));
    SAME(buf_view(&b), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;");
    buf_release(&b);
}

/* Text is passed over by words, so: each entity at each place of texts of each length around some words, and nothing else changed. */
static void html_finds_every_place(void **state)
{
    static const struct {
        char c;
        const char *entity;
    } of[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" }, { '%', "%" }, { '=', "=" } };
    (void)state;
    char text[50], want[80];
    struct buf b;
    buf_init(&b, NULL, 1000);
    for (size_t n = 1; n <= sizeof text; n++)
        for (size_t at = 0; at < n; at++)
            for (size_t i = 0; i < countof(of); i++) {
                memset(text, '\xE4', sizeof text);
                text[at] = of[i].c;
                const int wants = snprintf(want, sizeof want, "%.*s%s%.*s", (int)at, text, of[i].entity, (int)(n - at - 1), text + at + 1);
                buf_reset(&b);
                buf_html(&b, str_n(text, n));
                assert_int_equal(b.n, wants);
                assert_memory_equal(b.p, want, b.n);
            }
    buf_release(&b);
}

/* Every lead and second byte of three, at the edges of the third: what RFC 3629 allows, and the number it means. */
static void utf8_knows_three_bytes(void **state)
{
    (void)state;
    const int third[] = { 0x7F, 0x80, 0xBF, 0xC0 };
    for (int x = 0xE0; x <= 0xEF; x++)
        for (int y = 0; y <= 0xFF; y++)
            for (size_t i = 0; i < countof(third); i++) {
                const unsigned char c[4] = { (unsigned char)x, (unsigned char)y, (unsigned char)third[i], 'a' };
                bool good = y >= (x == 0xE0 ? 0xA0 : 0x80) && y <= (x == 0xED ? 0x9F : 0xBF) && (third[i] & 0xC0) == 0x80;
                size_t at = 0;
                int32_t want = (x & 15) << 12 | (y & 63) << 6 | (third[i] & 63);
                for (size_t n = 3; n <= sizeof c; n++, at = 0) { /* the last of a text, and not */
                    assert_int_equal(utf8_valid(str_n(c, n)), good);
                    if (good)
                        assert_int_equal(utf8_next(str_n(c, n), &at), want);
                }
            }
}

static void utf8_is_strict(void **state)
{
    (void)state;
    assert_true(utf8_valid(STR("直通 ok \xF0\x9F\x8F\xA0")));
    const struct str bad[] = { STR("\xC0\x80"), STR("\xED\xA0\x80"), STR("\xF4\x90\x80\x80"), STR("\xE4\xB8"), STR("\xFF"), STR("a\x80") };
    for (size_t i = 0; i < countof(bad); i++)
        assert_false(utf8_valid(bad[i]));
    assert_int_equal(utf8_len(STR("直通ok")), 4);
    SAME(utf8_cut(STR("直通"), 4), "直");
    SAME(utf8_head(STR("直通车"), 2), "直通");
}

static void text_is_tidied(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 16);
    SAME(utf8_nfc(&a, STR("e\xCC\x81")), "\xC3\xA9");
    SAME(utf8_nfc(&a, STR("\xEF\xA4\x80")), "\xE8\xB1\x88"); /* a compatibility ideograph has a canonical one */
    SAME(utf8_tidy(&a, STR("  a\r\nb\rc\x07\x7F\n ")), "a\nb\nc");
    SAME(utf8_tidy(&a, STR("\u202Aa\u202B\u202C\u202D\u202Eb\u2066\u2067\u2068\u2069c\u202E")), "abc");
    SAME(utf8_tidy(&a, STR("\u2029\u202F\u206A")), "\u2029\u202F\u206A");
    arena_release(&a);
}

static void dates(void **state)
{
    (void)state;
    int64_t us;
    struct arena a;
    struct text_date d;
    arena_init(&a, 1 << 16);
    SAME(text_rfc3339(&a, 1523534400000000), "2018-04-12T12:00:00Z");
    for (int64_t day = -40000; day < 80000; day += 7) { /* there and back over three centuries */
        d = text_date(day * CLOCK_DAY + 1, 0);
        d.second = 0;
        assert_true(d.year < 1900 || (text_date_us(&d, 0, &us) && us == day * CLOCK_DAY));
    }
    d = text_date(0, -1);
    assert_int_equal(d.year, 1969);
    assert_int_equal(d.weekday, 3);
    arena_release(&a);
}

static const struct {
    const char *text;
    enum text_mark_kind kind;
    const char *marked;
} marked[] = {
    { "请打13800000000找我", MARK_PHONE, "13800000000" },
    { "座机0351-5551234。", MARK_PHONE, "0351-5551234" },
    { "身份证14010519491231002X", MARK_ID_NUMBER, "14010519491231002X" },
    { "写信 a.b@example.org 吧", MARK_MAIL, "a.b@example.org" },
    { "我家3号楼2单元501室漏水", MARK_DOOR, "3号楼2单元501室" },
    { "3-2-501 不热", MARK_DOOR, "3-2-501" },
    { "楼上的王女士说", MARK_NAME, "王女士" },
    { "找李大爷问", MARK_NAME, "李大爷" },
    { "手机138 0000 0000，", MARK_PHONE, "138 0000 0000" },
    { "13800000000 8点以后打", MARK_PHONE, "13800000000" },
    { "+86 13800000000", MARK_PHONE, "86 13800000000" },
    { "拨打555-1234", MARK_PHONE, "555-1234" },
    { "400-000-0000 打不通", MARK_PHONE, "400-000-0000" },
    { "１３８００００００００", MARK_PHONE, "１３８００００００００" },
    { "卡号6222 0000 0000 0000 000", MARK_ID_NUMBER, "6222 0000 0000 0000 000" },
    { "晋A·12345堵着门", MARK_ID_NUMBER, "晋A·12345" },
    { "槐树里5-1204漏水", MARK_DOOR, "5-1204" },
    { "槐树里B2-1503房漏水", MARK_DOOR, "B2-1503房" },
    { "A10栋三单元的灯", MARK_DOOR, "A10栋三单元" },
    { "一栋七单元606", MARK_DOOR, "一栋七单元606" },
    { "3栋2单元5楼505室", MARK_DOOR, "3栋2单元5楼505室" },
    { "10栋2单元2018年10月", MARK_DOOR, "10栋2单元" },
    { "买了4#1501房", MARK_DOOR, "4#1501房" },
    { "公园一号31栋103住户", MARK_DOOR, "31栋103" },
    { "弄堂12号301室", MARK_DOOR, "12号301室" },
    { "楼上301室装修", MARK_DOOR, "301室" },
    { "6栋9号门窗", MARK_DOOR, "6栋9号" },
    { "物业王经理不管", MARK_NAME, "王经理" },
    { "李建民同志说", MARK_NAME, "李建民同志" },
    { "销售人员李某在场", MARK_NAME, "李某" },
    { "我叫王小明，住在", MARK_NAME, "王小明" },
    { "本人李小红，女，", MARK_NAME, "李小红" },
    { "我是王小明，住在", MARK_NAME, "王小明" },
    { "我是李小红住东头", MARK_NAME, "李小红" },
    { "联系人：陈小明", MARK_NAME, "陈小明" },
    { "打139.0000.0000", MARK_PHONE, "139.0000.0000" },
    { "打139—0000—0000", MARK_PHONE, "139—0000—0000" },
    { "打139——0000——0000", MARK_PHONE, "139——0000——0000" },
    { "打139／0000／0000", MARK_PHONE, "139／0000／0000" },
    { "打139 - 0000 - 0000", MARK_PHONE, "139 - 0000 - 0000" },
    { "打1 3 9 0 0 0 0 0 0 0 0，", MARK_PHONE, "1 3 9 0 0 0 0 0 0 0 0" },
    { "打1-3-9-0-0-0-0-0-0-0-0", MARK_PHONE, "1-3-9-0-0-0-0-0-0-0-0" },
    { "１３９．００００．００００", MARK_PHONE, "１３９．００００．００００" },
    { "（0351）5551234", MARK_PHONE, "0351）5551234" },
    { "打一三九一二三四五六七八", MARK_PHONE, "一三九一二三四五六七八" },
    { "打幺三九 〇〇〇〇 零零零零。", MARK_PHONE, "幺三九 〇〇〇〇 零零零零" },
    { "打一三九12345678", MARK_PHONE, "一三九12345678" },
    { "打139一二三四五六七八", MARK_PHONE, "139一二三四五六七八" },
    { "写 a＠b.com", MARK_MAIL, "a＠b.com" },
    { "写ａ＠ｂ．ｃｏｍ吧", MARK_MAIL, "ａ＠ｂ．ｃｏｍ" },
    { "加微信 wx_abc123", MARK_MAIL, "wx_abc123" },
    { "微信号：zhangsan", MARK_MAIL, "zhangsan" },
    { "加vx abc_123x", MARK_MAIL, "abc_123x" },
    { "QQ号12345", MARK_MAIL, "12345" },
    { "qq：123456789", MARK_MAIL, "123456789" },
};
static const char *const unmarked[] = { "2019-11-02 停水", "从 8:30 到 17:30", "一楼到六楼都不热", "12345", "楼道灯坏了", "",
    "每平8000-9500元", "一学期860-1300元", "共2226028元", "共3133669.34元", "2019-7-16停机", "2019-11-07 17:57:47", "2013-2017年", "2015 2016年",
    "按GB50368-2005执行", "CJJ27-2012", "66-110千伏", "20191102", "6栋的灯", "七栋居民", "2#公寓楼", "1-4栋楼下", "5 6栋", "3栋5栋都有",
    "17栋3楼，4楼", "10栋12层", "3栋12月开盘", "3室2厅", "50座大巴", "东1门到南2门", "3号房户型", "有297户居民", "3栋105m2的户型", "4号线和7号线",
    "805路公交", "楚春路199号", "（2018）148号文", "1728号房地产证", "班主任老师", "任课老师", "高中老师", "低段老师", "白天老师", "课程老师不够",
    "2019.11.02 停水", "2019/11/2 停水", "1998.11.2 17.57", "见1.3.9.1", "1.2.3 说明", "3.5米宽", "13.90元", "139.5平", "192.168.100.23",
    "经度130.12345678", "13、15、17、19、21、2栋", "1 2 3 4 5 6 7 8 9 10 11 12", "13,000,000,000", "一二三四五六七八九十", "二〇一九年十一月",
    "微信小程序", "微信群里", "微信 android 版", "QQ群", "QQ里说了5次", "我是业主", "我是高中老师", "我是石家庄人", "我是张家村村民", "联系人不在",
    "向老师反映", "关于老师的事", "向某平台申请", "某些人", "高速某出口", "区某企业", "本人周末在家", "本人无奈，", "我叫他去", "感谢老师" };

static void marks_find_what_names_a_person(void **state)
{
    (void)state;
    struct text_mark m[8];
    size_t n;
    for (size_t i = 0; i < countof(marked); i++) {
        struct str s = str_of(marked[i].text);
        text_marks(s, m, countof(m), &n);
        assert_int_equal(n, 1);
        assert_int_equal(m[0].kind, marked[i].kind);
        assert_true(same(str_cut(s, m[0].from, m[0].to), str_of(marked[i].marked), (int)i));
    }
    for (size_t i = 0; i < countof(unmarked); i++) {
        text_marks(str_of(unmarked[i]), m, countof(m), &n);
        assert_int_equal(n, 0);
    }
}

static void hashes_and_encodings(void **state)
{
    (void)state;
    struct buf b;
    unsigned char raw[64];
    size_t n;
    buf_init(&b, NULL, 1000);
    struct hash h = hash_sha256(STR("abc"));
    buf_hex(&b, h.b, 32);
    SAME(buf_view(&b), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); /* FIPS 180-2 */
    buf_reset(&b);
    struct hash key = { { 0 } };
    memset(key.b, 0x0b, 20); /* RFC 4231 case 1, its 20-byte key padded with zeros as HMAC itself does */
    h = hash_hmac(&key, STR("Hi "), STR("There"));
    buf_hex(&b, h.b, 32);
    SAME(buf_view(&b), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    struct hash_keyed keyed;
    hash_key(&key, &keyed);
    for (int i = 0; i < 2; i++) { /* it is as it was after each use */
        const struct hash again = hash_keyed(&keyed, STR("Hi "), STR("There"));
        assert_true(hash_eq(&again, &h));
    }
    buf_reset(&b);
    buf_base64(&b, "\xff\xfe", 2);
    SAME(buf_view(&b), "//4=");
    assert_true(base64_decode(STR("//4="), raw, sizeof raw, &n) && n == 2);
    const struct str bad[] = { STR("//5="), STR("//4"), STR("//4=\n"), STR(" //4="), STR("_/4="), STR("//4=\x80") };
    for (size_t i = 0; i < countof(bad); i++)
        assert_false(base64_decode(bad[i], raw, sizeof raw, &n));
    for (int c = 0x80; c <= 0xFF; c++) { /* libsodium 1.0.18 lets these through */
        char z[4] = { 'A', 'A', 'A', (char)c };
        assert_false(base64_decode(str_n(z, 4), raw, sizeof raw, &n));
        assert_false(base64url_decode(str_n(z, 4), raw, sizeof raw, &n));
    }
    buf_release(&b);
}

static void boxes_and_signatures(void **state)
{
    (void)state;
    struct arena a;
    struct str plain, sealed;
    struct hash key = rand_hash(), other = rand_hash();
    arena_init(&a, 1 << 20);
    sealed = box_seal(&a, &key, STR("K7M42HXR 0042"));
    assert_true(box_open(&a, &key, sealed, &plain));
    SAME(plain, "K7M42HXR 0042");
    assert_false(box_open(&a, &other, sealed, &plain));
    struct str flipped = arena_str(&a, sealed);
    ((char *)flipped.p)[flipped.n - 1] ^= 1;
    assert_false(box_open(&a, &key, flipped, &plain));
    struct sign_key sk;
    sign_key_from_seed(&key, &sk);
    struct sign_pub pub = sign_public(&sk);
    struct sign_sig sig = sign_make(&sk, STR("head"));
    assert_true(sign_check(&pub, STR("head"), &sig) && !sign_check(&pub, STR("heat"), &sig));
    arena_release(&a);
}

static int start(void **state)
{
    (void)state;
    base_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(str_cuts_and_compares),  cmocka_unit_test(ints_are_whole_and_bounded), cmocka_unit_test(arena_overflow_is_sticky),
        cmocka_unit_test(arena_grows_the_latest_in_place), cmocka_unit_test(arena_keeps_what_is_usual),
        cmocka_unit_test(buf_stops_at_its_limit), cmocka_unit_test(escapes),                    cmocka_unit_test(utf8_is_strict),
        cmocka_unit_test(utf8_knows_three_bytes), cmocka_unit_test(html_finds_every_place),
        cmocka_unit_test(text_is_tidied),         cmocka_unit_test(dates),
        cmocka_unit_test(marks_find_what_names_a_person), cmocka_unit_test(hashes_and_encodings), cmocka_unit_test(boxes_and_signatures),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, start, NULL);
}
