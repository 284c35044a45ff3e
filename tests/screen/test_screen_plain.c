/* --plain on a terminal, and terminals that cannot be drawn on: the conversation as somebody has it
 * who types. */
#include "config.h"

#include "screen/console.h"

#include "support/keep.h"
#include "support/paths.h"
#include "support/unit.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start(sim, NULL, "no-such-terminal");
    ck_assert_screen(t, "try TERM=xterm-256color");
    terminal_destroy(t);
    simproc_stop(sim);
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

static bool has_shell_prompt(struct terminal *t, void *data)
{
    (void)data;
    return strcmp(terminal_row(t, terminal_cursor(t).row), "shell>") == 0;
}

/* dash sets no modes of the terminal: what a program leaves is what it has. */
START_TEST(a_stop_gives_a_plain_shell_its_echo)
{
    if (access("/bin/dash", X_OK) != 0) {
        printf("SKIPPED: there is no dash: a stop under it was not tried\n");
        return;
    }
    struct simproc *sim = console_meeting("30");
    struct terminal *t = console_start_dash(sim);
    enter(t, keep_printf("'%s' --plain " SIMPROC_MEETING, paths_built("rollcall")));
    ck_assert_screen(t, "LIVE");
    ck_assert_screen(t, "Command, or help:");
    terminal_type(t, "list 1");
    ck_assert_screen(t, "Command, or help: list 1");
    terminal_key(t, "C-z");
    ck_assert(terminal_wait_for(t, has_shell_prompt, NULL, 30000));
    struct termios modes = terminal_termios(t);
    ck_assert((modes.c_lflag & (ECHO | ICANON)) == (ECHO | ICANON));
    enter(t, "echo seen");
    ck_assert_screen(t, "shell> echo seen"); /* the echo */
    ck_assert(terminal_wait_for(t, has_shell_prompt, NULL, 30000));
    size_t mark = terminal_raw(t)->len;
    enter(t, "fg");
    ck_assert(terminal_wait_for(t, prompts_since, &mark, 30000));
    terminal_key(t, "Enter"); /* with the editor, what was typed before is there */
    enter(t, "list 2");
    ck_assert_screen(t, "2 of 30: ");
    enter(t, "quit");
    ck_assert_screen(t, "no changes");
    ck_assert(terminal_wait_for(t, has_shell_prompt, NULL, 30000));
    enter(t, "echo again");
    ck_assert_screen(t, "shell> echo again");
    terminal_destroy(t);
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

/* --- the line editor ----------------------------------------------------------------------------
 */

#if HAVE_LIBEDIT

static const char *line_of_cursor(struct terminal *t)
{
    return terminal_row(t, terminal_cursor(t).row);
}

/* Waits until the line of the cursor is the prompt with this behind it. */
static bool types(struct terminal *t, void *text)
{
    const char *typed = text; /* of a row the blanks at its end are not told */
    return strcmp(line_of_cursor(t),
                  keep_printf("Command, or help:%s%s", *typed ? " " : "", typed)) == 0;
}

static void expect_typed(struct terminal *t, const char *text)
{
    ck_assert_msg(terminal_wait_for(t, types, (void *)(uintptr_t)text, 30000), "not \"%s\":\n%s",
                  text, terminal_text(t));
}

static struct terminal *start_editing(const struct simproc *sim, const char *options)
{
    struct terminal *t =
        start(sim, keep_printf("--plain %s " SIMPROC_MEETING, options), "xterm-256color");
    ck_assert_screen(t, "LIVE");
    ck_assert_screen(t, "Command, or help:");
    return t;
}

START_TEST(arrows_edit_the_line_and_find_those_before_it)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start_editing(sim, "");
    enter(t, "list 2");
    ck_assert_screen(t, "2 of 30: ");
    expect_typed(t, "");
    enter(t, "list 3");
    ck_assert_screen(t, "3 of 30: ");
    expect_typed(t, "");
    terminal_type(t, "sho");
    expect_typed(t, "sho");
    terminal_keys(t, "Up Up");
    expect_typed(t, "list 2");
    terminal_key(t, "Up"); /* there is none before it */
    terminal_keys(t, "Down Down");
    expect_typed(t, "sho");
    terminal_keys(t, "Home Delete Delete End");
    expect_typed(t, "o");
    terminal_keys(t, "C-u Up");
    expect_typed(t, "list 3");
    terminal_keys(t, "Left Left");
    terminal_type(t, "x\033[D\033[3~"); /* in one read, as over ssh */
    terminal_keys(t, "End Backspace");
    terminal_type(t, "4");
    expect_typed(t, "list 4");
    terminal_key(t, "Enter");
    ck_assert_screen(t, "4 of 30: ");
    enter(t, "quit");
    console_expect_exit(t, 0);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(letters_of_any_script_are_edited)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start_editing(sim, "");
    terminal_type(t, "filter \xe7\xbe\x8e\xe7\x8e\xb2z");
    terminal_keys(t, "Left Backspace Left");
    terminal_type(t, "\xc3");
    terminal_type(t, "\xb8");
    expect_typed(t, "filter \xc3\xb8\xe7\xbe\x8ez");
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(what_is_typed_survives_what_is_said_meanwhile)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start_editing(sim, "-n 1");
    terminal_type(t, "list 9");
    terminal_key(t, "Left");
    simproc_fault(sim, "{\"kind\": \"throttle\", \"count\": 99}");
    ck_assert_screen(t, "SLOW: throttled (429)");
    simproc_end_faults(sim);
    expect_typed(t, "list 9");
    terminal_type(t, "1"); /* the cursor is where it was */
    expect_typed(t, "list 19");
    terminal_key(t, "Enter");
    ck_assert_screen(t, "19 of 30: ");
    enter(t, "quit");
    console_expect_exit(t, 0);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(no_answer_of_a_terminal_and_no_strange_key_is_typed)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start_editing(sim, "");
    terminal_type(t, "lis\033]11;rgb:0/0/0\007\033P>|XTerm(379)\033\\\033[1;1R\033[>0;1c");
    terminal_type(t, "\022\023\021\026\030\017\024"); /* ^R ^S ^Q ^V ^X ^O ^T */
    terminal_type(t, "\024t\033[200");
    terminal_type(t, "~\033");
    terminal_type(t, "[A\033[B"); /* an arrow in two reads, and back */
    expect_typed(t, "list");
    terminal_key(t, "C-c");
    ck_assert_screen(t, "Again within two seconds quits.");
    expect_typed(t, "");
    terminal_key(t, "C-d");
    console_expect_exit(t, 0);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_pasted_block_of_lines_is_done_line_by_line)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start_editing(sim, "");
    terminal_type(t, "list 2\rlist 3\rlist 5");
    ck_assert_screen(t, "2 of 30: ");
    ck_assert_screen(t, "3 of 30: ");
    expect_typed(t, "list 5");
    terminal_key(t, "C-d"); /* not the end: a line is typed */
    expect_typed(t, "list 5");
    terminal_signal(t, SIGTERM);
    console_expect_exit(t, 143);
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_crash_gives_the_terminal_back)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start_editing(sim, "");
    terminal_type(t, "list");
    expect_typed(t, "list");
    terminal_signal(t, SIGABRT);
    ck_assert_int_eq(terminal_wait_exit(t, 60000), 128 + SIGABRT);
    ck_assert(terminal_is_sane(t));
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

#else

/* Prints what tests/tally counts. */
START_TEST(lines_are_not_edited_here)
{
    printf("SKIPPED: built without libedit: --plain does not edit lines\n");
}
END_TEST

#endif

UNIT_MAIN("screen_plain",
#if HAVE_LIBEDIT
          arrows_edit_the_line_and_find_those_before_it, letters_of_any_script_are_edited,
          what_is_typed_survives_what_is_said_meanwhile,
          no_answer_of_a_terminal_and_no_strange_key_is_typed,
          a_pasted_block_of_lines_is_done_line_by_line, a_crash_gives_the_terminal_back,
#else
          lines_are_not_edited_here,
#endif
          the_end_of_the_input_and_control_c_end_the_line_of_the_prompt,
          a_stop_gives_a_plain_shell_its_echo, a_stop_and_fg_give_the_prompt_again,
          a_dumb_terminal_is_talked_to, an_unknown_terminal_is_served_line_by_line,
          without_term_it_is_served_line_by_line, the_meeting_is_asked_for,
          control_c_stops_then_quits, a_change_of_state_does_not_lose_the_prompt,
          signals_and_a_hang_up_end_it)
