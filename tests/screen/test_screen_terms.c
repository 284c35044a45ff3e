/* The same console in every kind of terminal that people have: what stands on the screen does not
 * depend on TERM, colours are the eight of ANSI or none, and the keys are those of terminfo. */
#include "screen/console.h"

#include "support/child.h"
#include "support/keep.h"
#include "support/unit.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    bool colored;
    bool everywhere; /* comes with ncurses itself; others are looked at where they are installed */
} terms[] = {
    {"xterm-256color", true, true}, {"xterm", true, true},         {"tmux", true, true},
    {"tmux-256color", true, true},  {"screen", true, true},        {"screen-256color", true, true},
    {"linux", true, true},          {"vt100", false, true},        {"xterm-16color", true, false},
    {"xterm-mono", false, false},   {"xterm-kitty", true, false},  {"kitty", true, false},
    {"alacritty", true, false},     {"xterm-direct", true, false},
};
#define TERM_COUNT (sizeof terms / sizeof *terms)

/* What terminfo says of a capability, byte for byte, without padding; NULL when nothing. */
static const char *capability(const char *term, const char *name)
{
    const char *const argv[] = {"tput", "-T", term, name, NULL};
    struct child_result result;
    child_run(&(struct child_options){.argv = argv}, &result);
    const char *text = NULL;
    if (result.status == 0 && result.out.len > 0)
        text = keep_printf("%s", buf_text(&result.out));
    child_result_clean_up(&result);
    return text;
}

static bool is_known(size_t term)
{
    bool known = capability(terms[term].name, "cup") != NULL;
    ck_assert_msg(known || !terms[term].everywhere, "terminfo lacks %s", terms[term].name);
    if (!known)
        printf("SKIPPED: terminfo has no %s\n", terms[term].name);
    return known;
}

static struct terminal *start(const struct simproc *sim, const char *term)
{
    struct terminal *t = console_start(&(struct console_setup){
        .sim = sim, .arguments = "--utc --interval 3600 --seats 6 " SIMPROC_MEETING, .term = term});
    ck_assert_screen(t, "registered");
    return t;
}

/* The screen when it has come to rest, with every digit of a clock made 0. */
static const char *still(struct terminal *t)
{
    ck_assert(terminal_wait_quiet(t, 150, 10000));
    char *text = strdup(terminal_text(t));
    for (char *c = text + 2; *c && c[1]; c++) {
        bool clock = c[1] == ':' || c[2] == ':' || c[-1] == ':' || c[-2] == ':';
        if (isdigit((unsigned char)*c) && clock)
            *c = '0';
    }
    const char *kept = keep_printf("%s", text);
    free(text);
    return kept;
}

/* Keys that bring every way of painting about: marks, scrolling both ways, layers, a line of input,
 * a screen that is left again. */
static const char *const tour[] = {
    "",  "Down Down", "PageDown", "End", "Home", "/ a l i c e", "Enter", "Esc", "Enter", "J",
    "q", "?",         "PageDown", "q",   "e",    "q",           "o",     "Esc", "C-l",
};
#define STOPS (sizeof tour / sizeof *tour)

START_TEST(what_is_seen_does_not_depend_on_the_terminal)
{
    struct simproc *sim = console_people("60");
    const char *seen[STOPS] = {NULL};
    for (size_t i = 0; i < TERM_COUNT; i++) {
        if (!is_known(i))
            continue;
        struct terminal *t = start(sim, terms[i].name);
        for (size_t stop = 0; stop < STOPS; stop++) {
            terminal_keys(t, tour[stop]);
            const char *now = still(t);
            if (!seen[stop])
                seen[stop] = now;
            ck_assert_msg(strcmp(seen[stop], now) == 0, "after %s, %s shows\n%s\nand %s\n%s",
                          tour[stop], terms[0].name, seen[stop], terms[i].name, now);
        }
        console_quit(t);
    }
    simproc_stop(sim);
}
END_TEST

