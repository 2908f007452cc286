/* text.h - small readings of text that several floors need: dates for people, and what in a text may name a person. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"

/* A moment cut into its parts in a fixed offset from UTC (minutes east). */
struct text_date {
    int year, month, day, hour, minute, second, weekday; /* 1..12, 1..31, 0..23, 0..59, 0..60, 0 = Sunday */
};
struct text_date text_date(int64_t us, int offset_min);
/* Which day it is there, counted from 1 January 1970. */
int64_t text_day(int64_t us, int offset_min);
/* UTC microseconds of a civil date in that offset. Out-of-range parts are refused. */
bool text_date_us(const struct text_date *d, int offset_min, int64_t *us) MUST_USE;
/* 2026-11-23T06:10:04Z */
struct str text_rfc3339(struct arena *a, int64_t us);
/* 0 KB, 213 KB, 1.2 MB, 34.0 GB: thousands, as disks are sold; a begun KB counts. */
struct str text_size(struct arena *a, int64_t bytes);

/* What in a text may point at a person. */
enum text_mark_kind { MARK_PHONE, MARK_ID_NUMBER, MARK_MAIL, MARK_DOOR, MARK_NAME };
struct text_mark {
    enum text_mark_kind kind;
    size_t from, to; /* bytes */
};
/* Likely marks in reading order, at most room; the rest of a text is then unmarked but `*n` is room. A mark takes TEXT_MARK_MIN bytes or
** more, so room = s.n / TEXT_MARK_MIN + 1 misses none. A heuristic for a clerk's second look, not a proof: 王女士, 李某, 3号楼2单元501,
** 3-2-501, 5-1204, 13800000000, 0351-5551234, a@b.c; numbers also cut by other signs,
** digit by digit, full-width or in words; MARK_MAIL: mail, WeChat, QQ; MARK_ID_NUMBER: identity and bank cards, number plates. */
enum { TEXT_MARK_MIN = 5 };
void text_marks(struct str s, struct text_mark *out, size_t room, size_t *n);

#endif
