/* Terminals that are too small, too large, lied about, or not there at all. */
#include "screen/console.h"

#include "support/child.h"
#include "support/keep.h"
#include "support/paths.h"
#include "support/terminal_private.h"
#include "support/unit.h"

#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

START_TEST(every_size_down_to_one_cell_is_survived)
{
    static const int sizes[][2] = {{24, 80}, {1, 1},  {2, 3},   {24, 1}, {1, 80}, {5, 20},
                                   {4, 19},  {8, 40}, {12, 10}, {3, 5},  {24, 80}};
    struct simproc *sim = console_meeting("300");
    struct terminal *t = console_start(&(struct console_setup){.sim = sim});
    ck_assert_screen(t, "LIVE");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        terminal_resize(t, sizes[i][0], sizes[i][1]);
        terminal_keys(t, "Down PageDown End Home Enter Esc ? Esc / x Esc Right Left");
        ck_assert(terminal_wait_quiet(t, 200, 10000));
        ck_assert_msg(terminal_wait_exit(t, 0) == -1, "it died at %d x %d", sizes[i][0],
                      sizes[i][1]);
    }
    ck_assert_screen(t, "LIVE");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(it_starts_in_one_cell_and_grows)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = console_start(&(struct console_setup){.sim = sim, .rows = 1, .cols = 1});
    ck_assert(terminal_wait_quiet(t, 300, 10000));
    terminal_resize(t, 24, 80);
    ck_assert_screen(t, "30 registered");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* As stty does: the screen that is looked at stays as it is. */
static void claim_size(struct terminal *t, unsigned short rows, unsigned short cols)
{
    struct winsize size = {.ws_row = rows, .ws_col = cols};
    ck_assert_int_eq(ioctl(t->master, TIOCSWINSZ, &size), 0);
}

static bool hints_are_last(struct terminal *t, void *data)
{
    (void)data;
    return strstr(terminal_row(t, terminal_rows(t) - 1), "q quit") != NULL;
}

START_TEST(a_size_that_no_terminal_has_does_no_harm)
{
    static const unsigned short sizes[][2] = {
        {24, 32767}, {24, 32768}, {24, 65535}, {65535, 80}, {65535, 65535}};
    struct simproc *sim = console_meeting("300");
    struct terminal *t = console_start(&(struct console_setup){.sim = sim});
    ck_assert_screen(t, "LIVE");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        claim_size(t, sizes[i][0], sizes[i][1]);
        ck_assert(terminal_wait_quiet(t, 100, 10000));
        terminal_keys(t, "End Home ?");
        ck_assert(terminal_wait_quiet(t, 100, 10000));
        claim_size(t, 24, 80);
        ck_assert_screen(t, "  Down j              one row down");
        terminal_keys(t, "q Down C-l");
        ck_assert_screen(t, "row 2 of 300");
        ck_assert_str_eq(keep_printf("%.9s", terminal_row(t, 23)), " Enter de");
    }
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_size_is_the_terminals_not_that_of_exported_variables)
{
    static const char *const sizes[][3] = {{"LINES=5", "COLUMNS=20", NULL},
                                           {"LINES=40", "COLUMNS=100", NULL},
                                           {"LINES=99999", "COLUMNS=99999", NULL},
                                           {"LINES=-1", "COLUMNS=x", NULL}};
    struct simproc *sim = console_meeting("30");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct terminal *t = console_start(&(struct console_setup){.sim = sim, .env = sizes[i]});
        ck_assert_screen(t, "LIVE");
        ck_assert_ptr_nonnull(strstr(terminal_row(t, 23), "q quit"));
        console_quit(t);
    }
    simproc_stop(sim);
}
END_TEST

/* The shell says with which program and variables; the console takes its place. */
static struct terminal *start_by(const struct simproc *sim, const char *command, const char *term)
{
    const char *const argv[] = {
        "sh", "-c", keep_printf("%s exec '%s' " SIMPROC_MEETING, command, paths_built("rollcall")),
        NULL};
    return terminal_start(&(struct terminal_options){
        .argv = keep_list(argv, 3), .env = simproc_env(sim), .term = term});
}

START_TEST(a_repaint_asks_for_the_size_that_no_signal_told)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start_by(sim, "trap '' WINCH;", NULL);
    ck_assert_screen(t, "LIVE");
    terminal_resize(t, 40, 100);
    terminal_key(t, "C-l");
    ck_assert(terminal_wait_for(t, hints_are_last, NULL, 30000));
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(without_an_alternate_screen_the_closing_line_stands_alone)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = start_by(sim, "", "vt220");
    ck_assert_screen(t, "LIVE");
    terminal_key(t, "q");
    ck_assert_exit(t, 0);
    int row = terminal_find(t, "30 registered, no changes");
    ck_assert_msg(row >= 0, "%s", terminal_text(t));
    ck_assert_int_eq(strncmp(terminal_row(t, row), "rollcall: 30 registered", 23), 0);
    ck_assert_msg(!terminal_shows(t, "q quit"), "%s", terminal_text(t));
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

