/* msggen.c - messages: one .po file a language becomes one typed C function a message.
**
**     #. (n int, who str)                    arguments, declared once, in the first file
**     msgid "voices"                         the key
**     msgid_plural "voices"                  this message has plural forms, chosen by n
**     msgstr[0] "{who} and {n} more home"
**     msgstr[1] "{who} and {n} more homes"
**
** gives struct str msg_voices(const struct msg_ctx *m, int64_t n, struct str who). gettext's format, because translators have editors
** for it; not gettext's run time, because a look-up by text can fail in front of a reader and a C call can't. What could go wrong is
** refused here: a key that one language lacks or has twice, an unknown or forgotten {placeholder}, a wrong number of plural forms,
** an entry marked fuzzy or obsolete. A language is told by its file's name: po/zh.po is LANG_ZH. */
#include "gen.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { ARGS_MAX = 8, FORMS_MAX = 2, LANGS_MAX = 8 };

struct form {
    struct gen_text text; /* as in the file; after bind() with a byte 1..8 for an argument */
    int line;
};

struct arg {
    char *name;
    bool is_text;
};

struct entry {
    char *key;
    int line;
    bool plural;
    struct form form[FORMS_MAX];
    int forms;
    struct arg arg[ARGS_MAX];
    int args;
};

struct po {
    const char *path;
    char *lang; /* ZH */
    int plurals;
    struct entry *entry;
    size_t n, room;
};

static bool is_name(const char *p, size_t n)
{
    if (!n || !islower((unsigned char)*p))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!islower((unsigned char)p[i]) && !isdigit((unsigned char)p[i]) && p[i] != '_')
            return false;
    return true;
}

/* ---- reading ------------------------------------------------------------------------------------------------- */

/* "(n int, who str)" */
static void read_args(const struct po *po, int line, const char *p, struct entry *e)
{
    char list[256], *rest = list, *one;
    const char *end = strchr(p, ')');
    if (!end || (size_t)(end - p) > sizeof list)
        gen_fail(po->path, line, "arguments are written #. (n int, who str)");
    (void)snprintf(list, sizeof list, "%.*s", (int)(end - p - 1), p + 1);
    while ((one = strsep(&rest, ",")) != NULL) {
        char name[64], type[8], more;
        if (sscanf(one, " %63s %7s %c", name, type, &more) != 2 || (strcmp(type, "int") != 0 && strcmp(type, "str") != 0))
            gen_fail(po->path, line, "an argument is a name and a type, int or str:%s", one);
        if (!is_name(name, strlen(name)) || strcmp(name, "m") == 0 || strcmp(name, "o") == 0)
            gen_fail(po->path, line, "%s cannot be the name of an argument", name);
        if (e->args == ARGS_MAX)
            gen_fail(po->path, line, "more than %d arguments", ARGS_MAX);
        e->arg[e->args++] = (struct arg){ gen_copy(name, strlen(name)), strcmp(type, "str") == 0 };
    }
}

/* Appends the quoted string at p, which must be all that is left of the line. */
static void read_string(const struct po *po, int line, const char *p, struct gen_text *t)
{
    if (*p++ != '"')
        gen_fail(po->path, line, "a quoted string is expected");
    for (; *p && *p != '"'; p++) {
        char c = *p;
        if (c == '\\') {
            c = *++p;
            if (c == 'n')
                c = '\n';
            else if (c != '"' && c != '\\')
                gen_fail(po->path, line, "unknown escape \\%c", c);
        } else if ((unsigned char)c < 0x20) {
            gen_fail(po->path, line, "a control character");
        }
        gen_put(t, &c, 1);
    }
    if (*p != '"' || p[1])
        gen_fail(po->path, line, "the string does not end where its line ends");
}

