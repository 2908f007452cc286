/* arena.c - bump allocation from a chain of blocks; the largest ordinary block survives a reset, so a busy server allocates nothing. */
#include "base/arena.h"

#include "base/fault.h"
#include "base/mem.h"

#include <stdio.h>

struct arena_block {
    struct arena_block *older;
    size_t size, used; /* of data[] */
    _Alignas(max_align_t) unsigned char data[];
};

enum { FIRST_BLOCK = 16 * 1024 - 64, KEPT_BLOCK = 128 * 1024, ALIGN = _Alignof(max_align_t), PRINT_FIRST = 256 };

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
    a->overflow = a->starved = false;
}

/* Blocks double, so the newest is the largest: what the next request like this one wants, if it is no giant. */
void arena_reset(struct arena *a)
{
    while (a->block && a->block->older) {
        bool giant = a->block->size > KEPT_BLOCK;
        struct arena_block *drop = giant ? a->block : a->block->older;
        *(giant ? &a->block : &a->block->older) = drop->older;
        mem_free(drop);
    }
    if (a->block)
        a->block->used = 0;
    a->used = 0;
    a->overflow = a->starved = false;
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
    a->starved = !b;
    if (!b)
        return NULL;
    *b = (struct arena_block){ .older = a->block, .size = size };
    a->block = b;
    return b;
}

static size_t aligned(size_t n)
{
    return n ? (n + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
}

void *arena_raw(struct arena *a, size_t n)
{
    a->starved = a->starved || fault_hit(FAULT_ARENA);
    a->overflow = a->overflow || a->starved || n > SIZE_MAX - ALIGN;
    if (a->overflow)
        return NULL;
    size_t take = aligned(n);
    struct arena_block *b = a->block;
    if (take > a->cap - a->used || ((!b || take > b->size - b->used) && !(b = add_block(a, take)))) {
        a->overflow = true;
        return NULL;
    }
    void *p = b->data + b->used;
    b->used += take;
    a->used += take;
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    void *p = arena_raw(a, n);
    return p ? memset(p, 0, n) : NULL;
}

bool arena_extend(struct arena *a, const void *p, size_t had, size_t want)
{
    struct arena_block *b = a->block;
    must(had <= want);
    if (!b || a->overflow || want > SIZE_MAX - ALIGN || (const unsigned char *)p + aligned(had) != b->data + b->used)
        return false;
    size_t more = aligned(want) - aligned(had);
    if (more > b->size - b->used || more > a->cap - a->used)
        return false;
    b->used += more;
    a->used += more;
    return true;
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
    char *p = arena_raw(a, s.n + 1);
    if (!p)
        return STR_NONE;
    memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return str_n(p, s.n);
}

const char *arena_cstr(struct arena *a, struct str s)
{
    struct str copy = arena_str(a, s);
    return copy.p ? copy.p : "";
}

struct str arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    char first[PRINT_FIRST]; /* nearly all are short: printed once */
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(first, sizeof first, fmt, ap);
    char *p = n < 0 ? NULL : arena_raw(a, (size_t)n + 1);
    if (p && (size_t)n < sizeof first)
        memcpy(p, first, (size_t)n + 1);
    else if (p)
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
