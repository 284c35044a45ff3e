#include "aws/credentials/process.h"

#include "base/clock.h"
#include "support/paths.h"
#include "support/patience.h"
#include "support/unit.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* One run of `sh -c script`. */
struct run {
    struct env *env;
    struct stop stop;
    struct process_result result;
    struct err err;
    int64_t timeout_ms;
};

static bool run_program(struct run *run, const char *program, const char *script)
{
    char *const variables[] = {paths_variable(), "GIVEN=yes", NULL};
    char name[64];
    char option[] = "-c";
    char text[1024];
    snprintf(name, sizeof name, "%s", program);
    snprintf(text, sizeof text, "%s", script);
    char *const argv[] = {name, option, text, NULL};
    run->env = env_capture(variables);
    run->err = ERR_INIT;
    struct process_request request = {.argv = argv,
                                      .env = run->env,
                                      .stop = &run->stop,
                                      .timeout_ms = run->timeout_ms ? run->timeout_ms : 20000};
    return process_run(&request, &run->result, &run->err);
}

static bool run_script(struct run *run, const char *script)
{
    ck_assert(stop_init(&run->stop, &run->err));
    return run_program(run, "sh", script);
}

static void clean_up(struct run *run)
{
    process_clean_up(&run->result);
    env_destroy(run->env);
    stop_clean_up(&run->stop);
}

START_TEST(output_and_exit_status_come_back)
{
    struct run run = {0};
    ck_assert(
        run_script(&run, "echo one; echo two; echo >&2; echo '  bad' >&2; echo more >&2; exit 3"));
    ck_assert_str_eq(buf_text(&run.result.out), "one\ntwo\n");
    ck_assert_str_eq(run.result.telling_line, "bad");
    ck_assert_int_eq(run.result.exit_status, 3);
    clean_up(&run);
}
END_TEST

START_TEST(the_child_has_its_environment_and_nothing_else)
{
    struct run run = {0};
    int extra = open("/dev/null", O_RDONLY); /* without close-on-exec, as a library might */
    fcntl(extra, F_SETFD, 0);
    ck_assert(setenv("SECRET", "x", 1) == 0);
    ck_assert(run_script(&run, "echo $GIVEN$SECRET; cat; ls /proc/self/fd | wc -l; "
                               "(: </dev/tty) 2>/dev/null && echo terminal"));
    /* 0, 1, 2, and the folder that ls itself reads */
    ck_assert_str_eq(buf_text(&run.result.out), "yes\n4\n");
    close(extra);
    clean_up(&run);
}
END_TEST

START_TEST(blocked_and_ignored_signals_are_not_inherited)
{
    struct run run = {0};
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    void (*old)(int) = signal(SIGPIPE, SIG_IGN);
    ck_assert(run_script(&run, "kill -TERM $$; echo alive"));
    signal(SIGPIPE, old);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    ck_assert_int_eq(run.result.exit_status, 128 + SIGTERM);
    ck_assert_str_eq(buf_text(&run.result.out), "");
    clean_up(&run);
}
END_TEST

START_TEST(a_program_that_does_not_end_is_killed_with_its_children)
{
    struct run run = {.timeout_ms = 300};
    ck_assert(!run_script(&run, "sleep 1000 & echo $!; wait"));
    ck_assert_int_eq(run.err.code, ERR_TIMEOUT);
    pid_t child = (pid_t)atoi(buf_text(&run.result.out));
    ck_assert_int_gt(child, 1);
    int64_t deadline = patience_deadline(10000);
    char state[64];
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)child);
    for (;;) { /* gone, or a zombie that init has yet to collect */
        FILE *file = fopen(path, "r");
        if (!file || !fgets(state, sizeof state, file) || strstr(state, ") Z")) {
            if (file)
                fclose(file);
            break;
        }
        fclose(file);
        ck_assert_int_gt(patience_left(deadline), 0);
        patience_nap();
    }
    clean_up(&run);
}
END_TEST

START_TEST(a_child_left_behind_does_not_keep_us)
{
    struct run run = {0};
    struct clock clock = clock_system();
    int64_t start = clock_mono_ms(&clock);
    ck_assert(run_script(&run, "sleep 15 & echo done"));
    ck_assert_str_eq(buf_text(&run.result.out), "done\n");
    ck_assert_int_lt(clock_mono_ms(&clock) - start, 10000);
    clean_up(&run);
}
END_TEST

static void *stop_it(void *data)
{
    stop_request(data);
    return NULL;
}

START_TEST(a_cancel_ends_it_at_once)
{
    struct run run = {0};
    pthread_t thread;
    struct clock clock = clock_system();
    int64_t start = clock_mono_ms(&clock);
    ck_assert(stop_init(&run.stop, &run.err));
    ck_assert_int_eq(pthread_create(&thread, NULL, stop_it, &run.stop), 0);
    ck_assert(!run_program(&run, "sh", "sleep 1000"));
    pthread_join(thread, NULL);
    ck_assert_int_eq(run.err.code, ERR_CANCELLED);
    ck_assert_int_lt(clock_mono_ms(&clock) - start, 10000);
    clean_up(&run);
}
END_TEST

START_TEST(endless_output_is_cut_off)
{
    struct run run = {0};
    ck_assert(!run_script(&run, "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done"));
    ck_assert_int_eq(run.err.code, ERR_IO);
    clean_up(&run);
    struct run errors = {0};
    ck_assert(
        run_script(&errors, "i=0; while [ $i -lt 3000 ]; do echo line $i >&2; i=$((i+1)); done"));
    ck_assert_str_eq(errors.result.telling_line, "line 0");
    clean_up(&errors);
}
END_TEST

START_TEST(a_program_that_cannot_be_started_is_an_error)
{
    static const char *const names[] = {"no-such-program-here", "/no/such/program", "/etc/passwd",
                                        "/tmp"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct run run = {0};
        ck_assert(stop_init(&run.stop, &run.err));
        ck_assert_msg(!run_program(&run, names[i], ""), "%s", names[i]);
        ck_assert_int_eq(run.err.code, ERR_IO);
        ck_assert_ptr_nonnull(strstr(run.err.detail, "cannot start"));
        clean_up(&run);
    }
}
END_TEST

UNIT_MAIN("process", output_and_exit_status_come_back,
          the_child_has_its_environment_and_nothing_else,
          blocked_and_ignored_signals_are_not_inherited,
          a_program_that_does_not_end_is_killed_with_its_children,
          a_child_left_behind_does_not_keep_us, a_cancel_ends_it_at_once, endless_output_is_cut_off,
          a_program_that_cannot_be_started_is_an_error)
