/* htmlgen.c - a view is an .html file with C in it; this makes it a C function that writes the page.
**
**     %include "desk/desk_page.h"                       goes into the header
**     %view desk_queue(const struct desk_queue_page *p)
**     % for (size_t i = 0; i < p->n; i++) {             a line of C: percent, space
**       <li><a href="{{p->row[i].url}}">{{p->row[i].title}}</a></li>
**     % }
**     %end
**
** The file is read by a small tokenizer of HTML, so at every {{expr}} we know where in the page it stands, and that decides what is
** generated: OUT() in text, OUT_ATTR() in a double-quoted attribute, OUT_URL() in an address, an error anywhere else. OUT*() are _Generic
** over the C type (web/out.h), so what is escaped how is settled by the compiler and nothing is looked up at run time.
**
** Tags must balance inside each { } of the C lines and inside the view, and a { } must end where in the page it began. Therefore what the
** tokenizer learns reading straight down the file holds on every path the C takes through it. A view that opens what another closes
** (the page's head and foot) says `%view open name(...)`. */
#include "gen.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum place { TEXT, TAG_NAME, IN_TAG, ATTR_NAME, BEFORE_VALUE, QUOTED, APOSTROPHED, BARE, RAW, COMMENT, DECLARATION };

enum { WORD_MAX = 32, DEPTH_MAX = 128, LITERAL_MAX = 4000 }; /* ISO C promises 4095 bytes a literal */

/* An element not closed yet, or (tag empty) a { of a C line. */
struct level {
    char tag[WORD_MAX];
    int line;
    enum place place;
};

struct htmlgen {
    const char *path;
    int line;
    struct gen_text c, h, still; /* OUT.c, OUT.h, static text that is not in OUT.c yet */
    bool in_view, open;
    enum place place;
    bool closing, self_closed; /* of the tag being read */
    char tag[WORD_MAX], attr[WORD_MAX];
    char value[WORD_MAX]; /* the value's first static bytes: enough to see a scheme */
    size_t value_n;
    bool filled; /* an interpolation stood in this value */
    char c_last; /* last significant byte of the C line before, and which line that was */
    int c_line;
    struct level level[DEPTH_MAX];
    size_t depth;
};

#define FAIL(...) gen_fail(g->path, g->line, __VA_ARGS__)

static bool among(const char *word, const char *const *list)
{
    while (*list && strcasecmp(word, *list) != 0)
        list++;
    return *list != NULL;
}

static bool is_void(const char *tag)
{
    static const char *const list[] = { "area",  "base", "br",   "col",    "embed", "hr",  "img",
                                        "input", "link", "meta", "source", "track", "wbr", NULL };
    return among(tag, list);
}

static bool is_address(const char *attr)
{
    static const char *const list[] = { "href", "src",  "action",   "formaction", "poster",     "cite",
                                        "data", "ping", "manifest", "background", "xlink:href", NULL };
    return among(attr, list);
}

/* Attributes whose value is a program, a document, or a list of addresses: no escaping makes a value safe there. */
static bool is_closed_to_values(const char *attr)
{
    static const char *const list[] = { "style", "srcdoc", "srcset", "imagesrcset", "http-equiv", "attributename",
                                        "from",  "to",     "by",     "values",      NULL };
    return strncasecmp(attr, "on", 2) == 0 || among(attr, list);
}

static bool inside(const struct htmlgen *g, const char *tag)
{
    for (size_t i = 0; i < g->depth; i++)
        if (strcmp(g->level[i].tag, tag) == 0)
            return true;
    return false;
}

static bool is_blank(int ch)
{
    return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\f';
}

static void skip_blank(const char **s, size_t *n)
{
    while (*n && is_blank(**s)) {
        ++*s;
        --*n;
    }
}

static void add(struct htmlgen *g, char word[WORD_MAX], char ch)
{
    size_t n = strlen(word);
    if (n + 1 >= WORD_MAX)
        FAIL("the name %s... is too long", word);
    word[n] = (char)tolower((unsigned char)ch);
    word[n + 1] = '\0';
}

/* ---- writing ------------------------------------------------------------------------------------------------- */

/* Where to cut static text that is too long for one literal: behind a line, else between two characters. */
static size_t piece(const char *p, size_t n)
{
    if (n <= LITERAL_MAX)
        return n;
    size_t cut = LITERAL_MAX;
    const char *newline = memrchr(p, '\n', cut);
    if (newline)
        return (size_t)(newline - p) + 1;
    while (((unsigned char)p[cut] & 0xc0) == 0x80)
        cut--;
    return cut;
}

