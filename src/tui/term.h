/* The terminal: taken over, given back, suspended, resized. With canvas.c and theme.c the only
 * files that include curses.
 *
 * curses draws into memory; it never reads, and never writes to the terminal. Keys come from
 * term_input_fd() through tui/input.h, so that no read blocks and none paints behind our back; what
 * is painted is sent when poll() says that the terminal takes it. UI thread only. */
#ifndef ROLLCALL_TUI_TERM_H
#define ROLLCALL_TUI_TERM_H

#include "base/env.h"
#include "base/err.h"
#include "tui/input.h"

#include <stdbool.h>
#include <stddef.h>

struct terminal;

/* Can a console be drawn with this TERM? False, and a sentence in why, when it is unset, unknown to
 * terminfo, or cannot place the cursor. Changes nothing. */
bool term_usable(const struct env *env, char *why, size_t size);

/* Does terminfo not know this TERM, which begins with "xterm-", so that it is taken for an
 * xterm-256color? */
bool term_is_stand_in(const struct env *env);

/* How long a lone Esc is waited on: ESCDELAY where it is set, 150 ms over SSH without tmux, else
 * 100 ms. */
int term_escape_delay_ms(const struct env *env);

/* Takes the terminal over: raw mode, alternate screen, bracketed paste, mouse reports when asked
 * for; arms the crash reset. Keys are read from standard input, or from /dev/tty where that is no
 * terminal. NULL and *err on failure, the terminal being as it was. */
struct terminal *term_open(const struct env *env, bool mouse, struct err *err);

/* Gives the terminal back as it was, for which it waits a second at most: false when the terminal
 * did not take all the bytes of that, so that nothing more should be written. NULL is fine. */
bool term_close(struct terminal *t);

/* curses paints into memory; this takes what it has painted, and sends what the terminal takes now.
 * False when memory is out: nothing of it is sent, and the next picture is painted whole. */
bool term_show(struct terminal *t);

/* Bytes that the terminal has not taken yet. As long as there are any, painting is not worth it. */
size_t term_pending(const struct terminal *t);

/* Sends more of them; to be called when poll() says that term_output_fd() takes some. False when
 * the terminal is gone. */
bool term_flush(struct terminal *t);
int term_output_fd(const struct terminal *t);

/* The terminal has hung up, or a signal says so: frees without a call of curses, and without
 * waiting for a terminal that does not listen. */
void term_abandon(struct terminal *t);

/* Where keys are read; not to be closed. */
int term_input_fd(const struct terminal *t);

/* Teaches the decoder what terminfo knows of this terminal's keys, and the locale of its bytes. */
void term_teach(const struct terminal *t, struct input *in);

/* Asks the kernel for the size (LINES and COLUMNS where it knows none) and tells curses when it has
 * changed; true when it has. What is too large is drawn on in part. */
bool term_resize(struct terminal *t);

/* Gives the terminal to the shell, stops the process group, and takes the terminal back when it is
 * continued; the next update paints everything. */
void term_suspend(struct terminal *t);

/* Gives the terminal to a program that may ask a person, with a line on it, which has to be safe to
 * show; and takes it back, in the modes in which it was given: what was typed and not read is
 * dropped, and the next update paints everything. */
void term_lend(struct terminal *t, const char *line);
void term_take_back(struct terminal *t);

/* The process was stopped by another process and continued: sets all modes again; the next update
 * paints everything. */
void term_retake(struct terminal *t);

/* The next update paints every cell, whatever curses believes to be there, in the size that the
 * terminal has now. */
void term_repaint(struct terminal *t);

/* Rings once. */
void term_bell(struct terminal *t);

/* Asks the terminal to put text on its clipboard (OSC 52), through GNU screen where we are in it.
 * False when it is too long for that (74,994 bytes of base64), or the terminal is no ANSI one. */
bool term_clipboard(struct terminal *t, const char *text, size_t len);

#endif
