/* place_ground.h - the ground below the buildings of the map: lines (streets, a canal) and areas (a pond, a green, the outlines of houses).
**
** Whoever reads a drawing (GeoJSON: cli_map.c) makes of it a *text*, one shape a line,
**
**     kind TAB name TAB lon,lat SP lon,lat ... LF        kind: street water green house area; name: may be empty
**
** in millionths of a degree, and the command takes no other. A drawing replaces the one before as a whole. A shape of four points and more
** whose last point is its first is an area, unless it is a street. */
#ifndef PLACE_PLACE_GROUND_H
#define PLACE_PLACE_GROUND_H

#include "place/place.h"

extern const char *const PLACE_GROUND[GROUNDS]; /* "street", ... */

enum {
    GROUND_SHAPES_MOST = 2000,
    GROUND_POINTS_MOST = 2000, /* of a shape */
    GROUND_ALL_MOST = 20000,   /* of all: the picture goes to telephones */
    GROUND_NAME_CHARS = 40,
    GROUND_BYTES = 2 << 20,
};

/* The text into shapes. INVALID: *bad_line says where it leaves the rules above (from 1; 0: it has no end). */
enum rc place_ground_parse(struct arena *a, struct str text, struct place_shape **out, size_t *n, int64_t *bad_line) MUST_USE;
/* A line of that text. */
void place_ground_put(struct buf *b, const struct place_shape *s);

/* place.draw: this is the ground from now on. What is there already emits nothing. */
struct place_draw {
    struct str rows;
    int64_t dry; /* 1: judged, then refused with MSG_err_place_dry */
};
struct place_drawn {
    int64_t shapes, points;
    int64_t same; /* 1: all of it was there before */
};
extern const struct command PLACE_DRAW;

#endif
