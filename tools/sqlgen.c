/* sqlgen.c - turns annotated .sql files into typed C functions, and asks SQLite itself what each statement does.
**
**     -- Cases after a number, in order.
**     -- name: case_list :many (after int, want int) -> (id int, title text?, hash blob)
**     SELECT id, title, hash FROM desk_case WHERE id > :after ORDER BY id LIMIT :want;
**
** A statement is an annotation (the line with "name:" and comment lines right under it), one SQL statement with ":name"
** parameters, and a semicolon; comment lines right above the annotation become the contract in the header. Kinds:
**
**     :one      a row, or NOT_FOUND                :exec      no rows
**     :many     all rows in an array of the arena  :changed   no rows; NOT_FOUND when no row was changed
**     :each     calls back row by row              :sum      adds what is marked '+' to the row of the other parameters, at the commit
**
** Types are int, text, blob; '?' marks what may be absent, '+' what a :sum adds (store/sums.c). "-> case_list" instead of columns: the rows
** of that statement, which stands above; so one list that is walked in two directions has one type of row. Nothing about a statement is
** believed that can be asked: it is prepared in a database made from the real schemas, its parameters and columns are compared with the
** annotation, and SQLite's authorizer names every table it touches, through views and triggers too. From these tables follows the face, the
** type of the function's first argument, and so what the compiler lets call it (src/store/db.h):
**
**     reads facts: struct db *    writes facts: struct apply *    side_*: struct side *    log_*: struct logdb *
**
** A statement that mixes them does not build, neither does one that writes another folder's facts or brings chance or the
** clock into apply(). Every mistake of a file is told, each with its line. */
#include "sqlgen.h"

#include "gen.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct output out;

const char *wrong_path;
int wrong_count;

void wrong(int line, const char *fmt, ...)
{
    va_list ap;
    fprintf(stderr, "%s:%d: ", wrong_path, line);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    wrong_count++;
}

/* ---- lines ---------------------------------------------------------------------------------------------------- */

struct source {
    char **line; /* without line breaks, NUL-terminated */
    int lines;
};

static struct source read_lines(const char *file)
{
    struct gen_text t = gen_read(file);
    struct source s = { gen_alloc((t.n + 1) * sizeof(char *)), 0 };
    size_t at = 0, n;
    const char *line;
    while (gen_line(&t, &at, &line, &n))
        s.line[s.lines++] = gen_copy(line, n);
    free(t.p);
    return s;
}

static bool is_comment(const char *line)
{
    line = skip_space(line);
    return line[0] == '-' && line[1] == '-';
}

static bool is_blank(const char *line)
{
    return !*skip_space(line);
}

/* What stands behind a comment line's dashes. */
static const char *comment_text(const char *line)
{
    return skip_space(skip_space(line) + 2);
}

/* The text behind `word` if the line is a comment that begins with it, else NULL. */
static const char *marker(const char *line, const char *word)
{
    if (!is_comment(line) || strncmp(comment_text(line), word, strlen(word)) != 0)
        return NULL;
    return comment_text(line) + strlen(word);
}

static char *join(const struct source *src, int from, int to)
{
    struct gen_text t = { 0 };
    gen_puts(&t, "");
    for (int i = from; i < to; i++)
        gen_printf(&t, "%s\n", src->line[i]);
    while (t.n && isspace((unsigned char)t.p[t.n - 1]))
        t.p[--t.n] = '\0';
    return t.p;
}

/* ---- annotations ---------------------------------------------------------------------------------------------- */

struct cursor {
    const char *p;
    int line;
    bool failed; /* one mistake of grammar an annotation is enough */
};

static void grammar(struct cursor *c, const char *want)
{
    if (!c->failed)
        wrong(c->line, "the annotation wants %s before \"%.20s\"", want, c->p);
    c->failed = true;
}

static bool take(struct cursor *c, const char *token)
{
    c->p = skip_space(c->p);
    if (strncmp(c->p, token, strlen(token)) != 0)
        return false;
    c->p += strlen(token);
    return true;
}

static const char *take_word(struct cursor *c, const char *want)
{
    c->p = skip_space(c->p);
    size_t n = 0;
    while (islower((unsigned char)c->p[n]) || (n && isdigit((unsigned char)c->p[n])) || (n && c->p[n] == '_'))
        n++;
    if (!n)
        grammar(c, want);
    const char *word = gen_copy(c->p, n);
    c->p += n;
    return word;
}

static const char *const c_words[] = { "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else",
    "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return", "short", "signed",
    "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned", "void", "volatile", "while", "bool", "true", "false",
    NULL };
static const char *const our_words[] = { "a", "row", "n", "each", "ctx", "q", "rc", "out", "got", "cap", "mark", "taken", "db",
    "ap", "side", "log", NULL };