/* `if (x)` without a brace would guard one call of the many that the page becomes. */
static void settled(struct htmlgen *g)
{
    if (g->c_last && !strchr("{};:", g->c_last))
        gen_fail(g->path, g->c_line, "a line of C before text ends with { or } or ;");
    g->c_last = '\0';
}

static void flush(struct htmlgen *g)
{
    if (g->still.n)
        settled(g);
    for (size_t at = 0; at < g->still.n;) {
        size_t n = piece(g->still.p + at, g->still.n - at);
        gen_puts(&g->c, "    out_lit(o, ");
        gen_literal(&g->c, g->still.p + at, n, "               ");
        gen_printf(&g->c, ", %zu);\n", n);
        at += n;
    }
    g->still.n = 0;
}

static void line_mark(struct htmlgen *g)
{
    gen_printf(&g->c, "#line %d \"%s\"\n", g->line, g->path);
}

/* ---- tags ---------------------------------------------------------------------------------------------------- */

static void push(struct htmlgen *g, const char *tag)
{
    if (g->depth == DEPTH_MAX)
        FAIL("more than %d levels of tags and braces", DEPTH_MAX);
    struct level *l = &g->level[g->depth++];
    *l = (struct level){ .line = g->line, .place = g->place };
    memcpy(l->tag, tag, strlen(tag) + 1);
}

static void close_tag(struct htmlgen *g)
{
    struct level *top = g->depth ? &g->level[g->depth - 1] : NULL;
    bool nothing_open = !top || !top->tag[0];
    if (nothing_open && g->open)
        return;
    if (nothing_open)
        FAIL("</%s> closes nothing%s", g->tag, top ? " inside this block of C" : "");
    if (strcmp(top->tag, g->tag) != 0)
        FAIL("</%s>, but <%s> of line %d is open", g->tag, top->tag, top->line);
    g->depth--;
}

static void end_tag(struct htmlgen *g)
{
    g->place = TEXT;
    if (g->closing) {
        close_tag(g);
    } else if (g->self_closed && !is_void(g->tag) && !inside(g, "svg") && strcmp(g->tag, "svg") != 0) {
        FAIL("<%s/> does not close itself in HTML: write <%s></%s>", g->tag, g->tag, g->tag);
    } else if (!g->self_closed && !is_void(g->tag)) {
        push(g, g->tag);
        if (strcmp(g->tag, "script") == 0 || strcmp(g->tag, "style") == 0)
            g->place = RAW;
    }
}

static void end_value(struct htmlgen *g)
{
    static const char *const schemes[] = { "javascript:", "vbscript:", "data:" };
    for (size_t i = 0; is_address(g->attr) && i < sizeof schemes / sizeof schemes[0]; i++)
        if (strncasecmp(g->value, schemes[i], strlen(schemes[i])) == 0)
            FAIL("%s=\"%s...\": an address that is a program or a document", g->attr, schemes[i]);
    g->place = IN_TAG;
}

static void value_byte(struct htmlgen *g, char ch)
{
    if (g->filled && is_address(g->attr) && g->value_n == 0 && ch != '#')
        FAIL("behind an address only a #fragment may stand; put the rest into the struct url");
    if (!is_blank(ch) && (unsigned char)ch > 0x20 && g->value_n + 1 < WORD_MAX)
        g->value[g->value_n++] = ch;
    g->value[g->value_n] = '\0';
}

static void begin_value(struct htmlgen *g, enum place place)
{
    g->place = place;
    g->value_n = 0;
    g->value[0] = '\0';
    g->filled = false;
}

/* ---- the tokenizer: one byte of static text ------------------------------------------------------------------- */

static void step_name(struct htmlgen *g, char ch)
{
    bool first = !g->tag[0] && !g->closing;
    if (first && ch == '!')
        g->place = DECLARATION;
    else if (first && ch == '/')
        g->closing = true;
    else if (isalnum((unsigned char)ch) || (g->tag[0] && (ch == '-' || ch == ':')))
        add(g, g->tag, ch);
    else if (!g->tag[0])
        FAIL("a lone < is written &lt;");
    else if (ch == '>')
        end_tag(g);
    else if (is_blank(ch) || ch == '/') {
        g->place = IN_TAG;
        g->self_closed = ch == '/';
    } else
        FAIL("'%c' in the name of a tag", ch);
}