/* Half a kilobyte is less than a screen takes; the thread sanitizer begins with a file of one byte.
 */
START_TEST(a_console_that_may_write_no_file_is_painted)
{
    struct simproc *sim = console_meeting("30");
    struct terminal *t = console_start_shell(sim, NULL);
    terminal_type(t, "ulimit -f 1\r");
    console_run_in_shell(t);
    terminal_key(t, "Down");
    ck_assert_screen(t, "row 2 of 30");
    terminal_key(t, "q");
    ck_assert_screen_gone(t, "LIVE");
    ck_assert_screen(t, "30 registered, ");
    ck_assert(!terminal_alternate(t));
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(keys_come_from_the_terminal_when_stdin_does_not)
{
    const char *const argv[] = {
        "sh", "-c",
        keep_printf("exec '%s' %s </dev/null", paths_built("rollcall"), SIMPROC_MEETING), NULL};
    struct simproc *sim = console_meeting("30");
    struct terminal *t =
        terminal_start(&(struct terminal_options){.argv = argv, .env = simproc_env(sim)});
    ck_assert_screen(t, "LIVE");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(closed_descriptors_are_survived)
{
    static const char *const closings[] = {"<&-", ">&-", "2>&-", "<&- >&- 2>&-", ">/dev/full"};
    struct simproc *sim = console_meeting("30");
    for (size_t i = 0; i < sizeof closings / sizeof *closings; i++) {
        const char *const argv[] = {"sh", "-c",
                                    keep_printf("'%s' %s %s; exit 42", paths_built("rollcall"),
                                                SIMPROC_MEETING, closings[i]),
                                    NULL};
        struct terminal *t =
            terminal_start(&(struct terminal_options){.argv = argv, .env = simproc_env(sim)});
        ck_assert(terminal_wait_quiet(t, 1000, 20000));
        terminal_type(t, "q");
        ck_assert_msg(terminal_wait_exit(t, 20000) == 42, "with %s it hangs:\n%s", closings[i],
                      terminal_text(t));
        terminal_destroy(t);
    }
    simproc_stop(sim);
}
END_TEST

START_TEST(a_long_walk_without_a_screen_shows_its_progress_where_errors_go)
{
    const char *const slow[] = {"--attendees", "3000", "--frozen", "--round-trip", "100", NULL};
    const char *const argv[] = {
        "sh", "-c",
        keep_printf("'%s' -o json --max-rate 0 %s >list; echo \"status $?\"",
                    paths_built("rollcall"), SIMPROC_MEETING),
        NULL};
    struct simproc *sim = simproc_start(slow);
    struct terminal *t =
        terminal_start(&(struct terminal_options){.argv = argv, .env = simproc_env(sim)});
    ck_assert_screen(t, "00 rows  page ");
    ck_assert_screen(t, "status 0");
    ck_assert(!terminal_shows(t, " rows  page "));
    terminal_destroy(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(in_the_c_locale_everything_is_ascii)
{
    struct simproc *sim = console_meeting("60");
    const char *const env[] = {"LANG=C", NULL};
    struct terminal *t = console_start(&(struct console_setup){.sim = sim, .env = env});
    ck_assert_screen(t, "LIVE");
    const struct buf *raw = terminal_raw(t);
    for (size_t i = 0; i < raw->len; i++)
        ck_assert_msg((unsigned char)raw->data[i] < 0x80, "byte %zu is not ASCII", i);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* The list in 40 columns, with ids that are cut. */
static bool is_cut_by(const struct simproc *sim, const char *lang, const char *mark)
{
    const char *const env[] = {keep_printf("LANG=%s", lang), NULL};
    struct terminal *t = console_start(&(struct console_setup){.sim = sim, .env = env, .cols = 40});
    ck_assert_screen(t, "LIVE");
    bool found = strstr(buf_text(terminal_raw(t)), mark) != NULL;
    console_quit(t);
    return found;
}

START_TEST(in_cjk_locales_no_mark_of_ours_may_be_two_columns_wide)
{
    struct simproc *sim = console_meeting("30");
    ck_assert(is_cut_by(sim, "C.UTF-8", "\xE2\x80\xA6"));
    ck_assert(!is_cut_by(sim, "ja_JP.UTF-8", "\xE2\x80\xA6"));
    ck_assert(is_cut_by(sim, "ja_JP.UTF-8", "~"));
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("odd terminals", in_cjk_locales_no_mark_of_ours_may_be_two_columns_wide,
          every_size_down_to_one_cell_is_survived, it_starts_in_one_cell_and_grows,
          a_size_that_no_terminal_has_does_no_harm,
          the_size_is_the_terminals_not_that_of_exported_variables,
          a_repaint_asks_for_the_size_that_no_signal_told,
          without_an_alternate_screen_the_closing_line_stands_alone,
          a_console_that_may_write_no_file_is_painted,
          keys_come_from_the_terminal_when_stdin_does_not, closed_descriptors_are_survived,
          a_long_walk_without_a_screen_shows_its_progress_where_errors_go,
          in_the_c_locale_everything_is_ascii)
