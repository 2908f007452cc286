/* markdown.c - Markdown by md4c, written by ourselves.
**
** md4c only finds out what the text means and calls us; every tag that can come out stands in this file, every text goes through the
** page's own escaping, and an address must pass `safe`. So nothing has to be cleaned afterwards: what is not here can't be said. */
#include "web/markdown.h"

#include <md4c.h>

static const char *const blocks[][2] = {
    [MD_BLOCK_QUOTE] = { "<blockquote>", "</blockquote>" }, [MD_BLOCK_UL] = { "<ul>", "</ul>" },
    [MD_BLOCK_OL] = { "<ol>", "</ol>" },                    [MD_BLOCK_LI] = { "<li>", "</li>" },
    [MD_BLOCK_HR] = { "<hr>", "" },                         [MD_BLOCK_CODE] = { "<pre>", "</pre>" },
    [MD_BLOCK_P] = { "<p>", "</p>" },
};
static const char *const headings[][2] = { { "<h2>", "</h2>" }, { "<h3>", "</h3>" }, { "<h4>", "</h4>" } };
static const char *const spans[][2] = {
    [MD_SPAN_EM] = { "<em>", "</em>" },
    [MD_SPAN_STRONG] = { "<strong>", "</strong>" },
    [MD_SPAN_CODE] = { "<code>", "</code>" },
};

static void put(struct out *o, const char *literal)
{
    if (literal)
        out_lit(o, literal, strlen(literal));
}

static void put_block(struct out *o, MD_BLOCKTYPE type, void *detail, int end)
{
    if (type == MD_BLOCK_H) {
        const unsigned level = ((const MD_BLOCK_H_DETAIL *)detail)->level;
        put(o, headings[level > countof(headings) ? countof(headings) - 1 : level - 1][end]);
    } else if ((size_t)type < countof(blocks)) {
        put(o, blocks[type][end]);
    }
}

/* The schemes that do nothing but lead somewhere, and our own paths; in printable ASCII or the characters of a language, not "//other". */
static bool safe(struct str s)
{
    static const char *const schemes[] = { "https://", "http://", "mailto:", "tel:" };
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == '\\' || s.p[i] == 0x7f)
            return false;
    if (s.n && s.p[0] == '/')
        return s.n == 1 || s.p[1] != '/';
    for (size_t i = 0; i < countof(schemes); i++)
        if (s.n > strlen(schemes[i]) && memcmp(s.p, schemes[i], strlen(schemes[i])) == 0)
            return true;
    return false;
}

static void put_span(struct out *o, MD_SPANTYPE type, void *detail, int end)
{
    if (type == MD_SPAN_A) {
        const MD_ATTRIBUTE *href = &((const MD_SPAN_A_DETAIL *)detail)->href;
        const struct str to = str_n(href->text, href->size);
        if (!safe(to))
            return;
        if (end) {
            put(o, "</a>");
            return;
        }
        put(o, "<a rel=\"noopener\" href=\"");
        out_text(o, to);
        put(o, "\">");
    } else if ((size_t)type < countof(spans)) {
        put(o, spans[type][end]);
    }
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *o)
{
    put_block(o, type, detail, 0);
    return 0;
}
static int leave_block(MD_BLOCKTYPE type, void *detail, void *o)
{
    put_block(o, type, detail, 1);
    return 0;
}
static int enter_span(MD_SPANTYPE type, void *detail, void *o)
{
    put_span(o, type, detail, 0);
    return 0;
}
static int leave_span(MD_SPANTYPE type, void *detail, void *o)
{
    put_span(o, type, detail, 1);
    return 0;
}
static int text(MD_TEXTTYPE type, const MD_CHAR *p, MD_SIZE n, void *o)
{
    if (type == MD_TEXT_BR)
        put(o, "<br>");
    else if (type == MD_TEXT_SOFTBR)
        put(o, "\n");
    else if (type != MD_TEXT_NULLCHAR)
        out_text(o, str_n(p, n));
    return 0;
}

struct html html_markdown(struct out *o, struct str s)
{
    static const MD_PARSER parser = { 0,          MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS, enter_block, leave_block, enter_span,
                                      leave_span, text, NULL, NULL };
    struct out inner;
    struct str done;
    out_init(&inner, o->m.arena, (enum lang)o->m.lang, o->offset_min, o->now_us);
    if (md_parse(s.p ? s.p : "", (MD_SIZE)s.n, &parser, &inner) || out_end(&inner, &done))
        return (struct html){ STR("") };
    return (struct html){ done };
}
