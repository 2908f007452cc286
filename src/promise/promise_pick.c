/* promise_pick.c - which homes are meant: compounds, houses, entrances, floors, numbers that were ticked, a list that was pasted.
**
** A pasted line is read as the registry reads a door (place_find); it may name a house or an entrance, and then all doors of it are meant.
** A line that names no single place is told by its number and nothing is done, unless it may be left out: a list with one wrong door must
** not mark the four hundred others and leave somebody wondering which. */
#include "promise/promise_roll.h"

#include <stdlib.h>

enum rc promise_pick_flat(struct cx *cx, struct promise_pick *p, int64_t building, int64_t household)
{
    if (p->n == p->room) {
        const size_t room = p->room ? 2 * p->room : 64;
        struct pick_home *more = ARENA_ARRAY(cx->arena, struct pick_home, room);
        if (!more)
            return FAILED;
        if (p->n)
            memcpy(more, p->home, p->n * sizeof *more);
        p->home = more;
        p->room = room;
    }
    p->home[p->n++] = (struct pick_home){ building, household };
    return OK;
}

enum rc promise_pick_house(struct cx *cx, struct promise_pick *p, int64_t building, int64_t entrance, int64_t floor)
{
    struct place_flat *flat;
    size_t n;
    enum rc rc = place_flats(cx->db, cx->arena, building, &flat, &n);
    for (size_t i = 0; i < n && !rc; i++)
        if ((entrance == ABSENT || flat[i].entrance == entrance) && (floor == ABSENT || flat[i].floor == floor))
            rc = promise_pick_flat(cx, p, building, flat[i].household);
    return rc;
}

static enum rc pick_line(struct cx *cx, struct promise_pick *p, struct str line, bool *known)
{
    struct place_address at[2];
    size_t n;
    enum rc rc = place_find(cx->db, cx->arena, line, at, countof(at), &n);
    *known = !rc && n == 1 && at[0].building != ABSENT;
    if (rc || !*known)
        return rc;
    if (at[0].household != ABSENT)
        return promise_pick_flat(cx, p, at[0].building, at[0].household);
    return promise_pick_house(cx, p, at[0].building, at[0].entrance, ABSENT);
}

enum rc promise_pick_list(struct cx *cx, struct promise_pick *p, struct str list)
{
    struct str line;
    enum rc rc = OK;
    for (int64_t nth = 1; !rc && str_next(&list, '\n', &line); nth++) {
        bool known = true;
        line = str_trim(line);
        if (line.n)
            rc = pick_line(cx, p, line, &known);
        p->left += !rc && !known;
        if (!rc && !known && !p->bad_line)
            p->bad_line = nth;
    }
    return rc;
}

static int by_house(const void *x, const void *y)
{
    const struct pick_home *a = x, *b = y;
    if (a->building != b->building)
        return a->building < b->building ? -1 : 1;
    return a->household < b->household ? -1 : a->household > b->household;
}

void promise_pick_sort(struct promise_pick *p)
{
    size_t n = 0;
    if (p->n)
        qsort(p->home, p->n, sizeof *p->home, by_house);
    for (size_t i = 0; i < p->n; i++) {
        if (n && p->home[n - 1].household == p->home[i].household)
            p->twice++;
        else
            p->home[n++] = p->home[i];
    }
    p->n = n;
}