static struct entry *new_entry(struct po *po, int line)
{
    if (po->n == po->room) {
        struct entry *bigger = gen_alloc((po->room * 2 + 64) * sizeof *bigger);
        if (po->n)
            memcpy(bigger, po->entry, po->n * sizeof *bigger);
        po->entry = bigger;
        po->room = po->room * 2 + 64;
    }
    struct entry *e = &po->entry[po->n++];
    e->line = line;
    return e;
}

static struct form *new_form(const struct po *po, struct entry *e, int line, int index)
{
    if (!e || index != e->forms || index == FORMS_MAX)
        gen_fail(po->path, line, "msgstr out of order");
    e->form[index].line = line;
    return &e->form[e->forms++];
}

static void comment_line(const struct po *po, int line, const char *s)
{
    if (strncmp(s, "#~", 2) == 0)
        gen_fail(po->path, line, "an obsolete entry: delete it, history keeps it");
    if (strncmp(s, "#,", 2) == 0 && strstr(s, "fuzzy"))
        gen_fail(po->path, line, "a fuzzy entry: settle it");
}

/* Where reading stands: which text a bare "..." line goes on with. */
struct reader {
    struct po *po;
    struct entry *e;
    struct gen_text key, *into;
    char *args;
    int line, args_line;
};

static void end_key(struct reader *r)
{
    if (!r->e || r->e->key)
        return;
    gen_puts(&r->key, "");
    r->e->key = gen_copy(r->key.p, r->key.n);
    if (r->po->n > 1 && !is_name(r->e->key, r->key.n))
        gen_fail(r->po->path, r->e->line, "\"%s\" is not a key: lower-case letters, digits, _", r->e->key);
}

static void po_line(struct reader *r, const char *s)
{
    struct po *po = r->po;
    int index;
    if (!*s)
        return;
    if (*s == '#') {
        comment_line(po, r->line, s);
        if (strncmp(s, "#. (", 4) == 0) {
            r->args = gen_copy(s + 3, strlen(s) - 3);
            r->args_line = r->line;
        }
    } else if (*s == '"' && r->into) {
        read_string(po, r->line, s, r->into);
    } else if (strncmp(s, "msgid ", 6) == 0) {
        end_key(r);
        r->e = new_entry(po, r->line);
        r->key = (struct gen_text){ 0 };
        r->into = &r->key;
        read_string(po, r->line, s + 6, r->into);
        if (r->args)
            read_args(po, r->args_line, r->args, r->e);
        r->args = NULL;
    } else if (strncmp(s, "msgid_plural ", 13) == 0 && r->e) {
        struct gen_text again = { 0 };
        end_key(r);
        read_string(po, r->line, s + 13, &again);
        if (!again.n || strcmp(again.p, r->e->key) != 0)
            gen_fail(po->path, r->line, "msgid_plural repeats the key \"%s\"", r->e->key);
        r->e->plural = true;
    } else if (strncmp(s, "msgstr ", 7) == 0 || (sscanf(s, "msgstr[%1d]", &index) == 1 && strlen(s) > 10 && s[9] == ' ')) {
        bool indexed = s[6] == '[';
        end_key(r);
        r->into = &new_form(po, r->e, r->line, indexed ? index : 0)->text;
        read_string(po, r->line, s + (indexed ? 10 : 7), r->into);
    } else {
        gen_fail(po->path, r->line, "not understood: %s", s);
    }
}

static void read_header(struct po *po)
{
    if (!po->n || po->entry[0].key[0] || po->entry[0].forms != 1)
        gen_fail(po->path, 1, "the header, msgid \"\", is missing");
    const struct form *f = &po->entry[0].form[0];
    const char *p = f->text.p ? strstr(f->text.p, "Plural-Forms:") : NULL;
    if (p && strncmp(p, "Plural-Forms: nplurals=1; plural=0;\n", 36) == 0)
        po->plurals = 1;
    else if (p && strncmp(p, "Plural-Forms: nplurals=2; plural=(n != 1);\n", 43) == 0)
        po->plurals = 2;
    else
        gen_fail(po->path, f->line, "Plural-Forms: is \"nplurals=1; plural=0;\" or \"nplurals=2; plural=(n != 1);\"");
}

