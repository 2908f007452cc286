/* people_accounts.c - accounts as a list: all of them for the command line; for the rest of the program only those whom a right
** concerns. */
#include "people/people_in.h"

enum { BATCH = 100 };

static struct people_account account(const struct people_user_list_row *r)
{
    return (struct people_account){ r->id, r->login, r->name, r->role, r->unit, r->active == 1 };
}

enum rc people_accounts(struct db *db, struct arena *a, struct people_account *out, size_t room, size_t *n)
{
    size_t k = 0, got;
    int64_t after = -1;
    do {
        struct people_user_list_row *row;
        enum rc rc = people_user_list(db, a, after, BATCH, &row, &got);
        if (rc)
            return rc;
        for (size_t i = 0; i < got && k < room; i++, k++)
            out[k] = account(&row[i]);
        after = got ? row[got - 1].id : after;
    } while (got == BATCH && k < room);
    *n = k;
    return OK;
}

enum rc people_able(struct db *db, struct arena *a, unsigned perms, struct people_account *out, size_t room, size_t *n)
{
    size_t k = 0, got = 0;
    enum rc rc = OK;
    for (size_t i = 0; !rc && i < PEOPLE_ROLES; i++) {
        struct people_user_list_row *row;
        unsigned has = 0;
        if ((rc = people_perms(db, a, &PEOPLE_ROLE[i], &has)) || (has & perms) != perms)
            continue;
        rc = people_user_able(db, a, str_of(PEOPLE_ROLE[i].word), (int64_t)(room - k), &row, &got);
        for (size_t r = 0; !rc && r < got; r++)
            out[k++] = account(&row[r]);
    }
    if (!rc)
        *n = k;
    return rc;
}