static void take_field(struct cursor *c, struct fields *list, bool parameter)
{
    struct field f = { .name = take_word(c, "a name") };
    const char *type = take_word(c, "a type");
    if (c->failed)
        return;
    const char *const types[] = { "int", "text", "blob", NULL };
    if (!in_list(type, types))
        wrong(c->line, "%s has the type %s; there are int, text and blob", f.name, type);
    f.type = *type == 't' ? TYPE_TEXT : *type == 'b' ? TYPE_BLOB : TYPE_INT;
    f.absent = take(c, "?");
    f.amount = parameter && take(c, "+");
    if (in_list(f.name, c_words) || (parameter && in_list(f.name, our_words)))
        wrong(c->line, "the name %s is taken in C; choose another", f.name);
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->f[i].name, f.name) == 0)
            wrong(c->line, "%s is declared twice", f.name);
    if (list->n < MAX_FIELDS)
        list->f[list->n++] = f;
    else
        grammar(c, "at most 64 names");
}

static void take_fields(struct cursor *c, struct fields *list, bool parameter)
{
    do
        take_field(c, list, parameter);
    while (!c->failed && take(c, ","));
    if (!c->failed && !take(c, ")"))
        grammar(c, "\",\" or \")\"");
}

static struct statement statement[MAX_STATEMENTS];
static size_t statements;

/* Behind "->": columns, or the name of the statement above whose rows these are. */
static void take_row(struct cursor *c, struct statement *s)
{
    if (take(c, "(")) {
        take_fields(c, &s->col, false);
        return;
    }
    const char *row = take_word(c, "\"(\" and the result columns, or a statement's name");
    for (size_t i = 0; i < statements && !c->failed; i++) {
        if (&statement[i] == s || strcmp(statement[i].name, row) != 0 || !statement[i].col.n)
            continue;
        s->col = statement[i].col;
        s->row = statement[i].row;
        return;
    }
    if (!c->failed)
        wrong(c->line, "no statement above is called %s and gives rows", row);
    c->failed = true;
}

/* name: is behind us. false when the annotation could not be read to its end. */
static bool read_annotation(const char *text, int line, struct statement *s)
{
    static const char *const kind_word[] = { "one", "many", "each", "exec", "changed", "sum" };
    struct cursor c = { text, line, false };
    s->name = s->row = take_word(&c, "the statement's name");
    if (!take(&c, ":"))
        grammar(&c, "a kind (:one :many :each :exec :changed :sum)");
    const char *kind = take_word(&c, "a kind");
    int k = 0;
    while (k <= KIND_SUM && strcmp(kind, kind_word[k]) != 0)
        k++;
    if (!c.failed && k > KIND_SUM)
        wrong(line, "there is no kind :%s; there are :one :many :each :exec :changed :sum", kind);
    s->kind = (enum kind)k;
    if (take(&c, "("))
        take_fields(&c, &s->param, true);
    if (!c.failed && take(&c, "->"))
        take_row(&c, s);
    if (!c.failed && *skip_space(c.p))
        grammar(&c, "its end");
    return !c.failed && k <= KIND_SUM;
}

/* ---- the two forms -------------------------------------------------------------------------------------------- */

static void read_doc(struct source *src, int name_line, struct statement *s)
{
    int from = name_line;
    while (from > 0 && is_comment(src->line[from - 1]))
        from--;
    const char **doc = gen_alloc((size_t)(name_line - from + 1) * sizeof *doc);
    for (int i = from; i < name_line; i++) {
        doc[s->docs++] = comment_text(src->line[i]);
        if (strstr(src->line[i], "*/") || strstr(src->line[i], "/*"))
            wrong(i + 1, "a comment goes into C: no \"/*\" or \"*/\" in it");
    }
    s->doc = doc;
}

static void read_statement(struct source *src, int *at, struct statement *s)
{
    int name_line = *at, end, last;
    s->line = name_line + 1;
    read_doc(src, name_line, s);
    for (*at += 1; *at < src->lines && is_comment(src->line[*at]) && !marker(src->line[*at], "name:"); ++*at)
        ;
    struct gen_text note = { 0 };
    gen_puts(&note, marker(src->line[name_line], "name:"));
    for (int i = name_line + 1; i < *at; i++)
        gen_printf(&note, " %s", comment_text(src->line[i]));
    for (end = *at; end < src->lines && !marker(src->line[end], "name:"); end++)
        ;
    for (last = end; last > *at && (is_blank(src->line[last - 1]) || is_comment(src->line[last - 1])); last--)
        ; /* the comment of the next statement is none of ours */
    while (*at < last && is_blank(src->line[*at]))
        ++*at;
    s->text_line = *at < last ? *at + 1 : s->line;
    s->text = join(src, *at, last);
    if (read_annotation(note.p, s->line, s))
        ask_statement(s, out.folder);
    free(note.p);
    *at = end;
}

static void load_schema(const char *file)
{
    struct source src = read_lines(file);
    wrong_path = file;
    (void)ask_script(join(&src, 0, src.lines), 1, NULL);
}

