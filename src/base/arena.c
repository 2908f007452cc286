/* arena.c - bump allocation from a chain of blocks; the first block survives a reset, so a busy server allocates nothing. */
#include "base/arena.h"

#include "base/fault.h"
#include "base/mem.h"

#include <stdio.h>

struct arena_block {
    struct arena_block *older;
    size_t size, used; /* of data[] */
    _Alignas(max_align_t) unsigned char data[];
};

enum { FIRST_BLOCK = 16 * 1024 - 64, ALIGN = _Alignof(max_align_t) };

void arena_init(struct arena *a, size_t cap)
{
    *a = (struct arena){ .cap = cap };
}

void arena_release(struct arena *a)
{
    while (a->block) {
        struct arena_block *older = a->block->older;
        mem_free(a->block);
        a->block = older;
    }
    a->used = 0;
    a->overflow = false;
}

void arena_reset(struct arena *a)
{
    while (a->block && a->block->older) {
        struct arena_block *older = a->block->older;
        mem_free(a->block);
        a->block = older;
    }
    if (a->block)
        a->block->used = 0;
    a->used = 0;
    a->overflow = false;
}

struct arena_mark arena_mark(const struct arena *a)
{
    return (struct arena_mark){ a->block, a->block ? a->block->used : 0, a->used };
}

void arena_rewind(struct arena *a, struct arena_mark mark)
{
    must(mark.used <= a->used);
    while (a->block != mark.block && a->block->older) {
        struct arena_block *older = a->block->older;
        mem_free(a->block);
        a->block = older;
    }
    if (a->block)
        a->block->used = mark.block_used;
    a->used = mark.used;
}

static struct arena_block *add_block(struct arena *a, size_t need)
{
    size_t size = FIRST_BLOCK;
    if (a->block && a->block->size < SIZE_MAX / 4)
        size = a->block->size * 2;
    if (size < need)
        size = need;
    struct arena_block *b = mem_resize(NULL, sizeof *b + size);
    if (!b)
        return NULL;
    *b = (struct arena_block){ .older = a->block, .size = size };
    a->block = b;
    return b;
}

void *arena_alloc(struct arena *a, size_t n)
{
    if (n > SIZE_MAX - ALIGN || fault_hit(FAULT_ARENA))
        a->overflow = true;
    if (a->overflow)
        return NULL;
    size_t take = n ? (n + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
    struct arena_block *b = a->block;
    if (take > a->cap - a->used || ((!b || take > b->size - b->used) && !(b = add_block(a, take)))) {
        a->overflow = true;
        return NULL;
    }
    void *p = b->data + b->used;
    b->used += take;
    a->used += take;
    return memset(p, 0, take);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    if (size && n > SIZE_MAX / size) {
        a->overflow = true;
        return NULL;
    }
    return arena_alloc(a, n * size);
}

struct str arena_str(struct arena *a, struct str s)
{
    if (!s.p)
        return STR_NONE;
    char *p = arena_alloc(a, s.n + 1);
    if (!p)
        return STR_NONE;
    memcpy(p, s.p, s.n);
    return str_n(p, s.n);
}

const char *arena_cstr(struct arena *a, struct str s)
{
    struct str copy = arena_str(a, s);
    return copy.p ? copy.p : "";
}

struct str arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    char *p = n < 0 ? NULL : arena_alloc(a, (size_t)n + 1);
    if (p)
        (void)vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p ? str_n(p, (size_t)n) : STR_NONE;
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    struct str s = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return s;
}
