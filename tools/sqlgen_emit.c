/* sqlgen_emit.c - the C that sqlgen writes: a header with the rows and contracts, a file with the functions.
**
** The shape of a function follows from three things: its kind, its face and its two lists. There is one way to bind, one way
** to take a row and one way to end, so whoever reads generated code meets the same ten lines everywhere. */
#include "sqlgen.h"

#include "gen.h"

#include <stdio.h>
#include <string.h>

enum { WRAP = 120, LITERAL_MOST = 4095 }; /* C17 5.2.4.1: what a compiler must take in one literal */

static const char *const c_type[] = { "int64_t", "struct str", "struct str" };
static const char *const type_word[] = { "int", "text", "blob" };
static const char *const face_type[] = { "struct db", "struct apply", "struct side", "struct logdb" };
static const char *const face_arg[] = { "db", "ap", "side", "log" };

static void put_top(struct gen_text *t, const struct output *out, const char *what)
{
    gen_printf(t, "/* %s of %s. Written by sqlgen; change the .sql file instead. */\n", what, out->folder);
}

/* ---- signatures ----------------------------------------------------------------------------------------------- */

struct line {
    struct gen_text *t;
    size_t at;
};

/* The next argument, on a new line when this one is full. */
static void put_arg(struct line *l, const char *type, const char *name)
{
    size_t n = strlen(type) + strlen(name) + 3;
    bool first = l->at == 0;
    if (!first)
        gen_puts(l->t, ",");
    if (l->at + n > WRAP) {
        gen_puts(l->t, "\n    ");
        l->at = 4;
    } else if (!first) {
        gen_puts(l->t, " ");
    }
    bool pointer = type[strlen(type) - 1] == '*';
    gen_printf(l->t, "%s%s%s", type, pointer ? "" : " ", name);
    l->at += n;
}

static void put_signature(struct gen_text *t, const struct output *out, const struct statement *s)
{
    char type[256];
    struct line l = { t, 0 };
    bool rows = s->kind == KIND_ONE || s->kind == KIND_MANY || s->kind == KIND_EACH;
    gen_printf(t, "enum rc %s_%s(", out->folder, s->name);
    snprintf(type, sizeof type, "%s *", face_type[s->face]);
    put_arg(&l, type, face_arg[s->face]);
    l.at += strlen(out->folder) + strlen(s->name) + 10;
    if (rows)
        put_arg(&l, "struct arena *", "a");
    for (size_t i = 0; i < s->param.n; i++)
        put_arg(&l, c_type[s->param.f[i].type], s->param.f[i].name);
    snprintf(type, sizeof type, "%s_%s", out->folder, s->name);
    char row[600];
    if (s->kind == KIND_EACH)
        snprintf(row, sizeof row, "%s_each *", type);
    else
        snprintf(row, sizeof row, "struct %s_%s_row *%s", out->folder, s->row, s->kind == KIND_MANY ? "*" : "");
    if (rows)
        put_arg(&l, row, s->kind == KIND_EACH ? "each" : "row");
    if (s->kind == KIND_MANY)
        put_arg(&l, "size_t *", "n");
    if (s->kind == KIND_EACH)
        put_arg(&l, "void *", "ctx");
    gen_puts(t, ")");
}

/* ---- the header ----------------------------------------------------------------------------------------------- */

static void put_contract(struct gen_text *t, const struct output *out, const struct statement *s)
{
    gen_puts(t, "\n");
    for (size_t i = 0; i < s->docs; i++)
        gen_printf(t, "%s%s%s", i ? "\n** " : "/* ", s->doc[i], i + 1 == s->docs ? " */\n" : "");
    if (s->col.n && s->row == s->name) {
        gen_printf(t, "struct %s_%s_row {\n", out->folder, s->name);
        for (size_t i = 0; i < s->col.n; i++) {
            const struct field *c = &s->col.f[i];
            const char *note = !c->absent ? "" : c->type == TYPE_INT ? " /* or ABSENT */" : " /* or absent */";
            gen_printf(t, "    %s %s;%s\n", c_type[c->type], c->name, note);
        }
        gen_puts(t, "};\n");
    }
    if (s->kind == KIND_EACH) {
        gen_puts(t, "/* The row's texts live until each() returns; what each() takes from the arena stays. Not OK ends the walk. */\n");
        gen_printf(t, "typedef enum rc %s_%s_each(void *ctx, const struct %s_%s_row *row);\n", out->folder, s->name, out->folder, s->row);
    }
    put_signature(t, out, s);
    gen_puts(t, " MUST_USE;\n");
}

