/* place_flats.c - a house as others draw it: all doors that are there, entrance by entrance, each from the ground up. */
#include "place/place_in.h"

enum rc place_flats(struct db *db, struct arena *a, int64_t building, struct place_flat **out, size_t *n)
{
    struct place_entrances_row *entrance;
    struct place_flat *flat = NULL;
    size_t entrances, k = 0, room = 0;
    enum rc rc = place_entrances(db, a, building, &entrance, &entrances);
    for (size_t i = 0; i < entrances && !rc; i++) {
        struct place_doors_row *door;
        size_t doors;
        rc = place_doors(db, a, entrance[i].id, &door, &doors);
        if (rc)
            break;
        if (k + doors > room) {
            room = (k + doors) * (i + 1 < entrances ? 2 : 1);
            struct place_flat *more = ARENA_ARRAY(a, struct place_flat, room);
            if (!more)
                return FAILED;
            if (k)
                memcpy(more, flat, k * sizeof *more);
            flat = more;
        }
        const struct str name = place_entrance_words(a, entrance[i].name);
        for (size_t d = 0; d < doors; d++)
            flat[k++] = (struct place_flat){ door[d].id, entrance[i].id, door[d].floor, name, door[d].door };
    }
    if (rc)
        return rc;
    *out = flat;
    *n = k;
    return OK;
}
