/* form_in.h - what form.c, form_json.c and form_multipart.c share. */
#ifndef WEB_FORM_IN_H
#define WEB_FORM_IN_H

#include "web/form.h"

/* INVALID with an error: too many, a name twice that may come once, not UTF-8. */
enum rc form_add(struct form *f, struct arena *a, struct str name, struct str value, bool number) MUST_USE;
/* Is the name one of the shape's FIELD_MANY? */
bool form_may_repeat(const struct form *f, struct str name);
/* A Content-Type taken apart: the media type (may be empty), and as a result its boundary, without quotes; absent: none that can be one. */
struct str form_boundary(struct str content_type, struct str *type);
enum rc form_read_json(struct form *f, struct arena *a, struct str body) MUST_USE;

#endif