static struct po read_po(const char *path)
{
    struct po po = { .path = path };
    struct reader r = { .po = &po };
    const struct gen_text file = gen_read(path);
    const char *base = gen_base(path), *s;
    char *lang = gen_upper(base), *dot = strstr(lang, "_PO");
    if (dot)
        *dot = '\0';
    po.lang = lang;
    for (size_t at = 0, n; gen_line(&file, &at, &s, &n);) {
        r.line++;
        po_line(&r, gen_copy(s, n));
    }
    end_key(&r);
    read_header(&po);
    return po;
}

/* ---- checking ------------------------------------------------------------------------------------------------ */

static struct entry *find(const struct po *po, const char *key)
{
    for (size_t i = 1; i < po->n; i++)
        if (strcmp(po->entry[i].key, key) == 0)
            return &po->entry[i];
    return NULL;
}

/* {name} becomes the argument's number as a byte; *used gains its bit. */
static void bind(const struct po *po, const struct entry *decl, struct form *f, unsigned *used)
{
    struct gen_text out = { 0 };
    if (!f->text.n)
        gen_fail(po->path, f->line, "\"%s\" is not translated", decl->key);
    for (const char *p = f->text.p; *p; p++) {
        int i = 0;
        if (*p == '}')
            gen_fail(po->path, f->line, "\"%s\": a } without its {", decl->key);
        if (*p != '{') {
            gen_put(&out, p, 1);
            continue;
        }
        const char *name = p + 1, *end = strchr(name, '}');
        size_t n = end ? (size_t)(end - name) : 0;
        while (i < decl->args && (strlen(decl->arg[i].name) != n || memcmp(decl->arg[i].name, name, n) != 0))
            i++;
        if (i == decl->args)
            gen_fail(po->path, f->line, "\"%s\": {%.*s} is not among its arguments", decl->key, (int)n, name);
        *used |= 1u << i;
        gen_put(&out, &(char){ (char)(i + 1) }, 1);
        p = end;
    }
    f->text = out;
}

static void check_entry(const struct po *po, const struct entry *decl, struct entry *e)
{
    unsigned used = 0, last = 0;
    int want = e->plural ? po->plurals : 1;
    if (e->plural != decl->plural)
        gen_fail(po->path, e->line, "\"%s\" has plural forms in one language only", e->key);
    if (e->forms != want)
        gen_fail(po->path, e->line, "\"%s\" needs %d msgstr, has %d", e->key, want, e->forms);
    for (int i = 0; i < e->forms; i++) {
        last = 0;
        bind(po, decl, &e->form[i], &last);
        used |= last;
    }
    for (int i = 0; i < decl->args; i++)
        if (!(used & last & 1u << i)) /* "one home" may do without {n}, "{n} homes" not */
            gen_fail(po->path, e->line, "\"%s\" does not use its argument {%s}", e->key, decl->arg[i].name);
}

static void check_plural(const struct po *po, const struct entry *e)
{
    for (int i = 0; i < e->args; i++)
        if (strcmp(e->arg[i].name, "n") == 0 && !e->arg[i].is_text)
            return;
    gen_fail(po->path, e->line, "\"%s\" has plural forms but no argument n int", e->key);
}

/* The first file is the one that declares. */
static void check(struct po *po, size_t langs)
{
    for (size_t l = 0; l < langs; l++) {
        for (size_t i = 1; i < po[l].n; i++) {
            struct entry *e = &po[l].entry[i];
            const struct entry *first = find(&po[l], e->key), *decl = find(&po[0], e->key);
            if (first != e)
                gen_fail(po[l].path, e->line, "\"%s\" is there already, in line %d", e->key, first->line);
            if (!decl)
                gen_fail(po[l].path, e->line, "\"%s\" is missing in %s", e->key, po[0].path);
            if (l && e->args)
                gen_fail(po[l].path, e->line, "\"%s\": arguments are declared in %s only", e->key, po[0].path);
            check_entry(&po[l], decl, e);
        }
        for (size_t i = 1; i < po[0].n; i++)
            if (!find(&po[l], po[0].entry[i].key))
                gen_fail(po[0].path, po[0].entry[i].line, "\"%s\" is missing in %s", po[0].entry[i].key, po[l].path);
    }
    for (size_t i = 1; i < po[0].n; i++)
        if (po[0].entry[i].plural)
            check_plural(&po[0], &po[0].entry[i]);
}