static void step_tag(struct htmlgen *g, char ch)
{
    if (ch == '>')
        end_tag(g);
    else if (ch == '/')
        g->self_closed = true;
    else if (strchr("\"'<=", ch))
        FAIL("'%c' between the attributes of <%s>", ch, g->tag);
    else if (!is_blank(ch)) {
        g->self_closed = false;
        g->attr[0] = '\0';
        add(g, g->attr, ch);
        g->place = ATTR_NAME;
    }
}

static void step_attr(struct htmlgen *g, char ch)
{
    if (ch == '=')
        g->place = BEFORE_VALUE;
    else if (is_blank(ch) || ch == '>' || ch == '/') {
        g->place = IN_TAG;
        step_tag(g, ch);
    } else if (strchr("\"'<", ch))
        FAIL("'%c' in the name of an attribute of <%s>", ch, g->tag);
    else
        add(g, g->attr, ch);
}

static void step_value(struct htmlgen *g, char ch)
{
    bool bare = g->place == BARE;
    if (bare ? !is_blank(ch) && ch != '>' : ch != (g->place == QUOTED ? '"' : '\'')) {
        value_byte(g, ch);
        return;
    }
    end_value(g);
    if (bare)
        step_tag(g, ch);
}

static void step(struct htmlgen *g, char ch)
{
    gen_put(&g->still, &ch, 1);
    switch (g->place) {
    case TEXT:
        if (ch == '<') {
            g->place = TAG_NAME;
            g->tag[0] = '\0';
            g->closing = g->self_closed = false;
        }
        break;
    case TAG_NAME:
        step_name(g, ch);
        break;
    case IN_TAG:
        step_tag(g, ch);
        break;
    case ATTR_NAME:
        step_attr(g, ch);
        break;
    case BEFORE_VALUE:
        if (is_blank(ch) || ch == '>')
            FAIL("%s= without a value", g->attr);
        begin_value(g, ch == '"' ? QUOTED : ch == '\'' ? APOSTROPHED : BARE);
        if (g->place == BARE)
            value_byte(g, ch);
        break;
    case QUOTED:
    case APOSTROPHED:
    case BARE:
        step_value(g, ch);
        break;
    case DECLARATION:
        g->place = ch == '>' ? TEXT : DECLARATION;
        break;
    default:
        break;
    }
}

/* ---- {{ }} --------------------------------------------------------------------------------------------------- */

/* The index behind the string or character literal that begins at i. */
static size_t skip_literal(const char *s, size_t n, size_t i)
{
    char quote = s[i++];
    while (i < n && s[i] != quote)
        i += s[i] == '\\' ? 2 : 1;
    return i < n ? i + 1 : n;
}

/* The index of the }} that ends the expression at i; braces inside it (compound literals) pair up. */
static size_t expression_end(struct htmlgen *g, const char *s, size_t n, size_t i)
{
    int depth = 0;
    while (i < n) {
        if (s[i] == '"' || s[i] == '\'') {
            i = skip_literal(s, n, i);
            continue;
        }
        if (s[i] == '}' && depth == 0 && i + 1 < n && s[i + 1] == '}')
            return i;
        depth += (s[i] == '{') - (s[i] == '}');
        i++;
    }
    FAIL("{{ without }} on the same line");
}

static const char *writer(struct htmlgen *g)
{
    switch (g->place) {
    case TEXT:
        return "OUT";
    case QUOTED:
        if (is_closed_to_values(g->attr))
            FAIL("no {{ }} in the attribute %s", g->attr);
        if (!is_address(g->attr))
            return "OUT_ATTR";
        if (g->value_n || g->filled)
            FAIL("%s is one address: %s=\"{{url}}\"; build it whole with url_path() and url_query()", g->attr, g->attr);
        return "OUT_URL";
    case RAW:
        FAIL("no {{ }} inside <%s>", g->tag);
    case APOSTROPHED:
    case BARE:
    case BEFORE_VALUE:
        FAIL("a value with {{ }} stands in double quotes: %s=\"{{ }}\"", g->attr);
    default:
        FAIL("no {{ }} in a tag or in the name of an attribute");
    }
}

