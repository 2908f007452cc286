/* test_out.c - what a page is made of: escaping, addresses that cannot be led astray, dates, the frame in both languages. */
#include "web/page.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct bench {
    struct arena arena;
    struct out o;
};

static struct bench *bench_of(void **state, enum lang lang)
{
    struct bench *b = *state;
    out_init(&b->o, &b->arena, lang, 8 * 60, 0);
    return b;
}

static int setup(void **state)
{
    static struct bench b;
    arena_init(&b.arena, 1 << 20);
    *state = &b;
    return 0;
}

static int teardown(void **state)
{
    arena_release(&((struct bench *)*state)->arena);
    return 0;
}

static void is(struct str got, const char *want)
{
    if (!str_eq(got, str_of(want)))
        fail_msg("got %.*s, want %s", STR_ARG(got), want);
}

static void page_is(struct out *o, const char *want)
{
    struct str page;
    assert_int_equal(out_end(o, &page), OK);
    is(page, want);
}

static bool has(struct str s, const char *part)
{
    return memmem(s.p, s.n, part, strlen(part)) != NULL;
}

static void test_escape(void **state)
{
    struct out *o = &bench_of(state, LANG_ZH)->o;
    OUT(o, STR("<b a=\"1\" b='2'>&amp;直"));
    OUT(o, STR_NONE);
    OUT(o, -7);
    OUT(o, INT64_MIN);
    OUT(o, UINT64_MAX);
    page_is(o, "&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;直-7-922337203685477580818446744073709551615");
}

static void test_html(void **state)
{
    struct out *o = &bench_of(state, LANG_ZH)->o;
    OUT(o, html_lines(o, STR("a<i>\n\nb")));
    OUT(o, html_nb(o, STR("\"2\" & 3")));
    page_is(o, "a&lt;i&gt;<br><br>b<span class=\"nb\">&quot;2&quot; &amp; 3</span>");
}

static void test_limit(void **state)
{
    struct bench *b = *state;
    struct arena small;
    struct str page = STR("untouched");
    arena_init(&small, 8 * 1024);
    out_init(&b->o, &small, LANG_EN, 0, 0);
    for (int i = 0; i < 2000; i++)
        out_text(&b->o, STR("0123456789"));
    assert_int_equal(out_end(&b->o, &page), FAILED);
    is(page, "untouched");
    arena_release(&small);
}

static void test_url_path(void **state)
{
    struct out *o = &bench_of(state, LANG_ZH)->o;
    is(url_path(o, "/cases/%lld/%s", 12LL, "edit").s, "/cases/12/edit");
    is(url_path(o, "/c/" STR_FMT, STR_ARG(STR("a/b?c#d\"e<直"))).s, "/c/a%2Fb%3Fc%23d%22e%3C%E7%9B%B4");
    is(url_path(o, "/%s", "javascript:x").s, "/javascript%3Ax");
    is(url_path(o, "/n/%d/%ld/%u/%lu/%zu/%llu", -1, 2L, 3u, 4ul, (size_t)5, 6ull).s, "/n/-1/2/3/4/5/6");
    is(url_path(o, "/%s/x", "").s, "/"); /* "//x" would be another host */
    is(url_path(o, "/a/%s/x", "..").s, "/");
    is(url_path(o, "/a/%s/x", ".").s, "/");
    is(url_path(o, "/a/%s", "...").s, "/a/...");
    is(url_path(o, "/100").s, "/100");
}

static void test_url_query(void **state)
{
    struct out *o = &bench_of(state, LANG_ZH)->o;
    struct url u = url_query(o, url_path(o, "/set"), "back", STR("/cases?a=1&b=直"));
    is(u.s, "/set?back=%2Fcases%3Fa%3D1%26b%3D%E7%9B%B4");
    is(url_query_int(o, u, "elder", 1).s, "/set?back=%2Fcases%3Fa%3D1%26b%3D%E7%9B%B4&elder=1");
    is(url_query(o, url_path(o, "/s"), "q", STR_NONE).s, "/s?q=");
    OUT_URL(o, url_query_int(o, url_query_int(o, url_path(o, "/s"), "a", 1), "b", 2));
    page_is(o, "/s?a=1&amp;b=2");
}