/* ---- writing ------------------------------------------------------------------------------------------------- */

static void put_head(struct gen_text *t, const struct entry *e)
{
    gen_printf(t, "struct str msg_%s(const struct msg_ctx *m", e->key);
    for (int i = 0; i < e->args; i++)
        gen_printf(t, ", %s%s", e->arg[i].is_text ? "struct str " : "int64_t ", e->arg[i].name);
    gen_puts(t, ")");
}

static void put_header(struct gen_text *h, const struct po *po, size_t langs)
{
    gen_puts(h, "/* msg.h - what the program says, in every language. Made by msggen from po/.\n"
                "**\n"
                "** A text without arguments is static; one with arguments lives in the context's arena, and is absent when that is full.\n"
                "** t_key(...) is msg_key(&o->m, ...), for views. */\n"
                "#ifndef MSG_H\n#define MSG_H\n\n#include \"base/arena.h\"\n\nenum lang {");
    for (size_t l = 0; l < langs; l++)
        gen_printf(h, " LANG_%s,", po[l].lang);
    gen_puts(h,
             " LANGS };\n\nstruct msg_ctx {\n    struct arena *arena;\n    int lang; /* enum lang */\n};\n\nenum msg {\n    MSG_NONE,\n");
    for (size_t i = 1; i < po->n; i++)
        gen_printf(h, "    MSG_%s,\n", po->entry[i].key);
    gen_puts(h, "    MSG_COUNT\n};\n\n"
                "/* For keys without arguments or with the one argument `n int`; another key aborts. */\n"
                "struct str msg_text(const struct msg_ctx *m, enum msg key, int64_t n);\n"
                "struct str msg_key_name(enum msg key);\n\n");
    for (size_t i = 1; i < po->n; i++) {
        const struct entry *e = &po->entry[i];
        put_head(h, e);
        gen_printf(h, ";\n#define t_%s(", e->key);
        for (int k = 0; k < e->args; k++)
            gen_printf(h, "%s%s", k ? ", " : "", e->arg[k].name);
        gen_printf(h, ") msg_%s(&o->m", e->key);
        for (int k = 0; k < e->args; k++)
            gen_printf(h, ", (%s)", e->arg[k].name);
        gen_puts(h, ")\n");
    }
    gen_puts(h, "\n#endif\n");
}

static void put_tables(struct gen_text *c, const struct po *po, size_t langs)
{
    gen_puts(c, "\nstatic const struct str NAME[MSG_COUNT] = {\n    [MSG_NONE] = { \"\", 0 },\n");
    for (size_t i = 1; i < po->n; i++)
        gen_printf(c, "    [MSG_%s] = { \"%s\", %zu },\n", po->entry[i].key, po->entry[i].key, strlen(po->entry[i].key));
    gen_puts(c, "};\n\n/* What msg_text() may be asked for: 0 no argument, 1 one number, -1 anything else. */\n"
                "static const signed char SHAPE[MSG_COUNT] = {\n    [MSG_NONE] = -1,\n");
    for (size_t i = 1; i < po->n; i++) {
        const struct entry *e = &po->entry[i];
        bool number = e->args == 1 && !e->arg[0].is_text && strcmp(e->arg[0].name, "n") == 0;
        gen_printf(c, "    [MSG_%s] = %d,\n", e->key, e->args == 0 ? 0 : number ? 1 : -1);
    }
    gen_puts(c, "};\n\nstatic const int PLURALS[LANGS] = {");
    for (size_t l = 0; l < langs; l++)
        gen_printf(c, " %d,", po[l].plurals);
    gen_puts(c, " };\n\n/* A byte 1..8 stands for an argument. */\nstatic const struct str FORM[LANGS][MSG_COUNT][2] = {\n");
    for (size_t l = 0; l < langs; l++) {
        gen_printf(c, "    [LANG_%s] = {\n", po[l].lang);
        for (size_t i = 1; i < po[l].n; i++) {
            const struct entry *e = &po[l].entry[i];
            gen_printf(c, "        [MSG_%s] = {", e->key);
            for (int k = 0; k < e->forms; k++) {
                gen_puts(c, " { ");
                gen_literal(c, e->form[k].text.p, e->form[k].text.n, "            ");
                gen_printf(c, ", %zu },", e->form[k].text.n);
            }
            gen_puts(c, " },\n");
        }
        gen_puts(c, "    },\n");
    }
    gen_puts(c, "};\n");
}

