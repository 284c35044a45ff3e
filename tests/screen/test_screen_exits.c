/* Every way out leaves the terminal as it was, and nothing runs on. */
#include "screen/console.h"

#include "support/keep.h"
#include "support/paths.h"
#include "support/patience.h"
#include "support/unit.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static struct terminal *start_live(const struct simproc *sim)
{
    struct terminal *t = console_start(&(struct console_setup){.sim = sim});
    ck_assert_screen(t, "LIVE");
    ck_assert(terminal_alternate(t));
    return t;
}

/* Two within two seconds end it, and two in the same moment may be one: on a busy machine it takes
 * a few. Returns the status. */
static int interrupt(struct terminal *t, void (*once)(struct terminal *t))
{
    int status = -1;
    for (int i = 0; i < 40 && status == -1; i++) {
        once(t);
        status = terminal_wait_exit(t, 500);
    }
    return status;
}

static void send_sigint(struct terminal *t)
{
    terminal_signal(t, SIGINT);
}

static void press_control_c(struct terminal *t)
{
    terminal_key(t, "C-c");
}

START_TEST(signals_that_end_it_leave_a_sane_terminal)
{
    static const int signals[] = {SIGTERM, SIGHUP, SIGINT, SIGSEGV, SIGABRT, SIGBUS, SIGQUIT};
    struct simproc *sim = console_meeting("30");
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct terminal *t = start_live(sim);
        if (signals[i] != SIGINT) /* the first of which only cancels */
            terminal_signal(t, signals[i]);
        int status =
            signals[i] == SIGINT ? interrupt(t, send_sigint) : terminal_wait_exit(t, 60000);
        ck_assert_msg(status == 128 + signals[i], "signal %d: status %d", signals[i], status);
        ck_assert_msg(terminal_is_sane(t), "signal %d leaves disorder:\n%s", signals[i],
                      terminal_text(t));
        terminal_destroy(t);
    }
    simproc_stop(sim);
}
END_TEST

/* Runs it in a shell as nohup does: these signals are ignored. Returns its process once the text is
 * there. */
static pid_t run_ignoring(struct terminal *t, const char *arguments, const char *text)
{
    size_t mark = terminal_raw(t)->len;
    terminal_type(t, keep_printf("sh -c 'trap \"\" HUP TERM; echo pid=$$.; exec \"%s\" %s'\r",
                                 paths_built("rollcall"), arguments));
    ck_assert_screen(t, text);
    const char *pid = buf_text(terminal_raw(t)) + mark;
    while ((pid = strstr(pid, "pid=")) && pid[4] == '$')
        pid++;
    ck_assert_ptr_nonnull(pid);
    return (pid_t)strtol(pid + 4, NULL, 10);
}

START_TEST(signals_that_were_ignored_at_the_start_stay_ignored)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = console_start_shell(sim, NULL);
    pid_t pid = run_ignoring(t, SIMPROC_MEETING, "LIVE");
    ck_assert_int_eq(kill(pid, SIGHUP), 0);
    ck_assert_int_eq(kill(pid, SIGTERM), 0);
    terminal_key(t, "?"); /* it is still there */
    ck_assert_screen(t, "one row up");
    terminal_keys(t, "q q");
    ck_assert_screen(t, "30 registered, no changes");
    pid = run_ignoring(t, "--watch -n 1 " SIMPROC_MEETING, "\"type\":\"walk\"");
    ck_assert_int_eq(kill(pid, SIGHUP), 0);
    ck_assert_int_eq(kill(pid, SIGTERM), 0);
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    ck_assert_screen(t, "\"type\":\"registered\"");
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(control_c_twice_leaves)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start_live(sim);
    terminal_key(t, "C-c");
    ck_assert(terminal_wait_quiet(t, 100, 5000));
    ck_assert_int_eq(terminal_wait_exit(t, 0), -1);
    int status = interrupt(t, press_control_c);
    ck_assert_msg(status == 0 || status == 130, "status %d", status);
    ck_assert(terminal_is_sane(t));
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

/* On a machine that is busy with other things the best of a few tries tells what the code needs. */
enum { TRIES = 5, LEAVE_MS = 1000 };

/* How long it takes to end when its terminal goes away in the middle of a request. */
static int64_t hang_up(struct simproc *sim)
{
    simproc_end_faults(sim);
    struct terminal *t = start_live(sim);
    simproc_fault(sim, "{\"kind\": \"silence\", \"count\": 9}");
    int64_t before = patience_now_ms();
    terminal_hang_up(t);
    ck_assert_int_ne(terminal_wait_exit(t, 20000), -1);
    int64_t took = patience_now_ms() - before;
    terminal_destroy(t);
    return took;
}

START_TEST(a_terminal_that_hangs_up_takes_it_along_within_a_second)
{
    struct simproc *sim = console_meeting("30");
    int64_t best = INT64_MAX;
    for (int i = 0; i < TRIES && best >= LEAVE_MS; i++) {
        int64_t took = hang_up(sim);
        best = took < best ? took : best;
    }
    ck_assert_int_lt(best, LEAVE_MS);
    simproc_stop(sim);
}
END_TEST

