/* What things look like: roles become attributes. Five colours, each of them optional: colour never
 * says anything that a letter does not say too. The ground may be dark or light: a terminal of 256
 * colours gets shades that read on both, another one those of the eight that do. UI thread only. */
#ifndef ROLLCALL_TUI_THEME_H
#define ROLLCALL_TUI_THEME_H

#include "base/err.h"
#include "tui/console_options.h"
#include "view/status.h"

#include <stdbool.h>

/* name in [colors], colour of the eight and shade of 256 unless the config says otherwise. */
#define THEME_COLORS(X)                                                                            \
    X(GOOD, "good", "default", 28)                                                                 \
    X(BUSY, "busy", "default", 31)                                                                 \
    X(WARN, "warn", "magenta", 166)                                                                \
    X(BAD, "bad", "red", 160)                                                                      \
    X(ACCENT, "accent", "default", 32)

#define THEME_COLOR_ENUM(id, name, color, shade) THEME_##id,
enum theme_color { THEME_COLORS(THEME_COLOR_ENUM) THEME_COLOR_COUNT };
#undef THEME_COLOR_ENUM

enum role {
    ROLE_TEXT,
    ROLE_TITLE,
    ROLE_HEADING,        /* column titles, chapter titles, labels */
    ROLE_SELECTED,       /* the selected row; plain with --slow */
    ROLE_FOUND,          /* what a search has found in a row */
    ROLE_SELECTED_FOUND, /* and in the selected one */
    ROLE_GOOD,           /* states, and marks: + is GOOD, ~ is WARN, - is BAD */
    ROLE_BUSY,
    ROLE_WARN,
    ROLE_BAD,
    ROLE_COUNT
};

/* A colour of the eight, -1 for the terminal's own. */
struct theme {
    bool colored;
    bool slow;
    int colors[THEME_COLOR_COUNT];
    bool chosen[THEME_COLOR_COUNT]; /* in the config */
};

/* Are colours wanted? --color decides; where it is auto, NO_COLOR (https://no-color.org: set and
 * not empty) says no; without colours in the terminal there are none. Pure. */
bool theme_wants_color(enum tui_color color, const char *no_color, int terminal_colors);

/* The default colours, without touching the terminal. */
void theme_init(struct theme *theme, bool slow);

/* Changes one colour: a line of [colors]. The value is black, red, green, yellow, blue, magenta,
 * cyan, white or default. False and *err (ERR_CONFIG) for anything else. */
bool theme_set(struct theme *theme, const char *name, const char *value, struct err *err);

/* The number of a colour in a terminal of so many; -1 for the terminal's own. Pure. */
int theme_color_number(const struct theme *theme, enum theme_color color, int terminal_colors);

/* Tells curses; call once, after the terminal was opened. */
void theme_start(struct theme *theme, enum tui_color color, const char *no_color);

/* The attributes of a role, as curses' attrset() takes them. */
int theme_attributes(const struct theme *theme, enum role role);

/* The role of a state. */
enum role theme_mood(enum status_mood mood);

#endif
