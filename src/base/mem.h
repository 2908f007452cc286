/* mem.h - the one door to the heap. Outside base/, malloc and kin are banned (banned.h). */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include "base/rc.h"

/* Zeroed memory for n objects of size bytes, or NULL when there is none (or the product overflows). Free with mem_free. */
void *mem_new(size_t n, size_t size) MUST_USE;
/* Grows or shrinks; new bytes are not zeroed. NULL on failure, the old block untouched. */
void *mem_resize(void *p, size_t size) MUST_USE;
void mem_free(void *p);

#endif
