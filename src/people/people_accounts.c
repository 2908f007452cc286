/* people_accounts.c - the list of accounts, for the command line. */
#include "people/people_in.h"

enum { BATCH = 100 };

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
            out[k] = (struct people_account){ row[i].id, row[i].login, row[i].name, row[i].role, row[i].unit, row[i].active == 1 };
        after = got ? row[got - 1].id : after;
    } while (got == BATCH && k < room);
    *n = k;
    return OK;
}
