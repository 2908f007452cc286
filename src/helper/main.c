/* main.c - `zhitong-helper`: takes a job from the server, does it, answers, waits for the next, and ends when none comes.
**
** Here live the large libraries and the parsers of strangers' files; the server has neither, and its signing key is in another process.
** Nothing is kept from job to job but what the libraries cache (fonts). Exit code 0 means: I left between two jobs. */
#include "helper/helper.h"

#include "base/clock.h"
#include "base/hash.h"
#include "helper/sandbox.h"

#include <unistd.h>

#define IDLE_US (30LL * CLOCK_S)
#define MESSAGE_US (20LL * CLOCK_S)
enum { ARENA_MAX = 320 << 20, LEFT_IDLE = 0, LEFT_BROKEN = 1, LEFT_UNASKED = 2 };

static enum rc probe(struct work *w)
{
    const struct sandbox s = sandbox_stands();
    w->n = (s.landlock & PROBE_LANDLOCK) | (s.seccomp ? PROBE_SECCOMP : 0);
    return OK;
}

static enum rc do_job(const struct job_ask *ask, struct work *w)
{
    if (ask->kind == &JOB_PROBE)
        return probe(w);
    if (ask->kind == &JOB_SHEET_READ)
        return xlsx_read(ask->payload, w);
    if (ask->kind == &JOB_SHEET_WRITE)
        return xlsx_write(ask->args, ask->payload, w);
    if (ask->kind == &JOB_SLIP)
        return pdf_slip(ask->args, w);
    if (ask->kind == &JOB_PICTURE)
        return picture_make(ask->args, ask->payload, w);
    if (ask->kind == &JOB_CALENDAR)
        return calendar_read(ask->args, ask->payload, w);
    if (ask->kind == &JOB_CARD)
        return pdf_card(ask->args, ask->payload, w);
    must(ask->kind == &JOB_POSTER);
    return pdf_poster(ask->args, ask->payload, w);
}

static enum rc serve_one(struct arena *a, struct buf *out)
{
    struct job_ask ask;
    struct work w = { .a = a, .out = out };
    enum rc rc = proto_ask_get(PROTO_FD, a, clock_mono_us() + IDLE_US, MESSAGE_US, &ask);
    if (rc)
        return rc;
    if (!sandbox_job())
        return FAILED;
    rc = do_job(&ask, &w);
    if (!rc && out->overflow)
        rc = work_refuse(&w, INVALID, "large", "the result is larger than %d MiB", PROTO_PAYLOAD_MAX >> 20);
    if (rc && !w.why.p) {
        w.why = STR("memory");
        w.words = STR("the helper ran out of memory");
    }
    const struct job_answer answer = { rc, w.why, w.words, w.n };
    return proto_answer_put(PROTO_FD, &answer, rc ? STR("") : buf_view(out), a, clock_mono_us() + MESSAGE_US) ? FAILED : OK;
}

/* For the caretaker: does this machine hold what a stranger's file may do to us? */
static int about(void)
{
    struct sandbox s = sandbox_walls();
    printf("zhitong-helper " ZT_VERSION "\n");
    if (s.landlock)
        printf("Landlock: version %d; it sees fonts and libraries, and writes nowhere\n", s.landlock);
    else
        printf("Landlock: this kernel has none; it sees what its account sees\n");
    printf("seccomp: %s\n", s.seccomp ? "it starts nothing and reaches nobody" : "not here; it may call what its account may");
    return fflush(stdout) == 0 ? LEFT_IDLE : LEFT_BROKEN;
}

int main(int argc, char **argv)
{
    struct arena a;
    struct buf out;
    enum rc rc = OK;
    if (argc == 2 && str_eq(str_of(argv[1]), STR("--about")))
        return about();
    base_init();
    if (!sandbox_enter()) {
        fprintf(stderr, "zhitong-helper is started by zhitong, not by hand\n");
        return LEFT_UNASKED;
    }
    arena_init(&a, ARENA_MAX);
    buf_init(&out, NULL, PROTO_PAYLOAD_MAX);
    while (!rc) {
        rc = serve_one(&a, &out);
        arena_reset(&a);
        buf_release(&out);
    }
    _exit(rc == NOT_FOUND || rc == BUSY ? LEFT_IDLE : LEFT_BROKEN); /* five libraries' exit handlers have nothing to say to anybody */
}
