/* --plain on a terminal, and terminals that cannot be drawn on: the conversation as somebody has it
 * who types. */
#include "screen/console.h"

#include "support/keep.h"
#include "support/paths.h"
#include "support/unit.h"

#include <signal.h>
#include <string.h>

static struct terminal *start(const struct simproc *sim, const char *arguments, const char *term)
{
    return console_start(
        &(struct console_setup){.sim = sim, .arguments = arguments, .term = term, .rows = 40});
}

static void enter(struct terminal *t, const char *line)
{
    terminal_type(t, line);
    terminal_key(t, "Enter");
}

START_TEST(a_dumb_terminal_is_talked_to)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start(sim, "--seats 250 " SIMPROC_MEETING, "dumb");
    ck_assert_screen(t, "plain lines instead");
    ck_assert_screen(t, "LIVE: 30 registered, 220 free");
    ck_assert_screen(t, "Command, or help:");
    enter(t, "list 2");
    ck_assert_screen(t, "2 of 30: ");
    ck_assert_ptr_null(strchr(buf_text(terminal_raw(t)), '\x1b'));
    enter(t, "quit");
    console_expect_exit(t, 0);
    ck_assert(terminal_shows(t, "30 registered, no changes"));
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

static void expect_plain(const char *term)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start(sim, NULL, term);
    ck_assert_screen(t, "30 registered");
    ck_assert(!terminal_alternate(t));
    ck_assert_msg(!strchr(buf_text(terminal_raw(t)), '\033'), "TERM=%s gets escape sequences",
                  term);
    enter(t, "q");
    console_expect_exit(t, 0);
    terminal_destroy(t);
    simproc_stop(sim);
}

START_TEST(an_unknown_terminal_is_served_line_by_line)
{
    expect_plain("no-such-terminal");
}
END_TEST

START_TEST(without_term_it_is_served_line_by_line)
{
    expect_plain("");
}
END_TEST

START_TEST(the_meeting_is_asked_for)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start(sim, "--plain", NULL);
    ck_assert_screen(t, "Meeting id:");
    enter(t, "nonsense");
    ck_assert_screen(t, "There is no meeting id in nonsense");
    enter(t, "arn:aws:chime:us-east-1:111122223333:meeting/" SIMPROC_MEETING);
    ck_assert_screen(t, "Profile");
    enter(t, "");
    ck_assert_screen(t, "LIVE: 30 registered");
    enter(t, "quit");
    console_expect_exit(t, 0);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(control_c_stops_then_quits)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start(sim, "--plain " SIMPROC_MEETING, NULL);
    ck_assert_screen(t, "Command, or help:");
    ck_assert_screen(t, "LIVE");
    enter(t, "profile");
    ck_assert_screen(t, "Profile");
    terminal_key(t, "C-c");
    ck_assert_screen(t, "Stopped.");
    enter(t, "list 1");
    ck_assert_screen(t, "1 of 30: ");
    terminal_key(t, "C-c");
    terminal_key(t, "C-c");
    console_expect_exit(t, 130);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_change_of_state_does_not_lose_the_prompt)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start(sim, "--plain -n 1 " SIMPROC_MEETING, NULL);
    ck_assert_screen(t, "LIVE");
    simproc_fault(sim, "{\"kind\": \"throttle\", \"count\": 99}");
    ck_assert_screen(t, "SLOW: throttled (429)");
    simproc_end_faults(sim);
    ck_assert(terminal_wait_quiet(t, 300, 20000));
    const char *prompt = "Command, or help:";
    int row = terminal_cursor(t).row;
    ck_assert_msg(strncmp(terminal_row(t, row), prompt, strlen(prompt)) == 0, "%s",
                  terminal_text(t));
    enter(t, "quit");
    console_expect_exit(t, 0);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(signals_and_a_hang_up_end_it)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start(sim, "--plain " SIMPROC_MEETING, NULL);
    ck_assert_screen(t, "LIVE");
    terminal_signal(t, SIGTERM);
    console_expect_exit(t, 143);
    terminal_destroy(t);
    t = start(sim, "--plain " SIMPROC_MEETING, NULL);
    ck_assert_screen(t, "LIVE");
    terminal_hang_up(t);
    ck_assert_int_eq(terminal_wait_exit(t, 60000), 129);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

static bool prompts_since(struct terminal *t, void *mark)
{
    return strstr(buf_text(terminal_raw(t)) + *(size_t *)mark, "Command, or help:") != NULL;
}

/* The closing line, or a shell's prompt, begins a line of its own. */
START_TEST(the_end_of_the_input_and_control_c_end_the_line_of_the_prompt)
{
    struct simproc *sim = console_meeting("30");
    static const char *const ends[] = {"C-d", "C-c"};
    for (int i = 0; i < 2; i++) {
        struct terminal *t = start(sim, "--plain " SIMPROC_MEETING, NULL);
        ck_assert_screen(t, "LIVE");
        ck_assert_screen(t, "Command, or help:");
        for (int tries = 0; tries < 50 && terminal_wait_exit(t, 100) < 0; tries++)
            terminal_key(t, ends[i]);
        console_expect_exit(t, i ? 130 : 0);
        int row = terminal_find(t, "30 registered, no changes");
        ck_assert_msg(row >= 0 && !strstr(terminal_row(t, row), "Command"), "%s", terminal_text(t));
        ck_assert_int_eq(terminal_cursor(t).col, 0);
        terminal_destroy(t);
    }
    simproc_stop(sim);
}
END_TEST

START_TEST(a_stop_and_fg_give_the_prompt_again)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = console_start_shell(sim, NULL);
    enter(t, keep_printf("'%s' --plain " SIMPROC_MEETING, paths_built("rollcall")));
    ck_assert_screen(t, "Command, or help:");
    terminal_key(t, "C-z");
    ck_assert_screen(t, "Stopped");
    ck_assert(
        terminal_wait_quiet(t, 200, 5000)); /* the shell drops what is typed before its prompt */
    size_t mark = terminal_raw(t)->len;
    enter(t, "fg");
    ck_assert(terminal_wait_for(t, prompts_since, &mark, 30000));
    enter(t, "list 1");
    ck_assert_screen(t, "1 of 30: ");
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("screen_plain", the_end_of_the_input_and_control_c_end_the_line_of_the_prompt,
          a_stop_and_fg_give_the_prompt_again, a_dumb_terminal_is_talked_to,
          an_unknown_terminal_is_served_line_by_line, without_term_it_is_served_line_by_line,
          the_meeting_is_asked_for, control_c_stops_then_quits,
          a_change_of_state_does_not_lose_the_prompt, signals_and_a_hang_up_end_it)
