/* A screen is a table of operations over its own struct, whose first member is a struct screen.
 *
 * Screens lie on each other as layers. Keys become actions (view/action.h) of the topmost layer's
 * context; actions return reactions; the loop acts on them. UI thread only. */
#ifndef ROLLCALL_TUI_SCREEN_H
#define ROLLCALL_TUI_SCREEN_H

#include "tui/canvas.h"
#include "view/action.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ui;
struct screen;

/* What an operation asks the loop to do; bits. */
enum react {
    REACT_NONE = 0,
    REACT_PAINT = 1 << 0, /* the picture has changed */
    REACT_CLOSE = 1 << 1, /* this layer is done: destroy it */
    REACT_PASS = 1 << 2,  /* not mine: the action means what it means everywhere */
};

/* Any operation but draw and destroy may be NULL. */
struct screen_ops {
    enum action_context context;
    bool over;   /* the layer below is drawn first, and shows around this one */
    bool prompt; /* waits for an answer: new rows are not swapped in meanwhile (2 s at most) */

    /* Learns the size, before draw. */
    void (*fit)(struct screen *s, struct ui *ui, const struct frame *frame);
    /* Draws itself, but for the hints and the message line. No I/O, no change of anything but the
     * canvas. */
    void (*draw)(const struct screen *s, const struct ui *ui, const struct frame *frame,
                 struct canvas *c);
    /* Does what a key asks for. */
    unsigned (*act)(struct screen *s, struct ui *ui, enum action action);
    /* Takes a character that is no action here: typed text, an answer. */
    unsigned (*type)(struct screen *s, struct ui *ui, uint32_t point);
    /* Takes pasted text, raw. */
    unsigned (*paste)(struct screen *s, struct ui *ui, const char *bytes, size_t len);
    /* The left button was pressed on a row; the wheel was turned by that many rows. */
    unsigned (*click)(struct screen *s, struct ui *ui, int row, int col);
    unsigned (*wheel)(struct screen *s, struct ui *ui, int rows);
    /* When tick has to be called, in monotonic milliseconds; MESSAGE_NEVER: not by itself. */
    int64_t (*due_ms)(const struct screen *s, const struct ui *ui);
    unsigned (*tick)(struct screen *s, struct ui *ui);
    /* Any key, a resize or a suspend: what must not stay on the screen goes. */
    unsigned (*conceal)(struct screen *s);
    /* Frees the screen, itself included. */
    void (*destroy)(struct screen *s);
};

struct screen {
    const struct screen_ops *ops;
};

#endif
