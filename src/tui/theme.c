#include "config.h"

#include "tui/theme.h"

#include <curses.h>
#include <string.h>

static const char *const color_names[] = {"black",   "red",  "green", "yellow", "blue",
                                          "magenta", "cyan", "white", "default"};

#define THEME_NAME(id, name, color, shade)    [THEME_##id] = (name),
#define THEME_DEFAULT(id, name, color, shade) [THEME_##id] = (color),
#define THEME_SHADE(id, name, color, shade)   [THEME_##id] = (shade),
static const char *const names[] = {THEME_COLORS(THEME_NAME)};
static const char *const defaults[] = {THEME_COLORS(THEME_DEFAULT)};
static const int shades[] = {THEME_COLORS(THEME_SHADE)};
#undef THEME_NAME
#undef THEME_DEFAULT
#undef THEME_SHADE

/* What each role is made of; -1: no colour of its own. */
static const struct {
    int color;
    attr_t attributes;
} looks[ROLE_COUNT] = {
    [ROLE_TEXT] = {-1, A_NORMAL},
    [ROLE_TITLE] = {-1, A_BOLD},
    [ROLE_HEADING] = {THEME_ACCENT, A_BOLD},
    [ROLE_SELECTED] = {-1, A_REVERSE},
    [ROLE_FOUND] = {THEME_ACCENT, A_BOLD | A_UNDERLINE},
    [ROLE_SELECTED_FOUND] = {-1, A_REVERSE | A_UNDERLINE},
    [ROLE_GOOD] = {THEME_GOOD, A_NORMAL},
    [ROLE_BUSY] = {THEME_BUSY, A_BOLD},
    [ROLE_WARN] = {THEME_WARN, A_BOLD},
    [ROLE_BAD] = {THEME_BAD, A_BOLD},
};

bool theme_wants_color(enum tui_color color, const char *no_color, int terminal_colors)
{
    if (terminal_colors < 8 || color == TUI_COLOR_NEVER)
        return false;
    return color == TUI_COLOR_ALWAYS || !no_color || !*no_color;
}

/* The number of a colour by its name, -1 for "default"; -2 when there is none. */
static int color_by_name(const char *name)
{
    for (int i = 0; i < 9; i++)
        if (strcmp(color_names[i], name) == 0)
            return i < 8 ? i : -1;
    return -2;
}

void theme_init(struct theme *theme, bool slow)
{
    theme->colored = false;
    theme->slow = slow;
    for (int i = 0; i < THEME_COLOR_COUNT; i++) {
        theme->colors[i] = color_by_name(defaults[i]);
        theme->chosen[i] = false;
    }
}

bool theme_set(struct theme *theme, const char *name, const char *value, struct err *err)
{
    int number = color_by_name(value);
    for (int i = 0; i < THEME_COLOR_COUNT; i++) {
        if (strcmp(names[i], name) != 0)
            continue;
        if (number < -1)
            return err_set(err, ERR_CONFIG, "no colour is called \"%s\"", value);
        theme->colors[i] = number;
        theme->chosen[i] = true;
        return true;
    }
    return err_set(err, ERR_CONFIG, "[colors] has no \"%s\"", name);
}

/* Where colours are RGB values (xterm-direct) the numbers of the shades mean something else. */
int theme_color_number(const struct theme *theme, enum theme_color color, int terminal_colors)
{
    return terminal_colors == 256 && !theme->chosen[color] ? shades[color] : theme->colors[color];
}

void theme_start(struct theme *theme, enum tui_color color, const char *no_color)
{
    char colors[] = "colors"; /* older curses take a char * */
    /* Once start_color() was called, curses sends colours whether they are used or not. */
    int count = tigetnum(colors);
    theme->colored = theme_wants_color(color, no_color, count) && start_color() == OK;
    if (!theme->colored)
        return;
    int own = use_default_colors() == OK ? -1 : COLOR_BLACK;
    for (int i = 0; i < THEME_COLOR_COUNT; i++) {
        int number = theme_color_number(theme, (enum theme_color)i, count);
        number = number < 0 && own >= 0 ? COLOR_WHITE : number;
        init_pair((short)(i + 1), (short)number, (short)own);
    }
}

int theme_attributes(const struct theme *theme, enum role role)
{
    attr_t attributes = looks[role].attributes;
    if (theme->slow)
        attributes &= ~(attr_t)A_REVERSE; /* only the selected row has it */
    if (theme->colored && looks[role].color >= 0)
        attributes |= (attr_t)COLOR_PAIR(looks[role].color + 1);
    return (int)attributes;
}

enum role theme_mood(enum status_mood mood)
{
    static const enum role roles[] = {
        [STATUS_MOOD_GOOD] = ROLE_GOOD,
        [STATUS_MOOD_BUSY] = ROLE_BUSY,
        [STATUS_MOOD_WARN] = ROLE_WARN,
        [STATUS_MOOD_BAD] = ROLE_BAD,
    };
    return roles[mood];
}
