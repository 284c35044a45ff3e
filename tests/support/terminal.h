/* A terminal without a window: a program runs in a pseudo-terminal, and libvterm paints what it
 * writes. Tests type, wait for the screen to say something, and read it back. Every wait polls the
 * program's output until it is satisfied or its time is up; none sleeps for a fixed time.
 * Rows and columns count from 0. Calls abort the test when the system refuses. */
#ifndef ROLLCALL_TESTS_TERMINAL_H
#define ROLLCALL_TESTS_TERMINAL_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

/* What runs in it: argv, or else a function of the test, in a process of its own whose stdin,
 * stdout and stderr are the terminal and whose exit status is the function's return value. */
struct terminal_options {
    const char *const *argv; /* NULL-terminated; argv[0] without a slash is looked for in PATH */
    int (*run)(void *data);
    void *data;
    const char *const *env; /* as in child_options, on top of child_env() and TERM */
    const char *home;       /* HOME and the working folder; NULL: a new tmpdir */
    const char *term;       /* TERM; NULL: xterm-256color; "": not set */
    int rows, cols;         /* 0: 24 and 80 */
    const char *stderr_to;  /* a file that takes stderr; NULL: the terminal */
};

struct terminal;

struct terminal *terminal_start(const struct terminal_options *options);

/* Ends the program when it still runs (SIGKILL) and frees everything. NULL is fine. */
void terminal_destroy(struct terminal *t);

/* --- hands ------------------------------------------------------------------------------------ */

/* Sends the bytes as they are. */
void terminal_type(struct terminal *t, const char *bytes);

/* Presses one key by its name, as the terminal's modes ask for it: Up Down Left Right Home End
 * PageUp PageDown Insert Delete Enter Tab S-Tab Esc Backspace Space F1 to F12, C-a to C-z, or a
 * single character. Esc takes a moment, so that what follows is not taken for a part of it. */
void terminal_key(struct terminal *t, const char *name);

/* Presses keys given as names with blanks between: "Down Down Enter". */
void terminal_keys(struct terminal *t, const char *names);

/* Pastes: bracketed when the program asked for that. */
void terminal_paste(struct terminal *t, const char *text);

/* Changes the size; the program gets its SIGWINCH. */
void terminal_resize(struct terminal *t, int rows, int cols);

void terminal_signal(struct terminal *t, int signal_number);

/* Closes the terminal, as when its window is closed: the program gets SIGHUP, and EIO. */
void terminal_hang_up(struct terminal *t);

/* --- patience --------------------------------------------------------------------------------- */

/* Wait until the screen contains text in one row, or no longer contains it. False when a minute
 * passed or the program ended before. */
bool terminal_wait(struct terminal *t, const char *text);
bool terminal_wait_gone(struct terminal *t, const char *text);

/* Waits until holds(t, data) says true; it is asked after every paint. */
bool terminal_wait_for(struct terminal *t, bool (*holds)(struct terminal *t, void *data),
                       void *data, int64_t timeout_ms);

/* Waits until for quiet_ms nothing was painted, and the program had nothing to do: no key to read,
 * no thread that wants the processor. False when timeout_ms, a minute at least, passed first. */
bool terminal_wait_quiet(struct terminal *t, int64_t quiet_ms, int64_t timeout_ms);

/* Takes in what the program wrote for ms milliseconds, whatever it is: for figures over time. */
void terminal_watch(struct terminal *t, int64_t ms);

/* Waits for the end; 0 as the timeout only looks. The exit status, 128 + n when signal n ended it,
 * -1 when it still runs. What it wrote last is on the screen then. */
int terminal_wait_exit(struct terminal *t, int64_t timeout_ms);

/* --- eyes ------------------------------------------------------------------------------------- */

/* One row, or the whole screen with a newline after each row, as UTF-8 without trailing blanks.
 * Valid until the next call of either. */
const char *terminal_row(struct terminal *t, int row);
const char *terminal_text(struct terminal *t);

/* Is text in one row of the screen now? The first such row, or -1. */
bool terminal_shows(struct terminal *t, const char *text);
int terminal_find(struct terminal *t, const char *text);

/* One cell. Colours: -1 the terminal's own, 0 to 255 of the palette, else 0x1000000 | RGB. */
struct terminal_cell {
    char text[32]; /* UTF-8 with combining marks; "" right of a wide character, " " when blank */
    int width;
    bool bold, underline, reverse, blink, italic;
    int fg, bg;
};
struct terminal_cell terminal_cell_at(struct terminal *t, int row, int col);

struct terminal_cursor {
    int row, col;
    bool visible;
};
struct terminal_cursor terminal_cursor(struct terminal *t);

int terminal_rows(const struct terminal *t);
int terminal_cols(const struct terminal *t);

/* Is the alternate screen shown? Was the bell rung, how often? */
bool terminal_alternate(const struct terminal *t);
int terminal_bells(const struct terminal *t);

/* Everything that the program has written, byte by byte (at most 64 MiB); its len is a mark, and
 * the difference of two marks what was painted between them. */
const struct buf *terminal_raw(const struct terminal *t);

/* The terminal's settings now, and as they were before the program started: equal after an exit
 * that left the terminal sane. */
struct termios terminal_termios(const struct terminal *t);
bool terminal_is_sane(const struct terminal *t);

pid_t terminal_pid(const struct terminal *t);

/* --- in tests with Check: the screen stands in the message when it is not as wanted ------------
 */

#define ck_assert_screen(t, text)                                                                  \
    do {                                                                                           \
        if (!terminal_wait((t), (text)))                                                           \
            ck_abort_msg("waited for \"%s\" on this screen:\n%s", (text), terminal_text(t));       \
    } while (0)

#define ck_assert_screen_gone(t, text)                                                             \
    do {                                                                                           \
        if (!terminal_wait_gone((t), (text)))                                                      \
            ck_abort_msg("\"%s\" stays on this screen:\n%s", (text), terminal_text(t));            \
    } while (0)

#define ck_assert_exit(t, wanted)                                                                  \
    do {                                                                                           \
        int status_ = terminal_wait_exit((t), 60000);                                              \
        if (status_ != (wanted))                                                                   \
            ck_abort_msg("exit status %d, not %d; the screen:\n%s", status_, (wanted),             \
                         terminal_text(t));                                                        \
    } while (0)

#endif
