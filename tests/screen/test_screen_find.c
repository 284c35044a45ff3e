/* Finding attendees: the filter, the search, the order, the columns. */
#include "screen/console.h"

#include "support/unit.h"

#include <signal.h>
#include <string.h>

static struct terminal *start(const struct simproc *sim, const char *arguments)
{
    struct terminal *t = console_start(&(struct console_setup){.sim = sim, .arguments = arguments});
    ck_assert_screen(t, "registered");
    return t;
}

/* Does the selected row hold text, and what not does it not? */
struct wanted_row {
    const char *text, *not_text;
};

static bool is_selected(struct terminal *t, void *wanted)
{
    const struct wanted_row *row = wanted;
    const char *selected = console_selected(t);
    return *selected && strstr(selected, row->text) &&
           !(row->not_text && strstr(selected, row->not_text));
}

static void expect_selected(struct terminal *t, const char *text, const char *not_text)
{
    struct wanted_row row = {text, not_text};
    if (!terminal_wait_for(t, is_selected, &row, 30000))
        ck_abort_msg("waited for a selected \"%s\" on this screen:\n%s", text, terminal_text(t));
}

static bool is_plain(struct terminal *t, void *text)
{
    int row = terminal_find(t, text);
    return row >= 0 && !terminal_cell_at(t, row, 2 + 6).underline;
}

static bool is_underlined(struct terminal *t, void *text)
{
    int row = terminal_find(t, text);
    return row >= 0 && terminal_cell_at(t, row, 2 + 6).underline;
}

