/* test_wire.c - invitations, addresses, check numbers; what travels, read by who believes nothing; the commands: given, when, then. */
#include "wire/wire_in.h"
#include "support/decide.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

int main(void)
{
    const struct CMUnitTest tests[] = { 0 };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
