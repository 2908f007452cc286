/* fuzz_door.c - any bytes as a door. What was understood, written out plainly with every word, must be understood as the same door.
**
** clang -std=c17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -Isrc -Ibuild/po tests/fuzz/fuzz_door.c \
** src/place/place_door.c src/base/{arena,buf,fault,mem,rc,str,utf8}.c -lsodium -lutf8proc -o fuzz_door && ./fuzz_door -max_len=200 */
#include "place/place_door.h"

#include "base/buf.h"
#include "store/db.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool same(struct str a, struct str b)
{
    return (a.p == NULL) == (b.p == NULL) && str_eq(a, b);
}

/* A door that was put together from its floor, 5东户 or 3F, would be read as a floor once it is written out. */
static bool plain(struct str door)
{
    return !door.p || (memmem(door.p, door.n, "户", strlen("户")) == NULL && !str_ends(door, STR("F")));
}

static void said_again(struct arena *a, const struct place_door *d)
{
    struct place_door again;
    struct buf b;
    buf_init(&b, a, 1000);
    if (d->building.p)
        buf_printf(&b, STR_FMT "号楼", STR_ARG(d->building));
    if (d->entrance.p)
        buf_printf(&b, STR_FMT "单元", STR_ARG(d->entrance));
    if (d->door.p)
        buf_printf(&b, STR_FMT "室", STR_ARG(d->door));
    if (b.n == 0)
        return;
    must(place_door_read(a, buf_view(&b), KNOWN_NOTHING, &again));
    must(same(again.building, d->building) && same(again.entrance, d->entrance) && same(again.door, d->door));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str in = str_n(size ? (const char *)data : "", size);
    struct arena a;
    struct place_door d;
    arena_init(&a, 1 << 20);
    for (int known = KNOWN_NOTHING; known <= KNOWN_ENTRANCE; known++) {
        if (!place_door_read(&a, in, (enum place_known)known, &d))
            continue;
        must(d.building.n <= 16 && d.entrance.n <= 16 && d.door.n <= 32 && d.compound.n <= DOOR_TEXT_MOST);
        if (plain(d.door))
            said_again(&a, &d);
    }
    for (int part = PART_BUILDING; part <= PART_DOOR; part++) {
        struct str name = place_door_part(&a, (enum place_part)part, in);
        must(name.p && name.n <= in.n + 8);
        must(place_door_rank(name) >= 0);
    }
    must(!a.overflow);
    arena_release(&a);
    return 0;
}
