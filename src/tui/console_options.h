/* What the user chose for the console: plain data, filled by app from flags, environment and
 * config. Strings are borrowed and must outlive console_run(). */
#ifndef ROLLCALL_TUI_CONSOLE_OPTIONS_H
#define ROLLCALL_TUI_CONSOLE_OPTIONS_H

#include "meeting/platform.h"

#include <stdbool.h>
#include <stddef.h>

struct env;

enum tui_color { TUI_COLOR_AUTO, TUI_COLOR_ALWAYS, TUI_COLOR_NEVER };

enum tui_bell { TUI_BELL_NEVER, TUI_BELL_CHANGE, TUI_BELL_MATCH, TUI_BELL_STATE };

/* A line of [keys] or [colors]: "refresh = r F5", "bad = red". */
struct tui_setting {
    const char *name;
    const char *value;
    const char *where; /* "config:12", for the warning when it makes no sense */
};

struct tui_options {
    const char *version;   /* "1.0", for the title of the prompt */
    const struct env *env; /* TERM, ESCDELAY, SSH_CONNECTION, TMUX, NO_COLOR, LINES, COLUMNS */
    struct meeting_target start; /* without a meeting id the console begins with the prompt */
    bool ascii;                  /* --ascii: no line drawing, even in UTF-8 */
    bool slow;                   /* --slow: the selection is a gutter mark only */
    bool mouse;                  /* --mouse */
    bool utc;                    /* --utc */
    bool mask;                   /* --mask: begin with user ids masked */
    bool include_join_tokens;    /* tokens are kept: detail may show one */
    bool allow_actions;          /* --allow-actions */
    enum tui_color color;        /* --color */
    enum tui_bell bell;          /* --bell */
    int interval_s;              /* -n; 0: off */
    int mark_s;                  /* --mark; seconds that marks and counters stay */
    size_t prefetch;             /* --prefetch: rows loaded without scrolling */
    const char *filter;  /* -f; NULL: none. Already found to be well-formed, as are the next */
    const char *sort;    /* -s; NULL: server order */
    const char *columns; /* --columns; NULL: default */
    const struct tui_setting *keys; /* [keys] */
    size_t key_count;
    const struct tui_setting *colors; /* [colors] */
    size_t color_count;
};

#endif
