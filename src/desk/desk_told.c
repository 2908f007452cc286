/* desk_told.c - what other modules may ask the desk: facts of a case that they lead to, never what a resident wrote. */
#include "desk/desk_in.h"

enum rc desk_case_told(struct db *db, struct arena *a, int64_t id, struct case_told *out)
{
    struct desk_case_get_row row;
    enum rc rc = desk_case_get(db, a, id, &row);
    if (!rc)
        *out = (struct case_told){ row.id, row.state, row.wording };
    return rc;
}
