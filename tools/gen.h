/* gen.h - what the small generators (htmlgen, msggen, assetgen) share: growing text, whole files, errors that name a line.
**
** A generator is a batch program that lives for milliseconds: it frees nothing, and its first mistake ends it with status 1 after a line
** "file:12: what is wrong" that every editor understands. It writes its outputs only when everything was right. */
#ifndef TOOLS_GEN_H
#define TOOLS_GEN_H

#include <stdbool.h>
#include <stddef.h>

struct gen_text {
    char *p; /* NUL behind p[n], once something was put */
    size_t n, room;
};

void gen_put(struct gen_text *t, const void *p, size_t n);
void gen_puts(struct gen_text *t, const char *z);
void gen_printf(struct gen_text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The bytes as a C string literal, in adjacent pieces that end at line breaks; no trigraph, no escape that eats the next digit. */
void gen_literal(struct gen_text *t, const char *p, size_t n, const char *indent);

/* The whole file, or the end of the program. */
struct gen_text gen_read(const char *path);
void gen_write(const char *path, const struct gen_text *t);
/* A copy with a NUL. */
char *gen_copy(const char *p, size_t n);
/* Zeroed, never NULL. */
void *gen_alloc(size_t n);

/* The next line of *rest without its line break; *rest begins behind it. false when nothing is left. */
bool gen_line(const struct gen_text *file, size_t *at, const char **line, size_t *n);
/* The part of a path behind the last '/'. */
const char *gen_base(const char *path);
/* "../src/desk/queue.html" as SRC_DESK_QUEUE_HTML: an include guard, an enumerator. */
char *gen_upper(const char *path);

_Noreturn void gen_fail(const char *file, int line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
