/* gen.c - text, files and errors of the generators. Memory is never given back: the process is about to end. */
#include "gen.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void gen_fail(const char *file, int line, const char *fmt, ...)
{
    va_list ap;
    if (line)
        fprintf(stderr, "%s:%d: ", file, line);
    else
        fprintf(stderr, "%s: ", file);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1);
}

void *gen_alloc(size_t n)
{
    void *p = calloc(1, n ? n : 1);
    if (!p)
        gen_fail("generator", 0, "no memory");
    return p;
}

char *gen_copy(const char *p, size_t n)
{
    char *copy = gen_alloc(n + 1);
    if (n)
        memcpy(copy, p, n);
    return copy;
}

void gen_put(struct gen_text *t, const void *p, size_t n)
{
    if (n + 1 > t->room - t->n) {
        size_t room = (t->room + n + 1) * 2;
        char *bigger = realloc(t->p, room);
        if (!bigger)
            gen_fail("generator", 0, "no memory");
        t->p = bigger;
        t->room = room;
    }
    if (n)
        memcpy(t->p + t->n, p, n);
    t->n += n;
    t->p[t->n] = '\0';
}

void gen_puts(struct gen_text *t, const char *z)
{
    gen_put(t, z, strlen(z));
}

void gen_printf(struct gen_text *t, const char *fmt, ...)
{
    va_list ap;
    char *line = NULL;
    va_start(ap, fmt);
    int n = vasprintf(&line, fmt, ap);
    va_end(ap);
    if (n < 0)
        gen_fail("generator", 0, "no memory");
    gen_put(t, line, (size_t)n);
    free(line);
}

void gen_literal(struct gen_text *t, const char *p, size_t n, const char *indent)
{
    gen_puts(t, "\"");
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c == '\n')
            gen_puts(t, "\\n");
        else if (c == '"' || c == '\\' || c == '?')
            gen_printf(t, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            gen_printf(t, "\\%03o", c);
        else
            gen_put(t, &c, 1);
        if (c == '\n' && i + 1 < n)
            gen_printf(t, "\"\n%s\"", indent);
    }
    gen_puts(t, "\"");
}

struct gen_text gen_read(const char *path)
{
    struct gen_text t = { 0 };
    char block[65536];
    size_t n;
    FILE *f = fopen(path, "rb");
    if (!f)
        gen_fail(path, 0, "%s", strerror(errno));
    while ((n = fread(block, 1, sizeof block, f)) > 0)
        gen_put(&t, block, n);
    if (ferror(f))
        gen_fail(path, 0, "%s", strerror(errno));
    fclose(f);
    return t;
}

void gen_write(const char *path, const struct gen_text *t)
{
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(t->p, 1, t->n, f) != t->n || fclose(f) != 0)
        gen_fail(path, 0, "%s", strerror(errno));
}

bool gen_line(const struct gen_text *file, size_t *at, const char **line, size_t *n)
{
    if (*at >= file->n)
        return false;
    const char *from = file->p + *at, *end = memchr(from, '\n', file->n - *at);
    *line = from;
    *n = end ? (size_t)(end - from) : file->n - *at;
    *at += *n + (end != NULL);
    if (*n && from[*n - 1] == '\r')
        --*n;
    return true;
}

const char *gen_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *gen_upper(const char *path)
{
    while (*path && !isalpha((unsigned char)*path))
        path++;
    char *upper = gen_copy(path, strlen(path));
    for (char *p = upper; *p; p++)
        *p = (char)(isalnum((unsigned char)*p) ? toupper((unsigned char)*p) : '_');
    return upper;
}
