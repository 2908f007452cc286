/* moment.h - a moment as people and their programs write it, and what such a writing tells of the order of its parts. */
#ifndef BASE_MOMENT_H
#define BASE_MOMENT_H

#include "base/text.h"

/* In which order day, month and year stand. 04/12/2018 alone does not tell. */
enum moment_order { MOMENT_ORDER_UNKNOWN, MOMENT_YMD, MOMENT_MDY, MOMENT_DMY };

struct moment {
    int64_t us;              /* UTC microseconds */
    enum moment_order shows; /* the order that this writing proves; UNKNOWN: it would fit another one too */
};

/* Reads "2019/2/14 20:00:00", "2020-09-03", "2020-09-03T00:00:00Z", "2020年1月6日 下午3:09", "04/27/2018 11:11:26 AM", "27.4.2018 9:05" and
** their like; white space around it is nobody's business. The clock is that of a place offset_min minutes east of UTC, unless the writing
** names an offset of its own; without a clock it is the day's beginning. A year has four digits. `order` is how to read what does not show
** its order; a stated one is kept to. INVALID: that is no moment (99/99/9999, 30 February, yesterday). CONFLICT: it is one of two, and
** order is UNKNOWN. */
enum rc moment_read(struct str s, int offset_min, enum moment_order order, struct moment *out) MUST_USE;

#endif
