/* The console's heart: sleeps until a key, a message or a figure is due, lets the topmost screen
 * act, and paints once for a batch of events. See docs/console.md. UI thread only. */
#ifndef ROLLCALL_TUI_LOOP_H
#define ROLLCALL_TUI_LOOP_H

#include "tui/input.h"
#include "tui/ui.h"

#include <stdbool.h>

struct loop {
    struct ui *ui;
    struct input *input;
    int input_fd; /* the terminal */
    int wake_fd;  /* the read end of the wake pipe */
    bool hung_up; /* the terminal is gone: nothing may be written to it */
    /* The rest is private to loop.c. */
    bool dirty;          /* the picture has to be painted */
    bool by_key;         /* at once, because a person waits for it */
    bool suspending;     /* SIGCONT belongs to a suspend of our own */
    bool lent;           /* a program has the terminal: nothing is read or painted */
    bool more;           /* messages are left that were not looked at for want of time */
    size_t pending;      /* bytes that the terminal has not taken */
    int64_t taken_ms;    /* when it took some last */
    bool holds;          /* it stalls: the meeting makes no requests */
    int64_t painted_ms;  /* when it was last */
    int64_t stale_at_ms; /* when it will read differently by itself */
};

/* Runs until ui->quit, a signal that ends the program, or a hang-up; ui->exit_status says which. */
void loop_run(struct loop *loop);

#endif
