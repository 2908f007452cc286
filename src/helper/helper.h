/* helper.h - what a job of zhitong-helper is given and gives back. One job at a time, on one thread. */
#ifndef HELPER_HELPER_H
#define HELPER_HELPER_H

#include "core/proto.h"

struct work {
    struct arena *a;
    struct buf *out; /* the answer's payload, on the heap */
    int64_t n;       /* the answer's n */
    struct str why, words;
};

/* return work_refuse(w, INVALID, "zip", "...") - the first refusal stays. */
enum rc work_refuse(struct work *w, enum rc rc, const char *why, const char *fmt, ...) MUST_USE __attribute__((format(printf, 4, 5)));

/* The jobs, as proto.h tells them. Not OK: work_refuse has been said, or memory was short. */
enum rc xlsx_read(struct str file, struct work *w) MUST_USE;
enum rc xlsx_write(const struct job_sheet_write *job, struct str rows, struct work *w) MUST_USE;
enum rc pdf_slip(const struct job_slip *job, struct work *w) MUST_USE;
enum rc picture_make(const struct job_picture *job, struct str file, struct work *w) MUST_USE;
enum rc calendar_read(const struct job_calendar *job, struct str file, struct work *w) MUST_USE;
enum rc pdf_poster(const struct job_poster *job, struct str rows, struct work *w) MUST_USE;
enum rc pdf_card(const struct job_card *job, struct str rows, struct work *w) MUST_USE;

#endif
