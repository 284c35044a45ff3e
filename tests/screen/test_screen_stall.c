/* A terminal, or another reader, that stops taking what is written, and may go on. */
#include "screen/console.h"

#include "support/keep.h"
#include "support/patience.h"
#include "support/rollcall.h"
#include "support/terminal_private.h"
#include "support/unit.h"

#include <fcntl.h>
#include <poll.h>
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

/* Is there room for a byte that the program writes? */
static bool takes_more(const struct terminal *t)
{
    struct pollfd fd = {.fd = t->slave, .events = POLLOUT};
    return poll(&fd, 1, 0) == 1 && fd.revents & POLLOUT;
}

/* The kernel moves what it holds to the reader's side, late on a busy machine: then there is room
 * again. */
static bool stays_full(const struct terminal *t)
{
    for (int i = 0; i < 40; i++) {
        if (takes_more(t))
            return false;
        patience_nap();
    }
    return true;
}

/* Nothing is read any more; pictures are asked for until the terminal takes none. How many were. */
static size_t stall(struct terminal *t, const char *key)
{
    int64_t deadline = patience_deadline(30000);
    size_t count = 0;
    for (; !stays_full(t) && patience_left(deadline); count++) {
        ck_assert_int_eq(write(t->master, key, strlen(key)), (ssize_t)strlen(key));
        for (int i = 0; i < 20 && takes_more(t); i++)
            patience_nap();
    }
    ck_assert(!takes_more(t));
    return count;
}

/* Waits for its end, without a byte being read of it. */
static void wait_for_end(const struct terminal *t)
{
    int64_t deadline = patience_deadline(30000);
    siginfo_t info = {0};
    while (waitid(P_PID, (id_t)t->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || !info.si_pid) {
        ck_assert_msg(patience_left(deadline) > 0, "no signal ends it");
        patience_nap();
    }
}

static void expect_end(int signal_number, struct terminal *t)
{
    ck_assert_exit(t, 128 + signal_number);
    struct termios now = terminal_termios(t);
    ck_assert_uint_eq(now.c_lflag, t->before.c_lflag);
    ck_assert_uint_eq(now.c_iflag, t->before.c_iflag);
    ck_assert_uint_eq(now.c_oflag, t->before.c_oflag);
    terminal_destroy(t);
}

enum { SIGNALS_MAX = 3, ROUNDS = 3, END_MS = 2000 };

/* One stalled terminal a signal, all at a time. How long the quickest took to end. */
static int64_t end_stalled(const char *arguments, const char *key, const int *signals, size_t count)
{
    struct terminal *stalled[SIGNALS_MAX];
    int64_t best = INT64_MAX;
    for (size_t i = 0; i < count; i++)
        stalled[i] = start(arguments);
    for (size_t i = 0; i < count; i++)
        stall(stalled[i], key);
    int64_t began = patience_now_ms();
    for (size_t i = 0; i < count; i++)
        terminal_signal(stalled[i], signals[i]);
    for (size_t i = 0; i < count; i++) {
        wait_for_end(stalled[i]);
        int64_t took = patience_now_ms() - began;
        best = took < best ? took : best;
    }
    for (size_t i = 0; i < count; i++)
        expect_end(signals[i], stalled[i]);
    return best;
}

/* A busy machine may be late, though not always. */
static void expect_signals_to_end(const char *arguments, const char *key, const int *signals,
                                  size_t count)
{
    int64_t best = INT64_MAX;
    sim = console_meeting("80");
    for (int i = 0; i < ROUNDS && best > END_MS; i++)
        best = end_stalled(arguments, key, signals, count);
    ck_assert_int_le(best, END_MS * patience_factor());
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

/* Waits until no request comes any more, for longer than an interval of a second; the terminal is
 * kept full meanwhile. */
static bool requests_end(struct terminal *t, const char *key)
{
    int64_t deadline = patience_deadline(30000), quiet_at = 0;
    for (int seen = -1; patience_left(deadline); patience_nap()) {
        if (takes_more(t))
            stall(t, key);
        int now = simproc_request_count(sim);
        if (now != seen)
            quiet_at = patience_now_ms() + 1600;
        else if (!patience_left(quiet_at))
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
    ck_assert(requests_end(t, "\f"));
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
    size_t lists = stall(t, "list 80\n");
    terminal_type(t, "status\nquit\n");
    ck_assert_screen(t, "registered, no changes");
    ck_assert_exit(t, 0);
    const char *said = buf_text(terminal_raw(t));
    size_t ends = 0;
    while ((said = strstr(said, "End of the list.")))
        ends++, said++;
    ck_assert_uint_eq(ends, lists);
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
        "/bin/sh", "-c",
        keep_printf("exec '" TEST_BUILD_DIR "/rollcall' --no-config %s", arguments), NULL};
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
enum { COUNT = sizeof formats / sizeof *formats };

static const char *printing(size_t format)
{
    return keep_printf("--max-rate 0 -o %s " SIMPROC_MEETING, formats[format]);
}

/* The same list, read at once and read late. */
static void expect_whole(struct reader *r, size_t format)
{
    struct child_result plain = rollcall_run(sim, printing(format));
    struct child_result result;
    ck_assert_uint_eq(read_all(r->fds[0], true), plain.out.len);
    child_wait(r->child, 30000, &result);
    ck_assert_run(&result, 0, "");
    child_result_clean_up(&result);
    child_result_clean_up(&plain);
    child_destroy(r->child);
    close(r->fds[0]);
}

START_TEST(every_format_goes_whole_into_a_pipe_that_does_not_block)
{
    struct reader readers[COUNT];
    sim = console_meeting("1000");
    for (size_t i = 0; i < COUNT; i++)
        readers[i] = start_reader(printing(i), O_NONBLOCK);
    for (size_t i = 0; i < COUNT; i++)
        expect_whole(&readers[i], i);
    simproc_stop(sim);
}
END_TEST

static void expect_child_end(struct reader *r, int status)
{
    struct child_result result;
    child_wait(r->child, 30000, &result);
    ck_assert_int_eq(result.status, status);
    child_result_clean_up(&result);
    child_destroy(r->child);
    close(r->fds[0]);
}

static void wait_until_full(const struct reader *r)
{
    int64_t deadline = patience_deadline(30000);
    for (int held = 0; held < 40000; patience_nap()) {
        ck_assert(patience_left(deadline) > 0);
        ioctl(r->fds[0], FIONREAD, &held);
    }
}

START_TEST(a_signal_ends_every_format_whose_reader_stalls)
{
    struct reader readers[COUNT];
    sim = console_meeting("2000");
    for (size_t i = 0; i < COUNT; i++)
        readers[i] = start_reader(printing(i), 0);
    for (size_t i = 0; i < COUNT; i++)
        wait_until_full(&readers[i]);
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
