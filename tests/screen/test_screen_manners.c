/* What reaches the terminal: how many bytes, which colours, where the cursor stands; mouse, bell,
 * wide and hostile names, large screens. */
#include "screen/console.h"

#include "support/keep.h"
#include "support/svg.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

static struct terminal *start(const struct simproc *sim, const char *arguments)
{
    struct terminal *t = console_start(&(struct console_setup){.sim = sim, .arguments = arguments});
    ck_assert_screen(t, "registered");
    return t;
}

/* The same, when all of it is painted. */
static struct terminal *start_quiet(const struct simproc *sim, const char *arguments)
{
    struct terminal *t = start(sim, arguments);
    ck_assert(terminal_wait_quiet(t, 300, 10000));
    return t;
}

/* Bytes that a key makes the program send. */
static size_t bytes_of(struct terminal *t, const char *key)
{
    size_t before = terminal_raw(t)->len;
    terminal_key(t, key);
    ck_assert(terminal_wait_quiet(t, 60, 5000));
    return terminal_raw(t)->len - before;
}

START_TEST(a_move_of_the_selection_is_cheap)
{
    struct simproc *sim = console_people("60");
    struct terminal *t = start_quiet(sim, "--interval 3600 " SIMPROC_MEETING);
    for (int i = 0; i < 40; i++)
        ck_assert_uint_le(bytes_of(t, i % 2 ? "j" : "Down"), 250);
    ck_assert_uint_le(bytes_of(t, "Up"), 250);
    console_quit(t);
    t = start_quiet(sim, "--slow --interval 3600 " SIMPROC_MEETING);
    for (int i = 0; i < 15; i++)
        ck_assert_uint_le(bytes_of(t, "Down"), 40);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* How often the program has called write() so far; -1 where only root may know. */
static long writes_of(const struct terminal *t)
{
    char path[64];
    long writes = -1;
    snprintf(path, sizeof path, "/proc/%d/io", (int)terminal_pid(t));
    FILE *f = fopen(path, "re");
    char line[128];
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "syscw: %ld", &writes) == 1)
            break;
    if (f)
        fclose(f);
    return writes;
}

