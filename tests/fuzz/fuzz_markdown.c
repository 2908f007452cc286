/* fuzz_markdown.c - any bytes as the Markdown of an office's page. Of what comes out every tag is one of ours, each that is opened is
** closed in its order, and an address leads to http, https, mailto, tel or a path of this site: so there is no script, no on*, no
** javascript:.
**
** A byte above 127 is a whole word of the grammar or of mischief, so that chance meets it.
**
** clang -std=c17 -D_GNU_SOURCE -include stdio.h -g -O1 -fsanitize=fuzzer,address,undefined -Isrc -Ibuild-test -Ibuild-test/po \
** -Ibuild-test/src/core -Ibuild-test/web -Ipo tests/fuzz/fuzz_markdown.c src/web/{markdown,out}.c \
** src/base/{arena,buf,fault,hash,mem,rc,str,text,utf8}.c build-test/po/msg.c po/fill.c -no-pie -Wl,--unresolved-symbols=ignore-all \
** -lnettle -lsodium -lutf8proc -lmd4c -o fuzz_markdown && ./fuzz_markdown -max_len=400 */
#include "base/utf8.h"
#include "web/markdown.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DEPTH_MOST = 200 };

static const char *const word[] = {
    "# ", "## ", "* ", "- ", "1. ", "> ", "```\n", "    ", "\n\n", "**", "*", "_", "`", "[", "](", ")", "![", "<", ">", "\"", "'", "\\",
    "&#115;", "&lt;", "&quot;", "<script>", "</script>", "javascript:", "data:text/html,", "https://", "mailto:", "tel:", "//", "/help",
    " onclick=", "onerror=", "<img src=x ", "<!--", "-->", "[a]: ", "\n", "|", "---\n", "热",
};
static const char *const pair[] = { "h2", "h3", "h4", "p", "ul", "ol", "li", "blockquote", "pre", "em", "strong", "code", "a" };

static size_t name_of(struct str tag)
{
    size_t i = 0;
    while (i < countof(pair) && !str_eq(tag, str_of(pair[i])))
        i++;
    return i;
}

static void judge_link(struct str tag)
{
    static const char *const lead[] = { "https://", "http://", "mailto:", "tel:", "/" };
    struct str begin = STR("a rel=\"noopener\" href=\"");
    bool good = false;
    must(str_starts(tag, begin) && tag.p[tag.n - 1] == '"');
    const struct str to = str_cut(tag, begin.n, tag.n - 1);
    for (size_t i = 0; i < countof(lead); i++)
        good = good || str_starts(to, str_of(lead[i]));
    must(good && !str_starts(to, STR("//")));
    for (size_t i = 0; i < to.n; i++)
        must(to.p[i] != '"' && to.p[i] != '<' && to.p[i] != '>' && (unsigned char)to.p[i] > ' ');
}

/* One tag, without its brackets. */
static void judge(struct str tag, size_t *open, size_t *depth)
{
    if (str_eq(tag, STR("hr")) || str_eq(tag, STR("br")))
        return;
    if (str_starts(tag, STR("/"))) {
        const size_t i = name_of(str_cut(tag, 1, tag.n));
        must(i < countof(pair) && *depth > 0 && open[*depth - 1] == i);
        --*depth;
        return;
    }
    const bool link = str_starts(tag, STR("a "));
    const size_t i = name_of(link ? STR("a") : tag);
    must(i < countof(pair) && *depth < DEPTH_MOST && (link || !str_eq(tag, STR("a"))));
    if (link)
        judge_link(tag);
    open[(*depth)++] = i;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static size_t open[DEPTH_MOST];
    struct arena a;
    struct buf b;
    struct out o;
    size_t depth = 0;
    arena_init(&a, 16 << 20);
    buf_init(&b, &a, 1 << 16);
    for (size_t i = 0; i < size; i++)
        if (data[i] < 128)
            buf_char(&b, (char)data[i]);
        else
            buf_str(&b, str_of(word[(data[i] - 128U) % countof(word)]));
    out_init(&o, &a, LANG_ZH, 480, 0);
    const struct str html = html_markdown(&o, buf_view(&b)).s;
    for (size_t at = 0; at < html.n; at++) {
        if (html.p[at] != '<') {
            must(html.p[at] != '>');
            continue;
        }
        const char *end = memchr(html.p + at, '>', html.n - at);
        must(end != NULL);
        judge(str_n(html.p + at + 1, (size_t)(end - html.p) - at - 1), open, &depth);
        at = (size_t)(end - html.p);
    }
    must(depth == 0);
    arena_release(&a);
    return 0;
}
