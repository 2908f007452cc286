/* banned.h - what may not be called outside base/. The build forces it into every other file (-include).
**
** After git's banned.h: a call becomes a name that does not exist, and the compiler says which. There is always a better
** one: mem_new and arenas for the heap, struct str and buf for text, text_date for dates, rand_bytes for chance. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED(f) sorry_##f##_is_a_banned_function

#define malloc(n) BANNED(malloc)
#define calloc(n, m) BANNED(calloc)
#define realloc(p, n) BANNED(realloc)
#define free(p) BANNED(free)
#define strdup(s) BANNED(strdup)
#undef alloca
#define alloca(n) BANNED(alloca)
#undef strcpy
#define strcpy(a, b) BANNED(strcpy)
#undef strcat
#define strcat(a, b) BANNED(strcat)
#undef strncpy
#define strncpy(a, b, n) BANNED(strncpy)
#undef strncat
#define strncat(a, b, n) BANNED(strncat)
#undef sprintf
#define sprintf(...) BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) BANNED(vsprintf)
#define strtok(a, b) BANNED(strtok)
#define localtime(t) BANNED(localtime)
#define gmtime(t) BANNED(gmtime)
#define ctime(t) BANNED(ctime)
#define asctime(t) BANNED(asctime)
#define rand() BANNED(rand)
#define random() BANNED(random)
#define system(c) BANNED(system)

#endif
