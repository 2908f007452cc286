/* people_role.c - THE permission table: one row a role, read from left to right, as the program comes. What an office changes of it stands
** in people_rights.c; /people/roles draws the two together.
**
** Routes and commands ask for permissions, never for roles, so this is the only place where an office's idea of its people meets the
** program. Checking is a permission of everybody at the desk, for in a small office the next desk checks; that nobody checks their
** *own* work is not a matter of roles and is refused by desk, case by case. Who only looks has no right that writes: a leader sees the
** desk without what residents wrote, an auditor with it and with who asked for their contacts. A secretary runs the office and brings
** in all who work in it, but not another secretary, nor who audits, nor who looks after the accounts. An administrator may do all of it,
** for the first account of a place must be able to begin alone. */
#include "people/people_role.h"

#define DESK (PERM_STAFF | PERM_INTAKE | PERM_DESK_READ | PERM_VOICE | PERM_DESK | PERM_VERIFY)
#define OFFICE (PERM_ALLOW | PERM_PEOPLE_READ | PERM_PEOPLE | PERM_PLACE | PERM_IMPORT)
#define GIVES(role) (1U << (role))
#define GIVES_TEAM (GIVES(ROLE_RESIDENT) | GIVES(ROLE_VOLUNTEER) | GIVES(ROLE_CLERK) | GIVES(ROLE_UNIT) | GIVES(ROLE_LEADER))
#define GIVES_ALL (GIVES(PEOPLE_ROLES) - 1U)

const struct people_role PEOPLE_ROLE[PEOPLE_ROLES] = {
    [ROLE_RESIDENT] = { "resident", MSG_role_resident, PERM_ANYONE, 0, "/", 0, false },
    [ROLE_VOLUNTEER] = { "volunteer", MSG_role_volunteer, PERM_STAFF | PERM_INTAKE, 0, "/report", 0, false },
    [ROLE_CLERK] = { "clerk", MSG_role_clerk, DESK, 0, "/desk", PERM_DESK_READ, false },
    [ROLE_SECRETARY] = { "secretary", MSG_role_secretary, DESK | OFFICE, GIVES_TEAM, "/desk", PERM_DESK_READ, false },
    [ROLE_UNIT] = { "unit", MSG_role_unit, PERM_STAFF | PERM_UNIT, 0, "/unit", PERM_UNIT, true },
    [ROLE_LEADER] = { "leader", MSG_role_leader, PERM_STAFF | PERM_DESK_READ | PERM_ALLOW, 0, "/insight", PERM_DESK_READ, false },
    [ROLE_AUDITOR] = { "auditor", MSG_role_auditor, PERM_STAFF | PERM_DESK_READ | PERM_VOICE | PERM_PEOPLE_READ | PERM_LOOKS, 0, "/desk",
                       PERM_DESK_READ, false },
    [ROLE_ADMIN] = { "admin", MSG_role_admin, DESK | OFFICE | PERM_LOOKS, GIVES_ALL, "/people", PERM_PEOPLE_READ, false },
};
const struct people_role *const PEOPLE_ADMIN = &PEOPLE_ROLE[ROLE_ADMIN];

const struct people_right PEOPLE_RIGHT[] = {
    { PERM_INTAKE, MSG_right_intake, "/report" },
    { PERM_DESK_READ, MSG_right_desk_read, "/desk" },
    { PERM_VOICE, MSG_right_voice, "/desk/find" },
    { PERM_DESK, MSG_right_desk, "/desk?state=received" },
    { PERM_VERIFY, MSG_right_verify, NULL },
    { PERM_ALLOW, MSG_right_allow, NULL },
    { PERM_UNIT, MSG_right_unit, "/unit" },
    { PERM_LOOKS, MSG_right_looks, "/desk/looks" },
    { PERM_PEOPLE_READ, MSG_right_people_read, "/people" },
    { PERM_PEOPLE, MSG_right_people, NULL },
    { PERM_PLACE, MSG_right_place, "/place" },
    { PERM_IMPORT, MSG_right_import, "/place/import" },
    { PERM_STAFF, MSG_right_staff, "/people/roles" },
};
const size_t PEOPLE_RIGHTS = countof(PEOPLE_RIGHT);

const struct people_role *people_role(struct str word)
{
    for (size_t i = 0; i < countof(PEOPLE_ROLE); i++)
        if (str_eq(word, str_of(PEOPLE_ROLE[i].word)))
            return &PEOPLE_ROLE[i];
    return NULL;
}

bool people_gives(const struct people_role *role, const struct people_role *other)
{
    return !role || (role->gives & GIVES(other - PEOPLE_ROLE));
}
