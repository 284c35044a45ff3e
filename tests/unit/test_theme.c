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

/* What an xterm makes of a colour, bold ones of the eight being bright. */
static int rgb_of(int color)
{
    static const int bright[] = {0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
                                 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};
    int rgb = 0;
    if (color < 8)
        return bright[color];
    for (int step = 36; step; step /= 6) {
        int level = (color - 16) / step % 6;
        rgb = rgb << 8 | (level ? 55 + level * 40 : 0);
    }
    return rgb;
}

/* Close to sRGB's curve, without a library for powers. */
static double linear(int value)
{
    double share = value / 255.0;
    return share * (share * (share * 0.3053 + 0.6822) + 0.0125);
}

/* As WCAG 2 defines it: 0 for black, 1 for white. */
static double luminance(int rgb)
{
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8 & 255) +
           0.0722 * linear(rgb & 255);
}

START_TEST(colours_read_on_a_dark_ground_and_on_a_light_one)
{
    static const int terminals[] = {8, 256};
    struct theme theme;
    theme_init(&theme, false);
    for (int t = 0; t < 2; t++) {
        for (int i = 0; i < THEME_COLOR_COUNT; i++) {
            int number = theme_color_number(&theme, (enum theme_color)i, terminals[t]);
            if (number < 0)
                continue;
            double light = luminance(rgb_of(number));
            ck_assert_msg((light + 0.05) / 0.05 >= 3, "%d on black: %g", number, light);
            ck_assert_msg(1.05 / (light + 0.05) >= 3, "%d on white: %g", number, light);
        }
    }
}
END_TEST

START_TEST(a_chosen_colour_has_no_shade_and_rgb_terminals_have_none)
{
    struct err err = ERR_INIT;
    struct theme theme;
    theme_init(&theme, false);
    ck_assert_int_eq(theme_color_number(&theme, THEME_WARN, 256), 166);
    ck_assert_int_eq(theme_color_number(&theme, THEME_WARN, 1 << 24), 5);
    ck_assert(theme_set(&theme, "warn", "yellow", &err));
    ck_assert_int_eq(theme_color_number(&theme, THEME_WARN, 256), 3);
}
END_TEST

UNIT_MAIN("theme", colours_read_on_a_dark_ground_and_on_a_light_one,
          a_chosen_colour_has_no_shade_and_rgb_terminals_have_none,
          colours_are_a_matter_of_terminal_option_and_environment, a_colour_is_changed_by_its_name,
          an_unknown_colour_or_role_is_refused, slow_lines_get_no_reversed_row)
