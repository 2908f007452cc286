/* form.h - from what a stranger sent to a record, by the command's shape.
**
** A form (urlencoded, or multipart when it has files) and JSON end in the same flat list of names and values; an object inside JSON is
** flattened with '_', {"where":{"lon":112.9}} becomes where_lon, so a shape needs no nesting. Every value is tidied (UTF-8, NFC, line
** ends, trimmed) and held against its field's type and limits; what is wrong is collected per field, in words, and what was typed is kept
** for the form. */
#ifndef WEB_FORM_H
#define WEB_FORM_H

#include "core/command.h"

enum { FORM_PAIRS_MAX = 64, FORM_FILES_MAX = 8, FORM_ERRORS_MAX = 16, FORM_JSON_DEPTH = 4, FORM_SHOWN_MAX = 80 * 1024 };

struct form_pair {
    struct str name, value;
    bool number; /* a JSON number: only an int or a decimal field takes it */
};

/* A file as it was sent. Nothing said about it is true before somebody has looked: the name and the type are the sender's. */
struct form_file {
    struct str field;
    struct str name;  /* without folders; one line of UTF-8, at most FORM_FILE_NAME_MAX characters */
    struct str type;  /* "text/csv"; may be empty */
    struct str bytes; /* in the request's body */
};
enum { FORM_FILE_NAME_MAX = 120 };

struct form {
    struct form_pair pair[FORM_PAIRS_MAX];
    size_t n;
    struct form_file file[FORM_FILES_MAX];
    size_t files;
    struct err err[FORM_ERRORS_MAX];
    size_t errs;
    bool json;
    const struct shape *shape; /* what it will be read by; NULL: no name may come twice */
};

/* Reads the body; content_type: the header as it was sent. INVALID with one error (field NULL): not UTF-8, broken escapes, not JSON, too
** deep, too many, parts that do not fit together, a key twice that `shape` (of the command; may be NULL) does not take as FIELD_MANY. */
enum rc form_read(struct form *f, struct arena *a, const struct shape *shape, struct str content_type, struct str body) MUST_USE;
/* Splits "a=1&b=2" (a query too). */
enum rc form_read_urlencoded(struct form *f, struct arena *a, struct str body) MUST_USE;
/* The pairs as such a body again; absent on overflow. */
struct str form_write(const struct form *f, struct arena *a);
/* Multipart (RFC 7578), strictly: only what browsers send. `boundary` without its quotes. */
enum rc form_read_multipart(struct form *f, struct arena *a, struct str boundary, struct str body) MUST_USE;
/* Fills the record; INVALID: f->err says what, per field. A field that is not sent is absent. JSON with a member the shape does not know
** is INVALID; forms may carry more (csrf, key). */
enum rc form_decode(struct form *f, struct arena *a, const struct shape *s, void *record) MUST_USE;

/* What was typed, to show again, at most FORM_SHOWN_MAX bytes of it (escaped, a body at its limit would not fit a page); the longest text a
** person may send has less, and form_decode says MSG_err_too_long of what has more. "" when nothing was typed. FIELD_SECRETs are the
** caller's care. */
struct str form_value(const struct form *f, const char *name);
/* The nth file (from 0) that was chosen in that field, or NULL. */
const struct form_file *form_file(const struct form *f, const char *field, size_t nth);
bool form_has(const struct form *f, const char *name);
/* As if that had been typed; dropped when the form is full. */
void form_set(struct form *f, const char *name, struct str value);
void form_fail(struct form *f, const char *field, enum msg key, int64_t n);
/* The error of that field (NULL: of the whole), or NULL. */
const struct err *form_error(const struct form *f, const char *field);

#endif