static void put_header(struct gen_text *t, const struct output *out, const struct statement *s, size_t n)
{
    put_top(t, out, "The statements");
    gen_printf(t, "#ifndef %s_SQL_H\n#define %s_SQL_H\n\n#include \"store/db.h\"\n", out->upper, out->upper);
    for (size_t i = 0; i < n; i++)
        put_contract(t, out, &s[i]);
    gen_printf(t, "\n/* All of them, for the tests. */\nextern const struct sql_set %s_SQL;\n\n#endif\n", out->upper);
}

/* ---- the functions -------------------------------------------------------------------------------------------- */

static void put_row(struct gen_text *t, const struct output *out, const struct statement *s, const char *indent)
{
    gen_printf(t, "(struct %s_%s_row){\n", out->folder, s->row);
    for (size_t i = 0; i < s->col.n; i++) {
        const struct field *c = &s->col.f[i];
        gen_printf(t, "%s    .%s = query_%s(&q, %s%zu),\n", indent, c->name, type_word[c->type], c->type == TYPE_INT ? "" : "a, ", i);
    }
    gen_printf(t, "%s};\n", indent);
}

static bool row_needs_arena(const struct statement *s)
{
    for (size_t i = 0; i < s->col.n; i++)
        if (s->col.f[i].type != TYPE_INT)
            return true;
    return false;
}

static void put_one(struct gen_text *t, const struct output *out, const struct statement *s)
{
    gen_puts(t, "    if (query_step(&q))\n        got = ");
    put_row(t, out, s, "        ");
    gen_puts(t, "    enum rc rc = query_end(&q, true);\n    if (rc)\n        return rc;\n    *row = got;\n    return OK;\n");
}

static void put_many(struct gen_text *t, const struct output *out, const struct statement *s)
{
    gen_puts(t, "    while (query_step(&q))\n"
          "        if ((out = query_grow(&q, a, out, got, &cap, sizeof *out)))\n"
          "            out[got++] = ");
    put_row(t, out, s, "            ");
    gen_puts(t, "    enum rc rc = query_end(&q, false);\n    if (rc)\n        return rc;\n");
    gen_puts(t, "    *row = out;\n    *n = got;\n    return OK;\n");
}

static void put_each(struct gen_text *t, const struct output *out, const struct statement *s)
{
    gen_puts(t, "    while (query_step(&q)) {\n        struct arena_mark mark = arena_mark(a);\n");
    gen_printf(t, "        struct %s_%s_row got = ", out->folder, s->row);
    put_row(t, out, s, "        ");
    gen_puts(t, "        size_t taken = a->used;\n"
          "        if (!q.rc)\n"
          "            q.rc = each(ctx, &got);\n"
          "        if (a->used == taken)\n"
          "            arena_rewind(a, mark);\n"
          "    }\n"
          "    return query_end(&q, false);\n");
}

static void put_sum(struct gen_text *t, const struct statement *s)
{
    size_t keys = 0;
    gen_puts(t, "    const int64_t v[] = {");
    for (size_t i = 0; i < s->param.n; i++) {
        keys += !s->param.f[i].amount;
        gen_printf(t, "%s %s", i ? "," : "", s->param.f[i].name);
    }
    gen_printf(t, " };\n    return sum_add(ap, &sql_%s, v, %zu, %zu);\n}\n", s->name, keys, s->param.n);
}

static void put_function(struct gen_text *t, const struct output *out, const struct statement *s)
{
    gen_puts(t, "\n");
    put_signature(t, out, s);
    gen_puts(t, "\n{\n");
    if (s->kind == KIND_SUM) {
        put_sum(t, s);
        return;
    }
    if (s->kind == KIND_MANY)
        gen_printf(t, "    struct %s_%s_row *out = NULL;\n    size_t got = 0, cap = 0;\n", out->folder, s->row);
    if (s->kind == KIND_ONE)
        gen_printf(t, "    struct %s_%s_row got = { 0 };\n", out->folder, s->row);
    gen_puts(t, "    struct query q;\n");
    if (s->kind == KIND_ONE && !row_needs_arena(s))
        gen_puts(t, "    (void)a; /* numbers only */\n");
    gen_printf(t, "    query_begin(&q, %s, &sql_%s);\n", face_arg[s->face], s->name);
    for (size_t i = 0; i < s->param.n; i++) {
        const struct field *p = &s->param.f[i];
        gen_printf(t, "    query_bind_%s(&q, %d, %s);\n", type_word[p->type], p->index, p->name);
    }
    switch (s->kind) {
    case KIND_ONE: put_one(t, out, s); break;
    case KIND_MANY: put_many(t, out, s); break;
    case KIND_EACH: put_each(t, out, s); break;
    case KIND_EXEC: gen_puts(t, "    (void)query_step(&q);\n    return query_end(&q, false);\n"); break;
    case KIND_CHANGED: gen_puts(t, "    (void)query_step(&q);\n    return query_end_changed(&q);\n"); break;
    case KIND_SUM: break; /* above */
    }
    gen_puts(t, "}\n");
}

