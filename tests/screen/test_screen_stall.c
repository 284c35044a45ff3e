/* A terminal, or another reader, that stops taking what is written, and may go on. */
#include "screen/console.h"

#include "support/keep.h"
#include "support/patience.h"
#include "support/rollcall.h"
#include "support/terminal_private.h"
#include "support/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

static struct simproc *sim;

static struct terminal *start(const char *arguments)
{
    struct terminal *t = console_start(
        &(struct console_setup){.sim = sim, .arguments = arguments, .rows = 60, .cols = 200});
    ck_assert_screen(t, strstr(arguments, "--plain") ? "registered" : "LIVE");
    return t;
}

/* Nothing is read any more; pictures are asked for until the terminal takes none. */
static void stall(struct terminal *t, const char *key)
{
    for (int i = 0; i < 60; i++) {
        ck_assert_int_eq(write(t->master, key, strlen(key)), (ssize_t)strlen(key));
        patience_nap();
    }
}

/* Does it end, without a byte being read of it? */
static bool ends_before(const struct terminal *t, int64_t deadline)
{
    siginfo_t info = {0};
    do {
        if (waitid(P_PID, (id_t)t->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid)
            return true;
        patience_nap();
    } while (patience_left(deadline));
    return false;
}

static void expect_end_by(int signal_number, struct terminal *t, int64_t deadline)
{
    ck_assert_msg(ends_before(t, deadline), "signal %d does not end it", signal_number);
    ck_assert_int_eq(terminal_wait_exit(t, 10000), 128 + signal_number);
    struct termios now = terminal_termios(t);
    ck_assert_uint_eq(now.c_lflag, t->before.c_lflag);
    ck_assert_uint_eq(now.c_iflag, t->before.c_iflag);
    ck_assert_uint_eq(now.c_oflag, t->before.c_oflag);
    terminal_destroy(t);
}

/* One stalled terminal a signal, all at a time. */
static void expect_signals_to_end(const char *arguments, const char *key, const int *signals,
                                  size_t count)
{
    struct terminal *stalled[4];
    sim = console_meeting("80");
    for (size_t i = 0; i < count; i++) {
        stalled[i] = start(arguments);
        stall(stalled[i], key);
    }
    for (size_t i = 0; i < count; i++)
        terminal_signal(stalled[i], signals[i]);
    int64_t deadline = patience_deadline(2500);
    for (size_t i = 0; i < count; i++)
        expect_end_by(signals[i], stalled[i], deadline);
    simproc_stop(sim);
}

START_TEST(any_signal_ends_a_console_whose_terminal_takes_nothing)
{
    static const int signals[] = {SIGTERM, SIGHUP, SIGINT};
    expect_signals_to_end(SIMPROC_MEETING, "\f", signals, 3);
}
END_TEST

START_TEST(a_signal_ends_plain_lines_whose_terminal_takes_nothing)
{
    static const int signals[] = {SIGTERM, SIGHUP};
    expect_signals_to_end("--plain " SIMPROC_MEETING, "list 80\n", signals, 2);
}
END_TEST

/* Waits until no request has come for two and a half intervals of a second. */
static bool requests_end(void)
{
    int64_t deadline = patience_deadline(20000), quiet = 0;
    for (int seen = -1; patience_left(deadline); patience_nap()) {
        int now = (int)simproc_request_count(sim);
        if (now != seen)
            quiet = patience_deadline(2500);
        else if (!patience_left(quiet))
            return true;
        seen = now;
    }
    return false;
}

START_TEST(a_stalled_console_asks_nothing_and_goes_on_with_what_is_so)
{
    sim = console_meeting("80");
    struct terminal *t = start("-n 1 " SIMPROC_MEETING);
    stall(t, "\f");
    ck_assert(requests_end());
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    ck_assert_screen(t, "81 registered");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(plain_lines_go_on_whole_behind_a_stall)
{
    sim = console_meeting("80");
    struct terminal *t = start("--plain " SIMPROC_MEETING);
    stall(t, "list 80\n");
    terminal_type(t, "status\nquit\n");
    ck_assert_screen(t, "registered, no changes");
    ck_assert_exit(t, 0);
    const char *said = buf_text(terminal_raw(t));
    size_t ends = 0;
    while ((said = strstr(said, "End of the list.")))
        ends++, said++;
    ck_assert_uint_eq(ends, 60);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

/* --- without a terminal ------------------------------------------------------------------------
 */

struct reader {
    int fds[2];
    struct child *child;
};

static struct reader start_reader(const char *arguments, int flags)
{
    struct reader r;
    ck_assert_int_eq(pipe(r.fds), 0);
    fcntl(r.fds[0], F_SETFD, FD_CLOEXEC);
    fcntl(r.fds[1], F_SETFL, flags);
    const char *const argv[] = {
        "/bin/sh", "-c", keep_printf("exec " TEST_BUILD_DIR "/rollcall --no-config %s", arguments),
        NULL};
    r.child = child_start(
        &(struct child_options){.argv = argv, .env = simproc_env(sim), .stdout_fd = r.fds[1]});
    close(r.fds[1]);
    return r;
}

static size_t read_all(int fd, bool slowly)
{
    char bytes[8192];
    size_t all = 0;
    for (ssize_t n; (n = read(fd, bytes, sizeof bytes)) > 0; all += (size_t)n)
        if (slowly && all < 100000)
            patience_nap();
    return all;
}

static const char *const formats[] = {"json", "ndjson", "csv", "tsv", "text", "table"};

START_TEST(every_format_goes_whole_into_a_pipe_that_does_not_block)
{
    sim = console_meeting("1000");
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        const char *arguments = keep_printf("--max-rate 0 -o %s " SIMPROC_MEETING, formats[i]);
        struct child_result plain = rollcall_run(sim, arguments);
        struct child_result result;
        struct reader r = start_reader(arguments, O_NONBLOCK);
        ck_assert_uint_eq(read_all(r.fds[0], true), plain.out.len);
        child_wait(r.child, 20000, &result);
        ck_assert_run(&result, 0, "");
        child_result_clean_up(&result);
        child_result_clean_up(&plain);
        child_destroy(r.child);
        close(r.fds[0]);
    }
    simproc_stop(sim);
}
END_TEST

static void expect_child_end(struct reader *r, int status)
{
    struct child_result result;
    child_wait(r->child, 6000, &result);
    ck_assert_int_eq(result.status, status);
    child_result_clean_up(&result);
    child_destroy(r->child);
    close(r->fds[0]);
}

START_TEST(a_signal_ends_every_format_whose_reader_stalls)
{
    enum { COUNT = sizeof formats / sizeof *formats };
    struct reader readers[COUNT];
    sim = console_meeting("2000");
    for (size_t i = 0; i < COUNT; i++)
        readers[i] =
            start_reader(keep_printf("--max-rate 0 -o %s " SIMPROC_MEETING, formats[i]), 0);
    for (size_t i = 0; i < COUNT; i++) {
        int64_t deadline = patience_deadline(10000);
        for (int held = 0; held < 40000 && patience_left(deadline); patience_nap())
            ioctl(readers[i].fds[0], FIONREAD, &held);
    }
    for (size_t i = 0; i < COUNT; i++)
        child_signal(readers[i].child, SIGTERM);
    for (size_t i = 0; i < COUNT; i++)
        expect_child_end(&readers[i], 143);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_time_of_a_watch_ends_while_its_reader_stalls)
{
    sim = console_meeting("1000");
    struct reader watch = start_reader("--max-rate 0 --watch --timeout 1 -n 1 " SIMPROC_MEETING, 0);
    struct reader until = start_reader(
        "--until 'count>=9000' --max-rate 0 --timeout 1 -n 1 " SIMPROC_MEETING, O_NONBLOCK);
    expect_child_end(&watch, 9);
    expect_child_end(&until, 9);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("stalled readers", any_signal_ends_a_console_whose_terminal_takes_nothing,
          a_stalled_console_asks_nothing_and_goes_on_with_what_is_so,
          a_signal_ends_plain_lines_whose_terminal_takes_nothing,
          plain_lines_go_on_whole_behind_a_stall,
          every_format_goes_whole_into_a_pipe_that_does_not_block,
          a_signal_ends_every_format_whose_reader_stalls,
          the_time_of_a_watch_ends_while_its_reader_stalls)
