/* test_unit.c - a unit's own steps: only its own cases, only its own two steps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
int main(void) { return 0; }