static size_t interpolate(struct htmlgen *g, const char *s, size_t n, size_t i)
{
    if (!g->in_view)
        FAIL("{{ }} outside a view");
    const char *out = writer(g);
    size_t end = expression_end(g, s, n, i + 2);
    const char *expr = s + i + 2;
    size_t len = end - i - 2;
    skip_blank(&expr, &len);
    if (!len)
        FAIL("an empty {{ }}");
    flush(g);
    settled(g);
    line_mark(g);
    gen_printf(&g->c, "    %s(o, %.*s);\n", out, (int)len, expr);
    g->filled = true;
    return end + 2;
}

/* ---- lines --------------------------------------------------------------------------------------------------- */

static size_t raw_end(const struct htmlgen *g, const char *s, size_t n, size_t i)
{
    size_t len = strlen(g->tag);
    for (; i + 2 + len <= n; i++)
        if (s[i] == '<' && s[i + 1] == '/' && strncasecmp(s + i + 2, g->tag, len) == 0)
            return i;
    return n;
}

/* Space at the ends of a line is for the author, except where a browser shows it. A line break inside a text stays: it is a space. */
static void html_line(struct htmlgen *g, const char *s, size_t n)
{
    size_t i = 0;
    bool kept = g->place == RAW || (g->place == TEXT && (inside(g, "pre") || inside(g, "textarea"))), wrote = kept;
    while (!kept && i < n && is_blank(s[i]))
        i++;
    while (!kept && n > i && is_blank(s[n - 1]))
        n--;
    while (i < n) {
        const char *end;
        if (g->place == COMMENT) {
            end = memmem(s + i, n - i, "-->", 3);
            i = end ? (size_t)(end - s) + 3 : n;
            g->place = end ? TEXT : COMMENT;
        } else if (g->place == TEXT && n - i >= 4 && memcmp(s + i, "<!--", 4) == 0) {
            g->place = COMMENT;
            i += 4;
        } else if (n - i >= 2 && s[i] == '{' && s[i + 1] == '{') {
            i = interpolate(g, s, n, i);
            wrote = true;
        } else {
            if (g->place == RAW && raw_end(g, s, n, i) == i)
                g->place = TEXT;
            step(g, s[i++]);
            wrote = true;
        }
    }
    if (wrote && g->place != COMMENT)
        step(g, '\n');
}

static void block_end(struct htmlgen *g)
{
    struct level *top = g->depth ? &g->level[g->depth - 1] : NULL;
    if (!top)
        FAIL("} closes nothing in this view");
    if (top->tag[0])
        FAIL("<%s> of line %d is still open where its block of C ends", top->tag, top->line);
    if (top->place != g->place)
        FAIL("the block of C of line %d began %s a tag", top->line, top->place == TEXT ? "outside" : "inside");
    g->depth--;
}

static void c_line(struct htmlgen *g, const char *s, size_t n)
{
    if (g->place != TEXT && g->place != IN_TAG)
        FAIL("a line of C stands between tags or between attributes, not inside a value, <script> or <style>");
    flush(g);
    line_mark(g);
    gen_printf(&g->c, "    %.*s\n", (int)n, s);
    for (size_t i = 0; i < n; i++) {
        if (n - i >= 2 && memcmp(s + i, "//", 2) == 0)
            break;
        if (n - i >= 2 && memcmp(s + i, "/*", 2) == 0) {
            const char *end = memmem(s + i + 2, n - i - 2, "*/", 2);
            i = end ? (size_t)(end - s) + 1 : n;
            continue;
        }
        if (s[i] == '{')
            push(g, "");
        else if (s[i] == '}')
            block_end(g);
        if (!is_blank(s[i])) {
            g->c_last = s[i];
            g->c_line = g->line;
        }
        if (s[i] == '"' || s[i] == '\'')
            i = skip_literal(s, n, i) - 1;
    }
}

/* ---- directives ---------------------------------------------------------------------------------------------- */

static bool starts(const char *s, size_t n, const char *word)
{
    size_t len = strlen(word);
    return n >= len && memcmp(s, word, len) == 0;
}