static bool is_shade(int color)
{
    static const int shades[] = {28, 31, 166, 160, 32};
    for (size_t i = 0; i < sizeof shades / sizeof *shades; i++)
        if (shades[i] == color)
            return true;
    return false;
}

/* Where there are eight colours they are those, where there are 256 the five shades; the reversed
 * row is there in any case. */
static void expect_colors(struct terminal *t, const char *term, bool wanted)
{
    bool any = false;
    for (int row = 0; row < terminal_rows(t); row++) {
        for (int col = 0; col < terminal_cols(t); col++) {
            struct terminal_cell cell = terminal_cell_at(t, row, col);
            any |= cell.fg >= 0;
            ck_assert_msg((cell.fg < 16 || is_shade(cell.fg)) && cell.bg == -1,
                          "%s: colours %d on %d at %d,%d", term, cell.fg, cell.bg, row, col);
        }
    }
    ck_assert_msg(any == wanted, "%s: colours %d", term, any);
    ck_assert_msg(*console_selected(t), "%s: nothing is selected", term);
}

static bool has_shades(const char *term)
{
    return strstr(term, "256color") || strstr(term, "kitty") || !strcmp(term, "alacritty");
}

START_TEST(colours_are_those_of_the_theme_on_the_terminals_own_ground)
{
    struct simproc *sim = console_people("3");
    for (size_t i = 0; i < TERM_COUNT; i++) {
        if (!is_known(i))
            continue;
        struct terminal *t = start(sim, terms[i].name);
        ck_assert(terminal_wait_quiet(t, 150, 10000));
        expect_colors(t, terms[i].name, terms[i].colored);
        const char *raw = buf_text(terminal_raw(t));
        ck_assert_msg(has_shades(terms[i].name) || !strstr(raw, "\x1b[38;5;"),
                      "%s is sent more than eight colours", terms[i].name);
        ck_assert_msg(!strstr(raw, "\x1b[38;2;") && !strstr(raw, "\x1b[48;"),
                      "%s is sent RGB or a ground", terms[i].name);
        console_quit(t);
    }
    simproc_stop(sim);
}
END_TEST

/* A key as this terminal sends it, and what is then on the screen. */
static void expect_key(struct terminal *t, const char *term, const char *name, const char *shows)
{
    const char *bytes = capability(term, name);
    if (!bytes)
        return; /* a terminal without that key */
    terminal_type(t, bytes);
    if (!terminal_wait(t, shows))
        ck_abort_msg("%s of %s does not bring \"%s\":\n%s", name, term, shows, terminal_text(t));
}

START_TEST(keys_are_those_of_terminfo)
{
    struct simproc *sim = console_people("60");
    for (size_t i = 0; i < TERM_COUNT; i++) {
        const char *term = terms[i].name;
        if (!is_known(i))
            continue;
        struct terminal *t = start(sim, term);
        ck_assert_screen(t, "63 registered");
        expect_key(t, term, "kcud1", " row 2 of 63");
        expect_key(t, term, "kcuu1", " row 1 of 63");
        expect_key(t, term, "kend", "row 63 of 63");
        expect_key(t, term, "khome", " row 1 of 63");
        expect_key(t, term, "knp", "row 20 of 63");
        expect_key(t, term, "kpp", " row 1 of 63");
        expect_key(t, term, "kf1", "who is registered, not who is connected");
        terminal_key(t, "Esc");
        ck_assert_screen(t, " row 1 of 63");
        expect_key(t, term, "kf4", "");
        terminal_type(t, "bobx");
        ck_assert_screen(t, "/bobx");
        expect_key(t, term, "kbs", "");
        if (capability(term, "kbs"))
            ck_assert_screen_gone(t, "/bobx");
        terminal_keys(t, "Esc Esc");
        terminal_key(t, "F10");
        console_expect_exit(t, 0);
        terminal_destroy(t);
    }
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN_FOR(240, "terminals", what_is_seen_does_not_depend_on_the_terminal,
              colours_are_those_of_the_theme_on_the_terminals_own_ground,
              keys_are_those_of_terminfo)
