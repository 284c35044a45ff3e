/* What all screens share: the choices, the meetings, the layers, the message line. UI thread only.
 */
#ifndef ROLLCALL_TUI_UI_H
#define ROLLCALL_TUI_UI_H

#include "base/buf.h"
#include "meeting/controller.h"
#include "meeting/meeting.h"
#include "meeting/platform.h"
#include "tui/console_options.h"
#include "tui/keymap.h"
#include "tui/screen.h"
#include "tui/theme.h"
#include "view/prompt.h"
#include "view/style.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct terminal;

enum { UI_LAYERS = 8 };

struct ui {
    const struct tui_options *options;
    const struct meeting_platform *platform;
    struct terminal *term;
    struct keymap keymap;
    struct action_keys keys; /* the keymap's: style.keys */
    struct theme theme;
    struct canvas canvas;
    struct view_style style; /* now_ms is set before each picture */

    struct controller controller;
    struct meeting *meeting; /* the controller's, on the screen; NULL before the first meeting */

    struct screen *layers[UI_LAYERS]; /* [0] is the list */
    size_t layer_count;

    struct buf message; /* the message line: safe text; empty: hints are shown */
    enum role message_role;

    struct prompt_history filters; /* lines typed before */
    struct prompt_history searches;
    struct prompt_history files;

    int64_t now_mono_ms;    /* of this pass of the loop */
    int64_t key_mono_ms;    /* the last key */
    int64_t cancel_mono_ms; /* the last ^C; 0: none */
    bool quit;
    int exit_status;
    bool suspend; /* ^Z: the loop does it */
    bool repaint; /* ^L: every cell */
};

/* The layer that has the keys. */
struct screen *ui_top(const struct ui *ui);

/* Lays a screen on top and takes it; with all layers taken, or NULL, nothing happens but that the
 * screen is destroyed. */
void ui_push(struct ui *ui, struct screen *screen);

/* Destroys this layer, wherever it lies; the list always stays. A screen that is no layer any more
 * is left alone. */
void ui_close(struct ui *ui, struct screen *screen);

/* Destroys the topmost layers down to, not including, the n-th; the list always stays. */
void ui_close_above(struct ui *ui, size_t n);

/* Says something on the message line until the next key. The text has to be safe to show, but for
 * line ends and what is appended with ui_say_raw(). */
void ui_say(struct ui *ui, enum role role, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void ui_say_raw(struct ui *ui, const char *bytes, size_t len);

/* Says which of the rows that a search has found is selected: "match 3 of 17; n next, N previous",
 * with the keys that are bound, or "not found". Nothing when no search is on. */
void ui_say_matches(struct ui *ui);

/* Says an error: sentence, detail, remedy. */
void ui_say_error(struct ui *ui, const struct err *err);
void ui_say_nothing(struct ui *ui);

/* Copies to the clipboard: by the host's program, else by the terminal. Says how, and leaves the
 * value whole on the message line; a secret is not shown. Characters that act on a terminal are
 * copied as escapes, and counted on the message line; a text of several lines is copied by
 * ui_copy_raw(). */
void ui_copy(struct ui *ui, const char *text, size_t len, bool secret);

/* The same byte for byte; when it is foreign, what can act in it is counted on the message line. */
void ui_copy_raw(struct ui *ui, const char *text, size_t len, bool foreign, bool secret);

/* Copies a user id; while they are masked it does not stand on the message line either. */
void ui_copy_user(struct ui *ui, struct slice user_id);

/* Where the login has to be renewed: copies the command that does it. False when nothing is to be
 * renewed. */
bool ui_copy_renewal(struct ui *ui);

/* Copies the line for a support case; id may be SLICE_EMPTY. */
void ui_copy_support(struct ui *ui, struct slice attendee_id);

/* Opens a meeting; see controller_open(). The screens above the list close. */
bool ui_open(struct ui *ui, const struct meeting_target *target, struct err *err);

/* Writes the list or the events into a file, and says so; a file that is there already becomes a
 * question. */
void ui_write(struct ui *ui, enum export_what what, const char *path, bool overwrite);

/* Asks whether this attendee shall be removed, or says why that is not possible. */
void ui_ask_remove(struct ui *ui, struct slice attendee_id);

/* "READ-ONLY", or with --allow-actions "ACTIONS". Static string. */
const char *ui_mode(const struct ui *ui);

/* Does what a yes to the question means; screens may close. */
void ui_answer_yes(struct ui *ui, const struct question *question);

/* Draws the title bar and the status line of the meeting; and hints or message in the last row. */
void ui_draw_title(const struct ui *ui, const struct frame *frame, struct canvas *c);
void ui_draw_status(const struct ui *ui, const struct frame *frame, struct canvas *c,
                    enum status_object object, const char *note);
void ui_draw_hints(const struct ui *ui, const struct frame *frame, struct canvas *c,
                   enum action_context context);

/* A line of input in that many columns, scrolled so that its cursor is seen; the terminal's cursor
 * is put there. */
void ui_draw_input(const struct prompt *prompt, int row, int col, int columns, enum role role,
                   struct canvas *c);

/* READ-ONLY or ACTIONS at the end of the title row, where another title was drawn. */
void ui_draw_mode(const struct ui *ui, const struct frame *frame, struct canvas *c);

/* A heading on the left of the title row, the mode at its end, for screens over the list. */
void ui_draw_heading(const struct ui *ui, const struct frame *frame, struct canvas *c,
                     const char *text);

#endif
