/* place_door.h - what people mean when they write a door. Pure: it knows no registry.
**
** "枣树里3号楼2单元501", "3-2-501", "３＃２－５０１", "三栋二单元五零一", "B座1203", "3 hao 2 danyuan 501" all name the same four parts. Each part
** has one canonical spelling, which is how the registry keeps it too: digits without leading zeros, Latin capitals, half width, without
** the word that follows it: "3", "B", "甲3", "501", "东楼". */
#ifndef PLACE_PLACE_DOOR_H
#define PLACE_PLACE_DOOR_H

#include "base/arena.h"

enum { DOOR_TEXT_MOST = 400 }; /* bytes of a typed text that are looked at */

struct place_door {
    struct str compound;                 /* what stands before the first part, folded and trimmed; empty: nothing */
    struct str building, entrance, door; /* canonical; absent: not said */
    int64_t floor;                       /* said, or told by the door's number; ABSENT: neither */
};

/* What is known already where the text was typed, so "2-501" on the page of a building is an entrance and a door. */
enum place_known { KNOWN_NOTHING, KNOWN_BUILDING, KNOWN_ENTRANCE };

/* false: no part was found, or the arena is full; the text may still hold a compound's name. */
bool place_door_read(struct arena *a, struct str text, enum place_known known, struct place_door *out) MUST_USE;

/* Half width, capitals, every dash a '-', commas and ideographic spaces a space. Absent on overflow. */
struct str place_door_fold(struct arena *a, struct str text);

/* One part as it stands in a cell of its own: "3号楼", "三栋", "B 座", "2单元", "501室", "5层". Absent on overflow; empty stays empty. */
enum place_part { PART_BUILDING, PART_ENTRANCE, PART_FLOOR, PART_DOOR };
struct str place_door_part(struct arena *a, enum place_part part, struct str cell);

/* A door's name is whole in its entrance: "1" on floor 5 is 501, "东户" is 5东户. floor may be ABSENT. Absent on overflow. */
struct str place_door_whole(struct arena *a, struct str door, int64_t floor);
/* The floor that a door's number tells: 501 is on 5, 1203 on 12, A501 on 5. ABSENT: it tells none. */
int64_t place_door_floor(struct str door);
/* What a canonical name sorts by, before its text: 2 before 10, numbers before letters before words. */
int64_t place_door_rank(struct str name);
/* A part as it is written on the wall: "3 号楼", "B 座", "东楼"; "2 单元". Empty for an empty entrance. Absent on overflow. */
struct str place_building_words(struct arena *a, struct str name);
struct str place_entrance_words(struct arena *a, struct str name);

#endif
