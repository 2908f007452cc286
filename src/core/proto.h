/* proto.h - how the server and its helper speak: messages of frames over a socket, and the jobs there are.
**
** A frame is a length (32 bits, big-endian) and as many bytes. An ask is three frames: the job's name, the canonical bytes of its shape,
** a payload (a file, or nothing). An answer is two: the canonical bytes of struct job_answer, and a payload. Both ends hold every
** length against a limit before they take memory for it, because neither believes the other: the helper may have been turned by
** the file it was reading, and a server may be older than its helper. */
#ifndef CORE_PROTO_H
#define CORE_PROTO_H

#include "core/shape.h"

enum {
    PROTO_FD = 3,                  /* where the helper finds its socket */
    PROTO_NAME_MAX = 40,           /* bytes of a job's name */
    PROTO_HEAD_MAX = 64 << 10,     /* bytes of a shape */
    PROTO_PAYLOAD_MAX = 32 << 20,
};

/* ---- the jobs ------------------------------------------------------------------------------------------------ */

struct job_kind {
    const char *name;
    struct shape shape;
    int64_t deadline_us; /* from the first byte asked to the last one answered */
};

/* sheet.read: an XLSX file -> the first visible sheet as rows (sheet.h) of text, COVERED and BELOW; n: rows. INVALID, why: "password",
** "old" (a .xls), "zip", "bomb", "xml", "rows", "columns", "cell", "merged"; n: the row where it was. It takes no arguments but the
** file. */
extern const struct job_kind JOB_SHEET_READ;

/* sheet.write: rows (sheet.h), the first being the header -> an XLSX file. INVALID, why: "rows", "title". */
struct job_sheet_write {
    struct str title;   /* the sheet's name */
    int64_t offset_min; /* moments are written as dates of this clock */
};
extern const struct job_kind JOB_SHEET_WRITE;

/* pdf.slip: one A4, the upper half to be cut off and kept -> PDF; n: characters no font had. INVALID, why: "url" (too long for a code). */
struct job_slip {
    struct str place, code, word, url; /* code: 8 characters; word: 4 digits, or empty: boxes to write it into by hand */
    int64_t number, at, offset_min, lang;
};
extern const struct job_kind JOB_SLIP;

/* pdf.poster: A4 for the walls of entrance halls, a page for each row (sheet.h) of two texts: where it hangs (at most POSTER_WHERE_MAX
** characters), the address that its code leads to -> PDF; n as above. INVALID, why: "url" as above, "pages" (none, or more than
** POSTER_PAGES_MAX, or a row that is no such row). */
struct job_poster {
    struct str place;
    struct str contact; /* where and when a person is met, a telephone; may be absent */
    int64_t lang;
};
enum { POSTER_WHERE_MAX = 60, POSTER_PAGES_MAX = 300 };
extern const struct job_kind JOB_POSTER;

/* pdf.card: the direct-line card on paper -> PDF; n as above. What it says besides the head are rows (sheet.h): an INT of enum
** job_card_row, an INT that the kind explains, then as many texts as it names, any of them empty. INVALID, why: "url" as above, "rows" (one
** that is no such row, or more than JOB_CARD_ROWS_MAX). */
struct job_card {
    struct str place, over;                /* the office; the levels above it, for under the title (may be absent) */
    struct str number, edition, kind, day; /* words for the head: which card, its version, its kind, when it was sent up */
    struct str reach;                      /* whom it is about: "4 个小区 612 户" */
    struct str title;                      /* what it is about, in a sentence */
    struct str url;                        /* where its code leads */
    struct str unit;                       /* whose own copy and code this is; absent: anybody's */
    struct str receipt, contact;           /* where it stands in the log; where a person is met. May be absent */
    int64_t form, lang;                    /* form: JOB_CARD_ON_ONE, or JOB_CARD_ON_TWO with as many pages of annexes as it takes */
};
enum { JOB_CARD_ON_ONE, JOB_CARD_ON_TWO };
enum job_card_row {
    JOB_CARD_HOW,     /* a paragraph: how it came about */
    JOB_CARD_TRIED,   /* a paragraph: what was tried */
    JOB_CARD_SEGMENT, /* name, owner, manager, payer, evidence; the number: JOB_CARD_AGREED, JOB_CARD_UNCLEAR or JOB_CARD_DISPUTED */
    JOB_CARD_OPTION,  /* what could be done, cost, time, risk */
    JOB_CARD_UNIT,    /* name, what for, by when, its answer; the number: 1 for the lead */
    JOB_CARD_LEVEL,   /* name, its words, its signature's (empty: a line for one) */
    JOB_CARD_ANNEX,   /* title, text (empty: it lies beside the paper) */
    JOB_CARD_ROW_KINDS
};
enum job_card_state { JOB_CARD_AGREED, JOB_CARD_UNCLEAR, JOB_CARD_DISPUTED, JOB_CARD_SEGMENT_STATES };
enum { JOB_CARD_ROWS_MAX = 200, JOB_CARD_ROW_TEXTS = 5, JOB_CARD_PAGES_MAX = 24 };
extern const struct job_kind JOB_CARD;

