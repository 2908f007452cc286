/* people_role.c - THE permission table: one row a role, read from left to right.
**
** Routes and commands ask for permissions, never for roles, so this is the only place where an office's idea of its people meets the
** program. Checking is a permission of everybody at the desk, for in a small office the next desk checks; that nobody checks their
** *own* work is not a matter of roles and is refused by desk, case by case. */
#include "people/people_role.h"

const struct people_role PEOPLE_ROLES[] = {
    { "clerk", MSG_role_clerk, PERM_DESK | PERM_VERIFY },
    { "leader", MSG_role_leader, PERM_DESK | PERM_VERIFY },
    { "admin", MSG_role_admin, PERM_DESK | PERM_VERIFY | PERM_PEOPLE | PERM_PLACE | PERM_IMPORT },
};
const size_t PEOPLE_ROLES_N = countof(PEOPLE_ROLES);
const struct people_role *const PEOPLE_ADMIN = &PEOPLE_ROLES[countof(PEOPLE_ROLES) - 1];

const struct people_role *people_role(struct str word)
{
    for (size_t i = 0; i < countof(PEOPLE_ROLES); i++)
        if (str_eq(word, str_of(PEOPLE_ROLES[i].word)))
            return &PEOPLE_ROLES[i];
    return NULL;
}