START_TEST(a_search_says_how_much_it_has_found_at_every_width)
{
    static const struct {
        int cols, rows;
        const char *message;
    } sizes[] = {{24, 6, "match 1 of 15; n N"},
                 {40, 10, "match 1 of 15; n N"},
                 {80, 24, "match 1 of 15; n next, N previous"},
                 {100, 30, "match 1 of 15; n next, N previous"},
                 {132, 40, "match 1 of 15; n next, N previous"},
                 {200, 60, "match 1 of 15; n next, N previous"}};
    struct simproc *sim = console_people("27");
    struct terminal *t = start(sim, NULL);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        terminal_resize(t, sizes[i].rows, sizes[i].cols);
        if (sizes[i].cols < 60) /* the new size has been seen */
            ck_assert_screen_gone(t, "rollcall");
        else
            ck_assert_screen(t, "rollcall");
        terminal_keys(t, "Home F3");
        ck_assert_screen(t, "Search:"); /* in the place of the message before */
        terminal_type(t, "@example\r");
        ck_assert_screen(t, sizes[i].message);
    }
    terminal_type(t, "n");
    ck_assert_screen(t, "search @example: match 2 of 15");
    terminal_key(t, "F3");
    terminal_type(t, "nowhere\r");
    ck_assert_screen(t, "search nowhere: not found");
    terminal_key(t, "Esc");
    ck_assert_screen_gone(t, "search nowhere");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_filter_is_live_while_it_is_typed)
{
    struct simproc *sim = console_people("27");
    struct terminal *t = start(sim, NULL);
    terminal_type(t, "/");
    terminal_type(t, "carol");
    ck_assert_screen_gone(t, "bob@example.com");
    ck_assert_screen(t, "carol (dial-in)");
    ck_assert_screen(t, "/carol: ");
    ck_assert_screen(t, "of 30 registered match in this meeting");
    terminal_keys(t, "Backspace Backspace Backspace Backspace Backspace");
    ck_assert_screen(t, "row 3 of 30"); /* it stays selected, and where it is */
    terminal_keys(t, "Enter Home");
    ck_assert_screen(t, "bob@example.com");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(escape_takes_the_filter_back_while_a_refresh_in_the_background_goes_on)
{
    struct simproc *sim = console_people("27");
    struct terminal *t = start(sim, "--interval 1 -f carol " SIMPROC_MEETING);
    ck_assert_screen_gone(t, "bob@example.com");
    simproc_fault(sim, "{\"kind\": \"delay\", \"ms\": 60000, \"count\": 999}");
    ck_assert_screen(t, " LOAD ");
    ck_assert(!terminal_shows(t, "Esc stops"));
    terminal_keys(t, "Esc Home");
    ck_assert_screen(t, "bob@example.com");
    ck_assert_screen(t, " LOAD ");
    terminal_key(t, "r"); /* now it is one that was asked for */
    ck_assert_screen(t, "Esc stops");
    terminal_key(t, "Esc");
    ck_assert_screen_gone(t, " LOAD ");
    simproc_end_faults(sim);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(escape_takes_a_filter_back_and_never_quits)
{
    struct simproc *sim = console_people("27");
    struct terminal *t = start(sim, NULL);
    terminal_type(t, "/alice\r");
    ck_assert_screen_gone(t, "bob@example.com");
    terminal_type(t, "/zzz");
    ck_assert_screen(t, "No attendee matches.");
    terminal_key(t, "Esc");
    ck_assert_screen(t, "/alice: ");
    terminal_key(t, "Esc");
    ck_assert_screen(t, "bob@example.com");
    terminal_keys(t, "Esc Esc Esc");
    ck_assert(terminal_wait_quiet(t, 300, 5000));
    ck_assert(terminal_shows(t, "LIVE"));
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_filter_turns_round_looks_at_fields_and_remembers)
{
    struct simproc *sim = console_people("27");
    struct terminal *t = start(sim, NULL);
    terminal_type(t, "/!alice\r");
    ck_assert_screen_gone(t, "alice@example.com");
    ck_assert_screen(t, "bob@example.com");
    terminal_type(t, "/\x15user:bob\r");
    ck_assert_screen_gone(t, "carol (dial-in)");
    ck_assert_screen(t, "bob@example.com");
    terminal_type(t, "/\x15");
    ck_assert_screen(t, "carol (dial-in)");
    terminal_keys(t, "Up Up");
    ck_assert_screen(t, "!alice");
    ck_assert_screen_gone(t, "alice@example.com");
    terminal_key(t, "Down");
    ck_assert_screen_gone(t, "carol (dial-in)");
    terminal_key(t, "Enter");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_filter_that_makes_no_sense_is_said_and_stays_to_be_mended)
{
    struct simproc *sim = console_people("27");
    struct terminal *t = start(sim, NULL);
    terminal_type(t, "/audio:loud\r");
    ck_assert_screen(t, "filter: audio: cannot be");
    ck_assert(!terminal_shows(t, "wrong usage"));
    ck_assert_screen(t, "bob@example.com");
    terminal_keys(t, "Backspace Backspace Backspace Backspace");
    terminal_type(t, "sr\r");
    ck_assert_screen(t, "/audio:sr: ");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_filter_is_honest_over_pages_that_are_not_loaded)
{
    struct simproc *sim = console_people("1197");
    struct terminal *t = start(sim, "--prefetch 0 --interval off " SIMPROC_MEETING);
    simproc_signal(sim, SIGSTOP); /* the next page takes its time */
    terminal_type(t, "/alice");
    ck_assert_screen(t, "match so far in");
    ck_assert_screen(t, "Esc stops");
    simproc_signal(sim, SIGCONT);
    ck_assert_screen(t, "of 1,200 registered match in this meeting");
    terminal_key(t, "Enter");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(escape_stops_a_walk_before_it_clears_the_filter)
{
    struct simproc *sim = console_people("8997");
    struct terminal *t = start(sim, "--prefetch 0 --interval off " SIMPROC_MEETING);
    simproc_signal(sim, SIGSTOP);
    terminal_type(t, "/alice\r");
    ck_assert_screen(t, "LOAD");
    terminal_key(t, "Esc");
    ck_assert_screen(t, "loading stopped");
    simproc_signal(sim, SIGCONT);
    ck_assert_screen(t, "/alice: ");
    terminal_key(t, "Esc");
    ck_assert_screen_gone(t, "/alice: ");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_search_jumps_and_goes_round)
{
    struct simproc *sim = console_people("87");
    struct terminal *t = start(sim, NULL);
    ck_assert_screen(t, "90 registered");
    terminal_key(t, "F3");
    terminal_type(t, "alice\r");
    expect_selected(t, "alice@example.com", NULL);
    terminal_type(t, "n");
    expect_selected(t, "alice 20", NULL);
    terminal_type(t, "N");
    expect_selected(t, "alice@example.com", NULL);
    terminal_type(t, "N");
    expect_selected(t, "alice", "alice@example.com");
    ck_assert(terminal_shows(t, " of 90 ")); /* nothing is hidden */
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(what_a_search_has_found_is_underlined)
{
    struct simproc *sim = console_people("27");
    struct terminal *t = start(sim, NULL);
    terminal_key(t, "F3");
    terminal_type(t, "example\r");
    terminal_key(t, "Down");
    ck_assert(terminal_wait_for(t, is_underlined, "alice@example.com", 30000));
    int row = terminal_find(t, "alice@example.com");
    ck_assert_int_eq(terminal_cell_at(t, row, 2 + 5).underline, false);
    ck_assert_int_eq(terminal_cell_at(t, row, 2 + 6).underline, true);
    ck_assert_int_eq(terminal_cell_at(t, row, 2 + 12).underline, true);
    ck_assert_int_eq(terminal_cell_at(t, row, 2 + 13).underline, false);
    terminal_key(t, "Esc");
    ck_assert(terminal_wait_for(t, is_plain, "alice@example.com", 30000));
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_search_walks_on_and_stops_where_it_finds)
{
    struct simproc *sim = console_people("1997");
    struct terminal *t = start(sim, "--prefetch 0 --interval off --max-rate 0 " SIMPROC_MEETING);
    terminal_key(t, "F3");
    terminal_type(t, "\" 650\"\r");
    expect_selected(t, " 650", NULL);
    ck_assert(terminal_shows(t, "+ registered"));
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(tab_turns_a_filter_into_a_search)
{
    struct simproc *sim = console_people("27");
    struct terminal *t = start(sim, NULL);
    terminal_type(t, "/bob");
    ck_assert_screen_gone(t, "carol (dial-in)");
    terminal_key(t, "Tab");
    ck_assert_screen(t, "Search: bob");
    ck_assert_screen(t, "carol (dial-in)");
    terminal_key(t, "Enter");
    expect_selected(t, "bob@example.com", NULL);
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(the_list_is_sorted_by_a_column_and_turned_round)
{
    struct simproc *sim = console_people("57");
    struct terminal *t = start(sim, NULL);
    ck_assert_screen(t, "60 registered");
    terminal_key(t, "F6");
    ck_assert_screen(t, "Sort by");
    terminal_keys(t, "Down Enter Home");
    ck_assert_screen(t, "USER^");
    terminal_type(t, "g");
    expect_selected(t, "#", NULL); /* digits come first */
    terminal_type(t, "Ig");
    ck_assert_screen(t, "USERv");
    expect_selected(t, "", "#");
    terminal_type(t, ">");
    ck_assert_screen(t, "ATTENDEEv");
    terminal_type(t, "<<");
    ck_assert_screen(t, "sorted by nothing");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(a_sort_says_partial_until_everything_is_loaded)
{
    struct simproc *sim = console_people("897");
    struct terminal *t = start(sim, "--prefetch 0 --interval off " SIMPROC_MEETING);
    simproc_signal(sim, SIGSTOP);
    terminal_type(t, ">");
    ck_assert_screen(t, "partial");
    simproc_signal(sim, SIGCONT);
    ck_assert_screen(t, "900 registered");
    ck_assert_screen_gone(t, "partial");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(columns_are_chosen_and_scrolled)
{
    struct simproc *sim = console_people("27");
    struct terminal *t = start(sim, NULL);
    terminal_type(t, "o");
    ck_assert_screen(t, "[x] ATTENDEE");
    ck_assert_screen(t, "[ ] NAME");
    terminal_keys(t, "Down Space Down Down Enter");
    ck_assert_screen(t, "[x] NAME");
    ck_assert_screen(t, "[ ] ATTENDEE");
    terminal_type(t, "q");
    ck_assert_screen(t, "NAME");
    ck_assert_screen_gone(t, "ATTENDEE");
    terminal_resize(t, 24, 40);
    ck_assert_screen_gone(t, "CHANGED");
    terminal_type(t, "o");
    ck_assert_screen(t, "[x] A          audio: SR SendReceive,\xE2\x80\xA6"); /* cut, and says so */
    terminal_type(t, "q");
    terminal_keys(t, "Right Right Right");
    ck_assert_screen(t, "CHANGED");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

START_TEST(names_get_a_column_once_half_of_the_ids_have_one)
{
    struct simproc *sim = console_people("0");
    struct terminal *t = start(sim, "--interval 1 " SIMPROC_MEETING);
    ck_assert(!terminal_shows(t, "NAME"));
    for (int i = 0; i < 4; i++)
        simproc_event(sim, "{\"do\": \"add\", \"attendee\": \"0a1b2c3d#Zoe Quinn\"}");
    ck_assert_screen(t, "NAME");
    ck_assert_screen(t, "Zoe Quinn");
    ck_assert_screen(t, "x4");
    console_quit(t);
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN("finding", a_search_says_how_much_it_has_found_at_every_width,
          a_filter_is_live_while_it_is_typed, escape_takes_a_filter_back_and_never_quits,
          escape_takes_the_filter_back_while_a_refresh_in_the_background_goes_on,
          a_filter_turns_round_looks_at_fields_and_remembers,
          a_filter_that_makes_no_sense_is_said_and_stays_to_be_mended,
          a_filter_is_honest_over_pages_that_are_not_loaded,
          escape_stops_a_walk_before_it_clears_the_filter, a_search_jumps_and_goes_round,
          what_a_search_has_found_is_underlined, a_search_walks_on_and_stops_where_it_finds,
          tab_turns_a_filter_into_a_search, the_list_is_sorted_by_a_column_and_turned_round,
          a_sort_says_partial_until_everything_is_loaded, columns_are_chosen_and_scrolled,
          names_get_a_column_once_half_of_the_ids_have_one)
