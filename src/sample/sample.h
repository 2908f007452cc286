/* sample.h - a made-up neighbourhood of real size: 16,000 doors, 3,000 cases of three months, and one heating trouble of 150 voices.
**
** It is filled through the commands that people use, each at the moment it is meant to have happened (task.at; decision 35), so its log is
** as good as any and `zhitong check` holds it to the same rules. Nobody and nothing in it exists; it lies in the open sea. */
#ifndef SAMPLE_SAMPLE_H
#define SAMPLE_SAMPLE_H

#include "core/place.h"

#define SAMPLE_PASSWORD "yi-ge-yang-li" /* 一个样例: the folder is served on this machine only, and holds nothing real */

/* Who works there; all have that password. */
struct sample_person {
    const char *login, *name, *role, *unit; /* unit: NULL for those who act for none */
};
extern const struct sample_person SAMPLE_STAFF[];
extern const size_t SAMPLE_STAFF_N;

/* The plan's doors, for PLACE_IMPORT: those of the first `blocks` compounds, SAMPLE_BLOCKS at most. */
enum { SAMPLE_BLOCKS = 16 };
struct str sample_doors(struct arena *a, size_t blocks);
/* Its streets, waters and greens, for PLACE_DRAW. */
struct str sample_ground(struct arena *a);

/* When a place must begin (place_init) that sample_fill is to end now. */
int64_t sample_begins(int64_t now);
/* Fills a place that was just begun. progress may be NULL. false: *why is one plain line. */
bool sample_fill(struct place *p, int64_t now, void (*progress)(const char *what, int64_t done, int64_t of), struct arena *a,
                 struct str *why);

#endif
