/* helper.c - processes that are started on demand, given one job at a time, and never waited for longer than a job may take.
**
** A slot is a place for one process. A thread takes a slot for the length of its job; so a socket has one user, and the lock covers
** only the taking. The process is spawned (posix_spawn: no copy of our memory, no code of ours between fork and exec) with an empty
** environment, no open file but its socket and stderr, and a process group of its own, so that Ctrl-C on a terminal is ours to handle.
**
** A helper goes by itself when it has been idle, which can happen just as a job is on its way to it. It says so: it leaves with exit
** code 0 only between two jobs, and the kernel hangs it up (SIGHUP) when the thread that spawned it ends. Neither is the job's
** fault, so such a job is given once more, to a new process. Every other end is a failure of this job and of nothing else. */
#include "core/helper.h"

#include "base/clock.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WAIT_FOR_SLOT_MS = 2000, PATH_ROOM = 4096 };

struct slot {
    pid_t pid; /* 0: no process */
    int fd;
    bool taken;
};

struct helper {
    pthread_mutex_t mu; /* over `taken` */
    pthread_cond_t freed;
    struct slot slot[HELPER_PROCESSES];
    char path[PATH_ROOM];
    atomic_llong jobs, failed;
};

/* ---- opening ------------------------------------------------------------------------------------------------- */

static bool find_program(const char *path, char *out)
{
    static const char name[] = "zhitong-helper";
    const char *set = path ? path : getenv("ZHITONG_HELPER");
    if (set) {
        int n = snprintf(out, PATH_ROOM, "%s", set);
        return n > 0 && n < PATH_ROOM;
    }
    ssize_t n = readlink("/proc/self/exe", out, PATH_ROOM);
    while (n > 0 && out[n - 1] != '/')
        n--;
    if (n <= 0 || (size_t)n + sizeof name > PATH_ROOM)
        return false;
    memcpy(out + n, name, sizeof name);
    return true;
}

enum rc helper_open(const char *path, struct helper **out)
{
    struct helper *h = mem_new(1, sizeof *h);
    if (!h || !find_program(path, h->path)) {
        mem_free(h);
        return FAILED;
    }
    pthread_condattr_t monotonic;
    must(pthread_condattr_init(&monotonic) == 0 && pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0);
    must(pthread_mutex_init(&h->mu, NULL) == 0 && pthread_cond_init(&h->freed, &monotonic) == 0);
    pthread_condattr_destroy(&monotonic);
    *out = h;
    return OK;
}

/* ---- one process --------------------------------------------------------------------------------------------- */

static int start_with(const char *path, int theirs, pid_t *pid)
{
    char *argv[] = { (char *)(uintptr_t)"zhitong-helper", NULL };
    char *envp[] = { (char *)(uintptr_t)"LANG=C.UTF-8", NULL };
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int e = posix_spawn_file_actions_init(&files);
    if (e)
        return e;
    if ((e = posix_spawnattr_init(&how)) == 0) {
        if ((e = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)) == 0 &&
            (e = posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)) == 0 &&
            (e = posix_spawn_file_actions_adddup2(&files, theirs, PROTO_FD)) == 0 &&
            (e = posix_spawn_file_actions_addclosefrom_np(&files, PROTO_FD + 1)) == 0 &&
            (e = posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP)) == 0 &&
            (e = posix_spawnattr_setsigmask(&how, &none)) == 0 && (e = posix_spawnattr_setsigdefault(&how, &all)) == 0)
            e = posix_spawn(pid, path, &files, &how, argv, envp);
        posix_spawnattr_destroy(&how);
    }
    posix_spawn_file_actions_destroy(&files);
    return e;
}

static bool start(const char *path, struct slot *s)
{
    int pair[2], e;
    pid_t pid;
    must(s->pid == 0);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return false;
    e = start_with(path, pair[1], &pid);
    close(pair[1]);
    if (e) {
        close(pair[0]);
        return false;
    }
    s->pid = pid;
    s->fd = pair[0];
    return true;
}