static void test_url_given(void **state)
{
    static const char *const bad[] = { "",
                                       "x",
                                       "//evil.example",
                                       "/\\evil.example",
                                       "https://evil.example",
                                       "javascript:alert(1)",
                                       "/a b",
                                       "/\tx",
                                       "/\n/evil",
                                       "/a\"b",
                                       "/a<b",
                                       "/直",
                                       "/a#b",
                                       "/\x7f",
                                       "\\/x",
                                       "/a'b",
                                       " /x" };
    (void)state;
    for (size_t i = 0; i < countof(bad); i++)
        is(url_given(str_of(bad[i])).s, "/");
    is(url_given(STR_NONE).s, "/");
    is(url_given(str_n("/a\0b", 4)).s, "/");
    is(url_given(STR("/cases/12?after=3&q=%E7%9B%B4")).s, "/cases/12?after=3&q=%E7%9B%B4");
    is(url_given(STR("/")).s, "/");
}

static void test_url_others(void **state)
{
    struct out *o = &bench_of(state, LANG_ZH)->o;
    is(url_here(o, STR("/档/a b"), STR("x=%31")).s, "/%E6%A1%A3/a%20b?x=%31");
    is(url_here(o, STR("/"), STR("")).s, "/");
    is(url_here(o, STR("/x"), STR("a\"b")).s, "/");
    is(url_tel(o, STR("+86 (0351) 555-1234 x;")).s, "tel:+8603515551234");
    is(url_fragment(o, STR("a b")).s, "#a%20b");
    struct str css = url_static(ASSET_ZHITONG_CSS).s;
    assert_true(str_starts(css, STR("/static/zhitong.")) && str_ends(css, STR(".css")) && css.n == strlen("/static/zhitong.01234567.css"));
    assert_true(str_starts(ASSETS[ASSET_ZHITONG_CSS].bytes, STR("/* zhitong.css")));
    is(ASSETS[ASSET_FAVICON_SVG].type, "image/svg+xml");
}

static int64_t moment(int year, int month, int day, int hour, int minute)
{
    int64_t us;
    assert_true(text_date_us(&(struct text_date){ .year = year, .month = month, .day = day, .hour = hour, .minute = minute }, 480, &us));
    return us;
}

static void test_dates(void **state)
{
    struct out *o = &bench_of(state, LANG_ZH)->o;
    int64_t us = moment(2025, 11, 2, 0, 5);
    is(out_date(o, us), "11月2日");
    is(out_time(o, us), "11月2日 0:05");
    is(out_datetime(o, us), "2025-11-01T16:05:00Z"); /* the day before in UTC */
    o->now_us = moment(2026, 1, 1, 0, 0);
    is(out_date(o, us), "2025年11月2日");
    is(out_date(o, o->now_us), "1月1日");
    o->m.lang = LANG_EN;
    is(out_date(o, us), "2 November 2025");
    is(out_time(o, moment(2026, 12, 31, 14, 5)), "31 December, 14:05");
}

static void test_messages(void **state)
{
    struct out *o = &bench_of(state, LANG_EN)->o;
    is(t_households(1), "1\u00a0household");
    is(t_households(2), "2\u00a0households");
    is(t_households(0), "0\u00a0households");
    is(msg_text(&o->m, MSG_err_too_long, 80), "At most 80\u00a0characters, please");
    is(msg_text(&o->m, MSG_err_missing, 80), "This one is needed.");
    is(msg_key_name(MSG_err_missing), "err_missing");
    is(t_title(STR("{page} <\001>")), "{page} <\001> · Zhitong"); /* an argument is never read as a form */
    o->m.lang = LANG_ZH;
    is(t_households(1), "1\u00a0户");
}

static struct page frame(struct out *o)
{
    return (struct page){ .title = STR("<我要反映>"), .nav = NAV_REPORT, .place = STR("向阳社区服务台"), .here = url_path(o, "/report") };
}

