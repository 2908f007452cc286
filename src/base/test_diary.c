/* test_diary.c - lines of the diary, read back from a pipe in the place of stderr: each is whole, and says what was put in. */
#include "base/diary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

static int pipe_end, kept;
static char line[4096];

static int open_pipe(void **state)
{
    int ends[2];
    (void)state;
    must(pipe(ends) == 0);
    kept = dup(STDERR_FILENO);
    must(kept >= 0 && dup2(ends[1], STDERR_FILENO) >= 0 && close(ends[1]) == 0);
    pipe_end = ends[0];
    diary_until(DIARY_INFO);
    return 0;
}

static int close_pipe(void **state)
{
    (void)state;
    must(dup2(kept, STDERR_FILENO) >= 0 && close(kept) == 0 && close(pipe_end) == 0);
    return 0;
}

/* What was written, behind its time. */
static const char *told(void)
{
    ssize_t n = read(pipe_end, line, sizeof line - 1);
    assert_true(n > 30);
    line[n] = '\0';
    assert_memory_equal(line, "time=2", 6);
    assert_memory_equal(line + 28, "Z ", 2);
    return line + 30;
}

static void fields_come_in_order(void **state)
{
    (void)state;
    diary(DIARY_WARN, DIARY_EVENT("disk-slow", "the disk is slow"), DIARY_INT("ms", -12), DIARY_TEXT("file", STR("/srv/a-b_c.db")));
    assert_string_equal(told(), "level=warn event=disk-slow msg=\"the disk is slow\" ms=-12 file=/srv/a-b_c.db\n");
}

static void what_would_break_a_line_is_escaped(void **state)
{
    (void)state;
    diary(DIARY_ERROR, DIARY_TEXT("a", STR("x\ny \"q\" \\ \x01 阳光")), DIARY_TEXT("b", STR("")), DIARY_TEXT("c", STR("k=v")));
    assert_string_equal(told(), "level=error a=\"x\\ny \\\"q\\\" \\\\ \\u0001 阳光\" b=\"\" c=\"k=v\"\n");
}

static void a_long_value_is_cut_between_characters(void **state)
{
    char many[3000];
    (void)state;
    for (size_t i = 0; i < sizeof many; i += 3)
        memcpy(many + i, "长", 3);
    diary(DIARY_INFO, DIARY_TEXT("a", str_n(many, sizeof many)), DIARY_INT("never", 1));
    const char *s = told();
    size_t n = strlen(s);
    assert_true(n < 1024 && n > 900);
    assert_string_equal(s + n - 5, "…\"\n");
    assert_memory_equal(s + n - 8, "长", 3);
    assert_null(strstr(s, "never"));
}

static void only_wanted_levels(void **state)
{
    enum diary_level l;
    (void)state;
    diary(DIARY_ACCESS, DIARY_TEXT("event", STR("request")));
    diary_until(DIARY_ERROR);
    diary(DIARY_WARN, DIARY_TEXT("event", STR("no")));
    assert_true(diary_level_of(STR("access"), &l) && l == DIARY_ACCESS);
    assert_false(diary_level_of(STR("loud"), &l));
    diary_until(l);
    diary(DIARY_ACCESS, DIARY_TEXT("event", STR("yes")));
    assert_string_equal(told(), "level=access event=yes\n");
}

#define T(name) cmocka_unit_test_setup_teardown(name, open_pipe, close_pipe)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(fields_come_in_order),
        T(what_would_break_a_line_is_escaped),
        T(a_long_value_is_cut_between_characters),
        T(only_wanted_levels),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("diary", tests, NULL, NULL);
}
