/* What the files of the terminal share: terminal.c moves bytes, terminal_keys.c types,
 * terminal_screen.c reads. */
#ifndef ROLLCALL_TESTS_TERMINAL_PRIVATE_H
#define ROLLCALL_TESTS_TERMINAL_PRIVATE_H

#include "support/terminal.h"

#include <vterm.h>

struct terminal {
    VTerm *vterm;
    VTermScreen *screen;
    int rows, cols; /* what the program was told */
    int master;     /* -1: hung up */
    int slave;      /* kept open, so that its settings outlive the program */
    pid_t pid;
    bool reaped;
    int status;
    struct termios before;
    struct buf raw;     /* everything that came out */
    struct buf pending; /* keys that wait for the program to read */
    struct buf text;    /* what terminal_row() and terminal_text() returned last */
    bool alternate;
    bool cursor_visible;
    int bells;
};

/* Moves bytes both ways, waiting at most timeout_ms for the first. True when something was
 * painted. */
bool terminal_pump(struct terminal *t, int timeout_ms);

/* Queues bytes for the program; they leave with the next pump. */
void terminal_send(struct terminal *t, const char *bytes, size_t len);

/* Makes the screen's callbacks tell us of the cursor, the bell and the alternate screen. */
void terminal_observe(struct terminal *t);

#endif