/* picture: a JPEG, PNG, WebP or HEIC file -> four bytes, how long the thumbnail is (big-endian), the thumbnail, the picture: both JPEG,
** sRGB, upright, without metadata; n: width << PICTURE_WIDTH_SHIFT | height. INVALID, why: "picture" (none of the four, or damaged),
** "pixels" (too many), "boxes". */
struct job_picture {
    struct str boxes; /* "x y w h ..." in parts of PICTURE_WHOLE, to be painted over in black; absent: none */
};
enum {
    PICTURE_SIDE_MAX = 2048,
    PICTURE_THUMB_MAX = 480,
    PICTURE_PIXELS_MAX = 50000000,
    PICTURE_BYTES_MAX = 10 << 20, /* of a file that somebody sends */
    PICTURE_BOXES_MAX = 40,
    PICTURE_WHOLE = 10000,
    PICTURE_WIDTH_SHIFT = 16,
};
extern const struct job_kind JOB_PICTURE;
/* The two parts of what it made. false: it is no such thing. */
bool picture_split(struct str made, struct str *thumb, struct str *picture) MUST_USE;

/* calendar.read: a calendar file (.ics) -> rows (sheet.h): of four cells, a run of days: first day (since 1970), how many, 1 worked or 0
** off, name; of two, what was left out: why ("time", "cancelled", "outside", "long", "rule", "twice"), name. Runs are in order and do not
** overlap; n: days. INVALID, why: "calendar" (it is none), "many". */
struct job_calendar {
    int64_t from, to; /* the days through which a rule is followed */
};
enum {
    JOB_CALENDAR_BYTES_MAX = 1 << 20,
    JOB_CALENDAR_EVENTS_MAX = 2000,
    JOB_CALENDAR_DAYS_MAX = 2000,
    JOB_CALENDAR_RUN_MOST = 366,
    JOB_CALENDAR_NAME_MAX = 40, /* characters; what is longer is cut */
};
extern const struct job_kind JOB_CALENDAR;

/* probe: nothing -> nothing, so it works; n: which walls stand around it, PROBE_LANDLOCK (the version) and PROBE_SECCOMP. */
enum { PROBE_LANDLOCK = 255, PROBE_SECCOMP = 256 };
extern const struct job_kind JOB_PROBE;

extern const struct job_kind *const JOBS[];
extern const size_t JOBS_N;

/* Are these arguments within their shape: every field there that must be, texts valid, NFC and short enough, numbers in range? */
bool job_args_good(const struct job_kind *kind, const void *args, struct arena *a) MUST_USE;

struct job_answer {
    int64_t rc;       /* enum rc */
    struct str why;   /* one stable word when rc is not OK, for whoever says it in another language */
    struct str words; /* one plain line of English for the same */
    int64_t n;        /* what the job says of it, else 0 */
};

/* ---- messages ------------------------------------------------------------------------------------------------ */

/* `until`: a moment of clock_mono_us(). OK; BUSY: it came before we were done; NOT_FOUND: the other end closed before the first byte;
** FAILED: it closed in the middle, or what it sent is not a message of ours, or the arena is full. */
struct job_ask {
    const struct job_kind *kind;
    const void *args;
    struct str payload;
};
enum rc proto_ask_put(int fd, const struct job_ask *ask, struct arena *a, int64_t until) MUST_USE;
/* Waits for the first byte until `idle_until` (BUSY: none came), then for the whole at most `budget_us` (FAILED: it stayed a part). */
enum rc proto_ask_get(int fd, struct arena *a, int64_t idle_until, int64_t budget_us, struct job_ask *out) MUST_USE;
enum rc proto_answer_put(int fd, const struct job_answer *answer, struct str payload, struct arena *a, int64_t until) MUST_USE;
enum rc proto_answer_get(int fd, struct arena *a, int64_t until, struct job_answer *out, struct str *payload) MUST_USE;

#endif