/* How long it takes to leave while the first request has no answer. */
static int64_t leave(struct simproc *sim)
{
    struct terminal *t = console_start(&(struct console_setup){.sim = sim});
    ck_assert_screen(t, "LOAD");
    int64_t before = patience_now_ms();
    terminal_key(t, "q");
    console_expect_exit(t, 0);
    int64_t took = patience_now_ms() - before;
    terminal_destroy(t);
    return took;
}

START_TEST(leaving_during_a_request_is_immediate)
{
    struct simproc *sim = console_meeting("30");
    int64_t best = INT64_MAX;
    simproc_fault(sim, "{\"kind\": \"silence\", \"count\": 99}");
    for (int i = 0; i < TRIES && best >= LEAVE_MS; i++) {
        int64_t took = leave(sim);
        best = took < best ? took : best;
    }
    ck_assert_int_lt(best, LEAVE_MS);
    simproc_stop(sim);
}
END_TEST

START_TEST(suspending_gives_the_terminal_back_and_fg_paints_it_again)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = console_start_shell(sim, NULL);
    console_run_in_shell(t);
    terminal_key(t, "C-z");
    ck_assert_screen(t, "Stopped");
    terminal_wait_quiet(t, 200, 5000); /* the shell drops what is typed before its prompt */
    ck_assert(!terminal_alternate(t));
    ck_assert(terminal_cursor(t).visible);
    terminal_type(t, "stty -a | grep -o ' icanon'; echo \"[$?]\"\r");
    ck_assert_screen(t, "[0]");
    terminal_type(t, "fg\r");
    ck_assert_screen(t, "LIVE");
    ck_assert(terminal_alternate(t));
    terminal_key(t, "Down");
    ck_assert_screen(t, "row 2 of 30");
    terminal_key(t, "q");
    ck_assert_screen_gone(t, "LIVE");
    terminal_type(t, "exit 7\r");
    ck_assert_exit(t, 7);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

/* Nothing is lost or doubled by any of a hundred suspends while pages come in as fast as they can,
 * keys wait, and people come and go. */
START_TEST(a_hundred_suspends_under_load_change_nothing)
{
    struct simproc *sim = console_meeting("2000");
    struct terminal *t = console_start_shell(sim, NULL);
    pid_t pid = console_run_in_shell(t);
    terminal_type(t, "L");
    for (int i = 1; i <= 100; i++) {
        terminal_key(t, "r");
        if (i % 10 == 0)
            simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"late\"}");
        terminal_key(t, "Down");
        terminal_key(t, "C-z");
        /* The shell's prompt is what says that it is stopped; the line that was there goes. */
        if (!terminal_wait(t, "shell>"))
            ck_abort_msg("suspend %d does not give the terminal back:\n%s", i, terminal_text(t));
        ck_assert_msg(!terminal_alternate(t) && terminal_cursor(t).visible,
                      "suspend %d leaves the screen as it was", i);
        terminal_type(t, i % 20 == 0 ? "stty -a | grep -o ' icanon'; fg\r" : "fg\r");
        if (!terminal_wait(t, keep_printf("row %d of ", i + 1)))
            ck_abort_msg("fg %d does not bring row %d back:\n%s", i, i + 1, terminal_text(t));
        ck_assert_msg(terminal_alternate(t), "fg %d does not take the screen", i);
    }
    ck_assert_screen(t, "2,010 registered");
    ck_assert_screen(t, "LIVE");
    ck_assert_int_eq(kill(pid, 0), 0);
    terminal_key(t, "q");
    ck_assert_screen(t, "2,010 registered, ");
    ck_assert(!terminal_alternate(t));
    terminal_type(t, "stty -a | grep -o ' icanon'; echo \"[$?]\"\r");
    ck_assert_screen(t, "[0]");
    terminal_type(t, "exit 7\r");
    ck_assert_exit(t, 7);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_shell_sees_a_sane_terminal_after_a_crash)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = console_start_shell(sim, NULL);
    kill(console_run_in_shell(t), SIGSEGV);
    ck_assert_screen(t, "Segmentation fault");
    ck_assert(!terminal_alternate(t));
    terminal_type(t, "stty -a | grep -o ' icanon'; echo \"[$?]\"\r");
    ck_assert_screen(t, "[0]");
    terminal_type(t, "exit\r");
    terminal_wait_exit(t, 60000);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN_FOR(240, "exits", a_hundred_suspends_under_load_change_nothing,
              signals_that_end_it_leave_a_sane_terminal,
              signals_that_were_ignored_at_the_start_stay_ignored, control_c_twice_leaves,
              a_terminal_that_hangs_up_takes_it_along_within_a_second,
              leaving_during_a_request_is_immediate,
              suspending_gives_the_terminal_back_and_fg_paints_it_again,
              a_shell_sees_a_sane_terminal_after_a_crash)