/* Ends what is left of the process; the status as of waitpid, or -1. */
static int end(struct slot *s)
{
    int status;
    must(s->pid > 0);
    close(s->fd);
    (void)kill(s->pid, SIGKILL);
    pid_t got;
    while ((got = waitpid(s->pid, &status, 0)) < 0 && errno == EINTR)
        ;
    s->pid = 0;
    return got < 0 ? -1 : status;
}

/* After the other end has closed: waits a little for the process to be gone, so that its status is its own and not our SIGKILL. */
static int end_closed(struct slot *s)
{
    siginfo_t info;
    for (int i = 0; i < 100; i++) {
        info.si_pid = 0;
        if (waitid(P_PID, (id_t)s->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == s->pid)
            break;
        clock_sleep_us(5LL * CLOCK_MS);
    }
    return end(s);
}

/* A process that went while it had nothing to do, whatever ended it, has failed nobody. */
static void bury(struct slot *s)
{
    siginfo_t info = { .si_pid = 0 };
    if (s->pid && waitid(P_PID, (id_t)s->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == s->pid)
        (void)end(s);
}

void helper_close(struct helper *h)
{
    if (!h)
        return;
    for (size_t i = 0; i < HELPER_PROCESSES; i++) {
        must(!h->slot[i].taken);
        if (h->slot[i].pid)
            (void)end(&h->slot[i]);
    }
    pthread_cond_destroy(&h->freed);
    pthread_mutex_destroy(&h->mu);
    mem_free(h);
}

/* ---- words ---------------------------------------------------------------------------------------------------- */

struct err helper_err(const struct helper_result *r)
{
    static const struct {
        const char *why;
        enum msg key;
    } words[] = {
        { "busy", MSG_helper_busy },     { "missing", MSG_helper_missing }, { "deadline", MSG_helper_deadline },
        { "ended", MSG_helper_ended },   { "large", MSG_helper_large },     { "password", MSG_sheet_password },
        { "old", MSG_sheet_old },        { "zip", MSG_sheet_zip },          { "bomb", MSG_sheet_bomb },
        { "xml", MSG_sheet_xml },        { "rows", MSG_sheet_rows },        { "columns", MSG_sheet_columns },
        { "cell", MSG_sheet_cell },      { "merged", MSG_sheet_merged },     { "memory", MSG_helper_large },
        { "picture", MSG_picture_bad },   { "pixels", MSG_picture_pixels },   { "boxes", MSG_picture_boxes },
        { "calendar", MSG_ics_bad },      { "many", MSG_err_calendar_many },
    };
    for (size_t i = 0; i < countof(words); i++)
        if (str_eq(r->why, str_of(words[i].why)))
            return (struct err){ NULL, words[i].key, r->n };
    return (struct err){ NULL, MSG_helper_failed, 0 };
}

/* ---- a job --------------------------------------------------------------------------------------------------- */

/* A free slot, one with a process before one without. */
static struct slot *free_slot(struct helper *h)
{
    struct slot *best = NULL;
    for (size_t i = 0; i < HELPER_PROCESSES; i++)
        if (!h->slot[i].taken && (!best || !best->pid))
            best = &h->slot[i];
    return best;
}

static struct slot *take(struct helper *h)
{
    int64_t until = clock_mono_us() + WAIT_FOR_SLOT_MS * CLOCK_MS;
    struct timespec at = { until / CLOCK_S, until % CLOCK_S * 1000 };
    struct slot *s;
    int e = 0;
    must(pthread_mutex_lock(&h->mu) == 0);
    while ((s = free_slot(h)) == NULL && e != ETIMEDOUT)
        e = pthread_cond_timedwait(&h->freed, &h->mu, &at);
    if (s)
        s->taken = true;
    must(pthread_mutex_unlock(&h->mu) == 0);
    return s;
}

static void give_back(struct helper *h, struct slot *s)
{
    must(pthread_mutex_lock(&h->mu) == 0);
    must(s->taken);
    s->taken = false;
    must(pthread_cond_signal(&h->freed) == 0 && pthread_mutex_unlock(&h->mu) == 0);
}

static enum rc fail(struct helper_result *out, enum rc rc, const char *why, struct str words)
{
    *out = (struct helper_result){ .why = str_of(why), .words = words };
    return rc;
}

static struct str how_it_ended(struct arena *a, int status)
{
    if (status >= 0 && WIFSIGNALED(status))
        return arena_printf(a, "the helper was ended by signal %d", WTERMSIG(status));
    if (status >= 0 && WIFEXITED(status))
        return arena_printf(a, "the helper left with exit code %d", WEXITSTATUS(status));
    return STR("the helper is gone");
}

/* Whether a process left for a reason that lies between two jobs. */
static bool left_blameless(int status)
{
    return status >= 0 && ((WIFEXITED(status) && WEXITSTATUS(status) == 0) || (WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP));
}

static enum rc talk(const struct slot *s, const struct helper_job *job, struct arena *a, int64_t until, struct job_answer *answer,
                    struct str *payload)
{
    enum rc rc = proto_ask_put(s->fd, &(struct job_ask){ job->kind, job->args, job->payload }, a, until);
    /* Who left in the middle of our asking may have answered before. */
    return rc == OK || rc == NOT_FOUND ? proto_answer_get(s->fd, a, until, answer, payload) : rc;
}

static enum rc run_in(struct helper *h, struct slot *s, const struct helper_job *job, struct arena *a, struct helper_result *out)
{
    int64_t deadline = job->deadline_us ? job->deadline_us : job->kind->deadline_us;
    int64_t until = clock_mono_us() + deadline;
    for (int turn = 0;; turn++) {
        struct arena_mark mark = arena_mark(a);
        struct job_answer answer;
        struct str payload;
        bury(s);
        if (!s->pid && !start(h->path, s))
            return fail(out, FAILED, "missing", arena_printf(a, "the helper can't be started: %s", h->path));
        enum rc rc = talk(s, job, a, until, &answer, &payload);
        if (rc == OK) {
            *out = (struct helper_result){ answer.why, answer.words, answer.n, answer.rc ? STR_NONE : payload };
            return (enum rc)answer.rc;
        }
        int status = rc == NOT_FOUND ? end_closed(s) : end(s);
        if (rc == BUSY)
            return fail(out, FAILED, "deadline", arena_printf(a, "%s was not done within %lld ms, so it was ended", job->kind->name,
                                                              (long long)(deadline / CLOCK_MS)));
        if (rc != NOT_FOUND)
            return fail(out, FAILED, "ended", a->overflow ? STR("no memory for the answer") : STR("the helper broke off or made no sense"));
        if (turn || !left_blameless(status))
            return fail(out, FAILED, "ended", how_it_ended(a, status));
        arena_rewind(a, mark);
    }
}

enum rc helper_run(struct helper *h, const struct helper_job *job, struct arena *a, struct helper_result *out)
{
    if (!job_args_good(job->kind, job->args, a))
        return fail(out, INVALID, "asked", STR("the arguments of the job break its shape"));
    if (job->payload.n > PROTO_PAYLOAD_MAX)
        return fail(out, INVALID, "large", arena_printf(a, "the file is larger than %d MiB", PROTO_PAYLOAD_MAX >> 20));
    struct slot *s = take(h);
    if (!s)
        return fail(out, BUSY, "busy", STR("both helpers are at work"));
    enum rc rc = run_in(h, s, job, a, out);
    give_back(h, s);
    atomic_fetch_add(&h->jobs, 1);
    atomic_fetch_add(&h->failed, rc == FAILED);
    return rc;
}

struct helper_stats helper_stats(const struct helper *h)
{
    return h ? (struct helper_stats){ atomic_load(&h->jobs), atomic_load(&h->failed) } : (struct helper_stats){ 0, 0 };
}