static void begin_view(struct htmlgen *g, const char *s, size_t n)
{
    if (g->in_view)
        FAIL("%%view inside a view: %%end is missing");
    skip_blank(&s, &n);
    g->open = starts(s, n, "open ");
    if (g->open) {
        s += 5;
        n -= 5;
        skip_blank(&s, &n);
    }
    const char *paren = memchr(s, '(', n);
    size_t name = paren ? (size_t)(paren - s) : 0;
    for (size_t i = 0; i < name; i++)
        if (!isalnum((unsigned char)s[i]) && s[i] != '_')
            name = 0;
    if (!name || s[n - 1] != ')')
        FAIL("write %%view name(const struct name_page *p)");
    const char *args = paren + 1;
    size_t args_n = n - name - 2;
    bool none = args_n == 0 || (args_n == 4 && memcmp(args, "void", 4) == 0);
    char *head = gen_alloc(n + WORD_MAX);
    (void)snprintf(head, n + WORD_MAX, "void %.*s(struct out *o%s%.*s)", (int)name, s, none ? "" : ", ", none ? 0 : (int)args_n, args);
    gen_printf(&g->h, "%s;\n", head);
    gen_puts(&g->c, "\n");
    line_mark(g);
    gen_printf(&g->c, "%s\n{\n", head);
    g->in_view = true;
    g->place = TEXT;
    g->depth = 0;
    g->c_last = '\0';
}

static void end_view(struct htmlgen *g)
{
    if (!g->in_view)
        FAIL("%%end without %%view");
    if (g->place != TEXT)
        FAIL("the view ends inside a tag, a comment, <script> or <style>");
    for (size_t i = 0; i < g->depth; i++)
        if (!g->level[i].tag[0])
            FAIL("the block of C of line %d is not closed", g->level[i].line);
        else if (!g->open)
            FAIL("<%s> of line %d is not closed", g->level[i].tag, g->level[i].line);
    flush(g);
    gen_puts(&g->c, "}\n");
    g->in_view = false;
}

static void directive(struct htmlgen *g, const char *s, size_t n)
{
    while (n && is_blank(s[n - 1]))
        n--;
    if (starts(s, n, "%view ")) {
        begin_view(g, s + 6, n - 6);
    } else if (n == 4 && starts(s, n, "%end")) {
        end_view(g);
    } else if (starts(s, n, "%include ")) {
        if (g->in_view)
            FAIL("%%include stands before the views");
        gen_printf(&g->h, "#include %.*s\n", (int)(n - 9), s + 9);
    } else {
        FAIL("%.*s: a line of C is percent, space, C; directives are %%include, %%view, %%end", (int)n, s);
    }
}

static void one_line(struct htmlgen *g, const char *s, size_t n)
{
    size_t i = 0;
    while (i < n && is_blank(s[i]))
        i++;
    bool percent = i < n && s[i] == '%' && g->place != COMMENT;
    bool code = percent && (i + 1 == n || is_blank(s[i + 1]));
    if (percent && !code && isalpha((unsigned char)s[i + 1])) {
        directive(g, s + i, n - i);
    } else if (code && g->in_view) {
        c_line(g, s + i + 1, n - i - 1);
    } else if (code) {
        FAIL("C outside a view");
    } else {
        size_t before = g->still.n;
        html_line(g, s, n);
        if (!g->in_view && g->still.n != before)
            FAIL("text outside a view");
    }
}

int main(int argc, char **argv)
{
    struct htmlgen gen = { 0 }, *g = &gen;
    if (argc != 4) {
        fputs("usage: htmlgen IN.html OUT.c OUT.h\n", stderr);
        return 1;
    }
    g->path = argv[1];
    const struct gen_text file = gen_read(g->path);
    const char *guard = gen_upper(g->path), *name = gen_base(g->path), *s;
    gen_printf(&g->h, "/* From %s, by htmlgen. */\n#ifndef %s_H\n#define %s_H\n\n#include \"web/out.h\"\n", name, guard, guard);
    gen_printf(&g->c, "/* From %s, by htmlgen. */\n#include \"%s\"\n", name, gen_base(argv[3]));
    size_t at = 0, n, head = g->c.n;
    while (gen_line(&file, &at, &s, &n)) {
        g->line++;
        one_line(g, s, n);
    }
    if (g->in_view)
        end_view(g);
    if (g->place == COMMENT || g->c.n == head)
        FAIL(g->place == COMMENT ? "a comment is not closed" : "no %%view in this file");
    gen_puts(&g->h, "\n#endif\n");
    gen_write(argv[2], &g->c);
    gen_write(argv[3], &g->h);
    return 0;
}
