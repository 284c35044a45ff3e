/* Which rows of the screen hold what. Pure.
 *
 * From the top: title, heading, body, status, hints. Under 12 rows the hints go, under 8 the
 * heading, under 5 the title; under 20x4 there is the status line alone. */
#ifndef ROLLCALL_TUI_FRAME_H
#define ROLLCALL_TUI_FRAME_H

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

#endif
