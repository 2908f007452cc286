/* test_sandbox.c - what a job that was taken over can still do: each deed in a process of its own, behind the walls. */
#include "helper/sandbox.h"

#include "base/rc.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct sandbox here; /* the walls that this machine builds */

/* A deed's answer: 0, or errno. */
static int reads_a_key(void)
{
    return open("/etc/passwd", O_RDONLY) >= 0 ? 0 : errno;
}
static int writes_a_file(void)
{
    return open("/tmp/zhitong-was-here", O_WRONLY | O_CREAT, 0600) >= 0 ? 0 : errno;
}
static int looks_around(void)
{
    return open("/home", O_RDONLY | O_DIRECTORY) >= 0 ? 0 : errno;
}
static int looks_into_its_parent(void)
{
    char path[40];
    (void)snprintf(path, sizeof path, "/proc/%d/environ", (int)getppid());
    return open(path, O_RDONLY) >= 0 ? 0 : errno;
}
static int calls_home(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : errno;
}
static int forks(void)
{
    return fork() >= 0 ? 0 : errno;
}
static int runs_a_program(void)
{
    char *argv[] = { (char *)(uintptr_t)"true", NULL };
    return execv("/bin/true", argv) == 0 ? 0 : errno;
}
static int traces(void)
{
    return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0 ? 0 : errno;
}
static int kills(void)
{
    return kill(getppid(), 0) == 0 ? 0 : errno;
}

static void *nothing(void *arg)
{
    return arg;
}

/* What honest libraries do. */
static int works(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, nothing, NULL) != 0 || pthread_join(thread, NULL) != 0)
        return errno ? errno : EINVAL;
    int font = open("/usr/share", O_RDONLY | O_DIRECTORY), memory = memfd_create("sheet", 0);
    char path[40];
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", memory);
    int again = open(path, O_RDWR | O_TRUNC);
    return font < 0 || memory < 0 || again < 0 || write(again, "x", 1) != 1 ? errno : 0;
}

/* How a child that does this behind the walls ends: what it returns, or minus the signal. */
static int end_of(int (*deed)(void))
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)sandbox_walls();
        errno = 0;
        _exit(deed());
    }
    int status;
    assert_true(waitpid(pid, &status, 0) == pid);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void files_are_out_of_reach(void **state)
{
    (void)state;
    if (!here.landlock)
        skip();
    assert_int_equal(end_of(reads_a_key), EACCES);
    assert_int_equal(end_of(writes_a_file), EACCES);
    assert_int_equal(end_of(looks_around), EACCES);
    assert_int_equal(end_of(looks_into_its_parent), EACCES);
}

static void nobody_is_reached_and_nothing_started(void **state)
{
    (void)state;
    if (!here.seccomp)
        skip();
    assert_int_equal(end_of(calls_home), EACCES);
    assert_int_equal(end_of(forks), -SIGSYS);
    assert_int_equal(end_of(runs_a_program), -SIGSYS);
    assert_int_equal(end_of(traces), -SIGSYS);
    assert_int_equal(end_of(kills), -SIGSYS);
}

static void honest_work_goes_on(void **state)
{
    (void)state;
    assert_int_equal(end_of(works), 0);
}

static int walls(void)
{
    struct sandbox s = sandbox_walls();
    return s.landlock << 1 | s.seccomp;
}

static int ask_machine(void **state)
{
    (void)state;
    pid_t pid = fork();
    int status;
    if (pid == 0)
        _exit(walls());
    assert_true(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
    here = (struct sandbox){ WEXITSTATUS(status) >> 1, WEXITSTATUS(status) & 1 };
    print_message("# Landlock %d, seccomp %d\n", here.landlock, here.seccomp);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_out_of_reach),
        cmocka_unit_test(nobody_is_reached_and_nothing_started),
        cmocka_unit_test(honest_work_goes_on),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, ask_machine, NULL);
}
