/* beside.c - what modules have for the pages of others, without knowing of each other: doors in the frame, and ways beside a thing.
**
** A module includes another's public header, never the other way round too; but a case wants to lead to what was promised for it, and a
** promise to its case. The page of a thing asks all modules what they have beside it, so the one that came first need not know the later. */
#include "web/app.h"

void web_doors(struct page *pg)
{
    for (size_t i = 0; i < MODULES_N && pg->doors < PAGE_DOORS; i++)
        if (MODULES[i]->door)
            pg->door[pg->doors++] = MODULES[i]->door;
}

enum rc web_beside(struct web *w, const struct module *of, int64_t id)
{
    struct beside *all = ARENA_ARRAY(w->arena, struct beside, BESIDE_MOST);
    enum rc rc = all ? OK : FAILED;
    size_t n = 0;
    for (size_t i = 0; i < MODULES_N && !rc && n < BESIDE_MOST; i++) {
        size_t more = 0;
        if (MODULES[i]->beside)
            rc = MODULES[i]->beside(w, of, id, all + n, BESIDE_MOST - n, &more);
        n += more;
    }
    if (rc)
        return rc;
    w->page.beside = all;
    w->page.besides = n;
    return OK;
}