static void read_statements(const char *file)
{
    struct source src = read_lines(file);
    const size_t before = statements;
    wrong_path = file;
    for (int at = 0; at < src.lines;) {
        if (!marker(src.line[at], "name:")) {
            if (!is_blank(src.line[at]) && !is_comment(src.line[at]))
                wrong(at + 1, "SQL before the first \"-- name:\"");
            at++;
            continue;
        }
        if (statements == MAX_STATEMENTS)
            gen_fail(file, at + 1, "more than %d statements", MAX_STATEMENTS);
        struct statement *s = &statement[statements++];
        read_statement(&src, &at, s);
        for (size_t i = 0; i + 1 < statements; i++)
            if (strcmp(statement[i].name, s->name) == 0)
                wrong(s->line, "%s has this name since line %d", s->name, statement[i].line);
    }
    if (statements == before)
        wrong(1, "there is no statement in this file");
}

/* What reads a table that a :sum writes must not run where sums may be waiting; and nothing else writes it. */
static void mark_sums(void)
{
    for (size_t i = 0; i < statements; i++)
        for (size_t k = 0; statement[i].kind == KIND_SUM && k < statements; k++) {
            struct statement *s = &statement[k];
            if (s->kind == KIND_SUM || !statement[i].written || !touches(s, statement[i].written))
                continue;
            s->sums = true;
            if (s->face == FACE_APPLY)
                wrong(s->line, "%s meets %s in the middle of what %s adds to it", s->name, statement[i].written, statement[i].name);
        }
}

static bool only_comments(const struct source *src)
{
    for (int i = 0; i < src->lines; i++) {
        const char *text = skip_space(src->line[i]);
        if (*text && !begins(text, "--"))
            return false;
    }
    return true;
}

static void do_schema(const char *file)
{
    static const char *migration[MAX_MIGRATIONS];
    struct source src = read_lines(file);
    size_t n = 0;
    int at = 0, end;
    wrong_path = file;
    for (; at < src.lines && !marker(src.line[at], "migration "); at++)
        if (!is_blank(src.line[at]) && !is_comment(src.line[at]))
            wrong(at + 1, "SQL before \"-- migration 1\"");
    for (; at < src.lines; at = end) {
        long number = strtol(marker(src.line[at], "migration "), NULL, 10);
        if (n == MAX_MIGRATIONS || number != (long)n + 1)
            gen_fail(file, at + 1, "migration %ld stands where %zu should", number, n + 1);
        for (end = at + 1; end < src.lines && !marker(src.line[end], "migration "); end++)
            ;
        migration[n++] = join(&src, at + 1, end);
        if (!*migration[n - 1] || !ask_complete(migration[n - 1]))
            wrong(at + 1, "migration %ld does not end with a semicolon", number);
        else if (!ask_script(migration[n - 1], at + 2, out.folder))
            break; /* what follows stands on it */
    }
    if (!n && !only_comments(&src)) /* a module without tables says so in words */
        wrong(1, "there is no \"-- migration 1\" in this file");
    if (!wrong_count)
        emit_schema(&out, migration, n);
}

static _Noreturn void usage(void)
{
    fputs("usage: sqlgen --folder NAME [--schema FILE ...] --sql FILE ... --out-c FILE --out-h FILE\n"
          "       sqlgen --folder NAME [--schema FILE ...] --schema-only FILE --out-c FILE --out-h FILE\n", stderr);
    exit(2);
}

int main(int argc, char **argv)
{
    const char *schema = NULL, **to = NULL;
    char **sql = NULL;
    int sqls = 0;
    ask_open();
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--schema") == 0) {
            while (i + 1 < argc && !begins(argv[i + 1], "--"))
                load_schema(argv[++i]);
            continue;
        }
        if (strcmp(argv[i], "--sql") == 0) {
            for (sql = &argv[i + 1]; i + 1 < argc && !begins(argv[i + 1], "--"); i++)
                sqls++;
            continue;
        }
        to = strcmp(argv[i], "--folder") == 0        ? &out.folder
             : strcmp(argv[i], "--schema-only") == 0 ? &schema
             : strcmp(argv[i], "--out-c") == 0       ? &out.c_path
             : strcmp(argv[i], "--out-h") == 0       ? &out.h_path
                                                     : NULL;
        if (!to || ++i == argc)
            usage();
        *to = argv[i];
    }
    if (!out.folder || !out.c_path || !out.h_path || !sqls == !schema)
        usage();
    out.upper = gen_upper(out.folder);
    if (!wrong_count && sqls)
        ask_tables();
    for (int i = 0; i < sqls; i++)
        read_statements(sql[i]);
    mark_sums();
    if (!wrong_count && sqls)
        emit_statements(&out, statement, statements);
    else if (!wrong_count)
        do_schema(schema);
    ask_close();
    return wrong_count ? 1 : 0;
}
