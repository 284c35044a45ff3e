/* The screen as a grid of cells: the only file that puts any. What is foreign goes through
 * base/text on its way; a character that does not fit whole is not drawn. Rows and columns count
 * from 0; what lies outside of the screen is ignored, down to 1x1. UI thread only. */
#ifndef ROLLCALL_TUI_CANVAS_H
#define ROLLCALL_TUI_CANVAS_H

#include "base/buf.h"
#include "base/text.h"
#include "tui/theme.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which rows of the screen hold what.
 *
 * From the top: title, heading, body, status, hints. Under 12 rows the hints go, under 8 the
 * heading, under 5 the title; under 20x4 there is the status line alone. */

/* Rows count from 0; -1: there is no such row. */
struct frame {
    int rows, cols;
    int title;
    int heading;
    int body;      /* the first of body_rows rows */
    int body_rows; /* 0: there is no body */
    int status;
    int hints;
    int last; /* where a line of input and messages go: the hints' row, else the status' */
};

/* Lays a screen of that size out. */
struct frame frame_of(int rows, int cols);

struct canvas {
    int rows;
    int cols;
    enum text_charset charset;
    const struct theme *theme;
    struct buf line; /* scratch for drawing: empty it first */
    int cursor_row;
    int cursor_col;
    int64_t stale_in_ms; /* when the picture will read differently by the mere course of time */
};

/* The ceiling of canvas.line, in bytes. */
#define CANVAS_LINE_MAX 16384

/* Makes a canvas over the terminal that term_open() has taken. The theme is borrowed. */
void canvas_init(struct canvas *c, enum text_charset charset, const struct theme *theme);
void canvas_clean_up(struct canvas *c);

/* Begins a picture: empty, of the size that the terminal has now, the cursor at the bottom. */
void canvas_begin(struct canvas *c);

/* Puts text that is safe already (a view made it) in at most that many columns; returns those
 * taken.
 */
int canvas_put(struct canvas *c, int row, int col, int columns, enum role role, const char *text);

/* Puts foreign bytes, clipped with an ellipsis. Returns the columns taken. */
int canvas_put_raw(struct canvas *c, int row, int col, int columns, enum role role,
                   const char *bytes, size_t len);

/* Puts safe text over as many rows as it takes, the last of which is row; lines end at blanks, so
 * that a value stands on one line where that is possible. Returns the first row. */
int canvas_put_wrapped(struct canvas *c, int row, enum role role, const char *text);

/* Puts foreign text from a row downwards, broken at blanks, over at most that many rows. Returns
 * the rows taken. */
int canvas_put_block(struct canvas *c, int row, int col, int rows, const char *text);

/* Gives cells that are drawn already another look. */
void canvas_tint(struct canvas *c, int row, int col, int columns, enum role role);

/* Empties a row, for what lies over a picture. */
void canvas_wipe(struct canvas *c, int row);

/* Where the terminal's cursor stays when the picture is shown: a screen reader follows it. */
void canvas_cursor(struct canvas *c, int row, int col);

/* The picture will be out of date in that many milliseconds, although nothing happens; -1: never.
 * The soonest one counts. */
void canvas_stale_in(struct canvas *c, int64_t ms);

/* Shows the picture: sends what differs from the one before, in one write. */
void canvas_end(struct canvas *c);

#endif