START_TEST(a_picture_is_sent_in_one_write)
{
    struct simproc *sim = console_people("60");
    struct terminal *t = start_quiet(sim, "--interval 3600 " SIMPROC_MEETING);
    terminal_key(t, "End");
    ck_assert(terminal_wait_quiet(t, 300, 10000));
    long before = writes_of(t);
    for (long i = 1; i <= 10 && before >= 0; i++) {
        terminal_key(t, i % 2 ? "PageUp" : "PageDown");
        ck_assert(terminal_wait_quiet(t, 100, 5000));
        ck_assert_int_eq(writes_of(t), before + 2 * i); /* curses', into memory, and ours */
    }
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(nothing_is_painted_between_refreshes_and_little_by_one_without_news)
{
    struct simproc *sim = console_people("100");
    struct terminal *t = start_quiet(sim, "--interval 3600 " SIMPROC_MEETING);
    ck_assert(terminal_shows(t, "103 registered"));
    size_t before = terminal_raw(t)->len;
    terminal_watch(t, 2500);
    ck_assert_uint_eq(terminal_raw(t)->len, before);
    terminal_type(t, "r");
    terminal_watch(t, 1500);
    ck_assert_uint_le(terminal_raw(t)->len - before, 60);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_cursor_stands_where_a_screen_reader_looks)
{
    struct simproc *sim = console_people("30");
    struct terminal *t = start_quiet(sim, "--interval off " SIMPROC_MEETING);
    ck_assert_int_eq(terminal_cursor(t).row, terminal_find(t, "alice@example.com"));
    terminal_keys(t, "Down Down");
    ck_assert(terminal_wait_quiet(t, 100, 5000));
    ck_assert_int_eq(terminal_cursor(t).row, terminal_find(t, "carol (dial-in)"));
    ck_assert(terminal_cursor(t).visible);
    terminal_type(t, "/ab");
    ck_assert_screen(t, "/ab");
    ck_assert(terminal_wait_quiet(t, 100, 5000));
    ck_assert_int_eq(terminal_cursor(t).row, 23);
    ck_assert_int_eq(terminal_cursor(t).col, 3);
    terminal_keys(t, "Esc Enter Down");
    ck_assert_screen(t, "Attendee 3");
    ck_assert(terminal_wait_quiet(t, 100, 5000));
    ck_assert_int_eq(terminal_cursor(t).row, terminal_find(t, "AttendeeId"));
    terminal_key(t, "q");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

/* Is there any colour on the screen? */
static bool colored(struct terminal *t)
{
    for (int row = 0; row < terminal_rows(t); row++)
        for (int col = 0; col < terminal_cols(t); col++)
            if (terminal_cell_at(t, row, col).fg >= 0)
                return true;
    return false;
}

static void expect_colors(const struct simproc *sim, const char *arguments, const char *term,
                          const char *variable, bool wanted)
{
    const char *const env[] = {variable ? variable : "X=", NULL};
    struct terminal *t = console_start(&(struct console_setup){
        .sim = sim,
        .arguments = keep_printf("%s --interval off --seats 6 " SIMPROC_MEETING, arguments),
        .term = term,
        .env = env,
    });
    ck_assert_screen(t, "registered");
    ck_assert(terminal_wait_quiet(t, 200, 5000));
    ck_assert_msg(colored(t) == wanted, "%s %s %s", arguments, term, variable);
    ck_assert(*console_selected(t)); /* what matters is there all the same */
    console_quit(t);
}

START_TEST(colours_are_an_addition_that_can_be_refused)
{
    struct simproc *sim = console_people("3");
    expect_colors(sim, "", "xterm-256color", NULL, true);
    expect_colors(sim, "", "xterm", NULL, true);
    expect_colors(sim, "", "linux", NULL, true);
    expect_colors(sim, "", "screen", NULL, true);
    expect_colors(sim, "", "vt100", NULL, false);
    expect_colors(sim, "", "xterm", "NO_COLOR=1", false);
    expect_colors(sim, "--color always", "xterm", "NO_COLOR=1", true);
    expect_colors(sim, "--color never", "xterm", NULL, false);
    simproc_stop(sim);
}
END_TEST

/* For a person to look at: build/tests/screen/NAME.svg. */
static void draw(struct terminal *t, const char *name, bool light)
{
    FILE *out = fopen(keep_printf(TEST_BUILD_DIR "/tests/screen/%s.svg", name), "we");
    ck_assert_ptr_nonnull(out);
    ck_assert(svg_write(t, name, light, out));
    ck_assert_int_eq(fclose(out), 0);
}

/* The shades that test_theme measures, where a person has to notice them. */
START_TEST(warnings_have_shades_that_read_on_dark_and_on_light)
{
    struct simproc *sim = console_people("3");
    struct terminal *t = start(sim, "--interval 1 " SIMPROC_MEETING);
    simproc_event(sim, "{\"do\": \"change\", \"who\": \"carol (dial-in)\", \"audio\": \"None\"}");
    simproc_event(sim, "{\"do\": \"remove\", \"who\": \"bob@example.com\"}");
    ck_assert_screen(t, "~ carol (dial-in)");
    ck_assert_screen(t, "- bob@example.com");
    simproc_fault(sim, "{\"kind\": \"throttle\", \"count\": 99}");
    ck_assert_screen(t, " SLOW ");
    ck_assert_int_eq(terminal_cell_at(t, terminal_find(t, "~ carol"), 0).fg, 166);
    ck_assert_int_eq(terminal_cell_at(t, terminal_find(t, "- bob"), 0).fg, 160);
    ck_assert_int_eq(terminal_cell_at(t, terminal_find(t, " SLOW "), 1).fg, 166);
    draw(t, "warnings-on-dark", false);
    draw(t, "warnings-on-light", true);
    simproc_end_faults(sim);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(marks_are_letters_before_they_are_colours)
{
    struct simproc *sim = console_people("3");
    struct terminal *t = start(sim, "--color never --interval 1 " SIMPROC_MEETING);
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    simproc_event(sim, "{\"do\": \"change\", \"who\": \"carol (dial-in)\", \"audio\": \"None\"}");
    simproc_event(sim, "{\"do\": \"remove\", \"who\": \"bob@example.com\"}");
    ck_assert_screen(t, "+ zoe");
    ck_assert_screen(t, "~ carol (dial-in)");
    ck_assert_screen(t, "- bob@example.com");
    ck_assert_screen(t, "+1 ~1 -1");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_mouse_is_off_unless_it_is_asked_for)
{
    struct simproc *sim = console_people("60");
    struct terminal *t = start_quiet(sim, "--interval off " SIMPROC_MEETING);
    ck_assert_ptr_null(strstr(buf_text(terminal_raw(t)), "\x1b[?1000h"));
    console_quit(t);
    t = start_quiet(sim, "--mouse --interval off " SIMPROC_MEETING);
    ck_assert_ptr_nonnull(strstr(buf_text(terminal_raw(t)), "\x1b[?1000h"));
    terminal_type(t, "\x1b[<0;10;5M\x1b[<0;10;5m");
    ck_assert_screen(t, "row 3 of 63");
    terminal_type(t, "\x1b[<65;10;5M");
    ck_assert_screen_gone(t, "alice@example.com");
    terminal_type(t, "\x1b[<64;10;5M");
    ck_assert_screen(t, "alice@example.com");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_bell_rings_when_it_was_asked_to_and_never_else)
{
    struct simproc *sim = console_people("3");
    struct terminal *t = start(sim, "--interval 1 " SIMPROC_MEETING);
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"zoe\"}");
    ck_assert_screen(t, "+ zoe");
    ck_assert_int_eq(terminal_bells(t), 0);
    console_quit(t);
    t = start(sim, "--bell change --interval 1 " SIMPROC_MEETING);
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"yves\"}");
    ck_assert_screen(t, "+ yves");
    ck_assert(terminal_wait_quiet(t, 200, 5000));
    ck_assert_int_eq(terminal_bells(t), 1);
    console_quit(t);
    t = start(sim, "--bell match --filter user:xenia --interval 1 " SIMPROC_MEETING);
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"wanda\"}");
    ck_assert_screen(t, "9 registered");
    ck_assert_int_eq(terminal_bells(t), 0);
    simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"xenia\"}");
    ck_assert_screen(t, "10 registered");
    ck_assert(terminal_wait_quiet(t, 200, 5000));
    ck_assert_int_eq(terminal_bells(t), 1);
    console_quit(t);
    t = start(sim, "--bell state --interval 1 " SIMPROC_MEETING);
    simproc_fault(sim, "{\"kind\": \"denied\", \"count\": 1}");
    ck_assert_screen(t, "DENIED");
    ck_assert(terminal_wait_quiet(t, 200, 5000));
    ck_assert_int_eq(terminal_bells(t), 1);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(columns_stay_aligned_whatever_a_name_is_made_of)
{
    const char *file = tmpdir_write(
        tmpdir_new(), "odd.json",
        "{\"attendees\": [\"plain\", \"\\u6771\\u4eac\\u6771\\u4eac\", \"zo\\u0308e\\u0301\","
        " \"\\u05e9\\u05dc\\u05d5\\u05dd\", \"a\\u202eb\\u200bc\", \"\\u001b[31mred\\u0007\","
        " \"a\\u0300\\u0301\\u0302\\u0303\\u0304\", \"\\ud83d\\ude80\\ud83d\\ude80\","
        " {\"user_hex\": \"ff00fe\"}]}");
    const char *const args[] = {"--scenario", file, "--frozen", NULL};
    struct simproc *sim = simproc_start(args);
    struct terminal *t = start_quiet(sim, "--interval off " SIMPROC_MEETING);
    for (int row = 2; row < 11; row++)
        ck_assert_msg(strcmp(terminal_cell_at(t, row, 62).text, "S") == 0 &&
                          strcmp(terminal_cell_at(t, row, 63).text, "R") == 0,
                      "row %d is out of line:\n%s", row, terminal_text(t));
    ck_assert(terminal_shows(t, "\\x1b[31mred\\x07"));
    ck_assert(terminal_shows(t, "a\\u202eb\\u200bc"));
    ck_assert_ptr_null(strstr(buf_text(terminal_raw(t)), "\x1b[31mred"));
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_large_screen_is_filled)
{
    struct simproc *sim = console_people("97");
    struct terminal *t = console_start(&(struct console_setup){
        .sim = sim, .arguments = "--interval off " SIMPROC_MEETING, .rows = 60, .cols = 200});
    ck_assert_screen(t, "100 registered");
    ck_assert_screen(t, CONSOLE_ALICE); /* whole ids from 100 columns on */
    ck_assert(terminal_wait_quiet(t, 200, 5000));
    for (int row = 2; row < 58; row++)
        ck_assert_msg(strlen(terminal_row(t, row)) > 100, "row %d is empty", row);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_repaint_mends_what_others_wrote)
{
    struct simproc *sim = console_people("30");
    struct terminal *t = start_quiet(sim, "--interval off " SIMPROC_MEETING);
    simproc_forget_requests(sim);
    size_t before = terminal_raw(t)->len;
    terminal_key(t, "C-l");
    ck_assert(terminal_wait_quiet(t, 200, 5000));
    ck_assert_uint_gt(terminal_raw(t)->len - before, 1000);
    ck_assert_int_eq(simproc_request_count(sim), 0);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("manners", a_move_of_the_selection_is_cheap, a_picture_is_sent_in_one_write,
          nothing_is_painted_between_refreshes_and_little_by_one_without_news,
          the_cursor_stands_where_a_screen_reader_looks,
          colours_are_an_addition_that_can_be_refused, marks_are_letters_before_they_are_colours,
          warnings_have_shades_that_read_on_dark_and_on_light,
          the_mouse_is_off_unless_it_is_asked_for,
          the_bell_rings_when_it_was_asked_to_and_never_else,
          columns_stay_aligned_whatever_a_name_is_made_of, a_large_screen_is_filled,
          a_repaint_mends_what_others_wrote)
