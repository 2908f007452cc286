/* mem.c - the heap, behind the fault seam so that tests can fail the k-th call. */
#include "base/mem.h"

#include "base/fault.h"

#include <stdlib.h>

void *mem_new(size_t n, size_t size)
{
    if (fault_hit(FAULT_MEM))
        return NULL;
    return calloc(n ? n : 1, size ? size : 1);
}

void *mem_resize(void *p, size_t size)
{
    if (fault_hit(FAULT_MEM))
        return NULL;
    return realloc(p, size ? size : 1);
}

void mem_free(void *p)
{
    free(p);
}
