/* The real console, in a terminal without a window, on a simulated meeting. */
#ifndef ROLLCALL_TESTS_CONSOLE_H
#define ROLLCALL_TESTS_CONSOLE_H

#include "support/simproc.h"
#include "support/terminal.h"

/* How to start it. What is 0 or NULL has a default: the meeting of the simulator, 80 by 24, an
 * xterm with 256 colours, no more variables. */
struct console_setup {
    const struct simproc *sim; /* NULL: no endpoint, no credentials, no region */
    const char *arguments;     /* words with blanks between; NULL: SIMPROC_MEETING */
    const char *const *env;    /* "NAME=value", NULL-terminated */
    const char *term;
    const char *home;
    int rows, cols;
};

/* Starts build/rollcall in it. End with terminal_destroy(). */
struct terminal *console_start(const struct console_setup *setup);

/* A simulator with so many attendees whose time stands still. */
struct simproc *console_meeting(const char *attendees);

/* The same, beginning with alice@example.com, bob@example.com and carol (dial-in), and with so many
 * generated ones behind them. */
struct simproc *console_people(const char *more);
#define CONSOLE_ALICE "aa3af145-6732-f0b3-dc97-6f7715b8c042"

/* The text of the reversed row, "" when none is: where the selection is. Valid until the next call
 * of terminal_row() or terminal_text(). */
const char *console_selected(struct terminal *t);

/* The same, with this shell: "dash -i" has no options to leave its files out. */
struct terminal *console_start_dash(const struct simproc *sim);

/* An interactive bash in it, whose prompt is "shell>", with the environment of the simulator. */
struct terminal *console_start_shell(const struct simproc *sim, const char *const *env);

/* Types the command that runs the console in that shell, and waits until it is LIVE. Returns the
 * console's process. */
pid_t console_run_in_shell(struct terminal *t);

/* --- in tests with Check ---------------------------------------------------------------------- */

/* Leaves with q, and expects a clean exit and a terminal as it was. */
void console_quit(struct terminal *t);

/* Expects that the program ended with this status and left the terminal as it was. */
void console_expect_exit(struct terminal *t, int status);

#endif
