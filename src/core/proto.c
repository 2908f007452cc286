/* proto.c - frames with deadlines, messages of frames, and the shapes of the jobs.
**
** The socket is never switched to non-blocking: each call says so for itself (MSG_DONTWAIT) and poll() waits, so one end's flags are
** not the other's. A frame's header goes out with its body in one sendmsg. */
#include "core/proto.h"

#include "base/clock.h"
#include "base/utf8.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

/* ---- the jobs ------------------------------------------------------------------------------------------------ */

#define LINE(t, m, least, most) { #m, offsetof(t, m), FIELD_TEXT, (least) ? FIELD_REQUIRED : 0U, (least), (most), MSG_NONE }
#define NUMBER(t, m, least, most) { #m, offsetof(t, m), FIELD_INT, FIELD_REQUIRED, (least), (most), MSG_NONE }
enum { OFFSET_MOST = 14 * 60, URL_MOST = 1024 };

const struct job_kind JOB_SHEET_READ = { "sheet.read", SHAPE_NONE, 25LL * CLOCK_S };

static const struct field write_f[] = {
    LINE(struct job_sheet_write, title, 1, 31),
    NUMBER(struct job_sheet_write, offset_min, -OFFSET_MOST, OFFSET_MOST),
};
const struct job_kind JOB_SHEET_WRITE = { "sheet.write", SHAPE(struct job_sheet_write, write_f), 25LL * CLOCK_S };

static const struct field slip_f[] = {
    LINE(struct job_slip, place, 1, 80),           LINE(struct job_slip, code, 8, 8),
    LINE(struct job_slip, word, 0, 4),             LINE(struct job_slip, url, 1, URL_MOST),
    NUMBER(struct job_slip, number, 0, INT64_MAX), NUMBER(struct job_slip, at, 0, INT64_MAX),
    NUMBER(struct job_slip, offset_min, -OFFSET_MOST, OFFSET_MOST), NUMBER(struct job_slip, lang, 0, LANGS - 1),
};
const struct job_kind JOB_SLIP = { "pdf.slip", SHAPE(struct job_slip, slip_f), 10LL * CLOCK_S };

static const struct field poster_f[] = {
    LINE(struct job_poster, place, 1, 80),
    LINE(struct job_poster, contact, 0, 80),
    NUMBER(struct job_poster, lang, 0, LANGS - 1),
};
const struct job_kind JOB_POSTER = { "pdf.poster", SHAPE(struct job_poster, poster_f), 10LL * CLOCK_S };

static const struct field card_f[] = {
    LINE(struct job_card, place, 1, 80),    LINE(struct job_card, over, 0, 120),
    LINE(struct job_card, number, 1, 40),   LINE(struct job_card, edition, 0, 40),
    LINE(struct job_card, kind, 0, 40),     LINE(struct job_card, day, 0, 60),
    LINE(struct job_card, reach, 0, 80),    LINE(struct job_card, title, 1, 200),
    LINE(struct job_card, url, 1, URL_MOST), LINE(struct job_card, unit, 0, 80),
    LINE(struct job_card, receipt, 0, 200), LINE(struct job_card, contact, 0, 80),
    NUMBER(struct job_card, form, JOB_CARD_ON_ONE, JOB_CARD_ON_TWO), NUMBER(struct job_card, lang, 0, LANGS - 1),
};
const struct job_kind JOB_CARD = { "pdf.card", SHAPE(struct job_card, card_f), 15LL * CLOCK_S };

static const struct field picture_f[] = { LINE(struct job_picture, boxes, 0, 24 * PICTURE_BOXES_MAX) };
const struct job_kind JOB_PICTURE = { "picture", SHAPE(struct job_picture, picture_f), 25LL * CLOCK_S };