static void put_functions(struct gen_text *c, const struct po *po)
{
    for (size_t i = 1; i < po->n; i++) {
        const struct entry *e = &po->entry[i];
        gen_puts(c, "\n");
        put_head(c, e);
        gen_puts(c, "\n{\n");
        if (!e->args) {
            gen_printf(c, "    return form(m, MSG_%s, 1);\n}\n", e->key);
            continue;
        }
        gen_puts(c, "    const struct fill_arg arg[] = {");
        for (int k = 0; k < e->args; k++)
            gen_printf(c, e->arg[k].is_text ? " { .text = %s, .is_text = true }," : " { .n = %s },", e->arg[k].name);
        gen_printf(c, " };\n    return fill(m->arena, form(m, MSG_%s, %s), arg, countof(arg));\n}\n", e->key, e->plural ? "n" : "1");
    }
}

static const char FIXED[] = "\n"
                            "static struct str form(const struct msg_ctx *m, enum msg key, int64_t n)\n"
                            "{\n"
                            "    must(m->lang >= 0 && m->lang < LANGS);\n"
                            "    const struct str *f = FORM[m->lang][key];\n"
                            "    return PLURALS[m->lang] == 2 && n != 1 && f[1].p ? f[1] : f[0];\n"
                            "}\n"
                            "\n"
                            "struct str msg_text(const struct msg_ctx *m, enum msg key, int64_t n)\n"
                            "{\n"
                            "    must((unsigned)key < MSG_COUNT && SHAPE[key] >= 0);\n"
                            "    const struct fill_arg arg[] = { { .n = n } };\n"
                            "    return SHAPE[key] ? fill(m->arena, form(m, key, n), arg, countof(arg)) : form(m, key, 1);\n"
                            "}\n"
                            "\n"
                            "struct str msg_key_name(enum msg key)\n"
                            "{\n"
                            "    must((unsigned)key < MSG_COUNT);\n"
                            "    return NAME[key];\n"
                            "}\n";

int main(int argc, char **argv)
{
    struct po po[LANGS_MAX];
    struct gen_text c = { 0 }, h = { 0 };
    size_t langs = 0;
    if (argc < 4 || argc > 3 + LANGS_MAX) {
        fputs("usage: msggen OUT.c OUT.h FIRST.po [OTHER.po ...]\n", stderr);
        return 1;
    }
    while (langs + 3 < (size_t)argc) {
        po[langs] = read_po(argv[3 + langs]);
        langs++;
    }
    check(po, langs);
    put_header(&h, po, langs);
    gen_printf(&c, "/* The messages themselves. Made by msggen from po/. */\n#include \"%s\"\n\n#include \"fill.h\"\n", gen_base(argv[2]));
    put_tables(&c, po, langs);
    gen_puts(&c, FIXED);
    put_functions(&c, po);
    gen_write(argv[1], &c);
    gen_write(argv[2], &h);
    return 0;
}
