/* rc.c - the words for the seven outcomes, and the end of a program that has lost its way. */
#include "base/rc.h"

#include <stdio.h>
#include <stdlib.h>

const char *rc_name(enum rc rc)
{
    static const char *const name[] = { "ok", "invalid", "denied", "not_found", "conflict", "busy", "failed" };
    return (size_t)rc < countof(name) ? name[rc] : "unknown";
}

_Noreturn void must_failed(const char *what, const char *file, int line)
{
    fprintf(stderr, "zhitong: broken invariant: %s (%s:%d)\n", what, file, line);
    abort();
}