/* -Wpedantic warns of literals longer than C17 promises; gcc and clang take them. */
static void put_long_literals(struct gen_text *t, size_t longest)
{
    if (longest > LITERAL_MOST)
        gen_puts(t, "#pragma GCC diagnostic ignored \"-Woverlength-strings\" /* gcc and clang take longer ones than C17 promises */\n");
}

static void put_code(struct gen_text *t, const struct output *out, const struct statement *s, size_t n)
{
    size_t longest = 0;
    for (size_t i = 0; i < n; i++)
        longest = strlen(s[i].text) > longest ? strlen(s[i].text) : longest;
    put_top(t, out, "The statements");
    gen_printf(t, "#include \"%s\"\n\n", gen_base(out->h_path));
    put_long_literals(t, longest);
    for (size_t i = 0; i < n; i++) {
        gen_printf(t, "static const struct sql sql_%s = { \"%s.%s\",\n", s[i].name, out->folder, s[i].name);
        gen_puts(t, "    ");
        gen_literal(t, s[i].text, strlen(s[i].text), "    ");
        gen_printf(t, ", %s };\n", s[i].sums ? "true" : "false");
    }
    gen_puts(t, "static const struct sql *const sql_all[] = {\n");
    for (size_t i = 0; i < n; i++)
        gen_printf(t, "    &sql_%s,\n", s[i].name);
    gen_printf(t, "};\nconst struct sql_set %s_SQL = { \"%s\", sql_all, countof(sql_all) };\n", out->upper, out->folder);
    for (size_t i = 0; i < n; i++)
        put_function(t, out, &s[i]);
}

/* ---- the schema ----------------------------------------------------------------------------------------------- */

static void put_schema_header(struct gen_text *t, const struct output *out)
{
    put_top(t, out, "The tables");
    gen_printf(t, "#ifndef %s_SCHEMA_H\n#define %s_SCHEMA_H\n\nstruct schema;\n", out->upper, out->upper);
    gen_printf(t, "extern const struct schema %s_SCHEMA;\n\n#endif\n", out->upper);
}

static void put_schema_code(struct gen_text *t, const struct output *out, const char *const *migration, size_t n)
{
    size_t longest = 0;
    for (size_t i = 0; i < n; i++)
        longest = strlen(migration[i]) > longest ? strlen(migration[i]) : longest;
    put_top(t, out, "The tables");
    gen_printf(t, "#include \"%s\"\n\n#include \"store/conn.h\"\n\n", gen_base(out->h_path));
    put_long_literals(t, longest);
    gen_puts(t, "static const char *const migration[] = {\n");
    for (size_t i = 0; i < n; i++) {
        gen_puts(t, "    ");
        gen_literal(t, migration[i], strlen(migration[i]), "    ");
        gen_puts(t, ",\n");
    }
    gen_printf(t, "    NULL,\n};\nconst struct schema %s_SCHEMA = { \"%s\", migration, countof(migration) - 1 };\n", out->upper,
               out->folder);
}

/* ---- files ---------------------------------------------------------------------------------------------------- */

void emit_statements(const struct output *out, const struct statement *s, size_t n)
{
    static struct gen_text h, c;
    put_header(&h, out, s, n);
    put_code(&c, out, s, n);
    gen_write(out->h_path, &h);
    gen_write(out->c_path, &c);
}

void emit_schema(const struct output *out, const char *const *migration, size_t n)
{
    static struct gen_text h, c;
    put_schema_header(&h, out);
    put_schema_code(&c, out, migration, n);
    gen_write(out->h_path, &h);
    gen_write(out->c_path, &c);
}
