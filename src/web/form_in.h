/* form_in.h - what form.c and form_json.c share. */
#ifndef WEB_FORM_IN_H
#define WEB_FORM_IN_H

#include "web/form.h"

/* INVALID with an error: too many, a name twice, not UTF-8. */
enum rc form_add(struct form *f, struct str name, struct str value, bool number) MUST_USE;
enum rc form_read_json(struct form *f, struct arena *a, struct str body) MUST_USE;

#endif
