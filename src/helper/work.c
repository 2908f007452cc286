/* work.c - a job's refusal, told once. */
#include "helper/helper.h"

enum rc work_refuse(struct work *w, enum rc rc, const char *why, const char *fmt, ...)
{
    must(rc != OK);
    if (w->why.p)
        return rc;
    va_list ap;
    va_start(ap, fmt);
    w->why = str_of(why);
    w->words = arena_vprintf(w->a, fmt, ap);
    va_end(ap);
    return rc;
}