bool picture_split(struct str made, struct str *thumb, struct str *picture)
{
    const unsigned char *p = (const unsigned char *)made.p;
    size_t n = made.n < 4 ? SIZE_MAX : (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
    if (made.n < 4 || n == 0 || n >= made.n - 4)
        return false;
    *thumb = str_cut(made, 4, 4 + n);
    *picture = str_cut(made, 4 + n, made.n);
    return true;
}

static const struct field calendar_f[] = {
    NUMBER(struct job_calendar, from, 0, INT32_MAX),
    NUMBER(struct job_calendar, to, 0, INT32_MAX),
};
const struct job_kind JOB_CALENDAR = { "calendar.read", SHAPE(struct job_calendar, calendar_f), 10LL * CLOCK_S };

const struct job_kind JOB_PROBE = { "probe", SHAPE_NONE, 10LL * CLOCK_S };

const struct job_kind *const JOBS[] = { &JOB_PROBE,  &JOB_SHEET_READ, &JOB_SHEET_WRITE, &JOB_SLIP,
                                        &JOB_POSTER, &JOB_CARD,       &JOB_PICTURE,     &JOB_CALENDAR };
const size_t JOBS_N = countof(JOBS);

static const struct field answer_f[] = {
    NUMBER(struct job_answer, rc, OK, FAILED),
    LINE(struct job_answer, why, 0, 20),
    LINE(struct job_answer, words, 0, 300),
    NUMBER(struct job_answer, n, 0, INT64_MAX),
};
static const struct job_kind ANSWER = { "answer", SHAPE(struct job_answer, answer_f), 0 };

bool job_args_good(const struct job_kind *kind, const void *args, struct arena *a)
{
    return shape_good(&kind->shape, args, a);
}

/* ---- frames -------------------------------------------------------------------------------------------------- */

/* OK: the socket may be used now (a close counts: the next call tells). */
static enum rc wait_for(int fd, short what, int64_t until)
{
    for (;;) {
        struct pollfd p = { .fd = fd, .events = what };
        int64_t left = until - clock_mono_us();
        int n = left > 0 ? poll(&p, 1, (int)(left / CLOCK_MS + 1)) : 0;
        if (n > 0)
            return OK;
        if (n == 0 && left <= 0)
            return BUSY;
        if (n < 0 && errno != EINTR)
            return FAILED;
    }
}

static bool again(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static enum rc frame_put(int fd, struct str body, int64_t until)
{
    must(body.n <= PROTO_PAYLOAD_MAX);
    const size_t n = body.n;
    unsigned char head[4] = { (unsigned char)(n >> 24), (unsigned char)(n >> 16), (unsigned char)(n >> 8), (unsigned char)n };
    struct iovec part[2] = { { head, sizeof head }, { (void *)(uintptr_t)body.p, body.n } };
    struct msghdr m = { .msg_iov = part, .msg_iovlen = 2 };
    while (part[0].iov_len + part[1].iov_len) {
        ssize_t sent = sendmsg(fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && !again())
            return errno == EPIPE || errno == ECONNRESET ? NOT_FOUND : FAILED;
        enum rc rc = sent < 0 ? wait_for(fd, POLLOUT, until) : OK;
        if (rc)
            return rc;
        for (int i = 0; i < 2 && sent > 0; i++) {
            size_t gone = (size_t)sent < part[i].iov_len ? (size_t)sent : part[i].iov_len;
            if (gone == 0)
                continue;
            part[i].iov_base = (char *)part[i].iov_base + gone;
            part[i].iov_len -= gone;
            sent -= (ssize_t)gone;
        }
    }
    return OK;
}

/* NOT_FOUND only when the end came before the first of these bytes. */
static enum rc take(int fd, char *p, size_t n, int64_t until)
{
    for (size_t have = 0; have < n;) {
        ssize_t got = recv(fd, p + have, n - have, MSG_DONTWAIT);
        if (got > 0) {
            have += (size_t)got;
            continue;
        }
        bool closed = got == 0 || errno == ECONNRESET;
        if (closed || !again())
            return closed && have == 0 ? NOT_FOUND : FAILED;
        enum rc rc = wait_for(fd, POLLIN, until);
        if (rc)
            return rc;
    }
    return OK;
}

static enum rc frame_get(int fd, struct arena *a, size_t max, int64_t until, struct str *out)
{
    unsigned char head[4];
    enum rc rc = take(fd, (char *)head, sizeof head, until);
    if (rc)
        return rc;
    size_t n = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
    char *p = n <= max ? arena_alloc(a, n) : NULL;
    if (!p)
        return FAILED;
    rc = take(fd, p, n, until);
    if (rc)
        return rc == NOT_FOUND ? FAILED : rc;
    *out = str_n(p, n);
    return OK;
}

/* A frame that is not a message's first: the end of the line is an accident here. */
static enum rc next_frame(int fd, struct arena *a, size_t max, int64_t until, struct str *out)
{
    enum rc rc = frame_get(fd, a, max, until, out);
    return rc == NOT_FOUND ? FAILED : rc;
}

/* ---- messages ------------------------------------------------------------------------------------------------ */

static enum rc record_put(int fd, const struct job_kind *kind, const void *record, struct arena *a, int64_t until)
{
    struct buf b;
    buf_init(&b, a, PROTO_HEAD_MAX);
    enum rc rc = shape_encode(&kind->shape, record, false, ABSENT, ABSENT, a, &b);
    return rc ? rc : frame_put(fd, buf_view(&b), until);
}

static enum rc record_from(const struct job_kind *kind, struct str bytes, struct arena *a, void *record)
{
    shape_clear(&kind->shape, record);
    enum rc rc = shape_decode(&kind->shape, bytes, false, NULL, NULL, a, record);
    return rc || !job_args_good(kind, record, a) ? FAILED : OK;
}

enum rc proto_ask_put(int fd, const struct job_ask *ask, struct arena *a, int64_t until)
{
    must(job_args_good(ask->kind, ask->args, a));
    enum rc rc = frame_put(fd, str_of(ask->kind->name), until);
    if (!rc)
        rc = record_put(fd, ask->kind, ask->args, a, until);
    return rc ? rc : frame_put(fd, ask->payload, until);
}

static const struct job_kind *kind_of(struct str name)
{
    for (size_t i = 0; i < JOBS_N; i++)
        if (str_eq(name, str_of(JOBS[i]->name)))
            return JOBS[i];
    return NULL;
}

static enum rc ask_get(int fd, struct arena *a, int64_t until, struct job_ask *out)
{
    struct str name, head, payload;
    enum rc rc = frame_get(fd, a, PROTO_NAME_MAX, until, &name);
    if (rc)
        return rc;
    const struct job_kind *kind = kind_of(name);
    void *args = kind ? arena_alloc(a, kind->shape.size) : NULL;
    if (!args)
        return FAILED;
    rc = next_frame(fd, a, PROTO_HEAD_MAX, until, &head);
    if (rc || (rc = record_from(kind, head, a, args)) || (rc = next_frame(fd, a, PROTO_PAYLOAD_MAX, until, &payload)))
        return rc;
    *out = (struct job_ask){ kind, args, payload };
    return OK;
}

enum rc proto_ask_get(int fd, struct arena *a, int64_t idle_until, int64_t budget_us, struct job_ask *out)
{
    enum rc rc = wait_for(fd, POLLIN, idle_until);
    if (rc)
        return rc;
    rc = ask_get(fd, a, clock_mono_us() + budget_us, out);
    return rc == BUSY ? FAILED : rc;
}

enum rc proto_answer_put(int fd, const struct job_answer *answer, struct str payload, struct arena *a, int64_t until)
{
    must(job_args_good(&ANSWER, answer, a) && payload.n <= PROTO_PAYLOAD_MAX);
    enum rc rc = record_put(fd, &ANSWER, answer, a, until);
    return rc ? rc : frame_put(fd, payload, until);
}

enum rc proto_answer_get(int fd, struct arena *a, int64_t until, struct job_answer *out, struct str *payload)
{
    struct str head, body;
    struct job_answer answer;
    enum rc rc = frame_get(fd, a, PROTO_HEAD_MAX, until, &head);
    if (rc || (rc = record_from(&ANSWER, head, a, &answer)) || (rc = next_frame(fd, a, PROTO_PAYLOAD_MAX, until, &body)))
        return rc;
    *out = answer;
    *payload = body;
    return OK;
}
