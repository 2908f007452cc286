/* people_role.h - who may do what. */
#ifndef PEOPLE_ROLE_H
#define PEOPLE_ROLE_H

#include "core/command.h"

enum people_role_id {
    ROLE_RESIDENT,
    ROLE_VOLUNTEER,
    ROLE_CLERK,
    ROLE_SECRETARY,
    ROLE_UNIT,
    ROLE_LEADER,
    ROLE_AUDITOR,
    ROLE_ADMIN,
    PEOPLE_ROLES
};

/* perms: as the program comes; what a place changed of it, people_perms() knows. A role's word goes into events and tables, so a word that
** was released stays. */
struct people_role {
    const char *word;
    enum msg label;
    unsigned perms;
    unsigned gives;   /* 1U << role: whom it may bring in and change, and into what */
    const char *home; /* where one lands after signing in, */
    unsigned needs;   /* with this right; who lost it lands on their own page */
    bool of_unit;     /* an account of this role belongs to a unit */
};
/* By enum people_role_id. */
extern const struct people_role PEOPLE_ROLE[PEOPLE_ROLES];
/* The role that one who holds it must always be able to sign in. */
extern const struct people_role *const PEOPLE_ADMIN;

/* A permission in plain words: what a page or a form asks for. */
struct people_right {
    unsigned perm;
    enum msg words;
    const char *to; /* the page where it is done; NULL: there is none of its own */
};
/* Every permission that an address asks for, in the order they are told. */
extern const struct people_right PEOPLE_RIGHT[];
extern const size_t PEOPLE_RIGHTS;

/* NULL: there is no such role. */
const struct people_role *people_role(struct str word);
/* May a holder of `role` (NULL: the command line, which may all) give or take `other`? */
bool people_gives(const struct people_role *role, const struct people_role *other);

#endif
