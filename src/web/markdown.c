/* markdown.c - Markdown by md4c, written by ourselves.
**
** md4c only finds out what the text means and calls us; every tag that can come out stands in this file, every text goes through the
** page's own escaping, and an address must pass `safe`. So nothing has to be cleaned afterwards: what is not here can't be said. md4c 0.4.8
** closes an emphasis that it never opened when its mark stands in a link's address, "[x](_)_"; so what is open is remembered here, and a
** page is whole whatever md4c says. */
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

enum { DEPTH = 128 }; /* deeper, the words go on without tags */
struct writer {
    struct out out;
    const char *close[DEPTH]; /* what is open, the innermost last: how it will be closed */
    size_t depth;
};

static void put(struct writer *w, const char *literal)
{
    out_lit(&w->out, literal, strlen(literal));
}

static void begin(struct writer *w, const char *close)
{
    if (*close)
        w->close[w->depth++] = close;
}

/* What stands open inside is closed with it; what is not open is not closed. The literals are told by their address. */
static void end(struct writer *w, const char *close)
{
    size_t at = w->depth;
    while (at > 0 && w->close[at - 1] != close)
        at--;
    while (at > 0 && w->depth >= at)
        put(w, w->close[--w->depth]);
}

static void put_tag(struct writer *w, const char *const tag[2], bool ends)
{
    if (!tag[0])
        return;
    if (ends) {
        end(w, tag[1]);
    } else if (w->depth < DEPTH) {
        put(w, tag[0]);
        begin(w, tag[1]);
    }
}

static void put_block(struct writer *w, MD_BLOCKTYPE type, void *detail, bool ends)
{
    if (type == MD_BLOCK_H) {
        const unsigned level = ((const MD_BLOCK_H_DETAIL *)detail)->level;
        put_tag(w, headings[level > countof(headings) ? countof(headings) - 1 : level - 1], ends);
    } else if ((size_t)type < countof(blocks)) {
        put_tag(w, blocks[type], ends);
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

static void put_span(struct writer *w, MD_SPANTYPE type, void *detail, bool ends)
{
    static const char close[] = "</a>";
    if (type == MD_SPAN_A) {
        const MD_ATTRIBUTE *href = &((const MD_SPAN_A_DETAIL *)detail)->href;
        const struct str to = str_n(href->text, href->size);
        if (!safe(to))
            return;
        if (ends) {
            end(w, close);
        } else if (w->depth < DEPTH) {
            put(w, "<a rel=\"noopener\" href=\"");
            out_text(&w->out, to);
            put(w, "\">");
            begin(w, close);
        }
    } else if ((size_t)type < countof(spans)) {
        put_tag(w, spans[type], ends);
    }
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *w)
{
    put_block(w, type, detail, false);
    return 0;
}
static int leave_block(MD_BLOCKTYPE type, void *detail, void *w)
{
    put_block(w, type, detail, true);
    return 0;
}
static int enter_span(MD_SPANTYPE type, void *detail, void *w)
{
    put_span(w, type, detail, false);
    return 0;
}
static int leave_span(MD_SPANTYPE type, void *detail, void *w)
{
    put_span(w, type, detail, true);
    return 0;
}
static int text(MD_TEXTTYPE type, const MD_CHAR *p, MD_SIZE n, void *ctx)
{
    struct writer *w = ctx;
    if (type == MD_TEXT_BR)
        put(w, "<br>");
    else if (type == MD_TEXT_SOFTBR)
        put(w, "\n");
    else if (type != MD_TEXT_NULLCHAR)
        out_text(&w->out, str_n(p, n));
    return 0;
}

struct html html_markdown(struct out *o, struct str s)
{
    static const MD_PARSER parser = { 0,          MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS, enter_block, leave_block, enter_span,
                                      leave_span, text, NULL, NULL };
    struct writer w = { .depth = 0 };
    struct str done;
    out_init(&w.out, o->m.arena, (enum lang)o->m.lang, o->offset_min, o->now_us);
    const int failed = md_parse(s.p ? s.p : "", (MD_SIZE)s.n, &parser, &w);
    while (w.depth > 0)
        put(&w, w.close[--w.depth]);
    if (failed || out_end(&w.out, &done))
        return (struct html){ STR("") };
    return (struct html){ done };
}