static void test_frame(void **state)
{
    struct out *o = &bench_of(state, LANG_ZH)->o;
    struct page pg = frame(o);
    struct str s;
    page_head(o, &pg);
    page_foot(o, &pg);
    assert_int_equal(out_end(o, &s), OK);
    assert_true(str_starts(s, STR("<!doctype html>\n<html lang=\"zh-CN\"\n>\n<head>")) && str_ends(s, STR("</body>\n</html>\n")));
    assert_true(has(s, "<title>&lt;我要反映&gt; · 直通</title>"));
    assert_true(has(s, "<a href=\"/report\"\naria-current=\"page\"\n>我要反映</a>"));
    assert_true(has(s, "<a href=\"/set?lang=en&amp;back=%2Freport\" lang=\"en\" hreflang=\"en\">English</a>"));
    assert_true(has(s, "<a href=\"/set?elder=1&amp;back=%2Freport\">长辈版</a>"));
    assert_true(has(s, "<a href=\"/log\">公开日志</a>"));
    assert_false(has(s, "/desk"));
}

static void test_editions(void **state)
{
    struct out *o = &bench_of(state, LANG_EN)->o;
    struct page pg = frame(o);
    struct str s;
    pg.elder = true;
    pg.phone = STR("0351-555 1234");
    page_head(o, &pg);
    page_foot(o, &pg);
    assert_int_equal(out_end(o, &s), OK);
    assert_true(has(s, "<html lang=\"en\"\nclass=\"elder\"\n>") && has(s, "elder=0&amp;back") && has(s, ">中文</a>"));
    assert_true(has(s, "<a href=\"tel:03515551234\"><b>0351-555 1234</b></a>"));
}

static void test_desk(void **state)
{
    struct out *o = &bench_of(state, LANG_ZH)->o;
    struct page pg = frame(o);
    struct str s;
    pg.desk = true;
    pg.staff = STR("居民服务 05");
    pg.csrf = STR("t0k\"en");
    pg.finds = true;
    page_head(o, &pg);
    page_foot(o, &pg);
    assert_int_equal(out_end(o, &s), OK);
    assert_true(has(s, "<header class=\"deskbar\">") && has(s, "class=\"who\">居民服务 05<") && !has(s, "<footer"));
    assert_true(has(s, "<input type=\"hidden\" name=\"csrf\" value=\"t0k&quot;en\">"));
}

static void test_error_page(void **state)
{
    struct out *o = &bench_of(state, LANG_ZH)->o;
    struct page pg = frame(o);
    struct str s;
    for (int rc = INVALID; rc <= FAILED; rc++) {
        struct ui_error e = ui_error_of(o, (enum rc)rc, rc == BUSY);
        ui_error(o, &pg, &e);
    }
    assert_int_equal(out_end(o, &s), OK);
    assert_true(has(s, "没有找到这一页") && has(s, "没有存上") && has(s, "role=\"alert\""));
}

static void test_pieces(void **state)
{
    struct out *o = &bench_of(state, LANG_ZH)->o;
    ui_pager(o, &(struct ui_pager){ 0 });
    ui_form_errors(o, 0);
    ui_field_error(o, STR("tel"), STR_NONE);
    page_is(o, "");
    ui_field_error(o, STR("tel"), t_err_missing());
    ui_pager(o, &(struct ui_pager){ .next = url_path(o, "/cases/%d", 3) });
    page_is(o, "<span class=\"err\" id=\"tel-err\">这一项要填。</span>\n"
               "<nav class=\"turn pages\" aria-label=\"翻页\">\n<a href=\"/cases/3\" rel=\"next\">下一页</a>\n</nav>\n");
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_escape, setup, teardown),     cmocka_unit_test_setup_teardown(test_html, setup, teardown),
        cmocka_unit_test_setup_teardown(test_limit, setup, teardown),      cmocka_unit_test_setup_teardown(test_url_path, setup, teardown),
        cmocka_unit_test_setup_teardown(test_url_query, setup, teardown),  cmocka_unit_test_setup_teardown(test_url_given, setup, teardown),
        cmocka_unit_test_setup_teardown(test_url_others, setup, teardown), cmocka_unit_test_setup_teardown(test_dates, setup, teardown),
        cmocka_unit_test_setup_teardown(test_messages, setup, teardown),   cmocka_unit_test_setup_teardown(test_frame, setup, teardown),
        cmocka_unit_test_setup_teardown(test_editions, setup, teardown),   cmocka_unit_test_setup_teardown(test_desk, setup, teardown),
        cmocka_unit_test_setup_teardown(test_error_page, setup, teardown), cmocka_unit_test_setup_teardown(test_pieces, setup, teardown),
    };
    return cmocka_run_group_tests_name("out", tests, NULL, NULL);
}
