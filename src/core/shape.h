/* shape.h - a shape says what a record holds, field by field; the rest of the program reads it.
**
** From one shape come: the canonical bytes that are committed to in the log (this file), the decoding of forms and JSON with an
** error per field (web/form.c), the data map and what erasure touches (the PERSONAL flag). A record is a plain struct; a field is
** an int64_t, or a struct str that holds text or bytes. ABSENT and a NULL pointer mean "not there" and are left out. */
#ifndef CORE_SHAPE_H
#define CORE_SHAPE_H

#include "base/buf.h"
#include "msg.h"
#include "store/db.h"

enum field_type {
    FIELD_INT,   /* int64_t */
    FIELD_TEXT,  /* struct str, UTF-8 in NFC, no NUL; limit in characters */
    FIELD_BYTES, /* struct str, any bytes, written as lower-case hex; limit in bytes */
    FIELD_DEG    /* int64_t, millionths of a degree; people and JSON write decimals, the log writes the integer */
};

enum field_flag {
    FIELD_PERSONAL = 1, /* goes into the event's own bytes, and away with the subject */
    FIELD_SUBJECT = 2,  /* the number of the person whom the PERSONAL fields are about (an int) */
    FIELD_REQUIRED = 4, /* a form without it is refused */
    FIELD_LINE = 8,     /* one line: line breaks become spaces */
    FIELD_SECRET = 16,  /* never shown again in a form that comes back */
    FIELD_MANY = 32,    /* a text whose name may come several times (ticked boxes), or as a JSON list: the values with spaces between */
};

struct field {
    const char *name;
    size_t off; /* in the record */
    enum field_type type;
    unsigned flags;
    int64_t min, max; /* an int's range; a text's or bytes' least and greatest length */
    enum msg label;   /* what a person calls it; MSG_NONE: it is never asked for */
};

struct shape {
    size_t size; /* of the record */
    const struct field *field;
    size_t n;
};

/* Rows of a shape. F: flags. The names are the members' own. */
#define INT_F(t, m, F) { #m, offsetof(t, m), FIELD_INT, (F), INT64_MIN + 1, INT64_MAX, MSG_NONE }
#define TEXT_F(t, m, limit, F) { #m, offsetof(t, m), FIELD_TEXT, (F), 0, (limit), MSG_NONE }
#define INT(t, m) INT_F(t, m, 0)
#define SUBJECT(t, m) INT_F(t, m, FIELD_SUBJECT)
#define INT_OWN(t, m) INT_F(t, m, FIELD_PERSONAL)
#define DEG_OWN(t, m, limit) { #m, offsetof(t, m), FIELD_DEG, FIELD_PERSONAL, -(limit)*1000000LL, (limit)*1000000LL, MSG_NONE }
#define TEXT(t, m, limit) TEXT_F(t, m, limit, 0)
#define TEXT_OWN(t, m, limit) TEXT_F(t, m, limit, FIELD_PERSONAL)
#define BYTES(t, m, limit) { #m, offsetof(t, m), FIELD_BYTES, 0, 0, (limit), MSG_NONE }
#define BYTES_OWN(t, m, limit) { #m, offsetof(t, m), FIELD_BYTES, FIELD_PERSONAL, 0, (limit), MSG_NONE }
/* Rows of a command's shape: what a person is asked for. */
#define ASK_TEXT(t, m, least, limit, F, label) { #m, offsetof(t, m), FIELD_TEXT, (F), (least), (limit), (label) }
#define ASK_INT(t, m, least, most, F, label) { #m, offsetof(t, m), FIELD_INT, (F), (least), (most), (label) }
#define ASK_DEG(t, m, limit, F, label) { #m, offsetof(t, m), FIELD_DEG, (F), -(limit)*1000000LL, (limit)*1000000LL, (label) }

#define SHAPE(t, fields) { sizeof(t), (fields), countof(fields) }
#define SHAPE_NONE { 0, NULL, 0 }

static inline int64_t field_int(const struct field *f, const void *record) { return *(const int64_t *)((const char *)record + f->off); }
static inline struct str field_str(const struct field *f, const void *record)
{
    return *(const struct str *)((const char *)record + f->off);
}
static inline bool field_is_int(const struct field *f) { return f->type == FIELD_INT || f->type == FIELD_DEG; }
bool field_absent(const struct field *f, const void *record);
void field_set_int(const struct field *f, void *record, int64_t v);
void field_set_str(const struct field *f, void *record, struct str v);
/* Sets every field absent. */
void shape_clear(const struct shape *s, void *record);
bool shape_has_personal(const struct shape *s);
/* The field's index by name, or -1. */
int shape_find(const struct shape *s, struct str name);

/* Is each field within its limits: there if it must be, a text valid and short enough in NFC, without NUL, a number in its range? For what
** did not come through a form. */
bool shape_good(const struct shape *s, const void *record, struct arena *a);

/* Canonical bytes of the fields whose PERSONAL flag is `personal` (decision 1): JSON, members in shape order, no white space. The envelope
** {at, by} comes first when `at` is not ABSENT. Texts are brought to NFC in `a`. */
enum rc shape_encode(const struct shape *s, const void *record, bool personal, int64_t at, int64_t by, struct arena *a,
                     struct buf *out) MUST_USE;
/* The reverse, as strict as the writing: any other spelling is FAILED. Texts are borrowed from `bytes` where they stand there plainly,
** else copied into a. Sets only fields of that class. at/by may be NULL when there is no envelope. */
enum rc shape_decode(const struct shape *s, struct str bytes, bool personal, int64_t *at, int64_t *by, struct arena *a,
                     void *record) MUST_USE;

#endif
