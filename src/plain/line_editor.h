/* A line that a person edits at a terminal: arrows, history, the keys of emacs; by libedit where
 * rollcall was built with it. It reads nothing and writes nothing by itself: keys are handed to it,
 * and what it paints is put into a buffer, so that no call of it waits for the terminal. It has the
 * terminal's modes while a line is edited, and gives them back in between. UI thread only. */
#ifndef ROLLCALL_PLAIN_LINE_EDITOR_H
#define ROLLCALL_PLAIN_LINE_EDITOR_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* Lines that Up finds again; the older ones are forgotten. They are kept in memory only. */
#define LINE_EDITOR_HISTORY 100

struct line_editor;

/* An editor for the terminal at these descriptors. NULL without libedit, or where lines cannot be
 * edited: no terminal, one that cannot move its cursor, a locale of single bytes, no memory. */
struct line_editor *line_editor_new(int in_fd, int out_fd);

/* Gives the terminal back, and forgets the lines. stalled: the terminal takes nothing, and what it
 * has not taken is dropped. NULL is fine. */
void line_editor_destroy(struct line_editor *editor, bool stalled);

/* Is a line being edited? False for NULL. */
bool line_editor_is_on(const struct line_editor *editor);

/* Shows the prompt at the beginning of a line, and behind it what was typed before; from then on
 * keys are taken. The prompt must be safe to show. */
void line_editor_show(struct line_editor *editor, const char *prompt, struct buf *painted);

/* Gives the terminal its own modes until the next line_editor_show(). What was typed is kept for
 * it. NULL is fine. */
void line_editor_pause(struct line_editor *editor);

/* What was typed and not entered is dropped. NULL is fine. */
void line_editor_forget(struct line_editor *editor);

/* Takes bytes that were read from the terminal. Lines that were entered are appended to lines, each
 * with its newline; the first one ends the editing, as line_editor_pause() does. While no line is
 * edited whole lines are appended as they are. False when the input has ended (^D in an empty
 * line).
 */
bool line_editor_take(struct line_editor *editor, const char *bytes, size_t len, struct buf *lines,
                      struct buf *painted);

/* The window has another size. NULL is fine. */
void line_editor_resize(struct line_editor *editor);

#endif
