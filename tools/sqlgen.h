/* sqlgen.h - what the three parts of sqlgen share: a statement as read (sqlgen.c), asked about (_ask), written (_emit). */
#ifndef SQLGEN_H
#define SQLGEN_H

#include <stdbool.h>
#include <stddef.h>

enum kind { KIND_ONE, KIND_MANY, KIND_EACH, KIND_EXEC, KIND_CHANGED, KIND_SUM };
enum type { TYPE_INT, TYPE_TEXT, TYPE_BLOB };
enum face { FACE_DB, FACE_APPLY, FACE_SIDE, FACE_LOGDB };
enum { MAX_FIELDS = 64, MAX_STATEMENTS = 400, MAX_MIGRATIONS = 400, MAX_TOUCHED = 32, MAX_SUM = 8 };

struct field {
    const char *name;
    enum type type;
    bool absent; /* declared with '?': NULL may come */
    bool amount; /* declared with '+': a :sum adds it */
    int index;   /* of the parameter in SQL, from 1 */
};
struct fields {
    struct field f[MAX_FIELDS];
    size_t n;
};
struct statement {
    const char *name, *text;
    const char *row; /* whose row it gives: its own name, or that of an earlier statement */
    enum kind kind;
    enum face face;
    struct fields param, col;
    const char *touched[MAX_TOUCHED]; /* facts, by name */
    size_t touches;
    const char *written;    /* the first of them that it writes, or NULL */
    bool sums;              /* it reads what a :sum writes */
    int line, text_line;    /* where the annotation and the SQL begin */
    const char *const *doc; /* the comment above, a line each */
    size_t docs;
};

/* A mistake on a line of wrong_path; the program goes on to find the others. */
extern const char *wrong_path;
extern int wrong_count;
void wrong(int line, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* sqlgen_ask.c */
void ask_open(void);
void ask_close(void);
/* Runs a script that begins at `line`, statement by statement; with a folder, under the rules for its migrations. */
bool ask_script(const char *text, int line, const char *folder);
/* All schemas are there: statements follow. */
void ask_tables(void);
/* Compares the statement with what SQLite says of it, and sets its face and its parameters' indices. */
void ask_statement(struct statement *s, const char *folder);
/* Whether the text ends with a semicolon that ends a statement. */
bool ask_complete(const char *text);
const char *skip_space(const char *p);
bool in_list(const char *word, const char *const *list); /* the list ends with NULL */
bool begins(const char *s, const char *with);
bool touches(const struct statement *s, const char *table);

/* sqlgen_emit.c */
struct output {
    const char *folder, *upper; /* "desk", "DESK" */
    const char *c_path, *h_path;
};
void emit_statements(const struct output *out, const struct statement *s, size_t n);
void emit_schema(const struct output *out, const char *const *migration, size_t n);

#endif
