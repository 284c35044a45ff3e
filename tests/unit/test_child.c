#include "support/child.h"

#include "support/patience.h"
#include "support/unit.h"

#include <signal.h>
#include <string.h>

/* Runs a shell script with these variables and this input. */
static struct child_result run_shell(const char *script, const char *const *env, const char *input)
{
    struct child_result result;
    const char *const argv[] = {"sh", "-c", script, NULL};
    child_run(&(struct child_options){.argv = argv, .env = env, .input = input}, &result);
    return result;
}

START_TEST(both_outputs_and_the_status_come_back)
{
    struct child_result result = run_shell("echo out; echo err >&2; exit 3", NULL, NULL);
    ck_assert_int_eq(result.status, 3);
    ck_assert_str_eq(buf_text(&result.out), "out\n");
    ck_assert_str_eq(buf_text(&result.err), "err\n");
    child_result_clean_up(&result);
}
END_TEST

START_TEST(a_signal_shows_in_the_status)
{
    struct child_result result = run_shell("kill -TERM $$", NULL, NULL);
    ck_assert_int_eq(result.status, 128 + SIGTERM);
    child_result_clean_up(&result);
}
END_TEST

START_TEST(nothing_of_the_environment_is_inherited)
{
    setenv("ROLLCALL_REGION", "leaked", 1);
    setenv("AWS_PROFILE", "leaked", 1);
    const char *const env[] = {"MINE=yes", "LANG=C", "TZ", NULL};
    struct child_result result = run_shell("env", env, NULL);
    const char *text = buf_text(&result.out);
    ck_assert_ptr_null(strstr(text, "leaked"));
    ck_assert_ptr_null(strstr(text, "TZ="));
    ck_assert_ptr_nonnull(strstr(text, "MINE=yes\n"));
    ck_assert_ptr_nonnull(strstr(text, "LANG=C\n"));
    ck_assert_ptr_nonnull(strstr(text, "HOME=/"));
    child_result_clean_up(&result);
}
END_TEST

START_TEST(input_reaches_it_whole)
{
    char *input = malloc(300001);
    memset(input, 'x', 300000);
    input[300000] = '\0';
    struct child_result result = run_shell("cat", NULL, input);
    ck_assert_uint_eq(result.out.len, 300000);
    child_result_clean_up(&result);
    free(input);
}
END_TEST

START_TEST(waiting_has_an_end)
{
    const char *const argv[] = {"sh", "-c", "exec sleep 100", NULL};
    struct child *child = child_start(&(struct child_options){.argv = argv});
    struct child_result result;
    child_wait(child, 50, &result);
    ck_assert_int_eq(result.status, -1);
    child_result_clean_up(&result);
    child_destroy(child);
}
END_TEST

START_TEST(output_can_be_awaited_and_answered)
{
    const char *const argv[] = {"sh", "-c", "echo ready; read word; echo got $word", NULL};
    struct child *child = child_start(&(struct child_options){.argv = argv, .keep_stdin = true});
    ck_assert(child_wait_output(child, "ready\n", 10000));
    ck_assert(!child_wait_output(child, "got", 20));
    child_write(child, "it\n");
    ck_assert(child_wait_output(child, "got it\n", 10000));
    struct child_result result;
    child_wait(child, 10000, &result);
    ck_assert_int_eq(result.status, 0);
    child_result_clean_up(&result);
    child_destroy(child);
}
END_TEST

START_TEST(a_grandchild_that_keeps_the_pipe_does_not_hold_us)
{
    int64_t start = patience_now_ms();
    struct child_result result = run_shell("sleep 30 & echo done", NULL, NULL);
    ck_assert_str_eq(buf_text(&result.out), "done\n");
    ck_assert_int_lt(patience_now_ms() - start, 20000);
    child_result_clean_up(&result);
}
END_TEST

START_TEST(a_program_that_is_not_there_is_127)
{
    struct child_result result;
    const char *const argv[] = {"/no/such/program", NULL};
    child_run(&(struct child_options){.argv = argv}, &result);
    ck_assert_int_eq(result.status, 127);
    child_result_clean_up(&result);
}
END_TEST

UNIT_MAIN("child", both_outputs_and_the_status_come_back, a_signal_shows_in_the_status,
          nothing_of_the_environment_is_inherited, input_reaches_it_whole, waiting_has_an_end,
          output_can_be_awaited_and_answered, a_grandchild_that_keeps_the_pipe_does_not_hold_us,
          a_program_that_is_not_there_is_127)
