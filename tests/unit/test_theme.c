#include "tui/theme.h"

#include "support/unit.h"

START_TEST(colours_are_a_matter_of_terminal_option_and_environment)
{
    ck_assert(theme_wants_color(TUI_COLOR_AUTO, NULL, 8));
    ck_assert(theme_wants_color(TUI_COLOR_AUTO, "", 256));
    ck_assert(!theme_wants_color(TUI_COLOR_AUTO, "1", 256));
    ck_assert(theme_wants_color(TUI_COLOR_ALWAYS, "1", 256));
    ck_assert(!theme_wants_color(TUI_COLOR_NEVER, NULL, 256));
    ck_assert(!theme_wants_color(TUI_COLOR_ALWAYS, NULL, 2));
    ck_assert(!theme_wants_color(TUI_COLOR_ALWAYS, NULL, -1));
}
END_TEST

START_TEST(a_colour_is_changed_by_its_name)
{
    struct err err = ERR_INIT;
    struct theme theme;
    theme_init(&theme, false);
    ck_assert_int_eq(theme.colors[THEME_BAD], 1);
    ck_assert(theme_set(&theme, "bad", "magenta", &err));
    ck_assert_int_eq(theme.colors[THEME_BAD], 5);
    ck_assert(theme_set(&theme, "bad", "default", &err));
    ck_assert_int_eq(theme.colors[THEME_BAD], -1);
}
END_TEST

START_TEST(an_unknown_colour_or_role_is_refused)
{
    struct err err = ERR_INIT;
    struct theme theme;
    theme_init(&theme, false);
    ck_assert(!theme_set(&theme, "bad", "pink", &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    err_clear(&err);
    ck_assert(!theme_set(&theme, "worse", "red", &err));
    ck_assert_int_eq(err.code, ERR_CONFIG);
    ck_assert_int_eq(theme.colors[THEME_BAD], 1);
}
END_TEST

START_TEST(slow_lines_get_no_reversed_row)
{
    struct theme theme;
    theme_init(&theme, true);
    ck_assert_int_eq(theme_attributes(&theme, ROLE_SELECTED), 0);
    theme_init(&theme, false);
    ck_assert_int_ne(theme_attributes(&theme, ROLE_SELECTED), 0);
}
END_TEST

UNIT_MAIN("theme", colours_are_a_matter_of_terminal_option_and_environment,
          a_colour_is_changed_by_its_name, an_unknown_colour_or_role_is_refused,
          slow_lines_get_no_reversed_row)
