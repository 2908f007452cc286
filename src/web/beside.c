/* beside.c - what modules have for the pages of others, without knowing of each other: doors in the frame, ways beside a thing, and what
** happened to it elsewhere.
**
** A module includes another's public header, never the other way round too; but a case wants to lead to what was promised for it, and a
** promise to its case. The page of a thing asks all modules what they have beside it, so the one that came first need not know the
** later. */
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

/* Each module's own are nearly in order already. */
static void by_time(struct past *p, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const struct past one = p[i];
        size_t k = i;
        for (; k && p[k - 1].at > one.at; k--)
            p[k] = p[k - 1];
        p[k] = one;
    }
}

enum rc web_past(struct web *w, const struct module *of, int64_t id, const struct past **out, size_t *n)
{
    struct past *all = arena_raw(w->arena, PAST_MOST * sizeof *all); /* each is written whole, and most cases have none */
    enum rc rc = all ? OK : FAILED;
    size_t k = 0;
    for (size_t i = 0; i < MODULES_N && !rc && k < PAST_MOST; i++) {
        size_t more = 0;
        if (MODULES[i]->past)
            rc = MODULES[i]->past(w, of, id, all + k, PAST_MOST - k, &more);
        k += more;
    }
    if (rc)
        return rc;
    by_time(all, k);
    *out = all;
    *n = k;
    return OK;
}
