/* people_role.h - who may do what. */
#ifndef PEOPLE_ROLE_H
#define PEOPLE_ROLE_H

#include "core/command.h"

/* A role's word goes into events and tables, so a word that was released stays. */
struct people_role {
    const char *word;
    enum msg label;
    unsigned perms;
};
extern const struct people_role PEOPLE_ROLES[];
extern const size_t PEOPLE_ROLES_N;
/* The role that may do everything: one who holds it must always be able to sign in. */
extern const struct people_role *const PEOPLE_ADMIN;

/* NULL: there is no such role. */
const struct people_role *people_role(struct str word);

#endif
